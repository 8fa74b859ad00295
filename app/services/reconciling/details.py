"""What a reconciliation's workbook shows line by line: both books beside each other, and the books themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, Table, case, func, literal, select

from app.models.audit import audit
from app.models.cash import cash_journal, receipt, refund
from app.models.catalog import customer, product
from app.models.custody import custody_entry, goods_receipt, shipment
from app.models.invoices import invoice, invoice_event, invoice_line
from app.models.ledger import account, account_balance, stock_entry, voucher, voucher_line
from app.models.people import person
from app.models.register import register_entry
from app.models.tax import tax_point
from app.process import Paper, Review
from app.services.reconciling.frame import Scope, side_by_side
from app.services.reconciling.money import journal_lines, money_entries
from app.services.reconciling.sales import booked, journaled_money, registered, registered_money

_i = invoice.c
_v = voucher.c
_l = voucher_line.c
RELEASE_STEPS = ("release", "release_above")
_maker = person.alias("maker")
_HANDED_OVER = (Paper.SHIPMENT.value, Paper.TAKE_BACK.value)


def sales_rows(scope: Scope) -> Select[Any]:
    """R1 by invoice: the register's figures, the books', and the vouchers."""
    both = side_by_side(registered(scope), booked(scope), ["invoice_id"]).subquery()
    vouchers = (
        select(func.aggregate_strings(_v.number, ", "))
        .where(_v.invoice_id == both.c.invoice_id, _v.paper.in_(_HANDED_OVER))
        .scalar_subquery()
    )
    query = select(both, _i.number, _i.day, _i.customer_name, vouchers.label("vouchers"))
    return query.outerjoin(invoice, _i.id == both.c.invoice_id).order_by(_i.number, both.c.invoice_id)


def money_rows(scope: Scope) -> Select[Any]:
    """R2 by paper: receipt or refund in the register and in the journals, its invoice, and when goods left."""
    keys = ["role", "paper", "paper_id", "invoice_id", "number"]
    both = side_by_side(registered_money(scope), journaled_money(scope), keys).subquery()
    r, j = register_entry.c, cash_journal.c
    left = (
        select(func.min(shipment.c.day))
        .where(shipment.c.invoice_id == both.c.invoice_id, shipment.c.paper == Paper.SHIPMENT.value)
        .scalar_subquery()
    )
    entered = (
        select(_v.number)
        .where(_v.paper == both.c.paper, _v.paper_id == both.c.paper_id)
        .correlate(both)
        .scalar_subquery()
    )
    same_r = (r.paper == both.c.paper) & (r.paper_id == both.c.paper_id)
    same_j = (j.paper == both.c.paper) & (j.paper_id == both.c.paper_id)
    return (
        select(
            both, _i.number.label("invoice"), _i.gross, _i.customer_name, r.paper_day.label("register_day"), r.method,
            j.day.label("journal_day"), left.label("shipped_on"), entered.label("voucher"),
        )
        .outerjoin(invoice, _i.id == both.c.invoice_id)
        .outerjoin(register_entry, same_r)
        .outerjoin(cash_journal, same_j)
        .order_by(both.c.number, both.c.role)
    )  # fmt: skip


def releases(scope: Scope) -> dict[int, str]:
    """Invoices of which goods may leave before they are paid: the day of the release and who signed it."""
    e = invoice_event.c
    rows = scope.conn.execute(
        select(e.invoice_id, e.day, person.c.name)
        .outerjoin(person, person.c.id == e.person_id)
        .where(e.step.in_(RELEASE_STEPS), e.day <= scope.last)
        .order_by(e.id)
    )
    return {row.invoice_id: f"{row.day.isoformat()} {row.name or ''}".strip() for row in rows}


def void_numbers(scope: Scope, prefix: str) -> Iterator[str]:
    """Numbers of a series that stand on void or expired papers."""
    in_series = func.substr(_i.number, 1, len(prefix)) == prefix
    query = select(_i.number).where(in_series, _i.review == Review.VOID.value).order_by(_i.number)
    yield from scope.conn.execute(query).scalars()


def cash_days(scope: Scope) -> Select[Any]:
    """R3 by money account and day: what the journals and the ledger took in and paid out, up to the period's end."""
    days = select(*_by_day(journal_lines(scope).subquery()))
    entries = select(*_by_day(money_entries(scope).subquery()))
    both = side_by_side(days, entries, ["account_id", "day"]).subquery()
    query = select(both, account.c.code, account.c.name_en, account.c.name_zh).join(
        account, account.c.id == both.c.account_id
    )
    return query.order_by(account.c.code, both.c.day)


def _by_day(lines: Any) -> list[Any]:
    return [lines.c.account_id, lines.c.day, lines.c.came, lines.c.went]


def trial_balance(scope: Scope) -> Select[Any]:
    """Every account with a turnover: before the period, and in it, as the general ledger keeps them."""
    b = account_balance.c
    return (
        select(
            account.c.code, account.c.name_en, account.c.name_zh, account.c.normal,
            *_split_by_period(scope, b.debit, "debit"), *_split_by_period(scope, b.credit, "credit"),
        )
        .join(account, account.c.id == b.account_id)
        .where(b.period <= scope.period)
        .group_by(account.c.code, account.c.name_en, account.c.name_zh, account.c.normal)
        .order_by(account.c.code)
    )  # fmt: skip


def _split_by_period(scope: Scope, amount: Any, name: str) -> list[Any]:
    nothing = literal(0, amount.type)
    period = account_balance.c.period
    return [
        func.sum(case((period < scope.period, amount), else_=nothing)).label(f"{name}_before"),
        func.sum(case((period == scope.period, amount), else_=nothing)).label(name),
    ]


def voucher_rows(scope: Scope) -> Select[Any]:
    """R11 by voucher: its total, its entries, and its paper's amount where the paper is money."""
    paid = case((_v.paper == Paper.RECEIPT.value, receipt.c.amount), (_v.paper == Paper.REFUND.value, refund.c.amount))
    return (
        select(
            _v.number, _v.day, _v.paper, _v.paper_number, _v.total, person.c.name.label("person"),
            func.sum(_l.debit).label("debit"), func.sum(_l.credit).label("credit"), func.max(paid).label("paid"),
            _has_paper().label("attached"),
        )
        .outerjoin(voucher_line, _l.voucher_id == _v.id)
        .outerjoin(receipt, (_v.paper == Paper.RECEIPT.value) & (receipt.c.id == _v.paper_id))
        .outerjoin(refund, (_v.paper == Paper.REFUND.value) & (refund.c.id == _v.paper_id))
        .outerjoin(person, person.c.id == _v.person_id)
        .where(scope.within(_v.day))
        .group_by(_v.id, _v.number, _v.day, _v.paper, _v.paper_number, _v.total, _v.paper_id, person.c.name)
        .order_by(_v.id)
    )  # fmt: skip


def _has_paper() -> Any:
    """Whether the paper that a voucher names is there: 1 or 0."""
    tables = {Paper.RECEIPT: receipt, Paper.REFUND: refund, Paper.SHIPMENT: shipment, Paper.TAKE_BACK: shipment,
              Paper.GOODS_RECEIPT: goods_receipt, Paper.TAX_POINT: tax_point}  # fmt: skip
    there = [
        (
            _v.paper == paper.value,
            select(func.count()).where(t.c.id == _v.paper_id).correlate(voucher).scalar_subquery(),
        )
        for paper, t in tables.items()
    ]
    return case(*there, else_=case((_v.paper_number != "", 1), else_=0))


def _there(papers: Table) -> Any:
    return select(func.count()).where(papers.c.id == _v.paper_id).correlate(voucher).scalar_subquery()


# The books themselves, line by line


def invoice_rows(scope: Scope) -> Select[Any]:
    """Every numbered invoice of the period, whatever became of it."""
    return (
        select(
            _i.number, _i.day, _i.kind, _i.review, _i.payment, _i.goods, _i.customer_name, _i.reference, _i.line_count,
            _i.quantity, _i.net, _i.tax, _i.gross, _i.received, _i.refunded, _maker.c.name.label("maker"),
        )
        .outerjoin(_maker, _maker.c.id == _i.maker_id)
        .where(_i.number.is_not(None), scope.within(_i.day))
        .order_by(_i.id)
    )  # fmt: skip


def line_rows(scope: Scope) -> Select[Any]:
    """Their lines."""
    n = invoice_line.c
    return (
        select(
            _i.number, _i.day, n.position, n.code, n.name, n.spec, n.unit, n.quantity, n.list_price, n.unit_price,
            n.discount, n.tax_rate, n.net, n.tax, n.gross, n.reason,
        )
        .join(invoice_line, n.invoice_id == _i.id)
        .where(_i.number.is_not(None), scope.within(_i.day))
        .order_by(_i.id, n.position)
    )  # fmt: skip


def register_rows(scope: Scope) -> Select[Any]:
    """The sales register of the period."""
    r = register_entry.c
    return (
        select(
            r.paper_day, r.event, r.number, r.invoice_number, customer.c.name.label("customer"), r.quantity, r.net,
            r.tax, r.gross, r.method, r.day, person.c.name.label("person"),
        )
        .outerjoin(customer, customer.c.id == r.customer_id)
        .outerjoin(person, person.c.id == r.person_id)
        .where(scope.within(r.paper_day))
        .order_by(r.id)
    )  # fmt: skip


def journal_rows(scope: Scope) -> Select[Any]:
    """The cashier's journals of the period."""
    j = cash_journal.c
    return (
        select(
            j.role, j.day, j.number, _i.number.label("invoice"), customer.c.name.label("customer"), j.reference,
            j.received, j.paid, j.balance, person.c.name.label("person"),
        )
        .outerjoin(invoice, _i.id == j.invoice_id)
        .outerjoin(customer, customer.c.id == j.customer_id)
        .outerjoin(person, person.c.id == j.person_id)
        .where(scope.within(j.day))
        .order_by(j.role, j.id)
    )  # fmt: skip


def custody_rows(scope: Scope) -> Select[Any]:
    """The keeper's ledger of the period."""
    c = custody_entry.c
    return (
        select(
            c.day, c.number, product.c.code, product.c.name, product.c.unit, c.received, c.issued, c.on_hand,
            person.c.name.label("person"),
        )
        .join(product, product.c.id == c.product_id)
        .outerjoin(person, person.c.id == c.person_id)
        .where(scope.within(c.day))
        .order_by(c.id)
    )  # fmt: skip


def stock_rows(scope: Scope) -> Select[Any]:
    """The stock ledger of the period, in quantity and value."""
    s = stock_entry.c
    return (
        select(
            s.day, s.number, _v.number.label("voucher"), product.c.code, product.c.name, s.in_quantity, s.in_amount,
            s.out_quantity, s.out_amount, s.quantity, s.amount,
        )
        .join(product, product.c.id == s.product_id)
        .outerjoin(voucher, _v.id == s.voucher_id)
        .where(scope.within(s.day))
        .order_by(s.id)
    )  # fmt: skip


def entry_rows(scope: Scope) -> Select[Any]:
    """Every entry of the period's vouchers."""
    return (
        select(
            _v.number, _l.day, _v.paper_number, _l.position, account.c.code, account.c.name_en, account.c.name_zh,
            customer.c.name.label("customer"), _l.debit, _l.credit, _l.tax_rate, _l.rule,
        )
        .outerjoin(voucher, _v.id == _l.voucher_id)
        .join(account, account.c.id == _l.account_id)
        .outerjoin(customer, customer.c.id == _l.customer_id)
        .where(scope.within(_l.day))
        .order_by(_l.voucher_id, _l.position)
    )  # fmt: skip


def row_counts(scope: Scope) -> dict[str, int]:
    """How many rows of each book the period has."""
    days = {
        "invoice": _i.day, "register_entry": register_entry.c.paper_day, "cash_journal": cash_journal.c.day,
        "custody_entry": custody_entry.c.day, "stock_entry": stock_entry.c.day, "voucher": _v.day,
        "voucher_line": _l.day,
    }  # fmt: skip
    counts = {
        name: int(scope.conn.execute(select(func.count()).where(scope.within(day))).scalar_one())
        for name, day in days.items()
    }
    lines = select(func.count()).select_from(invoice_line.join(invoice, _i.id == invoice_line.c.invoice_id))
    counts["invoice_line"] = int(scope.conn.execute(lines.where(scope.within(_i.day))).scalar_one())
    return counts


def head(scope: Scope) -> Any:
    """The newest audit entry: its number, its hash, and when it was written; None in a new branch."""
    query = select(audit.c.seq, audit.c.hash, audit.c.at).order_by(audit.c.seq.desc()).limit(1)
    return scope.conn.execute(query).first()
