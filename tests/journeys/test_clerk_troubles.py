"""Nothing typed is lost, whatever happens; and what cannot be is said where it was typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.services import catalog, flow
from app.services.forms import InvoiceForm, LineForm, read_form
from app.views.invoices.lines import Col
from tests.branch import BranchAtWork
from tests.journeys.clerk_desk import choose_customer, clerk, compose, line, numbers, paste, saved, type_
from tests.journeys.counter import CTRL, ENTER, focused, press, settle

TAB, BACKTAB, ESC = Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape


# ---------------------------------------------------------------------------------------------------- nothing is lost


def test_a_draft_is_saved_within_a_second_down_to_the_cell_being_typed(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    type_(qtbot, "P001")
    press(qtbot, ENTER)
    type_(qtbot, "2")
    form = saved(branch, entry, qtbot)
    assert form == InvoiceForm(1, (LineForm(1, "2"),))
    assert entry.state.text().startswith("Draft · saved ")


def test_a_killed_window_gives_back_what_was_typed(branch: BranchAtWork, qtbot: QtBot) -> None:
    tab = clerk(branch, qtbot)
    choose_customer(qtbot)
    line(qtbot, "P001", "3")
    type_(qtbot, "P002")
    press(qtbot, ENTER)
    type_(qtbot, "1")
    press(qtbot, TAB)
    type_(qtbot, "8.5x")
    form = saved(branch, tab.entry, qtbot)
    draft = tab.entry.draft.kept
    assert draft is not None
    delete(tab)

    again = clerk(branch, qtbot)
    assert again.open_item("invoice/drafts", draft.id)
    settle(qtbot)
    assert again.entry.form() == form == InvoiceForm(1, (LineForm(1, "3"), LineForm(2, "1", price="8.5x")))
    assert again.entry.buyer.title.text() == "杭州丰华商贸有限公司"


def test_locking_keeps_the_half_typed_cell_at_once(branch: BranchAtWork, qtbot: QtBot) -> None:
    tab = clerk(branch, qtbot)
    choose_customer(qtbot)
    type_(qtbot, "zs")
    tab.keep()
    settle(qtbot)
    assert tab.entry.draft.kept is not None
    kept = read_form(branch.row(tab.entry.draft.kept.id)["typed"])
    assert kept.lines == (LineForm(unfinished="zs"),)
    assert tab.entry.grid.editing() == (0, Col.PRODUCT), "the cell is still open"


def test_an_untouched_window_leaves_no_draft_behind(branch: BranchAtWork, qtbot: QtBot) -> None:
    tab = clerk(branch, qtbot)
    tab.keep()
    press(qtbot, Qt.Key.Key_N, CTRL)
    assert branch.one("SELECT count(*) FROM invoice") == 0


def test_a_draft_changed_elsewhere_is_kept_apart_and_neither_is_lost(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "3")
    saved(branch, entry, qtbot)
    assert entry.draft.kept is not None
    first = entry.draft.kept.id
    elsewhere = InvoiceForm(2, (LineForm(5, "9"),))
    flow.take(branch.desk("clerk"), "save", [first], form=elsewhere)
    type_(qtbot, "P002")
    press(qtbot, ENTER)
    mine = saved(branch, entry, qtbot)
    assert entry.draft.kept.id != first
    assert read_form(branch.row(first)["typed"]) == elsewhere
    assert [each.product_id for each in mine.lines] == [1, 2]
    assert "new draft" in entry.banner.label.text()


# ------------------------------------------------------------------------------------------------------------- pasting


def test_forty_rows_from_a_spreadsheet_become_lines(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    paste(qtbot, "\r\n".join(f"p{n % 6 + 1:03}\t{n + 1}" for n in range(40)))
    assert len(entry.lines.kept_lines()) == 40
    assert entry.lines.line(39) == LineForm(4, "40")
    assert entry.grid.editing() == (40, Col.PRODUCT)
    press(qtbot, ENTER, CTRL)
    assert branch.row(1)["line_count"] == 40


def test_a_pasted_price_off_the_list_asks_for_its_reason(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    paste(qtbot, "P001\t2\t18\nP002\t3\t8\t\tagreed\n")
    assert [each.reason for each in entry.lines.kept_lines()] == ["", "agreed"]
    press(qtbot, ENTER, CTRL)
    assert focused() is entry.reason.reason.editor
    assert numbers(branch) == []


def test_a_pasted_code_that_is_unknown_stays_where_it_is_and_is_named(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    paste(qtbot, "P001\t2\nNONE-1\t5\nP003\t1")
    assert entry.lines.line(1) == LineForm(None, "5", unfinished="NONE-1")
    assert "NONE-1" in entry.reason.trouble.text()
    press(qtbot, ENTER, CTRL)
    assert entry.grid.editing() == (1, Col.PRODUCT)
    assert numbers(branch) == []


def test_ten_thousand_pasted_rows_are_refused_and_what_was_typed_stays(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "3")
    paste(qtbot, "P001\t1\n" * 10_000)
    assert entry.lines.kept_lines() == (LineForm(1, "3"),)
    assert "10,001" in entry.banner.label.text() or "10001" in entry.banner.label.text()


# ----------------------------------------------------------------------------------------------------------- bad input


@pytest.mark.parametrize("quantity", ["0", "-1", "1.2345", "abc", "99999999999", ""])
def test_a_quantity_that_cannot_be_is_refused_at_its_cell(branch: BranchAtWork, qtbot: QtBot, quantity: str) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", quantity)
    press(qtbot, ENTER, CTRL)
    assert numbers(branch) == []
    assert entry.grid.editing() == (0, Col.QUANTITY)
    assert entry.lines.wrong_at(0, Col.QUANTITY)
    assert entry.reason.trouble.text().startswith("Line 1: ")
    assert entry.lines.line(0) == LineForm(1, quantity)
    press(qtbot, Qt.Key.Key_A, CTRL)
    type_(qtbot, "2")
    press(qtbot, ENTER, CTRL)
    assert len(numbers(branch)) == 1


@pytest.mark.parametrize(("column", "text"), [(Col.PRICE, "-1"), (Col.PRICE, "1.23456"), (Col.DISCOUNT, "101")])
def test_a_price_or_discount_that_cannot_be_is_refused_at_its_cell(
    branch: BranchAtWork, qtbot: QtBot, column: Col, text: str
) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "2")
    entry.grid.edit_cell(0, column)
    type_(qtbot, text)
    press(qtbot, ENTER, CTRL)
    assert entry.grid.editing() == (0, column)
    assert entry.lines.tone(0, column) == "red"
    assert numbers(branch) == []


def test_a_product_that_does_not_exist_is_said_and_stays_typed(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    type_(qtbot, "nowhere")
    press(qtbot, ENTER)
    assert "nowhere" in entry.reason.trouble.text()
    assert entry.lines.line(0).unfinished == "nowhere"


def test_an_empty_invoice_asks_for_its_customer_and_then_for_lines(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    press(qtbot, ENTER, CTRL)
    assert not entry.customer.error.isHidden()
    assert focused() is entry.customer.editor
    choose_customer(qtbot)
    press(qtbot, ENTER, CTRL)
    assert "no lines" in entry.banner.label.text()
    assert numbers(branch) == []


@pytest.mark.parametrize(
    "name", ["<b>Bold</b> & Söhne", "茶 🍵 \U0001f1e8\U0001f1f3", "=cmd()", "\u05e9\u05dc\u05d5\u05dd", "𠮷" * 250]
)
def test_names_are_shown_as_they_are(branch: BranchAtWork, qtbot: QtBot, name: str) -> None:
    catalog.add_customers(branch.desk("clerk"), [catalog.CustomerForm("ODD", name)])
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot, "ODD")
    settle(qtbot)
    assert entry.customer.editor.text() == name
    assert entry.buyer.title.toolTip() == name
    line(qtbot, "P001", "1")
    press(qtbot, ENTER, CTRL)
    assert branch.row(1)["customer_name"] == name
    assert not entry.grab().isNull()


def test_a_note_of_five_hundred_characters_is_kept_and_one_of_three_thousand_is_refused(
    branch: BranchAtWork, qtbot: QtBot
) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "1")
    entry.note.setFocus()
    compose(qtbot, "好" * 3000)
    press(qtbot, ENTER, CTRL)
    assert not entry.note.error.isHidden()
    assert entry.note.editor.text() == "好" * 3000
    entry.note.set_text("好" * 500)
    press(qtbot, ENTER, CTRL)
    assert branch.row(1)["note"] == "好" * 500


def test_an_external_number_is_used_once(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale(upto="submitted", reference="PO-1")
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "1")
    entry.reference.setFocus()
    type_(qtbot, "PO-1")
    press(qtbot, ENTER, CTRL)
    assert not entry.reference.error.isHidden()
    assert len(numbers(branch)) == 1
