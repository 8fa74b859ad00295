"""What every trade's commands lean on: a branch of one's own, the model beside it, and a count of what was reached.

A trade is a class in a module of its own here, with rules; `tests/test_any_order.py` puts the trades together. To add
one: write its commands as rules that go through `take` (steps) or `command` (anything else), tell the model, and name
the class there.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlalchemy import event

from app.process import STEPS, Kind, Subject
from app.refusals import Refusal
from app.services import flow
from app.services.desk import Changed, current_day
from app.services.verify import verify
from tests.any_order.model import Model
from tests.branch import DAY, BranchAtWork, copied
from tests.invariants import broken

HOLDER = {"invoice": "clerk", "authorise": "sales_supervisor", "check": "accounting_supervisor", "collect": "cashier",
          "ship": "keeper", "book": "accountant", "manage": "manager"}  # fmt: skip
STEPS_OF_INVOICES = [step for step in STEPS if step.duty and step.subject is Subject.INVOICE]
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # a copy in memory, where the system has such a place


class AtWork(RuleBasedStateMachine):
    """One branch, from the founded file on."""

    founded: Path
    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(dir=MEMORY)
        store = copied(self.founded, Path(self._folder.name))
        # Nobody pulls the plug here: the file need not be on the disk after each command.
        event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
        self.branch = BranchAtWork(store)
        self._begun, self.days, self._ticks = self.branch.now(), 0, 0
        self.branch.now = self._now
        self.model = Model(self.branch)
        self._watch = sqlite3.connect(str(store.path))
        self._checked = -1

    def teardown(self) -> None:
        try:
            found = [str(problem) for problem in verify(self.branch.store).problems]
            assert not found, found
        finally:
            self._watch.close()
            self.branch.store.close()
            self._folder.cleanup()

    def _now(self) -> datetime:
        """A clock that never shows the same twice, and moves to another day when the branch does."""
        self._ticks += 1
        return self._begun + timedelta(days=self.days, milliseconds=self._ticks)

    # What can be done

    def command(self, name: str, do: Callable[[], Changed]) -> Changed | None:
        """Gives a command; a refusal must leave the file as it was, to the byte."""
        before, refused = self._written(), None
        try:
            changed = do()
        except Refusal as refusal:
            refused = type(refusal).__name__
        if refused is None:
            self.reached[name] += 1
            return changed
        assert self._written() == before, f"{name} was refused as {refused} and has written"
        self.reached[f"refused {refused}"] += 1
        return None

    def take(self, step: str, ids: list[int], role: str, **given: Any) -> bool:
        """Takes a step as somebody, and tells the model when it was done."""
        day = self.day
        changed = self.command(step, lambda: flow.take(self.branch.signed(role), step, ids, **given))
        if changed is not None and step not in ("register", "book"):
            self.model.done(step, list(changed.ids) if step == "save" else ids, day, given)
        return changed is not None

    def _written(self) -> int:
        """Counts up whenever anybody has written into the file."""
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])

    # Looking

    @property
    def day(self) -> date | None:
        """The business day, where one is open."""
        with self.branch.store.reading() as conn:
            return current_day(conn)

    @property
    def today(self) -> date:
        return DAY + timedelta(days=self.days)

    def invoices(self) -> list[Any]:
        return self.branch.rows("SELECT id, kind, review, payment, goods FROM invoice ORDER BY id")

    def some(self, data: st.DataObject, kind: Kind | None = None) -> Any:
        """Some invoice; None where there is none."""
        found = [row for row in self.invoices() if kind is None or row["kind"] == kind]
        return data.draw(st.sampled_from(found)) if found else None

    def latest(self, *reviews: str) -> int:
        """The last invoice that stands at one of these, with no money in; 0 where there is none."""
        fitting = [i["id"] for i in self.invoices() if i["review"] in reviews and i["payment"] == "none"]
        return int(max(fitting, default=0))

    def enter(self, book: bool) -> None:
        """Books, or enters in the register, all that waits."""
        if ids := self.branch.tray("accounts" if book else "sales"):
            self.take(*("book", ids, "accountant") if book else ("register", ids, "clerk"))

    # What must hold

    @invariant()
    def all_holds(self) -> None:
        seq = self.branch.one("SELECT MAX(seq) FROM audit")
        if seq != self._checked:
            found = broken(self.branch) + self.model.differences()
            assert not found, found
            self._checked = seq
