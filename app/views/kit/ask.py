"""Everything the program asks in a box of its own. All boxes open through `run`, which tests answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.process import DUTY_LABELS, Duty
from app.refusals import Fault, NobodyHolds, Refusal
from app.services import people
from app.services.desk import Desk
from app.views.kit.fields import Choice, Form, NoteField, PasswordField
from app.views.kit.labels import Label, button
from app.views.kit.op import Op, refuse, said
from app.views.kit.theme import S3, S4
from app.words import _


def run(dialog: QDialog) -> bool:
    """Opens a box and waits for the answer; True when it was accepted. The one place where a box opens."""
    return dialog.exec() == QDialog.DialogCode.Accepted


class Ask(QDialog):
    """A small box: a heading, a sentence, a form, and two buttons. Enter or Ctrl+Enter says yes, Esc says no."""

    def __init__(self, parent: QWidget | None, title: str, text: str = "", yes: str = "", no: str = "") -> None:
        super().__init__(parent.window() if parent else None)
        self.setWindowTitle(title)
        self.setObjectName("ask")
        self.setMinimumWidth(440)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(S4, S4, S4, S3)
        layout.setSpacing(S3)
        layout.addWidget(Label(title, "heading"))
        self.sentence = Label(text)
        self.sentence.setWordWrap(True)
        self.sentence.setVisible(bool(text))
        layout.addWidget(self.sentence)
        self.body = QVBoxLayout()
        self.form = Form()
        self.body.addWidget(self.form)
        layout.addLayout(self.body)
        self.yes = button(yes or _("OK"), "yes", "primary")
        self.no = button(no or _("Cancel"), "no", tip=_("Esc"))
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.no)
        self._buttons.addWidget(self.yes)
        layout.addLayout(self._buttons)
        self.yes.setDefault(True)
        self.yes.clicked.connect(self.answer)
        self.no.clicked.connect(self.reject)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.answer)

    def answer(self) -> None:
        """Says yes, when what is asked for is there."""
        self.accept()

    def add_button(self, made: QPushButton) -> None:
        self._buttons.insertWidget(0, made)

    def place(self, error: Refusal | Fault) -> bool:
        """Shows a refusal at its field, or above the buttons."""
        return self.form.refuse(getattr(error, "at", ""), said(error))


def tell(parent: QWidget | None, text: str, title: str = "") -> None:
    """Says something that has to be read."""
    box = Ask(parent, title or _("This cannot be done"), text, yes=_("Close"))
    box.no.hide()
    run(box)


def confirm(parent: QWidget | None, title: str, text: str, yes: str, danger: bool = False) -> bool:
    """Asks before something that is hard to undo."""
    box = Ask(parent, title, text, yes)
    if danger:
        box.yes.setProperty("kind", "danger")
    return run(box)


class _Reason(Ask):
    def __init__(self, parent: QWidget | None, title: str, text: str, yes: str) -> None:
        super().__init__(parent, title, text, yes)
        self.reason = NoteField(at="reason")
        self.form.add(_("&Reason"), self.reason)

    def answer(self) -> None:
        if self.reason.text():
            self.accept()
        else:
            self.reason.refuse(_("Please give a reason; the next person reads it."))


def ask_reason(parent: QWidget | None, title: str, text: str = "", yes: str = "") -> str | None:
    """A reason in words, never empty; None when the person thinks again."""
    box = _Reason(parent, title, text, yes)
    return box.reason.text() if run(box) else None


class Signing(Ask):
    """Asks for a password in place; the proving runs off the window's thread."""

    def __init__(self, parent: QWidget | None, title: str, text: str, desk: Desk, yes: str = "") -> None:
        super().__init__(parent, title, text, yes or _("Sign"))
        self.desk = desk
        self.signed: Desk | None = None
        self.password = PasswordField()

    def person_id(self) -> int:
        return self.desk.person.id if self.desk.person else 0

    def answer(self) -> None:
        who, password = self.person_id(), self.password.text()
        proving = Op(self, lambda: people.sign(self.desk, who, password))
        proving.while_busy(self.yes).then(self._proved).failed(self._wrong).start()

    def _proved(self, desk: Desk) -> None:
        self.signed = desk
        self.accept()

    def _wrong(self, error: Refusal | Fault) -> bool:
        self.password.editor.clear()
        self.password.refuse(said(error))
        return True


class _OwnSignature(Signing):
    def __init__(self, parent: QWidget | None, desk: Desk, text: str, title: str) -> None:
        super().__init__(parent, title or _("Your signature"), text, desk)
        self.form.add(_("&Password of {name}").format(name=desk.person.name if desk.person else ""), self.password)


def ask_password(parent: QWidget | None, desk: Desk, text: str, title: str = "") -> Desk | None:
    """The same person's password again: their desk with a fresh signature, or None."""
    box = _OwnSignature(parent, desk, text, title)
    return box.signed if run(box) else None


class ApproveHere(Signing):
    """Somebody who holds the duty gives name and password at this desk, for one step."""

    def __init__(self, parent: QWidget | None, desk: Desk, duty: Duty, who: Sequence[people.Tile], text: str) -> None:
        super().__init__(parent, _("Approve here"), text, desk, _("Approve"))
        self.who = Choice(at="person", choices=[(tile.id, tile.name) for tile in who])
        self.form.add(_("Pe&rson with the duty {duty}").format(duty=_(DUTY_LABELS[duty])), self.who)
        self.form.add(_("&Password"), self.password)
        self.password.setFocus()

    def person_id(self) -> int:
        return int(self.who.value() or 0)


def approve_here(parent: QWidget | None, desk: Desk, duty: Duty, text: str = "") -> Desk | None:
    """Another person's signed desk for one step; the screen and its draft stay as they are. None when nobody signs."""
    mine = desk.person.id if desk.person else 0
    who = [tile for tile in people.tiles(desk.store) if duty in tile.duties and tile.id != mine]
    if not who:
        refuse(parent, NobodyHolds(duty=duty))
        return None
    box = ApproveHere(parent, desk, duty, who, text)
    return box.signed if run(box) else None


def choose_file(parent: QWidget | None, title: str, patterns: str, save_as: str = "") -> Path | None:
    """A file to open, or with `save_as` a place to save; None when the person thinks again.

    `patterns` as Qt writes them, for instance "Excel (*.xlsx)".
    """
    box = QFileDialog(parent.window() if parent else None, title)
    box.setNameFilter(patterns)
    if save_as:
        box.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        box.selectFile(save_as)
        suffix = Path(save_as).suffix.lstrip(".")
        box.setDefaultSuffix(suffix)
    else:
        box.setFileMode(QFileDialog.FileMode.ExistingFile)
    box.setWindowModality(Qt.WindowModality.WindowModal)
    if not run(box) or not box.selectedFiles():
        return None
    return Path(box.selectedFiles()[0])
