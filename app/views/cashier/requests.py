"""Advances that customers want back: a clerk asked, the accounting supervisor decides in place, the cashier pays."""

from __future__ import annotations

from uuid import uuid4

from app.process import METHOD_LABELS, Duty
from app.refusals import Fault, Refusal
from app.services import paying_back, refunds
from app.services.desk import Changed, Desk
from app.services.refund_reading import RequestRow, refund_requests
from app.views.cashier.slips import Slips
from app.views.kit import ask, money
from app.views.kit.cards import EmptyState
from app.views.kit.labels import button
from app.views.kit.op import Look, Op
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.words import N_, _

STATES = {
    "asked": N_("to be decided"),
    "approved": N_("to pay"),
    "paid": N_("paid back"),
    "refused": N_("not agreed"),
}
TONES = {"asked": "amber", "approved": "accent", "paid": "green", "refused": "red"}


class RequestsPage(Slips):
    """Requests to refund; three people for each."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        table = LedgerTable(
            (
                Column(_("Number"), lambda r: r.number, width=170),
                Column(_("Customer"), lambda r: r.customer, width=200, stretch=True),
                Column(_("Invoice"), lambda r: r.invoice or _("advance"), width=170),
                Column(_("Method"), lambda r: _(METHOD_LABELS[r.method]), width=110),
                Column(_("Reason"), lambda r: r.reason, width=170, muted=True),
                Column(_("Asked by"), lambda r: r.who, width=90),
                Column(_("State"), lambda r: _(STATES[r.state]), width=120, pill=True, tone=lambda r: TONES[r.state]),
                Column(_("Amount"), lambda r: money.money(r.amount, desk), align="right", width=110),
            ),
            "refund_requests",
        )
        empty = EmptyState(_("No requests."), _("A clerk asks on the customer's card to pay an advance back."))
        super().__init__(desk, shell, _("Advances to pay back"), table, empty)
        self.decide = button(_("&Decide here…"), "decide")
        self.decide.clicked.connect(self.decide_here)
        self.pay = button(_("Pay back"), "pay_advance", "primary", key="Ctrl+Enter")
        self.pay.clicked.connect(self.main_action)
        self.actions.addWidget(self.decide)
        self.actions.addWidget(self.pay)
        table.chosen.connect(self._chosen)
        self._chosen(None)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: refund_requests(desk)).then(self._show).start()

    def _show(self, rows: tuple[RequestRow, ...]) -> None:
        self.table.show_rows(rows)
        self._chosen(self.table.row())

    def _chosen(self, row: RequestRow | None) -> None:
        self.decide.setEnabled(row is not None and row.state == "asked")
        self.pay.setEnabled(row is not None and row.state == "approved" and not row.invoice)

    def decide_here(self) -> None:
        """The supervisor (or for another channel the manager) signs the decision at this desk."""
        row: RequestRow | None = self.table.row()
        if row is None or row.state != "asked":
            return
        text = _("{amount} back to {customer}: {reason}").format(
            amount=money.money(row.amount, self.desk), customer=row.customer, reason=row.reason
        )
        approve = ask.confirm(self, _("Decide {number}").format(number=row.number), text, _("Approve"))
        reason = "" if approve else ask.ask_reason(self, _("Why not?"), text, _("Do not agree"))
        if reason is None:
            return
        signed = ask.approve_here(self, self.desk, Duty.MANAGE if row.invoice else Duty.CHECK, text)
        if signed is not None:
            words = _("{number} is decided").format(number=row.number)
            work = Op(self, lambda: refunds.decide_refund(signed, row.id, approve, reason))
            work.then(lambda _changed: self._done(words)).failed(self.refused).start()

    def main_action(self) -> None:
        """Pays the chosen request back."""
        row: RequestRow | None = self.table.row()
        if row is None or not self.pay.isEnabled():
            return
        desk = self.desk.once(str(uuid4()))
        work = Op(self, lambda: paying_back.pay_advance(desk, row.id))
        work.while_busy(self.pay).then(lambda changed: self._paid(row, changed)).failed(self._not_paid).start()

    def _paid(self, row: RequestRow, changed: Changed) -> None:
        self._done(_("{number}: {amount} paid back, slip {slip}").format(
            number=row.number, amount=money.money(row.amount, self.desk), slip=changed.numbers[0]
        ))  # fmt: skip

    def _done(self, words: str) -> None:
        self.say(words)
        self.refresh()

    def _not_paid(self, error: Refusal | Fault) -> bool:
        return self.refused(error)
