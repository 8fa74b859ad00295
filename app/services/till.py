"""What the cashier sees: released invoices and what is open on them, pending money, refunds, journals. No others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, RowMapping, func, or_, select

from app.models.amounts import ZERO
from app.models.cash import cash_journal, clearing, receipt, refund
from app.models.catalog import customer
from app.models.invoices import invoice
from app.models.returns import exchange
from app.process import MONEY_ROLE, STEP, Duty, Goods, Kind, Method, Paper, Payment, Review, label
from app.refusals import NotFound
from app.services import refunds
from app.services.desk import Reading, query
from app.services.journaling import paper_of
from app.services.pages import Page
from app.words import N_

_i = invoice.c
_OPEN = (Payment.NONE.value, Payment.PART.value, Payment.PENDING.value)
_COLLECTED = _i.review.in_([review.value for review in STEP["collect"].review])
_SOMETHING_OPEN = _i.gross > _i.received + _i.pending
QUEUE = 500  # released invoices shown at once; a branch collects far fewer a day


@dataclass(frozen=True, slots=True)
class PayableRow:
    """A released invoice: what it comes to, what has come in, what is pending, what is still open."""

    id: int
    version: int
    kind: Kind
    number: str
    customer: str
    phone: str
    day: date
    expires_on: date | None
    gross: Decimal
    received: Decimal
    pending: Decimal
    label: str
    refunded: Decimal = ZERO

    @property
    def open(self) -> Decimal:
        if self.kind is not Kind.SALE:
            return -self.gross + self.received - self.refunded
        return abs(self.gross) - self.received - self.pending


_columns = (
    _i.id, _i.version, _i.kind, _i.number, _i.customer_name, _i.customer_phone, _i.day, _i.expires_on, _i.gross,
    _i.received, _i.pending, _i.review, _i.payment, _i.goods, _i.refunded,
)  # fmt: skip


def _row(row: RowMapping) -> PayableRow:
    kind, review, payment, goods = (
        Kind(row["kind"]),
        Review(row["review"]),
        Payment(row["payment"]),
        Goods(row["goods"]),
    )
    return PayableRow(
        id=row["id"],
        version=row["version"],
        kind=kind,
        number=row["number"],
        customer=row["customer_name"],
        phone=row["customer_phone"],
        day=row["day"],
        expires_on=row["expires_on"],
        gross=row["gross"],
        received=row["received"],
        pending=row["pending"],
        label=label(kind, review, payment, goods),
        refunded=row["refunded"],
    )


@query(Duty.COLLECT)
def to_collect(look: Reading) -> tuple[PayableRow, ...]:
    """Released sales on which money is open, the oldest first; not those whose rest is on its way."""
    statement = select(*_columns).where(_COLLECTED, _i.kind == Kind.SALE.value, _i.payment.in_(_OPEN), _SOMETHING_OPEN)
    return tuple(_row(row) for row in look.conn.execute(statement.order_by(_i.id).limit(QUEUE)).mappings())


@query(Duty.COLLECT)
def to_refund(look: Reading) -> tuple[PayableRow, ...]:
    """Released red invoices of which money is still to go back, the oldest first."""
    statement = select(*_columns).where(
        _i.review == Review.PAYABLE.value,
        _i.kind != Kind.SALE.value,
        _i.payment.in_((Payment.NONE.value, Payment.PART.value)),
    )
    return tuple(_row(row) for row in look.conn.execute(statement.order_by(_i.id).limit(QUEUE)).mappings())


@query(Duty.COLLECT)
def payable_by_number(look: Reading, typed: str) -> PayableRow:
    """A released invoice by its number, or by the last figures of it: 7 finds …-0007.

    Raises NotFound when none fits, and also when several do.
    """
    text = typed.strip().upper()
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    statement = select(*_columns).where(
        _COLLECTED,
        _i.kind == Kind.SALE.value,
        _i.payment.in_(_OPEN),
        _SOMETHING_OPEN,
        _i.number.like(f"%{plain}", escape="\\"),
    )
    rows = look.conn.execute(statement.order_by(_i.id).limit(QUEUE)).mappings().all() if text else []
    same = [row for row in rows if is_called(row["number"], text)]
    if len(same or rows) != 1:
        raise NotFound(what=N_("released invoice"), name=typed, at="number")
    return _row((same or rows)[0])


def is_called(number: str, text: str) -> bool:
    """Whether the text is the whole number, or its last part without leading zeros."""
    last = number.rpartition("-")[2]
    return number == text or (text.isdecimal() and last.isdecimal() and int(last) == int(text))


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt: what came in, how, and what became of it when it had to arrive first."""

    id: int
    number: str
    invoice_id: int | None
    invoice: str
    customer: str
    method: Method
    amount: Decimal
    reference: str
    day: date
    at: datetime
    outcome: str  # at once · pending · arrived · bounced


@query(Duty.COLLECT)
def pending_receipts(look: Reading) -> tuple[ReceiptRow, ...]:
    """Money that has still to arrive, the oldest first."""
    return tuple(row for row in _receipts(look, receipt.c.pending == 1) if row.outcome == "pending")


@query(Duty.COLLECT)
def receipts_of_day(look: Reading) -> tuple[ReceiptRow, ...]:
    """The receipts of the open business day, the newest first."""
    day = look.day()
    return tuple(reversed(_receipts(look, receipt.c.day == day))) if day else ()


@query(Duty.COLLECT)
def receipts_of(look: Reading, invoice_id: int) -> tuple[ReceiptRow, ...]:
    """The receipts of one invoice."""
    return tuple(_receipts(look, receipt.c.invoice_id == invoice_id))


def _receipts(look: Reading, condition: ColumnElement[bool]) -> list[ReceiptRow]:
    r = receipt.c
    statement = (
        select(
            r.id, r.number, r.invoice_id, _i.number, customer.c.name, r.method, r.amount, r.reference, r.day, r.at,
            r.pending, clearing.c.outcome,
        )
        .select_from(
            receipt.join(customer, customer.c.id == r.customer_id)
            .outerjoin(invoice, _i.id == r.invoice_id)
            .outerjoin(clearing, clearing.c.receipt_id == r.id)
        )
        .where(condition)
        .order_by(r.id)
    )  # fmt: skip
    found = []
    for id_, number, sold, name, buyer, method, amount, reference, day, at, pending, outcome in look.conn.execute(
        statement
    ):
        became = outcome or ("pending" if pending else "at once")
        found.append(
            ReceiptRow(id_, number, sold, name or "", buyer, Method(method), amount, reference, day, at, became)
        )
    return found


@query(Duty.COLLECT)
def takings(look: Reading) -> dict[Method, Decimal]:
    """What came in on the open business day by method, less what was paid back; a cheque counts when it arrives."""
    sums: dict[Method, Decimal] = dict.fromkeys(Method, ZERO)
    day = look.day()
    if day is None:
        return sums
    r, came = receipt.c, clearing.c
    at_once = select(r.method, r.amount).where(r.day == day, r.pending == 0)
    later = (
        select(r.method, r.amount)
        .join(clearing, came.receipt_id == r.id)
        .where(came.day == day, came.outcome == "arrived")
    )
    back = select(refund.c.method, refund.c.amount).where(refund.c.day == day)
    for statement, sign in ((at_once, 1), (later, 1), (back, -1)):
        for method, amount in look.conn.execute(statement):
            sums[Method(method)] += sign * amount
    return sums


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line of a money account's journal, with the balance after it. `paper` says what it is about."""

    id: int
    day: date
    paper: Paper
    number: str
    invoice_id: int | None
    invoice: str
    customer: str
    reference: str
    received: Decimal
    paid: Decimal
    balance: Decimal


@query(Duty.COLLECT)
def journal(look: Reading, role: str, cursor: int | None = None, count: int = 100) -> Page[JournalRow]:
    """The journal of a money account (CASH, BANK …), the newest line first."""
    j = cash_journal.c
    statement = (
        select(
            j.id, j.day, j.paper, j.number, j.invoice_id, _i.number, customer.c.name, j.reference, j.received, j.paid,
            j.balance,
        )
        .select_from(
            cash_journal.outerjoin(invoice, _i.id == j.invoice_id).outerjoin(customer, customer.c.id == j.customer_id)
        )
        .where(j.role == role)
        .order_by(j.id.desc())
        .limit(count + 1)
    )  # fmt: skip
    if cursor is not None:
        statement = statement.where(j.id < cursor)
    rows = [
        JournalRow(r[0], r[1], paper_of(r[2]), r[3], r[4], r[5] or "", r[6] or "", *r[7:])
        for r in look.conn.execute(statement)
    ]
    more = len(rows) > count
    return Page(tuple(rows[:count]), rows[count - 1].id if more else None)


@dataclass(frozen=True, slots=True)
class Turnover:
    """What came in and what went out in a time."""

    received: Decimal = ZERO
    paid: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class JournalTotals:
    """Day, month and year to date (本日合计、本月合计、本年累计) of a journal, and what is there now."""

    day: Turnover
    month: Turnover
    year: Turnover
    balance: Decimal


@query(Duty.COLLECT)
def journal_totals(look: Reading, role: str) -> JournalTotals:
    """The totals of a money account's journal up to the open day, or the last one in it."""
    j = cash_journal.c
    last = look.conn.execute(select(j.day, j.balance).where(j.role == role).order_by(j.id.desc()).limit(1)).first()
    if last is None:
        return JournalTotals(Turnover(), Turnover(), Turnover(), ZERO)
    today = look.day() or last.day
    day, month, year = (
        _turnover(look, role, first, today) for first in (today, today.replace(day=1), today.replace(month=1, day=1))
    )
    return JournalTotals(day, month, year, last.balance)


def _turnover(look: Reading, role: str, first: date, last: date) -> Turnover:
    j = cash_journal.c
    statement = select(func.sum(j.received), func.sum(j.paid)).where(j.role == role, j.day.between(first, last))
    received, paid = look.conn.execute(statement).one()
    return Turnover(received or ZERO, paid or ZERO)


@query(Duty.COLLECT)
def in_drawer(look: Reading) -> Decimal:
    """How much cash the journal expects in the drawer."""
    j = cash_journal.c
    statement = select(j.balance).where(j.role == MONEY_ROLE[Method.CASH]).order_by(j.id.desc()).limit(1)
    return look.conn.execute(statement).scalar() or ZERO


@query(Duty.COLLECT)
def method_of_original(look: Reading, return_id: int) -> Method:
    """How the invoice that a return takes back was paid; most of it, when in several ways."""
    original = select(_i.original_id).where(_i.id == return_id).scalar_subquery()
    statement = (
        select(receipt.c.method)
        .where(receipt.c.invoice_id == original)
        .group_by(receipt.c.method)
        .order_by(func.sum(receipt.c.amount).desc())
        .limit(1)
    )
    return Method(look.conn.execute(statement).scalar() or Method.CASH)


@query(Duty.COLLECT)
def ways_back(look: Reading, red_id: int) -> dict[Method, Decimal]:
    """How much of a red invoice may go back by each method: the way the money came, and no more than is left."""
    row = look.conn.execute(select(invoice).where(_i.id == red_id)).mappings().first()
    if row is None or row["original_id"] is None:
        return {}
    left = refunds.left_to_give(row)
    found = {method: refunds.left_by_channel(look.conn, row["original_id"], method) for method in Method}
    return {method: min(left, there) for method, there in found.items() if there > 0}


@query(Duty.COLLECT)
def open_invoices(look: Reading, red_id: int) -> tuple[PayableRow, ...]:
    """Released sales of the customer on which money is open, that of the exchange first: what it may be used on."""
    buyer = select(_i.customer_id).where(_i.id == red_id).scalar_subquery()
    tied = select(exchange.c.blue_id).where(exchange.c.red_id == red_id).scalar_subquery()
    statement = select(*_columns).where(
        _i.review == Review.PAYABLE.value, _i.kind == Kind.SALE.value, _i.customer_id == buyer, _SOMETHING_OPEN
    )
    rows = look.conn.execute(statement.order_by(_i.id != tied, _i.id).limit(QUEUE)).mappings()
    return tuple(_row(row) for row in rows)


@query(Duty.COLLECT)
def open_beside(look: Reading, invoice_id: int) -> tuple[PayableRow, ...]:
    """The sales of the same customer on which money can be collected, this one among them, the oldest first."""
    buyer = select(_i.customer_id).where(_i.id == invoice_id).scalar_subquery()
    statement = select(*_columns).where(
        _COLLECTED, _i.kind == Kind.SALE.value, _i.customer_id == buyer, _i.payment.in_(_OPEN), _SOMETHING_OPEN
    )
    return tuple(_row(row) for row in look.conn.execute(statement.order_by(_i.id).limit(QUEUE)).mappings())


@query(Duty.COLLECT)
def find_receipts(look: Reading, typed: str) -> tuple[ReceiptRow, ...]:
    """Receipts of any day by a part of their number, their reference or their invoice's number, the newest first."""
    r, text = receipt.c, typed.strip()
    columns = (r.number, r.reference, _i.number)
    found = _receipts(look, or_(*(column.icontains(text, autoescape=True) for column in columns))) if text else []
    return tuple(reversed(found))[:QUEUE]


@query(Duty.COLLECT)
def receipt_ids(look: Reading, numbers: Sequence[str]) -> tuple[int, ...]:
    """The receipts with these numbers, in order."""
    r = receipt.c
    return tuple(look.conn.execute(select(r.id).where(r.number.in_(list(numbers))).order_by(r.id)).scalars())


@query(Duty.COLLECT)
def refund_id(look: Reading, number: str) -> int | None:
    """The refund slip with this number."""
    return look.conn.execute(select(refund.c.id).where(refund.c.number == number)).scalar()
