"""Transfers and stocktakes in the real window: keys pressed by the keeper, the accountant and the supervisor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services import flow, stocktake, stocktake_reading, transfers, warehouses
from app.services.stocktake import CountedLine
from app.services.transfers import SentLine
from app.views.kit import ask
from app.views.ledgers import LedgersTab
from app.views.ledgers.differences import DifferencesPage
from app.views.ledgers.stocktakes import CountsPage
from app.views.warehouse import WarehouseTab
from app.words import use
from tests.branch import BranchAtWork
from tests.journeys.counter import CTRL, ENTER, press, push, settle, sit_down, write

SHOTS: Path | None = None  # a folder, to look at what is shown


def shoot(tab: Any, name: str) -> None:
    if SHOTS is not None:
        tab.window().grab().save(str(SHOTS / f"{name}.png"))


def counted(branch: BranchAtWork) -> int:
    """A count in which three cups are missing and two pots too many, witnessed."""
    count = stocktake.order_count(branch.desk("accounting_supervisor")).ids[0]
    keeper = branch.desk("keeper")
    found = {"P001": "997", "P002": "1002"}
    for turn in range(2):
        lines = [
            CountedLine(row.id, found.get(row.code, "1000"))
            for row in stocktake_reading.sheet(keeper, count)
            if turn == 0 or row.again
        ]
        stocktake.type_counts(keeper, count, lines)
    stocktake.witness_count(branch.desk("accountant"), count)
    return count


def test_the_keeper_counts_line_by_line(branch: BranchAtWork, qtbot: QtBot, previews: list[str]) -> None:
    branch.sale([(1, "30")], "paid")
    stocktake.order_count(branch.desk("accountant"), note="month end")
    tab = sit_down(branch, qtbot, "keeper", WarehouseTab)
    tab.pages.show_page("counts")
    settle(qtbot)
    page = tab.counts
    assert page.table.row() is not None
    page.quantity.setFocus()
    write(qtbot, "970")
    page.held.setFocus()
    write(qtbot, "30")
    press(qtbot, ENTER)
    assert branch.one("SELECT counted FROM stock_count_entry") == 970000
    assert page.lines.row().code == "P002"
    page.unit.set_text("箱")
    page.quantity.setFocus()
    write(qtbot, "83")
    press(qtbot, ENTER)
    assert "P002" in page.unit.error.text()
    assert page.quantity.text() == "83"  # nothing typed is lost
    assert branch.one("SELECT COUNT(*) FROM stock_count_entry") == 1
    shoot(tab, "keeper_counts")
    push(qtbot, page, "print_count")
    assert previews == ["Count sheet"]


def test_the_keeper_sends_goods_to_another_warehouse(branch: BranchAtWork, qtbot: QtBot, previews: list[str]) -> None:
    warehouses.add_warehouse(branch.desk("administrator"), "02", "河东库")
    tab = sit_down(branch, qtbot, "keeper", WarehouseTab)
    tab.pages.show_page("transfers")
    settle(qtbot)
    page = tab.transfers
    page.goods.setFocus()
    write(qtbot, "P001")
    press(qtbot, ENTER)
    write(qtbot, "12")
    press(qtbot, ENTER)
    assert len(page.goods.table.all_rows()) == 1
    press(qtbot, ENTER, CTRL)
    assert branch.one("SELECT quantity FROM stock_transfer_line") == 12000
    page.table.selectRow(0)
    settle(qtbot)
    shoot(tab, "keeper_transfers")
    push(qtbot, page, "print_transfer")
    assert previews == ["Transfer note"]


def test_what_arrives_is_asked_and_a_loss_needs_its_reason(
    branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    east = warehouses.add_warehouse(branch.desk("administrator"), "02", "河东库").ids[0]
    transfers.send_goods(branch.desk("keeper"), 1, east, [SentLine(1, "10")])
    tab = sit_down(branch, qtbot, "keeper", WarehouseTab)
    tab.pages.show_page("transfers")
    settle(qtbot)
    boxes: list[ask.Ask] = []

    def stay(box: ask.Ask) -> bool:
        boxes.append(box)
        qtbot.addWidget(box)
        box.show()
        return False

    monkeypatch.setattr(ask, "run", stay)
    page = tab.transfers
    page.table.selectRow(0)
    push(qtbot, page, "receive_transfer")
    box: Any = boxes[0]
    quantity, reason = box.arrived[1]
    quantity.set_text("8")
    box.answer()
    settle(qtbot)
    assert not reason.error.isHidden()
    if SHOTS is not None:
        box.grab().save(str(SHOTS / "arrival.png"))
    reason.set_text("two broken")
    box.answer()
    settle(qtbot)
    assert branch.one("SELECT lost FROM stock_transfer_line WHERE reason <> ''") == 2000


def test_the_list_of_the_keeper_shows_places_limits_and_what_is_to_be_fetched(
    branch: BranchAtWork, qtbot: QtBot, previews: list[str]
) -> None:
    branch.sale([(1, "30")], "paid")
    keeper = branch.desk("keeper")
    warehouses.set_shelf(keeper, 1, 1, "A-01", "1200", "2000")
    tab = sit_down(branch, qtbot, "keeper", WarehouseTab)
    tab.pages.show_page("custody")
    settle(qtbot)
    tab.custody.products.selectRow(0)
    settle(qtbot)
    row = tab.custody.products.row()
    assert (row.place, row.held, row.minimum) == ("A-01", 30, 1200)
    shoot(tab, "keeper_custody")
    press(qtbot, Qt.Key.Key_P, CTRL, tab)
    tab.pages.show_page("uncollected")
    settle(qtbot)
    assert [line.left for line in tab.uncollected.table.all_rows()] == [30]
    assert [level.code for level in tab.uncollected.levels.all_rows()] == ["P001"]
    shoot(tab, "keeper_uncollected")
    push(qtbot, tab.uncollected, "print_pick_list")
    assert previews == ["Custody card", "Pick list"]


def test_the_supervisor_approves_and_two_decide(branch: BranchAtWork, qtbot: QtBot, previews: list[str]) -> None:
    counted(branch)
    tab = sit_down(branch, qtbot, "accounting_supervisor", LedgersTab)
    tab.pages.show_page("counts")
    settle(qtbot)
    page = tab.page["counts"]
    assert isinstance(page, CountsPage)
    page.table.selectRow(0)
    settle(qtbot)
    shoot(tab, "supervisor_counts")
    push(qtbot, page, "print_count_whole")
    push(qtbot, page, "approve_count")
    assert branch.one("SELECT COUNT(*) FROM stock_count_difference") == 2
    assert previews == ["Stocktake"]
    flow.take(branch.desk("accountant"), "book", branch.tray("accounts"))
    from app.services import discrepancies

    discrepancies.propose_resolution(branch.desk("accountant"), "stock_count", 1, "ordinary", "16.20", "handling")
    tab.pages.show_page("differences")
    settle(qtbot)
    differences = tab.page["differences"]
    assert isinstance(differences, DifferencesPage)
    differences.proposals.selectRow(0)
    settle(qtbot)
    shoot(tab, "supervisor_differences")
    push(qtbot, differences, "approve_resolution")
    assert branch.one("SELECT verdict FROM resolution_approval") == "approved"


def test_the_pages_speak_chinese(branch: BranchAtWork, qtbot: QtBot) -> None:
    use("zh_CN")
    counted(branch)
    tab = sit_down(branch, qtbot, "keeper", WarehouseTab)
    tab.pages.show_page("counts")
    settle(qtbot)
    assert tab.counts.table.all_rows()
    shoot(tab, "keeper_counts_zh")
