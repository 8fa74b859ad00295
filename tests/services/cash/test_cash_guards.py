"""What the database itself refuses about drawers, transfers and bank statements, whoever writes to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.process import Method
from app.services import drawer, money_transfers, people
from app.services.drawer import CountForm
from app.services.money_transfers import TransferForm
from app.services.verify import sentence, verify
from tests.branch import DAY, BranchAtWork, password
from tests.straight import Straight, straight

TODAY, NOW = DAY.isoformat(), f"{DAY.isoformat()}T12:00:00.000Z"
CASHIER, KEEPER, ACCOUNTANT = 4, 5, 6


@pytest.fixture
def worked(any_branch: BranchAtWork) -> BranchAtWork:
    """59.70 taken in cash, 248.00 by card; the float holds 500.00; the takings are counted 4.70 short and closed."""
    branch = any_branch
    branch.pay(branch.sale(upto="payable"))
    branch.pay(branch.sale(((5, "1"),), upto="payable"), method=Method.CARD)
    money_transfers.move_money(branch.desk("cashier"), TransferForm("withdrawal", "BANK", "CASH_FLOAT", "500"))
    counted = drawer.count_drawer(branch.desk("cashier"), CountForm("CASH", "close", {"50": "1", "5": "1"})).ids[0]
    witness = people.sign(branch.desk("cashier"), branch.id_of("accountant"), password("accountant")).signature
    assert witness is not None
    drawer.seal_drawer(branch.desk("cashier"), counted, witness, "找零有误", "银行已下班")
    return branch


@pytest.fixture
def sql(worked: BranchAtWork) -> Iterator[Straight]:
    with straight(worked) as opened:
        yield opened


def transfer(kind: str, one: str, other: str, gross: int, fee: int = 0, person: int = CASHIER, day: str = TODAY) -> str:
    return (
        "INSERT INTO money_transfer (number, kind, role_from, role_to, gross, fee, net, person_id, day, at) VALUES "
        f"('HZ-JK-202611-0009', '{kind}', '{one}', '{other}', {gross}, {fee}, {gross - fee}, {person}, '{day}', "
        f"'{NOW}')"
    )


@pytest.mark.parametrize(
    ("statement", "saying"),
    [
        (transfer("withdrawal", "CASH", "CASH_FLOAT", 1), "does not go this way|drawer of this day is closed"),
        (transfer("deposit", "CARD_CLEARING", "BANK", 1), "does not go this way"),
        (transfer("settlement", "CARD_CLEARING", "CASH_FLOAT", 1), "does not go this way"),
        (transfer("settlement", "CARD_CLEARING", "BANK", 2480001), "more than there is"),
        (transfer("withdrawal", "BANK", "CASH_FLOAT", 15000001), "above its limit"),
        (transfer("deposit", "CASH", "BANK", 1), "drawer of this day is closed"),
        (transfer("withdrawal", "BANK", "CASH_FLOAT", 1, person=ACCOUNTANT), "only a cashier"),
        (transfer("withdrawal", "BANK", "CASH_FLOAT", 1, day="2026-11-23"), "not open"),
        (transfer("withdrawal", "BANK", "CASH_FLOAT", 10, fee=1), "fee_of_settlement|CHECK"),
    ],
)
def test_money_goes_only_where_it_may(sql: Straight, statement: str, saying: str) -> None:
    sql.refused(statement, saying)


def test_a_closed_drawer_takes_no_cash_whoever_writes(sql: Straight) -> None:
    line = (
        "INSERT INTO cash_journal (role, paper, paper_id, number, received, paid, balance, person_id, day, at) VALUES "
        "('CASH', '{paper}', {id}, 'x', 10000, 0, {balance}, 4, '" + TODAY + "', '" + NOW + "')"
    )
    balance = sql.one("SELECT balance FROM cash_journal WHERE role = 'CASH' ORDER BY id DESC LIMIT 1")
    sql.refused(line.format(paper="other", id=1, balance=balance + 10000), "drawer of this day is closed")
    sql.refused(line.format(paper="cash_count", id=1, balance=balance + 10000), "not what the count says|already there")
    receipt = (
        "INSERT INTO receipt (number, customer_id, method, amount, pending, person_id, day, at) "
        f"VALUES ('HZ-SK-202611-0099', 1, '{{}}', 10000, 0, 4, '{TODAY}', '{NOW}')"
    )
    sql.refused(receipt.format("cash"), "drawer of this day is closed")
    sql.do(receipt.format("card"))


def test_a_journal_line_says_what_its_transfer_says(sql: Straight) -> None:
    sql.do(transfer("settlement", "CARD_CLEARING", "BANK", 1000000, 10000))
    made = sql.one("SELECT MAX(id) FROM money_transfer")
    balance = sql.one("SELECT balance FROM cash_journal WHERE role = 'BANK' ORDER BY id DESC LIMIT 1")
    line = (
        "INSERT INTO cash_journal (role, paper, paper_id, number, received, paid, balance, person_id, day, at) VALUES "
        f"('{{role}}', 'money_transfer_in', {made}, 'HZ-JK-202611-0009', {{amount}}, 0, {balance} + {{amount}}, 4, "
        f"'{TODAY}', '{NOW}')"
    )
    sql.refused(line.format(role="BANK", amount=1000000), "not what the transfer says")  # the fee stayed with the bank
    sql.do(line.format(role="BANK", amount=990000))


def test_a_count_is_signed_by_two_and_over_or_short_is_explained(sql: Straight) -> None:
    sql.do(
        "INSERT INTO drawer_count (id, role, purpose, counted, book, person_id, day, at) "
        f"VALUES (90, 'CASH_FLOAT', 'close', 4000000, 5000000, 4, '{TODAY}', '{NOW}')"
    )
    sql.do("INSERT INTO drawer_count_line (drawer_count_id, denomination, pieces) VALUES (90, 1000000, 4)")
    seal = (
        "INSERT INTO drawer_seal (number, drawer_count_id, role, purpose, book, counted, difference, reason, "
        "person_id, witness_id, day, at) VALUES ('HZ-PD-202611-0009', 90, 'CASH_FLOAT', 'close', 5000000, {counted}, "
        "{counted} - 5000000, '{reason}', 4, {witness}, '" + TODAY + "', '" + NOW + "')"
    )
    sql.refused(seal.format(counted=4000000, reason="x", witness=CASHIER), "another person|two_hands|CHECK")
    sql.refused(seal.format(counted=4000000, reason="x", witness=KEEPER), "another person")
    sql.refused(seal.format(counted=4000000, reason="", witness=ACCOUNTANT), "needs a reason")
    sql.refused(seal.format(counted=5000000, reason="x", witness=ACCOUNTANT), "not the last count")
    sql.do(seal.format(counted=4000000, reason="x", witness=ACCOUNTANT))
    sql.refused(
        "INSERT INTO drawer_count_line (drawer_count_id, denomination, pieces) VALUES (90, 500000, 2)", "signed count"
    )


def test_a_difference_is_decided_by_two_and_for_what_it_is(sql: Straight) -> None:
    decision = (
        "INSERT INTO drawer_resolution (number, drawer_seal_id, outcome, amount, name, person_id, countersigned_by, "
        "day, at) VALUES ('HZ-CC-202611-0001', 1, '{}', {}, 'x', {}, {}, '" + TODAY + "', '" + NOW + "')"
    )
    sql.refused(decision.format("income", 47000, 3, 2), "does not fit")
    sql.refused(decision.format("expense", 46000, 3, 2), "does not fit")
    sql.refused(decision.format("expense", 47000, 3, 3), "two supervisors|two_hands|CHECK")
    sql.refused(decision.format("expense", 47000, 3, CASHIER), "two supervisors")
    sql.refused(decision.format("expense", 47000, 2, 3), "two supervisors")
    sql.do(decision.format("expense", 47000, 3, 8))  # the manager may be the second


def test_statements_are_no_work_of_the_cashier_and_matches_are_equal(sql: Straight) -> None:
    statement = (
        "INSERT INTO bank_statement (id, role, first, last, opening, closing, person_id, at) VALUES "
        f"(1, '{{}}', '{TODAY}', '{TODAY}', 0, -4000000, {{}}, '{NOW}')"
    )
    sql.refused(statement.format("BANK", CASHIER), "not the cashier's")
    sql.refused(statement.format("CASH", ACCOUNTANT), "only a bank or wallet")
    sql.do(statement.format("BANK", ACCOUNTANT))
    line = (
        "INSERT INTO bank_line (id, bank_statement_id, role, position, day, received, paid, twin) "
        "VALUES (1, 1, 'BANK', 1, '{}', 0, 4000000, 1)"
    )
    sql.refused(line.format("2026-11-25"), "outside its statement")
    sql.do(line.format(TODAY))
    journal = sql.one("SELECT id FROM cash_journal WHERE role = 'BANK'")
    sql.do(f"INSERT INTO bank_match_line (bank_match_id, cash_journal_id) VALUES (1, {journal})")
    sql.refused(
        f"INSERT INTO bank_match (id, bank_line_id, person_id, at) VALUES (1, 1, 6, '{NOW}')", "do not come to the same"
    )


def test_the_verifier_finds_the_books_sound_and_names_a_count_that_was_changed(worked: BranchAtWork) -> None:
    worked.register()
    worked.book()
    assert [sentence(problem) for problem in verify(worked.store).problems] == []
    if not worked.store.is_sqlite:
        return
    with worked.store.engine.begin() as conn:
        conn.exec_driver_sql("DROP TRIGGER drawer_seal_never_changed")
        conn.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        conn.exec_driver_sql("UPDATE drawer_seal SET counted = counted + 10000")
    said = [sentence(problem) for problem in verify(worked.store).problems if problem.invariant == "I15"]
    assert "HZ-PD-202611-0001: 56.00 was counted, the journal closed the day with 55.00" in said
