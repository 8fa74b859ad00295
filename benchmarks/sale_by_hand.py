"""The same sale as plain SQL: the same rows, the same commits, the same schema with its triggers, and nothing else.

What a careful programmer would write who needs no gate: every figure is known beforehand, nothing is checked that the
database does not check, but the trail is chained all the same.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
from collections.abc import Sequence
from typing import Any

AT, DAY, MONTH = "2026-11-24T08:00:00.000Z", "2026-11-24", "2026-11"
CLERK, SUPERVISOR, CONTROLLER, CASHIER, KEEPER, ACCOUNTANT = 1, 2, 3, 4, 5, 6
PRICE, NET, TAX, GROSS, COST = 199000, 528300, 68700, 597000, 162000
PIECES = 3000
LINES = range(1, 6)
ADVANCES, CASH, REVENUE, OUTPUT, COGS, INVENTORY = (
    "ADVANCES",
    "CASH",
    "REVENUE",
    "OUTPUT_VAT",
    "COST_OF_SALES",
    "INVENTORY",
)


class ByHand:
    """One connection and the few things that must be carried from sale to sale."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.db = connection
        self.account = dict(connection.execute("SELECT role, id FROM account WHERE role IS NOT NULL"))
        self._rows: list[Any] = []

    def insert(self, table: str, columns: str, values: Sequence[Any]) -> int:
        marks = ", ".join("?" * len(values))
        cursor = self.db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)
        text = json.dumps(values, ensure_ascii=False)
        self._rows.append((table, cursor.lastrowid, hashlib.sha256(text.encode()).hexdigest()[:32]))
        return int(cursor.lastrowid or 0)

    def number(self, series: str, period: str = "202611") -> str:
        count_up = "UPDATE counter SET last = last + 1 WHERE series = ? AND period = ? RETURNING last"
        found = self.db.execute(count_up, (series, period)).fetchone()
        if found is None:
            self.db.execute("INSERT INTO counter (series, period, last) VALUES (?, ?, 1)", (series, period))
        return f"MB-{series}-{period}-{found[0] if found else 1:04d}"

    def commit(self, command: str, person: int) -> None:
        """The audit entry, and the commit."""
        seq, previous = self.db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
        rows = json.dumps(self._rows)
        head = hashlib.sha256(f"{seq + 1}{command}{person}{rows}{previous}".encode()).hexdigest()
        values = (
            seq + 1,
            command,
            str(uuid.uuid4()),
            person,
            "command line",
            DAY,
            AT,
            "{}",
            rows,
            "{}",
            previous,
            head,
        )
        self.db.execute(
            "INSERT INTO audit (seq, command, command_id, person_id, presence, day, at, facts, rows, result, previous, "
            "hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        self._rows.clear()
        self.db.execute("COMMIT")

    def begin(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")

    def hands(self, invoice: int, person: int, duty: str) -> None:
        self.db.execute("INSERT INTO invoice_duty VALUES (?, ?, ?, ?)", (invoice, person, duty, AT))

    def event(
        self, invoice: int, step: str, start: str, to: str, person: int | None, duty: str | None, signed: str = ""
    ) -> None:
        self.insert(
            "invoice_event",
            "invoice_id, step, review_from, review_to, revision, person_id, duty, signed_hash, day, at",
            (invoice, step, start, to, 1, person, duty, signed, DAY, AT),
        )

    # One sale

    def sell(self) -> None:
        invoice = self.save()
        number, signed, lines = self.submit(invoice)
        self.sign(invoice, "authorise", "submitted", "authorised", SUPERVISOR, signed)
        self.check(invoice, number, signed)
        receipt = self.collect(invoice)
        shipment = self.ship(invoice, lines)
        self.register(invoice, number, receipt, shipment)
        self.book(invoice, lines, receipt, shipment)

    def save(self) -> int:
        self.begin()
        cursor = self.db.execute(
            "INSERT INTO invoice (kind, review, payment, goods, tax_included, maker_id, saved_at) "
            "VALUES ('sale', 'draft', 'none', 'none', 1, ?, ?)",
            (CLERK, AT),
        )
        invoice = int(cursor.lastrowid or 0)
        typed = json.dumps({"customer_id": 1, "lines": [{"product_id": n, "quantity": "3"} for n in LINES]})
        self.db.execute(
            "UPDATE invoice SET typed = ?, customer_id = 1, customer_name = ?, line_count = 5, version = 2 "
            "WHERE id = ?",
            (typed, "杭州丰华商贸有限公司", invoice),
        )
        self.commit("flow.save", CLERK)
        return invoice

    def submit(self, invoice: int) -> tuple[str, str, list[int]]:
        self.begin()
        self.hands(invoice, CLERK, "invoice")
        number = self.number("XS")
        lines = []
        for n in LINES:
            cursor = self.db.execute(
                "INSERT INTO invoice_line (invoice_id, position, product_id, code, name, quantity, list_price, "
                "unit_price, discount, tax_rate, tax_kind, net, tax, gross, gift) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 130000, 'rated', ?, ?, ?, 0)",
                (invoice, n, n, f"P{n}", f"小花茶杯 {n}", PIECES, PRICE, PRICE, NET, TAX, GROSS),
            )
            lines.append(int(cursor.lastrowid or 0))
        content = json.dumps({"number": number, "lines": lines, "gross": 5 * GROSS})
        signed = hashlib.sha256(content.encode()).hexdigest()
        self.insert(
            "invoice_revision",
            "invoice_id, revision, content, content_hash, person_id, at",
            (invoice, 1, content, signed, CLERK, AT),
        )
        self.event(invoice, "submit", "draft", "submitted", CLERK, "invoice")
        self.db.execute(
            "UPDATE invoice SET review = 'submitted', number = ?, revision = 1, price_list_id = 1, day = ?, "
            "submitted_at = ?, quantity = ?, net = ?, tax = ?, gross = ?, typed = '', version = 3 WHERE id = ?",
            (number, DAY, AT, 5 * PIECES, 5 * NET, 5 * TAX, 5 * GROSS, invoice),
        )
        self.commit("flow.submit", CLERK)
        return number, signed, lines

    def sign(self, invoice: int, step: str, start: str, to: str, person: int, signed: str) -> None:
        self.begin()
        self.hands(invoice, person, step)
        self.event(invoice, step, start, to, person, step, signed)
        self.db.execute("UPDATE invoice SET review = ?, version = version + 1 WHERE id = ?", (to, invoice))
        self.commit(f"flow.{step}", person)

    def wait(self, book: str, paper: str, paper_id: int, number: str, invoice: int, amount: int | None) -> None:
        self.db.execute(
            "INSERT INTO waiting (book, paper, paper_id, number, invoice_id, customer_id, amount, day, at) "
            "VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)",
            (book, paper, paper_id, number, invoice, amount, DAY, AT),
        )

    def check(self, invoice: int, number: str, signed: str) -> None:
        self.begin()
        self.hands(invoice, CONTROLLER, "check")
        for n in LINES:
            self.db.execute(
                "UPDATE custody_balance SET reserved = reserved + ? WHERE warehouse_id = 1 AND product_id = ?",
                (PIECES, n),
            )
        self.wait("sales", "invoice", invoice, number, invoice, 5 * GROSS)
        self.event(invoice, "check", "authorised", "payable", CONTROLLER, "check", signed)
        self.db.execute(
            "UPDATE invoice SET review = 'payable', expires_on = '2026-12-01', version = 5 WHERE id = ?", (invoice,)
        )
        self.commit("flow.check", CONTROLLER)

    def collect(self, invoice: int) -> tuple[int, str]:
        self.begin()
        self.hands(invoice, CASHIER, "collect")
        number = self.number("SK")
        receipt = self.insert(
            "receipt",
            "number, invoice_id, customer_id, method, amount, tendered, pending, person_id, day, at",
            (number, invoice, 1, "cash", 5 * GROSS, 3000000, 0, CASHIER, DAY, AT),
        )
        last = self.db.execute(
            "SELECT balance FROM cash_journal WHERE role = 'CASH' ORDER BY id DESC LIMIT 1"
        ).fetchone()
        balance = (last[0] if last else 0) + 5 * GROSS
        self.insert(
            "cash_journal",
            "role, paper, paper_id, number, invoice_id, customer_id, received, paid, balance, person_id, day, at",
            ("CASH", "receipt", receipt, number, invoice, 1, 5 * GROSS, 0, balance, CASHIER, DAY, AT),
        )
        for book in ("sales", "accounts"):
            self.wait(book, "receipt", receipt, number, invoice, 5 * GROSS)
        self.event(invoice, "collect", "payable", "payable", CASHIER, "collect")
        self.db.execute(
            "UPDATE invoice SET received = ?, payment = 'full', version = 6 WHERE id = ?", (5 * GROSS, invoice)
        )
        self.commit("flow.collect", CASHIER)
        return receipt, number

    def ship(self, invoice: int, lines: list[int]) -> tuple[int, str]:
        self.begin()
        self.hands(invoice, KEEPER, "ship")
        number = self.number("CK")
        shipment = self.insert(
            "shipment",
            "number, paper, invoice_id, warehouse_id, person_id, day, at",
            (number, "shipment", invoice, 1, KEEPER, DAY, AT),
        )
        for n, line in zip(LINES, lines, strict=True):
            self.insert(
                "shipment_line",
                "shipment_id, position, invoice_line_id, product_id, quantity",
                (shipment, n, line, n, PIECES),
            )
            on_hand = self.db.execute(
                "SELECT on_hand - ? FROM custody_balance WHERE warehouse_id = 1 AND product_id = ?", (PIECES, n)
            ).fetchone()[0]
            self.insert(
                "custody_entry",
                "warehouse_id, product_id, paper, paper_id, number, received, issued, on_hand, person_id, day, at",
                (1, n, "shipment", shipment, number, 0, PIECES, on_hand, KEEPER, DAY, AT),
            )
            self.db.execute(
                "UPDATE custody_balance SET on_hand = ?, reserved = reserved - ? "
                "WHERE warehouse_id = 1 AND product_id = ?",
                (on_hand, PIECES, n),
            )
        for book in ("sales", "accounts"):
            self.wait(book, "shipment", shipment, number, invoice, None)
        self.event(invoice, "ship", "payable", "payable", KEEPER, "ship")
        self.db.execute("UPDATE invoice SET goods = 'shipped', version = 7 WHERE id = ?", (invoice,))
        self.commit("flow.ship", KEEPER)
        return shipment, number

    def register(self, invoice: int, number: str, receipt: tuple[int, str], shipment: tuple[int, str]) -> None:
        self.begin()
        self.db.execute("DELETE FROM waiting WHERE book = 'sales' AND invoice_id = ?", (invoice,))
        for event, paper, (paper_id, paper_number), method in (
            ("invoiced", "invoice", (invoice, number), ""),
            ("received", "receipt", receipt, "cash"),
            ("shipped", "shipment", shipment, ""),
        ):
            self.insert(
                "register_entry",
                "event, paper, paper_id, number, invoice_id, invoice_number, customer_id, quantity, net, tax, gross, "
                "method, paper_day, day, person_id, at",
                (event, paper, paper_id, paper_number, invoice, number, 1, 5 * PIECES, 5 * NET, 5 * TAX, 5 * GROSS,
                 method, DAY, DAY, CLERK, AT),
            )  # fmt: skip
        self.commit("flow.register", CLERK)

    def book(self, invoice: int, lines: list[int], receipt: tuple[int, str], shipment: tuple[int, str]) -> None:
        self.begin()
        self.db.execute("DELETE FROM waiting WHERE book = 'accounts' AND invoice_id = ?", (invoice,))
        self.hands(invoice, ACCOUNTANT, "book")
        self.voucher(invoice, "receipt", receipt, [(CASH, 5 * GROSS, 0), (ADVANCES, 0, 5 * GROSS)])
        voucher = self.voucher(
            invoice, "shipment", shipment,
            [(ADVANCES, 5 * GROSS, 0), (REVENUE, 0, 5 * NET), (OUTPUT, 0, 5 * TAX), (COGS, 5 * COST, 0),
             (INVENTORY, 0, 5 * COST)],
        )  # fmt: skip
        for n, line in zip(LINES, lines, strict=True):
            self.stock(n, voucher, shipment)
            self.insert(
                "revenue_entry",
                "voucher_id, invoice_id, invoice_line_id, product_id, customer_id, tax_rate, quantity, net, tax, "
                "gross, cost, gift, period, day",
                (voucher, invoice, line, n, 1, 130000, PIECES, NET, TAX, GROSS, COST, 0, MONTH, DAY),
            )
            self.db.execute(
                "INSERT INTO shipment_cost (shipment_line_id, quantity, unit_cost, cost, day) SELECT l.id, l.quantity, "
                "? * 100000 / l.quantity, ?, ? FROM shipment_line l WHERE l.shipment_id = ? AND l.product_id = ?",
                (COST, COST, DAY, shipment[0], n),
            )
        self.event(invoice, "close", "payable", "closed", None, None)
        self.db.execute("UPDATE invoice SET review = 'closed', version = 8 WHERE id = ?", (invoice,))
        self.commit("flow.book", ACCOUNTANT)

    def voucher(self, invoice: int, paper: str, source: tuple[int, str], entries: list[tuple[str, int, int]]) -> int:
        voucher = int(self.number("voucher", "id").rsplit("-", 1)[1])
        number = self.number("JZ")
        for position, (role, debit, credit) in enumerate(entries, 1):
            self.insert(
                "voucher_line",
                "voucher_id, position, account_id, debit, credit, rule, customer_id, invoice_id, day",
                (
                    voucher,
                    position,
                    self.account[role],
                    debit,
                    credit,
                    "J",
                    1 if role == ADVANCES else None,
                    invoice,
                    DAY,
                ),
            )
            self.db.execute(
                "INSERT INTO account_balance VALUES (?, ?, ?, ?) ON CONFLICT (account_id, period) "
                "DO UPDATE SET debit = debit + excluded.debit, credit = credit + excluded.credit",
                (self.account[role], MONTH, debit, credit),
            )
        total = sum(debit for _, debit, _ in entries)
        self.insert(
            "voucher",
            "id, number, day, period, paper, paper_id, paper_number, invoice_id, total, person_id, at",
            (voucher, number, DAY, MONTH, paper, source[0], source[1], invoice, total, ACCOUNTANT, AT),
        )
        return voucher

    def stock(self, product: int, voucher: int, shipment: tuple[int, str]) -> None:
        quantity, amount = self.db.execute(
            "SELECT quantity, amount FROM stock_value WHERE warehouse_id = 1 AND product_id = ?", (product,)
        ).fetchone()
        self.insert(
            "stock_entry",
            "warehouse_id, product_id, voucher_id, paper, paper_id, number, in_quantity, in_amount, out_quantity, "
            "out_amount, quantity, amount, day",
            (1, product, voucher, "shipment", *shipment, 0, 0, PIECES, COST, quantity - PIECES, amount - COST, DAY),
        )
        self.db.execute(
            "UPDATE stock_value SET quantity = ?, amount = ? WHERE warehouse_id = 1 AND product_id = ?",
            (quantity - PIECES, amount - COST, product),
        )
