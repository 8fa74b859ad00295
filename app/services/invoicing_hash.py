"""What a signature on an invoice is given over."""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from app.models.invoices import invoice_revision
from app.services.desk import Work


def last_signed_hash(work: Work, row: RowMapping) -> str:
    """The hash of the revision that stands, which a signature is given over."""
    found = select(invoice_revision.c.content_hash).where(
        invoice_revision.c.invoice_id == row["id"], invoice_revision.c.revision == row["revision"]
    )
    return str(work.conn.execute(found).scalar_one())
