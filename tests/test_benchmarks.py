"""The benchmarks run; what they measure is asked of them by `make bench`, not here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import MEASURES
from benchmarks.table import Line

HOUSE = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", MEASURES)
def test_a_benchmark_runs_and_says_each_limit(name: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", name],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=HOUSE,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"},
        timeout=200,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    lines = ended.stdout.splitlines()
    assert lines
    assert all(" limit " in line for line in lines)


def test_a_limit_is_missed_above_it_and_kept_at_it() -> None:
    assert Line("a ratio", 6, "ms", 2, "peer", 3).kept
    assert not Line("a ratio", 6.1, "ms", 2, "peer", 3).kept
    assert not Line("a figure", 17, "ms", None, "", 16).kept
    assert "MISSED" in Line("a figure", 17, "ms", None, "", 16).shown()
