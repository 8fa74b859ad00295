"""The menu beside Collect: what can be done about an invoice otherwise than by payments on it alone."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from app.services import receivables, till
from app.services.desk import Desk
from app.services.till import PayableRow
from app.views.cashier.otherwise import SeveralBox, UseAdvanceBox, WaiveBox
from app.views.kit import ask, money
from app.views.kit.labels import button
from app.views.kit.op import Look
from app.words import _

Done = Callable[[str, PayableRow, tuple[str, ...]], None]


class OtherWays(QObject):
    """`chosen` gives the invoice in hand; `done` is told in words what was done, with the receipts written."""

    def __init__(self, page: QWidget, desk: Desk, chosen: Callable[[], PayableRow | None], done: Done) -> None:
        super().__init__(page)
        self._page, self._desk, self._chosen, self._done = page, desk, chosen, done
        self.button = button(_("&Otherwise"), "collect_otherwise", "quiet")
        self.menu = QMenu(page)
        self.menu.addAction(_("&One payment for several invoices…"), self.pay_several)
        self.menu.addAction(_("Use the customer's &advance…"), self.use_advance)
        self.menu.addAction(_("Ask to &waive small change…"), self.ask_waive)
        self.button.setMenu(self.menu)

    def pay_several(self) -> None:
        """One payment for several invoices of the customer."""
        desk, row = self._desk, self._chosen()
        if row is not None:
            Look(self._page, lambda: till.open_beside(desk, row.id)).then(
                lambda found: self._several(row, found)
            ).start()

    def _several(self, row: PayableRow, found: tuple[PayableRow, ...]) -> None:
        box = SeveralBox(self._page, self._desk, row.customer, found)
        if ask.run(box) and box.changed is not None:
            numbers = tuple(box.changed.numbers)
            words = _("{customer}: receipts {receipts}").format(customer=row.customer, receipts=", ".join(numbers))
            self._done(f"{words} · {box.change()}" if box.change() else words, row, numbers)

    def use_advance(self) -> None:
        """Uses what the customer has left with us on this invoice."""
        desk, row = self._desk, self._chosen()
        if row is not None:
            look = Look(self._page, lambda: receivables.advance(desk, row.id))
            look.then(lambda there: self._advance(row, there)).start()

    def _advance(self, row: PayableRow, there: Decimal) -> None:
        if there <= 0:
            ask.tell(self._page, _("{customer} has no advance with us.").format(customer=row.customer))
            return
        box = UseAdvanceBox(self._page, self._desk, row, there)
        if ask.run(box) and box.changed is not None:
            used = money.money(box.amount.number() or Decimal(0), self._desk)
            words = _("{number}: {amount} of the advance is used").format(number=row.number, amount=used)
            self._done(words, row, ())

    def ask_waive(self) -> None:
        """Asks to let the small rest of a receivable go; the accounting supervisor decides."""
        row = self._chosen()
        if row is not None and ask.run(WaiveBox(self._page, self._desk, row)):
            self._done(_("{number}: asked; the accounting supervisor decides").format(number=row.number), row, ())
