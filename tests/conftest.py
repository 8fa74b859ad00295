"""What every test may lean on."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from app import words

if TYPE_CHECKING:
    from app.services.store import Store
    from tests.branch import BranchAtWork

POSTGRES = "BRANCHDESK_TEST_POSTGRES"

# A slow machine is not a fault of the program: no test here fails by the clock.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


# ------------------------------------------------------------------------------------------- a quiet log, one language


@pytest.fixture(autouse=True)
def quiet(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fails the test in which our program warned; a test that provokes a warning says `@pytest.mark.loud`."""
    yield
    if request.node.get_closest_marker("loud"):
        return
    said = [
        f"{record.name}: {record.getMessage()}"
        for when in ("setup", "call", "teardown")
        for record in caplog.get_records(when)
        if record.levelno >= logging.WARNING and record.name.partition(".")[0] in ("app", "branchdesk")
    ]
    assert not said, f"the log is not quiet: {said}"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins in English, whatever the one before it spoke."""
    words.use("en")
    yield
    words.use("en")


# ----------------------------------------------------------------------------------------------------------- PostgreSQL


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The URL of a server on which databases may be made; skips where there is none."""
    url = os.environ.get(POSTGRES)
    if not url:
        pytest.skip(f"no PostgreSQL: {POSTGRES} names none (scripts/postgres.sh COMMAND starts one)")
    return url


@contextmanager
def _database(server_url: str, template: str = "template1") -> Iterator[str]:
    """The URL of a new PostgreSQL database, a copy of a template, for as long as it is held."""
    import psycopg

    address = server_url.replace("postgresql+psycopg://", "postgresql://", 1)
    name = f"branchdesk_{secrets.token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield f"{server_url.rpartition('/')[0]}/{name}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database, which goes with the test."""
    with _database(postgres_server) as url:
        yield url


# ------------------------------------------------------------------------------------------------ a store, and a branch
# Migrated and founded once a session, copied for each test: a copy costs milliseconds.


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every table and no branch; copy it, do not open it."""
    from app.services.schema import make_current
    from tests.branch import made_once

    return made_once(tmp_path_factory.mktemp("migrated") / "branch.db", make_current)


@pytest.fixture(scope="session")
def founded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with a branch in it, prices filed and stock booked; copy it, do not open it."""
    from tests.branch import made_once, prepare

    return made_once(tmp_path_factory.mktemp("founded") / "branch.db", prepare)


@pytest.fixture
def store(migrated_file: Path, tmp_path: Path) -> Iterator[Store]:
    """A migrated, empty store of this test's own."""
    from tests.branch import copied

    made = copied(migrated_file, tmp_path)
    yield made
    made.close()


@pytest.fixture
def branch(founded_file: Path, tmp_path: Path) -> Iterator[BranchAtWork]:
    """A branch at work, of this test's own; see `tests.branch`."""
    from tests.branch import BranchAtWork, copied

    made = copied(founded_file, tmp_path)
    yield BranchAtWork(made)
    made.close()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[str]:
    """The name of a migrated PostgreSQL database to copy."""
    from app.services.schema import make_current

    with _prepared(postgres_server, make_current) as name:
        yield name


@pytest.fixture(scope="session")
def founded_postgres(postgres_server: str) -> Iterator[str]:
    """The name of a PostgreSQL database with a branch in it, to copy."""
    from tests.branch import prepare

    with _prepared(postgres_server, prepare) as name:
        yield name


@contextmanager
def _prepared(server_url: str, make: Callable[[Store], object]) -> Iterator[str]:
    from app.services.store import open_store

    with _database(server_url) as url:
        made = open_store(url)
        make(made)
        made.close()
        yield url.rpartition("/")[2]


@pytest.fixture
def postgres_branch(postgres_server: str, founded_postgres: str) -> Iterator[BranchAtWork]:
    """A branch at work on PostgreSQL."""
    from app.services.store import open_store
    from tests.branch import BranchAtWork

    with _database(postgres_server, founded_postgres) as url:
        made = open_store(url)
        yield BranchAtWork(made)
        made.close()


@pytest.fixture
def postgres_store(postgres_server: str, migrated_postgres: str) -> Iterator[Store]:
    """A migrated, empty store on PostgreSQL."""
    from app.services.store import open_store

    with _database(postgres_server, migrated_postgres) as url:
        made = open_store(url)
        yield made
        made.close()


_BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=_BOTH)
def any_store(request: pytest.FixtureRequest) -> Store:
    """A migrated, empty store: the test runs on SQLite and, where there is a server, on PostgreSQL."""
    made: Store = request.getfixturevalue("store" if request.param == "sqlite" else "postgres_store")
    return made


@pytest.fixture(params=_BOTH)
def any_branch(request: pytest.FixtureRequest) -> BranchAtWork:
    """A branch at work: the test runs on SQLite and, where there is a server, on PostgreSQL."""
    made: BranchAtWork = request.getfixturevalue("branch" if request.param == "sqlite" else "postgres_branch")
    return made
