"""Reading what customers owe: ageing (账龄), dunning list (催收), requests and forms to sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, func, select

from app.models.amounts import ZERO
from app.models.cash import settlement
from app.models.catalog import customer
from app.models.credit import (
    credit_policy,
    credit_release,
    credit_release_mark,
    receivable_entry,
    settlement_answer,
    settlement_request,
)
from app.models.invoices import invoice
from app.models.people import person
from app.process import Duty
from app.refusals import NotFound
from app.services import credit
from app.services.desk import Reading, query

SEE = (Duty.AUTHORISE, Duty.CHECK, Duty.BOOK, Duty.MANAGE)
BUCKETS = (30, 60, 90, 180, 365)  # days past the due date; older than the last is the sixth
_e = receivable_entry.c


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed on one invoice. `days` past the due day; below zero while it is not due."""

    invoice_id: int
    number: str
    customer_id: int
    customer: str
    phone: str
    day: date
    due_on: date
    amount: Decimal
    days: int

    @property
    def bucket(self) -> int:
        """Which of the six ages it belongs to, from 0; what is not due yet is of the first."""
        return sum(1 for limit in BUCKETS if self.days > limit)


@dataclass(frozen=True, slots=True)
class Ageing:
    """A customer's receivables by age; `overdue` is the part past its due day. The buckets add up to the total."""

    customer_id: int
    code: str
    customer: str
    buckets: tuple[Decimal, ...]
    overdue: Decimal
    oldest_days: int

    @property
    def total(self) -> Decimal:
        return sum(self.buckets, ZERO)


def owed_on(look: Reading, day: date, customer_id: int | None = None) -> tuple[Owed, ...]:
    """Every invoice on which something is owed at the end of a day, the longest due first; for other services."""
    chosen = (
        select(
            _e.invoice_id, invoice.c.number, _e.customer_id, invoice.c.customer_name, invoice.c.customer_phone,
            func.min(_e.day).label("day"), func.min(_e.due_on).label("due_on"), func.sum(_e.amount).label("amount"),
        )
        .join(invoice, invoice.c.id == _e.invoice_id)
        .where(_e.day <= day)
        .group_by(
            _e.invoice_id, invoice.c.number, _e.customer_id, invoice.c.customer_name, invoice.c.customer_phone
        )
        .having(func.sum(_e.amount) > 0)
        .order_by(func.min(_e.due_on), _e.invoice_id)
    )  # fmt: skip
    if customer_id is not None:
        chosen = chosen.where(_e.customer_id == customer_id)
    return tuple(
        Owed(
            row.invoice_id, row.number, row.customer_id, row.customer_name, row.customer_phone, row.day, row.due_on,
            row.amount, (day - row.due_on).days,
        )
        for row in look.conn.execute(chosen)
    )  # fmt: skip


@query(*SEE)
def ageing(look: Reading, day: date) -> tuple[Ageing, ...]:
    """Receivables by customer in six ages at the end of a day, by customer's code."""
    by_customer: dict[int, list[Owed]] = {}
    for owed in owed_on(look, day):
        by_customer.setdefault(owed.customer_id, []).append(owed)
    codes = select(customer.c.id, customer.c.code, customer.c.name).where(customer.c.id.in_(by_customer))
    return tuple(_aged(row, by_customer[row["id"]]) for row in look.conn.execute(codes.order_by("code")).mappings())


def _aged(row: RowMapping, owed: Sequence[Owed]) -> Ageing:
    buckets = [ZERO] * (len(BUCKETS) + 1)
    for one in owed:
        buckets[one.bucket] += one.amount
    overdue = sum((one.amount for one in owed if one.days > 0), ZERO)
    return Ageing(row["id"], row["code"], row["name"], tuple(buckets), overdue, max(one.days for one in owed))


@query(*SEE)
def dunning(look: Reading, day: date) -> tuple[Owed, ...]:
    """The invoices that are past their due day, the longest first (催收单)."""
    return tuple(owed for owed in owed_on(look, day) if owed.days > 0)


@dataclass(frozen=True, slots=True)
class WrittenOff:
    """A debt that was written off and is remembered (账销案存)."""

    number: str
    invoice_id: int
    invoice: str
    customer: str
    amount: Decimal
    reason: str
    asked_by: str
    approved_by: str
    day: date


@query(*SEE)
def written_off(look: Reading) -> tuple[WrittenOff, ...]:
    """Every debt written off, the newest first."""
    s, other = settlement.c, person.alias("other")
    chosen = (
        select(
            s.number, s.invoice_id, invoice.c.number, invoice.c.customer_name, s.amount, s.reason, person.c.name,
            other.c.name, s.day,
        )
        .join(invoice, invoice.c.id == s.invoice_id)
        .join(person, person.c.id == s.person_id)
        .join(other, other.c.id == s.countersigned_by)
        .where(s.kind == "written_off")
        .order_by(s.id.desc())
    )  # fmt: skip
    return tuple(WrittenOff(*row) for row in look.conn.execute(chosen))


@dataclass(frozen=True, slots=True)
class Credit:
    """A customer's credit as of the open day: limit, what is used of it, what is overdue, and his advance with us."""

    limit: Decimal
    days: int | None  # None: no confirmed policy
    receivable: Decimal
    open_releases: Decimal
    overdue: Decimal
    overdue_days: int
    advance: Decimal

    @property
    def used(self) -> Decimal:
        return self.receivable + self.open_releases

    @property
    def left(self) -> Decimal:
        return max(self.limit - self.used, ZERO)


@query(*SEE, Duty.SELL)
def credit_of(look: Reading, customer_id: int) -> Credit:
    """How a customer stands with us."""
    day = look.day() or look.desk.now().date()
    stands = credit.standing(look.conn, customer_id, day)
    return Credit(
        stands.limit, stands.policy["days"] if stands.policy else None, stands.receivable, stands.open_releases,
        stands.overdue, stands.overdue_days, credit.advance_of(look.conn, customer_id),
    )  # fmt: skip


@query(Duty.COLLECT)
def advance(look: Reading, invoice_id: int) -> Decimal:
    """What the customer of an invoice has left with us."""
    owner = look.conn.execute(select(invoice.c.customer_id).where(invoice.c.id == invoice_id)).scalar()
    return ZERO if owner is None else credit.advance_of(look.conn, owner)


@dataclass(frozen=True, slots=True)
class Request:
    """Something one person asked that waits for another: moved, bounced, waived or written_off."""

    id: int
    kind: str
    invoice_id: int
    invoice: str
    customer: str
    amount: Decimal
    to_invoice: str  # empty: the customer's advances, or nothing to move
    reason: str
    asked_by: str
    day: date


@query(Duty.COLLECT, Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE)
def requests(look: Reading) -> tuple[Request, ...]:
    """The requests that wait for their second person, the oldest first."""
    q, target = settlement_request.c, invoice.alias("target")
    chosen = (
        select(
            q.id, q.kind, q.invoice_id, invoice.c.number, invoice.c.customer_name, q.amount,
            func.coalesce(target.c.number, ""), q.reason, person.c.name, q.day,
        )
        .join(invoice, invoice.c.id == q.invoice_id)
        .join(person, person.c.id == q.person_id)
        .outerjoin(target, target.c.id == q.to_invoice_id)
        .outerjoin(settlement_answer, settlement_answer.c.settlement_request_id == q.id)
        .where(settlement_answer.c.id.is_(None))
        .order_by(q.id)
    )  # fmt: skip
    return tuple(Request(*found) for found in map(tuple[Any, ...], look.conn.execute(chosen)))


@dataclass(frozen=True, slots=True)
class ReleaseForm:
    """A credit release form (赊销审批单) with its figures and where it stands: its marks in order."""

    id: int
    number: str
    invoice_id: int
    invoice: str
    customer: str
    limit: Decimal
    receivable: Decimal
    open_releases: Decimal
    overdue: Decimal
    overdue_days: int
    amount: Decimal
    total_after: Decimal
    due_on: date
    reason: str
    guarantee: str
    expires_on: date
    above: bool
    asked_by: str
    day: date
    marks: tuple[tuple[str, str], ...]  # what, and by whom


@query(Duty.AUTHORISE, Duty.CHECK, Duty.MANAGE)
def release_forms(look: Reading, waiting: bool = True) -> tuple[ReleaseForm, ...]:
    """Release forms, the oldest first: those that wait for a signature, or all."""
    f, m = credit_release.c, credit_release_mark.c
    marks: dict[int, list[tuple[str, str]]] = {}
    signed = select(m.credit_release_id, m.mark, person.c.name).outerjoin(person, person.c.id == m.person_id)
    for form_id, mark, name in look.conn.execute(signed.order_by(m.id)):
        marks.setdefault(form_id, []).append((mark, name or ""))
    newest = select(func.max(f.id)).group_by(f.invoice_id)
    chosen = (
        select(
            f.id, f.number, f.invoice_id, invoice.c.number, invoice.c.customer_name, f.credit_limit, f.receivable,
            f.open_releases, f.overdue, f.overdue_days, f.amount, f.total_after, f.due_on, f.reason, f.guarantee,
            f.expires_on, f.above, person.c.name, f.day,
        )
        .join(invoice, invoice.c.id == f.invoice_id)
        .join(person, person.c.id == f.person_id)
        .order_by(f.id)
    )  # fmt: skip
    if waiting:
        chosen = chosen.where(f.id.in_(newest), invoice.c.review == "payable", invoice.c.payment != "full")
    rows = map(tuple[Any, ...], look.conn.execute(chosen))
    found = (ReleaseForm(*[*row, tuple(marks.get(row[0], ()))]) for row in rows)
    return tuple(form for form in found if not waiting or {mark for mark, _by in form.marks} <= {"supported"})


@dataclass(frozen=True, slots=True)
class Releasable:
    """An invoice that waits for its money and whose goods are here: it may be released on credit."""

    id: int
    version: int
    number: str
    customer: str
    day: date
    gross: Decimal
    received: Decimal


@query(Duty.AUTHORISE)
def releasable(look: Reading, most: int = 500) -> tuple[Releasable, ...]:
    """The invoices for which a release on credit may be asked, the oldest first."""
    i = invoice.c
    chosen = (
        select(i.id, i.version, i.number, i.customer_name, i.day, i.gross, i.received)
        .where(i.kind == "sale", i.review == "payable", i.goods == "none", i.payment != "full")
        .order_by(i.id)
        .limit(most)
    )
    return tuple(Releasable(*row) for row in look.conn.execute(chosen))


@dataclass(frozen=True, slots=True)
class Policy:
    """A version of a customer's credit limit; without `confirmed_by` it is not in force yet."""

    id: int
    code: str
    customer: str
    limit: Decimal
    days: int
    guarantee: str
    valid_from: date
    set_by: str
    confirmed_by: str


@query(*SEE)
def policies(look: Reading) -> tuple[Policy, ...]:
    """Every version of every credit limit, by customer, the newest first."""
    p, other = credit_policy.c, person.alias("other")
    chosen = (
        select(
            p.id, customer.c.code, customer.c.name, p.credit_limit, p.days, p.guarantee, p.valid_from, person.c.name,
            func.coalesce(other.c.name, ""),
        )
        .join(customer, customer.c.id == p.customer_id)
        .join(person, person.c.id == p.set_by)
        .outerjoin(other, other.c.id == p.confirmed_by)
        .order_by(customer.c.code, p.id.desc())
    )  # fmt: skip
    return tuple(Policy(*row) for row in look.conn.execute(chosen))


@query(Duty.CHECK)
def customer_by_code(look: Reading, code: str) -> int:
    """A customer by code. Raises NotFound."""
    found = look.conn.execute(select(customer.c.id).where(customer.c.code == code.strip())).scalar()
    if found is None:
        raise NotFound(what="customer", name=code, at="customer")
    return int(found)
