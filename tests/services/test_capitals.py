"""Amounts in words: the rules for RMB capitals, and that what is written can be read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.capitals import amount_in_words, capitals, places_of, rmb_capitals

VECTORS = {
    "0": "零元整",
    "0.05": "伍分",
    "0.10": "壹角整",
    "0.56": "伍角陆分",
    "1": "壹元整",
    "10": "壹拾元整",
    "10.05": "壹拾元零伍分",
    "20.30": "贰拾元零叁角整",
    "101": "壹佰零壹元整",
    "325.04": "叁佰贰拾伍元零肆分",
    "1010": "壹仟零壹拾元整",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "1680.32": "壹仟陆佰捌拾元零叁角贰分",
    "6007.14": "陆仟零柒元壹角肆分",
    "10001": "壹万零壹元整",
    "10100": "壹万零壹佰元整",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "20000.05": "贰万元零伍分",
    "101000": "壹拾万壹仟元整",
    "107000.53": "壹拾万柒仟元零伍角叁分",
    "1000001": "壹佰万零壹元整",
    "10010001": "壹仟零壹万零壹元整",
    "100010000": "壹亿零壹万元整",
    "1200003400": "壹拾贰亿零叁仟肆佰元整",
    "4200001637.41": "肆拾贰亿零壹仟陆佰叁拾柒元肆角壹分",
    "1000100000000": "壹万零壹亿元整",
    "1000000000000": "壹万亿元整",
    "1000000010000": "壹万亿零壹万元整",
    "9999999999999999.99": "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "-59.70": "负伍拾玖元柒角整",
}


@pytest.mark.parametrize(("amount", "written"), VECTORS.items())
def test_the_rule_writes(amount: str, written: str) -> None:
    assert capitals(Decimal(amount)) == written


def test_the_prefix_stands_at_once_before_the_amount() -> None:
    assert rmb_capitals(Decimal("1409.50")) == "人民币壹仟肆佰零玖元伍角整"
    assert rmb_capitals(Decimal("-59.70")) == "人民币负伍拾玖元柒角整"


def test_the_closing_word_after_jiao_is_a_choice() -> None:
    assert capitals(Decimal("1409.50"), close_after_jiao=False) == "壹仟肆佰零玖元伍角"
    assert capitals(Decimal("1409"), close_after_jiao=False) == "壹仟肆佰零玖元整"


@pytest.mark.parametrize("amount", ["1.005", "0.001", "-0.001", "1E16", "-1E16", "NaN", "Infinity"])
def test_an_amount_that_would_have_to_be_rounded_or_is_too_large_is_refused(amount: str) -> None:
    with pytest.raises(ValueError):
        capitals(Decimal(amount))


def test_trailing_zeros_beyond_two_decimals_are_no_fault() -> None:
    assert capitals(Decimal("1.5000")) == "壹元伍角整"


UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read(text: str) -> Decimal:
    """Reads capitals the way a person does: group by group, digit and unit, zeros skipped."""
    sign = -1 if text.startswith("负") else 1
    text = text.removeprefix("负").removesuffix("整")
    yuan, _, below = text.partition("元") if "元" in text else ("", "", text)
    total = Decimal(_read_whole(yuan))
    digit = 0
    for character in below:
        if character in "角分":
            total += digit * Decimal({"角": "0.1", "分": "0.01"}[character])
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
    return sign * total


def _read_whole(text: str) -> int:
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if name in text:
            high, _, low = text.rpartition(name) if name == "亿" else text.partition(name)
            return _read_whole(high) * size + _read_whole(low)
    total = digit = 0
    for character in text:
        if character in UNITS:
            total, digit = total + digit * UNITS[character], 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
    return total + digit


amounts = st.one_of(
    st.integers(-(10**18) + 1, 10**18 - 1),
    # Few digits other than zero: where the rules about 零 decide.
    st.lists(st.sampled_from("0000012345"), min_size=1, max_size=18).map(lambda digits: int("".join(digits))),
).map(lambda fen: Decimal(fen).scaleb(-2))


@given(amounts)
def test_what_is_written_reads_back_as_the_amount(amount: Decimal) -> None:
    assert read(capitals(amount)) == amount


@given(amounts)
def test_there_is_never_a_double_zero_nor_a_loose_one(amount: Decimal) -> None:
    written = capitals(amount)
    assert "零零" not in written
    assert not written.removeprefix("负").startswith("零") or amount == 0
    for unit in "万亿角分整":
        assert "零" + unit not in written
    assert "零元" not in written or amount == 0
    assert written.endswith(("整", "分"))


@pytest.mark.parametrize(
    ("amount", "currency", "chinese", "english"),
    [
        ("1409.50", "CNY", "人民币壹仟肆佰零玖元伍角整", "One thousand four hundred nine yuan and fifty fen"),
        ("1409.50", "USD", "美元壹仟肆佰零玖元伍角整", "One thousand four hundred nine US dollars and fifty cents"),
        ("1.01", "USD", "美元壹元零壹分", "One US dollar and one cent"),
        ("0.21", "EUR", "欧元贰角壹分", "Twenty-one cents"),
        ("0", "GBP", "英镑零元整", "Zero pounds sterling"),
        ("-20", "HKD", "港元负贰拾元整", "Minus twenty Hong Kong dollars"),
        ("13000", "JPY", "日元壹万叁仟元整", "Thirteen thousand Japanese yen"),
        ("1.005", "KWD", "科威特第纳尔壹元零伍厘", "One Kuwaiti dinar and five fils"),
        ("1000.50", "PLN", "PLN壹仟元零伍角整", "PLN one thousand and 50/100"),
        ("1000", "CLP", "CLP壹仟元整", "CLP one thousand"),
        ("1000000.001", "OMR", "OMR壹佰万元零壹厘", "OMR one million and 001/1000"),
    ],
)
def test_other_currencies_by_name(amount: str, currency: str, chinese: str, english: str) -> None:
    assert amount_in_words(Decimal(amount), currency, "zh_CN") == chinese
    assert amount_in_words(Decimal(amount), currency, "en") == english


def test_a_currency_without_decimals_takes_none() -> None:
    assert places_of("JPY") == 0
    with pytest.raises(ValueError):
        amount_in_words(Decimal("10.5"), "JPY", "en")
