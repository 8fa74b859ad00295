"""What a reconciliation (对账) is made of: checks, their parts, and the documents behind a difference.

Every check compares two books that were written by different hands. Sums are taken first, by the database; the
documents behind a difference are looked for only where the sums, or the control figures weighted by document, differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    RowMapping,
    Select,
    Subquery,
    case,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
    union_all,
)

from app.models.amounts import ZERO
from app.models.ledger import account
from app.models.money import money_account
from app.models.types import Whole
from app.process import MONEY_ROLE
from app.services.store import Branch
from app.words import N_

MONEY, QUANTITY, COUNT = "money", "quantity", "count"

KINDS: dict[str, str] = {
    "not_booked": N_("not booked"),
    "not_registered": N_("booked, not in the sales register"),
    "not_journaled": N_("not in the cash journal"),
    "journal_only": N_("in the cash journal, not in the sales register"),
    "ledger_only": N_("booked, not in the cash journal"),
    "stock_only": N_("booked, not in the custody ledger"),
    "amount": N_("amount differs"),
    "quantity": N_("quantity differs"),
    "other_period": N_("other period"),
    "channel": N_("other money account"),
    "no_customer": N_("no customer named"),
    "wrong_sign": N_("balance on the wrong side"),
    "turnover": N_("turnover differs from the entries"),
    "unpaid": N_("shipped before it was paid"),
    "unbalanced": N_("voucher does not balance"),
    "no_voucher": N_("entry without a voucher"),
    "no_paper": N_("voucher without its paper"),
    "altered": N_("amount differs from the paper"),
    "no_reason": N_("price off the list without a reason"),
    "not_signed": N_("price off the list not authorised"),
    "not_approved": N_("price below the floor or beyond the limit, not approved by the manager"),
    "other_list": N_("priced from another price list"),
    "list_price": N_("list price is not that of the price list"),
    "not_counted": N_("cash moved, nobody counted"),
    "over": N_("cash over"),
    "short": N_("cash short"),
    "iou": N_("slip in place of cash"),
    "bank_received": N_("received by the bank, not by us"),
    "bank_paid": N_("paid by the bank, not by us"),
    "we_received": N_("received by us, not by the bank"),
    "we_paid": N_("paid by us, not by the bank"),
    "over_90_days": N_("open for more than 90 days"),
    "bank_opening": N_("the first statement began with something else"),
    "not_invoiced": N_("revenue without a fapiao"),
    "invoiced_early": N_("on a fapiao, not shipped yet"),
    "tax_residue": N_("tax on the fapiao differs by more than rounding"),
    "gap": N_("number missing"),
    "stray": N_("number outside the series"),
    "customer_only": N_("the customer has it, we do not"),
    "ours_only": N_("we have it, the customer does not"),
    "sent_differs": N_("balance has changed since the statement"),
    "no_reply": N_("statement not answered"),
    "not_asked": N_("no statement sent"),
    "surplus": N_("more counted than in the books"),
    "shortage": N_("less counted than in the books"),
    "uncounted": N_("count not finished"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Two sums that should be equal. `astray`: the sums may agree, but not document by document."""

    name: str  # a catalogue word
    left: Decimal
    right: Decimal
    subject: str = ""
    astray: bool = False

    @property
    def difference(self) -> Decimal:
        return self.left - self.right

    @property
    def agrees(self) -> bool:
        return not self.difference and not self.astray


@dataclass(frozen=True, slots=True)
class Difference:
    """One document that two books do not hold alike. `kind` is a key of KINDS."""

    document: str
    subject: str
    left: Decimal
    right: Decimal
    kind: str
    part: str = ""

    @property
    def difference(self) -> Decimal:
        return self.left - self.right

    @property
    def label(self) -> str:
        """Why it differs, as a catalogue word."""
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of two books, with its parts and the documents behind a difference."""

    code: str
    title: str
    left_book: str
    right_book: str
    unit: str
    parts: tuple[Part, ...]
    documents: tuple[Difference, ...] = ()
    listed: tuple[Difference, ...] = ()  # worth a look, but no difference between the books
    total: int | None = 0  # the part whose sums stand for the check; None: the sums of all

    @property
    def left(self) -> Decimal:
        return self._sum("left")

    @property
    def right(self) -> Decimal:
        return self._sum("right")

    def _sum(self, side: str) -> Decimal:
        shown = self.parts if self.total is None else self.parts[self.total : self.total + 1]
        return sum((getattr(part, side) for part in shown), ZERO)

    @property
    def difference(self) -> Decimal:
        """The largest difference of a part, or of a document where the sums agree; zero only when all agrees."""
        found = [part.difference for part in self.parts if part.difference]
        found = found or [document.difference for document in self.documents if document.difference]
        return max(found, key=abs, default=Decimal(len(self.documents)))

    @property
    def agrees(self) -> bool:
        return all(part.agrees for part in self.parts) and not self.documents


@dataclass(frozen=True, slots=True)
class Sales:
    """The released invoices of a period, red ones with negative amounts."""

    invoices: int
    lines: int
    quantity: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the chart, as the checks name it."""

    id: int
    code: str
    role: str
    name_en: str
    name_zh: str


@dataclass
class Scope:
    """One period of one branch, seen in one state of the database."""

    conn: Connection
    branch: Branch
    first: date
    last: date
    accounts: dict[str, Account] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = self.conn.execute(select(account).where(account.c.role.is_not(None))).mappings()
        self.accounts = {r["role"]: Account(*(r[name] for name in Account.__slots__)) for r in rows}

    @property
    def period(self) -> str:
        return f"{self.first:%Y-%m}"

    def within(self, day: ColumnElement[date]) -> ColumnElement[bool]:
        """Days of the period."""
        return day.between(self.first, self.last)

    def id_of(self, role: str) -> int:
        """The account of a role; 0, which no account has, when the chart lacks it."""
        return self.accounts[role].id if role in self.accounts else 0

    @cached_property
    def money(self) -> dict[str, Account]:
        """The accounts where the branch keeps money, in the order of the chart."""
        kept = set(self.conn.execute(select(money_account.c.role)).scalars()) | set(MONEY_ROLE.values())
        roles = sorted(kept & self.accounts.keys(), key=lambda role: self.accounts[role].code)
        return {role: self.accounts[role] for role in roles}

    def split(self, day: ColumnElement[date], amount: ColumnElement[Decimal], name: str) -> list[ColumnElement[Any]]:
        """An amount summed before the period and within it."""
        nothing: ColumnElement[Decimal] = literal_column("0", amount.type)
        return [
            func.coalesce(func.sum(case((day < self.first, amount), else_=nothing)), nothing).label(f"{name}_before"),
            func.coalesce(func.sum(case((day >= self.first, amount), else_=nothing)), nothing).label(name),
        ]


# Sums and control figures


def plus(one: ColumnElement[Decimal], other: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
    """A sum of two columns that stays money, or a quantity, of the same places."""
    return type_coerce(one + other, one.type)


def less(one: ColumnElement[Decimal], other: ColumnElement[Decimal]) -> ColumnElement[Decimal]:
    """A difference of two columns that stays money, or a quantity, of the same places."""
    return type_coerce(one - other, one.type)


_FIELD = 1_000_003
_WEIGHTS = 100_003


def total(amount: ColumnElement[Decimal], name: str) -> ColumnElement[Decimal]:
    """A sum that is zero where there is nothing to sum."""
    return func.coalesce(func.sum(amount), literal_column("0", amount.type)).label(name)


def control(amount: ColumnElement[Decimal], document: ColumnElement[int], name: str) -> ColumnElement[int]:
    """A control figure: amounts weighted by document, so that two wrong documents do not make a right sum.

    It is bounded, so that no currency can overflow it; compare two of them with `same_control`.
    """
    weighted = (type_coerce(amount, Whole) % _FIELD) * (type_coerce(document, Whole) % _WEIGHTS + 1)
    return func.coalesce(func.sum(weighted), 0).label(name)


def same_control(left: int, right: int) -> bool:
    return (int(left) - int(right)) % _FIELD == 0


def side_by_side(
    left: Select[Any], right: Select[Any] | CompoundSelect[Any], keys: Sequence[str], *, differing: bool = False
) -> Select[Any]:
    """Two books joined on the document: `keys`, then each measure as `left_…` and `right_…`.

    Both selects have the same columns. With `differing`, only documents that the two do not hold alike.
    """
    one, other = left.subquery(), right.subquery()
    measures = [column.name for column in one.c if column.name not in keys]
    both = union_all(_half(one, keys, measures, "left"), _half(other, keys, measures, "right")).subquery()
    sums = {name: func.sum(both.c[name]) for side in ("left", "right") for name in (f"{side}_{m}" for m in measures)}
    group = [both.c[key] for key in keys]
    query = select(*group, *(value.label(name) for name, value in sums.items())).group_by(*group)
    if differing:
        query = query.having(or_(*(sums[f"left_{m}"] != sums[f"right_{m}"] for m in measures)))
    return query


def _half(book: Subquery, keys: Sequence[str], measures: Sequence[str], side: str) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [book.c[key] for key in keys]
    for where in ("left", "right"):
        for m in measures:
            value: ColumnElement[Any] = book.c[m] if where == side else literal_column("0", book.c[m].type)
            columns.append(value.label(f"{where}_{m}"))
    return select(*columns)


def in_slices(conn: Connection, query: Select[Any], size: int = 1000) -> Iterator[RowMapping]:
    """The rows of a query, a slice at a time, so that memory does not grow with the books."""
    yield from conn.execute(query.execution_options(yield_per=size)).mappings()


def kind_of(left: Decimal, right: Decimal, *, left_only: str, right_only: str, both: str) -> str:
    """Why a document differs, from which book holds it at all."""
    if not right:
        return left_only
    return both if left else right_only
