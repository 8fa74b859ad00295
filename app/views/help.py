"""The help: what each duty does and how, the keys, the process; written in both languages, always at hand."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from app.views.kit.keys import KEYS, written
from app.views.kit.theme import S3
from app.words import _, language

PAGES = Path(__file__).resolve().parents[2] / "resources" / "help"


def help_text() -> str:
    """The help page in the language spoken now, with the table of keys behind it (Markdown)."""
    page = PAGES / f"{language()}.md"
    rows = [(written(key.key), _(key.does)) for key in KEYS]
    table = [f"| {_('Key')} | {_('What it does')} |", "|---|---|", *(f"| {keys} | {words} |" for keys, words in rows)]
    text = page.read_text("utf-8") if page.exists() else ""
    return f"{text}\n\n## {_('Keys')}\n\n" + "\n".join(table)


class Help(QDialog):
    """F1. Esc closes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("help")
        self.setWindowTitle(_("Help"))
        self.resize(860, 680)
        down = QVBoxLayout(self)
        down.setContentsMargins(S3, S3, S3, S3)
        self.page = QTextBrowser()
        self.page.setOpenLinks(False)
        self.page.setMarkdown(help_text())
        down.addWidget(self.page)
