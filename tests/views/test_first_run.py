"""The first start: the practice branch with one click, or one's own branch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.process import Duty
from app.services import people
from app.services.desk import Desk
from app.services.founding import PersonForm, found
from app.services.settings import value_of
from app.services.store import Store
from app.views.first_run import FirstRun
from app.views.frame import Frame
from app.views.kit import op
from app.views.kit.remember import memory


@pytest.fixture
def frame(store: Store, qtbot: QtBot) -> Iterator[Frame]:
    memory.forget()
    made = Frame(store, branch_exists=False)
    qtbot.addWidget(made)
    made.show()
    yield made
    memory.forget()


def assistant(frame: Frame) -> FirstRun:
    first = frame.findChild(FirstRun)
    assert isinstance(first, FirstRun)
    return first


def press(page: object, name: str) -> None:
    button = page.findChild(QPushButton, name)  # type: ignore[attr-defined]
    assert button is not None
    button.click()


def signed_out(frame: Frame) -> bool:
    return frame.sign_in is not None and frame.sign_in.person() is not None


def test_one_click_makes_the_practice_branch_and_leads_to_its_people(frame: Frame, qtbot: QtBot) -> None:
    press(assistant(frame), "practice")
    qtbot.waitUntil(lambda: signed_out(frame), timeout=60_000)
    assert frame.store.branch.practice
    assert frame.sign_in is not None
    assert not frame.sign_in.hint.isHidden()
    held = {duty for tile in people.tiles(frame.store) for duty in tile.duties}
    assert held >= {Duty.INVOICE, Duty.AUTHORISE, Duty.CHECK, Duty.COLLECT, Duty.SHIP, Duty.BOOK, Duty.ADMINISTER}


def test_ones_own_branch_is_set_up_with_its_people(frame: Frame, qtbot: QtBot) -> None:
    first = assistant(frame)
    press(first, "own_branch")
    first.branch.form.fields["name"].set_text("西湖 <营业部>")
    first.branch.form.fields["code"].set_text("XH")
    press(first.branch, "go_on")
    for number, row in enumerate(first.people.rows[:-1]):
        row.name.set_text(f"Person {number}")
        row.password.set_text(f"tea-and-cups-{number}")
    first.people.rows[2].password.set_text("short")
    press(first.people, "go_on")
    qtbot.waitUntil(op.idle)
    assert not first.people.rows[2].password.error.isHidden()
    first.people.rows[2].password.set_text("tea-and-cups-2")
    press(first.people, "go_on")
    qtbot.waitUntil(lambda: signed_out(frame), timeout=20_000)
    assert frame.store.branch.name == "西湖 <营业部>"
    assert len(people.tiles(frame.store)) == 8
    with frame.store.reading() as conn:
        assert value_of(conn, "drawer_count") == "yes"  # offered first, and not changed here


@pytest.mark.parametrize(("counted", "kept"), [("yes", "yes"), ("no", "no")])
def test_whether_the_drawer_is_counted_is_chosen(store: Store, qtbot: QtBot, counted: str, kept: str) -> None:
    page = FirstRun(store)
    qtbot.addWidget(page)
    field = page.branch.form.fields["drawer_count"]
    assert field.text() == "yes"
    field.set_text(counted)
    page.branch.form.fields["name"].set_text("西湖营业部")
    page.branch.form.fields["code"].set_text("XH")
    technician = PersonForm("Ada", "administrator", frozenset({Duty.ADMINISTER}), "tea-and-cups-1")
    found(Desk(store), page.branch.typed(), [technician])
    with store.reading() as conn:
        assert value_of(conn, "drawer_count") == kept


def test_two_duties_kept_apart_cannot_be_ticked_for_one_person(frame: Frame) -> None:
    page = assistant(frame).people
    clerk = page.rows[0]
    clerk.boxes[Duty.AUTHORISE].click()
    assert not clerk.boxes[Duty.AUTHORISE].isChecked()
    assert not page.says.isHidden()
    assert clerk.duties() == clerk.role.duties


def test_a_duty_of_the_sale_that_nobody_holds_is_named(frame: Frame) -> None:
    page = assistant(frame).people
    page.rows[0].name.set_text("Only One")
    press(page, "go_on")
    assert "Collect" in page.says.label.text()
