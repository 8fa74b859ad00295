"""The custody ledger (保管账): products with what is on hand, and the card of one product."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.services import shelf
from app.services.desk import Desk
from app.services.shelf import StockRow
from app.views.kit import money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.fields import TextField
from app.views.kit.op import later
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S3
from app.words import N_, _

PAPERS = {
    "goods_receipt": N_("Goods receipt"),
    "shipment": N_("Goods issued"),
    "take_back": N_("Goods taken back"),
}


class CustodyPage(QWidget):
    """Quantities only."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell = desk, shell
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(S3)
        left = Card(_("On hand"), tight=True)
        self.filter = TextField(_("Filter"), "filter", hint=_("Code, name or pinyin  Ctrl+F"))
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, 0)
        around.addWidget(self.filter)
        left.body.addLayout(around)
        self.products = LedgerTable(
            (
                Column(_("Code"), lambda r: r.code, width=110),
                Column(_("Product"), lambda r: f"{r.name}  {r.spec}", width=160, stretch=True),
                Column(_("Unit"), lambda r: r.unit, width=56),
                Column(_("On hand"), lambda r: money.quantity(r.on_hand), align="right", width=88),
                Column(_("Promised"), lambda r: money.quantity(r.reserved), align="right", width=88, muted=True),
                Column(_("Free"), lambda r: money.quantity(r.available), align="right", width=80),
            ),
            "stock",
        )
        self.products.set_empty(EmptyState(_("No products."), _("Finished goods appear here once they are known.")))
        left.add(self.products)
        right = Card("", tight=True)
        self.card = right
        self.lines = LedgerTable(
            (
                Column(_("Day"), lambda r: money.day(r.day), width=104),
                Column(_("Paper"), lambda r: _(PAPERS.get(r.paper, r.paper)), width=110, muted=True),
                Column(_("Number"), lambda r: r.number, width=150, stretch=True),
                Column(_("In"), lambda r: _figure(r.received), align="right", width=80),
                Column(_("Out"), lambda r: _figure(r.issued), align="right", width=80),
                Column(_("On hand"), lambda r: money.quantity(r.on_hand), align="right", width=88),
                Column(_("By"), lambda r: r.who, width=90),
            ),
            "custody_card",
        )
        self.lines.set_empty(EmptyState(_("Nothing has moved yet.")))
        right.add(self.lines)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([600, 740])
        split.setChildrenCollapsible(False)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(split)
        self._typing = later(self, 150, self.refresh)
        self.filter.edited.connect(self._typing.start)
        self.products.chosen.connect(self._show_card)
        self.setFocusProxy(self.products)

    def refresh(self) -> None:
        desk, text = self._desk, self.filter.text()
        self.products.show_pages(lambda cursor, count: shelf.stock(desk, text, cursor, count))

    def _show_card(self, row: StockRow | None) -> None:
        self.card.set_title(f"{row.code}  {row.name}  {row.spec}" if row else "")
        if row is None:
            self.lines.show_rows(())
            return
        desk, product = self._desk, row.id
        self.lines.show_pages(lambda cursor, count: shelf.card(desk, product, cursor, count))

    def main_action(self) -> None:
        """The ledger is only read."""

    def print_here(self) -> None:
        """Nothing to print here."""


def _figure(value: object) -> str:
    return money.quantity(value) if value else ""  # type: ignore[arg-type]
