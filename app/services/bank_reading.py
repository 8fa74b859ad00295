"""What stands open between bank and journal: suggestions for matching, and the adjustment statement (余额调节表).

The statement explains a difference; it is no paper, and nothing is booked from it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Connection, case, func, select

from app.models.amounts import ZERO
from app.models.cash import cash_journal
from app.models.catalog import customer
from app.models.money import bank_line, bank_statement
from app.process import Duty
from app.services import money_accounts
from app.services.bank import bank_balance, live_matches
from app.services.desk import Reading, query
from app.words import N_

NEAR = timedelta(days=3)
OLD = 90  # days after which an open item is flagged
LISTS: dict[str, str] = {
    "bank_received": N_("Received by the bank, not by us"),  # 银行已收企未收
    "bank_paid": N_("Paid by the bank, not by us"),  # 银行已付企未付
    "we_received": N_("Received by us, not by the bank"),  # 企已收银未收
    "we_paid": N_("Paid by us, not by the bank"),  # 企已付银未付
}


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line of bank or journal that has no partner yet. `amount` is received less paid; `age` in days."""

    id: int
    day: date
    narration: str
    reference: str
    amount: Decimal
    age: int = 0

    @property
    def old(self) -> bool:
        return self.age > OLD


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Journal lines that a bank line may be; `why` is a catalogue word."""

    bank: OpenLine
    journal: tuple[OpenLine, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The balance adjustment statement of an account on a day; `bank` is None while there is no statement.

    `before` is what the first statement began with but the journal does not explain.
    """

    role: str
    on: date
    journal: Decimal
    bank: Decimal | None
    lists: dict[str, tuple[OpenLine, ...]]
    before: Decimal = ZERO

    def total(self, name: str) -> Decimal:
        """What a list comes to, always positive."""
        return sum((abs(line.amount) for line in self.lists[name]), ZERO)

    @property
    def journal_adjusted(self) -> Decimal:
        return self.journal + self.total("bank_received") - self.total("bank_paid")

    @property
    def bank_adjusted(self) -> Decimal:
        return (self.bank or ZERO) + self.total("we_received") - self.total("we_paid")

    @property
    def difference(self) -> Decimal:
        return self.journal_adjusted - self.bank_adjusted if self.bank is not None else ZERO

    @property
    def agrees(self) -> bool:
        return not self.difference


@query(Duty.BOOK, Duty.CHECK)
def adjustment(look: Reading, role: str, on: date) -> Adjustment:
    """The adjustment statement of an account at the end of a day. Raises NotFound."""
    money_accounts.one(look.conn, role, "role")
    return adjusted(look.conn, role, on)


def adjusted(conn: Connection, role: str, on: date) -> Adjustment:
    """The same, for the reconciliation: what both books hold up to a day, matched as far as both had it by then."""
    j = cash_journal.c
    moved = conn.execute(
        select(func.sum(j.received), func.sum(j.paid)).where(j.role == role, j.day <= on)
    ).one()  # fmt: skip
    journal = (moved[0] or ZERO) - (moved[1] or ZERO)
    bank = bank_balance(conn, role, on)
    lists: dict[str, tuple[OpenLine, ...]] = dict.fromkeys(LISTS, ())
    if bank is None:
        return Adjustment(role, on, journal, None, lists)
    bank_open, journal_open, before = _open(conn, role, on)
    lists["bank_received"] = tuple(line for line in bank_open if line.amount > 0)
    lists["bank_paid"] = tuple(line for line in bank_open if line.amount < 0)
    lists["we_received"] = tuple(line for line in journal_open if line.amount > 0)
    lists["we_paid"] = tuple(line for line in journal_open if line.amount < 0)
    return Adjustment(role, on, journal, bank, lists, before)


def _open(conn: Connection, role: str, on: date) -> tuple[list[OpenLine], list[OpenLine], Decimal]:
    """The open lines of both sides, and what lay before the first statement that nobody explains.

    Journal lines from before the first statement are taken to be in what it began with, unless they are matched to a
    line of a statement.
    """
    whole: dict[int, list[tuple[int, int, date, date]]] = defaultdict(list)
    for m in live_matches(conn, role):
        whole[m["id"]].append((m["bank_line_id"], m["cash_journal_id"], m["bank_day"], m["journal_day"]))
    done = [rows for rows in whole.values() if all(max(b, j) <= on for _l, _j, b, j in rows)]
    banked = {line for rows in done for line, _j, _b, _d in rows}
    journaled = {entry for rows in done for _l, entry, _b, _d in rows}
    matched = {m[1] for rows in whole.values() for m in rows}
    start, opening = conn.execute(
        select(bank_statement.c.first, bank_statement.c.opening)
        .where(bank_statement.c.role == role)
        .order_by(bank_statement.c.first, bank_statement.c.id)
        .limit(1)
    ).one()
    bank_open = [line for line in bank_lines(conn, role, on) if line.id not in banked]
    lines = journal_lines(conn, role, on)
    earlier = sum((line.amount for line in lines if line.day < start and line.id not in matched), ZERO)
    journal_open = [
        line for line in lines if line.id not in journaled and (line.day >= start or line.id in matched)
    ]  # fmt: skip
    return bank_open, journal_open, earlier - opening


def bank_lines(conn: Connection, role: str, on: date) -> list[OpenLine]:
    """Every line of the bank up to a day."""
    b = bank_line.c
    rows = conn.execute(
        select(b.id, b.day, b.narration, b.reference, b.received, b.paid)
        .where(b.role == role, b.day <= on)
        .order_by(b.day, b.id)
    )
    return [OpenLine(r[0], r[1], r[2], r[3], r[4] - r[5], (on - r[1]).days) for r in rows]


def journal_lines(conn: Connection, role: str, on: date) -> list[OpenLine]:
    """Every line of an account's journal up to a day; its number stands in the narration."""
    j = cash_journal.c
    who = case((customer.c.name.is_(None), j.number), else_=j.number + " " + customer.c.name)
    rows = conn.execute(
        select(j.id, j.day, who, j.reference, j.received, j.paid)
        .select_from(cash_journal.outerjoin(customer, customer.c.id == j.customer_id))
        .where(j.role == role, j.day <= on)
        .order_by(j.day, j.id)
    )
    return [OpenLine(r[0], r[1], r[2], r[3], r[4] - r[5], (on - r[1]).days) for r in rows]


@query(Duty.BOOK, Duty.CHECK)
def open_lines(look: Reading, role: str, on: date) -> tuple[tuple[OpenLine, ...], tuple[OpenLine, ...]]:
    """What has no partner yet, of the bank and of the journal, up to a day."""
    money_accounts.one(look.conn, role, "role")
    if bank_balance(look.conn, role, on) is None:
        return (), tuple(journal_lines(look.conn, role, on))
    matched = live_matches(look.conn, role)
    banked, journaled = ({m[name] for m in matched} for name in ("bank_line_id", "cash_journal_id"))
    return (
        tuple(line for line in bank_lines(look.conn, role, on) if line.id not in banked),
        tuple(line for line in journal_lines(look.conn, role, on) if line.id not in journaled),
    )


@query(Duty.BOOK)
def suggestions(look: Reading, role: str, on: date) -> tuple[Suggestion, ...]:
    """What may belong together: same reference and amount, same amount within three days, or several journal lines of
    a day or a reference that come to one line of the bank. Every line is suggested once."""
    money_accounts.one(look.conn, role, "role")
    matched = live_matches(look.conn, role)
    banked, journaled = ({m[name] for m in matched} for name in ("bank_line_id", "cash_journal_id"))
    bank = [line for line in bank_lines(look.conn, role, on) if line.id not in banked]
    journal = {line.id: line for line in journal_lines(look.conn, role, on) if line.id not in journaled}
    return tuple(suggest(bank, list(journal.values())))


def suggest(bank: Sequence[OpenLine], journal: Iterable[OpenLine]) -> list[Suggestion]:
    """The surest first, so that a line with a reference is not taken away by one that only has the same amount."""
    left = {line.id: line for line in journal}
    found: list[Suggestion] = []
    waiting = list(bank)
    for way in (_by_reference, _by_amount, _by_sum):
        still = []
        for line in waiting:
            partners, why = way(line, left)
            if partners:
                found.append(Suggestion(line, partners, why))
                for partner in partners:
                    del left[partner.id]
            else:
                still.append(line)
        waiting = still
    return sorted(found, key=lambda s: (s.bank.day, s.bank.id))


_Found = tuple[tuple[OpenLine, ...], str]


def _by_reference(line: OpenLine, left: dict[int, OpenLine]) -> _Found:
    same = [entry for entry in left.values() if entry.amount == line.amount and _refers(line, entry)]
    return tuple(_nearest(line, same)), N_("same reference and amount")


def _by_amount(line: OpenLine, left: dict[int, OpenLine]) -> _Found:
    same = [entry for entry in left.values() if entry.amount == line.amount and abs(entry.day - line.day) <= NEAR]
    return tuple(_nearest(line, same)), N_("same amount, within three days")


def _by_sum(line: OpenLine, left: dict[int, OpenLine]) -> _Found:
    near = [e for e in left.values() if abs(e.day - line.day) <= NEAR and (e.amount > 0) == (line.amount > 0)]
    groups: dict[object, list[OpenLine]] = defaultdict(list)
    for entry in near:
        groups[entry.day].append(entry)
        if key := _plain(entry.reference):
            groups[key].append(entry)
    fitting = [group for group in groups.values() if len(group) > 1 and sum(e.amount for e in group) == line.amount]
    best = min(fitting, key=lambda group: abs(group[0].day - line.day), default=[])
    return tuple(best), N_("several lines that come to it")


def _nearest(line: OpenLine, entries: list[OpenLine]) -> list[OpenLine]:
    return sorted(entries, key=lambda entry: (abs(entry.day - line.day), entry.id))[:1]


def _plain(text: str) -> str:
    return re.sub(r"[\s\-_/#]+", "", text).casefold()


def _refers(line: OpenLine, entry: OpenLine) -> bool:
    """Whether the journal's reference, or its slip number, stands in the bank's reference or narration."""
    said = _plain(line.reference + " " + line.narration)
    names = (_plain(entry.reference), _plain(entry.narration.partition(" ")[0]))
    return any(len(name) >= 4 and name in said for name in names)


@query(Duty.BOOK, Duty.CHECK)
def journal_lines_of(look: Reading, role: str, on: date) -> tuple[OpenLine, ...]:
    """Every journal line of an account up to a day, matched or not."""
    return tuple(journal_lines(look.conn, role, on))


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A match that stands: the bank's line, and the journal lines it was found to be."""

    id: int
    bank_line_id: int
    day: date
    narration: str
    amount: Decimal
    journal: str


@query(Duty.BOOK, Duty.CHECK)
def matches(look: Reading, role: str) -> tuple[MatchRow, ...]:
    """The matches of an account that were not taken back, the newest first."""
    journal: dict[int, list[int]] = defaultdict(list)
    banks: dict[int, int] = {}
    for m in live_matches(look.conn, role):
        journal[m["id"]].append(m["cash_journal_id"])
        banks[m["id"]] = m["bank_line_id"]
    far = date.max
    lines = {line.id: line for line in bank_lines(look.conn, role, far)}
    entries = {line.id: line for line in journal_lines(look.conn, role, far)}
    return tuple(
        MatchRow(
            key, banks[key], lines[banks[key]].day, lines[banks[key]].narration or lines[banks[key]].reference,
            lines[banks[key]].amount, ", ".join(entries[entry].narration for entry in journal[key]),
        )
        for key in sorted(journal, reverse=True)
    )  # fmt: skip
