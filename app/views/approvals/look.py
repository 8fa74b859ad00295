"""What the approvals are made of: the queue, the page beside it, the signature below."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.process import Kind
from app.services.approvals import QueueRow
from app.services.desk import Desk
from app.views.approvals.page import InvoiceView
from app.views.kit import money
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import PasswordField
from app.views.kit.labels import Label, Pill, button
from app.views.kit.red import RED_WORDS
from app.views.kit.tab import Shell, Tab
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import _, ngettext


class ApprovalsLook(Tab):
    """The widgets; what they do stands in `tab`."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(S3 - 4)
        across.addWidget(self._queue())
        right = QVBoxLayout()
        right.setSpacing(S2)
        self.view = InvoiceView(desk)
        right.addWidget(self.view, 1)
        self.banner = Banner("red")
        right.addWidget(self.banner)
        right.addWidget(self._signature())
        across.addLayout(right, 1)

    def _queue(self) -> QWidget:
        self.count = Pill("", "accent")
        card = Card(_("Waiting for me"), tight=True)
        card.head.insertWidget(1, self.count)
        self.oldest = Label("", "muted")
        card.head.addWidget(self.oldest)
        card.setFixedWidth(462)
        self.table = LedgerTable(
            (
                Column(_("Number"), lambda e: e.row.name, width=144),
                Column(_("Customer"), lambda e: e.row.customer, width=90, stretch=True),
                Column(_("Total"), lambda e: money.money(e.row.gross, self.desk), align="right", width=92),
                Column(_("Differs"), _differs, width=96, tone=_differs_tone),
            ),
            "to_sign",
        )
        self.table.set_empty(
            EmptyState(_("Nothing waits for your signature."), _("Submitted invoices come here, the oldest first."))
        )
        foot = QHBoxLayout()
        foot.setContentsMargins(S3, S2, S3, S2)
        self.clean = Label("", "muted")
        self.clean.setWordWrap(True)
        self.together = button(_("Sign together"), "sign_together", key="Shift+A")
        foot.addWidget(self.clean, 1)
        foot.addWidget(self.together)
        card.add(self.table)
        card.body.addLayout(foot)
        return card

    def _signature(self) -> QWidget:
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(S2)
        self.password = PasswordField(_("Password"), "password", hint=_("Your password"))
        self.password.setFixedWidth(180)
        self.confirms = Label("", "muted")
        self.confirms.setWordWrap(True)
        self.menu = QMenu(self)
        self.other = button(_("&More"), "more", "quiet", _("Void"))
        self.other.setMenu(self.menu)
        self.skip_button = button(_("Skip"), "skip", key="S")
        self.back_button = button(_("Send back"), "send_back", "danger", key="R")
        self.sign_button = button(_("Approve and sign"), "authorise", "primary", key="A")
        row.addWidget(self.password)
        row.addWidget(self.confirms, 1)
        for made in (self.other, self.skip_button, self.back_button, self.sign_button):
            row.addWidget(made)
        card.body.addLayout(row)
        return card


def _differs(entry: QueueRow) -> str:
    if entry.step == "void":
        return _("to void")
    if entry.row.kind is not Kind.SALE:
        return _(RED_WORDS[entry.row.kind])
    parts = []
    if entry.row.off_list:
        parts.append(ngettext("{n} line", "{n} lines", entry.row.off_list).format(n=entry.row.off_list))
    if entry.discounted:
        parts.append(_("discount"))
    if entry.short:
        parts.append(_("stock"))
    if not parts and entry.row.revision > 1:
        parts.append(_("revision {n}").format(n=entry.row.revision))
    return ", ".join(parts) or "—"


def _differs_tone(entry: QueueRow) -> str:
    if entry.step == "void" or entry.short:
        return "red"
    return "" if entry.clean else "amber"
