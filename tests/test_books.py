"""Order books: judged as a whole, played by all duties through the real commands, agreed to the cent."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import event, text

from app.process import Duty
from app.refusals import BadRows, DayAhead, DayClosed, Differs, OrderStopped, OtherCurrency, Retired
from app.services import flow, people, reconciliation
from app.services.catalog import ProductForm
from app.services.forms import InvoiceForm, LineForm
from app.services.opening import open_current
from app.services.orderbook import read_book
from app.services.play import Played, play
from app.services.store import Store, open_store, sqlite_url
from app.services.verify import verify
from tests.branch import BranchAtWork, copied
from tests.order_books import HOUSE, corner_shop, expected, first_orders, shared_book

pytestmark = pytest.mark.timeout(900)


def rows_of(store: Store, sql: str) -> list[tuple[object, ...]]:
    with store.reading() as conn:
        return [tuple(row) for row in conn.execute(text(sql))]


def require_agreement(store: Store, book: Path) -> None:
    """Every month reconciles, sells what plain arithmetic says, and the verifier finds nothing."""
    desk = people.seat(store, Duty.BOOK)
    for month, sales in expected(book).items():
        found = reconciliation.reconcile(desk, month)
        assert [check for check in found.checks if not check.agrees] == [], month
        told = reconciliation.as_json(found)["sales"]
        assert isinstance(told, dict)
        assert {name: str(value) for name, value in told.items()} == sales, month
    assert [str(problem) for problem in verify(store).problems] == []


# ------------------------------------------------------------------------------------------------------ played whole


@pytest.mark.parametrize(
    ("currency", "tax_included"), [("CNY", True), ("CNY", False), ("JPY", True), ("JPY", False), ("KWD", False)]
)
def test_a_small_book_agrees_in_every_currency_with_and_without_tax(
    store: Store, tmp_path: Path, currency: str, tax_included: bool
) -> None:
    book = corner_shop(tmp_path, currency, tax_included=tax_included)
    assert play(store, read_book(book)) == Played(13, 0)
    require_agreement(store, book)
    assert rows_of(store, "SELECT id FROM waiting") == []
    assert rows_of(store, "SELECT reference FROM invoice WHERE review <> 'closed'") == []


@pytest.fixture(scope="module")
def played(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The corner shop's book, played once for all who only look at it."""
    folder = tmp_path_factory.mktemp("played")
    made = copied(migrated_file, folder)
    play(made, read_book(corner_shop(folder)))
    yield made
    made.close()


def test_each_step_is_taken_by_a_person_who_holds_its_duty_on_the_orders_own_day(played: Store) -> None:
    store = played
    strangers = rows_of(
        store,
        "SELECT e.step FROM invoice_event e WHERE e.duty IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM person_duty d WHERE d.person_id = e.person_id AND d.duty = e.duty)",
    )
    assert strangers == []
    assert rows_of(store, "SELECT COUNT(DISTINCT person_id) FROM invoice_duty WHERE invoice_id = 1") == [(6,)]
    late = "SELECT 1 FROM invoice_event e JOIN invoice i ON i.id = e.invoice_id WHERE e.day <> i.day AND e.step <> "
    assert rows_of(store, late + "'returned'") == []
    assert rows_of(store, "SELECT DISTINCT presence FROM audit WHERE person_id IS NOT NULL") == [("command line",)]


def test_gifts_discounts_and_prices_off_the_list_carry_their_reason(played: Store) -> None:
    lines = rows_of(
        played,
        "SELECT l.code, l.gift, l.reason <> '' FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id "
        "WHERE i.kind = 'sale' AND (l.unit_price <> l.list_price OR l.discount <> 0) ORDER BY l.id",
    )
    assert [line[2] for line in lines] == [1] * 8
    assert [line[0] for line in lines if line[1]] == ["BAG", "BAG", "CUP"]  # a gift, or nothing left of the price


def test_a_return_names_the_line_it_takes_back_even_when_a_product_stands_twice(played: Store) -> None:
    store = played
    back = rows_of(
        store,
        "SELECT o.position, r.quantity FROM invoice_line r JOIN invoice_line o ON o.id = r.original_line_id "
        "JOIN invoice i ON i.id = r.invoice_id WHERE i.reference = 'A-R02' ORDER BY r.position",
    )
    assert back == [(1, -10000), (3, -1000)]
    assert (
        rows_of(store, "SELECT goods FROM invoice WHERE reference IN ('A-001', 'A-002') ORDER BY id")
        == [("shipped",)] * 2
    )


def test_a_return_larger_than_any_one_line_is_taken_from_several(store: Store, tmp_path: Path) -> None:
    book = corner_shop(tmp_path)
    orders = (book / "orders.csv").read_text("utf-8").replace("RICE,-10,", "RICE,-15,")
    (book / "orders.csv").write_text(orders, "utf-8")
    play(store, read_book(book))
    taken = "SELECT quantity FROM invoice_line WHERE invoice_id = (SELECT id FROM invoice WHERE reference = 'A-R02')"
    assert rows_of(store, taken + " AND code = 'RICE'") == [(-12345,), (-2655,)]
    assert verify(store).clean


@pytest.mark.postgres
def test_a_book_agrees_on_a_database_server(postgres_url: str, tmp_path: Path) -> None:
    server = open_current(postgres_url)
    book = corner_shop(tmp_path, "KWD", tax_included=False)
    assert play(server, read_book(book), stop_after(7)).stopped
    assert play(server, read_book(book)) == Played(6, 7)
    require_agreement(server, book)
    server.close()


# ------------------------------------------------------------------------------------------------- stopped and resumed


def stop_after(count: int) -> Callable[[int, int], bool]:
    return lambda done, _total: done < count


def test_a_book_that_was_stopped_goes_on_and_does_nothing_twice(store: Store, tmp_path: Path) -> None:
    book = corner_shop(tmp_path)
    first = play(store, read_book(book), stop_after(6))
    assert (first.orders, first.stopped) == (6, True)
    assert play(store, read_book(book)) == Played(7, 6)
    require_agreement(store, book)
    length = rows_of(store, "SELECT MAX(seq) FROM audit")
    assert play(store, read_book(book)) == Played(0, 13)
    assert rows_of(store, "SELECT MAX(seq) FROM audit") == length
    assert rows_of(store, "SELECT COUNT(*) FROM price_list") == [(1,)]


def test_an_order_that_stands_half_way_is_taken_on_from_there(store: Store, tmp_path: Path) -> None:
    book = read_book(corner_shop(tmp_path))
    play(store, book, stop_after(2))

    class Cut(Exception):
        """Stands for a power cut in the middle of an order."""

    for cut_at in range(1, 30):
        commits = 0

        def count(_conn: object, cut_at: int = cut_at) -> None:
            nonlocal commits
            commits += 1
            if commits == cut_at:
                raise Cut

        event.listen(store.engine, "commit", count)
        try:
            play(store, book, stop_after(13))
        except Cut:
            continue
        finally:
            event.remove(store.engine, "commit", count)
    play(store, book)
    require_agreement(store, tmp_path / "book")


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_book_whose_program_was_killed_goes_on_and_does_nothing_twice(tmp_path: Path) -> None:
    book, data = corner_shop(tmp_path), tmp_path / "data"
    command = [sys.executable, str(HOUSE / "main.py"), "--data", str(data), "play", str(book)]
    for attempt in range(2):
        running = subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ends = time.monotonic() + 2.6 + attempt * 0.2
        while running.poll() is None and time.monotonic() < ends:
            time.sleep(0.05)
        running.send_signal(signal.SIGKILL)
        running.wait()
    ended = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    store = open_store(sqlite_url(data / "branch.db"))
    require_agreement(store, book)
    store.close()


def test_an_order_that_people_hold_is_left_alone(store: Store, tmp_path: Path) -> None:
    book = read_book(corner_shop(tmp_path))
    play(store, book, stop_after(1))
    clerk = people.seat(store, Duty.INVOICE)
    form = InvoiceForm(1, (LineForm(1, "1"),), reference="A-002")
    made = flow.take(clerk, "save", form=form).ids
    flow.take(clerk, "submit", made)
    played = play(store, book)
    assert played.aside == ("A-002", "A-R04")
    assert (played.orders, played.already) == (10, 1)
    assert rows_of(store, "SELECT review FROM invoice WHERE reference = 'A-002'") == [("submitted",)]


# ----------------------------------------------------------------------------------------------- in a branch that works


def test_a_book_of_another_currency_is_refused_and_writes_nothing(branch: BranchAtWork, tmp_path: Path) -> None:
    before = branch.one("SELECT MAX(seq) FROM audit")
    with pytest.raises(OtherCurrency):
        play(branch.store, read_book(corner_shop(tmp_path, "JPY")))
    assert branch.one("SELECT MAX(seq) FROM audit") == before


def test_days_before_the_last_business_day_are_refused_and_nothing_is_written(
    branch: BranchAtWork, tmp_path: Path
) -> None:
    before = branch.one("SELECT MAX(seq) FROM audit")
    with pytest.raises(DayClosed):
        play(branch.store, read_book(corner_shop(tmp_path)))
    assert branch.one("SELECT MAX(seq) FROM audit") == before


def moved(book: Path, day: date) -> Path:
    """The book with all orders on one day."""
    lines = (book / "orders.csv").read_text("utf-8").splitlines()
    cells = [line.split(",") for line in lines]
    orders = [",".join([number, day.isoformat(), *rest]) for number, _day, *rest in cells[1:]]
    (book / "orders.csv").write_text("\n".join([lines[0], *orders]), "utf-8")
    return book


def test_a_book_is_played_into_a_branch_that_works_already(branch: BranchAtWork, tmp_path: Path) -> None:
    branch.sale(upto="booked")
    branch.receive(1, "50")  # waits for the accountant and is not the book's business
    book = moved(corner_shop(tmp_path), branch.now().date())
    assert play(branch.store, read_book(book)).orders == 13
    assert verify(branch.store).clean
    assert len(branch.tray("accounts")) == 1


def test_days_ahead_of_the_clock_are_refused_before_anything_is_played(store: Store, tmp_path: Path) -> None:
    book = moved(corner_shop(tmp_path), date.today() + timedelta(days=5))
    with pytest.raises(DayAhead):
        play(store, read_book(book))
    assert rows_of(store, "SELECT 1 FROM product") == []


def test_a_code_that_means_something_else_in_the_branch_is_named(store: Store, tmp_path: Path) -> None:
    book = read_book(corner_shop(tmp_path))
    play(store, book, stop_after(1))
    other = dict(book.products)
    cup = other["CUP"]
    form = ProductForm("CUP", "另一种杯", unit="只", tax_rate=Decimal(9), cost=cup.cost)
    object.__setattr__(cup, "form", form)
    with pytest.raises(BadRows) as refused:
        play(store, book)
    assert {row.column for row in refused.value.rows} == {"name", "tax_rate"}
    assert all(isinstance(row.why, Differs) for row in refused.value.rows)


def test_a_step_that_is_refused_names_the_order(store: Store, tmp_path: Path) -> None:
    book = read_book(corner_shop(tmp_path))
    play(store, book, stop_after(1))
    buyer = int(str(rows_of(store, "SELECT id FROM product WHERE code = 'TEA'")[0][0]))
    with store.writing() as conn:  # the product is retired while the book is away
        conn.execute(text("UPDATE product SET active = 0 WHERE id = :id"), {"id": buyer})
    with pytest.raises(OrderStopped) as stopped:
        play(store, book)
    assert stopped.value.order == "A-002"
    assert isinstance(stopped.value.why, Retired)


# --------------------------------------------------------------------------------------------------------- real books


@pytest.mark.shared_books
def test_the_first_orders_of_a_real_book_agree(store: Store, tmp_path: Path) -> None:
    book = first_orders(shared_book("superstore_cn_2014"), 25, tmp_path)
    play(store, read_book(book))
    require_agreement(store, book)


@pytest.mark.slow
@pytest.mark.shared_books
@pytest.mark.parametrize("name", ["northwind", "superstore_cn_2014"])
def test_a_whole_real_book_agrees_with_its_expected_totals(store: Store, name: str) -> None:
    book = shared_book(name)
    told = json.loads((book / "EXPECTED.json").read_text("utf-8"))
    assert {month: {key: str(value) for key, value in sales.items()} for month, sales in told.items()} == expected(book)
    play(store, read_book(book))
    require_agreement(store, book)
