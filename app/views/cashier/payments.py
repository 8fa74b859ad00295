"""The payments being taken on one invoice: several at once, and what is still open fills itself in."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.process import ARRIVES_LATER, METHOD_LABELS, Method
from app.services.cashier import PaymentForm
from app.views.kit.fields import MoneyField, TextField
from app.views.kit.labels import Label, button
from app.views.kit.theme import S2, S3
from app.words import _

ZERO = Decimal(0)


class PaymentRow(QWidget):
    """One payment: its method, the amount, for cash what was handed over, else a reference.

    While nobody has typed an amount, `follows` is true: the amount is whatever the other rows leave open.
    """

    edited = Signal()
    entered = Signal()
    removed = Signal()

    def __init__(self, method: Method, number: int, places: int) -> None:
        super().__init__()
        self.method, self.follows = method, True
        self.setObjectName(f"payment_{number}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S3)
        name = Label(_(METHOD_LABELS[method]), "strong")
        name.setFixedWidth(96)
        name.setContentsMargins(0, 28, 0, 0)
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        self.amount = MoneyField(at=f"amount_{number}", places=places)
        self.tendered = MoneyField(at=f"tendered_{number}", places=places)
        self.reference = TextField(at=f"reference_{number}", longest=60)
        self.another = another_payment(f"another_{number}")
        cash = method is Method.CASH
        for field, words, width in (
            (self.amount, _("Amount"), 150),
            (self.tendered, _("Cash received"), 190) if cash else (self.reference, _reference_words(method), 250),
        ):
            column = _labelled(field, words, width)
            if field is self.reference:
                column.insertWidget(2, self.another)
            row.addLayout(column)
            field.entered.connect(self.entered.emit)
        unused = self.reference if cash else self.tendered
        unused.setParent(self)
        unused.hide()
        if cash:
            self.another.setParent(self)
        for field in (self.amount, self.tendered, self.reference):
            field.editor.setProperty("figure", True)
        row.addStretch(1)
        away = button("×", f"remove_{number}", "quiet", _("Remove this payment"))
        away.setAccessibleName(_("Remove this payment"))
        away.clicked.connect(lambda _checked=False: self.removed.emit())
        beside = QVBoxLayout()
        beside.setContentsMargins(0, 22, 0, 0)
        beside.addWidget(away)
        beside.addStretch(1)
        row.addLayout(beside)
        self.amount.edited.connect(self._amount_typed)
        self.tendered.edited.connect(self.edited.emit)
        self.reference.edited.connect(self._reference_typed)
        self.another.toggled.connect(lambda _on: self.edited.emit())

    def _reference_typed(self) -> None:
        self.another.setChecked(False)
        self.another.hide()
        self.edited.emit()

    def _amount_typed(self) -> None:
        self.follows = not self.amount.text()
        self.edited.emit()

    def untouched(self) -> bool:
        """Whether nobody has typed anything here yet."""
        return self.follows and not self.tendered.text() and not self.reference.text()

    def change(self) -> Decimal:
        """What the customer gets back of the cash handed over."""
        tendered, amount = self.tendered.number(), self.amount.number()
        if self.method is not Method.CASH or tendered is None or amount is None:
            return ZERO
        return max(tendered - amount, ZERO)

    def form(self) -> PaymentForm:
        return PaymentForm(
            self.method, self.amount.text(), self.tendered.text(), self.reference.text(), self.another.isChecked()
        )

    def first_field(self) -> TextField:
        """Where typing usually begins."""
        return self.tendered if self.method is Method.CASH else self.reference

    def refuse(self, part: str, sentence: str, used: bool = False) -> bool:
        """Shows a refusal at the field of that name; below a reference `used` before, the tick that takes it again."""
        field = {"amount": self.amount, "tendered": self.tendered, "reference": self.reference}.get(part)
        if field is None or field.isHidden():
            return False
        field.refuse(sentence)
        self.another.setVisible(used)
        return True


def another_payment(at: str) -> QCheckBox:
    """The tick that takes a reference a second time; it shows only when the reference was refused."""
    tick = QCheckBox(_("Th&is is another payment"))
    tick.setObjectName(at)
    tick.hide()
    return tick


def _reference_words(method: Method) -> str:
    return {
        Method.TRANSFER: _("Transfer number"),
        Method.CARD: _("Card slip number"),
        Method.CHEQUE: _("Cheque number"),
    }.get(method, _("Transaction number"))


def _labelled(field: TextField, words: str, width: int) -> QVBoxLayout:
    down = QVBoxLayout()
    down.setSpacing(2)
    label = Label(words, "muted")
    label.setBuddy(field.editor)
    field.set_name(words)
    field.setFixedWidth(width)
    down.addWidget(label)
    down.addWidget(field)
    down.addStretch(1)
    return down


class Payments(QWidget):
    """The rows. `changed` rings whenever what would be sent has changed."""

    changed = Signal()

    def __init__(self, places: int) -> None:
        super().__init__()
        self._places, self._open = places, ZERO
        self.rows: list[PaymentRow] = []
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(S2)
        self._list.addStretch(1)

    def start(self, open_amount: Decimal) -> None:
        """Begins anew on an invoice with so much open: one payment in cash for all of it."""
        self.clear()
        self._open = open_amount
        self.add(Method.CASH)

    def set_open(self, open_amount: Decimal) -> None:
        """The same invoice, of which another amount is open now; what is typed stays."""
        if open_amount != self._open:
            self._open = open_amount
            self._follow()
            self.changed.emit()

    def add(self, method: Method) -> PaymentRow:
        """One more payment for what is still open. A single one that nobody has touched changes its method instead."""
        if len(self.rows) == 1 and self.rows[0].untouched():
            self._drop(self.rows[0])
        row = PaymentRow(method, len(self.rows) + 1, self._places)
        row.edited.connect(self._edited)
        row.removed.connect(lambda: self._remove(row))
        row.entered.connect(lambda: self._go_on(row))
        self.rows.append(row)
        self._list.insertWidget(self._list.count() - 1, row)
        self._follow()
        self.changed.emit()
        return row

    def clear(self) -> None:
        while self.rows:
            self._drop(self.rows[-1])
        self._open = ZERO
        self.changed.emit()

    def _drop(self, row: PaymentRow) -> None:
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _remove(self, row: PaymentRow) -> None:
        self._drop(row)
        self._follow()
        self.changed.emit()
        if self.rows:
            self.rows[-1].first_field().setFocus()

    def _edited(self) -> None:
        self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        """The last row that follows takes what the others leave open."""
        following = [row for row in self.rows if row.follows]
        if not following:
            return
        others = sum((row.amount.number() or ZERO for row in self.rows if row is not following[-1]), ZERO)
        rest = self._open - others
        last = following[-1]
        if not (last.amount.editor.hasFocus() and not last.amount.text()):
            last.amount.set_number(rest if rest > 0 else None)

    def _go_on(self, row: PaymentRow) -> None:
        """Enter goes to the next field, and from the last one to the button."""
        if row.amount.editor.hasFocus():
            row.first_field().setFocus()
        elif row is not self.rows[-1]:
            self.rows[self.rows.index(row) + 1].first_field().setFocus()
        else:
            self.focusNextChild()

    # Sums

    def given(self) -> Decimal:
        """What the payments come to."""
        return sum((row.amount.number() or ZERO for row in self.rows), ZERO)

    def left(self) -> Decimal:
        """What stays open after them; negative when they are too much."""
        return self._open - self.given()

    def change(self) -> Decimal:
        return sum((row.change() for row in self.rows), ZERO)

    def arrive_later(self) -> bool:
        return any(row.method in ARRIVES_LATER for row in self.rows)

    def touched(self) -> bool:
        """Whether somebody has typed something."""
        return len(self.rows) > 1 or any(not row.untouched() for row in self.rows)

    def forms(self) -> tuple[PaymentForm, ...]:
        return tuple(row.form() for row in self.rows)

    def refuse(self, at: str, sentence: str, used: bool = False) -> bool:
        """Places a refusal like `payments.2.amount`; False when it belongs to no row."""
        parts = at.split(".")
        if len(parts) != 3 or not parts[1].isdigit() or not 0 < int(parts[1]) <= len(self.rows):
            return False
        return self.rows[int(parts[1]) - 1].refuse(parts[2], sentence, used)
