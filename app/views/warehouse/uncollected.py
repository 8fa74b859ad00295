"""Goods that customers have paid and not fetched, with their age, and what lies outside its limits."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.services import uncollected, warehouses
from app.services.desk import Desk
from app.services.uncollected import Uncollected
from app.services.warehouses import Level
from app.views.kit import money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.labels import button
from app.views.kit.op import Look
from app.views.kit.papers import paper_file
from app.views.kit.split import fill, side_by_side
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S3
from app.words import _, ngettext


class UncollectedPage(QWidget):
    """What is to be picked, and what is to be ordered."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk, self._shell = desk, shell
        left = Card(_("Paid and not collected"), tight=True)
        self.table = LedgerTable(
            (
                Column(_("Invoice"), lambda n: n.invoice, width=156),
                Column(_("Customer"), lambda n: n.customer, width=130, stretch=True, tip=lambda n: n.phone),
                Column(_("Product"), lambda n: f"{n.code}  {n.name}", width=150),
                Column(_("To fetch"), lambda n: f"{money.quantity(n.left)} {n.unit}", align="right", width=90),
                Column(_("Location"), lambda n: n.place, width=80),
                Column(_("Age"), _age, width=86, pill=True, tone=lambda n: "red" if n.old else "neutral"),
            ),
            "uncollected",
        )
        self.table.set_empty(EmptyState(_("Everything that was paid has been collected.")))
        self.table.opened.connect(lambda row: shell.go("invoice", row.invoice_id))
        left.add(self.table)
        foot = QHBoxLayout()
        foot.setContentsMargins(S3, 0, S3, S3)
        foot.addStretch(1)
        self.printing = button(_("Print pick list"), "print_pick_list", key="Ctrl+P")
        self.printing.clicked.connect(self.print_here)
        foot.addWidget(self.printing)
        left.body.addLayout(foot)
        right = Card(_("Outside its limits"), tight=True)
        self.levels = LedgerTable(
            (
                Column(_("Product"), lambda n: f"{n.code}  {n.name}", width=160, stretch=True),
                Column(_("Warehouse"), lambda n: n.warehouse, width=100, muted=True),
                Column(_("On hand"), lambda n: money.quantity(n.on_hand), align="right", width=80),
                Column("", _outside, width=130, pill=True, tone=lambda n: "red" if n.short else "amber"),
            ),
            "levels",
        )
        self.levels.set_empty(
            EmptyState(
                _("Nothing is below its minimum or above its maximum."), _("Limits are set in the custody ledger.")
            )
        )
        right.add(self.levels)
        fill(self, side_by_side(left, right, (840, 500)))
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        desk = self._desk
        Look(self, lambda: uncollected.uncollected(desk)).then(self.table.show_rows).start()
        Look(self, lambda: warehouses.levels(desk)).then(self.levels.show_rows).start()

    def main_action(self) -> None:
        """Opens the invoice chosen where it is shipped."""
        row = self.table.row()
        if row is not None:
            self._shell.go("invoice", row.invoice_id)

    def print_here(self) -> None:
        """What to pick, by place."""
        from app.services.stock_printing import pick_list_pdf

        desk = self._desk
        Look(self, lambda: pick_list_pdf(desk, paper_file("pick-list"))).then(
            lambda file: self._shell.preview(str(file), _("Pick list"))
        ).start()


def _age(row: Uncollected) -> str:
    return ngettext("{n} day", "{n} days", row.age).format(n=row.age)


def _outside(row: Level) -> str:
    words = _("{quantity} too little") if row.short else _("{quantity} too much")
    return words.format(quantity=money.quantity(row.by))
