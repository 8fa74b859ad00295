"""Every table of the house.

Numbers are scaled whole numbers, days and instants ISO text: the same on SQLite and PostgreSQL.

Revision ID: 0001
Revises: nothing
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("name_zh", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("normal", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("parent_id", WHOLE, nullable=True),
        sa.CheckConstraint(
            "kind IN ('asset', 'liability', 'equity', 'cost', 'revenue', 'expense')", name=op.f("ck_account_kind_known")
        ),
        sa.CheckConstraint("normal IN ('debit', 'credit')", name=op.f("ck_account_normal_known")),
        sa.ForeignKeyConstraint(["parent_id"], ["account.id"], name=op.f("fk_account_parent_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("code", name=op.f("uq_account_code")),
        sa.UniqueConstraint("role", name=op.f("uq_account_role")),
        comment="the chart of accounts (科目); postings find an account by its role, never by its code",
        sqlite_strict=True,
    )
    op.create_table(
        "branch",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("currency", sa.Text(), server_default="", nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("tax_scheme", sa.Text(), server_default="", nullable=False),
        sa.Column("chart", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("tax_included", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("tax_id", sa.Text(), server_default="", nullable=False),
        sa.Column("practice", sa.Integer(), server_default="0", nullable=False),
        sa.Column("founded_at", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_branch_only_one")),
        sa.CheckConstraint("places BETWEEN 0 AND 4", name=op.f("ck_branch_places_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch")),
        comment="the one branch this database belongs to",
        sqlite_strict=True,
    )
    op.create_table(
        "counter",
        sa.Column("series", sa.Text(), server_default="", nullable=False),
        sa.Column("period", sa.Text(), server_default="", nullable=False),
        sa.Column("last", WHOLE, nullable=False),
        sa.CheckConstraint("last >= 0", name=op.f("ck_counter_not_negative")),
        sa.PrimaryKeyConstraint("series", "period", name=op.f("pk_counter")),
        comment="the last number given in each series and month",
        sqlite_strict=True,
    )
    op.create_table(
        "customer",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("pinyin", sa.Text(), server_default="", nullable=False),
        sa.Column("initials", sa.Text(), server_default="", nullable=False),
        sa.Column("contact", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("city", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.Text(), server_default="", nullable=False),
        sa.Column("tax_id", sa.Text(), server_default="", nullable=False),
        sa.Column("tier", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("code", name=op.f("uq_customer_code")),
        comment="who buys",
        sqlite_strict=True,
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index("ix_customer_name", ["name"], unique=False)

    op.create_table(
        "duty_conflict",
        sa.Column("duty_a", sa.Text(), server_default="", nullable=False),
        sa.Column("duty_b", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('hard', 'soft')", name=op.f("ck_duty_conflict_kind_known")),
        sa.PrimaryKeyConstraint("duty_a", "duty_b", name=op.f("pk_duty_conflict")),
        comment="duties kept apart, both ways round",
        sqlite_strict=True,
    )
    op.create_table(
        "person",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("password_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.Column("failed_tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("wait_until", sa.Text(), nullable=True),
        sa.Column("joined_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("name", name=op.f("uq_person_name")),
        comment="somebody who works at the branch",
        sqlite_strict=True,
    )
    op.create_table(
        "product",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("pinyin", sa.Text(), server_default="", nullable=False),
        sa.Column("initials", sa.Text(), server_default="", nullable=False),
        sa.Column("spec", sa.Text(), server_default="", nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("barcode", sa.Text(), server_default="", nullable=False),
        sa.Column("tax_rate", WHOLE, nullable=False),
        sa.Column("tax_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("standard_cost", WHOLE, nullable=True),
        sa.Column("active", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("tax_rate >= 0", name=op.f("ck_product_rate_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
        comment="finished goods",
        sqlite_strict=True,
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
        comment="the branch's policies, by name",
        sqlite_strict=True,
    )
    op.create_table(
        "warehouse",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warehouse")),
        comment="where finished goods are kept",
        sqlite_strict=True,
    )
    op.create_table(
        "account_balance",
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("period", sa.Text(), server_default="", nullable=False),
        sa.Column("debit", WHOLE, nullable=False),
        sa.Column("credit", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_balance_account_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("account_id", "period", name=op.f("pk_account_balance")),
        comment="turnover of each account in each month, kept by posting",
        sqlite_strict=True,
    )
    op.create_table(
        "audit",
        sa.Column("seq", WHOLE, autoincrement=False, nullable=False),
        sa.Column("command", sa.Text(), server_default="", nullable=False),
        sa.Column("command_id", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=True),
        sa.Column("presence", sa.Text(), server_default="", nullable=False),
        sa.Column("machine", sa.Text(), server_default="", nullable=False),
        sa.Column("day", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), server_default="", nullable=False),
        sa.Column("rows", sa.Text(), server_default="", nullable=False),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("previous", sa.Text(), server_default="", nullable=False),
        sa.Column("hash", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_person_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
        sa.UniqueConstraint("command_id", name=op.f("uq_audit_command_id")),
        comment="who did what, when: facts given, rows written with their digests, and the hash of all that came before",
        sqlite_strict=True,
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_person_id", ["person_id", "seq"], unique=False)

    op.create_table(
        "business_day",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("opened_by", WHOLE, nullable=True),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.Column("closed_by", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["person.id"], name=op.f("fk_business_day_closed_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["person.id"], name=op.f("fk_business_day_opened_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_business_day")),
        comment="days on which business was done; never earlier than the last one",
        sqlite_strict=True,
    )
    op.create_table(
        "combined_duty",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("duty_a", sa.Text(), server_default="", nullable=False),
        sa.Column("duty_b", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("signed_by", WHOLE, nullable=False),
        sa.Column("countersigned_by", WHOLE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "person_id <> signed_by AND person_id <> countersigned_by", name=op.f("ck_combined_duty_not_own")
        ),
        sa.CheckConstraint("signed_by <> countersigned_by", name=op.f("ck_combined_duty_two_signatures")),
        sa.ForeignKeyConstraint(
            ["countersigned_by"], ["person.id"], name=op.f("fk_combined_duty_countersigned_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_combined_duty_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["person.id"], name=op.f("fk_combined_duty_signed_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_combined_duty")),
        comment="combined-duty records (兼岗): a soft pair held by one person until a day, signed by two others",
        sqlite_strict=True,
    )
    with op.batch_alter_table("combined_duty", schema=None) as batch_op:
        batch_op.create_index("ix_combined_duty_person_id", ["person_id"], unique=False)

    op.create_table(
        "custody_balance",
        sa.Column("warehouse_id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("on_hand", WHOLE, nullable=False),
        sa.Column("reserved", WHOLE, server_default="0", nullable=False),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_custody_balance_never_below_zero")),
        sa.CheckConstraint("reserved BETWEEN 0 AND on_hand", name=op.f("ck_custody_balance_reserved_is_there")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_custody_balance_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_custody_balance_warehouse_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("warehouse_id", "product_id", name=op.f("pk_custody_balance")),
        comment="what is on hand and how much of it is promised to released invoices",
        sqlite_strict=True,
    )
    with op.batch_alter_table("custody_balance", schema=None) as batch_op:
        batch_op.create_index("ix_custody_balance_product_id", ["product_id"], unique=False)

    op.create_table(
        "custody_entry",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("warehouse_id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("paper", sa.Text(), server_default="", nullable=False),
        sa.Column("paper_id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("received", WHOLE, nullable=False),
        sa.Column("issued", WHOLE, nullable=False),
        sa.Column("on_hand", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_custody_entry_never_below_zero")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_custody_entry_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_custody_entry_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_custody_entry_warehouse_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_entry")),
        comment="a line of the custody ledger; goods taken back stand in the issued column in red",
        sqlite_strict=True,
    )
    with op.batch_alter_table("custody_entry", schema=None) as batch_op:
        batch_op.create_index("ix_custody_entry_day", ["day", "id"], unique=False)
        batch_op.create_index("ix_custody_entry_product_id", ["product_id", "warehouse_id", "id"], unique=False)

    op.create_table(
        "goods_receipt",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("warehouse_id", WHOLE, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_goods_receipt_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_goods_receipt_warehouse_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_receipt")),
        sa.UniqueConstraint("number", name=op.f("uq_goods_receipt_number")),
        comment="finished goods received (入库单)",
        sqlite_strict=True,
    )
    op.create_table(
        "period_lock",
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("locked_at", sa.Text(), nullable=False),
        sa.Column("locked_by", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["locked_by"], ["person.id"], name=op.f("fk_period_lock_locked_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_period_lock")),
        comment="accounting periods (YYYY-MM) that take no more entries",
        sqlite_strict=True,
    )
    op.create_table(
        "person_duty",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("duty", sa.Text(), server_default="", nullable=False),
        sa.Column("granted_at", sa.Text(), nullable=False),
        sa.Column("granted_by", WHOLE, nullable=True),
        sa.Column("revoked_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "duty IN ('invoice', 'authorise', 'check', 'collect', 'ship', 'book', 'sell', 'price', 'file_price', 'witness', 'administer')",
            name=op.f("ck_person_duty_duty_known"),
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["person.id"], name=op.f("fk_person_duty_granted_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_duty_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_duty")),
        comment="duties granted; revoked ones stay, with their end",
        sqlite_strict=True,
    )
    with op.batch_alter_table("person_duty", schema=None) as batch_op:
        batch_op.create_index("ix_person_duty_person_id", ["person_id"], unique=False)

    op.create_table(
        "price_list",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=False),
        sa.Column("tax_included", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default="", nullable=False),
        sa.Column("proposed_by", WHOLE, nullable=False),
        sa.Column("proposed_at", sa.Text(), nullable=False),
        sa.Column("filed_by", WHOLE, nullable=True),
        sa.Column("filed_at", sa.Text(), nullable=True),
        sa.CheckConstraint("state = 'proposed' OR filed_by IS NOT NULL", name=op.f("ck_price_list_filed_by_somebody")),
        sa.CheckConstraint("state IN ('proposed', 'filed')", name=op.f("ck_price_list_state_known")),
        sa.CheckConstraint("filed_by IS NULL OR filed_by <> proposed_by", name=op.f("ck_price_list_two_hands")),
        sa.ForeignKeyConstraint(["filed_by"], ["person.id"], name=op.f("fk_price_list_filed_by"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_price_list_proposed_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        comment="a version of the price catalogue: in force from a day until the next filed version",
        sqlite_strict=True,
    )
    with op.batch_alter_table("price_list", schema=None) as batch_op:
        batch_op.create_index("ix_price_list_valid_from", ["valid_from"], unique=False)

    op.create_table(
        "stock_value",
        sa.Column("warehouse_id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_stock_value_never_below_zero")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_stock_value_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_value_warehouse_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("warehouse_id", "product_id", name=op.f("pk_stock_value")),
        comment="quantity and amount of each product in the accounting books, kept by posting",
        sqlite_strict=True,
    )
    op.create_table(
        "goods_receipt_line",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("goods_receipt_id", WHOLE, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_goods_receipt_line_positive")),
        sa.ForeignKeyConstraint(
            ["goods_receipt_id"],
            ["goods_receipt.id"],
            name=op.f("fk_goods_receipt_line_goods_receipt_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_goods_receipt_line_product_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_receipt_line")),
        sa.UniqueConstraint(
            "goods_receipt_id", "position", name=op.f("uq_goods_receipt_line_goods_receipt_id_position")
        ),
        comment="one product received",
        sqlite_strict=True,
    )
    op.create_table(
        "invoice",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="0", nullable=False),
        sa.Column("review", sa.Text(), server_default="", nullable=False),
        sa.Column("payment", sa.Text(), server_default="", nullable=False),
        sa.Column("goods", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("customer_id", WHOLE, nullable=True),
        sa.Column("customer_name", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_tax_id", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_phone", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_address", sa.Text(), server_default="", nullable=False),
        sa.Column("price_list_id", WHOLE, nullable=True),
        sa.Column("tax_included", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("original_id", WHOLE, nullable=True),
        sa.Column("day", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.Text(), nullable=True),
        sa.Column("expires_on", sa.Text(), nullable=True),
        sa.Column("line_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("off_list", sa.Integer(), server_default="0", nullable=False),
        sa.Column("quantity", WHOLE, server_default="0", nullable=False),
        sa.Column("net", WHOLE, server_default="0", nullable=False),
        sa.Column("tax", WHOLE, server_default="0", nullable=False),
        sa.Column("gross", WHOLE, server_default="0", nullable=False),
        sa.Column("received", WHOLE, server_default="0", nullable=False),
        sa.Column("pending", WHOLE, server_default="0", nullable=False),
        sa.Column("refunded", WHOLE, server_default="0", nullable=False),
        sa.Column("maker_id", WHOLE, nullable=False),
        sa.Column("sent_back_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("void_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("typed", sa.Text(), server_default="", nullable=False),
        sa.Column("saved_at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'return') = (original_id IS NOT NULL)", name=op.f("ck_invoice_return_names_original")
        ),
        sa.CheckConstraint("goods IN ('none', 'part', 'shipped', 'returned')", name=op.f("ck_invoice_goods_known")),
        sa.CheckConstraint("kind IN ('sale', 'return')", name=op.f("ck_invoice_kind_known")),
        sa.CheckConstraint(
            "payment IN ('none', 'part', 'pending', 'full', 'refunded')", name=op.f("ck_invoice_payment_known")
        ),
        sa.CheckConstraint(
            "review = 'draft' OR review = 'void' OR number IS NOT NULL", name=op.f("ck_invoice_numbered")
        ),
        sa.CheckConstraint(
            "review IN ('draft', 'submitted', 'authorised', 'payable', 'closed', 'void', 'expired')",
            name=op.f("ck_invoice_review_known"),
        ),
        sa.CheckConstraint("gross = net + tax", name=op.f("ck_invoice_adds_up")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_invoice_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["maker_id"], ["person.id"], name=op.f("fk_invoice_maker_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["original_id"], ["invoice.id"], name=op.f("fk_invoice_original_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_list.id"], name=op.f("fk_invoice_price_list_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_number")),
        sa.UniqueConstraint("reference", name=op.f("uq_invoice_reference")),
        comment="a sales invoice; while a draft, `typed` holds the form exactly as it was typed",
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.create_index("ix_invoice_customer_id", ["customer_id", "id"], unique=False)
        batch_op.create_index("ix_invoice_day", ["day", "id"], unique=False)
        batch_op.create_index("ix_invoice_maker_id", ["maker_id", "id"], unique=False)
        batch_op.create_index("ix_invoice_original_id", ["original_id"], unique=False)
        batch_op.create_index("ix_invoice_review", ["review", "payment", "goods", "id"], unique=False)

    op.create_table(
        "price",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("price_list_id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("unit_price", WHOLE, nullable=False),
        sa.Column("floor_price", WHOLE, nullable=True),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_list.id"], name=op.f("fk_price_price_list_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_price_product_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price")),
        sa.UniqueConstraint("price_list_id", "product_id", name=op.f("uq_price_price_list_id_product_id")),
        comment="one product's price in one version of the catalogue",
        sqlite_strict=True,
    )
    with op.batch_alter_table("price", schema=None) as batch_op:
        batch_op.create_index("ix_price_product_id", ["product_id"], unique=False)

    op.create_table(
        "cash_journal",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("paper", sa.Text(), server_default="", nullable=False),
        sa.Column("paper_id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=True),
        sa.Column("customer_id", WHOLE, nullable=True),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("received", WHOLE, nullable=False),
        sa.Column("paid", WHOLE, nullable=False),
        sa.Column("balance", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_cash_journal_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_cash_journal_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_cash_journal_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_journal")),
        sa.UniqueConstraint("paper", "paper_id", name=op.f("uq_cash_journal_paper_paper_id")),
        comment="the cashier's own journals, one a money account, with a running balance",
        sqlite_strict=True,
    )
    with op.batch_alter_table("cash_journal", schema=None) as batch_op:
        batch_op.create_index("ix_cash_journal_day", ["day", "id"], unique=False)
        batch_op.create_index("ix_cash_journal_role", ["role", "id"], unique=False)

    op.create_table(
        "invoice_duty",
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("duty", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "duty IN ('invoice', 'authorise', 'check', 'collect', 'ship', 'book', 'sell', 'price', 'file_price', 'witness', 'administer')",
            name=op.f("ck_invoice_duty_duty_known"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_duty_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invoice_duty_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("invoice_id", "person_id", "duty", name=op.f("pk_invoice_duty")),
        comment="who exercised which duty on an invoice; two that are kept apart never stand under one person",
        sqlite_strict=True,
    )
    op.create_table(
        "invoice_event",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("step", sa.Text(), server_default="", nullable=False),
        sa.Column("review_from", sa.Text(), server_default="", nullable=False),
        sa.Column("review_to", sa.Text(), server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("person_id", WHOLE, nullable=True),
        sa.Column("duty", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("signed_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("paper", sa.Text(), server_default="", nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_event_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invoice_event_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_event")),
        comment="the timeline: every step taken on an invoice; for signed steps the hash that was signed",
        sqlite_strict=True,
    )
    with op.batch_alter_table("invoice_event", schema=None) as batch_op:
        batch_op.create_index("ix_invoice_event_invoice_id", ["invoice_id", "id"], unique=False)

    op.create_table(
        "invoice_line",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("spec", sa.Text(), server_default="", nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("list_price", WHOLE, nullable=False),
        sa.Column("unit_price", WHOLE, nullable=False),
        sa.Column("discount", WHOLE, nullable=False),
        sa.Column("tax_rate", WHOLE, nullable=False),
        sa.Column("tax_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("net", WHOLE, nullable=False),
        sa.Column("tax", WHOLE, nullable=False),
        sa.Column("gross", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("gift", sa.Integer(), nullable=False),
        sa.Column("original_line_id", WHOLE, nullable=True),
        sa.CheckConstraint("discount BETWEEN 0 AND 1000000", name=op.f("ck_invoice_line_discount_in_range")),
        sa.CheckConstraint("gross = net + tax", name=op.f("ck_invoice_line_adds_up")),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_invoice_line_some_quantity")),
        sa.CheckConstraint("unit_price >= 0 AND list_price >= 0", name=op.f("ck_invoice_line_price_not_negative")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_line_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["original_line_id"],
            ["invoice_line.id"],
            name=op.f("fk_invoice_line_original_line_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_invoice_line_product_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_line")),
        sa.UniqueConstraint("invoice_id", "position", name=op.f("uq_invoice_line_invoice_id_position")),
        comment="one product on an invoice, with the list price and the price charged",
        sqlite_strict=True,
    )
    with op.batch_alter_table("invoice_line", schema=None) as batch_op:
        batch_op.create_index("ix_invoice_line_original_line_id", ["original_line_id"], unique=False)
        batch_op.create_index("ix_invoice_line_product_id", ["product_id"], unique=False)

    op.create_table(
        "invoice_revision",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), server_default="", nullable=False),
        sa.Column("content_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_revision_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invoice_revision_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_revision")),
        sa.UniqueConstraint("invoice_id", "revision", name=op.f("uq_invoice_revision_invoice_id_revision")),
        comment="what was submitted, as it was, revision by revision; signatures are over its hash",
        sqlite_strict=True,
    )
    op.create_table(
        "print_copy",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("paper", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_print_copy_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_print_copy_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_copy")),
        sa.UniqueConstraint("invoice_id", "copy", name=op.f("uq_print_copy_invoice_id_copy")),
        comment="every print of an invoice: the first is the original, later ones are marked as copies",
        sqlite_strict=True,
    )
    op.create_table(
        "receipt",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=True),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("tendered", WHOLE, nullable=True),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "method IN ('cash', 'transfer', 'card', 'wechat', 'alipay', 'cheque')", name=op.f("ck_receipt_method_known")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_receipt_positive")),
        sa.CheckConstraint("tendered IS NULL OR tendered >= amount", name=op.f("ck_receipt_tendered_enough")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_receipt_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_receipt_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_receipt_person_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("number", name=op.f("uq_receipt_number")),
        comment="one payment; without an invoice it is an advance of the customer; pending until it has arrived",
        sqlite_strict=True,
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index("ix_receipt_day", ["day", "id"], unique=False)
        batch_op.create_index("ix_receipt_invoice_id", ["invoice_id"], unique=False)

    op.create_table(
        "refund",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "method IN ('cash', 'transfer', 'card', 'wechat', 'alipay', 'cheque')", name=op.f("ck_refund_method_known")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refund_positive")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_refund_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_refund_invoice_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_refund_person_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("number", name=op.f("uq_refund_number")),
        comment="money paid back on a return invoice (付讫)",
        sqlite_strict=True,
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index("ix_refund_invoice_id", ["invoice_id"], unique=False)

    op.create_table(
        "register_entry",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("event", sa.Text(), server_default="", nullable=False),
        sa.Column("paper", sa.Text(), server_default="", nullable=False),
        sa.Column("paper_id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("invoice_number", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("net", WHOLE, nullable=False),
        sa.Column("tax", WHOLE, nullable=False),
        sa.Column("gross", WHOLE, nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("paper_day", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "event IN ('invoiced', 'received', 'refunded', 'shipped', 'returned')",
            name=op.f("ck_register_entry_event_known"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_register_entry_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_register_entry_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_register_entry_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint("paper", "paper_id", name=op.f("uq_register_entry_paper_paper_id")),
        comment="invoiced, received, shipped, returned, refunded: each with its figures as the sales desk has them",
        sqlite_strict=True,
    )
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.create_index("ix_register_entry_invoice_id", ["invoice_id"], unique=False)
        batch_op.create_index("ix_register_entry_paper_day", ["paper_day", "id"], unique=False)

    op.create_table(
        "shipment",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("paper", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("warehouse_id", WHOLE, nullable=False),
        sa.Column("receiver", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("paper IN ('shipment', 'take_back')", name=op.f("ck_shipment_paper_known")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_shipment_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shipment_person_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_shipment_warehouse_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint("number", name=op.f("uq_shipment_number")),
        comment="goods-issue note (出库单); a red one for goods taken back",
        sqlite_strict=True,
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index("ix_shipment_day", ["day", "id"], unique=False)
        batch_op.create_index("ix_shipment_invoice_id", ["invoice_id"], unique=False)

    op.create_table(
        "voucher",
        sa.Column("id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), server_default="", nullable=False),
        sa.Column("narration", sa.Text(), server_default="", nullable=False),
        sa.Column("paper", sa.Text(), nullable=True),
        sa.Column("paper_id", WHOLE, nullable=True),
        sa.Column("paper_number", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=True),
        sa.Column("total", WHOLE, nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_voucher_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_voucher_person_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("number", name=op.f("uq_voucher_number")),
        sa.UniqueConstraint("paper", "paper_id", name=op.f("uq_voucher_paper_paper_id")),
        comment="a posted accounting voucher; its lines are written first, so that it can only stand balanced",
        sqlite_strict=True,
    )
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.create_index("ix_voucher_day", ["day", "id"], unique=False)
        batch_op.create_index("ix_voucher_invoice_id", ["invoice_id"], unique=False)

    op.create_table(
        "waiting",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("book", sa.Text(), server_default="", nullable=False),
        sa.Column("paper", sa.Text(), server_default="", nullable=False),
        sa.Column("paper_id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=True),
        sa.Column("customer_id", WHOLE, nullable=True),
        sa.Column("amount", WHOLE, nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("book IN ('sales', 'accounts')", name=op.f("ck_waiting_book_known")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_waiting_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_waiting_invoice_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
        sa.UniqueConstraint("book", "paper", "paper_id", name=op.f("uq_waiting_book_paper_paper_id")),
        comment="copies of papers lying on a desk: for the sales register, or for the accountant to book",
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("waiting", schema=None) as batch_op:
        batch_op.create_index("ix_waiting_book", ["book", "id"], unique=False)
        batch_op.create_index("ix_waiting_invoice_id", ["invoice_id"], unique=False)

    op.create_table(
        "clearing",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("receipt_id", WHOLE, nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IN ('arrived', 'bounced')", name=op.f("ck_clearing_outcome_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_clearing_person_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_clearing_receipt_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearing")),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_clearing_receipt_id")),
        comment="what became of a pending receipt",
        sqlite_strict=True,
    )
    op.create_table(
        "revenue_entry",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("voucher_id", WHOLE, nullable=True),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("invoice_line_id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("tax_rate", WHOLE, nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("net", WHOLE, nullable=False),
        sa.Column("tax", WHOLE, nullable=False),
        sa.Column("gross", WHOLE, nullable=False),
        sa.Column("cost", WHOLE, nullable=False),
        sa.Column("gift", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), server_default="", nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_revenue_entry_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_revenue_entry_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_line_id"], ["invoice_line.id"], name=op.f("fk_revenue_entry_invoice_line_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_revenue_entry_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["voucher.id"], name=op.f("fk_revenue_entry_voucher_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revenue_entry")),
        comment="revenue, tax and cost of each line shipped or returned, as booked",
        sqlite_strict=True,
    )
    with op.batch_alter_table("revenue_entry", schema=None) as batch_op:
        batch_op.create_index("ix_revenue_entry_invoice_id", ["invoice_id"], unique=False)
        batch_op.create_index("ix_revenue_entry_invoice_line_id", ["invoice_line_id"], unique=False)
        batch_op.create_index("ix_revenue_entry_product_id", ["product_id", "day"], unique=False)
        batch_op.create_index("ix_revenue_entry_voucher_id", ["voucher_id"], unique=False)

    op.create_table(
        "shipment_line",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("shipment_id", WHOLE, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("invoice_line_id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_shipment_line_some_quantity")),
        sa.ForeignKeyConstraint(
            ["invoice_line_id"], ["invoice_line.id"], name=op.f("fk_shipment_line_invoice_line_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_shipment_line_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_line_shipment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_line")),
        sa.UniqueConstraint("shipment_id", "position", name=op.f("uq_shipment_line_shipment_id_position")),
        comment="one product issued; negative, in red, when taken back",
        sqlite_strict=True,
    )
    with op.batch_alter_table("shipment_line", schema=None) as batch_op:
        batch_op.create_index("ix_shipment_line_invoice_line_id", ["invoice_line_id"], unique=False)

    op.create_table(
        "stock_entry",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("warehouse_id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("voucher_id", WHOLE, nullable=True),
        sa.Column("paper", sa.Text(), server_default="", nullable=False),
        sa.Column("paper_id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("in_quantity", WHOLE, nullable=False),
        sa.Column("in_amount", WHOLE, nullable=False),
        sa.Column("out_quantity", WHOLE, nullable=False),
        sa.Column("out_amount", WHOLE, nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_stock_entry_never_below_zero")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_stock_entry_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["voucher.id"], name=op.f("fk_stock_entry_voucher_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_entry_warehouse_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_entry")),
        comment="stock in value (库存商品明细账), moving weighted average; returns are red in the out columns",
        sqlite_strict=True,
    )
    with op.batch_alter_table("stock_entry", schema=None) as batch_op:
        batch_op.create_index("ix_stock_entry_product_id", ["product_id", "warehouse_id", "id"], unique=False)
        batch_op.create_index("ix_stock_entry_voucher_id", ["voucher_id"], unique=False)

    op.create_table(
        "voucher_line",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("voucher_id", WHOLE, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("account_id", WHOLE, nullable=False),
        sa.Column("debit", WHOLE, nullable=False),
        sa.Column("credit", WHOLE, nullable=False),
        sa.Column("rule", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_id", WHOLE, nullable=True),
        sa.Column("tax_rate", WHOLE, nullable=True),
        sa.Column("invoice_id", WHOLE, nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.CheckConstraint("debit <> 0 OR credit <> 0", name=op.f("ck_voucher_line_some_amount")),
        sa.CheckConstraint("debit = 0 OR credit = 0", name=op.f("ck_voucher_line_one_side")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_voucher_line_account_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_voucher_line_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_voucher_line_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"],
            ["voucher.id"],
            name=op.f("fk_voucher_line_voucher_id"),
            ondelete="RESTRICT",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher_line")),
        sa.UniqueConstraint("voucher_id", "position", name=op.f("uq_voucher_line_voucher_id_position")),
        comment="one account in a voucher; red entries are negative on the same side",
        sqlite_strict=True,
    )
    with op.batch_alter_table("voucher_line", schema=None) as batch_op:
        batch_op.create_index("ix_voucher_line_account_id", ["account_id", "day", "debit", "credit"], unique=False)
        batch_op.create_index("ix_voucher_line_customer_id", ["customer_id", "account_id"], unique=False)
        batch_op.create_index("ix_voucher_line_invoice_id", ["invoice_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("voucher_line", schema=None) as batch_op:
        batch_op.drop_index("ix_voucher_line_invoice_id")
        batch_op.drop_index("ix_voucher_line_customer_id")
        batch_op.drop_index("ix_voucher_line_account_id")

    op.drop_table("voucher_line")
    with op.batch_alter_table("stock_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_entry_voucher_id")
        batch_op.drop_index("ix_stock_entry_product_id")

    op.drop_table("stock_entry")
    with op.batch_alter_table("shipment_line", schema=None) as batch_op:
        batch_op.drop_index("ix_shipment_line_invoice_line_id")

    op.drop_table("shipment_line")
    with op.batch_alter_table("revenue_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_revenue_entry_voucher_id")
        batch_op.drop_index("ix_revenue_entry_product_id")
        batch_op.drop_index("ix_revenue_entry_invoice_line_id")
        batch_op.drop_index("ix_revenue_entry_invoice_id")

    op.drop_table("revenue_entry")
    op.drop_table("clearing")
    with op.batch_alter_table("waiting", schema=None) as batch_op:
        batch_op.drop_index("ix_waiting_invoice_id")
        batch_op.drop_index("ix_waiting_book")

    op.drop_table("waiting")
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.drop_index("ix_voucher_invoice_id")
        batch_op.drop_index("ix_voucher_day")

    op.drop_table("voucher")
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.drop_index("ix_shipment_invoice_id")
        batch_op.drop_index("ix_shipment_day")

    op.drop_table("shipment")
    with op.batch_alter_table("register_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_register_entry_paper_day")
        batch_op.drop_index("ix_register_entry_invoice_id")

    op.drop_table("register_entry")
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index("ix_refund_invoice_id")

    op.drop_table("refund")
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index("ix_receipt_invoice_id")
        batch_op.drop_index("ix_receipt_day")

    op.drop_table("receipt")
    op.drop_table("print_copy")
    op.drop_table("invoice_revision")
    with op.batch_alter_table("invoice_line", schema=None) as batch_op:
        batch_op.drop_index("ix_invoice_line_product_id")
        batch_op.drop_index("ix_invoice_line_original_line_id")

    op.drop_table("invoice_line")
    with op.batch_alter_table("invoice_event", schema=None) as batch_op:
        batch_op.drop_index("ix_invoice_event_invoice_id")

    op.drop_table("invoice_event")
    op.drop_table("invoice_duty")
    with op.batch_alter_table("cash_journal", schema=None) as batch_op:
        batch_op.drop_index("ix_cash_journal_role")
        batch_op.drop_index("ix_cash_journal_day")

    op.drop_table("cash_journal")
    with op.batch_alter_table("price", schema=None) as batch_op:
        batch_op.drop_index("ix_price_product_id")

    op.drop_table("price")
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.drop_index("ix_invoice_review")
        batch_op.drop_index("ix_invoice_original_id")
        batch_op.drop_index("ix_invoice_maker_id")
        batch_op.drop_index("ix_invoice_day")
        batch_op.drop_index("ix_invoice_customer_id")

    op.drop_table("invoice")
    op.drop_table("goods_receipt_line")
    op.drop_table("stock_value")
    with op.batch_alter_table("price_list", schema=None) as batch_op:
        batch_op.drop_index("ix_price_list_valid_from")

    op.drop_table("price_list")
    with op.batch_alter_table("person_duty", schema=None) as batch_op:
        batch_op.drop_index("ix_person_duty_person_id")

    op.drop_table("person_duty")
    op.drop_table("period_lock")
    op.drop_table("goods_receipt")
    with op.batch_alter_table("custody_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_custody_entry_product_id")
        batch_op.drop_index("ix_custody_entry_day")

    op.drop_table("custody_entry")
    with op.batch_alter_table("custody_balance", schema=None) as batch_op:
        batch_op.drop_index("ix_custody_balance_product_id")

    op.drop_table("custody_balance")
    with op.batch_alter_table("combined_duty", schema=None) as batch_op:
        batch_op.drop_index("ix_combined_duty_person_id")

    op.drop_table("combined_duty")
    op.drop_table("business_day")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_person_id")

    op.drop_table("audit")
    op.drop_table("account_balance")
    op.drop_table("warehouse")
    op.drop_table("setting")
    op.drop_table("product")
    op.drop_table("person")
    op.drop_table("duty_conflict")
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_name")

    op.drop_table("customer")
    op.drop_table("counter")
    op.drop_table("branch")
    op.drop_table("account")
