"""What the entry is made of: the head with the customer, the grid, the line below it, the totals, the side."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.services.desk import Desk
from app.services.finding import CustomerHit, search_customers
from app.views.invoices.grid import Grid
from app.views.invoices.lines import Lines
from app.views.invoices.reason import ReasonBar
from app.views.invoices.side import WIDTH, CustomerSide, MyDesk
from app.views.invoices.totals import Totals
from app.views.kit.cards import Banner, Card
from app.views.kit.fields import TextField
from app.views.kit.labels import Label, Pill, button
from app.views.kit.pick import PickField
from app.views.kit.theme import S2, S3
from app.words import _


class EntryLook(QWidget):
    """The widgets of the entry; what they do stands in `entry`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.lines = Lines()
        self.grid = Grid(desk, self.lines)
        self.grid.set_places(desk.branch.places)
        self._build()

    def _build(self) -> None:
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(S3 - 4)
        left = QVBoxLayout()
        left.setSpacing(S2)
        left.addWidget(self._head())
        self.banner = Banner("red")
        left.addWidget(self.banner)
        table = Card(tight=True)
        table.add(self.grid)
        left.addWidget(table, 1)
        self.reason = ReasonBar(self.lines)
        left.addWidget(self.reason)
        self.totals = Totals(self._desk)
        left.addLayout(self._off_the_whole())
        left.addLayout(self._more())
        left.addWidget(self.totals)
        across.addLayout(left, 1)
        side = QWidget()
        side.setFixedWidth(WIDTH)
        down = QVBoxLayout(side)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(S2)
        self.buyer, self.mine = CustomerSide(self._desk), MyDesk(self._desk)
        down.addWidget(self.buyer)
        down.addWidget(self.mine, 1)
        across.addWidget(side)

    def _head(self) -> QWidget:
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(S2)
        self.title = Label("", "heading")
        self.state = Pill("", "neutral")
        self.customer = PickField(
            lambda text: search_customers(self._desk, text), _customer_words, at="customer",
            hint=_("Code, name or pinyin initials"),
        )  # fmt: skip
        self.customer.setMinimumWidth(250)
        self.price_list = Label("", "muted")
        self.price_list.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.title)
        row.addWidget(self.state)
        row.addSpacing(S2)
        row.addWidget(_named(_("&Customer"), self.customer))
        row.addWidget(self.customer, 3)
        row.addWidget(self.price_list, 2)
        card.body.addLayout(row)
        return card

    def _off_the_whole(self) -> QHBoxLayout:
        """A discount on the whole invoice with its reason, and small change."""
        row = QHBoxLayout()
        row.setSpacing(S2)
        self.discount = TextField(at="discount", hint=_("5% or 12.50"))
        self.discount.setFixedWidth(110)
        self.discount_reason = TextField(at="discount_reason", hint=_("Why this discount? The supervisor reads it."))
        self.small_change = TextField(at="small_change", hint="0.00")
        self.small_change.setFixedWidth(90)
        self.drop = button(_("Drop cents"), "drop_cents", "quiet", _("The total without its cents"), "F8")
        row.addWidget(_named(_("Discount &off all"), self.discount))
        row.addWidget(self.discount)
        row.addWidget(_named(_("Reason"), self.discount_reason))
        row.addWidget(self.discount_reason, 1)
        row.addWidget(_named(_("S&mall change"), self.small_change))
        row.addWidget(self.small_change)
        row.addWidget(self.drop)
        return row

    def _more(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(S2)
        self.note = TextField(at="note", hint=_("Printed on the invoice"))
        self.reference = TextField(at="reference", hint=_("Order or contract number"))
        self.reference.setFixedWidth(190)
        self.copy = button(_("Copy last"), "copy_last", "quiet", _("The customer's last invoice at today's prices"),
                           "Ctrl+D")  # fmt: skip
        self.throw = button(_("&Discard"), "discard", "quiet", _("Throw this draft away"))
        row.addWidget(_named(_("&Note"), self.note))
        row.addWidget(self.note, 1)
        row.addWidget(_named(_("E&xternal no."), self.reference))
        row.addWidget(self.reference)
        row.addWidget(self.copy)
        row.addWidget(self.throw)
        return row


def _customer_words(hit: CustomerHit) -> tuple[str, ...]:
    return (hit.name, hit.code) if not hit.tier else (hit.name, hit.tier, hit.code)


def _named(text: str, field: TextField) -> QLabel:
    """A label whose letter goes to the field."""
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setBuddy(field.editor)
    label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    field.set_name(text)
    return label
