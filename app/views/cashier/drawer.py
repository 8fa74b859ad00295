"""The drawer: counted by denomination before anything is shown, then signed with a witness; the X and Z sheet."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.process import METHOD_LABELS, Duty, Method
from app.refusals import Fault, Refusal
from app.services import drawer, drawer_reading, money_accounts
from app.services.cash_printing import PURPOSES
from app.services.desk import Changed, Desk
from app.services.drawer import CountForm, IouForm
from app.services.drawer_reading import CountResult, DrawerState, TillSheet
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card, Facts
from app.views.kit.fields import Choice, Form, MoneyField, NumberField, TextField
from app.views.kit.labels import Label, button
from app.views.kit.op import Look, Op, said
from app.views.kit.papers import paper_file
from app.views.kit.tab import Shell
from app.views.kit.theme import S2, S3
from app.words import _

SLIPS = 2  # slips of paper that can be listed at once; there should be none


class DrawerPage(QWidget):
    """At the left what is counted, at the right what it came to and who signs."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self.desk, self.shell = desk, shell
        self.result: CountResult | None = None
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(S3)
        across.addWidget(self._count_card(), 1)
        right = QVBoxLayout()
        right.setSpacing(S2)
        right.addWidget(self._sign_card())
        right.addWidget(self._sheet_card(), 1)
        across.addLayout(right, 1)
        self._hide_result()
        self.setFocusProxy(self.pieces[next(iter(self.pieces))])

    # Building

    def _count_card(self) -> Card:
        card = Card(_("Count"))
        self.which = Choice(_("Drawer"), "role")
        self.purpose = Choice(_("What for"), "purpose", [(key, _(word)) for key, word in PURPOSES.items()])
        self.purpose.set_value("close")
        head = Form(2)
        head.add(_("Dra&wer"), self.which)
        head.add(_("&For what"), self.purpose)
        card.add(head)
        card.body.addLayout(self._notes())
        self.total = Label("", "strong")
        card.add(self.total)
        card.add(Label(_("Slips in place of cash (they are listed, and no cash)"), "muted"))
        card.body.addLayout(self._slips())
        self.counted = button(_("Counted"), "counted", "primary", key="Ctrl+Enter")
        self.counted.clicked.connect(self.main_action)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.counted)
        card.body.addStretch(1)
        card.body.addLayout(foot)
        return card

    def _notes(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(S3)
        grid.setVerticalSpacing(S2)
        self.pieces: dict[str, NumberField] = {}
        self.amounts: dict[str, Label] = {}
        worths = drawer.denominations(self.desk.branch.currency)
        half = (len(worths) + 1) // 2
        for n, worth in enumerate(worths):
            key = str(worth)
            field = NumberField(_("Pieces of {worth}").format(worth=key), f"pieces.{key}", 0)
            field.setFixedWidth(96)
            field.edited.connect(self._add_up)
            amount = Label("", "muted")
            amount.setMinimumWidth(80)
            amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            row, side = n % half, (n // half) * 3
            grid.addWidget(Label(f"{key} ×"), row, side, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(field, row, side + 1)
            grid.addWidget(amount, row, side + 2)
            self.pieces[key], self.amounts[key] = field, amount
        grid.setColumnStretch(6, 1)
        return grid

    def _slips(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(S2)
        self.ious: list[tuple[TextField, MoneyField]] = []
        for n in range(SLIPS):
            who = TextField(_("Who owes it"), f"ious.{n + 1}.name", _("Who owes it"))
            amount = MoneyField(_("Amount"), f"ious.{n + 1}.amount", self.desk.branch.places, _("Amount"))
            amount.setFixedWidth(120)
            grid.addWidget(who, n, 0)
            grid.addWidget(amount, n, 1)
            self.ious.append((who, amount))
        return grid

    def _sign_card(self) -> Card:
        card = Card(_("Sign"))
        self.blind = Label(_("What the journal expects is shown when the count is entered."), "muted")
        self.blind.setWordWrap(True)
        self.facts = Facts()
        self.form = Form()
        self.reason = TextField(_("Reason"), "reason")
        self.kept_reason = TextField(_("Why takings stay here"), "kept_reason")
        self.form.add(_("Rea&son for over or short"), self.reason)
        self.form.add(_("Why takings sta&y here"), self.kept_reason)
        self.banner = Banner("green")
        self.sign = button(_("Sign with a witness …"), "seal", "primary")
        self.sign.clicked.connect(self._sign)
        self.print_count = button(_("Print the last co&unt"), "print_count")
        self.print_count.clicked.connect(self._print_count)
        foot = QHBoxLayout()
        foot.addWidget(self.print_count)
        foot.addStretch(1)
        foot.addWidget(self.sign)
        card.add(self.blind, self.facts, self.form, self.banner)
        card.body.addLayout(foot)
        return card

    def _sheet_card(self) -> Card:
        self.sheet = Card(_("X sheet"))
        self.sheet_facts = Facts()
        self.sheet.add(self.sheet_facts)
        self.sheet.body.addStretch(1)
        self.print_sheet = button(_("Print"), "print_sheet", key="Ctrl+P")
        self.print_sheet.clicked.connect(self.print_here)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.print_sheet)
        self.sheet.body.addLayout(foot)
        return self.sheet

    # Reading

    def refresh(self) -> None:
        """Reads drawers and the sheet of the day anew; what is typed stays."""
        desk = self.desk
        Look(self, lambda: drawer_reading.drawers(desk)).then(self._show_drawers).start()
        Look(self, lambda: drawer_reading.till_sheet(desk)).then(self._show_sheet).failed(lambda _e: True).start()

    def _show_drawers(self, found: tuple[DrawerState, ...]) -> None:
        words = {state.role: self._state(state) for state in found}
        self.which.set_choices(list(words.items()))

    def _state(self, state: DrawerState) -> str:
        if state.closed:
            return _("{drawer}: closed").format(drawer=state.name)
        return _("{drawer}: to be counted").format(drawer=state.name) if state.must_open else state.name

    def _show_sheet(self, found: TillSheet) -> None:
        self.sheet.set_title((_("Z sheet") if found.final else _("X sheet")) + "  " + money.day(found.day))
        sealed = any(sheet.seal for sheet in found.drawers if sheet.role == money_accounts.CASH)
        facts = [
            (_(METHOD_LABELS[method]), self._money(amount))
            for method, amount in found.received.items()
            if sealed or method is not Method.CASH  # the count is blind
        ]
        facts += [
            (_("Paid back: {method}").format(method=_(METHOD_LABELS[method])), self._money(-amount))
            for method, amount in found.refunded.items()
        ]
        for words, run in ((_("Receipts"), found.receipts), (_("Refunds"), found.refunds)):
            if run.count:
                facts.append((words, f"{run.first} – {run.last.rpartition('-')[2]}  ({run.count})"))
        facts += [(transfer.number, self._money(transfer.gross)) for transfer in found.transfers]
        for sheet in found.drawers:
            if sheet.counted is not None and sheet.difference is not None:
                over = _("over {amount}") if sheet.difference > 0 else _("short {amount}")
                gap = over.format(amount=self._money(abs(sheet.difference))) if sheet.difference else _("agrees")
                facts.append((sheet.name, f"{self._money(sheet.counted)}  ·  {gap}  ·  {sheet.seal}"))
        facts.append((_("Head of the audit trail"), f"{found.head[0]} · {found.head[1][:12]}"))
        self.sheet_facts.show_facts(facts)

    def _money(self, amount: Decimal) -> str:
        return money.money(amount, self.desk)

    # Counting

    def _add_up(self) -> None:
        """A count that is changed is a new one: what an earlier one came to is taken away."""
        total = Decimal(0)
        for key, field in self.pieces.items():
            amount = (field.number() or Decimal(0)) * Decimal(key)
            self.amounts[key].setText(self._money(amount) if amount else "")
            total += amount
        self.total.setText(_("Counted: {amount}").format(amount=self._money(total)))
        self._hide_result()

    def _hide_result(self) -> None:
        self.result = None
        self.blind.show()
        for part in (self.facts, self.form):
            part.hide()
        self.sign.setEnabled(False)

    def main_action(self) -> None:
        """Enters the count."""
        pieces = {key: field.text() for key, field in self.pieces.items() if field.text()}
        slips = [
            IouForm(who.text(), amount.text()) for who, amount in self.ious if who.text() or amount.text()
        ]  # fmt: skip
        form = CountForm(str(self.which.value() or money_accounts.CASH), self.purpose.text(), pieces, slips)
        desk, role = self.desk.once(str(uuid4())), self.desk

        def work() -> CountResult:
            return drawer_reading.count_result(role, drawer.count_drawer(desk, form).ids[0])

        Op(self, work).while_busy(self.counted).then(self._show_result).failed(self._misplaced).start()

    def _misplaced(self, error: Refusal | Fault) -> bool:
        at = str(getattr(error, "at", ""))
        fields = {field.at: field for field in (*self.pieces.values(), *(f for pair in self.ious for f in pair))}
        field = fields.get(at)
        if field is None:
            self.banner.say(said(error), "red")
        else:
            field.refuse(said(error))
        return True

    def _show_result(self, found: CountResult) -> None:
        self.result = found
        self.blind.hide()
        gap = found.difference
        words = _("over") if gap > 0 else _("short") if gap < 0 else _("agrees")
        facts = [
            (_("Journal"), self._money(found.book)),
            (_("Counted"), self._money(found.counted)),
            (_("Over or short"), f"{self._money(gap)}  {words}"),
        ]
        if found.before is not None:
            facts.append((_("Last signed count"), self._money(found.before)))
        if found.ious:
            facts.append((_("Slips in place of cash"), self._money(found.ious)))
        if found.attempt > 1:
            facts.append((_("Attempt"), str(found.attempt)))
        self.facts.show_facts(facts)
        self.facts.show()
        self.form.show()
        self.sign.setEnabled(True)
        self.banner.say("")
        (self.reason if gap else self.sign).setFocus()

    def _sign(self) -> None:
        found = self.result
        if found is None:
            return
        text = _("{amount} was counted. The witness signs with a password of their own.")
        witness = ask.approve_here(self, self.desk, Duty.WITNESS, text.format(amount=self._money(found.counted)))
        if witness is None or witness.signature is None:
            return
        receiver = None
        if found.purpose == "handover":
            text = _("Whoever takes the drawer over signs too.")
            receiver = ask.approve_here(self, self.desk, Duty.COLLECT, text)
            if receiver is None:
                return
        desk, reason, kept = self.desk.once(str(uuid4())), self.reason.text(), self.kept_reason.text()
        seen, taker = witness.signature, receiver.signature if receiver else None
        work = Op(self, lambda: drawer.seal_drawer(desk, found.id, seen, reason, kept, taker))
        work.while_busy(self.sign).then(self._signed).failed(self._not_signed).start()

    def _signed(self, changed: Changed) -> None:
        words = _("{number} is signed").format(number=changed.numbers[0])
        for field in (*self.pieces.values(), self.reason, self.kept_reason, *(f for pair in self.ious for f in pair)):
            field.set_text("")
        self._add_up()
        self.banner.say(words, "green")
        self.shell.say(words)
        self.refresh()

    def _not_signed(self, error: Refusal | Fault) -> bool:
        if not self.form.refuse(str(getattr(error, "at", "")), said(error)):
            self.banner.say(said(error), "red")
        return True

    def print_here(self) -> None:
        """The X or Z sheet of the day, as it is shown here."""
        from app.services.cash_printing import till_sheet_pdf

        desk = self.desk
        Look(self, lambda: till_sheet_pdf(desk, paper_file("till-sheet"))).then(
            lambda file: self.shell.preview(str(file), self.sheet.title.text())
        ).start()

    def _print_count(self) -> None:
        """The last count of the chosen drawer that was signed."""
        from app.services.cash_printing import cash_count_pdf

        desk, role = self.desk, self.which.text()

        def work() -> Path | None:
            made = next((seal for seal in drawer_reading.seals(desk) if seal.role == role), None)
            return cash_count_pdf(desk, made.id, paper_file(made.number)) if made is not None else None

        Look(self, work).then(self._show_count).start()

    def _show_count(self, file: Path | None) -> None:
        if file is None:
            self.banner.say(_("This drawer has no signed count yet."), "amber")
        else:
            self.shell.preview(str(file), _("Cash count sheet"))
