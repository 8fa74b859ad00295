"""What was said about the differences of a reconciliation (差异处理), and what customers answered (对账回函)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Instant, Money

NOTE_STATES = ("open", "resolved", "disputed")

reconciliation_note = table(
    "reconciliation_note",
    key(),
    text("code"),
    text("document"),
    text("subject"),
    Column("version", Integer, nullable=False),
    text("period"),
    Column("difference", Money, nullable=False),
    text("reason"),
    text("owner"),
    text("action"),
    Column("due", Day),
    text("state"),
    text("answer"),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("code", "document", "subject", "version"),
    among("state", NOTE_STATES),
    CheckConstraint("version >= 1", name="version_counted"),
    CheckConstraint("state <> 'resolved' OR action <> ''", name="resolved_by_something"),
    comment="what was said about a difference, version by version; the last one stands",
)

balance_reply = table(
    "balance_reply",
    key(),
    refers("customer_id", "customer"),
    text("period"),
    Column("version", Integer, nullable=False),
    Column("ours", Money, nullable=False),
    Column("theirs", Money),
    Column("sent_on", Day, nullable=False),
    Column("replied_on", Day),
    text("note"),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("customer_id", "period", "version"),
    CheckConstraint("version >= 1", name="version_counted"),
    CheckConstraint("(theirs IS NULL) = (replied_on IS NULL)", name="reply_has_its_day"),
    CheckConstraint("replied_on IS NULL OR replied_on >= sent_on", name="replied_after_sent"),
    Index("ix_balance_reply_period", "period"),
    comment="a statement sent to a customer and what came back, version by version; the last one stands",
)
