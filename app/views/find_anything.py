"""Ctrl+K: customers, products, invoices, vouchers and commands, as far as the person may see or do them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout

from app.services.desk import Desk
from app.services.looking_up import Found, look_up
from app.views.kit.fields import TextField
from app.views.kit.op import Look, later
from app.views.kit.pick import PARTS, HitDelegate
from app.views.kit.theme import S2, S3
from app.words import N_, _

if TYPE_CHECKING:
    from app.views.window import Window

KINDS = {
    "customer": N_("Customer"),
    "product": N_("Product"),
    "invoice": N_("Invoice"),
    "voucher": N_("Voucher"),
    "command": N_("Command"),
}


class FindAnything(QDialog):
    """A field and a list; arrows and Enter open what is chosen."""

    def __init__(self, window: Window, desk: Desk) -> None:
        super().__init__(window)
        self.setObjectName("find_anything_dialog")
        self.setWindowTitle(_("Find anything"))
        self.resize(640, 460)
        self._window, self._desk = window, desk
        self._hits: list[tuple[Found, Callable[[], object]]] = []
        self._asked = 0
        self._timer: QTimer = later(self, 60, self._ask)
        down = QVBoxLayout(self)
        down.setContentsMargins(S3, S3, S3, S3)
        down.setSpacing(S2)
        self.field = TextField(_("Find anything"), "find", _("Customer, product, invoice, voucher or command"))
        self.field.edited.connect(lambda: self._timer.start())
        self.field.editor.installEventFilter(self)
        down.addWidget(self.field)
        self.list = QListWidget()
        self.list.setProperty("popup", True)
        self.list.setItemDelegate(HitDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(_("Matches"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda item: self._open(self.list.row(item)))
        down.addWidget(self.list, 1)
        self.field.setFocus()
        self._ask()

    def commands(self) -> list[tuple[str, Callable[[], object]]]:
        """What the person can do from anywhere: go to a tab of theirs, lock, hand over, read the help."""
        window = self._window
        found: list[tuple[str, Callable[[], object]]] = [
            (_("Go to: {tab}").format(tab=_(tab.TITLE)), lambda at=at: window.show_tab(at))
            for at, tab in enumerate(window.tabs)
        ]
        found += [(_("Lock the desk"), window.lock), (_("Another person sits down"), window.switch_person)]
        found.append((_("Help"), window.show_help))
        return found

    def _ask(self) -> None:
        self._asked += 1
        asked, text, desk = self._asked, self.field.text().strip(), self._desk
        Look(self, lambda: look_up(desk, text)).then(lambda hits: self._arrived(asked, text, hits)).start()

    def _arrived(self, asked: int, text: str, hits: Sequence[Found]) -> None:
        if asked != self._asked:
            return
        self._hits = [(hit, lambda hit=hit: self._window.go(hit.kind, hit.item)) for hit in hits]
        for words, call in self.commands():
            if text.lower() in words.lower():
                self._hits.append((Found("command", 0, words, ""), call))
        self.list.clear()
        for hit, _call in self._hits:
            item = QListWidgetItem()
            item.setData(PARTS, (hit.words, hit.aside, _(KINDS[hit.kind])))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{_(KINDS[hit.kind])} {hit.words} {hit.aside}")
            self.list.addItem(item)
        if not self._hits:
            nothing = QListWidgetItem()
            nothing.setData(PARTS, (_("Nothing found"),))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        self.list.setCurrentRow(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field.editor and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step and self.list.count():
                self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._open(self.list.currentRow())
                return True
        return super().eventFilter(watched, event)

    def _open(self, at: int) -> None:
        if 0 <= at < len(self._hits):
            self.accept()
            self._hits[at][1]()
