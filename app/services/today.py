"""What waits for a person: for each of their duties, the papers on their desk, the oldest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select

from app.models.invoices import invoice, invoice_event
from app.models.register import waiting
from app.process import Duty, Goods, Kind, Payment, Review, label
from app.services.desk import Reading, query
from app.services.differences import STATE_LABELS, Note, overdue, standing_notes
from app.words import N_

MOST = 50  # lines shown for each duty; the count is of all


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do. `item` is opened by `kind`: an invoice, or a paper in a tray.

    `since` is when it came to this desk.
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
     lambda _look: (_i.review == Review.PAYABLE.value) & (_i.kind == Kind.SALE.value) & _i.payment.in_(_OPEN)
     & (_i.gross > _i.received + _i.pending)),
    (Duty.COLLECT, "to_arrive", N_("To arrive"),
     lambda _look: (_i.review == Review.PAYABLE.value) & (_i.kind == Kind.SALE.value) & (_i.pending > 0)),
    (Duty.COLLECT, "to_refund", N_("To refund"),
     lambda _look: (_i.review == Review.PAYABLE.value) & (_i.kind != Kind.SALE.value)
     & _i.payment.in_((Payment.NONE.value, Payment.PART.value))),
    (Duty.SHIP, "to_ship", N_("To ship"),
     lambda _look: (_i.kind == Kind.SALE.value)
     & ((_i.review == Review.RELEASED.value)
        | (_i.review == Review.PAYABLE.value) & (_i.payment == Payment.FULL.value))
     & _i.goods.in_((Goods.NONE.value, Goods.PART.value))),
    (Duty.SHIP, "to_take_back", N_("To take back"),
     lambda _look: (_i.review == Review.AUTHORISED.value) & (_i.kind == Kind.RETURN.value)
     & (_i.goods == Goods.NONE.value)),
)  # fmt: skip
_SETTLES = {Duty.BOOK, Duty.CHECK}
_TRAYS: tuple[tuple[Duty, str, str, str], ...] = (
    (Duty.INVOICE, "to_register", N_("To register"), "sales"),
    (Duty.BOOK, "to_book", N_("To book"), "accounts"),
)


# When a paper came to the desk where it lies now: with the last step taken on it; a draft, when it was last saved.
_arrived = func.coalesce(
    select(func.max(invoice_event.c.at))
    .where(invoice_event.c.invoice_id == _i.id)
    .correlate(invoice)
    .scalar_subquery(),
    _i.saved_at,
    type_=invoice_event.c.at.type,
)


def _me(look: Reading) -> int:
    return look.desk.person.id if look.desk.person else 0


@query()
def piles(look: Reading) -> tuple[Pile, ...]:
    """The piles of the person's duties, in the order of the process; empty ones too."""
    held = look.desk.duties
    found = [_pile(look, key, title, condition(look)) for duty, key, title, condition in _PILES if duty in held]
    found += [_tray(look, key, title, book) for duty, key, title, book in _TRAYS if duty in held]
    if held & _SETTLES:
        found.append(_overdue_differences(look))
    return tuple(found)


@query()
def waiting_count(look: Reading) -> int:
    """How many things wait for the person: as many as the piles hold together."""
    held, total = look.desk.duties, 0
    for duty, _key, _title, condition in _PILES:
        if duty in held:
            total += look.conn.execute(select(func.count()).where(condition(look))).scalar_one()
    for duty, _key, _title, book in _TRAYS:
        if duty in held:
            total += look.conn.execute(select(func.count()).where(waiting.c.book == book)).scalar_one()
    return int(total) + (len(_late_notes(look)) if held & _SETTLES else 0)


def _pile(look: Reading, key: str, title: str, condition: ColumnElement[bool]) -> Pile:
    count = look.conn.execute(select(func.count()).select_from(invoice).where(condition)).scalar_one()
    rows = look.conn.execute(
        select(invoice, _arrived.label("arrived")).where(condition).order_by("arrived", _i.id).limit(MOST)
    ).mappings()
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
            row["arrived"],
            row["gross"] if sees_money and row["number"] else None,
            row["sent_back_reason"] or row["void_reason"],
        )
        for row in rows
    )  # fmt: skip
    return Pile(key, title, int(count), oldest)


def _late_notes(look: Reading) -> list[Note]:
    """Differences that should have been settled before today."""
    return list(standing_notes(look.conn, *overdue(look.day() or look.desk.now().date())).values())


def _overdue_differences(look: Reading) -> Pile:
    late = sorted(_late_notes(look), key=lambda note: (note.due or note.at.date(), note.id))
    oldest = tuple(
        Waiting(
            "difference", note.id, f"{note.code} {note.document or note.subject}", note.owner,
            STATE_LABELS[note.state], note.at, note.difference, note.reason,
        )
        for note in late[:MOST]
    )  # fmt: skip
    return Pile("overdue_differences", N_("Overdue differences"), len(late), oldest)


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
