"""I4: rows that were written stay as they were written; the audit trail says what that was, and its chain holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from app.services.verify.frame import Look
from app.words import N_

# Tables whose rows never change; those marked True are written by commands alone, one by one or many together.
TRACED: dict[str, bool] = {
    "receipt": True, "refund": True, "clearing": True, "cash_journal": True, "goods_receipt": True,
    "goods_receipt_line": True, "shipment": True, "shipment_line": True, "custody_entry": True,
    "register_entry": True, "voucher": True, "voucher_line": True, "stock_entry": True, "revenue_entry": True,
    "invoice_event": True, "invoice_revision": True, "combined_duty": True, "print_copy": True, "price": True,
    "price_step": True, "invoice_discount": True, "line_share": True, "line_price": True, "tax_fapiao": True,
    "fapiao_rate": True, "fapiao_invoice": True, "tax_point": True,
    "receipt_source": True, "stock_transfer": True, "stock_transfer_line": True, "stock_count": True,
    "stock_count_line": True, "stock_count_entry": True, "stock_count_mark": True, "stock_count_difference": True,
    "stock_resolution": True, "resolution_approval": True, "cost_method": True, "month_cost": True,
    "shipment_cost": True,
}  # fmt: skip
BATCH = 20_000

_GONE = N_("A row of {table} that entry {entry} wrote is gone: {row} ({document})")
_CHANGED = N_("A row of {table} is not as entry {entry} wrote it: {row} {document}")
_TOGETHER = N_("Rows of {table} are not as entry {entry} wrote them: {document}")
_UNTRACED = N_("A row of {table} was not written by a command: {row} {document}")
_LINK = N_("Audit entry {entry} does not follow the one before it")
_HASH = N_("Audit entry {entry} was changed: its hash is not that of its content")
_HEAD = N_("The audit trail does not hold the entry that was printed as its head: {head}")
_UNREADABLE = N_("Audit entry {entry} cannot be read")
_REVISION = N_("Invoice {document}, revision {revision}: the hash is not that of its content")
_CONTENT = N_("Invoice {document} is not as it was submitted: {field} is {stored}, submitted was {submitted}")
_REVISIONS = N_("Invoice {document}: {found} revisions are kept, {expected} were submitted")


def written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Trace:
    """Rows against the digests that the trail keeps of them, a batch at a time."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.pending: dict[str, dict[int, tuple[str, int]]] = {}
        self.waiting = 0
        self.seen: dict[str, bytearray] = {table: bytearray() for table in TRACED}
        self.together: dict[str, list[tuple[str, int]]] = {}

    def take(self, entry: int, rows: Iterable[Any]) -> None:
        for table, row_id, kept in rows:
            if table not in TRACED:
                continue
            if not row_id:
                self.together.setdefault(table, []).append((kept, entry))
                continue
            self.pending.setdefault(table, {})[int(row_id)] = (kept, entry)
            self.waiting += 1
        if self.waiting >= BATCH:
            self.flush()

    def flush(self) -> None:
        for table, digests in self.pending.items():
            self._compare(table, digests)
        self.pending, self.waiting = {}, 0

    def _compare(self, table: str, digests: Mapping[int, tuple[str, int]]) -> None:
        found = {}
        low, high = min(digests), max(digests)
        # The name is one of our own list, never text from the database.
        for row in self.look.stream(f"SELECT * FROM {table} WHERE id BETWEEN :low AND :high", low=low, high=high):
            if row["id"] in digests:
                found[row["id"]] = digest(written(list(row.values())))[:32]
        for row_id, (kept, entry) in digests.items():
            self._mark(table, row_id)
            if row_id not in found:
                about = documents(self.look, entry)
                self.look.found("I4", table, row_id, _GONE, table=table, entry=entry, row=row_id, document=about)
            elif found[row_id] != kept:
                name = self._name(table, row_id)
                self.look.found("I4", table, row_id, _CHANGED, table=table, entry=entry, row=row_id, document=name)

    def _mark(self, table: str, row_id: int) -> None:
        marks = self.seen[table]
        if row_id >= len(marks):
            marks.extend(bytes(row_id + 1 - len(marks)))
        marks[row_id] = 1

    def _name(self, table: str, row_id: int) -> str:
        rows = self.look.rows(f"SELECT * FROM {table} WHERE id = :id", id=row_id)
        return name_of(self.look, table, rows[0]) if rows else ""

    def untraced(self) -> None:
        """Rows that no command wrote."""
        for table, always in TRACED.items():
            if not always:
                continue
            marks = self.seen[table]
            for row in self.look.stream(f"SELECT id FROM {table}"):
                if row["id"] >= len(marks) or not marks[row["id"]]:
                    name = self._name(table, row["id"])
                    self.look.found("I4", table, row["id"], _UNTRACED, table=table, row=row["id"], document=name)

    def groups(self) -> None:
        """Rows written together have one digest for all: they are taken in order until it fits.

        Rows that are left over stay unmarked: no command wrote them.
        """
        for table, kept in self.together.items():
            rows = (row for row in self.look.stream(f"SELECT * FROM {table} ORDER BY id") if not self._seen(table, row))
            for expected, entry in kept:
                ids = _next_group(rows, expected)
                for row_id in ids:
                    self._mark(table, row_id)
                if not ids:
                    self._all_seen(table)
                    about = documents(self.look, entry)
                    self.look.found("I4", table, "", _TOGETHER, table=table, entry=entry, document=about)
                    break

    def _seen(self, table: str, row: RowMapping) -> bool:
        marks = self.seen[table]
        return bool(row["id"] < len(marks) and marks[row["id"]])

    def _all_seen(self, table: str) -> None:
        """Where a group does not fit, what lies behind it cannot be told apart any more: it is named once."""
        last = int(self.look.value(f"SELECT COALESCE(MAX(id), 0) FROM {table}"))
        self.seen[table] = bytearray(b"\1" * (last + 1))


def _next_group(rows: Iterator[RowMapping], expected: str) -> list[int]:
    """The ids of the rows that the digest fits; none when it fits nowhere."""
    running, ids = hashlib.sha256(b"["), []
    for row in rows:
        running.update(("," if ids else "").encode() + written(list(row.values())[1:]).encode())
        ids.append(int(row["id"]))
        whole = running.copy()
        whole.update(b"]")
        if whole.hexdigest()[:32] == expected:
            return ids
    return []


def documents(look: Look, entry: int) -> str:
    """The papers, or else the invoices, that a command of the trail was about."""
    row = look.rows("SELECT facts, result FROM audit WHERE seq = :seq", seq=entry)[0]
    try:
        facts, result = json.loads(row["facts"]), json.loads(row["result"])
        if result["numbers"]:
            return ", ".join(map(str, result["numbers"]))
        if "name" in facts:
            return str(facts["name"])
        ids = [facts["invoice_id"]] if "invoice_id" in facts else result["ids"]
    except (ValueError, KeyError, TypeError):
        return ""
    found = (look.value("SELECT number FROM invoice WHERE id = :id", id=int(invoice_id)) for invoice_id in ids)
    return ", ".join(str(number) for number in found if number)


_PARENTS = {
    "voucher_line": ("voucher", "voucher_id"),
    "stock_entry": ("voucher", "voucher_id"),
    "revenue_entry": ("voucher", "voucher_id"),
    "shipment_line": ("shipment", "shipment_id"),
    "goods_receipt_line": ("goods_receipt", "goods_receipt_id"),
    "invoice_event": ("invoice", "invoice_id"),
    "invoice_revision": ("invoice", "invoice_id"),
    "print_copy": ("invoice", "invoice_id"),
    "clearing": ("receipt", "receipt_id"),
    "invoice_discount": ("invoice", "invoice_id"),
    "line_share": ("invoice", "invoice_id"),
    "line_price": ("invoice", "invoice_id"),
    "fapiao_rate": ("tax_fapiao", "fapiao_id"),
    "fapiao_invoice": ("tax_fapiao", "fapiao_id"),
    "tax_point": ("invoice", "invoice_id"),
    "stock_transfer_line": ("stock_transfer", "stock_transfer_id"),
    "stock_count_line": ("stock_count", "stock_count_id"),
    "stock_count_mark": ("stock_count", "stock_count_id"),
    "stock_count_difference": ("stock_count", "stock_count_id"),
    "resolution_approval": ("stock_resolution", "stock_resolution_id"),
}


def name_of(look: Look, table: str, row: Mapping[str, Any] | RowMapping) -> str:
    """How people call the document a row belongs to."""
    if row.get("number"):
        return str(row["number"])
    if table in ("price", "price_step"):
        return str(look.value("SELECT name FROM price_list WHERE id = :id", id=row["price_list_id"]) or "")
    parent, column = _PARENTS.get(table, ("", ""))
    if not parent or row.get(column) is None:
        return ""
    return str(look.value(f"SELECT number FROM {parent} WHERE id = :id", id=row[column]) or "")


def trail(look: Look, expected_head: str = "") -> tuple[int, str]:
    """The chain from its first entry, and every row against it; returns how many entries there are, and the head."""
    trace, previous, count, head_seen = Trace(look), "", 0, not expected_head
    for entry in look.stream("SELECT * FROM audit ORDER BY seq"):
        count += 1
        values = list(entry.values())
        if entry["seq"] != count or entry["previous"] != previous:
            look.found("I4", "audit", entry["seq"], _LINK, entry=entry["seq"])
            count = entry["seq"]
        if digest(written(values[:-1])) != entry["hash"]:
            look.found("I4", "audit", entry["seq"], _HASH, entry=entry["seq"])
        previous = entry["hash"]
        head_seen = head_seen or previous == expected_head or _printed(expected_head, previous)
        try:
            trace.take(entry["seq"], json.loads(entry["rows"]))
        except (ValueError, TypeError):
            look.found("I4", "audit", entry["seq"], _UNREADABLE, entry=entry["seq"])
    trace.flush()
    trace.groups()
    trace.untraced()
    if not head_seen:
        look.found("I4", "audit", count, _HEAD, head=expected_head)
    return count, previous


def _printed(head: str, whole: str) -> bool:
    """Paper may show the beginning of a hash; sixteen figures are enough to tell it."""
    return len(head) >= 16 and whole.startswith(head)


# What was submitted, against the invoice and its lines

_HEAD_FIELDS = (
    "number", "revision", "customer_id", "customer_name", "customer_tax_id", "price_list_id", "tax_included",
    "reference", "note", "day", "net", "tax", "gross",
)  # fmt: skip
_PLACES = {
    "quantity": 3,
    "list_price": 4,
    "unit_price": 4,
    "discount": 4,
    "tax_rate": 4,
    "net": 4,
    "tax": 4,
    "gross": 4,
}
_LATEST = """SELECT i.*, v.content, v.content_hash FROM invoice i JOIN invoice_revision v ON v.invoice_id = i.id
             AND v.revision = i.revision WHERE i.review NOT IN ('draft', 'void') ORDER BY i.id"""


def revisions(look: Look) -> int:
    """Every revision bears the hash of its content; the last one is what the invoice and its lines still say."""
    count = 0
    for row in look.stream("SELECT v.id, v.revision, v.content, v.content_hash, v.invoice_id FROM invoice_revision v"):
        count += 1
        if digest(row["content"]) != row["content_hash"]:
            name = name_of(look, "invoice_revision", row)
            look.found("I4", "invoice_revision", row["id"], _REVISION, document=name, revision=row["revision"])
    for row in look.rows(
        """SELECT i.id, COALESCE(i.number, '') AS document, i.revision, COUNT(v.id) AS found FROM invoice i
           LEFT JOIN invoice_revision v ON v.invoice_id = i.id AND v.revision BETWEEN 1 AND i.revision
           GROUP BY i.id, i.number, i.revision HAVING COUNT(v.id) <> i.revision ORDER BY i.id"""
    ):
        facts = {"document": row["document"], "found": row["found"], "expected": row["revision"]}
        look.found("I4", "invoice_revision", row["id"], _REVISIONS, **facts)
    _as_submitted(look)
    return count


def _as_submitted(look: Look) -> None:
    lines = look.stream(
        """SELECT n.* FROM invoice_line n JOIN invoice i ON i.id = n.invoice_id
           WHERE i.review NOT IN ('draft', 'void') ORDER BY n.invoice_id, n.position"""
    )
    line = next(lines, None)
    for row in look.stream(_LATEST):
        own = []
        while line is not None and line["invoice_id"] <= row["id"]:
            own += [line] if line["invoice_id"] == row["id"] else []
            line = next(lines, None)
        _compare(look, row, own)


def _compare(look: Look, row: RowMapping, lines: list[Any]) -> None:
    try:
        content = json.loads(row["content"])
        submitted = [(content["head"], _HEAD_FIELDS, row, "")]
        submitted += [(kept, tuple(kept), line, f"{n}.") for n, (kept, line) in
                      enumerate(zip(content["lines"], lines, strict=True), 1)]  # fmt: skip
    except (ValueError, KeyError, TypeError):
        facts = {"document": row["number"], "field": "lines", "stored": len(lines), "submitted": "?"}
        look.found("I4", "invoice", row["id"], _CONTENT, **facts)
        return
    for kept, fields, stored, place in submitted:
        for name in fields:
            if not _same(name, kept.get(name), stored[name]):
                facts = {"field": place + name, "stored": stored[name], "submitted": kept.get(name)}
                look.found("I4", "invoice", row["id"], _CONTENT, document=row["number"], **facts)


def _same(name: str, submitted: Any, stored: Any) -> bool:
    if name in _PLACES:
        return bool(Decimal(str(submitted)).scaleb(_PLACES[name]) == stored)
    return bool(submitted == stored)
