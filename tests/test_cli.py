"""The command line: its exit statuses, its sentences, and that no traceback ever reaches a person."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import cli
from app.services import people
from app.services.store import open_store, sqlite_url
from tests.order_books import HOUSE, corner_shop, expected

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


@pytest.fixture(scope="module")
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


def invoice_number(folder: Path) -> str:
    from sqlalchemy import text

    store = open_store(sqlite_url(folder / "branch.db"))
    with store.reading() as conn:
        number = str(conn.execute(text("SELECT number FROM invoice WHERE reference = 'A-001'")).scalar_one())
    store.close()
    return number


# --------------------------------------------------------------------------------------------------------- wrong usage


@pytest.mark.parametrize(
    "words",
    [
        ["sell"],
        ["import", "people", "x.csv"],
        ["import", "customers"],
        ["reconcile"],
        ["reconcile", "--period", "2026-13"],
        ["reconcile", "--period", "November"],
        ["invoice", "1"],
        ["invoice", "1", "--pdf", "x.pdf", "--paper", "a3"],
        ["restore", "x.db"],
        ["setup", "--practice", "--password", "Li"],
        ["--lang", "fr", "verify"],
        ["verify", "--data", "late"],
    ],
)
def test_wrong_usage_is_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["import", "customers", "x.csv"],
        ["reconcile", "--period", "2026-11"],
        ["invoice", "X", "--pdf", "x.pdf"],
        ["verify"],
        ["backup", "x.db"],
    ],
)
def test_a_command_that_needs_a_branch_names_the_setup(run: Run, tmp_path: Path, words: list[str]) -> None:
    status, out, err = run(*words)
    assert (status, out) == (1, "")
    assert "setup" in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "data" / "branch.db").exists()
    assert run("setup")[0] == 0
    status, _out, err = run(*words)
    assert status == 1
    assert "setup" in err


# --------------------------------------------------------------------------------------------------------------- setup


def test_setup_makes_the_database_once_and_again_changes_nothing(run: Run, tmp_path: Path) -> None:
    status, out, err = run("setup")
    assert (status, err) == (0, "")
    assert "branch.db" in out
    before = (tmp_path / "data" / "branch.db").read_bytes()
    assert run("setup")[0] == 0
    assert (tmp_path / "data" / "branch.db").read_bytes() == before


def test_the_practice_branch_is_set_up_once(run: Run) -> None:
    assert run("setup", "--practice")[0] == 0
    assert run("verify")[0] == 0
    status, _out, err = run("setup", "--practice")
    assert status == 1
    assert "杭州城西营业部" in err


def test_a_person_gets_a_new_password_that_is_not_shown(
    run: Run, played: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = copy_of(played, tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO("a long enough one\n"))
    status, out, err = run("setup", "--password", "Cashier", data=data)
    assert (status, err) == (0, "")
    assert "long" not in out
    store = open_store(sqlite_url(data / "branch.db"))
    tile = next(tile for tile in people.tiles(store) if tile.name == "Cashier")
    assert people.sign_in(store, tile.id, "a long enough one").person is not None
    store.close()
    monkeypatch.setattr(sys, "stdin", io.StringIO("short\n"))
    assert run("setup", "--password", "Cashier", data=data)[0] == 1
    assert run("setup", "--password", "Nobody", data=data)[0] == 1


def copy_of(data: Path, tmp_path: Path) -> Path:
    import shutil

    target = tmp_path / "copied"
    target.mkdir()
    shutil.copyfile(data / "branch.db", target / "branch.db")
    return target


# -------------------------------------------------------------------------------------------------------------- import


def test_import_says_how_many_rows_and_names_each_bad_one(run: Run, tmp_path: Path) -> None:
    run("setup", "--practice")
    file = tmp_path / "new.csv"
    file.write_text("code,name\nN1,One\nN2,Two\n", "utf-8")
    status, out, _err = run("--lang", "en", "import", "customers", str(file), "--dry-run")
    assert (status, out) == (0, "2 rows would be taken.\n")
    assert run("--lang", "en", "import", "customers", str(file))[:2] == (0, "2 rows were taken.\n")
    status, out, err = run("--lang", "en", "import", "customers", str(file))
    assert (status, out) == (1, "")
    assert [line.partition(":")[0] for line in err.splitlines()[1:]] == ["line 2, column code", "line 3, column code"]


# ---------------------------------------------------------------------------------------------------------------- play


def test_play_again_does_nothing(run: Run, played: Path) -> None:
    status, out, _err = run("--lang", "en", "play", str(played / "book"), data=played)
    assert (status, out) == (0, "0 orders played, 13 had been played before.\n")


def test_a_bad_book_is_refused_line_by_line(run: Run, tmp_path: Path) -> None:
    book = corner_shop(tmp_path)
    orders = (book / "orders.csv").read_text("utf-8").replace("CUP,24,", "CAP,24,").replace("TEA,3.5,", "TEA,x,")
    (book / "orders.csv").write_text(orders, "utf-8")
    status, _out, err = run("play", str(book))
    assert status == 1
    assert "orders.csv, line 2, column product_code" in err
    assert "orders.csv, line 4, column quantity" in err
    assert run("verify")[0] == 1, "no branch was made"


def test_a_folder_that_is_no_book_is_refused(run: Run, tmp_path: Path) -> None:
    status, _out, err = run("play", str(tmp_path / "nowhere"))
    assert status == 1
    for name in ("book.toml", "customers.csv", "products.csv", "orders.csv"):
        assert name in err


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT there")
def test_ctrl_c_stops_a_play_cleanly(tmp_path: Path) -> None:
    book = corner_shop(tmp_path)
    command = [sys.executable, str(HOUSE / "main.py"), "--data", str(tmp_path), "--lang", "en", "play", str(book)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=HOUSE)
    while not (tmp_path / "branch.db").exists():
        time.sleep(0.02)
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    _out, err = running.communicate(timeout=60)
    assert running.returncode in (0, 1)
    assert "Traceback" not in err
    if running.returncode == 1:
        assert "run the same command again" in err
    again = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HOUSE)
    assert again.returncode == 0, again.stderr


# --------------------------------------------------------------------------------------------- looking at what was done


def test_reconcile_prints_the_contract(run: Run, played: Path, tmp_path: Path) -> None:
    for month, sales in expected(played / "book").items():
        status, out, err = run("reconcile", "--period", month, "--json", "-", data=played)
        assert (status, err) == (0, "")
        told = json.loads(out)
        assert told["period"] == month
        assert {name: str(value) for name, value in told["sales"].items()} == sales
        assert {"code", "left", "right", "difference"} == set(told["checks"][0])
        assert all(isinstance(value, str) for check in told["checks"] for value in check.values())
        assert {check["code"] for check in told["checks"]} >= {"R1", "R2", "R3", "R6", "R7", "R9", "R10", "R11", "R14"}
    file = tmp_path / "month.json"
    assert run("reconcile", "--period", "2025-12", "--json", str(file), data=played)[0] == 0
    assert json.loads(file.read_text("utf-8"))["period"] == "2025-12"


def test_reconcile_writes_a_workbook(run: Run, played: Path, tmp_path: Path) -> None:
    import openpyxl

    file = tmp_path / "month.xlsx"
    status, _out, err = run("reconcile", "--period", "2025-12", "--xlsx", str(file), data=played)
    assert (status, err) == (0, "")
    book = openpyxl.load_workbook(file)
    assert len(book.sheetnames) > 9
    book.close()


def test_reconcile_is_status_1_when_a_check_differs(run: Run) -> None:
    run("setup", "--practice")
    from datetime import date

    status, out, err = run("--lang", "en", "reconcile", "--period", f"{date.today():%Y-%m}")
    assert status == 1
    assert "R2" in out
    assert "differ" in err


def test_an_invoice_is_printed_and_counted(run: Run, played: Path, tmp_path: Path) -> None:
    number, file = invoice_number(played), tmp_path / "invoice.pdf"
    assert run("invoice", number, "--pdf", str(file), data=played)[0] == 0
    assert file.read_bytes().startswith(b"%PDF")
    assert run("invoice", number, "--pdf", str(tmp_path / "small.pdf"), "--paper", "a5", data=played)[0] == 0
    status, _out, err = run("invoice", "XX-1", "--pdf", str(tmp_path / "none.pdf"), data=played)
    assert status == 1
    assert "XX-1" in err
    assert not (tmp_path / "none.pdf").exists()


def test_verify_is_clean_and_says_so(run: Run, played: Path, tmp_path: Path) -> None:
    file = tmp_path / "verified.json"
    status, _out, err = run("verify", "--json", str(file), data=played)
    assert (status, err) == (0, "")
    assert json.loads(file.read_text("utf-8"))["clean"] is True


def test_verify_names_the_offending_rows(run: Run, played: Path, tmp_path: Path) -> None:
    import sqlite3
    from contextlib import closing

    data = copy_of(played, tmp_path)
    with closing(sqlite3.connect(data / "branch.db")) as conn:
        for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            conn.execute(f"DROP TRIGGER {name}")
        conn.execute("UPDATE receipt SET amount = amount + 100 WHERE id = 1")
        conn.commit()
    status, _out, err = run("verify", data=data)
    assert status == 1
    assert "receipt" in err


# ------------------------------------------------------------------------------------------------------------- backups


def test_a_backup_is_made_and_restored_into_a_new_folder_only(run: Run, played: Path, tmp_path: Path) -> None:
    file, place = tmp_path / "kept.db", tmp_path / "restored"
    assert run("backup", str(file), data=played)[0] == 0
    assert run("backup", str(file), data=played)[0] == 1
    assert run("restore", str(file), "--into", str(place))[0] == 0
    assert run("verify", data=place)[0] == 0
    assert run("restore", str(file), "--into", str(place))[0] == 1
    file.write_bytes(b"not a backup")
    status, _out, err = run("restore", str(file), "--into", str(tmp_path / "other"))
    assert status == 1
    assert "kept.db" in err


# ------------------------------------------------------------------------------------------------- what can go wrong


@pytest.mark.parametrize(
    "content", [b"this is no database at all, but a letter" * 100, b"SQLite format 3\x00" + b"x" * 4000]
)
def test_a_file_that_is_no_database_is_refused_and_stays_as_it_is(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "branch.db"
    file.write_bytes(content)
    for words in (["verify"], ["setup"], ["play", str(corner_shop(tmp_path / words_of(["verify"])))]):
        status, _out, err = run(*words)
        assert status == 1
        assert "Traceback" not in err
        assert "branch.db" in err
    assert file.read_bytes() == content


def words_of(words: list[str]) -> str:
    return "-".join(words)


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


def test_without_a_display_the_window_says_so(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    if sys.platform != "linux":
        pytest.skip("only Linux may have no display")
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
