"""R4: the journals of the drawers against the cash that was counted (账实相符)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, Select, func, select

from app.models.amounts import ZERO
from app.models.cash import cash_journal
from app.models.money import drawer_iou, drawer_resolution, drawer_seal, money_account
from app.services import journaling
from app.services.reconciling.frame import MONEY, Check, Difference, Part, Scope
from app.words import N_

_j = cash_journal.c
_z = drawer_seal.c


def counted_cash(scope: Scope) -> Check:
    """R4: what each drawer's journal came to at the end of a counted day, against what was counted, a part a drawer.

    Over and short that was found is listed: it is posted with the count, so that journal and cash agree again. A day
    on which cash moved and nobody counted differs where the branch counts its drawers.
    """
    parts, found = [], []
    for role, code in drawers(scope):
        closes = [row for row in counts(scope, role) if row["purpose"] == "close"]
        ends = [journal_end(scope, role, row["day"]) for row in closes]
        left, right = sum(ends, ZERO), sum((row["counted"] for row in closes), ZERO)
        wrong = [
            Difference(row["number"], code, end, row["counted"], "amount")
            for row, end in zip(closes, ends, strict=True)
            if end != row["counted"]
        ]
        wrong += _not_counted(scope, role, code, {row["day"] for row in closes})
        parts.append(Part(N_("Counted at close"), left, right, code, astray=bool(wrong)))
        found += wrong
    title, left_book, right_book = N_("Cash counted"), N_("Cash journals"), N_("Counts of the drawer")
    listed = tuple(_listed(scope))
    return Check("R4", title, left_book, right_book, MONEY, tuple(parts), tuple(found), listed, total=None)


def drawers(scope: Scope) -> list[tuple[str, str]]:
    """The drawers: role and account code."""
    roles = scope.conn.execute(
        select(money_account.c.role).where(money_account.c.kind.in_(("cash", "float")))
    ).scalars()  # fmt: skip
    return sorted(((role, scope.accounts[role].code) for role in roles if role in scope.accounts), key=lambda r: r[1])


def counts(scope: Scope, role: str) -> list[RowMapping]:
    """The signed counts of a drawer in the period."""
    query = select(drawer_seal).where(_z.role == role, scope.within(_z.day)).order_by(_z.id)
    return list(scope.conn.execute(query).mappings())


def journal_end(scope: Scope, role: str, day: date) -> Decimal:
    """What a journal came to at the end of a day, from its lines."""
    moved = select(func.sum(_j.received), func.sum(_j.paid)).where(_j.role == role, _j.day <= day)
    received, paid = scope.conn.execute(moved).one()
    return Decimal((received or ZERO) - (paid or ZERO))


def _not_counted(scope: Scope, role: str, code: str, counted: set[date]) -> Iterator[Difference]:
    if not journaling.must_count(scope.conn):
        return
    days = select(_j.day).where(_j.role == role, scope.within(_j.day)).distinct().order_by(_j.day)
    for day in scope.conn.execute(days).scalars():
        if day not in counted:
            yield Difference(day.isoformat(), code, journal_end(scope, role, day), ZERO, "not_counted")


def findings(scope: Scope) -> Select[Any]:
    """What was over or short in the period, with what was decided about it."""
    return (
        select(
            _z.number, _z.role, _z.day, _z.purpose, _z.book, _z.counted, _z.difference, _z.reason, _z.kept_reason,
            func.coalesce(drawer_resolution.c.number, "").label("decision"),
            func.coalesce(drawer_resolution.c.outcome, "").label("outcome"),
        )
        .outerjoin(drawer_resolution, drawer_resolution.c.drawer_seal_id == _z.id)
        .where(scope.within(_z.day))
        .order_by(_z.id)
    )  # fmt: skip


def _listed(scope: Scope) -> Iterator[Difference]:
    for row in scope.conn.execute(findings(scope)):
        if row.difference:
            kind = "over" if row.difference > 0 else "short"
            code = scope.accounts[row.role].code if row.role in scope.accounts else row.role
            yield Difference(row.number, row.decision or code, row.book, row.counted, kind)
    slips = (
        select(_z.number, drawer_iou.c.name, drawer_iou.c.amount)
        .join(drawer_seal, _z.drawer_count_id == drawer_iou.c.drawer_count_id)
        .where(scope.within(_z.day))
        .order_by(drawer_iou.c.id)
    )
    for row in scope.conn.execute(slips):
        yield Difference(row.number, row.name, row.amount, ZERO, "iou")
