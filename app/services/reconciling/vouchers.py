"""R11: every entry belongs to a balanced voucher, and every voucher to its paper, for the paper's amount."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, Table, case, func, literal_column, or_, select, union_all

from app.models.amounts import ZERO
from app.models.cash import receipt, refund
from app.models.custody import goods_receipt, shipment
from app.models.ledger import account, account_balance, revenue_entry, voucher, voucher_line
from app.models.money import drawer_resolution, drawer_seal, money_transfer
from app.models.stocktake import month_cost, stock_count, stock_resolution, stock_transfer
from app.models.tax import tax_point
from app.models.types import Money
from app.process import Paper
from app.services.reconciling.frame import (
    MONEY,
    Check,
    Difference,
    Part,
    Scope,
    control,
    in_slices,
    plus,
    same_control,
    side_by_side,
    total,
)
from app.words import N_

_v = voucher.c
_l = voucher_line.c
_e = revenue_entry.c
_NOTHING: ColumnElement[Decimal] = literal_column("0", Money)
_MONEY_PAPERS: tuple[tuple[Paper, Table, ColumnElement[Decimal], str], ...] = (
    (Paper.RECEIPT, receipt, receipt.c.amount, N_("Receipts")),
    (Paper.REFUND, refund, refund.c.amount, N_("Refunds")),
    (Paper.MONEY_TRANSFER, money_transfer, money_transfer.c.gross, N_("Money transfers")),
    (Paper.CASH_COUNT, drawer_seal, func.abs(drawer_seal.c.difference, type_=Money), N_("Cash over and short")),
    (Paper.CASH_RESOLUTION, drawer_resolution, drawer_resolution.c.amount, N_("Decisions on cash over or short")),
)
_GOODS_PAPERS: tuple[tuple[Paper, Table], ...] = (
    (Paper.SHIPMENT, shipment), (Paper.TAKE_BACK, shipment), (Paper.GOODS_RECEIPT, goods_receipt),
    (Paper.TAX_POINT, tax_point),
    (Paper.STOCK_TRANSFER, stock_transfer), (Paper.STOCK_COUNT, stock_count),
    (Paper.STOCK_RESOLUTION, stock_resolution), (Paper.MONTH_COST, month_cost),
)  # fmt: skip
_HANDED_OVER = (Paper.SHIPMENT.value, Paper.TAKE_BACK.value, Paper.MONTH_COST.value)


def entries_and_papers(scope: Scope) -> Check:
    """R11: entries against vouchers, vouchers against papers, and the turnovers kept against the entries."""
    parts, found = _entries(scope)
    for look in (_orphans, _money_papers, _goods_papers, _handed_over, _turnovers):
        more_parts, more = look(scope)
        parts, found = parts + more_parts, found + more
    title, left_book, right_book = N_("Entries, vouchers, papers"), N_("Vouchers"), N_("Entries and papers")
    return Check("R11", title, left_book, right_book, MONEY, tuple(parts), tuple(found))


Found = tuple[list[Part], list[Difference]]


def _entries(scope: Scope) -> Found:
    """Each voucher's total stands on both sides of its entries."""
    heads = scope.conn.execute(
        select(total(_v.total, "total"), control(_v.total, _v.id, "mark")).where(scope.within(_v.day))
    ).one()
    columns = [fn(_l[side], *more) for side in ("debit", "credit") for fn, more in _both(side)]
    lines = scope.conn.execute(select(*columns).where(scope.within(_l.day))).mappings().one()
    parts = [
        Part(name, heads.total, lines[side], astray=not same_control(heads.mark, lines[f"{side}_mark"]))
        for name, side in ((N_("Debit"), "debit"), (N_("Credit"), "credit"))
    ]
    return parts, ([] if all(part.agrees for part in parts) else _unbalanced(scope))


def _both(side: str) -> list[tuple[Any, tuple[Any, ...]]]:
    return [(total, (side,)), (control, (_l.voucher_id, f"{side}_mark"))]


def _unbalanced(scope: Scope) -> list[Difference]:
    heads = select(_v.id.label("voucher_id"), _v.total.label("debit"), _v.total.label("credit")).where(
        scope.within(_v.day)
    )
    lines = select(_l.voucher_id, _l.debit, _l.credit).where(scope.within(_l.day))
    both = side_by_side(heads, lines, ["voucher_id"], differing=True).subquery()
    query = select(
        both, func.coalesce(_v.number, "").label("number"), func.coalesce(_v.paper_number, "").label("paper")
    )
    query = query.outerjoin(voucher, _v.id == both.c.voucher_id).order_by(both.c.voucher_id)
    found = []
    for row in in_slices(scope.conn, query):
        side = "debit" if row["left_debit"] != row["right_debit"] else "credit"
        kind = "unbalanced" if row["right_debit"] != row["right_credit"] else "amount"
        kind = "no_voucher" if not row["number"] else kind
        found.append(Difference(row["number"], row["paper"], row[f"left_{side}"], row[f"right_{side}"], kind, side))
    return found


def _orphans(scope: Scope) -> Found:
    """Entries whose voucher is gone."""
    query = (
        select(_l.id, _l.voucher_id, _l.debit, _l.credit)
        .outerjoin(voucher, _v.id == _l.voucher_id)
        .where(_v.id.is_(None), scope.within(_l.day))
    )
    return [], [
        Difference(f"#{r.voucher_id}", "", ZERO, r.debit or r.credit, "no_voucher") for r in scope.conn.execute(query)
    ]


def _money_papers(scope: Scope) -> Found:
    parts, found = [], []
    for paper, table, worth, name in _MONEY_PAPERS:
        joined = voucher.outerjoin(table, table.c.id == _v.paper_id)
        of_period = (_v.paper == paper.value, scope.within(_v.day))
        amount = func.coalesce(worth, _NOTHING)
        wrong = case((or_(table.c.id.is_(None), worth != _v.total), 1), else_=0)
        query = select(
            total(_v.total, "left"), total(amount, "right"), func.coalesce(func.sum(wrong), 0).label("wrong")
        )
        sums = scope.conn.execute(query.select_from(joined).where(*of_period)).one()
        parts.append(Part(name, sums.left, sums.right, astray=bool(sums.wrong)))
        if sums.wrong:
            rows = select(_v.number, _v.paper_number, _v.total, table.c.id, amount.label("amount")).select_from(joined)
            for r in scope.conn.execute(rows.where(*of_period, wrong == 1).order_by(_v.id)):
                kind = "altered" if r.id is not None else "no_paper"
                found.append(Difference(r.number, r.paper_number, r.total, r.amount, kind))
    return parts, found


def _goods_papers(scope: Scope) -> Found:
    """Vouchers of goods whose paper is gone."""
    found = []
    for paper, table in _GOODS_PAPERS:
        query = (
            select(_v.number, _v.paper_number, _v.total)
            .select_from(voucher.outerjoin(table, table.c.id == _v.paper_id))
            .where(_v.paper == paper.value, table.c.id.is_(None), scope.within(_v.day))
        )
        found += [Difference(r.number, r.paper_number, r.total, ZERO, "no_paper") for r in scope.conn.execute(query)]
    return [], found


def _handed_over(scope: Scope) -> Found:
    """What the vouchers of shipments and returns come to, against the lines they were booked for."""
    heads, lines = _goods_vouchers(scope), _goods_lines(scope)
    sums = []
    for book in (heads, lines):
        rows = book.subquery()
        marked = control(rows.c.amount, rows.c.voucher_id, "mark")
        sums.append(scope.conn.execute(select(total(rows.c.amount, "amount"), marked)).one())
    (left, left_mark), (right, right_mark) = sums
    part = Part(N_("Shipments and returns"), left, right, astray=not same_control(left_mark, right_mark))
    if part.agrees:
        return [part], []
    both = side_by_side(heads, lines, ["voucher_id"], differing=True).subquery()
    query = select(both, _v.number, _v.paper_number).outerjoin(voucher, _v.id == both.c.voucher_id)
    return [part], [
        Difference(r["number"] or "", r["paper_number"] or "", r["left_amount"], r["right_amount"], "altered")
        for r in in_slices(scope.conn, query.order_by(both.c.voucher_id))
    ]


def _goods_vouchers(scope: Scope) -> Select[Any]:
    return select(_v.id.label("voucher_id"), _v.total.label("amount")).where(
        _v.paper.in_(_HANDED_OVER), scope.within(_v.day)
    )


def _goods_lines(scope: Scope) -> CompoundSelect[Any]:
    """The debit side of each line: cost, and what was sold or given; what comes back is credited, in red.

    A voucher also sets off an advance (J23), or takes down a debt in red: the checks of receivables compare that side.
    """
    taxed = select(tax_point.c.id).where(tax_point.c.invoice_id == _e.invoice_id).correlate(revenue_entry).exists()
    debited = case(
        ((_e.quantity > 0) & (_e.gift == 0) & taxed, _e.net),  # its tax was booked before (J7)
        (or_(_e.quantity > 0, _e.gift == 1), _e.gross),
        else_=_NOTHING,
    )
    lines = select(_e.voucher_id, plus(_e.cost, debited).label("amount")).where(
        _e.voucher_id.is_not(None), scope.within(_e.day)
    )
    of_debts = (
        select(_l.voucher_id, case((_l.rule == "J23", _l.credit), else_=_l.debit).label("amount"))
        .join(voucher, _v.id == _l.voucher_id)
        .join(account, account.c.id == _l.account_id)
        .where(account.c.role == "RECEIVABLE", or_(_l.rule == "J23", _l.debit < 0))
        .where(_v.paper.in_(_HANDED_OVER), scope.within(_l.day))
    )
    return union_all(lines, of_debts)


def _turnovers(scope: Scope) -> Found:
    """The turnovers that posting keeps for each account, against its entries."""
    kept = select(account_balance.c.account_id, account_balance.c.debit, account_balance.c.credit).where(
        account_balance.c.period == scope.period
    )
    lines = (
        select(_l.account_id, func.sum(_l.debit).label("debit"), func.sum(_l.credit).label("credit"))
        .where(scope.within(_l.day))
        .group_by(_l.account_id)
    )
    both = side_by_side(kept, lines, ["account_id"], differing=True).subquery()
    query = select(both, account.c.code).outerjoin(account, account.c.id == both.c.account_id)
    found = []
    for row in scope.conn.execute(query.order_by(account.c.code)).mappings():
        side = "debit" if row["left_debit"] != row["right_debit"] else "credit"
        found.append(
            Difference(row["code"] or "", scope.period, row[f"left_{side}"], row[f"right_{side}"], "turnover", side)
        )
    return [], found
