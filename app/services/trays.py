"""Copies of papers lying on a desk: the sales desk's, waiting for the register; the accountant's, waiting to be booked.

A copy only points at its paper. Each book is written from the paper itself by its own people, never from the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import RowMapping, bindparam, delete, insert, select

from app.models.register import waiting
from app.process import Paper
from app.refusals import AlreadyBooked
from app.services.desk import Work

SALES = "sales"
ACCOUNTS = "accounts"


def lay(
    work: Work,
    books: Sequence[str],
    paper: Paper,
    paper_id: int,
    number: str,
    *,
    invoice_id: int | None = None,
    customer_id: int | None = None,
    amount: Decimal | None = None,
) -> None:
    """Lays a copy of a paper on the desks that keep these books."""
    row = {
        "paper": paper.value,
        "paper_id": paper_id,
        "number": number,
        "invoice_id": invoice_id,
        "customer_id": customer_id,
        "amount": amount,
        "day": work.day,
        "at": work.now,
    }
    work.conn.execute(insert(waiting), [{"book": book, **row} for book in books])


_copies = (
    select(waiting).where(waiting.c.book == bindparam("book"), waiting.c.id.in_(bindparam("ids", expanding=True)))
).order_by(waiting.c.id)


def pick_up(work: Work, book: str, ids: Sequence[int]) -> list[RowMapping]:
    """Takes copies off a desk, oldest first. Raises AlreadyBooked when one is no longer there."""
    rows = list(work.conn.execute(_copies, {"book": book, "ids": list(ids)}).mappings())
    if len(rows) != len(set(ids)):
        raise AlreadyBooked(paper="")
    work.conn.execute(delete(waiting).where(waiting.c.id.in_(list(ids))))
    return rows


_any_left = select(waiting.c.id).where(
    waiting.c.invoice_id == bindparam("invoice_id"), waiting.c.book == ACCOUNTS
).limit(1)  # fmt: skip


def all_booked(work: Work, invoice_id: int) -> bool:
    """Whether no paper of the invoice still waits for the accountant."""
    return work.conn.execute(_any_left, {"invoice_id": invoice_id}).first() is None
