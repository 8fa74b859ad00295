"""Random days at the branch: every duty, good sense and nonsense, and after each command all that must hold.

The commands that did something are counted: a random test that never ships proves nothing.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.process import STEPS, Kind, Method, Subject
from app.refusals import Refusal
from app.services import days, flow, warehouse
from app.services.cashier import PaymentForm
from app.services.desk import current_day
from app.services.forms import InvoiceForm, LineForm
from tests.branch import PEOPLE, BranchAtWork, copied
from tests.invariants import broken

HOLDER = {"invoice": "clerk", "authorise": "sales_supervisor", "check": "accounting_supervisor", "collect": "cashier",
          "ship": "keeper", "book": "accountant"}  # fmt: skip
QUANTITIES = st.sampled_from(["1", "2", "3", "0.5", "7", "12.345", "400"])
PRICES = st.sampled_from(["", "", "", "0", "3.3333", "18", "0.01"])
LINE = st.builds(
    LineForm, product_id=st.integers(1, 3), quantity=QUANTITIES, price=PRICES,
    discount=st.sampled_from(["", "", "", "12.5", "100"]), reason=st.just("regular customer"),
)  # fmt: skip
STEPS_OF_INVOICES = [step for step in STEPS if step.duty and step.subject is Subject.INVOICE]
NATURAL = ("submit", "authorise", "check", "take_back", "check_return", "collect", "ship", "refund")


class RandomDays(RuleBasedStateMachine):
    founded: Path
    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.branch = BranchAtWork(copied(self.founded, Path(self._folder.name)))
        self._start, self._days = self.branch.now(), 0
        self.branch.now = lambda: self._start + timedelta(days=self._days)
        self._checked = -1

    def teardown(self) -> None:
        self.branch.store.close()
        self._folder.cleanup()

    # What can be done

    def take(self, step: str, ids: list[int], role: str, **given: Any) -> bool:
        try:
            flow.take(self.branch.signed(role), step, ids, **given)
        except Refusal as refusal:
            self.reached[f"refused {type(refusal).__name__}"] += 1
            return False
        self.reached[step] += 1
        return True

    def invoices(self) -> list[Any]:
        return self.branch.rows("SELECT id, kind, review, payment, goods FROM invoice ORDER BY id")

    def some(self, data: st.DataObject) -> Any:
        """Some invoice; a new one where the last was discarded."""
        if not self.invoices():
            self.write([LineForm(1, "1")])
        return data.draw(st.sampled_from(self.invoices()))

    def latest(self, *reviews: str) -> int:
        """The last invoice that stands at one of these, with no money in; 0 where there is none."""
        fitting = [i["id"] for i in self.invoices() if i["review"] in reviews and i["payment"] == "none"]
        return int(max(fitting, default=0))

    @initialize(lines=st.lists(LINE, min_size=1, max_size=3))
    def first_sale(self, lines: list[LineForm]) -> None:
        self.write(lines)

    @rule(lines=st.lists(LINE, min_size=1, max_size=4), customer=st.integers(1, 5))
    def write(self, lines: list[LineForm], customer: int = 1) -> None:
        self.take("save", [], "clerk", form=InvoiceForm(customer, tuple(lines)))

    @rule(data=st.data())
    def further(self, data: st.DataObject) -> None:
        """Takes some invoice one natural step on."""
        self._natural(self.some(data), data)

    @rule(data=st.data())
    def all_the_way(self, data: st.DataObject) -> None:
        """Hurries one invoice along, as a customer at the counter would have it."""
        invoice = self.some(data)
        for _ in range(5):
            row = next((i for i in self.invoices() if i["id"] == invoice["id"]), None)
            if row is None or not self._natural(row, data):
                break
        if data.draw(st.booleans()):
            self.papers(True)
            self.papers(False)

    def _natural(self, row: Any, data: st.DataObject) -> bool:
        from app.process import Goods, Payment, Review, fits

        where = Kind(row["kind"]), Review(row["review"]), Payment(row["payment"]), Goods(row["goods"])
        for step in STEPS_OF_INVOICES:
            if step.key in NATURAL and fits(step, *where):
                given = self._given(step.key, row["id"], data)
                return self.take(step.key, [row["id"]], HOLDER[str(step.duty)], **given)
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
    def cheque(self, data: st.DataObject) -> None:
        waiting = self.branch.rows(
            "SELECT r.id, r.invoice_id FROM receipt r LEFT JOIN clearing c ON c.receipt_id = r.id "
            "WHERE r.pending = 1 AND c.id IS NULL"
        )
        if waiting:
            slip = data.draw(st.sampled_from(waiting))
            step = data.draw(st.sampled_from(["clear", "clear", "bounce"]))
            reason = {"reason": "no cover"} if step == "bounce" else {}
            self.take(step, [slip["invoice_id"]], "cashier", receipt_id=slip["id"], **reason)

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
                for _ in range(data.draw(st.sampled_from([6, 6, 1, 2, 3]))):
                    if not self._natural(self.invoices()[-1], data):
                        break

    @rule(data=st.data(), lines=st.lists(LINE, min_size=1, max_size=2))
    def a_customer_who_comes_back(self, data: st.DataObject, lines: list[LineForm]) -> None:
        """Buys, takes the goods home, and brings some of them back."""
        self.write(lines)
        for _ in range(data.draw(st.sampled_from([6, 6, 6, 1, 2]))):
            if not self._natural(self.invoices()[-1], data):
                break
        self.bring_back(data)

    @rule(data=st.data())
    def change_ones_mind(self, data: st.DataObject) -> None:
        invoice = self.some(data)["id"]
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

    @rule(book=st.booleans())
    def papers(self, book: bool) -> None:
        step, role = ("book", "accountant") if book else ("register", "clerk")
        if ids := self.branch.tray("accounts" if book else "sales"):
            self.take(step, ids, role)

    @rule(product=st.integers(1, 3), quantity=QUANTITIES)
    def goods_in(self, product: int, quantity: str) -> None:
        if self.day_is_open():
            warehouse.receive_goods(self.branch.desk("keeper"), [warehouse.ReceivedLine(product, quantity)])

    @rule(further=st.integers(1, 9))
    @precondition(lambda self: self._days < 60)
    def next_day(self, further: int) -> None:
        from tests.branch import DAY

        before = self.branch.one("SELECT COUNT(*) FROM invoice WHERE review = 'expired'")
        self._days += further
        days.open_day(self.branch.desk("keeper"), DAY + timedelta(days=self._days))
        self.reached["expire"] += self.branch.one("SELECT COUNT(*) FROM invoice WHERE review = 'expired'") - before

    @rule(data=st.data(), role=st.sampled_from(list(PEOPLE)), step=st.sampled_from(STEPS_OF_INVOICES))
    def nonsense(self, data: st.DataObject, role: str, step: Any) -> None:
        """Any step by anybody on anything, with odd facts: refused politely or in order."""
        invoice = self.some(data)["id"]
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

    def day_is_open(self) -> bool:
        with self.branch.store.reading() as conn:
            return current_day(conn) is not None

    @invariant()
    def all_holds(self) -> None:
        seq = self.branch.one("SELECT MAX(seq) FROM audit")
        if seq != self._checked:
            assert broken(self.branch) == []
            self._checked = seq


def run(founded: Path, examples: int, steps: int) -> Counter[str]:
    RandomDays.founded, RandomDays.reached = founded, Counter()
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        RandomDays,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=checks,
        ),
    )
    return RandomDays.reached


def test_some_random_days(founded_file: Path) -> None:
    reached = run(founded_file, 12, 25)
    for step in ("submit", "authorise", "check", "collect", "ship", "register", "book"):
        assert reached[step] >= 3, (step, reached)
    for step in ("take_back", "refund"):
        assert reached[step] >= 1, (step, reached)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_random_days(founded_file: Path) -> None:
    reached = run(founded_file, 80, 60)
    for step in STEPS_OF_INVOICES:
        assert reached[step.key] >= 2, (step.key, reached)
    assert reached["expire"] >= 2
