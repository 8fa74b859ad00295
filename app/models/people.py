"""People and their duties; what is kept apart stands here as data, so that triggers can obey it too."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Flag, Instant
from app.process import Conflict, Duty

person = table(
    "person",
    key(),
    text("name"),
    text("role"),
    text("password_hash"),
    text("language"),
    Column("active", Flag, nullable=False, server_default="1"),
    Column("failed_tries", Integer, nullable=False, server_default="0"),
    Column("wait_until", Instant),
    Column("joined_at", Instant, nullable=False),
    UniqueConstraint("name"),
    comment="somebody who works at the branch",
)

person_duty = table(
    "person_duty",
    key(),
    refers("person_id", "person"),
    text("duty"),
    Column("granted_at", Instant, nullable=False),
    refers("granted_by", "person", nullable=True),
    Column("revoked_at", Instant),
    among("duty", Duty),
    Index("ix_person_duty_person_id", "person_id"),
    comment="duties granted; revoked ones stay, with their end",
)

duty_conflict = table(
    "duty_conflict",
    text("duty_a"),
    text("duty_b"),
    text("kind"),
    PrimaryKeyConstraint("duty_a", "duty_b"),
    among("kind", Conflict),
    comment="duties kept apart, both ways round",
)

combined_duty = table(
    "combined_duty",
    key(),
    refers("person_id", "person"),
    text("duty_a"),
    text("duty_b"),
    text("reason"),
    Column("until", Day, nullable=False),
    refers("signed_by", "person"),
    refers("countersigned_by", "person"),
    Column("at", Instant, nullable=False),
    CheckConstraint("signed_by <> countersigned_by", name="two_signatures"),
    CheckConstraint("person_id <> signed_by AND person_id <> countersigned_by", name="not_own"),
    Index("ix_combined_duty_person_id", "person_id"),
    comment="combined-duty records (兼岗): a soft pair held by one person until a day, signed by two others",
)
