"""Releasing a red invoice, and what becomes of its money: set against a debt, kept as an advance, used elsewhere."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, func, select

from app.models.amounts import ZERO
from app.models.cash import settlement
from app.models.custody import shipment, shipment_line
from app.models.invoices import invoice, invoice_line
from app.models.returns import exchange
from app.process import Duty, Goods, Kind, Paper, Payment, Review
from app.refusals import MoreThanInvoiced, NothingToSetOff, NotReturnable
from app.services import cashier, credit, moves, refunds, returns, stock, trays, typed
from app.services.desk import Work, touch
from app.services.invoicing_hash import last_signed_hash
from app.services.moves import Outcome
from app.services.trays import ACCOUNTS, SALES

SETTLEMENT_SERIES = "HX"
_NEWS = frozenset({"tray", "stock", "money"})


def allow_late(work: Work, row: RowMapping, reason: str) -> Outcome:
    """The manager allows a return or an allowance after the time limit."""
    return Outcome(reason=typed.text(reason, "reason", typed.NOTE_LENGTH), signed_hash=last_signed_hash(work, row))


def release(work: Work, row: RowMapping) -> Outcome:
    """The accounting supervisor signs a red invoice (T13, T14b): what is owed on the original goes down by it, the rest
    may be refunded; cancelled goods are free again.

    Raises LateReturn, or MoreThanInvoiced when goods of a cancellation have left meanwhile.
    """
    returns.require_in_time(work, row)
    original = moves.load(work, row["original_id"])
    kind = Kind(row["kind"])
    if kind is Kind.CANCEL:
        _free(work, row, original)
    values = _set_against_debt(work, row, original)
    if kind is not Kind.RETURN:  # a return stands on the original's timeline since its goods are back
        _mark(work, moves.load(work, original["id"]), "cancelled" if kind is Kind.CANCEL else "allowed", row["number"])
    _lay(work, row, kind)
    return Outcome(values, signed_hash=last_signed_hash(work, row), kinds=_NEWS, settles=True)


def _lay(work: Work, row: RowMapping, kind: Kind) -> None:
    belongs = {"invoice_id": row["id"], "customer_id": row["customer_id"], "amount": row["gross"]}
    trays.lay(work, (SALES,), Paper.INVOICE, row["id"], row["number"], **belongs)
    if kind is Kind.ALLOWANCE:
        trays.lay(work, (SALES, ACCOUNTS), Paper.ALLOWANCE, row["id"], row["number"], **belongs)
    notes = select(shipment.c.id, shipment.c.number).where(shipment.c.invoice_id == row["id"]).order_by(shipment.c.id)
    for note in work.conn.execute(notes).all():
        trays.lay(work, (SALES, ACCOUNTS), Paper.TAKE_BACK, note.id, note.number, **belongs)


def _free(work: Work, row: RowMapping, original: RowMapping) -> None:
    """Frees what was promised and will not be fetched; the original comes to its end where nothing is left to leave."""
    if original["review"] not in (Review.PAYABLE, Review.RELEASED):
        raise NotReturnable(invoice=original["number"], product="")
    query = (
        select(invoice_line, invoice_line.c.original_line_id)
        .where(invoice_line.c.invoice_id == row["id"])
        .order_by(invoice_line.c.product_id)
    )
    freed = []
    for line in work.conn.execute(query).mappings().all():
        blue = line["original_line_id"]
        whole = work.conn.execute(select(invoice_line.c.quantity).where(invoice_line.c.id == blue)).scalar_one()
        left = whole - returns.shipped(work, blue) - cancelled(work, blue)
        if -line["quantity"] > left:
            raise MoreThanInvoiced(product=line["code"], asked=-line["quantity"], left=left)
        freed.append((line["product_id"], -line["quantity"]))
    stock.free(work, freed)
    goods = goods_of(work, original["id"], cancelled_now=-row["quantity"])
    if goods is not Goods(original["goods"]):
        touch(work, invoice, original["id"], goods=goods.value, version=original["version"] + 1)


def cancelled(work: Work, line_id: int) -> Decimal:
    """How much of a line was cancelled before it left, by red invoices that are released."""
    query = (
        select(func.coalesce(func.sum(invoice_line.c.quantity), 0))
        .join(invoice, invoice.c.id == invoice_line.c.invoice_id)
        .where(
            invoice_line.c.original_line_id == line_id,
            invoice.c.kind == Kind.CANCEL.value,
            invoice.c.review.in_(returns.RELEASED),
        )
    )
    return -Decimal(work.conn.execute(query).scalar_one())


def goods_of(
    work: Work, invoice_id: int, *, cancelled_now: Decimal = ZERO, back_now: Decimal = ZERO, out_now: Decimal = ZERO
) -> Goods:
    """The goods axis of a sale from what left, came back and was cancelled; the figures of a step under way besides."""
    sent = (
        select(func.coalesce(func.sum(shipment_line.c.quantity), 0))
        .join(shipment, shipment.c.id == shipment_line.c.shipment_id)
        .where(shipment.c.invoice_id == invoice_id)
    )
    out = Decimal(work.conn.execute(sent).scalar_one()) + out_now
    whole = work.conn.execute(select(invoice.c.quantity).where(invoice.c.id == invoice_id)).scalar_one()
    reds = select(func.coalesce(func.sum(invoice.c.quantity), 0)).where(invoice.c.original_id == invoice_id)
    gone = reds.where(invoice.c.kind == Kind.CANCEL.value, invoice.c.review.in_(returns.RELEASED))
    back = reds.where(invoice.c.kind == Kind.RETURN.value, invoice.c.goods == Goods.RETURNED.value)
    given_up = -Decimal(work.conn.execute(gone).scalar_one()) + cancelled_now
    returned = -Decimal(work.conn.execute(back).scalar_one()) + back_now
    if out == 0:
        return Goods.CANCELLED if given_up >= whole else Goods.NONE
    if out + given_up < whole:
        return Goods.PART
    return Goods.RETURNED if returned >= out else Goods.SHIPPED


def _set_against_debt(work: Work, row: RowMapping, original: RowMapping) -> dict[str, Any]:
    """What is owed on the original goes down first (冲减应收); only the rest was paid and can be given back."""
    owed = original["gross"] - original["received"] - original["pending"]
    credited = min(-row["gross"], max(owed, ZERO))
    if credited:
        _settle(work, "credited", row, -credited, row["number"])
        _settle(work, "credited", original, credited, row["number"])
        values = cashier.standing(original, original["received"] + credited, original["pending"])
        touch(work, invoice, original["id"], version=original["version"] + 1, **values)
    return _after(row, credited)


def _after(row: RowMapping, given: Decimal) -> dict[str, Any]:
    """The money axis of a red invoice when so much more of it has been set off."""
    left = refunds.left_to_give(row) - given
    payment = Payment.REFUNDED if left == 0 else Payment.PART if given or row["refunded"] else Payment.NONE
    return {"received": row["received"] - given, "payment": payment.value}


def set_off(work: Work, row: RowMapping, target: int | None = None) -> Outcome:
    """What is to be given back pays another released invoice of the customer, that of the exchange when none is named
    (换货: the cashier settles only the difference). Raises NothingToSetOff."""
    if target is None:
        tied = select(exchange.c.blue_id).where(exchange.c.red_id == row["id"])
        target = work.conn.execute(tied).scalar()
    if target is None:
        raise NothingToSetOff(invoice="")
    blue = moves.load(work, target)
    owed = blue["gross"] - blue["received"] - blue["pending"]
    open_ = blue["review"] in (Review.PAYABLE, Review.RELEASED) and blue["kind"] == Kind.SALE
    if not open_ or owed <= 0 or blue["customer_id"] != row["customer_id"]:
        raise NothingToSetOff(invoice=moves.name_of(blue))
    used = min(refunds.left_to_give(row), owed)
    moves.lay_hands(work, blue, Duty.COLLECT)
    _settle(work, "advance", row, -used, blue["number"])
    _settle(work, "advance", blue, used, row["number"])
    values = cashier.standing(blue, blue["received"] + used, blue["pending"])
    touch(work, invoice, blue["id"], version=blue["version"] + 1, **values)
    _mark(work, blue, "set_off", row["number"], Duty.COLLECT)
    return Outcome(_after(row, used), paper=blue["number"], kinds=_NEWS, settles=True)


def keep(work: Work, row: RowMapping, reason: str) -> Outcome:
    """What is to be given back stays with the branch as the customer's advance (转预收)."""
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    left = refunds.left_to_give(row)
    _settle(work, "advance", row, -left, reason)
    return Outcome(_after(row, left), reason=reason, kinds=_NEWS, settles=True)


def _settle(work: Work, kind: str, row: RowMapping, amount: Decimal, reason: str) -> None:
    number = work.number(SETTLEMENT_SERIES)
    settlement_id = work.post(
        settlement,
        number=number,
        kind=kind,
        invoice_id=row["id"],
        customer_id=row["customer_id"],
        receipt_id=None,
        amount=amount,
        reason=reason,
        person_id=work.person.id,
        countersigned_by=None,
        day=work.day,
        at=work.now,
    )
    if row["kind"] != Kind.SALE:
        return
    paid = credit.follow(work, row, kind, Paper.SETTLEMENT, settlement_id, number, row["received"] + amount)
    if paid and kind == "advance":  # J23; what a red invoice credits is in its own voucher
        belongs = {"invoice_id": row["id"], "customer_id": row["customer_id"], "amount": amount}
        trays.lay(work, (ACCOUNTS,), Paper.SETTLEMENT, settlement_id, number, **belongs)


def _mark(work: Work, row: RowMapping, step: str, paper: str, duty: Duty | None = None) -> None:
    """A line on the timeline of the other invoice, naming this one."""
    outcome = Outcome(paper=paper)
    moves.mark(work, row, step, Review(row["review"]), duty, outcome, row["revision"], work.person.id)
