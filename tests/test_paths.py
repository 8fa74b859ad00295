"""Where the data lies, and the log that never speaks to a person."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app import paths
from tests.order_books import HOUSE


def test_the_folder_is_the_one_chosen_else_the_platforms_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert paths.data_folder(str(tmp_path / "x")) == tmp_path / "x"
    monkeypatch.chdir(tmp_path)
    assert paths.data_folder("here") == tmp_path / "here"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "share"))
    assert "Branchdesk" in str(paths.data_folder(None))


def test_the_log_is_written_in_turn_and_not_on_the_screen(tmp_path: Path) -> None:
    program = (
        "import logging; from pathlib import Path; from app import paths\n"
        f"paths.write_log(Path({str(tmp_path)!r})); paths.write_log(Path({str(tmp_path / 'other')!r}))\n"
        "logging.getLogger('branchdesk').error('the disk is full')\n"
        f"Path({str(tmp_path / 'third')!r}).mkdir(); (Path({str(tmp_path / 'third')!r}) / paths.LOG).mkdir()\n"
        f"paths.write_log(Path({str(tmp_path / 'third')!r}))\n"
        "logging.getLogger('branchdesk').error('nobody can read this')\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=HOUSE)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert not (tmp_path / paths.LOG).exists()
    assert "the disk is full" in (tmp_path / "other" / paths.LOG).read_text("utf-8")
