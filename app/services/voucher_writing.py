"""Writing a voucher: lines first, the voucher last, and the turnovers that follow from it.

Papers and hands lead here alike. Vouchers are numbered in one series (记), or in three: received 收, paid 付, transfer
转, by the branch's setting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, select

from app.models.amounts import ZERO
from app.models.ledger import account, account_balance, voucher, voucher_line
from app.process import Paper
from app.services import settings
from app.services.desk import Work
from app.services.upsert import insert_or_update

TRANSFER_SERIES = "JZ"  # 转, and 记 where there is one series
RECEIVED_SERIES = "JS"  # 收
PAID_SERIES = "JF"  # 付
_MONEY = ("CASH", "BANK", "OTHER_MONEY", "CARD_CLEARING", "WECHAT_CLEARING", "ALIPAY_CLEARING")


@dataclass(frozen=True, slots=True)
class Placed:
    """One line of a voucher on its account; red entries are negative on the same side."""

    account_id: int
    debit: Decimal
    credit: Decimal
    rule: str
    customer_id: int | None = None
    tax_rate: Decimal | None = None
    invoice_id: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the lines. `person_id` is who made the voucher (制单)."""

    day: date
    paper: Paper
    paper_id: int
    person_id: int
    paper_number: str = ""
    narration: str = ""
    invoice_id: int | None = None


def next_id(work: Work) -> int:
    """The id the next voucher takes: vouchers are counted through over all months."""
    return work.count("voucher", "id")


def write(work: Work, head: Head, lines: Sequence[Placed], voucher_id: int | None = None) -> int:
    """Posts a voucher and returns its id. The database lets it stand only when it is balanced."""
    voucher_id = voucher_id or next_id(work)
    for position, line in enumerate(lines, 1):
        work.post(
            voucher_line,
            voucher_id=voucher_id,
            position=position,
            account_id=line.account_id,
            debit=line.debit,
            credit=line.credit,
            rule=line.rule,
            customer_id=line.customer_id,
            tax_rate=line.tax_rate,
            invoice_id=line.invoice_id,
            day=head.day,
        )
    work.post(
        voucher,
        id=voucher_id,
        number=work.number(series_for(work.conn, lines), head.day),
        day=head.day,
        period=f"{head.day:%Y-%m}",
        narration=head.narration,
        paper=head.paper.value,
        paper_id=head.paper_id,
        paper_number=head.paper_number,
        invoice_id=head.invoice_id,
        total=sum((line.debit for line in lines), ZERO),
        person_id=head.person_id,
        at=work.now,
    )
    _keep_turnovers(work, lines, f"{head.day:%Y-%m}")
    return voucher_id


def series_for(conn: Connection, lines: Iterable[Placed]) -> str:
    """The series of a voucher. Money from one account of the branch to another makes one paid voucher, never two."""
    if settings.value_of(conn, "voucher_series") == "one":
        return TRANSFER_SERIES
    money = money_accounts(conn)
    moved = [line for line in lines if line.account_id in money]
    if any(line.credit > 0 or line.debit < 0 for line in moved):
        return PAID_SERIES
    return RECEIVED_SERIES if moved else TRANSFER_SERIES


def money_accounts(conn: Connection) -> frozenset[int]:
    """Cash, bank and wallet accounts with everything below them."""
    rows = conn.execute(select(account.c.id, account.c.parent_id, account.c.role).order_by(account.c.id)).all()
    family: set[int] = set()
    for row in rows:  # a parent is made before its children
        if row.role in _MONEY or row.parent_id in family:
            family.add(row.id)
    return frozenset(family)


def _keep_turnovers(work: Work, lines: Sequence[Placed], period: str) -> None:
    """Keeps each account's turnover of the month."""
    sums: Mapping[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for line in lines:
        sums[line.account_id][0] += line.debit
        sums[line.account_id][1] += line.credit
    statement = insert_or_update(work.conn, account_balance)
    statement = statement.on_conflict_do_update(
        index_elements=["account_id", "period"],
        set_={
            "debit": account_balance.c.debit + statement.excluded.debit,
            "credit": account_balance.c.credit + statement.excluded.credit,
        },
    )
    rows = [
        {"account_id": account_id, "period": period, "debit": debit, "credit": credit}
        for account_id, (debit, credit) in sorted(sums.items())
    ]
    work.conn.execute(statement, rows)
