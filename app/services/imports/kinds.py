"""What can be imported: customers, products, prices, stock. All rows of a file are taken, or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.models.amounts import ZERO
from app.models.catalog import product
from app.models.register import waiting
from app.models.types import PRICE_PLACES, QUANTITY_PLACES
from app.process import Duty, Paper
from app.refusals import BadRow, BadRows, BookEarlierFirst, Missing, NotFound, NotOneOf, Refusal, Retired, TwiceInFile
from app.services import catalog, days, flow, trays, typed, warehouse
from app.services.catalog import CustomerForm, ProductForm
from app.services.desk import Desk, current_day
from app.services.imports.table import Column, Row, Table, bad_row, read
from app.services.people import seat
from app.services.store import Store

_CUSTOMERS = (
    Column("code", ("客户编码", "客户编号", "客户代码", "编码", "customer code", "customer no"), needed=True),
    Column("name", ("客户名称", "名称", "客户", "customer", "customer name", "company"), needed=True),
    Column("contact", ("联系人", "contact person", "contact name")),
    Column("phone", ("电话", "联系电话", "手机", "telephone", "mobile")),
    Column("address", ("地址", "联系地址", "street")),
    Column("city", ("城市",)),
    Column("country", ("国家",)),
    Column("tax_id", ("税号", "纳税人识别号", "统一社会信用代码", "tax number")),
    Column("tier", ("等级", "客户等级")),
)
_PRODUCTS = (
    Column("code", ("货号", "商品编码", "产品编码", "编码", "sku", "product code"), needed=True),
    Column("name", ("品名", "商品名称", "产品名称", "名称", "product", "product name"), needed=True),
    Column("unit", ("单位", "计量单位")),
    Column("spec", ("规格", "规格型号", "specification")),
    Column("category", ("类别", "分类")),
    Column("barcode", ("条码", "条形码")),
    Column("tax_rate", ("税率", "vat", "tax", "vat rate")),
    Column("cost", ("成本", "单位成本", "标准成本", "unit cost", "standard cost")),
)
_PRICES = (
    Column("product_code", ("货号", "商品编码", "产品编码", "code", "sku"), needed=True),
    Column("unit_price", ("单价", "价格", "目录价", "price", "list_price"), needed=True),
    Column("valid_from", ("生效日期", "启用日期", "起用日期", "执行日期", "from")),
    Column("list_name", ("价目表", "价目簿", "list", "price list")),
)
_STOCK = (
    Column("product_code", ("货号", "商品编码", "产品编码", "code", "sku"), needed=True),
    Column("quantity", ("数量", "入库数量", "qty"), needed=True),
    Column("unit_cost", ("成本", "单位成本", "cost")),
)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to. `booked` is False for goods that wait for the accountant."""

    kind: str
    rows: int
    kept: bool
    booked: bool = True


@dataclass(frozen=True, slots=True)
class _Goods:
    """A product that a row may name."""

    id: int
    active: bool
    cost: Decimal | None


def import_file(store: Store, kind: str, file: Path, dry_run: bool = False) -> Imported:
    """Imports a CSV or XLSX file, each command given by a person who holds its duty.

    With `dry_run` every row is judged and nothing is written. Raises BadFile when the file cannot be read, BadRows
    with every row that cannot be taken, NobodyHolds, or the refusals of the commands.
    """
    if kind not in IMPORTERS:
        raise NotOneOf(text=kind, known=", ".join(IMPORTERS), at="kind")
    columns, take = IMPORTERS[kind]
    table = read(file, columns)
    return replace(take(store, file, table, dry_run), kind=kind)


# Customers and products: the rows are the forms of one command


def _forms(
    form: type[Any], duty: Duty, command: Callable[[Desk, Sequence[Any]], object]
) -> Callable[[Store, Path, Table, bool], Imported]:
    known = {field.name for field in fields(form)}

    def take(store: Store, file: Path, table: Table, dry_run: bool) -> Imported:
        names = known & table.columns
        made: list[tuple[int, Any]] = []
        bad = list(table.bad)
        for row in _once_each(table, "code", bad):
            try:
                made.append((row.line, form(**{name: _plain(name, row[name]) for name in names})))
            except Refusal as why:
                bad.append(bad_row(row.line, why))
        desk = seat(store, duty)
        bad += _judged(desk.rehearsing() if dry_run or bad else desk, command, made)
        _require_good(file, bad)
        return Imported("", len(made), not dry_run)

    return take


def _judged(desk: Desk, command: Callable[[Desk, Sequence[Any]], object], made: list[tuple[int, Any]]) -> list[BadRow]:
    """Gives the command; returns the rows it refuses, by their lines in the file."""
    try:
        if made:
            command(desk, [form for _line, form in made])
    except BadRows as refused:
        return [replace(row, line=made[row.line - 1][0]) for row in refused.rows]
    except Refusal as why:
        if len(made) > 1:
            raise
        return [bad_row(made[0][0], why)]
    return []


def _plain(name: str, text: str) -> str:
    """A tax rate may be written with its percent sign."""
    return text.strip().rstrip("%％").strip() if name == "tax_rate" else text


def _once_each(table: Table, column: str, bad: list[BadRow]) -> Iterator[Row]:
    """The rows, without those whose code an earlier line has; these are bad."""
    seen: dict[str, int] = {}
    for row in table.rows:
        code = typed.clean(row.cells.get(column, ""))
        if code and code in seen:
            bad.append(bad_row(row.line, TwiceInFile(name=code, line=seen[code], at=column)))
            continue
        seen[code] = row.line
        yield row


def _require_good(file: Path, bad: list[BadRow]) -> None:
    if bad:
        raise BadRows(file=file.name, rows=tuple(sorted(bad, key=lambda row: row.line)))


# Prices


def _prices(store: Store, file: Path, table: Table, dry_run: bool) -> Imported:
    """New versions of the price list, one for each name and day: proposed by one person and filed by another."""
    goods, bad = _goods(store), list(table.bad)
    lists: dict[tuple[str, date], dict[int, tuple[int, Decimal]]] = defaultdict(dict)
    today = _today(store)
    for row in table.rows:
        try:
            name, day, product_id, price = _price(row, goods, today)
            one = lists[name or file.stem, day]
            if product_id in one:
                raise TwiceInFile(name=row["product_code"].strip(), line=one[product_id][0], at="product_code")
            one[product_id] = (row.line, price)
        except Refusal as why:
            bad.append(bad_row(row.line, why))
    _require_good(file, bad)
    proposer, filer = seat(store, Duty.PRICE), seat(store, Duty.FILE_PRICE)
    for (name, day), found in lists.items():
        prices = {product_id: price for product_id, (_line, price) in found.items()}
        desk = proposer.rehearsing() if dry_run else proposer
        proposed = catalog.propose_prices(desk, name, day, store.branch.tax_included, prices)
        if not dry_run:
            catalog.file_prices(filer, proposed.ids[0])
    return Imported("", len(table.rows), not dry_run)


def _price(row: Row, goods: dict[str, _Goods], today: date) -> tuple[str, date, int, Decimal]:
    item = _item(row, goods)
    price = typed.number(row["unit_price"], "unit_price", PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)
    day = typed.day(row["valid_from"], "valid_from") if row["valid_from"].strip() else today
    return typed.text(row["list_name"], "list_name", 120, needed=False), day, item.id, price


def _today(store: Store) -> date:
    with store.reading() as conn:
        return current_day(conn) or date.today()


# Stock


def _stock(store: Store, file: Path, table: Table, dry_run: bool) -> Imported:
    """Goods received by the keeper on one paper, and booked by the accountant at the costs given."""
    goods, bad = _goods(store), list(table.bad)
    lines: list[warehouse.ReceivedLine] = []
    costs: dict[int, str | Decimal] = {}
    for row in _once_each(table, "product_code", bad):
        try:
            item, quantity, cost = _received(row, goods)
        except Refusal as why:
            bad.append(bad_row(row.line, why))
            continue
        lines.append(warehouse.ReceivedLine(item.id, quantity))
        costs[item.id] = cost
    _require_good(file, bad)
    keeper, accountant = seat(store, Duty.SHIP), seat(store, Duty.BOOK)
    if dry_run:
        return Imported("", len(lines), kept=False)
    with store.reading() as conn:
        closed = current_day(conn) is None
    if closed:
        days.open_day(accountant, date.today())
    made = warehouse.receive_goods(keeper, lines, file.name)
    try:
        flow.take(accountant, "book", [_copy_of(store, made.ids[0])], costs=costs)
    except BookEarlierFirst:
        return Imported("", len(lines), kept=True, booked=False)
    return Imported("", len(lines), kept=True)


def _received(row: Row, goods: dict[str, _Goods]) -> tuple[_Goods, Decimal, Decimal]:
    item = _item(row, goods)
    quantity = typed.positive(row["quantity"], "quantity", QUANTITY_PLACES, typed.MOST_QUANTITY)
    cost = item.cost
    if row["unit_cost"].strip():
        cost = typed.number(row["unit_cost"], "unit_cost", PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)
    if cost is None:
        raise Missing(at="unit_cost")
    return item, quantity, cost


def _item(row: Row, goods: dict[str, _Goods]) -> _Goods:
    code = typed.text(row["product_code"], "product_code", typed.CODE_LENGTH)
    item = goods.get(code)
    if item is None:
        raise NotFound(what="product", name=code, at="product_code")
    if not item.active:
        raise Retired(what="product", name=code, at="product_code")
    return item


def _goods(store: Store) -> dict[str, _Goods]:
    with store.reading() as conn:
        rows = conn.execute(select(product.c.code, product.c.id, product.c.active, product.c.standard_cost))
        return {row.code: _Goods(row.id, bool(row.active), row.standard_cost) for row in rows}


def _copy_of(store: Store, receipt_id: int) -> int:
    """The accountant's copy of a goods receipt."""
    with store.reading() as conn:
        query = select(waiting.c.id).where(
            waiting.c.book == trays.ACCOUNTS,
            waiting.c.paper == Paper.GOODS_RECEIPT.value,
            waiting.c.paper_id == receipt_id,
        )
        return int(conn.execute(query).scalar_one())


_Take = Callable[[Store, Path, Table, bool], Imported]
IMPORTERS: dict[str, tuple[tuple[Column, ...], _Take]] = {
    "customers": (_CUSTOMERS, _forms(CustomerForm, Duty.INVOICE, catalog.add_customers)),
    "products": (_PRODUCTS, _forms(ProductForm, Duty.PRICE, catalog.add_products)),
    "prices": (_PRICES, _prices),
    "stock": (_STOCK, _stock),
}
