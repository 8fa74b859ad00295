"""The branch's settings, backups and imports."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout

from app.refusals import BadRow, BadRows, Fault, Refusal
from app.sentences import field_name
from app.services import backup, records, settings
from app.services.desk import Changed, Desk
from app.services.imports import Imported, import_file
from app.services.settings import SETTINGS, Kind
from app.views.kit import ask, money
from app.views.kit.cards import Banner, Card, EmptyState, Facts
from app.views.kit.fields import Choice, Field, Form, TextField
from app.views.kit.labels import Label, button
from app.views.kit.op import Look, Op, said
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2
from app.views.office.page import OfficePage
from app.words import N_, _, ngettext

PAPER_FACTS = ("name", "address", "phone", "tax_id")
CHOICE_WORDS = {"a4": "A4", "a5": "A5", "zh_CN": N_("Chinese"), "en": N_("English")}
KIND_WORDS = (
    ("customers", N_("Customers")),
    ("products", N_("Products")),
    ("prices", N_("Prices")),
    ("stock", N_("Stock")),
)


class SettingsPage(OfficePage):
    """Facts of the branch, and its policies; each is kept when it is changed."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        facts = Card(_("Branch"))
        self.facts = Facts()
        self.papers = Form(columns=2)
        for at, label in zip(PAPER_FACTS, (_("&Name"), _("A&ddress"), _("Ph&one"), _("&Tax number")), strict=True):
            self.papers.add(label, TextField(at=at))
        facts.add(self.facts, self.papers)
        self.down.addWidget(facts)
        card = Card(_("Settings"))
        self.form = Form()
        for known in SETTINGS:
            field: Field
            if known.kind is Kind.CHOICE:
                field = Choice(at=known.name, choices=[(c, _(CHOICE_WORDS.get(c, c))) for c in known.choices])
            else:
                field = TextField(at=known.name, hint=known.default)
            field.setToolTip(_(known.help))
            self.form.add(_(known.label), field)
        card.add(self.form)
        foot = QHBoxLayout()
        foot.addStretch(1)
        self.keep = button(_("Keep settings"), "keep_settings", "primary", key="Ctrl+Enter")
        self.keep.clicked.connect(self.main_action)
        foot.addWidget(self.keep)
        card.body.addLayout(foot)
        self.down.addWidget(card)
        self.down.addStretch(1)
        self._kept: dict[str, str] = {}
        self._house: tuple[str, ...] = ()

    def refresh(self) -> None:
        desk = self.desk
        house = desk.branch
        self.facts.show_facts(
            [
                (_("Code"), house.code),
                (_("Currency"), house.currency),
                (_("On paper"), _("Papers already submitted keep the name they had.")),
            ]
        )
        self._house = tuple(getattr(house, at) for at in PAPER_FACTS)
        for at, value in zip(PAPER_FACTS, self._house, strict=True):
            self.papers.fields[at].set_text(value)
        Look(self, lambda: dict(settings.settings(desk))).then(self._show).start()

    def _show(self, values: dict[str, str]) -> None:
        self._kept = values
        for name, field in self.form.fields.items():
            field.set_text(values.get(name, ""))

    def main_action(self) -> None:
        """Keeps every setting that was changed."""
        desk = self.desk
        changed = {
            name: field.text() for name, field in self.form.fields.items() if field.text() != self._kept.get(name, "")
        }
        house = tuple(self.papers.fields[at].text() for at in PAPER_FACTS)
        for form in (self.papers, self.form):
            form.clear_refusals()

        def work() -> Changed:
            done = settings.change_branch(desk, *house) if house != self._house else Changed()
            for name, value in changed.items():
                done = done.plus(settings.set_setting(desk, name, value))
            return done

        Op(self, work).while_busy(self.keep).then(lambda _done: self._told()).failed(self._refused).start()

    def _told(self) -> None:
        self.shell.say(_("Settings kept"))
        self.refresh()

    def _refused(self, error: Refusal | Fault) -> bool:
        at, words = getattr(error, "at", ""), said(error)
        return self.papers.refuse(at, words) or self.form.refuse(at, words)


class BackupPage(OfficePage):
    """Backups while people work; each is opened again before it counts."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        card = Card(_("Backup"))
        text = Label(
            _("A backup is made while people work and opened again before it counts. Keep it on another disk."), "muted"
        )
        text.setWordWrap(True)
        card.add(text)
        self.facts = Facts()
        card.add(self.facts)
        self.banner = Banner("green")
        card.add(self.banner)
        row = QHBoxLayout()
        row.setSpacing(S2)
        self.elsewhere = button(_("Back up to …"), "backup_to")
        self.elsewhere.clicked.connect(self._elsewhere)
        self.now = button(_("Back up now"), "backup", "primary", key="Ctrl+Enter")
        self.now.clicked.connect(self.main_action)
        row.addStretch(1)
        row.addWidget(self.elsewhere)
        row.addWidget(self.now)
        card.body.addLayout(row)
        self.down.addWidget(card)
        hint = Card(_("Restore"))
        words = Label(
            _("A backup is restored into a new folder, never over data that is there:\n"
              "python main.py restore FILE --into FOLDER, then python main.py --data FOLDER"), "muted",
        )  # fmt: skip
        words.setWordWrap(True)
        hint.add(words)
        self.down.addWidget(hint)
        self.down.addStretch(1)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: (records.newest_backup(desk), records.folder_for_backups(desk))).then(self._show).start()

    def _show(self, found: tuple[datetime | None, Path | None]) -> None:
        newest, folder = found
        self.facts.show_facts(
            [(_("Last backup"), money.moment(newest) or _("never")), (_("Folder"), str(folder or "—"))]
        )

    def main_action(self) -> None:
        """Backs up into the folder for backups, under a name with day and time."""
        desk = self.desk

        def work() -> Path:
            folder = records.folder_for_backups(desk) or Path.cwd()
            name = f"{desk.branch.code}-{datetime.now().astimezone():%Y%m%d-%H%M%S}.db"
            return backup.backup(desk.store, folder / name)

        self._run(work)

    def _elsewhere(self) -> None:
        name = f"{self.desk.branch.code}-{datetime.now().astimezone():%Y%m%d-%H%M}.db"
        target = ask.choose_file(self, _("Back up to"), "Branchdesk (*.db)", save_as=name)
        if target is not None:
            store = self.desk.store
            self._run(lambda: backup.backup(store, target))

    def _run(self, work: object) -> None:
        Look(self, work).while_busy(self.now).then(self._made).failed(self._refused).start()  # type: ignore[arg-type]

    def _made(self, file: Path) -> None:
        self.banner.say(_("Backed up and opened again: {file}").format(file=file), "green")
        self.refresh()

    def _refused(self, error: Refusal | Fault) -> bool:
        self.banner.say(said(error), "red")
        return True


class ImportPage(OfficePage):
    """Files from elsewhere: judged first, then taken as a whole or not at all."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self._file: Path | None = None
        card = Card(_("Import"))
        row = QHBoxLayout()
        row.setSpacing(S2)
        self.kind = Choice(_("What"), "kind", [(key, _(words)) for key, words in KIND_WORDS])
        row.addWidget(self.kind)
        self.choose = button(_("Choose a file …"), "choose_file")
        self.choose.clicked.connect(self._choose)
        row.addWidget(self.choose)
        self.name = Label("", "muted")
        row.addWidget(self.name, 1)
        self.take = button(_("Import"), "import", "primary", key="Ctrl+Enter")
        self.take.clicked.connect(self.main_action)
        self.take.setEnabled(False)
        row.addWidget(self.take)
        card.body.addLayout(row)
        self.banner = Banner("amber")
        card.add(self.banner)
        self.table = LedgerTable(
            (
                Column(_("Line"), lambda r: str(r.line or ""), align="right", width=70),
                Column(_("Column"), lambda r: field_name(r.column) if r.column else "", width=140),
                Column(_("Why"), lambda r: said(r.why), width=400, stretch=True),
            ),
            "import_rows",
        )
        self.table.set_empty(EmptyState(_("No row is refused."), _("A chosen file is judged before it is taken.")))
        self.table.show_rows(())
        card.body.addWidget(self.table, 1)
        self.down.addWidget(card)

    def _choose(self) -> None:
        chosen = ask.choose_file(self, _("Import"), _("Tables (*.csv *.xlsx)"))
        if chosen is not None:
            self._file = chosen
            self.name.setText(chosen.name)
            self._run(dry=True)

    def main_action(self) -> None:
        """Takes the file."""
        if self._file is not None and self.take.isEnabled():
            self._run(dry=False)

    def _run(self, *, dry: bool) -> None:
        store, kind, file = self.desk.store, self.kind.text(), self._file
        if file is None:
            return
        self.take.setEnabled(False)
        Op(self, lambda: import_file(store, kind, file, dry_run=dry)).then(self._judged).failed(self._refused).start()

    def _judged(self, found: Imported) -> None:
        self.table.show_rows(())
        self.take.setEnabled(not found.kept)
        if found.kept:
            words = ngettext("{count} row was taken.", "{count} rows were taken.", found.rows)
        else:
            words = ngettext("{count} row would be taken.", "{count} rows would be taken.", found.rows)
        self.banner.say(words.format(count=found.rows), "green")

    def _refused(self, error: Refusal | Fault) -> bool:
        rows: tuple[BadRow, ...] = error.rows if isinstance(error, BadRows) else ()
        self.table.show_rows(rows)
        count = len(rows)
        words = ngettext("{n} row cannot be taken, so none was.", "{n} rows cannot be taken, so none was.", count)
        self.banner.say(words.format(n=count) if rows else said(error), "red")
        return True
