"""Plays an order book: every order through the real commands of all duties, on the order's own business day.

Each step is taken by a person who holds its duty. Every command carries an id made from the book, the order and the
step, so that a book that was interrupted goes on where it stopped and does nothing twice.
"""

from __future__ import annotations

import secrets
import uuid
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, func, select

from app.models.amounts import ZERO
from app.models.cash import clearing, receipt
from app.models.catalog import customer, price, price_list, product
from app.models.custody import custody_balance, shipment_line
from app.models.invoices import invoice, invoice_line
from app.models.register import waiting
from app.process import ARRIVES_LATER, ROLES, Duty, Goods, Kind, Method, Payment, Review
from app.refusals import NoBranch, OtherCurrency
from app.services import catalog, days, flow, founding, people, warehouse
from app.services.cashier import PaymentForm
from app.services.desk import Desk
from app.services.forms import InvoiceForm, LineForm
from app.services.invoicing import plain
from app.services.orderbook import Order, OrderBook
from app.services.store import Store
from app.words import N_, _

RECEIPT_LINES = 200  # lines on one goods receipt, so that a paper stays a paper
OFF_LIST, DISCOUNT, GIFT = N_("price of the order book"), N_("discount of the order book"), N_("gift of the order book")
_METHODS = (
    Method.CASH, Method.TRANSFER, Method.CARD, Method.WECHAT, Method.ALIPAY, Method.CASH, Method.CHEQUE,
)  # fmt: skip
_WORKING = (Duty.INVOICE, Duty.AUTHORISE, Duty.CHECK, Duty.COLLECT, Duty.SHIP, Duty.BOOK)


@dataclass(frozen=True, slots=True)
class Played:
    """What was done: orders played now, and those that had been finished before."""

    orders: int
    already: int


def play(store: Store, book: OrderBook, report: Callable[[int, int], bool] | None = None) -> Played:
    """Plays the book into the branch; a new database gets a branch first.

    `report(done, total)` is called after every order and stops the play between two orders when it returns False.
    Raises OtherCurrency, NobodyHolds, DayClosed for a book that lies before the last business day, or whatever a step
    refuses.
    """
    _branch_for(store, book)
    return _Player(store, book).run(report or (lambda _done, _total: True))


def _branch_for(store: Store, book: OrderBook) -> None:
    try:
        house = store.branch
    except NoBranch:
        # Nobody signs in to a branch that is played: the passwords are random, and an administrator resets them.
        staff = [founding.PersonForm(_(role.label), role.key, role.duties, secrets.token_urlsafe(24)) for role in ROLES]
        form = founding.BranchForm(
            name=book.branch, code=book.branch, currency=book.currency, tax_included=book.tax_included
        )
        founding.found(Desk(store), form, staff)
        return
    if house.currency != book.currency:
        raise OtherCurrency(book=book.currency, branch=house.currency)


class _Player:
    """The people of the branch at their desks, and what the book's codes are called in this database."""

    def __init__(self, store: Store, book: OrderBook) -> None:
        self._store, self._book = store, book
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, f"{store.branch.code}/{book.branch}/{book.currency}")
        self._desks = {duty: people.seat(store, duty) for duty in (*_WORKING, Duty.PRICE, Duty.FILE_PRICE)}
        self._customers: dict[str, int] = {}
        self._products: dict[str, int] = {}
        self._list_prices: dict[int, Decimal] = {}

    def run(self, report: Callable[[int, int], bool]) -> Played:
        finished = self._finished()
        left = [order for order in self._book.orders if order.number not in finished]
        done = already = len(self._book.orders) - len(left)
        if not left:
            return Played(0, already)
        self._open(left[0].day)
        self._catalogue(left[0].day)
        months: dict[str, list[Order]] = defaultdict(list)
        for order in left:
            months[f"{order.day:%Y-%m}"].append(order)
        for month, orders in sorted(months.items()):
            self._open(orders[0].day)
            self._receive(month, orders)
            for order in orders:
                self._open(order.day)
                self._play(order)
                done += 1
                if not report(done, len(self._book.orders)):
                    return Played(done - already, already)
        return Played(done - already, already)

    def _desk(self, duty: Duty, *step: object) -> Desk:
        """The desk of a duty for one command, which is done once however often it is sent."""
        desk = self._desks[duty].once(str(uuid.uuid5(self._space, "/".join(map(str, step)))))
        return people.vouched(desk)

    def _finished(self) -> set[str]:
        """Orders that need nothing more: closed, and with no paper left on any desk."""
        with self._store.reading() as conn:
            open_ = select(waiting.c.invoice_id).where(waiting.c.invoice_id.is_not(None))
            rows = conn.execute(
                select(invoice.c.reference).where(
                    invoice.c.reference.is_not(None),
                    invoice.c.review == Review.CLOSED.value,
                    invoice.c.id.not_in(open_),
                )
            )
            return set(rows.scalars())

    # Before the first order

    def _open(self, day: date) -> None:
        desk = self._desks[Duty.BOOK]
        if days.open_day_now(desk) != day:
            days.open_day(desk, day)

    def _catalogue(self, first: date) -> None:
        """Adds the customers, products and prices that the branch does not have yet."""
        self._look_up()
        customers = [form for code, form in self._book.customers.items() if code not in self._customers]
        if customers:
            catalog.add_customers(self._desks[Duty.INVOICE], customers)
        products = [each.form for code, each in self._book.products.items() if code not in self._products]
        if products:
            catalog.add_products(self._desks[Duty.PRICE], products)
        self._look_up()
        prices = {self._products[code]: each.list_price for code, each in self._book.products.items()}
        if any(self._list_prices.get(key) != value for key, value in prices.items()):
            name, included = f"{self._book.branch} {first:%Y-%m-%d}", self._book.tax_included
            proposed = catalog.propose_prices(self._desks[Duty.PRICE], name, first, included, prices)
            catalog.file_prices(self._desks[Duty.FILE_PRICE], proposed.ids[0])
        self._list_prices |= prices

    def _look_up(self) -> None:
        with self._store.reading() as conn:
            self._customers = dict(conn.execute(select(customer.c.code, customer.c.id)).tuples().all())
            self._products = dict(conn.execute(select(product.c.code, product.c.id)).tuples().all())
            latest = (
                select(price_list.c.id)
                .where(price_list.c.state == "filed", price_list.c.tax_included == self._book.tax_included)
                .order_by(price_list.c.valid_from.desc(), price_list.c.id.desc())
                .limit(1)
                .scalar_subquery()
            )
            prices = select(price.c.product_id, price.c.unit_price).where(price.c.price_list_id == latest)
            self._list_prices = dict(conn.execute(prices).tuples().all())

    def _receive(self, month: str, orders: Iterable[Order]) -> None:
        """Receives what the month's orders need and is not there, and books it at the book's costs."""
        needed: dict[int, Decimal] = defaultdict(lambda: ZERO)
        for order in orders:
            if not order.returns and not self._is_reserved(order):
                for line in order.lines:
                    needed[self._products[line.product]] += line.quantity
        lines = [(key, short) for key, short in sorted(self._short(needed).items()) if short > 0]
        for start in range(0, len(lines), RECEIPT_LINES):
            some = [warehouse.ReceivedLine(key, quantity) for key, quantity in lines[start : start + RECEIPT_LINES]]
            warehouse.receive_goods(self._desk(Duty.SHIP, month, "receive", start, len(lines)), some, month)
        self._book_papers(month, None)

    def _is_reserved(self, order: Order) -> bool:
        row = self._invoice(order.number)
        return row is not None and row["review"] in (Review.PAYABLE.value, Review.CLOSED.value)

    def _short(self, needed: dict[int, Decimal]) -> dict[int, Decimal]:
        with self._store.reading() as conn:
            b = custody_balance.c
            free = dict(conn.execute(select(b.product_id, func.sum(b.on_hand)).group_by(b.product_id)).tuples().all())
            held = dict(conn.execute(select(b.product_id, func.sum(b.reserved)).group_by(b.product_id)).tuples().all())
        return {key: quantity - (free.get(key, ZERO) - held.get(key, ZERO)) for key, quantity in needed.items()}

    # One order

    def _play(self, order: Order) -> None:
        (self._return if order.returns else self._sale)(order)
        row = self._require(order.number)
        for book, duty, step in (("sales", Duty.INVOICE, "register"), ("accounts", Duty.BOOK, "book")):
            if copies := self._copies(book, row["id"]):
                flow.take(self._desk(duty, order.number, step, copies[0]), step, copies)

    def _sale(self, order: Order) -> None:
        row = self._signed(order, self._sale_form, ("authorise", Duty.AUTHORISE), ("check", Duty.CHECK))
        if row["payment"] != Payment.FULL:
            self._collect(order, row)
        row = self._require(order.number)
        if row["goods"] in (Goods.NONE, Goods.PART):
            self._ship(order, row)

    def _return(self, order: Order) -> None:
        row = self._signed(order, self._return_form, ("authorise", Duty.AUTHORISE))
        if row["goods"] == Goods.NONE:
            flow.take(self._desk(Duty.SHIP, order.number, "take_back"), "take_back", [row["id"]])
        if row["review"] == Review.AUTHORISED:
            flow.take(self._desk(Duty.CHECK, order.number, "check_return"), "check_return", [row["id"]])
        row = self._require(order.number)
        if row["payment"] == Payment.NONE:
            method = self._method(order.returns)
            desk = self._desk(Duty.COLLECT, order.number, "refund")
            flow.take(desk, "refund", [row["id"]], method=method, reference=order.number)

    def _signed(self, order: Order, make: Callable[[Order], InvoiceForm], *signatures: tuple[str, Duty]) -> RowMapping:
        """Brings the order's invoice through submission and these signatures, from wherever it stands."""
        row = self._invoice(order.number)
        if row is None:
            clerk = Duty.INVOICE
            saved = flow.take(self._desk(clerk, order.number, "save"), "save", form=make(order))
            flow.take(self._desk(clerk, order.number, "submit"), "submit", saved.ids)
            row = self._require(order.number)
        for step, duty in signatures:
            waits = {"authorise": Review.SUBMITTED, "check": Review.AUTHORISED}[step]
            if row["review"] == waits:
                flow.take(self._desk(duty, order.number, step), step, [row["id"]])
                row = self._require(order.number)
        return row

    def _sale_form(self, order: Order) -> InvoiceForm:
        lines = []
        for line in order.lines:
            key = self._products[line.product]
            off = line.price != self._list_prices[key]
            reason = _(GIFT if not line.price else OFF_LIST if off else DISCOUNT if line.discount else "")
            lines.append(
                LineForm(
                    key,
                    plain(line.quantity),
                    plain(line.price) if off else "",
                    plain(line.discount) if line.discount else "",
                    reason,
                )
            )
        return InvoiceForm(self._customers[order.customer], tuple(lines), reference=order.number)

    def _return_form(self, order: Order) -> InvoiceForm:
        """The return's lines, each on a line of the original with the same terms and enough left."""
        original = self._require(order.returns)
        left = self._left(original["id"])
        lines = []
        for line in order.lines:
            wanted = line.quantity
            for row in left:
                same = (row["code"], row["unit_price"], row["discount"]) == (line.product, line.price, line.discount)
                if same and row["left"] >= wanted:
                    row["left"] -= wanted
                    lines.append(LineForm(row["product_id"], plain(wanted), original_line_id=row["id"]))
                    break
            else:
                lines.append(LineForm(self._products[line.product], plain(wanted)))
        return InvoiceForm(None, tuple(lines), reference=order.number, kind=Kind.RETURN, original_id=original["id"])

    def _left(self, original_id: int) -> list[dict[str, Any]]:
        """The lines of an invoice with what was shipped and has not come back."""
        with self._store.reading() as conn:
            red = invoice_line.alias()
            back = (
                select(func.coalesce(func.sum(red.c.quantity), 0))
                .where(red.c.original_line_id == invoice_line.c.id)
                .scalar_subquery()
            )
            out = (
                select(func.coalesce(func.sum(shipment_line.c.quantity), 0))
                .where(shipment_line.c.invoice_line_id == invoice_line.c.id)
                .scalar_subquery()
            )
            rows = conn.execute(
                select(invoice_line, out.label("out"), back.label("back"))
                .where(invoice_line.c.invoice_id == original_id)
                .order_by(invoice_line.c.position)
            ).mappings()
            return [{**row, "left": row["out"] + row["back"]} for row in rows]

    def _method(self, number: str) -> Method:
        """How an order is paid: differs from order to order, the same every time it is asked."""
        return _METHODS[zlib.crc32(number.encode()) % len(_METHODS)]

    def _collect(self, order: Order, row: RowMapping) -> None:
        method = self._method(order.number)
        if row["pending"] == 0:
            owed = row["gross"] - row["received"]
            payment = PaymentForm(method, owed, reference=order.number)
            flow.take(self._desk(Duty.COLLECT, order.number, "collect"), "collect", [row["id"]], payments=(payment,))
        if method in ARRIVES_LATER:
            for pending in self._pending(row["id"]):
                desk = self._desk(Duty.COLLECT, order.number, "clear", pending)
                flow.take(desk, "clear", [row["id"]], receipt_id=pending)

    def _pending(self, invoice_id: int) -> list[int]:
        with self._store.reading() as conn:
            query = (
                select(receipt.c.id)
                .outerjoin(clearing, clearing.c.receipt_id == receipt.c.id)
                .where(receipt.c.invoice_id == invoice_id, receipt.c.pending == 1, clearing.c.id.is_(None))
            )
            return list(conn.execute(query).scalars())

    def _ship(self, order: Order, row: RowMapping) -> None:
        """Some orders leave in two parts: all lines but the first, then the rest."""
        in_parts = zlib.crc32(order.number[::-1].encode()) % 7 == 0
        if row["goods"] == Goods.NONE and in_parts and len(order.lines) > 1:
            first = {line["id"]: line["left_to_ship"] for line in self._to_ship(row["id"])[1:]}
            flow.take(self._desk(Duty.SHIP, order.number, "ship part"), "ship", [row["id"]], quantities=first)
        flow.take(self._desk(Duty.SHIP, order.number, "ship"), "ship", [row["id"]])

    def _to_ship(self, invoice_id: int) -> list[dict[str, Any]]:
        with self._store.reading() as conn:
            query = select(invoice_line.c.id, invoice_line.c.quantity.label("left_to_ship")).where(
                invoice_line.c.invoice_id == invoice_id
            )
            return [dict(row) for row in conn.execute(query.order_by(invoice_line.c.position)).mappings()]

    # Looking

    def _invoice(self, number: str) -> RowMapping | None:
        with self._store.reading() as conn:
            return conn.execute(select(invoice).where(invoice.c.reference == number)).mappings().first()

    def _require(self, number: str) -> RowMapping:
        row = self._invoice(number)
        assert row is not None, f"order {number} has been submitted"
        return row

    def _copies(self, book: str, invoice_id: int | None) -> Sequence[int]:
        with self._store.reading() as conn:
            query = select(waiting.c.id).where(waiting.c.book == book).order_by(waiting.c.id)
            if invoice_id is None:
                return list(conn.execute(query.where(waiting.c.invoice_id.is_(None))).scalars())
            return list(conn.execute(query.where(waiting.c.invoice_id == invoice_id)).scalars())

    def _book_papers(self, month: str, invoice_id: int | None) -> None:
        """The accountant books the goods receipts, at the unit costs of the book."""
        costs = {self._products[code]: each.cost for code, each in self._book.products.items()}
        for copy in self._copies("accounts", invoice_id):
            flow.take(self._desk(Duty.BOOK, month, "book", copy), "book", [copy], costs=costs)
