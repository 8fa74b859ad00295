"""Transfers between warehouses (调拨) in two steps: one keeper sends, another receives; between them, in transit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, Select, select

from app.models.amounts import ZERO
from app.models.branch import warehouse
from app.models.catalog import product
from app.models.people import person, person_duty
from app.models.stocktake import stock_transfer, stock_transfer_line
from app.models.types import QUANTITY_PLACES
from app.process import Duty, Paper
from app.refusals import (
    EmptyInvoice,
    LossUnexplained,
    MoreThanSent,
    NotAnotherKeeper,
    NotForSale,
    NotFound,
    TransferDone,
)
from app.services import stock, trays, typed, warehouses
from app.services.desk import Changed, Reading, Work, command, query
from app.services.people import name_of_person
from app.services.stock import Slip

TRANSFER_SERIES = "DB"
SENT, ARRIVED = "sent", "arrived"
_NEWS = frozenset({"stock", "tray"})
_SEES = (Duty.SHIP, Duty.CHECK, Duty.BOOK)
_t, _l = stock_transfer.c, stock_transfer_line.c


@dataclass(frozen=True, slots=True)
class SentLine:
    """Goods to send, as typed."""

    product_id: int | None
    quantity: str | Decimal


@dataclass(frozen=True, slots=True)
class ArrivedLine:
    """What arrived of a product, as typed; `reason` explains what did not."""

    product_id: int
    quantity: str | Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A half of a transfer: goods sent, or goods arrived. `on_the_way`: sent and not arrived yet."""

    id: int
    number: str
    step: str
    day: date
    origin: str
    target: str
    person: str
    note: str
    sent_number: str
    on_the_way: bool


@dataclass(frozen=True, slots=True)
class TransferLine:
    """One product of a transfer."""

    product_id: int
    code: str
    name: str
    spec: str
    unit: str
    quantity: Decimal
    lost: Decimal
    reason: str


@command(Duty.SHIP)
def send_goods(work: Work, origin: int, target: int, lines: Sequence[SentLine], note: str = "") -> Changed:
    """Sends free goods from one warehouse to another; they are in transit until another keeper receives them.

    Raises EmptyInvoice, NotFound, NotForSale (also where both warehouses are the same), OutOfStock, or the refusal of
    a quantity.
    """
    source = warehouses.require(work, origin, warehouses.WITH_SHELVES, "origin")
    warehouses.require(work, target, warehouses.WITH_SHELVES, "target")
    if origin == target:
        raise NotForSale(warehouse=source["name"], at="target")
    if not lines:
        raise EmptyInvoice()
    wanted = _wanted(work, lines)
    number = work.number(TRANSFER_SERIES)
    transfer_id = _head(work, number, SENT, None, origin, target, note)
    out = Slip(Paper.STOCK_TRANSFER, transfer_id, number, origin)
    on_the_way = Slip(Paper.STOCK_TRANSFER, transfer_id, number, warehouses.transit(work))
    for position, (product_id, code, quantity, at) in enumerate(wanted, 1):
        _line(work, transfer_id, position, product_id, quantity)
        stock.take_out(work, out, (product_id, code, quantity), at)
        stock.receive(work, on_the_way, product_id, quantity)
    trays.lay(work, (trays.ACCOUNTS,), Paper.STOCK_TRANSFER, transfer_id, number)
    return Changed(_NEWS, (transfer_id,), (number,))


def _wanted(work: Work, lines: Sequence[SentLine]) -> list[tuple[int, str, Decimal, str]]:
    """Each product once, with all that is sent of it."""
    codes = {r.id: r.code for r in work.conn.execute(select(product.c.id, product.c.code))}
    sums: dict[int, tuple[Decimal, str]] = {}
    for position, line in enumerate(lines, 1):
        at = f"lines.{position}"
        if line.product_id is None or line.product_id not in codes:
            raise NotFound(what="product", name=str(line.product_id or ""), at=f"{at}.product")
        quantity = typed.positive(line.quantity, f"{at}.quantity", QUANTITY_PLACES, typed.MOST_QUANTITY)
        before, place = sums.get(line.product_id, (ZERO, f"{at}.quantity"))
        sums[line.product_id] = (before + quantity, place)
    return [(key, codes[key], quantity, at) for key, (quantity, at) in sums.items()]


def _head(work: Work, number: str, step: str, sent_id: int | None, origin: int, target: int, note: str) -> int:
    return work.post(
        stock_transfer,
        number=number,
        step=step,
        sent_id=sent_id,
        from_warehouse_id=origin,
        to_warehouse_id=target,
        note=typed.text(note, "note", typed.NOTE_LENGTH, needed=False),
        person_id=work.person.id,
        day=work.day,
        at=work.now,
    )


def _line(
    work: Work, transfer_id: int, position: int, product_id: int, quantity: Decimal,
    lost: Decimal = ZERO, reason: str = "",
) -> None:  # fmt: skip
    work.post(
        stock_transfer_line,
        stock_transfer_id=transfer_id,
        position=position,
        product_id=product_id,
        quantity=quantity,
        lost=lost,
        reason=reason,
    )


@command(Duty.SHIP)
def receive_transfer(work: Work, transfer_id: int, lines: Sequence[ArrivedLine] = (), note: str = "") -> Changed:
    """Receives what was sent: all of it, or the quantity given for a product, with the reason for what is missing.

    What is missing leaves the custody ledger here and is booked as a shortage to be resolved. Raises NotFound,
    TransferDone, NotAnotherKeeper, MoreThanSent, LossUnexplained, or the refusal of a quantity.
    """
    sent = work.conn.execute(select(stock_transfer).where(_t.id == transfer_id, _t.step == SENT)).mappings().first()
    if sent is None:
        raise NotFound(what="transfer", name=str(transfer_id))
    if work.conn.execute(select(_t.id).where(_t.sent_id == transfer_id)).first():
        raise TransferDone(transfer=sent["number"])
    _require_other_keeper(work, sent)
    arrived = _arrived(work, transfer_id, lines)
    number = work.number(TRANSFER_SERIES)
    arrival_id = _head(work, number, ARRIVED, transfer_id, sent["from_warehouse_id"], sent["to_warehouse_id"], note)
    out = Slip(Paper.STOCK_TRANSFER, arrival_id, number, warehouses.transit(work))
    into = Slip(Paper.STOCK_TRANSFER, arrival_id, number, sent["to_warehouse_id"])
    for position, (line, quantity, reason) in enumerate(arrived, 1):
        _line(work, arrival_id, position, line["product_id"], quantity, line["quantity"] - quantity, reason)
        stock.take_out(work, out, (line["product_id"], line["code"], line["quantity"]))
        if quantity:
            stock.receive(work, into, line["product_id"], quantity)
    trays.lay(work, (trays.ACCOUNTS,), Paper.STOCK_TRANSFER, arrival_id, number)
    return Changed(_NEWS, (arrival_id,), (number,))


def _require_other_keeper(work: Work, sent: RowMapping) -> None:
    if sent["person_id"] != work.person.id:
        return
    others = (
        select(person.c.id)
        .join(person_duty, person_duty.c.person_id == person.c.id)
        .where(person.c.active == 1, person_duty.c.duty == Duty.SHIP.value, person_duty.c.revoked_at.is_(None),
               person.c.id != work.person.id)
    )  # fmt: skip
    if work.conn.execute(others).first():
        raise NotAnotherKeeper(transfer=sent["number"], sender=name_of_person(work.conn, sent["person_id"]))


def _arrived(work: Work, transfer_id: int, lines: Sequence[ArrivedLine]) -> list[tuple[RowMapping, Decimal, str]]:
    said = {line.product_id: line for line in lines}
    rows = work.conn.execute(_goods(transfer_id)).mappings().all()
    if unknown := said.keys() - {row["product_id"] for row in rows}:
        raise NotFound(what="product", name=str(min(unknown)), at="product")
    found = []
    for row in rows:
        line = said.get(row["product_id"])
        quantity, reason = row["quantity"], ""
        if line is not None:
            at = f"arrived.{row['product_id']}"
            quantity = typed.number(line.quantity, at, QUANTITY_PLACES, least=ZERO)
            reason = typed.text(line.reason, f"{at}.reason", needed=False)
            if quantity > row["quantity"]:
                raise MoreThanSent(product=row["code"], arrived=quantity, sent=row["quantity"], at=at)
            if quantity < row["quantity"] and not reason:
                raise LossUnexplained(product=row["code"], lost=row["quantity"] - quantity, at=f"{at}.reason")
        found.append((row, quantity, reason if quantity < row["quantity"] else ""))
    return found


def _goods(transfer_id: int) -> Select[Any]:
    p = product.c
    return (
        select(_l.product_id, p.code, p.name, p.spec, p.unit, _l.quantity, _l.lost, _l.reason)
        .join(product, p.id == _l.product_id)
        .where(_l.stock_transfer_id == transfer_id)
        .order_by(_l.position)
    )


# Reading


@query(*_SEES)
def transfers(look: Reading, *, on_the_way: bool = False, limit: int = 500) -> tuple[Transfer, ...]:
    """Transfers, the newest first; or only those on the way, the oldest first."""
    chosen = _heads().order_by(_t.id if on_the_way else _t.id.desc()).limit(limit)
    if on_the_way:
        back = stock_transfer.alias("back")
        chosen = chosen.where(_t.step == SENT, ~select(back.c.id).where(back.c.sent_id == _t.id).exists())
    return tuple(_transfer(row) for row in look.conn.execute(chosen).mappings())


@query(*_SEES)
def transfer_lines(look: Reading, transfer_id: int) -> tuple[TransferLine, ...]:
    """The goods of one half of a transfer."""
    return lines_of(look, transfer_id)


def lines_of(look: Reading, transfer_id: int) -> tuple[TransferLine, ...]:
    """The same for other services."""
    return tuple(TransferLine(*row) for row in look.conn.execute(_goods(transfer_id)))


@query(*_SEES)
def transfer(look: Reading, transfer_id: int) -> Transfer:
    """One half of a transfer. Raises NotFound."""
    return transfer_of(look, transfer_id)


def transfer_of(look: Reading, transfer_id: int) -> Transfer:
    """The same for other services. Raises NotFound."""
    row = look.conn.execute(_heads().where(_t.id == transfer_id)).mappings().first()
    if row is None:
        raise NotFound(what="transfer", name=str(transfer_id))
    return _transfer(row)


def _heads() -> Select[Any]:
    origin, target, sent, back = (
        warehouse.alias("origin"), warehouse.alias("target"), stock_transfer.alias("sent"), stock_transfer.alias("back")
    )  # fmt: skip
    return (
        select(
            stock_transfer, origin.c.name.label("origin"), target.c.name.label("target"),
            person.c.name.label("person"), sent.c.number.label("sent_number"), back.c.id.label("back_id"),
        )
        .join(origin, origin.c.id == _t.from_warehouse_id)
        .join(target, target.c.id == _t.to_warehouse_id)
        .join(person, person.c.id == _t.person_id)
        .outerjoin(sent, sent.c.id == _t.sent_id)
        .outerjoin(back, back.c.sent_id == _t.id)
    )  # fmt: skip


def _transfer(row: RowMapping) -> Transfer:
    return Transfer(
        row["id"], row["number"], row["step"], row["day"], row["origin"], row["target"], row["person"], row["note"],
        row["sent_number"] or "", row["step"] == SENT and row["back_id"] is None,
    )  # fmt: skip
