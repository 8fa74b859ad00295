"""CSV files as people save them: UTF-8 with or without a mark, or GB18030; commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from app.refusals import BadFile

DELIMITERS = ",;\t"


def rows(file: Path, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on. Raises BadFile for text that cannot be read."""
    text = decoded(file.name, content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadFile(file=file.name, why="broken", detail=f"{line}: {error}") from error


def decoded(name: str, content: bytes) -> str:
    """The text of a file. Raises BadFile when it is in neither encoding."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _as_chinese(name, content)
    if "\0" in text:
        raise BadFile(file=name, why="encoding")
    return text


def _as_chinese(name: str, content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or not _is_likely_chinese(content):
        raise BadFile(file=name, why="encoding")
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise BadFile(file=name, why="encoding") from None


def _is_likely_chinese(content: bytes) -> bool:
    """Western single-byte text often happens to be valid GB18030, but then pairs an accent with an ASCII letter.

    In Chinese text most characters are of the common set, whose second byte is above A0.
    """
    common = rare = at = 0
    while at < len(content) - 1:
        if content[at] < 0x81:
            at += 1
            continue
        if content[at + 1] >= 0xA1 or 0x30 <= content[at + 1] <= 0x39:
            common += 1
        else:
            rare += 1
        at += 4 if 0x30 <= content[at + 1] <= 0x39 else 2
    return common > rare


def delimiter_of(text: str) -> str:
    """The sign that divides the first line most often; what stands in quotation marks does not count."""
    header = text.lstrip("\r\n").partition("\n")[0]
    bare = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=bare.count)
