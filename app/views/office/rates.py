"""Tax rates by date: the accounting supervisor gives a code another rate from a day on."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.process import Duty
from app.refusals import Fault, Refusal
from app.services import tax_rates
from app.services.desk import Desk
from app.services.tax_rates import KIND_LABELS
from app.views.kit import ask, money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.fields import Choice, DayField, TextField
from app.views.kit.labels import button
from app.views.kit.op import Look, Op, said
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.office.page import OfficePage
from app.words import _


class RatesPage(OfficePage):
    """The rate table, by code, the latest first. Invoices of earlier days keep the rate of their day."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self.may = Duty.CHECK in desk.duties
        self.new = button(_("New rate …"), "new_rate", "primary", key="Ctrl+N")
        self.new.clicked.connect(self.new_here)
        self.new.setVisible(self.may)
        card = Card(_("Tax rates"), self.new, tight=True)
        self.table = LedgerTable(
            (
                Column(_("Tax rate code"), lambda r: r.code, width=130),
                Column(_("Used for"), lambda r: r.label, width=260, stretch=True),
                Column(_("Kind of tax"), lambda r: _(KIND_LABELS[r.kind]), width=110),
                Column(_("Tax rate"), lambda r: money.percent(r.rate), align="right", width=90),
                Column(_("In force from"), lambda r: money.day(r.valid_from), width=120),
                Column(_("Until"), lambda r: money.day(r.valid_to) if r.valid_to else "", width=120, muted=True),
            ),
            "tax_rates",
        )
        self.table.set_empty(EmptyState(_("No rates.")))
        card.add(self.table)
        self.down.addWidget(card)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: tax_rates.rates(desk)).then(self.table.show_rows).start()

    def new_here(self) -> None:
        if self.may and ask.run(RateBox(self, self.desk)):
            self.shell.say(_("The rate is kept; it holds from its day on."))
            self.refresh()


class RateBox(ask.Ask):
    """Another rate for a code, from a day on."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(parent, _("New rate"), _("The rate before ends the day before."), _("Keep"))
        self._desk = desk
        self.form.add(_("&Code"), TextField(at="code", hint="standard"))
        self.form.add(_("&Used for"), TextField(at="label"))
        kinds = [(key, _(word)) for key, word in KIND_LABELS.items()]
        self.form.add(_("&Kind of tax"), Choice(at="tax_kind", choices=kinds))
        self.form.add(_("Tax rate, &%"), TextField(at="tax_rate", hint="13"))
        self.form.add(_("In force &from"), DayField(at="valid_from"))
        self.form.fields["code"].setFocus()

    def answer(self) -> None:
        desk, text = self._desk, {name: field.text() for name, field in self.form.fields.items()}
        Op(
            self,
            lambda: tax_rates.set_rate(
                desk, text["code"], text["label"], text["tax_kind"], text["tax_rate"], text["valid_from"]
            ),
        ).while_busy(self.yes).then(lambda _changed: self.accept()).failed(self._misplaced).start()

    def _misplaced(self, error: Refusal | Fault) -> bool:
        if not self.place(error):
            self.form.fields["code"].refuse(said(error))
        return True
