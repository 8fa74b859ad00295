"""The accountant's day in the real window, by keys: book all, follow a figure to its invoice, reconcile, export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.services import reconciliation
from app.views.kit import ask, op
from app.views.kit.remember import memory
from app.views.kit.table import LedgerTable
from app.views.ledgers import LedgersTab
from app.views.ledgers.to_book import ToBookPage
from app.views.window import Window
from tests.branch import BranchAtWork

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
PERIOD = "2026-11"


def sit_down(branch: BranchAtWork, qtbot: QtBot, role: str = "accountant") -> tuple[Window, LedgersTab]:
    """The window of the person of a role, with the ledgers in front."""
    memory.person = branch.id_of(role)
    window = Window(branch.desk(role))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    tab = window.tab("ledgers")
    assert isinstance(tab, LedgersTab)
    qtbot.keyClick(window, Qt.Key(Qt.Key.Key_1 + window.tabs.index(tab)), CTRL)
    settle(qtbot)
    return window, tab


def settle(qtbot: QtBot) -> None:
    qtbot.waitUntil(op.idle)
    qtbot.wait(1)
    qtbot.waitUntil(op.idle)


def press(
    qtbot: QtBot, widget: QWidget, key: Qt.Key, how: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    qtbot.keyClick(widget, key, how)
    settle(qtbot)


def table(tab: LedgersTab, name: str) -> LedgerTable:
    found = tab.findChild(LedgerTable, name)
    assert found is not None
    return found


def cells(found: LedgerTable) -> list[list[str]]:
    columns = found.rows_model.columns
    return [[column.show(row).strip() for column in columns] for row in found.all_rows()]


def test_papers_are_booked_by_keys_one_and_then_all(branch: BranchAtWork, qtbot: QtBot) -> None:
    for _sale in range(3):
        branch.sale(upto="shipped")
    window, tab = sit_down(branch, qtbot)
    queue = table(tab, "to_book")
    qtbot.waitUntil(lambda: len(queue.all_rows()) == 6)
    queue.selectRow(0)
    settle(qtbot)
    assert [row[1:] for row in cells(table(tab, "proposed_voucher"))] == [["59.70", ""], ["", "59.70"]]
    press(qtbot, window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: len(queue.all_rows()) == 5)
    everything = tab.findChild(QPushButton, "book_all")
    assert everything is not None
    qtbot.mouseClick(everything, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: branch.tray("accounts") == [])
    settle(qtbot)
    assert queue.all_rows() == []
    assert branch.one("SELECT count(*) FROM voucher WHERE paper <> 'goods_receipt'") == 6


def test_a_paper_that_cannot_be_booked_stays_and_the_others_go_on(branch: BranchAtWork, qtbot: QtBot) -> None:
    from app.services import catalog

    catalog.add_products(branch.desk("sales_supervisor"), [catalog.ProductForm("NEW", "新品")])
    product = int(branch.one("SELECT max(id) FROM product"))
    branch.receive(product, "10")
    branch.sale(upto="shipped")
    _window, tab = sit_down(branch, qtbot)
    everything = tab.findChild(QPushButton, "book_all")
    assert everything is not None
    qtbot.waitUntil(everything.isEnabled)
    qtbot.mouseClick(everything, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(branch.tray("accounts")) == 1)
    settle(qtbot)
    page = tab.page["to_book"]
    assert isinstance(page, ToBookPage)
    qtbot.waitUntil(lambda: page.banner.isVisible())
    cost = page.findChild(QLineEdit, f"cost_{product}")
    assert cost is not None
    cost.setFocus()
    qtbot.keyClicks(cost, "6.5")
    qtbot.waitUntil(page.book.isEnabled)
    assert cells(table(tab, "proposed_voucher"))[0][1] == "65.00"
    press(qtbot, cost, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: branch.tray("accounts") == [])


def test_a_figure_of_the_trial_balance_leads_to_the_invoice_and_back(branch: BranchAtWork, qtbot: QtBot) -> None:
    sold = branch.sale([(1, "3")], upto="booked")
    branch.take_back(sold, {1: "1"}, upto="booked")
    window, tab = sit_down(branch, qtbot)
    press(qtbot, window, Qt.Key.Key_T, ALT)
    balance = table(tab, "trial_balance")
    qtbot.waitUntil(lambda: len(balance.all_rows()) > 5)
    figures = {row[0].split()[0]: row[1:] for row in cells(balance)}
    assert figures["1001"] == ["", "", "59.70", "19.90", "39.80", ""]
    assert figures["6001"] == ["", "", "", "35.22", "", "35.22"]
    assert figures["6401"] == ["", "", "10.80", "", "10.80", ""]
    assert balance.choose(lambda row: row.code == "6001")
    balance.setFocus()
    press(qtbot, balance, Qt.Key.Key_Return)
    ledger = table(tab, "general_ledger")
    qtbot.waitUntil(lambda: len(ledger.all_rows()) == 5)
    assert tab.pages.key() == "general"
    assert cells(ledger)[1][5] == "52.83"
    ledger.selectRow(1)
    press(qtbot, ledger, Qt.Key.Key_Return)
    vouchers = table(tab, "vouchers")
    qtbot.waitUntil(lambda: tab.pages.key() == "vouchers" and vouchers.row() is not None)
    settle(qtbot)
    press(qtbot, vouchers, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.views.currentWidget() is tab.invoice)
    settle(qtbot)
    assert branch.row(sold)["number"] in tab.invoice.head.title.text()
    assert cells(tab.invoice.lines)[0][-1] == "59.70"
    for page in ("vouchers", "general", "trial"):
        press(qtbot, window, Qt.Key.Key_Escape)
        assert tab.views.currentWidget() is tab.pages
        assert tab.pages.key() == page


def test_the_period_holds_for_every_page_and_is_remembered(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale(upto="booked")
    window, tab = sit_down(branch, qtbot)
    assert tab.period == PERIOD
    pages = (("Key_J", "journals"), ("Key_V", "vouchers"), ("Key_A", "advances"), ("Key_S", "stock"))
    for key, page in pages:
        qtbot.keyClick(window, getattr(Qt.Key, key), ALT)
        qtbot.waitUntil(lambda page=page: tab.pages.key() == page)
        settle(qtbot)
    window.close()
    _window, again = sit_down(branch, qtbot)
    assert again.pages.key() == "stock", "the page last looked at comes first"


def test_the_reconciliation_shows_the_document_behind_a_difference_and_is_exported(
    branch: BranchAtWork, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold = branch.sale(upto="shipped")
    branch.register()
    window, tab = sit_down(branch, qtbot)
    press(qtbot, window, Qt.Key.Key_R, ALT)
    checks = table(tab, "reconciliation")
    qtbot.waitUntil(lambda: len(checks.all_rows()) >= 10)
    settle(qtbot)
    found = reconciliation.reconcile(branch.desk("accountant"), PERIOD)
    assert [row.code for row in checks.all_rows()] == [check.code for check in found.checks]
    assert checks.row().code == "R1", "the first check that differs is in front"
    assert not checks.row().agrees
    documents = table(tab, "reconciliation_documents")
    assert [row.document for row in documents.all_rows()] == [branch.row(sold)["number"]]
    documents.selectRow(0)
    press(qtbot, documents, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.views.currentWidget() is tab.invoice)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert tab.pages.key() == "reconcile"

    branch.book()
    op.news.changed.emit(changed_ledger())
    settle(qtbot)
    qtbot.waitUntil(lambda: all(check.agrees for check in checks.all_rows()))
    target = tmp_path / "reconciliation.xlsx"

    def save(dialog: QDialog) -> bool:
        assert isinstance(dialog, QFileDialog)
        dialog.selectFile(str(target))
        return True

    monkeypatch.setattr(ask, "run", save)
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _dialog: [str(target)])
    press(qtbot, window, Qt.Key.Key_E, CTRL)
    qtbot.waitUntil(target.exists, timeout=20_000)
    settle(qtbot)
    from openpyxl import load_workbook

    assert len(load_workbook(target).sheetnames) > 5


def changed_ledger() -> Any:
    from app.services.desk import Changed

    return Changed(frozenset({"ledger"}))


def test_the_accounting_supervisor_reads_the_books_but_books_nothing(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale(upto="shipped")
    window, tab = sit_down(branch, qtbot, "accounting_supervisor")
    queue = table(tab, "to_book")
    qtbot.waitUntil(lambda: len(queue.all_rows()) == 2)
    queue.selectRow(0)
    settle(qtbot)
    book = tab.findChild(QPushButton, "book")
    assert book is not None
    assert not book.isEnabled()
    press(qtbot, window, Qt.Key.Key_Return, CTRL)
    assert len(branch.tray("accounts")) == 2


@pytest.mark.parametrize("role", ["clerk", "cashier", "keeper", "sales_supervisor", "administrator"])
def test_nobody_else_has_the_tab(branch: BranchAtWork, qtbot: QtBot, role: str) -> None:
    window = Window(branch.desk(role))
    qtbot.addWidget(window)
    assert window.tab("ledgers") is None
    settle(qtbot)
