"""Transfers between warehouses: what is on the way at the left, sending and receiving at the right."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.refusals import Fault, Refusal
from app.services import transfers, warehouses
from app.services.desk import Changed, Desk
from app.services.transfers import ArrivedLine, SentLine, Transfer, TransferLine
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import Choice, QuantityField, TextField
from app.views.kit.labels import button
from app.views.kit.op import Look, Op, said
from app.views.kit.papers import paper_file
from app.views.kit.split import fill, side_by_side
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.views.warehouse.goods_lines import GoodsLines
from app.words import _


class TransfersPage(QWidget):
    """One keeper sends, another receives."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell = desk, shell
        self._command = str(uuid4())
        fill(self, side_by_side(self._list(), self._sending(), (640, 700)))
        self.setFocusProxy(self.table)

    def _list(self) -> QWidget:
        card = Card(_("Transfers"), tight=True)
        self.table = LedgerTable(
            (
                Column(_("Number"), lambda t: t.number, width=156),
                Column(_("Day"), lambda t: money.short_day(t.day), width=70, muted=True),
                Column(_("From"), lambda t: t.origin, width=110, stretch=True),
                Column(_("To"), lambda t: t.target, width=110),
                Column(_("State"), _state, width=110, pill=True, tone=lambda t: "amber" if t.on_the_way else "green"),
            ),
            "transfers",
        )
        self.table.set_empty(EmptyState(_("No transfers."), _("Goods sent to another warehouse appear here.")))
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(lambda _row: self.receive_chosen())
        card.add(self.table)
        foot = QHBoxLayout()
        foot.setContentsMargins(S3, 0, S3, S3)
        self.printing = button(_("Print note"), "print_transfer", key="Ctrl+P")
        self.printing.clicked.connect(self.print_here)
        self.printing.setEnabled(False)
        self.receiving = button(_("Receive …"), "receive_transfer", key="Enter")
        self.receiving.clicked.connect(self.receive_chosen)
        self.receiving.setEnabled(False)
        foot.addWidget(self.printing)
        foot.addStretch(1)
        foot.addWidget(self.receiving)
        card.body.addLayout(foot)
        return card

    def _sending(self) -> QWidget:
        desk, card = self._desk, Card(_("Send goods"))
        places = QHBoxLayout()
        places.setSpacing(S2)
        self.origin, self.target = Choice(_("From"), "origin"), Choice(_("To"), "target")
        places.addWidget(self.origin, 1)
        places.addWidget(self.target, 1)
        card.body.addLayout(places)
        self.goods = GoodsLines(desk, _("Sent"), "transfer_goods", _("Choose a product and type how much leaves."))
        self.goods.changed.connect(self._changed)
        card.body.addWidget(self.goods, 1)
        self.banner = Banner("red")
        card.add(self.banner)
        foot = QHBoxLayout()
        self.note = TextField(_("Note"), "note", hint=_("Note"))
        self.go = button(_("Send"), "send_goods", "primary", key="Ctrl+Enter")
        self.go.clicked.connect(self.main_action)
        self.go.setEnabled(False)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.go)
        card.body.addLayout(foot)
        return card

    def refresh(self) -> None:
        """Reads the list and the warehouses; what is typed stays."""
        desk = self._desk
        Look(self, lambda: transfers.transfers(desk)).then(self.table.show_rows).start()
        Look(self, lambda: warehouses.warehouses(desk)).then(self._show_houses).start()

    def _show_houses(self, houses: tuple[warehouses.Warehouse, ...]) -> None:
        names = [(house.id, house.name) for house in houses if house.kind != warehouses.TRANSIT]
        for field, nth in ((self.origin, 0), (self.target, 1)):
            chosen = field.value()
            field.set_choices(names)
            field.set_value(chosen if chosen is not None else names[min(nth, len(names) - 1)][0])
        if len(names) < 2:
            self.banner.say(_("There is only one warehouse. The administrator opens another one."), "amber")

    def _chosen(self, row: Transfer | None) -> None:
        self.printing.setEnabled(row is not None)
        self.receiving.setEnabled(row is not None and row.on_the_way)

    def _changed(self) -> None:
        self._command = str(uuid4())
        self.banner.say("")
        self.go.setEnabled(bool(self.goods.lines))

    def main_action(self) -> None:
        """Sends all lines."""
        if not self.goods.lines:
            return
        lines = [SentLine(hit.id, quantity) for hit, quantity in self.goods.lines]
        desk, note = self._desk.once(self._command), self.note.text()
        origin, target = int(self.origin.value()), int(self.target.value())
        work = Op(self, lambda: transfers.send_goods(desk, origin, target, lines, note))
        work.while_busy(self.go).then(self._sent).failed(self._refused).start()

    def _sent(self, changed: Changed) -> None:
        self.note.set_text("")
        self.goods.clear()
        self.banner.say(_("Sent: {number}").format(number=", ".join(changed.numbers)), "green")

    def _refused(self, error: Refusal | Fault) -> bool:
        field = {"origin": self.origin, "target": self.target}.get(getattr(error, "at", ""))
        if field is not None:
            field.refuse(said(error))
        else:
            self.banner.say(said(error), "red")
        return True

    def receive_chosen(self) -> None:
        """Asks what arrived of the transfer chosen."""
        row = self.table.row()
        if row is None or not row.on_the_way:
            return
        desk = self._desk
        Look(self, lambda: transfers.transfer_lines(desk, row.id)).then(lambda lines: self._ask(row, lines)).start()

    def _ask(self, row: Transfer, lines: tuple[TransferLine, ...]) -> None:
        if ask.run(ArrivalBox(self, self._desk, row, lines)):
            self._shell.say(_("Received: {number}").format(number=row.number))

    def print_here(self) -> None:
        """The transfer note chosen."""
        row = self.table.row()
        if row is None:
            return
        from app.services.stock_printing import transfer_pdf

        desk = self._desk
        Look(self, lambda: transfer_pdf(desk, row.id, paper_file(f"transfer-{row.id}"))).then(
            lambda file: self._shell.preview(str(file), _("Transfer note"))
        ).start()


class ArrivalBox(ask.Ask):
    """What arrived, product by product; what did not needs its reason."""

    def __init__(self, parent: QWidget, desk: Desk, row: Transfer, lines: tuple[TransferLine, ...]) -> None:
        text = _("{number} from {origin}: correct what did not arrive, and say why.")
        super().__init__(
            parent, _("Receive a transfer"), text.format(number=row.number, origin=row.origin), _("Receive")
        )
        self._desk, self._row = desk, row
        self.arrived: dict[int, tuple[QuantityField, TextField]] = {}
        for line in lines:
            quantity = QuantityField(line.code, f"arrived.{line.product_id}")
            quantity.set_number(line.quantity)
            reason = TextField(_("Reason"), f"arrived.{line.product_id}.reason", hint=_("Why something is missing"))
            self.form.add(f"{line.code}  {line.name} ({line.unit})", quantity)
            self.form.add("", reason)
            self.arrived[line.product_id] = (quantity, reason)

    def answer(self) -> None:
        lines = [ArrivedLine(key, quantity.text(), reason.text()) for key, (quantity, reason) in self.arrived.items()]
        desk, transfer = self._desk, self._row.id
        work = Op(self, lambda: transfers.receive_transfer(desk, transfer, lines))
        work.while_busy(self.yes).then(lambda _changed: self.accept()).failed(self._refused).start()

    def _refused(self, error: Refusal | Fault) -> bool:
        """The box grows with the sentence."""
        placed = self.place(error)
        self.resize(self.width(), self.sizeHint().height() + 40)
        return placed


def _state(row: Transfer) -> str:
    if row.step == transfers.ARRIVED:
        return _("Arrived")
    return _("On the way") if row.on_the_way else _("Sent")
