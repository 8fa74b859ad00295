"""Indexes over what red invoices take back hold the red ones only.

Nearly every invoice has no original. An index full of empty keys tells the planner, once the file was analysed, that a
key is worth nothing, and it reads all invoices instead.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.forward import no_way_back

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = {"invoice": "original_id", "invoice_line": "original_line_id"}


def upgrade() -> None:
    for table, column in COLUMNS.items():
        red = sa.text(f"{column} IS NOT NULL")
        op.drop_index(f"ix_{table}_{column}", table)
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=red, postgresql_where=red)


def downgrade() -> None:
    no_way_back()
