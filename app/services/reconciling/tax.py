"""R13: output tax by rate in the ledger, in the lines behind it, and on the fapiao (税: 账 ↔ 发票登记簿 ↔ 行税额)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select, type_coerce

from app.models.amounts import ZERO
from app.models.invoices import invoice, invoice_line
from app.models.ledger import revenue_entry, voucher, voucher_line
from app.models.tax import fapiao_invoice, tax_fapiao, tax_point
from app.models.types import Money
from app.process import Goods, Kind, Paper
from app.services.fapiao_reading import by_rate, uninvoiced
from app.services.reconciling.frame import MONEY, Check, Difference, Part, Scope, less
from app.words import N_

_l = voucher_line.c
_e = revenue_entry.c
_n = invoice_line.c
TOLERANCE = Decimal("0.005")  # a line's rounding; a fapiao may differ by so much for each of its lines


@dataclass(frozen=True, slots=True)
class RateLine:
    """One rate over the period: what the ledger and the lines hold, and what stands on fapiao."""

    rate: Decimal
    kind: str
    net: Decimal
    ledger_tax: Decimal
    line_tax: Decimal
    fapiao_net: Decimal
    fapiao_tax: Decimal

    @property
    def difference(self) -> Decimal:
        return self.ledger_tax - self.line_tax


def output_tax(scope: Scope) -> Check:
    """R13: the ledger against the lines, a part a rate; beside it what is not on a fapiao, or on one too early."""
    lines = rate_lines(scope)
    name = N_("Output tax by rate")
    parts = tuple(
        Part(name, line.ledger_tax, line.line_tax, f"{line.rate.normalize():f} %")
        for line in lines
        if line.kind == "rated"
    ) or (Part(name, ZERO, ZERO),)
    return Check(
        "R13", N_("Output tax"), N_("Output tax ledger"), N_("Tax of the lines"), MONEY, parts,
        tuple(_residues(scope)), (*_not_invoiced(scope), *_early(scope)), total=None,
    )  # fmt: skip


def rate_lines(scope: Scope) -> list[RateLine]:
    """Every rate that the period knows, exempt and zero-rated apart, the highest first."""
    ledger, lines, fapiao = _ledger(scope), _lines(scope), by_rate(scope)
    keys = {(rate, "rated" if rate else "zero") for rate in ledger} | lines.keys() | fapiao.keys()
    found = [
        RateLine(
            rate, kind, lines.get((rate, kind), (ZERO, ZERO))[0], ledger.get(rate, ZERO) if kind == "rated" else ZERO,
            lines.get((rate, kind), (ZERO, ZERO))[1], *fapiao.get((rate, kind), (ZERO, ZERO)),
        )
        for rate, kind in keys
    ]  # fmt: skip
    return sorted(found, key=lambda line: (-line.rate, line.kind))


def _ledger(scope: Scope) -> dict[Decimal, Decimal]:
    """The output tax posted from sales papers, by rate."""
    asked = (
        select(_l.tax_rate, type_coerce(func.sum(less(_l.credit, _l.debit)), Money))
        .where(_l.account_id == scope.id_of("OUTPUT_VAT"), scope.within(_l.day), _l.tax_rate.is_not(None))
        .group_by(_l.tax_rate)
    )
    return {row[0]: row[1] for row in scope.conn.execute(asked)}


def _lines(scope: Scope) -> dict[tuple[Decimal, str], tuple[Decimal, Decimal]]:
    """Net and tax of the lines whose tax fell due in the period: of goods that moved, and of tax points (J7)."""
    early = select(tax_point.c.id).where(tax_point.c.invoice_id == _e.invoice_id).exists()
    found: dict[tuple[Decimal, str], tuple[Decimal, Decimal]] = {}

    def add(rows: Any, *, net_too: bool) -> None:
        for rate, kind, net, tax in rows:
            before = found.get((rate, kind or "rated"), (ZERO, ZERO))
            found[rate, kind or "rated"] = (before[0] + (net if net_too else ZERO), before[1] + tax)

    moved = (
        select(_e.tax_rate, _n.tax_kind, _sum(_e.net), _sum(_e.tax))
        .join(invoice_line, _n.id == _e.invoice_line_id)
        .where(scope.within(_e.day))
        .group_by(_e.tax_rate, _n.tax_kind)
    )
    red = select(invoice.c.id).where(invoice.c.id == _e.invoice_id, invoice.c.kind != Kind.SALE.value).exists()
    add(scope.conn.execute(moved.where(~early | red | (_e.gift == 1))), net_too=True)
    covered = moved.where(early, ~red, _e.gift == 0)
    for rate, kind, net, _tax in scope.conn.execute(covered):
        before = found.get((rate, kind or "rated"), (ZERO, ZERO))
        found[rate, kind or "rated"] = (before[0] + net, before[1])
    points = (
        select(_n.tax_rate, _n.tax_kind, _sum(_n.net), _sum(_n.tax))
        .join(tax_point, tax_point.c.invoice_id == _n.invoice_id)
        .join(voucher, (voucher.c.paper == Paper.TAX_POINT.value) & (voucher.c.paper_id == tax_point.c.id))
        .where(scope.within(voucher.c.day), _n.gift == 0)
        .group_by(_n.tax_rate, _n.tax_kind)
    )
    add(scope.conn.execute(points), net_too=False)
    return found


def _sum(column: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
    return type_coerce(func.sum(column), Money)


def _not_invoiced(scope: Scope) -> Iterator[Difference]:
    """What was earned in the period and stands on no fapiao, in one sum; a sheet of its own lists the documents."""
    rows = uninvoiced(scope.last, scope.first).order_by(None).subquery()
    revenue, invoiced = scope.conn.execute(select(_sum(rows.c.revenue), _sum(rows.c.invoiced))).one()
    if revenue or invoiced:
        yield Difference("", scope.period, revenue or ZERO, invoiced or ZERO, "not_invoiced")


def _early(scope: Scope) -> Iterator[Difference]:
    """Documents on fapiao of the period whose goods have not left at all."""
    f, t, i = fapiao_invoice.c, tax_fapiao.c, invoice.c
    asked = (
        select(i.number, i.customer_name, _sum(f.gross).label("gross"))
        .select_from(fapiao_invoice)
        .join(tax_fapiao, t.id == f.fapiao_id)
        .join(invoice, i.id == f.invoice_id)
        .where(scope.within(t.issued_on), i.kind == Kind.SALE.value, i.goods == Goods.NONE.value)
        .group_by(i.id, i.number, i.customer_name)
        .order_by(i.id)
    )
    for row in scope.conn.execute(asked):
        if row.gross:
            yield Difference(row.number, row.customer_name, row.gross, ZERO, "invoiced_early")


def _residues(scope: Scope) -> Iterator[Difference]:
    """Fapiao of the period that cover whole documents, but whose tax differs from theirs by more than rounding."""
    t = tax_fapiao.c
    for row in scope.conn.execute(select(t.id, t.number, t.buyer_name, t.tax).where(scope.within(t.issued_on))):
        whole = _documents_tax(scope, row.id)
        if whole is not None and abs(row.tax - whole[0]) > TOLERANCE * whole[1] + TOLERANCE:
            yield Difference(row.number, row.buyer_name, row.tax, whole[0], "tax_residue")


def _documents_tax(scope: Scope, fapiao_id: int) -> tuple[Decimal, int] | None:
    """Tax and number of lines of the documents that a fapiao covers; None unless it covers each in full."""
    f, i = fapiao_invoice.c, invoice.c
    asked = select(f.gross, i.gross.label("whole"), i.tax, i.line_count).join(invoice, i.id == f.invoice_id)
    rows = scope.conn.execute(asked.where(f.fapiao_id == fapiao_id)).all()
    if any(row.gross != row.whole for row in rows):
        return None
    return sum((row.tax for row in rows), ZERO), sum(row.line_count for row in rows)
