"""Imports: a file is judged row by row first; all of its rows are taken, or none."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QProgressBar

from app.refusals import BadRow, BadRows, Fault, Refusal
from app.sentences import field_name, sentence
from app.services.desk import Changed, Desk
from app.services.imports import Imported, import_file
from app.views.kit import ask
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import Choice
from app.views.kit.labels import Label, button
from app.views.kit.op import LongOp, news, said
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.office.page import OfficePage, beside
from app.words import N_, _, ngettext

KINDS: tuple[tuple[str, str], ...] = (
    ("customers", N_("Customers")),
    ("products", N_("Products")),
    ("prices", N_("Prices")),
    ("stock", N_("Goods received")),
)
COLUMNS: dict[str, str] = {
    "customers": "code, name, contact, phone, address, city, country, tax_id, tier",
    "products": "code, name, unit, spec, category, barcode, tax_rate, cost",
    "prices": "product_code, unit_price, valid_from, list_name",
    "stock": "product_code, quantity, unit_cost",
}


class ImportsPage(OfficePage):
    """Choose what, choose the file, see what is wrong with it, take it."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self.file: Path | None = None
        self.kind = Choice(_("What"), "import_kind", [(key, _(label)) for key, label in KINDS])
        self.kind.edited.connect(self._other_kind)
        choose = button(_("Choose a file …"), "choose_import", key="Ctrl+N")
        choose.clicked.connect(self.new_here)
        self.name = Label("", "strong")
        self.hint = Label("", "muted")
        self.hint.setWordWrap(True)
        card = Card(_("Import from CSV or XLSX"), tight=True)
        card.body.addLayout(beside(self.kind, choose, self.name, None, margins=True))
        card.body.addLayout(beside(self.hint, margins=True))
        self.banner = Banner("amber")
        self.table = LedgerTable(
            (
                Column(_("Line"), lambda r: str(r.line or ""), align="right", width=80),
                Column(_("Column"), lambda r: field_name(r.column) if r.column else "", width=160),
                Column(_("Why it cannot be taken"), _why, width=500, stretch=True, tip=_why),
            ),
            "import_errors",
        )
        self.table.set_empty(
            EmptyState(_("No file chosen."), _("It is judged first; nothing is written until you take it."))
        )
        card.add(self.banner, self.table)
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.hide()
        self.take = button(_("Take all rows"), "import", "primary", key="Ctrl+Enter")
        self.take.setEnabled(False)
        self.take.clicked.connect(self.main_action)
        card.body.addLayout(beside(self.progress, None, self.take, margins=True))
        self.down.addWidget(card, 1)
        self.setFocusProxy(choose)
        self._other_kind()

    def _other_kind(self) -> None:
        kind = str(self.kind.value())
        self.hint.setText(_("Columns: {columns}; the usual Chinese names are known too.").format(columns=COLUMNS[kind]))
        if self.file is not None:
            self._judge()

    def new_here(self) -> None:
        file = ask.choose_file(self, _("Which file?"), _("Tables (*.csv *.xlsx *.txt)"))
        if file is not None:
            self.file = file
            self.name.setText(file.name)
            self._judge()

    def _judge(self) -> None:
        self._run(dry_run=True)

    def main_action(self) -> None:
        if self.take.isEnabled():
            self._run(dry_run=False)

    def _run(self, *, dry_run: bool) -> None:
        store, kind, file = self.desk.store, str(self.kind.value()), self.file
        if file is None:
            return
        self.take.setEnabled(False)
        self.progress.show()
        work = LongOp(self, lambda _report: import_file(store, kind, file, dry_run=dry_run), reads=False)
        work.then(self._judged if dry_run else self._taken).failed(self._wrong).start()

    def _judged(self, found: Imported) -> None:
        self.progress.hide()
        self.table.show_rows(())
        self.table.say_empty(_("Every row can be taken."), "")
        self.banner.say(ngettext("{n} row, none with an error", "{n} rows, none with an error", found.rows).format(
            n=found.rows), "green")  # fmt: skip
        self.take.setEnabled(found.rows > 0)

    def _taken(self, found: Imported) -> None:
        self.progress.hide()
        self.file = None
        self.banner.say(ngettext("{n} row taken", "{n} rows taken", found.rows).format(n=found.rows), "green")
        self.table.say_empty(_("All rows were taken."), "")
        news.changed.emit(Changed(frozenset({"catalog", "prices", "stock", "tray"})))

    def _wrong(self, error: Refusal | Fault) -> bool:
        self.progress.hide()
        rows = error.rows if isinstance(error, BadRows) else ()
        self.table.show_rows(rows)
        self.table.say_empty("", "")
        count = len(rows)
        told = ngettext("{n} row cannot be taken, so none was", "{n} rows cannot be taken, so none was", count)
        self.banner.say(told.format(n=count) if rows else said(error), "red")
        return True


def _why(row: BadRow) -> str:
    return sentence(row.why)
