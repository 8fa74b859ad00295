"""Bank statements: imported, matched with the journal, and the adjustment statement (余额调节表) beside them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QWidget

from app.process import Duty
from app.refusals import Fault, Refusal
from app.services import bank, bank_reading, money_accounts
from app.services.bank import Layout, StatementForm
from app.services.bank_reading import LISTS, Adjustment, MatchRow, OpenLine, Suggestion
from app.services.desk import Changed, Desk
from app.services.imports.bank_file import BankLineForm, Report, read_statement
from app.services.money_accounts import MoneyAccount
from app.services.vouchers import month
from app.views.kit import ask, money
from app.views.kit.ask import Ask
from app.views.kit.cards import Banner, Card, EmptyState, Facts
from app.views.kit.fields import Choice, MoneyField, TextField
from app.views.kit.labels import Label, button
from app.views.kit.op import LongOp, Look, Op, said
from app.views.kit.papers import paper_file
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.views.ledgers.page import LedgerPage, Ledgers
from app.words import _

TITLES = ("day", "amount", "received", "paid", "reference", "narration")


class _Import(Ask):
    """A file's balances, and which of its columns means what when it has other titles than usual."""

    def __init__(self, parent: QWidget, desk: Desk, account: MoneyAccount, file: Path, kept: Layout) -> None:
        text = _("{file} for {account}. Titles are needed only where they are unusual.")
        super().__init__(parent, _("Import a statement"), text.format(file=file.name, account=account.name),
                         _("Import"))  # fmt: skip
        places = desk.branch.places
        self.desk, self.account, self.file = desk, account, file
        self.changed: Changed | None = None
        self.opening, self.closing = MoneyField(at="opening", places=places), MoneyField(at="closing", places=places)
        self.form.add(_("&Opening balance"), self.opening)
        self.form.add(_("&Closing balance"), self.closing)
        words = {
            "day": _("Title: &day"), "amount": _("Title: &amount with sign"), "received": _("Title: &received"),
            "paid": _("Title: &paid"), "reference": _("Title: re&ference"), "narration": _("Title: &text"),
        }  # fmt: skip
        self.titles = {name: TextField(at=name) for name in TITLES}
        for name, field in self.titles.items():
            field.set_text(kept.columns.get(name, ""))
            self.form.add(words[name], field)
        self.day_format = TextField(at="day_format", hint="%d.%m.%Y")
        self.day_format.set_text(kept.day_format)
        self.form.add(_("How days are &written"), self.day_format)
        self.banner = Banner("red")
        self.body.addWidget(self.banner)
        self._running: LongOp | None = None

    def answer(self) -> None:
        desk, file, role = self.desk.once(str(uuid4())), self.file, self.account.role
        columns = {name: field.text() for name, field in self.titles.items() if field.text()}
        written, opening, closing = self.day_format.text(), self.opening.text(), self.closing.text()
        places = desk.branch.places

        def work(report: Report) -> Changed | None:
            lines: tuple[BankLineForm, ...] = read_statement(file, columns, written, places, report)
            if not lines:
                return None
            form = StatementForm(role, file.name, opening, closing, lines, columns, written)
            return bank.import_statement(desk, form)

        self._running = LongOp(self, work, reads=False)
        self._running.progress.connect(self._say_progress)
        self._running.while_busy(self.yes).then(self._done).failed(self._refused).start()

    def _say_progress(self, done: int, total: int) -> None:
        self.banner.say(_("{done} of {total} lines read").format(done=done, total=total), "amber")

    def reject(self) -> None:
        if self._running is not None:
            self._running.cancel()
        super().reject()

    def _done(self, changed: Changed | None) -> None:
        if changed is not None:
            self.changed = changed
            self.accept()

    def _refused(self, error: Refusal | Fault) -> bool:
        self.banner.say("")
        if not self.place(error):
            self.banner.say(said(error), "red")
        return True


class BankPage(LedgerPage):
    """What stands open at the bank at the left, in the journal at the right, the adjustment statement below."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        self.accounts: dict[str, MoneyAccount] = {}
        self._suggested: dict[int, Suggestion] = {}
        self.down.setSpacing(S2)
        self.down.addLayout(self._head())
        self.banner = Banner("green")
        self.down.addWidget(self.banner)
        across = QHBoxLayout()
        across.setSpacing(S3)
        across.addWidget(self._bank_card(), 1)
        across.addWidget(self._journal_card(), 1)
        self.down.addLayout(across, 3)
        below = QHBoxLayout()
        below.setSpacing(S3)
        below.addWidget(self._form_card(), 1)
        below.addWidget(self._matches_card(), 1)
        self.down.addLayout(below, 2)
        self.setFocusProxy(self.bank_table)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(S2)
        row.addWidget(Label(_("Account"), "muted"))
        self.account = Choice(_("Account"), "role")
        self.account.setMinimumWidth(260)
        self.account.edited.connect(self._read)
        row.addWidget(self.account)
        row.addStretch(1)
        self.importing = button(_("Import a statement …"), "import_statement")
        self.importing.clicked.connect(self._import)
        self.matching = button(_("Match"), "match", "primary", key="Ctrl+Enter")
        self.matching.clicked.connect(self.main_action)
        books = Duty.BOOK in self.desk.duties
        for made in (self.importing, self.matching):
            made.setVisible(books)
            row.addWidget(made)
        self.printing = button(_("Print"), "print_adjustment", key="Ctrl+P")
        self.printing.clicked.connect(self.print_here)
        row.addWidget(self.printing)
        return row

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(_("Day"), lambda r: money.day(r.day), width=112),
            Column(_("Text"), lambda r: r.narration, width=120, stretch=True),
            Column(_("Reference"), lambda r: r.reference, width=96),
            Column(_("Amount"), lambda r: money.money(r.amount, self.desk), align="right", width=100),
        )

    def _bank_card(self) -> Card:
        card = Card(_("Open at the bank"), tight=True)
        self.bank_table = LedgerTable(self._columns(), "bank_open")
        self.bank_table.set_empty(EmptyState(_("Nothing stands open here.")))
        self.bank_table.chosen.connect(self._suggest)
        card.add(self.bank_table)
        return card

    def _journal_card(self) -> Card:
        card = Card(_("Open in the journal"), tight=True)
        self.journal_table = LedgerTable(self._columns(), "journal_open")
        self.journal_table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.journal_table.set_empty(EmptyState(_("Nothing stands open here.")))
        card.add(self.journal_table)
        return card

    def _form_card(self) -> Card:
        self.form_card = Card(_("Balance adjustment"))
        self.facts = Facts()
        self.form_card.add(self.facts)
        self.form_card.body.addStretch(1)
        return self.form_card

    def _matches_card(self) -> Card:
        card = Card(_("Matched"), tight=True)
        self.matches = LedgerTable(
            (
                Column(_("Day"), lambda r: money.day(r.day), width=112),
                Column(_("Bank"), lambda r: r.narration, width=110),
                Column(_("Journal"), lambda r: r.journal, width=130, stretch=True),
                Column(_("Amount"), lambda r: money.money(r.amount, self.desk), align="right", width=100),
            ),
            "bank_matches",
        )
        self.matches.set_empty(EmptyState(_("Nothing is matched yet.")))
        self.undoing = button(_("Take back …"), "unmatch", "danger")
        self.undoing.setVisible(Duty.BOOK in self.desk.duties)
        self.undoing.clicked.connect(self._unmatch)
        card.add(self.matches)
        foot = QHBoxLayout()
        foot.setContentsMargins(S3, S2, S3, S3)
        foot.addStretch(1)
        foot.addWidget(self.undoing)
        card.body.addLayout(foot)
        return card

    # Reading

    def _on(self) -> date:
        return month(self.tab.period)[1]

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: money_accounts.money_accounts(desk)).then(self._show_accounts).start()

    def _show_accounts(self, found: tuple[MoneyAccount, ...]) -> None:
        self.accounts = {a.role: a for a in found if a.kind in ("bank", "wallet")}
        self.account.set_choices([(role, f"{a.code} {a.name}") for role, a in self.accounts.items()])
        self._read()

    def _read(self) -> None:
        desk, role, books = self.desk, self.account.text(), Duty.BOOK in self.desk.duties
        if not role or not self.tab.period:
            return
        on = self._on()

        def look() -> tuple[object, ...]:
            return (
                bank_reading.open_lines(desk, role, on),
                bank_reading.suggestions(desk, role, on) if books else (),
                bank_reading.adjustment(desk, role, on),
                bank_reading.matches(desk, role),
            )

        Look(self, look).then(lambda found: self._show(*found)).start()

    def _show(
        self,
        lines: tuple[tuple[OpenLine, ...], tuple[OpenLine, ...]],
        suggested: tuple[Suggestion, ...],
        found: Adjustment,
        matched: tuple[MatchRow, ...],
    ) -> None:
        self._suggested = {suggestion.bank.id: suggestion for suggestion in suggested}
        self.journal_table.show_rows(lines[1])
        self.bank_table.show_rows(lines[0])
        self.matches.show_rows(matched)
        self.matching.setEnabled(bool(lines[0]))
        self.undoing.setEnabled(bool(matched))
        self._suggest(self.bank_table.row())
        self._show_form(found)

    def _show_form(self, found: Adjustment) -> None:
        if found.bank is None:
            self.facts.show_facts([(_("Journal"), self._money(found.journal)), (_("Bank"), _("no statement yet"))])
            return
        facts = [(_("Journal"), self._money(found.journal)), (_("Bank"), self._money(found.bank))]
        for name, lines in found.lists.items():
            old = sum(line.old for line in lines)
            late = "  ·  " + _("{n} older than 90 days").format(n=old) if old else ""
            facts.append((_(LISTS[name]), f"{self._money(found.total(name))}  ({len(lines)}){late}"))
        adjusted = f"{self._money(found.journal_adjusted)}  ·  {self._money(found.bank_adjusted)}"
        facts.append((_("Both adjusted"), adjusted))
        if not found.agrees:
            facts.append((_("Difference"), self._money(found.difference)))
        self.facts.show_facts(facts)

    def _money(self, amount: Decimal) -> str:
        return money.money(amount, self.desk)

    def _suggest(self, line: OpenLine | None) -> None:
        """Marks in the journal what the chosen line of the bank may be."""
        found = self._suggested.get(line.id) if line is not None else None
        self.journal_table.clearSelection()
        if found is None:
            return
        ids = {entry.id for entry in found.journal}
        self.journal_table.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        for number, row in enumerate(self.journal_table.all_rows()):
            if row.id in ids:
                self.journal_table.selectRow(number)
        self.journal_table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.banner.say(_(found.why), "amber")

    # Doing

    def main_action(self) -> None:
        """Matches the chosen line of the bank with the lines chosen in the journal."""
        line: OpenLine | None = self.bank_table.row()
        if line is None:
            return
        ids = [row.id for row in self.journal_table.rows()]
        desk = self.desk.once(str(uuid4()))
        work = Op(self, lambda: bank.match(desk, line.id, ids))
        work.while_busy(self.matching).then(lambda _c: self._said(_("Matched"))).failed(self._refused).start()

    def print_here(self) -> None:
        """The adjustment statement of the account, with its four lists."""
        role = self.account.text()
        if not role or not self.tab.period:
            return
        from app.services.cash_printing import adjustment_pdf

        desk, on = self.desk, self._on()
        file = paper_file(f"adjustment-{role}-{on}")
        Look(self, lambda: adjustment_pdf(desk, role, on, file)).then(
            lambda made: self.tab.shell.preview(str(made), _("Balance adjustment statement"))
        ).start()

    def _unmatch(self) -> None:
        row: MatchRow | None = self.matches.row()
        if row is None:
            return
        reason = ask.ask_reason(self, _("Take the match back"), _("The match stays on record with your reason."))
        if reason:
            desk = self.desk.once(str(uuid4()))
            work = Op(self, lambda: bank.unmatch(desk, row.id, reason))
            work.while_busy(self.undoing).then(lambda _c: self._said(_("Taken back"))).failed(self._refused).start()

    def _import(self) -> None:
        account = self.accounts.get(self.account.text())
        if account is None:
            return
        file = ask.choose_file(self, _("Import a statement"), _("Statements") + " (*.csv *.xlsx *.txt)")
        if file is None:
            return
        desk = self.desk
        Look(self, lambda: bank.layout(desk, account.role)).then(
            lambda kept: self._open_import(account, file, kept)
        ).start()  # fmt: skip

    def _open_import(self, account: MoneyAccount, file: Path, kept: Layout) -> None:
        box = _Import(self, self.desk, account, file, kept)
        if ask.run(box) and box.changed is not None:
            _statement, fresh, known = box.changed.ids
            words = _("{fresh} lines imported, {known} were known").format(fresh=fresh, known=known)
            self._said(words)

    def _said(self, words: str) -> None:
        self.banner.say(words, "green")
        self._read()

    def _refused(self, error: Refusal | Fault) -> bool:
        self.banner.say(said(error), "red")
        return True
