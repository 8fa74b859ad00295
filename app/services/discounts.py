"""Discounts on a whole invoice, spread over its lines so that the cents add up; and gifts.

Three kinds, taken off in this order: gifts sold with other goods (买赠: the gift at its list price, as much off the
whole bundle), the discount typed for the whole invoice, and small change (抹零). Each is spread in proportion to what
the lines come to with tax; every share is rounded half-up, and the last line takes the residue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.models.amounts import HUNDRED, ZERO, Amounts, rounded
from app.models.types import PERCENT_PLACES
from app.refusals import DiscountReasonMissing, DiscountTooLarge, Refusal, TooMuchChange
from app.services import typed
from app.services.forms import InvoiceForm
from app.services.lines import PricedLine, sum_of
from app.words import N_

DOCUMENT, BUNDLE, SMALL_CHANGE = "document", "bundle", "small_change"
LABELS: dict[str, str] = {
    DOCUMENT: N_("Discount"),
    BUNDLE: N_("Gifts with the goods"),
    SMALL_CHANGE: N_("Small change waived"),
}
FREE, WITH_GOODS = "free", "bundle"
# What is typed in a line's discount cell for a gift.
_GIFT_WORDS = {
    FREE: ("g", "gift", "赠", "赠品"),
    WITH_GOODS: ("b", "bundle", "买赠", "搭赠"),
}


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount on the whole invoice: its kind, as typed, the amount with tax, and why."""

    kind: str
    typed: str
    amount: Decimal
    reason: str = ""


def gift_typed(text: str) -> str:
    """`free` or `bundle` when the discount cell of a line says that it is a gift, else nothing."""
    plain = text.strip().lower()
    return next((kind for kind, words in _GIFT_WORDS.items() if plain in words), "")


def spread(amount: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    """An amount over weights: each share rounded half-up, the last one takes the residue, none above its weight."""
    whole = sum(weights, ZERO)
    shares = [rounded(amount * weight / whole, places) if whole else ZERO for weight in weights]
    residue = amount - sum(shares, ZERO)
    for at in reversed(range(len(weights))):
        if not residue:
            break
        fitting = min(max(shares[at] + residue, ZERO), weights[at])
        residue -= fitting - shares[at]
        shares[at] = fitting
    return shares


def taken_off(line: PricedLine, kind: str, share: Decimal, places: int) -> PricedLine:
    """The line after its share: less with tax, and the net taken out of that anew (rounded once)."""
    if not share:
        return line
    gross = line.amounts.gross - share
    net = rounded(gross * HUNDRED / (HUNDRED + line.tax_rate), places)
    return replace(line, amounts=Amounts(net, gross - net, gross), shares=(*line.shares, (kind, share)))


def with_discounts(
    form: InvoiceForm, lines: Iterable[PricedLine], places: int, most_change: Decimal
) -> tuple[list[PricedLine], list[Discount]]:
    """The lines after the discounts of the whole invoice, and these.

    Raises DiscountTooLarge, DiscountReasonMissing, TooMuchChange, or the refusal of a number, each at its field.
    """
    priced, found = list(lines), list[Discount]()
    bundle = _bundle(priced)
    if bundle is not None:
        priced = _spread_over(priced, bundle, places)
        found.append(bundle)
    document = document_discount(form, sum_of(priced).gross, places)
    if document is not None:
        priced = _spread_over(priced, document, places)
        found.append(document)
    change = small_change(form, sum_of(priced).gross, places, most_change)
    if change is not None:
        priced = _spread_over(priced, change, places)
        found.append(change)
    return priced, found


def _spread_over(lines: list[PricedLine], discount: Discount, places: int) -> list[PricedLine]:
    shares = spread(discount.amount, [line.amounts.gross for line in lines], places)
    return [taken_off(line, discount.kind, share, places) for line, share in zip(lines, shares, strict=True)]


def _bundle(lines: Sequence[PricedLine]) -> Discount | None:
    gifts = [line for line in lines if line.gift_kind == WITH_GOODS]
    amount = sum_of(gifts).gross
    reason = "; ".join(dict.fromkeys(line.reason for line in gifts if line.reason))
    return Discount(BUNDLE, "", amount, reason) if amount else None


def document_discount(form: InvoiceForm, total: Decimal, places: int) -> Discount | None:
    """The discount typed for the whole invoice, as an amount or in percent; its reason is judged too."""
    text = form.discount.strip()
    if not text:
        return None
    plain = text.rstrip("%％").strip()
    if plain != text:
        percent = typed.number(plain, "discount", PERCENT_PLACES, least=ZERO, most=HUNDRED)
        amount = rounded(total * percent / HUNDRED, places)
    else:
        amount = typed.number(text, "discount", places, least=ZERO)
    if amount > total:
        raise DiscountTooLarge(discount=amount, total=total)
    if not amount:
        return None
    reason = typed.text(form.discount_reason, "discount_reason", typed.NOTE_LENGTH, needed=False)
    if not reason:
        raise DiscountReasonMissing(amount=amount)
    return Discount(DOCUMENT, text, amount, reason)


def small_change(form: InvoiceForm, total: Decimal, places: int, most: Decimal) -> Discount | None:
    """The small change waived. Raises TooMuchChange above the branch's limit, which is always below one."""
    if not form.small_change.strip():
        return None
    amount = typed.number(form.small_change, "small_change", places, least=ZERO)
    if amount > most:
        raise TooMuchChange(amount=amount, most=most)
    if amount > total:
        raise DiscountTooLarge(discount=amount, total=total, at="small_change")
    return Discount(SMALL_CHANGE, form.small_change.strip(), amount) if amount else None


def discounts_previewed(
    form: InvoiceForm, lines: list[PricedLine], places: int, most_change: Decimal
) -> tuple[list[PricedLine], list[Discount], Refusal | None]:
    """The same while it is typed: what cannot be taken is told and left out."""
    plain = replace(form, discount="", discount_reason="", small_change="")
    tries = (
        form, replace(form, discount_reason=form.discount_reason.strip() or "…"), replace(plain, discount=form.discount,
        discount_reason="…"), replace(plain, small_change=form.small_change), plain,
    )  # fmt: skip
    wrong: Refusal | None = None
    for attempt in tries:
        try:
            priced, found = with_discounts(attempt, lines, places, most_change)
        except Refusal as refusal:
            wrong = wrong or refusal
        else:
            return priced, found, wrong
    return lines, [], wrong
