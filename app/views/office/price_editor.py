"""A new version of the price list: typed, pasted or read from a file; what it changes is seen while it is made."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.services.desk import Desk
from app.services.price_lists import Pasted, PriceChange
from app.views.kit import money
from app.views.kit.fields import FIGURES
from app.views.kit.theme import ROW, tokens
from app.words import _

Index = QModelIndex | QPersistentModelIndex
CODE, NAME, UNIT, BEFORE, NEW = range(5)


class PriceModel(QAbstractTableModel):
    """Every product with its price in force and the new one; only the new price is typed."""

    edited = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._all: list[PriceChange] = []
        self.rows: list[PriceChange] = []
        self.typed: dict[int, str] = {}

    def show_catalogue(self, rows: Sequence[PriceChange]) -> None:
        self._all = list(rows)
        self.find("")

    def find(self, text: str) -> None:
        """Shows the products whose code or name holds the text."""
        wanted = text.lower()
        self.beginResetModel()
        self.rows = [row for row in self._all if wanted in row.code.lower() or wanted in row.name.lower()]
        self.endResetModel()

    def take(self, prices: dict[int, Decimal]) -> None:
        """Prices from elsewhere, as if typed."""
        self.beginResetModel()
        self.typed |= {key: f"{value.normalize():f}" for key, value in prices.items()}
        self.endResetModel()
        self.edited.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature is Qt's
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        titles = (_("Code"), _("Product"), _("Unit"), _("In force"), _("New price"))
        return titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            before = money.price(row.before, self._desk) or "—"
            return (row.code, row.name, row.unit, before, self.typed.get(row.product_id, ""))[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == Qt.ItemDataRole.BackgroundRole and column == NEW and row.product_id in self.typed:
            return QColor(tokens().amber_ground)
        if role == Qt.ItemDataRole.ForegroundRole and column in (UNIT, BEFORE):
            return QColor(tokens().muted)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NEW else flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        key, text = self.rows[index.row()].product_id, str(value).translate(FIGURES).replace(",", "").strip()
        if text:
            self.typed[key] = text
        else:
            self.typed.pop(key, None)
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in (BEFORE, NEW) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class PriceTable(QTableView):
    """The catalogue to type into; Ctrl+V takes rows from a spreadsheet: code, anything, price."""

    pasted = Signal(str)

    def __init__(self, model: PriceModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setObjectName("new_prices")
        self.setAccessibleName(_("New prices"))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW - 6)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in ((CODE, 110), (UNIT, 56), (BEFORE, 96), (NEW, 110)):
            header.resizeSection(column, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._edit_price()
        else:
            if event.text().isprintable() and event.text() and self.currentIndex().isValid():
                self.setCurrentIndex(self.model().index(self.currentIndex().row(), NEW))
            super().keyPressEvent(event)

    def _edit_price(self) -> None:
        at = self.currentIndex()
        if at.isValid():
            price = self.model().index(at.row(), NEW)
            self.setCurrentIndex(price)
            self.edit(price)


def text_of(file: Path) -> str:
    """A CSV file as pasted rows would be: UTF-8, or GB18030 as older spreadsheets write it."""
    content = file.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def bad_rows_said(pasted: Pasted) -> str:
    """Which rows were not understood."""
    lines = [str(bad.line) for bad in pasted.bad[:8]]
    more = ", …" if len(pasted.bad) > len(lines) else ""
    if not lines:
        return ""
    return _(
        "These rows were not understood and left out: {lines}. Each needs a known product code and a price."
    ).format(lines=", ".join(lines) + more)
