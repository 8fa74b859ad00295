"""One page that answers "may I sign this?": only what differs, then the customer, the sale, and what has happened."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.process import Kind
from app.services.approvals import SigningPage
from app.services.desk import Desk
from app.services.invoice_detail import LineRow
from app.views.kit import money
from app.views.kit.cards import Card, EmptyState, Facts, Timeline
from app.views.kit.labels import Label, Pill, button
from app.views.kit.table import Column, LedgerTable
from app.views.kit.theme import S2, S3
from app.words import _, ngettext


class SigningView(QWidget):
    """Reads a signing page; shows nothing but a hint without one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._page: SigningPage | None = None
        self._whole = False
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(S2)
        head = Card()
        row = QHBoxLayout()
        self.name = Label("", "heading")
        self.state = Pill("", "accent")
        self.total = Label("", "money")
        row.addWidget(self.name)
        row.addWidget(self.state)
        row.addStretch(1)
        row.addWidget(self.total)
        head.body.addLayout(row)
        self.about = Label("", "muted")
        head.add(self.about)
        down.addWidget(head)
        self.whole = button("", "all_lines", "quiet")
        self.whole.clicked.connect(self._turn_over)
        self.differences = Card(_("Different from the price list"), self.whole, tight=True)
        self.table = LedgerTable(
            (
                Column(_("Product"), lambda line: f"{line.code}  {line.name}", width=150, stretch=True),
                Column(_("Quantity"), lambda line: money.quantity(line.quantity), align="right", width=80),
                Column(_("List price"), lambda line: money.price(line.list_price, desk), align="right", width=88,
                       muted=True),
                Column(_("Price"), lambda line: money.price(line.unit_price, desk), align="right", width=88,
                       tone=lambda line: "amber" if line.unit_price != line.list_price else ""),
                Column(_("Disc %"), lambda line: money.quantity(line.discount) if line.discount else "", align="right",
                       width=70,
                       tone=lambda line: "amber" if line.discount else ""),
                Column(_("Off"), self._off, align="right", width=76, tone=self._off_tone),
                Column(_("Reason"), lambda line: line.reason, width=150),
            ),
            "signing_lines",
        )  # fmt: skip
        self.table.set_empty(EmptyState(_("Every line agrees with the price list.")))
        self.differences.add(self.table)
        down.addWidget(self.differences, 3)
        cards = QHBoxLayout()
        cards.setSpacing(S3)
        customer, sale = Card(_("Customer")), Card(_("This invoice"))
        self.customer, self.sale = Facts(), Facts()
        customer.add(self.customer)
        sale.add(self.sale)
        for card in (customer, sale):
            card.body.addStretch(1)
            cards.addWidget(card, 1)
        down.addLayout(cards, 2)
        timeline = Card(_("Timeline"))
        self.timeline = Timeline()
        timeline.add(self.timeline)
        down.addWidget(timeline, 2)

    def show_page(self, page: SigningPage | None) -> None:
        """Shows a page, or nothing."""
        if page is None or self._page is None or page.detail.row.id != self._page.detail.row.id:
            self._whole = False
        self._page = page
        if page is None:
            for label in (self.name, self.total, self.about):
                label.setText("")
            self.state.set_text("")
            self.whole.setText("")
            self.table.show_rows(())
            self.customer.show_facts([])
            self.sale.show_facts([])
            self.timeline.show_marks([])
            return
        row = page.detail.row
        self.name.setText(f"{row.name} · {row.customer}")
        revision = _("revision {n}").format(n=row.revision)
        self.state.set_text(f"{_(row.label)} · {revision}")
        self.state.set_tone("red" if row.kind is Kind.RETURN else "accent")
        self.total.setText(f"{self._desk.branch.currency} {money.money(row.gross, self._desk)}")
        self.about.setText(self._about(page))
        self._show_lines(page)
        self.customer.show_facts(self._customer(page))
        self.sale.show_facts(self._sale(page))
        self.timeline.show_marks(
            [(money.moment(mark.at), mark.who, _(mark.step), mark.reason, mark.at is not None) for mark in page.marks]
        )

    def _about(self, page: SigningPage) -> str:
        row = page.detail.row
        lines = ngettext("{n} line", "{n} lines", row.line_count).format(n=row.line_count)
        parts = [_("{person} submitted {time}").format(person=row.maker, time=money.moment(row.submitted_at)), lines]
        if page.detail.price_list:
            parts.append(_("price list {name}").format(name=page.detail.price_list))
        if page.detail.original:
            parts.append(_("return of {number}").format(number=page.detail.original.number))
        return " · ".join(parts)

    # Lines

    def _differing(self, page: SigningPage) -> list[LineRow]:
        return [
            line
            for line in page.detail.lines
            if line.unit_price != line.list_price or line.discount or line.product_id in page.short
        ]

    def _show_lines(self, page: SigningPage) -> None:
        differing = self._differing(page)
        returned = page.detail.row.kind is Kind.RETURN
        shown = page.detail.lines if self._whole or returned else differing
        self.table.show_rows(shown)
        rest = len(page.detail.lines) - len(differing)
        self.differences.set_title(_("Goods to come back") if returned else _("Different from the price list"))
        words = ngettext("{n} other line agrees ▸", "{n} other lines agree ▸", rest).format(n=rest)
        self.whole.setText(_("only the differences ◂") if self._whole else words)
        self.whole.setVisible(rest > 0 and not returned)

    def _turn_over(self) -> None:
        self._whole = not self._whole
        if self._page is not None:
            self._show_lines(self._page)

    def _off(self, line: LineRow) -> str:
        missing = self._page.short.get(line.product_id) if self._page else None
        if missing:
            return _("short {n}").format(n=money.quantity(missing))
        return f"{line.percent_off}%".replace("-", "−") if line.percent_off else ""

    def _off_tone(self, line: LineRow) -> str:
        if self._page and line.product_id in self._page.short:
            return "red"
        return "amber" if line.percent_off else ""

    # Facts

    def _amount(self, value: Decimal) -> str:
        return money.money(value, self._desk)

    def _customer(self, page: SigningPage) -> list[tuple[str, str]]:
        card = page.customer
        if card is None:
            return []
        count = ngettext("{n} invoice", "{n} invoices", card.year_count).format(n=card.year_count)
        facts = [
            (_("Tier"), card.tier or "—"),
            (_("Advance"), self._amount(card.advance)),
            (_("Open"), self._amount(card.owed)),
            (_("12 months"), f"{self._amount(card.year_sum)} · {count}"),
        ]
        for past in page.overrides[:2]:
            text = f"{money.day(past.day)} {past.product} {money.price(past.unit_price, self._desk)}"
            facts.append((_("Earlier override"), f"{text} · {past.reason}"))
        return facts

    def _sale(self, page: SigningPage) -> list[tuple[str, str]]:
        detail = page.detail
        facts = [
            (_("Net · tax"), f"{self._amount(detail.sums.net)} · {self._amount(detail.sums.tax)}"),
            (_("Below the list"), f"{self._amount(page.discount)} · {page.discount_percent}%"),
        ]
        if detail.row.reference:
            facts.append((_("External number"), detail.row.reference))
        if detail.note:
            facts.append((_("Note"), detail.note))
        if detail.row.void_reason:
            facts.append((_("Void because"), detail.row.void_reason))
        for change in page.changes[:4]:
            name = f"{change.name} {_(change.what)}".strip()
            facts.append((_("Changed"), f"{name}: {change.before or '—'} → {change.after or '—'}"))
        return facts
