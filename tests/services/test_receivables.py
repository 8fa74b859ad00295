"""What customers owe, read: ageing in six ages, dunning list, statement, what waits for a signature."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.process import Method
from app.refusals import NotFound
from app.services import balance_replies, flow, receivables, reconciliation, releasing, verify
from app.services.cashier import PaymentForm
from app.services.customer_statements import statement
from tests.branch import DAY, BranchAtWork

SALES, ACCOUNTING, MANAGER = "sales_supervisor", "accounting_supervisor", "manager"


def on_credit(branch: BranchAtWork, quantity: str = "3", customer: int = 1, days: str = "30") -> int:
    """Cups of 19.90 shipped on credit, due after so many days."""
    branch.sale([(3, "1")], upto="booked", customer=customer)
    policy = releasing.set_policy(branch.desk(ACCOUNTING), customer, "1000", days).ids[0]
    releasing.confirm_policy(branch.desk(MANAGER), policy)
    invoice = branch.sale([(1, quantity)], customer=customer)
    flow.take(branch.signed(SALES), "ask_release", [invoice], reason="长期客户")
    flow.take(branch.signed(ACCOUNTING), "release", [invoice])
    flow.take(branch.desk("keeper"), "ship_on_credit", [invoice])
    branch.book()
    branch.register()
    return invoice


def test_receivables_age_in_six_steps_by_their_due_day(branch: BranchAtWork) -> None:
    on_credit(branch, days="10")  # 59.70, due 4 December 2026
    on_credit(branch, "1", 2, "10")  # 19.90
    due, desk = DAY + timedelta(days=10), branch.desk("accountant")
    for past, bucket in ((-5, 0), (0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (180, 3), (181, 4),
                         (365, 4), (366, 5)):  # fmt: skip
        first, second = receivables.ageing(desk, due + timedelta(days=past))
        assert first.buckets == tuple(Decimal("59.70") if n == bucket else 0 for n in range(6)), past
        assert first.overdue == (Decimal("59.70") if past > 0 else 0)
        assert (first.code, second.code, second.total) == ("C001", "C002", Decimal("19.90"))


def test_only_what_is_past_its_day_is_dunned(branch: BranchAtWork) -> None:
    invoice = on_credit(branch, days="10")
    on_credit(branch, "1", 2, "60")
    due = DAY + timedelta(days=10)
    assert receivables.dunning(branch.desk(SALES), due) == ()
    (late,) = receivables.dunning(branch.desk(SALES), due + timedelta(days=3))
    assert (late.invoice_id, late.amount, late.days, late.due_on) == (invoice, Decimal("59.70"), 3, due)
    branch.pay(invoice)
    assert receivables.dunning(branch.desk(SALES), due + timedelta(days=3)) == ()


def test_a_statement_opens_runs_and_closes(branch: BranchAtWork) -> None:
    """A spoon paid at once for 1.99, then cups on credit for 59.70 of which 20.00 is paid."""
    invoice = on_credit(branch)
    branch.pay(invoice, "20.00")
    branch.book()
    read = statement(branch.desk("accountant"), 1, "2026-11")
    assert (read.opening, read.closing) == (0, Decimal("39.70"))
    assert [(line.goods, line.paid, line.balance) for line in read.lines] == [
        (0, Decimal("1.99"), Decimal("-1.99")),
        (Decimal("1.99"), 0, 0),
        (Decimal("59.70"), 0, Decimal("59.70")),
        (0, Decimal("20.00"), Decimal("39.70")),
    ]
    later = statement(branch.desk("accountant"), 1, "2026-12")
    assert (later.opening, later.lines, later.closing) == (Decimal("39.70"), (), Decimal("39.70"))
    with pytest.raises(NotFound):
        statement(branch.desk("accountant"), 999, "2026-11")


def test_a_statement_closes_with_the_balance_that_the_reply_is_compared_to(branch: BranchAtWork) -> None:
    """59.70 owed for goods is not all: 42.29 came in for another invoice, whose goods still lie here."""
    on_credit(branch)
    other = branch.sale([(3, "1")])
    flow.take(
        branch.desk("cashier"), "collect", [other], payments=(PaymentForm(Method.TRANSFER, "42.29"),), keep_excess=True
    )
    branch.book()
    read = statement(branch.desk("accountant"), 1, "2026-11")
    (asked,) = balance_replies.statements(branch.desk("accountant"), "2026-11")
    assert read.closing == asked.ours == Decimal("59.70") - Decimal("42.29")


def test_a_customer_shows_limit_use_and_advance(branch: BranchAtWork) -> None:
    on_credit(branch)
    stands = receivables.credit_of(branch.desk("clerk"), 1)
    assert (stands.limit, stands.days, stands.used, stands.left) == (1000, 30, Decimal("59.70"), Decimal("940.30"))
    assert receivables.credit_of(branch.desk("clerk"), 3).days is None


def test_what_waits_for_a_second_person_is_listed(branch: BranchAtWork) -> None:
    invoice, other = branch.sale(), branch.sale()
    branch.pay(invoice, "10.00")
    receipt = branch.one("SELECT MAX(id) FROM receipt")
    given = {"receipt_id": receipt, "reason": "wrong", "to_invoice_id": other}
    flow.take(branch.desk("cashier"), "ask_move", [invoice], **given)
    (asked,) = receivables.requests(branch.desk(ACCOUNTING))
    assert (asked.kind, asked.amount, asked.to_invoice) == ("moved", 10, branch.row(other)["number"])
    flow.take(branch.signed(ACCOUNTING), "move", [invoice])
    assert receivables.requests(branch.desk(ACCOUNTING)) == ()
    flow.take(branch.signed(SALES), "ask_release", [other], reason="known", due_on=date(2027, 1, 1))
    (form,) = receivables.release_forms(branch.desk(ACCOUNTING))
    assert (form.invoice_id, form.above, form.marks) == (other, 1, ())
    flow.take(branch.signed(ACCOUNTING), "support_release", [other])
    (form,) = receivables.release_forms(branch.desk(MANAGER))
    assert [mark for mark, _by in form.marks] == ["supported"]
    flow.take(branch.signed(MANAGER), "release_above", [other])
    assert receivables.release_forms(branch.desk(MANAGER)) == ()


def test_debts_written_off_are_remembered(branch: BranchAtWork) -> None:
    invoice = on_credit(branch)
    flow.take(branch.signed(SALES), "ask_write_off", [invoice], reason="破产")
    flow.take(branch.signed(MANAGER), "write_off", [invoice])
    (gone,) = receivables.written_off(branch.desk("accountant"))
    assert (gone.invoice_id, gone.amount, gone.reason) == (invoice, Decimal("59.70"), "破产")


def everything(branch: BranchAtWork) -> None:
    """Credit, an advance used, a payment moved to another customer, a bounced cheque: all booked and registered."""
    first = on_credit(branch)
    branch.pay(first, "20.00")
    other = branch.sale(customer=2)
    branch.pay(other, "59.70", Method.TRANSFER, "T-9")
    receipt = branch.one("SELECT MAX(id) FROM receipt")
    flow.take(branch.desk("cashier"), "ask_move", [other], receipt_id=receipt, reason="?", to_invoice_id=first,
              amount="30.00")  # fmt: skip
    flow.take(branch.signed(ACCOUNTING), "move", [other])
    cheque = branch.sale()
    branch.pay(cheque, "", Method.CHEQUE, "CH-1")
    receipt = branch.one("SELECT MAX(id) FROM receipt")
    flow.take(branch.desk("cashier"), "clear", [cheque], receipt_id=receipt)
    flow.take(branch.desk("keeper"), "ship", [cheque])
    flow.take(branch.desk("cashier"), "ask_bounce", [cheque], receipt_id=receipt, reason="空头")
    flow.take(branch.signed(ACCOUNTING), "confirm_bounce", [cheque])
    branch.register()
    branch.book()


def test_the_verifier_and_the_reconciliation_find_nothing_wrong(any_branch: BranchAtWork) -> None:
    branch = any_branch
    everything(branch)
    assert [str(p) for p in verify.verify(branch.store).problems] == []
    report = reconciliation.reconcile(branch.desk("accountant"), "2026-11")
    assert {check.code: check.documents for check in report.checks if not check.agrees} == {}
