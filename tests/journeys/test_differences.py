"""Differences and replies in the real window, by keys: a note that stays, a reply, an answered workbook, Today."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from app.services import balance_replies, differences
from app.services.differences import NoteForm
from app.services.workbooks.reconciliation import export
from app.views.kit import ask
from app.views.ledgers.difference_boxes import AnswersBox, NoteBox
from tests.branch import BranchAtWork
from tests.journeys.test_accountant import PERIOD, cells, press, settle, sit_down, table

Key = Qt.Key


@pytest.fixture
def differing(branch: BranchAtWork) -> BranchAtWork:
    """A branch with one sale whose goods the keeper wrote down wrongly, behind the program's back."""
    branch.sale(upto="booked")
    conn = sqlite3.connect(str(branch.store.path))
    conn.execute("DROP TRIGGER custody_entry_never_changed")
    changed = conn.execute("UPDATE custody_entry SET issued = issued + 1000 WHERE number = 'HZ-CK-202611-0001'")
    assert changed.rowcount == 1
    conn.commit()
    conn.close()
    return branch


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Any], None]], None]:
    """Answers the next boxes: the function given fills one in and presses its button."""

    def answer_with(fill: Callable[[Any], None]) -> None:
        def run(box: QDialog) -> bool:
            if isinstance(box, QFileDialog):
                return True
            fill(box)
            return box.result() == QDialog.DialogCode.Accepted

        monkeypatch.setattr(ask, "run", run)
        monkeypatch.setattr("app.views.ledgers.difference_boxes.run", run)
        monkeypatch.setattr("app.views.ledgers.statements.run", run)

    return answer_with


def to_the_reconciliation(qtbot: QtBot, branch: BranchAtWork, page: str = "reconcile") -> tuple[Any, Any]:
    window, tab = sit_down(branch, qtbot)
    tab.pages.show_page(page)
    settle(qtbot)
    return window, tab


def test_a_note_is_written_by_keys_and_is_there_after_reading_anew(
    differing: BranchAtWork, qtbot: QtBot, boxes: Any
) -> None:
    _window, tab = to_the_reconciliation(qtbot, differing)
    checks, documents = table(tab, "reconciliation"), table(tab, "reconciliation_documents")
    assert checks.row().code == "R6"
    press(qtbot, checks, Key.Key_Return)
    assert documents.hasFocus()
    told: list[str] = []

    def fill(box: NoteBox) -> None:
        box.reason.set_text("多记一件")
        box.owner.set_text("王大力")
        box.due.set_text("2026-11-20")
        box.state.set_value("resolved")
        box.answer()
        settle(qtbot)
        told.append(box.settled.error.text())
        assert box.reason.text() == "多记一件"
        box.state.set_value("open")
        box.answer()
        settle(qtbot)

    boxes(fill)
    press(qtbot, documents, Key.Key_F2)
    assert told
    assert told[0]
    assert cells(documents) == [
        ["HZ-CK-202611-0001", "多记一件", "−1", "王大力, 20 Nov 2026", "open"]
    ]  # fmt: skip
    press(qtbot, documents, Key.Key_F5)
    assert differences.notes(differing.desk("accountant"))[0].reason == "多记一件"


def test_an_overdue_difference_is_opened_from_today(differing: BranchAtWork, qtbot: QtBot) -> None:
    form = NoteForm("R6", "HZ-CK-202611-0001", "P001", owner="王大力", due="2026-11-20")
    differences.note_difference(differing.desk("accountant"), PERIOD, form)
    window, tab = sit_down(differing, qtbot)
    window.go("difference", 1)
    settle(qtbot)
    assert tab.pages.key() == "reconcile"
    assert table(tab, "reconciliation").row().code == "R6"
    assert table(tab, "reconciliation_documents").row().document == "HZ-CK-202611-0001"


def test_an_answered_workbook_is_shown_and_taken_over(
    differing: BranchAtWork, qtbot: QtBot, boxes: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "answered.xlsx"
    export(differing.desk("accountant"), PERIOD, file)
    book = load_workbook(file)
    book.worksheets[1]["P3"] = "请补盘"
    book.save(file)
    _window, tab = to_the_reconciliation(qtbot, differing)
    shown: list[list[list[str]]] = []

    def fill(box: Any) -> None:
        assert isinstance(box, AnswersBox)
        shown.append(cells(box.table))
        box.yes.click()
        settle(qtbot)

    boxes(fill)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _box: [str(file)])
    page = tab.page["reconcile"]
    page.answers.click()
    settle(qtbot)
    assert shown == [[["R6", "HZ-CK-202611-0001", "Answer of head office: 请补盘", "open"]]]
    assert differences.notes(differing.desk("accountant"))[0].answer == "请补盘"


def test_statements_and_replies_are_recorded_by_keys(branch: BranchAtWork, qtbot: QtBot, boxes: Any) -> None:
    from app.process import Method
    from app.services import flow
    from app.services.cashier import PaymentForm

    sold = branch.sale(upto="payable")
    payment = PaymentForm(Method.TRANSFER, "100", reference="T-1")
    flow.take(branch.desk("cashier"), "collect", [sold], payments=[payment], keep_excess=True)
    branch.advance(sold, "booked", after="paid")
    window, tab = to_the_reconciliation(qtbot, branch, "statements")
    found = table(tab, "statements")
    assert [row[:3] for row in cells(found)] == [["C001", "杭州丰华商贸有限公司", "−40.30"]]
    assert cells(found)[0][-1] == "not asked"

    def keep(box: Any) -> None:
        if hasattr(box, "sent_on"):
            box.sent_on.set_text("2026-11-24")
        else:
            box.theirs.set_text("-40.30")
            box.replied_on.set_text("2026-11-30")
        box.yes.click()
        settle(qtbot)

    boxes(keep)
    found.setFocus()
    tab.main_action()
    settle(qtbot)
    assert cells(found)[0][-1] == "waiting for the reply"
    with qtbot.waitActive(window):
        window.activateWindow()
    found.setFocus()
    press(qtbot, found, Key.Key_F2)
    assert cells(found)[0][-1] == "agrees"
    standing = balance_replies.statements(branch.desk("accountant"), PERIOD)[0]
    assert (standing.ours, standing.theirs) == (standing.stated, standing.ours)
