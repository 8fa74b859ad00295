"""People and their duties: a box for each pair; two that are kept apart cannot be ticked for one person."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.process import DUTY_LABELS, ROLES, Conflict, Duty, conflict
from app.refusals import Fault, Refusal
from app.services import people
from app.services.desk import Changed, Desk
from app.services.people import PersonRow
from app.views.kit import ask
from app.views.kit.cards import Banner, Card
from app.views.kit.fields import Choice, PasswordField, TextField
from app.views.kit.labels import Label, Pill, button
from app.views.kit.op import Look, Op, said
from app.views.kit.tab import Shell
from app.views.kit.theme import S1, S2
from app.views.office.page import OfficePage
from app.words import _


class PeoplePage(OfficePage):
    """Who works here, with their duties."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self._rows: tuple[PersonRow, ...] = ()
        self.new = button(_("New person"), "new_person", "primary", key="Ctrl+N")
        self.new.clicked.connect(self.new_here)
        card = Card(_("People and duties"), self.new)
        text = Label(
            _(
                "Invoicing, reviewing, collecting, shipping and booking are never in one pair of hands. "
                "A grey box says why it is closed."
            ),
            "muted",
        )
        card.add(text)
        self.banner = Banner("amber")
        card.add(self.banner)
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._grid.setHorizontalSpacing(S1)
        self._grid.setVerticalSpacing(S2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        card.body.addWidget(area, 1)
        self.down.addWidget(card)

    def refresh(self) -> None:
        desk = self.desk
        Look(self, lambda: people.people(desk)).then(self._show).start()

    def _show(self, rows: tuple[PersonRow, ...]) -> None:
        self._rows = rows
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        roles = {role.key: _(role.label) for role in ROLES}
        for column, duty in enumerate(Duty, 1):
            head = Label(_(DUTY_LABELS[duty]), "muted")
            head.setWordWrap(True)
            head.setFixedWidth(62)
            head.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
            self._grid.addWidget(head, 0, column)
        for at, row in enumerate(rows, 1):
            self._grid.addWidget(_name_of(row, roles.get(row.role, row.role)), at, 0)
            for column, duty in enumerate(Duty, 1):
                self._grid.addWidget(self._box(row, duty), at, column, Qt.AlignmentFlag.AlignHCenter)
            self._grid.addWidget(self._actions(row), at, len(Duty) + 1)
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(len(rows) + 1, 1)

    def _box(self, row: PersonRow, duty: Duty) -> QCheckBox:
        """A duty to tick; closed, with the reason, where the person holds one that it is kept apart from."""
        box = QCheckBox()
        box.setObjectName(f"duty_{row.id}_{duty.value}")
        box.setChecked(duty in row.duties)
        reason, closed = apart(duty, row.duties)
        box.setEnabled(row.active and (duty in row.duties or not closed))
        box.setAccessibleName(f"{row.name}: {_(DUTY_LABELS[duty])}")
        box.setAccessibleDescription(reason)
        box.setToolTip(f"{_(DUTY_LABELS[duty])}\n{reason}".strip())
        box.clicked.connect(lambda on, r=row, d=duty: self._tick(r, d, on))
        return box

    def _actions(self, row: PersonRow) -> QWidget:
        made = QWidget()
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        password = button(_("Password"), f"password_{row.id}", "quiet")
        password.clicked.connect(lambda _checked=False: self._reset(row))
        retire = button(_("Retire"), f"retire_{row.id}", "quiet")
        retire.clicked.connect(lambda _checked=False: self._retire(row))
        for action in (password, retire):
            line.addWidget(action)
            action.setVisible(row.active)  # only inside the row: a button without a parent is a window of its own
        return made

    def _do(self, work: Callable[[], Changed], told: str) -> None:
        Op(self, work).then(lambda _changed: self._done(told)).failed(self._refused).start()

    def _done(self, told: str) -> None:
        self.banner.say("")
        self.shell.say(told)

    def _refused(self, error: Refusal | Fault) -> bool:
        self.banner.say(said(error))
        self._show(self._rows)
        return True

    def _tick(self, row: PersonRow, duty: Duty, on: bool) -> None:
        desk, words = self.desk, _(DUTY_LABELS[duty])
        if on:
            self._do(lambda: people.grant(desk, row.id, duty), f"{row.name}: + {words}")
        else:
            self._do(lambda: people.revoke(desk, row.id, duty), f"{row.name}: − {words}")

    def _retire(self, row: PersonRow) -> None:
        desk = self.desk
        text = _("{name} can no longer sign in; what they did stays under their name.").format(name=row.name)
        if ask.confirm(self, _("Retire {name}").format(name=row.name), text, _("Retire"), danger=True):
            self._do(lambda: people.retire(desk, row.id), _("{name} is retired").format(name=row.name))

    def _reset(self, row: PersonRow) -> None:
        box = _PasswordBox(self, self.desk, row)
        if ask.run(box):
            self._done(_("{name} has a new password").format(name=row.name))

    def new_here(self) -> None:
        box = _PersonBox(self, self.desk)
        if ask.run(box):
            self._done(_("Appointed: {name}").format(name=box.form.fields["name"].text()))


def _name_of(row: PersonRow, role: str) -> QWidget:
    made = QWidget()
    down = QVBoxLayout(made)
    down.setContentsMargins(0, 0, 0, 0)
    down.setSpacing(0)
    first = QHBoxLayout()
    first.addWidget(Label(row.name, "strong"))
    if not row.active:
        first.addWidget(Pill(_("retired"), "neutral"))
    first.addStretch(1)
    down.addLayout(first)
    down.addWidget(Label(role, "muted"))
    return made


def apart(duty: Duty, held: frozenset[Duty]) -> tuple[str, bool]:
    """Why a duty cannot, or not by itself, be added to those held; and whether it can never be."""
    kinds = {other: conflict(duty, other) for other in sorted(held) if other is not duty}
    hard = [other for other, kind in kinds.items() if kind is Conflict.HARD]
    soft = [other for other, kind in kinds.items() if kind is Conflict.SOFT]
    if hard:
        return _("kept apart from {duties}").format(duties=_named(hard)), True
    if soft:
        return _("with {duties} only by a combined-duty record").format(duties=_named(soft)), False
    return "", False


def _named(duties: list[Duty]) -> str:
    return ", ".join(_(DUTY_LABELS[duty]) for duty in duties)


class _PasswordBox(ask.Ask):
    """A new password for somebody."""

    def __init__(self, parent: QWidget, desk: Desk, row: PersonRow) -> None:
        text = _("Tell {name} the new password in person; they should change it.").format(name=row.name)
        super().__init__(parent, _("New password"), text, _("Set"))
        self._desk, self._row = desk, row
        self.form.add(_("&Password"), PasswordField(at="password"))

    def answer(self) -> None:
        desk, row, password = self._desk, self._row, self.form.fields["password"].text()
        work = Op(self, lambda: people.reset_password(desk, row.id, password)).while_busy(self.yes)
        work.then(lambda _changed: self.accept()).failed(self.place).start()


class _PersonBox(ask.Ask):
    """A new person: name, usual role with its duties, first password."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(
            parent, _("New person"), _("The role brings its duties; they can be changed afterwards."), _("Appoint")
        )
        self._desk = desk
        self.form.add(_("&Name"), TextField(at="name"))
        self.form.add(_("&Role"), Choice(at="role", choices=[(role.key, _(role.label)) for role in ROLES]))
        self.form.add(_("&Password"), PasswordField(at="password", hint=_("8 letters or more")))
        self.form.fields["name"].setFocus()

    def answer(self) -> None:
        name, key, password = (self.form.fields[field].text() for field in ("name", "role", "password"))
        role = next(role for role in ROLES if role.key == key)
        desk = self._desk
        work = Op(self, lambda: people.appoint(desk, name, key, tuple(sorted(role.duties)), password))
        work.while_busy(self.yes).then(lambda _changed: self.accept()).failed(self.place).start()
