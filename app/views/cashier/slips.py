"""Pages of slips: money to arrive, and refunds to pay."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.process import METHOD_LABELS, Duty, Method
from app.refusals import Fault, NothingToSetOff, Refusal
from app.services import flow, refunds, till
from app.services.desk import Changed, Desk
from app.services.till import PayableRow, ReceiptRow
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import Choice, MoneyField, TextField
from app.views.kit.labels import Label, button
from app.views.kit.op import Look, Op, said
from app.views.kit.papers import paper_file
from app.views.kit.red import RED_WORDS
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import _

OUTCOMES = {"at once": "", "pending": "amber", "arrived": "green", "bounced": "red"}


class Slips(QWidget):
    """A table with a row of actions below it."""

    def __init__(self, desk: Desk, shell: Shell, title: str, table: LedgerTable, empty: EmptyState) -> None:
        super().__init__()
        self.desk, self.shell, self.table = desk, shell, table
        table.set_empty(empty)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        card = Card(title, tight=True)
        card.add(table)
        down.addWidget(card, 1)
        self.banner = Banner("green")
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, 0)
        around.addWidget(self.banner)
        card.body.addLayout(around)
        self.actions = QHBoxLayout()
        self.actions.setContentsMargins(S3, S2, S3, S3)
        self.actions.setSpacing(S2)
        self.actions.addStretch(1)
        card.body.addLayout(self.actions)
        self.setFocusProxy(table)

    def main_action(self) -> None:
        """Ctrl+Enter on this page."""

    def print_here(self) -> None:
        """Ctrl+P on this page."""

    def say(self, words: str, tone: str = "green") -> None:
        """What was done, or why not; stays until the next thing is done."""
        self.banner.say(words, tone)
        if tone == "green":
            self.shell.say(words)

    def refused(self, error: Refusal | Fault) -> bool:
        """Says a refusal in place, and reads anew what may have changed meanwhile."""
        self.say(said(error), "red")
        self.refresh()
        return True

    def refresh(self) -> None:
        """Reads the list anew."""


class PendingPage(Slips):
    """Cheques and other money that has still to arrive."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        self._wanted = 0
        table = LedgerTable(receipt_columns(desk), "pending_receipts")
        empty = EmptyState(_("No money is on its way."), _("Cheques wait here until the bank has credited them."))
        super().__init__(desk, shell, _("Money to arrive"), table, empty)
        self.bounced = button(_("Did not arrive …"), "bounce", "danger")
        self.bounced.clicked.connect(self._bounce)
        self.arrived = button(_("Has arrived"), "clear", "primary", key="Ctrl+Enter")
        self.arrived.clicked.connect(self.main_action)
        self.actions.addWidget(self.bounced)
        self.actions.addWidget(self.arrived)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: till.pending_receipts(desk)).then(self._show).start()

    def choose(self, invoice_id: int) -> None:
        """Goes to the money that is on its way for an invoice."""
        self._wanted = invoice_id
        self.refresh()
        self.table.setFocus()

    def _show(self, rows: tuple[ReceiptRow, ...]) -> None:
        self.table.show_rows(rows)
        if self._wanted and self.table.choose(lambda row: row.invoice_id == self._wanted):
            self._wanted = 0
        for action in (self.bounced, self.arrived):
            action.setEnabled(bool(rows))

    def main_action(self) -> None:
        row: ReceiptRow | None = self.table.row()
        if row is not None and row.invoice_id is not None:
            desk, sold = self.desk.once(str(uuid4())), row.invoice_id
            work = Op(self, lambda: flow.take(desk, "clear", [sold], receipt_id=row.id))
            words = _("{number} has arrived").format(number=row.number)
            work.while_busy(self.arrived).then(lambda _changed: self.say(words)).failed(self.refused).start()

    def _bounce(self) -> None:
        row: ReceiptRow | None = self.table.row()
        if row is None or row.invoice_id is None:
            return
        reason = ask.ask_reason(
            self, _("The money did not arrive"), _("The invoice will be open again; its goods stay here."),
            _("Did not arrive"),
        )  # fmt: skip
        if reason:
            desk, sold = self.desk.once(str(uuid4())), row.invoice_id
            work = Op(self, lambda: flow.take(desk, "bounce", [sold], receipt_id=row.id, reason=reason))
            words = _("{number} did not arrive; its invoice is open again").format(number=row.number)
            work.while_busy(self.bounced).then(lambda _changed: self.say(words)).failed(self.refused).start()


class RefundsPage(Slips):
    """Red invoices that are released: paid back the way the money came, used on another invoice, or kept."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        table = LedgerTable(
            (
                Column(_("Number"), lambda r: r.number, width=180),
                Column(_("Customer"), lambda r: r.customer, width=240, stretch=True),
                Column(_("Day"), lambda r: money.day(r.day), width=120),
                Column(_("What"), lambda r: _(RED_WORDS[r.kind]), width=110, pill=True),
                Column(_("To refund"), lambda r: money.money(r.open, desk), align="right", width=140),
            ),
            "to_refund",
        )
        empty = EmptyState(
            _("Nothing to refund."), _("A refund waits here when the red invoice is released and its goods are back.")
        )
        super().__init__(desk, shell, _("Refunds"), table, empty)
        self.method = Choice(_("Refund by"), "method", [(m, _(METHOD_LABELS[m])) for m in Method])
        self.method.edited.connect(self._fill_amount)
        self.amount = MoneyField(_("Amount"), "amount")
        self.amount.setFixedWidth(120)
        self.reference = TextField(_("Reference"), "reference", hint=_("Reference"))
        self.reference.setFixedWidth(150)
        self._ways: dict[Method, Decimal] = {}
        self._last = ""
        self.printing = button(_("Slip"), "print_refund", key="Ctrl+P")
        self.printing.setEnabled(False)
        self.printing.clicked.connect(self.print_here)
        self.actions.insertWidget(0, self.printing)
        self.actions.addWidget(Label(_("Refund by"), "muted"))
        self.actions.addWidget(self.method)
        self.actions.addWidget(self.amount)
        self.actions.addWidget(self.reference)
        self.more = button(_("&Otherwise"), "otherwise", "quiet")
        self.menu = QMenu(self)
        self.more.setMenu(self.menu)
        self.menu.addAction(_("Use on another invoice…"), self.set_off)
        self.menu.addAction(_("Keep as an advance…"), self.keep)
        self.menu.addAction(_("Allow another way…"), self.other_way)
        self.actions.addWidget(self.more)
        self.pay = button(_("Pay back"), "refund", "primary", key="Ctrl+Enter")
        self.pay.clicked.connect(self.main_action)
        self.actions.addWidget(self.pay)
        self._wanted: int | None = None
        table.chosen.connect(self._same_way)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: till.to_refund(desk)).then(self._show).start()

    def _show(self, rows: tuple[PayableRow, ...]) -> None:
        self.table.show_rows(rows)
        for part in (self.pay, self.more):
            part.setEnabled(bool(rows))
        self._same_way(self.table.row())
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.table.choose(lambda row: row.id == wanted)

    def choose(self, invoice_id: int) -> None:
        self._wanted = invoice_id
        self.refresh()
        self.table.setFocus()

    def _same_way(self, row: PayableRow | None) -> None:
        """Proposes to pay back the way the money came."""
        self.amount.set_text("")
        if row is not None:
            desk = self.desk
            Look(self, lambda: (till.method_of_original(desk, row.id), till.ways_back(desk, row.id))).then(
                lambda found: self._propose(*found)
            ).start()

    def _propose(self, method: Method, ways: dict[Method, Decimal]) -> None:
        self._ways = ways
        self.method.set_value(method if method in ways or not ways else next(iter(ways)))
        self._fill_amount()

    def _fill_amount(self) -> None:
        """As much as may go back this way."""
        self.amount.set_text("")
        there = self._ways.get(Method(self.method.value()))
        if there is not None:
            self.amount.set_number(there)

    def main_action(self) -> None:
        row: PayableRow | None = self.table.row()
        if row is None:
            return
        desk, reference = self.desk.once(str(uuid4())), self.reference.text()
        facts = {"method": Method(self.method.value()), "reference": reference, "amount": self.amount.text()}
        seen = {row.id: row.version}
        work = Op(self, lambda: flow.take(desk, "refund", [row.id], seen=seen, **facts))
        work.while_busy(self.pay).then(lambda changed: self._paid(row, changed)).failed(self._not_paid).start()

    def _paid(self, row: PayableRow, changed: Changed) -> None:
        self._last = changed.numbers[0]
        self.printing.setEnabled(True)
        self.reference.set_text("")
        amount = self.amount.text() or money.money(row.open, self.desk)
        self.say(_("{number}: {amount} paid back, slip {slip}").format(
            number=row.number, amount=amount, slip=self._last
        ))  # fmt: skip

    def _not_paid(self, error: Refusal | Fault) -> bool:
        field = {"reference": self.reference, "amount": self.amount}.get(error_at(error))
        if field is not None:
            field.refuse(said(error))
            return True
        return self.refused(error)

    # Otherwise than paying it back the way it came

    def set_off(self) -> None:
        """Uses it on another invoice of the customer: that of the exchange, else the oldest with something open."""
        row: PayableRow | None = self.table.row()
        if row is None:
            return
        desk = self.desk
        Look(self, lambda: till.open_invoices(desk, row.id)).then(lambda found: self._set_off(row, found)).start()

    def _set_off(self, row: PayableRow, found: tuple[PayableRow, ...]) -> None:
        if not found:
            self.say(said(NothingToSetOff(invoice=row.customer)), "red")
            return
        target, desk = found[0], self.desk.once(str(uuid4()))
        text = _("{amount} of {number} pays {target}, on which {open} is open.").format(
            amount=money.money(min(row.open, target.open), desk), number=row.number, target=target.number,
            open=money.money(target.open, desk),
        )  # fmt: skip
        if ask.confirm(self, _("Use on another invoice"), text, _("Use it")):
            words = _("{number} is used on {target}").format(number=row.number, target=target.number)
            seen = {row.id: row.version}
            work = Op(self, lambda: flow.take(desk, "set_off", [row.id], seen=seen, target=target.id))
            work.then(lambda _changed: self.say(words)).failed(self.refused).start()

    def keep(self) -> None:
        """Keeps it as the customer's advance; the accounting supervisor signs in place."""
        row: PayableRow | None = self.table.row()
        if row is None:
            return
        title = _("Keep {amount} of {number} as an advance").format(
            amount=money.money(row.open, self.desk), number=row.number
        )
        reason = ask.ask_reason(self, title, _("The accounting supervisor signs next."))
        signed = ask.approve_here(self, self.desk, Duty.CHECK, title) if reason else None
        if signed is not None:
            words = _("{number} is kept as an advance of {customer}").format(number=row.number, customer=row.customer)
            work = Op(self, lambda: flow.take(signed, "keep", [row.id], reason=reason))
            work.then(lambda _changed: self.say(words)).failed(self.refused).start()

    def other_way(self) -> None:
        """Asks to pay back by the chosen way although the money came by another; the manager signs in place."""
        row: PayableRow | None = self.table.row()
        if row is None:
            return
        method, amount = Method(self.method.value()), self.amount.text() or str(row.open)
        title = _("{number}: {amount} by {method}").format(
            number=row.number, amount=amount, method=_(METHOD_LABELS[method])
        )
        reason = ask.ask_reason(self, title, _("The money came another way; the manager signs next."))
        signed = ask.approve_here(self, self.desk, Duty.MANAGE, title) if reason else None
        if signed is None or reason is None:
            return
        desk = self.desk.once(str(uuid4()))

        def work() -> Changed:
            asked = refunds.ask_other_channel(desk, row.id, method, amount, reason)
            return refunds.decide_refund(signed, asked.ids[0], True)

        words = _("{number} may be paid back by {method}").format(number=row.number, method=_(METHOD_LABELS[method]))
        Op(self, work).then(lambda _changed: self.say(words)).failed(self._not_paid).start()

    def print_here(self) -> None:
        """The slip of the refund paid last."""
        if self._last:
            from app.services.printing import refund_pdf

            desk, number = self.desk, self._last
            Look(self, lambda: refund_pdf(desk, till.refund_id(desk, number) or 0, paper_file(number))).then(
                lambda file: self.shell.preview(str(file), number)
            ).start()


def error_at(error: Refusal | Fault) -> str:
    """The name of the field a refusal belongs to."""
    return str(getattr(error, "at", "")).rpartition(".")[2]


def receipt_columns(desk: Desk) -> tuple[Column, ...]:
    """The columns of a list of receipts."""
    words = {
        "at once": _("received"),
        "pending": _("to arrive"),
        "arrived": _("arrived"),
        "bounced": _("did not arrive"),
    }
    return (
        Column(_("Receipt"), lambda r: r.number, key="number", width=180),
        Column(_("Invoice"), lambda r: r.invoice or _("advance"), width=180),
        Column(_("Customer"), lambda r: r.customer, width=200, stretch=True),
        Column(_("Method"), lambda r: _(METHOD_LABELS[r.method]), width=120),
        Column(_("Reference"), lambda r: r.reference, width=150),
        Column(_("Time"), lambda r: money.moment(r.at), width=110),
        Column(_("State"), lambda r: words[r.outcome], width=120, pill=True, tone=lambda r: OUTCOMES[r.outcome]),
        Column(_("Amount"), lambda r: money.money(r.amount, desk), key="amount", align="right", width=120),
    )
