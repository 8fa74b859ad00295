"""What goods are worth as they leave: the moving average, or open until the month's average is known."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, case, func, select

from app.models.amounts import ZERO, rounded
from app.models.branch import period_lock
from app.models.ledger import stock_entry, stock_value
from app.models.stocktake import cost_method
from app.refusals import BookEarlierFirst
from app.services.desk import current_day

AVERAGE_PLACES = 6
MOVING, MONTH_END = "moving", "month_end"


def method_of(conn: Connection, year: int) -> str:
    """How cost is worked out in a fiscal year; the moving average unless the branch chose otherwise."""
    kept = conn.execute(select(cost_method.c.method).where(cost_method.c.year == f"{year:04d}")).scalar()
    return str(kept or MOVING)


def booked_on(conn: Connection, day: date) -> date:
    """The day under which a paper of this day is booked: its own, or the open one when its period is locked."""
    locked = select(period_lock.c.period).where(period_lock.c.period == f"{day:%Y-%m}")
    if conn.execute(locked).first() is None:
        return day
    return current_day(conn) or day


def issue_cost(quantity: Decimal, held: Decimal, amount: Decimal, places: int) -> Decimal:
    """Moving weighted average (移动加权平均): the average to six places, the cost to the currency's."""
    return rounded(quantity * rounded(amount / held, AVERAGE_PLACES), places)


class Shelf:
    """The stock ledger's quantity and amount of the products of a paper, as it goes down line by line."""

    def __init__(
        self, conn: Connection, places: int, number: str, warehouse_id: int, day: date, product_ids: Sequence[int]
    ) -> None:
        self._conn, self._places, self._number, self._warehouse = conn, places, number, warehouse_id
        self._day = booked_on(conn, day)
        self.open = method_of(conn, self._day.year) == MONTH_END
        rows = conn.execute(
            select(stock_value.c.product_id, stock_value.c.quantity, stock_value.c.amount).where(
                stock_value.c.warehouse_id == warehouse_id, stock_value.c.product_id.in_(list(product_ids))
            )
        )
        self._held = {row.product_id: (row.quantity, row.amount) for row in rows}

    def take(self, product_id: int, code: str, quantity: Decimal) -> Decimal:
        """The cost of goods shipped; the last of it takes the residue. Zero where it is known at the month's end only.

        Raises BookEarlierFirst when the stock ledger has too little.
        """
        if not self.open:
            return self.value(product_id, code, quantity)
        held, amount = self._enough(product_id, code, quantity)
        self._held[product_id] = (held - quantity, amount)
        return ZERO

    def value(self, product_id: int, code: str, quantity: Decimal) -> Decimal:
        """The carrying amount of goods that leave otherwise than by sale, under either method."""
        held, amount = self._enough(product_id, code, quantity)
        if self.open:
            average = self.average(product_id) or ZERO
            cost = min(rounded(quantity * average, self._places), amount)
        else:
            cost = amount if quantity == held else issue_cost(quantity, held, amount, self._places)
        self._held[product_id] = (held - quantity, amount - cost)
        return cost

    def average(self, product_id: int) -> Decimal | None:
        """The average now; None when there is nothing to take it from."""
        quantity, amount = self._held.get(product_id, (ZERO, ZERO))
        if self.open:
            quantity, amount = self._month_so_far(product_id)
        return rounded(amount / quantity, AVERAGE_PLACES) if quantity > 0 else None

    def _enough(self, product_id: int, code: str, quantity: Decimal) -> tuple[Decimal, Decimal]:
        held, amount = self._held.get(product_id, (ZERO, ZERO))
        if quantity > held:
            raise BookEarlierFirst(paper=self._number, earlier="", product=code)
        return held, amount

    def _month_so_far(self, product_id: int) -> tuple[Decimal, Decimal]:
        """Opening and receipts of the month: what its average will be taken from."""
        e, first = stock_entry.c, self._day.replace(day=1)
        before = e.day < first
        row = self._conn.execute(
            select(
                func.coalesce(func.sum(case((before, -e.out_quantity), else_=0)), ZERO).label("gone"),
                func.coalesce(func.sum(case((before, -e.out_amount), else_=0)), ZERO).label("gone_amount"),
                func.coalesce(func.sum(e.in_quantity), ZERO).label("came"),
                func.coalesce(func.sum(e.in_amount), ZERO).label("came_amount"),
            ).where(
                e.product_id == product_id,
                e.warehouse_id == self._warehouse,
                e.day <= first.replace(day=monthrange(first.year, first.month)[1]),
            )
        ).one()
        return row.came + row.gone, row.came_amount + row.gone_amount
