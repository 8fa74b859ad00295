"""The kit: work off the window's thread, tables of any length, contrast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.refusals import Fault, NotFound, Refusal
from app.services.desk import Changed
from app.views.kit import ask, op, theme
from app.views.kit.fields import NumberField
from app.views.kit.remember import memory
from app.views.kit.table import Column, LedgerTable, Page


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    memory.forget()
    yield
    memory.forget()


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What boxes said; each is closed at once, as a person would."""
    said: list[str] = []

    def close(box: Any) -> bool:
        said.append(box.sentence.text())
        return False

    monkeypatch.setattr(ask, "run", close)
    return said


def raising(error: Exception) -> Any:
    def work() -> None:
        raise error

    return work


def test_what_changed_goes_out_as_news(widget: QWidget, qtbot: QtBot) -> None:
    heard: list[Changed] = []
    listen = heard.append
    op.news.changed.connect(listen)
    changed = Changed(frozenset({"invoice"}), (1,))
    op.Op(widget, lambda: changed).start()
    qtbot.waitUntil(lambda: heard == [changed])
    op.news.changed.disconnect(listen)


def test_a_refusal_placed_at_its_field_opens_no_box(widget: QWidget, qtbot: QtBot, boxes: list[str]) -> None:
    placed: list[Refusal | Fault] = []

    def place(error: Refusal | Fault) -> bool:
        placed.append(error)
        return True

    op.Op(widget, raising(NotFound(what="invoice", name="HZ-1"))).failed(place).start()
    qtbot.waitUntil(op.idle)
    assert len(placed) == 1
    assert boxes == []


def test_a_refusal_nobody_places_is_said_in_one_box(widget: QWidget, qtbot: QtBot, boxes: list[str]) -> None:
    op.Op(widget, raising(NotFound(what="invoice", name="HZ-1"))).start()
    qtbot.waitUntil(lambda: len(boxes) == 1)
    assert "HZ-1" in boxes[0]


@pytest.mark.loud
def test_an_unforeseen_error_is_logged_and_said_calmly(widget: QWidget, qtbot: QtBot, boxes: list[str]) -> None:
    op.Op(widget, raising(ZeroDivisionError("one by none"))).start()
    qtbot.waitUntil(lambda: len(boxes) == 1)
    assert "ZeroDivision" not in boxes[0]


def test_work_whose_widget_is_gone_ends_quietly(qtbot: QtBot) -> None:
    import shiboken6

    gone, called = QWidget(), []
    op.Op(gone, lambda: 1).then(called.append).start()
    shiboken6.delete(gone)
    qtbot.waitUntil(op.idle)
    assert called == []


def test_a_button_rests_while_its_work_runs(widget: QWidget, qtbot: QtBot) -> None:
    op.Op(widget, lambda: None).while_busy(widget).start()
    assert not widget.isEnabled()
    qtbot.waitUntil(op.idle)
    assert widget.isEnabled()


# Tables


@dataclass(frozen=True)
class Row:
    id: int
    name: str


COLUMNS = (
    Column("Number", lambda row: str(row.id), key="id"),
    Column("Name", lambda row: row.name),
    Column("Amount", lambda row: f"−{row.id:,}.00", align="right"),
)


def table(qtbot: QtBot) -> LedgerTable:
    made = LedgerTable(COLUMNS, "rows")
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def test_two_thousand_rows_arrive_page_by_page_without_gap_or_twin(qtbot: QtBot) -> None:
    rows = [Row(number, f"row {number}") for number in range(1, 2001)]

    def fetch(cursor: int | None, count: int) -> Page:
        start = cursor or 0
        end = start + count
        return Page(rows[start:end], end if end < len(rows) else None)

    ledger = table(qtbot)
    ledger.show_pages(fetch)
    qtbot.waitUntil(lambda: len(ledger.all_rows()) == 200)
    for _page in range(20):
        ledger.scrollToBottom()
        qtbot.waitUntil(op.idle)
        qtbot.wait(1)
    assert [row.id for row in ledger.all_rows()] == list(range(1, 2001))


def test_copied_rows_are_a_table_for_a_spreadsheet(qtbot: QtBot) -> None:
    ledger = table(qtbot)
    ledger.show_rows([Row(1234, "tea\tcup\nblue"), Row(2, "pot")])
    ledger.selectRow(0)
    qtbot.keyClick(ledger, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Number\tName\tAmount\n1234\ttea cup blue\t-1234.00"


def test_j_k_and_enter_move_and_open(qtbot: QtBot) -> None:
    ledger = table(qtbot)
    ledger.show_rows([Row(1, "a"), Row(2, "b")])
    ledger.selectRow(0)
    opened: list[Row] = []
    ledger.opened.connect(opened.append)
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_Return, Qt.Key.Key_K, Qt.Key.Key_Return):
        qtbot.keyClick(ledger, key)
    assert [row.id for row in opened] == [2, 1]


def test_what_is_chosen_stays_chosen_when_the_list_is_read_anew(qtbot: QtBot) -> None:
    ledger = table(qtbot)
    ledger.show_rows([Row(1, "a"), Row(2, "b")])
    ledger.selectRow(1)
    ledger.show_rows([Row(3, "c"), Row(1, "a"), Row(2, "b")])
    assert [row.id for row in ledger.rows()] == [2]


# Look


@pytest.mark.parametrize("text", ["1,234.50", "１２３４．５", "￥1，234.5"])
def test_a_number_is_taken_as_people_paste_it(qtbot: QtBot, text: str) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    field.set_text(text)
    assert str(field.number()).rstrip("0") == "1234.5"


def luminance(colour: str) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    made = QColor(colour)
    return 0.2126 * part(made.redF()) + 0.7152 * part(made.greenF()) + 0.0722 * part(made.blueF())


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("t", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_every_ink_is_readable_on_every_ground_it_stands_on(t: theme.Tokens) -> None:
    pairs = [(ink, ground) for ink in (t.ink, t.muted, t.accent, t.red) for ground in (t.surface, t.ground)]
    pairs += [
        (t.accent, t.accent_ground), (t.amber, t.amber_ground), (t.red, t.red_ground), (t.green, t.green_ground),
        (t.muted, t.neutral_ground), (t.ink, t.accent_ground), (t.on_accent, t.accent), (t.amber, t.surface),
    ]  # fmt: skip
    assert [(one, other, contrast(one, other)) for one, other in pairs if contrast(one, other) < 4.5] == []
