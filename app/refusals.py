"""What may go wrong that a person should read.

A `Refusal` means: the program says no, nothing was written, and here are the facts. It carries facts, not prose; the
views and the command line turn it into a sentence that says what to do next (`app.sentences`). A `Fault` is another
branch: the disk, the file or the database failed; nothing is lost, the draft stays, the log has the details.

`at` names the place in a form where the refusal belongs, for instance `customer` or `lines.3.quantity`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from inspect import get_annotations
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

R = TypeVar("R", bound="type[Any]")


@dataclass_transform(kw_only_default=True, eq_default=False)
def _facts(refusal: R) -> R:
    """The facts of a refusal are its fields, given by name.

    Like a dataclass, without the code that a dataclass compiles for each class: there are so many refusals that it
    would be felt whenever the program starts.
    """
    own = [name for name in get_annotations(refusal) if name != "names"]
    refusal.names = tuple(dict.fromkeys((*refusal.names, *own)))
    return refusal


@_facts
class Refusal(Exception):
    """The program says no, politely; nothing was changed."""

    at: str = ""
    names: ClassVar[tuple[str, ...]] = ()

    if not TYPE_CHECKING:

        def __init__(self, **given: object) -> None:
            super().__init__()
            if strange := given.keys() - set(self.names):
                raise TypeError(f"{type(self).__name__} has no fact {', '.join(sorted(strange))}")
            self.__dict__.update(given)
            if missing := [name for name in self.names if not hasattr(self, name)]:
                raise TypeError(f"{type(self).__name__} lacks {', '.join(missing)}")

    def facts(self) -> dict[str, object]:
        """What the sentence is made of."""
        return {name: getattr(self, name) for name in self.names}

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts().items() if value not in ("", None))
        return f"{type(self).__name__}({facts})"


class Fault(Exception):
    """The machine failed, not the person; the details are in the log."""


# Who may do what


@_facts
class NotSignedIn(Refusal):
    """Nobody is at the desk, or the desk is locked."""


@_facts
class NotPermitted(Refusal):
    """The person does not hold the duty."""

    person: str
    duty: str


@_facts
class SameHands(Refusal):
    """One person may not exercise both duties on one invoice."""

    person: str
    invoice: str
    duty: str
    earlier: str


@_facts
class DutiesApart(Refusal):
    """These two duties may not be granted to one person."""

    person: str
    duty: str
    other: str
    soft: bool = False


@_facts
class NotOwn(Refusal):
    """Only the person who made the paper may do this."""

    invoice: str
    maker: str


@_facts
class SignatureMissing(Refusal):
    """The step needs the person's password again, in place."""

    step: str


@_facts
class WrongPassword(Refusal):
    """Name and password do not belong together."""

    wait_seconds: int = 0
    at: str = "password"


@_facts
class TooManyTries(Refusal):
    """After wrong passwords the person must wait."""

    wait_seconds: int
    at: str = "password"


@_facts
class WeakPassword(Refusal):
    """The password is too short or too common."""

    shortest: int
    at: str = "password"


@_facts
class NobodyHolds(Refusal):
    """No active person holds the duty that the step needs."""

    duty: str


@_facts
class LastAdministrator(Refusal):
    """The last administrator cannot be retired."""

    person: str


# Where an invoice stands


@_facts
class NotFound(Refusal):
    """There is no such thing."""

    what: str
    name: str
    at: str = ""


@_facts
class WrongState(Refusal):
    """The invoice is not where the step starts."""

    invoice: str
    state: str
    step: str


@_facts
class ChangedMeanwhile(Refusal):
    """Somebody else changed it since it was read."""

    invoice: str


@_facts
class ReasonMissing(Refusal):
    """The step asks for a reason."""

    at: str = "reason"


@_facts
class EmptyInvoice(Refusal):
    """An invoice needs at least one line."""

    at: str = "lines"


@_facts
class TooManyLines(Refusal):
    """More lines than a paper can carry."""

    lines: int
    most: int
    at: str = "lines"


@_facts
class DuplicateReference(Refusal):
    """The external reference already belongs to another invoice."""

    reference: str
    invoice: str
    at: str = "reference"


@_facts
class AlreadyNumbered(Refusal):
    """A paper that ever had a number is voided, not deleted."""

    invoice: str


@_facts
class VoidNotAsked(Refusal):
    """Voiding takes two signatures; the sales supervisor's comes first."""

    invoice: str


# What was typed


@_facts
class Missing(Refusal):
    """A field must be filled."""

    at: str


@_facts
class NotANumber(Refusal):
    """The text is no number."""

    text: str
    at: str


@_facts
class TooPrecise(Refusal):
    """More decimals than the field keeps."""

    text: str
    places: int
    at: str


@_facts
class OutOfRange(Refusal):
    """The number is smaller or larger than the field takes."""

    text: str
    least: Decimal | None = None
    most: Decimal | None = None
    at: str


@_facts
class TooLong(Refusal):
    """The text is longer than the field keeps."""

    length: int
    most: int
    at: str


@_facts
class NotADate(Refusal):
    """The text is no date."""

    text: str
    at: str


@_facts
class Retired(Refusal):
    """The customer, product or person is no longer active."""

    what: str
    name: str
    at: str = ""


@_facts
class AlreadyThere(Refusal):
    """The code or name is taken."""

    what: str
    name: str
    at: str = ""


# Prices


@_facts
class NoPrice(Refusal):
    """The price list in force has no price for the product."""

    product: str
    day: date
    at: str


@_facts
class PriceReasonMissing(Refusal):
    """A price off the list, a discount or a gift needs a reason."""

    product: str
    list_price: Decimal
    price: Decimal
    at: str


@_facts
class SamePriceHands(Refusal):
    """Prices are proposed by one person and filed by another."""

    person: str


@_facts
class TaxModeDiffers(Refusal):
    """Prices carried over come from a list with the other tax mode, and some cannot be converted exactly."""

    list_name: str
    product: str
    price: Decimal
    count: int
    at: str = "tax_included"


@_facts
class BelowFloor(Refusal):
    """A price of the list lies below its own floor."""

    product: str
    price: Decimal
    floor: Decimal
    at: str


@_facts
class DiscountTooLarge(Refusal):
    """A discount comes to more than what it is taken off."""

    discount: Decimal
    total: Decimal
    at: str = "discount"


@_facts
class DiscountReasonMissing(Refusal):
    """A discount on the whole invoice needs a reason."""

    amount: Decimal
    at: str = "discount_reason"


@_facts
class TooMuchChange(Refusal):
    """More than small change would be waived."""

    amount: Decimal
    most: Decimal
    at: str = "small_change"


@_facts
class PriceNotApproved(Refusal):
    """Prices below the floor or beyond the limit lack the branch manager's signature."""

    invoice: str
    products: str


@_facts
class NothingToApprove(Refusal):
    """All prices of the invoice are within what the supervisors approve."""

    invoice: str


# Tax


@_facts
class BadTaxId(Refusal):
    """The check digit of a unified social credit code does not fit."""

    text: str
    at: str = "buyer_tax_id"


@_facts
class BadFapiaoNumber(Refusal):
    """The number or code of a fapiao has another form for its kind."""

    text: str
    kind: str
    at: str


@_facts
class FapiaoDiffers(Refusal):
    """The amounts of a fapiao do not go together."""

    what: str
    stated: Decimal
    found: Decimal
    at: str


@_facts
class MoreThanDocument(Refusal):
    """More is invoiced on fapiao than the sales document comes to."""

    invoice: str
    asked: Decimal
    left: Decimal
    at: str


@_facts
class MoreThanOriginal(Refusal):
    """The red fapiao would come to more than their original."""

    original: str
    asked: Decimal
    left: Decimal
    at: str = "gross"


@_facts
class RateOverlaps(Refusal):
    """The code already has a rate that begins on or after this day."""

    code: str
    day: date
    at: str = "valid_from"


# Money


@_facts
class NothingToCollect(Refusal):
    """No payment was given."""

    at: str = "payments"


@_facts
class TooMuch(Refusal):
    """More than is owed; the excess is taken as an advance only when that is asked for."""

    owed: Decimal
    given: Decimal
    at: str = "amount"


@_facts
class NotEnoughTendered(Refusal):
    """Less cash was handed over than the amount."""

    amount: Decimal
    tendered: Decimal
    at: str = "tendered"


@_facts
class NotPaid(Refusal):
    """Goods leave only when the invoice is paid in full."""

    invoice: str
    missing: Decimal


@_facts
class ReferenceMissing(Refusal):
    """A payment by this method needs its reference (cheque number, transfer number)."""

    method: str
    at: str = "reference"


# Goods


@_facts
class OutOfStock(Refusal):
    """Less is available than asked for."""

    product: str
    asked: Decimal
    available: Decimal
    at: str = "quantity"


@_facts
class MoreThanInvoiced(Refusal):
    """More than is left to ship, or to return, on the line."""

    product: str
    asked: Decimal
    left: Decimal
    at: str = "quantity"


@_facts
class NothingToShip(Refusal):
    """No quantity was given."""

    at: str = "quantity"


@_facts
class MoreThanLeft(Refusal):
    """An allowance is more than is left of the line after what was taken off it before."""

    product: str
    asked: Decimal
    left: Decimal
    at: str = "price"


@_facts
class ReasonUnknown(Refusal):
    """The reason code is none of those the branch knows."""

    given: str
    at: str = "reason_code"


@_facts
class LateReturn(Refusal):
    """The return comes after the time limit and the manager has not allowed it."""

    invoice: str
    days: int


@_facts
class NotInspected(Refusal):
    """The goods of a return have not been inspected by somebody beside the keeper."""

    invoice: str


@_facts
class CountDiffers(Refusal):
    """Good and rejected do not come to what is returned."""

    product: str
    returned: Decimal
    counted: Decimal
    at: str = "results"


@_facts
class OtherChannel(Refusal):
    """More is to go back by a method than came in by it."""

    method: str
    asked: Decimal
    left: Decimal
    at: str = "method"


@_facts
class FloatTooSmall(Refusal):
    """The cash float holds less than the refund; refunds are never paid from the day's takings."""

    asked: Decimal
    held: Decimal
    at: str = "amount"


@_facts
class NothingToSetOff(Refusal):
    """Nothing is open on the other invoice, or it is another customer's."""

    invoice: str
    at: str = "invoice"


@_facts
class RefundNotApproved(Refusal):
    """A request to refund was refused, has not been decided, or was paid already."""

    number: str


@_facts
class SameRefundHands(Refusal):
    """One person asks for a refund, another decides, a third pays."""

    person: str
    number: str


@_facts
class NotExchangeable(Refusal):
    """The two invoices do not make an exchange: a return and a sale of one customer, neither released yet."""

    red: str
    blue: str
    at: str = "invoice"


@_facts
class NotReturnable(Refusal):
    """The line does not match a shipped line of the original."""

    invoice: str
    product: str
    at: str = "lines"


# Days, books


@_facts
class DayNotOpen(Refusal):
    """No business day is open."""


@_facts
class DayClosed(Refusal):
    """The day is closed, or lies before the last business day."""

    day: date
    last: date
    at: str = "day"


@_facts
class DayAhead(Refusal):
    """The day lies ahead of the clock; opening it would shut the days before it for good."""

    day: date
    today: date
    at: str = "day"


@_facts
class PeriodClosed(Refusal):
    """The period is locked."""

    period: str
    at: str = "day"


@_facts
class AlreadyBooked(Refusal):
    """The paper already has its voucher, or its row in the register."""

    paper: str


@_facts
class BookEarlierFirst(Refusal):
    """An earlier movement of the same product waits; cost is worked out in the order goods moved."""

    paper: str
    earlier: str
    product: str


@_facts
class Unbalanced(Refusal):
    """Debits and credits differ."""

    debit: Decimal
    credit: Decimal


@_facts
class NoAccount(Refusal):
    """The chart has no account for this role."""

    role: str


# Vouchers by hand, accounts, openings, the close of a period


@_facts
class BackDated(Refusal):
    """The day lies before the first open period."""

    day: date
    first: date
    at: str = "day"


@_facts
class DayLater(Refusal):
    """The day lies after the business day."""

    day: date
    last: date
    at: str = "day"


@_facts
class AccountHasParts(Refusal):
    """Entries stand on the accounts below this one."""

    account: str


@_facts
class AccountClosed(Refusal):
    """The account is not confirmed yet, or was closed."""

    account: str


@_facts
class AccountFromPapers(Refusal):
    """The account follows from papers; nothing is entered on it by hand."""

    account: str


@_facts
class CustomerNeeded(Refusal):
    """The account is kept by customer."""

    account: str


@_facts
class OneSideOnly(Refusal):
    """A line stands on the debit or on the credit side."""


@_facts
class OwnVoucher(Refusal):
    """A voucher is reviewed by a second person."""

    person: str


@_facts
class VoucherMoved(Refusal):
    """The voucher is not where this can be done."""

    name: str


@_facts
class AlreadyCorrected(Refusal):
    """A red voucher takes back this one already."""

    voucher: str


@_facts
class ReverseThePaper(Refusal):
    """The voucher follows from a paper; the paper is reversed, not the voucher."""

    voucher: str
    paper: str


@_facts
class SeriesInUse(Refusal):
    """The year's vouchers are numbered already."""

    year: str


@_facts
class CodeNotBelow(Refusal):
    """The code of a new account goes on from the code of the account above."""

    code: str
    parent: str


@_facts
class AccountInUse(Refusal):
    """The account holds a balance, or entries stand on it."""

    account: str


@_facts
class OpeningsDiffer(Refusal):
    """An area of the opening balances does not tie to the general ledger's."""

    account: str
    ledger: Decimal
    area: Decimal


@_facts
class OpeningsSigned(Refusal):
    """The opening balances were signed and stay."""


@_facts
class OpeningsMissing(Refusal):
    """An area of the opening balances is missing."""


@_facts
class PeriodNotOver(Refusal):
    """A business day of the period is open, or the next period has not begun."""

    period: str


@_facts
class CloseStepsOpen(Refusal):
    """Steps of the close are neither clean nor explained."""

    period: str
    steps: str


@_facts
class NotPrepared(Refusal):
    """The accountant has not prepared the close as it stands now."""

    period: str


@_facts
class NotLocked(Refusal):
    """The period is not locked."""

    period: str


@_facts
class EndTooLate(Refusal):
    """A reopening ends after now and within a week."""


# Files and databases


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row of a file that was not taken: its line, the column and the refusal that says why.

    `file` names the file where several are read together; a line of 0 means the file as a whole.
    """

    line: int
    column: str
    why: Refusal
    file: str = ""


@_facts
class BadFile(Refusal):
    """The file as a whole cannot be read; `why` is one of `app.sentences.FILE_TROUBLE`."""

    file: str
    why: str
    detail: str = ""


@_facts
class BadRows(Refusal):
    """Some rows cannot be taken, so none was."""

    file: str
    rows: tuple[BadRow, ...]


@_facts
class TwiceInFile(Refusal):
    """The same code stands in the file twice."""

    name: str
    line: int


@_facts
class NotOneOf(Refusal):
    """The text is none of the words the field knows."""

    text: str
    known: str
    at: str


@_facts
class TooManyCells(Refusal):
    """A row has more cells than the file has columns; usually a comma inside a name that is not in quotes."""

    cells: int
    columns: int


@_facts
class NoResult(Refusal):
    """A spreadsheet cell holds a formula that was never calculated, or an error."""

    text: str
    at: str


@_facts
class TwoInOne(Refusal):
    """Rows of one order disagree about whose or of which day it is."""

    order: str
    first: str
    other: str


@_facts
class Differs(Refusal):
    """The branch already has the code, with something else in a field that matters."""

    what: str
    name: str
    field: str
    kept: str
    given: str


@_facts
class OrderStopped(Refusal):
    """An order of a book cannot go on; what was played before it stands."""

    order: str
    why: Refusal


@_facts
class OtherCurrency(Refusal):
    """The order book is in another currency than the branch."""

    book: str
    branch: str


# Differences and replies


@_facts
class NothingChosen(Refusal):
    """Nothing was chosen that the command could be done to."""


@_facts
class StatementNotSent(Refusal):
    """A reply is to be recorded where no statement was sent."""

    customer: str


@_facts
class ReplyBeforeSent(Refusal):
    """A reply cannot be older than the statement."""

    customer: str
    sent_on: date
    at: str = "replied_on"


@_facts
class OtherWorkbook(Refusal):
    """The answered workbook is not one that this branch exported for this period."""

    file: str
    said: str
    wanted: str


@_facts
class FiguresChanged(Refusal):
    """The books have changed since the answered workbook was exported, or its figures have."""

    file: str
    period: str


@_facts
class UnknownDifference(Refusal):
    """A row of an answered workbook belongs to no difference of the period."""

    check: str
    document: str


@_facts
class FormulaThere(Refusal):
    """A cell that should hold an answer holds a formula."""

    text: str


@_facts
class WouldOverwrite(Refusal):
    """A file or folder is already there; nothing is ever overwritten."""

    file: str


@_facts
class NotADatabase(Refusal):
    """The file is not a Branchdesk database, or is damaged."""

    file: str


@_facts
class OnAServer(Refusal):
    """Backups of a database on a server are made with the server's own tools."""

    server: str


@_facts
class BadAddress(Refusal):
    """The address of the database is not understood, or nothing here can speak to such a server."""

    detail: str


@_facts
class NewerDatabase(Refusal):
    """The database was written by a newer version of the program."""

    found: str


@_facts
class NoBranch(Refusal):
    """The database has no branch yet; set it up first."""


@_facts
class BranchExists(Refusal):
    """The database already has a branch."""

    branch: str


@_facts
class NoChineseFont(Refusal):
    """No font with Chinese outlines was found on this machine."""


# Cash and bank


@_facts
class WrongWay(Refusal):
    """Money does not go this way between the branch's accounts."""

    at: str = ""


@_facts
class NotThere(Refusal):
    """The account does not hold as much."""

    held: Decimal
    given: Decimal
    at: str = ""


@_facts
class FloatAboveLimit(Refusal):
    """The float would hold more than its limit (库存现金限额)."""

    limit: Decimal
    held: Decimal
    given: Decimal
    at: str = ""


@_facts
class DrawerClosed(Refusal):
    """The drawer was counted and closed on this day."""

    day: date


@_facts
class DrawerNotOpened(Refusal):
    """What lay in the drawer over night has not been counted yet."""

    amount: Decimal


@_facts
class DrawerNotCounted(Refusal):
    """The day cannot be closed before its drawer is counted and signed."""

    day: date
    drawer: str


@_facts
class CountAgain(Refusal):
    """The count is not the last one, or money has moved since."""


@_facts
class NotAnother(Refusal):
    """The second signature must be another person's."""

    person: str
    at: str = ""


@_facts
class CashDecided(Refusal):
    """What was over or short has been decided."""

    number: str


@_facts
class EmptyStatement(Refusal):
    """The statement has no lines."""


@_facts
class StatementDoesNotAddUp(Refusal):
    """Opening, lines and closing of a bank statement do not come to the same."""

    opening: Decimal
    moved: Decimal
    closing: Decimal
    at: str = "closing"


@_facts
class StatementKnown(Refusal):
    """Every line of the statement was imported before."""

    lines: int


@_facts
class StatementGap(Refusal):
    """The statement does not begin with what the last one ended with."""

    opening: Decimal
    before: Decimal
    at: str = "opening"


@_facts
class NoMatch(Refusal):
    """The lines do not come to the same amount, or one of them is matched already."""

    bank: Decimal
    journal: Decimal


# Credit, and money that goes differently


@_facts
class OneInvoiceAtATime(Refusal):
    """Payments as typed belong to one invoice; one payment for several is divided by its own command."""

    count: int


@_facts
class ReferenceUsed(Refusal):
    """A payment with this reference has been taken already; it may be the same one."""

    reference: str
    receipt: str


@_facts
class OtherCustomer(Refusal):
    """Money of one customer does not pay another's invoice."""

    invoice: str


@_facts
class NoSuchAdvance(Refusal):
    """The customer has less money with us than was asked for."""

    advance: Decimal
    given: Decimal


@_facts
class NothingAsked(Refusal):
    """Nobody has asked for this yet, so there is nothing to approve."""

    invoice: str


@_facts
class AlreadyAsked(Refusal):
    """A request of this kind is still waiting for its answer."""

    invoice: str


@_facts
class NothingOwed(Refusal):
    """There is no receivable on the invoice."""

    invoice: str


@_facts
class AboveWaiver(Refusal):
    """More than small change."""

    owed: Decimal
    limit: Decimal


@_facts
class NoCreditLimit(Refusal):
    """The customer has no confirmed credit limit."""

    customer: str


@_facts
class AboveCredit(Refusal):
    """The customer would owe more than the limit, owes overdue money, or is new."""

    limit: Decimal
    owed: Decimal
    releases: Decimal
    amount: Decimal
    overdue: Decimal
    new: bool


@_facts
class WithinCredit(Refusal):
    """The release is within the limit: two supervisors are enough."""

    invoice: str


@_facts
class DayPassed(Refusal):
    """A day that has to lie ahead has passed."""

    day: date
    earliest: date


@_facts
class ReleaseExpired(Refusal):
    """The release on credit was good until a day that has passed."""

    invoice: str
    day: date


@_facts
class AlreadyConfirmed(Refusal):
    """The credit limit is in force already."""


@_facts
class TwoHands(Refusal):
    """The person who asked may not be the one who approves."""

    person: str


class FileFault(Fault):
    """A file could not be written: the folder is missing, full or not ours."""


class StorageFault(Fault):
    """The database could not be read or written: disk full, file damaged, server gone."""


# Stock


@_facts
class NotForSale(Refusal):
    """Goods of this warehouse are not shipped, received or moved this way."""

    warehouse: str


@_facts
class CodeTaken(Refusal):
    """Another one already has the code."""

    what: str
    name: str


@_facts
class MinimumAboveMaximum(Refusal):
    """The most that should lie there is less than the least."""

    minimum: Decimal
    maximum: Decimal


@_facts
class NotAnotherKeeper(Refusal):
    """Goods sent are received by another keeper, where there is one."""

    transfer: str
    sender: str


@_facts
class TransferDone(Refusal):
    """The goods of this transfer have arrived already."""

    transfer: str


@_facts
class MoreThanSent(Refusal):
    """More is said to have arrived than was sent."""

    product: str
    arrived: Decimal
    sent: Decimal


@_facts
class LossUnexplained(Refusal):
    """Less arrived than was sent, and nobody has said why."""

    product: str
    lost: Decimal


@_facts
class NothingToCount(Refusal):
    """There are no goods in this warehouse or category."""

    warehouse: str


@_facts
class WrongUnit(Refusal):
    """The count is in another unit than the product is kept in."""

    product: str
    unit: str
    typed: str


@_facts
class CountNotOpen(Refusal):
    """The count was witnessed, approved or cancelled and takes nothing more."""

    count: str


@_facts
class CountUnfinished(Refusal):
    """Products are still to be counted, or to be counted again because they differ."""

    count: str
    product: str
    lines: int


@_facts
class CountNotWitnessed(Refusal):
    """A count is approved when the witness has signed."""

    count: str


@_facts
class OwnCount(Refusal):
    """Who counted does not witness or approve the count, and who witnessed it does not approve it."""

    count: str
    person: str


@_facts
class MovedMeanwhile(Refusal):
    """Goods moved between the beginning of the count and its approval."""

    count: str
    product: str
    lines: int


@_facts
class PromisedMissing(Refusal):
    """The count finds less than is promised to invoices."""

    product: str
    counted: Decimal
    promised: Decimal


@_facts
class NothingToResolve(Refusal):
    """More is to be resolved than was found and is still open."""

    paper: str
    left: Decimal


@_facts
class AlreadyDecided(Refusal):
    """Somebody has decided about this already."""

    number: str


@_facts
class MethodStays(Refusal):
    """The way cost is worked out does not change inside a fiscal year in which stock was booked."""

    year: str


@_facts
class NotMonthEnd(Refusal):
    """This year's cost is the moving average; there is nothing to post at the end of a month."""

    year: str


@_facts
class CostPosted(Refusal):
    """The cost of this month has been posted, or that of an earlier month has not."""

    period: str
    earlier: str = ""
