"""Discounts on the whole invoice, gifts and small change: every figure worked out with pencil and paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.refusals import (
    DiscountReasonMissing,
    DiscountTooLarge,
    PriceReasonMissing,
    Refusal,
    TooMuchChange,
)
from app.services import catalog, flow
from app.services.customer_card import items, terms_today
from app.services.discounts import spread
from app.services.forms import InvoiceForm, LineForm, read_form
from app.services.pricing import preview_of
from app.services.reconciliation import reconcile
from app.services.verify import verify
from tests.branch import DAY, BranchAtWork
from tests.invariants import broken
from tests.straight import straight

D = Decimal


def sold(branch: BranchAtWork, *lines: LineForm, upto: str = "submitted", **more: str) -> int:
    """An invoice with discounts on the whole, taken to a stage."""
    from tests.branch import SALE_STAGES

    saved = flow.take(branch.desk("clerk"), "save", form=InvoiceForm(1, lines, **more)).ids[0]
    branch.advance(saved, upto, after=SALE_STAGES[0])
    return saved


def amounts(branch: BranchAtWork, invoice: int) -> list[tuple[Decimal, Decimal, Decimal]]:
    return [(line["net"], line["tax"], line["gross"]) for line in branch.lines(invoice)]


def discounts(branch: BranchAtWork, invoice: int) -> dict[str, Decimal]:
    rows = branch.rows(
        "SELECT d.kind, d.amount FROM invoice_discount d JOIN invoice i ON i.id = d.invoice_id "
        "AND i.revision = d.revision WHERE i.id = :i",
        i=invoice,
    )
    return {row["kind"]: D(row["amount"]) / 10_000 for row in rows}


# Spreading


@pytest.mark.parametrize(
    ("amount", "weights", "shares"),
    [
        ("1.00", ["10", "10", "10"], ["0.33", "0.33", "0.34"]),
        ("10.00", ["59.70", "62.16"], ["4.90", "5.10"]),  # 10 × 59.70 / 121.86 = 4.899; 5.101
        ("0.01", ["5", "5", "5"], ["0.00", "0.00", "0.01"]),
        ("0.02", ["1", "1", "1"], ["0.01", "0.01", "0.00"]),  # 0.00667 twice rounded up: the last takes the residue
        ("121.86", ["59.70", "62.16"], ["59.70", "62.16"]),
        ("0.05", ["1.00", "1.00", "1.00", "0.00"], ["0.02", "0.02", "0.01", "0.00"]),  # nothing off a free line
    ],
)
def test_shares_add_up_and_the_last_takes_the_residue(amount: str, weights: list[str], shares: list[str]) -> None:
    found = spread(D(amount), [D(w) for w in weights], 2)
    assert found == [D(s) for s in shares]
    assert sum(found) == D(amount)


def test_an_amount_off_the_whole_invoice(branch: BranchAtWork) -> None:
    """3 × 19.90 = 59.70 and 7 × 8.88 = 62.16; 5.00 off: 5 × 59.70 / 121.86 = 2.4495 → 2.45, the rest 2.55.

    57.25 / 1.13 = 50.66(37); 59.61 / 1.13 = 52.75(22).
    """
    invoice = sold(branch, LineForm(1, "3"), LineForm(2, "7"), discount="5.00", discount_reason="regular customer")
    assert amounts(branch, invoice) == [
        (D("50.66"), D("6.59"), D("57.25")),
        (D("52.75"), D("6.86"), D("59.61")),
    ]
    row = branch.row(invoice)
    assert (row["net"], row["tax"], row["gross"]) == (D("103.41"), D("13.45"), D("116.86"))
    assert discounts(branch, invoice) == {"document": D("5.00")}
    assert row["off_list"] == 0, "no line is off the list by itself"


def test_a_percentage_off_the_whole_invoice(branch: BranchAtWork) -> None:
    """5 % of 121.86 is 6.093 → 6.09."""
    invoice = sold(branch, LineForm(1, "3"), LineForm(2, "7"), discount="5%", discount_reason="fair")
    assert discounts(branch, invoice) == {"document": D("6.09")}
    assert branch.row(invoice)["gross"] == D("115.77")


def test_rates_are_kept_apart(branch: BranchAtWork) -> None:
    """19.90 at 13 % and 109.00 at 9 %: 10 off 128.90 is 1.54(38) and 8.46; 18.36/1.13 = 16.25, 100.54/1.09 = 92.24."""
    invoice = sold(branch, LineForm(1, "1"), LineForm(4, "1"), discount="10", discount_reason="fair")
    assert amounts(branch, invoice) == [
        (D("16.25"), D("2.11"), D("18.36")),
        (D("92.24"), D("8.30"), D("100.54")),
    ]


def test_small_change_is_waived_with_a_label_of_its_own(branch: BranchAtWork) -> None:
    """121.86 less 0.86 is 121.00 exactly."""
    invoice = sold(branch, LineForm(1, "3"), LineForm(2, "7"), small_change="0.86")
    assert branch.row(invoice)["gross"] == D("121.00")
    assert discounts(branch, invoice) == {"small_change": D("0.86")}


@pytest.mark.parametrize(
    ("more", "refusal", "at"),
    [
        ({"small_change": "1.00"}, TooMuchChange, "small_change"),
        ({"discount": "60.00", "discount_reason": "x"}, DiscountTooLarge, "discount"),
        ({"discount": "5"}, DiscountReasonMissing, "discount_reason"),
        ({"discount": "101%", "discount_reason": "x"}, Refusal, "discount"),
        ({"discount": "-1", "discount_reason": "x"}, Refusal, "discount"),
        ({"discount": "much"}, Refusal, "discount"),
        ({"small_change": "0.001"}, Refusal, "small_change"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_field(
    branch: BranchAtWork, more: dict[str, str], refusal: type[Refusal], at: str
) -> None:
    form = InvoiceForm(1, (LineForm(1, "3"),), **more)  # type: ignore[arg-type]
    saved = flow.take(branch.desk("clerk"), "save", form=form).ids[0]
    with pytest.raises(refusal) as refused:
        flow.take(branch.desk("clerk"), "submit", [saved])
    assert refused.value.at == at
    assert branch.row(saved)["review"] == "draft"
    assert branch.one("SELECT COUNT(*) FROM invoice_discount") == 0
    assert read_form(branch.row(saved)["typed"]) == form, "nothing typed is lost"


def test_the_limit_of_small_change_is_the_branches(branch: BranchAtWork) -> None:
    from app.services import settings

    settings.set_setting(branch.desk("administrator"), "small_change_cents", "50")
    with pytest.raises(TooMuchChange) as refused:
        sold(branch, LineForm(1, "3"), small_change="0.70")
    assert (refused.value.amount, refused.value.most) == (D("0.70"), D("0.50"))


# Gifts


def test_a_gift_sold_with_goods_is_discounted_over_the_bundle(branch: BranchAtWork) -> None:
    """Two pots of 248.00 and a cup of 19.90 as a gift: 19.90 off 515.90.

    19.90 × 496 / 515.90 = 19.1324 → 19.13 off the pots, 0.77 off the cup: 476.87 and 19.13, together 496.00.
    """
    invoice = sold(branch, LineForm(5, "2"), LineForm(1, "1", discount="b", reason="two pots, a cup"), upto="booked")
    assert [line["gross"] for line in branch.lines(invoice)] == [D("476.87"), D("19.13")]
    assert branch.row(invoice)["gross"] == D("496.00")
    assert discounts(branch, invoice) == {"bundle": D("19.90")}
    assert [bool(line["gift"]) for line in branch.lines(invoice)] == [False, False], "it is sold: revenue, not J20"
    # 476.87 / 1.13 = 422.01 (422.0088), 19.13 / 1.13 = 16.93: revenue 438.94, tax 57.06
    revenue = branch.one(
        "SELECT SUM(l.credit) FROM voucher_line l JOIN account a ON a.id = l.account_id WHERE a.role = 'REVENUE'"
    )
    assert revenue == 4_389_400
    assert branch.one("SELECT COUNT(*) FROM voucher_line WHERE rule = 'J20'") == 0
    assert broken(branch) == []
    assert verify(branch.store).clean


@pytest.mark.parametrize("word", ["g", "赠", "gift"])
def test_a_pure_gift_is_booked_by_j20(branch: BranchAtWork, word: str) -> None:
    """A spoon of 1.99 for nothing: tax of the market price 1.99 − 1.99/1.13 = 0.23, cost 0.70: 0.93 of expense."""
    invoice = sold(branch, LineForm(1, "1"), LineForm(3, "1", discount=word, reason="welcome"), upto="booked")
    assert branch.row(invoice)["gross"] == D("19.90")
    rows = branch.rows(
        "SELECT a.role, l.debit, l.credit FROM voucher_line l JOIN account a ON a.id = l.account_id WHERE rule = 'J20'"
    )
    assert [(r["role"], r["debit"], r["credit"]) for r in rows] == [
        ("SELLING_EXPENSE", 9_300, 0),
        ("INVENTORY", 0, 7_000),
        ("OUTPUT_VAT", 0, 2_300),
    ]


@pytest.mark.parametrize("word", ["g", "b"])
def test_a_gift_needs_a_reason(branch: BranchAtWork, word: str) -> None:
    with pytest.raises(PriceReasonMissing):
        sold(branch, LineForm(5, "1"), LineForm(1, "1", discount=word))


# The whole way


def test_a_discounted_sale_goes_all_the_way_and_back_in_parts(any_branch: BranchAtWork) -> None:
    """57.25 for three cups after the discount: one back is 57.25 / 3 = 19.08, two more take the residue 38.17.

    Net 50.66: 16.89 and 33.77.
    """
    invoice = sold(
        any_branch, LineForm(1, "3"), LineForm(2, "7"), discount="5.00", discount_reason="regular", upto="booked"
    )
    first = any_branch.take_back(invoice, {1: "1"}, upto="booked")
    rest = any_branch.take_back(invoice, {1: "2", 2: "7"}, upto="booked")
    assert amounts(any_branch, first) == [(D("-16.89"), D("-2.19"), D("-19.08"))]
    assert amounts(any_branch, rest)[0] == (D("-33.77"), D("-4.40"), D("-38.17"))
    assert any_branch.row(first)["gross"] + any_branch.row(rest)["gross"] == -any_branch.row(invoice)["gross"]
    assert broken(any_branch) == []
    assert verify(any_branch.store).clean
    found = reconcile(any_branch.desk("accountant"), "2026-11")
    assert [check.code for check in found.checks if not check.agrees] == []


def test_the_form_comes_back_as_it_was_typed(branch: BranchAtWork) -> None:
    form = InvoiceForm(
        1,
        (LineForm(5, "2"), LineForm(1, "1", discount="b", reason="with the pots")),
        discount="2%",
        discount_reason="fair",
        small_change="0.08",
    )
    saved = flow.take(branch.desk("clerk"), "save", form=form).ids[0]
    flow.take(branch.desk("clerk"), "submit", [saved])
    # 496.00 less 2 % (9.92) is 486.08; less 0.08: 486.00
    assert branch.row(saved)["gross"] == D("486.00")
    flow.take(branch.desk("sales_supervisor"), "send_back", [saved], reason="please check")
    assert read_form(branch.row(saved)["typed"]) == form
    flow.take(branch.desk("clerk"), "submit", [saved])
    assert branch.row(saved)["gross"] == D("486.00")


def test_the_signed_content_holds_the_discount(branch: BranchAtWork) -> None:
    one = sold(branch, LineForm(1, "3"), small_change="0.70")
    content = branch.one("SELECT content FROM invoice_revision WHERE invoice_id = :i", i=one)
    assert '"discounts":[{"amount":' in content.replace(" ", "")
    assert "small_change" in content


def test_the_screen_works_it_out_as_the_database_keeps_it(branch: BranchAtWork) -> None:
    form = InvoiceForm(
        1,
        (LineForm(1, "3"), LineForm(2, "7"), LineForm(4, "1.5")),
        discount="3.3%",
        discount_reason="fair",
        small_change="0.41",
    )
    desk = branch.desk("clerk")
    shown = preview_of(form, items(desk, [1, 2, 4]), terms_today(desk))
    saved = flow.take(desk, "save", form=form).ids[0]
    flow.take(desk, "submit", [saved])
    assert [tuple(line.priced.amounts) for line in shown.lines if line.priced] == amounts(branch, saved)
    assert shown.total.gross == branch.row(saved)["gross"]
    assert shown.discount_wrong is None


def test_half_typed_discounts_do_not_hide_the_sum(branch: BranchAtWork) -> None:
    desk = branch.desk("clerk")
    known, terms = items(desk, [1]), terms_today(desk)
    shown = preview_of(InvoiceForm(1, (LineForm(1, "3"),), discount="5.7"), known, terms)
    assert shown.total.gross == D("54.00"), "the amount is taken, only the reason is still missing"
    assert isinstance(shown.discount_wrong, DiscountReasonMissing)
    shown = preview_of(InvoiceForm(1, (LineForm(1, "3"),), discount="x", small_change="0.70"), known, terms)
    assert shown.total.gross == D("59.00")
    assert shown.discount_wrong is not None
    assert shown.discount_wrong.at == "discount"


def test_a_net_price_list_takes_the_discount_with_tax(branch: BranchAtWork) -> None:
    """Net 10.00 × 3 = 30.00, tax 3.90, gross 33.90; 3.90 off leaves 30.00 gross: net 26.55, tax 3.45."""
    prices = {1: "10.00", 2: "1.00", 3: "2.00", 4: "100.00", 5: "200.00", 6: "50.00"}
    made = catalog.propose_prices(branch.desk("sales_supervisor"), "net", DAY, False, prices)
    catalog.file_prices(branch.desk("accounting_supervisor"), made.ids[0])
    invoice = sold(branch, LineForm(1, "3"), discount="3.90", discount_reason="round", upto="booked")
    assert amounts(branch, invoice) == [(D("26.55"), D("3.45"), D("30.00"))]
    assert broken(branch) == []
    assert verify(branch.store).clean


def test_the_database_refuses_a_discount_its_lines_do_not_share(any_branch: BranchAtWork) -> None:
    invoice = sold(any_branch, LineForm(1, "3"), small_change="0.70", upto="submitted")
    flow.take(any_branch.desk("clerk"), "withdraw", [invoice])
    with straight(any_branch) as sql:
        row = {
            "invoice_id": invoice, "revision": 2, "kind": "document", "amount": 10_000, "person_id": 1,
            "at": "2026-11-24T08:00:00.000Z",
        }  # fmt: skip
        sql.refused_inserts("invoice_discount", row | {"revision": 1}, "invoice_discount:")
        sql.refused_inserts("invoice_discount", row | {"kind": "small_change"}, "change_below_one|check constraint")
        sql.refused("UPDATE line_share SET amount = 1", "rows are never changed")
        sql.refused("DELETE FROM invoice_discount", "rows are never deleted")


def test_prices_of_tier_and_quantity_are_taken_and_told(any_branch: BranchAtWork) -> None:
    steps = [catalog.StepForm(1, "B", "", "18.00"), catalog.StepForm(1, "", "10", "17.50")]
    made = catalog.propose_prices(
        any_branch.desk("sales_supervisor"), "steps", date(2026, 11, 1), True, {}, steps=steps
    )
    catalog.file_prices(any_branch.desk("accounting_supervisor"), made.ids[0])
    clerk = any_branch.desk("clerk")
    catalog.change_customer(clerk, 1, catalog.CustomerForm("C001", "杭州丰华商贸有限公司", tier="B"))
    few = sold(any_branch, LineForm(1, "3"), upto="booked")
    many = sold(any_branch, LineForm(1, "10"), upto="booked")
    assert any_branch.row(few)["gross"] == D("54.00")
    assert any_branch.row(many)["gross"] == D("175.00")
    assert [any_branch.row(i)["off_list"] for i in (few, many)] == [0, 0]
    kept = any_branch.rows("SELECT tier, from_quantity, level FROM line_price ORDER BY id")
    assert [tuple(row.values()) for row in kept] == [("B", 0, "list"), ("", 10_000, "list")]
    assert verify(any_branch.store).clean
    assert reconcile(any_branch.desk("accountant"), "2026-11").check("R14").agrees
