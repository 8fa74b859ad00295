"""Differences of counts and transfers, on 1901 until somebody decides: proposed by one, approved by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from app.models.amounts import ZERO
from app.models.ledger import account, voucher, voucher_line
from app.models.people import person
from app.models.stocktake import (
    resolution_approval,
    stock_count,
    stock_resolution,
    stock_transfer,
)
from app.process import Duty, Paper
from app.refusals import AlreadyDecided, NotFound, NothingToResolve, ReasonMissing, SameHands
from app.services import trays, typed
from app.services.desk import Changed, Reading, Work, command, query
from app.words import N_

RESOLUTION_SERIES = "CY"
KIND_LABELS = {
    "liable": N_("The person liable pays"),
    "insurer": N_("The insurer pays"),
    "ordinary": N_("Ordinary loss"),
    "disaster": N_("Disaster"),
    "surplus": N_("Surplus kept"),
}
_PAPERS = (Paper.STOCK_COUNT.value, Paper.STOCK_TRANSFER.value)
_r, _a = stock_resolution.c, resolution_approval.c


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A count or transfer whose differences were booked: found, and still open. `surplus` tells the two sides apart."""

    paper: str
    paper_id: int
    number: str
    day: date
    surplus: bool
    found: Decimal
    open: Decimal


@dataclass(frozen=True, slots=True)
class Resolution:
    """What is proposed about a difference, and what became of it: "", approved or refused."""

    id: int
    number: str
    paper_number: str
    kind: str
    amount: Decimal
    input_tax: Decimal
    party: str
    reason: str
    proposed_by: str
    day: date
    verdict: str


@command(Duty.BOOK)
def propose_resolution(
    work: Work,
    paper: str,
    paper_id: int,
    kind: str,
    amount: str | Decimal,
    reason: str,
    party: str = "",
    input_tax: str | Decimal = "0",
) -> Changed:
    """Proposes what becomes of a difference (处理意见).

    `input_tax` is reversed for theft, loss and spoilage by poor management only. Raises NotFound, NothingToResolve,
    ReasonMissing, Missing for a liable party without a name, or the refusal of an amount.
    """
    if kind not in KIND_LABELS:
        raise NotFound(what="kind", name=kind, at="kind")
    value = typed.positive(amount, "amount", work.house.places)
    tax = typed.number(input_tax or ZERO, "input_tax", work.house.places, least=ZERO)
    if tax and (kind == "surplus" or work.house.tax_scheme != "general"):
        raise NothingToResolve(paper="", left=ZERO, at="input_tax")
    row = next(
        (d for d in _found(work.conn) if (d.paper, d.paper_id, d.surplus) == (paper, paper_id, kind == "surplus")), None
    )
    if row is None:
        raise NotFound(what="difference", name=str(paper_id))
    if value > row.open:
        raise NothingToResolve(paper=row.number, left=row.open, at="amount")
    if not reason.strip():
        raise ReasonMissing()
    number = work.number(RESOLUTION_SERIES)
    resolution_id = work.post(
        stock_resolution,
        number=number,
        paper=paper,
        paper_id=paper_id,
        kind=kind,
        amount=value,
        input_tax=tax,
        party=typed.text(party, "party", needed=kind in ("liable", "insurer")),
        reason=typed.text(reason, "reason", typed.NOTE_LENGTH),
        person_id=work.person.id,
        day=work.day,
        at=work.now,
    )
    return Changed(frozenset({"count"}), (resolution_id,), (number,))


@command(Duty.CHECK)
def decide_resolution(work: Work, resolution_id: int, approve: bool, reason: str = "") -> Changed:
    """Approves a proposal, which then goes to the accountant, or refuses it with a reason.

    Raises NotFound, AlreadyDecided, SameHands, or ReasonMissing for a refusal without one.
    """
    row = work.conn.execute(select(stock_resolution).where(_r.id == resolution_id)).mappings().first()
    if row is None:
        raise NotFound(what="resolution", name=str(resolution_id))
    if work.conn.execute(select(_a.id).where(_a.stock_resolution_id == resolution_id)).first():
        raise AlreadyDecided(number=row["number"])
    if row["person_id"] == work.person.id:
        raise SameHands(person=work.person.name, invoice=row["number"], duty=Duty.CHECK, earlier=Duty.BOOK)
    if not approve and not reason.strip():
        raise ReasonMissing()
    work.post(
        resolution_approval,
        stock_resolution_id=resolution_id,
        verdict="approved" if approve else "refused",
        reason=typed.text(reason, "reason", typed.NOTE_LENGTH, needed=False),
        person_id=work.person.id,
        day=work.day,
        at=work.now,
    )
    if approve:
        trays.lay(work, (trays.ACCOUNTS,), Paper.STOCK_RESOLUTION, resolution_id, row["number"], amount=row["amount"])
    return Changed(frozenset({"count", "tray"}), (resolution_id,), (row["number"],))


def _found(conn: Any) -> tuple[Discrepancy, ...]:
    """Each booked count and transfer with what it put on 1901, and what is still to be decided."""
    v, n = voucher.c, voucher_line.c
    rows = conn.execute(
        select(v.paper, v.paper_id, v.paper_number, v.day, func.sum(n.debit).label("short"),
               func.sum(n.credit).label("over"))
        .join(voucher_line, n.voucher_id == v.id)
        .join(account, account.c.id == n.account_id)
        .where(account.c.role == "DISCREPANCY", v.paper.in_(_PAPERS))
        .group_by(v.paper, v.paper_id, v.paper_number, v.day)
        .order_by(v.day, v.paper_number)
    )  # fmt: skip
    spoken = (
        select(_r.paper, _r.paper_id, (_r.kind == "surplus").label("surplus"), func.sum(_r.amount).label("amount"))
        .outerjoin(resolution_approval, _a.stock_resolution_id == _r.id)
        .where(func.coalesce(_a.verdict, "") != "refused")
        .group_by(_r.paper, _r.paper_id, _r.kind == "surplus")
    )
    decided = {(s.paper, s.paper_id, bool(s.surplus)): s.amount for s in conn.execute(spoken)}
    found = []
    for row in rows:
        for surplus, amount in ((False, row.short), (True, row.over)):
            if amount:
                left = amount - decided.get((row.paper, row.paper_id, surplus), ZERO)
                found.append(Discrepancy(row.paper, row.paper_id, row.paper_number, row.day, surplus, amount, left))
    return tuple(found)


def undecided(conn: Any) -> tuple[Discrepancy, ...]:
    """Differences about which nothing is decided yet, for other services."""
    return tuple(found for found in _found(conn) if found.open)


@query(Duty.BOOK, Duty.CHECK)
def discrepancies(look: Reading, *, all_of_them: bool = False) -> tuple[Discrepancy, ...]:
    """Differences about which nothing is decided yet, the oldest first; they are resolved before the year ends."""
    return tuple(found for found in _found(look.conn) if all_of_them or found.open)


@query(Duty.BOOK, Duty.CHECK)
def resolutions(look: Reading, *, waiting: bool = False) -> tuple[Resolution, ...]:
    """What was proposed, the newest first; with `waiting`, only what nobody has decided."""
    names = union_all(
        select(literal("stock_count").label("paper"), stock_count.c.id, stock_count.c.number),
        select(literal("stock_transfer").label("paper"), stock_transfer.c.id, stock_transfer.c.number),
    ).subquery()
    chosen: Select[Any] = (
        select(
            _r.id, _r.number, names.c.number, _r.kind, _r.amount, _r.input_tax, _r.party, _r.reason, person.c.name,
            _r.day, func.coalesce(_a.verdict, ""),
        )
        .join(names, (names.c.paper == _r.paper) & (names.c.id == _r.paper_id))
        .join(person, person.c.id == _r.person_id)
        .outerjoin(resolution_approval, _a.stock_resolution_id == _r.id)
        .order_by(_r.id.desc())
    )  # fmt: skip
    if waiting:
        chosen = chosen.where(_a.id.is_(None))
    return tuple(Resolution(*row) for row in look.conn.execute(chosen))
