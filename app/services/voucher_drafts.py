"""Vouchers by hand as they are typed and as they wait: the forms, the drafts, the vouchers nobody has reviewed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, select

from app.models.catalog import customer
from app.models.closing import voucher_draft, voucher_draft_line, voucher_review
from app.models.ledger import voucher
from app.models.people import person
from app.process import Duty
from app.refusals import NotFound
from app.services.desk import Reading, query


@dataclass(frozen=True, slots=True)
class HandLine:
    """One line as typed: the account's code, an amount on one side; red amounts are negative."""

    account: str = ""
    debit: str = ""
    credit: str = ""
    narration: str = ""
    customer_id: int | None = None


@dataclass(frozen=True, slots=True)
class HandVoucher:
    """A voucher as typed."""

    day: str = ""
    narration: str = ""
    lines: tuple[HandLine, ...] = ()
    attachments: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft in the list. `kind` is manual, correction, carry or opening; `state` draft, submitted or posted."""

    id: int
    kind: str
    state: str
    form: HandVoucher
    sent_back: str
    maker_id: int
    maker: str
    corrects: str
    replaces: str
    customers: tuple[str, ...] = ()  # the customer's code on each line, empty where there is none


@dataclass(frozen=True, slots=True)
class Unreviewed:
    """A posted voucher that nobody has looked through yet."""

    id: int
    number: str
    day: date
    paper: str
    paper_number: str
    total: Decimal
    maker_id: int
    maker: str


@query(Duty.BOOK, Duty.CHECK)
def voucher_drafts(look: Reading, *, waiting: bool = False) -> tuple[Draft, ...]:
    """Vouchers by hand that are not posted, the oldest first; `waiting`: only those submitted."""
    states = ("submitted",) if waiting else ("draft", "submitted")
    return _drafts(look, voucher_draft.c.state.in_(states))


@query(Duty.BOOK, Duty.CHECK)
def voucher_draft_of(look: Reading, draft_id: int) -> Draft:
    """One draft as typed. Raises NotFound."""
    found = _drafts(look, voucher_draft.c.id == draft_id)
    if not found:
        raise NotFound(what="voucher", name=str(draft_id))
    return found[0]


def _drafts(look: Reading, condition: ColumnElement[bool]) -> tuple[Draft, ...]:
    corrected, replaced = voucher.alias(), voucher.alias()
    chosen = (
        select(voucher_draft, person.c.name.label("maker"), corrected.c.number.label("corrects"),
               replaced.c.number.label("replaces"))
        .join(person, person.c.id == voucher_draft.c.maker_id)
        .outerjoin(corrected, corrected.c.id == voucher_draft.c.corrects_id)
        .outerjoin(replaced, replaced.c.id == voucher_draft.c.replaces_id)
        .where(condition)
        .order_by(voucher_draft.c.id)
    )  # fmt: skip
    rows = look.conn.execute(chosen).mappings().all()
    lines, codes = _lines_of(look, [row["id"] for row in rows])
    return tuple(
        Draft(
            row["id"], row["kind"], row["state"],
            HandVoucher(row["day"], row["narration"], tuple(lines.get(row["id"], ())), row["attachments"]),
            row["sent_back"], row["maker_id"], row["maker"], row["corrects"] or "", row["replaces"] or "",
            tuple(codes.get(row["id"], ())),
        )
        for row in rows
    )  # fmt: skip


def _lines_of(look: Reading, ids: Iterable[int]) -> tuple[dict[int, list[HandLine]], dict[int, list[str]]]:
    """The lines of each draft, and the code of the customer on each."""
    line = voucher_draft_line.c
    chosen = select(voucher_draft_line, customer.c.code.label("customer")).outerjoin(customer)
    found: dict[int, list[HandLine]] = {}
    codes: dict[int, list[str]] = {}
    for r in look.conn.execute(chosen.where(line.draft_id.in_(list(ids))).order_by(line.draft_id, line.position)):
        found.setdefault(r.draft_id, []).append(HandLine(r.account, r.debit, r.credit, r.narration, r.customer_id))
        codes.setdefault(r.draft_id, []).append(r.customer or "")
    return found, codes


@query(Duty.BOOK, Duty.CHECK)
def unreviewed(look: Reading, period: str = "", limit: int = 500) -> tuple[Unreviewed, ...]:
    """Vouchers nobody has looked through yet, the oldest first."""
    v = voucher.c
    chosen = (
        select(v.id, v.number, v.day, v.paper, v.paper_number, v.total, v.person_id, person.c.name)
        .join(person, person.c.id == v.person_id)
        .outerjoin(voucher_review, voucher_review.c.voucher_id == v.id)
        .where(voucher_review.c.id.is_(None))
        .order_by(v.id)
        .limit(limit)
    )
    if period:
        chosen = chosen.where(v.period == period)
    return tuple(Unreviewed(r[0], r[1], r[2], r[3] or "", *r[4:]) for r in look.conn.execute(chosen))
