"""The printed invoice, read back from its PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app.services.papers.content import (
    COLLECTION_COPY,
    CUSTOMER_COPY,
    SET_OF_FOUR,
    Act,
    InvoiceLine,
    Party,
    People,
    Stamp,
    Stamped,
)
from app.services.papers.invoice import draw_invoice
from tests.services.papers.samples import CUSTOMER, DAY, invoice, joined, line, pages_of, pdf, saved


def money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def test_everything_that_was_agreed_stands_on_the_paper() -> None:
    paper = invoice(3, note="周四上午送货", reference="PO-7", stamped=Stamped(Stamp.CASH, Act("赵敏", DAY)))
    (text,) = pages_of(pdf(draw_invoice, paper))
    for word in (
        "销货单", "HZ-XS-202611-0187", "2026年11月24日", "杭州城西营业部", "杭州丰华商贸有限公司",
        "91330106MA2XXXXX1A", "138 0571 0000", "2026 秋季零售价目 v3", "现款", "PO-7", "周四上午送货",
        "李娜", "陈建国", "王会计", "赵敏", "现金收讫", "第 1 页 / 共 1 页", "以下空白",
        "本单为内部销货凭证，不作税务发票使用", "税务发票号码",
        "序号", "货号", "品名及规格", "单位", "数量", "单价(含税)", "金额(含税)", "折扣", "税率",
        "制单", "销售审核", "会计审核", "收款", "发货", "提货人签字",
    ):  # fmt: skip
        assert word in text, word
    for item in paper.lines:
        for word in (item.code, item.name, item.spec, money(item.unit_price), money(item.amount)):
            assert word in text, word
    for total in (paper.net, paper.tax, paper.gross):
        assert "¥" + money(total) in text


def test_the_total_stands_in_capitals_and_in_figures() -> None:
    (text,) = pages_of(pdf(draw_invoice, invoice((line(1, quantity=Decimal(1), unit_price=Decimal("1409.50")),))))
    assert "人民币壹仟肆佰零玖元伍角整" in text
    assert "¥1,409.50" in text


def test_an_english_paper_has_english_words_and_keeps_the_names() -> None:
    text = pages_of(pdf(draw_invoice, invoice(3), "a5", "en"))[0]
    for word in ("Sales invoice", "24 Nov 2026", "Total in words", "Made by", "nothing below", "杭州丰华商贸有限公司"):
        assert word in text
    assert "yuan and" in text
    assert "合计" not in text


def test_a_paper_in_both_languages_says_it_twice() -> None:
    text = pages_of(pdf(draw_invoice, invoice(3), "a4", "both"))[0]
    for word in ("销货单", "SALES INVOICE", "合计 Total", "人民币", "yuan and", "Quantity", "数量"):
        assert word in text


@pytest.mark.parametrize(("lines", "a4", "a5"), [(1, 1, 1), (8, 1, 1), (9, 1, 1), (40, 2, 3), (400, 14, 20)])
def test_lines_flow_over_pages(lines: int, a4: int, a5: int) -> None:
    paper = invoice(lines)
    assert len(pages_of(pdf(draw_invoice, paper, "a4"))) == a4
    assert len(pages_of(pdf(draw_invoice, paper, "a5"))) == a5


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_carried_totals_add_up_page_by_page(size: str) -> None:
    paper = invoice(400)
    texts = pages_of(pdf(draw_invoice, paper, size))
    brought, seen = Decimal(0), 0
    for number, text in enumerate(texts, 1):
        assert f"第 {number} 页 / 共 {len(texts)} 页" in text
        if number > 1:
            assert figure(text, "承前页") == brought
        subtotal = figure(text, "本页小计")
        brought += subtotal
        here = sum(1 for item in paper.lines[seen:] if f" {item.position} {item.code}" in text)
        assert subtotal == sum(item.amount for item in paper.lines[seen : seen + here])
        seen += here
    assert (seen, brought) == (400, paper.gross)
    assert figure(texts[-1], "合计") == paper.gross
    assert not any("人民币" in text or "提货人签字" in text for text in texts[:-1])


def figure(text: str, label: str) -> Decimal:
    """The amount behind the quantity behind a label."""
    found = re.search(rf"{label} -?[\d,.]+ (-?[\d,]+\.\d\d)", text)
    assert found, (label, text)
    return Decimal(found[1].replace(",", ""))


def test_each_tax_rate_has_its_own_sum() -> None:
    paper = invoice((line(1), line(2, tax_rate=Decimal(9)), line(3, tax_rate=Decimal(9))))
    (text,) = pages_of(pdf(draw_invoice, paper))
    for rate, net, tax in paper.by_rate():
        assert f"{rate}% ¥{money(net)} ¥{money(tax)}" in text
    assert f"合计 ¥{money(paper.net)} ¥{money(paper.tax)} ¥{money(paper.gross)}" in text


def test_prices_without_tax_are_called_so_and_the_amounts_add_up_to_the_net() -> None:
    item = line(1)
    bare = InvoiceLine(1, "A", "B", "只", Decimal(2), Decimal("10.1234"), Decimal("20.25"), Decimal("20.25"),
                       Decimal("2.63"), Decimal("22.88"), item.tax_rate)  # fmt: skip
    (text,) = pages_of(pdf(draw_invoice, invoice((bare,), prices_include_tax=False)))
    assert "单价(不含税)" in text
    assert "10.1234" in text
    assert figure(text, "合计") == Decimal("20.25")
    assert "¥22.88" in text


def test_gifts_and_discounts_are_named() -> None:
    gift = line(2, quantity=Decimal(1), unit_price=Decimal(0), gift=True, note="满百送一")
    (text,) = pages_of(pdf(draw_invoice, invoice((line(1, discount_pct=Decimal("12.5")), gift))))
    assert "12.5%" in text
    assert "赠品" in text
    assert "满百送一" in text.replace(" ", "")


# Marks


@pytest.mark.parametrize(
    ("given", "said", "unsaid"),
    [
        ({"draft": True, "number": None}, ["草稿", "未编号"], ["未收款", "作废"]),
        ({"unpaid": True}, ["未收款"], ["草稿", "收讫 "]),
        ({"void": True, "unpaid": True}, ["作废"], ["未收款"]),
        ({"on_credit": True, "unpaid": True}, ["赊销（未收款）"], ["现金收讫"]),
        ({"reprint": 3}, ["补打 3"], ["草稿"]),
        ({}, [], ["草稿", "未收款", "作废", "红字", "补打", "现金收讫"]),
    ],
)
def test_a_paper_says_what_it_is_not(given: dict[str, Any], said: list[str], unsaid: list[str]) -> None:
    for text in pages_of(pdf(draw_invoice, invoice(40, **given))):
        for word in said:
            assert word in text
        for word in unsaid:
            assert word not in text


def test_draft_and_unpaid_are_also_laid_large_across_every_page() -> None:
    for given in ({"draft": True}, {"unpaid": True}, {"void": True}):
        for size in ("a4", "a5"):
            for text in pages_of(pdf(draw_invoice, invoice(40, **given), size)):
                word = {"draft": "草稿", "unpaid": "未收款", "void": "作废"}[next(iter(given))]
                assert text.count(word) == 2


@pytest.mark.parametrize("given", [{"unpaid": True}, {"draft": True}, {"on_credit": True}])
def test_no_stamp_stands_on_a_paper_whose_money_is_not_in(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        invoice(1, stamped=Stamped(Stamp.CASH, Act("赵敏", DAY)), **given)


def test_a_paper_that_does_not_add_up_is_not_printed() -> None:
    with pytest.raises(ValueError):
        invoice(2, gross=Decimal("1.00"))
    with pytest.raises(ValueError):
        invoice((line(1, amount=Decimal("1.005"), net=Decimal("1.005"), tax=Decimal(0), gross=Decimal("1.005")),))


def red_invoice() -> Any:
    lines = tuple(line(n, quantity=Decimal(-n)) for n in (1, 2))
    return invoice(lines, red=True, original="HZ-XS-202611-0101", stamped=Stamped(Stamp.PAID_OUT, Act("赵敏", DAY)))


def test_a_red_invoice_is_negative_names_its_original_and_is_drawn_in_red(tmp_path: Path) -> None:
    paper = red_invoice()
    content = pdf(draw_invoice, paper)
    (text,) = pages_of(content)
    for word in ("红字销货单", "HZ-XS-202611-0101", "人民币负", "付讫", f"-¥{money(-paper.gross)}", "退货人签字"):
        assert word in text
    assert all(money(item.amount) in text for item in paper.lines)
    image = pypdfium2.PdfDocument(content)[0].render(scale=2).to_pil().convert("RGB")
    reds = sum(count for count, (r, g, b) in image.getcolors(1 << 24) if r > 150 and g < 80 and b < 80)
    plain = pypdfium2.PdfDocument(pdf(draw_invoice, invoice(2)))[0].render(scale=2).to_pil().convert("RGB")
    assert reds > 2000
    assert sum(count for count, (r, g, b) in plain.getcolors(1 << 24) if r > 150 and g < 80 and b < 80) == 0


# Copies


def test_a_set_is_printed_copy_by_copy_with_the_same_content_and_its_own_name() -> None:
    texts = pages_of(pdf(draw_invoice, invoice(40, copies=SET_OF_FOUR)))
    assert len(texts) == 8
    for copy, ordinal, name in zip(range(4), "一二三四", ("存根联", "客户联", "记账联", "提货联"), strict=True):
        for text in texts[2 * copy : 2 * copy + 2]:
            assert f"第{ordinal}联{name}" in text.replace(" ", "")
    bodies = {re.sub(r"第[一二三四]联\S{3}", "", "".join(texts[n : n + 2]).replace(" ", "")) for n in (0, 2, 4, 6)}
    assert len(bodies) == 1


def test_copy_names_speak_english_too() -> None:
    text = pages_of(pdf(draw_invoice, invoice(1, copies=(COLLECTION_COPY,)), "a5", "en"))[0]
    assert "4 · Goods-collection copy" in text


# The code


def test_the_code_holds_number_total_and_check_code() -> None:
    from app.services.papers.invoice import code_content

    assert code_content(invoice(1)) == f"HZ-XS-202611-0187|{invoice(1).gross}|CNY|A1B2C3D4E5"


# Other currencies


@pytest.mark.parametrize(
    ("currency", "figure", "chinese"),
    [("USD", "$20.00", "美元贰拾元整"), ("JPY", "JP¥20", "日元贰拾元整"), ("PLN", "PLN 20.00", "PLN贰拾元整")],
)
def test_other_currencies_have_their_sign_and_name(currency: str, figure: str, chinese: str) -> None:
    amount = Decimal(20)
    item = line(1, quantity=Decimal(1), amount=amount, net=amount, tax=Decimal(0), gross=amount, tax_rate=Decimal(0))
    (text,) = pages_of(pdf(draw_invoice, invoice((item,), currency=currency)))
    assert figure in text
    assert chinese in text


# Fonts


@pytest.mark.skipif(not shutil.which("pdffonts"), reason="poppler-utils is not installed")
def test_the_chinese_font_is_embedded_as_a_subset(tmp_path: Path) -> None:
    path = saved(pdf(draw_invoice, invoice(3)), tmp_path)
    table = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert table
    for row in table:
        assert row.split()[-5:-3] == ["yes", "yes"], row
    assert path.stat().st_size < 120_000


# Bad names

HOSTILE = [
    "<b>粗</b>",
    "A<B公司",
    "P&G & Söhne",
    "=cmd()|'/c calc'!A0",
    '<img src="/etc/hostname">',
    "<para>&lt;</para>",
    "a\\b(c)d)e",
    "%s %d {0} {count}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_printed_as_they_are(name: str) -> None:
    paper = invoice((line(1, name=name, spec="", code="X"),), customer=Party(name, address=name), note=name)
    text = joined(pdf(draw_invoice, paper, "a4", "both"))
    assert text.count(re.sub(r"\s+", "", name)) >= 3


def test_controls_are_dropped_and_line_ends_become_blanks() -> None:
    paper = invoice((line(1, name="甲\x00\x07乙\n丙\u200b\u202e丁", spec=""),), customer=Party("一\r\n二\ud800三"))
    text = joined(pdf(draw_invoice, paper))
    assert "甲乙丙丁" in text
    assert "一二三" in text


def test_a_missing_character_is_a_sign_not_an_empty_box() -> None:
    text = joined(pdf(draw_invoice, invoice((line(1, name="㐂𠮷龘🦄", spec=""),))))
    assert re.search("[㐂〓][𠮷〓]龘[🦄〓]", text)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
def test_right_to_left_words_are_readable(tmp_path: Path) -> None:
    path = saved(pdf(draw_invoice, invoice(1, customer=Party("חברת שלום 123 Ltd"))), tmp_path)
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    assert "שלום" in text or "〓" in text


@pytest.mark.parametrize("size", ["a4", "a5"])
@pytest.mark.parametrize("character", ["销", "W", "."])
def test_five_hundred_characters_without_a_blank_are_all_there(size: str, character: str) -> None:
    long = character * 500
    paper = invoice((line(1, name=long, spec="", note=long), line(2)), customer=Party(long, address=long), note=long)
    content = pdf(draw_invoice, paper, size, "both")
    assert joined(content).count(character) >= 2500
    inside(content)


def inside(content: bytes) -> None:
    """No character lies outside the page."""
    for page in pypdfium2.PdfDocument(content):
        width, height = page.get_size()
        text = page.get_textpage()
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            assert left >= 0
            assert bottom >= 0
            assert right <= width
            assert top <= height


def test_very_large_figures_stay_in_their_columns() -> None:
    big = Decimal("9999999999999.99")
    item = line(1, quantity=Decimal("1234567.125"), unit_price=Decimal("1234567.1234"), amount=big, net=big,
                tax=Decimal(0), gross=big, tax_rate=Decimal(0))  # fmt: skip
    content = pdf(draw_invoice, invoice((item,)))
    (text,) = pages_of(content)
    assert "1,234,567.125 1,234,567.1234" in text
    assert "9,999,999,999,999.99" in text


_heard: list[str] | None = None


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if _heard is not None and (event == "open" or event.startswith(("socket.", "subprocess.", "os.system"))):
        _heard.append(f"{event} {arguments[:1]}")


sys.addaudithook(_listen)


def test_drawing_names_opens_no_file_and_no_connection() -> None:
    global _heard
    paper = invoice(
        tuple(line(n, name=name + "😀㐂", code=name[:9]) for n, name in enumerate(HOSTILE, 1)),
        customer=Party('<img src="http://127.0.0.1/x">'),
    )
    first = pdf(draw_invoice, paper, "a4", "both")  # fonts are opened once
    _heard = []
    try:
        again = pdf(draw_invoice, paper, "a4", "both")
        heard = list(_heard)
    finally:
        _heard = None
    assert heard == []
    assert first == again


# Files


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert pdf(draw_invoice, invoice(40, copies=SET_OF_FOUR)) == pdf(draw_invoice, invoice(40, copies=SET_OF_FOUR))


def test_a_path_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "单据 1.pdf"
    draw_invoice(invoice(3), target, "a5")
    assert target.read_bytes() == pdf(draw_invoice, invoice(3), "a5")
    assert list(tmp_path.iterdir()) == [target]


def test_when_it_fails_the_old_file_stays_and_no_part_is_left(tmp_path: Path) -> None:
    target = tmp_path / "taken"
    target.mkdir()
    (target / "x").touch()
    with pytest.raises(OSError):
        draw_invoice(invoice(3), target)
    assert list(tmp_path.iterdir()) == [target]
    old = tmp_path / "old.pdf"
    old.write_bytes(b"old")
    with pytest.raises(ValueError):
        draw_invoice(invoice(3), old, "a3")  # type: ignore[arg-type]
    assert old.read_bytes() == b"old"


def test_a_folder_that_is_not_there_is_an_error_not_a_half_file(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        draw_invoice(invoice(1), tmp_path / "nowhere" / "x.pdf")


def test_a_paper_knows_two_sizes_and_three_ways_to_speak() -> None:
    with pytest.raises(ValueError):
        draw_invoice(invoice(1), BytesIO(), "letter")  # type: ignore[arg-type]
    with pytest.raises(ValueError):
        draw_invoice(invoice(1), BytesIO(), "a4", "fr")  # type: ignore[arg-type]


def test_an_invoice_without_lines_or_facts_can_still_be_looked_at() -> None:
    paper = invoice((), customer=Party(""), number=None, draft=True, price_list="", people=People())
    (text,) = pages_of(pdf(draw_invoice, paper))
    assert "零元整" in text
    assert "以下空白" in text


def test_credit_papers_carry_their_due_day() -> None:
    (text,) = pages_of(
        pdf(draw_invoice, invoice(1, on_credit=True, due=DAY, reference="PO-1", copies=(CUSTOMER_COPY,)))
    )
    assert "到期日 2026年11月24日" in text
    assert "PO-1" in text
    assert CUSTOMER.name in text
