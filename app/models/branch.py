"""The branch itself (网点): its currency and tax scheme, settings, business days, periods, numbers, warehouses."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint, Text

from app.models.base import key, refers, table, text
from app.models.types import Day, Flag, Instant, Whole

branch = table(
    "branch",
    key(),
    text("code"),
    text("name"),
    text("currency"),
    Column("places", Integer, nullable=False),
    text("tax_scheme"),  # general 一般纳税人 · small 小规模 · none
    text("chart"),  # asbe 企业会计准则 · small 小企业会计准则
    text("language"),
    Column("tax_included", Flag, nullable=False),
    text("address"),
    text("phone"),
    text("tax_id"),
    Column("practice", Flag, nullable=False, server_default="0"),
    Column("founded_at", Instant, nullable=False),
    CheckConstraint("id = 1", name="only_one"),
    CheckConstraint("places BETWEEN 0 AND 4", name="places_known"),
    comment="the one branch this database belongs to",
)

setting = table(
    "setting",
    Column("name", Text, primary_key=True),
    text("value"),
    comment="the branch's policies, by name",
)

business_day = table(
    "business_day",
    Column("day", Day, primary_key=True),
    Column("opened_at", Instant, nullable=False),
    refers("opened_by", "person", nullable=True),
    Column("closed_at", Instant),
    refers("closed_by", "person", nullable=True),
    comment="days on which business was done; never earlier than the last one",
)

period_lock = table(
    "period_lock",
    Column("period", Text, primary_key=True),
    Column("locked_at", Instant, nullable=False),
    refers("locked_by", "person", nullable=True),
    comment="accounting periods (YYYY-MM) that take no more entries",
)

counter = table(
    "counter",
    text("series"),
    text("period"),
    Column("last", Whole, nullable=False),
    PrimaryKeyConstraint("series", "period"),
    CheckConstraint("last >= 0", name="not_negative"),
    comment="the last number given in each series and month",
)

warehouse = table(
    "warehouse",
    key(),
    text("code"),
    text("name"),
    Column("kind", Text, nullable=False, server_default="branch"),  # main · branch · rejected 不合格品 · transit 在途
    Column("active", Flag, nullable=False, server_default="1"),
    comment="where finished goods are kept",
)
