"""Price lists in dated versions, proposed by one person and filed by another; and the products."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.process import Duty
from app.refusals import Fault, Refusal
from app.services import catalog, price_changes, price_lists
from app.services.catalog import ProductForm
from app.services.desk import Desk
from app.services.price_lists import Version
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import TextField
from app.views.kit.labels import button
from app.views.kit.op import Look, Op, later, said
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable, Page
from app.views.kit.theme import S3
from app.views.office.page import OfficePage
from app.views.office.propose import ProposeBox, change_columns
from app.words import _


class PricesPage(OfficePage):
    """Versions above; below, what the chosen one changes against the one before it."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self._version: Version | None = None
        self.propose = button(_("Propose prices …"), "propose", "primary", key="Ctrl+N")
        self.propose.clicked.connect(self.new_here)
        above = Card(_("Price lists"), self.propose, tight=True)
        self.propose.setVisible(Duty.PRICE in desk.duties)
        self.table = LedgerTable(
            (
                Column(_("Name"), lambda v: v.name, width=220, stretch=True),
                Column(_("In force from"), lambda v: money.day(v.valid_from), width=120),
                Column(_("Products"), lambda v: str(v.products), align="right", width=80),
                Column(_("Prices"), _tax, width=100, muted=True),
                Column(_("Proposed by"), lambda v: v.proposed_by, width=100),
                Column(_("Filed by"), lambda v: v.filed_by, width=100),
                Column(_("State"), _state, width=110, pill=True, tone=_tone),
            ),
            "price_lists",
        )  # fmt: skip
        self.table.set_empty(EmptyState(_("No price list yet."), _("Propose one; another person files it.")))
        self.table.chosen.connect(self._choose)
        above.add(self.table)
        self.down.addWidget(above, 2)
        self.file = button(_("File this list"), "file_prices", "primary", key="Ctrl+Enter")
        self.file.clicked.connect(self.main_action)
        below = Card(_("What it changes"), self.file, tight=True)
        self.lines = LedgerTable(change_columns(desk), "price_changes")
        self.lines.set_empty(EmptyState(_("It changes no price.")))
        below.add(self.lines)
        self.banner = Banner("red")
        below.add(self.banner)
        self.down.addWidget(below, 3)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: price_lists.versions(desk)).then(self.table.show_rows).start()

    def _choose(self, version: Version | None) -> None:
        self._version = version
        self.banner.say("")
        open_ = version is not None and not version.filed and Duty.FILE_PRICE in self.desk.duties
        self.file.setVisible(open_)
        if version is None:
            self.lines.show_rows(())
            return
        desk, chosen = self.desk, version.id
        Look(self, lambda: price_lists.changes(desk, chosen)).then(self.lines.show_rows).start()

    def main_action(self) -> None:
        """Files the chosen proposal."""
        version, desk = self._version, self.desk
        if version is None or self.file.isHidden():
            return
        Op(self, lambda: catalog.file_prices(desk, version.id)).while_busy(self.file).then(
            lambda _changed: self.shell.say(_("Filed: {name}").format(name=version.name))
        ).failed(self._refused).start()

    def _refused(self, error: Refusal | Fault) -> bool:
        self.banner.say(said(error))
        return True

    def new_here(self) -> None:
        if Duty.PRICE in self.desk.duties and ask.run(ProposeBox(self, self.desk)):
            self.shell.say(_("Proposed; another person files it."))


def history_columns(desk: Desk) -> tuple[Column, ...]:
    """One price a version: what it was, from when, and by whom."""
    return (
        Column(_("In force from"), lambda p: money.day(p.valid_from), width=120),
        Column(_("Price list"), lambda p: p.version, width=180, stretch=True),
        Column(_("Price"), lambda p: money.price(p.price, desk), align="right", width=100),
        Column(_("Floor"), lambda p: money.price(p.floor, desk) or "—", align="right", width=90, muted=True),
        Column(_("Proposed by"), lambda p: p.proposed_by, width=100),
        Column(_("Filed by"), lambda p: p.filed_by or _("not filed"), width=100),
    )


def _tax(version: Version) -> str:
    return _("with tax") if version.tax_included else _("without tax")


def _state(version: Version) -> str:
    if not version.filed:
        return _("proposed")
    return _("in force") if version.in_force else _("filed")


def _tone(version: Version) -> str:
    if not version.filed:
        return "amber"
    return "green" if version.in_force else "neutral"


class ProductsPage(OfficePage):
    """Products with the price in force."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self._may = bool(desk.duties & {Duty.PRICE, Duty.FILE_PRICE})
        self.new = button(_("New product"), "new_product", "primary", key="Ctrl+N")
        self.new.clicked.connect(self.new_here)
        card = Card(_("Products"), self.new, tight=True)
        self.new.setVisible(self._may)
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, 0)
        self.filter = TextField(_("Filter"), "filter", hint=_("Code, name or pinyin  Ctrl+F"))
        around.addWidget(self.filter)
        card.body.addLayout(around)
        columns = [
            Column(_("Code"), lambda p: p.code, width=120),
            Column(_("Product"), lambda p: p.name, width=220, stretch=True),
            Column(_("Spec"), lambda p: p.spec, width=120, muted=True),
            Column(_("Unit"), lambda p: p.unit, width=80),
            Column(_("Category"), lambda p: p.category, width=120),
            Column(_("Tax"), lambda p: money.percent(p.tax_rate), align="right", width=70),
        ]
        if self._may:
            columns.append(Column(_("Price"), lambda p: money.price(p.price, desk), align="right", width=100))
        self.table = LedgerTable(columns, "products")
        self.table.set_empty(EmptyState(_("No products."), _("Enter them one by one, or import a file.")))
        card.add(self.table)
        self.down.addWidget(card, 3)
        self.history = LedgerTable(history_columns(desk), "price_history")
        self.history.set_empty(EmptyState(_("It has had no price yet.")))
        self.past = Card(_("History of its price"), tight=True)
        self.past.add(self.history)
        self.past.setVisible(self._may)
        self.down.addWidget(self.past, 1)
        if self._may:
            self.table.chosen.connect(self._show_history)
        self._typing = later(self, 150, self.refresh)
        self.filter.edited.connect(self._typing.start)

    def refresh(self) -> None:
        desk, text = self.desk, self.filter.text()

        def fetch(cursor: str | None, count: int) -> Page:
            found = price_lists.products(desk, text, cursor, count)
            return Page(found.rows, found.next_cursor)

        self.table.show_pages(fetch)

    def _show_history(self, row: price_lists.ProductRow | None) -> None:
        if row is None:
            self.history.show_rows(())
            return
        desk, chosen = self.desk, row.id
        self.past.set_title(_("History of its price: {product}").format(product=row.name))
        Look(self, lambda: price_changes.price_history(desk, chosen)).then(self.history.show_rows).start()

    def find_here(self) -> None:
        self.filter.setFocus()

    def new_here(self) -> None:
        if self._may and ask.run(ProductBox(self, self.desk)):
            self.shell.say(_("Kept. It can be sold once a price list has a price for it."))


class ProductBox(ask.Ask):
    """A new product."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent, _("New product"), "", _("Keep"))
        self._desk = desk
        for name, label, hint in (
            ("code", _("&Code"), ""), ("name", _("&Name"), ""), ("spec", _("&Spec"), ""), ("unit", _("&Unit"), ""),
            ("category", _("Ca&tegory"), ""), ("barcode", _("&Barcode"), ""), ("tax_rate", _("Ta&x rate, %"), "13"),
            ("tax_code", _("Tax &rate code"), _("standard, reduced, exempt …")), ("cost", _("Unit c&ost"), ""),
        ):  # fmt: skip
            self.form.add(label, TextField(at=name, hint=hint))
        self.form.fields["code"].setFocus()

    def answer(self) -> None:
        form = ProductForm(**{name: field.text() for name, field in self.form.fields.items()})
        desk = self._desk
        work = Op(self, lambda: catalog.add_products(desk, [form])).while_busy(self.yes)
        work.then(lambda _changed: self.accept()).failed(self._misplaced).start()

    def _misplaced(self, error: Refusal | Fault) -> bool:
        if not self.place(error):
            self.form.fields["code"].refuse(said(error))
        return True
