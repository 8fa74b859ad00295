"""The timeline of an invoice: who did what when, and what is still to come, as the process table has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.models.invoices import invoice, invoice_event, print_copy
from app.models.people import person, person_duty
from app.process import STEP, Duty, Goods, Kind, Payment, Review, Step, fits
from app.refusals import NotFound
from app.services.desk import Reading, query
from app.services.invoices import SEE_ALL, stand
from app.words import N_

# The road an invoice usually takes; which of these steps lie ahead follows from where it stands.
_ROAD = ("submit", "authorise", "take_back", "check", "check_return", "check_red", "collect", "refund", "ship")
_PAPER_OF = {"collect": Payment.FULL, "refund": Payment.REFUNDED}
_GOODS_OF = {"ship": Goods.SHIPPED, "take_back": Goods.RETURNED}
_OTHER_MARKS = {"print": N_("Printed"), "returned": N_("Goods came back"),
                "cancelled": N_("Cancelled in part or whole"),
                "allowed": N_("Price lowered")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the timeline. `step` is a catalogue word; `at` is None for what is still to come, where `who` names
    the people who may do it."""

    key: str
    step: str
    who: str
    at: datetime | None = None
    day: date | None = None
    reason: str = ""
    paper: str = ""
    revision: int = 0

    @property
    def done(self) -> bool:
        return self.at is not None


@query(*SEE_ALL, Duty.COLLECT)
def timeline(look: Reading, invoice_id: int) -> tuple[Mark, ...]:
    """What happened, in order, then what is still to come. Raises NotFound."""
    i = invoice.c
    asked = select(i.kind, i.review, i.payment, i.goods).where(i.id == invoice_id)
    row = look.conn.execute(asked).mappings().first()
    if row is None:
        raise NotFound(what="invoice", name=str(invoice_id))
    happened = sorted([*_events(look, invoice_id), *_prints(look, invoice_id)], key=_when)
    holders = _holders(look)
    ahead = [
        Mark(step.key, step.label, ", ".join(holders.get(step.duty, ())) if step.duty else "")
        for step in still_to_come(*stand(row))
    ]
    return (*happened, *ahead)


def still_to_come(kind: Kind, review: Review, payment: Payment, goods: Goods) -> Iterator[Step]:
    """The steps between here and the end of the usual road, found by walking the process table."""
    for _turn in _ROAD:
        step = next((STEP[key] for key in _ROAD if fits(STEP[key], kind, review, payment, goods)), None)
        if step is None:
            return
        yield step
        review = step.to or review
        payment = _PAPER_OF.get(step.key, payment)
        goods = _GOODS_OF.get(step.key, goods)


def _when(mark: Mark) -> datetime:
    assert mark.at is not None
    return mark.at


def _events(look: Reading, invoice_id: int) -> list[Mark]:
    e = invoice_event.c
    asked = (
        select(e.step, person.c.name, e.at, e.day, e.reason, e.paper, e.revision)
        .outerjoin(person, person.c.id == e.person_id)
        .where(e.invoice_id == invoice_id)
        .order_by(e.id)
    )
    return [
        Mark(row.step, _label(row.step), row.name or "", row.at, row.day, row.reason, row.paper, row.revision)
        for row in look.conn.execute(asked)
    ]


def _label(key: str) -> str:
    return STEP[key].label if key in STEP else _OTHER_MARKS.get(key, key)


def _prints(look: Reading, invoice_id: int) -> list[Mark]:
    p = print_copy.c
    asked = (
        select(p.copy, person.c.name, p.at, p.day)
        .outerjoin(person, person.c.id == p.person_id)
        .where(p.invoice_id == invoice_id)
        .order_by(p.copy)
    )
    return [
        Mark("print", _OTHER_MARKS["print"], row.name or "", row.at, row.day, paper=str(row.copy))
        for row in look.conn.execute(asked)
    ]


def _holders(look: Reading) -> dict[Duty, list[str]]:
    """Who holds each duty now, by name."""
    asked = (
        select(person_duty.c.duty, person.c.name)
        .join(person, person.c.id == person_duty.c.person_id)
        .where(person.c.active == 1, person_duty.c.revoked_at.is_(None))
        .order_by(person.c.id)
    )
    found: dict[Duty, list[str]] = {}
    for row in look.conn.execute(asked):
        found.setdefault(Duty(row.duty), []).append(row.name)
    return found
