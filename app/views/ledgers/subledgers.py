"""The books beside the general ledger: journals, advances by customer, revenue with tax and cost, stock in value."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from app.services import money_journals, stock_ledger, subledgers
from app.services.money_journals import JournalAccount
from app.services.stock_ledger import StockRow
from app.services.subledgers import CUT_LABELS, CustomerBalance, Cut, Revenue
from app.views.kit import money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.journal_paper import export_journal, print_journal
from app.views.kit.labels import button
from app.views.kit.op import Look
from app.views.kit.table import Column
from app.views.kit.theme import S2, S3
from app.views.ledgers.books import entry_columns
from app.views.ledgers.page import LedgerPage, Ledgers, quantity, row_of, table_in
from app.words import _


class JournalsPage(LedgerPage):
    """The cashier's journals beside the accounts of the general ledger."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        above = Card(_("Journal and general ledger"), tight=True)
        self.accounts = table_in(
            above,
            (
                Column(_("Account"), lambda r: f"{r.code}  {r.name}", width=220, stretch=True),
                Column(_("Opening"), lambda r: self.amount(r.journal.opening), align="right", width=110),
                Column(_("Received"), lambda r: self.amount(r.journal.debit), align="right", width=110),
                Column(_("Paid out"), lambda r: self.amount(r.journal.credit), align="right", width=110),
                Column(_("Closing"), lambda r: self.amount(r.journal.closing), align="right", width=110),
                Column(_("General ledger"), lambda r: self.amount(r.ledger.closing), align="right", width=124),
                Column(_("Difference"), lambda r: self.amount(r.difference), align="right", width=104,
                       tone=lambda r: "red" if r.difference else ""),
            ),
            "journal_accounts",
        )  # fmt: skip
        below = Card("", tight=True)
        self.below = below
        self.lines = table_in(
            below,
            (
                Column(_("Day"), lambda r: money.day(r.day), width=100),
                Column(_("Slip"), lambda r: r.number or _("Opening balance"), width=150),
                Column(_("Invoice"), lambda r: r.invoice, width=150),
                Column(_("Customer"), lambda r: r.customer, width=150, stretch=True),
                Column(_("Voucher"), lambda r: r.voucher, width=150, muted=True),
                self.money_column(_("Received"), "received", 104),
                self.money_column(_("Paid out"), "paid", 104),
                self.money_column(_("Balance"), "balance", 112, zero=True),
            ),
            "journal_lines",
        )
        self.lines.opened.connect(self._follow)
        self.accounts.chosen.connect(self._choose)
        self.down.addWidget(above, 2)
        self.down.addWidget(below, 3)
        self.printing = button(_("Print"), "print_journal", key="Ctrl+P")
        self.printing.clicked.connect(self.print_here)
        self.exporting = button(_("Export"), "export_journal", key="Ctrl+E")
        self.exporting.clicked.connect(self.export_here)
        self.down.addLayout(row_of(None, self.printing, self.exporting))
        self.setFocusProxy(self.accounts)

    def print_here(self) -> None:
        """The chosen journal in the period, with the totals of day, month and year."""
        row: JournalAccount | None = self.accounts.row()
        if row is not None:
            print_journal(self, self.desk, self.tab.shell, row.role, self.tab.period, self.tab.period)

    def export_here(self) -> None:
        """The same for a spreadsheet program."""
        row: JournalAccount | None = self.accounts.row()
        if row is not None:
            export_journal(self, self.desk, self.tab.shell, row.role, self.tab.period, self.tab.period)

    def refresh(self) -> None:
        desk, period = self.desk, self.tab.period
        Look(self, lambda: money_journals.journals(desk, period)).then(self.accounts.show_rows).start()

    def _choose(self, row: JournalAccount | None) -> None:
        if row is None:
            self.lines.show_rows(())
            return
        self.below.set_title(f"{row.code}  {row.name}")
        desk, period, role = self.desk, self.tab.period, row.role
        self.lines.show_pages(lambda cursor, count: money_journals.journal(desk, role, period, cursor, count))

    def _follow(self, row: Any) -> None:
        if row.voucher_id is not None:
            self.tab.show_voucher(row.voucher_id)
        elif row.invoice_id is not None:
            self.tab.show_invoice(row.invoice_id)


class AdvancesPage(LedgerPage):
    """What customers have paid and not yet received."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        left = Card(_("Advances by customer"), tight=True)
        self.table = table_in(
            left,
            (
                Column(_("Customer"), lambda r: f"{r.code}  {r.name}", key="code", width=220, stretch=True),
                self.money_column(_("Opening"), "opening", 120),
                self.money_column(_("Debit"), "debit", 120),
                self.money_column(_("Credit"), "credit", 120),
                self.money_column(_("Closing"), "closing", 120, zero=True),
            ),
            "advances",
        )
        self.table.set_empty(EmptyState(_("No advances in this period.")))
        right = Card("", tight=True)
        self.right = right
        self.lines = table_in(right, entry_columns(self), "advances_card")
        self.lines.opened.connect(lambda row: tab.show_voucher(row.voucher_id) if row.voucher_id else None)
        self.table.chosen.connect(self._choose)
        self.down.addWidget(left, 2)
        self.down.addWidget(right, 3)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        desk, period = self.desk, self.tab.period
        Look(self, lambda: subledgers.by_customer(desk, period)).then(self.table.show_rows).start()

    def _choose(self, row: CustomerBalance | None) -> None:
        self.right.set_title(f"{row.code}  {row.name}" if row else "")
        if row is None:
            self.lines.show_rows(())
            return
        desk, period, customer = self.desk, self.tab.period, row.customer_id
        self.lines.show_pages(
            lambda cursor, count: subledgers.customer_card(desk, customer, period, after=cursor, limit=count)
        )


class RevenuePage(LedgerPage):
    """Revenue, output tax and cost as booked, by rate, product, customer or day."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        self._cut = Cut.RATE
        card = Card(_("Revenue, tax, cost"), tight=True)
        row = QHBoxLayout()
        row.setContentsMargins(S3, 0, S3, 0)
        row.setSpacing(S2)
        for cut in Cut:
            choose = button(_(CUT_LABELS[cut]), f"cut_{cut.value}")
            choose.setCheckable(True)
            choose.setAutoExclusive(True)
            choose.setChecked(cut is self._cut)
            choose.clicked.connect(lambda _checked=False, c=cut: self._cut_by(c))
            row.addWidget(choose)
        row.addStretch(1)
        card.body.addLayout(row)
        self.table = table_in(
            card,
            (
                Column(_("Cut by"), self._name, width=220, stretch=True),
                self.quantity_column(_("Quantity"), "quantity"),
                self.money_column(_("Net"), "net", zero=True),
                self.money_column(_("Tax"), "tax", zero=True),
                self.money_column(_("Gross"), "gross", zero=True),
                self.money_column(_("Cost"), "cost", zero=True),
                self.money_column(_("Margin"), "margin", zero=True),
                Column(
                    _("%"), lambda r: "" if r.margin_percent is None else f"{r.margin_percent}", align="right", width=64
                ),
            ),
            "revenue",
        )
        self.table.set_empty(EmptyState(_("No revenue in this period."), _("Booked shipments make it.")))
        self.table.chosen.connect(self._choose)
        below = Card("", tight=True)
        self.lines = table_in(
            below,
            (
                Column(_("Day"), lambda r: money.day(r.day), width=100),
                Column(_("Voucher"), lambda r: r.number, width=150),
                Column(_("Invoice"), lambda r: r.invoice, width=150),
                Column(_("Product"), lambda r: r.product, width=160, stretch=True),
                Column(_("Customer"), lambda r: r.customer, width=130, muted=True),
                self.quantity_column(_("Quantity"), "quantity"),
                self.money_column(_("Net"), "net", 96, zero=True),
                self.money_column(_("Tax"), "tax", 84, zero=True),
                self.money_column(_("Cost"), "cost", 96, zero=True),
            ),
            "revenue_entries",
        )
        self.lines.opened.connect(lambda row: tab.show_invoice(row.invoice_id))
        self.down.addWidget(card, 3)
        self.down.addWidget(below, 2)
        self.setFocusProxy(self.table)

    def _name(self, row: Revenue) -> str:
        if row.key is None:
            return _("Total")
        if self._cut is Cut.RATE:
            return money.percent(Decimal(str(row.key)))
        return f"{row.code}  {row.name}".strip() or str(row.key)

    def _cut_by(self, cut: Cut) -> None:
        self._cut = cut
        self.refresh()

    def refresh(self) -> None:
        desk, period, cut = self.desk, self.tab.period, self._cut
        Look(self, lambda: (*subledgers.revenue(desk, period, cut), subledgers.revenue_total(desk, period))).then(
            self.table.show_rows
        ).start()

    def _choose(self, row: Revenue | None) -> None:
        if row is None or row.key is None:
            self.lines.show_rows(())
            return
        desk, period, cut, key = self.desk, self.tab.period, self._cut, row.key
        self.lines.show_pages(lambda cursor, count: subledgers.revenue_entries(desk, period, cut, key, cursor, count))


class StockPage(LedgerPage):
    """Stock in quantity and amount at moving weighted average, and the card of one product."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        above = Card(_("Stock in value"), tight=True)
        self.table = table_in(
            above,
            (
                Column(_("Product"), lambda r: f"{r.code}  {r.name}", width=180, stretch=True),
                self.quantity_column(_("Opening"), "opening_quantity", 80),
                self.quantity_column(_("In"), "in_quantity", 72),
                self.money_column(_("In, amount"), "in_amount", 104),
                self.quantity_column(_("Out"), "out_quantity", 72),
                self.money_column(_("Out, amount"), "out_amount", 104),
                self.quantity_column(_("On hand"), "quantity", 80),
                Column(_("Average"), self._average, align="right", width=84),
                self.money_column(_("Amount"), "amount", 104, zero=True),
            ),
            "stock_in_value",
        )  # fmt: skip
        self.table.set_empty(EmptyState(_("No stock is booked yet."), _("Booked goods receipts make it.")))
        below = Card("", tight=True)
        self.below = below
        self.lines = table_in(
            below,
            (
                Column(_("Day"), lambda r: money.day(r.day), width=100),
                Column(_("Paper"), lambda r: r.number or _("Opening balance"), width=150, stretch=True),
                Column(_("Voucher"), lambda r: r.voucher, width=150, muted=True),
                self.quantity_column(_("In"), "in_quantity", 72),
                self.money_column(_("In, amount"), "in_amount", 104),
                self.quantity_column(_("Out"), "out_quantity", 72),
                self.money_column(_("Out, amount"), "out_amount", 104),
                Column(_("On hand"), lambda r: quantity(r.quantity) or "0", align="right", width=80),
                self.money_column(_("Amount"), "amount", 104, zero=True),
            ),
            "stock_card",
        )
        self.lines.opened.connect(lambda row: tab.show_voucher(row.voucher_id) if row.voucher_id else None)
        self.table.chosen.connect(self._choose)
        self.down.addWidget(above, 3)
        self.down.addWidget(below, 2)
        self.setFocusProxy(self.table)

    def _average(self, row: StockRow) -> str:
        return "" if row.average is None else money.price(row.average, self.desk)

    def refresh(self) -> None:
        desk, period = self.desk, self.tab.period
        Look(self, lambda: stock_ledger.stock_in_value(desk, period)).then(self.table.show_rows).start()

    def _choose(self, row: StockRow | None) -> None:
        self.below.set_title(f"{row.code}  {row.name}" if row else "")
        if row is None:
            self.lines.show_rows(())
            return
        desk, period, product = self.desk, self.tab.period, row.product_id
        self.lines.show_pages(lambda cursor, count: stock_ledger.stock_card(desk, product, period, cursor, count))
