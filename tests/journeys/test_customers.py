"""Customers in the real window: found, added, changed, never entered twice unseen; each duty sees what it needs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.views.customers import CustomersTab
from app.views.customers import tab as customers_tab
from app.views.customers.tab import CustomerBox
from tests.branch import BranchAtWork
from tests.journeys.counter import CTRL, focused, press, settle, sit_down, write

Fill = Callable[[CustomerBox], None]


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> list[Fill]:
    """What is typed into each box that opens, in order; the box stays open until it says yes."""
    todo: list[Fill] = []

    def run(box: QDialog) -> bool:
        assert isinstance(box, CustomerBox)
        box.show()
        todo.pop(0)(box)
        box.close()
        window = box.parentWidget()
        with qtbot.waitActive(window):
            window.activateWindow()
        return box.result() == QDialog.DialogCode.Accepted

    monkeypatch.setattr(customers_tab, "run", run)
    return todo


def filled(qtbot: QtBot, times: int = 1, **texts: str) -> Fill:
    """Types these texts and says yes so many times."""

    def fill(box: CustomerBox) -> None:
        for name, text in texts.items():
            box.form.fields[name].set_text(text)
        for _time in range(times):
            box.yes.click()
            settle(qtbot)

    return fill


def count(branch: BranchAtWork) -> int:
    return int(branch.one("SELECT COUNT(*) FROM customer"))


def test_a_customer_is_found_by_the_initials_of_the_name(branch: BranchAtWork, qtbot: QtBot) -> None:
    tab = sit_down(branch, qtbot, "clerk", CustomersTab)
    press(qtbot, Qt.Key.Key_F, CTRL, tab.window())
    assert focused() is tab.filter.editor
    write(qtbot, "xhcz")
    qtbot.waitUntil(lambda: [row.name for row in tab.table.all_rows()] == ["西湖茶庄"])


def test_a_new_customer_gets_the_next_code_and_is_there_at_once(
    branch: BranchAtWork, qtbot: QtBot, boxes: list[Fill]
) -> None:
    tab = sit_down(branch, qtbot, "clerk", CustomersTab)
    boxes.append(filled(qtbot, name="绍兴越城百货", phone="0575-8512 2204"))
    press(qtbot, Qt.Key.Key_N, CTRL, tab.window())
    settle(qtbot)
    kept = branch.rows("SELECT code, name, phone, initials FROM customer ORDER BY id DESC LIMIT 1")[0]
    assert tuple(kept.values()) == ("C006", "绍兴越城百货", "0575-8512 2204", "sxycbh")
    assert "绍兴越城百货" in [row.name for row in tab.table.all_rows()]


def test_somebody_alike_is_said_before_anybody_is_entered_twice(
    branch: BranchAtWork, qtbot: QtBot, boxes: list[Fill]
) -> None:
    tab = sit_down(branch, qtbot, "clerk", CustomersTab)
    warned: list[str] = []

    def once(box: CustomerBox) -> None:
        filled(qtbot, name="西湖 茶庄")(box)
        warned.append(box.warning.label.text())

    boxes += [once, filled(qtbot, 2, name="西湖 茶庄")]
    press(qtbot, Qt.Key.Key_N, CTRL, tab.window())
    settle(qtbot)
    assert warned == ["Already there: C002 西湖茶庄. Keep it all the same?"]
    assert count(branch) == 5
    press(qtbot, Qt.Key.Key_N, CTRL, tab.window())
    settle(qtbot)
    assert count(branch) == 6


@pytest.mark.parametrize(("field", "text"), [("name", ""), ("name", "长" * 501), ("code", "C001"), ("code", "")])
def test_a_wrong_field_is_refused_where_it_is_and_nothing_typed_is_lost(
    branch: BranchAtWork, qtbot: QtBot, boxes: list[Fill], field: str, text: str
) -> None:
    tab = sit_down(branch, qtbot, "clerk", CustomersTab)
    texts = {"name": "新客户", "phone": "0571", field: text}
    seen: list[bool] = []

    def look_at(box: CustomerBox) -> None:
        filled(qtbot, 2, **texts)(box)
        seen.append(not box.form.fields[field].error.isHidden())
        seen.append({name: box.form.fields[name].text() for name in texts} == texts)

    boxes.append(look_at)
    press(qtbot, Qt.Key.Key_N, CTRL, tab.window())
    settle(qtbot)
    assert seen == [True, True]
    assert count(branch) == 5


def test_what_is_not_changed_stays_when_a_customer_is_changed(
    branch: BranchAtWork, qtbot: QtBot, boxes: list[Fill]
) -> None:
    tab = sit_down(branch, qtbot, "clerk", CustomersTab)
    tab.open_item("customer", 2)
    settle(qtbot)
    assert tab.table.row().name == "西湖茶庄"
    boxes.append(filled(qtbot, phone="0571-8888"))
    tab.table.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    settle(qtbot)
    kept = branch.rows("SELECT code, name, phone, city, country FROM customer WHERE id = 2")[0]
    assert tuple(kept.values()) == ("C002", "西湖茶庄", "0571-8888", "杭州", "")


def test_what_was_bought_and_paid_stands_in_one_stream(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale(upto="shipped")
    tab = sit_down(branch, qtbot, "clerk", CustomersTab)
    tab.open_item("customer", 1)
    settle(qtbot)
    columns = tab.purchases.rows_model.columns
    shown = [(columns[1].show(row), columns[4].show(row)) for row in tab.purchases.all_rows()]
    assert shown == [("Goods issued", ""), ("Receipt", "59.70"), ("Invoice", "59.70")]


@pytest.mark.parametrize("role", ["cashier", "keeper", "accountant"])
def test_others_see_name_tax_number_and_telephone_only(branch: BranchAtWork, qtbot: QtBot, role: str) -> None:
    branch.sale(upto="shipped")
    tab = sit_down(branch, qtbot, role, CustomersTab)
    assert [column.title for column in tab.table.rows_model.columns] == ["Name", "Phone", "Tax identity"]
    assert len(tab.table.all_rows()) == 5
    assert not tab.purchases.isVisible()
    for name in ("new_customer", "change_customer"):
        found = tab.findChild(QPushButton, name)
        assert found is not None
        assert not found.isVisible()
    press(qtbot, Qt.Key.Key_N, CTRL, tab.window())
    assert count(branch) == 5
