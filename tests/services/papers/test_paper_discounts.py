"""Discounts and tax kinds on the printed invoice, read back from its PDF; and that it never looks like a fapiao."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest

from app.services import catalog, flow
from app.services.forms import InvoiceForm, LineForm
from app.services.printing import invoice_pdf
from tests.branch import DAY, BranchAtWork

FORBIDDEN = """
    增值税专用发票 增值税普通发票 电子发票 数电 全国统一发票监制章 监制章 发票专用章 发票代码 机器编号
    密码区 校验码 国家税务总局 开票人 收款人 复核 购买方 销售方 价税合计（大写）
"""


def printed(branch: BranchAtWork, form: InvoiceForm, folder: Path, upto: str = "paid") -> str:
    saved = flow.take(branch.desk("clerk"), "save", form=form).ids[0]
    branch.advance(saved, upto, after="draft")
    file = folder / "invoice.pdf"
    invoice_pdf(branch.desk("clerk"), saved, file)
    pages = pypdfium2.PdfDocument(file)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def test_a_discount_stands_in_a_row_of_its_own(branch: BranchAtWork, tmp_path: Path) -> None:
    """59.70 and 62.16 stay as quantity times price; 5.00 and 0.86 are taken off below: 116.00."""
    form = InvoiceForm(
        1, (LineForm(1, "3"), LineForm(2, "7")), discount="5.00", discount_reason="老客户", small_change="0.86"
    )
    text = printed(branch, form, tmp_path)
    for word in ("59.70", "62.16", "老客户", "116.00"):
        assert word in text, word
    assert re.search(r"[-−]5\.00", text)
    assert re.search(r"[-−]0\.86", text)
    assert "壹佰壹拾陆元整" in text


def test_a_gift_with_goods_is_named(branch: BranchAtWork, tmp_path: Path) -> None:
    form = InvoiceForm(1, (LineForm(5, "2"), LineForm(1, "1", discount="b", reason="买二赠一")))
    text = printed(branch, form, tmp_path)
    assert "19.90" in text
    assert re.search(r"[-−]19\.90", text)
    assert "496.00" in text


def test_exempt_goods_are_told_from_zero_rated_ones(branch: BranchAtWork, tmp_path: Path) -> None:
    forms = [catalog.ProductForm(code, code, tax_code=code, cost="1") for code in ("exempt", "zero")]
    catalog.add_products(branch.desk("sales_supervisor"), forms)
    made = catalog.propose_prices(branch.desk("sales_supervisor"), "more", DAY, True, {7: "50", 8: "70"})
    catalog.file_prices(branch.desk("accounting_supervisor"), made.ids[0])
    for key in (7, 8):
        branch.receive(key, "10", "1")
    text = printed(branch, InvoiceForm(1, (LineForm(7, "1"), LineForm(8, "1"))), tmp_path)
    assert "免税" in text or "exempt" in text
    assert "0%" in text


@pytest.mark.parametrize("upto", ["submitted", "payable", "paid"])
def test_the_paper_never_resembles_a_tax_fapiao(branch: BranchAtWork, tmp_path: Path, upto: str) -> None:
    """No title, mark, seal or field that only a tax fapiao bears; its own notice says what it is not."""
    text = printed(branch, InvoiceForm(1, (LineForm(1, "3"),)), tmp_path, upto)
    text = text.replace("\n", "").replace("\r", "")
    for word in FORBIDDEN.split():
        assert word not in text, word
    assert "不作税务发票使用" in text
