"""Posted vouchers (记账凭证): the list, and one voucher with its lines, its paper and its invoice."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, or_, select

from app.models.catalog import customer
from app.models.invoices import invoice
from app.models.ledger import account, voucher, voucher_line
from app.models.people import person
from app.process import Duty, Paper
from app.refusals import NotFound
from app.services.desk import Reading, query
from app.services.pages import Page
from app.words import N_, language

# What a voucher line tells, by the rule it was posted under.
RULE_LABELS: dict[str, str] = {
    "J1": N_("Collection"),
    "J2": N_("Sale"),
    "J3": N_("Cost of sale"),
    "J4": N_("Sale on credit"),
    "J5": N_("Collection of a receivable"),
    "J8": N_("Return"),
    "J9": N_("Goods returned to stock"),
    "J10": N_("Refund"),
    "J11": N_("Refund of goods that never left"),
    "J12": N_("Allowance"),
    "J20": N_("Gift"),
    "J21": N_("Finished goods received"),
    "J22": N_("Small change waived"),
    "J23": N_("Advance set off"),
    "J24": N_("Bounced cheque"),
    "J25": N_("Bad debt"),
    "J26": N_("Carried over"),
    "HAND": N_("By hand"),
    "OPENING": N_("Opening balance"),
}


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """One voucher in the list."""

    id: int
    number: str
    day: date
    paper: Paper | None
    paper_number: str
    invoice_id: int | None
    invoice: str
    customer: str
    total: Decimal
    person: str


@dataclass(frozen=True, slots=True)
class VoucherLine:
    """One account in a voucher; red entries are negative on the same side."""

    account_id: int
    code: str
    account: str
    debit: Decimal
    credit: Decimal
    rule: str
    customer: str
    tax_rate: Decimal | None


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher as it was posted."""

    head: VoucherRow
    paper_id: int | None
    at: datetime
    lines: tuple[VoucherLine, ...]


def month(period: str) -> tuple[date, date]:
    """The first and the last day of a period written YYYY-MM. Raises NotFound."""
    try:
        first = date.fromisoformat(f"{period}-01")
    except ValueError:
        raise NotFound(what="period", name=period, at="period") from None
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def _vouchers() -> Select[Any]:
    joined = voucher.join(person, person.c.id == voucher.c.person_id)
    joined = joined.outerjoin(invoice, invoice.c.id == voucher.c.invoice_id)
    names = [person.c.name.label("person"), invoice.c.number.label("invoice"), invoice.c.customer_name]
    return select(voucher, *names).select_from(joined)


@query(Duty.BOOK, Duty.CHECK)
def vouchers(
    look: Reading,
    period: str = "",
    search: str = "",
    after: tuple[date, int] | None = None,
    limit: int = 200,
    *,
    day: date | None = None,
) -> Page[VoucherRow]:
    """Vouchers, the newest first; `search` looks in voucher, paper and invoice numbers and in the customer's name."""
    chosen = _vouchers().order_by(voucher.c.day.desc(), voucher.c.id.desc()).limit(limit)
    if day is not None:
        chosen = chosen.where(voucher.c.day == day)
    elif period:
        chosen = chosen.where(voucher.c.day.between(*month(period)))
    if search.strip():
        chosen = chosen.where(_found(search.strip()))
    if after is not None:
        chosen = chosen.where(
            or_(voucher.c.day < after[0], and_(voucher.c.day == after[0], voucher.c.id < after[1])),
            voucher.c.day <= after[0],
        )
    rows = tuple(_row(row) for row in look.conn.execute(chosen).mappings())
    return Page(rows, (rows[-1].day, rows[-1].id) if len(rows) == limit else None)


def _found(text: str) -> ColumnElement[bool]:
    columns = (voucher.c.number, voucher.c.paper_number, invoice.c.number, invoice.c.customer_name)
    return or_(*(func.lower(column).contains(text.lower(), autoescape=True) for column in columns))


def _row(row: RowMapping) -> VoucherRow:
    paper = Paper(row["paper"]) if row["paper"] else None
    return VoucherRow(
        row["id"], row["number"], row["day"], paper, row["paper_number"], row["invoice_id"],
        row["invoice"] or "", row["customer_name"] or "", row["total"], row["person"],
    )  # fmt: skip


@query(Duty.BOOK, Duty.CHECK)
def voucher_of(look: Reading, voucher_id: int) -> Voucher:
    """One voucher. Raises NotFound."""
    return posted(look, voucher_id)


def posted(look: Reading, voucher_id: int) -> Voucher:
    """One voucher, for other readings. Raises NotFound."""
    row = look.conn.execute(_vouchers().where(voucher.c.id == voucher_id)).mappings().first()
    if row is None:
        raise NotFound(what="voucher", name=str(voucher_id))
    return Voucher(_row(row), row["paper_id"], row["at"], _lines(look, voucher_id))


def _lines(look: Reading, voucher_id: int) -> tuple[VoucherLine, ...]:
    name = account.c.name_zh if language() == "zh_CN" else account.c.name_en
    line = voucher_line.c
    chosen = (
        select(
            line.account_id, account.c.code, name, line.debit, line.credit, line.rule,
            customer.c.name.label("party"), line.tax_rate,
        )
        .select_from(
            voucher_line.join(account, account.c.id == line.account_id)
            .outerjoin(customer, customer.c.id == line.customer_id)
        )
        .where(line.voucher_id == voucher_id)
        .order_by(line.position)
    )  # fmt: skip
    rows = look.conn.execute(chosen)
    return tuple(VoucherLine(*row[:6], row.party or "", row.tax_rate) for row in rows)


@query(Duty.BOOK, Duty.CHECK)
def vouchers_of_invoice(look: Reading, invoice_id: int) -> tuple[VoucherRow, ...]:
    """Every voucher that was made from a paper of the invoice, oldest first."""
    chosen = _vouchers().where(voucher.c.invoice_id == invoice_id).order_by(voucher.c.id)
    return tuple(_row(row) for row in look.conn.execute(chosen).mappings())
