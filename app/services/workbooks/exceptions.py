"""12: what was out of the ordinary in a period: who, when, how much, why (R14 and more)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import RowMapping

from app.process import DUTY_LABELS, Duty
from app.services.discounts import LABELS as DISCOUNTS
from app.services.reconciling import unusual
from app.services.reconciling.sales import RELEASED
from app.services.workbooks.book import Column, Table
from app.services.workbooks.cells import DAY, MONEY, PERCENT, PRICE, QUANTITY
from app.services.workbooks.checks import Sheets, parts
from app.words import _


def exceptions(of: Sheets) -> Table:
    """Changed prices, discounts, gifts, releases, voids, red documents, reprints, reopenings, combined duties."""
    table = of.table(
        "12", _("Exceptions"),
        Column("kind", _("Kind"), width=16), Column("document", _("Document"), width=22), Column("day", _("Day"), DAY),
        Column("subject", _("Concerns"), width=30), Column("list_price", _("List price"), PRICE),
        Column("price", _("Price"), PRICE), Column("quantity", _("Quantity"), QUANTITY),
        Column("discount", _("Discount %"), PERCENT), Column("amount", _("Amount"), MONEY),
        Column("reason", _("Reason"), width=32), Column("who", _("By")), Column("signed", _("Signed by")),
    )  # fmt: skip
    _lines(of, table)
    _each(of, table, unusual.discount_rows(of.scope, RELEASED), _discount)
    _each(of, table, unusual.approval_rows(of.scope), _approval)
    _each(of, table, unusual.release_rows(of.scope), _released)
    _each(of, table, unusual.void_rows(of.scope), _void)
    _each(of, table, unusual.red_rows(of.scope, RELEASED), _red)
    _each(of, table, unusual.reprint_rows(of.scope), _reprint)
    _each(of, table, unusual.reopening_rows(of.scope), _reopened)
    _each(of, table, unusual.combined_rows(of.scope), _combined)
    parts(table.end(), of.found.check("R14"))
    return table


def _each(of: Sheets, table: Table, query: Any, told: Callable[[RowMapping], dict[str, Any]]) -> None:
    for row in of.rows(query):
        table.add(**told(row))


def _lines(of: Sheets, table: Table) -> None:
    for row in of.rows(unusual.off_list_rows(of.scope, RELEASED)):
        kind = _("Gift") if row["gift"] else _("Discount") if row["discount"] else _("Price changed")
        table.add(
            kind=kind, document=row["number"], day=row["day"], subject=f"{row['code']} {row['name']}",
            list_price=row["list_price"], price=row["unit_price"], quantity=row["quantity"], discount=row["discount"],
            amount=row["gross"], reason=row["reason"], who=row["who"], signed=row["signed"],
        )  # fmt: skip


def _released(row: RowMapping) -> dict[str, Any]:
    return {
        "kind": _("Released on credit"), "document": row["number"], "day": row["day"], "subject": row["customer_name"],
        "amount": row["gross"], "reason": row["reason"], "who": row["who"], "signed": row["signed"],
    }  # fmt: skip


def _reopened(row: RowMapping) -> dict[str, Any]:
    facts = json.loads(row["facts"] or "{}")
    told = {name: str(facts.get(name, "")) for name in ("period", "day", "reason")}
    return {
        "kind": _("Opened again"), "document": told["period"] or told["day"], "day": row["day"],
        "subject": row["command"], "reason": told["reason"], "who": row["who"],
    }  # fmt: skip


def _discount(row: RowMapping) -> dict[str, Any]:
    return {
        "kind": _(DISCOUNTS[row["kind"]]), "document": row["number"], "day": row["day"],
        "subject": row["customer_name"], "amount": row["amount"], "reason": row["reason"], "who": row["who"],
        "signed": row["signed"],
    }  # fmt: skip


def _approval(row: RowMapping) -> dict[str, Any]:
    return {
        "kind": _("Approved by the manager"), "document": row["number"], "day": row["day"],
        "subject": row["customer_name"], "amount": row["gross"], "who": row["who"], "signed": row["signed"],
    }  # fmt: skip


def _void(row: RowMapping) -> dict[str, Any]:
    return {
        "kind": _("Void"), "document": row["number"], "day": row["day"], "subject": row["customer_name"],
        "amount": row["gross"], "reason": row["reason"], "who": row["who"], "signed": row["signed"],
    }  # fmt: skip


def _red(row: RowMapping) -> dict[str, Any]:
    return {
        "kind": _("Return"), "document": row["number"], "day": row["day"],
        "subject": f"{row['original']} {row['customer_name']}", "quantity": row["quantity"], "amount": row["gross"],
        "reason": row["note"], "who": row["who"], "signed": row["signed"],
    }  # fmt: skip


def _reprint(row: RowMapping) -> dict[str, Any]:
    reason = _("Print no. {number}").format(number=row["copy"])
    return {
        "kind": _("Reprint"), "document": row["number"], "day": row["day"], "subject": row["customer_name"],
        "reason": reason, "who": row["who"],
    }  # fmt: skip


def _combined(row: RowMapping) -> dict[str, Any]:
    duties = " + ".join(_(DUTY_LABELS[Duty(row[name])]) for name in ("duty_a", "duty_b"))
    used = _("{reason} (used on {count} invoices)").format(reason=row["reason"], count=row["used"])
    return {
        "kind": _("Combined duties"), "document": row["name"], "day": row["until"], "subject": duties, "reason": used,
        "who": row["who"], "signed": row["signed"],
    }  # fmt: skip
