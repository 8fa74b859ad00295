"""Papers waiting to be booked, each with the voucher it leads to beside it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QWidget

from app.process import METHOD_LABELS, Duty, Paper
from app.refusals import Refusal
from app.services import flow, to_book
from app.services.desk import Changed
from app.services.to_book import Proposed, ProposedLine, WaitingPaper
from app.views.kit import money
from app.views.kit.cards import Banner, Card, EmptyState, Facts
from app.views.kit.fields import MoneyField
from app.views.kit.labels import Label, button
from app.views.kit.op import LongOp, Look, Op, later, said
from app.views.kit.split import side_by_side
from app.views.kit.table import Column, Page
from app.views.kit.theme import S2, S3
from app.views.ledgers.page import LedgerPage, Ledgers, table_in
from app.words import N_, _, ngettext

PAPERS: dict[Paper, str] = {
    Paper.INVOICE: N_("Invoice"),
    Paper.RECEIPT: N_("Receipt"),
    Paper.REFUND: N_("Refund"),
    Paper.SHIPMENT: N_("Goods issued"),
    Paper.TAKE_BACK: N_("Goods taken back"),
    Paper.GOODS_RECEIPT: N_("Goods receipt"),
    Paper.MONEY_TRANSFER: N_("Money transfer"),
    Paper.CASH_COUNT: N_("Cash count"),
    Paper.CASH_RESOLUTION: N_("Decision on cash"),
    Paper.TAX_POINT: N_("Tax due"),
}


class ToBookPage(LedgerPage):
    """The queue at the left, oldest first; the proposed voucher at the right."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        self.wanted: int | None = None
        self._paper: WaitingPaper | None = None
        self._proposed: Proposed | None = None
        self._costs: dict[int, MoneyField] = {}
        self._running: LongOp | None = None
        left = Card(_("Waiting to be booked"), tight=True)
        self.table = table_in(
            left,
            (
                Column(_("Paper"), lambda r: _(PAPERS[r.paper]), width=128, muted=True),
                Column(_("Number"), lambda r: r.number, width=148),
                Column(_("Customer"), lambda r: r.customer, width=110, stretch=True, tip=lambda r: r.customer),
                Column(_("Amount"), lambda r: self.figure(r.amount) if r.amount else "", align="right", width=92),
            ),
            "to_book",
        )
        self.table.set_empty(
            EmptyState(_("Everything is booked."), _("Receipts and shipments arrive here by themselves."))
        )
        self.table.chosen.connect(self._choose)
        self.down.addWidget(side_by_side(left, self._right(), (560, 560)))
        self._typing = later(self, 300, self._propose)
        self.setFocusProxy(self.table)

    def _right(self) -> QWidget:
        card = Card()
        self.name = Label("", "heading")
        card.add(self.name)
        self.facts = Facts()
        card.add(self.facts)
        self._cost_box = QWidget()
        self._cost_grid = QGridLayout(self._cost_box)
        self._cost_grid.setContentsMargins(0, 0, 0, 0)
        card.add(self._cost_box)
        self.lines = table_in(
            card,
            (
                Column(_("Account"), lambda r: f"{r.code}  {r.account}", width=190, stretch=True, tip=_party),
                Column(_("Debit"), lambda r: self.figure(r.debit), align="right", width=100),
                Column(_("Credit"), lambda r: self.figure(r.credit), align="right", width=100),
            ),
            "proposed_voucher",
        )
        self.banner = Banner("amber")
        card.add(self.banner)
        self.progress = QProgressBar()
        self.progress.hide()
        card.add(self.progress)
        foot = QHBoxLayout()
        foot.setSpacing(S2)
        self.sums = Label("", "muted")
        foot.addWidget(self.sums)
        foot.addStretch(1)
        self.paper = button(_("Open invoice"), "open_invoice", key="Enter")
        self.paper.clicked.connect(self._open_invoice)
        self.all = button(_("Book all in order"), "book_all")
        self.all.clicked.connect(self._book_all)
        self.book = button(_("Book"), "book", "primary", key="Ctrl+Enter")
        self.book.clicked.connect(self.main_action)
        for action in (self.paper, self.all, self.book):
            foot.addWidget(action)
        card.body.addLayout(foot)
        self.table.opened.connect(lambda _row: self._open_invoice())
        return card

    # Reading

    def refresh(self) -> None:
        desk = self.desk

        def fetch(cursor: int | None, count: int) -> Page:
            page = to_book.waiting_papers(desk, cursor, count)
            return Page(page.rows, page.next_cursor)

        self.table.show_pages(fetch)

    def _choose(self, row: WaitingPaper | None) -> None:
        if self.wanted is not None:
            wanted, self.wanted = self.wanted, None
            if self.table.choose(lambda each: each.id == wanted):
                return
        same = row is not None and self._paper is not None and row.id == self._paper.id
        self._paper = row
        mine = Duty.BOOK in self.desk.duties
        self.all.setEnabled(row is not None and mine)
        if not same:
            self._costs = {}
            self._propose()

    def _propose(self) -> None:
        row, desk = self._paper, self.desk
        if row is None:
            self._show(None)
            return
        costs = {key: field.text() for key, field in self._costs.items()} or None
        Look(self, lambda: to_book.proposal(desk, row.id, costs)).then(self._show).failed(lambda _error: True).start()

    def _show(self, proposed: Proposed | None) -> None:
        row = self._paper
        if proposed is not None and (row is None or proposed.waiting.id != row.id):
            return
        self._proposed = proposed
        self.name.setText(f"{_(PAPERS[row.paper])} {row.number}" if row else _("Nothing is chosen"))
        self.facts.show_facts(self._facts(proposed) if proposed else [])
        self._show_costs(proposed)
        self.lines.show_rows(proposed.lines if proposed else ())
        refusal = proposed.refusal if proposed else None
        self.banner.say(said(refusal) if refusal else "")
        mine = Duty.BOOK in self.desk.duties
        self.book.setEnabled(proposed is not None and refusal is None and mine)
        self.paper.setEnabled(row is not None and row.invoice_id is not None)
        self.sums.setText(
            _("Debit {debit} · credit {credit}").format(
                debit=self.amount(proposed.debit), credit=self.amount(proposed.credit)
            )
            if proposed
            else ""
        )

    def _facts(self, proposed: Proposed) -> list[tuple[str, str]]:
        row, facts = proposed.waiting, proposed.facts
        found = [(_("Day"), money.day(row.day)), (_("By"), facts.person)]
        if row.customer:
            found.append((_("Customer"), row.customer))
        if row.invoice:
            found.append((_("Invoice"), row.invoice))
        if facts.method:
            found.append((_("Method"), _(METHOD_LABELS[facts.method])))
        if facts.reference:
            found.append((_("Reference"), facts.reference))
        return found

    def _show_costs(self, proposed: Proposed | None) -> None:
        """Unit costs of goods received can be typed; the standard cost stands there first."""
        receipt = proposed is not None and proposed.waiting.paper is Paper.GOODS_RECEIPT
        if self._costs and receipt:
            return
        while item := self._cost_grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._costs = {}
        lines = proposed.facts.lines if proposed is not None and receipt else ()
        for at, line in enumerate(lines[:8]):
            self._cost_grid.addWidget(Label(f"{line.code} {line.name}"), at, 0)
            self._cost_grid.addWidget(Label(money.quantity(line.quantity), "muted"), at, 1)
            field = MoneyField(_("Unit cost"), f"cost_{line.product_id}", places=4, hint=_("Unit cost"))
            field.setFixedWidth(120)
            field.set_text("" if line.unit_cost is None else money.price(line.unit_cost, self.desk))
            field.edited.connect(self._typing.start)
            self._costs[line.product_id] = field
            self._cost_grid.addWidget(field, at, 2)
        self._cost_grid.setColumnStretch(0, 1)
        self._cost_grid.setHorizontalSpacing(S3)
        self._cost_box.setVisible(bool(self._costs))

    # Doing

    def main_action(self) -> None:
        """Books the paper in front."""
        row = self._paper
        if row is None or not self.book.isEnabled():
            return
        costs = {key: field.text() for key, field in self._costs.items() if field.text()}
        desk = self.desk.once(str(uuid4()))
        work = Op(self, lambda: flow.take(desk, "book", [row.id], costs=costs))
        work.while_busy(self.book).then(self._booked).start()

    def _booked(self, changed: Changed) -> None:
        self._paper = None
        self.tab.shell.say(_("Booked: {numbers}").format(numbers=", ".join(changed.numbers)))

    def _book_all(self) -> None:
        """Books every paper, oldest first, one voucher after the other; the same button stops it."""
        if self._running is not None:
            self._running.cancel()
            return
        desk = self.desk

        def work(report: Callable[[int, int], bool]) -> Changed:
            ids = to_book.waiting_ids(desk)
            done = Changed()
            for number, waiting_id in enumerate(ids):
                if not report(number, len(ids)):
                    break
                with suppress(Refusal):  # it stays in the queue, where the reason is shown beside it
                    done = done.plus(flow.take(desk, "book", [waiting_id]))
            return done

        self._running = LongOp(self, work, reads=False)
        self._running.progress.connect(self._show_progress)
        self.all.setText(_("Stop"))
        self.progress.show()
        self._running.then(self._finished).failed(self._stopped).start()

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _finished(self, changed: Changed) -> None:
        self._rest()
        self.tab.shell.say(
            ngettext("{n} paper booked", "{n} papers booked", len(changed.ids)).format(n=len(changed.ids))
        )

    def _stopped(self, error: Exception) -> bool:
        self._rest()
        self.refresh()
        self.banner.say(said(error))  # type: ignore[arg-type]
        return True

    def _rest(self) -> None:
        self._running = None
        self.progress.hide()
        self.all.setText(_("Book all in order"))

    def _open_invoice(self) -> None:
        if self._paper is not None and self._paper.invoice_id is not None:
            self.tab.show_invoice(self._paper.invoice_id)


def _party(line: ProposedLine) -> str:
    return f"{line.account}  {line.customer}".strip()
