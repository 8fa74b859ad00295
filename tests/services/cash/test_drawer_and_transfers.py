"""The drawer and the branch's own accounts: deposit, float, settlement, blind count, over and short.

The scenarios of a cash close that goes wrong elsewhere: change counted twice, a difference never posted, an opening gap
lost over night. Figures are worked out by hand.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.process import Method
from app.refusals import (
    CashDecided,
    CountAgain,
    DrawerClosed,
    DrawerNotCounted,
    DrawerNotOpened,
    FloatAboveLimit,
    NotAnother,
    NotFound,
    NotPermitted,
    NotThere,
    OutOfRange,
    ReasonMissing,
    SignatureMissing,
    WrongWay,
)
from app.services import (
    days,
    drawer,
    drawer_reading,
    flow,
    money_accounts,
    money_transfers,
    people,
    reconciliation,
    settings,
)
from app.services.cashier import PaymentForm
from app.services.drawer import CountForm, IouForm
from app.services.money_transfers import TransferForm
from tests.branch import DAY, BranchAtWork, password
from tests.invariants import broken


def signature(branch: BranchAtWork, role: str):  # type: ignore[no-untyped-def]
    """A person's fresh signature, given with their own password at the cashier's desk."""
    return people.sign(branch.desk("cashier"), branch.id_of(role), password(role)).signature


def balance(branch: BranchAtWork, role: str) -> Decimal:
    with branch.store.reading() as conn:
        return money_accounts.balance(conn, role)


def ledger(branch: BranchAtWork, role: str) -> int:
    """The general ledger's balance of an account in cents, debit positive."""
    return int(
        branch.one(
            "SELECT COALESCE(SUM(l.debit - l.credit), 0) FROM voucher_line l JOIN account a ON a.id = l.account_id "
            "WHERE a.role = :role",
            role=role,
        )
        // 100
    )


def move(branch: BranchAtWork, kind: str, one: str, other: str, amount: str, **more: str) -> str:
    form = TransferForm(kind, one, other, amount, **more)
    return money_transfers.move_money(branch.desk("cashier"), form).numbers[0]


def count(branch: BranchAtWork, purpose: str, pieces: dict[str, str], role: str = "CASH", **more) -> int:  # type: ignore[no-untyped-def]
    return drawer.count_drawer(branch.desk("cashier"), CountForm(role, purpose, pieces, **more)).ids[0]


def seal(branch: BranchAtWork, count_id: int, **more) -> int:  # type: ignore[no-untyped-def]
    witness = more.pop("witness", None) or signature(branch, "accountant")
    return drawer.seal_drawer(branch.desk("cashier"), count_id, witness, **more).ids[0]


def sell(branch: BranchAtWork, amount_handed_over: str = "100") -> None:
    """Three cups for 59.70 in cash; a hundred is handed over and 40.30 goes back as change."""
    sold = branch.sale(upto="payable")
    payments = (PaymentForm(Method.CASH, "59.70", amount_handed_over),)
    flow.take(branch.desk("cashier"), "collect", [sold], payments=payments)


# Transfers


def test_takings_are_deposited_with_one_slip_and_one_voucher(any_branch: BranchAtWork) -> None:
    branch = any_branch
    sell(branch)
    number = move(branch, "deposit", "CASH", "BANK", "59.70", reference="存 001")
    branch.book()
    assert number == "HZ-JK-202611-0001"
    assert balance(branch, "CASH") == 0
    assert balance(branch, "BANK") == Decimal("59.70")
    vouchers = branch.rows("SELECT id, total FROM voucher WHERE paper = 'money_transfer'")
    assert [v["total"] for v in vouchers] == [597000]
    lines = branch.rows(
        "SELECT a.role, l.debit, l.credit, l.rule FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE l.voucher_id = :v ORDER BY l.position", v=vouchers[0]["id"],
    )  # fmt: skip
    assert [tuple(line.values()) for line in lines] == [("BANK", 597000, 0, "J14"), ("CASH", 0, 597000, "J14")]
    assert broken(branch) == []


def test_card_money_settles_net_of_the_fee(branch: BranchAtWork) -> None:
    sold = branch.sale(((5, "10"),), upto="payable")  # 2,480.00
    branch.pay(sold, method=Method.CARD)
    move(branch, "settlement", "CARD_CLEARING", "BANK", "2480.00", fee="14.88", reference="POS 1124")
    branch.book()
    assert balance(branch, "CARD_CLEARING") == 0
    assert balance(branch, "BANK") == Decimal("2465.12")
    assert (ledger(branch, "BANK"), ledger(branch, "FINANCE_COST"), ledger(branch, "CARD_CLEARING")) == (
        246512,
        1488,
        0,
    )
    assert broken(branch) == []


def test_the_float_is_drawn_from_the_bank_up_to_its_limit_and_never_from_takings(branch: BranchAtWork) -> None:
    sell(branch)
    with pytest.raises(WrongWay):
        move(branch, "withdrawal", "CASH", "CASH_FLOAT", "50")
    with pytest.raises(FloatAboveLimit):
        move(branch, "withdrawal", "BANK", "CASH_FLOAT", "2000.01")
    move(branch, "withdrawal", "BANK", "CASH_FLOAT", "500")
    with pytest.raises(FloatAboveLimit):
        move(branch, "withdrawal", "BANK", "CASH_FLOAT", "1500.01")
    branch.book()
    assert balance(branch, "CASH_FLOAT") == 500
    assert ledger(branch, "CASH_FLOAT") == 50000


def test_no_more_is_deposited_or_settled_than_there_is_and_nothing_is_written(branch: BranchAtWork) -> None:
    sell(branch)
    before = branch.one("SELECT COUNT(*) FROM audit")
    with pytest.raises(NotThere):
        move(branch, "deposit", "CASH", "BANK", "59.71")
    with pytest.raises(NotThere):
        move(branch, "settlement", "WECHAT_CLEARING", "BANK", "1")
    with pytest.raises(OutOfRange):  # the fee may not eat it all
        move(branch, "deposit", "CASH", "BANK", "10", fee="1")
    with pytest.raises(NotFound):
        move(branch, "deposit", "CASH", "BANK:7", "10")
    assert branch.one("SELECT COUNT(*) FROM audit") == before
    assert branch.one("SELECT COUNT(*) FROM money_transfer") == 0


def test_a_further_bank_has_its_own_account_and_journal(branch: BranchAtWork) -> None:
    role = money_accounts.add_account(
        branch.desk("accountant"), "bank", "招商银行", "招行西湖支行", "6214 0001"
    ).numbers[0]
    assert role == "BANK:2"
    assert branch.one("SELECT code FROM account WHERE role = 'BANK:2'") == "100202"
    sell(branch)
    move(branch, "deposit", "CASH", "BANK:2", "59.70")
    branch.book()
    assert (balance(branch, "BANK:2"), ledger(branch, "BANK:2")) == (Decimal("59.70"), 5970)
    with pytest.raises(NotPermitted):
        money_accounts.add_account(branch.desk("cashier"), "bank", "x")


# Counting


def test_change_is_counted_once(branch: BranchAtWork) -> None:
    """A hundred came in and 40.30 went out: 59.70 belongs in the drawer, not 100 and not 19.40."""
    sell(branch, "100")
    sealed = seal(branch, count(branch, "close", {"50": "1", "5": "1", "1": "4", "0.5": "1", "0.1": "2"}),
                  kept_reason="银行已下班")  # fmt: skip
    row = branch.rows("SELECT book, counted, difference FROM drawer_seal WHERE id = :id", id=sealed)[0]
    assert tuple(row.values()) == (597000, 597000, 0)


def test_a_shortage_is_posted_at_once_and_decided_later_by_two(any_branch: BranchAtWork) -> None:
    branch = any_branch
    sell(branch)
    sealed = seal(branch, count(branch, "close", {"50": "1", "5": "1"}), reason="找零有误", kept_reason="银行已下班")
    assert balance(branch, "CASH") == Decimal("55.00")
    branch.book()
    assert (ledger(branch, "DISCREPANCY"), ledger(branch, "CASH")) == (470, 5500)
    with pytest.raises(NotAnother):
        drawer.decide_difference(branch.desk("accounting_supervisor"), sealed, "expense",
                                 signature(branch, "accounting_supervisor"))  # fmt: skip
    with pytest.raises(NotFound):  # what is short is nobody's income
        drawer.decide_difference(branch.desk("accounting_supervisor"), sealed, "income", signature(branch, "manager"))
    with pytest.raises(NotPermitted):
        drawer.decide_difference(branch.desk("accounting_supervisor"), sealed, "expense", signature(branch, "keeper"))
    second = signature(branch, "sales_supervisor")
    drawer.decide_difference(branch.desk("accounting_supervisor"), sealed, "liable", second, name="陈静")
    branch.book()
    assert (ledger(branch, "DISCREPANCY"), ledger(branch, "OTHER_RECEIVABLE")) == (0, 470)
    with pytest.raises(CashDecided):
        drawer.decide_difference(branch.desk("accounting_supervisor"), sealed, "expense", second)
    assert broken(branch) == []


def test_money_over_becomes_income_only_by_decision(branch: BranchAtWork) -> None:
    sell(branch)
    sealed = seal(branch, count(branch, "close", {"50": "1", "10": "1"}), reason="多出三角", kept_reason="银行已下班")
    branch.book()
    assert ledger(branch, "DISCREPANCY") == -30
    drawer.decide_difference(branch.desk("accounting_supervisor"), sealed, "income", signature(branch, "manager"))
    branch.book()
    assert (ledger(branch, "DISCREPANCY"), ledger(branch, "NON_OPERATING_INCOME")) == (0, -30)


def test_a_count_is_signed_by_somebody_else_who_may_witness_and_only_the_last_one(branch: BranchAtWork) -> None:
    sell(branch)
    first = count(branch, "close", {"50": "1"})
    second = count(branch, "close", {"50": "1", "5": "1", "1": "4", "0.5": "1", "0.1": "2"})
    with pytest.raises(CountAgain):
        seal(branch, first, reason="x", kept_reason="x")
    with pytest.raises(NotAnother):
        seal(branch, second, witness=signature(branch, "cashier"), kept_reason="x")
    with pytest.raises(NotPermitted):
        seal(branch, second, witness=signature(branch, "keeper"), kept_reason="x")
    stale = signature(branch, "accountant")
    old = type(stale)(stale.person_id, stale.at - timedelta(minutes=5))
    with pytest.raises(SignatureMissing):
        seal(branch, second, witness=old, kept_reason="x")
    with pytest.raises(ReasonMissing) as refused:  # takings stay over night: why?
        seal(branch, second)
    assert refused.value.at == "kept_reason"
    sell(branch)  # money moves after the count
    with pytest.raises(CountAgain):
        seal(branch, second, kept_reason="x")
    assert branch.one("SELECT COUNT(*) FROM drawer_count") == 2  # every attempt stays


def test_slips_are_listed_and_never_counted_as_cash(branch: BranchAtWork) -> None:
    sell(branch)
    counted = count(branch, "close", {"50": "1"}, ious=(IouForm("王大力", "9.70", "打车"),))
    with pytest.raises(ReasonMissing) as refused:
        seal(branch, counted, kept_reason="x")
    assert refused.value.at == "reason"
    sealed = seal(branch, counted, reason="白条 9.70", kept_reason="x")
    assert branch.one("SELECT difference FROM drawer_seal WHERE id = :id", id=sealed) == -97000
    assert branch.one("SELECT name FROM drawer_iou") == "王大力"


def test_a_closed_drawer_takes_nothing_more_today_and_everything_tomorrow(branch: BranchAtWork) -> None:
    sell(branch)
    move(branch, "deposit", "CASH", "BANK", "59.70")
    seal(branch, count(branch, "close", {}))
    with pytest.raises(DrawerClosed):
        sell(branch)
    with pytest.raises(DrawerClosed):
        count(branch, "close", {})
    sold = branch.sale(upto="payable")
    branch.pay(sold, method=Method.WECHAT)  # the drawer is closed, the branch is not
    days.open_day(replace_clock(branch), DAY + timedelta(days=1))
    sell(branch)
    assert balance(branch, "CASH") == Decimal("59.70")


def replace_clock(branch: BranchAtWork):  # type: ignore[no-untyped-def]
    """The accountant's desk on the next day."""
    branch.now = lambda: _moved
    _moved = __import__("datetime").datetime(2026, 11, 25, 8, tzinfo=__import__("datetime").UTC)
    return branch.desk("accountant")


def test_an_opening_gap_is_found_in_the_morning_and_not_lost_in_the_next_close(branch: BranchAtWork) -> None:
    settings.set_setting(branch.desk("administrator"), "drawer_count", "yes")
    sell(branch)
    with pytest.raises(DrawerNotCounted):
        days.close_day(branch.desk("accountant"))
    seal(branch, count(branch, "close", {"50": "1", "5": "1", "1": "4", "0.5": "1", "0.1": "2"}), kept_reason="周日")
    desk = replace_clock(branch)
    days.open_day(desk, DAY + timedelta(days=1))
    with pytest.raises(DrawerNotOpened):
        sell(branch)
    morning = count(branch, "opening", {"50": "1"})  # 9.70 went missing over night
    with pytest.raises(ReasonMissing):
        seal(branch, morning)
    seal(branch, morning, reason="夜间缺款")
    sell(branch)
    evening = seal(branch, count(branch, "close", {"100": "1", "5": "1", "1": "4", "0.5": "1", "0.1": "2"}),
                   kept_reason="周一")  # fmt: skip
    # 50.00 in the morning and 59.70 taken: the gap of the night is in the morning's count, not in the evening's again
    assert branch.one("SELECT difference FROM drawer_seal WHERE id = :id", id=evening) == 0
    assert [r["difference"] for r in branch.rows("SELECT difference FROM drawer_seal ORDER BY id")] == [0, -97000, 0]
    days.close_day(desk)


def test_a_hand_over_is_signed_by_three(branch: BranchAtWork) -> None:
    sell(branch)
    administrator = branch.desk("administrator")
    from app.process import Duty

    people.appoint(administrator, "李明", "cashier", frozenset({Duty.COLLECT}), "cashier-two-2026")
    other = branch.one("SELECT MAX(id) FROM person")
    counted = count(branch, "handover", {"50": "1", "5": "1", "1": "4", "0.5": "1", "0.1": "2"})
    with pytest.raises(SignatureMissing):
        seal(branch, counted)
    receiver = people.sign(branch.desk("cashier"), other, "cashier-two-2026").signature
    with pytest.raises(NotPermitted):
        seal(branch, counted, receiver=signature(branch, "manager"))
    sealed = seal(branch, counted, receiver=receiver)
    row = branch.rows("SELECT number, receiver_id FROM drawer_seal WHERE id = :id", id=sealed)[0]
    assert tuple(row.values()) == ("HZ-JJ-202611-0001", other)
    sell(branch)  # the drawer goes on


def test_a_count_of_unknown_notes_or_no_number_is_refused_at_its_field(branch: BranchAtWork) -> None:
    with pytest.raises(NotFound) as refused:
        count(branch, "close", {"3": "1"})
    assert refused.value.at == "pieces.3"
    with pytest.raises(Exception) as wrong:
        count(branch, "close", {"100": "two"})
    assert getattr(wrong.value, "at", "") == "pieces.100"
    assert branch.one("SELECT COUNT(*) FROM drawer_count") == 0


# What is shown


def test_the_x_sheet_changes_nothing_and_the_z_sheet_stands_on_the_counts(branch: BranchAtWork) -> None:
    sell(branch)
    branch.pay(branch.sale(((5, "1"),), upto="payable"), method=Method.CARD)  # 248.00
    move(branch, "withdrawal", "BANK", "CASH_FLOAT", "500")
    before = branch.one("SELECT COUNT(*) FROM audit")
    x = drawer_reading.till_sheet(branch.desk("cashier"))
    assert branch.one("SELECT COUNT(*) FROM audit") == before
    assert not x.final
    assert x.received == {Method.CASH: Decimal("59.70"), Method.CARD: Decimal("248.00")}
    assert (x.receipts.first, x.receipts.last, x.receipts.count) == ("HZ-SK-202611-0001", "HZ-SK-202611-0002", 2)
    assert [t.number for t in x.transfers] == ["HZ-JK-202611-0001"]
    seal(branch, count(branch, "close", {"50": "1", "5": "1", "1": "4", "0.5": "1", "0.1": "2"}), kept_reason="周二")
    assert not drawer_reading.till_sheet(branch.desk("cashier")).final  # the float is not counted yet
    seal(branch, count(branch, "close", {"100": "5"}, role="CASH_FLOAT"))
    z = drawer_reading.till_sheet(branch.desk("accountant"), DAY)
    assert z.final
    assert [(d.role, d.closing, d.counted) for d in z.drawers] == [
        ("CASH", Decimal("59.70"), Decimal("59.70")), ("CASH_FLOAT", Decimal(500), Decimal(500)),
    ]  # fmt: skip
    assert z.head[0] == branch.one("SELECT MAX(seq) FROM audit")


def test_the_count_is_blind_until_it_is_entered(branch: BranchAtWork) -> None:
    sell(branch)
    (cash, petty) = drawer_reading.drawers(branch.desk("cashier"))
    assert not any(value == Decimal("59.70") for value in vars_of(cash))
    result = drawer_reading.count_result(branch.desk("cashier"), count(branch, "close", {"50": "1"}))
    assert (result.book, result.counted, result.difference) == (Decimal("59.70"), Decimal(50), Decimal("-9.70"))
    assert not petty.closed


def vars_of(row: object) -> list[object]:
    return [getattr(row, name) for name in row.__slots__]  # type: ignore[attr-defined]


def test_cash_on_a_day_nobody_counted_is_named_by_the_reconciliation(branch: BranchAtWork) -> None:
    sell(branch)
    settings.set_setting(branch.desk("administrator"), "drawer_count", "yes")
    check = reconciliation.reconcile(branch.desk("accountant"), "2026-11").check("R4")
    assert [(d.document, d.kind) for d in check.documents] == [("2026-11-24", "not_counted")]
    seal(branch, count(branch, "close", {"50": "1"}), reason="找零", kept_reason="周二")
    check = reconciliation.reconcile(branch.desk("accountant"), "2026-11").check("R4")
    assert check.agrees
    assert (check.left, check.right) == (Decimal(50), Decimal(50))
    assert [(d.kind, d.difference) for d in check.listed] == [("short", Decimal("9.70"))]
