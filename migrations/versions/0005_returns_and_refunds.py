"""Cancellations, allowances, inspection of what comes back, refunds asked for and approved.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from migrations.forward import no_way_back

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    no_way_back()
