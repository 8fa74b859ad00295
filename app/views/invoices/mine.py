"""My invoices: a list to filter and search, and at the right one of them with its timeline."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.process import Review
from app.services import flow, invoices
from app.services.desk import Desk
from app.services.invoice_detail import InvoiceDetail, invoice_detail, may_return
from app.services.invoices import FILTERS, InvoiceRow
from app.services.timelines import Mark, timeline
from app.views.invoices.actions import approve_row, print_invoice
from app.views.kit import ask, money
from app.views.kit.cards import Card, EmptyState, Facts, Timeline
from app.views.kit.fields import Choice, TextField
from app.views.kit.labels import Label, Pill, button
from app.views.kit.op import Look, Op, later
from app.views.kit.split import fill, side_by_side
from app.views.kit.states import marks_in_words, state_tone, state_words
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import _, ngettext

SEARCHED_AFTER = 200  # milliseconds after the last keystroke


class MinePage(QWidget):
    """Every invoice of the clerk, or of the branch."""

    open_wanted = Signal(object)  # InvoiceRow: a draft to go on with
    copy_wanted = Signal(int)
    return_wanted = Signal(int)
    table: LedgerTable

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell = desk, shell
        self._detail: InvoiceDetail | None = None
        self._wanted: int | None = None
        fill(self, side_by_side(self._left(), self._right(), (860, 440)))
        self.setFocusProxy(self.table)
        self._searching = later(self, SEARCHED_AFTER, self.refresh)
        self._show_detail(None, ())

    def _left(self) -> QWidget:
        card = Card(tight=True)
        self.state = Choice(_("State"), choices=[(key, _(words)) for key, (words, _sql) in FILTERS.items()])
        self.whose = Choice(_("Whose"), choices=[("mine", _("Mine")), ("all", _("Everybody's"))])
        self.search = TextField(_("Search"), "search", hint=_("Number, customer or external number  Ctrl+F"))
        for part in (self.state, self.whose):
            part.edited.connect(self.refresh)
            part.setFixedWidth(170)
        self.search.edited.connect(lambda: self._searching.start())
        self.search.entered.connect(self._to_table)
        row = QHBoxLayout()
        row.setContentsMargins(S3, 0, S3, 0)
        row.setSpacing(S2)
        row.addWidget(self.search, 1)
        row.addWidget(self.state)
        row.addWidget(self.whose)
        card.body.addLayout(row)
        self.table = LedgerTable(
            (
                Column(_("Number"), lambda r: r.number or _("Draft"), width=150),
                Column(_("Customer"), lambda r: r.customer, width=160, stretch=True),
                Column(_("Day"), lambda r: money.short_day(r.day), width=70, muted=True),
                Column(_("Lines"), lambda r: str(r.line_count), align="right", width=56, muted=True),
                Column(_("Total"), lambda r: money.money(r.gross, self._desk), align="right", width=104),
                Column(_("State"), state_words, width=186, pill=True, tone=state_tone),
            ),
            "my_invoices",
        )
        self.table.set_empty(EmptyState(_("No invoices here."), _("What you type on the first page is listed here.")))
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self._open)
        card.add(self.table)
        return card

    def _right(self) -> QWidget:
        card = Card()
        head = QHBoxLayout()
        self.title, self.pill, self.total = Label("", "heading"), Pill(), Label("", "heading")
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head.addWidget(self.title)
        head.addWidget(self.pill)
        head.addStretch(1)
        head.addWidget(self.total)
        card.body.addLayout(head)
        self.reason = Label("", "warning")
        self.reason.setWordWrap(True)
        self.facts, self.timeline = Facts(), Timeline()
        inner = QWidget()
        down = QVBoxLayout(inner)
        down.setContentsMargins(0, 0, S2, 0)
        down.setSpacing(S2)
        down.addWidget(self.reason)
        down.addWidget(self.facts)
        down.addWidget(Label(_("Timeline"), "heading"))
        down.addWidget(self.timeline)
        down.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        card.body.addWidget(area, 1)
        card.body.addLayout(self._buttons())
        return card

    def _buttons(self) -> QVBoxLayout:
        self.buttons = {
            "open": button(_("Go on"), "open", "primary", key="Enter"),
            "approve_here": button(_("Approve here"), "approve_here", key="F9"),
            "withdraw": button(_("&Withdraw"), "withdraw"),
            "copy": button(_("Cop&y as new"), "copy_as_new"),
            "return": button(_("Re&turn goods"), "return_goods"),
            "print": button(_("Print"), "print", key="Ctrl+P"),
            "discard": button(_("&Discard"), "discard", "danger"),
        }
        calls: dict[str, Callable[[], object]] = {
            "open": lambda: self._open(self.table.row()),
            "approve_here": self.approve_here,
            "withdraw": self.withdraw,
            "copy": lambda: self._with_row(lambda row: self.copy_wanted.emit(row.id)),
            "return": lambda: self._with_row(lambda row: self.return_wanted.emit(row.id)),
            "print": self.print_here,
            "discard": self.discard,
        }
        down = QVBoxLayout()
        down.setSpacing(S2)
        for keys in (("discard", "withdraw", "copy"), ("return", "print", "approve_here", "open")):
            across = QHBoxLayout()
            across.setSpacing(S2)
            across.addStretch(1)
            for key in keys:
                made = self.buttons[key]
                made.clicked.connect(lambda _checked=False, call=calls[key]: call())
                across.addWidget(made)
            down.addLayout(across)
        return down

    # Reading

    def refresh(self) -> None:
        """Reads the list anew."""
        desk, state, mine, text = self._desk, self.state.text(), self.whose.value() == "mine", self.search.text()
        self.table.show_pages(lambda cursor, count: invoices.invoice_list(desk, state, text, mine, cursor, count))
        self._chosen(self.table.row())

    def open_invoice(self, invoice_id: int) -> None:
        """Shows one invoice, whatever the filters were."""
        self.state.set_value("")
        self.whose.set_value("all")
        self.search.set_text("")
        self._wanted = invoice_id
        self.refresh()
        self._read(invoice_id)
        self.table.setFocus()

    def _chosen(self, row: InvoiceRow | None) -> None:
        if self._wanted is not None and not self.table.choose(lambda each: each.id == self._wanted):
            return
        self._wanted = None
        row = self.table.row()
        if row is None:
            self._show_detail(None, ())
        else:
            self._read(row.id)

    def _read(self, invoice_id: int) -> None:
        desk = self._desk

        def show(found: tuple[InvoiceDetail, tuple[Mark, ...]]) -> None:
            row = self.table.row()
            if row is None or row.id == found[0].row.id or self._wanted == found[0].row.id:
                self._show_detail(*found)

        Look(self, lambda: (invoice_detail(desk, invoice_id), timeline(desk, invoice_id))).then(show).failed(
            lambda _error: True  # it was thrown away meanwhile; the list is read anew
        ).start()

    def _show_detail(self, detail: InvoiceDetail | None, marks: tuple[Mark, ...]) -> None:
        self._detail = detail
        row = detail.row if detail else None
        self.title.setText((row.number or _("Draft")) if row else _("Choose an invoice"))
        self.pill.set_text(state_words(row) if row else "")
        self.pill.set_tone(state_tone(row) if row else "neutral")
        self.total.setText(money.money(row.gross, self._desk) if row else "")
        back = row.sent_back_reason if row and row.sent_back else ""
        self.reason.setText(_("Sent back: {reason}").format(reason=back) if back else "")
        self.reason.setVisible(bool(back))
        self.facts.show_facts(self._facts(detail) if detail else [])
        self.timeline.show_marks(marks_in_words(marks))
        for key, widget in self.buttons.items():
            widget.setVisible(row is not None and self._offers(key, detail))

    def _facts(self, detail: InvoiceDetail) -> list[tuple[str, str]]:
        row, desk = detail.row, self._desk
        lines = ngettext("{n} line", "{n} lines", row.line_count).format(n=row.line_count)
        facts = [(_("Customer"), row.customer or "—"), (_("Lines"), self._goods(detail) or lines)]
        if row.reference:
            facts.append((_("External no."), row.reference))
        if row.gross is not None and row.review is not Review.DRAFT:
            facts.append((_("Received so far"), money.money(detail.sums.received, desk)))
        if detail.expires_on and row.review is Review.PAYABLE and detail.sums.received < detail.sums.gross:
            facts.append((_("To collect until"), money.day(detail.expires_on)))
        if detail.receipts:
            facts.append((_("Receipt numbers"), ", ".join(each.number for each in detail.receipts)))
        if detail.notes:
            facts.append((_("Goods-issue notes"), ", ".join(note.number for note in detail.notes)))
        if detail.original:
            facts.append((_("Returns goods of"), detail.original.number))
        if detail.returns:
            facts.append((_("Returned with"), ", ".join(link.number for link in detail.returns)))
        if row.void_reason:
            facts.append((_("Void because"), row.void_reason))
        return facts

    def _goods(self, detail: InvoiceDetail) -> str:
        shown = [f"{line.code} {line.name} × {money.quantity(line.quantity)}" for line in detail.lines[:5]]
        more = len(detail.lines) - 5
        if more > 0:
            shown.append(ngettext("and {n} more", "and {n} more", more).format(n=more))
        return "\n".join(shown)

    def _offers(self, key: str, detail: InvoiceDetail | None) -> bool:
        if detail is None:
            return False
        row = detail.row
        return {
            "open": "save" in detail.steps,
            "approve_here": row.review in (Review.SUBMITTED, Review.AUTHORISED),
            "withdraw": "withdraw" in detail.steps,
            "copy": True,
            "return": may_return(row),
            "print": True,
            "discard": "discard" in detail.steps,
        }[key]

    # Doing

    def _with_row(self, call: Callable[[InvoiceRow], object]) -> None:
        if self._detail is not None:
            call(self._detail.row)

    def _open(self, row: InvoiceRow | None) -> None:
        if row is not None and row.review is Review.DRAFT:
            self.open_wanted.emit(row)

    def _to_table(self) -> None:
        self._searching.stop()
        self.refresh()
        self.table.setFocus()

    def main_action(self) -> None:
        self._open(self.table.row())

    def approve_here(self) -> None:
        """A supervisor signs the invoice that is shown."""
        self._with_row(lambda row: approve_row(self, self._desk, self._shell, row))

    def withdraw(self) -> None:
        """Takes an invoice out of review: a draft again."""

        def take(row: InvoiceRow) -> None:
            text = _("{number} becomes a draft again; both reviews start over.").format(number=row.number)
            if ask.confirm(self, _("Withdraw this invoice?"), text, _("Withdraw")):
                desk = self._desk.once(str(uuid4()))
                Op(self, lambda: flow.take(desk, "withdraw", [row.id], seen={row.id: row.version})).then(
                    lambda _changed: self._shell.say(_("{number} is a draft again.").format(number=row.number))
                ).start()

        self._with_row(take)

    def discard(self) -> None:
        """Throws a draft away that never had a number."""

        def take(row: InvoiceRow) -> None:
            text = _("What is typed on it is gone.")
            if ask.confirm(self, _("Discard this draft?"), text, _("Discard"), danger=True):
                desk = self._desk
                Op(self, lambda: flow.take(desk, "discard", [row.id], seen={row.id: row.version})).start()

        self._with_row(take)

    def print_here(self) -> None:
        self._with_row(lambda row: print_invoice(self, self._desk, self._shell, lambda: row.id))

    def find_here(self) -> None:
        self.search.setFocus()
        self.search.editor.selectAll()
