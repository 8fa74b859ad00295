"""Money between the branch's own accounts: deposit, the float, settlement of cards and wallets."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.refusals import Fault, Refusal
from app.services import money_accounts, money_transfers
from app.services.desk import Changed, Desk
from app.services.money_accounts import MoneyAccount
from app.services.money_transfers import KINDS, WAYS, TransferForm, TransferRow
from app.views.kit import money
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import Choice, Form, MoneyField, TextField
from app.views.kit.labels import button
from app.views.kit.op import Look, Op, said
from app.views.kit.papers import paper_file
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import _


class TransfersPage(QWidget):
    """A form at the left, today's slips at the right."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self.desk, self.shell = desk, shell
        self.accounts: dict[str, MoneyAccount] = {}
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(S3)
        across.addWidget(self._form_card(), 2)
        across.addWidget(self._slips_card(), 3)
        self.setFocusProxy(self.kind)

    def _form_card(self) -> Card:
        card = Card(_("Move money"))
        places = self.desk.branch.places
        self.kind = Choice(_("Kind"), "kind", [(key, _(word)) for key, word in KINDS.items()])
        self.role_from, self.role_to = Choice(_("From"), "role_from"), Choice(_("To"), "role_to")
        self.amount, self.fee = MoneyField(_("Amount"), "amount", places), MoneyField(_("Fee"), "fee", places)
        self.reference, self.note = TextField(_("Reference"), "reference"), TextField(_("Note"), "note")
        self.form = Form()
        for label, field in (
            (_("&Kind"), self.kind), (_("&From"), self.role_from), (_("&Into"), self.role_to),
            (_("A&mount"), self.amount), (_("Fee ke&pt"), self.fee), (_("Refere&nce"), self.reference),
            (_("N&ote"), self.note),
        ):  # fmt: skip
            self.form.add(label, field)
        self.kind.edited.connect(self._offer)
        self.banner = Banner("green")
        self.move_button = button(_("Move"), "move_money", "primary", key="Ctrl+Enter")
        self.move_button.clicked.connect(self.main_action)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.move_button)
        card.add(self.form, self.banner)
        card.body.addStretch(1)
        card.body.addLayout(foot)
        return card

    def _slips_card(self) -> Card:
        card = Card(_("Slips today"), tight=True)
        desk = self.desk
        self.table = LedgerTable(
            (
                Column(_("Slip"), lambda r: r.number, width=170),
                Column(_("Kind"), lambda r: _(KINDS[r.kind]), width=150, muted=True),
                Column(_("From"), lambda r: self._name(r.role_from), width=110),
                Column(_("To"), lambda r: self._name(r.role_to), width=110, stretch=True),
                Column(_("Amount"), lambda r: money.money(r.gross, desk), align="right", width=110),
                Column(_("Fee"), lambda r: money.money(r.fee, desk) if r.fee else "", align="right", width=80),
            ),
            "transfers_today",
        )
        empty = EmptyState(_("Nothing was moved today."), _("Takings go to the bank on the day they came in."))
        self.table.set_empty(empty)
        card.add(self.table)
        self.print_slip = button(_("Print"), "print_slip", key="Ctrl+P")
        self.print_slip.clicked.connect(self.print_here)
        foot = QHBoxLayout()
        foot.setContentsMargins(S3, S2, S3, S3)
        foot.addStretch(1)
        foot.addWidget(self.print_slip)
        card.body.addLayout(foot)
        return card

    def _name(self, role: str) -> str:
        return self.accounts[role].name if role in self.accounts else role

    def refresh(self) -> None:
        """Reads accounts and slips anew; what is typed stays."""
        desk = self.desk
        Look(self, lambda: (money_accounts.money_accounts(desk), money_transfers.transfers(desk))).then(
            self._show
        ).start()

    def _show(self, found: tuple[tuple[MoneyAccount, ...], tuple[TransferRow, ...]]) -> None:
        accounts, rows = found
        self.accounts = {account.role: account for account in accounts if account.active}
        self._offer()
        self.table.show_rows(rows)
        self.print_slip.setEnabled(bool(rows))

    def _offer(self) -> None:
        """Only the accounts between which money may go this way; a fee only where one is kept."""
        starts, ends = WAYS[self.kind.text()]
        for choice, kinds in ((self.role_from, starts), (self.role_to, ends)):
            fitting = [(role, account.name) for role, account in self.accounts.items() if account.kind in kinds]
            choice.set_choices(fitting)
        self.fee.setEnabled(self.kind.text() == "settlement")
        if self.kind.text() != "settlement":
            self.fee.set_text("")

    def main_action(self) -> None:
        """Moves the money."""
        form = TransferForm(
            self.kind.text(), self.role_from.text(), self.role_to.text(), self.amount.text(), self.fee.text(),
            self.reference.text(), self.note.text(),
        )  # fmt: skip
        desk = self.desk.once(str(uuid4()))
        work = Op(self, lambda: money_transfers.move_money(desk, form))
        work.while_busy(self.move_button).then(self._moved).failed(self._refused).start()

    def _moved(self, changed: Changed) -> None:
        words = _("{number} is written").format(number=changed.numbers[0])
        for field in (self.amount, self.fee, self.reference, self.note):
            field.set_text("")
        self.banner.say(words, "green")
        self.shell.say(words)
        self.refresh()

    def _refused(self, error: Refusal | Fault) -> bool:
        if not self.form.refuse(str(getattr(error, "at", "")), said(error)):
            self.banner.say(said(error), "red")
        return True

    def print_here(self) -> None:
        """The chosen slip, or the newest; for a deposit the 缴款单 in three copies."""
        rows = self.table.all_rows()
        row: TransferRow | None = self.table.row() or (rows[0] if rows else None)
        if row is None:
            return
        from app.services.cash_printing import transfer_slip_pdf

        desk = self.desk
        Look(self, lambda: transfer_slip_pdf(desk, row.id, paper_file(row.number))).then(
            lambda file: self.shell.preview(str(file), row.number)
        ).start()
