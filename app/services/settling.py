"""What settles an invoice beside its own receipts (核销), and what undoes that: advances used, payments moved, cheques
that bounced after they were credited, small change waived, bad debts written off.

Using an advance is the cashier's own step. Everything else is asked by one person and approved by another; originals
are never edited: a settlement in red takes away, one in black gives.
"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import RowMapping, bindparam, select

from app.models.amounts import ZERO
from app.models.cash import clearing, receipt, refund, settlement
from app.models.credit import settlement_answer, settlement_of_request, settlement_request
from app.models.invoices import invoice
from app.process import STEP, Duty, Method, Paper
from app.refusals import (
    AboveWaiver,
    AlreadyAsked,
    NoSuchAdvance,
    NotFound,
    NothingAsked,
    NothingOwed,
    NotPermitted,
    TooMuch,
    TwoHands,
)
from app.services import cashier, credit, moves, releasing, settings, trays, typed
from app.services.desk import Changed, Work, command
from app.services.moves import Outcome
from app.services.postings.credit import propose_settlement
from app.services.trays import ACCOUNTS, SALES

SETTLEMENT_SERIES = "HX"
_NEWS = frozenset({"money", "tray", "credit"})
_ANSWERED_BY = {"moved": Duty.CHECK, "bounced": Duty.CHECK, "waived": Duty.CHECK, "written_off": Duty.MANAGE}


def use_advance(work: Work, row: RowMapping, amount: str | Decimal) -> Outcome:
    """Uses money that the customer has left with us on this invoice (T9).

    Raises NoSuchAdvance, TooMuch, or the refusal of the amount.
    """
    given = typed.positive(amount, "amount", work.house.places)
    there = credit.advance_of(work.conn, row["customer_id"])
    if given > there:
        raise NoSuchAdvance(advance=there, given=given, at="amount")
    _require_open(row, given, "amount")
    number, received = _settle(work, row, "advance", given)
    return _outcome(row, received, number, "")


# Asking


def ask_move(
    work: Work, row: RowMapping, receipt_id: int, reason: str, to_invoice_id: int | None = None,
    amount: str | Decimal = "",
) -> Outcome:  # fmt: skip
    """The cashier asks to move a payment booked to the wrong invoice to another, or to the customer's advances (T14c).

    All of what the receipt still stands for here is moved when no amount is given. Raises NotFound, TooMuch,
    WrongState of the other invoice, AlreadyAsked, or the refusal of a field.
    """
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    paid = _arrived(work, row, receipt_id)
    stands = _stands_for(work, paid)
    given = typed.positive(amount, "amount", work.house.places) if str(amount).strip() else stands
    stands = min(stands, _not_refunded(work, row))
    given = min(given, stands) if not str(amount).strip() else given
    if given > stands or not stands:
        raise TooMuch(owed=stands, given=given, at="amount")
    customer_id = row["customer_id"]
    if to_invoice_id is not None:
        target = _target(work, row, to_invoice_id, given)
        customer_id = target["customer_id"]
    return _ask(work, row, "moved", given, reason, paid["id"], to_invoice_id, customer_id)


def ask_bounce(work: Work, row: RowMapping, receipt_id: int, reason: str) -> Outcome:
    """The cashier reports that a cheque which had been credited came back (J24). Raises NotFound, AlreadyAsked."""
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    paid = _arrived(work, row, receipt_id)
    stands = _stands_for(work, paid)
    if paid["method"] != Method.CHEQUE or stands != paid["amount"]:
        raise NotFound(what="credited cheque", name=paid["number"], at="receipt_id")
    return _ask(work, row, "bounced", stands, reason, paid["id"])


def ask_waive(work: Work, row: RowMapping, reason: str) -> Outcome:
    """The cashier asks to let small change of a receivable go (J22). Raises NothingOwed, AboveWaiver, AlreadyAsked."""
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    owed = _owed(work, row)
    _require_small(work, owed)
    return _ask(work, row, "waived", owed, reason)


def ask_write_off(work: Work, row: RowMapping, reason: str) -> Outcome:
    """The sales supervisor asks to write a bad debt off (J25). Raises NothingOwed, AlreadyAsked."""
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    return _ask(work, row, "written_off", _owed(work, row), reason)


def _ask(
    work: Work, row: RowMapping, kind: str, amount: Decimal, reason: str, receipt_id: int | None = None,
    to_invoice_id: int | None = None, to_customer_id: int | None = None,
) -> Outcome:  # fmt: skip
    if _waiting(work, row["id"], kind) is not None:
        raise AlreadyAsked(invoice=row["number"])
    work.post(
        settlement_request, kind=kind, invoice_id=row["id"], receipt_id=receipt_id, to_invoice_id=to_invoice_id,
        to_customer_id=to_customer_id, amount=amount, reason=reason, person_id=work.person.id, day=work.day,
        at=work.now,
    )  # fmt: skip
    return Outcome(reason=reason, kinds=frozenset({"credit"}))


# Approving


def move(work: Work, row: RowMapping) -> Outcome:
    """The accounting supervisor approves: red here, black where the money belongs, together nothing (T14c).

    Raises NothingAsked, TwoHands, or the refusals of the other invoice, which may have moved on meanwhile.
    """
    asked = _approved(work, row, "moved")
    given = asked["amount"]
    if given > min(_stands_for(work, _arrived(work, row, asked["receipt_id"])), _not_refunded(work, row)):
        raise TooMuch(owed=row["received"], given=given)
    number, received = _settle(work, row, "moved", -given, asked)
    numbers = [number]
    if asked["to_invoice_id"] is None:
        numbers.append(_to_advances(work, asked))
    else:
        target = _target(work, row, asked["to_invoice_id"], given)
        moves.lay_hands(work, target, Duty.CHECK)
        other, came = _settle(work, target, "moved", given, asked)
        numbers.append(other)
        _note_on_target(work, target, came, other, row["number"])
    _lay_accounts(work, numbers[0], asked)
    return _outcome(row, received, ", ".join(numbers), asked["reason"])


def confirm_bounce(work: Work, row: RowMapping) -> Outcome:
    """The accounting supervisor confirms: red settlement and journal line, the invoice is open again (J24).

    A release is withdrawn. Where goods have left, also of a closed invoice, the money is owed from now on.
    """
    asked = _approved(work, row, "bounced")
    releasing.withdrawn_by_bounce(work, row)
    number, received = _settle(work, row, "bounced", -asked["amount"], asked)
    paid = work.conn.execute(select(receipt).where(receipt.c.id == asked["receipt_id"])).mappings().one()
    cashier.journal(
        work, Paper.SETTLEMENT, _id_of(work, number), number, paid, received=-asked["amount"],
        person_id=asked["person_id"],
    )  # fmt: skip
    _lay_accounts(work, number, asked)
    return _outcome(row, received, number, asked["reason"])


def waive(work: Work, row: RowMapping) -> Outcome:
    """The accounting supervisor lets the small rest go (J22). Raises NothingAsked, AboveWaiver, NothingOwed."""
    asked = _approved(work, row, "waived")
    owed = _owed(work, row)
    _require_small(work, owed)
    return _let_go(work, row, asked, min(owed, asked["amount"]))


def write_off(work: Work, row: RowMapping) -> Outcome:
    """The branch manager writes the debt off; it stays on the memo list (账销案存) (J25). Raises NothingAsked."""
    asked = _approved(work, row, "written_off")
    return _let_go(work, row, asked, asked["amount"])


def _let_go(work: Work, row: RowMapping, asked: RowMapping, amount: Decimal) -> Outcome:
    if amount != asked["amount"] or amount > _owed(work, row):
        raise TooMuch(owed=amount, given=asked["amount"])
    number, received = _settle(work, row, asked["kind"], amount, asked)
    _lay_accounts(work, number, asked)
    return _outcome(row, received, number, asked["reason"])


@command(Duty.CHECK, Duty.MANAGE)
def decline(work: Work, request_id: int, reason: str) -> Changed:
    """The second person says no, with a reason; nothing is settled. Raises NotFound, NothingAsked, NotPermitted."""
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    asked = work.conn.execute(_request, {"request_id": request_id}).mappings().first()
    if asked is None:
        raise NotFound(what="request", name=str(request_id))
    row = moves.load(work, asked["invoice_id"])
    if _waiting(work, row["id"], asked["kind"]) is None:
        raise NothingAsked(invoice=row["number"])
    _answer(work, asked, "declined", reason)
    return Changed(frozenset({"credit", "invoice"}), (row["id"],))


# What the steps share


def _settle(
    work: Work, row: RowMapping, kind: str, amount: Decimal, asked: RowMapping | None = None
) -> tuple[str, Decimal]:
    """Writes one settlement on an invoice and follows the receivable; returns its number and all received by then."""
    number = work.number(SETTLEMENT_SERIES)
    settlement_id = work.post(
        settlement, number=number, kind=kind, invoice_id=row["id"], customer_id=row["customer_id"],
        receipt_id=asked["receipt_id"] if asked else None, amount=amount, reason=asked["reason"] if asked else "",
        person_id=asked["person_id"] if asked else work.person.id,
        countersigned_by=work.person.id if asked else None, day=work.day, at=work.now,
    )  # fmt: skip
    _link(work, settlement_id, asked)
    received = row["received"] + amount
    change = credit.follow(work, row, kind, Paper.SETTLEMENT, settlement_id, number, received)
    belongs = {"invoice_id": row["id"], "customer_id": row["customer_id"], "amount": amount}
    trays.lay(work, (SALES,), Paper.SETTLEMENT, settlement_id, number, **belongs)
    if kind == "advance" and change:
        trays.lay(work, (ACCOUNTS,), Paper.SETTLEMENT, settlement_id, number, **belongs)  # J23
    return number, received


def _to_advances(work: Work, asked: RowMapping) -> str:
    number = work.number(SETTLEMENT_SERIES)
    settlement_id = work.post(
        settlement, number=number, kind="moved", invoice_id=None, customer_id=asked["to_customer_id"],
        receipt_id=asked["receipt_id"], amount=asked["amount"], reason=asked["reason"],
        person_id=asked["person_id"], countersigned_by=work.person.id, day=work.day, at=work.now,
    )  # fmt: skip
    _link(work, settlement_id, asked)
    return number


def _link(work: Work, settlement_id: int, asked: RowMapping | None) -> None:
    if asked is not None:
        work.post(settlement_of_request, settlement_id=settlement_id, settlement_request_id=asked["id"])


def _lay_accounts(work: Work, number: str, asked: RowMapping) -> None:
    """A copy for the accountant, where the books change: advances of one customer stay advances of that customer."""
    settlement_id = _id_of(work, number)
    proposal = propose_settlement(work.conn, work.house, settlement_id)
    if proposal.entries:
        trays.lay(
            work, (ACCOUNTS,), Paper.SETTLEMENT, settlement_id, number, invoice_id=proposal.invoice_id,
            customer_id=proposal.customer_id, amount=asked["amount"],
        )  # fmt: skip


def _note_on_target(work: Work, target: RowMapping, received: Decimal, number: str, source: str) -> None:
    """The other invoice shows on its timeline what came to it and from where."""
    values = {**cashier.standing(target, received, target["pending"])}
    outcome = Outcome(values, paper=number, reason=source)
    moves.record(work, target, STEP["move"], outcome)


def _outcome(row: RowMapping, received: Decimal, number: str, reason: str) -> Outcome:
    values = cashier.standing(row, received, row["pending"])
    return Outcome(values, reason=reason, paper=number, kinds=_NEWS, numbers=tuple(number.split(", ")))


def _target(work: Work, row: RowMapping, invoice_id: int, amount: Decimal) -> RowMapping:
    """The invoice the money belongs to. Raises NotFound, WrongState or TooMuch."""
    if invoice_id == row["id"]:
        raise NotFound(what="other invoice", name=row["number"], at="to_invoice_id")
    target = moves.load(work, invoice_id)
    moves.require_fit(target, STEP["collect"])
    _require_open(target, amount, "to_invoice_id")
    return target


def _require_open(row: RowMapping, amount: Decimal, at: str) -> None:
    owed = row["gross"] - row["received"] - row["pending"]
    if amount > owed:
        raise TooMuch(owed=owed, given=amount, at=at)


def _owed(work: Work, row: RowMapping) -> Decimal:
    owed = credit.receivable_of(work.conn, row["id"])
    if not owed:
        raise NothingOwed(invoice=row["number"])
    return owed


def _require_small(work: Work, owed: Decimal) -> None:
    limit = Decimal(settings.value_of(work.conn, "waive_limit"))
    if owed > limit:
        raise AboveWaiver(owed=owed, limit=limit)


def _arrived(work: Work, row: RowMapping, receipt_id: int) -> RowMapping:
    """A receipt of this invoice whose money is here. Raises NotFound."""
    r = receipt.c
    came = select(clearing.c.id).where(clearing.c.receipt_id == r.id, clearing.c.outcome == "arrived").exists()
    query = select(receipt).where(r.id == receipt_id, r.invoice_id == row["id"], (r.pending == 0) | came)
    found = work.conn.execute(query).mappings().first()
    if found is None:
        raise NotFound(what="receipt of this invoice", name=str(receipt_id), at="receipt_id")
    return found


def _stands_for(work: Work, paid: RowMapping) -> Decimal:
    """What a receipt still counts on its own invoice, after what was moved off it or came back."""
    s = settlement.c
    query = select(s.amount).where(s.receipt_id == paid["id"], s.invoice_id == paid["invoice_id"])
    return Decimal(sum(work.conn.execute(query).scalars(), paid["amount"]))


def _not_refunded(work: Work, row: RowMapping) -> Decimal:
    """What came in on an invoice less what its red invoices paid back or kept as an advance: that money is gone and
    cannot be moved. What was let go or set against the debt never came in."""
    red = select(invoice.c.id).where(invoice.c.original_id == row["id"])
    s = settlement.c
    back = work.conn.execute(select(refund.c.amount).where(refund.c.invoice_id.in_(red))).scalars()
    kept = work.conn.execute(select(s.amount).where(s.invoice_id.in_(red), s.kind == "advance")).scalars()
    no_money = work.conn.execute(
        select(s.amount).where(s.invoice_id == row["id"], s.kind.in_(("credited", "waived", "written_off")))
    ).scalars()
    return Decimal(row["received"] - sum(no_money, ZERO) - sum(back, ZERO) + sum(kept, ZERO))


_request = select(settlement_request).where(settlement_request.c.id == bindparam("request_id"))
_open_requests = (
    select(settlement_request)
    .outerjoin(settlement_answer, settlement_answer.c.settlement_request_id == settlement_request.c.id)
    .where(
        settlement_request.c.invoice_id == bindparam("invoice_id"), settlement_request.c.kind == bindparam("kind"),
        settlement_answer.c.id.is_(None),
    )
    .limit(1)
)  # fmt: skip


def _waiting(work: Work, invoice_id: int, kind: str) -> RowMapping | None:
    return work.conn.execute(_open_requests, {"invoice_id": invoice_id, "kind": kind}).mappings().first()


def _approved(work: Work, row: RowMapping, kind: str) -> RowMapping:
    """The request that waits, answered with yes. Raises NothingAsked or TwoHands."""
    asked = _waiting(work, row["id"], kind)
    if asked is None:
        raise NothingAsked(invoice=row["number"])
    _answer(work, asked, "approved", "")
    return asked


def _answer(work: Work, asked: RowMapping, outcome: str, reason: str) -> None:
    if asked["person_id"] == work.person.id:
        raise TwoHands(person=work.person.name)
    if _ANSWERED_BY[asked["kind"]] not in work.person.duties:
        raise NotPermitted(person=work.person.name, duty=_ANSWERED_BY[asked["kind"]])
    work.post(
        settlement_answer, settlement_request_id=asked["id"], outcome=outcome, reason=reason,
        person_id=work.person.id, day=work.day, at=work.now,
    )  # fmt: skip


def _id_of(work: Work, number: str) -> int:
    return int(work.conn.execute(select(settlement.c.id).where(settlement.c.number == number)).scalar_one())
