"""Accounting periods (会计期间, YYYY-MM): which are locked, and which locked one is open again for a while."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, func, select

from app.models.branch import business_day, period_lock
from app.models.closing import reopening
from app.refusals import BackDated, DayLater, PeriodClosed
from app.services.desk import Work


def is_locked(conn: Connection, period: str, now: datetime) -> bool:
    """Whether a period takes no entries at this moment; a reopening that still runs lets them in."""
    locked = conn.execute(select(period_lock.c.period).where(period_lock.c.period == period)).first()
    return locked is not None and not is_reopened(conn, period, now)


def is_reopened(conn: Connection, period: str, now: datetime) -> bool:
    """Whether two people opened the period again and its end time has not come."""
    running = select(reopening.c.ask_id).where(
        reopening.c.period == period, reopening.c.at <= now, reopening.c.until > now
    )
    return conn.execute(running).first() is not None


def first_open_day(conn: Connection) -> date | None:
    """The first day of the month after the last locked one; of the branch's first month when none is locked."""
    last = conn.execute(select(func.max(period_lock.c.period))).scalar()
    if last is not None:
        year, month = int(last[:4]), int(last[5:])
        return date(year + month // 12, month % 12 + 1, 1)
    began = conn.execute(select(func.min(business_day.c.day))).scalar()
    return began.replace(day=1) if began else None


def require_day(work: Work, day: date, at: str = "day") -> None:
    """A voucher by hand is dated in an open period and not after the business day.

    Raises PeriodClosed, BackDated before the branch's first month, DayLater, or DayNotOpen.
    """
    period = f"{day:%Y-%m}"
    if is_locked(work.conn, period, work.now):
        raise PeriodClosed(period=period, at=at)
    first = first_open_day(work.conn)
    if first is not None and day < first and not is_reopened(work.conn, period, work.now):
        raise BackDated(day=day, first=first, at=at)
    if day > work.day:
        raise DayLater(day=day, last=work.day, at=at)
