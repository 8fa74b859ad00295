"""Red invoices: the original at the left, at the right how much of each line comes back, is cancelled or forgiven."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QWidget

from app.process import Kind
from app.refusals import EmptyInvoice, Fault, Refusal
from app.services import drafts, exchanges, invoices
from app.services.desk import Changed, Desk
from app.services.drafts import Opened, field_of
from app.services.forms import InvoiceForm, LineForm
from app.services.invoice_detail import InvoiceDetail, LineRow, invoice_detail, share_of
from app.services.invoices import InvoiceRow
from app.services.refund_reading import exchangeable
from app.services.returns import REASONS
from app.views.invoices.draft import Draft
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import Choice, MoneyField, QuantityField, TextField
from app.views.kit.labels import Label, Pill, button
from app.views.kit.op import Look, Op, later, said
from app.views.kit.split import fill, side_by_side
from app.views.kit.states import state_tone, state_words
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import N_, _

KINDS = {
    Kind.RETURN: N_("Goods come back"),
    Kind.CANCEL: N_("Cancel what has not left"),
    Kind.ALLOWANCE: N_("Lower the price afterwards"),
}
TITLES = {
    Kind.RETURN: N_("Return of {number} · {customer}"),
    Kind.CANCEL: N_("Cancellation of {number} · {customer}"),
    Kind.ALLOWANCE: N_("Allowance on {number} · {customer}"),
}
NOW = {Kind.RETURN: N_("Back now"), Kind.CANCEL: N_("Cancel now"), Kind.ALLOWANCE: N_("Off now")}
WHERE = {Kind.RETURN: "quantity", Kind.CANCEL: "quantity", Kind.ALLOWANCE: "price"}  # where a line keeps what is typed


class ReturnsPage(QWidget):
    """A red invoice is made from lines of the original, at the original's prices."""

    table: LedgerTable

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell = desk, shell
        self._original: InvoiceDetail | None = None
        self._kind = Kind.RETURN
        self._wanted: tuple[int, Opened | None] | None = None
        self.draft: Draft | None = None
        self.fields: dict[int, QuantityField | MoneyField] = {}
        fill(self, side_by_side(self._left(), self._right(), (480, 820)))
        self.setFocusProxy(self.search)
        self._searching = later(self, 200, self.refresh)
        self._show(None, None)

    def _left(self) -> QWidget:
        card = Card(tight=True)
        self.search = TextField(_("Search"), "return_search", hint=_("Number or customer of the invoice"))
        self.search.edited.connect(lambda: self._searching.start())
        self.search.entered.connect(lambda: self.table.setFocus())
        row = QHBoxLayout()
        row.setContentsMargins(S3, 0, S3, 0)
        row.addWidget(self.search)
        card.body.addLayout(row)
        self.kind = Choice(_("What happens"), "red_kind", [(kind, _(words)) for kind, words in KINDS.items()])
        self.kind.edited.connect(self.refresh)
        below = QHBoxLayout()
        below.setContentsMargins(S3, 0, S3, 0)
        below.addWidget(self.kind)
        card.body.addLayout(below)
        self.table = LedgerTable(
            (
                Column(_("Number"), lambda r: r.number, width=150),
                Column(_("Customer"), lambda r: r.customer, width=120, stretch=True),
                Column(_("Total"), lambda r: money.money(r.gross, self._desk), align="right", width=96),
                Column(_("State"), state_words, width=120, pill=True, tone=state_tone),
            ),
            "returnable",
        )
        self.table.set_empty(
            EmptyState(
                _("No invoice found for this."),
                _("Goods come back once they have left; what is paid and has not left is cancelled."),
            )
        )
        self.table.opened.connect(lambda row: self.start(row.id))
        card.add(self.table)
        return card

    def _right(self) -> QWidget:
        card = Card()
        head = QHBoxLayout()
        head.setSpacing(S2)
        self.title, self.state = Label("", "heading"), Pill("", "neutral")
        head.addWidget(self.title)
        head.addWidget(self.state)
        head.addStretch(1)
        card.body.addLayout(head)
        self.banner = Banner("red")
        card.add(self.banner)
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(0, 0, S2, 0)
        self._grid.setHorizontalSpacing(S3)
        self._grid.setVerticalSpacing(S2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        card.body.addWidget(area, 1)
        self.code = Choice(_("Reason"), "reason_code", [(code, _(words)) for code, words in REASONS.items()])
        self.code.edited.connect(self._edited)
        self.reason = TextField(_("Reason"), "return_reason", hint=_("In your own words"))
        self.reason.edited.connect(self._edited)
        why = QHBoxLayout()
        why.setSpacing(S2)
        why.addWidget(Label(_("Reason"), "muted"))
        why.addWidget(self.code)
        why.addWidget(self.reason, 1)
        card.body.addLayout(why)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        foot.addWidget(Label(_("To refund"), "muted"))
        self.total = Label("", "money")
        foot.addWidget(self.total)
        foot.addStretch(1)
        self.everything = button(_("&All of it"), "return_all", tip=_("Everything that can come back"))
        self.everything.clicked.connect(self.all_of_it)
        self.go = button(_("Submit"), "submit", "primary", key="Ctrl+Enter")
        self.go.clicked.connect(self.main_action)
        self.exchange = button(_("E&xchange…"), "exchange", tip=_("Tie it to the sale that takes its place"))
        self.exchange.clicked.connect(self.tie)
        foot.addWidget(self.exchange)
        foot.addWidget(self.everything)
        foot.addWidget(self.go)
        card.body.addLayout(foot)
        return card

    # Reading

    def refresh(self) -> None:
        desk, text, kind = self._desk, self.search.text(), Kind(self.kind.value())
        Look(self, lambda: invoices.returnable(desk, text, kind=kind)).then(self.table.show_rows).start()

    def start(self, original_id: int) -> None:
        """Begins a return of a shipped invoice."""
        self.keep()
        desk = self._desk
        self._kind = Kind(self.kind.value())
        Op(self, lambda: invoice_detail(desk, original_id)).then(lambda detail: self._show(detail, None)).start()

    def open_draft(self, draft_id: int) -> None:
        """Goes on with a return that is kept, or came back."""
        self.keep()
        desk = self._desk

        def read() -> tuple[InvoiceDetail, Opened]:
            opened = drafts.open_draft(desk, draft_id)
            return invoice_detail(desk, opened.form.original_id or 0), opened

        Op(self, read).then(lambda found: self._show(*found)).start()

    def _show(self, original: InvoiceDetail | None, opened: Opened | None) -> None:
        self._original = original
        if opened is not None:
            self._kind = opened.form.kind
        self.draft = Draft(self, self._desk, self.form, opened.kept if opened else None) if original else None
        if self.draft is not None:
            self.draft.saved.connect(lambda kept: self._say_saved(money.clock(kept.at, seconds=True)))
            self.draft.not_saved.connect(lambda error: self.banner.say(said(error), "red"))
        self.title.setText(
            _(TITLES[self._kind]).format(number=original.row.number, customer=original.row.customer)
            if original
            else _("Choose an invoice, Enter begins")
        )
        self.state.set_text(_("Draft") if original else "")
        self._say_back(opened.detail.row if opened and opened.detail else None)
        self._show_lines(original, opened.form if opened else InvoiceForm())
        for part in (self.reason, self.code, self.total, self.go, self.everything):
            part.setEnabled(original is not None)
        self.exchange.setEnabled(original is not None and self._kind is Kind.RETURN)
        self._show_total()
        if original is not None:
            self._first_field()

    def _say_back(self, row: InvoiceRow | None) -> None:
        back = row.sent_back_reason if row else ""
        self.banner.say(_("Sent back: {reason}").format(reason=back) if back else "", "amber")

    def _say_saved(self, time: str) -> None:
        self.state.set_text(_("Draft · saved {time}").format(time=time))
        self._shell.set_saved(_("Saved {time}").format(time=time))

    def _show_lines(self, original: InvoiceDetail | None, form: InvoiceForm) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self.fields = {}
        before = {line.original_line_id: line for line in form.lines}
        self.reason.set_text(next((line.reason for line in form.lines if line.reason), ""))
        self.code.set_value(form.reason_code)
        if original is None:
            return
        heads = (_("Product"), _("Unit"), _("Price"), _("Shipped"), _("Returned"), _("Cancelled"), _(NOW[self._kind]))
        for column, words in enumerate(heads):
            side = Qt.AlignmentFlag.AlignRight if column > 1 else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(Label(words, "muted"), 0, column, side)
        for at, line in enumerate(original.lines, 1):
            typed = before.get(line.id)
            wanted = typed.price if typed and self._kind is Kind.ALLOWANCE else typed.quantity if typed else ""
            self._add_line(at, line, wanted)
        self._grid.setColumnStretch(0, 1)
        for row in range(self._grid.rowCount()):  # of the invoice shown before
            self._grid.setRowStretch(row, 0)
        self._grid.setRowStretch(len(original.lines) + 1, 1)

    def _add_line(self, at: int, line: LineRow, typed: str) -> None:
        name = Label(f"{line.code}  {line.name}  {line.spec}".strip())
        name.setWordWrap(True)
        self._grid.addWidget(name, at, 0)
        self._grid.addWidget(Label(line.unit, "muted"), at, 1)
        figures = (
            money.price(line.unit_price, self._desk),
            money.quantity(line.shipped),
            money.quantity(line.returned),
            money.quantity(line.cancelled),
        )
        for column, text in enumerate(figures, 2):
            self._grid.addWidget(Label(text, "muted"), at, column, Qt.AlignmentFlag.AlignRight)
        words = f"{_(NOW[self._kind])} {line.code}"
        made = MoneyField if self._kind is Kind.ALLOWANCE else QuantityField
        field = made(words, f"back_{line.id}")
        field.setFixedWidth(110)
        field.set_text(typed)
        field.setEnabled(self._most(line) > 0)
        field.edited.connect(self._edited)
        field.entered.connect(lambda here=line.id: self._next_field(here))
        self.fields[line.id] = field
        self._grid.addWidget(field, at, 6)

    def _most(self, line: LineRow) -> Decimal:
        """How much of a line can come back, be cancelled, or be forgiven."""
        return {Kind.CANCEL: line.cancellable, Kind.ALLOWANCE: line.allowable}.get(self._kind, line.returnable)

    def _first_field(self) -> None:
        next((field for field in self.fields.values() if field.isEnabled()), self.reason).setFocus()

    def _next_field(self, here: int) -> None:
        keys = [key for key, field in self.fields.items() if field.isEnabled()]
        at = keys.index(here) + 1
        (self.fields[keys[at]] if at < len(keys) else self.reason).setFocus()

    # What is typed

    def form(self) -> InvoiceForm:
        """The return as typed; lines without a quantity are left out."""
        original = self._original
        if original is None:
            return InvoiceForm()
        reason = self.reason.editor.text()
        lines = tuple(
            LineForm(
                line.product_id,
                **{WHERE[self._kind]: self.fields[line.id].text()},
                reason=reason,
                original_line_id=line.id,
            )
            for line in original.lines
            if self.fields[line.id].text()
        )
        return InvoiceForm(
            original.row.customer_id, lines, kind=self._kind, original_id=original.row.id,
            reason_code=str(self.code.value() or ""),
        )  # fmt: skip

    def _edited(self) -> None:
        if self.draft is not None:
            self.draft.touch()
        self.banner.say("")
        self._show_total()

    def _show_total(self) -> None:
        total = Decimal(0)
        original = self._original
        for line in original.lines if original else ():
            value = self.fields[line.id].number()
            if value is not None and 0 < value <= self._most(line):
                places = self._desk.branch.places
                total += value if self._kind is Kind.ALLOWANCE else share_of(line, value, places)
        self.total.setText(money.money(total, self._desk))

    def all_of_it(self) -> None:
        """Everything that can come back, be cancelled or be forgiven."""
        for line in self._original.lines if self._original else ():
            if self._most(line) > 0:
                self.fields[line.id].set_number(self._most(line))
        self._edited()
        self.reason.setFocus()

    # An exchange

    def tie(self) -> None:
        """Ties the return, kept as a draft, to a sale of the same customer that is not released yet."""
        draft, desk = self.draft, self._desk
        if draft is None:
            return
        draft.touch()
        self.keep()

        def look() -> tuple[int, tuple[tuple[int, str], ...]]:  # behind the save, on the same thread
            red = draft.kept.id if draft.kept else 0
            return red, exchangeable(desk, red)

        Op(self, look).then(lambda found: self._tie(*found)).start()

    def _tie(self, red: int, sales: tuple[tuple[int, str], ...]) -> None:
        if not sales:
            self.banner.say(_("Begin the sale for this customer first: it may still be a draft."), "amber")
            return
        box = ask.Ask(self, _("Exchange"), _("Which sale takes the place of what comes back?"), _("Tie them"))
        choice = Choice(at="sale", choices=sales)
        box.form.add(_("&Sale"), choice)
        if not ask.run(box):
            return
        desk, blue, name = self._desk, int(choice.value()), choice.editor.currentText()
        words = _("Exchange: {sale} takes its place; the cashier settles the difference.").format(sale=name)
        Op(self, lambda: exchanges.tie_exchange(desk, red, blue)).then(
            lambda _changed: self.banner.say(words, "green")
        ).failed(self._refused).start()

    def keep(self) -> Op | None:
        return self.draft.flush() if self.draft is not None else None

    # Doing

    def main_action(self) -> None:
        """Submits the return."""
        if self.draft is None:
            return
        if not self.form().lines:
            self._refused(EmptyInvoice())
            return
        Op(self, self.draft.submit()).while_busy(self.go).then(self._submitted).failed(self._refused).start()

    def _submitted(self, changed: Changed) -> None:
        number = ", ".join(changed.numbers)
        self._shell.say(_("{number} is submitted; the sales supervisor has it now.").format(number=number))
        self._show(None, None)
        self.search.setFocus()

    def _refused(self, error: Refusal | Fault) -> bool:
        place = field_of(error) if isinstance(error, Refusal) else None
        lines = self.form().lines
        if place is not None and place[0] <= len(lines):
            field = self.fields.get(lines[place[0] - 1].original_line_id or 0)
            if field is not None:
                field.refuse(said(error))
                return True
        self.banner.say(said(error), "red")
        return True

    def find_here(self) -> None:
        self.search.setFocus()

    def print_here(self) -> None:
        """A return is printed from the list, once it has its number."""
