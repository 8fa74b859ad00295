"""Turning the pages of a million invoices: a page at any depth beside the first."""

from __future__ import annotations

import random
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

from app.process import Duty
from app.services import people
from app.services.desk import Desk
from app.services.invoices import invoice_list
from app.services.store import Store
from benchmarks.branch import Counter, new_branch
from benchmarks.heap import resting
from benchmarks.table import Line, timed

LIMIT = 1.5
DEPTHS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.97)
LISTS = {"": "all of them", "to_collect": "those to collect", "ended": "those that ended"}

# Where invoices of a branch stand, out of twenty: most are over, a few are in everybody's hands.
_STATES = [
    ("closed", "full", "shipped"), ("void", "none", "none"), ("expired", "none", "none"),
    ("payable", "none", "none"), ("payable", "full", "none"), ("payable", "full", "shipped"),
]  # fmt: skip
_SHARES = [12, 1, 1, 2, 1, 3]


def measure(quick: bool) -> list[Line]:
    """A line for each list: its slowest depth beside its first page."""
    many, rounds = (40_000, 3) if quick else (1_000_000, 60)
    with tempfile.TemporaryDirectory() as folder:
        store = new_branch(Path(folder) / "list.db")
        Counter(store).sell()
        multiply(store, many)
        desk = people.seat(store, Duty.INVOICE)
        lines = [_list(desk, state, said, many, rounds) for state, said in LISTS.items()]
        store.close()
    return lines


def _list(desk: Desk, state: str, said: str, many: int, rounds: int) -> Line:
    """One list: its first page and its depths in turn, medians of each."""
    first: list[float] = []
    deep: dict[float, list[float]] = {depth: [] for depth in DEPTHS}
    chance = random.Random(2026)
    for _ in range(rounds):
        first.append(timed(partial(_page, desk, state, None)))
        for depth in DEPTHS:
            near = int(many * (1 - depth)) + chance.randrange(max(1, many // 200))
            deep[depth].append(timed(partial(_page, desk, state, near)))
    slowest = max(median(times) for times in deep.values())
    return Line(f"a page of {many:,} invoices, {said}", slowest, "ms", median(first), "the first page", LIMIT)


def _page(desk: Desk, state: str, cursor: int | None) -> None:
    """Reads a page; the last, half empty one would be no comparison."""
    if len(invoice_list(desk, state=state, cursor=cursor).rows) < 100:
        raise AssertionError(f"the page before {cursor} is not full")


def multiply(store: Store, many: int) -> None:
    """Copies the last invoice into so many, in every state, with numbers of their own."""
    chance = random.Random(11)
    with store.engine.connect() as conn, conn.begin(), resting(conn):
        cursor = conn.exec_driver_sql("SELECT * FROM invoice ORDER BY id DESC LIMIT 1")
        columns, row = list(cursor.keys()), dict(cursor.mappings().one())
        marks = ", ".join("?" * len(columns))
        states = chance.choices(_STATES, _SHARES, k=many)
        copies = (
            tuple((row | {"id": row["id"] + n, "number": f"{row['number']}+{n}"} | _stand(state)).values())
            for n, state in enumerate(states, 1)
        )
        writer = conn.connection.driver_connection
        assert writer is not None
        writer.executemany(f"INSERT INTO invoice ({', '.join(columns)}) VALUES ({marks})", copies)


def _stand(state: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("review", "payment", "goods"), state, strict=True))
