"""Backups: made while people work, opened again before they count as made, restored without overwriting anything."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from app.paths import DATABASE
from app.refusals import NotADatabase, OnAServer, StorageFault, WouldOverwrite
from app.services import schema
from app.services.store import Store

_OURS = frozenset({"alembic_version", "branch", "invoice", "voucher", "audit"})


def backup(store: Store, file: Path) -> Path:
    """Writes a copy of the branch's database, as it stood at one moment; returns the file.

    Raises WouldOverwrite when the file is there, OnAServer on a database server, StorageFault when it cannot be
    written or the copy does not open.
    """
    if store.path is None:
        raise OnAServer(server=str(store.engine.url.host or store.engine.dialect.name))
    if file.exists():
        raise WouldOverwrite(file=str(file))
    part = file.with_name(f".{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(store.path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        _require_sound(part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        os.link(part, file) if hasattr(os, "link") else part.rename(file)
    except FileExistsError:
        raise WouldOverwrite(file=str(file)) from None
    except (OSError, sqlite3.Error) as error:
        raise StorageFault(str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return file


def backup_before_upgrade(store: Store) -> Path | None:
    """A backup beside the data before its schema is changed; None when there is nothing to keep."""
    if store.path is None or not store.path.exists() or schema.revision(store) in (None, schema.HEAD):
        return None
    moment = datetime.now().astimezone()
    return backup(store, store.path.parent / "backups" / f"before-upgrade-{moment:%Y%m%d-%H%M%S}.db")


def restore(file: Path, into: Path) -> Path:
    """Puts a backup into a new data folder; returns the database there.

    Raises NotADatabase for a file that is damaged or not ours, WouldOverwrite when the folder holds a database.
    """
    target = into / DATABASE
    if target.exists():
        raise WouldOverwrite(file=str(target))
    if not file.is_file():
        raise NotADatabase(file=str(file))
    _require_sound(file)
    part = into / f".{DATABASE}.part"
    try:
        into.mkdir(parents=True, exist_ok=True)
        with closing(_opened(file)) as source, closing(sqlite3.connect(part)) as written:
            source.backup(written)
        _require_sound(part)
        os.link(part, target) if hasattr(os, "link") else part.rename(target)
    except FileExistsError:
        raise WouldOverwrite(file=str(target)) from None
    except (OSError, sqlite3.Error) as error:
        raise StorageFault(str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    return target


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)


def _require_sound(file: Path) -> None:
    """Opens a database and looks whether it is whole and ours. Raises NotADatabase."""
    try:
        with closing(_opened(file)) as copy:
            copy.execute("PRAGMA trusted_schema=OFF")
            whole = copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            whole = whole and tables >= _OURS and copy.execute("SELECT COUNT(*) FROM branch").fetchone()[0] == 1
            whole = whole and copy.execute("PRAGMA foreign_key_check").fetchone() is None
    except sqlite3.DatabaseError:
        whole = False
    if not whole:
        raise NotADatabase(file=str(file))
