"""Work off the window's thread, and the news when it is done.

    Op(self, lambda: flow.take(desk, "ship", [id])).then(self.told).start()      # one writer, in order
    Look(self, lambda: shelf.to_ship(desk)).then(self.show_rows).start()         # readings, side by side

A result that is a `Changed` goes out as news, so that every tab knows whether it is stale. A refusal that the caller
does not place at a field opens the one box there is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ClassVar, Self

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.refusals import Fault, Refusal
from app.services.desk import Changed

log = logging.getLogger("branchdesk.op")
BUSY_AFTER = 150  # milliseconds

_writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="writer")
_readers = ThreadPoolExecutor(max_workers=3, thread_name_prefix="reader")


class _News(QObject):
    """What changed, told to everybody who shows it."""

    changed = Signal(object)


news = _News()


class Op(QObject):
    """One piece of work. Lives until it is done, even when its widget is closed meanwhile."""

    pool: ClassVar[ThreadPoolExecutor] = _writer
    _done = Signal(object)
    _running: ClassVar[set[Op]] = set()

    def __init__(self, widget: QWidget, work: Callable[[], Any]) -> None:
        super().__init__()
        self._widget = widget
        self._work = work
        self._then: Callable[[Any], object] = lambda _result: None
        self._failed: Callable[[Refusal | Fault], bool | None] = lambda _error: False
        self._busy: QWidget | None = None
        self.error: Refusal | Fault | None = None  # why it came to nothing, once it is done
        self._done.connect(self._finish)

    def then(self, call: Callable[[Any], object]) -> Self:
        """What to do with the result, on the window's thread, if the widget still lives."""
        self._then = call
        return self

    def failed(self, call: Callable[[Refusal | Fault], bool | None]) -> Self:
        """Who places a refusal at its field; returns True when it did."""
        self._failed = call
        return self

    def while_busy(self, widget: QWidget) -> Self:
        """A widget (a button) that rests while the work runs, so that nobody sends it twice."""
        self._busy = widget
        return self

    def start(self) -> Self:
        Op._running.add(self)
        if self._busy is not None:
            self._busy.setEnabled(False)
        self.pool.submit(self._work).add_done_callback(self._done.emit)
        return self

    @Slot(object)
    def _finish(self, future: Future[Any]) -> None:
        Op._running.discard(self)
        lives = isValid(self._widget)
        if self._busy is not None and isValid(self._busy):
            self._busy.setEnabled(True)
        error = future.exception()
        if error is None:
            result = future.result()
            if lives:
                self._then(result)
            if isinstance(result, Changed):
                news.changed.emit(result)
            return
        if not isinstance(error, Refusal | Fault):
            log.error("an unforeseen error", exc_info=error)
            error = Fault(str(error))
        self.error = error
        handled = lives and bool(self._failed(error))
        if not handled:
            refuse(self._widget if lives else None, error)


class Look(Op):
    """A reading; several run side by side."""

    pool = _readers


class LongOp(Op):
    """Long work with progress and cancel: `work(report)` calls `report(done, total)`, which says whether to go on."""

    progress = Signal(int, int)

    def __init__(
        self, widget: QWidget, work: Callable[[Callable[[int, int], bool]], Any], *, reads: bool = True
    ) -> None:
        super().__init__(widget, lambda: work(self._report))
        self.cancelled = False
        if reads:
            self.pool = _readers  # type: ignore[misc]

    def cancel(self) -> None:
        self.cancelled = True

    def _report(self, done: int, total: int) -> bool:
        self.progress.emit(done, total)
        return not self.cancelled


def idle() -> bool:
    """Whether no work is under way."""
    return not Op._running


def started_by(call: Callable[[], object]) -> list[Op]:
    """The pieces of work that a call starts."""
    before = set(Op._running)
    call()
    return [op for op in Op._running if op not in before]


def later(widget: QWidget, milliseconds: int, call: Callable[[], object]) -> QTimer:
    """A timer that rings once after the last restart; dies with the widget."""
    timer = QTimer(widget)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(call)
    return timer


def refuse(parent: QWidget | None, error: Refusal | Fault) -> None:
    """The one place that opens an error box."""
    from app.views.kit.ask import tell

    tell(parent, said(error))


def said(error: Refusal | Fault) -> str:
    """The sentence for an error, in the language of the desk."""
    from app.sentences import sentence

    return sentence(error)


def finish_all() -> None:
    """Waits for running work; called when the program ends."""
    _writer.shutdown(wait=True)
    _readers.shutdown(wait=True)
