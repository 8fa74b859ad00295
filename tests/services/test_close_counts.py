"""The steps of the close that look at counts, drawers, the bank, differences and the month's cost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from app.process import Method
from app.services import (
    bank,
    catalog,
    closing,
    days,
    discrepancies,
    drawer,
    month_costs,
    people,
    settings,
    stocktake,
    stocktake_reading,
    transfers,
    warehouses,
)
from app.services.bank import StatementForm
from app.services.drawer import CountForm
from app.services.imports.bank_file import BankLineForm
from app.services.stocktake import CountedLine
from tests.branch import DAY, BranchAtWork, password

PERIOD = "2026-11"
Items = list[tuple[str, str, Decimal | None]]


def found(branch: BranchAtWork, step: str, period: str = PERIOD) -> Items:
    steps = closing.close_checklist(branch.desk("accountant"), period).steps
    return [(i.document, i.subject, i.amount) for s in steps if s.key == step for i in s.items]


def count_stock(branch: BranchAtWork, **counted: str) -> int:
    """A count of everything, typed twice where it differs; not signed yet."""
    count = stocktake.order_count(branch.desk("accounting_supervisor")).ids[0]
    ids = {line.code: line.id for line in stocktake_reading.sheet(branch.desk("keeper"), count)}
    lines = [CountedLine(line_id, counted.get(code, "1000")) for code, line_id in ids.items()]
    stocktake.type_counts(branch.desk("keeper"), count, lines)
    again = [CountedLine(ids[code], figure, reason="recounted") for code, figure in counted.items()]
    if again:
        stocktake.type_counts(branch.desk("keeper"), count, again)
    return count


def approve(branch: BranchAtWork, count: int) -> None:
    stocktake.witness_count(branch.desk("accountant"), count)
    stocktake.approve_count(branch.desk("accounting_supervisor"), count)


def test_a_warehouse_nobody_counted_and_a_count_nobody_approved(branch: BranchAtWork) -> None:
    main = branch.one("SELECT name FROM warehouse WHERE id = 1")
    assert found(branch, "stocktake") == [(main, "not counted in this period", None)]
    count = count_stock(branch)
    number = branch.one("SELECT number FROM stock_count")
    assert found(branch, "stocktake") == [
        (main, "not counted in this period", None), (number, "count not approved", None),
    ]  # fmt: skip
    approve(branch, count)
    assert found(branch, "stocktake") == []
    assert found(branch, "stocktake", "2026-12") == [(main, "not counted in this period", None)]


def test_differences_wait_until_two_people_decided(branch: BranchAtWork) -> None:
    """Three of product 1 are missing at 5.40, one of product 2 is there too much at 3.10."""
    count = count_stock(branch, P001="997", P002="1001")
    approve(branch, count)
    branch.book()
    number = branch.one("SELECT number FROM stock_count")
    assert found(branch, "undecided") == [
        (number, "shortage of stock", Decimal("16.20")), (number, "surplus of stock", Decimal("3.10")),
    ]  # fmt: skip
    desk = branch.desk("accountant")
    short = discrepancies.propose_resolution(desk, "stock_count", count, "ordinary", "16.20", "破损").ids[0]
    over = discrepancies.propose_resolution(desk, "stock_count", count, "surplus", "3.10", "点错").ids[0]
    assert [item[1:] for item in found(branch, "undecided")] == [
        ("waits for approval", Decimal("16.20")), ("waits for approval", Decimal("3.10")),
    ]  # fmt: skip
    for resolution in (short, over):
        discrepancies.decide_resolution(branch.desk("accounting_supervisor"), resolution, True)
    assert found(branch, "undecided") == []
    assert [item[0] for item in found(branch, "discrepancies")] == ["1901"]  # decided, not booked yet
    branch.book()
    assert found(branch, "discrepancies") == []


def test_goods_on_their_way_at_the_end_of_the_period(branch: BranchAtWork) -> None:
    other = warehouses.add_warehouse(branch.desk("administrator"), "B", "河东仓").ids[0]
    sent = transfers.send_goods(branch.desk("keeper"), 1, other, [transfers.SentLine(1, "5")])
    assert found(branch, "undecided") == [(sent.numbers[0], "goods on their way", None)]


def test_a_drawer_nobody_counted_and_cash_nobody_decided_about(branch: BranchAtWork) -> None:
    """59.70 was taken; the drawer holds 55.00, so 4.70 are short."""
    branch.sale(upto="paid")
    assert found(branch, "drawers") == []  # the branch does not count every day
    settings.set_setting(branch.desk("administrator"), "drawer_count", "yes")
    assert found(branch, "drawers") == [("2026-11-24 1001", "drawer not counted", None)]
    desk = branch.desk("cashier")
    counted = drawer.count_drawer(desk, CountForm("CASH", "close", {"50": "1", "5": "1"})).ids[0]
    witness = people.sign(desk, branch.id_of("accountant"), password("accountant")).signature
    sealed = drawer.seal_drawer(desk, counted, witness, reason="找零有误", kept_reason="银行已下班")
    assert found(branch, "drawers") == []
    assert found(branch, "undecided") == [(sealed.numbers[0], "cash short", Decimal("4.70"))]
    other = people.sign(desk, branch.id_of("manager"), password("manager")).signature
    drawer.decide_difference(branch.desk("accounting_supervisor"), sealed.ids[0], "expense", other)
    assert found(branch, "undecided") == []


def test_a_bank_without_a_statement_and_lines_without_a_partner(branch: BranchAtWork) -> None:
    """59.70 came by transfer. The bank has it, and takes a fee of 5.00 that nobody has written down."""
    assert found(branch, "statements") == []
    branch.pay(branch.sale(upto="payable"), method=Method.TRANSFER, reference="TR-1")
    assert found(branch, "statements") == [("1002", "no statement up to the end of the period", None)]
    zero = Decimal(0)
    lines = (
        BankLineForm(DAY, "转账", "TR-1", Decimal("59.70"), zero),
        BankLineForm(date(2026, 11, 30), "手续费", "", zero, Decimal(5)),
    )
    bank.import_statement(branch.desk("accountant"), StatementForm("BANK", "nov.csv", "0", "54.70", lines))
    assert found(branch, "statements") == []
    assert found(branch, "matched") == [
        ("1002 2026-11-24 TR-1", "Received by the bank, not by us", Decimal("59.70")),
        ("1002 2026-11-30 手续费", "Paid by the bank, not by us", Decimal(5)),
        ("1002 2026-11-24 TR-1", "Received by us, not by the bank", Decimal("59.70")),
    ]
    line = branch.one("SELECT id FROM bank_line WHERE reference = 'TR-1'")
    entry = branch.one("SELECT id FROM cash_journal WHERE role = 'BANK'")
    bank.match(branch.desk("accountant"), line, [entry])
    assert found(branch, "matched") == [("1002 2026-11-30 手续费", "Paid by the bank, not by us", Decimal(5))]


def test_the_cost_of_a_month_is_due_with_the_month_end_average(branch: BranchAtWork) -> None:
    """Seven of ten at 5.00 were sold: 35.00 is open until it is posted."""
    catalog.add_products(
        branch.desk("sales_supervisor"), [catalog.ProductForm("AVG", "月末加权", unit="件", tax_rate="13")]
    )
    product = int(branch.one("SELECT id FROM product WHERE code = 'AVG'"))
    proposed = catalog.propose_prices(
        branch.desk("sales_supervisor"), "AVG", date(2026, 11, 1), True, {product: "19.90"}
    ).ids[0]
    catalog.file_prices(branch.desk("accounting_supervisor"), proposed)
    branch.receive(product, "10", "5.00")
    month_costs.choose_method(branch.desk("accounting_supervisor"), "2027", "month_end")
    branch.now = lambda: datetime(2027, 1, 4, 2, tzinfo=UTC)
    days.open_day(branch.desk("accountant"), date(2027, 1, 4))
    branch.sale([(product, "7")], "booked")
    assert found(branch, "cost") == []  # November by the moving average
    assert found(branch, "cost", "2027-01") == [("2027-01", "cost of the month not posted", Decimal("35.00"))]
    month_costs.post_month_cost(branch.desk("accountant"), "2027-01")
    assert found(branch, "cost", "2027-01") == []


def test_all_twelve_steps_of_the_close_are_there(branch: BranchAtWork) -> None:
    keys = [step.key for step in closing.CLOSE_STEPS]
    for key in ("days", "half", "numbers", "unbooked", "stocktake", "drawers", "statements", "matched", "undecided",
                "cost", "vat", "trial", "reconciled", "carried"):  # fmt: skip
        assert key in keys
    assert len(keys) == len(set(keys))
