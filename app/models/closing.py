"""Vouchers by hand and their review, accounts below the standard ones, opening balances, the close of a period."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, PrimaryKeyConstraint, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Instant, Money, Quantity, Whole

voucher_draft = table(
    "voucher_draft",
    key(),
    text("kind"),
    text("state"),
    text("day"),
    text("narration"),
    text("attachments"),
    refers("corrects_id", "voucher", nullable=True),
    refers("replaces_id", "voucher", nullable=True),
    text("sent_back"),
    refers("maker_id", "person"),
    Column("at", Instant, nullable=False),
    among("kind", ("manual", "correction", "carry", "opening")),
    among("state", ("draft", "submitted", "posted")),
    UniqueConstraint("corrects_id"),
    CheckConstraint("(kind = 'correction') = (corrects_id IS NOT NULL)", name="correction_names_original"),
    comment="a voucher as somebody types it (记账凭证草稿); posted, it stays as the voucher's paper",
    ids_once=True,
)

voucher_draft_line = table(
    "voucher_draft_line",
    Column("draft_id", Whole, ForeignKey("voucher_draft.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    text("narration"),
    text("account"),
    text("debit"),
    text("credit"),
    refers("customer_id", "customer", nullable=True),
    PrimaryKeyConstraint("draft_id", "position"),
    comment="a line of a voucher draft, exactly as typed",
)

voucher_review = table(
    "voucher_review",
    key(),
    Column(
        "voucher_id",
        Whole,
        ForeignKey("voucher.id", ondelete="RESTRICT", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("voucher_id"),
    comment="a second person has looked through a voucher (凭证审核)",
)

sub_account = table(
    "sub_account",
    Column("account_id", Whole, ForeignKey("account.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    refers("proposed_by", "person"),
    Column("proposed_at", Instant, nullable=False),
    refers("confirmed_by", "person", nullable=True),
    Column("confirmed_at", Instant),
    refers("closed_by", "person", nullable=True),
    Column("closed_at", Instant),
    CheckConstraint("confirmed_by IS NULL OR confirmed_by <> proposed_by", name="two_hands"),
    comment="accounts the branch added below the standard ones (明细科目)",
)

opening_area = table(
    "opening_area",
    text("area"),
    Column("day", Day, nullable=False),
    text("content_hash"),
    refers("prepared_by", "person"),
    Column("prepared_at", Instant, nullable=False),
    refers("signed_by", "person", nullable=True),
    Column("signed_at", Instant),
    PrimaryKeyConstraint("area"),
    among("area", ("gl", "customers", "stock", "money")),
    CheckConstraint("signed_by IS NULL OR signed_by <> prepared_by", name="two_hands"),
    comment="opening balances (期初余额), an area each; signed by a second person they are frozen",
)

opening_line = table(
    "opening_line",
    text("area"),
    Column("position", Integer, nullable=False),
    refers("account_id", "account"),
    refers("customer_id", "customer", nullable=True),
    refers("product_id", "product", nullable=True),
    Column("quantity", Quantity, nullable=False),
    Column("debit", Money, nullable=False),
    Column("credit", Money, nullable=False),
    PrimaryKeyConstraint("area", "position"),
    comment="one opening balance",
)

close_signature = table(
    "close_signature",
    key(),
    text("period"),
    text("step"),
    text("act"),
    text("digest"),
    text("note"),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    among("act", ("explained", "prepared")),
    comment="what was explained and signed on the way to closing a period (结账)",
)

reopening_ask = table(
    "reopening_ask",
    key(),
    text("period"),
    text("reason"),
    Column("until", Instant, nullable=False),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    comment="somebody asks to open a locked period again (反结账申请)",
)

reopening = table(
    "reopening",
    Column("ask_id", Whole, ForeignKey("reopening_ask.id", ondelete="RESTRICT"), primary_key=True, autoincrement=False),
    text("period"),
    Column("until", Instant, nullable=False),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    comment="the second person let a locked period be open until an end time (反结账)",
)
