"""The accounting books: chart, vouchers (记账凭证), stock in value, revenue by line."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Flag, Instant, Money, Percent, Quantity, Whole

account = table(
    "account",
    key(),
    text("code"),
    text("name_en"),
    text("name_zh"),
    text("kind"),
    text("normal"),
    text("role", nullable=True),
    refers("parent_id", "account", nullable=True),
    UniqueConstraint("code"),
    UniqueConstraint("role"),
    among("kind", ("asset", "liability", "equity", "cost", "revenue", "expense")),
    among("normal", ("debit", "credit")),
    comment="the chart of accounts (科目); postings find an account by its role, never by its code",
)

voucher = table(
    "voucher",
    Column("id", Whole, primary_key=True, autoincrement=False),
    text("number"),
    Column("day", Day, nullable=False),
    text("period"),
    text("narration"),
    text("paper", nullable=True),
    Column("paper_id", Whole),
    text("paper_number"),
    refers("invoice_id", "invoice", nullable=True),
    Column("total", Money, nullable=False),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    UniqueConstraint("paper", "paper_id"),
    Index("ix_voucher_day", "day", "id"),
    Index("ix_voucher_invoice_id", "invoice_id"),
    comment="a posted accounting voucher; its lines are written first, so that it can only stand balanced",
)

voucher_line = table(
    "voucher_line",
    key(),
    Column(
        "voucher_id",
        Whole,
        ForeignKey("voucher.id", ondelete="RESTRICT", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    Column("position", Integer, nullable=False),
    refers("account_id", "account"),
    Column("debit", Money, nullable=False),
    Column("credit", Money, nullable=False),
    text("rule"),  # J of the domain guide
    refers("customer_id", "customer", nullable=True),
    Column("tax_rate", Percent),
    refers("invoice_id", "invoice", nullable=True),
    Column("day", Day, nullable=False),
    UniqueConstraint("voucher_id", "position"),
    CheckConstraint("debit <> 0 OR credit <> 0", name="some_amount"),
    CheckConstraint("debit = 0 OR credit = 0", name="one_side"),
    Index("ix_voucher_line_account_id", "account_id", "day", "debit", "credit"),
    Index("ix_voucher_line_customer_id", "customer_id", "account_id"),
    Index("ix_voucher_line_invoice_id", "invoice_id"),
    comment="one account in a voucher; red entries are negative on the same side",
)

account_balance = table(
    "account_balance",
    refers("account_id", "account"),
    text("period"),
    Column("debit", Money, nullable=False),
    Column("credit", Money, nullable=False),
    PrimaryKeyConstraint("account_id", "period"),
    comment="turnover of each account in each month, kept by posting",
)

stock_entry = table(
    "stock_entry",
    key(),
    refers("warehouse_id", "warehouse"),
    refers("product_id", "product"),
    refers("voucher_id", "voucher", nullable=True),
    text("paper"),
    Column("paper_id", Whole, nullable=False),
    text("number"),
    Column("in_quantity", Quantity, nullable=False),
    Column("in_amount", Money, nullable=False),
    Column("out_quantity", Quantity, nullable=False),
    Column("out_amount", Money, nullable=False),
    Column("quantity", Quantity, nullable=False),
    Column("amount", Money, nullable=False),
    Column("day", Day, nullable=False),
    CheckConstraint("quantity >= 0", name="never_below_zero"),
    Index("ix_stock_entry_product_id", "product_id", "warehouse_id", "id"),
    Index("ix_stock_entry_voucher_id", "voucher_id"),
    Index("ix_stock_entry_paper_id", "paper_id", "product_id", "paper"),
    comment="stock in value (库存商品明细账), moving weighted average; returns are red in the out columns",
)

stock_value = table(
    "stock_value",
    refers("warehouse_id", "warehouse"),
    refers("product_id", "product"),
    Column("quantity", Quantity, nullable=False),
    Column("amount", Money, nullable=False),
    PrimaryKeyConstraint("warehouse_id", "product_id"),
    CheckConstraint("quantity >= 0", name="never_below_zero"),
    comment="quantity and amount of each product in the accounting books, kept by posting",
)

revenue_entry = table(
    "revenue_entry",
    key(),
    refers("voucher_id", "voucher", nullable=True),
    refers("invoice_id", "invoice"),
    refers("invoice_line_id", "invoice_line"),
    refers("product_id", "product"),
    refers("customer_id", "customer"),
    Column("tax_rate", Percent, nullable=False),
    Column("quantity", Quantity, nullable=False),
    Column("net", Money, nullable=False),
    Column("tax", Money, nullable=False),
    Column("gross", Money, nullable=False),
    Column("cost", Money, nullable=False),
    Column("gift", Flag, nullable=False),
    text("period"),
    Column("day", Day, nullable=False),
    Index("ix_revenue_entry_invoice_line_id", "invoice_line_id"),
    Index("ix_revenue_entry_invoice_id", "invoice_id"),
    Index("ix_revenue_entry_product_id", "product_id", "day"),
    Index("ix_revenue_entry_voucher_id", "voucher_id"),
    comment="revenue, tax and cost of each line shipped or returned, as booked",
)
