"""Goods entered line by line: product, quantity, Enter; Delete takes the chosen line out again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.refusals import Missing, Refusal
from app.services import finding
from app.services.desk import Desk
from app.services.finding import ProductHit
from app.services.typed import positive
from app.views.kit import money
from app.views.kit.cards import EmptyState
from app.views.kit.fields import QuantityField
from app.views.kit.labels import button
from app.views.kit.op import said
from app.views.kit.pick import PickField
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import _


class GoodsLines(QWidget):
    """The lines gather until the page sends them on together. `changed` tells that one came or went."""

    changed = Signal()

    def __init__(self, desk: Desk, moved: str, name: str, empty: str, *, free: bool = False) -> None:
        """`moved` heads the column of quantities, `empty` says what to do while there is no line; `free` shows how
        much is free of each product."""
        super().__init__()
        self._hit: ProductHit | None = None
        self.lines: list[tuple[ProductHit, str]] = []
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(S3)
        entry = QHBoxLayout()
        entry.setSpacing(S2)
        self.product = PickField(
            lambda text: finding.search_goods(desk, text),
            lambda hit: (f"{hit.code}  {hit.name}  {hit.spec}".strip(), f"{money.quantity(hit.available)} {hit.unit}"),
            name=_("Product"), at="product", hint=_("Product: code, name or pinyin"),
        )  # fmt: skip
        self.product.chosen.connect(self._picked)
        self.quantity = QuantityField(_("Quantity"), "quantity", hint=_("Quantity"))
        self.quantity.setFixedWidth(150)
        self.quantity.entered.connect(self._add)
        self.add = button(_("Add line"), "add_line", key="Enter")
        self.add.clicked.connect(self._add)
        for field in (self.product, self.quantity, self.add):
            entry.addWidget(field, 1 if field is self.product else 0, Qt.AlignmentFlag.AlignTop)
        down.addLayout(entry)
        columns = [
            Column(_("Code"), lambda line: line[0].code, width=120),
            Column(_("Product"), lambda line: f"{line[0].name}  {line[0].spec}", width=220, stretch=True),
            Column(_("Unit"), lambda line: line[0].unit, width=70),
            Column(moved, lambda line: line[1], align="right", width=110),
        ]
        if free:
            columns.insert(
                3, Column(_("Free"), lambda line: money.quantity(line[0].available), align="right", width=110)
            )
        self.table = LedgerTable(tuple(columns), name)
        self.table.set_empty(EmptyState(_("No goods entered yet."), empty))
        delete = QShortcut(QKeySequence("Delete"), self.table, context=Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._remove)
        down.addWidget(self.table, 1)
        self.setFocusProxy(self.product)

    def clear(self) -> None:
        """Nothing is entered any more."""
        self.lines = []
        self._show()

    def _picked(self, hit: ProductHit) -> None:
        self._hit = hit
        self.quantity.setFocus()

    def _add(self) -> None:
        try:
            if self._hit is None:
                raise Missing(at="product")
            positive(self.quantity.text(), "quantity", 3)
        except Refusal as refusal:
            (self.product if refusal.at == "product" else self.quantity).refuse(said(refusal))
            return
        self.lines.append((self._hit, self.quantity.text()))
        self._hit = None
        self.product.set_text("")
        self.quantity.set_text("")
        self._show()
        self.product.setFocus()

    def _remove(self) -> None:
        at = self.table.currentIndex().row()
        if 0 <= at < len(self.lines):
            del self.lines[at]
            self._show()

    def _show(self) -> None:
        self.table.show_rows(self.lines)
        self.changed.emit()
