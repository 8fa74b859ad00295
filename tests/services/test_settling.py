"""Money that goes differently: one payment for several invoices, advances, payments moved, cheques that came back,
small change waived, debts written off."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.process import Method
from app.refusals import (
    AlreadyAsked,
    NoSuchAdvance,
    NotFound,
    NothingAsked,
    NotPermitted,
    OneInvoiceAtATime,
    OtherCustomer,
    ReferenceUsed,
    Refusal,
    TooMuch,
)
from app.services import credit, flow, joint_payments, settling
from app.services.cashier import PaymentForm
from tests.branch import BranchAtWork
from tests.invariants import broken
from tests.on_credit import ACCOUNTING, MANAGER, entries, on_credit, owed, receipt_of, yuan


def together(branch: BranchAtWork, ids: list[int], amount: str, **more: object) -> tuple[str, ...]:
    payment = PaymentForm(Method.TRANSFER, amount, reference="T-1")
    return joint_payments.collect_together(branch.desk("cashier"), ids, payment, **more).numbers  # type: ignore[arg-type]


def advance(branch: BranchAtWork, customer: int = 1) -> Decimal:
    with branch.store.reading() as conn:
        return credit.advance_of(conn, customer)


# One payment for several invoices


def test_one_payment_is_divided_oldest_first_with_a_receipt_each(any_branch: BranchAtWork) -> None:
    branch = any_branch
    first, second, third = branch.sale(), branch.sale([(2, "1")]), branch.sale([(1, "1")])  # 59.70, 8.88, 19.90
    numbers = together(branch, [third, first, second], "70.00")
    assert len(numbers) == 3
    assert [branch.stands(i)[1] for i in (first, second, third)] == ["full", "full", "part"]
    assert branch.row(third)["received"] == Decimal("1.42")
    tied = branch.rows("SELECT r.amount FROM joint_payment_part p JOIN receipt r ON r.id = p.receipt_id ORDER BY p.id")
    assert [yuan(row["amount"]) for row in tied] == ["59.70", "8.88", "1.42"]
    assert yuan(branch.one("SELECT amount FROM joint_payment")) == "70.00"
    branch.register()
    branch.book()
    assert broken(branch) == []


def test_what_is_left_of_one_payment_is_an_advance_only_when_asked_for(branch: BranchAtWork) -> None:
    first, second = branch.sale(), branch.sale([(2, "1")])  # 68.58 together
    with pytest.raises(TooMuch) as refused:
        together(branch, [first, second], "70.00")
    assert refused.value.at == "payments.1.amount"
    assert branch.one("SELECT COUNT(*) FROM receipt") == 0
    together(branch, [first, second], "70.00", keep_excess=True)
    assert advance(branch) == Decimal("1.42")
    assert broken(branch) == []


def test_one_payment_pays_one_customer_only(branch: BranchAtWork) -> None:
    ids = [branch.sale(), branch.sale(customer=2)]
    with pytest.raises(OtherCustomer):
        together(branch, ids, "10.00")


def test_the_same_payments_are_never_taken_once_for_each_invoice(branch: BranchAtWork) -> None:
    ids = [branch.sale(), branch.sale()]
    with pytest.raises(OneInvoiceAtATime):
        flow.take(branch.desk("cashier"), "collect", ids, payments=(PaymentForm(Method.CASH, "1.00"),))
    assert branch.one("SELECT COUNT(*) FROM receipt") == 0


# The same reference twice


def test_a_reference_used_before_is_refused_until_it_is_confirmed(branch: BranchAtWork) -> None:
    first, second = branch.sale(), branch.sale()
    branch.pay(first, "10.00", Method.TRANSFER, "8891")
    payments = (PaymentForm(Method.TRANSFER, "10.00", reference="8891"),)
    with pytest.raises(ReferenceUsed) as refused:
        flow.take(branch.desk("cashier"), "collect", [second], payments=payments)
    assert (refused.value.receipt, refused.value.at) == ("HZ-SK-202611-0001", "payments.1.reference")
    branch.pay(second, "10.00", Method.CARD, "8891")  # another way to pay has numbers of its own
    flow.take(branch.desk("cashier"), "collect", [second], payments=payments, another=True)
    assert branch.row(second)["received"] == 20


def test_the_reference_of_a_cheque_that_did_not_arrive_may_come_again(branch: BranchAtWork) -> None:
    invoice = branch.sale()
    branch.pay(invoice, "10.00", Method.CHEQUE, "CH-5")
    given = {"receipt_id": receipt_of(branch, invoice), "reason": "no cover"}
    flow.take(branch.desk("cashier"), "bounce", [invoice], **given)
    branch.pay(invoice, "10.00", Method.CHEQUE, "CH-5")
    assert branch.row(invoice)["pending"] == 10


# Advances


def test_an_advance_is_used_on_a_later_invoice_without_a_voucher(any_branch: BranchAtWork) -> None:
    branch = any_branch
    first = branch.sale([(1, "1")])
    payments = (PaymentForm(Method.CASH, "100.00"),)
    flow.take(branch.desk("cashier"), "collect", [first], payments=payments, keep_excess=True)
    assert advance(branch) == Decimal("80.10")
    second = branch.sale()
    with pytest.raises(NoSuchAdvance):
        flow.take(branch.desk("cashier"), "use_advance", [second], amount="80.11")
    with pytest.raises(TooMuch):
        flow.take(branch.desk("cashier"), "use_advance", [second], amount="59.71")
    with pytest.raises(NoSuchAdvance):
        flow.take(branch.desk("cashier"), "use_advance", [branch.sale(customer=2)], amount="1.00")
    branch.book()
    flow.take(branch.desk("cashier"), "use_advance", [second], amount="59.70")
    assert branch.stands(second) == ("payable", "full", "none")
    assert advance(branch) == Decimal("20.40")
    assert branch.tray("accounts") == [], "inside one customer's advances the books do not change"
    flow.take(branch.desk("keeper"), "ship", [second])
    branch.book()
    branch.register()
    event = branch.rows("SELECT * FROM register_entry WHERE event = 'settled'")
    assert [(row["number"], yuan(row["gross"])) for row in event] == [("HZ-HX-202611-0001", "59.70")]
    assert branch.stands(second) == ("closed", "full", "shipped")
    assert broken(branch) == []


def test_an_advance_pays_a_receivable_by_J23(branch: BranchAtWork) -> None:
    invoice = on_credit(branch)
    other = branch.sale([(1, "1")])
    payments = (PaymentForm(Method.CASH, "50.00"),)
    flow.take(branch.desk("cashier"), "collect", [other], payments=payments, keep_excess=True)
    flow.take(branch.desk("cashier"), "use_advance", [invoice], amount="30.10")
    assert owed(branch, invoice) == Decimal("29.60")
    branch.book()
    assert entries(branch) == [
        ("J23", "ADVANCES", 1, "30.10", "0.00"),
        ("J23", "RECEIVABLE", 1, "0.00", "30.10"),
    ]
    assert broken(branch) == []


# Moved payments


def test_a_payment_is_moved_by_two_people_and_never_edited(any_branch: BranchAtWork) -> None:
    branch = any_branch
    wrong, right = branch.sale(), branch.sale(customer=2)
    branch.pay(wrong, "59.70", Method.TRANSFER, "T-9")
    before = branch.rows("SELECT * FROM receipt")
    given = {"receipt_id": receipt_of(branch, wrong), "to_invoice_id": right, "reason": "付款人是西湖茶庄"}
    with pytest.raises(NothingAsked):
        flow.take(branch.signed(ACCOUNTING), "move", [wrong])
    flow.take(branch.desk("cashier"), "ask_move", [wrong], **given)
    with pytest.raises(AlreadyAsked):
        flow.take(branch.desk("cashier"), "ask_move", [wrong], **given)
    assert branch.stands(wrong)[1] == "full", "nothing moves before the second person approves"
    with pytest.raises(NotPermitted):
        flow.take(branch.signed("cashier"), "move", [wrong])
    flow.take(branch.signed(ACCOUNTING), "move", [wrong])
    assert branch.rows("SELECT * FROM receipt") == before
    assert branch.stands(wrong) == ("payable", "none", "none")
    assert branch.stands(right) == ("payable", "full", "none")
    pair = branch.rows("SELECT * FROM settlement ORDER BY id")
    assert [(row["invoice_id"], yuan(row["amount"])) for row in pair] == [(wrong, "-59.70"), (right, "59.70")]
    for invoice in (wrong, right):
        marks = branch.rows("SELECT paper FROM invoice_event WHERE invoice_id = :id AND step = 'move'", id=invoice)
        assert len(marks) == 1
    branch.book()
    assert entries(branch) == [
        ("J23", "ADVANCES", 1, "59.70", "0.00"),
        ("J23", "ADVANCES", 2, "0.00", "59.70"),
    ]
    branch.register()
    assert broken(branch) == []


def test_a_payment_moved_within_one_customer_changes_no_books(branch: BranchAtWork) -> None:
    wrong, right = branch.sale(), branch.sale()
    branch.pay(wrong, "30.00")
    branch.book()
    given = {"receipt_id": receipt_of(branch, wrong), "to_invoice_id": right, "amount": "12.00", "reason": "对错单"}
    flow.take(branch.desk("cashier"), "ask_move", [wrong], **given)
    flow.take(branch.signed(ACCOUNTING), "move", [wrong])
    assert (branch.row(wrong)["received"], branch.row(right)["received"]) == (18, 12)
    assert branch.tray("accounts") == []
    with pytest.raises(TooMuch):
        flow.take(branch.desk("cashier"), "ask_move", [wrong], **{**given, "amount": "18.01"})
    assert broken(branch) == []


def test_a_payment_moves_to_the_customers_advances(branch: BranchAtWork) -> None:
    wrong = branch.sale()
    branch.pay(wrong, "30.00")
    receipt = receipt_of(branch, wrong)
    flow.take(branch.desk("cashier"), "ask_move", [wrong], receipt_id=receipt, reason="客户要求留存")
    flow.take(branch.signed(ACCOUNTING), "move", [wrong])
    assert advance(branch) == 30
    assert branch.row(wrong)["received"] == 0
    branch.book()
    assert broken(branch) == []


def test_a_payment_that_is_asked_to_go_nowhere_is_refused(branch: BranchAtWork) -> None:
    wrong, draft = branch.sale(), branch.sale(upto="submitted")
    branch.pay(wrong, "30.00")
    receipt = receipt_of(branch, wrong)
    for target in (wrong, draft, 999):
        with pytest.raises(Refusal):
            flow.take(branch.desk("cashier"), "ask_move", [wrong], receipt_id=receipt, reason="?", to_invoice_id=target)
    with pytest.raises(NotFound):
        flow.take(branch.desk("cashier"), "ask_move", [wrong], receipt_id=999, reason="?")
    assert branch.one("SELECT COUNT(*) FROM settlement_request") == 0


def test_a_request_may_be_declined(branch: BranchAtWork) -> None:
    wrong = branch.sale()
    branch.pay(wrong, "30.00")
    flow.take(branch.desk("cashier"), "ask_move", [wrong], receipt_id=receipt_of(branch, wrong), reason="?")
    with pytest.raises(NotPermitted):
        settling.decline(branch.desk("cashier"), 1, "no")
    with pytest.raises(NotPermitted):
        settling.decline(branch.desk(MANAGER), 1, "no")
    settling.decline(branch.desk(ACCOUNTING), 1, "付款人就是本客户")
    with pytest.raises(NothingAsked):
        flow.take(branch.signed(ACCOUNTING), "move", [wrong])
    assert branch.row(wrong)["received"] == 30
