"""How the audit trail is written down: facts as JSON, rows as digests, entries as a chain of hashes.

Everything here works on what stands in the database (whole numbers and text), so that an independent reader can
compute the same hashes with nothing but SQL and SHA-256.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import sqlite

from app.models.audit import audit
from app.models.types import instant_text

if TYPE_CHECKING:
    from app.services.desk import Changed

RowDigest = tuple[str, int, str]  # table, id, digest

_DIALECT = sqlite.dialect()
_SECRET = ("password", "code_word")


def as_json(value: Any) -> str:
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain))


def storable(written: str) -> str:
    """JSON text that any database takes: half a surrogate pair, which a broken clipboard gives, is escaped."""
    return written.encode("utf-8", "backslashreplace").decode("utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in fields(value) if not _is_secret(f.name)}
    return str(value)


def facts_of(body: Callable[..., Any], args: tuple[Any, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a command by name, without its work and without anything secret."""
    names = _parameters(body)
    facts = dict(zip(names, args, strict=False)) | dict(given)
    return {name: value for name, value in facts.items() if not _is_secret(name)}


def _is_secret(name: str) -> bool:
    return any(word in name for word in _SECRET)


@cache
def _parameters(body: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(body).parameters)[1:]


@cache
def _columns(table: Table) -> tuple[tuple[str, Callable[[Any], Any] | None, Any], ...]:
    """Each column: its name, how a value is stored, and what stands there when nothing is given."""
    found = []
    for column in table.columns:
        default: Any = column.server_default.arg if column.server_default is not None else None  # type: ignore[attr-defined]
        store = column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
        if default is not None and not _is_text(column):
            default = int(str(default))
        found.append((column.name, store, default))
    return tuple(found)


def _is_text(column: Any) -> bool:
    return str(column.type.dialect_impl(_DIALECT).compile(_DIALECT)) in {"TEXT", "VARCHAR"}


def stored(table: Table, values: Mapping[str, Any]) -> list[Any]:
    """A row as the database holds it, in the table's column order: whole numbers, text, or None."""
    row = []
    for name, store, default in _columns(table):
        value = values.get(name)
        if value is None:
            row.append(default if name not in values else None)
        else:
            row.append(store(value) if store else value)
    return row


def digest(table: Table, values: Mapping[str, Any]) -> RowDigest:
    """What the trail keeps of a row: its table, its id and the first half of the SHA-256 of its stored values."""
    return table.name, int(values.get("id") or 0), row_digest(stored(table, values))


# Rows that may change again, and of which the trail keeps some columns; of several entries the last one counts.
VOUCHED = {"person": ("id", "name", "role", "password_hash", "active")}


def vouched(conn: Connection, table: Table, row_id: int) -> RowDigest:
    """What the trail keeps of a row of a table in VOUCHED, as it stands now."""
    values = dict(conn.execute(select(table).where(table.c.id == row_id)).mappings().one())
    kept = zip(table.c.keys(), stored(table, values), strict=True)
    return table.name, row_id, row_digest([value for name, value in kept if name in VOUCHED[table.name]])


def row_digest(row: list[Any]) -> str:
    return hashlib.sha256(as_json(row).encode()).hexdigest()[:32]


def entry_hash(entry: Mapping[str, Any]) -> str:
    """The hash of an audit entry over all of its columns and the hash before it."""
    return hashlib.sha256(as_json(stored(audit, entry)[:-1]).encode()).hexdigest()


def write_result(changed: Changed) -> str:
    return as_json({"kinds": sorted(changed.kinds), "ids": changed.ids, "numbers": changed.numbers})


def read_result(text: str) -> Changed:
    from app.services.desk import Changed

    result = json.loads(text)
    return Changed(frozenset(result["kinds"]), tuple(result["ids"]), tuple(result["numbers"]))
