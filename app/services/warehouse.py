"""The keeper's steps: ship what is paid, take goods back, receive finished goods. Quantities only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Row, RowMapping, select

from app.models.amounts import ZERO
from app.models.catalog import product
from app.models.custody import goods_receipt, goods_receipt_line, shipment, shipment_line
from app.models.invoices import invoice, invoice_line
from app.models.stocktake import receipt_source
from app.models.types import QUANTITY_PLACES
from app.process import Duty, Goods, Paper, Review
from app.refusals import EmptyInvoice, MoreThanInvoiced, NotFound, NothingToShip, NotInspected, NotPaid
from app.services import credit, inspecting, moves, reds, releasing, returns, stock, trays, typed, warehouses
from app.services.desk import Changed, Work, command, touch
from app.services.moves import Outcome
from app.services.stock import Slip
from app.services.trays import ACCOUNTS, SALES

SHIPMENT_SERIES = "CK"
RECEIPT_SERIES = "RK"
PRODUCTION, HEAD_OFFICE = "production", "head_office"
SOURCES = (PRODUCTION, HEAD_OFFICE)
_NEWS = frozenset({"stock", "tray"})


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """Finished goods as typed."""

    product_id: int | None
    quantity: str | Decimal


def hand_over(
    work: Work,
    row: RowMapping,
    quantities: Mapping[int, str | Decimal] | None = None,
    receiver: str = "",
    warehouse_id: int = stock.MAIN_WAREHOUSE,
) -> Outcome:
    """Ships all that is left, or the given quantity of each line (T11), from the main warehouse or another one.

    Raises NotPaid, NothingToShip, MoreThanInvoiced, NotForSale or OutOfStock.
    """
    if row["received"] < row["gross"]:
        raise NotPaid(invoice=row["number"], missing=row["gross"] - row["received"])
    return _ship(work, row, quantities, receiver, warehouse_id)[0]


def hand_over_on_credit(
    work: Work,
    row: RowMapping,
    quantities: Mapping[int, str | Decimal] | None = None,
    receiver: str = "",
    warehouse_id: int = stock.MAIN_WAREHOUSE,
) -> Outcome:
    """Ships goods of an invoice released on credit: the customer's credit is judged again (T11, T12).

    Raises AboveCredit, ReleaseExpired, NothingToShip, MoreThanInvoiced, NotForSale or OutOfStock.
    """
    due_on = releasing.require_still_good(work, row)
    before = credit.gone_gross(work.conn, row["id"], work.house.places)
    outcome, shipment_id = _ship(work, row, quantities, receiver, warehouse_id)
    credit.shipped(work, row, shipment_id, outcome.paper, before, due_on)
    return outcome


def _ship(
    work: Work, row: RowMapping, quantities: Mapping[int, str | Decimal] | None, receiver: str, warehouse_id: int
) -> tuple[Outcome, int]:
    warehouses.require(work, warehouse_id, warehouses.FOR_SALE)
    lines = stock.lines_with_shipped(work, row["id"])
    moving = _moving(lines, quantities)
    number = work.number(SHIPMENT_SERIES)
    shipment_id = _note(work, row, Paper.SHIPMENT, number, receiver, warehouse_id)
    slip = Slip(Paper.SHIPMENT, shipment_id, number, warehouse_id)
    for position, (line, quantity) in enumerate(moving, 1):
        _note_line(work, shipment_id, position, line.id, line.product_id, quantity)
        stock.issue(work, slip, (line.product_id, line.code, quantity))
    _lay(work, Paper.SHIPMENT, shipment_id, number, row)
    goods = reds.goods_of(work, row["id"])
    return Outcome({"goods": goods.value}, paper=number, kinds=_NEWS, numbers=(number,)), shipment_id


def take_goods_back(work: Work, row: RowMapping, results: inspecting.Found | None = None) -> Outcome:
    """Takes the goods of an authorised return back, in red (T14): good ones on the shelf, rejected ones to a place of
    their own, each on a note of its own; both invoices show it.

    `results` is what the keeper found where nobody else inspected: good and rejected by line. Raises NotInspected
    where the branch asks for another person, LateReturn, or CountDiffers.
    """
    returns.require_in_time(work, row)
    found = inspecting.found_before(work, row)
    if found is None:
        if inspecting.required_by_another(work):
            raise NotInspected(invoice=row["number"])
        found = inspecting.write(work, row, results, "")
    lines = work.conn.execute(
        select(invoice_line).where(invoice_line.c.invoice_id == row["id"]).order_by(invoice_line.c.position)
    ).mappings().all()  # fmt: skip
    numbers = []
    for place in (stock.MAIN_WAREHOUSE, None):
        moving = [(line, found[line["position"]][0 if place else 1]) for line in lines]
        moving = [(line, quantity) for line, quantity in moving if quantity]
        if moving:
            numbers.append(_take_back(work, row, moving, place or stock.rejected_place(work)))
    _note_on_original(work, row, ", ".join(numbers))
    values = {"goods": Goods.RETURNED.value}
    return Outcome(values, paper=", ".join(numbers), kinds=_NEWS, numbers=tuple(numbers))


def _take_back(work: Work, row: RowMapping, moving: Sequence[tuple[RowMapping, Decimal]], place: int) -> str:
    number = work.number(SHIPMENT_SERIES)
    shipment_id = _note(work, row, Paper.TAKE_BACK, number, "", place)
    slip = Slip(Paper.TAKE_BACK, shipment_id, number, place)
    for position, (line, quantity) in enumerate(moving, 1):
        _note_line(work, shipment_id, position, line["id"], line["product_id"], -quantity)
        stock.take_back(work, slip, line["product_id"], quantity)
    return number


@command(Duty.SHIP)
def receive_goods(
    work: Work,
    lines: Sequence[ReceivedLine],
    note: str = "",
    warehouse_id: int = stock.MAIN_WAREHOUSE,
    source: str = PRODUCTION,
) -> Changed:
    """Receives finished goods (入库单) from our own production or the head office into a warehouse.

    The accountant adds what they cost when booking. Raises EmptyInvoice when no line is given, NotFound for an unknown
    product, warehouse or source, NotForSale for goods in transit, or the refusal of a quantity.
    """
    if not lines:
        raise EmptyInvoice()
    if source not in SOURCES:
        raise NotFound(what="source", name=source, at="source")
    warehouses.require(work, warehouse_id, warehouses.WITH_SHELVES)
    number = work.number(RECEIPT_SERIES)
    receipt_id = work.post(
        goods_receipt,
        number=number,
        warehouse_id=warehouse_id,
        note=typed.text(note, "note", typed.NOTE_LENGTH, needed=False),
        person_id=work.person.id,
        day=work.day,
        at=work.now,
    )
    if source != PRODUCTION:
        work.post(receipt_source, goods_receipt_id=receipt_id, source=source)
    slip = Slip(Paper.GOODS_RECEIPT, receipt_id, number, warehouse_id)
    known = _known(work, lines)
    for position, line in enumerate(lines, 1):
        at = f"lines.{position}"
        if line.product_id is None or line.product_id not in known:
            raise NotFound(what="product", name=str(line.product_id or ""), at=f"{at}.product")
        quantity = typed.positive(line.quantity, f"{at}.quantity", QUANTITY_PLACES, typed.MOST_QUANTITY)
        work.post(
            goods_receipt_line,
            goods_receipt_id=receipt_id,
            position=position,
            product_id=line.product_id,
            quantity=quantity,
        )
        stock.receive(work, slip, line.product_id, quantity)
    trays.lay(work, (ACCOUNTS,), Paper.GOODS_RECEIPT, receipt_id, number)
    return Changed(_NEWS, (receipt_id,), (number,))


def _known(work: Work, lines: Sequence[ReceivedLine]) -> set[int | None]:
    ids = [line.product_id for line in lines if line.product_id]
    return set(work.conn.execute(select(product.c.id).where(product.c.id.in_(ids))).scalars())


_Line = Row[int, int, str, Decimal, Decimal, Decimal]


def _moving(lines: Sequence[_Line], quantities: Mapping[int, str | Decimal] | None) -> list[tuple[_Line, Decimal]]:
    """Which lines move and how much of each. Raises NothingToShip or MoreThanInvoiced."""
    moving = []
    for line in lines:
        left = line.quantity - line.shipped - line.cancelled
        quantity = left
        if quantities is not None:
            at = f"quantities.{line.id}"
            quantity = typed.number(quantities.get(line.id, ZERO) or ZERO, at, QUANTITY_PLACES, least=ZERO)
            if quantity > left:
                raise MoreThanInvoiced(product=line.code, asked=quantity, left=left, at=at)
        if quantity:
            moving.append((line, quantity))
    if not moving:
        raise NothingToShip()
    return moving


def _note(
    work: Work, row: RowMapping, paper: Paper, number: str, receiver: str, warehouse_id: int = stock.MAIN_WAREHOUSE
) -> int:
    return work.post(
        shipment,
        number=number,
        paper=paper.value,
        invoice_id=row["id"],
        warehouse_id=warehouse_id,
        receiver=typed.text(receiver, "receiver", needed=False),
        person_id=work.person.id,
        day=work.day,
        at=work.now,
    )


def _note_line(work: Work, shipment_id: int, position: int, line_id: int, product_id: int, quantity: Decimal) -> None:
    work.post(
        shipment_line,
        shipment_id=shipment_id,
        position=position,
        invoice_line_id=line_id,
        product_id=product_id,
        quantity=quantity,
    )


def _lay(work: Work, paper: Paper, paper_id: int, number: str, row: RowMapping) -> None:
    trays.lay(work, (SALES, ACCOUNTS), paper, paper_id, number, invoice_id=row["id"], customer_id=row["customer_id"])


def _note_on_original(work: Work, row: RowMapping, number: str) -> None:
    """The original stays as it is; its timeline names the return, and its goods stand as returned when all are."""
    original = moves.load(work, row["original_id"])
    goods = reds.goods_of(work, original["id"], back_now=abs(row["quantity"]))
    if goods is not Goods(original["goods"]):
        touch(work, invoice, original["id"], goods=goods.value, version=original["version"] + 1)
    outcome = Outcome(paper=row["number"], reason=number)
    moves.mark(
        work, original, "returned", Review(original["review"]), None, outcome, original["revision"], work.person.id
    )
