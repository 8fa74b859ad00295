"""The tables of places, transfers, stocktakes, resolutions and frozen costs, as migration 0007 makes them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def create_tables() -> None:
    op.create_table(
        "cost_method",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("year", sa.Text(), server_default="", nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("method IN ('moving', 'month_end')", name=op.f("ck_cost_method_method_known")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_cost_method_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_method")),
        sa.UniqueConstraint("year", name=op.f("uq_cost_method_year")),
        comment="how cost is worked out in a fiscal year: moving average (移动加权) or month-end (全月一次加权)",
        sqlite_strict=True,
    )
    op.create_table(
        "month_cost",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("period", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_month_cost_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_cost")),
        sa.UniqueConstraint("number", name=op.f("uq_month_cost_number")),
        sa.UniqueConstraint("period", name=op.f("uq_month_cost_period")),
        comment="the cost of a month at the month-end average, posted once",
        sqlite_strict=True,
    )
    op.create_table(
        "place",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("warehouse_id", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_place_warehouse_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("warehouse_id", "code", name=op.f("uq_place_warehouse_id_code")),
        comment="a place within a warehouse (货位)",
        sqlite_strict=True,
    )
    op.create_table(
        "stock_count",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("warehouse_id", WHOLE, nullable=False),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_stock_count_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_count_warehouse_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_count_number")),
        comment="a stocktake (盘点) of a warehouse, or of one category in it",
        sqlite_strict=True,
    )
    op.create_table(
        "stock_resolution",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("paper", sa.Text(), server_default="", nullable=False),
        sa.Column("paper_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("input_tax", WHOLE, nullable=False),
        sa.Column("party", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("kind <> 'surplus' OR input_tax = 0", name=op.f("ck_stock_resolution_no_tax_on_surplus")),
        sa.CheckConstraint(
            "kind IN ('liable', 'insurer', 'ordinary', 'disaster', 'surplus')",
            name=op.f("ck_stock_resolution_kind_known"),
        ),
        sa.CheckConstraint("paper IN ('stock_count', 'stock_transfer')", name=op.f("ck_stock_resolution_paper_known")),
        sa.CheckConstraint("amount > 0 AND input_tax >= 0", name=op.f("ck_stock_resolution_positive")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_stock_resolution_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_resolution")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_resolution_number")),
        comment="what is proposed about a difference found (处理意见)",
        sqlite_strict=True,
    )
    op.create_index("ix_stock_resolution_paper_id", "stock_resolution", ["paper", "paper_id"], unique=False)
    op.create_table(
        "stock_transfer",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("step", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_id", WHOLE, nullable=True),
        sa.Column("from_warehouse_id", WHOLE, nullable=False),
        sa.Column("to_warehouse_id", WHOLE, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(step = 'arrived') = (sent_id IS NOT NULL)", name=op.f("ck_stock_transfer_arrival_names_sending")
        ),
        sa.CheckConstraint("step IN ('sent', 'arrived')", name=op.f("ck_stock_transfer_step_known")),
        sa.CheckConstraint("from_warehouse_id <> to_warehouse_id", name=op.f("ck_stock_transfer_two_places")),
        sa.ForeignKeyConstraint(
            ["from_warehouse_id"],
            ["warehouse.id"],
            name=op.f("fk_stock_transfer_from_warehouse_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_stock_transfer_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["sent_id"], ["stock_transfer.id"], name=op.f("fk_stock_transfer_sent_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["to_warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_transfer_to_warehouse_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_transfer")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_transfer_number")),
        sa.UniqueConstraint("sent_id", name=op.f("uq_stock_transfer_sent_id")),
        comment="one half of a transfer (调拨): goods sent into transit, or goods arrived out of it",
        sqlite_strict=True,
    )
    op.create_table(
        "product_shelf",
        sa.Column("warehouse_id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("place_id", WHOLE, nullable=True),
        sa.Column("minimum", WHOLE, nullable=True),
        sa.Column("maximum", WHOLE, nullable=True),
        sa.CheckConstraint(
            "maximum IS NULL OR maximum >= COALESCE(minimum, 0)", name=op.f("ck_product_shelf_maximum_above_minimum")
        ),
        sa.CheckConstraint("minimum IS NULL OR minimum >= 0", name=op.f("ck_product_shelf_minimum_not_negative")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_product_shelf_place_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_shelf_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_product_shelf_warehouse_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("warehouse_id", "product_id", name=op.f("pk_product_shelf")),
        comment="a product's usual place in a warehouse, and how much of it should lie there",
        sqlite_strict=True,
    )
    op.create_table(
        "receipt_source",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("goods_receipt_id", WHOLE, nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("source IN ('production', 'head_office')", name=op.f("ck_receipt_source_source_known")),
        sa.ForeignKeyConstraint(
            ["goods_receipt_id"],
            ["goods_receipt.id"],
            name=op.f("fk_receipt_source_goods_receipt_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_source")),
        sa.UniqueConstraint("goods_receipt_id", name=op.f("uq_receipt_source_goods_receipt_id")),
        comment="where goods received came from: our own production or the head office",
        sqlite_strict=True,
    )
    op.create_table(
        "resolution_approval",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("stock_resolution_id", WHOLE, nullable=False),
        sa.Column("verdict", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("verdict IN ('approved', 'refused')", name=op.f("ck_resolution_approval_verdict_known")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_resolution_approval_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["stock_resolution_id"],
            ["stock_resolution.id"],
            name=op.f("fk_resolution_approval_stock_resolution_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution_approval")),
        sa.UniqueConstraint("stock_resolution_id", name=op.f("uq_resolution_approval_stock_resolution_id")),
        comment="a resolution is approved, or refused, by a second person",
        sqlite_strict=True,
    )
    op.create_table(
        "stock_count_line",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("stock_count_id", WHOLE, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("book", WHOLE, nullable=False),
        sa.Column("held", WHOLE, nullable=False),
        sa.Column("last_entry_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_stock_count_line_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["stock_count_id"], ["stock_count.id"], name=op.f("fk_stock_count_line_stock_count_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count_line")),
        sa.UniqueConstraint("stock_count_id", "position", name=op.f("uq_stock_count_line_stock_count_id_position")),
        sa.UniqueConstraint("stock_count_id", "product_id", name=op.f("uq_stock_count_line_stock_count_id_product_id")),
        comment="the book at the beginning of a count: on hand, of it paid and not collected, the last custody line",
        sqlite_strict=True,
    )
    op.create_table(
        "stock_count_mark",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("stock_count_id", WHOLE, nullable=False),
        sa.Column("mark", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "mark IN ('witnessed', 'approved', 'cancelled')", name=op.f("ck_stock_count_mark_mark_known")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_stock_count_mark_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["stock_count_id"], ["stock_count.id"], name=op.f("fk_stock_count_mark_stock_count_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count_mark")),
        sa.UniqueConstraint("stock_count_id", "mark", name=op.f("uq_stock_count_mark_stock_count_id_mark")),
        comment="a count is witnessed, then approved; or cancelled",
        sqlite_strict=True,
    )
    op.create_table(
        "stock_transfer_line",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("stock_transfer_id", WHOLE, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("lost", WHOLE, server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("lost = 0 OR reason <> ''", name=op.f("ck_stock_transfer_line_loss_explained")),
        sa.CheckConstraint(
            "quantity >= 0 AND lost >= 0 AND quantity + lost > 0", name=op.f("ck_stock_transfer_line_positive")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_stock_transfer_line_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["stock_transfer_id"],
            ["stock_transfer.id"],
            name=op.f("fk_stock_transfer_line_stock_transfer_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_transfer_line")),
        sa.UniqueConstraint(
            "stock_transfer_id", "position", name=op.f("uq_stock_transfer_line_stock_transfer_id_position")
        ),
        sa.UniqueConstraint(
            "stock_transfer_id", "product_id", name=op.f("uq_stock_transfer_line_stock_transfer_id_product_id")
        ),
        comment="one product of a transfer: what was sent, or what arrived and what was lost on the way",
        sqlite_strict=True,
    )
    op.create_table(
        "stock_count_difference",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("stock_count_id", WHOLE, nullable=False),
        sa.Column("stock_count_line_id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("quantity <> 0", name=op.f("ck_stock_count_difference_some_quantity")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_stock_count_difference_product_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["stock_count_id"],
            ["stock_count.id"],
            name=op.f("fk_stock_count_difference_stock_count_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["stock_count_line_id"],
            ["stock_count_line.id"],
            name=op.f("fk_stock_count_difference_stock_count_line_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count_difference")),
        sa.UniqueConstraint("stock_count_line_id", name=op.f("uq_stock_count_difference_stock_count_line_id")),
        comment="what an approved count puts right: surplus (盘盈) above zero, shortage (盘亏) below",
        sqlite_strict=True,
    )
    op.create_index(
        "ix_stock_count_difference_stock_count_id", "stock_count_difference", ["stock_count_id"], unique=False
    )
    op.create_table(
        "stock_count_entry",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("stock_count_line_id", WHOLE, nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("counted", WHOLE, nullable=False),
        sa.Column("held", WHOLE, nullable=False),
        sa.Column("book", WHOLE, nullable=False),
        sa.Column("last_entry_id", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("counted >= 0 AND held >= 0", name=op.f("ck_stock_count_entry_not_negative")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_stock_count_entry_person_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["stock_count_line_id"],
            ["stock_count_line.id"],
            name=op.f("fk_stock_count_entry_stock_count_line_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count_entry")),
        sa.UniqueConstraint("stock_count_line_id", "turn", name=op.f("uq_stock_count_entry_stock_count_line_id_turn")),
        comment="what somebody counted (初盘, 复盘): the branch's own and the customers' apart; the book at that moment",
        sqlite_strict=True,
    )
    op.create_table(
        "shipment_cost",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("shipment_line_id", WHOLE, nullable=False),
        sa.Column("quantity", WHOLE, nullable=False),
        sa.Column("unit_cost", WHOLE, nullable=False),
        sa.Column("cost", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shipment_line_id"],
            ["shipment_line.id"],
            name=op.f("fk_shipment_cost_shipment_line_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment_cost")),
        sa.UniqueConstraint("shipment_line_id", name=op.f("uq_shipment_cost_shipment_line_id")),
        comment="what a line of a goods note cost, frozen when it was booked",
        sqlite_strict=True,
    )
    op.create_index("ix_custody_entry_paper_id", "custody_entry", ["paper_id", "product_id", "paper"], unique=False)
    op.create_index("ix_stock_entry_paper_id", "stock_entry", ["paper_id", "product_id", "paper"], unique=False)
    op.add_column("warehouse", sa.Column("kind", sa.Text(), server_default="branch", nullable=False))
    op.add_column("warehouse", sa.Column("active", sa.Integer(), server_default="1", nullable=False))
