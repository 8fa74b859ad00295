"""What cashier, keeper and the others at the counter are shown, and what they are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.process import Method
from app.refusals import NotFound, NotPermitted
from app.services import catalog, customer_reading, days, flow, shelf, till
from app.services.cashier import PaymentForm
from app.services.catalog import CustomerForm
from tests.branch import CUSTOMERS, BranchAtWork

MONEY_WORDS = ("gross", "net", "tax", "price", "amount", "cost", "total", "value", "received_sum", "paid")


# The cashier


def test_the_cashier_sees_no_invoice_before_both_supervisors_have_signed(branch: BranchAtWork) -> None:
    for stage in ("draft", "submitted", "authorised"):
        branch.sale(upto=stage)
    released = branch.sale(upto="payable")
    cashier = branch.desk("cashier")
    assert [row.id for row in till.to_collect(cashier)] == [released]
    for sold in branch.rows("SELECT number FROM invoice WHERE review <> 'payable' AND number IS NOT NULL"):
        with pytest.raises(NotFound):
            till.payable_by_number(cashier, sold["number"])


def test_a_released_invoice_is_found_by_the_end_of_its_number(branch: BranchAtWork) -> None:
    sold = [branch.sale() for _turn in range(12)]
    cashier = branch.desk("cashier")
    assert till.payable_by_number(cashier, "2").id == sold[1]
    assert till.payable_by_number(cashier, "0012").id == sold[11]
    assert till.payable_by_number(cashier, "hz-xs-202611-0003 ").id == sold[2]
    for nothing in ("", "99", "%", "00"):
        with pytest.raises(NotFound):
            till.payable_by_number(cashier, nothing)


def test_what_is_open_counts_neither_what_came_in_nor_what_is_to_arrive(branch: BranchAtWork) -> None:
    sold = branch.sale(((1, "10"),))
    branch.pay(sold, "50")
    branch.pay(sold, "100", Method.CHEQUE, "0042")
    row = till.to_collect(branch.desk("cashier"))[0]
    assert (row.gross, row.received, row.pending, row.open) == (199, 50, 100, 49)
    assert row.expires_on == date(2026, 12, 1)


def test_takings_of_the_day_count_a_cheque_when_it_arrives_and_take_refunds_off(any_branch: BranchAtWork) -> None:
    branch = any_branch
    cashier = branch.desk("cashier")
    sold = branch.sale(((1, "10"),))
    branch.pay(sold, "99", Method.CASH)
    branch.pay(sold, "100", Method.CHEQUE, "0042")
    assert till.takings(cashier)[Method.CHEQUE] == 0
    days.open_day(branch.desk("accountant"), date(2026, 11, 25))
    assert till.takings(cashier)[Method.CASH] == 0
    slip = till.pending_receipts(cashier)[0]
    flow.take(cashier, "clear", [sold], receipt_id=slip.id)
    assert till.takings(cashier)[Method.CHEQUE] == 100
    flow.take(branch.desk("keeper"), "ship", [sold])
    branch.take_back(sold, {1: "1"}, upto="refunded")
    assert till.takings(cashier)[Method.CASH] == Decimal("-19.90")
    assert till.in_drawer(cashier) == Decimal("79.10")


def test_a_journal_runs_on_page_by_page_and_its_totals_fit(any_branch: BranchAtWork) -> None:
    branch = any_branch
    cashier = branch.desk("cashier")
    for _turn in range(5):
        branch.sale(upto="paid")
    first = till.journal(cashier, "CASH", count=3)
    rest = till.journal(cashier, "CASH", first.next_cursor, count=3)
    lines = [*first.rows, *rest.rows]
    assert rest.next_cursor is None
    assert [line.balance for line in lines] == [Decimal("59.70") * n for n in (5, 4, 3, 2, 1)]
    totals = till.journal_totals(cashier, "CASH")
    assert totals.day.received == totals.month.received == totals.year.received == totals.balance == Decimal("298.50")
    assert till.journal_totals(cashier, "BANK").balance == 0


# The keeper


def seen_by_the_keeper(branch: BranchAtWork) -> Iterator[Any]:
    sold, back = branch.sale(upto="paid"), branch.sale(upto="shipped")
    branch.take_back(back, upto="authorised")
    keeper = branch.desk("keeper")
    yield from shelf.to_ship(keeper)
    yield from shelf.to_take_back(keeper)
    yield from shelf.lines_of(keeper, sold)
    yield from shelf.stock(keeper).rows
    yield from shelf.card(keeper, 1).rows
    yield from customer_reading.customers(keeper).rows


def test_nothing_the_keeper_is_shown_has_a_price_or_an_amount(branch: BranchAtWork) -> None:
    kinds = set()
    for row in seen_by_the_keeper(branch):
        kinds.add(type(row).__name__)
        names = {field.name for field in fields(row)} - {"tax_id"}
        assert not {name for name in names for word in MONEY_WORDS if word in name}
        assert "19.9" not in repr(row)
        assert "59.7" not in repr(row)
    assert kinds == {"ToShip", "ShipLine", "StockRow", "CustodyRow", "CustomerRow"}


def test_the_keeper_sees_paid_invoices_only(branch: BranchAtWork) -> None:
    keeper = branch.desk("keeper")
    unpaid, part, cheque = branch.sale(), branch.sale(), branch.sale()
    branch.pay(part, "10")
    branch.pay(cheque, method=Method.CHEQUE, reference="0042")
    paid = branch.sale(upto="paid")
    assert [row.id for row in shelf.to_ship(keeper)] == [paid]
    assert [shelf.lines_of(keeper, sold) for sold in (unpaid, part, cheque)] == [(), (), ()]
    assert shelf.lines_of(keeper, paid)[0].left == 3


def test_the_card_of_a_product_shows_in_out_and_on_hand_returns_in_red(any_branch: BranchAtWork) -> None:
    branch = any_branch
    sold = branch.sale(((1, "3"),), upto="shipped")
    branch.take_back(sold, {1: "1"}, upto="returned")
    lines = shelf.card(branch.desk("keeper"), 1).rows
    assert [(line.received, line.issued, line.on_hand) for line in lines] == [
        (0, -1, 998),
        (0, 3, 997),
        (1000, 0, 1000),
    ]
    found = shelf.stock(branch.desk("keeper"), "qccb").rows  # 青瓷茶杯 by its initials
    assert [(row.code, row.on_hand, row.reserved) for row in found] == [("P001", 998, 0)]


# Customers


def test_those_at_the_counter_see_name_tax_number_and_telephone_and_nothing_else(branch: BranchAtWork) -> None:
    form = CustomerForm("C900", "越秀商行", "陈先生", "020-8888 0001", "中山路 1 号", "广州", "中国", "91440100Y", "A")
    catalog.add_customers(branch.desk("clerk"), [form])
    for role in ("cashier", "keeper", "accountant"):
        row = customer_reading.customers(branch.desk(role), "越秀").rows[0]
        shown = customer_reading.profile(branch.desk(role), row.id)
        assert (shown.name, shown.tax_id, shown.phone) == ("越秀商行", "91440100Y", "020-8888 0001")
        assert (shown.code, shown.contact, shown.address, shown.city, shown.tier) == ("",) * 5
        assert not customer_reading.customers(branch.desk(role), "陈先生").rows
        with pytest.raises(NotPermitted):
            customer_reading.stream(branch.desk(role), row.id)
    seen = customer_reading.profile(branch.desk("clerk"), row.id)
    assert (seen.code, seen.contact, seen.tier) == ("C900", "陈先生", "A")


def test_customers_come_page_by_page_without_gap_or_twin(branch: BranchAtWork) -> None:
    clerk, found, cursor = branch.desk("clerk"), [], None
    while True:
        page = customer_reading.customers(clerk, cursor=cursor, count=2)
        found += [row.name for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(found) == sorted(CUSTOMERS)


def test_a_customer_that_may_be_there_already_is_found(any_branch: BranchAtWork) -> None:
    branch = any_branch
    clerk = branch.desk("clerk")
    catalog.add_customers(clerk, [CustomerForm("C900", "越秀商行", phone="020-8888 0001")])
    for name, phone, code in (("越秀 商行", "", ""), ("x", "(020) 88880001", ""), ("x", "", "c900")):
        assert [row.code for row in customer_reading.alike(clerk, name, phone, code)] == ["C900"]
    own = customer_reading.alike(clerk, "越秀商行", "", "C900")[0].id
    assert not customer_reading.alike(clerk, "越秀商行", "", "C900", besides=own)
    assert not customer_reading.alike(clerk, "", "1", "")
    assert customer_reading.next_code(clerk) == "C901"


def test_the_stream_of_a_customer_tells_everything_newest_first(any_branch: BranchAtWork) -> None:
    branch = any_branch
    sold = branch.sale(((1, "3"),))
    payments = (PaymentForm(Method.TRANSFER, "100"),)
    flow.take(branch.desk("cashier"), "collect", [sold], payments=payments, keep_excess=True)
    flow.take(branch.desk("keeper"), "ship", [sold])
    back = branch.take_back(sold, {1: "1"}, upto="payable")
    flow.take(branch.desk("cashier"), "refund", [back], method=Method.TRANSFER)  # the way the money came
    whole = customer_reading.stream(branch.desk("clerk"), 1).rows
    told = [happening.what for happening in whole]
    assert sorted(told) == sorted(["invoice", "receipt", "advance", "shipment", "return", "take_back", "refund"])
    assert told[0] == "refund"
    assert [h.amount for h in whole if h.what == "return"] == [Decimal("-19.90")]
    paged, cursor = [], None
    while True:
        page = customer_reading.stream(branch.desk("clerk"), 1, cursor, count=2)
        paged += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    assert paged == list(whole)
