"""The table of lines on a paper: columns, wrapped rows, and how rows flow over pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.services.papers.ink import INK, Align, Colour, Pen, wrapped

PAD = 4.0
LEADING = 1.3


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its label (a catalogue word), its share of the width in points, and its side.

    A column that `wraps` breaks long text into lines, first where the text itself has a line end; the others are drawn
    smaller where they do not fit.
    """

    key: str
    label: str
    wide: float
    align: Align = "left"
    wraps: bool = False
    colour: Colour = INK


@dataclass(frozen=True, slots=True)
class Placed:
    """A column with the place it has on the page."""

    column: Column
    left: float
    right: float

    @property
    def anchor(self) -> float:
        if self.column.align == "right":
            return self.right - PAD
        return (self.left + self.right) / 2 if self.column.align == "centre" else self.left + PAD


def place(columns: Sequence[Column], left: float, wide: float) -> dict[str, Placed]:
    """Puts columns side by side; the one of width 0 takes what is left."""
    spare = wide - sum(column.wide for column in columns)
    placed = {}
    for column in columns:
        right = left + (column.wide or spare)
        placed[column.key] = Placed(column, left, right)
        left = right
    return placed


@dataclass(frozen=True, slots=True)
class Piece:
    """A row, or a part of a long one: its lines in each cell, its height, the first base line below its top."""

    cells: dict[str, tuple[str, ...]]
    height: float
    rise: float
    row: int
    opens: bool = True
    closes: bool = True


_WHOLE = 8  # rows of up to so many lines are kept in one piece
_PART = 4  # longer ones may be parted after every so many


def pieces(
    rows: Sequence[dict[str, str]], places: dict[str, Placed], size: float, row_height: float, most: float
) -> list[Piece]:
    """Wraps each row; a long one, or one that would be higher than `most`, is cut into pieces that may be parted."""
    whole = max(1, min(_WHOLE, int((most - row_height) / (size * LEADING)) + 1))
    made: list[Piece] = []
    for number, row in enumerate(rows):
        cells = {key: _lines(text, places[key], size) for key, text in row.items()}
        tallest = max(map(len, cells.values()), default=0)
        part = tallest if tallest <= whole else min(_PART, whole)
        for start in range(0, max(tallest, 1), max(part, 1)):
            lines = {key: text[start : start + part] for key, text in cells.items()}
            made.append(_piece(lines, number, start == 0, start + part >= tallest, size, row_height))
    return made


def _piece(
    lines: dict[str, tuple[str, ...]], row: int, opens: bool, closes: bool, size: float, row_height: float
) -> Piece:
    """The blank above the first line and below the last belongs to the row's ends; between pieces there is none."""
    count = max(1, *map(len, lines.values()))
    rise = row_height / 2 + size * 0.36 if opens else size
    below = row_height / 2 - size * 0.36 if closes else size * (LEADING - 1)
    return Piece(lines, rise + (count - 1) * size * LEADING + below, rise, row, opens, closes)


def _lines(text: str, place: Placed, size: float) -> tuple[str, ...]:
    if not place.column.wraps:
        return (text,)
    room = place.right - place.left - 2 * PAD
    parts = text.split("\n")
    if len(parts) > 1 and len(joined := wrapped(" ".join(parts), size, room)) <= 1:
        return joined
    return tuple(line for part in parts for line in wrapped(part, size, room))


def flow(
    heights: Sequence[float], first: float, later: float, foot: float, carry: float, leave: int = 2
) -> list[range]:
    """Which pieces stand on which page.

    `first` and `later` are the rooms for the table on the first and on later pages, `foot` what the last page needs
    below it, `carry` the height of a row with carried totals: one at the top of later pages, one at the bottom of every
    page of several. Where the rest would fit but for the foot, up to `leave` pieces go over with it.
    """
    pages: list[range] = []
    at, count = 0, len(heights)
    while True:
        top = carry if pages else 0.0
        room = (later if pages else first) - top
        if sum(heights[at:]) <= room - foot - top or (pages and at == count):
            return [*pages, range(at, count)]
        end = _filled(heights, at, room - carry)
        if end == count:
            end -= _with_foot(heights[at:], later - foot - 2 * carry, leave)
        if pages:
            end = max(end, at + 1)
        pages.append(range(at, min(end, count)))
        at = pages[-1].stop


def _with_foot(heights: Sequence[float], room: float, most: int) -> int:
    """How many of the last pieces go over to the foot's page, which is better not left without any."""
    count = min(most, len(heights) - 1)
    while count > 0 and sum(heights[len(heights) - count :]) > room:
        count -= 1
    return max(count, 0)


def _filled(heights: Sequence[float], at: int, room: float) -> int:
    while at < len(heights) and heights[at] <= room + 1e-6:
        room -= heights[at]
        at += 1
    return at


def draw_piece(pen: Pen, piece: Piece, places: dict[str, Placed], top: float, size: float, red: Colour) -> None:
    """Draws a piece; figures below zero are written in `red`."""
    base = top - piece.rise
    for key, lines in piece.cells.items():
        at = places[key]
        column = at.column
        if column.wraps:
            for number, line in enumerate(lines):
                pen.text(at.anchor, base - number * size * LEADING, line, size, column.colour, column.align)
        elif lines:
            colour = red if lines[0].startswith("-") else column.colour
            pen.fitted(at.anchor, base, lines[0], size, at.right - at.left - PAD, colour, column.align)


def named(name: str, spec: str) -> str:
    """A product's name with its specification, which goes to a line of its own where both do not fit on one."""
    return f"{name}\n{spec}" if spec else name
