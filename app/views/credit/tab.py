"""Credit: what waits for a signature, limits, and what customers owe."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout

from app.process import Duty
from app.services.desk import Desk
from app.views.credit import pages
from app.views.kit.pages import Pages
from app.views.kit.tab import Shell, Tab
from app.words import N_, _

_SIGNS = {Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE}


class CreditTab(Tab):
    """One page a task; each person sees the pages of their duties."""

    KEY = "credit"
    TITLE = N_("Credit sales")
    DUTIES = frozenset({Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE, Duty.BOOK})
    KINDS: ClassVar[frozenset[str]] = frozenset({"invoice", "money", "credit", "day"})

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self.pages = Pages("credit")
        if desk.duties & _SIGNS:
            self.pages.add("sign", _("&To sign"), pages.SignPage(desk, shell))
        if Duty.AUTHORISE in desk.duties:
            self.pages.add("release", _("To &release"), pages.ReleasePage(desk, shell))
        self.pages.add("ageing", _("Receiva&bles"), pages.AgeingPage(desk, shell))
        self.pages.add("overdue", _("&Overdue"), pages.OverduePage(desk, shell))
        self.pages.add("limits", _("&Limits"), pages.LimitsPage(desk, shell))
        self.pages.add("written_off", _("Written o&ff"), pages.WrittenOffPage(desk, shell))
        self.pages.turned.connect(lambda _key: self.refresh())
        down.addWidget(self.pages, 1)

    @staticmethod
    def waiting(desk: Desk) -> int:
        if not desk.duties & _SIGNS:
            return 0
        return sum(1 for row in pages.to_sign(desk) if row.step)

    def refresh(self) -> None:
        self.pages.page().refresh()  # type: ignore[attr-defined]

    def main_action(self) -> None:
        self.pages.page().main_action()  # type: ignore[attr-defined]
