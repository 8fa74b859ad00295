"""The month's end in the real window: a voucher by hand, its review, the carry-over, the lock, opening it again."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QTableWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from app.services import carry_over, closing, days, hand_vouchers, openings, voucher_drafts
from app.services.openings import OpeningRow
from app.services.voucher_drafts import HandLine, HandVoucher
from app.views.kit import ask, op
from app.views.kit.remember import memory
from app.views.ledgers import LedgersTab
from app.views.ledgers.close import ClosePage
from app.views.ledgers.hand_voucher_box import ACCOUNT, CREDIT, DEBIT, HandVoucherBox
from app.views.ledgers.hand_vouchers import HandVouchersPage
from app.views.ledgers.income import IncomePage
from app.views.ledgers.openings import OpeningsPage
from app.views.window import Window
from tests.branch import BranchAtWork

SHOTS = os.environ.get("BRANCHDESK_SHOTS")  # a folder to look at the pages in


@pytest.fixture
def month_end(branch: BranchAtWork) -> BranchAtWork:
    """Three cups sold and booked in November; the first of December is open."""
    branch = replace(branch, now=lambda: datetime.fromisoformat("2026-12-01T09:00:00+00:00"))
    branch.sale(upto="booked")
    days.open_day(branch.desk("accountant"), date(2026, 12, 1))
    return branch


def sit_down(branch: BranchAtWork, qtbot: QtBot, role: str) -> LedgersTab:
    memory.person = branch.id_of(role)
    window = Window(branch.desk(role))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    tab = window.tab("ledgers")
    assert isinstance(tab, LedgersTab)
    window.show_tab(window.tabs.index(tab))
    tab.refresh()
    settle(qtbot)
    return tab


def settle(qtbot: QtBot) -> None:
    qtbot.waitUntil(op.idle, timeout=60_000)  # a checklist reconciles the whole period
    qtbot.wait(1)
    qtbot.waitUntil(op.idle, timeout=60_000)


def turn(tab: LedgersTab, qtbot: QtBot, key: str, period: str = "2026-11") -> Any:
    tab.period = period
    tab.periods.set_value(period)
    tab.pages.show_page(key)
    tab.page[key].refresh()
    settle(qtbot)
    return tab.page[key]


def shoot(widget: QWidget, name: str) -> None:
    if SHOTS:
        widget.grab().save(str(Path(SHOTS) / f"{name}.png"))


def signing(monkeypatch: pytest.MonkeyPatch, branch: BranchAtWork, role: str) -> None:
    """The person's password is given right each time; the box itself has tests of its own."""
    monkeypatch.setattr(ask, "ask_password", lambda *_a, **_k: branch.signed(role))


def test_a_voucher_is_typed_refused_at_its_line_and_submitted(month_end: BranchAtWork, qtbot: QtBot) -> None:
    tab = sit_down(month_end, qtbot, "accountant")
    page = turn(tab, qtbot, "by_hand")
    assert isinstance(page, HandVouchersPage)
    from app.services import accounts

    box = HandVoucherBox(page, tab.desk, accounts.find_accounts(tab.desk, "", 1000), None)
    qtbot.addWidget(box)
    box.show()
    box.day.set_text("2026-11-30")
    box.narration.set_text("十一月房租")
    for row, (account, column, amount) in enumerate((("6602 管理费用", DEBIT, "3000"), ("1002", CREDIT, "2999"))):
        box.lines.setItem(row, ACCOUNT, QTableWidgetItem(account))
        box.lines.setItem(row, column, QTableWidgetItem(amount))
    assert "1.00" in box.sums.text()
    box.answer()
    settle(qtbot)
    assert "differ" in box.wrong.text()
    shoot(box, "box")
    assert box.isVisible()
    box.lines.setItem(1, ACCOUNT, QTableWidgetItem("9999"))
    box.lines.setItem(1, CREDIT, QTableWidgetItem("3000"))
    box.answer()
    settle(qtbot)
    assert box.wrong.text().startswith("Line 2:")
    box.lines.setItem(1, ACCOUNT, QTableWidgetItem("1002"))
    box.answer()
    settle(qtbot)
    assert not box.isVisible()
    drafts = voucher_drafts.voucher_drafts(tab.desk)
    assert [(d.state, d.form.lines[0].account) for d in drafts] == [("submitted", "6602")]


def test_the_second_person_posts_and_reviews(
    month_end: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = HandVoucher("2026-11-30", "房租", (HandLine("6602", "3000"), HandLine("1002", "", "3000")))
    draft = hand_vouchers.save_voucher(month_end.desk("accountant"), form).ids[0]
    hand_vouchers.submit_voucher(month_end.desk("accountant"), draft)
    tab = sit_down(month_end, qtbot, "accounting_supervisor")
    signing(monkeypatch, month_end, "accounting_supervisor")
    page = turn(tab, qtbot, "by_hand")
    assert page.new.isHidden()
    page.drafts.selectRow(0)
    shoot(tab.window(), "by_hand")
    page.main_action()
    settle(qtbot)
    assert page.drafts.all_rows() == []
    assert len(page.waiting.all_rows()) == 3
    page.all.click()
    settle(qtbot)
    assert page.waiting.all_rows() == []


def test_the_period_is_carried_prepared_locked_and_opened_again(
    month_end: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = sit_down(month_end, qtbot, "accountant")
    page = turn(tab, qtbot, "close")
    assert isinstance(page, ClosePage)
    shoot(tab.window(), "close_open")
    page.carry.click()
    settle(qtbot)
    waiting = [d.id for d in voucher_drafts.voucher_drafts(tab.desk, waiting=True)]
    hand_vouchers.post_vouchers(month_end.signed("accounting_supervisor"), waiting)
    ids = [row.id for row in voucher_drafts.unreviewed(tab.desk, "2026-11")]
    hand_vouchers.review_vouchers(month_end.signed("accounting_supervisor"), ids)
    closing.explain_step(month_end.signed("accountant"), "2026-11", "stocktake", "下月初盘点")
    signing(monkeypatch, month_end, "accountant")
    page.prepare.click()
    settle(qtbot)
    assert closing.close_checklist(tab.desk, "2026-11").prepared is not None
    other = sit_down(month_end, qtbot, "accounting_supervisor")
    signing(monkeypatch, month_end, "accounting_supervisor")
    locking = turn(other, qtbot, "close")
    locking.lock.click()
    settle(qtbot)
    shoot(other.window(), "close_locked")
    assert closing.close_checklist(other.desk, "2026-11").locked is not None
    monkeypatch.setattr(ask, "approve_here", lambda *_a, **_k: month_end.signed("manager"))

    def fill(box: QDialog) -> bool:
        box.reason.set_text("漏记水费")  # type: ignore[attr-defined]
        box.answer()  # type: ignore[attr-defined]
        return True

    monkeypatch.setattr(ask, "run", fill)
    locking.reopen.click()
    settle(qtbot)
    assert closing.close_checklist(other.desk, "2026-11").reopened


def test_the_income_statement_and_the_openings_are_shown(month_end: BranchAtWork, qtbot: QtBot) -> None:
    made = carry_over.propose_carry(month_end.desk("accountant"), "2026-11")
    hand_vouchers.post_vouchers(month_end.signed("accounting_supervisor"), made.ids)
    rows = (OpeningRow("1002", "500"), OpeningRow("4001", "", "500"))
    openings.prepare_openings(month_end.desk("accountant"), "gl", "2026-10-31", rows)
    tab = sit_down(month_end, qtbot, "accountant")
    page = turn(tab, qtbot, "income")
    assert isinstance(page, IncomePage)
    shown = {line.label: line.amount for line in page.table.all_rows() if not line.level}
    assert f"{shown['Total profit']}" == "36.6300"
    shoot(tab.window(), "income")
    opened = turn(tab, qtbot, "openings")
    assert isinstance(opened, OpeningsPage)
    assert [tie.difference for tie in opened.ties.all_rows()] == [500]
    assert not opened.sign.isEnabled()
    shoot(tab.window(), "openings")
    assert tab.pages.mapTo(tab, QPoint()).x() >= 0


def test_account_and_trial_balance_are_printed_and_exported(
    month_end: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tab = sit_down(month_end, qtbot, "accountant")
    shown: list[str] = []
    monkeypatch.setattr(type(tab.shell), "preview", lambda _self, file, _title: shown.append(file))
    for key in ("general", "trial"):
        monkeypatch.setattr(ask, "choose_file", lambda *_a, key=key, **_k: tmp_path / f"{key}.xlsx")
        page = turn(tab, qtbot, key)
        page.findChild(QWidget, "print_book").click()
        page.findChild(QWidget, "export_book").click()
        settle(qtbot)
        assert Path(shown[-1]).read_bytes().startswith(b"%PDF")
        assert (tmp_path / f"{key}.xlsx").stat().st_size > 1000
    assert len(shown) == 2
