"""R8: the custody ledger against what was counted on the shelves (账实核对)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select

from app.models.amounts import ZERO
from app.models.stocktake import stock_count, stock_count_mark
from app.services.reconciling.frame import QUANTITY, Check, Difference, Part, Scope
from app.services.stocktake_lines import CountLine, counted_lines
from app.words import N_

APPROVED, CANCELLED = "approved", "cancelled"
Counted = tuple[int, str, bool, tuple[CountLine, ...]]


def counts_of(scope: Scope) -> Iterator[Counted]:
    """The stocktakes ordered in the period and not given up: id, number, whether approved, lines."""
    c, m = stock_count.c, stock_count_mark.c
    rows = scope.conn.execute(select(c.id, c.number).where(scope.within(c.day)).order_by(c.id)).all()
    for row in rows:
        marks = set(scope.conn.execute(select(m.mark).where(m.stock_count_id == row.id)).scalars())
        if CANCELLED not in marks:
            yield row.id, row.number, APPROVED in marks, counted_lines(scope.conn, row.id)


def custody_and_count(scope: Scope) -> Check:
    """R8: on hand by the custody ledger against what was counted, customers' goods included.

    An approved count has been put right in the ledger, so its differences are listed and no longer open; an unapproved
    one stands as it was counted, and one that is not finished is itself a difference.
    """
    parts, found, listed = [], [], []
    for _id, number, approved, lines in counts_of(scope):
        counted = sum((line.final or ZERO for line in lines), ZERO)
        book = sum((line.book + (line.difference if approved else ZERO) for line in lines if line.turn), ZERO)
        parts.append(Part(N_("Counted"), book, counted, number))
        differing = [_difference(number, line) for line in lines if line.difference]
        if approved:
            listed += differing
            continue
        found += differing
        if waiting := sum(line.wants_count for line in lines):
            found.append(Difference(number, "", Decimal(len(lines)), Decimal(len(lines) - waiting), "uncounted"))
    title, left_book, right_book = N_("Custody and stocktake"), N_("Custody ledger"), N_("Counted")
    parts = parts or [Part(N_("No stocktake in this period"), ZERO, ZERO)]
    return Check("R8", title, left_book, right_book, QUANTITY, tuple(parts), tuple(found), tuple(listed), total=None)


def _difference(number: str, line: CountLine) -> Difference:
    kind = "surplus" if line.difference > 0 else "shortage"
    return Difference(number, line.code, line.book, line.final or ZERO, kind)
