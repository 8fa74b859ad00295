"""The clerk's tab: typing invoices, one's own invoices, returns, and the sales register."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout

from app.process import Duty, Kind
from app.services import invoices
from app.services.desk import Desk
from app.services.invoices import InvoiceRow
from app.services.register_reading import count_to_register
from app.views.invoices.entry import EntryPage
from app.views.invoices.mine import MinePage
from app.views.invoices.register import RegisterPage
from app.views.invoices.returns import ReturnsPage
from app.views.kit.op import Op
from app.views.kit.pages import Pages
from app.views.kit.tab import Shell, Tab
from app.words import N_, _

_DRAFTS = frozenset({"invoice/sent_back", "invoice/drafts"})
_PAPERS = frozenset({"receipt", "refund", "shipment", "take_back", "allowance", "register", "to_register"})


class InvoicesTab(Tab):
    """One page a task; what is typed stays typed while one looks at the others."""

    KEY = "invoices"
    TITLE = N_("Invoices")
    DUTIES = frozenset({Duty.INVOICE})
    KINDS: ClassVar[frozenset[str]] = frozenset({"invoice", "money", "stock", "tray", "register", "catalog", "day"})
    ITEMS: ClassVar[frozenset[str]] = frozenset({"invoice", "register"}) | _DRAFTS | _PAPERS

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self.pages = Pages("invoices")
        self.entry = EntryPage(desk, shell)
        self.mine = MinePage(desk, shell)
        self.returns = ReturnsPage(desk, shell)
        self.register = RegisterPage(desk, shell)
        self.pages.add("entry", _("&Entry"), self.entry)
        self.pages.add("mine", _("All &invoices"), self.mine)
        self.pages.add("returns", _("&Returns"), self.returns)
        self.pages.add("register", _("Sales re&gister"), self.register)
        self.pages.show_page("entry")
        down.addWidget(self.pages)
        self.setFocusProxy(self.entry)
        self.pages.turned.connect(self._turned)
        self.entry.mine.opened.connect(self._open_row)
        self.mine.open_wanted.connect(self._open_row)
        self.mine.copy_wanted.connect(self._copy)
        self.mine.return_wanted.connect(self._return)
        QShortcut(QKeySequence("F9"), self, self._approve_here)
        QShortcut(QKeySequence("Ctrl+D"), self, self._copy_last)

    @staticmethod
    def waiting(desk: Desk) -> int:
        return invoices.to_correct(desk) + count_to_register(desk)

    def refresh(self) -> None:
        self.entry.refresh()
        if self.pages.page() is not self.entry:
            self.pages.page().refresh()  # type: ignore[attr-defined]

    def _turned(self, _key: str) -> None:
        page = self.pages.page()
        self.setFocusProxy(page)
        page.refresh()  # type: ignore[attr-defined]
        page.setFocus()

    def keep(self) -> Op | None:
        kept = self.entry.keep()
        return self.returns.keep() or kept

    # Keys

    def main_action(self) -> None:
        if self.pages.page() is self.entry:
            self.entry.submit()
        else:
            self.pages.page().main_action()  # type: ignore[attr-defined]

    def new_here(self) -> None:
        self.pages.show_page("entry")
        self.entry.new_here()

    def find_here(self) -> None:
        page = self.pages.page()
        if page is self.entry:
            self.pages.show_page("mine")
            page = self.mine
        page.find_here()  # type: ignore[attr-defined]

    def print_here(self) -> None:
        self.pages.page().print_here()  # type: ignore[attr-defined]

    def back(self) -> bool:
        if self.pages.page() is self.entry:
            return False
        self.pages.show_page("entry")
        return True

    def _approve_here(self) -> None:
        page = self.pages.page()
        if page is self.entry or page is self.mine:
            page.approve_here()

    def _copy_last(self) -> None:
        if self.pages.page() is self.entry:
            self.entry.copy_last()

    # Items

    def open_item(self, kind: str, id: int) -> bool:
        if kind in _PAPERS:
            self.pages.show_page("register")
        elif kind in _DRAFTS:
            self._open_draft(id)
        else:
            self.pages.show_page("mine")
            self.mine.open_invoice(id)
        return True

    def _open_row(self, row: InvoiceRow) -> None:
        """A draft goes on where it was typed; anything else is shown."""
        if row.review != "draft":
            self.open_item("invoice", row.id)
        elif row.kind is not Kind.SALE:
            self.pages.show_page("returns")
            self.returns.open_draft(row.id)
        else:
            self.pages.show_page("entry")
            self.entry.open_draft(row.id)

    def _open_draft(self, invoice_id: int) -> None:
        from app.services.invoice_detail import invoice_detail

        desk = self.desk
        Op(self, lambda: invoice_detail(desk, invoice_id).row).then(self._open_row).start()

    def _copy(self, invoice_id: int) -> None:
        self.pages.show_page("entry")
        self.entry.copy_of(invoice_id)

    def _return(self, invoice_id: int) -> None:
        self.pages.show_page("returns")
        self.returns.start(invoice_id)
