"""Credit release and everything that settles beside a receipt.

Limits and releases (赊销), requests that two people carry out, what customers owe, and one payment for several invoices.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.forward import no_way_back
from migrations.steps import add_moves, add_steps
from migrations.sums import LAST_DAY, SETTLED, day_is_closed, exercised, holds
from migrations.triggers import append_only, never_deleted, never_replaced, refuse, refuse_anew

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

STEP_DUTY = {
    "ask_release": "authorise", "release": "check", "support_release": "check", "release_above": "manage",
    "withdraw_release": "check", "ship_on_credit": "ship", "use_advance": "collect",
    "ask_move": "collect", "move": "check", "ask_bounce": "collect", "confirm_bounce": "check",
    "ask_waive": "collect", "waive": "check", "ask_write_off": "authorise", "write_off": "manage",
}  # fmt: skip
MOVES = (("payable", "released"), ("released", "payable"), ("released", "closed"), ("closed", "payable"))

# A customer's money that belongs to no invoice yet (预收); the row that is being written does not count.
ADVANCES = (
    "((SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.customer_id = NEW.customer_id AND r.invoice_id IS NULL) "
    "+ (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x WHERE x.customer_id = NEW.customer_id "
    "AND x.invoice_id IS NULL) - (SELECT COALESCE(SUM(x.amount), 0) FROM settlement x "
    "WHERE x.customer_id = NEW.customer_id AND x.invoice_id IS NOT NULL AND x.kind = 'advance') "
    "- (SELECT COALESCE(SUM(f.amount), 0) FROM refund f WHERE f.customer_id = NEW.customer_id AND f.invoice_id IS NULL))"
)


def active_release(invoice: str, also: str = "1 = 1") -> str:
    """Whether a release form that two people signed stands on an invoice."""
    return (
        f"EXISTS (SELECT 1 FROM credit_release c JOIN credit_release_mark m ON m.credit_release_id = c.id "
        f"AND m.mark IN ('released', 'released_above') WHERE c.invoice_id = {invoice} AND {also} AND NOT EXISTS "
        f"(SELECT 1 FROM credit_release_mark w WHERE w.credit_release_id = c.id AND w.mark IN ('withdrawn', 'lapsed')))"
    )


def upgrade() -> None:
    add_steps(STEP_DUTY)
    add_moves(MOVES)
    _credit_tables()
    _settling_tables()
    _joint_tables()
    _bad_debt_account()
    _limits_and_releases()
    _requests()
    _money()


def _credit_tables() -> None:
    op.create_table(
        "credit_policy",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("credit_limit", WHOLE, nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("guarantee", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Text(), nullable=False),
        sa.Column("set_by", WHOLE, nullable=False),
        sa.Column("set_at", sa.Text(), nullable=False),
        sa.Column("confirmed_by", WHOLE, nullable=True),
        sa.Column("confirmed_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "days BETWEEN 0 AND 365",
            name=op.f("ck_credit_policy_days_known"),
        ),
        sa.CheckConstraint(
            "credit_limit >= 0",
            name=op.f("ck_credit_policy_limit_not_negative"),
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> set_by",
            name=op.f("ck_credit_policy_two_hands"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_credit_policy_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_credit_policy_set_by"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_credit_policy_confirmed_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_policy")),
        comment="a customer's credit limit and days (信用额度, 账期) in dated versions; in force once confirmed",
        sqlite_strict=True,
    )
    op.create_index("ix_credit_policy_customer_id", "credit_policy", ["customer_id", "valid_from"])
    op.create_table(
        "credit_release",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("credit_limit", WHOLE, nullable=False),
        sa.Column("receivable", WHOLE, nullable=False),
        sa.Column("open_releases", WHOLE, nullable=False),
        sa.Column("overdue", WHOLE, nullable=False),
        sa.Column("overdue_days", sa.Integer(), nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("total_after", WHOLE, nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("guarantee", sa.Text(), server_default="", nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=False),
        sa.Column("above", sa.Integer(), nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "above = 1 OR (total_after <= credit_limit AND overdue = 0)",
            name=op.f("ck_credit_release_above_when_above"),
        ),
        sa.CheckConstraint(
            "total_after = receivable + open_releases + amount",
            name=op.f("ck_credit_release_adds_up"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_credit_release_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_credit_release_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_credit_release_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_release")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_release_number")),
        comment="the credit release form (赊销审批单) as the sales supervisor signed it",
        sqlite_strict=True,
    )
    op.create_index("ix_credit_release_invoice_id", "credit_release", ["invoice_id"])
    op.create_table(
        "credit_release_mark",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("credit_release_id", WHOLE, nullable=False),
        sa.Column("mark", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=True),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "mark IN ('supported', 'released', 'released_above', 'withdrawn', 'lapsed')",
            name=op.f("ck_credit_release_mark_mark_known"),
        ),
        sa.ForeignKeyConstraint(
            ["credit_release_id"],
            ["credit_release.id"],
            name=op.f("fk_credit_release_mark_credit_release_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_credit_release_mark_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_release_mark")),
        sa.UniqueConstraint("credit_release_id", "mark", name=op.f("uq_credit_release_mark_credit_release_id_mark")),
        comment="what became of a release form: supported, released, withdrawn, lapsed",
        sqlite_strict=True,
    )
    op.create_table(
        "receivable_entry",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("event", sa.Text(), server_default="", nullable=False),
        sa.Column("paper", sa.Text(), server_default="", nullable=False),
        sa.Column("paper_id", WHOLE, nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("due_on", sa.Text(), nullable=True),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "event IN ('shipped', 'set_off', 'received', 'advance', 'moved', 'bounced', 'waived', 'written_off', 'credited')",
            name=op.f("ck_receivable_entry_event_known"),
        ),
        sa.CheckConstraint(
            "amount <> 0",
            name=op.f("ck_receivable_entry_some_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_receivable_entry_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_receivable_entry_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_receivable_entry_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receivable_entry")),
        sa.UniqueConstraint("paper", "paper_id", "event", name=op.f("uq_receivable_entry_paper_paper_id_event")),
        comment="what customers owe for goods that left before the money, document by document (应收账款)",
        sqlite_strict=True,
    )
    op.create_index("ix_receivable_entry_customer_id", "receivable_entry", ["customer_id", "day"])
    op.create_index("ix_receivable_entry_invoice_id", "receivable_entry", ["invoice_id"])


def _settling_tables() -> None:
    op.create_table(
        "settlement_request",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("invoice_id", WHOLE, nullable=False),
        sa.Column("receipt_id", WHOLE, nullable=True),
        sa.Column("to_invoice_id", WHOLE, nullable=True),
        sa.Column("to_customer_id", WHOLE, nullable=True),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('moved', 'bounced', 'waived', 'written_off')",
            name=op.f("ck_settlement_request_kind_known"),
        ),
        sa.CheckConstraint(
            "(kind = 'moved') = (to_customer_id IS NOT NULL)",
            name=op.f("ck_settlement_request_moved_somewhere"),
        ),
        sa.CheckConstraint(
            "(kind IN ('moved', 'bounced')) = (receipt_id IS NOT NULL)",
            name=op.f("ck_settlement_request_of_a_receipt"),
        ),
        sa.CheckConstraint(
            "amount > 0",
            name=op.f("ck_settlement_request_positive"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_settlement_request_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_settlement_request_receipt_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["to_invoice_id"], ["invoice.id"], name=op.f("fk_settlement_request_to_invoice_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["to_customer_id"], ["customer.id"], name=op.f("fk_settlement_request_to_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_settlement_request_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_request")),
        comment="what somebody asked to be settled or undone; it is done when another person approves it",
        sqlite_strict=True,
    )
    op.create_index("ix_settlement_request_invoice_id", "settlement_request", ["invoice_id"])
    op.create_table(
        "settlement_answer",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("settlement_request_id", WHOLE, nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('approved', 'declined')",
            name=op.f("ck_settlement_answer_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["settlement_request_id"],
            ["settlement_request.id"],
            name=op.f("fk_settlement_answer_settlement_request_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_settlement_answer_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_answer")),
        sa.UniqueConstraint("settlement_request_id", name=op.f("uq_settlement_answer_settlement_request_id")),
        comment="the second person's answer to a request",
        sqlite_strict=True,
    )
    op.create_table(
        "settlement_of_request",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("settlement_id", WHOLE, nullable=False),
        sa.Column("settlement_request_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlement.id"],
            name=op.f("fk_settlement_of_request_settlement_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["settlement_request_id"],
            ["settlement_request.id"],
            name=op.f("fk_settlement_of_request_settlement_request_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_of_request")),
        sa.UniqueConstraint("settlement_id", name=op.f("uq_settlement_of_request_settlement_id")),
        comment="which settlements carry out which request",
        sqlite_strict=True,
    )
    op.create_index(
        "ix_settlement_of_request_settlement_request_id", "settlement_of_request", ["settlement_request_id"]
    )


def _joint_tables() -> None:
    op.create_table(
        "joint_payment",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "amount > 0",
            name=op.f("ck_joint_payment_positive"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_joint_payment_customer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_joint_payment_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_payment")),
        comment="one payment for several invoices of a customer",
        sqlite_strict=True,
    )
    op.create_table(
        "joint_payment_part",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("joint_payment_id", WHOLE, nullable=False),
        sa.Column("receipt_id", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["joint_payment_id"],
            ["joint_payment.id"],
            name=op.f("fk_joint_payment_part_joint_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_joint_payment_part_receipt_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_payment_part")),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_joint_payment_part_receipt_id")),
        comment="the receipts that one payment was divided into",
        sqlite_strict=True,
    )
    op.create_index("ix_joint_payment_part_joint_payment_id", "joint_payment_part", ["joint_payment_id"])


def _bad_debt_account() -> None:
    """Losses on receivables have an account of their own in the enterprise chart (信用减值损失)."""
    op.execute(
        "INSERT INTO account (id, code, name_en, name_zh, kind, normal, role, parent_id) "
        "SELECT (SELECT MAX(t.id) FROM account t) + 1, '6702', 'Credit impairment loss', '信用减值损失', 'expense', "
        "'debit', 'CREDIT_LOSS', NULL FROM branch b WHERE b.chart = 'asbe' AND NOT EXISTS "
        "(SELECT 1 FROM account a WHERE a.code = '6702' OR a.role = 'CREDIT_LOSS')"
    )


def _limits_and_releases() -> None:
    never_deleted("credit_policy")
    never_replaced("credit_policy", ["id"])
    refuse("credit_policy_starts_open", "credit_policy", "INSERT",
           "NEW.confirmed_by IS NOT NULL OR NOT " + holds("NEW.set_by", "'check'"),
           "credit_policy: the accounting supervisor sets it, another person confirms it")  # fmt: skip
    same = " OR ".join(
        f"NEW.{c} <> OLD.{c}"
        for c in ("id", "customer_id", "credit_limit", "days", "guarantee", "valid_from", "set_by")
    )
    refuse("credit_policy_only_confirmed", "credit_policy", "UPDATE",
           f"OLD.confirmed_by IS NOT NULL OR NEW.confirmed_by IS NULL OR {same} OR NOT ("
           + holds("NEW.confirmed_by", "'manage'") + " OR " + holds("NEW.confirmed_by", "'authorise'") + ")",
           "credit_policy: a limit is confirmed once and then stays")  # fmt: skip
    append_only("credit_release", ["id"], ["number"])
    append_only("credit_release_mark", ["id"], ["credit_release_id", "mark"])
    for table in ("credit_release", "credit_release_mark"):
        refuse(f"{table}_on_open_day", table, "INSERT", day_is_closed(), f"{table}: this business day is not open")
    refuse("credit_release_by_sales", "credit_release", "INSERT",
           "NOT " + exercised("NEW.invoice_id", "'authorise'") + " OR NOT EXISTS (SELECT 1 FROM invoice i "
           "WHERE i.id = NEW.invoice_id AND i.customer_id = NEW.customer_id AND i.kind = 'sale' "
           "AND i.review = 'payable')",
           "credit_release: the sales supervisor asks, on an invoice that is to be collected")  # fmt: skip
    of_release = "(SELECT c.invoice_id FROM credit_release c WHERE c.id = NEW.credit_release_id)"
    refuse("credit_release_mark_by_duty", "credit_release_mark", "INSERT",
           "CASE NEW.mark WHEN 'lapsed' THEN NOT EXISTS (SELECT 1 FROM credit_release c "
           f"WHERE c.id = NEW.credit_release_id AND c.expires_on < {LAST_DAY}) "
           "WHEN 'released_above' THEN NOT " + exercised(of_release, "'manage'") + " OR NOT EXISTS (SELECT 1 "
           "FROM credit_release_mark m WHERE m.credit_release_id = NEW.credit_release_id AND m.mark = 'supported') "
           "WHEN 'released' THEN NOT " + exercised(of_release, "'check'") + " OR NOT EXISTS (SELECT 1 FROM "
           "credit_release c WHERE c.id = NEW.credit_release_id AND c.above = 0) "
           "ELSE NOT " + exercised(of_release, "'check'") + " END OR EXISTS (SELECT 1 FROM credit_release c WHERE "
           "c.id = NEW.credit_release_id AND NEW.mark IN ('supported', 'released', 'released_above') AND "
           "c.person_id = NEW.person_id)",
           "credit_release_mark: another person's signature is needed, within the limit or above it")  # fmt: skip
    refuse("invoice_released_by_two", "invoice", "UPDATE",
           "NEW.review = 'released' AND OLD.review <> 'released' AND NOT " + active_release("NEW.id"),
           "invoice: a release on credit takes two signatures")  # fmt: skip


def _requests() -> None:
    append_only("settlement_request", ["id"])
    append_only("settlement_answer", ["id"], ["settlement_request_id"])
    append_only("settlement_of_request", ["id"], ["settlement_id"])
    for table in ("settlement_request", "settlement_answer"):
        refuse(f"{table}_on_open_day", table, "INSERT", day_is_closed(), f"{table}: this business day is not open")
    refuse("settlement_request_by_duty", "settlement_request", "INSERT",
           "CASE NEW.kind WHEN 'written_off' THEN NOT " + exercised("NEW.invoice_id", "'authorise'")
           + " ELSE NOT " + exercised("NEW.invoice_id", "'collect'") + " END",
           "settlement_request: the person does not stand on this invoice")  # fmt: skip
    refuse("settlement_answer_by_another", "settlement_answer", "INSERT",
           "EXISTS (SELECT 1 FROM settlement_request q WHERE q.id = NEW.settlement_request_id AND "
           "(q.person_id = NEW.person_id OR CASE q.kind WHEN 'written_off' THEN NOT "
           + holds("NEW.person_id", "'manage'") + " ELSE NOT " + holds("NEW.person_id", "'check'") + " END))",
           "settlement_answer: another person answers, under the duty that may")  # fmt: skip
    refuse("settlement_in_two_hands", "settlement", "INSERT",
           "NEW.kind IN ('moved', 'bounced', 'waived', 'written_off') AND NOT EXISTS (SELECT 1 FROM settlement_request q "
           "JOIN settlement_answer a ON a.settlement_request_id = q.id AND a.outcome = 'approved' "
           "AND a.person_id = NEW.countersigned_by WHERE q.kind = NEW.kind AND q.person_id = NEW.person_id "
           "AND ABS(NEW.amount) = q.amount AND q.receipt_id IS NOT DISTINCT FROM NEW.receipt_id AND "
           "((q.invoice_id = NEW.invoice_id AND (NEW.amount > 0) = (NEW.kind IN ('waived', 'written_off'))) OR "
           "(NEW.kind = 'moved' AND NEW.amount > 0 AND q.to_customer_id = NEW.customer_id AND "
           "q.to_invoice_id IS NOT DISTINCT FROM NEW.invoice_id)) AND NOT EXISTS (SELECT 1 FROM "
           "settlement_of_request l JOIN settlement s ON s.id = l.settlement_id WHERE l.settlement_request_id = q.id "
           "AND s.amount = NEW.amount))",
           "settlement: one person asks, another approves")  # fmt: skip
    refuse("settlement_of_advance", "settlement", "INSERT",
           "NEW.kind = 'advance' AND CASE WHEN NEW.amount > 0 THEN NEW.invoice_id IS NULL OR NOT "
           + exercised("NEW.invoice_id", "'collect'") + f" OR NEW.amount > {ADVANCES} ELSE NOT EXISTS "
           "(SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.kind <> 'sale') END",
           "settlement: the customer has no such advance")  # fmt: skip
    refuse("settlement_within_receivable", "settlement", "INSERT",
           "NEW.kind IN ('waived', 'written_off') AND NEW.amount > (SELECT COALESCE(SUM(e.amount), 0) "
           "FROM receivable_entry e WHERE e.invoice_id = NEW.invoice_id)",
           "settlement: more than is owed")  # fmt: skip


def _money() -> None:
    append_only("receivable_entry", ["id"], ["paper", "paper_id", "event"])
    append_only("joint_payment", ["id"])
    append_only("joint_payment_part", ["id"], ["receipt_id"])
    for table in ("receivable_entry", "joint_payment"):
        refuse(f"{table}_on_open_day", table, "INSERT", day_is_closed(), f"{table}: this business day is not open")
    refuse("joint_payment_by_cashier", "joint_payment", "INSERT", "NOT " + holds("NEW.person_id", "'collect'"),
           "joint_payment: only a cashier collects")  # fmt: skip
    refuse("receivable_entry_not_below_zero", "receivable_entry", "INSERT",
           "NEW.amount + (SELECT COALESCE(SUM(e.amount), 0) FROM receivable_entry e WHERE e.invoice_id = NEW.invoice_id) "
           "< 0 OR NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.customer_id = NEW.customer_id "
           "AND i.kind = 'sale')",
           "receivable_entry: less than nothing is owed")  # fmt: skip
    refuse_anew("receipt_released", "receipt", "INSERT",
                "NEW.invoice_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id "
                "AND i.kind = 'sale' AND i.review IN ('payable', 'released'))",
                "receipt: only a released invoice is collected")  # fmt: skip
    refuse_anew("shipment_paid", "shipment", "INSERT",
                "NEW.paper = 'shipment' AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND "
                "i.kind = 'sale' AND ((i.review = 'payable' AND " + SETTLED.format(invoice="NEW.invoice_id")
                + " >= i.gross) OR (i.review = 'released' AND "
                + active_release("NEW.invoice_id", "c.expires_on >= NEW.day") + ")))",
                "shipment: goods leave only when the invoice is paid, or released on credit")  # fmt: skip
    refuse("cash_journal_of_settlement", "cash_journal", "INSERT",
           "NEW.paper = 'settlement' AND NOT EXISTS (SELECT 1 FROM settlement s WHERE s.id = NEW.paper_id "
           "AND s.kind = 'bounced' AND s.number = NEW.number AND s.amount = NEW.received AND NEW.paid = 0)",
           "cash_journal: the line is not what the settlement says")  # fmt: skip


def downgrade() -> None:
    no_way_back()
