"""Credit in the real window: a limit, a release asked and signed, shipped by the keeper, owed, and reminded."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.process import Method
from app.services import flow, releasing
from app.views.credit import CreditTab
from app.views.kit import ask
from app.views.warehouse import WarehouseTab
from tests.branch import BranchAtWork
from tests.journeys.counter import settle, sit_down

SALES, ACCOUNTING, MANAGER = "sales_supervisor", "accounting_supervisor", "manager"


def answering(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, typed: dict[str, str]) -> None:
    """Types into the fields of each box that opens, by the name they have in it, and says yes."""

    def answer(box: QDialog) -> bool:
        assert isinstance(box, ask.Ask)
        for name, text in typed.items():
            if (field := getattr(box, name, None)) is not None:
                field.set_text(text)
        box.answer()
        settle(qtbot)
        return box.result() == QDialog.DialogCode.Accepted

    monkeypatch.setattr(ask, "run", answer)


def page(tab: CreditTab, key: str, qtbot: QtBot) -> Any:
    tab.pages.show_page(key)
    settle(qtbot)
    return tab.pages.page()


def test_a_release_is_asked_signed_and_shipped(
    branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch.sale([(3, "1")], upto="booked")
    policy = releasing.set_policy(branch.desk(ACCOUNTING), 1, "1000", "30").ids[0]
    releasing.confirm_policy(branch.desk(MANAGER), policy)
    invoice = branch.sale()
    answering(monkeypatch, qtbot, {"reason": "长期客户", "password": branch.password(SALES)})
    tab = sit_down(branch, qtbot, SALES, CreditTab)
    asking = page(tab, "release", qtbot)
    assert [row.id for row in asking.table.all_rows()] == [invoice]
    asking.main_action()
    settle(qtbot)
    assert branch.one("SELECT COUNT(*) FROM credit_release") == 1
    signing = page(tab, "sign", qtbot)
    assert [row.step for row in signing.table.all_rows()] == [""], "the one who asked does not sign"
    answering(monkeypatch, qtbot, {"password": branch.password(ACCOUNTING)})
    tab = sit_down(branch, qtbot, ACCOUNTING, CreditTab)
    signing = page(tab, "sign", qtbot)
    assert [row.step for row in signing.table.all_rows()] == ["release"]
    signing.main_action()
    settle(qtbot)
    assert branch.stands(invoice) == ("released", "none", "none")
    keeper = sit_down(branch, qtbot, "keeper", WarehouseTab)
    settle(qtbot)
    keeper.ship.choose(invoice)
    settle(qtbot)
    keeper.main_action()
    settle(qtbot)
    assert branch.stands(invoice) == ("released", "none", "shipped")
    tab = sit_down(branch, qtbot, "accountant", CreditTab)
    owed = page(tab, "ageing", qtbot)
    assert [(row.code, row.total) for row in owed.table.all_rows()] == [("C001", branch.row(invoice)["gross"])]


def test_a_wrong_customer_is_refused_at_its_field_and_nothing_typed_is_lost(
    branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def answer(box: Any) -> bool:
        box.customer.set_text("C999")
        box.limit.set_text("500")
        box.days.set_text("30")
        box.answer()
        settle(qtbot)
        seen.append((box.result() == QDialog.DialogCode.Accepted, box.limit.text()))
        box.customer.set_text("C002")
        box.answer()
        settle(qtbot)
        return box.result() == QDialog.DialogCode.Accepted

    monkeypatch.setattr(ask, "run", answer)
    tab = sit_down(branch, qtbot, ACCOUNTING, CreditTab)
    limits = page(tab, "limits", qtbot)
    limits._new()
    settle(qtbot)
    assert seen == [(False, "500")]
    assert [(row.code, row.confirmed_by) for row in limits.table.all_rows()] == [("C002", "")]


def test_a_request_of_the_cashier_is_declined_with_a_reason(
    branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = branch.sale()
    branch.pay(invoice, "10.00", Method.TRANSFER, "T-1")
    receipt = branch.one("SELECT MAX(id) FROM receipt")
    flow.take(branch.desk("cashier"), "ask_move", [invoice], receipt_id=receipt, reason="?")
    answering(monkeypatch, qtbot, {"reason": "付款人就是本客户"})
    tab = sit_down(branch, qtbot, ACCOUNTING, CreditTab)
    signing = page(tab, "sign", qtbot)
    signing._decline()
    settle(qtbot)
    assert branch.one("SELECT outcome FROM settlement_answer") == "declined"
    assert signing.table.all_rows() == []
