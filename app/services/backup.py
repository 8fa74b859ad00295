"""Backups: made while people work, opened again before they count as made, restored without overwriting anything."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from app.paths import DATABASE
from app.refusals import FileFault, NewerDatabase, NotADatabase, OnAServer, StorageFault, WouldOverwrite
from app.services import schema
from app.services.store import Store

_OURS = frozenset({"alembic_version", "branch", "invoice", "voucher", "audit"})
_OWN = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"


def backup(store: Store, file: Path) -> Path:
    """Writes a copy of the branch's database, as it stood at one moment; returns the file.

    The copy is made beside its place under another name, opened and judged, and only then gets its name. Raises
    WouldOverwrite when the file is there, OnAServer on a database server, NotADatabase when the copy is not sound, and
    FileFault or StorageFault when it cannot be written.
    """
    if store.path is None:
        raise OnAServer(server=str(store.engine.url.host or store.engine.dialect.name))
    if file.exists():
        raise WouldOverwrite(file=str(file))
    _copy(store.path, file)
    return file


def backup_before_upgrade(store: Store) -> Path | None:
    """A backup beside the data before its schema is changed; None when there is nothing to keep."""
    if store.path is None or not store.path.exists() or schema.revision(store) in (None, schema.HEAD):
        return None
    moment = datetime.now(UTC).astimezone()
    return backup(store, store.path.parent / "backups" / f"before-upgrade-{moment:%Y%m%d-%H%M%S}.db")


def restore(file: Path, into: Path) -> Path:
    """Puts a backup into a new data folder; returns the database there.

    Raises NotADatabase for a file that is damaged or holds what the program did not make, NewerDatabase for one of a
    newer version, WouldOverwrite when the folder holds a database.
    """
    target = into / DATABASE
    if target.exists():
        raise WouldOverwrite(file=str(target))
    if not file.is_file():
        raise NotADatabase(file=str(file))
    require_sound(file, made_here=True)
    _copy(file, target)
    return target


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(_reading(source)) as from_, closing(sqlite3.connect(part)) as to:
            from_.backup(to)
            to.execute("PRAGMA journal_mode=DELETE")  # one file, complete in itself
        require_sound(part)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        _name(part, target)
    except sqlite3.Error as error:
        raise StorageFault(str(error)) from error
    except OSError as error:
        raise FileFault(str(target)) from error
    finally:
        with suppress(OSError):
            part.unlink()


def _name(part: Path, target: Path) -> None:
    """Gives the finished file its name in one move; a file that came there meanwhile stays."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise WouldOverwrite(file=str(target)) from None
    except OSError:  # a USB stick that knows no links
        if target.exists():
            raise WouldOverwrite(file=str(target)) from None
        part.rename(target)


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=10)


def require_sound(file: Path, *, made_here: bool = False) -> None:
    """Opens a database and looks whether it is whole and ours: pages, references, one branch, an unbroken trail.

    `made_here` compares every table, index and trigger with what the program makes, when the file is of this version;
    nothing that a stranger has put in is run or kept. Raises NotADatabase or NewerDatabase.
    """
    try:
        with closing(_reading(file)) as copy:
            copy.execute("PRAGMA trusted_schema=OFF")
            tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables >= _OURS:
                raise NotADatabase(file=str(file))
            _require_known(copy, file, made_here=made_here)
            if not _is_whole(copy):
                raise NotADatabase(file=str(file))
    except sqlite3.Error:
        raise NotADatabase(file=str(file)) from None


def _is_whole(copy: sqlite3.Connection) -> bool:
    last, entries = copy.execute("SELECT COALESCE(MAX(seq), 0), COUNT(*) FROM audit").fetchone()
    return (
        copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        and copy.execute("PRAGMA foreign_key_check").fetchone() is None
        and copy.execute("SELECT COUNT(*) FROM branch").fetchone()[0] <= 1
        and last == entries
    )


def _require_known(copy: sqlite3.Connection, file: Path, *, made_here: bool) -> None:
    (found,) = copy.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    if not schema.is_known(str(found)):
        raise NewerDatabase(found=str(found))
    if made_here and found == schema.HEAD:
        from app.services.verify.schema import made_new

        if {(kind, name): sql or "" for kind, name, sql in copy.execute(_OWN)} != made_new():
            raise NotADatabase(file=str(file))
