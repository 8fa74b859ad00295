"""I16: on every invoice the duties kept apart lie in different hands, and each hand held its duty at the time."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from app.services.verify.frame import Look, Rule
from app.words import N_

HARD = frozenset(
    frozenset(pair.split("+"))
    for pair in (
        "invoice+authorise invoice+check invoice+collect authorise+collect authorise+ship check+collect check+ship "
        "collect+ship book+invoice book+collect book+ship book+authorise price+file_price collect+witness ship+witness "
        "manage+invoice manage+collect manage+ship manage+book"
    ).split()
)
SOFT = frozenset(frozenset(pair.split("+")) for pair in "check+book authorise+check invoice+ship".split())
BUSINESS = "invoice authorise check collect ship book sell price file_price witness manage".split()

_HELD = """EXISTS (SELECT 1 FROM person_duty h WHERE h.person_id = {person} AND h.duty = {duty}
           AND h.granted_at <= {at} AND (h.revoked_at IS NULL OR h.revoked_at >= {at}))"""
_STANDS = """EXISTS (SELECT 1 FROM invoice_duty d WHERE d.invoice_id = {invoice} AND d.person_id = {person}
             AND d.duty = {duty})"""


def _actor(table: str, alias: str, duty: str, document: str, joins: str = "") -> Rule:
    """The person named on a row stands on its invoice under the duty that the row needs."""
    stands = _STANDS.format(invoice=f"{alias}.invoice_id", person=f"{alias}.person_id", duty=f"'{duty}'")
    return Rule(
        "I16", table, N_("{document}: {person} does not stand on the invoice under the duty {duty}"),
        f"""SELECT {alias}.id, {document} AS document, COALESCE(p.name, '') AS person, '{duty}' AS duty
            FROM {table} {alias} {joins} LEFT JOIN person p ON p.id = {alias}.person_id
            WHERE {alias}.invoice_id IS NOT NULL AND NOT {stands} ORDER BY {alias}.id""",
    )  # fmt: skip


def _holder(table: str, duty: str, where: str) -> Rule:
    """The person named on a row without an invoice held the duty when it was written."""
    held = _HELD.format(person="t.person_id", duty=f"'{duty}'", at="t.at")
    return Rule(
        "I16", table, N_("{document}: {person} did not hold the duty {duty} then"),
        f"""SELECT t.id, t.number AS document, COALESCE(p.name, '') AS person, '{duty}' AS duty FROM {table} t
            LEFT JOIN person p ON p.id = t.person_id WHERE {where} AND NOT {held} ORDER BY t.id""",
    )  # fmt: skip


RULES = (
    Rule(
        "I16", "invoice_duty", N_("Invoice {document}: {person} did not hold the duty {duty} then"),
        f"""SELECT d.invoice_id AS id, COALESCE(i.number, '') AS document, COALESCE(p.name, '') AS person, d.duty
            FROM invoice_duty d LEFT JOIN invoice i ON i.id = d.invoice_id LEFT JOIN person p ON p.id = d.person_id
            WHERE NOT {_HELD.format(person="d.person_id", duty="d.duty", at="d.at")} ORDER BY d.invoice_id""",
    ),
    Rule(
        "I16", "invoice", N_("Invoice {document}: {person} made it, but somebody else stands on it as its clerk"),
        f"""SELECT i.id, COALESCE(i.number, '') AS document, COALESCE(p.name, '') AS person FROM invoice i
            LEFT JOIN person p ON p.id = i.maker_id WHERE i.revision > 0
            AND (NOT {_STANDS.format(invoice="i.id", person="i.maker_id", duty="'invoice'")} OR EXISTS
                 (SELECT 1 FROM invoice_revision v WHERE v.invoice_id = i.id AND v.person_id <> i.maker_id))
            ORDER BY i.id""",
    ),
    Rule(
        "I16", "invoice_event", N_("Invoice {document}, {step}: {person} does not stand on it under the duty {duty}"),
        f"""SELECT e.id, COALESCE(i.number, '') AS document, e.step, COALESCE(p.name, '') AS person, e.duty
            FROM invoice_event e JOIN invoice i ON i.id = e.invoice_id LEFT JOIN person p ON p.id = e.person_id
            WHERE e.duty IS NOT NULL
            AND NOT {_STANDS.format(invoice="e.invoice_id", person="e.person_id", duty="e.duty")} ORDER BY e.id""",
    ),
    Rule(
        "I16", "receipt", N_("Receipt {document} names {person}, the timeline another cashier"),
        """SELECT r.id, r.number AS document, COALESCE(p.name, '') AS person FROM receipt r
           LEFT JOIN person p ON p.id = r.person_id
           WHERE r.invoice_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM invoice_event e
                 WHERE e.invoice_id = r.invoice_id AND e.step = 'collect' AND e.person_id = r.person_id
                 AND (e.paper = r.number OR e.paper LIKE '%' || r.number || '%')) ORDER BY r.id""",
    ),
    Rule(
        "I16", "shipment", N_("{document} names {person}, the timeline another keeper"),
        """SELECT s.id, s.number AS document, COALESCE(p.name, '') AS person FROM shipment s
           LEFT JOIN person p ON p.id = s.person_id WHERE NOT EXISTS (SELECT 1 FROM invoice_event e
                 WHERE e.invoice_id = s.invoice_id AND e.step IN ('ship', 'ship_on_credit', 'take_back')
                 AND (e.paper = s.number
                 OR e.paper LIKE '%' || s.number || '%') AND e.person_id = s.person_id) ORDER BY s.id""",
    ),
    _actor("receipt", "r", "collect", "r.number"),
    _actor("refund", "f", "collect", "f.number"),
    _actor("shipment", "s", "ship", "s.number"),
    _actor("register_entry", "g", "invoice", "g.number"),
    _actor("voucher", "v", "book", "v.number"),
    _holder("receipt", "collect", "1 = 1"),
    _holder("goods_receipt", "ship", "1 = 1"),
    _holder("stock_transfer", "ship", "1 = 1"),
    _holder("stock_resolution", "book", "1 = 1"),
    _holder("month_cost", "book", "1 = 1"),
    _holder("voucher", "book", "1 = 1"),
    Rule(
        "I16", "cash_journal", N_("{document}: the journal line is signed by {person}, the paper by somebody else"),
        """SELECT j.id, j.number AS document, COALESCE(p.name, '') AS person FROM cash_journal j
           LEFT JOIN person p ON p.id = j.person_id
           LEFT JOIN receipt r ON j.paper = 'receipt' AND r.id = j.paper_id
           LEFT JOIN clearing c ON c.receipt_id = r.id
           LEFT JOIN refund f ON j.paper = 'refund' AND f.id = j.paper_id
           LEFT JOIN money_transfer t ON j.paper IN ('money_transfer', 'money_transfer_in') AND t.id = j.paper_id
           LEFT JOIN drawer_seal z ON j.paper = 'cash_count' AND z.id = j.paper_id
           LEFT JOIN settlement x ON j.paper = 'settlement' AND x.id = j.paper_id
           WHERE COALESCE(c.person_id, r.person_id, f.person_id, t.person_id, z.person_id, x.person_id, 0)
                 <> j.person_id
           ORDER BY j.id""",
    ),
    Rule(
        "I16", "custody_entry", N_("{document}: the custody line is signed by {person}, the paper by somebody else"),
        """SELECT e.id, e.number AS document, COALESCE(p.name, '') AS person FROM custody_entry e
           LEFT JOIN person p ON p.id = e.person_id
           LEFT JOIN shipment s ON e.paper IN ('shipment', 'take_back') AND s.id = e.paper_id
           LEFT JOIN goods_receipt g ON e.paper = 'goods_receipt' AND g.id = e.paper_id
           LEFT JOIN stock_transfer t ON e.paper = 'stock_transfer' AND t.id = e.paper_id
           LEFT JOIN stock_count_mark m ON e.paper = 'stock_count' AND m.stock_count_id = e.paper_id
                AND m.mark = 'approved'
           LEFT JOIN person_duty d ON e.paper = 'opening' AND d.person_id = e.person_id AND d.duty = 'ship'
                AND d.granted_at <= e.at AND (d.revoked_at IS NULL OR d.revoked_at >= e.at)
           WHERE COALESCE(s.person_id, g.person_id, t.person_id, m.person_id, d.person_id, 0) <> e.person_id
           ORDER BY e.id""",
    ),
    Rule(
        "I16", "price_list", N_("Price list {document} was proposed and filed by {person}"),
        """SELECT l.id, l.name AS document, COALESCE(p.name, '') AS person FROM price_list l
           LEFT JOIN person p ON p.id = l.proposed_by WHERE l.filed_by = l.proposed_by ORDER BY l.id""",
    ),
)  # fmt: skip

_TOGETHER = """SELECT d.invoice_id, COALESCE(i.number, '') AS document, d.person_id, COALESCE(p.name, '') AS person,
                      d.duty
               FROM invoice_duty d LEFT JOIN invoice i ON i.id = d.invoice_id LEFT JOIN person p ON p.id = d.person_id
               ORDER BY d.invoice_id, d.person_id, d.duty"""
_BOTH = N_("Invoice {document}: {person} exercised both {one} and {other}")
_HELD_BOTH = N_("{person} holds both {one} and {other}")
_PAIRS = N_("The table of duties kept apart lacks or adds {one} and {other}")


def hands(look: Look) -> int:
    """Pairs of duties in one hand: on an invoice, and among the duties held; returns how many hands were looked at."""
    _pairs(look)
    combined = _combined(look)
    held: dict[tuple[int, str], list[Any]] = {}
    count = 0
    for row in look.stream(_TOGETHER):
        count += 1
        held.setdefault((row["person_id"], row["invoice_id"]), []).append(row)
        if len(held) > 2:  # rows come invoice by invoice: what lies behind is judged and dropped
            _judge(look, held.pop(next(iter(held))), combined)
    for rows in held.values():
        _judge(look, rows, combined)
    _held_now(look, combined)
    return count


def _combined(look: Look) -> set[tuple[int, frozenset[str]]]:
    """Who has, or had, a combined-duty record for which soft pair."""
    rows = look.rows("SELECT person_id, duty_a, duty_b FROM combined_duty")
    return {(r["person_id"], frozenset((r["duty_a"], r["duty_b"]))) for r in rows}


def _judge(look: Look, rows: list[Any], combined: set[tuple[int, frozenset[str]]]) -> None:
    for one, other in combinations(rows, 2):
        pair = frozenset((one["duty"], other["duty"]))
        if _apart(pair) and not (pair in SOFT and (one["person_id"], pair) in combined):
            look.found(
                "I16", "invoice_duty", one["invoice_id"], _BOTH, document=one["document"], person=one["person"],
                one=one["duty"], other=other["duty"],
            )  # fmt: skip


def _apart(pair: frozenset[str]) -> bool:
    return pair in HARD or pair in SOFT or ("administer" in pair and len(pair) == 2)


def _held_now(look: Look, combined: set[tuple[int, frozenset[str]]]) -> None:
    rows = look.rows(
        """SELECT h.id, h.person_id, p.name AS person, h.duty FROM person_duty h JOIN person p ON p.id = h.person_id
           WHERE h.revoked_at IS NULL ORDER BY h.person_id, h.duty"""
    )
    for one, other in combinations(rows, 2):
        pair = frozenset((one["duty"], other["duty"]))
        if one["person_id"] != other["person_id"] or not _apart(pair):
            continue
        if not (pair in SOFT and (one["person_id"], pair) in combined):
            look.found(
                "I16",
                "person_duty",
                other["id"],
                _HELD_BOTH,
                person=one["person"],
                one=one["duty"],
                other=other["duty"],
            )


def _pairs(look: Look) -> None:
    """The triggers obey a table of pairs; it must hold exactly what the branch was built with."""
    kept = {(r["duty_a"], r["duty_b"], r["kind"]) for r in look.rows("SELECT duty_a, duty_b, kind FROM duty_conflict")}
    right = {(*sorted(pair), "soft") for pair in SOFT} | {(*sorted(pair), "hard") for pair in HARD}
    right |= {(*sorted(("administer", duty)), "hard") for duty in BUSINESS}
    whole = right | {(b, a, kind) for a, b, kind in right}
    for one, other, _ in sorted(kept ^ whole):
        look.found("I16", "duty_conflict", f"{one}+{other}", _PAIRS, one=one, other=other)
