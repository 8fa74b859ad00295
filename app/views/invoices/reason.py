"""The line below the grid: what is off the list and why, what is short, what is not taken."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.refusals import Missing
from app.services.pricing import LinePreview
from app.views.invoices.lines import TYPED, Lines
from app.views.kit import money
from app.views.kit.fields import TextField
from app.views.kit.labels import Label
from app.views.kit.op import said
from app.views.kit.theme import S2, S3, restyle
from app.words import _


class ReasonBar(QFrame):
    """Says at once what a line needs. Enter in the reason goes on to the next line that needs one, or back."""

    done = Signal(int)  # the row whose reason was given, nothing else needs one

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines
        self.row: int | None = None
        self.setProperty("banner", True)
        self.setProperty("tone", "amber")
        across = QHBoxLayout(self)
        across.setContentsMargins(S3 - 4, S2 - 2, S3 - 4, S2 - 2)
        across.setSpacing(S2)
        self.words = Label("", "warning")
        self.words.setTextFormat(Qt.TextFormat.AutoText)
        self.reason = TextField(_("Reason"), "reason", hint=_("Why this price? The supervisor reads it."))
        self.words.setBuddy(self.reason.editor)
        self.trouble = Label("", "error")
        self.told = Label("", "muted")
        across.addWidget(self.words)
        across.addWidget(self.reason, 1)
        across.addWidget(self.trouble)
        across.addWidget(self.told, 1)
        self.reason.edited.connect(self._typed)
        self.reason.entered.connect(self._entered)
        self.hide()

    def show_row(self, current: int) -> None:
        """Shows the reason of the current line, or of the first that lacks one; and the first trouble there is."""
        worked = self._lines.worked(current)
        if worked is None or not (worked.off_list or worked.needs_reason or _is_gift(worked)):
            worked = next((line for line in self._lines.preview.lines if line.needs_reason), None)
        if not self.reason.editor.hasFocus() or self._gone():
            self._show_reason(worked)
        trouble = self._trouble(current)
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.trouble.setWordWrap(self.row is None)
        told = self._price_words(current) if self.row is None and not trouble else ""
        self.told.setText(told)
        self.told.setVisible(bool(told))
        tone = "amber" if self.row is not None else "red" if trouble else "neutral"
        if tone != self.property("tone"):
            self.setProperty("tone", tone)
            restyle(self)
        self.setVisible(self.row is not None or bool(trouble or told))

    def _gone(self) -> bool:
        """Whether the line whose reason is being typed is off the list no more."""
        worked = self._lines.worked(self.row) if self.row is not None else None
        return worked is None or not (worked.off_list or _is_gift(worked))

    def _price_words(self, current: int) -> str:
        """Which price of the list the current line takes, where it is not the plain one."""
        why, worked = self._lines.why_price(current), self._lines.worked(current)
        if not why or worked is None or worked.priced is None:
            return ""
        price = money.price(worked.priced.list_price, self._lines.terms.places if self._lines.terms else 2)
        return _("Line {n}: {price} is the price of {why}").format(n=worked.number, price=price, why=why)

    def _show_reason(self, worked: LinePreview | None) -> None:
        self.row = worked.number - 1 if worked else None
        for part in (self.words, self.reason):
            part.setVisible(worked is not None)
        if worked is None:
            return
        self.words.setText(_off_list_words(worked))
        typed = self._lines.line(worked.number - 1).reason
        if self.reason.editor.text() != typed:
            self.reason.set_text(typed)
        refused = self._lines.refused.get((worked.number - 1, "reason"))
        if refused:
            self.reason.refuse(refused)
        else:
            self.reason.clear_refusal()

    def ask(self, row: int) -> None:
        """Goes to the reason of a line."""
        self._show_reason(self._lines.worked(row))
        self.show()
        self.reason.setFocus()
        self.reason.editor.selectAll()

    def _typed(self) -> None:
        if self.row is not None:
            self._lines.change(self.row, reason=self.reason.editor.text())

    def _entered(self) -> None:
        if self.row is None:
            return
        if not self.reason.text():
            self.reason.refuse(_("Please give a reason; the next person reads it."))
            return
        here = self.row
        following = [line for line in self._lines.preview.lines if line.needs_reason]
        if following:
            self.ask(following[0].number - 1)
        else:
            self.done.emit(here)

    def _trouble(self, current: int) -> str:
        """Red: what is not taken, the current line first; then what is short."""
        lines = sorted(self._lines.preview.lines, key=lambda line: line.number - 1 != current)
        for line in lines:
            for column in TYPED:
                if sentence := self._lines.wrong_at(line.number - 1, column):
                    return _("Line {n}: {sentence}").format(n=line.number, sentence=sentence)
        for line in lines:
            if line.wrong and not isinstance(line.wrong, Missing) and self._lines.line(line.number - 1).product_id:
                return _("Line {n}: {sentence}").format(n=line.number, sentence=said(line.wrong))
        return next((_short_words(line) for line in lines if line.short), "")


def _is_gift(line: LinePreview) -> bool:
    return line.priced is not None and bool(line.priced.gift_kind)


def _off_list_words(line: LinePreview) -> str:
    if _is_gift(line):
        return _("Line {n} is a gift. Rea&son:").format(n=line.number)
    percent = line.percent_off
    if percent is None:
        return _("Line {n} is off the list. Rea&son:").format(n=line.number)
    figure = money.percent(abs(percent))
    if percent < 0:
        return _("Line {n} is {percent} below the list. Rea&son:").format(n=line.number, percent=figure)
    return _("Line {n} is {percent} above the list. Rea&son:").format(n=line.number, percent=figure)


def _short_words(line: LinePreview) -> str:
    assert line.item is not None
    return (
        _("Line {n}: only {quantity} {unit} available")
        .format(n=line.number, quantity=money.quantity(line.item.available), unit=line.item.unit)
        .replace("  ", " ")
    )
