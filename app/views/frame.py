"""The outermost frame: first set-up, sign-in, the window of the person at the desk, and the lock over it."""

from __future__ import annotations

import platform

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget

from app.services.desk import Changed, Desk
from app.services.store import Store
from app.views.kit import money, theme
from app.views.kit.op import Look, Op
from app.views.kit.remember import memory
from app.views.sign_in import PRACTICE_PASSWORDS, SignIn
from app.words import _, use


class Frame(QWidget):
    """One top-level window for as long as the program runs. What is inside changes hands."""

    def __init__(self, store: Store, branch_exists: bool) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.store = store
        self.machine = platform.node()
        self.setWindowIcon(icon())
        self.resize(1366, 768)
        self._layout = QStackedLayout(self)
        self.sign_in: SignIn | None = None
        self.window_: QWidget | None = None
        self.locked = True
        self._leaving = False
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._lock_idle)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        if branch_exists:
            self.show_sign_in()
        else:
            self.show_first_run()

    # First set-up

    def show_first_run(self) -> None:
        from app.views.first_run import FirstRun

        assistant = FirstRun(self.store)
        assistant.founded.connect(self._founded)
        assistant.language_chosen.connect(self._speak_first_run)
        self._show(assistant)
        self.setWindowTitle(_("Branchdesk"))

    def _speak_first_run(self, code: str) -> None:
        use(code)
        memory.keep("language", code)
        self.show_first_run()

    def _founded(self) -> None:
        self.store.forget_branch()
        self.show_sign_in()

    # Sign-in and lock

    def show_sign_in(self, only: int | None = None) -> None:
        """The sign-in for anybody, or the lock of one person."""
        Look(self, lambda: self.store.branch).then(
            lambda branch: self._show_sign_in(branch.name, branch.practice, only)
        ).start()

    def _show_sign_in(self, branch_name: str, practice: bool, only: int | None) -> None:
        self.locked = True
        if self.sign_in is not None:
            self.sign_in.deleteLater()
        self.sign_in = SignIn(self.store, branch_name, self.machine)
        self.sign_in.signed_in.connect(self._entered)
        self.sign_in.switch_wanted.connect(self._other_person)
        self.sign_in.language_chosen.connect(self._speak)
        if practice:
            self.sign_in.say_hint(_(PRACTICE_PASSWORDS))
        self.setWindowTitle(f"{_('Branchdesk')} · {branch_name}")
        self._layout.addWidget(self.sign_in)
        self._layout.setCurrentWidget(self.sign_in)
        self.sign_in.show_locked(only)

    def _speak(self, code: str) -> None:
        use(code)
        memory.keep("language", code)
        only = self.sign_in.only if self.sign_in else None
        self.show_sign_in(only)

    def _entered(self, desk: Desk) -> None:
        only = self.sign_in.only if self.sign_in else None
        if only is not None and self.window_ is not None:
            self._unlock()
            return
        Op(self, lambda: _day_opened(desk)).then(lambda _changed: self._sit_down(desk)).failed(
            lambda error: self._sit_down(desk, error)
        ).start()

    def _sit_down(self, desk: Desk, error: Exception | None = None) -> bool:
        """Makes the window of the person who signed in; the one before it goes."""
        from app.views.kit.op import said
        from app.views.window import Window

        self._drop_window()
        memory.person = desk.person.id if desk.person else 0
        window = Window(desk)
        window.setWindowFlags(Qt.WindowType.Widget)
        window.lock_wanted.connect(self.lock)
        window.switch_wanted.connect(self._hand_over)
        self.window_ = window
        self._show(window)
        self.setWindowTitle(window.windowTitle())
        self.locked = False
        self._start_idle(desk)
        if error is not None:
            window.banner.say(said(error))  # type: ignore[arg-type]
        return True

    def _unlock(self) -> None:
        if self.window_ is not None:
            self.locked = False
            self._layout.setCurrentWidget(self.window_)
            self.window_.setFocus()
            self._idle.start()

    def lock(self) -> None:
        """Locks for the person at the desk; their tabs stay as they are behind the lock.

        Covers the window at once, without asking the database: a fault there may not leave the desk open.
        """
        from app.views.window import Window

        if isinstance(self.window_, Window) and self.window_.desk.person and not self.locked:
            branch = self.window_.desk.branch  # known since the sign-in
            self._show_sign_in(branch.name, branch.practice, self.window_.desk.person.id)

    def _lock_idle(self) -> None:
        from app.views.window import Window

        if not self.locked and isinstance(self.window_, Window):
            for dialog in self.findChildren(QWidget, options=Qt.FindChildOption.FindChildrenRecursively):
                if dialog.isWindow() and dialog.isVisible():
                    dialog.close()
            self.window_.lock()

    def _other_person(self) -> None:
        """Somebody else wants to sit down at the locked desk: first what is half typed behind the lock is saved."""
        from app.views.window import Window

        if isinstance(self.window_, Window):
            self.window_.keep_all(self._hand_over)

    def _hand_over(self) -> None:
        """Anybody may sit down; what the person before had half typed has been saved."""
        if self.window_ is not None:
            self._drop_window()
            memory.person = 0
            self.show_sign_in()

    def _drop_window(self) -> None:
        if self.window_ is not None:
            self._layout.removeWidget(self.window_)
            self.window_.hide()
            self.window_.deleteLater()
            self.window_ = None

    def _start_idle(self, desk: Desk) -> None:
        from app.services import settings

        Look(self, lambda: int(settings.settings(desk)["lock_minutes"])).then(self._set_idle).start()

    def _set_idle(self, minutes: int) -> None:
        self._idle.setInterval(minutes * 60_000)
        self._idle.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel) and not self.locked:
            self._idle.start()
        return super().eventFilter(watched, event)

    def _show(self, widget: QWidget) -> None:
        self._layout.addWidget(widget)
        self._layout.setCurrentWidget(widget)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Saves what is half typed before the program ends."""
        from app.views.window import Window

        if isinstance(self.window_, Window) and not self._leaving:
            event.ignore()
            self.window_.keep_all(self._leave)
            return
        event.accept()

    def _leave(self) -> None:
        self._leaving = True
        self.close()


def _day_opened(desk: Desk) -> Changed:
    """Opens today's business day when the last one lies before it."""
    from app.services import days

    today, last = money.today(), days.last_day(desk)
    if last is not None and last >= today:
        return Changed()
    return days.open_day(desk, today)


def icon() -> QIcon:
    """The mark of the program, painted."""
    pixmap = QPixmap(64, 64)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tone_colours("accent")[0])
    painter.drawRoundedRect(4, 4, 56, 56, 14, 14)
    painter.setBrush(Qt.GlobalColor.white)
    for top in (18, 30, 42):
        painter.drawRoundedRect(16, top, 32 if top < 42 else 18, 5, 2, 2)
    painter.end()
    return QIcon(pixmap)
