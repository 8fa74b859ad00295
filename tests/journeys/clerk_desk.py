"""The clerk's hands in tests: typing lines, choosing customers, pasting, and what was saved of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.forms import InvoiceForm, read_form
from app.views.invoices import InvoicesTab
from app.views.invoices.entry import EntryPage
from tests.branch import BranchAtWork
from tests.journeys.counter import ALT, CTRL, ENTER, focused, press, settle, sit_down


def clerk(branch: BranchAtWork, qtbot: QtBot) -> InvoicesTab:
    tab = sit_down(branch, qtbot, "clerk", InvoicesTab)
    settle(qtbot)
    return tab


def type_(qtbot: QtBot, text: str) -> None:
    """Types where the keyboard is, behind what stands there."""
    qtbot.keyClicks(focused(), text)
    settle(qtbot)


def compose(qtbot: QtBot, text: str) -> None:
    """Types Chinese the way an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(focused(), event)
    settle(qtbot)


def mnemonic(qtbot: QtBot, key: Qt.Key) -> None:
    """Alt and a letter; a button shows for a moment that it was pushed before it acts."""
    press(qtbot, key, ALT)
    qtbot.wait(150)
    settle(qtbot)


def line(qtbot: QtBot, product: str, quantity: str) -> None:
    """One line by keyboard: product, Enter, quantity, Enter."""
    type_(qtbot, product)
    press(qtbot, ENTER)
    type_(qtbot, quantity)
    press(qtbot, ENTER)


def choose_customer(qtbot: QtBot, initials: str = "hzfh") -> None:
    type_(qtbot, initials)
    press(qtbot, ENTER)


def saved(branch: BranchAtWork, entry: EntryPage, qtbot: QtBot) -> InvoiceForm:
    """The form as the database has it, once the clerk has stopped typing for a moment."""
    qtbot.waitUntil(lambda: not entry.draft.dirty, timeout=2000)
    settle(qtbot)
    assert entry.draft.kept is not None
    return read_form(branch.row(entry.draft.kept.id)["typed"])


def paste(qtbot: QtBot, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    press(qtbot, Qt.Key.Key_V, CTRL)


def numbers(branch: BranchAtWork) -> list[str]:
    return [row["number"] for row in branch.rows("SELECT number FROM invoice WHERE number IS NOT NULL ORDER BY id")]
