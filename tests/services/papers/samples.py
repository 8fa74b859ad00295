"""Papers to print: invoices of any length, and their text read back from the PDF by another program's eyes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2

from app.services.papers.content import Act, InvoiceLine, InvoicePaper, Party, People

DAY = date(2026, 11, 24)
BRANCH = Party("杭州城西营业部", address="杭州市西湖区文三路 478 号", phone="0571-8888 6666")
CUSTOMER = Party("杭州丰华商贸有限公司", "C-0012", "91330106MA2XXXXX1A", "138 0571 0000", "湖墅南路 186 号")
GOODS = (
    ("XHF-02", "小花茶杯", "300 ml", "只"),
    ("BWB-11", "保温杯", "500 ml", "只"),
    ("KFD-01", "咖啡豆", "1 kg", "袋"),
)


def line(position: int, **given: Any) -> InvoiceLine:
    """A line with tax in its price; quantity, price and rate change with the position."""
    code, name, spec, unit = GOODS[position % len(GOODS)]
    facts: dict[str, Any] = {
        "position": position,
        "code": code,
        "name": name,
        "spec": spec,
        "unit": unit,
        "quantity": Decimal(position % 7 + 1),
        "unit_price": Decimal("18.50") + position,
        "tax_rate": Decimal(13),
    } | given
    amount = cents(facts["quantity"] * facts["unit_price"] * (100 - facts.get("discount_pct", Decimal(0))) / 100)
    net = cents(amount / (1 + facts["tax_rate"] / 100))
    return InvoiceLine(**{"amount": amount, "net": net, "tax": amount - net, "gross": amount} | facts)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def invoice(lines: int | tuple[InvoiceLine, ...] = 3, **given: Any) -> InvoicePaper:
    """An invoice that was made and reviewed, with totals that fit its lines."""
    made = lines if isinstance(lines, tuple) else tuple(line(n) for n in range(1, lines + 1))
    zero = Decimal(0)
    facts: dict[str, Any] = {
        "branch": BRANCH,
        "customer": CUSTOMER,
        "day": DAY,
        "number": "HZ-XS-202611-0187",
        "lines": made,
        "net": sum((l.net for l in made), zero),
        "tax": sum((l.tax for l in made), zero),
        "gross": sum((l.gross for l in made), zero),
        "price_list": "2026 秋季零售价目 v3",
        "settlement": "现款",
        "people": People(Act("李娜", DAY), Act("陈建国", DAY), Act("王会计", DAY), Act("赵敏", DAY)),
        "check_code": "A1B2C3D4E5",
    }
    return InvoicePaper(**facts | given)


def pdf(draw: Callable[..., None], paper: object, *given: str) -> bytes:
    target = BytesIO()
    draw(paper, target, *given)
    return target.getvalue()


def pages_of(content: bytes) -> list[str]:
    """The text of each page, as a reader program finds it, blanks folded."""
    document = pypdfium2.PdfDocument(content)
    found = [re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in document]
    document.close()
    return found


def joined(content: bytes) -> str:
    """All text without any blank: for names that are broken over lines."""
    return re.sub(r"\s+", "", "".join(pages_of(content)))


def saved(content: bytes, folder: Path) -> Path:
    path = folder / "paper.pdf"
    path.write_bytes(content)
    return path
