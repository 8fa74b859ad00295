"""The workbook: cells read back, formulas recalculated by another program, hostile text, all of it or nothing."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app import words
from app.refusals import NotADate, NotPermitted
from app.services import catalog, flow
from app.services.forms import LineForm
from app.services.reconciliation import CHECKS, reconcile
from app.services.workbooks import cells
from app.services.workbooks.book import Book, Column, Table
from app.services.workbooks.output import save
from app.services.workbooks.reconciliation import SHEETS, export
from tests.branch import BranchAtWork
from tests.busy import DECEMBER, NOVEMBER
from tests.services.reconciling.conftest import Damage

HEADER = 2


def exported(branch: BranchAtWork, tmp_path: Path, period: str = NOVEMBER) -> Path:
    target = tmp_path / f"{period}.xlsx"
    export(branch.desk("accountant"), period, target)
    return target


def sheet_named(book: Any, number: str) -> Any:
    return next(sheet for sheet in book.worksheets if sheet.title.startswith(number))


def rows_of(sheet: Any) -> Iterator[dict[str, Any]]:
    """The numbered rows of a table, by header."""
    heads = [cell.value for cell in sheet[HEADER]]
    for row in sheet.iter_rows(min_row=HEADER + 1, values_only=True):
        if not isinstance(row[0], int):
            return
        yield dict(zip(heads, row, strict=False))


def test_the_sheets_are_those_of_the_trade(busy: BranchAtWork, tmp_path: Path) -> None:
    book = load_workbook(exported(busy, tmp_path))
    numbers = [sheet.title[:2] for sheet in book.worksheets]
    assert numbers == ["00", *(sheet.number for sheet in SHEETS)] == sorted(numbers)
    assert set("00 01 02 03 04 06 08 11 12 13 14 20 21 22 23 24 25 26".split()) <= set(numbers)
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.print_area
        if not sheet.title.startswith("00"):
            assert sheet.freeze_panes == "A3"
            assert sheet.auto_filter.ref
            assert sheet.print_title_rows == "$1:$2"


def test_the_cover_says_what_it_was_made_from_and_each_result(busy: BranchAtWork, tmp_path: Path) -> None:
    cover = load_workbook(exported(busy, tmp_path)).worksheets[0]
    facts = {row[1]: row[2] for row in cover.iter_rows(values_only=True) if row[1] and row[2] is not None}
    assert facts["Branch"] == "西湖营业部 (HZ)"
    assert facts["Exported by"] == "孙丽华"
    assert isinstance(facts["Exported at"], datetime)
    assert facts["Head of the audit trail"] == busy.one("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1")
    assert facts["Rows: Vouchers"] == busy.one("SELECT COUNT(*) FROM voucher WHERE day LIKE '2026-11%'")
    results = {row[0]: row for row in cover.iter_rows(values_only=True) if row[-1] in ("agrees", "differs")}
    assert list(results) == [check.code for check in reconcile(busy.desk("accountant"), NOVEMBER).checks]
    assert {"Prepared by", "Branch manager"} <= {row[1] for row in cover.iter_rows(values_only=True)}


def test_numbers_are_numbers_days_are_days_and_totals_are_formulas(busy: BranchAtWork, tmp_path: Path) -> None:
    sheet = sheet_named(load_workbook(exported(busy, tmp_path)), "02")
    rows = list(rows_of(sheet))
    first = next(row for row in rows if row["Invoice"] == "HZ-XS-202611-0001")
    assert first["Register: gross"] == first["Booked: gross"] == 59.7
    assert isinstance(first["Day"], datetime)
    assert first["Vouchers"] == "HZ-JZ-202611-0003"
    total = HEADER + len(rows) + 1
    column = [cell.value for cell in sheet[HEADER]].index("Register: gross") + 1
    assert sheet.cell(total, 2).value == "Total"
    assert sheet.cell(total, column).data_type == "n"
    assert sheet.cell(total + 1, column).value == f"SUM(G3:G{total - 1})".join(("=", ""))
    assert sheet.cell(total + 2, column).value == f"=ROUND(G{total}-G{total + 1},4)"
    found = reconcile(busy.desk("accountant"), NOVEMBER).check("R1")
    assert Decimal(str(sheet.cell(total, column).value)) == found.left
    assert any(rule.operator == "notEqual" for area in sheet.conditional_formatting for rule in area.rules)


def test_every_exception_stands_with_its_reason_and_its_hands(busy: BranchAtWork, tmp_path: Path) -> None:
    rows = list(rows_of(sheet_named(load_workbook(exported(busy, tmp_path)), "12")))
    kinds = [row["Kind"] for row in rows]
    assert {"Price changed", "Discount", "Gift", "Void", "Return"} <= set(kinds)
    changed = rows[kinds.index("Price changed")]
    assert (changed["List price"], changed["Price"]) == (19.9, 18.5)
    assert changed["Reason"] == "=HYPERLINK(1)+上年度老客户"
    assert (changed["By"], changed["Signed by"]) == ("周敏", "林晓燕")
    void = rows[kinds.index("Void")]
    assert (void["Reason"], void["By"], void["Signed by"]) == ("客户取消", "林晓燕", "高建国")


def test_a_difference_stands_in_the_list_with_its_document_and_class(damaged: Damage, tmp_path: Path) -> None:
    branch = damaged("UPDATE custody_entry SET issued = issued + 1000 WHERE number = 'HZ-CK-202611-0001'")
    book = load_workbook(exported(branch, tmp_path))
    rows = [row for row in rows_of(sheet_named(book, "01")) if row["Check item"] == "R6"]
    assert [(row["Document"], row["Difference"], row["Class"]) for row in rows] == [
        ("HZ-CK-202611-0001", -1, "quantity differs")
    ]
    cover = {row[0]: row[-1] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert (cover["R6"], cover["R1"]) == ("differs", "agrees")


def test_the_words_are_those_of_the_desk(busy: BranchAtWork, tmp_path: Path) -> None:
    with words.speaking("zh_CN"):
        book = load_workbook(exported(busy, tmp_path))
        assert sheet_named(book, "11").title == f"11 {words._('Trial balance')}"
        names = [row[words._("Account name")] for row in rows_of(sheet_named(book, "11"))]
    assert "库存现金" in names


# ------------------------------------------------------------------------------------------------------- other programs


@pytest.fixture(scope="module")
def soffice() -> str:
    found = shutil.which("soffice")
    if not found:
        pytest.skip("LibreOffice (soffice) is not installed: formulas are not recalculated by another program")
    return found


def recalculated(soffice: str, file: Path, tmp_path: Path) -> Any:
    """The workbook as LibreOffice has calculated it."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [soffice, f"-env:UserInstallation=file://{profile}", "--headless",
             "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "calculated"), str(file)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    return load_workbook(tmp_path / "calculated" / file.name, data_only=True)


@pytest.mark.parametrize("damage", [False, True])
def test_another_program_calculates_what_is_written(
    busy: BranchAtWork, damaged: Damage, tmp_path: Path, soffice: str, damage: bool
) -> None:
    if damage:
        damaged(
            "UPDATE register_entry SET net = net + 100, gross = gross + 100 "
            "WHERE event = 'shipped' AND invoice_number = 'HZ-XS-202611-0001'"
        )
    file = exported(busy, tmp_path)
    written, found = load_workbook(file), recalculated(soffice, file, tmp_path)
    formulas = 0
    for sheet in written.worksheets:
        calculated = found[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                formulas += 1
                value = calculated[cell.coordinate].value
                assert isinstance(value, int | float), f"{sheet.title}!{cell.coordinate}: {value!r}"
                above = sheet.cell(cell.row - 1, cell.column)
                if cell.value.startswith("=SUM("):
                    assert round(value - above.value, 4) == 0, f"{sheet.title}!{cell.coordinate}"
    assert formulas > 200
    _cover_agrees(found.worksheets[0], damage)


def _cover_agrees(cover: Any, damage: bool) -> None:
    """What the cover says in figures, it says by formula and from the sheets too."""
    checks = [
        row for row in cover.iter_rows(values_only=True) if row[0] and row[3] is not None and row[0] != "Check item"
    ]
    assert len(checks) == len(CHECKS)
    for code, _title, _left, left, _right, right, difference, formula, left_sheet, right_sheet, *more in checks:
        documents, documents_counted, together, together_summed, result = more
        assert documents == documents_counted, code
        assert round(together - together_summed, 4) == 0, code
        assert round(left - right - formula, 4) == 0, code
        assert (formula == 0 and difference == 0) == (result == "agrees"), code
        if left_sheet is not None:
            assert (round(left - left_sheet, 4), round(right - right_sheet, 4)) == (0, 0), code
        assert (result == "agrees") != (damage and code == "R1"), code


# ----------------------------------------------------------------------------------------------------------- all of it


def content_of(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_books_give_the_same_file(busy: BranchAtWork, tmp_path: Path) -> None:
    from dataclasses import replace

    desk = busy.desk("accountant")
    moment = datetime.fromisoformat("2026-12-05T08:00:00+00:00")
    files = [tmp_path / name for name in ("one.xlsx", "two.xlsx", "later.xlsx")]
    for file in files[:2]:
        export(replace(desk, now=lambda: moment), NOVEMBER, file)
    assert files[0].read_bytes() == files[1].read_bytes()
    export(replace(desk, now=lambda: moment.replace(hour=9)), NOVEMBER, files[2])
    one, later = content_of(files[0]), content_of(files[2])
    assert [name for name in one if one[name] != later[name]] == ["xl/worksheets/sheet1.xml"]


def test_stopping_leaves_no_file_and_keeps_the_old_one(busy: BranchAtWork, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> bool:
        heard.append((done, total))
        return False

    target = tmp_path / "out" / "r.xlsx"
    target.parent.mkdir()
    branch_with_many_rows(busy)
    before = set(Path(tempfile.gettempdir()).glob("openpyxl.*"))
    export(busy.desk("accountant"), NOVEMBER, target, stop)
    assert heard
    assert list(target.parent.iterdir()) == []
    target.write_bytes(b"yesterday's")
    export(busy.desk("accountant"), NOVEMBER, target, stop)
    assert target.read_bytes() == b"yesterday's"
    assert set(Path(tempfile.gettempdir()).glob("openpyxl.*")) <= before


def branch_with_many_rows(branch: BranchAtWork) -> None:
    """Enough rows in November for progress to be told."""
    with branch.store.writing() as conn:
        conn.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600) INSERT INTO print_copy "
            "(invoice_id, copy, status, paper, person_id, day, at) SELECT 1, 100 + i, 'copy', 'a4', 1, '2026-11-24', "
            "'2026-11-24T00:00:00.000Z' FROM n"
        )


def test_progress_goes_up_to_all(busy: BranchAtWork, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    branch_with_many_rows(busy)
    export(
        busy.desk("accountant"), NOVEMBER, tmp_path / "r.xlsx", lambda done, total: heard.append((done, total)) or True
    )
    assert heard
    assert all(0 < done <= total for done, total in heard)


def test_a_place_that_cannot_be_written_leaves_nothing(busy: BranchAtWork, tmp_path: Path) -> None:
    with pytest.raises(OSError):
        export(busy.desk("accountant"), NOVEMBER, tmp_path / "nowhere" / "r.xlsx")
    target = tmp_path / "r.xlsx"
    target.mkdir()
    with pytest.raises(OSError):
        export(busy.desk("accountant"), NOVEMBER, target)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_who_may_export_and_which_period(branch: BranchAtWork, tmp_path: Path) -> None:
    for role in ("clerk", "cashier", "keeper"):
        with pytest.raises(NotPermitted):
            export(branch.desk(role), NOVEMBER, tmp_path / "r.xlsx")
    with pytest.raises(NotADate):
        export(branch.desk("accountant"), "November", tmp_path / "r.xlsx")
    assert list(tmp_path.glob("*.xlsx")) == []


def test_a_month_without_business_is_a_workbook_too(branch: BranchAtWork, tmp_path: Path, soffice: str) -> None:
    file = exported(branch, tmp_path, DECEMBER)
    found = recalculated(soffice, file, tmp_path)
    errors = [
        f"{sheet.title}!{cell.coordinate}" for sheet in found for row in sheet.iter_rows() for cell in row
        if cell.data_type == "e" or (isinstance(cell.value, str) and cell.value.startswith(("#", "Err:")))
    ]  # fmt: skip
    assert errors == []


# --------------------------------------------------------------------------------------------------------- hostile text

HOSTILE = (
    "=cmd|' /C calc'!A0", "=1+1", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\",\"y\")",
    "<b>&</b>", "A<B公司", "𠮷野家", "😀", "a\x00b\x07c", "\u202eevil", "x" * 500, "'quoted'", "￾￿", "\ud83d",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_any_kind_stays_text(text: str, tmp_path: Path) -> None:
    """In a row of a table, in a header, and beside a total: all ways by which a text enters a sheet."""
    book = Book(2, datetime(2026, 11, 24))
    table = Table(book, "x", text, [Column("word", text), Column("amount", "Amount", cells.MONEY, total=True)])
    table.add(word=text, amount=Decimal("12.30"))
    table.end()
    table.note([text])
    save(book, tmp_path / "x.xlsx")
    sheet = load_workbook(tmp_path / "x.xlsx").worksheets[0]
    shown = cells.printable(text)
    for place in ("A1", "B2", "B3", "B7"):
        cell = sheet[place]
        assert cell.data_type != "f", place
        assert (cell.value or "") == shown, place
        if shown.startswith(("=", "+", "-", "@", "\t")):
            assert cell.quotePrefix, place
    assert sheet["C3"].value == 12.3
    assert (sheet["A3"].value, sheet["C4"].value) == (1, 12.3)


def test_a_row_reads_back_as_it_was_given(tmp_path: Path) -> None:
    kinds = (cells.MONEY, cells.QUANTITY, cells.PRICE, cells.PERCENT, cells.COUNT, cells.DAY, cells.INSTANT, cells.TEXT)
    values = {
        cells.MONEY: Decimal("-1234567.80"), cells.QUANTITY: Decimal("12.500"), cells.PRICE: Decimal("0.0000"),
        cells.PERCENT: Decimal("13.0000"), cells.COUNT: 7, cells.DAY: date(2026, 2, 28),
        cells.INSTANT: datetime(2026, 11, 24, 13, 59, 7), cells.TEXT: " 两端有空格 ",
    }  # fmt: skip
    book = Book(2, datetime(2026, 11, 24))
    table = Table(book, "x", "x", [Column(kind, kind, kind) for kind in kinds])
    table.add(**values)
    table.add(quantity=Decimal("3.000"))
    save(table.end().book, tmp_path / "x.xlsx")
    sheet = load_workbook(tmp_path / "x.xlsx").worksheets[0]
    row = {kind: sheet.cell(3, place) for place, kind in enumerate(kinds, 2)}
    assert row[cells.MONEY].value == -1234567.8
    assert row[cells.QUANTITY].value == 12.5
    assert (row[cells.PRICE].value, row[cells.PERCENT].value, row[cells.COUNT].value) == (0, 13, 7)
    assert (row[cells.DAY].value, row[cells.INSTANT].value) == (datetime(2026, 2, 28), values[cells.INSTANT])
    assert row[cells.TEXT].value == " 两端有空格 "
    formats = {kind: row[kind].number_format for kind in kinds}
    assert formats[cells.MONEY] == "#,##0.00;[Red]-#,##0.00"
    assert formats[cells.DAY] == "yyyy-mm-dd"
    assert formats[cells.QUANTITY] == "#,##0.000;[Red]-#,##0.000"
    assert sheet.cell(4, 3).number_format == "#,##0;[Red]-#,##0"


@pytest.mark.parametrize(
    ("text", "title"),
    [("a/b:c*d?e[f]g\\h", "a b c d e f g h"), ("'x'", "x"), ("", "-"), ("x" * 40, "x" * 31), ("\x00", "-")],
)
def test_a_sheet_may_bear_the_title(text: str, title: str) -> None:
    assert cells.sheet_title(text) == title
    assert cells.sheet_title(text, [title.upper()]) != title


def test_hostile_names_go_through_the_whole_workbook(branch: BranchAtWork, tmp_path: Path) -> None:
    catalog.add_customers(branch.desk("clerk"), [catalog.CustomerForm("H1", "=1+1 <b>公司 😀")])
    customer = branch.one("SELECT MAX(id) FROM customer")
    line = LineForm(1, "1", price="10", reason="@SUM(1)")
    branch.sale([line], upto="booked", customer=customer)
    book = load_workbook(exported(branch, tmp_path))
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"}
    formulas = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert {"=1+1 <b>公司 😀", "@SUM(1)"} <= texts
    assert all(str(formula).startswith(("=ROUND(", "=SUM(", "=SUMIF(", "='")) for formula in formulas)


@pytest.mark.postgres
def test_the_workbook_of_a_branch_on_a_server(postgres_branch: BranchAtWork, tmp_path: Path) -> None:
    sold = postgres_branch.sale([(1, "3"), (4, "2")], upto="booked")
    postgres_branch.take_back(sold, {1: "1"}, upto="booked")
    flow.take(postgres_branch.desk("clerk"), "register", postgres_branch.tray("sales"))
    book = load_workbook(exported(postgres_branch, tmp_path))
    assert len(list(rows_of(sheet_named(book, "02")))) == 2
