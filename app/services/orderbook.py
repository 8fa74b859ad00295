"""An order book: a folder of CSV files with customers, products and orders, one row a line, read and judged as a whole.

Everything that is wrong is found before anything is played, and named with file, line and column.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.models.amounts import HUNDRED, ZERO, line_amounts, rounded
from app.models.types import PERCENT_PLACES, PRICE_PLACES, QUANTITY_PLACES
from app.refusals import (
    BadFile,
    BadRow,
    BadRows,
    MoreThanInvoiced,
    NotFound,
    NotReturnable,
    OutOfRange,
    Refusal,
    TooManyLines,
    TwiceInFile,
    TwoInOne,
)
from app.services import typed
from app.services.catalog import CustomerForm, ProductForm
from app.services.founding import places_of
from app.services.imports.table import Column, Row, Table, bad_row, read
from app.services.invoicing import MOST_LINES

COST_SHARE = Decimal("0.6")  # of the list price, where a product has no cost of its own

_CUSTOMERS = tuple(
    Column(name, needed=name in ("code", "name"))
    for name in ("code", "name", "contact", "phone", "address", "city", "country")
)
_PRODUCTS = tuple(
    Column(name, needed=name not in ("category", "unit", "cost"))
    for name in ("code", "name", "category", "unit", "list_price", "tax_rate", "cost")
)
_ORDERS = tuple(
    Column(name, needed=name not in ("discount_pct", "returns_order_no"))
    for name in (
        "order_no", "order_date", "customer_code", "product_code", "quantity", "unit_price", "discount_pct",
        "returns_order_no",
    )
)  # fmt: skip


_FILES = {"customers.csv": _CUSTOMERS, "products.csv": _PRODUCTS, "orders.csv": _ORDERS}


@dataclass(frozen=True, slots=True)
class BookProduct:
    """A product of the book: its form, list price, and unit cost."""

    form: ProductForm
    list_price: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One row of an order. The quantity is positive on a return too."""

    row: int
    product: str
    quantity: Decimal
    price: Decimal
    discount: Decimal


@dataclass(slots=True)
class Order:
    """An order, or a return of one."""

    number: str
    day: date
    customer: str
    returns: str
    first_row: int
    lines: list[OrderLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OrderBook:
    """A whole book, in the order it is played: by day, then as the file has it."""

    folder: Path
    currency: str
    branch: str
    tax_included: bool
    customers: dict[str, CustomerForm]
    products: dict[str, BookProduct]
    orders: tuple[Order, ...]

    def months(self) -> Iterator[tuple[str, list[Order]]]:
        """The orders month by month."""
        months: dict[str, list[Order]] = defaultdict(list)
        for order in self.orders:
            months[f"{order.day:%Y-%m}"].append(order)
        yield from sorted(months.items())


def read_book(folder: Path) -> OrderBook:
    """Reads and judges an order book. Raises BadFile for a file that cannot be read, BadRows with all that is wrong."""
    bad: list[BadRow] = []
    currency, branch, tax_included = _settings(folder, bad)
    tables = [_table(folder, name, columns, bad) for name, columns in _FILES.items()]
    _require_none(folder, [row for row in bad if not row.line])  # what cannot be read at all comes first
    customers, products = _customers(tables[0], bad), _products(tables[1], bad)
    orders = _orders(tables[2], customers, products, bad)
    _require_returnable(orders, bad)
    places = places_of(currency)
    for order in orders.values():
        _require_fits(order, products, tax_included, places, bad)
    _require_none(folder, bad)
    in_order = sorted(orders.values(), key=lambda order: (order.day, order.first_row))
    return OrderBook(folder, currency, branch, tax_included, customers, products, tuple(in_order))


def _require_none(folder: Path, bad: list[BadRow]) -> None:
    if bad:
        raise BadRows(file=folder.name, rows=tuple(sorted(bad, key=lambda row: (row.file, row.line))))


def _settings(folder: Path, bad: list[BadRow]) -> tuple[str, str, bool]:
    """Currency, branch code, and whether prices include tax."""
    file = folder / "book.toml"
    found: dict[str, object] = {}
    why, detail = "settings", ""
    try:
        found = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        why, detail = "missing", str(error.strerror)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        detail = str(error)
    currency, branch, included = found.get("currency"), found.get("branch"), found.get("tax_included", False)
    if not detail and not (isinstance(currency, str) and re.fullmatch("[A-Za-z]{3}", currency)):
        detail = "currency"
    if not detail and not (isinstance(branch, str) and re.fullmatch("[A-Za-z0-9]{1,12}", branch)):
        detail = "branch"
    if not detail and not isinstance(included, bool):
        detail = "tax_included"
    if detail:
        bad.append(BadRow(0, "", BadFile(file=file.name, why=why, detail=detail)))
    return str(currency).upper(), str(branch).upper(), included is True


def _table(folder: Path, name: str, columns: tuple[Column, ...], bad: list[BadRow]) -> Table:
    try:
        table = read(folder / name, columns)
    except BadFile as why:
        bad.append(BadRow(0, "", why))
        return Table(frozenset(), [], [])
    bad += [BadRow(row.line, row.column, row.why, name) for row in table.bad]
    return table


def _each(table: Table, name: str, bad: list[BadRow], take: Callable[[Row], None]) -> None:
    """Takes every row, or notes why not."""
    for row in table.rows:
        try:
            take(row)
        except Refusal as why:
            bad.append(bad_row(row.line, why, name))


def _customers(table: Table, bad: list[BadRow]) -> dict[str, CustomerForm]:
    found: dict[str, CustomerForm] = {}
    lines: dict[str, int] = {}

    def take(row: Row) -> None:
        code = _new_code(row, lines)
        texts = {name: typed.text(row[name], name, needed=name == "name") for name in (
            "name", "contact", "phone", "address", "city", "country",
        )}  # fmt: skip
        found[code] = CustomerForm(code, **texts)

    _each(table, "customers.csv", bad, take)
    return found


def _products(table: Table, bad: list[BadRow]) -> dict[str, BookProduct]:
    found: dict[str, BookProduct] = {}
    lines: dict[str, int] = {}

    def take(row: Row) -> None:
        code = _new_code(row, lines)
        list_price = typed.number(row["list_price"], "list_price", PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)
        rate = typed.number(row["tax_rate"], "tax_rate", PERCENT_PLACES, least=ZERO, most=HUNDRED)
        cost = rounded(list_price * COST_SHARE, PRICE_PLACES)
        if row["cost"].strip():
            cost = typed.number(row["cost"], "cost", PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)
        form = ProductForm(
            code,
            typed.text(row["name"], "name"),
            unit=typed.text(row["unit"], "unit", needed=False),
            category=typed.text(row["category"], "category", needed=False),
            tax_rate=rate,
            cost=cost,
        )
        found[code] = BookProduct(form, list_price, cost)

    _each(table, "products.csv", bad, take)
    return found


def _new_code(row: Row, lines: dict[str, int]) -> str:
    code = typed.text(row["code"], "code", typed.CODE_LENGTH)
    if code in lines:
        raise TwiceInFile(name=code, line=lines[code], at="code")
    lines[code] = row.line
    return code


def _orders(
    table: Table, customers: dict[str, CustomerForm], products: dict[str, BookProduct], bad: list[BadRow]
) -> dict[str, Order]:
    orders: dict[str, Order] = {}

    def take(row: Row) -> None:
        number = typed.text(row["order_no"], "order_no", typed.CODE_LENGTH)
        day = typed.day(row["order_date"], "order_date")
        customer = _known(row, "customer_code", "customer", customers)
        returns = typed.text(row["returns_order_no"], "returns_order_no", typed.CODE_LENGTH, needed=False)
        product = _known(row, "product_code", "product", products)
        line = _line(row, product, returning=bool(returns))
        order = orders.setdefault(number, Order(number, day, customer, returns, row.line))
        for kept, given, column in (
            (order.customer, customer, "customer_code"),
            (order.day.isoformat(), day.isoformat(), "order_date"),
            (order.returns, returns, "returns_order_no"),
        ):
            if kept != given:
                raise TwoInOne(order=number, first=kept, other=given, at=column)
        order.lines.append(line)

    _each(table, "orders.csv", bad, take)
    return orders


def _known(row: Row, column: str, what: str, found: dict[str, CustomerForm] | dict[str, BookProduct]) -> str:
    code = typed.text(row[column], column, typed.CODE_LENGTH)
    if code not in found:
        raise NotFound(what=what, name=code, at=column)
    return code


def _line(row: Row, product: str, *, returning: bool) -> OrderLine:
    quantity = typed.number(row["quantity"], "quantity", QUANTITY_PLACES, most=typed.MOST_QUANTITY)
    least = Decimal(1).scaleb(-QUANTITY_PLACES)
    if returning and quantity >= 0:
        raise OutOfRange(text=row["quantity"], most=-least, at="quantity")
    if not returning and quantity <= 0:
        raise OutOfRange(text=row["quantity"], least=least, at="quantity")
    price = typed.number(row["unit_price"], "unit_price", PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)
    discount = ZERO
    if row["discount_pct"].strip():
        discount = typed.number(row["discount_pct"], "discount_pct", PERCENT_PLACES, least=ZERO, most=HUNDRED)
    return OrderLine(row.line, product, abs(quantity), price, discount)


def _require_fits(
    order: Order, products: dict[str, BookProduct], tax_included: bool, places: int, bad: list[BadRow]
) -> None:
    """An order is one invoice: no more lines, and no more money on a line, than an invoice takes."""
    if len(order.lines) > MOST_LINES:
        bad.append(bad_row(order.first_row, TooManyLines(lines=len(order.lines), most=MOST_LINES), "orders.csv"))
    for line in order.lines:
        rate = Decimal(products[line.product].form.tax_rate)
        gross = line_amounts(line.quantity, line.price, line.discount, rate, tax_included, places).gross
        if gross > typed.MOST_MONEY:
            bad.append(
                BadRow(line.row, "", OutOfRange(text=str(gross), most=typed.MOST_MONEY, at="amount"), "orders.csv")
            )


def _require_returnable(orders: dict[str, Order], bad: list[BadRow]) -> None:
    """Every return names an earlier order of the same customer, and takes back no more than was sold there."""
    taken: dict[tuple[str, str, Decimal, Decimal], Decimal] = defaultdict(lambda: ZERO)
    for order in sorted(orders.values(), key=lambda each: (each.day, each.first_row)):
        if not order.returns:
            continue
        try:
            original = orders.get(order.returns)
            if original is None or original.returns or not _may_return(order, original):
                raise NotFound(what="order", name=order.returns, at="returns_order_no")
        except Refusal as why:
            bad.append(bad_row(order.first_row, why, "orders.csv"))
            continue
        for line in order.lines:
            key = (order.returns, line.product, line.price, line.discount)
            sold = sum((l.quantity for l in original.lines if _same(l, line)), ZERO)
            left = sold - taken[key]
            try:
                if not sold:
                    raise NotReturnable(invoice=order.returns, product=line.product, at="product_code")
                if line.quantity > left:
                    raise MoreThanInvoiced(product=line.product, asked=line.quantity, left=left, at="quantity")
                taken[key] += line.quantity
            except Refusal as why:
                bad.append(bad_row(line.row, why, "orders.csv"))


def _may_return(order: Order, original: Order) -> bool:
    """A return comes after its original and from the same customer."""
    later = (original.day, original.first_row) < (order.day, order.first_row)
    return later and original.customer == order.customer


def _same(line: OrderLine, other: OrderLine) -> bool:
    return (line.product, line.price, line.discount) == (other.product, other.price, other.discount)
