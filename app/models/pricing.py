"""Beside price lists and invoices: prices by tier and quantity, discounts of a whole invoice, judged prices."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Instant, Money, Price, Quantity

price_step = table(
    "price_step",
    key(),
    refers("price_list_id", "price_list"),
    refers("product_id", "product"),
    text("tier"),
    Column("from_quantity", Quantity, nullable=False),
    Column("unit_price", Price, nullable=False),
    UniqueConstraint("price_list_id", "product_id", "tier", "from_quantity"),
    CheckConstraint("unit_price >= 0", name="not_negative"),
    CheckConstraint("from_quantity >= 0", name="from_not_negative"),
    CheckConstraint("tier <> '' OR from_quantity > 0", name="for_some_only"),
    comment="a price in a version that holds only for a customer tier, from a quantity, or both",
)

invoice_discount = table(
    "invoice_discount",
    key(),
    refers("invoice_id", "invoice"),
    Column("revision", Integer, nullable=False),
    text("kind"),
    text("typed"),
    Column("amount", Money, nullable=False),
    text("reason"),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("invoice_id", "revision", "kind"),
    among("kind", ("document", "bundle", "small_change")),
    CheckConstraint("amount > 0", name="some_amount"),
    CheckConstraint("kind <> 'small_change' OR amount < 10000", name="change_below_one"),
    comment="a discount on a whole invoice (商业折扣, 买赠, 抹零), gross; it is spread over the lines to the cent",
)

line_share = table(
    "line_share",
    key(),
    refers("invoice_id", "invoice"),
    Column("revision", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    text("kind"),
    Column("amount", Money, nullable=False),
    UniqueConstraint("invoice_id", "revision", "position", "kind"),
    among("kind", ("document", "bundle", "small_change")),
    CheckConstraint("amount > 0", name="some_amount"),
    comment="a line's share of a discount on the whole invoice, already taken off the line's amounts",
)

line_price = table(
    "line_price",
    key(),
    refers("invoice_id", "invoice"),
    refers("price_list_id", "price_list"),
    Column("revision", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    text("tier"),
    Column("from_quantity", Quantity, nullable=False),
    Column("list_price", Price, nullable=False),
    Column("floor_price", Price),
    text("level"),
    text("gift"),
    UniqueConstraint("invoice_id", "revision", "position"),
    among("level", ("list", "supervisor", "manager")),
    among("gift", ("", "free", "bundle")),
    Index("ix_line_price_level", "level", "invoice_id"),
    comment="which price of the list a line took (tier, from quantity), and who has to approve what differs from it",
)
