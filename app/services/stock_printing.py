"""Printing of what keepers and counters need on paper; none of it bears a price but the count that accounting signs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection, select

from app.models.branch import warehouse
from app.models.catalog import product
from app.models.custody import custody_entry
from app.models.people import person
from app.models.stocktake import place, product_shelf
from app.process import Duty
from app.refusals import FileFault, NotFound
from app.services import stocktake, stocktake_reading, transfers, uncollected
from app.services.desk import Desk, Reading, query
from app.services.paper_contents import house_party
from app.services.papers.content import Act, Party
from app.services.papers.layout import Field
from app.services.papers.lists import ListPaper, draw_list, fit
from app.services.papers.speech import Language, quantity
from app.services.papers.table import Column, named
from app.services.settings import value_of
from app.words import N_, _, speaking

_KEEPS = (Duty.SHIP, Duty.BOOK, Duty.CHECK)
_Row = dict[str, str]
_PAPERS = {
    "goods_receipt": N_("Goods receipt"), "shipment": N_("Goods issued"), "take_back": N_("Goods taken back"),
    "stock_transfer": N_("Stock transfer"), "stock_count": N_("Stocktake"), "opening": N_("Opening"),
}  # fmt: skip


def transfer_pdf(desk: Desk, transfer_id: int, target: Path) -> Path:
    """Prints a transfer note (调拨单). Raises NotFound, NotPermitted, NoChineseFont or FileFault."""
    return _print(_transfer(desk, transfer_id), target)


def blind_sheet_pdf(desk: Desk, count_id: int, target: Path) -> Path:
    """Prints the sheet to count with: no book quantity on it. Raises as `transfer_pdf` does."""
    return _print(_blind_sheet(desk, count_id), target)


def count_pdf(desk: Desk, count_id: int, target: Path) -> Path:
    """Prints the count with everything on it (盘点表), for accounting to sign. Raises as `transfer_pdf` does."""
    return _print(_count(desk, count_id), target)


def pick_list_pdf(desk: Desk, target: Path, day: date | None = None) -> Path:
    """Prints what to pick (拣货单) for invoices paid on a day, or for all. Raises as `transfer_pdf` does."""
    return _print(_pick_list(desk, day), target)


def card_pdf(desk: Desk, product_id: int, warehouse_id: int, target: Path) -> Path:
    """Prints a product's card of the custody ledger (保管账), carried from page to page (承前页/过次页).

    Raises as `transfer_pdf` does.
    """
    return _print(_card(desk, product_id, warehouse_id), target)


def _print(made: tuple[ListPaper, Language], target: Path) -> Path:
    paper, language = made
    try:
        draw_list(paper, target, "a4", language)
    except OSError as error:
        raise FileFault(f"{target.name}: {error.strerror or error}") from error
    return target


def _spoken(look: Reading) -> Language:
    return "en" if look.branch.language == "en" or value_of(look.conn, "paper_language") == "en" else "zh_CN"


def _party(look: Reading) -> Party:
    return house_party(look.branch)


def _day(look: Reading) -> date:
    return look.day() or look.desk.now().date()


@query(*_KEEPS)
def _transfer(look: Reading, transfer_id: int) -> tuple[ListPaper, Language]:
    head = transfers.transfer_of(look, transfer_id)
    lines = transfers.lines_of(look, transfer_id)
    arrived = head.step == transfers.ARRIVED
    rows = [
        {"position": str(n), "code": line.code, "name": named(line.name, line.spec), "unit": line.unit,
         "quantity": quantity(line.quantity), "lost": quantity(line.lost) if line.lost else "", "reason": line.reason}
        for n, line in enumerate(lines, 1)
    ]  # fmt: skip
    lost = (Column("lost", N_("Lost on the way"), 60, "right"), Column("reason", N_("Reason"), 110, wraps=True))
    columns = (
        Column("position", N_("No."), 24, "centre"), Column("code", N_("Code"), fit(rows, "code", 64, 100), wraps=True),
        Column("name", N_("Name and specification"), 0, wraps=True), Column("unit", N_("Unit"), 40, "centre"),
        Column("quantity", N_("Arrived") if arrived else N_("Sent"), 70, "right"), *(lost if arrived else ()),
    )  # fmt: skip
    keeper = Act(head.person, head.day)
    signers = (
        (N_("Sent by"), None if arrived else keeper), (N_("Goods received by"), keeper if arrived else None),
        (N_("Checked by"), None),
    )  # fmt: skip
    return ListPaper(
        N_("Transfer note"), _party(look), head.number, head.day, columns, rows, signers,
        left=(Field(N_("From"), head.origin, strong=True), Field(N_("Sent with"), head.sent_number)),
        right=(Field(N_("To"), head.target, strong=True),),
        figures=[{"quantity": line.quantity} for line in lines], note=head.note,
    ), _spoken(look)  # fmt: skip


@query(Duty.SHIP, Duty.BOOK, Duty.CHECK, Duty.WITNESS)
def _blind_sheet(look: Reading, count_id: int) -> tuple[ListPaper, Language]:
    head = stocktake.count_row(look, count_id)
    lines = stocktake_reading.sheet_lines(look, count_id)
    rows = [
        {"position": str(n), "place": line.place, "code": line.code, "name": named(line.name, line.spec),
         "unit": line.unit, "first": "", "again": "", "held": ""}
        for n, line in enumerate(lines, 1)
    ]  # fmt: skip
    columns = (
        Column("position", N_("No."), 28, "centre"), Column("place", N_("Location"), fit(rows, "place", 56, 80)),
        Column("code", N_("Code"), fit(rows, "code", 60, 100), wraps=True),
        Column("name", N_("Name and specification"), 0, wraps=True), Column("unit", N_("Unit"), 40, "centre"),
        Column("first", N_("First count"), 68, "right"), Column("again", N_("Recount"), 68, "right"),
        Column("held", N_("Customers' goods"), 72, "right"),
    )  # fmt: skip
    signers = ((N_("Counted by"), None), (N_("Witness"), None), (N_("Warehouse keeper"), None))
    return ListPaper(
        N_("Count sheet"), _party(look), head["number"], head["day"], columns, rows, signers,
        left=(Field(N_("Warehouse"), _warehouse(look.conn, head["warehouse_id"]), strong=True),),
        right=(Field(N_("Category"), head["category"]),), note=head["note"],
        notice=N_("Count what is there. Goods that customers have paid and not collected are counted apart."),
    ), _spoken(look)  # fmt: skip


@query(Duty.BOOK, Duty.CHECK)
def _count(look: Reading, count_id: int) -> tuple[ListPaper, Language]:
    head, places = stocktake.count_row(look, count_id), look.branch.places
    judged = stocktake_reading.judged_lines(look.conn, count_id, head["warehouse_id"], head["number"], places)
    signed = stocktake_reading.signatures(look.conn, count_id)
    with speaking(_spoken(look)):
        decided = stocktake_reading.resolved(look.conn, count_id)
    rows = [_judged_row(n, line, places, decided) for n, line in enumerate(judged, 1)]
    columns = (
        Column("position", N_("No."), 18, "centre"), Column("code", N_("Code"), 42, wraps=True),
        Column("name", N_("Name and specification"), 0, wraps=True), Column("unit", N_("Unit"), 26, "centre"),
        Column("place", N_("Location"), 30, wraps=True), Column("book", N_("Book quantity"), 38, "right"),
        Column("first", N_("First count"), 36, "right"), Column("again", N_("Recount"), 36, "right"),
        Column("held", N_("Customers'"), 32, "right"), Column("surplus", N_("Surplus"), 32, "right"),
        Column("shortage", N_("Shortage"), 32, "right"), Column("cost", N_("Unit cost"), 40, "right"),
        Column("amount", N_("Amount"), 44, "right"), Column("reason", N_("Reason and resolution"), 52, wraps=True),
    )  # fmt: skip
    labels = ((N_("Counted by"), "counted"), (N_("Witness"), "witnessed"), (N_("Approved by"), "approved"))
    acts = [(label, Act(signed[key], head["day"]) if signed.get(key) else None) for label, key in labels]
    signers = (*acts, (N_("Accountant"), None))
    return ListPaper(
        N_("Stocktake"), _party(look), head["number"], head["day"], columns, rows, signers,
        left=(Field(N_("Warehouse"), _warehouse(look.conn, head["warehouse_id"]), strong=True),),
        right=(Field(N_("Category"), head["category"]),),
        figures=[{"surplus": j.surplus, "shortage": j.shortage, "amount": j.amount} for j in judged],
        places={"amount": places}, note=head["note"],
    ), _spoken(look)  # fmt: skip


def _judged_row(number: int, judged: stocktake_reading.Judged, places: int, decided: str) -> _Row:
    line = judged.line
    counted = {key: "" if value is None else quantity(value) for key, value in
               (("first", line.first), ("again", line.again))}  # fmt: skip
    differs = bool(line.difference)
    return counted | {
        "position": str(number), "code": line.code, "name": named(line.name, line.spec), "unit": line.unit,
        "place": line.place, "book": quantity(line.book), "held": quantity(line.held) if line.held else "",
        "surplus": quantity(judged.surplus) if judged.surplus else "",
        "shortage": quantity(judged.shortage) if judged.shortage else "",
        "cost": "" if judged.unit_cost is None else f"{judged.unit_cost:.4f}",
        "amount": f"{judged.amount:.{places}f}" if differs else "",
        "reason": " ".join(filter(None, (line.reason, decided if differs else ""))),
    }  # fmt: skip


@query(Duty.SHIP)
def _pick_list(look: Reading, day: date | None) -> tuple[ListPaper, Language]:
    lines = uncollected.picked(look, day)
    rows = [
        {"position": str(n), "place": line.place, "code": line.code, "name": named(line.name, line.spec),
         "unit": line.unit, "left": quantity(line.left), "invoice": line.invoice, "customer": line.customer}
        for n, line in enumerate(lines, 1)
    ]  # fmt: skip
    columns = (
        Column("position", N_("No."), 24, "centre"), Column("place", N_("Location"), fit(rows, "place", 50, 76)),
        Column("code", N_("Code"), fit(rows, "code", 56, 90), wraps=True),
        Column("name", N_("Name and specification"), 0, wraps=True), Column("unit", N_("Unit"), 34, "centre"),
        Column("left", N_("To fetch"), 56, "right"), Column("invoice", N_("Sales invoice"), 104),
        Column("customer", N_("Customer"), 100, wraps=True),
    )  # fmt: skip
    return ListPaper(
        N_("Pick list"), _party(look), "", _day(look), columns, rows,
        ((N_("Picked by"), None), (N_("Checked by"), None)), figures=[{"left": line.left} for line in lines],
    ), _spoken(look)  # fmt: skip


@query(*_KEEPS)
def _card(look: Reading, product_id: int, warehouse_id: int) -> tuple[ListPaper, Language]:
    goods = look.conn.execute(select(product).where(product.c.id == product_id)).mappings().first()
    if goods is None:
        raise NotFound(what="product", name=str(product_id))
    s, e = product_shelf.c, custody_entry.c
    shelf = look.conn.execute(
        select(s.minimum, s.maximum, place.c.code)
        .outerjoin(place, place.c.id == s.place_id)
        .where(s.product_id == product_id, s.warehouse_id == warehouse_id)
    ).first()
    entries = look.conn.execute(
        select(e.day, e.paper, e.number, e.received, e.issued, e.on_hand, person.c.name)
        .join(person, person.c.id == e.person_id)
        .where(e.product_id == product_id, e.warehouse_id == warehouse_id)
        .order_by(e.id)
    ).all()
    lies = shelf.code or "" if shelf else ""
    with speaking(_spoken(look)):
        rows = [
            {"day": row.day.isoformat(), "paper": _(_PAPERS.get(row.paper, row.paper)), "number": row.number,
             "received": quantity(row.received) if row.received else "",
             "issued": quantity(row.issued) if row.issued else "", "on_hand": quantity(row.on_hand), "place": lies,
             "who": row.name}
            for row in entries
        ]  # fmt: skip
    columns = (
        Column("day", N_("Day"), 62), Column("paper", N_("Paper"), 0), Column("number", N_("Number"), 108),
        Column("received", N_("In"), 58, "right"), Column("issued", N_("Out"), 58, "right"),
        Column("on_hand", N_("On hand"), 62, "right"), Column("place", N_("Location"), 50),
        Column("who", N_("By"), 54),
    )  # fmt: skip
    limits = [value for value in (shelf.minimum, shelf.maximum) if value is not None] if shelf else []
    return ListPaper(
        N_("Custody card"), _party(look), goods["code"], _day(look), columns, rows,
        ((N_("Warehouse keeper"), None), (N_("Checked by"), None)),
        left=(Field(N_("Product"), f"{goods['name']} {goods['spec']}".strip(), strong=True),
              Field(N_("Unit"), goods["unit"])),
        right=(Field(N_("Warehouse"), _warehouse(look.conn, warehouse_id)),
               Field(N_("Minimum and maximum"), " – ".join(map(quantity, limits)))),
        figures=[_moved(row.received, row.issued) for row in entries],
        notice=N_("Quantities only. Goods leave and enter the warehouse with a numbered note."),
    ), _spoken(look)  # fmt: skip


def _moved(received: Decimal, issued: Decimal) -> dict[str, Decimal]:
    """In and out are summed; what is on hand is their difference, so that it is carried forward with them."""
    return {"received": received, "issued": issued, "on_hand": received - issued}


def _warehouse(conn: Connection, warehouse_id: int) -> str:
    return str(conn.execute(select(warehouse.c.name).where(warehouse.c.id == warehouse_id)).scalar_one())
