"""The workbook as head office sends it back (答复): read defensively, matched to the differences, applied as a whole.

Answers are taken from the list of differences, sheet 01: reason, responsible, settled how, settled by, state, answer.
The cover's data hash says which figures were answered; where the books have others now, nothing is taken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from app.models.amounts import rounded
from app.models.types import MONEY_PLACES
from app.process import Duty
from app.refusals import (
    AlreadyBooked,
    BadFile,
    BadRow,
    BadRows,
    FiguresChanged,
    FormulaThere,
    NotOneOf,
    OtherWorkbook,
    Refusal,
    TwiceInFile,
    UnknownDifference,
)
from app.services import typed
from app.services.desk import Changed, Reading, Work, command, query
from app.services.differences import (
    CHANGED,
    EMPTY,
    STATE_LABELS,
    Key,
    Note,
    NoteForm,
    keep_note,
    key_of,
    read_form,
    standing_notes,
)
from app.services.imports import workbook_file
from app.services.reconciliation import Reconciliation, fingerprint, reconciled, scope_of
from app.services.reconciling import details
from app.services.reconciling.frame import Difference
from app.services.store import Branch
from app.services.workbooks.book import HEADER_ROW
from app.services.workbooks.cells import printable
from app.services.workbooks.cover import DIFFERENCES
from app.words import LANGUAGES, _, speaking

ANSWERED = ("reason", "owner", "action", "due", "state", "answer")
MOST_ROWS = 100_000
_COVER_ROWS, _COVER_COLUMNS = 60, 20
_DATA_HASH = re.compile(r"([^/\s]{1,40})/(\d{4}-\d{2})/([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Answer:
    """One row that says something new: what stood before, and what is to stand."""

    line: int
    form: NoteForm
    before: Note | None
    changed: tuple[str, ...]  # which of ANSWERED say something else than before


@dataclass(frozen=True, slots=True)
class Answers:
    """What an answered workbook would change, and the rows that cannot be taken; with any of those, none is."""

    file: str
    period: str
    figures: str  # the hash of the figures that were answered
    rows: int  # differences in the file
    answers: tuple[Answer, ...]
    bad: tuple[BadRow, ...] = ()


@query(Duty.BOOK, Duty.CHECK)
def preview(look: Reading, period: str, file: Path) -> Answers:
    """What the answered workbook of a month would change; nothing is written.

    Raises BadFile for what is no such workbook, OtherWorkbook for another branch or month, FiguresChanged when the
    books have other figures than were answered, NotADate for a period that is none.
    """
    found, figures = _figures(look.conn, look.branch, period)
    said, rows = _read(file)
    _require_ours(file.name, said, look.branch.code, period, figures)
    return _judged(file.name, period, figures, rows, found, standing_notes(look.conn))


@command(Duty.BOOK, Duty.CHECK)
def take_answers(work: Work, answers: Answers) -> Changed:
    """Applies what the preview showed: all of it or nothing. Raises FiguresChanged, BadRows, and as note_difference."""
    if answers.bad:
        raise BadRows(file=answers.file, rows=answers.bad)
    found, figures = _figures(work.conn, work.house, answers.period)
    if figures != answers.figures:
        raise FiguresChanged(file=answers.file, period=answers.period)
    known, notes = _differences(found), standing_notes(work.conn)
    written = []
    for answer in answers.answers:
        key = answer.form.key
        if _shown(key) not in known:
            raise UnknownDifference(check=key[0], document=key[1] or key[2])
        standing = notes.get(key)
        if (standing.version if standing else 0) != (answer.before.version if answer.before else 0):
            raise AlreadyBooked(paper="")  # somebody has written a newer note since the preview
        if note := keep_note(work, answers.period, answer.form, standing):
            written.append(note)
    return Changed(CHANGED, tuple(written))


def _figures(conn: Connection, branch: Branch, period: str) -> tuple[Reconciliation, str]:
    scope = scope_of(conn, branch, period)
    found = reconciled(scope)
    return found, fingerprint(found, details.row_counts(scope))


def _differences(found: Reconciliation) -> dict[Key, list[tuple[Key, Difference]]]:
    """Every difference by its key as a cell shows it; several may share one, and then share the note."""
    known: dict[Key, list[tuple[Key, Difference]]] = {}
    for check in found.checks:
        for difference in (*check.documents, *check.listed):
            key = key_of(check.code, difference)
            known.setdefault(_shown(key), []).append((key, difference))
    return known


def _shown(key: Key) -> Key:
    return printable(key[0]), printable(key[1]), printable(key[2])


# Reading


def _read(file: Path) -> tuple[tuple[str, str, str], list[tuple[int, dict[str, Any]]]]:
    """What the cover says (branch, period, data hash), and the rows of sheet 01 as cells by column name."""
    with workbook_file.sheets(file, 2) as found:
        try:
            if len(found) < 2:
                raise BadFile(file=file.name, why="columns", detail="00, 01")
            return _cover(file.name, found[0]), list(_rows(file.name, found[1]))
        except BadFile:
            raise
        except Exception as error:  # a broken sheet makes the reader fail in any way it likes
            raise BadFile(file=file.name, why="broken", detail=type(error).__name__) from error


def _cover(name: str, sheet: Any) -> tuple[str, str, str]:
    for row in islice(sheet.iter_rows(max_col=_COVER_COLUMNS, values_only=True), _COVER_ROWS):
        for value in row:
            if isinstance(value, str) and (said := _DATA_HASH.fullmatch(value.strip())):
                return said[1], said[2], said[3]
    with speaking("en"):
        raise BadFile(file=name, why="columns", detail=_("Data hash"))


def _rows(name: str, sheet: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    names = [column.key for column in DIFFERENCES]
    width, totals = len(names) + 1, _in_every_language("Total")
    for line, row in enumerate(sheet.iter_rows(max_col=width), 1):
        cells = dict(zip(names, [*row[1:], *(None,) * width], strict=False))
        if line == HEADER_ROW:
            _require_heads(name, cells)
        if line <= HEADER_ROW or not row:
            continue
        if row[0].value in (None, "") and _text(cells["code"]) in totals:
            return  # below stand the totals
        if line > MOST_ROWS:
            raise BadFile(file=name, why="too large", detail=f"> {MOST_ROWS}")
        if any(_text(cells[key]) for key in ("code", "document", "subject", *ANSWERED)):
            yield line, cells


def _in_every_language(word: str) -> set[str]:
    found = set()
    for language in LANGUAGES:
        with speaking(language):
            found.add(_(word))
    return found


def _require_heads(name: str, cells: Mapping[str, Any]) -> None:
    """The header is ours, in any of our languages. Raises BadFile naming the columns that are not there."""
    lacking = [
        column.title for column in DIFFERENCES if _text(cells[column.key]) not in _in_every_language(column.title)
    ]
    if lacking:
        raise BadFile(file=name, why="columns", detail=", ".join(lacking))


def _text(cell: Any) -> str:
    value = getattr(cell, "value", None)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value).strip()


# Judging


def _require_ours(file: str, said: tuple[str, str, str], branch: str, period: str, figures: str) -> None:
    if said[:2] != (branch, period):
        raise OtherWorkbook(file=file, said=f"{said[0]} {said[1]}", wanted=f"{branch} {period}")
    if said[2] != figures:
        raise FiguresChanged(file=file, period=period)


def _judged(
    file: str,
    period: str,
    figures: str,
    rows: list[tuple[int, dict[str, Any]]],
    found: Reconciliation,
    notes: Mapping[Key, Note],
) -> Answers:
    known = _differences(found)
    answers: dict[Key, Answer] = {}
    bad: list[BadRow] = []
    for line, cells in rows:
        try:
            form = _form(cells, known, file, period)
            answer = _answer(line, form, notes.get(form.key))
            other = answers.get(form.key)
            if answer.changed and other is not None and other.form != form:
                raise TwiceInFile(name=f"{form.code} {form.document or form.subject}", line=other.line)
        except Refusal as why:
            bad.append(BadRow(line, _column(why.at), why))
        else:
            if answer.changed:
                answers.setdefault(form.key, answer)
    return Answers(file, period, figures, len(rows), tuple(answers.values()), tuple(bad))


def _column(at: str) -> str:
    return next((_(column.title) for column in DIFFERENCES if column.key == at), "")


def _form(
    cells: Mapping[str, Any], known: Mapping[Key, list[tuple[Key, Difference]]], file: str, period: str
) -> NoteForm:
    """A row as a note. Raises FormulaThere, UnknownDifference, FiguresChanged, NotOneOf."""
    for name in ("code", "document", "subject", "left", "right", *ANSWERED):
        if getattr(cells[name], "data_type", "") == "f":
            raise FormulaThere(text=_text(cells[name])[:60], at=name)
    code, document, subject = (_raw(cells[name]) for name in ("code", "document", "subject"))
    matches = known.get((code, document, subject))
    if matches is None:
        raise UnknownDifference(check=code[:20] or "?", document=(document or subject)[:60], at="document")
    shown = _amount(cells["left"]), _amount(cells["right"])
    key, difference = next((m for m in matches if shown == (m[1].left, m[1].right)), (None, None))
    if key is None or difference is None:
        raise FiguresChanged(file=file, period=period, at="difference")
    said = {name: _text(cells[name]) for name in ANSWERED}
    return NoteForm(
        *key, difference=difference.difference, reason=said["reason"], owner=said["owner"], action=said["action"],
        due=said["due"], state=_state(said["state"]), answer=said["answer"],
    )  # fmt: skip


def _amount(cell: Any) -> Decimal | None:
    """What a figure cell holds, to the places that are kept; spreadsheets keep binary fractions."""
    value = getattr(cell, "value", None)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return rounded(Decimal(format(value, ".15g")), MONEY_PLACES) if math.isfinite(value) else None


def _raw(cell: Any) -> str:
    value = getattr(cell, "value", None)
    return "" if value is None else str(value)


def _state(text: str) -> str:
    """A state by its word in any of our languages; an empty cell means open."""
    if not text:
        return "open"
    for state, label in STATE_LABELS.items():
        if text.casefold() in {word.casefold() for word in _in_every_language(label)}:
            return state
    raise NotOneOf(text=text[:40], known=", ".join(_(label) for label in STATE_LABELS.values()), at="state")


def _answer(line: int, form: NoteForm, before: Note | None) -> Answer:
    """Raises as read_form."""
    facts = read_form(form)
    stands = {name: getattr(before, name) for name in ANSWERED} if before else dict(EMPTY)
    stands = {name: typed.clean(value) if isinstance(value, str) else value for name, value in stands.items()}
    return Answer(line, form, before, tuple(name for name in ANSWERED if facts[name] != stands[name]))
