"""Amounts in words, as papers carry them: RMB capitals (人民币大写), other currencies in Chinese and in English.

Nothing is rounded here. An amount with more decimals than its currency has is a mistake made earlier and is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

DIGITS = "零壹贰叁肆伍陆柒捌玖"
TOO_LARGE = Decimal(10) ** 16

_PARTS = "角分厘"


def capitals(amount: Decimal, *, close_after_jiao: bool = True) -> str:
    """The RMB capitals of an amount in yuan, without the prefix 人民币.

    `close_after_jiao` writes 整 behind an amount that ends at 角; the rule leaves that open, behind 元 it does not.
    Raises ValueError for more than two decimals or from 10**16 on.
    """
    return _chinese(amount, 2, close_after_jiao)


def rmb_capitals(amount: Decimal, *, close_after_jiao: bool = True) -> str:
    """The capitals as a paper carries them: 人民币 and at once the amount, no blank between that could be filled."""
    return "人民币" + capitals(amount, close_after_jiao=close_after_jiao)


def amount_in_words(amount: Decimal, currency: str, language: str) -> str:
    """An amount written out in `language` (`zh_CN` or `en`), with the name of its currency (ISO 4217 code).

    Raises ValueError for more decimals than the currency has or from 10**16 on.
    """
    money = CURRENCIES.get(currency) or _unknown(currency)
    if language == "zh_CN":
        return money.chinese + _chinese(amount, money.places, True)
    return _english(amount, money)


class Currency(NamedTuple):
    """The names of a currency and its decimals; `part` is empty where it has none."""

    places: int
    chinese: str
    one: str
    many: str
    part: str = ""
    parts: str = ""


CURRENCIES: dict[str, Currency] = {
    "CNY": Currency(2, "人民币", "yuan", "yuan", "fen", "fen"),
    "USD": Currency(2, "美元", "US dollar", "US dollars", "cent", "cents"),
    "EUR": Currency(2, "欧元", "euro", "euros", "cent", "cents"),
    "GBP": Currency(2, "英镑", "pound sterling", "pounds sterling", "penny", "pence"),
    "HKD": Currency(2, "港元", "Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    "MOP": Currency(2, "澳门元", "Macanese pataca", "Macanese patacas", "avo", "avos"),
    "TWD": Currency(2, "新台币", "New Taiwan dollar", "New Taiwan dollars", "cent", "cents"),
    "SGD": Currency(2, "新加坡元", "Singapore dollar", "Singapore dollars", "cent", "cents"),
    "AUD": Currency(2, "澳大利亚元", "Australian dollar", "Australian dollars", "cent", "cents"),
    "CAD": Currency(2, "加拿大元", "Canadian dollar", "Canadian dollars", "cent", "cents"),
    "NZD": Currency(2, "新西兰元", "New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    "CHF": Currency(2, "瑞士法郎", "Swiss franc", "Swiss francs", "centime", "centimes"),
    "MYR": Currency(2, "马来西亚林吉特", "Malaysian ringgit", "Malaysian ringgit", "sen", "sen"),
    "THB": Currency(2, "泰铢", "Thai baht", "Thai baht", "satang", "satang"),
    "INR": Currency(2, "印度卢比", "Indian rupee", "Indian rupees", "paisa", "paise"),
    "RUB": Currency(2, "俄罗斯卢布", "Russian rouble", "Russian roubles", "kopek", "kopeks"),
    "JPY": Currency(0, "日元", "Japanese yen", "Japanese yen"),
    "KRW": Currency(0, "韩元", "South Korean won", "South Korean won"),
    "VND": Currency(0, "越南盾", "Vietnamese dong", "Vietnamese dong"),
    "KWD": Currency(3, "科威特第纳尔", "Kuwaiti dinar", "Kuwaiti dinars", "fils", "fils"),
    "BHD": Currency(3, "巴林第纳尔", "Bahraini dinar", "Bahraini dinars", "fils", "fils"),
}
_BY_PLACES = dict.fromkeys("CLP ISK PYG UGX XAF XOF XPF".split(), 0) | dict.fromkeys("IQD JOD OMR TND".split(), 3)


def places_of(currency: str) -> int:
    """How many decimals a currency (ISO 4217 code) has; 2 where it is not known."""
    known = CURRENCIES.get(currency)
    return known.places if known else _BY_PLACES.get(currency, 2)


def _unknown(code: str) -> Currency:
    """A currency without names of its own stands under its code."""
    return Currency(places_of(code), code, code, code)


def _split(amount: Decimal, places: int) -> tuple[bool, int, int]:
    """Whether it is negative, the whole units, and the parts below them as a whole number."""
    if not amount.is_finite() or abs(amount) >= TOO_LARGE:
        raise ValueError(f"an amount to be written out must be below 10**16, not {amount}")
    scaled = abs(amount).scaleb(places)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{amount} has more than {places} decimals")
    whole, parts = divmod(int(scaled), 10**places)
    return amount < 0, whole, parts


# Chinese


def _chinese(amount: Decimal, places: int, close_after_jiao: bool) -> str:
    negative, whole, parts = _split(amount, places)
    digits = [int(digit) for digit in f"{parts:0{places}d}"] if places else []
    return ("负" if negative else "") + _yuan(whole, digits) + _below_yuan(whole, digits, close_after_jiao)


def _yuan(whole: int, below: list[int]) -> str:
    if whole:
        return _whole(whole) + "元"
    return "" if any(below) else "零元"


def _below_yuan(whole: int, digits: list[int], close_after_jiao: bool) -> str:
    """角, 分 and 厘, or 整. One 零 stands for a gap of zeros, also for that between a round 元 and 角."""
    if not any(digits):
        return "整"
    text = ""
    gap = bool(whole) and whole % 10 == 0
    for digit, unit in zip(digits, _PARTS, strict=False):
        if digit:
            text += ("零" if gap else "") + DIGITS[digit] + unit
        gap = not digit and bool(whole or text)
    return text + ("整" if close_after_jiao and not any(digits[1:]) else "")


def _whole(number: int) -> str:
    """A positive whole number below 10**16, read in groups of 亿, 万 and what is below."""
    return _grouped(number, 10**8, "亿", _below_yi)


def _below_yi(number: int) -> str:
    return _grouped(number, 10**4, "万", _below_wan)


def _grouped(number: int, size: int, unit: str, reading: Callable[[int], str]) -> str:
    """High part, unit, low part. A low part that starts with zeros is joined by one 零."""
    high, low = divmod(number, size)
    text = (reading(high) + unit) if high else ""
    if low:
        text += ("零" if high and low < size // 10 else "") + reading(low)
    return text


def _below_wan(number: int) -> str:
    """1 to 9999; the leading 1 of tens is written: 壹拾."""
    text = ""
    gap = False
    for power, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if gap else "") + DIGITS[digit] + unit
        gap = not digit and bool(text)
    return text


# English

_UNDER_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (100, "hundred"))


def _english(amount: Decimal, money: Currency) -> str:
    negative, whole, parts = _split(amount, money.places)
    if money.one != money.chinese:
        text = _named(whole, parts, money)
    else:
        text = f"{money.one} {_english_whole(whole)}"
        text += f" and {parts:0{money.places}d}/{10**money.places}" if money.places else ""
    text = ("minus " if negative else "") + text
    return text[0].upper() + text[1:]


def _named(whole: int, parts: int, money: Currency) -> str:
    said = []
    if whole or not parts:
        said.append(f"{_english_whole(whole)} {money.one if whole == 1 else money.many}")
    if parts:
        said.append(f"{_english_whole(parts)} {money.part if parts == 1 else money.parts}")
    return " and ".join(said)


def _english_whole(number: int) -> str:
    if number < 20:
        return _UNDER_TWENTY[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens - 2] + (f"-{_UNDER_TWENTY[ones]}" if ones else "")
    size, name = next(scale for scale in _SCALES if number >= scale[0])
    high, low = divmod(number, size)
    return f"{_english_whole(high)} {name}" + (f" {_english_whole(low)}" if low else "")
