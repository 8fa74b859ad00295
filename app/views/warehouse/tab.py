"""The keeper's desk: ship what is paid, take goods back, receive finished goods, the custody ledger. No prices."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout

from app.process import Duty
from app.services import shelf
from app.services.desk import Desk
from app.views.kit.pages import Pages
from app.views.kit.tab import Shell, Tab
from app.views.warehouse.counts import CountsPage
from app.views.warehouse.custody import CustodyPage
from app.views.warehouse.receive import ReceivePage
from app.views.warehouse.ship import ShipPage
from app.views.warehouse.transfers import TransfersPage
from app.views.warehouse.uncollected import UncollectedPage
from app.words import N_, _


class WarehouseTab(Tab):
    """One page a task."""

    KEY = "warehouse"
    TITLE = N_("Warehouse")
    DUTIES = frozenset({Duty.SHIP})
    KINDS: ClassVar[frozenset[str]] = frozenset({"invoice", "stock", "money", "day", "count"})
    ITEMS: ClassVar[frozenset[str]] = frozenset({"invoice/to_ship", "invoice/to_take_back", "invoice"})

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self.pages = Pages("warehouse")
        self.ship = ShipPage(desk, shell)
        self.receive = ReceivePage(desk, shell)
        self.custody = CustodyPage(desk, shell)
        self.pages.add("ship", _("To &ship"), self.ship)
        self.pages.add("receive", _("&Receive goods"), self.receive)
        self.transfers = TransfersPage(desk, shell)
        self.counts = CountsPage(desk, shell)
        self.uncollected = UncollectedPage(desk, shell)
        self.pages.add("uncollected", _("To &fetch"), self.uncollected)
        self.pages.add("transfers", _("Goods &transfers"), self.transfers)
        self.pages.add("counts", _("Stoc&ktakes"), self.counts)
        self.pages.add("custody", _("C&ustody ledger"), self.custody)
        self.pages.turned.connect(lambda _key: self.refresh())
        down.addWidget(self.pages)
        self.setFocusProxy(self.ship)

    @staticmethod
    def waiting(desk: Desk) -> int:
        return len(shelf.to_ship(desk)) + len(shelf.to_take_back(desk))

    def refresh(self) -> None:
        self.pages.page().refresh()  # type: ignore[attr-defined]

    def main_action(self) -> None:
        self.pages.page().main_action()  # type: ignore[attr-defined]

    def print_here(self) -> None:
        self.pages.page().print_here()  # type: ignore[attr-defined]

    def export_here(self) -> None:
        page = self.pages.page()
        if page is self.custody:
            self.custody.export_here()

    def new_here(self) -> None:
        self.pages.show_page("receive")
        self.receive.goods.setFocus()

    def find_here(self) -> None:
        if self.pages.key() == "custody":
            self.custody.filter.setFocus()
        else:
            self.pages.show_page("ship")
            self.ship.number.setFocus()

    def open_item(self, kind: str, id: int) -> bool:
        self.pages.show_page("ship")
        self.ship.choose(id)
        return True
