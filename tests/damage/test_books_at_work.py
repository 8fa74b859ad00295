# ruff: noqa: E501 - one line for each kind of damage
"""Order books played, and then worked in: goods come back in part or whole and are refunded, and what was ordered once
is ordered again, paid in two parts and handed over in two. Everything agrees; then damage is planted and named.
"""

from __future__ import annotations

import random
import shutil
from decimal import ROUND_DOWN, Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from app.process import Duty, Kind, Method
from app.services import flow, people, reconciliation, settings, warehouse
from app.services.cashier import PaymentForm
from app.services.desk import Desk
from app.services.forms import InvoiceForm, LineForm
from app.services.orderbook import read_book
from app.services.play import play
from app.services.store import Store, open_store, sqlite_url
from app.services.verify import verify
from tests.branch import copied, made_once
from tests.damage.planting import plant
from tests.order_books import corner_shop, shared_book

RETURNED, AGAIN = 10, 10  # of a hundred invoices


class Worker:
    """Everybody at the branch of a played book."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.chance = random.Random(seed)

    def desk(self, duty: Duty) -> Desk:
        return people.vouched(people.seat(self.store, duty))

    def rows(self, sql: str, **given: object) -> list[dict[str, object]]:
        with self.store.reading() as conn:
            return [dict(row) for row in conn.execute(text(sql), given).mappings()]

    def work(self) -> tuple[int, int]:
        """Some of what was sold comes back, some is sold once more; returns how many of each."""
        settings.set_setting(self.desk(Duty.ADMINISTER), "return_days", "3650")  # the book is older than the limit
        sold = self.rows(
            "SELECT id FROM invoice WHERE kind = 'sale' AND review = 'closed' AND goods = 'shipped' AND gross > 0 "
            "AND NOT EXISTS (SELECT 1 FROM invoice b WHERE b.original_id = invoice.id) ORDER BY id"
        )
        back = self.chance.sample(sold, max(2, len(sold) * RETURNED // 100))
        again = self.chance.sample(sold, max(2, len(sold) * AGAIN // 100))
        for row in back:
            self._bring_back(int(str(row["id"])))
        for row in again:
            self._sell_again(int(str(row["id"])))
        self._enter()
        return len(back), len(again)

    def _lines(self, invoice_id: int) -> list[dict[str, object]]:
        return self.rows("SELECT * FROM invoice_line WHERE invoice_id = :id ORDER BY position", id=invoice_id)

    def _bring_back(self, original: int) -> None:
        lines = self._lines(original)
        some = lines if self.chance.random() < 0.5 else lines[:1]
        part = Decimal(self.chance.choice(["1", "0.5"]))
        form = InvoiceForm(
            kind=Kind.RETURN,
            original_id=original,
            lines=tuple(
                LineForm(
                    int(str(line["product_id"])),
                    str((Decimal(str(line["quantity"])) / 1000 * part).quantize(Decimal("0.001"), ROUND_DOWN)),
                    original_line_id=int(str(line["id"])),
                )
                for line in some
            ),
        )
        [invoice] = flow.take(self.desk(Duty.INVOICE), "save", form=form).ids
        paid_by = self.rows("SELECT method FROM receipt WHERE invoice_id = :id ORDER BY id", id=original)[0]["method"]
        for step, duty in (
            ("submit", Duty.INVOICE),
            ("authorise", Duty.AUTHORISE),
            ("take_back", Duty.SHIP),
            ("check_return", Duty.CHECK),
        ):
            flow.take(self.desk(duty), step, [invoice])
        method = Method.TRANSFER if paid_by == "cheque" else Method(str(paid_by))
        if self.rows("SELECT 1 FROM invoice WHERE id = :id AND gross < 0", id=invoice):
            flow.take(self.desk(Duty.COLLECT), "refund", [invoice], method=method)

    def _sell_again(self, known: int) -> None:
        lines = self._lines(known)
        [head] = self.rows("SELECT customer_id FROM invoice WHERE id = :id", id=known)
        wanted = [(int(str(line["product_id"])), str(Decimal(str(line["quantity"])) / 1000)) for line in lines]
        received = [warehouse.ReceivedLine(*each) for each in wanted]
        warehouse.receive_goods(self.desk(Duty.SHIP), received)
        form = InvoiceForm(int(str(head["customer_id"])), tuple(LineForm(*each) for each in wanted))
        [invoice] = flow.take(self.desk(Duty.INVOICE), "save", form=form).ids
        for step, duty in (("submit", Duty.INVOICE), ("authorise", Duty.AUTHORISE), ("check", Duty.CHECK)):
            flow.take(self.desk(duty), step, [invoice])
        gross = Decimal(str(self.rows("SELECT gross FROM invoice WHERE id = :id", id=invoice)[0]["gross"])) / 10_000
        first = (gross / 3).quantize(Decimal(1).scaleb(-self.store.branch.places), ROUND_DOWN)
        for amount in filter(None, (first, gross - first)):
            payment = (PaymentForm(Method.TRANSFER, amount, reference=f"again {invoice} {amount}"),)
            flow.take(self.desk(Duty.COLLECT), "collect", [invoice], payments=payment)
        if len(lines) > 1:
            one = self._lines(invoice)[0]
            part = {int(str(one["id"])): str(Decimal(str(one["quantity"])) / 1000)}
            flow.take(self.desk(Duty.SHIP), "ship", [invoice], quantities=part)
        flow.take(self.desk(Duty.SHIP), "ship", [invoice])

    def _enter(self) -> None:
        for book, step, duty in (("sales", "register", Duty.INVOICE), ("accounts", "book", Duty.BOOK)):
            ids = [
                int(str(row["id"])) for row in self.rows(f"SELECT id FROM waiting WHERE book = '{book}' ORDER BY id")
            ]
            flow.take(self.desk(duty), step, ids)


def worked(store: Store, book: Path) -> None:
    play(store, read_book(book))
    assert min(Worker(store, seed=2026).work()) >= 2


def require_clean(store: Store) -> None:
    desk = people.seat(store, Duty.BOOK)
    with store.reading() as conn:
        months = conn.execute(text("SELECT DISTINCT substr(day, 1, 7) FROM business_day ORDER BY 1")).scalars().all()
    for month in months:
        differing = [check.code for check in reconciliation.reconcile(desk, month).checks if not check.agrees]
        assert differing == [], month
    assert [str(problem) for problem in verify(store).problems] == []


# kind: (who is to be named, by SQL; what is done to that document's row)
ANY_BOOK = {
    "a receipt's amount": ("SELECT number FROM receipt WHERE id = {}", "receipt", "UPDATE receipt SET amount = amount + 100 WHERE id = {}"),
    "a receipt's payer": ("SELECT number FROM receipt WHERE id = {}", "receipt", "UPDATE receipt SET person_id = person_id - 1 WHERE id = {}"),
    "a receipt gone": ("SELECT number FROM receipt WHERE id = {}", "receipt", "DELETE FROM receipt WHERE id = {}"),
    "a refund's amount": ("SELECT number FROM refund WHERE id = {}", "refund", "UPDATE refund SET amount = amount * 2 WHERE id = {}"),
    "a shipment's day": ("SELECT number FROM shipment WHERE id = {}", "shipment", "UPDATE shipment SET day = '2000-01-01' WHERE id = {}"),
    "a shipped quantity": (
        "SELECT number FROM shipment WHERE id = (SELECT shipment_id FROM shipment_line WHERE id = {})", "shipment_line",
        "UPDATE shipment_line SET quantity = quantity * 2 WHERE id = {}",
    ),
    "a voucher's line": (
        "SELECT number FROM voucher WHERE id = (SELECT voucher_id FROM voucher_line WHERE id = {})", "voucher_line",
        "DELETE FROM voucher_line WHERE id = {}",
    ),
    "a voucher's account": (
        "SELECT number FROM voucher WHERE id = (SELECT voucher_id FROM voucher_line WHERE id = {})", "voucher_line",
        "UPDATE voucher_line SET account_id = (SELECT id FROM account WHERE role = 'FINANCE_COST') WHERE id = {}",
    ),
    "a line's price": (
        "SELECT number FROM invoice WHERE id = (SELECT invoice_id FROM invoice_line WHERE id = {})", "invoice_line",
        "UPDATE invoice_line SET unit_price = unit_price + 1 WHERE id = {}",
    ),
    "an invoice's customer": ("SELECT number FROM invoice WHERE id = {}", "invoice", "UPDATE invoice SET customer_name = 'x' WHERE id = {}"),
    "a register entry": ("SELECT number FROM register_entry WHERE id = {}", "register_entry", "UPDATE register_entry SET gross = gross + 100 WHERE id = {}"),
    "a custody line": ("SELECT number FROM custody_entry WHERE id = {}", "custody_entry", "DELETE FROM custody_entry WHERE id = {}"),
    "a stock line": ("SELECT number FROM stock_entry WHERE id = {}", "stock_entry", "UPDATE stock_entry SET amount = amount + 1 WHERE id = {}"),
}  # fmt: skip


def require_named(file: Path, folder: Path, kind: str) -> None:
    question, table, statement = ANY_BOOK[kind]
    copy = Path(shutil.copyfile(file, folder / "damaged.db"))
    store = open_store(sqlite_url(copy))
    with store.reading() as conn:
        row = conn.execute(
            text(f"SELECT id FROM {table} ORDER BY id LIMIT 1 OFFSET (SELECT COUNT(*) / 2 FROM {table})")
        )
        row_id = row.scalar_one()
        document = conn.execute(text(question.format(row_id))).scalar_one()
    store.close()
    plant(copy, statement.format(row_id))
    store = open_store(sqlite_url(copy))
    found = verify(store).problems
    store.close()
    facts = {part for problem in found for fact in problem.facts.values() for part in fact.split(", ")}
    assert document in facts, [str(problem) for problem in found]


@pytest.fixture(scope="module")
def small_book(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corner shop's book, played and worked in; copy it, do not open it."""
    folder = tmp_path_factory.mktemp("worked")
    return made_once(folder / "branch.db", lambda store: _migrated(store, corner_shop(folder)))


def _migrated(store: Store, book: Path) -> None:
    from app.services.schema import make_current

    make_current(store)
    worked(store, book)


def test_a_small_book_with_returns_and_payments_in_parts_agrees(small_book: Path, tmp_path: Path) -> None:
    store = copied(small_book, tmp_path)
    require_clean(store)
    store.close()


@pytest.mark.parametrize("kind", ANY_BOOK)
def test_damage_to_a_small_book_is_named(small_book: Path, tmp_path: Path, kind: str) -> None:
    require_named(small_book, tmp_path, kind)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", ["northwind", "superstore_cn_2014"])
def test_a_real_book_with_returns_and_payments_in_parts_agrees_and_its_damage_is_named(
    name: str, tmp_path: Path
) -> None:
    book = shared_book(name)
    file = made_once(tmp_path / "branch.db", lambda store: _migrated(store, book))
    store = open_store(sqlite_url(file))
    require_clean(store)
    store.close()
    for kind in ANY_BOOK:
        require_named(file, tmp_path, kind)
