"""A desk that works without a pause until it is killed; it says each command's id when the command has been done."""

from __future__ import annotations

import sys
import uuid
from pathlib import Path
from typing import Any

from app.process import Method
from app.services import flow
from app.services.cashier import PaymentForm
from app.services.forms import InvoiceForm, LineForm
from app.services.store import open_store, sqlite_url
from tests.branch import BranchAtWork


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(file: str) -> None:
    branch = BranchAtWork(open_store(sqlite_url(Path(file))))

    def take(role: str, step: str, ids: list[int], **given: Any) -> tuple[int, ...]:
        command = str(uuid.uuid4())
        done = flow.take(branch.signed(role).once(command), step, ids, **given)
        say(f"{command}!")
        return done.ids

    say("ready")
    while True:
        invoice = take("clerk", "save", [], form=InvoiceForm(1, (LineForm(1, "1"), LineForm(2, "2"))))[0]
        take("clerk", "submit", [invoice])
        take("sales_supervisor", "authorise", [invoice])
        take("accounting_supervisor", "check", [invoice])
        take("cashier", "collect", [invoice], payments=(PaymentForm(Method.CASH, branch.row(invoice)["gross"]),))
        take("keeper", "ship", [invoice])
        take("clerk", "register", branch.tray("sales"))
        take("accountant", "book", branch.tray("accounts"))


if __name__ == "__main__":
    main(sys.argv[1])
