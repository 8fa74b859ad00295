"""Files as other programs write them, for tests of what is taken in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl


def csv_file(folder: Path, content: str, encoding: str = "utf-8") -> Path:
    """A text file with this content."""
    file = folder / "given.csv"
    file.write_bytes(content.encode(encoding))
    return file


def workbook(folder: Path, rows: list[list[Any]]) -> Path:
    """A workbook whose first sheet has these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    file = folder / "given.xlsx"
    book.save(file)
    return file
