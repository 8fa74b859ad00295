"""Opening balances: each area imported from a file, how it ties to the general ledger, and the second signature."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.process import Duty
from app.refusals import Fault, Refusal
from app.services import openings
from app.services.openings import AREAS, Openings
from app.views.kit import ask, money
from app.views.kit.ask import Ask
from app.views.kit.cards import Banner, Card, EmptyState
from app.views.kit.fields import Choice, TextField
from app.views.kit.labels import Label, button
from app.views.kit.op import Look, Op, said
from app.views.kit.split import side_by_side
from app.views.kit.table import Column
from app.views.kit.theme import S2, S3
from app.views.ledgers.page import LedgerPage, Ledgers, table_in
from app.words import _


class OpeningsPage(LedgerPage):
    """Areas at the left, their ties at the right."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        left = Card(_("Opening balances"), tight=True)
        self.banner = Banner("green")
        around = QHBoxLayout()
        around.setContentsMargins(S3, 0, S3, 0)
        around.addWidget(self.banner)
        left.body.addLayout(around)
        self.areas = table_in(
            left,
            (
                Column(_("Area"), lambda a: _(AREAS[a.area]), width=140, stretch=True),
                Column(_("Day"), lambda a: money.day(a.day), width=100),
                Column(_("Rows"), lambda a: str(a.rows), align="right", width=64),
                self.money_column(_("Debit"), "debit", zero=True),
                self.money_column(_("Credit"), "credit", zero=True),
            ),
            "opening_areas",
        )
        self.areas.set_empty(
            EmptyState(_("No opening balances yet."), _("Import them from a spreadsheet, area by area."))
        )
        foot = QHBoxLayout()
        foot.setContentsMargins(S3, S2, S3, S2)
        foot.addStretch(1)
        self.take = button(_("Import fro&m a file"), "import_openings")
        self.take.clicked.connect(self._import)
        self.take.setVisible(Duty.BOOK in self.desk.duties)
        self.sign = button(_("Sign and &post"), "sign_openings", "primary")
        self.sign.clicked.connect(self._sign)
        self.sign.setVisible(Duty.CHECK in self.desk.duties)
        foot.addWidget(self.take)
        foot.addWidget(self.sign)
        left.body.addLayout(foot)
        right = Card(_("Ties to the general ledger"), tight=True)
        self.ties = table_in(
            right,
            (
                Column(_("Account"), lambda t: t.code, width=90),
                Column(_("Area"), lambda t: _(AREAS[t.area]), width=120, stretch=True),
                self.money_column(_("General ledger"), "ledger", zero=True),
                self.money_column(_("Details"), "detail", zero=True),
                Column(_("Difference"), lambda t: self.amount(t.difference), align="right", width=104,
                       tone=lambda t: "red" if t.difference else ""),
            ),
            "opening_ties",
        )  # fmt: skip
        self.ties.set_empty(EmptyState(_("Nothing to compare yet.")))
        self.down.addWidget(side_by_side(left, right, (560, 560)))
        self.setFocusProxy(self.areas)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: openings.openings(desk)).then(self._show).start()

    def _show(self, found: Openings) -> None:
        self.areas.show_rows(found.areas)
        self.ties.show_rows(found.ties)
        signed = any(area.signed for area in found.areas)
        if signed:
            words, tone = _("The opening balances are signed and posted."), "green"
        elif found.tied:
            words, tone = _("Every area ties. A second person can sign."), "green"
        else:
            words, tone = _("Import the general ledger and each area until nothing differs."), "amber"
        self.banner.say(words, tone)
        self.take.setEnabled(not signed)
        self.sign.setEnabled(found.tied and not signed)

    def _import(self) -> None:
        box = ImportBox(self)
        if ask.run(box):
            self.refresh()

    def _sign(self) -> None:
        signed = ask.ask_password(self, self.desk, _("Sign and post the opening balances"))
        if signed is not None:
            Op(self, lambda: openings.sign_openings(signed)).then(lambda _done: self.refresh()).start()


class ImportBox(Ask):
    """Which area, which day, which file; what is wrong in the file is said with its row, and nothing is taken."""

    def __init__(self, page: OpeningsPage | QWidget) -> None:
        super().__init__(page, _("Import opening balances"),
                         _("Columns: account, customer, product, quantity, debit, credit."), _("&Import"))  # fmt: skip
        self.desk = page.desk  # type: ignore[union-attr]
        self.file: Path | None = None
        self.area = Choice(_("Area"), "area", [(key, _(label)) for key, label in AREAS.items()])
        self.day = TextField(_("Opening day"), "day", hint="2026-10-31")
        self.form.add(_("&Area"), self.area)
        self.form.add(_("Opening &day"), self.day)
        self.name = Label(_("No file chosen yet."), "muted")
        self.body.addWidget(self.name)
        self.wrong = Label("", "error")
        self.wrong.setWordWrap(True)
        self.body.addWidget(self.wrong)
        choose = button(_("Choose the &file"), "choose_openings")
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        self.add_button(choose)

    def _choose(self) -> None:
        self.file = ask.choose_file(self, _("Opening balances"), _("Tables (*.csv *.xlsx)"))
        if self.file is not None:
            self.name.setText(self.file.name)

    def answer(self) -> None:
        """Reads the file and keeps the area."""
        if self.file is None:
            self.wrong.setText(_("Choose a file first."))
            return
        desk, file, area, day = self.desk, self.file, str(self.area.value()), self.day.text()
        self.form.clear_refusals()
        work = Op(self, lambda: openings.prepare_openings(desk, area, day, openings.read_openings(file)))
        work.then(lambda _done: self.accept()).failed(self._refused).while_busy(self.yes).start()

    def _refused(self, error: Refusal | Fault) -> bool:
        parts = str(getattr(error, "at", "")).split(".")
        if parts[0] == "rows" and len(parts) > 1:
            self.wrong.setText(_("Row {n}: {sentence}").format(n=parts[1], sentence=said(error)))
        elif not self.place(error):
            self.wrong.setText(said(error))
        return True
