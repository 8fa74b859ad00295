"""A journal of a money account on paper or in a file, from whichever page shows it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.services import book_printing, journal_sheet
from app.services.desk import Desk
from app.views.kit import ask
from app.views.kit.op import Look
from app.views.kit.papers import paper_file
from app.views.kit.tab import Shell
from app.words import _


def print_journal(page: QWidget, desk: Desk, shell: Shell, role: str, first: str, last: str) -> None:
    """Shows the journal over a run of months as it is printed, each page with what is carried on."""

    def work() -> Path:
        sheet = journal_sheet.journal_sheet(desk, role, first, last)
        return book_printing.book_pdf(desk, sheet, paper_file(f"journal-{role}-{first}-{last}"))

    Look(page, work).then(lambda file: shell.preview(str(file), _("Journal"))).start()


def export_journal(page: QWidget, desk: Desk, shell: Shell, role: str, first: str, last: str) -> None:
    """Asks for a file and writes the journal into it for a spreadsheet program."""
    name = f"{desk.branch.code}-journal-{role.replace(':', '-').lower()}-{first}-{last}.xlsx"
    target = ask.choose_file(page, _("Export the journal"), "Excel (*.xlsx)", save_as=name)
    if target is None:
        return

    def work() -> Path:
        return book_printing.book_xlsx(desk, journal_sheet.journal_sheet(desk, role, first, last), target)

    Look(page, work).then(lambda file: shell.say(_("Exported: {file}").format(file=file))).start()
