"""The command line: its exit statuses and what each command says."""

from __future__ import annotations

import io
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app import cli
from app.services import people
from app.services.store import open_store, sqlite_url
from tests.order_books import HOUSE, corner_shop, expected, invoice_number

Run = Callable[..., tuple[int, str, str]]


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


def orders_begun(file: Path) -> int:
    """How many invoices a program that is still writing has made so far."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=5)) as conn:
            return int(conn.execute("SELECT COUNT(*) FROM invoice").fetchone()[0])
    except sqlite3.OperationalError:  # no file yet, or no tables in it
        return 0


def wait_until(so: Callable[[], bool], seconds: float = 60) -> None:
    """Looks again and again; the time between two looks decides nothing."""
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT there")
def test_ctrl_c_stops_a_play_cleanly(tmp_path: Path) -> None:
    book = corner_shop(tmp_path)
    command = [sys.executable, str(HOUSE / "main.py"), "--data", str(tmp_path), "--lang", "en", "play", str(book)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=HOUSE)
    wait_until(lambda: orders_begun(tmp_path / "branch.db") > 0 or running.poll() is not None)
    running.send_signal(signal.SIGINT)
    _out, err = running.communicate(timeout=60)
    assert running.returncode in (0, 1), err  # 0: the book was done before the key was pressed
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
