"""Price lists as people look at them: the versions, the prices in one, and what a version changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import RowMapping, and_, func, or_, select

from app.models.amounts import HUNDRED, ZERO, rounded
from app.models.catalog import price, price_list, product
from app.models.people import person
from app.models.types import PRICE_PLACES
from app.process import Duty
from app.refusals import BadRow, Missing, NotFound, Refusal
from app.services import typed
from app.services.desk import Reading, query
from app.services.pages import Page

_READERS = (Duty.PRICE, Duty.FILE_PRICE, Duty.AUTHORISE, Duty.CHECK)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the price catalogue. `in_force` is the one that invoices of the open day take their prices from."""

    id: int
    name: str
    valid_from: date
    tax_included: bool
    filed: bool
    proposed_by: str
    proposed_by_id: int
    filed_by: str
    products: int
    in_force: bool = False


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One product's price in a version beside the price before it; `before` is None for a product that had none."""

    product_id: int
    code: str
    name: str
    unit: str
    before: Decimal | None
    price: Decimal

    @property
    def changed(self) -> bool:
        return self.before != self.price

    @property
    def percent(self) -> Decimal | None:
        """How much more, in per cent to one place; None without a price before."""
        return rounded((self.price - self.before) * HUNDRED / self.before, 1) if self.before else None


@dataclass(frozen=True, slots=True)
class Pasted:
    """Prices read from pasted or typed rows: those understood, by product id, and the rows that were not."""

    prices: Mapping[int, Decimal] = field(default_factory=dict)
    bad: tuple[BadRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product in the list of the office."""

    id: int
    code: str
    name: str
    spec: str
    unit: str
    category: str
    tax_rate: Decimal
    price: Decimal | None
    active: bool


@query(*_READERS)
def versions(look: Reading) -> tuple[Version, ...]:
    """Every version, the latest first."""
    proposer, filer = person.alias(), person.alias()
    counted = select(price.c.price_list_id, func.count().label("products")).group_by(price.c.price_list_id).subquery()
    chosen = (
        select(price_list, proposer.c.name.label("proposer"), filer.c.name.label("filer"), counted.c.products)
        .select_from(
            price_list.join(proposer, proposer.c.id == price_list.c.proposed_by)
            .outerjoin(filer, filer.c.id == price_list.c.filed_by)
            .outerjoin(counted, counted.c.price_list_id == price_list.c.id)
        )
        .order_by(price_list.c.valid_from.desc(), price_list.c.id.desc())
    )
    now = _in_force(look, look.day())
    return tuple(_version(row, now) for row in look.conn.execute(chosen).mappings())


def _version(row: RowMapping, in_force: int | None) -> Version:
    return Version(
        row["id"], row["name"], row["valid_from"], row["tax_included"], row["state"] == "filed", row["proposer"],
        row["proposed_by"], row["filer"] or "", row["products"] or 0, row["id"] == in_force,
    )  # fmt: skip


def _in_force(look: Reading, day: date | None) -> int | None:
    """The filed version in force on a day; the latest filed one when no day is open."""
    chosen = select(price_list.c.id).where(price_list.c.state == "filed")
    if day is not None:
        chosen = chosen.where(price_list.c.valid_from <= day)
    latest = chosen.order_by(price_list.c.valid_from.desc(), price_list.c.id.desc()).limit(1)
    return look.conn.execute(latest).scalar()


@query(*_READERS)
def changes(look: Reading, list_id: int, *, only_changed: bool = False) -> tuple[PriceChange, ...]:
    """The prices of a version beside those of the filed version before it, in the order of codes. Raises NotFound."""
    row = look.conn.execute(select(price_list).where(price_list.c.id == list_id)).first()
    if row is None:
        raise NotFound(what="price list", name=str(list_id))
    earlier = or_(
        price_list.c.valid_from < row.valid_from,
        and_(price_list.c.valid_from == row.valid_from, price_list.c.id < list_id),
    )
    before = select(price_list.c.id).where(price_list.c.state == "filed", earlier)
    before = before.order_by(price_list.c.valid_from.desc(), price_list.c.id.desc()).limit(1)
    rows = _beside(look, list_id, look.conn.execute(before).scalar())
    return tuple(row for row in rows if row.changed) if only_changed else rows


def _beside(look: Reading, list_id: int, before_id: int | None) -> tuple[PriceChange, ...]:
    old = price.alias()
    chosen = (
        select(
            product.c.id, product.c.code, product.c.name, product.c.unit,
            old.c.unit_price.label("before"), price.c.unit_price,
        )
        .select_from(
            price.join(product, product.c.id == price.c.product_id)
            .outerjoin(old, and_(old.c.product_id == price.c.product_id, old.c.price_list_id == before_id))
        )
        .where(price.c.price_list_id == list_id)
        .order_by(product.c.code)
    )  # fmt: skip
    return tuple(PriceChange(*row) for row in look.conn.execute(chosen))


@query(*_READERS)
def proposed_changes(look: Reading, valid_from: date, prices: Mapping[int, str | Decimal]) -> tuple[PriceChange, ...]:
    """What a new version with these prices would change against the one in force on its day, before it is proposed.

    Raises the refusal of a price.
    """
    given = {
        key: typed.number(value, f"prices.{key}", PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)
        for key, value in prices.items()
    }
    in_force = _in_force(look, valid_from)
    kept = and_(price.c.product_id == product.c.id, price.c.price_list_id == in_force)
    chosen = (
        select(product.c.id, product.c.code, product.c.name, product.c.unit, price.c.unit_price)
        .select_from(product.outerjoin(price, kept))
        .where(product.c.id.in_(list(given)))
        .order_by(product.c.code)
    )
    rows = (PriceChange(*row, given[row.id]) for row in look.conn.execute(chosen))
    return tuple(row for row in rows if row.changed)


@query(*_READERS)
def read_pasted(look: Reading, text: str) -> Pasted:
    """Rows copied from a spreadsheet: product code and price, parted by a tab, a comma or a semicolon; any number of
    columns between them is passed over. Rows that cannot be read are named, with the reason."""
    known = {row.code: row.id for row in look.conn.execute(select(product.c.code, product.c.id))}
    prices: dict[int, Decimal] = {}
    bad: list[BadRow] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        column = "code"
        try:
            code, value = _cells(line)
            if code not in known:
                raise NotFound(what="product", name=code)
            column = "price"
            prices[known[code]] = typed.number(value, "price", PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)
        except Refusal as why:
            bad.append(BadRow(number, column, why))
    return Pasted(prices, tuple(bad))


def _cells(line: str) -> tuple[str, str]:
    parting = next((sign for sign in ("\t", ";", ",") if sign in line), None)
    cells: Sequence[str] = [cell.strip() for cell in line.split(parting)]
    if len(cells) < 2:
        raise Missing(at="price")
    return typed.clean(cells[0]), cells[-1]


@query(Duty.ADMINISTER, *_READERS)
def products(look: Reading, search: str = "", after: str | None = None, limit: int = 200) -> Page[ProductRow]:
    """Products in the order of codes; `search` looks in code, name and pinyin. Prices are shown to those who may see
    prices; an administrator sees none."""
    sees_prices = not look.desk.duties.isdisjoint(_READERS)
    in_force = _in_force(look, look.day()) if sees_prices else None
    kept = and_(price.c.product_id == product.c.id, price.c.price_list_id == in_force)
    chosen = (
        select(
            product.c.id, product.c.code, product.c.name, product.c.spec, product.c.unit, product.c.category,
            product.c.tax_rate, price.c.unit_price, product.c.active,
        )
        .select_from(product.outerjoin(price, kept))
        .order_by(product.c.code)
        .limit(limit)
    )  # fmt: skip
    if text := search.strip().lower():
        columns = (product.c.code, product.c.name, product.c.pinyin, product.c.initials)
        chosen = chosen.where(or_(*(func.lower(column).contains(text, autoescape=True) for column in columns)))
    if after is not None:
        chosen = chosen.where(product.c.code > after)
    rows = tuple(ProductRow(*row) for row in look.conn.execute(chosen))
    return Page(rows, rows[-1].code if len(rows) == limit else None)
