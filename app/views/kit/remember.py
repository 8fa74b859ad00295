"""What the window remembers for each person: widths, pages, filters, language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

_settings: QSettings | None = None
_person = ""


def keep_in(folder: Path) -> None:
    """Says where the window's memory lies: beside the data, so that each data folder has its own."""
    global _settings
    _settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)


def for_person(name: str) -> None:
    """Whose memory is used from now on; empty for nobody's."""
    global _person
    _person = name.replace("/", "_")


def recall(key: str, default: Any = None) -> Any:
    """What was remembered for the person, or the default."""
    if _settings is None:
        return default
    value = _settings.value(_key(key))
    return default if value is None else value


def remember(key: str, value: Any) -> None:
    """Remembers a value for the person; without a data folder nothing is remembered."""
    if _settings is not None:
        _settings.setValue(_key(key), value)


def _key(key: str) -> str:
    return f"{_person or 'desk'}/{key}"
