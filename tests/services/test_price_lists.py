"""Price lists: what a version carries over, whatever its tax mode; steps and floors; figures worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.refusals import AlreadyThere, BelowFloor, Missing, Refusal, TaxModeDiffers
from app.services import catalog, price_changes
from app.services.catalog import StepForm
from app.services.price_steps import Listed, ListStep, listed
from app.services.verify import verify
from tests.branch import DAY, BranchAtWork
from tests.straight import straight

D = Decimal
ALL = {1: "19.90", 2: "8.88", 3: "1.99", 4: "109.00", 5: "248.00", 6: "57.00"}


def propose(branch: BranchAtWork, prices: dict[int, str], *, included: bool = True, **more: object) -> int:
    desk = branch.desk("sales_supervisor")
    return catalog.propose_prices(desk, "next", DAY, included, prices, **more).ids[0]  # type: ignore[arg-type]


def file(branch: BranchAtWork, list_id: int) -> int:
    catalog.file_prices(branch.desk("accounting_supervisor"), list_id)
    return list_id


def prices_in(branch: BranchAtWork, list_id: int) -> dict[int, Decimal]:
    rows = branch.rows("SELECT product_id, unit_price FROM price WHERE price_list_id = :id", id=list_id)
    return {row["product_id"]: D(row["unit_price"]) / 10_000 for row in rows}


def test_prices_with_tax_are_not_carried_into_a_list_without_tax_where_that_is_not_exact(branch: BranchAtWork) -> None:
    with pytest.raises(TaxModeDiffers) as refused:
        propose(branch, {1: "18.00"}, included=False)
    # 8.88 / 1.13 = 7.8584070…, 1.99 / 1.13 = 1.7610619…, 248 / 1.13 = 219.469…, 57 / 1.09 = 52.2935…; 109 / 1.09 = 100.
    assert (refused.value.product, refused.value.price, refused.value.count) == ("P002", D("8.88"), 4)
    assert refused.value.at == "tax_included"
    assert branch.one("SELECT COUNT(*) FROM price_list") == 1, "nothing was written"


def test_what_converts_exactly_is_converted(branch: BranchAtWork) -> None:
    given = {1: "17.61", 2: "7.86", 3: "1.76", 5: "219.47", 6: "52.29"}
    found = prices_in(branch, propose(branch, given, included=False))
    assert found[4] == D("100"), "109.00 with 9 % is 100.00 without"
    assert found[1] == D("17.61")


def test_rounding_is_a_choice(branch: BranchAtWork) -> None:
    found = prices_in(branch, propose(branch, {1: "18.00"}, included=False, rounding=True))
    assert found == {1: D("18"), 2: D("7.8584"), 3: D("1.7611"), 4: D("100"), 5: D("219.4690"), 6: D("52.2936")}


def test_prices_without_tax_go_into_a_list_with_tax(branch: BranchAtWork) -> None:
    file(
        branch,
        propose(branch, {1: "10.00", 2: "1.00", 3: "2.00", 4: "100.00", 5: "200.00", 6: "50.00"}, included=False),
    )
    found = prices_in(branch, propose(branch, {}, included=True))
    assert found == {1: D("11.30"), 2: D("1.13"), 3: D("2.26"), 4: D("109"), 5: D("226"), 6: D("54.50")}


def test_the_same_mode_is_carried_as_it_is(branch: BranchAtWork) -> None:
    found = prices_in(branch, propose(branch, {3: "2.10"}))
    assert found == {key: D(value) for key, value in ALL.items()} | {3: D("2.10")}


def test_a_product_may_leave_the_list(branch: BranchAtWork) -> None:
    assert set(prices_in(branch, propose(branch, {}, without=[2, 3]))) == {1, 4, 5, 6}
    with pytest.raises(Missing):
        propose(branch, {}, without=list(ALL))


STEPS = (ListStep("B", D(0), D("18.00")), ListStep("", D(10), D("17.50")), ListStep("B", D(10), D("16.00")))


@pytest.mark.parametrize(
    ("tier", "quantity", "found"),
    [
        ("", "9.999", Listed(D("19.90"))),
        ("", "10", Listed(D("17.50"), "", D(10))),
        ("B", "1", Listed(D("18.00"), "B")),
        ("B", "10", Listed(D("16.00"), "B", D(10))),
        ("A", "12", Listed(D("17.50"), "", D(10))),
    ],
)
def test_the_lowest_price_that_holds_is_taken(tier: str, quantity: str, found: Listed) -> None:
    assert listed(D("19.90"), STEPS, tier, D(quantity)) == found


def test_a_step_above_the_list_price_never_holds() -> None:
    assert listed(D("5"), [ListStep("B", D(0), D("6"))], "B", D(1)).plain


def test_steps_and_floors_are_kept_and_carried_over(branch: BranchAtWork) -> None:
    steps = [StepForm(1, "B", "", "18.00"), StepForm(1, "", "10", "17.50")]
    file(branch, propose(branch, {}, floors={1: "15.00"}, steps=steps))
    later = catalog.propose_prices(branch.desk("sales_supervisor"), "later", date(2026, 12, 1), True, {2: "9.00"}).ids[
        0
    ]
    kept = branch.rows("SELECT tier, from_quantity, unit_price FROM price_step WHERE price_list_id = :id", id=later)
    assert sorted(tuple(row.values()) for row in kept) == [("", 10_000, 175_000), ("B", 0, 180_000)]
    floor = branch.one("SELECT floor_price FROM price WHERE price_list_id = :id AND product_id = 1", id=later)
    assert floor == 150_000
    assert verify(branch.store).clean


def test_a_price_below_its_own_floor_is_refused(branch: BranchAtWork) -> None:
    with pytest.raises(BelowFloor) as refused:
        propose(branch, {}, floors={1: "15.00"}, steps=[StepForm(1, "B", "100", "14.99")])
    assert (refused.value.product, refused.value.price, refused.value.floor) == ("P001", D("14.99"), D("15.00"))
    with pytest.raises(BelowFloor):
        propose(branch, {1: "14.00"}, floors={1: "15.00"})


def test_steps_that_say_nothing_or_twice_the_same_are_refused(branch: BranchAtWork) -> None:
    with pytest.raises(Missing):
        propose(branch, {}, steps=[StepForm(1, "", "", "18.00")])
    with pytest.raises(AlreadyThere):
        propose(branch, {}, steps=[StepForm(1, "B", "5", "18.00"), StepForm(1, "B", "5.000", "17.00")])


def test_the_database_refuses_steps_in_a_filed_list_and_below_the_floor(any_branch: BranchAtWork) -> None:
    proposed = propose(any_branch, {}, floors={1: "15.00"})
    with straight(any_branch) as sql:
        row = {"price_list_id": 1, "product_id": 1, "tier": "B", "from_quantity": 0, "unit_price": 180_000}
        sql.refused_inserts("price_step", row, "only in a proposed list")
        low = row | {"price_list_id": proposed, "unit_price": 149_999}
        sql.refused_inserts("price_step", low, "not below its floor")
        sql.do(f"INSERT INTO price_step (price_list_id, product_id, tier, from_quantity, unit_price) "
               f"VALUES ({proposed}, 1, 'B', 0, 150000)")  # fmt: skip
        sql.refused("UPDATE price_step SET unit_price = 1", "rows are never changed")
        sql.refused("DELETE FROM price_step", "rows are never deleted")


# Files, rules, history


def written(folder: Path, text: str) -> Path:
    file = folder / "prices.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_is_shown_beside_the_list_in_force(branch: BranchAtWork, tmp_path: Path) -> None:
    catalog.add_products(branch.desk("sales_supervisor"), [catalog.ProductForm("P007", "新茶", tax_rate="9")])
    text = "货号,单价,底价,等级,起订量\nP001,20.90,15,,\nP002,8.88,,,\nP007,45,,,\nP001,18,,B,\nP001,17.5,,,10\n"
    found = price_changes.file_difference(branch.desk("sales_supervisor"), written(tmp_path, text), DAY, True)
    assert [(row.code, row.kind, row.before, row.price, row.percent) for row in found.rows] == [
        ("P007", "new", None, D("45"), None),
        ("P001", "changed", D("19.90"), D("20.90"), D("5.0")),
        ("P003", "removed", D("1.99"), None, None),
        ("P004", "removed", D("109.00"), None, None),
        ("P005", "removed", D("248.00"), None, None),
        ("P006", "removed", D("57.00"), None, None),
        ("P002", "same", D("8.88"), D("8.88"), D("0.0")),
    ]
    assert found.floors == {1: D("15")}
    assert found.steps == (StepForm(1, "B", "", D("18")), StepForm(1, "", "10", D("17.5")))
    assert branch.one("SELECT COUNT(*) FROM price_list") == 1, "looking writes nothing"
    made = propose(branch, dict(found.prices), floors=found.floors, steps=found.steps)  # type: ignore[arg-type]
    assert prices_in(branch, made)[7] == D("45")


def test_every_bad_row_of_a_file_is_named(branch: BranchAtWork, tmp_path: Path) -> None:
    text = "货号,单价\nP001,20\nP099,3\nP002,cheap\nP001,21\nP003,\n"
    found = price_changes.file_difference(branch.desk("sales_supervisor"), written(tmp_path, text), DAY, True)
    assert [(row.line, row.column) for row in found.bad] == [
        (3, "product_code"),
        (4, "unit_price"),
        (5, "product_code"),
        (6, "unit_price"),
    ]
    assert found.prices == {1: D("20")}


def test_the_difference_speaks_the_new_lists_tax_mode(branch: BranchAtWork, tmp_path: Path) -> None:
    """19.90 with 13 % is 17.6106 without: 17.6106 is no change, 109.00 is 100.00 without."""
    found = price_changes.file_difference(
        branch.desk("sales_supervisor"), written(tmp_path, "货号,单价\nP001,17.6106\nP004,110\n"), DAY, False
    )
    shown = {row.code: (row.kind, row.before, row.percent) for row in found.rows}
    assert shown["P001"] == ("same", D("17.6106"), D("0.0"))
    assert shown["P004"] == ("changed", D("100"), D("10.0"))


@pytest.mark.parametrize(
    ("percent", "step", "found"),
    [
        ("5", "0.10", {1: "20.90", 2: "9.30", 3: "2.10"}),  # 20.895, 9.324, 2.0895
        ("-10", "0.01", {1: "17.91", 2: "7.99", 3: "1.79"}),  # 17.91, 7.992, 1.791
        ("0", "0.5", {1: "20.0", 2: "9.0", 3: "2.0"}),
    ],
)
def test_a_rule_is_shown_before_it_is_proposed(
    branch: BranchAtWork, percent: str, step: str, found: dict[int, str]
) -> None:
    desk = branch.desk("sales_supervisor")
    shown = price_changes.bulk_difference(desk, DAY, True, percent, step)
    assert {key: shown.prices[key] for key in found} == {key: D(value) for key, value in found.items()}
    assert branch.one("SELECT COUNT(*) FROM price_list") == 1


def test_a_rule_for_a_category(branch: BranchAtWork) -> None:
    desk = branch.desk("sales_supervisor")
    catalog.add_products(desk, [catalog.ProductForm("P007", "新茶", category="茶叶", tax_rate="9")])
    file(branch, propose(branch, {7: "50"}))
    assert price_changes.categories(desk) == ("茶叶",)
    shown = price_changes.bulk_difference(desk, DAY, True, "10", "1", "茶叶")
    assert [(row.code, row.before, row.price) for row in shown.rows] == [("P007", D("50"), D("55"))]


@pytest.mark.parametrize(
    ("percent", "step", "at"), [("-101", "1", "percent"), ("5", "0", "step"), ("x", "1", "percent")]
)
def test_a_rule_that_cannot_be_is_refused(branch: BranchAtWork, percent: str, step: str, at: str) -> None:
    with pytest.raises(Refusal) as refused:
        price_changes.bulk_difference(branch.desk("sales_supervisor"), DAY, True, percent, step)
    assert refused.value.at == at


def test_the_history_of_a_price(branch: BranchAtWork) -> None:
    file(branch, propose(branch, {1: "18.80"}, floors={1: "15"}))
    propose(branch, {1: "17.70"})
    past = price_changes.price_history(branch.desk("accounting_supervisor"), 1)
    assert [(row.version, row.price, row.floor, row.proposed_by, row.filed_by) for row in past] == [
        ("next", D("17.70"), D("15"), "林晓燕", ""),
        ("next", D("18.80"), D("15"), "林晓燕", "高建国"),
        ("2026", D("19.90"), None, "林晓燕", "高建国"),
    ]
    assert past[0].at is None
    assert past[1].at is not None
