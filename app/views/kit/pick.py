"""A search field with a list below it: type a few letters, arrows choose, Enter takes, F4 opens, Esc closes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.views.kit.fields import TextField
from app.views.kit.op import Look
from app.views.kit.theme import S2, tokens
from app.words import _

HIT = Qt.ItemDataRole.UserRole
PARTS = Qt.ItemDataRole.UserRole + 1
LINE = 32
MOST_LINES = 10
_NAVIGATION = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class HitDelegate(QStyledItemDelegate):
    """The first part at the left, the others muted at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(0, LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        t = tokens()
        rect = QRect(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(t.accent_ground))
        inner = rect.adjusted(S2, 0, -S2, 0)
        metrics = painter.fontMetrics()
        parts = index.data(PARTS) or ("",)
        for part in reversed(parts[1:]):
            width = max(metrics.horizontalAdvance(part), 64)
            painter.setPen(QColor(t.muted))
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, part)
            inner.setRight(inner.right() - width - S2)
        painter.setPen(QColor(t.ink))
        text = metrics.elidedText(parts[0], Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class PickField(TextField):
    """`search(text)` runs off the window's thread and returns the hits; `show(hit)` says one as text, or as parts.

    The list hangs in the window, above everything; the newest question wins, older answers are dropped.
    """

    chosen = Signal(object)
    LEAST_WIDTH = 420

    def __init__(
        self,
        search: Callable[[str], Sequence[Any]],
        show: Callable[[Any], str | Sequence[str]],
        name: str = "",
        at: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(name, at, hint)
        self._search, self._show = search, show
        self.hit: Any = None
        self._asked: str | None = None  # being looked up
        self._waiting: str | None = None  # typed meanwhile
        self._list: QListWidget | None = None
        self._take_when_found = False
        self.editor.installEventFilter(self)
        self.editor.textEdited.connect(self._typed)

    # What is chosen

    @property
    def taking(self) -> bool:
        """Whether Enter was pressed and the answer to take is still under way."""
        return self._take_when_found

    def set_hit(self, hit: Any) -> None:
        """Shows a hit as chosen, without telling anybody."""
        self.hit = hit
        parts = self._parts(hit) if hit is not None else ("",)
        self.editor.setText(parts[0])
        self.editor.setCursorPosition(0)

    def take(self, hit: Any) -> None:
        """Chooses a hit and tells it."""
        self.close_list()
        self.set_hit(hit)
        self.clear_refusal()
        self.chosen.emit(hit)

    def _parts(self, hit: Any) -> tuple[str, ...]:
        said = self._show(hit)
        return (said,) if isinstance(said, str) else tuple(said)

    # Looking up

    def _typed(self, text: str) -> None:
        self.hit = None
        self.look_up(text)

    def look_up(self, text: str) -> None:
        """Asks for hits; while one question is under way, only the newest waits behind it."""
        if self._asked is not None:
            self._waiting = text
            return
        self._asked = text
        Look(self, lambda: self._search(text)).then(self._found).failed(self._lost).start()

    def _found(self, hits: Sequence[Any]) -> None:
        self._asked = None
        if self._waiting is not None:
            text, self._waiting = self._waiting, None
            self.look_up(text)
            return
        if self.editor.hasFocus() or self.window().focusWidget() is self.editor:
            self._open_list(hits)
        if self._take_when_found:
            self._take_when_found = False
            self.take_current()

    def _lost(self, _error: object) -> bool:
        self._asked = None
        return False

    # The list

    def list(self) -> QListWidget:
        """The list of hits; made when first needed, a child of the window so that nothing covers it."""
        if self._list is None:
            made = QListWidget(self.window())
            made.setObjectName("hits")
            made.setProperty("popup", True)
            made.setItemDelegate(HitDelegate(made))
            made.setUniformItemSizes(True)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            made.setAccessibleName(_("Matches"))
            made.itemClicked.connect(lambda item: self.take(item.data(HIT)))
            self._list = made
        return self._list

    def _open_list(self, hits: Sequence[Any]) -> None:
        box = self.list()
        box.clear()
        for hit in hits:
            item = QListWidgetItem()
            item.setData(HIT, hit)
            item.setData(PARTS, self._parts(hit))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, " ".join(self._parts(hit)))
            box.addItem(item)
        if not hits:
            item = QListWidgetItem()
            item.setData(PARTS, (_("Nothing found"),))
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            box.addItem(item)
        box.setCurrentRow(0 if hits else -1)
        self._place(box, max(1, len(hits)))
        box.show()
        box.raise_()

    def _place(self, box: QListWidget, lines: int) -> None:
        window = self.window()
        height = min(lines, MOST_LINES) * LINE + 10
        width = max(self.editor.width(), self.LEAST_WIDTH)
        corner = self.editor.mapTo(window, QPoint(0, self.editor.height() + 2))
        if corner.y() + height > window.height() - 4 and corner.y() - self.editor.height() - height > 4:
            corner.setY(corner.y() - self.editor.height() - height - 4)
        corner.setX(max(4, min(corner.x(), window.width() - width - 4)))
        box.setGeometry(corner.x(), corner.y(), width, height)

    def close_list(self) -> None:
        if self._list is not None:
            self._list.hide()

    def list_is_open(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def take_current(self) -> bool:
        """Takes the marked hit; False when there is none."""
        item = self._list.currentItem() if self._list is not None and self.list_is_open() else None
        if item is None or item.data(HIT) is None:
            return False
        self.take(item.data(HIT))
        return True

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if self._key(event):
                return True
        elif isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self.close_list()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in (Qt.Key.Key_F4, Qt.Key.Key_Down) and not self.list_is_open():
            self.look_up("" if self.hit is not None else self.editor.text())
            return True
        if key == Qt.Key.Key_Escape and self.list_is_open():
            self.close_list()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return self._enter()
        if key in _NAVIGATION and self.list_is_open() and self._list is not None:
            self._list.event(event)
            return True
        return False

    def _enter(self) -> bool:
        """Enter takes the marked hit; pressed before the answer is there, it waits for it."""
        if self._asked is not None:
            self._take_when_found = True
            return True
        return self.take_current()

    def hideEvent(self, event: Any) -> None:
        self.close_list()
        super().hideEvent(event)


def line_edit(field: QWidget) -> QLineEdit | None:
    """The line inside a field, for a table cell that wants it bare."""
    editor = getattr(field, "editor", None)
    return editor if isinstance(editor, QLineEdit) else None
