"""Today: what waits for the person at the desk, the oldest first."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.services import today
from app.services.desk import Desk, utc_now
from app.services.today import Pile, Waiting
from app.views.kit import money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.labels import Label, button
from app.views.kit.op import Look
from app.views.kit.tab import Shell, Tab
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S1, S2, S3
from app.words import N_, _

PAPERS = {
    "invoice": N_("Invoice"),
    "receipt": N_("Receipt"),
    "refund": N_("Refund"),
    "shipment": N_("Goods-issue note"),
    "take_back": N_("Goods taken back"),
    "goods_receipt": N_("Goods receipt"),
}


class TodayTab(Tab):
    """One list of everything that waits; buttons above it show one pile at a time."""

    KEY = "today"
    TITLE = N_("Today")
    KINDS: ClassVar[frozenset[str]] = frozenset({"invoice", "tray", "money", "stock", "day", "differences"})

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self._piles: tuple[Pile, ...] = ()
        self._shown = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(S3 - S1)
        head = QHBoxLayout()
        head.setSpacing(S3)
        self.greeting = Label("", "title")
        head.addWidget(self.greeting)
        head.addStretch(1)
        self._row = QHBoxLayout()
        self._row.setSpacing(S2)
        self._row.addStretch(1)
        head.addLayout(self._row)
        layout.addLayout(head)
        card = Card(tight=True)
        self.table = LedgerTable(
            (
                Column(_("What"), lambda line: _(line[0].title), width=150, muted=True),
                Column(_("Number"), lambda line: line[1].number, width=180),
                Column(_("Customer"), lambda line: line[1].who, width=260, stretch=True),
                Column(_("State"), lambda line: _state(line[1]), width=190, pill=True, tone=_tone),
                Column(_("Reason"), lambda line: line[1].reason, width=220),
                Column(_("Amount"), self._amount, align="right", width=120),
                Column(_("Waiting for"), lambda line: money.waited(line[1].since, utc_now()), align="right", width=120),
            ),
            "today",
        )
        self.table.opened.connect(self._open)
        self.table.set_empty(
            EmptyState(_("Nothing waits for you."), _("What others pass on to you will be listed here, oldest first."))
        )
        card.add(self.table)
        layout.addWidget(card, 1)
        self.setFocusProxy(self.table)

    @staticmethod
    def waiting(desk: Desk) -> int:
        return today.waiting_count(desk)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: today.piles(desk)).then(self._show).start()

    def _show(self, piles: tuple[Pile, ...]) -> None:
        self._piles = piles
        name = self.desk.person.name if self.desk.person else ""
        total = sum(pile.count for pile in piles)
        self.greeting.setText(
            _("{name}, {count} things wait for you").format(name=name, count=total)
            if total
            else _("{name}, nothing waits for you").format(name=name)
        )
        while self._row.count() > 1:
            item = self._row.takeAt(0)
            if item and (widget := item.widget()):
                widget.hide()
                widget.deleteLater()
        for at, pile in enumerate(piles):
            choose = button(f"{_(pile.title)}  {pile.count}", f"pile_{pile.key}")
            choose.setCheckable(True)
            choose.setChecked(self._shown == pile.key)
            choose.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            choose.clicked.connect(lambda _checked=False, key=pile.key: self._choose(key))
            self._row.insertWidget(at, choose)
        self._fill()

    def _choose(self, key: str) -> None:
        self._shown = "" if self._shown == key else key
        self._show(self._piles)
        self.table.setFocus()

    def _fill(self) -> None:
        self.table.show_rows(
            [(pile, line) for pile in self._piles if self._shown in ("", pile.key) for line in pile.oldest]
        )

    def _amount(self, line: tuple[Pile, Waiting]) -> str:
        amount = line[1].amount
        return "" if amount is None else money.money(amount, self.desk)

    def _open(self, line: tuple[Pile, Waiting]) -> None:
        pile, waiting = line
        self.shell.go(f"invoice/{pile.key}" if waiting.kind == "invoice" else waiting.kind, waiting.item)


def _state(waiting: Waiting) -> str:
    return _(PAPERS.get(waiting.state, waiting.state))


def _tone(line: tuple[Pile, Waiting]) -> str:
    return {"sent_back": "amber", "to_void": "red", "overdue_differences": "red", "drafts": "neutral"}.get(
        line[0].key, "accent"
    )
