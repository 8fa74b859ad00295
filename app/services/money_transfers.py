"""Money between the branch's own accounts: deposit slips (缴款单), the float, settlement of cards and wallets.

Takings go to the bank and never into the float: cash for paying out is drawn from the bank (坐支 is forbidden).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, select

from app.models.amounts import ZERO
from app.models.money import money_transfer
from app.models.people import person
from app.process import Duty, Paper
from app.refusals import FloatAboveLimit, NotThere, WrongWay
from app.services import journaling, money_accounts, trays, typed
from app.services.desk import Changed, Reading, Work, command, query
from app.services.settings import value_of
from app.words import N_

SERIES = "JK"
KINDS: dict[str, str] = {
    "deposit": N_("Deposit"),
    "withdrawal": N_("Float withdrawal"),
    "settlement": N_("Settlement"),
    "transfer": N_("Between banks"),
}
WAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # from and to which kinds of accounts
    "deposit": (("cash", "float"), ("bank",)),
    "withdrawal": (("bank",), ("float",)),
    "settlement": (("wallet",), ("bank",)),
    "transfer": (("bank",), ("bank",)),
}


@dataclass(frozen=True, slots=True)
class TransferForm:
    """A transfer as typed: `amount` is what leaves the first account, `fee` what the bank or platform kept of it."""

    kind: str
    role_from: str
    role_to: str
    amount: str | Decimal
    fee: str | Decimal = ""
    reference: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A transfer as it was made."""

    id: int
    number: str
    kind: str
    role_from: str
    role_to: str
    gross: Decimal
    fee: Decimal
    net: Decimal
    reference: str
    note: str
    person: str
    day: date
    at: datetime


@command(Duty.COLLECT)
def move_money(work: Work, form: TransferForm) -> Changed:
    """Moves money: two journal lines, one slip, and one copy for the accountant (J14, J15).

    Raises WrongWay when money does not go that way, NotThere when the account does not hold as much,
    FloatAboveLimit, DrawerClosed, DayNotOpen, or the refusal of a field.
    """
    one = money_accounts.one(work.conn, form.role_from, "role_from")
    other = money_accounts.one(work.conn, form.role_to, "role_to")
    starts, ends = WAYS.get(form.kind, ((), ()))
    if one.kind not in starts or other.kind not in ends or one.role == other.role:
        raise WrongWay(at="role_to")
    places = work.house.places
    gross = typed.positive(form.amount, "amount", places)
    fee = _fee(form, gross, places)
    held = money_accounts.balance(work.conn, one.role)
    if one.kind != "bank" and gross > held:
        raise NotThere(held=held, given=gross, at="amount")
    if form.kind == "withdrawal":
        _require_limit(work, other.role, gross)
    for role in (one.role, other.role):
        journaling.require_drawer(work, role)
    number = work.number(SERIES)
    slip = {
        "number": number,
        "kind": form.kind,
        "role_from": one.role,
        "role_to": other.role,
        "gross": gross,
        "fee": fee,
        "net": gross - fee,
        "reference": typed.text(form.reference, "reference", typed.CODE_LENGTH, needed=False),
        "note": typed.text(form.note, "note", typed.NOTE_LENGTH, needed=False),
        "person_id": work.person.id,
        "day": work.day,
        "at": work.now,
    }
    made = work.post(money_transfer, **slip)
    paper, reference = Paper.MONEY_TRANSFER.value, str(slip["reference"])
    journaling.enter(work, one.role, paper, made, number, paid=gross, reference=reference)
    journaling.enter(work, other.role, journaling.TRANSFER_IN, made, number, received=gross - fee, reference=reference)
    trays.lay(work, (trays.ACCOUNTS,), Paper.MONEY_TRANSFER, made, number, amount=gross)
    return Changed(frozenset({"money", "tray"}), (made,), (number,))


def _fee(form: TransferForm, gross: Decimal, places: int) -> Decimal:
    """Only a settlement bears a fee, and less than what is settled."""
    if not str(form.fee).strip():
        return ZERO
    most = gross - Decimal(1).scaleb(-places) if form.kind == "settlement" else ZERO
    return typed.number(form.fee, "fee", places, least=ZERO, most=most)


def float_limit(work: Work | Reading) -> Decimal:
    """How much the float may hold (库存现金限额), in the branch's currency."""
    return Decimal(value_of(work.conn, "float_limit"))


def _require_limit(work: Work, role: str, gross: Decimal) -> None:
    limit, held = float_limit(work), money_accounts.balance(work.conn, role)
    if held + gross > limit:
        raise FloatAboveLimit(limit=limit, held=held, given=gross, at="amount")


@query(Duty.COLLECT, Duty.BOOK, Duty.CHECK)
def transfers(look: Reading, first: date | None = None, last: date | None = None) -> tuple[TransferRow, ...]:
    """Transfers from one day to another, the newest first; those of the open day when none are named."""
    today = look.day()
    first = first or today
    if first is None:
        return ()
    return tuple(transfers_between(look.conn, first, last or today or first))


def transfers_between(conn: Connection, first: date, last: date) -> list[TransferRow]:
    """Transfers of these days, the newest first."""
    t = money_transfer.c
    found = (
        select(t.id, t.number, t.kind, t.role_from, t.role_to, t.gross, t.fee, t.net, t.reference, t.note,
               person.c.name, t.day, t.at)
        .join(person, person.c.id == t.person_id)
        .where(t.day.between(first, last))
        .order_by(t.id.desc())
    )  # fmt: skip
    return [TransferRow(*tuple(row)) for row in conn.execute(found)]
