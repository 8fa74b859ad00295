"""The reconciliation: clean books agree, and each kind of disagreement is named to its document and its class."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from app.process import Duty
from app.refusals import NotADate, NotPermitted
from app.services import reconciliation
from app.services.reconciliation import as_json, reconcile
from tests.branch import BranchAtWork
from tests.busy import DECEMBER, NOVEMBER
from tests.services.reconciling.conftest import Damage

CODES = ["R1", "R2", "R3", "R6", "R7", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "NO"]
FROM_OUTSIDE = {"R4", "R5", "R8", "R12"}  # compared with counts, statements and replies: there may be none
XS = "(SELECT id FROM invoice WHERE number = 'HZ-XS-202611-{:04}')"
SHIPPED = "WHERE event = 'shipped' AND invoice_number = 'HZ-XS-202611-{:04}'"
MORE = "UPDATE register_entry SET net = net + 100, gross = gross + 100 "
LESS = "UPDATE register_entry SET net = net - 100, gross = gross - 100 "
ACCOUNT = "(SELECT id FROM account WHERE role = '{}')"


def accountant(branch: BranchAtWork) -> reconciliation.Reconciliation:
    return reconcile(branch.desk("accountant"), NOVEMBER)


@pytest.mark.parametrize("period", [NOVEMBER, DECEMBER])
def test_the_books_of_a_busy_branch_agree_in_every_check(busy: BranchAtWork, period: str) -> None:
    found = reconcile(busy.desk("accountant"), period)
    assert [check.code for check in found.checks] == CODES
    assert [check.code for check in found.checks if not check.agrees] == []
    assert all(check.difference == 0 for check in found.checks)


def test_both_sides_stand_for_something(busy: BranchAtWork) -> None:
    found = accountant(busy)
    inside = [check for check in found.checks if check.code not in FROM_OUTSIDE]
    assert all(check.left for check in inside), "a check over nothing proves nothing"
    assert {part.name: part.left for part in found.check("R7").parts}["Gifts"] > 0


def test_sales_count_red_invoices_with_negative_amounts(busy: BranchAtWork) -> None:
    rows = busy.rows(
        "SELECT COUNT(*) AS n, SUM(line_count) AS lines, SUM(quantity) AS q, SUM(net) AS net, SUM(gross) AS gross "
        "FROM invoice WHERE review IN ('payable', 'closed') AND day LIKE '2026-11-%'"
    )[0]
    sales = accountant(busy).sales
    assert (sales.invoices, sales.lines) == (rows["n"], rows["lines"])
    assert sales.quantity == Decimal(rows["q"]) / 1000
    assert (sales.net, sales.gross) == (Decimal(rows["net"]) / 10_000, Decimal(rows["gross"]) / 10_000)
    returns = busy.rows("SELECT gross FROM invoice WHERE kind = 'return' AND review = 'closed'")
    assert returns
    assert all(row["gross"] < 0 for row in returns)


def test_an_empty_month_agrees_on_nothing(busy: BranchAtWork) -> None:
    found = reconcile(busy.desk("accountant"), "2025-01")
    assert found.agrees
    assert found.sales.invoices == 0


def test_the_json_is_the_contract_of_the_command_line(branch: BranchAtWork) -> None:
    branch.sale([(1, "3")], upto="booked")
    found = as_json(accountant(branch))
    assert json.loads(json.dumps(found)) == found
    assert found["sales"] == {
        "invoices": 1, "lines": 1, "quantity": "3", "net": "52.83", "tax": "6.87", "gross": "59.70",
    }  # fmt: skip
    checks = {check.pop("code"): check for check in found["checks"]}  # type: ignore[attr-defined]
    assert list(checks) == CODES
    assert checks["R1"] == {"left": "59.70", "right": "59.70", "difference": "0.00"}
    assert checks["R3"] == {"left": "59.70", "right": "59.70", "difference": "0.00"}
    assert checks["R6"] == {"left": "5997", "right": "5997", "difference": "0"}
    assert checks["R10"] == {"left": "1", "right": "1", "difference": "0"}


def test_only_the_accountant_and_the_accounting_supervisor_reconcile(branch: BranchAtWork) -> None:
    for role in ("accountant", "accounting_supervisor"):
        assert reconcile(branch.desk(role), NOVEMBER).agrees
    for role in ("clerk", "cashier", "keeper", "sales_supervisor", "administrator"):
        with pytest.raises(NotPermitted):
            reconcile(branch.desk(role), NOVEMBER)


@pytest.mark.parametrize("period", ["", "2026", "2026-13", "2026-1", "26-01", "2026-11-01", "'; --"])
def test_a_period_that_is_none_is_refused(branch: BranchAtWork, period: str) -> None:
    with pytest.raises(NotADate):
        reconcile(branch.desk("accountant"), period)


def test_what_waits_for_the_accountant_is_named_as_not_booked(branch: BranchAtWork) -> None:
    sold = branch.sale([(1, "3")], upto="shipped")
    branch.register()
    found = accountant(branch)
    number = branch.row(sold)["number"]
    assert [(d.document, d.kind) for d in found.check("R1").documents] == [(number, "not_booked")]
    assert [(d.document, d.kind) for d in found.check("R3").documents] == [("HZ-SK-202611-0001", "not_booked")]
    assert [(d.document, d.kind) for d in found.check("R6").documents] == [("HZ-CK-202611-0001", "not_booked")]
    assert found.check("R2").agrees


def test_what_waits_for_the_sales_desk_is_named_as_not_registered(branch: BranchAtWork) -> None:
    branch.sale([(1, "3")], upto="shipped")
    branch.book()
    found = accountant(branch)
    assert [d.kind for d in found.check("R1").documents] == ["not_registered"]
    assert [(d.document, d.kind) for d in found.check("R2").documents] == [("HZ-SK-202611-0001", "journal_only")]
    assert found.check("R3").agrees


def test_a_shipment_booked_before_its_receipt_leaves_a_balance_on_the_wrong_side(branch: BranchAtWork) -> None:
    from app.services import flow

    branch.sale([(1, "3")], upto="registered")
    shipped = branch.rows("SELECT id FROM waiting WHERE book = 'accounts' AND paper = 'shipment'")
    flow.take(branch.desk("accountant"), "book", [row["id"] for row in shipped])
    check = accountant(branch).check("R9")
    assert check.agrees, "the sub-ledger and the ledger say the same"
    assert [(d.document, d.kind, d.left) for d in check.listed] == [("C001", "wrong_sign", Decimal("-59.70"))]


DAMAGE: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "a register amount": (
        "R1", "amount", "HZ-XS-202611-0001",
        (MORE + SHIPPED.format(1),),
    ),
    "two register amounts that cancel out": (
        "R1", "amount", "HZ-XS-202611-0001",
        (MORE + SHIPPED.format(1),
         LESS + SHIPPED.format(3)),
    ),
    "net and tax shifted": (
        "R1", "amount", "HZ-XS-202611-0001",
        ("UPDATE register_entry SET net = net + 100, tax = tax - 100 " + SHIPPED.format(1),),
    ),
    "a register row gone": (
        "R1", "not_registered", "HZ-XS-202611-0001",
        ("DELETE FROM register_entry " + SHIPPED.format(1),),
    ),
    "a voucher moved to another month": (
        "R1", "other_period", "HZ-XS-202611-0001",
        ("UPDATE voucher_line SET day = '2026-12-04' WHERE rule = 'J2'"
         f" AND invoice_id = {XS.format(1)}",),
    ),
    "revenue gone from the ledger": (
        "R1", "not_booked", "HZ-XS-202611-0001",
        (f"DELETE FROM voucher_line WHERE rule = 'J2' AND invoice_id = {XS.format(1)}",),
    ),
    "a journal amount": (
        "R2", "amount", "HZ-SK-202611-0001",
        ("UPDATE cash_journal SET received = received + 100 WHERE number = 'HZ-SK-202611-0001'",),
    ),
    "a journal line gone": (
        "R2", "not_journaled", "HZ-SK-202611-0001",
        ("DELETE FROM cash_journal WHERE number = 'HZ-SK-202611-0001'",),
    ),
    "a register receipt gone": (
        "R2", "journal_only", "HZ-SK-202611-0001",
        ("DELETE FROM register_entry WHERE number = 'HZ-SK-202611-0001'",),
    ),
    "another money account": (
        "R2", "channel", "HZ-SK-202611-0001",
        ("UPDATE register_entry SET method = 'alipay' WHERE number = 'HZ-SK-202611-0001'",),
    ),
    "a journal day": (
        "R2", "other_period", "HZ-SK-202611-0001",
        ("UPDATE cash_journal SET day = '2026-12-04' WHERE number = 'HZ-SK-202611-0001'",),
    ),
    "a journal line that the ledger has": (
        "R3", "ledger_only", "HZ-SK-202611-0001",
        ("DELETE FROM cash_journal WHERE number = 'HZ-SK-202611-0001'",),
    ),
    "an entry on the cash account": (
        "R3", "amount", "HZ-SK-202611-0001",
        ("UPDATE voucher_line SET debit = debit + 100 WHERE rule = 'J1' AND debit > 0"
         f" AND invoice_id = {XS.format(1)}",),
    ),
    "a custody quantity": (
        "R6", "quantity", "HZ-CK-202611-0001",
        ("UPDATE custody_entry SET issued = issued + 1000 WHERE number = 'HZ-CK-202611-0001'",),
    ),
    "a stock line gone": (
        "R6", "not_booked", "HZ-CK-202611-0001",
        ("DELETE FROM stock_entry WHERE number = 'HZ-CK-202611-0001'",),
    ),
    "a custody line gone": (
        "R6", "stock_only", "HZ-CK-202611-0001",
        ("DELETE FROM custody_entry WHERE number = 'HZ-CK-202611-0001'",),
    ),
    "a stock amount": (
        "R7", "amount", "HZ-JZ-202611-0003",
        ("UPDATE stock_entry SET out_amount = out_amount + 100 WHERE number = 'HZ-CK-202611-0001'",),
    ),
    "a cost": (
        "R7", "amount", "HZ-JZ-202611-0003",
        (f"UPDATE revenue_entry SET cost = cost + 100 WHERE invoice_id = {XS.format(1)}",),
    ),
    "an advance without its customer": (
        "R9", "no_customer", "HZ-JZ-202611-0002",
        ("UPDATE voucher_line SET customer_id = NULL WHERE rule = 'J1' AND credit > 0"
         f" AND invoice_id = {XS.format(1)}",),
    ),
    "a kept turnover": (
        "R9", "turnover", "2203",
        ("UPDATE account_balance SET credit = credit + 100 WHERE account_id = " + ACCOUNT.format("ADVANCES"),),
    ),
    "money that came after the goods": (
        "R10", "unpaid", "HZ-CK-202611-0001",
        ("UPDATE receipt SET at = '2027-01-01T00:00:00.000Z' WHERE number = 'HZ-SK-202611-0001'",),
    ),
    "an unbalanced voucher": (
        "R11", "unbalanced", "HZ-JZ-202611-0003",
        ("UPDATE voucher_line SET credit = credit + 100 WHERE rule = 'J3' AND credit > 0"
         f" AND invoice_id = {XS.format(1)}",),
    ),
    "a voucher gone": (
        "R11", "no_voucher", "",
        ("DELETE FROM voucher WHERE number = 'HZ-JZ-202611-0003'",),
    ),
    "a receipt's amount": (
        "R11", "altered", "HZ-JZ-202611-0002",
        ("UPDATE receipt SET amount = amount + 100, tendered = NULL WHERE number = 'HZ-SK-202611-0001'",),
    ),
    "a receipt gone": (
        "R11", "no_paper", "HZ-JZ-202611-0002",
        ("DELETE FROM receipt WHERE number = 'HZ-SK-202611-0001'",),
    ),
    "a goods note gone": (
        "R11", "no_paper", "HZ-JZ-202611-0003",
        ("DELETE FROM shipment WHERE number = 'HZ-CK-202611-0001'",),
    ),
    "revenue detail": (
        "R11", "altered", "HZ-JZ-202611-0003",
        (f"UPDATE revenue_entry SET gross = gross + 100 WHERE invoice_id = {XS.format(1)}",),
    ),
    "a kept turnover of cash": (
        "R11", "turnover", "1001",
        ("UPDATE account_balance SET debit = debit + 100 WHERE account_id = " + ACCOUNT.format("CASH"),),
    ),
    "a reason taken away": (
        "R14", "no_reason", "HZ-XS-202611-0003",
        (f"UPDATE invoice_line SET reason = '' WHERE invoice_id = {XS.format(3)} AND position = 2",),
    ),
    "a signature taken away": (
        "R14", "not_signed", "HZ-XS-202611-0003",
        (f"UPDATE invoice_event SET signed_hash = '' WHERE step = 'authorise' AND invoice_id = {XS.format(3)}",),
    ),
    "a filed price": (
        "R14", "list_price", "HZ-XS-202611-0001",
        ("UPDATE price SET unit_price = unit_price - 1 WHERE product_id = 1",),
    ),
    "another list": (
        "R14", "other_list", "HZ-XS-202611-0001",
        ("UPDATE price_list SET valid_from = '2026-12-01'",
         "INSERT INTO price_list (name, valid_from, tax_included, state, proposed_by, proposed_at, filed_by, filed_at) "
         "SELECT 'older', '2025-01-01', 1, 'filed', proposed_by, proposed_at, filed_by, filed_at FROM price_list"),
    ),
    "a number gone": (
        "NO", "gap", "HZ-SK-202611-0001",
        ("DELETE FROM receipt WHERE number = 'HZ-SK-202611-0001'",),
    ),
    "a number beyond the counter": (
        "NO", "stray", "HZ-SK-202611-0999",
        ("UPDATE receipt SET number = 'HZ-SK-202611-0999' WHERE number = 'HZ-SK-202611-0001'",),
    ),
    "a number that is none": (
        "NO", "stray", "HZ-SK-202611-1a",
        ("UPDATE receipt SET number = 'HZ-SK-202611-1a' WHERE number = 'HZ-SK-202611-0001'",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_found_and_named_to_its_document(damaged: Damage, what: str) -> None:
    code, kind, document, statements = DAMAGE[what]
    found = accountant(damaged(*statements))
    check = found.check(code)
    assert not check.agrees
    assert check.difference != 0
    assert not found.agrees
    named = {(d.document, d.kind) for d in check.documents}
    assert any(k == kind and (d == document or not document) for d, k in named), named
    entry = next(c for c in as_json(found)["checks"] if c["code"] == code)  # type: ignore[attr-defined]
    assert Decimal(entry["difference"]) != 0
    assert all(d.label for d in check.documents)


def test_only_the_damaged_document_is_named(damaged: Damage) -> None:
    found = accountant(damaged(DAMAGE["a custody quantity"][3][0]))
    assert [d.document for d in found.check("R6").documents] == ["HZ-CK-202611-0001"]
    assert [check.code for check in found.checks if not check.agrees] == ["R6"]


@pytest.mark.postgres
def test_the_same_checks_hold_on_a_server(postgres_branch: BranchAtWork) -> None:
    sold = postgres_branch.sale([(1, "3"), (4, "2")], upto="booked")
    postgres_branch.take_back(sold, {1: "1"}, upto="booked")
    postgres_branch.sale([(2, "5")], upto="shipped")
    found = accountant(postgres_branch)
    assert [check.code for check in found.checks if not check.agrees] == ["R2", "R3", "R6"]
    postgres_branch.register()
    postgres_branch.book()
    assert accountant(postgres_branch).agrees


def test_everybody_who_may_reconcile_holds_one_of_two_duties() -> None:
    from app.services.desk import QUERIES

    assert set(QUERIES["reconciliation.reconcile"]) == {Duty.BOOK, Duty.CHECK}


BOOKS = Path(os.environ.get("BRANCHDESK_SHARED", Path(__file__).resolve().parents[4] / "shared"))


@pytest.mark.slow
@pytest.mark.shared_books
def test_a_real_order_book_reconciles_month_by_month(store: object, tmp_path: Path) -> None:
    from app.services import people, play, verify
    from app.services.orderbook import read_book
    from app.services.store import Store

    folder = BOOKS / "data" / "superstore_cn_2014"
    if not folder.exists():
        pytest.skip(f"the real order books are not there: {folder}")
    assert isinstance(store, Store)
    play.play(store, read_book(folder))
    expected = json.loads((folder / "EXPECTED.json").read_text("utf-8"))
    desk = people.seat(store, Duty.BOOK)
    for period, sales in expected.items():
        found = reconcile(desk, period)
        assert found.agrees, period
        assert as_json(found)["sales"] == sales, period
    assert verify.verify(store).problems == ()
