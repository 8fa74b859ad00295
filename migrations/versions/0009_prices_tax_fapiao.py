"""Price approvals, tiers and quantity breaks, tax rates by date, the fapiao register.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

from migrations.forward import no_way_back

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    no_way_back()
