"""Vouchers by hand: typed, reviewed by a second person, posted, taken back in red; accounts below the standard ones."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app import refusals as r
from app.services import accounts, hand_vouchers, ledgers, settings, voucher_drafts
from app.services.verify.run import verify
from app.services.voucher_drafts import HandLine, HandVoucher
from tests.branch import BranchAtWork
from tests.invariants import broken
from tests.straight import straight

RENT = HandVoucher(
    "2026-11-24",
    "十一月房租",
    (HandLine("6602", debit="3000", narration="房租"), HandLine("1002", credit="3,000.00")),
    "2",
)


def saved(branch: BranchAtWork, form: HandVoucher = RENT) -> int:
    return hand_vouchers.save_voucher(branch.desk("accountant"), form).ids[0]


def posted(branch: BranchAtWork, form: HandVoucher = RENT) -> int:
    """The id of the voucher that a form leads to."""
    draft = saved(branch, form)
    hand_vouchers.submit_voucher(branch.desk("accountant"), draft)
    hand_vouchers.post_vouchers(branch.signed("accounting_supervisor"), [draft])
    return int(branch.one("SELECT id FROM voucher WHERE paper = 'manual' AND paper_id = :d", d=draft))


def balance(branch: BranchAtWork, code: str) -> Decimal:
    found = ledgers.trial_balance(branch.desk("accountant"), "2026-11", everything=True)
    row = next(row for row in found.rows if row.code == code)
    return row.closing_debit - row.closing_credit


def test_a_voucher_is_typed_by_one_person_and_posted_by_another(any_branch: BranchAtWork) -> None:
    draft = saved(any_branch)
    assert voucher_drafts.voucher_draft_of(any_branch.desk("accountant"), draft).form == RENT
    hand_vouchers.submit_voucher(any_branch.desk("accountant"), draft)
    assert [d.id for d in voucher_drafts.voucher_drafts(any_branch.desk("accounting_supervisor"), waiting=True)] == [
        draft
    ]
    number = hand_vouchers.post_vouchers(any_branch.signed("accounting_supervisor"), [draft]).numbers[0]
    assert number == "HZ-JZ-202611-0002"  # the first one booked the stock received
    assert (balance(any_branch, "6602"), balance(any_branch, "1002")) == (Decimal(3000), Decimal(-3000))
    row = any_branch.rows("SELECT * FROM voucher WHERE number = :n", n=number)[0]
    assert (row["total"], row["person_id"], row["narration"]) == (
        30_000_000,
        any_branch.id_of("accountant"),
        "十一月房租",
    )
    reviewer = any_branch.one("SELECT person_id FROM voucher_review WHERE voucher_id = :v", v=row["id"])
    assert reviewer == any_branch.id_of("accounting_supervisor")
    assert broken(any_branch) == []
    assert verify(any_branch.store).problems == ()


def test_posting_asks_for_the_signature(branch: BranchAtWork) -> None:
    draft = saved(branch)
    hand_vouchers.submit_voucher(branch.desk("accountant"), draft)
    with pytest.raises(r.SignatureMissing):
        hand_vouchers.post_vouchers(branch.desk("accounting_supervisor"), [draft])


def _first(*line: str) -> HandVoucher:
    return replace(RENT, lines=(HandLine(*line), RENT.lines[1]))


BAD = {
    "unbalanced": (replace(RENT, lines=(RENT.lines[0], HandLine("1002", credit="2999.99"))), r.Unbalanced, "lines"),
    "no day": (replace(RENT, day=""), r.Missing, "day"),
    "back-dated": (replace(RENT, day="2026-10-31"), r.BackDated, "day"),
    "tomorrow": (replace(RENT, day="2026-11-25"), r.DayLater, "day"),
    "no narration": (replace(RENT, narration=" "), r.Missing, "narration"),
    "one line": (replace(RENT, lines=RENT.lines[:1]), r.Missing, "lines.2.account"),
    "unknown account": (_first("9999", "1"), r.NotFound, "lines.1.account"),
    "divided account": (_first("2221", "1"), r.AccountHasParts, "lines.1.account"),
    "from papers": (_first("1405", "1"), r.AccountFromPapers, "lines.1.account"),
    "both sides": (_first("6602", "1", "1"), r.OneSideOnly, "lines.1.debit"),
    "no number": (_first("6602", "abc"), r.NotANumber, "lines.1.debit"),
    "a third of a cent": (_first("6602", "0.001"), r.TooPrecise, "lines.1.debit"),
    "no customer": (_first("1122", "3000"), r.CustomerNeeded, "lines.1.customer"),
    "attachments": (replace(RENT, attachments="1.5"), r.TooPrecise, "attachments"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_vouchers_are_refused_at_their_field_and_kept_as_typed(branch: BranchAtWork, name: str) -> None:
    form, refusal, at = BAD[name]
    draft = saved(branch, form)
    before = branch.one("SELECT COUNT(*) FROM voucher")
    with pytest.raises(refusal) as caught:
        hand_vouchers.submit_voucher(branch.desk("accountant"), draft)
    assert caught.value.at == at
    assert branch.one("SELECT COUNT(*) FROM voucher") == before
    kept = voucher_drafts.voucher_draft_of(branch.desk("accountant"), draft)
    assert (kept.form, kept.state) == (form, "draft")


def test_a_voucher_is_sent_back_with_a_reason_and_thrown_away(branch: BranchAtWork) -> None:
    draft = saved(branch)
    hand_vouchers.submit_voucher(branch.desk("accountant"), draft)
    with pytest.raises(r.VoucherMoved):
        hand_vouchers.save_voucher(branch.desk("accountant"), RENT, draft)
    with pytest.raises(r.ReasonMissing):
        hand_vouchers.send_voucher_back(branch.desk("accounting_supervisor"), draft, " ")
    hand_vouchers.send_voucher_back(branch.desk("accounting_supervisor"), draft, "附件不全")
    assert voucher_drafts.voucher_draft_of(branch.desk("accountant"), draft).sent_back == "附件不全"
    hand_vouchers.discard_voucher(branch.desk("accountant"), draft)
    assert voucher_drafts.voucher_drafts(branch.desk("accountant")) == ()


def test_a_red_voucher_takes_the_whole_back_once(any_branch: BranchAtWork) -> None:
    original = posted(any_branch)
    red = hand_vouchers.correct_voucher(any_branch.desk("accountant"), original, "金额有误").ids[0]
    with pytest.raises(r.AlreadyCorrected):
        hand_vouchers.correct_voucher(any_branch.desk("accountant"), original, "again")
    hand_vouchers.post_vouchers(any_branch.signed("accounting_supervisor"), [red])
    lines = any_branch.rows(
        "SELECT l.debit, l.credit FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id "
        "WHERE v.paper = 'correction' ORDER BY l.position"
    )
    assert [(line["debit"], line["credit"]) for line in lines] == [(-30_000_000, 0), (0, -30_000_000)]
    assert (balance(any_branch, "6602"), balance(any_branch, "1002")) == (0, 0)
    blue = hand_vouchers.save_voucher(any_branch.desk("accountant"), RENT, replaces_id=original).ids[0]
    assert voucher_drafts.voucher_draft_of(any_branch.desk("accountant"), blue).replaces == "HZ-JZ-202611-0002"
    assert broken(any_branch) == []
    assert verify(any_branch.store).problems == ()


def test_the_voucher_of_a_paper_is_not_taken_back_by_hand(branch: BranchAtWork) -> None:
    with pytest.raises(r.ReverseThePaper):
        hand_vouchers.correct_voucher(branch.desk("accountant"), 1, "wrong")


def test_vouchers_of_papers_are_reviewed_many_at_once_by_a_second_person(branch: BranchAtWork) -> None:
    branch.sale(upto="booked")
    waiting = voucher_drafts.unreviewed(branch.desk("accounting_supervisor"))
    assert len(waiting) == 3  # goods received, the receipt, the shipment
    ids = [row.id for row in waiting]
    hand_vouchers.review_vouchers(branch.signed("accounting_supervisor"), ids)
    assert voucher_drafts.unreviewed(branch.desk("accounting_supervisor")) == ()
    with pytest.raises(r.VoucherMoved):
        hand_vouchers.review_vouchers(branch.signed("accounting_supervisor"), ids)


def test_three_series_by_where_money_moves(branch: BranchAtWork) -> None:
    with pytest.raises(r.SeriesInUse):  # the year has vouchers already
        settings.set_setting(branch.desk("administrator"), "voucher_series", "three")
    with branch.store.writing() as conn:
        conn.exec_driver_sql("INSERT INTO setting (name, value) VALUES ('voucher_series', 'three')")
    paid = posted(branch)
    lent = HandVoucher("2026-11-24", "计提工资", (HandLine("6601", "5000"), HandLine("2241", "", "5000")))
    moved = posted(branch, lent)
    income = HandVoucher("2026-11-24", "利息", (HandLine("1002", "12.30"), HandLine("6603", "", "12.30")))
    came = posted(branch, income)
    numbers = [branch.one("SELECT number FROM voucher WHERE id = :v", v=v) for v in (paid, moved, came)]
    assert numbers == ["HZ-JF-202611-0001", "HZ-JZ-202611-0002", "HZ-JS-202611-0001"]
    assert broken(branch) == []
    assert verify(branch.store).problems == ()


def test_an_account_is_added_below_a_standard_one_by_two_people(any_branch: BranchAtWork) -> None:
    desk, supervisor = any_branch.desk("accountant"), any_branch.signed("accounting_supervisor")
    with pytest.raises(r.CodeNotBelow):
        accounts.propose_account(desk, "6602", "660301", "房租")
    with pytest.raises(r.AccountInUse):  # papers post there by role
        accounts.propose_account(desk, "1405", "140501", "茶具")
    made = accounts.propose_account(desk, "6602", "660201", "房租", "Rent").ids[0]
    rent = replace(RENT, lines=(HandLine("660201", debit="3000"), RENT.lines[1]))
    draft = saved(any_branch, rent)
    with pytest.raises(r.AccountClosed):
        hand_vouchers.submit_voucher(desk, draft)
    assert [a.code for a in accounts.find_accounts(desk, "fangzu")] == []
    accounts.confirm_account(supervisor, made)
    assert [a.code for a in accounts.find_accounts(desk, "fangzu")] == ["660201"]
    hand_vouchers.submit_voucher(desk, draft)
    hand_vouchers.post_vouchers(supervisor, [draft])
    assert balance(any_branch, "6602") == 3000  # rolled up
    with pytest.raises(r.AccountInUse):
        accounts.close_account(supervisor, made)


def test_the_database_itself_wants_a_second_person(any_branch: BranchAtWork) -> None:
    original = posted(any_branch)
    draft = saved(any_branch)
    accountant, supervisor = any_branch.id_of("accountant"), any_branch.id_of("accounting_supervisor")
    with straight(any_branch) as sql:
        sql.do(f"UPDATE voucher_draft SET state = 'submitted' WHERE id = {draft}")
        row = sql.row("voucher", f"id = {original}")
        lines = [sql.row("voucher_line", f"voucher_id = {original} AND position = {n}") for n in (1, 2)]
        for line in lines:
            sql.do(next(sql.inserts("voucher_line", line | {"id": 900 + line["position"], "voucher_id": 900})))
        new = row | {"id": 900, "number": "HZ-JZ-202611-0900", "paper_id": draft}
        sql.refused(next(sql.inserts("voucher", new)), "reviewed by another")
        own = {"id": 900, "voucher_id": 900, "at": row["at"]}
        sql.refused(next(sql.inserts("voucher_review", own | {"person_id": accountant})), "second person")
        sql.do(next(sql.inserts("voucher_review", own | {"person_id": supervisor})))
        sql.refused(next(sql.inserts("voucher", new | {"person_id": supervisor})), "reviewed by another|accountant")
        sql.refused("UPDATE voucher_draft SET narration = 'x' WHERE state = 'posted'", "posted stays")
        sql.refused("DELETE FROM voucher_draft WHERE state = 'posted'", "never deleted")
        sql.refused("UPDATE voucher_draft_line SET debit = '1' WHERE draft_id IN "
                    "(SELECT id FROM voucher_draft WHERE state = 'posted')", "not changed")  # fmt: skip
        account = sql.row("account", "code = '6602'")
        stray = account | {"id": 900, "code": "7001", "role": None}
        sql.refused(next(sql.inserts("account", stray)), "stands below")
        review = sql.row("voucher_review", "id <> 900")
        sql.refused(f"UPDATE voucher_review SET person_id = {accountant} WHERE id = {review['id']}", "never changed")
