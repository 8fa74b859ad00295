"""A fapiao as it is typed in two columns of text, and what a sales document would put on one."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal

from sqlalchemy import func, select

from app.models.amounts import ZERO
from app.models.invoices import invoice, invoice_line
from app.process import Duty
from app.refusals import Missing
from app.services.desk import Reading, query
from app.services.fapiao import CoverForm, RateForm
from app.services.invoicing import plain

_PARTS = re.compile(r"[\t;,， ]+")


def rates_in(text: str) -> tuple[RateForm, ...]:
    """Rows of rate, net and tax; `exempt` may stand in place of the rate. Raises Missing for a row with less."""
    found = []
    for number, row in enumerate(filter(str.strip, text.splitlines()), 1):
        cells = [cell for cell in _PARTS.split(row.strip()) if cell]
        if len(cells) < 2:
            raise Missing(at="rates")
        exempt = cells[0].lower() in ("exempt", "免税")
        tax = cells[2] if len(cells) > 2 else "0"
        found.append(RateForm("0" if exempt else cells[0], cells[1], tax, "exempt" if exempt else ""))
        if number > 20:
            break
    return tuple(found)


def covers_in(text: str) -> tuple[CoverForm, ...]:
    """Rows of a document's number and, where only a part is covered, the amount."""
    rows = [[cell for cell in _PARTS.split(row.strip()) if cell] for row in text.splitlines() if row.strip()]
    return tuple(CoverForm(cells[0], cells[1] if len(cells) > 1 else "") for cells in rows)


@query(Duty.BOOK)
def suggested(look: Reading, invoice_ids: tuple[int, ...]) -> tuple[str, str]:
    """The rates and documents that a fapiao for some whole documents would have, as they are typed."""
    n, i = invoice_line.c, invoice.c
    sums: dict[tuple[Decimal, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    asked = (
        select(n.tax_rate, n.tax_kind, func.sum(n.net).label("net"), func.sum(n.tax).label("tax"))
        .where(n.invoice_id.in_(invoice_ids), n.gift == 0)
        .group_by(n.tax_rate, n.tax_kind)
        .order_by(n.tax_rate.desc())
    )
    for row in look.conn.execute(asked):
        side = sums[row.tax_rate, row.tax_kind]
        side[0] += Decimal(row.net)
        side[1] += Decimal(row.tax)
    rates = "\n".join(
        f"{'exempt' if kind == 'exempt' else plain(rate)}\t{plain(net)}\t{plain(tax)}"
        for (rate, kind), (net, tax) in sums.items()
    )
    numbers = look.conn.execute(select(i.number).where(i.id.in_(invoice_ids)).order_by(i.id)).scalars()
    return rates, "\n".join(numbers)
