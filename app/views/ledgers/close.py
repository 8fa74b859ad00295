"""The close of a period: the checklist, what is left to do in each step, and what two people sign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.process import Duty
from app.services import book_printing, carry_over, closing, reopenings
from app.services.closing import Checklist, StepResult
from app.services.desk import Desk
from app.views.kit import ask, money
from app.views.kit.ask import Ask
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import NoteField, NumberField
from app.views.kit.op import Look, Op
from app.views.kit.split import side_by_side
from app.views.kit.table import Column
from app.views.kit.theme import S3
from app.views.ledgers.page import LedgerPage, Ledgers, table_in
from app.words import _


class ClosePage(LedgerPage):
    """What stands in the way of locking the period, line by line."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        self._found: Checklist | None = None
        books, checks = Duty.BOOK in self.desk.duties, Duty.CHECK in self.desk.duties
        left = Card(_("Close of the period"), tight=True)
        self.banner = Banner("green")
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, 0)
        around.addWidget(self.banner)
        left.body.addLayout(around)
        self.table = table_in(
            left,
            (
                Column(_("Step"), lambda s: _(s.label), width=200, stretch=True),
                Column(_("State"), _state, width=116, pill=True, tone=_tone),
                Column(_("Explanation"), _explanation, width=180, muted=True, tip=_explanation),
            ),
            "close_steps",
        )
        self.table.chosen.connect(self._choose)
        self.carry = self.action_button(_("Carr&y over"), "carry_over", self._carry, books)
        self.prepare = self.action_button(_("&Prepare"), "prepare_close", self._prepare, books)
        self.lock = self.action_button(_("Lock the &period"), "lock_period", self._lock, checks)
        self.reopen = self.action_button(_("Open agai&n"), "reopen_period", self._reopen, checks)
        self.paper = self.action_button(_("Print"), "print_close", self.print_here, True, "Ctrl+P")
        left.body.addLayout(self.foot_of(None, self.paper, self.carry, self.prepare, self.reopen, self.lock))
        right = Card("", tight=True)
        self.right = right
        self.items = table_in(
            right,
            (
                Column(_("Document"), lambda i: i.document, width=160),
                Column(_("What is left"), lambda i: _(i.subject), width=150, stretch=True, muted=True),
                Column(_("Amount"), lambda i: self.figure(i.amount) if i.amount else "", align="right", width=104),
            ),
            "close_items",
        )
        self.items.set_empty(EmptyState(_("Nothing is left to do here.")))
        self.items.opened.connect(lambda item: tab.show_document(item.document.rpartition(" ")[2]))
        self.explain = self.action_button(_("E&xplain and sign"), "explain_step", self._explain, books or checks)
        right.body.addLayout(self.foot_of(None, self.explain))
        self.down.addWidget(side_by_side(left, right, (640, 480)))
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        desk, period = self.desk, self.tab.period
        if period:
            Look(self, lambda: closing.close_checklist(desk, period)).then(self._show).start()

    def _show(self, found: Checklist) -> None:
        self._found = found
        at = max(self.table.currentIndex().row(), 0)
        self.table.show_rows(found.steps)
        self.table.selectRow(at)
        left = sum(not step.settled for step in found.steps)
        if found.locked and found.reopened:
            words, tone = _("{period} is open again for a while."), "amber"
        elif found.locked:
            words, tone = _("{period} is locked."), "green"
        elif left:
            words, tone = _("{period}: {n} steps are neither clean nor explained."), "amber"
        elif found.prepared:
            words, tone = _("{period} is prepared; a second person can lock it."), "green"
        else:
            words, tone = _("{period}: every step is clean or explained."), "green"
        self.banner.say(words.format(period=found.period, n=left), tone)
        locked = found.locked is not None
        for each in (self.carry, self.prepare, self.lock):
            each.setEnabled(not locked)
        self.reopen.setEnabled(locked and not found.reopened)

    def _choose(self, step: StepResult | None) -> None:
        self.right.set_title(_(step.label) if step else "")
        self.items.show_rows(step.items if step else ())
        may = step is not None and bool(step.items) and not step.must
        self.explain.setEnabled(may and self._found is not None and self._found.locked is None)

    # What people do

    def _explain(self) -> None:
        step = self.table.row()
        if step is None:
            return
        reason = ask.ask_reason(self, _("Explain “{step}”").format(step=_(step.label)), yes=_("Sign"))
        if reason:
            self._signed(_("Explain “{step}”").format(step=_(step.label)),
                         lambda desk: closing.explain_step(desk, self.tab.period, step.key, reason))  # fmt: skip

    def _carry(self) -> None:
        desk, period = self.desk, self.tab.period
        Op(self, lambda: carry_over.propose_carry(desk, period)).then(self._carried).start()

    def _carried(self, changed: Any) -> None:
        count = len(changed.ids)
        words = _("{n} vouchers wait for the second person.") if count else _("Nothing is left to carry over.")
        self.tab.shell.say(words.format(n=count))
        self.refresh()

    def _prepare(self) -> None:
        self._signed(_("Prepare the close of {period}").format(period=self.tab.period),
                     lambda desk: closing.prepare_close(desk, self.tab.period))  # fmt: skip

    def _lock(self) -> None:
        self._signed(_("Lock {period}: nothing dated in it is written any more.").format(period=self.tab.period),
                     lambda desk: closing.lock_period(desk, self.tab.period))  # fmt: skip

    def _reopen(self) -> None:
        box = _ReopenBox(self)
        if not ask.run(box):
            return
        signed = ask.ask_password(self, self.desk, _("Ask to open {period} again").format(period=self.tab.period))
        if signed is None:
            return
        period, reason = self.tab.period, box.reason.text()
        until = signed.now() + timedelta(hours=float(box.hours.number() or 0))
        Op(self, lambda: reopenings.ask_reopening(signed, period, reason, until)).then(self._asked).start()

    def _asked(self, changed: Any) -> None:
        manager = ask.approve_here(self, self.desk, Duty.MANAGE, _("The branch manager approves."))
        if manager is not None:
            ask_id = changed.ids[0]
            Op(self, lambda: reopenings.approve_reopening(manager, ask_id)).then(lambda _x: self.refresh()).start()

    def _signed(self, text: str, work: Callable[[Desk], Any]) -> None:
        signed = ask.ask_password(self, self.desk, text)
        if signed is not None:
            Op(self, lambda: work(signed)).then(lambda _done: self.refresh()).start()

    def print_here(self) -> None:
        """Ctrl+P: the close sheet, with the head of the audit trail."""
        desk, period, file = self.desk, self.tab.period, Path(mkdtemp()) / "close.pdf"

        def work() -> Path:
            return book_printing.book_pdf(desk, book_printing.close_sheet(desk, period), file)

        Look(self, work).then(lambda made: self.tab.shell.preview(str(made), _("Close of the period"))).start()


class _ReopenBox(Ask):
    """Why a locked period must be open again, and for how long."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("Open the period again"), _("Two people sign; it locks itself at the end time."))
        self.reason = NoteField(_("Reason"), "reason")
        self.hours = NumberField(_("Hours"), "until", places=0)
        self.form.add(_("&Reason"), self.reason)
        self.form.add(_("&Hours"), self.hours)
        self.hours.set_text("2")

    def answer(self) -> None:
        """Both must be there."""
        if not self.reason.text().strip():
            self.form.refuse("reason", _("This step needs a reason. Write one."))
        elif not self.hours.number():
            self.form.refuse("until", _("Choose an end time after now, within a week."))
        else:
            super().answer()


def _state(step: StepResult) -> str:
    if not step.items:
        return _("clean")
    if step.settled:
        return _("explained")
    return _("{n} left").format(n=len(step.items))


def _tone(step: StepResult) -> str:
    return "green" if not step.items else "blue" if step.settled else "red" if step.must else "amber"


def _explanation(step: StepResult) -> str:
    if step.explained is None or not step.items:
        return ""
    return f"{step.explained.person} {money.moment(step.explained.at)}: {step.explained.reason}"
