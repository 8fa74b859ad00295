"""Order books for tests: where they lie, and what a correct program must make of them, by plain arithmetic."""

from __future__ import annotations

import csv
import os
import shutil
import tomllib
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
CORNER_SHOP = HOUSE / "tests" / "books" / "corner_shop"
SHARED = Path(os.environ.get("BRANCHDESK_SHARED") or HOUSE.parent / "shared") / "data"
PLACES = {"JPY": 0, "KWD": 3}


def corner_shop(folder: Path, currency: str = "CNY", *, tax_included: bool = True) -> Path:
    """The corner shop's book in a folder of its own, in another currency or with prices without tax."""
    copy = folder / "book"
    shutil.copytree(CORNER_SHOP, copy)
    (copy / "book.toml").write_text(
        f'currency = "{currency}"\nbranch = "CORNER"\ntax_included = {str(tax_included).lower()}\n', "utf-8"
    )
    return copy


def shared_book(name: str) -> Path:
    """A real order book; skips where it is absent: real books are not the project's to give away. What they prove is
    proved on the invented corner shop as well, on every machine."""
    if not (SHARED / name / "orders.csv").exists():
        pytest.skip(f"no real order books at {SHARED}")
    return SHARED / name


def first_orders(book: Path, count: int, folder: Path) -> Path:
    """The book with its first orders only."""
    copy = folder / "short"
    copy.mkdir()
    for name in ("book.toml", "customers.csv", "products.csv"):
        shutil.copyfile(book / name, copy / name)
    numbers: list[str] = []
    with (book / "orders.csv").open(encoding="utf-8", newline="") as reading:
        rows = list(csv.DictReader(reading))
    for row in rows:
        if row["order_no"] not in numbers and len(numbers) < count:
            numbers.append(row["order_no"])
    with (copy / "orders.csv").open("w", encoding="utf-8", newline="") as writing:
        writer = csv.DictWriter(writing, rows[0].keys())
        writer.writeheader()
        writer.writerows(row for row in rows if row["order_no"] in numbers)
    return copy


def expected(book: Path) -> dict[str, dict[str, str]]:
    """The sales of each month, computed by nothing but the rule of an order book: each line rounded once; of a line
    that comes back in parts, each part is what all parts so far come to, less those before (J6)."""
    settings = tomllib.loads((book / "book.toml").read_text("utf-8"))
    places = PLACES.get(settings["currency"], 2)
    cent = Decimal(1).scaleb(-places)
    with (book / "products.csv").open(encoding="utf-8", newline="") as reading:
        rates = {row["code"]: Decimal(row["tax_rate"]) for row in csv.DictReader(reading)}
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * 4)
    orders: dict[str, set[str]] = defaultdict(set)
    lines: dict[str, int] = defaultdict(int)
    sold: dict[tuple[str, ...], list[list[Decimal]]] = defaultdict(list)  # quantity, net, gross, and what came back
    with (book / "orders.csv").open(encoding="utf-8", newline="") as reading:
        for row in csv.DictReader(reading):
            month = row["order_date"][:7]
            quantity, rate = Decimal(row["quantity"]), rates[row["product_code"]]
            kept = (100 - Decimal(row["discount_pct"] or 0)) / 100
            amount = (quantity * Decimal(row["unit_price"]) * kept).quantize(cent, ROUND_HALF_UP)
            net, gross = amount, amount + (amount * rate / 100).quantize(cent, ROUND_HALF_UP)
            if settings.get("tax_included"):
                net, gross = (amount / (1 + rate / 100)).quantize(cent, ROUND_HALF_UP), amount
            terms = (row["product_code"], row["unit_price"], row["discount_pct"])
            if original := row.get("returns_order_no"):
                net, gross = came_back(sold[original, *terms], quantity, cent)
            else:
                sold[row["order_no"], *terms].append([quantity, net, gross, Decimal(0), Decimal(0), Decimal(0)])
            sums[month] = [a + b for a, b in zip(sums[month], (quantity, net, gross - net, gross), strict=True)]
            orders[month].add(row["order_no"])
            lines[month] += 1
    return {
        month: {
            "invoices": str(len(orders[month])),
            "lines": str(lines[month]),
            "quantity": str(quantity.normalize() + 0) if quantity else "0",
            "net": str(net),
            "tax": str(tax),
            "gross": str(gross),
        }
        for month, (quantity, net, tax, gross) in sorted(sums.items())
    }


def came_back(lines: list[list[Decimal]], quantity: Decimal, cent: Decimal) -> tuple[Decimal, Decimal]:
    """Net and gross, in red, of a quantity that comes back of the only line with these terms."""
    line = next(line for line in lines if line[0] - line[3] >= -quantity)
    whole, net, gross, back, back_net, back_gross = line
    back -= quantity
    upto_net = (net * back / whole).quantize(cent, ROUND_HALF_UP)
    upto_gross = (gross * back / whole).quantize(cent, ROUND_HALF_UP)
    line[3:] = [back, upto_net, upto_gross]
    return back_net - upto_net, back_gross - upto_gross


def invoice_number(folder: Path) -> str:
    """The number that the corner shop's first order got in the branch kept in a folder."""
    from sqlalchemy import text

    from app.services.store import open_store, sqlite_url

    store = open_store(sqlite_url(folder / "branch.db"))
    with store.reading() as conn:
        number = str(conn.execute(text("SELECT number FROM invoice WHERE reference = 'A-001'")).scalar_one())
    store.close()
    return number
