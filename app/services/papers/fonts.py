"""The fonts papers are drawn with: found on the system, registered once, never boxes.

ReportLab embeds TrueType outlines only, so fonts with PostScript outlines (most Noto CJK packages) are passed over. The
first Chinese font found is the one everything is drawn with; a character it lacks is borrowed from another font of the
system, and where none has it 〓 is drawn, the printer's sign for a missing type.
"""

from __future__ import annotations

import os
import sys
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from struct import error as StructError
from struct import unpack
from typing import Any, NamedTuple

from app.refusals import NoChineseFont

SETTING = "BRANCHDESK_FONT"
MISSING = "〓"

# Upright text faces with TrueType outlines, in the order they are liked; the number is the face inside a collection.
_CHINESE = (
    ("msyh.ttc", 0),  # Microsoft YaHei
    ("deng.ttf", 0),  # DengXian
    ("simhei.ttf", 0),
    ("wqy-microhei.ttc", 0),
    ("wqy-zenhei.ttc", 0),
    ("notosanssc-regular.ttf", 0),
    ("notosanssc-vf.ttf", 0),
    ("simsun.ttc", 0),
    ("stheiti light.ttc", 0),
    ("songti.ttc", 0),
    ("arial unicode.ttf", 0),
    ("uming.ttc", 0),
    ("ukai.ttc", 0),
)
_LENDERS = (
    "simsunb.ttf", "mingliub.ttc", "hanaminb.ttf", "hanamina.ttf", "dejavusans.ttf", "notosans-regular.ttf",
    "freesans.ttf", "arial.ttf", "seguisym.ttf", "segoeui.ttf", "tahoma.ttf", "unifont.ttf",
)  # fmt: skip
_PROBE = "销货单零壹元整¥0Aa"

_lock = threading.RLock()


class Face(NamedTuple):
    """A registered font: its name on the canvas, its characters, their widths in thousandths of the size."""

    name: str
    glyphs: Any  # code point -> glyph number
    widths: dict[int, float]
    usual: float

    def has(self, character: str) -> bool:
        return ord(character) in self.glyphs


class Run(NamedTuple):
    """A piece of a text that one font can draw."""

    face: Face
    text: str


_faces: list[Face] = []
_typefaces: set[bytes] = set()
_untried: list[Path] | None = None


def main_face() -> Face:
    """The Chinese font; found and registered at the first call.

    Raises NoChineseFont when the machine has none that can be embedded.
    """
    if not _faces:
        with _lock:
            if not _faces:
                _faces.append(_first_chinese())
    return _faces[0]


def file_of(face: Face) -> Path:
    """The file a font was read from; for the settings page, which says what papers are drawn with."""
    from reportlab.pdfbase import pdfmetrics

    return Path(pdfmetrics.getFont(face.name).face.filename)


def _first_chinese() -> Face:
    for path, index in _chinese_candidates():
        face = _registered(path, index)
        if face and all(face.has(character) for character in _PROBE):
            return face
    raise NoChineseFont()


def _chinese_candidates() -> Iterator[tuple[Path, int]]:
    if asked := os.environ.get(SETTING):
        file, _, number = asked.rpartition("#")
        yield (Path(file), int(number)) if file and number.isdigit() else (Path(asked), 0)
    found = _font_files()
    for name, index in _CHINESE:
        if name in found:
            yield found[name], index
    liked = {name for name, _ in _CHINESE}
    for name, path in found.items():
        if name not in liked and path.stat().st_size > 1_000_000:
            yield path, 0


@lru_cache(maxsize=1)
def _font_files() -> dict[str, Path]:
    """Every TrueType file of the system's font folders by its name in small letters."""
    found: dict[str, Path] = {}
    for folder in _folders():
        for root, _, names in os.walk(folder):
            for name in sorted(names):
                if name.lower().endswith((".ttf", ".ttc")):
                    found.setdefault(name.lower(), Path(root, name))
    return found


def _folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home / "AppData/Local"))
        return [Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"), local / "Microsoft/Windows/Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]


def _registered(path: Path, index: int) -> Face | None:
    """Registers a font file, or None where it cannot be embedded.

    Two fonts with one PostScript name share their glyphs inside ReportLab, so the second of a name is not taken.
    """
    if not has_outlines(path, index):
        return None
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    name = f"Desk{len(_typefaces)}"
    try:
        font = TTFont(name, str(path), subfontIndex=index, shapable=False)
    except (TTFError, OSError, StructError, ValueError, IndexError, KeyError):
        return None
    if font.face.name in _typefaces:
        return None
    _typefaces.add(font.face.name)
    pdfmetrics.registerFont(font)
    return Face(name, font.face.charToGlyph, font.face.charWidths, font.face.defaultWidth)


def has_outlines(path: Path, index: int = 0) -> bool:
    """Whether the file holds TrueType outlines (a `glyf` table), read from its first bytes only."""
    try:
        with path.open("rb") as reading:
            if reading.read(4) == b"ttcf":
                reading.seek(12 + 4 * index)
                reading.seek(unpack(">L", reading.read(4))[0] + 4)
            count = unpack(">H", reading.read(2))[0]
            reading.seek(6, os.SEEK_CUR)
            return any(reading.read(16)[:4] == b"glyf" for _ in range(count))
    except (OSError, StructError):
        return False


# What is drawn for a text


def clean(text: str) -> str:
    """The text on one line without what cannot be seen: controls, direction marks, joiners, halves of characters."""
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    category = unicodedata.category(character)
    if character in "\t\n\r\v\f" or category in ("Zs", "Zl", "Zp"):
        return " "
    return "" if category in ("Cc", "Cf", "Cs") else character


@lru_cache(maxsize=8192)
def runs(text: str) -> tuple[Run, ...]:
    """The pieces a text is drawn in, left to right; right-to-left words are turned for the eye."""
    main = main_face()
    shown = clean(text)
    if main.glyphs.keys() >= set(map(ord, shown)):
        return (Run(main, shown),)
    found: list[Run] = []
    for character in seen_order(shown):
        face, drawn = _lender(character)
        if found and found[-1].face is face:
            found[-1] = Run(face, found[-1].text + drawn)
        else:
            found.append(Run(face, drawn))
    return tuple(found)


def width(text: str, size: float) -> float:
    """How wide a text is drawn, in points."""
    return _thousandths(text) * size * 0.001


@lru_cache(maxsize=8192)
def _thousandths(text: str) -> float:
    return sum(face.widths.get(ord(c), face.usual) for face, piece in runs(text) for c in piece)


def width_of(character: str) -> float:
    """How wide one character is drawn, in thousandths of the size."""
    face, drawn = _lender(character)
    return face.widths.get(ord(drawn), face.usual)


@lru_cache(maxsize=4096)
def _lender(character: str) -> tuple[Face, str]:
    """The font that draws a character, and what it draws: the character itself or the sign for a missing one."""
    main = main_face()
    if main.has(character):
        return main, character
    with _lock:
        for face in _faces[1:]:
            if face.has(character):
                return face, character
        while lender := _next_lender():
            if lender.has(character):
                return lender, character
    return main, MISSING if main.has(MISSING) else "?"


def _next_lender() -> Face | None:
    """Opens one more font that may lend characters; each is tried once in the life of the process."""
    global _untried
    if _untried is None:
        found = _font_files()
        _untried = [found[name] for name in (*(n for n, _ in _CHINESE), *_LENDERS) if name in found]
    while _untried:
        if face := _registered(_untried.pop(0), 0):
            _faces.append(face)
            return face
    return None


# Right-to-left words


def seen_order(text: str) -> str:
    """The characters in the order they are seen, left to right, in a line that itself runs left to right.

    Runs of Hebrew or Arabic letters, with the blanks and signs between them, are turned around; numbers inside keep
    their order. Letters are not joined.
    """
    kinds = [_direction(character) for character in text]
    if "R" not in kinds:
        return text
    seen: list[str] = []
    at = 0
    while at < len(text):
        end = _end_of_run(kinds, at)
        end = _with_closing(text, at, end) if kinds[at] == "R" else end
        seen.append(_turned(text[at:end], kinds[at:end]) if kinds[at] == "R" else text[at:end])
        at = end
    return "".join(seen)


def _direction(character: str) -> str:
    """R for right-to-left letters, L for others, N for numbers, blank for what goes with its neighbours."""
    kind = unicodedata.bidirectional(character)
    if kind in ("R", "AL", "NSM") and not (kind == "NSM" and ord(character) < 0x0590):
        return "R"
    return {"EN": "N", "AN": "N", "L": "L"}.get(kind, " ")


def _end_of_run(kinds: list[str], start: int) -> int:
    """Where the run that begins at `start` ends; a run of R reaches to its last R before the next L."""
    if kinds[start] != "R":
        return next((at for at in range(start, len(kinds)) if kinds[at] == "R"), len(kinds))
    stop = next((at for at in range(start, len(kinds)) if kinds[at] == "L"), len(kinds))
    return max(at for at in range(start, stop) if kinds[at] == "R") + 1


def _with_closing(text: str, start: int, end: int) -> int:
    """A bracket opened inside a run is closed inside it."""
    opened = {closing for opening, closing in zip("([{", ")]}", strict=True) if opening in text[start:end]}
    return end + 1 if text[end : end + 1] in opened else end


def _turned(text: str, kinds: list[str]) -> str:
    """Turned around, with numbers turned back and brackets mirrored."""
    turned: list[str] = []
    number = ""
    for character, kind in zip(reversed(text), reversed(kinds), strict=True):
        if kind == "N":
            number = character + number
            continue
        turned.append(number)
        number = ""
        turned.append(_MIRROR.get(character, character))
    return "".join(turned) + number


_MIRROR = dict(zip("()[]{}<>«»", ")(][}{><»«", strict=True))
