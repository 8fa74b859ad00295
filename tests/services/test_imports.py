"""Imports: whatever file people have, every bad row named, all rows or none."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from app.refusals import BadRows
from app.services.imports import Imported, import_file
from app.services.verify import verify
from tests.branch import BranchAtWork
from tests.given import csv_file, workbook


def refused(branch: BranchAtWork, kind: str, file: Path) -> dict[tuple[int, str], str]:
    """Which rows and columns are refused and how; nothing may have been written."""
    before = branch.one("SELECT MAX(seq) FROM audit")
    with pytest.raises(BadRows) as error:
        import_file(branch.store, kind, file)
    assert branch.one("SELECT MAX(seq) FROM audit") == before
    return {(row.line, row.column): type(row.why).__name__ for row in error.value.rows}


# -------------------------------------------------------------------------------------------------- how files are read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters_are_recognised(
    branch: BranchAtWork, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    lines = [["客户编码", "客户名称", "城市"], ["X1", "杭州新客户有限公司", "杭州"], ["X2", "镕记（𠮷祥）商行", "绍兴"]]
    file = csv_file(tmp_path, "\r\n".join(delimiter.join(line) for line in lines), encoding)
    assert import_file(branch.store, "customers", file) == Imported("customers", 2, kept=True)
    names = branch.rows("SELECT name, city FROM customer WHERE code LIKE 'X_' ORDER BY code")
    assert [tuple(row.values()) for row in names] == [("杭州新客户有限公司", "杭州"), ("镕记（𠮷祥）商行", "绍兴")]


def test_quoted_cells_may_hold_delimiters_and_line_ends_and_lines_are_counted_right(
    branch: BranchAtWork, tmp_path: Path
) -> None:
    content = 'Code,Name,Address\nX1,"Falk, Ltd.","Street 1\nBack yard"\n\nX2,,\n'
    assert refused(branch, "customers", csv_file(tmp_path, content)) == {(5, "name"): "Missing"}
    import_file(branch.store, "customers", csv_file(tmp_path, content.replace("X2,,", "X2,Two,")))
    found = branch.rows("SELECT name, address FROM customer WHERE code = 'X1'")
    assert tuple(found[0].values()) == ("Falk, Ltd.", "Street 1 Back yard")


def test_a_workbook_gives_the_same_as_a_text_file(branch: BranchAtWork, tmp_path: Path) -> None:
    rows = [["SKU", "Product Name", "Tax rate", "Cost", "Bar-code"], [10248, "盘", 13, 0.1 + 0.2, 6901234567892]]
    import_file(branch.store, "products", workbook(tmp_path, rows))
    found = branch.rows("SELECT code, tax_rate, standard_cost, barcode FROM product WHERE name = '盘'")[0]
    assert tuple(found.values()) == ("10248", 130000, 3000, "6901234567892")


def test_a_cell_shown_as_a_percentage_is_one(branch: BranchAtWork, tmp_path: Path) -> None:
    file = workbook(tmp_path, [["code", "name", "tax_rate"], ["Q1", "杯", 0.13]])
    book = openpyxl.load_workbook(file)
    book.active["C2"].number_format = "0%"  # type: ignore[index]
    book.save(file)
    import_file(branch.store, "products", file)
    import_file(branch.store, "products", csv_file(tmp_path, "code,name,tax rate\nQ2,杯,13%\n"))
    assert [row["tax_rate"] for row in branch.rows("SELECT tax_rate FROM product WHERE code LIKE 'Q_'")] == [130000] * 2


def test_days_in_a_workbook_are_days(branch: BranchAtWork, tmp_path: Path) -> None:
    rows = [["product_code", "unit_price", "valid_from"], ["P001", 21.5, datetime(2026, 12, 1)]]
    import_file(branch.store, "prices", workbook(tmp_path, rows))
    assert branch.one("SELECT MAX(valid_from) FROM price_list") == "2026-12-01"


def test_columns_nobody_asked_for_are_passed_over(branch: BranchAtWork, tmp_path: Path) -> None:
    file = csv_file(tmp_path, "remark,name,,code\nnice,One,x,X1\n")
    assert import_file(branch.store, "customers", file).rows == 1


# ------------------------------------------------------------------------------------------------- every bad row named


def test_every_bad_row_of_customers_is_named(branch: BranchAtWork, tmp_path: Path) -> None:
    content = "code,name\nC001,Taken\nX1,Good\nX1,Twice\n,No code\nX2,\nX3," + "n" * 501 + "\nX4,a,b,c\n"
    assert refused(branch, "customers", csv_file(tmp_path, content)) == {
        (2, "code"): "AlreadyThere",
        (4, "code"): "TwiceInFile",
        (5, "code"): "Missing",
        (6, "name"): "Missing",
        (7, "name"): "TooLong",
        (8, ""): "TooManyCells",
    }


def test_every_bad_row_of_products_is_named(branch: BranchAtWork, tmp_path: Path) -> None:
    rows = ["code,name,tax_rate,cost", "A,a,NaN,1", "B,b,13,-1", "C,c,101,1", "D,d,13,1e308", "E,e,13,0.00001", "F,f,,"]
    assert refused(branch, "products", csv_file(tmp_path, "\n".join(rows))) == {
        (2, "tax_rate"): "NotANumber",
        (3, "cost"): "OutOfRange",
        (4, "tax_rate"): "OutOfRange",
        (5, "cost"): "NotANumber",
        (6, "cost"): "TooPrecise",
    }


def test_every_bad_row_of_prices_is_named(branch: BranchAtWork, tmp_path: Path) -> None:
    content = (
        "product_code,unit_price,valid_from\nP001,20,\nP001,21,\nP999,1,\nP002,-1,\nP003,abc,\nP004,1,2026-13-01\n"
    )
    assert refused(branch, "prices", csv_file(tmp_path, content)) == {
        (3, "product_code"): "TwiceInFile",
        (4, "product_code"): "NotFound",
        (5, "unit_price"): "OutOfRange",
        (6, "unit_price"): "NotANumber",
        (7, "valid_from"): "NotADate",
    }


def test_every_bad_row_of_stock_is_named(branch: BranchAtWork, tmp_path: Path) -> None:
    import_file(branch.store, "products", csv_file(tmp_path, "code,name\nNOCOST,x\n"))
    content = "product_code,quantity\nP001,0\nP002,-3\nP003,1.2345\nP004,\nNOCOST,5\nP005,10000000\nP006,1\nP006,2\n"
    assert refused(branch, "stock", csv_file(tmp_path, content)) == {
        (2, "quantity"): "OutOfRange",
        (3, "quantity"): "OutOfRange",
        (4, "quantity"): "TooPrecise",
        (5, "quantity"): "Missing",
        (6, "unit_cost"): "Missing",
        (7, "quantity"): "OutOfRange",
        (9, "product_code"): "TwiceInFile",
    }


def test_formulas_without_a_value_and_error_cells_are_named(branch: BranchAtWork, tmp_path: Path) -> None:
    rows = [["code", "name", "cost"], ["A", "a", "=1+1"], ["B", "b", "#N/A"], ["C", "c", 2]]
    file = workbook(tmp_path, rows)
    book = openpyxl.load_workbook(file)
    book.active["C3"].data_type = "e"  # type: ignore[index]
    book.save(file)
    assert refused(branch, "products", file) == {(2, "cost"): "NoResult", (3, "cost"): "NoResult"}


@pytest.mark.parametrize(
    "name",
    [
        "<b>粗</b>",
        "A<B",
        "=cmd()",
        "@SUM(A1)",
        "茶👍🏽",
        "\u202eevil\u200f",
        "𠮷𡈽",
        "שלום",
        "tab\tin it",
        "nul\x07bell",
    ],
)
def test_strange_names_are_kept_as_text_without_what_cannot_be_seen(
    branch: BranchAtWork, tmp_path: Path, name: str
) -> None:
    import_file(branch.store, "customers", csv_file(tmp_path, f'code,name\nX1,"{name}"\n'))
    kept = branch.one("SELECT name FROM customer WHERE code = 'X1'")
    assert kept == name.replace("\u202e", "").replace("\u200f", "").replace("\t", " ").replace("\x07", "")


# ----------------------------------------------------------------------------------------------------- what it leads to


def test_a_dry_run_judges_everything_and_writes_nothing(branch: BranchAtWork, tmp_path: Path) -> None:
    before = branch.one("SELECT MAX(seq) FROM audit")
    for kind, content in (
        ("customers", "code,name\nX1,One\n"),
        ("products", "code,name\nX1,One\n"),
        ("prices", "product_code,unit_price\nP001,3\n"),
        ("stock", "product_code,quantity\nP001,3\n"),
    ):
        done = import_file(branch.store, kind, csv_file(tmp_path, content), dry_run=True)
        assert done == Imported(kind, 1, kept=False)
    assert branch.one("SELECT MAX(seq) FROM audit") == before
    assert refused(branch, "customers", csv_file(tmp_path, "code,name\nC001,Taken\n")) == {(2, "code"): "AlreadyThere"}


def test_prices_are_proposed_by_one_person_and_filed_by_another(branch: BranchAtWork, tmp_path: Path) -> None:
    content = "product_code,unit_price,valid_from,list_name\nP001,20,,冬季\nP002,9,2026-12-01,\nP001,19,2026-12-01,\n"
    import_file(branch.store, "prices", csv_file(tmp_path, content))
    lists = branch.rows("SELECT * FROM price_list ORDER BY id")[1:]
    assert [(row["name"], row["valid_from"], row["state"]) for row in lists] == [
        ("冬季", "2026-11-24", "filed"),
        ("given", "2026-12-01", "filed"),
    ]
    assert all(row["filed_by"] != row["proposed_by"] for row in lists)
    presences = branch.rows("SELECT presence FROM audit ORDER BY seq DESC LIMIT 4")
    assert {row["presence"] for row in presences} == {"command line"}


def test_stock_is_received_by_the_keeper_and_booked_by_the_accountant(branch: BranchAtWork, tmp_path: Path) -> None:
    import_file(branch.store, "stock", csv_file(tmp_path, "货号,数量,单位成本\nP001,12.5,6.2\nP002,3,\n"))
    assert branch.one("SELECT on_hand FROM custody_balance WHERE product_id = 1") == 1012500
    lines = branch.rows("SELECT in_quantity, in_amount FROM stock_entry ORDER BY id DESC LIMIT 2")
    assert [tuple(row.values()) for row in lines] == [(3000, 93000), (12500, 775000)]
    assert branch.tray("accounts") == []
    assert verify(branch.store).clean


def test_stock_waits_for_the_accountant_behind_earlier_papers(branch: BranchAtWork, tmp_path: Path) -> None:
    branch.receive(1, "5")
    done = import_file(branch.store, "stock", csv_file(tmp_path, "product_code,quantity\nP001,1\n"))
    assert done.booked is False
    assert len(branch.tray("accounts")) == 2


def test_many_rows_are_one_command(branch: BranchAtWork, tmp_path: Path) -> None:
    before = branch.one("SELECT MAX(seq) FROM audit")
    rows = "\n".join(f"B{n:05},客户 {n}" for n in range(3000))
    assert import_file(branch.store, "customers", csv_file(tmp_path, f"code,name\n{rows}\n")).rows == 3000
    assert branch.one("SELECT MAX(seq) FROM audit") == before + 1


def test_the_day_of_a_price_is_the_open_day(branch: BranchAtWork, tmp_path: Path) -> None:
    import_file(branch.store, "prices", csv_file(tmp_path, "product_code,unit_price\nP001,23\n"))
    assert branch.one("SELECT valid_from FROM price_list ORDER BY id DESC LIMIT 1") == date(2026, 11, 24).isoformat()
    found = branch.one("SELECT unit_price FROM price WHERE product_id = 1 ORDER BY id DESC LIMIT 1")
    assert found == Decimal(23) * 10**4
