"""R6, R7: the keeper's quantities against the stock ledger, and the stock ledger against the general ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, case, func, literal_column, or_, select, type_coerce

from app.models.amounts import ZERO
from app.models.branch import warehouse
from app.models.catalog import product
from app.models.custody import custody_entry
from app.models.ledger import revenue_entry, stock_entry, voucher, voucher_line
from app.models.types import Money
from app.process import Paper
from app.services.reconciling.frame import (
    MONEY,
    QUANTITY,
    Check,
    Difference,
    Part,
    Scope,
    control,
    in_slices,
    kind_of,
    less,
    plus,
    same_control,
    side_by_side,
    total,
)
from app.services.reconciling.money import NO_TURNOVER, Turnover, ledger_turnovers, parts_of
from app.words import N_

_c = custody_entry.c
_s = stock_entry.c
_l = voucher_line.c
_e = revenue_entry.c
_NOTHING: ColumnElement[Decimal] = literal_column("0", Money)
Shelf = tuple[int, int]  # warehouse, product


# R6


def custody_and_stock(scope: Scope) -> Check:
    """R6: quantities of the custody ledger against the stock ledger, product by product in each warehouse."""
    mine, theirs = _shelves(scope, custody_turnovers(scope)), _shelves(scope, stock_turnovers(scope))
    parts = parts_of(_all(mine), _all(theirs))
    differing = sorted(key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key))
    found = tuple(_goods_documents(scope, differing, mine, theirs)) if differing else ()
    title, left_book, right_book = N_("Custody and stock"), N_("Custody ledger"), N_("Stock ledger")
    return Check("R6", title, left_book, right_book, QUANTITY, tuple(parts), found)


def custody_turnovers(scope: Scope) -> Select[Any]:
    """The keeper's ledger by shelf."""
    return (
        select(
            _c.warehouse_id, _c.product_id,
            *scope.split(_c.day, _c.received, "came"), *scope.split(_c.day, _c.issued, "went"),
            _taken_back(scope, _c.paper, _c.issued, _c.day),
        )
        .where(_c.day <= scope.last)
        .group_by(_c.warehouse_id, _c.product_id)
    )  # fmt: skip


def stock_turnovers(scope: Scope) -> Select[Any]:
    """The accountant's stock ledger by shelf, quantities."""
    return (
        select(
            _s.warehouse_id, _s.product_id,
            *scope.split(_s.day, _s.in_quantity, "came"), *scope.split(_s.day, _s.out_quantity, "went"),
            _taken_back(scope, _s.paper, _s.out_quantity, _s.day),
        )
        .where(_s.day <= scope.last)
        .group_by(_s.warehouse_id, _s.product_id)
    )  # fmt: skip


def _shelves(scope: Scope, query: Select[Any]) -> dict[Shelf, Turnover]:
    rows = scope.conn.execute(query)
    return {(w, p): Turnover(came_b - went_b, came, went) for w, p, came_b, came, went_b, went, _back in rows}


def _taken_back(
    scope: Scope, paper: ColumnElement[str], issued: ColumnElement[Decimal], day: ColumnElement[date]
) -> ColumnElement[Decimal]:
    """What customers brought back in the period: red issues, told as a positive quantity."""
    nothing: ColumnElement[Decimal] = literal_column("0", issued.type)
    red = case(((paper == Paper.TAKE_BACK.value) & scope.within(day), type_coerce(-issued, issued.type)), else_=nothing)
    return func.coalesce(func.sum(red), nothing).label("back")


def _all(shelves: dict[Shelf, Turnover]) -> Turnover:
    values = shelves.values()
    return Turnover(*(sum((getattr(t, name) for t in values), ZERO) for name in ("opening", "came", "went")))


def _goods_documents(
    scope: Scope, differing: Sequence[Shelf], mine: dict[Shelf, Turnover], theirs: dict[Shelf, Turnover]
) -> list[Difference]:
    """The papers behind each product that differs; the product itself where no single paper does."""
    codes = {r.id: r.code for r in scope.conn.execute(select(product.c.id, product.c.code))}
    found: list[Difference] = []
    for shelf in differing:
        papers = list(_papers_of(scope, shelf, codes.get(shelf[1], "")))
        if not papers:
            left, right = (side.get(shelf, NO_TURNOVER).closing for side in (mine, theirs))
            papers = [Difference("", codes.get(shelf[1], ""), left, right, "quantity")]
        found += papers
    return found


def _papers_of(scope: Scope, shelf: Shelf, code: str) -> list[Difference]:
    left = select(_c.paper, _c.paper_id, _c.number, less(_c.received, _c.issued).label("moved")).where(
        _c.warehouse_id == shelf[0], _c.product_id == shelf[1], _c.day <= scope.last
    )
    right = select(_s.paper, _s.paper_id, _s.number, less(_s.in_quantity, _s.out_quantity).label("moved")).where(
        _s.warehouse_id == shelf[0], _s.product_id == shelf[1], _s.day <= scope.last
    )
    both = side_by_side(left, right, ["paper", "paper_id", "number"], differing=True)
    rows = list(in_slices(scope.conn, both.order_by("paper", "paper_id")))
    later = _booked_later(scope, shelf) if rows else set()
    return [_goods_difference(row, code, later) for row in rows]


def _booked_later(scope: Scope, shelf: Shelf) -> set[tuple[str, int]]:
    query = select(_s.paper, _s.paper_id).where(
        _s.warehouse_id == shelf[0], _s.product_id == shelf[1], _s.day > scope.last
    )
    return {(r.paper, r.paper_id) for r in scope.conn.execute(query)}


def _goods_difference(row: RowMapping, code: str, later: set[tuple[str, int]]) -> Difference:
    left, right = row["left_moved"], row["right_moved"]
    kind = kind_of(left, right, left_only="not_booked", right_only="stock_only", both="quantity")
    if kind == "not_booked" and (row["paper"], row["paper_id"]) in later:
        kind = "other_period"
    return Difference(row["number"], code, left, right, kind)


# R7


def stock_and_ledger(scope: Scope) -> Check:
    """R7: stock in value, cost of sales and gifts, each in detail against its general ledger account."""
    inventory = parts_of(_stock_value(scope), _ledger(scope, "INVENTORY"))
    parts = [*inventory, *(_cost_part(scope, gift) for gift in (False, True))]
    moved = _stock_control(scope)
    parts[0] = Part(parts[0].name, parts[0].left, parts[0].right, parts[0].subject, astray=not moved)
    found = () if all(part.agrees for part in parts) else tuple(_value_documents(scope))
    title, left_book, right_book = N_("Stock and cost"), N_("Stock ledger and cost detail"), N_("General ledger")
    return Check("R7", title, left_book, right_book, MONEY, tuple(parts), found)


def _stock_value(scope: Scope) -> Turnover:
    """In and out of the branch as a whole: what only moves from one warehouse to another is neither."""
    within = _s.paper == Paper.STOCK_TRANSFER.value
    came = case((within, _NOTHING), else_=_s.in_amount)
    went = case((within, less(_s.out_amount, _s.in_amount)), else_=_s.out_amount)
    query = select(*scope.split(_s.day, came, "came"), *scope.split(_s.day, went, "went"))
    came_b, came, went_b, went = scope.conn.execute(query.where(_s.day <= scope.last)).one()
    return Turnover(came_b - went_b, came, went)


def _ledger(scope: Scope, role: str) -> Turnover:
    account_id = scope.id_of(role)
    return ledger_turnovers(scope, [account_id]).get(account_id, NO_TURNOVER)


def _stock_control(scope: Scope) -> bool:
    mine = select(control(less(_s.in_amount, _s.out_amount), func.coalesce(_s.voucher_id, 0), "mark"))
    theirs = select(control(less(_l.debit, _l.credit), _l.voucher_id, "mark")).where(
        _l.account_id == scope.id_of("INVENTORY"), scope.within(_l.day)
    )
    marks = [scope.conn.execute(q).scalar_one() for q in (mine.where(scope.within(_s.day)), theirs)]
    return same_control(*marks)


def cost_detail(scope: Scope, *, gift: bool) -> Select[Any]:
    """Cost of each line handed over; of gifts with the tax on them, for both are an expense."""
    amount = plus(_e.cost, _e.tax) if gift else _e.cost
    return select(_e.voucher_id, amount.label("amount")).where(_e.gift == int(gift), scope.within(_e.day))


def cost_entries(scope: Scope, *, gift: bool) -> Select[Any]:
    """The general ledger's side of the same: the debit column, where returns stand in red."""
    found = _l.account_id == scope.id_of("SELLING_EXPENSE" if gift else "COST_OF_SALES")
    rule = _l.rule == "J20" if gift else or_(_l.rule != "J20", _l.rule.is_(None))
    return select(_l.voucher_id, _l.debit.label("amount")).where(found, rule, scope.within(_l.day))


def _cost_part(scope: Scope, gift: bool) -> Part:
    sums = []
    for book in (cost_detail(scope, gift=gift), cost_entries(scope, gift=gift)):
        rows = book.subquery()
        mark = control(rows.c.amount, func.coalesce(rows.c.voucher_id, 0), "mark")
        sums.append(scope.conn.execute(select(total(rows.c.amount, "amount"), mark)).one())
    (left, left_mark), (right, right_mark) = sums
    name = N_("Gifts") if gift else N_("Cost of sales")
    return Part(name, left, right, astray=not same_control(left_mark, right_mark))


def _value_documents(scope: Scope) -> list[Difference]:
    """The vouchers in which the detail and the general ledger differ."""
    mine = select(_s.voucher_id, less(_s.in_amount, _s.out_amount).label("amount")).where(_s.day <= scope.last)
    theirs = select(_l.voucher_id, less(_l.debit, _l.credit).label("amount")).where(
        _l.account_id == scope.id_of("INVENTORY"), _l.day <= scope.last
    )
    pairs = [("INVENTORY", mine, theirs)]
    for gift, role in ((False, "COST_OF_SALES"), (True, "SELLING_EXPENSE")):
        pairs.append((role, cost_detail(scope, gift=gift), cost_entries(scope, gift=gift)))
    return [found for role, left, right in pairs for found in _vouchers(scope, role, left, right)]


def _vouchers(scope: Scope, role: str, left: Select[Any], right: Select[Any]) -> list[Difference]:
    both = side_by_side(left, right, ["voucher_id"], differing=True).subquery()
    query = select(both, voucher.c.number).outerjoin(voucher, voucher.c.id == both.c.voucher_id)
    code = scope.accounts[role].code if role in scope.accounts else role
    return [
        Difference(row["number"] or "", code, row["left_amount"], row["right_amount"], "amount")
        for row in in_slices(scope.conn, query.order_by(both.c.voucher_id))
    ]


# What the workbook shows


def voucher_differences(scope: Scope) -> Select[Any]:
    """Vouchers that move stock by another amount than they book, with the first shelf that each of them moves."""
    mine = select(_s.voucher_id, less(_s.in_amount, _s.out_amount).label("amount")).where(_s.day <= scope.last)
    theirs = select(_l.voucher_id, less(_l.debit, _l.credit).label("amount")).where(
        _l.account_id == scope.id_of("INVENTORY"), _l.day <= scope.last
    )
    both = side_by_side(mine, theirs, ["voucher_id"], differing=True).subquery()
    first = select(func.min(_s.id)).where(_s.voucher_id == both.c.voucher_id).correlate(both).scalar_subquery()
    return select(both, _s.warehouse_id, _s.product_id).outerjoin(stock_entry, _s.id == first)


def shelves(scope: Scope) -> Select[Any]:
    """Both ledgers by shelf, with product and warehouse, and what the stock is worth."""
    both = side_by_side(custody_turnovers(scope), stock_turnovers(scope), ["warehouse_id", "product_id"]).subquery()
    worth = (
        select(
            _s.warehouse_id, _s.product_id,
            func.sum(less(_s.in_amount, _s.out_amount)).label("amount"),
        )
        .where(_s.day <= scope.last)
        .group_by(_s.warehouse_id, _s.product_id)
        .subquery()
    )  # fmt: skip
    same = (worth.c.warehouse_id == both.c.warehouse_id) & (worth.c.product_id == both.c.product_id)
    return (
        select(
            both, product.c.code, product.c.name, product.c.spec, product.c.unit,
            warehouse.c.name.label("warehouse"), case((worth.c.amount.is_(None), _NOTHING), else_=worth.c.amount)
            .label("amount"),
        )
        .join(product, product.c.id == both.c.product_id)
        .join(warehouse, warehouse.c.id == both.c.warehouse_id)
        .outerjoin(worth, same)
        .order_by(both.c.warehouse_id, product.c.code)
    )  # fmt: skip
