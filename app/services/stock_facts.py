"""What stands on a transfer, a count or a resolution, as the accountant sees it beside its voucher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, select

from app.models.catalog import product
from app.models.people import person
from app.models.stocktake import (
    stock_count,
    stock_count_difference,
    stock_resolution,
    stock_transfer,
    stock_transfer_line,
)
from app.process import Paper

PAPERS = (Paper.STOCK_TRANSFER, Paper.STOCK_COUNT, Paper.STOCK_RESOLUTION)
_HEADS: dict[Paper, Table] = {
    Paper.STOCK_TRANSFER: stock_transfer,
    Paper.STOCK_COUNT: stock_count,
    Paper.STOCK_RESOLUTION: stock_resolution,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Who wrote the paper and when, its note, its money, and its goods: id, code, name, unit, quantity, unit cost."""

    person: str
    at: datetime
    note: str
    amount: Decimal | None
    lines: tuple[tuple[Any, ...], ...]


def of(conn: Connection, paper: Paper, paper_id: int) -> Facts:
    """The facts of one paper. Goods that a count found have their standard cost beside them."""
    table = _HEADS[paper]
    chosen = select(table, person.c.name.label("person")).join(person, person.c.id == table.c.person_id)
    head = conn.execute(chosen.where(table.c.id == paper_id)).mappings().one()
    if paper is Paper.STOCK_RESOLUTION:
        return Facts(head["person"], head["at"], head["reason"], head["amount"], ())
    p, goods, of_paper = product.c, stock_transfer_line, stock_transfer_line.c.stock_transfer_id
    if paper is Paper.STOCK_COUNT:
        goods, of_paper = stock_count_difference, stock_count_difference.c.stock_count_id
    rows = conn.execute(
        select(p.id, p.code, p.name, p.unit, goods.c.quantity, p.standard_cost)
        .join(product, p.id == goods.c.product_id)
        .where(of_paper == paper_id)
        .order_by(goods.c.id)
    )
    found = paper is Paper.STOCK_COUNT
    lines = tuple((*row[:5], row[5] if found and row[4] > 0 else None) for row in rows)
    return Facts(head["person"], head["at"], head["note"], None, lines)
