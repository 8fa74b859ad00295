"""Opening a locked period again (反结账): asked by one person, approved by the manager, until an end time.

The lock itself stays; when the end time comes the period takes no entries again. What changed meanwhile is listed from
the audit trail.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select

from app.models.audit import audit
from app.models.branch import period_lock
from app.models.closing import reopening, reopening_ask
from app.models.ledger import voucher
from app.models.people import person
from app.process import Duty
from app.refusals import EndTooLate, NotFound, NotLocked, OwnVoucher, ReasonMissing, VoucherMoved
from app.services import typed
from app.services.desk import Changed, Reading, Work, command, query
from app.services.trail import as_json

LONGEST = timedelta(days=7)
_READERS = (Duty.BOOK, Duty.CHECK, Duty.MANAGE)


@dataclass(frozen=True, slots=True)
class Reopening:
    """A request to open a locked period, and the approval where there is one."""

    id: int
    period: str
    reason: str
    until: datetime
    asked_by: str
    asked_at: datetime
    approved_by: str
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A voucher that was posted in a period while it was open again."""

    voucher_id: int
    number: str
    person: str
    at: datetime
    seq: int  # of the audit entry


@command(Duty.CHECK, signed=True)
def ask_reopening(work: Work, period: str, reason: str, until: datetime) -> Changed:
    """Asks to open a locked period until an end time. Raises NotLocked, ReasonMissing, EndTooLate."""
    if not work.conn.execute(select(period_lock.c.period).where(period_lock.c.period == period)).first():
        raise NotLocked(period=period, at="period")
    if not typed.clean(reason):
        raise ReasonMissing()
    if not work.now < until <= work.now + LONGEST:
        raise EndTooLate(at="until")
    said = typed.text(reason, "reason", typed.NOTE_LENGTH)
    ask = work.post(reopening_ask, period=period, reason=said, until=until, person_id=work.person.id, at=work.now)
    return Changed(frozenset({"close"}), (ask,))


@command(Duty.MANAGE, signed=True)
def approve_reopening(work: Work, ask_id: int) -> Changed:
    """The branch manager lets the period be open until the end time asked for. Raises NotFound, OwnVoucher, or
    VoucherMoved when the end has passed or it was approved already."""
    row = _ask(work, ask_id)
    if row["person_id"] == work.person.id:
        raise OwnVoucher(person=work.person.name)
    taken = work.conn.execute(select(reopening.c.ask_id).where(reopening.c.ask_id == ask_id)).first()
    if taken or row["until"] <= work.now:
        raise VoucherMoved(name=row["period"])
    work.post(reopening, ask_id=ask_id, period=row["period"], until=row["until"], person_id=work.person.id, at=work.now)
    return Changed(frozenset({"close"}), (ask_id,), (row["period"],))


def _ask(work: Work, ask_id: int) -> RowMapping:
    row = work.conn.execute(select(reopening_ask).where(reopening_ask.c.id == ask_id)).mappings().first()
    if row is None:
        raise NotFound(what="period", name=str(ask_id))
    return row


@query(*_READERS)
def reopenings(look: Reading, period: str = "") -> tuple[Reopening, ...]:
    """Requests and approvals, the newest first."""
    asker, manager = person.alias(), person.alias()
    a = reopening_ask.c
    chosen = (
        select(a.id, a.period, a.reason, a.until, asker.c.name, a.at, manager.c.name, reopening.c.at)
        .join(asker, asker.c.id == a.person_id)
        .outerjoin(reopening, reopening.c.ask_id == a.id)
        .outerjoin(manager, manager.c.id == reopening.c.person_id)
        .order_by(a.id.desc())
    )
    if period:
        chosen = chosen.where(a.period == period)
    return tuple(Reopening(*r[:6], r[6] or "", r[7]) for r in look.conn.execute(chosen))


@query(*_READERS)
def changed_meanwhile(look: Reading, ask_id: int) -> tuple[Meanwhile, ...]:
    """What was posted in the period while it was open again, from the audit trail, in its order."""
    row = look.conn.execute(select(reopening).where(reopening.c.ask_id == ask_id)).mappings().first()
    if row is None:
        return ()
    told = (audit.c.command == "reopenings.approve_reopening", audit.c.facts == as_json({"ask_id": ask_id}))
    began = look.conn.execute(select(audit.c.seq).where(*told).order_by(audit.c.seq)).scalar()
    entries = select(audit.c.seq, audit.c.rows, audit.c.at, person.c.name).outerjoin(
        person, person.c.id == audit.c.person_id
    )
    within = (audit.c.seq > (began or 0), audit.c.at >= row["at"], audit.c.at < row["until"])
    found: list[Meanwhile] = []
    for entry in look.conn.execute(entries.where(*within).order_by(audit.c.seq)):
        ids = [written[1] for written in json.loads(entry.rows) if written[0] == "voucher"]
        chosen = select(voucher.c.id, voucher.c.number).where(voucher.c.id.in_(ids), voucher.c.period == row["period"])
        for made in look.conn.execute(chosen.order_by(voucher.c.id)) if ids else ():
            found.append(Meanwhile(made.id, made.number, entry.name or "", entry.at, entry.seq))
    return tuple(found)
