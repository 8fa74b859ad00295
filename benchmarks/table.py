"""One line a measurement: ours, the peer measured beside it, the ratio, the limit."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Line:
    """A measured figure and what it must keep to. `peer` None: the limit is on the figure itself, and `peer_name` is
    what stands beside it."""

    name: str
    ours: float
    unit: str
    peer: float | None
    peer_name: str
    limit: float

    @property
    def figure(self) -> float:
        return self.ours if self.peer is None else self.ours / self.peer

    @property
    def kept(self) -> bool:
        return self.figure <= self.limit

    def shown(self) -> str:
        beside = self.peer_name if self.peer is None else f"{self.peer:,.2f} {self.unit}  {self.peer_name}"
        times = f"{self.figure:.2f} ×" if self.peer is not None else f"{self.figure:,.2f}"
        verdict = "kept" if self.kept else "MISSED"
        return (
            f"{self.name:<52}{self.ours:>11,.2f} {self.unit:<4}{beside:<46}{times:>10}  limit {self.limit:g}  {verdict}"
        )


def timed(work: Callable[[], object]) -> float:
    """Milliseconds one call takes."""
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def side_by_side(ours: Callable[[], object], peer: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Medians of both in milliseconds, measured in turn so that a noisy machine is noisy for both."""
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(timed(ours))
        theirs.append(timed(peer))
    return statistics.median(mine), statistics.median(theirs)
