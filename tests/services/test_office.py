"""The office's reads and writes: settings, price lists with their differences, the audit trail and its chain."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.process import Duty, Review
from app.refusals import Missing, NotANumber, NotFound, NotPermitted, OutOfRange
from app.services import audit_reading, catalog, flow, people, price_lists, settings
from app.services.audit_reading import Break
from tests.branch import DAY, BranchAtWork

D = Decimal


# Settings


def test_settings_have_defaults_until_the_administrator_changes_them(branch: BranchAtWork) -> None:
    desk = branch.desk("administrator")
    assert settings.settings(branch.desk("clerk"))["lock_minutes"] == "3"
    settings.set_setting(desk, "lock_minutes", "10")
    settings.set_setting(desk, "lock_minutes", "12")
    settings.set_setting(desk, "paper_size", "a5")
    in_force = settings.settings(desk)
    assert (in_force["lock_minutes"], in_force["paper_size"]) == ("12", "a5")


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("expiry_days", "0", OutOfRange),
        ("expiry_days", "soon", NotANumber),
        ("paper_size", "a0", NotFound),
        ("backup_folder", "somewhere", NotFound),
        ("colour", "red", NotFound),
    ],
)
def test_a_setting_outside_its_limits_is_refused(
    branch: BranchAtWork, name: str, value: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        settings.set_setting(branch.desk("administrator"), name, value)


def test_the_days_to_collect_hold_for_the_next_release(branch: BranchAtWork) -> None:
    settings.set_setting(branch.desk("administrator"), "expiry_days", "2")
    released = branch.sale(upto="payable")
    assert branch.row(released)["expires_on"] == date(2026, 11, 26)


def test_only_the_administrator_changes_settings_and_the_branch(branch: BranchAtWork) -> None:
    with pytest.raises(NotPermitted):
        settings.set_setting(branch.desk("accounting_supervisor"), "lock_minutes", "10")
    with pytest.raises(Missing):
        settings.change_branch(branch.desk("administrator"), " ", "", "", "")
    settings.change_branch(branch.desk("administrator"), "城西营业部", "新址", "0571", "91")
    assert (branch.store.branch.name, branch.store.branch.address) == ("城西营业部", "新址")
    assert branch.store.branch.code == "HZ"


# Price lists


def test_a_new_version_shows_what_it_changes_before_and_after_it_is_proposed(branch: BranchAtWork) -> None:
    desk = branch.desk("sales_supervisor")
    wanted = {1: "21.90", 2: "8.88"}
    (change,) = price_lists.proposed_changes(desk, DAY, wanted)
    assert (change.code, change.before, change.price, change.percent) == ("P001", D("19.90"), D("21.90"), D("10.1"))
    proposed = catalog.propose_prices(desk, "winter", DAY, True, wanted).ids[0]
    assert [row.code for row in price_lists.changes(desk, proposed, only_changed=True)] == ["P001"]
    assert len(price_lists.changes(desk, proposed)) == 6, "prices not given are carried over"
    newest, before = price_lists.versions(desk)
    assert (newest.filed, newest.in_force, before.in_force) == (False, False, True)
    catalog.file_prices(branch.desk("accounting_supervisor"), proposed)
    newest, before = price_lists.versions(desk)
    assert (newest.in_force, before.in_force, newest.filed_by != newest.proposed_by) == (True, False, True)


def test_pasted_rows_are_read_and_the_bad_ones_named(branch: BranchAtWork) -> None:
    pasted = price_lists.read_pasted(
        branch.desk("sales_supervisor"), "P001\t青瓷茶杯\t21.90\n\nP002,9.10\nnone\t1\nP003\tcheap\nP004\n"
    )
    assert pasted.prices == {1: D("21.90"), 2: D("9.10")}
    assert [(bad.line, bad.column, type(bad.why)) for bad in pasted.bad] == [
        (4, "code", NotFound),
        (5, "price", NotANumber),
        (6, "code", Missing),
    ]


def test_an_administrator_sees_products_without_prices(branch: BranchAtWork) -> None:
    assert {row.price for row in price_lists.products(branch.desk("administrator")).rows} == {None}
    assert price_lists.products(branch.desk("sales_supervisor"), "qccb").rows[0].price == D("19.90")
    with pytest.raises(NotPermitted):
        price_lists.versions(branch.desk("administrator"))


# The trail


@pytest.fixture
def busy(branch: BranchAtWork) -> BranchAtWork:
    """A branch after a sale, a return, an invoice sent back and corrected, and one discarded."""
    sold = branch.sale(upto="booked")
    branch.take_back(sold, {1: "1"}, upto="booked")
    again = branch.sale(upto="submitted")
    flow.take(branch.desk("sales_supervisor"), "send_back", [again], reason="discount without reason")
    flow.take(branch.desk("clerk"), "submit", [again])
    flow.take(branch.desk("clerk"), "discard", [branch.sale(upto="draft")])
    assert branch.stands(again)[0] == Review.SUBMITTED
    return branch


def test_the_trail_of_honest_work_is_intact(busy: BranchAtWork) -> None:
    told: list[tuple[int, int]] = []
    report = audit_reading.chain_intact(busy.desk("administrator"), lambda *far: told.append(far) or True)
    assert report.intact, report.broken
    assert (report.entries, report.head) == audit_reading.trail_head(busy.desk("administrator"))
    assert report.rows > 40
    assert told[-1] == (report.entries, report.entries)


def test_a_check_that_was_stopped_claims_nothing(busy: BranchAtWork) -> None:
    report = audit_reading.chain_intact(busy.desk("administrator"), lambda done, total: False)
    assert not report.intact
    assert report.broken == ()


def tamper(branch: BranchAtWork, *statements: str) -> None:
    """Changes the file as somebody who owns the machine could: without triggers, then with them again."""
    with branch.store.writing() as conn:
        triggers = conn.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _sql in triggers:
            conn.exec_driver_sql(f'DROP TRIGGER "{name}"')
        for statement in statements:
            conn.exec_driver_sql(statement)
        for _name, sql in triggers:
            conn.exec_driver_sql(sql)


@pytest.mark.parametrize(
    ("statement", "kind", "what"),
    [
        ("UPDATE receipt SET amount = amount + 10000 WHERE id = 1", Break.ROW_CHANGED, "receipt 1"),
        ("DELETE FROM custody_entry WHERE id = 7", Break.ROW_GONE, "custody_entry 7"),
        ("UPDATE voucher_line SET credit = credit + 1 WHERE id = 4", Break.ROW_CHANGED, "voucher_line 4"),
        ("UPDATE audit SET facts = '{}' WHERE seq = 9", Break.ENTRY_CHANGED, ""),
        ("DELETE FROM audit WHERE seq = 9", Break.LINK_MISSING, ""),
    ],
)
def test_what_was_changed_behind_the_programs_back_is_named(
    busy: BranchAtWork, statement: str, kind: Break, what: str
) -> None:
    tamper(busy, "PRAGMA defer_foreign_keys = ON", statement)
    report = audit_reading.chain_intact(busy.desk("accountant"))
    assert not report.intact
    assert (kind, what) in {(broken.kind, broken.what) for broken in report.broken}


def test_the_trail_is_paged_and_searched(busy: BranchAtWork) -> None:
    desk = busy.desk("accounting_supervisor")
    whole = audit_reading.trail_page(desk).rows
    pages, cursor = [], None
    while True:
        page = audit_reading.trail_page(desk, after=cursor, limit=7)
        pages += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    assert tuple(pages) == whole
    assert [row.seq for row in whole] == sorted((row.seq for row in whole), reverse=True)
    keeper = audit_reading.trail_page(desk, person_id=busy.id_of("keeper")).rows
    assert {row.person for row in keeper} == {"王大力"}
    shipped = audit_reading.trail_page(desk, search="ship").rows
    assert shipped[-1].step == "Ship"
    assert audit_reading.trail_page(desk, search=shipped[-1].numbers).rows
    assert audit_reading.trail_page(desk, until=date(2026, 11, 1)).rows == ()


def test_an_administrator_reads_who_did_what_but_no_business_figures(busy: BranchAtWork) -> None:
    seq = audit_reading.trail_page(busy.desk("administrator"), search="collect").rows[0].seq
    assert audit_reading.trail_entry(busy.desk("administrator"), seq).facts == ()
    facts = dict(audit_reading.trail_entry(busy.desk("accountant"), seq).facts)
    assert "59.7" in facts["payments"]
    people.grant(busy.desk("administrator"), busy.id_of("clerk"), Duty.SELL)
    latest = audit_reading.trail_page(busy.desk("administrator"), limit=1).rows[0].seq
    assert dict(audit_reading.trail_entry(busy.desk("administrator"), latest).facts)["duty"] == "sell"
    with pytest.raises(NotPermitted):
        audit_reading.trail_page(busy.desk("cashier"))


def test_office_and_trail_read_the_same_on_either_database(any_branch: BranchAtWork) -> None:
    any_branch.sale(upto="booked")
    assert audit_reading.chain_intact(any_branch.desk("accountant")).intact
    assert audit_reading.trail_page(any_branch.desk("accountant"), search="SHIP").rows
    settings.set_setting(any_branch.desk("administrator"), "lock_minutes", "5")
    assert price_lists.versions(any_branch.desk("sales_supervisor"))[0].in_force
    assert price_lists.products(any_branch.desk("sales_supervisor"), "P00").rows[0].code == "P001"
