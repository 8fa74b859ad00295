"""Money accounts, transfers between them, counts of the drawer, bank statements.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

from migrations.forward import no_way_back

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    no_way_back()
