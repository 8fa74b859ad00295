"""From a drawing to a file: all of it or nothing, and the same bytes for the same paper."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from app.services.papers import fonts
from app.services.papers.ink import Pen

# A font cuts out its subset by moving a position in its file, so papers are finished one at a time.
_drawing = threading.Lock()


def write(target: Path | BinaryIO, paper: tuple[float, float], title: str, draw: Callable[[Pen], None]) -> None:
    """Draws pages of this size and writes them to a path or an open file.

    A path never holds half a paper: the pages are finished in memory, written beside it, synced, and put in its place.
    Raises NoChineseFont when nothing can be drawn, OSError when the file cannot be written.
    """
    content = rendered(paper, title, draw)
    if isinstance(target, Path):
        _replace(target, content)
    else:
        target.write(content)


def rendered(paper: tuple[float, float], title: str, draw: Callable[[Pen], None]) -> bytes:
    """The PDF in memory."""
    from reportlab.pdfgen.canvas import Canvas

    with _drawing:
        face = fonts.main_face()
        memory = BytesIO()
        canvas = Canvas(memory, paper, invariant=1, pageCompression=1, initialFontName=face.name)
        canvas.setTitle(fonts.clean(title))
        canvas.setCreator("Branchdesk")
        draw(Pen(canvas))
        canvas.save()
    return memory.getvalue()


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}-", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as writing:
            writing.write(content)
            writing.flush()
            os.fsync(writing.fileno())
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
