"""The branch in plain Python: what is on the shelf, what was paid on each invoice, what the accounts come to.

It is told what people asked for and that it was done, and works everything out by itself from what they typed; nothing
is read from the database but the numbers that rows were given.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from app.process import Method
from app.services.forms import InvoiceForm, LineForm
from tests.branch import PRODUCTS, STOCK, BranchAtWork

CENT = Decimal("0.01")
ACCOUNT = {Method.CASH: "CASH", Method.WECHAT: "WECHAT_CLEARING", Method.CHEQUE: "BANK"}


@dataclass
class Sold:
    """An invoice as its clerk typed it, and what became of it."""

    form: InvoiceForm
    net: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    pending: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)
    shipped: list[Decimal] = field(default_factory=list)  # line by line
    inspected: bool = True  # goods that came back reach the books once the accountants have released the return


@dataclass
class Model:
    branch: BranchAtWork
    invoices: dict[int, Sold] = field(default_factory=dict)
    cheques: dict[int, tuple[int, Decimal]] = field(default_factory=dict)
    lists: list[tuple[date, int, dict[int, Decimal]]] = field(default_factory=list)  # filed: from when, which, prices
    shelf: dict[int, Decimal] = field(default_factory=lambda: {n: Decimal(STOCK) for n in range(1, len(PRODUCTS) + 1)})
    journals: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def __post_init__(self) -> None:
        first = {n: Decimal(price) for n, (_name, price, _rate, _cost) in enumerate(PRODUCTS, 1)}
        self.lists.append((date(2026, 1, 1), 1, first))

    # What was done

    def done(self, step: str, ids: list[int], day: date | None, given: dict[str, Any]) -> None:
        """A step was taken on invoices; the ids are those of the invoices."""
        for invoice_id in ids:
            if step == "save" and invoice_id not in self.invoices:
                self.invoices[invoice_id] = Sold(given["form"])
            elif step == "discard":
                del self.invoices[invoice_id]
            else:
                self._went_on(step, self.invoices[invoice_id], invoice_id, day, given)

    def _went_on(self, step: str, sold: Sold, invoice_id: int, day: date | None, given: dict[str, Any]) -> None:
        match step:
            case "save":  # typed over: its figures stay those of the last submission until the next
                sold.form = given["form"]
            case "submit":
                self._submitted(sold, invoice_id, day)
            case "collect":
                self._collected(sold, invoice_id, given["payments"])
            case "clear" | "bounce":
                self._cheque(sold, given["receipt_id"], step == "clear")
            case "ship":
                self._shipped(sold, invoice_id, given.get("quantities"))
            case "take_back":
                self._taken_back(sold)
            case "check_return":
                sold.inspected = True
            case "refund":
                sold.refunded = sold.gross
                self.journals[ACCOUNT[given["method"]]] -= sold.gross

    def received_goods(self, product_id: int, quantity: str) -> None:
        self.shelf[product_id] += Decimal(quantity)

    def filed(self, valid_from: date, list_id: int, prices: dict[int, Decimal]) -> None:
        """A price list is in force from a day on, with the prices before it where it names none."""
        before = self._in_force(valid_from)
        self.lists.append((valid_from, list_id, before | prices))

    def _in_force(self, day: date) -> dict[int, Decimal]:
        return max((known for known in self.lists if known[0] <= day), key=lambda known: known[:2])[2]

    def _submitted(self, sold: Sold, invoice_id: int, day: date | None) -> None:
        if sold.form.original_id is not None:  # worked out from the original's lines: only its sum is believed
            row = self.branch.row(invoice_id)
            sold.net, sold.gross = -row["net"], -row["gross"]
            return
        assert day is not None
        prices = self._in_force(day)
        amounts = [_amount(line, prices) for line in sold.form.lines]
        sold.gross = sum((gross for _net, gross in amounts), Decimal(0))
        sold.net = sum((net for net, _gross in amounts), Decimal(0))
        sold.shipped = [Decimal(0)] * len(amounts)

    def _collected(self, sold: Sold, invoice_id: int, payments: Any) -> None:
        found = self.branch.rows("SELECT id FROM receipt WHERE invoice_id = :i ORDER BY id DESC", i=invoice_id)
        for payment, row in zip(reversed(payments), found, strict=False):
            amount = Decimal(payment.amount)
            if payment.method is Method.CHEQUE:
                sold.pending += amount
                self.cheques[row["id"]] = invoice_id, amount
            else:
                sold.received += amount
                self.journals[ACCOUNT[payment.method]] += amount

    def _cheque(self, sold: Sold, receipt_id: int, arrived: bool) -> None:
        _invoice, amount = self.cheques.pop(receipt_id)
        sold.pending -= amount
        if arrived:
            sold.received += amount
            self.journals["BANK"] += amount

    def _shipped(self, sold: Sold, invoice_id: int, quantities: dict[int, str] | None) -> None:
        for place, (line, row) in enumerate(zip(sold.form.lines, self.branch.lines(invoice_id), strict=True)):
            left = Decimal(line.quantity) - sold.shipped[place]
            moved = left if quantities is None else Decimal(quantities.get(row["id"], "0"))
            sold.shipped[place] += moved
            self.shelf[line.product_id or 0] -= moved

    def _taken_back(self, sold: Sold) -> None:
        for line in sold.form.lines:
            self.shelf[line.product_id or 0] += Decimal(line.quantity)
        sold.inspected = False

    # What it must come to

    def differences(self) -> list[str]:
        """Where the database says otherwise; empty when all is well."""
        return [*self._shelf(), *self._money(), *self._journals(), *self._books()]

    def _shelf(self) -> list[str]:
        held = self.branch.rows("SELECT product_id, on_hand FROM custody_balance")
        return [
            f"product {row['product_id']}: {row['on_hand']} on hand, {self.shelf[row['product_id']]} reckoned"
            for row in held
            if Decimal(row["on_hand"]) != self.shelf[row["product_id"]] * 1000
        ]

    def _money(self) -> list[str]:
        found = []
        rows = self.branch.rows("SELECT id, kind, gross, received, pending, refunded, revision FROM invoice")
        if {row["id"] for row in rows} != self.invoices.keys():
            found.append(f"invoices: {[row['id'] for row in rows]} stand, {sorted(self.invoices)} were written")
        for row in rows:
            sold = self.invoices.get(row["id"], Sold(InvoiceForm()))
            sign = -1 if row["kind"] == "return" else 1
            told = (sold.gross * sign, sold.received, sold.pending, sold.refunded)
            stands = tuple(Decimal(row[name]) / 10_000 for name in ("gross", "received", "pending", "refunded"))
            if told != stands and (row["revision"] or told[1:] != stands[1:]):
                found.append(f"invoice {row['id']}: {stands} stands, {told} reckoned")
        return found

    def _journals(self) -> list[str]:
        sums = self.branch.rows("SELECT role, SUM(received - paid) AS moved FROM cash_journal GROUP BY role")
        stands = {row["role"]: Decimal(row["moved"]) / 10_000 for row in sums}
        return [
            f"journal {role}: {stands.get(role, 0)} stands, {amount} reckoned"
            for role, amount in self.journals.items()
            if stands.get(role, Decimal(0)) != amount
        ]

    def _books(self) -> list[str]:
        """Once nothing waits for the accountant, the money accounts and stock are what was reckoned; revenue of what is
        wholly handed over is the net of the invoice."""
        if self.branch.tray("accounts"):
            return []
        sums = self.branch.rows(
            "SELECT a.role, SUM(l.debit - l.credit) AS moved FROM voucher_line l JOIN account a ON a.id = l.account_id "
            "GROUP BY a.role"
        )
        stands = {row["role"]: Decimal(row["moved"]) / 10_000 for row in sums}
        found = [
            f"account {role}: {stands.get(role, 0)} stands, {amount} reckoned"
            for role, amount in self.journals.items()
            if stands.get(role, Decimal(0)) != amount
        ]
        worth = dict(self.shelf)
        for sold in self.invoices.values():
            for line in sold.form.lines if not sold.inspected else ():
                worth[line.product_id or 0] -= Decimal(line.quantity)
        found += [
            f"stock of {row['product_id']}: {row['quantity']} stands, {worth[row['product_id']]} reckoned"
            for row in self.branch.rows("SELECT product_id, quantity FROM stock_value")
            if Decimal(row["quantity"]) != worth[row["product_id"]] * 1000
        ]
        return found + self._revenue()

    def _revenue(self) -> list[str]:
        earned = self.branch.rows(
            "SELECT l.invoice_id, SUM(l.credit - l.debit) AS net FROM voucher_line l "
            "JOIN account a ON a.id = l.account_id WHERE a.role = 'REVENUE' GROUP BY l.invoice_id"
        )
        stands = {row["invoice_id"]: Decimal(row["net"]) / 10_000 for row in earned}
        whole = {
            invoice_id: sold.net
            for invoice_id, sold in self.invoices.items()
            if sold.shipped and sold.shipped == [Decimal(line.quantity) for line in sold.form.lines]
        }
        return [
            f"revenue of invoice {invoice_id}: {stands.get(invoice_id, 0)} stands, {net} reckoned"
            for invoice_id, net in whole.items()
            if stands.get(invoice_id, Decimal(0)) != net
        ]


def _amount(line: LineForm, prices: dict[int, Decimal]) -> tuple[Decimal, Decimal]:
    """Net and gross of a line with tax in its price: rounded half up to the cent, once each."""
    product = line.product_id or 0
    price = Decimal(line.price) if str(line.price).strip() else prices[product]
    kept = 1 - Fraction(str(line.discount).strip() or "0") / 100
    gross = _cents(Fraction(Decimal(line.quantity)) * Fraction(price) * kept)
    rate = Fraction(PRODUCTS[product - 1][2]) / 100
    return _cents(Fraction(gross) / (1 + rate)), gross


def _cents(value: Fraction) -> Decimal:
    return (Decimal(value.numerator * 1000 // value.denominator) / 1000).quantize(CENT, ROUND_HALF_UP)
