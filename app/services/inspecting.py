"""Inspection of what comes back (验收): counted and judged before it goes on a shelf, good and rejected apart."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import RowMapping, select

from app.models.amounts import ZERO
from app.models.invoices import invoice_line
from app.models.returns import inspection, inspection_line
from app.models.types import QUANTITY_PLACES
from app.refusals import CountDiffers, NotInspected
from app.services import moves, returns, settings, typed
from app.services.desk import Work
from app.services.moves import Outcome

Found = Mapping[int, tuple[str | Decimal, str | Decimal]]  # by line of the return: good, rejected


def inspect(work: Work, row: RowMapping, results: Found | None = None, note: str = "") -> Outcome:
    """Somebody beside the keeper looks at the goods; lines that are not named are good as a whole.

    Raises CountDiffers at a line where good and rejected do not come to what is returned.
    """
    returns.require_in_time(work, row)
    if found_before(work, row) is not None:
        raise NotInspected(invoice=moves.name_of(row))
    write(work, row, results, note)
    return Outcome(kinds=frozenset({"stock"}))


def found_before(work: Work, row: RowMapping) -> dict[int, tuple[Decimal, Decimal]] | None:
    """What an inspection of this revision found, by position: good and rejected; None when there was none."""
    head = select(inspection.c.id).where(inspection.c.invoice_id == row["id"], inspection.c.revision == row["revision"])
    inspection_id = work.conn.execute(head).scalar()
    if inspection_id is None:
        return None
    lines = select(inspection_line).where(inspection_line.c.inspection_id == inspection_id)
    return {line.position: (line.good, line.rejected) for line in work.conn.execute(lines)}


def required_by_another(work: Work) -> bool:
    """Whether the branch asks that somebody beside the keeper inspects."""
    return settings.value_of(work.conn, "inspect_returns") == "witness"


def write(work: Work, row: RowMapping, results: Found | None, note: str) -> dict[int, tuple[Decimal, Decimal]]:
    """Writes down what was found; returns it by position."""
    inspection_id = work.post(
        inspection,
        invoice_id=row["id"],
        revision=row["revision"],
        note=typed.text(note, "note", typed.NOTE_LENGTH, needed=False),
        person_id=work.person.id,
        day=work.day,
        at=work.now,
    )
    lines = select(invoice_line).where(invoice_line.c.invoice_id == row["id"]).order_by(invoice_line.c.position)
    found: dict[int, tuple[Decimal, Decimal]] = {}
    for line in work.conn.execute(lines).mappings().all():
        good, rejected = _counted(line, (results or {}).get(line["id"]))
        found[line["position"]] = good, rejected
        work.post(
            inspection_line,
            inspection_id=inspection_id,
            position=line["position"],
            product_id=line["product_id"],
            good=good,
            rejected=rejected,
            note="",
        )
    return found


def _counted(line: RowMapping, given: tuple[str | Decimal, str | Decimal] | None) -> tuple[Decimal, Decimal]:
    returned = -line["quantity"]
    if given is None:
        return returned, ZERO
    at = f"results.{line['id']}"
    good, rejected = (typed.number(each or ZERO, at, QUANTITY_PLACES, least=ZERO) for each in given)
    if good + rejected != returned:
        raise CountDiffers(product=line["code"], returned=returned, counted=good + rejected, at=at)
    return good, rejected
