"""What every table shares: one metadata, named constraints, strict types."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, MetaData, Table, Text
from sqlalchemy.sql.schema import SchemaItem

from app.models.types import Whole

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *parts: SchemaItem, comment: str, ids_once: bool = False) -> Table:
    """A table of the branch; SQLite checks its column types strictly.

    `ids_once` is for a table whose rows may be deleted: the id of a deleted row is never given to another, so that
    what somebody still sees on a screen, or sends again, cannot mean a different row.
    """
    return Table(name, metadata, *parts, comment=comment, sqlite_strict=True, sqlite_autoincrement=ids_once)


def key() -> Column[int]:
    """The row's own number, given by the database."""
    return Column("id", Whole, primary_key=True)


def refers(name: str, target: str, *, nullable: bool = False, **more: Any) -> Column[int]:
    """A reference to another table's row; referenced rows are never deleted under it."""
    return Column(name, Whole, ForeignKey(f"{target}.id", ondelete="RESTRICT"), nullable=nullable, **more)


def text(name: str, *, nullable: bool = False, **more: Any) -> Column[str]:
    """A text column; empty by default where it may not be null."""
    if not nullable and not more:
        more["server_default"] = ""
    return Column(name, Text, nullable=nullable, **more)


def among(column: str, values: Iterable[StrEnum | str]) -> CheckConstraint:
    """Only these words may stand in the column."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")
