"""Approvals: the queue at the left; at the right one page that answers "may I sign this?"."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.process import STEP, Duty, Kind
from app.refusals import Fault, Refusal, TooManyTries, WrongPassword
from app.services import approvals, flow, people
from app.services.approvals import QueueRow
from app.services.desk import Changed, Desk, utc_now
from app.views.approvals.page import SigningView
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import PasswordField
from app.views.kit.labels import Label, button
from app.views.kit.op import Look, Op, said
from app.views.kit.tab import Shell, Tab
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import N_, _, ngettext


class ApprovalsTab(Tab):
    """Sign, send back, skip; several clean ones together. Keys need no Alt while the queue has the focus."""

    KEY = "approvals"
    TITLE = N_("Approvals")
    DUTIES = frozenset({Duty.AUTHORISE, Duty.CHECK})
    KINDS: ClassVar[frozenset[str]] = frozenset({"invoice", "stock", "day"})
    ITEMS: ClassVar[frozenset[str]] = frozenset(
        {"invoice/to_authorise", "invoice/to_check", "invoice/to_void", "invoice"}
    )

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self._row: QueueRow | None = None
        self._wanted: int | None = None
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self._queue())
        split.addWidget(self._paper())
        split.setSizes([500, 840])
        split.setChildrenCollapsible(False)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(split)
        self.setFocusProxy(self.table)
        self._choose(None)

    def _queue(self) -> QWidget:
        self.oldest = Label("", "muted")
        card = Card(_("Waiting for your signature"), self.oldest, tight=True)
        self.table = LedgerTable(
            (
                Column(_("Number"), lambda r: r.row.name, width=154),
                Column(_("Customer"), lambda r: r.row.customer, width=110, stretch=True),
                Column(_("Total"), lambda r: money.money(r.row.gross, self.desk), align="right", width=90),
                Column(_("Differs"), _differs, width=88, tone=_tone),
            ),
            "approvals",
        )
        self.table.set_empty(
            EmptyState(_("Nothing to sign."), _("Invoices that clerks submit wait here, the oldest first."))
        )
        self.table.chosen.connect(self._choose)
        card.add(self.table)
        foot = QHBoxLayout()
        foot.setContentsMargins(S3, S2, S3, S3)
        self.clean = Label("", "muted")
        foot.addWidget(self.clean)
        foot.addStretch(1)
        self.together = button(_("Sign clean ones"), "sign_together", key="Shift+A")
        self.together.clicked.connect(self.sign_together)
        foot.addWidget(self.together)
        card.body.addLayout(foot)
        for key, call in (("A", self.sign), ("R", self.send_back), ("S", self.skip), ("Shift+A", self.sign_together)):
            shortcut = QShortcut(QKeySequence(key), self.table, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(call)
        return card

    def _paper(self) -> QWidget:
        page = QWidget()
        down = QVBoxLayout(page)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(S2)
        self.view = SigningView(self.desk)
        down.addWidget(self.view, 1)
        self.banner = Banner("red")
        down.addWidget(self.banner)
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(S2)
        self.password = PasswordField(_("Password"), "password", _("Your password"))
        self.password.setFixedWidth(220)
        self.password.entered.connect(self.sign)
        row.addWidget(self.password, 0, Qt.AlignmentFlag.AlignTop)
        self.says = Label("", "muted")
        self.says.setWordWrap(True)
        row.addWidget(self.says, 1)
        self.void = button(_("Void …"), "ask_void", "quiet")
        self.void.clicked.connect(self._ask_void)
        self.later = button(_("Skip"), "skip", key="S")
        self.later.clicked.connect(self.skip)
        self.back = button(_("Send back …"), "send_back", "danger", key="R")
        self.back.clicked.connect(self.send_back)
        self.go = button(_("Sign"), "authorise", "primary", key="A")
        self.go.clicked.connect(self.sign)
        for action in (self.void, self.later, self.back, self.go):
            row.addWidget(action, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(row)
        down.addWidget(card)
        return page

    # Reading

    @staticmethod
    def waiting(desk: Desk) -> int:
        return approvals.count_to_sign(desk)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: approvals.to_sign(desk)).then(self._show_queue).start()

    def _show_queue(self, rows: tuple[QueueRow, ...]) -> None:
        self.table.show_rows(rows)
        now = utc_now()
        self.oldest.setText(_("oldest {time}").format(time=money.waited(rows[0].waiting_since, now)) if rows else "")
        clean = [row for row in rows if row.clean and row.step != "void"]
        words = ngettext("{n} agrees with the price list", "{n} agree with the price list", len(clean))
        self.clean.setText(words.format(n=len(clean)) if rows else "")
        self.together.setEnabled(bool(clean))
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.table.choose(lambda row: row.id == wanted)

    def _choose(self, row: QueueRow | None) -> None:
        self._row = row
        for action in (self.void, self.later, self.back, self.go):
            action.setEnabled(row is not None)
        self.password.setEnabled(row is not None)
        self.banner.say("")
        if row is None:
            self.view.show_page(None)
            self.says.setText("")
            return
        voiding = row.step == "void"
        self.go.setObjectName(row.step)
        self.go.setText(f"{_(STEP[row.step].label) if row.step != 'authorise' else _('Sign')}  A")
        self.back.setVisible(not voiding)
        self.void.setVisible(not voiding and Duty.AUTHORISE in self.desk.duties)
        self.says.setText(_meaning(row))
        desk, wanted = self.desk, row.id
        Look(self, lambda: approvals.may_i_sign(desk, wanted)).then(
            lambda page: self.view.show_page(page) if self._row and self._row.id == wanted else None
        ).start()

    def open_item(self, kind: str, id: int) -> bool:
        if not self.table.choose(lambda row: row.id == id):
            self._wanted = id
            self.refresh()
            desk = self.desk
            Look(self, lambda: approvals.may_i_sign(desk, id)).then(self._show_other).failed(lambda _e: True).start()
        self.table.setFocus()
        return True

    def _show_other(self, page: approvals.SigningPage) -> None:
        """An invoice that does not wait here can still be read."""
        if self._row is None or self._row.id != page.detail.row.id:
            self.view.show_page(page)

    # Signing

    def main_action(self) -> None:
        self.sign()

    def sign(self) -> None:
        """Signs the paper in front with the password in the field, and goes on to the next."""
        if self._row is not None:
            self._sign([self._row])

    def sign_together(self) -> None:
        """Signs the selected clean ones with one password, all or none; without a selection every clean one."""
        selected = [row for row in self.table.rows() if row.clean and row.step != "void"]
        rows = selected if len(selected) > 1 else [r for r in self.table.all_rows() if r.clean and r.step != "void"]
        if rows:
            same = [row for row in rows if row.step == rows[0].step]
            self._sign(same)

    def _sign(self, rows: list[QueueRow]) -> None:
        desk, password = self.desk, self.password.text()
        if desk.person is None:
            return
        if not password:
            self.password.refuse(_("Give your password: it is your signature."))
            return
        step, ids, seen = rows[0].step, [row.id for row in rows], {row.id: row.row.version for row in rows}
        who, command = desk.person.id, str(uuid4())

        def work() -> Changed:
            signed = people.sign(desk, who, password)
            return flow.take(signed.once(command), step, ids, seen=seen)

        Op(self, work).while_busy(self.go).then(lambda _changed: self._signed(rows)).failed(self._refused).start()

    def _signed(self, rows: list[QueueRow]) -> None:
        self.password.set_text("")
        self.password.clear_refusal()
        names = ", ".join(row.row.name for row in rows[:3]) + (" …" if len(rows) > 3 else "")
        self.shell.say(_("Signed: {numbers}").format(numbers=names))
        self.table.setFocus()

    def _refused(self, error: Refusal | Fault) -> bool:
        if isinstance(error, WrongPassword | TooManyTries):
            self.password.set_text("")
            self.password.refuse(said(error))
            return True
        self.banner.say(said(error), "red")
        self.refresh()
        return True

    def send_back(self) -> None:
        """Sends it back to its clerk with a reason."""
        row = self._row
        if row is None or row.step == "void":
            return
        reason = ask.ask_reason(
            self, _("Send back {number}").format(number=row.row.name),
            _("{person} reads the reason; after any edit both reviews are needed again.").format(person=row.row.maker),
            _("Send back"),
        )  # fmt: skip
        if reason:
            step = "send_back" if row.step == "authorise" else "send_back_check"
            desk, seen = self.desk.once(str(uuid4())), {row.id: row.row.version}
            work = Op(self, lambda: flow.take(desk, step, [row.id], seen=seen, reason=reason))
            work.while_busy(self.back).then(
                lambda _changed: self.shell.say(_("Sent back: {number}").format(number=row.row.name))
            ).failed(self._refused).start()

    def skip(self) -> None:
        """Goes on to the next without a decision."""
        at = self.table.currentIndex().row()
        count = len(self.table.all_rows())
        if count:
            self.table.selectRow((at + 1) % count)

    def _ask_void(self) -> None:
        """The first of two signatures for voiding."""
        row = self._row
        if row is None:
            return
        reason = ask.ask_reason(
            self, _("Void {number}").format(number=row.row.name),
            _("The number stays and every copy is marked void. The accounting supervisor signs as well."),
            _("Ask to void"),
        )  # fmt: skip
        if not reason:
            return
        signed = ask.ask_password(
            self, self.desk, _("Your signature asks to void {number}.").format(number=row.row.name)
        )
        if signed is not None:
            Op(self, lambda: flow.take(signed, "ask_void", [row.id], reason=reason)).failed(self._refused).start()

    def find_here(self) -> None:
        self.table.setFocus()


def _differs(row: QueueRow) -> str:
    if row.step == "void":
        return _("void")
    if row.row.kind is Kind.RETURN:
        return _("return")
    count = row.row.off_list + row.short
    return ngettext("{n} place", "{n} places", count).format(n=count) if count else "—"


def _tone(row: QueueRow) -> str:
    if row.step == "void":
        return "red"
    return "" if row.row.kind is Kind.RETURN or not (row.row.off_list or row.short) else "amber"


_MEANING = {
    "authorise": N_("Your signature confirms prices, discounts and customer."),
    "check": N_("Your signature reserves the goods and lets the cashier collect."),
    "check_return": N_("Your signature lets the cashier refund."),
    "void": N_("Your signature makes it void; the number stays."),
}


def _meaning(row: QueueRow) -> str:
    """What the signature does."""
    return _(_MEANING[row.step])
