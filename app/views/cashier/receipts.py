"""The receipts of the day, or of any day by number: printed again, moved, or reported as bounced."""

from __future__ import annotations

from app.process import Method
from app.services import till
from app.services.desk import Desk
from app.services.till import ReceiptRow
from app.views.cashier.otherwise import BounceBox, MoneyBox, MoveBox
from app.views.cashier.slips import Slips, receipt_columns
from app.views.kit import ask
from app.views.kit.cards import EmptyState
from app.views.kit.fields import TextField
from app.views.kit.labels import button
from app.views.kit.op import Look
from app.views.kit.papers import paper_file
from app.views.kit.tab import Shell
from app.views.kit.table import LedgerTable
from app.words import _


class ReceiptsPage(Slips):
    """The receipts of the open business day; typing a number finds those of other days."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        table = LedgerTable(receipt_columns(desk), "receipts_today")
        empty = EmptyState(_("No receipts here."), _("Every payment you collect gives one receipt."))
        super().__init__(desk, shell, _("Receipts today"), table, empty)
        self.wanted = TextField(_("Find"), "find_receipt", hint=_("Earlier ones: receipt, invoice or reference, Enter"))
        self.wanted.setFixedWidth(330)
        self.wanted.entered.connect(self.refresh)
        self.actions.insertWidget(0, self.wanted)
        self.moving = button(_("&Move …"), "ask_move", tip=_("Booked to the wrong invoice"))
        self.moving.clicked.connect(self.move_payment)
        self.bounced = button(_("Cheque came &back …"), "ask_bounce", "danger")
        self.bounced.clicked.connect(self.report_bounce)
        self.printing = button(_("Print"), "print_receipt", "primary", key="Ctrl+P")
        self.printing.clicked.connect(self.print_here)
        for part in (self.moving, self.bounced, self.printing):
            self.actions.addWidget(part)
        table.opened.connect(lambda _row: self.print_here())
        table.chosen.connect(self._chosen)
        self._chosen(None)

    def refresh(self) -> None:
        desk, text = self.desk, self.wanted.text()
        found = (lambda: till.find_receipts(desk, text)) if text else (lambda: till.receipts_of_day(desk))
        Look(self, found).then(self._show).start()

    def _show(self, rows: tuple[ReceiptRow, ...]) -> None:
        self.table.show_rows(rows)
        self._chosen(self.table.row())

    def _chosen(self, row: ReceiptRow | None) -> None:
        here = row is not None and row.invoice_id is not None and row.outcome in ("at once", "arrived")
        self.moving.setEnabled(here)
        self.bounced.setEnabled(row is not None and here and row.method is Method.CHEQUE)
        self.printing.setEnabled(row is not None)

    def move_payment(self) -> None:
        """Asks to move the payment to where it belongs."""
        row: ReceiptRow | None = self.table.row()
        if row is not None and self.moving.isEnabled():
            self._ask(MoveBox(self, self.desk, row), row)

    def report_bounce(self) -> None:
        """Reports that the credited cheque came back."""
        row: ReceiptRow | None = self.table.row()
        if row is not None and self.bounced.isEnabled():
            self._ask(BounceBox(self, self.desk, row), row)

    def _ask(self, box: MoneyBox, row: ReceiptRow) -> None:
        if ask.run(box):
            self.say(_("{number}: asked; the accounting supervisor decides").format(number=row.number))

    def main_action(self) -> None:
        self.print_here()

    def print_here(self) -> None:
        """Shows the receipt as it is printed."""
        row: ReceiptRow | None = self.table.row()
        if row is None:
            return
        from app.services.printing import receipt_pdf

        desk, target = self.desk, paper_file(row.number)
        Look(self, lambda: receipt_pdf(desk, row.id, target)).then(
            lambda file: self.shell.preview(str(file), row.number)
        ).start()
