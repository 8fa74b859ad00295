"""Any step by anybody on anything, with odd facts: refused with nothing written, or in order."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from app.process import Method
from app.services.cashier import PaymentForm
from app.services.forms import InvoiceForm, LineForm
from tests.any_order.base import STEPS_OF_INVOICES, AtWork
from tests.branch import PEOPLE


class Nonsense(AtWork):
    """What a program must bear."""

    @rule(data=st.data(), role=st.sampled_from(list(PEOPLE)), step=st.sampled_from(STEPS_OF_INVOICES))
    def nonsense(self, data: st.DataObject, role: str, step: Any) -> None:
        invoice = (self.some(data) or {"id": 99})["id"]
        odd = {
            "save": {"form": InvoiceForm(99, (LineForm(99, "x"),))},
            "collect": {
                "payments": (PaymentForm(Method.CASH, data.draw(st.sampled_from(["-1", "1e9", "", "0.001", "1"]))),)
            },
            "clear": {"receipt_id": data.draw(st.integers(0, 5))},
            "bounce": {"receipt_id": data.draw(st.integers(0, 5)), "reason": ""},
            "ship": {"quantities": {1: data.draw(st.sampled_from(["-1", "99999999", "0.0001", "x", "1"]))}},
            "refund": {"method": Method.CARD},
        }.get(step.key, {"reason": " "} if "reason" in step.asks else {})
        self.take(step.key, [invoice], role, **odd)
