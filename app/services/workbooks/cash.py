"""The sheets of cash and bank: what was counted (R4), and the adjustment statement of each account (R5)."""

from __future__ import annotations

from sqlalchemy import select

from app.models.money import drawer_count_line, drawer_seal
from app.services.bank_reading import LISTS, Adjustment
from app.services.reconciling import bank, drawer
from app.services.workbooks.book import Column, Formula, Table
from app.services.workbooks.cells import COUNT, DAY, MONEY, Look
from app.services.workbooks.checks import Sheets, parts
from app.words import N_, _

PURPOSES = {"opening": N_("Opening"), "close": N_("Close of the day"), "handover": N_("Hand-over")}
OUTCOMES = {
    "liable": N_("Somebody pays"), "expense": N_("Expense"), "payable": N_("Owed to somebody"), "income": N_("Income"),
}  # fmt: skip


def counts(of: Sheets) -> Table:
    """04: R4, every signed count, then its notes and coins."""
    table = of.table(
        "04", _("Cash counted"),
        Column("number", _("Count"), width=22), Column("day", _("Day"), DAY), Column("account", _("Account")),
        Column("purpose", _("What for"), width=14), Column("book", _("Journal"), MONEY, total=True),
        Column("counted", _("Counted"), MONEY, total=True),
        Column("difference", _("Over or short"), MONEY, total=True, red=True),
        Column("check", _("Check formula"), MONEY, formula="{counted}-{book}", red=True),
        Column("reason", _("Reason"), width=26), Column("kept", _("Kept over night"), width=26),
        Column("decision", _("Decision"), width=22), Column("outcome", _("Decided"), width=18),
    )  # fmt: skip
    for row in of.rows(drawer.findings(of.scope)):
        account = of.scope.accounts.get(row["role"])
        table.add(
            number=row["number"], day=row["day"], account=account.code if account else row["role"],
            purpose=_(PURPOSES[row["purpose"]]), book=row["book"], counted=row["counted"],
            difference=row["difference"], reason=row["reason"], kept=row["kept_reason"], decision=row["decision"],
            outcome=_(OUTCOMES[row["outcome"]]) if row["outcome"] else "",
        )  # fmt: skip
    parts(table.end(), of.found.check("R4"))
    _notes(of, table)
    return table


def _notes(of: Sheets, table: Table) -> None:
    """The notes and coins of each count (面额)."""
    line, seal = drawer_count_line.c, drawer_seal.c
    table.note([])
    table.note([_("Count"), "", _("Denomination"), _("Pieces"), _("Amount")], Look(head=True))
    query = (
        select(seal.number, line.denomination, line.pieces)
        .join(drawer_seal, seal.drawer_count_id == line.drawer_count_id)
        .where(of.scope.within(seal.day))
        .order_by(seal.id, line.denomination.desc())
    )
    for row in of.rows(query):
        worth, pieces = row["denomination"], row["pieces"]
        table.note([row["number"], "", worth, pieces, worth * pieces], Look(MONEY))


def adjustments(of: Sheets) -> Table:
    """05: R5, what stands open between bank and journal, then both balances put right."""
    table = of.table(
        "05", _("Bank adjustment"),
        Column("account", _("Account"), width=20), Column("kind", _("Open item"), width=32),
        Column("day", _("Day"), DAY), Column("narration", _("Narration"), width=30),
        Column("reference", _("Reference"), width=22), Column("amount", _("Amount"), MONEY),
        Column("age", _("Age in days"), COUNT),
    )  # fmt: skip
    found = bank.adjustments(of.scope)
    for adjustment in found:
        code = of.scope.accounts[adjustment.role].code
        for name, lines in adjustment.lists.items():
            for line in lines:
                table.add(
                    account=code, kind=_(LISTS[name]), day=line.day, narration=line.narration,
                    reference=line.reference, amount=abs(line.amount), age=line.age,
                )  # fmt: skip
    table.end()
    for adjustment in found:
        _form(table, of.scope.accounts[adjustment.role].code, adjustment)
    parts(table, of.found.check("R5"))
    return table


def _form(table: Table, code: str, adjustment: Adjustment) -> None:
    """The two sides of the form, each adding up to its adjusted balance by formula."""
    sides = (
        (_("Journal"), adjustment.journal, "bank_received", "bank_paid", adjustment.journal_adjusted),
        (_("Bank statement"), adjustment.bank, "we_received", "we_paid", adjustment.bank_adjusted),
    )
    table.note([])
    heads = [_("Account"), "", _("Balance"), _("Plus"), _("Minus"), _("Adjusted balance"), _("Check formula")]
    table.note(heads, Look(head=True))
    for title, balance, plus, minus, adjusted in sides:
        row = table.row + 1
        formula = Formula(f"ROUND(D{row}+E{row}-F{row}-G{row},4)")
        table.note([code, title, balance, adjustment.total(plus), adjustment.total(minus), adjusted, formula],
                   Look(MONEY))  # fmt: skip
