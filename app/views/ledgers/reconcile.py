"""The reconciliation: one line a check, both sides, the difference; beside it the documents behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QProgressBar

from app.services import differences, reconciliation
from app.services.differences import STATE_LABELS, Key, Note
from app.services.reconciliation import Reconciliation, written
from app.services.reconciling.frame import Check, Difference
from app.services.workbooks.answers import Answers, preview
from app.views.kit import ask, money
from app.views.kit.cards import Card, EmptyState, Facts
from app.views.kit.labels import Label, Pill, button
from app.views.kit.op import LongOp, Look, said
from app.views.kit.split import side_by_side
from app.views.kit.table import Column
from app.views.kit.theme import S2, S3
from app.views.ledgers.difference_boxes import ask_note, show_answers, state_tone
from app.views.ledgers.page import LedgerPage, Ledgers, row_of, table_in
from app.words import _, ngettext


class ReconcilePage(LedgerPage):
    """Ledger against ledger, ledger against stock."""

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        self._found: Reconciliation | None = None
        self._running: LongOp | None = None
        self._notes: dict[Key, Note] = {}
        self.wanted: Key | None = None  # the difference to show once the checks are read
        left = Card("", tight=True)
        head = QHBoxLayout()
        head.setContentsMargins(S3, 0, S3, 0)
        head.setSpacing(S2)
        self.title = Label("", "heading")
        self.pill = Pill("", "green")
        head.addWidget(self.title)
        head.addWidget(self.pill)
        head.addStretch(1)
        self.progress = QProgressBar()
        self.progress.setFixedWidth(120)
        self.progress.hide()
        head.addWidget(self.progress)
        self.export = button(_("Export Excel"), "export_reconciliation", "primary", key="Ctrl+E")
        self.export.clicked.connect(self.export_here)
        head.addWidget(self.export)
        left.body.addLayout(head)
        self.table = table_in(
            left,
            (
                Column("", lambda c: c.code, width=48, muted=True),
                Column(_("Comparison"), lambda c: _(c.title), width=130, stretch=True, tip=lambda c: _(c.title)),
                Column(_("Left"), lambda c: self._side(c, c.left), align="right", width=100),
                Column(_("Right"), lambda c: self._side(c, c.right), align="right", width=100),
                Column(_("Difference"), lambda c: self._side(c, c.difference), align="right", width=84,
                       tone=lambda c: "" if c.agrees else "red"),
                Column(_("Result"), _result, width=108, pill=True, tone=lambda c: "green" if c.agrees else "red"),
            ),
            "reconciliation",
        )  # fmt: skip
        self.table.chosen.connect(self._choose)
        right = Card("")
        self.right = right
        self.facts = Facts()
        right.add(self.facts)
        self.documents = table_in(
            right,
            (
                Column(_("Document"), lambda d: d.document or d.subject, width=146, tip=lambda d: d.subject),
                Column(_("Cause"), self._cause, width=110, stretch=True, muted=True, tip=self._cause),
                Column(_("Difference"), self._differs, align="right", width=80),
                Column(_("Responsible, until"), self._until, width=132, tone=self._late, tip=self._until),
                Column(_("State"), self._state, width=84, pill=True, tone=lambda d: state_tone(self._said(d, "state"))),
            ),
            "reconciliation_documents",
        )
        self.documents.set_empty(EmptyState(_("No document differs.")))
        self.documents.opened.connect(lambda row: tab.show_document(row.document))
        self.table.opened.connect(lambda _check: self.documents.setFocus())
        self.open = button(_("Open the document"), "open_document", key="Enter")
        self.open.clicked.connect(self._open)
        self.note = button(_("&Note …"), "note_difference", key="F2")
        QShortcut(QKeySequence("F2"), self, self.note_here, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.note.clicked.connect(self.note_here)
        self.answers = button(_("Take &answers …"), "take_answers")
        self.answers.clicked.connect(self.take_answers_here)
        self.documents.chosen.connect(lambda row: self.note.setEnabled(row is not None))
        right.body.addLayout(row_of(self.answers, None, self.note, self.open))
        self.down.addWidget(side_by_side(left, right, (570, 566)))
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        desk, period = self.desk, self.tab.period
        if period:
            Look(self, lambda: (reconciliation.reconcile(desk, period), differences.notes(desk))).then(
                self._show
            ).start()

    def _show(self, read: tuple[Reconciliation, tuple[Note, ...]]) -> None:
        found, notes = read
        self._found = found
        self._notes = {note.key: note for note in notes}
        differing = sum(not check.agrees for check in found.checks)
        agreeing = len(found.checks) - differing
        self.title.setText(_("Reconciliation {period}").format(period=found.period))
        words = ngettext("{n} agrees", "{n} agree", agreeing).format(n=agreeing)
        if differing:
            words += " · " + ngettext("{n} differs", "{n} differ", differing).format(n=differing)
        self.pill.set_text(words)
        self.pill.set_tone("red" if differing else "green")
        at = max(self.table.currentIndex().row(), 0)
        off = next((n for n, check in enumerate(found.checks) if not check.agrees), 0)
        document = self.documents.row()
        self.table.show_rows(found.checks)
        if self.wanted is not None:
            self._go_to_wanted(self.wanted)
        else:
            self.table.selectRow(at or off)
            if document is not None:
                self.documents.choose(lambda d: (d.document, d.subject) == (document.document, document.subject))

    def _go_to_wanted(self, wanted: Key) -> None:
        self.wanted = None
        self.table.choose(lambda check: check.code == wanted[0])
        self.documents.choose(lambda d: (d.document, d.subject) == wanted[1:])
        self.documents.setFocus()

    # Notes

    def _note_on(self, document: Difference) -> Note | None:
        check = self.table.row()
        return self._notes.get(differences.key_of(check.code, document)) if check else None

    def _said(self, document: Difference, name: str) -> str:
        note = self._note_on(document)
        return str(getattr(note, name) or "") if note else ""

    def _cause(self, document: Difference) -> str:
        return self._said(document, "reason") or _(document.label)

    def _until(self, document: Difference) -> str:
        note = self._note_on(document)
        due = money.day(note.due) if note and note.due else ""
        return ", ".join(word for word in (self._said(document, "owner"), due) if word)

    def _late(self, document: Difference) -> str:
        note = self._note_on(document)
        late = note is not None and note.due is not None and note.state != "resolved" and note.due < date.today()
        return "red" if late else ""

    def _state(self, document: Difference) -> str:
        state = self._said(document, "state")
        return _(STATE_LABELS[state]) if state else ""

    def note_here(self) -> None:
        """F2: what is said about the chosen document."""
        check, document = self.table.row(), self.documents.row()
        if check is None or document is None:
            return
        if ask_note(self, self.desk, self.tab.period, check.code, document, self._note_on(document)):
            self.refresh()
        self.documents.setFocus()

    def take_answers_here(self) -> None:
        """Reads an answered workbook and shows what it would change."""
        file = ask.choose_file(self, _("The answered workbook"), "Excel (*.xlsx)")
        if file is None:
            return
        desk, period = self.desk, self.tab.period
        Look(self, lambda: preview(desk, period, file)).then(self._answered).while_busy(self.answers).start()

    def _answered(self, answers: Answers) -> None:
        if show_answers(self, self.desk, answers):
            self.tab.shell.say(_("Answers taken over from {file}").format(file=answers.file))
            self.refresh()

    def _side(self, check: Check, value: Decimal) -> str:
        places = self._found.places if self._found else 2
        text = written(value, check.unit, places)
        whole, point, rest = text.partition(".")
        return f"{int(whole):,}{point}{rest}".replace("-", "−") if whole.lstrip("-").isdigit() else text

    def _differs(self, document: Difference) -> str:
        check = self.table.row()
        return self._side(check, document.difference) if check else ""

    def _choose(self, check: Check | None) -> None:
        self.right.set_title(f"{check.code}  {_(check.title)}" if check else "")
        if check is None:
            self.documents.show_rows(())
            self.open.setEnabled(False)
            self.note.setEnabled(False)
            return
        facts = [(_("Left"), _(check.left_book)), (_("Right"), _(check.right_book))]
        for part in check.parts:
            name = " ".join(word for word in (_(part.name), part.subject) if word)
            facts.append((name, f"{self._side(check, part.left)}  ·  {self._side(check, part.right)}"))
        self.facts.show_facts(facts[:14])
        documents = (*check.documents, *check.listed)
        self.documents.show_rows(documents)
        if documents:
            self.documents.selectRow(0)
        self.open.setEnabled(bool(documents))
        self.note.setEnabled(self.documents.row() is not None)

    def _open(self) -> None:
        row = self.documents.row()
        if row is not None:
            self.tab.show_document(row.document)

    def export_here(self) -> None:
        """Writes the workbook; the same button stops it, and then no file is left."""
        if self._running is not None:
            self._running.cancel()
            return
        period, desk = self.tab.period, self.desk
        name = f"{desk.branch.code}-reconciliation-{period}.xlsx"
        target = ask.choose_file(self, _("Export the reconciliation"), "Excel (*.xlsx)", save_as=name)
        if target is None:
            return

        def work(report: Callable[[int, int], bool]) -> Path:
            from app.services.workbooks.reconciliation import export

            export(desk, period, target, report)
            return target

        self._running = LongOp(self, work)
        self._running.progress.connect(self._show_progress)
        self.progress.show()
        self.export.setText(_("Stop"))
        self._running.then(self._exported).failed(self._stopped).start()

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _exported(self, target: Path) -> None:
        self._rest()
        self.tab.shell.say(_("Exported: {file}").format(file=target) if target.exists() else _("Export stopped"))

    def _stopped(self, error: Exception) -> bool:
        self._rest()
        ask.tell(self, said(error))  # type: ignore[arg-type]
        return True

    def _rest(self) -> None:
        self._running = None
        self.progress.hide()
        self.export.setText(f"{_('Export Excel')}  Ctrl+E")


def _result(check: Check) -> str:
    if check.agrees:
        return _("agrees")
    count = len(check.documents)
    return ngettext("{n} document", "{n} documents", count).format(n=count) if count else _("differs")
