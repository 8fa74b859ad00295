"""The sales register (销售台账): papers waiting to be entered above, the register itself below."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.process import METHOD_LABELS
from app.services import flow, register_reading
from app.services.desk import Changed, Desk
from app.services.register_reading import PAPER_WORDS, RegisterLine, RegisterTotals, WaitingCopy
from app.views.kit import money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.fields import Choice, TextField
from app.views.kit.labels import Label, button
from app.views.kit.op import Look, Op, later
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2
from app.words import _, ngettext

MONTHS = 24


class RegisterPage(QWidget):
    """Entering papers, and reading what was entered."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell = desk, shell
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self._waiting())
        split.addWidget(self._register())
        split.setSizes([220, 340])
        split.setChildrenCollapsible(False)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.addWidget(split)
        self._searching = later(self, 200, self._read_register)
        self.setFocusProxy(self.waiting)

    def _waiting(self) -> QWidget:
        self.enter = button(_("Register all"), "register", "primary", key="Ctrl+Enter")
        self.enter.clicked.connect(self.main_action)
        card = Card(_("Papers waiting for the register"), self.enter, tight=True)
        self.waiting = LedgerTable(
            (
                Column(_("Paper"), lambda c: _(PAPER_WORDS[c.paper]), width=140),
                Column(_("Number"), lambda c: c.number, width=170),
                Column(_("Invoice"), lambda c: c.invoice, width=170, muted=True),
                Column(_("Customer"), lambda c: c.customer, width=200, stretch=True),
                Column(_("Day"), lambda c: money.short_day(c.day), width=80, muted=True),
                Column(_("Amount"), lambda c: money.money(c.amount, self._desk), align="right", width=120),
            ),
            "to_register",
        )
        self.waiting.set_empty(
            EmptyState(
                _("Nothing waits for the register."),
                _("Released invoices, receipts, shipments and returns come here to be entered."),
            )
        )
        self.waiting.selectionModel().selectionChanged.connect(lambda *_sel: self._say_button())
        card.add(self.waiting)
        return card

    def _register(self) -> QWidget:
        card = Card(tight=True)
        self.search = TextField(_("Search"), "register_search", hint=_("Number or customer  Ctrl+F"))
        self.search.edited.connect(lambda: self._searching.start())
        self.month = Choice(_("Month of the register"), choices=[("", _("All months"))])
        self.month.setFixedWidth(150)
        self.month.edited.connect(self._read_register)
        row = QHBoxLayout()
        row.setSpacing(S2)
        row.setContentsMargins(16, 0, 16, 0)
        row.addWidget(Label(_("Sales register"), "heading"))
        row.addStretch(1)
        self.search.setFixedWidth(240)
        row.addWidget(self.search)
        row.addWidget(self.month)
        card.body.addLayout(row)
        self.table = LedgerTable(self._columns(), "sales_register")
        self.table.set_empty(EmptyState(_("Nothing is entered here yet."), _("Register the papers above.")))
        self.table.opened.connect(lambda line: self._shell.go("invoice", line.invoice_id))
        self.totals = Label("", "strong")
        self.totals.setContentsMargins(16, 0, 16, 4)
        card.add(self.table, self.totals)
        return card

    def _columns(self) -> Sequence[Column]:
        """The columns of a sales register, as the trade has them."""
        desk = self._desk
        return (
            Column(_("Day"), lambda r: money.short_day(r.day), width=72, muted=True),
            Column(_("Number"), lambda r: r.number, width=150),
            Column(_("Customer"), lambda r: r.customer, width=170),
            Column(_("Clerk"), lambda r: r.maker, width=76),
            Column(_("Goods"), _goods, width=170),
            Column(_("Quantity"), lambda r: money.quantity(r.quantity), align="right", width=80),
            Column(_("Unit"), lambda r: r.unit, width=50),
            Column(_("Amount"), lambda r: money.money(r.gross, desk), align="right", width=104),
            Column(_("Discount"), lambda r: money.money(r.discount or None, desk), align="right", width=90),
            Column(_("Sales review"), lambda r: money.short_day(r.authorised_on), width=92),
            Column(_("Accounting review"), lambda r: money.short_day(r.checked_on), width=138),
            Column(_("Received on"), lambda r: money.short_day(r.received_on), width=92),
            Column(_("Method"), _methods, width=110),
            Column(_("Receipt numbers"), lambda r: r.receipts, width=150),
            Column(_("Received so far"), lambda r: money.money(r.received, desk), align="right", width=104),
            Column(_("Shipped on"), lambda r: money.short_day(r.shipped_on), width=90),
            Column(_("Goods-issue notes"), lambda r: r.notes, width=150),
            Column(_("Shipped"), lambda r: money.quantity(r.shipped + r.returned), align="right", width=76),
            Column(_("Unpaid"), lambda r: money.money(r.unpaid or None, desk) or "—", align="right", width=96,
                   tone=lambda r: "amber" if r.unpaid else ""),
            Column(_("Unshipped"), lambda r: money.quantity(r.unshipped or None) or "—", align="right", width=86,
                   tone=lambda r: "amber" if r.unshipped else ""),
            Column(_("Fapiao numbers"), lambda r: r.fapiao, width=170),
            Column(_("External no."), lambda r: r.reference, width=120),
            Column(_("Note"), lambda r: r.note, width=180),
        )  # fmt: skip

    # Reading

    def refresh(self) -> None:
        desk = self._desk
        Look(self, lambda: register_reading.to_register(desk)).then(self._show_waiting).start()
        Look(self, lambda: register_reading.register_months(desk)).then(self._show_months).start()
        self._read_register()

    def _show_waiting(self, rows: tuple[WaitingCopy, ...]) -> None:
        self.waiting.show_rows(rows)
        self.waiting.clearSelection()
        self._say_button()

    def _show_months(self, months: tuple[str, ...]) -> None:
        self.month.set_choices([("", _("All months")), *((month, _month_words(month)) for month in months[:MONTHS])])

    def _read_register(self) -> None:
        desk, period, text = self._desk, self.month.text(), self.search.text()
        self.table.show_pages(lambda cursor, count: register_reading.register(desk, period, text, cursor, count))
        Look(self, lambda: register_reading.register_totals(desk, period)).then(self._show_totals).start()

    def _show_totals(self, totals: RegisterTotals) -> None:
        desk = self._desk
        count = ngettext("{n} invoice", "{n} invoices", totals.invoices).format(n=totals.invoices)
        self.totals.setText(
            _("{count} · net {net} · tax {tax} · total {gross} · received {received} · shipped {shipped}").format(
                count=count,
                net=money.money(totals.net, desk),
                tax=money.money(totals.tax, desk),
                gross=money.money(totals.gross, desk),
                received=money.money(totals.received, desk),
                shipped=money.money(totals.shipped, desk),
            )
        )

    def _say_button(self) -> None:
        chosen, all_ = len(self.waiting.rows()), len(self.waiting.all_rows())
        self.enter.setEnabled(bool(all_))
        words = _("Register {n} selected").format(n=chosen) if chosen else _("Register all {n}").format(n=all_)
        self.enter.setText(f"{words if all_ else _('Register all')}  Ctrl+Enter")

    # Doing

    def main_action(self) -> None:
        """Enters the selected papers, or all of them."""
        ids = [copy.id for copy in self.waiting.rows() or self.waiting.all_rows()]
        if ids:
            desk = self._desk
            Op(self, lambda: flow.take(desk, "register", ids)).while_busy(self.enter).then(self._entered).start()

    def _entered(self, changed: Changed) -> None:
        n = len(changed.numbers)
        self._shell.say(ngettext("{n} paper is entered.", "{n} papers are entered.", n).format(n=n))

    def find_here(self) -> None:
        self.search.setFocus()

    def print_here(self) -> None:
        """The register is exported, not printed."""


def _goods(line: RegisterLine) -> str:
    if not line.more_goods:
        return line.goods
    return _("{goods} and {n} more").format(goods=line.goods, n=line.more_goods)


def _methods(line: RegisterLine) -> str:
    return ", ".join(dict.fromkeys(_(METHOD_LABELS[method]) for method in line.methods))


def _month_words(month: str) -> str:
    return f"{date.fromisoformat(f'{month}-01'):%Y-%m}"
