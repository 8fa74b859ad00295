"""Counting: the stocktakes at the left, the blind sheet at the right; a quantity, Enter, the next product."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.refusals import Fault, Refusal
from app.services import stocktake, stocktake_reading
from app.services.desk import Changed, Desk
from app.services.stocktake import CountedLine
from app.services.stocktake_reading import STATE_LABELS, Count, SheetLine
from app.views.kit import money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.fields import Field, QuantityField, TextField
from app.views.kit.labels import Label, button
from app.views.kit.op import Look, Op, said
from app.views.kit.papers import paper_file
from app.views.kit.split import fill, side_by_side
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import _

TONES = {"counting": "amber", "counted": "accent", "witnessed": "accent", "approved": "green", "cancelled": "neutral"}


class CountsPage(QWidget):
    """No book quantity anywhere: who counts does not know what should be there."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell = desk, shell
        self._count: int | None = None
        self._line: int | None = None
        fill(self, side_by_side(self._list(), self._sheet(), (500, 840)))
        self.setFocusProxy(self.table)

    def _list(self) -> QWidget:
        card = Card(_("Stocktakes"), tight=True)
        self.table = LedgerTable(
            (
                Column(_("Number"), lambda c: c.number, width=156),
                Column(_("Day"), lambda c: money.short_day(c.day), width=70, muted=True),
                Column(_("Warehouse"), lambda c: f"{c.warehouse}  {c.category}".strip(), width=120, stretch=True),
                Column(_("State"), lambda c: _(STATE_LABELS[c.state]), width=160, pill=True,
                       tone=lambda c: TONES[c.state]),
            ),
            "counts",
        )  # fmt: skip
        self.table.set_empty(EmptyState(_("Nothing to count."), _("Accounting orders a stocktake.")))
        self.table.chosen.connect(self._chosen)
        card.add(self.table)
        return card

    def _sheet(self) -> QWidget:
        card = Card(_("Count"), tight=True)
        self.lines = LedgerTable(
            (
                Column(_("Location"), lambda n: n.place, width=90),
                Column(_("Code"), lambda n: n.code, width=100),
                Column(_("Product"), lambda n: f"{n.name}  {n.spec}", width=180, stretch=True),
                Column(_("Unit"), lambda n: n.unit, width=60),
                Column(_("Counted"), lambda n: "" if n.counted is None else money.quantity(n.counted),
                       align="right", width=90),
                Column(_("Customers'"), lambda n: money.quantity(n.held) if n.turn else "", align="right", width=90),
                Column(_("To do"), _task, width=120, pill=True, tone=lambda n: "amber" if n.again else "neutral"),
            ),
            "count_sheet",
        )  # fmt: skip
        self.lines.set_empty(EmptyState(_("Choose a stocktake.")))
        self.lines.chosen.connect(self._on_line)
        self.lines.opened.connect(lambda _row: self.quantity.setFocus())
        card.body.addWidget(self.lines, 1)
        self.name = Label("", "muted")
        entry = QHBoxLayout()
        entry.setContentsMargins(S3, 0, S3, S3)
        entry.setSpacing(S2)
        self.quantity = QuantityField(_("Counted"), "counted", hint=_("Counted"))
        self.held = QuantityField(_("Of customers, paid"), "held", hint=_("Of customers, paid"))
        self.unit = TextField(_("Unit"), "unit", hint=_("Unit"))
        self.reason = TextField(_("Reason"), "reason", hint=_("Reason, if you know one"))
        self.printing = button(_("Print blind sheet"), "print_count", key="Ctrl+P")
        self.printing.clicked.connect(self.print_here)
        self.go = button(_("Enter count"), "enter_count", "primary", key="Enter")
        self.go.clicked.connect(self.main_action)
        for field, wide in ((self.quantity, 110), (self.held, 150), (self.unit, 80)):
            field.setFixedWidth(wide)
            entry.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
        entry.addWidget(self.reason, 1, Qt.AlignmentFlag.AlignTop)
        for made in (self.printing, self.go):
            entry.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        for typed in (self.quantity, self.held, self.unit, self.reason):
            typed.entered.connect(self.main_action)
        card.body.addWidget(self.name)
        card.body.addLayout(entry)
        return card

    def refresh(self) -> None:
        desk = self._desk
        Look(self, lambda: stocktake_reading.counts(desk)).then(self._show_counts).start()

    def _show_counts(self, rows: tuple[Count, ...]) -> None:
        self.table.show_rows(rows)
        wanted = self._count or next((row.id for row in rows if row.state in ("counting", "counted")), None)
        if wanted is None or not self.table.choose(lambda row: row.id == wanted):
            self._chosen(self.table.row())

    def _chosen(self, row: Count | None) -> None:
        self._count = row.id if row else None
        may_count = row is not None and row.state in ("counting", "counted")
        for widget in (self.quantity, self.held, self.unit, self.reason, self.go):
            widget.setEnabled(may_count)
        self.printing.setEnabled(row is not None)
        if row is None:
            self.lines.show_rows(())
            return
        desk, count = self._desk, row.id
        Look(self, lambda: stocktake_reading.sheet(desk, count)).then(self._show_sheet).start()

    def _show_sheet(self, rows: tuple[SheetLine, ...]) -> None:
        self.lines.show_rows(rows)
        after = [row for row in rows if row.turn == 0 or row.again]
        if self._line is None or not self.lines.choose(lambda row: row.id == self._line):
            wanted = after[0].id if after else (rows[0].id if rows else None)
            self.lines.choose(lambda row: row.id == wanted)

    def _on_line(self, row: SheetLine | None) -> None:
        self.name.set_text(f"   {row.code}  {row.name}  {row.spec}" if row else "")
        for field in (self.quantity, self.held, self.reason):
            field.set_text("")
            field.clear_refusal()
        self.unit.set_text(row.unit if row else "")

    def main_action(self) -> None:
        """Takes down the count of the product chosen, and goes to the next one."""
        row = self.lines.row()
        if row is None or self._count is None or not self.go.isEnabled():
            return
        line = CountedLine(row.id, self.quantity.text(), self.held.text() or "0", self.unit.text(), self.reason.text())
        desk, count = self._desk, self._count
        work = Op(self, lambda: stocktake.type_counts(desk, count, [line]))
        work.then(self._taken).failed(lambda error: self._refused(row.id, error)).start()

    def _taken(self, _changed: Changed) -> None:
        rows, row = self.lines.all_rows(), self.lines.row()
        at = next((n for n, each in enumerate(rows) if row is not None and each.id == row.id), -1)
        later = [each for each in rows[at + 1 :] + rows[:at] if each.turn == 0 or each.again]
        self._line = later[0].id if later else None
        self.quantity.setFocus()

    def _refused(self, line_id: int, error: Refusal | Fault) -> bool:
        at = getattr(error, "at", "")
        fields: dict[str, Field] = {
            f"counted.{line_id}": self.quantity, f"counted.{line_id}.held": self.held,
            f"counted.{line_id}.unit": self.unit, f"counted.{line_id}.reason": self.reason,
        }  # fmt: skip
        if at not in fields:
            return False
        fields[at].refuse(said(error))
        return True

    def print_here(self) -> None:
        """The sheet to count with, without what the book says."""
        if self._count is None:
            return
        from app.services.stock_printing import blind_sheet_pdf

        desk, count = self._desk, self._count
        Look(self, lambda: blind_sheet_pdf(desk, count, paper_file(f"count-sheet-{count}"))).then(
            lambda file: self._shell.preview(str(file), _("Count sheet"))
        ).start()


def _task(row: SheetLine) -> str:
    if row.again:
        return _("Count again")
    return _("Count") if row.turn == 0 else _("Counted")
