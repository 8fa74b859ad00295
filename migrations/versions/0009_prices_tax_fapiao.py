"""Price approvals, tiers and quantity breaks, discounts of a whole invoice, tax rates by date, the fapiao register.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from migrations.forward import no_way_back
from migrations.steps import add_steps
from migrations.sums import day_is_closed, exercised, holds
from migrations.triggers import append_only, never_deleted, never_replaced, refuse

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RATES = Path(__file__).resolve().parents[2] / "resources" / "tax_rates.toml"

# Of the new line_price: its invoice line, its list, what the line was charged in the list's own mode before small
# change and bundles were taken off, and a cent of the branch's currency. Numbers are scaled: money and prices by
# 10^4, quantities by 10^3, percentages by 10^4.
_ASIDE = (
    "(SELECT COALESCE(SUM(s.amount), 0) FROM line_share s WHERE s.invoice_id = NEW.invoice_id AND "
    "s.revision = NEW.revision AND s.position = NEW.position AND s.kind <> 'document')"
)
_JUDGED = "CAST(CASE i.tax_included WHEN 1 THEN l.gross ELSE l.net END + " + _ASIDE + " AS NUMERIC)"
_CENT = (
    "(SELECT CASE b.places WHEN 0 THEN 10000 WHEN 1 THEN 1000 WHEN 2 THEN 100 WHEN 3 THEN 10 ELSE 1 END FROM branch b)"
)
_LIMIT = "COALESCE((SELECT CAST(g.value AS INTEGER) FROM setting g WHERE g.name = 'override_percent'), 5)"
_ABOVE_LIMIT = (
    "(2 * " + _JUDGED + " + " + _CENT + ") * 1000 <= CAST(2 AS NUMERIC) * NEW.floor_price * l.quantity OR "
    "(CAST(NEW.list_price AS NUMERIC) * l.quantity - ("
    + _JUDGED
    + " + "
    + _CENT
    + ") * 1000) * 100 > "
    + _LIMIT
    + " * CAST(NEW.list_price AS NUMERIC) * l.quantity"
)


def upgrade() -> None:
    _prices()
    _tax()
    _seed_rates()
    _guard_prices()
    _guard_tax()
    add_steps({"approve_price": "manage"})


def _prices() -> None:
    op.create_table(
        "price_step",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("price_list_id", WHOLE, nullable=False),
        sa.Column("product_id", WHOLE, nullable=False),
        sa.Column("tier", sa.Text(), server_default="", nullable=False),
        sa.Column("from_quantity", WHOLE, nullable=False),
        sa.Column("unit_price", WHOLE, nullable=False),
        sa.CheckConstraint("tier <> '' OR from_quantity > 0", name=op.f("ck_price_step_for_some_only")),
        sa.CheckConstraint('from_quantity >= 0', name=op.f("ck_price_step_from_not_negative")),
        sa.CheckConstraint('unit_price >= 0', name=op.f("ck_price_step_not_negative")),
        sa.ForeignKeyConstraint(["price_list_id"], ["price_list.id"], name=op.f("fk_price_step_price_list_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_price_step_product_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_step")),
        sa.UniqueConstraint('price_list_id', 'product_id', 'tier', 'from_quantity', name=op.f("uq_price_step_price_list_id_product_id_tier_from_quantity")),
        comment='a price in a version that holds only for a customer tier, from a quantity, or both',
        sqlite_strict=True,
    )  # fmt: skip
    op.create_table(
        "invoice_discount",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("typed", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("kind <> 'small_change' OR amount < 10000", name=op.f("ck_invoice_discount_change_below_one")),
        sa.CheckConstraint("kind IN ('document', 'bundle', 'small_change')", name=op.f("ck_invoice_discount_kind_known")),
        sa.CheckConstraint('amount > 0', name=op.f("ck_invoice_discount_some_amount")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invoice_discount_person_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_discount_invoice_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_discount")),
        sa.UniqueConstraint('invoice_id', 'revision', 'kind', name=op.f("uq_invoice_discount_invoice_id_revision_kind")),
        comment='a discount on a whole invoice (商业折扣, 买赠, 抹零), gross; it is spread over the lines to the cent',
        sqlite_strict=True,
    )  # fmt: skip
    op.create_table(
        "line_share",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.CheckConstraint("kind IN ('document', 'bundle', 'small_change')", name=op.f("ck_line_share_kind_known")),
        sa.CheckConstraint('amount > 0', name=op.f("ck_line_share_some_amount")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_line_share_invoice_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_share")),
        sa.UniqueConstraint('invoice_id', 'revision', 'position', 'kind', name=op.f("uq_line_share_invoice_id_revision_position_kind")),
        comment="a line's share of a discount on the whole invoice, already taken off the line's amounts",
        sqlite_strict=True,
    )  # fmt: skip
    op.create_table(
        "line_price",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("price_list_id", WHOLE, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Text(), server_default="", nullable=False),
        sa.Column("from_quantity", WHOLE, nullable=False),
        sa.Column("list_price", WHOLE, nullable=False),
        sa.Column("floor_price", WHOLE, nullable=True),
        sa.Column("level", sa.Text(), server_default="", nullable=False),
        sa.Column("gift", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("gift IN ('', 'free', 'bundle')", name=op.f("ck_line_price_gift_known")),
        sa.CheckConstraint("level IN ('list', 'supervisor', 'manager')", name=op.f("ck_line_price_level_known")),
        sa.ForeignKeyConstraint(["price_list_id"], ["price_list.id"], name=op.f("fk_line_price_price_list_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_line_price_invoice_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_price")),
        sa.UniqueConstraint('invoice_id', 'revision', 'position', name=op.f("uq_line_price_invoice_id_revision_position")),
        comment='which price of the list a line took (tier, from quantity), and who has to approve what differs from it',
        sqlite_strict=True,
    )  # fmt: skip
    op.create_index("ix_line_price_level", "line_price", ["level", "invoice_id"])


def _tax() -> None:
    op.add_column("product", sa.Column("tax_code", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "tax_rate",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("rate", WHOLE, nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=False),
        sa.Column("valid_to", sa.Text(), nullable=True),
        sa.Column("person_id", WHOLE, nullable=True),
        sa.Column("at", sa.Text(), nullable=True),
        sa.CheckConstraint('valid_to IS NULL OR valid_to >= valid_from', name=op.f("ck_tax_rate_ends_after_it_begins")),
        sa.CheckConstraint('rate >= 0 AND rate <= 1000000', name=op.f("ck_tax_rate_in_range")),
        sa.CheckConstraint("kind IN ('rated', 'zero', 'exempt')", name=op.f("ck_tax_rate_kind_known")),
        sa.CheckConstraint("kind = 'rated' OR rate = 0", name=op.f("ck_tax_rate_nothing_unless_rated")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tax_rate_person_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rate")),
        sa.UniqueConstraint('code', 'valid_from', name=op.f("uq_tax_rate_code_valid_from")),
        comment='value-added tax rates by date; zero-rated and exempt both carry no tax and are told apart',
        sqlite_strict=True,
    )  # fmt: skip
    op.create_table(
        "tax_fapiao",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("issued_on", sa.Text(), nullable=False),
        sa.Column("buyer_name", sa.Text(), server_default="", nullable=False),
        sa.Column("buyer_tax_id", sa.Text(), server_default="", nullable=False),
        sa.Column("net", WHOLE, nullable=False),
        sa.Column("tax", WHOLE, nullable=False),
        sa.Column("gross", WHOLE, nullable=False),
        sa.Column("red", sa.Integer(), nullable=False),
        sa.Column("original_id", WHOLE, nullable=True),
        sa.Column("confirmation", sa.Text(), server_default="", nullable=False),
        sa.Column("issuer", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint('gross = net + tax', name=op.f("ck_tax_fapiao_adds_up")),
        sa.CheckConstraint("kind IN ('e_special', 'e_ordinary', 'paper_special', 'paper_ordinary', 'roll')", name=op.f("ck_tax_fapiao_kind_known")),
        sa.CheckConstraint("(kind IN ('e_special', 'e_ordinary') AND LENGTH(number) = 20 AND code = '') OR (kind NOT IN ('e_special', 'e_ordinary') AND LENGTH(number) = 8 AND LENGTH(code) IN (10, 12))", name=op.f("ck_tax_fapiao_numbered_by_kind")),
        sa.CheckConstraint('(red = 1 AND gross < 0) OR (red = 0 AND gross > 0)', name=op.f("ck_tax_fapiao_red_is_negative")),
        sa.CheckConstraint('(red = 1) = (original_id IS NOT NULL)', name=op.f("ck_tax_fapiao_red_names_original")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tax_fapiao_person_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["original_id"], ["tax_fapiao.id"], name=op.f("fk_tax_fapiao_original_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_fapiao")),
        sa.UniqueConstraint('code', 'number', name=op.f("uq_tax_fapiao_code_number")),
        comment="tax fapiao issued through the tax authority's channels, as the accountant recorded them",
        sqlite_strict=True,
    )  # fmt: skip
    op.create_index("ix_tax_fapiao_original_id", "tax_fapiao", ["original_id"])
    op.create_index("ix_tax_fapiao_issued_on", "tax_fapiao", ["issued_on"])
    op.create_table(
        "fapiao_rate",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("fapiao_id", WHOLE, nullable=False),
        sa.Column("tax_rate", WHOLE, nullable=False),
        sa.Column("tax_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("net", WHOLE, nullable=False),
        sa.Column("tax", WHOLE, nullable=False),
        sa.CheckConstraint("tax_kind IN ('rated', 'zero', 'exempt')", name=op.f("ck_fapiao_rate_tax_kind_known")),
        sa.ForeignKeyConstraint(["fapiao_id"], ["tax_fapiao.id"], name=op.f("fk_fapiao_rate_fapiao_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fapiao_rate")),
        sa.UniqueConstraint('fapiao_id', 'tax_rate', 'tax_kind', name=op.f("uq_fapiao_rate_fapiao_id_tax_rate_tax_kind")),
        comment='the amounts of a fapiao by tax rate',
        sqlite_strict=True,
    )  # fmt: skip
    op.create_table(
        "fapiao_invoice",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("fapiao_id", WHOLE, nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("gross", WHOLE, nullable=False),
        sa.CheckConstraint('gross <> 0', name=op.f("ck_fapiao_invoice_some_amount")),
        sa.ForeignKeyConstraint(["fapiao_id"], ["tax_fapiao.id"], name=op.f("fk_fapiao_invoice_fapiao_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_fapiao_invoice_invoice_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fapiao_invoice")),
        sa.UniqueConstraint('fapiao_id', 'invoice_id', name=op.f("uq_fapiao_invoice_fapiao_id_invoice_id")),
        comment='which sales documents a fapiao covers, and with how much of each',
        sqlite_strict=True,
    )  # fmt: skip
    op.create_index("ix_fapiao_invoice_invoice_id", "fapiao_invoice", ["invoice_id"])
    op.create_table(
        "tax_point",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("cause", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("cause IN ('receipt', 'fapiao')", name=op.f("ck_tax_point_cause_known")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_tax_point_invoice_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tax_point_person_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_point")),
        sa.UniqueConstraint('invoice_id', name=op.f("uq_tax_point_invoice_id")),
        comment='tax of an invoice that falls due before its goods leave: on the day it is paid, or of its fapiao',
        sqlite_strict=True,
    )  # fmt: skip


def _seed_rates() -> None:
    table = sa.table("tax_rate", *(sa.column(name) for name in (
        "code", "label", "kind", "rate", "valid_from", "valid_to",
    )))  # fmt: skip
    rows = tomllib.loads(RATES.read_text("utf-8"))["rate"]
    op.bulk_insert(table, [
        {**row, "rate": int(Decimal(row["rate"]) * 10**4), "valid_from": _day(row["valid_from"]),
         "valid_to": _day(row["valid_to"]) if "valid_to" in row else None}
        for row in rows
    ])  # fmt: skip


def _day(written: str) -> str:
    return date.fromisoformat(written).isoformat()


def _draft(next_revision: str = "NEW.revision") -> str:
    """The invoice is still its clerk's, and the row belongs to the revision that is about to be submitted."""
    return (
        "EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.review = 'draft' AND i.kind = 'sale' "
        f"AND i.revision + 1 = {next_revision})"
    )


def _guard_prices() -> None:
    append_only("price_step", ["id"], ["price_list_id", "product_id", "tier", "from_quantity"])
    refuse("price_step_while_proposed", "price_step", "INSERT",
           "NOT EXISTS (SELECT 1 FROM price_list p JOIN price c ON c.price_list_id = p.id WHERE "
           "p.id = NEW.price_list_id AND p.state = 'proposed' AND c.product_id = NEW.product_id AND "
           "(c.floor_price IS NULL OR c.floor_price <= NEW.unit_price))",
           "price_step: only in a proposed list, for a product it prices, not below its floor")  # fmt: skip
    append_only("invoice_discount", ["id"], ["invoice_id", "revision", "kind"])
    append_only("line_share", ["id"], ["invoice_id", "revision", "position", "kind"])
    append_only("line_price", ["id"], ["invoice_id", "revision", "position"])
    for table in ("invoice_discount", "line_share", "line_price"):
        refuse(f"{table}_with_its_revision", table, "INSERT", "NOT " + _draft(),
               f"{table}: what was submitted is not changed")  # fmt: skip
    refuse("line_price_as_listed", "line_price", "INSERT",
           "NOT EXISTS (SELECT 1 FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE "
           "l.invoice_id = NEW.invoice_id AND l.position = NEW.position AND l.list_price = NEW.list_price)",
           "line_price: the line says otherwise")  # fmt: skip
    refuse("line_price_by_its_level", "line_price", "INSERT",
           "NEW.level <> 'manager' AND EXISTS (SELECT 1 FROM invoice_line l JOIN invoice i ON "
           "i.id = l.invoice_id WHERE l.invoice_id = NEW.invoice_id AND l.position = NEW.position AND l.gift = 0 AND ("
           + _ABOVE_LIMIT + "))",
           "line_price: below the floor or beyond the limit needs the branch manager")  # fmt: skip
    refuse("invoice_discounts_add_up", "invoice", "UPDATE",
           "NEW.review = 'submitted' AND OLD.review = 'draft' AND (EXISTS (SELECT 1 FROM invoice_discount d WHERE "
           "d.invoice_id = NEW.id AND d.revision = NEW.revision AND d.amount <> (SELECT COALESCE(SUM(s.amount), 0) "
           "FROM line_share s WHERE s.invoice_id = d.invoice_id AND s.revision = d.revision AND s.kind = d.kind)) OR "
           "EXISTS (SELECT 1 FROM line_share s WHERE s.invoice_id = NEW.id AND s.revision = NEW.revision AND NOT EXISTS "
           "(SELECT 1 FROM invoice_discount d WHERE d.invoice_id = s.invoice_id AND d.revision = s.revision AND "
           "d.kind = s.kind)))",
           "invoice: a discount is not what the lines share of it")  # fmt: skip
    refuse("invoice_prices_judged", "invoice", "UPDATE",
           "NEW.review = 'submitted' AND OLD.review = 'draft' AND NEW.kind = 'sale' AND EXISTS (SELECT 1 FROM "
           "invoice_line l WHERE l.invoice_id = NEW.id AND (l.unit_price <> l.list_price OR l.discount <> 0 OR EXISTS "
           "(SELECT 1 FROM line_share s WHERE s.invoice_id = NEW.id AND s.revision = NEW.revision AND "
           "s.position = l.position)) AND NOT EXISTS (SELECT 1 FROM line_price p WHERE p.invoice_id = NEW.id AND "
           "p.revision = NEW.revision AND p.position = l.position AND p.level <> 'list'))",
           "invoice: nobody has judged a price that differs from the list")  # fmt: skip
    refuse("line_price_names_the_floor", "line_price", "INSERT",
           "NEW.floor_price IS DISTINCT FROM (SELECT c.floor_price FROM price c JOIN invoice_line l ON "
           "l.product_id = c.product_id WHERE l.invoice_id = NEW.invoice_id AND l.position = NEW.position AND "
           "c.price_list_id = NEW.price_list_id)",
           "line_price: the price list has another floor")  # fmt: skip
    refuse("invoice_judged_by_its_list", "invoice", "UPDATE",
           "NEW.review = 'submitted' AND OLD.review = 'draft' AND NEW.kind = 'sale' AND EXISTS (SELECT 1 FROM "
           "line_price p WHERE p.invoice_id = NEW.id AND p.revision = NEW.revision AND "
           "p.price_list_id <> NEW.price_list_id)",
           "invoice: its prices were judged by another price list")  # fmt: skip
    refuse("invoice_exception_approved", "invoice", "UPDATE",
           "NEW.review = 'payable' AND OLD.review <> 'payable' AND EXISTS (SELECT 1 FROM line_price p WHERE "
           "p.invoice_id = NEW.id AND p.revision = NEW.revision AND p.level = 'manager') AND NOT EXISTS (SELECT 1 FROM "
           "invoice_event e JOIN invoice_revision v ON v.invoice_id = e.invoice_id AND v.revision = e.revision AND "
           "v.content_hash = e.signed_hash WHERE e.invoice_id = NEW.id AND e.revision = NEW.revision AND "
           "e.step = 'approve_price')",
           "invoice: the branch manager has not approved its prices")  # fmt: skip


def _guard_tax() -> None:
    never_deleted("tax_rate")
    never_replaced("tax_rate", ["id"], ["code", "valid_from"])
    refuse("tax_rate_by_accounts", "tax_rate", "INSERT",
           "NEW.person_id IS NULL OR NOT " + holds("NEW.person_id", "'check'"),
           "tax_rate: the accounting supervisor keeps the rates")  # fmt: skip
    refuse("tax_rate_only_ended", "tax_rate", "UPDATE",
           "NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.kind <> OLD.kind OR NEW.rate <> OLD.rate OR "
           "NEW.valid_from <> OLD.valid_from OR NEW.label <> OLD.label",
           "tax_rate: a rate can only be given an end")  # fmt: skip
    append_only("tax_fapiao", ["id"], ["code", "number"])
    append_only("fapiao_rate", ["id"], ["fapiao_id", "tax_rate", "tax_kind"])
    append_only("fapiao_invoice", ["id"], ["fapiao_id", "invoice_id"])
    append_only("tax_point", ["id"], ["invoice_id"])
    refuse("tax_fapiao_by_accountant", "tax_fapiao", "INSERT", "NOT " + holds("NEW.person_id", "'book'"),
           "tax_fapiao: only an accountant records fapiao")  # fmt: skip
    refuse("tax_fapiao_on_open_day", "tax_fapiao", "INSERT", day_is_closed(),
           "tax_fapiao: this business day is not open")  # fmt: skip
    refuse("tax_fapiao_red_within_original", "tax_fapiao", "INSERT",
           "NEW.red = 1 AND NOT EXISTS (SELECT 1 FROM tax_fapiao o WHERE o.id = NEW.original_id AND o.red = 0 AND "
           "o.gross + NEW.gross + (SELECT COALESCE(SUM(r.gross), 0) FROM tax_fapiao r WHERE r.original_id = o.id) >= 0)",
           "tax_fapiao: the red ones come to more than their original")  # fmt: skip
    refuse("fapiao_invoice_within_document", "fapiao_invoice", "INSERT",
           "NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.review IN ('payable', 'released', "
           "'closed') AND (SELECT COALESCE(SUM(x.gross), 0) FROM fapiao_invoice x WHERE x.invoice_id = i.id) + NEW.gross "
           "BETWEEN CASE WHEN i.gross < 0 THEN i.gross ELSE 0 END AND CASE WHEN i.gross > 0 THEN i.gross ELSE 0 END)",
           "fapiao_invoice: more than the sales document comes to")  # fmt: skip
    refuse("tax_point_on_open_day", "tax_point", "INSERT", day_is_closed(),
           "tax_point: this business day is not open")  # fmt: skip
    refuse("tax_point_before_goods", "tax_point", "INSERT",
           "NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.kind = 'sale' AND i.review IN "
           "('payable', 'released') OR i.kind = 'cancel' AND i.id = NEW.invoice_id AND EXISTS (SELECT 1 FROM tax_point o "
           "WHERE o.invoice_id = i.original_id)) OR EXISTS (SELECT 1 FROM shipment s WHERE s.invoice_id = "
           "NEW.invoice_id) OR NOT (" + exercised("NEW.invoice_id", "'collect'") + " OR "
           + exercised("NEW.invoice_id", "'check'") + " OR " + holds("NEW.person_id", "'book'") + ")",
           "tax_point: only for goods that have not left yet")  # fmt: skip


def downgrade() -> None:
    no_way_back()
