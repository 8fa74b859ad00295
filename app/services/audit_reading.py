"""The audit trail as people read it, and whether it is intact.

`chain_intact` works every entry's hash out again and looks up every row whose digest an entry carries: an entry that
was changed, a link that is missing, and a posted row that differs or is gone are each named.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, or_, select, type_coerce
from sqlalchemy.types import NullType

from app.models import metadata
from app.models.audit import audit
from app.models.people import person
from app.process import STEP, Duty
from app.refusals import NotFound
from app.services import trail
from app.services.desk import Reading, query
from app.services.pages import Page

_READERS = (Duty.ADMINISTER, Duty.CHECK, Duty.BOOK)
_BATCH = 500

Progress = Callable[[int, int], bool]  # (done, total) -> whether to go on


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One command in the trail. `step` is the step's label where the command is a step of the process, else empty."""

    seq: int
    at: datetime
    day: date | None
    person: str
    presence: str
    machine: str
    command: str
    step: str
    numbers: str
    hash: str


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One command with everything that was kept of it. `rows` are the rows it wrote: table, id, digest."""

    row: TrailRow
    facts: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, int, str], ...]
    previous: str


class Break(StrEnum):
    """What is wrong with the trail."""

    ENTRY_CHANGED = "entry changed"
    LINK_MISSING = "link missing"
    ROW_CHANGED = "row changed"
    ROW_GONE = "row gone"


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that is not as it was written; `what` names the row, empty for the entry itself."""

    seq: int
    kind: Break
    what: str = ""


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What was checked and what is broken. `whole` is False when the check was stopped before the end."""

    entries: int
    rows: int
    head: str
    broken: tuple[Broken, ...]
    whole: bool = True

    @property
    def intact(self) -> bool:
        return self.whole and not self.broken


# Reading


def _entries() -> Select[Any]:
    return select(audit, person.c.name.label("person")).outerjoin(person, person.c.id == audit.c.person_id)


@query(*_READERS)
def trail_page(
    look: Reading,
    person_id: int | None = None,
    search: str = "",
    since: date | None = None,
    until: date | None = None,
    after: int | None = None,
    limit: int = 200,
) -> Page[TrailRow]:
    """The trail, the newest first; `search` looks in the command's name and in what it led to (numbers of papers).
    Days are business days, both included."""
    chosen = _entries().order_by(audit.c.seq.desc()).limit(limit)
    if person_id is not None:
        chosen = chosen.where(audit.c.person_id == person_id)
    if since is not None:
        chosen = chosen.where(audit.c.day >= since)
    if until is not None:
        chosen = chosen.where(audit.c.day <= until)
    if text := search.strip().lower():
        columns = (audit.c.command, audit.c.result)
        chosen = chosen.where(or_(*(func.lower(column).contains(text, autoescape=True) for column in columns)))
    if after is not None:
        chosen = chosen.where(audit.c.seq < after)
    rows = tuple(_row(row) for row in look.conn.execute(chosen).mappings())
    return Page(rows, rows[-1].seq if len(rows) == limit else None)


@query(*_READERS)
def trail_entry(look: Reading, seq: int) -> TrailEntry:
    """One entry. Raises NotFound.

    To an administrator, who sees no business figures, the facts of other people's business stay closed.
    """
    row = look.conn.execute(_entries().where(audit.c.seq == seq)).mappings().first()
    if row is None:
        raise NotFound(what="audit entry", name=str(seq))
    closed = look.desk.duties.isdisjoint((Duty.CHECK, Duty.BOOK)) and row["command"].startswith(_BUSINESS)
    facts = () if closed else tuple((name, _plain(value)) for name, value in json.loads(row["facts"]).items())
    rows = tuple((str(table), int(key), str(digest)) for table, key, digest in json.loads(row["rows"]))
    return TrailEntry(_row(row), facts, rows, row["previous"])


_BUSINESS = ("flow.", "warehouse.", "catalog.", "cashier.")


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _row(row: RowMapping) -> TrailRow:
    key = row["command"].removeprefix("flow.")
    step = STEP[key].label if row["command"].startswith("flow.") and key in STEP else ""
    numbers = ", ".join(json.loads(row["result"])["numbers"])
    return TrailRow(
        row["seq"], row["at"], row["day"], row["person"] or "", row["presence"], row["machine"], row["command"], step,
        numbers, row["hash"],
    )  # fmt: skip


@query(*_READERS)
def trail_head(look: Reading) -> tuple[int, str]:
    """How many entries there are, and the hash of the last one; printed on closing papers."""
    row = look.conn.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    return (row.seq, row.hash) if row else (0, "")


@query(*_READERS)
def people_in_trail(look: Reading) -> tuple[tuple[int, str], ...]:
    """Everybody who may stand in the trail, by name."""
    return tuple((row.id, row.name) for row in look.conn.execute(select(person.c.id, person.c.name).order_by("name")))


# The chain


@query(*_READERS)
def chain_intact(look: Reading, report: Progress | None = None) -> ChainReport:
    """Checks the trail from its first entry. `report` is told how far it is and may stop it by returning False."""
    total = int(look.conn.execute(select(func.count()).select_from(audit)).scalar_one())
    broken: list[Broken] = []
    vouched: dict[tuple[str, int], _Kept] = {}
    previous, seq, done, rows = "", 0, 0, 0
    while batch := _batch(look.conn, seq):
        broken += _links(batch, previous, seq)
        found = _digests(batch)
        rows += len(found)
        broken += _rows(look.conn, [one for one in found if one[1] not in trail.VOUCHED])
        vouched.update({(one[1], one[2]): one for one in found if one[1] in trail.VOUCHED})
        previous, seq, done = batch[-1]["hash"], batch[-1]["seq"], done + len(batch)
        if report is not None and not report(done, total):
            return ChainReport(done, rows, previous, tuple(broken), whole=False)
    broken += _rows(look.conn, list(vouched.values()))
    return ChainReport(done, rows, previous, tuple(broken))


def _batch(conn: Connection, after: int) -> Sequence[RowMapping]:
    return conn.execute(select(audit).where(audit.c.seq > after).order_by(audit.c.seq).limit(_BATCH)).mappings().all()


def _links(batch: Sequence[RowMapping], previous: str, seq: int) -> list[Broken]:
    broken = []
    for entry in batch:
        if entry["seq"] != seq + 1 or entry["previous"] != previous:
            broken.append(Broken(entry["seq"], Break.LINK_MISSING))
        if trail.entry_hash(dict(entry)) != entry["hash"]:
            broken.append(Broken(entry["seq"], Break.ENTRY_CHANGED))
        previous, seq = entry["hash"], entry["seq"]
    return broken


_Kept = tuple[int, str, int, str]  # seq of the entry, table, id, digest


def _digests(batch: Iterable[RowMapping]) -> list[_Kept]:
    """The rows named by id; those written many at once carry one digest of them all and no id."""
    return [
        (entry["seq"], table, int(key), digest)
        for entry in batch
        for table, key, digest in json.loads(entry["rows"])
        if key
    ]


def _rows(conn: Connection, kept: Sequence[_Kept]) -> list[Broken]:
    by_table: dict[str, list[_Kept]] = defaultdict(list)
    for one in kept:
        by_table[one[1]].append(one)
    return [broken for table, named in by_table.items() for broken in _compared(conn, table, named)]


def _compared(conn: Connection, table: str, named: Sequence[_Kept]) -> list[Broken]:
    there = _stored(conn, table, [key for _seq, _table, key, _digest in named])
    broken = []
    for seq, _table, key, digest in named:
        if key not in there:
            broken.append(Broken(seq, Break.ROW_GONE, f"{table} {key}"))
        elif there[key] != digest:
            broken.append(Broken(seq, Break.ROW_CHANGED, f"{table} {key}"))
    return broken


def _stored(conn: Connection, name: str, ids: Sequence[int]) -> Mapping[int, str]:
    """The digest of each row as it stands now, read as it is stored: whole numbers and text."""
    table = metadata.tables.get(name)
    if table is None or "id" not in table.c:
        return {}
    wanted = trail.VOUCHED.get(name, tuple(table.c.keys()))
    raw = [type_coerce(column, NullType()).label(column.name) for column in table.columns if column.name in wanted]
    found: dict[int, str] = {}
    for start in range(0, len(ids), _BATCH):
        chosen = select(*raw).where(table.c.id.in_(ids[start : start + _BATCH]))
        for row in conn.execute(chosen):
            found[int(row._mapping["id"])] = trail.row_digest(list(row))
    return found
