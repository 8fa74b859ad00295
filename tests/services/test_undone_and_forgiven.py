"""Cheques that came back after they were credited, small change waived, debts written off."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.process import Method
from app.refusals import (
    AboveWaiver,
    NotFound,
    NothingOwed,
    NotPermitted,
    Refusal,
)
from app.services import flow
from tests.branch import DAY, BranchAtWork
from tests.invariants import broken
from tests.on_credit import ACCOUNTING, MANAGER, SALES, entries, on_credit, owed, receipt_of, yuan
from tests.straight import straight

# Cheques that came back


def credited_cheque(branch: BranchAtWork, upto: str = "payable") -> int:
    invoice = branch.sale()
    branch.pay(invoice, "59.70", Method.CHEQUE, "CH-8")
    flow.take(branch.desk("cashier"), "clear", [invoice], receipt_id=receipt_of(branch, invoice))
    if upto != "payable":
        flow.take(branch.desk("keeper"), "ship", [invoice])
    if upto == "closed":
        branch.book()
        assert branch.stands(invoice)[0] == "closed"
    return invoice


def came_back(branch: BranchAtWork, invoice: int) -> None:
    flow.take(
        branch.desk("cashier"), "ask_bounce", [invoice], receipt_id=receipt_of(branch, invoice), reason="空头支票"
    )
    flow.take(branch.signed(ACCOUNTING), "confirm_bounce", [invoice])


def test_a_cheque_that_came_back_opens_the_invoice_again(any_branch: BranchAtWork) -> None:
    branch = any_branch
    invoice = credited_cheque(branch)
    branch.book()
    came_back(branch, invoice)
    assert branch.stands(invoice) == ("payable", "none", "none")
    line = branch.rows("SELECT * FROM cash_journal ORDER BY id DESC LIMIT 1")[0]
    assert (line["role"], yuan(line["received"]), yuan(line["balance"])) == ("BANK", "-59.70", "0.00")
    assert line["person_id"] == branch.id_of("cashier")
    branch.book()
    assert entries(branch) == [("J24", "BANK", None, "-59.70", "0.00"), ("J24", "ADVANCES", 1, "0.00", "-59.70")]
    branch.pay(invoice)
    branch.register()
    assert broken(branch) == []


@pytest.mark.parametrize("upto", ["shipped", "closed"])
def test_a_cheque_that_came_back_after_the_goods_left_is_owed(branch: BranchAtWork, upto: str) -> None:
    invoice = credited_cheque(branch, upto)
    branch.book()
    came_back(branch, invoice)
    assert branch.stands(invoice) == ("payable", "none", "shipped")
    assert owed(branch, invoice) == Decimal("59.70")
    branch.book()
    assert entries(branch) == [("J24", "BANK", None, "-59.70", "0.00"), ("J24", "RECEIVABLE", 1, "0.00", "-59.70")]
    branch.pay(invoice)
    assert owed(branch, invoice) == 0
    branch.book()
    branch.register()
    assert branch.stands(invoice) == ("closed", "full", "shipped")
    assert broken(branch) == []


def test_a_cheque_that_came_back_withdraws_the_release(branch: BranchAtWork) -> None:
    invoice = on_credit(branch, shipped=False)
    branch.pay(invoice, "20.00", Method.CHEQUE, "CH-2")
    flow.take(branch.desk("cashier"), "clear", [invoice], receipt_id=receipt_of(branch, invoice))
    came_back(branch, invoice)
    assert branch.stands(invoice) == ("payable", "none", "none")
    assert branch.one("SELECT COUNT(*) FROM credit_release_mark WHERE mark = 'withdrawn'") == 1
    assert broken(branch) == []


def test_cash_does_not_bounce(branch: BranchAtWork) -> None:
    invoice = branch.sale(upto="paid")
    with pytest.raises(NotFound):
        flow.take(branch.desk("cashier"), "ask_bounce", [invoice], receipt_id=receipt_of(branch, invoice), reason="?")


# Small change and bad debts


def test_small_change_of_a_receivable_is_waived_by_two(branch: BranchAtWork) -> None:
    invoice = on_credit(branch)
    with pytest.raises(AboveWaiver) as refused:
        flow.take(branch.desk("cashier"), "ask_waive", [invoice], reason="抹零")
    assert (refused.value.owed, refused.value.limit) == (Decimal("59.70"), 1)
    branch.pay(invoice, "59.00")
    flow.take(branch.desk("cashier"), "ask_waive", [invoice], reason="抹零")
    flow.take(branch.signed(ACCOUNTING), "waive", [invoice])
    assert branch.stands(invoice) == ("released", "full", "shipped")
    branch.book()
    assert entries(branch) == [("J22", "FINANCE_COST", None, "0.70", "0.00"), ("J22", "RECEIVABLE", 1, "0.00", "0.70")]
    branch.register()
    assert branch.stands(invoice)[0] == "closed"
    assert broken(branch) == []


def test_only_what_is_owed_for_goods_is_waived(branch: BranchAtWork) -> None:
    invoice = branch.sale()
    branch.pay(invoice, "59.00")
    with pytest.raises(Refusal):
        flow.take(branch.desk("cashier"), "ask_waive", [invoice], reason="抹零")


def test_a_bad_debt_is_written_off_by_the_manager_and_remembered(branch: BranchAtWork) -> None:
    invoice = on_credit(branch)
    with pytest.raises(NotPermitted):
        flow.take(branch.signed("clerk"), "ask_write_off", [invoice], reason="破产")
    flow.take(branch.signed(SALES), "ask_write_off", [invoice], reason="客户破产清算")
    with pytest.raises(NotPermitted):
        flow.take(branch.signed(ACCOUNTING), "write_off", [invoice])
    flow.take(branch.signed(MANAGER), "write_off", [invoice])
    assert owed(branch, invoice) == 0
    branch.book()
    assert entries(branch) == [
        ("J25", "CREDIT_LOSS", None, "59.70", "0.00"),
        ("J25", "BAD_DEBT_ALLOWANCE", None, "0.00", "59.70"),
        ("J25", "BAD_DEBT_ALLOWANCE", None, "59.70", "0.00"),
        ("J25", "RECEIVABLE", 1, "0.00", "59.70"),
    ]
    branch.register()
    assert broken(branch) == []


def test_nothing_owed_is_not_written_off(branch: BranchAtWork) -> None:
    invoice = on_credit(branch)
    branch.pay(invoice)
    with pytest.raises((NothingOwed, Refusal)):
        flow.take(branch.signed(SALES), "ask_write_off", [invoice], reason="?")


# The file itself


def test_the_file_refuses_settlements_that_nobody_approved(any_branch: BranchAtWork) -> None:
    branch = any_branch
    invoice = on_credit(branch)
    branch.pay(invoice, "10.00")
    receipt = receipt_of(branch, invoice)
    flow.take(branch.desk("cashier"), "ask_move", [invoice], receipt_id=receipt, reason="?")
    cashier, checker = branch.id_of("cashier"), branch.id_of(ACCOUNTING)
    row = {"number": "X-1", "kind": "moved", "invoice_id": invoice, "customer_id": 1, "receipt_id": receipt,
           "amount": -100000, "person_id": cashier, "countersigned_by": checker,
           "day": DAY.isoformat(), "at": ""}  # fmt: skip
    with straight(branch) as sql:
        sql.refused_inserts("settlement", row, "one person asks")
        for kind, amount in (("bounced", -100000), ("waived", 100), ("written_off", 100)):
            sql.refused_inserts("settlement", {**row, "kind": kind, "amount": amount}, "one person asks|more than")
        sql.refused_inserts(
            "settlement", {**row, "kind": "advance", "amount": 1, "receipt_id": None}, "no such advance"
        )
        answer = {"settlement_request_id": 1, "outcome": "approved", "day": DAY.isoformat(), "at": ""}
        sql.refused_inserts("settlement_answer", {**answer, "person_id": cashier}, "another person answers")
        sql.refused_inserts("settlement_answer", {**answer, "person_id": branch.id_of(MANAGER)}, "another person")
        sql.do(next(sql.inserts("settlement_answer", {**answer, "person_id": checker})))
        sql.refused_inserts("settlement", {**row, "amount": -90000}, "one person asks")
        sql.do(next(sql.inserts("settlement", row)))
        sql.refused("UPDATE settlement_request SET amount = 1", "never changed")
        entry = {"invoice_id": invoice, "customer_id": 1, "event": "received", "paper": "receipt", "paper_id": 999,
                 "amount": -9999990000, "person_id": cashier, "day": DAY.isoformat(), "at": ""}  # fmt: skip
        sql.refused_inserts("receivable_entry", entry, "less than nothing")
        sql.refused("DELETE FROM receivable_entry", "never deleted")
