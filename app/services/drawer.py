"""Counting the drawer (日清): entered by denomination before anything is shown, then signed by cashier and witness.

Over or short is posted with the signature, into the journal and for the accountant; what it came from is decided later,
by two others. A change given out is no money of the branch: the journal knows only what stayed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import RowMapping, func, select

from app.models.amounts import ZERO
from app.models.cash import cash_journal
from app.models.money import (
    drawer_count,
    drawer_count_line,
    drawer_iou,
    drawer_resolution,
    drawer_seal,
)
from app.process import Duty, Paper
from app.refusals import (
    CashDecided,
    CountAgain,
    DrawerClosed,
    DrawerNotCounted,
    FloatAboveLimit,
    NotAnother,
    NotFound,
    NotPermitted,
    ReasonMissing,
    SignatureMissing,
)
from app.services import journaling, money_accounts, trays, typed
from app.services.desk import SIGNATURE_LASTS, Changed, Signature, Work, command, duties_now
from app.services.money_transfers import float_limit
from app.services.people import name_of_person

COUNT_SERIES, HANDOVER_SERIES, DECISION_SERIES = "PD", "JJ", "CC"
PURPOSES = ("opening", "close", "handover")
MOST_PIECES = Decimal(1_000_000)
DENOMINATIONS: dict[str, tuple[str, ...]] = {
    "CNY": ("100", "50", "20", "10", "5", "1", "0.5", "0.1"),
    "EUR": ("500", "200", "100", "50", "20", "10", "5", "2", "1", "0.5", "0.2", "0.1", "0.05", "0.02", "0.01"),
    "JPY": ("10000", "5000", "2000", "1000", "500", "100", "50", "10", "5", "1"),
}
_ELSEWHERE = ("100", "50", "20", "10", "5", "2", "1", "0.5", "0.25", "0.2", "0.1", "0.05", "0.01")


def denominations(currency: str) -> tuple[Decimal, ...]:
    """Notes and coins of a currency, the largest first."""
    return tuple(map(Decimal, DENOMINATIONS.get(currency, _ELSEWHERE)))


@dataclass(frozen=True, slots=True)
class IouForm:
    """A slip of paper found in place of cash (白条): who owes it, how much, what for."""

    name: str
    amount: str | Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class CountForm:
    """A count as typed: how many pieces of each denomination. Slips are listed beside it and are no cash."""

    role: str
    purpose: str
    pieces: Mapping[str, str | int]
    ious: Sequence[IouForm] = ()


@command(Duty.COLLECT)
def count_drawer(work: Work, form: CountForm) -> Changed:
    """Keeps a count of a drawer; only then may what the journal expects be shown. Every attempt stays.

    Raises DrawerClosed when the drawer was closed today, NotFound for what is no drawer or no note of the currency, or
    the refusal of a field.
    """
    drawer = money_accounts.one(work.conn, form.role, "role")
    if drawer.kind not in money_accounts.DRAWERS or form.purpose not in PURPOSES:
        raise NotFound(what="drawer", name=form.role, at="role")
    if journaling.is_sealed(work.conn, drawer.role, work.day):
        raise DrawerClosed(day=work.day)
    pieces = _pieces(work, form)
    counted = sum((worth * many for worth, many in pieces.items()), ZERO)
    slips = [_slip(work, slip, n) for n, slip in enumerate(form.ious, 1)]
    count_id = work.post(
        drawer_count,
        role=drawer.role,
        purpose=form.purpose,
        counted=counted,
        book=money_accounts.balance(work.conn, drawer.role),
        person_id=work.person.id,
        day=work.day,
        at=work.now,
    )
    for worth, many in pieces.items():
        work.post(drawer_count_line, drawer_count_id=count_id, denomination=worth, pieces=many)
    for name, amount, note in slips:
        work.post(drawer_iou, drawer_count_id=count_id, name=name, amount=amount, note=note)
    return Changed(frozenset({"drawer"}), (count_id,))


def _pieces(work: Work, form: CountForm) -> dict[Decimal, int]:
    """Pieces by denomination, those that are there. Raises NotFound for a note the currency does not have."""
    known = {str(worth): worth for worth in denominations(work.house.currency)}
    found: dict[Decimal, int] = {}
    for written, many in form.pieces.items():
        at = f"pieces.{written}"
        if written not in known:
            raise NotFound(what="denomination", name=written, at=at)
        if str(many).strip():
            number = int(typed.number(str(many), at, 0, least=ZERO, most=MOST_PIECES))
            if number:
                found[known[written]] = number
    return found


def _slip(work: Work, slip: IouForm, n: int) -> tuple[str, Decimal, str]:
    at = f"ious.{n}"
    amount = typed.positive(slip.amount, f"{at}.amount", work.house.places)
    return typed.text(slip.name, f"{at}.name", 60), amount, typed.text(slip.note, f"{at}.note", needed=False)


@command(Duty.COLLECT)
def seal_drawer(
    work: Work,
    count_id: int,
    witness: Signature,
    reason: str = "",
    kept_reason: str = "",
    receiver: Signature | None = None,
) -> Changed:
    """Cashier and witness sign a count (现金盘点表); at a hand-over (交接) the cashier who takes over signs too.

    Over or short is posted now: a journal line, and a copy for the accountant (J16, J17). After a close the drawer
    takes nothing more on this day. Raises CountAgain when it is not the last count or money has moved since,
    SignatureMissing, NotAnother, NotPermitted, ReasonMissing for a difference (`reason`) or takings kept over night
    (`kept_reason`), and FloatAboveLimit.
    """
    count = _last_count(work, count_id)
    purpose, role = count["purpose"], count["role"]
    difference = count["counted"] - count["book"]
    _require_signature(work, witness, Duty.WITNESS, "witness")
    if purpose == "handover":
        if receiver is None:
            raise SignatureMissing(step="receiver")
        _require_signature(work, receiver, Duty.COLLECT, "receiver")
        if receiver.person_id == witness.person_id:
            raise NotAnother(person=name_of_person(work.conn, receiver.person_id), at="receiver")
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH, needed=False)
    if difference and not reason:
        raise ReasonMissing(at="reason")
    kept_reason = typed.text(kept_reason, "kept_reason", typed.NOTE_LENGTH, needed=False)
    if purpose == "close":
        _require_kept(work, role, count["counted"], kept_reason)
    number = work.number(HANDOVER_SERIES if purpose == "handover" else COUNT_SERIES)
    seal_id = work.post(
        drawer_seal,
        number=number,
        drawer_count_id=count_id,
        role=role,
        purpose=purpose,
        book=count["book"],
        counted=count["counted"],
        difference=difference,
        reason=reason,
        kept_reason=kept_reason,
        person_id=work.person.id,
        witness_id=witness.person_id,
        receiver_id=receiver.person_id if receiver is not None and purpose == "handover" else None,
        day=work.day,
        at=work.now,
    )
    if difference:
        over, short = max(difference, ZERO), max(-difference, ZERO)
        journaling.enter(work, role, Paper.CASH_COUNT.value, seal_id, number, received=over, paid=short)
        trays.lay(work, (trays.ACCOUNTS,), Paper.CASH_COUNT, seal_id, number, amount=abs(difference))
    return Changed(frozenset({"drawer", "money", "tray"}), (seal_id,), (number,))


def _last_count(work: Work, count_id: int) -> RowMapping:
    """The count to sign: the cashier's own, the last of its drawer, and nothing has moved since."""
    found = work.conn.execute(select(drawer_count).where(drawer_count.c.id == count_id)).mappings().first()
    if found is None:
        raise NotFound(what="count", name=str(count_id))
    if journaling.is_sealed(work.conn, found["role"], work.day):
        raise DrawerClosed(day=work.day)
    last = select(func.max(drawer_count.c.id)).where(drawer_count.c.role == found["role"])
    moved = money_accounts.balance(work.conn, found["role"]) != found["book"]
    signed = work.conn.execute(select(drawer_seal.c.id).where(drawer_seal.c.drawer_count_id == count_id)).first()
    late = work.conn.execute(last).scalar_one() != count_id or found["day"] != work.day
    if moved or late or signed is not None or found["person_id"] != work.person.id:
        raise CountAgain()
    return found


def _require_signature(work: Work, signature: Signature, duty: Duty, step: str) -> None:
    """The signature is fresh, by another person than the one at the desk, who holds the duty."""
    age = work.now - signature.at
    if not -SIGNATURE_LASTS <= age <= SIGNATURE_LASTS:
        raise SignatureMissing(step=step)
    if signature.person_id == work.person.id:
        raise NotAnother(person=work.person.name, at=step)
    require_duty(work, signature.person_id, duty)


def require_duty(work: Work, person_id: int, *duties: Duty) -> None:
    """Raises NotPermitted unless the person holds one of the duties now."""
    if not (duties_now(work.conn, person_id) or frozenset()).intersection(duties):
        raise NotPermitted(person=name_of_person(work.conn, person_id), duty=duties[0])


def _require_kept(work: Work, role: str, counted: Decimal, kept_reason: str) -> None:
    """Takings go to the bank on their day, or it is said why not; the float stays within its limit."""
    if role == money_accounts.CASH and counted and not kept_reason:
        raise ReasonMissing(at="kept_reason")
    limit = float_limit(work)
    if role != money_accounts.CASH and counted > limit:
        raise FloatAboveLimit(limit=limit, held=counted, given=ZERO)


def require_counted(work: Work, day: date) -> None:
    """Raises DrawerNotCounted when the branch counts its drawers and one that holds or moved money is not closed."""
    if not journaling.must_count(work.conn):
        return
    for drawer in money_accounts.known(work.conn).values():
        if drawer.kind not in money_accounts.DRAWERS or journaling.is_sealed(work.conn, drawer.role, day):
            continue
        moved = select(cash_journal.c.id).where(cash_journal.c.role == drawer.role, cash_journal.c.day == day)
        if money_accounts.balance(work.conn, drawer.role) or work.conn.execute(moved.limit(1)).first():
            raise DrawerNotCounted(day=day, drawer=drawer.name)


# What was over or short


@command(Duty.CHECK)
def decide_difference(
    work: Work, seal_id: int, outcome: str, second: Signature, name: str = "", note: str = ""
) -> Changed:
    """Decides where money over or short belongs, once (J16, J17), by the accounting supervisor and a second person.

    Short: `liable` (a person, named, pays) or `expense`; over: `payable` (owed to somebody, named) or `income`.
    `second` is the sales supervisor's signature, or the manager's. Raises CashDecided, NotFound, NotPermitted,
    NotAnother, SignatureMissing, Missing.
    """
    seal = work.conn.execute(select(drawer_seal).where(drawer_seal.c.id == seal_id)).mappings().first()
    fitting = ("liable", "expense") if seal is not None and seal["difference"] < 0 else ("payable", "income")
    if seal is None or not seal["difference"] or outcome not in fitting:
        raise NotFound(what="difference", name=outcome, at="outcome")
    if work.conn.execute(select(drawer_resolution.c.id).where(drawer_resolution.c.drawer_seal_id == seal_id)).first():
        raise CashDecided(number=seal["number"])
    age = work.now - second.at
    if not -SIGNATURE_LASTS <= age <= SIGNATURE_LASTS:
        raise SignatureMissing(step="second")
    if second.person_id == work.person.id:
        raise NotAnother(person=work.person.name, at="second")
    require_duty(work, second.person_id, Duty.AUTHORISE, Duty.MANAGE)
    number = work.number(DECISION_SERIES)
    amount = abs(seal["difference"])
    made = work.post(
        drawer_resolution,
        number=number,
        drawer_seal_id=seal_id,
        outcome=outcome,
        amount=amount,
        name=typed.text(name, "name", 60, needed=outcome in ("liable", "payable")),
        note=typed.text(note, "note", typed.NOTE_LENGTH, needed=False),
        person_id=work.person.id,
        countersigned_by=second.person_id,
        day=work.day,
        at=work.now,
    )
    trays.lay(work, (trays.ACCOUNTS,), Paper.CASH_RESOLUTION, made, number, amount=amount)
    return Changed(frozenset({"drawer", "tray"}), (made,), (number,))
