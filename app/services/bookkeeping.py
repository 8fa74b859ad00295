"""The accountant's step: a paper becomes a balanced voucher (记账凭证), and the ledgers follow from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import RowMapping, bindparam, select

from app.models.amounts import ZERO
from app.models.catalog import product
from app.models.custody import goods_receipt_line, shipment_line
from app.models.ledger import (
    account,
    revenue_entry,
    stock_entry,
    stock_value,
    voucher,
)
from app.models.register import waiting
from app.models.stocktake import stock_count_difference, stock_transfer_line
from app.models.types import PRICE_PLACES
from app.process import STEP, Duty, Goods, Kind, Paper, Payment
from app.refusals import BookEarlierFirst, NoAccount, PeriodClosed
from app.services import moves, periods, trays, typed, voucher_writing
from app.services.desk import Changed, Work
from app.services.postings import Proposal, StockMove, propose
from app.services.shipment_costs import freeze_costs
from app.services.upsert import insert_or_update

VOUCHER_SERIES = voucher_writing.TRANSFER_SERIES
_GOODS = (
    Paper.SHIPMENT.value, Paper.TAKE_BACK.value, Paper.GOODS_RECEIPT.value, Paper.STOCK_TRANSFER.value,
    Paper.STOCK_COUNT.value,
)  # fmt: skip
_GOODS_LINES = {
    Paper.GOODS_RECEIPT: (goods_receipt_line, goods_receipt_line.c.goods_receipt_id),
    Paper.STOCK_TRANSFER: (stock_transfer_line, stock_transfer_line.c.stock_transfer_id),
    Paper.STOCK_COUNT: (stock_count_difference, stock_count_difference.c.stock_count_id),
}


def post(work: Work, ids: Sequence[int], costs: Mapping[int, str | Decimal] | None = None) -> Changed:
    """Books papers, oldest first; each becomes one voucher dated on the paper's day.

    `costs` gives the unit cost of goods received, by product id, where it differs from the standard cost. Raises
    AlreadyBooked, BookEarlierFirst, PeriodClosed, or the refusal of a cost.
    """
    unit_costs = {
        product_id: typed.number(cost, f"costs.{product_id}", PRICE_PLACES, least=ZERO, most=typed.MOST_PRICE)
        for product_id, cost in (costs or {}).items()
    }
    numbers = []
    for copy in trays.pick_up(work, trays.ACCOUNTS, ids):
        if copy["paper"] in _GOODS:
            _require_order(work, copy)
        proposal = propose(work.conn, work.house, Paper(copy["paper"]), copy["paper_id"], unit_costs)
        row = None
        if proposal.invoice_id is not None:
            row = moves.load(work, proposal.invoice_id)
            moves.lay_hands(work, row, Duty.BOOK)
        numbers.append(post_proposal(work, proposal))
        if row is not None:
            close_when_done(work, row)
            if row["original_id"] is not None:
                close_when_done(work, moves.load(work, row["original_id"]))
    return Changed(frozenset({"ledger", "tray", "invoice"}), tuple(ids), tuple(filter(None, numbers)))


def _require_order(work: Work, copy: RowMapping) -> None:
    """Goods are booked in the order they moved, because cost is worked out on the way. Raises BookEarlierFirst."""
    query = (
        select(waiting.c.paper, waiting.c.paper_id, waiting.c.number)
        .where(waiting.c.book == trays.ACCOUNTS, waiting.c.id < copy["id"], waiting.c.paper.in_(_GOODS))
        .order_by(waiting.c.id)
    )
    earlier = work.conn.execute(query).all()
    if not earlier:
        return
    mine = _products(work, copy["paper"], copy["paper_id"])
    for other in earlier:
        if shared := mine & _products(work, other.paper, other.paper_id):
            code = work.conn.execute(select(product.c.code).where(product.c.id == min(shared))).scalar_one()
            raise BookEarlierFirst(paper=copy["number"], earlier=other.number, product=code)


def _products(work: Work, paper: str, paper_id: int) -> set[int]:
    lines, head = _GOODS_LINES.get(Paper(paper), (shipment_line, shipment_line.c.shipment_id))
    return set(work.conn.execute(select(lines.c.product_id).where(head == paper_id)).scalars())


def post_proposal(work: Work, proposal: Proposal) -> str:
    """Writes the voucher and what follows from it; returns its number, or nothing for a paper without value."""
    day = posting_day(work, proposal.day)
    voucher_id = _write_voucher(work, proposal, day) if proposal.entries else None
    for move in proposal.moves:
        move_stock(work, proposal, move, voucher_id, day)
    for earned in proposal.earned:
        work.post(
            revenue_entry,
            voucher_id=voucher_id,
            invoice_id=earned.invoice_id or proposal.invoice_id,
            invoice_line_id=earned.invoice_line_id,
            product_id=earned.product_id,
            customer_id=earned.customer_id or proposal.customer_id,
            tax_rate=earned.tax_rate,
            quantity=earned.quantity,
            **earned.amounts._asdict(),
            cost=earned.cost,
            gift=earned.gift,
            period=f"{day:%Y-%m}",
            day=day,
        )
    freeze_costs(work, proposal, day)
    if voucher_id is None:
        return ""
    return str(work.conn.execute(select(voucher.c.number).where(voucher.c.id == voucher_id)).scalar_one())


def posting_day(work: Work, paper_day: date) -> date:
    """The paper's own day; the open day when the paper's period is already locked. Raises PeriodClosed."""
    for day in (paper_day, work.day):
        if not periods.is_locked(work.conn, f"{day:%Y-%m}", work.now):
            return day
    raise PeriodClosed(period=f"{work.day:%Y-%m}")


def _write_voucher(work: Work, proposal: Proposal, day: date) -> int:
    """The proposal's entries, on the accounts that have their roles."""
    roles = accounts_by_role(work)
    lines = [
        voucher_writing.Placed(
            roles[entry.role], entry.debit, entry.credit, entry.rule, entry.customer_id, entry.tax_rate,
            entry.invoice_id,
        )
        for entry in proposal.entries
    ]  # fmt: skip
    head = voucher_writing.Head(
        day, proposal.paper, proposal.paper_id, work.person.id, proposal.paper_number, "", proposal.invoice_id
    )
    return voucher_writing.write(work, head, lines)


class _Roles(dict[str, int]):
    def __missing__(self, role: str) -> int:
        raise NoAccount(role=role)


def accounts_by_role(work: Work) -> Mapping[str, int]:
    """Account ids by role. Raises NoAccount on look-up of a role the chart lacks."""
    known = work.desk.store.account_of_role
    if not known:
        rows = work.conn.execute(select(account.c.role, account.c.id).where(account.c.role.is_not(None)))
        known.update({row.role: row.id for row in rows})
    return _Roles(known)


def voucher_of_paper(work: Work, paper: Paper, paper_id: int) -> int:
    """The id of the voucher that a paper led to."""
    query = select(voucher.c.id).where(voucher.c.paper == paper.value, voucher.c.paper_id == paper_id)
    return int(work.conn.execute(query).scalar_one())


_held = select(stock_value.c.quantity, stock_value.c.amount).where(
    stock_value.c.warehouse_id == bindparam("w"), stock_value.c.product_id == bindparam("p")
)


def move_stock(work: Work, proposal: Proposal, move: StockMove, voucher_id: int | None, day: date) -> None:
    """A line of the stock ledger, and the balance it leads to."""
    held = work.conn.execute(_held, {"w": move.warehouse_id, "p": move.product_id}).first()
    quantity, amount = (held.quantity, held.amount) if held else (ZERO, ZERO)
    quantity += move.in_quantity - move.out_quantity
    amount += move.in_amount - move.out_amount
    work.post(
        stock_entry,
        warehouse_id=move.warehouse_id,
        product_id=move.product_id,
        voucher_id=voucher_id,
        paper=proposal.paper.value,
        paper_id=proposal.paper_id,
        number=proposal.paper_number,
        in_quantity=move.in_quantity,
        in_amount=move.in_amount,
        out_quantity=move.out_quantity,
        out_amount=move.out_amount,
        quantity=quantity,
        amount=amount,
        day=day,
    )
    statement = insert_or_update(work.conn, stock_value)
    work.conn.execute(
        statement.on_conflict_do_update(
            index_elements=["warehouse_id", "product_id"],
            set_={"quantity": statement.excluded.quantity, "amount": statement.excluded.amount},
        ),
        {"warehouse_id": move.warehouse_id, "product_id": move.product_id, "quantity": quantity, "amount": amount},
    )


_DONE = {
    Kind.SALE: (Payment.FULL, (Goods.SHIPPED, Goods.RETURNED, Goods.CANCELLED)),
    Kind.RETURN: (Payment.REFUNDED, (Goods.RETURNED,)),
    Kind.CANCEL: (Payment.REFUNDED, (Goods.NONE,)),
    Kind.ALLOWANCE: (Payment.REFUNDED, (Goods.NONE,)),
}


def close_when_done(work: Work, row: RowMapping) -> None:
    """Closes an invoice that is settled, handed over and booked (T15)."""
    kind, review, payment, goods = moves.stand(row)
    settled, delivered = _DONE[kind]
    if (
        review in STEP["close"].review
        and payment is settled
        and goods in delivered
        and trays.all_booked(work, row["id"])
    ):
        moves.record(work, row, STEP["close"], moves.Outcome())
