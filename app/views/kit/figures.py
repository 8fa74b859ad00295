"""Figures side by side: a muted label above each value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.views.kit.labels import Label
from app.views.kit.theme import S1, S4


class Figures(QWidget):
    """Pairs in one row; `role` is the role of the values (strong, money, body)."""

    def __init__(self, role: str = "strong", gap: int = S4) -> None:
        super().__init__()
        self._role = role
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(gap)
        self._grid.setVerticalSpacing(S1 // 2)
        self._pairs: list[tuple[Label, Label]] = []

    def show_figures(self, figures: Sequence[tuple[str, str]]) -> None:
        """Shows these (label, value) pairs in place of those before."""
        while len(self._pairs) < len(figures):
            self._add()
        for number, (label, value) in enumerate(self._pairs):
            for part, text in zip((label, value), figures[number] if number < len(figures) else ("", ""), strict=True):
                part.setText(text)
                part.setVisible(number < len(figures))

    def _add(self) -> None:
        column = len(self._pairs)
        label, value = Label("", "muted"), Label("", self._role)
        self._grid.addWidget(label, 0, column)
        self._grid.addWidget(value, 1, column, Qt.AlignmentFlag.AlignLeft)
        self._grid.setColumnStretch(column, 0)
        self._grid.setColumnStretch(column + 1, 1)
        self._pairs.append((label, value))

    def texts(self) -> dict[str, str]:
        """What is shown, by label."""
        return {label.text(): value.text() for label, value in self._pairs if not label.isHidden()}
