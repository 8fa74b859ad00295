"""The audit trail: one entry a command, chained by SHA-256 so that a changed entry is seen."""

from __future__ import annotations

from sqlalchemy import Column, Index, UniqueConstraint

from app.models.base import refers, table, text
from app.models.types import Day, Instant, Whole

audit = table(
    "audit",
    Column("seq", Whole, primary_key=True, autoincrement=False),
    text("command"),
    text("command_id"),
    refers("person_id", "person", nullable=True),
    text("presence"),
    text("machine"),
    Column("day", Day),
    Column("at", Instant, nullable=False),
    text("facts"),
    text("rows"),
    text("result"),
    text("previous"),
    text("hash"),
    UniqueConstraint("command_id"),
    Index("ix_audit_person_id", "person_id", "seq"),
    comment="who did what, when: facts given, rows written with their digests, and the hash of all that came before",
)
