"""Papers of money: deposit slip (缴款单), cash count (现金盘点表), X and Z sheet, bank adjustment (余额调节表)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from app.models.money import drawer_count_line, drawer_iou, drawer_resolution, drawer_seal, money_transfer
from app.process import METHOD_LABELS, Duty, Method
from app.refusals import FileFault, NotFound
from app.services import bank_reading, drawer_reading, money_accounts
from app.services.bank_reading import LISTS, Adjustment, OpenLine
from app.services.desk import Desk, Reading, query
from app.services.drawer_reading import DrawerSheet, SealRow, TillSheet
from app.services.money_transfers import KINDS, TransferRow, transfers_between
from app.services.paper_contents import house_party
from app.services.papers.content import BOOKKEEPING_COPY, COUNTERFOIL, Act, Copy
from app.services.papers.ink import AMBER, MUTED
from app.services.papers.layout import Field, Mark, PaperSize
from app.services.papers.sections import Section, SectionPaper, draw_sections
from app.services.papers.speech import Language, Speech
from app.services.papers.table import Column
from app.services.settings import value_of
from app.words import N_, _, speaking

PURPOSES = {"opening": N_("Opening"), "close": N_("Close of the day"), "handover": N_("Hand-over")}
OUTCOMES = {
    "liable": N_("Somebody pays"), "expense": N_("Expense"), "payable": N_("Owed to somebody"), "income": N_("Income"),
}  # fmt: skip
_DEPOSIT_COPIES = (COUNTERFOIL, Copy(2, N_("Bank copy")), BOOKKEEPING_COPY)
_TITLES = {
    "deposit": N_("Deposit slip"), "withdrawal": N_("Float withdrawal slip"),
    "settlement": N_("Settlement slip"), "transfer": N_("Transfer slip"),
}  # fmt: skip
_READS = (Duty.COLLECT, Duty.BOOK, Duty.CHECK)
_Row = dict[str, str]
_Made = tuple[SectionPaper, Language]


def transfer_slip_pdf(desk: Desk, transfer_id: int, target: Path) -> Path:
    """Prints the slip of a transfer between the branch's accounts, for a deposit the 缴款单 in three copies.

    Raises NotFound, NotPermitted, NoChineseFont or FileFault.
    """
    return _print(_slip(desk, transfer_id), target, "a5")


def cash_count_pdf(desk: Desk, seal_id: int, target: Path) -> Path:
    """Prints a signed count by denomination (现金盘点表). Raises as `transfer_slip_pdf` does."""
    return _print(_cash_count(desk, seal_id), target)


def till_sheet_pdf(desk: Desk, target: Path, day: date | None = None) -> Path:
    """Prints the X or Z sheet of a day, of the open one when none is named. Raises DayNotOpen, or as above."""
    return _print(_till(desk, day), target)


def adjustment_pdf(desk: Desk, role: str, on: date, target: Path) -> Path:
    """Prints the balance adjustment statement (余额调节表) of an account on a day. Raises as above."""
    return _print(_adjustment(desk, role, on), target)


def _print(made: _Made, target: Path, size: PaperSize = "a4") -> Path:
    paper, language = made
    try:
        draw_sections(paper, target, size, language)
    except OSError as error:
        raise FileFault(f"{target.name}: {error.strerror or error}") from error
    return target


def _spoken(look: Reading) -> Language:
    return "en" if look.branch.language == "en" or value_of(look.conn, "paper_language") == "en" else "zh_CN"


def _speech(look: Reading) -> Speech:
    return Speech(_spoken(look), look.branch.currency)


_PAIR = (Column("what", N_("Item"), 190), Column("figure", N_("Amount"), 0, "right"))
_TOLD = (Column("what", N_("Item"), 120, colour=MUTED), Column("said", N_("Particulars"), 0, wraps=True))


def _told(*rows: tuple[str, str], title: str = "") -> Section:
    """Labels at the left, what there is to say at the right; rows without anything are left out."""
    shown = [{"what": what, "said": said} for what, said in rows if said]
    return Section(title, _TOLD, shown, labelled=False)


# Transfers


@query(*_READS)
def _slip(look: Reading, transfer_id: int) -> _Made:
    t = money_transfer.c
    day = look.conn.execute(select(t.day).where(t.id == transfer_id)).scalar()
    if day is None:
        raise NotFound(what="transfer", name=str(transfer_id))
    row = next(each for each in transfers_between(look.conn, day, day) if each.id == transfer_id)
    speech = _speech(look)
    with speaking(speech.main):
        return _slip_paper(look, row, speech), _spoken(look)


def _slip_paper(look: Reading, row: TransferRow, speech: Speech) -> SectionPaper:
    known = money_accounts.known(look.conn)
    one, other = known[row.role_from], known[row.role_to]
    rows = [
        (_("Amount"), speech.money(row.gross)),
        (_("Amount in words"), "  ".join(speech.in_words(row.gross))),
    ]
    if row.fee:
        rows += [(_("Fee kept"), speech.money(row.fee)), (_("Credited"), speech.money(row.net))]
    account = other if other.kind == "bank" else one
    told = _told(
        (_("From"), f"{one.code} {one.name}"),
        (_("To"), f"{other.code} {other.name}"),
        (_("Bank account"), " ".join(filter(None, (account.bank_name, account.bank_number)))),
        (_("Kind"), _(KINDS[row.kind])),
        *rows,
        (_("Reference"), row.reference),
        (_("Note"), row.note),
    )
    return SectionPaper(
        _TITLES[row.kind], house_party(look.branch), row.number, row.day, (told,),
        ((N_("Cashier"), Act(row.person, row.day)), (N_("Bank's stamp"), None), (N_("Accountant"), None)),
        copies=_DEPOSIT_COPIES if row.kind == "deposit" else (), currency=look.branch.currency,
    )  # fmt: skip


# The count


@query(Duty.COLLECT, Duty.CHECK, Duty.AUTHORISE, Duty.MANAGE, Duty.BOOK)
def _cash_count(look: Reading, seal_id: int) -> _Made:
    found = drawer_reading.seals_where(look, drawer_seal.c.id == seal_id, 1)
    if not found:
        raise NotFound(what="count", name=str(seal_id))
    speech = _speech(look)
    with speaking(speech.main):
        return _count_paper(look, found[0], speech), _spoken(look)


def _count_paper(look: Reading, seal: SealRow, speech: Speech) -> SectionPaper:
    count = select(drawer_seal.c.drawer_count_id).where(drawer_seal.c.id == seal.id).scalar_subquery()
    line, iou, z = drawer_count_line.c, drawer_iou.c, drawer_resolution.c
    pieces = look.conn.execute(
        select(line.denomination, line.pieces).where(line.drawer_count_id == count).order_by(line.denomination.desc())
    ).all()
    slips = look.conn.execute(select(iou.name, iou.amount, iou.note).where(iou.drawer_count_id == count)).all()
    decided = look.conn.execute(
        select(z.number, z.outcome, z.name, z.amount, z.note).where(z.drawer_seal_id == seal.id)
    ).first()
    notes: list[_Row] = [
        {"worth": speech.price(row.denomination), "pieces": str(row.pieces),
         "amount": speech.amount(row.denomination * row.pieces)}
        for row in pieces
    ]  # fmt: skip
    notes.append({"worth": _("Counted in the drawer"), "amount": speech.amount(seal.counted)})
    word = _("over") if seal.difference > 0 else _("short") if seal.difference < 0 else _("agrees")
    reckoned = [
        (_("Book balance"), speech.amount(seal.book)),
        (_("Received, not entered"), speech.amount(Decimal(0))),  # every paper enters the journal as it is written
        (_("Paid out, not entered"), speech.amount(Decimal(0))),
        (_("Should be there"), speech.amount(seal.book)),
        (_("Counted in the drawer"), speech.amount(seal.counted)),
        (_("Over or short"), f"{word}  {speech.amount(seal.difference)}"),
    ]
    decision = ""
    if decided:
        parts = (decided.number, _(OUTCOMES[decided.outcome]), decided.name, speech.money(decided.amount), decided.note)
        decision = "  ".join(filter(None, parts))
    elif seal.difference:
        decision = _("not decided yet")
    account = money_accounts.known(look.conn)[seal.role]
    signers = [(N_("Cashier"), Act(seal.cashier, seal.day)), (N_("Witness"), Act(seal.witness, seal.day))]
    if seal.receiver:
        signers.append((N_("Taken over by"), Act(seal.receiver, seal.day)))
    worth = (
        Column("worth", N_("Denomination"), 150, "right"), Column("pieces", N_("Pieces"), 120, "right"),
        Column("amount", N_("Amount"), 0, "right"),
    )  # fmt: skip
    owed = (
        Column("name", N_("Who owes it"), 150), Column("note", N_("For"), 0, wraps=True),
        Column("amount", N_("Amount"), 120, "right"),
    )  # fmt: skip
    return SectionPaper(
        N_("Cash count sheet"), house_party(look.branch), seal.number, seal.day,
        (
            Section("", worth, notes, frozenset({len(notes) - 1})),
            Section(N_("Reckoning"), _PAIR, [{"what": what, "figure": figure} for what, figure in reckoned],
                    frozenset({3, 5}), labelled=False),
            Section(N_("Slips in place of cash"), owed,
                    [{"name": row.name, "note": row.note, "amount": speech.amount(row.amount)} for row in slips]),
            _told((_("Reason"), seal.reason), (_("Why takings stay here"), seal.kept_reason),
                  (_("What was decided"), decision), title=N_("Explanation")),
        ),
        (*signers, (N_("Accounting supervisor"), None)),
        left=(Field(N_("Drawer"), f"{account.code} {account.name}", strong=True),),
        right=(Field(N_("For what"), _(PURPOSES[seal.purpose])),
               Field(N_("Counted at"), f"{seal.at.astimezone():%F %R}")),
        currency=look.branch.currency,
    )  # fmt: skip


# X and Z


@query(*_READS)
def _till(look: Reading, day: date | None) -> _Made:
    speech = _speech(look)
    with speaking(speech.main):
        return _till_paper(look, drawer_reading.till_sheet_of(look, day), speech), _spoken(look)


def _till_paper(look: Reading, found: TillSheet, speech: Speech) -> SectionPaper:
    counted = {sheet.role for sheet in found.drawers if sheet.seal}
    blind = money_accounts.CASH not in counted
    methods: list[_Row] = []
    for method in Method:
        came, went = found.received.get(method), found.refunded.get(method)
        if came is None and went is None:
            continue
        hidden = blind and method is Method.CASH  # nobody is told what to count
        figures = {"in": came or Decimal(0), "out": went or Decimal(0)}
        shown = {key: "***" if hidden else speech.amount(value) for key, value in figures.items()}
        net = "***" if hidden else speech.amount(figures["in"] - figures["out"])
        methods.append({"what": _(METHOD_LABELS[method]), **shown, "net": net})
    runs = [
        {"what": what, "first": run.first, "last": run.last, "count": str(run.count)}
        for what, run in ((_("Receipts"), found.receipts), (_("Refunds"), found.refunds))
        if run.count
    ]
    moved = [
        {"number": row.number, "kind": _(KINDS[row.kind]), "reference": row.reference,
         "gross": speech.amount(row.gross), "fee": speech.amount(row.fee) if row.fee else ""}
        for row in found.transfers
    ]  # fmt: skip
    seq, digest = found.head
    money = (Column("in", N_("Received"), 110, "right"), Column("out", N_("Paid back"), 110, "right"))
    return SectionPaper(
        N_("Z sheet") if found.final else N_("X sheet"), house_party(look.branch), f"{found.day:%Y%m%d}", found.day,
        (
            Section(N_("Money by method"), (Column("what", N_("Method"), 0), *money,
                                            Column("net", N_("Takings, net"), 110, "right")), methods),
            Section(N_("Slips of the day"), (Column("what", N_("Papers"), 0), Column("first", N_("First"), 150),
                                             Column("last", N_("Last"), 150),
                                             Column("count", N_("Number of papers"), 80, "right")), runs),
            Section(N_("Money moved"), _TRANSFERS, moved),
            Section(N_("Drawers"), _DRAWERS, [_drawer_row(sheet, speech) for sheet in found.drawers]),
            _told((_("Head of the audit trail"), f"{seq} · {digest}"),
                  (_("Printed at"), f"{found.at.astimezone():%F %R}  {found.person}"), title=N_("Proof")),
        ),
        ((N_("Cashier"), None), (N_("Witness"), None), (N_("Accountant"), None)),
        marks=() if found.final else (Mark(N_("NOT CLOSED"), AMBER, large=False),),
        notice=N_("Reading the sheet changes nothing. With every drawer counted it is the Z sheet of the day."),
        currency=look.branch.currency,
    )  # fmt: skip


_TRANSFERS = (
    Column("number", N_("Slip"), 130), Column("kind", N_("Kind"), 110), Column("reference", N_("Reference"), 0),
    Column("gross", N_("Amount"), 90, "right"), Column("fee", N_("Fee"), 70, "right"),
)  # fmt: skip
_DRAWERS = (
    Column("name", N_("Drawer"), 0, wraps=True), Column("opening", N_("Opening"), 58, "right"),
    Column("received", N_("Received"), 58, "right"), Column("paid", N_("Paid out"), 58, "right"),
    Column("book", N_("Journal"), 58, "right"), Column("counted", N_("Counted"), 58, "right"),
    Column("gap", N_("Over or short"), 56, "right"), Column("seal", N_("Count"), 104),
)  # fmt: skip


def _drawer_row(sheet: DrawerSheet, speech: Speech) -> _Row:
    if sheet.counted is None or sheet.difference is None:
        hidden = dict.fromkeys(("opening", "received", "paid", "book"), "***")
        return {"name": sheet.name, **hidden, "seal": _("not counted")}
    figures = {
        "opening": sheet.opening, "received": sheet.received, "paid": sheet.paid,
        "book": sheet.counted - sheet.difference, "counted": sheet.counted, "gap": sheet.difference,
    }  # fmt: skip
    return {"name": sheet.name, **{key: speech.amount(value) for key, value in figures.items()}, "seal": sheet.seal}


# The bank


@query(Duty.BOOK, Duty.CHECK)
def _adjustment(look: Reading, role: str, on: date) -> _Made:
    account = money_accounts.one(look.conn, role, "role")
    found = bank_reading.adjusted(look.conn, role, on)
    speech = _speech(look)
    with speaking(speech.main):
        named = " ".join(filter(None, (account.bank_name, account.bank_number)))
        paper = SectionPaper(
            N_("Balance adjustment statement"), house_party(look.branch), f"{account.code}-{on:%Y%m%d}", on,
            (_both_sides(found, speech), *(_open_list(name, found.lists[name], speech) for name in LISTS)),
            ((N_("Prepared by"), Act(look.desk.person.name, look.day()) if look.desk.person else None),
             (N_("Checked by"), None)),
            left=(Field(N_("Account"), f"{account.code} {account.name}", strong=True),
                  Field(N_("Bank account"), named)),
            right=(Field(N_("At the end of"), speech.day(on)),),
            notice=N_("Not a source document: nothing is booked from it before the bank's advice is here."),
            currency=look.branch.currency,
        )  # fmt: skip
    return paper, _spoken(look)


def _both_sides(found: Adjustment, speech: Speech) -> Section:
    """The journal at the left, the bank at the right, each adjusted by what only the other side has."""
    columns = (
        Column("ours", N_("Our journal"), 168, wraps=True), Column("journal", N_("Amount"), 91, "right"),
        Column("theirs", N_("Bank statement"), 0, wraps=True), Column("bank", N_("Amount"), 91, "right"),
    )  # fmt: skip
    if found.bank is None:
        told = {"ours": _("Balance"), "journal": speech.amount(found.journal), "theirs": _("no statement yet")}
        return Section("", columns, [told])
    total = {name: speech.amount(found.total(name)) for name in LISTS}
    rows = [
        {"ours": _("Balance"), "journal": speech.amount(found.journal), "theirs": _("Balance"),
         "bank": speech.amount(found.bank)},
        {"ours": f"+ {_(LISTS['bank_received'])}", "journal": total["bank_received"],
         "theirs": f"+ {_(LISTS['we_received'])}", "bank": total["we_received"]},
        {"ours": f"− {_(LISTS['bank_paid'])}", "journal": total["bank_paid"], "theirs": f"− {_(LISTS['we_paid'])}",
         "bank": total["we_paid"]},
        {"ours": _("Adjusted balance"), "journal": speech.amount(found.journal_adjusted),
         "theirs": _("Adjusted balance"), "bank": speech.amount(found.bank_adjusted)},
    ]  # fmt: skip
    if not found.agrees:
        rows.append({"ours": _("Difference"), "journal": speech.amount(found.difference)})
    return Section("", columns, rows, frozenset({3, 4}))


def _open_list(name: str, lines: tuple[OpenLine, ...], speech: Speech) -> Section:
    columns = (
        Column("day", N_("Day"), 66), Column("narration", N_("Text"), 0, wraps=True),
        Column("reference", N_("Reference"), 110, wraps=True), Column("amount", N_("Amount"), 84, "right"),
        Column("age", N_("Days open"), 90, "right"),
    )  # fmt: skip
    rows = [
        {"day": line.day.isoformat(), "narration": line.narration, "reference": line.reference,
         "amount": speech.amount(abs(line.amount)),
         "age": f"{line.age}" + (f" · {_('over 90 days')}" if line.old else "")}
        for line in lines
    ]  # fmt: skip
    if rows:
        total = sum((abs(line.amount) for line in lines), Decimal(0))
        rows.append({"day": _("Total"), "amount": speech.amount(total)})
    return Section(LISTS[name], columns, rows, frozenset({len(rows) - 1}) if rows else frozenset())
