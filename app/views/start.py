"""How the window starts: something is on the screen at once, the database comes behind it."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from app.words import _, use

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from app.services.store import Store

log = logging.getLogger("branchdesk")


def has_display() -> bool:
    """Whether a window can be shown here."""
    if sys.platform != "linux":
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def open_window(prepare: Callable[[], Store], folder: Path, language: str | None) -> int:
    """Runs the window until it is closed; returns the exit status.

    `prepare` opens the database and brings its schema up to date; it runs off the window's thread. `folder` is where
    the data lies; one program at a time works in it. `language` None means the one last chosen.
    """
    if not has_display():
        sys.stderr.write(
            _("There is no display here, so no window can be shown. `make tour` shows the program without one.") + "\n"
        )
        return 1
    gc.disable()  # what is made while the program starts stays for good: looking through it again and again costs time
    from PySide6.QtCore import QLockFile

    folder.mkdir(parents=True, exist_ok=True)
    lock = QLockFile(str(folder / "window.lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(200):
        sys.stderr.write(_("The window is already open for this data; look for it on the screen.") + "\n")
        return 1
    app = application(folder, language)
    waiting = Waiting(prepare)
    waiting.widget.show()
    waiting.begin()
    status = app.exec()
    from app.views.kit import op

    op.finish_all()
    lock.unlock()
    return int(status)


def application(folder: Path, language: str | None) -> QApplication:
    """The application with its look, its memory and its last net for errors."""
    from PySide6.QtWidgets import QApplication

    from app.views.kit import theme
    from app.views.kit.remember import memory

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Branchdesk")
    memory.open(folder / "window.ini")
    use(language or str(memory.get("language", _system_language())))
    theme.apply(app)
    theme.follow_system(app)
    _catch_everything()
    return app


def _system_language() -> str:
    from PySide6.QtCore import QLocale

    return "zh_CN" if QLocale.system().language() is QLocale.Language.Chinese else "en"


class Waiting:
    """What is seen while the database is opened: the frame, and a quiet word."""

    def __init__(self, prepare: Callable[[], Store]) -> None:
        from PySide6.QtCore import QObject, Signal
        from PySide6.QtWidgets import QVBoxLayout, QWidget

        from app.views.kit.labels import Label

        class _Bridge(QObject):
            opened = Signal(object, bool)
            failed = Signal(object)

        self._prepare = prepare
        self._bridge = _Bridge()
        self._bridge.opened.connect(self._opened)
        self._bridge.failed.connect(self._failed)
        self.frame: QWidget | None = None
        self.widget = QWidget()
        self.widget.setObjectName("ground")
        self.widget.resize(1366, 768)
        self.widget.setWindowTitle(_("Branchdesk"))
        down = QVBoxLayout(self.widget)
        down.addStretch(1)
        self.label = Label(_("Opening …"), "muted")
        from PySide6.QtCore import Qt

        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        down.addWidget(self.label)
        down.addStretch(1)

    def begin(self) -> None:
        threading.Thread(target=self._open, name="opening", daemon=True).start()

    def _open(self) -> None:
        """Loads the database layer and opens the data, off the window's thread."""
        from app.refusals import Fault, NoBranch, Refusal

        try:
            import app.views.frame  # noqa: F401 - loaded here so that the window's thread need not wait for it

            store = self._prepare()
            try:
                exists = bool(store.branch)
            except NoBranch:
                exists = False
        except (Refusal, Fault) as error:
            self._bridge.failed.emit(error)
        except Exception as error:
            log.exception("the data could not be opened")
            self._bridge.failed.emit(Fault(str(error)))
        else:
            self._bridge.opened.emit(store, exists)

    def _opened(self, store: Any, exists: bool) -> None:
        from app.views.frame import Frame

        self.frame = Frame(store, exists)
        self.frame.show()
        self.widget.close()
        _collect_again()

    def _failed(self, error: Any) -> None:
        """Says why the data cannot be opened; the data itself was not touched."""
        from app.sentences import sentence

        _collect_again()
        self.label.setText(sentence(error))
        self.label.setWordWrap(True)
        self.label.set_role("body")


def _collect_again() -> None:
    """The garbage collector works again, and passes over what the program was made of."""
    gc.freeze()
    gc.enable()


def _catch_everything() -> None:
    """The last net: whatever was not foreseen goes to the log, and the window stays."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    def heard(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        level = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO}.get(kind, logging.WARNING)
        logging.getLogger("qt").log(level, text)

    def failed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("an unforeseen error", exc_info=(kind, error, trace))

    qInstallMessageHandler(heard)
    sys.excepthook = failed
    threading.excepthook = lambda told: failed(told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback)
