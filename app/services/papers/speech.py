"""How a paper speaks: Chinese, English or both, and how it writes days, money and quantities."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from app.services.capitals import amount_in_words, places_of
from app.words import N_, _, speaking

Language = Literal["zh_CN", "en", "both"]

SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "JPY": "JP¥", "MOP": "MOP$", "TWD": "NT$"}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class Speech:
    """The words of one paper. With "both", Chinese leads and English stands beside it in small."""

    def __init__(self, language: Language, currency: str) -> None:
        if language not in ("zh_CN", "en", "both"):
            raise ValueError(f"papers speak zh_CN, en or both, not {language!r}")
        self.language = language
        self.currency = currency
        self.places = places_of(currency)
        self.main = "en" if language == "en" else "zh_CN"
        self.second = "en" if language == "both" else ""

    def say(self, word: str) -> str:
        """A catalogue word in the leading language."""
        with speaking(self.main):
            return _(word)

    def aside(self, word: str) -> str:
        """The same word in English beside the Chinese; empty on a paper in one language."""
        return word if self.second else ""

    def label(self, word: str) -> str:
        """A short label in all languages of the paper."""
        return f"{self.say(word)} {word}" if self.second else self.say(word)

    def day(self, day: date) -> str:
        if self.language == "both":
            return day.isoformat()
        if self.main == "zh_CN":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def amount(self, amount: Decimal) -> str:
        """1,409.50: separated thousands, the currency's decimals, a minus sign in front where it is negative."""
        return f"{amount + Decimal(0):,.{self.places}f}"

    def money(self, amount: Decimal) -> str:
        """¥1,409.50: with the sign of the currency and no blank behind it."""
        sign = SIGNS.get(self.currency) or f"{self.currency}\u00a0"
        return ("-" if amount < 0 else "") + sign + self.amount(abs(amount))

    def price(self, price: Decimal) -> str:
        """A unit price: the decimals it has, but not fewer than the currency's."""
        return f"{price:,.{max(self.places, -_exponent(price))}f}"

    def in_words(self, amount: Decimal) -> list[str]:
        """The amount written out, a line a language."""
        spoken = [self.main, self.second] if self.second else [self.main]
        return [amount_in_words(amount, self.currency, language) for language in spoken]


def quantity(amount: Decimal) -> str:
    """2.5 or 1,200: as many decimals as it has."""
    return f"{amount:,.{max(0, -_exponent(amount))}f}"


def percent(rate: Decimal) -> str:
    return f"{rate:.{max(0, -_exponent(rate))}f}%"


def _exponent(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


PAGE_OF = N_("Page {page} of {pages}")
