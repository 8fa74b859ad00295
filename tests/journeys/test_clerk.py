"""The clerk's day in the real window, by keys: type, submit, get back and correct, paste, lose nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app import words
from app.process import ROLES
from app.services import catalog, flow
from app.services.desk import Desk
from app.services.forms import InvoiceForm, LineForm, read_form
from app.services.invoice_detail import invoice_detail
from app.views.invoices import InvoicesTab
from app.views.invoices.entry import EntryPage
from app.views.invoices.lines import Col
from app.views.kit import ask, theme
from app.views.kit.ask import ApproveHere
from app.views.kit.remember import memory
from app.views.window import Window
from tests.branch import BranchAtWork
from tests.journeys.counter import ALT, CTRL, ENTER, focused, press, settle, sit_down

TAB, BACKTAB, ESC = Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape


@pytest.fixture(autouse=True)
def look(qapp: Any) -> Iterator[None]:
    theme.apply(qapp, dark=False)
    memory.forget()
    QGuiApplication.clipboard().clear()
    yield
    memory.forget()


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


# --------------------------------------------------------------------------------------------------- a whole invoice


def test_an_invoice_is_typed_submitted_and_numbered_without_the_mouse(branch: BranchAtWork, qtbot: QtBot) -> None:
    tab = clerk(branch, qtbot)
    entry = tab.entry
    assert focused() is entry.customer.editor
    choose_customer(qtbot)
    assert entry.customer.editor.text() == "杭州丰华商贸有限公司"
    line(qtbot, "qccb", "24")  # 青瓷茶杯 by its initials
    type_(qtbot, "P002")
    press(qtbot, ENTER)
    type_(qtbot, "12")
    press(qtbot, TAB)
    type_(qtbot, "8.50")
    press(qtbot, ENTER)
    assert focused() is entry.reason.reason.editor, "a price off the list asks for its reason"
    assert "4.3%" in entry.reason.words.text()
    compose(qtbot, "老客户批量")
    press(qtbot, ENTER)
    line(qtbot, "P004", "3")
    assert [entry.lines.shown(row, Col.AMOUNT) for row in range(3)] == ["477.60", "102.00", "327.00"]
    assert entry.totals.total.value.text() == "906.60"
    assert entry.totals.words.value.text() == "人民币玖佰零陆元陆角整"
    press(qtbot, ENTER, CTRL)
    assert numbers(branch) == ["HZ-XS-202611-0001"]
    window = tab.window()
    assert isinstance(window, Window)
    assert "HZ-XS-202611-0001" in window.told.text()
    assert focused() is entry.customer.editor, "the next customer may come"
    assert entry.form() == InvoiceForm()
    detail = invoice_detail(branch.desk("clerk"), 1)
    assert [(each.code, each.unit_price, each.reason) for each in detail.lines][1] == ("P002", 8.5, "老客户批量")


def test_a_gift_costs_nothing_and_still_asks_why(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    type_(qtbot, "P003")
    press(qtbot, ENTER)
    type_(qtbot, "1")
    press(qtbot, TAB)
    type_(qtbot, "0")
    press(qtbot, ENTER)
    assert focused() is entry.reason.reason.editor
    assert entry.totals.total.value.text() == "0.00"


def test_what_is_short_is_said_at_once(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "1200")
    assert entry.lines.tone(0, Col.QUANTITY) == "red"
    assert "1,000" in entry.reason.trouble.text()


def test_tab_walks_the_cells_and_leaves_at_the_ends(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    type_(qtbot, "P001")
    press(qtbot, TAB)
    assert entry.grid.editing() == (0, Col.QUANTITY)
    for column in (Col.PRICE, Col.DISCOUNT):
        press(qtbot, TAB)
        assert entry.grid.editing() == (0, column)
    press(qtbot, TAB)
    assert entry.grid.editing() == (1, Col.PRODUCT)
    press(qtbot, BACKTAB)
    assert entry.grid.editing() == (0, Col.DISCOUNT)
    entry.grid.edit_cell(1, Col.PRODUCT)
    press(qtbot, TAB)
    assert focused() is entry.note.editor, "an empty row is left"
    entry.grid.edit_cell(0, Col.PRODUCT)
    press(qtbot, BACKTAB)
    assert focused() is entry.customer.editor


def test_a_line_is_taken_out_and_brought_back(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "3")
    line(qtbot, "P002", "4")
    press(qtbot, ESC)
    press(qtbot, Qt.Key.Key_Up)
    press(qtbot, Qt.Key.Key_Delete)
    assert [each.product_id for each in entry.lines.kept_lines()] == [1]
    press(qtbot, Qt.Key.Key_Z, CTRL)
    assert [each.product_id for each in entry.lines.kept_lines()] == [1, 2]


def test_escape_gives_a_cell_back_what_stood_in_it(branch: BranchAtWork, qtbot: QtBot) -> None:
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "3")
    entry.grid.edit_cell(0, Col.QUANTITY)
    type_(qtbot, "77")
    assert entry.lines.line(0).quantity == "77"
    press(qtbot, ESC)
    assert entry.lines.line(0).quantity == "3"


def test_the_last_invoice_of_the_customer_is_copied_at_todays_prices(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale([(1, "3"), LineForm(2, "10", price="8", reason="then")], upto="submitted")
    branch.sale([(4, "1")], upto="submitted", customer=2)
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    press(qtbot, Qt.Key.Key_D, CTRL)
    assert saved(branch, entry, qtbot) == InvoiceForm(1, (LineForm(1, "3"), LineForm(2, "10")))
    assert branch.one("SELECT count(*) FROM invoice WHERE review = 'draft'") == 1


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


# ----------------------------------------------------------------------------------------------------------- sent back


def test_what_came_back_is_on_top_with_its_reason_and_goes_through_both_reviews_again(
    branch: BranchAtWork, qtbot: QtBot
) -> None:
    returned = branch.sale([LineForm(2, "10", price="8", reason="why not")], upto="authorised")
    branch.sale(upto="submitted")
    flow.take(branch.desk("accounting_supervisor"), "send_back_check", [returned], reason="No ground for it.")
    tab = clerk(branch, qtbot)
    assert tab.entry.mine.list.rows[0].id == returned
    assert "No ground for it." in tab.entry.mine.reason.text()
    mnemonic(qtbot, Qt.Key.Key_Y)
    press(qtbot, Qt.Key.Key_Down)
    if tab.entry.mine.row() is None or tab.entry.mine.row().id != returned:  # type: ignore[union-attr]
        press(qtbot, Qt.Key.Key_Home)
    press(qtbot, ENTER)
    assert "No ground for it." in tab.entry.banner.label.text()
    assert tab.entry.title.text() == "HZ-XS-202611-0001"
    tab.entry.grid.edit_cell(0, Col.PRICE)
    type_(qtbot, "8.5")
    press(qtbot, ENTER, CTRL)
    assert branch.stands(returned) == ("submitted", "none", "none")
    row = branch.row(returned)
    assert (row["number"], row["revision"]) == ("HZ-XS-202611-0001", 2)
    branch.advance(returned, "payable", after="submitted")
    assert branch.stands(returned)[0] == "payable"


def test_an_invoice_in_review_is_withdrawn(branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    invoice = branch.sale(upto="submitted")
    tab = clerk(branch, qtbot)
    monkeypatch.setattr(ask, "run", lambda _box: True)
    tab.open_item("invoice", invoice)
    settle(qtbot)
    mnemonic(qtbot, Qt.Key.Key_W)
    assert branch.stands(invoice)[0] == "draft"


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


# -------------------------------------------------------------------------------------------------------- approve here


@pytest.fixture
def supervisor(branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Answers the box of *approve here* with the right password of whoever it asks for."""
    asked: list[str] = []

    def answer(box: QDialog) -> bool:
        assert isinstance(box, ApproveHere)
        asked.append(box.who.editor.currentText())
        role = ROLES[box.person_id() - 1].key
        box.password.set_text(branch.password(role))
        box.answer()
        settle(qtbot)
        window = box.parentWidget().window()
        window.activateWindow()  # as the box does when it closes
        qtbot.waitUntil(window.isActiveWindow)
        return box.result() == QDialog.DialogCode.Accepted

    monkeypatch.setattr(ask, "run", answer)
    return asked


def test_a_supervisor_signs_what_is_on_the_screen_and_the_clerk_goes_on(
    branch: BranchAtWork, qtbot: QtBot, supervisor: list[str]
) -> None:
    tab = clerk(branch, qtbot)
    choose_customer(qtbot)
    line(qtbot, "P001", "1")
    press(qtbot, Qt.Key.Key_F9)
    settle(qtbot)
    assert supervisor == ["林晓燕"]
    assert branch.stands(1)[0] == "authorised"
    event = branch.rows("SELECT person_id, duty FROM invoice_event WHERE step = 'authorise'")[0]
    assert event["person_id"] == branch.id_of("sales_supervisor")
    assert tab.desk.person is not None
    assert tab.desk.person.name == "周敏"
    assert focused() is tab.entry.customer.editor


def test_a_signature_for_another_invoice_leaves_screen_draft_and_cursor_alone(
    branch: BranchAtWork, qtbot: QtBot, supervisor: list[str]
) -> None:
    invoice = branch.sale(upto="submitted")
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "1")
    form = saved(branch, entry, qtbot)
    mnemonic(qtbot, Qt.Key.Key_Y)
    row = next(n for n, each in enumerate(entry.mine.list.rows) if each.id == invoice)
    entry.mine.list.setCurrentRow(row)
    press(qtbot, Qt.Key.Key_F9)
    settle(qtbot)
    press(qtbot, Qt.Key.Key_F9)  # the accounting supervisor stands there as well
    settle(qtbot)
    assert supervisor == ["林晓燕", "高建国"]
    assert branch.stands(invoice)[0] == "payable"
    assert entry.form() == form
    assert focused() is entry.mine.list


def test_when_nobody_signs_nothing_happens(branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "run", lambda _box: False)
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "1")
    type_(qtbot, "P0")
    press(qtbot, Qt.Key.Key_F9)
    settle(qtbot)
    assert numbers(branch) == []
    assert entry.lines.line(1).unfinished == "P0"


# -------------------------------------------------------------------------------------------------- returns, register


def test_goods_come_back_by_a_red_invoice(branch: BranchAtWork, qtbot: QtBot) -> None:
    sold = branch.sale([(1, "3"), (2, "5")], upto="shipped")
    tab = clerk(branch, qtbot)
    mnemonic(qtbot, Qt.Key.Key_R)
    assert tab.pages.key() == "returns"
    press(qtbot, ENTER)
    press(qtbot, ENTER)
    assert tab.returns.title.text().startswith("Return of HZ-XS-202611-0001")
    type_(qtbot, "4")
    press(qtbot, ENTER, CTRL)
    first = next(iter(tab.returns.fields.values()))
    assert not first.error.isHidden(), "more than was shipped"
    press(qtbot, Qt.Key.Key_A, CTRL)
    type_(qtbot, "1")
    assert tab.returns.total.text() == "19.90"
    press(qtbot, ENTER, CTRL)
    row = branch.rows("SELECT number, gross, original_id FROM invoice WHERE kind = 'return'")[0]
    assert (row["number"], row["gross"], row["original_id"]) == ("HZ-XH-202611-0001", -199000, sold)


def test_papers_are_entered_in_the_register_by_one_key(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale(upto="shipped")
    tab = clerk(branch, qtbot)
    mnemonic(qtbot, Qt.Key.Key_G)
    assert len(tab.register.waiting.all_rows()) == 3
    press(qtbot, ENTER, CTRL)
    settle(qtbot)
    assert tab.register.waiting.all_rows() == []
    assert [each.number for each in tab.register.table.all_rows()] == ["HZ-XS-202611-0001"]
    assert branch.tray("sales") == []


# --------------------------------------------------------------------------------------------------------------- looks


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_nothing_of_the_entry_is_cut_at_the_smallest_screen(branch: BranchAtWork, qtbot: QtBot, language: str) -> None:
    words.use(language)
    entry = clerk(branch, qtbot).entry
    choose_customer(qtbot)
    line(qtbot, "P001", "1200")
    for widget in (entry.totals.submit, entry.totals.approve, entry.copy, entry.throw, entry.reference, entry.mine):
        inside = entry.window().rect().contains(widget.mapTo(entry.window(), widget.rect().bottomRight()))
        assert inside, widget.objectName()
        assert widget.width() >= widget.minimumSizeHint().width(), widget.objectName()


def test_every_place_to_type_has_a_name(branch: BranchAtWork, qtbot: QtBot) -> None:
    tab = clerk(branch, qtbot)
    for page in (tab.entry, tab.mine, tab.returns, tab.register):
        for field in page.findChildren(QWidget):
            if type(field).__name__ in ("QLineEdit", "QComboBox", "LedgerTable", "Grid", "DeskList"):
                assert field.accessibleName() or field.objectName() == "cell", (page, field.objectName())


def test_the_desk_is_the_clerks_own(branch: BranchAtWork, qtbot: QtBot) -> None:
    tab = clerk(branch, qtbot)
    assert isinstance(tab.desk, Desk)
    assert tab.desk.signature is None
