"""The heads of the tabs: a title, how much waits there, and a line under the one in front."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton

from app.views.kit.theme import S1, S2, tokens

HEIGHT = 36
BADGE = 19
LINE = 3


class TabHead(QPushButton):
    """A tab by its title, with a badge that counts what waits. The text a screen reader speaks holds both."""

    def __init__(self, title: str, key: str, tip: str) -> None:
        super().__init__(title)
        self.title, self.count = title, 0
        self.setObjectName(f"tab_{key}")
        self.setProperty("tab", True)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip(tip)
        self.setFixedHeight(HEIGHT)

    def set_count(self, count: int) -> None:
        """How many items wait in this tab; none shows no badge."""
        if count != self.count:
            self.count = count
            self.setText(f"{self.title}  {count}" if count else self.title)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        badge = S2 + self._badge_width() if self.count else 0
        return QSize(QFontMetrics(self._font(True)).horizontalAdvance(self.title) + badge + 2 * S1, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _font(self, bold: bool, pixels: int = 0) -> QFont:
        font = QFont(self.font())
        font.setBold(bold)
        if pixels:
            font.setPixelSize(pixels)
        return font

    def _badge_width(self) -> int:
        digits = QFontMetrics(self._font(True, 11)).horizontalAdvance(str(self.count))
        return max(BADGE, digits + 12)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, front = tokens(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font(front))
        painter.setPen(QColor(t.accent if front else t.ink if self.underMouse() else t.muted))
        room = self.rect().adjusted(S1, 0, -S1, -LINE)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.title)
        if self.count:
            self._paint_badge(painter, front)
        if front:
            painter.fillRect(QRectF(0, self.height() - LINE, self.width(), LINE), QColor(t.accent))

    def _paint_badge(self, painter: QPainter, front: bool) -> None:
        t, width = tokens(), self._badge_width()
        badge = QRectF(self.width() - S1 - width, (self.height() - LINE - BADGE) / 2, width, BADGE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.accent if front else t.neutral_ground))
        painter.drawRoundedRect(badge, BADGE / 2, BADGE / 2)
        painter.setFont(self._font(True, 11))
        painter.setPen(QColor(t.on_accent if front else t.muted))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self.count))
