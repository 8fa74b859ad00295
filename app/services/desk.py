"""The desk and the gate.

A `Desk` is one workplace: the database, the person signed in, the clock. Every write is a *command*: a plain function
marked with the duty it needs. The gate opens the transaction, checks person and duty and signature, runs the body,
appends the audit entry, commits, and returns what changed. Nothing else in the program opens a write transaction.

    @command(Duty.SHIP)
    def receive_goods(work: Work, lines: ...) -> Changed: ...

    receive_goods(desk, lines)                      # what callers see
    receive_goods(desk.once(command_id), lines)     # applied once, however often it is sent
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Table, bindparam, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from app.models.audit import audit
from app.models.branch import business_day, counter
from app.models.people import person as person_table
from app.models.people import person_duty
from app.process import Duty
from app.refusals import DayNotOpen, NotPermitted, NotSignedIn, SignatureMissing, StorageFault
from app.services import trail
from app.services.store import Branch, Store

P = ParamSpec("P")
R = TypeVar("R")

SIGNATURE_LASTS = timedelta(minutes=2)


class Presence(StrEnum):
    """How the program knows who is at the desk."""

    PASSWORD = "password"  # typed at the sign-in or in place
    COMMAND_LINE = "command line"  # the technician who runs the program acts for the person; the trail says so
    PROGRAM = "program"  # nobody: the program's own work


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the desk, and what they may do."""

    id: int
    name: str
    role: str
    duties: frozenset[Duty]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """The person's password was given again, just now."""

    person_id: int
    at: datetime
    presence: Presence = Presence.PASSWORD


@dataclass(frozen=True, slots=True)
class Changed:
    """What a command touched: every tab decides by `kinds` whether it is stale."""

    kinds: frozenset[str] = frozenset()
    ids: tuple[int, ...] = ()
    numbers: tuple[str, ...] = ()
    again: bool = False  # the same command had been applied before

    def plus(self, other: Changed) -> Changed:
        return Changed(self.kinds | other.kinds, self.ids + other.ids, self.numbers + other.numbers)


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """Who, where, which database. Tests build one in a line; views hold the one of the person signed in."""

    store: Store
    person: Person | None = None
    presence: Presence = Presence.PASSWORD
    machine: str = ""
    now: Callable[[], datetime] = utc_now
    command_id: str = ""
    signature: Signature | None = None
    rehearsal: bool = False  # everything is tried and nothing is kept

    @property
    def branch(self) -> Branch:
        return self.store.branch

    @property
    def duties(self) -> frozenset[Duty]:
        return self.person.duties if self.person else frozenset()

    def once(self, command_id: str) -> Desk:
        """The same desk, for one command that must not be applied twice."""
        return replace(self, command_id=command_id)

    def rehearsing(self) -> Desk:
        """The same desk, where a command is judged to the end and then not kept."""
        return replace(self, rehearsal=True)

    def signed(self, signature: Signature) -> Desk:
        """The same desk with a fresh signature, for a step that asks for one."""
        return replace(self, signature=signature)


class _Rehearsed(Exception):
    """Leaves the transaction of a rehearsal without keeping it."""

    def __init__(self, changed: Changed) -> None:
        super().__init__()
        self.changed = changed


@dataclass(slots=True)
class Reading:
    """One state of the database, seen by one person."""

    conn: Connection
    desk: Desk

    @property
    def branch(self) -> Branch:
        return self.desk.branch

    def day(self) -> date | None:
        """The business day that is open, or None."""
        return current_day(self.conn)


@dataclass(slots=True)
class Work:
    """A command at work: its transaction, its person, its business day, and the rows it leaves behind."""

    conn: Connection
    desk: Desk
    branch: Branch | None
    day_or_none: date | None
    now: datetime
    previous: str
    seq: int
    rows: list[trail.RowDigest] = field(default_factory=list)

    @property
    def day(self) -> date:
        """The open business day. Raises DayNotOpen."""
        if self.day_or_none is None:
            raise DayNotOpen()
        return self.day_or_none

    @property
    def house(self) -> Branch:
        return self.branch or self.desk.branch

    @property
    def person(self) -> Person:
        if self.desk.person is None:
            raise NotSignedIn()
        return self.desk.person

    def post(self, into: Table, **values: Any) -> int:
        """Writes a row that the trail remembers with its digest; returns its id."""
        written = self.conn.execute(insert(into), values).inserted_primary_key
        row_id = int(written[0]) if written and "id" in into.c else 0
        if row_id:
            values["id"] = row_id
        self.rows.append(trail.digest(into, values))
        return row_id

    def post_many(self, into: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Writes many rows at once; the trail remembers one digest of them all, in the order given."""
        self.conn.execute(insert(into), list(rows))
        together = trail.row_digest([trail.stored(into, row)[1:] for row in rows])
        self.rows.append((into.name, 0, together))

    def add(self, into: Table, **values: Any) -> int:
        """Writes a row that may change later (a draft, a balance); returns its id."""
        written = self.conn.execute(insert(into), values).inserted_primary_key
        return int(written[0]) if written else 0

    def number(self, series: str, day: date | None = None) -> str:
        """The next number of a series in the day's month: branch-series-yyyymm-nnnn. No gaps, no twins."""
        period = f"{day or self.day:%Y%m}"
        return f"{self.house.code}-{series}-{period}-{self.count(series, period):04d}"

    def count(self, series: str, period: str) -> int:
        """The next whole number of a counter, starting at 1."""
        given = self.conn.execute(_count_up, {"of": series, "in_period": period}).scalar()
        if given is None:
            given = 1
            self.conn.execute(insert(counter), {"series": series, "period": period, "last": given})
        return int(given)


_count_up = (
    update(counter)
    .where(counter.c.series == bindparam("of"), counter.c.period == bindparam("in_period"))
    .values(last=counter.c.last + 1)
    .returning(counter.c.last)
)


def current_day(conn: Connection) -> date | None:
    """The last business day when it is still open."""
    last = select(func.max(business_day.c.day)).scalar_subquery()
    query = select(business_day.c.day).where(business_day.c.day == last, business_day.c.closed_at.is_(None))
    return conn.execute(query).scalar()


# Commands: every write


@dataclass(frozen=True, slots=True)
class Command:
    """One write the program can make, as registered: its name and the duties of which one is needed."""

    name: str
    duties: tuple[Duty, ...]
    open_to_all: bool


COMMANDS: dict[str, Command] = {}
QUERIES: dict[str, tuple[Duty, ...]] = {}


def command(
    *duties: Duty, anyone: bool = False, signed: bool = False
) -> Callable[[Callable[Concatenate[Work, P], Changed]], Callable[Concatenate[Desk, P], Changed]]:
    """Marks a function as a command that one of these duties may give. `anyone`: even with nobody signed in;
    `signed`: the person's password is asked for again, in place."""

    def mark(body: Callable[Concatenate[Work, P], Changed]) -> Callable[Concatenate[Desk, P], Changed]:
        name = f"{body.__module__.rsplit('.', 1)[-1]}.{body.__name__}"
        COMMANDS[name] = Command(name, duties, anyone)

        @wraps(body)
        def call(desk: Desk, /, *args: P.args, **given: P.kwargs) -> Changed:
            facts = trail.facts_of(body, args, given)
            return run(desk, name, duties, facts, lambda work: body(work, *args, **given), anyone=anyone, signed=signed)

        return call

    return mark


def query(*duties: Duty) -> Callable[[Callable[Concatenate[Reading, P], R]], Callable[Concatenate[Desk, P], R]]:
    """Marks a function as a reading that needs one of these duties; none given: anybody who is signed in."""

    def mark(body: Callable[Concatenate[Reading, P], R]) -> Callable[Concatenate[Desk, P], R]:
        QUERIES[f"{body.__module__.rsplit('.', 1)[-1]}.{body.__name__}"] = duties

        @wraps(body)
        def call(desk: Desk, /, *args: P.args, **given: P.kwargs) -> R:
            require(desk, duties)
            try:
                with desk.store.reading() as conn:
                    return body(Reading(conn, _present(conn, desk, duties)), *args, **given)
            except DBAPIError as error:
                raise StorageFault(str(error.orig)) from error

        return call

    return mark


def require(desk: Desk, duties: tuple[Duty, ...]) -> None:
    """Raises NotSignedIn or NotPermitted unless the person holds one of the duties."""
    if desk.person is None:
        raise NotSignedIn()
    if duties and not desk.duties.intersection(duties):
        raise NotPermitted(person=desk.person.name, duty=duties[0])


def run(
    desk: Desk,
    name: str,
    duties: tuple[Duty, ...],
    facts: Mapping[str, Any],
    body: Callable[[Work], Changed],
    *,
    anyone: bool = False,
    signed: bool = False,
) -> Changed:
    """The gate: one transaction for one command.

    Raises NotSignedIn, NotPermitted or SignatureMissing before anything is written, whatever refusal the body raises,
    and StorageFault when the database fails.
    """
    command_id = desk.command_id or str(uuid.uuid4())
    try:
        with desk.store.writing() as conn:
            seq, previous, result, day = _stand(conn, name, command_id)
            if result is not None:
                return replace(trail.read_result(result), again=True)
            if not anyone:
                desk = _present(conn, desk, duties)
            if signed:
                _require_signature(desk, name)
            work = Work(conn, desk, desk.store._branch, day, desk.now(), previous, seq)
            changed = body(work)
            if desk.rehearsal:
                raise _Rehearsed(changed)
            _remember(work, name, command_id, facts, changed)
    except _Rehearsed as rehearsed:
        return rehearsed.changed
    except DBAPIError as error:
        raise StorageFault(str(error.orig)) from error
    return changed


_tip = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)


def _stand(conn: Connection, name: str, command_id: str) -> tuple[int, str, str | None, date | None]:
    """Where the trail ends, what this command had led to if it was applied before, and the open day."""
    if conn.dialect.name != "sqlite":
        conn.exec_driver_sql("SELECT pg_advisory_xact_lock(20240601)")  # one command at a time, as the chain needs
    tip = conn.execute(_tip).first()
    # An id that served another command is no repetition; the trail takes each id only once and will say so.
    applied = select(audit.c.result).where(audit.c.command_id == command_id, audit.c.command == name)
    result = conn.execute(applied).scalar()
    seq, previous = (tip.seq, tip.hash) if tip else (0, "")
    return seq + 1, previous, result, current_day(conn)


def _present(conn: Connection, desk: Desk, duties: tuple[Duty, ...]) -> Desk:
    """The desk with the duties its person holds at this moment; a retired person is nobody."""
    if desk.person is None:
        raise NotSignedIn()
    held = duties_now(conn, desk.person.id)
    if held is None:
        raise NotSignedIn()
    if duties and not held.intersection(duties):
        raise NotPermitted(person=desk.person.name, duty=duties[0])
    return replace(desk, person=replace(desk.person, duties=held))


_held = (
    select(person_table.c.active, person_duty.c.duty)
    .select_from(person_table)
    .outerjoin(person_duty, (person_duty.c.person_id == person_table.c.id) & person_duty.c.revoked_at.is_(None))
)


def duties_now(conn: Connection, person_id: int) -> frozenset[Duty] | None:
    """The duties a person holds now; None when the person is retired or unknown."""
    rows = conn.execute(_held.where(person_table.c.id == person_id)).all()
    if not rows or not rows[0].active:
        return None
    return frozenset(Duty(row.duty) for row in rows if row.duty)


def _require_signature(desk: Desk, step: str) -> None:
    signature = desk.signature
    if signature is None or desk.person is None or signature.person_id != desk.person.id:
        raise SignatureMissing(step=step)
    age = desk.now() - signature.at
    if not timedelta(0) <= age <= SIGNATURE_LASTS:
        raise SignatureMissing(step=step)


def _remember(work: Work, name: str, command_id: str, facts: Mapping[str, Any], changed: Changed) -> None:
    """Appends the audit entry and links it to the one before."""
    desk = work.desk
    entry = {
        "seq": work.seq,
        "command": name,
        "command_id": command_id,
        "person_id": desk.person.id if desk.person else None,
        "presence": desk.presence.value,
        "machine": desk.machine,
        "day": work.day_or_none,
        "at": work.now,
        "facts": trail.as_json(facts),
        "rows": trail.as_json(work.rows),
        "result": trail.write_result(changed),
        "previous": work.previous,
    }
    entry["hash"] = trail.entry_hash(entry)
    work.conn.execute(insert(audit), entry)


def touch(work: Work, into: Table, row_id: int, **values: Any) -> None:
    """Changes a row by its id."""
    work.conn.execute(update(into).where(into.c.id == row_id).values(**values))
