"""What waits for the accountant: each paper with the facts on it and the voucher it would lead to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping, Select, func, select, union_all

from app.models.amounts import ZERO
from app.models.cash import receipt, refund
from app.models.catalog import customer, product
from app.models.custody import goods_receipt, goods_receipt_line, shipment, shipment_line
from app.models.invoices import invoice
from app.models.ledger import account
from app.models.people import person
from app.models.register import waiting
from app.models.stocktake import stock_count_difference, stock_transfer_line
from app.models.tax import tax_point
from app.models.types import PRICE_PLACES
from app.process import Duty, Method, Paper
from app.refusals import AlreadyBooked, BookEarlierFirst, Refusal
from app.services import stock_facts, typed
from app.services.desk import Reading, query
from app.services.pages import Page
from app.services.postings import Entry, Proposal, propose
from app.services.trays import ACCOUNTS
from app.words import language


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """A copy lying on the accountant's desk. `amount` is None for goods, whose value the voucher works out."""

    id: int
    paper: Paper
    paper_id: int
    number: str
    day: date
    at: datetime
    customer: str
    invoice_id: int | None
    invoice: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """Goods on a paper. `unit_cost` stands only on goods received: the cost that would be booked, None when unknown."""

    product_id: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    unit_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What stands on the paper itself."""

    person: str
    at: datetime
    method: Method | None = None
    amount: Decimal | None = None
    reference: str = ""
    note: str = ""
    lines: tuple[PaperLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """A line of a voucher not yet posted; the account is named in the language spoken."""

    code: str
    account: str
    debit: Decimal
    credit: Decimal
    rule: str
    customer: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A paper and its voucher, or the refusal that says why there is none yet."""

    waiting: WaitingPaper
    facts: PaperFacts
    lines: tuple[ProposedLine, ...]
    debit: Decimal
    credit: Decimal
    refusal: Refusal | None = None


def _copies() -> Select[Any]:
    joined = waiting.outerjoin(customer, customer.c.id == waiting.c.customer_id)
    joined = joined.outerjoin(invoice, invoice.c.id == waiting.c.invoice_id)
    chosen = select(waiting, customer.c.name.label("customer"), invoice.c.number.label("invoice"))
    return chosen.select_from(joined).where(waiting.c.book == ACCOUNTS)


@query(Duty.BOOK, Duty.CHECK)
def waiting_papers(look: Reading, after: int | None = None, limit: int = 200) -> Page[WaitingPaper]:
    """The papers on the accountant's desk, oldest first."""
    chosen = _copies().order_by(waiting.c.id).limit(limit)
    if after is not None:
        chosen = chosen.where(waiting.c.id > after)
    rows = tuple(_copy(row) for row in look.conn.execute(chosen).mappings())
    return Page(rows, rows[-1].id if len(rows) == limit else None)


@query(Duty.BOOK, Duty.CHECK)
def waiting_ids(look: Reading) -> tuple[int, ...]:
    """Every paper on the desk in the order in which they can be booked."""
    chosen = select(waiting.c.id).where(waiting.c.book == ACCOUNTS).order_by(waiting.c.id)
    return tuple(look.conn.execute(chosen).scalars())


@query(Duty.BOOK, Duty.CHECK)
def count_waiting(look: Reading) -> int:
    """How many papers wait to be booked."""
    chosen = select(func.count()).select_from(waiting).where(waiting.c.book == ACCOUNTS)
    return int(look.conn.execute(chosen).scalar_one())


def _copy(row: RowMapping) -> WaitingPaper:
    return WaitingPaper(
        row["id"], Paper(row["paper"]), row["paper_id"], row["number"], row["day"], row["at"],
        row["customer"] or "", row["invoice_id"], row["invoice"] or "", row["amount"],
    )  # fmt: skip


@query(Duty.BOOK, Duty.CHECK)
def proposal(look: Reading, waiting_id: int, costs: Mapping[int, str | Decimal] | None = None) -> Proposed:
    """The paper and the voucher it leads to now. `costs` gives unit costs of goods received as typed, by product id.

    What stands in the way of booking comes back as `refusal`, because it is something to read beside the paper. Raises
    AlreadyBooked when the paper is no longer on the desk.
    """
    row = look.conn.execute(_copies().where(waiting.c.id == waiting_id)).mappings().first()
    if row is None:
        raise AlreadyBooked(paper="")
    copy = _copy(row)
    facts = _facts(look, copy)
    if earlier := _earlier(look, copy, [line.product_id for line in facts.lines]):
        return Proposed(copy, facts, (), ZERO, ZERO, earlier)
    try:
        proposed = propose(look.conn, look.branch, copy.paper, copy.paper_id, _costs(costs or {}))
    except Refusal as refusal:
        return Proposed(copy, facts, (), ZERO, ZERO, refusal)
    lines = _lines(look, proposed, copy.customer)
    debit, credit = (sum((getattr(line, side) for line in lines), ZERO) for side in ("debit", "credit"))
    return Proposed(copy, facts, lines, debit, credit)


def _earlier(look: Reading, copy: WaitingPaper, product_ids: list[int]) -> BookEarlierFirst | None:
    """The first paper before this one that moves the same goods: its cost must be known before this one's."""
    moved = [
        select(product.c.code, waiting.c.id.label("copy_id"), waiting.c.number)
        .select_from(waiting.join(lines, (head == waiting.c.paper_id) & waiting.c.paper.in_(papers)))
        .join(product, product.c.id == lines.c.product_id)
        .where(waiting.c.book == ACCOUNTS, waiting.c.id < copy.id, lines.c.product_id.in_(product_ids))
        for lines, head, papers in (
            (goods_receipt_line, goods_receipt_line.c.goods_receipt_id, (Paper.GOODS_RECEIPT.value,)),
            (shipment_line, shipment_line.c.shipment_id, (Paper.SHIPMENT.value, Paper.TAKE_BACK.value)),
            (stock_transfer_line, stock_transfer_line.c.stock_transfer_id, (Paper.STOCK_TRANSFER.value,)),
            (stock_count_difference, stock_count_difference.c.stock_count_id, (Paper.STOCK_COUNT.value,)),
        )
    ]
    both = union_all(*moved).subquery()
    row = look.conn.execute(select(both).order_by(both.c.copy_id).limit(1)).first()
    return BookEarlierFirst(paper=copy.number, earlier=row.number, product=row.code) if row else None


def _costs(costs: Mapping[int, str | Decimal]) -> dict[int, Decimal]:
    return {
        key: typed.number(cost, f"costs.{key}", PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)
        for key, cost in costs.items()
    }


def _lines(look: Reading, proposed: Proposal, customer_name: str) -> tuple[ProposedLine, ...]:
    name = account.c.name_zh if language() == "zh_CN" else account.c.name_en
    roles = {entry.role for entry in proposed.entries}
    chosen = select(account.c.role, account.c.code, name.label("name")).where(account.c.role.in_(roles))
    accounts = {row.role: (row.code, row.name) for row in look.conn.execute(chosen)}
    return tuple(_line(entry, accounts, customer_name) for entry in proposed.entries)


def _line(entry: Entry, accounts: Mapping[str, tuple[str, str]], customer_name: str) -> ProposedLine:
    code, name = accounts.get(entry.role, ("", entry.role))
    party = customer_name if entry.customer_id else ""
    return ProposedLine(code, name, entry.debit, entry.credit, entry.rule, party)


def _facts(look: Reading, copy: WaitingPaper) -> PaperFacts:
    if copy.paper in (Paper.RECEIPT, Paper.REFUND):
        return _money_facts(look, copy)
    if copy.paper is Paper.GOODS_RECEIPT:
        return _received_facts(look, copy.paper_id)
    if copy.paper is Paper.TAX_POINT:
        return _tax_facts(look, copy)
    if copy.paper in stock_facts.PAPERS:
        facts = stock_facts.of(look.conn, copy.paper, copy.paper_id)
        lines = tuple(PaperLine(*line) for line in facts.lines)
        return PaperFacts(facts.person, facts.at, amount=facts.amount, note=facts.note, lines=lines)
    return _moved_facts(look, copy.paper_id)


def _tax_facts(look: Reading, copy: WaitingPaper) -> PaperFacts:
    t = tax_point.c
    chosen = select(person.c.name, t.at).join(person, person.c.id == t.person_id).where(t.id == copy.paper_id)
    head = look.conn.execute(chosen).one()
    return PaperFacts(head.name, head.at, amount=copy.amount)


def _money_facts(look: Reading, copy: WaitingPaper) -> PaperFacts:
    slips = receipt if copy.paper is Paper.RECEIPT else refund
    chosen = select(slips, person.c.name).join(person, person.c.id == slips.c.person_id)
    slip = look.conn.execute(chosen.where(slips.c.id == copy.paper_id)).mappings().one()
    return PaperFacts(slip["name"], slip["at"], Method(slip["method"]), slip["amount"], slip["reference"])


def _received_facts(look: Reading, paper_id: int) -> PaperFacts:
    chosen = select(goods_receipt, person.c.name).join(person, person.c.id == goods_receipt.c.person_id)
    head = look.conn.execute(chosen.where(goods_receipt.c.id == paper_id)).mappings().one()
    line = goods_receipt_line
    goods = (
        select(product.c.id, product.c.code, product.c.name, product.c.unit, line.c.quantity, product.c.standard_cost)
        .join(product, product.c.id == line.c.product_id)
        .where(line.c.goods_receipt_id == paper_id)
        .order_by(line.c.position)
    )
    lines = tuple(PaperLine(*row) for row in look.conn.execute(goods))
    return PaperFacts(head["name"], head["at"], note=head["note"], lines=lines)


def _moved_facts(look: Reading, paper_id: int) -> PaperFacts:
    chosen = select(shipment, person.c.name).join(person, person.c.id == shipment.c.person_id)
    head = look.conn.execute(chosen.where(shipment.c.id == paper_id)).mappings().one()
    goods = (
        select(product.c.id, product.c.code, product.c.name, product.c.unit, shipment_line.c.quantity)
        .join(product, product.c.id == shipment_line.c.product_id)
        .where(shipment_line.c.shipment_id == paper_id)
        .order_by(shipment_line.c.position)
    )
    lines = tuple(PaperLine(*row) for row in look.conn.execute(goods))
    return PaperFacts(head["name"], head["at"], note=head["receiver"], lines=lines)
