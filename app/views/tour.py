"""The tour: one sale through every role, in the real window, by keys and clicks; leaves screenshots, the PDF, the
workbook.

It founds the practice branch in a folder of its own and ends as an accountant's export does, so that whoever looks at
the pictures sees what the people at the branch see.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from app.services import practice, schema
from app.services.desk import Desk
from app.services.store import Store, open_store, sqlite_url
from app.views import start
from app.views.frame import Frame
from app.views.kit import money, op
from app.views.window import Window
from app.words import LANGUAGES, _, use

PATIENCE = 20.0  # seconds that anything may take


class Tour:
    """Drives one window in one language; every picture is numbered."""

    def __init__(self, out: Path, app: QApplication, store: Store, language: str) -> None:
        self._out, self._app, self._store, self._language = out, app, store, language
        self._number = 0
        self.passwords = {key: password for key, _name, password in practice.PEOPLE}
        self.names = {key: name for key, name, _password in practice.PEOPLE}
        use(language)
        self.frame = Frame(store, branch_exists=True)
        self.frame.show()
        self.settle()

    # Hands

    def settle(self, extra: float = 0.25) -> None:
        """Waits until nothing is under way and the window has drawn itself."""
        end = time.monotonic() + PATIENCE
        quiet = time.monotonic() + extra
        while time.monotonic() < end:
            self._app.processEvents()
            if not op.idle():
                quiet = time.monotonic() + extra
            elif time.monotonic() > quiet:
                return
            time.sleep(0.005)  # lets the workers have the machine; the deadline is PATIENCE

    def until(self, what: Callable[[], object], told: str) -> None:
        """Waits for something to be so. Raises RuntimeError."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self._app.processEvents()
            if what():
                return
            time.sleep(0.01)  # as above
        self.shoot("stuck")
        raise RuntimeError(f"the tour waited in vain for {told}")

    def shoot(self, name: str, widget: QWidget | None = None) -> None:
        """Keeps a picture of the window, or of a dialog."""
        self.settle()
        self._number += 1
        file = self._out / f"{self._number:02d}-{name}-{self._language}.png"
        (widget or self.frame).grab().save(str(file))

    def find(self, name: str, kind: type[QWidget] = QWidget, inside: QWidget | None = None) -> QWidget:
        """The visible widget with an object name."""
        for widget in (inside or self.frame).findChildren(kind, name):
            if widget.isVisible():
                return widget
        raise LookupError(name)

    def click(self, name: str, inside: QWidget | None = None) -> None:
        button = self.find(name, QPushButton, inside)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
        self.settle()

    def write(self, name: str, text: str, inside: QWidget | None = None) -> None:
        """Types into a field; what is not on the keyboard is put there as an input method would."""
        field = self.find(name, QLineEdit, inside)
        assert isinstance(field, QLineEdit)
        field.setFocus()
        field.selectAll()
        if text.isascii():
            QTest.keyClicks(field, text)
        else:
            field.insert(text)
        self.settle(0.1)

    def press(self, key: Qt.Key, widget: QWidget | None = None, modifier: Qt.KeyboardModifier | None = None) -> None:
        target = widget or self._app.focusWidget() or self.frame
        QTest.keyClick(target, key, modifier or Qt.KeyboardModifier.NoModifier)
        self.settle()

    @property
    def window(self) -> Window:
        assert isinstance(self.frame.window_, Window)
        return self.frame.window_

    def sit_down(self, role: str) -> None:
        """Signs in as the practice branch's person of a role, through the sign-in."""
        if self.frame.window_ is not None:
            self.window.switch_person()
        self.until(lambda: self.frame.sign_in is not None and self.frame.locked, "the sign-in")
        self.settle()
        sign_in = self.frame.sign_in
        assert sign_in is not None
        self.until(lambda: bool(sign_in._tiles), "the people of the branch")
        for tile in sign_in._tiles:
            if tile.tile.name == self.names[role]:
                QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
        self.settle()
        QTest.keyClicks(sign_in.password.editor, self.passwords[role])
        QTest.keyClick(sign_in.password.editor, Qt.Key.Key_Return)
        self.until(lambda: self.frame.window_ is not None and not self.frame.locked, f"{role} at the desk")
        self.settle()

    def tab(self, key: str) -> QWidget:
        self.click(f"tab_{key}")
        found = self.window.tab(key)
        assert found is not None
        return found

    # The sale

    def run(self) -> None:
        self.shoot("sign-in")
        number = self.clerk()
        self.supervisors()
        self.cashier(number)
        self.keeper(number)
        self.sales_desk()
        self.accountant(number)
        self.office()
        self.window.lock()
        self.until(lambda: self.frame.locked, "the lock")
        self.shoot("locked")

    def clerk(self) -> str:
        self.sit_down("clerk")
        self.tab("today")
        self.shoot("clerk-today")
        self.tab("customers")
        self.shoot("clerk-customers")
        tab = self.tab("invoices")
        self.shoot("clerk-invoices")
        self.window.find_anything()
        self.settle()
        dialog = next(w for w in self._app.topLevelWidgets() if w.objectName() == "find_anything_dialog")
        field = dialog.findChild(QLineEdit, "find")
        assert field is not None
        QTest.keyClicks(field, "fh")
        self.shoot("find-anything", dialog)
        dialog.close()
        return self.enter_invoice(tab)

    def type(self, text: str, pause: float = 0.4) -> None:
        """Types where the cursor is, as fast as a list needs to follow."""
        QTest.keyClicks(self._app.focusWidget() or self.frame, text)
        self.settle(pause)

    def enter_invoice(self, tab: QWidget) -> str:
        """Submits an invoice by keyboard alone and returns its number."""
        self.frame.activateWindow()
        self.window._act("new_here")
        self.settle(0.5)
        self.type("fh")
        self.press(Qt.Key.Key_Return)
        for code, quantity in (("xhf-02", "24"), ("bwb-11", "6"), ("ljc", "3")):
            self.type(code)
            self.press(Qt.Key.Key_Return)
            self.type(quantity, 0.1)
            self.press(Qt.Key.Key_Return)
        self.shoot("clerk-entry")
        before = self._numbers()
        self.window._act("main_action")
        self.until(lambda: self._numbers() - before, "the number of the invoice")
        self.shoot("clerk-submitted")
        for page in ("mine", "returns", "register"):
            self.click(f"page_{page}", tab)
            self.shoot(f"clerk-{page}")
        return (self._numbers() - before).pop()

    def _numbers(self) -> set[str]:
        from sqlite3 import connect

        path = self._store.path
        assert path is not None
        with connect(path) as looking:
            return {row[0] for row in looking.execute("SELECT number FROM invoice WHERE number IS NOT NULL")}

    def sign(self, role: str) -> None:
        """Signs the newest paper in the queue with the password in place."""
        tab = self.tab("approvals")
        table = tab.table  # type: ignore[attr-defined]
        newest = max(row.id for row in table.all_rows())
        table.choose(lambda row: row.id == newest)
        self.shoot(f"{role.replace('_', '-')}-approvals")
        self.write("password", self.passwords[role], tab)
        self.press(Qt.Key.Key_Return, self.find("password", QLineEdit, tab))
        self.until(lambda: all(row.id != newest for row in table.all_rows()), "the signature")

    def supervisors(self) -> None:
        for role in ("sales_supervisor", "accounting_supervisor"):
            self.sit_down(role)
            self.sign(role)
        self.shoot("approved")

    def cashier(self, number: str) -> None:
        self.sit_down("cashier")
        tab = self.tab("cashier")
        self.write("number", number[-4:], tab)
        self.press(Qt.Key.Key_Return, self.find("number", QLineEdit, tab))
        self.until(lambda: tab.collect.name.text().startswith(number), "the invoice at the till")  # type: ignore[attr-defined]
        self.write("tendered_1", "2000", tab)
        self.shoot("cashier-collect")
        self.click("collect", tab)
        self.until(lambda: tab.collect.banner.isVisible(), "the receipt")  # type: ignore[attr-defined]
        self.shoot("cashier-collected")
        for page in ("pending", "refunds", "receipts", "journals"):
            self.click(f"page_{page}", tab)
            self.shoot(f"cashier-{page}")

    def keeper(self, number: str) -> None:
        self.sit_down("keeper")
        tab = self.tab("warehouse")
        table = tab.ship.table  # type: ignore[attr-defined]
        table.choose(lambda row: row.number == number)
        self.shoot("keeper-ship")
        self.click("ship", tab)
        self.until(lambda: all(row.number != number for row in table.all_rows()), "the goods gone")
        self.shoot("keeper-shipped")
        for page in ("receive", "custody"):
            self.click(f"page_{page}", tab)
            self.shoot(f"keeper-{page}")

    def sales_desk(self) -> None:
        """Enters every paper in the sales register."""
        self.sit_down("clerk")
        tab = self.tab("invoices")
        self.click("page_register", tab)
        self.window._act("main_action")
        self.settle(1.0)
        self.shoot("clerk-registered")

    def accountant(self, number: str) -> None:
        self.sit_down("accountant")
        tab = self.tab("ledgers")
        self.click("page_to_book", tab)
        self.shoot("accountant-to-book")
        self.click("book_all", tab)
        self.until(lambda: not tab.page["to_book"].table.all_rows(), "everything booked")  # type: ignore[attr-defined]
        for page in ("vouchers", "journals", "general", "trial", "advances", "revenue", "stock", "reconcile"):
            self.click(f"page_{page}", tab)
            self.shoot(f"accountant-{page}")
        self.papers(number)

    def papers(self, number: str) -> None:
        """The invoice on paper and the reconciliation as a workbook."""
        from app.services.printing import invoice_pdf
        from app.services.workbooks.reconciliation import export
        from app.views.kit.preview import Preview

        desk: Desk = self.window.desk
        pdf = self._out / f"invoice-{self._language}.pdf"
        invoice_pdf(desk, number, pdf, "a4", "both" if self._language == "en" else "zh_CN")
        preview = Preview(self.window, pdf, number)
        preview.show()
        self.shoot("preview", preview)
        preview.close()
        period = f"{money.today():%Y-%m}"
        export(desk, period, self._out / f"reconciliation-{period}-{self._language}.xlsx", None)

    def office(self) -> None:
        self.sit_down("administrator")
        tab = self.tab("office")
        for page in ("people", "products", "settings", "backup", "import", "audit"):
            self.click(f"page_{page}", tab)
            self.shoot(f"office-{page}")
        self.sit_down("sales_supervisor")
        tab = self.tab("office")
        self.click("page_prices", tab)
        self.shoot("office-prices")


def run(out: Path) -> int:
    """Leaves the tour in a folder; what is in it from an earlier tour is replaced."""
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("*.png"), *out.glob("*.pdf"), *out.glob("*.xlsx")):
        old.unlink()
    folder = Path(tempfile.mkdtemp(prefix="branchdesk-tour-"))
    app = start.application(folder, "en")
    try:
        for language in LANGUAGES:
            file = folder / f"{language}.db"
            store = open_store(sqlite_url(file))
            schema.make_current(store)
            practice.found_practice(store, money.today())
            tour = Tour(out, app, store, language)
            tour.run()
            tour.frame.close()
            tour.settle()
            store.close()
            sys.stdout.write(_("{count} pictures in {folder}").format(count=tour._number, folder=out) + "\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0
