"""Customers, products and the price catalogue (价目簿) in dated versions."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Flag, Instant, Percent, Price

customer = table(
    "customer",
    key(),
    text("code"),
    text("name"),
    text("pinyin"),
    text("initials"),
    text("contact"),
    text("phone"),
    text("address"),
    text("city"),
    text("country"),
    text("tax_id"),
    text("tier"),
    Column("active", Flag, nullable=False, server_default="1"),
    UniqueConstraint("code"),
    Index("ix_customer_name", "name"),
    comment="who buys",
)

product = table(
    "product",
    key(),
    text("code"),
    text("name"),
    text("pinyin"),
    text("initials"),
    text("spec"),
    text("unit"),
    text("category"),
    text("barcode"),
    Column("tax_rate", Percent, nullable=False),
    text("tax_kind"),  # rated · zero · exempt: both of the latter carry no tax but are told apart
    Column("standard_cost", Price),
    Column("active", Flag, nullable=False, server_default="1"),
    text("tax_code"),  # of the rate table; empty: the product's own rate holds whatever the day
    UniqueConstraint("code"),
    CheckConstraint("tax_rate >= 0", name="rate_not_negative"),
    comment="finished goods",
)

price_list = table(
    "price_list",
    key(),
    text("name"),
    Column("valid_from", Day, nullable=False),
    Column("tax_included", Flag, nullable=False),
    text("state"),
    refers("proposed_by", "person"),
    Column("proposed_at", Instant, nullable=False),
    refers("filed_by", "person", nullable=True),
    Column("filed_at", Instant),
    among("state", ("proposed", "filed")),
    CheckConstraint("filed_by IS NULL OR filed_by <> proposed_by", name="two_hands"),
    CheckConstraint("state = 'proposed' OR filed_by IS NOT NULL", name="filed_by_somebody"),
    Index("ix_price_list_valid_from", "valid_from"),
    comment="a version of the price catalogue: in force from a day until the next filed version",
)

price = table(
    "price",
    key(),
    refers("price_list_id", "price_list"),
    refers("product_id", "product"),
    Column("unit_price", Price, nullable=False),
    Column("floor_price", Price),
    UniqueConstraint("price_list_id", "product_id"),
    CheckConstraint("unit_price >= 0", name="not_negative"),
    Index("ix_price_product_id", "product_id"),
    comment="one product's price in one version of the catalogue",
)
