"""The cashier counts the drawer and moves money in the real window; the accountant works on a bank statement."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.process import Duty, Method
from app.services import drawer, money_transfers, people
from app.services.drawer import CountForm
from app.services.money_transfers import TransferForm
from app.views.cashier import CashierTab
from app.views.kit import ask
from app.views.kit.labels import Label
from app.views.ledgers import LedgersTab
from tests.branch import BranchAtWork, password
from tests.journeys.counter import push, settle, sit_down


@pytest.fixture
def witness(branch: BranchAtWork, monkeypatch: pytest.MonkeyPatch) -> list[Duty]:
    """The accountant signs as a witness whenever somebody is called over; which duties were asked for."""
    asked: list[Duty] = []

    def sign(_parent: object, desk: Any, duty: Duty, _text: str = "") -> Any:
        asked.append(duty)
        return people.sign(desk, branch.id_of("accountant"), password("accountant"))

    def no_box(box: QDialog) -> bool:
        raise AssertionError(f"a box opened: {box.windowTitle()}")

    monkeypatch.setattr(ask, "approve_here", sign)
    monkeypatch.setattr(ask, "run", no_box)
    return asked


def cash_sale(branch: BranchAtWork) -> None:
    branch.pay(branch.sale(upto="payable"))  # 59.70


def test_the_drawer_is_counted_blind_and_signed(branch: BranchAtWork, qtbot: QtBot, witness: list[Duty]) -> None:
    cash_sale(branch)
    tab = sit_down(branch, qtbot, "cashier", CashierTab)
    tab.pages.show_page("drawer")
    settle(qtbot)
    page = tab.drawer_page
    assert not any("59.70" in label.text() for label in tab.findChildren(Label) if label.isVisibleTo(tab))
    page.pieces["50"].editor.setText("1")
    page.pieces["5"].editor.setText("1")
    page.pieces["50"].edited.emit()
    assert "55.00" in page.total.text()
    assert page.facts.isHidden()
    push(qtbot, tab, "counted")
    settle(qtbot)
    assert page.result is not None
    assert page.result.difference == Decimal("-4.70")
    page.kept_reason.set_text("银行已下班")
    push(qtbot, tab, "seal")
    settle(qtbot)
    assert not page.reason.error.isHidden()  # short: why?
    page.reason.set_text("找零有误")
    push(qtbot, tab, "seal")
    settle(qtbot)
    assert branch.one("SELECT difference FROM drawer_seal") == -47000
    assert witness == [Duty.WITNESS, Duty.WITNESS]
    assert page.sheet.title.text().startswith("Z sheet")


def test_a_wrong_number_of_pieces_is_refused_at_its_field_and_nothing_typed_is_lost(
    branch: BranchAtWork, qtbot: QtBot, witness: list[Duty]
) -> None:
    tab = sit_down(branch, qtbot, "cashier", CashierTab)
    tab.pages.show_page("drawer")
    settle(qtbot)
    page = tab.drawer_page
    page.pieces["100"].editor.setText("1.5")
    page.pieces["10"].editor.setText("7")
    push(qtbot, tab, "counted")
    settle(qtbot)
    assert not page.pieces["100"].error.isHidden()
    assert (page.pieces["100"].text(), page.pieces["10"].text()) == ("1.5", "7")
    assert branch.one("SELECT COUNT(*) FROM drawer_count") == 0


def test_takings_are_deposited_from_the_page(
    branch: BranchAtWork, qtbot: QtBot, witness: list[Duty], monkeypatch: pytest.MonkeyPatch
) -> None:
    cash_sale(branch)
    tab = sit_down(branch, qtbot, "cashier", CashierTab)
    tab.pages.show_page("transfers")
    settle(qtbot)
    page = tab.transfers
    page.amount.set_text("100")
    push(qtbot, tab, "move_money")
    settle(qtbot)
    assert not page.amount.error.isHidden()  # only 59.70 is there
    assert page.amount.text() == "100"
    page.amount.set_text("59.70")
    push(qtbot, tab, "move_money")
    settle(qtbot)
    assert branch.one("SELECT gross FROM money_transfer") == 597000
    assert [row.number for row in page.table.rows()] == ["HZ-JK-202611-0001"]
    shown: list[str] = []
    monkeypatch.setattr(page.shell, "preview", lambda file, _title: shown.append(str(file)))
    push(qtbot, tab, "print_slip")
    settle(qtbot)
    tab.pages.show_page("journals")
    settle(qtbot)
    push(qtbot, tab, "print_journal")
    settle(qtbot)
    tab.pages.show_page("drawer")
    settle(qtbot)
    push(qtbot, tab, "print_sheet")
    settle(qtbot)
    push(qtbot, tab, "print_count")  # nothing is signed yet: said, not printed
    settle(qtbot)
    assert [Path(file).name for file in shown] == [
        "HZ-JK-202611-0001.pdf", "journal-CASH-2026-11-2026-11.pdf", "till-sheet.pdf"
    ]  # fmt: skip
    assert all(Path(file).stat().st_size for file in shown)


def test_what_the_drawer_left_waits_for_the_accountant(branch: BranchAtWork) -> None:
    branch.pay(branch.sale(((5, "1"),), upto="payable"), method=Method.CARD)
    form = TransferForm("settlement", "CARD_CLEARING", "BANK", "248.00", "1.49")
    money_transfers.move_money(branch.desk("cashier"), form)
    assert branch.rows("SELECT paper, amount FROM waiting WHERE book = 'accounts' AND paper = 'money_transfer'")


def test_the_accountant_imports_a_statement_and_matches_what_is_suggested(
    branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    branch.pay(branch.sale(upto="payable"), method=Method.TRANSFER, reference="TR-7001")
    branch.book()
    file = tmp_path / "bank.csv"
    file.write_text("交易日期,摘要,流水号,借方发生额,贷方发生额\n2026-11-24,转账,TR7001,,59.70\n", encoding="utf-8")
    monkeypatch.setattr(ask, "choose_file", lambda *_a, **_k: file)
    boxes: list[Any] = []

    def answer(box: Any) -> bool:
        boxes.append(box)
        box.opening.set_text("0")
        box.closing.set_text("60.00")  # a slip of the finger
        box.answer()
        settle(qtbot)
        assert not box.closing.error.isHidden() or box.banner.isVisibleTo(box)
        box.closing.set_text("59.70")
        box.answer()
        settle(qtbot)
        return box.changed is not None

    monkeypatch.setattr(ask, "run", answer)
    tab = sit_down(branch, qtbot, "accountant", LedgersTab)
    tab.pages.show_page("bank")
    settle(qtbot)
    page = tab.page["bank"]
    push(qtbot, tab, "import_statement")
    settle(qtbot)
    assert len(boxes) == 1
    assert branch.one("SELECT COUNT(*) FROM bank_line") == 1
    assert [row.reference for row in page.journal_table.rows()] == ["TR-7001"]  # chosen because it is suggested
    push(qtbot, tab, "match")
    settle(qtbot)
    assert branch.one("SELECT COUNT(*) FROM bank_match") == 1
    assert page.bank_table.all_rows() == []


def test_the_accounting_supervisor_decides_a_shortage_with_a_second_person(
    branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    cash_sale(branch)
    made = drawer.count_drawer(branch.desk("cashier"), CountForm("CASH", "close", {"50": "1"})).ids[0]
    witness = people.sign(branch.desk("cashier"), branch.id_of("accountant"), password("accountant")).signature
    assert witness is not None
    drawer.seal_drawer(branch.desk("cashier"), made, witness, "找零有误", "周二")

    def answer(box: Any) -> bool:
        box.outcome.set_value("liable")
        box.name.set_text("陈静")
        return True

    def sign(_parent: object, desk: Any, _duty: Duty, _text: str = "") -> Any:
        return people.sign(desk, branch.id_of("sales_supervisor"), password("sales_supervisor"))

    monkeypatch.setattr(ask, "run", answer)
    monkeypatch.setattr(ask, "approve_here", sign)
    tab = sit_down(branch, qtbot, "accounting_supervisor", LedgersTab)
    tab.pages.show_page("cash_counts")
    settle(qtbot)
    push(qtbot, tab, "decide")
    settle(qtbot)
    assert branch.rows("SELECT outcome, name, amount FROM drawer_resolution")[0]["amount"] == 97000
