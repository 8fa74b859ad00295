"""The only door through which an invoice or a paper goes a step further.

    take(desk, "authorise", [7, 9])                      # all or none
    take(desk.once(command_id), "collect", [7], payments=(Payment(Method.CASH, "120"),))

Whether a step is allowed stands in `app.process`; what it does besides the move is an effect: one function in the
module of its trade, named after the step in `EFFECTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.process import STEP, Payment, Step, Subject
from app.refusals import NotPermitted, OneInvoiceAtATime, ReasonMissing
from app.services import (
    bookkeeping,
    cashier,
    inspecting,
    invoicing,
    moves,
    paying_back,
    price_levels,
    reds,
    releasing,
    review,
    sales_register,
    settling,
    tax_points,
    warehouse,
)
from app.services.desk import Changed, Desk, Work, run

EFFECTS: dict[str, Callable[..., moves.Outcome]] = {
    "save": invoicing.keep_as_typed,
    "discard": invoicing.throw_away,
    "submit": invoicing.number_and_price,
    "withdraw": invoicing.take_out_of_review,
    "authorise": review.sign_prices,
    "send_back": review.return_to_clerk,
    "approve_price": price_levels.approve,
    "check": review.release_for_collection,
    "check_return": reds.release,
    "check_red": reds.release,
    "allow_late": reds.allow_late,
    "inspect": inspecting.inspect,
    "send_back_check": review.return_to_clerk,
    "ask_void": review.ask_to_void,
    "void": review.make_void,
    "collect": cashier.take_payments,
    "clear": cashier.money_arrived,
    "bounce": cashier.money_did_not_arrive,
    "refund": paying_back.pay_back,
    "set_off": reds.set_off,
    "keep": reds.keep,
    "ship": warehouse.hand_over,
    "take_back": warehouse.take_goods_back,
    "ask_release": releasing.ask,
    "release": releasing.release,
    "support_release": releasing.support,
    "release_above": releasing.release_above,
    "withdraw_release": releasing.withdraw,
    "ship_on_credit": warehouse.hand_over_on_credit,
    "use_advance": settling.use_advance,
    "ask_move": settling.ask_move,
    "move": settling.move,
    "ask_bounce": settling.ask_bounce,
    "confirm_bounce": settling.confirm_bounce,
    "ask_waive": settling.ask_waive,
    "waive": settling.waive,
    "ask_write_off": settling.ask_write_off,
    "write_off": settling.write_off,
}
PAPER_EFFECTS: dict[str, Callable[..., Changed]] = {
    "register": sales_register.enter,
    "book": bookkeeping.post,
}


def take(
    desk: Desk, key: str, ids: Sequence[int] = (), *, seen: Mapping[int, int] | None = None, **given: Any
) -> Changed:
    """Takes one step on some invoices or papers, all or none.

    `seen` holds the version of each invoice the person was looking at; a newer one is refused. Raises the refusals
    of the gate, WrongState, SameHands, and whatever the effect refuses.
    """
    step = STEP[key]
    if step.duty is None:
        raise NotPermitted(person=desk.person.name if desk.person else "", duty=step.key)
    body = _papers if step.subject is Subject.PAPER else _invoices
    facts = {"ids": list(ids), **given}
    return run(
        desk, f"flow.{key}", (step.duty,), facts, lambda work: body(work, step, ids, seen, given), signed=step.signed
    )


def _papers(
    work: Work, step: Step, ids: Sequence[int], _seen: Mapping[int, int] | None, given: Mapping[str, Any]
) -> Changed:
    return PAPER_EFFECTS[step.key](work, ids, **given)


def _invoices(
    work: Work, step: Step, ids: Sequence[int], seen: Mapping[int, int] | None, given: Mapping[str, Any]
) -> Changed:
    if step.key == "save" and not ids:
        ids = [invoicing.open_blank(work, **given)]
    _require_asked(step, given)
    if "payments" in step.asks and len(ids) > 1:
        raise OneInvoiceAtATime(count=len(ids))  # the same money would be taken once for each
    changed = Changed(frozenset({"invoice"}))
    for invoice_id in ids:
        changed = changed.plus(_one(work, step, invoice_id, seen, given))
    return changed


def _require_asked(step: Step, given: Mapping[str, Any]) -> None:
    if "reason" in step.asks and not str(given.get("reason", "")).strip():
        raise ReasonMissing()


def _one(work: Work, step: Step, invoice_id: int, seen: Mapping[int, int] | None, given: Mapping[str, Any]) -> Changed:
    row = moves.load(work, invoice_id, seen)
    moves.require_fit(row, step)
    if step.duty is not None and not step.quiet:
        moves.lay_hands(work, row, step.duty)
    outcome = EFFECTS[step.key](work, row, **given)
    if outcome.gone:
        pass
    elif step.quiet:
        moves.keep(work, row, outcome)
    else:
        moves.record(work, row, step, outcome)
        if outcome.values.get("payment") == Payment.FULL:
            tax_points.on_receipt(work, invoice_id)
        if step.key == "check_red":
            tax_points.on_cancelled(work, invoice_id)
    if outcome.settles:
        bookkeeping.close_when_done(work, moves.load(work, invoice_id))
    return Changed(outcome.kinds | {"invoice"}, (invoice_id,), outcome.numbers)
