"""The branch of the worked month: its people, goods and customers, and what they do in one line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from app.process import ROLES
from app.services import (
    catalog,
    days,
    drawer,
    flow,
    founding,
    hand_vouchers,
    money_transfers,
    openings,
    people,
)
from app.services.cashier import PaymentForm
from app.services.desk import Desk, Signature
from app.services.drawer import CountForm
from app.services.forms import InvoiceForm
from app.services.founding import BranchForm, PersonForm
from app.services.money_transfers import TransferForm
from app.services.openings import OpeningRow
from app.services.voucher_drafts import HandVoucher
from tests.branch import PEOPLE, SALE_STAGES, BranchAtWork, Line, as_line, password

CUP, POT, TEA, CARD = 1, 2, 3, 4
FENGHUA, TEAHOUSE, NORDLICHT, HOTEL, OLD = 1, 2, 3, 4, 5
MAIN, EAST = 1, 2
PERIOD = "2026-10"


class Branch(BranchAtWork):
    """The branch of the worked month: the branch of the other tests, with a calendar."""

    def morning(self, day: int, month: int = 10) -> None:
        """Opens a business day; the clock of every desk stands at ten in the morning, China time."""
        self.now = lambda: datetime(2026, month, day, 2, tzinfo=UTC)
        days.open_day(self.desk("accountant"), date(2026, month, day))

    def evening(self) -> None:
        self.register()
        self.book()

    def invoice(self, customer: int, *lines: Line, upto: str = "payable", **more: str) -> int:
        """An invoice with discounts of its own, up to a stage."""
        form = InvoiceForm(customer, tuple(map(as_line, lines)), **more)  # type: ignore[arg-type]
        return self._walk(form, upto, SALE_STAGES, self._sale_step)

    def take(self, role: str, step: str, invoice: int, **given: Any) -> None:
        flow.take(self.signed(role), step, [invoice], **given)

    def witness(self, role: str) -> Signature:
        """Somebody else's password at the desk of the cashier."""
        signature = people.sign(self.desk("cashier"), self.id_of(role), password(role)).signature
        assert signature is not None
        return signature

    def paid(self, invoice: int, *payments: PaymentForm, keep_excess: bool = False) -> None:
        flow.take(self.desk("cashier"), "collect", [invoice], payments=payments, keep_excess=keep_excess)

    def ship(self, invoice: int, **positions: str) -> None:
        """Ships all, or of the line at a position a quantity: `ship(sale, p1="3")`."""
        given: dict[str, Any] = {}
        if positions:
            lines = {f"p{line['position']}": line["id"] for line in self.lines(invoice)}
            given = {"quantities": {lines[at]: quantity for at, quantity in positions.items()}}
        flow.take(self.desk("keeper"), "ship", [invoice], **given)

    def on_credit(self, customer: int, *lines: Line, paid: str = "") -> int:
        """Released by both supervisors and shipped; what is paid comes before the release."""
        sale = self.invoice(customer, *lines)
        if paid:
            self.pay(sale, paid)
        self.take("sales_supervisor", "ask_release", sale, reason="长期客户")
        self.take("accounting_supervisor", "release", sale)
        flow.take(self.desk("keeper"), "ship_on_credit", [sale])
        return sale

    def receipt_of(self, invoice: int) -> int:
        return int(self.one("SELECT MAX(id) FROM receipt WHERE invoice_id = :id", id=invoice))

    def numbered(self, series: str, number: int) -> int:
        """The invoice with this number of the month."""
        return int(self.one("SELECT id FROM invoice WHERE number = :n", n=f"HZ-{series}-202610-{number:04}"))

    def counted(self, purpose: str, pieces: dict[str, str], **more: object) -> int:
        """The drawer counted by the cashier and sealed before the accountant's eyes."""
        found = drawer.count_drawer(self.desk("cashier"), CountForm("CASH", purpose, pieces)).ids[0]
        sealed = drawer.seal_drawer(self.desk("cashier"), found, self.witness("accountant"), **more)  # type: ignore[arg-type]
        return sealed.ids[0]

    def decided(self, sealed: int, outcome: str) -> None:
        drawer.decide_difference(self.desk("accounting_supervisor"), sealed, outcome, self.witness("manager"))

    def corrected(self, voucher: int, reason: str) -> None:
        """A voucher typed by hand is taken back in red by the same two."""
        made = hand_vouchers.correct_voucher(self.desk("accountant"), voucher, reason)
        hand_vouchers.post_vouchers(self.signed("accounting_supervisor"), made.ids)

    def move(self, kind: str, one: str, other: str, amount: str, **more: str) -> None:
        money_transfers.move_money(self.desk("cashier"), TransferForm(kind, one, other, amount, **more))

    def by_hand(self, form: HandVoucher) -> int:
        """A voucher of the accountant, posted by the supervisor; returns the voucher's id."""
        draft = hand_vouchers.save_voucher(self.desk("accountant"), form).ids[0]
        hand_vouchers.submit_voucher(self.desk("accountant"), draft)
        hand_vouchers.post_vouchers(self.signed("accounting_supervisor"), [draft])
        return int(self.one("SELECT id FROM voucher WHERE paper = 'manual' AND paper_id = :d", d=draft))


def found(branch: Branch) -> None:
    """People, customers, goods and prices; what customers owed and had paid before stands in the opening balances."""
    staff = [PersonForm(PEOPLE[role.key], role.key, role.duties, password(role.key)) for role in ROLES]
    founding.found(Desk(branch.store, now=branch.now), BranchForm("西湖营业部", "HZ", tax_id="91330100X"), staff)
    branch.morning(8)
    names = ("杭州丰华商贸有限公司", "西湖茶庄", "Nordlicht Handels GmbH", "湖滨酒店", "旧友商行")
    customers = [catalog.CustomerForm(f"C00{n}", name) for n, name in enumerate(names, 1)]
    catalog.add_customers(branch.desk("clerk"), customers)
    goods = [
        catalog.ProductForm("P001", "青瓷茶杯", unit="件", tax_rate="13", cost="6.00"),
        catalog.ProductForm("P002", "紫砂壶", unit="件", tax_rate="13", cost="120.00"),
        catalog.ProductForm("P003", "龙井茶", unit="件", tax_rate="9", cost="60.00"),
        catalog.ProductForm("P004", "明信片", unit="件", tax_rate="0", tax_kind="exempt", cost="8.00"),
    ]
    catalog.add_products(branch.desk("sales_supervisor"), goods)
    prices = {CUP: "19.90", POT: "226.00", TEA: "109.00", CARD: "20.00"}
    proposed = catalog.propose_prices(branch.desk("sales_supervisor"), "2026", date(2026, 1, 1), True, prices)
    catalog.file_prices(branch.desk("accounting_supervisor"), proposed.ids[0])
    desk, before = branch.desk("accountant"), "2026-09-30"
    gl = (OpeningRow("1122", "880"), OpeningRow("2203", "", "300"), OpeningRow("4001", "", "580"))
    openings.prepare_openings(desk, "gl", before, gl)
    owed = (OpeningRow("1122", "880", customer="C005"), OpeningRow("2203", "", "300", customer="C004"))
    openings.prepare_openings(desk, "customers", before, owed)
    openings.sign_openings(branch.signed("accounting_supervisor"))
