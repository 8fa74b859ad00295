"""Carry-over at the end of a period (结转, J26): unpaid VAT, revenue and expense, the year's profit.

Proposed by the accountant from the balances as they stand, as submitted vouchers; a second person posts them. What is
posted later leaves a remainder, which another proposal carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, delete, func, select, update

from app.models.amounts import ZERO
from app.models.closing import voucher_draft
from app.models.ledger import account, account_balance
from app.process import Duty
from app.refusals import PeriodClosed
from app.services import periods
from app.services.desk import Changed, Work, command
from app.services.hand_vouchers import keep_lines
from app.services.voucher_drafts import HandLine, HandVoucher
from app.services.vouchers import month
from app.words import N_, _


@dataclass(frozen=True, slots=True)
class Held:
    """An account's balance at the end of a period: debits less credits."""

    id: int
    code: str
    kind: str
    role: str
    parent_id: int | None
    balance: Decimal


def held(conn: Connection, period: str) -> tuple[Held, ...]:
    """Every account with what it itself holds at the end of a period, in the order of codes."""
    sums = (
        select(
            account_balance.c.account_id,
            func.sum(account_balance.c.debit).label("debit"),
            func.sum(account_balance.c.credit).label("credit"),
        )
        .where(account_balance.c.period <= period)
        .group_by(account_balance.c.account_id)
        .subquery()
    )
    chosen = select(account, sums.c.debit, sums.c.credit).outerjoin(sums, sums.c.account_id == account.c.id)
    return tuple(
        Held(r.id, r.code, r.kind, r.role or "", r.parent_id, (r.debit or ZERO) - (r.credit or ZERO))
        for r in conn.execute(chosen.order_by(account.c.code))
    )


def vat_due(balances: tuple[Held, ...]) -> Decimal:
    """What the VAT account and those below it owe (应交增值税), negative when tax is left to deduct."""
    top = next((a for a in balances if a.role == "VAT"), None)
    if top is None:
        return ZERO
    return -sum((a.balance for a in balances if a.code.startswith(top.code)), ZERO)


def to_carry(balances: tuple[Held, ...]) -> tuple[Held, ...]:
    """Revenue and expense accounts that hold something."""
    return tuple(a for a in balances if a.kind in ("revenue", "expense") and a.balance)


def proposals(conn: Connection, period: str, scheme: str) -> tuple[tuple[str, tuple[HandLine, ...]], ...]:
    """What the vouchers of a carry-over would say: narration and lines."""
    balances = held(conn, period)
    code = {a.role: a.code for a in balances if a.role}
    found: list[tuple[str, tuple[HandLine, ...]]] = []
    due = vat_due(balances) if scheme == "general" else ZERO
    if due > 0 and "VAT_CARRIED_OUT" in code:
        carried = (
            HandLine(code["VAT_CARRIED_OUT"], debit=_plain(due)),
            HandLine(code["VAT_UNPAID"], credit=_plain(due)),
        )
        found.append((_("VAT carried over, {period}").format(period=period), carried))
    result = code["YEAR_PROFIT"]
    profit = ZERO
    for kind, label in (
        ("revenue", N_("Revenue carried over, {period}")),
        ("expense", N_("Cost and expense carried over, {period}")),
    ):
        moving = [a for a in to_carry(balances) if a.kind == kind]
        if not moving:
            continue
        total = sum((a.balance for a in moving), ZERO)
        profit -= total
        if kind == "revenue":
            lines = [HandLine(a.code, debit=_plain(-a.balance)) for a in moving]
            lines += [HandLine(result, credit=_plain(-total))] if total else []
        else:
            lines = [HandLine(result, debit=_plain(total))] if total else []
            lines += [HandLine(a.code, credit=_plain(a.balance)) for a in moving]
        found.append((_(label).format(period=period), tuple(lines)))
    year = profit - sum((a.balance for a in balances if a.role == "YEAR_PROFIT"), ZERO)
    if period.endswith("-12") and year:
        pair = (HandLine(result, debit=_plain(year)), HandLine(code["RETAINED_PROFIT"], credit=_plain(year)))
        found.append((_("Profit of {year} carried over").format(year=period[:4]), pair))
    return tuple(found)


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


@command(Duty.BOOK)
def propose_carry(work: Work, period: str) -> Changed:
    """Submits the carry-over of a period, dated its last day; earlier proposals that nobody posted give way.

    Raises NotFound for what is no period, and PeriodClosed.
    """
    last: date = month(period)[1]
    if periods.is_locked(work.conn, period, work.now):
        raise PeriodClosed(period=period, at="period")
    mine = voucher_draft.c
    waiting = (mine.kind == "carry", mine.state != "posted", mine.day == f"{last}")
    work.conn.execute(update(voucher_draft).where(*waiting).values(state="draft"))
    work.conn.execute(delete(voucher_draft).where(*waiting))
    ids = []
    for narration, lines in proposals(work.conn, period, work.house.tax_scheme):
        draft_id = work.add(voucher_draft, kind="carry", state="draft", maker_id=work.person.id, at=work.now)
        keep_lines(work, draft_id, HandVoucher(f"{last}", narration, lines))
        work.conn.execute(update(voucher_draft).where(mine.id == draft_id).values(state="submitted"))
        ids.append(draft_id)
    return Changed(frozenset({"voucher_draft"}), tuple(ids))
