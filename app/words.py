"""Every word a person reads goes through here (gettext; English is the source, zh_CN is complete).

    from app.words import _, ngettext
    _("Submit")                      # in the language of the desk
    with speaking("zh_CN"): ...      # a paper in another language

The catalogues are `resources/words/<language>/LC_MESSAGES/branchdesk.po`; the compiled `.mo` beside each is made from
it when it is missing or older, so that a changed translation is seen at the next start.
"""

from __future__ import annotations

import gettext as _gettext
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh_CN")
DOMAIN = "branchdesk"
CATALOGUES = Path(__file__).resolve().parent.parent / "resources" / "words"

_desk_language = "en"
_spoken: ContextVar[str | None] = ContextVar("spoken language", default=None)
_compiling = threading.Lock()


def N_(word: str) -> str:
    """Marks a word for the catalogue; it is looked up where it is shown."""
    return word


def use(language: str) -> None:
    """Sets the language of this process."""
    global _desk_language
    _desk_language = language if language in LANGUAGES else "en"


def language() -> str:
    """The language words are now looked up in."""
    return _spoken.get() or _desk_language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Looks words up in another language while a paper or workbook is written."""
    token = _spoken.set(language if language in LANGUAGES else "en")
    try:
        yield
    finally:
        _spoken.reset(token)


def _(word: str) -> str:
    """The word in the language spoken now; the English word where a catalogue lacks it."""
    return _catalogue(language()).gettext(word) if word else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The form that fits the count."""
    return _catalogue(language()).ngettext(one, many, count)


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    if language == "en":
        return _gettext.NullTranslations()
    with _compiling:
        _compile_if_stale(CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po")
    return _gettext.translation(DOMAIN, CATALOGUES, [language], fallback=True)


def _compile_if_stale(source: Path) -> None:
    compiled = source.with_suffix(".mo")
    if not source.exists():
        return
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        return
    from babel.messages import mofile, pofile

    with source.open("rb") as reading:
        catalogue = pofile.read_po(reading)
    try:
        whole = tempfile.NamedTemporaryFile(dir=compiled.parent, suffix=".mo.new", delete=False)  # noqa: SIM115
    except OSError:
        # An installation folder may be read-only; then the package brings the compiled file.
        return
    # Another program may be reading at this moment: it sees the old catalogue or the new one, never half of it.
    try:
        with whole:
            mofile.write_mo(whole, catalogue)
        os.replace(whole.name, compiled)
    except OSError:
        Path(whole.name).unlink(missing_ok=True)
