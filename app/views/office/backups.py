"""Backups: make one now, see what there is, put one back into a new folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app.services import backup, records
from app.services.desk import Changed, Desk
from app.services.records import BackupFile
from app.views.kit import ask, money
from app.views.kit.cards import Card, EmptyState
from app.views.kit.labels import Label, button
from app.views.kit.op import LongOp, Look, news
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S3
from app.views.office.page import OfficePage, beside
from app.words import _

MEGABYTE = 1_000_000


class BackupsPage(OfficePage):
    """A backup is opened and examined before it counts as made; work goes on meanwhile."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self.folder: Path | None = None
        self.make = button(_("Back up now"), "backup", "primary", key="Ctrl+Enter")
        self.make.clicked.connect(self.main_action)
        self.where = Label("", "muted")
        card = Card(_("Backups"), self.make, tight=True)
        card.body.addLayout(beside(self.where, None, margins=True))
        self.table = LedgerTable(
            (
                Column(_("File"), lambda b: b.file.name, width=380, stretch=True),
                Column(_("Written"), lambda b: _written(b), width=200),
                Column(_("Size"), lambda b: f"{b.size / MEGABYTE:,.1f} MB", align="right", width=120),
            ),
            "backups",
        )
        self.table.set_empty(EmptyState(_("No backup yet."), _("Make one now, best onto another disk.")))
        card.add(self.table)
        words = Label(
            _(
                "A backup is put back into a new folder; nothing is overwritten. The program is then started with "
                "that folder: --data FOLDER."
            ),
            "muted",
        )
        words.setWordWrap(True)
        words.setContentsMargins(S3, 0, S3, 0)
        self.restore = button(_("Put a backup back …"), "restore")
        self.restore.clicked.connect(self._restore)
        card.add(words)
        card.body.addLayout(beside(None, self.restore, margins=True))
        self.down.addWidget(card, 1)
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: records.backups_made(desk)).then(lambda both: self._show(*both)).start()

    def _show(self, folder: Path | None, files: tuple[BackupFile, ...]) -> None:
        self.folder = folder
        self.make.setEnabled(folder is not None)
        self.restore.setEnabled(folder is not None)
        self.where.setText(
            _("Folder: {folder}").format(folder=folder)
            if folder
            else _("The database is on a server, which has backups of its own.")
        )
        self.table.show_rows(files)

    def main_action(self) -> None:
        store, folder = self.desk.store, self.folder
        if folder is None:
            return
        file = folder / f"{self.desk.branch.code}-{datetime.now().astimezone():%Y%m%d-%H%M%S}.db"
        work = LongOp(self, lambda _report: backup.backup(store, file)).while_busy(self.make)
        work.then(self._made).start()

    def _made(self, file: Path) -> None:
        self.shell.say(_("Backed up and examined: {file}").format(file=file.name))
        news.changed.emit(Changed(frozenset({"branch"})))

    def _restore(self) -> None:
        chosen: BackupFile | None = self.table.row()
        file = chosen.file if chosen else ask.choose_file(self, _("Which backup?"), _("Backups (*.db)"))
        if file is None:
            return
        into = _choose_folder(self, _("Into which folder?"))
        if into is None:
            return
        work = LongOp(self, lambda _report: backup.restore(file, into)).while_busy(self.restore)
        work.then(lambda made: self.shell.say(_("Put back: {file}").format(file=made))).start()


def _choose_folder(page: BackupsPage, title: str) -> Path | None:
    box = QFileDialog(page.window(), title)
    box.setFileMode(QFileDialog.FileMode.Directory)
    box.setOption(QFileDialog.Option.ShowDirsOnly)
    if not ask.run(box) or not box.selectedFiles():
        return None
    return Path(box.selectedFiles()[0])


def _written(made: BackupFile) -> str:
    local = made.written.astimezone()
    return f"{money.day(local.date())} {money.clock(made.written, seconds=True)}"
