"""Proposing a price list: pasted, from a file, or by a rule; what it changes is shown before it is proposed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from app.refusals import BadFile, Fault, Refusal, TaxModeDiffers
from app.services import catalog, price_changes, price_lists
from app.services.desk import Desk
from app.services.price_changes import KIND_LABELS, REMOVED, Difference
from app.services.price_lists import Pasted
from app.views.kit import ask, money
from app.views.kit.fields import Choice, DayField, NoteField, TextField
from app.views.kit.labels import Label, button
from app.views.kit.op import Look, Op, later, said
from app.views.kit.table import Column, LedgerTable
from app.words import _, ngettext

NOTHING = Difference((), {}, {})


def change_columns(desk: Desk) -> tuple[Column, ...]:
    """Columns of a difference view: before, after, change."""

    def percent(change: price_lists.PriceChange) -> str:
        if not change.before or change.before == change.price:
            return ""
        return f"{(change.price - change.before) * Decimal(100) / change.before:+.1f}%".replace("-", "−")

    def moved(change: price_lists.PriceChange) -> str:
        return "amber" if change.before is not None and change.before != change.price else ""

    return (
        Column(_("Code"), lambda c: c.code, width=110),
        Column(_("Product"), lambda c: c.name, width=220, stretch=True),
        Column(_("Unit"), lambda c: c.unit, width=70, muted=True),
        Column(_("Before"), lambda c: money.price(c.before, desk), align="right", width=100, muted=True),
        Column(_("After"), lambda c: money.price(c.price, desk), align="right", width=100, tone=moved),
        Column(_("Change, %"), percent, align="right", width=90),
    )


def difference_columns(desk: Desk) -> tuple[Column, ...]:
    """The same with what kind of a change it is."""
    tones = {"new": "green", "changed": "amber", "removed": "red"}
    code, name, unit, before, after, percent = change_columns(desk)
    kind = Column(
        _("Kind of change"), lambda c: _(KIND_LABELS[c.kind]), width=96, pill=True, tone=lambda c: tones.get(c.kind, "")
    )
    after = Column(
        _("After"), lambda c: "" if c.price is None else money.price(c.price, desk), align="right", width=100
    )
    percent = Column(_("Change, %"), _percent, align="right", width=90)
    return code, name, unit, kind, before, after, percent


def _percent(row: price_changes.Compared) -> str:
    return f"{row.percent:+.1f}%".replace("-", "−") if row.percent else ""


class ProposeBox(ask.Ask):
    """A new version: a name, a day, its tax mode, and prices that are pasted, read from a file, or made by a rule."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        text = _("Paste two columns from a spreadsheet: code and price. Prices that are not given stay as they are.")
        super().__init__(parent, _("Propose prices"), text, _("Propose"))
        self.setMinimumWidth(760)
        self._desk = desk
        self._found = NOTHING
        self._file_prices = False
        self.form.add(_("&Name"), TextField(at="name"))
        self.form.add(_("In force &from"), DayField(at="valid_from"))
        mode = Choice(at="tax_included", choices=[("1", _("with tax")), ("0", _("without tax"))])
        mode.set_value("1" if desk.branch.tax_included else "0")
        self.form.add(_("Prices are &stated"), mode)
        self.text = NoteField(at="prices", hint="XHF-02\t19.50", lines=4)
        self.form.add(_("P&rices"), self.text)
        self.rest = Choice(at="rest", choices=[("keep", _("stay as they are")), ("out", _("leave the list"))])
        self.form.add(_("&Products not in it"), self.rest)
        self.says = Label("", "muted")
        self.says.setWordWrap(True)
        self.body.addWidget(self.says)
        self.lines = LedgerTable(difference_columns(desk), "proposed_changes")
        self.lines.setMinimumHeight(200)
        self.body.addWidget(self.lines)
        self.file = button(_("From a f&ile …"), "price_file")
        self.rule = button(_("&By a rule …"), "price_rule")
        self.file.clicked.connect(self.read_file)
        self.rule.clicked.connect(self.ask_rule)
        self.add_button(self.rule)
        self.add_button(self.file)
        self._typing = later(self, 250, self._read)
        self.text.edited.connect(self._typing.start)
        mode.edited.connect(self._read)

    def _included(self) -> bool:
        return self.form.fields["tax_included"].text() == "1"

    def _with_day(self, look: Callable[[], Difference]) -> None:
        Look(self, look).then(self.show_difference).failed(self._unread).start()

    # Pasted

    def _read(self) -> None:
        desk, text = self._desk, self.text.text()
        self._file_prices = False
        Look(self, lambda: price_lists.read_pasted(desk, text)).then(self._show).start()

    def _show(self, pasted: Pasted) -> None:
        if pasted.bad:
            first = pasted.bad[0]
            self.text.refuse(_("Line {line}: {why}").format(line=first.line, why=said(first.why)))
        count = len(pasted.prices)
        self.says.setText(ngettext("{n} price read", "{n} prices read", count).format(n=count))
        self._found = Difference((), pasted.prices, {}, bad=pasted.bad)
        desk, day, included = self._desk, self._day(), self._included()
        if day is not None:
            Look(self, lambda: price_changes.difference(desk, day, included, pasted.prices)).then(
                self.lines.show_rows
            ).start()

    # From a file, by a rule

    def read_file(self) -> None:
        """Shows a file of prices beside the list in force."""
        file, desk, day, included = None, self._desk, self._day(), self._included()
        if day is not None:
            file = ask.choose_file(self, _("A file of prices"), _("Tables (*.csv *.xlsx)"))
        if file is not None and day is not None:
            self._file_prices = True
            self._with_day(lambda: price_changes.file_difference(desk, file, day, included))

    def ask_rule(self) -> None:
        """Changes all prices, or those of a category, by a percentage, and shows what comes of it."""
        box, desk, day, included = RuleBox(self, self._desk), self._desk, self._day(), self._included()
        if day is not None and ask.run(box):
            percent, step, category = box.rule()
            self._file_prices = False
            self._with_day(lambda: price_changes.bulk_difference(desk, day, included, percent, step, category))

    def show_difference(self, found: Difference) -> None:
        """What the list would change, and the rows of a file that were not understood."""
        self._found = found
        self.text.clear_refusal()
        counts = [f"{found.count(kind)} {_(word)}" for kind, word in KIND_LABELS.items()]
        if found.steps:
            counts.append(ngettext("{n} step", "{n} steps", len(found.steps)).format(n=len(found.steps)))
        self.says.setText(" · ".join(counts))
        self.lines.show_rows(found.rows)
        if found.bad:
            first = found.bad[0]
            self.text.refuse(_("Line {line}: {why}").format(line=first.line, why=said(first.why)))

    def _unread(self, error: Refusal | Fault) -> bool:
        self._found = NOTHING
        self.lines.show_rows(())
        self.text.refuse(said(error)) if isinstance(error, BadFile) else self._misplaced(error)
        return True

    # Proposing

    def _day(self) -> date | None:
        field = self.form.fields["valid_from"]
        assert isinstance(field, DayField)
        return field.day()

    def answer(self) -> None:
        self._propose(rounding=False)

    def _propose(self, *, rounding: bool) -> None:
        found, day = self._found, self._day()
        if found.bad or day is None:
            return
        desk, name, included = self._desk, self.form.fields["name"].text(), self._included()
        out = [row.product_id for row in found.rows if row.kind == REMOVED]
        without = out if self._file_prices and self.rest.text() == "out" else []
        Op(
            self,
            lambda: catalog.propose_prices(
                desk, name, day, included, dict(found.prices), floors=dict(found.floors), steps=found.steps,
                without=without, rounding=rounding,
            ),
        ).while_busy(self.yes).then(lambda _changed: self.accept()).failed(self._misplaced).start()  # fmt: skip

    def _misplaced(self, error: Refusal | Fault) -> bool:
        if isinstance(error, TaxModeDiffers) and ask.confirm(
            self, _("Round the prices carried over?"), said(error), _("Round them")
        ):
            self._propose(rounding=True)
        elif not self.place(error):
            self.text.refuse(said(error))
        return True


class RuleBox(ask.Ask):
    """By how many per cent, rounded to which step, for which products."""

    def __init__(self, parent: QWidget, desk: Desk) -> None:
        super().__init__(
            parent, _("Prices by a rule"), _("What comes of it is shown before it is proposed."), _("Show")
        )
        self.form.add(_("&Per cent"), TextField(at="percent", hint="+5"))
        self.form.add(_("&Round to"), TextField(at="step"))
        self.form.fields["step"].set_text("0.01" if desk.branch.places >= 2 else "1")
        self.category = Choice(at="category", choices=[("", _("all products"))])
        self.form.add(_("&Category"), self.category)
        self.form.fields["percent"].setFocus()
        Look(self, lambda: price_changes.categories(desk)).then(self._show_categories).start()

    def _show_categories(self, found: tuple[str, ...]) -> None:
        self.category.set_choices([("", _("all products")), *((name, name) for name in found)])

    def rule(self) -> tuple[str, str, str]:
        """Percentage, step and category as typed."""
        fields = self.form.fields
        return fields["percent"].text(), fields["step"].text(), self.category.text()
