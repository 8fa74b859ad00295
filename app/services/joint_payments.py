"""One payment for several invoices of a customer: divided oldest first, a receipt for each, tied together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import RowMapping

from app.models.amounts import ZERO
from app.models.credit import joint_payment, joint_payment_part
from app.process import ARRIVES_LATER, STEP, Duty, Paper
from app.refusals import NothingToCollect, OtherCustomer, TooMuch
from app.services import cashier, credit, moves
from app.services.cashier import PaymentForm
from app.services.desk import Changed, Work, command
from app.services.moves import Outcome


@command(Duty.COLLECT)
def collect_together(
    work: Work,
    invoice_ids: Sequence[int],
    payment: PaymentForm,
    keep_excess: bool = False,
    another: bool = False,
) -> Changed:
    """Takes one payment for several invoices of one customer (T9).

    Each gets a receipt of its own, the oldest invoice first; what is left over becomes the customer's advance when
    `keep_excess` says so. Raises NothingToCollect, OtherCustomer, WrongState, SameHands, TooMuch, ReferenceUsed, or the
    refusal of a field (`payments.1.…`).
    """
    rows = sorted((moves.load(work, invoice_id) for invoice_id in set(invoice_ids)), key=lambda row: row["id"])
    if not rows:
        raise NothingToCollect()
    step = STEP["collect"]
    for row in rows:
        moves.require_fit(row, step)
        if row["customer_id"] != rows[0]["customer_id"]:
            raise OtherCustomer(invoice=row["number"])
    given = cashier.read_payment(work, payment, 1, another)
    owed = sum((row["gross"] - row["received"] - row["pending"] for row in rows), ZERO)
    if given.amount > owed and (not keep_excess or given.method in ARRIVES_LATER):
        raise TooMuch(owed=owed, given=given.amount, at="payments.1.amount")
    signed = {"person_id": work.person.id, "day": work.day, "at": work.now}
    joint_id = work.post(
        joint_payment, customer_id=rows[0]["customer_id"], method=given.method.value, amount=given.amount,
        reference=given.reference, **signed,
    )  # fmt: skip
    left, numbers = given.amount, []
    for row in rows:
        part = min(left, row["gross"] - row["received"] - row["pending"])
        if not part:
            continue
        moves.lay_hands(work, row, Duty.COLLECT)
        numbers.append(_take(work, row, joint_id, replace(given, amount=part, tendered=None)))
        left -= part
    if left:
        receipt_id, number = cashier.receive(work, rows[0], replace(given, amount=left, tendered=None), None)
        work.post(joint_payment_part, joint_payment_id=joint_id, receipt_id=receipt_id)
        numbers.append(number)
    return Changed(frozenset({"invoice", "money", "tray"}), tuple(row["id"] for row in rows), tuple(numbers))


def _take(work: Work, row: RowMapping, joint_id: int, part: cashier.Given) -> str:
    receipt_id, number = cashier.receive(work, row, part, row["id"])
    work.post(joint_payment_part, joint_payment_id=joint_id, receipt_id=receipt_id)
    received, pending = row["received"], row["pending"]
    if part.method in ARRIVES_LATER:
        pending += part.amount
    else:
        received += part.amount
        credit.follow(work, row, "received", Paper.RECEIPT, receipt_id, number, received)
    values = cashier.standing(row, received, pending)
    moves.record(work, row, STEP["collect"], Outcome(values, paper=number))
    return number
