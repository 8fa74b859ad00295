"""Money in and out: receipts (收款收据), refunds, and the cashier's journals (现金日记账, 银行存款日记账)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Flag, Instant, Money, Whole
from app.process import Method

SETTLEMENTS = (
    "advance",  # a customer's advance used on an invoice
    "moved",  # a payment booked to the wrong invoice: red on it, black on the right one (or an advance of the customer)
    "bounced",  # a cheque that had been credited came back
    "waived",  # small change forgiven
    "written_off",  # a bad debt
    "credited",  # what a red invoice gives back, set against what is still owed
)

receipt = table(
    "receipt",
    key(),
    text("number"),
    refers("invoice_id", "invoice", nullable=True),
    refers("customer_id", "customer"),
    text("method"),
    Column("amount", Money, nullable=False),
    Column("tendered", Money),
    text("reference"),
    Column("pending", Flag, nullable=False),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    among("method", Method),
    CheckConstraint("amount > 0", name="positive"),
    CheckConstraint("tendered IS NULL OR tendered >= amount", name="tendered_enough"),
    Index("ix_receipt_invoice_id", "invoice_id"),
    Index("ix_receipt_day", "day", "id"),
    comment="one payment; without an invoice it is an advance of the customer; pending until it has arrived",
)

clearing = table(
    "clearing",
    key(),
    refers("receipt_id", "receipt"),
    text("outcome"),
    text("reason"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("receipt_id"),
    among("outcome", ("arrived", "bounced")),
    comment="what became of a pending receipt",
)

refund = table(
    "refund",
    key(),
    text("number"),
    refers("invoice_id", "invoice", nullable=True),
    refers("customer_id", "customer"),
    text("method"),
    Column("amount", Money, nullable=False),
    text("reference"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    among("method", Method),
    CheckConstraint("amount > 0", name="positive"),
    Index("ix_refund_invoice_id", "invoice_id"),
    comment="money paid back (付讫): on a red invoice, or of a customer's advance, which names no invoice",
)

settlement = table(
    "settlement",
    key(),
    text("number"),
    text("kind"),
    refers("invoice_id", "invoice", nullable=True),
    refers("customer_id", "customer"),
    refers("receipt_id", "receipt", nullable=True),
    Column("amount", Money, nullable=False),
    text("reason"),
    refers("person_id", "person"),
    refers("countersigned_by", "person", nullable=True),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    among("kind", SETTLEMENTS),
    CheckConstraint("amount <> 0", name="some_amount"),
    CheckConstraint("countersigned_by IS NULL OR countersigned_by <> person_id", name="two_hands"),
    Index("ix_settlement_invoice_id", "invoice_id"),
    Index("ix_settlement_customer_id", "customer_id"),
    Index("ix_settlement_receipt_id", "receipt_id"),
    comment="what settles an invoice, or unsettles it in red, beside its own receipts (核销)",
)

cash_journal = table(
    "cash_journal",
    key(),
    text("role"),
    text("paper"),
    Column("paper_id", Whole, nullable=False),
    text("number"),
    refers("invoice_id", "invoice", nullable=True),
    refers("customer_id", "customer", nullable=True),
    text("reference"),
    Column("received", Money, nullable=False),
    Column("paid", Money, nullable=False),
    Column("balance", Money, nullable=False),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("paper", "paper_id"),
    Index("ix_cash_journal_role", "role", "id"),
    Index("ix_cash_journal_day", "day", "id"),
    comment="the cashier's own journals, one a money account, with a running balance",
)
