"""One whole sale through the gate beside plain SQL that writes the same rows in the same commits, and again after
100,000 sales."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from benchmarks.branch import Counter, new_branch
from benchmarks.heap import heap_up
from benchmarks.sale_by_hand import ByHand
from benchmarks.table import Line, side_by_side

LIMIT = 8
LIMIT_AFTER_MANY = 1.1


def measure(quick: bool) -> list[Line]:
    """Two lines: the sale beside its peer, and the sale in a full database beside the sale in an empty one."""
    rounds = 5 if quick else 60
    with tempfile.TemporaryDirectory() as folder:
        small = Counter(new_branch(Path(folder) / "ours.db"))
        peer_store = new_branch(Path(folder) / "peer.db")
        connection = peer_store.engine.raw_connection()
        hand = ByHand(connection.driver_connection)  # type: ignore[arg-type]
        for _ in range(3):
            small.sell()
            hand.sell()
        _require_same_rows(small, hand.db)
        ours, peer = side_by_side(small.sell, hand.sell, rounds)
        lines = [Line("one sale, draft to books, through the gate", ours, "ms", peer, "plain SQL", LIMIT)]
        full = Counter(new_branch(Path(folder) / "full.db"))
        full.sell()
        heap_up(full.store, 200 if quick else 100_000)
        for _ in range(3):
            full.sell()
        after, before = side_by_side(full.sell, small.sell, 2 * rounds)  # a limit this narrow asks for more
        lines.append(Line("the same after 100,000 sales", after, "ms", before, "without them", LIMIT_AFTER_MANY))
        connection.close()
        for store in (small.store, peer_store, full.store):
            store.close()
    return lines


def _require_same_rows(ours: Counter, peer: sqlite3.Connection) -> None:
    """The peer must write as many rows as we do, or the comparison is worth nothing."""
    with ours.store.reading() as conn:
        tables = [row[0] for row in conn.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            mine = conn.exec_driver_sql(f"SELECT COUNT(*) FROM {table}").scalar()
            theirs = peer.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
            if mine != theirs:
                raise AssertionError(f"{table}: {mine} rows through the gate, {theirs} by hand")
