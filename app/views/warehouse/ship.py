"""Shipping: paid invoices at the left, at the right their lines with how much leaves now."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QWidget

from app.process import Duty, Goods, Kind
from app.refusals import Fault, NotFound, Refusal
from app.services import flow, shelf
from app.services.desk import Changed, Desk
from app.services.shelf import ShipLine, ToShip
from app.services.till import is_called
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import QuantityField, TextField
from app.views.kit.labels import Label, OneLine, Pill, button
from app.views.kit.op import Look, Op, said
from app.views.kit.papers import paper_file
from app.views.kit.split import fill, side_by_side
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import N_, _

BESIDE_FIELD = 7  # pixels that put a text on the line of what is typed beside it


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
        self._filling = self._resting = False
        self.fields: dict[int, QuantityField] = {}
        fill(self, side_by_side(self._queue(), self._counter(), (520, 800)))
        self.setFocusProxy(self.number)
        self._show(None)

    def _queue(self) -> QWidget:
        card = Card(_("Paid, and goods to take back"), tight=True)
        self.number = TextField(_("Number"), "number", hint=_("Scan or type a number, Enter"))
        self.number.entered.connect(self._find)
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, 0)
        around.addWidget(self.number)
        card.body.addLayout(around)
        self.table = LedgerTable(
            (
                Column(_("Number"), lambda r: r.number, key="number", width=156),
                Column(_("Customer"), lambda r: r.customer, width=130, stretch=True),
                Column(_("Day"), lambda r: money.short_day(r.day), key="day", width=70, muted=True),
                Column(_("To do"), _task, width=128, pill=True, tone=_tone),
            ),
            "to_ship",
        )
        self.table.set_empty(EmptyState(_("Nothing to ship."), _("Invoices appear here when they are paid in full.")))
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(lambda _row: self._first_field())
        card.add(self.table)
        return card

    def _counter(self) -> QWidget:
        card = Card()
        head = QHBoxLayout()
        self.name = OneLine("", "heading")
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
        self.inspected = button(_("&Inspected by another…"), "inspect")
        self.inspected.clicked.connect(self.inspect_here)
        self.inspected.setVisible(False)
        foot.addWidget(self.inspected)
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
        wanted, self._wanted = self._wanted, None
        self._filling = True
        self.table.show_rows(rows)
        if self._resting and wanted is None:
            self.table.rest()
        if wanted is not None:
            self._resting = not self.table.choose(lambda row: row.id == wanted)
        self._show(self.table.row())
        self._filling = False

    def _chosen(self, row: ToShip | None) -> None:
        """Somebody chose an invoice. After one is shipped none is, so that a key pressed twice ships no other."""
        if not self._filling:
            self._resting = False
            self._show(row)

    def _find(self) -> None:
        """The invoice whose number ends like what was typed on the collection copy."""
        text = self.number.text().upper()
        found = [row for row in self.table.all_rows() if text and is_called(row.number, text)]
        if len(found) == 1:
            self.number.set_text("")
            self.table.choose(lambda row: row.id == found[0].id)
            self._show(found[0])
            self.table.setFocus()
        elif text:
            self.number.refuse(said(NotFound(what=N_("invoice to ship"), name=text)))
            self.number.editor.selectAll()

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
        self.go.setObjectName("take_back" if back else "ship")
        self._name_action()
        self.receiver.setVisible(not back)
        self.inspected.setVisible(back)
        if row is None:
            self._show_lines(())
        elif not same:
            self._show_lines(())
            if not self._filling and not self._resting:
                self.banner.say("")
            desk, sold = self._desk, row.id
            Look(self, lambda: shelf.lines_of(desk, sold)).then(
                lambda lines: self._show_lines(lines) if self._row and self._row.id == sold else None
            ).start()

    def _show_lines(self, lines: tuple[ShipLine, ...]) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._lines, self.fields = lines, {}
        self._command = str(uuid4())
        back = self._row is not None and self._row.kind is Kind.RETURN
        if not lines:
            return
        heads = (
            (_("Code"), False), (_("Product"), False), (_("Specification"), False), (_("Unit"), False),
            (_("Invoiced"), True), (_("Taken back") if back else _("Shipped"), True), (_("On hand"), True),
            (_("Of these rejected") if back else _("Ship now"), True),
        )  # fmt: skip
        for column, (words, right) in enumerate(heads):
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(Label(words, "muted"), 0, column, side)
        for at, line in enumerate(lines, 1):
            self._show_line(at, line, back)
        self._grid.setColumnStretch(1, 1)
        for row in range(self._grid.rowCount()):  # of the invoice shown before
            self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(len(lines) + 1, 1)
        self._name_action()

    def _show_line(self, at: int, line: ShipLine, back: bool) -> None:
        for column, (text, role) in enumerate(
            ((line.code, "body"), (line.name, "strong"), (line.spec, "muted"), (line.unit, "muted"))
        ):
            words = OneLine(text, role) if column in (1, 2) else Label(text, role)
            words.setContentsMargins(0, BESIDE_FIELD, 0, 0)
            self._grid.addWidget(words, at, column, Qt.AlignmentFlag.AlignTop)
        short = not back and line.left > line.on_hand
        for column, (value, role) in enumerate(
            ((line.invoiced, "body"), (line.moved, "muted"), (line.on_hand, "error" if short else "muted")), 4
        ):
            figure = Label(money.quantity(value), role)
            figure.setWordWrap(False)
            figure.setContentsMargins(0, BESIDE_FIELD, 0, 0)
            self._grid.addWidget(figure, at, column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        field = QuantityField(_("Rejected") if back else _("Ship now"), f"quantity_{line.id}")
        field.setFixedWidth(128)
        field.set_number(Decimal(0) if back else line.left)
        field.setEnabled(line.left > 0)
        field.edited.connect(self._edited)
        field.entered.connect(lambda: self._after(line.id))
        self.fields[line.id] = field
        self._grid.addWidget(field, at, 7)

    def _after(self, line_id: int) -> None:
        """Enter goes on to the next quantity, and from the last to the name of who takes the goods."""
        ids = [key for key, field in self.fields.items() if field.isEnabled()]
        rest = ids[ids.index(line_id) + 1 :]
        target = self.fields[rest[0]] if rest else self.receiver
        target.setFocus()
        target.editor.selectAll()

    def _edited(self) -> None:
        self._command = str(uuid4())
        self.banner.say("")
        self._name_action()

    def _name_action(self) -> None:
        """The button says whether all leaves or a part."""
        words = _("Ship all")
        if self._row is not None and self._row.kind is Kind.RETURN:
            words = _("Take back")
        elif any(self.fields[line.id].number() != line.left for line in self._lines if line.id in self.fields):
            words = _("Ship a part")
        self.go.setText(f"{words}  Ctrl+Enter")

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
        if row is None or not self._lines or not self.go.isEnabled():
            return
        desk, seen = self._desk.once(self._command), {row.id: row.version}
        if row.kind is Kind.RETURN:
            results = self._results()
            work = Op(self, lambda: flow.take(desk, "take_back", [row.id], seen=seen, results=results))
        else:
            quantities = {line: field.text() or "0" for line, field in self.fields.items()}
            receiver = self.receiver.text()
            step = "ship_on_credit" if row.on_credit else "ship"
            work = Op(
                self, lambda: flow.take(desk, step, [row.id], seen=seen, quantities=quantities, receiver=receiver)
            )
        work.while_busy(self.go).then(lambda changed: self._moved(row, changed)).failed(self._refused).start()

    def _results(self) -> dict[int, tuple[Decimal, str]]:
        """What was found: good and rejected of each line. A field that holds no number is refused at the line."""
        found = {}
        for line in self._lines:
            rejected = self.fields[line.id].number() or Decimal(0)
            found[line.id] = line.left - rejected, self.fields[line.id].text() or "0"
        return found

    def inspect_here(self) -> None:
        """Somebody beside the keeper has inspected, and signs for what stands in the fields."""
        row = self._row
        if row is None or row.kind is not Kind.RETURN or not self._lines:
            return
        results = self._results()
        signed = ask.approve_here(self, self._desk, Duty.WITNESS, _("Inspected: {number}").format(number=row.number))
        if signed is None:
            return
        words = _("{number} is inspected; take the goods back now.").format(number=row.number)
        work = Op(self, lambda: flow.take(signed, "inspect", [row.id], results=results))
        work.while_busy(self.inspected).then(lambda _changed: self.banner.say(words, "green")).failed(
            self._refused
        ).start()

    def _moved(self, row: ToShip, changed: Changed) -> None:
        number = changed.numbers[0] if changed.numbers else ""
        notes = ", ".join(changed.numbers)
        words = _("{number}: goods-issue note {note}").format(number=row.number, note=notes)
        self._shell.say(words)
        self.banner.say(words, "green")
        self.receiver.set_text("")
        self.table.rest()
        self._resting = True
        self._show(None)
        desk = self._desk
        Look(self, lambda: shelf.note_id(desk, number)).then(self._keep_note).start()
        self.number.setFocus()

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
