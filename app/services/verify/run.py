"""The whole verification, on one state of the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from app.services.verify import (
    books,
    closing,
    counts,
    credit,
    goods,
    invoices,
    money,
    numbers,
    office,
    papers,
    people,
    schema,
    trail,
)
from app.services.verify.frame import Look, Problem, Verification
from app.words import N_

if TYPE_CHECKING:
    from app.services.store import Store

RULES = (
    *books.RULES, *closing.RULES, *invoices.RULES, *money.RULES, *credit.RULES, *goods.RULES, *counts.RULES,
    *papers.RULES, *people.RULES, *office.RULES,
)  # fmt: skip
COUNTED: tuple[tuple[str, Callable[[Look], int]], ...] = (
    ("numbers", numbers.numbers),
    ("invoice_line", invoices.lines),
    ("invoice_event", invoices.timelines),
    ("invoice_revision", trail.revisions),
    ("invoice_duty", people.hands),
    ("office", office.office),
)
TABLES = ("invoice", "receipt", "refund", "shipment", "goods_receipt", "voucher", "voucher_line", "custody_entry",
          "stock_entry", "register_entry")  # fmt: skip
_UNREADABLE = N_("A part of the database cannot be read: {detail}")


def verify(store: Store, expected_head: str = "") -> Verification:
    """Computes the invariants again from the stored rows; nothing is changed.

    `expected_head` is the hash of an audit entry as it was printed earlier, whole or its first sixteen figures: a
    trail that was written anew from its beginning holds together in itself, but not with the paper.
    """
    problems: list[Problem] = []
    checked: dict[str, int] = {}
    head = ""
    try:
        with store.reading() as conn:
            look = Look(conn, sqlite=conn.dialect.name == "sqlite", problems=problems)
            head = _look(look, checked, expected_head)
    except DBAPIError as error:
        problems.append(Problem("I20", "", "", _UNREADABLE, {"detail": str(error.orig)}))
    return Verification(tuple(problems), checked, head)


def _look(look: Look, checked: dict[str, int], expected_head: str) -> str:
    """Everything, in turn; returns the head of the trail."""
    checked["schema"] = schema.soundness(look)
    look.places = int(look.value("SELECT places FROM branch") or 0)
    for rule in RULES:
        look.apply(rule)
    for name, count in COUNTED:
        checked[name] = count(look)
    checked["audit"], head = trail.trail(look, expected_head)
    checked.update({table: int(look.value(f"SELECT COUNT(*) FROM {table}")) for table in TABLES})
    return head
