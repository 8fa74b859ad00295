"""What stands on a paper, without where it came from: plain values that the database's rows are turned into.

Money has the decimals of its currency, quantities up to three, unit prices up to four; discounts and tax rates are
percentages (13 means 13 %). On a red paper (红字) quantities and amounts are negative. A paper whose totals are not the
sums of its lines is refused with ValueError: it would be signed by people who trust it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.services.capitals import places_of
from app.words import N_

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Party:
    """The branch that sells, or the customer who buys."""

    name: str
    code: str = ""
    tax_id: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Who did something, and on which business day."""

    who: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy (联) of a set: its place in the set and its name, a catalogue word."""

    ordinal: int
    name: str


COUNTERFOIL = Copy(1, N_("Counterfoil"))  # 存根联, stays with the sales desk
CUSTOMER_COPY = Copy(2, N_("Customer copy"))  # 客户联
BOOKKEEPING_COPY = Copy(3, N_("Bookkeeping copy"))  # 记账联
COLLECTION_COPY = Copy(4, N_("Goods-collection copy"))  # 提货联, kept by the warehouse
GATE_PASS = Copy(5, N_("Gate pass"))  # 出门联
SET_OF_FOUR = (COUNTERFOIL, CUSTOMER_COPY, BOOKKEEPING_COPY, COLLECTION_COPY)
RECEIPT_SET = (COUNTERFOIL, CUSTOMER_COPY, BOOKKEEPING_COPY)
WAREHOUSE_SET = (COUNTERFOIL, Copy(2, N_("Warehouse copy")), BOOKKEEPING_COPY)


class Stamp(StrEnum):
    """What the cashier stamps on a paper whose money is in (收讫) or, on a red one, out (付讫)."""

    CASH = "cash"
    TRANSFER = "transfer"
    OTHER = "other"
    PAID_OUT = "paid_out"


STAMP_WORDS: dict[Stamp, str] = {
    Stamp.CASH: N_("CASH RECEIVED"),
    Stamp.TRANSFER: N_("TRANSFER RECEIVED"),
    Stamp.OTHER: N_("RECEIVED IN FULL"),
    Stamp.PAID_OUT: N_("PAID OUT"),
}


@dataclass(frozen=True, slots=True)
class Stamped:
    """A stamp with the name and day that belong into it."""

    stamp: Stamp
    by: Act


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One product on an invoice. `amount` is quantity × price less its own discount, as the price list counts it; net,
    tax and gross are after its share of discounts on the whole invoice."""

    position: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    tax_rate: Decimal = ZERO
    discount_pct: Decimal = ZERO
    spec: str = ""
    note: str = ""
    gift: bool = False
    tax_kind: str = ""  # exempt and zero-rated goods both carry no tax and are told apart


@dataclass(frozen=True, slots=True)
class Reduction:
    """A discount on the whole invoice, as a row of its own below the lines; `label` is a catalogue word."""

    label: str
    amount: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Who had the invoice in hand, in the order of the process; None where the step is still to come."""

    made: Act | None = None
    sales_review: Act | None = None
    accounting_review: Act | None = None
    collected: Act | None = None
    shipped: Act | None = None


def _apart(line: InvoiceLine) -> str:
    return "exempt" if line.tax_kind == "exempt" else ""


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """The sales invoice (销货单), or with `red` its red counterpart (红字销货单).

    `number` is None while the invoice is a draft that was never submitted. `reprint` counts the prints after the first.
    `check_code` goes into the QR code beside number and total.
    """

    branch: Party
    customer: Party
    day: date
    lines: tuple[InvoiceLine, ...]
    net: Decimal
    tax: Decimal
    gross: Decimal
    currency: str = "CNY"
    prices_include_tax: bool = True
    number: str | None = None
    red: bool = False
    kind: str = "return"  # of a red one: return, cancel or allowance
    original: str = ""
    price_list: str = ""
    settlement: str = ""
    due: date | None = None
    reference: str = ""
    note: str = ""
    people: People = field(default_factory=People)
    stamped: Stamped | None = None
    draft: bool = False
    unpaid: bool = False
    void: bool = False
    on_credit: bool = False
    copies: tuple[Copy, ...] = ()
    reprint: int = 0
    check_code: str = ""
    reductions: tuple[Reduction, ...] = ()

    def __post_init__(self) -> None:
        if self.stamped and (self.draft or self.unpaid or self.on_credit):
            raise ValueError("an invoice whose money is not in bears no stamp")
        for total, parts in (
            (self.net, (line.net for line in self.lines)),
            (self.tax, (line.tax for line in self.lines)),
            (self.gross, (line.gross for line in self.lines)),
        ):
            _adds_up(total, parts, self.currency)
        _adds_up(self.gross, (self.net, self.tax), self.currency)

    @property
    def amount(self) -> Decimal:
        """The sum of the amount column, less what was taken off the whole."""
        return sum((line.amount for line in self.lines), ZERO) - sum((each.amount for each in self.reductions), ZERO)

    @property
    def quantity(self) -> Decimal:
        return sum((line.quantity for line in self.lines), ZERO)

    def by_rate(self) -> list[tuple[Decimal, Decimal, Decimal]]:
        """Tax rate, net and tax of each rate on the invoice, the highest rate first."""
        rates = sorted({line.tax_rate for line in self.lines}, reverse=True)
        return [(rate, *self._sums_of(rate)) for rate in rates]

    def by_kind(self) -> list[tuple[Decimal, str, Decimal, Decimal]]:
        """The same with exempt goods apart from zero-rated ones: rate, kind, net and tax."""
        keys = sorted({(-line.tax_rate, _apart(line)) for line in self.lines})
        return [(-rate, kind, *self._sums_of(-rate, kind)) for rate, kind in keys]

    def _sums_of(self, rate: Decimal, kind: str | None = None) -> tuple[Decimal, Decimal]:
        lines = [line for line in self.lines if line.tax_rate == rate and kind in (None, _apart(line))]
        return sum((line.net for line in lines), ZERO), sum((line.tax for line in lines), ZERO)


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """The slip for money taken (收款收据), or with `refund` for money paid back (退款单, amount positive).

    `tendered` and `change` are set where cash was counted out; `pending` where money has still to arrive.
    `method` is a catalogue word.
    """

    branch: Party
    customer: Party
    number: str
    day: date
    invoice: str
    amount: Decimal
    method: str
    cashier: Act
    currency: str = "CNY"
    refund: bool = False
    pending: bool = False
    void: bool = False
    tendered: Decimal | None = None
    change: Decimal | None = None
    remark: str = ""
    copies: tuple[Copy, ...] = RECEIPT_SET
    reprint: int = 0
    check_code: str = ""

    def __post_init__(self) -> None:
        _adds_up(self.amount, (self.amount,), self.currency)
        if self.tendered is not None and self.tendered - (self.change or ZERO) != self.amount:
            raise ValueError("what was handed over less the change is not the amount")


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """One product that moves; quantities only, the warehouse sees no prices."""

    position: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    spec: str = ""
    location: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class GoodsNotePaper:
    """The goods-issue note (出库单), or with `red` the note of goods taken back (红字出库单)."""

    branch: Party
    customer: Party
    number: str
    day: date
    invoice: str
    lines: tuple[GoodsLine, ...]
    keeper: Act
    warehouse: str = ""
    receiver: str = ""
    note: str = ""
    red: bool = False
    void: bool = False
    copies: tuple[Copy, ...] = WAREHOUSE_SET
    reprint: int = 0
    check_code: str = ""
    inspector: Act | None = None
    original: str = ""


@dataclass(frozen=True, slots=True)
class GoodsReceiptPaper:
    """The goods-receipt note (入库单): finished goods that came into the warehouse."""

    branch: Party
    number: str
    day: date
    lines: tuple[GoodsLine, ...]
    keeper: Act
    source: str = ""
    delivered_by: str = ""
    warehouse: str = ""
    note: str = ""
    red: bool = False
    void: bool = False
    copies: tuple[Copy, ...] = WAREHOUSE_SET
    reprint: int = 0
    check_code: str = ""


def check_code(*facts: object) -> str:
    """Ten signs over the facts a paper states, to compare the paper with the books; not a secret."""
    text = "\x1f".join(str(fact) for fact in facts)
    return hashlib.sha256(text.encode()).hexdigest()[:10].upper()


def _adds_up(total: Decimal, parts: Iterable[Decimal], currency: str) -> None:
    places = places_of(currency)
    if total != sum(parts, ZERO):
        raise ValueError(f"{total} is not the sum of what stands on the paper")
    if total.scaleb(places) != total.scaleb(places).to_integral_value():
        raise ValueError(f"{total} has more decimals than {currency}")
