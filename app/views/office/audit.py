"""The audit trail: who did what, when; and whether its chain is whole."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from app.services import audit_reading
from app.services.audit_reading import ChainReport, TrailEntry, TrailRow
from app.services.desk import Desk
from app.views.kit import money
from app.views.kit.cards import Banner, Card, EmptyState, Facts
from app.views.kit.fields import Choice, TextField
from app.views.kit.labels import button
from app.views.kit.op import Look, later
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable, Page
from app.views.kit.theme import S2, S3
from app.views.office.page import OfficePage
from app.words import _


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
        card.add(self.banner)
        self.table = LedgerTable(
            (
                Column(_("No."), lambda r: str(r.seq), align="right", width=64, muted=True),
                Column(_("Time"), lambda r: money.moment(r.at), width=120),
                Column(_("Who"), lambda r: r.person, width=100),
                Column(_("What"), lambda r: _(r.step) if r.step else r.command, width=160, stretch=True),
                Column(_("Numbers"), lambda r: r.numbers, width=190),
                Column(_("How"), lambda r: r.presence, width=100, muted=True),
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
        """Recomputes every hash of the chain."""
        desk = self.desk
        self.banner.say(_("The chain is being checked …"), "amber")
        Look(self, lambda: audit_reading.chain_intact(desk)).while_busy(self.verify).then(self._told).start()

    def _told(self, report: ChainReport) -> None:
        if report.broken:
            first = report.broken[0]
            self.banner.say(
                _("{count} entries are not as they were written; the first is {seq}.").format(
                    count=len(report.broken), seq=first.seq
                ),
                "red",
            )
            return
        self.banner.say(
            _("The chain is whole: {entries} entries, {rows} rows. Head {head}").format(
                entries=report.entries, rows=report.rows, head=report.head[:16]
            ),
            "green",
        )
