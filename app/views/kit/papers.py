"""Where papers lie while they are looked at: a folder of this run, for nobody else to read, gone when it ends."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory


@cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="branchdesk-papers-", ignore_cleanup_errors=True)


def paper_file(name: str) -> Path:
    """The file for a paper called by its number; one printed before under that name is replaced."""
    return Path(_folder().name) / f"{re.sub(r'[^0-9A-Za-z-]', '_', name)[:80] or 'paper'}.pdf"
