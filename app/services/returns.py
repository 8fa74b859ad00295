"""The return invoice (红字销货单): lines in red, each naming the shipped line it takes back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import RowMapping, bindparam, func, select

from app.models.amounts import NOTHING, ZERO, Amounts, line_amounts, share
from app.models.custody import shipment_line
from app.models.invoices import invoice, invoice_line
from app.models.types import QUANTITY_PLACES
from app.process import Goods, Review
from app.refusals import EmptyInvoice, MoreThanInvoiced, NotFound, NotReturnable
from app.services import typed
from app.services.desk import Work
from app.services.forms import InvoiceForm, LineForm
from app.services.lines import PricedLine

_Taken = dict[int, tuple[Decimal, Amounts]]  # by original line: what comes back so far, on this return and others


def original_of(work: Work, row: RowMapping) -> RowMapping:
    """The invoice that a return takes back. Raises NotFound."""
    found = work.conn.execute(select(invoice).where(invoice.c.id == row["original_id"])).mappings().first()
    if found is None:
        raise NotFound(what="invoice", name=str(row["original_id"]), at="original")
    return found


def priced(work: Work, row: RowMapping, form: InvoiceForm) -> tuple[int | None, bool, list[PricedLine]]:
    """The lines of a return at the original's prices, in red: the price list and tax mode of the original, and lines.

    Raises EmptyInvoice, NotReturnable, or MoreThanInvoiced when more comes back than was shipped.
    """
    original = original_of(work, row)
    if original["goods"] == Goods.NONE:
        raise NotReturnable(invoice=original["number"] or "", product="")
    wanted = [(number, line) for number, line in enumerate(form.lines, 1) if not line.blank]
    if not wanted:
        raise EmptyInvoice()
    taken: _Taken = {}
    lines = [_red(work, row, original, line, number, taken) for number, line in wanted]
    return original["price_list_id"], original["tax_included"], lines


def _red(work: Work, row: RowMapping, original: RowMapping, line: LineForm, number: int, taken: _Taken) -> PricedLine:
    shipped_line = _line(work, original, line, number)
    key = shipped_line["id"]
    at = f"lines.{number}.quantity"
    quantity = typed.positive(line.quantity, at, QUANTITY_PLACES, typed.MOST_QUANTITY)
    before, amounts_before = taken.get(key) or returned_before(work, key, row["id"])
    left = shipped(work, key) - before
    if quantity > left:
        raise MoreThanInvoiced(product=shipped_line["code"], asked=quantity, left=left, at=at)
    amounts = _amounts(work, original, shipped_line, quantity, before + quantity, amounts_before)
    taken[key] = before + quantity, amounts_before.plus(amounts)
    reason = typed.text(line.reason, f"lines.{number}.reason", typed.NOTE_LENGTH, needed=False)
    blue = {name: shipped_line[name] for name in (
        "product_id", "code", "name", "spec", "unit", "list_price", "unit_price", "discount", "tax_rate", "tax_kind",
        "gift",
    )}  # fmt: skip
    red = PricedLine(**blue, quantity=-quantity, amounts=amounts.negative(), reason=reason)
    return replace(red, original_line_id=key)


def _line(work: Work, original: RowMapping, line: LineForm, number: int) -> RowMapping:
    """The shipped line that is taken back."""
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


def _amounts(
    work: Work, original: RowMapping, line: RowMapping, quantity: Decimal, upto: Decimal, before: Amounts
) -> Amounts:
    """What comes back now: a part is worked out like any line, the last part takes what is left of the line, so that a
    line returned in parts comes to the line, to the cent (J6). Never more than is left.
    """
    left = Amounts(line["net"] - before.net, line["tax"] - before.tax, line["gross"] - before.gross)
    part = left
    if upto < line["quantity"]:
        rate, included = line["tax_rate"], original["tax_included"]
        places, whole = work.house.places, Amounts(line["net"], line["tax"], line["gross"])
        if whole == line_amounts(line["quantity"], line["unit_price"], line["discount"], rate, included, places):
            part = line_amounts(quantity, line["unit_price"], line["discount"], rate, included, places)
        else:  # the line shared a discount on the whole invoice: its part is that of what it came to
            part = share(whole, upto, line["quantity"], before, places)
    gross = max(min(part.gross, left.gross), ZERO)
    net = min(max(min(part.net, left.net), ZERO), gross)
    return Amounts(net, gross - net, gross)


_shipped = select(func.coalesce(func.sum(shipment_line.c.quantity), 0)).where(
    shipment_line.c.invoice_line_id == bindparam("line_id")
)


def shipped(work: Work, line_id: int) -> Decimal:
    """How much of a line has left the warehouse."""
    return Decimal(work.conn.execute(_shipped, {"line_id": line_id}).scalar_one())


def returned_before(work: Work, line_id: int, own_id: int) -> tuple[Decimal, Amounts]:
    """What other returns, not sent back or void, take off a line: quantity and amounts, as positive figures."""
    red = invoice_line.alias()
    query = (
        select(red.c.quantity, red.c.net, red.c.tax, red.c.gross)
        .join(invoice, invoice.c.id == red.c.invoice_id)
        .where(
            red.c.original_line_id == line_id,
            red.c.invoice_id != own_id,
            invoice.c.review.not_in((Review.DRAFT.value, Review.VOID.value)),
        )
    )
    quantity, amounts = ZERO, NOTHING
    for row in work.conn.execute(query):
        quantity -= row.quantity
        amounts = amounts.plus(Amounts(-row.net, -row.tax, -row.gross))
    return quantity, amounts
