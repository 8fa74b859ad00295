"""Places, transfers, limits, stocktakes, the month-end average.

Every line of the custody and stock ledgers needs its paper from here on, and the balances kept follow the lines.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

from alembic import op

from migrations.forward import no_way_back
from migrations.stock_papers import make_papers_needed
from migrations.stock_rules import make_rules
from migrations.stock_tables import create_tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_tables()
    op.execute("UPDATE warehouse SET kind = 'main' WHERE id = 1")
    op.execute("UPDATE warehouse SET kind = 'rejected' WHERE code = 'R' AND id <> 1")
    _head_office()
    make_rules()
    make_papers_needed()


def _head_office() -> None:
    """Where the branch stands with its head office, which no standard chart numbers."""
    op.execute(
        "INSERT INTO account (id, code, name_en, name_zh, kind, normal, role) SELECT MAX(id) + 1, '2242', "
        "'Current account with head office', '内部往来', 'liability', 'credit', 'HEAD_OFFICE' FROM account "
        "WHERE EXISTS (SELECT 1 FROM branch) AND NOT EXISTS (SELECT 1 FROM account x WHERE x.code = '2242' "
        "OR x.role = 'HEAD_OFFICE') HAVING COUNT(*) > 0"
    )


def downgrade() -> None:
    no_way_back()
