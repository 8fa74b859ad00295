"""Column types: exact numbers as scaled integers, days and instants as ISO text, the same on every database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator

Whole = BigInteger().with_variant(Integer(), "sqlite")


class Scaled(TypeDecorator[Decimal]):
    """A Decimal with a fixed number of places, kept as a whole number so that sums are exact everywhere.

    Raises ValueError when a value has more places than the column keeps: rounding is a decision of the rules, never
    of the storage.
    """

    impl = Whole
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places
        self._factor = 10**places

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value * self._factor
        whole = int(scaled)
        if whole != scaled:
            raise ValueError(f"{value} has more than {self.places} places")
        return whole

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places)


class Day(TypeDecorator[date]):
    """A business day (业务日), kept as YYYY-MM-DD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromisoformat(value)


class Instant(TypeDecorator[datetime]):
    """A moment, in UTC, to the millisecond; sorts as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return None if value is None else instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """Yes or no, kept as 1 or 0."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


def instant_text(moment: datetime) -> str:
    """How an instant is written in the database: UTC, milliseconds, a fixed width."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


MONEY_PLACES = 4  # every currency of ISO 4217 fits; amounts are rounded to the branch currency's own places
PRICE_PLACES = 4
QUANTITY_PLACES = 3
PERCENT_PLACES = 4

Money = Scaled(MONEY_PLACES)
Price = Scaled(PRICE_PLACES)
Quantity = Scaled(QUANTITY_PLACES)
Percent = Scaled(PERCENT_PLACES)  # 13 % is kept as 13.0000
