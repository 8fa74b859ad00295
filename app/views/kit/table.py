"""A table of any length: short lists at once, long ones page by page as they are scrolled.

A million rows scroll like a hundred: row heights are fixed, sorting and filtering are the service's, and only the
pages that were looked at are held.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.views.kit.cards import EmptyState
from app.views.kit.op import Look
from app.views.kit.remember import recall, remember
from app.views.kit.theme import ROW, tokens, tone_colours

Index = QModelIndex | QPersistentModelIndex
PAGE = 100
_SIDE = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
}


@dataclass(frozen=True)
class Column:
    """One column: its title, what it shows of a row, and how.

    `tone` colours a cell (a tone, or a function from the row to a tone or ""); with `pill` the cell is a pill. `key`
    names the column for sorting. One column may stretch.
    """

    title: str
    show: Callable[[Any], str]
    key: str = ""
    align: str = "left"
    width: int = 120
    tone: str | Callable[[Any], str] = ""
    pill: bool = False
    stretch: bool = False
    muted: bool = False

    def tone_of(self, row: Any) -> str:
        return self.tone(row) if callable(self.tone) else self.tone


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a long list, and where the next ones begin; None at the end."""

    rows: Sequence[Any]
    next: Any = None


class RowsModel(QAbstractTableModel):
    """Rows of a list that is there, or of one that is fetched page by page."""

    wanted = Signal()

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = columns
        self.rows: list[Any] = []
        self.more = False

    def replace(self, rows: Sequence[Any], more: bool = False) -> None:
        self.beginResetModel()
        self.rows, self.more = list(rows), more
        self.endResetModel()

    def extend(self, rows: Sequence[Any], more: bool) -> None:
        self.more = more
        if rows:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self.more

    def fetchMore(self, _parent: Index) -> None:
        self.wanted.emit()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.show(self.rows[index.row()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _SIDE[column.align] | Qt.AlignmentFlag.AlignVCenter
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return column.show(self.rows[index.row()])
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _SIDE[self.columns[section].align] | Qt.AlignmentFlag.AlignVCenter
        return None


class CellPainter(QStyledItemDelegate):
    """Paints a cell: a hair line below, the tone behind, pills, negative figures in red."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, RowsModel):
            super().paint(painter, option, index)
            return
        column, row = model.columns[index.column()], model.rows[index.row()]
        t, rect = tokens(), option.rect  # type: ignore[attr-defined]
        chosen = bool(option.state & option.state.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.fillRect(rect, QColor(t.accent_ground if chosen else t.surface))
        painter.setPen(QColor(t.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        text, tone = column.show(row), column.tone_of(row)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if column.pill and text:
            self._pill(painter, rect, text, tone)
        else:
            self._text(painter, rect, text, tone, column)
        focused = option.state & option.state.State_HasFocus  # type: ignore[attr-defined]
        if focused and option.widget.currentIndex() == index:  # type: ignore[attr-defined]
            painter.fillRect(QRect(rect.left(), rect.top() + 6, 2, rect.height() - 12), QColor(t.accent))
        painter.restore()

    def _pill(self, painter: QPainter, rect: QRect, text: str, tone: str) -> None:
        ink, ground = tone_colours(tone)
        font = QFont(painter.font())
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        width = min(painter.fontMetrics().horizontalAdvance(text) + 20, rect.width() - 8)
        box = QRect(rect.left() + 4, rect.center().y() - 10, width, 21)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 9, 9)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _fitting(painter, text, width - 8))

    def _text(self, painter: QPainter, rect: QRect, text: str, tone: str, column: Column) -> None:
        t = tokens()
        ink = QColor(t.muted if column.muted else t.ink)
        if tone:
            ink, ground = tone_colours(tone)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(rect.adjusted(3, 4, -3, -5), 5, 5)
        elif column.align == "right" and text.startswith("−"):
            ink = QColor(t.red)
        painter.setPen(ink)
        box = rect.adjusted(10, 0, -10, 0)
        painter.drawText(box, _SIDE[column.align] | Qt.AlignmentFlag.AlignVCenter, _fitting(painter, text, box.width()))

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(80, ROW)


def _fitting(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, width)


class LedgerTable(QTableView):
    """The table of the house. Enter or a double click opens a row, Ctrl+C copies rows as tab-separated text; widths,
    order and hidden columns are remembered for the person under `name`."""

    opened = Signal(object)
    chosen = Signal(object)  # the current row, or None
    sorted_by = Signal(str, bool)  # key, descending

    def __init__(self, columns: Sequence[Column], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(name)
        self._name = name
        self.rows_model = RowsModel(columns)
        self.setModel(self.rows_model)
        self.setItemDelegate(CellPainter(self))
        self._fetch: Callable[[Any, int], Page] | None = None
        self._next: Any = None
        self._fetching = False
        self._generation = 0
        self._empty = EmptyState("")
        self._empty.setParent(self.viewport())
        self._empty.hide()
        self._sort = ("", False)
        self._set_up()
        self._restore()

    def _set_up(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setMinimumSectionSize(40)
        head.setFixedHeight(ROW)
        head.sectionClicked.connect(self._clicked)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._choose_columns)
        for at, column in enumerate(self.rows_model.columns):
            head.resizeSection(at, column.width)
            if column.stretch:
                head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        head.sectionResized.connect(self._keep)
        head.sectionMoved.connect(self._keep)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows_model.rows[index.row()]))
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit(self.row()))
        self.rows_model.wanted.connect(self._fetch_next)

    # What is shown

    def show_rows(self, rows: Sequence[Any], select: bool = True) -> None:
        """Shows a short list; keeps the current line where it was."""
        at = self.currentIndex().row()
        self._fetch = None
        self._generation += 1
        self.rows_model.replace(rows)
        self._show_empty()
        if rows and select:
            self.selectRow(min(max(at, 0), len(rows) - 1))
        elif not rows:
            self.chosen.emit(None)

    def show_pages(self, fetch: Callable[[Any, int], Page]) -> None:
        """Shows a long list: `fetch(cursor, n)` is called in the worker; the cursor of the first page is None."""
        self._fetch, self._next, self._fetching = fetch, None, False
        self._generation += 1
        self._fetch_next(first=True)

    def set_empty(self, empty: EmptyState) -> None:
        """What is said while there are no rows."""
        self._empty.deleteLater()
        self._empty = empty
        empty.setParent(self.viewport())
        self._show_empty()

    def row(self) -> Any:
        """The current row, or None."""
        at = self.currentIndex().row()
        return self.rows_model.rows[at] if 0 <= at < len(self.rows_model.rows) else None

    def selected(self) -> list[Any]:
        """The selected rows, from the top."""
        lines = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.rows_model.rows[line] for line in lines]

    def _fetch_next(self, first: bool = False) -> None:
        if self._fetch is None or (self._fetching and not first):
            return
        self._fetching = True
        fetch, cursor, generation = self._fetch, self._next, self._generation

        def arrived(page: Page) -> None:
            if generation != self._generation:
                return
            self._fetching = False
            self._next = page.next
            if first:
                self.rows_model.replace(page.rows, page.next is not None)
                self._show_empty()
                if page.rows:
                    self.selectRow(0)
                else:
                    self.chosen.emit(None)
            else:
                self.rows_model.extend(page.rows, page.next is not None)

        Look(self, lambda: fetch(cursor, PAGE)).then(arrived).start()

    def _show_empty(self) -> None:
        self._empty.setVisible(not self.rows_model.rows and bool(self._empty.title.text()))
        self._empty.setGeometry(self.viewport().rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._empty.setGeometry(self.viewport().rect())

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self.as_text())
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if (row := self.row()) is not None:
                self.opened.emit(row)
            return
        step = {"J": Qt.Key.Key_Down, "K": Qt.Key.Key_Up}.get(event.text().upper())
        if step is not None and not event.modifiers():
            event = QKeyEvent(event.type(), step, event.modifiers())
        super().keyPressEvent(event)

    def as_text(self) -> str:
        """The selected rows with their titles, tab-separated, as a spreadsheet takes them."""
        head = self.horizontalHeader()
        order = sorted(range(len(self.rows_model.columns)), key=head.visualIndex)
        columns = [self.rows_model.columns[at] for at in order if not self.isColumnHidden(at)]
        lines = ["\t".join(column.title for column in columns)]
        lines += ["\t".join(_plain(column.show(row)) for column in columns) for row in self.selected()]
        return "\n".join(lines)

    # What is remembered

    def _clicked(self, section: int) -> None:
        key = self.rows_model.columns[section].key
        if key:
            self._sort = (key, not self._sort[1] if self._sort[0] == key else False)
            self.horizontalHeader().setSortIndicatorShown(True)
            way = Qt.SortOrder.DescendingOrder if self._sort[1] else Qt.SortOrder.AscendingOrder
            self.horizontalHeader().setSortIndicator(section, way)
            self.sorted_by.emit(*self._sort)

    def _choose_columns(self, at: Any) -> None:
        menu = QMenu(self)
        for section, column in enumerate(self.rows_model.columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(section))
            action.toggled.connect(lambda shown, s=section: (self.setColumnHidden(s, not shown), self._keep()))
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    def _keep(self, *_: Any) -> None:
        remember(f"table/{self._name}/{len(self.rows_model.columns)}", self.horizontalHeader().saveState())

    def _restore(self) -> None:
        state = recall(f"table/{self._name}/{len(self.rows_model.columns)}")
        if state is not None:
            self.horizontalHeader().restoreState(state)


def _plain(text: str) -> str:
    """A cell as a spreadsheet reads it: a minus sign it knows, no tabs or line ends."""
    return text.replace("−", "-").replace("\t", " ").replace("\n", " ")
