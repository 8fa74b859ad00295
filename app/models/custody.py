"""The keeper's book (产成品保管账): goods in, goods out, on hand; quantities only, no prices."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Instant, Quantity, Whole
from app.process import Paper

goods_receipt = table(
    "goods_receipt",
    key(),
    text("number"),
    refers("warehouse_id", "warehouse"),
    text("note"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    comment="finished goods received (入库单)",
)

goods_receipt_line = table(
    "goods_receipt_line",
    key(),
    refers("goods_receipt_id", "goods_receipt"),
    Column("position", Integer, nullable=False),
    refers("product_id", "product"),
    Column("quantity", Quantity, nullable=False),
    UniqueConstraint("goods_receipt_id", "position"),
    CheckConstraint("quantity > 0", name="positive"),
    comment="one product received",
)

shipment = table(
    "shipment",
    key(),
    text("number"),
    text("paper"),
    refers("invoice_id", "invoice"),
    refers("warehouse_id", "warehouse"),
    text("receiver"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    among("paper", (Paper.SHIPMENT, Paper.TAKE_BACK)),
    Index("ix_shipment_invoice_id", "invoice_id"),
    Index("ix_shipment_day", "day", "id"),
    comment="goods-issue note (出库单); a red one for goods taken back",
)

shipment_line = table(
    "shipment_line",
    key(),
    refers("shipment_id", "shipment"),
    Column("position", Integer, nullable=False),
    refers("invoice_line_id", "invoice_line"),
    refers("product_id", "product"),
    Column("quantity", Quantity, nullable=False),
    UniqueConstraint("shipment_id", "position"),
    CheckConstraint("quantity <> 0", name="some_quantity"),
    Index("ix_shipment_line_invoice_line_id", "invoice_line_id"),
    comment="one product issued; negative, in red, when taken back",
)

custody_balance = table(
    "custody_balance",
    refers("warehouse_id", "warehouse"),
    refers("product_id", "product"),
    Column("on_hand", Quantity, nullable=False),
    Column("reserved", Quantity, nullable=False, server_default="0"),
    PrimaryKeyConstraint("warehouse_id", "product_id"),
    CheckConstraint("on_hand >= 0", name="never_below_zero"),
    CheckConstraint("reserved BETWEEN 0 AND on_hand", name="reserved_is_there"),
    Index("ix_custody_balance_product_id", "product_id"),
    comment="what is on hand and how much of it is promised to released invoices",
)

custody_entry = table(
    "custody_entry",
    key(),
    refers("warehouse_id", "warehouse"),
    refers("product_id", "product"),
    text("paper"),
    Column("paper_id", Whole, nullable=False),
    text("number"),
    Column("received", Quantity, nullable=False),
    Column("issued", Quantity, nullable=False),
    Column("on_hand", Quantity, nullable=False),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("on_hand >= 0", name="never_below_zero"),
    Index("ix_custody_entry_product_id", "product_id", "warehouse_id", "id"),
    Index("ix_custody_entry_day", "day", "id"),
    Index("ix_custody_entry_paper_id", "paper_id", "product_id", "paper"),
    comment="a line of the custody ledger; goods taken back stand in the issued column in red",
)
