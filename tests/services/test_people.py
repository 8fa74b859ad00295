"""Who sits down, whose password signs, how long a guesser waits, and what is never granted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app import refusals
from app.process import ROLES, Duty
from app.services import flow, people
from app.services.desk import Desk, Presence, Signature
from app.services.store import open_store
from tests.branch import DAY, PEOPLE, BranchAtWork


class Clock:
    """A clock that the test moves."""

    def __init__(self, branch: BranchAtWork) -> None:
        self.time = branch.now()

    def __call__(self):  # type: ignore[no-untyped-def]
        return self.time

    def forward(self, **by: float) -> None:
        self.time += timedelta(**by)


@pytest.fixture
def clock(branch: BranchAtWork) -> Clock:
    branch.now = clock = Clock(branch)
    return clock


def sign_in(branch: BranchAtWork, role: str, password: str) -> Desk:
    return people.sign_in(branch.store, branch.id_of(role), password, now=branch.now)


def test_everybody_sits_down_with_their_own_password_only(branch: BranchAtWork) -> None:
    tiles = people.tiles(branch.store)
    assert [(tile.name, tile.role) for tile in tiles] == [(PEOPLE[role.key], role.key) for role in ROLES]
    desk = sign_in(branch, "cashier", branch.password("cashier"))
    assert desk.duties == {Duty.COLLECT}
    for wrong in ("", branch.password("clerk"), branch.password("cashier").upper(), branch.password("cashier") + " "):
        with pytest.raises(refusals.WrongPassword):
            sign_in(branch, "clerk" if wrong == "" else "cashier", wrong)


def test_a_guesser_waits_longer_and_longer_and_a_restart_does_not_help(branch: BranchAtWork, clock: Clock) -> None:
    waits = []
    for _ in range(8):
        with pytest.raises(refusals.WrongPassword) as refused:
            sign_in(branch, "clerk", "guess")
        waits.append(refused.value.wait_seconds)
        again = BranchAtWork(open_store(branch.store.url), clock)
        if waits[-1]:
            with pytest.raises(refusals.TooManyTries):
                sign_in(again, "clerk", branch.password("clerk"))
        again.store.close()
        clock.forward(seconds=waits[-1])
    assert waits == [0, 0, 1, 2, 4, 8, 16, 32]
    assert sign_in(branch, "clerk", branch.password("clerk")).person
    with pytest.raises(refusals.WrongPassword) as refused:
        sign_in(branch, "clerk", "guess")
    assert refused.value.wait_seconds == 0, "the right password starts the count anew"


def test_nobody_waits_for_ever(branch: BranchAtWork, clock: Clock) -> None:
    with branch.store.writing() as conn:
        conn.exec_driver_sql("UPDATE person SET failed_tries = 400 WHERE id = 1")
    with pytest.raises(refusals.WrongPassword) as refused:
        sign_in(branch, "clerk", "guess")
    assert refused.value.wait_seconds == 300


def test_a_wrong_signature_counts_as_a_try(branch: BranchAtWork, clock: Clock) -> None:
    """Approve here is no side door for guessing a supervisor's password."""
    desk = branch.desk("clerk")
    for _ in range(3):
        with pytest.raises(refusals.WrongPassword):
            people.sign(desk, branch.id_of("sales_supervisor"), "guess")
    with pytest.raises(refusals.TooManyTries):
        sign_in(branch, "sales_supervisor", branch.password("sales_supervisor"))


def test_strangers_and_retired_people_do_not_sit_down(branch: BranchAtWork) -> None:
    people.retire(branch.desk("administrator"), branch.id_of("keeper"))
    for person in (branch.id_of("keeper"), 99, 0, -1):
        with pytest.raises(refusals.WrongPassword):
            people.sign_in(branch.store, person, branch.password("keeper"))
    assert PEOPLE["keeper"] not in [tile.name for tile in people.tiles(branch.store)]


@pytest.mark.parametrize("password", ["", "short", "1234567", "12345678", "password", "PASSWORD", "woaini1314"])
def test_weak_passwords_are_not_taken(branch: BranchAtWork, password: str) -> None:
    with pytest.raises(refusals.WeakPassword):
        people.appoint(branch.desk("administrator"), "New", "clerk", (), password)


def test_a_person_is_appointed_with_duties_that_go_together(branch: BranchAtWork) -> None:
    administrator = branch.desk("administrator")
    with pytest.raises(refusals.DutiesApart):
        people.appoint(administrator, "Both", "clerk", (Duty.INVOICE, Duty.COLLECT), "both-hands-9")
    with pytest.raises(refusals.AlreadyThere):
        people.appoint(administrator, PEOPLE["clerk"], "clerk", (), "another-one-9")
    assert len(people.tiles(branch.store)) == 8


def test_the_last_administrator_stays(branch: BranchAtWork) -> None:
    administrator, me = branch.desk("administrator"), branch.id_of("administrator")
    with pytest.raises(refusals.LastAdministrator):
        people.retire(administrator, me)
    with pytest.raises(refusals.LastAdministrator):
        people.revoke(administrator, me, Duty.ADMINISTER)
    people.appoint(administrator, "Deputy", "administrator", (Duty.ADMINISTER,), "deputy-pass-9")
    people.retire(administrator, me)
    with pytest.raises(refusals.NotSignedIn):
        people.revoke(administrator, 8, Duty.ADMINISTER)


def test_a_soft_pair_takes_three_people_a_reason_and_an_end(branch: BranchAtWork) -> None:
    """Clerk and keeper in one person: two supervisors sign; afterwards the pair is apart again."""
    clerk, supervisor = branch.id_of("clerk"), branch.desk("sales_supervisor")
    accounting, administrator = branch.id_of("accounting_supervisor"), branch.desk("administrator")
    with pytest.raises(refusals.DutiesApart):
        people.grant(administrator, clerk, Duty.SHIP)

    def combine(by: int, until: date = DAY, reason: str = "holiday", duty: Duty = Duty.SHIP) -> None:
        people.combine(supervisor, clerk, Duty.INVOICE, duty, reason, until, by)

    for by, refusal in ((branch.id_of("sales_supervisor"), refusals.DutiesApart), (clerk, refusals.DutiesApart),
                        (branch.id_of("cashier"), refusals.NotPermitted), (99, refusals.NotPermitted)):  # fmt: skip
        with pytest.raises(refusal):
            combine(by)
    with pytest.raises(refusals.Missing):
        combine(accounting, reason=" ")
    with pytest.raises(refusals.DutiesApart):
        combine(accounting, duty=Duty.COLLECT)
    combine(accounting)
    people.grant(administrator, clerk, Duty.SHIP)
    invoice = branch.sale(upto="paid")
    flow.take(branch.desk("clerk"), "ship", [invoice])
    later = branch.sale(upto="paid")
    start = branch.now()
    branch.now = lambda: start + timedelta(days=1)
    from app.services import days

    days.open_day(branch.desk("clerk"), DAY + timedelta(days=1))
    with pytest.raises(refusals.SameHands):
        flow.take(branch.desk("clerk"), "ship", [later])


def test_the_command_line_acts_for_the_first_who_holds_the_duty_and_says_so(branch: BranchAtWork) -> None:
    desk = people.seat(branch.store, Duty.AUTHORISE)
    invoice = branch.sale(upto="submitted")
    with pytest.raises(refusals.SignatureMissing):
        flow.take(desk, "authorise", [invoice])
    flow.take(people.vouched(desk), "authorise", [invoice])
    assert branch.rows("SELECT presence FROM audit ORDER BY seq DESC LIMIT 1")[0]["presence"] == "command line"
    with pytest.raises(refusals.NotSignedIn):
        people.vouched(branch.desk("sales_supervisor"))
    with pytest.raises(refusals.NotSignedIn):
        people.vouched(replace(desk, presence=Presence.PASSWORD))


def test_a_new_password_takes_the_old_ones_place(branch: BranchAtWork) -> None:
    desk = branch.desk("clerk")
    with pytest.raises(refusals.WrongPassword):
        people.change_password(desk, "guess", "brand-new-word-9")
    people.change_password(desk, branch.password("clerk"), "brand-new-word-9")
    assert sign_in(branch, "clerk", "brand-new-word-9").person
    with pytest.raises(refusals.WrongPassword):
        sign_in(branch, "clerk", branch.password("clerk"))


def test_guessing_the_old_password_at_an_open_desk_counts_too(branch: BranchAtWork, clock: Clock) -> None:
    desk = branch.desk("clerk")
    for _ in range(3):
        with pytest.raises(refusals.WrongPassword):
            people.change_password(desk, "guess", "brand-new-word-9")
    with pytest.raises(refusals.TooManyTries):
        people.change_password(desk, branch.password("clerk"), "brand-new-word-9")


def test_a_signature_is_bound_to_the_hour(branch: BranchAtWork, clock: Clock) -> None:
    """Set the clock back and an old signature lies ahead of it; it signs nothing."""
    invoice = branch.sale(upto="submitted")
    desk = branch.desk("sales_supervisor").signed(Signature(branch.id_of("sales_supervisor"), clock.time))
    clock.forward(hours=-3)
    with pytest.raises(refusals.SignatureMissing):
        flow.take(desk, "authorise", [invoice])
