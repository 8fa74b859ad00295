"""A book as a spreadsheet: the same columns and rows as on paper, typed, with a frozen header and filters."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from app.services.book_sheet import BookSheet
from app.services.workbooks.book import Book, Column, Stopped, Table
from app.services.workbooks.cells import MONEY, QUANTITY, TEXT
from app.services.workbooks.output import save

_KINDS = {"text": TEXT, "centre": TEXT, "money": MONEY, "quantity": QUANTITY}
_WIDTH = 9  # characters a share


def write_book(sheet: BookSheet, target: Path, places: int, made_at: datetime | None = None) -> None:
    """Writes a book to a file, all of it or nothing. Raises OSError."""
    book = Book(places, made_at or datetime(2000, 1, 1, tzinfo=UTC), len(sheet.rows))
    columns = [
        Column(f"c{n}", column.title, _KINDS[column.kind], int(_WIDTH * column.share))
        for n, column in enumerate(sheet.columns)
    ]
    try:
        table = Table(book, sheet.title, "  ·  ".join((sheet.title, *filter(None, sheet.under))), columns)
        for row in sheet.rows:
            table.add(**{f"c{n}": value for n, value in enumerate(row.cells)})
        table.end()
        save(book, target)
    except Stopped:
        return
    finally:
        book.drop()
