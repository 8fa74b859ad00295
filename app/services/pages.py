"""A page of a long list, reached by key and never by counting rows, so that the last page is as quick as the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """Some rows, and the cursor to hand back for the next ones; None after the last."""

    rows: tuple[R, ...]
    next_cursor: Any = None
