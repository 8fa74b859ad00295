"""The register of tax fapiao and the revenue that stands on none; a fapiao is recorded here, never made."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.process import Duty
from app.refusals import BadRows, Fault, Refusal
from app.services import fapiao, fapiao_reading, fapiao_typed
from app.services.desk import Desk
from app.services.fapiao import KIND_LABELS, FapiaoForm
from app.services.fapiao_reading import FapiaoRow, UninvoicedRow
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import Choice, DayField, NoteField, TextField
from app.views.kit.labels import button
from app.views.kit.op import Look, Op, said
from app.views.kit.table import Column
from app.views.ledgers.page import LedgerPage, Ledgers, table_in
from app.words import _, ngettext


class FapiaoPage(LedgerPage):
    """Above the fapiao of the month, below the documents whose revenue is not what stands on fapiao."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        self.may = Duty.BOOK in self.desk.duties
        self.record = button(_("Record a fapiao …"), "record_fapiao", "primary", key="Ctrl+Enter")
        self.record.clicked.connect(self.main_action)
        self.file = button(_("&Import a file …"), "import_fapiao")
        self.file.clicked.connect(self.import_file)
        above = Card(_("Tax fapiao"), self.record, tight=True)
        above.head.addWidget(self.file)
        for made in (self.record, self.file):
            made.setVisible(self.may)
        self.table = table_in(above, self._columns(), "fapiao")
        self.table.set_empty(
            EmptyState(_("No fapiao in this month."), _("They are made at the tax authority and recorded here."))
        )
        self.banner = Banner("red")
        above.add(self.banner)
        below = Card(_("Revenue without fapiao"), tight=True)
        self.open = table_in(below, self._open_columns(), "uninvoiced")
        self.open.set_empty(EmptyState(_("All revenue stands on fapiao.")))
        self.open.opened.connect(lambda row: tab.show_invoice(row.invoice_id))
        self.down.addWidget(above, 3)
        self.down.addWidget(below, 2)
        self.setFocusProxy(self.table)

    def _columns(self) -> tuple[Column, ...]:
        def tone(row: FapiaoRow) -> str:
            return "red" if row.red else ""

        return (
            Column(_("Number"), lambda r: r.number, width=176, tone=tone),
            Column(_("Kind"), lambda r: _(KIND_LABELS[r.kind]), width=130),
            Column(_("Day"), lambda r: money.day(r.issued_on), width=100),
            Column(_("Buyer"), lambda r: r.buyer_name, width=150, stretch=True),
            self.money_column(_("Net"), "net", 100),
            self.money_column(_("Tax"), "tax", 92),
            self.money_column(_("Gross"), "gross", 100),
            Column(_("Documents"), lambda r: r.invoices, width=170, tip=lambda r: r.invoices),
            Column(_("Red of"), lambda r: r.original, width=110, muted=True),
        )

    def _open_columns(self) -> tuple[Column, ...]:
        return (
            Column(_("Invoice"), lambda r: r.number, width=176),
            Column(_("Customer"), lambda r: r.customer, width=180, stretch=True),
            self.money_column(_("Net"), "net", 104),
            self.money_column(_("Tax"), "tax", 96),
            self.money_column(_("Revenue with tax"), "revenue", 130),
            self.money_column(_("On fapiao"), "invoiced", 110),
            self.money_column(_("Left"), "left", 110),
        )

    def refresh(self) -> None:
        desk, period = self.desk, self.tab.period
        Look(self, lambda: fapiao_reading.register(desk, period)).then(self.table.show_rows).start()
        Look(self, lambda: fapiao_reading.not_invoiced(desk, period)).then(self.open.show_rows).start()

    def main_action(self) -> None:
        """Records a fapiao; for the document marked below, its amounts are proposed."""
        if not self.may:
            return
        row = self.open.row() if self.open.hasFocus() else None
        if ask.run(RecordBox(self, self.desk, row)):
            self.tab.shell.say(_("The fapiao is recorded."))
            self.refresh()

    def import_file(self) -> None:
        """Reads a file of fapiao, all rows or none."""
        file = ask.choose_file(self, _("Import fapiao"), _("Tables (*.csv *.xlsx)"))
        if file is not None:
            self._import(file)

    def _import(self, file: Path) -> None:
        from app.services.imports.fapiao_file import import_fapiao

        desk = self.desk
        Op(self, lambda: import_fapiao(desk, file)).while_busy(self.file).then(self._imported).failed(
            self._not_imported
        ).start()

    def _imported(self, count: int) -> None:
        self.banner.say("")
        self.tab.shell.say(ngettext("{n} fapiao is recorded.", "{n} fapiao are recorded.", count).format(n=count))
        self.refresh()

    def _not_imported(self, error: Refusal | Fault) -> bool:
        shown = said(error)
        if isinstance(error, BadRows):
            shown = "\n".join(shown.splitlines()[:6])
        self.banner.say(shown)
        return True


class RecordBox(ask.Ask):
    """One fapiao: its numbers, its buyer, its amounts by rate, and the sales documents it covers."""

    def __init__(self, parent: QWidget, desk: Desk, row: UninvoicedRow | None) -> None:
        text = _("As it stands on the fapiao made at the tax authority. Nothing is sent or printed.")
        super().__init__(parent, _("Record a fapiao"), text, _("Record"))
        self.setMinimumWidth(620)
        self._desk = desk
        kinds = [(key, _(word)) for key, word in KIND_LABELS.items()]
        self.form.add(_("&Kind of fapiao"), Choice(at="kind", choices=kinds))
        self.form.add(_("&Number"), TextField(at="number", hint=_("20 digits; on paper 8")))
        self.form.add(_("Co&de"), TextField(at="code", hint=_("Only on paper: 10 or 12 digits")))
        self.form.add(_("Da&y"), DayField(at="issued_on"))
        self.form.add(_("&Buyer"), TextField(at="buyer_name"))
        self.form.add(_("&Tax number"), TextField(at="buyer_tax_id", hint=_("18 characters; empty for a person")))
        self.rates = NoteField(at="rates", hint=_("13  52.83  6.87"), lines=2)
        self.form.add(_("&Rate, net, tax"), self.rates)
        self.covers = NoteField(at="invoices", hint=_("Number, and the amount where it is only a part"), lines=2)
        self.form.add(_("&Sales documents"), self.covers)
        self.form.add(_("Red &of"), TextField(at="original", hint=_("Number of the fapiao that it takes back")))
        self.form.add(_("&Confirmation"), TextField(at="confirmation", hint=_("Needed for a red electronic one")))
        self.form.fields["number"].setFocus()
        if row is not None:
            self.form.fields["buyer_name"].set_text(row.customer)
            wanted = (row.invoice_id,)
            Look(self, lambda: fapiao_typed.suggested(desk, wanted)).then(self._suggest).start()

    def _suggest(self, found: tuple[str, str]) -> None:
        self.rates.set_text(found[0])
        self.covers.set_text(found[1])

    def _made(self) -> FapiaoForm:
        text = {name: field.text() for name, field in self.form.fields.items()}
        rates, covers = fapiao_typed.rates_in(text.pop("rates")), fapiao_typed.covers_in(text.pop("invoices"))
        return FapiaoForm(rates=rates, invoices=covers, **text)

    def answer(self) -> None:
        desk = self._desk
        try:
            made = self._made()
        except Refusal as error:
            self._misplaced(error)
            return
        Op(self, lambda: fapiao.record_fapiao(desk, made)).while_busy(self.yes).then(
            lambda _changed: self.accept()
        ).failed(self._misplaced).start()

    def _misplaced(self, error: Refusal | Fault) -> bool:
        """Amounts and documents are typed as text: what belongs to one of their rows is said at the whole."""
        field = {"rates": self.rates, "invoices": self.covers, "gross": self.rates}.get(
            getattr(error, "at", "").partition(".")[0]
        )
        if field is not None:
            field.refuse(said(error))
        elif not self.place(error):
            self.form.fields["number"].refuse(said(error))
        return True
