"""What a voucher is before it is posted: entries, what moves in the stock ledger, what was earned.

Accounts are addressed by role; red entries are negative on the same side, so that turnovers are not inflated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.models.amounts import ZERO, Amounts
from app.process import Paper


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a proposed voucher."""

    role: str
    debit: Decimal
    credit: Decimal
    rule: str
    customer_id: int | None = None
    tax_rate: Decimal | None = None
    invoice_id: int | None = None


@dataclass(frozen=True, slots=True)
class StockMove:
    """What the voucher moves in the stock ledger: quantity and amount, in or out (red out when taken back)."""

    warehouse_id: int
    product_id: int
    in_quantity: Decimal = ZERO
    in_amount: Decimal = ZERO
    out_quantity: Decimal = ZERO
    out_amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Earned:
    """Revenue, tax and cost of one line. `invoice_id` and `customer_id` where the paper is not of one invoice."""

    invoice_line_id: int
    product_id: int
    tax_rate: Decimal
    quantity: Decimal
    amounts: Amounts
    cost: Decimal
    gift: bool
    invoice_id: int | None = None
    customer_id: int | None = None


@dataclass(slots=True)
class Proposal:
    """A voucher before it is posted."""

    paper: Paper
    paper_id: int
    paper_number: str
    day: date
    invoice_id: int | None = None
    customer_id: int | None = None
    entries: list[Entry] = field(default_factory=list)
    moves: list[StockMove] = field(default_factory=list)
    earned: list[Earned] = field(default_factory=list)

    def debit(
        self, role: str, amount: Decimal, rule: str, *, customer: bool = False, rate: Decimal | None = None
    ) -> None:
        if amount:
            self.entries.append(
                Entry(role, amount, ZERO, rule, self.customer_id if customer else None, rate, self.invoice_id)
            )

    def credit(
        self, role: str, amount: Decimal, rule: str, *, customer: bool = False, rate: Decimal | None = None
    ) -> None:
        if amount:
            self.entries.append(
                Entry(role, ZERO, amount, rule, self.customer_id if customer else None, rate, self.invoice_id)
            )
