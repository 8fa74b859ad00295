"""A book, statement or list as it is printed and exported: columns, rows, the same on paper and in a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "money", "quantity", "centre"]


@dataclass(frozen=True, slots=True)
class BookColumn:
    """A column: its title as it is printed, its share of the width, and what stands in it. `carried`: brought forward
    and carried on at the ends of pages."""

    title: str
    share: float
    kind: Kind = "text"
    carried: bool = False


@dataclass(frozen=True, slots=True)
class BookRow:
    """One row. `strong` rows are totals: ruled off, and not added to what is carried on."""

    cells: tuple[object, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class BookSheet:
    """A book as it is printed and exported."""

    title: str
    under: tuple[str, ...]  # what stands under the title: branch, account, period, currency
    columns: tuple[BookColumn, ...]
    rows: tuple[BookRow, ...]
    signers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    upright: bool = False


@dataclass(frozen=True, slots=True)
class VoucherPaperLine:
    """A line of a printed voucher."""

    narration: str
    account: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class VoucherPaper:
    """A voucher as it is printed."""

    branch: str
    number: str
    day: date
    lines: tuple[VoucherPaperLine, ...]
    total: Decimal
    attachments: str
    maker: str
    reviewer: str
    currency: str
