"""Stocktakes as accounting sees them: ordered, witnessed, judged line by line, approved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.process import Duty
from app.refusals import Fault, MovedMeanwhile, Refusal
from app.services import stocktake, stocktake_reading, warehouses
from app.services.desk import Changed, Desk
from app.services.stocktake_reading import STATE_LABELS, Count, Judged, Movement
from app.views.kit import ask, money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.fields import Choice, TextField
from app.views.kit.labels import Label, button
from app.views.kit.op import Look, Op, said
from app.views.kit.papers import paper_file
from app.views.kit.split import side_by_side
from app.views.kit.table import Column
from app.views.ledgers.page import LedgerPage, Ledgers, quantity, table_in
from app.words import _

TONES = {"counting": "amber", "counted": "accent", "witnessed": "accent", "approved": "green", "cancelled": "neutral"}


class CountsPage(LedgerPage):
    """Each stocktake and its lines with the book beside what was counted."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        self._count: Count | None = None
        left = Card("", tight=True)
        self.table = table_in(
            left,
            (
                Column(_("Number"), lambda c: c.number, width=150, stretch=True),
                Column(_("Warehouse"), lambda c: f"{c.warehouse}  {c.category}".strip(), width=84, muted=True),
                Column(_("State"), lambda c: _(STATE_LABELS[c.state]), width=184, pill=True,
                       tone=lambda c: TONES[c.state]),
            ),
            "counts_judged",
        )  # fmt: skip
        self.table.set_empty(EmptyState(_("No stocktakes yet."), _("Order one; the keeper counts without the book.")))
        self.table.chosen.connect(self._chosen)
        self.order = button(_("&Order a count …"), "order_count", key="Ctrl+N")
        self.order.clicked.connect(self._order)
        left.body.addLayout(self.foot_of(None, self.order))
        right = Card("", tight=True)
        self.right = right
        self.lines = table_in(
            right,
            (
                Column(_("Code"), lambda j: j.line.code, width=78),
                Column(_("Product"), lambda j: f"{j.line.name}  {j.line.spec}", width=110, stretch=True),
                Column(_("Book"), lambda j: money.quantity(j.line.book), align="right", width=72),
                Column(_("First count"), lambda j: _counted(j.line.first), align="right", width=88, muted=True),
                Column(_("Recount"), lambda j: _counted(j.line.again), align="right", width=72, muted=True),
                Column(_("Customers'"), lambda j: quantity(j.line.held), align="right", width=92, muted=True),
                Column(_("Difference"), lambda j: quantity(j.line.difference), align="right", width=80,
                       tone=lambda j: "red" if j.line.difference < 0 else "amber" if j.line.difference else ""),
                Column(_("Amount"), lambda j: self.figure(j.amount), align="right", width=86),
                Column(_("Moved"), lambda j: str(j.line.moved or ""), align="right", width=60, muted=True,
                       tip=lambda _j: _("Movements since the beginning of the count")),
            ),
            "count_judged_lines",
        )  # fmt: skip
        self.lines.set_empty(EmptyState(_("Choose a stocktake.")))
        self.words = Label("", "muted")
        self.printing = button(_("Print"), "print_count_whole", key="Ctrl+P")
        self.printing.clicked.connect(self.print_here)
        self.cancel = button(_("Cancel the count …"), "cancel_count")
        self.cancel.clicked.connect(self._cancel)
        self.witness = button(_("Sign as &witness"), "witness_count")
        self.witness.clicked.connect(lambda: self._do(stocktake.witness_count))
        self.approve = button(_("Approve"), "approve_count", "primary", key="Ctrl+Enter")
        self.approve.clicked.connect(self.main_action)
        right.body.addLayout(self.foot_of(self.words, None, self.printing, self.cancel, self.witness, self.approve))
        self.down.addWidget(side_by_side(left, right, (420, 730)))
        self.setFocusProxy(self.table)
        self._chosen(None)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: stocktake_reading.counts(desk)).then(self._show).start()

    def _show(self, rows: tuple[Count, ...]) -> None:
        wanted = self._count.id if self._count else None
        self.table.show_rows(rows)
        if wanted is not None:
            self.table.choose(lambda row: row.id == wanted)

    def _chosen(self, row: Count | None) -> None:
        self._count = row
        duties, state = self.desk.duties, row.state if row else ""
        self.witness.setEnabled(state == "counted" and Duty.WITNESS in duties)
        self.approve.setEnabled(state == "witnessed" and Duty.CHECK in duties)
        self.cancel.setEnabled(state in ("counting", "counted", "witnessed") and Duty.CHECK in duties)
        self.printing.setEnabled(row is not None)
        self.right.set_title(f"{row.number}  ·  {money.short_day(row.day)}  ·  {row.ordered_by}" if row else "")
        self.words.set_text(_("Witness: {name}").format(name=row.witness) if row and row.witness else "")
        if row is None:
            self.lines.show_rows(())
            return
        desk, count = self.desk, row.id
        Look(self, lambda: stocktake_reading.judged(desk, count)).then(self._show_lines).start()

    def _show_lines(self, rows: tuple[Judged, ...]) -> None:
        self.lines.show_rows(rows)

    def _do(self, call: Callable[[Desk, int], Changed]) -> None:
        row = self._count
        if row is not None:
            desk = self.desk
            Op(self, lambda: call(desk, row.id)).start()

    def main_action(self) -> None:
        """Approves the count; where goods moved meanwhile, the movements are shown first."""
        row = self._count
        if row is None or not self.approve.isEnabled():
            return
        desk = self.desk
        Op(self, lambda: stocktake.approve_count(desk, row.id)).failed(self._moved).start()

    def _moved(self, error: Refusal | Fault) -> bool:
        row = self._count
        if not isinstance(error, MovedMeanwhile) or row is None:
            return False
        desk = self.desk
        Look(self, lambda: stocktake_reading.moved_meanwhile(desk, row.id)).then(
            lambda moves: self._show_moves(row, moves, said(error))
        ).start()
        return True

    def _show_moves(self, row: Count, moves: tuple[Movement, ...], words: str) -> None:
        if ask.run(MovesBox(self, words, moves)):
            desk = self.desk
            Op(self, lambda: stocktake.approve_count(desk, row.id, moved_seen=True)).start()

    def _cancel(self) -> None:
        row = self._count
        if row is None:
            return
        reason = ask.ask_reason(self, _("Cancel {number}").format(number=row.number), yes=_("Cancel the count"))
        if reason:
            desk = self.desk
            Op(self, lambda: stocktake.cancel_count(desk, row.id, reason)).start()

    def _order(self) -> None:
        desk = self.desk
        Look(self, lambda: (warehouses.warehouses(desk), stocktake_reading.categories(desk))).then(
            lambda found: ask.run(OrderBox(self, desk, *found))
        ).start()

    def new_here(self) -> None:
        self._order()

    def print_here(self) -> None:
        """The count with everything on it."""
        row = self._count
        if row is None:
            return
        from app.services.stock_printing import count_pdf

        desk = self.desk
        Look(self, lambda: count_pdf(desk, row.id, paper_file(f"stocktake-{row.id}"))).then(
            lambda file: self.tab.shell.preview(str(file), _("Stocktake"))
        ).start()


class OrderBox(ask.Ask):
    """Which warehouse, and all of it or one category."""

    def __init__(
        self, parent: QWidget, desk: Desk, houses: tuple[warehouses.Warehouse, ...], categories: tuple[str, ...]
    ) -> None:
        super().__init__(parent, _("Order a stocktake"), _("The book of this moment is kept beside it."), _("Order"))
        self._desk = desk
        places = [(house.id, house.name) for house in houses if house.kind != warehouses.TRANSIT]
        self.house = Choice(_("Warehouse"), "warehouse", places)
        self.category = Choice(_("Category"), "category", [("", _("All goods")), *((c, c) for c in categories)])
        self.note = TextField(_("Note"), "note")
        self.form.add(_("&Warehouse"), self.house)
        self.form.add(_("&Category"), self.category)
        self.form.add(_("&Note"), self.note)

    def answer(self) -> None:
        desk, house = self._desk, int(self.house.value())
        category, note = str(self.category.value() or ""), self.note.text()
        work = Op(self, lambda: stocktake.order_count(desk, house, category, note))
        work.while_busy(self.yes).then(lambda _changed: self.accept()).failed(self.place).start()


class MovesBox(ask.Ask):
    """What moved while the count was under way."""

    def __init__(self, parent: QWidget, words: str, moves: tuple[Movement, ...]) -> None:
        super().__init__(parent, _("Goods moved meanwhile"), words, _("Approve"))
        self.setMinimumWidth(620)
        card = Card("", tight=True)
        self.moves = table_in(
            card,
            (
                Column(_("Code"), lambda m: m.code, width=90),
                Column(_("Number"), lambda m: m.number, width=160, stretch=True),
                Column(_("In"), lambda m: quantity(m.received), align="right", width=76),
                Column(_("Out"), lambda m: quantity(m.issued), align="right", width=76),
                Column("", lambda m: _("before counting") if m.before_counting else _("after counting"), width=130,
                       muted=True),
            ),
            "moved_meanwhile",
        )  # fmt: skip
        self.moves.show_rows(moves)
        self.body.addWidget(card)


def _counted(value: object) -> str:
    return "" if value is None else money.quantity(value)  # type: ignore[arg-type]
