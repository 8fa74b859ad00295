"""The box in which a voucher is typed: day, narration, attachments and lines; a refusal stands at its field."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QCompleter,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.refusals import Fault, Refusal, Unbalanced
from app.services import hand_vouchers, typed
from app.services.accounts import Choice
from app.services.desk import Desk
from app.services.finding import search_customers
from app.services.voucher_drafts import Draft, HandLine, HandVoucher
from app.views.kit import money
from app.views.kit.ask import Ask
from app.views.kit.fields import TextField
from app.views.kit.labels import Label, button
from app.views.kit.op import Op, said
from app.words import _

ACCOUNT, NARRATION, DEBIT, CREDIT, CUSTOMER = range(5)
_FIELDS = {"account": ACCOUNT, "narration": NARRATION, "debit": DEBIT, "credit": CREDIT, "customer": CUSTOMER}
_ROWS = 8


class _Accounts(QStyledItemDelegate):
    """While typing, the accounts whose code or name holds the text are offered."""

    def __init__(self, parent: QWidget, words: list[str]) -> None:
        super().__init__(parent)
        self.words = words

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        editor = super().createEditor(parent, option, index)
        if isinstance(editor, QLineEdit):
            completer = QCompleter(self.words, editor)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            editor.setCompleter(completer)
        return editor


class HandVoucherBox(Ask):
    """A voucher as it is typed. Enter submits it; closing keeps what was typed as a draft."""

    def __init__(self, parent: QWidget | None, desk: Desk, known: tuple[Choice, ...], draft: Draft | None) -> None:
        super().__init__(parent, _("Voucher by hand"), "", _("&Submit"), _("Keep as draft"))
        self.desk = desk
        self.draft_id = draft.id if draft else None
        self.replaces_id: int | None = None
        self.setMinimumSize(880, 660)
        self.day = TextField(_("Day"), "day", hint="2026-11-24")
        self.narration = TextField(_("Narration"), "narration")
        self.attachments = TextField(_("Attachments"), "attachments")
        self.form.add(_("&Day"), self.day)
        self.form.add(_("&Narration"), self.narration)
        self.form.add(_("&Attachments"), self.attachments)
        self.lines = QTableWidget(_ROWS, 5)
        self.lines.setObjectName("hand_lines")
        self.lines.setAccessibleName(_("Lines"))
        titles = (_("Account"), _("Narration"), _("Debit"), _("Credit"), _("Customer code"))
        self.lines.setHorizontalHeaderLabels(titles)
        head = self.lines.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in ((ACCOUNT, 260), (DEBIT, 110), (CREDIT, 110), (CUSTOMER, 120)):
            self.lines.setColumnWidth(column, width)
        head.setSectionResizeMode(NARRATION, QHeaderView.ResizeMode.Stretch)
        self.lines.setItemDelegateForColumn(ACCOUNT, _Accounts(self.lines, [f"{a.code} {a.name}" for a in known]))
        self.lines.itemChanged.connect(self._sum)
        self.body.addWidget(self.lines, 1)
        self.sums = Label("", "muted")
        self.body.addWidget(self.sums)
        self.wrong = Label("", "error")
        self.wrong.setWordWrap(True)
        self.body.addWidget(self.wrong)
        more = button(_("&More lines"), "more_lines")
        more.setAutoDefault(False)
        more.clicked.connect(lambda: self.lines.setRowCount(self.lines.rowCount() + 4))
        self.add_button(more)
        self.names = {a.code: f"{a.code} {a.name}" for a in known}
        if draft is not None:
            self._fill(draft.form, draft.customers)
        self._sum()
        self.day.editor.setFocus()

    def _fill(self, form: HandVoucher, customers: tuple[str, ...]) -> None:
        self.day.set_text(form.day)
        self.narration.set_text(form.narration)
        self.attachments.set_text(form.attachments)
        self.lines.setRowCount(max(_ROWS, len(form.lines) + 2))
        for row, line in enumerate(form.lines):
            account = self.names.get(line.account, line.account)
            code = customers[row] if row < len(customers) else ""
            cells = (account, line.narration, line.debit, line.credit, code)
            for column, text in enumerate(cells):
                self.lines.setItem(row, column, QTableWidgetItem(text))

    def _text(self, row: int, column: int) -> str:
        item = self.lines.item(row, column)
        return item.text() if item else ""

    def typed_rows(self) -> list[int]:
        """The rows in which anything stands."""
        return [r for r in range(self.lines.rowCount()) if any(self._text(r, c).strip() for c in range(5))]

    def voucher(self) -> tuple[HandVoucher, list[str]]:
        """What was typed, and the customer's code on each line."""
        rows = self.typed_rows()
        lines = tuple(
            HandLine(
                self._text(row, ACCOUNT).strip().partition(" ")[0],
                *(self._text(row, column) for column in (DEBIT, CREDIT, NARRATION)),
            )
            for row in rows
        )
        form = HandVoucher(self.day.text(), self.narration.text(), lines, self.attachments.text())
        return form, [self._text(row, CUSTOMER).strip() for row in rows]

    def _sum(self, _item: Any = None) -> None:
        sums = [Decimal(0), Decimal(0)]
        for row in self.typed_rows():
            for at, column in enumerate((DEBIT, CREDIT)):
                try:
                    sums[at] += typed.number(self._text(row, column) or "0", "amount", 4)
                except Refusal:
                    continue
        words = _("Debit {debit} · Credit {credit} · Difference {difference}")
        figures = [money.money(value, self.desk) for value in (*sums, sums[0] - sums[1])]
        self.sums.setText(words.format(debit=figures[0], credit=figures[1], difference=figures[2]))

    def answer(self) -> None:
        """Keeps and submits it; what is wrong is said at its field, and the draft is kept."""
        self._save(submit=True)

    def reject(self) -> None:
        """Keeps what was typed as a draft; an empty box leaves nothing."""
        if not self.typed_rows() and not self.narration.text().strip() and self.draft_id is None:
            super().reject()
            return
        self._save(submit=False)

    def _save(self, *, submit: bool) -> None:
        self.form.clear_refusals()
        self.wrong.setText("")
        desk, draft_id, replaces = self.desk, self.draft_id, self.replaces_id
        form, codes = self.voucher()

        def work() -> Any:
            whole = replace(form, lines=_with_customers(desk, form.lines, codes))
            kept = hand_vouchers.save_voucher(desk, whole, draft_id, replaces)
            self.draft_id = kept.ids[0]
            return hand_vouchers.submit_voucher(desk, kept.ids[0]) if submit else kept

        Op(self, work).then(lambda _done: self.done(1)).failed(self._refused).while_busy(self.yes).start()

    def _refused(self, error: Refusal | Fault) -> bool:
        at = str(getattr(error, "at", ""))
        parts = at.split(".")
        if len(parts) == 3 and parts[0] == "lines":
            rows = self.typed_rows()
            number = int(parts[1]) - 1
            row = rows[number] if number < len(rows) else number
            self.lines.setCurrentCell(row, _FIELDS.get(parts[2], ACCOUNT))
            self.wrong.setText(_("Line {n}: {sentence}").format(n=row + 1, sentence=said(error)))
        elif isinstance(error, Unbalanced) or not self.place(error):
            self.wrong.setText(said(error))
        return True


def _with_customers(desk: Desk, lines: tuple[HandLine, ...], codes: list[str]) -> tuple[HandLine, ...]:
    """Lines with the customer each code names; an unknown code stays out, and the line is refused when it needs one."""
    known = {code: _customer(desk, code) for code in set(codes) if code}
    return tuple(replace(line, customer_id=known.get(code)) for line, code in zip(lines, codes, strict=True))


def _customer(desk: Desk, code: str) -> int | None:
    return next((hit.id for hit in search_customers(desk, code) if hit.code == code), None)
