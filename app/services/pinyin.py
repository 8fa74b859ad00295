"""How a Chinese name is found by its sound: full pinyin and initials, for search only."""

from __future__ import annotations


def spelled(name: str) -> tuple[str, str]:
    """Pinyin without tones and its initials, lower case; other letters stand as they are: 小花茶杯 → xiaohuachabei, xhcb."""
    if name.isascii():
        words = name.lower().split()
        return "", "".join(word[0] for word in words)
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(name, style=Style.NORMAL, errors=lambda rest: [c for c in rest if c.isalnum()])
    return "".join(syllables).lower(), "".join(s[0] for s in syllables if s).lower()
