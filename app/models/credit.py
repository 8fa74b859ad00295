"""Credit (赊销) and what settles an invoice beside its own receipts: limits, releases, requests, receivables."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Flag, Instant, Money, Whole

REQUESTS = ("moved", "bounced", "waived", "written_off")
RELEASE_MARKS = ("supported", "released", "released_above", "withdrawn", "lapsed")
RECEIVABLE_EVENTS = (
    "shipped",
    "set_off",
    "received",
    "advance",
    "moved",
    "bounced",
    "waived",
    "written_off",
    "credited",
)

credit_policy = table(
    "credit_policy",
    key(),
    refers("customer_id", "customer"),
    Column("credit_limit", Money, nullable=False),
    Column("days", Integer, nullable=False),
    text("guarantee"),
    Column("valid_from", Day, nullable=False),
    refers("set_by", "person"),
    Column("set_at", Instant, nullable=False),
    refers("confirmed_by", "person", nullable=True),
    Column("confirmed_at", Instant),
    CheckConstraint("credit_limit >= 0", name="limit_not_negative"),
    CheckConstraint("days BETWEEN 0 AND 365", name="days_known"),
    CheckConstraint("confirmed_by IS NULL OR confirmed_by <> set_by", name="two_hands"),
    Index("ix_credit_policy_customer_id", "customer_id", "valid_from"),
    comment="a customer's credit limit and days (信用额度, 账期) in dated versions; in force once confirmed",
)

credit_release = table(
    "credit_release",
    key(),
    text("number"),
    refers("invoice_id", "invoice"),
    refers("customer_id", "customer"),
    Column("credit_limit", Money, nullable=False),
    Column("receivable", Money, nullable=False),
    Column("open_releases", Money, nullable=False),
    Column("overdue", Money, nullable=False),
    Column("overdue_days", Integer, nullable=False),
    Column("amount", Money, nullable=False),
    Column("total_after", Money, nullable=False),
    Column("due_on", Day, nullable=False),
    text("reason"),
    text("guarantee"),
    Column("expires_on", Day, nullable=False),
    Column("above", Flag, nullable=False),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    CheckConstraint("total_after = receivable + open_releases + amount", name="adds_up"),
    CheckConstraint("above = 1 OR (total_after <= credit_limit AND overdue = 0)", name="above_when_above"),
    Index("ix_credit_release_invoice_id", "invoice_id"),
    comment="the credit release form (赊销审批单) as the sales supervisor signed it",
)

credit_release_mark = table(
    "credit_release_mark",
    key(),
    refers("credit_release_id", "credit_release"),
    text("mark"),
    refers("person_id", "person", nullable=True),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("credit_release_id", "mark"),
    among("mark", RELEASE_MARKS),
    comment="what became of a release form: supported, released, withdrawn, lapsed",
)

receivable_entry = table(
    "receivable_entry",
    key(),
    refers("invoice_id", "invoice"),
    refers("customer_id", "customer"),
    text("event"),
    text("paper"),
    Column("paper_id", Whole, nullable=False),
    text("number"),
    Column("amount", Money, nullable=False),
    Column("due_on", Day),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("paper", "paper_id", "event"),
    among("event", RECEIVABLE_EVENTS),
    CheckConstraint("amount <> 0", name="some_amount"),
    Index("ix_receivable_entry_invoice_id", "invoice_id"),
    Index("ix_receivable_entry_customer_id", "customer_id", "day"),
    comment="what customers owe for goods that left before the money, document by document (应收账款)",
)

settlement_request = table(
    "settlement_request",
    key(),
    text("kind"),
    refers("invoice_id", "invoice"),
    refers("receipt_id", "receipt", nullable=True),
    refers("to_invoice_id", "invoice", nullable=True),
    refers("to_customer_id", "customer", nullable=True),
    Column("amount", Money, nullable=False),
    text("reason"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    among("kind", REQUESTS),
    CheckConstraint("amount > 0", name="positive"),
    CheckConstraint("(kind = 'moved') = (to_customer_id IS NOT NULL)", name="moved_somewhere"),
    CheckConstraint("(kind IN ('moved', 'bounced')) = (receipt_id IS NOT NULL)", name="of_a_receipt"),
    Index("ix_settlement_request_invoice_id", "invoice_id"),
    comment="what somebody asked to be settled or undone; it is done when another person approves it",
)

settlement_answer = table(
    "settlement_answer",
    key(),
    refers("settlement_request_id", "settlement_request"),
    text("outcome"),
    text("reason"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("settlement_request_id"),
    among("outcome", ("approved", "declined")),
    comment="the second person's answer to a request",
)

settlement_of_request = table(
    "settlement_of_request",
    key(),
    refers("settlement_id", "settlement"),
    refers("settlement_request_id", "settlement_request"),
    UniqueConstraint("settlement_id"),
    Index("ix_settlement_of_request_settlement_request_id", "settlement_request_id"),
    comment="which settlements carry out which request",
)

joint_payment = table(
    "joint_payment",
    key(),
    refers("customer_id", "customer"),
    text("method"),
    Column("amount", Money, nullable=False),
    text("reference"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("amount > 0", name="positive"),
    comment="one payment for several invoices of a customer",
)

joint_payment_part = table(
    "joint_payment_part",
    key(),
    refers("joint_payment_id", "joint_payment"),
    refers("receipt_id", "receipt"),
    UniqueConstraint("receipt_id"),
    Index("ix_joint_payment_part_joint_payment_id", "joint_payment_id"),
    comment="the receipts that one payment was divided into",
)
