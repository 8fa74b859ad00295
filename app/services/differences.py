"""What is said about the differences of a reconciliation: why, whose, until when, settled how. Kept between exports.

A note belongs to a check, a document and what the document concerns, so that the same difference finds its note in
the next reconciliation too. Notes are only added to; the last version stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, select

from app.models.amounts import ZERO
from app.models.differences import NOTE_STATES, reconciliation_note
from app.models.people import person
from app.process import Duty
from app.refusals import Missing, NotFound, NotOneOf
from app.services import typed
from app.services.desk import Changed, Reading, Work, command, query
from app.services.reconciling.frame import Difference
from app.words import N_

STATE_LABELS: dict[str, str] = {"open": N_("open"), "resolved": N_("resolved"), "disputed": N_("disputed")}
OWNER_LENGTH = 60
CHANGED = frozenset({"differences"})
_n = reconciliation_note.c
_CODE = re.compile(r"R[1-9]\d?|NO")
Key = tuple[str, str, str]  # check, document, subject


@dataclass(frozen=True, slots=True)
class Note:
    """The standing note on a difference. `difference` is what it was when the note was written."""

    code: str
    document: str
    subject: str
    version: int
    period: str
    difference: Decimal
    reason: str
    owner: str
    action: str
    due: date | None
    state: str  # open · resolved · disputed
    answer: str  # what head office wrote
    who: str
    at: datetime
    id: int = 0

    @property
    def key(self) -> Key:
        return self.code, self.document, self.subject


@dataclass(frozen=True, slots=True)
class NoteForm:
    """A note as typed; `due` is a day in words, or empty."""

    code: str
    document: str
    subject: str
    difference: Decimal = ZERO
    reason: str = ""
    owner: str = ""
    action: str = ""
    due: str | date = ""
    state: str = "open"
    answer: str = ""

    @property
    def key(self) -> Key:
        return self.code, self.document, self.subject


@query(Duty.BOOK, Duty.CHECK)
def notes(look: Reading) -> tuple[Note, ...]:
    """The standing note of every difference that has one."""
    return tuple(standing_notes(look.conn).values())


@command(Duty.BOOK, Duty.CHECK)
def note_difference(work: Work, period: str, form: NoteForm) -> Changed:
    """Keeps what is said about a difference; nothing new when it says what stands already.

    Raises NotFound for an unknown check, NotOneOf, NotADate, TooLong, and Missing for a difference that is called
    resolved without saying how.
    """
    written = keep_note(work, period, form, standing_notes(work.conn).get(form.key))
    return Changed(CHANGED, (written,) if written else ())


def keep_note(work: Work, period: str, form: NoteForm, standing: Note | None) -> int:
    """Writes the next version of a note; returns its id, or 0 when nothing was new. Raises as note_difference."""
    if not _CODE.fullmatch(form.code):
        raise NotFound(what="check", name=form.code[:20])
    facts = read_form(form)
    if standing is not None and all(getattr(standing, name) == value for name, value in facts.items()):
        return 0
    if standing is None and facts == EMPTY:
        return 0
    return work.post(
        reconciliation_note, code=form.code, document=form.document, subject=form.subject,
        version=standing.version + 1 if standing else 1, period=period, difference=form.difference, **facts,
        person_id=work.person.id, at=work.now,
    )  # fmt: skip


EMPTY: Mapping[str, object] = {"reason": "", "owner": "", "action": "", "due": None, "state": "open", "answer": ""}


def read_form(form: NoteForm) -> dict[str, object]:
    """What was typed, checked. Raises NotOneOf, NotADate, TooLong, Missing."""
    if form.state not in NOTE_STATES:
        raise NotOneOf(text=form.state[:40], known=", ".join(NOTE_STATES), at="state")
    facts: dict[str, object] = {
        "reason": typed.text(form.reason, "reason", typed.NOTE_LENGTH, needed=False),
        "owner": typed.text(form.owner, "owner", OWNER_LENGTH, needed=False),
        "action": typed.text(form.action, "action", typed.NOTE_LENGTH, needed=False),
        "due": typed.day(form.due, "due") if form.due else None,
        "state": form.state,
        "answer": typed.text(form.answer, "answer", typed.NOTE_LENGTH, needed=False),
    }
    if form.state == "resolved" and not facts["action"]:
        raise Missing(at="action")
    return facts


def standing_notes(conn: Connection, *conditions: ColumnElement[bool]) -> dict[Key, Note]:
    """The last version of every note, by what it is about, oldest first."""
    later = reconciliation_note.alias("later")
    same = (later.c.code == _n.code) & (later.c.document == _n.document) & (later.c.subject == _n.subject)
    newest = ~select(later.c.id).where(same, later.c.version > _n.version).exists()
    columns = [_n[name] for name in Note.__slots__ if name not in ("who",)]
    query_all = (
        select(*columns, person.c.name.label("who"))
        .outerjoin(person, person.c.id == _n.person_id)
        .where(newest, *conditions)
        .order_by(_n.id)
    )
    found = (Note(**row) for row in conn.execute(query_all).mappings())
    return {note.key: note for note in found}


def overdue(day: date) -> tuple[ColumnElement[bool], ...]:
    """Notes that should have been settled before this day, and are not."""
    return _n.state != "resolved", _n.due.is_not(None), _n.due < day


def key_of(code: str, difference: Difference) -> Key:
    """What a difference's note is kept under."""
    return code, difference.document, difference.subject
