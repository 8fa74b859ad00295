"""The pages of credit: to sign, to release, limits, receivables by age, overdue invoices, debts written off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.process import STEP, Duty
from app.refusals import Fault, Refusal
from app.services import credit_papers, flow, receivables, releasing, settling
from app.services.desk import Changed, Desk
from app.services.receivables import Ageing, Policy, Releasable, ReleaseForm, Request
from app.views.credit.parts import ListPage, nothing
from app.views.kit import ask, money
from app.views.kit.fields import DayField, MoneyField, NoteField, NumberField, TextField
from app.views.kit.op import Look, said
from app.views.kit.papers import paper_file
from app.views.kit.tab import Shell
from app.views.kit.table import Column
from app.words import N_, _

KINDS = {
    "moved": N_("Move a payment"),
    "bounced": N_("Bounced cheque"),
    "waived": N_("Waive small change"),
    "written_off": N_("Write off"),
}
APPROVES = {"moved": "move", "bounced": "confirm_bounce", "waived": "waive", "written_off": "write_off"}


@dataclass(frozen=True, slots=True)
class ToSign:
    """A release form or a request in one list. `step` approves it; empty when it is not this person's to sign."""

    invoice_id: int
    invoice: str
    customer: str
    what: str
    amount: Decimal
    facts: str
    reason: str
    asked_by: str
    step: str
    request_id: int
    form: str = ""  # the number of the release form, where it is one


def to_sign(desk: Desk) -> tuple[ToSign, ...]:
    """Everything that waits for a second or third signature, what this person may sign first."""
    found = [_of_request(desk, request) for request in receivables.requests(desk)]
    found += [_of_form(desk, form) for form in receivables.release_forms(desk)]
    return tuple(sorted(found, key=lambda row: not row.step))


def _of_request(desk: Desk, request: Request) -> ToSign:
    step = APPROVES[request.kind]
    facts = request.to_invoice or (_("to the customer's advances") if request.kind == "moved" else "")
    return ToSign(
        request.invoice_id, request.invoice, request.customer, _(KINDS[request.kind]), request.amount, facts,
        request.reason, request.asked_by, step if STEP[step].duty in desk.duties else "", request.id,
    )  # fmt: skip


def _of_form(desk: Desk, form: ReleaseForm) -> ToSign:
    step = "release"
    if form.above:
        step = "release_above" if any(mark == "supported" for mark, _by in form.marks) else "support_release"
    facts = _("limit {limit}, after it {total}, due {day}").format(
        limit=money.money(form.limit, desk), total=money.money(form.total_after, desk), day=form.due_on.isoformat()
    )
    return ToSign(
        form.invoice_id, form.invoice, form.customer, _(STEP[step].label), form.amount, facts, form.reason,
        form.asked_by, step if STEP[step].duty in desk.duties else "", 0, form.number,
    )  # fmt: skip


class SignPage(ListPage):
    """Release forms and requests that wait for another person."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        columns = (
            Column(_("Number"), lambda r: r.invoice, width=150),
            Column(_("Customer"), lambda r: r.customer, width=150, stretch=True),
            Column(_("What is asked"), lambda r: r.what, width=180),
            Column(_("Amount"), lambda r: money.money(r.amount, desk), align="right", width=100),
            Column(_("Figures"), lambda r: r.facts, width=320),
            Column(_("Reason"), lambda r: r.reason, width=150),
            Column(_("Asked by"), lambda r: r.asked_by, width=90),
        )
        super().__init__(desk, shell, _("Waiting for a signature"), columns, "credit_to_sign", nothing())
        self.paper = self.act(_("&Print"), "print_release", self.print_here)
        self.no = self.act(_("De&cline …"), "decline", self._decline, "danger")
        self.yes = self.act(_("&Sign …"), "sign_credit", self.main_action, "primary")
        self.table.chosen.connect(self._chosen)

    def read(self) -> Sequence[Any]:
        return to_sign(self.desk)

    def _chosen(self, row: ToSign | None) -> None:
        self.paper.setEnabled(row is not None and bool(row.form))
        self.yes.setEnabled(row is not None and bool(row.step))
        self.no.setEnabled(row is not None and bool(row.step) and bool(row.request_id))

    def main_action(self) -> None:
        row: ToSign | None = self.table.row()
        if row is None or not row.step:
            return
        text = _("{what}: {invoice}, {customer}, {amount}").format(
            what=row.what, invoice=row.invoice, customer=row.customer, amount=money.money(row.amount, self.desk)
        )
        if signed := ask.ask_password(self, self.desk, text):
            self.do(
                lambda desk: flow.take(desk.signed(signed.signature), row.step, [row.invoice_id]),  # type: ignore[arg-type]
                _("{what}: signed").format(what=row.what),
            )

    def print_here(self) -> None:
        """The release form on paper."""
        row: ToSign | None = self.table.row()
        if row is not None and row.form:
            desk, number, file = self.desk, row.form, paper_file(row.form)
            self.show_paper(lambda: credit_papers.release_pdf(desk, number, file), number)

    def _decline(self) -> None:
        row: ToSign | None = self.table.row()
        if row is None or not row.request_id:
            return
        if reason := ask.ask_reason(self, _("Decline"), row.what, _("Decline")):
            self.do(lambda desk: settling.decline(desk, row.request_id, reason), _("Declined"))


class _AskRelease(ask.Ask):
    def __init__(self, parent: ListPage, row: Releasable) -> None:
        text = _("Goods of {invoice} may leave before the money when a second supervisor releases it.")
        super().__init__(parent, _("Ask for credit release"), text.format(invoice=row.number), _("Ask"))
        self.reason = NoteField(at="reason")
        self.due = DayField(at="due_on", optional=True)
        self.guarantee = TextField(at="guarantee")
        self.form.add(_("&Reason"), self.reason)
        self.form.add(_("&Due on (empty: by the customer's credit days)"), self.due)
        self.form.add(_("&Guarantee"), self.guarantee)

    def answer(self) -> None:
        if self.reason.text():
            self.accept()
        else:
            self.reason.refuse(_("Please give a reason; the next person reads it."))


class ReleasePage(ListPage):
    """Where the sales supervisor asks for a release."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        columns = (
            Column(_("Number"), lambda r: r.number, width=160),
            Column(_("Customer"), lambda r: r.customer, width=200, stretch=True),
            Column(_("Date"), lambda r: r.day.isoformat(), width=110),
            Column(_("Total"), lambda r: money.money(r.gross, desk), align="right", width=120),
            Column(_("Received so far"), lambda r: money.money(r.received, desk), align="right", width=120),
        )
        empty = (_("No invoice waits for its money."), _("Released invoices whose goods are still here stand here."))
        super().__init__(desk, shell, _("May be released on credit"), columns, "releasable", empty)
        self.act(_("&Ask for release …"), "ask_release", self.main_action, "primary")

    def read(self) -> Sequence[Any]:
        return receivables.releasable(self.desk)

    def main_action(self) -> None:
        row: Releasable | None = self.table.row()
        if row is None:
            return
        box = _AskRelease(self, row)
        if not ask.run(box):
            return
        given = {"reason": box.reason.text(), "due_on": box.due.text() or None, "guarantee": box.guarantee.text()}
        if signed := ask.ask_password(self, self.desk, row.number):
            self.do(
                lambda desk: flow.take(desk.signed(signed.signature), "ask_release", [row.id], **given),  # type: ignore[arg-type]
                _("Release of {invoice} asked").format(invoice=row.number),
            )


class _SetLimit(ask.Ask):
    def __init__(self, page: LimitsPage) -> None:
        super().__init__(page, _("Credit limit"), _("It is in force when another person confirms it."), _("Propose"))
        self.desk, self._page = page.desk, page
        self.customer = TextField(at="customer")
        self.limit = MoneyField(at="limit", places=page.desk.branch.places)
        self.days = NumberField(at="days", places=0)
        self.guarantee = TextField(at="guarantee")
        self.form.add(_("Customer &code"), self.customer)
        self.form.add(_("&Limit"), self.limit)
        self.form.add(_("Credit &days"), self.days)
        self.form.add(_("&Guarantee"), self.guarantee)

    def answer(self) -> None:
        from app.views.kit.op import Op

        typed = [field.text() for field in (self.customer, self.limit, self.days, self.guarantee)]

        def work() -> Changed:
            customer_id = receivables.customer_by_code(self.desk, typed[0])
            return releasing.set_policy(self.desk, customer_id, typed[1], typed[2], typed[3])

        Op(self, work).while_busy(self.yes).then(lambda _changed: self.accept()).failed(self.place).start()


class LimitsPage(ListPage):
    """Credit limits: proposed by the accounting supervisor, confirmed by another."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        columns = (
            Column(_("Customer code"), lambda r: r.code, width=90),
            Column(_("Customer"), lambda r: r.customer, width=200, stretch=True),
            Column(_("Limit"), lambda r: money.money(r.limit, desk), align="right", width=120),
            Column(_("Days"), lambda r: str(r.days), align="right", width=60),
            Column(_("Guarantee"), lambda r: r.guarantee, width=140),
            Column(_("Valid from"), lambda r: r.valid_from.isoformat(), width=110),
            Column(_("Proposed by"), lambda r: r.set_by, width=100),
            Column(_("Confirmed by"), lambda r: r.confirmed_by or _("not yet"), width=110,
                   tone=lambda r: "" if r.confirmed_by else "amber"),
        )  # fmt: skip
        empty = (_("No customer has a credit limit."), _("The accounting supervisor proposes one."))
        super().__init__(desk, shell, _("Credit limits"), columns, "credit_limits", empty)
        if Duty.CHECK in desk.duties:
            self.act(_("&New limit …"), "new_limit", self._new, "primary", row=False)
        if desk.duties & {Duty.MANAGE, Duty.AUTHORISE}:
            self.act(_("&Confirm"), "confirm_limit", self._confirm, "primary")

    def read(self) -> Sequence[Any]:
        return receivables.policies(self.desk)

    def _new(self) -> None:
        if ask.run(_SetLimit(self)):
            self.say(_("The limit waits for its confirmation"))

    def _confirm(self) -> None:
        row: Policy | None = self.table.row()
        if row is not None:
            words = _("Limit of {customer} confirmed").format(customer=row.customer)
            self.do(lambda desk: releasing.confirm_policy(desk, row.id), words)


class AgeingPage(ListPage):
    """Receivables by customer in six ages, by the day the money was due."""

    AGES = (N_("to 30"), N_("31–60"), N_("61–90"), N_("91–180"), N_("181–365"), N_("over 365"))

    def __init__(self, desk: Desk, shell: Shell) -> None:
        columns = [
            Column(_("Customer code"), lambda r: r.code, width=80),
            Column(_("Customer"), lambda r: r.customer, width=160, stretch=True),
        ]
        for n, title in enumerate(self.AGES):
            columns.append(
                Column(_(title), lambda r, n=n: money.money(r.buckets[n], desk) if r.buckets[n] else "", align="right",
                       width=96, tone=lambda r, n=n: "red" if n > 1 and r.buckets[n] else "")
            )  # fmt: skip
        columns += [
            Column(_("Total"), lambda r: money.money(r.total, desk), align="right", width=110),
            Column(_("Overdue"), lambda r: money.money(r.overdue, desk) if r.overdue else "", align="right", width=110,
                   tone=lambda r: "red" if r.overdue else ""),
        ]  # fmt: skip
        empty = (_("Nobody owes anything."), _("What left on credit and is not paid stands here by age."))
        super().__init__(desk, shell, _("Receivables by age, in days past the due day"), columns, "ageing", empty)
        self.period = TextField(_("Month"), "statement_period", hint=_("Month, as 2026-11"))
        self.period.setFixedWidth(150)
        self.period.set_text(today(desk).isoformat()[:7])
        self.period.entered.connect(self.print_here)
        self.actions.addWidget(self.period)
        self.act(_("Print &statement"), "print_statement", self.print_here, "primary")

    def read(self) -> Sequence[Any]:
        return receivables.ageing(self.desk, today(self.desk))

    def print_here(self) -> None:
        """The chosen customer's statement of the month, with the slip to reply on."""
        row: Ageing | None = self.table.row()
        if row is None:
            return
        desk, period, file = self.desk, self.period.text(), paper_file(f"statement-{row.code}")
        self.show_paper(
            lambda: credit_papers.statement_pdf(desk, row.customer_id, period, file),
            f"{row.customer} {period}",
            self._no_month,
        )

    def _no_month(self, error: Refusal | Fault) -> bool:
        if getattr(error, "at", "") not in ("period", "month"):
            return self.refused(error)
        self.period.refuse(said(error))
        return True


class OverduePage(ListPage):
    """The dunning list: what is past its day, the longest first. The sales supervisor may ask to write it off."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        columns = (
            Column(_("Number"), lambda r: r.number, width=160),
            Column(_("Customer"), lambda r: r.customer, width=200, stretch=True),
            Column(_("Phone"), lambda r: r.phone, width=130),
            Column(_("Due"), lambda r: r.due_on.isoformat(), width=110),
            Column(_("Days past"), lambda r: str(r.days), align="right", width=90, tone=lambda _r: "red"),
            Column(_("Owed"), lambda r: money.money(r.amount, desk), align="right", width=120),
        )
        empty = (_("Nothing is overdue."), _("Invoices whose due day has passed stand here, the longest first."))
        super().__init__(desk, shell, _("To remind"), columns, "overdue", empty)
        self.act(_("E&xport Excel"), "export_overdue", self.export_here)
        self.act(_("Print"), "print_overdue", self.print_here)
        if Duty.AUTHORISE in desk.duties:
            self.act(_("Ask to &write off …"), "ask_write_off", self._write_off, "danger")

    def read(self) -> Sequence[Any]:
        return receivables.dunning(self.desk, today(self.desk))

    def print_here(self) -> None:
        """The list on paper."""
        desk, day = self.desk, today(self.desk)
        file = paper_file(f"overdue-{day.isoformat()}")
        self.show_paper(lambda: credit_papers.dunning_pdf(desk, day, file), _("Overdue receivables"))

    def export_here(self) -> None:
        """The list as a workbook."""
        desk, day = self.desk, today(self.desk)
        name = f"{desk.branch.code}-overdue-{day.isoformat()}.xlsx"
        target = ask.choose_file(self, _("Export Excel"), "Excel (*.xlsx)", save_as=name)
        if target is not None:
            written = Look(self, lambda: credit_papers.dunning_xlsx(desk, day, target))
            written.then(lambda _file: self.say(_("Written: {file}").format(file=target.name)))
            written.failed(self.refused).start()

    def _write_off(self) -> None:
        row = self.table.row()
        if row is None:
            return
        reason = ask.ask_reason(self, _("Ask to write off"), row.number, _("Ask"))
        signed = ask.ask_password(self, self.desk, row.number) if reason else None
        if signed:
            self.do(
                lambda desk: flow.take(desk.signed(signed.signature), "ask_write_off", [row.invoice_id], reason=reason),  # type: ignore[arg-type]
                _("The branch manager decides"),
            )


class WrittenOffPage(ListPage):
    """Debts that were written off and are remembered."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        columns = (
            Column(_("Date"), lambda r: r.day.isoformat(), width=110),
            Column(_("Number"), lambda r: r.invoice, width=160),
            Column(_("Customer"), lambda r: r.customer, width=180, stretch=True),
            Column(_("Amount"), lambda r: money.money(r.amount, desk), align="right", width=110),
            Column(_("Reason"), lambda r: r.reason, width=180),
            Column(_("Asked by"), lambda r: r.asked_by, width=90),
            Column(_("Approved by"), lambda r: r.approved_by, width=90),
        )
        empty = (_("No debt was written off."), _("What is written off stays on this list."))
        super().__init__(desk, shell, _("Debts written off"), columns, "written_off", empty)

    def read(self) -> Sequence[Any]:
        return receivables.written_off(self.desk)


def today(desk: Desk) -> date:
    """The open business day, or the day of the clock."""
    from app.services import days

    return days.open_day_now(desk) or desk.now().date()
