"""Business days (业务日): opened and closed by the branch, never earlier than the last one."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import RowMapping, func, insert, or_, select, update

from app.models.branch import business_day
from app.models.invoices import invoice
from app.process import STEP, Goods, Kind, Payment, Review
from app.refusals import DayAhead, DayClosed, DayNotOpen
from app.services import drawer, moves, releasing, stock
from app.services.desk import Changed, Reading, Work, command, query

ANY_TIME_ZONE = timedelta(days=1)  # the clock is kept in UTC; the branch may already have tomorrow


@command()
def open_day(work: Work, day: date) -> Changed:
    """Opens a business day; an earlier one that is still open is closed first.

    Credit releases that nobody used lapse (T12).

    Released invoices whose last day has passed expire, and their reservations are freed (T8). Raises DayClosed for a
    day that is not after the last one, and DayAhead for one that lies ahead of the clock. Opening the day that is
    open changes nothing.
    """
    if work.day_or_none == day:
        return Changed()
    last = work.conn.execute(select(func.max(business_day.c.day))).scalar()
    if last is not None and day <= last:
        raise DayClosed(day=day, last=last)
    furthest = (work.now + ANY_TIME_ZONE).date()
    if day > furthest:
        raise DayAhead(day=day, today=work.now.date())
    if work.day_or_none is not None:
        _close(work, work.day_or_none)
    work.conn.execute(insert(business_day), {"day": day, "opened_at": work.now, "opened_by": work.person.id})
    work.day_or_none = day
    lapsed = releasing.lapse_old(work)
    expired = [_expire(work, row) for row in _overdue(work)]
    return Changed(frozenset({"day", "invoice", "stock"}), (*lapsed, *expired))


@command()
def close_day(work: Work) -> Changed:
    """Closes the open day; it takes no more entries. Raises DayNotOpen, DrawerNotCounted where drawers are counted."""
    if work.day_or_none is None:
        raise DayNotOpen()
    _close(work, work.day)
    return Changed(frozenset({"day"}))


def _close(work: Work, day: date) -> None:
    drawer.require_counted(work, day)
    work.conn.execute(
        update(business_day).where(business_day.c.day == day).values(closed_at=work.now, closed_by=work.person.id)
    )


def _overdue(work: Work) -> list[RowMapping]:
    query_ = select(invoice).where(
        invoice.c.review == Review.PAYABLE.value,
        or_(invoice.c.payment == Payment.NONE.value, invoice.c.gross == 0),  # gifts only: nothing ever comes in
        invoice.c.goods == Goods.NONE.value,
        invoice.c.kind == Kind.SALE.value,
        invoice.c.expires_on < work.day,
    )
    return list(work.conn.execute(query_).mappings())


def _expire(work: Work, row: RowMapping) -> int:
    stock.release(work, row["id"])
    moves.record(work, row, STEP["expire"], moves.Outcome({"payment": Payment.NONE.value}))
    return int(row["id"])


@query()
def open_day_now(look: Reading) -> date | None:
    """The business day that is open, or None."""
    return look.day()


@query()
def last_day(look: Reading) -> date | None:
    """The last business day, open or closed; None in a new branch."""
    return look.conn.execute(select(func.max(business_day.c.day))).scalar()
