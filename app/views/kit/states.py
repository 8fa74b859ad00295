"""How an invoice's state looks: the pill's tone, and its timeline in words."""

from __future__ import annotations

from collections.abc import Iterable

from app.process import Goods, Kind, Payment, Review
from app.services.invoices import InvoiceRow
from app.services.timelines import Mark
from app.views.kit import money
from app.words import _


def state_tone(row: InvoiceRow) -> str:
    """Amber for what came back, red for void, accent for what is under way, green for what is paid."""
    if row.sent_back or row.review is Review.EXPIRED:
        return "amber"
    if row.review is Review.VOID:
        return "red"
    if row.review in (Review.DRAFT, Review.CLOSED):
        return "neutral"
    if row.review is Review.PAYABLE and row.kind is Kind.SALE:
        if row.goods in (Goods.SHIPPED, Goods.RETURNED):
            return "neutral"
        return "green" if row.payment is Payment.FULL else "accent"
    return "accent"


def state_words(row: InvoiceRow) -> str:
    """Where the invoice stands, in the language spoken."""
    return _(row.label)


def marks_in_words(marks: Iterable[Mark]) -> list[tuple[str, str, str, str, bool]]:
    """A timeline as the kit's widget shows it."""
    return [_mark(mark) for mark in marks]


def _mark(mark: Mark) -> tuple[str, str, str, str, bool]:
    step = _(mark.step)
    if mark.key == "submit" and mark.revision > 1:
        step = _("{step} (revision {n})").format(step=step, n=mark.revision)
    if mark.key == "print":
        step = f"{step} {mark.paper}"
    details = [mark.reason, mark.paper if mark.key != "print" else ""]
    return money.moment(mark.at), mark.who, step, " · ".join(part for part in details if part), mark.done
