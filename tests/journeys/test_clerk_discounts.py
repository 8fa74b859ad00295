"""Discounts on the whole invoice, gifts, small change and prices of tiers, typed in the real window by keys."""

from __future__ import annotations

from decimal import Decimal as D

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services import catalog, flow
from app.services.catalog import StepForm
from app.views.invoices.lines import Col
from tests.branch import DAY, BranchAtWork
from tests.journeys.clerk_desk import choose_customer, clerk, compose, line, mnemonic, numbers, saved, type_
from tests.journeys.counter import CTRL, ENTER, focused, press, settle

TAB = Qt.Key.Key_Tab


def test_a_discount_is_typed_shown_kept_and_submitted(branch: BranchAtWork, qtbot: QtBot) -> None:
    """121.86 less 5 % (6.09) is 115.77; F8 drops the 77 cents."""
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "3")
    line(qtbot, "P002", "7")
    mnemonic(qtbot, Qt.Key.Key_O)
    assert focused() is entry.discount.editor
    type_(qtbot, "5%")
    assert entry.totals.total.value.text() == "115.77"
    assert [entry.lines.shown(row, Col.AMOUNT) for row in range(2)] == ["59.70", "62.16"], "lines stay as they are"
    press(qtbot, ENTER)
    assert focused() is entry.discount_reason.editor
    compose(qtbot, "老客户")
    press(qtbot, Qt.Key.Key_F8)
    assert entry.small_change.text() == "0.77"
    assert entry.totals.total.value.text() == "115.00"
    assert entry.totals.off.value.text().lstrip("-−") == "6.86"
    form = saved(branch, entry, qtbot)
    assert (form.discount, form.discount_reason, form.small_change) == ("5%", "老客户", "0.77")
    press(qtbot, ENTER, CTRL)
    assert numbers(branch) == ["HZ-XS-202611-0001"]
    assert branch.row(1)["gross"] == 115
    assert entry.discount.text() == "", "the next invoice begins without"
    assert entry.totals.total.value.text() in ("", "0.00")


def test_a_discount_without_a_reason_is_refused_at_its_field(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "3")
    mnemonic(qtbot, Qt.Key.Key_O)
    type_(qtbot, "5")
    press(qtbot, ENTER, CTRL)
    settle(qtbot)
    assert focused() is entry.discount_reason.editor
    assert "needs a reason" in entry.discount_reason.error.text()
    assert entry.discount.text() == "5"
    assert numbers(branch) == []


def test_a_gift_is_typed_in_the_discount_cell(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P005", "2")
    type_(qtbot, "P001")
    press(qtbot, ENTER)
    type_(qtbot, "1")
    press(qtbot, TAB)
    press(qtbot, TAB)
    type_(qtbot, "b")
    press(qtbot, ENTER)
    assert focused() is entry.reason.reason.editor
    assert "gift" in entry.reason.words.text()
    compose(qtbot, "买二赠一")
    press(qtbot, ENTER)
    assert entry.totals.total.value.text() == "496.00"
    press(qtbot, ENTER, CTRL)
    assert branch.row(1)["gross"] == 496


def test_the_price_of_a_tier_is_taken_and_named(branch: BranchAtWork, qtbot: QtBot) -> None:
    made = catalog.propose_prices(
        branch.desk("sales_supervisor"), "steps", DAY, True, {}, steps=[StepForm(1, "B", "10", "17.50")]
    )
    catalog.file_prices(branch.desk("accounting_supervisor"), made.ids[0])
    catalog.change_customer(branch.desk("clerk"), 1, catalog.CustomerForm("C001", "杭州丰华商贸有限公司", tier="B"))
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    type_(qtbot, "P001")
    press(qtbot, ENTER)
    type_(qtbot, "9")
    assert entry.lines.shown(0, Col.LIST) == "19.90"
    type_(qtbot, "0")
    assert entry.lines.shown(0, Col.LIST) == "17.50"
    assert entry.lines.why_price(0) == "tier B, from 10"
    assert entry.reason.told.text() == "Line 1: 17.50 is the price of tier B, from 10"
    assert entry.totals.total.value.text() == "1,575.00"


def test_a_draft_comes_back_with_its_discount(branch: BranchAtWork, qtbot: QtBot) -> None:
    from app.services.forms import InvoiceForm, LineForm

    form = InvoiceForm(1, (LineForm(1, "3"),), discount="5.70", discount_reason="fair")
    kept = flow.take(branch.desk("clerk"), "save", form=form).ids[0]
    entry = clerk(branch, qtbot).entry
    entry.open_draft(kept)
    settle(qtbot)
    assert entry.discount.text() == "5.70"
    assert entry.totals.total.value.text() == "54.00"
    assert entry.form() == form


def test_a_copy_of_an_expired_invoice_takes_todays_prices_and_says_which_changed(
    branch: BranchAtWork, qtbot: QtBot
) -> None:
    from datetime import timedelta

    from app.services import days

    old = branch.sale([(1, "3"), (2, "1")], "payable")
    start = branch.now()
    branch.now = lambda: start + timedelta(days=9)
    days.open_day(branch.desk("clerk"), DAY + timedelta(days=8))
    assert branch.row(old)["review"] == "expired"
    made = catalog.propose_prices(branch.desk("sales_supervisor"), "new", DAY + timedelta(days=8), True, {1: "21.00"})
    catalog.file_prices(branch.desk("accounting_supervisor"), made.ids[0])
    entry = clerk(branch, qtbot).entry
    entry.copy_of(old)
    settle(qtbot)
    assert "P001 19.90 → 21.00" in entry.banner.label.text()
    assert "P002" not in entry.banner.label.text()
    assert entry.totals.total.value.text() == "71.88"  # 63.00 + 8.88
    assert branch.row(old)["gross"] == entry.lines.preview.total.gross - D("3.30")
