"""Ids of rows that may be deleted are never given again: what is still on a screen cannot mean another row."""

from __future__ import annotations

from app.services import flow
from app.services.forms import InvoiceForm
from tests.branch import BranchAtWork


def test_the_id_of_a_discarded_draft_is_not_given_to_the_next(branch: BranchAtWork) -> None:
    first = flow.take(branch.desk("clerk"), "save", form=InvoiceForm(1)).ids[0]
    flow.take(branch.desk("clerk"), "discard", [first])
    assert flow.take(branch.desk("clerk"), "save", form=InvoiceForm(1)).ids[0] > first


def test_the_id_of_a_booked_copy_is_not_given_to_the_next(branch: BranchAtWork) -> None:
    branch.receive(1, "5")
    (first,) = branch.tray("accounts")
    branch.book()
    branch.receive(2, "5")
    assert branch.tray("accounts") > [first]
