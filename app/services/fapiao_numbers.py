"""Which tax fapiao cover a sales document: the column 税务发票号 of the sales register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, select

from app.models.tax import fapiao_invoice, tax_fapiao


def fapiao_numbers(conn: Connection, invoice_ids: Iterable[int]) -> dict[int, str]:
    """The fapiao numbers of sales documents, by invoice id; documents without any are left out."""
    f = fapiao_invoice.c
    asked = (
        select(f.invoice_id, tax_fapiao.c.number)
        .join(tax_fapiao, tax_fapiao.c.id == f.fapiao_id)
        .where(f.invoice_id.in_(list(invoice_ids)))
        .order_by(f.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in conn.execute(asked):
        found[row.invoice_id].append(row.number)
    return {key: ", ".join(numbers) for key, numbers in found.items()}
