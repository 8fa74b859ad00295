"""How a cell of a ledger table is painted: a line below, tones as rounded grounds, states as pills, red figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.views.kit.theme import tokens, tone_colours

if TYPE_CHECKING:
    from app.views.kit.table import Column

PAD = 10
ROLE_ROW = Qt.ItemDataRole.UserRole
ROLE_COLUMN = Qt.ItemDataRole.UserRole + 1


class CellDelegate(QStyledItemDelegate):
    """Paints every cell of a ledger table."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        t, column, row = tokens(), index.data(ROLE_COLUMN), index.data(ROLE_ROW)
        rect = QRect(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(rect, QColor(t.accent_ground))
        painter.setPen(QColor(t.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._paint_focus(painter, rect, index)
        tone = column.tone(row) if column.tone else ""
        text = column.show(row)
        if column.pill and text:
            self._paint_pill(painter, rect, text, tone or "neutral", column, chosen)
        else:
            self._paint_text(painter, rect, text, tone, column)

    def _paint_focus(self, painter: QPainter, rect: QRect, index: Any) -> None:
        """A bar at the left of the current row while the table has the keyboard."""
        view = self.parent()
        if not isinstance(view, QTableView) or not view.hasFocus() or view.currentIndex().row() != index.row():
            return
        if view.horizontalHeader().visualIndex(index.column()) == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height() - 1), QColor(tokens().accent))

    def _paint_text(self, painter: QPainter, rect: QRect, text: str, tone: str, column: Column) -> None:
        t = tokens()
        ink = QColor(t.muted if column.muted else t.ink)
        if tone:
            ink, ground = tone_colours(tone)
            if tone in ("amber", "red"):
                self._rounded(painter, QRectF(rect.adjusted(2, 4, -2, -5)), ground, 4)
        elif column.align == "right" and text.startswith("−"):
            ink = QColor(t.red)
        painter.setPen(ink)
        side = Qt.AlignmentFlag.AlignRight if column.align == "right" else Qt.AlignmentFlag.AlignLeft
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_pill(self, painter: QPainter, rect: QRect, text: str, tone: str, column: Column, chosen: bool) -> None:
        ink, ground = tone_colours(tone)
        if chosen:
            ground = QColor(tokens().surface)  # a chosen row has the ground of the accent itself
        painter.save()
        font = QFont(painter.font())
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        room = rect.width() - PAD
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room - 20)
        width = painter.fontMetrics().horizontalAdvance(shown) + 20
        left = rect.right() - PAD - width if column.align == "right" else rect.left() + PAD - 4
        pill = QRectF(left, rect.center().y() - 10, width, 21)
        self._rounded(painter, pill, ground, 10)
        painter.setPen(ink)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()

    def _rounded(self, painter: QPainter, rect: QRectF, colour: QColor, radius: int) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect, radius, radius)
        painter.restore()
