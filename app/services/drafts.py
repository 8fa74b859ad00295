"""Keeping what a clerk types, within the second, and opening it again exactly as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from app.models.invoices import invoice
from app.process import Duty
from app.refusals import ChangedMeanwhile, NotFound, Refusal, TooManyLines, WrongState
from app.services import flow
from app.services.customer_card import CustomerCard, customer_card, items, terms_today
from app.services.desk import Desk, Reading, query
from app.services.finding import ProductHit, products_by_code
from app.services.forms import InvoiceForm, LineForm
from app.services.invoice_detail import InvoiceDetail, copied_form, invoice_detail
from app.services.invoicing import MOST_LINES
from app.services.pricing import Item, Terms


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it now stands in the database."""

    id: int
    version: int
    at: datetime
    apart: bool = False  # somebody else had changed the draft: this is a new one beside it


def keep(desk: Desk, form: InvoiceForm, draft: Kept | None) -> Kept:
    """Saves what is typed; without a draft a new one begins.

    When the draft was changed, submitted or removed elsewhere meanwhile, what is typed here becomes a draft of its
    own, so that neither is lost.
    """
    if draft is None:
        return _kept(desk, flow.take(desk, "save", form=form).ids[0])
    try:
        flow.take(desk, "save", [draft.id], form=form, seen={draft.id: draft.version})
    except (ChangedMeanwhile, WrongState, NotFound):
        made = _kept(desk, flow.take(desk, "save", form=form).ids[0])
        return Kept(made.id, made.version, made.at, apart=True)
    return _kept(desk, draft.id)


@query(Duty.INVOICE)
def _kept(look: Reading, invoice_id: int) -> Kept:
    i = invoice.c
    return Kept(*look.conn.execute(select(i.id, i.version, i.saved_at).where(i.id == invoice_id)).one())


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft on the screen again: the form as typed, and what is needed to work it out."""

    form: InvoiceForm
    items: Mapping[int, Item]
    terms: Terms | None
    customer: CustomerCard | None = None
    detail: InvoiceDetail | None = None
    kept: Kept | None = None
    was: Mapping[int, Decimal] = field(default_factory=dict)  # list prices of the invoice it copies, by product

    def new_prices(self) -> list[tuple[str, Decimal, Decimal | None]]:
        """Products whose list price is another one now than on the invoice copied: code, before, now."""
        known = [(self.items[key], before) for key, before in self.was.items() if key in self.items]
        return [(item.code, before, item.list_price) for item, before in known if item.list_price != before]


def open_draft(desk: Desk, invoice_id: int) -> Opened:
    """A draft to go on with. Raises NotFound, or WrongState when it is no draft any more."""
    detail = invoice_detail(desk, invoice_id)
    if detail.form is None:
        raise WrongState(invoice=detail.row.name, state=detail.row.label, step="Save")
    kept = Kept(detail.row.id, detail.row.version, detail.row.saved_at)
    return _opened(desk, detail.form, detail, kept)


def open_form(desk: Desk, form: InvoiceForm) -> Opened:
    """A form that is not kept yet: an empty one, or a copy."""
    return _opened(desk, form, None, None)


def open_copy(desk: Desk, invoice_id: int) -> Opened:
    """Another invoice once more as a new form: its customer, products and quantities, priced from the list in force.

    An expired or void invoice goes on this way only. Raises NotFound.
    """
    detail = invoice_detail(desk, invoice_id)
    was = {line.product_id: line.list_price for line in detail.lines}
    return replace(open_form(desk, copied_form(detail)), was=was)


def _opened(desk: Desk, form: InvoiceForm, detail: InvoiceDetail | None, kept: Kept | None) -> Opened:
    known = items(desk, [line.product_id for line in form.lines if line.product_id])
    buyer: CustomerCard | None = None
    if form.customer_id:
        buyer = customer_card(desk, form.customer_id)
    return Opened(form, known, terms_today(desk), buyer, detail, kept)


# Rows from a spreadsheet


@dataclass(frozen=True, slots=True)
class Pasted:
    """Rows as lines; a code that is not known stays in its line as unfinished text."""

    lines: tuple[LineForm, ...]
    items: Mapping[int, Item]
    unknown: tuple[str, ...]


def rows_in(text: str) -> list[list[str]]:
    """Rows and cells of pasted text: code, quantity, and where given price, discount and reason."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in text.splitlines()]
    return [row for row in rows if any(row)]


def read_rows(desk: Desk, text: str, already: int = 0) -> Pasted:
    """Lines of pasted rows. Raises TooManyLines when they and those already there are more than a paper takes."""
    rows = rows_in(text)
    if len(rows) + already > MOST_LINES:
        raise TooManyLines(lines=len(rows) + already, most=MOST_LINES)
    hits = products_by_code(desk, [row[0] for row in rows])
    lines = tuple(_line(row, hits.get(row[0].lower())) for row in rows)
    unknown = tuple(row[0] for row in rows if row[0].lower() not in hits)
    return Pasted(lines, items(desk, [hit.id for hit in hits.values()]), unknown)


def _line(row: Sequence[str], hit: ProductHit | None) -> LineForm:
    cells = [*row[1:5], "", "", "", ""]
    quantity, price, discount, reason = cells[:4]
    if hit is None:
        return LineForm(None, quantity, price, discount, reason, unfinished=row[0])
    return LineForm(hit.id, quantity, price, discount, reason)


def field_of(refusal: Refusal) -> tuple[int, str] | None:
    """Line number and field a refusal belongs to, when it is one of a line."""
    parts = refusal.at.split(".")
    if len(parts) == 3 and parts[0] == "lines" and parts[1].isdigit():
        return int(parts[1]), parts[2]
    return None
