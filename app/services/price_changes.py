"""Before a price list is proposed: a file or a rule beside the list in force, and each price's history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from app.models.amounts import HUNDRED, ZERO, rounded
from app.models.catalog import price, price_list, product
from app.models.people import person
from app.models.types import PERCENT_PLACES, PRICE_PLACES, QUANTITY_PLACES
from app.process import Duty
from app.refusals import BadRow, NotFound, OutOfRange, Refusal, TwiceInFile
from app.services import typed
from app.services.carrying import converted, kept_in, latest_filed, tax_rates_by_product
from app.services.catalog import StepForm
from app.services.desk import Reading, query
from app.services.imports.table import Column, Row, bad_row, read
from app.services.tax_rates import rates_on
from app.words import N_

_READERS = (Duty.PRICE, Duty.FILE_PRICE, Duty.AUTHORISE, Duty.CHECK)
NEW, CHANGED, REMOVED, SAME = "new", "changed", "removed", "same"
KIND_LABELS: dict[str, str] = {
    NEW: N_("new"), CHANGED: N_("changed"), REMOVED: N_("not in it"), SAME: N_("unchanged"),
}  # fmt: skip
_ORDER = (NEW, CHANGED, REMOVED, SAME)
COLUMNS = (
    Column("product_code", ("货号", "商品编码", "产品编码", "code", "sku"), needed=True),
    Column("unit_price", ("单价", "价格", "目录价", "price", "list_price"), needed=True),
    Column("floor_price", ("底价", "最低价", "floor", "minimum price")),
    Column("tier", ("等级", "客户等级", "customer tier")),
    Column("from_quantity", ("起订量", "起始数量", "from", "from quantity")),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """A product's price beside the one in force, in the new list's tax mode. `price` None: it is not in the file."""

    product_id: int
    code: str
    name: str
    unit: str
    category: str
    before: Decimal | None
    price: Decimal | None
    kind: str

    @property
    def percent(self) -> Decimal | None:
        """How much more, in per cent to one place; None where there is nothing to compare."""
        if not self.before or self.price is None:
            return None
        return rounded((self.price - self.before) * HUNDRED / self.before, 1)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new list would be against the one in force: new, changed, not in it, unchanged, in this order.

    `prices`, `floors` and `steps` are what `catalog.propose_prices` takes; `bad` are the rows that were not understood.
    """

    rows: tuple[Compared, ...]
    prices: Mapping[int, Decimal]
    floors: Mapping[int, Decimal]
    steps: tuple[StepForm, ...] = ()
    bad: tuple[BadRow, ...] = ()

    def count(self, kind: str) -> int:
        """How many products are of a kind."""
        return sum(row.kind == kind for row in self.rows)


@query(Duty.PRICE)
def file_difference(look: Reading, file: Path, valid_from: date, tax_included: bool) -> Difference:
    """A CSV or XLSX file of prices beside the list in force on a day. Nothing is written.

    Rows with a tier or a quantity are steps; the others are list prices. Raises BadFile when it cannot be read.
    """
    table = read(file, COLUMNS)
    known = {row.code: row.id for row in look.conn.execute(select(product.c.code, product.c.id))}
    prices: dict[int, Decimal] = {}
    floors: dict[int, Decimal] = {}
    lines: dict[int, int] = {}
    steps: list[StepForm] = []
    bad = list(table.bad)
    for row in table.rows:
        try:
            product_id, amount = _row(row, known)
            if row["tier"].strip() or row["from_quantity"].strip():
                steps.append(_step(row, product_id, amount))
                continue
            if product_id in prices:
                raise TwiceInFile(name=row["product_code"].strip(), line=lines[product_id], at="product_code")
            if row["floor_price"].strip():
                floors[product_id] = _amount(row["floor_price"], "floor_price")
            prices[product_id], lines[product_id] = amount, row.line
        except Refusal as why:
            bad.append(bad_row(row.line, why))
    rows = _beside(look, valid_from, tax_included, prices, whole=True)
    return Difference(rows, prices, floors, tuple(steps), tuple(sorted(bad, key=lambda each: each.line)))


def _row(row: Row, known: Mapping[str, int]) -> tuple[int, Decimal]:
    code = typed.text(row["product_code"], "product_code", typed.CODE_LENGTH)
    if code not in known:
        raise NotFound(what="product", name=code, at="product_code")
    return known[code], _amount(row["unit_price"], "unit_price")


def _amount(text: str, at: str) -> Decimal:
    return typed.number(text, at, PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)


def _step(row: Row, product_id: int, amount: Decimal) -> StepForm:
    if row["from_quantity"].strip():
        typed.number(row["from_quantity"], "from_quantity", QUANTITY_PLACES, least=ZERO, most=typed.MOST_QUANTITY)
    return StepForm(product_id, row["tier"].strip(), row["from_quantity"].strip(), amount)


@query(*_READERS)
def difference(
    look: Reading, valid_from: date, tax_included: bool, prices: Mapping[int, Decimal]
) -> tuple[Compared, ...]:
    """Some prices beside those in force on a day, in the tax mode of the new list."""
    return _beside(look, valid_from, tax_included, prices, whole=False)


@query(Duty.PRICE)
def bulk_difference(
    look: Reading, valid_from: date, tax_included: bool, percent: str, step: str = "0.01", category: str = ""
) -> Difference:
    """All prices in force, or those of a category, changed by some per cent and rounded half-up to whole steps.

    Raises the refusal of the percentage (-100 to 1000) or of the step, which is above nothing.
    """
    change = typed.number(percent, "percent", PERCENT_PLACES, least=-HUNDRED, most=Decimal(1000))
    grid = typed.positive(step, "step", PRICE_PLACES, typed.MOST_PRICE)
    in_force = _in_force(look, valid_from, tax_included)
    p = product.c
    chosen = select(p.id).where(p.active == 1, p.category == category if category else p.id > 0)
    ids = set(look.conn.execute(chosen).scalars())
    prices = {
        key: rounded(value * (HUNDRED + change) / HUNDRED / grid, 0) * grid
        for key, value in in_force.items()
        if key in ids
    }
    if any(value > typed.MOST_PRICE for value in prices.values()):
        raise OutOfRange(text=percent, least=-HUNDRED, most=typed.MOST_PRICE, at="percent")
    return Difference(_beside(look, valid_from, tax_included, prices, whole=False), prices, {})


@query(*_READERS)
def categories(look: Reading) -> tuple[str, ...]:
    """The categories that products have, in order."""
    p = product.c
    return tuple(
        look.conn.execute(select(p.category).where(p.category != "").distinct().order_by(p.category)).scalars()
    )


def _in_force(look: Reading, day: date, tax_included: bool) -> dict[int, Decimal]:
    """The prices of the list before, in the new list's tax mode, to four places."""
    before = latest_filed(look.conn, day)
    kept = kept_in(look.conn, before).prices
    mode = look.conn.execute(select(price_list.c.tax_included).where(price_list.c.id == before)).scalar()
    if mode is None or mode == tax_included:
        return kept
    rate = tax_rates_by_product(look.conn, rates_on(look.conn, day, look.branch.tax_scheme))
    return {key: rounded(converted(value, rate[key], tax_included), PRICE_PLACES) for key, value in kept.items()}


def _beside(
    look: Reading, day: date, tax_included: bool, prices: Mapping[int, Decimal], *, whole: bool
) -> tuple[Compared, ...]:
    before = _in_force(look, day, tax_included)
    wanted = set(prices) | (set(before) if whole else set())
    p = product.c
    named = look.conn.execute(select(p.id, p.code, p.name, p.unit, p.category).order_by(p.code)).all()
    rows = [
        Compared(*row, before.get(row.id), prices.get(row.id), _kind(before.get(row.id), prices.get(row.id)))
        for row in named
        if row.id in wanted
    ]
    return tuple(sorted(rows, key=lambda row: _ORDER.index(row.kind)))


def _kind(before: Decimal | None, now: Decimal | None) -> str:
    if now is None:
        return REMOVED
    if before is None:
        return NEW
    return SAME if before == now else CHANGED


@dataclass(frozen=True, slots=True)
class PastPrice:
    """A product's price in one version of the list. `at` is when it was filed, None while it is only proposed."""

    version: str
    valid_from: date
    tax_included: bool
    price: Decimal
    floor: Decimal | None
    proposed_by: str
    filed_by: str
    at: datetime | None


@query(*_READERS)
def price_history(look: Reading, product_id: int) -> tuple[PastPrice, ...]:
    """Every price a product has had, the latest first: in which version, proposed and filed by whom."""
    proposer, filer = person.alias(), person.alias()
    v = price_list.c
    asked = (
        select(
            v.name, v.valid_from, v.tax_included, price.c.unit_price, price.c.floor_price,
            proposer.c.name.label("proposer"), filer.c.name.label("filer"), v.filed_at,
        )
        .join(price_list, v.id == price.c.price_list_id)
        .join(proposer, proposer.c.id == v.proposed_by)
        .outerjoin(filer, filer.c.id == v.filed_by)
        .where(price.c.product_id == product_id)
        .order_by(v.valid_from.desc(), v.id.desc())
    )  # fmt: skip
    return tuple(PastPrice(*row[:6], row[6] or "", row[7]) for row in look.conn.execute(asked))
