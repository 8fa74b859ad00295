"""Vouchers by hand and the review of all vouchers: one person types and submits, a second one posts and signs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from PySide6.QtWidgets import QHBoxLayout

from app.process import Duty
from app.services import accounts, book_printing, hand_vouchers, voucher_drafts
from app.services.desk import Desk
from app.services.voucher_drafts import Draft, Unreviewed
from app.views.kit import ask, money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.labels import Label
from app.views.kit.op import Look, Op
from app.views.kit.split import side_by_side
from app.views.kit.table import Column
from app.views.kit.theme import S3
from app.views.ledgers.hand_voucher_box import HandVoucherBox
from app.views.ledgers.page import LedgerPage, Ledgers, table_in
from app.words import N_, _

KINDS = {
    "manual": N_("By hand"), "correction": N_("Red"), "carry": N_("Carry-over"), "opening": N_("Opening"),
}  # fmt: skip
STATES = {"draft": N_("Draft"), "submitted": N_("Submitted"), "posted": N_("Posted")}


class HandVouchersPage(LedgerPage):
    """At the left what is being typed or waits, at the right the vouchers that nobody has reviewed."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        books, checks = Duty.BOOK in self.desk.duties, Duty.CHECK in self.desk.duties
        left = Card(_("Vouchers by hand"), tight=True)
        self.drafts = table_in(
            left,
            (
                Column(_("State"), lambda d: _(STATES[d.state]), width=92, pill=True,
                       tone=lambda d: "amber" if d.sent_back else "blue" if d.state == "submitted" else ""),
                Column(_("Kind"), lambda d: _(KINDS[d.kind]), width=92),
                Column(_("Day"), lambda d: d.form.day, width=96),
                Column(_("Narration"), lambda d: d.form.narration, width=150, stretch=True,
                       tip=lambda d: d.sent_back or d.form.narration),
                Column(_("Made by"), lambda d: d.maker, width=90, muted=True),
            ),
            "hand_vouchers",
        )  # fmt: skip
        self.drafts.set_empty(EmptyState(_("No voucher is being written."), _("Ctrl+N begins one.")))
        self.drafts.opened.connect(self._open)
        self.said = Label("", "muted")
        self.said.setWordWrap(True)
        self.drafts.chosen.connect(self._choose)
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, 0)
        around.addWidget(self.said)
        left.body.addLayout(around)
        self.new = self.action_button(_("&New voucher"), "new_voucher", self.new_here, books, "Ctrl+N")
        self.back = self.action_button(_("&Withdraw"), "withdraw_voucher", self._withdraw, books)
        self.away = self.action_button(_("&Discard"), "discard_voucher", self._discard, books)
        self.post = self.action_button(_("&Post"), "post_voucher", self._post, checks, "Ctrl+Enter")
        self.return_ = self.action_button(_("Send bac&k"), "send_voucher_back", self._send_back, checks)
        left.body.addLayout(self.foot_of(None, self.new, self.back, self.away, self.post, self.return_))
        right = Card(_("To review"), tight=True)
        self.waiting = table_in(
            right,
            (
                Column(_("Number"), lambda r: r.number, width=158),
                Column(_("Day"), lambda r: money.day(r.day), width=96),
                Column(_("Paper"), lambda r: r.paper_number, width=140, stretch=True, muted=True),
                self.money_column(_("Total"), "total", 100, zero=True),
            ),
            "unreviewed",
        )
        self.waiting.set_empty(EmptyState(_("Every voucher of this period is reviewed.")))
        self.waiting.opened.connect(lambda row: tab.show_voucher(row.id))
        self.one = self.action_button(_("Revie&w"), "review_one", lambda: self._review(self._chosen()), checks)
        self.all = self.action_button(_("Review a&ll"), "review_all", self._review_all, checks)
        self.paper = self.action_button(_("Print"), "print_vouchers", self.print_here, True, "Ctrl+P")
        right.body.addLayout(self.foot_of(None, self.paper, self.one, self.all))
        self.down.addWidget(side_by_side(left, right, (640, 540)))
        self.setFocusProxy(self.drafts)

    def _review_all(self) -> None:
        self._review(self.waiting.all_rows())

    def refresh(self) -> None:
        desk, period = self.desk, self.tab.period
        Look(self, lambda: voucher_drafts.voucher_drafts(desk)).then(self.drafts.show_rows).start()
        Look(self, lambda: voucher_drafts.unreviewed(desk, period)).then(self.waiting.show_rows).start()

    def _choose(self, draft: Draft | None) -> None:
        words = _("Sent back: {reason}").format(reason=draft.sent_back) if draft and draft.sent_back else ""
        if draft and draft.corrects:
            words = _("Takes back {number}.").format(number=draft.corrects)
        self.said.setText(words)

    # The accountant

    def new_here(self) -> None:
        """Ctrl+N."""
        if Duty.BOOK in self.desk.duties:
            self._show_box(None)

    def _open(self, draft: Draft) -> None:
        if draft.state == "draft" and Duty.BOOK in self.desk.duties:
            self._show_box(draft)

    def _show_box(self, draft: Draft | None) -> None:
        desk = self.desk

        def show(known: tuple[accounts.Choice, ...]) -> None:
            ask.run(HandVoucherBox(self, desk, known, draft))
            self.refresh()

        Look(self, lambda: accounts.find_accounts(desk, "", 10_000)).then(show).start()

    def _withdraw(self) -> None:
        self._do(self.drafts.row(), lambda row: hand_vouchers.withdraw_voucher(self.desk, row.id))

    def _discard(self) -> None:
        self._do(self.drafts.row(), lambda row: hand_vouchers.discard_voucher(self.desk, row.id))

    # The second person

    def main_action(self) -> None:
        """Ctrl+Enter posts the voucher in front."""
        if Duty.CHECK in self.desk.duties:
            self._post()

    def _post(self) -> None:
        row = self.drafts.row()
        if row is not None and (signed := self._signed(_("Post “{name}”?").format(name=row.form.narration))):
            self._do(row, lambda each: hand_vouchers.post_vouchers(signed, [each.id]))

    def _send_back(self) -> None:
        row = self.drafts.row()
        reason = ask.ask_reason(self, _("Send back"), yes=_("Send back")) if row else None
        if reason:
            self._do(row, lambda each: hand_vouchers.send_voucher_back(self.desk, each.id, reason))

    def _chosen(self) -> Sequence[Unreviewed]:
        row = self.waiting.row()
        return [row] if row is not None else []

    def _review(self, rows: Sequence[Unreviewed]) -> None:
        ids = [row.id for row in rows]
        if ids and (signed := self._signed(_("You have looked through {n} vouchers.").format(n=len(ids)))):
            Op(self, lambda: hand_vouchers.review_vouchers(signed, ids)).then(lambda _done: self.refresh()).start()

    def _signed(self, text: str) -> Desk | None:
        return ask.ask_password(self, self.desk, text)

    def _do(self, row: Any, work: Callable[[Any], Any]) -> None:
        if row is not None:
            Op(self, lambda: work(row)).then(lambda _done: self.refresh()).start()

    def print_here(self) -> None:
        """Ctrl+P: the vouchers in the list at the right, two a sheet."""
        ids, desk = tuple(row.id for row in self.waiting.all_rows()), self.desk
        if ids:
            file = Path(mkdtemp()) / "vouchers.pdf"
            Look(self, lambda: book_printing.vouchers_pdf(desk, ids, file)).then(self._printed).start()

    def _printed(self, file: Path) -> None:
        self.tab.shell.preview(str(file), _("Vouchers"))
