"""The unified social credit code (统一社会信用代码), which is also the tax number: 18 characters, the last a check."""

from __future__ import annotations

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # without I, O, S, V, Z
_BASE = 31


def check_character(first: str) -> str:
    """The last character for the first seventeen. Raises ValueError for a character that no code has."""
    total = sum(_CHARACTERS.index(c) * pow(3, place, _BASE) for place, c in enumerate(first))
    return _CHARACTERS[(_BASE - total % _BASE) % _BASE]


def is_tax_id(text: str) -> bool:
    """Whether the text is a whole code whose last character fits the others."""
    if len(text) != 18 or any(c not in _CHARACTERS for c in text):
        return False
    return check_character(text[:17]) == text[17]
