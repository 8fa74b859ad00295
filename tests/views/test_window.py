"""The frame around the tabs, in a real window on a real database: sign-in, lock, hand over, find, tabs by duty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from app.process import ROLES, Duty
from app.services import flow
from app.services.desk import Changed, Desk
from app.views import window as window_module
from app.views.find_anything import FindAnything
from app.views.frame import Frame
from app.views.help import Help, about
from app.views.kit import op, theme
from app.views.kit.remember import memory
from app.views.kit.tab import Shell, Tab
from app.views.window import Window
from tests.branch import BranchAtWork

TYPED = "half a nam"


class NotesTab(Tab):
    """A tab with one field, as plain as a tab can be; it remembers that it was asked to keep what is typed."""

    KEY = "notes"
    TITLE = "Notes"
    DUTIES: ClassVar[frozenset[Duty]] = frozenset({Duty.INVOICE})
    kept: ClassVar[list[str]] = []

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)
        self.setFocusProxy(self.field)

    def keep(self) -> None:
        self.kept.append(self.field.text())


@pytest.fixture(autouse=True)
def look(qapp: Any) -> Iterator[None]:
    theme.apply(qapp, dark=False)
    memory.forget()
    NotesTab.kept.clear()
    yield
    memory.forget()


@pytest.fixture
def frame(branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Frame:
    """The program's window before anybody signed in, with one tab more."""
    monkeypatch.setattr(window_module, "TABS", (window_module.TABS[0], (__name__, "NotesTab")))
    made = Frame(branch.store, branch_exists=True)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    qtbot.waitUntil(lambda: made.sign_in is not None and made.sign_in.person() is not None)
    return made


def choose(frame: Frame, branch: BranchAtWork, role: str) -> None:
    """Clicks the tile of the person of a role."""
    assert frame.sign_in is not None
    tile = frame.sign_in.findChild(QPushButton, f"person_{branch.id_of(role)}")
    assert tile is not None
    tile.click()


def give(frame: Frame, qtbot: QtBot, password: str) -> None:
    """Types a password and Enter."""
    assert frame.sign_in is not None
    field = frame.sign_in.password.editor
    qtbot.keyClicks(field, password)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def sit_down(frame: Frame, branch: BranchAtWork, qtbot: QtBot, role: str) -> Window:
    choose(frame, branch, role)
    give(frame, qtbot, branch.password(role))
    qtbot.waitUntil(lambda: isinstance(frame.window_, Window) and not frame.locked)
    qtbot.waitUntil(op.idle)
    assert isinstance(frame.window_, Window)
    return frame.window_


def lock(frame: Frame, qtbot: QtBot) -> None:
    qtbot.keyClick(frame.window_, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: frame.locked and frame.sign_in is not None and frame.sign_in.person() is not None)


def notes(window: Window) -> NotesTab:
    found = window.tab("notes")
    assert isinstance(found, NotesTab)
    return found


def test_the_right_password_opens_the_persons_own_window(frame: Frame, branch: BranchAtWork, qtbot: QtBot) -> None:
    window = sit_down(frame, branch, qtbot, "clerk")
    assert window.desk.person is not None
    assert window.desk.person.id == branch.id_of("clerk")
    assert window.isVisible()


def test_a_wrong_password_says_so_at_the_field_and_then_makes_one_wait(
    frame: Frame, branch: BranchAtWork, qtbot: QtBot
) -> None:
    assert frame.sign_in is not None
    choose(frame, branch, "cashier")
    for _try in range(3):
        give(frame, qtbot, "not the password")
        qtbot.waitUntil(op.idle)
        assert not frame.sign_in.password.error.isHidden()
    assert frame.window_ is None
    give(frame, qtbot, branch.password("cashier"))
    assert op.idle()  # nothing is even tried while one waits
    assert not frame.sign_in.enter.isEnabled()
    qtbot.waitUntil(lambda: not frame.sign_in._wait.isActive(), timeout=8000)  # type: ignore[union-attr]
    frame.sign_in.password.set_text("")
    sit_down(frame, branch, qtbot, "cashier")


def test_a_lock_hides_the_tabs_and_keeps_the_half_typed_field(frame: Frame, branch: BranchAtWork, qtbot: QtBot) -> None:
    window = sit_down(frame, branch, qtbot, "clerk")
    window.show_tab(window.tabs.index(notes(window)))
    qtbot.keyClicks(notes(window).field, TYPED)
    lock(frame, qtbot)
    assert not window.isVisible()
    assert NotesTab.kept == [TYPED]
    give(frame, qtbot, branch.password("clerk"))
    qtbot.waitUntil(lambda: not frame.locked)
    assert frame.window_ is window
    assert window.isVisible()
    assert notes(window).field.text() == TYPED


def test_a_locked_desk_offers_nobody_else_and_takes_no_other_password(
    frame: Frame, branch: BranchAtWork, qtbot: QtBot
) -> None:
    window = sit_down(frame, branch, qtbot, "clerk")
    lock(frame, qtbot)
    assert frame.sign_in is not None
    assert len(frame.sign_in.findChildren(QPushButton, "person_" + str(branch.id_of("cashier")))) == 0
    give(frame, qtbot, branch.password("cashier"))
    qtbot.waitUntil(op.idle)
    assert frame.locked
    assert not window.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_K, Qt.Key.Key_1])
def test_no_key_gets_past_the_lock(frame: Frame, branch: BranchAtWork, qtbot: QtBot, key: Qt.Key) -> None:
    window = sit_down(frame, branch, qtbot, "clerk")
    lock(frame, qtbot)
    for modifier in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
        qtbot.keyClick(frame, key, modifier)
    qtbot.waitUntil(op.idle)
    assert frame.locked
    assert not window.isVisible()
    assert frame.findChildren(FindAnything) == []


def test_the_idle_desk_locks_itself_and_closes_what_is_open_over_it(
    frame: Frame, branch: BranchAtWork, qtbot: QtBot
) -> None:
    window = sit_down(frame, branch, qtbot, "clerk")
    window.find_anything()
    qtbot.waitUntil(lambda: window.findChild(FindAnything) is not None and window.findChild(FindAnything).isVisible())
    frame._idle.setInterval(50)
    frame._idle.start()
    qtbot.waitUntil(lambda: frame.locked and not window.isVisible())
    assert not any(box.isVisible() for box in window.findChildren(FindAnything))


def test_f12_keeps_what_is_typed_and_lets_another_person_sit_down(
    frame: Frame, branch: BranchAtWork, qtbot: QtBot
) -> None:
    window = sit_down(frame, branch, qtbot, "clerk")
    window.show_tab(window.tabs.index(notes(window)))
    qtbot.keyClicks(notes(window).field, TYPED)
    qtbot.keyClick(window, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: frame.locked and frame.sign_in is not None and frame.sign_in.person() is not None)
    assert NotesTab.kept == [TYPED]
    other = sit_down(frame, branch, qtbot, "keeper")
    assert other.desk.person is not None
    assert other.desk.person.id == branch.id_of("keeper")
    assert other.tab("notes") is None


def test_f12_on_the_locked_screen_lets_another_person_sit_down(
    frame: Frame, branch: BranchAtWork, qtbot: QtBot
) -> None:
    sit_down(frame, branch, qtbot, "clerk")
    lock(frame, qtbot)
    qtbot.keyClick(frame.sign_in, Qt.Key.Key_F12)
    qtbot.waitUntil(lambda: frame.sign_in is not None and frame.sign_in.only is None)
    qtbot.waitUntil(lambda: frame.sign_in is not None and frame.sign_in.person() is not None)
    sit_down(frame, branch, qtbot, "accountant")


@pytest.mark.parametrize("role", [role.key for role in ROLES])
def test_a_person_finds_only_the_tabs_of_their_duties(branch: BranchAtWork, qtbot: QtBot, role: str) -> None:
    window = Window(branch.desk(role))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(op.idle)
    held = branch.desk(role).duties
    assert [tab.KEY for tab in window.tabs if tab.DUTIES and not tab.DUTIES & held] == []
    drawn = {button.objectName() for button in window.findChildren(QPushButton) if button.property("tab")}
    assert drawn == {f"tab_{tab.KEY}" for tab in window.tabs}
    assert len(window.findChildren(Tab)) == len(window.tabs)


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("clerk", {"invoice"}),
        ("keeper", set()),
        ("cashier", set()),
        ("accountant", {"invoice"}),
        ("administrator", set()),
    ],
)
def test_find_anything_shows_an_unreleased_invoice_only_to_who_may_see_it(
    branch: BranchAtWork, qtbot: QtBot, role: str, kinds: set[str]
) -> None:
    number = branch.row(branch.sale(upto="submitted"))["number"]
    window = Window(branch.desk(role))
    qtbot.addWidget(window)
    box = FindAnything(window, branch.desk(role))
    qtbot.waitUntil(op.idle)
    qtbot.keyClicks(box.field.editor, number)
    qtbot.wait(120)  # the field waits for the end of the typing
    qtbot.waitUntil(op.idle)
    assert {hit.kind for hit, _call in box._hits} == kinds


def test_today_learns_from_the_news_what_waits(branch: BranchAtWork, qtbot: QtBot) -> None:
    window = Window(branch.desk("sales_supervisor"))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(op.idle)
    today = window.tab("today")
    assert today is not None
    assert today.table.all_rows() == []  # type: ignore[attr-defined]
    draft = branch.sale(upto="draft")
    op.Op(window, lambda: flow.take(branch.desk("clerk"), "submit", [draft])).start()
    qtbot.waitUntil(lambda: len(today.table.all_rows()) == 1)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: window.header.heads[0].text().endswith("1"))


def test_a_hidden_tab_waits_with_reading_until_it_is_looked_at(branch: BranchAtWork, qtbot: QtBot) -> None:
    window = Window(branch.desk("clerk"))
    qtbot.addWidget(window)
    qtbot.waitUntil(op.idle)
    today = window.tab("today")
    assert today is not None
    today.stale = False
    op.news.changed.emit(Changed(frozenset({"invoice"})))
    assert today.stale
    window.show()
    qtbot.waitUntil(op.idle)
    assert not today.stale


def test_help_goes_to_what_is_typed_and_on_from_there(branch: BranchAtWork, qtbot: QtBot) -> None:
    made = Help(Window(branch.desk("clerk")), "somewhere/branch.db")
    qtbot.addWidget(made)
    made.show()
    made.sought.editor.setFocus()
    qtbot.keyClicks(made.sought.editor, "invoice")
    first = made.page.textCursor().selectionStart()
    assert made.page.textCursor().selectedText().lower() == "invoice"
    qtbot.keyClick(made.sought.editor, Qt.Key.Key_Return)
    assert made.page.textCursor().selectedText().lower() == "invoice"
    assert made.page.textCursor().selectionStart() > first
    assert "somewhere/branch.db" in about("somewhere/branch.db")
