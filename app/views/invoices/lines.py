"""The lines being typed: text as typed in every cell, worked out at once from products already read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.refusals import Missing
from app.services.drafts import field_of
from app.services.forms import InvoiceForm, LineForm
from app.services.pricing import Item, LinePreview, Terms, nothing_typed, preview_of
from app.views.kit import money
from app.views.kit.op import said
from app.words import _

Index = QModelIndex | QPersistentModelIndex
UNDO_DEPTH = 100


class Col(IntEnum):
    """The columns of the grid, from left to right."""

    NUMBER = 0
    PRODUCT = 1
    SPEC = 2
    UNIT = 3
    STOCK = 4
    QUANTITY = 5
    LIST = 6
    PRICE = 7
    DISCOUNT = 8
    TAX = 9
    AMOUNT = 10


TYPED = (Col.PRODUCT, Col.QUANTITY, Col.PRICE, Col.DISCOUNT)
FIELD = {Col.PRODUCT: "product", Col.QUANTITY: "quantity", Col.PRICE: "price", Col.DISCOUNT: "discount"}
COLUMN_OF = {name: column for column, name in FIELD.items()}
RIGHT = frozenset({Col.STOCK, Col.QUANTITY, Col.LIST, Col.PRICE, Col.DISCOUNT, Col.TAX, Col.AMOUNT})


class Lines(QAbstractTableModel):
    """Lines as typed, and one blank row below them."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[LineForm] = []
        self.items: dict[int, Item] = {}
        self.terms: Terms | None = None
        self.preview = nothing_typed()
        self.refused: dict[tuple[int, str], str] = {}
        self._by_number: dict[int, LinePreview] = {}
        self._undo: list[tuple[LineForm, ...]] = []
        self._whole = InvoiceForm()  # what is typed for the whole invoice: discount, small change
        self._tier = ""  # of the customer
        self._titles = (
            "", _("Product (code, name, pinyin)"), _("Spec"), _("Unit"), _("Available"), _("Quantity"),
            _("List price"), _("Price"), _("Disc. %"), _("Tax rate"), _("Amount"),
        )  # fmt: skip

    # What stands in it

    def fill(self, lines: Sequence[LineForm], items: Mapping[int, Item], terms: Terms | None) -> None:
        """Other lines in place of those before; nothing of them can be undone."""
        self.beginResetModel()
        self.lines, self.items, self.terms = list(lines), dict(items), terms
        self._undo.clear()
        self.refused.clear()
        self._work_out()
        self.endResetModel()

    def know(self, items: Mapping[int, Item], terms: Terms | None = None) -> None:
        """Newer facts about products: prices, stock."""
        self.items.update(items)
        self.terms = terms or self.terms
        self._worked_anew()

    def price_for(self, tier: str) -> None:
        """Prices for a customer of this tier."""
        if tier != self._tier:
            self._tier = tier
            self._worked_anew()

    def take_off(self, discount: str, reason: str, small_change: str) -> None:
        """A discount on the whole invoice and small change, as typed."""
        whole = InvoiceForm(discount=discount, discount_reason=reason, small_change=small_change)
        if whole != self._whole:
            self._whole = whole
            self._worked_anew()

    def kept_lines(self) -> tuple[LineForm, ...]:
        """The lines as typed, without blank ones at the end."""
        last = max((n for n, line in enumerate(self.lines, 1) if not line.blank or line.reason), default=0)
        return tuple(self.lines[:last])

    def line(self, row: int) -> LineForm:
        return self.lines[row] if row < len(self.lines) else LineForm()

    def worked(self, row: int) -> LinePreview | None:
        """The line worked out; None for a blank one."""
        return self._by_number.get(row + 1)

    def typed(self, row: int, column: int) -> str:
        """What a person would edit in a cell."""
        line = self.line(row)
        if column == Col.PRODUCT:
            item = self.items.get(line.product_id or 0)
            return line.unfinished or (item.code if item else "")
        return str(getattr(line, FIELD[Col(column)], "")) if column in FIELD else ""

    # Changing it

    def remember(self) -> None:
        """Lays the lines as they are on the pile of what can be undone."""
        now = tuple(self.lines)
        if not self._undo or self._undo[-1] != now:
            self._undo.append(now)
            del self._undo[:-UNDO_DEPTH]

    def undo(self) -> bool:
        """The lines as they were before the last change; False when there is none."""
        while self._undo and self._undo[-1] == tuple(self.lines):
            self._undo.pop()
        if not self._undo:
            return False
        self._replace_all(list(self._undo.pop()))
        return True

    def type_in(self, row: int, column: int, text: str) -> None:
        """The text of a cell, while it is typed. A product is chosen, not typed: its text stays unfinished."""
        if column == Col.PRODUCT:
            item = self.items.get(self.line(row).product_id or 0)
            if item is not None and text == item.code:
                self.change(row, unfinished="")
                return
            self.change(row, product_id=None, unfinished=text)
        else:
            self.change(row, **{FIELD[Col(column)]: text})

    def choose(self, row: int, item: Item) -> None:
        """Puts a product in a line."""
        self.items[item.id] = item
        self.change(row, product_id=item.id, unfinished="")

    def change(self, row: int, **values: Any) -> None:
        """Other values in some fields of a line."""
        if row >= len(self.lines):
            self._grow(row)
        changed = replace(self.lines[row], **values)
        if changed == self.lines[row]:
            return
        self.lines[row] = changed
        for key in [key for key in self.refused if key[0] == row]:
            del self.refused[key]
        self._worked_anew()
        self.edited.emit()

    def _grow(self, row: int) -> None:
        first = len(self.lines) + 1
        self.beginInsertRows(QModelIndex(), first, row + 1)
        self.lines += [LineForm() for _more in range(row + 1 - len(self.lines))]
        self.endInsertRows()

    def remove(self, row: int) -> None:
        """Takes a line out."""
        if row >= len(self.lines):
            return
        self.remember()
        self.beginRemoveRows(QModelIndex(), row, row)
        del self.lines[row]
        self.endRemoveRows()
        self.refused.clear()
        self._worked_anew()
        self.edited.emit()

    def insert(self, row: int, lines: Sequence[LineForm], items: Mapping[int, Item]) -> None:
        """Puts lines in at a row, in place of a blank one there."""
        self.remember()
        self.items.update(items)
        rest = self.lines[row:]
        if rest and rest[0].blank:
            rest = rest[1:]
        self._replace_all([*self.lines[:row], *lines, *rest])

    def _replace_all(self, lines: list[LineForm]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.refused.clear()
        self._work_out()
        self.endResetModel()
        self.edited.emit()

    # Working it out

    def _worked_anew(self) -> None:
        self._work_out()
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines), Col.AMOUNT))

    def _work_out(self) -> None:
        if self.terms is None:
            self.preview = nothing_typed()
        else:
            form, terms = replace(self._whole, lines=tuple(self.lines)), replace(self.terms, tier=self._tier)
            self.preview = preview_of(form, self.items, terms)
        self._by_number = {line.number: line for line in self.preview.lines}

    def refuse(self, row: int, field: str, sentence: str) -> None:
        """Marks a cell with the sentence why it is not taken."""
        self.refused[row, field] = sentence
        self.dataChanged.emit(self.index(row, 0), self.index(row, Col.AMOUNT))

    def wrong_at(self, row: int, column: int) -> str:
        """Why the cell is not taken; empty when it is, or when it is only not typed yet."""
        field = FIELD.get(Col(column), "")
        if not field:
            return ""
        if (row, field) in self.refused:
            return self.refused[row, field]
        worked = self.worked(row)
        if worked is None or worked.wrong is None or isinstance(worked.wrong, Missing):
            return ""
        place = field_of(worked.wrong)
        unchosen = field == "product" and self.line(row).product_id is None
        if place is None or place[1] != field or unchosen:
            return ""
        return said(worked.wrong)

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature is Qt's
        return 0 if parent.isValid() else len(self.lines) + 1

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Col)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section in RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.shown(index.row(), Col(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.wrong_at(index.row(), index.column()) or self.why_price(index.row()) or None
        return None

    def shown(self, row: int, column: Col) -> str:
        """The text of a cell."""
        line, worked = self.line(row), self.worked(row)
        if column is Col.NUMBER:
            return str(row + 1)
        item = worked.item if worked else None
        if column is Col.QUANTITY:
            return line.quantity
        if column is Col.PRODUCT:
            return f"{item.code}  {item.name}" if item else line.unfinished
        if column is Col.DISCOUNT:
            return line.discount
        if item is None or self.terms is None:
            return line.price if column is Col.PRICE else ""
        return self._fact(line, worked, item, column, self.terms.places)

    def _fact(self, line: LineForm, worked: LinePreview | None, item: Item, column: Col, places: int) -> str:
        listed = worked.priced.list_price if worked and worked.priced else item.list_price
        if column is Col.PRICE:
            return _price_as_typed(line.price, places) if line.price.strip() else money.price(listed, places)
        if column is Col.AMOUNT:
            return money.money(_amount(worked, self.terms), places) if worked and worked.priced else ""
        return {
            Col.SPEC: item.spec,
            Col.UNIT: item.unit,
            Col.STOCK: money.quantity(item.available),
            Col.LIST: money.price(listed, places),
            Col.TAX: money.percent(item.tax_rate),
        }[column]

    def why_price(self, row: int) -> str:
        """Which price of the list a line takes, where it is not the plain list price: its tier, from which quantity."""
        worked = self.worked(row)
        of_list = worked.priced.listed if worked and worked.priced else None
        if of_list is None or of_list.plain:
            return ""
        parts = [_("tier {tier}").format(tier=of_list.tier)] if of_list.tier else []
        if of_list.from_quantity:
            parts.append(_("from {quantity}").format(quantity=money.quantity(of_list.from_quantity)))
        return ", ".join(parts)

    def tone(self, row: int, column: Col) -> str:
        """Red for what is not taken or short, amber for what lies off the list."""
        if self.wrong_at(row, column):
            return "red"
        worked = self.worked(row)
        if worked is None:
            return ""
        if worked.short and column in (Col.QUANTITY, Col.STOCK):
            return "red"
        if worked.priced is not None and worked.off_list:
            if column is Col.PRICE and worked.priced.unit_price != worked.priced.list_price:
                return "amber"
            if column is Col.DISCOUNT and worked.priced.discount:
                return "amber"
        return ""


def _amount(worked: LinePreview | None, terms: Terms | None) -> Any:
    """The amount in the price list's own mode, so that quantity times price is what a person reads."""
    if worked is None or worked.priced is None:
        return None
    included = terms is not None and terms.tax_included
    return worked.whole.gross if included else worked.whole.net


def _price_as_typed(text: str, places: int) -> str:
    """A typed price in the form of the others, where it is a plain number."""
    plain = text.strip().replace(",", "")
    if not plain.replace(".", "", 1).isascii() or not plain.replace(".", "", 1).isdigit() or len(plain) > 20:
        return text
    return money.price(Decimal(plain), places)
