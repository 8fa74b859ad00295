"""08 and 09: what customers owe and have paid beforehand (应收预收), and what they answered to their statements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from app.models.amounts import ZERO
from app.services.reconciling import money, replies
from app.services.workbooks.book import Column, Table
from app.services.workbooks.cells import COUNT, DAY, MONEY
from app.services.workbooks.checks import Sheets, parts
from app.words import _

BUCKETS = (30, 60, 90, 180, 365)  # days; what is older stands in a sixth


def balances(of: Sheets) -> Table:
    """08: R9, by customer and account, with the age of what is open. The sums below are the general ledger's."""
    ages = [Column(f"age_{n}", title, MONEY, total=True) for n, title in enumerate(_bucket_titles())]
    table = of.table(
        "08", _("Receivables and advances"),
        Column("name", _("Customer"), width=30),
        Column("opening", _("Opening"), MONEY, total=True), Column("debit", _("Debit"), MONEY, total=True),
        Column("credit", _("Credit"), MONEY, total=True), Column("closing", _("Closing"), MONEY, total=True),
        *ages,
        Column("limit", _("Credit limit"), MONEY), Column("above", _("Above the limit"), MONEY, red=True),
        Column("overdue", _("Overdue"), MONEY, red=True),
        Column("check", _("Check formula"), MONEY, red=True,
               formula="ABS({opening}+{sign}*({debit}-{credit}))-ABS({closing})"),
        Column("aged", _("Check formula: ages"), MONEY, red=True,
               formula="IF({closing}<0,0,{closing}-(" + "+".join(f"{{{c.key}}}" for c in ages) + "))"),
        Column("wrong", _("Balance on the wrong side"), COUNT, total=True, red=True),
        Column("account", _("Account"), width=12), Column("sign", _("Side"), COUNT),
        Column("code", _("Customer code"), width=16),
    )  # fmt: skip
    for role, sign in (("RECEIVABLE", 1), ("ADVANCES", -1)):
        account = of.scope.accounts.get(role)
        for row in of.rows(money.by_customer(of.scope, role).order_by("code")):
            opening = sign * (row["debit_before"] - row["credit_before"])
            closing = opening + sign * (row["debit"] - row["credit"])
            aged = _aged(of, row["customer_id"], role, closing, sign)
            table.add(
                code=row["code"], name=row["name"], opening=opening, debit=row["debit"], credit=row["credit"],
                closing=closing, wrong=int(closing < 0), account=account.code if account else role, sign=sign,
                **{f"age_{n}": amount for n, amount in enumerate(aged)},
            )  # fmt: skip
    parts(table.end(), of.found.check("R9"))
    return table


def _bucket_titles() -> list[str]:
    edges = [(low + 1 if low else 0, high) for low, high in zip((0, *BUCKETS), BUCKETS, strict=False)]
    within = [_("{first}–{last} days").format(first=first, last=last) for first, last in edges]
    return [*within, _("over {last} days").format(last=BUCKETS[-1])]


def _aged(of: Sheets, customer_id: int, role: str, closing: Decimal, sign: int) -> list[Decimal]:
    """The balance by age: payments settle the oldest first, so that what is open is what came last."""
    ages = [ZERO] * (len(BUCKETS) + 1)
    rest = closing
    for day, amount in _increases(of, customer_id, role, sign) if closing > 0 else ():
        part = min(rest, amount)
        age = (of.scope.last - day).days
        ages[next((n for n, most in enumerate(BUCKETS) if age <= most), len(BUCKETS))] += part
        rest -= part
        if not rest:
            break
    return ages


def _increases(of: Sheets, customer_id: int, role: str, sign: int) -> Iterator[tuple[date, Decimal]]:
    for row in of.rows(money.increases(of.scope, customer_id, role, sign)):
        yield row["day"], row["amount"]


def statements(of: Sheets) -> Table:
    """09: R12, by customer: our balance, theirs, and when they were asked and answered."""
    table = of.table(
        "09", _("Customer statements"),
        Column("name", _("Customer"), width=30), Column("ours", _("Our balance"), MONEY, total=True),
        Column("theirs", _("Their balance"), MONEY, total=True),
        Column("difference", _("Difference"), MONEY, total=True, red=True),
        Column("sent_on", _("Sent on"), DAY), Column("replied_on", _("Replied on"), DAY),
        Column("note", _("Note"), width=36),
        Column("check", _("Check formula"), MONEY, red=True,
               formula="IF(ISBLANK({theirs}),0,{ours}-{theirs})"),
        Column("stated", _("Balance stated"), MONEY), Column("code", _("Customer code"), width=16),
    )  # fmt: skip
    for standing in replies.standings(of.scope):
        table.add(
            name=standing.name, code=standing.code, ours=standing.ours, theirs=standing.theirs,
            difference=standing.difference, stated=standing.stated, sent_on=standing.sent_on,
            replied_on=standing.replied_on, note=standing.note,
        )  # fmt: skip
    parts(table.end(), of.found.check("R12"))
    return table
