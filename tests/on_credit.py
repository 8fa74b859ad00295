"""Sales that leave before the money, for tests, and what stands in the books of them."""

from __future__ import annotations

from decimal import Decimal

from app.services import credit, flow, releasing
from tests.branch import BranchAtWork

SALES, ACCOUNTING, MANAGER = "sales_supervisor", "accounting_supervisor", "manager"


def on_credit(branch: BranchAtWork, *, shipped: bool = True) -> int:
    """3 cups of 19.90 released within a limit of 1,000 and shipped."""
    branch.sale([(3, "1")], upto="booked")
    policy = releasing.set_policy(branch.desk(ACCOUNTING), 1, "1000", "30").ids[0]
    releasing.confirm_policy(branch.desk(MANAGER), policy)
    invoice = branch.sale()
    flow.take(branch.signed(SALES), "ask_release", [invoice], reason="长期客户")
    flow.take(branch.signed(ACCOUNTING), "release", [invoice])
    if shipped:
        flow.take(branch.desk("keeper"), "ship_on_credit", [invoice])
        branch.book()
    return invoice


def owed(branch: BranchAtWork, invoice: int) -> Decimal:
    with branch.store.reading() as conn:
        return credit.receivable_of(conn, invoice)


def receipt_of(branch: BranchAtWork, invoice: int) -> int:
    return int(branch.one("SELECT MAX(id) FROM receipt WHERE invoice_id = :id", id=invoice))


def entries(branch: BranchAtWork) -> list[tuple[str, str, int | None, str, str]]:
    """The last voucher of a settlement: rule, role, customer, debit, credit."""
    rows = branch.rows(
        "SELECT l.rule, a.role, l.customer_id, l.debit, l.credit FROM voucher_line l JOIN account a "
        "ON a.id = l.account_id WHERE l.voucher_id = (SELECT MAX(id) FROM voucher WHERE paper = 'settlement') "
        "ORDER BY l.position"
    )
    return [(r["rule"], r["role"], r["customer_id"], yuan(r["debit"]), yuan(r["credit"])) for r in rows]


def yuan(scaled: int) -> str:
    return f"{Decimal(scaled).scaleb(-4):.2f}"
