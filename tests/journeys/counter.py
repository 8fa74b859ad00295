"""The counter in tests: a person's window with one tab in front, keys pressed in it, and what it then shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.views.kit import op
from app.views.kit.remember import memory
from app.views.kit.tab import Tab
from app.views.kit.table import LedgerTable
from app.views.window import Window
from tests.branch import BranchAtWork

CTRL, ALT, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier
ENTER = Qt.Key.Key_Return
T = TypeVar("T", bound=Tab)


def sit_down(branch: BranchAtWork, qtbot: QtBot, role: str, kind: type[T]) -> T:
    """The window of the person of a role, with a tab of this kind in front."""
    memory.person = branch.id_of(role)
    window = Window(branch.desk(role))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    tab = window.tab(kind.KEY)
    assert isinstance(tab, kind)
    press(qtbot, Qt.Key(Qt.Key.Key_1 + window.tabs.index(tab)), CTRL, window)
    return tab


def settle(qtbot: QtBot) -> None:
    """Waits until nothing is under way, and what came of it is shown."""
    for _turn in range(3):
        qtbot.waitUntil(op.idle)
        qtbot.wait(2)


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(qtbot: QtBot, key: Qt.Key, how: Qt.KeyboardModifier = NONE, at: QWidget | None = None) -> None:
    """Presses a key where the keyboard is."""
    qtbot.keyClick(at or focused(), key, how)
    settle(qtbot)


def write(qtbot: QtBot, text: str) -> None:
    """Types where the keyboard is, in place of what stands there."""
    qtbot.keyClick(focused(), Qt.Key.Key_A, CTRL)
    qtbot.keyClicks(focused(), text)
    settle(qtbot)


def shown(table: LedgerTable, show: Callable[[object], str]) -> list[str]:
    """One column of a list, from top to bottom."""
    return [show(row) for row in table.all_rows()]


def push(qtbot: QtBot, tab: QWidget, name: str) -> None:
    """Pushes a button by its name."""
    found = tab.findChild(QPushButton, name)
    assert found is not None
    assert found.isEnabled()
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)
    settle(qtbot)
