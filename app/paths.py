"""Where the program keeps what it keeps, and its log."""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path

DATABASE = "branch.db"
LOG = "branchdesk.log"
_LOG_SIZE, _LOGS_KEPT = 2 * 1024 * 1024, 5


def data_folder(chosen: str | None) -> Path:
    """The folder of the data: the one chosen, or the platform's own for this program."""
    if chosen:
        return Path(chosen).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("Branchdesk", appauthor=False)


def write_log(folder: Path) -> None:
    """Sends the log to a file in the data folder, a few of them in turn."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / LOG, maxBytes=_LOG_SIZE, backupCount=_LOGS_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    for earlier in [each for each in root.handlers if isinstance(each, logging.handlers.RotatingFileHandler)]:
        root.removeHandler(earlier)
        earlier.close()
    root.addHandler(handler)
    logging.raiseExceptions = False  # a log that cannot be written is no reason to write to a person's screen
    root.setLevel(logging.INFO)
    for loud in ("alembic", "PIL", "fontTools"):
        logging.getLogger(loud).setLevel(logging.WARNING)
