"""What each person may do where: every step on every state by every role, against tables written by hand.

`steps.csv` says what the rightful person is told in each state; `steps_by_role.csv` says who that is. Everybody else
reads NotPermitted in every state. The invoices are real: each was walked to where it stands.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.process import STEP, STEPS, Kind, Method
from app.refusals import NotPermitted, NotSignedIn, Refusal, SameHands, SignatureMissing
from app.services import days, flow, people, releasing
from app.services.cashier import PaymentForm
from app.services.desk import Desk, Person, Signature, utc_now
from app.services.forms import InvoiceForm, read_form
from app.services.store import open_store, sqlite_url
from tests.branch import DAY, PEOPLE, BranchAtWork, made_once
from tests.going_back import red_invoice

HERE = Path(__file__).parent


def table(name: str) -> dict[str, dict[str, str]]:
    """A table written by hand: its rows by their first column."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    first = next(iter(rows[0]))
    return {row.pop(first): row for row in rows}


STEP_TABLE = table("steps.csv")
ROLE_TABLE = table("steps_by_role.csv")
HOLDER = {step: next((role for role, may in row.items() if may == "may"), "") for step, row in ROLE_TABLE.items()}


@dataclass
class Standing:
    """A branch with one invoice in every state, and the file to go back to."""

    branch: BranchAtWork
    invoices: dict[str, int]
    file: Path
    kept: Path

    def restored(self) -> None:
        self.branch.store.close()
        shutil.copyfile(self.kept, self.file)
        self.branch.store = open_store(sqlite_url(self.file))


def every_state(branch: BranchAtWork) -> dict[str, int]:
    """An invoice in each state, by the name it has in `steps.csv`."""
    clerk, sales, accounting = "clerk", "sales_supervisor", "accounting_supervisor"
    found = {"sale expired": branch.sale()}
    start = branch.now()
    branch.now = lambda: start + timedelta(days=9)
    days.open_day(branch.desk(clerk), DAY + timedelta(days=8))
    for state in ("draft", "submitted", "authorised", "payable", "paid", "shipped"):
        found[f"sale {state}"] = branch.sale(upto=state)
    for state in ("sent back", "void asked", "part paid", "pending", "bounced", "part shipped", "void"):
        found[f"sale {state}"] = branch.sale(upto="submitted" if state == "sent back" else "payable")
    flow.take(branch.desk(sales), "send_back", [found["sale sent back"]], reason="too cheap")
    for state in ("sale void asked", "sale void"):
        flow.take(branch.signed(sales), "ask_void", [found[state]], reason="entered twice")
    flow.take(branch.signed(accounting), "void", [found["sale void"]])
    branch.pay(found["sale part paid"], "10.00")
    for state in ("sale pending", "sale bounced"):
        branch.pay(found[state], "", Method.CHEQUE, f"CH {state}")
    bounced = pending_receipt(branch, found["sale bounced"])
    flow.take(branch.desk("cashier"), "bounce", [found["sale bounced"]], receipt_id=bounced, reason="no cover")
    branch.pay(found["sale part shipped"])
    line = branch.lines(found["sale part shipped"])[0]["id"]
    flow.take(branch.desk("keeper"), "ship", [found["sale part shipped"]], quantities={line: "1"})
    closed = branch.sale([(2, "3")], upto="shipped")  # goods of its own: goods are booked in the order they moved
    returned = branch.sale(upto="shipped")
    original = branch.sale([(1, "8")], upto="shipped")
    stages = {"draft": "draft", "submitted": "submitted", "authorised": "authorised", "goods back": "returned",
              "payable": "payable", "refunded": "refunded", "void": "authorised"}  # fmt: skip
    found |= {f"return {name}": branch.take_back(original, {1: "1"}, stage) for name, stage in stages.items()}
    flow.take(branch.signed(sales), "ask_void", [found["return void"]], reason="kept after all")
    flow.take(branch.signed(accounting), "void", [found["return void"]])
    found["return closed"] = branch.take_back(closed, {1: "1"}, "refunded")
    mine = {closed, found["return closed"]}
    tray = branch.rows("SELECT id, invoice_id FROM waiting WHERE book = 'accounts' ORDER BY id")
    flow.take(branch.desk("accountant"), "book", [row["id"] for row in tray if row["invoice_id"] in mine])
    branch.take_back(returned, upto="returned")
    unshipped, forgiven = branch.sale([(5, "9")], upto="paid"), branch.sale([(6, "3")], upto="shipped")
    for state in ("submitted", "authorised", "payable", "refunded"):
        found[f"cancel {state}"] = red_invoice(branch, unshipped, Kind.CANCEL, {1: "1"}, state)
        found[f"allowance {state}"] = red_invoice(branch, forgiven, Kind.ALLOWANCE, {1: "1.00"}, state)
    return found | {"sale closed": closed, "sale returned": returned} | on_credit(branch)


def on_credit(branch: BranchAtWork) -> dict[str, int]:
    """Where credit and the requests of two people lead; the customer is known and has a limit."""
    sales, accounting, manager = "sales_supervisor", "accounting_supervisor", "manager"
    branch.sale([(3, "1")], upto="shipped", customer=3)
    policy = releasing.set_policy(branch.desk(accounting), 3, "5000", "30").ids[0]
    releasing.confirm_policy(branch.desk(manager), policy)
    names = (
        "release asked",
        "release above",
        "release supported",
        "released",
        "on credit",
        "waiver asked",
        "write-off asked",
    )
    found = {
        f"sale {name}": branch.sale(customer=1 if name in ("release above", "release supported") else 3)
        for name in names
    }
    for invoice in found.values():
        flow.take(branch.signed(sales), "ask_release", [invoice], reason="known", due_on=DAY + timedelta(days=60))
    flow.take(branch.signed(accounting), "support_release", [found["sale release supported"]])
    for name in names[3:]:
        flow.take(branch.signed(accounting), "release", [found[f"sale {name}"]])
    for name in names[4:]:
        flow.take(branch.desk("keeper"), "ship_on_credit", [found[f"sale {name}"]])
    branch.pay(found["sale waiver asked"], "59.50")
    flow.take(branch.desk("cashier"), "ask_waive", [found["sale waiver asked"]], reason="small")
    flow.take(branch.signed(sales), "ask_write_off", [found["sale write-off asked"]], reason="insolvent")
    moved = branch.sale(customer=3)
    branch.pay(moved, "20.00")
    flow.take(branch.desk("cashier"), "ask_move", [moved], receipt_id=last_receipt(branch, moved), reason="wrong")
    cheque = branch.sale(customer=3)
    branch.pay(cheque, "20.00", Method.CHEQUE, "CH-M")
    flow.take(branch.desk("cashier"), "clear", [cheque], receipt_id=pending_receipt(branch, cheque))
    flow.take(branch.desk("cashier"), "ask_bounce", [cheque], receipt_id=last_receipt(branch, cheque), reason="back")
    return found | {"sale move asked": moved, "sale bounce asked": cheque}


def last_receipt(branch: BranchAtWork, invoice_id: int) -> int:
    return int(branch.one("SELECT COALESCE(MAX(id), 0) FROM receipt WHERE invoice_id = :id", id=invoice_id))


def pending_receipt(branch: BranchAtWork, invoice_id: int) -> int:
    query = "SELECT COALESCE(MAX(id), 0) FROM receipt WHERE invoice_id = :id AND pending = 1"
    return int(branch.one(query, id=invoice_id))


@pytest.fixture(scope="module")
def standing(founded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    folder = tmp_path_factory.mktemp("every_state")
    file, kept = folder / "branch.db", folder / "kept.db"
    shutil.copyfile(founded_file, file)
    branch = BranchAtWork(open_store(sqlite_url(file)))
    invoices = every_state(branch)
    branch.store.close()
    made_once(file, lambda _store: None)
    shutil.copyfile(file, kept)
    branch.store = open_store(sqlite_url(file))
    yield Standing(branch, invoices, file, kept)
    branch.store.close()


def given(branch: BranchAtWork, step: str, invoice_id: int) -> dict[str, Any]:
    """Everything a step asks for, in good order."""
    if step == "save":
        return {"form": read_form(branch.row(invoice_id)["typed"])}
    if step == "collect":
        return {"payments": (PaymentForm(Method.CASH, "1.00"),)}
    reason = {"reason": "a good reason"} if "reason" in STEP[step].asks else {}
    receipt = {"receipt_id": pending_receipt(branch, invoice_id)} if step in ("clear", "bounce") else {}
    if step in ("ask_move", "ask_bounce"):
        receipt = {"receipt_id": last_receipt(branch, invoice_id)}
    if step == "use_advance":
        return {"amount": "1.00"}
    if step == "ask_release":
        return reason | {"due_on": DAY + timedelta(days=60)}
    return reason | receipt | ({"method": Method.CASH} if step == "refund" else {})


def answer(desk: Desk, step: str, invoice_id: int, facts: dict[str, Any]) -> str:
    try:
        flow.take(desk, step, [invoice_id], **facts)
    except Refusal as refusal:
        return type(refusal).__name__
    return "ok"


def test_the_tables_name_every_state_and_every_step(standing: Standing) -> None:
    assert set(STEP_TABLE) == set(standing.invoices)
    assert set(ROLE_TABLE) == {step.key for step in STEPS}
    assert set(next(iter(ROLE_TABLE.values()))) == set(PEOPLE)
    assert {kind for row in ROLE_TABLE.values() for kind in row.values()} == {"may", "no"}


def test_the_invoices_stand_where_their_names_say(standing: Standing) -> None:
    stands = {name: standing.branch.stands(number) for name, number in standing.invoices.items()}
    assert stands["sale payable"] == ("payable", "none", "none")
    assert stands["sale pending"] == ("payable", "pending", "none")
    assert stands["sale bounced"] == ("payable", "none", "none")
    assert stands["sale part shipped"] == ("payable", "full", "part")
    assert stands["sale returned"] == ("payable", "full", "returned")
    assert stands["sale closed"] == ("closed", "full", "shipped")
    assert stands["sale expired"] == ("expired", "none", "none")
    assert stands["return goods back"] == ("authorised", "none", "returned")
    assert stands["return refunded"] == ("payable", "refunded", "returned")
    assert stands["return closed"] == ("closed", "refunded", "returned")
    assert stands["sale released"] == ("released", "none", "none")
    assert stands["sale on credit"] == ("released", "none", "shipped")
    assert stands["sale waiver asked"] == ("released", "part", "shipped")
    assert stands["sale release supported"] == ("payable", "none", "none")
    assert stands["return void"] == ("void", "none", "none")
    assert stands["cancel payable"] == ("payable", "none", "none")
    assert stands["allowance refunded"] == ("payable", "refunded", "none")


@pytest.mark.parametrize("state", STEP_TABLE)
def test_the_rightful_person_is_told_what_the_table_says(standing: Standing, state: str) -> None:
    invoice_id, wrong = standing.invoices[state], {}
    for step, expected in STEP_TABLE[state].items():
        desk = standing.branch.signed(HOLDER[step])
        got = answer(desk, step, invoice_id, given(standing.branch, step, invoice_id))
        if got == "ok":
            standing.restored()
        if got != expected:
            wrong[step] = f"{got}, not {expected}"
    assert not wrong


@pytest.mark.parametrize("role", PEOPLE)
def test_nobody_else_may_in_any_state(standing: Standing, role: str) -> None:
    desk = standing.branch.signed(role)
    before = standing.branch.one("SELECT COUNT(*) FROM audit")
    for step, row in ROLE_TABLE.items():
        if row[role] == "may":
            continue
        for invoice_id in standing.invoices.values():
            assert answer(desk, step, invoice_id, {}) == "NotPermitted", step
    assert standing.branch.one("SELECT COUNT(*) FROM audit") == before


@pytest.mark.parametrize("step", [step for step, holder in HOLDER.items() if holder])
def test_nobody_steps_from_a_desk_that_is_locked_or_empty(standing: Standing, step: str) -> None:
    empty = Desk(standing.branch.store)
    locked = replace(standing.branch.signed(HOLDER[step]), person=None)
    for desk in (empty, locked):
        assert answer(desk, step, standing.invoices["sale payable"], {}) == "NotSignedIn"


def test_somebody_who_was_retired_steps_no_more(branch: BranchAtWork) -> None:
    """The desk is still open when the administrator retires the person: the next step is refused."""
    invoice = branch.sale(upto="paid")
    keeper = branch.desk("keeper")
    people.retire(branch.desk("administrator"), branch.id_of("keeper"))
    with pytest.raises(NotSignedIn):
        flow.take(keeper, "ship", [invoice])


def test_a_duty_revoked_meanwhile_is_gone(branch: BranchAtWork) -> None:
    from app.process import Duty

    invoice = branch.sale(upto="paid")
    keeper = branch.desk("keeper")
    people.revoke(branch.desk("administrator"), branch.id_of("keeper"), Duty.SHIP)
    with pytest.raises(NotPermitted):
        flow.take(keeper, "ship", [invoice])


def test_duties_written_on_the_desk_are_not_believed(branch: BranchAtWork) -> None:
    """A desk that claims a duty its person does not hold is refused: the database is asked."""
    from app.process import Duty

    invoice = branch.sale(upto="paid")
    clerk = branch.desk("clerk")
    claimed = replace(clerk, person=Person(branch.id_of("clerk"), "x", "clerk", frozenset(Duty)))
    with pytest.raises(NotPermitted):
        flow.take(claimed, "ship", [invoice])


SIGNED = [step.key for step in STEPS if step.signed]
AT = {"authorise": "sale submitted", "check": "sale authorised", "check_return": "return goods back",
      "check_red": "cancel authorised", "allow_late": "return authorised", "keep": "return payable",
      "approve_price": "sale authorised", "ask_void": "sale payable", "void": "sale void asked",
      "ask_release": "sale payable",
      "release": "sale release asked",
      "support_release": "sale release above",
      "release_above": "sale release supported",
      "withdraw_release": "sale released",
      "move": "sale move asked",
      "confirm_bounce": "sale bounce asked",
      "waive": "sale waiver asked",
      "ask_write_off": "sale on credit",
      "write_off": "sale write-off asked"}  # fmt: skip


@pytest.mark.parametrize("step", SIGNED)
@pytest.mark.parametrize("fault", ["none", "stale", "ahead", "another's"])
def test_a_signed_step_asks_for_a_fresh_signature_of_the_person(standing: Standing, step: str, fault: str) -> None:
    branch = standing.branch
    now = branch.now()
    desk = replace(branch.desk(HOLDER[step]), now=lambda: now)
    me = branch.id_of(HOLDER[step])
    signature = {
        "none": None,
        "stale": Signature(me, now - timedelta(minutes=2, milliseconds=1)),
        "ahead": Signature(me, now + timedelta(seconds=1)),
        "another's": Signature(branch.id_of("cashier"), now),
    }[fault]
    invoice_id = standing.invoices[AT[step]]
    facts = given(branch, step, invoice_id)
    with pytest.raises(SignatureMissing):
        flow.take(replace(desk, signature=signature), step, [invoice_id], **facts)
    good = replace(desk, signature=Signature(me, now - timedelta(minutes=2)))
    told = "NothingToApprove" if step == "approve_price" else "ok"  # every price is the list's
    assert answer(good, step, invoice_id, facts) == told, "two minutes are still fresh"
    standing.restored()


def test_a_signature_is_given_by_password_in_place(branch: BranchAtWork) -> None:
    """Approve here: the supervisor signs at the clerk's desk, which stays the clerk's."""
    invoice = branch.sale(upto="submitted")
    clerk = branch.desk("clerk")
    signed = people.sign(clerk, branch.id_of("sales_supervisor"), branch.password("sales_supervisor"))
    flow.take(signed, "authorise", [invoice])
    assert clerk.person is not None
    assert clerk.person.role == "clerk"
    assert branch.row(invoice)["review"] == "authorised"


def test_one_id_serves_the_signature_and_the_step(branch: BranchAtWork) -> None:
    """The id of the step is not used up by proving the password."""
    invoice = branch.sale(upto="submitted")
    desk = branch.desk("clerk").once("11111111-1111-1111-1111-111111111111")
    signed = people.sign(desk, branch.id_of("sales_supervisor"), branch.password("sales_supervisor"))
    changed = flow.take(signed, "authorise", [invoice])
    assert not changed.again
    assert branch.row(invoice)["review"] == "authorised"


def test_one_person_with_two_roles_over_time_is_still_one_pair_of_hands(branch: BranchAtWork) -> None:
    """The clerk becomes a supervisor next week: their own old invoice is not theirs to authorise."""
    from app.process import Duty

    invoice = branch.sale(upto="submitted")
    administrator, clerk = branch.desk("administrator"), branch.id_of("clerk")
    for duty in (Duty.INVOICE, Duty.SELL):
        people.revoke(administrator, clerk, duty)
    people.grant(administrator, clerk, Duty.AUTHORISE)
    with pytest.raises(SameHands):
        flow.take(branch.signed("clerk"), "authorise", [invoice])


def test_a_draft_belongs_to_its_maker(branch: BranchAtWork) -> None:
    from app.process import Duty
    from app.refusals import NotOwn

    invoice = branch.sale(upto="draft")
    other = people.appoint(branch.desk("administrator"), "Second clerk", "clerk", (Duty.INVOICE,), "second-clerk-9")
    desk = Desk(branch.store, Person(other.ids[0], "Second clerk", "clerk", frozenset({Duty.INVOICE})), now=utc_now)
    for step, facts in (("save", {"form": InvoiceForm()}), ("discard", {}), ("submit", {})):
        with pytest.raises(NotOwn):
            flow.take(desk, step, [invoice], **facts)
