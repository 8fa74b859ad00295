"""What the status bar and the header say, read in the worker: only what was looked at just now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.services import days, records
from app.services.desk import Desk
from app.views.kit import money
from app.views.kit.labels import Label
from app.views.kit.theme import S4, has_chinese_font
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
    records_intact: bool


def look_round(desk: Desk) -> Status:
    """Reads the business day, the newest backup and the end of the audit trail."""
    day, today = days.open_day_now(desk), money.today()
    due = ""
    if day is None or day < today:
        due = _("It is {today}; the business day is not open yet.").format(today=money.day(today))
    newest = records.newest_backup(desk)
    fresh = newest is not None and datetime.now().astimezone() - newest < FRESH
    intact = records.tail_intact(desk)
    return Status(
        _("business day {day}").format(day=money.day(day)) if day else _("no business day is open"),
        due,
        _("backed up {when}").format(when=money.moment(newest)) if newest else _("never backed up"),
        fresh,
        _("last records intact") if intact else _("records differ: verify them now"),
        intact,
    )


class StatusBar(QFrame):
    """The line at the foot of the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("foot", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(S4 - 4, 5, S4 - 4, 5)
        row.setSpacing(S4)
        self.saved, self.backed_up, self.intact = Label("", "muted"), Label("", "muted"), Label("", "muted")
        self.told = Label("", "strong")
        self.saved.hide()  # until something was saved
        for label in (self.saved, self.backed_up, self.intact, self.told):
            row.addWidget(label)
        row.addStretch(1)
        if not has_chinese_font():
            row.addWidget(Label(_("No Chinese font is installed; characters may show as boxes."), "warning"))
        row.addWidget(Label(_("Ctrl+K find anything    F1 help"), "muted"))

    def say(self, text: str) -> None:
        self.told.setText(text)

    def set_saved(self, text: str) -> None:
        self.saved.setText(text)
        self.saved.setVisible(bool(text))

    def show_status(self, status: Status) -> None:
        """Says what was looked at; what needs somebody stands out."""
        self.backed_up.setText(status.backup_text)
        self.backed_up.set_role("muted" if status.backup_fresh else "warning")
        self.intact.setText(status.records_text)
        self.intact.set_role("muted" if status.records_intact else "error")
