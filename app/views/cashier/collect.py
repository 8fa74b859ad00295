"""Collecting: the queue at the left, at the right what is to be collected, several payments, cash and change."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QScrollArea, QWidget

from app.process import METHOD_LABELS, Method
from app.refusals import Fault, ReferenceUsed, Refusal, TooMuch
from app.services import flow, till
from app.services.desk import Changed, Desk
from app.services.till import PayableRow
from app.views.cashier.other_ways import OtherWays
from app.views.cashier.payments import Payments
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import TextField
from app.views.kit.figures import Figures
from app.views.kit.labels import OneLine, Pill, button
from app.views.kit.op import Look, Op, said
from app.views.kit.papers import paper_file
from app.views.kit.remember import memory
from app.views.kit.split import fill, side_by_side
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import _

SHOW_RECEIPT = "cashier/show receipt"


class CollectPage(QWidget):
    """The page for collecting. Lines and amounts of an invoice cannot be changed here."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell = desk, shell
        self._invoice: PayableRow | None = None
        self._wanted: int | None = None
        self._filling = self._resting = False
        self._command = ""
        self._last: tuple[int, str, tuple[str, ...]] | None = None  # invoice, its number, receipts just written
        fill(self, side_by_side(self._queue(), self._till(), (560, 760)))
        self.setFocusProxy(self.number)
        self._show(None)

    # What it is made of

    def _queue(self) -> QWidget:
        card = Card(_("Released for collection"), tight=True)
        self.number = TextField(_("Number"), "number", hint=_("Scan or type a number, Enter"))
        self.number.entered.connect(self._find)
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, 0)
        around.addWidget(self.number)
        card.body.addLayout(around)
        self.table = LedgerTable(
            (
                Column(_("Number"), lambda r: r.number, key="number", width=158),
                Column(_("Customer"), lambda r: r.customer, width=130, stretch=True),
                Column(_("Open"), lambda r: money.money(r.open, self._desk), key="open", align="right", width=104),
                Column(_("State"), lambda r: _(r.label), width=132, pill=True, tone=_tone),
            ),
            "to_collect",
        )
        self.table.set_empty(
            EmptyState(_("Nothing to collect."), _("Invoices appear here when both supervisors have signed them."))
        )
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(lambda _row: self._first_field())
        for number, method in enumerate(Method, 1):
            key = QShortcut(QKeySequence(str(number)), self.table, context=Qt.ShortcutContext.WidgetShortcut)
            key.activated.connect(lambda m=method: self.add_payment(m))
        card.add(self.table)
        return card

    def _till(self) -> QWidget:
        card = Card()
        card.body.setSpacing(S3 - 4)
        head = QHBoxLayout()
        head.setSpacing(S2)
        self.name, self.state = OneLine("", "heading"), Pill("", "accent")
        head.addWidget(self.name)
        head.addWidget(self.state)
        head.addStretch(1)
        card.body.addLayout(head)
        self.facts = Figures("body")
        self.figures = Figures("money", gap=S3 * 3)
        card.add(self.facts, self.figures)
        card.body.addLayout(self._methods())
        self.payments = Payments(self._desk.branch.places)
        self.payments.changed.connect(self._edited)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.payments)
        card.body.addWidget(area, 1)
        self.note = Banner("amber")
        self.banner = Banner("green")
        card.add(self.note, self.banner)
        card.body.addLayout(self._foot())
        return card

    def _methods(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(S2 - 2)
        self.methods = []
        for number, method in enumerate(Method, 1):
            tip = _("Key {n} in the list, Alt+{n} in a field").format(n=number)
            choose = button(f"{number}  {_(METHOD_LABELS[method])}", f"method_{method.value}", tip=tip)
            key = QShortcut(QKeySequence(f"Alt+{number}"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(lambda m=method: self.add_payment(m))  # at once: a button would click 100 ms later
            choose.clicked.connect(lambda _checked=False, m=method: self.add_payment(m))
            self.methods.append(choose)
            row.addWidget(choose)
        row.addStretch(1)
        return row

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        self.receipts = button(_("Receipt"), "print_receipts", key="Ctrl+P", tip=_("The receipt just written"))
        self.receipts.clicked.connect(self.print_here)
        self.papers = button(_("In&voice copies"), "print_invoice", tip=_("With the stamp, for customer and warehouse"))
        self.papers.clicked.connect(self.print_invoice)
        self.show_receipt = QCheckBox(_("Show each receipt"))
        self.show_receipt.setObjectName("show_receipt")
        self.show_receipt.setChecked(str(memory.mine(SHOW_RECEIPT, "1")) == "1")
        self.show_receipt.toggled.connect(lambda on: memory.keep_mine(SHOW_RECEIPT, "1" if on else "0"))
        self.collect = button(_("Collect"), "collect", "primary", key="Ctrl+Enter")
        self.collect.clicked.connect(self.main_action)
        for part in (self.receipts, self.papers, self.show_receipt):
            foot.addWidget(part)
        foot.addStretch(1)
        self.ways = OtherWays(self, self._desk, lambda: self._invoice, self._otherwise_done)
        foot.addWidget(self.ways.button)
        foot.addWidget(self.collect)
        self._offer_prints()
        return foot

    # Reading

    def refresh(self) -> None:
        desk = self._desk
        Look(self, lambda: till.to_collect(desk)).then(self._show_queue).start()

    def _show_queue(self, rows: tuple[PayableRow, ...]) -> None:
        typing = self._invoice.id if self._invoice and self.payments.touched() else None
        wanted, self._wanted = self._wanted or typing, None
        self._filling = True
        self.table.show_rows(rows)
        if self._resting and wanted is None:
            self.table.rest()
        if wanted is not None:
            self._resting = not self.table.choose(lambda row: row.id == wanted)
        self._show(self.table.row())
        self._filling = False

    def _chosen(self, row: PayableRow | None) -> None:
        """Somebody chose an invoice. After one is collected none is, so that a key pressed twice collects no other."""
        if not self._filling:
            self._resting = False
            self._show(row)

    def choose(self, invoice_id: int) -> None:
        """Goes to an invoice of the queue."""
        if not self.table.choose(lambda row: row.id == invoice_id):
            self._wanted = invoice_id
            self.refresh()
        self.table.setFocus()

    def _find(self) -> None:
        desk, text = self._desk, self.number.text()
        if text:
            look = Look(self, lambda: till.payable_by_number(desk, text))
            look.then(self._found).failed(self._not_found).start()

    def _found(self, row: PayableRow) -> None:
        self.number.set_text("")
        self.choose(row.id)
        self._first_field()

    def _not_found(self, error: Refusal | Fault) -> bool:
        self.number.refuse(said(error))
        self.number.editor.selectAll()
        return True

    def _show(self, row: PayableRow | None) -> None:
        same = row is not None and self._invoice is not None and row.id == self._invoice.id
        self._invoice = row
        self.name.setText(f"{row.number} · {row.customer}" if row else _("Scan a number, or choose an invoice"))
        self.state.set_text(_(row.label) if row else "")
        self.state.set_tone(_tone(row) if row else "accent")
        self.facts.show_figures(self._facts(row) if row else [])
        for choose in self.methods:
            choose.setVisible(row is not None)
        if row is None:
            self.payments.clear()
        elif same:
            self.payments.set_open(row.open)
        else:
            self.payments.start(row.open)
        self._work_out()

    def _facts(self, row: PayableRow) -> list[tuple[str, str]]:
        facts = [
            (_("Total"), money.money(row.gross, self._desk)),
            (_("Received so far"), money.money(row.received, self._desk)),
        ]
        if row.pending:
            facts.append((_("To arrive"), money.money(row.pending, self._desk)))
        facts.append((_("Collect until"), money.day(row.expires_on)))
        if row.phone:
            facts.append((_("Telephone"), row.phone))
        return facts

    # Payments

    def add_payment(self, method: Method) -> None:
        """One more payment; what is still open fills itself in."""
        if self._invoice is not None:
            self.payments.add(method).first_field().setFocus()

    def _edited(self) -> None:
        self._command = str(uuid4())  # what is typed now is another command than what was sent before
        if self.payments.touched() and not self._filling:
            self.banner.say("")
        self._work_out()

    def _work_out(self) -> None:
        row, left = self._invoice, self.payments.left()
        self.collect.setEnabled(row is not None and bool(self.payments.rows))
        self.ways.button.setEnabled(row is not None)
        shown = [] if row is None else [
            (_("To collect"), row.open),
            (_("Too much") if left < 0 else _("Stays open"), abs(left)),
            (_("Change"), self.payments.change()),
        ]  # fmt: skip
        self.figures.show_figures([(words, money.money(value, self._desk)) for words, value in shown])
        self.note.say(self._advice() if row is not None and self.payments.rows else "")

    def _advice(self) -> str:
        """What the payments as typed will mean for the goods."""
        left = money.money(abs(self.payments.left()), self._desk)
        if self.payments.left() > 0:
            return _("A part: {left} stays open, and the goods stay here until it is paid.").format(left=left)
        if self.payments.left() < 0:
            return _("{left} more than is open; you will be asked whether to keep it as an advance.").format(left=left)
        if self.payments.arrive_later():
            return _("The cheque counts when the bank has credited it; the goods wait until then.")
        return ""

    def _first_field(self) -> None:
        if self.payments.rows:
            field = self.payments.rows[0].first_field()
            field.setFocus()
            field.editor.selectAll()

    # Collecting

    def main_action(self) -> None:
        """Collects."""
        self._send(keep_excess=False)

    def _send(self, *, keep_excess: bool) -> None:
        row = self._invoice
        if row is None or not self.payments.rows or not self.collect.isEnabled():
            return
        payments = self.payments.forms()
        desk, seen = self._desk.once(self._command), {row.id: row.version}
        work = Op(
            self,
            lambda: flow.take(desk, "collect", [row.id], seen=seen, payments=payments, keep_excess=keep_excess),
        )
        work.while_busy(self.collect).then(lambda changed: self._collected(row, changed)).failed(self._refused).start()

    def _collected(self, row: PayableRow, changed: Changed) -> None:
        change, left = self.payments.change(), self.payments.left()
        self.table.rest()
        self._resting = True
        self._show(None)
        words = _("{number}: receipt {receipts}").format(number=row.number, receipts=", ".join(changed.numbers))
        if left > 0:
            words += " · " + _("{left} stays open").format(left=money.money(left, self._desk))
        if change:
            words += " · " + _("change {change}").format(change=money.money(change, self._desk))
        self._shell.say(words)
        self.banner.say(words, "green")
        self._last = (row.id, row.number, changed.numbers)
        self._offer_prints()
        self.number.setFocus()
        if self.show_receipt.isChecked():
            self.print_here()

    def _otherwise_done(self, words: str, row: PayableRow, receipts: tuple[str, ...]) -> None:
        """Something was done otherwise; `receipts` are the numbers of those it wrote."""
        self._shell.say(words)
        self.banner.say(words, "green")
        if receipts:
            self._last = (row.id, row.number, receipts)
            self._offer_prints()
        self.refresh()

    def _refused(self, error: Refusal | Fault) -> bool:
        if isinstance(error, TooMuch) and error.at == "amount":
            self._ask_about(error)
        elif not self.payments.refuse(getattr(error, "at", ""), said(error), isinstance(error, ReferenceUsed)):
            self.banner.say(said(error), "red")
            self.refresh()
        return True

    def _ask_about(self, error: TooMuch) -> None:
        text = _("{excess} more than is open. Keep it as an advance of {customer}?").format(
            excess=money.money(error.given - error.owed, self._desk),
            customer=self._invoice.customer if self._invoice else "",
        )
        if ask.confirm(self, _("More than is open"), text, _("Keep as an advance")):
            self._command = str(uuid4())
            self._send(keep_excess=True)
        elif self.payments.rows:
            self.payments.rows[-1].amount.refuse(said(error))

    # Printing

    def _offer_prints(self) -> None:
        for offer in (self.receipts, self.papers):
            offer.setEnabled(self._last is not None)

    def print_here(self) -> None:
        """The receipts just written."""
        if self._last is None:
            return
        from app.services.printing import receipts_pdf

        desk, (_invoice, _number, numbers) = self._desk, self._last
        Look(self, lambda: receipts_pdf(desk, till.receipt_ids(desk, numbers), paper_file(numbers[0]))).then(
            lambda file: self._shell.preview(str(file), ", ".join(numbers))
        ).start()

    def print_invoice(self) -> None:
        """The set of copies of the invoice just collected."""
        if self._last is None:
            return
        from app.services.printing import invoice_pdf

        desk, (sold, number, _receipts) = self._desk, self._last
        Op(self, lambda: invoice_pdf(desk, sold, paper_file(number))).then(
            lambda printed: self._shell.preview(str(printed.file), number)
        ).start()


def _tone(row: PayableRow) -> str:
    return "amber" if row.pending or row.received else "accent"
