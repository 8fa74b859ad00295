"""Red invoices (红字销货单): what comes back, what never leaves, what is forgiven; each line names its original's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import RowMapping, bindparam, func, select

from app.models.amounts import NOTHING, ZERO, Amounts, rounded, share
from app.models.custody import shipment, shipment_line
from app.models.invoices import invoice, invoice_event, invoice_line
from app.models.types import QUANTITY_PLACES
from app.process import Goods, Kind, Paper, Review
from app.refusals import (
    EmptyInvoice,
    LateReturn,
    MoreThanInvoiced,
    MoreThanLeft,
    NotFound,
    NotReturnable,
    ReasonUnknown,
)
from app.services import settings, typed
from app.services.desk import Work
from app.services.forms import InvoiceForm, LineForm
from app.services.lines import PricedLine
from app.words import N_

RED = (Kind.RETURN, Kind.CANCEL, Kind.ALLOWANCE)
REASONS: dict[str, str] = {
    "": N_("No reason chosen"),
    "quality": N_("Quality"),
    "wrong_goods": N_("Wrong goods"),
    "damaged": N_("Damaged on the way"),
    "not_wanted": N_("No longer wanted"),
    "price": N_("Price agreed afterwards"),
    "other": N_("Other"),
}
_STANDS = (Review.DRAFT.value, Review.VOID.value)  # a red invoice that stands here takes nothing off its original
RELEASED = (Review.PAYABLE.value, Review.RELEASED.value, Review.CLOSED.value)


@dataclass(frozen=True, slots=True)
class Taken:
    """What red invoices take off a line of the original, as positive figures; `allowed` is the part without goods."""

    quantity: Decimal = ZERO
    amounts: Amounts = NOTHING
    allowed: Decimal = ZERO


def original_of(work: Work, row: RowMapping) -> RowMapping:
    """The invoice that a red one takes back. Raises NotFound."""
    found = work.conn.execute(select(invoice).where(invoice.c.id == row["original_id"])).mappings().first()
    if found is None:
        raise NotFound(what="invoice", name=str(row["original_id"]), at="original")
    return found


def priced(work: Work, row: RowMapping, form: InvoiceForm) -> tuple[int | None, bool, list[PricedLine]]:
    """The lines of a red invoice at the original's prices: the price list and tax mode of the original, and lines.

    Raises EmptyInvoice, NotReturnable, MoreThanInvoiced when more comes back than was shipped or is cancelled than is
    still to leave, MoreThanLeft when an allowance is more than is left of the line.
    """
    original = original_of(work, row)
    kind = Kind(row["kind"])
    _require_standing(original, kind)
    wanted = [(number, line) for number, line in enumerate(form.lines, 1) if not line.blank]
    if not wanted:
        raise EmptyInvoice()
    taken: dict[int, Taken] = {}
    lines = [_red(work, row, original, line, number, taken) for number, line in wanted]
    return original["price_list_id"], original["tax_included"], lines


def reason_of(form: InvoiceForm) -> str:
    """The reason code of a red invoice (退货原因). Raises ReasonUnknown."""
    if form.reason_code not in REASONS:
        raise ReasonUnknown(given=form.reason_code, at="reason_code")
    return form.reason_code


def is_late(work: Work, row: RowMapping) -> bool:
    """Whether a return or allowance comes later than `return_days` after the last goods left: the manager decides."""
    if Kind(row["kind"]) is Kind.CANCEL:
        return False
    left = select(func.max(shipment.c.day)).where(
        shipment.c.invoice_id == row["original_id"], shipment.c.paper == Paper.SHIPMENT.value
    )
    last: date | None = work.conn.execute(left).scalar()
    return last is not None and (work.day - last).days > int(settings.value_of(work.conn, "return_days"))


def require_in_time(work: Work, row: RowMapping) -> None:
    """Raises LateReturn where the time limit has passed and the manager has not allowed this revision."""
    if not row["late"]:
        return
    allowed = select(invoice_event.c.id).where(
        invoice_event.c.invoice_id == row["id"],
        invoice_event.c.revision == row["revision"],
        invoice_event.c.step == "allow_late",
    )
    if work.conn.execute(allowed).first() is None:
        raise LateReturn(invoice=row["number"], days=int(settings.value_of(work.conn, "return_days")))


def _require_standing(original: RowMapping, kind: Kind) -> None:
    fits = original["review"] in RELEASED and original["kind"] == Kind.SALE
    if kind is Kind.CANCEL:
        # Unpaid invoices are voided; only where something came in, or was promised on credit, is there a red document.
        paid = original["received"] > 0 or original["review"] == Review.RELEASED
        fits = fits and paid and original["goods"] in (Goods.NONE, Goods.PART)
    else:
        fits = fits and original["goods"] not in (Goods.NONE, Goods.CANCELLED)
    if not fits:
        raise NotReturnable(invoice=original["number"] or "", product="")


def _red(
    work: Work, row: RowMapping, original: RowMapping, line: LineForm, number: int, known: dict[int, Taken]
) -> PricedLine:
    blue = _line(work, original, line, number)
    kind = Kind(row["kind"])
    before = known.get(blue["id"]) or taken_before(work, blue["id"], row["id"])
    if kind is Kind.ALLOWANCE:
        quantity, amounts = ZERO, _allowance(work, blue, line, number, before)
        allowed = amounts.gross
    else:
        quantity, allowed = _quantity(work, blue, line, number, kind, row["id"], known), ZERO
        amounts = part_of(blue, quantity, before, work.house.places)
    known[blue["id"]] = Taken(before.quantity + quantity, before.amounts.plus(amounts), before.allowed + allowed)
    reason = typed.text(line.reason, f"lines.{number}.reason", typed.NOTE_LENGTH, needed=False)
    kept = {name: blue[name] for name in (
        "product_id", "code", "name", "spec", "unit", "list_price", "unit_price", "discount", "tax_rate", "tax_kind",
        "gift",
    )}  # fmt: skip
    red = PricedLine(**kept, quantity=-quantity, amounts=amounts.negative(), reason=reason)
    return replace(red, original_line_id=blue["id"])


def _line(work: Work, original: RowMapping, line: LineForm, number: int) -> RowMapping:
    """The line of the original that is taken back."""
    found = work.conn.execute(
        select(invoice_line).where(
            invoice_line.c.id == line.original_line_id, invoice_line.c.invoice_id == original["id"]
        )
    ).mappings()
    row = found.first()
    if row is None:
        raise NotReturnable(
            invoice=original["number"] or "", product=line.unfinished or "", at=f"lines.{number}.product"
        )
    return row


def _quantity(
    work: Work, blue: RowMapping, line: LineForm, number: int, kind: Kind, own_id: int, known: dict[int, Taken]
) -> Decimal:
    """How much comes back, or is cancelled: never more than was shipped, or is still to leave."""
    at = f"lines.{number}.quantity"
    quantity = typed.positive(line.quantity, at, QUANTITY_PLACES, typed.MOST_QUANTITY)
    here = known[blue["id"]].quantity - taken_before(work, blue["id"], own_id).quantity if blue["id"] in known else ZERO
    out = shipped(work, blue["id"])
    if kind is Kind.CANCEL:
        left = blue["quantity"] - out - claimed(work, blue["id"], own_id, kind) - here
    else:
        left = out - claimed(work, blue["id"], own_id, kind) - here
    if quantity > left:
        raise MoreThanInvoiced(product=blue["code"], asked=quantity, left=max(left, ZERO), at=at)
    return quantity


def part_of(blue: RowMapping, quantity: Decimal, before: Taken, places: int) -> Amounts:
    """What a quantity of a line comes to when it is taken back, by cumulative rounding (J6): N_k = round(N x sum of
    quantities / quantity) - sum of N before, the same for the gross, tax = G - N; the last part takes the residue.

    Where part of the price was forgiven, what is left is spread over the quantity that is left.
    """
    whole = Amounts(blue["net"], blue["tax"], blue["gross"])
    left = Amounts(*(all_ - gone for all_, gone in zip(whole, before.amounts, strict=True)))
    if before.allowed:
        part = share(left, quantity, blue["quantity"] - before.quantity, NOTHING, places)
    else:
        part = share(whole, before.quantity + quantity, blue["quantity"], before.amounts, places)
    gross = max(min(part.gross, left.gross), ZERO)
    net = min(max(min(part.net, left.net), ZERO), gross)
    return Amounts(net, gross - net, gross)


def _allowance(work: Work, blue: RowMapping, line: LineForm, number: int, before: Taken) -> Amounts:
    """An amount off a line, tax included (折让). Its tax is the line's share. Raises MoreThanLeft."""
    at = f"lines.{number}.price"
    gross = typed.positive(line.price, at, work.house.places)
    gone = shipped(work, blue["id"]) + claimed(work, blue["id"], 0, Kind.CANCEL)
    if gone < blue["quantity"]:
        raise NotReturnable(invoice="", product=blue["code"], at=at)
    whole = Amounts(blue["net"], blue["tax"], blue["gross"])
    left = Amounts(*(all_ - taken for all_, taken in zip(whole, before.amounts, strict=True)))
    if gross > left.gross:
        raise MoreThanLeft(product=blue["code"], asked=gross, left=left.gross, at=at)
    net = rounded(left.net * gross / left.gross, work.house.places)
    return Amounts(net, gross - net, gross)


_shipped = select(func.coalesce(func.sum(shipment_line.c.quantity), 0)).where(
    shipment_line.c.invoice_line_id == bindparam("line_id")
)


def shipped(work: Work, line_id: int) -> Decimal:
    """How much of a line has left the warehouse."""
    return Decimal(work.conn.execute(_shipped, {"line_id": line_id}).scalar_one())


_red_line = invoice_line.alias("red_line")
_reds = (
    select(_red_line.c.quantity, _red_line.c.net, _red_line.c.tax, _red_line.c.gross, invoice.c.kind)
    .join(invoice, invoice.c.id == _red_line.c.invoice_id)
    .where(
        _red_line.c.original_line_id == bindparam("line_id"),
        _red_line.c.invoice_id != bindparam("own_id"),
        invoice.c.review.not_in(_STANDS),
    )
)


def taken_before(work: Work, line_id: int, own_id: int) -> Taken:
    """What other red invoices, not sent back or void, take off a line."""
    quantity, amounts, allowed = ZERO, NOTHING, ZERO
    for row in work.conn.execute(_reds, {"line_id": line_id, "own_id": own_id}):
        quantity -= row.quantity
        amounts = amounts.plus(Amounts(-row.net, -row.tax, -row.gross))
        if row.kind == Kind.ALLOWANCE:
            allowed -= row.gross
    return Taken(quantity, amounts, allowed)


def claimed(work: Work, line_id: int, own_id: int, kind: Kind) -> Decimal:
    """How much of a line other red invoices of this kind take, released or on their way."""
    rows = work.conn.execute(_reds, {"line_id": line_id, "own_id": own_id})
    return -sum((row.quantity for row in rows if row.kind == kind), ZERO)
