"""Random commands of all trades, sense and nonsense, in any order: after each of them everything that must hold holds.

The commands that did something are counted: a random test that never ships proves nothing. 2,000 sequences run where
the slow tests run, in parts that xdist may spread; a few run every time.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.any_order.desks import Desks, Office
from tests.any_order.nonsense import Nonsense
from tests.any_order.sales import Sales

SEQUENCES, PARTS = 2_000, 20
COMMANDS = 20  # rules a sequence; some are a whole sale
OFTEN = ("submit", "authorise", "check", "collect", "ship", "register", "book", "take_back", "check_return", "refund")


class AnyOrder(Sales, Desks, Office, Nonsense):
    """Every trade at once."""


def run(founded: Path, part: int, sequences: int, commands: int) -> Counter[str]:
    """Runs sequences from a seed and counts what was reached."""
    machine = seed(part)(type("AnyOrder", (AnyOrder,), {"founded": founded, "reached": Counter()}))
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=commands,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # a short sequence is told as it was; shrinking it would take minutes
            suppress_health_check=checks,
        ),
    )
    return machine.reached


def test_some_commands_in_any_order(founded_file: Path) -> None:
    reached = run(founded_file, 7, 12, 18)
    for step in ("submit", "authorise", "check", "collect", "ship"):
        assert reached[step] >= 2, (step, reached)
    assert any(name.startswith("refused ") for name in reached), reached


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_two_thousand_sequences_in_any_order(founded_file: Path, part: int) -> None:
    reached = run(founded_file, part, SEQUENCES // PARTS, COMMANDS)
    for step in OFTEN:
        assert reached[step] >= 5, (step, reached)
