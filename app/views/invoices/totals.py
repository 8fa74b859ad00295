"""The foot of the entry: net, tax, total in large figures, the amount in capitals, and the two main actions."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.services.capitals import amount_in_words, rmb_capitals
from app.services.desk import Desk
from app.services.discounts import LABELS
from app.services.pricing import Preview
from app.views.kit import money
from app.views.kit.cards import Card
from app.views.kit.labels import Label, button
from app.views.kit.theme import S1, S2, S4
from app.words import _, language


class Totals(Card):
    """What the invoice comes to while it is typed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        row = QHBoxLayout()
        row.setSpacing(S4)
        self.net = _Figure(_("Net"), "strong")
        self.tax = _Figure(_("Tax"), "strong")
        self.total = _Figure(_("Total"), "money")
        self.words = _Figure(_("Amount in words"), "strong")
        self.words.value.setWordWrap(True)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.off = _Figure(_("Taken off"), "strong")
        self.off.hide()
        for figure in (self.off, self.net, self.tax, self.total):
            row.addWidget(figure)
        row.addWidget(self.words, 1)
        self.approve = button(_("Approve here"), "approve_here", tip=_("A supervisor signs at this desk"), key="F9")
        self.submit = button(_("Submit"), "submit", "primary", key="Ctrl+Enter")
        buttons = QHBoxLayout()
        buttons.setSpacing(S2)
        buttons.addWidget(self.approve)
        buttons.addWidget(self.submit)
        row.addLayout(buttons)
        self.body.addLayout(row)

    def show_sums(self, preview: Preview) -> None:
        """Shows what the lines come to."""
        total = preview.total
        off = sum((discount.amount for discount in preview.discounts), Decimal(0))
        self.off.setVisible(bool(off))
        self.off.say(money.money(-off, self._desk) if off else "")
        self.off.setToolTip(
            "\n".join(f"{_(LABELS[d.kind])}: {money.money(d.amount, self._desk)}" for d in preview.discounts)
        )
        self.net.say(money.money(total.net, self._desk))
        self.tax.say(money.money(total.tax, self._desk))
        self.total.say(money.money(total.gross, self._desk))
        self.words.say(self._in_words(preview))

    def _in_words(self, preview: Preview) -> str:
        """RMB capitals as the paper will carry them; other currencies in the language of the desk."""
        amount, currency = preview.total.gross, self._desk.branch.currency
        try:
            return rmb_capitals(amount) if currency == "CNY" else amount_in_words(amount, currency, language())
        except ValueError:  # more than papers can carry: the line itself says so
            return ""


class _Figure(QWidget):
    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(S1)
        down.addStretch(1)
        down.addWidget(Label(name, "muted"))
        self.value = Label("", role)
        self.value.setAccessibleName(name)
        down.addWidget(self.value)
        down.addStretch(1)

    def say(self, text: str) -> None:
        self.value.setText(text)
