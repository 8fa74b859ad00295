"""Who may give each command and ask each question: the registry against `commands.csv`, which is written by hand.

A command or question that is new fails here until somebody has said, in that table, whose it is.
"""

from __future__ import annotations

import ast
import csv
import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import app.services
from app.process import STEPS
from app.refusals import Fault, NotPermitted, NotSignedIn, Refusal
from app.services import people
from app.services.desk import COMMANDS, QUERIES, Desk
from tests.branch import PEOPLE, BranchAtWork

SERVICES = Path(app.services.__path__[0])
for found in pkgutil.walk_packages(app.services.__path__, "app.services."):
    importlib.import_module(found.name)


def written() -> dict[str, dict[str, str]]:
    with Path(__file__).with_name("commands.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("name"): row for row in csv.DictReader(file)}


WRITTEN = written()
REGISTERED = {f"command {name}" for name in COMMANDS} | {f"query {name}" for name in QUERIES}


def marked_functions() -> dict[str, tuple[str, str]]:
    """Every function marked @command or @query: its name in the table, module and function."""
    found: dict[str, tuple[str, str]] = {}
    for file in sorted(SERVICES.rglob("*.py")):
        module = ".".join(("app", "services", *file.relative_to(SERVICES).with_suffix("").parts))
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                if (
                    isinstance(mark, ast.Call)
                    and isinstance(mark.func, ast.Name)
                    and mark.func.id in ("command", "query")
                ):
                    name = f"{mark.func.id} {file.stem}.{node.name}"
                    assert name not in found, f"{name} is marked twice: one would hide the other in the registry"
                    found[name] = (module, node.name)
    return found


MARKED = marked_functions()


def test_every_marked_function_is_in_the_registry() -> None:
    assert set(MARKED) == REGISTERED


def test_the_table_names_every_command_and_question_and_no_other() -> None:
    assert sorted(REGISTERED - set(WRITTEN)) == [], "say in tests/commands.csv whose these are"
    assert sorted(set(WRITTEN) - REGISTERED) == [], "these are gone; take them out of tests/commands.csv"


def told(desk: Desk, function: Callable[..., Any]) -> str:
    """What the gate answers: `may` when it lets the call through, whatever becomes of the call without its facts."""
    try:
        function(desk)
    except (NotPermitted, NotSignedIn) as refusal:
        return type(refusal).__name__
    except (Refusal, TypeError):
        return "may"
    return "may"


def function_of(name: str) -> Callable[..., Any]:
    module, function = MARKED[name]
    call: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return call


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_may_what_the_table_says(branch: BranchAtWork, role: str) -> None:
    desk, wrong = branch.desk(role), {}
    for name in sorted(REGISTERED & set(WRITTEN)):
        if name in ("command days.close_day",):
            continue  # needs no facts, so it would really close the day; asked on its own below
        got = told(desk, function_of(name))
        if got != {"may": "may", "no": "NotPermitted"}[WRITTEN[name][role]]:
            wrong[name] = got
    assert not wrong


@pytest.mark.parametrize("role", PEOPLE)
def test_whoever_is_there_may_close_the_day(branch: BranchAtWork, role: str) -> None:
    assert WRITTEN["command days.close_day"][role] == told(branch.desk(role), function_of("command days.close_day"))


def test_with_nobody_at_the_desk_only_what_is_open_to_all_is_answered(branch: BranchAtWork) -> None:
    wrong = {}
    for name in sorted(REGISTERED & set(WRITTEN)):
        got = told(Desk(branch.store), function_of(name))
        if got != {"may": "may", "no": "NotSignedIn"}[WRITTEN[name]["nobody"]]:
            wrong[name] = got
    assert not wrong


def test_a_retired_person_asks_and_commands_nothing(branch: BranchAtWork) -> None:
    """The desk is still open, its duties still written on it; the database knows better."""
    desk = branch.desk("accountant")
    people.retire(branch.desk("administrator"), branch.id_of("accountant"))
    wrong = {}
    for name in sorted(REGISTERED & set(WRITTEN)):
        if WRITTEN[name]["nobody"] == "no" and told(desk, function_of(name)) not in ("NotSignedIn", "NotPermitted"):
            wrong[name] = "answered"
    assert not wrong


def test_no_flag_anywhere_switches_permission_off() -> None:
    """Only founding and the counting of prints are open to an empty desk, and no step is."""
    open_to_all = {name for name, known in COMMANDS.items() if known.open_to_all}
    assert open_to_all == {name.removeprefix("command ") for name, row in WRITTEN.items() if row["nobody"] == "may"}
    assert all(step.duty is not None or step.key in ("expire", "lapse", "close") for step in STEPS)


def test_nothing_but_the_gate_opens_a_write_transaction() -> None:
    """`store.writing()` is called in the gate alone; whoever else calls it would write past duty and trail."""
    callers = set()
    for file in sorted(SERVICES.parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "writing":
                callers.add(file.name)
    assert callers == {"desk.py"}


def test_faults_and_refusals_are_two_branches() -> None:
    assert not issubclass(Fault, Refusal)
    assert not issubclass(Refusal, Fault)
