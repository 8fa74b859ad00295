"""A table from a file: rows of named cells, whatever the file format and whatever language its header is in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.refusals import BadFile, BadRow, NoResult, Refusal, TooManyCells
from app.services.imports import text_file, workbook_file

LARGEST = 20 * 1024 * 1024
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column we know: its name and what else people call it."""

    name: str
    others: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file, with the line it begins on."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The cell, empty where the file has no such column. Raises NoResult for a formula without a value."""
        cell = self.cells.get(column, "")
        if isinstance(cell, workbook_file.Unread):
            raise NoResult(text=str(cell), at=column)
        return cell


@dataclass(slots=True)
class Table:
    """What a file gave: its rows, and those that could not even be divided into cells."""

    columns: frozenset[str]
    rows: list[Row]
    bad: list[BadRow]


def read(file: Path, columns: Iterable[Column]) -> Table:
    """Reads a CSV or XLSX file. Blank rows are passed over. Raises BadFile."""
    lines = _lines(file)
    header = next(((line, cells) for line, cells in lines if any(cell.strip() for cell in cells)), None)
    if header is None:
        raise BadFile(file=file.name, why="empty")
    names = _names(file.name, header[1], tuple(columns))
    table = Table(frozenset(filter(None, names)), [], [])
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(table.rows) >= MOST_ROWS:
            raise BadFile(file=file.name, why="too large", detail=f"> {MOST_ROWS}")
        if any(cell.strip() for cell in cells[len(names) :]):
            table.bad.append(BadRow(line, "", TooManyCells(cells=len(cells), columns=len(names))))
            continue
        table.rows.append(Row(line, {name: cell for name, cell in zip(names, cells, strict=False) if name}))
    if not table.rows and not table.bad:
        raise BadFile(file=file.name, why="empty")
    return table


def bad_row(line: int, why: Refusal, file: str = "") -> BadRow:
    """A row that was not taken; the column is the last word of where the refusal belongs."""
    return BadRow(line, why.at.rpartition(".")[2], why, file)


def _lines(file: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        size = file.stat().st_size
        if not file.is_file():
            raise BadFile(file=file.name, why="missing")
        if size > LARGEST:
            raise BadFile(file=file.name, why="too large", detail=f"> {LARGEST // 1024 // 1024} MiB")
        content = file.read_bytes()
    except OSError as error:
        raise BadFile(file=file.name, why="missing", detail=str(error.strerror)) from error
    if not content.strip():
        raise BadFile(file=file.name, why="empty")
    if content[:2] == b"PK":
        return workbook_file.rows(file)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or file.suffix.lower() in (".xls", ".xlsx", ".xlsm", ".pdf"):
        raise BadFile(file=file.name, why="kind")
    return text_file.rows(file, content)


def _names(file: str, header: list[str], columns: tuple[Column, ...]) -> list[str]:
    """The header in our names; columns nobody asked for stay unnamed. Raises BadFile."""
    known = {_plain(word): column.name for column in columns for word in (column.name, *column.others)}
    names = [known.get(_plain(title), "") for title in header]
    while names and not header[len(names) - 1].strip():
        names.pop()
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise BadFile(file=file, why="column twice", detail=", ".join(twice))
    lacking = [column.name for column in columns if column.needed and column.name not in names]
    if lacking:
        raise BadFile(file=file, why="columns", detail=", ".join(lacking))
    return names


def _plain(title: str) -> str:
    """A header without case, width and punctuation: `Unit price` and `unit_price` are the same."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return re.sub(r"[\s_\-./*:()\u200b\ufeff]+", "", folded)
