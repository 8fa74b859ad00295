"""Boxes over the reconciliation: what is said about a difference, and what head office answered."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.sentences import row_sentence
from app.services import differences
from app.services.desk import Desk
from app.services.differences import STATE_LABELS, Note, NoteForm
from app.services.reconciling.frame import Difference
from app.services.workbooks.answers import Answer, Answers, take_answers
from app.views.kit.ask import Ask, run
from app.views.kit.cards import Banner
from app.views.kit.fields import Choice, DayField, NoteField, TextField
from app.views.kit.op import Op
from app.views.kit.table import Column, LedgerTable
from app.words import _, ngettext

MOST_SAID = 8  # rows that cannot be taken, named one by one


class NoteBox(Ask):
    """Why a document differs, whose it is, until when, and how it was settled."""

    def __init__(
        self, parent: QWidget | None, desk: Desk, period: str, code: str, difference: Difference, note: Note | None
    ) -> None:
        title = " ".join(word for word in (code, difference.document, difference.subject) if word)
        super().__init__(parent, title, _(difference.label), yes=_("&Keep"))
        self.desk, self.period, self.code, self.difference = desk, period, code, difference
        self.answered = note.answer if note else ""
        self.reason = NoteField(at="reason", lines=2)
        self.owner = TextField(at="owner", longest=differences.OWNER_LENGTH)
        self.due = DayField(at="due", optional=True)
        self.settled = NoteField(at="action", lines=2)
        self.state = Choice(at="state", choices=[(key, _(label)) for key, label in STATE_LABELS.items()])
        for label, field in (
            (_("&Reason"), self.reason), (_("Res&ponsible"), self.owner), (_("Settled &by"), self.due),
            (_("Settled &how"), self.settled), (_("&State"), self.state),
        ):  # fmt: skip
            self.form.add(label, field)
        if note is not None:
            self.reason.set_text(note.reason)
            self.owner.set_text(note.owner)
            self.due.set_day(note.due)
            self.settled.set_text(note.action)
            self.state.set_value(note.state)
        if self.answered:
            self.sentence.setText(_("Head office: {answer}").format(answer=self.answered))
            self.sentence.show()
        self.reason.setFocus()

    def answer(self) -> None:
        self.form.clear_refusals()
        form = NoteForm(
            *differences.key_of(self.code, self.difference), difference=self.difference.difference,
            reason=self.reason.text(), owner=self.owner.text(), action=self.settled.text(), due=self.due.text(),
            state=self.state.text(), answer=self.answered,
        )  # fmt: skip
        keeping = Op(self, lambda: differences.note_difference(self.desk, self.period, form))
        keeping.then(lambda _changed: self.accept()).failed(self.place).while_busy(self.yes).start()


class AnswersBox(Ask):
    """What an answered workbook would change, before it does; rows that cannot be taken are named instead."""

    def __init__(self, parent: QWidget | None, desk: Desk, answers: Answers) -> None:
        changes = len(answers.answers)
        words = ngettext("{n} difference gets a new note.", "{n} differences get a new note.", changes).format(
            n=changes
        )
        if not changes:
            words = _("The workbook says nothing new.")
        super().__init__(parent, _("Answers from {file}").format(file=answers.file), words, yes=_("&Take over"))
        self.desk, self.answers = desk, answers
        self.setMinimumWidth(860)
        if answers.bad:
            self._refuse(answers)
        self.table = LedgerTable(
            (
                Column("", lambda a: a.form.code, width=56, muted=True),
                Column(_("Document"), lambda a: a.form.document or a.form.subject, width=170),
                Column(_("What changes"), _changes, width=300, stretch=True, tip=_changes),
                Column(_("State"), lambda a: _(STATE_LABELS[a.form.state]), width=100, pill=True,
                       tone=lambda a: state_tone(a.form.state)),
            ),
            "answers",
        )  # fmt: skip
        self.table.setMinimumHeight(240)
        self.table.show_rows(answers.answers)
        self.body.addWidget(self.table)
        self.table.setVisible(bool(changes))
        self.yes.setEnabled(bool(changes) and not answers.bad)

    def _refuse(self, answers: Answers) -> None:
        lines = [row_sentence(row) for row in answers.bad[:MOST_SAID]]
        more = len(answers.bad) - len(lines)
        if more:
            lines.append(ngettext("… and {n} more.", "… and {n} more.", more).format(n=more))
        self.sentence.setText(_("Some rows cannot be taken, so none is. Correct them and choose the file again."))
        banner = Banner("red")
        banner.say("\n".join(lines))
        self.body.addWidget(banner)

    def answer(self) -> None:
        taking = Op(self, lambda: take_answers(self.desk, self.answers))
        taking.then(lambda _changed: self.accept()).failed(self.place).while_busy(self.yes).start()


def state_tone(state: str) -> str:
    return {"resolved": "green", "disputed": "red", "open": "amber"}.get(state, "")


def _changes(answer: Answer) -> str:
    """Each word that is new, with its column."""
    titles = {
        "reason": _("Reason"), "owner": _("Responsible"), "action": _("Settled how"), "due": _("Settled by"),
        "state": _("State"), "answer": _("Answer of head office"),
    }  # fmt: skip
    told = {name: str(getattr(answer.form, name)) for name in answer.changed}
    told |= {"state": _(STATE_LABELS[answer.form.state])} if "state" in told else {}
    return " · ".join(f"{titles[name]}: {value or '–'}" for name, value in told.items())


def ask_note(parent: QWidget, desk: Desk, period: str, code: str, difference: Difference, note: Note | None) -> bool:
    """Opens the note on a difference; True when something was kept."""
    return run(NoteBox(parent, desk, period, code, difference, note))


def show_answers(parent: QWidget, desk: Desk, answers: Answers) -> bool:
    """Shows what an answered workbook would change; True when it was taken over."""
    return run(AnswersBox(parent, desk, answers))
