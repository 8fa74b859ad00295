"""The form all papers of a branch share: head, marks, copy name on the edge, carried totals, code, foot line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.services.papers import fonts
from app.services.papers.content import Act, Copy
from app.services.papers.ink import (
    ACCENT,
    AMBER,
    BAND,
    FAINT,
    HAIR,
    INK,
    MUTED,
    PALE,
    PALE_AMBER,
    PALE_RED,
    RED,
    Colour,
    Pen,
    fitting_lines,
    shortened,
    wrapped,
)
from app.services.papers.layout import Field, Head, Mark, Sheet
from app.services.papers.speech import PAGE_OF, Speech
from app.services.papers.table import PAD, Piece, Placed, draw_piece
from app.words import N_

LABEL = 7.5  # the size labels are set in
_LIGHT = {RED: PALE_RED, AMBER: PALE_AMBER, MUTED: PALE}


class Form:
    """Draws the shared parts of one paper with one pen. `y` arguments and results are the line to go on below."""

    def __init__(self, pen: Pen, sheet: Sheet, speech: Speech, head: Head) -> None:
        self.pen = pen
        self.sheet = sheet
        self.speech = speech
        self.head = head
        self.colour = RED if head.red else INK

    @property
    def bottom(self) -> float:
        """Where the foot line's room begins; on A4 a notice in two languages takes two lines."""
        return self.sheet.bottom + (9 if self.speech.second and self.sheet.roomy else 0)

    # the head

    def full_head(self) -> float:
        """Branch, title, number and day, then the fields; returns where the table may begin."""
        top = self.sheet.height - self.sheet.top
        self._title(top)
        below = min(self._branch(top), self._identity(top), top - (52 if self.sheet.roomy else 42))
        return self._fields(below) - self.sheet.gap

    def head_height(self) -> float:
        """How much of the page the full head takes, top margin included; found by drawing it on nothing."""
        return self.sheet.height - Form(_Blind(), self.sheet, self.speech, self.head).full_head()

    def short_head(self) -> float:
        """The head of later pages: enough to know where the page belongs."""
        sheet, say = self.sheet, self.speech.say
        top = sheet.height - sheet.top
        base = top - 12
        title = self.title()
        self.pen.text(sheet.left, base, title, 12, self.colour, strong=True)
        after = sheet.left + fonts.width(title, 12) + 12
        number = self.head.number or say(N_("not numbered"))
        end = self._pills(sheet.right, base)
        self.pen.text(end, base, number, 10, INK, "right", strong=True)
        room = end - fonts.width(number, 10) - 14 - after
        self.pen.text(after, base, shortened(self.head.who, 9, room), 9, MUTED)
        return base - 8 - sheet.gap / 2

    def short_head_height(self) -> float:
        return self.sheet.top + 20 + self.sheet.gap / 2

    def title(self) -> str:
        return self.speech.say(self.head.title)

    def _title(self, top: float) -> None:
        roomy = self.sheet.roomy
        size = (22 if roomy else 19) if self.speech.main == "zh_CN" else (19 if roomy else 17)
        middle = (self.sheet.left + self.sheet.right) / 2
        title = self.title()
        base = top - size * 0.9
        self.pen.text(middle, base, title, size, self.colour, "centre", strong=True)
        half = fonts.width(title, size) / 2 + 12
        below = base - size * 0.36
        self.pen.rule(middle - half, below, middle + half, 1.1, self.colour)
        self.pen.rule(middle - half, below - 2.2, middle + half, 0.4, self.colour)
        if aside := self.speech.aside(self.head.title):
            self.pen.text(middle, below - 11, aside.upper(), 7, MUTED, "centre")

    def _branch(self, top: float) -> float:
        room = self.sheet.wide * 0.33
        y = top
        for line in wrapped(self.head.branch.name, 11, room)[:4]:
            y -= 12.5
            self.pen.text(self.sheet.left, y, line, 11, INK, strong=True)
        y -= 2
        for fact in (self.head.branch.address, self.head.branch.phone):
            for line in wrapped(fact, 7.5, room)[:4]:
                y -= 10
                self.pen.text(self.sheet.left, y, line, 7.5, MUTED)
        return y - 8

    def _identity(self, top: float) -> float:
        right = self.sheet.right
        number = self.head.number or self.speech.say(N_("not numbered"))
        room = self.sheet.wide * 0.31
        y = top - 12
        self.pen.fitted(right, y, f"No. {number}", 11, room, INK if self.head.number else MUTED, "right", strong=True)
        y -= 14
        self.pen.text(right, y, self.speech.day(self.head.day), 9, INK, "right")
        if self.head.marks:
            y -= 15
            self._pills(right, y)
        return y - 10

    def _pills(self, right: float, base: float) -> float:
        """The marks as framed words, from the right; returns their left end."""
        for mark in reversed(self.head.marks):
            word = self.mark_word(mark, self.speech.label(mark.word))
            wide = fonts.width(word, 8) + 10
            self.pen.frame(right - wide, base - 3.6, wide, 12.6, 0.8, mark.colour, 2.5)
            self.pen.text(right - wide / 2, base, word, 8, mark.colour, "centre", strong=True)
            right -= wide + 5
        return right

    def mark_word(self, mark: Mark, word: str) -> str:
        return word.replace("{count}", str(mark.count))

    def _fields(self, y: float) -> float:
        """Two columns of labelled values between two rules."""
        sheet = self.sheet
        middle = sheet.left + sheet.wide * 0.62
        self.pen.rule(sheet.left, y, sheet.right, 0.5, FAINT)
        ends = [
            self._column(self.head.left, sheet.left, middle - 14, y - 3),
            self._column(self.head.right, middle, sheet.right, y - 3),
        ]
        return min(ends) - 3

    def _column(self, fields: Sequence[Field], left: float, right: float, y: float) -> float:
        size, leading = self.sheet.text, self.sheet.text * (1.62 if self.sheet.roomy else 1.4)
        indent = max((fonts.width(self.speech.label(f.label), LABEL) for f in fields), default=0) + 8
        room = right - left - indent
        for field in self._parted(fields, size, room):
            self.pen.text(left, y - leading + 2.5, self.speech.label(field.label), LABEL, MUTED)
            if field.beside:
                self._beside(field.beside, left + indent + room * 0.56, y - leading + 2.5, size)
            lines, used = fitting_lines(field.value, size, room)
            for line in lines or ("",):
                y -= leading if used == size else used * 1.3
                self.pen.text(left + indent, y + 2.5, line, used, INK, strong=field.strong)
        return y

    def _parted(self, fields: Sequence[Field], size: float, room: float) -> list[Field]:
        """Fields meant for one line are given a line each where they do not fit on one."""
        found: list[Field] = []
        for field in fields:
            beside = field.beside
            if beside is None:
                found.append(field)
                continue
            taken = fonts.width(self.speech.label(beside.label), LABEL) + 8 + fonts.width(beside.value, size)
            if fonts.width(field.value, size) < room * 0.54 and taken < room * 0.44:
                found.append(field)
            else:
                found += [replace(field, beside=None), beside]
        return found

    def _beside(self, field: Field, x: float, y: float, size: float) -> None:
        label = self.speech.label(field.label)
        self.pen.text(x, y, label, LABEL, MUTED)
        self.pen.text(x + fonts.width(label, LABEL) + 8, y, field.value, size, INK)

    # across the page

    def across(self) -> None:
        """The large marks, light, under everything else."""
        sheet = self.sheet
        large = [mark for mark in self.head.marks if mark.large]
        for number, mark in enumerate(large):
            word = self.mark_word(mark, self.speech.say(mark.word))
            size = min(120.0 if sheet.roomy else 92.0, sheet.wide * 0.72 * 100 / fonts.width(word, 100))
            y = sheet.height * (0.52 if sheet.roomy else 0.5) + (len(large) - 1 - 2 * number) * size * 0.6
            self.pen.turned(sheet.width / 2, y, 18, word, size, _LIGHT.get(mark.colour, PALE))

    def edge(self, copy: Copy | None) -> None:
        """Which copy this is, set downwards along the right edge."""
        if copy is None:
            return
        sheet = self.sheet
        x, colour = sheet.width - 24, _COPY_COLOURS.get(copy.ordinal, MUTED)
        name = self.speech.say(copy.name)
        if self.speech.main == "zh_CN":
            ordinal = "一二三四五六七八九"[copy.ordinal - 1]
            self._downwards(x, f"第{ordinal}联 {name}", colour)
        else:
            self._sideways(x, f"{copy.ordinal} · {name}", colour)

    def _downwards(self, x: float, text: str, colour: Colour) -> None:
        step = 11.5
        y = self.sheet.height / 2 + len(text) * step / 2
        for character in text:
            if character != " ":
                self.pen.text(x, y - 8, character, 9, colour, "centre")
            y -= step if character != " " else step * 0.6

    def _sideways(self, x: float, text: str, colour: Colour) -> None:
        self.pen.turned(x + 2, self.sheet.height / 2, 270, text, 9, colour, strong=False)

    def foot_line(self, page: int, pages: int, notice: str = "") -> None:
        """The last line of every page: what the paper is, and which page of how many."""
        sheet, y = self.sheet, self.bottom - 10
        number = self.speech.say(PAGE_OF).format(page=page, pages=pages)
        self.pen.text(sheet.right, y, number, 7.5, MUTED, "right")
        if not notice:
            return
        room = sheet.wide - 80
        lines = [line for line in (self.speech.say(notice), self.speech.aside(notice)) if line]
        for line in lines if sheet.roomy else [" ".join(lines)]:
            self.pen.fitted(sheet.left, y, line, 7, room, MUTED)
            y -= 8.5

    # the table

    def table_head(self, places: dict[str, Placed], y: float) -> float:
        """The labels of the columns, between a strong rule and a light one."""
        sheet, pen = self.sheet, self.pen
        high = self.table_head_height()
        size = 8 if self.speech.main == "zh_CN" else 7.5
        pen.band(sheet.left, y - high, sheet.wide, high, BAND)
        pen.rule(sheet.left, y, sheet.right, 0.9, INK)
        pen.rule(sheet.left, y - high, sheet.right, 0.5, INK)
        for place in places.values():
            label = place.column.label
            aside = self.speech.aside(label)
            base = y - high / 2 + (0.8 if aside else -2.8)
            room = place.right - place.left - 5
            pen.fitted(place.anchor, base, self.speech.say(label), size, room, INK, place.column.align)
            if aside:
                pen.fitted(place.anchor, base - 7.6, aside, 6, room, MUTED, place.column.align)
        return y - high

    def table_head_height(self) -> float:
        if self.speech.second:
            return 24 if self.sheet.roomy else 21
        return 19 if self.sheet.roomy else 16

    def rows(self, shown: Sequence[Piece], places: dict[str, Placed], y: float) -> float:
        """The rows of one page, parted by hairlines."""
        sheet = self.sheet
        for number, piece in enumerate(shown):
            draw_piece(self.pen, piece, places, y, sheet.text, self.colour)
            y -= piece.height
            if piece.closes or number == len(shown) - 1:
                self.pen.rule(sheet.left, y, sheet.right, 0.35, HAIR)
        return y

    def struck(self, y: float, to: float, word: str) -> None:
        """Strikes out the rows that were not used, so that nothing can be added."""
        sheet = self.sheet
        if y - to < sheet.row * 0.75:
            return
        line = y
        while line - sheet.row > to + 2:
            line -= sheet.row
            self.pen.rule(sheet.left, line, sheet.right, 0.35, HAIR)
        said = self.speech.label(word)
        middle = (sheet.left + sheet.right) / 2
        half = fonts.width(said, 8) / 2 + 10
        base = y - min(sheet.row, y - to) / 2
        self.pen.text(middle, base - 2.8, said, 8, MUTED, "centre")
        self.pen.rule(middle - half - 60, base, middle - half, 0.5, MUTED)
        self.pen.rule(middle + half, base, middle + half + 60, 0.5, MUTED)
        if y - to > sheet.row * 2.5:
            self.pen.line(sheet.right - 8, y - sheet.row - 5, sheet.left + 8, to + 5, 0.5, FAINT)

    def carried(
        self, word: str, sums: dict[str, str], places: dict[str, Placed], y: float, strong: bool = False
    ) -> float:
        """A row of totals: this page, carried forward, or all."""
        sheet = self.sheet
        base = y - sheet.row / 2 - sheet.text * 0.36
        label = self.speech.label(word)
        self.pen.text(sheet.left + PAD, base, label, sheet.text, INK if strong else MUTED, strong=strong)
        for key, figure in sums.items():
            at = places[key]
            colour = self.colour if figure.startswith("-") else INK
            self.pen.fitted(at.anchor, base, figure, sheet.text, at.right - at.left - PAD, colour, "right", strong)
        y -= sheet.row
        self.pen.rule(sheet.left, y, sheet.right, 0.35 if not strong else 0.5, HAIR if not strong else INK)
        return y

    # the foot

    def signatures(self, people: Sequence[tuple[str, Act | None]], y: float, extra: float = 0) -> float:
        """A row of cells: the label above, name and day, or room for a pen, below; `extra` for a seal."""
        sheet = self.sheet
        high = self.signature_height() + extra
        self.pen.rule(sheet.left, y, sheet.right, 0.5, INK)
        wide = sheet.wide / len(people)
        for number, (label, act) in enumerate(people):
            left = sheet.left + number * wide + 5
            if number:
                self.pen.line(left - 5, y - 4, left - 5, y - high + 4, 0.4, HAIR)
            self._signature(left, y, wide - 8, label, act)
        self.pen.rule(sheet.left, y - high, sheet.right, 0.5, INK)
        return y - high

    def _signature(self, left: float, y: float, room: float, label: str, act: Act | None) -> None:
        y -= 10
        self.pen.fitted(left, y, self.speech.say(label), 7.5, room, MUTED)
        if aside := self.speech.aside(label):
            y -= 7
            self.pen.fitted(left, y, aside, 6, room, MUTED)
        if act:
            y -= 13 if self.sheet.roomy else 11
            self.pen.fitted(left, y, act.who, 9, room, INK)
            if act.day:
                self.pen.text(left, y - 8.5, act.day.isoformat(), 6.5, MUTED)

    def signature_height(self) -> float:
        return (40 if self.sheet.roomy else 33) + (7 if self.speech.second else 0)

    def code(self, right: float, top: float, side: float, content: str) -> None:
        """The QR code, its upper right corner at (right, top)."""
        import segno

        # A fixed mask: choosing the prettiest of eight costs more than the rest of the page.
        made = segno.make_qr(content, error="m", mask=2, boost_error=False)
        self.pen.squares(right - side, top - side, side, tuple(bytes(row) for row in made.matrix))


_COPY_COLOURS = {1: INK, 2: RED, 3: ACCENT, 4: AMBER}


class _Blind(Pen):
    """A pen without ink: measures what a drawing would take."""

    def __init__(self) -> None:
        super().__init__(None)

    def text(self, *_args: object, **_named: object) -> None: ...
    def rule(self, *_args: object, **_named: object) -> None: ...
    def frame(self, *_args: object, **_named: object) -> None: ...
