"""Vouchers, the general ledger, the trial balance; each figure leads to what it is made of."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from app.services import book_printing, ledgers, vouchers
from app.services.book_sheet import BookSheet
from app.services.ledgers import DIRECTION_LABELS, BalanceRow, LedgerRow, LineKind, TrialBalance
from app.services.vouchers import Voucher, VoucherRow
from app.views.kit import money
from app.views.kit.cards import Banner, Card, EmptyState, Facts
from app.views.kit.fields import Choice, TextField
from app.views.kit.labels import Label, button
from app.views.kit.op import Look, later
from app.views.kit.split import side_by_side
from app.views.kit.table import Column
from app.views.kit.theme import S3
from app.views.ledgers.page import LedgerPage, Ledgers, table_in
from app.views.ledgers.to_book import PAPERS
from app.words import N_, _

LINES = {
    LineKind.OPENING: N_("Opening balance"),
    LineKind.MONTH: N_("Month"),
    LineKind.YEAR: N_("Year to date"),
}


class VouchersPage(LedgerPage):
    """The vouchers of a month, the newest first; the one in front with its lines."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        self.wanted: int | None = None
        self._voucher: Voucher | None = None
        left = Card(_("Vouchers"), tight=True)
        self.search = TextField(_("Search"), "search_vouchers", hint=_("Voucher, paper, invoice or customer  Ctrl+F"))
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, 0)
        around.addWidget(self.search)
        left.body.addLayout(around)
        self.table = table_in(
            left,
            (
                Column(_("Number"), lambda r: r.number, width=158),
                Column(_("Day"), lambda r: money.day(r.day), width=100),
                Column(_("Paper"), lambda r: r.paper_number, width=150, stretch=True, muted=True),
                self.money_column(_("Total"), "total", 104, zero=True),
            ),
            "vouchers",
        )
        self.table.set_empty(EmptyState(_("No vouchers in this period."), _("Booking papers makes them.")))
        self.table.chosen.connect(self._choose)
        right = Card()
        self.name = Label("", "heading")
        right.add(self.name)
        self.facts = Facts()
        right.add(self.facts)
        self.lines = table_in(
            right,
            (
                Column(_("Account"), lambda r: f"{r.code}  {r.account}", width=200, stretch=True),
                Column(_("Customer"), lambda r: r.customer, width=110, muted=True),
                self.money_column(_("Debit"), "debit", 100),
                self.money_column(_("Credit"), "credit", 100),
            ),
            "voucher_lines",
        )
        self.lines.opened.connect(lambda line: tab.show_account(line.account_id))
        foot = QHBoxLayout()
        foot.addWidget(Label(_("Enter on a line opens its account"), "muted"))
        foot.addStretch(1)
        self.paper = button(_("Open invoice"), "open_invoice", key="Enter")
        self.paper.clicked.connect(self._open_invoice)
        foot.addWidget(self.paper)
        right.body.addLayout(foot)
        self.table.opened.connect(lambda _row: self._open_invoice())
        self.down.addWidget(side_by_side(left, right, (560, 560)))
        self._typing = later(self, 200, self.refresh)
        self.search.edited.connect(self._typing.start)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        desk, period, text = self.desk, self.tab.period, self.search.text()
        self.table.show_pages(lambda cursor, count: vouchers.vouchers(desk, period, text, cursor, count))
        if self.wanted is not None:
            self._read(self.wanted)

    def _choose(self, row: VoucherRow | None) -> None:
        if self.wanted is not None:
            wanted, self.wanted = self.wanted, None
            if self.table.choose(lambda each: each.id == wanted):
                return
        self._read(row.id if row else None)

    def _read(self, voucher_id: int | None) -> None:
        desk = self.desk
        if voucher_id is None:
            self._show(None)
        else:
            Look(self, lambda: vouchers.voucher_of(desk, voucher_id)).then(self._show).start()

    def _show(self, found: Voucher | None) -> None:
        self._voucher = found
        self.name.setText(found.head.number if found else "")
        self.lines.show_rows(found.lines if found else ())
        self.paper.setEnabled(found is not None and found.head.invoice_id is not None)
        if found is None:
            self.facts.show_facts([])
            return
        head = found.head
        facts = [(_("Day"), money.day(head.day)), (_("Booked by"), f"{head.person}  {money.moment(found.at)}")]
        if head.paper:
            facts.append((_("Paper"), f"{_(PAPERS[head.paper])} {head.paper_number}"))
        if head.invoice:
            facts.append((_("Invoice"), f"{head.invoice}  {head.customer}"))
        self.facts.show_facts(facts)

    def _open_invoice(self) -> None:
        if self._voucher is not None and self._voucher.head.invoice_id is not None:
            self.tab.show_invoice(self._voucher.head.invoice_id)

    def find_here(self) -> None:
        self.search.setFocus()


class AccountPage(LedgerPage):
    """One account: opening, every entry with the balance after it, month and year."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        self.account_id: int | None = None
        card = Card(_("General ledger"), tight=True)
        head = QHBoxLayout()
        head.setContentsMargins(S3, 0, S3, 0)
        head.addWidget(Label(_("Account"), "muted"))
        self.accounts = Choice(_("Account"), "account")
        self.accounts.setMinimumWidth(320)
        self.accounts.edited.connect(self._chosen)
        head.addWidget(self.accounts)
        head.addStretch(1)
        for each in self.book_buttons():
            head.addWidget(each)
        card.body.addLayout(head)
        self.table = table_in(card, entry_columns(self), "general_ledger")
        self.table.opened.connect(self._follow)
        self.down.addWidget(card)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: ledgers.accounts(desk)).then(self._show_accounts).start()

    def _show_accounts(self, found: tuple[ledgers.Account, ...]) -> None:
        if self.account_id is None:
            self.account_id = next((account.id for account in found if account.role == "REVENUE"), found[0].id)
        self.accounts.set_choices([(a.id, f"{'  ' * (a.level - 1)}{a.code}  {a.name}") for a in found])
        self.accounts.set_value(self.account_id)
        self._read()

    def _chosen(self) -> None:
        self.account_id = self.accounts.value()
        self._read()

    def _read(self) -> None:
        desk, account, period = self.desk, self.account_id, self.tab.period
        if account is not None:
            self.table.show_pages(lambda cursor, count: ledgers.general_ledger(desk, account, period, cursor, count))

    def _sheet(self) -> BookSheet:
        return book_printing.account_sheet(self.desk, self.account_id or 0, self.tab.period, self.tab.period)

    def print_here(self) -> None:
        """Ctrl+P."""
        self.print_book(self._sheet, _("General ledger"))

    def export_here(self) -> None:
        """Ctrl+E."""
        self.export_book(self._sheet, f"ledger-{self.tab.period}", _("General ledger"))

    def _follow(self, row: LedgerRow) -> None:
        if row.voucher_id is not None:
            self.tab.show_voucher(row.voucher_id)


def entry_columns(page: LedgerPage) -> tuple[Column, ...]:
    """Columns of an account's page (三栏式): debit, credit, side, balance."""

    def narration(row: LedgerRow) -> str:
        if row.kind is not LineKind.ENTRY:
            return _(LINES[row.kind])
        return " ".join(part for part in (_(PAPERS[row.paper]) if row.paper else "", row.paper_number) if part)

    return (
        Column(_("Day"), lambda r: money.day(r.day), width=104),
        Column(_("Voucher"), lambda r: r.number, width=160),
        Column(_("Narration"), narration, width=210, stretch=True),
        Column(_("Customer"), lambda r: r.customer, width=150, muted=True),
        Column(_("Debit"), lambda r: page.figure(r.debit), align="right", width=116),
        Column(_("Credit"), lambda r: page.figure(r.credit), align="right", width=116),
        Column(_("Side"), lambda r: _(DIRECTION_LABELS[r.side]), align="center", width=56, muted=True),
        Column(_("Balance"), lambda r: page.amount(abs(r.balance)), align="right", width=124),
    )


class TrialBalancePage(LedgerPage):
    """Openings, turnovers, closings; both sides must be equal."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        card = Card(_("Trial balance"), tight=True)
        head = QHBoxLayout()
        head.setContentsMargins(S3, 0, S3, 0)
        head.addStretch(1)
        for each in self.book_buttons():
            head.addWidget(each)
        card.body.addLayout(head)
        self.table = table_in(
            card,
            (
                Column(_("Account"), self._name, width=230, stretch=True),
                self.money_column(_("Opening Dr"), "opening_debit"),
                self.money_column(_("Opening Cr"), "opening_credit"),
                self.money_column(_("Debit"), "debit"),
                self.money_column(_("Credit"), "credit"),
                self.money_column(_("Closing Dr"), "closing_debit"),
                self.money_column(_("Closing Cr"), "closing_credit"),
            ),
            "trial_balance",
        )
        self.table.set_empty(EmptyState(_("Nothing is booked yet.")))
        self.table.opened.connect(self._follow)
        self.banner = Banner("green")
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, S3)
        around.addWidget(self.banner)
        card.body.addLayout(around)
        self.down.addWidget(card)
        self.setFocusProxy(self.table)

    def _name(self, row: BalanceRow) -> str:
        return f"{'    ' * (row.level - 1)}{row.code}  {row.name}".rstrip() if row.code else _("Total")

    def refresh(self) -> None:
        desk, period = self.desk, self.tab.period
        Look(self, lambda: ledgers.trial_balance(desk, period)).then(self._show).start()

    def _show(self, found: TrialBalance) -> None:
        total = found.total
        self.table.show_rows((*found.rows, total))
        pairs = ((total.opening_debit, total.opening_credit), (total.debit, total.credit),
                 (total.closing_debit, total.closing_credit))  # fmt: skip
        equal = all(left == right for left, right in pairs)
        words = _("Balanced: debits and credits are equal.") if equal else _("Not balanced: debits and credits differ.")
        self.banner.say(words, "green" if equal else "red")

    def _sheet(self) -> BookSheet:
        return book_printing.trial_sheet(self.desk, self.tab.period, self.tab.period)

    def print_here(self) -> None:
        """Ctrl+P."""
        self.print_book(self._sheet, _("Trial balance"))

    def export_here(self) -> None:
        """Ctrl+E."""
        self.export_book(self._sheet, f"trial-balance-{self.tab.period}", _("Trial balance"))

    def _follow(self, row: Any) -> None:
        if row.code:
            self.tab.show_account(row.account_id)
