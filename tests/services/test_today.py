"""What waits on each desk: a paper lies in one pile of a person, and the oldest to arrive comes first."""

from __future__ import annotations

from app.process import Method
from app.services import flow, today
from tests.branch import BranchAtWork


def counts(branch: BranchAtWork, role: str) -> dict[str, int]:
    return {pile.key: pile.count for pile in today.piles(branch.desk(role))}


def test_money_on_its_way_waits_to_arrive_and_is_not_asked_for_again(branch: BranchAtWork) -> None:
    invoice = branch.sale()
    assert counts(branch, "cashier") == {"to_collect": 1, "to_arrive": 0, "to_refund": 0}
    branch.pay(invoice, "20.00", Method.CHEQUE, "CH-1")
    assert counts(branch, "cashier") == {"to_collect": 1, "to_arrive": 1, "to_refund": 0}, "39.70 is still open"
    branch.pay(invoice)
    assert counts(branch, "cashier") == {"to_collect": 0, "to_arrive": 1, "to_refund": 0}
    flow.take(branch.desk("cashier"), "clear", [invoice], receipt_id=branch.one("SELECT MIN(id) FROM receipt"))
    assert counts(branch, "cashier") == {"to_collect": 0, "to_arrive": 0, "to_refund": 0}


def test_the_first_to_reach_a_desk_is_the_first_in_its_pile(branch: BranchAtWork) -> None:
    early, late = branch.sale(upto="submitted"), branch.sale(upto="submitted")
    flow.take(branch.signed("sales_supervisor"), "authorise", [late])
    flow.take(branch.signed("sales_supervisor"), "authorise", [early])
    waiting = next(pile for pile in today.piles(branch.desk("accounting_supervisor")) if pile.key == "to_check")
    assert [each.item for each in waiting.oldest] == [late, early]


def test_the_count_is_what_the_piles_hold(branch: BranchAtWork) -> None:
    branch.sale(upto="draft")
    branch.sale(upto="submitted")
    branch.sale(upto="paid")
    for role in ("clerk", "sales_supervisor", "cashier", "keeper", "accountant"):
        assert today.waiting_count(branch.desk(role)) == sum(counts(branch, role).values()), role
