"""Duties as boxes to tick: what may not be combined cannot be ticked, and says why."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from app.process import DUTY_LABELS, Conflict, Duty, conflict
from app.views.kit.labels import Label
from app.views.kit.theme import S1, S3
from app.words import _


def against(duty: Duty, held: Iterable[Duty]) -> tuple[list[Duty], list[Duty]]:
    """The duties among those held from which this one is kept apart: strictly, and without a combined-duty record."""
    hard, soft = [], []
    for other in held:
        kind = conflict(duty, other) if other is not duty else None
        if kind is Conflict.HARD:
            hard.append(other)
        elif kind is Conflict.SOFT:
            soft.append(other)
    return hard, soft


class DutyBoxes(QWidget):
    """One line a duty. `ticked` rings with the duty and whether it was ticked on or off."""

    ticked = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(S3)
        grid.setVerticalSpacing(S1 + 2)
        grid.setColumnStretch(1, 1)
        self.boxes: dict[Duty, QCheckBox] = {}
        self.reasons: dict[Duty, Label] = {}
        for row, duty in enumerate(Duty):
            box = QCheckBox(_(DUTY_LABELS[duty]))
            box.setObjectName(f"duty_{duty.value}")
            box.clicked.connect(lambda on, duty=duty: self._clicked(duty, on))
            reason = Label("", "muted")
            self.boxes[duty], self.reasons[duty] = box, reason
            grid.addWidget(box, row, 0)
            grid.addWidget(reason, row, 1)

    def held(self) -> frozenset[Duty]:
        return frozenset(duty for duty, box in self.boxes.items() if box.isChecked())

    def show_held(self, held: frozenset[Duty], *, active: bool = True) -> None:
        """Ticks these, and closes those that are kept apart from one of them."""
        for duty, box in self.boxes.items():
            box.setChecked(duty in held)
        self._close(active)

    def _clicked(self, duty: Duty, on: bool) -> None:
        self._close(True)
        self.ticked.emit(duty, on)

    def _close(self, active: bool) -> None:
        held = sorted(self.held())
        for duty, box in self.boxes.items():
            hard, soft = against(duty, held)
            box.setEnabled(active and (box.isChecked() or not hard))
            reason = ""
            if hard and not box.isChecked():
                reason = _("kept apart from {duties}").format(duties=_named(hard))
            elif soft:
                reason = _("with {duties} only by a combined-duty record").format(duties=_named(soft))
            self.reasons[duty].setText(reason)
            box.setToolTip(reason)


def _named(duties: Iterable[Duty]) -> str:
    return ", ".join(_(DUTY_LABELS[duty]) for duty in duties)
