"""When tax falls due: with the goods, with the money or with the fapiao (J7); figures worked out by hand."""

from __future__ import annotations

from decimal import Decimal

from app.process import Kind, Method
from app.services import flow, settings
from app.services.fapiao import CoverForm
from app.services.forms import LineForm
from app.services.reconciliation import reconcile
from app.services.verify import verify
from tests.branch import BranchAtWork
from tests.fapiao_forms import NOVEMBER, form, number_of, record
from tests.going_back import red_invoice
from tests.invariants import broken

D = Decimal


def postings(branch: BranchAtWork, rule: str) -> list[tuple[str, int, int]]:
    rows = branch.rows(
        "SELECT a.role, l.debit, l.credit FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE l.rule = :rule ORDER BY l.id",
        rule=rule,
    )
    return [(row["role"], row["debit"], row["credit"]) for row in rows]


def test_tax_that_falls_due_with_the_money(branch: BranchAtWork) -> None:
    """59.70 paid: 6.87 of tax at once; at shipment 52.83 of the advance is left for the revenue."""
    settings.set_setting(branch.desk("administrator"), "tax_point", "receipt")
    invoice = branch.sale([(1, "3")], "paid")
    branch.book()
    assert postings(branch, "J7") == [("ADVANCES", 68_700, 0), ("OUTPUT_VAT", 0, 68_700)]
    check = reconcile(branch.desk("accountant"), NOVEMBER).check("R13")
    assert [(part.left, part.right) for part in check.parts] == [(D("6.87"), D("6.87"))]
    branch.advance(invoice, "booked", after="paid")
    assert postings(branch, "J2") == [("ADVANCES", 528_300, 0), ("REVENUE", 0, 528_300)]
    advances = branch.one(
        "SELECT SUM(l.credit - l.debit) FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE a.role = 'ADVANCES'"
    )
    assert advances == 0
    found = reconcile(branch.desk("accountant"), NOVEMBER)
    assert [check.code for check in found.checks if not check.agrees] == []
    assert branch.row(invoice)["review"] == "closed"
    assert broken(branch) == []
    assert verify(branch.store).clean


def test_tax_that_falls_due_with_the_fapiao(branch: BranchAtWork) -> None:
    settings.set_setting(branch.desk("administrator"), "tax_point", "fapiao")
    invoice = branch.sale([(1, "3")], "paid")
    branch.book()
    assert postings(branch, "J7") == []
    record(branch, form(CoverForm(number_of(branch, invoice))))
    branch.book()
    assert postings(branch, "J7") == [("ADVANCES", 68_700, 0), ("OUTPUT_VAT", 0, 68_700)]


def test_a_sale_in_parts_after_its_tax_fell_due(any_branch: BranchAtWork) -> None:
    settings.set_setting(any_branch.desk("administrator"), "tax_point", "receipt")
    invoice = any_branch.sale([(1, "3"), (4, "1")], "paid")
    line = any_branch.lines(invoice)[0]["id"]
    flow.take(any_branch.desk("keeper"), "ship", [invoice], quantities={line: "1"})
    flow.take(any_branch.desk("keeper"), "ship", [invoice])
    any_branch.register()
    any_branch.book()
    assert postings(any_branch, "J7") == [
        ("ADVANCES", 158_700, 0),
        ("OUTPUT_VAT", 0, 68_700),
        ("OUTPUT_VAT", 0, 90_000),
    ] or (
        postings(any_branch, "J7") == [("ADVANCES", 158_700, 0), ("OUTPUT_VAT", 0, 90_000), ("OUTPUT_VAT", 0, 68_700)]
    )
    assert sum(debit for role, debit, _credit in postings(any_branch, "J2") if role == "ADVANCES") == 1_528_300
    found = reconcile(any_branch.desk("accountant"), NOVEMBER)
    assert [check.code for check in found.checks if not check.agrees] == []


def test_tax_goes_back_when_what_was_paid_is_cancelled(branch: BranchAtWork) -> None:
    """Three cups paid, two cancelled: of 6.87 that fell due 4.58 goes back; one cup ships with 17.61 of revenue."""
    settings.set_setting(branch.desk("administrator"), "tax_point", "receipt")
    invoice = branch.sale([(1, "3")], "paid")
    branch.book()
    red = red_invoice(branch, invoice, Kind.CANCEL, {1: "2"})
    flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH)
    branch.register()
    branch.book()
    assert postings(branch, "J7")[2:] == [("ADVANCES", -45_800, 0), ("OUTPUT_VAT", 0, -45_800)]
    flow.take(branch.desk("keeper"), "ship", [invoice])
    branch.register()
    branch.book()
    assert postings(branch, "J2") == [("ADVANCES", 176_100, 0), ("REVENUE", 0, 176_100)]
    advances = branch.one(
        "SELECT SUM(l.credit - l.debit) FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE a.role = 'ADVANCES'"
    )
    assert advances == 0
    check = reconcile(branch.desk("accountant"), NOVEMBER).check("R13")
    assert [(part.left, part.right) for part in check.parts] == [(D("2.29"), D("2.29"))]
    assert verify(branch.store).clean


def test_by_default_tax_falls_due_with_the_goods(branch: BranchAtWork) -> None:
    branch.sale([LineForm(1, "3")], "booked")
    assert postings(branch, "J7") == []
    assert branch.one("SELECT COUNT(*) FROM tax_point") == 0
