"""What was out of the ordinary in a period, for the list of exceptions: who, when, how much, why."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, or_, select

from app.models.audit import audit
from app.models.invoices import invoice, invoice_duty, invoice_event, invoice_line, print_copy
from app.models.people import combined_duty, person
from app.models.pricing import invoice_discount
from app.process import Kind, Review
from app.services.reconciling.details import RELEASE_STEPS
from app.services.reconciling.frame import Scope

_i = invoice.c
_maker = person.alias("maker")
_signer = person.alias("signer")


def _signed_by(step: str) -> Any:
    """Who took a step on the invoice's standing revision, last."""
    e = invoice_event.c
    return (
        select(_signer.c.name)
        .join(invoice_event, e.person_id == _signer.c.id)
        .where(e.invoice_id == _i.id, e.step == step)
        .order_by(e.id.desc())
        .limit(1)
        .correlate(invoice)
        .scalar_subquery()
    )


def off_list_rows(scope: Scope, reviews: tuple[str, ...]) -> Select[Any]:
    """Lines of the period off the list: changed prices, discounts, gifts."""
    n = invoice_line.c
    return (
        select(
            _i.number, _i.day, n.code, n.name, n.list_price, n.unit_price, n.quantity, n.discount, n.gross, n.gift,
            n.reason, _maker.c.name.label("who"), _signed_by("authorise").label("signed"),
        )
        .join(invoice_line, n.invoice_id == _i.id)
        .outerjoin(_maker, _maker.c.id == _i.maker_id)
        .where(_i.kind == Kind.SALE.value, _i.review.in_(reviews), scope.within(_i.day))
        .where(or_(n.unit_price != n.list_price, n.discount != 0))
        .order_by(_i.id, n.position)
    )  # fmt: skip


def discount_rows(scope: Scope, reviews: tuple[str, ...]) -> Select[Any]:
    """Discounts on whole invoices of the period: typed ones, gifts sold with goods, small change."""
    d = invoice_discount.c
    return (
        select(
            _i.number, _i.day, _i.customer_name, d.kind, d.amount, d.reason, _maker.c.name.label("who"),
            _signed_by("authorise").label("signed"),
        )
        .join(invoice_discount, (d.invoice_id == _i.id) & (d.revision == _i.revision))
        .outerjoin(_maker, _maker.c.id == _i.maker_id)
        .where(_i.kind == Kind.SALE.value, _i.review.in_(reviews), scope.within(_i.day))
        .order_by(_i.id, d.id)
    )  # fmt: skip


def approval_rows(scope: Scope) -> Select[Any]:
    """Prices below the floor or beyond the limit that the branch manager approved in the period."""
    e = invoice_event.c
    return (
        select(
            _i.number, e.day, _i.customer_name, _i.gross, _maker.c.name.label("who"),
            _signed_by("approve_price").label("signed"),
        )
        .join(invoice_event, e.invoice_id == _i.id)
        .outerjoin(_maker, _maker.c.id == _i.maker_id)
        .where(e.step == "approve_price", e.revision == _i.revision, scope.within(e.day))
        .order_by(e.id)
    )  # fmt: skip


def void_rows(scope: Scope) -> Select[Any]:
    """Invoices voided in the period."""
    e = invoice_event.c
    return (
        select(
            _i.number, e.day, _i.customer_name, _i.gross, e.reason, _signed_by("ask_void").label("who"),
            _signed_by("void").label("signed"),
        )
        .join(invoice_event, e.invoice_id == _i.id)
        .where(e.review_to == Review.VOID.value, e.step == "void", scope.within(e.day))
        .order_by(e.id)
    )  # fmt: skip


def red_rows(scope: Scope, reviews: tuple[str, ...]) -> Select[Any]:
    """Return invoices of the period, with their originals."""
    original = invoice.alias("original")
    return (
        select(
            _i.number, _i.day, _i.customer_name, _i.gross, _i.quantity, _i.note,
            original.c.number.label("original"), _maker.c.name.label("who"), _signed_by("authorise").label("signed"),
        )
        .select_from(invoice)
        .outerjoin(original, original.c.id == _i.original_id)
        .outerjoin(_maker, _maker.c.id == _i.maker_id)
        .where(_i.kind == Kind.RETURN.value, _i.review.in_(reviews), scope.within(_i.day))
        .order_by(_i.id)
    )  # fmt: skip


def release_rows(scope: Scope) -> Select[Any]:
    """Invoices released on credit in the period: asked by one, signed by another."""
    e = invoice_event.c
    return (
        select(
            _i.number, e.day, _i.customer_name, _i.gross, e.reason, _signed_by("ask_release").label("who"),
            person.c.name.label("signed"),
        )
        .join(invoice_event, e.invoice_id == _i.id)
        .outerjoin(person, person.c.id == e.person_id)
        .where(e.step.in_(RELEASE_STEPS), scope.within(e.day))
        .order_by(e.id)
    )  # fmt: skip


def reopening_rows(scope: Scope) -> Select[Any]:
    """Whatever was opened again in the period, from the audit trail."""
    a = audit.c
    return (
        select(a.command, a.day, a.at, a.facts, person.c.name.label("who"))
        .outerjoin(person, person.c.id == a.person_id)
        .where(a.command.contains("reopen"), scope.within(a.day))
        .order_by(a.seq)
    )


def reprint_rows(scope: Scope) -> Select[Any]:
    """Prints of invoices after the first."""
    c = print_copy.c
    return (
        select(_i.number, c.day, _i.customer_name, c.copy, c.status, person.c.name.label("who"))
        .join(invoice, _i.id == c.invoice_id)
        .outerjoin(person, person.c.id == c.person_id)
        .where(c.copy > 1, scope.within(c.day))
        .order_by(c.id)
    )


def combined_rows(scope: Scope) -> Select[Any]:
    """Combined-duty records in force in the period, and on how many of its invoices both duties lay in one hand."""
    k, d = combined_duty.c, invoice_duty.c
    second = person.alias("countersigner")
    twin = invoice_duty.alias("twin")
    used = (
        select(func.count())
        .select_from(invoice_duty)
        .join(twin, (twin.c.invoice_id == d.invoice_id) & (twin.c.person_id == d.person_id))
        .join(invoice, _i.id == d.invoice_id)
        .where(d.person_id == k.person_id, d.duty == k.duty_a, twin.c.duty == k.duty_b, scope.within(_i.day))
        .correlate(combined_duty)
        .scalar_subquery()
    )
    return (
        select(
            person.c.name, k.duty_a, k.duty_b, k.reason, k.until, _signer.c.name.label("who"),
            second.c.name.label("signed"), used.label("used"),
        )
        .join(person, person.c.id == k.person_id)
        .outerjoin(_signer, _signer.c.id == k.signed_by)
        .outerjoin(second, second.c.id == k.countersigned_by)
        .where(k.until >= scope.first)
        .order_by(k.id)
    )  # fmt: skip
