"""Statements of banks and wallets, and what was found of them in the journals: the accountant's work, no cashier's.

Nothing is booked from a statement. A match says that two lines are the same money; taking it back leaves a trace.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, delete, func, insert, select

from app.models.amounts import ZERO
from app.models.cash import cash_journal
from app.models.money import (
    bank_layout,
    bank_line,
    bank_match,
    bank_match_line,
    bank_statement,
    bank_unmatch,
)
from app.process import Duty
from app.refusals import (
    EmptyStatement,
    NoMatch,
    NotFound,
    ReasonMissing,
    StatementDoesNotAddUp,
    StatementGap,
    StatementKnown,
)
from app.services import money_accounts, typed
from app.services.desk import Changed, Reading, Work, command, query
from app.services.imports.bank_file import BankLineForm


@dataclass(frozen=True, slots=True)
class StatementForm:
    """A statement as read from a file, with the balances that stand on it. `columns` and `day_format` are remembered
    for the account."""

    role: str
    file: str
    opening: str | Decimal
    closing: str | Decimal
    lines: Sequence[BankLineForm]
    columns: Mapping[str, str] = field(default_factory=dict)
    day_format: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of an account's files means what, and how days are written in them."""

    columns: Mapping[str, str] = field(default_factory=dict)
    day_format: str = ""


@query(Duty.BOOK, Duty.CHECK)
def layout(look: Reading, role: str) -> Layout:
    """What was told about the files of an account the last time."""
    kept = look.conn.execute(select(bank_layout.c.columns).where(bank_layout.c.role == role)).scalar()
    return Layout(**json.loads(kept)) if kept else Layout()


@command(Duty.BOOK)
def import_statement(work: Work, form: StatementForm) -> Changed:
    """Keeps a statement; lines that an earlier one brought already are passed over.

    `ids` of what is returned: the statement, how many lines were new, how many were known. Raises StatementDoesNotAddUp
    when opening and lines do not come to the closing, StatementGap when it does not begin where the last one ended,
    StatementKnown, EmptyStatement, NotFound, or the refusal of a field.
    """
    account = money_accounts.one(work.conn, form.role, "role")
    if account.kind not in ("bank", "wallet"):
        raise NotFound(what="money account", name=form.role, at="role")
    opening, closing = (
        typed.number(value, at, work.house.places)
        for value, at in ((form.opening, "opening"), (form.closing, "closing"))
    )
    if not form.lines:
        raise EmptyStatement()
    moved = sum((line.received - line.paid for line in form.lines), ZERO)
    if opening + moved != closing:
        raise StatementDoesNotAddUp(opening=opening, moved=moved, closing=closing)
    first, last = min(line.day for line in form.lines), max(line.day for line in form.lines)
    _require_joined(work.conn, form.role, first, last, opening, closing)
    fresh = _fresh(work.conn, form)
    if not fresh:
        raise StatementKnown(lines=len(form.lines))
    statement = work.post(
        bank_statement,
        role=form.role,
        file=typed.text(form.file, "file", 255, needed=False),
        first=first,
        last=last,
        opening=opening,
        closing=closing,
        person_id=work.person.id,
        at=work.now,
    )
    rows = [
        {
            "bank_statement_id": statement,
            "role": form.role,
            "position": position,
            "day": line.day,
            "narration": line.narration,
            "reference": line.reference,
            "received": line.received,
            "paid": line.paid,
            "twin": twin,
        }
        for position, (line, twin) in enumerate(fresh, 1)
    ]
    work.post_many(bank_line, rows)
    _remember(work, form)
    return Changed(frozenset({"bank"}), (statement, len(rows), len(form.lines) - len(rows)))


def _require_joined(conn: Connection, role: str, first: date, last: date, opening: Decimal, closing: Decimal) -> None:
    """A statement begins with what the lines before it left, or ends with what the first one began with."""
    s = bank_statement.c
    earliest = conn.execute(select(s.first, s.opening).where(s.role == role).order_by(s.first, s.id).limit(1)).first()
    if earliest is None:
        return
    if first < earliest.first:
        if last >= earliest.first or closing != earliest.opening:
            raise StatementGap(opening=closing, before=earliest.opening)
        return
    before = bank_balance(conn, role, first, including=False) or ZERO
    if opening != before:
        raise StatementGap(opening=opening, before=before)


def bank_balance(conn: Connection, role: str, on: date, *, including: bool = True) -> Decimal | None:
    """What the bank says was there at the end of a day (or before it); None before the first statement."""
    s, b = bank_statement.c, bank_line.c
    first = conn.execute(select(s.first, s.opening).where(s.role == role).order_by(s.first, s.id).limit(1)).first()
    if first is None or on < first.first:
        return None
    upto = b.day <= on if including else b.day < on
    moved = conn.execute(select(func.sum(b.received), func.sum(b.paid)).where(b.role == role, upto)).one()
    return Decimal(first.opening + (moved[0] or ZERO) - (moved[1] or ZERO))


def _fresh(conn: Connection, form: StatementForm) -> list[tuple[BankLineForm, int]]:
    """The lines that are not kept yet. Equal lines of one day are told apart by counting them."""
    b = bank_line.c
    days = [line.day for line in form.lines]
    kept = conn.execute(
        select(b.day, b.reference, b.narration, b.received, b.paid, b.twin).where(
            b.role == form.role, b.day.between(min(days), max(days))
        )
    )
    there = {tuple(row) for row in kept}
    twins: Counter[tuple[object, ...]] = Counter()
    found = []
    for line in form.lines:
        key = (line.day, line.reference, line.narration, line.received, line.paid)
        twins[key] += 1
        if (*key, twins[key]) not in there:
            found.append((line, twins[key]))
    return found


def _remember(work: Work, form: StatementForm) -> None:
    told = json.dumps({"columns": dict(form.columns), "day_format": form.day_format}, ensure_ascii=False)
    work.conn.execute(delete(bank_layout).where(bank_layout.c.role == form.role))
    work.conn.execute(insert(bank_layout), {"role": form.role, "columns": told})


# Matching


def live_matches(conn: Connection, role: str) -> list[RowMapping]:
    """The matches of an account that were not taken back: match, bank line, journal line, and the day of each side."""
    query_ = (
        select(
            bank_match.c.id, bank_match.c.bank_line_id, bank_match_line.c.cash_journal_id,
            bank_line.c.day.label("bank_day"), cash_journal.c.day.label("journal_day"),
        )
        .join(bank_line, bank_line.c.id == bank_match.c.bank_line_id)
        .join(bank_match_line, bank_match_line.c.bank_match_id == bank_match.c.id)
        .join(cash_journal, cash_journal.c.id == bank_match_line.c.cash_journal_id)
        .outerjoin(bank_unmatch, bank_unmatch.c.bank_match_id == bank_match.c.id)
        .where(bank_line.c.role == role, bank_unmatch.c.id.is_(None))
    )  # fmt: skip
    return list(conn.execute(query_).mappings())


@command(Duty.BOOK)
def match(work: Work, bank_line_id: int, journal_ids: Sequence[int]) -> Changed:
    """Says that a line of the bank is these journal lines, one or several; both sides come to the same.

    Raises NotFound, or NoMatch when the amounts differ or a line is matched already.
    """
    line = work.conn.execute(select(bank_line).where(bank_line.c.id == bank_line_id)).mappings().first()
    if line is None:
        raise NotFound(what="bank line", name=str(bank_line_id))
    wanted = sorted(set(journal_ids))
    j = cash_journal.c
    rows = work.conn.execute(select(j.id, j.received, j.paid).where(j.id.in_(wanted), j.role == line["role"])).all()
    journal = sum((row.received - row.paid for row in rows), ZERO)
    bank = line["received"] - line["paid"]
    matched = live_matches(work.conn, line["role"])
    taken = any(m["bank_line_id"] == bank_line_id or m["cash_journal_id"] in wanted for m in matched)
    if not wanted or len(rows) != len(wanted) or journal != bank or taken:
        raise NoMatch(bank=bank, journal=journal)
    match_id = work.count("bank_match", "id")
    for journal_id in wanted:
        work.post(bank_match_line, bank_match_id=match_id, cash_journal_id=journal_id)
    work.post(bank_match, id=match_id, bank_line_id=bank_line_id, person_id=work.person.id, at=work.now)
    return Changed(frozenset({"bank"}), (match_id,))


@command(Duty.BOOK)
def unmatch(work: Work, match_id: int, reason: str) -> Changed:
    """Takes a match back; it stays with the reason. Raises NotFound or ReasonMissing."""
    if not typed.clean(reason):
        raise ReasonMissing()
    found = work.conn.execute(
        select(bank_match.c.id)
        .outerjoin(bank_unmatch, bank_unmatch.c.bank_match_id == bank_match.c.id)
        .where(bank_match.c.id == match_id, bank_unmatch.c.id.is_(None))
    ).first()
    if found is None:
        raise NotFound(what="match", name=str(match_id))
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    work.post(bank_unmatch, bank_match_id=match_id, reason=reason, person_id=work.person.id, at=work.now)
    return Changed(frozenset({"bank"}), (match_id,))
