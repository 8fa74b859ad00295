"""Credit release (赊销): limits by customer, the release form, and who may sign it (domain guide 1.5).

Goods leave before the money only when the sales supervisor asked and the accounting supervisor released, within the
customer's limit and with nothing overdue; above that the branch manager signs too. The figures are judged when the
form is asked for, when it is released, and again at each shipment.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import RowMapping, bindparam, select, update

from app.models.catalog import customer
from app.models.credit import credit_policy, credit_release, credit_release_mark
from app.models.invoices import invoice
from app.process import STEP, Duty, Goods, Review
from app.refusals import (
    AboveCredit,
    AlreadyAsked,
    AlreadyConfirmed,
    DayPassed,
    NoCreditLimit,
    NotFound,
    NothingAsked,
    ReleaseExpired,
    TwoHands,
    WithinCredit,
)
from app.services import credit, moves, settings, typed
from app.services.desk import Changed, Work, command
from app.services.moves import Outcome

RELEASE_SERIES = "SX"
MOST_DAYS = Decimal(365)
_NEWS = frozenset({"credit"})

# Limits


@command(Duty.CHECK)
def set_policy(
    work: Work,
    customer_id: int,
    limit: str | Decimal,
    days: str | int,
    guarantee: str = "",
    valid_from: date | str | None = None,
) -> Changed:
    """Proposes a customer's credit limit and days from a day on; in force once another person confirms it.

    Raises NotFound, or the refusal of a field (`limit`, `days`, `guarantee`, `valid_from`).
    """
    known = select(customer.c.id).where(customer.c.id == customer_id)
    if work.conn.execute(known).first() is None:
        raise NotFound(what="customer", name=str(customer_id), at="customer")
    policy_id = work.add(
        credit_policy,
        customer_id=customer_id,
        credit_limit=typed.number(limit, "limit", work.house.places, least=Decimal(0)),
        days=int(typed.number(str(days), "days", 0, least=Decimal(0), most=MOST_DAYS)),
        guarantee=typed.text(guarantee, "guarantee", typed.NOTE_LENGTH, needed=False),
        valid_from=typed.day(valid_from, "valid_from") if valid_from else work.day,
        set_by=work.person.id,
        set_at=work.now,
    )
    return Changed(_NEWS | {"customer"}, (policy_id,))


@command(Duty.MANAGE, Duty.AUTHORISE)
def confirm_policy(work: Work, policy_id: int) -> Changed:
    """Confirms a credit limit: the second hand. Raises NotFound, AlreadyConfirmed or TwoHands."""
    p = credit_policy.c
    row = work.conn.execute(select(credit_policy).where(p.id == policy_id)).mappings().first()
    if row is None:
        raise NotFound(what="credit limit", name=str(policy_id))
    if row["confirmed_by"] is not None:
        raise AlreadyConfirmed()
    if row["set_by"] == work.person.id:
        raise TwoHands(person=work.person.name)
    values = {"confirmed_by": work.person.id, "confirmed_at": work.now}
    work.conn.execute(update(credit_policy).where(p.id == policy_id).values(**values))
    return Changed(_NEWS | {"customer"}, (policy_id,))


# The form


def ask(
    work: Work, row: RowMapping, reason: str, due_on: date | str | None = None, guarantee: str = "",
    expires_on: date | str | None = None,
) -> Outcome:  # fmt: skip
    """The sales supervisor asks: the release form (赊销审批单) with the figures of this moment.

    `due_on` is the credit days from today when not given, `expires_on` the setting `release_days` from today. Raises
    NoCreditLimit when the customer has no confirmed policy and no due date is given, DayPassed, or the refusal of
    a field.
    """
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    stands = credit.standing(work.conn, row["customer_id"], work.day, row["id"])
    if stands.policy is None and not due_on:
        raise NoCreditLimit(customer=row["customer_name"], at="due_on")
    due = typed.day(due_on, "due_on") if due_on else credit.due_day(work.day, stands.policy)
    days = int(settings.value_of(work.conn, "release_days"))
    last = typed.day(expires_on, "expires_on") if expires_on else work.day + timedelta(days=days)
    for day, at in ((due, "due_on"), (last, "expires_on")):
        if day < work.day:
            raise DayPassed(day=day, earliest=work.day, at=at)
    amount = row["gross"] - row["received"]
    number = work.number(RELEASE_SERIES)
    work.post(
        credit_release,
        number=number,
        invoice_id=row["id"],
        customer_id=row["customer_id"],
        credit_limit=stands.limit,
        receivable=stands.receivable,
        open_releases=stands.open_releases,
        overdue=stands.overdue,
        overdue_days=stands.overdue_days,
        amount=amount,
        total_after=stands.receivable + stands.open_releases + amount,
        due_on=due,
        reason=reason,
        guarantee=typed.text(guarantee, "guarantee", typed.NOTE_LENGTH, needed=False)
        or (stands.policy["guarantee"] if stands.policy else ""),
        expires_on=last,
        above=stands.above(amount),
        **_signed_by(work),
    )
    return Outcome(reason=reason, paper=number, kinds=_NEWS, numbers=(number,))


def release(work: Work, row: RowMapping) -> Outcome:
    """The accounting supervisor releases within the limit, with nothing overdue, for a customer who is not new.

    Raises NothingAsked, ReleaseExpired, or AboveCredit with the figures of now.
    """
    form = _asked(work, row)
    if form["above"]:
        raise _above(work, row)
    _require_within(work, row, None)
    return _marked(work, form, "released")


def support(work: Work, row: RowMapping) -> Outcome:
    """The accounting supervisor signs a form above the limit, for the manager.

    Raises NothingAsked, WithinCredit or AlreadyAsked.
    """
    form = _asked(work, row)
    stands = credit.standing(work.conn, row["customer_id"], work.day, row["id"])
    if not form["above"] and not stands.above(row["gross"] - row["received"]):
        raise WithinCredit(invoice=row["number"])
    if "supported" in _marks(work, form["id"]):
        raise AlreadyAsked(invoice=row["number"])
    return _marked(work, form, "supported")


def release_above(work: Work, row: RowMapping) -> Outcome:
    """The branch manager releases above the limit, after both supervisors. Raises NothingAsked."""
    form = _asked(work, row)
    if "supported" not in _marks(work, form["id"]):
        raise NothingAsked(invoice=row["number"])
    return _marked(work, form, "released_above")


def withdraw(work: Work, row: RowMapping, reason: str) -> Outcome:
    """Takes a release back while nothing was shipped: the money has to come first again."""
    reason = typed.text(reason, "reason", typed.NOTE_LENGTH)
    form = _newest(work, row["id"])
    outcome = _marked(work, form, "withdrawn")
    outcome.reason = reason
    return outcome


def withdrawn_by_bounce(work: Work, row: RowMapping) -> None:
    """A bounced cheque takes the release with it (J24)."""
    if row["review"] == Review.RELEASED:
        _marked(work, _newest(work, row["id"]), "withdrawn")


def lapse_old(work: Work) -> tuple[int, ...]:
    """At day open: releases whose last day has passed and that nobody used lapse; the invoices are to be paid first."""
    query = select(invoice).where(
        invoice.c.review == Review.RELEASED.value, invoice.c.goods == Goods.NONE.value
    ).order_by(invoice.c.id)  # fmt: skip
    lapsed = []
    for row in work.conn.execute(query).mappings().all():
        form = _newest(work, row["id"])
        if form["expires_on"] < work.day:
            number = _mark(work, form, "lapsed", None)
            moves.record(work, row, STEP["lapse"], Outcome(paper=number))
            lapsed.append(int(row["id"]))
    return tuple(lapsed)


def require_still_good(work: Work, row: RowMapping) -> date:
    """The credit is judged again at shipment; returns the day the money is due.

    A form that the manager signed covers what it says, and no more. Raises ReleaseExpired or AboveCredit.
    """
    form = _newest(work, row["id"])
    if form["expires_on"] < work.day:
        raise ReleaseExpired(invoice=row["number"], day=form["expires_on"])
    covered = form["total_after"] if "released_above" in _marks(work, form["id"]) else None
    _require_within(work, row, covered)
    return form["due_on"]  # type: ignore[no-any-return]


def _require_within(work: Work, row: RowMapping, covered: Decimal | None) -> None:
    """What is owed on this invoice already counts among the receivables. `covered` is what a manager signed."""
    stands = credit.standing(work.conn, row["customer_id"], work.day, row["id"])
    amount = _still_to_owe(work, row)
    total = stands.receivable + stands.open_releases + amount
    if covered is not None and total <= max(covered, stands.limit):
        return
    if covered is not None or stands.overdue > 0 or total > stands.limit:
        raise _above(work, row)


def _still_to_owe(work: Work, row: RowMapping) -> Decimal:
    return Decimal(row["gross"] - row["received"] - credit.receivable_of(work.conn, row["id"]))


def _above(work: Work, row: RowMapping) -> AboveCredit:
    stands = credit.standing(work.conn, row["customer_id"], work.day, row["id"])
    return AboveCredit(
        limit=stands.limit, owed=stands.receivable, releases=stands.open_releases, amount=_still_to_owe(work, row),
        overdue=stands.overdue, new=stands.new,
    )  # fmt: skip


_forms = (
    select(credit_release)
    .where(credit_release.c.invoice_id == bindparam("invoice_id"))
    .order_by(credit_release.c.id.desc())
    .limit(1)
)


def _newest(work: Work, invoice_id: int) -> RowMapping:
    return work.conn.execute(_forms, {"invoice_id": invoice_id}).mappings().one()


def _asked(work: Work, row: RowMapping) -> RowMapping:
    """The form that waits for a signature. Raises NothingAsked or ReleaseExpired."""
    form = work.conn.execute(_forms, {"invoice_id": row["id"]}).mappings().first()
    if form is None or _marks(work, form["id"]) - {"supported"}:
        raise NothingAsked(invoice=row["number"])
    if form["expires_on"] < work.day:
        raise ReleaseExpired(invoice=row["number"], day=form["expires_on"])
    return form


def _marks(work: Work, form_id: int) -> set[str]:
    m = credit_release_mark.c
    return set(work.conn.execute(select(m.mark).where(m.credit_release_id == form_id)).scalars())


def _marked(work: Work, form: RowMapping, mark: str) -> Outcome:
    return Outcome(paper=_mark(work, form, mark, work.person.id), kinds=_NEWS)


def _mark(work: Work, form: RowMapping, mark: str, person_id: int | None) -> str:
    signed = {**_signed_by(work), "person_id": person_id}
    work.post(credit_release_mark, credit_release_id=form["id"], mark=mark, **signed)
    return str(form["number"])


def _signed_by(work: Work) -> dict[str, object]:
    return {"person_id": work.person.id, "day": work.day, "at": work.now}
