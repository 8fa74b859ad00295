"""The fapiao register as people look at it, and revenue that stands on no fapiao (未开票收入)."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select, type_coerce

from app.models.amounts import ZERO
from app.models.invoices import invoice
from app.models.ledger import revenue_entry
from app.models.people import person
from app.models.tax import fapiao_invoice, fapiao_rate, tax_fapiao
from app.models.types import Money
from app.process import Duty
from app.services.desk import Reading, query
from app.services.reconciling.frame import Scope

_READERS = (Duty.BOOK, Duty.CHECK)


@dataclass(frozen=True, slots=True)
class FapiaoRow:
    """A fapiao of the register; amounts of red ones are negative."""

    id: int
    kind: str
    code: str
    number: str
    issued_on: date
    buyer_name: str
    buyer_tax_id: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    red: bool
    original: str
    confirmation: str
    who: str
    invoices: str


@dataclass(frozen=True, slots=True)
class UninvoicedRow:
    """A sales document with revenue of which some stands on no fapiao. `left` is revenue less what fapiao cover."""

    invoice_id: int
    number: str
    customer: str
    net: Decimal
    tax: Decimal
    revenue: Decimal
    invoiced: Decimal

    @property
    def left(self) -> Decimal:
        return self.revenue - self.invoiced


def month(period: str) -> tuple[date, date]:
    """First and last day of a month written YYYY-MM."""
    year, number = int(period[:4]), int(period[5:7])
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


@query(*_READERS)
def register(look: Reading, period: str) -> tuple[FapiaoRow, ...]:
    """The fapiao issued in a month (YYYY-MM), oldest first."""
    first, last = month(period)
    return rows_between(look.conn, first, last)


def rows_between(conn: Any, first: date, last: date) -> tuple[FapiaoRow, ...]:
    """The fapiao issued between two days; for other services."""
    t, o = tax_fapiao.c, tax_fapiao.alias("o")
    asked = (
        select(tax_fapiao, o.c.number.label("original"), person.c.name.label("who"))
        .join(person, person.c.id == t.person_id)
        .outerjoin(o, o.c.id == t.original_id)
        .where(t.issued_on.between(first, last))
        .order_by(t.issued_on, t.id)
    )
    rows = conn.execute(asked).mappings().all()
    covered = _covered(conn, [row["id"] for row in rows])
    return tuple(
        FapiaoRow(
            row["id"], row["kind"], row["code"], row["number"], row["issued_on"], row["buyer_name"],
            row["buyer_tax_id"], row["net"], row["tax"], row["gross"], row["red"], row["original"] or "",
            row["confirmation"], row["who"], ", ".join(covered.get(row["id"], ())),
        )
        for row in rows
    )  # fmt: skip


def _covered(conn: Any, ids: Iterable[int]) -> dict[int, list[str]]:
    f = fapiao_invoice.c
    asked = (
        select(f.fapiao_id, invoice.c.number)
        .join(invoice, invoice.c.id == f.invoice_id)
        .where(f.fapiao_id.in_(list(ids)))
        .order_by(f.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in conn.execute(asked):
        found[row.fapiao_id].append(row.number)
    return found


def uninvoiced(last: date, first: date | None = None) -> Select[Any]:
    """By sales document, up to a day: revenue with tax, and what fapiao issued by then cover of it; where they differ.

    With `first`, only documents whose goods moved from that day on.
    """
    e, f, i = revenue_entry.c, fapiao_invoice.c, invoice.c
    earned = select(
        e.invoice_id,
        type_coerce(func.sum(e.net), Money).label("net"),
        type_coerce(func.sum(e.tax), Money).label("tax"),
        type_coerce(func.sum(e.gross), Money).label("gross"),
        func.max(e.day).label("latest"),
    ).where(e.gift == 0, e.day <= last).group_by(e.invoice_id).subquery()  # fmt: skip
    on_fapiao = (
        select(f.invoice_id, type_coerce(func.sum(f.gross), Money).label("gross"))
        .join(tax_fapiao, tax_fapiao.c.id == f.fapiao_id)
        .where(tax_fapiao.c.issued_on <= last)
        .group_by(f.invoice_id)
        .subquery()
    )
    covered = func.coalesce(on_fapiao.c.gross, type_coerce(0, Money))
    chosen = (
        select(
            i.id, i.number, i.customer_name, earned.c.net, earned.c.tax, earned.c.gross.label("revenue"),
            covered.label("invoiced"),
        )
        .select_from(earned)
        .join(invoice, i.id == earned.c.invoice_id)
        .outerjoin(on_fapiao, on_fapiao.c.invoice_id == i.id)
        .where(earned.c.gross != covered)
        .order_by(i.id)
    )  # fmt: skip
    return chosen if first is None else chosen.where(earned.c.latest >= first)


@query(*_READERS)
def not_invoiced(look: Reading, period: str) -> tuple[UninvoicedRow, ...]:
    """Revenue booked in a month, or before and still open, of which less or more stands on fapiao than was earned."""
    _first, last = month(period)
    return tuple(UninvoicedRow(*row) for row in look.conn.execute(uninvoiced(last)))


def by_rate(scope: Scope) -> dict[tuple[Decimal, str], tuple[Decimal, Decimal]]:
    """Net and tax on the fapiao issued in the period, by rate and kind."""
    r = fapiao_rate.c
    asked = (
        select(r.tax_rate, r.tax_kind, type_coerce(func.sum(r.net), Money), type_coerce(func.sum(r.tax), Money))
        .join(tax_fapiao, tax_fapiao.c.id == r.fapiao_id)
        .where(scope.within(tax_fapiao.c.issued_on))
        .group_by(r.tax_rate, r.tax_kind)
    )
    return {(row[0], row[1]): (row[2] or ZERO, row[3] or ZERO) for row in scope.conn.execute(asked)}
