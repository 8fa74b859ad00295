"""Approvals: the queue at the left, one invoice at the right, the signature below. A signs, R sends back, S skips."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from app.process import Duty
from app.refusals import Fault, Refusal, TooManyTries, WrongPassword
from app.services import approvals, flow, people
from app.services.approvals import QueueRow, SigningPage
from app.services.desk import Changed, Desk, utc_now
from app.services.invoice_detail import may
from app.views.approvals.look import ApprovalsLook
from app.views.kit import ask, money
from app.views.kit.op import Look, Op, said
from app.views.kit.tab import Shell
from app.words import N_, _, ngettext

_CONFIRMS = {
    "authorise": N_("Signing confirms prices, discounts and customer."),
    "approve_price": N_("Signing confirms prices below the floor or beyond the limit."),
    "check": N_("Signing confirms amounts, tax and approvals; the cashier may collect."),
    "check_return": N_("Signing confirms that the goods are back; the cashier may refund."),
    "check_red": N_("Signing confirms the amounts; what is cancelled is free again; the cashier may refund."),
    "void": N_("The second signature voids the invoice; its number stays."),
}
_VERBS = {
    "authorise": N_("Approve and sign"),
    "approve_price": N_("Approve the exception"),
    "check": N_("Release and sign"),
    "check_return": N_("Release refund"),
    "check_red": N_("Release refund"),
    "void": N_("Void and sign"),
}
_SEND_BACK = {"authorise": "send_back", "check": "send_back_check", "check_red": "send_back_check"}


class ApprovalsTab(ApprovalsLook):
    """What waits for a supervisor's signature."""

    KEY = "approvals"
    TITLE = N_("Approvals")
    DUTIES = frozenset({Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE})
    KINDS: ClassVar[frozenset[str]] = frozenset({"invoice", "stock", "money", "catalog", "day"})
    ITEMS: ClassVar[frozenset[str]] = frozenset(
        {"invoice", "invoice/to_authorise", "invoice/to_check", "invoice/to_void"}
    )

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self._page: SigningPage | None = None
        self._entry: QueueRow | None = None
        self._wanted: int | None = None
        self._skipped: list[int] = []
        self._connect()
        self.setFocusProxy(self.table)
        self._show(None)

    def _connect(self) -> None:
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(lambda _row: self.sign())
        self.table.installEventFilter(self)
        self.password.entered.connect(self.sign)
        self.password.editor.installEventFilter(self)
        self.together.clicked.connect(self.sign_together)
        self.skip_button.clicked.connect(self.skip)
        self.back_button.clicked.connect(self.send_back)
        self.sign_button.clicked.connect(self.sign)

    @staticmethod
    def waiting(desk: Desk) -> int:
        return approvals.count_to_sign(desk)

    # Reading

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: approvals.to_sign(desk)).then(self._show_queue).start()

    def _show_queue(self, rows: tuple[QueueRow, ...]) -> None:
        at = {invoice_id: n for n, invoice_id in enumerate(self._skipped)}
        ordered = sorted(rows, key=lambda entry: at.get(entry.id, -1))  # skipped ones come last
        self.table.show_rows(ordered)
        self.count.set_text(str(len(rows)) if rows else "")
        oldest = min((entry.waiting_since for entry in rows), default=None)
        self.oldest.setText(_("longest {time}").format(time=money.waited(oldest, utc_now())) if oldest else "")
        clean = [entry for entry in rows if entry.clean]
        words = ngettext("{n} agrees with the list in full", "{n} agree with the list in full", len(clean))
        self.clean.setText(words.format(n=len(clean)) if clean else "")
        self.together.setEnabled(bool(clean))
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            if not self.table.choose(lambda entry: entry.id == wanted):
                self._read(wanted, None)
                return
        self._chosen(self.table.row())

    def open_item(self, kind: str, id: int) -> bool:
        """Shows an invoice, also one that waits for nobody here."""
        self._wanted = id
        self.refresh()
        self.table.setFocus()
        return True

    def _chosen(self, entry: QueueRow | None) -> None:
        if entry is None:
            self._show(None)
        else:
            self._read(entry.id, entry)

    def _read(self, invoice_id: int, entry: QueueRow | None) -> None:
        desk = self.desk
        self._entry = entry

        def show(page: SigningPage) -> None:
            if self._entry is entry:
                self._show(page)

        Look(self, lambda: approvals.may_i_sign(desk, invoice_id)).then(show).start()

    def _show(self, page: SigningPage | None) -> None:
        before = self._page.detail.row.id if self._page else None
        self._page = page
        self.view.show_page(page)
        if page is None or before != page.detail.row.id:
            self.password.set_text("")
            self.password.clear_refusal()
        step = self._step()
        self.sign_button.setText(f"{_(_VERBS[step or 'authorise'])}  A")
        self.sign_button.setObjectName(step or "authorise")
        self.confirms.setText(_(_CONFIRMS[step]) if step else "")
        for widget in (self.password, self.sign_button, self.skip_button):
            widget.setEnabled(step is not None)
        self.back_button.setEnabled(bool(self._back_step()))
        self._fill_menu()

    def _step(self) -> str | None:
        """The step that signs what is shown; None when it does not wait for this person."""
        if self._page is None or self._entry is None or self._entry.id != self._page.detail.row.id:
            return None
        return self._entry.step

    def _back_step(self) -> str | None:
        step = _SEND_BACK.get(self._step() or "")
        return step if step and self._page and may(self._page.detail.row, step) else None

    def _fill_menu(self) -> None:
        self.menu.clear()
        row = self._page.detail.row if self._page else None
        if row is not None and Duty.AUTHORISE in self.desk.duties and may(row, "ask_void") and not row.void_reason:
            self.menu.addAction(_("Ask to void…"), self.ask_void)
        if row is not None and Duty.CHECK in self.desk.duties and may(row, "void") and row.void_reason:
            self.menu.addAction(_("Void…"), self.void)
        if self._page is not None and self._page.detail.late and row is not None and may(row, "allow_late"):
            self.menu.addAction(_("The manager allows it…"), self.allow_late)
        self.other.setVisible(not self.menu.isEmpty())

    # Signing

    def sign(self) -> None:
        """Signs what is shown with the password in place; without one, asks for it there."""
        step, page = self._step(), self._page
        if step is None or page is None:
            return
        if not self.password.text():
            self.password.setFocus()
            return
        row, desk, password = page.detail.row, self.desk, self.password.text()
        me, command = desk.person.id if desk.person else 0, str(uuid4())

        def work() -> Changed:
            signed = people.sign(desk, me, password).once(command)
            return flow.take(signed, step, [row.id], seen={row.id: row.version})

        Op(self, work).while_busy(self.sign_button).then(lambda _changed: self._signed(step, row.name)).failed(
            self._not_signed
        ).start()

    def _signed(self, step: str, number: str) -> None:
        self.password.set_text("")
        words = _("{number} is void.") if step == "void" else _("{number} is signed.")
        self.shell.say(words.format(number=number))
        self.table.setFocus()

    def _not_signed(self, error: Refusal | Fault) -> bool:
        """A wrong password is said at its field; anything else above the buttons, and the queue is read anew."""
        if isinstance(error, WrongPassword | TooManyTries):
            self.password.set_text("")
            self.password.refuse(said(error))
            return True
        self.password.set_text("")
        self.banner.say(said(error), "red")
        self.table.setFocus()
        self.refresh()
        return True

    def sign_together(self) -> None:
        """Signs the selected clean ones, or all clean ones, with one signature: all or none."""
        chosen = self.table.rows() if len(self.table.rows()) > 1 else self.table.all_rows()
        clean = [entry for entry in chosen if entry.clean]
        if not clean:
            self.shell.say(_("None of these agrees with the price list in full; look at each."))
            return
        step = clean[0].step
        clean = [entry for entry in clean if entry.step == step]
        total = sum((entry.row.gross or 0 for entry in clean), 0)
        text = ngettext("{n} invoice, {total} in all. ", "{n} invoices, {total} in all. ", len(clean))
        text = text.format(n=len(clean), total=money.money(total, self.desk)) + _(_CONFIRMS[step])  # type: ignore[arg-type]
        signed = ask.ask_password(self, self.desk, text, _("Sign together"))
        if signed is None:
            return
        ids, seen = [entry.id for entry in clean], {entry.id: entry.row.version for entry in clean}
        words = ngettext("{n} invoice is signed.", "{n} invoices are signed.", len(ids)).format(n=len(ids))
        Op(self, lambda: flow.take(signed.once(str(uuid4())), step, ids, seen=seen)).then(
            lambda _changed: self.shell.say(words)
        ).failed(self._not_signed).start()

    def send_back(self) -> None:
        """Sends what is shown back to its clerk, with a reason."""
        step, page = self._back_step(), self._page
        if step is None or page is None:
            return
        row, desk = page.detail.row, self.desk
        title = _("Send {number} back to {maker}").format(number=row.name, maker=row.maker)
        reason = ask.ask_reason(self, title, _("Any change needs both reviews again."), _("Send back"))
        if reason is None:
            return
        Op(self, lambda: flow.take(desk, step, [row.id], seen={row.id: row.version}, reason=reason)).then(
            lambda _changed: self._sent_back(row.name, row.maker)
        ).failed(self._not_signed).start()

    def _sent_back(self, number: str, maker: str) -> None:
        self.shell.say(_("{number} went back to {maker}.").format(number=number, maker=maker))
        self.table.setFocus()

    def skip(self) -> None:
        """Later: the next one comes up, this one goes to the end."""
        entry = self.table.row()
        if entry is None:
            return
        self._skipped = [each for each in self._skipped if each != entry.id] + [entry.id]
        rows = self.table.all_rows()
        self._show_queue(tuple(rows))
        following = rows.index(entry) + 1
        if following < len(rows):
            self.table.choose(lambda each: each.id == rows[following].id)

    def ask_void(self) -> None:
        """The sales supervisor's half of voiding: a reason and a signature."""
        page = self._page
        if page is None:
            return
        row = page.detail.row
        title = _("Ask to void {number}").format(number=row.name)
        reason = ask.ask_reason(self, title, _("The accounting supervisor signs second; the number stays."))
        signed = ask.ask_password(self, self.desk, title) if reason is not None else None
        if signed is not None:
            Op(self, lambda: flow.take(signed, "ask_void", [row.id], seen={row.id: row.version}, reason=reason)).then(
                lambda _changed: self.shell.say(_("Voiding {number} is asked for.").format(number=row.name))
            ).failed(self._not_signed).start()

    def void(self) -> None:
        """The accounting supervisor's half of voiding."""
        page = self._page
        if page is None:
            return
        row = page.detail.row
        signed = ask.ask_password(self, self.desk, _(_CONFIRMS["void"]), _("Void {number}").format(number=row.name))
        if signed is not None:
            Op(self, lambda: flow.take(signed, "void", [row.id], seen={row.id: row.version})).then(
                lambda _changed: self.shell.say(_("{number} is void.").format(number=row.name))
            ).failed(self._not_signed).start()

    def allow_late(self) -> None:
        """The manager signs in place that a return or an allowance comes after the time limit."""
        page = self._page
        if page is None:
            return
        row = page.detail.row
        title = _("Allow {number} after the time limit").format(number=row.name)
        reason = ask.ask_reason(self, title, _("The manager signs next."))
        signed = ask.approve_here(self, self.desk, Duty.MANAGE, title) if reason is not None else None
        if signed is not None:
            Op(self, lambda: flow.take(signed, "allow_late", [row.id], seen={row.id: row.version}, reason=reason)).then(
                lambda _changed: self.shell.say(_("{number} is allowed.").format(number=row.name))
            ).failed(self._not_signed).start()

    def main_action(self) -> None:
        self.sign()

    def find_here(self) -> None:
        self.table.setFocus()

    def back(self) -> bool:
        self.table.setFocus()
        return True

    def print_here(self) -> None:
        """The invoice that is shown."""
        if self._page is None:
            return
        from pathlib import Path
        from tempfile import gettempdir

        from app.services.printing import invoice_pdf

        desk, shown = self.desk, self._page.detail.row.id
        target = Path(gettempdir()) / f"invoice-{shown}.pdf"
        Op(self, lambda: invoice_pdf(desk, shown, target).file).then(
            lambda file: self.shell.preview(str(file), _("Invoice"))
        ).start()

    # Keys of the queue, without Alt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.table:
                self.banner.say("")  # it has been read
                return self._queue_key(event)
            if watched is self.password.editor and event.key() == Qt.Key.Key_Escape:
                self.table.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _queue_key(self, event: QKeyEvent) -> bool:
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if shift and event.key() == Qt.Key.Key_A:
            self.sign_together()
            return True
        if event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        calls = {
            Qt.Key.Key_A: self.sign,
            Qt.Key.Key_R: self.send_back,
            Qt.Key.Key_S: self.skip,
            Qt.Key.Key_L: self.view.turn_lines,
        }
        call = calls.get(Qt.Key(event.key()))
        if call is None:
            return False
        call()
        return True
