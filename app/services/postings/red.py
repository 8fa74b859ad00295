"""Red invoices without goods, and what a red invoice gives back: an allowance (J12), a debt that goes down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import Connection, func, select

from app.models.amounts import NOTHING, ZERO, Amounts
from app.models.cash import cash_journal, refund
from app.models.credit import receivable_entry
from app.models.invoices import invoice, invoice_event, invoice_line
from app.models.ledger import account, voucher_line
from app.process import MONEY_ROLE, Kind, Method, Paper
from app.services.postings.proposal import Earned, Proposal
from app.services.store import Branch


def owed_less(conn: Connection, invoice_id: int) -> Decimal:
    """How much of a red invoice was set against its customer's receivable, and is not in an earlier voucher of it."""
    credited = select(func.coalesce(func.sum(receivable_entry.c.amount), 0)).where(
        receivable_entry.c.paper == Paper.INVOICE.value, receivable_entry.c.paper_id == invoice_id
    )
    booked = (
        select(func.coalesce(func.sum(voucher_line.c.debit), 0))
        .join(account, account.c.id == voucher_line.c.account_id)
        .where(voucher_line.c.invoice_id == invoice_id, account.c.role == "RECEIVABLE")
    )
    return -Decimal(conn.execute(credited).scalar_one()) + Decimal(conn.execute(booked).scalar_one())


def give_back(proposal: Proposal, gross: Decimal, less: Decimal, rule: str) -> None:
    """The customer's side of a red gross (negative): what was owed goes down in red, the rest is refundable."""
    owed = min(-gross, less)
    proposal.debit("RECEIVABLE", -owed, rule, customer=True)
    proposal.credit("ADVANCES", -gross - owed, rule, customer=True)


def _allowance(
    conn: Connection, _branch: Branch, _paper: Paper, invoice_id: int, _costs: Mapping[int, Decimal]
) -> Proposal:
    """J12: revenue and tax in red, the gross refundable or off what is owed; no goods and no cost."""
    row = conn.execute(select(invoice).where(invoice.c.id == invoice_id)).mappings().one()
    released = select(func.max(invoice_event.c.day)).where(
        invoice_event.c.invoice_id == invoice_id, invoice_event.c.step == "check_red"
    )
    day = conn.execute(released).scalar_one()
    proposal = Proposal(Paper.ALLOWANCE, invoice_id, row["number"], day, invoice_id, row["customer_id"])
    by_rate: dict[Decimal, Amounts] = defaultdict(lambda: NOTHING)
    lines = select(invoice_line).where(invoice_line.c.invoice_id == invoice_id).order_by(invoice_line.c.position)
    for line in conn.execute(lines).mappings():
        amounts = Amounts(line["net"], line["tax"], line["gross"])
        by_rate[line["tax_rate"]] = by_rate[line["tax_rate"]].plus(amounts)
        proposal.earned.append(Earned(line["id"], line["product_id"], line["tax_rate"], ZERO, amounts, ZERO, False))
    for rate, amounts in sorted(by_rate.items()):
        proposal.credit("REVENUE", amounts.net, "J12", rate=rate)
        proposal.credit("OUTPUT_VAT", amounts.tax, "J12", rate=rate)
    give_back(proposal, row["gross"], owed_less(conn, invoice_id), "J12")
    return proposal


def _refund(
    conn: Connection, _branch: Branch, _paper: Paper, refund_id: int, _costs: Mapping[int, Decimal]
) -> Proposal:
    """J10 refund, J11 of what was paid and never left: advances against the account that the cashier paid from."""
    query = (
        select(refund, invoice.c.kind, cash_journal.c.role)
        .outerjoin(invoice, invoice.c.id == refund.c.invoice_id)
        .outerjoin(
            cash_journal, (cash_journal.c.paper == Paper.REFUND.value) & (cash_journal.c.paper_id == refund.c.id)
        )
        .where(refund.c.id == refund_id)
    )
    slip = conn.execute(query).mappings().one()
    proposal = Proposal(Paper.REFUND, refund_id, slip["number"], slip["day"], slip["invoice_id"], slip["customer_id"])
    rule = "J11" if slip["kind"] == Kind.CANCEL else "J10"
    proposal.debit("ADVANCES", slip["amount"], rule, customer=True)
    proposal.credit(slip["role"] or MONEY_ROLE[Method(slip["method"])], slip["amount"], rule)
    return proposal


PROPOSERS = {Paper.REFUND: _refund, Paper.ALLOWANCE: _allowance}
