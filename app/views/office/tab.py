"""The office: pages by duty; an administrator sees no business figures."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout

from app.process import Duty
from app.services.desk import Desk
from app.views.kit.pages import Pages
from app.views.kit.tab import Shell, Tab
from app.views.office.audit import AuditPage
from app.views.office.branch import BackupPage, ImportPage, SettingsPage
from app.views.office.page import OfficePage
from app.views.office.people import PeoplePage
from app.views.office.prices import PricesPage, ProductsPage
from app.views.office.rates import RatesPage
from app.words import N_, _

_ADMIN = frozenset({Duty.ADMINISTER})
_PRICES = frozenset({Duty.PRICE, Duty.FILE_PRICE})
PAGES: tuple[tuple[str, str, type[OfficePage], frozenset[Duty]], ...] = (
    ("people", N_("&People and duties"), PeoplePage, _ADMIN),
    ("prices", N_("Price &lists"), PricesPage, _PRICES),
    ("products", N_("P&roducts"), ProductsPage, _PRICES | _ADMIN),
    ("rates", N_("&Tax rates"), RatesPage, _PRICES),
    ("settings", N_("&Settings"), SettingsPage, _ADMIN),
    ("backup", N_("&Backup"), BackupPage, _ADMIN),
    ("import", N_("&Import"), ImportPage, _ADMIN),
    ("audit", N_("A&udit trail"), AuditPage, _ADMIN),
)


class OfficeTab(Tab):
    """A rail of pages."""

    KEY = "office"
    TITLE = N_("Office")
    DUTIES = _ADMIN | _PRICES
    KINDS: ClassVar[frozenset[str]] = frozenset({"people", "catalog", "prices", "settings", "branch"})
    ITEMS: ClassVar[frozenset[str]] = frozenset({"product", "person"})

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        self.pages = Pages("office", rail=True)
        self.page: dict[str, OfficePage] = {}
        for key, title, kind, duties in PAGES:
            if duties & desk.duties:
                self.page[key] = kind(desk, shell)
                self.pages.add(key, _(title), self.page[key])
        self.pages.turned.connect(lambda _key: self.refresh())
        down.addWidget(self.pages)

    def _front(self) -> OfficePage:
        return self.page[self.pages.key()]

    def refresh(self) -> None:
        self._front().refresh()

    def main_action(self) -> None:
        self._front().main_action()

    def new_here(self) -> None:
        self._front().new_here()

    def find_here(self) -> None:
        self._front().find_here()

    def open_item(self, kind: str, id: int) -> bool:
        self.pages.show_page("products" if kind == "product" else "people")
        return True
