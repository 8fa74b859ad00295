"""Red invoices of sales released on credit: what is owed goes down first, only what was paid is given back.

3 cups of 19.90 are 59.70 (net 52.83, tax 6.87); one is 19.90 (17.61, 2.29), two are 39.80 (35.22, 4.58).
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from app import refusals
from app.process import Kind, Method
from app.services import credit, flow, money_transfers, releasing, settings
from app.services.money_transfers import TransferForm
from app.services.verify import verify
from tests.branch import BranchAtWork
from tests.going_back import red_invoice
from tests.invariants import broken
from tests.straight import straight

SALES, ACCOUNTING, MANAGER = "sales_supervisor", "accounting_supervisor", "manager"


def limit(branch: BranchAtWork) -> None:
    """Customer 1 has bought before, and may owe 1,000 for 30 days."""
    branch.sale([(3, "1")], upto="booked")
    policy = releasing.set_policy(branch.desk(ACCOUNTING), 1, "1000", "30").ids[0]
    releasing.confirm_policy(branch.desk(MANAGER), policy)


def released(branch: BranchAtWork, quantity: str = "3") -> int:
    invoice = branch.sale([(1, quantity)])
    flow.take(branch.signed(SALES), "ask_release", [invoice], reason="长期客户")
    flow.take(branch.signed(ACCOUNTING), "release", [invoice])
    return invoice


def ship(branch: BranchAtWork, invoice: int, quantity: str = "") -> None:
    given = {"quantities": {branch.lines(invoice)[0]["id"]: quantity}} if quantity else {}
    flow.take(branch.desk("keeper"), "ship_on_credit", [invoice], **given)


def on_credit(branch: BranchAtWork, quantity: str = "3") -> int:
    limit(branch)
    invoice = released(branch, quantity)
    ship(branch, invoice)
    return invoice


def owed(branch: BranchAtWork, invoice: int) -> Decimal:
    with branch.store.reading() as conn:
        return credit.receivable_of(conn, invoice)


def advance(branch: BranchAtWork) -> Decimal:
    with branch.store.reading() as conn:
        return credit.advance_of(conn, 1)


def ledger(branch: BranchAtWork, role: str) -> Decimal:
    """The general ledger's balance of an account, debit positive."""
    sql = (
        "SELECT COALESCE(SUM(l.debit - l.credit), 0) FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE a.role = :role"
    )
    return Decimal(branch.one(sql, role=role)) / 10000


def entries(branch: BranchAtWork, invoice: int, rule: str) -> list[tuple[str, str, str]]:
    """The lines of one rule on an invoice: role, debit, credit."""
    rows = branch.rows(
        "SELECT a.role, l.debit, l.credit FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE l.invoice_id = :i AND l.rule = :rule ORDER BY l.voucher_id, l.position",
        i=invoice, rule=rule,
    )  # fmt: skip
    return [(r["role"], f"{Decimal(r['debit']) / 10000:.2f}", f"{Decimal(r['credit']) / 10000:.2f}") for r in rows]


def finish(branch: BranchAtWork) -> None:
    """All papers are registered and booked, and everything agrees."""
    branch.register()
    branch.book()
    assert broken(branch) == []
    assert [str(problem) for problem in verify(branch.store).problems] == []


# Returns


def test_all_of_an_unpaid_sale_comes_back_and_nothing_is_owed_or_paid(any_branch: BranchAtWork) -> None:
    branch = any_branch
    sale = on_credit(branch)
    assert owed(branch, sale) == Decimal("59.70")
    red = branch.take_back(sale)
    assert owed(branch, sale) == 0
    assert branch.stands(red) == ("payable", "refunded", "returned")
    with pytest.raises(refusals.WrongState):
        flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH)
    finish(branch)
    assert entries(branch, red, "J8") == [
        ("REVENUE", "0.00", "-52.83"), ("OUTPUT_VAT", "0.00", "-6.87"), ("RECEIVABLE", "-59.70", "0.00"),
    ]  # fmt: skip
    assert (ledger(branch, "RECEIVABLE"), ledger(branch, "ADVANCES")) == (0, 0)
    assert (branch.stands(sale), branch.stands(red)[0]) == (("closed", "full", "returned"), "closed")


def test_part_of_an_unpaid_sale_comes_back_and_the_rest_is_paid(branch: BranchAtWork) -> None:
    sale = on_credit(branch)
    red = branch.take_back(sale, {1: "1"})
    assert owed(branch, sale) == Decimal("39.80")
    assert (branch.row(sale)["received"], branch.row(sale)["payment"]) == (Decimal("19.90"), "part")
    finish(branch)
    assert entries(branch, red, "J8") == [
        ("REVENUE", "0.00", "-17.61"), ("OUTPUT_VAT", "0.00", "-2.29"), ("RECEIVABLE", "-19.90", "0.00"),
    ]  # fmt: skip
    assert ledger(branch, "RECEIVABLE") == Decimal("39.80")
    with pytest.raises(refusals.TooMuch):
        branch.pay(sale, "39.81")
    branch.pay(sale, "39.80")
    finish(branch)
    assert (ledger(branch, "RECEIVABLE"), ledger(branch, "ADVANCES")) == (0, 0)
    assert branch.stands(sale)[0] == "closed"


def test_of_a_sale_paid_in_part_only_what_was_paid_goes_back(any_branch: BranchAtWork) -> None:
    """40.00 of 59.70 was paid; all comes back: 19.70 off the debt in red, 40.00 to refund."""
    branch = any_branch
    sale = on_credit(branch)
    branch.pay(sale, "40.00")
    red = branch.take_back(sale)
    assert owed(branch, sale) == 0
    with pytest.raises(refusals.TooMuch) as refused:
        flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH, amount="40.01")
    assert refused.value.owed == 40
    flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH)
    assert (branch.row(red)["received"], branch.row(red)["refunded"]) == (Decimal("-19.70"), 40)
    finish(branch)
    assert entries(branch, red, "J8")[2:] == [("RECEIVABLE", "-19.70", "0.00"), ("ADVANCES", "0.00", "40.00")]
    assert (ledger(branch, "RECEIVABLE"), ledger(branch, "ADVANCES")) == (0, 0)
    assert (branch.stands(sale)[0], branch.stands(red)[0]) == ("closed", "closed")


def test_two_returns_of_a_sale_paid_in_part(branch: BranchAtWork) -> None:
    """40.00 paid, 19.70 owed: one cup is 19.70 off the debt and 0.20 to give; the other two are 39.80 to give."""
    sale = on_credit(branch)
    branch.pay(sale, "40.00")
    one = branch.take_back(sale, {1: "1"}, "refunded")
    rest = branch.take_back(sale, {1: "2"}, "refunded")
    assert [branch.row(red)["refunded"] for red in (one, rest)] == [Decimal("0.20"), Decimal("39.80")]
    finish(branch)
    assert (ledger(branch, "RECEIVABLE"), ledger(branch, "ADVANCES")) == (0, 0)


def test_what_comes_back_before_the_rest_has_left_is_no_receivable_of_the_rest(branch: BranchAtWork) -> None:
    """Five released, 39.80 paid, two leave and come back: nothing is owed, so the 39.80 pays for those still to leave.

    Three leave: 59.70, of which 39.80 is there.
    """
    limit(branch)
    sale = released(branch, "5")
    branch.pay(sale, "39.80")
    ship(branch, sale, "2")
    assert owed(branch, sale) == 0
    red = branch.take_back(sale, {1: "2"})
    branch.book()
    assert entries(branch, red, "J8")[2:] == [("ADVANCES", "0.00", "39.80")]
    ship(branch, sale)
    assert owed(branch, sale) == Decimal("19.90")
    finish(branch)
    assert (ledger(branch, "RECEIVABLE"), ledger(branch, "ADVANCES")) == (Decimal("19.90"), 0)
    branch.pay(sale)
    finish(branch)
    assert branch.stands(sale)[0] == "closed"


def test_goods_of_one_return_on_two_places_share_the_debt(branch: BranchAtWork) -> None:
    """Two good cups 39.80, one rejected 19.90; 20.00 was paid: 39.70 off the debt, 20.00 to give, over two notes."""
    sale = on_credit(branch)
    branch.pay(sale, "20.00")
    red = branch.take_back(sale, upto="authorised")
    flow.take(branch.desk("accountant"), "inspect", [red], results={branch.lines(red)[0]["id"]: ("2", "1")})
    flow.take(branch.desk("keeper"), "take_back", [red])
    flow.take(branch.signed(ACCOUNTING), "check_return", [red])
    flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH)
    finish(branch)
    given = entries(branch, red, "J8")
    assert sum(Decimal(debit) for role, debit, _credit in given if role == "RECEIVABLE") == Decimal("-39.70")
    assert sum(Decimal(credit_) for role, _debit, credit_ in given if role == "ADVANCES") == 20
    assert (ledger(branch, "RECEIVABLE"), ledger(branch, "ADVANCES")) == (0, 0)


# Allowances


def test_an_allowance_takes_an_unpaid_debt_down(any_branch: BranchAtWork) -> None:
    """10.00 off: net 8.85, tax 1.15; 49.70 stays owed."""
    branch = any_branch
    sale = on_credit(branch)
    red = red_invoice(branch, sale, Kind.ALLOWANCE, {1: "10.00"}, reason="price")
    assert owed(branch, sale) == Decimal("49.70")
    finish(branch)
    assert entries(branch, red, "J12") == [
        ("REVENUE", "0.00", "-8.85"), ("OUTPUT_VAT", "0.00", "-1.15"), ("RECEIVABLE", "-10.00", "0.00"),
    ]  # fmt: skip
    assert branch.stands(red) == ("closed", "refunded", "none")
    branch.pay(sale)
    finish(branch)
    assert branch.one("SELECT amount FROM receipt WHERE invoice_id = :i", i=sale) == 497000
    assert (ledger(branch, "RECEIVABLE"), branch.stands(sale)[0]) == (0, "closed")


def test_an_allowance_above_the_open_debt_is_given_back(branch: BranchAtWork) -> None:
    """55.00 of 59.70 paid, 10.00 off: 4.70 off the debt, 5.30 to refund."""
    sale = on_credit(branch)
    branch.pay(sale, "55.00")
    red = red_invoice(branch, sale, Kind.ALLOWANCE, {1: "10.00"}, "refunded")
    assert branch.row(red)["refunded"] == Decimal("5.30")
    finish(branch)
    assert entries(branch, red, "J12")[2:] == [("RECEIVABLE", "-4.70", "0.00"), ("ADVANCES", "0.00", "5.30")]
    assert (ledger(branch, "RECEIVABLE"), ledger(branch, "ADVANCES")) == (0, 0)


# Cancellations: only what has left is owed


def test_cancelling_what_has_not_left_leaves_the_debt_for_what_has(any_branch: BranchAtWork) -> None:
    """Two of five left (39.80), three are cancelled (59.70): 39.80 stays owed, and nothing is booked for the three."""
    branch = any_branch
    limit(branch)
    sale = released(branch, "5")
    ship(branch, sale, "2")
    red = red_invoice(branch, sale, Kind.CANCEL, {1: "3"})
    assert owed(branch, sale) == Decimal("39.80")
    assert branch.stands(red)[1] == "refunded"
    finish(branch)
    assert branch.one("SELECT COUNT(*) FROM voucher_line WHERE invoice_id = :i", i=red) == 0
    branch.pay(sale, "39.80")
    finish(branch)
    assert (ledger(branch, "RECEIVABLE"), ledger(branch, "ADVANCES")) == (0, 0)
    assert branch.stands(sale) == ("closed", "full", "shipped")


def test_what_leaves_after_a_cancellation_is_owed_in_full(branch: BranchAtWork) -> None:
    """Three of five cancelled before anything left; the two that leave are 39.80."""
    limit(branch)
    sale = released(branch, "5")
    red_invoice(branch, sale, Kind.CANCEL, {1: "3"})
    assert owed(branch, sale) == 0
    ship(branch, sale)
    assert owed(branch, sale) == Decimal("39.80")
    finish(branch)
    assert ledger(branch, "RECEIVABLE") == Decimal("39.80")


def test_a_cancellation_gives_back_what_pays_for_nothing(branch: BranchAtWork) -> None:
    """Five are 99.50; 70.00 paid, two left: of the 59.70 cancelled 29.50 was not paid and 30.20 goes back."""
    limit(branch)
    sale = released(branch, "5")
    branch.pay(sale, "70.00")
    ship(branch, sale, "2")
    red = red_invoice(branch, sale, Kind.CANCEL, {1: "3"}, "refunded")
    assert branch.row(red)["refunded"] == Decimal("30.20")
    finish(branch)
    assert (ledger(branch, "RECEIVABLE"), ledger(branch, "ADVANCES")) == (0, 0)
    assert branch.stands(sale)[0] == "closed"


# Used elsewhere, kept, moved


def test_what_comes_back_pays_another_debt(branch: BranchAtWork) -> None:
    """19.90 back from a paid sale pays the debt of one on credit: 59.70 less 19.90 (J23)."""
    paid = branch.sale(upto="booked")
    debt = on_credit(branch)
    red = branch.take_back(paid, {1: "1"})
    flow.take(branch.desk("cashier"), "set_off", [red], target=debt)
    assert owed(branch, debt) == Decimal("39.80")
    finish(branch)
    assert entries(branch, debt, "J23") == [("ADVANCES", "19.90", "0.00"), ("RECEIVABLE", "0.00", "19.90")]
    assert (ledger(branch, "RECEIVABLE"), ledger(branch, "ADVANCES")) == (Decimal("39.80"), 0)


def test_a_debt_written_off_is_not_given_back_as_money(branch: BranchAtWork) -> None:
    """40.00 paid, 19.70 written off, all comes back: 40.00 may be kept as an advance, no more."""
    sale = on_credit(branch)
    branch.pay(sale, "40.00")
    branch.book()
    flow.take(branch.signed(SALES), "ask_write_off", [sale], reason="破产")
    flow.take(branch.signed(MANAGER), "write_off", [sale])
    red = branch.take_back(sale)
    with pytest.raises(refusals.TooMuch):
        flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH, amount="40.01")
    flow.take(branch.signed(ACCOUNTING), "keep", [red], reason="she buys again")
    assert advance(branch) == 40
    with pytest.raises(refusals.TooMuch):
        flow.take(branch.signed(ACCOUNTING), "keep", [red], reason="again")
    finish(branch)


def test_money_that_went_back_is_not_moved_as_well(branch: BranchAtWork) -> None:
    sale = on_credit(branch)
    branch.pay(sale, "40.00")
    receipt = branch.one("SELECT MAX(id) FROM receipt")
    line = branch.take_back(sale, {1: "2"}, "refunded")  # 19.70 off the debt, 20.10 refunded, 19.90 left of the money
    assert branch.row(line)["refunded"] == Decimal("20.10")
    other = branch.sale()
    given = {"receipt_id": receipt, "reason": "wrong invoice", "to_invoice_id": other}
    with pytest.raises(refusals.Refusal):
        flow.take(branch.desk("cashier"), "ask_move", [sale], **given, amount="19.91")
    finish(branch)


# Cash from the float


def test_cash_goes_back_from_the_float_where_the_drawer_is_counted(branch: BranchAtWork) -> None:
    """The float holds 100.00; 59.70 taken in cash stays in the drawer, 59.70 leaves the float: 40.30 is left."""
    sale = branch.sale(upto="booked")
    red = branch.take_back(sale)
    settings.set_setting(branch.desk("administrator"), "drawer_count", "yes")
    cashier = branch.desk("cashier")
    with pytest.raises(refusals.FloatTooSmall) as refused:
        flow.take(cashier, "refund", [red], method=Method.CASH)
    assert (refused.value.asked, refused.value.held) == (Decimal("59.70"), 0)
    money_transfers.move_money(cashier, TransferForm("withdrawal", "BANK", "CASH_FLOAT", "100"))
    flow.take(cashier, "refund", [red], method=Method.CASH)
    finish(branch)
    assert entries(branch, red, "J10") == [("ADVANCES", "59.70", "0.00"), ("CASH_FLOAT", "0.00", "59.70")]
    assert (ledger(branch, "CASH"), ledger(branch, "CASH_FLOAT")) == (Decimal("59.70"), Decimal("40.30"))


def test_cash_goes_back_from_the_drawer_where_there_is_no_float(branch: BranchAtWork) -> None:
    red = branch.take_back(branch.sale(upto="booked"), upto="refunded")
    finish(branch)
    assert entries(branch, red, "J10") == [("ADVANCES", "59.70", "0.00"), ("CASH", "0.00", "59.70")]
    assert (ledger(branch, "CASH"), ledger(branch, "CASH_FLOAT")) == (0, 0)


# What the database refuses by itself


def test_the_database_knows_what_a_sale_and_a_red_invoice_may_be_settled_by(any_branch: BranchAtWork) -> None:
    """40.00 is there as an advance; a red invoice gives and takes nothing, nobody settles alone or without a sale."""
    branch = any_branch
    sale = on_credit(branch)
    branch.pay(sale, "40.00")
    red = branch.take_back(sale)
    flow.take(branch.signed(ACCOUNTING), "keep", [red], reason="she buys again")
    assert advance(branch) == 40
    open_ = branch.sale()
    branch.pay(open_, "1.00")
    with straight(branch) as sql:
        known = sql.row("settlement")
        row = {"id": 99, "number": "X-1", "kind": "advance", "invoice_id": open_, "customer_id": 1, "amount": 400001,
               "person_id": branch.id_of("cashier"), "day": known["day"], "at": known["at"]}  # fmt: skip
        sql.refused_inserts("settlement", row, "no such advance")
        sql.refused_inserts("settlement", {**row, "amount": -1}, "no such advance")
        sql.refused_inserts("settlement", {**row, "invoice_id": None, "amount": 1}, "no such advance")
        sql.refused_inserts("settlement", {**row, "amount": 1, "person_id": branch.id_of("keeper")}, "no such advance")
        for kind in ("moved", "bounced", "waived", "written_off"):
            other = {**row, "kind": kind, "amount": -10000, "countersigned_by": branch.id_of(ACCOUNTING)}
            sql.refused_inserts("settlement", other, "one person asks, another approves")
        sql.refused_inserts(
            "settlement",
            {**row, "invoice_id": red, "amount": -1},
            "more than the (red )?invoice",
        )
        sql.refused_inserts(
            "settlement",
            {**row, "invoice_id": red, "amount": 1},
            "more than the (red )?invoice",
        )
