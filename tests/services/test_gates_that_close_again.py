"""What was once allowed is not allowed any more.

A gate that a payment opened closes when the payment goes away; and what lies before a lock stays as it is, whatever
verb is tried, through the services and by raw SQL.
"""

from __future__ import annotations

from datetime import date
from inspect import signature

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.process import STEPS, Duty, Method, Subject
from app.refusals import Refusal
from app.services import days, flow, warehouse
from app.services.cashier import PaymentForm
from app.services.forms import InvoiceForm, LineForm
from tests.branch import PEOPLE, BranchAtWork
from tests.straight import straight

# ------------------------------------------------------------------------------------- paid, undone, and then shipped


def refused(branch: BranchAtWork, step: str, invoice: int, role: str, **facts: object) -> None:
    before = branch.rows("SELECT * FROM invoice WHERE id = :id", id=invoice)
    with pytest.raises(Refusal):
        flow.take(branch.signed(role), step, [invoice], **facts)
    assert branch.rows("SELECT * FROM invoice WHERE id = :id", id=invoice) == before


def ship_by_hand(invoice: int) -> str:
    """A goods note as somebody with SQL would write it."""
    return (
        "INSERT INTO shipment (number, paper, invoice_id, warehouse_id, receiver, person_id, day, at) SELECT 'CK-x', "
        f"'shipment', {invoice}, 1, '', 5, MAX(day), '2026-11-24T10:00:00.000Z' FROM business_day"
    )


def test_a_cheque_that_bounces_closes_the_gate_again(any_branch: BranchAtWork) -> None:
    sold = any_branch.sale(upto="payable")
    any_branch.pay(sold, method=Method.CHEQUE, reference="1")
    refused(any_branch, "ship", sold, "keeper")
    receipt = any_branch.one("SELECT MAX(id) FROM receipt")
    flow.take(any_branch.desk("cashier"), "bounce", [sold], receipt_id=receipt, reason="no cover")
    refused(any_branch, "ship", sold, "keeper")
    with straight(any_branch) as sql:
        sql.refused(ship_by_hand(sold), "shipment")


@pytest.mark.parametrize("stage", ["submitted", "authorised", "payable"])
def test_a_voided_invoice_is_neither_paid_nor_shipped(any_branch: BranchAtWork, stage: str) -> None:
    sold = any_branch.sale(upto=stage)
    flow.take(any_branch.signed("sales_supervisor"), "ask_void", [sold], reason="customer left")
    flow.take(any_branch.signed("accounting_supervisor"), "void", [sold])
    for step, role, facts in (
        ("collect", "cashier", {"payments": (PaymentForm(Method.CASH, "59.70"),)}),
        ("ship", "keeper", {}),
        ("authorise", "sales_supervisor", {}),
        ("check", "accounting_supervisor", {}),
        ("withdraw", "clerk", {}),
    ):
        refused(any_branch, step, sold, role, **facts)
    with straight(any_branch) as sql:
        sql.refused(ship_by_hand(sold), "shipment")


def test_a_paid_invoice_is_not_voided_behind_the_keepers_back(any_branch: BranchAtWork) -> None:
    sold = any_branch.sale(upto="paid")
    refused(any_branch, "ask_void", sold, "sales_supervisor", reason="customer left")
    refused(any_branch, "void", sold, "accounting_supervisor")
    refused(any_branch, "withdraw", sold, "clerk")
    assert any_branch.stands(sold) == ("payable", "full", "none")


def test_what_was_refunded_is_not_shipped_again(any_branch: BranchAtWork) -> None:
    """Paid, shipped in part, that part brought back and refunded: it does not go out a second time."""
    sold = any_branch.sale([(1, "3")], upto="shipped")
    back = any_branch.take_back(sold, upto="refunded")
    assert any_branch.row(back)["refunded"] == any_branch.row(sold)["gross"]
    refused(any_branch, "ship", sold, "keeper")
    refused(any_branch, "ship", back, "keeper")
    refused(any_branch, "refund", back, "cashier", method=Method.CASH)
    with straight(any_branch) as sql:
        line = any_branch.lines(sold)[0]["id"]
        note = any_branch.one("SELECT MIN(id) FROM shipment WHERE invoice_id = :id", id=sold)
        sql.refused(
            "INSERT INTO shipment_line (shipment_id, position, invoice_line_id, product_id, quantity) "
            f"VALUES ({note}, 9, {line}, 1, 3000)",
            "shipment_line",
        )


def test_an_expired_invoice_is_neither_paid_nor_shipped(any_branch: BranchAtWork) -> None:
    from tests.busy import ten_days_later

    sold = any_branch.sale(upto="payable")
    any_branch.now = ten_days_later
    days.open_day(any_branch.desk("keeper"), date(2026, 12, 4))
    assert any_branch.stands(sold)[0] == "expired"
    refused(any_branch, "collect", sold, "cashier", payments=(PaymentForm(Method.CASH, "59.70"),))
    refused(any_branch, "ship", sold, "keeper")


# --------------------------------------------------------------------------------------------- nothing before the lock

DATED = (
    "receipt", "refund", "clearing", "shipment", "goods_receipt", "custody_entry", "cash_journal", "register_entry",
    "invoice_event", "voucher", "voucher_line", "stock_entry", "revenue_entry",
)  # fmt: skip
LOCK_DAY = "2026-11-30"
STEPS_TRIED = [step for step in STEPS if step.duty and step.subject is Subject.INVOICE]


@pytest.fixture
def locked(branch: BranchAtWork) -> BranchAtWork:
    """November done and locked, with papers of it left open: a paid invoice to ship, a copy to book, a cheque."""
    from tests.busy import ten_days_later

    branch.take_back(branch.sale([(1, "4"), (4, "2")], upto="booked"), {1: "1"}, upto="booked")
    branch.sale([(2, "3")], upto="paid")
    branch.sale([(2, "2")], upto="shipped")
    branch.pay(branch.sale([(5, "1")], upto="payable"), method=Method.CHEQUE, reference="7")
    branch.sale([(3, "1")], upto="payable")
    branch.now = ten_days_later
    days.open_day(branch.desk("accountant"), date(2026, 12, 4))
    at = "2026-12-04T03:00:00.000Z"
    prepared = f"INSERT INTO close_signature (period, act, person_id, at) VALUES ('2026-11', 'prepared', 6, '{at}')"
    lock = f"INSERT INTO period_lock (period, locked_at, locked_by) VALUES ('2026-11', '{at}', 3)"
    with branch.store.writing() as conn:
        conn.execute(text(prepared))
        conn.execute(text(lock))
    return branch


def november(branch: BranchAtWork) -> dict[str, list[tuple[object, ...]]]:
    """Every dated row up to the lock, as it stands, with the days and the turnovers."""
    asked = {table: f"SELECT * FROM {table} WHERE day <= '{LOCK_DAY}' ORDER BY id" for table in DATED}
    asked["days"] = f"SELECT * FROM business_day WHERE day <= '{LOCK_DAY}' ORDER BY day"
    asked["turnovers"] = "SELECT * FROM account_balance WHERE period = '2026-11' ORDER BY account_id"
    return {name: [tuple(row.values()) for row in branch.rows(sql)] for name, sql in asked.items()}


def test_no_row_up_to_the_lock_changes_whatever_step_anybody_takes(locked: BranchAtWork) -> None:
    before = november(locked)
    assert all(before[table] for table in DATED if table != "clearing"), "a lock on nothing proves nothing"
    invoices = [row["id"] for row in locked.rows("SELECT id FROM invoice ORDER BY id")]
    cheque = locked.one("SELECT MAX(id) FROM receipt WHERE pending = 1")
    done = 0

    @settings(max_examples=300, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(
        step=st.sampled_from([*STEPS_TRIED, None, None]), invoice=st.sampled_from(invoices),
        role=st.sampled_from(list(PEOPLE)), right=st.sampled_from((True, True, True, False)), number=st.integers(0, 9),
    )  # fmt: skip
    def anything(step: object, invoice: int, role: str, right: bool, number: int) -> None:
        nonlocal done
        try:
            _try(locked, step, invoice, role, right, number, cheque)
            done += 1
        except Refusal:
            pass
        assert november(locked) == before

    anything()
    assert done >= 5, "nothing was ever allowed: nothing was tried"


def _try(branch: BranchAtWork, step: object, invoice: int, role: str, right: bool, number: int, cheque: int) -> None:
    if step is None:
        other = number % 4
        if other == 0:
            flow.take(branch.desk("accountant"), "book", branch.tray("accounts")[number : number + 1])
        elif other == 1:
            flow.take(branch.desk("clerk"), "register", branch.tray("sales")[:1])
        elif other == 2:
            days.open_day(branch.desk(role), date(2026, 11, 24 + number % 6))
        else:
            warehouse.receive_goods(branch.desk("keeper"), [warehouse.ReceivedLine(1, "2")])
        return
    values = {
        "form": InvoiceForm(1, (LineForm(1, "2"),)), "method": Method.CASH, "receipt_id": cheque, "reason": "why",
        "payments": (PaymentForm(Method.CASH, branch.row(invoice)["gross"]),), "amount": "1", "target": invoice,
    }  # fmt: skip
    asked = list(signature(flow.EFFECTS[step.key]).parameters.values())[2:]  # type: ignore[attr-defined]
    facts = {each.name: values[each.name] for each in asked if each.default is each.empty or each.name == "form"}
    desk = branch.desk_for(Duty(step.duty)) if right else branch.signed(role)  # type: ignore[attr-defined]
    flow.take(desk, step.key, [invoice], **facts)  # type: ignore[attr-defined]


VERBS = (
    "UPDATE {table} SET day = '2026-12-04' WHERE day <= '2026-12-31'",
    "UPDATE {table} SET day = day WHERE day <= '2026-12-31'",
    "UPDATE OR REPLACE {table} SET id = id + 1 WHERE day <= '2026-12-31'",
    "DELETE FROM {table} WHERE day <= '2026-12-31'",
)


def test_no_row_up_to_the_lock_changes_by_raw_sql(locked: BranchAtWork) -> None:
    cheque = locked.rows("SELECT id, invoice_id FROM receipt WHERE pending = 1")[0]
    flow.take(locked.desk("cashier"), "clear", [cheque["invoice_id"]], receipt_id=cheque["id"])
    with straight(locked) as sql:
        for table in DATED:
            sql.row(table)
            for verb in VERBS:
                sql.refused(verb.format(table=table), "never")


def test_no_row_is_put_before_the_lock_by_raw_sql(locked: BranchAtWork) -> None:
    """Details of revenue have no guard of their own on a locked month; the verifier finds what no command wrote."""
    with straight(locked) as sql:
        for table in (name for name in DATED if name not in ("clearing", "revenue_entry")):
            row = sql.row(table, f"day <= '{LOCK_DAY}'")
            fresh = row | {"id": sql.one(f"SELECT MAX(id) + 1 FROM {table}")}
            fresh |= {"number": "HZ-SK-202611-9999"} if "number" in row else {}
            fresh |= {name: 999_999 for name in ("position", "paper_id") if name in row}
            sql.refused_inserts(table, fresh, ".")
