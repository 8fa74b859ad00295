"""What the tests of the command line lean on: commands run in a folder of their own, and a book already played."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import cli
from tests.order_books import HOUSE, corner_shop

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command in a data folder of this test's own: status, what was said, what was said on standard error."""
    import logging

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def command(*words: str, data: Path | None = None) -> tuple[int, str, str]:
        capsys.readouterr()
        status = cli.main(["--data", str(data or tmp_path / "data"), *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    yield command
    for handler in root.handlers[:]:
        if handler not in handlers:
            handler.close()
    root.handlers[:], root.level = handlers, level
    logging.raiseExceptions = True


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the corner shop's book has been played by the program itself."""
    folder = tmp_path_factory.mktemp("played")
    book = corner_shop(folder)
    ended = subprocess.run(
        [sys.executable, str(HOUSE / "main.py"), "--data", str(folder), "play", str(book)],
        capture_output=True, text=True, check=False, cwd=folder,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "13" in ended.stdout
    return folder
