"""What the database refuses by itself, on SQLite and on PostgreSQL, to somebody who opens it with another program."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from sqlalchemy import Table, UniqueConstraint

from app.models import metadata
from app.process import APART, Conflict, Duty, Method, Review, review_moves
from app.services import days, flow
from tests.branch import DAY, BranchAtWork
from tests.slice_rows import SLICE_ROWS, work_of_the_slices
from tests.stock_rows import STOCK_ROWS
from tests.straight import Straight, literal, straight

NOW = "2026-11-24T08:00:00.000Z"
TODAY = DAY.isoformat()
HARD = sorted(sorted(pair) for pair, kind in APART.items() if kind is Conflict.HARD)
SOFT = sorted(sorted(pair) for pair, kind in APART.items() if kind is Conflict.SOFT)


@pytest.fixture
def sql(any_branch: BranchAtWork) -> Iterator[Straight]:
    with straight(any_branch) as made:
        yield made


def ids(pair: list[Duty]) -> str:
    return "+".join(pair)


# Duties kept apart


def hire(sql: Straight, number: int = 900) -> int:
    sql.do(f"INSERT INTO person (id, name, role, joined_at) VALUES ({number}, 'P{number}', 'clerk', '{NOW}')")
    return number


def grant(sql: Straight, person: int, duty: str) -> None:
    sql.do(f"INSERT INTO person_duty (person_id, duty, granted_at) VALUES ({person}, '{duty}', '{NOW}')")


def revoke(sql: Straight, person: int, duty: str) -> None:
    sql.do(f"UPDATE person_duty SET revoked_at = '{NOW}' WHERE person_id = {person} AND duty = '{duty}'")


@pytest.mark.parametrize("pair", HARD, ids=ids)
def test_two_duties_kept_apart_are_never_granted_to_one_person(sql: Straight, pair: list[Duty]) -> None:
    for one, other in (pair, pair[::-1]):
        person = hire(sql, 900 + pair.index(one))
        grant(sql, person, one)
        row = {"person_id": person, "duty": other.value, "granted_at": NOW}
        sql.refused_inserts("person_duty", row, "person_duty: these duties are kept apart")
        taken = sql.one(f"SELECT id FROM person_duty WHERE person_id = {person}")
        sql.refused_inserts("person_duty", {"id": taken, **row}, "person_duty:")
        verbs = ("UPDATE", "UPDATE OR REPLACE") if sql.sqlite else ("UPDATE",)
        for verb in verbs:
            sql.refused(f"{verb} person_duty SET duty = '{other}' WHERE id = {taken}", "person_duty: a duty granted")


@pytest.mark.parametrize("pair", HARD, ids=ids)
def test_one_person_never_exercises_both_on_one_invoice(any_branch: BranchAtWork, pair: list[Duty]) -> None:
    """Not even somebody who held the one yesterday and the other today."""
    invoice = any_branch.sale(upto="draft")
    with straight(any_branch) as sql:
        for number, (one, other) in enumerate((pair, pair[::-1]), 900):
            person = hire(sql, number)
            grant(sql, person, one)
            sql.do(f"INSERT INTO invoice_duty VALUES ({invoice}, {person}, '{one}', '{NOW}')")
            revoke(sql, person, one)
            grant(sql, person, other)
            row = {"invoice_id": invoice, "person_id": person, "duty": other.value, "at": NOW}
            sql.refused_inserts("invoice_duty", row, "invoice_duty: one person may not exercise both")
            for verb in ("UPDATE", "UPDATE OR REPLACE") if sql.sqlite else ("UPDATE",):
                sql.refused(
                    f"{verb} invoice_duty SET duty = '{other}' WHERE person_id = {person}", "rows are never changed"
                )
            sql.refused(f"DELETE FROM invoice_duty WHERE person_id = {person}", "rows are never deleted")


@pytest.mark.parametrize("pair", SOFT, ids=ids)
def test_a_soft_pair_needs_a_record_that_two_supervisors_signed(sql: Straight, pair: list[Duty]) -> None:
    person = hire(sql)
    grant(sql, person, pair[0])
    wanted = {"person_id": person, "duty": pair[1].value, "granted_at": NOW}
    sql.refused_inserts("person_duty", wanted, "kept apart")
    record = {"person_id": person, "duty_a": pair[1].value, "duty_b": pair[0].value, "reason": "holiday", "at": NOW}
    signed = record | {"until": TODAY, "signed_by": 2, "countersigned_by": 3}
    for wrong in ({"countersigned_by": 2}, {"countersigned_by": person}, {"countersigned_by": 4}, {"signed_by": 1}):
        sql.refused_inserts("combined_duty", signed | wrong, "combined_duty|two_signatures|not_own")
    sql.do(next(sql.inserts("combined_duty", signed | {"until": "2026-11-23"})))
    sql.refused_inserts("person_duty", wanted, "kept apart")
    sql.do(next(sql.inserts("combined_duty", signed)))
    sql.do(next(sql.inserts("person_duty", wanted)))


def test_a_duty_not_held_is_not_exercised(any_branch: BranchAtWork) -> None:
    invoice = any_branch.sale(upto="draft")
    with straight(any_branch) as sql:
        for person, duty in ((1, "ship"), (4, "book"), (7, "invoice"), (5, "check")):
            row = {"invoice_id": invoice, "person_id": person, "duty": duty, "at": NOW}
            sql.refused_inserts("invoice_duty", row, "does not hold")


def test_what_is_kept_apart_is_not_put_together(sql: Straight) -> None:
    sql.refused("DELETE FROM duty_conflict", "never deleted")
    sql.refused("UPDATE duty_conflict SET kind = 'soft'", "never changed")
    row = sql.row("duty_conflict", "kind = 'hard'") | {"kind": "soft"}
    sql.refused_inserts("duty_conflict", row, "already there")


# Reviews


def test_there_are_no_other_moves(any_branch: BranchAtWork) -> None:
    at = {review: any_branch.sale(upto=review) for review in ("draft", "submitted", "authorised", "payable")}
    with straight(any_branch) as sql:
        allowed = {(a.value, b.value) for a, b in review_moves()}
        for (start, invoice), target in product(at.items(), Review):
            if (start, target.value) not in allowed and start != target:
                sql.refused(f"UPDATE invoice SET review = '{target}' WHERE id = {invoice}", "invoice: |numbered")


@pytest.mark.parametrize(
    ("upto", "target"),
    [("draft", "submitted"), ("submitted", "authorised"), ("authorised", "payable"), ("payable", "expired"),
     ("payable", "void"), ("submitted", "void")],
)  # fmt: skip
def test_a_step_without_its_mark_is_refused(any_branch: BranchAtWork, upto: str, target: str) -> None:
    invoice = any_branch.sale(upto=upto)
    with straight(any_branch) as sql:
        sql.refused(f"UPDATE invoice SET review = '{target}' WHERE id = {invoice}", "invoice: ")


def event(
    sql: Straight, invoice: int, step: str, person: int | None, duty: str | None, revision: int = 1
) -> dict[str, object]:
    signed = sql.one(
        f"SELECT content_hash FROM invoice_revision WHERE invoice_id = {invoice} AND revision = {revision}"
    )
    return {"invoice_id": invoice, "step": step, "review_from": "submitted", "review_to": "authorised", "day": TODAY,
            "revision": revision, "person_id": person, "duty": duty, "signed_hash": signed, "at": NOW}  # fmt: skip


def test_a_signature_is_not_forged_by_leaving_the_duty_out(any_branch: BranchAtWork) -> None:
    invoice = any_branch.sale(upto="submitted")
    with straight(any_branch) as sql:
        for person, duty in ((None, None), (1, None), (1, "invoice"), (2, "check"), (2, "authorise"), (1, "authorise")):
            sql.refused_inserts("invoice_event", event(sql, invoice, "authorise", person, duty), "invoice_event: ")


def test_a_signature_over_another_revision_releases_nothing(any_branch: BranchAtWork) -> None:
    """Signed, sent back, made cheaper, and slipped back in as the revision that was signed."""
    invoice = any_branch.sale(upto="authorised")
    flow.take(any_branch.desk("accounting_supervisor"), "send_back_check", [invoice], reason="ask again")
    with straight(any_branch) as sql:
        sql.do(f"UPDATE invoice_line SET unit_price = 1 WHERE invoice_id = {invoice}")
        sql.refused(f"UPDATE invoice SET review = 'submitted' WHERE id = {invoice}", "new revision|nobody has judged")
        sql.refused(f"UPDATE invoice SET revision = 2 WHERE id = {invoice}", "new revision")
    flow.take(any_branch.desk("clerk"), "submit", [invoice])
    with straight(any_branch) as sql:
        sql.refused(f"UPDATE invoice SET review = 'authorised' WHERE id = {invoice}", "signature over this revision")
        sql.do(f"INSERT INTO invoice_duty SELECT {invoice}, 2, 'authorise', '{NOW}' WHERE NOT EXISTS (SELECT 1 FROM "
               f"invoice_duty WHERE invoice_id = {invoice} AND person_id = 2)")  # fmt: skip
        forged = event(sql, invoice, "authorise", 2, "authorise", revision=1) | {"revision": 2}
        sql.do(next(sql.inserts("invoice_event", forged)))
        sql.refused(f"UPDATE invoice SET review = 'authorised' WHERE id = {invoice}", "signature over this revision")


def test_what_was_submitted_is_not_changed(any_branch: BranchAtWork) -> None:
    fixed = ("kind", "number", "customer_name", "customer_tax_id", "reference", "note", "day", "submitted_at")
    amounts = (
        "revision",
        "customer_id",
        "price_list_id",
        "line_count",
        "off_list",
        "quantity",
        "net",
        "tax",
        "gross",
        "maker_id",
    )
    for upto in ("submitted", "authorised", "payable", "paid", "booked"):
        invoice = any_branch.sale(upto=upto)
        with straight(any_branch) as sql:
            for column in fixed:
                sql.refused(f"UPDATE invoice SET {column} = 'return' WHERE id = {invoice}", "invoice|return_names")
            for column in amounts:
                sql.refused(f"UPDATE invoice SET {column} = {column} + 1 WHERE id = {invoice}", "invoice|adds_up")
            sql.refused(f"DELETE FROM invoice WHERE id = {invoice}", "never deleted")


def test_lines_of_a_submitted_invoice_are_not_changed(any_branch: BranchAtWork) -> None:
    for upto in ("submitted", "payable", "booked"):
        invoice = any_branch.sale([(1, "3"), (2, "5")], upto=upto)
        with straight(any_branch) as sql:
            row = sql.row("invoice_line", f"invoice_id = {invoice}")
            changed = "what was submitted is not changed|already there"
            for verb in ("UPDATE", "UPDATE OR REPLACE") if sql.sqlite else ("UPDATE",):
                sql.refused(f"{verb} invoice_line SET unit_price = 1 WHERE id = {row['id']}", changed)
                sql.refused(f"{verb} invoice_line SET position = 2 WHERE id = {row['id']}", changed)
                sql.refused(f"{verb} invoice_line SET invoice_id = 1 WHERE id = {row['id']}", changed)
            sql.refused(f"DELETE FROM invoice_line WHERE id = {row['id']}", changed)
            sql.refused_inserts("invoice_line", row | {"unit_price": 1}, changed)
            sql.refused_inserts("invoice_line", row | {"id": 9999, "position": 3}, changed)


def test_a_line_does_not_wander_from_a_draft_into_a_submitted_invoice(any_branch: BranchAtWork) -> None:
    submitted, back = any_branch.sale(upto="submitted"), any_branch.sale(upto="submitted")
    flow.take(any_branch.desk("sales_supervisor"), "send_back", [back], reason="x")
    with straight(any_branch) as sql:
        sql.refused(
            f"UPDATE invoice_line SET invoice_id = {submitted}, position = 9 WHERE invoice_id = {back}", "not changed"
        )


def test_an_invoice_starts_as_a_draft(any_branch: BranchAtWork) -> None:
    any_branch.sale(upto="booked")
    with straight(any_branch) as sql:
        row = sql.row("invoice") | {"id": 900, "number": None}
        for wrong in ({}, {"review": "payable"}, {"review": "draft", "number": "HZ-XS-202611-0900"},
                      {"review": "draft", "payment": "full", "goods": "none"}):  # fmt: skip
            sql.refused_inserts("invoice", row | wrong, "starts as a draft|numbered")


# Money


@pytest.mark.parametrize("upto", ["draft", "submitted", "authorised", "void", "expired"])
def test_only_a_released_invoice_is_collected(any_branch: BranchAtWork, upto: str) -> None:
    invoice = ended(any_branch, upto) if upto in ("void", "expired") else any_branch.sale(upto=upto)
    with straight(any_branch) as sql:
        sql.do(f"INSERT INTO invoice_duty VALUES ({invoice}, 4, 'collect', '{NOW}')")
        sql.refused_inserts("receipt", receipt(sql, invoice, 10000), "only a released invoice|more than the invoice")


def ended(branch: BranchAtWork, how: str) -> int:
    from datetime import timedelta

    invoice = branch.sale()
    if how == "void":
        flow.take(branch.signed("sales_supervisor"), "ask_void", [invoice], reason="twice")
        flow.take(branch.signed("accounting_supervisor"), "void", [invoice])
    else:
        start = branch.now()
        branch.now = lambda: start + timedelta(days=9)
        days.open_day(branch.desk("clerk"), DAY + timedelta(days=8))
    return invoice


def receipt(sql: Straight, invoice: int, amount: int) -> dict[str, object]:
    day = sql.one("SELECT MAX(day) FROM business_day")
    return {"number": "HZ-SK-202611-9000", "invoice_id": invoice, "customer_id": 1, "method": "cash", "amount": amount,
            "pending": 0, "person_id": 4, "day": day, "at": NOW}  # fmt: skip


def test_no_more_is_collected_than_the_total_and_only_by_a_cashier(any_branch: BranchAtWork) -> None:
    invoice = any_branch.sale()
    any_branch.pay(invoice, "50.00")
    with straight(any_branch) as sql:
        sql.refused_inserts("receipt", receipt(sql, invoice, 97001), "more than the invoice")
        sql.refused_inserts("receipt", receipt(sql, invoice, 97000) | {"person_id": 5}, "only a cashier")
        sql.refused_inserts("receipt", receipt(sql, invoice, 97000) | {"method": "cheque"}, "pending until")
        sql.refused_inserts("receipt", receipt(sql, invoice, -1), "more than the invoice|positive")
        sql.do(next(sql.inserts("receipt", receipt(sql, invoice, 97000))))
        sql.refused_inserts("receipt", receipt(sql, invoice, 1) | {"number": "N2"}, "more than the invoice")


def test_payment_cannot_be_typed(any_branch: BranchAtWork) -> None:
    invoice = any_branch.sale()
    with straight(any_branch) as sql:
        sql.refused(f"UPDATE invoice SET payment = 'full' WHERE id = {invoice}", "payment follows from receipts")
        sql.refused(f"UPDATE invoice SET received = gross WHERE id = {invoice}", "payment follows from receipts")
        sql.refused(f"UPDATE invoice SET refunded = 1 WHERE id = {invoice}", "payment follows from receipts")
        sql.refused(f"UPDATE invoice SET goods = 'shipped' WHERE id = {invoice}", "goods follow from shipments")


@pytest.mark.parametrize("money", ["nothing", "a part", "a cheque that has not arrived", "a cheque that bounced"])
def test_goods_never_leave_for(any_branch: BranchAtWork, money: str) -> None:
    invoice = any_branch.sale()
    match money:
        case "a part":
            any_branch.pay(invoice, "59.69")
        case "a cheque that has not arrived" | "a cheque that bounced":
            any_branch.pay(invoice, "", Method.CHEQUE, "CH-1")
    if money == "a cheque that bounced":
        number = any_branch.one("SELECT MAX(id) FROM receipt")
        flow.take(any_branch.desk("cashier"), "bounce", [invoice], receipt_id=number, reason="no cover")
    with straight(any_branch) as sql:
        if sql.sqlite:
            sql.do("PRAGMA ignore_check_constraints = ON")
        sql.do(f"INSERT INTO invoice_duty VALUES ({invoice}, 5, 'ship', '{NOW}')")
        note = {"number": "HZ-CK-202611-9000", "paper": "shipment", "invoice_id": invoice, "warehouse_id": 1,
                "person_id": 5, "day": TODAY, "at": NOW}  # fmt: skip
        sql.refused_inserts("shipment", note, "goods leave only when the invoice is paid")
        sql.refused_inserts("shipment", note | {"paper": "take_back"}, "goods come back only on an authorised return")


def test_never_more_leaves_than_was_invoiced(any_branch: BranchAtWork) -> None:
    invoice = any_branch.sale(upto="paid")
    line = any_branch.lines(invoice)[0]["id"]
    flow.take(any_branch.desk("keeper"), "ship", [invoice], quantities={line: "2"})
    with straight(any_branch) as sql:
        row = sql.row("shipment_line", f"invoice_line_id = {line}") | {"id": 900, "position": 2}
        sql.refused_inserts("shipment_line", row | {"quantity": 1001}, "more than was invoiced")
        sql.refused_inserts("shipment_line", row | {"quantity": -1000}, "more than was invoiced|more back")
        sql.refused_inserts("shipment_line", row | {"quantity": 1000, "product_id": 2}, "more than was invoiced")


def test_a_return_is_refunded_once_after_its_goods_and_never_above_what_was_paid(any_branch: BranchAtWork) -> None:
    original = any_branch.sale(upto="shipped")
    early = any_branch.take_back(original, {1: "1"}, "authorised")
    due = any_branch.take_back(original, {1: "1"}, "payable")
    slip = {"number": "HZ-TK-202611-9000", "customer_id": 1, "method": "cash", "person_id": 4, "day": TODAY, "at": NOW}
    with straight(any_branch) as sql:
        for invoice in (early, due, original):
            sql.do(f"INSERT INTO invoice_duty SELECT {invoice}, 4, 'collect', '{NOW}' WHERE NOT EXISTS (SELECT 1 FROM "
                   f"invoice_duty WHERE invoice_id = {invoice} AND person_id = 4)")  # fmt: skip
        for invoice in (early, original):
            sql.refused_inserts(
                "refund",
                slip | {"invoice_id": invoice, "amount": 1},
                "only for a released red invoice|more than was paid|the way it came",
            )
        sql.refused_inserts("refund", slip | {"invoice_id": due, "amount": 199001}, "more than was paid")
        sql.do(next(sql.inserts("refund", slip | {"invoice_id": due, "amount": 199000})))
        sql.refused_inserts("refund", slip | {"number": "N2", "invoice_id": due, "amount": 1}, "more than was paid")


def test_an_invoice_with_money_or_goods_is_neither_voided_nor_expired(any_branch: BranchAtWork) -> None:
    """Even with both signatures on it: given before the money came."""
    invoice = any_branch.sale()
    flow.take(any_branch.signed("sales_supervisor"), "ask_void", [invoice], reason="twice")
    any_branch.pay(invoice, "1.00")
    with straight(any_branch) as sql:
        sql.do(next(sql.inserts("invoice_event", event(sql, invoice, "void", 3, "check"))))
        sql.refused(f"UPDATE invoice SET review = 'void' WHERE id = {invoice}", "money has come in")
        sql.refused(
            f"UPDATE invoice SET expires_on = '2026-01-01', review = 'expired' WHERE id = {invoice}", "invoice:"
        )


def test_the_cash_journal_says_what_the_slips_say(any_branch: BranchAtWork) -> None:
    invoice = any_branch.sale()
    any_branch.pay(invoice, "20.00", Method.CHEQUE, "CH-1")
    with straight(any_branch) as sql:
        number, paper = sql.do("SELECT number, id FROM receipt ORDER BY id DESC LIMIT 1")[0]
        line = {"role": "BANK", "paper": "receipt", "paper_id": paper, "number": number, "received": 200000, "paid": 0,
                "balance": 200000, "person_id": 4, "day": TODAY, "at": NOW}  # fmt: skip
        sql.refused_inserts("cash_journal", line, "not what the cashier's paper says")
        sql.refused_inserts("cash_journal", line | {"person_id": 6, "paper": "deposit"}, "not what")
        sql.refused_inserts("cash_journal", line | {"paper": "deposit", "balance": 1}, "does not follow")


# Books


def test_an_unbalanced_voucher_never_stands(any_branch: BranchAtWork) -> None:
    any_branch.sale(upto="booked")
    with straight(any_branch) as sql:
        line = sql.row("voucher_line") | {"id": 900, "voucher_id": 900, "position": 1, "debit": 100, "credit": 0}
        head = sql.row("voucher", "paper = 'receipt'") | {
            "id": 900,
            "number": "HZ-JZ-202611-9000",
            "paper": None,
            "total": 100,
        }
        sql.refused_inserts("voucher", head, "debits and credits differ")
        sql.do(next(sql.inserts("voucher_line", line)))
        sql.refused_inserts("voucher", head, "debits and credits differ")
        credit = line | {"id": 901, "position": 2, "debit": 0, "credit": 99}
        sql.do(next(sql.inserts("voucher_line", credit)))
        sql.refused_inserts("voucher", head, "debits and credits differ")
        sql.do(next(sql.inserts("voucher_line", credit | {"id": 902, "position": 3, "credit": 1})))
        for wrong, saying in (
            ({"total": 99}, "differ"),
            ({"day": "2026-11-23"}, "differ"),
            ({"person_id": 4}, "only an accountant"),
            ({"period": "2026-12"}, "period is locked"),
        ):
            sql.refused_inserts("voucher", head | wrong, saying)
        sql.do(next(sql.inserts("voucher", head)))
        sql.refused_inserts("voucher_line", line | {"id": 903, "position": 4}, "nothing is inserted into a posted")


def test_nothing_is_posted_into_a_locked_period(any_branch: BranchAtWork) -> None:
    any_branch.sale(upto="booked")
    with straight(any_branch) as sql:
        line = sql.row("voucher_line")
        head = sql.row("voucher", f"id = {line['voucher_id']}")
        sql.do(f"UPDATE business_day SET closed_at = '{NOW}' WHERE closed_at IS NULL")
        sql.do(_PREPARED.format("2026-11"))
        sql.do(_LOCKED.format("2026-11"))
        for position, sides in enumerate(({"debit": 1, "credit": 0}, {"debit": 0, "credit": 1}), 1):
            sql.do(
                next(
                    sql.inserts(
                        "voucher_line", line | {"id": 900 + position, "voucher_id": 900, "position": position, **sides}
                    )
                )
            )
        late = head | {"id": 900, "number": "N", "paper": None, "total": 1}
        sql.refused_inserts("voucher", late, "the period is locked")


def test_a_price_list_is_filed_by_somebody_else_and_then_stays(sql: Straight) -> None:
    day = {"name": "cheap", "valid_from": TODAY, "tax_included": 1, "proposed_at": NOW}
    sql.refused_inserts("price_list", day | {"state": "filed", "proposed_by": 2, "filed_by": 3}, "proposed first")
    sql.refused_inserts("price_list", day | {"state": "proposed", "proposed_by": 1}, "proposed first")
    sql.do(next(sql.inserts("price_list", {"id": 900, **day, "state": "proposed", "proposed_by": 2})))
    filed = "UPDATE price_list SET state = 'filed', filed_at = '{}', filed_by = {} WHERE id = 900"
    for person in (1, 2, 4):
        sql.refused(filed.format(NOW, person), "filed once|two_hands")
    sql.do(filed.format(NOW, 3))
    sql.refused("INSERT INTO price (price_list_id, product_id, unit_price) VALUES (900, 1, 1)", "not changed")
    sql.refused("UPDATE price SET unit_price = 1", "never changed")
    sql.refused("UPDATE price_list SET valid_from = '2020-01-01' WHERE id = 1", "stays")
    sql.refused_inserts("price", sql.row("price") | {"unit_price": 1}, "already there|not changed")


# Nothing posted is changed

_PREPARED = f"INSERT INTO close_signature (period, act, person_id, at) VALUES ('{{}}', 'prepared', 6, '{NOW}')"
_LOCKED = f"INSERT INTO period_lock (period, locked_at, locked_by) VALUES ('{{}}', '{NOW}', 3)"
_UNTIL = "2099-01-01T00:00:00.000Z"
_FILLED = {  # tables that the day of work below does not fill, and a row for each
    "combined_duty": f"INSERT INTO combined_duty (person_id, duty_a, duty_b, until, signed_by, countersigned_by, at) "
    f"VALUES (1, 'invoice', 'ship', '{TODAY}', 2, 3, '{NOW}')",
    "print_copy": f"INSERT INTO print_copy (invoice_id, copy, day, at) VALUES (1, 1, '{TODAY}', '{NOW}')",
    "close_signature": _PREPARED.format("2026-01"),
    "period_lock": _LOCKED.format("2026-01"),
    "reopening_ask": "INSERT INTO reopening_ask (id, period, reason, until, person_id, at) "
    f"VALUES (1, '2026-01', 'x', '{_UNTIL}', 3, '{NOW}')",
    "reopening": f"INSERT INTO reopening (ask_id, period, until, person_id, at) "
    f"VALUES (1, '2026-01', '{_UNTIL}', 8, '{NOW}')",
    "voucher_review": f"INSERT INTO voucher_review (voucher_id, person_id, at) VALUES (1, 3, '{NOW}')",
    "money_transfer": "INSERT INTO money_transfer (number, kind, role_from, role_to, gross, fee, net, person_id, "
    f"day, at) VALUES ('JK-1', 'deposit', 'CASH', 'BANK', 1, 0, 1, 4, '{TODAY}', '{NOW}')",
    "drawer_count": "INSERT INTO drawer_count (id, role, purpose, counted, book, person_id, day, at) "
    f"VALUES (1, 'CASH_FLOAT', 'opening', 10000, 0, 4, '{TODAY}', '{NOW}')",
    "drawer_count_line": "INSERT INTO drawer_count_line (drawer_count_id, denomination, pieces) VALUES (1, 10000, 1)",
    "drawer_iou": "INSERT INTO drawer_iou (drawer_count_id, name, amount) VALUES (1, 'x', 1)",
    "drawer_seal": "INSERT INTO drawer_seal (id, number, drawer_count_id, role, purpose, book, counted, difference, "
    f"reason, person_id, witness_id, day, at) VALUES (1, 'PD-1', 1, 'CASH_FLOAT', 'opening', 0, 10000, 10000, 'x', 4, "
    f"6, '{TODAY}', '{NOW}')",
    "drawer_resolution": "INSERT INTO drawer_resolution (number, drawer_seal_id, outcome, amount, person_id, "
    f"countersigned_by, day, at) VALUES ('CC-1', 1, 'income', 10000, 3, 2, '{TODAY}', '{NOW}')",
    "bank_statement": "INSERT INTO bank_statement (id, role, first, last, opening, closing, person_id, at) "
    f"VALUES (1, 'BANK', '{TODAY}', '{TODAY}', 0, 200000, 6, '{NOW}')",
    "bank_line": "INSERT INTO bank_line (id, bank_statement_id, role, position, day, received, paid, twin) "
    f"VALUES (1, 1, 'BANK', 1, '{TODAY}', 200000, 0, 1)",
    "bank_match_line": "INSERT INTO bank_match_line (bank_match_id, cash_journal_id) SELECT 1, MIN(id) FROM "
    "cash_journal WHERE role = 'BANK' AND received = 200000",
    "bank_match": f"INSERT INTO bank_match (id, bank_line_id, person_id, at) VALUES (1, 1, 6, '{NOW}')",
    "bank_unmatch": f"INSERT INTO bank_unmatch (bank_match_id, reason, person_id, at) VALUES (1, 'x', 6, '{NOW}')",
    "refund_request": "INSERT INTO refund_request (number, customer_id, method, amount, person_id, day, at) "
    f"VALUES ('TS-1', 1, 'cash', 1, 1, '{TODAY}', '{NOW}')",
    "refund_decision": "INSERT INTO refund_decision (request_id, outcome, person_id, day, at) "
    f"SELECT MAX(id), 'approved', 3, '{TODAY}', '{NOW}' FROM refund_request",
    "exchange": "INSERT INTO exchange (red_id, blue_id, person_id, at) "
    f"SELECT MIN(r.id), MIN(b.id), 1, '{NOW}' FROM invoice r, invoice b "
    "WHERE r.kind = 'return' AND b.kind = 'sale' AND b.id <> r.original_id AND b.customer_id = r.customer_id",
}


def append_only(branch: BranchAtWork) -> dict[str, list[list[str]]]:
    """The tables that the database guards against every change, each with its keys: its primary one first."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if not branch.store.is_sqlite:
        query = "SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal"
    triggers = {row["name"] for row in branch.rows(query)}
    return {name: keys_of(made) for name, made in metadata.tables.items() if f"{name}_never_changed" in triggers}


def keys_of(made: Table) -> list[list[str]]:
    unique = [each for each in made.constraints if isinstance(each, UniqueConstraint)]
    return [[column.name for column in key.columns] for key in (made.primary_key, *unique)]


@pytest.fixture
def day_of_work(any_branch: BranchAtWork) -> BranchAtWork:
    """A branch in which every append-only table has a row or more."""
    paid = any_branch.sale()
    any_branch.pay(paid, "20.00", Method.CHEQUE, "CH-1")
    cheque = any_branch.one("SELECT MAX(id) FROM receipt")
    flow.take(any_branch.desk("cashier"), "clear", [paid], receipt_id=cheque)
    any_branch.advance(paid, "booked", after="payable")
    any_branch.take_back(paid, {1: "1"}, "booked")
    any_branch.receive(1, "5", "5.60")
    any_branch.sale(upto="booked")
    work_of_the_slices(any_branch)
    return any_branch


def test_posted_rows_are_never_changed_replaced_or_deleted(day_of_work: BranchAtWork) -> None:
    """Every append-only table by every verb: by id, by each unique key, one row over another, all at once."""
    guarded = append_only(day_of_work)
    tried = 0
    with straight(day_of_work) as sql:
        for statement in (*_FILLED.values(), *STOCK_ROWS, *SLICE_ROWS):
            sql.do(statement)
        for table, keys in guarded.items():
            ordered = f"SELECT * FROM {table} ORDER BY {', '.join(keys[0])}"
            before = sql.do(ordered)
            assert before, table
            row = sql.row(table)
            here = " AND ".join(f"{column} = {literal(row[column])}" for column in keys[0])
            for column in row:
                sql.refused(f"UPDATE {table} SET {column} = {column} WHERE {here}", f"{table}: rows are never changed")
            sql.refused(f"DELETE FROM {table} WHERE {here}", f"{table}: rows are never deleted")
            sql.refused(f"DELETE FROM {table}", f"{table}: rows are never deleted")
            if not sql.sqlite:
                sql.refused(f"TRUNCATE {table} CASCADE", "rows are never deleted")
            for columns in keys:
                fresh = {} if columns == keys[0] or "id" not in row else {"id": 99999}
                if any(row[column] is None for column in columns):
                    continue
                sql.refused_inserts(table, row | fresh, f"{table}: ")
                tried += 1
            if sql.sqlite:
                sql.refused(
                    f"UPDATE OR REPLACE {table} SET {', '.join(f'{c} = {literal(row[c])}' for c in row)}", "never"
                )
            assert sql.do(ordered) == before
    assert tried >= 30


def test_every_table_is_guarded_or_meant_to_change(branch: BranchAtWork) -> None:
    """A new table must be put on one of the two lists by somebody who thought about it."""
    balances = {"account_balance", "stock_value", "custody_balance"}  # kept by posting, proved by the ledgers
    master = {"customer", "product", "account", "warehouse", "setting", "branch", "person", "person_duty"}
    master |= {"money_account", "bank_layout"}
    master |= {"place", "product_shelf"}
    moving = {"invoice", "invoice_line", "price_list", "business_day", "counter", "waiting"}
    moving |= {"voucher_draft", "voucher_draft_line", "opening_area", "opening_line", "sub_account"}
    moving |= {"credit_policy", "tax_rate"}  # confirmed once, given an end once
    known = set(append_only(branch)) | balances | master | moving
    assert set(metadata.tables) - known == set(), "is it append-only? then say so in the migration"


def test_numbers_are_never_used_again(day_of_work: BranchAtWork) -> None:
    with straight(day_of_work) as sql:
        first, second = sql.do("SELECT id, number FROM invoice WHERE kind = 'sale' ORDER BY id LIMIT 2")
        for verb in ("UPDATE", "UPDATE OR REPLACE") if sql.sqlite else ("UPDATE",):
            sql.refused(f"{verb} invoice SET number = {literal(first[1])} WHERE id = {second[0]}", "invoice: ")
            sql.refused(f"{verb} invoice SET number = NULL WHERE id = {second[0]}", "invoice: |numbered")
        row = sql.row("counter")
        where = f"series = {literal(row['series'])} AND period = {literal(row['period'])}"
        for last in (0, row["last"] - 1, row["last"], row["last"] + 2):
            sql.refused(f"UPDATE counter SET last = {last} WHERE {where}", "counter: numbers go up by one")
        sql.refused(f"DELETE FROM counter WHERE {where}", "never deleted")
        sql.refused_inserts("counter", row | {"last": 1}, "already there")
        sql.refused_inserts("counter", row | {"period": "209901", "last": 7}, "first number is 1")


def test_the_trail_has_no_gap_and_no_second_branch(day_of_work: BranchAtWork) -> None:
    with straight(day_of_work) as sql:
        last = sql.do("SELECT MAX(seq) FROM audit")[0][0]
        tip = sql.one(f"SELECT hash FROM audit WHERE seq = {last}")
        entry = sql.row("audit") | {"command_id": "new", "previous": tip}
        sql.refused_inserts("audit", entry | {"seq": last + 2}, "does not follow")
        sql.refused_inserts("audit", entry | {"seq": last + 1, "previous": "0" * 64}, "does not follow")
        sql.refused_inserts("audit", entry | {"seq": last}, "audit: ")
        sql.refused_inserts("audit", entry | {"seq": 0}, "audit: ")


def test_nothing_is_entered_on_a_closed_day(day_of_work: BranchAtWork) -> None:
    """Every book that has a day, with a row of that very day as the pattern."""
    days.close_day(day_of_work.desk("keeper"))
    tables = ("receipt", "refund", "clearing", "cash_journal", "goods_receipt", "shipment", "custody_entry",
              "invoice_event", "register_entry", "shipment_line", "goods_receipt_line")  # fmt: skip
    with straight(day_of_work) as sql:
        for table in tables:
            row = sql.row(table)
            fresh = {"id": 99999} | {name: "fresh" for name in ("number",) if name in row}
            sql.refused_inserts(table, row | fresh, f"{table}: ")
            unknown = {"day": "2026-11-23"} if "day" in row else {}
            sql.refused_inserts(table, row | fresh | unknown, f"{table}: ")
        sql.refused(f"UPDATE business_day SET closed_at = NULL WHERE day = '{TODAY}'", "only be closed")
        sql.refused(f"DELETE FROM business_day WHERE day = '{TODAY}'", "never deleted")
        for day in (TODAY, "2026-11-23"):
            sql.refused_inserts("business_day", {"day": day, "opened_at": NOW}, "never earlier")


def test_the_day_itself_is_what_refuses_a_late_entry(day_of_work: BranchAtWork) -> None:
    """The same row of cash, before and after the day is closed."""
    line = {"role": "CASH", "paper": "deposit", "paper_id": 1, "number": "D1", "received": 0, "paid": 1, "person_id": 4,
            "day": TODAY, "at": NOW}  # fmt: skip
    balance = "SELECT balance FROM cash_journal WHERE role = 'CASH' ORDER BY id DESC LIMIT 1"
    with straight(day_of_work) as sql:
        line["balance"] = sql.one(balance) - 1
        sql.do(next(sql.inserts("cash_journal", line)))
    days.close_day(day_of_work.desk("keeper"))
    with straight(day_of_work) as sql:
        sql.refused_inserts("cash_journal", line, "this business day is not open")
