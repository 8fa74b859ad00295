"""Whole sales as people live them: sent back, part paid, bounced, returned, expired, voided; and others' failures."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app import refusals
from app.process import Kind, Method
from app.services import days, flow
from app.services.cashier import PaymentForm
from app.services.forms import InvoiceForm, LineForm, read_form
from tests.branch import DAY, BranchAtWork


def on_hand(branch: BranchAtWork, product: int = 1) -> tuple[Decimal, Decimal]:
    """On hand and reserved."""
    row = branch.rows("SELECT on_hand, reserved FROM custody_balance WHERE product_id = :p", p=product)[0]
    return Decimal(row["on_hand"]) / 1000, Decimal(row["reserved"]) / 1000


def balances(branch: BranchAtWork) -> dict[str, Decimal]:
    """Balance of each account that has one, by role, debit positive."""
    rows = branch.rows(
        "SELECT a.role, SUM(l.debit - l.credit) AS balance FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "GROUP BY a.role"
    )
    return {row["role"]: Decimal(row["balance"]) / 10000 for row in rows if row["balance"]}


def pending(branch: BranchAtWork, invoice: int) -> int:
    return int(branch.one("SELECT MAX(id) FROM receipt WHERE invoice_id = :i AND pending = 1", i=invoice))


def later(branch: BranchAtWork, days_later: int) -> None:
    """Opens the day so many days later."""
    start = branch.now()
    branch.now = lambda: start + timedelta(days=days_later)
    days.open_day(branch.desk("clerk"), DAY + timedelta(days=days_later))


# Reviews


def test_an_edit_after_sending_back_keeps_the_number_and_needs_both_reviews_again(branch: BranchAtWork) -> None:
    invoice = branch.sale(upto="authorised")
    number = branch.row(invoice)["number"]
    flow.take(branch.desk("accounting_supervisor"), "send_back_check", [invoice], reason="wrong customer")
    form = read_form(branch.row(invoice)["typed"])
    assert form.lines[0].quantity == "3"
    cheaper = InvoiceForm(2, (LineForm(1, "3", price="18.00", reason="regular"),))
    flow.take(branch.desk("clerk"), "save", [invoice], form=cheaper)
    flow.take(branch.desk("clerk"), "submit", [invoice])
    row = branch.row(invoice)
    assert (row["number"], row["revision"], row["review"], row["gross"]) == (number, 2, "submitted", 54)
    with pytest.raises(refusals.WrongState):
        flow.take(branch.signed("accounting_supervisor"), "check", [invoice])
    flow.take(branch.signed("sales_supervisor"), "authorise", [invoice])
    branch.approve_prices(invoice)
    flow.take(branch.signed("accounting_supervisor"), "check", [invoice])
    revisions = branch.rows(
        "SELECT revision, content FROM invoice_revision WHERE invoice_id = :i ORDER BY 1", i=invoice
    )
    assert [r["revision"] for r in revisions] == [1, 2]
    assert "19.9" in revisions[0]["content"], "the first revision is kept as it was"


def test_withdrawn_and_submitted_again_needs_both_reviews_again(branch: BranchAtWork) -> None:
    invoice = branch.sale(upto="authorised")
    flow.take(branch.desk("clerk"), "withdraw", [invoice])
    flow.take(branch.desk("clerk"), "submit", [invoice])
    assert branch.row(invoice)["revision"] == 2
    with pytest.raises(refusals.WrongState):
        flow.take(branch.signed("accounting_supervisor"), "check", [invoice])


def test_only_the_maker_withdraws_and_not_after_release(branch: BranchAtWork) -> None:
    invoice = branch.sale(upto="payable")
    with pytest.raises(refusals.WrongState):
        flow.take(branch.desk("clerk"), "withdraw", [invoice])


def test_a_discarded_draft_uses_up_no_number(branch: BranchAtWork) -> None:
    first = branch.sale(upto="draft")
    flow.take(branch.desk("clerk"), "discard", [first])
    number = branch.row(branch.sale(upto="submitted"))["number"]
    assert number.endswith("-0001")
    assert branch.rows("SELECT id FROM invoice WHERE id = :i AND number IS NULL", i=first) == []


def test_a_price_off_the_list_needs_a_reason(branch: BranchAtWork) -> None:
    for line in (LineForm(1, "1", price="18"), LineForm(1, "1", discount="5"), LineForm(1, "1", price="0")):
        with pytest.raises(refusals.PriceReasonMissing):
            branch.sale([line], upto="submitted")


def test_voiding_takes_two_people_frees_the_goods_and_keeps_the_number(branch: BranchAtWork) -> None:
    invoice = branch.sale()
    number = branch.row(invoice)["number"]
    assert on_hand(branch) == (1000, 3)
    with pytest.raises(refusals.VoidNotAsked):
        flow.take(branch.signed("accounting_supervisor"), "void", [invoice])
    flow.take(branch.signed("sales_supervisor"), "ask_void", [invoice], reason="entered twice")
    assert branch.row(invoice)["review"] == "payable", "one signature voids nothing"
    flow.take(branch.signed("accounting_supervisor"), "void", [invoice])
    assert branch.row(invoice)["review"] == "void"
    assert branch.row(invoice)["number"] == number
    assert on_hand(branch) == (1000, 0)
    assert branch.row(branch.sale(upto="submitted"))["number"] != number


def test_asking_to_void_is_forgotten_when_the_invoice_is_changed(branch: BranchAtWork) -> None:
    """The request was for another revision; it voids nothing that was submitted since."""
    invoice = branch.sale(upto="submitted")
    flow.take(branch.signed("sales_supervisor"), "ask_void", [invoice], reason="twice")
    flow.take(branch.desk("clerk"), "withdraw", [invoice])
    flow.take(branch.desk("clerk"), "submit", [invoice])
    with pytest.raises(refusals.VoidNotAsked):
        flow.take(branch.signed("accounting_supervisor"), "void", [invoice])


def test_expiry_at_day_open_frees_the_goods(branch: BranchAtWork) -> None:
    unpaid, paid, cheque = branch.sale(), branch.sale(upto="paid"), branch.sale()
    branch.pay(cheque, "", Method.CHEQUE, "CH-1")
    assert on_hand(branch) == (1000, 9)
    later(branch, 7)
    assert branch.row(unpaid)["review"] == "payable", "the seventh day is still good"
    later(branch, 8)
    assert branch.stands(unpaid) == ("expired", "none", "none")
    assert branch.row(paid)["review"] == branch.row(cheque)["review"] == "payable"
    assert on_hand(branch) == (1000, 6)
    with pytest.raises(refusals.WrongState):
        branch.pay(unpaid, "1.00")


def test_more_than_is_on_hand_is_not_released(branch: BranchAtWork) -> None:
    branch.sale([(1, "600")])
    second = branch.sale([(1, "401")], upto="authorised")
    with pytest.raises(refusals.OutOfStock) as refused:
        flow.take(branch.signed("accounting_supervisor"), "check", [second])
    assert refused.value.available == 400
    assert branch.row(second)["review"] == "authorised"
    assert on_hand(branch) == (1000, 600)


def test_the_same_goods_on_two_lines_are_counted_together(branch: BranchAtWork) -> None:
    invoice = branch.sale([(1, "600"), (1, "401")], upto="authorised")
    with pytest.raises(refusals.OutOfStock):
        flow.take(branch.signed("accounting_supervisor"), "check", [invoice])


# Money


def test_parts_and_several_ways_to_pay_add_up(branch: BranchAtWork) -> None:
    invoice = branch.sale()
    branch.pay(invoice, "9.70")
    payments = (
        PaymentForm(Method.CASH, "20", "50"),
        PaymentForm(Method.WECHAT, "10.00"),
        PaymentForm(Method.CHEQUE, "20.00", reference="C"),
    )
    flow.take(branch.desk("cashier"), "collect", [invoice], payments=payments)
    assert branch.stands(invoice) == ("payable", "pending", "none")
    with pytest.raises(refusals.TooMuch):
        branch.pay(invoice, "0.01")
    flow.take(branch.desk("cashier"), "clear", [invoice], receipt_id=pending(branch, invoice))
    assert branch.stands(invoice) == ("payable", "full", "none")
    roles = {r["role"]: r["b"] for r in branch.rows("SELECT role, SUM(received) AS b FROM cash_journal GROUP BY role")}
    assert roles == {"CASH": 297000, "WECHAT_CLEARING": 100000, "BANK": 200000}


def test_an_excess_is_taken_only_when_asked_for_and_never_from_a_cheque(branch: BranchAtWork) -> None:
    invoice = branch.sale()
    for payment, more in (
        (PaymentForm(Method.CASH, "60"), {}),
        (PaymentForm(Method.CHEQUE, "60", reference="C"), {"keep_excess": True}),
    ):
        with pytest.raises(refusals.TooMuch):
            flow.take(branch.desk("cashier"), "collect", [invoice], payments=(payment,), **more)
    assert branch.one("SELECT COUNT(*) FROM receipt") == 0
    flow.take(
        branch.desk("cashier"),
        "collect",
        [invoice],
        payments=(PaymentForm(Method.CASH, "60", "100"),),
        keep_excess=True,
    )
    amounts = branch.rows("SELECT invoice_id, amount FROM receipt ORDER BY id")
    assert [(r["invoice_id"], r["amount"]) for r in amounts] == [(invoice, 597000), (None, 3000)]
    branch.advance(invoice, "booked", after="paid")
    assert balances(branch)["ADVANCES"] == Decimal("-0.30")


@pytest.mark.parametrize(
    ("payment", "refusal"),
    [(PaymentForm(Method.CASH, "0"), refusals.OutOfRange), (PaymentForm(Method.CASH, "-5"), refusals.OutOfRange),
     (PaymentForm(Method.CASH, "1.001"), refusals.TooPrecise), (PaymentForm(Method.CASH, "x"), refusals.NotANumber),
     (PaymentForm(Method.CASH, ""), refusals.Missing),
     (PaymentForm(Method.CASH, "10", "9.99"), refusals.NotEnoughTendered),
     (PaymentForm(Method.CHEQUE, "10"), refusals.ReferenceMissing)],
)  # fmt: skip
def test_odd_payments_are_refused_at_their_field(branch: BranchAtWork, payment: PaymentForm, refusal: type) -> None:
    invoice = branch.sale()
    good = PaymentForm(Method.CASH, "1.00")
    with pytest.raises(refusal) as refused:
        flow.take(branch.desk("cashier"), "collect", [invoice], payments=(good, payment))
    assert refused.value.at.startswith("payments.2.")
    assert branch.one("SELECT COUNT(*) FROM receipt") == 0, "nor was the good one taken"


def test_nothing_to_collect(branch: BranchAtWork) -> None:
    with pytest.raises(refusals.NothingToCollect):
        flow.take(branch.desk("cashier"), "collect", [branch.sale()], payments=())


# Goods


def test_shipped_in_parts_and_booked_to_the_cent(branch: BranchAtWork) -> None:
    """A price that does not divide: what the parts come to is what the line came to."""
    invoice = branch.sale([LineForm(1, "3", price="3.3333", reason="clearance"), (2, "2")], upto="paid")
    first, second = (line["id"] for line in branch.lines(invoice))
    for quantities in ({first: "1"}, {first: "1", second: "2"}, None):
        flow.take(branch.desk("keeper"), "ship", [invoice], quantities=quantities)
        branch.book()
    assert branch.stands(invoice) == ("closed", "full", "shipped")
    row = branch.row(invoice)
    sums = branch.rows("SELECT SUM(net) AS n, SUM(tax) AS t, SUM(gross) AS g FROM revenue_entry")[0]
    assert [Decimal(v) / 10000 for v in sums.values()] == [row["net"], row["tax"], row["gross"]]
    assert "ADVANCES" not in balances(branch), "nothing is left of the customer's money"
    branch.register()
    shipped = branch.one("SELECT SUM(gross) FROM register_entry WHERE event = 'shipped'")
    assert Decimal(shipped) / 10000 == row["gross"]


@pytest.mark.parametrize(
    ("quantity", "refusal"),
    [("3.001", refusals.MoreThanInvoiced), ("0", refusals.NothingToShip), ("-1", refusals.OutOfRange),
     ("x", refusals.NotANumber), ("0.0001", refusals.TooPrecise)],
)  # fmt: skip
def test_odd_quantities_do_not_leave(branch: BranchAtWork, quantity: str, refusal: type) -> None:
    invoice = branch.sale(upto="paid")
    line = branch.lines(invoice)[0]["id"]
    with pytest.raises(refusal):
        flow.take(branch.desk("keeper"), "ship", [invoice], quantities={line: quantity})
    assert on_hand(branch) == (1000, 3)


def test_a_gift_leaves_without_money_and_carries_its_tax(branch: BranchAtWork) -> None:
    """J20: cost and tax of the market price are selling expense, whether the price is nothing or the discount all."""
    gifts = [LineForm(1, "1", price="0", reason="opening"), LineForm(1, "1", discount="100", reason="opening")]
    invoice = branch.sale(gifts, upto="payable")
    assert branch.stands(invoice) == ("payable", "full", "none")
    flow.take(branch.desk("keeper"), "ship", [invoice])
    branch.book()
    found = balances(branch)
    assert found["SELLING_EXPENSE"] == 2 * (Decimal("5.40") + Decimal("2.29"))
    assert found["OUTPUT_VAT"] == -2 * Decimal("2.29")
    assert "COST_OF_SALES" not in found
    assert branch.row(invoice)["review"] == "closed"


# Returns


def test_the_worked_example_of_the_guide(branch: BranchAtWork) -> None:
    """3 at 19.90 paid in cash, cost 5.40, one comes back: every account to the cent."""
    opening = balances(branch)
    invoice = branch.sale(upto="booked")
    back = branch.take_back(invoice, {1: "1"}, "booked")
    assert branch.stands(back) == ("closed", "refunded", "returned")
    found = balances(branch)
    moved = {role: found[role] - opening.get(role, 0) for role in found if found[role] != opening.get(role)}
    assert moved == {"CASH": Decimal("39.80"), "REVENUE": Decimal("-35.22"), "OUTPUT_VAT": Decimal("-4.58"),
                     "COST_OF_SALES": Decimal("10.80"), "INVENTORY": Decimal("-10.80")}  # fmt: skip
    assert on_hand(branch) == (998, 0)


def test_a_line_returned_in_parts_comes_to_the_line(branch: BranchAtWork) -> None:
    """Three times a third of 10.00 is 10.00: 3.33 of one, 6.67 of two, all of three (J6)."""
    invoice = branch.sale([LineForm(1, "3", price="3.3333", reason="clearance")], upto="booked")
    parts = [branch.row(branch.take_back(invoice, {1: "1"}, "booked"))["gross"] for _ in range(3)]
    assert sum(parts) == -branch.row(invoice)["gross"] == Decimal("-10.00")
    assert parts == [Decimal("-3.33"), Decimal("-3.34"), Decimal("-3.33")]
    found = balances(branch)
    assert not {"REVENUE", "OUTPUT_VAT", "ADVANCES", "CASH", "COST_OF_SALES"} & set(found)


def test_the_same_line_twice_on_one_return_is_cut_like_two_returns(branch: BranchAtWork) -> None:
    invoice = branch.sale([LineForm(1, "3", price="3.3333", reason="clearance")], upto="booked")
    line = branch.lines(invoice)[0]["id"]
    red = tuple(LineForm(1, "1", original_line_id=line) for _ in range(3))
    form = InvoiceForm(lines=red, kind=Kind.RETURN, original_id=invoice)
    back = flow.take(branch.desk("clerk"), "save", form=form).ids[0]
    flow.take(branch.desk("clerk"), "submit", [back])
    assert branch.row(back)["gross"] == Decimal("-10.00")


def test_never_more_comes_back_than_left(branch: BranchAtWork) -> None:
    invoice = branch.sale(upto="paid")
    with pytest.raises(refusals.NotReturnable):
        branch.take_back(invoice, {1: "1"}, "submitted")
    line = branch.lines(invoice)[0]["id"]
    flow.take(branch.desk("keeper"), "ship", [invoice], quantities={line: "2"})
    branch.take_back(invoice, {1: "1"}, "submitted")
    with pytest.raises(refusals.MoreThanInvoiced) as refused:
        branch.take_back(invoice, {1: "1.001"}, "submitted")
    assert refused.value.left == 1
    branch.take_back(invoice, {1: "1"}, "submitted")
    with pytest.raises(refusals.MoreThanInvoiced):
        branch.take_back(invoice, {1: "0.001"}, "submitted")


def test_a_return_that_was_sent_back_holds_nothing(branch: BranchAtWork) -> None:
    """Its goods may be returned on another paper; then the first can no longer be submitted."""
    invoice = branch.sale(upto="shipped")
    first = branch.take_back(invoice, {1: "3"}, "submitted")
    flow.take(branch.desk("sales_supervisor"), "send_back", [first], reason="which ones?")
    branch.take_back(invoice, {1: "3"}, "submitted")
    with pytest.raises(refusals.MoreThanInvoiced):
        flow.take(branch.desk("clerk"), "submit", [first])


def test_the_original_shows_what_came_back(branch: BranchAtWork) -> None:
    invoice = branch.sale(upto="shipped")
    branch.take_back(invoice, {1: "1"}, "returned")
    assert branch.row(invoice)["goods"] == "shipped"
    branch.take_back(invoice, {1: "2"}, "returned")
    assert branch.row(invoice)["goods"] == "returned"
    assert branch.one("SELECT COUNT(*) FROM invoice_event WHERE invoice_id = :i AND step = 'returned'", i=invoice) == 2


def test_goods_half_shipped_still_leave_after_a_return(branch: BranchAtWork) -> None:
    invoice = branch.sale(upto="paid")
    line = branch.lines(invoice)[0]["id"]
    flow.take(branch.desk("keeper"), "ship", [invoice], quantities={line: "1"})
    branch.take_back(invoice, {1: "1"}, "returned")
    flow.take(branch.desk("keeper"), "ship", [invoice])
    assert branch.row(invoice)["goods"] == "shipped"


# What went wrong elsewhere (the failures of others, each with the test that would have caught it)


def test_elsewhere_an_audited_record_was_edited_through_the_update_path(branch: BranchAtWork) -> None:
    """Saving is refused from every state but draft, though deleting was the only guarded verb there."""
    for upto in ("submitted", "authorised", "payable", "paid", "shipped", "booked"):
        invoice = branch.sale(upto=upto)
        before = branch.row(invoice)
        with pytest.raises(refusals.WrongState):
            flow.take(branch.desk("clerk"), "save", [invoice], form=InvoiceForm(2, (LineForm(2, "1"),)))
        assert branch.row(invoice) == before


def test_elsewhere_the_right_to_ship_gave_the_rights_of_the_whole_sale(branch: BranchAtWork) -> None:
    from app.process import STEPS

    keeper = branch.signed("keeper")
    for step in STEPS:
        if step.key not in ("ship", "ship_on_credit", "take_back"):
            with pytest.raises(refusals.NotPermitted):
                flow.take(keeper, step.key, [1])


def test_elsewhere_the_gate_looked_only_at_the_last_approval(branch: BranchAtWork) -> None:
    """Sent back by the first reviewer, or not yet seen by the second: no button lets the goods or the money through."""
    declined = branch.sale(upto="submitted")
    flow.take(branch.desk("sales_supervisor"), "send_back", [declined], reason="no")
    half = branch.sale(upto="authorised")
    for invoice in (declined, half):
        for desk, step, given in (
            ("accounting_supervisor", "check", {}), ("keeper", "ship", {}),
            ("cashier", "collect", {"payments": (PaymentForm(Method.CASH, "1"),)}),
        ):  # fmt: skip
            if (invoice, step) != (half, "check"):
                with pytest.raises(refusals.WrongState):
                    flow.take(branch.signed(desk), step, [invoice], **given)


def test_elsewhere_a_sale_was_saved_and_then_turned_into_a_return(branch: BranchAtWork) -> None:
    """What an invoice is was said when it was made; a form that says otherwise changes nothing of it."""
    original = branch.sale(upto="shipped")
    invoice = branch.sale(upto="authorised")
    flow.take(branch.desk("clerk"), "withdraw", [invoice])
    red = InvoiceForm(1, (LineForm(1, "1"),), kind=Kind.RETURN, original_id=original)
    flow.take(branch.desk("clerk"), "save", [invoice], form=red)
    flow.take(branch.desk("clerk"), "submit", [invoice])
    row = branch.row(invoice)
    assert (row["kind"], row["original_id"], row["review"]) == ("sale", None, "submitted")
    assert row["gross"] > 0


def test_elsewhere_a_payment_taken_back_still_counted_as_paid(branch: BranchAtWork) -> None:
    """Approve, pay by cheque, bounce, ship: the gate is closed again, and opens only for money that arrived."""
    invoice = branch.sale()
    branch.pay(invoice, "", Method.CHEQUE, "CH-1")
    with pytest.raises(refusals.WrongState):
        flow.take(branch.desk("keeper"), "ship", [invoice])
    receipt = pending(branch, invoice)
    flow.take(branch.desk("cashier"), "bounce", [invoice], receipt_id=receipt, reason="no cover")
    for step, given in (("clear", {}), ("bounce", {"reason": "again"})):
        with pytest.raises(refusals.NotFound):
            flow.take(branch.desk("cashier"), step, [invoice], receipt_id=receipt, **given)
    with pytest.raises(refusals.WrongState):
        flow.take(branch.desk("keeper"), "ship", [invoice])
    assert branch.stands(invoice) == ("payable", "none", "none")
    branch.pay(invoice)
    flow.take(branch.desk("keeper"), "ship", [invoice])
    assert branch.one("SELECT COUNT(*) FROM cash_journal") == 1, "the cheque that bounced is in no journal"


def test_elsewhere_receipts_slipped_past_the_separation_of_duties(branch: BranchAtWork) -> None:
    """The person who made the invoice does not take its money, not even after a change of desk."""
    from app.process import Duty
    from app.services import people

    invoice = branch.sale()
    administrator, clerk = branch.desk("administrator"), branch.id_of("clerk")
    with pytest.raises(refusals.DutiesApart):
        people.grant(administrator, clerk, Duty.COLLECT)
    people.revoke(administrator, clerk, Duty.INVOICE)
    people.grant(administrator, clerk, Duty.COLLECT)
    with pytest.raises(refusals.SameHands):
        flow.take(branch.desk("clerk"), "collect", [invoice], payments=(PaymentForm(Method.CASH, "1"),))
    assert branch.one("SELECT COUNT(*) FROM receipt") == 0


def test_elsewhere_a_draft_was_printed_and_the_cash_pocketed(branch: BranchAtWork) -> None:
    """No money before a number and both reviews; and no receipt without its line in the journal."""
    for upto in ("draft", "submitted", "authorised"):
        with pytest.raises(refusals.WrongState):
            branch.pay(branch.sale(upto=upto), "1.00")
    branch.sale(upto="paid")
    assert branch.one("SELECT COUNT(*) FROM receipt") == branch.one("SELECT COUNT(*) FROM cash_journal") == 1


def test_elsewhere_change_given_was_counted_twice(branch: BranchAtWork) -> None:
    """The journal holds what was kept, not what was handed over and partly given back."""
    invoice = branch.sale()
    flow.take(branch.desk("cashier"), "collect", [invoice], payments=(PaymentForm(Method.CASH, "59.70", "100"),))
    back = branch.take_back(branch.sale(upto="shipped"), {1: "1"}, "refunded")
    assert branch.row(back)["refunded"] == Decimal("19.90")
    balance = branch.one("SELECT balance FROM cash_journal WHERE role = 'CASH' ORDER BY id DESC LIMIT 1")
    assert Decimal(balance) / 10000 == Decimal("59.70") + Decimal("59.70") - Decimal("19.90")
