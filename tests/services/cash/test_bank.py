"""Statements of the bank: reading, joining, matching, and the adjustment statement, with figures worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.process import Method
from app.refusals import (
    BadFile,
    BadRows,
    NoMatch,
    NotFound,
    NotPermitted,
    ReasonMissing,
    StatementDoesNotAddUp,
    StatementGap,
    StatementKnown,
)
from app.services import bank, bank_reading, money_transfers, reconciliation
from app.services.bank import StatementForm
from app.services.imports.bank_file import BankLineForm, read_statement
from app.services.money_transfers import TransferForm
from tests.branch import DAY, BranchAtWork
from tests.invariants import broken

D = Decimal


def line(day: date, amount: str, reference: str = "", narration: str = "") -> BankLineForm:
    value = D(amount)
    return BankLineForm(day, narration, reference, max(value, D(0)), max(-value, D(0)))


def bring(branch: BranchAtWork, opening: str, closing: str, *lines: BankLineForm, role: str = "BANK"):  # type: ignore[no-untyped-def]
    return bank.import_statement(branch.desk("accountant"), StatementForm(role, "nov.csv", opening, closing, lines)).ids


def written(folder: Path, text: str, name: str = "nov.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_chinese_file_in_two_columns_is_read_as_it_comes(tmp_path: Path) -> None:
    file = written(tmp_path, "交易日期,摘要,流水号,借方发生额,贷方发生额,余额\n2026-11-24,转账,88001,,59.70,59.70\n"
                             "2026-11-25,手续费,88002,5.00,,54.70\n")  # fmt: skip
    found = read_statement(file, {}, "", 2)
    assert found == (
        BankLineForm(date(2026, 11, 24), "转账", "88001", D("59.70"), D(0)),
        BankLineForm(date(2026, 11, 25), "手续费", "88002", D(0), D("5.00")),
    )


def test_a_signed_column_and_a_foreign_date_are_told(tmp_path: Path) -> None:
    file = written(tmp_path, "Buchungstag;Text;Betrag\n24.11.2026;deposit;59.70\n25.11.2026;fee;-5\n")
    found = read_statement(file, {"day": "Buchungstag", "narration": "Text", "amount": "Betrag"}, "%d.%m.%Y", 2)
    assert [(f.day.day, f.received, f.paid) for f in found] == [(24, D("59.70"), D(0)), (25, D(0), D(5))]


def test_a_file_with_other_columns_or_bad_rows_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as refused:
        read_statement(written(tmp_path, "商品,数量\n茶,3\n"), {}, "", 2)
    assert refused.value.why == "columns"
    bad = written(tmp_path, "日期,金额\n2026-11-24,59.70\nyesterday,1.00\n2026-11-25,1.001\n", "bad.csv")
    with pytest.raises(BadRows) as rows:
        read_statement(bad, {}, "", 2)
    assert [(row.line, row.column) for row in rows.value.rows] == [(3, "day"), (4, "amount")]


def test_reading_reports_and_stops_when_told(tmp_path: Path) -> None:
    text = "日期,金额\n" + "2026-11-24,1.00\n" * 1200
    seen: list[tuple[int, int]] = []

    def report(done: int, total: int) -> bool:
        seen.append((done, total))
        return done < 1000

    assert read_statement(written(tmp_path, text), {}, "", 2, report) == ()
    assert seen == [(500, 1200), (1000, 1200)]


def test_balances_must_add_up_and_join_and_known_lines_are_passed_over(branch: BranchAtWork) -> None:
    day = DAY
    with pytest.raises(StatementDoesNotAddUp):
        bring(branch, "100", "158", line(day, "59.70"))
    assert branch.one("SELECT COUNT(*) FROM bank_statement") == 0
    assert bring(branch, "100", "159.70", line(day, "59.70", "88001"))[1:] == (1, 0)
    with pytest.raises(StatementKnown):
        bring(branch, "100", "159.70", line(day, "59.70", "88001"))
    with pytest.raises(StatementGap):
        bring(branch, "150", "151", line(date(2026, 11, 26), "1"))
    # a second month's file that repeats the last day, with two equal lines on it
    more = (line(day, "59.70", "88001"), line(date(2026, 11, 25), "7"), line(date(2026, 11, 25), "7"))
    assert bring(branch, "100", "173.70", *more)[1:] == (2, 1)
    assert bank_reading.adjustment(branch.desk("accountant"), "BANK", date(2026, 11, 25)).bank == D("173.70")


def paid_in(branch: BranchAtWork) -> None:
    """Two transfers of customers (59.70, 248.00), and a deposit of 59.70 in cash."""
    for number, reference in ((1, "TR-7001"), (5, "TR-7002")):
        sold = branch.sale(((number, "3" if number == 1 else "1"),), upto="payable")
        branch.pay(sold, method=Method.TRANSFER, reference=reference)
    branch.pay(branch.sale(upto="payable"))
    money_transfers.move_money(branch.desk("cashier"), TransferForm("deposit", "CASH", "BANK", "59.70"))


def test_suggestions_prefer_the_reference_and_find_sums(branch: BranchAtWork) -> None:
    paid_in(branch)
    later = date(2026, 11, 26)
    bring(
        branch, "0", "367.40", line(later, "59.70", "", "存现"), line(later, "59.70", "TR7001"), line(later, "248", "x")
    )
    found = bank_reading.suggestions(branch.desk("accountant"), "BANK", later)
    by_bank = {s.bank.id: ([j.reference for j in s.journal], s.why) for s in found}
    assert by_bank == {
        1: ([""], "same amount, within three days"),
        2: (["TR-7001"], "same reference and amount"),
        3: (["TR-7002"], "same amount, within three days"),
    }


def test_one_bank_line_may_be_several_journal_lines(branch: BranchAtWork) -> None:
    paid_in(branch)
    bring(branch, "0", "367.40", line(DAY, "367.40", "", "batch"))
    (found,) = bank_reading.suggestions(branch.desk("accountant"), "BANK", DAY)
    assert sum(j.amount for j in found.journal) == D("367.40")
    bank.match(branch.desk("accountant"), found.bank.id, [j.id for j in found.journal])
    assert bank_reading.suggestions(branch.desk("accountant"), "BANK", DAY) == ()
    assert broken(branch) == []


def test_a_match_is_equal_made_once_by_the_accountant_and_taken_back_with_a_reason(branch: BranchAtWork) -> None:
    paid_in(branch)
    bring(branch, "0", "307.70", line(DAY, "59.70", "TR-7001"), line(DAY, "248", "TR-7002"))
    journal = {j.reference: j.id for j in bank_reading.journal_lines_of(branch.desk("accountant"), "BANK", DAY)}
    desk = branch.desk("accountant")
    with pytest.raises(NotPermitted):
        bank.match(branch.desk("cashier"), 1, [journal["TR-7001"]])
    with pytest.raises(NoMatch):
        bank.match(desk, 1, [journal["TR-7002"]])
    made = bank.match(desk, 1, [journal["TR-7001"]]).ids[0]
    with pytest.raises(NoMatch):
        bank.match(desk, 1, [journal["TR-7001"]])
    with pytest.raises(ReasonMissing):
        bank.unmatch(desk, made, " ")
    bank.unmatch(desk, made, "另一笔")
    with pytest.raises(NotFound):
        bank.unmatch(desk, made, "again")
    bank.match(desk, 1, [journal["TR-7001"]])
    assert branch.one("SELECT COUNT(*) FROM bank_match") == 2
    assert branch.one("SELECT reason FROM bank_unmatch") == "另一笔"


def test_the_adjustment_statement_has_its_four_lists_and_both_sides_agree(any_branch: BranchAtWork) -> None:
    """Journal 367.40: 59.70 + 248.00 + 59.70 deposited, less 100.00 drawn for the float = 267.40.

    The bank has 59.70 (TR-7001), 1,000.00 nobody has told us of, and took 12.00 in fees: 1,047.70.
    267.40 + 1,000.00 − 12.00 = 1,255.40 = 1,047.70 + (248.00 + 59.70) − 100.00.
    """
    branch = any_branch
    paid_in(branch)
    money_transfers.move_money(branch.desk("cashier"), TransferForm("withdrawal", "BANK", "CASH_FLOAT", "100"))
    bring(branch, "0", "1047.70", line(DAY, "59.70", "TR-7001"), line(DAY, "1000", "JD"), line(DAY, "-12", "", "fee"))
    desk = branch.desk("accountant")
    (sure,) = bank_reading.suggestions(desk, "BANK", DAY)
    bank.match(desk, sure.bank.id, [j.id for j in sure.journal])
    found = bank_reading.adjustment(desk, "BANK", DAY)
    assert (found.journal, found.bank) == (D("267.40"), D("1047.70"))
    amounts = {name: [abs(l.amount) for l in lines] for name, lines in found.lists.items()}
    assert amounts == {
        "bank_received": [D(1000)], "bank_paid": [D(12)], "we_received": [D(248), D("59.70")], "we_paid": [D(100)],
    }  # fmt: skip
    assert found.journal_adjusted == found.bank_adjusted == D("1255.40")
    branch.book()
    check = reconciliation.reconcile(desk, "2026-11").check("R5")
    assert check.agrees
    assert (check.left, check.right) == (D("1255.40"), D("1255.40"))
    assert sorted(d.kind for d in check.listed) == [
        "bank_paid",
        "bank_received",
        "we_paid",
        "we_received",
        "we_received",
    ]
    assert broken(branch) == []


def test_items_open_for_more_than_ninety_days_are_flagged(branch: BranchAtWork) -> None:
    paid_in(branch)
    bring(branch, "0", "59.70", line(DAY, "59.70", "TR-7001"))
    bring(branch, "59.70", "60.70", line(date(2027, 2, 23), "1", "x"))
    found = bank_reading.adjustment(branch.desk("accountant"), "BANK", date(2027, 2, 22))  # 90 days later
    assert [l.old for l in found.lists["we_received"]] == [False] * 3
    found = bank_reading.adjustment(branch.desk("accountant"), "BANK", date(2027, 2, 23))  # 91
    assert all(l.old for l in found.lists["we_received"])


def test_a_first_statement_that_begins_with_something_else_is_a_difference(branch: BranchAtWork) -> None:
    bring(branch, "100", "101", line(DAY, "1", "x"))
    found = bank_reading.adjustment(branch.desk("accountant"), "BANK", DAY)
    assert (found.difference, found.before) == (D(-100), D(-100))
    check = reconciliation.reconcile(branch.desk("accountant"), "2026-11").check("R5")
    assert not check.agrees
    assert [d.kind for d in check.documents] == ["bank_opening"]
