"""The custody ledger (保管账): products with what is on hand, and the card of one product."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.services import shelf, stock, warehouses
from app.services.desk import Desk
from app.services.shelf import StockRow
from app.views.kit import ask, money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.fields import Choice, QuantityField, TextField
from app.views.kit.labels import button
from app.views.kit.op import Look, Op, later
from app.views.kit.papers import paper_file
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S3
from app.words import N_, _

PAPERS = {
    "goods_receipt": N_("Goods receipt"),
    "shipment": N_("Goods issued"),
    "take_back": N_("Goods taken back"),
    "stock_transfer": N_("Stock transfer"),
    "stock_count": N_("Stocktake"),
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
        self.house = Choice(_("Warehouse"), "warehouse", [(stock.MAIN_WAREHOUSE, _("Main warehouse"))])
        self.house.edited.connect(self.refresh)
        around.addWidget(self.filter, 1)
        around.addWidget(self.house)
        self.place = button(_("P&lace and limits"), "place_and_limits")
        self.place.clicked.connect(self._ask_place)
        self.place.setEnabled(False)
        around.addWidget(self.place, 0, Qt.AlignmentFlag.AlignTop)
        left.body.addLayout(around)
        self.products = LedgerTable(
            (
                Column(_("Code"), lambda r: r.code, width=76),
                Column(_("Product"), lambda r: f"{r.name}  {r.spec}", width=110, stretch=True),
                Column(_("Unit"), lambda r: r.unit, width=46),
                Column(_("On hand"), lambda r: money.quantity(r.on_hand), align="right", width=78),
                Column(_("Promised"), lambda r: money.quantity(r.reserved), align="right", width=84, muted=True),
                Column(_("Free"), lambda r: money.quantity(r.available), align="right", width=70),
                Column(
                    _("To fetch"),
                    lambda r: _figure(r.held),
                    align="right",
                    width=76,
                    muted=True,
                    tip=lambda _r: _("Paid by customers and not collected yet"),
                ),
                Column(_("Location"), lambda r: r.place, width=78),
                Column(_("Limits"), _limits, width=110, tone=_tone, tip=lambda _r: _("Minimum and maximum")),
            ),
            "stock",
        )
        self.products.set_empty(EmptyState(_("No products."), _("Finished goods appear here once they are known.")))
        left.add(self.products)
        right = Card("", tight=True)
        self.card = right
        self.lines = LedgerTable(
            (
                Column(_("Day"), lambda r: money.short_day(r.day), width=66),
                Column(_("Paper"), lambda r: _(PAPERS.get(r.paper, r.paper)), width=96, muted=True),
                Column(_("Number"), lambda r: r.number, width=150, stretch=True),
                Column(_("In"), lambda r: _figure(r.received), align="right", width=56),
                Column(_("Out"), lambda r: _figure(r.issued), align="right", width=56),
                Column(_("On hand"), lambda r: money.quantity(r.on_hand), align="right", width=70),
                Column(_("By"), lambda r: r.who, width=64),
            ),
            "custody_card",
        )
        self.lines.set_empty(EmptyState(_("Nothing has moved yet.")))
        right.add(self.lines)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([758, 582])
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
        house = int(self.house.value() or stock.MAIN_WAREHOUSE)
        self.products.show_pages(lambda cursor, count: shelf.stock(desk, text, cursor, count, house))
        Look(self, lambda: warehouses.warehouses(desk)).then(self._show_houses).start()

    def _show_houses(self, houses: tuple[warehouses.Warehouse, ...]) -> None:
        chosen = self.house.value()
        self.house.set_choices([(house.id, house.name) for house in houses])
        self.house.set_value(chosen)

    def _ask_place(self) -> None:
        row = self.products.row()
        if row is not None:
            ask.run(PlaceBox(self, self._desk, row, int(self.house.value() or stock.MAIN_WAREHOUSE)))

    def _show_card(self, row: StockRow | None) -> None:
        self.card.set_title(f"{row.code}  {row.name}  {row.spec}" if row else "")
        self.place.setEnabled(row is not None)
        if row is None:
            self.lines.show_rows(())
            return
        desk, product, house = self._desk, row.id, int(self.house.value() or stock.MAIN_WAREHOUSE)
        self.lines.show_pages(lambda cursor, count: shelf.card(desk, product, cursor, count, house))

    def main_action(self) -> None:
        """The ledger is only read."""

    def print_here(self) -> None:
        """The card of the product, with what is carried from page to page."""
        row = self.products.row()
        if row is None:
            return
        from app.services.stock_printing import card_pdf

        desk, product, house = self._desk, row.id, int(self.house.value() or stock.MAIN_WAREHOUSE)
        Look(self, lambda: card_pdf(desk, product, house, paper_file(f"custody-card-{house}-{product}"))).then(
            lambda file: self._shell.preview(str(file), _("Custody card"))
        ).start()

    def export_here(self) -> None:
        """The stock list as a table for a spreadsheet program."""
        house = int(self.house.value() or stock.MAIN_WAREHOUSE)
        target = ask.choose_file(self, _("Export Excel"), "Excel (*.xlsx)", "stock.xlsx")
        if target is None:
            return
        from app.services.workbooks.stock_list import export_stock

        desk = self._desk
        Look(self, lambda: export_stock(desk, house, target)).then(
            lambda _done: self._shell.say(_("Written: {file}").format(file=target.name))
        ).start()


class PlaceBox(ask.Ask):
    """Where a product usually lies, and how much of it should."""

    def __init__(self, parent: QWidget, desk: Desk, row: StockRow, house: int) -> None:
        super().__init__(parent, _("Place and limits"), f"{row.code}  {row.name}", _("Save"))
        self._desk, self._row, self._house = desk, row, house
        self.place_code = TextField(_("Location"), "place")
        self.minimum, self.maximum = QuantityField(_("Minimum"), "minimum"), QuantityField(_("Maximum"), "maximum")
        self.form.add(_("&Location"), self.place_code)
        self.form.add(_("&Minimum"), self.minimum)
        self.form.add(_("Ma&ximum"), self.maximum)
        self.place_code.set_text(row.place)
        for field, value in ((self.minimum, row.minimum), (self.maximum, row.maximum)):
            field.set_number(value)
        self.place_code.setFocus()

    def answer(self) -> None:
        desk, product, house = self._desk, self._row.id, self._house
        given = self.place_code.text(), self.minimum.text(), self.maximum.text()
        work = Op(self, lambda: warehouses.set_shelf(desk, product, house, *given))
        work.while_busy(self.yes).then(lambda _changed: self.accept()).failed(self.place).start()


def _limits(row: StockRow) -> str:
    least, most = (money.quantity(value) if value is not None else "" for value in (row.minimum, row.maximum))
    return f"{least} – {most}" if least or most else ""


def _tone(row: StockRow) -> str:
    if row.minimum is not None and row.on_hand < row.minimum:
        return "red"
    return "amber" if row.maximum is not None and row.on_hand > row.maximum else ""


def _figure(value: object) -> str:
    return money.quantity(value) if value else ""  # type: ignore[arg-type]
