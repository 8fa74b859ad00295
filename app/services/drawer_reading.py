"""What is known about the drawers: how they stand, what a count came to, the X and Z sheet, what waits for a decision.

What the journal expects is not told before a count was entered: the count is blind.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Table, func, select

from app.models.amounts import ZERO
from app.models.audit import audit
from app.models.cash import cash_journal, clearing, receipt, refund
from app.models.money import drawer_count, drawer_count_line, drawer_iou, drawer_resolution, drawer_seal
from app.models.people import person
from app.process import Duty, Method
from app.refusals import DayNotOpen, NotFound
from app.services import journaling, money_accounts
from app.services.desk import Reading, query
from app.services.money_transfers import TransferRow, transfers_between
from app.words import N_

_z = drawer_seal.c


@dataclass(frozen=True, slots=True)
class DrawerState:
    """A drawer on the open day. `last` is what the last signed count came to, on `last_day`."""

    role: str
    name: str
    kind: str
    opened: bool
    closed: bool
    last: Decimal | None
    last_day: date | None
    must_open: bool


@query(Duty.COLLECT)
def drawers(look: Reading) -> tuple[DrawerState, ...]:
    """Takings and float as they stand today, without what the journal expects."""
    day = look.day()
    found = []
    for account in money_accounts.known(look.conn).values():
        if account.kind not in money_accounts.DRAWERS:
            continue
        last = look.conn.execute(
            select(_z.counted, _z.day).where(_z.role == account.role).order_by(_z.id.desc()).limit(1)
        ).first()
        opened = day is not None and journaling.is_sealed(look.conn, account.role, day, "opening")
        closed = day is not None and journaling.is_sealed(look.conn, account.role, day)
        waits = bool(money_accounts.balance(look.conn, account.role)) and journaling.must_count(look.conn)
        found.append(
            DrawerState(
                account.role, account.name, account.kind, opened, closed, last.counted if last else None,
                last.day if last else None, waits and not opened and not closed,
            )
        )  # fmt: skip
    return tuple(found)


@dataclass(frozen=True, slots=True)
class CountResult:
    """A count that was entered, now beside the journal. `before` is the last signed count of this drawer."""

    id: int
    role: str
    purpose: str
    book: Decimal
    counted: Decimal
    ious: Decimal
    before: Decimal | None
    attempt: int

    @property
    def difference(self) -> Decimal:
        return self.counted - self.book


@query(Duty.COLLECT)
def count_result(look: Reading, count_id: int) -> CountResult:
    """What a count came to. Raises NotFound."""
    c = drawer_count.c
    row = look.conn.execute(select(drawer_count).where(c.id == count_id)).mappings().first()
    if row is None:
        raise NotFound(what="count", name=str(count_id))
    slips = look.conn.execute(
        select(func.sum(drawer_iou.c.amount)).where(drawer_iou.c.drawer_count_id == count_id)
    ).scalar()  # fmt: skip
    before = look.conn.execute(
        select(_z.counted).where(_z.role == row["role"]).order_by(_z.id.desc()).limit(1)
    ).scalar()  # fmt: skip
    attempts = look.conn.execute(
        select(func.count()).where(c.role == row["role"], c.day == row["day"], c.id <= count_id)
    ).scalar_one()  # fmt: skip
    return CountResult(
        count_id, row["role"], row["purpose"], row["book"], row["counted"], slips or ZERO, before, int(attempts)
    )


@dataclass(frozen=True, slots=True)
class SealRow:
    """A signed count, and what was decided when it was over or short (`outcome` is empty while it waits)."""

    id: int
    number: str
    role: str
    purpose: str
    book: Decimal
    counted: Decimal
    difference: Decimal
    reason: str
    kept_reason: str
    cashier: str
    witness: str
    receiver: str
    day: date
    at: datetime
    decision: str
    outcome: str

    @property
    def waits(self) -> bool:
        return bool(self.difference) and not self.outcome


@query(Duty.COLLECT, Duty.CHECK, Duty.AUTHORISE, Duty.MANAGE, Duty.BOOK)
def seals(look: Reading, only_waiting: bool = False, count: int = 200) -> tuple[SealRow, ...]:
    """Signed counts, the newest first; only those whose difference waits for a decision when asked so."""
    where = (_z.difference != 0) & drawer_resolution.c.id.is_(None) if only_waiting else _z.id > 0
    return tuple(seals_where(look, where, count))


def seals_where(look: Reading, where: ColumnElement[bool], count: int) -> list[SealRow]:
    """Signed counts that fit, the newest first."""
    cashier, witness, receiver = person.alias(), person.alias(), person.alias()
    found = (
        select(
            _z.id, _z.number, _z.role, _z.purpose, _z.book, _z.counted, _z.difference, _z.reason, _z.kept_reason,
            cashier.c.name, witness.c.name, func.coalesce(receiver.c.name, ""), _z.day, _z.at,
            func.coalesce(drawer_resolution.c.number, ""), func.coalesce(drawer_resolution.c.outcome, ""),
        )
        .join(cashier, cashier.c.id == _z.person_id)
        .join(witness, witness.c.id == _z.witness_id)
        .outerjoin(receiver, receiver.c.id == _z.receiver_id)
        .outerjoin(drawer_resolution, drawer_resolution.c.drawer_seal_id == _z.id)
        .where(where)
        .order_by(_z.id.desc())
        .limit(count)
    )  # fmt: skip
    return [SealRow(*tuple(row)) for row in look.conn.execute(found)]


# X and Z


@dataclass(frozen=True, slots=True)
class Run:
    """Papers of a day: the first and last number, and how many."""

    first: str = ""
    last: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class DrawerSheet:
    """A drawer over the day. `seal` is its closing count; without one, `counted` is empty."""

    role: str
    name: str
    opening: Decimal
    received: Decimal
    paid: Decimal
    closing: Decimal
    seal: str
    counted: Decimal | None
    difference: Decimal | None
    pieces: tuple[tuple[Decimal, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TillSheet:
    """The X sheet (in the course of a day, nothing changes) or the Z sheet (every drawer that moved is closed)."""

    day: date
    final: bool
    received: dict[Method, Decimal]
    refunded: dict[Method, Decimal]
    receipts: Run
    refunds: Run
    transfers: tuple[TransferRow, ...]
    drawers: tuple[DrawerSheet, ...]
    head: tuple[int, str]
    at: datetime
    person: str


@query(Duty.COLLECT, Duty.BOOK, Duty.CHECK)
def till_sheet(look: Reading, day: date | None = None) -> TillSheet:
    """The sheet of a day; of the open one when none is named. Reading it changes nothing. Raises DayNotOpen."""
    return till_sheet_of(look, day)


def till_sheet_of(look: Reading, day: date | None) -> TillSheet:
    """The same, for the paper."""
    day = day or look.day()
    if day is None:
        raise DayNotOpen()
    sheets = tuple(_drawer_sheets(look, day))
    moved = [sheet for sheet in sheets if sheet.received or sheet.paid or sheet.closing]
    tip = look.conn.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    return TillSheet(
        day=day,
        final=bool(moved) and all(sheet.seal for sheet in moved),
        received=_received(look, day),
        refunded=_by_method(look, refund, refund.c.day == day),
        receipts=_run(look, receipt, day),
        refunds=_run(look, refund, day),
        transfers=tuple(transfers_between(look.conn, day, day)),
        drawers=sheets,
        head=(tip.seq, tip.hash) if tip else (0, ""),
        at=look.desk.now(),
        person=look.desk.person.name if look.desk.person else "",
    )


def _received(look: Reading, day: date) -> dict[Method, Decimal]:
    """What came in by method; a cheque counts on the day it arrived."""
    sums = _by_method(look, receipt, (receipt.c.day == day) & (receipt.c.pending == 0))
    arrived = select(clearing.c.receipt_id).where(clearing.c.day == day, clearing.c.outcome == "arrived")
    for method, amount in _by_method(look, receipt, receipt.c.id.in_(arrived)).items():
        sums[method] = sums.get(method, ZERO) + amount
    return sums


def _by_method(look: Reading, slips: Table, where: ColumnElement[bool]) -> dict[Method, Decimal]:
    found = select(slips.c.method, func.sum(slips.c.amount)).where(where).group_by(slips.c.method)
    return {Method(row[0]): row[1] for row in look.conn.execute(found)}


def _run(look: Reading, slips: Table, day: date) -> Run:
    n = slips.c.number
    first, last, count = look.conn.execute(
        select(func.min(n), func.max(n), func.count()).where(slips.c.day == day)
    ).one()  # fmt: skip
    return Run(first or "", last or "", int(count))


def _drawer_sheets(look: Reading, day: date) -> list[DrawerSheet]:
    j = cash_journal.c
    found = []
    for account in money_accounts.known(look.conn).values():
        if account.kind not in money_accounts.DRAWERS:
            continue
        moved = look.conn.execute(
            select(func.sum(j.received), func.sum(j.paid)).where(j.role == account.role, j.day == day)
        ).one()
        before = look.conn.execute(
            select(func.sum(j.received), func.sum(j.paid)).where(j.role == account.role, j.day < day)
        ).one()
        opening = (before[0] or ZERO) - (before[1] or ZERO)
        received, paid = moved[0] or ZERO, moved[1] or ZERO
        seal = look.conn.execute(
            select(_z.number, _z.counted, _z.difference, _z.drawer_count_id).where(
                _z.role == account.role, _z.day == day, _z.purpose == "close"
            )
        ).first()
        line = drawer_count_line.c
        pieces = (
            look.conn.execute(
                select(line.denomination, line.pieces)
                .where(line.drawer_count_id == seal.drawer_count_id)
                .order_by(line.denomination.desc())
            ).all()
            if seal
            else []
        )
        found.append(
            DrawerSheet(
                account.role, account.name, opening, received, paid, opening + received - paid,
                seal.number if seal else "", seal.counted if seal else None, seal.difference if seal else None,
                tuple((row.denomination, row.pieces) for row in pieces),
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """Something that goes over at a hand-over: what it is (a catalogue word), its number, its amount."""

    what: str
    number: str
    amount: Decimal


@query(Duty.COLLECT)
def open_matters(look: Reading) -> tuple[OpenMatter, ...]:
    """What is open at a hand-over: money to arrive, differences nobody decided yet."""
    pending = (
        select(receipt.c.number, receipt.c.amount)
        .outerjoin(clearing, clearing.c.receipt_id == receipt.c.id)
        .where(receipt.c.pending == 1, clearing.c.id.is_(None))
        .order_by(receipt.c.id)
    )
    found = [OpenMatter(N_("Money to arrive"), row.number, row.amount) for row in look.conn.execute(pending)]
    waiting = seals_where(look, (_z.difference != 0) & drawer_resolution.c.id.is_(None), 200)
    return (*found, *(OpenMatter(N_("Over or short, not decided"), row.number, row.difference) for row in waiting))
