"""A trial balance of any month beside reading nothing but the balances that posting keeps."""

from __future__ import annotations

import random
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

from app.process import Duty
from app.services import people, statements
from app.services.store import Store
from benchmarks.branch import Counter, new_branch
from benchmarks.table import Line, timed

LIMIT = 2.0
MONTHS = [f"{year}-{month:02d}" for year in range(2022, 2027) for month in range(1, 13)]

# Entries of sixty months, spread over every account, and the turnovers that posting would have kept of them.
_ENTRIES = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})
    INSERT INTO voucher_line (voucher_id, position, account_id, debit, credit, rule, day)
    SELECT 1000000 + i / 2, 100 + i % 2, 1 + (i / 120 + i % 2 * 3) % (SELECT COUNT(*) FROM account),
           CASE WHEN i % 2 = 0 THEN 10000 ELSE 0 END, CASE WHEN i % 2 = 1 THEN 10000 ELSE 0 END, 'J1',
           printf('%04d-%02d-%02d', 2022 + (i / 2) % 60 / 12, 1 + (i / 2) % 12, 1 + (i / 2) % 28)
    FROM n"""
_VOUCHERS = """
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i <= {many} / 2)
    INSERT INTO voucher (id, number, day, period, narration, total, person_id, at)
    SELECT 1000000 + i, 'B-' || i, printf('%04d-%02d-%02d', 2022 + i % 60 / 12, 1 + i % 12, 1 + i % 28),
           printf('%04d-%02d', 2022 + i % 60 / 12, 1 + i % 12), '', 10000, 1, '2026-01-01T00:00:00.000Z' FROM n"""
_KEPT = """
    INSERT INTO account_balance (account_id, period, debit, credit)
    SELECT account_id, substr(day, 1, 7), SUM(debit), SUM(credit) FROM voucher_line WHERE voucher_id >= 1000000
    GROUP BY account_id, substr(day, 1, 7)
    ON CONFLICT (account_id, period) DO UPDATE SET debit = debit + excluded.debit, credit = credit + excluded.credit"""


def measure(quick: bool) -> list[Line]:
    """One line: the trial balance of months at random beside the same months read from the kept balances alone."""
    many, rounds = (10_000, 3) if quick else (1_000_000, 40)
    with tempfile.TemporaryDirectory() as folder:
        store = new_branch(Path(folder) / "balances.db")
        Counter(store).sell()
        _multiply(store, many)
        desk = people.seat(store, Duty.BOOK)
        ours: list[float] = []
        bare: list[float] = []
        chance = random.Random(2026)
        for _ in range(rounds):
            month = chance.choice(MONTHS)
            bare.append(timed(partial(_read_kept, store, month)))
            ours.append(timed(partial(statements.trial_balance_of, desk, month, month)))
        store.close()
    said = f"a trial balance of any month in {many:,} entries"
    return [Line(said, median(ours), "ms", median(bare), "reading the kept balances", LIMIT)]


def _read_kept(store: Store, month: str) -> None:
    """Every balance up to the month, as rows and nothing else."""
    with store.reading() as conn:
        conn.exec_driver_sql(
            "SELECT account_id, period, debit, credit FROM account_balance WHERE period <= ?", (month,)
        ).fetchall()


def _multiply(store: Store, many: int) -> None:
    """Writes the entries past the guards: a benchmark needs their number, not their sense."""
    with store.engine.begin() as conn:
        conn.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        guards = conn.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('voucher', 'voucher_line')"
        ).scalars()
        for guard in list(guards):
            conn.exec_driver_sql(f"DROP TRIGGER {guard}")
        conn.exec_driver_sql(_VOUCHERS.format(many=many))
        conn.exec_driver_sql(_ENTRIES.format(many=many))
        conn.exec_driver_sql(_KEPT)
        conn.exec_driver_sql("ANALYZE")
