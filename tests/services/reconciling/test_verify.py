# ruff: noqa: E501 - one line for each case of damage
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
from app.services.verify import Verification, as_json, sentence, verify
from tests.branch import BranchAtWork
from tests.services.reconciling.conftest import Damage

XS = "(SELECT id FROM invoice WHERE number = 'HZ-XS-202611-{:04}')"
PERSON = "(SELECT id FROM person WHERE role = '{}')"
SK, CK, JZ = "HZ-SK-202611-0001", "HZ-CK-202611-0001", "HZ-JZ-202611-0003"
FIRST, THIRD = "HZ-XS-202611-0001", "HZ-XS-202611-0003"
RED = "(SELECT MIN(id) FROM invoice WHERE kind = 'return' AND review = 'closed')"
CLERK, CASHIER, KEEPER = PERSON.format("clerk"), PERSON.format("cashier"), PERSON.format("keeper")


def said(found: Verification, invariant: str) -> list[str]:
    return [sentence(p) for p in found.problems if p.invariant == invariant]


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


# what is done: (invariant, what its sentence names, statements)
DAMAGE: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "an entry's amount": (
        "I1", JZ, (f"UPDATE voucher_line SET debit = debit + 1 WHERE rule = 'J3' AND debit > 0 AND invoice_id = {XS.format(1)}",),
    ),
    "a whole voucher raised, in balance": (
        "I1", JZ,
        (f"UPDATE voucher_line SET debit = debit + 1 WHERE rule = 'J3' AND debit > 0 AND invoice_id = {XS.format(1)}",
         f"UPDATE voucher_line SET credit = credit + 1 WHERE rule = 'J3' AND credit > 0 AND invoice_id = {XS.format(1)}"),
    ),
    "a voucher gone": ("I1", "belongs to no voucher", (f"DELETE FROM voucher WHERE number = '{JZ}'",)),
    "an entry's day": ("I1", JZ, (f"UPDATE voucher_line SET day = '2026-12-04' WHERE rule = 'J3' AND invoice_id = {XS.format(1)}",)),
    "a kept turnover": ("I1", "1001", ("UPDATE account_balance SET debit = debit + 1 WHERE account_id = (SELECT id FROM account WHERE code = '1001')",)),
    "a balance that runs off": ("I2", JZ, (f"UPDATE voucher_line SET debit = debit + 1 WHERE rule = 'J3' AND debit > 0 AND invoice_id = {XS.format(1)}",)),
    "a receipt gone": ("I3", SK, (f"DELETE FROM receipt WHERE number = '{SK}'",)),
    "a number changed": ("I3", "HZ-SK-202611-0777", (f"UPDATE receipt SET number = 'HZ-SK-202611-0777' WHERE number = '{SK}'",)),
    "a number of another branch": ("I3", "XX-SK-202611-0001", (f"UPDATE receipt SET number = 'XX-SK-202611-0001' WHERE number = '{SK}'",)),
    "a counter turned back": ("I3", "HZ-CK-202611", ("UPDATE counter SET last = last - 1 WHERE series = 'CK' AND period = '202611'",)),
    "two numbers exchanged": (
        "I3", "HZ-CK-202611-0001",
        ("UPDATE shipment SET number = 'x' WHERE number = 'HZ-CK-202611-0001'",
         "UPDATE shipment SET number = 'HZ-CK-202611-0001' WHERE number = 'HZ-CK-202611-0002'",
         "UPDATE shipment SET number = 'HZ-CK-202611-0002' WHERE number = 'x'"),
    ),
    "a receipt's amount": ("I4", SK, (f"UPDATE receipt SET amount = amount + 100, tendered = NULL WHERE number = '{SK}'",)),
    "a receipt's customer": ("I4", SK, (f"UPDATE receipt SET customer_id = 5 WHERE number = '{SK}'",)),
    "who received a shipment": ("I4", CK, (f"UPDATE shipment SET receiver = 'somebody else' WHERE number = '{CK}'",)),
    "an empty text made NULL's neighbour": ("I4", SK, (f"UPDATE receipt SET reference = ' ' WHERE number = '{SK}'",)),
    "a row nobody's command wrote": (
        "I4", SK,
        ("INSERT INTO invoice_event (invoice_id, step, review_from, review_to, revision, person_id, duty, reason, signed_hash, paper, day, at) "
         f"SELECT invoice_id, 'ship', 'payable', 'payable', 1, person_id, 'ship', '', '', '{SK}', day, at FROM shipment LIMIT 1",
         f"INSERT INTO clearing (receipt_id, outcome, reason, person_id, day, at) SELECT id, 'arrived', '', person_id, day, at FROM receipt WHERE number = '{SK}'"),
    ),
    "the customer on an invoice": ("I4", FIRST, (f"UPDATE invoice SET customer_name = 'x' WHERE number = '{FIRST}'",)),
    "a line's product name": ("I4", FIRST, (f"UPDATE invoice_line SET name = 'x' WHERE invoice_id = {XS.format(1)}",)),
    "a revision's text": ("I4", FIRST, (f"UPDATE invoice_revision SET content = replace(content, '{FIRST}', 'x') WHERE invoice_id = {XS.format(1)}",)),
    "a filed price": ("I4", "price", ("UPDATE price SET unit_price = unit_price - 1 WHERE product_id = 6",)),
    "an audit entry's facts": ("I4", "entry 20", ("UPDATE audit SET facts = '{}' WHERE seq = 20",)),
    "an audit entry's person": ("I4", "entry 20", ("UPDATE audit SET person_id = 1 WHERE seq = 20 AND person_id <> 1",)),
    "an audit entry gone": ("I4", "entry 21", ("DELETE FROM audit WHERE seq = 20",)),
    "an audit entry that is no JSON": ("I4", "entry 20", ("UPDATE audit SET rows = 'x' WHERE seq = 20",)),
    "a return without its original's line": ("I5", "HZ-XH-202611-0001", (f"UPDATE invoice_line SET original_line_id = (SELECT MAX(id) FROM invoice_line WHERE quantity > 0) WHERE invoice_id = {RED}",)),
    "more back than was shipped": ("I5", "taken back of", (f"UPDATE invoice_line SET quantity = -9000 WHERE invoice_id = {RED}",)),
    "a return of another kind": ("I5", "HZ-XH-202611-0001", (f"UPDATE invoice SET original_id = (SELECT id FROM invoice WHERE review = 'void') WHERE id = {RED}",)),
    "a line's arithmetic": ("I6", FIRST, (f"UPDATE invoice_line SET net = net + 100, gross = gross + 100 WHERE invoice_id = {XS.format(1)}",)),
    "net and tax shifted": ("I6", FIRST, (f"UPDATE invoice_line SET net = net + 100, tax = tax - 100 WHERE invoice_id = {XS.format(1)}",)),
    "an invoice's total": ("I6", FIRST, (f"UPDATE invoice SET net = net + 100, gross = gross + 100 WHERE number = '{FIRST}'",)),
    "a quantity": ("I6", FIRST, (f"UPDATE invoice_line SET quantity = quantity + 1000 WHERE invoice_id = {XS.format(1)}",)),
    "a list price": ("I7", FIRST, (f"UPDATE invoice_line SET list_price = list_price - 1 WHERE invoice_id = {XS.format(1)}",)),
    "a reason taken away": ("I7", THIRD, (f"UPDATE invoice_line SET reason = '' WHERE invoice_id = {XS.format(3)}",)),
    "a price list that was not in force": ("I7", FIRST, ("UPDATE price_list SET valid_from = '2026-12-01'",)),
    "a signature taken away": ("I7", THIRD, (f"UPDATE invoice_event SET signed_hash = '' WHERE step = 'authorise' AND invoice_id = {XS.format(3)}",)),
    "a state nobody moved it to": ("I8", FIRST, (f"UPDATE invoice SET review = 'payable' WHERE number = '{FIRST}'",)),
    "a step gone from the timeline": ("I8", FIRST, (f"DELETE FROM invoice_event WHERE step = 'authorise' AND invoice_id = {XS.format(1)}",)),
    "a step under another duty": ("I8", FIRST, (f"UPDATE invoice_event SET duty = 'check' WHERE step = 'authorise' AND invoice_id = {XS.format(1)}",)),
    "a void without its first signature": ("I8", "HZ-XS-202611", ("DELETE FROM invoice_event WHERE step = 'ask_void'",)),
    "what has come in": ("I9", FIRST, (f"UPDATE invoice SET received = received - 100 WHERE number = '{FIRST}'",)),
    "more collected than it comes to": ("I9", "more than it comes to", (f"UPDATE receipt SET amount = amount + 100, tendered = NULL WHERE number = '{SK}'",)),
    "paid, or not": ("I9", FIRST, (f"UPDATE invoice SET payment = 'part' WHERE number = '{FIRST}'",)),
    "a receipt of another invoice": ("I9", SK, (f"UPDATE receipt SET invoice_id = (SELECT id FROM invoice WHERE review = 'void') WHERE number = '{SK}'",)),
    "a journal amount": ("I9", SK, (f"UPDATE cash_journal SET received = received + 100 WHERE number = '{SK}'",)),
    "a journal line gone": ("I9", SK, (f"DELETE FROM cash_journal WHERE number = '{SK}'",)),
    "a cheque that arrived after all": ("I9", "HZ-XS-202611", ("UPDATE clearing SET outcome = 'arrived' WHERE outcome = 'bounced'",)),
    "goods before money": ("I10", CK, (f"UPDATE receipt SET at = '2027-01-01T00:00:00.000Z' WHERE number = '{SK}'",)),
    "more shipped than invoiced": ("I10", FIRST, (f"UPDATE shipment_line SET quantity = quantity + 1000 WHERE shipment_id = (SELECT id FROM shipment WHERE number = '{CK}')",)),
    "shipped, or not": ("I10", FIRST, (f"UPDATE invoice SET goods = 'part' WHERE number = '{FIRST}'",)),
    "a refund above what is due": ("I11", "HZ-TK-202611-0001", ("UPDATE refund SET amount = amount + 100 WHERE number = 'HZ-TK-202611-0001'",)),
    "goods that are not back": ("I11", "HZ-TK-202611-0001", ("DELETE FROM shipment_line WHERE quantity < 0",)),
    "a custody line": ("I12", CK, (f"UPDATE custody_entry SET on_hand = on_hand + 1000 WHERE number = '{CK}'",)),
    "what is on hand": ("I12", "P001", ("UPDATE custody_balance SET on_hand = on_hand + 1000 WHERE product_id = 1",)),
    "what is promised": ("I12", "P002", ("UPDATE custody_balance SET reserved = reserved + 1000 WHERE product_id = 2",)),
    "a stock line": ("I12", CK, (f"UPDATE stock_entry SET out_amount = out_amount + 1 WHERE number = '{CK}'",)),
    "what the stock is worth": ("I12", "P001", ("UPDATE stock_value SET amount = amount + 1 WHERE product_id = 1",)),
    "a custody quantity": ("I13", CK, (f"UPDATE custody_entry SET issued = issued + 1000 WHERE number = '{CK}'",)),
    "a stock quantity": ("I13", CK, (f"UPDATE stock_entry SET out_quantity = out_quantity + 1000 WHERE number = '{CK}'",)),
    "booked and waiting": ("I13", SK, (f"INSERT INTO waiting (book, paper, paper_id, number, day, at) SELECT 'accounts', 'receipt', id, number, day, at FROM receipt WHERE number = '{SK}'",)),
    "neither booked nor waiting": ("I13", SK, (f"DELETE FROM voucher WHERE paper_number = '{SK}'",)),
    "a voucher for another paper": ("I13", SK, (f"UPDATE voucher SET paper_id = 77 WHERE paper_number = '{SK}'",)),
    "neither registered nor waiting": ("I13", SK, (f"DELETE FROM register_entry WHERE number = '{SK}'",)),
    "a register amount": ("I14", FIRST, (f"UPDATE register_entry SET net = net + 100, gross = gross + 100 WHERE event = 'shipped' AND invoice_number = '{FIRST}'",)),
    "what was invoiced, in the register": ("I14", FIRST, (f"UPDATE register_entry SET net = net + 100, gross = gross + 100 WHERE event = 'invoiced' AND invoice_number = '{FIRST}'",)),
    "what was received, in the register": ("I14", SK, (f"UPDATE register_entry SET net = net + 100, gross = gross + 100 WHERE number = '{SK}'",)),
    "revenue detail": ("I14", JZ, (f"UPDATE revenue_entry SET net = net + 100, gross = gross + 100 WHERE invoice_id = {XS.format(1)}",)),
    "a cost": ("I14", JZ, (f"UPDATE revenue_entry SET cost = cost + 100 WHERE invoice_id = {XS.format(1)}",)),
    "who collected": ("I16", SK, (f"UPDATE receipt SET person_id = {CLERK} WHERE number = '{SK}'",)),
    "who collected, another cashier": (
        "I16", SK,
        (f"UPDATE receipt SET person_id = {CLERK} WHERE number = '{SK}'",
         f"UPDATE cash_journal SET person_id = {CLERK} WHERE number = '{SK}'"),
    ),
    "who shipped": ("I16", CK, (f"UPDATE shipment SET person_id = {CASHIER} WHERE number = '{CK}'",)),
    "who kept the custody ledger": ("I16", CK, (f"UPDATE custody_entry SET person_id = {CASHIER} WHERE number = '{CK}'",)),
    "who booked": ("I16", JZ, (f"UPDATE voucher SET person_id = {CLERK} WHERE number = '{JZ}'",)),
    "who registered": ("I16", SK, (f"UPDATE register_entry SET person_id = {KEEPER} WHERE number = '{SK}'",)),
    "who made it": ("I16", FIRST, (f"UPDATE invoice SET maker_id = {KEEPER} WHERE number = '{FIRST}'",)),
    "two duties in one hand": ("I16", FIRST, (f"INSERT INTO invoice_duty (invoice_id, person_id, duty, at) SELECT id, {CASHIER}, 'ship', submitted_at FROM invoice WHERE number = '{FIRST}'",)),
    "a duty not held": ("I16", FIRST, (f"UPDATE invoice_duty SET person_id = {CLERK} WHERE duty = 'ship' AND invoice_id = {XS.format(1)}",)),
    "two duties granted that are kept apart": ("I16", "collect", (f"INSERT INTO person_duty (person_id, duty, granted_at) SELECT {CASHIER}, 'ship', joined_at FROM person LIMIT 1",)),
    "a duty revoked in the past": ("I16", "authorise", ("UPDATE person_duty SET revoked_at = '2000-01-01T00:00:00.000Z' WHERE duty = 'authorise'",)),
    "a pair no longer kept apart": ("I16", "collect", ("DELETE FROM duty_conflict WHERE duty_a = 'collect' AND duty_b = 'ship'",)),
    "a price list proposed and filed by one": ("I16", "2026", ("PRAGMA ignore_check_constraints = ON", "UPDATE price_list SET filed_by = proposed_by")),
    "a customer gone": ("I20", "customer", ("DELETE FROM customer WHERE id = 1",)),
    "a foreign trigger": ("I20", "quiet", ("CREATE TRIGGER quiet AFTER INSERT ON customer BEGIN DELETE FROM customer WHERE id = 0; END",)),
    "a table of somebody else's": ("I20", "loot", ("CREATE TABLE loot (a)",)),
    "an index gone": ("I20", "ix_receipt_day", ("DROP INDEX ix_receipt_day",)),
}  # fmt: skip


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_found_and_named(damaged: Damage, what: str) -> None:
    invariant, named, statements = DAMAGE[what]
    found = verify(damaged(*statements).store)
    sentences = said(found, invariant)
    assert any(named in text for text in sentences), [str(problem) for problem in found.problems]


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
    found = as_json(verify(damaged(*DAMAGE["an entry's amount"][2]).store))
    assert json.loads(json.dumps(found)) == found
    assert found["clean"] is False
    first = found["problems"][0]  # type: ignore[index]
    assert set(first) == {"invariant", "table", "row", "sentence", "facts"}
    assert first["table"] == "voucher"


def test_every_sentence_can_be_filled_in(damaged: Damage) -> None:
    found = verify(
        damaged(
            *(s for what in ("who shipped", "a custody line", "a cost", "a list price") for s in DAMAGE[what][2])
        ).store
    )
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
