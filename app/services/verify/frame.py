"""What the verifier says: problems, each with its invariant, its table, its row and the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, RowMapping, text

from app.words import _

MONEY_SCALE, PRICE_SCALE, QUANTITY_SCALE = 4, 4, 3  # how whole numbers in the database are to be read


@dataclass(frozen=True, slots=True)
class Problem:
    """One row that breaks an invariant. `sentence_key` is a catalogue word with a place for each fact."""

    invariant: str
    table: str
    row: str
    sentence_key: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        place = " ".join(part for part in (self.table, self.row) if part)
        return f"{self.invariant} {place}: {sentence(self)}"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found, and how much was looked at: rows a table."""

    problems: tuple[Problem, ...]
    checked: Mapping[str, int]
    head: str = ""  # the hash of the newest audit entry

    @property
    def clean(self) -> bool:
        return not self.problems


def sentence(problem: Problem) -> str:
    """The problem in the language spoken now."""
    return _(problem.sentence_key).format(**problem.facts)


def as_json(verification: Verification) -> dict[str, object]:
    """The verification for the command line."""
    return {
        "clean": verification.clean,
        "problems": [
            {
                "invariant": p.invariant,
                "table": p.table,
                "row": p.row,
                "sentence": sentence(p),
                "facts": dict(p.facts),
            }
            for p in verification.problems
        ],
        "checked": dict(verification.checked),
        "head": verification.head,
    }


@dataclass(frozen=True, slots=True)
class Rule:
    """An invariant as a question that must have no answer.

    The SQL answers with `id` and facts; a fact's first letters say how it is written: `m_` money, `p_` price,
    `q_` quantity, anything else as it stands. Whatever it returns breaks the invariant.
    """

    invariant: str
    table: str
    sentence_key: str
    sql: str


@dataclass
class Look:
    """One state of the database, and the problems found so far."""

    conn: Connection
    places: int = 2
    sqlite: bool = True
    problems: list[Problem] = field(default_factory=list)

    def rows(self, sql: str, **given: Any) -> list[RowMapping]:
        return list(self.conn.execute(text(sql), given).mappings())

    def stream(self, sql: str, **given: Any) -> Iterator[RowMapping]:
        """Rows one after the other, without holding them all."""
        result = self.conn.execute(text(sql), given, execution_options={"yield_per": 2000})
        try:
            yield from result.mappings()
        finally:
            result.close()

    def value(self, sql: str, **given: Any) -> Any:
        return self.conn.execute(text(sql), given).scalar()

    def found(self, invariant: str, table: str, row: object, key: str, /, **facts: object) -> None:
        self.problems.append(Problem(invariant, table, str(row), key, {n: str(v) for n, v in facts.items()}))

    def apply(self, rule: Rule) -> None:
        for row in self.rows(rule.sql):
            facts = dict(_written(name, value, self.places) for name, value in row.items() if name != "id")
            self.problems.append(Problem(rule.invariant, rule.table, str(row["id"]), rule.sentence_key, facts))

    def money(self, value: Any) -> str:
        return _money(value, self.places)


def _written(name: str, value: Any, places: int) -> tuple[str, str]:
    kind, bar, rest = name.partition("_")
    how = _WAYS.get(kind) if bar else None
    if how is None:
        return name, "" if value is None else str(value)
    return rest, how(value, places)


def _money(value: Any, places: int) -> str:
    exact = Decimal(int(value or 0)).scaleb(-MONEY_SCALE)
    shown = f"{exact:.{places}f}"
    return shown if Decimal(shown) == exact else f"{exact:f}"  # a fraction of a cent is shown, not rounded away


def _quantity(value: Any, places: int) -> str:
    shown = f"{Decimal(int(value or 0)).scaleb(-QUANTITY_SCALE):f}"
    return shown.rstrip("0").rstrip(".") or "0"


def _price(value: Any, places: int) -> str:
    return f"{Decimal(int(value or 0)).scaleb(-PRICE_SCALE):f}"


_WAYS: dict[str, Callable[[Any, int], str]] = {"m": _money, "q": _quantity, "p": _price}
