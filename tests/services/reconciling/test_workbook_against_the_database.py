"""Every figure on every sheet, as LibreOffice has recalculated it, against plain SQL on the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.services import balance_replies, differences
from app.services.differences import NoteForm
from app.services.workbooks.reconciliation import SHEETS
from tests.branch import BranchAtWork
from tests.busy import DECEMBER, NOVEMBER
from tests.services.reconciling.test_workbook import exported, recalculated, rows_of, sheet_named, soffice

__all__ = ["soffice"]
Rows = list[tuple[Any, ...]]
MONEY, QUANTITY, PRICE = 10_000, 1_000, 10_000


class Books:
    """The database as another program reads it: scaled whole numbers and text."""

    def __init__(self, file: Path, period: str) -> None:
        self.db = sqlite3.connect(file)
        self.period = period

    def rows(self, sql: str) -> Rows:
        return [tuple(row) for row in self.db.execute(sql.replace(":month", f"'{self.period}%'"))]


def money(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / MONEY


def quantity(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value) / QUANTITY


def plain(value: Any) -> Any:
    """A cell as it is compared: figures exact to four places, days as text, nothing for an empty cell."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return round(Decimal(str(value)), 4).normalize() + 0
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)


def told(rows: Rows, *kinds: Callable[[Any], Any]) -> list[list[Any]]:
    """Rows of a query, each column read by its kind."""
    return [[plain(kind(value)) for kind, value in zip(kinds, row, strict=True)] for row in rows]


def shown(sheet: Any, *heads: str) -> list[list[Any]]:
    """The numbered rows of a sheet, these columns."""
    return [[plain(row[head]) for head in heads] for row in rows_of(sheet)]


def text(value: Any) -> str | None:
    return value or None


# One comparison a sheet: the columns that hold figures, and the same by plain SQL

HANDED = "event IN ('shipped', 'returned') AND paper_day LIKE :month"
ROLE = "(SELECT id FROM account WHERE role = '{}')"
COMPARED: dict[str, tuple[tuple[str, ...], str, tuple[Callable[[Any], Any], ...]]] = {
    "02": (
        ("Invoice", "Register: net", "Register: tax", "Register: gross", "Revenue", "Output tax", "Booked: gross",
         "Difference"),
        f"""SELECT i.number, SUM(n), SUM(t), SUM(g), SUM(bn), SUM(bt), SUM(bn) + SUM(bt), SUM(g) - SUM(bn) - SUM(bt)
        FROM (SELECT invoice_id, net AS n, tax AS t, gross AS g, 0 AS bn, 0 AS bt FROM register_entry WHERE {HANDED}
        UNION ALL SELECT invoice_id, 0, 0, 0,
        CASE account_id WHEN {ROLE.format('REVENUE')} THEN credit - debit ELSE 0 END,
        CASE account_id WHEN {ROLE.format('OUTPUT_VAT')} THEN credit - debit ELSE 0 END
        FROM voucher_line WHERE rule IN ('J2', 'J8') AND day LIKE :month) b JOIN invoice i ON i.id = b.invoice_id
        GROUP BY i.number ORDER BY i.number""",
        (text, *(money,) * 7),
    ),
    "03": (
        ("Receipt", "Amount due", "Register: day", "Register: amount", "Journal: day", "Journal: amount", "Difference",
         "Shipped on"),
        """SELECT r.number, i.gross, r.paper_day, r.gross, j.day, j.received - j.paid, r.gross - j.received + j.paid,
        (SELECT MIN(s.day) FROM shipment s WHERE s.invoice_id = i.id AND s.paper = 'shipment')
        FROM register_entry r JOIN invoice i ON i.id = r.invoice_id
        JOIN cash_journal j ON j.paper = r.paper AND j.paper_id = r.paper_id
        WHERE r.event IN ('received', 'refunded') AND r.paper_day LIKE :month ORDER BY r.number""",
        (text, money, text, money, text, money, money, text),
    ),
    "06": (
        ("Product", "Custody: in", "Custody: out", "Custody: returned", "Custody: closing", "Stock ledger: in",
         "Stock ledger: out", "Stock ledger: returned", "Stock ledger: closing", "Difference", "Closing amount"),
        """SELECT p.code,
        (SELECT COALESCE(SUM(received), 0) FROM custody_entry WHERE product_id = p.id AND day LIKE :month),
        (SELECT COALESCE(SUM(issued), 0) FROM custody_entry WHERE product_id = p.id AND day LIKE :month AND issued > 0),
        (SELECT COALESCE(-SUM(issued), 0) FROM custody_entry WHERE product_id = p.id AND day LIKE :month
         AND issued < 0),
        (SELECT SUM(received - issued) FROM custody_entry WHERE product_id = p.id AND day <= :last),
        (SELECT COALESCE(SUM(in_quantity), 0) FROM stock_entry WHERE product_id = p.id AND day LIKE :month),
        (SELECT COALESCE(SUM(out_quantity), 0) FROM stock_entry WHERE product_id = p.id AND day LIKE :month
         AND out_quantity > 0),
        (SELECT COALESCE(-SUM(out_quantity), 0) FROM stock_entry WHERE product_id = p.id AND day LIKE :month
         AND out_quantity < 0),
        (SELECT SUM(in_quantity - out_quantity) FROM stock_entry WHERE product_id = p.id AND day <= :last),
        (SELECT SUM(received - issued) FROM custody_entry WHERE product_id = p.id AND day <= :last)
        - (SELECT SUM(in_quantity - out_quantity) FROM stock_entry WHERE product_id = p.id AND day <= :last),
        (SELECT SUM(in_amount - out_amount) FROM stock_entry WHERE product_id = p.id AND day <= :last)
        FROM product p ORDER BY p.code""",
        (text, *(quantity,) * 9, money),
    ),
    "11": (
        ("Account", "Opening: debit", "Opening: credit", "Period: debit", "Period: credit", "Closing: debit",
         "Closing: credit"),
        """SELECT code, MAX(o, 0), MAX(-o, 0), d, c, MAX(o + d - c, 0), MAX(-(o + d - c), 0) FROM (SELECT a.code,
        COALESCE(SUM(CASE WHEN l.day < :first THEN l.debit - l.credit END), 0) AS o,
        COALESCE(SUM(CASE WHEN l.day LIKE :month THEN l.debit END), 0) AS d,
        COALESCE(SUM(CASE WHEN l.day LIKE :month THEN l.credit END), 0) AS c
        FROM voucher_line l JOIN account a ON a.id = l.account_id WHERE l.day <= :last GROUP BY a.code)
        ORDER BY code""",
        (text, *(money,) * 6),
    ),
    "14": (
        ("Voucher", "Book: debit", "Voucher amount", "Paper number", "Attached", "Difference", "Book: credit"),
        """SELECT v.number, SUM(l.debit), v.total, v.paper_number, 10000, 0, SUM(l.credit) FROM voucher v
        JOIN voucher_line l ON l.voucher_id = v.id WHERE v.day LIKE :month GROUP BY v.id ORDER BY v.id""",
        (text, money, money, text, money, money, money),
    ),
    "20": (
        ("Invoice", "Lines", "Quantity", "Net", "Tax", "Gross", "Received", "Refunded"),
        """SELECT number, line_count * 10000, quantity, net, tax, gross, received, refunded FROM invoice
        WHERE number IS NOT NULL AND day LIKE :month ORDER BY id""",
        (text, money, quantity, *(money,) * 5),
    ),
    "21": (
        ("Invoice", "Line", "Quantity", "List price", "Price", "Discount %", "Tax %", "Net", "Tax", "Gross"),
        """SELECT i.number, n.position * 10000, n.quantity, n.list_price, n.unit_price, n.discount, n.tax_rate, n.net,
        n.tax, n.gross FROM invoice_line n JOIN invoice i ON i.id = n.invoice_id WHERE i.number IS NOT NULL
        AND i.day LIKE :month ORDER BY i.id, n.position""",
        (text, money, quantity, *(money,) * 7),
    ),
    "22": (
        ("Day", "Paper", "Quantity", "Net", "Tax", "Gross"),
        """SELECT paper_day, number, quantity, net, tax, gross FROM register_entry WHERE paper_day LIKE :month
        ORDER BY id""",
        (text, text, quantity, money, money, money),
    ),
    "23": (
        ("Day", "Paper", "Money in", "Money out", "Balance"),
        "SELECT day, number, received, paid, balance FROM cash_journal WHERE day LIKE :month ORDER BY role, id",
        (text, text, money, money, money),
    ),
    "24": (
        ("Day", "Paper", "In", "Out", "On hand"),
        "SELECT day, number, received, issued, on_hand FROM custody_entry WHERE day LIKE :month ORDER BY id",
        (text, text, quantity, quantity, quantity),
    ),
    "25": (
        ("Day", "Paper", "In", "In: amount", "Out", "Out: amount", "On hand", "Amount"),
        """SELECT day, number, in_quantity, in_amount, out_quantity, out_amount, quantity, amount FROM stock_entry
        WHERE day LIKE :month ORDER BY id""",
        (text, text, quantity, money, quantity, money, quantity, money),
    ),
    "26": (
        ("Day", "Line", "Account", "Debit", "Credit"),
        """SELECT l.day, l.position * 10000, a.code, l.debit, l.credit FROM voucher_line l JOIN account a
        ON a.id = l.account_id WHERE l.day LIKE :month ORDER BY l.voucher_id, l.position""",
        (text, money, text, money, money),
    ),
}  # fmt: skip


@pytest.fixture(params=[NOVEMBER, DECEMBER])
def both(
    request: pytest.FixtureRequest, busy: BranchAtWork, tmp_path: Path, soffice: str
) -> Iterator[tuple[Any, Books]]:
    """The recalculated workbook of a month, with a reply and a note in it, and the database behind it."""
    period = str(request.param)
    desk = busy.desk("accountant")
    balance_replies.send_statements(desk, period, [2], "2026-12-05")
    balance_replies.record_reply(desk, period, 2, "-40", "2026-12-20")
    differences.note_difference(desk, period, NoteForm("R12", "C002", "西湖茶庄", reason="=9 元"))
    found = recalculated(soffice, exported(busy, tmp_path, period), tmp_path)
    books = Books(Path(str(busy.store.path)), period)
    yield found, books
    books.db.close()


def asked(books: Books, sql: str) -> str:
    last = {"2026-11": "2026-11-30", "2026-12": "2026-12-31"}[books.period]
    return sql.replace(":first", f"'{books.period}-01'").replace(":last", f"'{last}'")


def test_every_figure_is_what_plain_sql_finds(both: tuple[Any, Books]) -> None:
    found, books = both
    for number, (heads, sql, kinds) in COMPARED.items():
        expected = told(books.rows(asked(books, sql)), *kinds)
        assert expected, number
        assert shown(sheet_named(found, number), *heads) == expected, number


def test_every_sheet_with_figures_of_its_own_is_compared() -> None:
    """Sheets of which each figure is compared here; the rest has its own comparison below or with its check."""
    elsewhere = {"01", "04", "05", "07", "08", "09", "10", "12", "13", "15"}
    assert {sheet.number for sheet in SHEETS} == COMPARED.keys() | ({s.number for s in SHEETS} & elsewhere)


def test_totals_recalculated_are_those_written_on_every_sheet(both: tuple[Any, Books]) -> None:
    found, _books = both
    compared = 0
    for sheet in found.worksheets[1:]:
        for row in sheet.iter_rows(min_row=3):
            if row[1].value != "Total":
                continue
            by_formula = sheet[row[0].row + 1]
            for written, formula in zip(row[2:], by_formula[2:], strict=False):
                if isinstance(written.value, int | float):
                    compared += 1
                    assert plain(written.value) == plain(formula.value), f"{sheet.title}!{formula.coordinate}"
    assert compared > 60


def test_customers_days_numbers_and_replies_are_those_of_the_database(both: tuple[Any, Books]) -> None:
    found, books = both
    balances = books.rows(
        asked(books, f"""SELECT SUM(CASE WHEN day < :first THEN credit - debit ELSE 0 END),
        SUM(CASE WHEN day LIKE :month THEN debit ELSE 0 END), SUM(CASE WHEN day LIKE :month THEN credit ELSE 0 END),
        SUM(credit - debit) FROM voucher_line WHERE account_id = {ROLE.format('ADVANCES')} AND customer_id IS NOT NULL
        AND day <= :last GROUP BY customer_id ORDER BY customer_id""")
    )  # fmt: skip
    sheet = sheet_named(found, "08")
    assert shown(sheet, "Opening", "Debit", "Credit", "Closing") == told(balances, *(money,) * 4)
    ages = [head for head in (cell.value for cell in sheet[2]) if head and head.endswith("days")]
    assert len(ages) == 6
    for row in rows_of(sheet):
        assert plain(sum(row[age] for age in ages)) == plain(row["Closing"]), row["Customer"]
    heads = ("Customer code", "Our balance", "Their balance", "Difference", "Sent on", "Replied on")
    replies = [row[1:] for row in shown(sheet_named(found, "09"), *heads) if row[0] == "C002"]
    ours = books.rows(asked(books, f"""SELECT SUM(debit - credit) FROM voucher_line WHERE customer_id = 2
        AND account_id = {ROLE.format('ADVANCES')} AND day <= :last"""))[0][0]  # fmt: skip
    assert replies == [[plain(money(ours)), plain(-40), plain(money(ours + 400_000)), "2026-12-05", "2026-12-20"]]
    given = dict(books.rows(f"SELECT series, last FROM counter WHERE period = '{books.period.replace('-', '')}'"))
    for row in rows_of(sheet_named(found, "13")):
        assert (row["Expected"], row["Found"]) == (given.get(row["Series"], 0),) * 2, row["Series"]


def test_the_note_stands_beside_its_difference_as_text(both: tuple[Any, Books]) -> None:
    found, _books = both
    row = next(row for row in rows_of(sheet_named(found, "01")) if row["Check item"] == "R12")
    assert (row["Document"], row["Reason"], row["Counts"]) == ("C002", "=9 元", 1)
    assert plain(row["Check formula"]) == plain(row["Difference"])


def test_ages_settle_the_oldest_first(busy: BranchAtWork, tmp_path: Path) -> None:
    """The 49.00 that customer 2 has left were paid on 24 November: 7 days old at the end of December less 30."""
    from openpyxl import load_workbook

    sheet = sheet_named(load_workbook(exported(busy, tmp_path, DECEMBER)), "08")
    row = next(row for row in rows_of(sheet) if row["Customer code"] == "C002")
    assert (row["Closing"], row["0–30 days"], row["31–60 days"]) == (49, 0, 49)
    november = sheet_named(load_workbook(exported(busy, tmp_path, NOVEMBER)), "08")
    row = next(row for row in rows_of(november) if row["Customer code"] == "C002")
    assert (row["Closing"], row["0–30 days"], row["31–60 days"]) == (49, 49, 0)
