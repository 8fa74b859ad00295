"""What can be done with an invoice from several pages: a signature at this desk, a print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir

from PySide6.QtWidgets import QWidget

from app.process import Duty, Review
from app.services import flow
from app.services.approvals import step_for
from app.services.desk import Desk
from app.services.invoices import InvoiceRow
from app.views.kit import ask, money
from app.views.kit.op import Op
from app.views.kit.tab import Shell
from app.words import _


def approve_row(widget: QWidget, desk: Desk, shell: Shell, row: InvoiceRow) -> None:
    """A supervisor signs one invoice in review at this desk; everything on the screen stays as it is."""
    if row.review is Review.SUBMITTED:
        duty, step = Duty.AUTHORISE, "authorise"
    elif row.review is Review.AUTHORISED:
        duty, step = Duty.CHECK, step_for(row, Duty.CHECK)
    else:
        shell.say(_("{number} waits for no supervisor now.").format(number=row.name))
        return
    text = f"{row.number} · {row.customer}: {money.money(row.gross, desk)}"
    signed = ask.approve_here(widget, desk, duty, text)
    if signed is not None:
        Op(widget, lambda: flow.take(signed, step, [row.id], seen={row.id: row.version})).then(
            lambda _changed: told_approved(shell, signed, row.number)
        ).start()


def told_approved(shell: Shell, signed: Desk, number: str) -> None:
    """Says in the status line who signed what."""
    who = signed.person.name if signed.person else ""
    shell.say(_("{who} has signed {number}.").format(who=who, number=number))


def print_invoice(widget: QWidget, desk: Desk, shell: Shell, which: Callable[[], int]) -> None:
    """Prints an invoice and shows the preview; `which` gives its id on the writer's thread."""
    from app.services.printing import invoice_pdf

    def work() -> Path:
        invoice_id = which()
        return invoice_pdf(desk, invoice_id, Path(gettempdir()) / f"invoice-{invoice_id}.pdf").file

    Op(widget, work).then(lambda file: shell.preview(str(file), _("Invoice"))).start()
