"""The cashier's journals: the one place that writes a line, with the balance after it.

A drawer that was counted and closed takes nothing more on its day; what comes later belongs to the next day.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, bindparam, select

from app.models.amounts import ZERO
from app.models.cash import cash_journal
from app.models.money import drawer_seal
from app.process import Paper
from app.refusals import DrawerClosed, DrawerNotOpened
from app.services import money_accounts
from app.services.desk import Work
from app.services.settings import value_of

TRANSFER_IN = "money_transfer_in"  # the other line of a transfer: a paper has one line in the journals, a transfer two

_seal = select(drawer_seal.c.id).where(
    drawer_seal.c.role == bindparam("role"),
    drawer_seal.c.day == bindparam("day"),
    drawer_seal.c.purpose == bindparam("purpose"),
)


def paper_of(kept: str) -> Paper:
    """The paper of a journal line as it is kept; both lines of a transfer belong to the transfer."""
    return Paper.MONEY_TRANSFER if kept == TRANSFER_IN else Paper(kept)


def is_sealed(conn: Connection, role: str, day: date, purpose: str = "close") -> bool:
    """Whether a drawer was counted for this purpose (opening, close) on a day."""
    return conn.execute(_seal, {"role": role, "day": day, "purpose": purpose}).first() is not None


def must_count(conn: Connection) -> bool:
    """Whether the branch counts its drawers at opening and at close (a setting)."""
    return value_of(conn, "drawer_count") == "yes"


def enter(
    work: Work,
    role: str,
    paper: str,
    paper_id: int,
    number: str,
    *,
    received: Decimal = ZERO,
    paid: Decimal = ZERO,
    invoice_id: int | None = None,
    customer_id: int | None = None,
    reference: str = "",
    person_id: int | None = None,
) -> None:
    """Writes a line in the journal of a money account on the open day, in the name of whoever acts, or of `person_id`:
    the cashier who asked, where a supervisor's signature carries it out.

    Raises DrawerClosed when the drawer was counted and closed, DrawerNotOpened when the branch counts its drawers and
    what lay in this one over night was not counted yet.
    """
    before = money_accounts.balance(work.conn, role)
    if paper != Paper.CASH_COUNT:
        require_drawer(work, role)
    work.post(
        cash_journal,
        role=role,
        paper=paper,
        paper_id=paper_id,
        number=number,
        invoice_id=invoice_id,
        customer_id=customer_id,
        reference=reference,
        received=received,
        paid=paid,
        balance=before + received - paid,
        person_id=person_id or work.person.id,
        day=work.day,
        at=work.now,
    )


def require_drawer(work: Work, role: str) -> None:
    """Raises DrawerClosed or DrawerNotOpened for a drawer that takes nothing now; asked before a paper is written."""
    if role not in (money_accounts.CASH, money_accounts.FLOAT):
        return
    if is_sealed(work.conn, role, work.day):
        raise DrawerClosed(day=work.day)
    before = money_accounts.balance(work.conn, role)
    if not before or not must_count(work.conn):
        return
    moved = select(cash_journal.c.id).where(cash_journal.c.role == role, cash_journal.c.day == work.day).limit(1)
    if work.conn.execute(moved).first() is None and not is_sealed(work.conn, role, work.day, "opening"):
        raise DrawerNotOpened(amount=before)
