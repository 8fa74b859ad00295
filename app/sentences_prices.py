"""Sentences of what may go wrong with prices, discounts, tax rates and the fapiao register; see `app.sentences`."""

from __future__ import annotations

from app import refusals as r
from app.words import N_

SENTENCES: dict[type[r.Refusal | r.Fault], str] = {
    r.TaxModeDiffers: N_(
        "The list before, “{list_name}”, states prices in the other tax mode, and {count} of them cannot be converted "
        "exactly, {product} ({price}) first. Keep its tax mode, or give a new price for each of these products."
    ),
    r.BelowFloor: N_("{product}: the price {price} is below its floor of {floor}. Change one of them."),
    r.DiscountTooLarge: N_("A discount of {discount} is more than the {total} it is taken off. Type a smaller one."),
    r.DiscountReasonMissing: N_("A discount on the whole invoice needs a reason. Write one."),
    r.TooMuchChange: N_(
        "{amount} is more than small change: up to {most} may be waived here. Type it as a discount with its reason."
    ),
    r.PriceNotApproved: N_(
        "{invoice} has prices below the floor or beyond the limit: {products}. The branch manager has to approve them "
        "before it is released."
    ),
    r.NothingToApprove: N_("The prices of {invoice} need no approval of the branch manager."),
    r.BadTaxId: N_("“{text}” is no unified social credit code: 18 characters, the last one checks the others."),
    r.BadFapiaoNumber: N_(
        "“{text}” does not fit this kind of fapiao: electronic ones have 20 digits and no code, paper ones 8 digits "
        "and a code of 10 or 12."
    ),
    r.FapiaoDiffers: N_("{what}: {stated} is stated, but the parts come to {found}. Correct one of them."),
    r.MoreThanDocument: N_("{invoice}: {asked} is more than the {left} that is left to be put on a fapiao."),
    r.MoreThanOriginal: N_("{asked} in red is more than the {left} that is left of fapiao {original}."),
    r.RateOverlaps: N_("“{code}” already has a rate from {day} or later. Choose a later day."),
}
