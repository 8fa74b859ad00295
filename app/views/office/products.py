"""Products: the list, and new ones."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.process import Duty
from app.refusals import Fault, Refusal
from app.services import catalog, price_lists
from app.services.catalog import ProductForm
from app.services.desk import Desk
from app.views.kit import ask, money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.fields import NumberField, TextField
from app.views.kit.labels import button
from app.views.kit.op import Op, later, refuse
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.office.page import OfficePage, beside, holder
from app.words import _

_PRICES = frozenset({Duty.PRICE, Duty.FILE_PRICE})


class ProductsPage(OfficePage):
    """By code; the search also knows names and pinyin. Prices are shown to those who set them."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self.search = TextField(_("Search"), "search_products", hint=_("code, name or pinyin"))
        self.search.editor.setMinimumWidth(220)
        self.new = button(_("New product …"), "new_product", key="Ctrl+N")
        self.new.setVisible(bool(_PRICES & desk.duties))
        self.new.clicked.connect(self.new_here)
        card = Card(_("Products"), holder(beside(self.search, self.new)), tight=True)
        self.table = LedgerTable(self._columns(), "office_products")
        self.table.set_empty(
            EmptyState(_("No product here."), _("Those who set prices add products, or import them from a file."))
        )
        card.add(self.table)
        self.down.addWidget(card, 1)
        self._typing = later(self, 200, self.refresh)
        self.search.edited.connect(self._typing.start)
        self.search.entered.connect(self.table.setFocus)
        self.setFocusProxy(self.table)

    def _columns(self) -> tuple[Column, ...]:
        columns = [
            Column(_("Code"), lambda p: p.code, width=130),
            Column(_("Name"), lambda p: p.name, width=240, stretch=True, tip=lambda p: p.name),
            Column(_("Specification"), lambda p: p.spec, width=140, muted=True),
            Column(_("Unit"), lambda p: p.unit, width=70, muted=True),
            Column(_("Category"), lambda p: p.category, width=130, muted=True),
            Column(_("Tax"), lambda p: money.percent(p.tax_rate), align="right", width=70),
        ]
        if _PRICES & self.desk.duties:
            columns.append(
                Column(_("Price in force"), lambda p: money.price(p.price, self.desk) or "—", align="right", width=120)
            )
        return tuple(columns)

    def refresh(self) -> None:
        desk, search = self.desk, self.search.text()
        self.table.show_pages(lambda cursor, count: price_lists.products(desk, search, cursor, count))

    def find_here(self) -> None:
        self.search.setFocus()

    def new_here(self) -> None:
        if _PRICES & self.desk.duties:
            box = NewProduct(self, self.desk)
            if ask.run(box):
                self.shell.say(
                    _("{code} is in the catalogue; it is sold once it has a price").format(code=box.code.text())
                )


class NewProduct(ask.Ask):
    """A new product as it is typed."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent, _("New product"), yes=_("Add"))
        self.desk = desk
        self.code = TextField(at="code", longest=60)
        self.name = TextField(at="name")
        self.spec = TextField(at="spec")
        self.unit = TextField(at="unit")
        self.category = TextField(at="category")
        self.barcode = TextField(at="barcode")
        self.rate = NumberField(at="tax_rate", places=4, hint="13")
        self.cost = NumberField(at="cost", places=4)
        for label, field in (
            (_("&Code"), self.code), (_("&Name"), self.name), (_("&Specification"), self.spec), (_("&Unit"), self.unit),
            (_("Ca&tegory"), self.category), (_("&Barcode"), self.barcode), (_("Tax &rate in %"), self.rate),
            (_("Standard c&ost"), self.cost),
        ):  # fmt: skip
            self.form.add(label, field)
        self.code.setFocus()

    def answer(self) -> None:
        desk = self.desk
        form = ProductForm(
            self.code.text(), self.name.text(), self.unit.text(), self.spec.text(), self.category.text(),
            self.barcode.text(), tax_rate=self.rate.text(), cost=self.cost.text(),
        )  # fmt: skip
        work = Op(self, lambda: catalog.add_products(desk, [form])).while_busy(self.yes)
        work.then(lambda _changed: self.accept()).failed(self._wrong).start()

    def _wrong(self, error: Refusal | Fault) -> bool:
        if not self.place(error):
            refuse(self, error)
        return True
