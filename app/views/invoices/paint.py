"""How a cell of the entry grid is painted: tones where something differs, a frame around the current cell."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.views.invoices.lines import RIGHT, TYPED, Col, Lines
from app.views.kit.theme import tokens, tone_colours

PAD = 10
_QUIET = frozenset({Col.NUMBER, Col.SPEC, Col.UNIT, Col.STOCK, Col.LIST, Col.TAX})


class LinePainter(QStyledItemDelegate):
    """Paints the cells of the grid; typing happens in editors laid over them."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        view, model = self.parent(), index.model()
        assert isinstance(model, Lines)
        t, rect, column = tokens(), QRect(option.rect), Col(index.column())
        painter.save()
        painter.setPen(QColor(t.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        tone = model.tone(index.row(), column)
        ink = QColor(t.muted if column in _QUIET else t.ink)
        if tone:
            ink, ground = tone_colours(tone)
            self._ground(painter, rect, ground)
        if isinstance(view, QTableView) and view.hasFocus() and view.currentIndex() == index:
            self._frame(painter, rect)
        self._text(painter, rect, model.shown(index.row(), column), ink, column)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, colour: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(rect.adjusted(2, 3, -2, -4)), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _frame(self, painter: QPainter, rect: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens().accent), 2))
        painter.drawRoundedRect(QRectF(rect.adjusted(2, 2, -2, -3)), 5, 5)

    def _text(self, painter: QPainter, rect: QRect, text: str, ink: QColor, column: Col) -> None:
        painter.setPen(ink)
        if column is Col.AMOUNT:
            font = QFont(painter.font())
            font.setWeight(QFont.Weight.Bold)
            painter.setFont(font)
        side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, shown)


def is_typed(column: int) -> bool:
    """Whether people type in a column."""
    return column in TYPED
