"""The income statement, the trial balance of several months, books with their totals, and how they are printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from app.refusals import NotFound
from app.services import account_book, book_printing, carry_over, days, hand_vouchers, statements
from app.services.ledgers import LineKind
from app.services.statements import Span
from app.services.voucher_drafts import HandLine, HandVoucher
from tests.branch import BranchAtWork


@pytest.fixture
def two_months(branch: BranchAtWork) -> BranchAtWork:
    """November: three cups sold, carried over. December: three cups sold, 300 of rent.

    Each sale: net 52.83, tax 6.87, cost 16.20.
    """
    branch = replace(branch, now=lambda: datetime.fromisoformat("2026-12-02T09:00:00+00:00"))
    branch.sale(upto="booked")
    days.open_day(branch.desk("accountant"), date(2026, 12, 1))
    made = carry_over.propose_carry(branch.desk("accountant"), "2026-11")
    hand_vouchers.post_vouchers(branch.signed("accounting_supervisor"), made.ids)
    branch.sale(upto="booked")
    rent = HandVoucher("2026-12-01", "房租", (HandLine("6602", "300"), HandLine("1002", "", "300")), "1")
    draft = hand_vouchers.save_voucher(branch.desk("accountant"), rent).ids[0]
    hand_vouchers.submit_voucher(branch.desk("accountant"), draft)
    hand_vouchers.post_vouchers(branch.signed("accounting_supervisor"), [draft])
    return branch


def figures(branch: BranchAtWork, first: str, last: str) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    lines = statements.income_statement(branch.desk("accountant"), first, last)
    return {line.label: (line.amount, line.before, line.year_before) for line in lines if line.level == 0}


def test_the_income_statement_leaves_out_what_was_carried_over(two_months: BranchAtWork) -> None:
    found = figures(two_months, "2026-12", "2026-12")
    assert found["Operating revenue"] == (Decimal("52.83"), Decimal("52.83"), 0)
    assert found["Operating cost"] == (Decimal("16.20"), Decimal("16.20"), 0)
    assert found["Administrative expense"] == (300, 0, 0)
    assert found["Total profit"] == (Decimal("-263.37"), Decimal("36.63"), 0)
    both = figures(two_months, "2026-11", "2026-12")
    assert both["Total profit"][0] == Decimal("-226.74")


def test_spans_before_and_a_year_before() -> None:
    span = Span("2026-11", "2027-01")
    assert (span.months, span.before(), span.year_before()) == (
        3, Span("2026-08", "2026-10"), Span("2025-11", "2026-01")
    )  # fmt: skip


def test_a_run_of_months_that_ends_before_it_begins_is_refused(branch: BranchAtWork) -> None:
    with pytest.raises(NotFound):
        statements.income_statement(branch.desk("accountant"), "2026-12", "2026-11")


def test_the_trial_balance_of_two_months_adds_their_turnovers(two_months: BranchAtWork) -> None:
    found = statements.trial_balance_of(two_months.desk("accountant"), "2026-11", "2026-12")
    row = next(row for row in found.rows if row.code == "6001")
    assert (row.opening_credit, row.debit, row.credit, row.closing_credit) == (
        0, Decimal("52.83"), Decimal("105.66"), Decimal("52.83")
    )  # fmt: skip
    assert found.balanced


def test_a_book_has_month_and_year_totals(two_months: BranchAtWork) -> None:
    account = two_months.one("SELECT id FROM account WHERE code = '1001'")
    rows = account_book.account_book(two_months.desk("accountant"), account, "2026-11", "2026-12")
    told = [(row.kind, row.debit, row.credit, row.balance) for row in rows]
    cup = Decimal("59.70")
    assert told == [
        (LineKind.OPENING, 0, 0, 0),
        (LineKind.ENTRY, cup, 0, cup), (LineKind.MONTH, cup, 0, cup), (LineKind.YEAR, cup, 0, cup),
        (LineKind.ENTRY, cup, 0, 2 * cup), (LineKind.MONTH, cup, 0, 2 * cup), (LineKind.YEAR, 2 * cup, 0, 2 * cup),
    ]  # fmt: skip


def text_of(file: Path) -> str:
    document = PdfDocument(str(file))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_books_are_printed_and_exported(two_months: BranchAtWork, tmp_path: Path) -> None:
    desk = two_months.desk("accountant")
    account = two_months.one("SELECT id FROM account WHERE code = '6001'")
    sheets = {
        "ledger": book_printing.account_sheet(desk, account, "2026-11", "2026-12"),
        "trial": book_printing.trial_sheet(desk, "2026-11", "2026-12"),
        "income": book_printing.income_sheet(desk, "2026-12", "2026-12"),
        "close": book_printing.close_sheet(desk, "2026-11"),
    }
    for name, sheet in sheets.items():
        pdf, xlsx = tmp_path / f"{name}.pdf", tmp_path / f"{name}.xlsx"
        book_printing.book_pdf(desk, sheet, pdf)
        book_printing.book_xlsx(desk, sheet, xlsx)
        assert "西湖营业部" in text_of(pdf)
        assert load_workbook(xlsx).active.max_row == len(sheet.rows) + 2
    assert "105.66" in text_of(tmp_path / "ledger.pdf")
    assert "-263.37" in text_of(tmp_path / "income.pdf")
    head = two_months.one("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1")
    assert head in text_of(tmp_path / "close.pdf")


def test_a_long_book_is_brought_forward_and_carried_on(branch: BranchAtWork, tmp_path: Path) -> None:
    for _n in range(30):
        branch.sale(upto="paid")
    branch.book()
    account = branch.one("SELECT id FROM account WHERE code = '1001'")
    desk = branch.desk("accountant")
    file = tmp_path / "cash.pdf"
    book_printing.book_pdf(desk, book_printing.account_sheet(desk, account, "2026-11", "2026-11"), file)
    document = PdfDocument(str(file))
    assert len(document) == 2
    first, second = (page.get_textpage().get_text_range() for page in document)
    assert first.count("1,432.80") == 3  # the 24th entry's balance, and what is carried on: debit and balance
    assert second.count("1,432.80") == 2  # brought forward
    assert "1,791.00" in second  # 30 times 59.70


def test_vouchers_are_printed_two_a_sheet(two_months: BranchAtWork, tmp_path: Path) -> None:
    ids = tuple(row["id"] for row in two_months.rows("SELECT id FROM voucher ORDER BY id DESC LIMIT 3"))
    file = book_printing.vouchers_pdf(two_months.desk("accountant"), ids, tmp_path / "vouchers.pdf")
    assert len(PdfDocument(str(file))) == 2
    text = text_of(file)
    assert "房租" in text
    assert "高建国" in text  # reviewed by
