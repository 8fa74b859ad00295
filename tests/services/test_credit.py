"""Credit release: limits, the form, who may sign, shipment on credit, what is owed and how it is booked."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.process import Method
from app.refusals import (
    AboveCredit,
    NoCreditLimit,
    NothingAsked,
    NotPermitted,
    Refusal,
    ReleaseExpired,
    SignatureMissing,
    WithinCredit,
    WrongState,
)
from app.services import credit, days, flow, releasing
from tests.branch import DAY, BranchAtWork
from tests.invariants import broken
from tests.straight import straight

SALES, ACCOUNTING, MANAGER = "sales_supervisor", "accounting_supervisor", "manager"


def limit(branch: BranchAtWork, amount: str, days_: str = "30", customer: int = 1) -> int:
    policy = releasing.set_policy(branch.desk(ACCOUNTING), customer, amount, days_, "公司担保").ids[0]
    releasing.confirm_policy(branch.desk(MANAGER), policy)
    return policy


def known(branch: BranchAtWork, customer: int = 1) -> None:
    """A customer who has paid and fetched goods before."""
    branch.sale([(3, "1")], upto="booked", customer=customer)


def released(branch: BranchAtWork, lines: list[tuple[int, str]] | None = None) -> int:
    invoice = branch.sale(lines or [(1, "3")])
    flow.take(branch.signed(SALES), "ask_release", [invoice], reason="长期客户")
    flow.take(branch.signed(ACCOUNTING), "release", [invoice])
    return invoice


def later(branch: BranchAtWork, by: int) -> None:
    start = branch.now()
    branch.now = lambda: start + timedelta(days=by)
    days.open_day(branch.desk("clerk"), DAY + timedelta(days=by))


def lines_of(branch: BranchAtWork, paper: str, invoice: int | None = None) -> list[tuple[str, str, str, str]]:
    """The voucher lines of the last booked paper of a kind: rule, role, debit, credit."""
    rows = branch.rows(
        "SELECT l.rule, a.role, l.debit, l.credit FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE l.voucher_id = (SELECT MAX(v.id) FROM voucher v WHERE v.paper = :paper) ORDER BY l.position",
        paper=paper,
    )
    return [(r["rule"], r["role"], yuan(r["debit"]), yuan(r["credit"])) for r in rows]


def yuan(scaled: int) -> str:
    return f"{Decimal(scaled).scaleb(-4):.2f}"


def owed(branch: BranchAtWork, invoice: int) -> Decimal:
    with branch.store.reading() as conn:
        return credit.receivable_of(conn, invoice)


def test_goods_leave_on_credit_and_the_money_comes_later(any_branch: BranchAtWork) -> None:
    branch = any_branch
    known(branch)
    limit(branch, "1000")
    invoice = released(branch)  # 3 × 19.90 = 59.70, net 52.83, tax 6.87, cost 16.20
    assert branch.stands(invoice) == ("released", "none", "none")
    flow.take(branch.desk("keeper"), "ship_on_credit", [invoice])
    assert branch.stands(invoice) == ("released", "none", "shipped")
    assert owed(branch, invoice) == Decimal("59.70")
    branch.book()
    assert lines_of(branch, "shipment") == [
        ("J4", "RECEIVABLE", "59.70", "0.00"),
        ("J4", "REVENUE", "0.00", "52.83"),
        ("J4", "OUTPUT_VAT", "0.00", "6.87"),
        ("J3", "COST_OF_SALES", "16.20", "0.00"),
        ("J3", "INVENTORY", "0.00", "16.20"),
    ]
    branch.pay(invoice, "20.00")
    assert owed(branch, invoice) == Decimal("39.70")
    branch.book()
    assert lines_of(branch, "receipt") == [
        ("J5", "CASH", "20.00", "0.00"),
        ("J5", "RECEIVABLE", "0.00", "20.00"),
    ]
    branch.pay(invoice)
    branch.book()
    branch.register()
    assert owed(branch, invoice) == 0
    assert branch.stands(invoice) == ("closed", "full", "shipped")
    assert broken(branch) == []


def test_an_advance_on_the_invoice_is_set_off_when_it_ships_on_credit(branch: BranchAtWork) -> None:
    known(branch)
    limit(branch, "1000")
    invoice = branch.sale()
    branch.pay(invoice, "10.00")
    flow.take(branch.signed(SALES), "ask_release", [invoice], reason="余款月底付")
    flow.take(branch.signed(ACCOUNTING), "release", [invoice])
    line = branch.lines(invoice)[0]["id"]
    flow.take(branch.desk("keeper"), "ship_on_credit", [invoice], quantities={line: "1"})  # 19.90, 10.00 is there
    assert owed(branch, invoice) == Decimal("9.90")
    branch.book()
    assert [entry for entry in lines_of(branch, "shipment") if entry[0] in ("J4", "J23")] == [
        ("J4", "RECEIVABLE", "19.90", "0.00"),
        ("J4", "REVENUE", "0.00", "17.61"),
        ("J4", "OUTPUT_VAT", "0.00", "2.29"),
        ("J23", "ADVANCES", "10.00", "0.00"),
        ("J23", "RECEIVABLE", "0.00", "10.00"),
    ]
    branch.pay(invoice, "15.00")  # 9.90 pays what is owed, 5.10 comes before its goods
    branch.book()
    assert lines_of(branch, "receipt") == [
        ("J1", "CASH", "15.00", "0.00"),
        ("J5", "RECEIVABLE", "0.00", "9.90"),
        ("J1", "ADVANCES", "0.00", "5.10"),
    ]
    flow.take(branch.desk("keeper"), "ship_on_credit", [invoice])  # 39.80 more, 5.10 is there
    assert owed(branch, invoice) == Decimal("34.70")
    branch.pay(invoice)
    branch.book()
    branch.register()
    assert branch.stands(invoice) == ("closed", "full", "shipped")
    assert broken(branch) == []


def test_the_form_holds_the_figures_of_its_moment(branch: BranchAtWork) -> None:
    known(branch)
    limit(branch, "200", "45")
    first = released(branch)
    flow.take(branch.desk("keeper"), "ship_on_credit", [first])
    second = released(branch, [(2, "10")])  # 88.80
    form = branch.rows("SELECT * FROM credit_release WHERE invoice_id = :id", id=second)[0]
    assert form["number"] == "HZ-SX-202611-0002"
    amounts = ("credit_limit", "receivable", "open_releases", "overdue", "amount", "total_after")
    assert [yuan(form[name]) for name in amounts] == ["200.00", "59.70", "0.00", "0.00", "88.80", "148.50"]
    assert form["due_on"] == "2027-01-08"  # 24 November and 45 days
    assert form["expires_on"] == "2026-12-01"
    assert (form["guarantee"], form["reason"], form["above"]) == ("公司担保", "长期客户", 0)


def test_above_the_limit_the_manager_signs_after_both_supervisors(branch: BranchAtWork) -> None:
    known(branch)
    limit(branch, "50")
    invoice = branch.sale()
    flow.take(branch.signed(SALES), "ask_release", [invoice], reason="展会订单")
    with pytest.raises(AboveCredit) as refused:
        flow.take(branch.signed(ACCOUNTING), "release", [invoice])
    assert (refused.value.limit, refused.value.amount) == (Decimal(50), Decimal("59.70"))
    with pytest.raises(NothingAsked):
        flow.take(branch.signed(MANAGER), "release_above", [invoice])
    flow.take(branch.signed(ACCOUNTING), "support_release", [invoice])
    flow.take(branch.signed(MANAGER), "release_above", [invoice])
    flow.take(branch.desk("keeper"), "ship_on_credit", [invoice])
    assert owed(branch, invoice) == Decimal("59.70")
    assert broken(branch) == []


def test_a_new_customer_and_an_overdue_one_need_the_manager(branch: BranchAtWork) -> None:
    limit(branch, "1000", "10")
    invoice = branch.sale()
    flow.take(branch.signed(SALES), "ask_release", [invoice], reason="新客户")
    with pytest.raises(AboveCredit) as refused:
        flow.take(branch.signed(ACCOUNTING), "release", [invoice])
    assert refused.value.new
    known(branch)
    late = released(branch)
    flow.take(branch.desk("keeper"), "ship_on_credit", [late])
    later(branch, 11)  # due after ten days
    other = branch.sale([(3, "1")])
    flow.take(branch.signed(SALES), "ask_release", [other], reason="再来一单")
    with pytest.raises(AboveCredit) as refused:
        flow.take(branch.signed(ACCOUNTING), "release", [other])
    assert refused.value.overdue == Decimal("59.70")


def test_two_supervisors_are_enough_within_the_limit(branch: BranchAtWork) -> None:
    known(branch)
    limit(branch, "1000")
    invoice = branch.sale()
    flow.take(branch.signed(SALES), "ask_release", [invoice], reason="长期客户")
    with pytest.raises(WithinCredit):
        flow.take(branch.signed(ACCOUNTING), "support_release", [invoice])


def test_the_limit_is_judged_again_at_shipment(branch: BranchAtWork) -> None:
    known(branch)
    limit(branch, "100")
    invoice = released(branch)
    limit(branch, "30")
    with pytest.raises(AboveCredit) as refused:
        flow.take(branch.desk("keeper"), "ship_on_credit", [invoice])
    assert (refused.value.limit, refused.value.owed, refused.value.amount) == (30, 0, Decimal("59.70"))
    assert branch.stands(invoice) == ("released", "none", "none")


def test_releases_that_are_open_count_against_the_limit(branch: BranchAtWork) -> None:
    known(branch)
    limit(branch, "100")
    released(branch)
    invoice = branch.sale()
    flow.take(branch.signed(SALES), "ask_release", [invoice], reason="第二单")
    with pytest.raises(AboveCredit) as refused:
        flow.take(branch.signed(ACCOUNTING), "release", [invoice])
    assert refused.value.releases == Decimal("59.70")


def test_a_release_lapses_at_day_open_and_the_money_has_to_come_first_again(branch: BranchAtWork) -> None:
    known(branch)
    limit(branch, "1000")
    invoice, begun = released(branch), released(branch, [(2, "2")])
    line = branch.lines(begun)[0]["id"]
    flow.take(branch.desk("keeper"), "ship_on_credit", [begun], quantities={line: "1"})
    later(branch, 8)
    assert branch.row(invoice)["review"] in ("payable", "expired")
    assert branch.row(begun)["review"] == "released", "goods are out: what is owed stays owed"
    with pytest.raises(ReleaseExpired):
        flow.take(branch.desk("keeper"), "ship_on_credit", [begun])
    assert broken(branch) == []


def test_a_release_is_withdrawn_while_nothing_is_shipped(branch: BranchAtWork) -> None:
    known(branch)
    limit(branch, "1000")
    invoice = released(branch)
    flow.take(branch.signed(ACCOUNTING), "withdraw_release", [invoice], reason="传闻其资金紧张")
    assert branch.stands(invoice)[0] == "payable"
    with pytest.raises(WrongState):
        flow.take(branch.desk("keeper"), "ship_on_credit", [invoice])
    with pytest.raises(NothingAsked):
        flow.take(branch.signed(ACCOUNTING), "release", [invoice])
    again = released(branch)
    flow.take(branch.desk("keeper"), "ship_on_credit", [again])
    with pytest.raises(WrongState):
        flow.take(branch.signed(ACCOUNTING), "withdraw_release", [again], reason="太晚")


@pytest.mark.parametrize("role", ["clerk", "cashier", "keeper", "accountant", "administrator"])
@pytest.mark.parametrize("step", ["ask_release", "release", "support_release", "release_above"])
def test_nobody_else_waives_cash_before_goods(branch: BranchAtWork, role: str, step: str) -> None:
    invoice = branch.sale()
    with pytest.raises(NotPermitted):
        flow.take(branch.signed(role), step, [invoice], reason="bitte")


def test_signatures_are_asked_for(branch: BranchAtWork) -> None:
    invoice = branch.sale()
    with pytest.raises(SignatureMissing):
        flow.take(branch.desk(SALES), "ask_release", [invoice], reason="r")


def test_a_limit_takes_two_hands_and_a_day(branch: BranchAtWork) -> None:
    invoice = branch.sale()
    policy = releasing.set_policy(branch.desk(ACCOUNTING), 1, "500", "30").ids[0]
    with pytest.raises(NoCreditLimit):
        flow.take(branch.signed(SALES), "ask_release", [invoice], reason="noch nicht bestätigt")
    with pytest.raises(NotPermitted):
        releasing.confirm_policy(branch.desk(ACCOUNTING), policy)
    releasing.confirm_policy(branch.desk(SALES), policy)
    with pytest.raises(Refusal):
        releasing.confirm_policy(branch.desk(MANAGER), policy)
    releasing.set_policy(branch.desk(ACCOUNTING), 1, "900", "30", valid_from=DAY + timedelta(days=5))
    with branch.store.reading() as conn:
        stands = credit.standing(conn, 1, DAY)
    assert stands.limit == 500


@pytest.mark.parametrize(("given", "at"), [(("-1", "30"), "limit"), (("10", "366"), "days"), (("x", "1"), "limit")])
def test_a_limit_typed_wrongly_is_refused_at_its_field(branch: BranchAtWork, given: tuple[str, str], at: str) -> None:
    with pytest.raises(Refusal) as refused:
        releasing.set_policy(branch.desk(ACCOUNTING), 1, *given)
    assert refused.value.at == at
    assert branch.one("SELECT COUNT(*) FROM credit_policy") == 0


def test_the_file_itself_refuses_goods_without_an_active_release(any_branch: BranchAtWork) -> None:
    branch = any_branch
    known(branch)
    limit(branch, "1000")
    plain, invoice = branch.sale(), released(branch)
    keeper, day = branch.id_of("keeper"), DAY.isoformat()
    with straight(branch) as sql:
        for target in (plain, invoice):
            sql.do(
                f"INSERT INTO invoice_duty (invoice_id, person_id, duty, at) VALUES ({target}, {keeper}, 'ship', '')"
            )
        note = {"number": "X-1", "paper": "shipment", "invoice_id": plain, "warehouse_id": 1, "person_id": keeper,
                "day": day, "at": ""}  # fmt: skip
        sql.refused_inserts("shipment", note, "paid, or released on credit")
        sql.refused(f"UPDATE invoice SET review = 'released' WHERE id = {plain}", "two signatures")
        form = sql.one(f"SELECT id FROM credit_release WHERE invoice_id = {invoice}")
        checker = branch.id_of(ACCOUNTING)
        mark = {"credit_release_id": form, "person_id": checker, "day": day, "at": ""}
        sql.refused_inserts("credit_release_mark", {**mark, "mark": "released_above"}, "another person")
        sql.refused_inserts("credit_release_mark", {**mark, "mark": "lapsed"}, "another person")
        sql.do(next(sql.inserts("credit_release_mark", {**mark, "mark": "withdrawn"})))
        sql.refused_inserts("shipment", {**note, "invoice_id": invoice}, "paid, or released on credit")
        sql.refused("UPDATE credit_release SET credit_limit = 1", "never changed")
        sql.refused("UPDATE credit_policy SET credit_limit = 99999999", "confirmed once")
        sql.refused("DELETE FROM credit_policy", "never deleted")


def test_only_the_supervisor_sets_a_limit_and_another_confirms_it_in_the_file_too(branch: BranchAtWork) -> None:
    releasing.set_policy(branch.desk(ACCOUNTING), 1, "500", "30")
    checker, clerk = branch.id_of(ACCOUNTING), branch.id_of("clerk")
    with straight(branch) as sql:
        row = sql.row("credit_policy")
        sql.refused_inserts("credit_policy", {**row, "id": 99, "set_by": clerk}, "accounting supervisor")
        sql.refused(f"UPDATE credit_policy SET confirmed_by = {clerk}, confirmed_at = ''", "confirmed once")
        sql.refused(f"UPDATE credit_policy SET confirmed_by = {checker}, confirmed_at = ''", "two_hands|confirmed once")


def test_a_pending_cheque_on_a_release_pays_when_it_arrives(branch: BranchAtWork) -> None:
    known(branch)
    limit(branch, "1000")
    invoice = released(branch)
    flow.take(branch.desk("keeper"), "ship_on_credit", [invoice])
    branch.pay(invoice, "", Method.CHEQUE, "CH-77")
    assert owed(branch, invoice) == Decimal("59.70")
    cheque = branch.one("SELECT MAX(id) FROM receipt")
    flow.take(branch.desk("cashier"), "clear", [invoice], receipt_id=cheque)
    assert owed(branch, invoice) == 0
    branch.book()
    assert lines_of(branch, "receipt") == [("J5", "BANK", "59.70", "0.00"), ("J5", "RECEIVABLE", "0.00", "59.70")]
    assert broken(branch) == []
