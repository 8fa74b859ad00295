"""Customers: the list at the left; at the right the card and what was bought."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import ClassVar
from uuid import uuid4

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.process import METHOD_LABELS, Duty, Method
from app.refusals import Fault, Refusal
from app.services import catalog, customer_reading, receivables, refund_reading, refunds
from app.services.catalog import CustomerForm
from app.services.customer_card import CustomerCard, customer_card
from app.services.customer_reading import FULL, CustomerRow, Happening, Profile
from app.services.desk import Changed, Desk
from app.services.receivables import Credit
from app.views.kit import money
from app.views.kit.ask import Ask, run
from app.views.kit.cards import Banner, Card, EmptyState, Facts
from app.views.kit.fields import Choice, MoneyField, TextField
from app.views.kit.labels import button
from app.views.kit.op import Look, Op, later, said
from app.views.kit.split import fill, side_by_side
from app.views.kit.tab import Shell, Tab
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import N_, _, ngettext

FIELDS = (
    ("code", N_("&Code")), ("name", N_("&Name")), ("contact", N_("Con&tact")), ("phone", N_("&Phone")),
    ("tax_id", N_("Tax &identity")), ("tier", N_("Ti&er")), ("city", N_("C&ity")), ("address", N_("&Address")),
    ("country", N_("Co&untry")),
)  # fmt: skip


HAPPENED = {
    "invoice": N_("Invoice"),
    "return": N_("Return"),
    "receipt": N_("Receipt"),
    "advance": N_("Advance"),
    "refund": N_("Refund"),
    "shipment": N_("Goods issued"),
    "take_back": N_("Goods taken back"),
}
BECAME = {"pending": N_("to arrive"), "arrived": N_("arrived"), "bounced": N_("did not arrive")}
CREDIT = frozenset({*receivables.SEE, Duty.SELL})  # who may know how a customer stands with us
TONES = {"bounced": "red", "pending": "amber", "arrived": "green"}


class CustomersTab(Tab):
    """Everybody in the sale looks here; only the sales side sees more than name, phone and tax identity."""

    KEY = "customers"
    TITLE = N_("Customers")
    DUTIES = frozenset({Duty.INVOICE, Duty.SELL, Duty.AUTHORISE, Duty.CHECK, Duty.COLLECT, Duty.SHIP, Duty.BOOK})
    KINDS: ClassVar[frozenset[str]] = frozenset({"customer", "catalog", "invoice"})
    ITEMS: ClassVar[frozenset[str]] = frozenset({"customer"})

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self._row: CustomerRow | None = None
        self._wanted: int | None = None
        self._sells = bool(desk.duties & FULL)
        self._edits = bool(desk.duties & {Duty.INVOICE, Duty.SELL})
        fill(self, side_by_side(self._list(), self._card(), (720, 620)))
        self.setFocusProxy(self.table)

    def _list(self) -> QWidget:
        self.new = button(_("New customer"), "new_customer", key="Ctrl+N")
        self.new.clicked.connect(self.new_here)
        self.new.setVisible(self._edits)
        card = Card(_("Customers"), self.new, tight=True)
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, 0)
        hint = _("Code, name, pinyin, phone or tax number  Ctrl+F")
        if not self._sells:
            hint = _("Name, pinyin, phone or tax number  Ctrl+F")
        self.filter = TextField(_("Filter"), "filter", hint=hint)
        around.addWidget(self.filter)
        card.body.addLayout(around)
        columns = [
            Column(_("Name"), lambda r: r.name, width=200, stretch=True),
            Column(_("Phone"), lambda r: r.phone, width=140),
        ]
        if self._sells:
            columns.insert(0, Column(_("Customer code"), lambda r: r.code, width=112))
            columns += [
                Column(_("Contact"), lambda r: r.contact, width=90),
                Column(_("City"), lambda r: r.city, width=76, muted=True),
                Column(_("Tier"), lambda r: r.tier, width=84, pill=True, tone=_tier_tone),
            ]
        else:
            columns.append(Column(_("Tax identity"), lambda r: r.tax_id, width=180))
        self.table = LedgerTable(columns, "customers" if self._sells else "customers_short")
        self.table.set_empty(EmptyState(_("No customers."), _("New customers and imported ones appear here.")))
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(lambda _row: self._edit())
        card.add(self.table)
        self._typing = later(self, 150, self.refresh)
        self.filter.edited.connect(self._typing.start)
        return card

    def _card(self) -> QWidget:
        page = QWidget()
        down = QVBoxLayout(page)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(S2)
        self.change = button(_("Edit"), "change_customer", key="Enter")
        self.change.clicked.connect(self._edit)
        self.change.setVisible(self._edits)
        self.back = button(_("&Pay an advance back…"), "ask_refund")
        self.back.clicked.connect(self._ask_back)
        self.back.setVisible(Duty.INVOICE in self.desk.duties)
        self.card = Card("", self.change)
        self.facts = Facts()
        self.card.add(self.facts)
        self.card.add(self.back)
        down.addWidget(self.card)
        bought = Card(_("Purchases and payments"), tight=True)
        self.purchases = LedgerTable(
            (
                Column(_("Day"), lambda r: money.day(r.day), width=104),
                Column(_("What"), lambda r: _(HAPPENED[r.what]), width=110, muted=True),
                Column(_("Number"), lambda r: r.number, width=150, stretch=True),
                Column(_("State"), _state, width=126, pill=True, tone=lambda r: TONES.get(r.state, "accent")),
                Column(_("Amount"), lambda r: money.money(r.amount, self.desk), align="right", width=104),
            ),
            "purchases",
        )
        self.purchases.set_empty(EmptyState(_("Nothing bought yet.")))
        self.purchases.opened.connect(self._follow)
        bought.add(self.purchases)
        bought.setVisible(self._sells)
        down.addWidget(bought, 1)
        if bought.isHidden():
            down.addStretch(1)
        return page

    # Reading

    def refresh(self) -> None:
        desk, text = self.desk, self.filter.text()
        self.table.show_pages(lambda cursor, count: customer_reading.customers(desk, text, cursor, count))

    def _choose(self, row: CustomerRow | None) -> None:
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            if self.table.choose(lambda each: each.id == wanted):
                return
        self._row = row
        self.card.set_title(row.name if row else "")
        self.change.setEnabled(row is not None)
        self.back.setEnabled(row is not None)
        if row is None:
            self.facts.show_facts([])
            self.purchases.show_rows(())
            return
        self.facts.show_facts(self._facts(row, None))
        desk, chosen = self.desk, row.id
        if self._sells:
            Look(self, lambda: (customer_card(desk, chosen), self._credit_of(chosen))).then(
                lambda found: self._show_card(*found)
            ).failed(lambda _e: True).start()
        if self._sells:
            self.purchases.show_pages(lambda cursor, count: customer_reading.stream(desk, chosen, cursor, count))

    def _credit_of(self, customer_id: int) -> Credit | None:
        """How the customer stands with us; only for those who may know."""
        return receivables.credit_of(self.desk, customer_id) if self.desk.duties & CREDIT else None

    def _show_card(self, card: CustomerCard, credit: Credit | None) -> None:
        if self._row is not None and self._row.id == card.id:
            self.facts.show_facts(self._facts(self._row, card) + self._credit_facts(credit))

    def _credit_facts(self, credit: Credit | None) -> list[tuple[str, str]]:
        """Limit, what is used of it, and what is overdue; of a customer without credit only what is owed."""
        if credit is None or (credit.days is None and not credit.used):
            return []
        limit = money.money(credit.limit, self.desk)
        if credit.days is not None:
            limit += " · " + ngettext("{n} day", "{n} days", credit.days).format(n=credit.days)
        facts = [(_("Credit limit"), limit), (_("Credit used"), money.money(credit.used, self.desk))]
        overdue = money.money(credit.overdue, self.desk)
        if credit.overdue:
            overdue += " · " + ngettext("{n} day", "{n} days", credit.overdue_days).format(n=credit.overdue_days)
        return [*facts, (_("Overdue"), overdue)]

    def _facts(self, row: CustomerRow, card: CustomerCard | None) -> list[tuple[str, str]]:
        facts = [(_("Phone"), row.phone or "—"), (_("Tax identity"), row.tax_id or "—")]
        if self._sells:
            facts.insert(0, (_("Customer code"), row.code))
            facts += [(_("Contact"), row.contact or "—"), (_("City"), row.city or "—"), (_("Tier"), row.tier or "—")]
        if card is not None:
            count = ngettext("{n} invoice", "{n} invoices", card.year_count).format(n=card.year_count)
            facts += [
                (_("Advance"), money.money(card.advance, self.desk)),
                (_("Open"), money.money(card.owed, self.desk)),
                (_("12 months"), f"{money.money(card.year_sum, self.desk)} · {count}"),
            ]
        return facts

    def open_item(self, kind: str, id: int) -> bool:
        self._wanted = id
        self.filter.set_text("")
        self.refresh()
        self.table.setFocus()
        return True

    # Writing

    def _follow(self, row: Happening) -> None:
        if row.invoice_id is not None:
            self.shell.go("invoice", row.invoice_id)

    def find_here(self) -> None:
        self.filter.setFocus()

    def new_here(self) -> None:
        if self._edits:
            desk = self.desk
            Look(self, lambda: customer_reading.next_code(desk)).then(
                lambda code: self._ask(CustomerForm(code, ""), None)
            ).start()

    def _edit(self) -> None:
        if self._edits and self._row is not None:
            desk, chosen = self.desk, self._row.id
            Look(self, lambda: customer_reading.profile(desk, chosen)).then(
                lambda found: self._ask(_form(found), chosen)
            ).start()

    def _ask_back(self) -> None:
        if self._row is None:
            return
        desk, row = self.desk, self._row
        Look(self, lambda: refund_reading.advance(desk, row.id)).then(
            lambda there: self._refund_box(row, there)
        ).start()

    def _refund_box(self, row: CustomerRow, there: Decimal) -> None:
        box = RefundBox(self, self.desk, row, there)
        if run(box):
            self.shell.say(_("{number} is asked for; the accounting supervisor decides.").format(number=box.number))

    def _ask(self, form: CustomerForm, customer_id: int | None) -> None:
        box = CustomerBox(self, self.desk, form, customer_id)
        if run(box):
            self.shell.say(_("Kept: {name}").format(name=box.form.fields["name"].text()))


def _tier_tone(row: CustomerRow) -> str:
    return "green" if row.tier == "A" else ""


def _state(row: Happening) -> str:
    """Where an invoice stands, what became of money that had to arrive, or how it was paid."""
    if row.state:
        return _(BECAME.get(row.state, row.state))
    return _(METHOD_LABELS[row.method]) if row.method else ""


def _form(found: Profile) -> CustomerForm:
    """The card as it can be changed."""
    return CustomerForm(**{f.name: getattr(found, f.name) for f in fields(CustomerForm)})


class CustomerBox(Ask):
    """The card of a customer; a name or phone that is already there is said before it is kept twice."""

    def __init__(self, parent: QWidget, desk: Desk, form: CustomerForm, customer_id: int | None) -> None:
        super().__init__(parent, _("Customer") if customer_id else _("New customer"), "", _("Keep"))
        self._desk, self._id, self._told = desk, customer_id, ""
        for name, label in FIELDS:
            field = TextField(at=name)
            field.set_text(getattr(form, name))
            self.form.add(_(label), field)
        self.warning = Banner("amber")
        self.body.addWidget(self.warning)
        self.form.fields["name"].setFocus()

    def _typed(self) -> CustomerForm:
        texts = {name: field.text() for name, field in self.form.fields.items()}
        return CustomerForm(**{f.name: texts[f.name] for f in fields(CustomerForm) if f.name in texts})

    def answer(self) -> None:
        """Looks for somebody alike once, then keeps."""
        form, desk, own = self._typed(), self._desk, self._id or 0
        if self._told == f"{form.name}/{form.phone}":
            self._keep(form)
            return
        Look(self, lambda: customer_reading.alike(desk, form.name, form.phone, form.code, own)).then(self._warn).start()

    def _warn(self, alike: tuple[CustomerRow, ...]) -> None:
        form = self._typed()
        self._told = f"{form.name}/{form.phone}"
        if alike:
            names = ", ".join(f"{row.code} {row.name} {row.phone}".strip() for row in alike)
            self.warning.say(_("Already there: {names}. Keep it all the same?").format(names=names))
        else:
            self._keep(form)

    def _keep(self, form: CustomerForm) -> None:
        desk, own = self._desk, self._id

        def work() -> Changed:
            if own is None:
                return catalog.add_customers(desk, [form])
            return catalog.change_customer(desk, own, form)

        Op(self, work).while_busy(self.yes).then(lambda _changed: self.accept()).failed(self._refused).start()

    def _refused(self, error: Refusal | Fault) -> bool:
        if not self.form.refuse(getattr(error, "at", ""), said(error)):
            self.warning.say(said(error), "red")
        return True


class RefundBox(Ask):
    """Asks to pay back what a customer has with the branch; somebody else decides, a third person pays."""

    def __init__(self, parent: QWidget, desk: Desk, row: CustomerRow, there: Decimal) -> None:
        text = _("{customer} has {amount} with us.").format(customer=row.name, amount=money.money(there, desk))
        super().__init__(parent, _("Pay an advance back"), text, _("Ask for it"))
        self._desk, self._id, self.number = desk.once(str(uuid4())), row.id, ""
        self.method = Choice(at="method", choices=[(m, _(METHOD_LABELS[m])) for m in Method if m is not Method.CHEQUE])
        self.amount, self.reason = MoneyField(at="amount"), TextField(at="reason")
        self.amount.set_number(there if there > 0 else None)
        self.form.add(_("&Amount"), self.amount)
        self.form.add(_("Refund &by"), self.method)
        self.form.add(_("&Reason"), self.reason)
        self.warning = Banner("red")
        self.body.addWidget(self.warning)

    def answer(self) -> None:
        """Asks for it; a refusal stands at its field and nothing typed is lost."""
        desk, own = self._desk, self._id
        method, amount, reason = Method(self.method.value()), self.amount.text(), self.reason.text()
        self.form.clear_refusals()
        Op(self, lambda: refunds.ask_refund(desk, own, method, amount, reason)).while_busy(self.yes).then(
            self._asked
        ).failed(self._refused).start()

    def _asked(self, changed: Changed) -> None:
        self.number = changed.numbers[0]
        self.accept()

    def _refused(self, error: Refusal | Fault) -> bool:
        self._desk = self._desk.once(str(uuid4()))
        if not self.place(error):
            self.warning.say(said(error))
        return True
