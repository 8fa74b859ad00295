"""Tax rates by date: the rate in force on the invoice's day, zero-rated and exempt apart, the small-scale scheme."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.refusals import NotFound, RateOverlaps, Refusal
from app.services import catalog, days, tax_rates
from app.services.desk import Desk
from app.services.reconciliation import reconcile
from app.services.store import Store
from app.services.tax_rates import rates_on
from tests.branch import DAY, BranchAtWork
from tests.straight import straight

D = Decimal


def product(branch: BranchAtWork, code: str, tax_code: str, price: str) -> int:
    """A product with a code of the rate table, priced and in stock."""
    catalog.add_products(
        branch.desk("sales_supervisor"), [catalog.ProductForm(code, code, unit="件", tax_code=tax_code, cost="1")]
    )
    made = int(branch.one("SELECT id FROM product WHERE code = :c", c=code))
    proposed = catalog.propose_prices(branch.desk("sales_supervisor"), code, DAY, True, {made: price})
    catalog.file_prices(branch.desk("accounting_supervisor"), proposed.ids[0])
    branch.receive(made, "100", "1")
    return made


def test_the_rates_of_the_law_are_there(branch: BranchAtWork) -> None:
    rows = tax_rates.rates(branch.desk("accounting_supervisor"))
    assert {(row.code, row.rate, row.valid_from) for row in rows} >= {
        ("standard", D("13"), date(2019, 4, 1)),
        ("reduced", D("9"), date(2019, 4, 1)),
        ("services", D("6"), date(2019, 4, 1)),
        ("levy", D("1"), date(2023, 1, 1)),
        ("levy", D("3"), date(2028, 1, 1)),
        ("zero", D("0"), date(2009, 1, 1)),
        ("exempt", D("0"), date(2009, 1, 1)),
    }


@pytest.mark.parametrize(
    ("day", "scheme", "rate"),
    [("2026-11-24", "general", "13"), ("2026-11-24", "small", "1"), ("2027-12-31", "small", "1"),
     ("2028-01-01", "small", "3"), ("2022-12-31", "small", "3")],
)  # fmt: skip
def test_the_rate_of_the_day(branch: BranchAtWork, day: str, scheme: str, rate: str) -> None:
    with branch.store.reading() as conn:
        found = rates_on(conn, date.fromisoformat(day), scheme)
    assert found.of("standard", D("99"), "rated").rate == D(rate)
    assert found.of("exempt", D("0"), "exempt").kind == "exempt", "exempt stays exempt under either scheme"
    assert found.of("", D("9"), "rated").rate == D("9"), "without a code a product has its own rate"


def test_an_invoice_takes_the_rate_in_force_on_its_day(branch: BranchAtWork) -> None:
    """113.00 at 13 % is 100.00 + 13.00; from the day on which the rate is 12 %: 113 / 1.12 = 100.89 + 12.11."""
    key = product(branch, "X1", "standard", "113.00")
    before = branch.sale([(key, "1")], "booked")
    morrow = DAY + timedelta(days=1)
    tax_rates.set_rate(branch.desk("accounting_supervisor"), "standard", "Goods", "rated", "12", morrow)
    same_day = branch.sale([(key, "1")], "submitted")
    now = branch.now()
    branch.now = lambda: now + timedelta(days=1)
    days.open_day(branch.desk("clerk"), morrow)
    after = branch.sale([(key, "1")], "submitted")
    assert [(branch.row(i)["net"], branch.row(i)["tax"]) for i in (before, same_day, after)] == [
        (D("100.00"), D("13.00")),
        (D("100.00"), D("13.00")),
        (D("100.89"), D("12.11")),
    ]


def test_exempt_and_zero_rated_are_told_apart(branch: BranchAtWork) -> None:
    exempt, zero = product(branch, "X2", "exempt", "50.00"), product(branch, "X3", "zero", "70.00")
    invoice = branch.sale([(exempt, "1"), (zero, "1")], "booked")
    assert [(line["tax_kind"], line["tax"]) for line in branch.lines(invoice)] == [("exempt", D(0)), ("zero", D(0))]
    from app.services.reconciliation import scope_of
    from app.services.reconciling.tax import rate_lines

    with branch.store.reading() as conn:
        lines = rate_lines(scope_of(conn, branch.store.branch, "2026-11"))
    assert {(line.kind, line.net) for line in lines} == {("exempt", D("50")), ("zero", D("70"))}
    assert reconcile(branch.desk("accountant"), "2026-11").check("R13").agrees


def test_an_unknown_code_is_refused(branch: BranchAtWork) -> None:
    with pytest.raises(NotFound):
        catalog.add_products(branch.desk("sales_supervisor"), [catalog.ProductForm("X4", "x", tax_code="luxury")])


@pytest.mark.parametrize(
    ("rate", "kind", "day", "at"),
    [("13", "rated", "2019-04-01", "valid_from"), ("13", "rated", "2018-01-01", "valid_from"),
     ("101", "rated", "2027-01-01", "tax_rate"), ("1", "exempt", "2027-01-01", "tax_rate"),
     ("13", "luxury", "2027-01-01", "tax_kind")],
)  # fmt: skip
def test_a_rate_that_cannot_be_is_refused(branch: BranchAtWork, rate: str, kind: str, day: str, at: str) -> None:
    with pytest.raises(Refusal) as refused:
        tax_rates.set_rate(branch.desk("accounting_supervisor"), "standard", "x", kind, rate, day)
    assert refused.value.at == at
    assert isinstance(refused.value, RateOverlaps) == (at == "valid_from")


def test_the_database_keeps_the_rates(any_branch: BranchAtWork) -> None:
    with straight(any_branch) as sql:
        row = {
            "code": "x",
            "kind": "rated",
            "rate": 130_000,
            "valid_from": "2027-01-01",
            "at": "2026-11-24T08:00:00.000Z",
        }
        sql.refused_inserts("tax_rate", row | {"person_id": any_branch.id_of("clerk")}, "the accounting supervisor")
        sql.refused("UPDATE tax_rate SET rate = 120000 WHERE code = 'standard'", "only be given an end")
        sql.refused("DELETE FROM tax_rate", "rows are never deleted")


def test_a_small_scale_taxpayer_owes_on_the_vat_account_itself(store: Store) -> None:
    """101.00 at 1 % is 100.00 + 1.00, credited to 222101, which has no output column."""
    from app.process import ROLES
    from app.services import founding
    from app.services.founding import BranchForm, PersonForm
    from tests.branch import PEOPLE, password

    staff = [PersonForm(PEOPLE[role.key], role.key, role.duties, password(role.key)) for role in ROLES]
    founding.found(Desk(store), BranchForm("小店", "XD", chart="small", tax_scheme="small"), staff)
    branch = BranchAtWork(store)
    days.open_day(branch.desk("accountant"), DAY)
    catalog.add_customers(branch.desk("clerk"), [catalog.CustomerForm("C1", "茶庄")])
    key = product(branch, "X1", "standard", "101.00")
    branch.sale([(key, "1")], "booked")
    rows = branch.rows(
        "SELECT a.code, l.credit FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE l.rule = 'J2' AND l.credit <> 0 ORDER BY a.code"
    )
    assert [tuple(row.values()) for row in rows] == [("222101", 10_000), ("5001", 1_000_000)]
    assert reconcile(branch.desk("accountant"), "2026-11").check("R13").agrees
