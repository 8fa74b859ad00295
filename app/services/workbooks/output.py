"""From a workbook to a file: all of it or nothing, and the same bytes for the same content."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.writer.excel import ExcelWriter

from app.services.workbooks.book import Book

_DAY_ONE = (1980, 1, 1, 0, 0, 0)


class _Timeless(ZipFile):
    """An archive whose parts bear no time of their own."""

    def writestr(self, zinfo_or_arcname: Any, data: Any) -> None:  # type: ignore[override]
        name = zinfo_or_arcname.filename if isinstance(zinfo_or_arcname, ZipInfo) else zinfo_or_arcname
        super().writestr(_part(name), data)

    def write(self, filename: Any, arcname: Any = None) -> None:  # type: ignore[override]
        with open(filename, "rb") as source, self.open(_part(arcname or filename), "w", force_zip64=True) as target:
            while piece := source.read(1 << 20):
                target.write(piece)


def _part(name: str) -> ZipInfo:
    part = ZipInfo(str(name), _DAY_ONE)
    part.compress_type = ZIP_DEFLATED
    part.external_attr = 0o600 << 16
    return part


def save(book: Book, target: Path) -> None:
    """Writes the workbook beside its place, syncs it, and puts it there. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as writing:
            _pack(book, writing)
            writing.flush()
            os.fsync(writing.fileno())
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _pack(book: Book, writing: BinaryIO) -> None:
    archive = _Timeless(writing, "w", ZIP_DEFLATED, allowZip64=True)
    ExcelWriter(book.workbook, archive).save()
