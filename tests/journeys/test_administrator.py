"""The office in the real window: duties kept apart, prices proposed and filed by two, settings, imports, the chain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from app.process import Duty
from app.services import people, price_lists, settings
from app.views.kit import ask, op
from app.views.kit.remember import memory
from app.views.office import OfficeTab
from app.views.office.audit import AuditPage
from app.views.office.branch import ImportPage, SettingsPage
from app.views.office.people import PeoplePage
from app.views.office.prices import PricesPage
from app.views.window import Window
from tests.branch import DAY, BranchAtWork

Answer = Callable[[Callable[[Any], bool]], None]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """What a person does with the next boxes that open."""

    def give(reply: Callable[[Any], bool]) -> None:
        monkeypatch.setattr(ask, "run", reply)

    return give


def settle(qtbot: QtBot) -> None:
    qtbot.waitUntil(op.idle)
    qtbot.wait(1)
    qtbot.waitUntil(op.idle)


def office(branch: BranchAtWork, qtbot: QtBot, role: str, page: str) -> tuple[Window, OfficeTab]:
    memory.person = branch.id_of(role)
    window = Window(branch.desk(role))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    tab = window.tab("office")
    assert isinstance(tab, OfficeTab)
    window.show_tab(window.tabs.index(tab))
    tab.pages.show_page(page)
    settle(qtbot)
    return window, tab


def box(tab: OfficeTab, person: int, duty: Duty) -> QCheckBox:
    found = [b for b in tab.findChildren(QCheckBox, f"duty_{person}_{duty.value}") if b.isVisible()]
    assert len(found) == 1
    return found[0]


def test_duties_kept_apart_cannot_be_ticked_and_say_why(branch: BranchAtWork, qtbot: QtBot) -> None:
    _window, tab = office(branch, qtbot, "administrator", "people")
    clerk = branch.id_of("clerk")
    collect = box(tab, clerk, Duty.COLLECT)
    assert not collect.isEnabled()
    assert "Invoicing" in collect.toolTip()
    ship = box(tab, clerk, Duty.SHIP)
    assert ship.isEnabled(), "a soft pair may be asked for; without a combined-duty record it is refused in words"
    qtbot.mouseClick(ship, Qt.MouseButton.LeftButton)
    page = tab.page["people"]
    assert isinstance(page, PeoplePage)
    qtbot.waitUntil(lambda: page.banner.isVisible())
    settle(qtbot)
    assert not box(tab, clerk, Duty.SHIP).isChecked()


def test_a_duty_is_granted_and_revoked_by_its_box(branch: BranchAtWork, qtbot: QtBot) -> None:
    _window, tab = office(branch, qtbot, "administrator", "people")
    keeper = branch.id_of("keeper")

    def held() -> frozenset[Duty]:
        return next(row.duties for row in people.people(branch.desk("administrator")) if row.id == keeper)

    qtbot.mouseClick(box(tab, keeper, Duty.SELL), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: held() == {Duty.SHIP, Duty.SELL})
    settle(qtbot)
    qtbot.mouseClick(box(tab, keeper, Duty.SELL), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: held() == {Duty.SHIP})


def test_a_person_is_appointed_with_the_duties_of_a_role(branch: BranchAtWork, qtbot: QtBot, answer: Answer) -> None:
    window, _tab = office(branch, qtbot, "administrator", "people")

    def fill(asked: Any) -> bool:
        asked.form.fields["name"].set_text("Ming")
        asked.form.fields["role"].set_text("cashier")
        asked.form.fields["password"].set_text("short")
        asked.answer()
        settle(qtbot)
        assert not asked.form.fields["password"].error.isHidden(), "a weak password is refused at its field"
        asked.form.fields["password"].set_text("a long enough one")
        asked.answer()
        settle(qtbot)
        return bool(asked.result() == QDialog.DialogCode.Accepted)

    answer(fill)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    rows = people.people(branch.desk("administrator"))
    assert [(row.name, row.duties) for row in rows][-1] == ("Ming", frozenset({Duty.COLLECT}))


def test_prices_are_proposed_by_one_and_filed_by_another(branch: BranchAtWork, qtbot: QtBot, answer: Answer) -> None:
    window, tab = office(branch, qtbot, "sales_supervisor", "prices")

    def fill(asked: Any) -> bool:
        asked.form.fields["name"].set_text("winter")
        asked.form.fields["valid_from"].set_text(DAY.isoformat())
        asked.text.set_text("P001\t21.90\nP002\t8.88")
        qtbot.waitUntil(lambda: [row.kind for row in asked.lines.all_rows() if row.code == "P001"] == ["changed"])
        asked.answer()
        settle(qtbot)
        return bool(asked.result() == QDialog.DialogCode.Accepted)

    answer(fill)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    page = tab.page["prices"]
    assert isinstance(page, PricesPage)
    assert page.file.isHidden(), "who proposes does not file"
    window.close()

    window, tab = office(branch, qtbot, "accounting_supervisor", "prices")
    page = tab.page["prices"]
    assert isinstance(page, PricesPage)
    qtbot.waitUntil(lambda: page.table.choose(lambda version: version.name == "winter"))
    settle(qtbot)
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    newest = price_lists.versions(branch.desk("accounting_supervisor"))[0]
    assert (newest.name, newest.in_force) == ("winter", True)


def test_settings_are_kept_and_refused_at_their_field(branch: BranchAtWork, qtbot: QtBot) -> None:
    window, tab = office(branch, qtbot, "administrator", "settings")
    page = tab.page["settings"]
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(lambda: page.form.fields["lock_minutes"].text() == "3")
    page.form.fields["lock_minutes"].set_text("9")
    page.papers.fields["phone"].set_text("0571-1")
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    assert settings.settings(branch.desk("clerk"))["lock_minutes"] == "9"
    assert branch.store.branch.phone == "0571-1"
    page.form.fields["expiry_days"].set_text("1000")
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    assert page.form.fields["expiry_days"].error.isVisible()


def test_a_file_is_judged_before_it_is_taken(
    branch: BranchAtWork, qtbot: QtBot, tmp_path: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, tab = office(branch, qtbot, "administrator", "import")
    page = tab.page["import"]
    assert isinstance(page, ImportPage)
    file = tmp_path / "customers.csv"
    monkeypatch.setattr(QFileDialog, "selectedFiles", lambda _dialog: [str(file)])
    answer(lambda _dialog: True)
    choose = page.findChild(QPushButton, "choose_file")
    assert choose is not None
    before = branch.one("SELECT count(*) FROM customer")

    file.write_text("code,name\nX1,\nC001,Twice\n", "utf-8")
    choose.click()
    settle(qtbot)
    assert [row.line for row in page.table.all_rows()] == [2, 3]
    assert not page.take.isEnabled()

    file.write_text("code,name\nX1,新客户\n", "utf-8")
    choose.click()
    settle(qtbot)
    assert page.table.all_rows() == []
    assert branch.one("SELECT count(*) FROM customer") == before, "judging writes nothing"
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot)
    assert branch.one("SELECT count(*) FROM customer") == before + 1


def test_the_chain_is_checked_and_a_changed_record_is_named(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale(upto="booked")
    window, tab = office(branch, qtbot, "administrator", "audit")
    page = tab.page["audit"]
    assert isinstance(page, AuditPage)
    qtbot.waitUntil(lambda: len(page.table.all_rows()) > 5)
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "whole" in page.banner.label.text())
    with branch.store.writing() as conn:
        for (name,) in conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            conn.exec_driver_sql(f'DROP TRIGGER "{name}"')
        conn.exec_driver_sql("UPDATE receipt SET amount = amount + 10000 WHERE id = 1")
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "receipt 1" in page.banner.label.text())


def test_an_administrator_sees_no_prices_and_no_ledgers(branch: BranchAtWork, qtbot: QtBot) -> None:
    window, tab = office(branch, qtbot, "administrator", "products")
    assert "prices" not in tab.page
    assert window.tab("ledgers") is None
    titles = [column.title for column in tab.page["products"].table.rows_model.columns]  # type: ignore[attr-defined]
    assert "Price" not in titles
