"""Statements sent to customers and their replies (对账回函): who was asked, who answered, and with what balance."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.services import balance_replies
from app.services.reconciling.frame import KINDS
from app.services.reconciling.replies import Standing
from app.views.kit import money
from app.views.kit.ask import Ask, run
from app.views.kit.cards import Card, EmptyState
from app.views.kit.fields import DayField, MoneyField, NoteField
from app.views.kit.labels import Label, button
from app.views.kit.op import Look, Op
from app.views.kit.table import Column
from app.views.ledgers.page import LedgerPage, Ledgers, row_of, table_in
from app.words import N_, _, ngettext


class StatementsPage(LedgerPage):
    """One line a customer with a balance; F2 records the reply, Ctrl+Enter that statements went out."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        card = Card(_("Statements and replies"))
        self.summary = Label("", "muted")
        card.add(self.summary)
        self.table = table_in(
            card,
            (
                Column(_("Customer code"), lambda s: s.code, width=110, muted=True),
                Column(_("Customer"), lambda s: s.name, width=220, stretch=True, tip=lambda s: s.note),
                Column(_("Our balance"), lambda s: self.amount(s.ours), align="right", width=120),
                Column(_("Sent on"), lambda s: money.day(s.sent_on) if s.sent_on else "", width=104),
                Column(_("Their balance"), lambda s: "" if s.theirs is None else self.amount(s.theirs), align="right",
                       width=120),
                Column(_("Replied on"), lambda s: money.day(s.replied_on) if s.replied_on else "", width=104),
                Column(_("Difference"), lambda s: self.figure(s.difference), align="right", width=110,
                       tone=lambda s: "red" if s.difference else ""),
                Column(_("State"), _state, width=170, pill=True, tone=_tone, tip=_state),
            ),
            "statements",
        )  # fmt: skip
        self.table.set_empty(
            EmptyState(
                _("No customer has a balance."), _("Advances and receivables at the month's end will be listed.")
            )
        )
        self.table.opened.connect(lambda _row: self.reply())
        self.reply_button = button(_("Record the &reply …"), "record_reply", key="F2")
        self.reply_button.clicked.connect(self.reply)
        QShortcut(QKeySequence("F2"), self, self.reply, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.send_button = button(_("Statements &went out"), "send_statements", "primary", key="Ctrl+Enter")
        self.send_button.clicked.connect(self.main_action)
        self.table.chosen.connect(lambda row: self._offer(row))
        card.body.addLayout(row_of(None, self.reply_button, self.send_button))
        self.down.addWidget(card, 1)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        desk, period = self.desk, self.tab.period
        if period:
            Look(self, lambda: balance_replies.statements(desk, period)).then(self._show).start()

    def _show(self, found: tuple[Standing, ...]) -> None:
        at = max(self.table.currentIndex().row(), 0)
        self.table.show_rows(found)
        if found:
            self.table.selectRow(min(at, len(found) - 1))
        asked = sum(standing.sent_on is not None for standing in found)
        answered = sum(standing.theirs is not None for standing in found)
        words = ngettext("{n} customer with a balance", "{n} customers with a balance", len(found)).format(n=len(found))
        told = _("{asked} asked, {answered} answered").format(asked=asked, answered=answered)
        self.summary.setText(f"{words} · {told}")
        self._offer(self.table.row())

    def _offer(self, standing: Standing | None) -> None:
        self.reply_button.setEnabled(standing is not None)
        self.send_button.setEnabled(standing is not None)

    def reply(self) -> None:
        """Asks for the chosen customer's answer."""
        standing = self.table.row()
        if standing is not None and run(_ReplyBox(self, standing)):
            self.refresh()

    def main_action(self) -> None:
        """Asks on which day the statements of the chosen customers went out, and keeps it."""
        chosen = [standing.customer_id for standing in self.table.rows()]
        if chosen and run(_SendBox(self, chosen)):
            self.refresh()


class _SendBox(Ask):
    def __init__(self, page: StatementsPage, customers: list[int]) -> None:
        words = ngettext(
            "The statement of {n} customer is kept with the balance of {period}.",
            "The statements of {n} customers are kept with the balances of {period}.",
            len(customers),
        ).format(n=len(customers), period=page.tab.period)
        super().__init__(page, _("Statements went out"), words, yes=_("&Keep"))
        self.page, self.customers = page, customers
        self.sent_on = DayField(at="sent_on")
        self.form.add(_("&Sent on"), self.sent_on)

    def answer(self) -> None:
        desk, period, sent = self.page.desk, self.page.tab.period, self.sent_on.text()
        keeping = Op(self, lambda: balance_replies.send_statements(desk, period, self.customers, sent))
        keeping.then(lambda _changed: self.accept()).failed(self.place).while_busy(self.yes).start()


class _ReplyBox(Ask):
    def __init__(self, page: StatementsPage, standing: Standing) -> None:
        super().__init__(page, standing.name, self._told(page, standing), yes=_("&Keep"))
        self.page, self.standing = page, standing
        self.theirs = MoneyField(at="theirs", places=page.desk.branch.places)
        self.replied_on = DayField(at="replied_on", day=standing.replied_on)
        self.note = NoteField(at="note", lines=2)
        self.note.set_text(standing.note)
        if standing.theirs is not None:
            self.theirs.set_text(str(standing.theirs))
        self.form.add(_("Their &balance"), self.theirs)
        self.form.add(_("Replied &on"), self.replied_on)
        self.form.add(_("&Note"), self.note)
        self.theirs.setFocus()

    @staticmethod
    def _told(page: QWidget, standing: Standing) -> str:
        assert isinstance(page, StatementsPage)
        return _("By our books the balance is {amount}; positive means that the customer owes us.").format(
            amount=page.amount(standing.ours)
        )

    def answer(self) -> None:
        desk, period, who = self.page.desk, self.page.tab.period, self.standing.customer_id
        theirs, replied, note = self.theirs.text(), self.replied_on.text(), self.note.text()
        keeping = Op(self, lambda: balance_replies.record_reply(desk, period, who, theirs, replied, note))
        keeping.then(lambda _changed: self.accept()).failed(self.place).while_busy(self.yes).start()


STATES = {"": N_("not asked"), "sent": N_("waiting for the reply"), "same": N_("agrees")}


def _key(standing: Standing) -> str:
    if standing.kind:
        return standing.kind
    if standing.sent_on is None:
        return ""
    return "sent" if standing.theirs is None else "same"


def _state(standing: Standing) -> str:
    key = _key(standing)
    return _(STATES[key] if key in STATES else KINDS[key])


def _tone(standing: Standing) -> str:
    return {"": "neutral", "sent": "amber", "same": "green"}.get(_key(standing), "red")
