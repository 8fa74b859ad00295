"""What waits for a person: for each of their duties, the papers on their desk, the oldest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select

from app.models.invoices import invoice
from app.models.register import waiting
from app.process import Duty, Goods, Kind, Payment, Review, label
from app.services.desk import Reading, query
from app.words import N_

MOST = 50  # lines shown for each duty; the count is of all


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do. `item` is opened by `kind`: an invoice, or a paper in a tray.

    `amount` is None for people who see no prices. `reason` is why it came back.
    """

    kind: str
    item: int
    number: str
    who: str
    state: str
    since: datetime | None
    amount: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pile:
    """Things of one sort that wait for the person."""

    key: str
    title: str
    count: int
    oldest: tuple[Waiting, ...]


_i = invoice.c
_OPEN = (Payment.NONE.value, Payment.PART.value, Payment.PENDING.value)

# Which invoices lie on whose desk: the key of the pile, its title, and the condition.
_PILES: tuple[tuple[Duty, str, str, Callable[[Reading], ColumnElement[bool]]], ...] = (
    (Duty.INVOICE, "sent_back", N_("Sent back to you"),
     lambda look: (_i.review == Review.DRAFT.value) & (_i.sent_back_reason != "") & (_i.maker_id == _me(look))),
    (Duty.INVOICE, "drafts", N_("Your drafts"),
     lambda look: (_i.review == Review.DRAFT.value) & (_i.sent_back_reason == "") & (_i.maker_id == _me(look))),
    (Duty.AUTHORISE, "to_authorise", N_("To authorise"), lambda _look: _i.review == Review.SUBMITTED.value),
    (Duty.CHECK, "to_check", N_("To check"),
     lambda _look: (_i.review == Review.AUTHORISED.value)
     & (_i.kind.in_((Kind.SALE.value, Kind.CANCEL.value, Kind.ALLOWANCE.value))
        | (_i.goods == Goods.RETURNED.value))),
    (Duty.CHECK, "to_void", N_("To void"),
     lambda _look: (_i.void_reason != "") & _i.review.in_((Review.DRAFT.value, Review.SUBMITTED.value,
                                                          Review.AUTHORISED.value, Review.PAYABLE.value))),
    (Duty.COLLECT, "to_collect", N_("To collect"),
     lambda _look: (_i.review == Review.PAYABLE.value) & (_i.kind == Kind.SALE.value) & _i.payment.in_(_OPEN)),
    (Duty.COLLECT, "to_refund", N_("To refund"),
     lambda _look: (_i.review == Review.PAYABLE.value) & (_i.kind != Kind.SALE.value)
     & _i.payment.in_((Payment.NONE.value, Payment.PART.value))),
    (Duty.SHIP, "to_ship", N_("To ship"),
     lambda _look: (_i.review == Review.PAYABLE.value) & (_i.kind == Kind.SALE.value)
     & (_i.payment == Payment.FULL.value) & _i.goods.in_((Goods.NONE.value, Goods.PART.value))),
    (Duty.SHIP, "to_take_back", N_("To take back"),
     lambda _look: (_i.review == Review.AUTHORISED.value) & (_i.kind == Kind.RETURN.value)
     & (_i.goods == Goods.NONE.value)),
)  # fmt: skip
_TRAYS: tuple[tuple[Duty, str, str, str], ...] = (
    (Duty.INVOICE, "to_register", N_("To register"), "sales"),
    (Duty.BOOK, "to_book", N_("To book"), "accounts"),
)


def _me(look: Reading) -> int:
    return look.desk.person.id if look.desk.person else 0


@query()
def piles(look: Reading) -> tuple[Pile, ...]:
    """The piles of the person's duties, in the order of the process; empty ones too."""
    held = look.desk.duties
    found = [_pile(look, key, title, condition(look)) for duty, key, title, condition in _PILES if duty in held]
    found += [_tray(look, key, title, book) for duty, key, title, book in _TRAYS if duty in held]
    return tuple(found)


@query()
def waiting_count(look: Reading) -> int:
    """How many things wait for the person, drafts of their own not counted."""
    held, total = look.desk.duties, 0
    for duty, key, _title, condition in _PILES:
        if duty in held and key != "drafts":
            total += look.conn.execute(select(func.count()).where(condition(look))).scalar_one()
    for duty, _key, _title, book in _TRAYS:
        if duty in held:
            total += look.conn.execute(select(func.count()).where(waiting.c.book == book)).scalar_one()
    return int(total)


def _pile(look: Reading, key: str, title: str, condition: ColumnElement[bool]) -> Pile:
    count = look.conn.execute(select(func.count()).select_from(invoice).where(condition)).scalar_one()
    rows = look.conn.execute(select(invoice).where(condition).order_by(_i.id).limit(MOST)).mappings()
    sees_money = look.desk.duties != {Duty.SHIP}
    oldest = tuple(
        Waiting(
            "invoice",
            row["id"],
            row["number"] or f"#{row['id']}",
            row["customer_name"],
            label(
                Kind(row["kind"]), Review(row["review"]), Payment(row["payment"]), Goods(row["goods"]),
                sent_back=bool(row["sent_back_reason"]),
            ),
            row["submitted_at"] or row["saved_at"],
            row["gross"] if sees_money and row["number"] else None,
            row["sent_back_reason"] or row["void_reason"],
        )
        for row in rows
    )  # fmt: skip
    return Pile(key, title, int(count), oldest)


def _tray(look: Reading, key: str, title: str, book: str) -> Pile:
    here = waiting.c.book == book
    count = look.conn.execute(select(func.count()).where(here)).scalar_one()
    rows = look.conn.execute(
        select(waiting, invoice.c.customer_name)
        .outerjoin(invoice, invoice.c.id == waiting.c.invoice_id)
        .where(here)
        .order_by(waiting.c.id)
        .limit(MOST)
    ).mappings()
    oldest = tuple(
        Waiting(key, row["id"], row["number"], row["customer_name"] or "", row["paper"], row["at"], row["amount"])
        for row in rows
    )
    return Pile(key, title, int(count), oldest)
