"""The ledgers: papers to book, vouchers, journals, general ledger, trial balance, sub-ledgers, reconciliation."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from app.process import Duty
from app.services import differences, drilling, ledgers, to_book, vouchers
from app.services.desk import Desk
from app.views.kit.fields import Choice
from app.views.kit.labels import Label
from app.views.kit.op import Look
from app.views.kit.pages import Pages
from app.views.kit.remember import memory
from app.views.kit.tab import Shell, Tab
from app.views.kit.theme import S2
from app.views.ledgers.books import AccountPage, TrialBalancePage, VouchersPage
from app.views.ledgers.close import ClosePage
from app.views.ledgers.differences import DifferencesPage
from app.views.ledgers.fapiao import FapiaoPage
from app.views.ledgers.hand_vouchers import HandVouchersPage
from app.views.ledgers.income import IncomePage
from app.views.ledgers.invoice_view import InvoiceView
from app.views.ledgers.openings import OpeningsPage
from app.views.ledgers.page import LedgerPage
from app.views.ledgers.reconcile import ReconcilePage
from app.views.ledgers.statements import StatementsPage
from app.views.ledgers.stocktakes import CountsPage
from app.views.ledgers.subledgers import AdvancesPage, JournalsPage, RevenuePage, StockPage
from app.views.ledgers.to_book import ToBookPage
from app.words import N_, _

PAGES: tuple[tuple[str, str, type[LedgerPage]], ...] = (
    ("to_book", N_("To &book"), ToBookPage),
    ("vouchers", N_("&Vouchers"), VouchersPage),
    ("journals", N_("&Journals"), JournalsPage),
    ("general", N_("&General ledger"), AccountPage),
    ("trial", N_("&Trial balance"), TrialBalancePage),
    ("advances", N_("&Advances by customer"), AdvancesPage),
    ("revenue", N_("R&evenue, tax, cost"), RevenuePage),
    ("stock", N_("&Stock in value"), StockPage),
    ("counts", N_("Stoc&ktakes"), CountsPage),
    ("differences", N_("&Differences found"), DifferencesPage),
    ("fapiao", N_("&Fapiao"), FapiaoPage),
    ("reconcile", N_("&Reconciliation"), ReconcilePage),
    ("statements", N_("&Customer replies"), StatementsPage),
    ("by_hand", N_("By &hand, review"), HandVouchersPage),
    ("income", N_("&Income statement"), IncomePage),
    ("openings", N_("&Opening balances"), OpeningsPage),
    ("close", N_("C&lose"), ClosePage),
)


class LedgersTab(Tab):
    """A rail of pages at the left; the period chosen holds for all of them."""

    KEY = "ledgers"
    TITLE = N_("Ledgers")
    DUTIES = frozenset({Duty.BOOK, Duty.CHECK})
    KINDS: ClassVar[frozenset[str]] = frozenset(
        {
            "ledger", "tray", "money", "stock", "register", "count", "replies", "differences", "voucher_draft",
            "opening", "close",
        }
    )  # fmt: skip
    ITEMS: ClassVar[frozenset[str]] = frozenset({"voucher", "to_book", "invoice", "difference"})

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self.period = str(memory.mine("ledgers/period", ""))
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(S2)
        head = QHBoxLayout()
        head.addWidget(Label(_("Period"), "muted"))
        self.periods = Choice(_("Period"), "period")
        self.periods.edited.connect(self._choose_period)
        head.addWidget(self.periods)
        head.addStretch(1)
        down.addLayout(head)
        self.pages = Pages("ledgers", rail=True)
        self.page: dict[str, LedgerPage] = {}
        for key, title, kind in PAGES:
            self.page[key] = kind(self)
            self.pages.add(key, _(title), self.page[key])
        self.pages.turned.connect(lambda _key: self._front().refresh() if self.period else None)
        self.views = QStackedWidget()
        down.addWidget(self.views, 1)
        self.invoice = InvoiceView(self)
        self.invoice.left.connect(self.back)
        for view in (self.pages, self.invoice):
            self.views.addWidget(view)
        self._way: list[str] = []

    def _front(self) -> LedgerPage:
        return self.page[self.pages.key()]

    @staticmethod
    def waiting(desk: Desk) -> int:
        return to_book.count_waiting(desk) if Duty.BOOK in desk.duties else 0

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: ledgers.periods(desk)).then(self._show_periods).start()

    def _show_periods(self, periods: tuple[str, ...]) -> None:
        self.periods.set_choices([(period, period) for period in periods])
        if self.period not in periods and periods:
            self.period = periods[0]
        self.periods.set_value(self.period)
        self._front().refresh()

    def _choose_period(self) -> None:
        self.period = self.periods.text()
        memory.keep_mine("ledgers/period", self.period)
        self._front().refresh()

    # Following figures

    def show_voucher(self, voucher_id: int) -> None:
        """Opens a voucher on its page, in its own period."""
        desk = self.desk
        Look(self, lambda: vouchers.voucher_of(desk, voucher_id)).then(self._open_voucher).start()

    def _open_voucher(self, found: vouchers.Voucher) -> None:
        page = self.page["vouchers"]
        assert isinstance(page, VouchersPage)
        page.wanted = found.head.id
        self._turn_to(f"{found.head.day:%Y-%m}", "vouchers")

    def show_account(self, account_id: int) -> None:
        page = self.page["general"]
        assert isinstance(page, AccountPage)
        page.account_id = account_id
        self._turn_to(self.period, "general")

    def show_invoice(self, invoice_id: int) -> None:
        """An invoice in front of the page that led to it; Esc leads back."""
        if self.views.currentWidget() is not self.invoice:
            self._way.append(self.pages.key())
        self.invoice.read(invoice_id)
        self.views.setCurrentWidget(self.invoice)
        self.invoice.setFocus()

    def show_document(self, number: str) -> None:
        """Whatever bears a number: an invoice, a voucher, an account, a customer."""
        desk = self.desk
        Look(self, lambda: drilling.document_numbered(desk, number)).then(self._go_to).start()

    def _go_to(self, target: drilling.Target | None) -> None:
        if target is None:
            self.shell.say(_("There is no document to open for this line."))
        elif target.kind == "account":
            self.show_account(target.id)
        elif not self.open_item(target.kind, target.id):
            self.shell.go(target.kind, target.id)

    def show_difference(self, note_id: int) -> None:
        """A difference by its note, on the page of its check."""
        desk = self.desk
        Look(self, lambda: differences.notes(desk)).then(lambda notes: self._open_difference(notes, note_id)).start()

    def _open_difference(self, notes: tuple[differences.Note, ...], note_id: int) -> None:
        note = next((note for note in notes if note.id == note_id), None)
        page = self.page["reconcile"]
        assert isinstance(page, ReconcilePage)
        if note is not None:
            page.wanted = note.key
            self._turn_to(note.period, "reconcile")

    def back(self) -> bool:
        """From a document to the page that led there, from a ledger to the one before."""
        if not self._way:
            return False
        self.views.setCurrentWidget(self.pages)
        self.pages.show_page(self._way.pop())
        self._front().setFocus()
        return True

    def _turn_to(self, period: str, key: str) -> None:
        if self.views.currentWidget() is self.invoice or self.pages.key() != key:
            self._way = [*self._way[-20:], self.pages.key()]
        self.views.setCurrentWidget(self.pages)
        self.period = period
        self.periods.set_value(period)
        if self.pages.key() == key:
            self._front().refresh()
        else:
            self.pages.show_page(key)
        self._front().setFocus()

    def open_item(self, kind: str, id: int) -> bool:
        if kind == "voucher":
            self.show_voucher(id)
        elif kind == "invoice":
            self.show_invoice(id)
        elif kind == "difference":
            self.show_difference(id)
        elif kind != "to_book":
            return False
        else:
            page = self.page["to_book"]
            assert isinstance(page, ToBookPage)
            page.wanted = id
            self._turn_to(self.period, "to_book")
        return True

    # Keys

    def main_action(self) -> None:
        self._front().main_action()

    def export_here(self) -> None:
        self._front().export_here()

    def print_here(self) -> None:
        self._front().print_here()

    def new_here(self) -> None:
        page = self.page["by_hand"]
        assert isinstance(page, HandVouchersPage)
        self.pages.show_page("by_hand")
        page.new_here()

    def find_here(self) -> None:
        self.pages.show_page("vouchers")
        self._front().find_here()
