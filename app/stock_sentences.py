"""What is said when transfers, counts and costs cannot go on."""

from __future__ import annotations

from app import refusals as r
from app.words import N_

STOCK: dict[type[r.Refusal | r.Fault], str] = {
    r.NotForSale: N_("Goods of {warehouse} are not moved this way. Choose another warehouse, or transfer them first."),
    r.CodeTaken: N_("Another {what} already has the code {name}. Choose another code."),
    r.MinimumAboveMaximum: N_("The maximum {maximum} is less than the minimum {minimum}. Correct one of them."),
    r.NotAnotherKeeper: N_("{sender} sent transfer {transfer}; another keeper must receive it."),
    r.TransferDone: N_("The goods of transfer {transfer} have arrived already. Look at the list again."),
    r.MoreThanSent: N_(
        "{arrived} of {product} cannot have arrived: {sent} was sent. Enter what was sent; a stocktake "
        "takes up the rest."
    ),
    r.LossUnexplained: N_("{lost} of {product} did not arrive. Say why, or correct the quantity."),
    r.NothingToCount: N_("There are no goods to count in {warehouse}. Choose another warehouse or category."),
    r.WrongUnit: N_("{product} is counted in {unit}, not in {typed}. Convert the count and choose {unit}."),
    r.CountNotOpen: N_("Count {count} takes nothing more: it was witnessed, approved or cancelled."),
    r.CountUnfinished: N_(
        "Count {count} is not finished: {lines} products are still to be counted, or counted again because they "
        "differ; {product} is the first."
    ),
    r.CountNotWitnessed: N_("The witness has not signed count {count} yet. It is approved after that."),
    r.OwnCount: N_("{person} took part in count {count}; somebody else must sign here."),
    r.MovedMeanwhile: N_(
        "Goods moved while count {count} was under way: {lines} products, {product} the first. Look at the movements; "
        "approve with the book as it was when each was counted, or have them counted anew."
    ),
    r.PromisedMissing: N_(
        "{counted} of {product} was counted, but {promised} is promised to invoices. Void or change an invoice first, "
        "then approve the count."
    ),
    r.NothingToResolve: N_("{left} of {paper} is still open; no more can be resolved. Correct the amount."),
    r.AlreadyDecided: N_("Somebody has decided about {number} already. Look at the list again."),
    r.MethodStays: N_(
        "Stock was booked in {year}, so the way cost is worked out stays for that year. Choose it for the next year."
    ),
    r.NotMonthEnd: N_(
        "In {year} cost is worked out with each shipment; there is nothing to post at the end of a month."
    ),
    r.CostPosted: N_("The cost of {period} has been posted already."),
}
