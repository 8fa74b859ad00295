"""When tax falls due (纳税义务发生时间): when the goods leave, or, by a setting, when they are paid or put on a fapiao.

In the latter two cases the tax leaves the customer's advance before the goods do (J7); at shipment only what is left
follows. The paper of it is laid on the accountant's desk like every other.
"""

from __future__ import annotations

from sqlalchemy import RowMapping, select

from app.models.invoices import invoice
from app.models.tax import tax_point
from app.process import Goods, Kind, Paper, Payment
from app.services import trays
from app.services.desk import Work
from app.services.settings import value_of

SHIPMENT, RECEIPT, FAPIAO = "shipment", "receipt", "fapiao"


def on_receipt(work: Work, invoice_id: int) -> None:
    """An invoice has been paid in full; lays the paper where tax falls due with the money."""
    if value_of(work.conn, "tax_point") == RECEIPT:
        _fall_due(work, invoice_id, RECEIPT)


def on_fapiao(work: Work, invoice_id: int) -> None:
    """An invoice was put on a fapiao: an earlier fapiao makes the tax fall due, whatever the setting but shipment."""
    if value_of(work.conn, "tax_point") != SHIPMENT:
        _fall_due(work, invoice_id, FAPIAO)


def on_cancelled(work: Work, red_id: int) -> None:
    """What was paid is cancelled before it left: tax that had fallen due goes back, in red, for the lines cancelled."""
    red = work.conn.execute(select(invoice).where(invoice.c.id == red_id)).mappings().one()
    fell_due = select(tax_point.c.cause).where(tax_point.c.invoice_id == red["original_id"])
    cause = work.conn.execute(fell_due).scalar()
    if red["kind"] == Kind.CANCEL and cause is not None and red["tax"]:
        _lay(work, red, cause)


def _fall_due(work: Work, invoice_id: int, cause: str) -> None:
    row = work.conn.execute(select(invoice).where(invoice.c.id == invoice_id)).mappings().one()
    known = work.conn.execute(select(tax_point.c.id).where(tax_point.c.invoice_id == invoice_id)).first()
    paid = row["payment"] == Payment.FULL.value
    if known is not None or row["kind"] != Kind.SALE or row["goods"] != Goods.NONE or not row["tax"] or not paid:
        return
    _lay(work, row, cause)


def _lay(work: Work, row: RowMapping, cause: str) -> None:
    point = work.post(tax_point, invoice_id=row["id"], cause=cause, person_id=work.person.id, day=work.day, at=work.now)
    trays.lay(
        work, (trays.ACCOUNTS,), Paper.TAX_POINT, point, row["number"], invoice_id=row["id"],
        customer_id=row["customer_id"], amount=row["tax"],
    )  # fmt: skip
