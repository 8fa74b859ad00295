"""XLSX files from anywhere: measured before they are opened, read cell by cell, nothing in them carried out."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.refusals import BadFile

LARGEST = 200 * 1024 * 1024  # of a workbook of which only some sheets are read
MOST_ENTRIES = 1_000
MOST_UNPACKED = 64 * 1024 * 1024
MOST_RATIO = 100
MOST_COLUMNS = 200
_SMALL = 1024 * 1024  # entries below this cannot hurt, whatever their ratio
_DECLARATIONS = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_ARCHIVE_TROUBLE = (  # zipfile says NotImplementedError of a compression it does not know, RuntimeError of a password
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError,
    ValueError,
)  # fmt: skip
_UNWANTED = ("vbaproject.bin", "activex", "embeddings/")


class Unread(str):
    """Stands for a cell that has no value: a formula never calculated, or an error such as #N/A."""


def rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row of the first sheet with its number. Raises BadFile before anything dangerous is unpacked."""
    formulas = _require_harmless(file)
    import openpyxl.xml

    if not openpyxl.xml.DEFUSEDXML:
        raise BadFile(file=file.name, why="unsafe", detail="defusedxml")
    try:
        yield from _cells(file, formulas)
    except BadFile:
        raise
    except Exception as error:  # a broken file makes the reader fail in any way it likes
        raise BadFile(file=file.name, why="broken", detail=type(error).__name__) from error


@contextmanager
def sheets(file: Path, wanted: int) -> Iterator[list[Any]]:
    """The first sheets of a workbook, to be read cell by cell, formulas as they are written. Raises BadFile.

    The sheets behind them are neither measured nor opened, so that a workbook may be larger than what is read of it.
    """
    try:
        if file.stat().st_size > LARGEST:
            raise BadFile(file=file.name, why="too large", detail=f"> {LARGEST // 1024 // 1024} MiB")
    except OSError as error:
        raise BadFile(file=file.name, why="missing", detail=str(error.strerror)) from error
    if file.suffix.lower() != ".xlsx":
        raise BadFile(file=file.name, why="kind")
    _require_harmless(file, sheets=wanted)
    import openpyxl.xml
    from openpyxl import load_workbook

    if not openpyxl.xml.DEFUSEDXML:
        raise BadFile(file=file.name, why="unsafe", detail="defusedxml")
    with ExitStack() as opened:
        try:
            content = opened.enter_context(file.open("rb"))
            book = load_workbook(content, read_only=True, data_only=False, keep_links=False)
            opened.callback(book.close)
            found = book.worksheets[:wanted]
            measured = {f"xl/worksheets/sheet{n}.xml" for n in range(1, wanted + 1)}
            if not {str(sheet._worksheet_path).lstrip("/") for sheet in found} <= measured:
                raise BadFile(file=file.name, why="unsafe", detail="xl/workbook.xml")
        except BadFile:
            raise
        except Exception as error:  # a broken file makes the reader fail in any way it likes
            raise BadFile(file=file.name, why="broken", detail=type(error).__name__) from error
        yield found


_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")


def _is_behind(name: str, sheets: int) -> bool:
    """Whether an entry of the archive is a sheet after the first so many."""
    found = _SHEET.fullmatch(name)
    return bool(sheets and found and int(found[1]) > sheets)


def _require_harmless(file: Path, sheets: int = 0) -> bool:
    """Looks at the directory of the archive, then for declarations; returns whether any sheet has formulas.

    `sheets`: only the first so many will be read, and only they are measured; 0 means all.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not _is_behind(entry.filename, sheets)]
            _require_size(file.name, entries)
            return _require_plain(file.name, archive, entries)
    except _ARCHIVE_TROUBLE as error:
        raise BadFile(file=file.name, why="broken", detail=type(error).__name__) from error


def _require_size(name: str, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise BadFile(file=name, why="bomb", detail=f"{len(entries)} > {MOST_ENTRIES}")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        raise BadFile(file=name, why="bomb", detail=f"{unpacked // 1024 // 1024} MiB")
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise BadFile(file=name, why="bomb", detail=f"1:{entry.file_size // max(entry.compress_size, 1)}")


def _require_plain(name: str, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bool:
    formulas = False
    for entry in entries:
        if any(word in entry.filename.lower() for word in _UNWANTED):
            raise BadFile(file=name, why="unsafe", detail=entry.filename[:60])
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            content = archive.read(entry)
            if content[:2] in (b"\xff\xfe", b"\xfe\xff") or _DECLARATIONS.search(content):
                raise BadFile(file=name, why="unsafe", detail=entry.filename[:60])
            formulas = formulas or (b"<f" in content and "worksheets/" in entry.filename)
    return formulas


def _cells(file: Path, formulas: bool) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    with ExitStack() as opened:

        def sheet_of(*, values: bool) -> Any:
            content = opened.enter_context(file.open("rb"))
            book = load_workbook(content, read_only=True, data_only=values, keep_links=False)
            opened.callback(book.close)
            return book.worksheets[0]

        shown = sheet_of(values=True)
        written = sheet_of(values=False).iter_rows(max_col=MOST_COLUMNS) if formulas else None
        for number, row in enumerate(shown.iter_rows(max_col=MOST_COLUMNS), 1):
            source = next(written) if written else row
            yield number, [_text(cell, typed) for cell, typed in zip(row, source, strict=False)]


def _text(cell: Any, typed: Any) -> str:
    """What a cell shows, as a person would type it."""
    value = cell.value
    if value is None:
        return Unread(str(typed.value)[:60]) if typed.value is not None else ""
    if cell.data_type == "e":
        return Unread(str(value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, "%" in str(cell.number_format))
    return str(value)


def _number(value: int | float, percent: bool) -> str:
    """A number to the fifteen digits that a spreadsheet keeps; a cell shown as 13 % holds 0.13."""
    exact = Decimal(format(value, ".15g"))
    if not exact.is_finite():
        return str(value)
    text = format(exact * 100 if percent else exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
