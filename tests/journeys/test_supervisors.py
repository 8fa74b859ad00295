"""The supervisors' day in the real window, by keys: look, sign, send back, sign the clean ones together."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from app.services import flow
from app.services.forms import InvoiceForm, LineForm
from app.views.approvals import ApprovalsTab
from app.views.kit import ask
from app.views.window import Window
from tests.branch import BranchAtWork
from tests.journeys.counter import ENTER, focused, press, settle, sit_down

SHIFT = Qt.KeyboardModifier.ShiftModifier
A, R, S, J = Qt.Key.Key_A, Qt.Key.Key_R, Qt.Key.Key_S, Qt.Key.Key_J
CHEAPER = LineForm(2, "10", price="8", reason="old customer")


def supervisor(branch: BranchAtWork, qtbot: QtBot, role: str = "sales_supervisor") -> ApprovalsTab:
    tab = sit_down(branch, qtbot, role, ApprovalsTab)
    settle(qtbot)
    assert focused() is tab.table
    return tab


def queue(tab: ApprovalsTab) -> list[int]:
    return [entry.id for entry in tab.table.all_rows()]


def sign(branch: BranchAtWork, qtbot: QtBot, role: str, password: str = "") -> None:
    """A, the password, Enter: as a supervisor does all day."""
    press(qtbot, A)
    assert isinstance(focused(), QLineEdit), "A without a password asks for it in place"
    qtbot.keyClicks(focused(), password or branch.password(role))
    press(qtbot, ENTER)
    settle(qtbot)


def answering(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, text: str) -> list[str]:
    """Types a text into the only field of each box that opens, and says yes; the titles of the boxes."""
    seen: list[str] = []

    def answer(box: QDialog) -> bool:
        assert isinstance(box, ask.Ask)
        seen.append(box.windowTitle())
        field = getattr(box, "reason", None) or getattr(box, "password", None)
        if field is not None:
            field.set_text(text)
        box.answer()
        settle(qtbot)
        return box.result() == QDialog.DialogCode.Accepted

    monkeypatch.setattr(ask, "run", answer)
    return seen


def test_the_queue_is_signed_one_after_the_other_by_keys(branch: BranchAtWork, qtbot: QtBot) -> None:
    first, second = branch.sale([(1, "3"), CHEAPER], upto="submitted"), branch.sale(upto="submitted")
    tab = supervisor(branch, qtbot)
    assert queue(tab) == [first, second]
    assert [shown.line.code for shown in tab.view.table.all_rows()] == ["P002"], "only what differs is shown"
    sign(branch, qtbot, "sales_supervisor")
    assert branch.stands(first)[0] == "authorised"
    assert queue(tab) == [second]
    assert focused() is tab.table, "the keyboard is back on the queue"
    assert tab.view.title.text().startswith("HZ-XS-202611-0002")
    assert tab.password.text() == "", "each signature is its own"
    sign(branch, qtbot, "sales_supervisor")
    assert queue(tab) == []
    assert branch.stands(second)[0] == "authorised"


def test_the_accounting_supervisor_releases_and_stock_is_reserved(branch: BranchAtWork, qtbot: QtBot) -> None:
    invoice = branch.sale([(1, "3")], upto="authorised")
    supervisor(branch, qtbot, "accounting_supervisor")
    sign(branch, qtbot, "accounting_supervisor")
    assert branch.stands(invoice)[0] == "payable"
    assert branch.one("SELECT reserved FROM custody_balance WHERE product_id = 1") == 3000


def test_a_wrong_password_is_said_at_its_field_with_the_wait_and_signs_nothing(
    branch: BranchAtWork, qtbot: QtBot
) -> None:
    invoice = branch.sale(upto="submitted")
    tab = supervisor(branch, qtbot)
    for _try in range(4):
        press(qtbot, Qt.Key.Key_Escape)
        sign(branch, qtbot, "sales_supervisor", "not the password")
    assert not tab.password.error.isHidden()
    assert "second" in tab.password.error.text()
    assert focused() is tab.password.editor
    assert branch.stands(invoice)[0] == "submitted"


def test_an_invoice_goes_back_with_a_reason(
    branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = branch.sale([CHEAPER], upto="submitted")
    titles = answering(monkeypatch, qtbot, "No ground for it.")
    tab = supervisor(branch, qtbot)
    press(qtbot, R)
    settle(qtbot)
    assert titles == ["Send HZ-XS-202611-0001 back to 周敏"]
    assert branch.row(invoice)["sent_back_reason"] == "No ground for it."
    assert queue(tab) == []


def test_sending_back_without_a_reason_does_nothing(
    branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = branch.sale(upto="submitted")
    answering(monkeypatch, qtbot, "")
    supervisor(branch, qtbot)
    press(qtbot, R)
    assert branch.stands(invoice)[0] == "submitted"


def test_skipping_brings_up_the_next_and_puts_this_one_last(branch: BranchAtWork, qtbot: QtBot) -> None:
    made = [branch.sale(upto="submitted") for _ in range(3)]
    tab = supervisor(branch, qtbot)
    press(qtbot, S)
    assert queue(tab) == [made[1], made[2], made[0]]
    assert tab.table.row().id == made[1]
    press(qtbot, J)
    assert tab.table.row().id == made[2]


def test_the_clean_ones_are_signed_together_and_the_others_stay(
    branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = [branch.sale(upto="submitted") for _ in range(3)]
    odd = branch.sale([CHEAPER], upto="submitted")
    short = branch.sale([(1, "5000")], upto="submitted")
    answering(monkeypatch, qtbot, branch.password("sales_supervisor"))
    tab = supervisor(branch, qtbot)
    press(qtbot, A, SHIFT)
    settle(qtbot)
    assert {branch.stands(each)[0] for each in clean} == {"authorised"}
    assert queue(tab) == [odd, short]


def test_together_is_all_or_none(branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = branch.sale(upto="submitted"), branch.sale(upto="submitted")
    tab = supervisor(branch, qtbot)

    def meanwhile(box: QDialog) -> bool:
        assert isinstance(box, ask.Signing)
        flow.take(branch.desk("clerk"), "withdraw", [second])
        box.password.set_text(branch.password("sales_supervisor"))
        box.answer()
        settle(qtbot)
        return box.signed is not None

    monkeypatch.setattr(ask, "run", meanwhile)
    press(qtbot, A, SHIFT)
    settle(qtbot)
    assert (branch.stands(first)[0], branch.stands(second)[0]) == ("submitted", "draft")
    assert tab.banner.isVisible()
    assert queue(tab) == [first], "the queue is read anew"


def test_of_two_supervisors_at_once_one_wins_and_the_other_reads_a_sentence(branch: BranchAtWork, qtbot: QtBot) -> None:
    invoice = branch.sale(upto="submitted")
    tab = supervisor(branch, qtbot)
    press(qtbot, A)
    qtbot.keyClicks(focused(), branch.password("sales_supervisor"))
    flow.take(branch.signed("sales_supervisor"), "authorise", [invoice])  # at another desk, this very moment
    press(qtbot, ENTER)
    settle(qtbot)
    assert "HZ-XS-202611-0001" in tab.banner.label.text()
    assert tab.banner.isVisible()
    assert branch.one("SELECT count(*) FROM invoice_event WHERE step = 'authorise'") == 1
    assert queue(tab) == []


def test_a_changed_revision_shows_what_changed_before_it_is_signed_again(branch: BranchAtWork, qtbot: QtBot) -> None:
    invoice = branch.sale([CHEAPER], upto="submitted")
    flow.take(branch.desk("sales_supervisor"), "send_back", [invoice], reason="too cheap")
    form = InvoiceForm(1, (LineForm(2, "10", price="8.5", reason="old customer"),))
    flow.take(branch.desk("clerk"), "save", [invoice], form=form)
    flow.take(branch.desk("clerk"), "submit", [invoice])
    tab = supervisor(branch, qtbot)
    assert tab.view.changed.isVisible()
    texts = [tab.view.change_grid.itemAt(n).widget().text() for n in range(tab.view.change_grid.count())]
    assert texts == ["紫砂壶: Price", "8  →  8.5"]
    assert "revision 2" in tab.view.state.text()


def test_a_return_is_released_once_the_goods_are_back(branch: BranchAtWork, qtbot: QtBot) -> None:
    sold = branch.sale(upto="shipped")
    red = branch.take_back(sold, upto="returned")
    tab = supervisor(branch, qtbot, "accounting_supervisor")
    assert queue(tab) == [red]
    assert tab.view.different.title.text() == "What comes back"
    sign(branch, qtbot, "accounting_supervisor")
    assert branch.stands(red)[0] == "payable"


def test_voiding_takes_both_supervisors(branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    invoice = branch.sale(upto="submitted")
    sales = supervisor(branch, qtbot)

    def answer(box: QDialog) -> bool:
        if isinstance(box, ask.Signing):
            box.password.set_text(branch.password("sales_supervisor"))
        else:
            box.reason.set_text("wrong customer")  # type: ignore[attr-defined]
        box.answer()  # type: ignore[attr-defined]
        settle(qtbot)
        return box.result() == QDialog.DialogCode.Accepted

    monkeypatch.setattr(ask, "run", answer)
    assert [action.text() for action in sales.menu.actions()] == ["Ask to void…"]
    sales.menu.actions()[0].trigger()
    settle(qtbot)
    assert branch.row(invoice)["void_reason"] == "wrong customer"
    accounting = supervisor(branch, qtbot, "accounting_supervisor")
    assert queue(accounting) == [invoice]
    assert "wrong customer" in accounting.view.banner.label.text()
    assert accounting.sign_button.text().startswith("Void and sign")
    sign(branch, qtbot, "accounting_supervisor")
    assert branch.stands(invoice)[0] == "void"


def test_an_invoice_that_waits_for_nobody_here_is_shown_but_not_signed(branch: BranchAtWork, qtbot: QtBot) -> None:
    invoice = branch.sale(upto="paid")
    tab = supervisor(branch, qtbot)
    tab.open_item("invoice", invoice)
    settle(qtbot)
    assert tab.view.title.text().startswith("HZ-XS-202611-0001")
    assert not tab.sign_button.isEnabled()
    assert not tab.back_button.isEnabled()


def test_the_tab_counts_what_waits(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale(upto="submitted")
    tab = supervisor(branch, qtbot)
    window = tab.window()
    assert isinstance(window, Window)
    assert ApprovalsTab.waiting(branch.desk("sales_supervisor")) == 1
    assert tab.count.text() == "1"
