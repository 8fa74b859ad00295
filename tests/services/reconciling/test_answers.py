"""The workbook that comes back answered: matched, previewed, applied as a whole, and refused where it is not ours."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app import words
from app.refusals import (
    AlreadyBooked,
    BadFile,
    BadRows,
    FiguresChanged,
    FormulaThere,
    Missing,
    NotADate,
    NotOneOf,
    NotPermitted,
    OtherWorkbook,
    Refusal,
    UnknownDifference,
)
from app.services import differences
from app.services.differences import NoteForm
from app.services.workbooks.answers import preview, take_answers
from app.services.workbooks.reconciliation import export
from tests.branch import BranchAtWork
from tests.busy import DECEMBER, NOVEMBER
from tests.services.reconciling.conftest import Damage

ONE_MORE = "UPDATE custody_entry SET issued = issued + 1000 WHERE number = 'HZ-CK-202611-0001'"
REASON, OWNER, ACTION, DUE, STATE, ANSWER = range(11, 17)  # columns of sheet 01, after the number of the row
KEY = ("R6", "HZ-CK-202611-0001", "P001")


@pytest.fixture
def differing(damaged: Damage) -> BranchAtWork:
    """A branch whose keeper wrote one piece too many."""
    return damaged(ONE_MORE)


def answered(branch: BranchAtWork, tmp_path: Path, write: Callable[[Any, Any], None], period: str = NOVEMBER) -> Path:
    """The exported workbook as somebody saved it again after writing into it."""
    file = tmp_path / "answered.xlsx"
    export(branch.desk("accountant"), period, file)
    book = load_workbook(file)
    write(book.worksheets[1], book.worksheets[0])
    book.save(file)
    return file


def said(sheet: Any, _cover: Any) -> None:
    sheet.cell(3, REASON).value = "点错一件"
    sheet.cell(3, OWNER).value = "王大力"
    sheet.cell(3, DUE).value = datetime(2026, 12, 15)
    sheet.cell(3, STATE).value = "disputed"
    sheet.cell(3, ANSWER).value = "=请重新盘点"
    sheet.cell(3, ANSWER).data_type = "s"


def notes_of(branch: BranchAtWork) -> int:
    return int(branch.one("SELECT COUNT(*) FROM reconciliation_note"))


def test_answers_are_shown_first_and_then_kept(differing: BranchAtWork, tmp_path: Path) -> None:
    desk = differing.desk("accountant")
    found = preview(desk, NOVEMBER, answered(differing, tmp_path, said))
    assert (found.rows, found.bad, notes_of(differing)) == (2, (), 0)  # the second: revenue without fapiao
    assert found.answers[0].form.key == KEY
    assert found.answers[0].changed == ("reason", "owner", "due", "state", "answer")
    take_answers(desk, found)
    note = differences.notes(desk)[0]
    assert (note.reason, note.owner, note.due) == ("点错一件", "王大力", date(2026, 12, 15))
    assert (note.state, note.answer, note.key) == ("disputed", "=请重新盘点", KEY)


def test_what_was_answered_stands_in_the_next_export_and_says_nothing_new_when_it_comes_back(
    differing: BranchAtWork, tmp_path: Path
) -> None:
    desk = differing.desk("accountant")
    take_answers(desk, preview(desk, NOVEMBER, answered(differing, tmp_path, said)))
    again = answered(differing, tmp_path, lambda _sheet, _cover: None)
    row = [cell.value for cell in load_workbook(again).worksheets[1][3]]
    assert row[REASON - 1 : ANSWER] == [
        "点错一件", "王大力", None, datetime(2026, 12, 15), "disputed", "=请重新盘点"
    ]  # fmt: skip
    assert preview(desk, NOVEMBER, again).answers == ()


def test_the_answered_workbook_may_be_in_the_other_language(differing: BranchAtWork, tmp_path: Path) -> None:
    desk = differing.desk("accountant")
    with words.speaking("zh_CN"):
        file = answered(differing, tmp_path, said)
    assert [answer.form.key for answer in preview(desk, NOVEMBER, file).answers] == [KEY]


def test_a_spreadsheet_program_may_save_it(differing: BranchAtWork, tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice (soffice) is not installed: no other program saves the workbook")
    file = answered(differing, tmp_path, said)
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [soffice, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to",
             "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved"), str(file)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    found = preview(differing.desk("accountant"), NOVEMBER, tmp_path / "saved" / file.name)
    assert (len(found.answers), found.bad) == (1, ())
    assert found.answers[0].form.answer == "=请重新盘点"


# Not ours


def test_a_workbook_of_another_month_or_branch_is_refused(differing: BranchAtWork, tmp_path: Path) -> None:
    desk = differing.desk("accountant")
    file = answered(differing, tmp_path, said)
    with pytest.raises(OtherWorkbook):
        preview(desk, DECEMBER, file)

    def elsewhere(_sheet: Any, cover: Any) -> None:
        for row in cover.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("HZ/"):
                    cell.value = cell.value.replace("HZ/", "NB/")

    with pytest.raises(OtherWorkbook):
        preview(desk, NOVEMBER, answered(differing, tmp_path, elsewhere))


def test_answers_to_figures_that_have_changed_are_refused_before_and_after_the_preview(
    differing: BranchAtWork, damaged: Damage, tmp_path: Path
) -> None:
    desk = differing.desk("accountant")
    file = answered(differing, tmp_path, said)
    found = preview(desk, NOVEMBER, file)
    damaged(ONE_MORE)
    with pytest.raises(FiguresChanged):
        preview(desk, NOVEMBER, file)
    with pytest.raises(FiguresChanged):
        take_answers(desk, found)
    assert notes_of(differing) == 0


def test_a_note_written_since_the_preview_is_not_overwritten(differing: BranchAtWork, tmp_path: Path) -> None:
    desk = differing.desk("accountant")
    found = preview(desk, NOVEMBER, answered(differing, tmp_path, said))
    differences.note_difference(desk, NOVEMBER, NoteForm(*KEY, reason="漏记"))
    with pytest.raises(AlreadyBooked):
        take_answers(desk, found)
    assert notes_of(differing) == 1


def _set(column: int, value: Any, row: int = 3) -> Callable[[Any, Any], None]:
    def write(sheet: Any, cover: Any) -> None:
        said(sheet, cover)
        sheet.cell(row, column).value = value

    return write


def _added(sheet: Any, cover: Any) -> None:
    said(sheet, cover)
    sheet.insert_rows(4)
    for column, value in ((2, "R1"), (3, "HZ-XS-202611-9999"), (REASON, "自行添加")):
        sheet.cell(4, column).value = value


@pytest.mark.parametrize(
    ("write", "why", "line"),
    [
        (_added, UnknownDifference, 4), (_set(3, "HZ-CK-202611-0002"), UnknownDifference, 3),
        (_set(ANSWER, "=1+1"), FormulaThere, 3), (_set(DUE, "=TODAY()"), FormulaThere, 3),
        (_set(STATE, "erledigt"), NotOneOf, 3), (_set(STATE, "resolved"), Missing, 3),
        (_set(DUE, "bald"), NotADate, 3), (_set(6, 4711), FiguresChanged, 3), (_set(8, "=0"), FormulaThere, 3),
    ],
)  # fmt: skip
def test_one_bad_row_is_named_and_then_nothing_is_taken(
    differing: BranchAtWork, tmp_path: Path, write: Callable[[Any, Any], None], why: type[Refusal], line: int
) -> None:
    desk = differing.desk("accountant")
    found = preview(desk, NOVEMBER, answered(differing, tmp_path, write))
    assert [(row.line, type(row.why)) for row in found.bad] == [(line, why)]
    with pytest.raises(BadRows):
        take_answers(desk, found)
    assert notes_of(differing) == 0


def test_files_that_are_no_such_workbook_are_refused(differing: BranchAtWork, tmp_path: Path) -> None:
    desk = differing.desk("accountant")
    good = answered(differing, tmp_path, said)
    with zipfile.ZipFile(good) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def made(name: str, change: dict[str, bytes]) -> Path:
        file = tmp_path / name
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in {**parts, **change}.items():
                archive.writestr(part, content)
        return file

    plain, half = tmp_path / "plain.xlsx", tmp_path / "half.xlsx"
    plain.write_text("R6,HZ-CK-202611-0001", encoding="utf-8")
    half.write_bytes(good.read_bytes()[:2000])
    sheet = parts["xl/worksheets/sheet2.xml"]
    for file, trouble in (
        (tmp_path / "none.xlsx", "missing"), (plain, "broken"), (half, "broken"),
        (made("macro.xlsx", {"xl/vbaProject.bin": b"x"}), "unsafe"),
        (made("macro.xlsm", {}), "kind"),
        (made("entity.xlsx", {"xl/worksheets/sheet2.xml": b'<!DOCTYPE x [<!ENTITY a "b">]>' + sheet}), "unsafe"),
        (made("bomb.xlsx", {"xl/worksheets/sheet2.xml": sheet + b" " * 70_000_000}), "bomb"),
        (made("mad.xlsx", {"xl/worksheets/sheet2.xml": sheet[: len(sheet) // 2]}), "broken"),
    ):  # fmt: skip
        with pytest.raises(BadFile) as refused:
            preview(desk, NOVEMBER, file)
        assert refused.value.why == trouble, file.name
    other = tmp_path / "other.xlsx"
    book = load_workbook(good)
    book.worksheets[1].cell(2, 12).value = "Owner?"
    book.save(other)
    with pytest.raises(BadFile) as refused:
        preview(desk, NOVEMBER, other)
    assert (refused.value.why, refused.value.detail) == ("columns", "Responsible")


@pytest.mark.parametrize("role", ["clerk", "cashier", "keeper", "sales_supervisor", "administrator", "manager"])
def test_only_the_books_take_answers(branch: BranchAtWork, tmp_path: Path, role: str) -> None:
    with pytest.raises(NotPermitted):
        preview(branch.desk(role), NOVEMBER, tmp_path / "a.xlsx")
