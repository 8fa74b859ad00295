"""One quiet surface on the ground: cards, facts, banners, empty states, timelines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.views.kit.labels import Label, OneLine, button
from app.views.kit.theme import S1, S2, S3, restyle


class Card(QFrame):
    """A white card with an optional heading: widgets go into `.body`, things beside the heading into `.head`."""

    def __init__(self, title: str = "", right: QWidget | None = None, *, tight: bool = False) -> None:
        super().__init__()
        self.setProperty("card", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0 if tight else S3, S3 - 4, 0 if tight else S3, 0 if tight else S3 - 4)
        layout.setSpacing(S2)
        self.head = QHBoxLayout()
        self.head.setContentsMargins(S3 if tight else 0, 0, S3 if tight else 0, 0)
        self.title = OneLine(title, "heading")
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        if right is not None:
            self.head.addWidget(right)
        self.title.setVisible(bool(title))
        layout.addLayout(self.head)
        self.body = QVBoxLayout()
        self.body.setSpacing(S2)
        layout.addLayout(self.body, 1)

    def add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self.body.addWidget(widget)

    def set_title(self, text: str) -> None:
        self.title.setText(text)
        self.title.setVisible(bool(text))


class Facts(QWidget):
    """Muted labels before strong values."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(S3)
        self._grid.setVerticalSpacing(S1 + 2)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Shows these pairs in place of the ones before."""
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()  # it would be drawn once more before it goes
                widget.deleteLater()
        for row, (label, value) in enumerate(facts):
            name = Label(label, "muted")
            said = Label(value)
            said.setWordWrap(True)
            said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(said, row, 1)


class Banner(QFrame):
    """A line in place that says what needs attention; hidden until it has something to say."""

    def __init__(self, tone: str = "amber", right: QWidget | None = None) -> None:
        super().__init__()
        self.setProperty("banner", True)
        self.setProperty("tone", tone)
        row = QHBoxLayout(self)
        row.setContentsMargins(S3 - 4, S2, S3 - 4, S2)
        self.label = Label("", "strong")
        self.label.setWordWrap(True)
        row.addWidget(self.label, 1)
        if right is not None:
            row.addWidget(right)
        self.hide()

    def say(self, text: str, tone: str = "") -> None:
        """Shows the text, or hides the banner when there is none."""
        self.label.setText(text)
        if tone and tone != self.property("tone"):
            self.setProperty("tone", tone)
            restyle(self)
        self.setVisible(bool(text))


class EmptyState(QWidget):
    """What will be here, and how to start."""

    def __init__(
        self, title: str, text: str = "", button_text: str = "", on: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(S3, S3, S3, S3)
        layout.addStretch(1)
        self.title, self.text = Label(title, "heading"), Label(text, "muted")
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            layout.addWidget(label)
        if button_text and on is not None:
            start = button(button_text, "start")
            start.clicked.connect(lambda _checked=False: on())
            layout.addWidget(start, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(2)


class Timeline(QWidget):
    """Who did what, when: filled dots for what was done, hollow ones for what is still to come."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(S1 + 2)

    def show_marks(self, marks: Sequence[tuple[str, str, str, str, bool]]) -> None:
        """Shows (when, who, what, detail, done) line by line, in place of the ones before."""
        while item := self._layout.takeAt(0):
            if widget := item.widget():
                widget.hide()  # it would be drawn once more before it goes
                widget.deleteLater()
        for when, who, what, detail, done in marks:
            text = "  ".join(part for part in (when, who, what) if part)
            line = Label(f"{'●' if done else '○'}  {text}", "body" if done else "muted")
            line.setWordWrap(True)
            self._layout.addWidget(line)
            if detail:
                note = Label(f"     {detail}", "muted")
                note.setWordWrap(True)
                self._layout.addWidget(note)
        self._layout.addStretch(1)
