"""A printed paper on the screen before it goes to the printer."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.views.kit.ask import choose_file, run
from app.views.kit.labels import Label, button
from app.views.kit.theme import S2, S3
from app.words import _

SCREEN_SCALE = 1.35  # pixels a point on the screen
PRINT_SCALE = 300 / 72


def page_images(file: Path, scale: float) -> list[QImage]:
    """The pages of a PDF as pictures."""
    import pypdfium2

    document = pypdfium2.PdfDocument(str(file))
    try:
        images = []
        for number in range(len(document)):
            bitmap = document[number].render(scale=scale)
            image = QImage(
                bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_BGR888
            )
            images.append(image.copy())
        return images
    finally:
        document.close()


class Preview(QDialog):
    """Pages below one another; Ctrl+P prints, Ctrl+S saves, Esc closes."""

    def __init__(self, parent: QWidget, file: Path, title: str) -> None:
        super().__init__(parent)
        self.setObjectName("preview")
        self.setWindowTitle(title)
        self.resize(960, 700)
        self._file = file
        down = QVBoxLayout(self)
        down.setContentsMargins(S3, S3, S3, S3)
        head = QHBoxLayout()
        head.addWidget(Label(title, "heading"))
        head.addStretch(1)
        save = button(_("Save as …  Ctrl+S"), "save_as")
        save.setShortcut("Ctrl+S")
        save.clicked.connect(self.save)
        head.addWidget(save)
        printing = button(_("Print  Ctrl+P"), "print", "primary")
        printing.setShortcut("Ctrl+P")
        printing.clicked.connect(self.print_out)
        head.addWidget(printing)
        down.addLayout(head)
        area = QScrollArea()
        area.setWidgetResizable(True)
        pages = QWidget()
        column = QVBoxLayout(pages)
        column.setSpacing(S2)
        self.pages = page_images(file, SCREEN_SCALE)
        for number, image in enumerate(self.pages, 1):
            sheet = QLabel()
            sheet.setPixmap(QPixmap.fromImage(image))
            sheet.setAccessibleName(_("page {n}").format(n=number))
            column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        area.setWidget(pages)
        down.addWidget(area, 1)
        printing.setFocus()

    def save(self) -> None:
        """Saves a copy of the paper."""
        target = choose_file(self, _("Save as"), "PDF (*.pdf)", save_as=self._file.name)
        if target is not None:
            shutil.copyfile(self._file, target)

    def print_out(self) -> None:
        """Sends the pages to a printer of the person's choice."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.windowTitle())
        if not run(QPrintDialog(printer, self)):
            return
        painter = QPainter(printer)
        for number, image in enumerate(page_images(self._file, PRINT_SCALE)):
            if number:
                printer.newPage()
            target = painter.viewport()
            size = image.size().scaled(target.size(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.drawImage(
                target.adjusted(0, 0, size.width() - target.width(), size.height() - target.height()), image
            )
        painter.end()
        self.accept()
