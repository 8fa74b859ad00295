"""The register of tax fapiao (税务发票): recorded by the accountant, against the sales documents they cover.

Fapiao are made only through the tax authority's channels; nothing here makes, sends or prints one. One fapiao may cover
several documents and one document several fapiao; red ones name their original and never come to more than it. Where
the tax authority's figures differ from ours by a rounding, both stay as they are (R13 shows it).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from app.models.amounts import HUNDRED, ZERO
from app.models.invoices import invoice
from app.models.tax import FAPIAO_KINDS, TAX_KINDS, fapiao_invoice, fapiao_rate, tax_fapiao
from app.models.types import PERCENT_PLACES
from app.process import Duty, Review
from app.refusals import (
    AlreadyThere,
    BadFapiaoNumber,
    BadTaxId,
    FapiaoDiffers,
    Missing,
    MoreThanDocument,
    MoreThanOriginal,
    NotFound,
    NotOneOf,
    OutOfRange,
)
from app.services import tax_points, typed
from app.services.desk import Changed, Work, command
from app.services.tax_ids import is_tax_id
from app.words import N_

KIND_LABELS: dict[str, str] = {
    "e_special": N_("Electronic, special"),
    "e_ordinary": N_("Electronic, ordinary"),
    "paper_special": N_("Paper, special"),
    "paper_ordinary": N_("Paper, ordinary"),
    "roll": N_("Roll"),
}
ELECTRONIC = ("e_special", "e_ordinary")
_OPEN = (Review.PAYABLE.value, Review.RELEASED.value, Review.CLOSED.value)


@dataclass(frozen=True, slots=True)
class RateForm:
    """The part of a fapiao at one rate, as typed; the kind matters only where the rate is nothing."""

    tax_rate: str
    net: str
    tax: str
    tax_kind: str = ""


@dataclass(frozen=True, slots=True)
class CoverForm:
    """A sales document that a fapiao covers, by number; without an amount, with all that is left of it."""

    invoice: str
    gross: str = ""


@dataclass(frozen=True, slots=True)
class FapiaoForm:
    """A fapiao as typed. Amounts are typed without a sign; it is red when `original` names the one it takes back."""

    kind: str
    number: str
    issued_on: str | date
    buyer_name: str
    rates: tuple[RateForm, ...]
    invoices: tuple[CoverForm, ...]
    code: str = ""
    buyer_tax_id: str = ""
    gross: str = ""
    original: str = ""
    confirmation: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    rate: Decimal
    kind: str
    net: Decimal
    tax: Decimal


@command(Duty.BOOK)
def record_fapiao(work: Work, form: FapiaoForm) -> Changed:
    """Enters a fapiao in the register.

    Raises BadFapiaoNumber, AlreadyThere, BadTaxId, FapiaoDiffers when its parts do not add up, MoreThanDocument,
    MoreThanOriginal, NotFound, or the refusal of a field; each at its field, and nothing is written.
    """
    return enter(work, form)


def enter(work: Work, form: FapiaoForm) -> Changed:
    """The same within another command."""
    if form.kind not in FAPIAO_KINDS:
        raise NotOneOf(text=form.kind, known=", ".join(FAPIAO_KINDS), at="kind")
    number, code = numbered(form)
    t = tax_fapiao.c
    if work.conn.execute(select(t.id).where(t.code == code, t.number == number)).first() is not None:
        raise AlreadyThere(what="fapiao", name=number, at="number")
    original = _original(work, form)
    sign = -1 if original else 1
    parts = _parts(form.rates, work.house.places, sign)
    net, tax = sum((p.net for p in parts), ZERO), sum((p.tax for p in parts), ZERO)
    _require_stated(form, abs(net + tax), work.house.places)
    if original is not None:
        _require_within(work, original, -(net + tax))
    covered = _covered(work, form, net + tax, sign)
    fapiao_id = work.post(
        tax_fapiao, kind=form.kind, code=code, number=number, issued_on=typed.day(form.issued_on, "issued_on"),
        buyer_name=typed.text(form.buyer_name, "buyer_name"), buyer_tax_id=_tax_id(form.buyer_tax_id),
        net=net, tax=tax, gross=net + tax, red=original is not None, original_id=original,
        confirmation=_confirmation(form), issuer=typed.text(form.issuer, "issuer", needed=False),
        person_id=work.person.id, day=work.day, at=work.now,
    )  # fmt: skip
    for part in parts:
        work.post(fapiao_rate, fapiao_id=fapiao_id, tax_rate=part.rate, tax_kind=part.kind, net=part.net, tax=part.tax)
    for invoice_id, gross in covered:
        work.post(fapiao_invoice, fapiao_id=fapiao_id, invoice_id=invoice_id, gross=gross)
        if original is None:
            tax_points.on_fapiao(work, invoice_id)
    return Changed(frozenset({"fapiao", "ledger", "tray"}), (fapiao_id,), (number,))


def numbered(form: FapiaoForm) -> tuple[str, str]:
    """Number and code in their form: electronic 20 digits without a code, paper 8 digits with one of 10 or 12.

    Raises Missing or BadFapiaoNumber.
    """
    number = typed.text(form.number, "number", typed.CODE_LENGTH).replace(" ", "")
    code = typed.text(form.code, "code", typed.CODE_LENGTH, needed=False).replace(" ", "")
    electronic = form.kind in ELECTRONIC
    if not re.fullmatch(r"[0-9]{20}" if electronic else r"[0-9]{8}", number):
        raise BadFapiaoNumber(text=number, kind=form.kind, at="number")
    if not re.fullmatch("" if electronic else r"[0-9]{10}|[0-9]{12}", code):
        raise BadFapiaoNumber(text=code, kind=form.kind, at="code")
    return number, code


def _tax_id(text: str) -> str:
    plain = typed.text(text, "buyer_tax_id", needed=False).upper()
    if plain and not is_tax_id(plain):
        raise BadTaxId(text=plain)
    return plain


def _confirmation(form: FapiaoForm) -> str:
    """The confirmation (红字确认单) that the tax authority asks for before an electronic fapiao is taken back."""
    needed = bool(form.original.strip()) and form.kind in ELECTRONIC
    return typed.text(form.confirmation, "confirmation", typed.CODE_LENGTH, needed=needed)


def _original(work: Work, form: FapiaoForm) -> int | None:
    wanted = form.original.strip()
    if not wanted:
        return None
    t = tax_fapiao.c
    found = work.conn.execute(select(t.id).where(t.number == wanted, t.red == 0)).scalars().all()
    if len(found) != 1:
        raise NotFound(what="fapiao", name=wanted, at="original")
    return int(found[0])


def _require_within(work: Work, original_id: int, gross: Decimal) -> None:
    t = tax_fapiao.c
    row = work.conn.execute(select(t.number, t.gross).where(t.id == original_id)).one()
    taken = sum(work.conn.execute(select(t.gross).where(t.original_id == original_id)).scalars(), ZERO)
    if gross > row.gross + taken:
        raise MoreThanOriginal(original=row.number, asked=gross, left=row.gross + taken)


def _parts(forms: Sequence[RateForm], places: int, sign: int) -> list[_Part]:
    found: list[_Part] = []
    for number, form in enumerate(forms, 1):
        at = f"rates.{number}"
        rate = typed.number(form.tax_rate.rstrip("%％"), f"{at}.tax_rate", PERCENT_PLACES, least=ZERO, most=HUNDRED)
        kind = form.tax_kind or ("rated" if rate else "zero")
        if kind not in TAX_KINDS or (kind == "rated") != bool(rate):
            raise NotOneOf(text=kind, known=", ".join(TAX_KINDS), at=f"{at}.tax_kind")
        net = typed.number(form.net, f"{at}.net", places, least=ZERO)
        tax = typed.number(form.tax or "0", f"{at}.tax", places, least=ZERO)
        if tax and not rate:
            raise FapiaoDiffers(what=N_("Tax"), stated=tax, found=ZERO, at=f"{at}.tax")
        if any((part.rate, part.kind) == (rate, kind) for part in found):
            raise AlreadyThere(what="tax rate", name=f"{rate} %", at=f"{at}.tax_rate")
        found.append(_Part(rate, kind, sign * net, sign * tax))
    if not found:
        raise Missing(at="rates")
    if not sum((abs(part.net + part.tax) for part in found), ZERO):
        raise OutOfRange(text="0", least=Decimal(1).scaleb(-places), most=typed.MOST_MONEY, at="rates.1.net")
    return found


def _require_stated(form: FapiaoForm, gross: Decimal, places: int) -> None:
    if form.gross.strip():
        stated = typed.number(form.gross, "gross", places)
        if abs(stated) != gross:
            raise FapiaoDiffers(what=N_("Gross"), stated=stated, found=gross, at="gross")


def _covered(work: Work, form: FapiaoForm, gross: Decimal, sign: int) -> list[tuple[int, Decimal]]:
    """The documents covered, with what of each; together they are the fapiao. Raises NotFound, MoreThanDocument."""
    found: list[tuple[int, Decimal]] = []
    open_ = gross
    for number, cover in enumerate(form.invoices, 1):
        at = f"invoices.{number}"
        row = work.conn.execute(
            select(invoice.c.id, invoice.c.gross).where(
                invoice.c.number == cover.invoice.strip(), invoice.c.review.in_(_OPEN)
            )
        ).first()
        if row is None:
            raise NotFound(what="invoice", name=cover.invoice, at=f"{at}.invoice")
        if any(row.id == invoice_id for invoice_id, _gross in found):
            raise AlreadyThere(what="invoice", name=cover.invoice, at=f"{at}.invoice")
        left = _left(work, row.id, row.gross, sign)
        asked = typed.number(cover.gross, f"{at}.gross", work.house.places, least=ZERO) if cover.gross.strip() else None
        mine = sign * (min(left, abs(open_)) if asked is None else asked)
        if abs(mine) > left or not mine:
            raise MoreThanDocument(invoice=cover.invoice, asked=abs(mine) or abs(open_), left=left, at=f"{at}.gross")
        found.append((row.id, mine))
        open_ -= mine
    if not found:
        raise Missing(at="invoices")
    if open_:
        raise FapiaoDiffers(what=N_("Sales documents"), stated=abs(gross), found=abs(gross - open_), at="invoices")
    return found


def _left(work: Work, invoice_id: int, gross: Decimal, sign: int) -> Decimal:
    """How much of a document a fapiao may still cover: of a sale what is on none yet, in red what is on some; of a
    red document in red what is on none yet."""
    f = fapiao_invoice.c
    on_it = work.conn.execute(
        select(func.coalesce(func.sum(f.gross), 0)).where(f.invoice_id == invoice_id)
    ).scalar_one()
    on_it = Decimal(on_it)
    if sign > 0:
        return max(gross, ZERO) - on_it
    return on_it - min(gross, ZERO)
