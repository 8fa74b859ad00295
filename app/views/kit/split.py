"""Two parts of a page beside each other, with a handle between them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.views.kit.theme import S3


def side_by_side(left: QWidget, right: QWidget, sizes: tuple[int, int]) -> QSplitter:
    """Left and right, as wide as `sizes` says until somebody moves the handle; neither can be closed by it."""
    split = QSplitter(Qt.Orientation.Horizontal)
    split.setHandleWidth(S3)
    split.addWidget(left)
    split.addWidget(right)
    split.setSizes(list(sizes))
    split.setChildrenCollapsible(False)
    return split


def fill(page: QWidget, content: QWidget) -> None:
    """The content takes the whole page, up to its edges."""
    down = QVBoxLayout(page)
    down.setContentsMargins(0, 0, 0, 0)
    down.addWidget(content)
