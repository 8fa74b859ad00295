"""R12: what customers owe us, or we owe them, against what they answered to their statements (对账单回函)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import RowMapping, func, select

from app.models.amounts import ZERO
from app.models.catalog import customer
from app.models.differences import balance_reply
from app.models.ledger import voucher_line
from app.services.reconciling.frame import MONEY, Check, Difference, Part, Scope, less
from app.words import N_

_l = voucher_line.c
_b = balance_reply.c
ROLES = ("RECEIVABLE", "ADVANCES", "CONTRACT_LIABILITY")  # what stands between a customer and the branch


@dataclass(frozen=True, slots=True)
class Standing:
    """A customer at the end of a period: the ledger's balance, and the statement with its reply, if any.

    A balance is positive when the customer owes, negative when the branch holds an advance.
    """

    customer_id: int
    code: str
    name: str
    ours: Decimal
    owes: bool = False  # goods went out on credit
    stated: Decimal | None = None  # the balance on the statement that was sent
    sent_on: date | None = None
    theirs: Decimal | None = None
    replied_on: date | None = None
    note: str = ""
    version: int = 0

    @property
    def difference(self) -> Decimal:
        """Between the ledger and the reply; nothing while there is none."""
        return ZERO if self.theirs is None else self.ours - self.theirs

    @property
    def kind(self) -> str:
        """Why the two do not agree: a key of KINDS; empty when they do."""
        if self.stated is None or self.theirs == self.ours:
            return ""
        if self.theirs is None or self.theirs == self.stated:
            return "sent_differs" if self.stated != self.ours else ""
        if not self.ours:
            return "customer_only"
        return "amount" if self.theirs else "ours_only"


def standings(scope: Scope) -> tuple[Standing, ...]:
    """Every customer with a balance at the period's end, or with a statement for it, by code."""
    balances, replies = _balances(scope), _replies(scope)
    names = _named(scope, balances.keys() | replies.keys())
    found = []
    for customer_id, (code, name) in names.items():
        ours, owes = balances.get(customer_id, (ZERO, False))
        reply = replies.get(customer_id)
        if reply is None:
            if ours:
                found.append(Standing(customer_id, code, name, ours, owes))
            continue
        found.append(
            Standing(
                customer_id, code, name, ours, owes, reply["ours"], reply["sent_on"], reply["theirs"],
                reply["replied_on"], reply["note"], reply["version"],
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda standing: standing.code))


def _balances(scope: Scope) -> dict[int, tuple[Decimal, bool]]:
    """What each customer owes by the ledger, and whether any of it is a receivable."""
    moved = less(_l.debit, _l.credit)
    query = (
        select(_l.customer_id, _l.account_id, func.sum(moved).label("amount"))
        .where(
            _l.account_id.in_([scope.id_of(role) for role in ROLES]), _l.customer_id.is_not(None), _l.day <= scope.last
        )
        .group_by(_l.customer_id, _l.account_id)
    )
    found: dict[int, tuple[Decimal, bool]] = {}
    for row in scope.conn.execute(query):
        amount, owes = found.get(row.customer_id, (ZERO, False))
        receivable = row.account_id == scope.id_of("RECEIVABLE") and row.amount > 0
        found[row.customer_id] = (amount + row.amount, owes or receivable)
    return found


def _replies(scope: Scope) -> dict[int, RowMapping]:
    """The last version of each statement of the period."""
    later = balance_reply.alias("later")
    newest = ~(
        select(later.c.id)
        .where(later.c.customer_id == _b.customer_id, later.c.period == _b.period, later.c.version > _b.version)
        .exists()
    )
    rows = scope.conn.execute(select(balance_reply).where(_b.period == scope.period, newest)).mappings()
    return {row["customer_id"]: row for row in rows}


def _named(scope: Scope, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    wanted = set(ids)
    rows = scope.conn.execute(select(customer.c.id, customer.c.code, customer.c.name).order_by(customer.c.code))
    return {row.id: (row.code, row.name) for row in rows if row.id in wanted}


def balances_answered(scope: Scope) -> Check:
    """R12: balances of the customers who answered, against their answers."""
    found = standings(scope)
    answered = [standing for standing in found if standing.theirs is not None]
    ours = sum((standing.ours for standing in answered), ZERO)
    theirs = sum((standing.theirs for standing in answered if standing.theirs is not None), ZERO)
    documents = tuple(_difference(standing) for standing in found if standing.kind)
    part = Part(N_("Balances answered"), ours, theirs, astray=bool(documents))
    title, left_book, right_book = N_("Customer statements"), N_("Customer balances"), N_("Customers' replies")
    return Check("R12", title, left_book, right_book, MONEY, (part,), documents, tuple(_unanswered(scope, found)))


def _difference(standing: Standing) -> Difference:
    right = standing.stated if standing.kind == "sent_differs" else standing.theirs
    return Difference(standing.code, standing.name, standing.ours, right or ZERO, standing.kind)


def _unanswered(scope: Scope, found: Iterable[Standing]) -> Iterable[Difference]:
    """Statements without an answer; at a year's end customers never asked, at a quarter's those who buy on credit."""
    year_end, quarter_end = scope.last.month == 12, scope.last.month % 3 == 0
    for standing in found:
        if standing.sent_on is not None and standing.theirs is None:
            yield Difference(standing.code, standing.name, standing.ours, ZERO, "no_reply")
        elif standing.sent_on is None and (year_end or (quarter_end and standing.owes)):
            yield Difference(standing.code, standing.name, standing.ours, ZERO, "not_asked")
