"""Cost at the month-end average (全月一次加权): chosen for a fiscal year, posted once for each month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, case, func, or_, select

from app.models.amounts import NOTHING, ZERO, rounded
from app.models.custody import shipment, shipment_line
from app.models.invoices import invoice, invoice_line
from app.models.ledger import stock_entry
from app.models.register import waiting
from app.models.stocktake import cost_method, month_cost, shipment_cost
from app.process import Duty, Paper
from app.refusals import BookEarlierFirst, CostPosted, DayAhead, MethodStays, NotADate, NotFound, NotMonthEnd
from app.services import bookkeeping, trays
from app.services.desk import Changed, Reading, Work, command, query
from app.services.postings import AVERAGE_PLACES, Earned, Proposal, StockMove
from app.services.postings.shelf import MONTH_END, MOVING, method_of
from app.services.shipment_costs import freeze
from app.services.vouchers import month

MONTH_COST_SERIES = "YC"
_HANDED = (Paper.SHIPMENT.value, Paper.TAKE_BACK.value)
_e = stock_entry.c


@dataclass(frozen=True, slots=True)
class MonthAverage:
    """A product's month in one warehouse: opening and receipts, the average, what is left, and the cost of issues.

    The issues are worked out backwards (倒挤): opening + receipts - what left otherwise - closing.
    """

    warehouse_id: int
    product_id: int
    average: Decimal
    closing_quantity: Decimal
    closing: Decimal
    issued: Decimal
    cost: Decimal


@query(Duty.BOOK, Duty.CHECK)
def cost_methods(look: Reading) -> Mapping[str, str]:
    """The method of each fiscal year for which one was chosen: moving or month_end."""
    return {row.year: row.method for row in look.conn.execute(select(cost_method).order_by(cost_method.c.year))}


@command(Duty.CHECK)
def choose_method(work: Work, year: str, method: str) -> Changed:
    """Chooses how cost is worked out in a fiscal year, before anything is booked in it (会计法 §18).

    Raises NotADate, NotFound for a method there is not, or MethodStays.
    """
    if not (len(year) == 4 and year.isascii() and year.isdigit()):
        raise NotADate(text=year[:10], at="year")
    if method not in (MOVING, MONTH_END):
        raise NotFound(what="method", name=method, at="method")
    booked = select(stock_entry.c.id).where(func.substr(stock_entry.c.day, 1, 4) >= year).limit(1)
    chosen = select(cost_method.c.id).where(cost_method.c.year == year)
    if work.conn.execute(booked).first() or work.conn.execute(chosen).first():
        raise MethodStays(year=year, at="method")
    work.post(cost_method, year=year, method=method, person_id=work.person.id, at=work.now)
    return Changed(frozenset({"settings"}), numbers=(year,))


@command(Duty.BOOK)
def post_month_cost(work: Work, period: str) -> Changed:
    """Posts J3 of a month (YYYY-MM) at its average, once, and freezes the cost of each of its goods notes.

    Raises NotMonthEnd, CostPosted, BookEarlierFirst while goods of the month wait to be booked,
    DayAhead for a month that lies ahead, or PeriodClosed.
    """
    first, last = month(period)
    if first > work.day:
        raise DayAhead(day=first, today=work.day, at="period")
    if method_of(work.conn, first.year) != MONTH_END:
        raise NotMonthEnd(year=f"{first.year:04d}")
    if work.conn.execute(select(month_cost.c.id).where(month_cost.c.period >= period)).first():
        raise CostPosted(period=period)
    _require_all_booked(work, last)
    number = work.number(MONTH_COST_SERIES, last)
    cost_id = work.post(month_cost, number=number, period=period, person_id=work.person.id, day=work.day, at=work.now)
    proposal = Proposal(Paper.MONTH_COST, cost_id, number, last)
    day = bookkeeping.posting_day(work, last)
    frozen = []
    lines = _open_lines(work.conn, first, last)
    for found in averages(work.conn, first, last, work.house.places):
        mine = lines.get((found.warehouse_id, found.product_id), [])
        proposal.moves.append(StockMove(found.warehouse_id, found.product_id, out_amount=found.cost))
        frozen += _spread(proposal, mine, found.cost, work.house.places)
    _entries(proposal)
    voucher = bookkeeping.post_proposal(work, proposal)
    for line_id, quantity, cost in frozen:
        freeze(work, line_id, quantity, cost, day)
    return Changed(frozenset({"ledger", "stock"}), (cost_id,), tuple(filter(None, (number, voucher))))


def _require_all_booked(work: Work, last: date) -> None:
    goods = (*_HANDED, Paper.GOODS_RECEIPT.value, Paper.STOCK_TRANSFER.value, Paper.STOCK_COUNT.value)
    lying = select(waiting.c.number).where(
        waiting.c.book == trays.ACCOUNTS, waiting.c.paper.in_(goods), waiting.c.day <= last
    )
    earlier = work.conn.execute(lying.order_by(waiting.c.id).limit(1)).scalar()
    if earlier is not None:
        raise BookEarlierFirst(paper=f"{last:%Y-%m}", earlier=earlier, product="")


def averages(conn: Connection, first: date, last: date, places: int) -> list[MonthAverage]:
    """Every product of which goods were issued in a month with their cost still open."""
    lines = _open_lines(conn, first, last)
    before, within = _e.day < first, _e.day.between(first, last)
    known = within & or_(_e.paper.not_in(_HANDED), _e.out_amount != 0)

    def total(condition: Any, amount: Any, name: str) -> Any:
        return func.coalesce(func.sum(case((condition, amount), else_=0)), ZERO).label(name)

    rows = conn.execute(
        select(
            _e.warehouse_id, _e.product_id,
            total(before, _e.in_quantity, "in_before"), total(before, _e.out_quantity, "out_before"),
            total(before, _e.in_amount, "came_before"), total(before, _e.out_amount, "went_before"),
            total(within, _e.in_quantity, "in_"), total(within, _e.out_quantity, "out_"),
            total(within, _e.in_amount, "came"), total(known, _e.out_amount, "went"),
        )
        .where(_e.day <= last)
        .group_by(_e.warehouse_id, _e.product_id)
        .order_by(_e.warehouse_id, _e.product_id)
    )  # fmt: skip
    found: list[MonthAverage] = []
    only_back = []  # goods taken back where none were received: they are worth what they are worth elsewhere
    for row in rows:
        issued = sum((line.quantity for line in lines.get((row.warehouse_id, row.product_id), [])), ZERO)
        quantity = row.in_before - row.out_before + row.in_
        amount = row.came_before - row.went_before + row.came
        if issued and quantity <= 0:
            only_back.append((row.warehouse_id, row.product_id, issued))
        if not issued or quantity <= 0:
            continue
        average = rounded(amount / quantity, AVERAGE_PLACES)
        left = quantity - row.out_
        closing = rounded(left * average, places) if left else ZERO
        cost = amount - row.went - closing
        found.append(MonthAverage(row.warehouse_id, row.product_id, average, left, closing, issued, cost))
    elsewhere = {month.product_id: month.average for month in found}
    for warehouse_id, product_id, issued in only_back:
        average = elsewhere.get(product_id, ZERO)
        cost = rounded(issued * average, places)
        found.append(MonthAverage(warehouse_id, product_id, average, -issued, -cost, issued, cost))
    return found


def _open_lines(conn: Connection, first: date, last: date) -> dict[tuple[int, int], list[Row]]:  # type: ignore[type-arg]
    """The lines of goods notes booked in a month whose cost is not known yet, by warehouse and product."""
    line, head, n = shipment_line.c, shipment.c, invoice_line.c
    rows = conn.execute(
        select(
            _e.warehouse_id, line.product_id, line.id, line.quantity, line.invoice_line_id, n.tax_rate, n.gift,
            head.invoice_id, invoice.c.customer_id,
        )
        .distinct()
        .join(shipment, head.id == line.shipment_id)
        .join(invoice, invoice.c.id == head.invoice_id)
        .join(invoice_line, n.id == line.invoice_line_id)
        .join(stock_entry, (_e.paper == head.paper) & (_e.paper_id == head.id) & (_e.product_id == line.product_id))
        .outerjoin(shipment_cost, shipment_cost.c.shipment_line_id == line.id)
        .where(shipment_cost.c.id.is_(None), _e.day.between(first, last))
        .order_by(line.id)
    )  # fmt: skip
    found = defaultdict(list)
    for row in rows:
        found[row.warehouse_id, row.product_id].append(row)
    return found


def _spread(
    proposal: Proposal,
    lines: list[Row],  # type: ignore[type-arg]
    cost: Decimal,
    places: int,
) -> list[tuple[int, Decimal, Decimal]]:
    """Each line's part of the cost, by cumulative rounding, so that the parts add up to the cent."""
    whole = sum((line.quantity for line in lines), ZERO)
    upto, before, frozen = ZERO, ZERO, []
    for line in lines:
        upto += line.quantity
        share = rounded(cost * upto / whole, places) - before
        before += share
        proposal.earned.append(
            Earned(line.invoice_line_id, line.product_id, line.tax_rate, ZERO, NOTHING, share, bool(line.gift),
                   line.invoice_id, line.customer_id)
        )  # fmt: skip
        frozen.append((line.id, line.quantity, share))
    return frozen


def _entries(proposal: Proposal) -> None:
    for gift, role, rule in ((False, "COST_OF_SALES", "J3"), (True, "SELLING_EXPENSE", "J20")):
        cost = sum((earned.cost for earned in proposal.earned if earned.gift is gift), ZERO)
        proposal.debit(role, cost, rule)
        proposal.credit("INVENTORY", cost, rule)
