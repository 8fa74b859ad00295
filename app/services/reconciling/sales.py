"""R1, R2, R10: the sales department's register against the books, the money and the goods."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, case, func, literal_column, not_, or_, select, union_all

from app.models.amounts import ZERO
from app.models.cash import cash_journal, clearing, receipt, settlement
from app.models.credit import credit_release, credit_release_mark
from app.models.custody import shipment
from app.models.invoices import invoice
from app.models.ledger import revenue_entry, voucher_line
from app.models.register import register_entry
from app.models.tax import tax_point
from app.models.types import Money
from app.process import MONEY_ROLE, Paper, Review
from app.services.reconciling.frame import (
    COUNT,
    MONEY,
    Check,
    Difference,
    Part,
    Sales,
    Scope,
    control,
    in_slices,
    kind_of,
    less,
    same_control,
    side_by_side,
    total,
)
from app.words import N_

_r = register_entry.c
_l = voucher_line.c
_j = cash_journal.c
RELEASED = (Review.PAYABLE.value, Review.RELEASED.value, Review.CLOSED.value)
_NOTHING: ColumnElement[Decimal] = literal_column("0", Money)


def sales_of(scope: Scope) -> Sales:
    """The invoices of the period that were released for collection or refund."""
    i = invoice.c
    query = select(
        func.count(), func.coalesce(func.sum(i.line_count), 0), total(i.quantity, "quantity"),
        total(i.net, "net"), total(i.tax, "tax"), total(i.gross, "gross"),
    ).where(i.number.is_not(None), i.review.in_(RELEASED), scope.within(i.day))  # fmt: skip
    count, lines, quantity, net, tax, gross = scope.conn.execute(query).one()
    return Sales(int(count), int(lines), quantity, net, tax, gross)


# R1


def _handed_over(scope: Scope | None) -> list[ColumnElement[bool]]:
    """Shipments and returns in the register; of the period, or (None) of all time."""
    events: ColumnElement[bool] = _r.event.in_(("shipped", "returned", "allowed"))
    return [events, scope.within(_r.paper_day)] if scope else [events]


def _earned(scope: Scope, *, always: bool = False) -> list[ColumnElement[bool]]:
    """Revenue and output tax of sales and returns. Gifts (J20) bring no revenue and stand outside this check."""
    accounts = _l.account_id.in_((scope.id_of("REVENUE"), scope.id_of("OUTPUT_VAT")))
    found: list[ColumnElement[bool]] = [accounts, _l.rule.in_(("J2", "J4", "J8", "J12"))]
    return found if always else [*found, scope.within(_l.day)]


def registered(scope: Scope, *, always: bool = False) -> Select[Any]:
    """The register by invoice: net, tax, gross of what was handed over."""
    return select(_r.invoice_id, _r.net, _r.tax, _r.gross).where(*_handed_over(None if always else scope))


def booked(scope: Scope, *, always: bool = False) -> Select[Any]:
    """The ledgers by invoice: revenue, output tax, and both."""
    amount = less(_l.credit, _l.debit)
    revenue = _l.account_id == scope.id_of("REVENUE")
    entries = select(
        _l.invoice_id,
        case((revenue, amount), else_=_NOTHING).label("net"),
        case((revenue, _NOTHING), else_=amount).label("tax"),
        amount.label("gross"),
    ).where(*_earned(scope, always=always))
    # Tax that fell due earlier (J7) belongs, in this check, to the day on which the goods left.
    e = revenue_entry.c
    early = (
        select(e.invoice_id, _NOTHING.label("net"), e.tax, e.tax.label("gross"))
        .join(tax_point, tax_point.c.invoice_id == e.invoice_id)
        .where(e.gift == 0)
    )
    both = union_all(entries, early if always else early.where(scope.within(e.day))).subquery()
    return select(both.c.invoice_id, both.c.net, both.c.tax, both.c.gross)


def sales_and_revenue(scope: Scope) -> Check:
    """R1: the sales register against the revenue and output tax ledgers, by invoice."""
    names = ("net", "tax", "gross")
    mine = _sums(scope, registered(scope), names)
    theirs = _sums(scope, booked(scope), names)
    labels = {"net": N_("Net"), "tax": N_("Tax"), "gross": N_("Gross")}
    parts = tuple(
        Part(labels[n], mine[n], theirs[n], astray=not same_control(mine[f"{n}_mark"], theirs[f"{n}_mark"]))
        for n in ("gross", "net", "tax")
    )
    found = () if all(part.agrees for part in parts) else tuple(_sales_documents(scope))
    return Check("R1", N_("Sales and revenue"), N_("Sales register"), N_("Revenue and output tax"), MONEY, parts, found)


def _sums(scope: Scope, book: Select[Any], names: tuple[str, ...]) -> RowMapping:
    rows = book.subquery()
    columns = [total(rows.c[n], n) for n in names]
    marks = [control(rows.c[n], rows.c.invoice_id, f"{n}_mark") for n in names]
    return scope.conn.execute(select(*columns, *marks)).mappings().one()


def _sales_documents(scope: Scope) -> list[Difference]:
    differing = side_by_side(registered(scope), booked(scope), ["invoice_id"], differing=True).subquery()
    named = _named(differing)
    always = _always(scope, differing)
    return [_sales_difference(row, always) for row in in_slices(scope.conn, named)]


def _named(differing: Any) -> Select[Any]:
    """With the number and customer of each invoice."""
    return (
        select(differing, invoice.c.number, invoice.c.customer_name)
        .outerjoin(invoice, invoice.c.id == differing.c.invoice_id)
        .order_by(differing.c.invoice_id)
    )


def _always(scope: Scope, differing: Any) -> dict[int, tuple[Decimal, Decimal]]:
    """What each book holds of these invoices over all periods."""
    ids = select(differing.c.invoice_id)
    left = registered(scope, always=True).where(_r.invoice_id.in_(ids))
    right = booked(scope, always=True)
    right = right.where(right.selected_columns.invoice_id.in_(ids))
    both = side_by_side(left, right, ["invoice_id"])
    return {row["invoice_id"]: (row["left_gross"], row["right_gross"]) for row in in_slices(scope.conn, both)}


def _sales_difference(row: RowMapping, always: dict[int, tuple[Decimal, Decimal]]) -> Difference:
    left, right = always.get(row["invoice_id"], (ZERO, ZERO))
    if left == right and left:
        kind = "other_period" if row["left_gross"] != row["right_gross"] else "amount"
    else:
        kind = kind_of(left, right, left_only="not_booked", right_only="not_registered", both="amount")
    measure = max(("gross", "net", "tax"), key=lambda m: abs(row[f"left_{m}"] - row[f"right_{m}"]))
    return Difference(
        row["number"] or "", row["customer_name"] or "", row[f"left_{measure}"], row[f"right_{measure}"], kind, measure
    )


# R2


def registered_money(scope: Scope) -> Select[Any]:
    """The register's receipts and refunds by paper, with the money account their method leads to."""
    roles = case({method.value: role for method, role in MONEY_ROLE.items()}, value=_r.method, else_="")
    return select(roles.label("role"), _r.paper, _r.paper_id, _r.invoice_id, _r.number, _r.gross.label("amount")).where(
        or_(_r.event.in_(("received", "refunded")), and_(_r.event == "settled", _r.method != "")),
        scope.within(_r.paper_day),
    )


def journaled_money(scope: Scope) -> Select[Any]:
    """The cashier's journals by paper: what belongs to invoices. Advances without one are not in the register."""
    return select(
        _j.role, _j.paper, _j.paper_id, _j.invoice_id, _j.number, less(_j.received, _j.paid).label("amount")
    ).where(_j.invoice_id.is_not(None), scope.within(_j.day))


def receipts(scope: Scope) -> Check:
    """R2: receipts and refunds in the sales register against the cash journals, a part a money account."""
    mine, theirs = (_by_role(scope, book(scope)) for book in (registered_money, journaled_money))
    parts = []
    for role in [*scope.money, *sorted((mine.keys() | theirs.keys()) - scope.money.keys())]:
        (left, left_mark), (right, right_mark) = mine.get(role, (ZERO, 0)), theirs.get(role, (ZERO, 0))
        subject = scope.accounts[role].code if role in scope.accounts else role
        parts.append(Part(N_("Receipts and refunds"), left, right, subject, not same_control(left_mark, right_mark)))
    found = () if all(part.agrees for part in parts) else tuple(_money_documents(scope))
    title, left_book, right_book = N_("Receipts"), N_("Sales register"), N_("Cash journals")
    return Check("R2", title, left_book, right_book, MONEY, tuple(parts), found, total=None)


def _by_role(scope: Scope, book: Select[Any]) -> dict[str, tuple[Decimal, int]]:
    rows = book.subquery()
    marked = rows.c.paper_id * 2 + case((rows.c.paper == Paper.REFUND.value, 1), else_=0)
    query = select(rows.c.role, total(rows.c.amount, "amount"), control(rows.c.amount, marked, "mark"))
    return {r.role: (r.amount, r.mark) for r in scope.conn.execute(query.group_by(rows.c.role))}


def _money_documents(scope: Scope) -> list[Difference]:
    keys = ["role", "paper", "paper_id", "invoice_id", "number"]
    both = side_by_side(registered_money(scope), journaled_money(scope), keys, differing=True).subquery()
    query = select(both, invoice.c.number.label("invoice")).outerjoin(invoice, invoice.c.id == both.c.invoice_id)
    rows = list(in_slices(scope.conn, query.order_by(both.c.paper, both.c.paper_id)))
    seen: dict[tuple[str, int], list[RowMapping]] = {}
    for row in rows:
        seen.setdefault((row["paper"], row["paper_id"]), []).append(row)
    elsewhere = {(r.paper, r.paper_id) for r in scope.conn.execute(select(_j.paper, _j.paper_id))} if rows else set()
    return [_money_difference(row, seen, elsewhere) for row in rows]


def _money_difference(
    row: RowMapping, seen: dict[tuple[str, int], list[RowMapping]], journaled: set[Any]
) -> Difference:
    key = (row["paper"], row["paper_id"])
    kind = kind_of(
        row["left_amount"], row["right_amount"], left_only="not_journaled", right_only="journal_only", both="amount"
    )
    if len(seen[key]) > 1:
        kind = "channel"
    elif kind == "not_journaled" and key in journaled:
        kind = "other_period"
    return Difference(row["number"], row["invoice"] or "", row["left_amount"], row["right_amount"], kind, row["role"])


# R10


def _paid_by_then() -> Any:
    """What had arrived for the shipment's invoice when the goods left."""
    arrived = select(clearing.c.id).where(
        clearing.c.receipt_id == receipt.c.id, clearing.c.outcome == "arrived", clearing.c.at <= shipment.c.at
    )
    return (
        select(func.coalesce(func.sum(receipt.c.amount), _NOTHING))
        .where(
            receipt.c.invoice_id == shipment.c.invoice_id,
            receipt.c.at <= shipment.c.at,
            or_(receipt.c.pending == 0, arrived.exists()),
        )
        .correlate(shipment)
        .scalar_subquery()
    )


def _settled_by_then() -> Any:
    """What had settled the shipment's invoice beside its receipts when the goods left."""
    return (
        select(func.coalesce(func.sum(settlement.c.amount), _NOTHING))
        .where(settlement.c.invoice_id == shipment.c.invoice_id, settlement.c.at <= shipment.c.at)
        .correlate(shipment)
        .scalar_subquery()
    )


def _released_by_then() -> Any:
    """A release on credit that was good when the goods left: signed, not expired, not withdrawn."""
    form, mark = credit_release.c, credit_release_mark.c
    marked = select(mark.id).where(mark.credit_release_id == form.id, mark.at <= shipment.c.at)
    good = marked.where(mark.mark.in_(("released", "released_above"))).correlate(credit_release, shipment).exists()
    ended = marked.where(mark.mark.in_(("withdrawn", "lapsed"))).correlate(credit_release, shipment).exists()
    return (
        select(form.id)
        .where(form.invoice_id == shipment.c.invoice_id, form.expires_on >= shipment.c.day, good, ~ended)
        .correlate(shipment)
        .exists()
    )


def shipped_and_paid(scope: Scope) -> Check:
    """R10: every shipment left after its invoice was paid in full, or with a valid release on credit."""
    allowed = or_(invoice.c.gross <= _paid_by_then() + _settled_by_then(), _released_by_then())
    of_period = (shipment.c.paper == Paper.SHIPMENT.value, scope.within(shipment.c.day))
    joined = shipment.join(invoice, invoice.c.id == shipment.c.invoice_id)
    in_order = case((allowed, 1), else_=0)
    query = select(func.count(), func.coalesce(func.sum(in_order), 0)).select_from(joined).where(*of_period)
    shipped, paid = scope.conn.execute(query).one()
    part = Part(N_("Shipments"), Decimal(shipped), Decimal(int(paid)))
    found: tuple[Difference, ...] = ()
    if not part.agrees:
        unpaid = (
            select(shipment.c.number, invoice.c.number.label("invoice"))
            .select_from(joined)
            .where(*of_period, not_(allowed))
            .order_by(shipment.c.id)
        )
        found = tuple(Difference(r.number, r.invoice, Decimal(1), ZERO, "unpaid") for r in scope.conn.execute(unpaid))
    return Check(
        "R10", N_("Paid before shipped"), N_("Shipments"), N_("Paid in full or released before"), COUNT, (part,), found
    )
