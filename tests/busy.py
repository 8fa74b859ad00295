"""A branch with some of everything behind it: two months, every way of paying, returns, gifts, voids, overrides."""

from __future__ import annotations

from datetime import UTC, date, datetime

from app.process import Kind, Method
from app.services import days, flow
from app.services.cashier import PaymentForm
from app.services.desk import utc_now
from app.services.forms import InvoiceForm, LineForm
from app.services.store import Store
from tests.branch import BranchAtWork, prepare

NOVEMBER, DECEMBER = "2026-11", "2026-12"


def busy(store: Store) -> BranchAtWork:
    """Founds a branch in a store and works in it; in the end every book is complete."""
    branch = prepare(store)
    branch.sale([(1, "3")], upto="booked")
    _mixed_payments(branch)
    _off_the_list(branch)
    _in_parts(branch)
    returned = branch.sale([(1, "4"), (4, "2")], upto="booked", customer=2)
    branch.take_back(returned, {1: "1"}, upto="booked")
    _sent_back_and_void(branch)
    expiring = branch.sale([(3, "5")], upto="payable", customer=3)
    branch.sale([(6, "1")], upto="draft")
    bounced, cleared = (_by_cheque(branch, cheque) for cheque in ("0042815", "0042816"))
    whole = branch.sale([(5, "1")], upto="booked", customer=4)
    late = branch.take_back(branch.sale([(6, "2")], upto="booked"), upto="returned")
    branch.now = ten_days_later
    days.open_day(branch.desk("accountant"), date(2026, 12, 4))
    assert branch.stands(expiring)[0] == "expired"
    _bounce(branch, bounced)
    flow.take(branch.desk("cashier"), "clear", [cleared], receipt_id=_receipt(branch, cleared))
    branch.advance(cleared, "booked", after="paid")
    branch.advance(late, "booked", after="returned", kind=Kind.RETURN)
    branch.take_back(whole, upto="booked")
    branch.sale([(2, "7"), (6, "2")], upto="booked", customer=5)
    branch.register()
    branch.book()
    return branch


def ten_days_later() -> datetime:
    """The clock of the second day: never before the first one, whenever the test runs."""
    return max(utc_now(), datetime(2026, 12, 4, 2, tzinfo=UTC))


def _mixed_payments(branch: BranchAtWork) -> None:
    """One invoice paid by four ways, with something over that stays as an advance."""
    sold = branch.sale([(4, "10"), (2, "12.5")], upto="payable", customer=2)
    payments = [
        PaymentForm(Method.TRANSFER, "500", reference="T-1"),
        PaymentForm(Method.CARD, "200"),
        PaymentForm(Method.WECHAT, "300"),
        PaymentForm(Method.ALIPAY, "100"),
        PaymentForm(Method.CASH, "150", "200"),
    ]
    flow.take(branch.desk("cashier"), "collect", [sold], payments=payments, keep_excess=True)
    branch.advance(sold, "booked", after="paid")


def _off_the_list(branch: BranchAtWork) -> None:
    """A price changed, a discount and a gift, each with its reason."""
    lines = (
        LineForm(1, "10", price="18.5", reason="=HYPERLINK(1)+上年度老客户"),
        LineForm(5, "2", discount="12.5", reason="@展品"),
        LineForm(3, "4", price="0", reason="-买赠"),
    )
    branch.sale(lines, upto="booked", customer=3)


def _in_parts(branch: BranchAtWork) -> None:
    """Shipped in three parts, so that rounding has something to leave over."""
    sold = branch.sale([(2, "7")], upto="paid", customer=4)
    line = branch.lines(sold)[0]["id"]
    for quantity in ("2", "2", "3"):
        flow.take(branch.desk("keeper"), "ship", [sold], quantities={line: quantity})
    branch.register()
    branch.book()


def _sent_back_and_void(branch: BranchAtWork) -> None:
    sent = branch.sale([(1, "2")], upto="submitted")
    flow.take(branch.signed("sales_supervisor"), "send_back", [sent], reason="数量?")
    form = InvoiceForm(1, (LineForm(1, "5"),))
    flow.take(branch.desk("clerk"), "save", [sent], form=form)
    flow.take(branch.desk("clerk"), "submit", [sent])
    branch.advance(sent, "booked", after="submitted")
    void = branch.sale([(6, "3")], upto="payable", customer=5)
    flow.take(branch.signed("sales_supervisor"), "ask_void", [void], reason="客户取消")
    flow.take(branch.signed("accounting_supervisor"), "void", [void])


def _by_cheque(branch: BranchAtWork, cheque: str) -> int:
    sold = branch.sale([(5, "1"), (1, "1")], upto="payable", customer=1)
    branch.pay(sold, method=Method.CHEQUE, reference=cheque)
    return sold


def _receipt(branch: BranchAtWork, invoice_id: int) -> int:
    return int(branch.one("SELECT MAX(id) FROM receipt WHERE invoice_id = :id", id=invoice_id))


def _bounce(branch: BranchAtWork, invoice_id: int) -> None:
    """The cheque is not honoured; the customer pays by transfer."""
    receipt_id = _receipt(branch, invoice_id)
    flow.take(branch.desk("cashier"), "bounce", [invoice_id], receipt_id=receipt_id, reason="存款不足")
    branch.pay(invoice_id, method=Method.TRANSFER)
    branch.advance(invoice_id, "booked", after="paid")
