"""What people type, read defensively: numbers, days and text, each refused at its field with the reason."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from app.refusals import Missing, NotADate, NotANumber, OutOfRange, TooLong, TooPrecise

NAME_LENGTH = 500
NOTE_LENGTH = 2000
CODE_LENGTH = 60
MOST_QUANTITY = Decimal("9999999.999")
MOST_PRICE = Decimal("99999999.9999")
MOST_MONEY = Decimal("999999999999")

_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
# Characters that turn the direction of text around and could make a name show as another one.
_OVERRIDES = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF}


def clean(text: str) -> str:
    """The text without control characters, direction overrides and outer blanks; tabs and line ends become blanks."""
    spaced = "".join(" " if c in "\t\r\n\v\f\u2028\u2029" else c for c in text)
    return "".join(c for c in spaced if _shows(c)).strip()


def _shows(c: str) -> bool:
    """Characters newer than this Python knows are kept: rare ones stand in people's names."""
    noncharacter = ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF
    return unicodedata.category(c) not in ("Cc", "Cs") and not noncharacter and ord(c) not in _OVERRIDES


def text(typed: str, at: str, most: int = NAME_LENGTH, *, needed: bool = True) -> str:
    """Cleaned text. Raises Missing or TooLong."""
    value = clean(typed)
    if needed and not value:
        raise Missing(at=at)
    if len(value) > most:
        raise TooLong(length=len(value), most=most, at=at)
    return value


def number(
    typed: str | Decimal | int, at: str, places: int, *, least: Decimal | None = None, most: Decimal = MOST_MONEY
) -> Decimal:
    """An exact number with at most so many places.

    Thousands commas and full-width digits are understood. Raises Missing, NotANumber, TooPrecise or OutOfRange.
    """
    value = typed if isinstance(typed, Decimal) else _parsed(str(typed), at)
    shown = str(typed)
    if not value.is_finite():
        raise NotANumber(text=shown, at=at)
    if _decimals(value) > places:
        raise TooPrecise(text=shown, places=places, at=at)
    if (least is not None and value < least) or value > most or value < -most:
        raise OutOfRange(text=shown, least=least, most=most, at=at)
    return value


def _decimals(value: Decimal) -> int:
    """How many decimals a number needs, counted on its digits: arithmetic would round a long one first."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return 0
    digits = "".join(map(str, value.as_tuple().digits))
    return max(-exponent - (len(digits) - len(digits.rstrip("0"))), 0) if value else 0


def _parsed(typed: str, at: str) -> Decimal:
    plain = unicodedata.normalize("NFKC", typed).strip().replace("−", "-")
    if not plain:
        raise Missing(at=at)
    if len(plain) > 40 or not _NUMBER.fullmatch(plain) or not any(c.isdigit() for c in plain):
        raise NotANumber(text=typed[:60], at=at)
    return Decimal(plain.replace(",", ""))


def positive(typed: str | Decimal | int, at: str, places: int, most: Decimal = MOST_MONEY) -> Decimal:
    """A number above zero."""
    smallest = Decimal(1).scaleb(-places)
    value = number(typed, at, places, most=most)
    if value < smallest:
        raise OutOfRange(text=str(typed), least=smallest, most=most, at=at)
    return value


def day(typed: str | date, at: str) -> date:
    """A day, written 2026-11-24, 2026/11/24 or 2026年11月24日. Raises Missing or NotADate."""
    if isinstance(typed, date):
        return typed
    plain = unicodedata.normalize("NFKC", typed).strip()
    if not plain:
        raise Missing(at=at)
    found = _DATE.fullmatch(plain)
    try:
        if found is None:
            raise ValueError(plain)
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise NotADate(text=typed[:40], at=at) from None
