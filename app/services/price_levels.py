"""Who has to approve a price (改价): the supervisors within a limit, the branch manager beyond it or below the floor.

A line is judged by what it was charged after its own discount and its share of the discount on the whole invoice. Gifts
sold with other goods and small change are not counted: the one is the sales supervisor's to sign, the other has a
limit of its own; so has a pure gift, whose price is nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, RowMapping, select

from app.models.amounts import HUNDRED, ZERO, rounded
from app.models.invoices import invoice_event, invoice_line
from app.models.pricing import invoice_discount, line_price, line_share
from app.refusals import NothingToApprove, PriceNotApproved
from app.services.desk import Work
from app.services.discounts import DOCUMENT, Discount
from app.services.invoicing_hash import last_signed_hash
from app.services.lines import PricedLine
from app.services.moves import Outcome
from app.services.price_steps import Listed
from app.services.settings import value_of

LIST, SUPERVISOR, MANAGER = "list", "supervisor", "manager"


@dataclass(frozen=True, slots=True)
class Judgement:
    """How a price stands: its level, below the floor or not, and by how many percent below the list."""

    level: str
    below_floor: bool
    percent: Decimal


def judged_amount(line: PricedLine, tax_included: bool, places: int) -> Decimal:
    """What a line was charged, in the list's tax mode, without small change and gifts sold with it taken off."""
    aside = sum((share for kind, share in line.shares if kind != DOCUMENT), ZERO)
    if tax_included:
        return line.amounts.gross + aside
    if not line.shares:
        return line.amounts.net
    return rounded((line.amounts.gross + aside) * HUNDRED / (HUNDRED + line.tax_rate), places)


def judge(line: PricedLine, tax_included: bool, places: int, limit: Decimal) -> Judgement:
    """The level of one line; `limit` is the percentage below the list that the supervisors may approve alone."""
    if not line.differs:
        return Judgement(LIST, below_floor=False, percent=ZERO)
    if line.gift:
        return Judgement(SUPERVISOR, below_floor=False, percent=HUNDRED)
    charged = judged_amount(line, tax_included, places)
    whole = rounded(line.list_price * line.quantity, places)
    percent = (whole - charged) * HUNDRED / whole if whole else ZERO
    below = line.floor is not None and charged < rounded(line.floor * line.quantity, places)
    level = MANAGER if below or percent > limit else SUPERVISOR
    return Judgement(level, below, rounded(percent, 1))


def limit_of(conn: Connection) -> Decimal:
    """The percentage below the list up to which the two supervisors decide."""
    return Decimal(value_of(conn, "override_percent"))


def keep_prices(
    work: Work,
    invoice_id: int,
    revision: int,
    list_id: int,
    tax_included: bool,
    lines: Sequence[PricedLine],
    discounts: Iterable[Discount],
) -> None:
    """Writes beside a revision what its prices were judged on: discounts, shares, and the level of each line."""
    where = {"invoice_id": invoice_id, "revision": revision}
    limit = limit_of(work.conn)
    for discount in discounts:
        work.post(
            invoice_discount, **where, kind=discount.kind, typed=discount.typed, amount=discount.amount,
            reason=discount.reason, person_id=work.person.id, at=work.now,
        )  # fmt: skip
    for position, line in enumerate(lines, 1):
        for kind, share in line.shares:
            work.post(line_share, **where, position=position, kind=kind, amount=share)
        of_list = line.listed or Listed(line.list_price)
        if line.differs or line.gift_kind or not of_list.plain:
            judgement = judge(line, tax_included, work.house.places, limit)
            work.post(
                line_price, invoice_id=invoice_id, price_list_id=list_id, revision=revision, position=position,
                tier=of_list.tier, from_quantity=of_list.from_quantity, list_price=line.list_price,
                floor_price=line.floor, level=judgement.level, gift=line.gift_kind,
            )  # fmt: skip


def for_manager(conn: Connection, invoice_id: int, revision: int) -> list[str]:
    """The products of a revision whose price the branch manager has to approve; empty when there are none."""
    p, n = line_price.c, invoice_line.c
    asked = (
        select(n.name)
        .join(line_price, (p.invoice_id == n.invoice_id) & (p.position == n.position))
        .where(n.invoice_id == invoice_id, p.revision == revision, p.level == MANAGER)
        .order_by(n.position)
    )
    return list(conn.execute(asked).scalars())


def approved(conn: Connection, invoice_id: int, revision: int) -> bool:
    """Whether the branch manager has signed this revision."""
    e = invoice_event.c
    asked = select(e.id).where(e.invoice_id == invoice_id, e.revision == revision, e.step == "approve_price")
    return conn.execute(asked).first() is not None


def approve(work: Work, row: RowMapping) -> Outcome:
    """The branch manager signs prices below the floor or beyond the limit (T3). Raises NothingToApprove."""
    if not for_manager(work.conn, row["id"], row["revision"]):
        raise NothingToApprove(invoice=row["number"])
    return Outcome(signed_hash=last_signed_hash(work, row))


def require_approved(work: Work, row: RowMapping) -> None:
    """Raises PriceNotApproved while a price waits for the branch manager."""
    waiting = for_manager(work.conn, row["id"], row["revision"])
    if waiting and not approved(work.conn, row["id"], row["revision"]):
        raise PriceNotApproved(invoice=row["number"], products=", ".join(waiting[:5]))
