"""The invoice behind a figure: lines, money, goods, vouchers and timeline; only read here."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout

from app.process import METHOD_LABELS
from app.services import invoice_detail, timelines, vouchers
from app.services.invoice_detail import InvoiceDetail
from app.services.timelines import Mark
from app.views.kit import money
from app.views.kit.cards import Card, EmptyState, Facts, Timeline
from app.views.kit.labels import Label, Pill, button
from app.views.kit.op import Look
from app.views.kit.table import Column
from app.views.kit.theme import S2, S3
from app.views.ledgers.page import LedgerPage, Ledgers, quantity, table_in
from app.words import _


class InvoiceView(LedgerPage):
    """In front of the ledgers, with the way back written on it."""

    left = Signal()

    def __init__(self, tab: Ledgers) -> None:
        super().__init__(tab)
        self.down.setSpacing(S2)
        top = QHBoxLayout()
        self.back = button(_("‹ Back"), "back_to_ledgers", key="Esc")
        self.back.clicked.connect(self.left.emit)
        top.addWidget(self.back)
        top.addStretch(1)
        self.down.addLayout(top)
        across = QHBoxLayout()
        across.setSpacing(S3)
        across.addLayout(self._invoice(), 3)
        across.addLayout(self._behind(), 2)
        self.down.addLayout(across, 1)
        self.setFocusProxy(self.booked)

    def _invoice(self) -> QVBoxLayout:
        self.pill = Pill("")
        self.head = Card(" ", self.pill)
        self.facts = Facts()
        self.head.add(self.facts)
        card = Card(_("Lines"), tight=True)
        self.lines = table_in(
            card,
            (
                Column(_("Product"), lambda r: f"{r.code}  {r.name}", width=190, stretch=True, tip=lambda r: r.name),
                Column(_("Quantity"), lambda r: quantity(r.quantity), align="right", width=80),
                Column(_("Price"), lambda r: money.price(r.unit_price, self.desk), align="right", width=88),
                Column(_("Tax rate"), lambda r: money.percent(r.tax_rate), align="right", width=76, muted=True),
                self.money_column(_("Net"), "net", 100),
                self.money_column(_("Total"), "gross", 104, zero=True),
            ),
            "ledgers_invoice_lines",
        )
        self.sums = Label("", "strong")
        self.sums.setContentsMargins(S3, 0, S3, S2)
        self.sums.setAlignment(Qt.AlignmentFlag.AlignRight)
        card.add(self.sums)
        down = QVBoxLayout()
        down.setSpacing(S3)
        down.addWidget(self.head)
        down.addWidget(card, 1)
        return down

    def _behind(self) -> QVBoxLayout:
        booked = Card(_("Vouchers"), tight=True)
        self.booked = table_in(
            booked,
            (
                Column(_("Number"), lambda r: r.number, width=150),
                Column(_("Paper"), lambda r: r.paper_number, width=130, stretch=True, muted=True),
                self.money_column(_("Total"), "total", 104, zero=True),
            ),
            "ledgers_invoice_vouchers",
        )
        self.booked.set_empty(EmptyState(_("Nothing is booked yet.")))
        self.booked.opened.connect(lambda row: self.tab.show_voucher(row.id))
        told = Card(_("Timeline"))
        self.timeline = Timeline()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.timeline)
        told.body.addWidget(area, 1)
        down = QVBoxLayout()
        down.setSpacing(S3)
        down.addWidget(booked, 1)
        down.addWidget(told, 1)
        return down

    def read(self, invoice_id: int) -> None:
        """Reads an invoice and shows it."""
        desk = self.desk
        Look(self, lambda: invoice_detail.invoice_detail(desk, invoice_id)).then(self._show).start()
        Look(self, lambda: timelines.timeline(desk, invoice_id)).then(self._show_marks).start()
        Look(self, lambda: vouchers.vouchers_of_invoice(desk, invoice_id)).then(self.booked.show_rows).start()

    def _show(self, found: InvoiceDetail) -> None:
        row, sums = found.row, found.sums
        self.head.set_title(f"{row.name} · {row.customer}")
        self.pill.set_text(_(row.label))
        receipts = [f"{r.number} {_(METHOD_LABELS[r.method])} {self.amount(r.amount)}" for r in found.receipts]
        notes = [f"{n.number} ({money.quantity(n.quantity)})" for n in found.notes]
        self.facts.show_facts(
            [
                (_("Day"), money.day(row.day)),
                (_("Money"), "   ".join(receipts) or "—"),
                (_("Goods"), "   ".join(notes) or "—"),
                *([(_("Returns"), found.original.number)] if found.original else []),
            ]
        )
        self.lines.show_rows(found.lines)
        shown = ((_("Net"), sums.net), (_("Tax"), sums.tax), (_("Total"), sums.gross))
        self.sums.setText("      ".join(f"{label}  {self.amount(value)}" for label, value in shown))

    def _show_marks(self, marks: tuple[Mark, ...]) -> None:
        told = [(money.moment(m.at), m.who, _(m.step), m.reason or m.paper, m.done) for m in marks]
        self.timeline.show_marks(told)
