"""Counts of the drawer as they were signed, and what is decided about money over or short."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtWidgets import QHBoxLayout

from app.process import Duty
from app.refusals import Fault, Refusal
from app.services import drawer, drawer_reading
from app.services.drawer_reading import SealRow
from app.views.kit import ask, money
from app.views.kit.ask import Ask
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import Choice, NoteField, TextField
from app.views.kit.labels import button
from app.views.kit.op import Look, Op, said
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.views.ledgers.page import LedgerPage, Ledgers
from app.words import N_, _

PURPOSES = {"opening": N_("Opening"), "close": N_("Close of the day"), "handover": N_("Hand-over")}
OUTCOMES = {
    "liable": N_("Somebody pays"), "expense": N_("Expense"), "payable": N_("Owed to somebody"), "income": N_("Income"),
}  # fmt: skip


class _Decision(Ask):
    """What becomes of the difference, and who owes or is owed."""

    def __init__(self, page: CashCountsPage, row: SealRow) -> None:
        amount = money.money(abs(row.difference), page.desk)
        text = _("{amount} over in {number}.") if row.difference > 0 else _("{amount} short in {number}.")
        super().__init__(page, _("Decide"), text.format(amount=amount, number=row.number), _("Decide"))
        keys = ("payable", "income") if row.difference > 0 else ("liable", "expense")
        self.outcome = Choice(at="outcome", choices=[(key, _(OUTCOMES[key])) for key in keys])
        self.name, self.note = TextField(at="name"), NoteField(at="note", lines=2)
        self.form.add(_("&Outcome"), self.outcome)
        self.form.add(_("&Who"), self.name)
        self.form.add(_("&Note"), self.note)

    def answer(self) -> None:
        if self.outcome.text() in ("liable", "payable") and not self.name.text():
            self.name.refuse(_("Say who it is."))
        else:
            self.accept()


class CashCountsPage(LedgerPage):
    """Every signed count, the newest first."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        card = Card(_("Counts of the drawer"), tight=True)
        desk = self.desk
        self.table = LedgerTable(
            (
                Column(_("Count"), lambda r: r.number, width=160),
                Column(_("Day"), lambda r: money.day(r.day), width=100),
                Column(_("For what"), lambda r: _(PURPOSES[r.purpose]), width=110, muted=True),
                Column(_("Journal"), lambda r: money.money(r.book, desk), align="right", width=96),
                Column(_("Counted"), lambda r: money.money(r.counted, desk), align="right", width=96),
                Column(
                    _("Over or short"), lambda r: money.money(r.difference, desk) if r.difference else "",
                    align="right", width=104,
                ),
                Column(_("Reason"), lambda r: r.reason, width=120, stretch=True),
                Column(_("Witness"), lambda r: r.witness, width=80),
                Column(
                    _("Decided"), _decided, width=120, pill=True, tone=lambda r: "amber" if r.waits else "",
                ),
            ),
            "drawer_seals",
        )  # fmt: skip
        self.table.set_empty(EmptyState(_("Nothing was counted yet."), _("The cashier counts the drawer each day.")))
        card.add(self.table)
        self.banner = Banner("green")
        self.decide = button(_("Decide …"), "decide", "primary", key="Ctrl+Enter")
        self.decide.setVisible(Duty.CHECK in desk.duties)
        self.decide.clicked.connect(self.main_action)
        foot = QHBoxLayout()
        foot.setContentsMargins(S3, S2, S3, S3)
        foot.addWidget(self.banner, 1)
        foot.addWidget(self.decide)
        card.body.addLayout(foot)
        self.table.chosen.connect(lambda row: self.decide.setEnabled(row is not None and row.waits))
        self.down.addWidget(card)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: drawer_reading.seals(desk)).then(self._show).start()

    def _show(self, rows: tuple[SealRow, ...]) -> None:
        self.table.show_rows(rows)
        row = self.table.row()
        self.decide.setEnabled(row is not None and row.waits)

    def main_action(self) -> None:
        """Decides where the difference belongs; a second person signs in place."""
        row: SealRow | None = self.table.row()
        if row is None or not row.waits or Duty.CHECK not in self.desk.duties:
            return
        box = _Decision(self, row)
        if not ask.run(box):
            return
        second = ask.approve_here(self, self.desk, Duty.AUTHORISE, _("A second person decides with you."))
        if second is None or second.signature is None:
            return
        desk, signed = self.desk.once(str(uuid4())), second.signature
        outcome, name, note = box.outcome.text(), box.name.text(), box.note.text()
        work = Op(self, lambda: drawer.decide_difference(desk, row.id, outcome, signed, name, note))
        work.while_busy(self.decide).then(lambda changed: self._done(changed.numbers[0])).failed(self._not).start()

    def _done(self, number: str) -> None:
        self.banner.say(_("{number} is written").format(number=number), "green")
        self.refresh()

    def _not(self, error: Refusal | Fault) -> bool:
        self.banner.say(said(error), "red")
        return True


def _decided(row: SealRow) -> str:
    if row.waits:
        return _("waits")
    return _(OUTCOMES[row.outcome]) if row.outcome else ""
