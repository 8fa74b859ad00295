"""What the window knows of a tab, and what a tab knows of the window."""

from __future__ import annotations

from typing import ClassVar, Protocol

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.process import Duty
from app.services.desk import Changed, Desk
from app.views.kit.op import Op, news
from app.views.kit.remember import Memory


class Shell(Protocol):
    """The window, as a tab sees it."""

    settings: Memory

    def go(self, kind: str, id: int) -> None:
        """Opens an item (`invoice`, `customer`, `product`, `voucher`, `person`...) in the tab that shows it."""

    def say(self, text: str) -> None:
        """A line in the status bar, for a while."""

    def set_saved(self, text: str) -> None:
        """What the status bar says about the last save."""

    def preview(self, pdf_path: str, title: str) -> None:
        """Shows a printed paper before it is printed."""

    def recount(self) -> None:
        """Counts anew what waits in each tab."""


class Tab(QWidget):
    """One tab. It learns from the news when it is stale, and reads anew when it is looked at."""

    KEY: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    DUTIES: ClassVar[frozenset[Duty]] = frozenset()  # shown when the person holds one; empty: shown to everybody
    KINDS: ClassVar[frozenset[str]] = frozenset()  # news that make it stale
    ITEMS: ClassVar[frozenset[str]] = frozenset()  # kinds of items that `open_item` takes

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self.desk, self.shell = desk, shell
        self.stale = True
        self.setObjectName(f"{self.KEY} tab")
        news.changed.connect(self._heard)

    @staticmethod
    def waiting(desk: Desk) -> int:  # noqa: ARG004 - tabs that count look at it
        """How many items wait for this person here; runs in the worker."""
        return 0

    # What a tab may do when asked

    def refresh(self) -> None:
        """Reads anew what it shows; called when it is looked at and stale."""

    def main_action(self) -> None:
        """Ctrl+Enter."""

    def new_here(self) -> None:
        """Ctrl+N."""

    def find_here(self) -> None:
        """Ctrl+F."""

    def print_here(self) -> None:
        """Ctrl+P."""

    def export_here(self) -> None:
        """Ctrl+E."""

    def back(self) -> bool:
        """Esc: one level up; False when there is none."""
        return False

    def open_item(self, kind: str, id: int) -> bool:
        """Shows an item; False when it is not of this tab."""
        return False

    def keep(self) -> Op | None:
        """Saves what is half typed, before the person changes or the program ends; the work under way, or None."""
        return None

    # News

    @Slot(object)
    def _heard(self, changed: Changed) -> None:
        if not self.KINDS or self.KINDS & changed.kinds:
            self.stale = True
            self._refresh_when_seen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh_when_seen()

    def _refresh_when_seen(self) -> None:
        if self.stale and self.isVisible():
            self.stale = False
            self.refresh()
