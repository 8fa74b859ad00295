"""The sales invoice (销货单), its lines, its revisions, and who did what on it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, Text, UniqueConstraint
from sqlalchemy import text as sql_text

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Flag, Instant, Money, Percent, Price, Quantity
from app.process import Duty, Goods, Kind, Payment, Review


def red_only(name: str, column: str) -> Index:
    """An index over the rows of red invoices: the others have no original, and empty keys would mislead the planner."""
    red = sql_text(f"{column} IS NOT NULL")
    return Index(name, column, sqlite_where=red, postgresql_where=red)


invoice = table(
    "invoice",
    key(),
    text("kind"),
    text("number", nullable=True),
    Column("revision", Integer, nullable=False, server_default="0"),
    text("review"),
    text("payment"),
    text("goods"),
    Column("version", Integer, nullable=False, server_default="1"),
    refers("customer_id", "customer", nullable=True),
    text("customer_name"),
    text("customer_tax_id"),
    text("customer_phone"),
    text("customer_address"),
    refers("price_list_id", "price_list", nullable=True),
    Column("tax_included", Flag, nullable=False),
    text("reference", nullable=True),
    text("note"),
    refers("original_id", "invoice", nullable=True),
    Column("day", Day),
    Column("submitted_at", Instant),
    Column("expires_on", Day),
    Column("line_count", Integer, nullable=False, server_default="0"),
    Column("off_list", Integer, nullable=False, server_default="0"),
    Column("quantity", Quantity, nullable=False, server_default="0"),
    Column("net", Money, nullable=False, server_default="0"),
    Column("tax", Money, nullable=False, server_default="0"),
    Column("gross", Money, nullable=False, server_default="0"),
    Column("received", Money, nullable=False, server_default="0"),
    Column("pending", Money, nullable=False, server_default="0"),
    Column("refunded", Money, nullable=False, server_default="0"),
    refers("maker_id", "person"),
    text("sent_back_reason"),
    text("void_reason"),
    text("typed"),
    Column("saved_at", Instant, nullable=False),
    text("reason_code"),
    Column("late", Flag, nullable=False, server_default="0"),
    UniqueConstraint("number"),
    UniqueConstraint("reference"),
    among("kind", Kind),
    among("review", Review),
    among("payment", Payment),
    among("goods", Goods),
    CheckConstraint("review = 'draft' OR review = 'void' OR number IS NOT NULL", name="numbered"),
    CheckConstraint("gross = net + tax", name="adds_up"),
    CheckConstraint("(kind <> 'sale') = (original_id IS NOT NULL)", name="return_names_original"),
    Index("ix_invoice_review", "review", "payment", "goods", "id"),
    Index("ix_invoice_customer_id", "customer_id", "id"),
    Index("ix_invoice_maker_id", "maker_id", "id"),
    Index("ix_invoice_day", "day", "id"),
    red_only("ix_invoice_original_id", "original_id"),
    comment="a sales invoice; while a draft, `typed` holds the form exactly as it was typed",
    ids_once=True,
)

invoice_line = table(
    "invoice_line",
    key(),
    refers("invoice_id", "invoice"),
    Column("position", Integer, nullable=False),
    refers("product_id", "product"),
    text("code"),
    text("name"),
    text("spec"),
    text("unit"),
    Column("quantity", Quantity, nullable=False),
    Column("list_price", Price, nullable=False),
    Column("unit_price", Price, nullable=False),
    Column("discount", Percent, nullable=False),
    Column("tax_rate", Percent, nullable=False),
    text("tax_kind"),
    Column("net", Money, nullable=False),
    Column("tax", Money, nullable=False),
    Column("gross", Money, nullable=False),
    text("reason"),
    Column("gift", Flag, nullable=False),
    refers("original_line_id", "invoice_line", nullable=True),
    UniqueConstraint("invoice_id", "position"),
    CheckConstraint("gross = net + tax", name="adds_up"),
    CheckConstraint("quantity <> 0 OR original_line_id IS NOT NULL", name="some_quantity"),
    CheckConstraint("unit_price >= 0 AND list_price >= 0", name="price_not_negative"),
    CheckConstraint("discount BETWEEN 0 AND 1000000", name="discount_in_range"),
    Index("ix_invoice_line_product_id", "product_id"),
    red_only("ix_invoice_line_original_line_id", "original_line_id"),
    comment="one product on an invoice, with the list price and the price charged",
)

invoice_revision = table(
    "invoice_revision",
    key(),
    refers("invoice_id", "invoice"),
    Column("revision", Integer, nullable=False),
    text("content"),
    text("content_hash"),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("invoice_id", "revision"),
    comment="what was submitted, as it was, revision by revision; signatures are over its hash",
)

invoice_duty = table(
    "invoice_duty",
    refers("invoice_id", "invoice"),
    refers("person_id", "person"),
    text("duty"),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("invoice_id", "person_id", "duty"),
    among("duty", Duty),
    comment="who exercised which duty on an invoice; two that are kept apart never stand under one person",
)

invoice_event = table(
    "invoice_event",
    key(),
    refers("invoice_id", "invoice"),
    text("step"),
    text("review_from"),
    text("review_to"),
    Column("revision", Integer, nullable=False),
    refers("person_id", "person", nullable=True),
    Column("duty", Text),
    text("reason"),
    text("signed_hash"),
    text("paper"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_invoice_event_invoice_id", "invoice_id", "id"),
    comment="the timeline: every step taken on an invoice; for signed steps the hash that was signed",
)

step_duty = table(
    "step_duty",
    Column("step", Text, primary_key=True),
    text("duty"),
    among("duty", Duty),
    comment="the duty under which each step of a person must stand on the timeline",
)

review_move = table(
    "review_move",
    text("review_from"),
    text("review_to"),
    PrimaryKeyConstraint("review_from", "review_to"),
    comment="every move of the review axis that some step makes",
)

print_copy = table(
    "print_copy",
    key(),
    refers("invoice_id", "invoice"),
    Column("copy", Integer, nullable=False),
    text("status"),
    text("paper"),
    refers("person_id", "person", nullable=True),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("invoice_id", "copy"),
    comment="every print of an invoice: the first is the original, later ones are marked as copies",
)
