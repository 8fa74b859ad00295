"""Finding products and customers while somebody types.

Every row's code, name, pinyin and initials stand in memory as lower-case text and are searched by substring, exactly
as `LIKE '%typed%'` over the four columns would find them; what begins with the typed text comes first. A hundred
thousand products take a few milliseconds a keystroke, on any database.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import islice
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Table, func, select, type_coerce

from app.models.amounts import ZERO
from app.models.audit import audit
from app.models.catalog import customer, price, product
from app.models.custody import custody_balance
from app.models.types import Quantity
from app.process import Duty
from app.services.catalog import CATALOG
from app.services.desk import Reading, query
from app.services.invoicing import list_in_force
from app.services.price_steps import NO_EXTRAS, ListStep, extras_of
from app.services.stock import MAIN_WAREHOUSE
from app.services.store import Store
from app.services.tax_rates import rates_on

_END = "\n"  # between rows; no code or name holds one
_BETWEEN = "\t"  # between the columns of a row: a hit may not run over it


@dataclass(slots=True)
class Finder:
    """The rows of one table, to be searched. `tip` is the end of the audit trail up to which they are known."""

    table: Table
    tip: int = -1
    ids: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    text: str = ""

    def read(self, conn: Connection) -> None:
        """Reads the rows anew when a command has changed the catalogue, at this desk or another.

        The trail tells: every write goes through the gate, and the gate writes down what kind of thing it changed. A
        draft that saves itself while somebody types costs no more than a look at its own entry.
        """
        tip = int(conn.execute(select(func.coalesce(func.max(audit.c.seq), 0))).scalar_one())
        if tip != self.tip and (self.tip < 0 or self._changed(conn)):
            self._read(conn)
        self.tip = tip

    def _changed(self, conn: Connection) -> bool:
        told = audit.c.result.like(f'%"{CATALOG}"%')
        return conn.execute(select(audit.c.seq).where(audit.c.seq > self.tip, told).limit(1)).first() is not None

    def _read(self, conn: Connection) -> None:
        t = self.table.c
        rows = conn.execute(select(t.id, t.code, t.name, t.pinyin, t.initials).where(t.active == 1).order_by(t.code))
        self.ids, self.starts, parts, at = [], [], [_END], len(_END)
        for row_id, *columns in rows:
            line = _BETWEEN.join(columns).lower() + _END
            self.ids.append(row_id)
            self.starts.append(at)
            parts.append(line)
            at += len(line)
        self.text = "".join(parts)

    def search(self, typed: str, limit: int) -> list[int]:
        """Ids of the rows that hold the text in one of the columns, at most so many: those whose code begins with it
        first, then those where a column does, then the others."""
        wanted = typed.strip().lower()
        if not wanted or _END in wanted or _BETWEEN in wanted:
            return self.ids[:limit]
        found = list(islice(self._rows_with(wanted), limit + 1))
        if len(found) <= limit:  # all there are: putting them in order is quicker than looking for the best ones first
            return [self.ids[number] for number in sorted(found, key=partial(self._rank, wanted))]
        best: dict[int, None] = {}
        for sought in (_END + wanted, _BETWEEN + wanted, wanted):
            best |= dict.fromkeys(islice(self._rows_with(sought), limit))
            if len(best) >= limit:
                break
        return [self.ids[number] for number in islice(best, limit)]

    def _rank(self, wanted: str, number: int) -> int:
        start = self.starts[number]
        if self.text.startswith(wanted, start):
            return 0
        return 1 if self.text.find(_BETWEEN + wanted, start, self._end(number)) >= 0 else 2

    def _end(self, number: int) -> int:
        return self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)

    def _rows_with(self, sought: str) -> Iterator[int]:
        """The number of every row in which the text stands; a leading row end belongs to the row it begins."""
        text, starts, at = self.text, self.starts, 0
        while (at := text.find(sought, at)) >= 0:
            number = bisect_right(starts, at + sought.startswith(_END)) - 1
            yield number
            at = self._end(number) - 1


_finders: WeakKeyDictionary[Store, dict[str, Finder]] = WeakKeyDictionary()
_reading = Lock()


def _finder(look: Reading, table: Table) -> Finder:
    """The finder of a table, up to date."""
    with _reading:
        finders = _finders.setdefault(look.desk.store, {})
        finder = finders.setdefault(table.name, Finder(table))
        finder.read(look.conn)
        return finder


@dataclass(frozen=True, slots=True)
class ProductHit:
    """A product as the picker shows it. `list_price` None: the list in force has no price for it."""

    id: int
    code: str
    name: str
    spec: str
    unit: str
    list_price: Decimal | None
    available: Decimal
    tax_rate: Decimal
    tax_kind: str = ""
    floor: Decimal | None = None
    steps: tuple[ListStep, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerHit:
    """A customer as the picker shows them."""

    id: int
    code: str
    name: str
    contact: str
    phone: str
    tier: str


@query(Duty.INVOICE, Duty.SELL, Duty.AUTHORISE, Duty.CHECK, Duty.PRICE, Duty.FILE_PRICE, Duty.BOOK)
def search_products(look: Reading, typed: str, limit: int = 50) -> tuple[ProductHit, ...]:
    """Products that hold the typed text, with the price in force today and what is available."""
    return _products(look, _finder(look, product).search(typed, limit))


@query(Duty.INVOICE, Duty.SELL, Duty.AUTHORISE, Duty.CHECK, Duty.PRICE, Duty.FILE_PRICE, Duty.BOOK)
def products_by_code(look: Reading, codes: Sequence[str]) -> dict[str, ProductHit]:
    """Active products by their exact codes, whatever the case; for pasted rows."""
    wanted = {code.strip().lower() for code in codes}
    rows = look.conn.execute(
        select(product.c.id).where(func.lower(product.c.code).in_(sorted(wanted)), product.c.active == 1)
    )
    hits = _products(look, list(rows.scalars()))
    return {hit.code.lower(): hit for hit in hits}


@query(Duty.SHIP)
def search_goods(look: Reading, typed: str, limit: int = 50) -> tuple[ProductHit, ...]:
    """Products for the keeper: no prices."""
    hits = _products(look, _finder(look, product).search(typed, limit))
    return tuple(ProductHit(h.id, h.code, h.name, h.spec, h.unit, None, h.available, ZERO) for h in hits)


@query(Duty.INVOICE, Duty.SELL, Duty.AUTHORISE, Duty.CHECK, Duty.COLLECT, Duty.BOOK, Duty.SHIP)
def search_customers(look: Reading, typed: str, limit: int = 50) -> tuple[CustomerHit, ...]:
    """Customers that hold the typed text in code, name, pinyin or initials."""
    ids = _finder(look, customer).search(typed, limit)
    c = customer.c
    rows = look.conn.execute(select(c.id, c.code, c.name, c.contact, c.phone, c.tier).where(c.id.in_(ids)))
    found = {row.id: CustomerHit(*row) for row in rows}
    return tuple(found[row_id] for row_id in ids if row_id in found)


def _products(look: Reading, ids: Sequence[int]) -> tuple[ProductHit, ...]:
    day = look.day()
    in_force = list_in_force(look.conn, day) if day else None
    p, b = product.c, custody_balance.c
    free = select(func.coalesce(func.sum(b.on_hand) - func.sum(b.reserved), 0)).where(
        b.product_id == p.id, b.warehouse_id == MAIN_WAREHOUSE
    )
    available = type_coerce(free.scalar_subquery(), Quantity)
    priced = price.c.product_id == p.id
    joined = product.outerjoin(price, priced & (price.c.price_list_id == (in_force.id if in_force else 0)))
    rows = look.conn.execute(
        select(
            p.id,
            p.code,
            p.name,
            p.spec,
            p.unit,
            price.c.unit_price,
            available.label("available"),
            p.tax_rate,
            p.tax_kind,
            p.tax_code,
        )
        .select_from(joined)
        .where(p.id.in_(list(ids)))
    )
    extras = extras_of(look.conn, in_force.id if in_force else None, ids)
    rates = rates_on(look.conn, day or look.desk.now().date(), look.branch.tax_scheme)
    found = {}
    for row in rows:
        tax, more = rates.of(row.tax_code, row.tax_rate, row.tax_kind), extras.get(row.id, NO_EXTRAS)
        found[row.id] = ProductHit(
            row.id, row.code, row.name, row.spec, row.unit, row.unit_price, row.available, tax.rate, tax.kind,
            more.floor, more.steps,
        )  # fmt: skip
    return tuple(found[row_id] for row_id in ids if row_id in found)
