"""The audit trail: who did what, when; and whether the chain holds."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout

from app.services import audit_reading
from app.services.audit_reading import Break, ChainReport, TrailEntry, TrailRow
from app.services.desk import Desk
from app.views.kit import money
from app.views.kit.cards import Banner, Card, Facts
from app.views.kit.fields import Choice, DayField, TextField
from app.views.kit.labels import Label, button
from app.views.kit.op import LongOp, Look, later
from app.views.kit.tab import Shell
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S3
from app.views.office.page import OfficePage, beside, holder
from app.words import N_, _, ngettext

BREAKS: dict[Break, str] = {
    Break.ENTRY_CHANGED: N_("entry {seq} was changed"),
    Break.LINK_MISSING: N_("an entry is missing before {seq}"),
    Break.ROW_CHANGED: N_("{what}, written by entry {seq}, was changed"),
    Break.ROW_GONE: N_("{what}, written by entry {seq}, is gone"),
}
PRESENCES: dict[str, str] = {
    "password": N_("password"),
    "command line": N_("command line"),
    "program": N_("program"),
}


class TrailPage(OfficePage):
    """The newest entry first."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self.checking: LongOp | None = None
        self.search = TextField(_("Search"), "search_trail", hint=_("step or number"))
        self.person = Choice(_("Person"), "trail_person", [(0, _("everybody"))])
        self.since = DayField(_("Since"), "trail_since", optional=True)
        self._typing = later(self, 200, self._read)
        for field in (self.search, self.person, self.since):
            field.edited.connect(self._typing.start)
        around = holder(beside(self.search, self.person, Label(_("since"), "muted"), self.since))
        left = Card(_("Audit trail"), around, tight=True)
        self.table = LedgerTable(
            (
                Column(_("No."), lambda r: str(r.seq), align="right", width=64, muted=True),
                Column(_("When"), _when, width=152),
                Column(_("Who"), lambda r: r.person or "—", width=84),
                Column(_("What"), _what, width=150, stretch=True, tip=lambda r: r.command),
                Column(_("Papers"), lambda r: r.numbers, width=160, tip=lambda r: r.numbers),
            ),
            "audit_trail",
        )
        left.add(self.table)
        across = QHBoxLayout()
        across.setSpacing(S3)
        across.addWidget(left, 2)
        across.addLayout(self._right(), 1)
        self.down.addLayout(across, 1)
        self.table.chosen.connect(self._choose)
        self.search.entered.connect(self.table.setFocus)
        self.setFocusProxy(self.table)

    def _right(self) -> QVBoxLayout:
        self.entry = Card(" ")
        self.facts = Facts()
        self.entry.add(self.facts)
        self.entry.body.addStretch(1)
        chain = Card(_("Chain of entries"))
        words = Label(
            _("Every entry carries the hash of the one before and digests of the rows it wrote. The check works all of "
              "them out again."),
            "muted",
        )  # fmt: skip
        words.setWordWrap(True)
        self.head = Label("", "body")
        self.head.setWordWrap(True)
        self.result = Banner("green")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.check = button(_("Check the chain"), "check_chain", "primary", key="Ctrl+Enter")
        self.check.clicked.connect(self.main_action)
        chain.add(words, self.head, self.result, self.progress)
        chain.body.addLayout(beside(None, self.check))
        down = QVBoxLayout()
        down.setSpacing(S3)
        down.addWidget(self.entry, 1)
        down.addWidget(chain)
        return down

    # Reading

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: (audit_reading.people_in_trail(desk), audit_reading.trail_head(desk))).then(
            lambda both: self._show_head(*both)
        ).start()
        self._read()

    def _show_head(self, people: tuple[tuple[int, str], ...], head: tuple[int, str]) -> None:
        self.person.set_choices([(0, _("everybody")), *people])
        count, digest = head
        told = ngettext("{n} entry", "{n} entries", count).format(n=count)
        self.head.setText(_("{entries} · last hash {hash}").format(entries=told, hash=_short(digest)))
        self.head.setToolTip(digest)

    def _read(self) -> None:
        desk, search, since = self.desk, self.search.text(), self.since.day()
        person = int(self.person.value() or 0) or None
        self.table.show_pages(
            lambda cursor, count: audit_reading.trail_page(desk, person, search, since, None, cursor, count)
        )

    def find_here(self) -> None:
        self.search.setFocus()

    def _choose(self, row: TrailRow | None) -> None:
        if row is not None:
            desk, seq = self.desk, row.seq
            Look(self, lambda: audit_reading.trail_entry(desk, seq)).then(self._show).start()

    def _show(self, found: TrailEntry) -> None:
        row = found.row
        self.entry.set_title(f"{row.seq} · {_what(row)}")
        pairs = [
            (
                _("When"),
                f"{_when(row)} · {_('business day {day}').format(day=money.day(row.day))}" if row.day else _when(row),
            ),
            (_("Who"), f"{row.person or '—'} · {_(PRESENCES.get(row.presence, row.presence))}"),
            (_("Machine"), row.machine),
            (_("Papers"), row.numbers),
            *((name, _cut(value)) for name, value in found.facts),
            (_("Rows"), _rows(found)),
            (_("Hash"), _short(row.hash)),
        ]
        self.facts.show_facts([(label, value) for label, value in pairs if value])

    # The chain

    def main_action(self) -> None:
        """Checks the whole chain; the same button stops the check."""
        if self.checking is not None:
            self.checking.cancel()
            return
        desk = self.desk
        self.checking = LongOp(self, lambda report: audit_reading.chain_intact(desk, report))
        self.checking.progress.connect(self._far)
        self.result.say("")
        self.progress.show()
        self.check.setText(_("Stop"))
        self.checking.then(self._checked).failed(lambda _error: self._rest()).start()

    def _far(self, done: int, total: int) -> None:
        self.progress.setMaximum(max(total, 1))
        self.progress.setValue(done)

    def _checked(self, report: ChainReport) -> None:
        self._rest()
        self.result.say(chain_said(report), "green" if report.intact else "red" if report.broken else "amber")

    def _rest(self) -> bool:
        self.checking = None
        self.progress.hide()
        self.check.setText(f"{_('Check the chain')}  Ctrl+Enter")
        return False


def chain_said(report: ChainReport) -> str:
    """What the check found, in words."""
    if report.broken:
        first = report.broken[0]
        told = _(BREAKS[first.kind]).format(seq=first.seq, what=first.what)
        more = len(report.broken) - 1
        rest = ngettext("{n} more", "{n} more", more).format(n=more) if more else ""
        return _("The records were changed: {what}").format(what=told) + (f" ({rest})" if rest else "")
    if not report.whole:
        return _("The check was stopped; nothing is known about the rest.")
    return _("Intact: {entries} entries and {rows} rows are as they were written.").format(
        entries=f"{report.entries:,}", rows=f"{report.rows:,}"
    )


def _what(row: TrailRow) -> str:
    return _(row.step) if row.step else row.command


def _when(row: TrailRow) -> str:
    return f"{money.short_day(row.at.astimezone().date())} {money.clock(row.at, seconds=True)}"


def _rows(found: TrailEntry) -> str:
    counted: dict[str, int] = {}
    for table, _key, _digest in found.rows:
        counted[table] = counted.get(table, 0) + 1
    return ", ".join(f"{table} × {count}" for table, count in counted.items())


def _cut(value: str) -> str:
    return value if len(value) <= 160 else f"{value[:160]}…"


def _short(digest: str) -> str:
    return "-".join(digest[at : at + 4] for at in range(0, 16, 4)).upper()
