"""The help: what each duty does and how, the keys, the process; written in both languages, always at hand."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtGui import QColor, QTextBlockFormat, QTextCursor, QTextDocument, QTextFormat, QTextTable
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from app.views.kit.fields import TextField
from app.views.kit.keys import KEYS, written
from app.views.kit.labels import Label, button
from app.views.kit.theme import HEADING, S2, S3, tokens
from app.words import _, language

PAGES = Path(__file__).resolve().parents[2] / "resources" / "help"
HEADING_SIZES = {1: 20, 2: HEADING + 1, 3: HEADING}


def help_text() -> str:
    """The help page in the language spoken now, with the table of keys behind it (Markdown)."""
    page = PAGES / f"{language()}.md"
    rows = [(written(key.key), _(key.does)) for key in KEYS]
    table = [f"| {_('Key')} | {_('What it does')} |", "|---|---|", *(f"| {keys} | {words} |" for keys, words in rows)]
    text = page.read_text("utf-8") if page.exists() else ""
    return f"{text}\n\n## {_('Keys')}\n\n" + "\n".join(table)


def about(place: str) -> str:
    """Which program this is, and where its data lies."""
    try:
        number = version("branchdesk")
    except PackageNotFoundError:
        number = ""
    return "  ·  ".join(part for part in (f"{_('Branchdesk')} {number}".strip(), _("MIT licence"), place) if part)


class Help(QDialog):
    """F1. What is typed is looked for on the page, Enter goes on to the next place; Esc closes."""

    def __init__(self, parent: QWidget, place: str = "") -> None:
        super().__init__(parent)
        self.setObjectName("help")
        self.setWindowTitle(_("Help"))
        self.resize(920, 700)
        down = QVBoxLayout(self)
        down.setContentsMargins(S3, S3, S3, S3)
        down.setSpacing(S2)
        self.sought = TextField(_("Find on this page"), "find_in_help", _("Find on this page"))
        self.sought.edited.connect(self._look_from_the_top)
        self.sought.entered.connect(self._look_on)
        down.addWidget(self.sought)
        self.page = QTextBrowser()
        self.page.setOpenLinks(False)
        self.page.setAccessibleName(_("Help"))
        self.page.document().setDocumentMargin(S3)
        self.page.setMarkdown(help_text())
        set_in_type(self.page.document())
        down.addWidget(self.page, 1)
        foot = QHBoxLayout()
        foot.addWidget(Label(about(place), "muted"), 1)
        close = button(_("Close  Esc"), "close")
        close.clicked.connect(self.reject)
        foot.addWidget(close)
        down.addLayout(foot)

    def _look_from_the_top(self) -> None:
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        self._look_on()

    def _look_on(self) -> None:
        wanted = self.sought.text()
        if wanted and not self.page.find(wanted):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self.page.find(wanted)


def set_in_type(document: QTextDocument) -> None:
    """The page in the type of the house: small headings with air above them, quiet tables, room between lines."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        shape = QTextBlockFormat()
        level = block.blockFormat().headingLevel()
        shape.setTopMargin(S3 if level else 2)
        shape.setBottomMargin(S2 if level else 2)
        cursor.mergeBlockFormat(shape)
        if level:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            letters = cursor.charFormat()
            letters.clearProperty(QTextFormat.Property.FontSizeAdjustment)
            letters.setProperty(QTextFormat.Property.FontPixelSize, HEADING_SIZES.get(level, HEADING))
            cursor.setCharFormat(letters)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            shape_of_table = frame.format()
            shape_of_table.setBorderBrush(QColor(tokens().line))
            shape_of_table.setCellPadding(6)
            frame.setFormat(shape_of_table)
