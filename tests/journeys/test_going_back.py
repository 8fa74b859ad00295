"""What goes back, in the real windows: the clerk's red invoices, rejected goods, refunds, an advance paid out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from app.process import Duty, Kind, Method
from app.services import credit, flow, refunds
from app.services.cashier import PaymentForm
from app.services.desk import Desk
from app.views.approvals import ApprovalsTab
from app.views.cashier import CashierTab
from app.views.customers import CustomersTab
from app.views.invoices import InvoicesTab
from app.views.kit import ask
from app.views.warehouse import WarehouseTab
from tests.branch import BranchAtWork
from tests.going_back import red_invoice
from tests.journeys.counter import CTRL, ENTER, press, push, settle, sit_down, write


@pytest.fixture(autouse=True)
def signs(branch: BranchAtWork, monkeypatch: pytest.MonkeyPatch) -> list[Duty]:
    """Whoever is called over signs; every box is answered with yes and a reason."""
    called: list[Duty] = []

    def approve(_parent: QWidget, _desk: Desk, duty: Duty, _text: str = "") -> Desk:
        called.append(duty)
        return branch.desk_for(duty)

    def answer(box: QDialog) -> bool:
        assert isinstance(box, ask.Ask)
        if "reason" in box.form.fields:
            box.form.fields["reason"].set_text("a good reason")
        return True

    monkeypatch.setattr(ask, "approve_here", approve)
    monkeypatch.setattr(ask, "run", answer)
    return called


def begin(branch: BranchAtWork, qtbot: QtBot, kind: Kind, original: int) -> InvoicesTab:
    tab = sit_down(branch, qtbot, "clerk", InvoicesTab)
    tab.pages.show_page("returns")
    settle(qtbot)
    tab.returns.kind.set_value(kind)
    tab.returns.refresh()
    settle(qtbot)
    assert [row.id for row in tab.returns.table.all_rows()] == [original]
    tab.returns.table.setFocus()
    press(qtbot, ENTER)
    return tab


def test_the_clerk_cancels_what_has_not_left(branch: BranchAtWork, qtbot: QtBot) -> None:
    sale = branch.sale([(1, "3")], upto="paid")
    tab = begin(branch, qtbot, Kind.CANCEL, sale)
    write(qtbot, "2")
    assert tab.returns.total.text() == "39.80"
    tab.returns.code.set_value("not_wanted")
    press(qtbot, ENTER, CTRL)
    red = branch.row(branch.one("SELECT MAX(id) FROM invoice"))
    assert (red["kind"], red["review"], red["gross"]) == ("cancel", "submitted", Decimal("-39.80"))
    assert red["reason_code"] == "not_wanted"


def test_an_allowance_above_the_line_is_refused_at_its_field_and_nothing_is_lost(
    branch: BranchAtWork, qtbot: QtBot
) -> None:
    sale = branch.sale([(1, "3")], upto="shipped")
    tab = begin(branch, qtbot, Kind.ALLOWANCE, sale)
    write(qtbot, "59.71")
    press(qtbot, ENTER, CTRL)
    field = next(iter(tab.returns.fields.values()))
    assert "59.70" in field.error.text()
    assert field.text() == "59.71"
    field.editor.setFocus()
    write(qtbot, "9.70")
    press(qtbot, ENTER, CTRL)
    assert branch.row(branch.one("SELECT MAX(id) FROM invoice"))["gross"] == Decimal("-9.70")


def test_a_return_is_tied_to_the_sale_that_takes_its_place(branch: BranchAtWork, qtbot: QtBot) -> None:
    sale = branch.sale([(1, "3")], upto="shipped")
    blue = branch.sale([(2, "1")], upto="draft")
    tab = begin(branch, qtbot, Kind.RETURN, sale)
    write(qtbot, "1")
    push(qtbot, tab, "exchange")
    tied = branch.rows("SELECT red_id, blue_id FROM exchange")
    assert [row["blue_id"] for row in tied] == [blue]
    assert branch.row(tied[0]["red_id"])["original_id"] == sale


def test_the_keeper_puts_rejected_goods_apart(branch: BranchAtWork, qtbot: QtBot) -> None:
    sale = branch.sale([(1, "3")], upto="shipped")
    red = branch.take_back(sale, upto="authorised")
    tab = sit_down(branch, qtbot, "keeper", WarehouseTab)
    page = tab.pages.page()
    page.choose(red)
    settle(qtbot)
    field = next(iter(page.fields.values()))
    field.editor.setFocus()
    write(qtbot, "4")
    press(qtbot, ENTER, CTRL)
    assert field.error.text(), "more rejected than came back"
    write(qtbot, "1")
    press(qtbot, ENTER, CTRL)
    kept = branch.rows("SELECT warehouse_id, on_hand FROM custody_balance WHERE product_id = 1 ORDER BY warehouse_id")
    assert [(row["warehouse_id"], row["on_hand"]) for row in kept] == [(1, 999_000), (2, 1_000)]
    assert branch.stands(red)[2] == "returned"


def test_somebody_else_inspects_at_the_keepers_desk(branch: BranchAtWork, qtbot: QtBot, signs: list[Duty]) -> None:
    red = branch.take_back(branch.sale(upto="shipped"), upto="authorised")
    tab = sit_down(branch, qtbot, "keeper", WarehouseTab)
    tab.pages.page().choose(red)
    settle(qtbot)
    push(qtbot, tab, "inspect")
    assert signs == [Duty.WITNESS]
    assert branch.one("SELECT person_id FROM inspection") == branch.id_of("accountant")


def refund_page(branch: BranchAtWork, qtbot: QtBot) -> CashierTab:
    tab = sit_down(branch, qtbot, "cashier", CashierTab)
    tab.pages.show_page("refunds")
    settle(qtbot)
    return tab


def paid_two_ways(branch: BranchAtWork) -> int:
    sale = branch.sale()
    payments = (PaymentForm(Method.CASH, "40.00"), PaymentForm(Method.WECHAT, "19.70", reference="W-1"))
    flow.take(branch.desk("cashier"), "collect", [sale], payments=payments)
    flow.take(branch.desk("keeper"), "ship", [sale])
    return sale


def test_the_cashier_pays_back_the_way_it_came_and_is_told_how_much(branch: BranchAtWork, qtbot: QtBot) -> None:
    red = branch.take_back(paid_two_ways(branch))
    tab = refund_page(branch, qtbot)
    assert (tab.refunds.method.value(), tab.refunds.amount.text()) == (Method.CASH, "40.00")
    tab.refunds.table.setFocus()
    press(qtbot, ENTER, CTRL)
    assert branch.stands(red)[1] == "part"
    assert (tab.refunds.method.value(), tab.refunds.amount.text()) == (Method.WECHAT, "19.70")
    tab.refunds.amount.set_text("19.71")
    press(qtbot, ENTER, CTRL)
    assert "19.70" in tab.refunds.amount.error.text()
    tab.refunds.amount.set_text("19.70")
    press(qtbot, ENTER, CTRL)
    assert branch.stands(red)[1] == "refunded"


def test_the_manager_allows_another_way_in_place(branch: BranchAtWork, qtbot: QtBot, signs: list[Duty]) -> None:
    red = branch.take_back(paid_two_ways(branch))
    tab = refund_page(branch, qtbot)
    tab.refunds.amount.set_text("19.70")
    tab.refunds.other_way()
    settle(qtbot)
    assert signs == [Duty.MANAGE]
    flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH)
    assert branch.stands(red)[1] == "refunded"


def test_what_goes_back_pays_another_invoice_or_stays_as_an_advance(
    branch: BranchAtWork, qtbot: QtBot, signs: list[Duty]
) -> None:
    sale = branch.sale([(1, "3")], upto="paid")
    red = red_invoice(branch, sale, Kind.CANCEL, {1: "3"})
    other = branch.sale([(2, "1")])
    tab = refund_page(branch, qtbot)
    tab.refunds.set_off()
    settle(qtbot)
    assert branch.stands(other)[1] == "full"
    tab.refunds.keep()
    settle(qtbot)
    assert signs == [Duty.CHECK]
    with branch.store.reading() as conn:
        assert credit.advance_of(conn, 1) == Decimal("50.82")
    assert branch.stands(red)[1] == "refunded"


def test_an_advance_goes_back_through_three_people(branch: BranchAtWork, qtbot: QtBot, signs: list[Duty]) -> None:
    red = branch.take_back(branch.sale(upto="shipped"))
    flow.take(branch.signed("accounting_supervisor"), "keep", [red], reason="later")
    asked = refunds.ask_refund(branch.desk("clerk"), 1, Method.CASH, "59.70", "moves away")
    tab = sit_down(branch, qtbot, "cashier", CashierTab)
    tab.pages.show_page("requests")
    settle(qtbot)
    push(qtbot, tab, "decide")
    assert signs == [Duty.CHECK]
    push(qtbot, tab, "pay_advance")
    paid = branch.rows("SELECT reference, amount FROM refund")
    assert [(row["reference"], row["amount"]) for row in paid] == [(asked.numbers[0], 597000)]


def test_the_clerk_asks_on_the_customers_card(branch: BranchAtWork, qtbot: QtBot) -> None:
    from app.views.customers.tab import RefundBox

    red = branch.take_back(branch.sale(upto="shipped"))
    flow.take(branch.signed("accounting_supervisor"), "keep", [red], reason="later")
    tab = sit_down(branch, qtbot, "clerk", CustomersTab)
    row = next(row for row in tab.table.all_rows() if row.id == 1)
    box = RefundBox(tab, tab.desk, row, Decimal("59.70"))
    qtbot.addWidget(box)
    box.amount.set_text("59.71")
    box.reason.set_text("moves away")
    box.answer()
    settle(qtbot)
    assert "59.70" in box.amount.error.text()
    box.amount.set_text("9.70")
    box.answer()
    settle(qtbot)
    assert box.number == "HZ-TS-202611-0001"


def test_the_manager_allows_a_late_return_at_the_supervisors_desk(
    branch: BranchAtWork, qtbot: QtBot, signs: list[Duty]
) -> None:
    from tests.services.test_red_invoices import later

    sale = branch.sale(upto="shipped")
    later(branch, 31)
    red = branch.take_back(sale, {1: "1"}, "submitted")
    tab = sit_down(branch, qtbot, "sales_supervisor", ApprovalsTab)
    tab.open_item("invoice", red)
    settle(qtbot)
    assert "time limit" in tab.view.banner.label.text()
    tab.allow_late()
    settle(qtbot)
    assert signs == [Duty.MANAGE]
    assert branch.one("SELECT COUNT(*) FROM invoice_event WHERE step = 'allow_late'") == 1
