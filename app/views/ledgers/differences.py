"""Differences that counts and transfers found: what is still open, what is proposed, and who decides."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.process import Duty
from app.services import discrepancies
from app.services.desk import Desk
from app.services.discrepancies import KIND_LABELS, Discrepancy, Resolution
from app.views.kit import ask, money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.fields import Choice, MoneyField, NoteField, TextField
from app.views.kit.labels import button
from app.views.kit.op import Look, Op
from app.views.kit.split import side_by_side
from app.views.kit.table import Column
from app.views.ledgers.page import LedgerPage, Ledgers, table_in
from app.words import N_, _

VERDICTS = {"": N_("To be decided"), "approved": N_("Approved"), "refused": N_("Refused")}
TONES = {"": "amber", "approved": "green", "refused": "neutral"}


class DifferencesPage(LedgerPage):
    """Nothing stays on 1901 when the year ends."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        left = Card(_("Open differences"), tight=True)
        self.table = table_in(
            left,
            (
                Column(_("Paper"), lambda d: d.number, width=150, stretch=True),
                Column(_("Day"), lambda d: money.short_day(d.day), width=66, muted=True),
                Column("", lambda d: _("Surplus") if d.surplus else _("Shortage"), width=96, pill=True,
                       tone=lambda d: "amber" if d.surplus else "red"),
                Column(_("Still open"), lambda d: self.amount(d.open), align="right", width=96),
            ),
            "discrepancies",
        )  # fmt: skip
        self.table.set_empty(EmptyState(_("No difference is open."), _("Booked counts and transfers appear here.")))
        self.table.chosen.connect(lambda row: self.propose.setEnabled(row is not None and Duty.BOOK in tab.desk.duties))
        self.table.opened.connect(lambda _row: self._propose())
        self.propose = button(_("&Propose …"), "propose_resolution", key="Enter")
        self.propose.clicked.connect(self._propose)
        self.propose.setEnabled(False)
        left.body.addLayout(self.foot_of(None, self.propose))
        right = Card(_("Proposals"), tight=True)
        self.proposals = table_in(
            right,
            (
                Column(_("Number"), lambda r: r.number, width=144),
                Column(_("Paper"), lambda r: r.paper_number, width=144, muted=True),
                Column(_("Resolution"), lambda r: _words(r), width=120, stretch=True, tip=lambda r: r.reason),
                Column(_("Amount"), lambda r: self.amount(r.amount), align="right", width=86),
                Column(_("Input tax"), lambda r: self.figure(r.input_tax), align="right", width=76),
                Column(_("State"), lambda r: _(VERDICTS[r.verdict]), width=112, pill=True,
                       tone=lambda r: TONES[r.verdict]),
            ),
            "resolutions",
        )  # fmt: skip
        self.proposals.set_empty(EmptyState(_("Nothing is proposed.")))
        self.proposals.chosen.connect(self._chosen)
        self.refuse = button(_("Re&fuse …"), "refuse_resolution")
        self.refuse.clicked.connect(self._refuse)
        self.approve = button(_("Approve"), "approve_resolution", "primary", key="Ctrl+Enter")
        self.approve.clicked.connect(self.main_action)
        right.body.addLayout(self.foot_of(None, self.refuse, self.approve))
        self.down.addWidget(side_by_side(left, right, (430, 730)))
        self.setFocusProxy(self.table)
        self._chosen(None)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: discrepancies.discrepancies(desk)).then(self.table.show_rows).start()
        Look(self, lambda: discrepancies.resolutions(desk)).then(self.proposals.show_rows).start()

    def _chosen(self, row: Resolution | None) -> None:
        may = row is not None and not row.verdict and Duty.CHECK in self.desk.duties
        self.approve.setEnabled(may)
        self.refuse.setEnabled(may)

    def _propose(self) -> None:
        row = self.table.row()
        if row is not None and self.propose.isEnabled():
            ask.run(ProposeBox(self, self.desk, row))

    def main_action(self) -> None:
        """Approves the proposal chosen; the accountant then books it."""
        row = self.proposals.row()
        if row is not None and self.approve.isEnabled():
            desk = self.desk
            Op(self, lambda: discrepancies.decide_resolution(desk, row.id, True)).start()

    def _refuse(self) -> None:
        row = self.proposals.row()
        if row is None:
            return
        reason = ask.ask_reason(self, _("Refuse {number}").format(number=row.number), yes=_("Refuse"))
        if reason:
            desk = self.desk
            Op(self, lambda: discrepancies.decide_resolution(desk, row.id, False, reason)).start()


class ProposeBox(ask.Ask):
    """What becomes of a difference: who pays, or which expense it is."""

    def __init__(self, parent: QWidget, desk: Desk, row: Discrepancy) -> None:
        words = _("{number}: {amount} is open.").format(number=row.number, amount=money.money(row.open, desk))
        super().__init__(parent, _("Propose a resolution"), words, _("Propose"))
        self._desk, self._row = desk, row
        kinds = [key for key in KIND_LABELS if (key == "surplus") is row.surplus]
        self.kind = Choice(_("Resolution"), "kind", [(key, _(KIND_LABELS[key])) for key in kinds])
        self.amount = MoneyField(_("Amount"), "amount")
        self.input_tax = MoneyField(_("Input tax to reverse"), "input_tax")
        self.party = TextField(_("Who pays"), "party")
        self.reason = NoteField(_("Reason"), "reason")
        self.form.add(_("&Resolution"), self.kind)
        self.form.add(_("&Amount"), self.amount)
        if not row.surplus:
            self.form.add(_("&Input tax to reverse"), self.input_tax)
            self.form.add(_("&Who pays"), self.party)
        self.form.add(_("Rea&son"), self.reason)
        self.amount.set_number(row.open)

    def answer(self) -> None:
        desk, row = self._desk, self._row
        kind, amount, reason = str(self.kind.value()), self.amount.text(), self.reason.text()
        party, tax = self.party.text(), self.input_tax.text() or "0"
        work = Op(
            self,
            lambda: discrepancies.propose_resolution(desk, row.paper, row.paper_id, kind, amount, reason, party, tax),
        )
        work.while_busy(self.yes).then(lambda _changed: self.accept()).failed(self.place).start()


def _words(row: Resolution) -> str:
    return f"{_(KIND_LABELS[row.kind])}  {row.party}".strip()
