"""The cashier's steps: collect, clear what was pending; each with its line in the cash or bank journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, bindparam, select

from app.models.amounts import ZERO
from app.models.cash import clearing, receipt, settlement
from app.process import ARRIVES_LATER, MONEY_ROLE, Method, Paper, Payment
from app.refusals import (
    NotEnoughTendered,
    NotFound,
    NothingToCollect,
    ReferenceMissing,
    ReferenceUsed,
    TooMuch,
)
from app.services import credit, journaling, trays, typed
from app.services.desk import Work
from app.services.moves import Outcome
from app.services.trays import ACCOUNTS, SALES

RECEIPT_SERIES = "SK"
REFUND_SERIES = "TK"
_NEWS = frozenset({"money", "tray"})


@dataclass(frozen=True, slots=True)
class PaymentForm:
    """One payment as typed. `tendered` is the cash handed over, when change is due.

    `another` says of this one that it is another payment although its reference was used before.
    """

    method: Method
    amount: str | Decimal
    tendered: str | Decimal = ""
    reference: str = ""
    another: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """One payment, judged."""

    method: Method
    amount: Decimal
    tendered: Decimal | None
    reference: str


def take_payments(
    work: Work, row: RowMapping, payments: Sequence[PaymentForm], keep_excess: bool = False, another: bool = False
) -> Outcome:
    """Collects in full or in part, several payments at once (T9).

    What is above the open amount is refused, or kept as an advance of the customer when that is asked for. A reference
    that was used before is refused, unless `another` says that this is another payment. Raises NothingToCollect,
    TooMuch, NotEnoughTendered, ReferenceMissing, ReferenceUsed, or the refusal of a field.
    """
    given = [read_payment(work, payment, number, another) for number, payment in enumerate(payments, 1)]
    if not given:
        raise NothingToCollect()
    owed = row["gross"] - row["received"] - row["pending"]
    total = sum((payment.amount for payment in given), ZERO)
    if total > owed and not keep_excess:
        raise TooMuch(owed=owed, given=total)
    numbers: list[str] = []
    received, pending = row["received"], row["pending"]
    for payment in given:
        part = min(payment.amount, owed)
        excess = payment.amount - part
        if part:
            receipt_id, number = receive(work, row, replace(payment, amount=part), row["id"])
            numbers.append(number)
            owed -= part
            if payment.method in ARRIVES_LATER:
                pending += part
            else:
                received += part
                credit.follow(work, row, "received", Paper.RECEIPT, receipt_id, number, received)
        if excess and payment.method in ARRIVES_LATER:
            raise TooMuch(owed=part, given=payment.amount)  # money that has not arrived is nobody's advance yet
        if excess:
            numbers.append(receive(work, row, replace(payment, amount=excess, tendered=None), None)[1])
    values = standing(row, received, pending)
    return Outcome(values, paper=", ".join(numbers), kinds=_NEWS, numbers=tuple(numbers))


def money_arrived(work: Work, row: RowMapping, receipt_id: int) -> Outcome:
    """A pending cheque has been credited (T10): its journal line is written now."""
    paid = _pending(work, row, receipt_id)
    _clear(work, paid, "arrived", "")
    journal(work, Paper.RECEIPT, paid["id"], paid["number"], paid, received=paid["amount"])
    lay_copies(work, Paper.RECEIPT, paid["id"], paid["number"], paid)
    received = row["received"] + paid["amount"]
    credit.follow(work, row, "received", Paper.RECEIPT, paid["id"], paid["number"], received)
    values = standing(row, received, row["pending"] - paid["amount"])
    return Outcome(values, paper=paid["number"], kinds=_NEWS)


def money_did_not_arrive(work: Work, row: RowMapping, receipt_id: int, reason: str) -> Outcome:
    """A pending cheque was not honoured (T10): the invoice is open again."""
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    paid = _pending(work, row, receipt_id)
    _clear(work, paid, "bounced", reason)
    values = standing(row, row["received"], row["pending"] - paid["amount"])
    return Outcome(values, reason=reason, paper=paid["number"], kinds=frozenset({"money"}))


def read_payment(work: Work, payment: PaymentForm, number: int, another: bool = False) -> Given:
    """A payment as typed, judged at its place in the form. Raises as `take_payments` does."""
    at = f"payments.{number}"
    places = work.house.places
    amount = typed.positive(payment.amount, f"{at}.amount", places)
    tendered: Decimal | None = None
    if payment.method is Method.CASH and str(payment.tendered).strip():
        tendered = typed.positive(payment.tendered, f"{at}.tendered", places)
        if tendered < amount:
            raise NotEnoughTendered(amount=amount, tendered=tendered, at=f"{at}.tendered")
    reference = typed.text(payment.reference, f"{at}.reference", typed.CODE_LENGTH, needed=False)
    if payment.method is Method.CHEQUE and not reference:
        raise ReferenceMissing(method=payment.method, at=f"{at}.reference")
    if reference and not (another or payment.another):
        used = {"method": payment.method.value, "reference": reference}
        if earlier := work.conn.execute(_reference_used, used).scalar():
            raise ReferenceUsed(reference=reference, receipt=earlier, at=f"{at}.reference")
    return Given(payment.method, amount, tendered, reference)


_came_back = select(clearing.c.id).where(clearing.c.receipt_id == receipt.c.id, clearing.c.outcome == "bounced")
_came_back_later = select(settlement.c.id).where(
    settlement.c.receipt_id == receipt.c.id, settlement.c.kind == "bounced"
)
_reference_used = (
    select(receipt.c.number)
    .where(
        receipt.c.method == bindparam("method"), receipt.c.reference == bindparam("reference"),
        ~_came_back.exists(), ~_came_back_later.exists(),
    )
    .order_by(receipt.c.id.desc())
    .limit(1)
)  # fmt: skip


def receive(work: Work, row: RowMapping, payment: Given, invoice_id: int | None) -> tuple[int, str]:
    """Writes one receipt, with its journal line unless it has still to arrive; returns its id and number."""
    journaling.require_drawer(work, MONEY_ROLE[payment.method])
    number = work.number(RECEIPT_SERIES)
    later = payment.method in ARRIVES_LATER and invoice_id is not None
    slip = {
        "number": number,
        "invoice_id": invoice_id,
        "customer_id": row["customer_id"],
        "method": payment.method.value,
        "amount": payment.amount,
        "tendered": payment.tendered,
        "reference": payment.reference,
        "pending": later,
    }
    receipt_id = work.post(receipt, **slip, **signed_by(work))
    if not later:
        journal(work, Paper.RECEIPT, receipt_id, number, slip, received=payment.amount)
        lay_copies(work, Paper.RECEIPT, receipt_id, number, slip)
    return receipt_id, number


def signed_by(work: Work) -> dict[str, Any]:
    return {"person_id": work.person.id, "day": work.day, "at": work.now}


def _pending(work: Work, row: RowMapping, receipt_id: int) -> RowMapping:
    query = (
        select(receipt)
        .outerjoin(clearing, clearing.c.receipt_id == receipt.c.id)
        .where(
            receipt.c.id == receipt_id,
            receipt.c.invoice_id == row["id"],
            receipt.c.pending == 1,
            clearing.c.id.is_(None),
        )
    )
    found = work.conn.execute(query).mappings().first()
    if found is None:
        raise NotFound(what="pending receipt", name=str(receipt_id))
    return found


def _clear(work: Work, paid: RowMapping, outcome: str, reason: str) -> None:
    work.post(clearing, receipt_id=paid["id"], outcome=outcome, reason=reason, **signed_by(work))


def standing(row: RowMapping, received: Decimal, pending: Decimal) -> dict[str, Any]:
    """The payment axis, from what has come in."""
    if received >= row["gross"]:
        payment = Payment.FULL
    elif pending > 0:
        payment = Payment.PENDING
    else:
        payment = Payment.PART if received > 0 else Payment.NONE
    return {"received": received, "pending": pending, "payment": payment.value}


def journal(
    work: Work,
    paper: Paper,
    paper_id: int,
    number: str,
    slip: RowMapping | dict[str, Any],
    *,
    received: Decimal = ZERO,
    paid: Decimal = ZERO,
    role: str = "",
    person_id: int | None = None,
) -> None:
    """A line of a money account's journal; in the name of `person_id` where that is not who acts now."""
    journaling.enter(
        work, role or MONEY_ROLE[Method(slip["method"])], paper.value, paper_id, number, received=received, paid=paid,
        invoice_id=slip["invoice_id"], customer_id=slip["customer_id"], reference=slip["reference"],
        person_id=person_id,
    )  # fmt: skip


def lay_copies(work: Work, paper: Paper, paper_id: int, number: str, slip: RowMapping | dict[str, Any]) -> None:
    """A copy for the accountant; one for the sales desk when the money belongs to an invoice."""
    books = (SALES, ACCOUNTS) if slip["invoice_id"] is not None else (ACCOUNTS,)
    trays.lay(
        work, books, paper, paper_id, number,
        invoice_id=slip["invoice_id"], customer_id=slip["customer_id"], amount=slip["amount"],
    )  # fmt: skip
