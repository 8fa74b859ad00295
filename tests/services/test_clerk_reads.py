"""What clerk and supervisors read: lists, one invoice in full, timelines, what a typed form comes to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.process import Duty, Method
from app.refusals import Missing, NoPrice, NotFound, NotPermitted, OutOfRange
from app.services import catalog, flow
from app.services.approvals import count_to_sign, may_i_sign, revision_changes, to_sign
from app.services.customer_card import customer_card, items, last_prices, past_overrides, terms_today
from app.services.forms import InvoiceForm, LineForm
from app.services.invoice_detail import copied_form, invoice_detail
from app.services.invoices import FILTERS, invoice_list, last_submitted, my_desk, returnable, to_correct
from app.services.pricing import preview_of
from app.services.register_reading import count_to_register, register, register_totals, to_register
from app.services.timelines import timeline
from tests.branch import BranchAtWork

D = Decimal
CHEAPER = LineForm(2, "10", price="8", reason="old customer")


@pytest.fixture
def branch(any_branch: BranchAtWork) -> BranchAtWork:
    """On both databases."""
    return any_branch


def send_back(branch: BranchAtWork, invoice: int, reason: str) -> None:
    flow.take(branch.desk("sales_supervisor"), "send_back", [invoice], reason=reason)


# ------------------------------------------------------------------------------------------------------------- lists


def test_a_list_goes_on_by_key_and_ends(branch: BranchAtWork) -> None:
    made = [branch.sale(upto="submitted") for _ in range(7)]
    clerk = branch.desk("clerk")
    seen, cursor = [], None
    while True:
        page = invoice_list(clerk, cursor=cursor, count=3)
        seen += [row.id for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == sorted(made, reverse=True)


def test_a_list_is_narrowed_by_state_and_by_what_one_remembers(branch: BranchAtWork) -> None:
    draft = branch.sale(upto="draft")
    review = branch.sale(upto="submitted", customer=2, reference="PO-77")
    paid = branch.sale(upto="paid")
    clerk = branch.desk("clerk")
    assert [row.id for row in invoice_list(clerk, state="draft").rows] == [draft]
    assert [row.id for row in invoice_list(clerk, state="review").rows] == [review]
    assert [row.id for row in invoice_list(clerk, state="paid").rows] == [paid]
    assert [row.id for row in invoice_list(clerk, text="po-7").rows] == [review]
    assert [row.id for row in invoice_list(clerk, text="西湖茶庄").rows] == [review]
    assert invoice_list(clerk, text="%").rows == ()
    for state in FILTERS:
        invoice_list(clerk, state=state)


def test_a_draft_that_was_never_submitted_is_seen_by_its_clerk_only(branch: BranchAtWork) -> None:
    draft = branch.sale(upto="draft")
    assert draft not in [row.id for row in invoice_list(branch.desk("sales_supervisor")).rows]
    with pytest.raises(NotFound):
        invoice_detail(branch.desk("sales_supervisor"), draft)


def test_what_came_back_lies_on_top_of_the_clerks_desk_with_its_reason(branch: BranchAtWork) -> None:
    first = branch.sale(upto="submitted")
    draft = branch.sale(upto="draft")
    last = branch.sale(upto="submitted")
    send_back(branch, first, "No ground for the discount.")
    desk = my_desk(branch.desk("clerk"))
    assert [row.id for row in desk] == [first, draft, last]
    assert (desk[0].label, desk[0].sent_back_reason) == ("Sent back", "No ground for the discount.")
    assert to_correct(branch.desk("clerk")) == 1
    assert last_submitted(branch.desk("clerk")) == last


@pytest.mark.parametrize("role", ["keeper", "administrator"])
def test_who_has_no_business_with_invoices_reads_none(branch: BranchAtWork, role: str) -> None:
    invoice = branch.sale()
    with pytest.raises(NotPermitted):
        invoice_list(branch.desk(role))
    with pytest.raises(NotPermitted):
        invoice_detail(branch.desk(role), invoice)


def test_the_cashier_reads_an_invoice_once_it_is_released(branch: BranchAtWork) -> None:
    invoice = branch.sale(upto="authorised")
    with pytest.raises(NotFound):
        invoice_detail(branch.desk("cashier"), invoice)
    branch.advance(invoice, "payable", after="authorised")
    assert invoice_detail(branch.desk("cashier"), invoice).sums.gross == D("59.70")


# --------------------------------------------------------------------------------------------------------- in full


def test_an_invoice_in_full_shows_both_prices_hands_money_and_goods(branch: BranchAtWork) -> None:
    invoice = branch.sale([(1, "3"), CHEAPER], upto="authorised")
    branch.advance(invoice, "shipped", after="authorised")
    detail = invoice_detail(branch.desk("clerk"), invoice)
    assert [(line.code, line.list_price, line.unit_price, line.percent_off) for line in detail.lines] == [
        ("P001", D("19.90"), D("19.90"), None),
        ("P002", D("8.88"), D("8"), D("-9.9")),
    ]
    assert [line.shipped for line in detail.lines] == [3, 10]
    assert dict(detail.people)[Duty.CHECK] == "高建国"
    assert [(row.method, row.amount, row.state) for row in detail.receipts] == [(Method.CASH, D("139.70"), "arrived")]
    assert [note.quantity for note in detail.notes] == [13]
    assert detail.row.label == "Shipped"
    assert detail.price_list == "2026"
    assert detail.form is None


def test_a_return_and_its_original_name_each_other(branch: BranchAtWork) -> None:
    sold = branch.sale([(1, "3")], upto="shipped")
    assert [row.id for row in returnable(branch.desk("clerk"))] == [sold]
    red = branch.take_back(sold, {1: "1"}, upto="authorised")
    original, back = (invoice_detail(branch.desk("clerk"), each) for each in (sold, red))
    assert [link.id for link in original.returns] == [red]
    assert back.original is not None
    assert back.original.id == sold
    assert (original.lines[0].returned, original.lines[0].returnable) == (1, 2)


def test_the_steps_offered_are_the_persons_own(branch: BranchAtWork) -> None:
    invoice = branch.sale(upto="submitted")
    assert invoice_detail(branch.desk("clerk"), invoice).steps == ("withdraw",)
    assert invoice_detail(branch.desk("sales_supervisor"), invoice).steps == ("authorise", "send_back", "ask_void")
    assert invoice_detail(branch.desk("accounting_supervisor"), invoice).steps == ()
    send_back(branch, invoice, "why")
    assert "discard" not in invoice_detail(branch.desk("clerk"), invoice).steps, "a number is never thrown away"


def test_a_copy_takes_products_and_quantities_and_leaves_the_prices(branch: BranchAtWork) -> None:
    invoice = branch.sale([(1, "3"), CHEAPER], upto="submitted")
    form = copied_form(invoice_detail(branch.desk("clerk"), invoice))
    assert form == InvoiceForm(1, (LineForm(1, "3"), LineForm(2, "10")))


# -------------------------------------------------------------------------------------------------------- timeline


def test_the_timeline_tells_what_happened_and_what_is_still_to_come(branch: BranchAtWork) -> None:
    invoice = branch.sale(upto="submitted")
    send_back(branch, invoice, "please check the price")
    branch.advance(invoice, "authorised", after="draft")
    marks = timeline(branch.desk("clerk"), invoice)
    assert [(mark.key, mark.done) for mark in marks] == [
        ("submit", True), ("send_back", True), ("submit", True), ("authorise", True),
        ("check", False), ("collect", False), ("ship", False),
    ]  # fmt: skip
    assert marks[1].reason == "please check the price"
    assert [mark.who for mark in marks[-3:]] == ["高建国", "陈静", "王大力"]
    assert (marks[0].revision, marks[2].revision) == (1, 2)


def test_the_road_of_a_return_goes_by_the_warehouse(branch: BranchAtWork) -> None:
    sold = branch.sale(upto="shipped")
    red = branch.take_back(sold, upto="submitted")
    ahead = [mark.key for mark in timeline(branch.desk("clerk"), red) if not mark.done]
    assert ahead == ["authorise", "take_back", "check_return", "refund"]


# ------------------------------------------------------------------------------------------------------- customers


def test_a_customers_card_counts_this_month_and_what_is_owed(branch: BranchAtWork) -> None:
    branch.sale([(1, "3")], upto="paid")
    branch.sale([(2, "10")], upto="payable")
    branch.sale(upto="draft")
    card = customer_card(branch.desk("clerk"), 1)
    assert (card.month_count, card.month_sum, card.owed, card.advance) == (2, D("148.50"), D("88.80"), 0)
    assert card.year_sum == D("148.50")


def test_the_last_price_a_customer_paid_is_remembered(branch: BranchAtWork) -> None:
    branch.sale([(1, "3"), CHEAPER], upto="submitted")
    branch.sale([(2, "1")], upto="submitted", customer=2)
    prices = last_prices(branch.desk("clerk"), 1, [1, 2, 3])
    assert {key: paid.unit_price for key, paid in prices.items()} == {1: D("19.90"), 2: D("8")}


# -------------------------------------------------------------------------------------------- worked out while typing


def test_a_form_is_worked_out_as_the_submitted_invoice_will_be(branch: BranchAtWork) -> None:
    clerk = branch.desk("clerk")
    lines = (LineForm(1, "3"), CHEAPER, LineForm(4, "1.5", discount="12.5", reason="sample"))
    preview = preview_of(InvoiceForm(1, lines), items(clerk, [1, 2, 4]), terms_today(clerk))
    invoice = branch.sale(lines, upto="submitted")
    row = branch.row(invoice)
    assert preview.total == (row["net"], row["tax"], row["gross"])
    assert [line.percent_off for line in preview.lines] == [None, D("-9.9"), D("-12.5")]


def test_working_out_says_at_once_what_is_short_wrong_or_missing(branch: BranchAtWork) -> None:
    clerk = branch.desk("clerk")
    lines = (
        LineForm(1, "600"), LineForm(1, "600"), LineForm(2, ""), LineForm(3, "-1"), LineForm(3, "2", price="1"),
        LineForm(), LineForm(None, "3", unfinished="xyz"),
    )  # fmt: skip
    preview = preview_of(InvoiceForm(1, lines), items(clerk, [1, 2, 3]), terms_today(clerk))
    assert [line.number for line in preview.lines] == [1, 2, 3, 4, 5, 7]
    first, second, empty, negative, cheap, unknown = preview.lines
    assert (first.short, second.short) == (0, 200)
    assert isinstance(empty.wrong, Missing)
    assert isinstance(negative.wrong, OutOfRange)
    assert negative.wrong.at == "lines.4.quantity"
    assert cheap.needs_reason
    assert isinstance(unknown.wrong, NotFound)


def test_a_product_without_a_price_is_said_to_have_none(branch: BranchAtWork) -> None:
    new = catalog.ProductForm("P900", "新品", tax_rate="13")
    catalog.add_products(branch.desk("sales_supervisor"), [new])
    clerk = branch.desk("clerk")
    preview = preview_of(InvoiceForm(1, (LineForm(7, "1"),)), items(clerk, [7]), terms_today(clerk))
    assert isinstance(preview.wrong, NoPrice)


# -------------------------------------------------------------------------------------------------------- approvals


def test_each_supervisor_finds_their_own_queue_the_oldest_first(branch: BranchAtWork) -> None:
    first, second = branch.sale(upto="submitted"), branch.sale([CHEAPER], upto="submitted")
    ready = branch.sale(upto="authorised")
    sales, accounting = branch.desk("sales_supervisor"), branch.desk("accounting_supervisor")
    assert [(row.id, row.clean, row.step) for row in to_sign(sales)] == [
        (first, True, "authorise"),
        (second, False, "authorise"),
    ]
    assert [(row.id, row.step) for row in to_sign(accounting)] == [(ready, "check")]
    assert (count_to_sign(sales), count_to_sign(accounting)) == (2, 1)


def test_what_is_short_in_stock_is_not_clean(branch: BranchAtWork) -> None:
    branch.sale([(1, "900")], upto="submitted")
    branch.sale([(1, "900")], upto="payable")
    (row,) = to_sign(branch.desk("sales_supervisor"))
    assert (row.short, row.clean) == (1, False)
    page = may_i_sign(branch.desk("sales_supervisor"), row.id)
    assert page.short == {1: 800}


def test_a_return_waits_for_the_accounting_supervisor_once_goods_are_back(branch: BranchAtWork) -> None:
    sold = branch.sale(upto="shipped")
    red = branch.take_back(sold, upto="authorised")
    assert to_sign(branch.desk("accounting_supervisor")) == ()
    flow.take(branch.desk("keeper"), "take_back", [red])
    assert [(row.id, row.step, row.clean) for row in to_sign(branch.desk("accounting_supervisor"))] == [
        (red, "check_return", False)
    ]


def test_a_void_asked_for_waits_for_the_second_signature(branch: BranchAtWork) -> None:
    invoice = branch.sale()
    flow.take(branch.signed("sales_supervisor"), "ask_void", [invoice], reason="wrong customer")
    assert [(row.id, row.step) for row in to_sign(branch.desk("accounting_supervisor"))] == [(invoice, "void")]


def test_the_page_to_sign_shows_what_lies_off_the_list_and_what_was_given_before(branch: BranchAtWork) -> None:
    branch.sale([CHEAPER], upto="submitted")
    invoice = branch.sale([(1, "10"), LineForm(2, "100", price="8", reason="again")], upto="submitted")
    page = may_i_sign(branch.desk("sales_supervisor"), invoice)
    assert [line.code for line in page.detail.off_list] == ["P002"]
    assert (page.discount, page.discount_percent) == (D("88.00"), D("8.1"))
    assert [(past.unit_price, past.reason) for past in page.overrides] == [(8, "old customer")]
    assert page.changes == ()


def test_a_second_revision_shows_what_changed(branch: BranchAtWork) -> None:
    invoice = branch.sale([(1, "3"), CHEAPER], upto="submitted")
    send_back(branch, invoice, "too cheap")
    form = InvoiceForm(
        1, (LineForm(1, "3.5"), LineForm(2, "10", price="8.5", reason="old customer"), LineForm(3, "1")), note="soon"
    )
    flow.take(branch.desk("clerk"), "save", [invoice], form=form)
    flow.take(branch.desk("clerk"), "submit", [invoice])
    changes = revision_changes(branch.desk("sales_supervisor"), invoice)
    assert [(change.what, change.name, change.before, change.after) for change in changes] == [
        ("Note", "", "", "soon"),
        ("Quantity", "青瓷茶杯", "3", "3.5"),
        ("Price", "紫砂壶", "8", "8.5"),
        ("Line added", "茶匙", "", "1"),
    ]
    assert past_overrides(branch.desk("sales_supervisor"), 1, invoice) == ()


# --------------------------------------------------------------------------------------------------------- register


def test_papers_wait_for_the_register_and_then_stand_in_it_as_one_line(branch: BranchAtWork) -> None:
    sold = branch.sale([(1, "3"), CHEAPER], upto="shipped")
    clerk = branch.desk("clerk")
    assert [copy.paper.value for copy in to_register(clerk)] == ["invoice", "receipt", "shipment"]
    assert count_to_register(clerk) == 3
    branch.register()
    (line,) = register(clerk, "2026-11").rows
    assert (line.invoice_id, line.goods, line.more_goods, line.quantity) == (sold, "青瓷茶杯", 1, 13)
    assert (line.gross, line.discount, line.received, line.unpaid) == (D("139.70"), D("8.80"), D("139.70"), 0)
    assert (line.shipped, line.unshipped, line.methods) == (13, 0, (Method.CASH,))
    assert line.authorised_on == line.checked_on == line.day
    totals = register_totals(clerk, "2026-11")
    assert (totals.invoices, totals.gross, totals.received) == (1, D("139.70"), D("139.70"))
    assert register(clerk, "2026-12").rows == ()
    assert register_totals(clerk, "2026-12").gross == 0


def test_a_return_in_the_register_is_negative_and_goods_came_back(branch: BranchAtWork) -> None:
    sold = branch.sale([(1, "3")], upto="shipped")
    branch.take_back(sold, {1: "1"}, upto="refunded")
    branch.register()
    red, blue = register(branch.desk("clerk")).rows
    assert (red.gross, red.received, red.returned, red.unpaid, red.unshipped) == (D("-19.90"), D("-19.90"), -1, 0, 0)
    assert (blue.gross, blue.unpaid, blue.unshipped) == (D("59.70"), 0, 0)
    assert register_totals(branch.desk("clerk")).gross == D("39.80")
