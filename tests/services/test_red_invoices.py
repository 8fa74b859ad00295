"""Cancellations, allowances, returns in parts, inspection: every figure worked out on paper."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app import refusals
from app.process import Kind, Method
from app.services import days, flow, settings
from app.services.cashier import PaymentForm
from app.services.forms import LineForm
from app.services.verify import verify
from tests.branch import DAY, BranchAtWork
from tests.going_back import red_invoice
from tests.invariants import broken


def balances(branch: BranchAtWork) -> dict[str, Decimal]:
    """Balance of each account that has one, by role, debit positive."""
    rows = branch.rows(
        "SELECT a.role, SUM(l.debit - l.credit) AS balance FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "GROUP BY a.role"
    )
    return {row["role"]: Decimal(row["balance"]) / 10000 for row in rows if row["balance"]}


def change(before: dict[str, Decimal], after: dict[str, Decimal]) -> dict[str, Decimal]:
    zero = Decimal(0)
    moved = {role: after.get(role, zero) - before.get(role, zero) for role in before.keys() | after.keys()}
    return {role: value for role, value in moved.items() if value}


def on_hand(branch: BranchAtWork, product: int = 1, place: int = 1) -> tuple[Decimal, Decimal]:
    """On hand and reserved."""
    sql = "SELECT on_hand, reserved FROM custody_balance WHERE product_id = :p AND warehouse_id = :w"
    rows = branch.rows(sql, p=product, w=place)
    return (
        (Decimal(rows[0]["on_hand"]) / 1000, Decimal(rows[0]["reserved"]) / 1000) if rows else (Decimal(0), Decimal(0))
    )


def sound(branch: BranchAtWork) -> None:
    assert broken(branch) == []
    assert [str(problem) for problem in verify(branch.store).problems] == []


def later(branch: BranchAtWork, days_later: int) -> None:
    start = branch.now()
    branch.now = lambda: start + timedelta(days=days_later)
    days.open_day(branch.desk("clerk"), DAY + timedelta(days=days_later))


# Cancellation (T13, J11)


def test_a_paid_invoice_is_cancelled_as_a_whole_and_refunded(any_branch: BranchAtWork) -> None:
    """3 x 19.90 paid, nothing left: refunded 59.70 without an entry of revenue or tax; the goods are free again."""
    branch = any_branch
    before = balances(branch)
    sale = branch.sale(upto="paid")
    assert on_hand(branch) == (1000, 3)
    red = red_invoice(branch, sale, Kind.CANCEL, {1: "3"})
    assert on_hand(branch) == (1000, 0)
    assert branch.stands(sale) == ("payable", "full", "cancelled")
    assert branch.row(red)["number"] == "HZ-QX-202611-0001"
    with pytest.raises(refusals.WrongState):
        flow.take(branch.desk("keeper"), "ship", [sale])
    flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH)
    branch.register()
    branch.book()
    assert change(before, balances(branch)) == {}
    assert branch.stands(red) == ("closed", "refunded", "none")
    assert branch.stands(sale)[0] == "closed"
    rules = branch.rows("SELECT rule, COUNT(*) AS n FROM voucher_line WHERE invoice_id = :i GROUP BY rule", i=red)
    assert [(row["rule"], row["n"]) for row in rules] == [("J11", 2)]
    events = branch.rows("SELECT event, gross FROM register_entry WHERE invoice_id = :i ORDER BY id", i=red)
    assert [(e["event"], e["gross"]) for e in events] == [("cancelled", -597000), ("refunded", -597000)]
    sound(branch)


def test_part_of_what_has_not_left_is_cancelled_and_the_rest_still_ships(branch: BranchAtWork) -> None:
    sale = branch.sale([(1, "5")], upto="paid")
    line = branch.lines(sale)[0]["id"]
    flow.take(branch.desk("keeper"), "ship", [sale], quantities={line: "1"})
    with pytest.raises(refusals.MoreThanInvoiced) as refused:
        red_invoice(branch, sale, Kind.CANCEL, {1: "5"}, "submitted")
    assert (refused.value.left, refused.value.at) == (4, "lines.1.quantity")
    red = red_invoice(branch, sale, Kind.CANCEL, {1: "2"}, "refunded")
    assert branch.row(red)["gross"] == Decimal("-39.80")
    with pytest.raises(refusals.MoreThanInvoiced):
        flow.take(branch.desk("keeper"), "ship", [sale], quantities={line: "3"})
    flow.take(branch.desk("keeper"), "ship", [sale])
    assert branch.stands(sale)[2] == "shipped"
    assert on_hand(branch) == (997, 0)
    branch.register()
    branch.book()
    assert branch.stands(sale)[0] == "closed"
    assert balances(branch).get("ADVANCES") is None, "99.50 came in, 59.70 was earned, 39.80 went back"
    sound(branch)


def test_a_part_paid_invoice_is_cancelled_and_only_what_was_paid_goes_back(branch: BranchAtWork) -> None:
    sale = branch.sale()
    branch.pay(sale, "20.00")
    red = red_invoice(branch, sale, Kind.CANCEL, {1: "3"})
    assert branch.row(red)["received"] == Decimal("-39.70")
    with pytest.raises(refusals.TooMuch):
        flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH, amount="20.01")
    flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH)
    assert branch.row(red)["refunded"] == 20
    sound(branch)


def test_goods_that_leave_while_a_cancellation_waits_stop_it(branch: BranchAtWork) -> None:
    sale = branch.sale(upto="paid")
    red = red_invoice(branch, sale, Kind.CANCEL, {1: "3"}, "authorised")
    flow.take(branch.desk("keeper"), "ship", [sale])
    with pytest.raises(refusals.MoreThanInvoiced):
        flow.take(branch.signed("accounting_supervisor"), "check_red", [red])
    sound(branch)


def test_an_unpaid_invoice_is_voided_and_not_cancelled(branch: BranchAtWork) -> None:
    sale = branch.sale()
    with pytest.raises(refusals.NotReturnable):
        red_invoice(branch, sale, Kind.CANCEL, {1: "3"}, "submitted")


# Allowance (J12)


def test_an_allowance_takes_price_off_and_leaves_the_goods(any_branch: BranchAtWork) -> None:
    """10.00 off 59.70 at 13 %: net 8.85, tax 1.15."""
    branch = any_branch
    sale = branch.sale(upto="booked")
    before = balances(branch)
    with pytest.raises(refusals.MoreThanLeft) as refused:
        red_invoice(branch, sale, Kind.ALLOWANCE, {1: "59.71"}, "submitted")
    assert (refused.value.left, refused.value.at) == (Decimal("59.70"), "lines.1.price")
    red = red_invoice(branch, sale, Kind.ALLOWANCE, {1: "10.00"}, "refunded", "price")
    row = branch.row(red)
    assert (row["number"], row["net"], row["tax"], row["gross"]) == (
        "HZ-ZR-202611-0001", Decimal("-8.85"), Decimal("-1.15"), Decimal("-10.00"),
    )  # fmt: skip
    branch.register()
    branch.book()
    assert change(before, balances(branch)) == {
        "REVENUE": Decimal("8.85"), "OUTPUT_VAT": Decimal("1.15"), "CASH": Decimal("-10.00"),
    }  # fmt: skip
    reds = branch.rows("SELECT credit FROM voucher_line WHERE invoice_id = :i AND rule = 'J12' AND credit < 0", i=red)
    assert len(reds) == 2, "revenue and tax stand in red on the credit side"
    assert branch.stands(red)[0] == "closed"
    assert on_hand(branch) == (997, 0)
    sound(branch)


def test_what_was_forgiven_does_not_come_back_with_the_goods(branch: BranchAtWork) -> None:
    """59.70 less 10.00 forgiven leaves 49.70 for three pieces: one is 16.57, the other two 33.13."""
    sale = branch.sale(upto="booked")
    red_invoice(branch, sale, Kind.ALLOWANCE, {1: "10.00"}, "refunded")
    one = branch.take_back(sale, {1: "1"}, "refunded")
    rest = branch.take_back(sale, {1: "2"}, "refunded")
    assert [branch.row(red)["gross"] for red in (one, rest)] == [Decimal("-16.57"), Decimal("-33.13")]
    branch.register()
    branch.book()
    left = balances(branch)
    assert {role: left.get(role) for role in ("REVENUE", "OUTPUT_VAT", "ADVANCES", "CASH", "COST_OF_SALES")} == {
        "REVENUE": None, "OUTPUT_VAT": None, "ADVANCES": None, "CASH": None, "COST_OF_SALES": None,
    }  # fmt: skip
    sound(branch)


# Returns in parts (J6)


def test_each_part_of_a_line_is_rounded_from_the_line_s_beginning(branch: BranchAtWork) -> None:
    """7 x 1.99 = 13.93, net 12.33, tax 1.60. Two: 3.98, net round(12.33 x 2/7 = 3.5229) = 3.52. Four: 7.96 - 3.98,
    net round(7.0457) - 3.52 = 3.53. Seven: the rest, 5.97, net 5.28."""
    sale = branch.sale([(3, "7")], upto="booked")
    assert branch.row(sale)["net"] == Decimal("12.33")
    parts = [branch.row(branch.take_back(sale, {1: n}, "booked")) for n in ("2", "2", "3")]
    assert [(-row["gross"], -row["net"], -row["tax"]) for row in parts] == [
        (Decimal("3.98"), Decimal("3.52"), Decimal("0.46")),
        (Decimal("3.98"), Decimal("3.53"), Decimal("0.45")),
        (Decimal("5.97"), Decimal("5.28"), Decimal("0.69")),
    ]
    assert balances(branch).get("REVENUE") is None
    sound(branch)


def test_more_than_left_the_warehouse_does_not_come_back(branch: BranchAtWork) -> None:
    sale = branch.sale([(1, "5")], upto="paid")
    flow.take(branch.desk("keeper"), "ship", [sale], quantities={branch.lines(sale)[0]["id"]: "2"})
    with pytest.raises(refusals.MoreThanInvoiced) as refused:
        branch.take_back(sale, {1: "3"}, "submitted")
    assert refused.value.left == 2
    red = branch.take_back(sale, {1: "2"}, "refunded")
    assert branch.stands(sale)[2] == "part", "three pieces are still to leave"
    assert branch.stands(red) == ("payable", "refunded", "returned")
    flow.take(branch.desk("keeper"), "ship", [sale])
    assert branch.stands(sale)[2] == "shipped"
    sound(branch)


# Inspection


def test_rejected_goods_go_to_their_own_place_and_are_not_for_sale(any_branch: BranchAtWork) -> None:
    """Three come back, one of them broken: 2 on the shelf, 1 apart, both at the original cost of 5.40."""
    branch = any_branch
    sale = branch.sale(upto="booked")
    red = branch.take_back(sale, upto="authorised")
    line = branch.lines(red)[0]["id"]
    witness = branch.desk("accountant")
    with pytest.raises(refusals.CountDiffers) as refused:
        flow.take(witness, "inspect", [red], results={line: ("2", "2")})
    assert refused.value.at == f"results.{line}"
    flow.take(witness, "inspect", [red], results={line: ("2", "1")})
    flow.take(branch.desk("keeper"), "take_back", [red])
    assert on_hand(branch) == (999, 0)
    assert on_hand(branch, place=2) == (1, 0)
    flow.take(branch.signed("accounting_supervisor"), "check_return", [red])
    flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH)
    branch.register()
    branch.book()
    value = branch.rows("SELECT warehouse_id, quantity, amount FROM stock_value WHERE product_id = 1 ORDER BY 1")
    assert [(r["warehouse_id"], r["quantity"], r["amount"]) for r in value] == [
        (1, 999_000, 53946000), (2, 1_000, 54000),
    ]  # fmt: skip
    assert branch.stands(red)[0] == "closed"
    with pytest.raises(refusals.OutOfStock):
        branch.sale([(1, "1000")])
    sound(branch)


def test_the_branch_may_ask_for_another_person_to_inspect(branch: BranchAtWork) -> None:
    settings.set_setting(branch.desk("administrator"), "inspect_returns", "witness")
    sale = branch.sale(upto="shipped")
    red = branch.take_back(sale, upto="authorised")
    with pytest.raises(refusals.NotInspected):
        flow.take(branch.desk("keeper"), "take_back", [red])
    flow.take(branch.desk("accountant"), "inspect", [red])
    flow.take(branch.desk("keeper"), "take_back", [red])
    assert branch.one("SELECT person_id FROM inspection") == branch.id_of("accountant")
    sound(branch)


# The time limit, reasons


def test_after_the_time_limit_the_manager_has_to_allow_it(branch: BranchAtWork) -> None:
    sale = branch.sale(upto="shipped")
    later(branch, 30)
    in_time = branch.take_back(sale, {1: "1"}, "authorised")
    flow.take(branch.desk("keeper"), "take_back", [in_time])
    later(branch, 31)
    late = branch.take_back(sale, {1: "1"}, "authorised")
    with pytest.raises(refusals.LateReturn) as refused:
        flow.take(branch.desk("keeper"), "take_back", [late])
    assert refused.value.days == 30
    flow.take(branch.signed("manager"), "allow_late", [late], reason="a good customer")
    flow.take(branch.desk("keeper"), "take_back", [late])
    assert branch.stands(late)[2] == "returned"
    sound(branch)


def test_a_reason_is_one_of_those_the_branch_knows(branch: BranchAtWork) -> None:
    sale = branch.sale(upto="shipped")
    with pytest.raises(refusals.ReasonUnknown):
        red_invoice(branch, sale, Kind.RETURN, {1: "1"}, "submitted", reason="mood")
    red = red_invoice(branch, sale, Kind.RETURN, {1: "1"}, "submitted", reason="damaged")
    assert branch.row(red)["reason_code"] == "damaged"


# Gifts only


def test_an_invoice_of_gifts_only_is_voided_or_expires(branch: BranchAtWork) -> None:
    gift = LineForm(1, "1", price="0", reason="opening of the shop")
    voided, expired = branch.sale([gift]), branch.sale([gift])
    assert on_hand(branch)[1] == 2
    flow.take(branch.signed("sales_supervisor"), "ask_void", [voided], reason="not fetched")
    flow.take(branch.signed("accounting_supervisor"), "void", [voided])
    later(branch, 8)
    assert branch.stands(voided)[0] == "void"
    assert branch.stands(expired)[0] == "expired"
    assert on_hand(branch) == (1000, 0)
    sound(branch)


def test_a_paid_invoice_is_still_not_voided(branch: BranchAtWork) -> None:
    sale = branch.sale()
    flow.take(branch.desk("cashier"), "collect", [sale], payments=(PaymentForm(Method.CASH, "59.70"),))
    with pytest.raises(refusals.WrongState):
        flow.take(branch.signed("sales_supervisor"), "ask_void", [sale], reason="no")


# On paper


def words_on(file: Path) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(str(file))
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_the_note_of_what_came_back_names_who_inspected_and_the_original(branch: BranchAtWork, tmp_path: Path) -> None:
    from app.services.printing import goods_note_pdf, invoice_pdf

    sale = branch.sale(upto="shipped")
    red = branch.take_back(sale, {1: "2"}, "authorised")
    flow.take(branch.desk("accountant"), "inspect", [red], results={branch.lines(red)[0]["id"]: ("1", "1")})
    flow.take(branch.desk("keeper"), "take_back", [red])
    notes = branch.rows("SELECT id FROM shipment WHERE invoice_id = :i ORDER BY id", i=red)
    file = goods_note_pdf(branch.desk("keeper"), notes[1]["id"], tmp_path / "note.pdf")
    said = words_on(file)
    for word in (str(branch.row(red)["number"]), str(branch.row(sale)["number"]), "孙丽华", "王大力"):
        assert word in said, word
    allowance = red_invoice(branch, sale, Kind.ALLOWANCE, {1: "5.00"})
    printed = invoice_pdf(branch.desk("accounting_supervisor"), allowance, tmp_path / "allowance.pdf").file
    said = words_on(printed)
    assert str(branch.row(sale)["number"]) in said
    assert "-5.00" in said.replace("−", "-")
