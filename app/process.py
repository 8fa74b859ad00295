"""The sale, written once: duties, states, steps, and what is kept apart.

Services ask this table what is allowed, tabs and buttons ask it what to show, the help page and the README are drawn
from it. To change the process, change this file. An invoice moves on three independent axes: the *review* is moved
by people's steps; *payment* and *goods* are derived from receipts and shipments and never typed.

Labels are English source words; they are looked up in the catalogue where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations


def N_(word: str) -> str:
    """Marks a word for the catalogue of translations; it is looked up when shown."""
    return word


class Duty(StrEnum):
    """What a person may do (岗位职责). A role is a named set of duties."""

    INVOICE = "invoice"  # 开票; also the sales desk that keeps the sales register
    AUTHORISE = "authorise"  # 销售审核
    CHECK = "check"  # 会计审核
    COLLECT = "collect"  # 收款
    SHIP = "ship"  # 发货
    BOOK = "book"  # 记账
    SELL = "sell"  # 客户与商机
    PRICE = "price"  # 拟价
    FILE_PRICE = "file_price"  # 价目备案
    WITNESS = "witness"  # 监盘
    MANAGE = "manage"  # 经理: exceptions above the supervisors' limits
    ADMINISTER = "administer"  # 人员与设置; no business duty


DUTY_LABELS: dict[Duty, str] = {
    Duty.INVOICE: N_("Invoicing"),
    Duty.AUTHORISE: N_("Authorise"),
    Duty.CHECK: N_("Check"),
    Duty.COLLECT: N_("Collect"),
    Duty.SHIP: N_("Ship"),
    Duty.BOOK: N_("Book"),
    Duty.SELL: N_("Sell"),
    Duty.PRICE: N_("Propose prices"),
    Duty.FILE_PRICE: N_("File prices"),
    Duty.WITNESS: N_("Witness counts"),
    Duty.MANAGE: N_("Approve exceptions"),
    Duty.ADMINISTER: N_("Administer"),
}


class Conflict(StrEnum):
    """How strictly two duties are kept apart."""

    HARD = "hard"  # never granted to one person, never exercised by one person on one invoice
    SOFT = "soft"  # only with a combined-duty record (兼岗): reason, end date, two signatures


@dataclass(frozen=True, slots=True)
class Role:
    """A usual bundle of duties, offered when a person is appointed."""

    key: str
    label: str
    duties: frozenset[Duty]


ROLES: tuple[Role, ...] = (
    Role("clerk", N_("Sales clerk"), frozenset({Duty.INVOICE, Duty.SELL})),
    Role("sales_supervisor", N_("Sales supervisor"), frozenset({Duty.AUTHORISE, Duty.PRICE})),
    Role("accounting_supervisor", N_("Accounting supervisor"), frozenset({Duty.CHECK, Duty.FILE_PRICE})),
    Role("cashier", N_("Cashier"), frozenset({Duty.COLLECT})),
    Role("keeper", N_("Warehouse keeper"), frozenset({Duty.SHIP})),
    Role("accountant", N_("Accountant"), frozenset({Duty.BOOK, Duty.WITNESS})),
    Role("administrator", N_("Administrator"), frozenset({Duty.ADMINISTER})),
    Role("manager", N_("Branch manager"), frozenset({Duty.MANAGE})),
)


def _pairs() -> dict[frozenset[Duty], Conflict]:
    """The duties kept apart: 开票、发货、收款、记账分管, two reviews by two people, counts witnessed by others."""
    invoice, authorise, check, collect, ship, book = (
        Duty.INVOICE, Duty.AUTHORISE, Duty.CHECK, Duty.COLLECT, Duty.SHIP, Duty.BOOK,
    )  # fmt: skip
    hard = [
        (invoice, authorise), (invoice, check), (invoice, collect),
        (authorise, collect), (authorise, ship), (check, collect), (check, ship), (collect, ship),
        (book, invoice), (book, collect), (book, ship), (book, authorise),
        (Duty.PRICE, Duty.FILE_PRICE), (collect, Duty.WITNESS), (ship, Duty.WITNESS),
        (Duty.MANAGE, invoice), (Duty.MANAGE, collect), (Duty.MANAGE, ship), (Duty.MANAGE, book),
    ]  # fmt: skip
    hard += [(Duty.ADMINISTER, duty) for duty in Duty if duty is not Duty.ADMINISTER]
    soft = [(check, book), (authorise, check), (invoice, ship)]
    table = {frozenset(pair): Conflict.HARD for pair in hard}
    table.update({frozenset(pair): Conflict.SOFT for pair in soft})
    return table


APART: dict[frozenset[Duty], Conflict] = _pairs()


def conflict(one: Duty, other: Duty) -> Conflict | None:
    """How two duties are kept apart, or None when one person may hold both."""
    return APART.get(frozenset((one, other)))


def conflicts_among(duties: Iterable[Duty]) -> list[tuple[Duty, Duty, Conflict]]:
    """Every pair among these duties that is kept apart."""
    found = []
    for one, other in combinations(sorted(set(duties)), 2):
        if kind := conflict(one, other):
            found.append((one, other, kind))
    return found


class Kind(StrEnum):
    """Which way an invoice goes."""

    SALE = "sale"  # 蓝字
    RETURN = "return"  # 红字销货单: goods come back
    CANCEL = "cancel"  # 红字销货单 for what was paid and never left the warehouse
    ALLOWANCE = "allowance"  # 折让: the price comes down, the goods stay with the customer


class Review(StrEnum):
    """Where the paper is between the desks."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    AUTHORISED = "authorised"
    PAYABLE = "payable"
    RELEASED = "released"  # 赊销放行: goods may leave before the money
    CLOSED = "closed"
    VOID = "void"
    EXPIRED = "expired"


class Payment(StrEnum):
    """What has come in for it. Derived from receipts and refunds."""

    NONE = "none"
    PART = "part"
    PENDING = "pending"  # a cheque or transfer that has not arrived
    FULL = "full"
    REFUNDED = "refunded"


class Goods(StrEnum):
    """What has left the warehouse. Derived from shipments and returns."""

    NONE = "none"
    PART = "part"
    SHIPPED = "shipped"
    RETURNED = "returned"
    CANCELLED = "cancelled"  # nothing of it left, and by a red document nothing will


class Paper(StrEnum):
    """A paper that the sales desk registers and the accountant books."""

    INVOICE = "invoice"
    RECEIPT = "receipt"
    REFUND = "refund"
    SHIPMENT = "shipment"
    TAKE_BACK = "take_back"
    GOODS_RECEIPT = "goods_receipt"
    SETTLEMENT = "settlement"  # 核销: an advance used, a payment moved, a cheque bounced, a debt waived or written off
    ALLOWANCE = "allowance"  # 折让
    MONEY_TRANSFER = "money_transfer"  # 缴款, 备用金, 清算: money from one account of the branch to another
    CASH_COUNT = "cash_count"  # 现金盘点: over or short found
    CASH_RESOLUTION = "cash_resolution"  # what was decided about it
    STOCK_COUNT = "stock_count"  # 盘点: surplus or shortage found
    STOCK_RESOLUTION = "stock_resolution"  # what was decided about it
    STOCK_TRANSFER = "stock_transfer"  # 调拨
    TAX_POINT = "tax_point"  # tax falls due before the goods leave
    MONTH_COST = "month_cost"  # cost of a month at the month-end average
    MANUAL = "manual"  # a voucher drafted by hand
    CORRECTION = "correction"  # a red voucher
    OPENING = "opening"  # 期初
    CARRY = "carry"  # 结转


class Subject(StrEnum):
    """What a step is taken on."""

    INVOICE = "invoice"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow: who may move an invoice from where to where, what it asks and what it leaves behind.

    `payment` and `goods` name the states the step may start from; empty means any. `duty` None is the program itself.
    """

    key: str
    rule: str  # T of the domain guide
    label: str
    duty: Duty | None
    review: tuple[Review, ...]
    to: Review | None = None  # None: the review stays where it is
    payment: tuple[Payment, ...] = ()
    goods: tuple[Goods, ...] = ()
    kinds: tuple[Kind, ...] = tuple(Kind)
    payable_kinds: tuple[Kind, ...] = ()  # once released, only these kinds; empty means all of `kinds`
    signed: bool = False  # asks for the person's password again, in place
    asks: tuple[str, ...] = ()
    leaves: str = ""
    subject: Subject = Subject.INVOICE
    quiet: bool = False  # typing: no mark on the timeline, no hands laid on the invoice


_OPEN = (Payment.NONE, Payment.PART, Payment.PENDING)
_SALE = (Kind.SALE,)
_COLLECTED = (Review.PAYABLE, Review.RELEASED)
_SOME = (Payment.PART, Payment.PENDING, Payment.FULL)
_OUT = (Goods.PART, Goods.SHIPPED)
_RETURN = (Kind.RETURN,)
_RED = (Kind.RETURN, Kind.CANCEL, Kind.ALLOWANCE)
_TO_GIVE = (Payment.NONE, Payment.PART)  # a red invoice of which money is still to go back

# fmt: off
STEPS: tuple[Step, ...] = (
    Step("save", "T1", N_("Save"), Duty.INVOICE, (Review.DRAFT,), Review.DRAFT, quiet=True,
         leaves=N_("nothing: autosaved, no number yet")),
    Step("discard", "T1", N_("Discard"), Duty.INVOICE, (Review.DRAFT,), quiet=True,
         leaves=N_("nothing; only a draft that never had a number")),
    Step("submit", "T2", N_("Submit"), Duty.INVOICE, (Review.DRAFT,), Review.SUBMITTED,
         leaves=N_("a number, never reused; a revision; the price list in force on each line")),
    Step("withdraw", "T6", N_("Withdraw"), Duty.INVOICE, (Review.SUBMITTED, Review.AUTHORISED), Review.DRAFT,
         goods=(Goods.NONE,), leaves=N_("a draft again; both reviews are needed again")),
    Step("authorise", "T3", N_("Authorise"), Duty.AUTHORISE, (Review.SUBMITTED,), Review.AUTHORISED, signed=True,
         leaves=N_("a signature over this revision: prices, discounts, customer")),
    Step("send_back", "T5", N_("Send back"), Duty.AUTHORISE, (Review.SUBMITTED,), Review.DRAFT, asks=("reason",),
         leaves=N_("a reason; any edit needs both reviews again")),
    Step("approve_price", "T3", N_("Approve the exception"), Duty.MANAGE, (Review.AUTHORISED,), signed=True,
         goods=(Goods.NONE,), kinds=_SALE,
         leaves=N_("the manager's signature over prices below the floor or beyond the limit, before the release")),
    Step("check", "T4", N_("Release for collection"), Duty.CHECK, (Review.AUTHORISED,), Review.PAYABLE, signed=True,
         kinds=_SALE, leaves=N_("a signature; stock reserved; the cashier may collect until the expiry day")),
    Step("check_return", "T14", N_("Release for refund"), Duty.CHECK, (Review.AUTHORISED,), Review.PAYABLE, signed=True,
         goods=(Goods.RETURNED,), kinds=_RETURN, leaves=N_("a signature; the cashier may refund")),
    Step("check_red", "T13", N_("Release for refund"), Duty.CHECK, (Review.AUTHORISED,), Review.PAYABLE, signed=True,
         kinds=(Kind.CANCEL, Kind.ALLOWANCE),
         leaves=N_("a signature; cancelled goods are free again; the cashier may refund")),
    Step("allow_late", "T14b", N_("Allow after the time limit"), Duty.MANAGE, (Review.SUBMITTED, Review.AUTHORISED),
         goods=(Goods.NONE,), kinds=(Kind.RETURN, Kind.ALLOWANCE), signed=True, asks=("reason",),
         leaves=N_("the manager's signature over a return after the time limit")),
    Step("inspect", "T14b", N_("Inspect"), Duty.WITNESS, (Review.AUTHORISED,), goods=(Goods.NONE,), kinds=_RETURN,
         asks=("results",), leaves=N_("what was found: good and rejected, line by line")),
    Step("send_back_check", "T5", N_("Send back"), Duty.CHECK, (Review.AUTHORISED,), Review.DRAFT, asks=("reason",),
         goods=(Goods.NONE,), leaves=N_("a reason; any edit needs both reviews again")),
    Step("collect", "T9", N_("Collect"), Duty.COLLECT, _COLLECTED, payment=_OPEN, kinds=_SALE,
         asks=("payments",), leaves=N_("a receipt for each payment; the journal line")),
    Step("clear", "T10", N_("Money arrived"), Duty.COLLECT, _COLLECTED, payment=_OPEN, kinds=_SALE,
         asks=("receipt",), leaves=N_("the journal line of a pending receipt")),
    Step("bounce", "T10", N_("Money did not arrive"), Duty.COLLECT, _COLLECTED, payment=_OPEN, kinds=_SALE,
         asks=("receipt", "reason"), leaves=N_("the pending receipt marked as not honoured")),
    Step("ship", "T11", N_("Ship"), Duty.SHIP, (Review.PAYABLE,), payment=(Payment.FULL,),
         goods=(Goods.NONE, Goods.PART), kinds=_SALE, asks=("quantities",),
         leaves=N_("a goods-issue note, custody entries; never below zero, never more than invoiced")),
    Step("take_back", "T14", N_("Take goods back"), Duty.SHIP, (Review.AUTHORISED,), goods=(Goods.NONE,),
         kinds=_RETURN, leaves=N_("a red goods-issue note, custody entries in red")),
    Step("refund", "T14", N_("Refund"), Duty.COLLECT, (Review.PAYABLE,), payment=_TO_GIVE, kinds=_RED,
         asks=("method",), leaves=N_("a refund slip; the journal line")),
    Step("set_off", "T14b", N_("Use on another invoice"), Duty.COLLECT, (Review.PAYABLE,), payment=_TO_GIVE,
         kinds=_RED, asks=("invoice",), leaves=N_("what is to be given back pays another invoice of the customer")),
    Step("keep", "T14b", N_("Keep as an advance"), Duty.CHECK, (Review.PAYABLE,), payment=_TO_GIVE, kinds=_RED,
         signed=True, asks=("reason",), leaves=N_("what is to be given back stays as the customer's advance")),
    Step("ask_void", "T7", N_("Ask to void"), Duty.AUTHORISE,
         (Review.DRAFT, Review.SUBMITTED, Review.AUTHORISED, Review.PAYABLE), payment=(Payment.NONE,),
         goods=(Goods.NONE,), payable_kinds=_SALE, signed=True, asks=("reason",),
         leaves=N_("the first of two signatures for voiding")),
    Step("void", "T7", N_("Void"), Duty.CHECK,
         (Review.DRAFT, Review.SUBMITTED, Review.AUTHORISED, Review.PAYABLE), Review.VOID, payment=(Payment.NONE,),
         goods=(Goods.NONE,), payable_kinds=_SALE, signed=True,
         leaves=N_("the number stays, every copy is marked void")),
    Step("expire", "T8", N_("Expire"), None, (Review.PAYABLE,), Review.EXPIRED, payment=(Payment.NONE,),
         goods=(Goods.NONE,), kinds=_SALE, leaves=N_("the reservation freed; a copy takes the prices of its own day")),
    Step("ask_release", "T12", N_("Ask for credit release"), Duty.AUTHORISE, (Review.PAYABLE,), payment=_OPEN,
         goods=(Goods.NONE,), kinds=_SALE, signed=True, asks=("reason",),
         leaves=N_("the credit release form: limit, what is owed, due date, expiry")),
    Step("release", "T12", N_("Release on credit"), Duty.CHECK, (Review.PAYABLE,), Review.RELEASED, payment=_OPEN,
         goods=(Goods.NONE,), kinds=_SALE, signed=True,
         leaves=N_("the second signature: goods may leave before the money, within the limit")),
    Step("support_release", "T12", N_("Support a release above the limit"), Duty.CHECK, (Review.PAYABLE,),
         payment=_OPEN, goods=(Goods.NONE,), kinds=_SALE, signed=True,
         leaves=N_("a signature; the branch manager decides")),
    Step("release_above", "T12", N_("Release above the limit"), Duty.MANAGE, (Review.PAYABLE,), Review.RELEASED,
         payment=_OPEN, goods=(Goods.NONE,), kinds=_SALE, signed=True,
         leaves=N_("the third signature: above the limit, overdue or a new customer")),
    Step("withdraw_release", "T12", N_("Withdraw the release"), Duty.CHECK, (Review.RELEASED,), Review.PAYABLE,
         goods=(Goods.NONE,), kinds=_SALE, signed=True, asks=("reason",),
         leaves=N_("the invoice is to be collected before its goods leave")),
    Step("lapse", "T12", N_("Release lapses"), None, (Review.RELEASED,), Review.PAYABLE, goods=(Goods.NONE,),
         kinds=_SALE, leaves=N_("nothing was shipped before the release expired")),
    Step("ship_on_credit", "T11", N_("Ship on credit"), Duty.SHIP, (Review.RELEASED,),
         goods=(Goods.NONE, Goods.PART), kinds=_SALE, asks=("quantities",),
         leaves=N_("a goods-issue note, custody entries, and what the customer owes")),
    Step("use_advance", "T9", N_("Use an advance"), Duty.COLLECT, _COLLECTED, payment=_OPEN, kinds=_SALE,
         asks=("amount",), leaves=N_("a settlement from money the customer had left with us")),
    Step("ask_move", "T14c", N_("Ask to move a payment"), Duty.COLLECT, _COLLECTED, payment=_SOME, kinds=_SALE,
         asks=("receipt", "target", "reason"), leaves=N_("a request; the accounting supervisor approves it")),
    Step("move", "T14c", N_("Move the payment"), Duty.CHECK, _COLLECTED, payment=_SOME, kinds=_SALE, signed=True,
         leaves=N_("a pair of settlements, red here and black where the money belongs")),
    Step("ask_bounce", "T10", N_("Report a bounced cheque"), Duty.COLLECT, (*_COLLECTED, Review.CLOSED),
         payment=_SOME, kinds=_SALE, asks=("receipt", "reason"),
         leaves=N_("a request; the accounting supervisor confirms it")),
    Step("confirm_bounce", "T10", N_("Confirm the bounced cheque"), Duty.CHECK, (*_COLLECTED, Review.CLOSED),
         Review.PAYABLE, payment=_SOME, kinds=_SALE, signed=True,
         leaves=N_("a settlement and a journal line in red; the invoice is open again")),
    Step("ask_waive", "T9", N_("Ask to waive small change"), Duty.COLLECT, _COLLECTED, payment=_OPEN, goods=_OUT,
         kinds=_SALE, asks=("reason",), leaves=N_("a request; the accounting supervisor approves it")),
    Step("waive", "T9", N_("Waive small change"), Duty.CHECK, _COLLECTED, payment=_OPEN, goods=_OUT, kinds=_SALE,
         signed=True, leaves=N_("a settlement of the rest")),
    Step("ask_write_off", "T15", N_("Ask to write off"), Duty.AUTHORISE, _COLLECTED, payment=_OPEN, goods=_OUT,
         kinds=_SALE, signed=True, asks=("reason",), leaves=N_("a request; the branch manager approves it")),
    Step("write_off", "T15", N_("Write off"), Duty.MANAGE, _COLLECTED, payment=_OPEN, goods=_OUT, kinds=_SALE,
         signed=True, leaves=N_("a settlement; the debt stays on the list of debts written off")),
    Step("close", "T15", N_("Close"), None, _COLLECTED, Review.CLOSED,
         leaves=N_("nothing; later changes only by red documents")),
    Step("register", "J", N_("Register"), Duty.INVOICE, (), subject=Subject.PAPER,
         leaves=N_("a row in the sales register, kept by the sales desk")),
    Step("book", "J", N_("Book"), Duty.BOOK, (), subject=Subject.PAPER, asks=("cost",),
         leaves=N_("a balanced voucher")),
)
# fmt: on
STEP: dict[str, Step] = {step.key: step for step in STEPS}


def fits(step: Step, kind: Kind, review: Review, payment: Payment, goods: Goods) -> bool:
    """Whether an invoice that stands here may take this step."""
    return (
        step.subject is Subject.INVOICE
        and kind in step.kinds
        and review in step.review
        and (review is not Review.PAYABLE or not step.payable_kinds or kind in step.payable_kinds)
        and (not step.payment or payment in step.payment)
        and (not step.goods or goods in step.goods)
    )


def open_steps(kind: Kind, review: Review, payment: Payment, goods: Goods, duties: Iterable[Duty]) -> tuple[Step, ...]:
    """The steps a person with these duties may take on an invoice that stands here, in the table's order."""
    held = set(duties)
    return tuple(s for s in STEPS if s.duty in held and fits(s, kind, review, payment, goods))


def review_moves() -> set[tuple[Review, Review]]:
    """Every move of the review axis that some step makes."""
    return {(start, step.to) for step in STEPS if step.to for start in step.review if start is not step.to}


REVIEW_LABELS: dict[Review, str] = {
    Review.DRAFT: N_("Draft"),
    Review.SUBMITTED: N_("Awaiting sales review"),
    Review.AUTHORISED: N_("Awaiting accounting review"),
    Review.PAYABLE: N_("To collect"),
    Review.RELEASED: N_("Released on credit"),
    Review.CLOSED: N_("Closed"),
    Review.VOID: N_("Void"),
    Review.EXPIRED: N_("Expired"),
}

PAYMENT_WORDS: dict[Payment, str] = {
    Payment.NONE: N_("none yet"),
    Payment.PART: N_("in part"),
    Payment.PENDING: N_("to arrive"),
    Payment.FULL: N_("in full"),
    Payment.REFUNDED: N_("refunded"),
}
GOODS_WORDS: dict[Goods, str] = {
    Goods.NONE: N_("none yet"),
    Goods.PART: N_("in part"),
    Goods.SHIPPED: N_("shipped"),
    Goods.RETURNED: N_("returned"),
    Goods.CANCELLED: N_("cancelled"),
}


_GONE = {Goods.PART: N_("Partly shipped"), Goods.SHIPPED: N_("Shipped"), Goods.RETURNED: N_("Returned"),
         Goods.CANCELLED: N_("Cancelled")}  # fmt: skip


def label(kind: Kind, review: Review, payment: Payment, goods: Goods, sent_back: bool = False) -> str:
    """The one word a person reads for where an invoice stands, derived from the three axes (a catalogue word)."""
    if review is Review.DRAFT:
        return N_("Sent back") if sent_back else REVIEW_LABELS[review]
    if kind is not Kind.SALE:
        if kind is Kind.RETURN and review is Review.AUTHORISED and goods is not Goods.RETURNED:
            return N_("Awaiting goods")
        if review is Review.PAYABLE:
            return N_("Refunded") if payment is Payment.REFUNDED else N_("To refund")
        return REVIEW_LABELS[review]
    if review in _COLLECTED and goods is not Goods.NONE:
        owed = goods is Goods.SHIPPED and payment is not Payment.FULL and review is Review.RELEASED
        return N_("Shipped on credit") if owed else _GONE[goods]
    if review is Review.PAYABLE:
        return {
            Payment.FULL: N_("Paid"),
            Payment.PART: N_("Partly paid"),
            Payment.PENDING: N_("Payment pending"),
        }.get(payment, REVIEW_LABELS[review])
    return REVIEW_LABELS[review]


class Method(StrEnum):
    """How a customer pays."""

    CASH = "cash"
    TRANSFER = "transfer"
    CARD = "card"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    CHEQUE = "cheque"


METHOD_LABELS: dict[Method, str] = {
    Method.CASH: N_("Cash"),
    Method.TRANSFER: N_("Bank transfer"),
    Method.CARD: N_("Card"),
    Method.WECHAT: N_("WeChat Pay"),
    Method.ALIPAY: N_("Alipay"),
    Method.CHEQUE: N_("Cheque"),
}

MONEY_ROLE: dict[Method, str] = {
    Method.CASH: "CASH",
    Method.TRANSFER: "BANK",
    Method.CHEQUE: "BANK",
    Method.CARD: "CARD_CLEARING",
    Method.WECHAT: "WECHAT_CLEARING",
    Method.ALIPAY: "ALIPAY_CLEARING",
}

ARRIVES_LATER: frozenset[Method] = frozenset({Method.CHEQUE})
