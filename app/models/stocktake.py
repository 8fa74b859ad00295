"""Beyond the plain shelf: places, limits, transfers in two steps, stocktakes and what was decided about differences.

Quantities only, except where a difference has become money: resolutions, and the cost of what was shipped.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, UniqueConstraint

from app.models.base import among, key, refers, table, text
from app.models.types import Day, Instant, Money, Quantity, Scaled, Whole

UnitCost = Scaled(6)  # an average cost keeps six places
RESOLUTIONS = ("liable", "insurer", "ordinary", "disaster", "surplus")

place = table(
    "place",
    key(),
    refers("warehouse_id", "warehouse"),
    text("code"),
    text("name"),
    UniqueConstraint("warehouse_id", "code"),
    comment="a place within a warehouse (货位)",
)

product_shelf = table(
    "product_shelf",
    refers("warehouse_id", "warehouse"),
    refers("product_id", "product"),
    refers("place_id", "place", nullable=True),
    Column("minimum", Quantity),
    Column("maximum", Quantity),
    PrimaryKeyConstraint("warehouse_id", "product_id"),
    CheckConstraint("minimum IS NULL OR minimum >= 0", name="minimum_not_negative"),
    CheckConstraint("maximum IS NULL OR maximum >= COALESCE(minimum, 0)", name="maximum_above_minimum"),
    comment="a product's usual place in a warehouse, and how much of it should lie there",
)

receipt_source = table(
    "receipt_source",
    key(),
    refers("goods_receipt_id", "goods_receipt"),
    text("source"),
    among("source", ("production", "head_office")),
    UniqueConstraint("goods_receipt_id"),
    comment="where goods received came from: our own production or the head office",
)

stock_transfer = table(
    "stock_transfer",
    key(),
    text("number"),
    text("step"),
    refers("sent_id", "stock_transfer", nullable=True),
    refers("from_warehouse_id", "warehouse"),
    refers("to_warehouse_id", "warehouse"),
    text("note"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    UniqueConstraint("sent_id"),
    among("step", ("sent", "arrived")),
    CheckConstraint("(step = 'arrived') = (sent_id IS NOT NULL)", name="arrival_names_sending"),
    CheckConstraint("from_warehouse_id <> to_warehouse_id", name="two_places"),
    comment="one half of a transfer (调拨): goods sent into transit, or goods arrived out of it",
)

stock_transfer_line = table(
    "stock_transfer_line",
    key(),
    refers("stock_transfer_id", "stock_transfer"),
    Column("position", Integer, nullable=False),
    refers("product_id", "product"),
    Column("quantity", Quantity, nullable=False),
    Column("lost", Quantity, nullable=False, server_default="0"),
    text("reason"),
    UniqueConstraint("stock_transfer_id", "position"),
    UniqueConstraint("stock_transfer_id", "product_id"),
    CheckConstraint("quantity >= 0 AND lost >= 0 AND quantity + lost > 0", name="positive"),
    CheckConstraint("lost = 0 OR reason <> ''", name="loss_explained"),
    comment="one product of a transfer: what was sent, or what arrived and what was lost on the way",
)

stock_count = table(
    "stock_count",
    key(),
    text("number"),
    refers("warehouse_id", "warehouse"),
    text("category"),
    text("note"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    comment="a stocktake (盘点) of a warehouse, or of one category in it",
)

stock_count_line = table(
    "stock_count_line",
    key(),
    refers("stock_count_id", "stock_count"),
    Column("position", Integer, nullable=False),
    refers("product_id", "product"),
    text("unit"),
    text("place"),
    Column("book", Quantity, nullable=False),
    Column("held", Quantity, nullable=False),
    Column("last_entry_id", Whole, nullable=False),
    UniqueConstraint("stock_count_id", "position"),
    UniqueConstraint("stock_count_id", "product_id"),
    comment="the book at the beginning of a count: on hand, of it paid and not collected, the last custody line",
)

stock_count_entry = table(
    "stock_count_entry",
    key(),
    refers("stock_count_line_id", "stock_count_line"),
    Column("turn", Integer, nullable=False),
    Column("counted", Quantity, nullable=False),
    Column("held", Quantity, nullable=False),
    Column("book", Quantity, nullable=False),
    Column("last_entry_id", Whole, nullable=False),
    text("reason"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("stock_count_line_id", "turn"),
    CheckConstraint("counted >= 0 AND held >= 0", name="not_negative"),
    comment="what somebody counted (初盘, 复盘): the branch's own and the customers' apart; the book at that moment",
)

stock_count_mark = table(
    "stock_count_mark",
    key(),
    refers("stock_count_id", "stock_count"),
    text("mark"),
    text("reason"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("stock_count_id", "mark"),
    among("mark", ("witnessed", "approved", "cancelled")),
    comment="a count is witnessed, then approved; or cancelled",
)

stock_count_difference = table(
    "stock_count_difference",
    key(),
    refers("stock_count_id", "stock_count"),
    refers("stock_count_line_id", "stock_count_line"),
    refers("product_id", "product"),
    Column("quantity", Quantity, nullable=False),
    text("reason"),
    UniqueConstraint("stock_count_line_id"),
    CheckConstraint("quantity <> 0", name="some_quantity"),
    Index("ix_stock_count_difference_stock_count_id", "stock_count_id"),
    comment="what an approved count puts right: surplus (盘盈) above zero, shortage (盘亏) below",
)

stock_resolution = table(
    "stock_resolution",
    key(),
    text("number"),
    text("paper"),
    Column("paper_id", Whole, nullable=False),
    text("kind"),
    Column("amount", Money, nullable=False),
    Column("input_tax", Money, nullable=False),
    text("party"),
    text("reason"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    among("paper", ("stock_count", "stock_transfer")),
    among("kind", RESOLUTIONS),
    CheckConstraint("amount > 0 AND input_tax >= 0", name="positive"),
    CheckConstraint("kind <> 'surplus' OR input_tax = 0", name="no_tax_on_surplus"),
    Index("ix_stock_resolution_paper_id", "paper", "paper_id"),
    comment="what is proposed about a difference found (处理意见)",
)

resolution_approval = table(
    "resolution_approval",
    key(),
    refers("stock_resolution_id", "stock_resolution"),
    text("verdict"),
    text("reason"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    among("verdict", ("approved", "refused")),
    UniqueConstraint("stock_resolution_id"),
    comment="a resolution is approved, or refused, by a second person",
)

cost_method = table(
    "cost_method",
    key(),
    text("year"),
    UniqueConstraint("year"),
    text("method"),
    refers("person_id", "person"),
    Column("at", Instant, nullable=False),
    among("method", ("moving", "month_end")),
    comment="how cost is worked out in a fiscal year: moving average (移动加权) or month-end (全月一次加权)",
)

month_cost = table(
    "month_cost",
    key(),
    text("number"),
    text("period"),
    refers("person_id", "person"),
    Column("day", Day, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("number"),
    UniqueConstraint("period"),
    comment="the cost of a month at the month-end average, posted once",
)

shipment_cost = table(
    "shipment_cost",
    key(),
    refers("shipment_line_id", "shipment_line"),
    Column("quantity", Quantity, nullable=False),
    Column("unit_cost", UnitCost, nullable=False),
    Column("cost", Money, nullable=False),
    Column("day", Day, nullable=False),
    UniqueConstraint("shipment_line_id"),
    comment="what a line of a goods note cost, frozen when it was booked",
)
