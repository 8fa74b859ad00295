"""Arithmetic of a line: rounding happens here, once, half-up, at the line; totals are sums of lines."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

ZERO = Decimal(0)
HUNDRED = Decimal(100)
_QUANTUM = tuple(Decimal(1).scaleb(-places) for places in range(8))


def rounded(value: Decimal, places: int) -> Decimal:
    """The value to so many places, half away from zero; the only place where anything is rounded."""
    return value.quantize(_QUANTUM[places], ROUND_HALF_UP)


class Amounts(NamedTuple):
    """Net (不含税), tax (税额) and gross (价税合计) of a line or a sum of lines; gross is net plus tax."""

    net: Decimal
    tax: Decimal
    gross: Decimal

    def plus(self, other: Amounts) -> Amounts:
        return Amounts(self.net + other.net, self.tax + other.tax, self.gross + other.gross)

    def negative(self) -> Amounts:
        return Amounts(-self.net, -self.tax, -self.gross)


NOTHING = Amounts(ZERO, ZERO, ZERO)


def line_amounts(
    quantity: Decimal, unit_price: Decimal, discount: Decimal, tax_rate: Decimal, tax_included: bool, places: int
) -> Amounts:
    """What one line comes to.

    `discount` and `tax_rate` are percentages. With tax included the gross is rounded first and the net is taken out of
    it; otherwise the net is rounded first and the tax put on it. The third figure is always sum or difference.
    """
    amount = rounded(quantity * unit_price * (HUNDRED - discount) / HUNDRED, places)
    if tax_included:
        net = rounded(amount * HUNDRED / (HUNDRED + tax_rate), places)
        return Amounts(net, amount - net, amount)
    tax = rounded(amount * tax_rate / HUNDRED, places)
    return Amounts(amount, tax, amount + tax)


def share(whole: Amounts, upto: Decimal, of: Decimal, before: Amounts, places: int) -> Amounts:
    """The part of a line's amounts that belongs to a shipment, by cumulative rounding.

    `upto` is the quantity shipped up to and with this shipment, `of` the line's quantity, `before` what earlier
    shipments took; the last shipment takes the residue, so that the parts add up to the line to the cent.
    """
    net = rounded(whole.net * upto / of, places) - before.net
    gross = rounded(whole.gross * upto / of, places) - before.gross
    return Amounts(net, gross - net, gross)
