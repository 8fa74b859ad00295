"""What was said about the differences of a reconciliation; replies of customers.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.forward import no_way_back
from migrations.triggers import append_only, refuse

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = "'open', 'resolved', 'disputed'"


def upgrade() -> None:
    _notes()
    _replies()


def _notes() -> None:
    op.create_table(
        "reconciliation_note",
        sa.Column("id", WHOLE, nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("code", "document", "subject")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("period", sa.Text(), server_default="", nullable=False),
        sa.Column("difference", WHOLE, nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("reason", "owner", "action")),
        sa.Column("due", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("state", "answer")),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_reconciliation_note_state_known")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_reconciliation_note_version_counted")),
        sa.CheckConstraint(
            "state <> 'resolved' OR action <> ''", name=op.f("ck_reconciliation_note_resolved_by_something")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reconciliation_note_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_note")),
        sa.UniqueConstraint(
            "code", "document", "subject", "version", name=op.f("uq_reconciliation_note_code_document_subject_version")
        ),
        comment="what was said about a difference, version by version; the last one stands",
        sqlite_strict=True,
    )
    append_only("reconciliation_note", ["id"], ["code", "document", "subject", "version"])
    _by_the_books("reconciliation_note")
    _counted_on("reconciliation_note", ("code", "document", "subject"))


def _replies() -> None:
    op.create_table(
        "balance_reply",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("customer_id", WHOLE, nullable=False),
        sa.Column("period", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ours", WHOLE, nullable=False),
        sa.Column("theirs", WHOLE, nullable=True),
        sa.Column("sent_on", sa.Text(), nullable=False),
        sa.Column("replied_on", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", WHOLE, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_balance_reply_version_counted")),
        sa.CheckConstraint("(theirs IS NULL) = (replied_on IS NULL)", name=op.f("ck_balance_reply_reply_has_its_day")),
        sa.CheckConstraint(
            "replied_on IS NULL OR replied_on >= sent_on", name=op.f("ck_balance_reply_replied_after_sent")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{target}.id"], name=op.f(f"fk_balance_reply_{column}"), ondelete="RESTRICT"
            )
            for column, target in (("customer_id", "customer"), ("person_id", "person"))
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_balance_reply")),
        sa.UniqueConstraint(
            "customer_id", "period", "version", name=op.f("uq_balance_reply_customer_id_period_version")
        ),
        comment="a statement sent to a customer and what came back, version by version; the last one stands",
        sqlite_strict=True,
    )
    op.create_index("ix_balance_reply_period", "balance_reply", ["period"])
    append_only("balance_reply", ["id"], ["customer_id", "period", "version"])
    _by_the_books("balance_reply")
    _counted_on("balance_reply", ("customer_id", "period"))


def _by_the_books(table: str) -> None:
    """Only the accountant and the accounting supervisor write here: never those whose work is compared."""
    refuse(
        f"{table}_by_the_books", table, "INSERT",
        "NOT EXISTS (SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id WHERE h.person_id = NEW.person_id "
        "AND h.duty IN ('book', 'check') AND h.revoked_at IS NULL AND p.active = 1)",
        f"{table}: only who books or checks may write this",
    )  # fmt: skip


def _counted_on(table: str, keys: tuple[str, ...]) -> None:
    """Versions count 1, 2, 3: what was said before stays before."""
    same = " AND ".join(f"t.{key} = NEW.{key}" for key in keys)
    refuse(
        f"{table}_counted_on", table, "INSERT",
        f"NEW.version <> (SELECT COALESCE(MAX(t.version), 0) + 1 FROM {table} t WHERE {same})",
        f"{table}: versions follow one another",
    )  # fmt: skip


def downgrade() -> None:
    no_way_back()
