"""What every journey through the window begins with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from app.views.kit import theme
from app.views.kit.remember import memory
from app.views.window import Window


@pytest.fixture(autouse=True)
def look(qapp: Any) -> Iterator[None]:
    """The light theme, an empty clipboard, and nothing remembered of an earlier journey."""
    theme.apply(qapp, dark=False)
    memory.forget()
    QGuiApplication.clipboard().clear()
    yield
    memory.forget()


@pytest.fixture
def previews(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the papers shown."""
    shown: list[str] = []
    monkeypatch.setattr(Window, "preview", lambda _window, _file, title: shown.append(title))
    return shown
