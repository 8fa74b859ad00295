"""The sales register (销售台账): written by the sales desk from its own copies of the papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from sqlalchemy import RowMapping, bindparam, func, select

from app.models.amounts import NOTHING, ZERO, Amounts, share
from app.models.cash import receipt, refund, settlement
from app.models.custody import shipment, shipment_line
from app.models.invoices import invoice_line
from app.models.register import register_entry
from app.process import Duty, Kind, Paper
from app.services import moves, trays
from app.services.desk import Changed, Work

EVENT_OF = {
    Paper.INVOICE: "invoiced",
    Paper.RECEIPT: "received",
    Paper.REFUND: "refunded",
    Paper.SHIPMENT: "shipped",
    Paper.TAKE_BACK: "returned",
    Paper.SETTLEMENT: "settled",
    Paper.ALLOWANCE: "allowed",
}


def enter(work: Work, ids: Sequence[int]) -> Changed:
    """Enters papers in the register, oldest first. Raises AlreadyBooked when a copy is no longer on the desk."""
    numbers = []
    for copy in trays.pick_up(work, trays.SALES, ids):
        row = moves.load(work, copy["invoice_id"])
        moves.lay_hands(work, row, Duty.INVOICE)
        _enter(work, row, copy)
        numbers.append(copy["number"])
    return Changed(frozenset({"register", "tray"}), tuple(ids), tuple(numbers))


def _enter(work: Work, row: RowMapping, copy: RowMapping) -> None:
    paper = Paper(copy["paper"])
    quantity, amounts, method = _figures(work, row, paper, copy["paper_id"])
    work.post(
        register_entry,
        event="cancelled" if paper is Paper.INVOICE and row["kind"] == Kind.CANCEL else EVENT_OF[paper],
        paper=paper.value,
        paper_id=copy["paper_id"],
        number=copy["number"],
        invoice_id=row["id"],
        invoice_number=row["number"],
        customer_id=row["customer_id"],
        quantity=quantity,
        **amounts._asdict(),
        method=method,
        paper_day=_day_of(work, row, paper, copy),
        day=work.day,
        person_id=work.person.id,
        at=work.now,
    )


def _day_of(work: Work, row: RowMapping, paper: Paper, copy: RowMapping) -> date:
    """The paper's own day. A return's copy is laid out when it is released, which may be later than its goods came."""
    if paper is Paper.INVOICE:
        return cast(date, row["day"])
    if paper is Paper.TAKE_BACK:
        came = select(shipment.c.day).where(shipment.c.id == copy["paper_id"])
        return cast(date, work.conn.execute(came).scalar_one())
    return cast(date, copy["day"])


def _figures(work: Work, row: RowMapping, paper: Paper, paper_id: int) -> tuple[Decimal, Amounts, str]:
    """Quantity, amounts and, for money, the method. Money has no net and tax: the whole stands as gross and net."""
    if paper in (Paper.INVOICE, Paper.ALLOWANCE):
        return row["quantity"], Amounts(row["net"], row["tax"], row["gross"]), ""
    if paper in (Paper.RECEIPT, Paper.REFUND):
        slips = receipt if paper is Paper.RECEIPT else refund
        slip = work.conn.execute(select(slips.c.amount, slips.c.method).where(slips.c.id == paper_id)).one()
        sign = 1 if paper is Paper.RECEIPT else -1
        return ZERO, Amounts(sign * slip.amount, ZERO, sign * slip.amount), slip.method
    if paper is Paper.SETTLEMENT:
        settled = work.conn.execute(_settled, {"settlement_id": paper_id}).one()
        method = settled.method if settled.kind == "bounced" else ""  # only a bounced cheque moves money
        return ZERO, Amounts(settled.amount, ZERO, settled.amount), method
    return *_shipped(work, paper_id), ""


_settled = (
    select(settlement.c.kind, settlement.c.amount, receipt.c.method)
    .outerjoin(receipt, receipt.c.id == settlement.c.receipt_id)
    .where(settlement.c.id == bindparam("settlement_id"))
)
_earlier = shipment_line.alias("earlier")
_note_lines = select(
    shipment_line.c.quantity,
    invoice_line.c.quantity.label("of"),
    invoice_line.c.net,
    invoice_line.c.tax,
    invoice_line.c.gross,
    select(func.coalesce(func.sum(_earlier.c.quantity), 0))
    .where(_earlier.c.invoice_line_id == invoice_line.c.id, _earlier.c.shipment_id < shipment_line.c.shipment_id)
    .scalar_subquery()
    .label("before"),
).join(invoice_line, invoice_line.c.id == shipment_line.c.invoice_line_id)
_note_lines = _note_lines.where(shipment_line.c.shipment_id == bindparam("shipment_id"))


def _shipped(work: Work, shipment_id: int) -> tuple[Decimal, Amounts]:
    """What a goods-issue note comes to at the invoice's prices; the last shipment of a line takes the residue (J6)."""
    quantity, total = ZERO, NOTHING
    for line in work.conn.execute(_note_lines, {"shipment_id": shipment_id}):
        whole = Amounts(line.net, line.tax, line.gross)
        places = work.house.places
        before = share(whole, line.before, line.of, NOTHING, places)
        total = total.plus(share(whole, line.before + line.quantity, line.of, before, places))
        quantity += line.quantity
    return quantity, total
