"""What the window remembers: widths and orders of columns by person, the language, the last person at the desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings


class Memory:
    """Small things kept by name; in a file once it is opened, until then only for this run."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}
        self._file: QSettings | None = None
        self.person = 0

    def open(self, file: Path) -> None:
        """Keeps things in this file from now on."""
        self._file = QSettings(str(file), QSettings.Format.IniFormat)
        self._kept.clear()

    def forget(self) -> None:
        """As if just started, without a file."""
        self._file, self.person = None, 0
        self._kept.clear()

    def get(self, name: str, default: Any = None) -> Any:
        """What the house remembers under a name."""
        if self._file is None:
            return self._kept.get(name, default)
        return self._file.value(name, default)

    def keep(self, name: str, value: Any) -> None:
        if self._file is None:
            self._kept[name] = value
        else:
            self._file.setValue(name, value)

    def mine(self, name: str, default: Any = None) -> Any:
        """What is remembered for the person at the desk."""
        return self.get(f"person{self.person}/{name}", default)

    def keep_mine(self, name: str, value: Any) -> None:
        self.keep(f"person{self.person}/{name}", value)


memory = Memory()
