"""The first start: the practice branch with one click, or the branch's own name, people and duties."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.process import DUTY_LABELS, ROLES, Conflict, Duty, Role, conflict
from app.refusals import DutiesApart, Fault, Refusal
from app.services.desk import Desk
from app.services.founding import BranchForm, PersonForm, found
from app.services.store import Store
from app.views.kit import money
from app.views.kit.cards import Banner, Card
from app.views.kit.fields import Choice, Form, PasswordField, TextField
from app.views.kit.labels import LANGUAGE_NAMES, Label, button
from app.views.kit.op import Op, said
from app.views.kit.theme import S2, S3, S4
from app.words import LANGUAGES, N_, _, language

CURRENCIES = ("CNY", "USD", "EUR", "HKD", "JPY", "GBP", "SGD", "TWD", "KRW", "AUD")
TAX_SCHEMES = (
    ("general", N_("General taxpayer")),
    ("small", N_("Small-scale taxpayer")),
    ("none", N_("No VAT")),
)
CHARTS = (
    ("asbe", N_("Enterprise accounting standards")),
    ("small", N_("Small enterprise accounting standards")),
)
SALE = (Duty.INVOICE, Duty.AUTHORISE, Duty.CHECK, Duty.COLLECT, Duty.SHIP, Duty.BOOK)


class FirstRun(QWidget):
    """Three pages: what to set up; the branch; its people."""

    founded = Signal()
    language_chosen = Signal(str)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        outer = QVBoxLayout(self)
        outer.setContentsMargins(S4, S4, S4, S4)
        self.card = Card()
        self.card.setFixedWidth(1260)
        self.card.layout().setContentsMargins(S4, S4, S4, S4)
        head = QHBoxLayout()
        head.addWidget(Label(_("Branchdesk"), "brand"))
        self.step = Label("", "heading")
        head.addWidget(self.step)
        head.addStretch(1)
        self.language = Choice(_("Language"), "language", [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES])
        self.language.set_value(language())
        self.language.edited.connect(lambda: self.language_chosen.emit(self.language.value()))
        head.addWidget(self.language)
        self.card.body.addLayout(head)
        self.banner = Banner("red")
        self.card.add(self.banner)
        self.pages = QStackedWidget()
        self.card.body.addWidget(self.pages, 1)
        outer.addWidget(self.card, 1, Qt.AlignmentFlag.AlignHCenter)
        self.pages.addWidget(self._welcome())
        self.branch = _BranchPage()
        self.branch.onward.connect(lambda: self._turn(2))
        self.branch.back.connect(lambda: self._turn(0))
        self.pages.addWidget(self.branch)
        self.people = _PeoplePage()
        self.people.onward.connect(self._found)
        self.people.back.connect(lambda: self._turn(1))
        self.pages.addWidget(self.people)
        self._turn(0)

    def _welcome(self) -> QWidget:
        page = QWidget()
        down = QVBoxLayout(page)
        down.setSpacing(S3)
        down.addStretch(1)
        down.addWidget(Label(_("Welcome. Nothing has been set up on this machine yet."), "heading"))
        text = Label(
            _(
                "The practice branch has one person for every duty, products, prices, customers and stock: try "
                "everything without risk. Your own branch starts empty, with your people."
            ),
            "muted",
        )
        text.setWordWrap(True)
        down.addWidget(text)
        row = QHBoxLayout()
        self.practice = button(_("Try the practice branch"), "practice", "primary")
        self.practice.clicked.connect(self._practise)
        self.own = button(_("Set up my branch"), "own_branch")
        self.own.clicked.connect(lambda: self._turn(1))
        row.addWidget(self.practice)
        row.addWidget(self.own)
        row.addStretch(1)
        down.addLayout(row)
        self.working = Label("", "muted")
        down.addWidget(self.working)
        down.addStretch(2)
        return page

    def _turn(self, page: int) -> None:
        titles = (_("First start"), _("Your branch  1 / 2"), _("Your people  2 / 2"))
        self.step.setText(titles[page])
        self.banner.say("")
        self.pages.setCurrentIndex(page)
        (self.practice, self.branch.form.fields["name"], self.people)[page].setFocus()

    def _practise(self) -> None:
        self.working.setText(_("The practice branch is being set up; this takes a few seconds …"))
        self.own.setEnabled(False)

        def set_up() -> None:
            from app.services.practice import found_practice

            found_practice(self._store, money.today())

        Op(self, set_up).while_busy(self.practice).then(lambda _done: self.founded.emit()).failed(self._refused).start()

    def _found(self) -> None:
        form, staff = self.branch.typed(), self.people.typed()
        work = Op(self, lambda: found(Desk(self._store), form, staff)).while_busy(self.people.go_on)
        work.then(lambda _changed: self.founded.emit()).failed(self._refused).start()

    def _refused(self, error: Refusal | Fault) -> bool:
        """Shows what is wrong at its field, on the page where the field is."""
        self.working.setText("")
        self.own.setEnabled(True)
        if isinstance(error, Refusal) and error.at.startswith("people."):
            if self.people.refuse(error):
                return True
        elif isinstance(error, Refusal) and error.at in self.branch.form.fields:
            self._turn(1)
            return self.branch.form.refuse(error.at, said(error))
        self.banner.say(said(error))
        return True


class _Page(QWidget):
    """A page with its way back and its way on."""

    onward = Signal()
    back = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, S2, 0, 0)
        self._down.setSpacing(S2)
        row = QHBoxLayout()
        before = button(_("Back"), "back", "quiet")
        before.clicked.connect(self.back)
        row.addWidget(before)
        row.addStretch(1)
        self.go_on = button(words, "go_on", "primary")
        self.go_on.setShortcut("Ctrl+Return")
        self.go_on.clicked.connect(self._try)
        row.addWidget(self.go_on)
        self._buttons = row

    def _try(self) -> None:
        self.onward.emit()


class _BranchPage(_Page):
    """Name, code, currency, tax scheme, chart, language of papers, prices with or without tax."""

    def __init__(self) -> None:
        super().__init__(_("Continue  Ctrl+Enter"))
        self.form = Form()
        self.form.add(_("&Name of the branch"), TextField(at="name", hint=_("Hangzhou West Branch")))
        self.form.add(_("&Code (letters and digits, on every number)"), TextField(at="code", hint="HZ"))
        self.form.add(_("C&urrency"), Choice(at="currency", choices=[(code, code) for code in CURRENCIES]))
        self.form.add(
            _("&Tax scheme"), Choice(at="tax_scheme", choices=[(key, _(words)) for key, words in TAX_SCHEMES])
        )
        self.form.add(_("Chart of &accounts"), Choice(at="chart", choices=[(key, _(words)) for key, words in CHARTS]))
        self.form.add(_("&Language of the branch"), Choice(at="branch_language", choices=list(LANGUAGE_NAMES.items())))
        self.form.fields["branch_language"].set_text(language())
        included = [("yes", _("Prices include tax")), ("no", _("Prices are without tax"))]
        self.form.add(_("&Prices"), Choice(at="tax_included", choices=included))
        counted = [("yes", _("Counted at opening and close, with a witness")), ("no", _("Not counted"))]
        self.form.add(_("D&rawer"), Choice(at="drawer_count", choices=counted))
        self.form.add(_("A&ddress"), TextField(at="address"))
        self.form.add(_("P&hone"), TextField(at="phone"))
        self.form.add(_("Tax &identity"), TextField(at="tax_id"))
        self._down.addWidget(self.form)
        note = Label(_("The chart of accounts and the currency are chosen once and stay."), "muted")
        self._down.addWidget(note)
        self._down.addStretch(1)
        self._down.addLayout(self._buttons)

    def typed(self) -> BranchForm:
        text = {name: field.text() for name, field in self.form.fields.items()}
        return BranchForm(
            name=text["name"],
            code=text["code"],
            currency=text["currency"],
            tax_scheme=text["tax_scheme"],
            chart=text["chart"],
            language=text["branch_language"],
            tax_included=text["tax_included"] == "yes",
            address=text["address"],
            phone=text["phone"],
            tax_id=text["tax_id"],
            drawer_count=text["drawer_count"] == "yes",
        )

    def _try(self) -> None:
        self.form.clear_refusals()
        for name in ("name", "code"):
            if not self.form.fields[name].text().strip():
                self.form.fields[name].refuse(_("Please fill this in."))
                return
        self.onward.emit()


class _PersonRow:
    """One person in the grid: name, a usual role, a password, and a box for each duty."""

    def __init__(self, role: Role, changed: object) -> None:
        self.name = TextField(_("Name"), "name", _(role.label))
        self.password = PasswordField(_("Password"), "password", _("8 letters or more"))
        self.boxes: dict[Duty, QCheckBox] = {}
        self.role = role
        for duty in Duty:
            box = QCheckBox()
            box.setChecked(duty in role.duties)
            box.setAccessibleName(f"{_(role.label)}: {_(DUTY_LABELS[duty])}")
            box.setToolTip(_(DUTY_LABELS[duty]))
            box.toggled.connect(lambda on, d=duty: changed(self, d, on))  # type: ignore[operator]
            self.boxes[duty] = box

    def duties(self) -> frozenset[Duty]:
        return frozenset(duty for duty, box in self.boxes.items() if box.isChecked())

    @property
    def used(self) -> bool:
        return bool(self.name.text().strip())


class _PeoplePage(_Page):
    """People by duties. Two duties that are kept apart cannot be ticked for one person: the reason is said at once."""

    ROWS = (*ROLES, ROLES[0])

    def __init__(self) -> None:
        super().__init__(_("Set up the branch  Ctrl+Enter"))
        text = Label(
            _(
                "One person for each duty of the sale is best; somebody must administer. "
                "Rows without a name are left out."
            ),
            "muted",
        )
        text.setWordWrap(True)
        self._down.addWidget(text)
        self.says = Banner("amber")
        self._down.addWidget(self.says)
        self.rows: list[_PersonRow] = []
        self._down.addWidget(self._grid(), 1)
        self._down.addLayout(self._buttons)

    def _grid(self) -> QScrollArea:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(S2)
        grid.setVerticalSpacing(S2)
        for column, words in enumerate((_("Name"), _("Password"), *(_(DUTY_LABELS[duty]) for duty in Duty))):
            head = Label(words, "muted")
            head.setWordWrap(True)
            head.setFixedWidth(160 if column < 2 else 68)
            grid.addWidget(head, 0, column, Qt.AlignmentFlag.AlignBottom)
        for at, role in enumerate(self.ROWS, 1):
            row = _PersonRow(role, self._ticked)
            self.rows.append(row)
            grid.addWidget(row.name, at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(row.password, at, 1, Qt.AlignmentFlag.AlignTop)
            for column, box in enumerate(row.boxes.values(), 2):
                grid.addWidget(box, at, column, Qt.AlignmentFlag.AlignCenter)
        grid.setRowStretch(len(self.ROWS) + 1, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        self.setFocusProxy(self.rows[0].name)
        return area

    def _ticked(self, row: _PersonRow, duty: Duty, on: bool) -> None:
        self.says.say("")
        if not on:
            return
        for other in row.duties() - {duty}:
            if kind := conflict(duty, other):
                row.boxes[duty].setChecked(False)
                name = row.name.text().strip() or _(row.role.label)
                soft = kind is Conflict.SOFT
                self.says.say(said(DutiesApart(person=name, duty=duty, other=other, soft=soft)))
                return

    def typed(self) -> list[PersonForm]:
        return [
            PersonForm(row.name.text(), row.role.key, row.duties(), row.password.text())
            for row in self.rows
            if row.used
        ]

    def refuse(self, error: Refusal) -> bool:
        """Shows a refusal at the person it is about."""
        _people, number, *field = error.at.split(".")
        used = [row for row in self.rows if row.used]
        if not number.isdigit() or int(number) > len(used):
            return False
        row = used[int(number) - 1]
        (row.password if field == ["password"] else row.name).refuse(said(error))
        return True

    def _try(self) -> None:
        held = {duty for row in self.rows if row.used for duty in row.duties()}
        missing = [duty for duty in (*SALE, Duty.ADMINISTER) if duty not in held]
        if missing:
            names = ", ".join(_(DUTY_LABELS[duty]) for duty in missing)
            self.says.say(_("Nobody holds yet: {duties}. Name somebody for each.").format(duties=names))
            return
        self.onward.emit()
