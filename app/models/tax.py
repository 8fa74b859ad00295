"""Tax: rates by date, the register of tax fapiao (税务发票), and tax that falls due before the goods leave."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Flag, Instant, Money, Percent

TAX_KINDS = ("rated", "zero", "exempt")
FAPIAO_KINDS = ("e_special", "e_ordinary", "paper_special", "paper_ordinary", "roll")

tax_rate = table(
    "tax_rate",
    key(),
    text("code"),
    text("label"),
    text("kind"),
    Column("rate", Percent, nullable=False),
    Column("valid_from", Day, nullable=False),
    Column("valid_to", Day),
    refers("person_id", "person", nullable=True),
    Column("at", Instant, nullable=True),
    UniqueConstraint("code", "valid_from"),
    among("kind", TAX_KINDS),
    CheckConstraint("rate >= 0 AND rate <= 1000000", name="in_range"),
    CheckConstraint("kind = 'rated' OR rate = 0", name="nothing_unless_rated"),
    CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_it_begins"),
    comment="value-added tax rates by date; zero-rated and exempt both carry no tax and are told apart",
)

tax_fapiao = table(
    "tax_fapiao",
    key(),
    text("kind"),
    text("code"),
    text("number"),
    Column("issued_on", Day, nullable=False),
    text("buyer_name"),
    text("buyer_tax_id"),
    Column("net", Money, nullable=False),
    Column("tax", Money, nullable=False),
    Column("gross", Money, nullable=False),
    Column("red", Flag, nullable=False),
    refers("original_id", "tax_fapiao", nullable=True),
    text("confirmation"),
    text("issuer"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("code", "number"),
    among("kind", FAPIAO_KINDS),
    CheckConstraint("gross = net + tax", name="adds_up"),
    CheckConstraint("(red = 1) = (original_id IS NOT NULL)", name="red_names_original"),
    CheckConstraint("(red = 1 AND gross < 0) OR (red = 0 AND gross > 0)", name="red_is_negative"),
    CheckConstraint(
        "(kind IN ('e_special', 'e_ordinary') AND LENGTH(number) = 20 AND code = '') OR "
        "(kind NOT IN ('e_special', 'e_ordinary') AND LENGTH(number) = 8 AND LENGTH(code) IN (10, 12))",
        name="numbered_by_kind",
    ),
    Index("ix_tax_fapiao_issued_on", "issued_on"),
    Index("ix_tax_fapiao_original_id", "original_id"),
    comment="tax fapiao issued through the tax authority's channels, as the accountant recorded them",
)

fapiao_rate = table(
    "fapiao_rate",
    key(),
    refers("fapiao_id", "tax_fapiao"),
    Column("tax_rate", Percent, nullable=False),
    text("tax_kind"),
    Column("net", Money, nullable=False),
    Column("tax", Money, nullable=False),
    UniqueConstraint("fapiao_id", "tax_rate", "tax_kind"),
    among("tax_kind", TAX_KINDS),
    comment="the amounts of a fapiao by tax rate",
)

fapiao_invoice = table(
    "fapiao_invoice",
    key(),
    refers("fapiao_id", "tax_fapiao"),
    refers("invoice_id", "invoice"),
    Column("gross", Money, nullable=False),
    UniqueConstraint("fapiao_id", "invoice_id"),
    CheckConstraint("gross <> 0", name="some_amount"),
    Index("ix_fapiao_invoice_invoice_id", "invoice_id"),
    comment="which sales documents a fapiao covers, and with how much of each",
)

tax_point = table(
    "tax_point",
    key(),
    refers("invoice_id", "invoice"),
    text("cause"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("invoice_id"),
    among("cause", ("receipt", "fapiao")),
    comment="tax of an invoice that falls due before its goods leave: on the day it is paid, or of its fapiao",
)
