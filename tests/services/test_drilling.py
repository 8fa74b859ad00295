"""From a number to its paper."""

from __future__ import annotations

import pytest

from app.refusals import NotPermitted
from app.services import drilling
from app.services.drilling import Target
from tests.branch import BranchAtWork


def test_every_number_leads_to_its_document(branch: BranchAtWork) -> None:
    sold = branch.sale(upto="booked")
    desk = branch.desk("accountant")
    for table in ("receipt", "shipment"):
        number = branch.one(f"SELECT number FROM {table} ORDER BY id DESC LIMIT 1")
        assert drilling.document_numbered(desk, number) == Target("invoice", sold)
    assert drilling.document_numbered(desk, branch.row(sold)["number"]) == Target("invoice", sold)
    goods = branch.one("SELECT number FROM goods_receipt")
    booked = branch.one("SELECT id FROM voucher WHERE paper = 'goods_receipt'")
    assert drilling.document_numbered(desk, goods) == Target("voucher", booked)
    found = drilling.document_numbered(desk, "1001")
    assert found is not None
    assert found.kind == "account"
    assert drilling.document_numbered(desk, "C001") == Target("customer", 1)
    assert drilling.document_numbered(desk, "no such number") is None
    assert drilling.document_numbered(desk, "") is None
    with pytest.raises(NotPermitted):
        drilling.document_numbered(branch.desk("keeper"), goods)
