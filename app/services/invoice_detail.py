"""One invoice in full, as far as the person's duties let them see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import RowMapping, func, select, type_coerce

from app.models.amounts import ZERO, rounded
from app.models.cash import clearing, receipt, refund
from app.models.custody import custody_balance, shipment, shipment_line
from app.models.invoices import invoice, invoice_duty, invoice_line
from app.models.people import person
from app.models.returns import exchange
from app.models.types import Quantity
from app.process import STEP, Duty, Goods, Kind, Method, Payment, Review, fits, open_steps
from app.refusals import NotFound
from app.services.desk import Reading, query
from app.services.forms import InvoiceForm, LineForm, read_form
from app.services.invoices import SEE_ALL, InvoiceRow, Sums, as_row, list_name, rows_of, stand
from app.services.invoicing import plain
from app.services.pricing import off_list_percent
from app.services.stock import MAIN_WAREHOUSE


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line as submitted, with what became of it. Quantities of a return are negative.

    `percent_off` is how far the price lies off the list (None on the list); `available` is free stock now.
    """

    id: int
    position: int
    product_id: int
    code: str
    name: str
    spec: str
    unit: str
    quantity: Decimal
    list_price: Decimal
    unit_price: Decimal
    discount: Decimal
    tax_rate: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    reason: str
    gift: bool
    original_line_id: int | None
    percent_off: Decimal | None
    shipped: Decimal
    returned: Decimal
    available: Decimal
    cancelled: Decimal = ZERO
    taken: Decimal = ZERO  # gross that red invoices take off the line

    @property
    def off_list(self) -> bool:
        return self.unit_price != self.list_price or self.discount != 0

    @property
    def returnable(self) -> Decimal:
        """What left the warehouse and has not come back."""
        return self.shipped - self.returned

    @property
    def cancellable(self) -> Decimal:
        """What is still to leave the warehouse."""
        return self.quantity - self.shipped - self.cancelled

    @property
    def allowable(self) -> Decimal:
        """How much may still be forgiven; nothing before all of the line has left."""
        return self.gross - self.taken if self.cancellable == 0 else ZERO


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """Money that came in, or went back when `amount` is negative. `state` is arrived, pending or bounced."""

    number: str
    method: Method
    amount: Decimal
    state: str
    day: date
    at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A goods-issue note; its quantity is negative when goods came back."""

    number: str
    quantity: Decimal
    day: date
    at: datetime
    who: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Link:
    """Another invoice that belongs to this one: its original, or a return of it."""

    id: int
    number: str


@dataclass(frozen=True, slots=True)
class InvoiceDetail:
    """Everything on the invoice. `form` is what is typed, while it is a draft; `steps` are open to this person."""

    row: InvoiceRow
    note: str
    tax_id: str
    phone: str
    address: str
    price_list: str
    tax_included: bool
    sums: Sums
    quantity: Decimal
    expires_on: date | None
    lines: tuple[LineRow, ...]
    receipts: tuple[ReceiptRow, ...]
    notes: tuple[NoteRow, ...]
    people: tuple[tuple[Duty, str], ...]
    original: Link | None
    returns: tuple[Link, ...]
    form: InvoiceForm | None
    steps: tuple[str, ...]
    reason_code: str = ""
    late: bool = False
    exchange: Link | None = None

    @property
    def off_list(self) -> tuple[LineRow, ...]:
        return tuple(line for line in self.lines if line.off_list)


@query(*SEE_ALL, Duty.COLLECT)
def invoice_detail(look: Reading, invoice_id: int) -> InvoiceDetail:
    """One invoice. Raises NotFound, also for what the person has no business with: a cashier sees released invoices,
    nobody sees the unsubmitted draft of another."""
    asked = rows_of().add_columns(
        *(c for c in invoice.c if c.name in _MORE),
    )
    row = look.conn.execute(asked.where(invoice.c.id == invoice_id)).mappings().first()
    if row is None or not _may_see(look, row):
        raise NotFound(what="invoice", name=str(invoice_id))
    money = Sums(row["net"], row["tax"], row["gross"], row["received"], row["pending"], row["refunded"])
    draft = row["review"] == Review.DRAFT
    return InvoiceDetail(
        as_row(row), row["note"], row["customer_tax_id"], row["customer_phone"], row["customer_address"],
        list_name(look, row["price_list_id"]), row["tax_included"], money, row["quantity"], row["expires_on"],
        _lines(look, invoice_id), _receipts(look, invoice_id), _notes(look, invoice_id), _people(look, invoice_id),
        _original(look, row["original_id"]), _returns(look, invoice_id), read_form(row["typed"]) if draft else None,
        tuple(step.key for step in open_steps(*stand(row), look.desk.duties) if _for_me(look, row, step.key)),
        row["reason_code"], row["late"], _exchange(look, invoice_id),
    )  # fmt: skip


_MORE = {
    "note", "customer_tax_id", "customer_phone", "customer_address", "price_list_id", "tax_included", "net", "tax",
    "received", "pending", "refunded", "quantity", "expires_on", "typed", "original_id", "reason_code", "late",
}  # fmt: skip
_OWN_ONLY = ("save", "discard", "submit", "withdraw")


def _may_see(look: Reading, row: RowMapping) -> bool:
    mine = look.desk.person is not None and row["maker_id"] == look.desk.person.id
    if row["revision"] == 0:
        return mine
    if look.desk.duties & set(SEE_ALL):
        return True
    return row["review"] in (Review.PAYABLE, Review.CLOSED)


def _for_me(look: Reading, row: RowMapping, key: str) -> bool:
    """Whether a step that the table allows is for this person: one's own draft only, a number is never discarded."""
    mine = look.desk.person is not None and row["maker_id"] == look.desk.person.id
    if key == "discard" and row["number"]:
        return False
    if key == "void" and not row["void_reason"]:
        return False
    if key == "allow_late" and not row["late"]:
        return False
    return mine or key not in _OWN_ONLY


def may_return(row: InvoiceRow) -> bool:
    """Whether goods of the sale have left the warehouse, so that some may come back."""
    return row.kind is Kind.SALE and row.goods in (Goods.PART, Goods.SHIPPED)


def share_of(line: LineRow, quantity: Decimal, places: int) -> Decimal:
    """What a quantity of a line will come to when it is taken back now, by cumulative rounding (J6): a look ahead."""
    before = line.returned + line.cancelled
    part = rounded(line.gross * (before + quantity) / line.quantity, places) - line.taken
    return max(min(part, line.gross - line.taken), ZERO)


def may_cancel(row: InvoiceRow) -> bool:
    """Whether something of a sale that is paid, in full or in part, has still to leave."""
    paid = row.review is Review.PAYABLE and row.payment in (Payment.FULL, Payment.PART)
    return row.kind is Kind.SALE and paid and row.goods in (Goods.NONE, Goods.PART)


def may(row: InvoiceRow, key: str) -> bool:
    """Whether the process table lets the step start where the invoice stands."""
    return fits(STEP[key], row.kind, row.review, row.payment, row.goods)


# The parts


def _lines(look: Reading, invoice_id: int) -> tuple[LineRow, ...]:
    asked = select(invoice_line).where(invoice_line.c.invoice_id == invoice_id).order_by(invoice_line.c.position)
    rows = look.conn.execute(asked).mappings().all()
    moved = _moved(look, invoice_id)
    taken = _taken(look, invoice_id)
    free = _available(look, {row["product_id"] for row in rows})
    nothing = (ZERO, ZERO, ZERO)
    return tuple(_line(row, moved.get(row["id"], ZERO), taken.get(row["id"], nothing), free) for row in rows)


def _line(
    row: RowMapping, shipped: Decimal, taken: tuple[Decimal, Decimal, Decimal], free: Mapping[int, Decimal]
) -> LineRow:
    off = row["unit_price"] != row["list_price"] or row["discount"] != 0
    percent = off_list_percent(row["list_price"], row["unit_price"], row["discount"]) if off else None
    kept = {name: row[name] for name in _KEPT}
    returned, cancelled, gross = taken
    available = free.get(row["product_id"], ZERO)
    return LineRow(
        **kept, percent_off=percent, shipped=shipped, returned=returned, available=available, cancelled=cancelled,
        taken=gross,
    )  # fmt: skip


_KEPT = (
    "id", "position", "product_id", "code", "name", "spec", "unit", "quantity", "list_price", "unit_price", "discount",
    "tax_rate", "net", "tax", "gross", "reason", "gift", "original_line_id",
)  # fmt: skip


def _moved(look: Reading, invoice_id: int) -> dict[int, Decimal]:
    """Of each line: how much left the warehouse."""
    sent = select(shipment_line.c.invoice_line_id, func.sum(shipment_line.c.quantity).label("sent")).join(
        invoice_line, invoice_line.c.id == shipment_line.c.invoice_line_id
    )
    sent = sent.where(invoice_line.c.invoice_id == invoice_id).group_by(shipment_line.c.invoice_line_id)
    return {row.invoice_line_id: type_of(row.sent) for row in look.conn.execute(sent)}


def _taken(look: Reading, invoice_id: int) -> dict[int, tuple[Decimal, Decimal, Decimal]]:
    """Of each line: what red invoices that stand take back, cancel, and their gross."""
    red, blue = invoice_line.alias(), invoice_line.alias()
    asked = (
        select(
            red.c.original_line_id,
            invoice.c.kind,
            func.sum(red.c.quantity).label("q"),
            func.sum(red.c.gross).label("g"),
        )
        .join(blue, blue.c.id == red.c.original_line_id)
        .join(invoice, invoice.c.id == red.c.invoice_id)
        .where(blue.c.invoice_id == invoice_id, invoice.c.review.not_in((Review.DRAFT.value, Review.VOID.value)))
        .group_by(red.c.original_line_id, invoice.c.kind)
    )
    found: dict[int, tuple[Decimal, Decimal, Decimal]] = {}
    for row in look.conn.execute(asked):
        returned, cancelled, gross = found.get(row.original_line_id, (ZERO, ZERO, ZERO))
        returned -= type_of(row.q) if row.kind == Kind.RETURN else ZERO
        cancelled -= type_of(row.q) if row.kind == Kind.CANCEL else ZERO
        found[row.original_line_id] = returned, cancelled, gross - type_of(row.g)
    return found


def type_of(value: Decimal | None) -> Decimal:
    return ZERO if value is None else Decimal(value)


def _available(look: Reading, product_ids: set[int]) -> dict[int, Decimal]:
    b = custody_balance.c
    free = type_coerce(func.sum(b.on_hand) - func.sum(b.reserved), Quantity).label("free")
    asked = select(b.product_id, free).where(b.product_id.in_(product_ids), b.warehouse_id == MAIN_WAREHOUSE)
    asked = asked.group_by(b.product_id)
    return {row.product_id: row.free for row in look.conn.execute(asked)}


def _receipts(look: Reading, invoice_id: int) -> tuple[ReceiptRow, ...]:
    r = receipt.c
    came = (
        select(r.number, r.method, r.amount, r.pending, clearing.c.outcome, r.day, r.at, person.c.name)
        .join(person, person.c.id == r.person_id)
        .outerjoin(clearing, clearing.c.receipt_id == r.id)
        .where(r.invoice_id == invoice_id)
        .order_by(r.id)
    )
    rows = [
        ReceiptRow(x.number, Method(x.method), x.amount, _arrival(x.pending, x.outcome), x.day, x.at, x.name)
        for x in look.conn.execute(came)
    ]
    b = refund.c
    went = select(b.number, b.method, b.amount, b.day, b.at, person.c.name).join(person, person.c.id == b.person_id)
    rows += [
        ReceiptRow(x.number, Method(x.method), -x.amount, "arrived", x.day, x.at, x.name)
        for x in look.conn.execute(went.where(b.invoice_id == invoice_id).order_by(b.id))
    ]
    return tuple(rows)


def _arrival(pending: bool, outcome: str | None) -> str:
    return (outcome or "pending") if pending else "arrived"


def _notes(look: Reading, invoice_id: int) -> tuple[NoteRow, ...]:
    s = shipment.c
    asked = (
        select(s.number, func.sum(shipment_line.c.quantity).label("q"), s.day, s.at, person.c.name, s.receiver)
        .join(shipment_line, shipment_line.c.shipment_id == s.id)
        .join(person, person.c.id == s.person_id)
        .where(s.invoice_id == invoice_id)
        .group_by(s.id, s.number, s.day, s.at, person.c.name, s.receiver)
        .order_by(s.id)
    )
    rows = look.conn.execute(asked)
    return tuple(NoteRow(x.number, type_of(x.q), x.day, x.at, x.name, x.receiver) for x in rows)


def _people(look: Reading, invoice_id: int) -> tuple[tuple[Duty, str], ...]:
    d = invoice_duty.c
    asked = select(d.duty, person.c.name).join(person, person.c.id == d.person_id).where(d.invoice_id == invoice_id)
    return tuple((Duty(row.duty), row.name) for row in look.conn.execute(asked.order_by(d.at)))


def _original(look: Reading, original_id: int | None) -> Link | None:
    if original_id is None:
        return None
    number = look.conn.execute(select(invoice.c.number).where(invoice.c.id == original_id)).scalar()
    return Link(original_id, number or "")


def _returns(look: Reading, invoice_id: int) -> tuple[Link, ...]:
    asked = select(invoice.c.id, invoice.c.number).where(invoice.c.original_id == invoice_id, invoice.c.revision > 0)
    return tuple(Link(row.id, row.number or f"#{row.id}") for row in look.conn.execute(asked.order_by(invoice.c.id)))


def _exchange(look: Reading, invoice_id: int) -> Link | None:
    """The other invoice of an exchange."""
    x = exchange.c
    asked = select(x.red_id, x.blue_id).where((x.red_id == invoice_id) | (x.blue_id == invoice_id))
    tied = look.conn.execute(asked).first()
    if tied is None:
        return None
    return _original(look, tied.blue_id if tied.red_id == invoice_id else tied.red_id)


def copied_form(detail: InvoiceDetail) -> InvoiceForm:
    """A new sale with the same customer, products and quantities; prices are those of its own day."""
    if detail.form is not None and not detail.lines:
        lines = tuple(LineForm(line.product_id, line.quantity) for line in detail.form.lines if line.product_id)
        return InvoiceForm(detail.form.customer_id, lines, note=detail.form.note)
    lines = tuple(LineForm(line.product_id, plain(abs(line.quantity))) for line in detail.lines)
    return InvoiceForm(detail.row.customer_id, lines, note=detail.note)
