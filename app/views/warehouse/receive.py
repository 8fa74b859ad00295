"""Receiving finished goods: product, quantity, Enter; Ctrl+Enter writes the goods-receipt note."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.refusals import Fault, Refusal
from app.services import shelf, stock_openings, warehouse
from app.services.desk import Changed, Desk
from app.services.stock_openings import OpeningStock
from app.services.warehouse import ReceivedLine
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card
from app.views.kit.fields import TextField
from app.views.kit.labels import button
from app.views.kit.op import Look, Op, said
from app.views.kit.papers import paper_file
from app.views.kit.tab import Shell
from app.views.warehouse.goods_lines import GoodsLines
from app.words import _


class ReceivePage(QWidget):
    """Lines gather in a list until they are received together."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell = desk, shell
        self._command = str(uuid4())
        self._last: int | None = None
        self._openings: tuple[OpeningStock, ...] = ()
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        card = Card(_("Finished goods received"))
        self.goods = GoodsLines(
            desk, _("Received"), "receive", _("Choose a product and type how much came."), free=True
        )
        self.goods.changed.connect(self._changed)
        card.body.addWidget(self.goods, 1)
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
        self.setFocusProxy(self.goods)

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

    def _changed(self) -> None:
        self._command = str(uuid4())
        self.banner.say("")
        self.go.setEnabled(bool(self.goods.lines))

    def main_action(self) -> None:
        """Receives all lines."""
        if not self.goods.lines:
            return
        lines = [ReceivedLine(hit.id, quantity) for hit, quantity in self.goods.lines]
        desk, note = self._desk.once(self._command), self.note.text()
        work = Op(self, lambda: warehouse.receive_goods(desk, lines, note))
        work.while_busy(self.go).then(self._received).failed(self._refused).start()

    def _received(self, changed: Changed) -> None:
        words = _("Received: {number}").format(number=", ".join(changed.numbers))
        self.note.set_text("")
        self.goods.clear()
        self._shell.say(words)
        self.banner.say(words, "green")
        desk, number = self._desk, changed.numbers[0]
        Look(self, lambda: shelf.receipt_id(desk, number)).then(self._keep).start()
        self.goods.setFocus()

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
