"""What stands on each paper, gathered from the books: rows become the plain values that papers are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, Table, or_, select

from app.models.amounts import NOTHING, Amounts, rounded
from app.models.branch import warehouse
from app.models.cash import clearing, receipt, refund
from app.models.catalog import customer, price_list, product
from app.models.custody import goods_receipt, goods_receipt_line, shipment, shipment_line
from app.models.invoices import invoice, invoice_event, invoice_line, invoice_revision
from app.models.people import person
from app.models.returns import inspection
from app.process import METHOD_LABELS, Kind, Method, Paper, Payment, Review
from app.refusals import NotFound
from app.services.forms import read_form
from app.services.invoices_typed import previewed
from app.services.paper_reductions import with_reductions
from app.services.papers.content import (
    BOOKKEEPING_COPY,
    COLLECTION_COPY,
    COUNTERFOIL,
    CUSTOMER_COPY,
    GATE_PASS,
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
    check_code,
)
from app.services.settings import value_of
from app.services.store import Branch
from app.words import N_, _, speaking

CHECK_CODE_LENGTH = 8
_STAMPS = {Method.CASH: Stamp.CASH, Method.TRANSFER: Stamp.TRANSFER, Method.CHEQUE: Stamp.TRANSFER}
_UNRELEASED = (Review.DRAFT, Review.SUBMITTED, Review.AUTHORISED)


def invoice_row(conn: Connection, which: int | str) -> RowMapping:
    """An invoice by id or number. Raises NotFound."""
    wanted = invoice.c.id == which if isinstance(which, int) else invoice.c.number == which
    row = conn.execute(select(invoice).where(wanted)).mappings().first()
    if row is None:
        raise NotFound(what="invoice", name=str(which))
    return row


def status_of(row: RowMapping) -> str:
    """How an invoice stands on paper: draft (not released), unpaid, paid, or void (expired ones too)."""
    review = Review(row["review"])
    if review in (Review.VOID, Review.EXPIRED):
        return "void"
    if review in _UNRELEASED:
        return "draft"
    return "paid" if row["payment"] in (Payment.FULL, Payment.REFUNDED) else "unpaid"


# The invoice


def invoice_paper(conn: Connection, house: Branch, row: RowMapping, *, reprint: int, language: str) -> InvoicePaper:
    """The paper of an invoice as it stands; `reprint` counts the prints before this one that said the same."""
    status = status_of(row)
    lines = _lines(conn, house, row)
    total = NOTHING
    for line in lines:
        total = total.plus(Amounts(line.net, line.tax, line.gross))
    paid = _payments(conn, row)
    lines, reductions = with_reductions(conn, house, row, lines)
    return InvoicePaper(
        branch=house_party(house),
        customer=_buyer(row) if row["number"] else _buyer_now(conn, row),
        day=row["day"] or row["saved_at"].date(),
        lines=lines,
        **total._asdict(),
        currency=house.currency,
        prices_include_tax=row["tax_included"],
        number=row["number"],
        red=row["kind"] != Kind.SALE,
        kind=row["kind"],
        original=_number_of(conn, row["original_id"]),
        price_list=_list_name(conn, row["price_list_id"]),
        settlement=_settlement(paid, language),
        reference=row["reference"] or "",
        note=row["note"],
        people=_people(conn, row),
        stamped=_stamp(row, paid) if status == "paid" else None,
        draft=status == "draft",
        unpaid=status == "unpaid" and row["review"] != Review.RELEASED,
        on_credit=status == "unpaid" and row["review"] == Review.RELEASED,
        void=status == "void",
        copies=_copies(conn, row, status),
        reprint=reprint,
        check_code=_check_code(conn, row),
        reductions=reductions,
    )


def _lines(conn: Connection, house: Branch, row: RowMapping) -> tuple[InvoiceLine, ...]:
    """The lines as submitted; those of a draft that never was, as far as they can be worked out today."""
    kept = select(invoice_line).where(invoice_line.c.invoice_id == row["id"]).order_by(invoice_line.c.position)
    found = tuple(_line(line, house, row["tax_included"]) for line in conn.execute(kept).mappings())
    return found if found or not row["typed"] else _typed_lines(conn, house, row)


def _line(line: RowMapping, house: Branch, included: bool) -> InvoiceLine:
    return InvoiceLine(
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
        tax_kind=line["tax_kind"],
    )


def _typed_lines(conn: Connection, house: Branch, row: RowMapping) -> tuple[InvoiceLine, ...]:
    found: list[InvoiceLine] = []
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


_STEP_OF = {
    "submit": "made",
    "authorise": "sales_review",
    "check": "accounting_review",
    "check_return": "accounting_review",
    "check_red": "accounting_review",
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


@dataclass(frozen=True, slots=True)
class _Paid:
    method: Method
    day: date
    who: str


def _payments(conn: Connection, row: RowMapping) -> list[_Paid]:
    """Method, day and cashier of the money that is in (or, on a return, paid back), in order."""
    if row["kind"] != Kind.SALE:
        query = select(refund.c.method, refund.c.day, person.c.name).join(person, person.c.id == refund.c.person_id)
        found = conn.execute(query.where(refund.c.invoice_id == row["id"]).order_by(refund.c.id))
        return [_Paid(Method(slip.method), slip.day, slip.name) for slip in found]
    query = (
        select(receipt.c.method, receipt.c.day, person.c.name)
        .join(person, person.c.id == receipt.c.person_id)
        .outerjoin(clearing, clearing.c.receipt_id == receipt.c.id)
        .where(receipt.c.invoice_id == row["id"], or_(receipt.c.pending == 0, clearing.c.outcome == "arrived"))
        .order_by(receipt.c.id)
    )
    return [_Paid(Method(slip.method), slip.day, slip.name) for slip in conn.execute(query)]


def _settlement(paid: list[_Paid], language: str) -> str:
    with speaking("en" if language == "en" else "zh_CN"):
        return " + ".join(_(METHOD_LABELS[method]) for method in Method if any(slip.method is method for slip in paid))


def _stamp(row: RowMapping, paid: list[_Paid]) -> Stamped | None:
    if not paid:
        return None
    last = paid[-1]
    by = Act(last.who, last.day)
    if row["kind"] != Kind.SALE:
        return Stamped(Stamp.PAID_OUT, by)
    stamps = {_STAMPS.get(slip.method, Stamp.OTHER) for slip in paid}
    return Stamped(stamps.pop() if len(stamps) == 1 else Stamp.OTHER, by)


def _copies(conn: Connection, row: RowMapping, status: str) -> tuple[Copy, ...]:
    """The copies of a set; those that let goods pass come only when the money is in."""
    if status == "draft":
        return ()
    if status != "paid":
        return (COUNTERFOIL, BOOKKEEPING_COPY)
    whole = (COUNTERFOIL, CUSTOMER_COPY, BOOKKEEPING_COPY, COLLECTION_COPY, GATE_PASS)
    wanted = whole[: max(1, int(value_of(conn, "paper_copies")))]
    return wanted if row["kind"] == Kind.SALE else wanted[:3]


def _check_code(conn: Connection, row: RowMapping) -> str:
    query = select(invoice_revision.c.content_hash).where(
        invoice_revision.c.invoice_id == row["id"], invoice_revision.c.revision == row["revision"]
    )
    return str(conn.execute(query).scalar() or "")[:CHECK_CODE_LENGTH].upper()


# The slips


def receipt_paper(conn: Connection, house: Branch, receipt_id: int) -> ReceiptPaper:
    """The receipt (收款收据) of one payment. Raises NotFound."""
    slip = _one(conn, receipt, receipt_id, N_("receipt"))
    became = conn.execute(select(clearing.c.outcome).where(clearing.c.receipt_id == receipt_id)).scalar()
    return _slip(
        conn, house, slip, refund=False, pending=bool(slip["pending"]) and became is None, void=became == "bounced",
        tendered=slip["tendered"],
    )  # fmt: skip


def refund_paper(conn: Connection, house: Branch, refund_id: int) -> ReceiptPaper:
    """The refund slip (退款单). Raises NotFound."""
    return _slip(conn, house, _one(conn, refund, refund_id, N_("refund")), refund=True)


def _slip(
    conn: Connection,
    house: Branch,
    slip: RowMapping,
    *,
    refund: bool,
    pending: bool = False,
    void: bool = False,
    tendered: Decimal | None = None,
) -> ReceiptPaper:
    sold = invoice_row(conn, slip["invoice_id"]) if slip["invoice_id"] else None
    amount = rounded(slip["amount"], house.places)
    given = None if tendered is None else rounded(tendered, house.places)
    return ReceiptPaper(
        branch=house_party(house),
        customer=_buyer(sold) if sold else _buyer_now(conn, slip),
        number=slip["number"],
        day=slip["day"],
        invoice=sold["number"] if sold else "",
        amount=amount,
        method=METHOD_LABELS[Method(slip["method"])],
        cashier=Act(_name(conn, slip["person_id"]), slip["day"]),
        currency=house.currency,
        refund=refund,
        pending=pending,
        void=void,
        tendered=given,
        change=None if given is None else given - amount,
        remark=slip["reference"],
        check_code=check_code(slip["number"], amount, slip["day"])[:CHECK_CODE_LENGTH],
    )


# The papers of the warehouse


def goods_note_paper(conn: Connection, house: Branch, shipment_id: int) -> GoodsNotePaper:
    """The goods-issue note (出库单), red when goods came back. Raises NotFound."""
    note = _one(conn, shipment, shipment_id, N_("goods-issue note"))
    sold = invoice_row(conn, note["invoice_id"])
    of, line = shipment_line.c, invoice_line.c
    lines = conn.execute(
        select(of.position, line.code, line.name, line.unit, of.quantity, line.spec)
        .join(invoice_line, line.id == of.invoice_line_id)
        .where(of.shipment_id == shipment_id)
        .order_by(of.position)
    )
    return GoodsNotePaper(
        branch=house_party(house),
        customer=_buyer(sold),
        number=note["number"],
        day=note["day"],
        invoice=sold["number"],
        lines=tuple(GoodsLine(*row) for row in lines),
        keeper=Act(_name(conn, note["person_id"]), note["day"]),
        warehouse=_warehouse(conn, note["warehouse_id"]),
        receiver=note["receiver"],
        red=note["paper"] == Paper.TAKE_BACK,
        inspector=_inspector(conn, sold),
        original=_number_of(conn, sold["original_id"]),
    )


def _inspector(conn: Connection, returned: RowMapping) -> Act | None:
    """Who looked at the goods of a return and counted them (验收)."""
    query = select(inspection.c.person_id, inspection.c.day).where(
        inspection.c.invoice_id == returned["id"], inspection.c.revision == returned["revision"]
    )
    found = conn.execute(query).first()
    return Act(_name(conn, found.person_id), found.day) if found else None


def goods_receipt_paper(conn: Connection, house: Branch, goods_receipt_id: int) -> GoodsReceiptPaper:
    """The goods-receipt note (入库单). Raises NotFound."""
    head = _one(conn, goods_receipt, goods_receipt_id, N_("goods-receipt note"))
    line = goods_receipt_line.c
    lines = conn.execute(
        select(line.position, product.c.code, product.c.name, product.c.unit, line.quantity, product.c.spec)
        .join(product, product.c.id == line.product_id)
        .where(line.goods_receipt_id == goods_receipt_id)
        .order_by(line.position)
    )
    return GoodsReceiptPaper(
        branch=house_party(house),
        number=head["number"],
        day=head["day"],
        lines=tuple(GoodsLine(*row) for row in lines),
        keeper=Act(_name(conn, head["person_id"]), head["day"]),
        warehouse=_warehouse(conn, head["warehouse_id"]),
        note=head["note"],
    )


# Names


def _one(conn: Connection, table: Table, row_id: int, what: str) -> RowMapping:
    row: RowMapping | None = conn.execute(select(table).where(table.c.id == row_id)).mappings().first()
    if row is None:
        raise NotFound(what=what, name=str(row_id))
    return row


def house_party(house: Branch) -> Party:
    return Party(house.name, house.code, house.tax_id, house.phone, house.address)


def _buyer(row: RowMapping) -> Party:
    """The customer as the invoice was submitted."""
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
    return str(conn.execute(select(invoice.c.number).where(invoice.c.id == invoice_id)).scalar() or "")


def _list_name(conn: Connection, list_id: int | None) -> str:
    return str(conn.execute(select(price_list.c.name).where(price_list.c.id == list_id)).scalar() or "")


def _name(conn: Connection, person_id: int) -> str:
    return str(conn.execute(select(person.c.name).where(person.c.id == person_id)).scalar() or "")


def _warehouse(conn: Connection, warehouse_id: int) -> str:
    return str(conn.execute(select(warehouse.c.name).where(warehouse.c.id == warehouse_id)).scalar() or "")
