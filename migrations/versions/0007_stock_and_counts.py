"""Places, transfers, limits, stocktakes, the month-end average.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

from migrations.forward import no_way_back

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    no_way_back()
