"""Who approves a price: the supervisors within the limit, the branch manager below the floor or beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from app.refusals import NothingToApprove, NotPermitted, PriceNotApproved, SignatureMissing
from app.services import catalog, flow, settings
from app.services.forms import InvoiceForm, LineForm
from app.services.reconciliation import reconcile
from app.services.verify import verify
from app.services.verify.frame import sentence
from tests.branch import DAY, BranchAtWork
from tests.straight import Straight, straight

D = Decimal


def with_floor(branch: BranchAtWork, floor: str = "15.00") -> None:
    """Cups (19.90) have a floor from today on."""
    made = catalog.propose_prices(branch.desk("sales_supervisor"), "floors", DAY, True, {}, floors={1: floor})
    catalog.file_prices(branch.desk("accounting_supervisor"), made.ids[0])


def authorised(branch: BranchAtWork, *lines: LineForm, **more: str) -> int:
    saved = flow.take(branch.desk("clerk"), "save", form=InvoiceForm(1, lines, **more)).ids[0]
    branch.advance(saved, "authorised", after="draft")
    return saved


def check(branch: BranchAtWork, invoice: int) -> None:
    flow.take(branch.signed("accounting_supervisor"), "check", [invoice])


def levels(branch: BranchAtWork, invoice: int) -> list[str]:
    rows = branch.rows("SELECT level FROM line_price WHERE invoice_id = :i ORDER BY position", i=invoice)
    return [row["level"] for row in rows]


def cup(price: str = "", quantity: str = "1", discount: str = "") -> LineForm:
    return LineForm(1, quantity, price, discount, "regular")


@pytest.mark.parametrize(
    ("line", "level"),
    [
        (cup("18.91"), "supervisor"),  # 0.99 of 19.90 is 4.97 %
        (cup("18.905"), "supervisor"),  # 18.91 after rounding: 4.97 %
        (cup("18.90"), "manager"),  # 1.00 of 19.90 is 5.03 %
        (cup("", discount="5"), "supervisor"),  # 18.905 → 18.91
        (cup("", "1000", discount="5"), "supervisor"),  # 18905.00 of 19900.00: exactly 5 %
        (cup("", "1000", discount="5.001"), "manager"),
        (cup("25.00"), "supervisor"),  # dearer than the list
        (cup("0"), "supervisor"),  # a pure gift
        (LineForm(1, "1", discount="g", reason="welcome"), "supervisor"),
    ],
)
def test_the_level_of_a_line(branch: BranchAtWork, line: LineForm, level: str) -> None:
    assert levels(branch, authorised(branch, line)) == [level]


def test_a_line_on_the_list_needs_no_judgement(branch: BranchAtWork) -> None:
    assert levels(branch, authorised(branch, LineForm(1, "3"))) == []


def test_the_supervisors_alone_release_up_to_the_limit(branch: BranchAtWork) -> None:
    invoice = authorised(branch, cup("18.91"))
    check(branch, invoice)
    assert branch.row(invoice)["review"] == "payable"


def test_beyond_the_limit_the_manager_signs_first(any_branch: BranchAtWork) -> None:
    invoice = authorised(any_branch, cup("18.90"))
    with pytest.raises(PriceNotApproved) as refused:
        check(any_branch, invoice)
    assert refused.value.products == "青瓷茶杯"
    assert any_branch.row(invoice)["review"] == "authorised"
    with pytest.raises(SignatureMissing):
        flow.take(any_branch.desk("manager"), "approve_price", [invoice])
    flow.take(any_branch.signed("manager"), "approve_price", [invoice])
    check(any_branch, invoice)
    assert any_branch.row(invoice)["review"] == "payable"
    assert verify(any_branch.store).clean
    assert reconcile(any_branch.desk("accountant"), "2026-11").check("R14").agrees


@pytest.mark.parametrize("role", ["clerk", "sales_supervisor", "accounting_supervisor", "cashier", "accountant"])
def test_nobody_else_signs_for_the_manager(branch: BranchAtWork, role: str) -> None:
    invoice = authorised(branch, cup("18.90"))
    with pytest.raises(NotPermitted):
        flow.take(branch.signed(role), "approve_price", [invoice])


def test_below_the_floor_needs_the_manager_whatever_the_percentage(branch: BranchAtWork) -> None:
    with_floor(branch, "19.50")
    assert levels(branch, authorised(branch, cup("19.50"))) == ["supervisor"]
    low = authorised(branch, cup("19.49"))  # 2.06 % below the list
    assert levels(branch, low) == ["manager"]
    with pytest.raises(PriceNotApproved):
        check(branch, low)


def test_the_share_of_a_discount_counts_and_small_change_does_not(branch: BranchAtWork) -> None:
    """6 % off the whole: every line lies 6 % below. 0.90 of small change off one cup is 4.5 %, and never counts."""
    whole = authorised(branch, LineForm(1, "3"), LineForm(2, "7"), discount="6%", discount_reason="fair")
    assert levels(branch, whole) == ["manager", "manager"]
    change = authorised(branch, cup("18.95"), small_change="0.95")
    assert levels(branch, change) == ["supervisor"]
    assert branch.row(change)["gross"] == D("18.00")


def test_a_gift_with_goods_is_the_sales_supervisors(branch: BranchAtWork) -> None:
    invoice = authorised(branch, LineForm(1, "1"), LineForm(2, "1", discount="b", reason="welcome"))
    assert levels(branch, invoice) == ["supervisor", "supervisor"]
    check(branch, invoice)


def test_the_limit_is_a_setting(branch: BranchAtWork) -> None:
    settings.set_setting(branch.desk("administrator"), "override_percent", "10")
    assert levels(branch, authorised(branch, cup("18.00"))) == ["supervisor"]
    settings.set_setting(branch.desk("administrator"), "override_percent", "0")
    assert levels(branch, authorised(branch, cup("19.89"))) == ["manager"]


def test_an_edit_after_the_managers_signature_needs_it_again(branch: BranchAtWork) -> None:
    invoice = authorised(branch, cup("18.00"))
    flow.take(branch.signed("manager"), "approve_price", [invoice])
    flow.take(branch.desk("clerk"), "withdraw", [invoice])
    flow.take(branch.desk("clerk"), "save", [invoice], form=InvoiceForm(1, (cup("17.00"),)))
    branch.advance(invoice, "authorised", after="draft")
    with pytest.raises(PriceNotApproved):
        check(branch, invoice)


def test_what_needs_no_manager_is_not_signed_by_one(branch: BranchAtWork) -> None:
    with pytest.raises(NothingToApprove):
        flow.take(branch.signed("manager"), "approve_price", [authorised(branch, cup("19.00"))])


# The database itself


@pytest.fixture
def sql(any_branch: BranchAtWork) -> Iterator[Straight]:
    with_floor(any_branch)
    with straight(any_branch) as made:
        yield made


def test_the_database_releases_nothing_that_lacks_the_managers_signature(
    any_branch: BranchAtWork, sql: Straight
) -> None:
    sql.do("ROLLBACK")
    invoice = authorised(any_branch, cup("14.00"))
    flow.take(any_branch.signed("sales_supervisor"), "ask_void", [invoice], reason="only to hold it")
    sql.begin()
    signed = sql.one(f"SELECT content_hash FROM invoice_revision WHERE invoice_id = {invoice}")
    person = any_branch.id_of("accounting_supervisor")
    now = "2026-11-24T08:00:00.000Z"
    sql.do(f"INSERT INTO invoice_duty (invoice_id, person_id, duty, at) VALUES ({invoice}, {person}, 'check', '{now}')")
    sql.do(
        "INSERT INTO invoice_event (invoice_id, step, review_from, review_to, revision, person_id, duty, signed_hash, "
        f"day, at) VALUES ({invoice}, 'check', 'authorised', 'payable', 1, {person}, 'check', '{signed}', "
        f"'{DAY}', '{now}')"
    )
    sql.refused(f"UPDATE invoice SET review = 'payable' WHERE id = {invoice}", "the branch manager has not approved")


def test_the_database_takes_no_lower_level_than_the_price_has(any_branch: BranchAtWork, sql: Straight) -> None:
    sql.do("ROLLBACK")
    invoice = authorised(any_branch, cup("14.00"))
    flow.take(any_branch.desk("clerk"), "withdraw", [invoice])
    sql.begin()
    row = {
        "invoice_id": invoice, "price_list_id": 2, "revision": 2, "position": 1, "from_quantity": 0,
        "list_price": 199_000, "floor_price": 150_000, "level": "supervisor",
    }  # fmt: skip
    sql.refused_inserts("line_price", row, "needs the branch manager")
    sql.refused_inserts(
        "line_price", row | {"floor_price": None, "level": "manager"}, "the price list has another floor"
    )
    sql.refused_inserts("line_price", row | {"list_price": 150_000, "level": "manager"}, "the line says otherwise")
    sql.refused_inserts("line_price", row | {"revision": 1, "level": "manager"}, "line_price:")
    sql.do(next(sql.inserts("line_price", row | {"level": "manager"})))
    sql.refused("UPDATE line_price SET level = 'list'", "rows are never changed")


def test_a_price_nobody_has_judged_is_not_submitted(any_branch: BranchAtWork, sql: Straight) -> None:
    sql.do("ROLLBACK")
    invoice = authorised(any_branch, cup("14.00"))
    flow.take(any_branch.desk("clerk"), "withdraw", [invoice])
    sql.begin()
    now = "2026-11-24T08:00:00.000Z"
    sql.do(
        "INSERT INTO invoice_revision (invoice_id, revision, content, content_hash, person_id, at) "
        f"VALUES ({invoice}, 2, '{{}}', 'x', 1, '{now}')"
    )
    sql.do(
        "INSERT INTO invoice_event (invoice_id, step, review_from, review_to, revision, person_id, duty, day, at) "
        f"VALUES ({invoice}, 'submit', 'draft', 'submitted', 2, 1, 'invoice', '{DAY}', '{now}')"
    )
    sql.refused(
        f"UPDATE invoice SET review = 'submitted', revision = 2 WHERE id = {invoice}", "nobody has judged a price"
    )


# Found afterwards


def damaged(branch: BranchAtWork, statement: str) -> list[str]:
    """What the verifier says when a row was changed with the triggers out of the way."""
    import sqlite3

    conn = sqlite3.connect(str(branch.store.path))
    triggers = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _sql in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    assert conn.execute(statement).rowcount
    for _name, made in triggers:
        conn.execute(made)
    conn.commit()
    conn.close()
    return [f"{p.invariant} {sentence(p)}" for p in verify(branch.store).problems]


def test_a_missing_signature_of_the_manager_is_named_by_both(branch: BranchAtWork) -> None:
    invoice = branch.sale([cup("18.00")], upto="paid")
    found = damaged(branch, "DELETE FROM invoice_event WHERE step = 'approve_price'")
    number = branch.row(invoice)["number"]
    assert f"I7 Invoice {number}: prices beyond what supervisors may approve, and no manager signed" in found
    check = reconcile(branch.desk("accountant"), "2026-11").check("R14")
    assert [(d.document, d.subject, d.kind) for d in check.documents] == [(number, "P001", "not_approved")]


def test_a_raised_floor_is_found(branch: BranchAtWork) -> None:
    with_floor(branch)
    invoice = branch.sale([LineForm(1, "1")], upto="paid")
    found = damaged(branch, "UPDATE price SET floor_price = 250000 WHERE product_id = 1 AND floor_price IS NOT NULL")
    number = branch.row(invoice)["number"]
    assert f"I7 Invoice {number}, P001: sold below the floor of 25.0000 without a manager" in found


def test_a_changed_share_is_found(branch: BranchAtWork) -> None:
    saved = flow.take(branch.desk("clerk"), "save", form=InvoiceForm(1, (LineForm(1, "3"),), small_change="0.70")).ids[
        0
    ]
    branch.advance(saved, "paid", after="draft")
    found = damaged(branch, "UPDATE line_share SET amount = 6000")
    assert [line for line in found if "a discount of 0.70, but its lines share 0.60" in line]
    assert [line for line in found if line.startswith("I4")]
    assert [line for line in found if line.startswith("I6") and "59.00 stands, 59.10 is right" in line]
