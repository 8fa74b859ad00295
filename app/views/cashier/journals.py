"""The cashier's journals: one a money account, with the balance after every line."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services import till
from app.services.desk import Desk
from app.views.kit import money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.labels import button
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import N_, _

ACCOUNTS = (
    ("CASH", N_("Cash journal")),
    ("BANK", N_("Bank journal")),
    ("CARD_CLEARING", N_("Cards")),
    ("WECHAT_CLEARING", N_("WeChat Pay")),
    ("ALIPAY_CLEARING", N_("Alipay")),
)


class JournalsPage(QWidget):
    """Chosen by account; the newest line first."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell, self._role = desk, shell, "CASH"
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        card = Card(tight=True)
        row = QHBoxLayout()
        row.setContentsMargins(S3, 0, S3, 0)
        row.setSpacing(S2)
        for role, words in ACCOUNTS:
            choose = button(_(words), f"journal_{role}")
            choose.setCheckable(True)
            choose.setAutoExclusive(True)
            choose.setChecked(role == self._role)
            choose.clicked.connect(lambda _checked=False, r=role: self._choose(r))
            row.addWidget(choose)
        row.addStretch(1)
        card.body.addLayout(row)
        self.table = LedgerTable(
            (
                Column(_("Day"), lambda r: money.day(r.day), width=120),
                Column(_("Slip"), lambda r: r.number, width=180),
                Column(_("Invoice"), lambda r: r.invoice or _("advance"), width=180),
                Column(_("Customer"), lambda r: r.customer, width=220, stretch=True),
                Column(_("Reference"), lambda r: r.reference, width=150),
                Column(_("Received"), lambda r: _figure(r.received, desk), align="right", width=120),
                Column(_("Paid"), lambda r: _figure(r.paid, desk), align="right", width=120),
                Column(_("Balance"), lambda r: money.money(r.balance, desk), align="right", width=130),
            ),
            "cashier_journal",
        )
        self.table.set_empty(EmptyState(_("Nothing has moved here yet."), _("Every receipt and refund gives a line.")))
        card.add(self.table)
        down.addWidget(card, 1)
        self.setFocusProxy(self.table)

    def _choose(self, role: str) -> None:
        self._role = role
        self.refresh()

    def refresh(self) -> None:
        desk, role = self._desk, self._role
        self.table.show_pages(lambda cursor, count: till.journal(desk, role, cursor, count))

    def main_action(self) -> None:
        """Journals are only read."""


def _figure(value: object, desk: Desk) -> str:
    return money.money(value, desk) if value else ""  # type: ignore[arg-type]
