"""R14: the price on every invoice line against the price list that was in force."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from app.models.amounts import ZERO
from app.models.catalog import price, price_list
from app.models.invoices import invoice, invoice_event, invoice_line, invoice_revision
from app.models.pricing import line_price, price_step
from app.process import Kind
from app.services.reconciling.frame import COUNT, Check, Difference, Part, Scope
from app.services.reconciling.sales import RELEASED
from app.words import N_

_i = invoice.c
_n = invoice_line.c
_filed = price_list.alias("filed")


def in_force() -> Any:
    """The version of the price list that was in force when the invoice was submitted."""
    f = _filed.c
    return (
        select(f.id)
        .where(f.state == "filed", f.valid_from <= _i.day, f.filed_at <= _i.submitted_at)
        .order_by(f.valid_from.desc(), f.id.desc())
        .limit(1)
        .correlate(invoice)
        .scalar_subquery()
    )


def signed() -> ColumnElement[bool]:
    """The sales supervisor signed the revision that stands."""
    e, v = invoice_event.c, invoice_revision.c
    return (
        select(e.id)
        .join(invoice_revision, (v.invoice_id == e.invoice_id) & (v.revision == e.revision))
        .where(e.invoice_id == _i.id, e.revision == _i.revision, e.step == "authorise", e.signed_hash == v.content_hash)
        .correlate(invoice)
        .exists()
    )


def _sold(scope: Scope) -> list[ColumnElement[bool]]:
    """Sales of the period; a return takes the prices of its original."""
    return [_i.kind == Kind.SALE.value, _i.review.in_(RELEASED), scope.within(_i.day)]


_joined = invoice.join(invoice_line, _n.invoice_id == _i.id).outerjoin(
    price, (price.c.price_list_id == _i.price_list_id) & (price.c.product_id == _n.product_id)
)
_joined = _joined.outerjoin(
    line_price,
    (line_price.c.invoice_id == _i.id)
    & (line_price.c.revision == _i.revision)
    & (line_price.c.position == _n.position),
)
_x = line_price.c


def _listed() -> Any:
    """The lowest price of the list that holds for the tier noted on the line and its quantity."""
    s = price_step.c
    step = (
        select(func.min(s.unit_price))
        .where(
            s.price_list_id == _i.price_list_id,
            s.product_id == _n.product_id,
            or_(s.tier == "", s.tier == _x.tier),
            s.from_quantity <= _n.quantity,
            s.unit_price < price.c.unit_price,
        )
        .correlate(invoice, invoice_line, price, line_price)
        .scalar_subquery()
    )
    return func.coalesce(step, price.c.unit_price)


def approved() -> ColumnElement[bool]:
    """The branch manager signed the revision that stands."""
    e, v = invoice_event.c, invoice_revision.c
    return (
        select(e.id)
        .join(invoice_revision, (v.invoice_id == e.invoice_id) & (v.revision == e.revision))
        .where(
            e.invoice_id == _i.id, e.revision == _i.revision, e.step == "approve_price",
            e.signed_hash == v.content_hash,
        )
        .correlate(invoice)
        .exists()
    )  # fmt: skip


_list_price = or_(price.c.unit_price.is_(None), _listed() != _n.list_price)
_unapproved = and_(func.coalesce(_x.level, "") == "manager", ~approved())
_off_list = or_(_n.unit_price != _n.list_price, _n.discount != 0)


def prices(scope: Scope) -> Check:
    """R14: lines off the list, against those that have a reason and the sales supervisor's signature."""
    off, wrong_lists = _lines(scope), _other_lists(scope)
    lines, bad = off
    part = Part(N_("Lines off the price list"), Decimal(lines + wrong_lists), Decimal(lines - bad))
    found = () if part.agrees else tuple(_documents(scope))
    title, left_book, right_book = N_("Prices"), N_("Lines off the price list"), N_("With reason and signature")
    return Check("R14", title, left_book, right_book, COUNT, (part,), found)


def _lines(scope: Scope) -> tuple[int, int]:
    """Lines off their list, and how many of them are not in order."""
    off = or_(_list_price, _off_list, _unapproved)
    bad = or_(_list_price, and_(_off_list, _n.reason == ""), ~signed(), _unapproved)
    query = select(func.count(), func.coalesce(func.sum(case((bad, 1), else_=0)), 0)).select_from(_joined)
    lines, wrong = scope.conn.execute(query.where(*_sold(scope), off)).one()
    return int(lines), int(wrong)


def _other_lists(scope: Scope) -> int:
    """Invoices that name another version than the one in force."""
    query = select(func.count()).where(*_sold(scope), in_force() != _i.price_list_id)
    return int(scope.conn.execute(query).scalar_one())


def _documents(scope: Scope) -> list[Difference]:
    bad = or_(_list_price, _unapproved, and_(_off_list, or_(_n.reason == "", ~signed())))
    kind = case(
        (_list_price, "list_price"), (and_(_off_list, _n.reason == ""), "no_reason"), (_unapproved, "not_approved"),
        else_="not_signed",
    )  # fmt: skip
    lines = (
        select(_i.number, _n.code, kind.label("kind"))
        .select_from(_joined)
        .where(*_sold(scope), bad)
        .order_by(_i.id, _n.position)
    )
    found = [Difference(r.number, r.code, Decimal(1), ZERO, r.kind) for r in scope.conn.execute(lines)]
    others = select(_i.number, _i.customer_name).where(*_sold(scope), in_force() != _i.price_list_id).order_by(_i.id)
    found += [Difference(r.number, r.customer_name, Decimal(1), ZERO, "other_list") for r in scope.conn.execute(others)]
    return found


def overrides(scope: Scope) -> Select[Any]:
    """Every line of the period off the list, for the list of exceptions."""
    return (
        select(
            _i.number, _i.day, _i.customer_name, _i.maker_id, _n.code, _n.name, _n.quantity, _n.list_price,
            _n.unit_price, _n.discount, _n.gross, _n.gift, _n.reason, _i.id.label("invoice_id"), _i.revision,
        )
        .select_from(_joined)
        .where(*_sold(scope), _off_list)
        .order_by(_i.id, _n.position)
    )  # fmt: skip
