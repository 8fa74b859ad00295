"""What the pages of credit share: a table, a row of actions, and where it is said what was done or why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.refusals import Fault, Refusal
from app.services.desk import Changed, Desk
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.labels import button
from app.views.kit.op import Look, Op, said
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import _


class ListPage(QWidget):
    """A list that is read off the window's thread, and what can be done with its row."""

    def __init__(
        self, desk: Desk, shell: Shell, title: str, columns: Sequence[Column], name: str, empty: tuple[str, str]
    ) -> None:
        super().__init__()
        self.desk, self.shell = desk, shell
        self.table = LedgerTable(tuple(columns), name)
        self.table.set_empty(EmptyState(*empty))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        card = Card(title, tight=True)
        card.add(self.table)
        self.banner = Banner("green")
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, 0)
        around.addWidget(self.banner)
        card.body.addLayout(around)
        self.actions = QHBoxLayout()
        self.actions.setContentsMargins(S3, S2, S3, S3)
        self.actions.setSpacing(S2)
        self.actions.addStretch(1)
        card.body.addLayout(self.actions)
        down.addWidget(card, 1)
        self._for_rows: list[QPushButton] = []
        self.table.opened.connect(lambda row: self.open_row(row))
        self.setFocusProxy(self.table)

    def act(self, title: str, name: str, call: Callable[[], None], kind: str = "", *, row: bool = True) -> QPushButton:
        """A button below the list; with `row` it needs one that is chosen."""
        made = button(title, name, kind) if kind else button(title, name)
        made.clicked.connect(call)
        self.actions.addWidget(made)
        if row:
            self._for_rows.append(made)
        return made

    def read(self) -> Sequence[Any]:
        """The rows; runs in a worker."""
        return ()

    def refresh(self) -> None:
        """Reads the list anew."""
        Look(self, self.read).then(self._show).start()

    def _show(self, rows: Sequence[Any]) -> None:
        self.table.show_rows(rows)
        for made in self._for_rows:
            made.setEnabled(bool(rows))

    def open_row(self, row: Any) -> None:
        """Enter on a row shows its invoice."""
        if getattr(row, "invoice_id", 0):
            self.shell.go("invoice", row.invoice_id)

    def main_action(self) -> None:
        """Ctrl+Enter on this page."""

    def print_here(self) -> None:
        """Ctrl+P on this page."""

    def show_paper(
        self, draw: Callable[[], Path], title: str, failed: Callable[[Refusal | Fault], bool] | None = None
    ) -> None:
        """Draws a paper off the window's thread and shows it; a refusal is said here, or placed by `failed`."""
        look = Look(self, draw).then(lambda file: self.shell.preview(str(file), title))
        look.failed(failed or self.refused).start()

    def do(self, work: Callable[[Desk], Changed], words: str) -> None:
        """Runs a command once and says that it was done, or why not."""
        desk = self.desk.once(str(uuid4()))
        Op(self, lambda: work(desk)).then(lambda _changed: self.say(words)).failed(self.refused).start()

    def say(self, words: str, tone: str = "green") -> None:
        self.banner.say(words, tone)
        self.refresh()

    def refused(self, error: Refusal | Fault) -> bool:
        self.say(said(error), "red")
        return True


def nothing() -> tuple[str, str]:
    """What an empty list of requests says."""
    return _("Nothing waits for a signature."), _("Requests of cashiers and supervisors come here, the oldest first.")
