"""Sentences about differences, replies and answered workbooks; `app.sentences` takes them in."""

from __future__ import annotations

from app import refusals as r
from app.words import N_

SENTENCES: dict[type[r.Refusal | r.Fault], str] = {
    r.NothingChosen: N_("Nothing is chosen. Choose at least one line first."),
    r.StatementNotSent: N_(
        "No statement to {customer} is on record for this period. Record first that it was sent, then the reply."
    ),
    r.ReplyBeforeSent: N_(
        "The statement to {customer} went out on {sent_on}; the reply cannot be older. Correct the day."
    ),
    r.OtherWorkbook: N_(
        "{file} was exported for {said}, not for {wanted}. Choose the period it belongs to, or the right file."
    ),
    r.FiguresChanged: N_(
        "The figures of {period} are not those {file} was exported with. Export the reconciliation again and have that "
        "one answered."
    ),
    r.UnknownDifference: N_(
        "{check} has no difference on “{document}”. Rows may be answered, but not added; take the row out."
    ),
    r.FormulaThere: N_("The cell holds a formula: {text}. Write the answer itself there."),
}
THINGS: dict[str, str] = {"check": N_("check")}
FIELDS: dict[str, str] = {
    "action": N_("Settled how"),
    "answer": N_("Answer of head office"),
    "due": N_("Settled by"),
    "owner": N_("Responsible"),
    "period": N_("Period"),
    "replied_on": N_("Replied on"),
    "sent_on": N_("Sent on"),
    "state": N_("State"),
    "theirs": N_("Their balance"),
}
