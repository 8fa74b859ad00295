"""R5: the journals of banks and wallets against the statements that they sent (余额调节表)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from app.models.amounts import ZERO
from app.models.money import bank_statement, money_account
from app.services.bank_reading import Adjustment, adjusted
from app.services.reconciling.frame import MONEY, Check, Difference, Part, Scope
from app.words import N_


def statements(scope: Scope) -> Check:
    """R5: journal and statement, each put right by what the other side does not know yet, a part an account.

    What stands open on one side is listed with its class; it is no error by itself. The two adjusted balances differ
    only when a line is wrong, or the first statement did not begin with what the journal held. An account without any
    statement has nothing to be compared with.
    """
    parts, found, listed = [], [], []
    for adjustment in adjustments(scope):
        code = scope.accounts[adjustment.role].code
        left, right = adjustment.journal_adjusted, adjustment.bank_adjusted
        parts.append(Part(N_("Adjusted balance"), left, right, code))
        if not adjustment.agrees:
            found.append(Difference(code, scope.period, left, right, "bank_opening"))
        listed += list(_open(adjustment))
    if not parts:
        parts.append(Part(N_("Adjusted balance"), ZERO, ZERO))
    title, left_book, right_book = N_("Bank statements"), N_("Bank journals"), N_("Bank statements")
    return Check("R5", title, left_book, right_book, MONEY, tuple(parts), tuple(found), tuple(listed), total=None)


def adjustments(scope: Scope) -> list[Adjustment]:
    """The adjustment statement of each account that a bank has sent statements of, at the end of the period."""
    query = (
        select(money_account.c.role)
        .join(bank_statement, bank_statement.c.role == money_account.c.role)
        .where(bank_statement.c.first <= scope.last)
        .distinct()
    )
    roles = [role for role in scope.conn.execute(query).scalars() if role in scope.accounts]
    return [adjusted(scope.conn, role, scope.last) for role in sorted(roles, key=lambda r: scope.accounts[r].code)]


def _open(adjustment: Adjustment) -> Iterator[Difference]:
    for name, lines in adjustment.lists.items():
        for line in lines:
            kind = "over_90_days" if line.old else name
            amount = abs(line.amount)
            ours, banks = (amount, amount - amount) if name.startswith("we_") else (amount - amount, amount)
            yield Difference(line.reference or line.narration, line.day.isoformat(), ours, banks, kind)
