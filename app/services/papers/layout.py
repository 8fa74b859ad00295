"""What a form is laid out from: the sheets and their rhythm, the marks, the fields, and the head of a paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.services.papers.content import Party
from app.services.papers.ink import AMBER, MUTED, RED, Colour
from app.words import N_

PaperSize = Literal["a4", "a5"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper size and its rhythm, in points. A4 stands upright, A5 lies: both are 210 mm wide."""

    width: float
    height: float
    top: float
    bottom: float
    row: float
    rows: int  # fewest rows drawn, so that a short paper still looks like one
    text: float
    gap: float
    roomy: bool

    @property
    def left(self) -> float:
        return 34.0

    @property
    def right(self) -> float:
        return self.width - 42.0

    @property
    def wide(self) -> float:
        return self.right - self.left


SHEETS: dict[str, Sheet] = {
    "a4": Sheet(595.28, 841.89, 40, 40, 22, 15, 9, 10, True),
    "a5": Sheet(595.28, 419.53, 22, 24, 14, 8, 8.5, 5, False),
}


def sheet(size: str) -> Sheet:
    if size not in SHEETS:
        raise ValueError(f"papers are a4 or a5, not {size!r}")
    return SHEETS[size]


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that changes what a paper means; a large mark is also laid across the page."""

    word: str
    colour: Colour
    large: bool = True
    count: int = 0


DRAFT = Mark(N_("DRAFT"), MUTED)
UNPAID = Mark(N_("UNPAID"), AMBER)
NOT_REFUNDED = Mark(N_("NOT REFUNDED"), AMBER)
VOID = Mark(N_("VOID"), RED)
RED_LETTER = Mark(N_("RED LETTER"), RED)
ON_CREDIT = Mark(N_("ON CREDIT, UNPAID"), AMBER)
PENDING = Mark(N_("MONEY NOT YET ARRIVED"), AMBER, large=False)


def reprint(count: int) -> tuple[Mark, ...]:
    return (Mark(N_("REPRINT {count}"), MUTED, large=False, count=count),) if count else ()


@dataclass(frozen=True, slots=True)
class Field:
    """A label (a catalogue word) and what stands behind it."""

    label: str
    value: str
    strong: bool = False
    beside: Field | None = None  # stands on the same line where there is room


@dataclass(frozen=True, slots=True)
class Head:
    """What identifies a paper."""

    title: str
    branch: Party
    number: str | None
    day: date
    marks: tuple[Mark, ...] = ()
    left: tuple[Field, ...] = ()
    right: tuple[Field, ...] = ()
    who: str = ""
    red: bool = False
