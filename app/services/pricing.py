"""What a typed line comes to. The screen while typing and the submitting command work it out by the same functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.models.amounts import HUNDRED, NOTHING, ZERO, Amounts, line_amounts, rounded
from app.models.types import PERCENT_PLACES, PRICE_PLACES, QUANTITY_PLACES
from app.refusals import Missing, NoPrice, NotFound, OutOfRange, PriceReasonMissing, Refusal, Retired
from app.services import typed
from app.services.discounts import FREE, WITH_GOODS, Discount, discounts_previewed, gift_typed
from app.services.forms import InvoiceForm, LineForm
from app.services.lines import PricedLine
from app.services.price_steps import ListStep, listed


@dataclass(frozen=True, slots=True)
class Item:
    """A product with its price in the list in force (None when the list has none) and what is free to sell."""

    id: int
    code: str
    name: str
    spec: str
    unit: str
    tax_rate: Decimal
    tax_kind: str
    list_price: Decimal | None
    active: bool = True
    available: Decimal = ZERO
    floor: Decimal | None = None
    steps: tuple[ListStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What prices an invoice today: the list in force (id None when there is none), its tax mode, the currency; and
    what is known of the customer and of the branch's limits."""

    day: date
    list_id: int | None
    list_name: str
    tax_included: bool
    places: int
    currency: str
    tier: str = ""  # of the customer
    most_change: Decimal = ZERO  # small change that may be waived


def work_out(line: LineForm, number: int, item: Item | None, terms: Terms) -> PricedLine:
    """The line with its price and amounts; whether it needs a reason is not judged here.

    Raises NotFound, Retired, NoPrice, or the refusal of a number, each at its field of line `number`.
    """
    at = f"lines.{number}"
    if item is None:
        raise NotFound(what="product", name=line.unfinished or str(line.product_id or ""), at=f"{at}.product")
    if not item.active:
        raise Retired(what="product", name=item.name, at=f"{at}.product")
    if item.list_price is None:
        raise NoPrice(product=item.code, day=terms.day, at=f"{at}.product")
    quantity = typed.positive(line.quantity, f"{at}.quantity", QUANTITY_PLACES, typed.MOST_QUANTITY)
    of_list = listed(item.list_price, item.steps, terms.tier, quantity)
    gift = gift_typed(line.discount)
    charged, discount = _charged(line, number, of_list.unit_price, gift)
    reason = typed.text(line.reason, f"{at}.reason", typed.NOTE_LENGTH, needed=False)
    amounts = line_amounts(quantity, charged, discount, item.tax_rate, terms.tax_included, terms.places)
    if amounts.gross > typed.MOST_MONEY:
        raise OutOfRange(text=str(amounts.gross), most=typed.MOST_MONEY, at=f"{at}.quantity")
    return PricedLine(
        item.id, item.code, item.name, item.spec, item.unit, quantity, of_list.unit_price, charged,
        discount, item.tax_rate, item.tax_kind, amounts, reason, gift=charged == 0 or discount == HUNDRED,
        listed=of_list, floor=item.floor, gift_kind=gift or (FREE if charged == 0 or discount == HUNDRED else ""),
    )  # fmt: skip


def _charged(line: LineForm, number: int, list_price: Decimal, gift: str) -> tuple[Decimal, Decimal]:
    """Unit price and discount in percent. A gift has the price nothing, or, with other goods, that of the list."""
    if gift == FREE:
        return ZERO, ZERO
    if gift == WITH_GOODS:
        return list_price, ZERO
    return charged_price(line, number, list_price), typed_discount(line, number)


def priced_line(line: LineForm, number: int, item: Item | None, terms: Terms) -> PricedLine:
    """The line as an invoice may keep it. Raises what `work_out` raises, and PriceReasonMissing off the list."""
    made = work_out(line, number, item, terms)
    if (made.off_list or made.gift_kind) and not made.reason:
        at = f"lines.{number}.reason"
        raise PriceReasonMissing(product=made.code, list_price=made.list_price, price=made.unit_price, at=at)
    return made


def charged_price(line: LineForm, number: int, list_price: Decimal) -> Decimal:
    """The unit price typed, or the list price where none is. Raises the refusal of the number."""
    if not line.price.strip():
        return list_price
    return typed.number(line.price, f"lines.{number}.price", PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)


def typed_discount(line: LineForm, number: int) -> Decimal:
    """The discount typed, in percent; none is zero. Raises the refusal of the number."""
    if not line.discount.strip():
        return ZERO
    return typed.number(line.discount, f"lines.{number}.discount", PERCENT_PLACES, least=ZERO, most=HUNDRED)


def off_list_percent(list_price: Decimal, unit_price: Decimal, discount: Decimal) -> Decimal | None:
    """By how many percent the price charged, less its discount, lies off the list price; negative is cheaper.

    One decimal; None where the list price is zero.
    """
    if not list_price:
        return None
    charged = unit_price * (HUNDRED - discount) / HUNDRED
    return rounded((charged - list_price) * HUNDRED / list_price, 1)


def line_total(
    quantity: Decimal, unit_price: Decimal, discount: Decimal, tax_rate: Decimal, tax_included: bool, places: int
) -> Amounts:
    """What a line comes to, for screens that know all its figures."""
    return line_amounts(quantity, unit_price, discount, tax_rate, tax_included, places)


# The whole form while it is typed


@dataclass(frozen=True, slots=True)
class LinePreview:
    """A typed line as far as it can be worked out.

    `priced` is None while something keeps the line from being worked out, which then stands in `wrong`. `short` is how
    much of the product is missing for this and the lines before it; `needs_reason` off the list without one.
    """

    number: int
    item: Item | None
    priced: PricedLine | None = None
    wrong: Refusal | None = None
    short: Decimal = ZERO
    needs_reason: bool = False
    whole: Amounts = NOTHING  # before discounts on the whole invoice

    @property
    def off_list(self) -> bool:
        return self.priced is not None and self.priced.off_list

    @property
    def percent_off(self) -> Decimal | None:
        """How far off the list, in percent; None on the list."""
        if self.priced is None or not self.priced.off_list:
            return None
        return off_list_percent(self.priced.list_price, self.priced.unit_price, self.priced.discount)


@dataclass(frozen=True, slots=True)
class Preview:
    """The form worked out: its lines (blank ones left out), and the sum of those that could be."""

    lines: tuple[LinePreview, ...]
    total: Amounts
    discounts: tuple[Discount, ...] = ()
    discount_wrong: Refusal | None = None  # why a discount on the whole invoice cannot be taken

    @property
    def wrong(self) -> Refusal | None:
        """The first refusal among the lines."""
        return next((line.wrong for line in self.lines if line.wrong), None)

    @property
    def incomplete(self) -> bool:
        """Whether a line is still being typed: something is missing, nothing is wrong."""
        return any(isinstance(line.wrong, Missing) for line in self.lines)


def nothing_typed() -> Preview:
    """What an empty form comes to."""
    return Preview((), NOTHING)


def preview_of(form: InvoiceForm, goods: Mapping[int, Item], terms: Terms) -> Preview:
    """Works out a half-typed sale from products already read: no database, nothing written."""
    asked: dict[int, Decimal] = {}
    lines = tuple(
        _previewed(line, number, goods, terms, asked) for number, line in enumerate(form.lines, 1) if not line.blank
    )
    whole = [line.priced for line in lines if line.priced is not None]
    shared, discounts, wrong = discounts_previewed(form, whole, terms.places, terms.most_change)
    after = iter(shared)
    lines = tuple(line if line.priced is None else replace(line, priced=next(after)) for line in lines)
    total = NOTHING
    for priced in shared:
        total = total.plus(priced.amounts)
    return Preview(lines, total, tuple(discounts), wrong)


def _previewed(
    line: LineForm, number: int, goods: Mapping[int, Item], terms: Terms, asked: dict[int, Decimal]
) -> LinePreview:
    item = goods.get(line.product_id or 0)
    try:
        made = work_out(line, number, item, terms)
    except Refusal as refusal:
        return LinePreview(number, item, wrong=refusal)
    assert item is not None  # work_out refuses a line without goods
    asked[item.id] = asked.get(item.id, ZERO) + made.quantity
    short = max(asked[item.id] - item.available, ZERO)
    needs_reason = (made.off_list or bool(made.gift_kind)) and not made.reason
    return LinePreview(number, item, made, short=short, needs_reason=needs_reason, whole=made.amounts)
