"""The income statement of the branch (利润表) and the trial balance of any run of months, beside earlier ones.

Everything comes from the turnovers that posting keeps. What was carried over to profit at the end of a period is left
out of the income statement: it moves revenue and expense without earning or spending anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from app.models.amounts import ZERO
from app.models.ledger import account_balance, voucher, voucher_line
from app.process import Duty, Paper
from app.refusals import NotFound
from app.services import ledgers
from app.services.desk import Reading, query
from app.services.ledgers import Account, TrialBalance
from app.services.vouchers import month
from app.words import N_


@dataclass(frozen=True, slots=True)
class Span:
    """A run of months, both ends included, each written YYYY-MM."""

    first: str
    last: str

    @property
    def months(self) -> int:
        return _count(self.last) - _count(self.first) + 1

    def before(self) -> Span:
        """As many months, just before."""
        return self._moved(-self.months)

    def after(self) -> Span:
        """As many months, just after."""
        return self._moved(self.months)

    def year_before(self) -> Span:
        """The same months of last year."""
        return self._moved(-12)

    def _moved(self, by: int) -> Span:
        return Span(_period(_count(self.first) + by), _period(_count(self.last) + by))


def _count(period: str) -> int:
    return int(period[:4]) * 12 + int(period[5:]) - 1


def _period(count: int) -> str:
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def span_of(first: str, last: str) -> Span:
    """A run of months. Raises NotFound for what is no month, or an end before its beginning."""
    month(first)
    month(last)
    if last < first:
        raise NotFound(what="period", name=f"{first} – {last}", at="period")
    return Span(first, last)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line: earned (or, for a cost, spent) in the span, in the months before, in the same months of last year.

    `account_id` leads to the ledger where the line is one account's; sums have none and are `strong`.
    """

    label: str  # a catalogue word, or the account's name
    code: str
    account_id: int | None
    level: int
    amount: Decimal
    before: Decimal
    year_before: Decimal
    strong: bool = False


def _line(
    label: str, code: str, account_id: int | None, level: int, figures: Sequence[Decimal], *, strong: bool = False
) -> StatementLine:
    amount, before, year_before = figures
    return StatementLine(label, code, account_id, level, amount, before, year_before, strong)


# What each line is made of: label, sign towards profit, roles of the accounts.
_PARTS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    (N_("Operating revenue"), 1, ("REVENUE", "OTHER_REVENUE")),
    (N_("Operating cost"), -1, ("COST_OF_SALES", "OTHER_COST")),
    (N_("Taxes and surcharges"), -1, ("TAXES_AND_SURCHARGES",)),
    (N_("Selling expense"), -1, ("SELLING_EXPENSE",)),
    (N_("Administrative expense"), -1, ("ADMINISTRATIVE_EXPENSE",)),
    (N_("Finance cost"), -1, ("FINANCE_COST",)),
    (N_("Operating profit"), 0, ()),
    (N_("Non-operating income"), 1, ("NON_OPERATING_INCOME",)),
    (N_("Non-operating expense"), -1, ("NON_OPERATING_EXPENSE",)),
    (N_("Other"), 1, ("*",)),
    (N_("Total profit"), 0, ()),
)


@query(Duty.BOOK, Duty.CHECK, Duty.MANAGE)
def income_statement(look: Reading, first: str, last: str) -> tuple[StatementLine, ...]:
    """The income statement of a run of months, compared with those before and with last year's.

    Accounts that no line names stand under Other. Raises NotFound for what is no run of months.
    """
    span = span_of(first, last)
    chart = ledgers.chart_of(look)
    spans = (span, span.before(), span.year_before())
    earned = [_earned(look, chart, each) for each in spans]
    named = {role for _label, _sign, roles in _PARTS for role in roles}
    lines: list[StatementLine] = []
    so_far = [ZERO, ZERO, ZERO]
    for label, sign, roles in _PARTS:
        if not sign:
            lines.append(_line(label, "", None, 0, so_far, strong=True))
            continue
        wanted = [
            a for a in chart
            if a.kind in ("revenue", "expense") and a.parent_id is None
            and (a.role in roles or ("*" in roles and a.role not in named))
        ]  # fmt: skip
        below = [_line(a.name, a.code, a.id, 1, [sign * found.get(a.id, ZERO) for found in earned]) for a in wanted]
        sums = [sum((getattr(line, name) for line in below), ZERO) for name in ("amount", "before", "year_before")]
        if "*" in roles and not any(sums):
            continue
        so_far = [total + sign * value for total, value in zip(so_far, sums, strict=True)]
        lines.append(_line(label, "", below[0].account_id if len(below) == 1 else None, 0, sums))
        lines += [line for line in below if len(below) > 1 and (line.amount or line.before or line.year_before)]
    return tuple(lines)


def _earned(look: Reading, chart: tuple[Account, ...], span: Span) -> dict[int, Decimal]:
    """Credits less debits of each account and those below it in the span, without what was carried over."""
    kept = account_balance.c
    turned = (
        select(kept.account_id, func.sum(kept.debit), func.sum(kept.credit))
        .where(kept.period.between(span.first, span.last))
        .group_by(kept.account_id)
    )
    found = {row[0]: row[2] - row[1] for row in look.conn.execute(turned)}
    line = voucher_line.c
    undone = (Paper.CARRY.value, Paper.CORRECTION.value)  # a red voucher of a carry-over bears its rule
    carried = (
        select(line.account_id, func.sum(line.debit), func.sum(line.credit))
        .join(voucher, voucher.c.id == line.voucher_id)
        .where(voucher.c.paper.in_(undone), line.rule == "J26", voucher.c.period.between(span.first, span.last))
        .group_by(line.account_id)
    )
    for account_id, debit, credit in look.conn.execute(carried):
        found[account_id] = found.get(account_id, ZERO) - (credit - debit)
    for each in sorted(chart, key=lambda a: -a.level):
        if each.parent_id is not None:
            found[each.parent_id] = found.get(each.parent_id, ZERO) + found.get(each.id, ZERO)
    return found


@query(Duty.BOOK, Duty.CHECK, Duty.MANAGE)
def trial_balance_of(look: Reading, first: str, last: str, *, everything: bool = False) -> TrialBalance:
    """The trial balance of a run of months: what stood before it, what moved in it, what stands after it."""
    span = span_of(first, last)
    return ledgers.balance_between(look, span.first, span.last, everything=everything)
