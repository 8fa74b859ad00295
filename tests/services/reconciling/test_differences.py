"""What is said about differences, and what customers answered: kept version by version, by the books alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.refusals import (
    Missing,
    NotADate,
    NotANumber,
    NotFound,
    NothingChosen,
    NotOneOf,
    NotPermitted,
    ReplyBeforeSent,
    StatementNotSent,
    TooLong,
)
from app.services import balance_replies, differences, today
from app.services.differences import NoteForm
from app.services.reconciliation import as_json, reconcile
from tests.branch import BranchAtWork
from tests.busy import DECEMBER, NOVEMBER
from tests.services.reconciling.conftest import Damage

FORM = NoteForm("R6", "HZ-CK-202611-0001", "P001", Decimal("-1"), reason="点错", owner="王大力", due="2026-12-10")


def held(branch: BranchAtWork) -> dict[differences.Key, differences.Note]:
    return {note.key: note for note in differences.notes(branch.desk("accountant"))}


# Notes


def test_the_last_version_of_a_note_stands_and_the_earlier_ones_stay(any_branch: BranchAtWork) -> None:
    desk = any_branch.desk("accountant")
    differences.note_difference(desk, NOVEMBER, FORM)
    supervisor = any_branch.desk("accounting_supervisor")
    differences.note_difference(supervisor, NOVEMBER, replace(FORM, state="resolved", action="补记 HZ-CK-202612-0003"))
    note = held(any_branch)[FORM.key]
    assert (note.version, note.state, note.who) == (2, "resolved", "高建国")
    assert (note.reason, note.owner, note.due, note.difference) == ("点错", "王大力", date(2026, 12, 10), Decimal("-1"))
    kept = any_branch.rows("SELECT version, state FROM reconciliation_note ORDER BY version")
    assert [(row["version"], row["state"]) for row in kept] == [(1, "open"), (2, "resolved")]


def test_saying_the_same_again_adds_nothing(branch: BranchAtWork) -> None:
    desk = branch.desk("accountant")
    assert differences.note_difference(desk, NOVEMBER, FORM).ids == (1,)
    assert differences.note_difference(desk, DECEMBER, FORM).ids == ()
    assert differences.note_difference(desk, NOVEMBER, NoteForm("R1", "X", "")).ids == ()
    assert branch.one("SELECT COUNT(*) FROM reconciliation_note") == 1


@pytest.mark.parametrize(
    ("form", "refusal"),
    [
        (replace(FORM, code="R123"), NotFound), (replace(FORM, code="=R1"), NotFound),
        (replace(FORM, state="done"), NotOneOf), (replace(FORM, due="morgen"), NotADate),
        (replace(FORM, state="resolved"), Missing), (replace(FORM, owner="王" * 61), TooLong),
        (replace(FORM, reason="x" * 2001), TooLong),
    ],
)  # fmt: skip
def test_a_note_that_says_nothing_sound_is_refused(
    branch: BranchAtWork, form: NoteForm, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        differences.note_difference(branch.desk("accountant"), NOVEMBER, form)
    assert branch.one("SELECT COUNT(*) FROM reconciliation_note") == 0


@pytest.mark.parametrize("role", ["clerk", "cashier", "keeper", "sales_supervisor", "administrator", "manager"])
def test_those_whose_work_is_compared_write_no_note_and_no_reply(branch: BranchAtWork, role: str) -> None:
    desk = branch.desk(role)
    for call in (
        lambda: differences.note_difference(desk, NOVEMBER, FORM),
        lambda: differences.notes(desk),
        lambda: balance_replies.send_statements(desk, NOVEMBER, [1]),
        lambda: balance_replies.record_reply(desk, NOVEMBER, 1, "0"),
        lambda: balance_replies.statements(desk, NOVEMBER),
    ):
        with pytest.raises(NotPermitted):
            call()


NOTE = (
    "INSERT INTO reconciliation_note (code, document, subject, version, difference, state, action, person_id, at) "
    "VALUES ('R1', 'D', '', {version}, 0, '{state}', '', {person}, '2026-11-24T00:00:00.000Z')"
)
REPLY = (
    "INSERT INTO balance_reply (customer_id, period, version, ours, sent_on, person_id, at) "
    "VALUES (1, '2026-11', {version}, 0, '2026-11-24', {person}, '2026-11-24T00:00:00.000Z')"
)


@pytest.mark.parametrize(
    "statement",
    [
        NOTE.format(version=1, state="open", person="{cashier}"),
        NOTE.format(version=2, state="open", person="{accountant}"),
        NOTE.format(version=1, state="done", person="{accountant}"),
        NOTE.format(version=1, state="resolved", person="{accountant}"),
        REPLY.format(version=1, person="{cashier}"),
        REPLY.format(version=3, person="{accountant}"),
    ],
)
def test_the_database_refuses_what_the_program_would(any_branch: BranchAtWork, statement: str) -> None:
    people = {role: any_branch.id_of(role) for role in ("cashier", "accountant")}
    with pytest.raises((DBAPIError, IntegrityError)), any_branch.store.writing() as conn:
        conn.exec_driver_sql(statement.format(**people))


def test_the_database_keeps_notes_and_replies_as_they_were_written(any_branch: BranchAtWork) -> None:
    person = any_branch.id_of("accountant")
    with any_branch.store.writing() as conn:
        conn.exec_driver_sql(NOTE.format(version=1, state="open", person=person))
        conn.exec_driver_sql(REPLY.format(version=1, person=person))
    for table in ("reconciliation_note", "balance_reply"):
        for statement in (f"UPDATE {table} SET version = 7", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError), any_branch.store.writing() as conn:
                conn.exec_driver_sql(statement)


def test_an_overdue_difference_waits_in_today_for_those_who_settle_it(branch: BranchAtWork) -> None:
    desk = branch.desk("accountant")
    for number, due in enumerate(("2026-11-23", "2026-11-24", "", "2026-11-20"), 1):
        differences.note_difference(desk, NOVEMBER, replace(FORM, document=f"HZ-CK-202611-000{number}", due=due))
    settled = replace(FORM, document="HZ-CK-202611-0004", due="2026-11-20", state="resolved", action="已更正")
    differences.note_difference(desk, NOVEMBER, settled)
    piles = {pile.key: pile for pile in today.piles(desk)}
    late = piles["overdue_differences"]
    assert [line.number for line in late.oldest] == ["R6 HZ-CK-202611-0001"]
    assert (late.oldest[0].who, late.oldest[0].reason) == ("王大力", "点错")
    before = today.waiting_count(desk)
    differences.note_difference(desk, NOVEMBER, replace(FORM, state="disputed", due="2026-12-31"))
    assert today.waiting_count(desk) == before - 1
    assert "overdue_differences" not in {pile.key for pile in today.piles(branch.desk("cashier"))}


# Replies (R12)


def advance_of_customer_2(branch: BranchAtWork) -> Decimal:
    """The busy branch: customer 2 paid 1,250 for 10 × 109.00 + 12.5 × 8.88 = 1,201.00, so 49.00 stays as an advance."""
    return Decimal("-49.00")


def test_a_customers_balance_is_what_the_ledger_holds_of_them(busy: BranchAtWork) -> None:
    found = balance_replies.statements(busy.desk("accountant"), DECEMBER)
    assert [(s.code, s.ours) for s in found] == [("C002", advance_of_customer_2(busy))]


def test_replies_are_compared_with_the_ledger_and_the_last_one_counts(busy: BranchAtWork) -> None:
    desk = busy.desk("accountant")
    check = reconcile(desk, DECEMBER).check("R12")
    assert check.agrees
    assert [(d.document, d.kind) for d in check.listed] == [("C002", "not_asked")]
    with pytest.raises(StatementNotSent):
        balance_replies.record_reply(desk, DECEMBER, 2, "-49")
    balance_replies.send_statements(desk, DECEMBER, [2], "2026-12-05")
    check = reconcile(desk, DECEMBER).check("R12")
    assert check.agrees
    assert [(d.document, d.kind) for d in check.listed] == [("C002", "no_reply")]
    balance_replies.record_reply(desk, DECEMBER, 2, "-40.00", "2026-12-20", "差 9 元")
    check = reconcile(desk, DECEMBER).check("R12")
    assert [(d.document, d.left, d.right, d.kind) for d in check.documents] == [
        ("C002", Decimal("-49.00"), Decimal("-40.00"), "amount")
    ]
    assert (check.left, check.right, check.difference) == (Decimal("-49.00"), Decimal("-40.00"), Decimal("-9.00"))
    balance_replies.record_reply(desk, DECEMBER, 2, "-49", "2026-12-22")
    check = reconcile(desk, DECEMBER).check("R12")
    assert check.agrees
    assert (check.left, check.right) == (Decimal("-49.00"), Decimal("-49.00"))
    assert check.listed == ()
    kept = busy.rows("SELECT version, ours, theirs FROM balance_reply ORDER BY version")
    assert [tuple(row.values()) for row in kept] == [(1, -490000, None), (2, -490000, -400000), (3, -490000, -490000)]


@pytest.mark.parametrize(
    ("theirs", "kind"), [("0", "ours_only"), ("-48.99", "amount")],
)  # fmt: skip
def test_the_class_of_a_reply_says_who_has_what(busy: BranchAtWork, theirs: str, kind: str) -> None:
    desk = busy.desk("accounting_supervisor")
    balance_replies.send_statements(desk, DECEMBER, [2], "2026-12-05")
    balance_replies.record_reply(desk, DECEMBER, 2, theirs, "2026-12-20")
    assert [d.kind for d in reconcile(desk, DECEMBER).check("R12").documents] == [kind]


def test_a_ledger_that_changed_after_the_statement_is_named(damaged: Damage, busy: BranchAtWork) -> None:
    desk = busy.desk("accountant")
    balance_replies.send_statements(desk, DECEMBER, [2], "2026-12-05")
    balance_replies.record_reply(desk, DECEMBER, 2, "-49", "2026-12-20")
    damaged(
        "UPDATE voucher_line SET credit = credit - 10000 WHERE id = (SELECT MAX(l.id) FROM voucher_line l JOIN "
        "account a ON a.id = l.account_id WHERE a.role = 'ADVANCES' AND l.customer_id = 2 AND l.credit > 0)"
    )
    check = reconcile(desk, DECEMBER).check("R12")
    assert [(d.document, d.left, d.right, d.kind) for d in check.documents] == [
        ("C002", Decimal("-48.00"), Decimal("-49.00"), "sent_differs")
    ]


def test_bad_replies_are_refused_and_nothing_is_written(busy: BranchAtWork) -> None:
    desk = busy.desk("accountant")
    balance_replies.send_statements(desk, DECEMBER, [2], "2026-12-05")
    for refusal, call in (
        (NothingChosen, lambda: balance_replies.send_statements(desk, DECEMBER, [])),
        (NotFound, lambda: balance_replies.send_statements(desk, DECEMBER, [2, 3])),
        (NotADate, lambda: balance_replies.send_statements(desk, "2026-13", [2])),
        (NotANumber, lambda: balance_replies.record_reply(desk, DECEMBER, 2, "=49")),
        (ReplyBeforeSent, lambda: balance_replies.record_reply(desk, DECEMBER, 2, "49", "2026-12-04")),
        (NotFound, lambda: balance_replies.record_reply(desk, DECEMBER, 4711, "49")),
    ):
        with pytest.raises(refusal):
            call()
    assert busy.one("SELECT COUNT(*) FROM balance_reply") == 1


def test_r12_stands_in_the_json(busy: BranchAtWork) -> None:
    desk = busy.desk("accountant")
    balance_replies.send_statements(desk, DECEMBER, [2], "2026-12-05")
    balance_replies.record_reply(desk, DECEMBER, 2, "-40", "2026-12-20")
    checks = json.loads(json.dumps(as_json(reconcile(desk, DECEMBER))))["checks"]
    assert {"code": "R12", "left": "-49.00", "right": "-40.00", "difference": "-9.00"} in checks
