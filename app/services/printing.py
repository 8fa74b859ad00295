"""Fills papers from the books and has them drawn. Every print of an invoice is counted before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, RowMapping, Table, func, select

from app.models.amounts import NOTHING, Amounts, rounded
from app.models.branch import warehouse
from app.models.cash import receipt, refund
from app.models.catalog import customer, price_list, product
from app.models.custody import goods_receipt, goods_receipt_line, shipment, shipment_line
from app.models.invoices import invoice, invoice_event, invoice_line, invoice_revision, print_copy
from app.models.people import person
from app.process import METHOD_LABELS, Duty, Kind, Method, Paper, Payment, Review
from app.refusals import NotFound, NotSignedIn
from app.services.desk import Changed, Desk, Presence, Work, command, require
from app.services.forms import read_form
from app.services.invoices_typed import previewed
from app.services.papers import content, goods
from app.services.papers import invoice as invoice_paper
from app.services.papers import receipt as receipt_paper
from app.services.papers.content import (
    BOOKKEEPING_COPY,
    COLLECTION_COPY,
    COUNTERFOIL,
    CUSTOMER_COPY,
    Act,
    Copy,
    GoodsLine,
    GoodsNotePaper,
    GoodsReceiptPaper,
    InvoiceLine,
    InvoicePaper,
    Party,
    People,
    ReceiptPaper,
    Stamp,
    Stamped,
)
from app.services.settings import value_of
from app.services.store import Branch
from app.words import _

Size = Literal["a4", "a5"]
Language = Literal["zh_CN", "en", "both"]
_PRINTERS = (Duty.INVOICE, Duty.AUTHORISE, Duty.CHECK, Duty.COLLECT, Duty.SHIP, Duty.BOOK)
_COLLECTED = {Method.CASH: Stamp.CASH, Method.TRANSFER: Stamp.TRANSFER, Method.CHEQUE: Stamp.TRANSFER}


@dataclass(frozen=True, slots=True)
class PrintedCopy:
    """What was printed: the file, which copy it is (0 for a draft without a number), and how the invoice stood."""

    file: Path
    copy: int
    status: str


@command(anyone=True)
def count_copy(work: Work, invoice_id: int, status: str, paper: str) -> Changed:
    """Counts one print of an invoice; the first is the original."""
    if work.desk.person is None and work.desk.presence is Presence.PASSWORD:
        raise NotSignedIn()
    before = select(func.coalesce(func.max(print_copy.c.copy), 0)).where(print_copy.c.invoice_id == invoice_id)
    number = int(work.conn.execute(before).scalar_one()) + 1
    work.post(
        print_copy,
        invoice_id=invoice_id,
        copy=number,
        status=status,
        paper=paper,
        person_id=work.desk.person.id if work.desk.person else None,
        day=work.day_or_none or work.now.date(),
        at=work.now,
    )
    return Changed(frozenset({"prints"}), (number,))


def invoice_pdf(
    desk: Desk, which: int | str, target: Path, size: Size = "a4", language: Language | None = None
) -> PrintedCopy:
    """Prints an invoice, by id or number, into a PDF file.

    The copy is counted first: business never depends on whether the printer works. A draft that never had a number is
    not counted. Raises NotFound, NotPermitted, NoChineseFont, or FileFault when the file cannot be written.
    """
    _require_sight(desk)
    with desk.store.reading() as conn:
        row = _invoice(conn, which)
    status = _status(row)
    copy = 0
    if row["number"]:
        copy = count_copy(desk, row["id"], status, size).ids[0]
    with desk.store.reading() as conn:
        paper = _invoice_paper(conn, desk.branch, row, status, max(copy - 1, 0))
        spoken = language or _language(conn, desk)
    invoice_paper.draw_invoice(paper, target, size, spoken)
    return PrintedCopy(target, copy, status)


def receipt_pdf(desk: Desk, receipt_id: int, target: Path, size: Size = "a5", language: Language | None = None) -> Path:
    """Prints a receipt slip. Raises NotFound or NotPermitted."""
    require(desk, (Duty.COLLECT, Duty.BOOK, Duty.CHECK))
    with desk.store.reading() as conn:
        slip = _one(conn, receipt, receipt_id, "receipt")
        paper = _slip(conn, desk.branch, slip, refunded=False)
        spoken = language or _language(conn, desk)
    receipt_paper.draw_receipt(paper, target, size, spoken)
    return target


def refund_pdf(desk: Desk, refund_id: int, target: Path, size: Size = "a5", language: Language | None = None) -> Path:
    """Prints a refund slip. Raises NotFound or NotPermitted."""
    require(desk, (Duty.COLLECT, Duty.BOOK, Duty.CHECK))
    with desk.store.reading() as conn:
        slip = _one(conn, refund, refund_id, "refund")
        paper = _slip(conn, desk.branch, slip, refunded=True)
        spoken = language or _language(conn, desk)
    receipt_paper.draw_receipt(paper, target, size, spoken)
    return target


def goods_note_pdf(
    desk: Desk, shipment_id: int, target: Path, size: Size = "a5", language: Language | None = None
) -> Path:
    """Prints a goods-issue note, without prices. Raises NotFound or NotPermitted."""
    require(desk, (Duty.SHIP, Duty.BOOK, Duty.CHECK, Duty.INVOICE))
    with desk.store.reading() as conn:
        note = _one(conn, shipment, shipment_id, "shipment")
        sold = _invoice(conn, note["invoice_id"])
        lines = conn.execute(
            select(shipment_line.c.position, invoice_line.c.code, invoice_line.c.name, invoice_line.c.unit,
                   shipment_line.c.quantity, invoice_line.c.spec)
            .join(invoice_line, invoice_line.c.id == shipment_line.c.invoice_line_id)
            .where(shipment_line.c.shipment_id == shipment_id)
            .order_by(shipment_line.c.position)
        )  # fmt: skip
        paper = GoodsNotePaper(
            branch=_house(desk.branch),
            customer=_buyer(sold),
            number=note["number"],
            day=note["day"],
            invoice=sold["number"],
            lines=tuple(GoodsLine(*line) for line in lines),
            keeper=Act(_name(conn, note["person_id"]), note["day"]),
            warehouse=_warehouse(conn, note["warehouse_id"]),
            receiver=note["receiver"],
            red=note["paper"] == Paper.TAKE_BACK,
        )
        spoken = language or _language(conn, desk)
    goods.draw_goods_note(paper, target, size, spoken)
    return target


def goods_receipt_pdf(
    desk: Desk, goods_receipt_id: int, target: Path, size: Size = "a5", language: Language | None = None
) -> Path:
    """Prints a goods-receipt note. Raises NotFound or NotPermitted."""
    require(desk, (Duty.SHIP, Duty.BOOK, Duty.CHECK))
    with desk.store.reading() as conn:
        head = _one(conn, goods_receipt, goods_receipt_id, "goods receipt")
        line = goods_receipt_line.c
        lines = conn.execute(
            select(line.position, product.c.code, product.c.name, product.c.unit, line.quantity, product.c.spec)
            .join(product, product.c.id == line.product_id)
            .where(line.goods_receipt_id == goods_receipt_id)
            .order_by(line.position)
        )
        paper = GoodsReceiptPaper(
            branch=_house(desk.branch),
            number=head["number"],
            day=head["day"],
            lines=tuple(GoodsLine(*row) for row in lines),
            keeper=Act(_name(conn, head["person_id"]), head["day"]),
            warehouse=_warehouse(conn, head["warehouse_id"]),
            note=head["note"],
        )
        spoken = language or _language(conn, desk)
    goods.draw_goods_receipt(paper, target, size, spoken)
    return target


# Filling the papers


def _require_sight(desk: Desk) -> None:
    """The technician at the command line prints without sitting down; everybody else needs a duty of the sale."""
    if desk.person is None and desk.presence is not Presence.PASSWORD:
        return
    require(desk, _PRINTERS)


def _language(conn: Connection, desk: Desk) -> Language:
    """The language the branch prints in."""
    if desk.branch.language == "en":
        return "en"
    return "en" if value_of(conn, "paper_language") == "en" else "zh_CN"


def _invoice(conn: Connection, which: int | str) -> RowMapping:
    wanted = invoice.c.id == which if isinstance(which, int) else invoice.c.number == which
    row = conn.execute(select(invoice).where(wanted)).mappings().first()
    if row is None:
        raise NotFound(what="invoice", name=str(which))
    return row


def _one(conn: Connection, table: Table, row_id: int, what: str) -> RowMapping:
    row = conn.execute(select(table).where(table.c.id == row_id)).mappings().first()
    if row is None:
        raise NotFound(what=what, name=str(row_id))
    found: RowMapping = row
    return found


def _status(row: RowMapping) -> str:
    if row["review"] in (Review.VOID, Review.EXPIRED):
        return "void"
    if row["review"] in (Review.DRAFT, Review.SUBMITTED, Review.AUTHORISED):
        return "draft"
    return "paid" if row["payment"] in (Payment.FULL, Payment.REFUNDED) else "unpaid"


def _invoice_paper(conn: Connection, house: Branch, row: RowMapping, status: str, reprint: int) -> InvoicePaper:
    lines = _lines(conn, house, row)
    total = NOTHING
    for line in lines:
        total = total.plus(Amounts(line.net, line.tax, line.gross))
    return InvoicePaper(
        branch=_house(house),
        customer=_buyer(row) if row["customer_tax_id"] or row["number"] else _buyer_now(conn, row),
        day=row["day"] or row["saved_at"].date(),
        lines=lines,
        net=total.net,
        tax=total.tax,
        gross=total.gross,
        currency=house.currency,
        prices_include_tax=row["tax_included"],
        number=row["number"],
        red=row["kind"] == Kind.RETURN,
        original=_number_of(conn, row["original_id"]),
        price_list=_list_name(conn, row["price_list_id"]),
        settlement=_settlement(conn, row),
        reference=row["reference"] or "",
        note=row["note"],
        people=_people(conn, row),
        stamped=_stamp(conn, row) if status == "paid" else None,
        draft=status == "draft",
        unpaid=status == "unpaid",
        void=status == "void",
        copies=_copies(conn, status),
        reprint=reprint,
        check_code=_check_code(conn, row),
    )


def _lines(conn: Connection, house: Branch, row: RowMapping) -> tuple[InvoiceLine, ...]:
    kept = conn.execute(
        select(invoice_line).where(invoice_line.c.invoice_id == row["id"]).order_by(invoice_line.c.position)
    ).mappings().all()  # fmt: skip
    if not kept and row["typed"]:
        return _typed_lines(conn, house, row)
    included = row["tax_included"]
    return tuple(
        InvoiceLine(
            position=line["position"],
            code=line["code"],
            name=line["name"],
            unit=line["unit"],
            quantity=line["quantity"],
            unit_price=line["unit_price"],
            amount=rounded(line["gross"] if included else line["net"], house.places),
            net=rounded(line["net"], house.places),
            tax=rounded(line["tax"], house.places),
            gross=rounded(line["gross"], house.places),
            tax_rate=line["tax_rate"],
            discount_pct=line["discount"],
            spec=line["spec"],
            gift=line["gift"],
        )
        for line in kept
    )


def _typed_lines(conn: Connection, house: Branch, row: RowMapping) -> tuple[InvoiceLine, ...]:
    """The lines of a draft as far as they can be worked out today."""
    found = []
    for line in previewed(conn, house, read_form(row["typed"])):
        amounts = line.amounts
        found.append(
            InvoiceLine(
                len(found) + 1, line.code, line.name, line.unit, line.quantity, line.unit_price,
                amounts.gross if row["tax_included"] else amounts.net, *amounts, line.tax_rate, line.discount,
                line.spec, gift=line.gift,
            )
        )  # fmt: skip
    return tuple(found)


def _house(house: Branch) -> Party:
    return Party(house.name, house.code, house.tax_id, house.phone, house.address)


def _buyer(row: RowMapping) -> Party:
    return Party(
        row["customer_name"],
        tax_id=row["customer_tax_id"],
        phone=row["customer_phone"],
        address=row["customer_address"],
    )


def _buyer_now(conn: Connection, row: RowMapping) -> Party:
    found = conn.execute(select(customer).where(customer.c.id == row["customer_id"])).mappings().first()
    if found is None:
        return Party("")
    return Party(found["name"], found["code"], found["tax_id"], found["phone"], found["address"])


def _number_of(conn: Connection, invoice_id: int | None) -> str:
    if invoice_id is None:
        return ""
    return str(conn.execute(select(invoice.c.number).where(invoice.c.id == invoice_id)).scalar() or "")


def _list_name(conn: Connection, list_id: int | None) -> str:
    return str(conn.execute(select(price_list.c.name).where(price_list.c.id == list_id)).scalar() or "")


def _settlement(conn: Connection, row: RowMapping) -> str:
    slips = refund if row["kind"] == Kind.RETURN else receipt
    methods = conn.execute(select(slips.c.method).where(slips.c.invoice_id == row["id"]).distinct()).scalars()
    return " + ".join(_(METHOD_LABELS[Method(method)]) for method in methods)


_STEP_OF = {
    "submit": "made",
    "authorise": "sales_review",
    "check": "accounting_review",
    "check_return": "accounting_review",
    "collect": "collected",
    "clear": "collected",
    "refund": "collected",
    "ship": "shipped",
    "take_back": "shipped",
}


def _people(conn: Connection, row: RowMapping) -> People:
    """Who signed this revision, and who collected and shipped."""
    query = (
        select(invoice_event.c.step, invoice_event.c.day, person.c.name)
        .join(person, person.c.id == invoice_event.c.person_id)
        .where(invoice_event.c.invoice_id == row["id"], invoice_event.c.revision == row["revision"])
        .order_by(invoice_event.c.id)
    )
    found: dict[str, Act] = {_STEP_OF[e.step]: Act(e.name, e.day) for e in conn.execute(query) if e.step in _STEP_OF}
    return People(**found)


def _stamp(conn: Connection, row: RowMapping) -> Stamped | None:
    slips = refund if row["kind"] == Kind.RETURN else receipt
    query = (
        select(slips.c.method, slips.c.day, person.c.name)
        .join(person, person.c.id == slips.c.person_id)
        .where(slips.c.invoice_id == row["id"])
        .order_by(slips.c.id)
    )
    paid = conn.execute(query).all()
    if not paid:
        return None
    last = paid[-1]
    by = Act(last.name, last.day)
    if row["kind"] == Kind.RETURN:
        return Stamped(Stamp.PAID_OUT, by)
    stamps = {_COLLECTED.get(Method(slip.method), Stamp.OTHER) for slip in paid}
    return Stamped(stamps.pop() if len(stamps) == 1 else Stamp.OTHER, by)


def _copies(conn: Connection, status: str) -> tuple[Copy, ...]:
    """The copies of a set: the goods-collection copy comes only when the money is in."""
    if status != "paid":
        return (COUNTERFOIL,) if status == "draft" else (COUNTERFOIL, BOOKKEEPING_COPY)
    whole = (COUNTERFOIL, CUSTOMER_COPY, BOOKKEEPING_COPY, COLLECTION_COPY, content.GATE_PASS)
    return whole[: max(1, min(int(value_of(conn, "paper_copies") or 4), len(whole)))]


def _check_code(conn: Connection, row: RowMapping) -> str:
    query = select(invoice_revision.c.content_hash).where(
        invoice_revision.c.invoice_id == row["id"], invoice_revision.c.revision == row["revision"]
    )
    return str(conn.execute(query).scalar() or "")[:8].upper()


def _name(conn: Connection, person_id: int) -> str:
    return str(conn.execute(select(person.c.name).where(person.c.id == person_id)).scalar() or "")


def _warehouse(conn: Connection, warehouse_id: int) -> str:
    return str(conn.execute(select(warehouse.c.name).where(warehouse.c.id == warehouse_id)).scalar() or "")


def _slip(conn: Connection, house: Branch, slip: RowMapping, *, refunded: bool) -> ReceiptPaper:
    sold = _invoice(conn, slip["invoice_id"]) if slip["invoice_id"] else None
    buyer = conn.execute(select(customer).where(customer.c.id == slip["customer_id"])).mappings().one()
    amount = rounded(slip["amount"], house.places)
    tendered: Decimal | None = None if refunded else slip["tendered"]
    return ReceiptPaper(
        branch=_house(house),
        customer=_buyer(sold) if sold else Party(buyer["name"], buyer["code"]),
        number=slip["number"],
        day=slip["day"],
        invoice=sold["number"] if sold else "",
        amount=amount,
        method=METHOD_LABELS[Method(slip["method"])],
        cashier=Act(_name(conn, slip["person_id"]), slip["day"]),
        currency=house.currency,
        refund=refunded,
        pending=False if refunded else slip["pending"],
        tendered=rounded(tendered, house.places) if tendered is not None else None,
        change=rounded(tendered - amount, house.places) if tendered is not None else None,
        remark=slip["reference"],
    )
