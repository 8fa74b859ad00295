"""Credit release and everything that settles beside a receipt.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

from migrations.forward import no_way_back

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    no_way_back()
