"""The sentences about the drawer, the bank and the branch's own accounts; see `app.sentences`."""

from __future__ import annotations

from app import refusals as r
from app.words import N_

CASH_SENTENCES: dict[type[r.Refusal | r.Fault], str] = {
    r.WrongWay: N_("Money does not go this way. Takings go to the bank, the float is drawn from the bank."),
    r.NotThere: N_("Only {held} is there, {given} was asked for. Type what is there, or less."),
    r.FloatAboveLimit: N_(
        "The float may hold {limit}; it holds {held}, and {given} would come on top. "
        "Take less, or bring the rest to the bank."
    ),
    r.DrawerClosed: N_(
        "The drawer of {day} has been counted and closed. What comes now belongs to the next business day: "
        "open it first."
    ),
    r.DrawerNotOpened: N_(
        "{amount} lay in the drawer over night and was not counted yet. Count it with a witness first, under Drawer."
    ),
    r.DrawerNotCounted: N_(
        "{drawer} of {day} is not counted. Count it with a witness and close it first, under Drawer."
    ),
    r.CountAgain: N_("This is not the last count, or money has moved since. Count again."),
    r.NotAnother: N_("{person} stands on this already. Another person must sign."),
    r.CashDecided: N_("What was over or short in {number} has been decided. Nothing more is to be done."),
    r.EmptyStatement: N_("The statement has no lines. Choose a file that has some."),
    r.StatementDoesNotAddUp: N_(
        "The statement begins with {opening}, its lines come to {moved}, but it ends with {closing}. "
        "Check both balances and the columns."
    ),
    r.StatementKnown: N_("All {lines} lines of this statement were imported before. Nothing was added."),
    r.StatementGap: N_(
        "The statement begins with {opening}; the one before it ended with {before}. "
        "Import the statement between them first."
    ),
    r.NoMatch: N_(
        "The bank's line comes to {bank}, the journal lines to {journal}, or one of them is matched already. "
        "Choose others."
    ),
}
CASH_THINGS: dict[str, str] = {
    "money account": N_("money account"),
    "kind of account": N_("kind of account"),
    "drawer": N_("drawer"),
    "denomination": N_("note or coin"),
    "count": N_("count"),
    "difference": N_("difference"),
    "statement": N_("bank statement"),
    "bank line": N_("line of the bank"),
    "match": N_("match"),
}
