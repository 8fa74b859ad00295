"""People: who may sit down, who holds which duty, and whose password signs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Row, func, select

from app.models.people import combined_duty, person, person_duty
from app.process import Conflict, Duty, conflict
from app.refusals import (
    AlreadyThere,
    DutiesApart,
    LastAdministrator,
    NobodyHolds,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Refusal,
    Retired,
    TooManyTries,
    WeakPassword,
    WrongPassword,
)
from app.services import trail, typed
from app.services.desk import (
    Changed,
    Desk,
    Person,
    Presence,
    Reading,
    Signature,
    Work,
    command,
    duties_now,
    query,
    run,
    touch,
    utc_now,
)
from app.services.store import Store

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST_PASSWORD = 8
FREE_TRIES = 3  # wrong passwords before waiting begins
LONGEST_WAIT = timedelta(minutes=5)
_COMMON = frozenset(
    "12345678 123456789 1234567890 password password1 qwertyui qwerty123 11111111 00000000 88888888 66666666 "
    "abcd1234 abc12345 1q2w3e4r iloveyou woaini1314 5201314a aa123456 a1234567 admin123 administrator".split()
)


@dataclass(frozen=True, slots=True)
class Tile:
    """Somebody who can sit down, as the sign-in shows them."""

    id: int
    name: str
    role: str
    duties: frozenset[Duty]


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)


def hashed(password: str, at: str = "password") -> str:
    """The Argon2id hash of a new password. Raises WeakPassword."""
    if len(password) < SHORTEST_PASSWORD or password.lower() in _COMMON:
        raise WeakPassword(shortest=SHORTEST_PASSWORD, at=at)
    return _hasher().hash(password)


# Sitting down


def tiles(store: Store) -> tuple[Tile, ...]:
    """The branch's people, for the sign-in; needs nobody signed in and shows nothing but names and duties."""
    with store.reading() as conn:
        rows = conn.execute(select(person).where(person.c.active == 1).order_by(person.c.id)).mappings()
        return tuple(Tile(r["id"], r["name"], r["role"], duties_now(conn, r["id"]) or frozenset()) for r in rows)


def sign_in(
    store: Store, person_id: int, password: str, machine: str = "", now: Callable[[], datetime] = utc_now
) -> Desk:
    """The desk of a person who gave the right password.

    Raises WrongPassword, TooManyTries while waiting, Retired or NotFound. Wrong tries are counted in the database, so
    that a restart does not shorten the wait.
    """
    desk = Desk(store, machine=machine, now=now)
    who = _prove(desk, person_id, password, "people.sign_in")
    return replace(desk, person=who)


def sign(desk: Desk, person_id: int, password: str) -> Desk:
    """The desk of the person who gives their password in place, with a fresh signature: for a signed step, and for a
    supervisor who approves at somebody else's desk. The given desk stays as it is."""
    # The id belongs to the step that is signed for, not to the proof of the password.
    who = _prove(replace(desk, person=None, command_id=""), person_id, password, "people.sign")
    return replace(desk, person=who, signature=Signature(who.id, desk.now()))


def _prove(desk: Desk, person_id: int, password: str, name: str) -> Person:
    found, wrong = None, None  # type: tuple[Person | None, Refusal | None]

    def body(work: Work) -> Changed:
        nonlocal found, wrong
        row = work.conn.execute(select(person).where(person.c.id == person_id).with_for_update()).first()
        found, wrong = _judged(work, row, password, person_id)
        return Changed(ids=(person_id,))

    run(desk, name, (), {"person_id": person_id}, body, anyone=True)
    if wrong is not None:
        raise wrong
    if found is None:
        raise NotSignedIn()
    return found


def _judged(
    work: Work, row: Row[tuple[object, ...]] | None, password: str, person_id: int
) -> tuple[Person | None, Refusal | None]:
    if row is None or not row.active:
        return None, WrongPassword()
    if row.wait_until is not None and work.now < row.wait_until:
        return None, TooManyTries(wait_seconds=_seconds(row.wait_until - work.now))
    if not _matches(row.password_hash, password):
        tries = row.failed_tries + 1
        wait = _wait_after(tries)
        touch(work, person, person_id, failed_tries=tries, wait_until=work.now + wait if wait else None)
        return None, WrongPassword(wait_seconds=_seconds(wait))
    if row.failed_tries:
        touch(work, person, person_id, failed_tries=0, wait_until=None)
    duties = duties_now(work.conn, person_id) or frozenset()
    return Person(row.id, row.name, row.role, duties, row.language), None


def _matches(kept: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _wait_after(tries: int) -> timedelta:
    """A second after the third wrong try, doubling, at most five minutes; never for ever."""
    if tries < FREE_TRIES:
        return timedelta(0)
    return min(timedelta(seconds=2 ** min(tries - FREE_TRIES, 12)), LONGEST_WAIT)


def _seconds(wait: timedelta) -> int:
    return max(int(wait.total_seconds() + 0.999), 0)


def seat(store: Store, duty: Duty, machine: str = "", now: Callable[[], datetime] = utc_now) -> Desk:
    """A desk for work from the command line: the first active person who holds the duty.

    The technician who runs the program acts for them, and the audit trail says so. Raises NobodyHolds.
    """
    held = (
        select(person)
        .join(person_duty, person_duty.c.person_id == person.c.id)
        .where(person.c.active == 1, person_duty.c.duty == duty.value, person_duty.c.revoked_at.is_(None))
        .order_by(person.c.id)
        .limit(1)
    )
    with store.reading() as conn:
        row = conn.execute(held).first()
        if row is None:
            raise NobodyHolds(duty=duty)
        who = Person(row.id, row.name, row.role, duties_now(conn, row.id) or frozenset(), row.language)
    return Desk(store, who, Presence.COMMAND_LINE, machine, now)


def vouched(desk: Desk) -> Desk:
    """The same command-line desk with a signature that says how it came about."""
    if desk.person is None or desk.presence is not Presence.COMMAND_LINE:
        raise NotSignedIn()
    return desk.signed(Signature(desk.person.id, desk.now(), Presence.COMMAND_LINE))


def name_of_person(conn: Connection, person_id: int) -> str:
    return str(conn.execute(select(person.c.name).where(person.c.id == person_id)).scalar() or "")


# Appointing


def add_person(work: Work, name: str, role: str, duties: Iterable[Duty], password: str, at: str = "person") -> int:
    """A new person with their duties; used by the first set-up and by `appoint`. Raises DutiesApart, AlreadyThere."""
    name = typed.text(name, f"{at}.name", 60)
    if work.conn.execute(select(person.c.id).where(person.c.name == name)).first():
        raise AlreadyThere(what="person", name=name, at=f"{at}.name")
    kept = hashed(password, f"{at}.password")
    person_id = work.add(person, name=name, role=role, password_hash=kept, active=True, joined_at=work.now)
    _vouch(work, person_id)
    for duty in sorted(duties):
        _grant(work, person_id, name, duty)
    return person_id


def _vouch(work: Work, person_id: int) -> None:
    """The trail keeps a digest of who this is and by which password, so that neither is changed past the gate."""
    work.rows.append(trail.vouched(work.conn, person, person_id))


def _grant(work: Work, person_id: int, name: str, duty: Duty) -> None:
    for other in sorted(duties_now(work.conn, person_id) or ()):
        kind = conflict(duty, other)
        if kind is Conflict.HARD or (kind is Conflict.SOFT and not _combined(work, person_id, duty, other)):
            raise DutiesApart(person=name, duty=duty, other=other, soft=kind is Conflict.SOFT, at="duties")
    work.add(
        person_duty,
        person_id=person_id,
        duty=duty.value,
        granted_at=work.now,
        granted_by=work.desk.person.id if work.desk.person else None,
    )


def _combined(work: Work, person_id: int, one: Duty, other: Duty) -> bool:
    rows = work.conn.execute(select(combined_duty).where(combined_duty.c.person_id == person_id))
    today = work.day_or_none or work.now.date()
    return any({row.duty_a, row.duty_b} == {one, other} and row.until >= today for row in rows)


def _person(work: Work, person_id: int) -> Row[tuple[object, ...]]:
    row = work.conn.execute(select(person).where(person.c.id == person_id)).first()
    if row is None:
        raise NotFound(what="person", name=str(person_id))
    if not row.active:
        raise Retired(what="person", name=row.name)
    return row


_NEWS = frozenset({"people"})


@command(Duty.ADMINISTER)
def appoint(work: Work, name: str, role: str, duties: tuple[Duty, ...], password: str) -> Changed:
    """A new person with a first password. Raises DutiesApart, AlreadyThere, WeakPassword."""
    return Changed(_NEWS, (add_person(work, name, role, duties, password),))


@command(Duty.ADMINISTER)
def grant(work: Work, person_id: int, duty: Duty) -> Changed:
    """One more duty. Raises DutiesApart for a pair kept apart, unless a combined-duty record covers a soft one."""
    row = _person(work, person_id)
    if duty not in (duties_now(work.conn, person_id) or ()):
        _grant(work, person_id, row.name, duty)
    return Changed(_NEWS, (person_id,))


@command(Duty.ADMINISTER)
def revoke(work: Work, person_id: int, duty: Duty) -> Changed:
    """Ends a duty; what was done under it stays. Raises LastAdministrator."""
    row = _person(work, person_id)
    if duty is Duty.ADMINISTER:
        _require_other_administrator(work, person_id, row.name)
    held = (person_duty.c.person_id == person_id) & (person_duty.c.duty == duty.value)
    work.conn.execute(person_duty.update().where(held, person_duty.c.revoked_at.is_(None)).values(revoked_at=work.now))
    return Changed(_NEWS, (person_id,))


@command(Duty.ADMINISTER)
def retire(work: Work, person_id: int) -> Changed:
    """The person no longer works here; their name stays on what they did. Raises LastAdministrator."""
    row = _person(work, person_id)
    _require_other_administrator(work, person_id, row.name)
    touch(work, person, person_id, active=False)
    _vouch(work, person_id)
    return Changed(_NEWS, (person_id,))


@command(Duty.ADMINISTER)
def reset_password(work: Work, person_id: int, password: str) -> Changed:
    """A new password for somebody who forgot theirs. Raises WeakPassword."""
    _person(work, person_id)
    touch(work, person, person_id, password_hash=hashed(password), failed_tries=0, wait_until=None)
    _vouch(work, person_id)
    return Changed(_NEWS, (person_id,))


def change_password(desk: Desk, old_password: str, new_password: str) -> Changed:
    """One's own password; the old one is asked for like at the sign-in, and wrong ones are counted alike.

    Raises WrongPassword, TooManyTries, WeakPassword or NotSignedIn.
    """
    if desk.person is None:
        raise NotSignedIn()
    try:
        signed = sign(desk, desk.person.id, old_password)
    except (WrongPassword, TooManyTries) as refusal:
        refusal.at = "old_password"
        raise
    kept = hashed(new_password, "new_password")

    def body(work: Work) -> Changed:
        touch(work, person, work.person.id, password_hash=kept)
        _vouch(work, work.person.id)
        return Changed(_NEWS, (work.person.id,))

    return run(signed, "people.change_password", (), {}, body, signed=True)


@command()
def choose_language(work: Work, language: str) -> Changed:
    """The language the person reads."""
    touch(work, person, work.person.id, language=language)
    return Changed(_NEWS, (work.person.id,))


@command(Duty.AUTHORISE, Duty.CHECK)
def combine(
    work: Work, person_id: int, duty_a: Duty, duty_b: Duty, reason: str, until: date, countersigned_by: int
) -> Changed:
    """A combined-duty record (兼岗) for a soft pair: signed by one supervisor, countersigned by the other.

    `countersigned_by` has given their password in place; the caller passes the person who did. Raises DutiesApart for
    a hard pair or when the three are not three people, NotPermitted when the other is no supervisor, and Missing
    without a reason.
    """
    row = _person(work, person_id)
    three = len({work.person.id, person_id, countersigned_by}) == 3
    if conflict(duty_a, duty_b) is not Conflict.SOFT or not three:
        raise DutiesApart(person=row.name, duty=duty_a, other=duty_b)
    if not (duties_now(work.conn, countersigned_by) or frozenset()) & {Duty.AUTHORISE, Duty.CHECK}:
        raise NotPermitted(person=name_of_person(work.conn, countersigned_by), duty=Duty.CHECK)
    record = work.post(
        combined_duty,
        person_id=person_id,
        duty_a=duty_a.value,
        duty_b=duty_b.value,
        reason=typed.text(reason, "reason", typed.NOTE_LENGTH),
        until=until,
        signed_by=work.person.id,
        countersigned_by=countersigned_by,
        at=work.now,
    )
    return Changed(_NEWS, (record,))


def _require_other_administrator(work: Work, person_id: int, name: str) -> None:
    others = (
        select(func.count())
        .select_from(person_duty.join(person, person.c.id == person_duty.c.person_id))
        .where(
            person_duty.c.duty == Duty.ADMINISTER.value,
            person_duty.c.revoked_at.is_(None),
            person.c.active == 1,
            person.c.id != person_id,
        )
    )
    if not work.conn.execute(others).scalar_one():
        raise LastAdministrator(person=name)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the office sees them."""

    id: int
    name: str
    role: str
    active: bool
    duties: frozenset[Duty]


@query(Duty.ADMINISTER, Duty.AUTHORISE, Duty.CHECK)
def people(look: Reading) -> tuple[PersonRow, ...]:
    """Everybody, retired ones too."""
    rows = look.conn.execute(select(person).order_by(person.c.id)).all()
    return tuple(PersonRow(r.id, r.name, r.role, r.active, duties_now(look.conn, r.id) or frozenset()) for r in rows)
