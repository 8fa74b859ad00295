"""Refusals and faults as sentences: what happened, and what to do next or who can do it.

    sentence(NotPaid(invoice="HZ-XS-202611-0001", missing=Decimal("120")))
    # Invoice HZ-XS-202611-0001 is not paid in full: 120 is missing. Goods leave when the cashier has collected it.

One catalogue word for each class; its {placeholders} are facts of the refusal, written for the language spoken now.
Where one class says different things, the variants stand in `VARIANTS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from app import books_sentences, sentences_differences, sentences_prices
from app import refusals as r
from app.process import DUTY_LABELS, METHOD_LABELS, Duty, Method
from app.sentence_fields import FIELDS
from app.sentences_cash import CASH_SENTENCES, CASH_THINGS
from app.stock_sentences import STOCK
from app.words import N_, _, language, ngettext

Trouble = r.Refusal | r.Fault

SENTENCES: dict[type[Trouble], str] = {
    r.Refusal: N_("That is not possible now."),
    r.Fault: N_("Something in the program failed. Nothing was changed; the log has the details."),
    r.StorageFault: N_(
        "The database could not be read or written. Nothing was lost and what you typed is kept. "
        "Check that the disk has room and the database is reachable, then try again; the log has the details."
    ),
    r.FileFault: N_("The file could not be written: {detail}. Choose another place and try again."),
    # Who may do what
    r.NotSignedIn: N_("Nobody is signed in at this desk. Sign in first."),
    r.NotPermitted: N_("{person} does not hold the duty “{duty}”. Ask somebody who holds it."),
    r.SameHands: N_(
        "{person} has already acted on invoice {invoice} under the duty “{earlier}”; “{duty}” must be in other hands. "
        "Ask somebody else who holds it."
    ),
    r.DutiesApart: N_("“{duty}” and “{other}” must be in different hands; {person} cannot hold both."),
    r.NotOwn: N_("Invoice {invoice} belongs to {maker}; only {maker} can do this."),
    r.SignatureMissing: N_("“{step}” needs your signature. Give your password once more."),
    r.WrongPassword: N_("Name and password do not belong together. Try again."),
    r.TooManyTries: N_("Too many wrong passwords. Wait {wait_seconds} seconds, then try again."),
    r.WeakPassword: N_("This password is too short or too common. Choose one of at least {shortest} characters."),
    r.NobodyHolds: N_("Nobody holds the duty “{duty}”. The administrator can grant it."),
    r.LastAdministrator: N_("{person} is the last administrator. Appoint another one first."),
    # Where an invoice stands
    r.NotFound: N_("There is no {what} “{name}”. Choose one that exists."),
    r.WrongState: N_("“{step}” is not possible on {invoice} now: it stands at “{state}”."),
    r.ChangedMeanwhile: N_("Somebody else has just changed invoice {invoice}. Look at it again, then decide."),
    r.ReasonMissing: N_("This step needs a reason. Write one."),
    **CASH_SENTENCES,
    r.EmptyInvoice: N_("There are no lines yet. Enter at least one product and its quantity."),
    r.TooManyLines: N_("{lines} lines are too many for one paper; it takes {most}. Divide it."),
    r.DuplicateReference: N_(
        "The external number {reference} already belongs to invoice {invoice}. Use that invoice, or another number."
    ),
    r.AlreadyNumbered: N_(
        "{invoice} has a number and cannot be thrown away. The two supervisors can void it; the number stays."
    ),
    r.VoidNotAsked: N_("Voiding {invoice} takes two signatures. The sales supervisor has to ask for it first."),
    # Credit, and money that goes differently
    r.OneInvoiceAtATime: N_(
        "These payments would be taken {count} times, once for each invoice. Take one invoice at a time, or use "
        "“One payment for several invoices”."
    ),
    r.ReferenceUsed: N_(
        "A payment with the reference {reference} was taken already: receipt {receipt}. Look whether it is the same; "
        "if it is another one, confirm that and take it."
    ),
    r.OtherCustomer: N_("Invoice {invoice} belongs to another customer. Choose invoices of one customer."),
    r.NoSuchAdvance: N_("The customer has {advance} with us, not {given}. Use no more than that."),
    r.NothingAsked: N_("Nobody has asked for this on invoice {invoice}. It has to be asked for first."),
    r.AlreadyAsked: N_("This has been asked for on invoice {invoice} and waits for an answer. Wait for it."),
    r.NothingOwed: N_("Nothing is owed on invoice {invoice} for goods that have left. Look at it again."),
    r.AboveWaiver: N_("{owed} is more than small change ({limit}). Collect it, or ask to write it off."),
    r.NoCreditLimit: N_(
        "{customer} has no confirmed credit limit. The accounting supervisor sets one, another person confirms it."
    ),
    r.AboveCredit: N_(
        "Limit {limit}: {owed} is owed, {releases} is released, and {amount} would be added; {overdue} is overdue. "
        "The branch manager decides on what is above the limit, overdue, or for a new customer."
    ),
    r.WithinCredit: N_("The release of {invoice} is within the limit. The accounting supervisor can sign it."),
    r.ReleaseExpired: N_("The release of {invoice} was good until {day}. Ask for a new one."),
    r.DayPassed: N_("{day} has passed. Give {earliest} or a later day."),
    r.AlreadyConfirmed: N_("This credit limit is in force already. Set a new one to change it."),
    r.TwoHands: N_("{person} asked for this; another person has to approve it."),
    # What was typed
    r.Missing: N_("{field} is empty. Fill it in."),
    r.NotANumber: N_("“{text}” is not a number. Correct the field: {field}."),
    r.TooPrecise: N_("“{text}” has too many decimals; the field takes at most {places}: {field}."),
    r.OutOfRange: N_("“{text}” is outside what the field takes: {field}."),
    r.TooLong: N_("{field} has {length} characters; at most {most} are kept. Shorten it."),
    r.NotADate: N_("“{text}” is not a date. Write it like 2026-11-24."),
    r.Retired: N_("The {what} “{name}” is no longer active. Choose another one."),
    r.AlreadyThere: N_("There is already a {what} “{name}”. Use it, or choose another code or name."),
    # Prices
    r.NoPrice: N_(
        "The price list in force on {day} has no price for {product}. "
        "The sales supervisor proposes one, the accounting supervisor files it."
    ),
    **sentences_prices.SENTENCES,
    r.PriceReasonMissing: N_(
        "{product} is charged at other terms than the list price of {list_price}. Give the reason; the sales "
        "supervisor will see both prices."
    ),
    r.SamePriceHands: N_("{person} proposed these prices; somebody else has to file them."),
    # Money
    r.NothingToCollect: N_("No payment was given. Enter how much is paid and how."),
    r.TooMuch: N_("{given} is more than is owed: {owed}. Correct the amount."),
    r.NotEnoughTendered: N_("{tendered} was handed over for {amount}. Count again."),
    r.NotPaid: N_(
        "Invoice {invoice} is not paid in full: {missing} is missing. Goods leave when the cashier has collected it."
    ),
    r.ReferenceMissing: N_("A payment by “{method}” needs its number. Enter it."),
    # Goods
    r.OutOfStock: N_(
        "{asked} of {product} are asked for, {available} are available. Lower the quantity, or let the warehouse "
        "keeper receive more."
    ),
    r.MoreThanInvoiced: N_("{asked} of {product} is more than is left: {left}. Correct the quantity."),
    r.MoreThanLeft: N_("{asked} off {product} is more than is left of the line: {left}. Correct the amount."),
    r.ReasonUnknown: N_("“{given}” is no reason the branch knows. Choose one from the list."),
    r.LateReturn: N_("{invoice} comes after the time limit of {days} days. The manager has to allow it first."),
    r.NotInspected: N_("The goods of {invoice} wait to be inspected. Somebody beside the keeper does that first."),
    r.CountDiffers: N_("{product}: good and rejected come to {counted}, returned are {returned}. Count again."),
    r.OtherChannel: N_(
        "{asked} by “{method}” is more than came in that way: {left}. Refund the way it was paid, or ask the manager "
        "to allow another way."
    ),
    r.FloatTooSmall: N_("The cash float holds {held}, the refund is {asked}. Have the float filled up first."),
    r.NothingToSetOff: N_("Nothing is open on {invoice} for this customer. Choose another invoice."),
    r.RefundNotApproved: N_("Request {number} is not open for this. Look at the list again."),
    r.SameRefundHands: N_("{person} has had {number} in hand already; somebody else does this step."),
    r.NotExchangeable: N_(
        "{red} and {blue} are no exchange: take a return and a sale of one customer, neither of them released."
    ),
    r.NothingToShip: N_("No quantity was given. Enter what moves."),
    r.NotReturnable: N_("{product} cannot be returned on invoice {invoice}: it names no shipped line of it."),
    # Days, books
    r.DayNotOpen: N_("No business day is open. Open one first."),
    r.DayClosed: N_("{day} is closed; the last business day is {last}. Take a later day."),
    r.DayAhead: N_("{day} lies ahead of the clock, which says {today}. Check the day and the clock of this machine."),
    r.PeriodClosed: N_("The period {period} is locked. Take a day in an open period."),
    r.AlreadyBooked: N_("{paper} was entered already. Look at the list again."),
    r.BookEarlierFirst: N_("Book {earlier} before {paper}: it moved {product} earlier, and cost follows that order."),
    r.Unbalanced: N_("Debit {debit} and credit {credit} differ. Correct the lines until they agree."),
    **books_sentences.SENTENCES,
    r.NoAccount: N_("The chart has no account for {role}. The administrator can set one."),
    # Files and databases
    r.BadFile: N_("{file} cannot be read. Check the file and try again."),
    r.BadRows: N_("{file} has rows that cannot be taken, so nothing was. Correct them and try again:"),
    r.TwiceInFile: N_("“{name}” stands in line {line} already. Keep one of the two."),
    r.NotOneOf: N_("“{text}” is not known here. Use one of: {known}."),
    r.TooManyCells: N_(
        "The row has {cells} cells, the file {columns} columns. Put names with a comma in them in quotation marks."
    ),
    r.NoResult: N_("The cell holds a formula without a result, or an error: {text}. Put the value itself there."),
    r.TwoInOne: N_("Order {order} has both {first} and {other}. All rows of an order need the same one."),
    r.Differs: N_(
        "The branch has the {what} {name} with another {field}: {kept}, the file says {given}. Change the file, or use "
        "another code."
    ),
    **sentences_differences.SENTENCES,
    r.OrderStopped: N_(
        "Order {order} stopped. {why} The orders before it are done; run the same command again to go on from here."
    ),
    r.OtherCurrency: N_("The book is in {book}, the branch keeps {branch}. Play it in a data folder of its own."),
    r.WouldOverwrite: N_("{file} exists already and is never overwritten. Choose another name or place."),
    r.NotADatabase: N_("{file} is not a Branchdesk database, or it is damaged. Choose another file."),
    r.OnAServer: N_("The database is on the server {server}. Back it up with pg_dump, restore it with pg_restore."),
    r.BadAddress: N_(
        "The address of the database is not understood ({detail}). Write it like sqlite:////folder/branch.db or "
        "postgresql+psycopg://user@host/name."
    ),
    r.NewerDatabase: N_(
        "A newer version of the program has written this database (revision {found}). Nothing was changed; "
        "install that version."
    ),
    r.NoBranch: N_("There is no branch here yet. Run the setup (main.py setup), or open the window once."),
    r.BranchExists: N_("There is already a branch here: {branch}. Use another data folder for a new one."),
    r.NoChineseFont: N_(
        "No font with Chinese characters was found. Install one (on Debian: apt install fonts-wqy-microhei), then "
        "print again."
    ),
    **STOCK,
}

Facts = Mapping[str, object]
Variant = tuple[Callable[[Facts], bool], str]

FILE_TROUBLE: dict[str, str] = {
    "missing": N_("{file} is not there or may not be read. Check name and place."),
    "empty": N_("{file} is empty. It needs a line of column names and at least one row."),
    "kind": N_("{file} is neither CSV nor XLSX. Save it as one of them."),
    "encoding": N_("The text in {file} is neither UTF-8 nor GB18030. Save it as UTF-8 and try again."),
    "columns": N_("{file} lacks the columns: {detail}. Name them in the first line."),
    "column twice": N_("{file} has a column twice: {detail}. Keep one of them."),
    "broken": N_("{file} is damaged or unfinished ({detail}). Save it again and try once more."),
    "too large": N_("{file} is too large: {detail}. Divide it."),
    "bomb": N_("{file} unpacks to far more than it seems to hold ({detail}); it was not opened."),
    "unsafe": N_("{file} holds parts that a table does not need ({detail}); it was not opened."),
    "settings": N_("{file} is not in order: {detail}. Correct it and try again."),
}


def _because(why: str) -> Callable[[Facts], bool]:
    return lambda facts: facts["why"] == why


VARIANTS: dict[type[Trouble], tuple[Variant, ...]] = {
    r.NotPermitted: ((lambda f: not f["person"], N_("Nobody may do this by hand: the program does it itself.")),),
    r.DutiesApart: (
        (
            lambda f: bool(f["soft"]),
            N_(
                "“{duty}” and “{other}” may be in one pair of hands only with a combined-duty record: {person} needs "
                "one, with reason, end date and both supervisors' signatures."
            ),
        ),
    ),
    r.WrongPassword: (
        (
            lambda f: bool(f["wait_seconds"]),
            N_("Name and password do not belong together. Wait {wait_seconds} seconds, then try again."),
        ),
    ),
    r.NotFound: (
        (lambda f: not f["name"], N_("No {what} is chosen. Choose one.")),
        (
            lambda f: f["what"] == "branch code",
            N_("“{name}” cannot be a branch code. Use letters A–Z and digits."),
        ),
        (
            lambda f: f["what"] == "currency",
            N_("“{name}” is no currency code. Use the three letters, for instance CNY."),
        ),
    ),
    r.OutOfRange: (
        (
            lambda f: f["least"] is not None and f["most"] is not None,
            N_("“{text}” is outside {least} to {most}: {field}."),
        ),
        (lambda f: f["least"] is not None, N_("“{text}” is below the least, {least}: {field}.")),
        (lambda f: f["most"] is not None, N_("“{text}” is above the most, {most}: {field}.")),
    ),
    r.NoPrice: (
        (
            lambda f: not f["product"],
            N_(
                "No price list is in force on {day}. The sales supervisor proposes one, the accounting supervisor "
                "files it."
            ),
        ),
    ),
    r.NotReturnable: (
        (lambda f: not f["product"], N_("Nothing of invoice {invoice} has left the warehouse; it cannot be returned.")),
    ),
    r.AlreadyBooked: ((lambda f: not f["paper"], N_("Somebody has entered this already. Look at the list again.")),),
    r.BookEarlierFirst: (
        (
            lambda f: not f["earlier"],
            N_("{paper} moves {product}, of which the books have too little. Book the goods received first."),
        ),
    ),
    r.BadFile: tuple((_because(why), word) for why, word in FILE_TROUBLE.items()),
}

# Words for things and fields, as refusals name them.
THINGS: dict[str, str] = {
    "branch code": N_("branch code"),
    "chart": N_("chart of accounts"),
    "currency": N_("currency"),
    "customer": N_("customer"),
    "invoice": N_("invoice"),
    "order": N_("order"),
    "paper": N_("paper"),
    **CASH_THINGS,
    "pending receipt": N_("pending receipt"),
    "person": N_("person"),
    "price list": N_("price list"),
    "product": N_("product"),
    "proposed": N_("proposed"),
    "filed": N_("filed"),
    "file": N_("File prices"),
    **sentences_differences.THINGS,
}
_LINE = re.compile(r"lines\.(\d+)\.")


def sentence(error: Trouble) -> str:
    """The sentence for a refusal or fault, in the language spoken now."""
    facts = error.facts() if isinstance(error, r.Refusal) else {"at": "", "detail": str(error)}
    said = _(word_for(type(error), facts)).format(**_written(facts))
    if found := _LINE.match(str(facts.get("at", ""))):
        said = _("Line {number}: {said}").format(number=found[1], said=said)
    if isinstance(error, r.BadRows):
        return "\n".join([said, *(row_sentence(row) for row in error.rows)])
    return said


def row_sentence(row: r.BadRow) -> str:
    """Where a row of a file went wrong, and why."""
    why = sentence(row.why)
    if not row.line:
        return f"{row.file}: {why}" if row.file else why
    place = _("{file}, line {line}") if row.file else _("line {line}")
    if row.column:
        place += _(", column {column}")
    return f"{place.format(file=row.file, line=row.line, column=row.column)}: {why}"


def rows_said(count: int) -> str:
    """How many rows a file has given."""
    return ngettext("{count} row", "{count} rows", count).format(count=count)


def word_for(kind: type[Trouble], facts: Facts) -> str:
    """The catalogue word that fits; a class without one of its own speaks like its parent."""
    for fits, word in VARIANTS.get(kind, ()):
        if fits(facts):
            return word
    for cls in kind.__mro__:
        if cls in SENTENCES:
            return SENTENCES[cls]
    return SENTENCES[r.Fault]


def _written(facts: Facts) -> dict[str, str]:
    written = {name: _fact(name, value) for name, value in facts.items()}
    written["field"] = field_name(str(facts.get("field") or facts.get("at", "")))
    return written


def _fact(name: str, value: object) -> str:
    if isinstance(value, r.Refusal):
        return sentence(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Decimal):
        return number(value)
    text = str(value)
    if name in ("duty", "other", "earlier") and text in Duty.__members__.values():
        return _(DUTY_LABELS[Duty(text)])
    if name == "method" and text in Method.__members__.values():
        return _(METHOD_LABELS[Method(text)])
    if name in ("what", "state", "step"):
        return _(THINGS.get(text, text))
    return text


def field_name(at: str) -> str:
    """What a field is called, from the place in a form: `lines.3.quantity` is the quantity."""
    names = [part for part in at.split(".") if part and not part.isdigit()]
    last = names[-1] if names else ""
    return _(FIELDS[last]) if last in FIELDS else last or _("Field")


def day(value: date) -> str:
    """A day in the form of the language."""
    if language() == "zh_CN":
        return f"{value.year}年{value.month}月{value.day}日"
    return value.isoformat()


def number(value: Decimal) -> str:
    """A number for reading: thousands apart, no idle zeros, cents in pairs: 1,234.50, 3, 0.125."""
    plain = format(value, ",f")
    if "." in plain:
        whole, _point, cents = plain.partition(".")
        cents = cents.rstrip("0")
        plain = f"{whole}.{cents.ljust(2, '0')}" if cents else whole
    return plain
