"""Beside the entry: the customer, and the invoices the clerk has in hand, those that came back on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.services.customer_card import CustomerCard, LastPrice
from app.services.desk import Desk
from app.services.invoices import InvoiceRow
from app.views.kit import money
from app.views.kit.cards import Card, Facts
from app.views.kit.labels import Label, Pill
from app.views.kit.states import state_tone, state_words
from app.views.kit.theme import S2, S3, tokens, tone_colours
from app.words import _, ngettext

ROW_ROLE = Qt.ItemDataRole.UserRole
LINE = 46
WIDTH = 292


class CustomerSide(Card):
    """Who is being sold to: what is owed, what was bought, what they last paid."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Customer"))
        self._desk = desk
        self._card: CustomerCard | None = None
        self._last: tuple[str, LastPrice] | None = None
        self.tier = Pill("", "green")
        self.tier.hide()
        self.head.insertWidget(1, self.tier)
        self.title.setWordWrap(True)
        self.facts = Facts()
        self.nobody = Label(_("Type a code, a name or pinyin initials to choose who buys."), "muted")
        self.nobody.setWordWrap(True)
        self.add(self.facts, self.nobody)
        self.show_card(None)

    def show_card(self, card: CustomerCard | None) -> None:
        """Shows a customer, or how to choose one."""
        self._card, self._last = card, None
        self.set_title(_elided(card.name) if card else _("Customer"))
        self.title.setToolTip(card.name if card else "")
        self.tier.set_text(_("Tier {tier}").format(tier=card.tier) if card and card.tier else "")
        self.nobody.setVisible(card is None)
        self.facts.setVisible(card is not None)
        self._say()

    def show_last_price(self, product: str, last: LastPrice | None) -> None:
        """What they last paid for the product in the current line."""
        self._last = (product, last) if last else None
        self._say()

    def _say(self) -> None:
        card = self._card
        if card is None:
            return
        count = ngettext("{n} invoice", "{n} invoices", card.month_count).format(n=card.month_count)
        facts = [
            (_("Contact"), " ".join(part for part in (card.contact, card.phone) if part) or "—"),
            (_("Advance"), money.money(card.advance, self._desk)),
            (_("Owes"), money.money(card.owed, self._desk)),
            (_("This month"), f"{count} · {money.money(card.month_sum, self._desk)}"),
        ]
        if self._last:
            product, last = self._last
            off = f" −{money.percent(last.discount)}" if last.discount else ""
            when = money.short_day(last.day)
            facts.append((_("Last price"), f"{product} {money.price(last.unit_price, self._desk)}{off} ({when})"))
        self.facts.show_facts(facts)


def _elided(name: str, most: int = 40) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


class MyDesk(Card):
    """The clerk's invoices in hand. Enter opens one."""

    opened = Signal(object)  # InvoiceRow

    def __init__(self, desk: Desk) -> None:
        super().__init__("", tight=True)
        title = Label(_("M&y invoices"), "heading")
        title.setTextFormat(Qt.TextFormat.AutoText)
        self.list = DeskList(desk)
        self.list.opened.connect(self.opened.emit)
        self.list.currentItemChanged.connect(lambda *_items: self._tell())
        title.setBuddy(self.list)
        self.reason = Label("", "warning")
        self.reason.setWordWrap(True)
        self.reason.setContentsMargins(S3, 0, S3, S2)
        self.reason.hide()
        title.setContentsMargins(S3, 0, S3, 0)
        self.add(title, self.list, self.reason)
        self.body.setStretch(1, 1)

    def show_rows(self, rows: Sequence[InvoiceRow]) -> None:
        self.list.show_rows(rows)
        self._tell()

    def row(self) -> InvoiceRow | None:
        """The current row, or None."""
        return self.list.row_now()

    def _tell(self) -> None:
        """Why the current one, or else the first, came back."""
        row = self.row() or next((r for r in self.list.rows if r.sent_back), None)
        said = row.sent_back_reason if row and row.sent_back else ""
        self.reason.setText(f"{row.name}: {said}" if row and said else "")
        self.reason.setVisible(bool(said))


class DeskList(QListWidget):
    """Two lines an invoice: number and amount, customer and state."""

    opened = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.rows: list[InvoiceRow] = []
        self.setObjectName("my_desk")
        self.setAccessibleName(_("My invoices"))
        self.setItemDelegate(_TwoLines(self, desk))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.itemClicked.connect(lambda item: self.opened.emit(item.data(ROW_ROLE)))

    def show_rows(self, rows: Sequence[InvoiceRow]) -> None:
        now = self.row_now()
        self.rows = list(rows)
        self.clear()
        for row in rows:
            item = QListWidgetItem()
            item.setData(ROW_ROLE, row)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.name} {row.customer} {state_words(row)}")
            self.addItem(item)
            if now is not None and row.id == now.id:
                self.setCurrentItem(item)

    def row_now(self) -> InvoiceRow | None:
        item = self.currentItem()
        row = item.data(ROW_ROLE) if item is not None else None
        return row if isinstance(row, InvoiceRow) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.row_now()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and row is not None:
            self.opened.emit(row)
        elif event.key() in (Qt.Key.Key_J, Qt.Key.Key_K) and not event.modifiers():
            step = 1 if event.key() == Qt.Key.Key_J else -1
            self.setCurrentRow(min(max(self.currentRow() + step, 0), self.count() - 1))
        else:
            super().keyPressEvent(event)


class _TwoLines(QStyledItemDelegate):
    def __init__(self, parent: DeskList, desk: Desk) -> None:
        super().__init__(parent)
        self._desk = desk

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(200, LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        t, row, rect = tokens(), index.data(ROW_ROLE), QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(t.accent_ground))
            if option.state & QStyle.StateFlag.State_HasFocus:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(t.accent))
        inner = rect.adjusted(S3, 4, -S3, -4)
        upper, lower = QRect(inner), QRect(inner)
        upper.setHeight(inner.height() // 2)
        lower.setTop(upper.bottom() + 1)
        amount = money.money(row.gross, self._desk) if row.gross is not None else ""
        self._pair(painter, upper, row.number or _("Draft"), amount, t.ink, t.red if amount.startswith("−") else t.ink)
        width = self._pill(painter, lower, row)
        room = lower.adjusted(0, 0, -width - S2, 0)
        painter.setPen(QColor(t.muted))
        text = row.customer or _("no customer yet")
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()

    def _pair(self, painter: QPainter, rect: QRect, left: str, right: str, ink: str, figure: str) -> None:
        painter.setPen(QColor(figure))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, right)
        painter.setPen(QColor(ink))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, left)

    def _pill(self, painter: QPainter, rect: QRect, row: InvoiceRow) -> int:
        ink, ground = tone_colours(state_tone(row))
        painter.save()
        font = QFont(painter.font())
        font.setPixelSize(11)
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        text = state_words(row)
        width = painter.fontMetrics().horizontalAdvance(text) + 16
        pill = QRectF(rect.right() - width, rect.center().y() - 8, width, 17)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(pill, 8, 8)
        painter.setPen(ink)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()
        return width
