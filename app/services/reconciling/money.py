"""R3, R9: the cashier's journals and the customers' advances against the general ledger."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, case, func, select

from app.models.amounts import ZERO
from app.models.cash import cash_journal
from app.models.catalog import customer
from app.models.ledger import account_balance, voucher, voucher_line
from app.process import Paper
from app.services.journaling import TRANSFER_IN
from app.services.reconciling.frame import MONEY, Check, Difference, Part, Scope, in_slices, kind_of, less, side_by_side
from app.words import N_

_l = voucher_line.c
_j = cash_journal.c
_b = account_balance.c


@dataclass(frozen=True, slots=True)
class Turnover:
    """An account over a period: what it opened with, what came in and went out, what it closed with."""

    opening: Decimal
    came: Decimal
    went: Decimal

    @property
    def closing(self) -> Decimal:
        return self.opening + self.came - self.went


NO_TURNOVER = Turnover(ZERO, ZERO, ZERO)
_NAMES = (N_("Closing"), N_("Opening"), N_("In"), N_("Out"))


def parts_of(left: Turnover, right: Turnover, subject: str = "", names: tuple[str, ...] = _NAMES) -> list[Part]:
    """Closing first, because it stands for the check; then opening and both turnovers."""
    pairs = ((t.closing, t.opening, t.came, t.went) for t in (left, right))
    return [Part(name, mine, theirs, subject) for name, mine, theirs in zip(names, *pairs, strict=True)]


# R3


def cash(scope: Scope) -> Check:
    """R3: each cash, bank and wallet journal against its general ledger account."""
    journals, ledger = journal_turnovers(scope), ledger_turnovers(scope, [a.id for a in scope.money.values()])
    parts: list[Part] = []
    for role, account in scope.money.items():
        mine, theirs = journals.get(role, NO_TURNOVER), ledger.get(account.id, NO_TURNOVER)
        parts += parts_of(mine, theirs, account.code)
    for role in sorted(journals.keys() - scope.money.keys()):
        parts += parts_of(journals[role], NO_TURNOVER, role)
    # The closings of all accounts stand for the check; the other parts are compared, not added up.
    found = () if all(part.agrees for part in parts) else tuple(_cash_documents(scope))
    check = Check("R3", N_("Cash and bank"), N_("Cash journals"), N_("General ledger"), MONEY, tuple(parts), found)
    return _summed(check)


def _summed(check: Check) -> Check:
    closings = [part for part in check.parts if part.name == _NAMES[0]]
    if len(closings) < 2:
        return check
    left, right = (sum((getattr(p, side) for p in closings), ZERO) for side in ("left", "right"))
    whole = Part(N_("Closing, all accounts"), left, right)
    return Check(
        check.code, check.title, check.left_book, check.right_book, check.unit, (whole, *check.parts), check.documents
    )


def journal_turnovers(scope: Scope) -> dict[str, Turnover]:
    """The journals by money account (role), from the cashier's lines."""
    query = (
        select(_j.role, *scope.split(_j.day, _j.received, "came"), *scope.split(_j.day, _j.paid, "went"))
        .where(_j.day <= scope.last)
        .group_by(_j.role)
    )
    rows = scope.conn.execute(query).mappings()
    return {r["role"]: Turnover(r["came_before"] - r["went_before"], r["came"], r["went"]) for r in rows}


def ledger_turnovers(scope: Scope, ids: list[int]) -> dict[int, Turnover]:
    """The general ledger by account, from the entries; debit comes in, credit goes out."""
    query = (
        select(_l.account_id, *scope.split(_l.day, _l.debit, "came"), *scope.split(_l.day, _l.credit, "went"))
        .where(_l.account_id.in_(ids), _l.day <= scope.last)
        .group_by(_l.account_id)
    )
    rows = scope.conn.execute(query).mappings()
    return {r["account_id"]: Turnover(r["came_before"] - r["went_before"], r["came"], r["went"]) for r in rows}


def _paper() -> ColumnElement[str]:
    """The paper of a journal line; both lines of a transfer belong to the one voucher of the transfer."""
    return case((_j.paper == TRANSFER_IN, Paper.MONEY_TRANSFER.value), else_=_j.paper).label("paper")


def journal_lines(scope: Scope) -> Select[Any]:
    """The journals line by line, up to the end of the period."""
    roles = case({role: account.id for role, account in scope.money.items()}, value=_j.role, else_=0)
    return select(
        roles.label("account_id"), _paper(), _j.paper_id, _j.day, _j.received.label("came"), _j.paid.label("went")
    ).where(_j.day <= scope.last)


def money_entries(scope: Scope) -> Select[Any]:
    """The general ledger's entries on money accounts, with the paper each was booked from."""
    return (
        select(
            _l.account_id, func.coalesce(voucher.c.paper, "").label("paper"),
            func.coalesce(voucher.c.paper_id, -_l.voucher_id).label("paper_id"), _l.day,
            _l.debit.label("came"), _l.credit.label("went"),
        )
        .outerjoin(voucher, voucher.c.id == _l.voucher_id)
        .where(_l.account_id.in_([a.id for a in scope.money.values()]), _l.day <= scope.last)
    )  # fmt: skip


def _cash_documents(scope: Scope) -> list[Difference]:
    codes = {account.id: account.code for account in scope.money.values()}
    keys = ["paper", "paper_id", "account_id", "day"]
    both = side_by_side(journal_lines(scope), money_entries(scope), keys, differing=True)
    rows = list(in_slices(scope.conn, both.order_by("paper", "paper_id", "account_id")))
    journals = {(r.paper, r.paper_id): r.number for r in scope.conn.execute(select(_paper(), _j.paper_id, _j.number))}
    vouchers = vouchers_of(scope)
    return [_cash_difference(row, journals, vouchers, codes) for row in rows]


def vouchers_of(scope: Scope) -> dict[tuple[str, int], str]:
    """What vouchers were made of, by paper; a voucher without a paper by its own number."""
    query = select(voucher.c.paper, voucher.c.paper_id, voucher.c.paper_number, voucher.c.id, voucher.c.number)
    return {
        (r.paper, r.paper_id) if r.paper else ("", -r.id): r.paper_number if r.paper else r.number
        for r in scope.conn.execute(query)
    }


def _cash_difference(
    row: RowMapping, journals: dict[Any, str], vouchers: dict[Any, str], codes: dict[int, str]
) -> Difference:
    left, right = row["left_came"] - row["left_went"], row["right_came"] - row["right_went"]
    key = (row["paper"], row["paper_id"])
    kind = kind_of(left, right, left_only="not_booked", right_only="ledger_only", both="amount")
    if (kind == "not_booked" and key in vouchers) or (kind == "ledger_only" and key in journals):
        kind = "other_period"  # both books have it, but on other days
    number = journals.get(key) or vouchers.get(key) or ""
    return Difference(number, codes.get(row["account_id"], ""), left, right, kind)


# R9


def advances(scope: Scope) -> Check:
    """R9: customers' advances, entry by entry, against the general ledger's turnovers of the account."""
    account_id = scope.id_of("ADVANCES")
    mine, theirs = _by_customer(scope, account_id), kept_turnover(scope, account_id)
    code = scope.accounts["ADVANCES"].code if account_id else ""
    names = (_NAMES[0], _NAMES[1], N_("Debit"), N_("Credit"))
    parts = parts_of(mine, theirs, code, names)
    found = () if all(part.agrees for part in parts) else tuple(_advance_documents(scope, account_id, mine, theirs))
    title, left_book, right_book = N_("Customer advances"), N_("Advances by customer"), N_("General ledger")
    listed = tuple(_wrong_signs(scope, account_id))
    return Check("R9", title, left_book, right_book, MONEY, tuple(_credit_side(parts)), found, listed)


def _credit_side(parts: list[Part]) -> list[Part]:
    """A liability is read on its credit side: balances change their sign, turnovers do not."""
    return [Part(p.name, -p.left, -p.right, p.subject) if n < 2 else p for n, p in enumerate(parts)]


def _by_customer(scope: Scope, account_id: int) -> Turnover:
    query = select(*scope.split(_l.day, _l.debit, "came"), *scope.split(_l.day, _l.credit, "went")).where(
        _l.account_id == account_id, _l.customer_id.is_not(None), _l.day <= scope.last
    )
    row = scope.conn.execute(query).mappings().one()
    return Turnover(row["came_before"] - row["went_before"], row["came"], row["went"])


def kept_turnover(scope: Scope, account_id: int) -> Turnover:
    """An account as the general ledger keeps it, month by month."""
    rows = scope.conn.execute(
        select(_b.period, _b.debit, _b.credit).where(_b.account_id == account_id, _b.period <= scope.period)
    ).all()
    before = sum((r.debit - r.credit for r in rows if r.period < scope.period), ZERO)
    now = [r for r in rows if r.period == scope.period]
    return Turnover(before, sum((r.debit for r in now), ZERO), sum((r.credit for r in now), ZERO))


def _advance_documents(scope: Scope, account_id: int, mine: Turnover, theirs: Turnover) -> list[Difference]:
    query = (
        select(voucher.c.number, less(_l.credit, _l.debit).label("amount"))
        .select_from(voucher_line.outerjoin(voucher, voucher.c.id == _l.voucher_id))
        .where(_l.account_id == account_id, _l.customer_id.is_(None), _l.day <= scope.last)
        .order_by(_l.id)
    )
    found = [Difference(r.number or "", "", ZERO, r.amount, "no_customer") for r in scope.conn.execute(query)]
    explained = sum((d.right for d in found), ZERO)
    rest = -mine.closing + theirs.closing + explained
    if rest or not found:
        code = scope.accounts["ADVANCES"].code if account_id else ""
        found.append(Difference(code, scope.period, -mine.closing + explained, -theirs.closing, "turnover"))
    return found


def by_customer(scope: Scope, role: str = "ADVANCES") -> Select[Any]:
    """An account of customers over the period: what was debited and credited before and in it, by customer."""
    moved = (
        select(_l.customer_id, *scope.split(_l.day, _l.debit, "debit"), *scope.split(_l.day, _l.credit, "credit"))
        .where(_l.account_id == scope.id_of(role), _l.customer_id.is_not(None), _l.day <= scope.last)
        .group_by(_l.customer_id)
        .subquery()
    )
    return select(moved, customer.c.code, customer.c.name).join(customer, customer.c.id == moved.c.customer_id)


def increases(scope: Scope, customer_id: int, role: str, sign: int) -> Select[Any]:
    """What made a customer's balance grow, the newest first; `sign` is 1 where the account stands on the debit side."""
    amount = less(_l.debit, _l.credit) if sign > 0 else less(_l.credit, _l.debit)
    return (
        select(_l.day, amount.label("amount"))
        .where(_l.account_id == scope.id_of(role), _l.customer_id == customer_id, _l.day <= scope.last)
        .where(_l.debit > _l.credit if sign > 0 else _l.credit > _l.debit)
        .order_by(_l.day.desc(), _l.id.desc())
    )


def _wrong_signs(scope: Scope, account_id: int) -> list[Difference]:
    balance = func.sum(less(_l.credit, _l.debit))
    owing = (
        select(_l.customer_id, balance.label("balance"))
        .where(_l.account_id == account_id, _l.customer_id.is_not(None), _l.day <= scope.last)
        .group_by(_l.customer_id)
        .having(func.sum(_l.credit) < func.sum(_l.debit))
        .subquery()
    )
    query = select(owing.c.balance, customer.c.code, customer.c.name).join(
        customer, customer.c.id == owing.c.customer_id
    )
    rows = scope.conn.execute(query.order_by(customer.c.code))
    return [Difference(r.code, r.name, r.balance, ZERO, "wrong_sign") for r in rows]
