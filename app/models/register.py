"""The sales register (销售台账), kept by the sales desk from its own copies of the papers."""

from __future__ import annotations

from sqlalchemy import Column, Index, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Instant, Money, Quantity, Whole

EVENTS = ("invoiced", "received", "refunded", "shipped", "returned", "settled", "cancelled", "allowed")

register_entry = table(
    "register_entry",
    key(),
    text("event"),
    text("paper"),
    Column("paper_id", Whole, nullable=False),
    text("number"),
    refers("invoice_id", "invoice"),
    text("invoice_number"),
    refers("customer_id", "customer"),
    Column("quantity", Quantity, nullable=False),
    Column("net", Money, nullable=False),
    Column("tax", Money, nullable=False),
    Column("gross", Money, nullable=False),
    text("method"),
    Column("paper_day", Day, nullable=False),
    Column("day", Day, nullable=False),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("paper", "paper_id"),
    among("event", EVENTS),
    Index("ix_register_entry_invoice_id", "invoice_id"),
    Index("ix_register_entry_paper_day", "paper_day", "id"),
    comment="invoiced, received, shipped, returned, refunded: each with its figures as the sales desk has them",
)

waiting = table(
    "waiting",
    key(),
    text("book"),
    text("paper"),
    Column("paper_id", Whole, nullable=False),
    text("number"),
    refers("invoice_id", "invoice", nullable=True),
    refers("customer_id", "customer", nullable=True),
    Column("amount", Money),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("book", "paper", "paper_id"),
    among("book", ("sales", "accounts")),
    Index("ix_waiting_book", "book", "id"),
    Index("ix_waiting_invoice_id", "invoice_id"),
    comment="copies of papers lying on a desk: for the sales register, or for the accountant to book",
    ids_once=True,
)
