"""Money: every line against a second calculation in fractions, and parts that add up to the cent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.amounts import NOTHING, Amounts, line_amounts, rounded, share
from app.models.types import Scaled
from app.services.postings import issue_cost

QUANTITY = st.decimals("0.001", "99999.999", places=3)
PRICE = st.decimals("0", "99999.9999", places=4)
DISCOUNT = st.one_of(st.just(Decimal(0)), st.decimals("0", "100", places=4))
RATE = st.sampled_from([Decimal(r) for r in ("0", "1", "3", "6", "9", "13", "19", "7.7")])
PLACES = st.sampled_from([0, 2, 3])


def half_up(value: Fraction, places: int) -> Fraction:
    """Half away from zero, in fractions: nothing is shared with the program."""
    scaled = abs(value) * 10**places
    whole = Fraction(floor(scaled + Fraction(1, 2)), 10**places)
    return whole if value >= 0 else -whole


def reference(
    quantity: Decimal, price: Decimal, discount: Decimal, rate: Decimal, included: bool, places: int
) -> tuple[Fraction, Fraction, Fraction]:
    """Net, tax, gross as the rule says it: round the line, take the tax out of it or put it on."""
    amount = half_up(Fraction(quantity) * Fraction(price) * (1 - Fraction(discount) / 100), places)
    if included:
        net = half_up(amount / (1 + Fraction(rate) / 100), places)
        return net, amount - net, amount
    tax = half_up(amount * Fraction(rate) / 100, places)
    return amount, tax, amount + tax


@given(QUANTITY, PRICE, DISCOUNT, RATE, st.booleans(), PLACES)
def test_a_line_comes_to_what_a_second_calculation_says(
    quantity: Decimal, price: Decimal, discount: Decimal, rate: Decimal, included: bool, places: int
) -> None:
    got = line_amounts(quantity, price, discount, rate, included, places)
    assert tuple(map(Fraction, got)) == reference(quantity, price, discount, rate, included, places)
    assert got.net + got.tax == got.gross
    assert -got.gross.as_tuple().exponent == places


@given(QUANTITY, PRICE, DISCOUNT, RATE, st.booleans())
def test_a_red_line_is_the_blue_line_negative(
    quantity: Decimal, price: Decimal, discount: Decimal, rate: Decimal, included: bool
) -> None:
    blue = line_amounts(quantity, price, discount, rate, included, 2)
    assert line_amounts(-quantity, price, discount, rate, included, 2) == blue.negative()


@given(QUANTITY, PRICE, RATE, st.lists(st.integers(1, 100), min_size=1, max_size=12))
def test_shipments_of_a_line_add_up_to_the_line(
    quantity: Decimal, price: Decimal, rate: Decimal, cuts: list[int]
) -> None:
    whole = line_amounts(quantity, price, Decimal(0), rate, True, 2)
    taken, upto = NOTHING, Decimal(0)
    for cut in cuts:
        upto += rounded(quantity * cut / sum(cuts), 3)
        taken = taken.plus(share(whole, min(upto, quantity), quantity, taken, 2))
    taken = taken.plus(share(whole, quantity, quantity, taken, 2))
    assert taken == whole


def test_the_worked_examples_of_13_percent() -> None:
    cases = {("3", "19.90"): ("52.83", "6.87", "59.70"), ("7", "8.88"): ("55.01", "7.15", "62.16")}
    for (quantity, price), expected in cases.items():
        got = line_amounts(Decimal(quantity), Decimal(price), Decimal(0), Decimal(13), True, 2)
        assert got == Amounts(*map(Decimal, expected))


def test_ten_lines_of_1_99_keep_their_cent() -> None:
    """The sum of lines is the total: 17.60 net, though 19.90 / 1.13 would be 17.61."""
    total = NOTHING
    for _ in range(10):
        total = total.plus(line_amounts(Decimal(1), Decimal("1.99"), Decimal(0), Decimal(13), True, 2))
    assert total == Amounts(Decimal("17.60"), Decimal("2.30"), Decimal("19.90"))
    assert rounded(Decimal("19.90") * 100 / 113, 2) == Decimal("17.61")


def test_moving_average_of_the_guide() -> None:
    """10 at 5.00 and 20 at 5.60 average 5.40; 7 cost 37.80; the last piece takes what is left."""
    held, amount = Decimal(30), Decimal("50.00") + Decimal("112.00")
    cost = issue_cost(Decimal(7), held, amount, 2)
    assert cost == Decimal("37.80")
    assert (held - 7, amount - cost) == (Decimal(23), Decimal("124.20"))


@pytest.mark.parametrize(
    ("value", "expected"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("0.0049", "0.00")]
)
def test_halves_go_away_from_zero(value: str, expected: str) -> None:
    assert str(rounded(Decimal(value), 2)) == expected


def test_storage_never_rounds() -> None:
    with pytest.raises(ValueError, match="more than 4 places"):
        Scaled(4).process_bind_param(Decimal("0.00001"), None)  # type: ignore[arg-type]
    assert Scaled(4).process_bind_param(Decimal("1.2300"), None) == 12300  # type: ignore[arg-type]
