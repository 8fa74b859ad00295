"""What can go wrong at the command line is told in a sentence; no traceback ever reaches a person."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.order_books import HOUSE, corner_shop, invoice_number

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    "content", [b"this is no database at all, but a letter" * 100, b"SQLite format 3\x00" + b"x" * 4000]
)
def test_a_file_that_is_no_database_is_refused_and_stays_as_it_is(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "branch.db"
    file.write_bytes(content)
    for words in (["verify"], ["setup"], ["play", str(corner_shop(tmp_path / "own"))]):
        status, _out, err = run(*words)
        assert status == 1
        assert "Traceback" not in err
        assert "branch.db" in err
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    "url", ["nonsense", "nosuch://host/name", "sqlite://user:secret@[bad", "postgresql+nosuch://h/n"]
)
def test_an_address_that_means_nothing_is_a_sentence(run: Run, url: str) -> None:
    status, _out, err = run("--database", url, "verify")
    assert status == 1
    assert "secret" not in err
    assert len(err.splitlines()) == 1


@pytest.mark.loud
def test_a_server_that_does_not_answer_is_a_sentence(run: Run) -> None:
    status, _out, err = run("--database", "postgresql+psycopg://nobody:secret@127.0.0.1:9/none", "verify")
    assert status == 1
    assert "database could not be read" in err
    assert "secret" not in err


@pytest.mark.loud
def test_a_place_that_cannot_be_written_is_a_sentence(run: Run, played: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    for words in (
        ["reconcile", "--period", "2025-12", "--json", str(blocked / "x.json")],
        ["invoice", invoice_number(played), "--pdf", str(blocked / "x.pdf")],
        ["backup", str(blocked / "x.db")],
    ):
        status, _out, err = run(*words, data=played)
        assert status == 1, words
        assert len(err.splitlines()) == 1


def test_a_data_folder_that_cannot_be_made_is_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    ended = subprocess.run(
        [sys.executable, str(HOUSE / "main.py"), "--data", str(blocked / "deep"), "setup"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr + ended.stdout
    assert len(ended.stderr.splitlines()) == 1


def test_faults_are_told_to_the_log_and_not_to_the_person(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    main = [sys.executable, str(HOUSE / "main.py"), "--data", str(tmp_path / "data")]
    subprocess.run([*main, "setup", "--practice"], check=True, capture_output=True)
    ended = subprocess.run([*main, "backup", str(blocked / "x.db")], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "Traceback" in (tmp_path / "data" / "branchdesk.log").read_text("utf-8")


def test_the_language_is_the_one_asked_for_else_the_branchs_own(run: Run) -> None:
    run("setup", "--practice")
    assert run("--lang", "en", "verify")[1] == "Everything holds.\n"
    assert "网点" not in run("--lang", "en", "setup", "--practice")[2].replace("杭州城西营业部", "")


# ---------------------------------------------------------------------------------------------------------- no display


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux may have no display")
def test_without_a_display_the_window_says_so(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    ended = subprocess.run(
        [sys.executable, str(HOUSE / "main.py"), "--data", str(tmp_path / "d")],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "tour" in ended.stderr


@pytest.mark.parametrize("words", [["--help"], ["verify"], ["backup", "x"], ["import", "customers", "x"]])
def test_no_command_but_the_window_and_the_tour_loads_qt(tmp_path: Path, words: list[str]) -> None:
    program = (
        "import sys; from app.cli import main\n"
        f"try: main(['--data', {str(tmp_path)!r}, *{words!r}])\n"
        "except SystemExit: pass\n"
        "print('LOADED', [name for name in sys.modules if name.startswith(('PySide6', 'reportlab', 'openpyxl'))])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=HOUSE)
    assert "LOADED []" in ended.stdout, ended.stderr
