"""Receiving finished goods: product, quantity, Enter; Ctrl+Enter writes the goods-receipt note."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.refusals import Fault, Missing, Refusal
from app.services import finding, shelf, stock_openings, warehouse
from app.services.desk import Changed, Desk
from app.services.finding import ProductHit
from app.services.stock_openings import OpeningStock
from app.services.typed import positive
from app.services.warehouse import ReceivedLine
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import QuantityField, TextField
from app.views.kit.labels import button
from app.views.kit.op import Look, Op, said
from app.views.kit.papers import paper_file
from app.views.kit.pick import PickField
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2
from app.words import _


class ReceivePage(QWidget):
    """Lines gather in a list until they are received together."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell = desk, shell
        self._hit: ProductHit | None = None
        self._lines: list[tuple[ProductHit, str]] = []
        self._command = str(uuid4())
        self._last: int | None = None
        self._openings: tuple[OpeningStock, ...] = ()
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        card = Card(_("Finished goods received"))
        entry = QHBoxLayout()
        entry.setSpacing(S2)
        self.product = PickField(
            lambda text: finding.search_goods(desk, text),
            lambda hit: (f"{hit.code}  {hit.name}  {hit.spec}".strip(), f"{money.quantity(hit.available)} {hit.unit}"),
            name=_("Product"), at="product", hint=_("Product: code, name or pinyin"),
        )  # fmt: skip
        self.product.chosen.connect(self._picked)
        self.quantity = QuantityField(_("Quantity"), "quantity", hint=_("Quantity"))
        self.quantity.setFixedWidth(150)
        self.quantity.entered.connect(self._add)
        self.add = button(_("Add line"), "add_line", key="Enter")
        self.add.clicked.connect(self._add)
        for field in (self.product, self.quantity, self.add):
            entry.addWidget(field, 1 if field is self.product else 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(entry)
        self.table = LedgerTable(
            (
                Column(_("Code"), lambda line: line[0].code, width=140),
                Column(_("Product"), lambda line: f"{line[0].name}  {line[0].spec}", width=300, stretch=True),
                Column(_("Unit"), lambda line: line[0].unit, width=100),
                Column(_("Free"), lambda line: money.quantity(line[0].available), align="right", width=120),
                Column(_("Received"), lambda line: line[1], align="right", width=120),
            ),
            "receive",
        )
        self.table.set_empty(EmptyState(_("No goods entered yet."), _("Choose a product and type how much came.")))
        delete = QShortcut(QKeySequence("Delete"), self.table, context=Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._remove)
        card.body.addWidget(self.table, 1)
        self.banner = Banner("red")
        card.add(self.banner)
        foot = QHBoxLayout()
        self.note = TextField(_("Note"), "note", hint=_("Note"))
        foot.addWidget(self.note, 1)
        self.printing = button(_("Print note"), "print_receipt_note", key="Ctrl+P")
        self.printing.setEnabled(False)
        self.printing.clicked.connect(self.print_here)
        foot.addWidget(self.printing)
        self.opening = button(_("Confirm opening stock"), "confirm_openings")
        self.opening.clicked.connect(self._confirm)
        self.opening.hide()
        foot.addWidget(self.opening)
        self.go = button(_("Receive"), "receive", "primary", key="Ctrl+Enter")
        self.go.clicked.connect(self.main_action)
        self.go.setEnabled(False)
        foot.addWidget(self.go)
        card.body.addLayout(foot)
        down.addWidget(card)
        self.setFocusProxy(self.product)

    def refresh(self) -> None:
        """What is typed stays; opening stock that the books have waits for the keeper's word."""
        desk = self._desk
        Look(self, lambda: stock_openings.openings_to_confirm(desk)).then(self._show_openings).start()

    def _show_openings(self, found: tuple[OpeningStock, ...]) -> None:
        self._openings = found
        self.opening.setVisible(bool(found))

    def _confirm(self) -> None:
        rows = [f"{each.code}  {each.name}  {money.quantity(each.quantity)} {each.unit}" for each in self._openings]
        signed = ask.ask_password(self, self._desk, "\n".join(rows[:20]), _("These opening goods are there"))
        if signed is not None:
            ids = [each.product_id for each in self._openings]
            Op(self, lambda: stock_openings.confirm_openings(signed, ids)).then(lambda _done: self.refresh()).start()

    def _picked(self, hit: ProductHit) -> None:
        self._hit = hit
        self.quantity.setFocus()

    def _add(self) -> None:
        try:
            if self._hit is None:
                raise Missing(at="product")
            positive(self.quantity.text(), "quantity", 3)
        except Refusal as refusal:
            field = self.product if refusal.at == "product" else self.quantity
            field.refuse(said(refusal))
            return
        self._lines.append((self._hit, self.quantity.text()))
        self._hit = None
        self.product.set_text("")
        self.quantity.set_text("")
        self._changed()
        self.product.setFocus()

    def _remove(self) -> None:
        at = self.table.currentIndex().row()
        if 0 <= at < len(self._lines):
            del self._lines[at]
            self._changed()

    def _changed(self) -> None:
        self._command = str(uuid4())
        self.banner.say("")
        self.table.show_rows(self._lines)
        self.go.setEnabled(bool(self._lines))

    def main_action(self) -> None:
        """Receives all lines."""
        if not self._lines:
            return
        lines = [ReceivedLine(hit.id, quantity) for hit, quantity in self._lines]
        desk, note = self._desk.once(self._command), self.note.text()
        work = Op(self, lambda: warehouse.receive_goods(desk, lines, note))
        work.while_busy(self.go).then(self._received).failed(self._refused).start()

    def _received(self, changed: Changed) -> None:
        words = _("Received: {number}").format(number=", ".join(changed.numbers))
        self._lines = []
        self.note.set_text("")
        self._changed()
        self._shell.say(words)
        self.banner.say(words, "green")
        desk, number = self._desk, changed.numbers[0]
        Look(self, lambda: shelf.receipt_id(desk, number)).then(self._keep).start()
        self.product.setFocus()

    def _keep(self, receipt: int | None) -> None:
        self._last = receipt
        self.printing.setEnabled(receipt is not None)

    def _refused(self, error: Refusal | Fault) -> bool:
        self.banner.say(said(error), "red")
        return True

    def print_here(self) -> None:
        """The goods-receipt note that was written last."""
        if self._last is None:
            return
        from app.services.printing import goods_receipt_pdf

        desk, last = self._desk, self._last
        Look(self, lambda: goods_receipt_pdf(desk, last, paper_file(f"goods-receipt-{last}"))).then(
            lambda file: self._shell.preview(str(file), _("Goods receipt"))
        ).start()
