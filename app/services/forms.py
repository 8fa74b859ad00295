"""The invoice as it is typed: text in every field, kept exactly so that a power cut or a refusal loses nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from app.process import Kind
from app.services.trail import storable


@dataclass(frozen=True, slots=True)
class LineForm:
    """One line as typed. An empty price means the list price; an empty discount means none.

    `unfinished` is what stands in the product field while no product has been chosen.
    """

    product_id: int | None = None
    quantity: str = ""
    price: str = ""
    discount: str = ""
    reason: str = ""
    unfinished: str = ""
    original_line_id: int | None = None

    @property
    def blank(self) -> bool:
        return not (self.product_id or self.quantity or self.unfinished or self.price or self.discount)


@dataclass(frozen=True, slots=True)
class InvoiceForm:
    """An invoice as typed. On a return, `original_id` names the invoice and each line its shipped line;
    quantities are typed positive.

    `discount` is one on the whole invoice, as an amount with tax or in percent (`5%`); `small_change` (抹零) is what is
    waived of the total's cents.
    """

    customer_id: int | None = None
    lines: tuple[LineForm, ...] = field(default=())
    reference: str = ""
    note: str = ""
    kind: Kind = Kind.SALE
    original_id: int | None = None
    reason_code: str = ""
    discount: str = ""
    discount_reason: str = ""
    small_change: str = ""

    def written(self) -> str:
        return storable(json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")))


def read_form(typed: str) -> InvoiceForm:
    """The form as it was written; an empty form for empty text."""
    if not typed:
        return InvoiceForm()
    data = json.loads(typed)
    lines = tuple(LineForm(**line) for line in data.pop("lines"))
    return InvoiceForm(**{**data, "kind": Kind(data["kind"])}, lines=lines)
