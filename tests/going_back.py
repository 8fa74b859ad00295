"""Red invoices in one line, for tests: a cancellation, an allowance or a return taken up to a stage.

red = red_invoice(branch, sale, Kind.CANCEL, {1: "2"})        # by line position: quantity, or amount of an allowance
"""

from __future__ import annotations

from collections.abc import Mapping

from app.process import Kind, Method
from app.services import flow
from app.services.forms import InvoiceForm, LineForm
from tests.branch import BranchAtWork

STAGES = ("draft", "submitted", "authorised", "payable", "refunded")


def red_invoice(
    branch: BranchAtWork,
    original: int,
    kind: Kind,
    lines: Mapping[int, str],
    upto: str = "payable",
    reason: str = "other",
) -> int:
    """Returns the id of the red invoice. A return passes the keeper between `authorised` and `payable`."""
    blue = {line["position"]: line for line in branch.lines(original)}
    typed = tuple(
        LineForm(blue[at]["product_id"], price=value, original_line_id=blue[at]["id"])
        if kind is Kind.ALLOWANCE
        else LineForm(blue[at]["product_id"], value, original_line_id=blue[at]["id"])
        for at, value in lines.items()
    )
    form = InvoiceForm(lines=typed, kind=kind, original_id=original, reason_code=reason)
    red = flow.take(branch.desk("clerk"), "save", form=form).ids[0]
    for stage in STAGES[1 : STAGES.index(upto) + 1]:
        match stage:
            case "submitted":
                flow.take(branch.desk("clerk"), "submit", [red])
            case "authorised":
                flow.take(branch.signed("sales_supervisor"), "authorise", [red])
            case "payable":
                if kind is Kind.RETURN:
                    flow.take(branch.desk("keeper"), "take_back", [red])
                step = "check_return" if kind is Kind.RETURN else "check_red"
                flow.take(branch.signed("accounting_supervisor"), step, [red])
            case "refunded":
                flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH)
    return red
