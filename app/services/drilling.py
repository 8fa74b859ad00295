"""From a number to the paper that bears it, so that every figure leads to its document."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from app.models.cash import receipt, refund
from app.models.catalog import customer
from app.models.custody import shipment
from app.models.invoices import invoice
from app.models.ledger import account, voucher
from app.process import Duty
from app.services.desk import Reading, query


@dataclass(frozen=True, slots=True)
class Target:
    """Where a number leads: `kind` is invoice, voucher, account or customer."""

    kind: str
    id: int


_PLACES: tuple[tuple[str, ColumnElement[str], ColumnElement[int | None]], ...] = (
    ("invoice", invoice.c.number, invoice.c.id),
    ("voucher", voucher.c.number, voucher.c.id),
    ("invoice", receipt.c.number, receipt.c.invoice_id),
    ("invoice", refund.c.number, refund.c.invoice_id),
    ("invoice", shipment.c.number, shipment.c.invoice_id),
    ("voucher", voucher.c.paper_number, voucher.c.id),
    ("account", account.c.code, account.c.id),
    ("customer", customer.c.code, customer.c.id),
)


@query(Duty.BOOK, Duty.CHECK)
def document_numbered(look: Reading, number: str) -> Target | None:
    """The invoice, voucher, account or customer that a number or code leads to; None when there is none."""
    if not number:
        return None
    for kind, column, target in _PLACES:
        found = look.conn.execute(select(target).where(column == number).order_by(target).limit(1)).scalar()
        if found is not None:
            return Target(kind, int(found))
    return None
