"""A branch to measure on: one person a duty, five products, one customer, plenty of stock, booked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from app.models.register import waiting
from app.process import ROLES, Duty, Method
from app.services import catalog, days, flow, founding, people, schema, warehouse
from app.services.cashier import PaymentForm
from app.services.desk import Desk
from app.services.forms import InvoiceForm, LineForm
from app.services.store import Store, open_store, sqlite_url

DAY = date(2026, 11, 24)
PRODUCTS = range(1, 6)
FORM = InvoiceForm(customer_id=1, lines=tuple(LineForm(product, "3") for product in PRODUCTS))
TOTAL = Decimal("298.50")
_WORKING = (Duty.INVOICE, Duty.AUTHORISE, Duty.CHECK, Duty.COLLECT, Duty.SHIP, Duty.BOOK)


def new_branch(file: Path) -> Store:
    """A founded branch in a new file."""
    store = open_store(sqlite_url(file))
    schema.make_current(store)
    staff = [founding.PersonForm(role.label, role.key, role.duties, f"measured-{role.key}") for role in ROLES]
    founding.found(Desk(store), founding.BranchForm("Measured branch", "MB", language="en"), staff)
    days.open_day(people.seat(store, Duty.BOOK), DAY)
    catalog.add_customers(people.seat(store, Duty.INVOICE), [catalog.CustomerForm("C1", "杭州丰华商贸有限公司")])
    goods = [catalog.ProductForm(f"P{n}", f"小花茶杯 {n}", tax_rate="13", cost="5.40") for n in PRODUCTS]
    catalog.add_products(people.seat(store, Duty.PRICE), goods)
    prices = dict.fromkeys(PRODUCTS, "19.90")
    proposed = catalog.propose_prices(people.seat(store, Duty.PRICE), "2026", DAY, True, prices)
    catalog.file_prices(people.seat(store, Duty.FILE_PRICE), proposed.ids[0])
    received = [warehouse.ReceivedLine(product, "9000000") for product in PRODUCTS]
    warehouse.receive_goods(people.seat(store, Duty.SHIP), received)
    flow.take(people.seat(store, Duty.BOOK), "book", tray(store, "accounts"))
    return store


def tray(store: Store, book: str) -> list[int]:
    """The papers waiting on a desk."""
    with store.reading() as conn:
        return list(conn.execute(select(waiting.c.id).where(waiting.c.book == book).order_by(waiting.c.id)).scalars())


class Counter:
    """The people of a branch at their desks, selling."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.desks = {duty: people.seat(store, duty) for duty in _WORKING}

    def sell(self) -> int:
        """One sale of five lines from draft to books: nine commands, nine commits; returns the invoice's id."""
        clerk, keeper = self.desks[Duty.INVOICE], self.desks[Duty.SHIP]
        invoice = flow.take(clerk, "save", form=FORM).ids[0]
        flow.take(clerk, "submit", [invoice])
        flow.take(people.vouched(self.desks[Duty.AUTHORISE]), "authorise", [invoice])
        flow.take(people.vouched(self.desks[Duty.CHECK]), "check", [invoice])
        payment = PaymentForm(Method.CASH, TOTAL, "300")
        flow.take(self.desks[Duty.COLLECT], "collect", [invoice], payments=(payment,))
        flow.take(keeper, "ship", [invoice])
        flow.take(clerk, "register", tray(self.store, "sales"))
        flow.take(self.desks[Duty.BOOK], "book", tray(self.store, "accounts"))
        return invoice
