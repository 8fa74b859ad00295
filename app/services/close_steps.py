"""What each step of the close looks for (结账检查): nothing, or a list of what is left to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, or_, select

from app.models.amounts import ZERO
from app.models.branch import business_day, period_lock
from app.models.cash import clearing, receipt
from app.models.closing import voucher_draft, voucher_review
from app.models.invoices import invoice
from app.models.ledger import account_balance, revenue_entry, voucher, voucher_line
from app.models.register import waiting
from app.process import Goods, Kind, Payment, Review
from app.services import carry_over, reconciliation
from app.services.reconciling.numbers import runs
from app.services.store import Branch
from app.services.vouchers import month
from app.words import N_


@dataclass(frozen=True, slots=True)
class Item:
    """One thing left to do: the document, what about it (a catalogue word or a name), and an amount where one is."""

    document: str
    subject: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """A period on one state of the database."""

    conn: Connection
    branch: Branch
    period: str

    @property
    def span(self) -> tuple[date, date]:
        return month(self.period)


def days(look: Look) -> Sequence[Item]:
    """Business days of the period that are still open."""
    first, last = look.span
    query = select(business_day.c.day).where(
        business_day.c.day.between(first, last), business_day.c.closed_at.is_(None)
    )
    return [Item(f"{day}", N_("open")) for day in look.conn.execute(query).scalars()]


def earlier(look: Look) -> Sequence[Item]:
    """Earlier periods with entries that are not locked."""
    used = select(account_balance.c.period).where(account_balance.c.period < look.period).distinct()
    began = look.conn.execute(select(func.min(business_day.c.day))).scalar()
    locked = set(look.conn.execute(select(period_lock.c.period)).scalars())
    found = sorted(set(look.conn.execute(used).scalars()) - locked)
    # Opening balances are dated before the branch began; that month is never closed.
    return [Item(period, N_("not locked")) for period in found if began is None or period >= f"{began:%Y-%m}"]


def half_way(look: Look) -> Sequence[Item]:
    """Invoices waiting for review, money that has not arrived, goods paid and not collected."""
    return [*_in_review(look), *_pending(look), *_uncollected(look)]


def _in_review(look: Look) -> Iterator[Item]:
    i = invoice.c
    query = select(i.number, i.gross).where(
        i.review.in_((Review.SUBMITTED.value, Review.AUTHORISED.value)), i.day <= look.span[1]
    )
    for row in look.conn.execute(query.order_by(i.number)):
        yield Item(row.number, N_("waits for review"), row.gross)


def _pending(look: Look) -> Iterator[Item]:
    decided = select(clearing.c.id).where(clearing.c.receipt_id == receipt.c.id).exists()
    query = select(receipt.c.number, receipt.c.amount).where(
        receipt.c.pending == 1, ~decided, receipt.c.day <= look.span[1]
    )
    for row in look.conn.execute(query.order_by(receipt.c.id)):
        yield Item(row.number, N_("money has not arrived"), row.amount)


def _uncollected(look: Look) -> Iterator[Item]:
    i = invoice.c
    query = select(i.number, i.gross).where(
        i.kind == Kind.SALE.value, i.review == Review.PAYABLE.value, i.payment == Payment.FULL.value,
        i.goods.in_((Goods.NONE.value, Goods.PART.value)), i.day <= look.span[1],
    )  # fmt: skip
    for row in look.conn.execute(query.order_by(i.number)):
        yield Item(row.number, N_("paid, not collected"), row.gross)


def numbers(look: Look) -> Sequence[Item]:
    """Numbers of the period that are missing or stray."""
    found: list[Item] = []
    for run in runs(reconciliation.scope_of(look.conn, look.branch, look.period)):
        found += [Item(run.number(n), N_("number missing")) for n in run.missing]
        found += [Item(number, N_("number outside the series")) for number in run.strays]
    return found


def unbooked(look: Look) -> Sequence[Item]:
    """Papers of the period that wait at the sales desk or the accountant's."""
    query = select(waiting.c.number, waiting.c.book).where(waiting.c.day <= look.span[1])
    labels = {"sales": N_("not registered"), "accounts": N_("not booked")}
    return [Item(r.number, labels[r.book]) for r in look.conn.execute(query.order_by(waiting.c.id))]


def discrepancies(look: Look) -> Sequence[Item]:
    """What is found over or short and not resolved yet (待处理财产损溢), and openings that do not tie."""
    open_roles = ("DISCREPANCY", "OPENING_CUSTOMERS", "OPENING_STOCK", "OPENING_MONEY")
    return [
        Item(a.code, N_("has a balance"), a.balance)
        for a in carry_over.held(look.conn, look.period)
        if a.role in open_roles and a.balance
    ]


def vat(look: Look) -> Sequence[Item]:
    """Output tax of sales and returns in the books against the tax of the lines."""
    first, last = look.span
    line = voucher_line.c
    booked = select(func.sum(line.credit), func.sum(line.debit)).where(
        line.account_id.in_([a.id for a in carry_over.held(look.conn, look.period) if a.role == "OUTPUT_VAT"]),
        line.day.between(first, last), line.rule.in_(("J2", "J4", "J8", "J12", "J20")),
    )  # fmt: skip
    credit, debit = look.conn.execute(booked).one()
    detail = select(func.sum(revenue_entry.c.tax)).where(revenue_entry.c.period == look.period)
    lines = look.conn.execute(detail).scalar() or ZERO
    difference = (credit or ZERO) - (debit or ZERO) - lines
    return [Item(look.period, N_("output tax differs from the lines"), difference)] if difference else []


def trial(look: Look) -> Sequence[Item]:
    """Debits and credits of all accounts agree, and the balances kept agree with the entries."""
    balances = carry_over.held(look.conn, look.period)
    astray = sum((a.balance for a in balances), ZERO)
    found = [Item(look.period, N_("debits and credits differ"), astray)] if astray else []
    line = voucher_line.c
    sums = select(line.account_id, func.sum(line.debit).label("debit"), func.sum(line.credit).label("credit"))
    entries = {r.account_id: r.debit - r.credit for r in look.conn.execute(
        sums.where(line.day <= look.span[1]).group_by(line.account_id))}  # fmt: skip
    found += [
        Item(a.code, N_("turnover differs from the entries"), a.balance - entries.get(a.id, ZERO))
        for a in balances
        if a.balance != entries.get(a.id, ZERO)
    ]
    return found


def reviewed(look: Look) -> Sequence[Item]:
    """Vouchers nobody has reviewed, and vouchers by hand that are not posted."""
    query = (
        select(voucher.c.number, voucher.c.total)
        .outerjoin(voucher_review, voucher_review.c.voucher_id == voucher.c.id)
        .where(voucher_review.c.id.is_(None), voucher.c.period == look.period)
        .order_by(voucher.c.id)
    )
    found = [Item(r.number, N_("not reviewed"), r.total) for r in look.conn.execute(query)]
    d = voucher_draft.c
    drafts = select(d.id, d.narration).where(
        d.state != "posted", or_(d.day.startswith(look.period), d.state == "submitted")
    )
    return found + [Item(r.narration or f"#{r.id}", N_("not posted")) for r in look.conn.execute(drafts.order_by(d.id))]


def reconciled(look: Look) -> Sequence[Item]:
    """Checks of the reconciliation that do not agree, document by document."""
    scope = reconciliation.scope_of(look.conn, look.branch, look.period)
    found: list[Item] = []
    for check in reconciliation.reconciled(scope).checks:
        if not check.agrees:
            found += [Item(f"{check.code} {d.document}", d.label, d.difference) for d in check.documents]
            found += [] if check.documents else [Item(check.code, check.title, check.difference)]
    return found


def carried(look: Look) -> Sequence[Item]:
    """Revenue, expense and unpaid VAT that are not carried over yet."""
    balances = carry_over.held(look.conn, look.period)
    found = [Item(a.code, N_("not carried over"), a.balance) for a in carry_over.to_carry(balances)]
    due = carry_over.vat_due(balances)
    if look.branch.tax_scheme == "general" and due > 0:
        found.append(Item(look.period, N_("VAT not carried over"), due))
    if look.period.endswith("-12"):
        found += [
            Item(a.code, N_("not carried over"), a.balance) for a in balances if a.role == "YEAR_PROFIT" and a.balance
        ]
    return found
