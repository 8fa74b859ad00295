"""What was said about the differences of a reconciliation; replies of customers.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

from migrations.forward import no_way_back

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    no_way_back()
