"""Quick looks at the state of the records, for the status bar; the whole examination is `verify`."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from sqlalchemy import select

from app.models.audit import audit
from app.process import Duty
from app.services import trail
from app.services.desk import Reading, query
from app.services.settings import value_of

TAIL = 50  # entries of the trail that the quick look recomputes
BACKUPS = "backups"  # folder beside the data file


@query()
def tail_intact(look: Reading) -> bool:
    """Whether the last entries of the audit trail still have their hashes, each on top of the one before."""
    rows = look.conn.execute(select(audit).order_by(audit.c.seq.desc()).limit(TAIL)).mappings().all()
    for newer, older in pairwise(rows):
        if newer["previous"] != older["hash"]:
            return False
    return all(trail.entry_hash(dict(row)) == row["hash"] for row in rows)


@query()
def newest_backup(look: Reading) -> datetime | None:
    """When the newest file in the backup folder was written; None when there is none."""
    folder = backup_folder(look)
    if folder is None or not folder.is_dir():
        return None
    written = [file.stat().st_mtime for file in folder.glob("*.db")]
    return datetime.fromtimestamp(max(written), UTC) if written else None


def backup_folder(look: Reading) -> Path | None:
    """Where backups go: the folder the branch has set, or one beside the data file; None on a server."""
    path, chosen = look.desk.store.path, value_of(look.conn, "backup_folder")
    if chosen:
        return Path(chosen)
    return path.parent / BACKUPS if path else None


@query(Duty.ADMINISTER)
def folder_for_backups(look: Reading) -> Path | None:
    """The folder where the branch keeps its backups."""
    return backup_folder(look)
