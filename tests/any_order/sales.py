"""The clerk's and the supervisors' commands: invoices and returns from the draft to the last step."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from app.process import Goods, Kind, Method, Payment, Review, fits
from app.services.cashier import PaymentForm
from app.services.forms import InvoiceForm, LineForm
from tests.any_order.base import HOLDER, STEPS_OF_INVOICES, AtWork

QUANTITIES = st.sampled_from(["1", "2", "3", "0.5", "7", "12.345", "400"])
PRICES = st.sampled_from(["", "", "", "0", "3.3333", "18", "0.01"])
LINE = st.builds(
    LineForm, product_id=st.integers(1, 3), quantity=QUANTITIES, price=PRICES,
    discount=st.sampled_from(["", "", "", "12.5", "100"]), reason=st.just("regular customer"),
)  # fmt: skip
NATURAL = ("submit", "authorise", "check", "take_back", "check_return", "collect", "ship", "refund")


class Sales(AtWork):
    """Invoices and returns, one step or all the way."""

    @initialize(lines=st.lists(LINE, min_size=1, max_size=3))
    def first_sale(self, lines: list[LineForm]) -> None:
        self.write(lines)

    @rule(lines=st.lists(LINE, min_size=1, max_size=4), customer=st.integers(1, 5))
    def write(self, lines: list[LineForm], customer: int = 1) -> None:
        self.take("save", [], "clerk", form=InvoiceForm(customer, tuple(lines)))

    @rule(data=st.data(), lines=st.lists(LINE, min_size=1, max_size=2))
    def write_again(self, data: st.DataObject, lines: list[LineForm]) -> None:
        """A draft is typed over; so is, in vain, what is no draft any more."""
        invoice = self.latest("draft") or (self.some(data, Kind.SALE) or {"id": 0})["id"]
        if invoice and self.branch.row(invoice)["kind"] == "sale":
            self.take("save", [invoice], "clerk", form=InvoiceForm(1, tuple(lines)))

    @rule(data=st.data())
    def further(self, data: st.DataObject) -> None:
        """Takes some invoice one natural step on."""
        if (row := self.some(data)) is not None:
            self.natural(row, data)

    @rule(data=st.data())
    def all_the_way(self, data: st.DataObject) -> None:
        """Hurries one invoice along, as a customer at the counter would have it."""
        if (invoice := self.some(data)) is None:
            return
        for _ in range(5):
            row = next((i for i in self.invoices() if i["id"] == invoice["id"]), None)
            if row is None or not self.natural(row, data):
                break
        for book in data.draw(st.sampled_from([(), (True, False)])):
            self.enter(book)

    def natural(self, row: Any, data: st.DataObject) -> bool:
        where = Kind(row["kind"]), Review(row["review"]), Payment(row["payment"]), Goods(row["goods"])
        for step in STEPS_OF_INVOICES:
            if step.key in NATURAL and fits(step, *where):
                given = self._given(step.key, row["id"], data)
                done = self.take(step.key, [row["id"]], HOLDER[str(step.duty)], **given)
                if not done and step.key == "check" and self.take("approve_price", [row["id"]], "manager"):
                    done = self.take("check", [row["id"]], "accounting_supervisor")
                return done
        return False

    def _given(self, step: str, invoice_id: int, data: st.DataObject) -> dict[str, Any]:
        if step == "collect":
            row = self.branch.row(invoice_id)
            owed = row["gross"] - row["received"] - row["pending"]
            part = data.draw(st.sampled_from([owed, owed, owed, (owed / 3).quantize(Decimal("0.01"))]))
            method = data.draw(st.sampled_from([Method.CASH, Method.CASH, Method.WECHAT, Method.CHEQUE]))
            return {"payments": (PaymentForm(method, part, reference="R-1"),)}
        if step == "ship":
            lines = {
                line["id"]: data.draw(st.sampled_from(["0.5", "1", "2"])) for line in self.branch.lines(invoice_id)
            }
            return {"quantities": data.draw(st.sampled_from([None, None, lines]))}
        return {"method": Method.CASH} if step == "refund" else {}

    @rule(data=st.data())
    def bring_back(self, data: st.DataObject) -> None:
        shipped = [i for i in self.invoices() if i["kind"] == "sale" and i["goods"] != "none"]
        if shipped:
            original = data.draw(st.sampled_from([shipped[-1], *shipped]))["id"]
            lines = tuple(
                LineForm(
                    line["product_id"],
                    data.draw(st.sampled_from(["0.5", "0.5", "1", "7"])),
                    original_line_id=line["id"],
                )
                for line in self.branch.lines(original)
            )
            form = InvoiceForm(lines=lines[:1], kind=Kind.RETURN, original_id=original)
            if self.take("save", [], "clerk", form=form):
                self._some_steps(data)

    @rule(data=st.data(), lines=st.lists(LINE, min_size=1, max_size=2))
    def a_customer_who_comes_back(self, data: st.DataObject, lines: list[LineForm]) -> None:
        """Buys, takes the goods home, and brings some of them back."""
        self.write(lines)
        self._some_steps(data)
        self.bring_back(data)
        for book in data.draw(st.sampled_from([(), (True, False), (False, True)])):
            self.enter(book)

    def _some_steps(self, data: st.DataObject) -> None:
        for _ in range(data.draw(st.sampled_from([6, 6, 6, 1, 2, 3]))):
            if not self.natural(self.invoices()[-1], data):
                break

    @rule(data=st.data())
    def change_ones_mind(self, data: st.DataObject) -> None:
        match data.draw(st.sampled_from(["withdraw", "send_back", "send_back_check", "void", "void", "discard"])):
            case "withdraw" | "discard" as step:
                invoice = self.latest("submitted", "authorised") if step == "withdraw" else self.latest("draft")
                self.take(step, [invoice], "clerk")
            case "send_back":
                self.take("send_back", [self.latest("submitted")], "sales_supervisor", reason="why?")
            case "send_back_check":
                self.take("send_back_check", [self.latest("authorised")], "accounting_supervisor", reason="why?")
            case _:
                invoice = self.latest("payable", "authorised", "submitted")
                self.take("ask_void", [invoice], "sales_supervisor", reason="twice")
                self.take("void", [invoice], "accounting_supervisor")
