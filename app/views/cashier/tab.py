"""The cashier's desk: collect on released invoices, money that has to arrive, refunds, journals."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.process import METHOD_LABELS, Duty, Method
from app.services import till
from app.services.desk import Desk
from app.views.cashier.collect import CollectPage
from app.views.cashier.drawer import DrawerPage
from app.views.cashier.journals import JournalsPage
from app.views.cashier.requests import RequestsPage
from app.views.cashier.slips import PendingPage, ReceiptsPage, RefundsPage
from app.views.cashier.transfers import TransfersPage
from app.views.kit import money
from app.views.kit.figures import Figures
from app.views.kit.labels import Label
from app.views.kit.op import Look
from app.views.kit.pages import Pages
from app.views.kit.tab import Shell, Tab
from app.views.kit.theme import S2, S4
from app.words import N_, _


class CashierTab(Tab):
    """Today's takings above; below, one page a task."""

    KEY = "cashier"
    TITLE = N_("Cashier")
    DUTIES = frozenset({Duty.COLLECT})
    KINDS: ClassVar[frozenset[str]] = frozenset({"invoice", "money", "day", "drawer", "settings", "refund_request"})
    ITEMS: ClassVar[frozenset[str]] = frozenset(
        {"invoice/to_collect", "invoice/to_arrive", "invoice/to_refund", "invoice"}
    )

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(S2)
        self.takings = Figures("strong")
        self.drawer = Figures("strong")
        down.addLayout(self._head())
        self.pages = Pages("cashier")
        self.collect = CollectPage(desk, shell)
        self.pending = PendingPage(desk, shell)
        self.refunds = RefundsPage(desk, shell)
        self.requests = RequestsPage(desk, shell)
        self.receipts = ReceiptsPage(desk, shell)
        self.drawer_page = DrawerPage(desk, shell)
        self.transfers = TransfersPage(desk, shell)
        self.journals = JournalsPage(desk, shell)
        self.pages.add("collect", _("&Collect"), self.collect)
        self.pages.add("pending", _("To &arrive"), self.pending)
        self.pages.add("refunds", _("&Refunds"), self.refunds)
        self.pages.add("requests", _("Ad&vances back"), self.requests)
        self.pages.add("receipts", _("R&eceipts today"), self.receipts)
        self.pages.add("drawer", _("&Drawer"), self.drawer_page)
        self.pages.add("transfers", _("&Transfers"), self.transfers)
        self.pages.add("journals", _("&Journals"), self.journals)
        self.pages.turned.connect(lambda _key: self.refresh())
        down.addWidget(self.pages, 1)
        self.setFocusProxy(self.collect)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(S4)
        self.heading = Label(_("Taken today"), "heading")
        row.addWidget(self.heading)
        row.addWidget(self.takings)
        row.addStretch(1)
        row.addWidget(self.drawer)
        return row

    @staticmethod
    def waiting(desk: Desk) -> int:
        return len(till.to_collect(desk)) + len(till.to_refund(desk))

    def refresh(self) -> None:
        desk = self.desk
        for figures in (self.heading, self.takings, self.drawer):  # the count is blind: nothing is said beside it
            figures.setVisible(self.pages.key() != "drawer")
        Look(self, lambda: (till.takings(desk), till.in_drawer(desk))).then(self._show_takings).start()
        self.pages.page().refresh()  # type: ignore[attr-defined]

    def _show_takings(self, found: tuple[dict[Method, Decimal], Decimal]) -> None:
        sums, drawer = found
        self.takings.show_figures([(_(METHOD_LABELS[m]), money.money(sums[m], self.desk)) for m in Method])
        self.drawer.show_figures([(_("In the drawer"), money.money(drawer, self.desk))])

    def main_action(self) -> None:
        self.pages.page().main_action()  # type: ignore[attr-defined]

    def find_here(self) -> None:
        self.pages.show_page("collect")
        self.collect.number.setFocus()

    def print_here(self) -> None:
        self.pages.page().print_here()  # type: ignore[attr-defined]

    def export_here(self) -> None:
        if self.pages.key() == "journals":
            self.journals.export_here()

    def open_item(self, kind: str, id: int) -> bool:
        page = {"invoice/to_refund": "refunds", "invoice/to_arrive": "pending"}.get(kind, "collect")
        self.pages.show_page(page)
        self.pages.page().choose(id)  # type: ignore[attr-defined]
        return True
