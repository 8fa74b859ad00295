"""The window: who is at the desk, the tabs their duties allow, and a status bar that tells the truth.

It only reads the list of tabs and hands keys on to the tab in front; what can be done stands in the tabs.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.refusals import Fault, Refusal
from app.services.desk import Changed, Desk
from app.views.header import Header
from app.views.kit import money
from app.views.kit.ask import confirm
from app.views.kit.cards import Banner
from app.views.kit.keys import KEYS
from app.views.kit.labels import button
from app.views.kit.op import Look, Op, later, news, said, started_by
from app.views.kit.remember import Memory, memory
from app.views.kit.tab import Tab
from app.views.kit.theme import S2, S3
from app.views.status import Status, StatusBar, look_round
from app.words import _

# A new tab: its module, and one line here.
TABS: tuple[tuple[str, str], ...] = (
    ("app.views.today_tab", "TodayTab"),
    ("app.views.customers", "CustomersTab"),
    ("app.views.invoices", "InvoicesTab"),
    ("app.views.approvals", "ApprovalsTab"),
    ("app.views.cashier", "CashierTab"),
    ("app.views.credit", "CreditTab"),
    ("app.views.warehouse", "WarehouseTab"),
    ("app.views.ledgers", "LedgersTab"),
    ("app.views.office", "OfficeTab"),
)


def tab_class(module: str, name: str) -> type[Tab] | None:
    """A tab by the name of its module and class; None for a part of the program that is not there."""
    if importlib.util.find_spec(module) is None:
        return None
    return getattr(importlib.import_module(module), name, None)


class Window(QMainWindow):
    """One person's window. It is made anew for the next person; drafts are in the database."""

    lock_wanted = Signal()
    switch_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.settings: Memory = memory
        self.setWindowTitle(f"{_('Branchdesk')} · {desk.branch.name}")
        self.setMinimumSize(1100, 680)
        self.tabs: list[Tab] = []
        self._build()
        self._open_tabs()
        self._bind_keys()
        news.changed.connect(self._heard)
        self._counting = later(self, 60, self._count)
        self._looking = QTimer(self)
        self._looking.setInterval(60_000)
        self._looking.timeout.connect(self._look_round)
        self._looking.start()
        self._look_round()
        self._count()

    # What it is made of

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("ground")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        down = QVBoxLayout(page)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        self.header = Header(self.desk)
        self.header.switch_wanted.connect(self.switch_person)
        self.header.lock_wanted.connect(self.lock)
        self.header.tab_wanted.connect(self.show_tab)
        down.addWidget(self.header)
        self.banner = Banner("amber", self._open_day_button())
        around = QVBoxLayout()
        around.setContentsMargins(S3, S3, S3, S3)
        around.setSpacing(S2)
        around.addWidget(self.banner)
        self.stack = QStackedWidget()
        around.addWidget(self.stack, 1)
        down.addLayout(around, 1)
        self.status = StatusBar()
        down.addWidget(self.status)
        self.setCentralWidget(page)

    def _open_day_button(self) -> QPushButton:
        self.open_day = button(_("Open the business day"), "open_day", "primary")
        self.open_day.clicked.connect(self._open_day)
        return self.open_day

    # Tabs

    def _open_tabs(self) -> None:
        """Builds the tabs that the person's duties allow, and no others."""
        for module, name in TABS:
            kind = tab_class(module, name)
            if kind is None or (kind.DUTIES and not kind.DUTIES & self.desk.duties):
                continue
            tab = kind(self.desk, self)
            self.stack.addWidget(tab)
            self.tabs.append(tab)
            self.header.add_head(_(kind.TITLE), kind.KEY)
        last = memory.mine("tab")
        self.show_tab(next((at for at, tab in enumerate(self.tabs) if last == tab.KEY), 0))

    def show_tab(self, at: int) -> None:
        if 0 <= at < len(self.tabs):
            self.header.heads[at].setChecked(True)
            self.stack.setCurrentIndex(at)
            self.tabs[at].setFocus()
            memory.keep_mine("tab", self.tabs[at].KEY)

    def tab(self, key: str) -> Tab | None:
        return next((tab for tab in self.tabs if key == tab.KEY), None)

    def _bind_keys(self) -> None:
        for key in KEYS:
            if key.action:
                self._bind(key.key, lambda action=key.action: self._act(action))
        self._bind("Ctrl+Enter", lambda: self._act("main_action"))
        for at in range(9):
            self._bind(f"Ctrl+{at + 1}", lambda at=at: self.show_tab(at))

    def _bind(self, sequence: str, call: object) -> None:
        shortcut = QShortcut(QKeySequence(sequence), self)
        shortcut.activated.connect(call)

    def _act(self, action: str) -> None:
        mine = getattr(self, action, None)
        tab = self.stack.currentWidget()
        if mine is not None:
            mine()
        elif isinstance(tab, Tab):
            getattr(tab, action)()

    # What tabs ask of it

    def go(self, kind: str, item: int) -> None:
        """Opens an item in the first tab that can show it."""
        for at, tab in enumerate(self.tabs):
            if kind in tab.ITEMS:
                self.show_tab(at)
                tab.open_item(kind, item)
                return

    def say(self, text: str) -> None:
        self.status.say(text)

    def set_saved(self, text: str) -> None:
        self.status.set_saved(text)

    def preview(self, pdf_path: str | Path, title: str) -> None:
        from app.views.kit.preview import Preview

        Preview(self, Path(pdf_path), title).open()

    def recount(self) -> None:
        self._counting.start()

    # Its own keys

    def find_anything(self) -> None:
        from app.views.find_anything import FindAnything

        FindAnything(self, self.desk).open()

    def show_help(self) -> None:
        from app.views.help import Help

        Help(self, str(self.desk.store.path or "")).open()

    def lock(self) -> None:
        """Locks at once, however long the writer is busy; what is half typed is saved behind the lock."""
        for tab in self.tabs:
            tab.keep()
        self.lock_wanted.emit()

    def switch_person(self) -> None:
        self.keep_all(self.switch_wanted.emit)

    def keep_all(self, done: Callable[[], object]) -> None:
        """Lets every tab save what is half typed, then goes on; the writer works in order, so the last one tells.

        When something could not be saved, the person decides whether to leave it behind.
        """
        keeping = started_by(lambda: [tab.keep() for tab in self.tabs])

        def go_on(_nothing: object) -> None:
            lost = [op.error for op in keeping if op.error is not None]
            if not lost or self._leave_behind(lost[0]):
                done()

        Op(self, lambda: None).then(go_on).start()

    def _leave_behind(self, error: Refusal | Fault) -> bool:
        title = _("Not everything typed could be saved")
        return confirm(self, title, said(error), _("Leave it unsaved"), danger=True)

    # The truth

    @Slot(object)
    def _heard(self, changed: Changed) -> None:
        self._counting.start()
        if changed.kinds & {"day", "branch"}:
            self._look_round()

    def _count(self) -> None:
        """Counts what waits in each tab, in the worker."""
        desk, kinds = self.desk, [type(tab) for tab in self.tabs]
        Look(self, lambda: [kind.waiting(desk) for kind in kinds]).then(self._show_counts).start()

    def _show_counts(self, counts: list[int]) -> None:
        for head, count in zip(self.header.heads, counts, strict=True):
            head.set_count(count)

    def _look_round(self) -> None:
        desk = self.desk
        Look(self, lambda: look_round(desk)).then(self._show_status).start()

    def _show_status(self, status: Status) -> None:
        self.header.day.setText(status.day_text)
        self.status.show_status(status)
        self.banner.say(status.day_due_text)
        self.open_day.setVisible(bool(status.day_due_text))

    def _open_day(self) -> None:
        from app.services import days

        today = money.today()
        Op(self, lambda: days.open_day(self.desk, today)).while_busy(self.open_day).start()
