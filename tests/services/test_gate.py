"""The gate: all of a command or none of it, once and not twice, one winner of two, and nothing acknowledged is lost."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.process import Duty, Method
from app.refusals import Refusal, StorageFault, WrongState
from app.services import catalog, days, flow, people, warehouse
from app.services.cashier import PaymentForm
from app.services.catalog import CustomerForm
from app.services.desk import Desk
from app.services.forms import InvoiceForm, LineForm
from app.services.store import open_store, sqlite_url
from tests.branch import BranchAtWork, copied, elsewhere
from tests.invariants import broken

HOUSE = Path(__file__).resolve().parents[2]


def dump(branch: BranchAtWork) -> str:
    """Everything that stands in the database, as one hash, read by another program."""
    with sqlite3.connect(str(branch.store.path)) as conn:
        text = "\n".join(conn.iterdump())
    conn.close()
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Kept:
    """What stood in the database at a moment. The same bytes hold the same; otherwise the rows are compared."""

    branch: BranchAtWork
    content: bytes
    rows: str

    @classmethod
    def of(cls, branch: BranchAtWork) -> Kept:
        return cls(branch, Path(str(branch.store.path)).read_bytes(), dump(branch))

    def still_stands(self) -> bool:
        return Path(str(self.branch.store.path)).read_bytes() == self.content or dump(self.branch) == self.rows


# All or nothing


class PowerCut(Exception):
    """Raised by the tests before a statement, as if the program had stopped there."""


@contextmanager
def stopping_before(branch: BranchAtWork, k: int) -> Iterator[None]:
    """Stops before the k-th statement of a transaction that writes; a commit counts as one."""
    left = [k]

    def count(*_facts: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise PowerCut

    event.listen(branch.store.engine, "before_cursor_execute", count)
    event.listen(branch.store.engine, "commit", count)
    try:
        yield
    finally:
        event.remove(branch.store.engine, "before_cursor_execute", count)
        event.remove(branch.store.engine, "commit", count)


def swept(branch: BranchAtWork, call: Callable[[], Any]) -> int:
    """Stops a command before its 1st, 2nd, … statement until it runs through; nothing may be left of the tries."""
    before, branch_known = Kept.of(branch), branch.store.branch
    for k in range(1, 500):
        try:
            with stopping_before(branch, k):
                call()
        except PowerCut:
            assert before.still_stands(), f"something was left of a command that stopped before statement {k}"
        else:
            assert not before.still_stands()
            assert branch.store.branch == branch_known
            return k - 1
    raise AssertionError("the command never ran through")


def test_no_command_leaves_half_of_itself(branch: BranchAtWork) -> None:
    """Every step and command of a sale and a return, stopped before every statement."""
    b = branch
    form = InvoiceForm(1, (LineForm(1, "3"), LineForm(2, "1")))
    points = swept(b, lambda: flow.take(b.desk("clerk"), "save", form=form))
    one = b.one("SELECT MAX(id) FROM invoice")
    cheque = PaymentForm(Method.CHEQUE, "10.00", reference="C")
    cash = (PaymentForm(Method.CASH, "20.00"), PaymentForm(Method.WECHAT, "18.58"))
    dear = b.sale([(3, "2")])

    def take(role: str, step: str, invoice: int = one, **given: Any) -> Callable[[], Any]:
        return lambda: flow.take(b.signed(role), step, [invoice], **given)

    for call in (
        take("clerk", "submit"), take("clerk", "withdraw"), take("clerk", "submit"),
        take("sales_supervisor", "send_back", reason="why?"), take("clerk", "submit"),
        take("sales_supervisor", "authorise"), take("accounting_supervisor", "send_back_check", reason="why?"),
        take("clerk", "submit"), take("sales_supervisor", "authorise"), take("accounting_supervisor", "check"),
        take("cashier", "collect", payments=(cheque, cheque)),
        take("cashier", "clear", receipt_id=1), take("cashier", "bounce", receipt_id=2, reason="no cover"),
        take("cashier", "collect", payments=(*cash, PaymentForm(Method.CASH, "20.00"))),
        take("keeper", "ship"),
        lambda: flow.take(b.desk("clerk"), "register", b.tray("sales")),
        lambda: flow.take(b.desk("accountant"), "book", b.tray("accounts")),
        take("sales_supervisor", "ask_void", dear, reason="twice"), take("accounting_supervisor", "void", dear),
        lambda: warehouse.receive_goods(b.desk("keeper"), [warehouse.ReceivedLine(n, "5") for n in (1, 2)]),
        lambda: catalog.add_customers(b.desk("clerk"), [CustomerForm("N1", "新客户"), CustomerForm("N2", "新客户二")]),
        lambda: people.appoint(b.desk("administrator"), "New", "keeper", (Duty.SHIP,), "new-keeper-9"),
    ):  # fmt: skip
        points += swept(b, call)
    back = b.take_back(one, {1: "1"}, "authorised")
    for call in (
        take("keeper", "take_back", back), take("accounting_supervisor", "check_return", back),
        take("cashier", "refund", back, method=Method.CASH), lambda: days.close_day(b.desk("keeper")),
    ):  # fmt: skip
        points += swept(b, call)
    assert points > 400
    assert broken(b) == []


def test_several_invoices_go_all_or_none(branch: BranchAtWork) -> None:
    good, bad = branch.sale(upto="submitted"), branch.sale(upto="draft")
    before = dump(branch)
    with pytest.raises(WrongState):
        flow.take(branch.signed("sales_supervisor"), "authorise", [good, bad])
    with pytest.raises(WrongState):
        flow.take(branch.signed("sales_supervisor"), "authorise", [good, good])
    assert dump(branch) == before


def test_a_refusal_writes_nothing_not_even_a_number(branch: BranchAtWork) -> None:
    draft = branch.sale([(1, "3"), (99, "1")], upto="draft")
    before = dump(branch)
    with pytest.raises(Refusal):
        flow.take(branch.desk("clerk"), "submit", [draft])
    assert dump(branch) == before


def test_a_database_that_fails_is_a_fault_not_a_refusal(branch: BranchAtWork) -> None:
    """Someone else holds the file: the person is told that the machine failed, and nothing is lost."""
    hurried = open_store(branch.store.url)

    def impatient(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=50")

    event.listen(hurried.engine, "connect", impatient)
    desk = BranchAtWork(hurried).desk("clerk")
    days.open_day_now(desk)
    holder = sqlite3.connect(str(branch.store.path), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageFault):
        flow.take(desk, "save", form=InvoiceForm(1, (LineForm(1, "1"),)))
    with pytest.raises(StorageFault):
        days.open_day_now(desk)
    holder.execute("ROLLBACK")
    holder.close()
    flow.take(desk, "save", form=InvoiceForm(1, (LineForm(1, "1"),)))
    hurried.close()


# Once


def test_a_command_sent_twice_is_applied_once(any_branch: BranchAtWork) -> None:
    invoice = any_branch.sale()
    desk = any_branch.desk("cashier").once("aaaaaaaa-0000-0000-0000-000000000001")
    payments = (PaymentForm(Method.CASH, "10.00"),)
    first = flow.take(desk, "collect", [invoice], payments=payments)
    again = flow.take(desk, "collect", [invoice], payments=payments)
    assert (first.again, again.again) == (False, True)
    assert (again.ids, again.numbers, again.kinds) == (first.ids, first.numbers, first.kinds)
    assert any_branch.one("SELECT COUNT(*) FROM receipt") == 1


def test_a_refused_command_may_be_sent_again_under_its_id(branch: BranchAtWork) -> None:
    invoice = branch.sale(upto="authorised")
    desk = branch.desk("cashier").once("aaaaaaaa-0000-0000-0000-000000000002")
    with pytest.raises(WrongState):
        flow.take(desk, "collect", [invoice], payments=(PaymentForm(Method.CASH, "10.00"),))
    branch.advance(invoice, "payable", after="authorised")
    assert not flow.take(desk, "collect", [invoice], payments=(PaymentForm(Method.CASH, "10.00"),)).again


def test_an_id_that_served_another_command_is_not_taken_for_a_repetition(branch: BranchAtWork) -> None:
    """Loud, not silent: otherwise the second command would seem done and never was."""
    invoice = branch.sale(upto="draft")
    desk = branch.desk("clerk").once("aaaaaaaa-0000-0000-0000-000000000003")
    flow.take(desk, "submit", [invoice])
    with pytest.raises(StorageFault):
        flow.take(desk, "withdraw", [invoice])
    assert branch.row(invoice)["review"] == "submitted"


def test_two_threads_send_the_same_command(any_branch: BranchAtWork) -> None:
    invoice = any_branch.sale()
    payments = (PaymentForm(Method.CASH, "10.00"),)

    def send(at: BranchAtWork) -> bool:
        desk = at.desk("cashier").once("aaaaaaaa-0000-0000-0000-000000000004")
        return flow.take(desk, "collect", [invoice], payments=payments).again

    assert sorted(together(any_branch, send, send)) == [False, True]
    assert any_branch.one("SELECT COUNT(*) FROM receipt") == 1


def test_the_trail_holds_no_password(branch: BranchAtWork) -> None:
    people.appoint(branch.desk("administrator"), "New", "clerk", (), "very-secret-word-1")
    people.reset_password(branch.desk("administrator"), 8, "very-secret-word-2")
    people.sign(Desk(branch.store), 1, branch.password("clerk"))
    text = json.dumps([tuple(row.values()) for row in branch.rows("SELECT * FROM audit")], default=str)
    for secret in ("very-secret-word", "tea-2026", "argon2"):
        assert secret not in text


# One winner


def together(branch: BranchAtWork, *calls: Callable[[BranchAtWork], Any]) -> list[Any]:
    """Runs calls at the same moment, each on a store of its own; returns what each got, a refusal as itself."""
    start = threading.Barrier(len(calls))
    stores = [elsewhere(branch) for _ in calls]

    def one(call: Callable[[BranchAtWork], Any], at: BranchAtWork) -> Any:
        start.wait(20)
        try:
            return call(at)
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as pool:
        found = list(pool.map(one, calls, stores))
    for at in stores:
        at.store.close()
    return found


def stepping(
    role: str, step: str, invoice: int, seen: int | None = None, **given: Any
) -> Callable[[BranchAtWork], Any]:
    versions = {invoice: seen} if seen is not None else None
    return lambda at: flow.take(at.signed(role), step, [invoice], seen=versions, **given)


RACES = ("pay and pay", "ship and ship", "authorise and void", "check and send back", "refund and refund")


@pytest.mark.parametrize("race", RACES)
def test_of_two_at_once_exactly_one_wins(any_branch: BranchAtWork, race: str) -> None:
    """The other gets a refusal within seconds, and what must hold holds."""
    b = any_branch
    for _ in range(3):
        match race:
            case "pay and pay":
                invoice = b.sale()
                full = {"payments": (PaymentForm(Method.CASH, "59.70"),)}
                calls = [stepping("cashier", "collect", invoice, **full)] * 2
            case "ship and ship":
                invoice = b.sale(upto="paid")
                calls = [stepping("keeper", "ship", invoice)] * 2
            case "authorise and void":
                invoice = b.sale(upto="submitted")
                flow.take(b.signed("sales_supervisor"), "ask_void", [invoice], reason="twice")
                seen = b.row(invoice)["version"]
                calls = [stepping("sales_supervisor", "authorise", invoice, seen),
                         stepping("accounting_supervisor", "void", invoice, seen)]  # fmt: skip
            case "check and send back":
                invoice = b.sale(upto="authorised")
                calls = [stepping("accounting_supervisor", "check", invoice),
                         stepping("accounting_supervisor", "send_back_check", invoice, reason="x")]  # fmt: skip
            case _:
                invoice = b.take_back(b.sale(upto="shipped"), {1: "1"}, "payable")
                calls = [stepping("cashier", "refund", invoice, method=Method.CASH)] * 2
        begun = time.monotonic()
        found = together(b, *calls)
        assert time.monotonic() - begun < 10
        assert sum(isinstance(got, Refusal) for got in found) == 1, found
    assert broken(b) == []


def test_a_version_seen_before_somebody_else_changed_it_is_refused(branch: BranchAtWork) -> None:
    from app.refusals import ChangedMeanwhile

    invoice = branch.sale(upto="draft")
    seen = {invoice: branch.row(invoice)["version"]}
    flow.take(branch.desk("clerk"), "save", [invoice], seen=seen, form=InvoiceForm(1, (LineForm(1, "2"),)))
    with pytest.raises(ChangedMeanwhile):
        flow.take(branch.desk("clerk"), "save", [invoice], seen=seen, form=InvoiceForm(1, (LineForm(1, "9"),)))


def test_numbers_have_no_gap_and_no_twin_however_many_submit(any_branch: BranchAtWork) -> None:
    """Eight desks on a server, two on a file; some of the submissions are refused in between."""
    b, workers, each = any_branch, (2 if any_branch.store.is_sqlite else 8), 4
    drafts = [[b.sale(upto="draft") for _ in range(each)] for _ in range(workers)]
    bad = b.sale([(99, "1")], upto="draft")

    def submit(mine: list[int]) -> Callable[[BranchAtWork], None]:
        def work(at: BranchAtWork) -> None:
            for invoice in mine:
                with pytest.raises(Refusal):
                    flow.take(at.desk("clerk"), "submit", [bad])
                flow.take(at.desk("clerk"), "submit", [invoice])

        return work

    together(b, *map(submit, drafts))
    numbers = [r["number"] for r in b.rows("SELECT number FROM invoice WHERE number IS NOT NULL")]
    assert sorted(int(n[-4:]) for n in numbers) == list(range(1, workers * each + 1))
    assert broken(b) == []


def test_no_more_is_promised_than_there_is_however_many_release(any_branch: BranchAtWork) -> None:
    """A thousand pieces, orders for 1,600: exactly ten of sixteen are released."""
    b, workers = any_branch, (2 if any_branch.store.is_sqlite else 8)
    orders = [b.sale([(1, "100")], upto="authorised") for _ in range(16)]

    def release(mine: list[int]) -> Callable[[BranchAtWork], int]:
        def work(at: BranchAtWork) -> int:
            done = 0
            for invoice in mine:
                try:
                    flow.take(at.signed("accounting_supervisor"), "check", [invoice])
                    done += 1
                except Refusal:
                    pass
            return done

        return work

    assert sum(together(b, *(release(orders[n::workers]) for n in range(workers)))) == 10
    assert b.one("SELECT reserved FROM custody_balance WHERE product_id = 1") == 1000_000
    assert broken(b) == []


# Killed


def kills(founded: Path, folder: Path, times: int) -> int:
    """Kills a desk in the middle of its work again and again; returns how many commands were acknowledged."""
    acknowledged = 0
    chance = random.Random(20261124)
    store = copied(founded, folder)
    store.close()
    file = folder / "branch.db"
    for _ in range(times):
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.services.killed", str(file)], cwd=HOUSE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(HOUSE)},
        )  # fmt: skip
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
        said = [worker.stdout.readline().rstrip("\n") for _ in range(chance.randrange(3, 14))]
        time.sleep(chance.uniform(0, 0.03))
        os.kill(worker.pid, signal.SIGKILL)
        said += worker.stdout.read().splitlines()
        worker.wait()
        worker.stdout.close()
        acknowledged += len(said)
        branch = BranchAtWork(open_store(sqlite_url(file)))
        assert branch.one("PRAGMA integrity_check") == "ok"
        assert branch.rows("PRAGMA foreign_key_check") == []
        assert broken(branch) == []
        kept = {row["command_id"] for row in branch.rows("SELECT command_id FROM audit")}
        assert [line for line in said if line.endswith("!") and line[:-1] not in kept] == []
        branch.store.close()
    return acknowledged


def test_nothing_acknowledged_is_lost_when_the_program_is_killed(founded_file: Path, tmp_path: Path) -> None:
    assert kills(founded_file, tmp_path, 5) >= 15


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_in_sixty_kills(founded_file: Path, tmp_path: Path) -> None:
    assert kills(founded_file, tmp_path, 60) >= 180
