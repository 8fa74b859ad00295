"""Order books that cannot be played: everything that is wrong is named at once, with file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.refusals import BadFile, BadRows
from app.services.orderbook import read_book
from tests.order_books import corner_shop


def broken(book: Path, name: str, *changes: tuple[str, str]) -> BadRows:
    content = (book / name).read_text("utf-8")
    for old, new in changes:
        assert old in content
        content = content.replace(old, new, 1)
    (book / name).write_text(content, "utf-8")
    with pytest.raises(BadRows) as refused:
        read_book(book)
    return refused.value


def test_everything_wrong_in_the_orders_is_named_at_once(tmp_path: Path) -> None:
    refused = broken(
        corner_shop(tmp_path),
        "orders.csv",
        ("C-01,CUP,24", "C-99,CUP,24"),
        ("POT,2,129.99", "PAN,2,129.99"),
        ("TEA,3.5,", "TEA,3.5001,"),
        ("2025-11-28,C-02,BAG,4,0,0", "2025-11-27,C-02,BAG,4,0,0"),
        ("RICE,12.345,6.35,0", "RICE,NaN,6.35,0"),
        ("CARD,5,100,0", "CARD,0,100,0"),
        ("BAG,1,0,0", "BAG,1,-1,0"),
        ("POT,1,110,5", "POT,1,110,101"),
        ("2025-12-31,C-02,CUP", "31.12.2025,C-02,CUP"),
        ("CUP,-1,17.9999,33.33,A-003", "CUP,-2,17.9999,33.33,A-003"),
    )
    found = {(row.line, row.column): type(row.why).__name__ for row in refused.rows}
    assert found[2, "customer_code"] == "NotFound"
    assert found[3, "product_code"] == "NotFound"
    assert found[4, "quantity"] == "TooPrecise"
    assert found[6, "quantity"] == "NotANumber"
    assert found[9, "quantity"] == "OutOfRange"
    assert found[11, "unit_price"] == "OutOfRange"
    assert found[12, "discount_pct"] == "OutOfRange"
    assert found[15, "quantity"] == "MoreThanInvoiced"
    assert found[20, "order_date"] == "NotADate"
    assert all(row.file == "orders.csv" for row in refused.rows)


def test_rows_of_one_order_that_disagree_are_named(tmp_path: Path) -> None:
    refused = broken(
        corner_shop(tmp_path),
        "orders.csv",
        ("A-001,2025-11-28,C-01,POT", "A-001,2025-11-28,C-02,POT"),
        ("A-002,2025-11-28,C-02,BAG", "A-002,2025-11-29,C-02,BAG"),
    )
    disagreeing = [(row.line, row.column) for row in refused.rows if type(row.why).__name__ == "TwoInOne"]
    assert disagreeing == [(3, "customer_code"), (5, "order_date")]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("A-001\nA-005", "A-999\nA-005", "returns_order_no"),  # no such order
        ("A-R01,2025-12-01,C-01", "A-R01,2025-12-01,C-02", "returns_order_no"),  # somebody else's
        ("A-R01,2025-12-01", "A-R01,2025-11-01", "returns_order_no"),  # before it was sold
        ("CUP,-4,18.50", "CUP,-4,18.60", "product_code"),  # other terms
        ("CUP,-4,18.50", "CUP,-6,18.50", "quantity"),  # 6 + 19 of 24
        ("CUP,-4,18.50", "CUP,4,18.50", "quantity"),  # a return is negative
    ],
)
def test_a_return_that_cannot_be_is_named(tmp_path: Path, old: str, new: str, column: str) -> None:
    refused = broken(corner_shop(tmp_path), "orders.csv", (old, new))
    assert column in {row.column for row in refused.rows}


def test_every_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    book = corner_shop(tmp_path)
    (book / "products.csv").unlink()
    (book / "orders.csv").write_text("order_no,quantity\n1,2\n", "utf-8")
    (book / "book.toml").write_text('currency = "ABCD"', "utf-8")
    with pytest.raises(BadRows) as refused:
        read_book(book)
    why = {row.why.file: row.why.why for row in refused.value.rows if isinstance(row.why, BadFile)}
    assert why == {"products.csv": "missing", "orders.csv": "columns", "book.toml": "settings"}


def test_an_order_longer_than_an_invoice_is_named(tmp_path: Path) -> None:
    book = corner_shop(tmp_path)
    with (book / "orders.csv").open("a", encoding="utf-8") as orders:
        orders.writelines("LONG,2026-01-06,C-01,CUP,1,18.50,0,\n" for _line in range(501))
    with pytest.raises(BadRows) as refused:
        read_book(book)
    assert [type(row.why).__name__ for row in refused.value.rows] == ["TooManyLines"]
