"""Money that goes back: by the way it came, kept, set against a debt or another invoice; advances by three people."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app import refusals
from app.process import Kind, Method
from app.services import credit, exchanges, flow, paying_back, refunds
from app.services.cashier import PaymentForm
from app.services.forms import InvoiceForm, LineForm
from app.services.verify import verify
from tests.branch import BranchAtWork
from tests.going_back import red_invoice
from tests.invariants import broken
from tests.straight import straight


def sound(branch: BranchAtWork) -> None:
    assert broken(branch) == []
    assert [str(problem) for problem in verify(branch.store).problems] == []


def balance(branch: BranchAtWork, role: str) -> Decimal:
    sql = (
        "SELECT COALESCE(SUM(l.debit - l.credit), 0) FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE a.role = :role"
    )
    return Decimal(branch.one(sql, role=role)) / 10000


def advance(branch: BranchAtWork, customer: int = 1) -> Decimal:
    with branch.store.reading() as conn:
        return credit.advance_of(conn, customer)


def paid_two_ways(branch: BranchAtWork) -> int:
    """59.70 paid with 30.00 in cash and 29.70 by WeChat, shipped."""
    sale = branch.sale()
    payments = (PaymentForm(Method.CASH, "30.00"), PaymentForm(Method.WECHAT, "29.70", reference="W-1"))
    flow.take(branch.desk("cashier"), "collect", [sale], payments=payments)
    flow.take(branch.desk("keeper"), "ship", [sale])
    return sale


# The way it came


def test_money_goes_back_the_way_it_came(branch: BranchAtWork) -> None:
    red = branch.take_back(paid_two_ways(branch))
    cashier = branch.desk("cashier")
    with pytest.raises(refusals.OtherChannel) as refused:
        flow.take(cashier, "refund", [red], method=Method.CASH)
    assert (refused.value.asked, refused.value.left) == (Decimal("59.70"), 30)
    flow.take(cashier, "refund", [red], method=Method.CASH, amount="30.00")
    assert branch.stands(red)[1] == "part"
    with pytest.raises(refusals.OtherChannel):
        flow.take(cashier, "refund", [red], method=Method.TRANSFER)
    flow.take(cashier, "refund", [red], method=Method.WECHAT)
    assert branch.stands(red)[1] == "refunded"
    branch.register()
    branch.book()
    assert (balance(branch, "CASH"), balance(branch, "WECHAT_CLEARING"), balance(branch, "ADVANCES")) == (0, 0, 0)
    sound(branch)


def test_another_way_takes_the_manager(branch: BranchAtWork) -> None:
    red = branch.take_back(paid_two_ways(branch))
    cashier = branch.desk("cashier")
    with pytest.raises(refusals.TooMuch):
        refunds.ask_other_channel(cashier, red, Method.CASH, "59.71", "the phone is broken")
    asked = refunds.ask_other_channel(cashier, red, Method.CASH, "29.70", "the phone is broken")
    with pytest.raises(refusals.NotPermitted):
        refunds.decide_refund(branch.desk("accounting_supervisor"), asked.ids[0], True)
    with pytest.raises(refusals.OtherChannel):
        flow.take(cashier, "refund", [red], method=Method.CASH)
    refunds.decide_refund(branch.desk("manager"), asked.ids[0], True)
    flow.take(cashier, "refund", [red], method=Method.CASH)
    assert branch.stands(red)[1] == "refunded"
    sound(branch)


# Kept, or used on another invoice


def test_what_comes_back_may_stay_as_an_advance_and_is_paid_out_by_three_people(any_branch: BranchAtWork) -> None:
    branch = any_branch
    sale = branch.sale(upto="booked")
    red = branch.take_back(sale)
    flow.take(branch.signed("accounting_supervisor"), "keep", [red], reason="she buys again next week")
    assert branch.stands(red)[1] == "refunded"
    assert advance(branch) == Decimal("59.70")
    clerk, cashier, supervisor = branch.desk("clerk"), branch.desk("cashier"), branch.desk("accounting_supervisor")
    with pytest.raises(refusals.TooMuch) as refused:
        refunds.ask_refund(clerk, 1, Method.TRANSFER, "59.71", "moves away")
    assert refused.value.owed == Decimal("59.70")
    asked = refunds.ask_refund(clerk, 1, Method.TRANSFER, "50.00", "moves away")
    assert asked.numbers == ("HZ-TS-202611-0001",)
    with pytest.raises(refusals.TooMuch):
        refunds.ask_refund(clerk, 1, Method.TRANSFER, "9.71", "again")
    with pytest.raises(refusals.RefundNotApproved):
        paying_back.pay_advance(cashier, asked.ids[0])
    refunds.decide_refund(supervisor, asked.ids[0], True)
    with pytest.raises(refusals.RefundNotApproved):
        refunds.decide_refund(supervisor, asked.ids[0], False, "no")
    paying_back.pay_advance(cashier, asked.ids[0])
    with pytest.raises(refusals.RefundNotApproved):
        paying_back.pay_advance(cashier, asked.ids[0])
    assert advance(branch) == Decimal("9.70")
    branch.register()
    branch.book()
    assert (balance(branch, "ADVANCES"), balance(branch, "BANK")) == (Decimal("-9.70"), Decimal("-50.00"))
    sound(branch)


def test_a_refused_request_frees_the_advance(branch: BranchAtWork) -> None:
    red = branch.take_back(branch.sale(upto="shipped"))
    flow.take(branch.signed("accounting_supervisor"), "keep", [red], reason="later")
    asked = refunds.ask_refund(branch.desk("clerk"), 1, Method.CASH, "59.70", "now")
    with pytest.raises(refusals.Missing):
        refunds.decide_refund(branch.desk("accounting_supervisor"), asked.ids[0], False)
    refunds.decide_refund(branch.desk("accounting_supervisor"), asked.ids[0], False, "not agreed")
    refunds.ask_refund(branch.desk("clerk"), 1, Method.CASH, "59.70", "agreed now")
    sound(branch)


def exchange(branch: BranchAtWork, back: str, instead: tuple[int, str]) -> tuple[int, int]:
    """Of 3 x 19.90 so many come back, and something else goes out instead; both released."""
    sale = branch.sale(upto="booked")
    red = branch.take_back(sale, {1: back}, "draft")
    blue = branch.sale([instead], upto="draft")
    exchanges.tie_exchange(branch.desk("clerk"), red, blue)
    form = InvoiceForm(lines=(LineForm(1, back, original_line_id=branch.lines(sale)[0]["id"]),), kind=Kind.RETURN,
                       original_id=sale)  # fmt: skip
    flow.take(branch.desk("clerk"), "submit", [red], form=form)
    branch.advance(red, "payable", after="submitted", kind=Kind.RETURN)
    branch.advance(blue, "payable", after="draft")
    return red, blue


def test_an_exchange_for_something_dearer_is_paid_by_the_difference(branch: BranchAtWork) -> None:
    """39.80 back, 109.00 instead: 69.20 to pay (J13)."""
    red, blue = exchange(branch, "2", (4, "1"))
    cash = balance(branch, "CASH")
    flow.take(branch.desk("cashier"), "set_off", [red])
    assert branch.stands(red)[1] == "refunded"
    assert branch.row(blue)["received"] == Decimal("39.80")
    branch.pay(blue)
    flow.take(branch.desk("keeper"), "ship", [blue])
    branch.register()
    branch.book()
    assert balance(branch, "CASH") - cash == Decimal("69.20")
    assert balance(branch, "ADVANCES") == 0
    assert (branch.stands(red)[0], branch.stands(blue)[0]) == ("closed", "closed")
    sound(branch)


def test_an_exchange_for_something_cheaper_refunds_the_difference(branch: BranchAtWork) -> None:
    """39.80 back, 8.88 instead: 30.92 to refund."""
    red, blue = exchange(branch, "2", (2, "1"))
    flow.take(branch.desk("cashier"), "set_off", [red])
    assert branch.stands(blue)[1] == "full"
    assert branch.stands(red)[1] == "part"
    flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH)
    assert branch.row(red)["refunded"] == Decimal("30.92")
    flow.take(branch.desk("keeper"), "ship", [blue])
    branch.register()
    branch.book()
    assert balance(branch, "ADVANCES") == 0
    sound(branch)


def test_only_a_return_and_a_sale_of_one_customer_make_an_exchange(branch: BranchAtWork) -> None:
    sale = branch.sale(upto="shipped")
    red = branch.take_back(sale, {1: "1"}, "draft")
    clerk = branch.desk("clerk")
    with pytest.raises(refusals.NotExchangeable):
        exchanges.tie_exchange(clerk, red, branch.sale(upto="draft", customer=2))
    with pytest.raises(refusals.NotExchangeable):
        exchanges.tie_exchange(clerk, red, branch.sale())
    other = branch.take_back(sale, {1: "1"})
    with pytest.raises(refusals.NothingToSetOff):
        flow.take(branch.desk("cashier"), "set_off", [other])
    with pytest.raises(refusals.NothingToSetOff):
        flow.take(branch.desk("cashier"), "set_off", [other], target=branch.sale(customer=2))


# What the database refuses by itself


def test_the_database_refuses_refunds_that_nobody_may_pay(any_branch: BranchAtWork) -> None:
    branch = any_branch
    red = branch.take_back(paid_two_ways(branch))
    flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH, amount="10.00")
    with straight(branch) as sql:
        row = {**sql.row("refund"), "id": 99, "number": "X-1"}
        sql.refused_inserts("refund", {**row, "amount": 200001}, "the way it came")
        sql.refused_inserts(
            "refund", {**row, "method": "wechat", "amount": 497001}, "more than was paid|the way it came"
        )
        sql.refused_inserts("refund", {**row, "invoice_id": None, "amount": 1}, "approved request")
        settled = {"id": 99, "number": "X-2", "kind": "advance", "invoice_id": red, "customer_id": 1,
                   "amount": -497001, "person_id": 3, "day": row["day"], "at": row["at"]}  # fmt: skip
        sql.refused_inserts(
            "settlement", settled, "more than the red invoice gives back|one person asks, another approves"
        )
        waived = {**settled, "kind": "waived", "amount": -1}
        sql.refused_inserts("settlement", waived, "more than the red invoice|one person asks")
        asked = {"id": 99, "number": "X-3", "customer_id": 1, "method": "cash", "amount": 1, "person_id": 5,
                 "day": row["day"], "at": row["at"]}  # fmt: skip
        sql.refused_inserts("refund_request", asked, "a clerk asks")
        sql.refused_inserts("exchange", {"red_id": red, "blue_id": 1, "person_id": 4, "at": row["at"]}, "by a clerk")


def test_the_database_refuses_a_decision_by_the_one_who_asked(branch: BranchAtWork) -> None:
    red = branch.take_back(paid_two_ways(branch))
    asked = refunds.ask_other_channel(branch.desk("cashier"), red, Method.CASH, "29.70", "the phone is broken")
    refunds.decide_refund(branch.desk("manager"), asked.ids[0], False, "bring it")
    with straight(branch) as sql:
        row = {**sql.row("refund_decision"), "id": 99}
        sql.refused_inserts("refund_decision", {**row, "request_id": 98}, "the manager about another channel")
        for person in ("cashier", "accounting_supervisor"):
            other = {**row, "request_id": asked.ids[0], "person_id": branch.id_of(person)}
            sql.refused_inserts("refund_decision", other, "the manager about another channel|already there")


def test_the_database_refuses_more_than_is_there(any_branch: BranchAtWork) -> None:
    """Cancelled goods do not leave, goods do not come back without an inspection, nothing is forgiven twice."""
    branch = any_branch
    sale = branch.sale([(1, "5")], upto="paid")
    line = branch.lines(sale)[0]["id"]
    flow.take(branch.desk("keeper"), "ship", [sale], quantities={line: "1"})
    red_invoice(branch, sale, Kind.CANCEL, {1: "3"})
    other = branch.sale(upto="shipped")
    waiting = branch.take_back(other, upto="authorised")
    with straight(branch) as sql:
        moved = {**sql.row("shipment_line", f"invoice_line_id = {line}"), "id": 999, "position": 9, "quantity": 1001}
        sql.refused_inserts("shipment_line", moved, "never more than was invoiced")
        sql.do(
            f"INSERT INTO invoice_duty (invoice_id, person_id, duty, at) SELECT {waiting}, {branch.id_of('keeper')}, "
            f"'ship', submitted_at FROM invoice WHERE id = {waiting}"
        )
        note = {**sql.row("shipment"), "id": 999, "number": "X-1", "paper": "take_back", "invoice_id": waiting}
        sql.refused_inserts("shipment", note, "inspected")
        looked = {"id": 1, "invoice_id": waiting, "revision": 2, "person_id": branch.id_of("keeper"),
                  "day": note["day"], "at": note["at"]}  # fmt: skip
        sql.refused_inserts("inspection", looked, "by who looks at them")
        sql.do("INSERT INTO inspection (id, invoice_id, revision, person_id, day, at) VALUES "
               f"(1, {waiting}, 1, {looked['person_id']}, '{note['day']}', '{note['at']}')")  # fmt: skip
        sql.refused_inserts(
            "inspection_line",
            {"id": 1, "inspection_id": 1, "position": 1, "product_id": 1, "good": 3000, "rejected": 1},
            "come to what is returned",
        )
        sql.refused(f"UPDATE invoice SET reason_code = 'x' WHERE id = {waiting}", "not changed")
