"""The lines of a stocktake as they stand: the book at the beginning, what was counted, what moved, the difference."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, bindparam, func, select

from app.models.amounts import ZERO
from app.models.catalog import product
from app.models.custody import custody_entry
from app.models.stocktake import stock_count, stock_count_entry, stock_count_line

LAST_ENTRY = select(func.coalesce(func.max(custody_entry.c.id), 0)).where(
    custody_entry.c.product_id == bindparam("p"), custody_entry.c.warehouse_id == bindparam("w")
)


@dataclass(frozen=True, slots=True)
class CountLine:
    """One product of a stocktake.

    `book` is what the custody ledger said when it was last counted; before the first count, at the beginning.
    `first` is the first count (初盘) and `again` the last recount (复盘), each own and held together; None: not yet.
    """

    id: int
    position: int
    product_id: int
    code: str
    name: str
    spec: str
    unit: str
    place: str
    snapshot: Decimal
    held_book: Decimal
    first: Decimal | None
    again: Decimal | None
    held: Decimal
    book: Decimal
    turn: int
    first_agreed: bool
    moved: int  # custody lines since the beginning
    reason: str

    @property
    def final(self) -> Decimal | None:
        """What the last count found, own and held together."""
        return self.again if self.again is not None else self.first

    @property
    def difference(self) -> Decimal:
        """Above zero surplus (盘盈), below it shortage (盘亏); zero while nothing is counted."""
        return ZERO if self.final is None else self.final - self.book

    @property
    def wants_count(self) -> bool:
        """Still to be counted, or to be counted again because the first count differed."""
        return self.turn == 0 or (self.turn == 1 and not self.first_agreed)


def counted_lines(conn: Connection, count_id: int) -> tuple[CountLine, ...]:
    """Every line of a stocktake, in the order of its sheet."""
    n, p, e = stock_count_line.c, product.c, stock_count_entry.c
    entries: dict[int, list[tuple[Decimal, Decimal, Decimal, str]]] = {}
    typed = (
        select(e.stock_count_line_id, e.counted, e.held, e.book, e.reason)
        .join(stock_count_line, n.id == e.stock_count_line_id)
        .where(n.stock_count_id == count_id)
        .order_by(e.stock_count_line_id, e.turn)
    )
    for row in conn.execute(typed):
        entries.setdefault(row.stock_count_line_id, []).append((row.counted, row.held, row.book, row.reason))
    later = (
        select(func.count())
        .where(
            custody_entry.c.product_id == n.product_id,
            custody_entry.c.warehouse_id == stock_count.c.warehouse_id,
            custody_entry.c.id > n.last_entry_id,
            ~((custody_entry.c.paper == "stock_count") & (custody_entry.c.paper_id == n.stock_count_id)),
        )
        .correlate(stock_count_line, stock_count)
        .scalar_subquery()
    )
    rows = conn.execute(
        select(n.id, n.position, n.product_id, p.code, p.name, p.spec, n.unit, n.place, n.book, n.held,
               later.label("later"))
        .join(product, p.id == n.product_id)
        .join(stock_count, stock_count.c.id == n.stock_count_id)
        .where(n.stock_count_id == count_id)
        .order_by(n.position)
    )  # fmt: skip
    return tuple(_line(row, entries.get(row[0], [])) for row in rows)


def _line(row: tuple, turns: list[tuple[Decimal, Decimal, Decimal, str]]) -> CountLine:  # type: ignore[type-arg]
    (line_id, position, product_id, code, name, spec, unit, place, snapshot, held_book, later) = row
    sums = [counted + held for counted, held, _book, _reason in turns]
    return CountLine(
        line_id, position, product_id, code, name, spec, unit, place, snapshot, held_book,
        first=sums[0] if sums else None,
        again=sums[-1] if len(sums) > 1 else None,
        held=turns[-1][1] if turns else ZERO,
        book=turns[-1][2] if turns else snapshot,
        turn=len(turns),
        first_agreed=bool(turns) and sums[0] == turns[0][2],
        moved=int(later),
        reason=next((reason for *_figures, reason in reversed(turns) if reason), ""),
    )  # fmt: skip
