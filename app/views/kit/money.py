"""Amounts, quantities, days and moments as people read them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from app.services.desk import Desk
from app.words import _, language, ngettext

MINUS = "−"  # a real minus sign; copied cells carry a plain hyphen
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def money(value: Decimal | None, desk: Desk | int) -> str:
    """An amount with thousands separated and the places of the branch's currency; empty for None."""
    places = desk if isinstance(desk, int) else desk.branch.places
    return "" if value is None else _signed(f"{value:,.{places}f}")


def price(value: Decimal | None, desk: Desk | int) -> str:
    """A unit price: at least the currency's places, up to four where they are used."""
    if value is None:
        return ""
    places = desk if isinstance(desk, int) else desk.branch.places
    used = max(places, -int(value.normalize().as_tuple().exponent))
    return _signed(f"{value:,.{min(used, 4)}f}")


def quantity(value: Decimal | None) -> str:
    """A quantity without needless zeros."""
    if value is None:
        return ""
    return _signed(f"{value.normalize():,f}" if value else "0")


def percent(value: Decimal | None) -> str:
    """A rate such as 13%."""
    return "" if value is None else f"{quantity(value)}%"


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


def day(value: date | None) -> str:
    """24 Nov 2026, or 2026-11-24 in Chinese."""
    if value is None:
        return ""
    if language() == "zh_CN":
        return value.isoformat()
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_day(value: date | None) -> str:
    """24 Nov, or 11-24 in Chinese."""
    if value is None:
        return ""
    return f"{value:%m-%d}" if language() == "zh_CN" else f"{value.day} {_MONTHS[value.month - 1]}"


def clock(value: datetime | None, seconds: bool = False) -> str:
    """The time of day where the desk stands."""
    return "" if value is None else f"{value.astimezone():%H:%M:%S}" if seconds else f"{value.astimezone():%H:%M}"


def moment(value: datetime | None) -> str:
    """Day and time where the desk stands; the day is left out when it is today's."""
    if value is None:
        return ""
    local = value.astimezone()
    if local.date() == datetime.now().astimezone().date():
        return clock(value)
    return f"{short_day(local.date())} {clock(value)}"


def today() -> date:
    """The day on the wall where the desk stands."""
    return datetime.now().astimezone().date()


def waited(since: datetime | None, now: datetime) -> str:
    """How long something has waited, in words."""
    if since is None:
        return ""
    minutes = max(int((now - since).total_seconds() // 60), 0)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    hours = minutes // 60
    if hours < 24:
        return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
    return ngettext("{n} day", "{n} days", hours // 24).format(n=hours // 24)
