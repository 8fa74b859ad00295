"""What is put on a page: text that always has a glyph, rules, boxes. Coordinates are points from the lower left.

Everything written goes through `Pen.text`, which draws strings as they are: there is no markup to be abused in a name.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from app.services.papers import fonts

Colour = tuple[float, float, float]
Align = Literal["left", "right", "centre"]


def _colour(code: str) -> Colour:
    return (int(code[1:3], 16) / 255, int(code[3:5], 16) / 255, int(code[5:7], 16) / 255)


INK = _colour("#1B2733")
MUTED = _colour("#5E6A75")
FAINT = _colour("#C9D0D7")
GHOST = _colour("#98A2AC")
HAIR = _colour("#DDE2E7")
BAND = _colour("#F3F6F8")
ACCENT = _colour("#1F5F8B")
RED = _colour("#B3261E")
AMBER = _colour("#8A5A00")
PALE = _colour("#E9EDF1")
PALE_RED = _colour("#F8E3E1")
PALE_AMBER = _colour("#F8EEDC")

# Signs that may not begin a line, and those that may not end one.
_NOT_FIRST = frozenset("，。、；：！？）】》」』”’％…·,.;:!?)]}%")
_NOT_LAST = frozenset("（【《「『“‘([{¥$€£")


class Pen:
    """Draws on one canvas and remembers what is set, so that nothing is said twice."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self._fill: Colour | None = None
        self._stroke: tuple[Colour, float] | None = None

    def new_page(self) -> None:
        """Ends the page; the next one starts with nothing set."""
        self.canvas.showPage()
        self._fill = self._stroke = None

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: Colour = INK,
        align: Align = "left",
        strong: bool = False,
    ) -> None:
        """One line of text on the base line `y`; `x` is its left end, right end or middle."""
        if not text:
            return
        if align != "left":
            wide = fonts.width(text, size)
            x -= wide if align == "right" else wide / 2
        self.fill(colour)
        if strong:
            self.stroke(colour, size * 0.022)
        line = self.canvas.beginText(x, y)
        if strong:
            line.setTextRenderMode(2)
        for face, piece in fonts.runs(text):
            line.setFont(face.name, size)
            line.textOut(piece)
        if strong:
            line.setTextRenderMode(0)
        self.canvas.drawText(line)

    def fitted(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        room: float,
        colour: Colour = INK,
        align: Align = "left",
        strong: bool = False,
    ) -> None:
        """One line, drawn smaller where it would be wider than its room; figures are never cut."""
        wide = fonts.width(text, size)
        self.text(x, y, text, size * room / wide if wide > room else size, colour, align, strong)

    def fill(self, colour: Colour) -> None:
        if colour != self._fill:
            self.canvas.setFillColorRGB(*colour)
            self._fill = colour

    def stroke(self, colour: Colour, thickness: float) -> None:
        if (colour, thickness) != self._stroke:
            self.canvas.setStrokeColorRGB(*colour)
            self.canvas.setLineWidth(thickness)
            self._stroke = (colour, thickness)

    def rule(self, x: float, y: float, to: float, thickness: float = 0.4, colour: Colour = FAINT) -> None:
        """A horizontal line."""
        self.stroke(colour, thickness)
        self.canvas.line(x, y, to, y)

    def line(self, x: float, y: float, to_x: float, to_y: float, thickness: float, colour: Colour = FAINT) -> None:
        self.stroke(colour, thickness)
        self.canvas.line(x, y, to_x, to_y)

    def band(self, x: float, y: float, wide: float, high: float, colour: Colour = BAND) -> None:
        """A filled ground without an edge."""
        self.fill(colour)
        self.canvas.rect(x, y, wide, high, stroke=0, fill=1)

    def frame(
        self, x: float, y: float, wide: float, high: float, thickness: float, colour: Colour, radius: float = 0
    ) -> None:
        self.stroke(colour, thickness)
        self.canvas.roundRect(x, y, wide, high, radius, stroke=1, fill=0)

    def turned(
        self, x: float, y: float, degrees: float, text: str, size: float, colour: Colour, strong: bool = True
    ) -> None:
        """Text turned around its own middle."""
        self.canvas.saveState()
        self.canvas.translate(x, y)
        self.canvas.rotate(degrees)
        self.text(0, -size * 0.36, text, size, colour, "centre", strong)
        self.canvas.restoreState()
        self._fill = self._stroke = None

    def squares(self, x: float, y: float, side: float, matrix: tuple[bytes, ...]) -> None:
        """A code of dark and light modules, its lower left corner at (x, y), drawn as one path of runs."""
        step = side / len(matrix)
        path = self.canvas.beginPath()
        for row, modules in enumerate(matrix):
            top = y + side - row * step
            for start, end in _dark_runs(modules):
                path.rect(x + start * step, top - step, (end - start) * step, step)
        self.fill(INK)
        self.canvas.drawPath(path, stroke=0, fill=1)


def _dark_runs(modules: bytes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for at, dark in enumerate(modules):
        if not dark:
            continue
        if found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found


@lru_cache(maxsize=4096)
def wrapped(text: str, size: float, room: float) -> tuple[str, ...]:
    """The lines a text is broken into, each at most `room` points wide.

    Chinese breaks between characters, Latin between words, and a word longer than a line wherever the line ends.
    """
    shown = fonts.clean(text).strip()
    if fonts.width(shown, size) <= room:
        return (shown,) if shown else ()
    lines = []
    while shown:
        end = _line_end(shown, room * 1000 / size)
        lines.append(shown[:end].rstrip())
        shown = shown[end:].lstrip()
    return tuple(lines)


def _line_end(text: str, room: float) -> int:
    """How many characters of the text go on this line; at least one."""
    used = 0.0
    fits = len(text)
    for at, character in enumerate(text):
        used += fonts.width_of(character)
        if used > room and character != " ":
            fits = max(at, 1)
            break
    if fits == len(text):
        return fits
    # A break is looked for not further back than half a line, lest a long word leave a line almost empty.
    for end in range(fits, max(fits // 2, 1) - 1, -1):
        if _may_break(text[end - 1], text[end]):
            return end
    return fits


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    if before in " -/" or after == " ":
        return True
    return _is_wide(before) or _is_wide(after)


def _is_wide(character: str) -> bool:
    return ord(character) >= 0x2E80


def shortened(text: str, size: float, room: float) -> str:
    """The text on one line, cut with … where there is no room for all of it."""
    shown = fonts.clean(text)
    if fonts.width(shown, size) <= room:
        return shown
    return shown[: _cut(shown, (room - fonts.width("…", size)) * 1000 / size)] + "…"


def _cut(text: str, room: float) -> int:
    used = 0.0
    for at, character in enumerate(text):
        used += fonts.width_of(character)
        if used > room:
            return at
    return len(text)


def fitting_lines(
    text: str, size: float, room: float, lines: int = 2, least: float = 5.5
) -> tuple[tuple[str, ...], float]:
    """The text wrapped; where that takes too many lines, in smaller type, and at last cut with …."""
    found = wrapped(text, size, room)
    if len(found) <= lines:
        return found, size
    found = wrapped(text, least, room)
    most = 12
    if len(found) > most:
        found = (*found[: most - 1], shortened("".join(found[most - 1 :]), least, room))
    return found, least
