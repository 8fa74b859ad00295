"""The cashier pays back: on a released red invoice, or a customer's advance on an approved request."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import RowMapping, select

from app.models.amounts import ZERO
from app.models.cash import refund
from app.process import METHOD_LABELS, MONEY_ROLE, Duty, Method, Paper, Payment
from app.refusals import FloatTooSmall, OtherChannel, RefundNotApproved, SameRefundHands, TooMuch
from app.services import credit, journaling, money_accounts, refunds, typed
from app.services.cashier import REFUND_SERIES, journal, lay_copies, signed_by
from app.services.desk import Changed, Work, command
from app.services.moves import Outcome

_NEWS = frozenset({"money", "tray"})


def pay_back(work: Work, row: RowMapping, method: Method, reference: str = "", amount: str | Decimal = "") -> Outcome:
    """Refunds a released red invoice, or a part of it, the way the money came in (T14); all of it when no amount is
    given. Never more than was paid.

    Raises TooMuch, OtherChannel when more would go back by a method than came in by it, FloatTooSmall.
    """
    left = refunds.left_to_give(row)
    paid = refunds.may_be_given(work.conn, row)
    given = typed.positive(amount, "amount", work.house.places) if str(amount).strip() else paid
    if given > paid or paid == ZERO:
        raise TooMuch(owed=paid, given=given or left)
    by_channel = refunds.left_by_channel(work.conn, row["original_id"], method)
    if given > by_channel:
        raise OtherChannel(method=METHOD_LABELS[method], asked=given, left=by_channel)
    values = {"refunded": row["refunded"] + given}
    number = hand_back(work, row["id"], row["customer_id"], method, given, reference)
    values["payment"] = (Payment.REFUNDED if given == left else Payment.PART).value
    return Outcome(values, paper=number, kinds=_NEWS, numbers=(number,))


def hand_back(
    work: Work, invoice_id: int | None, customer_id: int, method: Method, amount: Decimal, reference: str
) -> str:
    """Writes the refund slip and its journal line; returns its number. Cash comes from the float where the branch keeps
    one, never from the day's takings. Raises FloatTooSmall."""
    role = refunds.role_of_refund(work.conn, method)
    if role != MONEY_ROLE[method]:
        held = money_accounts.balance(work.conn, role)
        if amount > held:
            raise FloatTooSmall(asked=amount, held=held)
    journaling.require_drawer(work, role)
    number = work.number(REFUND_SERIES)
    slip = {
        "number": number,
        "invoice_id": invoice_id,
        "customer_id": customer_id,
        "method": method.value,
        "amount": amount,
        "reference": typed.text(reference, "reference", typed.CODE_LENGTH, needed=False),
    }
    refund_id = work.post(refund, **slip, **signed_by(work))
    journal(work, Paper.REFUND, refund_id, number, slip, paid=amount, role=role)
    lay_copies(work, Paper.REFUND, refund_id, number, slip)
    return number


@command(Duty.COLLECT)
def pay_advance(work: Work, request_id: int) -> Changed:
    """The cashier pays back a customer's advance on an approved request; a third pair of hands.

    Raises RefundNotApproved, SameRefundHands, TooMuch when the advance was used meanwhile, FloatTooSmall.
    """
    asked, decided = refunds.request_of(work, request_id), refunds.decision_of(work, request_id)
    paid = select(refund.c.id).where(refund.c.invoice_id.is_(None), refund.c.reference == asked["number"])
    if asked["invoice_id"] is not None or decided is None or decided["outcome"] != "approved":
        raise RefundNotApproved(number=asked["number"])
    if work.conn.execute(paid).first() is not None:
        raise RefundNotApproved(number=asked["number"])
    if work.person.id in (asked["person_id"], decided["person_id"]):
        raise SameRefundHands(person=work.person.name, number=asked["number"])
    there = credit.advance_of(work.conn, asked["customer_id"])
    if asked["amount"] > there:
        raise TooMuch(owed=max(there, ZERO), given=asked["amount"], at="amount")
    method = Method(asked["method"])
    number = hand_back(work, None, asked["customer_id"], method, asked["amount"], asked["number"])
    return Changed(frozenset({"refund_request", "money", "tray"}), (request_id,), (number,))
