"""R9: what customers owe and what they have with us, by customer, against the general ledger.

Advances are compared in `money`; receivables here, twice: the ledger's own lines by customer against the account, and
the documents (goods on credit, what was received and settled) against the vouchers that were booked from them.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from app.models.amounts import ZERO
from app.models.catalog import customer
from app.models.credit import receivable_entry
from app.models.ledger import voucher, voucher_line
from app.process import Paper
from app.services.reconciling.frame import Check, Difference, Part, Scope, in_slices, kind_of, less, side_by_side
from app.services.reconciling.money import advances, kept_turnover
from app.words import N_

_l = voucher_line.c
_e = receivable_entry.c
# Vouchers that no document of a customer stands behind.
_BY_HAND = (Paper.MANUAL.value, Paper.CORRECTION.value, Paper.OPENING.value, Paper.CARRY.value)


def customers(scope: Scope) -> Check:
    """R9: advances and receivables by customer against the general ledger, balances on the wrong side listed."""
    check = advances(scope)
    account_id = scope.id_of("RECEIVABLE")
    if not account_id:
        return check
    code = scope.accounts["RECEIVABLE"].code
    mine = _value(scope, select(func.sum(less(_l.debit, _l.credit))).where(*_of_customers(scope, account_id)))
    kept = kept_turnover(scope, account_id).closing
    documents = _value(scope, select(func.sum(_e.amount)).where(_e.day <= scope.last))
    booked = _value(scope, select(func.sum(_booked(scope, account_id).subquery().c.amount)))
    if not (mine or kept or documents or booked):
        return check
    parts = (
        Part(N_("Receivables by customer"), mine, kept, code),
        Part(N_("Receivables by document"), documents, booked, code),
    )
    found = [] if parts[0].agrees else [Difference(code, scope.period, mine, kept, "turnover")]
    found += [] if parts[1].agrees else _documents(scope, account_id)
    listed = (*check.listed, *_wrong_side(scope, account_id))
    return replace(check, parts=(*check.parts, *parts), documents=(*check.documents, *found), listed=listed)


def _of_customers(scope: Scope, account_id: int) -> tuple[Any, ...]:
    return _l.account_id == account_id, _l.customer_id.is_not(None), _l.day <= scope.last


def _value(scope: Scope, query: Select[Any]) -> Decimal:
    return Decimal(scope.conn.execute(query).scalar() or ZERO)


def _booked(scope: Scope, account_id: int) -> Select[Any]:
    """What vouchers booked from papers brought to the account, by customer."""
    return (
        select(_l.customer_id, less(_l.debit, _l.credit).label("amount"))
        .join(voucher, voucher.c.id == _l.voucher_id)
        .where(_l.account_id == account_id, _l.day <= scope.last, voucher.c.paper.not_in(_BY_HAND))
    )


def _documents(scope: Scope, account_id: int) -> list[Difference]:
    """The customers whose documents and vouchers differ."""
    left = select(_e.customer_id, _e.amount.label("amount")).where(_e.day <= scope.last)
    both = side_by_side(left, _booked(scope, account_id), ["customer_id"], differing=True).subquery()
    query = select(both, customer.c.code, customer.c.name).outerjoin(customer, customer.c.id == both.c.customer_id)
    return [
        Difference(
            row["code"] or "", row["name"] or "", row["left_amount"], row["right_amount"],
            kind_of(row["left_amount"], row["right_amount"], left_only="not_booked", right_only="ledger_only",
                    both="amount"),
        )
        for row in in_slices(scope.conn, query.order_by(both.c.customer_id))
    ]  # fmt: skip


def _wrong_side(scope: Scope, account_id: int) -> list[Difference]:
    """Receivables that stand in credit (应收贷余)."""
    owing = (
        select(_l.customer_id, func.sum(less(_l.debit, _l.credit)).label("balance"))
        .where(*_of_customers(scope, account_id))
        .group_by(_l.customer_id)
        .having(func.sum(_l.debit) < func.sum(_l.credit))
        .subquery()
    )
    query = select(owing.c.balance, customer.c.code, customer.c.name).join(
        customer, customer.c.id == owing.c.customer_id
    )
    rows = scope.conn.execute(query.order_by(customer.c.code))
    return [Difference(r.code, r.name, r.balance, ZERO, "wrong_sign") for r in rows]
