"""The entry grid: forty invoices a day by keyboard. Enter goes product → quantity → next row; Tab also by the price.

One line to type in and one product picker are laid over the current cell; every keystroke is in the model at once, so
that nothing typed waits for the cell to be left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QWidget

from app.services.finding import ProductHit, search_products
from app.services.forms import LineForm
from app.services.pricing import Item
from app.views.invoices.lines import COLUMN_OF, RIGHT, TYPED, Col, Lines
from app.views.invoices.paint import LinePainter, is_typed
from app.views.kit import money
from app.views.kit.pick import PickField
from app.views.kit.theme import ROW
from app.words import _

Index = QModelIndex | QPersistentModelIndex
WIDTHS = {
    Col.NUMBER: 36, Col.SPEC: 76, Col.UNIT: 48, Col.STOCK: 76, Col.QUANTITY: 80, Col.LIST: 82, Col.PRICE: 82,
    Col.DISCOUNT: 62, Col.TAX: 52, Col.AMOUNT: 104,
}  # fmt: skip
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def item_of(hit: ProductHit) -> Item:
    """A product from the picker, as pricing needs it."""
    return Item(
        hit.id, hit.code, hit.name, hit.spec, hit.unit, hit.tax_rate, hit.tax_kind, hit.list_price,
        available=hit.available, floor=hit.floor, steps=hit.steps,
    )  # fmt: skip


class Grid(QTableView):
    """Typing lines. The page that holds it learns of what it cannot decide itself."""

    reason_asked = Signal(int)  # the line of that row lies off the list and has no reason yet
    left_forward = Signal()
    left_back = Signal()
    row_changed = Signal(int)
    rows_pasted = Signal(str, int)  # several rows of text, and where they go
    not_found = Signal(int, str)  # a product that does not exist

    def __init__(self, desk: Any, lines: Lines) -> None:
        super().__init__()
        self.lines = lines
        self.setModel(lines)
        self.setObjectName("lines")
        self.setAccessibleName(_("Lines of the invoice"))
        self.setItemDelegate(LinePainter(self))
        self._editing: tuple[int, int] | None = None
        self._before = LineForm()
        self._held = ""
        self.cell = QLineEdit(self.viewport())
        self.cell.setObjectName("cell")
        self.cell.textEdited.connect(self._typed)
        self.picker = PickField(lambda text: search_products(desk, text), self._hit_words, _("Product"))
        self.picker.setParent(self.viewport())
        self.picker.editor.setObjectName("product")
        self.picker.editor.textEdited.connect(self._typed)
        self.picker.chosen.connect(self._product_chosen)
        self.picker.entered.connect(self._entered_product)
        for editor in (self.cell, self.picker.editor):
            editor.installEventFilter(self)
        self.cell.hide()
        self.picker.hide()
        self._places = 2
        self._look()
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._place_editor())
        lines.modelReset.connect(self._after_reset)

    def _look(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(30)
        header.setSectionResizeMode(Col.PRODUCT, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            header.resizeSection(column, width)
        self.clicked.connect(
            lambda index: self.edit_cell(index.row(), index.column()) if is_typed(index.column()) else None
        )

    def _hit_words(self, hit: ProductHit) -> Sequence[str]:
        stock = _("{quantity} in stock").format(quantity=money.quantity(hit.available))
        name = "  ".join(part for part in (hit.code, hit.name, hit.spec) if part)
        return name, money.price(hit.list_price, self._places) or _("no price"), stock

    def set_places(self, places: int) -> None:
        """How many decimals the currency has."""
        self._places = places

    # Where one types

    def editing(self) -> tuple[int, int] | None:
        """Row and column that are being typed in, or None."""
        return self._editing

    def edit_cell(self, row: int, column: int, text: str | None = None) -> None:
        """Opens a cell for typing; with a text that replaces what stands there, as when typing begins on a cell."""
        row = min(row, self.lines.rowCount() - 1)
        self.close_editor()
        self.setCurrentIndex(self.lines.index(row, column))
        self.scrollTo(self.lines.index(row, Col.PRODUCT))
        self.lines.remember()
        self._editing, self._before = (row, column), self.lines.line(row)
        editor = self._editor(column)
        standing = self.lines.typed(row, column)
        self.picker.hit = self.lines.items.get(self._before.product_id or 0) if column == Col.PRODUCT else None
        editor.setText(standing)
        editor.setAccessibleName(f"{self.lines.headerData(column, Qt.Orientation.Horizontal)}, {row + 1}")
        side = Qt.AlignmentFlag.AlignRight if Col(column) in RIGHT else Qt.AlignmentFlag.AlignLeft
        editor.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self._place_editor()
        self._holder(column).show()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        editor.selectAll()
        if text:
            editor.insert(text)
            editor.textEdited.emit(editor.text())
        self.row_changed.emit(row)

    def _editor(self, column: int) -> QLineEdit:
        return self.picker.editor if column == Col.PRODUCT else self.cell

    def _holder(self, column: int) -> QWidget:
        return self.picker if column == Col.PRODUCT else self.cell

    def _place_editor(self) -> None:
        if self._editing is None:
            return
        rect = self.visualRect(self.lines.index(*self._editing))
        self._holder(self._editing[1]).setGeometry(QRect(rect).adjusted(1, 2, -1, -3))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_editor()

    def close_editor(self, give_back: bool = False) -> None:
        """Closes the cell; `give_back` puts back what stood there before."""
        if self._editing is None:
            return
        (row, column), self._editing = self._editing, None
        holder = self._holder(column)
        had_focus = self._editor(column).hasFocus()
        if give_back and self.lines.line(row) != self._before:
            b = self._before
            self.lines.change(
                row, product_id=b.product_id, quantity=b.quantity, price=b.price, discount=b.discount,
                reason=b.reason, unfinished=b.unfinished,
            )  # fmt: skip
        if had_focus:
            self.setFocus()
        holder.hide()
        self.picker.close_list()
        self.viewport().update()

    def _after_reset(self) -> None:
        self._editing = None
        self.cell.hide()
        self.picker.hide()

    # What is typed

    def _typed(self, text: str) -> None:
        if self._editing is not None:
            self.lines.type_in(*self._editing, text)

    def _product_chosen(self, hit: ProductHit | Item) -> None:
        if self._editing is None:
            return
        row = self._editing[0]
        self.lines.choose(row, hit if isinstance(hit, Item) else item_of(hit))
        held, self._held = self._held, ""
        self.edit_cell(row, Col.QUANTITY, held or None)

    def _entered_product(self) -> None:
        """Enter in the product cell that the picker had no use for."""
        if self._editing is None:
            return
        row = self._editing[0]
        line = self.lines.line(row)
        if line.product_id is not None and not line.unfinished:
            self.edit_cell(row, Col.QUANTITY)
        elif self.picker.editor.text().strip():
            self._held = ""
            self.not_found.emit(row, self.picker.editor.text().strip())

    # Moving on

    def _step(self, forward: bool) -> None:
        """Tab: to the next cell that is typed in, over the ends of rows, and out of the grid at the ends."""
        assert self._editing is not None
        row, column = self._editing
        if column == Col.PRODUCT and forward and self.lines.line(row).blank:
            self.close_editor()
            self.left_forward.emit()
            return
        at = TYPED.index(Col(column)) + (1 if forward else -1)
        if 0 <= at < len(TYPED):
            self.edit_cell(row, TYPED[at])
        elif forward:
            self.edit_cell(row + 1, Col.PRODUCT)
        elif row:
            self.edit_cell(row - 1, Col.DISCOUNT)
        else:
            self.close_editor()
            self.left_back.emit()

    def _enter(self) -> None:
        """Enter in a number: on to the next row; a line off the list first asks for its reason."""
        assert self._editing is not None
        row, column = self._editing
        worked = self.lines.worked(row)
        if worked is not None and worked.needs_reason and column != Col.QUANTITY:
            self.close_editor()
            self.reason_asked.emit(row)
        else:
            self.edit_cell(row + 1, Col.PRODUCT)

    def _up_or_down(self, by: int) -> None:
        assert self._editing is not None
        row, column = self._editing
        if 0 <= row + by < self.lines.rowCount():
            self.edit_cell(row + by, column)

    def paste(self) -> bool:
        """Several rows on the clipboard go in as lines; False when it holds no rows."""
        text = QGuiApplication.clipboard().text()
        if "\t" not in text and "\n" not in text.strip():
            return False
        row = self._editing[0] if self._editing else max(self.currentIndex().row(), 0)
        if self._editing:
            self.close_editor(give_back=True)
        self.rows_pasted.emit(text, row)
        return True

    def remove_row(self) -> None:
        """Takes the current line out."""
        row = self._editing[0] if self._editing else self.currentIndex().row()
        column = self._editing[1] if self._editing else max(self.currentIndex().column(), Col.PRODUCT)
        was_editing = self._editing is not None
        self.close_editor()
        self.lines.remove(row)
        row = min(row, self.lines.rowCount() - 1)
        if was_editing:
            self.edit_cell(row, Col.PRODUCT)
        else:
            self.setCurrentIndex(self.lines.index(row, column))

    def undo(self) -> None:
        """The lines as they were before the last change."""
        at = self._editing or (max(self.currentIndex().row(), 0), Col.PRODUCT)
        self.close_editor()
        self.lines.undo()
        self.setCurrentIndex(self.lines.index(min(at[0], self.lines.rowCount() - 1), at[1]))
        self.setFocus()

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched in (self.cell, self.picker.editor):
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
                if event.key() == Qt.Key.Key_Escape:
                    event.accept()  # Esc belongs to the open cell, not to the window
                    return True
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._editor_key(event)
            if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
                self._focus_went(event)
        return super().eventFilter(watched, event)

    def _focus_went(self, event: QFocusEvent) -> None:
        """A click elsewhere closes the cell; a box that opens, or another window, does not."""
        if event.reason() in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ShortcutFocusReason):
            self.close_editor()

    def _editor_key(self, event: QKeyEvent) -> bool:
        if self._editing is None:
            return False
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        in_product = self._editing[1] == Col.PRODUCT
        if in_product and self.picker.taking and event.text().isprintable() and event.text():
            self._held += event.text()  # typed while the picker still looks: it belongs to the quantity
            return True
        if event.matches(QKeySequence.StandardKey.Paste):
            return self.paste()
        call = self._editor_call(key, modifiers, in_product)
        if call is None:
            return False
        call()
        return True

    def _editor_call(self, key: int, modifiers: Any, in_product: bool) -> Callable[[], object] | None:
        plain, ctrl = modifiers == Qt.KeyboardModifier.NoModifier, modifiers == Qt.KeyboardModifier.ControlModifier
        if key == Qt.Key.Key_Tab and plain:
            return self._tab_in_product if in_product else lambda: self._step(True)
        if key == Qt.Key.Key_Backtab:
            return lambda: self._step(False)
        if ctrl and key == Qt.Key.Key_Delete:
            return self.remove_row
        if ctrl and key == Qt.Key.Key_Z and self.lines.line(self._editing[0]) == self._before:  # type: ignore[index]
            return self.undo
        if not plain:
            return None
        if key == Qt.Key.Key_Escape and not (in_product and self.picker.list_is_open()):
            return lambda: self.close_editor(give_back=True)
        if in_product:
            return (lambda: self._up_or_down(-1)) if key == Qt.Key.Key_Up and not self.picker.list_is_open() else None
        if key in _ENTER:
            return self._enter
        return {Qt.Key.Key_Up: lambda: self._up_or_down(-1), Qt.Key.Key_Down: lambda: self._up_or_down(1)}.get(
            Qt.Key(key)
        )

    def _tab_in_product(self) -> None:
        """Tab takes the marked product like Enter does; an empty cell is left."""
        if self.picker.hit is None and self.picker.list_is_open() and self.picker.take_current():
            return
        self._step(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """On a cell that is not open: typing opens it, Enter and F2 too, Del takes the line out."""
        row, column = max(self.currentIndex().row(), 0), self.currentIndex().column()
        column = column if is_typed(column) else int(Col.PRODUCT)
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ctrl = modifiers == Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif ctrl and key == Qt.Key.Key_Z:
            self.undo()
        elif key == Qt.Key.Key_Delete:
            self.remove_row()
        elif key in (*_ENTER, Qt.Key.Key_F2) and not modifiers:
            self.edit_cell(row, column)
        elif key == Qt.Key.Key_F4:
            self.edit_cell(row, Col.PRODUCT)
            self.picker.look_up("")
        elif key == Qt.Key.Key_Tab:
            self.edit_cell(row, column)
            self._step(True)
        elif key == Qt.Key.Key_Backtab:
            self.left_back.emit()
        elif event.text().strip() and event.text().isprintable() and not ctrl:
            self.edit_cell(row, column, event.text())
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.row_changed.emit(current.row())

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab is the grid's own; it leaves at its ends."""
        return False

    def go_to(self, row: int, field: str) -> None:
        """Opens the cell that a refusal names."""
        self.edit_cell(row, COLUMN_OF.get(field, Col.PRODUCT))
