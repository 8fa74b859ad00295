"""Text in the window: few sizes, muted labels, pills that say a state."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from app.views.kit.theme import restyle

LANGUAGE_NAMES = {"en": "English", "zh_CN": "简体中文"}  # each in its own words


class Label(QLabel):
    """Plain text in one of the roles: title, heading, body, muted, strong, money, error, brand.

    Text is never read as markup: a name may hold `<b>` or `&`.
    """

    def __init__(self, text: str = "", role: str = "body", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        if role == "error":
            self.setWordWrap(True)
        if role in ("money", "strong", "body"):
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def set_text(self, text: str) -> None:
        self.setText(text)

    def set_role(self, role: str) -> None:
        self.setProperty("role", role)
        restyle(self)


class OneLine(Label):
    """A text that may be longer than there is room, for instance a name: it never pushes anything aside, but ends in
    dots, and is told in full by its tooltip."""

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 4, super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        super().setText(" ".join(text.split()))
        self.setToolTip(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        inner = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, inner.width())
        if shown == self.text():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(inner, self.alignment() | Qt.AlignmentFlag.AlignVCenter, shown)


class Pill(QLabel):
    """A state in a coloured pill: neutral, accent, amber, red or green."""

    def __init__(self, text: str = "", tone: str = "neutral", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("pill", True)
        self.setProperty("tone", tone)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_text(self, text: str) -> None:
        self.setText(text)
        self.setVisible(bool(text))

    def set_tone(self, tone: str) -> None:
        self.setProperty("tone", tone)
        restyle(self)


def button(text: str, name: str, kind: str = "", tip: str = "", key: str = "") -> QPushButton:
    """A push button: what it does, its object name, kind (primary, danger, quiet), tooltip, and the key written on it.

    The key is only written; the window's keys call the tab, other keys are the screen's own shortcuts.
    """
    made = QPushButton(f"{text}  {key}" if key else text)
    made.setObjectName(name)
    made.setProperty("kind", kind)
    made.setToolTip(tip)
    made.setAccessibleName(text.replace("&", ""))
    made.setAutoDefault(False)
    return made
