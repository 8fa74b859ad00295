"""The clerk's entry: customer, lines, totals; saved while it is typed, submitted by one key."""

from __future__ import annotations

from app.process import Duty
from app.refusals import Fault, Missing, NotFound, Refusal
from app.services import drafts, flow, invoices
from app.services.customer_card import CustomerCard, LastPrice, customer_card, items, last_prices, terms_today
from app.services.desk import Changed, Desk
from app.services.drafts import Kept, Opened, Pasted, field_of
from app.services.finding import CustomerHit
from app.services.forms import InvoiceForm
from app.services.invoices import InvoiceRow
from app.services.pricing import Item, Terms
from app.views.invoices.actions import approve_row, print_invoice, told_approved
from app.views.invoices.draft import Draft, is_empty
from app.views.invoices.entry_discount import WholeDiscount
from app.views.invoices.lines import Col
from app.views.kit import ask, money
from app.views.kit.op import Look, Op, said
from app.views.kit.tab import Shell
from app.words import _


class EntryPage(WholeDiscount):
    """One invoice at a time is typed here; the clerk's others stand beside it."""

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk)
        self._shell = shell
        self._card: CustomerCard | None = None
        self._last: dict[int, LastPrice] = {}
        self._filling = False
        self._opening = 0
        self._connect()
        self.setFocusProxy(self.customer)
        self.fresh()

    def _connect(self) -> None:
        self.lines.edited.connect(self._edited)
        self.lines.modelReset.connect(self._show_sums)
        self.grid.row_changed.connect(self._row_changed)
        self.grid.reason_asked.connect(self.reason.ask)
        self.grid.left_forward.connect(self.note.setFocus)
        self.grid.left_back.connect(self.customer.setFocus)
        self.grid.rows_pasted.connect(self._paste)
        self.grid.not_found.connect(self._no_such_product)
        self.reason.done.connect(lambda row: self.grid.edit_cell(row + 1, Col.PRODUCT))
        self.customer.chosen.connect(self._customer_chosen)
        self.customer.edited.connect(self._customer_typed)
        self.customer.entered.connect(self._to_lines)
        for field in (self.note, self.reference):
            field.edited.connect(self._edited)
        self._connect_discounts()
        self.note.entered.connect(self.reference.setFocus)
        self.reference.entered.connect(self.totals.submit.setFocus)
        self.totals.submit.clicked.connect(self.submit)
        self.totals.approve.clicked.connect(self.approve_here)
        self.copy.clicked.connect(self.copy_last)
        self.throw.clicked.connect(self.discard)

    # What stands on the screen

    def form(self) -> InvoiceForm:
        """Everything as typed."""
        hit = self.customer.hit
        return InvoiceForm(
            hit.id if hit else None,
            self.lines.kept_lines(),
            self.reference.editor.text(),
            self.note.editor.text(),
            discount=self.discount.editor.text(),
            discount_reason=self.discount_reason.editor.text(),
            small_change=self.small_change.editor.text(),
        )

    def _new_draft(self, kept: Kept | None) -> Draft:
        made = Draft(self, self._desk, self.form, kept)
        made.saved.connect(lambda kept: self._saved(kept) if made is self.draft else None)
        made.not_saved.connect(self._not_saved)
        return made

    def fresh(self) -> None:
        """An empty invoice."""
        self._opening += 1
        self._fill(Opened(InvoiceForm(), {}, self.lines.terms))
        desk = self._desk
        Look(self, lambda: terms_today(desk)).then(self._terms_read).start()

    def _terms_read(self, terms: Terms) -> None:
        self.lines.know({}, terms)
        self._say_list()
        self._show_sums()

    def new_here(self) -> None:
        """What is typed stays a draft; an empty invoice comes on the screen."""
        self.draft.let_go()
        self.fresh()
        self.customer.setFocus()

    def open_draft(self, invoice_id: int) -> None:
        """Goes on with a draft."""
        if self.draft.kept is not None and self.draft.kept.id == invoice_id:
            self._to_lines()
            return
        self.draft.let_go()
        self._opening += 1
        desk, turn = self._desk, self._opening

        def show(opened: Opened) -> None:
            if turn == self._opening:
                self._fill(opened)
                self._to_lines()

        # Behind the writer, so that a draft just typed is read as it was typed.
        Op(self, lambda: drafts.open_draft(desk, invoice_id)).then(show).start()

    def _fill(self, opened: Opened, draft: Draft | None = None) -> None:
        """Shows a form; `draft` goes on being what it is kept in."""
        self._filling = True
        form, card = opened.form, opened.customer
        self.draft = draft or self._new_draft(opened.kept)
        self._card, self._last = card, {}
        self.customer.set_hit(_hit(card) if card else None)
        self.customer.clear_refusal()
        self.note.set_text(form.note)
        self.reference.set_text(form.reference)
        self._fill_discounts(form)
        self.lines.price_for(card.tier if card else "")
        self.lines.fill(form.lines, opened.items, opened.terms)
        row = opened.detail.row if opened.detail else None
        self.title.setText(row.number if row and row.number else _("New invoice"))
        self._say_state(self.draft.kept)
        self._say_back(row)
        self.throw.setVisible(row is None or not row.number)
        self.buyer.show_card(card)
        self._say_list()
        self._filling = False
        self._show_sums()
        self._read_last_prices()
        self.reason.show_row(0)

    def _say_state(self, kept: Kept | None) -> None:
        words = _("Draft · saved {time}").format(time=money.clock(kept.at, seconds=True)) if kept else _("Draft")
        self.state.set_text(words)
        self.state.set_tone("neutral")
        self._shell.set_saved(_("Saved {time}").format(time=money.clock(kept.at, seconds=True)) if kept else "")

    def _say_back(self, row: InvoiceRow | None) -> None:
        if row is not None and row.sent_back:
            self.banner.say(_("Sent back: {reason}").format(reason=row.sent_back_reason), "amber")
        else:
            self.banner.say("")

    def _to_lines(self) -> None:
        """To the first line that is not whole, or the blank one below."""
        blank = next((n for n, line in enumerate(self.lines.lines) if line.blank), len(self.lines.lines))
        self.grid.edit_cell(blank, Col.PRODUCT)

    # While it is typed

    def _edited(self) -> None:
        if self._filling:
            return
        self.draft.touch()
        if self.banner.property("tone") == "red":
            self.banner.say("")
        self._show_sums()
        self.reason.show_row(self._row())

    def _row(self) -> int:
        editing = self.grid.editing()
        return editing[0] if editing else self.grid.currentIndex().row()

    def _show_sums(self) -> None:
        self.totals.show_sums(self.lines.preview)

    def _row_changed(self, row: int) -> None:
        self.reason.show_row(row)
        self._read_last_prices()
        worked = self.lines.worked(row)
        item = worked.item if worked else None
        self.buyer.show_last_price(item.code if item else "", self._last.get(item.id) if item else None)

    def _read_last_prices(self) -> None:
        """What the customer last paid for products not looked up yet."""
        card = self._card
        asked = [line.product_id for line in self.lines.lines if line.product_id]
        asked = [key for key in dict.fromkeys(asked) if key not in self._last]
        if card is None or not asked:
            return
        self._last |= dict.fromkeys(asked)  # type: ignore[arg-type]
        desk = self._desk
        Look(self, lambda: last_prices(desk, card.id, asked)).then(lambda found: self._last.update(found)).start()

    def _customer_typed(self) -> None:
        """Another customer is being looked for: the one before is not meant any more."""
        self._card, self._last = None, {}
        self.buyer.show_card(None)
        self._edited()

    def _customer_chosen(self, hit: CustomerHit) -> None:
        self._edited()
        desk = self._desk
        Look(self, lambda: customer_card(desk, hit.id)).then(self._customer_read).start()
        self._to_lines()

    def _customer_read(self, card: CustomerCard) -> None:
        if self.customer.hit is not None and self.customer.hit.id == card.id:
            self._card = card
            self.lines.price_for(card.tier)
            self._show_sums()
            self.buyer.show_card(card)
            self._say_list()
            self._read_last_prices()

    def _paste(self, text: str, row: int) -> None:
        desk, already = self._desk, sum(not line.blank for line in self.lines.lines)
        Look(self, lambda: drafts.read_rows(desk, text, already)).then(lambda pasted: self._pasted(pasted, row)).failed(
            self._refused
        ).start()

    def _pasted(self, pasted: Pasted, row: int) -> None:
        self.lines.insert(row, pasted.lines, pasted.items)
        self.grid.edit_cell(row + len(pasted.lines), Col.PRODUCT)
        if pasted.unknown:
            first = next(n for n, line in enumerate(self.lines.lines) if line.unfinished)
            self._no_such_product(first, self.lines.line(first).unfinished)

    def _no_such_product(self, row: int, text: str) -> None:
        error = NotFound(what="product", name=text, at=f"lines.{row + 1}.product")
        self.lines.refuse(row, "product", said(error))
        self.reason.show_row(row)

    # Saving

    def _saved(self, kept: Kept) -> None:
        self._say_state(kept)
        if kept.apart:
            self.banner.say(
                _("This draft was changed elsewhere meanwhile. What you typed here is kept as a new draft."),
                "amber",
            )
            self.title.setText(_("New invoice"))

    def _not_saved(self, error: Refusal | Fault) -> None:
        self.state.set_text(_("Not saved yet"))
        self.state.set_tone("red")
        self._shell.set_saved(_("Not saved yet"))
        self.banner.say(said(error), "red")

    def keep(self) -> Op | None:
        """Saves what is typed at once."""
        return self.draft.flush()

    # Doing

    def submit(self) -> None:
        """Submits what is on the screen; a refusal goes to its field and nothing typed is lost."""
        if self._require_something():
            self._submitting().then(self._submitted).start()

    def _require_something(self) -> bool:
        if is_empty(self.form()):
            self._refused(Missing(at="customer"))
            return False
        return True

    def _submitting(self) -> Op:
        self.grid.close_editor()
        return Op(self, self.draft.submit()).while_busy(self.totals.submit).failed(self._refused)

    def _submitted(self, changed: Changed) -> None:
        number = ", ".join(changed.numbers)
        self._shell.say(_("{number} is submitted; the sales supervisor has it now.").format(number=number))
        self.fresh()
        self.customer.setFocus()

    def _refused(self, error: Refusal | Fault) -> bool:
        """Puts a refusal at its field; what has no field is said above the lines."""
        self._say_state(self.draft.kept)
        if isinstance(error, Fault):
            self.draft.touch()
            self.banner.say(said(error), "red")
            return True
        place, sentence = field_of(error), said(error)
        if place is not None:
            self._refuse_line(place[0] - 1, place[1], sentence)
        elif error.at in (fields := self.fields_by_name()):
            fields[error.at].refuse(sentence)
        else:
            self.banner.say(sentence, "red")
            if error.at == "lines":
                self._to_lines()
        return True

    def _refuse_line(self, row: int, field: str, sentence: str) -> None:
        self.lines.refuse(row, field, sentence)
        if field == "reason":
            self.reason.ask(row)
            self.reason.reason.refuse(sentence)
        else:
            self.grid.go_to(row, field)
            self.reason.show_row(row)

    def approve_here(self) -> None:
        """A supervisor signs at this desk: the invoice marked in the list when it has the keyboard, else this one."""
        row = self.mine.row() if self.mine.list.hasFocus() else None
        if row is not None:
            approve_row(self, self._desk, self._shell, row)
        elif self._require_something():
            self._approve_this()

    def _approve_this(self) -> None:
        name = self._card.name if self._card else ""
        text = _("{customer}: {total}. Signing confirms prices, discounts and customer.").format(
            customer=name, total=self.totals.total.value.text()
        )
        signed = ask.approve_here(self, self._desk, Duty.AUTHORISE, text)
        if signed is None:
            return

        def authorise(changed: Changed) -> None:
            self._submitted(changed)
            Op(self, lambda: flow.take(signed, "authorise", changed.ids[:1])).then(
                lambda _done: told_approved(self._shell, signed, ", ".join(changed.numbers))
            ).start()

        self._submitting().then(authorise).start()

    def copy_last(self) -> None:
        """The last invoice of the customer (or of the clerk) once more, at today's prices."""
        desk, hit = self._desk, self.customer.hit

        def read() -> Opened | None:
            found = invoices.last_submitted(desk, hit.id if hit else None)
            return drafts.open_copy(desk, found) if found else None

        Look(self, read).then(self._copied).start()

    def copy_of(self, invoice_id: int) -> None:
        """Another invoice once more, as a new draft."""
        desk = self._desk
        Look(self, lambda: drafts.open_copy(desk, invoice_id)).then(self._copied).start()

    def _copied(self, opened: Opened | None) -> None:
        if opened is None:
            self._shell.say(_("There is no earlier invoice to copy."))
            return
        going_on = None if any(not line.blank for line in self.lines.lines) else self.draft
        if going_on is None:
            self.draft.let_go()
        note = opened.form.note or self.note.editor.text()
        self._fill(opened, going_on)
        self.note.set_text(note)
        self._say_new_prices(opened)
        self.draft.touch()
        self._to_lines()

    def discard(self) -> None:
        """Throws the draft on the screen away, after asking."""
        if is_empty(self.form()) and self.draft.kept is None:
            return
        if not ask.confirm(
            self, _("Discard this draft?"), _("What is typed on it is gone."), _("Discard"), danger=True
        ):
            return
        Op(self, self.draft.discard()).then(self._discarded).start()

    def _discarded(self, _changed: Changed) -> None:
        self.fresh()
        self.customer.setFocus()

    def print_here(self) -> None:
        """What is on the screen, as a draft."""
        self.draft.flush()
        if not is_empty(self.form()):
            print_invoice(self, self._desk, self._shell, lambda: self.draft.kept.id if self.draft.kept else 0)

    def refresh(self) -> None:
        """Reads anew what stands beside the form; what is typed is never touched."""
        desk = self._desk
        Look(self, lambda: invoices.my_desk(desk)).then(self.mine.show_rows).start()
        known = list(self.lines.items)
        if known:
            Look(self, lambda: (items(desk, known), terms_today(desk))).then(self._facts_read).start()

    def _facts_read(self, found: tuple[dict[int, Item], Terms]) -> None:
        """Prices and stock may have moved while one types."""
        self.lines.know(*found)
        self._show_sums()
        self.reason.show_row(self._row())


def _hit(card: CustomerCard) -> CustomerHit:
    return CustomerHit(card.id, card.code, card.name, card.contact, card.phone, card.tier)
