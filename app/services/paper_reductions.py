"""Discounts on a whole invoice as its paper shows them: each in a row of its own below the lines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, select

from app.models.amounts import ZERO, line_amounts, rounded
from app.models.pricing import invoice_discount, line_price, line_share
from app.services.discounts import DOCUMENT, LABELS
from app.services.papers.content import InvoiceLine, Reduction
from app.services.store import Branch
from app.words import N_, _

GIFT_WITH_GOODS = N_("gift with the goods")


def with_reductions(
    conn: Connection, house: Branch, row: RowMapping, lines: tuple[InvoiceLine, ...]
) -> tuple[tuple[InvoiceLine, ...], tuple[Reduction, ...]]:
    """The lines with their amounts before the discounts on the whole, and these: amounts less discounts are the total.

    On a list without tax a discount stands, like the amounts, without its tax, in one row.
    """
    where = {"invoice_id": row["id"], "revision": row["revision"]}
    shares = _shares(conn, **where)
    if not shares:
        return lines, ()
    gifts = _gifts(conn, **where)
    places = house.places
    whole = tuple(_before(line, shares.get(line.position, ZERO), row["tax_included"], places, gifts) for line in lines)
    d = invoice_discount.c
    kept = conn.execute(
        select(d.kind, d.amount, d.reason)
        .where(d.invoice_id == row["id"], d.revision == row["revision"])
        .order_by(d.id)
    ).all()
    if row["tax_included"]:
        return whole, tuple(Reduction(LABELS[each.kind], rounded(each.amount, places), each.reason) for each in kept)
    off = sum((line.amount - line.net for line in whole), ZERO)
    return whole, (Reduction(LABELS[DOCUMENT], off, "; ".join(each.reason for each in kept if each.reason)),)


def _before(line: InvoiceLine, share: Decimal, included: bool, places: int, gifts: frozenset[int]) -> InvoiceLine:
    amount = line.amount
    if share and included:
        amount = rounded(line.gross + share, places)
    elif share:
        amount = line_amounts(line.quantity, line.unit_price, line.discount_pct, line.tax_rate, False, places).net
    return replace(line, amount=amount, note=_(GIFT_WITH_GOODS) if line.position in gifts else line.note)


def _shares(conn: Connection, invoice_id: int, revision: int) -> dict[int, Decimal]:
    s = line_share.c
    found: dict[int, Decimal] = defaultdict(lambda: ZERO)
    asked = select(s.position, s.amount).where(s.invoice_id == invoice_id, s.revision == revision)
    for share in conn.execute(asked):
        found[share.position] += share.amount
    return dict(found)


def _gifts(conn: Connection, invoice_id: int, revision: int) -> frozenset[int]:
    p = line_price.c
    asked = select(p.position).where(p.invoice_id == invoice_id, p.revision == revision, p.gift == "bundle")
    return frozenset(conn.execute(asked).scalars())
