"""Exchange (换货): what comes back and what is sold instead, two invoices tied: only the difference is paid."""

from __future__ import annotations

from sqlalchemy import RowMapping, or_, select

from app.models.invoices import invoice
from app.models.returns import exchange
from app.process import Duty, Kind, Review
from app.refusals import NotExchangeable
from app.services import moves
from app.services.desk import Changed, Work, command

_OPEN = (Review.DRAFT, Review.SUBMITTED, Review.AUTHORISED)


@command(Duty.INVOICE)
def tie_exchange(work: Work, red_id: int, blue_id: int) -> Changed:
    """Ties a return and the sale that takes its place. Both stay invoices of their own, gross, with both reviews.

    Raises NotOwn, or NotExchangeable unless they are a return and a sale of one customer, not released and not tied.
    """
    red, blue = moves.load(work, red_id), moves.load(work, blue_id)
    for row in (red, blue):
        moves.require_own(work, row)
    tied = select(exchange.c.red_id).where(or_(exchange.c.red_id == red_id, exchange.c.blue_id == blue_id))
    if not _fit(work, red, blue) or work.conn.execute(tied).first() is not None:
        raise NotExchangeable(red=moves.name_of(red), blue=moves.name_of(blue))
    work.post(exchange, red_id=red_id, blue_id=blue_id, person_id=work.person.id, at=work.now)
    return Changed(frozenset({"invoice"}), (red_id, blue_id))


def _fit(work: Work, red: RowMapping, blue: RowMapping) -> bool:
    kinds = (red["kind"], blue["kind"]) == (Kind.RETURN.value, Kind.SALE.value)
    if not kinds or red["review"] not in _OPEN or blue["review"] not in _OPEN:
        return False
    of = select(invoice.c.customer_id).where(invoice.c.id == red["original_id"])
    return bool(work.conn.execute(of).scalar() == blue["customer_id"])
