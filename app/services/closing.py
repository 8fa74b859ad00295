"""The close of a period (结账) as a checklist the program works through.

Each step looks for itself and finds nothing, or a list. What can stand with a reason is explained and signed; the
explanation holds for exactly the list it was given for. Then the accountant prepares the close and a second person
locks the period. A trade adds a step of its own to `CLOSE_STEPS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from app.models.audit import audit
from app.models.branch import business_day, period_lock
from app.models.closing import close_signature
from app.models.people import person
from app.process import Duty
from app.refusals import CloseStepsOpen, NotPrepared, OwnVoucher, PeriodClosed, PeriodNotOver, ReasonMissing
from app.services import carry_over, close_counts, close_steps, periods, typed
from app.services.close_steps import Item, Look
from app.services.desk import Changed, Reading, Work, command, query
from app.services.vouchers import month
from app.words import N_, _

_READERS = (Duty.BOOK, Duty.CHECK, Duty.MANAGE)


@dataclass(frozen=True, slots=True)
class CloseStep:
    """One line of the checklist. `must`: no reason stands in for it. `look` returns what is left to do."""

    key: str
    label: str
    look: Callable[[Look], Sequence[Item]]
    must: bool = False


CLOSE_STEPS: list[CloseStep] = [
    CloseStep("days", N_("Business days closed"), close_steps.days, must=True),
    CloseStep("earlier", N_("Earlier periods locked"), close_steps.earlier, must=True),
    CloseStep("half", N_("Papers half way"), close_steps.half_way),
    CloseStep("numbers", N_("Numbers without a gap"), close_steps.numbers),
    CloseStep("unbooked", N_("Papers booked and registered"), close_steps.unbooked),
    CloseStep("stocktake", N_("Stock counted"), close_counts.stocktake),
    CloseStep("drawers", N_("Drawers counted"), close_counts.drawers),
    CloseStep("statements", N_("Bank statements imported"), close_counts.statements),
    CloseStep("matched", N_("Bank lines matched"), close_counts.matched),
    CloseStep("undecided", N_("Differences decided"), close_counts.undecided),
    CloseStep("discrepancies", N_("Differences resolved"), close_steps.discrepancies),
    CloseStep("cost", N_("Cost of the month posted"), close_counts.cost, must=True),
    CloseStep("vat", N_("Output tax in books and details"), close_steps.vat),
    CloseStep("trial", N_("Trial balance"), close_steps.trial, must=True),
    CloseStep("reviewed", N_("Vouchers reviewed"), close_steps.reviewed),
    CloseStep("reconciled", N_("Reconciliation"), close_steps.reconciled),
    CloseStep("carried", N_("Profit carried over"), close_steps.carried, must=True),
]


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a step may stand as it is, and who said so."""

    person: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class StepResult:
    """A step as it stands now. `settled`: clean, or explained for exactly these items."""

    key: str
    label: str
    must: bool
    items: tuple[Item, ...]
    digest: str
    explained: Explained | None

    @property
    def settled(self) -> bool:
        return not self.items or (self.explained is not None and not self.must)


@dataclass(frozen=True, slots=True)
class Checklist:
    """A period on its way to being locked."""

    period: str
    steps: tuple[StepResult, ...]
    prepared: Explained | None
    locked: Explained | None
    reopened: bool
    digest: str  # of the steps and of every balance: what was signed holds for no other state of the books
    head: str  # the newest hash of the audit trail

    @property
    def ready(self) -> bool:
        return all(step.settled for step in self.steps)


def _digest_of(conn: Connection, period: str, steps: Sequence[StepResult]) -> str:
    told = [f"{s.key}:{s.digest}" for s in steps]
    told += [f"{a.code}={a.balance}" for a in carry_over.held(conn, period) if a.balance]
    return hashlib.sha256("|".join(told).encode()).hexdigest()


def _item_digest(items: Sequence[Item]) -> str:
    told = "\n".join(f"{item.document}\t{item.subject}\t{item.amount}" for item in items)
    return hashlib.sha256(told.encode()).hexdigest()


@query(*_READERS)
def close_checklist(look: Reading, period: str) -> Checklist:
    """Works through every step of a period. Raises NotFound for what is no period."""
    return checklist(look.conn, Look(look.conn, look.branch, period), look.desk.now())


def checklist(conn: Connection, at: Look, now: datetime) -> Checklist:
    """The checklist, for other services."""
    month(at.period)
    signed = _signatures(conn, at.period)
    steps = []
    for step in CLOSE_STEPS:
        items = tuple(step.look(at))
        digest = _item_digest(items)
        steps.append(
            StepResult(step.key, step.label, step.must, items, digest, signed.get(("explained", step.key, digest)))
        )
    digest = _digest_of(conn, at.period, steps)
    prepared = signed.get(("prepared", "", digest))
    head = conn.execute(select(audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).scalar() or ""
    reopened = periods.is_reopened(conn, at.period, now)
    return Checklist(at.period, tuple(steps), prepared, _lock(conn, at.period), reopened, digest, str(head))


def _signatures(conn: Connection, period: str) -> dict[tuple[str, str, str], Explained]:
    s = close_signature.c
    chosen = select(s.act, s.step, s.digest, person.c.name, s.at, s.note).join(person).where(s.period == period)
    return {(r.act, r.step, r.digest): Explained(r.name, r.at, r.note) for r in conn.execute(chosen.order_by(s.id))}


def _lock(conn: Connection, period: str) -> Explained | None:
    chosen = select(person.c.name, period_lock.c.locked_at).join(person, person.c.id == period_lock.c.locked_by)
    row = conn.execute(chosen.where(period_lock.c.period == period)).first()
    return Explained(row.name, row.locked_at, "") if row else None


@command(Duty.BOOK, Duty.CHECK, signed=True)
def explain_step(work: Work, period: str, step: str, reason: str) -> Changed:
    """Signs why a step may stand as it is; it holds until the list changes. Raises ReasonMissing, PeriodClosed, or
    CloseStepsOpen for a step that must be clean."""
    if not typed.clean(reason):
        raise ReasonMissing()
    _require_unlocked(work, period)
    look = Look(work.conn, work.house, period)
    found = next((s for s in checklist(work.conn, look, work.now).steps if s.key == step), None)
    if found is None or found.must:
        raise CloseStepsOpen(period=period, steps=_(found.label) if found else step)
    _sign(work, period, "explained", step, found.digest, typed.text(reason, "reason", typed.NOTE_LENGTH))
    return Changed(frozenset({"close"}))


@command(Duty.BOOK, signed=True)
def prepare_close(work: Work, period: str) -> Changed:
    """The accountant signs that every step is clean or explained.

    Raises CloseStepsOpen, PeriodNotOver or PeriodClosed.
    """
    _require_unlocked(work, period)
    _require_over(work, period)
    found = _require_settled(work, period)
    _sign(work, period, "prepared", "", found.digest, "")
    return Changed(frozenset({"close"}))


@command(Duty.CHECK, signed=True)
def lock_period(work: Work, period: str) -> Changed:
    """Locks a period that another person prepared: nothing dated in it is written any more.

    Raises PeriodClosed, PeriodNotOver, CloseStepsOpen, NotPrepared when the books have changed since, and OwnVoucher.
    """
    _require_unlocked(work, period)
    _require_over(work, period)
    found = _require_settled(work, period)
    if found.prepared is None:
        raise NotPrepared(period=period)
    if found.prepared.person == work.person.name:
        raise OwnVoucher(person=work.person.name)
    work.conn.execute(insert(period_lock), {"period": period, "locked_at": work.now, "locked_by": work.person.id})
    return Changed(frozenset({"close", "ledger"}), numbers=(period,))


def _require_settled(work: Work, period: str) -> Checklist:
    found = checklist(work.conn, Look(work.conn, work.house, period), work.now)
    if not found.ready:
        raise CloseStepsOpen(period=period, steps=", ".join(_(s.label) for s in found.steps if not s.settled))
    return found


def _require_over(work: Work, period: str) -> None:
    last = work.conn.execute(select(func.max(business_day.c.day))).scalar()
    if last is None or f"{last:%Y-%m}" <= period:
        raise PeriodNotOver(period=period, at="period")


def _require_unlocked(work: Work, period: str) -> None:
    month(period)
    if work.conn.execute(select(period_lock.c.period).where(period_lock.c.period == period)).first():
        raise PeriodClosed(period=period, at="period")


def _sign(work: Work, period: str, act: str, step: str, digest: str, note: str) -> None:
    work.post(
        close_signature, period=period, step=step, act=act, digest=digest, note=note, person_id=work.person.id,
        at=work.now,
    )  # fmt: skip
