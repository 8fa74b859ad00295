"""One page that answers "may I sign this?": what differs from the list, customer, stock, who made it, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.process import Kind
from app.services.approvals import Change, SigningPage
from app.services.customer_card import CustomerCard, PastOverride
from app.services.desk import Desk
from app.services.discounts import LABELS
from app.services.invoice_detail import InvoiceDetail, LineRow
from app.views.kit import money
from app.views.kit.cards import Banner, Card, Facts, Timeline
from app.views.kit.labels import Label, Pill, button
from app.views.kit.red import RED_OF, RED_TITLES, reason_word
from app.views.kit.states import marks_in_words, state_tone, state_words
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import ROW, S2
from app.words import _, ngettext

MOST_ROWS = 7  # of the table of differences, before it scrolls


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as the page shows it, with what is missing of it in stock."""

    line: LineRow
    floor: Decimal | None
    short: Decimal


class InvoiceView(QWidget):
    """The invoice as a supervisor needs it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._page: SigningPage | None = None
        self.everything = False
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(S2)
        down.addWidget(self._head())
        inner = QWidget()
        self._cards = QVBoxLayout(inner)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(S2)
        self._cards.addWidget(self._differences())
        self._cards.addWidget(self._changes())
        self._cards.addLayout(self._three(), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        down.addWidget(area, 1)

    def _head(self) -> QWidget:
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(S2)
        self.title, self.state, self.total = Label("", "heading"), Pill(), Label("", "money")
        self.total.setAccessibleName(_("Total"))
        row.addWidget(self.title)
        row.addWidget(self.state)
        row.addStretch(1)
        row.addWidget(self.total)
        self.made = Label("", "muted")
        card.body.addLayout(row)
        self.banner = Banner("amber")
        card.add(self.made, self.banner)
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        return card

    def _differences(self) -> QWidget:
        self.more = button("", "all_lines", "quiet")
        self.more.clicked.connect(self.turn_lines)
        self.different = Card(_("Off the price list"), self.more, tight=True)
        desk = self._desk
        self.table = LedgerTable(
            (
                Column(_("Product"), lambda s: f"{s.line.name}  {s.line.spec}".strip(), width=150, stretch=True),
                Column(_("Quantity"), lambda s: money.quantity(s.line.quantity), align="right", width=84),
                Column(_("List price"), lambda s: money.price(s.line.list_price, desk), align="right", width=84,
                       muted=True),
                Column(_("Price"), self._price, align="right", width=98,
                       tone=lambda s: "amber" if s.line.off_list else ""),
                Column(_("Deviation"), _difference, align="right", width=90, tone=_difference_tone),
                Column(_("Floor"), lambda s: money.price(s.floor, desk) or "—", align="right", width=72, muted=True,
                       tone=lambda s: "red" if s.floor is not None and s.line.unit_price < s.floor else ""),
                Column(_("Level"), self._level, width=82, tone=self._level_tone),
                Column(_("Reason"), _reason, width=130, tip=_reason),
            ),
            "differences",
        )  # fmt: skip
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.same = Label("", "muted")
        self.same.setContentsMargins(16, 0, 16, 8)
        self.different.add(self.table, self.same)
        return self.different

    def _changes(self) -> QWidget:
        self.changed = Card(_("Changed since it was last submitted"))
        self.change_grid = QGridLayout()
        self.change_grid.setHorizontalSpacing(16)
        self.changed.body.addLayout(self.change_grid)
        return self.changed

    def _three(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(S2)
        self.buyer, self.this = Facts(), Facts()
        for title, facts in ((_("Customer"), self.buyer), (_("This invoice"), self.this)):
            card = Card(title)
            card.add(facts)
            card.body.addStretch(1)
            row.addWidget(card, 1)
        row.addWidget(self._timeline(), 1)
        return row

    def _timeline(self) -> QWidget:
        card = Card(_("Timeline"))
        self.timeline = Timeline()
        card.add(self.timeline)
        return card

    # What it shows

    def show_page(self, page: SigningPage | None) -> None:
        """Shows an invoice, or that none is chosen."""
        self._page, self.everything = page, False
        for widget in (self.different, self.changed, self.total, self.made):
            widget.setVisible(page is not None)
        if page is None:
            self.title.setText(_("Nothing chosen"))
            self.state.set_text("")
            self.banner.say("")
            for facts in (self.buyer, self.this):
                facts.show_facts([])
            self.timeline.show_marks([])
            return
        self._say_head(page.detail)
        self._show_lines()
        self._show_changes(page.changes)
        self.buyer.show_facts(self._buyer_facts(page.customer, page.overrides))
        self.this.show_facts(self._own_facts(page))
        self.timeline.show_marks(marks_in_words(page.marks))

    def _say_head(self, detail: InvoiceDetail) -> None:
        row = detail.row
        name = row.customer if len(row.customer) <= 34 else f"{row.customer[:33]}…"
        self.title.setText(f"{row.name} · {name}")
        self.title.setToolTip(row.customer)
        revision = _("revision {n}").format(n=row.revision)
        self.state.set_text(f"{state_words(row)} · {revision}")
        self.state.set_tone(state_tone(row))
        self.total.setText(money.money(detail.sums.gross, self._desk))
        lines = ngettext("{n} line", "{n} lines", len(detail.lines)).format(n=len(detail.lines))
        submitted = _("{maker} submitted it {when}").format(maker=row.maker, when=money.moment(row.submitted_at))
        parts = [submitted, lines, _("price list {name}").format(name=detail.price_list)]
        if row.reference:
            parts.append(_("external no. {number}").format(number=row.reference))
        if detail.original:
            parts.append(_(RED_OF[row.kind]).format(number=detail.original.number))
            parts.append(_("reason: {reason}").format(reason=_(reason_word(detail))))
        self.made.setText(" · ".join(parts))
        if warning := self._warning(detail):
            self.banner.say(warning, "red")
        elif self._page is not None and self._page.judged.manager:
            self.banner.say(_manager_words(self._page), "amber")
        else:
            self.banner.say("")

    def _warning(self, detail: InvoiceDetail) -> str:
        if detail.row.void_reason:
            return _("Asked to be voided: {reason}").format(reason=detail.row.void_reason)
        return _("It comes after the time limit; the manager has to allow it.") if detail.late else ""

    def turn_lines(self) -> None:
        """All lines, or only those that differ."""
        self.everything = not self.everything
        self._show_lines()

    def _show_lines(self) -> None:
        page = self._page
        if page is None:
            return
        lines = page.detail.lines
        red = page.detail.row.kind is not Kind.SALE
        judged = page.judged.levels
        different = [x for x in lines if x.off_list or x.product_id in page.short or x.position in judged]
        wanted = lines if self.everything or red else different
        shown = [
            Shown(line, page.floors.get(line.product_id), page.short.get(line.product_id, Decimal(0)))
            for line in wanted
        ]
        self.table.show_rows(shown)
        self.table.clearSelection()
        self.table.setVisible(bool(shown))
        self.table.setFixedHeight(ROW * min(len(shown), MOST_ROWS) + 40)
        self.different.set_title(_(RED_TITLES[page.detail.row.kind]))
        rest = len(lines) - len(different)
        self.same.setVisible(not shown)
        self.same.setText(_("Every line agrees with the price list and is in stock."))
        self.more.setVisible(not red and rest > 0)
        hide, show = _("Only the differences"), ngettext("{n} more line agrees", "{n} more lines agree", rest)
        self.more.setText(f"{hide if self.everything else show.format(n=rest)}  L")

    def _show_changes(self, changes: Sequence[Change]) -> None:
        while item := self.change_grid.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        self.changed.setVisible(bool(changes))
        for at, change in enumerate(changes[:12]):
            what = f"{change.name}: {_(change.what)}" if change.name else _(change.what)
            self.change_grid.addWidget(Label(what, "muted"), at, 0)
            words = Label(f"{change.before or '—'}  →  {change.after or '—'}", "strong")
            words.setWordWrap(True)
            self.change_grid.addWidget(words, at, 1)
        self.change_grid.setColumnStretch(1, 1)

    def _level(self, shown: Shown) -> str:
        """Whose signature the price needs."""
        level = self._page.judged.levels.get(shown.line.position, "") if self._page else ""
        return {"manager": _("manager"), "supervisor": _("supervisors")}.get(level, "")

    def _level_tone(self, shown: Shown) -> str:
        manager = self._page is not None and self._page.judged.levels.get(shown.line.position) == "manager"
        return "red" if manager else ""

    def _price(self, shown: Shown) -> str:
        if not shown.line.quantity:  # an allowance: no goods, only an amount
            return money.money(shown.line.gross, self._desk)
        text = money.price(shown.line.unit_price, self._desk)
        if shown.line.gift:
            return _("{price} gift").format(price=text)
        return f"{text} −{money.percent(shown.line.discount)}" if shown.line.discount else text

    def _buyer_facts(self, card: CustomerCard | None, overrides: Sequence[PastOverride]) -> list[tuple[str, str]]:
        if card is None:
            return []
        desk = self._desk
        count = ngettext("{n} invoice", "{n} invoices", card.year_count).format(n=card.year_count)
        facts = [
            (_("Tier"), card.tier or "—"),
            (_("Buys since"), money.day(card.first_day) or "—"),
            (_("Advance"), money.money(card.advance, desk)),
            (_("Owes"), money.money(card.owed, desk)),
            (_("12 months"), f"{money.money(card.year_sum, desk)} · {count}"),
        ]
        given = "\n".join(self._override(past) for past in overrides)
        return [*facts, (_("Last overrides"), given or _("none"))]

    def _override(self, past: PastOverride) -> str:
        price = money.price(past.unit_price, self._desk)
        if past.discount:
            price = f"{price} −{money.percent(past.discount)}"
        listed = money.price(past.list_price, self._desk)
        return f"{money.short_day(past.day)} {past.product} {price} ({listed}) {past.reason}"

    def _own_facts(self, page: SigningPage) -> list[tuple[str, str]]:
        detail, desk = page.detail, self._desk
        facts = [
            (_("Net"), money.money(detail.sums.net, desk)),
            (_("Tax"), money.money(detail.sums.tax, desk)),
            (_("Below the list"), f"{money.money(page.discount, desk)} · {money.percent(page.discount_percent)}"),
            *((_(LABELS[d.kind]), f"{money.money(d.amount, desk)} {d.reason}".strip()) for d in page.judged.discounts),
            (_("Stock"), self._stock(page)),
            (_("Made by"), detail.row.maker),
        ]
        if detail.note:
            facts.append((_("Note"), detail.note))
        ahead = next((mark for mark in page.marks if not mark.done), None)
        after = next((mark for mark in page.marks if not mark.done and mark is not ahead), None)
        if after is not None:
            facts.append((_("Next"), f"{_(after.step)} · {after.who}"))
        return facts

    def _stock(self, page: SigningPage) -> str:
        if page.detail.row.kind in (Kind.CANCEL, Kind.ALLOWANCE):
            return _("no goods move")
        if page.detail.row.kind is Kind.RETURN:
            notes = ", ".join(note.number for note in page.detail.notes)
            return _("back by {notes}").format(notes=notes) if notes else _("not back yet")
        if not page.short:
            return _("all available")
        return ngettext("short of {n} product", "short of {n} products", len(page.short)).format(n=len(page.short))


def _manager_words(page: SigningPage) -> str:
    if page.judged.approved:
        return _("The branch manager has approved prices below the floor or beyond the limit.")
    return _("Prices below the floor or beyond the limit: the branch manager has to approve them before the release.")


def _difference(shown: Shown) -> str:
    if shown.short:
        return _("{quantity} missing").format(quantity=money.quantity(shown.short))
    percent = shown.line.percent_off
    if percent is None:
        return "—"
    return money.percent(percent) if percent < 0 else f"+{money.percent(percent)}"


def _difference_tone(shown: Shown) -> str:
    if shown.short:
        return "red"
    return "amber" if shown.line.off_list else ""


def _reason(shown: Shown) -> str:
    return str(shown.line.reason)
