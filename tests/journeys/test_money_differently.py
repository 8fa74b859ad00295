"""The cashier's boxes for money that goes differently, in the real window; what is in the books afterwards."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.process import Method
from app.services import flow, releasing
from app.services.cashier import PaymentForm
from app.views.cashier import CashierTab
from app.views.kit import ask
from app.views.kit.fields import TextField
from tests.branch import BranchAtWork
from tests.journeys.counter import CTRL, ENTER, press, push, settle, sit_down, write

SALES, ACCOUNTING, MANAGER = "sales_supervisor", "accounting_supervisor", "manager"


@pytest.fixture(autouse=True)
def no_paper(previews: list[str]) -> None:
    """Papers are made and not shown."""


class Boxes:
    """Opens each box for real and types into it; `said` keeps the refusals that stood in it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.said, self.steps = qtbot, [], []  # type: ignore[var-annotated]

    def then(self, *steps: Callable[[Any], None]) -> None:
        """What is done in the next box, before each time that yes is pressed."""
        self.steps = list(steps)

    def answer(self, box: QDialog) -> bool:
        assert isinstance(box, ask.Ask)
        with self.qtbot.waitActive(box):
            box.show()
        for step in self.steps:
            step(box)
            press(self.qtbot, ENTER, at=box)
            shown = [field.error.text() for field in box.form.fields.values() if not field.error.isHidden()]
            self.said += shown or [box.warning.label.text()] * (not box.warning.isHidden())  # type: ignore[attr-defined]
        return box.result() == QDialog.DialogCode.Accepted


@pytest.fixture
def boxes(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Boxes:
    made = Boxes(qtbot)
    monkeypatch.setattr(ask, "run", made.answer)
    return made


def typed(qtbot: QtBot, field: TextField, text: str) -> None:
    """Types into a field of a box, in place of what stands there."""
    field.editor.selectAll()
    qtbot.keyClicks(field.editor, text)


def at_till(branch: BranchAtWork, qtbot: QtBot, invoice: int) -> CashierTab:
    tab = sit_down(branch, qtbot, "cashier", CashierTab)
    settle(qtbot)
    tab.collect.choose(invoice)
    settle(qtbot)
    return tab


def at_receipts(branch: BranchAtWork, qtbot: QtBot) -> CashierTab:
    tab = sit_down(branch, qtbot, "cashier", CashierTab)
    tab.pages.show_page("receipts")
    settle(qtbot)
    return tab


def receipts(branch: BranchAtWork) -> list[tuple[int | None, float]]:
    rows = branch.rows("SELECT invoice_id, amount FROM receipt ORDER BY id")
    return [(row["invoice_id"], row["amount"] / 10_000) for row in rows]


def on_credit(branch: BranchAtWork) -> int:
    """Cups for 59.70 shipped on credit."""
    branch.sale([(3, "1")], upto="booked")
    policy = releasing.set_policy(branch.desk(ACCOUNTING), 1, "1000", "30").ids[0]
    releasing.confirm_policy(branch.desk(MANAGER), policy)
    invoice = branch.sale()
    flow.take(branch.signed(SALES), "ask_release", [invoice], reason="长期客户")
    flow.take(branch.signed(ACCOUNTING), "release", [invoice])
    flow.take(branch.desk("keeper"), "ship_on_credit", [invoice])
    return invoice


def test_one_payment_pays_several_invoices_and_keeps_the_excess_only_when_ticked(
    branch: BranchAtWork, qtbot: QtBot, boxes: Boxes
) -> None:
    first, second, third = branch.sale(), branch.sale(((1, "1"),)), branch.sale()  # 59.70, 19.90, 59.70
    other = branch.sale(customer=2)
    tab = at_till(branch, qtbot, second)

    def too_much(box: Any) -> None:
        assert [row.id for row in box.rows] == [first, second, third]
        assert box.amount.text() == "139.30"
        box.ticks[2].setChecked(False)
        assert box.amount.text() == "79.60"
        typed(qtbot, box.amount, "100")
        box.tendered.set_text("120")

    def keep(box: Any) -> None:
        assert (box.amount.text(), box.tendered.text()) == ("100", "120"), "nothing typed is lost"
        assert branch.one("SELECT COUNT(*) FROM receipt") == 0
        press(qtbot, Qt.Key.Key_Space, at=box.keep)

    boxes.then(too_much, keep)
    tab.collect.ways.pay_several()
    settle(qtbot)
    assert len(boxes.said) == 1
    assert receipts(branch) == [(first, 59.7), (second, 19.9), (None, 20.4)]
    assert [branch.stands(i)[1] for i in (first, second, third, other)] == ["full", "full", "none", "none"]
    assert "20.00" in tab.collect.banner.label.text()
    assert tab.collect.receipts.isEnabled()


def test_part_of_what_is_open_goes_to_the_oldest_first(branch: BranchAtWork, qtbot: QtBot, boxes: Boxes) -> None:
    first, second = branch.sale(), branch.sale()
    tab = at_till(branch, qtbot, second)
    boxes.then(lambda box: box.amount.set_text("70"))
    tab.collect.ways.pay_several()
    settle(qtbot)
    assert receipts(branch) == [(first, 59.7), (second, 10.3)]


def test_an_advance_is_used_no_more_than_there_is(branch: BranchAtWork, qtbot: QtBot, boxes: Boxes) -> None:
    paid = branch.sale()
    payment = (PaymentForm(Method.CASH, "80"),)  # 20.30 over
    flow.take(branch.desk("cashier"), "collect", [paid], payments=payment, keep_excess=True)
    invoice = branch.sale()
    tab = at_till(branch, qtbot, invoice)

    def mine(box: Any) -> None:
        assert box.amount.text() == "20.30"
        typed(qtbot, box.amount, "20.31")

    boxes.then(mine, lambda box: typed(qtbot, box.amount, "20.30"))
    tab.collect.ways.use_advance()
    settle(qtbot)
    assert len(boxes.said) == 1
    assert branch.one("SELECT amount FROM settlement WHERE kind = 'advance'") == 203_000
    assert branch.row(invoice)["received"] == Decimal("20.30")
    assert branch.stands(invoice)[1] == "part"


def test_without_an_advance_that_is_said(branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(ask, "tell", lambda _parent, text: told.append(text))
    tab = at_till(branch, qtbot, branch.sale())
    tab.collect.ways.use_advance()
    settle(qtbot)
    assert len(told) == 1


def test_a_payment_is_asked_to_be_moved_and_a_wrong_number_is_refused_at_its_field(
    branch: BranchAtWork, qtbot: QtBot, boxes: Boxes
) -> None:
    wrong, right = branch.sale(), branch.sale()
    branch.pay(wrong, "10.00")
    tab = at_receipts(branch, qtbot)

    def unknown(box: Any) -> None:
        typed(qtbot, box.target, "XS-NONE")
        box.reason.set_text("记错客户单据")

    def known(box: Any) -> None:
        assert box.target.text() == "XS-NONE"
        assert box.reason.text() == "记错客户单据"
        box.target.set_text(branch.row(right)["number"])

    boxes.then(unknown, known)
    push(qtbot, tab, "ask_move")
    assert len(boxes.said) == 1
    asked = branch.rows("SELECT * FROM settlement_request")[0]
    assert (asked["kind"], asked["invoice_id"], asked["to_invoice_id"], asked["amount"]) == (
        "moved", wrong, right, 100_000,
    )  # fmt: skip
    assert branch.row(wrong)["received"] == 10, "nothing moves before the second person"
    boxes.then(lambda box: box.reason.set_text("again"))
    push(qtbot, tab, "ask_move")
    assert len(boxes.said) == 2
    assert branch.one("SELECT COUNT(*) FROM settlement_request") == 1


def test_a_credited_cheque_that_came_back_is_reported(branch: BranchAtWork, qtbot: QtBot, boxes: Boxes) -> None:
    invoice = branch.sale()
    branch.pay(invoice, method=Method.CHEQUE, reference="CH-8")
    cheque = branch.one("SELECT MAX(id) FROM receipt")
    flow.take(branch.desk("cashier"), "clear", [invoice], receipt_id=cheque)
    branch.pay(branch.sale())
    tab = at_receipts(branch, qtbot)
    page = tab.receipts
    assert page.table.row().method is Method.CASH
    assert not page.bounced.isEnabled(), "cash does not bounce"
    page.wanted.set_text("ch-8")
    press(qtbot, ENTER, at=page.wanted.editor)
    assert [row.id for row in page.table.all_rows()] == [cheque]
    boxes.then(lambda _box: None, lambda box: box.reason.set_text("空头支票"))
    push(qtbot, tab, "ask_bounce")
    assert len(boxes.said) == 1, "a reason is needed"
    assert branch.one("SELECT kind FROM settlement_request") == "bounced"
    flow.take(branch.signed(ACCOUNTING), "confirm_bounce", [invoice])
    assert branch.stands(invoice)[1] == "none"


def test_small_change_is_asked_to_be_waived(branch: BranchAtWork, qtbot: QtBot, boxes: Boxes) -> None:
    invoice = on_credit(branch)
    branch.pay(invoice, "50.00")
    tab = at_till(branch, qtbot, invoice)
    boxes.then(lambda box: box.reason.set_text("抹零"))
    tab.collect.ways.ask_waive()
    settle(qtbot)
    assert len(boxes.said) == 1, "9.70 is not small change"
    assert branch.one("SELECT COUNT(*) FROM settlement_request") == 0
    branch.pay(invoice, "9.00")
    tab.refresh()
    settle(qtbot)
    tab.collect.ways.ask_waive()
    settle(qtbot)
    row = branch.rows("SELECT kind, amount, reason FROM settlement_request")[0]
    assert (row["kind"], row["amount"], row["reason"]) == ("waived", 7_000, "抹零")


def test_a_reference_used_before_is_taken_only_when_confirmed_at_its_field(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.pay(branch.sale(), "10.00", Method.TRANSFER, "T-1")
    invoice = branch.sale()
    tab = at_till(branch, qtbot, invoice)
    page = tab.collect
    page.add_payment(Method.TRANSFER)
    write(qtbot, "T-1")
    press(qtbot, ENTER, CTRL)
    row = page.payments.rows[0]
    assert not row.reference.error.isHidden()
    assert row.another.isVisible()
    assert branch.row(invoice)["received"] == 0
    write(qtbot, "T-2")
    assert row.another.isHidden(), "another reference needs no confirmation"
    write(qtbot, "T-1")
    press(qtbot, ENTER, CTRL)
    press(qtbot, Qt.Key.Key_Space, at=row.another)
    press(qtbot, ENTER, CTRL, row.another)
    assert branch.stands(invoice)[1] == "full"
    assert branch.one("SELECT COUNT(*) FROM receipt WHERE reference = 'T-1'") == 2


def test_the_menu_is_reached_by_keys(branch: BranchAtWork, qtbot: QtBot) -> None:
    tab = at_till(branch, qtbot, branch.sale())
    assert "&O" in tab.collect.ways.button.text()
    letters = [action.text()[action.text().index("&") + 1] for action in tab.collect.ways.menu.actions()]
    assert letters == ["O", "a", "w"]
