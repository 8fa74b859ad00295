"""Rows of a table as frozen values, and what each column shows of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

Index = QModelIndex | QPersistentModelIndex
ROLE_ROW = Qt.ItemDataRole.UserRole
ROLE_COLUMN = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Column:
    """What one column shows. `show(row)` is its text, `tone(row)` a tone or "" for its cell.

    With `key`, the name of a field of the row, a short list can be sorted by it.
    """

    title: str
    show: Callable[[Any], str]
    key: str = ""
    align: str = "left"
    width: int = 120
    tone: Callable[[Any], str] | None = None
    pill: bool = False
    stretch: bool = False
    muted: bool = False
    tip: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Page:
    """Some rows of a long list, and where the next page begins (None: there is no more)."""

    rows: Sequence[Any]
    next_cursor: Any = None


Fetch = Callable[[Any, int], Any]


class RowsModel(QAbstractTableModel):
    """Rows as frozen values; asks for the next page when the view comes near the end."""

    more_wanted = Signal()

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[Any] = []
        self.more = False

    def show_rows(self, rows: Sequence[Any], more: bool = False) -> None:
        self.beginResetModel()
        self.rows, self.more = list(rows), more
        self.endResetModel()

    def append(self, rows: Sequence[Any], more: bool) -> None:
        self.more = more
        if rows:
            first = len(self.rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self.rows.extend(rows)
            self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature is Qt's
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self.more

    def fetchMore(self, parent: Index) -> None:
        if self.more:
            self.more = False
            self.more_wanted.emit()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.show(row)
        if role == ROLE_ROW:
            return row
        if role == ROLE_COLUMN:
            return column
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.align == "right" else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and column.tip:
            return column.tip(row)
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.align == "right" else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
