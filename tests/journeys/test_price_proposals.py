"""Price lists in the real window: a file and a rule are shown before they are proposed; each price has its history."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.views.kit import ask
from app.views.office import OfficeTab
from app.views.office.propose import ProposeBox, RuleBox
from app.views.office.rates import RateBox
from tests.branch import BranchAtWork
from tests.journeys.counter import settle, sit_down


def box_of(branch: BranchAtWork, qtbot: QtBot) -> ProposeBox:
    tab = sit_down(branch, qtbot, "sales_supervisor", OfficeTab)
    tab.pages.show_page("prices")
    settle(qtbot)
    box = ProposeBox(tab, branch.desk("sales_supervisor"))
    qtbot.addWidget(box)
    box.form.fields["name"].set_text("autumn")
    return box


def test_a_file_is_shown_and_proposed(
    branch: BranchAtWork, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("货号,单价,底价\nP001,20.90,15\nP002,8.88,\n", encoding="utf-8")
    monkeypatch.setattr(ask, "choose_file", lambda *_given, **_more: file)
    box = box_of(branch, qtbot)
    box.file.click()
    settle(qtbot)
    assert [(row.code, row.kind) for row in box.lines.all_rows()][:2] == [("P001", "changed"), ("P003", "removed")]
    assert box.says.text() == "0 new · 1 changed · 4 not in it · 1 unchanged"
    assert branch.one("SELECT COUNT(*) FROM price_list") == 1
    box.rest.set_value("out")
    box.answer()
    settle(qtbot)
    assert branch.one("SELECT COUNT(*) FROM price WHERE price_list_id = 2") == 2
    assert branch.one("SELECT floor_price FROM price WHERE price_list_id = 2 AND product_id = 1") == 150_000


def test_a_bad_row_is_named_and_nothing_is_proposed(
    branch: BranchAtWork, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "prices.csv"
    file.write_text("货号,单价\nP001,20.90\nP099,3\n", encoding="utf-8")
    monkeypatch.setattr(ask, "choose_file", lambda *_given, **_more: file)
    box = box_of(branch, qtbot)
    box.file.click()
    settle(qtbot)
    assert box.text.error.text().startswith("Line 3:")
    box.answer()
    settle(qtbot)
    assert branch.one("SELECT COUNT(*) FROM price_list") == 1


def test_a_rule_is_shown_before_it_is_proposed(
    branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(dialog: Any) -> bool:
        assert isinstance(dialog, RuleBox)
        dialog.form.fields["percent"].set_text("5")
        dialog.form.fields["step"].set_text("0.10")
        return True

    box = box_of(branch, qtbot)
    monkeypatch.setattr(ask, "run", answer)
    box.rule.click()
    settle(qtbot)
    assert [str(row.price) for row in box.lines.all_rows()][:2] == ["20.90", "9.30"]
    box.answer()
    settle(qtbot)
    assert branch.one("SELECT unit_price FROM price WHERE price_list_id = 2 AND product_id = 1") == 209_000


def test_another_tax_mode_asks_before_it_rounds(
    branch: BranchAtWork, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def confirm(_parent: Any, title: str, text: str, *_more: Any) -> bool:
        asked.append(text)
        return True

    monkeypatch.setattr(ask, "confirm", confirm)
    box = box_of(branch, qtbot)
    box.form.fields["tax_included"].set_value("0")  # type: ignore[attr-defined]
    box.text.set_text("P001\t18.00")
    qtbot.wait(300)
    settle(qtbot)
    box.answer()
    settle(qtbot)
    assert len(asked) == 1
    assert "other tax mode" in asked[0]
    assert branch.one("SELECT unit_price FROM price WHERE price_list_id = 2 AND product_id = 2") == 78_584


def test_a_product_shows_the_history_of_its_price(branch: BranchAtWork, qtbot: QtBot) -> None:
    tab = sit_down(branch, qtbot, "sales_supervisor", OfficeTab)
    tab.pages.show_page("products")
    settle(qtbot)
    page: Any = tab.page["products"]
    page.table.choose(lambda row: row.code == "P001")
    settle(qtbot)
    assert [(row.version, str(row.price), row.filed_by) for row in page.history.all_rows()] == [
        ("2026", "19.9000", "高建国")
    ]


def test_the_accounting_supervisor_gives_a_code_another_rate(branch: BranchAtWork, qtbot: QtBot) -> None:
    tab = sit_down(branch, qtbot, "accounting_supervisor", OfficeTab)
    tab.pages.show_page("rates")
    settle(qtbot)
    page: Any = tab.page["rates"]
    before = len(page.table.all_rows())
    box = RateBox(page, branch.desk("accounting_supervisor"))
    qtbot.addWidget(box)
    for name, text in (("code", "standard"), ("tax_rate", "200")):
        box.form.fields[name].set_text(text)
    box.answer()
    settle(qtbot)
    assert box.form.fields["tax_rate"].error.text()
    box.form.fields["tax_rate"].set_text("12")
    box.answer()
    settle(qtbot)
    page.refresh()
    settle(qtbot)
    assert len(page.table.all_rows()) == before + 1
    assert branch.one("SELECT rate FROM tax_rate WHERE code = 'standard' AND valid_to IS NULL") == 120_000
