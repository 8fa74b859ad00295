"""Plays an order book: every order through the real commands of all duties, on the order's own business day.

Each step is taken by a person who holds its duty. Every command carries an id made from the book, the order and the
step, so that a book that was interrupted goes on where it stopped and does nothing twice.
"""

from __future__ import annotations

import uuid
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, func, select

from app.models.amounts import ZERO
from app.models.audit import audit
from app.models.cash import clearing, receipt
from app.models.custody import custody_balance, goods_receipt, shipment_line
from app.models.invoices import invoice, invoice_line
from app.models.register import waiting
from app.process import ARRIVES_LATER, Duty, Goods, Kind, Method, Paper, Payment, Review
from app.refusals import DayAhead, OrderStopped, Refusal
from app.services import days, flow, people, play_ready, price_levels, trays, warehouse
from app.services.cashier import PaymentForm
from app.services.desk import Desk
from app.services.forms import InvoiceForm, LineForm
from app.services.invoicing import plain
from app.services.orderbook import Order, OrderBook, OrderLine
from app.services.store import Store
from app.words import N_, _

RECEIPT_LINES = 200  # lines on one goods receipt, so that a paper stays a paper
OFF_LIST, DISCOUNT, GIFT = N_("price of the order book"), N_("discount of the order book"), N_("gift of the order book")
LATE = N_("return of the order book")
_METHODS = (
    Method.CASH, Method.TRANSFER, Method.CARD, Method.WECHAT, Method.ALIPAY, Method.CASH, Method.CHEQUE,
)  # fmt: skip
_WORKING = (Duty.INVOICE, Duty.AUTHORISE, Duty.CHECK, Duty.COLLECT, Duty.SHIP, Duty.BOOK)


_ASIDE = (Review.DRAFT.value, Review.VOID.value, Review.EXPIRED.value)


@dataclass(frozen=True, slots=True)
class Played:
    """What was done: orders played now, those finished before, and numbers of orders left alone.

    An order is left alone when its number stands on an invoice that people made, or that they took out of the way
    (sent back, void, expired); so is a return of such an order.
    """

    orders: int
    already: int
    aside: tuple[str, ...] = ()
    stopped: bool = False


def play(store: Store, book: OrderBook, report: Callable[[int, int], bool] | None = None) -> Played:
    """Plays the book into the branch; a new database gets a branch first.

    `report(done, total)` is called after every order and stops the play between two orders when it returns False.
    Raises OtherCurrency, NobodyHolds, BadRows for codes that mean something else in the branch, DayClosed or DayAhead
    for days that cannot be opened, and OrderStopped with whatever a step of an order refuses.
    """
    play_ready.branch_for(store, book)
    return _Player(store, book).run(report or (lambda _done, _total: True))


class _Player:
    """The people of the branch at their desks, and what the book's codes are called in this database."""

    def __init__(self, store: Store, book: OrderBook) -> None:
        self._store, self._book = store, book
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, f"{store.branch.code}/{book.branch}/{book.currency}")
        self._desks = {duty: people.seat(store, duty) for duty in (*_WORKING, Duty.PRICE, Duty.FILE_PRICE)}
        self._known = play_ready.Known({}, {}, {})
        self._aside: set[str] = set()

    def run(self, report: Callable[[int, int], bool]) -> Played:
        finished = self._finished()
        left = [order for order in self._book.orders if order.number not in finished]
        already = len(self._book.orders) - len(left)
        if not left:
            return Played(0, already)
        self._require_past(left[-1].day)
        self._open(left[0].day)
        self._known = play_ready.catalogue(self._store, self._book, left[0].day, self._desk)
        done = self._months(left, lambda count: report(already + count, len(self._book.orders)))
        return Played(done - len(self._aside), already, tuple(sorted(self._aside)), stopped=done < len(left))

    def _months(self, left: list[Order], report: Callable[[int], bool]) -> int:
        """Plays month by month, the month's goods first; returns how many orders it came to."""
        done, month = 0, ""
        for order in left:
            self._open(order.day)
            if f"{order.day:%Y-%m}" != month:
                month = f"{order.day:%Y-%m}"
                self._receive(month, [each for each in left if f"{each.day:%Y-%m}" == month])
            self._play(order)
            done += 1
            if not report(done):
                break
        return done

    def _desk(self, duty: Duty, *step: object) -> Desk:
        """The desk of a duty for one command, which is done once however often it is sent."""
        return people.vouched(self._desks[duty].once(self._command_id(*step)))

    def _at(self, row: RowMapping, duty: Duty, step: str) -> Desk:
        """The desk for a step on an invoice as it stands now."""
        return self._desk(duty, row["reference"], step, row["version"])

    def _command_id(self, *step: object) -> str:
        return str(uuid.uuid5(self._space, "/".join(map(str, step))))

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

    def _require_past(self, last: date) -> None:
        today = self._desks[Duty.BOOK].now()
        if last > (today + days.ANY_TIME_ZONE).date():
            raise DayAhead(day=last, today=today.date())

    def _open(self, day: date) -> None:
        desk = self._desks[Duty.BOOK]
        if days.open_day_now(desk) != day:
            days.open_day(desk, day)

    def _receive(self, month: str, orders: Iterable[Order]) -> None:
        """Receives what the month's orders need and is not there, and books it at the book's costs."""
        needed: dict[int, Decimal] = defaultdict(lambda: ZERO)
        for order in orders:
            if not order.returns and not self._is_reserved(order):
                for line in order.lines:
                    needed[self._known.products[line.product]] += line.quantity
        lines = [(key, short) for key, short in sorted(self._short(needed).items()) if short > 0]
        note = f"{self._book.branch} {month}"
        for start in range(0, len(lines), RECEIPT_LINES):
            some = [warehouse.ReceivedLine(key, quantity) for key, quantity in lines[start : start + RECEIPT_LINES]]
            desk = self._desk(Duty.SHIP, month, "receive", play_ready.mark(start, *lines))
            warehouse.receive_goods(desk, some, note)
        self._book_received(note)

    def _is_reserved(self, order: Order) -> bool:
        row = self._invoice(order.number)
        return row is not None and row["review"] in (Review.PAYABLE.value, Review.RELEASED.value, Review.CLOSED.value)

    def _short(self, needed: dict[int, Decimal]) -> dict[int, Decimal]:
        """How much of each product is lacking: what is needed less what is on hand and not promised."""
        held = custody_balance.c
        query = select(
            held.product_id, func.sum(held.on_hand).label("there"), func.sum(held.reserved).label("promised")
        )
        with self._store.reading() as conn:
            rows = conn.execute(query.group_by(held.product_id))
            free = {row.product_id: row.there - row.promised for row in rows}
        return {key: quantity - free.get(key, ZERO) for key, quantity in needed.items()}

    # One order

    def _play(self, order: Order) -> None:
        if self._is_aside(order):
            self._aside.add(order.number)
            return
        try:
            self._all_steps(order)
        except Refusal as why:
            raise OrderStopped(order=order.number, why=why) from why

    def _is_aside(self, order: Order) -> bool:
        row = self._invoice(order.number)
        if row is None:
            return order.returns in self._aside
        if row["review"] in _ASIDE:
            return True
        ours = select(audit.c.seq).where(audit.c.command_id == self._command_id(order.number, "save"))
        with self._store.reading() as conn:
            return conn.execute(ours).first() is None

    def _all_steps(self, order: Order) -> None:
        (self._return if order.returns else self._sale)(order)
        row = self._require(order.number)
        for book, duty, step in ((trays.SALES, Duty.INVOICE, "register"), (trays.ACCOUNTS, Duty.BOOK, "book")):
            if copies := self._copies(book, row["id"]):
                desk = self._desk(duty, order.number, step, play_ready.mark(*copies.values()))
                flow.take(desk, step, list(copies))

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
            row = self._in_time(order, row)
            flow.take(self._at(row, Duty.SHIP, "take_back"), "take_back", [row["id"]])
            row = self._require(order.number)
        if row["review"] == Review.AUTHORISED:
            flow.take(self._at(row, Duty.CHECK, "check_return"), "check_return", [row["id"]])
        row = self._require(order.number)
        if row["payment"] == Payment.NONE:
            method = self._method(order.returns)
            flow.take(
                self._at(row, Duty.COLLECT, "refund"), "refund", [row["id"]], method=method, reference=order.number
            )

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
                if step == "check":
                    row = self._approved(order, row)
                flow.take(self._at(row, duty, step), step, [row["id"]])
                row = self._require(order.number)
        return row

    def _approved(self, order: Order, row: RowMapping) -> RowMapping:
        """The branch manager signs prices that are theirs to approve. Raises NobodyHolds where there is none."""
        with self._store.reading() as conn:
            theirs = price_levels.for_manager(conn, row["id"], row["revision"])
            signed = price_levels.approved(conn, row["id"], row["revision"])
        if not theirs or signed:
            return row
        self._seat_manager()
        flow.take(self._at(row, Duty.MANAGE, "approve_price"), "approve_price", [row["id"]])
        return self._require(order.number)

    def _in_time(self, order: Order, row: RowMapping) -> RowMapping:
        """The manager allows a return that comes after the branch's time limit; the book says that it came."""
        if not row["late"]:
            return row
        self._seat_manager()
        flow.take(self._at(row, Duty.MANAGE, "allow_late"), "allow_late", [row["id"]], reason=_(LATE))
        return self._require(order.number)

    def _seat_manager(self) -> None:
        if Duty.MANAGE not in self._desks:
            self._desks[Duty.MANAGE] = people.seat(self._store, Duty.MANAGE)

    def _sale_form(self, order: Order) -> InvoiceForm:
        """The order as the clerk types it, with every price, so that the book holds whatever the list says."""
        lines = tuple(self._sale_line(line) for line in order.lines)
        return InvoiceForm(self._known.customers[order.customer], lines, reference=order.number)

    def _sale_line(self, line: OrderLine) -> LineForm:
        key = self._known.products[line.product]
        off = line.price != self._known.list_prices[key]
        reason = GIFT if not line.price else OFF_LIST if off else DISCOUNT if line.discount else ""
        discount = plain(line.discount) if line.discount else ""
        return LineForm(key, plain(line.quantity), plain(line.price), discount, _(reason))

    def _return_form(self, order: Order) -> InvoiceForm:
        original = self._require(order.returns)
        left = self._left(original["id"])
        lines = tuple(taken for line in order.lines for taken in self._red_lines(line, left))
        return InvoiceForm(None, lines, reference=order.number, kind=Kind.RETURN, original_id=original["id"])

    def _red_lines(self, line: OrderLine, left: list[dict[str, Any]]) -> list[LineForm]:
        """A row of a return on a line of the original with the same terms: one that has enough, else several."""
        terms = (line.product, line.price, line.discount)
        same = [row for row in left if row["left"] > 0 and (row["code"], row["unit_price"], row["discount"]) == terms]
        same.sort(key=lambda row: (row["left"] != line.quantity, row["left"] < line.quantity, row["position"]))
        lines, wanted = [], line.quantity
        for row in same:
            taken = min(row["left"], wanted)
            if taken > 0:
                row["left"] -= taken
                wanted -= taken
                lines.append(LineForm(row["product_id"], plain(taken), original_line_id=row["id"]))
        if wanted:  # refused where it is typed, with what is left
            lines.append(LineForm(self._known.products[line.product], plain(wanted)))
        return lines

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
            flow.take(self._at(row, Duty.COLLECT, "collect"), "collect", [row["id"]], payments=(payment,))
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
            flow.take(self._at(row, Duty.SHIP, "ship"), "ship", [row["id"]], quantities=first)
            row = self._require(order.number)
        flow.take(self._at(row, Duty.SHIP, "ship"), "ship", [row["id"]])

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

    def _copies(self, book: str, invoice_id: int) -> dict[int, str]:
        """What lies on a desk of an invoice: the numbers of the papers, by the ids of their copies."""
        query = select(waiting.c.id, waiting.c.number, waiting.c.paper)
        query = query.where(waiting.c.book == book, waiting.c.invoice_id == invoice_id).order_by(waiting.c.id)
        with self._store.reading() as conn:
            return {row.id: f"{row.paper} {row.number}" for row in conn.execute(query)}

    def _book_received(self, note: str) -> None:
        """The accountant books the goods received for the book, at its unit costs."""
        query = (
            select(waiting.c.id, waiting.c.number)
            .join(goods_receipt, goods_receipt.c.id == waiting.c.paper_id)
            .where(waiting.c.book == trays.ACCOUNTS, waiting.c.paper == Paper.GOODS_RECEIPT.value)
            .where(goods_receipt.c.note == note)
            .order_by(waiting.c.id)
        )
        with self._store.reading() as conn:
            copies = conn.execute(query).all()
        costs = {self._known.products[code]: each.cost for code, each in self._book.products.items()}
        for copy in copies:
            flow.take(self._desk(Duty.BOOK, "received", copy.number), "book", [copy.id], costs=costs)
