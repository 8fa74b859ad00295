"""Statements sent to customers and their replies (对账单, 回函), recorded by the books, never by the cashier."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from app.models.differences import balance_reply
from app.process import Duty
from app.refusals import NotFound, NothingChosen, ReplyBeforeSent, StatementNotSent
from app.services import typed
from app.services.desk import Changed, Reading, Work, command, query
from app.services.reconciliation import scope_of
from app.services.reconciling.replies import Standing, standings

CHANGED = frozenset({"replies"})


@query(Duty.BOOK, Duty.CHECK)
def statements(look: Reading, period: str) -> tuple[Standing, ...]:
    """Customers with a balance at the end of a month (YYYY-MM), or with a statement for it. Raises NotADate."""
    return standings(scope_of(look.conn, look.branch, period))


@command(Duty.BOOK, Duty.CHECK)
def send_statements(work: Work, period: str, customer_ids: Sequence[int], sent_on: str | date = "") -> Changed:
    """Keeps that statements went out, each with the balance the ledger has at the period's end.

    A statement sent again begins anew: the reply to the one before stays on record but no longer counts. Without
    `sent_on` the business day holds. Raises NothingChosen, NotFound, NotADate.
    """
    if not customer_ids:
        raise NothingChosen()
    sent = typed.day(sent_on, "sent_on") if sent_on else work.day
    found = _by_customer(work, period)
    for customer_id in customer_ids:
        standing = _of(found, customer_id)
        _keep(work, period, standing, standing.ours, sent)
    return Changed(CHANGED, tuple(customer_ids))


@command(Duty.BOOK, Duty.CHECK)
def record_reply(
    work: Work, period: str, customer_id: int, theirs: str | Decimal, replied_on: str | date = "", note: str = ""
) -> Changed:
    """Keeps what a customer answered: their balance, positive when they owe. A second reply corrects the first.

    Without `replied_on` the business day holds. Raises StatementNotSent, ReplyBeforeSent, NotANumber and the like.
    """
    standing = _of(_by_customer(work, period), customer_id)
    if standing.stated is None or standing.sent_on is None:
        raise StatementNotSent(customer=standing.name)
    balance = typed.number(theirs, "theirs", work.house.places)
    replied = typed.day(replied_on, "replied_on") if replied_on else work.day
    if replied < standing.sent_on:
        raise ReplyBeforeSent(customer=standing.name, sent_on=standing.sent_on)
    said = typed.text(note, "note", typed.NOTE_LENGTH, needed=False)
    _keep(work, period, standing, standing.stated, standing.sent_on, balance, replied, said)
    return Changed(CHANGED, (customer_id,))


def _by_customer(work: Work, period: str) -> dict[int, Standing]:
    return {standing.customer_id: standing for standing in standings(scope_of(work.conn, work.house, period))}


def _of(found: dict[int, Standing], customer_id: int) -> Standing:
    if customer_id not in found:
        raise NotFound(what="customer", name=str(customer_id))
    return found[customer_id]


def _keep(
    work: Work, period: str, standing: Standing, ours: Decimal, sent_on: date, theirs: Decimal | None = None,
    replied_on: date | None = None, note: str = "",
) -> None:  # fmt: skip
    work.post(
        balance_reply, customer_id=standing.customer_id, period=period, version=standing.version + 1, ours=ours,
        theirs=theirs, sent_on=sent_on, replied_on=replied_on, note=note, person_id=work.person.id, at=work.now,
    )  # fmt: skip
