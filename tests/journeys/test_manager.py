"""The branch manager approves exceptions, supervisors see them; the accountant records a fapiao."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.services import flow
from app.services.forms import InvoiceForm, LineForm
from app.views.approvals import ApprovalsTab
from app.views.ledgers import LedgersTab
from app.views.ledgers.fapiao import FapiaoPage, RecordBox
from tests.branch import BranchAtWork
from tests.journeys.counter import settle, sit_down


def below_the_limit(branch: BranchAtWork) -> int:
    form = InvoiceForm(
        1, (LineForm(1, "3", "17.00", reason="old stock"), LineForm(2, "7")), discount="2%", discount_reason="regular"
    )
    saved = flow.take(branch.desk("clerk"), "save", form=form).ids[0]
    branch.advance(saved, "authorised", after="draft")
    return saved


def test_the_manager_approves_in_the_window(branch: BranchAtWork, qtbot: QtBot) -> None:
    invoice = below_the_limit(branch)
    tab = sit_down(branch, qtbot, "manager", ApprovalsTab)
    settle(qtbot)
    assert [entry.id for entry in tab.table.all_rows()] == [invoice]
    assert "branch manager has to approve" in tab.view.banner.label.text()
    assert tab.sign_button.text().startswith("Approve the exception")
    tab.password.set_text(branch.password("manager"))
    tab.sign()
    settle(qtbot)
    assert branch.one("SELECT COUNT(*) FROM invoice_event WHERE step = 'approve_price'") == 1
    assert tab.table.all_rows() == []
    flow.take(branch.signed("accounting_supervisor"), "check", [invoice])


def test_supervisors_see_whose_signature_a_price_needs(branch: BranchAtWork, qtbot: QtBot) -> None:
    below_the_limit(branch)
    tab = sit_down(branch, qtbot, "accounting_supervisor", ApprovalsTab)
    settle(qtbot)
    shown = tab.view.table.all_rows()
    assert [tab.view._level(row) for row in shown] == ["manager", "supervisors"]
    assert "branch manager has to approve" in tab.view.banner.label.text()


def test_a_fapiao_is_recorded_from_what_lacks_one(branch: BranchAtWork, qtbot: QtBot) -> None:
    branch.sale([(1, "3")], "booked")
    tab = sit_down(branch, qtbot, "accountant", LedgersTab)
    tab.pages.show_page("fapiao")
    settle(qtbot)
    page = tab.page["fapiao"]
    assert isinstance(page, FapiaoPage)
    (row,) = page.open.all_rows()
    box = RecordBox(page, branch.desk("accountant"), row)
    qtbot.addWidget(box)
    settle(qtbot)
    assert box.rates.text() == "13\t52.83\t6.87"
    assert box.covers.text() == "HZ-XS-202611-0001"
    box.form.fields["kind"].set_value("e_ordinary")  # type: ignore[attr-defined]
    box.form.fields["number"].set_text("123")
    box.answer()
    settle(qtbot)
    assert "20 digits" in box.form.fields["number"].error.text()
    assert branch.one("SELECT COUNT(*) FROM tax_fapiao") == 0
    box.form.fields["number"].set_text("26330000000000000017")
    box.answer()
    settle(qtbot)
    assert branch.one("SELECT COUNT(*) FROM tax_fapiao") == 1
    page.refresh()
    settle(qtbot)
    assert [each.gross for each in page.table.all_rows()] == [branch.row(1)["gross"]]
    assert page.open.all_rows() == []
