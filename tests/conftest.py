"""What every test may lean on."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Iterator

import pytest

from app import words

POSTGRES = "BRANCHDESK_TEST_POSTGRES"


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


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database, which goes with the test."""
    import psycopg

    address = postgres_server.replace("postgresql+psycopg://", "postgresql://", 1)
    name = f"branchdesk_{secrets.token_hex(6)}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    yield f"{postgres_server.rpartition('/')[0]}/{name}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
