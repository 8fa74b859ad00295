"""A line of an invoice, priced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.models.amounts import NOTHING, Amounts
from app.services.price_steps import Listed


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with everything the invoice keeps of it. Quantities are negative on a return."""

    product_id: int
    code: str
    name: str
    spec: str
    unit: str
    quantity: Decimal
    list_price: Decimal
    unit_price: Decimal
    discount: Decimal
    tax_rate: Decimal
    tax_kind: str
    amounts: Amounts
    reason: str
    gift: bool
    original_line_id: int | None = None
    listed: Listed | None = None  # which price of the list it is
    floor: Decimal | None = None
    gift_kind: str = ""  # free · bundle
    shares: tuple[tuple[str, Decimal], ...] = ()  # of discounts on the whole invoice, by kind; taken off already

    @property
    def off_list(self) -> bool:
        return self.unit_price != self.list_price or self.discount != 0

    @property
    def differs(self) -> bool:
        """Whether somebody has to judge its price: off the list, or with a share of a discount."""
        return self.off_list or bool(self.shares)

    def row(self, invoice_id: int, position: int) -> dict[str, object]:
        kept = {name: getattr(self, name) for name in self.__slots__ if name not in _BESIDE}
        return {"invoice_id": invoice_id, "position": position, **kept, **self.amounts._asdict()}


_BESIDE = frozenset({"amounts", "listed", "floor", "gift_kind", "shares"})  # kept in tables of their own


def sum_of(lines: Iterable[PricedLine]) -> Amounts:
    total = NOTHING
    for line in lines:
        total = total.plus(line.amounts)
    return total
