"""The head of the window: the branch, its business day, who is at the desk, and the tabs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from app.process import ROLES
from app.services.desk import Desk
from app.views.kit.heads import TabHead
from app.views.kit.labels import Label, button
from app.views.kit.theme import S1, S2, S3, S4
from app.words import _


class Header(QFrame):
    """Two lines: where and who, and below them the heads of the tabs."""

    switch_wanted = Signal()
    lock_wanted = Signal()
    tab_wanted = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("bar", True)
        self.heads: list[TabHead] = []
        down = QVBoxLayout(self)
        down.setContentsMargins(S4 - 4, S2, S4 - 4, 0)
        down.setSpacing(S1)
        top = QHBoxLayout()
        top.setSpacing(S3)
        self.day = Label("", "muted")
        for label in (Label(_("Branchdesk"), "brand"), Label(desk.branch.name, "strong"), self.day):
            top.addWidget(label)
        top.addStretch(1)
        top.addWidget(Label(who(desk), "strong"))
        switch = button(_("Switch  F12"), "switch", "quiet", _("Another person sits down; drafts stay"))
        switch.clicked.connect(self.switch_wanted)
        lock = button(_("Lock  Ctrl+L"), "lock", "quiet", _("Lock the screen; drafts stay"))
        lock.clicked.connect(self.lock_wanted)
        for part in (switch, lock):
            part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            top.addWidget(part)
        down.addLayout(top)
        self._row = QHBoxLayout()
        self._row.setSpacing(S4 - 4)
        self._row.addStretch(1)
        down.addLayout(self._row)

    def add_head(self, title: str, key: str) -> QPushButton:
        """One tab more, at the right of those before."""
        at = len(self.heads)
        head = TabHead(title, key, f"Ctrl+{at + 1}")
        head.clicked.connect(lambda _checked=False: self.tab_wanted.emit(at))
        self.heads.append(head)
        self._row.insertWidget(at, head)
        return head


def who(desk: Desk) -> str:
    """The person at the desk, and their role."""
    person = desk.person
    if person is None:
        return ""
    role = next((_(role.label) for role in ROLES if role.key == person.role), person.role)
    return f"{person.name} · {role}"
