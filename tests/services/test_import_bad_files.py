"""Files that others made, by mistake or on purpose: refused for what they are, and nothing in them carried out."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from app.refusals import BadFile, BadRows
from app.services.imports import import_file
from tests.branch import BranchAtWork
from tests.given import csv_file, workbook


def why(branch: BranchAtWork, kind: str, file: Path) -> str:
    with pytest.raises(BadFile) as error:
        import_file(branch.store, kind, file)
    return error.value.why


@pytest.mark.parametrize(
    ("content", "trouble"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"code,name\r\n", "empty"),
        (b"code;title\r\n1;2\r\n", "columns"),
        (b"\xff\xfec\x00o\x00d\x00e\x00", "encoding"),
        ("code,name\n1,Müller Straße Café é\n".encode("latin-1"), "encoding"),
        (b"code,name\n1,\x81\x20\xff\xff\n", "encoding"),
        (b"code,name\n1,a\x00b\n", "encoding"),
        (b'code,name\n1,"never closed\n2,x\n', "broken"),
        (b"code,Code,name\n1,2,3\n", "column twice"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook", "kind"),
        (b"PK\x03\x04 broken", "broken"),
    ],
)
def test_files_that_are_no_table_are_refused_for_what_they_are(
    branch: BranchAtWork, tmp_path: Path, content: bytes, trouble: str
) -> None:
    file = tmp_path / "given.csv"
    file.write_bytes(content)
    assert why(branch, "customers", file) == trouble


def test_missing_files_folders_and_kinds_are_refused(branch: BranchAtWork, tmp_path: Path) -> None:
    assert why(branch, "customers", tmp_path / "nothing.csv") == "missing"
    assert why(branch, "customers", tmp_path) == "missing"


def test_too_many_rows_or_bytes_are_refused(
    branch: BranchAtWork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.imports import table

    monkeypatch.setattr(table, "MOST_ROWS", 10)
    assert why(branch, "customers", csv_file(tmp_path, "code,name\n" + "1,x\n" * 11)) == "too large"
    monkeypatch.setattr(table, "LARGEST", 1000)
    assert why(branch, "customers", csv_file(tmp_path, "code,name\n" + "1,x\n" * 500)) == "too large"


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def repacked(file: Path, change: dict[str, bytes], *, compress: int = zipfile.ZIP_DEFLATED) -> Path:
    """The workbook with entries changed or added."""
    made = file.with_name("repacked.xlsx")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(made, "w", compress) as target:
        for entry in source.infolist():
            if entry.filename not in change:
                target.writestr(entry, source.read(entry))
        for name, content in change.items():
            target.writestr(name, content)
    return made


@pytest.fixture
def plain_book(tmp_path: Path) -> Path:
    return workbook(tmp_path, [["code", "name"], ["X1", "One"]])


def test_a_bomb_is_not_unpacked(branch: BranchAtWork, plain_book: Path) -> None:
    blank = b" " * (30 * 1024 * 1024)
    assert why(branch, "customers", repacked(plain_book, {"xl/worksheets/sheet1.xml": blank})) == "bomb"
    many = {f"xl/media/{n}.png": b"" for n in range(1001)}
    assert why(branch, "customers", repacked(plain_book, many)) == "bomb"


def test_a_bomb_that_lies_about_its_size_is_broken(branch: BranchAtWork, plain_book: Path) -> None:
    made = repacked(plain_book, {"xl/worksheets/sheet1.xml": b" " * (4 * 1024 * 1024)})
    content = bytearray(made.read_bytes())
    true = struct.pack("<I", 4 * 1024 * 1024)
    while (at := content.find(true)) >= 0:
        content[at : at + 4] = struct.pack("<I", 1000)
    made.write_bytes(content)
    assert why(branch, "customers", made) in ("broken", "empty")


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
@pytest.mark.parametrize("entry", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_declarations_in_a_workbook_are_not_read(
    branch: BranchAtWork, plain_book: Path, declared: str, entry: str
) -> None:
    assert why(branch, "customers", repacked(plain_book, {entry: declared.encode() + b"<x/>"})) == "unsafe"


@pytest.mark.parametrize("entry", ["xl/vbaProject.bin", "xl/activeX/activeX1.xml", "xl/embeddings/oleObject1.bin"])
def test_workbooks_with_programs_in_them_are_not_opened(branch: BranchAtWork, plain_book: Path, entry: str) -> None:
    assert why(branch, "customers", repacked(plain_book, {entry: b"x"})) == "unsafe"


def test_names_in_the_archive_never_become_paths(branch: BranchAtWork, plain_book: Path, tmp_path: Path) -> None:
    made = repacked(plain_book, {"../../escaped.xml": b"<x/>", "/tmp/escaped.xml": b"<x/>"})
    assert import_file(branch.store, "customers", made).rows == 1
    assert list(tmp_path.parent.glob("escaped.xml")) == []


@pytest.mark.parametrize(
    "sheet",
    [
        "<worksheet",
        SHEET.format('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'),
        SHEET.format('<row r="1"><c r="A1"><v>not a number</v></c></row>'),
        "",
    ],
)
def test_broken_sheets_are_refused(branch: BranchAtWork, plain_book: Path, sheet: str) -> None:
    made = repacked(plain_book, {"xl/worksheets/sheet1.xml": sheet.encode()})
    assert why(branch, "customers", made) in ("broken", "empty", "columns")


def test_a_cell_far_to_the_right_costs_nothing(branch: BranchAtWork, plain_book: Path) -> None:
    cells = '<c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c><c r="B{0}" t="inlineStr"><is><t>{2}</t></is></c>'
    first = f'<row r="1">{cells.format(1, "code", "name")}<c r="XFD1" t="inlineStr"><is><t>far</t></is></c></row>'
    second = f'<row r="2">{cells.format(2, "X7", "Seven")}</row>'
    made = repacked(plain_book, {"xl/worksheets/sheet1.xml": SHEET.format(first + second).encode()})
    assert import_file(branch.store, "customers", made).rows == 1


def test_bytes_changed_at_random_never_do_more_than_be_refused(branch: BranchAtWork, plain_book: Path) -> None:
    content = plain_book.read_bytes()
    for seed in range(80):
        damaged = bytearray(content)
        for n in range(5):
            damaged[zlib.crc32(f"{seed} {n}".encode()) % len(damaged)] ^= 0xFF
        file = plain_book.with_name("damaged.xlsx")
        file.write_bytes(damaged)
        try:
            import_file(branch.store, "customers", file, dry_run=True)
        except (BadFile, BadRows):
            continue
