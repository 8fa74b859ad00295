"""Fields to type into: each has a text, an accessible name, and a place below it for a refusal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import QDate, QEvent, QObject, QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.views.kit.labels import Label
from app.views.kit.theme import S1, S2, S3, restyle
from app.words import _

FIGURES = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")


class Field(QWidget):
    """An editor with room for a refusal below it. `at` is the name by which a refusal finds it."""

    edited = Signal()

    def __init__(self, editor: QWidget, name: str = "", at: str = "") -> None:
        super().__init__()
        self.editor = editor
        self.at = at
        self.setFocusProxy(editor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(editor)
        self.error = Label("", "error")
        self.error.hide()
        layout.addWidget(self.error)
        self.set_name(name)
        if at:
            editor.setObjectName(at)
        self.edited.connect(self.clear_refusal)

    def set_name(self, name: str) -> None:
        """The name a screen reader speaks."""
        self.editor.setAccessibleName(name.replace("&", ""))

    # Abstract: each kind of field reads and fills its own editor. Qt's classes cannot be abstract base classes too.

    def text(self) -> str:
        """What stands in the field, as typed."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Puts something into the field, as if it were typed."""
        raise NotImplementedError

    def refuse(self, sentence: str) -> None:
        """Shows below the field why its content is not taken, and goes there."""
        self._mark(True)
        self.error.setText(sentence)
        self.error.show()
        self.editor.setAccessibleDescription(sentence)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear_refusal(self) -> None:
        if not self.error.isHidden():
            self._mark(False)
            self.error.hide()
            self.editor.setAccessibleDescription("")

    def _mark(self, wrong: bool) -> None:
        self.editor.setProperty("wrong", wrong)
        restyle(self.editor)


class TextField(Field):
    """One line of text. `entered` rings on Enter."""

    entered = Signal()
    editor: QLineEdit

    def __init__(self, name: str = "", at: str = "", hint: str = "", longest: int = 0) -> None:
        edit = QLineEdit()
        edit.setPlaceholderText(hint)
        if longest:
            edit.setMaxLength(longest)
        super().__init__(edit, name, at)
        edit.textEdited.connect(lambda _text: self.edited.emit())
        edit.returnPressed.connect(self.entered.emit)

    def text(self) -> str:
        return self.editor.text().strip()

    def set_text(self, text: str) -> None:
        self.editor.setText(text)


class NoteField(Field):
    """Several lines of text."""

    editor: QPlainTextEdit

    def __init__(self, name: str = "", at: str = "", hint: str = "", lines: int = 3) -> None:
        edit = QPlainTextEdit()
        edit.setPlaceholderText(hint)
        edit.setTabChangesFocus(True)
        edit.setFixedHeight(edit.fontMetrics().lineSpacing() * lines + 20)
        super().__init__(edit, name, at)
        edit.textChanged.connect(self.edited.emit)

    def text(self) -> str:
        return self.editor.toPlainText().strip()

    def set_text(self, text: str) -> None:
        self.editor.setPlainText(text)


class NumberField(TextField):
    """A number, right-aligned; takes what people paste (separators, full-width figures), keeps `places` decimals."""

    def __init__(self, name: str = "", at: str = "", places: int = 2, hint: str = "", figure: bool = False) -> None:
        super().__init__(name, at, hint, longest=24)
        self.places = places
        self.editor.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.editor.setProperty("figure", figure)
        pattern = QRegularExpression(r"[-−－]?[0-9０-９,，. ．¥￥]*")
        self.editor.setValidator(QRegularExpressionValidator(pattern, self.editor))

    def number(self) -> Decimal | None:
        """What is typed as a number, or None when it is none yet."""
        text = self.text().translate(FIGURES)
        for char in ",，¥￥ ":
            text = text.replace(char, "")
        try:
            value = Decimal(text.replace("−", "-"))
        except InvalidOperation:
            return None
        return value if value.is_finite() else None

    def set_number(self, value: Decimal | None) -> None:
        self.set_text("" if value is None else f"{value:.{self.places}f}")


class MoneyField(NumberField):
    """An amount with the places of the branch's currency."""


class QuantityField(NumberField):
    """A quantity, three decimals at most."""

    def __init__(self, name: str = "", at: str = "", places: int = 3, hint: str = "", figure: bool = False) -> None:
        super().__init__(name, at, places, hint, figure)

    def set_number(self, value: Decimal | None) -> None:
        self.set_text("" if value is None else f"{value.normalize():f}")


class PasswordField(TextField):
    """A password; says when Caps Lock is on."""

    def __init__(self, name: str = "", at: str = "password", hint: str = "") -> None:
        super().__init__(name, at, hint)
        self.editor.setEchoMode(QLineEdit.EchoMode.Password)
        self.editor.installEventFilter(self)
        self.caps = Label("", "warning")
        self.caps.hide()
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self.caps)

    def text(self) -> str:
        return self.editor.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._look_at_caps(event)
        return super().eventFilter(watched, event)

    def _look_at_caps(self, event: QKeyEvent) -> None:
        """Qt tells nothing of Caps Lock, but a capital letter without Shift does."""
        text = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self._say_caps(False)  # whatever it was, it has just changed; the next letter tells
        elif len(text) == 1 and text.isascii() and text.isalpha():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._say_caps(text.isupper() is not shifted)

    def _say_caps(self, on: bool) -> None:
        self.caps.setText(_("Caps Lock is on") if on else "")
        self.caps.setVisible(on)


class Choice(Field):
    """One of a few; `value()` is the key of what is chosen."""

    editor: QComboBox

    def __init__(self, name: str = "", at: str = "", choices: Sequence[tuple[Any, str]] = ()) -> None:
        combo = QComboBox()
        super().__init__(combo, name, at)
        self.set_choices(choices)
        combo.activated.connect(lambda _index: self.edited.emit())

    def set_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offers these (key, label) in place of those before; keeps what was chosen where it is still there."""
        before = self.value()
        self.editor.clear()
        for key, label in choices:
            self.editor.addItem(label, key)
        if before is not None:
            self.set_value(before)

    def value(self) -> Any:
        return self.editor.currentData()

    def set_value(self, key: Any) -> None:
        for index in range(self.editor.count()):
            if self.editor.itemData(index) == key:
                self.editor.setCurrentIndex(index)
                return

    def text(self) -> str:
        return str(self.value() or "")

    def set_text(self, text: str) -> None:
        self.set_value(text)


class DayField(Field):
    """A day, with a calendar (F4); `text()` is the day as 2026-11-24. Optional ones may be empty."""

    editor: QDateEdit

    def __init__(self, name: str = "", at: str = "", day: date | None = None, optional: bool = False) -> None:
        edit = QDateEdit()
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("yyyy-MM-dd")
        edit.setDateRange(QDate(1999, 12, 31), QDate(2199, 12, 31))
        if optional:
            edit.setSpecialValueText(" ")
        super().__init__(edit, name, at)
        self.set_day(day or (None if optional else date.today()))
        edit.dateChanged.connect(lambda _day: self.edited.emit())

    def day(self) -> date | None:
        shown = self.editor.date()
        return None if shown == self.editor.minimumDate() else date(shown.year(), shown.month(), shown.day())

    def set_day(self, day: date | None) -> None:
        self.editor.setDate(QDate(day.year, day.month, day.day) if day else self.editor.minimumDate())

    def text(self) -> str:
        day = self.day()
        return day.isoformat() if day else ""

    def set_text(self, text: str) -> None:
        self.set_day(date.fromisoformat(text) if text else None)


class Form(QWidget):
    """Labels before fields, each reached by Alt and the letter marked with & in its label."""

    def __init__(self, columns: int = 1) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(S3)
        self._grid.setVerticalSpacing(S2)
        for column in range(columns):
            self._grid.setColumnStretch(column * 2 + 1, 1)

    def add(self, label: str, field: Field) -> Field:
        """Adds a field below (or beside) those before; a refusal at its `at` will find it."""
        row, column = divmod(len(self.fields), self._columns)
        name = QLabel(label)
        name.setProperty("role", "muted")
        name.setBuddy(field.editor)
        name.setContentsMargins(0, S1 + 2, 0, 0)
        field.set_name(label)
        self.fields[field.at or f"field {len(self.fields)}"] = field
        self._grid.addWidget(name, row, column * 2, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, row, column * 2 + 1)
        return field

    def refuse(self, at: str, sentence: str) -> bool:
        """Shows the sentence at the field of that name (or of its last part); False when there is none."""
        field = self.fields.get(at) or self.fields.get(at.rpartition(".")[2])
        if field is None:
            return False
        field.refuse(sentence)
        return True

    def clear_refusals(self) -> None:
        for field in self.fields.values():
            field.clear_refusal()

    def on_enter(self, call: Callable[[], object]) -> None:
        """Enter in any line of the form does this."""
        for field in self.fields.values():
            if isinstance(field, TextField):
                field.entered.connect(call)
