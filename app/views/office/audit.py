"""The audit trail: who did what, when; and whether its chain is whole."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar

from app.refusals import Fault, Refusal
from app.services import audit_reading
from app.services.audit_reading import Break, Broken, ChainReport, TrailEntry, TrailRow
from app.services.desk import Desk
from app.views.kit import money
from app.views.kit.cards import Banner, Card, EmptyState, Facts
from app.views.kit.fields import Choice, TextField
from app.views.kit.labels import button
from app.views.kit.op import LongOp, Look, later, said
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable, Page
from app.views.kit.theme import S2, S3
from app.views.office.page import OfficePage
from app.words import N_, _, ngettext

BREAKS: dict[Break, str] = {
    Break.ENTRY_CHANGED: N_("Entry {seq} was changed."),
    Break.LINK_MISSING: N_("An entry is missing before entry {seq}."),
    Break.ROW_CHANGED: N_("{what}, written by entry {seq}, was changed."),
    Break.ROW_GONE: N_("{what}, written by entry {seq}, is gone."),
}
HOW: dict[str, str] = {
    "password": N_("password"),
    "command line": N_("command line"),
    "program": N_("program"),
}


class AuditPage(OfficePage):
    """Newest first; search by person and content."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self.verify = button(_("Check the chain"), "check_chain", key="Ctrl+Enter")
        self.verify.clicked.connect(self.main_action)
        card = Card(_("Audit trail"), self.verify, tight=True)
        row = QHBoxLayout()
        row.setContentsMargins(S3, 0, S3, 0)
        row.setSpacing(S2)
        self.person = Choice(_("Person"), "person", [(None, _("Everybody"))])
        self.person.edited.connect(self.refresh)
        row.addWidget(self.person)
        self.search = TextField(_("Search"), "search", hint=_("Command, number or content  Ctrl+F"))
        row.addWidget(self.search, 1)
        card.body.addLayout(row)
        self.banner = Banner("green")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.hide()
        self._checking: LongOp | None = None
        card.add(self.banner, self.progress)
        self.table = LedgerTable(
            (
                Column(_("No."), lambda r: str(r.seq), align="right", width=64, muted=True),
                Column(_("Time"), _time, width=140),
                Column(_("Who"), lambda r: r.person, width=100),
                Column(_("What"), lambda r: _(r.step) if r.step else r.command, width=160, stretch=True),
                Column(_("Numbers"), lambda r: r.numbers, width=190),
                Column(_("How"), lambda r: _(HOW.get(r.presence, r.presence)), width=120, muted=True),
                Column(_("Hash"), lambda r: r.hash[:10], width=110, muted=True),
            ),
            "audit",
        )
        self.table.set_empty(EmptyState(_("Nothing is found.")))
        self.table.chosen.connect(self._choose)
        card.add(self.table)
        self.down.addWidget(card, 3)
        self.entry = Card(_("What was given"))
        self.facts = Facts()
        self.entry.add(self.facts)
        self.entry.body.addStretch(1)
        self.down.addWidget(self.entry, 2)
        self._typing = later(self, 250, self.refresh)
        self.search.edited.connect(self._typing.start)

    def refresh(self) -> None:
        desk, person, text = self.desk, self.person.value(), self.search.text()

        def fetch(cursor: int | None, count: int) -> Page:
            found = audit_reading.trail_page(desk, person, text, after=cursor, limit=count)
            return Page(found.rows, found.next_cursor)

        self.table.show_pages(fetch)
        Look(self, lambda: audit_reading.people_in_trail(desk)).then(self._show_people).start()

    def _show_people(self, found: tuple[tuple[int, str], ...]) -> None:
        self.person.set_choices([(None, _("Everybody")), *found])

    def _choose(self, row: TrailRow | None) -> None:
        if row is None:
            self.facts.show_facts([])
            return
        desk = self.desk
        Look(self, lambda: audit_reading.trail_entry(desk, row.seq)).then(self._show).start()

    def _show(self, entry: TrailEntry) -> None:
        facts = [(name, value[:160]) for name, value in entry.facts[:6]]
        self.facts.show_facts([*facts, (_("Rows written"), str(len(entry.rows))), (_("Hash"), entry.row.hash)])

    def find_here(self) -> None:
        self.search.setFocus()

    def main_action(self) -> None:
        """Recomputes every hash of the chain; the same button stops it."""
        if self._checking is not None:
            self._checking.cancel()
            return
        desk = self.desk
        self.banner.say(_("The chain is being checked …"), "amber")
        self.verify.setText(_("Stop"))
        self.progress.show()
        self._checking = LongOp(self, lambda report: audit_reading.chain_intact(desk, report))
        self._checking.progress.connect(self._far)
        self._checking.then(self._told).failed(self._failed).start()

    def _far(self, done: int, total: int) -> None:
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)

    def _rest(self) -> None:
        self._checking = None
        self.progress.hide()
        self.verify.setText(f"{_('Check the chain')}  Ctrl+Enter")

    def _failed(self, error: Refusal | Fault) -> bool:
        self._rest()
        self.banner.say(said(error), "red")
        return True

    def _told(self, report: ChainReport) -> None:
        self._rest()
        if not report.whole and not report.broken:
            self.banner.say(_("The check was stopped; nothing is known about the rest."), "amber")
            return
        if report.broken:
            first = report.broken[0]
            self.banner.say(
                f"{first_broken(first)} "
                + ngettext("{n} place in all.", "{n} places in all.", len(report.broken)).format(n=len(report.broken)),
                "red",
            )
            return
        self.banner.say(
            _("The chain is whole: {entries} entries, {rows} rows. Head {head}").format(
                entries=report.entries, rows=report.rows, head=report.head[:16]
            ),
            "green",
        )


def first_broken(found: Broken) -> str:
    """What is not as it was written, in words."""
    return _(BREAKS[found.kind]).format(seq=found.seq, what=found.what)


def _time(row: TrailRow) -> str:
    return f"{money.short_day(row.at.astimezone().date())} {money.clock(row.at, seconds=True)}"
