"""One invoice as PDF beside a bare canvas on which the same strings are drawn in the same font."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from app.services.papers import fonts, ink, output
from app.services.papers.content import Act, InvoiceLine, InvoicePaper, Party, People
from app.services.papers.invoice import draw_invoice
from benchmarks.table import Line, side_by_side

LIMIT = 3
DAY = date(2026, 11, 24)
GOODS = ("小花茶杯", "青花盖碗", "白瓷饭碗", "红檀筷子", "纯棉毛巾")
String = tuple[float, float, str, float]


def measure(quick: bool) -> list[Line]:
    """One line. Every round draws another invoice, so that nothing remembered from the last one flatters us."""
    rounds = 5 if quick else 200
    papers = [_paper(number) for number in range(rounds + 3)]
    strings = [_strings_of(paper) for paper in papers]
    for remembered in (fonts.runs, fonts._thousandths, ink.wrapped):
        remembered.cache_clear()
    for paper, drawn in zip(papers[rounds:], strings[rounds:], strict=True):
        _draw(paper)
        _draw_bare(drawn)
    ours, peer = side_by_side(_one_by_one(_draw, papers), _one_by_one(_draw_bare, strings), rounds)
    return [Line("an invoice of five lines as PDF", ours, "ms", peer, "bare canvas, the same strings", LIMIT)]


def _one_by_one(draw: Callable[..., bytes], given: list[object]) -> Callable[[], bytes]:
    """Draws the next one with every call."""
    coming: Iterator[object] = iter(given)
    return lambda: draw(next(coming))


def _draw(paper: InvoicePaper) -> bytes:
    target = BytesIO()
    draw_invoice(paper, target)
    return target.getvalue()


def _draw_bare(strings: list[String]) -> bytes:
    """What anybody would write who knew where each string belongs."""
    target = BytesIO()
    canvas = Canvas(target, (595.28, 841.89), pageCompression=1)
    face = fonts.main_face().name
    for x, y, text, size in strings:
        canvas.setFont(face, size)
        canvas.drawString(x, y, text)
    canvas.save()
    return target.getvalue()


def _strings_of(paper: InvoicePaper) -> list[String]:
    """Every string that the program writes on this invoice, and where."""
    heard: list[String] = []

    class Hearing(ink.Pen):
        def text(self, x: float, y: float, text: str, size: float, *how: object, **more: object) -> None:
            heard.append((x, y, text, size))
            super().text(x, y, text, size, *how, **more)  # type: ignore[arg-type]

    plain, output.Pen = output.Pen, Hearing  # type: ignore[misc]
    try:
        _draw(paper)
    finally:
        output.Pen = plain  # type: ignore[misc]
    if len(heard) < 50:
        raise AssertionError(f"only {len(heard)} strings on an invoice: the peer would have too little to draw")
    return heard


def _paper(number: int) -> InvoicePaper:
    """An invoice of five lines, unlike the others in number, quantities and sums."""
    lines = tuple(_line(at, number) for at in range(1, 6))
    zero = Decimal(0)
    empty = InvoicePaper(
        branch=Party("杭州城西营业部", address="杭州市西湖区文三路 478 号", phone="0571-8888 6666"),
        customer=Party(
            f"杭州丰华商贸有限公司第{number}分店", "C-0012", "91330106MA2XXXXX1A", "138 0571 0000", "湖墅南路"
        ),
        day=DAY,
        lines=(),
        net=zero,
        tax=zero,
        gross=zero,
        number=f"HZ-XS-202611-{number + 1:04}",
        price_list="2026 秋季零售价目 v3",
        settlement="现款",
        people=People(Act("李娜", DAY), Act("陈立", DAY), Act("周敏", DAY), Act("王芳", DAY)),
        check_code="A1B2C3D4E5",
    )
    sums = {name: sum((getattr(line, name) for line in lines), zero) for name in ("net", "tax", "gross")}
    return replace(empty, lines=lines, **sums)


def _line(at: int, number: int) -> InvoiceLine:
    quantity, price = Decimal(number % 97 + at), Decimal("18.50") + at
    gross = quantity * price
    net = (gross / Decimal("1.13")).quantize(Decimal("0.01"))
    return InvoiceLine(
        at,
        f"XHF-{at:02}",
        GOODS[at - 1],
        "只",
        quantity,
        price,
        gross,
        net,
        gross - net,
        gross,
        Decimal(13),
        spec="300 ml",
    )
