"""What a tab is to the window, and what the window is to a tab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Protocol

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.process import Duty
from app.services.desk import Changed, Desk
from app.views.kit.op import news
from app.views.kit.remember import recall, remember
from app.views.kit.theme import S1, S2, S3


class Shell(Protocol):
    """The window, as its tabs know it."""

    def go(self, kind: str, item: int) -> None:
        """Opens an item in the tab it belongs to."""

    def say(self, text: str) -> None:
        """A line in the status bar."""

    def set_saved(self, text: str) -> None:
        """What the status bar says about the draft."""

    def preview(self, file: Path, title: str) -> None:
        """Shows a printed paper before it goes to the printer."""


class Tab(QWidget):
    """A tab. It reads itself anew when it is shown and stale; news makes it stale.

    `KINDS` names the news it lives on. The methods below answer the window's keys; a tab overrides what it has.
    """

    KEY: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    DUTIES: ClassVar[frozenset[Duty]] = frozenset()
    KINDS: ClassVar[frozenset[str]] = frozenset()
    ITEMS: ClassVar[frozenset[str]] = frozenset()  # kinds of item it can open

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self.setObjectName(self.KEY)
        self.desk, self.shell = desk, shell
        self._stale = True
        news.changed.connect(self._heard)

    def refresh(self) -> None:
        """Reads what is shown anew; the widget may be looked at meanwhile."""

    @staticmethod
    def waiting(_desk: Desk) -> int:
        """How many things wait here; called in the worker."""
        return 0

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

    def back(self) -> None:
        """Esc: one level back; never loses typing."""

    def open_item(self, kind: str, item: int) -> None:
        """Shows one item, from Ctrl+K or a figure that was followed."""

    def keep(self, done: Callable[[], object]) -> None:
        """Saves what is half typed, then calls `done`; before the desk is locked or changes hands."""
        done()

    @Slot(object)
    def _heard(self, changed: Changed) -> None:
        if changed.kinds & self.KINDS:
            self.make_stale()

    def make_stale(self) -> None:
        self._stale = True
        if self.isVisible():
            self._stale = False
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()


class Pages(QWidget):
    """Several pages inside a tab, chosen in a rail at the left or a row at the top; the last one is remembered."""

    def __init__(self, name: str, *, rail: bool = False) -> None:
        super().__init__()
        self._name = name
        self.stack = QStackedWidget()
        self._buttons = QButtonGroup(self)
        self._buttons.idClicked.connect(self.show_page)
        self._bar = QVBoxLayout() if rail else QHBoxLayout()
        self._bar.setSpacing(S1)
        self._bar.addStretch(1)
        if rail:
            frame = QFrame()
            frame.setProperty("card", True)
            frame.setFixedWidth(190)
            frame.setLayout(self._bar)
            self._bar.setContentsMargins(S2, S2, S2, S2)
            across = QHBoxLayout(self)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(S3)
            across.addWidget(frame)
            across.addWidget(self.stack, 1)
        else:
            down = QVBoxLayout(self)
            down.setContentsMargins(0, 0, 0, 0)
            down.setSpacing(S2)
            down.addLayout(self._bar)
            down.addWidget(self.stack, 1)

    def add(self, key: str, title: str, page: QWidget) -> None:
        button = QPushButton(title)
        button.setObjectName(f"page_{key}")
        button.setProperty("page", True)
        button.setProperty("key", key)
        button.setCheckable(True)
        button.setAccessibleName(title)
        at = self.stack.addWidget(page)
        self._buttons.addButton(button, at)
        self._bar.insertWidget(at, button)
        if at == 0 or recall(f"pages/{self._name}") == key:
            self.show_page(at)

    def show_page(self, at: int) -> None:
        button = self._buttons.button(at)
        button.setChecked(True)
        self.stack.setCurrentIndex(at)
        remember(f"pages/{self._name}", button.property("key"))

    def show_key(self, key: str) -> None:
        for at in range(self.stack.count()):
            if self._buttons.button(at).property("key") == key:
                self.show_page(at)

    def current(self) -> QWidget:
        return self.stack.currentWidget()
