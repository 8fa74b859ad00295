"""The cashier at work in the real window: real keys, a real database, and what is in the books afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.process import Method
from app.refusals import NotPaid, WrongState
from app.services import flow
from app.views.cashier import CashierTab
from app.views.cashier.collect import CollectPage
from app.views.kit import ask
from app.views.kit.ask import Ask
from app.words import use
from tests.branch import BranchAtWork
from tests.journeys.counter import ALT, CTRL, ENTER, focused, press, push, settle, sit_down, write


@dataclass
class Answers:
    """What the person says to every box that opens, and what the boxes said."""

    yes: bool = True
    reason: str = "no funds"
    said: list[str] = field(default_factory=list)

    def answer(self, box: QDialog) -> bool:
        assert isinstance(box, Ask)
        self.said.append(box.sentence.text())
        if "reason" in box.form.fields:
            box.form.fields["reason"].set_text(self.reason)
        return self.yes


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    made = Answers()
    monkeypatch.setattr(ask, "run", made.answer)
    return made


@pytest.fixture
def tab(branch: BranchAtWork, qtbot: QtBot, answers: Answers, previews: list[str]) -> CashierTab:
    """The cashier's tab on a branch where nothing is to be collected yet."""
    return sit_down(branch, qtbot, "cashier", CashierTab)


def call_up(qtbot: QtBot, page: CollectPage, number: str) -> None:
    """Types the end of a number and Enter, as a cashier with a paper in hand does."""
    press(qtbot, Qt.Key.Key_F, CTRL)
    assert focused() is page.number.editor
    write(qtbot, number)
    press(qtbot, ENTER)


def released(branch: BranchAtWork, qtbot: QtBot, tab: CashierTab, quantity: str = "3") -> int:
    """One more invoice for the queue; the window of another program does not tell ours, so it looks again."""
    sold = branch.sale(((1, quantity),))
    tab.refresh()
    settle(qtbot)
    return sold


def amounts(branch: BranchAtWork, sold: int) -> list[tuple[str, int]]:
    rows = branch.rows("SELECT method, amount FROM receipt WHERE invoice_id = :id ORDER BY id", id=sold)
    return [(row["method"], row["amount"] / 10_000) for row in rows]


def test_cash_is_counted_and_the_change_is_told_by_keys_alone(
    branch: BranchAtWork, qtbot: QtBot, tab: CashierTab, previews: list[str]
) -> None:
    sold = released(branch, qtbot, tab)
    page = tab.collect
    call_up(qtbot, page, "1")
    assert page.figures.texts()["To collect"] == "59.70"
    assert focused() is page.payments.rows[0].tendered.editor
    write(qtbot, "100")
    assert page.figures.texts()["Change"] == "40.30"
    press(qtbot, ENTER, CTRL)
    assert branch.stands(sold)[1] == "full"
    assert amounts(branch, sold) == [("cash", 59.70)]
    assert branch.one("SELECT tendered FROM receipt") == 1_000_000
    assert "change 40.30" in page.banner.label.text()
    assert previews == [branch.one("SELECT number FROM receipt")]
    assert tab.takings.texts()["Cash"] == "59.70"
    assert tab.drawer.texts()["In the drawer"] == "59.70"


def test_several_methods_at_once_and_the_rest_fills_itself_in(
    branch: BranchAtWork, qtbot: QtBot, tab: CashierTab
) -> None:
    sold = released(branch, qtbot, tab, "10")
    page = tab.collect
    call_up(qtbot, page, "1")
    page.payments.rows[0].amount.setFocus()
    write(qtbot, "50")
    press(qtbot, Qt.Key.Key_4, ALT)
    assert page.payments.rows[1].amount.text() == "149.00"
    page.payments.rows[1].amount.setFocus()
    write(qtbot, "100")
    press(qtbot, Qt.Key.Key_5, ALT)
    assert page.payments.rows[2].amount.text() == "49.00"
    press(qtbot, ENTER, CTRL)
    assert amounts(branch, sold) == [("cash", 50), ("wechat", 100), ("alipay", 49)]
    assert branch.stands(sold)[1] == "full"


def test_the_keys_1_to_6_choose_the_method_in_the_list(branch: BranchAtWork, qtbot: QtBot, tab: CashierTab) -> None:
    released(branch, qtbot, tab)
    for number, method in enumerate(Method, 1):
        tab.collect.payments.start(tab.collect.table.row().open)
        tab.collect.table.setFocus()
        press(qtbot, Qt.Key(Qt.Key.Key_0 + number))
        assert [row.method for row in tab.collect.payments.rows] == [method]
        assert tab.collect.payments.rows[0].amount.text() == "59.70"


def test_a_part_is_told_plainly_and_the_rest_is_collected_later(
    branch: BranchAtWork, qtbot: QtBot, tab: CashierTab
) -> None:
    sold = released(branch, qtbot, tab)
    page = tab.collect
    call_up(qtbot, page, "1")
    page.payments.rows[0].amount.setFocus()
    write(qtbot, "20")
    assert page.figures.texts()["Stays open"] == "39.70"
    assert "39.70 stays open" in page.note.label.text()
    press(qtbot, ENTER, CTRL)
    assert branch.stands(sold)[1] == "part"
    with pytest.raises(WrongState):
        flow.take(branch.desk("keeper"), "ship", [sold])
    call_up(qtbot, page, "1")
    assert page.figures.texts()["To collect"] == "39.70"
    press(qtbot, ENTER, CTRL)
    assert branch.stands(sold)[1] == "full"
    assert amounts(branch, sold) == [("cash", 20), ("cash", 39.70)]


def test_goods_wait_for_the_cheque_until_it_has_arrived(branch: BranchAtWork, qtbot: QtBot, tab: CashierTab) -> None:
    sold = released(branch, qtbot, tab)
    page = tab.collect
    call_up(qtbot, page, "1")
    press(qtbot, Qt.Key.Key_6, ALT)
    write(qtbot, "0042816")
    press(qtbot, ENTER, CTRL)
    assert branch.stands(sold)[1] == "pending"
    assert page.table.all_rows() == []
    with pytest.raises((NotPaid, WrongState)):
        flow.take(branch.desk("keeper"), "ship", [sold])
    tab.pages.show_page("pending")
    settle(qtbot)
    tab.pending.table.setFocus()
    press(qtbot, ENTER, CTRL)
    assert branch.stands(sold)[1] == "full"
    assert tab.takings.texts()["Cheque"] == "59.70"
    flow.take(branch.desk("keeper"), "ship", [sold])


def test_a_cheque_that_is_not_honoured_opens_the_invoice_again_with_the_reason(
    branch: BranchAtWork, qtbot: QtBot, tab: CashierTab
) -> None:
    sold = branch.sale()
    branch.pay(sold, method=Method.CHEQUE, reference="0042816")
    tab.pages.show_page("pending")
    settle(qtbot)
    push(qtbot, tab.pending, "bounce")
    assert branch.stands(sold)[1] == "none"
    assert branch.one("SELECT reason FROM clearing") == "no funds"
    tab.pages.show_page("collect")
    settle(qtbot)
    assert [row.id for row in tab.collect.table.all_rows()] == [sold]


def test_too_much_is_kept_as_an_advance_only_when_that_is_said(
    branch: BranchAtWork, qtbot: QtBot, tab: CashierTab, answers: Answers
) -> None:
    sold = released(branch, qtbot, tab)
    page = tab.collect
    call_up(qtbot, page, "1")
    press(qtbot, Qt.Key.Key_2, ALT)
    page.payments.rows[0].amount.setFocus()
    write(qtbot, "100")
    answers.yes = False
    press(qtbot, ENTER, CTRL)
    assert answers.said == ["40.30 more than is open. Keep it as an advance of 杭州丰华商贸有限公司?"]
    assert amounts(branch, sold) == []
    assert page.payments.rows[0].amount.text() == "100"
    assert not page.payments.rows[0].amount.error.isHidden()
    answers.yes = True
    with qtbot.waitActive(tab.window()):  # a box that never opened has taken the keyboard all the same
        tab.window().activateWindow()
    press(qtbot, ENTER, CTRL)
    assert amounts(branch, sold) == [("transfer", 59.70)]
    advance = branch.rows("SELECT amount, customer_id FROM receipt WHERE invoice_id IS NULL")
    assert [tuple(row.values()) for row in advance] == [(403_000, 1)]


@pytest.mark.parametrize(
    ("amount", "tendered", "where"),
    [
        ("0", "", "amount"),
        ("-5", "", "amount"),
        ("1.234", "", "amount"),
        ("1,2,3", "", "amount"),
        ("9999999999999", "", "amount"),
        ("59.70", "50", "tendered"),
        ("59.70", "100.001", "tendered"),
    ],
)
def test_a_wrong_figure_is_refused_at_its_field_and_nothing_typed_is_lost(
    branch: BranchAtWork, qtbot: QtBot, tab: CashierTab, amount: str, tendered: str, where: str
) -> None:
    sold = released(branch, qtbot, tab)
    page = tab.collect
    call_up(qtbot, page, "1")
    row = page.payments.rows[0]
    row.amount.setFocus()
    write(qtbot, amount)
    if tendered:
        row.tendered.setFocus()
        write(qtbot, tendered)
    press(qtbot, ENTER, CTRL)
    refused = getattr(row, where)
    assert not refused.error.isHidden()
    assert refused.error.text()
    assert focused() is refused.editor
    assert (row.amount.text(), row.tendered.text()) == (amount, tendered)
    assert amounts(branch, sold) == []


def test_a_cheque_without_its_number_is_refused_at_the_number(
    branch: BranchAtWork, qtbot: QtBot, tab: CashierTab
) -> None:
    released(branch, qtbot, tab)
    call_up(qtbot, tab.collect, "1")
    press(qtbot, Qt.Key.Key_6, ALT)
    press(qtbot, ENTER, CTRL)
    assert focused() is tab.collect.payments.rows[0].reference.editor
    assert not tab.collect.payments.rows[0].reference.error.isHidden()


def test_an_invoice_that_is_not_released_is_not_there(branch: BranchAtWork, qtbot: QtBot, tab: CashierTab) -> None:
    branch.sale(upto="authorised")
    tab.refresh()
    settle(qtbot)
    assert tab.collect.table.all_rows() == []
    call_up(qtbot, tab.collect, "1")
    assert not tab.collect.number.error.isHidden()
    assert tab.collect.number.text() == "1"
    press(qtbot, ENTER, CTRL)
    assert branch.one("SELECT COUNT(*) FROM receipt") == 0


def test_the_same_key_twice_collects_once_and_no_other_invoice(
    branch: BranchAtWork, qtbot: QtBot, tab: CashierTab
) -> None:
    first, second = branch.sale(), branch.sale()
    tab.refresh()
    settle(qtbot)
    call_up(qtbot, tab.collect, "1")
    window = tab.window()
    for _time in range(3):
        qtbot.keyClick(window, ENTER, CTRL)
    settle(qtbot)
    press(qtbot, ENTER, CTRL)
    assert amounts(branch, first) == [("cash", 59.70)]
    assert amounts(branch, second) == []


def test_what_was_sent_is_applied_once_however_often_it_is_sent(
    branch: BranchAtWork, qtbot: QtBot, tab: CashierTab
) -> None:
    sold = released(branch, qtbot, tab)
    page = tab.collect
    call_up(qtbot, page, "1")
    sent, given = page._command, page.payments.forms()
    press(qtbot, ENTER, CTRL)
    again = flow.take(branch.desk("cashier").once(sent), "collect", [sold], payments=given)
    assert again.again
    assert amounts(branch, sold) == [("cash", 59.70)]


def test_of_two_cashiers_on_one_invoice_one_wins_and_the_other_reads_why(
    branch: BranchAtWork, qtbot: QtBot, tab: CashierTab
) -> None:
    sold = released(branch, qtbot, tab)
    page = tab.collect
    call_up(qtbot, page, "1")
    write(qtbot, "100")
    branch.pay(sold, "20")
    press(qtbot, ENTER, CTRL)
    assert "Somebody else has just changed invoice HZ-XS-202611-0001" in page.banner.label.text()
    assert amounts(branch, sold) == [("cash", 20)]
    assert page.figures.texts()["To collect"] == "39.70"
    assert page.payments.rows[0].tendered.text() == "100"
    press(qtbot, ENTER, CTRL)
    assert amounts(branch, sold) == [("cash", 20), ("cash", 39.70)]
    assert branch.stands(sold)[1] == "full"


def test_a_refund_is_paid_back_the_way_the_money_came(
    branch: BranchAtWork, qtbot: QtBot, tab: CashierTab, previews: list[str]
) -> None:
    sold = branch.sale()
    branch.pay(sold, method=Method.WECHAT)
    branch.advance(sold, "shipped", after="paid")
    back = branch.take_back(sold, {1: "1"})
    tab.pages.show_page("refunds")
    settle(qtbot)
    assert tab.refunds.method.value() == Method.WECHAT
    tab.refunds.table.setFocus()
    press(qtbot, ENTER, CTRL)
    assert branch.stands(back)[1] == "refunded"
    assert tuple(branch.rows("SELECT method, amount FROM refund")[0].values()) == ("wechat", 199_000)
    assert tab.refunds.table.all_rows() == []
    press(qtbot, Qt.Key.Key_P, CTRL)
    assert previews == [branch.one("SELECT number FROM refund")]


def test_receipt_and_invoice_copies_are_shown_after_collecting(
    branch: BranchAtWork, qtbot: QtBot, tab: CashierTab, previews: list[str]
) -> None:
    released(branch, qtbot, tab)
    tab.collect.show_receipt.setChecked(False)
    call_up(qtbot, tab.collect, "1")
    press(qtbot, ENTER, CTRL)
    assert previews == []
    press(qtbot, Qt.Key.Key_P, CTRL)
    push(qtbot, tab.collect, "print_invoice")
    assert previews == [branch.one("SELECT number FROM receipt"), "HZ-XS-202611-0001"]
    assert branch.one("SELECT status FROM print_copy") == "paid"


def test_the_journal_shows_every_line_with_its_balance(branch: BranchAtWork, qtbot: QtBot, tab: CashierTab) -> None:
    branch.sale(upto="paid")
    branch.sale(upto="paid")
    tab.pages.show_page("journals")
    settle(qtbot)
    table = tab.journals.table
    balance = table.rows_model.columns[-1]
    assert [balance.show(row) for row in table.all_rows()] == ["119.40", "59.70"]
    assert tab.journals.totals.texts()["Balance"] == "119.40"
    push(qtbot, tab.journals, "journal_BANK")
    assert table.all_rows() == []


def test_the_counter_fits_the_smallest_screen_in_both_languages(
    branch: BranchAtWork, qtbot: QtBot, answers: Answers
) -> None:
    branch.sale()
    for language in ("en", "zh_CN"):
        use(language)
        tab = sit_down(branch, qtbot, "cashier", CashierTab)
        window = tab.window()
        assert window.minimumSizeHint().width() <= 1366
        assert window.minimumSizeHint().height() <= 768
        for method in Method:
            tab.collect.add_payment(method)
        settle(qtbot)
        button = tab.collect.collect
        assert window.rect().contains(button.mapTo(window, button.rect().bottomRight()))
