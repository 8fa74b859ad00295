"""What the status bar and the header say, read in the worker: only what was looked at just now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.services import days, records
from app.services.desk import Desk
from app.views.kit import money
from app.words import _

FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Status:
    """Sentences for the header and the status bar."""

    day_text: str
    day_due_text: str
    backup_text: str
    backup_fresh: bool
    records_text: str


def look_round(desk: Desk) -> Status:
    """Reads the business day, the newest backup and the end of the audit trail."""
    day, today = days.open_day_now(desk), money.today()
    due = ""
    if day is None or day < today:
        due = _("It is {today}; the business day is not open yet.").format(today=money.day(today))
    newest = records.newest_backup(desk)
    fresh = newest is not None and datetime.now().astimezone() - newest < FRESH
    return Status(
        _("business day {day}").format(day=money.day(day)) if day else _("no business day is open"),
        due,
        _("backed up {when}").format(when=money.moment(newest)) if newest else _("never backed up"),
        fresh,
        _("last records intact") if records.tail_intact(desk) else _("records differ: verify them now"),
    )
