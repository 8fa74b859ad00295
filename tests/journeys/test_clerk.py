"""The clerk's day in the real window, by keys: type, submit, get back and correct, return, register."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from app import words
from app.process import ROLES
from app.services import flow
from app.services.desk import Desk
from app.services.forms import InvoiceForm, LineForm
from app.services.invoice_detail import invoice_detail
from app.views.invoices.lines import Col
from app.views.kit import ask
from app.views.kit.ask import ApproveHere
from app.views.window import Window
from tests.branch import BranchAtWork
from tests.journeys.clerk_desk import choose_customer, clerk, compose, line, mnemonic, numbers, saved, type_
from tests.journeys.counter import CTRL, ENTER, focused, press, settle

TAB, BACKTAB, ESC = Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape


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
    assert "HZ-XS-202611-0001" in window.status.told.text()
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
