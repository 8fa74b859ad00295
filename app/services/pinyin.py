"""How a Chinese name is found by its sound: full pinyin and initials, for search only."""

from __future__ import annotations


def spelled(name: str) -> tuple[str, str]:
    """Pinyin without tones, and its initials, lower case; other letters stand as they are.

    小花茶杯 is spelled xiaohuachabei, with the initials xhcb.
    """
    if name.isascii():
        words = name.lower().split()
        return "", "".join(word[0] for word in words)
    from pypinyin import Style, lazy_pinyin

    syllables: list[str] = []
    for part in lazy_pinyin(name, style=Style.NORMAL, errors="default"):
        # A run of other signs comes back unchanged; its letters and digits are searched one by one.
        syllables += [sign for sign in part if sign.isalnum()] if part in name else [part]
    return "".join(syllables).lower(), "".join(part[0] for part in syllables).lower()
