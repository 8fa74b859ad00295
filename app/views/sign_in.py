"""Who sits down: the branch's people as tiles, and a password. The same screen locks the desk and changes hands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.process import ROLES
from app.refusals import Fault, Refusal, TooManyTries, WrongPassword
from app.services.desk import Desk
from app.services.people import Tile
from app.services.store import Store
from app.views.kit.cards import Card
from app.views.kit.fields import Choice, PasswordField
from app.views.kit.labels import LANGUAGE_NAMES, Label, button
from app.views.kit.op import Look, Op, said
from app.views.kit.remember import memory
from app.views.kit.theme import S2, S3, S4, TILE
from app.words import LANGUAGES, N_, _, language

COLUMNS = 4
PRACTICE_PASSWORDS = N_(
    "Practice passwords: clerk practice-clerk, sales supervisor practice-sales, accounting supervisor practice-check, "
    "cashier practice-cash, keeper practice-stock, accountant practice-books, administrator practice-admin"
)


class PersonTile(QPushButton):
    """One person: name, and role below it."""

    def __init__(self, tile: Tile) -> None:
        super().__init__()
        self.tile = tile
        self.setObjectName(f"person_{tile.id}")
        self.setProperty("tile", True)
        role = next((_(role.label) for role in ROLES if role.key == tile.role), tile.role)
        self.setAccessibleName(f"{tile.name}, {role}")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(S3, S2, S3, S2)
        lines.setSpacing(2)
        for text, look in ((tile.name, "strong"), (role, "muted")):
            line = Label(text, look)
            line.setText(line.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, TILE[0] - 2 * S3))
            line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            lines.addWidget(line)


class SignIn(QWidget):
    """The screen before the window. `signed_in` carries the desk of the person who gave the right password.

    While `only` names a person, nobody else's password opens the desk; *Switch person* asks for that instead.
    """

    signed_in = Signal(object)
    switch_wanted = Signal()
    language_chosen = Signal(str)

    def __init__(self, store: Store, branch_name: str, machine: str = "") -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store, self._machine = store, machine
        self._tiles: list[PersonTile] = []
        self.only: int | None = None
        self._wait = QTimer(self)
        self._wait.setInterval(1000)
        self._wait.timeout.connect(self._count_down)
        self._seconds = 0
        self._build(branch_name)

    def _build(self, branch_name: str) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S4, S4, S4, S4)
        outer.addStretch(2)
        self.card = Card()
        self.card.setFixedWidth(COLUMNS * (TILE[0] + 2) + (COLUMNS - 1) * S2 + 2 * S4 + 2)
        self.card.layout().setContentsMargins(S4, S4, S4, S4)
        head = QHBoxLayout()
        head.addWidget(Label(_("Branchdesk"), "brand"))
        head.addWidget(Label(branch_name, "heading"))
        head.addStretch(1)
        self.language = Choice(_("Language"), "language", [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])
        self.language.set_value(language())
        self.language.edited.connect(lambda: self.language_chosen.emit(self.language.value()))
        head.addWidget(self.language)
        self.card.body.addLayout(head)
        self.asks = Label(_("Who is at the desk?"), "muted")
        self.card.add(self.asks)
        self._grid = QGridLayout()
        self._grid.setSpacing(S2)
        self.card.body.addLayout(self._grid)
        self.card.body.addSpacing(S2)
        row = QHBoxLayout()
        row.setSpacing(S2)
        self.password = PasswordField(_("Password"), "password", _("Password"))
        self.password.entered.connect(self.try_password)
        self.password.edited.connect(self._show_ready)
        row.addWidget(self.password, 1, Qt.AlignmentFlag.AlignTop)
        self.enter = button(_("Sign in  Enter"), "sign_in", "primary")
        self.enter.clicked.connect(self.try_password)
        row.addWidget(self.enter, 0, Qt.AlignmentFlag.AlignTop)
        self.switch = button(_("Another person  F12"), "switch_person", "quiet")
        self.switch.setShortcut("F12")  # heard only while the button is seen: while the desk is locked
        self.switch.clicked.connect(self.switch_wanted)
        self.switch.hide()
        row.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignTop)
        self.card.body.addLayout(row)
        self.hint = Label("", "muted")
        self.hint.setWordWrap(True)
        self.hint.hide()
        self.card.add(self.hint)
        across = QHBoxLayout()  # not aligned but between stretches: only so is the height of wrapped lines allowed for
        across.addStretch(1)
        across.addWidget(self.card)
        across.addStretch(1)
        outer.addLayout(across)
        outer.addStretch(3)
        self._show_ready()

    def say_hint(self, text: str) -> None:
        self.hint.setText(text)
        self.hint.setVisible(bool(text))

    # People

    def read(self) -> None:
        """Reads who works here, in the worker."""
        from app.services import people

        Look(self, lambda: people.tiles(self._store)).then(self.show_people).start()

    def show_people(self, tiles: Sequence[Tile]) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._tiles = [PersonTile(tile) for tile in tiles if self.only in (None, tile.id)]
        for at, tile in enumerate(self._tiles):
            tile.clicked.connect(self._chosen)
            tile.installEventFilter(self)
            self._grid.addWidget(tile, at // COLUMNS, at % COLUMNS)
        self._grid.setColumnStretch(COLUMNS, 1)
        last = memory.get("last_person")
        chosen = next((tile for tile in self._tiles if str(tile.tile.id) == str(last)), None)
        if chosen or self._tiles:
            (chosen or self._tiles[0]).setChecked(True)
            (self.password if self.only else (chosen or self._tiles[0])).setFocus()
        self._show_ready()

    def show_locked(self, person_id: int | None) -> None:
        """Locks for one person, or opens for anybody with None."""
        self.only = person_id
        self.asks.setText(_("The desk is locked.") if person_id else _("Who is at the desk?"))
        self.switch.setVisible(person_id is not None)
        self.password.clear_refusal()
        self.password.set_text("")
        self.read()

    def person(self) -> Tile | None:
        """Who is chosen."""
        return next((tile.tile for tile in self._tiles if tile.isChecked()), None)

    def _chosen(self) -> None:
        self._someone_else()
        self.password.setFocus()

    def _someone_else(self) -> None:
        """Another tile is marked: what was said to the person before does not concern them."""
        self.password.clear_refusal()
        self._stop_waiting()
        self._show_ready()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move between the tiles, Enter goes to the password, a letter begins it."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(watched, PersonTile):
            at = self._tiles.index(watched)
            step = {
                Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: COLUMNS, Qt.Key.Key_Up: -COLUMNS,
            }.get(Qt.Key(event.key()))  # fmt: skip
            if step is not None:
                tile = self._tiles[max(0, min(at + step, len(self._tiles) - 1))]
                tile.setChecked(True)
                tile.setFocus()
                self._someone_else()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                watched.setChecked(True)
                self._chosen()
                return True
            if event.text().strip():
                self.password.setFocus()
                self.password.editor.insert(event.text())
                self.password.edited.emit()
                return True
        return super().eventFilter(watched, event)

    # Passwords

    def try_password(self) -> None:
        """Signs in with what stands in the field."""
        who = self.person()
        if who is None or self._seconds or not self.password.text():
            return
        password = self.password.text()
        self.password.editor.clear()
        from app.services import people

        work = Op(self, lambda: people.sign_in(self._store, who.id, password, self._machine)).while_busy(self.enter)
        work.then(self._entered).failed(self._refused).start()

    def _entered(self, desk: Desk) -> None:
        if self.only is None and desk.person:
            memory.keep("last_person", desk.person.id)
        self.signed_in.emit(desk)

    def _refused(self, error: Refusal | Fault) -> bool:
        self.password.refuse(said(error))
        if isinstance(error, WrongPassword | TooManyTries) and error.wait_seconds:
            self._seconds = error.wait_seconds
            self._wait.start()
        self._show_ready()
        return True

    def _count_down(self) -> None:
        self._seconds -= 1
        if self._seconds <= 0:
            self._stop_waiting()
            self.password.clear_refusal()
        else:
            self.password.error.setText(said(TooManyTries(wait_seconds=self._seconds)))
        self._show_ready()

    def _stop_waiting(self) -> None:
        self._seconds = 0
        self._wait.stop()

    def _show_ready(self) -> None:
        self.enter.setEnabled(bool(self.person() and self.password.text()) and not self._seconds)
