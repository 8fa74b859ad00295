"""Opening balances (期初余额): imported an area each, every area tying to the general ledger, signed by two people.

Areas post against accounts in transit: the general ledger's voucher puts there what each area's own voucher takes away,
so the accounts in transit end at zero, or nothing is posted at all.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from app.models.amounts import ZERO
from app.models.branch import business_day
from app.models.catalog import customer, product
from app.models.closing import opening_area, opening_line, voucher_draft
from app.models.ledger import account
from app.process import Duty, Paper
from app.refusals import (
    AccountHasParts,
    BadRows,
    DayLater,
    Missing,
    NotFound,
    OneSideOnly,
    OpeningsDiffer,
    OpeningsMissing,
    OpeningsSigned,
    OwnVoucher,
    Unbalanced,
)
from app.services import accounts, bookkeeping, periods, stock, typed
from app.services.desk import Changed, Reading, Work, command, query
from app.services.hand_vouchers import keep_lines, post_draft
from app.services.imports import table as tables
from app.services.postings import Proposal, StockMove
from app.services.voucher_drafts import HandLine, HandVoucher
from app.words import N_, _

AREAS = {
    "gl": N_("General ledger"),
    "customers": N_("Customers"),
    "stock": N_("Stock"),
    "money": N_("Cash and bank"),
}
# Which accounts of the general ledger an area stands behind, and where they are in transit.
ROLES = {
    "customers": ("ADVANCES", "RECEIVABLE"),
    "stock": ("INVENTORY",),
    "money": ("CASH", "BANK", "OTHER_MONEY", "CARD_CLEARING", "WECHAT_CLEARING", "ALIPAY_CLEARING"),
}
TRANSIT = {"customers": "OPENING_CUSTOMERS", "stock": "OPENING_STOCK", "money": "OPENING_MONEY"}
_AREA_OF = {role: area for area, roles in ROLES.items() for role in roles}
_QUANTITY_PLACES = 3

COLUMNS = (
    tables.Column("account", ("科目", "科目编码", "code", "account code")),
    tables.Column("customer", ("客户", "客户编码", "customer code")),
    tables.Column("product", ("商品", "商品编码", "product code")),
    tables.Column("quantity", ("数量",)),
    tables.Column("debit", ("借方", "借方金额", "amount", "金额")),
    tables.Column("credit", ("贷方", "贷方金额")),
)


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """One opening balance as typed or read: codes, and an amount on one side; stock names a product and a quantity."""

    account: str = ""
    debit: str = ""
    credit: str = ""
    customer: str = ""
    product: str = ""
    quantity: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """An account of the general ledger against the area behind it: debits less credits."""

    area: str
    code: str
    ledger: Decimal
    detail: Decimal

    @property
    def difference(self) -> Decimal:
        return self.ledger - self.detail


@dataclass(frozen=True, slots=True)
class Area:
    """An area as it was prepared."""

    area: str
    day: date
    rows: int
    debit: Decimal
    credit: Decimal
    prepared_by: int
    signed: bool


@dataclass(frozen=True, slots=True)
class Openings:
    """All areas, and how they tie."""

    areas: tuple[Area, ...]
    ties: tuple[Tie, ...]

    @property
    def tied(self) -> bool:
        gl = next((a for a in self.areas if a.area == "gl"), None)
        return gl is not None and gl.debit == gl.credit and not any(tie.difference for tie in self.ties)


def read_openings(file: Path) -> tuple[OpeningRow, ...]:
    """Opening balances from a CSV or XLSX file. Raises BadFile, or the first row that could not be read."""
    found = tables.read(file, COLUMNS)
    if found.bad:
        raise BadRows(file=file.name, rows=tuple(found.bad))
    names = [column.name for column in COLUMNS]
    return tuple(OpeningRow(**{name: row[name] for name in names}) for row in found.rows)


@command(Duty.BOOK)
def prepare_openings(work: Work, area: str, day: str | date, rows: Sequence[OpeningRow]) -> Changed:
    """Keeps an area's opening balances in place of what was there; the same again changes nothing.

    Raises NotFound, OpeningsSigned, the refusal of a day after the branch began, and at its row: Missing, OneSideOnly,
    AccountHasParts, the refusal of a number, Unbalanced for a general ledger whose sides differ.
    """
    if area not in AREAS:
        raise NotFound(what="choice", name=area, at="area")
    if work.conn.execute(select(opening_area.c.area).where(opening_area.c.signed_by.is_not(None))).first():
        raise OpeningsSigned()
    dated = _opening_day(work, day)
    lines = [_line(work, area, row, f"rows.{n}") for n, row in enumerate(rows, 1)]
    if area == "gl":
        debit, credit = (sum((line[side] for line in lines), ZERO) for side in ("debit", "credit"))
        if debit != credit:
            raise Unbalanced(debit=debit, credit=credit, at="rows")
    told = "\n".join("\t".join(str(value) for value in line.values()) for line in lines)
    content = hashlib.sha256(f"{dated}\n{told}".encode()).hexdigest()
    mine = opening_area.c.area == area
    if work.conn.execute(select(opening_area.c.content_hash).where(mine)).scalar() == content:
        return Changed()
    work.conn.execute(delete(opening_line).where(opening_line.c.area == area))
    work.conn.execute(delete(opening_area).where(mine))
    head = {"area": area, "day": dated, "content_hash": content, "prepared_by": work.person.id}
    work.conn.execute(insert(opening_area), {**head, "prepared_at": work.now})
    if lines:
        work.conn.execute(insert(opening_line), [{"area": area, "position": n, **x} for n, x in enumerate(lines, 1)])
    return Changed(frozenset({"opening"}), numbers=(area,))


def _opening_day(work: Work, day: str | date) -> date:
    """Not after the branch's first business day: an opening stands before everything else."""
    dated = typed.day(day, "day")
    began = work.conn.execute(select(func.min(business_day.c.day))).scalar()
    if began is not None and dated > began:
        raise DayLater(day=dated, last=began, at="day")
    others = select(opening_area.c.day).limit(1)
    kept = work.conn.execute(others).scalar()
    if kept is not None and kept != dated:
        work.conn.execute(update(opening_area).values(day=dated))
    return dated


def _line(work: Work, area: str, row: OpeningRow, at: str) -> dict[str, Any]:
    line: dict[str, Any] = {"customer_id": None, "product_id": None, "quantity": ZERO}
    if area == "stock":
        line["product_id"] = _id_of(work.conn, product, "product", row.product, at)
        line["quantity"] = typed.positive(row.quantity, f"{at}.quantity", _QUANTITY_PLACES, typed.MOST_QUANTITY)
        chosen = work.conn.execute(select(account).where(account.c.role == "INVENTORY")).mappings().one()
    else:
        if not row.account.strip():
            raise Missing(at=f"{at}.account")
        chosen = accounts.by_code(work.conn, row.account, f"{at}.account")
    below = select(account.c.id).where(account.c.parent_id == chosen["id"]).limit(1)
    if chosen["role"] not in accounts.POSTED_BESIDE_PARTS and work.conn.execute(below).first():
        raise AccountHasParts(account=accounts.shown(chosen), at=f"{at}.account")
    if area != "gl" and chosen["role"] not in ROLES[area]:
        raise NotFound(what="account", name=chosen["code"], at=f"{at}.account")
    if area == "customers":
        line["customer_id"] = _id_of(work.conn, customer, "customer", row.customer, at)
    if bool(row.debit.strip()) == bool(row.credit.strip()):
        raise OneSideOnly(at=f"{at}.debit")
    side = "debit" if row.debit.strip() else "credit"
    amount = typed.number(getattr(row, side), f"{at}.{side}", work.house.places)
    sides = {"debit": ZERO, "credit": ZERO, side: amount}
    return {"account_id": chosen["id"], **line, **sides}


def _id_of(conn: Connection, table: object, what: str, code: str, at: str) -> int:
    columns = table.c  # type: ignore[attr-defined]
    if not code.strip():
        raise Missing(at=f"{at}.{what}")
    found = conn.execute(select(columns.id).where(columns.code == typed.clean(code))).scalar()
    if found is None:
        raise NotFound(what=what, name=code[:60], at=f"{at}.{what}")
    return int(found)


# How the areas tie


@query(Duty.BOOK, Duty.CHECK)
def openings(look: Reading) -> Openings:
    """Every area prepared, and each account of the general ledger against the area behind it."""
    return _stand(look.conn)


def _stand(conn: Connection) -> Openings:
    line = opening_line.c
    sums = select(line.area, func.count(), func.sum(line.debit), func.sum(line.credit)).group_by(line.area)
    totals = {r[0]: (r[1], r[2], r[3]) for r in conn.execute(sums)}
    nothing = (0, ZERO, ZERO)
    areas = tuple(
        Area(r.area, r.day, *totals.get(r.area, nothing), r.prepared_by, r.signed_by is not None)
        for r in conn.execute(select(opening_area).order_by(opening_area.c.area))
    )
    return Openings(areas, tuple(_ties(conn)))


def _ties(conn: Connection) -> list[Tie]:
    line = opening_line.c
    chosen = select(line.area, account.c.role, account.c.code, func.sum(line.debit), func.sum(line.credit))
    query_ = chosen.join(account).group_by(line.area, account.c.role, account.c.code).order_by(account.c.code)
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for area, role, code, debit, credit in conn.execute(query_):
        if role in _AREA_OF:
            found[_AREA_OF[role], code][area != "gl"] += debit - credit
    return [Tie(area, code, *pair) for (area, code), pair in found.items()]


# Signing


@command(Duty.CHECK, signed=True)
def sign_openings(work: Work) -> Changed:
    """A second person signs all areas: each becomes a voucher of the opening day, and nothing changes any more.

    Raises OpeningsMissing, OpeningsSigned, OwnVoucher, PeriodClosed, and OpeningsDiffer for the first account that does
    not tie.
    """
    stands = _stand(work.conn)
    by_area = {area.area: area for area in stands.areas}
    if "gl" not in by_area:
        raise OpeningsMissing()
    if any(area.signed for area in stands.areas):
        raise OpeningsSigned()
    if any(area.prepared_by == work.person.id for area in stands.areas):
        raise OwnVoucher(person=work.person.name)
    for tie in stands.ties:
        if tie.difference:
            raise OpeningsDiffer(account=tie.code, ledger=tie.ledger, area=tie.detail, at=tie.area)
    gl = by_area["gl"]
    if periods.is_locked(work.conn, f"{gl.day:%Y-%m}", work.now):
        raise OpeningsSigned()
    numbers = [_post(work, area, gl.day, by_area[area].prepared_by) for area in AREAS if area in by_area]
    work.conn.execute(update(opening_area).values(signed_by=work.person.id, signed_at=work.now))
    return Changed(frozenset({"opening", "ledger"}), numbers=tuple(filter(None, numbers)))


def _post(work: Work, area: str, day: date, maker_id: int) -> str:
    """The area's voucher, against the accounts in transit; stock moves into the stock ledger with it."""
    chosen = (
        select(opening_line, account.c.code, account.c.role)
        .join(account)
        .where(opening_line.c.area == area)
        .order_by(opening_line.c.position)
    )
    rows = work.conn.execute(chosen).mappings().all()
    if not rows:
        return ""
    draft_id = work.add(voucher_draft, kind="opening", state="draft", maker_id=maker_id, at=work.now)
    form = HandVoucher(f"{day}", _("Opening balances: {area}").format(area=_(AREAS[area])), _lines(work, area, rows))
    keep_lines(work, draft_id, form)
    work.conn.execute(update(voucher_draft).where(voucher_draft.c.id == draft_id).values(state="submitted"))
    draft = work.conn.execute(select(voucher_draft).where(voucher_draft.c.id == draft_id)).mappings().one()
    number = post_draft(work, draft)
    if area == "stock":
        _into_stock(work, rows, draft_id, number, day)
    return number


def _lines(work: Work, area: str, rows: Sequence[RowMapping]) -> tuple[HandLine, ...]:
    code = {r.role: r.code for r in work.conn.execute(select(account.c.role, account.c.code)) if r.role}
    lines: list[HandLine] = []
    transit: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        behind = _AREA_OF.get(row["role"] or "")
        if area == "gl" and behind:
            transit[behind] += row["debit"] - row["credit"]
        else:
            lines.append(
                HandLine(row["code"], _plain(row["debit"]), _plain(row["credit"]), customer_id=row["customer_id"])
            )
            if area != "gl":
                transit[area] -= row["debit"] - row["credit"]
    for through, balance in transit.items():
        if balance:
            debit, credit = (_plain(balance), "") if balance > 0 else ("", _plain(-balance))
            lines.append(HandLine(code[TRANSIT[through]], debit, credit))
    return tuple(lines)


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}" if amount else ""


def _into_stock(work: Work, rows: Sequence[RowMapping], draft_id: int, number: str, day: date) -> None:
    head = Proposal(Paper.OPENING, draft_id, number, day)
    voucher_id = bookkeeping.voucher_of_paper(work, Paper.OPENING, draft_id)
    for row in rows:
        move = StockMove(
            stock.MAIN_WAREHOUSE, row["product_id"], in_quantity=row["quantity"],
            in_amount=row["debit"] - row["credit"],
        )  # fmt: skip
        bookkeeping.move_stock(work, head, move, voucher_id, day)
