"""The warehouse keeper at work in the real window: real keys, a real database, and what is in the custody ledger."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.process import Method
from app.services import catalog, flow
from app.services.catalog import ProductForm
from app.views.kit.table import LedgerTable
from app.views.warehouse import WarehouseTab
from app.words import use
from tests.branch import BranchAtWork
from tests.journeys.counter import CTRL, ENTER, focused, press, push, settle, sit_down, write


def at_work(branch: BranchAtWork, qtbot: QtBot) -> WarehouseTab:
    """The keeper's tab, with the first invoice chosen and the keyboard in the queue."""
    tab = sit_down(branch, qtbot, "keeper", WarehouseTab)
    tab.ship.table.setFocus()
    settle(qtbot)
    return tab


def issued(branch: BranchAtWork, sold: int) -> list[int]:
    rows = branch.rows(
        "SELECT l.quantity FROM shipment_line l JOIN shipment s ON s.id = l.shipment_id WHERE s.invoice_id = :id "
        "ORDER BY l.id", id=sold,
    )  # fmt: skip
    return [row["quantity"] // 1000 for row in rows]


def on_hand(branch: BranchAtWork, product: int = 1) -> int:
    return int(branch.one("SELECT on_hand FROM custody_balance WHERE product_id = :id", id=product)) // 1000


def test_paid_goods_leave_with_one_key_and_the_note_is_shown(
    branch: BranchAtWork, qtbot: QtBot, previews: list[str]
) -> None:
    sold = branch.sale(((1, "3"), (4, "2")), upto="paid")
    tab = at_work(branch, qtbot)
    tab.ship.receiver.setFocus()
    write(qtbot, "Zhang San")
    assert "Ship all" in tab.ship.go.text()
    press(qtbot, ENTER, CTRL)
    assert branch.stands(sold)[2] == "shipped"
    assert issued(branch, sold) == [3, 2]
    assert on_hand(branch) == 997
    assert branch.one("SELECT receiver FROM shipment") == "Zhang San"
    assert "HZ-CK-202611-0001" in tab.ship.banner.label.text()
    assert tab.ship.table.all_rows() == []
    press(qtbot, Qt.Key.Key_P, CTRL)
    assert previews == ["Goods-issue note"]


def test_a_part_leaves_and_then_the_rest(branch: BranchAtWork, qtbot: QtBot) -> None:
    sold = branch.sale(((1, "10"), (4, "2")), upto="paid")
    tab = at_work(branch, qtbot)
    press(qtbot, ENTER)
    write(qtbot, "4")
    press(qtbot, ENTER)
    write(qtbot, "0")
    assert "Ship a part" in tab.ship.go.text()
    press(qtbot, ENTER, CTRL)
    assert branch.stands(sold)[2] == "part"
    assert issued(branch, sold) == [4]
    assert [row.id for row in tab.ship.table.all_rows()] == [sold]
    tab.ship.choose(sold)
    settle(qtbot)
    assert [field.text() for field in tab.ship.fields.values()] == ["6", "2"]
    press(qtbot, ENTER, CTRL)
    assert branch.stands(sold)[2] == "shipped"
    assert issued(branch, sold) == [4, 6, 2]


@pytest.mark.parametrize("typed", ["11", "-1", "1.2345", "1,2,3"])
def test_a_wrong_quantity_is_refused_at_its_field_and_nothing_typed_is_lost(
    branch: BranchAtWork, qtbot: QtBot, typed: str
) -> None:
    sold = branch.sale(((4, "2"), (1, "10")), upto="paid")
    tab = at_work(branch, qtbot)
    first, second = tab.ship.fields.values()
    first.setFocus()
    write(qtbot, "1")
    second.setFocus()
    write(qtbot, typed)
    press(qtbot, ENTER, CTRL)
    assert not second.error.isHidden()
    assert focused() is second.editor
    assert (first.text(), second.text()) == ("1", typed)
    assert issued(branch, sold) == []
    write(qtbot, "10")
    press(qtbot, ENTER, CTRL)
    assert issued(branch, sold) == [1, 10]


def test_an_invoice_that_is_not_paid_in_full_is_not_in_the_list(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale()
    part, cheque = branch.sale(), branch.sale()
    branch.pay(part, "10")
    branch.pay(cheque, method=Method.CHEQUE, reference="0042")
    tab = at_work(branch, qtbot)
    assert tab.ship.table.all_rows() == []
    assert tab.ship.table.empty.title.text() == "Nothing to ship."
    press(qtbot, ENTER, CTRL, tab.window())
    assert branch.one("SELECT COUNT(*) FROM shipment") == 0
    flow.take(branch.desk("cashier"), "clear", [cheque], receipt_id=branch.one("SELECT MAX(id) FROM receipt"))
    tab.refresh()
    settle(qtbot)
    assert [row.id for row in tab.ship.table.all_rows()] == [cheque]


def test_the_same_key_twice_ships_once_and_no_other_invoice(branch: BranchAtWork, qtbot: QtBot) -> None:
    first, second = branch.sale(upto="paid"), branch.sale(upto="paid")
    tab = at_work(branch, qtbot)
    window = tab.window()
    for _time in range(3):
        qtbot.keyClick(window, ENTER, CTRL)
    settle(qtbot)
    press(qtbot, ENTER, CTRL, window)
    assert issued(branch, first) == [3]
    assert issued(branch, second) == []


def test_of_two_keepers_on_one_invoice_one_wins_and_the_other_reads_why(branch: BranchAtWork, qtbot: QtBot) -> None:
    sold = branch.sale(upto="paid")
    tab = at_work(branch, qtbot)
    line = branch.lines(sold)[0]["id"]
    flow.take(branch.desk("keeper"), "ship", [sold], quantities={line: "1"})
    press(qtbot, ENTER, CTRL)
    assert "Somebody else has just changed invoice HZ-XS-202611-0001" in tab.ship.banner.label.text()
    assert issued(branch, sold) == [1]
    assert tab.ship.fields[line].text() == "2"
    press(qtbot, ENTER, CTRL)
    assert issued(branch, sold) == [1, 2]


def test_an_invoice_is_called_up_by_the_number_on_its_collection_copy(branch: BranchAtWork, qtbot: QtBot) -> None:
    first, second, unpaid = branch.sale(upto="paid"), branch.sale(upto="paid"), branch.sale()
    tab = at_work(branch, qtbot)
    press(qtbot, Qt.Key.Key_F, CTRL)
    write(qtbot, str(branch.row(unpaid)["number"]))
    press(qtbot, ENTER)
    assert not tab.ship.number.error.isHidden()
    write(qtbot, "2")
    press(qtbot, ENTER)
    press(qtbot, ENTER, CTRL)
    assert (issued(branch, first), issued(branch, second)) == ([], [3])
    assert not tab.ship.banner.isHidden()
    assert focused() is tab.ship.number.editor


def test_a_return_is_taken_back_on_the_shelf_in_red(branch: BranchAtWork, qtbot: QtBot) -> None:
    sold = branch.sale(((1, "3"),), upto="shipped")
    back = branch.take_back(sold, {1: "2"}, upto="authorised")
    tab = at_work(branch, qtbot)
    assert "Take back" in tab.ship.go.text()
    assert next(iter(tab.ship.fields.values())).text() == "0", "nothing is rejected until somebody says so"
    press(qtbot, ENTER, CTRL)
    assert branch.stands(back)[2] == "returned"
    assert on_hand(branch) == 999
    assert branch.one("SELECT issued FROM custody_entry ORDER BY id DESC LIMIT 1") == -2000


def test_finished_goods_are_received_by_keys_alone(branch: BranchAtWork, qtbot: QtBot, previews: list[str]) -> None:
    tab = at_work(branch, qtbot)
    press(qtbot, Qt.Key.Key_N, CTRL)
    for letters, quantity in (("zsh", "12"), ("P001", "30.5")):
        assert focused() is tab.receive.goods.product.editor
        qtbot.keyClicks(focused(), letters)
        settle(qtbot)
        press(qtbot, ENTER)
        assert focused() is tab.receive.goods.quantity.editor
        qtbot.keyClicks(focused(), quantity)
        press(qtbot, ENTER)
    press(qtbot, ENTER, CTRL)
    lines = branch.rows("SELECT product_id, quantity FROM goods_receipt_line WHERE goods_receipt_id = 2")
    assert [tuple(line.values()) for line in lines] == [(2, 12_000), (1, 30_500)]
    assert (on_hand(branch, 2), on_hand(branch, 1)) == (1012, 1030)
    assert "HZ-RK-202611-0002" in tab.receive.banner.label.text()
    press(qtbot, ENTER, CTRL)
    assert branch.one("SELECT COUNT(*) FROM goods_receipt") == 2
    press(qtbot, Qt.Key.Key_P, CTRL)
    assert previews == ["Goods receipt"]


def test_goods_without_a_product_or_a_quantity_are_refused_at_the_field(branch: BranchAtWork, qtbot: QtBot) -> None:
    tab = at_work(branch, qtbot)
    press(qtbot, Qt.Key.Key_N, CTRL)
    push(qtbot, tab.receive, "add_line")
    assert not tab.receive.goods.product.error.isHidden()
    qtbot.keyClicks(tab.receive.goods.product.editor, "P001")
    settle(qtbot)
    press(qtbot, ENTER, at=tab.receive.goods.product.editor)
    for wrong in ("", "0", "-3", "1.2345"):
        write(qtbot, wrong) if wrong else None
        press(qtbot, ENTER, at=tab.receive.goods.quantity.editor)
        assert not tab.receive.goods.quantity.error.isHidden()
        assert tab.receive.goods.quantity.text() == wrong
    assert tab.receive.goods.table.all_rows() == []
    assert branch.one("SELECT COUNT(*) FROM goods_receipt") == 1


def test_the_custody_ledger_shows_in_out_and_on_hand_of_a_product(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale(((1, "3"),), upto="shipped")
    tab = at_work(branch, qtbot)
    tab.pages.show_page("custody")
    settle(qtbot)
    press(qtbot, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(focused(), "qccb")
    qtbot.waitUntil(lambda: len(tab.custody.products.all_rows()) == 1)
    settle(qtbot)
    columns = {column.title: column for column in tab.custody.lines.rows_model.columns}
    lines = tab.custody.lines.all_rows()
    assert [columns["In"].show(line) for line in lines] == ["", "1,000"]
    assert [columns["Out"].show(line) for line in lines] == ["3", ""]
    assert [columns["On hand"].show(line) for line in lines] == ["997", "1,000"]


def test_nowhere_in_the_warehouse_is_a_price_or_an_amount(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale(((1, "3"),), upto="paid")
    shipped = branch.sale(((1, "7"),), upto="shipped")
    branch.take_back(shipped, upto="authorised")
    tab = at_work(branch, qtbot)
    for page in ("ship", "receive", "custody"):
        tab.pages.show_page(page)
        settle(qtbot)
    texts = [label.text() for label in tab.findChildren(QLabel)]
    texts += [line.text() for line in tab.findChildren(QLineEdit)]
    for table in tab.findChildren(LedgerTable):
        texts += [column.show(row) for row in table.all_rows() for column in table.rows_model.columns]
    assert any("青瓷茶杯" in text for text in texts)
    for amount in ("19.9", "59.7", "139.3", "5.40", "17.61"):
        assert not [text for text in texts if amount in text]


def test_names_are_shown_as_they_are(branch: BranchAtWork, qtbot: QtBot) -> None:
    odd = "<b>A&B</b> =cmd() 𠮷 🍵 " + "长" * 300
    catalog.add_products(branch.desk("sales_supervisor"), [ProductForm("P900", odd, unit="件")])
    branch.receive(int(branch.one("SELECT MAX(id) FROM product")), "5")
    tab = at_work(branch, qtbot)
    tab.pages.show_page("custody")
    settle(qtbot)
    product = tab.custody.products.rows_model.columns[1]
    assert any(odd in product.show(row) for row in tab.custody.products.all_rows())
    tab.custody.products.choose(lambda row: row.code == "P900")
    settle(qtbot)
    assert tab.window().minimumSizeHint().width() <= 1366


def test_the_warehouse_fits_the_smallest_screen_in_both_languages(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale(((1, "3"), (4, "2")), upto="paid")
    for language in ("en", "zh_CN"):
        use(language)
        tab = at_work(branch, qtbot)
        window = tab.window()
        assert window.minimumSizeHint().width() <= 1366
        assert window.minimumSizeHint().height() <= 768
        assert window.rect().contains(tab.ship.go.mapTo(window, tab.ship.go.rect().bottomRight()))


def test_a_long_name_pushes_nothing_off_the_screen(branch: BranchAtWork, qtbot: QtBot) -> None:
    catalog.add_customers(branch.desk("clerk"), [catalog.CustomerForm("C900", "W" * 500)])
    customer = int(branch.one("SELECT MAX(id) FROM customer"))
    sold = branch.sale(upto="paid", customer=customer)
    tab = at_work(branch, qtbot)
    assert tab.ship.table.row().id == sold
    assert tab.window().minimumSizeHint().width() <= 1366
    assert tab.ship.name.toolTip().endswith("W" * 500)


def test_opening_stock_is_confirmed_at_the_receiving_page(
    branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services import openings
    from app.services.openings import OpeningRow
    from app.views.kit import ask, op
    from app.views.warehouse.receive import ReceivePage

    gl = (OpeningRow("1405", "54"), OpeningRow("4001", "", "54"))
    for area, rows in (("gl", gl), ("stock", (OpeningRow(product="P001", quantity="10", debit="54"),))):
        openings.prepare_openings(branch.desk("accountant"), area, "2026-10-31", rows)
    openings.sign_openings(branch.signed("accounting_supervisor"))
    page = ReceivePage(branch.desk("keeper"), None)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.refresh()
    qtbot.waitUntil(op.idle, timeout=30_000)
    assert not page.opening.isHidden()
    monkeypatch.setattr(ask, "ask_password", lambda *_a, **_k: branch.signed("keeper"))
    page.opening.click()
    qtbot.waitUntil(lambda: op.idle() and page.opening.isHidden(), timeout=30_000)
    assert branch.one("SELECT on_hand FROM custody_balance WHERE product_id = 1") == 1_010_000
