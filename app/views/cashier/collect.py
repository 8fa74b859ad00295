"""Collecting: the queue at the left, at the right what is to be collected, several payments, cash and change."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.process import ARRIVES_LATER, METHOD_LABELS, Method
from app.refusals import Fault, Refusal, TooMuch
from app.services import flow, till
from app.services.cashier import PaymentForm
from app.services.desk import Changed, Desk
from app.services.till import PayableRow
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card, EmptyState, Facts
from app.views.kit.fields import MoneyField, TextField
from app.views.kit.labels import Label, Pill, button
from app.views.kit.op import Look, Op, said
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import _

ZERO = Decimal(0)


class PaymentRow(QWidget):
    """One payment: its method, the amount, a reference, and for cash what was handed over."""

    def __init__(self, method: Method, number: int, changed: Callable[[], None], remove: Callable[[], None]) -> None:
        super().__init__()
        self.method = method
        self.setObjectName(f"payment_{number}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S2)
        name = Label(_(METHOD_LABELS[method]), "strong")
        name.setFixedSize(104, 32)
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        self.amount = MoneyField(_("Amount"), f"amount_{number}", hint=_("Amount"))
        self.amount.setFixedWidth(130)
        row.addWidget(self.amount, 0, Qt.AlignmentFlag.AlignTop)
        self.tendered = MoneyField(_("Cash received"), f"tendered_{number}", hint=_("Cash received"))
        self.reference = TextField(_("Reference"), f"reference_{number}", hint=_("Number of the cheque or transfer"))
        cash = method is Method.CASH
        self.tendered.setVisible(cash)
        self.reference.setVisible(not cash)
        row.addWidget(self.tendered if cash else self.reference, 1, Qt.AlignmentFlag.AlignTop)
        away = button("×", f"remove_{number}", "quiet", _("Remove this payment"))
        away.setAccessibleName(_("Remove this payment"))
        away.clicked.connect(lambda _checked=False: remove())
        row.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)
        for field in (self.amount, self.tendered, self.reference):
            field.edited.connect(changed)

    def form(self) -> PaymentForm:
        return PaymentForm(self.method, self.amount.text(), self.tendered.text(), self.reference.text())

    def refuse(self, part: str, sentence: str) -> bool:
        field = {"amount": self.amount, "tendered": self.tendered, "reference": self.reference}.get(part)
        if field is None:
            return False
        field.refuse(sentence)
        return True


class CollectPage(QWidget):
    """The page for collecting. Lines and amounts of an invoice cannot be changed here."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell = desk, shell
        self._invoice: PayableRow | None = None
        self._wanted: int | None = None
        self._command = ""
        self.rows: list[PaymentRow] = []
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._queue())
        split.addWidget(self._till())
        split.setSizes([600, 720])
        split.setChildrenCollapsible(False)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(split)
        self.setFocusProxy(self.number)
        self._show(None)

    def _queue(self) -> QWidget:
        card = Card(_("Released for collection"), tight=True)
        self.number = TextField(_("Number"), "number", hint=_("Scan or type a number, Enter"))
        self.number.entered.connect(self._find)
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, 0)
        around.addWidget(self.number)
        card.body.addLayout(around)
        self.table = LedgerTable(
            (
                Column(_("Number"), lambda r: r.number, key="number", width=160),
                Column(_("Customer"), lambda r: r.customer, width=140, stretch=True),
                Column(_("Open"), lambda r: money.money(r.open, self._desk), key="open", align="right", width=100),
                Column(_("State"), lambda r: _(r.label), width=140, pill=True, tone=_tone),
            ),
            "to_collect",
        )
        self.table.set_empty(
            EmptyState(_("Nothing to collect."), _("Invoices appear here when both supervisors have signed them."))
        )
        self.table.chosen.connect(self._show)
        self.table.opened.connect(lambda _row: self._first_field())
        card.add(self.table)
        return card

    def _till(self) -> QWidget:
        card = Card()
        head = QHBoxLayout()
        self.name = Label("", "heading")
        self.state = Pill("", "accent")
        head.addWidget(self.name)
        head.addWidget(self.state)
        head.addStretch(1)
        card.body.addLayout(head)
        self.facts = Facts()
        card.add(self.facts)
        figures = QGridLayout()
        figures.setHorizontalSpacing(S3 * 2)
        self.to_collect, self.covered, self.change = (Label("", "money") for _n in range(3))
        for column, (words, figure) in enumerate(
            ((_("To collect"), self.to_collect), (_("Still open"), self.covered), (_("Change"), self.change))
        ):
            figures.addWidget(Label(words, "muted"), 0, column)
            figures.addWidget(figure, 1, column)
        figures.setColumnStretch(3, 1)
        card.body.addLayout(figures)
        methods = QHBoxLayout()
        methods.setSpacing(S2 - 2)
        self.methods = []
        for number, method in enumerate(Method, 1):
            choose = button(f"{number} {_(METHOD_LABELS[method])}", f"method_{method.value}", tip=f"Alt+{number}")
            choose.clicked.connect(lambda _checked=False, m=method: self.add_payment(m))
            choose.setShortcut(QKeySequence(f"Alt+{number}"))
            self.methods.append(choose)
            methods.addWidget(choose)
        methods.addStretch(1)
        card.body.addLayout(methods)
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        card.body.addWidget(area, 1)
        self.banner = Banner("amber")
        card.add(self.banner)
        foot = QHBoxLayout()
        self.note = Label("", "muted")
        foot.addWidget(self.note)
        foot.addStretch(1)
        self.collect = button(_("Collect"), "collect", "primary", key="Ctrl+Enter")
        self.collect.clicked.connect(self.main_action)
        foot.addWidget(self.collect)
        card.body.addLayout(foot)
        for number, method in enumerate(Method, 1):
            key = QShortcut(QKeySequence(str(number)), self.table, context=Qt.ShortcutContext.WidgetShortcut)
            key.activated.connect(lambda m=method: self.add_payment(m))
        return card

    # Reading

    def refresh(self) -> None:
        desk = self._desk
        Look(self, lambda: till.to_collect(desk)).then(self._show_queue).start()

    def _show_queue(self, rows: tuple[PayableRow, ...]) -> None:
        typing = self._invoice.id if self._invoice and any(row.amount.text() for row in self.rows) else None
        self.table.show_rows(rows)
        wanted = self._wanted or typing
        self._wanted = None
        if wanted is not None:
            self.table.choose(lambda row: row.id == wanted)

    def choose(self, invoice_id: int) -> None:
        """Goes to an invoice of the queue."""
        if not self.table.choose(lambda row: row.id == invoice_id):
            self._wanted = invoice_id
            self.refresh()
        self.table.setFocus()

    def _find(self) -> None:
        desk, text = self._desk, self.number.text()
        if text:
            look = Look(self, lambda: till.payable_by_number(desk, text))
            look.then(self._found).failed(self._not_found).start()

    def _found(self, row: PayableRow) -> None:
        self.number.set_text("")
        self.choose(row.id)
        self._first_field()

    def _not_found(self, error: Refusal | Fault) -> bool:
        self.number.refuse(said(error))
        return True

    def _show(self, row: PayableRow | None) -> None:
        same = row is not None and self._invoice is not None and row.id == self._invoice.id
        self._invoice = row
        self.name.setText(f"{row.number} · {row.customer}" if row else _("Choose an invoice"))
        self.state.set_text(_(row.label) if row else "")
        self.facts.show_facts(self._facts(row) if row else [])
        for choose in self.methods:
            choose.setEnabled(row is not None)
        if not same:
            self._clear()
            if row is not None:
                self.add_payment(Method.CASH, focus=False)
        self._work_out()

    def _facts(self, row: PayableRow) -> list[tuple[str, str]]:
        facts = [
            (_("Total"), money.money(row.gross, self._desk)),
            (_("Received"), money.money(row.received, self._desk)),
        ]
        if row.pending:
            facts.append((_("To arrive"), money.money(row.pending, self._desk)))
        facts.append((_("Collect until"), money.day(row.expires_on)))
        if row.phone:
            facts.append((_("Phone"), row.phone))
        return facts

    # Payments

    def add_payment(self, method: Method, focus: bool = True) -> None:
        """One more payment; what is still open fills itself in. An untouched first one changes its method."""
        if self._invoice is None:
            return
        untouched = len(self.rows) == 1 and not self.rows[0].tendered.text() and not self.rows[0].reference.text()
        if focus and untouched and self.rows[0].amount.number() == self._invoice.open:
            self._clear()
        number = len(self.rows) + 1
        row = PaymentRow(method, number, self._edited, lambda: self._remove(row))
        row.amount.places = self._desk.branch.places
        row.amount.set_number(max(self._open(), ZERO))
        self.rows.append(row)
        self._list.insertWidget(self._list.count() - 1, row)
        self._edited()
        if focus:
            (row.tendered if method is Method.CASH else row.reference).setFocus()

    def _remove(self, row: PaymentRow) -> None:
        self.rows.remove(row)
        row.setParent(None)
        row.deleteLater()
        self._edited()

    def _clear(self) -> None:
        while self.rows:
            self._remove(self.rows[-1])
        self.banner.say("")

    def _edited(self) -> None:
        self._command = str(uuid4())  # what is typed now is another command than what was sent before
        self.banner.say("")
        self._work_out()

    def _given(self) -> Decimal:
        return sum((row.amount.number() or ZERO for row in self.rows), ZERO)

    def _open(self) -> Decimal:
        return (self._invoice.open if self._invoice else ZERO) - self._given()

    def _change(self) -> Decimal:
        change = ZERO
        for row in self.rows:
            tendered, amount = row.tendered.number(), row.amount.number()
            if row.method is Method.CASH and tendered is not None and amount is not None:
                change += max(tendered - amount, ZERO)
        return change

    def _work_out(self) -> None:
        self.to_collect.setText(money.money(self._invoice.open, self._desk) if self._invoice else "")
        self.covered.setText(money.money(self._open(), self._desk) if self._invoice else "")
        self.change.setText(money.money(self._change(), self._desk) if self._invoice else "")
        self.collect.setEnabled(self._invoice is not None and bool(self.rows))
        left = self._open()
        if self._invoice is None:
            self.note.setText("")
        elif any(row.method in ARRIVES_LATER for row in self.rows):
            self.note.setText(_("A cheque counts when it has arrived; the goods wait until then."))
        elif left > 0:
            self.note.setText(_("In part: {left} stays open, and the goods stay here.").format(
                left=money.money(left, self._desk)
            ))  # fmt: skip
        else:
            self.note.setText("")

    def _first_field(self) -> None:
        if self.rows:
            first = self.rows[0]
            (first.tendered if first.method is Method.CASH else first.amount).setFocus()

    def main_action(self) -> None:
        """Collects."""
        self._send(keep_excess=False)

    def _send(self, *, keep_excess: bool) -> None:
        row = self._invoice
        if row is None or not self.rows:
            return
        payments = tuple(payment.form() for payment in self.rows)
        desk, seen = self._desk.once(self._command), {row.id: row.version}
        work = Op(
            self,
            lambda: flow.take(desk, "collect", [row.id], seen=seen, payments=payments, keep_excess=keep_excess),
        )
        work.while_busy(self.collect).then(lambda changed: self._collected(row, changed)).failed(self._refused).start()

    def _collected(self, row: PayableRow, changed: Changed) -> None:
        change = self._change()
        self._clear()
        self._invoice = None
        words = _("{number} collected: receipt {receipts}").format(
            number=row.number, receipts=", ".join(changed.numbers)
        )
        if change:
            words += " · " + _("change {change}").format(change=money.money(change, self._desk))
        self._shell.say(words)
        self.banner.say(words, "green")
        self.table.setFocus()

    def _refused(self, error: Refusal | Fault) -> bool:
        if isinstance(error, TooMuch) and error.at == "amount":
            excess = error.given - error.owed
            text = _("{excess} more than is open. Keep it as an advance of the customer?").format(
                excess=money.money(excess, self._desk)
            )
            if ask.confirm(self, _("More than is owed"), text, _("Keep as an advance")):
                self._command = str(uuid4())
                self._send(keep_excess=True)
            elif self.rows:
                self.rows[-1].amount.refuse(said(error))
            return True
        parts = getattr(error, "at", "").split(".")
        if len(parts) == 3 and parts[1].isdigit() and int(parts[1]) <= len(self.rows):
            return self.rows[int(parts[1]) - 1].refuse(parts[2], said(error))
        self.banner.say(said(error), "red")
        self.refresh()
        return True


def _tone(row: PayableRow) -> str:
    return "amber" if row.pending else "accent"
