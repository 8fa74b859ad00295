"""I3: the numbers of every series and month are exactly 1 to N, in the order in which they were given."""

from __future__ import annotations

from typing import Any

from app.services.verify.frame import Look
from app.words import N_

SERIES = (
    ("XS", "invoice", "kind = 'sale'"),
    ("XH", "invoice", "kind = 'return'"),
    ("QX", "invoice", "kind = 'cancel'"),
    ("ZR", "invoice", "kind = 'allowance'"),
    ("TS", "refund_request", ""),
    ("SK", "receipt", ""),
    ("TK", "refund", ""),
    ("CK", "shipment", ""),
    ("RK", "goods_receipt", ""),
    ("JZ", "voucher", "number NOT LIKE '%-JS-%' AND number NOT LIKE '%-JF-%'"),
    ("JS", "voucher", "number LIKE '%-JS-%'"),
    ("JF", "voucher", "number LIKE '%-JF-%'"),
    ("JK", "money_transfer", ""),
    ("PD", "drawer_seal", "purpose <> 'handover'"),
    ("JJ", "drawer_seal", "purpose = 'handover'"),
    ("CC", "drawer_resolution", ""),
    ("SX", "credit_release", ""),
    ("HX", "settlement", ""),
    ("DB", "stock_transfer", ""),
    ("PC", "stock_count", ""),
    ("CY", "stock_resolution", ""),
    ("YC", "month_cost", ""),
)
_GAP = N_("Number {document} is missing")
_STRAY = N_("Number {document} does not belong to its series")
_ORDER = N_("Number {document} was given out of order")
_COUNTER = N_("Series {document}: the counter stands at {counter}, the highest number is {highest}")


def numbers(look: Look) -> int:
    """Returns how many numbered papers there are."""
    branch = look.value("SELECT code FROM branch")
    given = {(r["series"], r["period"]): r["last"] for r in look.rows("SELECT series, period, last FROM counter")}
    count = 0
    for series, table, condition in SERIES:
        count += _series(look, f"{branch}-{series}-", series, table, condition, given)
    _voucher_ids(look, given)
    return count


def _series(look: Look, prefix: str, series: str, table: str, condition: str, given: dict[tuple[str, str], int]) -> int:
    months: dict[str, list[tuple[int, int]]] = {}
    count = 0
    where = f"number IS NOT NULL AND {condition}" if condition else "number IS NOT NULL"
    for row in look.stream(f"SELECT id, number FROM {table} WHERE {where} ORDER BY id"):
        count += 1
        month, dash, tail = row["number"].removeprefix(prefix).partition("-")
        regular = len(month) == 6 and tail.isdigit() and len(tail) >= 4 and str(int(tail)).zfill(4) == tail
        if not (row["number"].startswith(prefix) and dash and month.isdigit() and regular):
            look.found("I3", table, row["id"], _STRAY, document=row["number"])
            continue
        months.setdefault(month, []).append((int(tail), row["id"]))
    for month in sorted(months.keys() | {m for s, m in given if s == series}):
        _month(look, f"{prefix}{month}-", table, months.get(month, []), given.get((series, month), 0))
    return count


def _month(look: Look, prefix: str, table: str, found: list[tuple[int, int]], counter: int) -> None:
    there = {n for n, _ in found}
    highest = max(there, default=0)
    for n, row in found:
        if n > counter:
            look.found("I3", table, row, _STRAY, document=f"{prefix}{n:04d}")
    for n in _gaps(there, max(counter, 0)):
        look.found("I3", table, "", _GAP, document=f"{prefix}{n:04d}")
    if highest != counter:
        last = next((row for n, row in found if n == highest), "")
        look.found("I3", table, last, _COUNTER, document=prefix.rstrip("-"), counter=counter, highest=highest)
    if table == "invoice":  # an invoice takes its number when it is submitted, not when it is begun
        return
    before = 0
    for n, row in found:
        if n < before:
            look.found("I3", table, row, _ORDER, document=f"{prefix}{n:04d}")
        before = max(before, n)


def _gaps(there: set[int], upto: int) -> list[int]:
    return [n for n in range(1, upto + 1) if n not in there]


def _voucher_ids(look: Look, given: dict[tuple[str, str], int]) -> None:
    """Vouchers are counted through over all months too."""
    row: Any = look.rows(
        "SELECT COUNT(*) AS n, COALESCE(MIN(id), 1) AS low, COALESCE(MAX(id), 0) AS high FROM voucher"
    )[0]
    counter = given.get(("voucher", "id"), 0)
    if not (row["n"] == row["high"] == counter and row["low"] == 1):
        look.found("I3", "voucher", row["high"], _COUNTER, document="voucher", counter=counter, highest=row["high"])
