"""Number continuity: every number a series has given in a month stands on exactly one paper."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, case, cast, func, select

from app.models.amounts import ZERO
from app.models.branch import counter
from app.models.cash import receipt, refund, settlement
from app.models.credit import credit_release
from app.models.custody import goods_receipt, shipment
from app.models.invoices import invoice
from app.models.ledger import voucher
from app.models.money import drawer_resolution, drawer_seal, money_transfer
from app.models.returns import refund_request
from app.models.stocktake import month_cost, stock_count, stock_resolution, stock_transfer
from app.models.types import Whole
from app.process import Review
from app.services import (
    bookkeeping,
    cashier,
    discrepancies,
    drawer,
    invoicing,
    money_transfers,
    month_costs,
    refunds,
    releasing,
    settling,
    stocktake,
    transfers,
    voucher_writing,
    warehouse,
)
from app.services.reconciling.frame import COUNT, Check, Difference, Part, Scope
from app.words import N_

SERIES: tuple[tuple[str, Table, str], ...] = (
    (invoicing.SALE_SERIES, invoice, N_("Invoices")),
    (invoicing.RETURN_SERIES, invoice, N_("Return invoices")),
    (invoicing.CANCEL_SERIES, invoice, N_("Cancellations")),
    (invoicing.ALLOWANCE_SERIES, invoice, N_("Allowances")),
    (refunds.REQUEST_SERIES, refund_request, N_("Requests to refund")),
    (cashier.RECEIPT_SERIES, receipt, N_("Receipts")),
    (cashier.REFUND_SERIES, refund, N_("Refunds")),
    (warehouse.SHIPMENT_SERIES, shipment, N_("Goods notes")),
    (warehouse.RECEIPT_SERIES, goods_receipt, N_("Goods receipts")),
    (bookkeeping.VOUCHER_SERIES, voucher, N_("Vouchers")),
    (voucher_writing.RECEIVED_SERIES, voucher, N_("Received vouchers")),
    (voucher_writing.PAID_SERIES, voucher, N_("Paid vouchers")),
    (money_transfers.SERIES, money_transfer, N_("Money transfers")),
    (drawer.COUNT_SERIES, drawer_seal, N_("Counts of the drawer")),
    (drawer.HANDOVER_SERIES, drawer_seal, N_("Hand-overs")),
    (drawer.DECISION_SERIES, drawer_resolution, N_("Decisions on cash over or short")),
    (releasing.RELEASE_SERIES, credit_release, N_("Credit releases")),
    (settling.SETTLEMENT_SERIES, settlement, N_("Settlements")),
    (transfers.TRANSFER_SERIES, stock_transfer, N_("Transfers")),
    (stocktake.COUNT_SERIES, stock_count, N_("Stocktakes")),
    (discrepancies.RESOLUTION_SERIES, stock_resolution, N_("Resolutions of differences")),
    (month_costs.MONTH_COST_SERIES, month_cost, N_("Costs of a month")),
)
SHORTEST = 4  # digits of a number


@dataclass(frozen=True, slots=True)
class Run:
    """One series in one month: how many numbers it has given, and what stands on papers."""

    series: str
    name: str  # a catalogue word
    prefix: str
    given: int
    found: int
    highest: int
    void: int
    missing: tuple[int, ...] = ()
    strays: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        return self.given == self.found == self.highest

    def number(self, n: int) -> str:
        return f"{self.prefix}{n:0{SHORTEST}d}"


def runs(scope: Scope) -> tuple[Run, ...]:
    """Every series of the period's month."""
    return tuple(_run(scope, series, table, name) for series, table, name in SERIES)


def continuity(scope: Scope) -> Check:
    """NO: numbers given against numbers found, a part a series."""
    all_runs = runs(scope)
    parts = tuple(Part(r.name, Decimal(r.given), Decimal(r.found), r.series, astray=not r.whole) for r in all_runs)
    found = tuple(difference for run in all_runs if not run.whole for difference in _documents(run))
    title, left_book, right_book = N_("Number continuity"), N_("Numbers given"), N_("Numbers found")
    return Check("NO", title, left_book, right_book, COUNT, parts, found, total=None)


def _run(scope: Scope, series: str, table: Table, name: str) -> Run:
    month = f"{scope.first:%Y%m}"
    prefix = f"{scope.branch.code}-{series}-{month}-"
    given = scope.conn.execute(
        select(counter.c.last).where(counter.c.series == series, counter.c.period == month)
    ).scalar()
    tail = _tail(table, prefix)
    in_series = func.substr(table.c.number, 1, len(prefix)) == prefix
    found, highest = scope.conn.execute(
        select(func.count(case((tail > 0, 1))), func.coalesce(func.max(tail), 0)).select_from(table).where(in_series)
    ).one()
    run = Run(series, name, prefix, int(given or 0), int(found), int(highest), _void(scope, table, in_series))
    return run if run.whole else _with_gaps(scope, table, in_series, tail, run)


def _tail(table: Table, prefix: str) -> ColumnElement[int]:
    """The running number at the end; 0 for what is none."""
    text = func.substr(table.c.number, len(prefix) + 1)
    long = func.length(text)
    regular = (long == SHORTEST) | (long.between(SHORTEST + 1, 9) & (func.substr(text, 1, 1) != "0"))
    digits = (func.ltrim(text, "0123456789") == "") & regular
    return case((digits, cast(text, Whole)), else_=0)


def _void(scope: Scope, table: Table, in_series: ColumnElement[bool]) -> int:
    if table is not invoice:
        return 0
    query = select(func.count()).where(in_series, invoice.c.review == Review.VOID.value)
    return int(scope.conn.execute(query).scalar_one())


def _with_gaps(scope: Scope, table: Table, in_series: Any, tail: ColumnElement[int], run: Run) -> Run:
    rows = scope.conn.execute(select(table.c.number, tail.label("n")).where(in_series)).all()
    there = {int(r.n) for r in rows}
    most = max(run.given, run.highest) if run.highest < 10 * max(run.given, 1000) else run.given
    missing = tuple(n for n in range(1, most + 1) if n not in there)
    strays = tuple(sorted(r.number for r in rows if not 1 <= r.n <= run.given))
    return Run(run.series, run.name, run.prefix, run.given, run.found, run.highest, run.void, missing, strays)


def _documents(run: Run) -> list[Difference]:
    gaps = [Difference(run.number(n), run.series, Decimal(1), ZERO, "gap") for n in run.missing if n <= run.given]
    strays = [Difference(number, run.series, ZERO, Decimal(1), "stray") for number in run.strays]
    return gaps + strays
