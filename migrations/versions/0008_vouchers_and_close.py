"""Vouchers by hand, their review, opening balances, the close of a period.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

from migrations.forward import no_way_back

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    no_way_back()
