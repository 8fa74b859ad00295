"""How figures and dates are written in the window."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from PySide6.QtCore import QDate, QLocale

from app.services.desk import Desk
from app.words import language


def money(value: Decimal, desk: Desk) -> str:
    """An amount with thousands commas and the branch currency's places; negative with a minus sign."""
    return _grouped(value, desk.branch.places)


def price(value: Decimal, desk: Desk) -> str:
    """A unit price: at least the currency's places, more only when they are there."""
    places = desk.branch.places
    shown = f"{value:.4f}".rstrip("0")
    return _grouped(value, max(places, len(shown.partition(".")[2])))


def quantity(value: Decimal) -> str:
    """A quantity without trailing zeros."""
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")


def percent(value: Decimal) -> str:
    return f"{value.normalize():f} %"


def _grouped(value: Decimal, places: int) -> str:
    return f"{value:,.{places}f}".replace("-", "−")


def locale() -> QLocale:
    return QLocale("zh_CN" if language() == "zh_CN" else "en_GB")


def day(value: date | None) -> str:
    """A day as the language writes it."""
    if value is None:
        return ""
    if language() == "zh_CN":
        return value.isoformat()
    return locale().toString(QDate(value.year, value.month, value.day), "d MMM yyyy")


def clock(value: datetime | None) -> str:
    """The time of day of a moment, here."""
    return "" if value is None else f"{value.astimezone():%H:%M}"


def moment(value: datetime | None) -> str:
    """Day and time of a moment, here."""
    if value is None:
        return ""
    here = value.astimezone()
    return f"{day(here.date())} {here:%H:%M}"


def ago(value: datetime | None, now: datetime) -> str:
    """How long something has waited, in words."""
    from app.words import _, ngettext

    if value is None:
        return ""
    minutes = max(int((now - value).total_seconds() // 60), 0)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    hours = minutes // 60
    if hours < 24:
        return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
    return ngettext("{n} day", "{n} days", hours // 24).format(n=hours // 24)
