"""Steps of the close that look at things counted and at the bank: stock, drawers, statements, differences, cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from app.models.amounts import ZERO
from app.models.branch import business_day, warehouse
from app.models.cash import cash_journal
from app.models.custody import custody_entry
from app.models.money import bank_statement, drawer_resolution, drawer_seal
from app.models.stocktake import (
    month_cost,
    resolution_approval,
    stock_count,
    stock_count_line,
    stock_count_mark,
    stock_resolution,
    stock_transfer,
)
from app.services import bank_reading, journaling, money_accounts, month_costs, stock_openings
from app.services.bank_reading import LISTS
from app.services.close_steps import Item, Look
from app.services.discrepancies import undecided as undecided_stock
from app.services.postings.shelf import MONTH_END, method_of
from app.words import N_

_t = stock_transfer.c


def stocktake(look: Look) -> Sequence[Item]:
    """Warehouses with goods that no approved count of the period covers, and counts that nobody finished."""
    return [*_uncounted(look), *_unfinished(look), *_unconfirmed(look)]


def _uncounted(look: Look) -> Iterator[Item]:
    first, last = look.span
    e, n, c, m = custody_entry.c, stock_count_line.c, stock_count.c, stock_count_mark.c
    counted = (
        select(n.id)
        .join(stock_count, c.id == n.stock_count_id)
        .join(stock_count_mark, (m.stock_count_id == c.id) & (m.mark == "approved"))
        .where(c.warehouse_id == e.warehouse_id, n.product_id == e.product_id, c.day.between(first, last))
        .exists()
    )
    held = (
        select(e.warehouse_id, e.product_id)
        .where(e.day <= last, ~counted)
        .group_by(e.warehouse_id, e.product_id)
        .having(func.sum(e.received) != func.sum(e.issued))
        .subquery()
    )
    query = (
        select(warehouse.c.name, func.count())
        .join(held, held.c.warehouse_id == warehouse.c.id)
        .where(warehouse.c.kind != "transit")
        .group_by(warehouse.c.id, warehouse.c.name)
        .order_by(warehouse.c.id)
    )
    for name, _products in look.conn.execute(query):
        yield Item(name, N_("not counted in this period"))


def _unfinished(look: Look) -> Iterator[Item]:
    done = select(stock_count_mark.c.stock_count_id).where(stock_count_mark.c.mark.in_(("approved", "cancelled")))
    query = select(stock_count.c.number).where(stock_count.c.day <= look.span[1], stock_count.c.id.not_in(done))
    for number in look.conn.execute(query.order_by(stock_count.c.id)).scalars():
        yield Item(number, N_("count not approved"))


def _unconfirmed(look: Look) -> Iterator[Item]:
    for each in stock_openings.unconfirmed(look.conn):
        yield Item(f"{each.number} {each.code}", N_("opening not confirmed by the keeper"))


def drawers(look: Look) -> Sequence[Item]:
    """Days on which a drawer moved and no count closed it, where the branch counts its drawers every day."""
    if not journaling.must_count(look.conn):
        return []
    first, last = look.span
    drawer = [a for a in money_accounts.known(look.conn).values() if a.kind in money_accounts.DRAWERS]
    j, z = cash_journal.c, drawer_seal.c
    closed = select(z.id).where(z.role == j.role, z.day == j.day, z.purpose == "close").exists()
    query = (
        select(j.day, j.role)
        .join(business_day, business_day.c.day == j.day)
        .where(j.day.between(first, last), j.role.in_([a.role for a in drawer]), ~closed)
        .distinct()
        .order_by(j.day, j.role)
    )
    codes = {a.role: a.code for a in drawer}
    return [Item(f"{row.day} {codes[row.role]}", N_("drawer not counted")) for row in look.conn.execute(query)]


def statements(look: Look) -> Sequence[Item]:
    """Bank accounts that moved and whose statement does not reach the end of the period."""
    last = look.span[1]
    found = []
    for account in _banks(look):
        upto = look.conn.execute(
            select(func.max(bank_statement.c.last)).where(bank_statement.c.role == account.role)
        ).scalar()
        if upto is None or upto < last:
            found.append(Item(account.code, N_("no statement up to the end of the period")))
    return found


def matched(look: Look) -> Sequence[Item]:
    """Lines of bank and journal that have no partner at the end of the period, and accounts that do not come out."""
    found = []
    for account in _banks(look):
        stands = bank_reading.adjusted(look.conn, account.role, look.span[1])
        for name, lines in stands.lists.items():
            for line in lines:
                told = " ".join(filter(None, (account.code, f"{line.day}", line.reference or line.narration)))
                found.append(Item(told, LISTS[name], abs(line.amount)))
        if stands.difference:
            found.append(Item(account.code, N_("journal and bank do not come out equal"), stands.difference))
    return found


def _banks(look: Look) -> list[money_accounts.MoneyAccount]:
    j = cash_journal.c
    moved = set(look.conn.execute(select(j.role).where(j.day <= look.span[1]).distinct()).scalars())
    asked = set(look.conn.execute(select(bank_statement.c.role).distinct()).scalars())
    known = money_accounts.known(look.conn).values()
    return [a for a in known if a.kind == "bank" and a.role in moved | asked]


def undecided(look: Look) -> Sequence[Item]:
    """Stock and cash over or short about which nobody has decided, or whose decision nobody has approved."""
    return [*_stock(look), *_proposed(look), *_cash(look)]


def _stock(look: Look) -> Iterator[Item]:
    for each in undecided_stock(look.conn):
        if each.day <= look.span[1]:
            yield Item(each.number, N_("surplus of stock") if each.surplus else N_("shortage of stock"), each.open)
    arrived = select(_t.sent_id).where(_t.sent_id.is_not(None), _t.day <= look.span[1])
    sent = select(_t.number).where(_t.step == "sent", _t.day <= look.span[1], _t.id.not_in(arrived))
    for number in look.conn.execute(sent.order_by(_t.id)).scalars():
        yield Item(number, N_("goods on their way"))


def _proposed(look: Look) -> Iterator[Item]:
    said = select(resolution_approval.c.stock_resolution_id)
    r = stock_resolution.c
    query = select(r.number, r.amount).where(r.day <= look.span[1], r.id.not_in(said)).order_by(r.id)
    for row in look.conn.execute(query):
        yield Item(row.number, N_("waits for approval"), row.amount)


def _cash(look: Look) -> Iterator[Item]:
    z = drawer_seal.c
    decided = select(drawer_resolution.c.drawer_seal_id)
    query = select(z.number, z.difference).where(z.difference != 0, z.day <= look.span[1], z.id.not_in(decided))
    for row in look.conn.execute(query.order_by(z.id)):
        words = N_("cash over") if row.difference > 0 else N_("cash short")
        yield Item(row.number, words, abs(row.difference))


def cost(look: Look) -> Sequence[Item]:
    """The cost of the month, where the branch works it out at the month-end average and has not posted it."""
    first, last = look.span
    if method_of(look.conn, first.year) != MONTH_END:
        return []
    if look.conn.execute(select(month_cost.c.id).where(month_cost.c.period == look.period)).first():
        return []
    open_ = [each.cost for each in month_costs.averages(look.conn, first, last, look.branch.places)]
    return [Item(look.period, N_("cost of the month not posted"), sum(open_, ZERO))] if open_ else []
