"""The draft behind the screen: what is typed is in the database within a second, in the order it was typed."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.process import Kind
from app.refusals import Fault, Refusal
from app.services import drafts, flow
from app.services.desk import Changed, Desk
from app.services.drafts import Kept
from app.services.forms import InvoiceForm
from app.views.kit.op import Op, later, news

SAVED_AFTER = 600  # milliseconds after the last keystroke
TRIED_AGAIN_AFTER = 5000


class Draft(QObject):
    """One invoice being typed. `form` gives what stands on the screen; `kept` is what stands in the database.

    The writer works in order on one thread, and `kept` is only moved there while work is under way, so that a save and
    the submission behind it never disagree about the version.
    """

    saved = Signal(object)  # Kept
    not_saved = Signal(object)  # the refusal or fault; it is tried again

    def __init__(self, widget: QWidget, desk: Desk, form: Callable[[], InvoiceForm], kept: Kept | None) -> None:
        super().__init__(widget)
        self._widget, self._desk, self._form = widget, desk, form
        self.kept = kept
        self.dirty = False
        self._under_way = 0
        self._timer = later(widget, SAVED_AFTER, self.flush)

    def touch(self) -> None:
        """Something was typed."""
        self.dirty = True
        self._timer.start(SAVED_AFTER)

    def flush(self) -> Op | None:
        """Saves at once what is not saved yet; the work under way, or None when there is nothing to save."""
        self._timer.stop()
        form = self._form()
        if not self.dirty or (self.kept is None and is_empty(form)):
            return None
        self.dirty = False
        self._under_way += 1
        return Op(self._widget, lambda: self._keep(form)).then(self._after).failed(self._failed).start()

    def _keep(self, form: InvoiceForm) -> tuple[Kept, bool]:
        """On the writer's thread."""
        new = self.kept is None
        self.kept = drafts.keep(self._desk, form, self.kept)
        return self.kept, new

    def _after(self, result: tuple[Kept, bool]) -> None:
        self._under_way -= 1
        kept, new = result
        self.saved.emit(kept)
        if new or kept.apart:
            news.changed.emit(Changed(frozenset({"invoice"}), (kept.id,)))

    def _failed(self, error: Refusal | Fault) -> bool:
        """Nothing typed is lost: it stays on the screen and is saved again soon."""
        self._under_way -= 1
        self.dirty = True
        self._timer.start(TRIED_AGAIN_AFTER)
        self.not_saved.emit(error)
        return True

    def submit(self) -> Callable[[], Changed]:
        """The work that saves what is typed and submits it; for the writer's thread."""
        self._timer.stop()
        form, desk = self._form(), self._desk.once(str(uuid.uuid4()))
        self.dirty = False

        def work() -> Changed:
            kept, _new = self._keep(form)
            return flow.take(desk, "submit", [kept.id], seen={kept.id: kept.version})

        return work

    def discard(self) -> Callable[[], Changed]:
        """The work that throws the draft away."""
        self._timer.stop()
        self.dirty = False

        def work() -> Changed:
            return flow.take(self._desk, "discard", [self.kept.id]) if self.kept else Changed()

        return work

    def let_go(self) -> None:
        """Another invoice comes on the screen; what is typed here is saved as it stands now."""
        form = self._form()
        self._form = lambda: form
        self.flush()


def is_empty(form: InvoiceForm) -> bool:
    """Whether nothing is typed that would be worth a draft."""
    if form.kind is not Kind.SALE:
        return False
    return form.customer_id is None and not form.reference and not form.note and all(line.blank for line in form.lines)
