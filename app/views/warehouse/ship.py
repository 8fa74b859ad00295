"""Shipping: paid invoices at the left, at the right their lines with how much leaves now."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.process import Goods, Kind
from app.refusals import Fault, Refusal
from app.services import flow, shelf
from app.services.desk import Changed, Desk
from app.services.shelf import ShipLine, ToShip
from app.views.kit import money
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import QuantityField, TextField
from app.views.kit.labels import Label, Pill, button
from app.views.kit.op import Look, Op, said
from app.views.kit.papers import paper_file
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import _


class ShipPage(QWidget):
    """What may leave, and what may come back."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell = desk, shell
        self._row: ToShip | None = None
        self._lines: tuple[ShipLine, ...] = ()
        self._wanted: int | None = None
        self._last_note: int | None = None
        self._command = str(uuid4())
        self.fields: dict[int, QuantityField] = {}
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._queue())
        split.addWidget(self._counter())
        split.setSizes([560, 760])
        split.setChildrenCollapsible(False)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(split)
        self.setFocusProxy(self.table)
        self._show(None)

    def _queue(self) -> QWidget:
        card = Card(_("Paid, and goods to take back"), tight=True)
        self.table = LedgerTable(
            (
                Column(_("Number"), lambda r: r.number, key="number", width=170),
                Column(_("Customer"), lambda r: r.customer, width=140, stretch=True),
                Column(_("Lines"), lambda r: str(r.lines), align="right", width=70),
                Column(_("To do"), _task, width=136, pill=True, tone=_tone),
            ),
            "to_ship",
        )
        self.table.set_empty(EmptyState(_("Nothing to ship."), _("Invoices appear here when they are paid in full.")))
        self.table.chosen.connect(self._show)
        self.table.opened.connect(lambda _row: self._first_field())
        card.add(self.table)
        return card

    def _counter(self) -> QWidget:
        card = Card()
        head = QHBoxLayout()
        self.name = Label("", "heading")
        self.state = Pill("", "accent")
        head.addWidget(self.name)
        head.addWidget(self.state)
        head.addStretch(1)
        card.body.addLayout(head)
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(S3)
        self._grid.setVerticalSpacing(S2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        card.body.addWidget(area, 1)
        self.banner = Banner("red")
        card.add(self.banner)
        foot = QHBoxLayout()
        self.receiver = TextField(_("Taken by"), "receiver", hint=_("Taken by (name)"))
        self.receiver.setMaximumWidth(240)
        foot.addWidget(self.receiver)
        foot.addStretch(1)
        self.printing = button(_("Print note"), "print_note", key="Ctrl+P")
        self.printing.clicked.connect(self.print_here)
        self.printing.setEnabled(False)
        foot.addWidget(self.printing)
        self.go = button(_("Ship"), "ship", "primary", key="Ctrl+Enter")
        self.go.clicked.connect(self.main_action)
        foot.addWidget(self.go)
        card.body.addLayout(foot)
        return card

    # Reading

    def refresh(self) -> None:
        desk = self._desk
        Look(self, lambda: (*shelf.to_ship(desk), *shelf.to_take_back(desk))).then(self._show_queue).start()

    def _show_queue(self, rows: tuple[ToShip, ...]) -> None:
        self.table.show_rows(rows)
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.table.choose(lambda row: row.id == wanted)

    def choose(self, invoice_id: int) -> None:
        self._wanted = invoice_id
        self.refresh()
        self.table.setFocus()

    def _show(self, row: ToShip | None) -> None:
        same = row is not None and self._row is not None and (row.id, row.version) == (self._row.id, self._row.version)
        self._row = row
        self.name.setText(f"{row.number} · {row.customer}" if row else _("Choose an invoice"))
        self.state.set_text(_task(row) if row else "")
        self.go.setEnabled(row is not None)
        back = row is not None and row.kind is Kind.RETURN
        self.go.setText(f"{_('Take back') if back else _('Ship')}  Ctrl+Enter")
        self.go.setObjectName("take_back" if back else "ship")
        self.receiver.setVisible(not back)
        if row is None:
            self._show_lines(())
        elif not same:
            self.banner.say("")
            desk, sold = self._desk, row.id
            Look(self, lambda: shelf.lines_of(desk, sold)).then(
                lambda lines: self._show_lines(lines) if self._row and self._row.id == sold else None
            ).start()

    def _show_lines(self, lines: tuple[ShipLine, ...]) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self._lines, self.fields = lines, {}
        self._command = str(uuid4())
        back = self._row is not None and self._row.kind is Kind.RETURN
        if not lines:
            return
        heads = (
            _("Product"),
            _("Unit"),
            _("Invoiced"),
            _("Moved"),
            _("On hand"),
            _("Back now") if back else _("Ship now"),
        )
        for column, words in enumerate(heads):
            side = Qt.AlignmentFlag.AlignRight if column > 1 else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(Label(words, "muted"), 0, column, side)
        for at, line in enumerate(lines, 1):
            name = Label(f"{line.code}  {line.name}  {line.spec}".strip())
            name.setWordWrap(True)
            self._grid.addWidget(name, at, 0)
            self._grid.addWidget(Label(line.unit, "muted"), at, 1)
            short = not back and line.left > line.on_hand
            for column, (value, role) in enumerate(
                ((line.invoiced, "body"), (line.moved, "muted"), (line.on_hand, "error" if short else "muted")), 2
            ):
                figure = Label(money.quantity(value), role)
                figure.setWordWrap(False)
                self._grid.addWidget(figure, at, column, Qt.AlignmentFlag.AlignRight)
            field = QuantityField(_("Ship now"), f"quantity_{line.id}")
            field.setFixedWidth(110)
            field.set_number(line.left)
            field.setEnabled(not back and line.left > 0)
            field.edited.connect(self._edited)
            self.fields[line.id] = field
            self._grid.addWidget(field, at, 5)
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(len(lines) + 1, 1)

    def _edited(self) -> None:
        self._command = str(uuid4())
        self.banner.say("")

    def _first_field(self) -> None:
        for field in self.fields.values():
            if field.isEnabled():
                field.setFocus()
                field.editor.selectAll()
                return

    # Doing

    def main_action(self) -> None:
        """Ships what stands in the fields, or takes a return's goods back."""
        row = self._row
        if row is None:
            return
        desk, seen = self._desk.once(self._command), {row.id: row.version}
        if row.kind is Kind.RETURN:
            work = Op(self, lambda: flow.take(desk, "take_back", [row.id], seen=seen))
        else:
            quantities = {line: field.text() or "0" for line, field in self.fields.items()}
            receiver = self.receiver.text()
            work = Op(
                self, lambda: flow.take(desk, "ship", [row.id], seen=seen, quantities=quantities, receiver=receiver)
            )
        work.while_busy(self.go).then(lambda changed: self._moved(row, changed)).failed(self._refused).start()

    def _moved(self, row: ToShip, changed: Changed) -> None:
        number = ", ".join(changed.numbers)
        words = _("{number}: goods-issue note {note}").format(number=row.number, note=number)
        self._shell.say(words)
        self.banner.say(words, "green")
        self.receiver.set_text("")
        self._row = None
        desk = self._desk
        Look(self, lambda: shelf.note_id(desk, number)).then(self._keep_note).start()
        self.table.setFocus()

    def _keep_note(self, note: int | None) -> None:
        self._last_note = note
        self.printing.setEnabled(note is not None)

    def _refused(self, error: Refusal | Fault) -> bool:
        part = getattr(error, "at", "").rpartition(".")[2]
        if part.isdigit() and int(part) in self.fields:
            self.fields[int(part)].refuse(said(error))
            return True
        self.banner.say(said(error), "red")
        self.refresh()
        return True

    def print_here(self) -> None:
        """The goods-issue note that was written last."""
        if self._last_note is None:
            return
        from app.services.printing import goods_note_pdf

        desk, note = self._desk, self._last_note
        Look(self, lambda: goods_note_pdf(desk, note, paper_file(f"goods-note-{note}"))).then(
            lambda file: self._shell.preview(str(file), _("Goods-issue note"))
        ).start()


def _task(row: ToShip) -> str:
    if row.kind is Kind.RETURN:
        return _("Take back")
    return _("Ship the rest") if row.goods is Goods.PART else _("Ship")


def _tone(row: ToShip) -> str:
    return "amber" if row.kind is Kind.RETURN else "accent"
