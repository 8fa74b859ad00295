"""Room for what goes differently: more kinds of invoices, a manager, and money that settles beside receipts.

The steps and moves that the timeline may hold become rows, so that the next migrations add theirs without touching
each other's triggers.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.forward import no_way_back
from migrations.rebuild import allow_null, replace_check, widen
from migrations.steps import add_moves, add_steps
from migrations.sums import REFUNDED, SETTLED, STANDING, day_is_closed
from migrations.triggers import append_only, refuse, refuse_anew

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

DUTIES = ("invoice", "authorise", "check", "collect", "ship", "book", "sell", "price", "file_price", "witness")
NEW_HARD = tuple(("manage", duty) for duty in ("invoice", "collect", "ship", "book", "administer"))
REVIEWS = ("draft", "submitted", "authorised", "payable")
EVENTS = ("invoiced", "received", "refunded", "shipped", "returned")
SETTLEMENTS = ("advance", "moved", "bounced", "waived", "written_off", "credited")

# Each step of a person, and the duty under which it must stand on the timeline.
STEP_DUTY = {
    "submit": "invoice", "withdraw": "invoice",
    "authorise": "authorise", "send_back": "authorise", "ask_void": "authorise",
    "check": "check", "check_return": "check", "send_back_check": "check", "void": "check",
    "collect": "collect", "clear": "collect", "bounce": "collect", "refund": "collect",
    "ship": "ship", "take_back": "ship",
}  # fmt: skip
MOVES = (
    ("draft", "submitted"), ("draft", "void"),
    ("submitted", "draft"), ("submitted", "authorised"), ("submitted", "void"),
    ("authorised", "draft"), ("authorised", "payable"), ("authorised", "void"),
    ("payable", "void"), ("payable", "expired"), ("payable", "closed"),
)  # fmt: skip


def upgrade() -> None:
    _wider_words()
    _steps_as_rows()
    _settlements()


def _wider_words() -> None:
    for table in ("person_duty", "invoice_duty"):
        widen(table, "duty", (*DUTIES, "administer"), (*DUTIES, "manage", "administer"))
    widen("invoice", "kind", ("sale", "return"), ("sale", "return", "cancel", "allowance"))
    widen("invoice", "review", (*REVIEWS, "closed", "void", "expired"),
          (*REVIEWS, "released", "closed", "void", "expired"))  # fmt: skip
    replace_check("invoice", "return_names_original",
                  "(kind = 'return') = (original_id IS NOT NULL)", "(kind <> 'sale') = (original_id IS NOT NULL)")  # fmt: skip
    widen("register_entry", "event", EVENTS, (*EVENTS, "settled", "cancelled", "allowed"))
    allow_null("refund", "invoice_id")
    if op.get_bind().dialect.name != "sqlite":  # which keeps no comments
        op.create_table_comment(
            "refund",
            "money paid back (付讫): on a red invoice, or of a customer's advance, which names no invoice",
            existing_comment="money paid back on a return invoice (付讫)",
        )
    table = sa.table("duty_conflict", sa.column("duty_a"), sa.column("duty_b"), sa.column("kind"))
    both_ways = [pair for a, b in NEW_HARD for pair in ((a, b), (b, a))]
    op.bulk_insert(table, [{"duty_a": a, "duty_b": b, "kind": "hard"} for a, b in both_ways])


def _steps_as_rows() -> None:
    op.create_table(
        "step_duty",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "duty IN (" + ", ".join(f"'{duty}'" for duty in (*DUTIES, "manage", "administer")) + ")",
            name=op.f("ck_step_duty_duty_known"),
        ),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_step_duty")),
        comment="the duty under which each step of a person must stand on the timeline",
        sqlite_strict=True,
    )
    op.create_table(
        "review_move",
        sa.Column("review_from", sa.Text(), server_default="", nullable=False),
        sa.Column("review_to", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("review_from", "review_to", name=op.f("pk_review_move")),
        comment="every move of the review axis that some step makes",
        sqlite_strict=True,
    )
    add_steps(STEP_DUTY)
    add_moves(MOVES)
    append_only("step_duty", ["step"])
    append_only("review_move", ["review_from", "review_to"])
    refuse_anew("invoice_event_under_its_duty", "invoice_event", "INSERT",
                "NEW.duty IS DISTINCT FROM (SELECT s.duty FROM step_duty s WHERE s.step = NEW.step)",
                "invoice_event: this step belongs to another duty")  # fmt: skip
    refuse_anew("invoice_moves", "invoice", "UPDATE",
                "NEW.review <> OLD.review AND NOT EXISTS (SELECT 1 FROM review_move m "
                "WHERE m.review_from = OLD.review AND m.review_to = NEW.review)",
                "invoice: there is no such step")  # fmt: skip


def _settlements() -> None:
    op.create_table(
        "settlement",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=True),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("receipt_id", WHOLE, nullable=True),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("countersigned_by", WHOLE, nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN (" + ", ".join(f"'{kind}'" for kind in SETTLEMENTS) + ")", name=op.f("ck_settlement_kind_known")
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_settlement_some_amount")),
        sa.CheckConstraint(
            "countersigned_by IS NULL OR countersigned_by <> person_id", name=op.f("ck_settlement_two_hands")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_settlement_{column}"),
                                    ondelete="RESTRICT")
            for column, target in (("invoice_id", "invoice"), ("customer_id", "customer"), ("receipt_id", "receipt"),
                                   ("person_id", "person"), ("countersigned_by", "person"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
        sa.UniqueConstraint("number", name=op.f("uq_settlement_number")),
        comment="what settles an invoice, or unsettles it in red, beside its own receipts (核销)",
        sqlite_strict=True,
    )  # fmt: skip
    for column in ("invoice_id", "customer_id", "receipt_id"):
        op.create_index(f"ix_settlement_{column}", "settlement", [column])
    append_only("settlement", ["id"], ["number"])
    refuse("settlement_on_open_day", "settlement", "INSERT", day_is_closed(),
           "settlement: this business day is not open")  # fmt: skip
    refuse("settlement_not_above_total", "settlement", "INSERT",
           "NEW.amount > 0 AND NEW.invoice_id IS NOT NULL AND " + STANDING.format(invoice="NEW.invoice_id")
           + " + NEW.amount > (SELECT i.gross FROM invoice i WHERE i.id = NEW.invoice_id)",
           "settlement: more than the invoice comes to")  # fmt: skip
    refuse("settlement_of_its_customer", "settlement", "INSERT",
           "NEW.invoice_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id "
           "AND i.customer_id = NEW.customer_id)",
           "settlement: the invoice is another customer's")  # fmt: skip
    refuse_anew("receipt_not_above_total", "receipt", "INSERT",
                "NEW.amount <= 0 OR NEW.invoice_id IS NOT NULL AND " + STANDING.format(invoice="NEW.invoice_id")
                + " + NEW.amount > (SELECT i.gross FROM invoice i WHERE i.id = NEW.invoice_id)",
                "receipt: more than the invoice comes to")  # fmt: skip
    refuse_anew("shipment_paid", "shipment", "INSERT",
                "NEW.paper = 'shipment' AND (NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND "
                "i.kind = 'sale' AND i.review = 'payable') OR " + SETTLED.format(invoice="NEW.invoice_id")
                + " < (SELECT i.gross FROM invoice i WHERE i.id = NEW.invoice_id))",
                "shipment: goods leave only when the invoice is paid")  # fmt: skip
    refuse_anew("invoice_ends_without_money", "invoice", "UPDATE",
                "NEW.review IN ('void', 'expired') AND OLD.review <> NEW.review AND ("
                + STANDING.format(invoice="NEW.id")
                + " <> 0 OR EXISTS (SELECT 1 FROM shipment s WHERE s.invoice_id = NEW.id))",
                "invoice: money has come in or goods have moved")  # fmt: skip
    refuse_anew("invoice_money_as_received", "invoice", "UPDATE",
                "(NEW.received <> OLD.received AND NEW.received <> " + SETTLED.format(invoice="NEW.id") + ") OR "
                "(NEW.refunded <> OLD.refunded AND NEW.refunded <> " + REFUNDED.format(invoice="NEW.id") + ") OR "
                "(NEW.payment <> OLD.payment AND ((NEW.payment = 'full' AND " + SETTLED.format(invoice="NEW.id")
                + " < NEW.gross) OR (NEW.payment = 'refunded' AND " + REFUNDED.format(invoice="NEW.id")
                + " <> -NEW.gross)))",
                "invoice: payment follows from receipts, refunds and settlements")  # fmt: skip
    refuse_anew("refund_not_above_paid", "refund", "INSERT",
                "NEW.amount <= 0 OR EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND (NEW.amount + "
                "(SELECT COALESCE(SUM(f.amount), 0) FROM refund f WHERE f.invoice_id = i.id) > -i.gross OR NEW.amount "
                "+ (SELECT COALESCE(SUM(f.amount), 0) FROM refund f JOIN invoice s ON s.id = f.invoice_id "
                "WHERE s.original_id = i.original_id) > " + SETTLED.format(invoice="i.original_id") + "))",
                "refund: more than was paid")  # fmt: skip


def downgrade() -> None:
    no_way_back()
