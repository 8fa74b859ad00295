"""The two reviews before money is taken, and voiding."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import RowMapping, select

from app.models.branch import setting
from app.process import STEP, Kind, Paper, Payment, Review, label
from app.refusals import VoidNotAsked, WrongState
from app.services import price_levels, stock, trays, typed
from app.services.desk import Work
from app.services.invoicing import as_typed
from app.services.invoicing_hash import last_signed_hash
from app.services.moves import Outcome, stand
from app.services.trays import SALES

EXPIRY_DAYS = 7  # how long the cashier may collect, unless the branch sets `expiry_days`


def sign_prices(work: Work, row: RowMapping) -> Outcome:
    """The sales supervisor signs this revision: prices, discounts, customer (T3)."""
    return Outcome(signed_hash=last_signed_hash(work, row))


def return_to_clerk(work: Work, row: RowMapping, reason: str) -> Outcome:
    """Either supervisor sends it back with a reason; any edit then needs both reviews again (T5)."""
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    values = {"sent_back_reason": reason, "typed": as_typed(work, row).written(), "saved_at": work.now}
    return Outcome(values, reason=reason)


def release_for_collection(work: Work, row: RowMapping) -> Outcome:
    """The accounting supervisor signs; stock is reserved and the cashier may collect until the expiry day (T4).

    Raises PriceNotApproved while a price waits for the branch manager, and OutOfStock when less is available than the
    invoice asks for.
    """
    price_levels.require_approved(work, row)
    stock.reserve(work, row["id"])
    trays.lay(
        work, (SALES,), Paper.INVOICE, row["id"], row["number"],
        invoice_id=row["id"], customer_id=row["customer_id"], amount=row["gross"],
    )  # fmt: skip
    values: dict[str, Any] = {"expires_on": work.day + timedelta(days=expiry_days(work))}
    if row["gross"] == 0:  # gifts only: there is nothing to collect
        values["payment"] = Payment.FULL.value
    return Outcome(values, signed_hash=last_signed_hash(work, row), kinds=frozenset({"stock", "tray"}))


def ask_to_void(work: Work, row: RowMapping, reason: str) -> Outcome:
    """The sales supervisor's half of voiding (T7). A draft that never had a number is discarded, not voided."""
    if row["number"] is None:
        raise WrongState(invoice=f"#{row['id']}", state=label(*stand(row)), step=STEP["ask_void"].label)
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    return Outcome({"void_reason": reason}, reason=reason)


def make_void(work: Work, row: RowMapping) -> Outcome:
    """The accounting supervisor's half: the number stays, the reservation goes (T7). Raises VoidNotAsked."""
    if not row["void_reason"]:
        raise VoidNotAsked(invoice=row["number"] or f"#{row['id']}")
    if row["review"] == Review.PAYABLE and row["kind"] == Kind.SALE:
        stock.release(work, row["id"])
    values = {"payment": Payment.NONE.value}  # gifts only stood as paid
    return Outcome(values, reason=row["void_reason"], kinds=frozenset({"stock"}))


def expiry_days(work: Work) -> int:
    """For how many days a released invoice may be collected."""
    kept = work.conn.execute(select(setting.c.value).where(setting.c.name == "expiry_days")).scalar()
    return int(kept) if kept else EXPIRY_DAYS
