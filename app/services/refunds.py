"""Money that goes back: by which channel how much may, requests that need approval, a customer's advance paid out."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, RowMapping, exists, func, or_, select

from app.models.amounts import ZERO
from app.models.cash import cash_journal, clearing, receipt, refund, settlement
from app.models.invoices import invoice
from app.models.returns import refund_decision, refund_request
from app.process import MONEY_ROLE, Duty, Kind, Method, Payment, Review
from app.refusals import NotFound, NotPermitted, RefundNotApproved, SameRefundHands, TooMuch, WrongState
from app.services import credit, typed
from app.services.desk import Changed, Work, command
from app.services.journaling import must_count

REQUEST_SERIES = "TS"
FLOAT_ROLE = "CASH_FLOAT"
_NEWS = frozenset({"refund_request"})
_bounced = exists().where(clearing.c.receipt_id == receipt.c.id, clearing.c.outcome == "bounced")
_not_arrived = (receipt.c.pending == 1) & ~exists().where(
    clearing.c.receipt_id == receipt.c.id, clearing.c.outcome == "arrived"
)


def left_to_give(row: RowMapping) -> Decimal:
    """What a red invoice has still to give back; what was set off stands in red in `received`."""
    return Decimal(-row["gross"] + row["received"] - row["refunded"])


def role_of_refund(conn: Connection, method: Method) -> str:
    """The money account that a refund leaves: cash from the float (备用金) where the branch keeps one.

    It keeps one when it counts its drawers, or has ever drawn money for it.
    """
    role = MONEY_ROLE[method]
    if method is not Method.CASH:
        return role
    drawn = select(cash_journal.c.id).where(cash_journal.c.role == FLOAT_ROLE).limit(1)
    return FLOAT_ROLE if must_count(conn) or conn.execute(drawn).first() is not None else role


def same_channel(method: Method) -> tuple[str, ...]:
    """The methods whose money goes through the same account."""
    return tuple(other.value for other, role in MONEY_ROLE.items() if role == MONEY_ROLE[method])


def left_by_channel(conn: Connection, original_id: int, method: Method) -> Decimal:
    """How much of an invoice's money may still go back by a method (原路退回): what came in that way, or from the
    customer's advance, or was allowed by the manager, less what went back that way."""
    channel = same_channel(method)
    reds = select(invoice.c.id).where(invoice.c.original_id == original_id)

    def total(column: ColumnElement[Decimal], *conditions: ColumnElement[bool]) -> Decimal:
        return Decimal(conn.execute(select(func.coalesce(func.sum(column), 0)).where(*conditions)).scalar_one())

    came = total(
        receipt.c.amount, receipt.c.invoice_id == original_id, receipt.c.method.in_(channel), ~_bounced, ~_not_arrived
    )
    beside = total(
        settlement.c.amount, settlement.c.invoice_id == original_id, settlement.c.kind.in_(("advance", "moved")),
        settlement.c.amount > 0,
    )  # fmt: skip
    allowed = total(
        refund_request.c.amount, refund_request.c.invoice_id.in_(reds), refund_request.c.method.in_(channel),
        exists().where(refund_decision.c.request_id == refund_request.c.id, refund_decision.c.outcome == "approved"),
    )  # fmt: skip
    went = total(refund.c.amount, refund.c.invoice_id.in_(reds), refund.c.method.in_(channel))
    return came + beside + allowed - went


def may_be_given(conn: Connection, row: RowMapping) -> Decimal:
    """What a red invoice may give back now: what it has still to give, never more than the money that came in for its
    original and has not gone back. What was let go, written off or set against a debt was never paid."""
    original_id = row["original_id"]
    reds = select(invoice.c.id).where(invoice.c.original_id == original_id)
    s = settlement.c

    def total(column: ColumnElement[Decimal], *conditions: ColumnElement[bool]) -> Decimal:
        return Decimal(conn.execute(select(func.coalesce(func.sum(column), 0)).where(*conditions)).scalar_one())

    came = total(receipt.c.amount, receipt.c.invoice_id == original_id, ~_not_arrived)
    beside = total(s.amount, s.invoice_id == original_id, s.kind.in_(("advance", "moved", "bounced")))
    went = total(refund.c.amount, refund.c.invoice_id.in_(reds))
    kept = total(s.amount, s.invoice_id.in_(reds), s.kind == "advance")
    return max(ZERO, min(left_to_give(row), came + beside - went + kept))


def _promised(conn: Connection, customer_id: int) -> Decimal:
    """Requests for a customer's advance that have not been refused or paid."""
    refused = exists().where(
        refund_decision.c.request_id == refund_request.c.id, refund_decision.c.outcome == "refused"
    )
    query = select(func.coalesce(func.sum(refund_request.c.amount), 0)).where(
        refund_request.c.customer_id == customer_id, refund_request.c.invoice_id.is_(None), ~refused, ~_paid
    )
    return Decimal(conn.execute(query).scalar_one())


_paid = exists().where(refund.c.invoice_id.is_(None), refund.c.reference == refund_request.c.number)


@command(Duty.INVOICE)
def ask_refund(work: Work, customer_id: int, method: Method, amount: str | Decimal, reason: str) -> Changed:
    """A clerk asks to pay back a customer's advance (退款申请). Raises TooMuch above what the customer has there."""
    value = typed.positive(amount, "amount", work.house.places)
    free = credit.advance_of(work.conn, customer_id) - _promised(work.conn, customer_id)
    if value > free:
        raise TooMuch(owed=max(free, ZERO), given=value, at="amount")
    return _ask(work, None, customer_id, method, value, reason)


@command(Duty.COLLECT)
def ask_other_channel(work: Work, red_id: int, method: Method, amount: str | Decimal, reason: str) -> Changed:
    """The cashier asks to refund a red invoice by another way than the money came. Raises TooMuch or WrongState."""
    row = work.conn.execute(select(invoice).where(invoice.c.id == red_id)).mappings().first()
    if row is None:
        raise NotFound(what="invoice", name=str(red_id))
    if row["kind"] == Kind.SALE or row["review"] != Review.PAYABLE or row["payment"] == Payment.REFUNDED:
        raise WrongState(invoice=row["number"] or "", state=row["review"], step="refund")
    value = typed.positive(amount, "amount", work.house.places)
    left = left_to_give(row)
    if value > left:
        raise TooMuch(owed=left, given=value, at="amount")
    return _ask(work, red_id, row["customer_id"], method, value, reason)


def _ask(work: Work, invoice_id: int | None, customer_id: int, method: Method, amount: Decimal, reason: str) -> Changed:
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    number = work.number(REQUEST_SERIES)
    request_id = work.post(
        refund_request,
        number=number,
        invoice_id=invoice_id,
        customer_id=customer_id,
        method=method.value,
        amount=amount,
        reason=reason,
        person_id=work.person.id,
        day=work.day,
        at=work.now,
    )
    return Changed(_NEWS, (request_id,), (number,))


@command(Duty.CHECK, Duty.MANAGE)
def decide_refund(work: Work, request_id: int, approve: bool, reason: str = "") -> Changed:
    """The accounting supervisor decides about an advance, the manager about another channel; not who asked for it.

    Raises NotPermitted, SameRefundHands, RefundNotApproved when it was decided before.
    """
    asked = request_of(work, request_id)
    duty = Duty.CHECK if asked["invoice_id"] is None else Duty.MANAGE
    if duty not in work.person.duties:
        raise NotPermitted(person=work.person.name, duty=duty)
    if asked["person_id"] == work.person.id:
        raise SameRefundHands(person=work.person.name, number=asked["number"])
    if decision_of(work, request_id) is not None:
        raise RefundNotApproved(number=asked["number"])
    work.post(
        refund_decision,
        request_id=request_id,
        outcome="approved" if approve else "refused",
        reason=typed.text(reason, "reason", typed.NOTE_LENGTH, needed=not approve),
        person_id=work.person.id,
        day=work.day,
        at=work.now,
    )
    return Changed(_NEWS, (request_id,), (asked["number"],))


def request_of(work: Work, request_id: int) -> RowMapping:
    found = work.conn.execute(select(refund_request).where(refund_request.c.id == request_id)).mappings().first()
    if found is None:
        raise NotFound(what="request", name=str(request_id))
    return found


def decision_of(work: Work, request_id: int) -> RowMapping | None:
    return (
        work.conn.execute(select(refund_decision).where(refund_decision.c.request_id == request_id)).mappings().first()
    )


def open_condition() -> ColumnElement[bool]:
    """Requests that have not come to their end: undecided, or approved and not paid."""
    decided = exists().where(refund_decision.c.request_id == refund_request.c.id)
    approved = exists().where(
        refund_decision.c.request_id == refund_request.c.id, refund_decision.c.outcome == "approved"
    )
    return or_(~decided, approved & refund_request.c.invoice_id.is_(None) & ~_paid)
