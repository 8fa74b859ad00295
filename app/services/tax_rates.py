"""Value-added tax rates by date: which rate a product carries on a day, and the table behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, select, update

from app.models.amounts import HUNDRED, ZERO
from app.models.tax import TAX_KINDS, tax_rate
from app.models.types import PERCENT_PLACES
from app.process import Duty
from app.refusals import NotOneOf, RateOverlaps
from app.services import typed
from app.services.desk import Changed, Reading, Work, command, query
from app.words import N_

LEVY = "levy"  # the rate of a small-scale taxpayer (小规模), whatever is sold
KIND_LABELS = {"rated": N_("rated"), "zero": N_("zero-rated"), "exempt": N_("exempt")}


@dataclass(frozen=True, slots=True)
class Rate:
    """What a code means on a day: rate in percent, and whether it is rated, zero-rated or exempt."""

    rate: Decimal
    kind: str


class Rates:
    """The rates of one day, for one branch."""

    def __init__(self, known: Mapping[str, Rate], small: bool) -> None:
        self._known, self._small = known, small

    def of(self, code: str, rate: Decimal, kind: str) -> Rate:
        """The rate of a product: that of its code on the day; its own where it has no code or the code none.

        A small-scale taxpayer owes the levy rate on everything that is rated.
        """
        found = self._known.get(code) if code else None
        if found is None:
            return Rate(rate, kind)
        if self._small and found.kind == "rated":
            return self._known.get(LEVY, found)
        return found

    def of_product(self, row: RowMapping) -> Rate:
        """The rate of a row of the product table."""
        return self.of(row["tax_code"], row["tax_rate"], row["tax_kind"])


def rates_on(conn: Connection, day: date, scheme: str) -> Rates:
    """The rates in force on a day under a tax scheme of the branch."""
    t = tax_rate.c
    asked = (
        select(t.code, t.rate, t.kind)
        .where(t.valid_from <= day, t.valid_to.is_(None) | (t.valid_to >= day))
        .order_by(t.valid_from)
    )
    known = {row.code: Rate(row.rate, row.kind) for row in conn.execute(asked)}
    return Rates(known, scheme == "small")


@dataclass(frozen=True, slots=True)
class RateRow:
    """A row of the rate table."""

    code: str
    label: str
    kind: str
    rate: Decimal
    valid_from: date
    valid_to: date | None


@query(Duty.CHECK, Duty.BOOK, Duty.PRICE, Duty.FILE_PRICE)
def rates(look: Reading) -> tuple[RateRow, ...]:
    """The whole table, by code, the latest first."""
    t = tax_rate.c
    asked = select(t.code, t.label, t.kind, t.rate, t.valid_from, t.valid_to).order_by(t.code, t.valid_from.desc())
    return tuple(RateRow(*row) for row in look.conn.execute(asked))


@command(Duty.CHECK)
def set_rate(
    work: Work, code: str, label: str, kind: str, rate: str, valid_from: date | str, valid_to: date | str = ""
) -> Changed:
    """A rate of a code from a day on; the one before ends the day before. Invoices of earlier days keep theirs.

    Raises NotOneOf for an unknown kind, RateOverlaps when the code has a rate from this day or later, or the refusal
    of a field.
    """
    if kind not in TAX_KINDS:
        raise NotOneOf(text=kind, known=", ".join(TAX_KINDS), at="tax_kind")
    code = typed.text(code, "code", typed.CODE_LENGTH)
    value = typed.number(rate, "tax_rate", PERCENT_PLACES, least=ZERO, most=HUNDRED if kind == "rated" else ZERO)
    first = typed.day(valid_from, "valid_from")
    last = typed.day(valid_to, "valid_to") if valid_to else None
    t = tax_rate.c
    later = work.conn.execute(select(t.valid_from).where(t.code == code, t.valid_from >= first)).scalar()
    if later is not None or (last is not None and last < first):
        raise RateOverlaps(code=code, day=later or first)
    before = (t.code == code) & (t.valid_to.is_(None) | (t.valid_to >= first))
    work.conn.execute(update(tax_rate).where(before).values(valid_to=first - timedelta(days=1)))
    row_id = work.add(
        tax_rate, code=code, label=typed.text(label, "label", needed=False), kind=kind, rate=value, valid_from=first,
        valid_to=last, person_id=work.person.id, at=work.now,
    )  # fmt: skip
    return Changed(frozenset({"catalog"}), (row_id,))
