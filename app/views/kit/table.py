"""A ledger table: fixed rows, no grid, figures at the right; short lists at once, long ones page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QByteArray,
    QEvent,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from app.views.kit.cards import EmptyState
from app.views.kit.cells import CellDelegate
from app.views.kit.op import Look, later, said
from app.views.kit.remember import memory
from app.views.kit.rows import Column, Fetch, Index, Page, RowsModel
from app.views.kit.theme import ROW
from app.words import _

__all__ = ["Column", "Fetch", "LedgerTable", "Page", "RowsModel", "plain"]

PAGE = 200
LONGEST_RELOAD = 2000


class LedgerTable(QTableView):
    """The table of every tab. `name` is under what its widths, order and hidden columns are remembered."""

    opened = Signal(object)  # Enter or double click on a row
    chosen = Signal(object)  # another row is current; None when there is none
    sort_asked = Signal(str, bool)  # a long list should be read in another order: field, descending

    def __init__(self, columns: Sequence[Column], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.rows_model = RowsModel(columns)
        self.setModel(self.rows_model)
        self.setObjectName(name)
        self.setAccessibleName(name)
        self._fetch: Fetch | None = None
        self._cursor: Any = None
        self._reading = 0
        self._sorted: tuple[str, bool] | None = None
        self.empty = EmptyState("")
        self.set_empty(self.empty)
        self._set_up()
        self._set_up_header(columns)
        self._loading = later(self, 150, lambda: self._say_loading())
        self.rows_model.more_wanted.connect(self._read_on)
        self.rows_model.modelReset.connect(self._show_emptiness)
        self.rows_model.rowsInserted.connect(self._show_emptiness)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows_model.rows[index.row()]))

    def _set_up(self) -> None:
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW)

    def _set_up_header(self, columns: Sequence[Column]) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(40)
        header.setSectionsClickable(True)
        for number, column in enumerate(columns):
            header.resizeSection(number, column.width)
            if column.stretch:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
        header.sectionClicked.connect(self._sort_by)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._offer_columns)
        kept = memory.mine(f"table/{self.name}")
        if kept and len(columns) == memory.mine(f"table/{self.name}/columns", len(columns)):
            header.restoreState(QByteArray.fromHex(str(kept).encode()))
            header.setSortIndicatorShown(False)
        self._keeping = later(self, 400, self._keep_header)
        header.sectionResized.connect(lambda *_: self._keeping.start())
        header.sectionMoved.connect(lambda *_: self._keeping.start())

    def _keep_header(self) -> None:
        state = bytes(self.horizontalHeader().saveState().toHex().data()).decode()
        memory.keep_mine(f"table/{self.name}", state)

    def _offer_columns(self, at: Any) -> None:
        self.column_menu().exec(self.horizontalHeader().mapToGlobal(at))

    def column_menu(self) -> QMenu:
        """Which columns are shown."""
        menu = QMenu(self)
        for number, column in enumerate(self.rows_model.columns):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            action.toggled.connect(lambda on, n=number: self._show_column(n, on))
        return menu

    def _show_column(self, number: int, on: bool) -> None:
        self.setColumnHidden(number, not on)
        self._keeping.start()

    # Rows

    def show_rows(self, rows: Sequence[Any]) -> None:
        """A list that is short enough to be there at once."""
        self._fetch = None
        self._settle(self._in_order(list(rows)), more=False)

    def show_pages(self, fetch: Fetch) -> None:
        """A list of any length: `fetch(cursor, count)` answers with a Page, and runs off the window's thread.

        Called again for the same list it reads as far as was read before, so that the place is kept.
        """
        self._fetch, self._cursor = fetch, None
        count = min(max(PAGE, len(self.rows_model.rows)), LONGEST_RELOAD)
        self._read(count, self._first_page)

    def _read(self, count: int, then: Callable[[Any], object]) -> None:
        fetch, cursor = self._fetch, self._cursor
        if fetch is None:
            return
        self._reading += 1
        turn = self._reading
        self._loading.start()
        look = Look(self, lambda: fetch(cursor, count))
        look.then(lambda page: then(page) if turn == self._reading else None).failed(self._could_not).start()

    def _first_page(self, page: Any) -> None:
        self._cursor = page.next_cursor
        self._settle(list(page.rows), more=page.next_cursor is not None)

    def _read_on(self) -> None:
        self._read(PAGE, self._next_page)

    def _next_page(self, page: Any) -> None:
        self._loading.stop()
        self._cursor = page.next_cursor
        self.rows_model.append(page.rows, more=page.next_cursor is not None)

    def _could_not(self, error: Any) -> bool:
        self._loading.stop()
        self.rows_model.show_rows(())
        self._overlay(_("This list could not be read"), said(error))
        return True

    def _settle(self, rows: list[Any], more: bool) -> None:
        """Shows rows in place of those before; what was chosen stays chosen where it is still there."""
        self._loading.stop()
        chosen = {getattr(row, "id", None) for row in self.rows()} - {None}
        current, height = self.currentIndex().row(), self.verticalScrollBar().value()
        self.rows_model.show_rows(rows, more)
        again = [n for n, row in enumerate(rows) if getattr(row, "id", None) in chosen]
        self._choose(again or ([min(max(current, 0), len(rows) - 1)] if rows else []))
        self.verticalScrollBar().setValue(height)
        self.chosen.emit(self.row())

    def _choose(self, numbers: Sequence[int]) -> None:
        selection = self.selectionModel()
        selection.blockSignals(True)
        flags = selection.SelectionFlag
        if numbers:
            selection.setCurrentIndex(self.rows_model.index(numbers[0], 0), flags.NoUpdate)
        for number in numbers:
            selection.select(self.rows_model.index(number, 0), flags.Select | flags.Rows)
        selection.blockSignals(False)
        self.viewport().update()

    def choose(self, wanted: Callable[[Any], bool]) -> bool:
        """Makes the first row that fits the current one; False when none does."""
        for number, row in enumerate(self.rows_model.rows):
            if wanted(row):
                self.selectRow(number)
                self.scrollTo(self.rows_model.index(number, 0))
                return True
        return False

    def rest(self) -> None:
        """No row is current until somebody chooses one."""
        self.clearSelection()
        self.setCurrentIndex(QModelIndex())

    def selectRow(self, row: int) -> None:
        """Only this row, whatever keys are held: Qt's own would take the Ctrl of Ctrl+Enter for a wish to toggle."""
        flags = self.selectionModel().SelectionFlag
        self.selectionModel().setCurrentIndex(self.rows_model.index(row, 0), flags.ClearAndSelect | flags.Rows)

    def row(self) -> Any:
        """The current row, or None."""
        number = self.currentIndex().row()
        return self.rows_model.rows[number] if 0 <= number < len(self.rows_model.rows) else None

    def rows(self) -> list[Any]:
        """The selected rows, from top to bottom."""
        if self.selectionModel() is None:
            return []
        numbers = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.rows_model.rows[n] for n in numbers if n < len(self.rows_model.rows)]

    def all_rows(self) -> list[Any]:
        """Every row that is read so far."""
        return list(self.rows_model.rows)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.chosen.emit(self.row())

    # Order

    def _sort_by(self, section: int) -> None:
        column = self.rows_model.columns[section]
        if not column.key:
            return
        descending = self._sorted == (column.key, False)
        self._sorted = (column.key, descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(section, order)
        if self._fetch is None:
            self._settle(self._in_order(self.all_rows()), more=False)
        else:
            self.sort_asked.emit(column.key, descending)

    def _in_order(self, rows: list[Any]) -> list[Any]:
        if self._sorted is None:
            return rows
        field, descending = self._sorted
        empty = [row for row in rows if getattr(row, field) is None]
        full = sorted(
            (row for row in rows if getattr(row, field) is not None),
            key=lambda row: getattr(row, field),
            reverse=descending,
        )
        return full + empty

    # Emptiness

    def set_empty(self, empty: EmptyState) -> None:
        """What stands here while there is nothing."""
        if self.empty is not empty:
            self.empty.deleteLater()
        self.empty = empty
        empty.setParent(self.viewport())
        empty.setVisible(False)
        self._emptiness = (empty.title.text(), empty.text.text())
        self.viewport().installEventFilter(self)

    def say_empty(self, title: str, text: str = "") -> None:
        self._emptiness = (title, text)
        self._show_emptiness()

    def _overlay(self, title: str, text: str) -> None:
        self.empty.title.setText(title)
        self.empty.text.setText(text)
        self.empty.resize(self.viewport().size())
        self.empty.show()

    def _say_loading(self) -> None:
        if not self.rows_model.rows:
            self._overlay(_("Loading…"), "")

    def _show_emptiness(self, *_args: object) -> None:
        if self.rows_model.rows:
            self.empty.hide()
        elif self._emptiness[0] or self._emptiness[1]:
            self._overlay(*self._emptiness)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.viewport():
            self.empty.resize(self.viewport().size())
        return super().eventFilter(watched, event)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = (
            event.key(),
            event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier),
        )
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_tsv())
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.row() is not None:
            self.opened.emit(self.row())
        elif plain and key in (Qt.Key.Key_J, Qt.Key.Key_K):
            self._step(1 if key == Qt.Key.Key_J else -1)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        number = min(max(self.currentIndex().row() + by, 0), len(self.rows_model.rows) - 1)
        if number >= 0:
            self.selectRow(number)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys of the screen here (A approves, J moves); they do not jump to rows."""

    def as_tsv(self) -> str:
        """The selected rows (all when none is) as text with tabs, the way spreadsheets take it."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(place) for place in range(header.count())]
        columns = [self.rows_model.columns[n] for n in order if not self.isColumnHidden(n)]
        lines = [[column.title for column in columns]]
        lines += [[plain(column.show(row)) for column in columns] for row in self.rows() or self.all_rows()]
        return "\n".join("\t".join(line) for line in lines)


def plain(text: str) -> str:
    """Text for a cell elsewhere: no line breaks or tabs, a hyphen for the minus sign, no grouping in figures."""
    text = " ".join(text.split())
    ungrouped = text.replace(",", "").replace("−", "-")
    return ungrouped if ungrouped.lstrip("-").replace(".", "", 1).isdigit() else text
