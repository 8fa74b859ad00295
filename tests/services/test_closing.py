"""The close of a period: the checklist, the carry-over, the lock, and opening it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from app import refusals as r
from app.services import carry_over, closing, days, hand_vouchers, ledgers, reconciliation, reopenings, voucher_drafts
from app.services.desk import utc_now
from app.services.verify.run import verify
from app.services.voucher_drafts import HandLine, HandVoucher
from tests.branch import BranchAtWork
from tests.invariants import broken
from tests.straight import straight

PERIOD = "2026-11"


@pytest.fixture
def month_end(branch: BranchAtWork) -> BranchAtWork:
    """Three cups sold and one taken back, all booked; the first of December is open.

    Revenue 52.83 - 17.61, output tax 6.87 - 2.29, cost 16.20 - 5.40.
    """
    return _ended(branch)


def _ended(branch: BranchAtWork) -> BranchAtWork:
    branch = replace(branch, now=lambda: datetime.fromisoformat("2026-12-01T09:00:00+00:00"))
    sold = branch.sale(upto="booked")
    branch.take_back(sold, {1: "1"}, "booked")
    days.open_day(branch.desk("accountant"), date(2026, 12, 1))
    return branch


def left(branch: BranchAtWork) -> list[str]:
    found = closing.close_checklist(branch.desk("accountant"), PERIOD)
    return [step.key for step in found.steps if not step.settled]


def carry(branch: BranchAtWork, period: str = PERIOD) -> None:
    made = carry_over.propose_carry(branch.desk("accountant"), period)
    hand_vouchers.post_vouchers(branch.signed("accounting_supervisor"), made.ids)


def review_all(branch: BranchAtWork) -> None:
    ids = [row.id for row in voucher_drafts.unreviewed(branch.desk("accountant"), PERIOD)]
    hand_vouchers.review_vouchers(branch.signed("accounting_supervisor"), ids)


def explain_stock(branch: BranchAtWork) -> None:
    """Nobody counted the stock in these tests."""
    closing.explain_step(branch.signed("accountant"), PERIOD, "stocktake", "下月初盘点")


def lock(branch: BranchAtWork) -> None:
    carry(branch)
    review_all(branch)
    for step in left(branch):
        closing.explain_step(branch.signed("accountant"), PERIOD, step, "说明见附件")
    closing.prepare_close(branch.signed("accountant"), PERIOD)
    closing.lock_period(branch.signed("accounting_supervisor"), PERIOD)


def held(branch: BranchAtWork) -> dict[str, Decimal]:
    found = ledgers.trial_balance(branch.desk("accountant"), PERIOD, everything=True)
    return {row.code: row.closing_debit - row.closing_credit for row in found.rows}


def test_the_carry_over_leaves_profit_and_unpaid_tax(month_end: BranchAtWork) -> None:
    carry(month_end)
    after = held(month_end)
    assert (after["6001"], after["6401"]) == (0, 0)
    assert after["4103"] == Decimal("-24.42")  # 35.22 revenue less 10.80 cost
    assert (after["222101"], after["222102"]) == (0, Decimal("-4.58"))
    assert carry_over.propose_carry(month_end.desk("accountant"), PERIOD).ids == ()  # nothing is left
    assert broken(month_end) == []
    assert verify(month_end.store).problems == ()
    scope = reconciliation.reconcile(month_end.desk("accountant"), PERIOD)
    assert scope.agrees, [(c.code, c.documents) for c in scope.checks if not c.agrees]


def test_each_step_says_what_is_left(month_end: BranchAtWork) -> None:
    assert left(month_end) == ["stocktake", "reviewed", "carried"]
    month_end.sale(upto="submitted")  # of December: no matter for November
    assert left(month_end) == ["stocktake", "reviewed", "carried"]
    with pytest.raises(r.CloseStepsOpen):
        closing.prepare_close(month_end.signed("accountant"), PERIOD)


def test_half_states_and_unbooked_papers_are_listed(branch: BranchAtWork) -> None:
    branch.sale(upto="submitted")
    branch.sale(upto="paid")
    found = {s.key: s for s in closing.close_checklist(branch.desk("accountant"), PERIOD).steps}
    assert [(i.document, i.subject) for i in found["half"].items] == [
        ("HZ-XS-202611-0001", "waits for review"), ("HZ-XS-202611-0002", "paid, not collected"),
    ]  # fmt: skip
    assert [i.document for i in found["days"].items] == ["2026-11-24"]
    assert "HZ-SK-202611-0001" in [i.document for i in found["unbooked"].items]


def test_an_explanation_holds_for_the_list_it_was_given_for(branch: BranchAtWork) -> None:
    branch.sale(upto="submitted")
    with pytest.raises(r.ReasonMissing):
        closing.explain_step(branch.signed("accountant"), PERIOD, "half", " ")
    closing.explain_step(branch.signed("accountant"), PERIOD, "half", "客户下月提货")
    assert "half" not in left(branch)
    branch.sale(upto="submitted")
    assert "half" in left(branch)
    with pytest.raises(r.CloseStepsOpen):  # this one must be clean
        closing.explain_step(branch.signed("accountant"), PERIOD, "days", "later")


def test_two_people_lock_and_nothing_is_dated_in_the_period_any_more(month_end: BranchAtWork) -> None:
    lock(month_end)
    late = HandVoucher("2026-11-30", "补记", (HandLine("6602", "1"), HandLine("1002", "", "1")))
    draft = hand_vouchers.save_voucher(month_end.desk("accountant"), late).ids[0]
    with pytest.raises(r.PeriodClosed):
        hand_vouchers.submit_voucher(month_end.desk("accountant"), draft)
    with pytest.raises(r.PeriodClosed):
        closing.lock_period(month_end.signed("accounting_supervisor"), PERIOD)
    found = closing.close_checklist(month_end.desk("accountant"), PERIOD)
    assert found.locked is not None
    assert (found.locked.person, len(found.head)) == ("高建国", 64)


def test_the_lock_wants_preparation_that_still_holds(month_end: BranchAtWork) -> None:
    carry(month_end)
    review_all(month_end)
    explain_stock(month_end)
    with pytest.raises(r.NotPrepared):
        closing.lock_period(month_end.signed("accounting_supervisor"), PERIOD)
    closing.prepare_close(month_end.signed("accountant"), PERIOD)
    late = HandVoucher("2026-11-30", "补记", (HandLine("2241", "1"), HandLine("1002", "", "1")))
    draft = hand_vouchers.save_voucher(month_end.desk("accountant"), late).ids[0]
    hand_vouchers.submit_voucher(month_end.desk("accountant"), draft)
    hand_vouchers.post_vouchers(month_end.signed("accounting_supervisor"), [draft])
    closing.explain_step(month_end.signed("accountant"), PERIOD, "reconciled", "银行日记账下月补登")
    with pytest.raises(r.NotPrepared):
        closing.lock_period(month_end.signed("accounting_supervisor"), PERIOD)


def test_a_period_that_is_not_over_is_not_closed(branch: BranchAtWork) -> None:
    with pytest.raises(r.PeriodNotOver):
        closing.prepare_close(branch.signed("accountant"), PERIOD)


def test_reopening_takes_two_people_and_ends_by_itself(month_end: BranchAtWork) -> None:
    with pytest.raises(r.NotLocked):
        reopenings.ask_reopening(month_end.signed("accounting_supervisor"), PERIOD, "x", utc_now())
    lock(month_end)
    now = month_end.now()
    with pytest.raises(r.EndTooLate):
        reopenings.ask_reopening(month_end.signed("accounting_supervisor"), PERIOD, "漏记", now + timedelta(days=8))
    ask = reopenings.ask_reopening(
        month_end.signed("accounting_supervisor"), PERIOD, "漏记水费", now + timedelta(hours=2)
    ).ids[0]
    late = HandVoucher("2026-11-30", "水费", (HandLine("6602", "80"), HandLine("2241", "", "80")))
    draft = hand_vouchers.save_voucher(month_end.desk("accountant"), late).ids[0]
    with pytest.raises(r.PeriodClosed):  # asked is not approved
        hand_vouchers.submit_voucher(month_end.desk("accountant"), draft)
    reopenings.approve_reopening(month_end.signed("manager"), ask)
    hand_vouchers.submit_voucher(month_end.desk("accountant"), draft)
    number = hand_vouchers.post_vouchers(month_end.signed("accounting_supervisor"), [draft]).numbers[0]
    changed = reopenings.changed_meanwhile(month_end.desk("manager"), ask)
    assert [(c.number, c.person) for c in changed] == [(number, "高建国")]
    assert reopenings.reopenings(month_end.desk("manager"))[0].approved_by == "何树清"
    later = replace(month_end, now=lambda: now + timedelta(hours=3))
    again = hand_vouchers.save_voucher(later.desk("accountant"), late).ids[0]
    with pytest.raises(r.PeriodClosed):
        hand_vouchers.submit_voucher(later.desk("accountant"), again)
    assert verify(month_end.store).problems == ()


def test_the_database_itself_keeps_the_lock(any_branch: BranchAtWork) -> None:
    ended = _ended(any_branch)
    accountant, supervisor, manager = (any_branch.id_of(x) for x in ("accountant", "accounting_supervisor", "manager"))
    at = "2026-12-01T09:00:00.000Z"
    row = {"period": PERIOD, "locked_at": at, "locked_by": supervisor}
    with straight(ended) as sql:
        sql.refused(next(sql.inserts("period_lock", row)), "one person prepares")
        signature = {"id": 1, "period": PERIOD, "act": "prepared", "person_id": accountant, "at": at}
        sql.refused(next(sql.inserts("close_signature", signature | {"person_id": manager})), "accountant prepares")
        sql.do(next(sql.inserts("close_signature", signature)))
        sql.refused(next(sql.inserts("period_lock", row | {"locked_by": accountant})), "one person prepares")
        sql.refused(next(sql.inserts("period_lock", row | {"period": "2026-12"})), "one person|is open")
        sql.do(next(sql.inserts("period_lock", row)))
        sql.refused(f"DELETE FROM period_lock WHERE period = '{PERIOD}'", "never deleted")
        ask = {"id": 1, "period": PERIOD, "reason": "x", "until": "2026-12-01T11:00:00.000Z", "person_id": supervisor,
               "at": at}  # fmt: skip
        sql.refused(next(sql.inserts("reopening_ask", ask | {"reason": ""})), "with a reason")
        sql.do(next(sql.inserts("reopening_ask", ask)))
        opened = {"ask_id": 1, "period": PERIOD, "until": ask["until"], "person_id": manager, "at": at}
        sql.refused(next(sql.inserts("reopening", opened | {"person_id": supervisor})), "branch manager")
        sql.refused(next(sql.inserts("reopening", opened | {"until": "2027-12-01T11:00:00.000Z"})), "branch manager")
        line = sql.row("voucher_line", "day < '2026-12-01'")
        head = sql.row("voucher", f"id = {line['voucher_id']}")
        lines = sql.do(f"SELECT COUNT(*) FROM voucher_line WHERE voucher_id = {head['id']}")[0][0]
        for n in range(1, lines + 1):
            old = sql.row("voucher_line", f"voucher_id = {head['id']} AND position = {n}")
            sql.do(next(sql.inserts("voucher_line", old | {"id": 900 + n, "voucher_id": 900})))
        new = head | {"id": 900, "number": "HZ-JZ-202611-0900", "paper_id": 900, "at": "2026-12-01T09:30:00.000Z"}
        sql.refused(next(sql.inserts("voucher", new)), "period is locked")
        sql.do(next(sql.inserts("reopening", opened)))
        sql.do(next(sql.inserts("voucher", new)))
        late = new | {"id": 901, "number": "HZ-JZ-202611-0901", "paper_id": 901, "at": "2026-12-01T11:00:00.000Z"}
        sql.do(f"UPDATE business_day SET closed_at = '{at}' WHERE closed_at IS NULL")
        sql.refused(next(sql.inserts("voucher", late)), "period is locked|differ")


def test_the_year_ends_in_retained_profit(branch: BranchAtWork) -> None:
    branch = replace(branch, now=lambda: datetime.fromisoformat("2026-12-31T09:00:00+00:00"))
    branch.sale(upto="booked")
    days.open_day(branch.desk("accountant"), date(2026, 12, 31))
    carry(branch, "2026-12")
    found = ledgers.trial_balance(branch.desk("accountant"), "2026-12", everything=True)
    at_end = {row.code: row.closing_debit - row.closing_credit for row in found.rows}
    assert (at_end["4103"], at_end["4104"]) == (0, Decimal("-36.63"))  # 52.83 less 16.20
