"""How an invoice moves: whose hands it may pass through, and the mark each step leaves on its timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping, bindparam, func, insert, or_, select, update

from app.models.branch import business_day
from app.models.invoices import invoice, invoice_duty, invoice_event
from app.models.people import combined_duty
from app.process import Conflict, Duty, Goods, Kind, Payment, Review, Step, conflict, fits, label
from app.refusals import ChangedMeanwhile, NotFound, NotOwn, SameHands, WrongState
from app.services.desk import Work


@dataclass(slots=True)
class Outcome:
    """What a step did besides the move: columns of the invoice that change, and facts for the timeline and the news."""

    values: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    signed_hash: str = ""
    paper: str = ""
    kinds: frozenset[str] = frozenset()
    numbers: tuple[str, ...] = ()
    settles: bool = False  # with it the invoice may be done, and is closed when nothing of it waits to be booked
    gone: bool = False  # the invoice itself was removed (a discarded draft)


_by_id = select(invoice).where(invoice.c.id == bindparam("invoice_id")).with_for_update()


def load(work: Work, invoice_id: int, seen: Mapping[int, int] | None = None) -> RowMapping:
    """The invoice, held for this transaction. Raises NotFound, or ChangedMeanwhile when `seen` has another version."""
    row = work.conn.execute(_by_id, {"invoice_id": invoice_id}).mappings().first()
    if row is None:
        raise NotFound(what="invoice", name=str(invoice_id))
    if seen is not None and invoice_id in seen and seen[invoice_id] != row["version"]:
        raise ChangedMeanwhile(invoice=name_of(row))
    return row


def name_of(row: RowMapping) -> str:
    """How an invoice is called before and after it has a number."""
    return row["number"] or f"#{row['id']}"


def stand(row: RowMapping) -> tuple[Kind, Review, Payment, Goods]:
    return Kind(row["kind"]), Review(row["review"]), Payment(row["payment"]), Goods(row["goods"])


def require_fit(row: RowMapping, step: Step) -> None:
    """Raises WrongState unless the step may start where the invoice stands."""
    where = stand(row)
    if not fits(step, *where) and not _gift_only(row, step):
        sent_back = bool(row["sent_back_reason"])
        raise WrongState(invoice=name_of(row), state=label(*where, sent_back=sent_back), step=step.label)


def _gift_only(row: RowMapping, step: Step) -> bool:
    """An invoice of gifts only has nothing to collect: it stands as paid, and may yet be voided and expire."""
    kind, review, _payment, goods = stand(row)
    given_away = row["number"] is not None and row["gross"] == 0 and kind is Kind.SALE
    return given_away and step.key in _ENDS and fits(step, kind, review, Payment.NONE, goods)


_ENDS = ("ask_void", "void")


def require_own(work: Work, row: RowMapping) -> None:
    """Raises NotOwn unless the person made the invoice."""
    if row["maker_id"] != work.person.id:
        from app.services.people import name_of_person

        raise NotOwn(invoice=name_of(row), maker=name_of_person(work.conn, row["maker_id"]))


_exercised = select(invoice_duty.c.duty).where(
    invoice_duty.c.invoice_id == bindparam("invoice_id"), invoice_duty.c.person_id == bindparam("person_id")
)


def lay_hands(work: Work, row: RowMapping, duty: Duty) -> None:
    """Notes that the person exercises this duty on the invoice.

    Raises SameHands when they have exercised one there that is kept apart from it (开票、发货、收款、记账分管).
    """
    given = {"invoice_id": row["id"], "person_id": work.person.id}
    earlier = {Duty(held) for held in work.conn.execute(_exercised, given).scalars()}
    if duty in earlier:
        return
    for other in earlier:
        kind = conflict(duty, other)
        if kind is Conflict.HARD or (kind is Conflict.SOFT and not combined(work, duty, other)):
            raise SameHands(person=work.person.name, invoice=name_of(row), duty=duty, earlier=other)
    work.conn.execute(insert(invoice_duty), {**given, "duty": duty.value, "at": work.now})


def combined(work: Work, one: Duty, other: Duty) -> bool:
    """Whether a combined-duty record (兼岗) covers the pair for this person today."""
    last_day = select(func.max(business_day.c.day)).scalar_subquery()
    pair = (combined_duty.c.duty_a == one.value) & (combined_duty.c.duty_b == other.value)
    swapped = (combined_duty.c.duty_a == other.value) & (combined_duty.c.duty_b == one.value)
    found = select(combined_duty.c.id).where(
        combined_duty.c.person_id == work.person.id, or_(pair, swapped), combined_duty.c.until >= last_day
    )
    return work.conn.execute(found).first() is not None


def record(work: Work, row: RowMapping, step: Step, outcome: Outcome) -> None:
    """Writes the mark on the timeline, then moves the invoice."""
    target = step.to or Review(row["review"])
    values = {"review": target.value, "version": row["version"] + 1, **outcome.values}
    hand = work.person.id if step.duty else None
    mark(work, row, step.key, target, step.duty, outcome, values.get("revision", row["revision"]), hand)
    work.conn.execute(update(invoice).where(invoice.c.id == row["id"]).values(**values))


def mark(
    work: Work,
    row: RowMapping,
    key: str,
    target: Review,
    duty: Duty | None,
    outcome: Outcome,
    revision: int,
    person_id: int | None,
) -> None:
    """One line of the timeline; the program's own steps have no person."""
    work.post(
        invoice_event,
        invoice_id=row["id"],
        step=key,
        review_from=row["review"],
        review_to=target.value,
        revision=revision,
        person_id=person_id,
        duty=duty.value if duty else None,
        reason=outcome.reason,
        signed_hash=outcome.signed_hash,
        paper=outcome.paper,
        day=work.day,
        at=work.now,
    )


def keep(work: Work, row: RowMapping, outcome: Outcome) -> None:
    """Saves a draft without a mark on the timeline: typing is no event."""
    values = {"version": row["version"] + 1, **outcome.values}
    work.conn.execute(update(invoice).where(invoice.c.id == row["id"]).values(**values))
