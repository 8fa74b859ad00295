"""The cashier's journals (日记账): one a money account, with the balance after every line and the totals to date."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.process import Paper
from app.services import till
from app.services.desk import Desk
from app.services.journal_sheet import REASONS
from app.services.till import JournalTotals, Turnover
from app.views.kit import money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.fields import TextField
from app.views.kit.figures import Figures
from app.views.kit.journal_paper import export_journal, print_journal
from app.views.kit.labels import button
from app.views.kit.op import Look
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3, S4
from app.words import N_, _

ACCOUNTS = (
    ("CASH", N_("Cash journal")),
    ("CASH_FLOAT", N_("Float")),
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
        card.body.setSpacing(S2)
        card.body.addLayout(self._accounts())
        self.table = LedgerTable(self._columns(), "cashier_journal")
        self.table.set_empty(EmptyState(_("Nothing has moved here yet."), _("Every receipt and refund gives a line.")))
        card.add(self.table)
        self.totals = Figures("strong", gap=S4 + S2)
        foot = QHBoxLayout()
        foot.setContentsMargins(S3, S2, S3, S3)
        foot.addWidget(self.totals)
        card.body.addLayout(foot)
        down.addWidget(card, 1)
        self.setFocusProxy(self.table)

    def _accounts(self) -> QHBoxLayout:
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
        self.period = TextField(_("Month"), "period", "2026-11")
        self.period.setFixedWidth(96)
        self.period.setToolTip(_("Which month is printed or exported; the newest when empty."))
        self.printing = button(_("Print"), "print_journal", key="Ctrl+P")
        self.printing.clicked.connect(self.print_here)
        self.exporting = button(_("Export"), "export_journal", key="Ctrl+E")
        self.exporting.clicked.connect(self.export_here)
        for part in (self.period, self.printing, self.exporting):
            row.addWidget(part)
        return row

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(_("Day"), lambda r: money.day(r.day), width=108),
            Column(_("Slip"), lambda r: r.number, width=160),
            Column(_("For"), _reason, width=120, muted=True),
            Column(_("Invoice"), lambda r: r.invoice, width=160),
            Column(_("Customer"), lambda r: r.customer, width=180, stretch=True),
            Column(_("Reference"), lambda r: r.reference, width=130),
            Column(_("Received"), lambda r: self._figure(r.received), align="right", width=112),
            Column(_("Paid out"), lambda r: self._figure(r.paid), align="right", width=112),
            Column(_("Balance"), lambda r: money.money(r.balance, self._desk), align="right", width=124),
        )

    def _figure(self, value: Decimal) -> str:
        return money.money(value, self._desk) if value else ""

    def _choose(self, role: str) -> None:
        self._role = role
        self.refresh()

    def refresh(self) -> None:
        desk, role = self._desk, self._role
        self.table.show_pages(lambda cursor, count: till.journal(desk, role, cursor, count))
        Look(self, lambda: till.journal_totals(desk, role)).then(
            lambda totals: self._show_totals(totals) if role == self._role else None
        ).start()

    def _show_totals(self, totals: JournalTotals) -> None:
        times = ((_("Today"), totals.day), (_("This month"), totals.month), (_("This year"), totals.year))
        shown = [(words, self._in_and_out(turnover)) for words, turnover in times]
        self.totals.show_figures([*shown, (_("Balance"), money.money(totals.balance, self._desk))])

    def _in_and_out(self, turnover: Turnover) -> str:
        return f"+{money.money(turnover.received, self._desk)}   −{money.money(turnover.paid, self._desk)}"

    def main_action(self) -> None:
        """Journals are only read."""

    def _month(self) -> str:
        """The month to print: the one that was typed, else the newest line's, else this month."""
        rows = self.table.all_rows()
        newest = rows[0].day if rows else money.today()
        return self.period.text().strip() or f"{newest:%Y-%m}"

    def print_here(self) -> None:
        """The journal of a month, with the totals of day, month and year, carried from page to page."""
        month = self._month()
        print_journal(self, self._desk, self._shell, self._role, month, month)

    def export_here(self) -> None:
        """The same for a spreadsheet program."""
        month = self._month()
        export_journal(self, self._desk, self._shell, self._role, month, month)


def _reason(row: till.JournalRow) -> str:
    advance = row.invoice_id is None and row.paper in (Paper.RECEIPT, Paper.REFUND)
    return _("Advance") if advance else _(REASONS.get(row.paper, row.paper))
