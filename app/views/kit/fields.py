"""Fields that take what is typed, show a refusal at their own place, and never lose it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDateEdit,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.refusals import Refusal
from app.views.kit.labels import Label
from app.views.kit.op import Look, later, said
from app.views.kit.theme import ROW, S1, S2, S3, restyle
from app.words import _


class Field(QWidget):
    """A control with room for a refusal below it."""

    changed = Signal()

    def __init__(self, control: QWidget, name: str) -> None:
        super().__init__()
        self.control = control
        self.setObjectName(f"{name}_field")
        control.setObjectName(name)
        control.setAccessibleName(name)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(control)
        self.error = Label("", "error")
        self.error.hide()
        layout.addWidget(self.error)
        self.setFocusProxy(control)

    def text(self) -> str:
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        raise NotImplementedError

    def refuse(self, sentence: str, focus: bool = True) -> None:
        """Says at this field what is wrong with it."""
        self.control.setProperty("wrong", True)
        restyle(self.control)
        self.error.setText(sentence)
        self.error.show()
        if focus:
            self.control.setFocus()

    def clear_refusal(self) -> None:
        if self.control.property("wrong"):
            self.control.setProperty("wrong", False)
            restyle(self.control)
        self.error.hide()

    def _typed(self, *_: object) -> None:
        self.clear_refusal()
        self.changed.emit()


class TextField(Field):
    """One line of text."""

    entered = Signal()

    def __init__(self, name: str, placeholder: str = "", text: str = "") -> None:
        self.line = QLineEdit(text)
        super().__init__(self.line, name)
        self.line.setPlaceholderText(placeholder)
        self.line.textChanged.connect(self._typed)
        self.line.returnPressed.connect(self.entered)

    def text(self) -> str:
        return self.line.text()

    def set_text(self, text: str) -> None:
        self.line.setText(text)


class NumberField(TextField):
    """A figure, right-aligned; what it may be is judged by the service."""

    def __init__(self, name: str, placeholder: str = "", text: str = "", *, large: bool = False) -> None:
        super().__init__(name, placeholder, text)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line.setProperty("figure", large)


MoneyField = NumberField
QuantityField = NumberField


class PasswordField(TextField):
    """A password; warns while Caps Lock seems to be on."""

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__(name, placeholder)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.caps = Label("", "muted")
        self.layout().addWidget(self.caps)
        self.caps.hide()
        self.line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            text = event.text()
            if text.isalpha() and text.isascii():
                shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.caps.setText(_("Caps Lock seems to be on."))
                self.caps.setVisible(text.isupper() != shifted)
        return super().eventFilter(watched, event)

    def take(self) -> str:
        """The password; the field is emptied."""
        password = self.line.text()
        self.line.clear()
        return password


class Choice(Field):
    """One of a few: pairs of a value and its words."""

    def __init__(self, name: str, choices: Sequence[tuple[Any, str]] = ()) -> None:
        self.box = QComboBox()
        super().__init__(self.box, name)
        self.set_choices(choices)
        self.box.currentIndexChanged.connect(self._typed)

    def set_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        self.box.blockSignals(True)
        self.box.clear()
        for value, words in choices:
            self.box.addItem(words, value)
        self.box.blockSignals(False)

    def value(self) -> Any:
        return self.box.currentData()

    def set_value(self, value: Any) -> None:
        at = self.box.findData(value)
        if at >= 0:
            self.box.setCurrentIndex(at)

    def text(self) -> str:
        return str(self.value() or "")

    def set_text(self, text: str) -> None:
        self.set_value(text)


class DayField(Field):
    """A day, with a calendar on F4."""

    def __init__(self, name: str, value: date) -> None:
        self.edit = QDateEdit(QDate(value.year, value.month, value.day))
        super().__init__(self.edit, name)
        self.edit.setCalendarPopup(True)
        self.edit.setDisplayFormat("yyyy-MM-dd")
        self.edit.dateChanged.connect(self._typed)

    def value(self) -> date:
        chosen = self.edit.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def text(self) -> str:
        return self.value().isoformat()

    def set_text(self, text: str) -> None:
        self.edit.setDate(QDate.fromString(text, "yyyy-MM-dd"))


class Form(QWidget):
    """Fields below one another with their labels; a refusal finds its field by the name it carries in `at`."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(S3)
        self._layout.setVerticalSpacing(S2)
        self._layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.fields: dict[str, Field] = {}

    def add(self, label: str, field: Field) -> Field:
        name = Label(label, "muted")
        name.setTextFormat(Qt.TextFormat.AutoText)
        name.setBuddy(field.control)
        field.control.setAccessibleName(label.replace("&", ""))
        self._layout.addRow(name, field)
        self.fields[field.control.objectName()] = field
        return field

    def texts(self) -> dict[str, str]:
        return {name: field.text() for name, field in self.fields.items()}

    def clear_refusals(self) -> None:
        for field in self.fields.values():
            field.clear_refusal()

    def refuse(self, error: Exception) -> bool:
        """Shows a refusal at its field; False when no field here is meant."""
        if not isinstance(error, Refusal):
            return False
        for part in reversed(error.at.split(".")):
            if part in self.fields:
                self.fields[part].refuse(said(error))
                return True
        return False


class PickField(TextField):
    """A search field with a list below it: arrows and Enter choose, F4 opens, Esc closes.

    `search(text)` runs in the worker; `show(hit)` gives the main text and what stands at the right, muted.
    """

    chosen = Signal(object)
    WAIT = 30  # milliseconds after the last key, so that fast typing asks once

    def __init__(
        self,
        name: str,
        search: Callable[[str], Sequence[Any]],
        show: Callable[[Any], tuple[str, str]],
        placeholder: str = "",
    ) -> None:
        super().__init__(name, placeholder)
        self._search, self._show = search, show
        self._asked = 0
        self._quiet = False
        self.hits: list[Any] = []
        self.picked: Any = None
        self.list = QListWidget()
        self.list.setWindowFlags(Qt.WindowType.ToolTip)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.itemClicked.connect(lambda item: self.choose(self.list.row(item)))
        self._timer = later(self, self.WAIT, self._ask)
        self.line.textEdited.connect(self._edited)
        self.line.installEventFilter(self)
        self.destroyed.connect(self.list.deleteLater)

    def set_picked(self, hit: Any, text: str) -> None:
        """Shows a choice without asking anybody."""
        self.picked = hit
        self._quiet = True
        self.line.setText(text)
        self._quiet = False
        self.close_list()

    def _edited(self, _text: str) -> None:
        self.picked = None
        self._timer.start()

    def open_list(self) -> None:
        """Searches for what stands in the field now."""
        self._ask()

    def close_list(self) -> None:
        self._asked += 1
        self.list.hide()

    def _ask(self) -> None:
        self._asked += 1
        asked, text = self._asked, self.line.text().strip()
        Look(self, lambda: list(self._search(text))).then(lambda hits: self._arrived(asked, hits)).start()

    def _arrived(self, asked: int, hits: list[Any]) -> None:
        if asked != self._asked or not self.line.hasFocus():
            return
        self.hits = hits
        self.list.clear()
        for hit in hits[:50]:
            main, aside = self._show(hit)
            item = QListWidgetItem(f"{main}    {aside}" if aside else main)
            item.setSizeHint(QSize(0, ROW - 6))
            self.list.addItem(item)
        if not hits:
            self.list.hide()
            return
        self.list.setCurrentRow(0)
        width = max(self.line.width(), 420)
        height = min(len(hits), 8) * (ROW - 6) + 12
        self.list.setGeometry(0, 0, width, height)
        self.list.move(self.line.mapToGlobal(QPoint(0, self.line.height() + S1)))
        self.list.show()

    def choose(self, at: int) -> None:
        """Takes a hit of the list."""
        if 0 <= at < len(self.hits):
            hit = self.hits[at]
            self.set_picked(hit, self._show(hit)[0])
            self.clear_refusal()
            self.chosen.emit(hit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line:
            if event.type() is QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
                self.close_list()
            elif event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event):
                return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key, shown = event.key(), self.list.isVisible()
        if key == Qt.Key.Key_F4:
            self.open_list()
            return True
        if shown and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
            return True
        if shown and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self.choose(self.list.currentRow())
            return True
        if shown and key == Qt.Key.Key_Escape:
            self.close_list()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.picked is None and self.line.text().strip():
            self._choose_when_found()
            return True
        return False

    def _choose_when_found(self) -> None:
        """Enter pressed before the list came: takes the first hit as soon as it is there."""
        self._timer.stop()
        self._asked += 1
        asked, text = self._asked, self.line.text().strip()

        def arrived(hits: list[Any]) -> None:
            if asked == self._asked:
                self.hits = hits
                self.choose(0)
                if not hits:
                    self.refuse(_("Nothing is found for “{text}”.").format(text=text))

        Look(self, lambda: list(self._search(text))).then(arrived).start()


def focus_is_in(widget: QWidget) -> bool:
    """Whether the person is typing somewhere inside a widget."""
    focused = QApplication.focusWidget()
    return focused is not None and (focused is widget or widget.isAncestorOf(focused))
