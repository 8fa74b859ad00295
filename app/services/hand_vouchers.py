"""Vouchers by hand (手工凭证): typed by the accountant, reviewed and posted by a second person, taken back in red only.

Drafts keep exactly what was typed. A posted draft stays as the voucher's own paper, with the narration of each line.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import RowMapping, delete, insert, select

from app.models.amounts import ZERO
from app.models.catalog import customer
from app.models.closing import sub_account, voucher_draft, voucher_draft_line, voucher_review
from app.models.ledger import account, voucher, voucher_line
from app.process import Duty, Paper
from app.refusals import (
    AccountClosed,
    AccountFromPapers,
    AccountHasParts,
    AlreadyCorrected,
    CustomerNeeded,
    Missing,
    NotFound,
    OneSideOnly,
    OwnVoucher,
    ReasonMissing,
    ReverseThePaper,
    Unbalanced,
    VoucherMoved,
)
from app.services import accounts, periods, typed, voucher_writing
from app.services.desk import Changed, Work, command, touch
from app.services.voucher_drafts import HandLine, HandVoucher

# What stands for the J of the domain guide on vouchers that no paper led to.
RULES = {Paper.MANUAL: "HAND", Paper.CORRECTION: "HAND", Paper.CARRY: "J26", Paper.OPENING: "OPENING"}
MOST_ATTACHMENTS = Decimal(999)
# Papers alone write on these, so that the detail behind them always agrees.
FROM_PAPERS = ("CASH", "INVENTORY", "REVENUE", "OUTPUT_VAT", "COST_OF_SALES")
BY_HAND = (Paper.MANUAL.value, Paper.CARRY.value, Paper.OPENING.value)


# Drafts


@command(Duty.BOOK)
def save_voucher(work: Work, form: HandVoucher, draft_id: int | None = None, replaces_id: int | None = None) -> Changed:
    """Keeps a voucher as it stands, finished or not. `replaces_id` names the voucher that a red one took back.

    Raises NotFound, or VoucherMoved when the draft was submitted meanwhile.
    """
    if draft_id is None:
        draft_id = work.add(
            voucher_draft, kind="manual", state="draft", maker_id=work.person.id, replaces_id=replaces_id, at=work.now
        )
    else:
        _own(work, draft_id, "draft")
    keep_lines(work, draft_id, form)
    return Changed(frozenset({"voucher_draft"}), (draft_id,))


def keep_lines(work: Work, draft_id: int, form: HandVoucher) -> None:
    """Keeps what was typed in a draft."""
    touch(work, voucher_draft, draft_id, day=form.day, narration=form.narration, attachments=form.attachments,
          at=work.now)  # fmt: skip
    work.conn.execute(delete(voucher_draft_line).where(voucher_draft_line.c.draft_id == draft_id))
    if form.lines:
        work.conn.execute(
            insert(voucher_draft_line),
            [
                {"draft_id": draft_id, "position": n, "narration": line.narration, "account": line.account,
                 "debit": line.debit, "credit": line.credit, "customer_id": line.customer_id}
                for n, line in enumerate(form.lines, 1)
            ],
        )  # fmt: skip


@command(Duty.BOOK)
def discard_voucher(work: Work, draft_id: int) -> Changed:
    """Throws a draft away. Raises VoucherMoved once it was submitted."""
    _own(work, draft_id, "draft")
    work.conn.execute(delete(voucher_draft).where(voucher_draft.c.id == draft_id))
    return Changed(frozenset({"voucher_draft"}), (draft_id,))


@command(Duty.BOOK)
def submit_voucher(work: Work, draft_id: int) -> Changed:
    """Hands a draft to the second person.

    Raises, at the field: Missing, NotFound, AccountHasParts, AccountClosed, AccountFromPapers, CustomerNeeded,
    OneSideOnly, Unbalanced, PeriodClosed, BackDated, DayLater.
    """
    row = _own(work, draft_id, "draft")
    _read(work, row)
    touch(work, voucher_draft, draft_id, state="submitted", sent_back="", at=work.now)
    return Changed(frozenset({"voucher_draft"}), (draft_id,))


@command(Duty.BOOK)
def withdraw_voucher(work: Work, draft_id: int) -> Changed:
    """Takes a submitted voucher back to the desk. Raises VoucherMoved when it was posted."""
    _own(work, draft_id, "submitted")
    touch(work, voucher_draft, draft_id, state="draft", at=work.now)
    return Changed(frozenset({"voucher_draft"}), (draft_id,))


@command(Duty.CHECK)
def send_voucher_back(work: Work, draft_id: int, reason: str) -> Changed:
    """Returns a submitted voucher to its maker with a reason. Raises ReasonMissing or VoucherMoved."""
    _draft(work, draft_id, "submitted")
    if not typed.clean(reason):
        raise ReasonMissing()
    said = typed.text(reason, "reason", typed.NOTE_LENGTH)
    touch(work, voucher_draft, draft_id, state="draft", sent_back=said, at=work.now)
    return Changed(frozenset({"voucher_draft"}), (draft_id,))


# Posting


@command(Duty.CHECK, signed=True)
def post_vouchers(work: Work, ids: Sequence[int]) -> Changed:
    """Reviews submitted vouchers and posts them, all or none; each is dated as typed and named after its maker.

    Raises OwnVoucher for the maker's own, VoucherMoved, and what `submit_voucher` raises.
    """
    numbers = [post_draft(work, _draft(work, draft_id, "submitted")) for draft_id in ids]
    return Changed(frozenset({"voucher_draft", "ledger"}), tuple(ids), tuple(numbers))


def post_draft(work: Work, row: RowMapping) -> str:
    """Writes the review, the voucher, and marks the draft; returns the voucher's number."""
    if row["maker_id"] == work.person.id:
        raise OwnVoucher(person=work.person.name)
    day, lines = _read(work, row)
    voucher_id = voucher_writing.next_id(work)
    work.post(voucher_review, voucher_id=voucher_id, person_id=work.person.id, at=work.now)
    head = voucher_writing.Head(
        day, Paper(row["kind"]), row["id"], row["maker_id"], narration=typed.clean(row["narration"])
    )
    voucher_writing.write(work, head, lines, voucher_id)
    touch(work, voucher_draft, row["id"], state="posted", at=work.now)
    return str(work.conn.execute(select(voucher.c.number).where(voucher.c.id == voucher_id)).scalar_one())


def _read(work: Work, row: RowMapping) -> tuple[date, list[voucher_writing.Placed]]:
    """The typed voucher as one that can be posted; every refusal names its field."""
    day = typed.day(row["day"], "day")
    if row["kind"] != Paper.OPENING:
        periods.require_day(work, day)
    typed.text(row["narration"], "narration", typed.NAME_LENGTH)
    if row["attachments"].strip():
        typed.number(row["attachments"], "attachments", 0, least=ZERO, most=MOST_ATTACHMENTS)
    query_ = select(voucher_draft_line).where(voucher_draft_line.c.draft_id == row["id"])
    found = work.conn.execute(query_.order_by(voucher_draft_line.c.position)).mappings().all()
    if len(found) < 2:
        raise Missing(at=f"lines.{len(found) + 1}.account")
    shut, above = _shut(work), _above(work)
    rules = _rules_of(work, row)
    lines = [_line(work, row, line, shut, above, rules) for line in found]
    debit, credit = (sum((getattr(line, side) for line in lines), ZERO) for side in ("debit", "credit"))
    if debit != credit:
        raise Unbalanced(debit=debit, credit=credit, at="lines")
    return day, lines


def _line(
    work: Work, row: RowMapping, line: RowMapping, shut: set[int], above: set[int], rules: dict[int, str]
) -> voucher_writing.Placed:
    at = f"lines.{line['position']}"
    if not line["account"].strip():
        raise Missing(at=f"{at}.account")
    chosen = accounts.by_code(work.conn, line["account"], f"{at}.account")
    if row["kind"] == Paper.MANUAL or row["kind"] == Paper.CARRY:
        if chosen["id"] in above and chosen["role"] not in accounts.POSTED_BESIDE_PARTS:
            raise AccountHasParts(account=accounts.shown(chosen), at=f"{at}.account")
        if chosen["id"] in shut:
            raise AccountClosed(account=accounts.shown(chosen), at=f"{at}.account")
    if row["kind"] == Paper.MANUAL:
        _require_free(work, chosen, line, at)
    typed.text(line["narration"], f"{at}.narration", typed.NAME_LENGTH, needed=False)
    if bool(line["debit"].strip()) == bool(line["credit"].strip()):
        raise OneSideOnly(at=f"{at}.debit")
    side = "debit" if line["debit"].strip() else "credit"
    amount = typed.number(line[side], f"{at}.{side}", work.house.places)
    if not amount:
        raise OneSideOnly(at=f"{at}.{side}")
    sides = (amount, ZERO) if side == "debit" else (ZERO, amount)
    rule = rules.get(line["position"], RULES[Paper(row["kind"])])
    return voucher_writing.Placed(chosen["id"], *sides, rule, line["customer_id"])


def _require_free(work: Work, chosen: RowMapping, line: RowMapping, at: str) -> None:
    roles = accounts.ancestors_roles(work.conn, chosen["id"])
    if any(role in FROM_PAPERS or role.startswith("OPENING") for role in roles):
        raise AccountFromPapers(account=accounts.shown(chosen), at=f"{at}.account")
    if chosen["role"] in accounts.BY_CUSTOMER:
        known = select(customer.c.id).where(customer.c.id == line["customer_id"])
        if line["customer_id"] is None or work.conn.execute(known).first() is None:
            raise CustomerNeeded(account=accounts.shown(chosen), at=f"{at}.customer")


def _rules_of(work: Work, row: RowMapping) -> dict[int, str]:
    """The J of each line of a red voucher: that of the line it takes back."""
    if row["kind"] == Paper.CORRECTION:
        query_ = select(voucher_line.c.position, voucher_line.c.rule)
        rows = work.conn.execute(query_.where(voucher_line.c.voucher_id == row["corrects_id"]))
        return {r.position: r.rule for r in rows}
    return {}


def _shut(work: Work) -> set[int]:
    closed = sub_account.c.confirmed_by.is_(None) | sub_account.c.closed_by.is_not(None)
    return set(work.conn.execute(select(sub_account.c.account_id).where(closed)).scalars())


def _above(work: Work) -> set[int]:
    return set(work.conn.execute(select(account.c.parent_id).where(account.c.parent_id.is_not(None))).scalars())


# Red vouchers


@command(Duty.BOOK)
def correct_voucher(work: Work, voucher_id: int, reason: str, day: str = "") -> Changed:
    """Submits a red copy of the whole of a voucher made by hand (红字更正); a second person posts it.

    The corrected one is then typed anew, naming this one. Raises ReverseThePaper for a voucher that follows from a
    paper, AlreadyCorrected, ReasonMissing, or the refusal of the day (today when none is given).
    """
    found = work.conn.execute(select(voucher).where(voucher.c.id == voucher_id)).mappings().first()
    if found is None:
        raise NotFound(what="voucher", name=str(voucher_id))
    if found["paper"] not in BY_HAND:
        raise ReverseThePaper(voucher=found["number"], paper=found["paper_number"] or found["number"])
    if not typed.clean(reason):
        raise ReasonMissing()
    if work.conn.execute(select(voucher_draft.c.id).where(voucher_draft.c.corrects_id == voucher_id)).first():
        raise AlreadyCorrected(voucher=found["number"])
    dated = typed.day(day or work.day, "day")
    periods.require_day(work, dated)
    draft_id = work.add(
        voucher_draft, kind="correction", state="draft", corrects_id=voucher_id, maker_id=work.person.id, at=work.now
    )
    keep_lines(
        work, draft_id, HandVoucher(f"{dated}", typed.text(reason, "reason", typed.NAME_LENGTH), _red(work, voucher_id))
    )
    touch(work, voucher_draft, draft_id, state="submitted")
    return Changed(frozenset({"voucher_draft"}), (draft_id,))


def _red(work: Work, voucher_id: int) -> tuple[HandLine, ...]:
    line = voucher_line.c
    chosen = select(account.c.code, line.debit, line.credit, line.customer_id).join(account)
    rows = work.conn.execute(chosen.where(line.voucher_id == voucher_id).order_by(line.position))
    return tuple(HandLine(r.code, _plain(-r.debit), _plain(-r.credit), customer_id=r.customer_id) for r in rows)


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}" if amount else ""


# Review of vouchers that papers made


@command(Duty.CHECK, signed=True)
def review_vouchers(work: Work, ids: Sequence[int]) -> Changed:
    """A second person has looked through these vouchers (凭证审核). Raises OwnVoucher or VoucherMoved."""
    query_ = select(voucher.c.id, voucher.c.number, voucher.c.person_id, voucher_review.c.id.label("review"))
    query_ = query_.outerjoin(voucher_review, voucher_review.c.voucher_id == voucher.c.id)
    found = {row.id: row for row in work.conn.execute(query_.where(voucher.c.id.in_(ids)))}
    for voucher_id in ids:
        row = found.get(voucher_id)
        if row is None or row.review is not None:
            raise VoucherMoved(name=row.number if row else str(voucher_id))
        if row.person_id == work.person.id:
            raise OwnVoucher(person=work.person.name)
        work.post(voucher_review, voucher_id=voucher_id, person_id=work.person.id, at=work.now)
    return Changed(frozenset({"ledger"}), tuple(ids))


def _own(work: Work, draft_id: int, state: str) -> RowMapping:
    row = _draft(work, draft_id, state)
    if row["maker_id"] != work.person.id:
        raise VoucherMoved(name=row["narration"] or str(draft_id))
    return row


def _draft(work: Work, draft_id: int, state: str) -> RowMapping:
    row = work.conn.execute(select(voucher_draft).where(voucher_draft.c.id == draft_id)).mappings().first()
    if row is None:
        raise NotFound(what="voucher", name=str(draft_id))
    if row["state"] != state:
        raise VoucherMoved(name=row["narration"] or str(draft_id))
    return row
