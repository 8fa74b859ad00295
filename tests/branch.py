"""A branch at work, for tests: founded, with its people, prices and goods, and a whole sale in one line.

    def test_something(branch):
        invoice = branch.sale(upto="paid")
        flow.take(branch.desk("keeper"), "ship", [invoice])
        assert branch.row(invoice)["goods"] == "shipped"

Desks of the roles of `app.process.ROLES`; passwords are real, but signing in is not needed to sit down here.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, text

from app.process import ROLES, Duty, Kind, Method
from app.services import catalog, days, flow, founding, price_levels, schema, warehouse
from app.services.cashier import PaymentForm
from app.services.desk import Desk, Person, Signature, utc_now
from app.services.forms import InvoiceForm, LineForm
from app.services.founding import BranchForm, PersonForm
from app.services.store import Store, open_store, sqlite_url

DAY = date(2026, 11, 24)
PEOPLE = {
    "clerk": "周敏",
    "sales_supervisor": "林晓燕",
    "accounting_supervisor": "高建国",
    "cashier": "陈静",
    "keeper": "王大力",
    "accountant": "孙丽华",
    "administrator": "Ada Young",
    "manager": "何树清",
}
CUSTOMERS = ("杭州丰华商贸有限公司", "西湖茶庄", "Nordlicht Handels GmbH", "𠮷田屋（杭州）", "O'Brien & Söhne <Tea>")
PRODUCTS = (  # name, price with tax, tax rate, cost; product 1 is the worked example of the domain guide
    ("青瓷茶杯", "19.90", "13", "5.40"),
    ("紫砂壶", "8.88", "13", "3.10"),
    ("茶匙", "1.99", "13", "0.70"),
    ("龙井茶 250 g", "109.00", "9", "61.25"),
    ("竹茶盘", "248.00", "13", "120.00"),
    ("菊花茶", "57.00", "9", "22.22"),
)
STOCK = "1000"
SALE_STAGES = ("draft", "submitted", "authorised", "payable", "paid", "shipped", "registered", "booked")
RETURN_STAGES = ("draft", "submitted", "authorised", "returned", "payable", "refunded", "registered", "booked")

Line = LineForm | tuple[int, str]


def password(role: str) -> str:
    """The password of the person of a role."""
    return f"{role}-tea-2026"


@dataclass
class BranchAtWork:
    """A store with a founded branch, and the people to work in it. `now` is the clock of every desk it gives."""

    store: Store
    now: Callable[[], datetime] = utc_now

    # Who

    def id_of(self, role: str) -> int:
        """The person of a role; they were appointed in the order of `ROLES`."""
        return next(number for number, known in enumerate(ROLES, 1) if known.key == role)

    def desk(self, role: str) -> Desk:
        """The desk of the person of a role."""
        known = next(r for r in ROLES if r.key == role)
        return Desk(self.store, Person(self.id_of(role), PEOPLE[role], role, known.duties), now=self.now)

    def signed(self, role: str) -> Desk:
        """The same with a fresh signature, for steps that ask for one."""
        desk = self.desk(role)
        return desk.signed(Signature(self.id_of(role), self.now()))

    def desk_for(self, duty: Duty) -> Desk:
        """The signed desk of whoever holds a duty."""
        return self.signed(next(role.key for role in ROLES if duty in role.duties))

    password = staticmethod(password)

    # What

    def sale(
        self, lines: Sequence[Line] = ((1, "3"),), upto: str = "payable", *, customer: int = 1, reference: str = ""
    ) -> int:
        """A sale taken up to a stage of `SALE_STAGES`; returns the invoice's id."""
        form = InvoiceForm(customer, tuple(map(as_line, lines)), reference=reference)
        return self._walk(form, upto, SALE_STAGES, self._sale_step)

    def take_back(self, original: int, quantities: dict[int, str] | None = None, upto: str = "payable") -> int:
        """A return of an invoice (by line position: quantity; all of it when not given) up to a stage."""
        lines = self.lines(original)
        wanted = quantities or {line["position"]: str(line["quantity"]) for line in lines}
        form = InvoiceForm(
            lines=tuple(
                LineForm(line["product_id"], wanted[line["position"]], original_line_id=line["id"])
                for line in lines
                if line["position"] in wanted
            ),
            kind=Kind.RETURN,
            original_id=original,
        )
        return self._walk(form, upto, RETURN_STAGES, self._return_step)

    def advance(self, invoice_id: int, upto: str, *, after: str, kind: Kind = Kind.SALE) -> None:
        """Takes an invoice on from one stage to another."""
        stages, step = (SALE_STAGES, self._sale_step) if kind is Kind.SALE else (RETURN_STAGES, self._return_step)
        for stage in stages[stages.index(after) + 1 : stages.index(upto) + 1]:
            step(stage, invoice_id)

    def pay(
        self, invoice_id: int, amount: str | Decimal = "", method: Method = Method.CASH, reference: str = ""
    ) -> None:
        """Collects an amount; all that is open when none is given."""
        row = self.row(invoice_id)
        amount = amount or row["gross"] - row["received"] - row["pending"]
        if amount:
            payments = (PaymentForm(method, amount, reference=reference),)
            flow.take(self.desk("cashier"), "collect", [invoice_id], payments=payments)

    def approve_prices(self, invoice_id: int) -> None:
        """The branch manager signs, where a price needs it."""
        row = self.row(invoice_id)
        with self.store.reading() as conn:
            if not price_levels.for_manager(conn, invoice_id, row["revision"]):
                return
        flow.take(self.signed("manager"), "approve_price", [invoice_id])

    def register(self) -> None:
        """Enters all that waits at the sales desk."""
        flow.take(self.desk("clerk"), "register", self.tray("sales"))

    def book(self) -> None:
        """Books all that waits for the accountant."""
        flow.take(self.desk("accountant"), "book", self.tray("accounts"))

    def receive(self, product_id: int, quantity: str, cost: str = "") -> None:
        """Receives goods; books them when a unit cost is given."""
        flow_costs = {product_id: cost} if cost else None
        warehouse.receive_goods(self.desk("keeper"), [warehouse.ReceivedLine(product_id, quantity)])
        if flow_costs:
            flow.take(self.desk("accountant"), "book", self.tray("accounts"), costs=flow_costs)

    # Looking

    def tray(self, book: str) -> list[int]:
        """The copies that wait on a desk: `sales` or `accounts`."""
        return [row["id"] for row in self.rows("SELECT id FROM waiting WHERE book = :book ORDER BY id", book=book)]

    def rows(self, sql: str, **given: Any) -> list[RowMapping]:
        """What a plain query finds: amounts as scaled whole numbers, days as text."""
        with self.store.reading() as conn:
            return list(conn.execute(text(sql), given).mappings())

    def one(self, sql: str, **given: Any) -> Any:
        """The only value of a plain query."""
        with self.store.reading() as conn:
            return conn.execute(text(sql), given).scalar_one()

    def row(self, invoice_id: int) -> RowMapping:
        """An invoice with its amounts as Decimal."""
        from app.models.invoices import invoice

        with self.store.reading() as conn:
            return conn.execute(invoice.select().where(invoice.c.id == invoice_id)).mappings().one()

    def lines(self, invoice_id: int) -> list[RowMapping]:
        """The lines of an invoice, in order."""
        from app.models.invoices import invoice_line

        query = invoice_line.select().where(invoice_line.c.invoice_id == invoice_id).order_by(invoice_line.c.position)
        with self.store.reading() as conn:
            return list(conn.execute(query).mappings())

    def stands(self, invoice_id: int) -> tuple[str, str, str]:
        """Review, payment and goods of an invoice."""
        row = self.row(invoice_id)
        return row["review"], row["payment"], row["goods"]

    # How

    def _walk(self, form: InvoiceForm, upto: str, stages: Sequence[str], step: Callable[[str, int], None]) -> int:
        wanted = stages[1 : stages.index(upto) + 1]
        invoice_id = flow.take(self.desk("clerk"), "save", form=form).ids[0]
        for stage in wanted:
            step(stage, invoice_id)
        return invoice_id

    def _sale_step(self, stage: str, invoice_id: int) -> None:
        match stage:
            case "submitted":
                flow.take(self.desk("clerk"), "submit", [invoice_id])
            case "authorised":
                flow.take(self.signed("sales_supervisor"), "authorise", [invoice_id])
            case "payable":
                self.approve_prices(invoice_id)
                flow.take(self.signed("accounting_supervisor"), "check", [invoice_id])
            case "paid":
                self.pay(invoice_id)
            case "shipped":
                flow.take(self.desk("keeper"), "ship", [invoice_id])
            case _:
                self._papers(stage)

    def _return_step(self, stage: str, invoice_id: int) -> None:
        match stage:
            case "returned":
                flow.take(self.desk("keeper"), "take_back", [invoice_id])
            case "payable":
                flow.take(self.signed("accounting_supervisor"), "check_return", [invoice_id])
            case "refunded":
                flow.take(self.desk("cashier"), "refund", [invoice_id], method=Method.CASH)
            case _:
                self._sale_step(stage, invoice_id)

    def _papers(self, stage: str) -> None:
        if stage == "registered":
            self.register()
        else:
            self.book()


def as_line(line: Line) -> LineForm:
    return line if isinstance(line, LineForm) else LineForm(*line)


# Making one


def prepare(store: Store, people: Iterable[str] = PEOPLE) -> BranchAtWork:
    """Migrates the store and founds the branch in it, with prices filed and stock received and booked."""
    schema.make_current(store)
    staff = [PersonForm(PEOPLE[role.key], role.key, role.duties, password(role.key)) for role in ROLES]
    founding.found(Desk(store), BranchForm("西湖营业部", "HZ", address="杭州市西湖区 1 号", tax_id="91330100X"), staff)
    branch = BranchAtWork(store)
    days.open_day(branch.desk("accountant"), DAY)
    customers = [catalog.CustomerForm(f"C{n:03}", name, city="杭州") for n, name in enumerate(CUSTOMERS, 1)]
    catalog.add_customers(branch.desk("clerk"), customers)
    goods = [
        catalog.ProductForm(f"P{n:03}", name, unit="件", tax_rate=rate, cost=cost)
        for n, (name, _price, rate, cost) in enumerate(PRODUCTS, 1)
    ]
    catalog.add_products(branch.desk("sales_supervisor"), goods)
    prices = {n: price for n, (_name, price, _rate, _cost) in enumerate(PRODUCTS, 1)}
    proposed = catalog.propose_prices(branch.desk("sales_supervisor"), "2026", date(2026, 1, 1), True, prices)
    catalog.file_prices(branch.desk("accounting_supervisor"), proposed.ids[0])
    received = [warehouse.ReceivedLine(n, STOCK) for n in prices]
    warehouse.receive_goods(branch.desk("keeper"), received)
    branch.book()
    return branch


def copied(made: Path, folder: Path) -> Store:
    """A store on a copy of a prepared file that nobody has open."""
    file = folder / "branch.db"
    shutil.copyfile(made, file)
    return open_store(sqlite_url(file))


def made_once(file: Path, make: Callable[[Store], object]) -> Path:
    """Prepares a database file and lets go of it, so that it may be copied."""
    store = open_store(sqlite_url(file))
    make(store)
    with store.engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA journal_mode=DELETE")
    store.close()
    return file


def elsewhere(branch: BranchAtWork) -> BranchAtWork:
    """The same branch on a store of its own, as another program would open it."""
    return replace(branch, store=open_store(branch.store.url))
