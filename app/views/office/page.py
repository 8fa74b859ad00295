"""What every page of the office has."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.desk import Desk
from app.views.kit.tab import Shell
from app.views.kit.theme import S2


class OfficePage(QWidget):
    """A page of the office; the tab hands its keys on to the one in front."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self.desk, self.shell = desk, shell
        self.down = QVBoxLayout(self)
        self.down.setContentsMargins(0, 0, 0, 0)
        self.down.setSpacing(S2)

    def refresh(self) -> None:
        """Reads the page anew."""

    def main_action(self) -> None:
        """Ctrl+Enter."""

    def new_here(self) -> None:
        """Ctrl+N."""

    def find_here(self) -> None:
        """Ctrl+F."""
