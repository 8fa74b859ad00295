"""A stocktake from the order to what was decided about each difference, with figures worked out on paper.

Product 1 costs 5.40, product 2 3.10; 1000 of each lie in the main warehouse.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from app import refusals
from app.services import (
    discrepancies,
    flow,
    reconciliation,
    stocktake,
    stocktake_reading,
    to_book,
    uncollected,
    warehouse,
)
from app.services.stocktake import CountedLine
from app.services.verify.run import verify
from tests.branch import BranchAtWork
from tests.invariants import broken

PERIOD = "2026-11"


def ordered(branch: BranchAtWork) -> int:
    return stocktake.order_count(branch.desk("accounting_supervisor")).ids[0]


def line_ids(branch: BranchAtWork, count: int) -> dict[str, int]:
    return {line.code: line.id for line in stocktake_reading.sheet(branch.desk("keeper"), count)}


def typed(branch: BranchAtWork, count: int, **counted: str) -> None:
    """Types a count of the keeper's; 1000 for what is not named."""
    ids = line_ids(branch, count)
    lines = [CountedLine(line_id, counted.get(code, "1000")) for code, line_id in ids.items()]
    stocktake.type_counts(branch.desk("keeper"), count, lines)


def again(branch: BranchAtWork, count: int, **counted: str) -> None:
    ids = line_ids(branch, count)
    lines = [CountedLine(ids[code], figure, reason="recounted") for code, figure in counted.items()]
    stocktake.type_counts(branch.desk("keeper"), count, lines)


def approved(branch: BranchAtWork, **counted: str) -> int:
    count = ordered(branch)
    typed(branch, count, **counted)
    again(branch, count, **counted)
    stocktake.witness_count(branch.desk("accountant"), count)
    stocktake.approve_count(branch.desk("accounting_supervisor"), count)
    return count


def entries(branch: BranchAtWork, paper: str) -> list[tuple[str, Decimal, Decimal, str]]:
    rows = branch.rows(
        "SELECT a.role, l.debit, l.credit, l.rule FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "JOIN voucher v ON v.id = l.voucher_id WHERE v.paper = :paper ORDER BY l.id", paper=paper,
    )  # fmt: skip
    return [(r["role"], Decimal(r["debit"]) / 10000, Decimal(r["credit"]) / 10000, r["rule"]) for r in rows]


def on_hand(branch: BranchAtWork, product: int) -> Decimal:
    return Decimal(branch.one("SELECT on_hand FROM custody_balance WHERE product_id = :p", p=product)) / 1000


def test_a_shortage_and_a_surplus_go_the_ordinary_way(branch: BranchAtWork) -> None:
    count = approved(branch, P001="997", P002="1002")
    assert (on_hand(branch, 1), on_hand(branch, 2), on_hand(branch, 3)) == (997, 1002, 1000)
    last = branch.rows("SELECT paper, received, issued FROM custody_entry ORDER BY id DESC LIMIT 2")
    assert [tuple(row.values()) for row in last] == [("stock_count", 2000, 0), ("stock_count", 0, 3000)]
    branch.book()
    assert entries(branch, "stock_count") == [
        ("DISCREPANCY", Decimal("16.20"), 0, "J18"), ("INVENTORY", 0, Decimal("16.20"), "J18"),
        ("INVENTORY", Decimal("6.20"), 0, "J19"), ("DISCREPANCY", 0, Decimal("6.20"), "J19"),
    ]  # fmt: skip
    judged = {j.line.code: j for j in stocktake_reading.judged(branch.desk("accountant"), count)}
    assert (judged["P001"].shortage, judged["P001"].unit_cost, judged["P001"].amount) == (
        3,
        Decimal("5.40"),
        Decimal("-16.20"),
    )
    assert (judged["P002"].surplus, judged["P002"].amount) == (2, Decimal("6.20"))
    assert broken(branch) == []
    assert verify(branch.store).clean
    found = reconciliation.reconcile(branch.desk("accountant"), PERIOD)
    assert found.agrees
    assert [(d.subject, d.difference, d.kind) for d in found.check("R8").listed] == [
        ("P001", 3, "shortage"), ("P002", -2, "surplus"),
    ]  # fmt: skip


def test_the_sheet_is_blind_and_asks_again_for_what_differs(branch: BranchAtWork) -> None:
    count = ordered(branch)
    row = stocktake_reading.sheet(branch.desk("keeper"), count)[0]
    assert not {"book", "snapshot", "difference"} & set(row.__slots__)
    typed(branch, count, P001="997")
    assert {r.code for r in stocktake_reading.sheet(branch.desk("keeper"), count) if r.again} == {"P001"}
    with pytest.raises(refusals.CountUnfinished) as unfinished:
        stocktake.witness_count(branch.desk("accountant"), count)
    assert (unfinished.value.product, unfinished.value.lines) == ("P001", 1)
    assert not reconciliation.reconcile(branch.desk("accountant"), PERIOD).check("R8").agrees
    again(branch, count, P001="1000")
    stocktake.witness_count(branch.desk("accountant"), count)
    stocktake.approve_count(branch.desk("accounting_supervisor"), count)
    assert branch.one("SELECT COUNT(*) FROM stock_count_difference") == 0
    assert branch.tray("accounts") == []


def test_a_count_in_the_wrong_unit_is_refused_and_nothing_is_taken_down(branch: BranchAtWork) -> None:
    count = ordered(branch)
    ids = line_ids(branch, count)
    lines = [CountedLine(ids["P001"], "1000", unit="件"), CountedLine(ids["P002"], "83", unit="箱")]
    with pytest.raises(refusals.WrongUnit) as wrong:
        stocktake.type_counts(branch.desk("keeper"), count, lines)
    assert (wrong.value.product, wrong.value.unit, wrong.value.typed) == ("P002", "件", "箱")
    assert wrong.value.at == f"counted.{ids['P002']}.unit"
    for quantity in ("-1", "1.0001", "many", ""):
        with pytest.raises(refusals.Refusal) as refused:
            stocktake.type_counts(branch.desk("keeper"), count, [CountedLine(ids["P001"], quantity)])
        assert refused.value.at == f"counted.{ids['P001']}"
    assert branch.one("SELECT COUNT(*) FROM stock_count_entry") == 0


def test_counting_witnessing_and_approving_are_three_hands(branch: BranchAtWork) -> None:
    supervisor, accountant = branch.desk("accounting_supervisor"), branch.desk("accountant")
    count = ordered(branch)
    ids = line_ids(branch, count)
    with pytest.raises(refusals.NotPermitted):
        stocktake.witness_count(branch.desk("keeper"), count)
    stocktake.type_counts(accountant, count, [CountedLine(line_id, "1000") for line_id in ids.values()])
    with pytest.raises(refusals.OwnCount):
        stocktake.witness_count(accountant, count)
    with pytest.raises(refusals.CountNotWitnessed):
        stocktake.approve_count(supervisor, count)
    stocktake.cancel_count(supervisor, count, "the accountant counted")
    with pytest.raises(refusals.CountNotOpen):
        stocktake.type_counts(branch.desk("keeper"), count, [CountedLine(ids["P001"], "1")])


def test_goods_that_moved_meanwhile_are_seen_before_approval(branch: BranchAtWork) -> None:
    """Counted 998 when the book said 1000; then 40 came in. The shortage is 2, whatever came later."""
    count = ordered(branch)
    warehouse.receive_goods(branch.desk("keeper"), [warehouse.ReceivedLine(2, "10")])
    typed(branch, count, P001="998", P002="1010")
    again(branch, count, P001="998")
    warehouse.receive_goods(branch.desk("keeper"), [warehouse.ReceivedLine(1, "40")])
    stocktake.witness_count(branch.desk("accountant"), count)
    supervisor = branch.desk("accounting_supervisor")
    with pytest.raises(refusals.MovedMeanwhile) as moved:
        stocktake.approve_count(supervisor, count)
    assert moved.value.lines == 2
    seen = stocktake_reading.moved_meanwhile(supervisor, count)
    assert [(m.code, m.received, m.before_counting) for m in seen] == [("P002", 10, True), ("P001", 40, False)]
    stocktake.approve_count(supervisor, count, moved_seen=True)
    assert (on_hand(branch, 1), on_hand(branch, 2)) == (1038, 1010)
    branch.book()
    assert broken(branch) == []
    assert verify(branch.store).clean


def test_goods_of_customers_are_counted_apart(branch: BranchAtWork) -> None:
    paid = branch.sale([(1, "30")], "paid")
    count = ordered(branch)
    assert branch.one("SELECT held FROM stock_count_line WHERE product_id = 1") == 30000
    ids = line_ids(branch, count)
    lines = [CountedLine(ids[code], "1000") for code in ids if code != "P001"]
    stocktake.type_counts(branch.desk("keeper"), count, [CountedLine(ids["P001"], "970", held="30"), *lines])
    stocktake.witness_count(branch.desk("accountant"), count)
    stocktake.approve_count(branch.desk("accounting_supervisor"), count)
    assert branch.one("SELECT COUNT(*) FROM stock_count_difference") == 0
    flow.take(branch.desk("keeper"), "ship", [paid])
    assert uncollected.uncollected(branch.desk("keeper")) == ()


def test_less_than_is_promised_cannot_be_counted_away(branch: BranchAtWork) -> None:
    branch.sale([(1, "999")])
    count = ordered(branch)
    typed(branch, count, P001="990")
    again(branch, count, P001="990")
    stocktake.witness_count(branch.desk("accountant"), count)
    with pytest.raises(refusals.PromisedMissing) as missing:
        stocktake.approve_count(branch.desk("accounting_supervisor"), count)
    assert (missing.value.counted, missing.value.promised) == (990, 999)
    assert on_hand(branch, 1) == 1000


def test_each_difference_is_resolved_by_two(branch: BranchAtWork) -> None:
    """16.20 short: 10.80 the keeper pays with 1.40 of input tax, 5.40 is an ordinary loss; 6.20 over stays."""
    accountant, supervisor = branch.desk("accountant"), branch.desk("accounting_supervisor")
    count = approved(branch, P001="997", P002="1002")
    with pytest.raises(refusals.NotFound):
        discrepancies.propose_resolution(accountant, "stock_count", count, "ordinary", "1", "not booked yet")
    branch.book()
    open_ones = {d.surplus: d.open for d in discrepancies.discrepancies(accountant)}
    assert open_ones == {False: Decimal("16.20"), True: Decimal("6.20")}

    def propose(kind: str, amount: str, party: str = "", tax: str = "0") -> int:
        return discrepancies.propose_resolution(
            accountant, "stock_count", count, kind, amount, "as counted", party, tax
        ).ids[0]

    with pytest.raises(refusals.Missing):
        propose("liable", "10.80")
    first = propose("liable", "10.80", "王大力", "1.40")
    with pytest.raises(refusals.NothingToResolve) as too_much:
        propose("ordinary", "5.41")
    assert too_much.value.left == Decimal("5.40")
    refused = propose("disaster", "5.40")
    with pytest.raises(refusals.ReasonMissing):
        discrepancies.decide_resolution(supervisor, refused, False)
    discrepancies.decide_resolution(supervisor, refused, False, "no disaster")
    rest, over = propose("ordinary", "5.40"), propose("surplus", "6.20")
    for number in (first, rest, over):
        discrepancies.decide_resolution(supervisor, number, True)
    with pytest.raises(refusals.AlreadyDecided):
        discrepancies.decide_resolution(supervisor, first, True)
    for waiting in to_book.waiting_ids(accountant):
        assert to_book.proposal(accountant, waiting).refusal is None
    branch.book()
    assert entries(branch, "stock_resolution") == [
        ("DISCREPANCY", Decimal("1.40"), 0, "J18"), ("INPUT_VAT_REVERSED", 0, Decimal("1.40"), "J18"),
        ("OTHER_RECEIVABLE", Decimal("12.20"), 0, "J18"), ("DISCREPANCY", 0, Decimal("12.20"), "J18"),
        ("ADMINISTRATIVE_EXPENSE", Decimal("5.40"), 0, "J18"), ("DISCREPANCY", 0, Decimal("5.40"), "J18"),
        ("DISCREPANCY", Decimal("6.20"), 0, "J19"), ("ADMINISTRATIVE_EXPENSE", 0, Decimal("6.20"), "J19"),
    ]  # fmt: skip
    assert discrepancies.discrepancies(accountant) == ()
    left = branch.one(
        "SELECT SUM(l.debit - l.credit) FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE a.role = 'DISCREPANCY'"
    )
    assert left == 0
    assert [r.verdict for r in discrepancies.resolutions(accountant)] == ["approved", "approved", "refused", "approved"]
    assert broken(branch) == []
    assert verify(branch.store).clean
    assert reconciliation.reconcile(accountant, PERIOD).agrees


def test_nothing_to_count_and_a_category(branch: BranchAtWork) -> None:
    with pytest.raises(refusals.NothingToCount):
        stocktake.order_count(branch.desk("accountant"), 1, "no such category")
    with pytest.raises(refusals.NotPermitted):
        stocktake.order_count(branch.desk("keeper"))


def test_paid_goods_that_nobody_fetches_grow_old(branch: BranchAtWork) -> None:
    from datetime import UTC, datetime, timedelta

    from app.services import days
    from tests.branch import DAY

    first = branch.sale([(1, "3"), (2, "1")], "paid")
    branch.now = lambda: datetime(2027, 1, 5, 2, tzinfo=UTC)
    days.open_day(branch.desk("accountant"), DAY + timedelta(days=31))
    branch.sale([(3, "2")], "paid", customer=2)
    lines = uncollected.uncollected(branch.desk("keeper"))
    assert [(n.code, n.left, n.age, n.old) for n in lines] == [
        ("P001", 3, 31, True), ("P002", 1, 31, True), ("P003", 2, 0, False),
    ]  # fmt: skip
    assert lines[0].invoice_id == first
    assert [(c.invoices, c.lines, c.age, c.old) for c in uncollected.by_customer(branch.desk("accountant"))] == [
        (1, 2, 31, True), (1, 1, 0, False),
    ]  # fmt: skip
    assert [n.code for n in uncollected.to_pick(branch.desk("keeper"), DAY + timedelta(days=31))] == ["P003"]


def test_what_was_cancelled_is_not_to_be_fetched(branch: BranchAtWork) -> None:
    from app.process import Kind
    from tests.going_back import red_invoice

    paid = branch.sale([(1, "30")], "paid")
    red_invoice(branch, paid, Kind.CANCEL, {1: "12"})
    assert [n.left for n in uncollected.uncollected(branch.desk("keeper"))] == [18]
    ordered(branch)
    assert branch.one("SELECT held FROM stock_count_line WHERE product_id = 1") == 18000
