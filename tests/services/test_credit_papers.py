"""Credit on paper: what stands on statement, dunning list, release form, and on an invoice released on credit."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook

from app.refusals import NotFound, NotPermitted
from app.services import credit_papers, flow, releasing
from app.services.printing import invoice_pdf
from tests.branch import DAY, BranchAtWork

SALES, ACCOUNTING, MANAGER = "sales_supervisor", "accounting_supervisor", "manager"


def said(file: Path) -> str:
    """All text of a PDF, blanks folded."""
    document = pypdfium2.PdfDocument(str(file))
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return re.sub(r"\s+", " ", text)


def released(branch: BranchAtWork, days: str = "10") -> int:
    """Three cups for 59.70, released on credit."""
    branch.sale([(3, "1")], upto="booked")
    policy = releasing.set_policy(branch.desk(ACCOUNTING), 1, "1000", days).ids[0]
    releasing.confirm_policy(branch.desk(MANAGER), policy)
    invoice = branch.sale()
    flow.take(branch.signed(SALES), "ask_release", [invoice], reason="长期客户")
    flow.take(branch.signed(ACCOUNTING), "release", [invoice])
    return invoice


def on_credit(branch: BranchAtWork, days: str = "10") -> int:
    invoice = released(branch, days)
    flow.take(branch.desk("keeper"), "ship_on_credit", [invoice])
    return invoice


def test_a_statement_closes_in_figures_and_words_and_has_a_slip_to_reply(branch: BranchAtWork, tmp_path: Path) -> None:
    invoice = on_credit(branch)
    branch.pay(invoice, "20.00")
    branch.book()
    desk, file = branch.desk("accountant"), tmp_path / "statement.pdf"
    text = said(credit_papers.statement_pdf(desk, 1, "2026-11", file, "zh_CN", return_by=date(2026, 12, 15)))
    assert branch.row(invoice)["number"] in text
    assert ["59.70" in text, "20.00" in text, "¥39.70" in text] == [True] * 3
    assert "叁拾玖元柒角整" in text
    assert "2026年12月15日" in text
    english = said(credit_papers.statement_pdf(desk, 1, "2026-11", file, "en", return_by=date(2026, 12, 15)))
    for words in ("Opening balance", "Closing balance", "It agrees", "It does not agree", "Seal", "15 Dec 2026"):
        assert words in english
    december = said(credit_papers.statement_pdf(desk, 1, "2026-12", file, "en"))
    assert december.count("¥39.70") >= 2, "it opens and closes with what was left"
    with pytest.raises(NotFound):
        credit_papers.statement_pdf(desk, 1, "2026-13", file)
    with pytest.raises(NotPermitted):
        credit_papers.statement_pdf(branch.desk("cashier"), 1, "2026-11", file)


def test_a_long_statement_runs_over_pages_and_ends_with_one_slip(branch: BranchAtWork, tmp_path: Path) -> None:
    invoice = on_credit(branch)
    for _time in range(45):
        branch.pay(invoice, "1.00")
    branch.book()
    file = credit_papers.statement_pdf(branch.desk("accountant"), 1, "2026-11", tmp_path / "s.pdf", "en")
    with pypdfium2.PdfDocument(str(file)) as document:
        assert len(document) > 1
    text = said(file)
    assert text.count("Seal of the customer") == 1
    assert "¥14.70" in text


def test_the_dunning_list_names_who_is_late_on_paper_and_in_a_workbook(branch: BranchAtWork, tmp_path: Path) -> None:
    invoice, desk = on_credit(branch), branch.desk(SALES)
    number, late = branch.row(invoice)["number"], DAY + timedelta(days=13)
    text = said(credit_papers.dunning_pdf(desk, late, tmp_path / "d.pdf", "en"))
    assert number in text
    assert "59.70" in text
    assert (DAY + timedelta(days=10)).isoformat() in text
    assert number not in said(credit_papers.dunning_pdf(desk, DAY, tmp_path / "none.pdf", "en"))
    sheet = load_workbook(credit_papers.dunning_xlsx(desk, late, tmp_path / "d.xlsx")).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(values_only=True) if number in row]
    assert [[cell for cell in row if isinstance(cell, int | float)] for row in rows] == [[1, 3, 59.7]]


def test_an_invoice_released_on_credit_says_so_until_it_is_paid(branch: BranchAtWork, tmp_path: Path) -> None:
    invoice, desk, file = released(branch), branch.desk("clerk"), tmp_path / "i.pdf"
    text = said(invoice_pdf(desk, invoice, file, "a4", "zh_CN").file)
    assert "赊销" in text
    assert "收讫" not in text
    english = said(invoice_pdf(desk, invoice, file, "a4", "en").file)
    assert "ON CREDIT" in english
    assert "RECEIVED" not in english
    branch.pay(invoice)
    assert "赊销" not in said(invoice_pdf(desk, invoice, file, "a4", "zh_CN").file)
    plain = said(invoice_pdf(desk, branch.sale(), file, "a4", "en").file)
    assert "ON CREDIT" not in plain


def test_a_release_form_bears_its_figures_and_who_signed(branch: BranchAtWork, tmp_path: Path) -> None:
    released(branch)
    number = branch.one("SELECT number FROM credit_release")
    assert "-SX-" in number
    text = said(credit_papers.release_pdf(branch.desk(ACCOUNTING), number, tmp_path / "r.pdf", "en"))
    for words in (number, "1,000.00", "59.70", "长期客户", (DAY + timedelta(days=10)).isoformat()):
        assert words in text
    for role in (SALES, ACCOUNTING):
        name = branch.one("SELECT name FROM person WHERE id = :id", id=branch.id_of(role))
        assert name in text
    with pytest.raises(NotFound):
        credit_papers.release_pdf(branch.desk(ACCOUNTING), "SX-NONE", tmp_path / "r.pdf")
