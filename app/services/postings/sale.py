"""The plain sale: money in and out, goods out and back, finished goods in (J1 to J3, J8 to J10, J20, J21)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, bindparam, func, select

from app.models.amounts import NOTHING, ZERO, Amounts, line_amounts, rounded, share
from app.models.cash import clearing, receipt
from app.models.catalog import product
from app.models.custody import goods_receipt, goods_receipt_line, shipment, shipment_line
from app.models.invoices import invoice, invoice_line
from app.models.ledger import revenue_entry
from app.models.stocktake import receipt_source
from app.process import MONEY_ROLE, Method, Paper
from app.refusals import BookEarlierFirst, Missing
from app.services.postings import red
from app.services.postings.proposal import Earned, Proposal, StockMove
from app.services.postings.shelf import Shelf
from app.services.postings.tax import fallen_due
from app.services.store import Branch

Costs = Mapping[int, Decimal]


def _receipt(conn: Connection, _branch: Branch, _paper: Paper, paper_id: int, _costs: Costs) -> Proposal:
    """J1 collection: money against the customer's advances; a cheque counts when it is credited."""
    slip = conn.execute(select(receipt).where(receipt.c.id == paper_id)).mappings().one()
    arrived = select(clearing.c.day).where(clearing.c.receipt_id == paper_id)
    day = conn.execute(arrived).scalar() if slip["pending"] else None
    proposal = Proposal(
        Paper.RECEIPT, paper_id, slip["number"], day or slip["day"], slip["invoice_id"], slip["customer_id"]
    )
    proposal.debit(MONEY_ROLE[Method(slip["method"])], slip["amount"], "J1")
    proposal.credit("ADVANCES", slip["amount"], "J1", customer=True)
    return proposal


_note = select(shipment, invoice.c.customer_id, invoice.c.tax_included, invoice.c.original_id).join(
    invoice, invoice.c.id == shipment.c.invoice_id
)
_note = _note.where(shipment.c.id == bindparam("shipment_id"))
_line = invoice_line.c
_note_lines = (
    select(
        shipment_line.c.quantity.label("moved"), shipment_line.c.invoice_line_id, _line.product_id, _line.code,
        _line.quantity, _line.net, _line.tax, _line.gross, _line.tax_rate, _line.gift, _line.list_price,
        _line.original_line_id,
    )
    .join(invoice_line, _line.id == shipment_line.c.invoice_line_id)
    .where(shipment_line.c.shipment_id == bindparam("shipment_id"))
    .order_by(shipment_line.c.position)
)  # fmt: skip


def _shipment(conn: Connection, branch: Branch, _paper: Paper, shipment_id: int, _costs: Costs) -> Proposal:
    """J2 revenue and tax, J3 cost at the average (open where it is known at the month's end only), J20 gifts."""
    note = conn.execute(_note, {"shipment_id": shipment_id}).mappings().one()
    proposal = Proposal(
        Paper.SHIPMENT, shipment_id, note["number"], note["day"], note["invoice_id"], note["customer_id"]
    )
    lines = conn.execute(_note_lines, {"shipment_id": shipment_id}).mappings().all()
    goods = [line["product_id"] for line in lines]
    shelf = Shelf(conn, branch.places, note["number"], note["warehouse_id"], note["day"], goods)
    booked = _booked(conn, [line["invoice_line_id"] for line in lines])
    for line in lines:
        cost = shelf.take(line["product_id"], line["code"], line["moved"])
        proposal.moves.append(
            StockMove(note["warehouse_id"], line["product_id"], out_quantity=line["moved"], out_amount=cost)
        )
        _earn(proposal, branch, note, line, booked.get(line["invoice_line_id"], _Booked()), cost)
    _post_earned(proposal, "J2", "J3", taxed=fallen_due(conn, note["invoice_id"]))
    return proposal


@dataclass(frozen=True, slots=True)
class _Booked:
    """What earlier vouchers took of a line."""

    quantity: Decimal = ZERO
    amounts: Amounts = NOTHING
    cost: Decimal = ZERO


_before = (
    select(
        revenue_entry.c.invoice_line_id,
        func.sum(revenue_entry.c.quantity).label("quantity"),
        func.sum(revenue_entry.c.net).label("net"),
        func.sum(revenue_entry.c.tax).label("tax"),
        func.sum(revenue_entry.c.gross).label("gross"),
        func.sum(revenue_entry.c.cost).label("cost"),
    )
    .where(revenue_entry.c.invoice_line_id.in_(bindparam("line_ids", expanding=True)))
    .group_by(revenue_entry.c.invoice_line_id)
)


def _booked(conn: Connection, line_ids: Iterable[int]) -> dict[int, _Booked]:
    rows = conn.execute(_before, {"line_ids": list(line_ids)})
    return {row.invoice_line_id: _Booked(row.quantity, Amounts(row.net, row.tax, row.gross), row.cost) for row in rows}


def _earn(
    proposal: Proposal, branch: Branch, note: RowMapping, line: RowMapping, before: _Booked, cost: Decimal
) -> None:
    whole = Amounts(line["net"], line["tax"], line["gross"])
    moved = line["moved"]
    if line["gift"]:
        # A gift is taxed at its market price: the list price (增值税法 art. 19).
        market = line_amounts(moved, line["list_price"], ZERO, line["tax_rate"], note["tax_included"], branch.places)
        amounts = Amounts(ZERO, market.tax, market.tax)
    else:
        amounts = share(whole, before.quantity + moved, line["quantity"], before.amounts, branch.places)
    proposal.earned.append(
        Earned(line["invoice_line_id"], line["product_id"], line["tax_rate"], moved, amounts, cost, bool(line["gift"]))
    )


def _post_earned(
    proposal: Proposal, sale: str, cost_rule: str, owed_less: Decimal = ZERO, *, taxed: bool = False
) -> None:
    """Entries from what was earned: one line a tax rate for revenue and tax, one for cost, gifts apart (J20).

    `owed_less` is what the customer owes less by a return that was not paid. `taxed`: the tax has fallen due before
    (J7), so only the net is left of the customer's advance.
    """
    sold = [line for line in proposal.earned if not line.gift]
    gifts = [line for line in proposal.earned if line.gift]
    by_rate: dict[Decimal, Amounts] = defaultdict(lambda: NOTHING)
    for line in sold:
        by_rate[line.tax_rate] = by_rate[line.tax_rate].plus(line.amounts)
    gross = sum((amounts.gross for amounts in by_rate.values()), ZERO)
    if sale == "J2":
        net = sum((amounts.net for amounts in by_rate.values()), ZERO)
        proposal.debit("ADVANCES", net if taxed else gross, sale, customer=True)
    for rate, amounts in sorted(by_rate.items()):
        proposal.credit("REVENUE", amounts.net, sale, rate=rate)
        if not taxed:
            proposal.credit("OUTPUT_VAT", amounts.tax, sale, rate=rate)
    if sale == "J8":
        red.give_back(proposal, gross, owed_less, sale)
    cost = sum((line.cost for line in sold), ZERO)
    proposal.debit("COST_OF_SALES", cost, cost_rule)
    proposal.credit("INVENTORY", cost, cost_rule)
    if gifts:
        gift_cost = sum((line.cost for line in gifts), ZERO)
        gift_tax = sum((line.amounts.tax for line in gifts), ZERO)
        proposal.debit("SELLING_EXPENSE", gift_cost + gift_tax, "J20")
        proposal.credit("INVENTORY", gift_cost, "J20")
        proposal.credit("OUTPUT_VAT", gift_tax, "J20", rate=gifts[0].tax_rate)


def _take_back(conn: Connection, branch: Branch, _paper: Paper, shipment_id: int, _costs: Costs) -> Proposal:
    """J8 and J9: revenue, tax and cost in red; the gross becomes refundable. Cost is that of the original issue."""
    note = conn.execute(_note, {"shipment_id": shipment_id}).mappings().one()
    proposal = Proposal(
        Paper.TAKE_BACK, shipment_id, note["number"], note["day"], note["invoice_id"], note["customer_id"]
    )
    lines = conn.execute(_note_lines, {"shipment_id": shipment_id}).mappings().all()
    blue = _booked(conn, [line["original_line_id"] for line in lines])
    own = _booked(conn, [line["invoice_line_id"] for line in lines])
    back = _booked_back(conn, [line["original_line_id"] for line in lines])
    for line in lines:
        key = line["original_line_id"]
        issued, before = blue.get(key, _Booked()), back.get(key, _Booked())
        if line["moved"] + issued.quantity < 0:
            raise BookEarlierFirst(paper=note["number"], earlier="", product=line["code"])
        upto = before.quantity + line["moved"]
        cost = rounded(issued.cost * upto / issued.quantity, branch.places) - before.cost
        back[key] = _Booked(upto, before.amounts, before.cost + cost)
        proposal.moves.append(
            StockMove(note["warehouse_id"], line["product_id"], out_quantity=line["moved"], out_amount=cost)
        )
        _earn(proposal, branch, note, line, own.get(line["invoice_line_id"], _Booked()), cost)
    _post_earned(proposal, "J8", "J9", red.owed_less(conn, note["invoice_id"]))
    return proposal


def _booked_back(conn: Connection, line_ids: list[int]) -> dict[int, _Booked]:
    """What earlier returns took off the original lines, negative."""
    query = (
        select(
            invoice_line.c.original_line_id,
            func.sum(revenue_entry.c.quantity).label("quantity"),
            func.sum(revenue_entry.c.cost).label("cost"),
        )
        .join(invoice_line, invoice_line.c.id == revenue_entry.c.invoice_line_id)
        .where(invoice_line.c.original_line_id.in_(line_ids))
        .group_by(invoice_line.c.original_line_id)
    )
    return {row.original_line_id: _Booked(row.quantity, NOTHING, row.cost) for row in conn.execute(query)}


def _goods_receipt(conn: Connection, branch: Branch, _paper: Paper, receipt_id: int, costs: Costs) -> Proposal:
    """J21: finished goods from production or the head office, at the cost the accountant gives."""
    head = conn.execute(select(goods_receipt).where(goods_receipt.c.id == receipt_id)).mappings().one()
    proposal = Proposal(Paper.GOODS_RECEIPT, receipt_id, head["number"], head["day"])
    query = (
        select(goods_receipt_line.c.product_id, goods_receipt_line.c.quantity, product.c.standard_cost, product.c.code)
        .join(product, product.c.id == goods_receipt_line.c.product_id)
        .where(goods_receipt_line.c.goods_receipt_id == receipt_id)
        .order_by(goods_receipt_line.c.position)
    )
    total = ZERO
    for line in conn.execute(query):
        unit_cost = costs.get(line.product_id, line.standard_cost)
        if unit_cost is None:
            raise Missing(at=f"costs.{line.product_id}")
        amount = rounded(line.quantity * unit_cost, branch.places)
        proposal.moves.append(
            StockMove(head["warehouse_id"], line.product_id, in_quantity=line.quantity, in_amount=amount)
        )
        total += amount
    proposal.debit("INVENTORY", total, "J21")
    source = select(receipt_source.c.source).where(receipt_source.c.goods_receipt_id == receipt_id)
    from_outside = conn.execute(source).scalar() == "head_office"
    proposal.credit("HEAD_OFFICE" if from_outside else "PRODUCTION_COST", total, "J21")
    return proposal


PROPOSERS = {
    Paper.RECEIPT: _receipt,
    Paper.SHIPMENT: _shipment,
    Paper.TAKE_BACK: _take_back,
    Paper.GOODS_RECEIPT: _goods_receipt,
}
