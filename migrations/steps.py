"""The steps and moves of the process table, as the database knows them: each migration adds those of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from alembic import op


def add_steps(duties: Mapping[str, str]) -> None:
    """Steps of a person, each with the duty under which it must stand on the timeline."""
    table = sa.table("step_duty", sa.column("step"), sa.column("duty"))
    op.bulk_insert(table, [{"step": step, "duty": duty} for step, duty in duties.items()])


def add_moves(moves: Iterable[tuple[str, str]]) -> None:
    """Moves of the review axis that some step makes, from and to."""
    table = sa.table("review_move", sa.column("review_from"), sa.column("review_to"))
    op.bulk_insert(table, [{"review_from": a, "review_to": b} for a, b in moves])
