"""What the cashier sees: released invoices and what is open on them, pending money, refunds, journals. No others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, RowMapping, func, select

from app.models.cash import cash_journal, clearing, receipt, refund
from app.models.catalog import customer
from app.models.invoices import invoice
from app.process import Duty, Goods, Kind, Method, Payment, Review, label
from app.refusals import NotFound
from app.services.desk import Reading, query
from app.services.pages import Page

_i = invoice.c
_OPEN = (Payment.NONE.value, Payment.PART.value, Payment.PENDING.value)
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

    @property
    def open(self) -> Decimal:
        return abs(self.gross) - self.received - self.pending


_columns = (
    _i.id, _i.version, _i.kind, _i.number, _i.customer_name, _i.customer_phone, _i.day, _i.expires_on, _i.gross,
    _i.received, _i.pending, _i.review, _i.payment, _i.goods,
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
    )


@query(Duty.COLLECT)
def to_collect(look: Reading) -> tuple[PayableRow, ...]:
    """Released sales on which money is open, the oldest first."""
    statement = select(*_columns).where(
        _i.review == Review.PAYABLE.value, _i.kind == Kind.SALE.value, _i.payment.in_(_OPEN)
    )
    return tuple(_row(row) for row in look.conn.execute(statement.order_by(_i.id).limit(QUEUE)).mappings())


@query(Duty.COLLECT)
def to_refund(look: Reading) -> tuple[PayableRow, ...]:
    """Released returns whose goods are back, the oldest first."""
    statement = select(*_columns).where(
        _i.review == Review.PAYABLE.value,
        _i.kind == Kind.RETURN.value,
        _i.payment == Payment.NONE.value,
        _i.goods == Goods.RETURNED.value,
    )
    return tuple(_row(row) for row in look.conn.execute(statement.order_by(_i.id).limit(QUEUE)).mappings())


@query(Duty.COLLECT)
def payable_by_number(look: Reading, typed: str) -> PayableRow:
    """A released invoice by its number, or by the last figures of it. Raises NotFound, also when several fit."""
    text = typed.strip().upper()
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    statement = select(*_columns).where(
        _i.review == Review.PAYABLE.value, _i.payment.in_(_OPEN), _i.number.like(f"%{plain}", escape="\\")
    )
    rows = look.conn.execute(statement.limit(2)).mappings().all() if text else []
    if len(rows) != 1:
        raise NotFound(what="released invoice", name=typed, at="number")
    return _row(rows[0])


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
    """What came in on the open business day by method, less what was paid back; pending money is not counted."""
    day = look.day()
    sums: dict[Method, Decimal] = dict.fromkeys(Method, Decimal(0))
    if day is None:
        return sums
    for slips, sign in ((receipt, 1), (refund, -1)):
        statement = select(slips.c.method, func.sum(slips.c.amount)).where(slips.c.day == day)
        if slips is receipt:
            statement = statement.where(receipt.c.pending == 0)
        for method, amount in look.conn.execute(statement.group_by(slips.c.method)):
            sums[Method(method)] += sign * amount
    return sums


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line of a money account's journal, with the balance after it."""

    id: int
    day: date
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
            j.id, j.day, j.number, j.invoice_id, _i.number, customer.c.name, j.reference, j.received, j.paid, j.balance
        )
        .select_from(
            cash_journal.outerjoin(invoice, _i.id == j.invoice_id).outerjoin(customer, customer.c.id == j.customer_id)
        )
        .where(j.role == role)
        .order_by(j.id.desc())
        .limit(count + 1)
    )
    if cursor is not None:
        statement = statement.where(j.id < cursor)
    rows = [
        JournalRow(r[0], r[1], r[2], r[3], r[4] or "", r[5] or "", r[6], r[7], r[8], r[9])
        for r in look.conn.execute(statement)
    ]
    more = len(rows) > count
    return Page(tuple(rows[:count]), rows[count - 1].id if more else None)


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
