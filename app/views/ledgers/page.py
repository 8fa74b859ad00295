"""What the pages of the ledgers share: a period, a way to follow a figure, and how figures are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.services import book_printing
from app.services.book_sheet import BookSheet
from app.services.desk import Desk
from app.views.kit import ask, money
from app.views.kit.cards import Card
from app.views.kit.labels import button
from app.views.kit.op import Look
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import _


class Ledgers(Protocol):
    """The tab, as its pages know it."""

    desk: Desk
    shell: Shell
    period: str

    def show_voucher(self, voucher_id: int) -> None:
        """Opens a voucher on its page."""

    def show_account(self, account_id: int) -> None:
        """Opens an account's page of the general ledger."""

    def show_invoice(self, invoice_id: int) -> None:
        """Shows an invoice in front of the ledgers, without leaving them."""

    def show_document(self, number: str) -> None:
        """Opens whatever bears this number."""


class LedgerPage(QWidget):
    """A page that reads one period. Ctrl+Enter and the like come here when the page is in front."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__()
        self.tab = tab
        self.desk = tab.desk
        self.down = QVBoxLayout(self)
        self.down.setContentsMargins(0, 0, 0, 0)

    def refresh(self) -> None:
        """Reads the page anew for the tab's period."""

    def main_action(self) -> None:
        """Ctrl+Enter."""

    def export_here(self) -> None:
        """Ctrl+E."""

    def print_here(self) -> None:
        """Ctrl+P."""

    def find_here(self) -> None:
        """Ctrl+F."""

    # Buttons

    def action_button(self, words: str, name: str, call: Callable[[], object], may: bool, key: str = "") -> QPushButton:
        """A button for something only some of those who see the page may do; hidden from the others."""
        made = button(words, name, key=key)
        made.clicked.connect(call)
        made.setVisible(may)
        return made

    @staticmethod
    def foot_of(*widgets: QWidget | None) -> QHBoxLayout:
        """The foot of a card: its buttons; None is a stretch."""
        row = row_of(*widgets)
        row.setContentsMargins(S3, S2, S3, S2)
        return row

    # Books on paper and in spreadsheets

    def book_buttons(self) -> tuple[QWidget, QWidget]:
        """Print and export, for a page that is a book."""
        paper, export = (
            button(_("Print"), "print_book", key="Ctrl+P"),
            button(_("Export Excel"), "export_book", key="Ctrl+E"),
        )
        paper.clicked.connect(self.print_here)
        export.clicked.connect(self.export_here)
        return paper, export

    def print_book(self, sheet: Callable[[], BookSheet], title: str) -> None:
        """Prints a book and shows it."""
        desk, file = self.desk, Path(mkdtemp()) / "book.pdf"
        work = Look(self, lambda: book_printing.book_pdf(desk, sheet(), file))
        work.then(lambda made: self.tab.shell.preview(str(made), title)).start()

    def export_book(self, sheet: Callable[[], BookSheet], name: str, title: str) -> None:
        """Asks where to, and writes a book there."""
        desk = self.desk
        target = ask.choose_file(self, title, "Excel (*.xlsx)", save_as=f"{desk.branch.code}-{name}.xlsx")
        if target is not None:
            work = Look(self, lambda: book_printing.book_xlsx(desk, sheet(), target))
            work.then(lambda made: self.tab.shell.say(_("Exported: {file}").format(file=made))).start()

    # Figures

    def figure(self, value: Decimal) -> str:
        """An amount; nothing for zero, so that a column reads quietly."""
        return money.money(value, self.desk) if value else ""

    def amount(self, value: Decimal) -> str:
        return money.money(value, self.desk)

    def money_column(self, title: str, name: str, width: int = 112, zero: bool = False) -> Column:
        """A column of amounts taken from a field of the row."""
        write = self.amount if zero else self.figure
        return Column(title, lambda row: write(getattr(row, name)), key=name, align="right", width=width)

    def quantity_column(self, title: str, name: str, width: int = 88) -> Column:
        """A column of quantities taken from a field of the row."""
        return Column(title, lambda row: quantity(getattr(row, name)), key=name, align="right", width=width)


def quantity(value: Decimal | None) -> str:
    return money.quantity(value) if value else ""


def table_in(card: Card, columns: Sequence[Column], name: str) -> LedgerTable:
    """A table that fills a card."""
    table = LedgerTable(columns, name)
    card.body.addWidget(table, 1)
    return table


def row_of(*widgets: QWidget | None) -> QHBoxLayout:
    """Widgets in a row; None is a stretch."""
    row = QHBoxLayout()
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row
