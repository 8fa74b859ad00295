"""Papers out of the books: filled from the database, counted, read back from the PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from app.process import Method
from app.refusals import FileFault, NotFound, NotPermitted, NotSignedIn
from app.services import flow, paper_contents
from app.services.cashier import PaymentForm
from app.services.desk import Desk, Presence
from app.services.papers.invoice import code_content
from app.services.printing import goods_note_pdf, goods_receipt_pdf, invoice_pdf, receipt_pdf, refund_pdf
from tests.branch import PEOPLE, BranchAtWork


def said(file: Path) -> str:
    """All text of a PDF, blanks folded, as a reader program finds it."""
    document = pypdfium2.PdfDocument(str(file))
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return re.sub(r"\s+", " ", text)


def test_a_paid_invoice_names_everybody_and_bears_the_cashiers_stamp(branch: BranchAtWork, tmp_path: Path) -> None:
    sold = branch.sale(((1, "3"), (4, "2")), upto="shipped")
    printed = invoice_pdf(branch.desk("clerk"), sold, tmp_path / "a.pdf", "a4", "en")
    text = said(printed.file)
    row = branch.row(sold)
    assert (printed.copy, printed.status) == (1, "paid")
    assert row["number"] in text
    assert "277.70" in text
    assert "CASH RECEIVED" in text
    assert "UNPAID" not in text
    assert "REPRINT" not in text
    for role in ("clerk", "sales_supervisor", "accounting_supervisor", "cashier", "keeper"):
        assert PEOPLE[role] in text


def test_the_copy_that_collects_goods_is_printed_only_when_the_money_is_in(
    branch: BranchAtWork, tmp_path: Path
) -> None:
    sold = branch.sale(upto="payable")
    desk = branch.desk("cashier")
    before = said(invoice_pdf(desk, sold, tmp_path / "before.pdf", "a4", "en").file)
    branch.pay(sold)
    after = said(invoice_pdf(desk, sold, tmp_path / "after.pdf", "a4", "en").file)
    assert "Goods-collection copy" not in before
    assert "UNPAID" in before
    assert "Goods-collection copy" in after
    assert "UNPAID" not in after


def test_the_first_print_is_the_original_and_later_ones_say_so(branch: BranchAtWork, tmp_path: Path) -> None:
    sold = branch.sale(upto="paid")
    desk, target = branch.desk("clerk"), tmp_path / "a.pdf"
    texts = [said(invoice_pdf(desk, sold, target, "a5", "en").file) for _time in range(3)]
    assert ["REPRINT" in text for text in texts] == [False, True, True]
    assert "REPRINT 2" in texts[2]
    assert branch.one("SELECT COUNT(*) FROM print_copy") == 3


def test_what_was_printed_as_a_draft_still_has_its_original_when_it_is_paid(
    branch: BranchAtWork, tmp_path: Path
) -> None:
    sold, target = branch.sale(upto="submitted"), tmp_path / "a.pdf"
    draft = said(invoice_pdf(branch.desk("clerk"), sold, target, "a4", "en").file)
    branch.advance(sold, "paid", after="submitted")
    paid = invoice_pdf(branch.desk("clerk"), sold, target, "a4", "en")
    assert "DRAFT" in draft
    assert "CASH RECEIVED" not in draft
    assert (paid.copy, paid.status) == (2, "paid")
    assert "REPRINT" not in said(paid.file)


def test_a_draft_without_a_number_is_not_counted(branch: BranchAtWork, tmp_path: Path) -> None:
    sold = branch.sale(upto="draft")
    printed = invoice_pdf(branch.desk("clerk"), sold, tmp_path / "a.pdf", "a4", "en")
    assert (printed.copy, printed.status) == (0, "draft")
    text = said(printed.file)
    assert "DRAFT" in text
    assert "59.70" in text
    assert branch.one("SELECT COUNT(*) FROM print_copy") == 0


def test_a_void_invoice_is_marked_on_every_page(branch: BranchAtWork, tmp_path: Path) -> None:
    sold = branch.sale(upto="payable")
    flow.take(branch.signed("sales_supervisor"), "ask_void", [sold], reason="ordered twice")
    flow.take(branch.signed("accounting_supervisor"), "void", [sold])
    printed = invoice_pdf(branch.desk("accountant"), sold, tmp_path / "a.pdf", "a4", "en")
    assert printed.status == "void"
    assert "VOID" in said(printed.file)


@pytest.mark.parametrize(
    ("payments", "stamp"),
    [
        ([(Method.TRANSFER, "59.70")], "TRANSFER RECEIVED"),
        ([(Method.WECHAT, "59.70")], "RECEIVED IN FULL"),
        ([(Method.CASH, "50"), (Method.ALIPAY, "9.70")], "RECEIVED IN FULL"),
    ],
)
def test_the_stamp_tells_how_the_money_came(
    branch: BranchAtWork, tmp_path: Path, payments: list[tuple[Method, str]], stamp: str
) -> None:
    sold = branch.sale(upto="payable")
    given = tuple(PaymentForm(method, amount) for method, amount in payments)
    flow.take(branch.desk("cashier"), "collect", [sold], payments=given)
    assert stamp in said(invoice_pdf(branch.desk("clerk"), sold, tmp_path / "a.pdf", "a4", "en").file)


def test_a_cheque_that_was_not_honoured_leaves_no_stamp(branch: BranchAtWork, tmp_path: Path) -> None:
    sold, cashier = branch.sale(upto="payable"), branch.desk("cashier")
    branch.pay(sold, method=Method.CHEQUE, reference="0042")
    slip = branch.one("SELECT id FROM receipt WHERE invoice_id = :id", id=sold)
    waiting = said(receipt_pdf(cashier, slip, tmp_path / "waiting.pdf", "a5", "en"))
    flow.take(cashier, "bounce", [sold], receipt_id=slip, reason="no funds")
    branch.pay(sold)
    text = said(invoice_pdf(cashier, sold, tmp_path / "a.pdf", "a4", "en").file)
    assert "CASH RECEIVED" in text
    assert "Cheque" not in text
    assert "MONEY NOT YET ARRIVED" in waiting
    assert "VOID" in said(receipt_pdf(cashier, slip, tmp_path / "void.pdf", "a5", "en"))


def test_the_cashier_prints_released_invoices_only_and_the_keeper_none(branch: BranchAtWork, tmp_path: Path) -> None:
    sold, target = branch.sale(upto="authorised"), tmp_path / "a.pdf"
    with pytest.raises(NotFound):
        invoice_pdf(branch.desk("cashier"), sold, target)
    branch.advance(sold, "paid", after="authorised")
    with pytest.raises(NotPermitted):
        invoice_pdf(branch.desk("keeper"), sold, target)
    with pytest.raises(NotSignedIn):
        invoice_pdf(Desk(branch.store), sold, target)
    assert branch.one("SELECT COUNT(*) FROM print_copy") == 0
    assert not target.exists()
    assert invoice_pdf(branch.desk("cashier"), sold, target).copy == 1


def test_the_technician_prints_by_number_and_the_trail_says_how(branch: BranchAtWork, tmp_path: Path) -> None:
    sold = branch.sale(upto="paid")
    desk = Desk(branch.store, presence=Presence.COMMAND_LINE)
    invoice_pdf(desk, branch.row(sold)["number"], tmp_path / "a.pdf", "a5")
    last = branch.rows("SELECT command, presence, person_id FROM audit ORDER BY seq DESC LIMIT 1")[0]
    assert tuple(last.values()) == ("printing.count_copy", "command line", None)


def test_a_disk_that_fails_changes_nothing_but_the_count(branch: BranchAtWork, tmp_path: Path) -> None:
    sold = branch.sale(upto="paid")
    stands = branch.row(sold)
    with pytest.raises(FileFault):
        invoice_pdf(branch.desk("clerk"), sold, tmp_path / "no folder" / "a.pdf")
    assert branch.row(sold) == stands


def test_the_goods_note_bears_no_price(branch: BranchAtWork, tmp_path: Path) -> None:
    sold = branch.sale(((1, "3"),), upto="paid")
    flow.take(branch.desk("keeper"), "ship", [sold], receiver="张三")
    note = branch.one("SELECT id FROM shipment WHERE invoice_id = :id", id=sold)
    text = said(goods_note_pdf(branch.desk("keeper"), note, tmp_path / "a.pdf", "a5", "en"))
    assert "青瓷茶杯" in text
    assert "张三" in text
    assert "19.9" not in text
    assert "59.7" not in text


def test_receipt_refund_and_goods_receipt_say_what_happened(branch: BranchAtWork, tmp_path: Path) -> None:
    sold = branch.sale(upto="payable")
    payment = PaymentForm(Method.CASH, "59.70", "100")
    flow.take(branch.desk("cashier"), "collect", [sold], payments=(payment,))
    slip = branch.one("SELECT id FROM receipt WHERE invoice_id = :id", id=sold)
    text = said(receipt_pdf(branch.desk("cashier"), slip, tmp_path / "a.pdf", "a5", "en"))
    assert "59.70" in text
    assert "40.30" in text
    flow.take(branch.desk("keeper"), "ship", [sold])
    branch.take_back(sold, upto="refunded")
    back = branch.one("SELECT id FROM refund")
    assert "59.70" in said(refund_pdf(branch.desk("cashier"), back, tmp_path / "b.pdf", "a5", "en"))
    goods = branch.one("SELECT MAX(id) FROM goods_receipt")
    text = said(goods_receipt_pdf(branch.desk("keeper"), goods, tmp_path / "c.pdf", "a5", "en"))
    assert "1,000" in text


def test_a_receipt_for_an_advance_says_that_it_is_one(branch: BranchAtWork, tmp_path: Path) -> None:
    sold = branch.sale(upto="payable")
    payment = PaymentForm(Method.TRANSFER, "100")
    flow.take(branch.desk("cashier"), "collect", [sold], payments=(payment,), keep_excess=True)
    slip = branch.one("SELECT id FROM receipt WHERE invoice_id IS NULL")
    text = said(receipt_pdf(branch.desk("cashier"), slip, tmp_path / "a.pdf", "a5", "en"))
    assert "Advance payment" in text
    assert "40.30" in text


def test_the_code_says_number_total_and_the_hash_of_the_revision(branch: BranchAtWork) -> None:
    sold = branch.sale(upto="paid")
    kept = branch.one("SELECT content_hash FROM invoice_revision WHERE invoice_id = :id", id=sold)
    with branch.store.reading() as conn:
        row = paper_contents.invoice_row(conn, sold)
        paper = paper_contents.invoice_paper(conn, branch.store.branch, row, reprint=0, language="en")
    assert code_content(paper) == f"{row['number']}|59.70|CNY|{kept[:8].upper()}"


def test_a_retired_person_prints_nothing(branch: BranchAtWork, tmp_path: Path) -> None:
    sold = branch.sale(upto="paid")
    gone = branch.desk("clerk")
    assert gone.person is not None
    with pytest.raises(NotSignedIn):
        invoice_pdf(replace(gone, person=replace(gone.person, id=999)), sold, tmp_path / "a.pdf")
    assert Decimal(branch.one("SELECT COUNT(*) FROM print_copy")) == 0
