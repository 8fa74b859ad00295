"""Cancellations, allowances, inspection of what comes back, refunds asked for and approved.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations.forward import no_way_back
from migrations.rebuild import replace_check, widen
from migrations.steps import add_steps
from migrations.sums import REFUNDED, SETTLED, day_is_closed, exercised, holds
from migrations.triggers import append_only, refuse, refuse_anew

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
METHODS = ("cash", "transfer", "card", "wechat", "alipay", "cheque")
GOODS = ("none", "part", "shipped", "returned")
STEPS = {"check_red": "check", "allow_late": "manage", "inspect": "witness", "set_off": "collect", "keep": "check"}

RELEASED = "('payable', 'closed')"
COUNTS = "('submitted', 'authorised', 'payable', 'closed')"  # a red invoice that takes something off its original
# How much of a blue line was cancelled before it left, as a positive quantity.
CANCELLED = (
    "(SELECT COALESCE(-SUM(c.quantity), 0) FROM invoice_line c JOIN invoice k ON k.id = c.invoice_id "
    f"WHERE c.original_line_id = {{line}} AND k.kind = 'cancel' AND k.review IN {RELEASED})"
)
SHIPPED = "(SELECT COALESCE(SUM(t.quantity), 0) FROM shipment_line t WHERE t.invoice_line_id = {line})"
# What all red invoices of an original have given back: paid out, kept as an advance, or set against what was owed.
GIVEN_BACK = (
    "((SELECT COALESCE(SUM(f.amount), 0) FROM refund f JOIN invoice s ON s.id = f.invoice_id "
    "WHERE s.original_id = {original}) - (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x "
    "JOIN invoice s ON s.id = x.invoice_id WHERE s.original_id = {original}))"
)
# Cheques and transfers go through the same bank account.
CHANNEL = "(CASE {method} WHEN 'cheque' THEN 'transfer' ELSE {method} END)"


def upgrade() -> None:
    _tables()
    _wider()
    add_steps(STEPS)
    _red_invoices()
    _goods()
    _money()
    _requests()


def _table(name: str, *columns: sa.Column[int] | sa.Column[str], more: Sequence[sa.Constraint], comment: str) -> None:
    op.create_table(name, *columns, *more, comment=comment, sqlite_strict=True)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="RESTRICT")


def _key() -> sa.Column[int]:
    return sa.Column("id", WHOLE, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _whole(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, WHOLE, nullable=nullable)


def _day_and_time() -> tuple[sa.Column[str], sa.Column[str]]:
    return sa.Column("day", sa.Text(), nullable=False), sa.Column("at", sa.Text(), nullable=False)


def _tables() -> None:
    _table(
        "inspection", _key(), _whole("invoice_id"), sa.Column("revision", sa.Integer(), nullable=False), _text("note"),
        _whole("person_id"), *_day_and_time(),
        more=(_refers("inspection", "invoice_id", "invoice"), _refers("inspection", "person_id", "person"),
              sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
              sa.UniqueConstraint("invoice_id", "revision", name=op.f("uq_inspection_invoice_id_revision"))),
        comment="goods of a return, looked at and counted before they go on a shelf (检验)",
    )  # fmt: skip
    _table(
        "inspection_line", _key(), _whole("inspection_id"), sa.Column("position", sa.Integer(), nullable=False),
        _whole("product_id"), _whole("good"), _whole("rejected"), _text("note"),
        more=(_refers("inspection_line", "inspection_id", "inspection"),
              _refers("inspection_line", "product_id", "product"),
              sa.CheckConstraint("good >= 0 AND rejected >= 0 AND good + rejected > 0",
                                 name=op.f("ck_inspection_line_counted")),
              sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_line")),
              sa.UniqueConstraint("inspection_id", "position", name=op.f("uq_inspection_line_inspection_id_position"))),
        comment="a line of a return: how much of it is good (合格) and how much is rejected (不合格)",
    )  # fmt: skip
    words = ", ".join(f"'{method}'" for method in METHODS)
    _table(
        "refund_request", _key(), _text("number"), _whole("invoice_id", True), _whole("customer_id"), _text("method"),
        _whole("amount"), _text("reason"), _whole("person_id"), *_day_and_time(),
        more=(sa.CheckConstraint(f"method IN ({words})", name=op.f("ck_refund_request_method_known")),
              sa.CheckConstraint("amount > 0", name=op.f("ck_refund_request_positive")),
              _refers("refund_request", "invoice_id", "invoice"), _refers("refund_request", "customer_id", "customer"),
              _refers("refund_request", "person_id", "person"),
              sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_request")),
              sa.UniqueConstraint("number", name=op.f("uq_refund_request_number"))),
        comment="money to go back that needs approval: a customer's advance, or on a red invoice by another channel",
    )  # fmt: skip
    for column in ("customer_id", "invoice_id"):
        op.create_index(f"ix_refund_request_{column}", "refund_request", [column])
    _table(
        "refund_decision", _key(), _whole("request_id"), _text("outcome"), _text("reason"), _whole("person_id"),
        *_day_and_time(),
        more=(sa.CheckConstraint("outcome IN ('approved', 'refused')", name=op.f("ck_refund_decision_outcome_known")),
              _refers("refund_decision", "request_id", "refund_request"),
              _refers("refund_decision", "person_id", "person"),
              sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_decision")),
              sa.UniqueConstraint("request_id", name=op.f("uq_refund_decision_request_id"))),
        comment="what was decided about a request to refund",
    )  # fmt: skip
    _table(
        "exchange", _whole("red_id"), _whole("blue_id"), _whole("person_id"),
        sa.Column("at", sa.Text(), nullable=False),
        more=(sa.CheckConstraint("red_id <> blue_id", name=op.f("ck_exchange_two_invoices")),
              _refers("exchange", "red_id", "invoice"), _refers("exchange", "blue_id", "invoice"),
              _refers("exchange", "person_id", "person"),
              sa.PrimaryKeyConstraint("red_id", name=op.f("pk_exchange")),
              sa.UniqueConstraint("blue_id", name=op.f("uq_exchange_blue_id"))),
        comment="an exchange: what comes back and what is sold instead, settled together",
    )  # fmt: skip
    append_only("inspection", ["id"], ["invoice_id", "revision"])
    append_only("inspection_line", ["id"], ["inspection_id", "position"])
    append_only("refund_request", ["id"], ["number"])
    append_only("refund_decision", ["id"], ["request_id"])
    append_only("exchange", ["red_id"], ["blue_id"])


def _wider() -> None:
    op.add_column("invoice", _text("reason_code"))
    op.add_column("invoice", sa.Column("late", sa.Integer(), server_default="0", nullable=False))
    widen("invoice", "goods", GOODS, (*GOODS, "cancelled"))
    replace_check("invoice_line", "some_quantity", "quantity <> 0", "quantity <> 0 OR original_line_id IS NOT NULL")
    op.execute("INSERT INTO warehouse (id, code, name) SELECT MAX(w.id) + 1, 'R', 'Rejected goods' FROM warehouse w "
               "HAVING COUNT(*) > 0")  # fmt: skip


def _red_invoices() -> None:
    refuse("invoice_red_facts_fixed", "invoice", "UPDATE",
           "OLD.review <> 'draft' AND (NEW.reason_code <> OLD.reason_code OR NEW.late <> OLD.late)",
           "invoice: what was submitted is not changed")  # fmt: skip
    refuse_anew("invoice_signed_payable", "invoice", "UPDATE",
                "NEW.review = 'payable' AND OLD.review <> 'payable' AND NOT EXISTS (SELECT 1 FROM invoice_event e "
                "JOIN invoice_revision v ON v.invoice_id = e.invoice_id AND v.revision = e.revision "
                "AND v.content_hash = e.signed_hash WHERE e.invoice_id = NEW.id AND e.revision = NEW.revision "
                "AND e.step = CASE NEW.kind WHEN 'sale' THEN 'check' WHEN 'return' THEN 'check_return' "
                "ELSE 'check_red' END)",
                "invoice: the signature over this revision is missing")  # fmt: skip
    refuse("invoice_red_within_original", "invoice", "UPDATE",
           "NEW.kind <> 'sale' AND NEW.review <> OLD.review AND NEW.review IN ('submitted', 'authorised', 'payable') "
           "AND EXISTS (SELECT 1 FROM invoice_line n LEFT JOIN invoice_line o ON o.id = n.original_line_id "
           "WHERE n.invoice_id = NEW.id AND (o.id IS NULL OR o.invoice_id <> NEW.original_id "
           "OR (n.quantity = 0) <> (NEW.kind = 'allowance') OR n.quantity > 0 OR n.gross > 0 "
           "OR (SELECT COALESCE(-SUM(m.gross), 0) FROM invoice_line m JOIN invoice k ON k.id = m.invoice_id "
           f"WHERE m.original_line_id = o.id AND (k.id = NEW.id OR k.review IN {COUNTS})) > o.gross))",
           "invoice: more is taken back than is left of the original")  # fmt: skip
    refuse("invoice_cancels_what_is_there", "invoice", "UPDATE",
           "NEW.kind = 'cancel' AND NEW.review = 'payable' AND OLD.review <> 'payable' AND (EXISTS (SELECT 1 FROM "
           "invoice_line n JOIN invoice_line o ON o.id = n.original_line_id WHERE n.invoice_id = NEW.id AND "
           + SHIPPED.format(line="o.id") + " + " + CANCELLED.format(line="o.id")
           + " - n.quantity > o.quantity) OR NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.original_id "
           "AND i.review IN ('payable', 'released')))",
           "invoice: goods that have left are not cancelled")  # fmt: skip
    refuse("invoice_late_allowed", "invoice", "UPDATE",
           "NEW.late = 1 AND NEW.review = 'payable' AND OLD.review <> 'payable' AND NOT EXISTS (SELECT 1 FROM "
           "invoice_event e WHERE e.invoice_id = NEW.id AND e.revision = NEW.revision AND e.step = 'allow_late')",
           "invoice: it comes after the time limit, and no manager allowed it")  # fmt: skip
    refuse_anew("invoice_goods_as_moved", "invoice", "UPDATE",
                "NEW.goods <> OLD.goods AND NOT EXISTS (SELECT 1 FROM shipment s WHERE s.invoice_id = NEW.id) "
                "AND NOT (NEW.goods = 'cancelled' AND (SELECT COALESCE(-SUM(c.quantity), 0) FROM invoice c "
                "WHERE c.original_id = NEW.id AND c.kind = 'cancel' "
                "AND c.review IN ('authorised', 'payable', 'closed')) >= NEW.quantity)",
                "invoice: goods follow from shipments")  # fmt: skip
    refuse("exchange_of_one_customer", "exchange", "INSERT",
           "NOT EXISTS (SELECT 1 FROM invoice r JOIN invoice o ON o.id = r.original_id JOIN invoice b "
           "ON b.id = NEW.blue_id WHERE r.id = NEW.red_id AND r.kind = 'return' AND b.kind = 'sale' "
           "AND b.customer_id = o.customer_id) OR NOT " + holds("NEW.person_id", "'invoice'"),
           "exchange: a return and a sale of one customer, tied by a clerk")  # fmt: skip


def _goods() -> None:
    refuse("inspection_of_authorised", "inspection", "INSERT",
           "NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.kind = 'return' "
           "AND i.review = 'authorised' AND i.revision = NEW.revision) OR NOT ("
           + exercised("NEW.invoice_id", "'witness'") + " OR " + exercised("NEW.invoice_id", "'ship'") + ")",
           "inspection: only goods of an authorised return, by who looks at them")  # fmt: skip
    refuse("inspection_line_as_returned", "inspection_line", "INSERT",
           "NOT EXISTS (SELECT 1 FROM inspection p JOIN invoice_line l ON l.invoice_id = p.invoice_id "
           "WHERE p.id = NEW.inspection_id AND l.position = NEW.position AND l.product_id = NEW.product_id "
           "AND -l.quantity = NEW.good + NEW.rejected)",
           "inspection_line: good and rejected come to what is returned")  # fmt: skip
    refuse("inspection_on_open_day", "inspection", "INSERT", day_is_closed(),
           "inspection: this business day is not open")  # fmt: skip
    refuse_anew("shipment_return_authorised", "shipment", "INSERT",
                "NEW.paper = 'take_back' AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id "
                "AND i.kind = 'return' AND i.review = 'authorised' AND EXISTS (SELECT 1 FROM inspection p "
                "WHERE p.invoice_id = i.id AND p.revision = i.revision) AND (i.late = 0 OR EXISTS (SELECT 1 FROM "
                "invoice_event e WHERE e.invoice_id = i.id AND e.revision = i.revision AND e.step = 'allow_late')))",
                "shipment: goods come back only on an authorised return, inspected")  # fmt: skip
    refuse_anew("shipment_line_as_invoiced", "shipment_line", "INSERT",
                "NOT EXISTS (SELECT 1 FROM shipment s JOIN invoice_line l ON l.invoice_id = s.invoice_id "
                "WHERE s.id = NEW.shipment_id AND l.id = NEW.invoice_line_id AND l.product_id = NEW.product_id AND "
                "((l.quantity > 0 AND NEW.quantity > 0) OR (l.quantity < 0 AND NEW.quantity < 0)) AND "
                "ABS(NEW.quantity + " + SHIPPED.format(line="l.id") + " + " + CANCELLED.format(line="l.id")
                + ") <= ABS(l.quantity))",
                "shipment_line: never more than was invoiced")  # fmt: skip


def _money() -> None:
    own = "NEW.invoice_id"
    refuse_anew("invoice_money_as_received", "invoice", "UPDATE",
                "(NEW.received <> OLD.received AND NEW.received <> " + SETTLED.format(invoice="NEW.id") + ") OR "
                "(NEW.refunded <> OLD.refunded AND NEW.refunded <> " + REFUNDED.format(invoice="NEW.id") + ") OR "
                "(NEW.payment <> OLD.payment AND ((NEW.payment = 'full' AND " + SETTLED.format(invoice="NEW.id")
                + " < NEW.gross) OR (NEW.payment = 'refunded' AND " + REFUNDED.format(invoice="NEW.id") + " - "
                + SETTLED.format(invoice="NEW.id") + " <> -NEW.gross)))",
                "invoice: payment follows from receipts, refunds and settlements")  # fmt: skip
    refuse_anew("refund_of_goods_returned", "refund", "INSERT",
                "(NEW.invoice_id IS NOT NULL AND (NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id "
                "AND i.review = 'payable' AND (i.kind IN ('cancel', 'allowance') OR i.kind = 'return' AND EXISTS "
                "(SELECT 1 FROM shipment s WHERE s.invoice_id = i.id AND s.paper = 'take_back'))) OR NOT "
                + exercised(own, "'collect'") + ")) OR (NEW.invoice_id IS NULL AND (NOT "
                + holds("NEW.person_id", "'collect'") + " OR NOT EXISTS (SELECT 1 FROM refund_request q "
                "JOIN refund_decision d ON d.request_id = q.id AND d.outcome = 'approved' WHERE q.invoice_id IS NULL "
                "AND q.number = NEW.reference AND q.customer_id = NEW.customer_id AND q.amount = NEW.amount "
                "AND q.method = NEW.method AND q.person_id <> NEW.person_id AND d.person_id <> NEW.person_id "
                "AND NOT EXISTS (SELECT 1 FROM refund f WHERE f.invoice_id IS NULL AND f.reference = q.number))))",
                "refund: only for a released red invoice whose goods are back, or an approved request")  # fmt: skip
    refuse_anew("refund_not_above_paid", "refund", "INSERT",
                "NEW.amount <= 0 OR EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND (NEW.amount + "
                + REFUNDED.format(invoice="i.id") + " - " + SETTLED.format(invoice="i.id") + " > -i.gross "
                "OR NEW.amount + " + GIVEN_BACK.format(original="i.original_id") + " > "
                + SETTLED.format(invoice="i.original_id") + "))",
                "refund: more than was paid")  # fmt: skip
    same = CHANNEL.format(method="{t}.method") + " = " + CHANNEL.format(method="NEW.method")
    refuse("refund_by_its_channel", "refund", "INSERT",
           "EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND NEW.amount > "
           "(SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = i.original_id AND "
           + same.format(t="r") + " AND NOT EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id "
           "AND c.outcome = 'bounced')) + (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x "
           "WHERE x.invoice_id = i.original_id AND x.kind IN ('advance', 'moved') AND x.amount > 0) + "
           "(SELECT COALESCE(SUM(q.amount), 0) FROM refund_request q JOIN refund_decision d ON d.request_id = q.id "
           "AND d.outcome = 'approved' WHERE q.invoice_id IN (SELECT s.id FROM invoice s "
           "WHERE s.original_id = i.original_id) AND " + same.format(t="q") + ") - "
           "(SELECT COALESCE(SUM(f.amount), 0) FROM refund f JOIN invoice s ON s.id = f.invoice_id "
           "WHERE s.original_id = i.original_id AND " + same.format(t="f") + "))",
           "refund: money goes back the way it came")  # fmt: skip
    refuse("settlement_of_red", "settlement", "INSERT",
           "EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.kind <> 'sale' AND (NEW.amount > 0 OR "
           "NEW.kind NOT IN ('credited', 'advance') OR i.review NOT IN ('authorised', 'payable') OR - NEW.amount + "
           + REFUNDED.format(invoice="i.id") + " - " + SETTLED.format(invoice="i.id") + " > -i.gross))",
           "settlement: more than the red invoice gives back")  # fmt: skip


def _requests() -> None:
    refuse("refund_request_by_clerk", "refund_request", "INSERT",
           "NOT (" + holds("NEW.person_id", "'invoice'") + " OR (NEW.invoice_id IS NOT NULL AND "
           + holds("NEW.person_id", "'collect'") + "))",
           "refund_request: a clerk asks for it")  # fmt: skip
    refuse("refund_request_on_open_day", "refund_request", "INSERT", day_is_closed(),
           "refund_request: this business day is not open")  # fmt: skip
    refuse("refund_decision_by_another", "refund_decision", "INSERT",
           "NOT EXISTS (SELECT 1 FROM refund_request q WHERE q.id = NEW.request_id AND q.person_id <> NEW.person_id "
           "AND CASE WHEN q.invoice_id IS NULL THEN " + holds("NEW.person_id", "'check'") + " ELSE "
           + holds("NEW.person_id", "'manage'") + " END)",
           "refund_decision: the accounting supervisor decides about advances, the manager about another channel")  # fmt: skip
    refuse("refund_decision_on_open_day", "refund_decision", "INSERT", day_is_closed(),
           "refund_decision: this business day is not open")  # fmt: skip


def downgrade() -> None:
    no_way_back()
