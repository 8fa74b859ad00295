"""Printing: papers are filled from the books and drawn. Every print of an invoice is counted before it is written.

What has happened in the branch never depends on whether a printer or a disk works: the print is counted in a command
of its own, then the file is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from sqlalchemy import Connection, func, select

from app.models.invoices import invoice, print_copy
from app.process import Duty, Review
from app.refusals import FileFault, NotFound, NotPermitted, NotSignedIn
from app.services import paper_contents as contents
from app.services.desk import Changed, Desk, Presence, Work, command, duties_now, require
from app.services.papers.goods import draw_goods_note, draw_goods_receipt
from app.services.papers.invoice import draw_invoice
from app.services.papers.layout import PaperSize
from app.services.papers.receipt import draw_receipt
from app.services.papers.speech import Language
from app.services.settings import value_of
from app.services.store import Branch

T = TypeVar("T")

_SEE_ALL = frozenset({Duty.INVOICE, Duty.AUTHORISE, Duty.CHECK, Duty.BOOK})
_SEE_SLIPS = (Duty.COLLECT, Duty.INVOICE, Duty.BOOK, Duty.AUTHORISE, Duty.CHECK)
_SEE_GOODS = (Duty.SHIP, Duty.INVOICE, Duty.BOOK, Duty.AUTHORISE, Duty.CHECK)
_RELEASED = (Review.PAYABLE.value, Review.RELEASED.value, Review.CLOSED.value)
_BY_NOBODY = (Presence.COMMAND_LINE, Presence.PROGRAM)


@dataclass(frozen=True, slots=True)
class PrintedCopy:
    """What was printed: the file, which copy of the invoice it is (0 for a draft without a number), how it stood."""

    file: Path
    copy: int
    status: str


@command(anyone=True)
def count_copy(work: Work, invoice_id: int, paper: str) -> Changed:
    """Counts one print of an invoice and keeps how it stood: draft, unpaid, paid or void. Returns which copy it is.

    A draft that never had a number is copy 0 and not kept: it may be thrown away yet.
    The technician at the command line prints without sitting down; at a desk it takes a duty that sees the invoice.
    """
    row = contents.invoice_row(work.conn, invoice_id)
    _require_sight(_who(work.desk), _duties(work), row["review"], row["number"])
    if not row["number"]:
        return Changed(ids=(0,))
    before = select(func.coalesce(func.max(print_copy.c.copy), 0)).where(print_copy.c.invoice_id == invoice_id)
    number = int(work.conn.execute(before).scalar_one()) + 1
    work.post(
        print_copy,
        invoice_id=invoice_id,
        copy=number,
        status=contents.status_of(row),
        paper=paper,
        person_id=work.desk.person.id if work.desk.person else None,
        day=work.day_or_none or work.now.date(),
        at=work.now,
    )
    return Changed(frozenset({"prints"}), (number,))


def _duties(work: Work) -> frozenset[Duty]:
    """The duties of the person at this moment; every duty for the technician."""
    person, presence = work.desk.person, work.desk.presence
    if person is None and presence in _BY_NOBODY:
        return frozenset(Duty)
    held = duties_now(work.conn, person.id) if person else None
    if held is None:
        raise NotSignedIn()
    return held


def _who(desk: Desk) -> str:
    return desk.person.name if desk.person else ""


def _require_sight(who: str, held: frozenset[Duty], review: str, number: str | None) -> None:
    """The cashier sees released invoices only; the keeper sees no invoice, for it bears prices."""
    if held & _SEE_ALL:
        return
    if Duty.COLLECT not in held:
        raise NotPermitted(person=who, duty=Duty.INVOICE)
    if review not in _RELEASED:
        raise NotFound(what="invoice", name=number or "")


def invoice_pdf(
    desk: Desk, which: int | str, target: Path, size: PaperSize | None = None, language: Language | None = None
) -> PrintedCopy:
    """Prints an invoice, by id or number, into a PDF file; size and language are the branch's unless given.

    The first print is the original, later ones are marked; a paper that says something else (a draft, then unpaid,
    then paid) has an original of its own. A draft that never had a number is not counted. Raises NotFound,
    NotPermitted, NoChineseFont, or FileFault when the file cannot be written.
    """
    if desk.person is not None or desk.presence not in _BY_NOBODY:
        require(desk, (*sorted(_SEE_ALL), Duty.COLLECT))
    with desk.store.reading() as conn:
        row = contents.invoice_row(conn, which)
        if desk.person is not None:
            _require_sight(desk.person.name, desk.duties, row["review"], row["number"])
        size = size or ("a5" if value_of(conn, "paper_size") == "a5" else "a4")
    copy = count_copy(desk, row["id"], size).ids[0] if row["number"] else 0
    with desk.store.reading() as conn:
        row = conn.execute(select(invoice).where(invoice.c.id == row["id"])).mappings().one()
        status, spoken = contents.status_of(row), language or _language(conn, desk.branch)
        again = _printed_before(conn, row["id"], copy, status)
        paper = contents.invoice_paper(conn, desk.branch, row, reprint=again, language=spoken)
    with _written(target):
        draw_invoice(paper, target, size, spoken)
    return PrintedCopy(target, copy, status)


def _printed_before(conn: Connection, invoice_id: int, copy: int, status: str) -> int:
    """How many prints before this one said the same."""
    earlier = select(func.count()).where(
        print_copy.c.invoice_id == invoice_id, print_copy.c.copy < copy, print_copy.c.status == status
    )
    return int(conn.execute(earlier).scalar_one())


def receipt_pdf(
    desk: Desk, receipt_id: int, target: Path, size: PaperSize = "a5", language: Language | None = None
) -> Path:
    """Prints the receipt of one payment. Raises NotFound, NotPermitted, NoChineseFont or FileFault."""
    return _drawn(desk, _SEE_SLIPS, receipt_id, contents.receipt_paper, draw_receipt, target, size, language)


def receipts_pdf(
    desk: Desk, receipt_ids: Sequence[int], target: Path, size: PaperSize = "a5", language: Language | None = None
) -> Path:
    """Prints several receipts one after the other into one file. Raises as `receipt_pdf` does."""
    if len(receipt_ids) == 1:
        return receipt_pdf(desk, receipt_ids[0], target, size, language)
    from pypdfium2 import PdfDocument

    whole = PdfDocument.new()
    with TemporaryDirectory() as folder:
        for number, receipt_id in enumerate(receipt_ids):
            part = PdfDocument(str(receipt_pdf(desk, receipt_id, Path(folder) / f"{number}.pdf", size, language)))
            whole.import_pages(part)
            part.close()
    with _written(target):
        whole.save(str(target))
    whole.close()
    return target


def refund_pdf(
    desk: Desk, refund_id: int, target: Path, size: PaperSize = "a5", language: Language | None = None
) -> Path:
    """Prints a refund slip. Raises as `receipt_pdf` does."""
    return _drawn(desk, _SEE_SLIPS, refund_id, contents.refund_paper, draw_receipt, target, size, language)


def goods_note_pdf(
    desk: Desk, shipment_id: int, target: Path, size: PaperSize = "a5", language: Language | None = None
) -> Path:
    """Prints a goods-issue note, red when goods came back; it bears no prices. Raises as `receipt_pdf` does."""
    return _drawn(desk, _SEE_GOODS, shipment_id, contents.goods_note_paper, draw_goods_note, target, size, language)


def goods_receipt_pdf(
    desk: Desk, goods_receipt_id: int, target: Path, size: PaperSize = "a5", language: Language | None = None
) -> Path:
    """Prints a goods-receipt note; it bears no prices. Raises as `receipt_pdf` does."""
    return _drawn(
        desk, _SEE_GOODS, goods_receipt_id, contents.goods_receipt_paper, draw_goods_receipt, target, size, language
    )


def _drawn(
    desk: Desk,
    duties: tuple[Duty, ...],
    paper_id: int,
    fill: Callable[[Connection, Branch, int], T],
    draw: Callable[[T, Path, PaperSize, Language], None],
    target: Path,
    size: PaperSize,
    language: Language | None,
) -> Path:
    """A paper filled from the books and drawn into a file."""
    if desk.person is not None or desk.presence not in _BY_NOBODY:
        require(desk, duties)
    with desk.store.reading() as conn:
        paper, spoken = fill(conn, desk.branch, paper_id), language or _language(conn, desk.branch)
    with _written(target):
        draw(paper, target, size, spoken)
    return target


def _language(conn: Connection, house: Branch) -> Language:
    """The language the branch prints in."""
    return "en" if house.language == "en" or value_of(conn, "paper_language") == "en" else "zh_CN"


@contextmanager
def _written(target: Path) -> Iterator[None]:
    """Says of a file that cannot be written that it is the file, not the paper."""
    try:
        yield
    except OSError as error:
        raise FileFault(f"{target.name}: {error.strerror or error}") from error
