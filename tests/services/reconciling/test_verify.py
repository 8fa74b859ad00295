"""The verifier: clean books pass; whatever is changed behind the program's back is found and named."""

from __future__ import annotations

import ast
import hashlib
import json
import sqlite3
import time
from pathlib import Path

import pytest

from app import words
from app.services import verify as verifying
from app.services.verify import as_json, sentence, verify
from tests.branch import BranchAtWork
from tests.damage.catalogue import CATALOGUE
from tests.services.reconciling.conftest import Damage


def test_a_busy_branch_has_no_problem(busy: BranchAtWork) -> None:
    found = verify(busy.store)
    assert [str(problem) for problem in found.problems] == []
    assert found.clean
    assert min(found.checked.values()) > 0, "a verification of nothing proves nothing"
    assert found.checked["audit"] == busy.one("SELECT COUNT(*) FROM audit")


def test_a_branch_in_the_middle_of_its_work_has_no_problem(branch: BranchAtWork) -> None:
    for stage in ("draft", "submitted", "authorised", "payable", "paid", "shipped", "registered"):
        branch.sale([(1, "2"), (2, "1.5")], upto=stage)
    whole = branch.sale([(3, "2")], upto="booked")
    branch.take_back(whole, upto="returned")
    assert [str(problem) for problem in verify(branch.store).problems] == []


def test_a_database_without_a_branch_has_no_problem(store: object) -> None:
    from app.services.store import Store

    assert isinstance(store, Store)
    assert [str(problem) for problem in verify(store).problems] == []


@pytest.mark.parametrize("trigger", ["receipt_never_changed", "voucher_balanced", "invoice_duty_kept_apart"])
def test_a_dropped_trigger_is_named(busy: BranchAtWork, trigger: str) -> None:
    conn = sqlite3.connect(str(busy.store.path))
    conn.execute(f"DROP TRIGGER {trigger}")
    conn.commit()
    conn.close()
    found = verify(busy.store)
    assert [sentence(p) for p in found.problems] == [f"trigger {trigger} is missing from the database"]


def test_a_trigger_that_was_weakened_is_named(busy: BranchAtWork) -> None:
    conn = sqlite3.connect(str(busy.store.path))
    sql = conn.execute("SELECT sql FROM sqlite_master WHERE name = 'voucher_balanced'").fetchone()[0]
    conn.execute("DROP TRIGGER voucher_balanced")
    conn.execute(sql.replace("WHERE NOT", "WHERE 1 = 0 AND NOT"))
    conn.commit()
    conn.close()
    assert [sentence(p) for p in verify(busy.store).problems] == [
        "trigger voucher_balanced is not as the program made it"
    ]


def forge(busy: BranchAtWork, damaged: Damage) -> str:
    """Changes an entry and writes the chain anew from its beginning, as somebody with the file could; the old head."""
    head = str(busy.one("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1"))
    damaged("UPDATE audit SET machine = 'elsewhere' WHERE seq = 5")
    conn = sqlite3.connect(str(busy.store.path))
    names = [row[1] for row in conn.execute("PRAGMA table_info(audit)")]
    triggers = conn.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
    ).fetchall()
    for name, _sql in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    previous = ""
    for row in conn.execute("SELECT * FROM audit ORDER BY seq").fetchall():
        entry = dict(zip(names, row, strict=True)) | {"previous": previous}
        text = json.dumps([entry[n] for n in names[:-1]], ensure_ascii=False, separators=(",", ":"))
        previous_before, previous = previous, hashlib.sha256(text.encode()).hexdigest()
        conn.execute("UPDATE audit SET previous = ?, hash = ? WHERE seq = ?", (previous_before, previous, entry["seq"]))
    for _name, sql in triggers:
        conn.execute(sql)
    conn.commit()
    conn.close()
    return head


def test_a_trail_forged_from_its_beginning_does_not_stand_against_a_printed_head(
    busy: BranchAtWork, damaged: Damage
) -> None:
    head = forge(busy, damaged)
    assert verify(busy.store).problems == (), "it holds together in itself: that is what makes it a forgery"
    for printed in (head, head[:16]):
        found = verify(busy.store, expected_head=printed)
        assert [problem.invariant for problem in found.problems] == ["I4"]
        assert printed in sentence(found.problems[0])


def test_a_head_printed_earlier_is_found_in_a_trail_that_went_on(branch: BranchAtWork) -> None:
    branch.sale(upto="booked")
    head = verify(branch.store).head
    branch.sale(upto="paid")
    found = verify(branch.store, expected_head=head)
    assert found.clean
    assert found.head != head
    assert verify(branch.store, expected_head=head[:16]).clean
    assert not verify(branch.store, expected_head=head[:8]).clean, "eight figures are too few to tell"


def test_the_json_names_every_problem(damaged: Damage) -> None:
    found = as_json(verify(damaged(*CATALOGUE["an entry's amount"].statements).store))
    assert json.loads(json.dumps(found)) == found
    assert found["clean"] is False
    first = found["problems"][0]  # type: ignore[index]
    assert set(first) == {"invariant", "table", "row", "sentence", "facts"}
    assert first["table"] == "voucher"


def test_every_sentence_can_be_filled_in(damaged: Damage) -> None:
    several = ("who shipped", "a custody line", "a cost", "a list price")
    found = verify(damaged(*(s for what in several for s in CATALOGUE[what].statements)).store)
    with words.speaking("zh_CN"):
        assert all("{" not in sentence(problem) for problem in found.problems)


def test_a_damaged_file_is_a_finding_and_no_crash(busy: BranchAtWork) -> None:
    busy.store.close()
    file = Path(str(busy.store.path))
    content = bytearray(file.read_bytes())
    for page in range(60, 90):
        content[page * 4096 : page * 4096 + 2048] = bytes(2048)
    file.write_bytes(content)
    found = verify(busy.store)
    assert not found.clean
    assert found.problems[0].invariant == "I20"


def test_nothing_is_written(busy: BranchAtWork) -> None:
    busy.store.close()
    before = Path(str(busy.store.path)).read_bytes()
    verify(busy.store)
    busy.store.close()
    assert Path(str(busy.store.path)).read_bytes() == before


def test_the_verifier_leans_on_nothing_that_it_verifies() -> None:
    folder = Path(verifying.__file__).parent
    allowed = {"app.services.verify", "app.words", "app.services.store", "app.services", "sqlalchemy"}
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("app"):
                names = {alias.name for alias in node.names}
                module = node.module if not node.module.startswith("app.services.verify") else "app.services.verify"
                assert module in allowed, f"{file.name}: {node.module}"
                if module == "app.services":
                    assert names <= {"schema"} or file.name == "run.py", f"{file.name}: {names}"


@pytest.mark.postgres
def test_a_branch_on_a_server_has_no_problem_and_its_damage_is_found(postgres_branch: BranchAtWork) -> None:
    from sqlalchemy import text

    sold = postgres_branch.sale([(1, "3"), (4, "2")], upto="booked")
    postgres_branch.take_back(sold, {1: "1"}, upto="booked")
    postgres_branch.sale([(2, "5")], upto="shipped")
    assert [str(problem) for problem in verify(postgres_branch.store).problems] == []
    with postgres_branch.store.engine.begin() as conn:
        conn.execute(text("ALTER TABLE receipt DISABLE TRIGGER receipt_never_changed"))
        conn.execute(text("UPDATE receipt SET amount = amount + 100"))
    found = verify(postgres_branch.store)
    assert {"I4", "I9", "I20"} <= {problem.invariant for problem in found.problems}


@pytest.mark.slow
def test_two_thousand_invoices_are_verified_in_five_seconds(branch: BranchAtWork) -> None:
    for _ in range(2000):
        branch.sale([(3, "0.1")], upto="shipped")
    branch.register()
    branch.book()
    began = time.perf_counter()
    assert verify(branch.store).clean
    assert time.perf_counter() - began < 5
