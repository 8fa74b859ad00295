"""Words of red invoices that several tabs show."""

from __future__ import annotations

from app.process import Kind
from app.services.invoice_detail import InvoiceDetail
from app.services.returns import REASONS
from app.words import N_

RED_WORDS: dict[Kind, str] = {
    Kind.SALE: N_("sale"),
    Kind.RETURN: N_("return"),
    Kind.CANCEL: N_("cancellation"),
    Kind.ALLOWANCE: N_("allowance"),
}
RED_TITLES: dict[Kind, str] = {
    Kind.SALE: N_("Off the price list"),
    Kind.RETURN: N_("What comes back"),
    Kind.CANCEL: N_("What will not leave"),
    Kind.ALLOWANCE: N_("What is taken off"),
}
RED_OF: dict[Kind, str] = {
    Kind.SALE: N_("returns goods of {number}"),
    Kind.RETURN: N_("returns goods of {number}"),
    Kind.CANCEL: N_("cancels goods of {number}"),
    Kind.ALLOWANCE: N_("lowers the price of {number}"),
}


def reason_word(detail: InvoiceDetail) -> str:
    """The catalogue word for why a red invoice was made."""
    return REASONS.get(detail.reason_code, detail.reason_code)
