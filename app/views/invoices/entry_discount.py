"""The entry's discount on the whole invoice and its small change: typed, shown at once, refused at their fields."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from PySide6.QtGui import QKeySequence, QShortcut

from app.refusals import Missing
from app.services.customer_card import CustomerCard
from app.services.drafts import Opened
from app.services.forms import InvoiceForm
from app.services.invoicing import plain
from app.views.invoices.entry_look import EntryLook
from app.views.kit import money
from app.views.kit.fields import Field
from app.views.kit.op import said
from app.words import _


class WholeDiscount(EntryLook):
    """What the entry page does with these three fields; it says itself what is done when something was typed."""

    _card: CustomerCard | None = None

    def _edited(self) -> None:
        """Something was typed."""

    def _connect_discounts(self) -> None:
        for field in (self.discount, self.discount_reason, self.small_change):
            field.edited.connect(self._whole_edited)
        self.discount.entered.connect(self._past_discount)
        self.discount_reason.entered.connect(self.small_change.setFocus)
        self.small_change.entered.connect(self.note.setFocus)
        self.drop.clicked.connect(self.drop_cents)
        QShortcut(QKeySequence("F8"), self, self.drop_cents)

    def fields_by_name(self) -> dict[str, Field]:
        """The fields of the form by the names that refusals use."""
        return {
            "customer": self.customer, "note": self.note, "reference": self.reference, "discount": self.discount,
            "discount_reason": self.discount_reason, "small_change": self.small_change,
        }  # fmt: skip

    def _fill_discounts(self, form: InvoiceForm) -> None:
        for field, text in (
            (self.discount, form.discount), (self.discount_reason, form.discount_reason),
            (self.small_change, form.small_change),
        ):  # fmt: skip
            field.set_text(text)
            field.clear_refusal()
        self.lines.take_off(form.discount, form.discount_reason, form.small_change)

    def _whole_edited(self) -> None:
        self.lines.take_off(
            self.discount.editor.text(), self.discount_reason.editor.text(), self.small_change.editor.text()
        )
        self._edited()

    def _past_discount(self) -> None:
        """Enter in the discount: on to its reason, where there is one to give."""
        wrong = self.lines.preview.discount_wrong
        if wrong is not None and wrong.at == "discount" and not isinstance(wrong, Missing):
            self.discount.refuse(said(wrong))
        elif self.discount.text():
            self.discount_reason.setFocus()
        else:
            self.small_change.setFocus()

    def _say_new_prices(self, opened: Opened) -> None:
        """Which prices are other ones now than on the invoice that was copied."""
        places = self._desk.branch.places
        changed = [
            f"{code} {money.price(before, places)} → {money.price(now, places) or '—'}"
            for code, before, now in opened.new_prices()
        ]
        if changed:
            self.banner.say(_("Prices are those of today: {changes}").format(changes=", ".join(changed[:6])), "amber")

    def drop_cents(self) -> None:
        """Types the cents of the total as small change (抹零); nothing where it has none."""
        before = sum((d.amount for d in self.lines.preview.discounts if d.kind == "small_change"), Decimal(0))
        total = self.lines.preview.total.gross + before
        cents = total - total.to_integral_value(ROUND_DOWN)
        self.small_change.set_text(plain(cents) if cents else "")
        self._whole_edited()

    def _say_list(self) -> None:
        terms = self.lines.terms
        name = terms.list_name if terms and terms.list_id else _("no price list in force")
        included = _("tax included") if terms and terms.tax_included else _("without tax")
        tier = f" · {self._card.tier}" if self._card and self._card.tier else ""
        self.price_list.setText(_("Price list {name}").format(name=f"{name} · {included}{tier}"))
        self.price_list.setToolTip(self.price_list.text())
