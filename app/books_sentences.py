"""What is said of vouchers by hand, accounts, openings and the close; see `app.sentences`."""

from __future__ import annotations

from app import refusals as r
from app.words import N_

SENTENCES: dict[type[r.Refusal], str] = {
    r.BackDated: N_("{day} lies before the first open period. Take {first} or a later day."),
    r.DayLater: N_("{day} lies after the business day. Take {last} or an earlier day."),
    r.AccountHasParts: N_("{account} is divided. Choose one of the accounts below it."),
    r.AccountClosed: N_("{account} takes no entries: it is not confirmed yet, or it was closed."),
    r.AccountFromPapers: N_("{account} follows from papers. Correct the paper; the entry follows."),
    r.CustomerNeeded: N_("{account} is kept by customer. Choose the customer."),
    r.OneSideOnly: N_("Enter an amount on one side: debit or credit."),
    r.OwnVoucher: N_("{person} made this voucher. A second person has to review it."),
    r.VoucherMoved: N_("{name} has moved on meanwhile. Look at the list again."),
    r.AlreadyCorrected: N_("A red voucher takes back {voucher} already. Look at the drafts and the list."),
    r.ReverseThePaper: N_("{voucher} follows from {paper}. Reverse that paper; a red voucher follows."),
    r.SeriesInUse: N_("{year} has vouchers already. The series can be chosen again before the next year's first one."),
    r.CodeNotBelow: N_("{code} does not begin with {parent}. Lengthen the code of the account above."),
    r.AccountInUse: N_("{account} has a balance or entries. Clear it first."),
    r.OpeningsDiffer: N_("{account}: the general ledger opens with {ledger}, the details come to {area}. Correct one."),
    r.OpeningsSigned: N_("The opening balances were signed and stay. Correct them by a voucher."),
    r.OpeningsMissing: N_("The general ledger's opening balances are missing. Import them first."),
    r.PeriodNotOver: N_("{period} is not over. Close its last day and open a day of the next month first."),
    r.CloseStepsOpen: N_("{period} cannot be closed yet: {steps}. Clear or explain each first."),
    r.NotPrepared: N_("{period} is not prepared for closing as it stands now. The accountant has to prepare it."),
    r.NotLocked: N_("{period} is not locked."),
    r.EndTooLate: N_("Choose an end time after now, within a week."),
}
