"""What goes back: inspection of returned goods (验收), requests to refund (退款申请), exchanges (换货)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Instant, Money, Quantity
from app.process import Method

inspection = table(
    "inspection",
    key(),
    refers("invoice_id", "invoice"),
    Column("revision", Integer, nullable=False),
    text("note"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("invoice_id", "revision"),
    comment="goods of a return, looked at and counted before they go on a shelf (检验)",
)

inspection_line = table(
    "inspection_line",
    key(),
    refers("inspection_id", "inspection"),
    Column("position", Integer, nullable=False),
    refers("product_id", "product"),
    Column("good", Quantity, nullable=False),
    Column("rejected", Quantity, nullable=False),
    text("note"),
    UniqueConstraint("inspection_id", "position"),
    CheckConstraint("good >= 0 AND rejected >= 0 AND good + rejected > 0", name="counted"),
    comment="a line of a return: how much of it is good (合格) and how much is rejected (不合格)",
)

refund_request = table(
    "refund_request",
    key(),
    text("number"),
    refers("invoice_id", "invoice", nullable=True),
    refers("customer_id", "customer"),
    text("method"),
    Column("amount", Money, nullable=False),
    text("reason"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    among("method", Method),
    CheckConstraint("amount > 0", name="positive"),
    Index("ix_refund_request_customer_id", "customer_id"),
    Index("ix_refund_request_invoice_id", "invoice_id"),
    comment="money to go back that needs approval: a customer's advance, or on a red invoice by another channel",
)

refund_decision = table(
    "refund_decision",
    key(),
    refers("request_id", "refund_request"),
    text("outcome"),
    text("reason"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("request_id"),
    among("outcome", ("approved", "refused")),
    comment="what was decided about a request to refund",
)

exchange = table(
    "exchange",
    refers("red_id", "invoice"),
    refers("blue_id", "invoice"),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("red_id"),
    UniqueConstraint("blue_id"),
    CheckConstraint("red_id <> blue_id", name="two_invoices"),
    comment="an exchange: what comes back and what is sold instead, settled together",
)
