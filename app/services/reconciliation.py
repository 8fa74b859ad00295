"""The reconciliation of a period (期间对账): the books of three hands compared, and the documents where they differ."""

from __future__ import annotations

import hashlib
import json
import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from app.process import Duty
from app.refusals import NotADate
from app.services.desk import Reading, query
from app.services.invoicing import plain
from app.services.reconciling.bank import statements
from app.services.reconciling.counts import custody_and_count
from app.services.reconciling.drawer import counted_cash
from app.services.reconciling.frame import COUNT, MONEY, Check, Sales, Scope
from app.services.reconciling.goods import custody_and_stock, stock_and_ledger
from app.services.reconciling.money import cash
from app.services.reconciling.numbers import continuity
from app.services.reconciling.prices import prices
from app.services.reconciling.receivables import customers
from app.services.reconciling.replies import balances_answered
from app.services.reconciling.sales import receipts, sales_and_revenue, sales_of, shipped_and_paid
from app.services.reconciling.tax import output_tax
from app.services.reconciling.vouchers import entries_and_papers
from app.services.store import Branch

# One line a check, in the order in which they are shown: on the screen, in the workbook, in --json.
CHECKS: tuple[Callable[[Scope], Check], ...] = (
    sales_and_revenue,  # R1
    receipts,  # R2
    cash,  # R3
    counted_cash,  # R4
    statements,  # R5
    custody_and_stock,  # R6
    stock_and_ledger,  # R7
    custody_and_count,  # R8
    customers,  # R9
    shipped_and_paid,  # R10
    entries_and_papers,  # R11
    balances_answered,  # R12
    output_tax,  # R13
    prices,  # R14
    continuity,  # NO
)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A period's checks, and what was sold in it."""

    period: str  # YYYY-MM
    branch: str
    currency: str
    places: int
    sales: Sales
    checks: tuple[Check, ...]

    @property
    def agrees(self) -> bool:
        return all(check.agrees for check in self.checks)

    def check(self, code: str) -> Check:
        return next(check for check in self.checks if check.code == code)


@query(Duty.BOOK, Duty.CHECK)
def reconcile(look: Reading, period: str) -> Reconciliation:
    """Compares the books for a month, given as YYYY-MM. Raises NotADate for anything else."""
    return reconciled(scope_of(look.conn, look.branch, period))


def scope_of(conn: Connection, branch: Branch, period: str) -> Scope:
    """The period on one state of the database. Raises NotADate."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", period)
    try:
        if found is None:
            raise ValueError(period)
        first = date(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise NotADate(text=period[:40], at="period") from None
    return Scope(conn, branch, first, first.replace(day=monthrange(first.year, first.month)[1]))


def reconciled(scope: Scope) -> Reconciliation:
    """All checks of a period."""
    house = scope.branch
    checks = tuple(check(scope) for check in CHECKS)
    return Reconciliation(scope.period, house.code, house.currency, house.places, sales_of(scope), checks)


def fingerprint(found: Reconciliation, counts: Mapping[str, int]) -> str:
    """A hash of a reconciliation's figures and of how many rows the books have: the same figures, the same hash.

    It tells whether an answered workbook was exported from the figures that the books have now.
    """
    checks = [
        [
            check.code,
            [[part.name, part.subject, _exact(part.left), _exact(part.right), part.astray] for part in check.parts],
            [
                [d.document, d.subject, _exact(d.left), _exact(d.right), d.kind, d.part]
                for d in (*check.documents, *check.listed)
            ],
        ]
        for check in found.checks
    ]
    sales = [str(found.sales.invoices), *(_exact(getattr(found.sales, name)) for name in ("net", "tax", "gross"))]
    whole = [found.branch, found.period, found.currency, sales, checks, sorted(counts.items())]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode("utf-8", "backslashreplace")).hexdigest()


def _exact(value: Decimal) -> str:
    return f"{value:.4f}" if value else "0"


def written(value: Decimal, unit: str, places: int) -> str:
    """A figure as text: money with the currency's places, quantities without trailing zeros, counts whole."""
    if unit == MONEY:
        return f"{value:.{places}f}" if value else f"{Decimal(0):.{places}f}"
    return str(int(value)) if unit == COUNT else plain(value)


def as_json(reconciliation: Reconciliation) -> dict[str, object]:
    """The reconciliation for the command line: plain text figures, one entry a check."""
    places, sales = reconciliation.places, reconciliation.sales
    money = {name: written(getattr(sales, name), MONEY, places) for name in ("net", "tax", "gross")}
    checks = [
        {"code": check.code}
        | {side: written(getattr(check, side), check.unit, places) for side in ("left", "right", "difference")}
        for check in reconciliation.checks
    ]
    counted = {"invoices": sales.invoices, "lines": sales.lines, "quantity": plain(sales.quantity)}
    return {"period": reconciliation.period, "sales": counted | money, "checks": checks}
