"""The income statement over any run of months, beside the months before and the same months of last year."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtWidgets import QHBoxLayout

from app.services import book_printing, ledgers, statements
from app.services.statements import StatementLine
from app.views.kit import ask
from app.views.kit.cards import Card, EmptyState
from app.views.kit.fields import Choice
from app.views.kit.labels import Label, button
from app.views.kit.op import Look
from app.views.kit.table import Column
from app.views.kit.theme import S2, S3
from app.views.ledgers.page import LedgerPage, Ledgers, table_in
from app.words import _


class IncomePage(LedgerPage):
    """From the chosen first month to the tab's period. Enter on a line opens its account."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        card = Card(_("Income statement"), tight=True)
        head = QHBoxLayout()
        head.setContentsMargins(S3, 0, S3, 0)
        head.setSpacing(S2)
        head.addWidget(Label(_("From month"), "muted"))
        self.first = Choice(_("From month"), "first")
        self.first.edited.connect(self._read)
        head.addWidget(self.first)
        head.addStretch(1)
        self.paper = button(_("Print"), "print_income", key="Ctrl+P")
        self.paper.clicked.connect(self.print_here)
        self.export = button(_("Export Excel"), "export_income", key="Ctrl+E")
        self.export.clicked.connect(self.export_here)
        head.addWidget(self.paper)
        head.addWidget(self.export)
        card.body.addLayout(head)
        self.table = table_in(
            card,
            (
                Column(_("Item"), _item, width=280, stretch=True),
                self.money_column(_("This period"), "amount", 130),
                self.money_column(_("Period before"), "before", 130),
                self.money_column(_("Last year"), "year_before", 130),
            ),
            "income_statement",
        )
        self.table.set_empty(EmptyState(_("Nothing is booked yet.")))
        self.table.opened.connect(lambda line: tab.show_account(line.account_id) if line.account_id else None)
        self.down.addWidget(card)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: ledgers.periods(desk)).then(self._show_periods).start()

    def _show_periods(self, periods: tuple[str, ...]) -> None:
        upto = [period for period in periods if period <= self.tab.period] or [self.tab.period]
        chosen = self.first.value()
        self.first.set_choices([(period, period) for period in upto])
        self.first.set_value(chosen if chosen in upto else self.tab.period)
        self._read()

    def _span(self) -> tuple[str, str]:
        return str(self.first.value() or self.tab.period), self.tab.period

    def _read(self) -> None:
        desk, (first, last) = self.desk, self._span()
        Look(self, lambda: statements.income_statement(desk, first, last)).then(self.table.show_rows).start()

    def print_here(self) -> None:
        """Ctrl+P."""
        desk, (first, last), file = self.desk, self._span(), Path(mkdtemp()) / "income.pdf"

        def work() -> Path:
            return book_printing.book_pdf(desk, book_printing.income_sheet(desk, first, last), file)

        Look(self, work).then(lambda made: self.tab.shell.preview(str(made), _("Income statement"))).start()

    def export_here(self) -> None:
        """Ctrl+E."""
        desk, (first, last) = self.desk, self._span()
        name = f"{desk.branch.code}-income-{first}-{last}.xlsx"
        target = ask.choose_file(self, _("Export the income statement"), "Excel (*.xlsx)", save_as=name)
        if target is not None:

            def work() -> Path:
                return book_printing.book_xlsx(desk, book_printing.income_sheet(desk, first, last), target)

            Look(self, work).then(lambda made: self.tab.shell.say(_("Exported: {file}").format(file=made))).start()


def _item(line: StatementLine) -> str:
    return f"        {line.code}  {line.label}" if line.level else _(line.label)
