"""Small dialogs. Each opens through `run`, which tests answer; a dialog that is cancelled changes nothing."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.process import DUTY_LABELS, ROLES, Duty
from app.refusals import Fault, Refusal
from app.services.desk import Desk
from app.views.kit.fields import Choice, Field, PasswordField
from app.views.kit.labels import Label, button
from app.views.kit.op import Op, said
from app.views.kit.theme import S2, S3, S4
from app.words import _


def run(dialog: QDialog) -> bool:
    """Shows a dialog until it is answered; the one place where a modal dialog opens."""
    return dialog.exec() == QDialog.DialogCode.Accepted


class Ask(QDialog):
    """A question with a main answer and a way out."""

    def __init__(self, parent: QWidget | None, title: str, text: str, yes: str, *, kind: str = "primary") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(S4, S4, S4, S3)
        layout.setSpacing(S2)
        layout.addWidget(Label(title, "heading"))
        self.text = Label(text, "muted")
        self.text.setWordWrap(True)
        self.text.setVisible(bool(text))
        layout.addWidget(self.text)
        self.body = QVBoxLayout()
        self.body.setSpacing(S2)
        layout.addLayout(self.body)
        layout.addSpacing(S2)
        self.answers = QHBoxLayout()
        self.answers.addStretch(1)
        self.no = button(_("Cancel"), "cancel")
        self.no.clicked.connect(self.reject)
        self.answers.addWidget(self.no)
        self.yes = button(yes, "yes", kind)
        self.yes.setDefault(True)
        self.yes.clicked.connect(self.answer)
        self.answers.addWidget(self.yes)
        layout.addLayout(self.answers)

    def answer(self) -> None:
        """The main answer was given; refuse here to keep the dialog open."""
        self.accept()


class ReasonField(Field):
    """A few lines of text."""

    def __init__(self, name: str) -> None:
        self.edit = QPlainTextEdit()
        super().__init__(self.edit, name)
        self.edit.setFixedHeight(84)
        self.edit.setTabChangesFocus(True)
        self.edit.textChanged.connect(self._typed)

    def text(self) -> str:
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        self.edit.setPlainText(text)


class AskReason(Ask):
    """Asks why; an empty answer is none."""

    def __init__(self, parent: QWidget | None, title: str, text: str, yes: str) -> None:
        super().__init__(parent, title, text, yes)
        self.reason = ReasonField("reason")
        self.body.addWidget(self.reason)
        self.reason.setFocus()

    def answer(self) -> None:
        if self.reason.text().strip():
            self.accept()
        else:
            self.reason.refuse(_("Please say why; the other person will read it."))


class AskSignature(Ask):
    """Asks for a password in place. When a duty is named, somebody who holds it signs at this desk."""

    def __init__(self, parent: QWidget | None, desk: Desk, title: str, text: str, duty: Duty | None) -> None:
        super().__init__(parent, title, text, _("Sign"))
        from app.services import people

        self._desk = desk
        self.signed: Desk | None = None
        self.who: Choice | None = None
        if duty is not None:
            holders = [tile for tile in people.tiles(desk.store) if duty in tile.duties]
            roles = {role.key: _(role.label) for role in ROLES}
            self.who = Choice("person", [(t.id, f"{t.name} · {roles.get(t.role, t.role)}") for t in holders])
            self.body.addWidget(self.who)
            if not holders:
                self.text.setText(_("Nobody here holds the duty “{duty}”.").format(duty=_(DUTY_LABELS[duty])))
                self.text.show()
                self.yes.setEnabled(False)
        self.password = PasswordField("password", _("Password"))
        self.body.addWidget(self.password)
        self.password.setFocus()

    def answer(self) -> None:
        from app.services import people

        person_id = self.who.value() if self.who else (self._desk.person.id if self._desk.person else 0)
        password = self.password.take()
        work = Op(self, lambda: people.sign(self._desk, person_id, password)).while_busy(self.yes)
        work.then(self._signed).failed(self._refused).start()

    def _signed(self, desk: Desk) -> None:
        self.signed = desk
        self.accept()

    def _refused(self, error: Refusal | Fault) -> bool:
        self.password.refuse(said(error))
        return True


class Tell(Ask):
    """Says something that needs no answer."""

    def __init__(self, parent: QWidget | None, text: str, title: str) -> None:
        super().__init__(parent, title, text, _("OK"))
        self.text.set_role("body")
        self.no.hide()


def ask_reason(parent: QWidget, title: str, text: str = "", yes: str = "") -> str | None:
    """Why; None when the person thought better of it."""
    dialog = AskReason(parent, title, text, yes or _("Continue"))
    return dialog.reason.text().strip() if run(dialog) else None


def ask_password(parent: QWidget, desk: Desk, text: str = "") -> Desk | None:
    """The same person's desk with a fresh signature; None when cancelled."""
    dialog = AskSignature(parent, desk, _("Sign with your password"), text, None)
    return dialog.signed if run(dialog) else None


def approve_here(parent: QWidget, desk: Desk, duty: Duty, text: str = "") -> Desk | None:
    """The signed desk of somebody who holds the duty and has come over; the desk here stays as it is."""
    dialog = AskSignature(parent, desk, _("Approve here"), text, duty)
    return dialog.signed if run(dialog) else None


def confirm(parent: QWidget, title: str, text: str, yes: str, *, danger: bool = False) -> bool:
    """Whether to go on."""
    return run(Ask(parent, title, text, yes, kind="danger" if danger else "primary"))


def tell(parent: QWidget | None, text: str, title: str = "") -> None:
    """Says something that cannot be said in place."""
    run(Tell(parent, text, title or _("This cannot be done")))


def save_name(parent: QWidget, title: str, name: str, kinds: str) -> str:
    """Where to save; empty when cancelled. The system's own dialog asks before it overwrites."""
    return QFileDialog.getSaveFileName(parent, title, name, kinds)[0]


def open_name(parent: QWidget, title: str, kinds: str) -> str:
    """Which file to read; empty when cancelled."""
    return QFileDialog.getOpenFileName(parent, title, "", kinds)[0]
