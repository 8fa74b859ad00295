"""Receipts, goods-issue notes and goods-receipt notes, read back from their PDF."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.services.papers.content import (
    Act,
    GoodsLine,
    GoodsNotePaper,
    GoodsReceiptPaper,
    Party,
    ReceiptPaper,
    check_code,
)
from app.services.papers.goods import draw_goods_note, draw_goods_receipt
from app.services.papers.invoice import draw_invoice
from app.services.papers.receipt import draw_receipt
from tests.services.papers.samples import BRANCH, CUSTOMER, DAY, invoice, joined, pages_of, pdf

LONG = "长" * 500


def receipt(**given: Any) -> ReceiptPaper:
    facts: dict[str, Any] = {
        "branch": BRANCH,
        "customer": CUSTOMER,
        "number": "HZ-SK-202611-0203",
        "day": DAY,
        "invoice": "HZ-XS-202611-0187",
        "amount": Decimal("1409.50"),
        "method": "Cash",
        "cashier": Act("赵敏", DAY),
    }
    return ReceiptPaper(**facts | given)


def goods(count: int, sign: int = 1) -> tuple[GoodsLine, ...]:
    return tuple(
        GoodsLine(n, f"C-{n:03d}", "小花茶杯", "只", Decimal(sign * n), "300 ml", "A-03") for n in range(1, count + 1)
    )


def note(lines: tuple[GoodsLine, ...], **given: Any) -> GoodsNotePaper:
    facts: dict[str, Any] = {
        "branch": BRANCH,
        "customer": CUSTOMER,
        "number": "HZ-CK-202611-0099",
        "day": DAY,
        "invoice": "HZ-XS-202611-0187",
        "lines": lines,
        "keeper": Act("孙保管", DAY),
        "receiver": "刘强",
    }
    return GoodsNotePaper(**facts | given)


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_a_receipt_comes_in_three_copies_and_says_what_was_paid(size: str) -> None:
    texts = pages_of(pdf(draw_receipt, receipt(tendered=Decimal(1500), change=Decimal("90.50")), size))
    assert len(texts) == 3
    for text, copy in zip(texts, ("存根联", "客户联", "记账联"), strict=True):
        for word in (
            "收款收据", "HZ-SK-202611-0203", "2026年11月24日", "杭州丰华商贸有限公司", "销货单 HZ-XS-202611-0187 货款",
            "人民币壹仟肆佰零玖元伍角整", "¥1,409.50", "实收 ¥1,500.00", "找零 ¥90.50", "赵敏", "财务专用章",
        ):  # fmt: skip
            assert word in text, word
        assert copy in text.replace(" ", "")


def test_a_refund_is_called_one() -> None:
    text = pages_of(pdf(draw_receipt, receipt(refund=True, reprint=1)))[0]
    for word in ("退款单", "今付给", "红字销货单 HZ-XS-202611-0187 退款", "补打 1"):
        assert word in text
    assert "收款收据" not in text


def test_a_receipt_for_money_that_has_not_arrived_says_so() -> None:
    assert "款项待到账" in pages_of(pdf(draw_receipt, receipt(method="Cheque", pending=True)))[0]
    assert "作废" in pages_of(pdf(draw_receipt, receipt(void=True)))[0]


def test_change_must_add_up() -> None:
    with pytest.raises(ValueError):
        receipt(tendered=Decimal(1500), change=Decimal(90))


def test_a_receipt_in_both_languages() -> None:
    text = pages_of(pdf(draw_receipt, receipt(), "a5", "both"))[0]
    for word in ("收款收据", "RECEIPT", "One thousand four hundred nine yuan and fifty fen", "今收到 Received from"):
        assert word in text


def test_a_goods_note_shows_quantities_and_no_prices() -> None:
    (text, *others) = pages_of(pdf(draw_goods_note, note(goods(5))))
    assert len(others) == 2
    for word in (
        "出库单",
        "HZ-CK-202611-0099",
        "HZ-XS-202611-0187",
        "孙保管",
        "刘强",
        "C-005",
        "A-03",
        "提货人签字",
        "合计 15",
    ):
        assert word in text, word
    assert "¥" not in text
    assert "金额" not in text
    assert "单价" not in text


def test_goods_that_come_back_are_a_red_note() -> None:
    text = pages_of(pdf(draw_goods_note, note(goods(2, -1), red=True, copies=())))[0]
    for word in ("红字出库单", "红字", "合计 -3", "退货人签字"):
        assert word in text


def test_a_long_goods_note_carries_its_quantity() -> None:
    texts = pages_of(pdf(draw_goods_note, note(goods(100), copies=()), "a5", "en"))
    assert len(texts) > 3
    assert "Brought forward" in texts[1]
    assert "Total 5,050" in texts[-1]
    assert f"Page {len(texts)} of {len(texts)}" in texts[-1]


def test_a_goods_receipt_names_source_and_keeper() -> None:
    paper = GoodsReceiptPaper(
        BRANCH, "HZ-RK-202611-0003", DAY, goods(3), Act("孙保管", DAY), "总部仓库", "周师傅", "成品库", void=True
    )
    text = pages_of(pdf(draw_goods_receipt, paper, "a4", "zh_CN"))[0]
    for word in ("入库单", "HZ-RK-202611-0003", "总部仓库", "周师傅", "成品库", "孙保管", "作废", "合计 6"):
        assert word in text, word


def test_long_and_hostile_names_are_printed_as_they_are() -> None:
    party = Party(f"<b>{LONG}&", address=LONG)
    assert joined(pdf(draw_receipt, receipt(customer=party, remark=LONG, copies=()))).count("长") == 1000
    lines = (GoodsLine(1, LONG, LONG, "只", Decimal(1), note=LONG),)
    assert joined(pdf(draw_goods_note, note(lines, customer=party, note=LONG, copies=()))).count("长") >= 3000


def test_slips_are_written_whole_and_alike(tmp_path: Path) -> None:
    for draw, paper in ((draw_receipt, receipt()), (draw_goods_note, note(goods(3)))):
        target = tmp_path / "x.pdf"
        draw(paper, target)  # type: ignore[operator]
        assert target.read_bytes() == pdf(draw, paper)
    assert [path.name for path in tmp_path.iterdir()] == ["x.pdf"]


def test_papers_drawn_at_the_same_time_do_not_mix() -> None:
    wanted = pdf(draw_invoice, invoice(30)), pdf(draw_receipt, receipt())
    got: list[tuple[bytes, bytes]] = []

    def work() -> None:
        for _ in range(3):
            got.append((pdf(draw_invoice, invoice(30)), pdf(draw_receipt, receipt())))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 12
    assert set(got) == {wanted}


def test_the_check_code_depends_on_every_fact_and_on_their_borders() -> None:
    codes = {check_code("A", "1.00"), check_code("A", "1.0"), check_code("A1", ".00"), check_code("A")}
    assert len(codes) == 4
    assert all(len(code) == 10 for code in codes)
