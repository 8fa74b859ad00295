"""Several pages inside a tab, chosen in a rail at the left or a row at the top; the last one is remembered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.views.kit.remember import memory
from app.views.kit.theme import S1, S2, S3

RAIL = 186


class Pages(QWidget):
    """Pages with their buttons; Alt and the letter marked in a title goes to its page."""

    turned = Signal(str)

    def __init__(self, name: str, *, rail: bool = False) -> None:
        super().__init__()
        self._name = name
        self._last = memory.mine(f"pages/{name}")  # before the first page added is shown, and remembered in its place
        self._keys: list[str] = []
        self.stack = QStackedWidget()
        self._buttons = QButtonGroup(self)
        self._buttons.idClicked.connect(self._turn)
        self._bar: QVBoxLayout | QHBoxLayout = QVBoxLayout() if rail else QHBoxLayout()
        self._bar.setSpacing(S1)
        self._bar.addStretch(1)
        if rail:
            frame = QFrame()
            frame.setProperty("card", True)
            frame.setFixedWidth(RAIL)
            frame.setLayout(self._bar)
            self._bar.setContentsMargins(S2, S2, S2, S2)
            across = QHBoxLayout(self)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(S3)
            across.addWidget(frame)
            across.addWidget(self.stack, 1)
        else:
            down = QVBoxLayout(self)
            down.setContentsMargins(0, 0, 0, 0)
            down.setSpacing(S2)
            down.addLayout(self._bar)
            down.addWidget(self.stack, 1)

    def add(self, key: str, title: str, page: QWidget) -> None:
        """Adds a page behind those that are there."""
        button = QPushButton(title)
        button.setObjectName(f"page_{key}")
        button.setProperty("page", True)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(title.replace("&", ""))
        at = self.stack.addWidget(page)
        self._keys.append(key)
        self._buttons.addButton(button, at)
        self._bar.insertWidget(at, button)
        if at == 0 or self._last == key:
            self.show_page(key)

    def show_page(self, key: str) -> None:
        """Goes to a page."""
        if key in self._keys:
            self._turn(self._keys.index(key))

    def key(self) -> str:
        """Which page is shown."""
        return self._keys[self.stack.currentIndex()]

    def page(self) -> QWidget:
        return self.stack.currentWidget()

    def _turn(self, at: int) -> None:
        self._buttons.button(at).setChecked(True)
        self.stack.setCurrentIndex(at)
        memory.keep_mine(f"pages/{self._name}", self._keys[at])
        self.turned.emit(self._keys[at])
