"""Boxes for money that goes differently: one payment for several invoices, an advance used, what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from uuid import uuid4

from PySide6.QtWidgets import QCheckBox, QScrollArea, QVBoxLayout, QWidget

from app.process import METHOD_LABELS, Method
from app.refusals import Fault, ReferenceUsed, Refusal
from app.services import flow, joint_payments, till
from app.services.cashier import PaymentForm
from app.services.desk import Changed, Desk
from app.services.till import PayableRow, ReceiptRow
from app.views.cashier.payments import another_payment
from app.views.kit import money
from app.views.kit.ask import Ask
from app.views.kit.cards import Banner
from app.views.kit.fields import Choice, MoneyField, NoteField, TextField
from app.views.kit.op import Op, said
from app.words import _

ZERO = Decimal(0)


class MoneyBox(Ask):
    """A box that sends one command; a refusal stands at its field, or above the buttons, and nothing typed is lost."""

    def __init__(self, parent: QWidget, desk: Desk, title: str, text: str, yes: str) -> None:
        super().__init__(parent, title, text, yes)
        self._desk, self._command = desk, str(uuid4())
        self.changed: Changed | None = None
        self.warning = Banner("red")
        self.layout().insertWidget(self.layout().count() - 1, self.warning)  # type: ignore[union-attr]

    def send(self, work: Callable[[Desk], Changed]) -> None:
        """Runs the command once; the box closes when it is done."""
        self.form.clear_refusals()
        self.warning.say("")
        desk = self._desk.once(self._command)
        Op(self, lambda: work(desk)).while_busy(self.yes).then(self._done).failed(self.refused).start()

    def _done(self, changed: Changed) -> None:
        self.changed = changed
        self.accept()

    def refused(self, error: Refusal | Fault) -> bool:
        """Nothing was written; what is sent next is another command, unless it is not known what became of this."""
        if isinstance(error, Refusal):
            self._command = str(uuid4())
        if not self.place(error):
            self.warning.say(said(error), "red")
        return True


class SeveralBox(MoneyBox):
    """One payment for several invoices of a customer, the oldest first; what is over is kept only when ticked."""

    def __init__(self, parent: QWidget, desk: Desk, customer: str, rows: Sequence[PayableRow]) -> None:
        text = _("{customer}: the oldest invoice is paid first, each gets a receipt of its own.")
        title = _("One payment for several invoices")
        super().__init__(parent, desk, title, text.format(customer=customer), _("Collect"))
        self.rows, self._follows = tuple(rows), True
        self.ticks = [self._tick(row) for row in rows]
        self.body.insertWidget(0, self._list())
        self.method = Choice(at="method", choices=[(method, _(METHOD_LABELS[method])) for method in Method])
        self.amount = MoneyField(at="amount", places=desk.branch.places)
        self.tendered = MoneyField(at="tendered", places=desk.branch.places)
        self.reference = TextField(at="reference", longest=60)
        self.form.add(_("&Method"), self.method)
        self.form.add(_("&Amount"), self.amount)
        self.form.add(_("Cash &received"), self.tendered)
        self.form.add(_("Re&ference"), self.reference)
        self.another = another_payment("another")
        self.keep = QCheckBox(_("&Keep what is over as an advance"))
        self.keep.setObjectName("keep_excess")
        self.body.addWidget(self.another)
        self.body.addWidget(self.keep)
        self.method.edited.connect(self._by_method)
        self.amount.edited.connect(self._typed)
        self.reference.edited.connect(self._other_reference)
        self._by_method()
        self._work_out()
        self.amount.setFocus()

    def _tick(self, row: PayableRow) -> QCheckBox:
        tick = QCheckBox(f"{row.number} · {money.day(row.day)} · {money.money(row.open, self._desk)}")
        tick.setChecked(True)
        tick.toggled.connect(lambda _on: self._work_out())
        return tick

    def _list(self) -> QScrollArea:
        inside = QWidget()
        down = QVBoxLayout(inside)
        for tick in self.ticks:
            down.addWidget(tick)
        down.addStretch(1)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFixedHeight(min(30 + 30 * len(self.ticks), 190))
        return area

    def chosen(self) -> list[PayableRow]:
        """The invoices that are ticked."""
        return [row for row, tick in zip(self.rows, self.ticks, strict=True) if tick.isChecked()]

    def change(self) -> str:
        """What the customer gets back of the cash handed over, in words; empty when nothing."""
        tendered, amount = self.tendered.number(), self.amount.number()
        if self.method.value() != Method.CASH or tendered is None or amount is None or tendered <= amount:
            return ""
        return _("change {change}").format(change=money.money(tendered - amount, self._desk))

    def _work_out(self) -> None:
        """Until somebody types an amount it is all that is open."""
        if self._follows:
            self.amount.set_number(sum((row.open for row in self.chosen()), ZERO))

    def _typed(self) -> None:
        self._follows = not self.amount.text()

    def _by_method(self) -> None:
        cash = self.method.value() == Method.CASH
        self.tendered.setEnabled(cash)
        self.reference.setEnabled(not cash)

    def _other_reference(self) -> None:
        self.another.setChecked(False)
        self.another.hide()

    def answer(self) -> None:
        """Sends what is typed."""
        ids = [row.id for row in self.chosen()]
        if not ids:
            self.warning.say(_("Choose the invoices that this payment is for."), "red")
            return
        method = Method(self.method.value())
        cash = method is Method.CASH
        tendered, reference = (self.tendered.text(), "") if cash else ("", self.reference.text())
        payment = PaymentForm(method, self.amount.text(), tendered, reference, self.another.isChecked())
        keep = self.keep.isChecked()
        self.send(lambda desk: joint_payments.collect_together(desk, ids, payment, keep))

    def refused(self, error: Refusal | Fault) -> bool:
        if isinstance(error, ReferenceUsed):
            self.another.show()
        return super().refused(error)


class UseAdvanceBox(MoneyBox):
    """Uses what a customer has left with us on an invoice."""

    def __init__(self, parent: QWidget, desk: Desk, row: PayableRow, there: Decimal) -> None:
        text = _("{customer} has {advance} with us; {open} is open on {number}.").format(
            customer=row.customer, advance=money.money(there, desk), open=money.money(row.open, desk), number=row.number
        )
        super().__init__(parent, desk, _("Use an advance"), text, _("Use it"))
        self._row = row
        self.amount = MoneyField(at="amount", places=desk.branch.places)
        self.amount.set_number(min(there, row.open))
        self.form.add(_("&Amount"), self.amount)
        self.amount.setFocus()

    def answer(self) -> None:
        """Uses it."""
        row, amount = self._row, self.amount.text()
        self.send(lambda desk: flow.take(desk, "use_advance", [row.id], seen={row.id: row.version}, amount=amount))


class WaiveBox(MoneyBox):
    """Asks to let small change go."""

    def __init__(self, parent: QWidget, desk: Desk, row: PayableRow) -> None:
        text = _("{open} is open on {number}. The accounting supervisor decides.").format(
            open=money.money(row.open, desk), number=row.number
        )
        super().__init__(parent, desk, _("Ask to waive small change"), text, _("Ask"))
        self._row = row
        self.reason = NoteField(at="reason")
        self.form.add(_("&Reason"), self.reason)
        self.reason.setFocus()

    def answer(self) -> None:
        """Asks."""
        row, reason = self._row, self.reason.text()
        self.send(lambda desk: flow.take(desk, "ask_waive", [row.id], seen={row.id: row.version}, reason=reason))


class BounceBox(MoneyBox):
    """Reports that a cheque which had been credited came back."""

    def __init__(self, parent: QWidget, desk: Desk, row: ReceiptRow) -> None:
        text = _("{number}, {amount}: when the accounting supervisor confirms it, the invoice is open again.").format(
            number=row.number, amount=money.money(row.amount, desk)
        )
        super().__init__(parent, desk, _("The cheque came back"), text, _("Report"))
        self._row = row
        self.reason = NoteField(at="reason")
        self.form.add(_("&Reason"), self.reason)
        self.reason.setFocus()

    def answer(self) -> None:
        """Reports it."""
        row, reason, sold = self._row, self.reason.text(), self._row.invoice_id or 0
        self.send(lambda desk: flow.take(desk, "ask_bounce", [sold], receipt_id=row.id, reason=reason))


class MoveBox(MoneyBox):
    """Asks to move a payment to the invoice it belongs to, or to the customer's advances."""

    def __init__(self, parent: QWidget, desk: Desk, row: ReceiptRow) -> None:
        text = _("{number}, {amount}, was booked to {invoice}. The accounting supervisor approves the move.").format(
            number=row.number, amount=money.money(row.amount, desk), invoice=row.invoice
        )
        super().__init__(parent, desk, _("Ask to move a payment"), text, _("Ask"))
        self._row = row
        self.target = TextField(at="to_invoice_id", hint=_("empty: to the customer's advances"))
        self.amount = MoneyField(at="amount", places=desk.branch.places, hint=_("empty: all of it"))
        self.reason = NoteField(at="reason")
        self.form.add(_("&To the invoice"), self.target)
        self.form.add(_("&Amount"), self.amount)
        self.form.add(_("&Reason"), self.reason)
        self.target.setFocus()

    def answer(self) -> None:
        """Asks."""
        row, sold, target = self._row, self._row.invoice_id or 0, self.target.text()
        amount, reason = self.amount.text(), self.reason.text()

        def work(desk: Desk) -> Changed:
            to = till.payable_by_number(desk, target).id if target else None
            return flow.take(
                desk, "ask_move", [sold], receipt_id=row.id, reason=reason, to_invoice_id=to, amount=amount
            )

        self.send(work)

    def place(self, error: Refusal | Fault) -> bool:
        at = getattr(error, "at", "")
        return self.form.refuse("to_invoice_id" if at == "number" else at, said(error))
