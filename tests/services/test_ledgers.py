"""What the accountant reads: the worked examples of the trade, to the cent, through the ledgers' own reads."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app import words
from app.process import Method, Paper
from app.refusals import BookEarlierFirst, Missing, NotFound, NotPermitted
from app.services import flow, ledgers, money_journals, stock_ledger, subledgers, to_book, vouchers, warehouse
from app.services.ledgers import Direction, LineKind
from app.services.subledgers import Cut
from app.services.vouchers import month
from tests.branch import BranchAtWork

PERIOD = "2026-11"
D = Decimal


def closing(branch: BranchAtWork, code: str) -> Decimal:
    """What an account stands at by the trial balance, debits positive."""
    balance = ledgers.trial_balance(branch.desk("accountant"), PERIOD, everything=True)
    row = next(row for row in balance.rows if row.code == code)
    return row.closing_debit - row.closing_credit


def account(branch: BranchAtWork, code: str) -> ledgers.Account:
    return next(a for a in ledgers.accounts(branch.desk("accountant")) if a.code == code)


@pytest.fixture
def worked(branch: BranchAtWork) -> BranchAtWork:
    """The worked example: three cups at 19.90 for cash, cost 5.40, one of them returned and refunded."""
    sold = branch.sale([(1, "3")], upto="booked")
    branch.take_back(sold, {1: "1"}, upto="booked")
    return branch


def test_a_sale_and_a_return_end_where_the_worked_example_says(worked: BranchAtWork) -> None:
    assert closing(worked, "1001") == D("39.80")
    assert closing(worked, "6001") == D("-35.22")
    assert closing(worked, "22210101") == D("-4.58")
    assert closing(worked, "2221") == D("-4.58"), "level 1 holds what its sub-accounts hold"
    assert closing(worked, "6401") == D("10.80")
    assert closing(worked, "2203") == 0


def test_the_trial_balance_is_balanced_and_shows_red_on_the_same_side(worked: BranchAtWork) -> None:
    balance = ledgers.trial_balance(worked.desk("accountant"), PERIOD)
    assert balance.balanced
    revenue = next(row for row in balance.rows if row.code == "6001")
    assert (revenue.debit, revenue.credit) == (0, D("35.22")), "a return takes off the turnover, it does not add to it"
    assert all(row.level == 1 or row.code for row in balance.rows)
    assert {row.code for row in balance.rows}.isdisjoint({"6711", "1121"}), "accounts without a figure are left out"


def test_a_later_period_opens_with_what_this_one_closed_with(worked: BranchAtWork) -> None:
    later = ledgers.trial_balance(worked.desk("accountant"), "2026-12")
    cash = next(row for row in later.rows if row.code == "1001")
    assert (cash.opening_debit, cash.debit, cash.closing_debit) == (D("39.80"), 0, D("39.80"))
    assert cash.year_debit == D("59.70")
    assert later.balanced
    next_year = ledgers.trial_balance(worked.desk("accountant"), "2027-01")
    assert next(row for row in next_year.rows if row.code == "1001").year_debit == 0


def test_the_general_ledger_runs_from_opening_to_the_totals(worked: BranchAtWork) -> None:
    rows = ledgers.general_ledger(worked.desk("accountant"), account(worked, "2203").id, PERIOD).rows
    assert [row.kind for row in rows] == [LineKind.OPENING, *[LineKind.ENTRY] * 4, LineKind.MONTH, LineKind.YEAR]
    assert [(row.debit, row.credit, row.side, row.balance) for row in rows[1:5]] == [
        (0, D("59.70"), Direction.CREDIT, D("59.70")),
        (D("59.70"), 0, Direction.FLAT, 0),
        (0, D("19.90"), Direction.CREDIT, D("19.90")),
        (D("19.90"), 0, Direction.FLAT, 0),
    ]
    assert (rows[-2].debit, rows[-2].credit) == (D("79.60"), D("79.60"))
    assert all(row.customer and row.invoice_id and row.voucher_id for row in rows[1:5]), "each line drills"


def test_the_pages_of_a_ledger_add_up_to_the_whole(worked: BranchAtWork) -> None:
    desk, cash = worked.desk("accountant"), account(worked, "1001").id
    whole = ledgers.general_ledger(desk, cash, PERIOD).rows
    pages, cursor = [], None
    while True:
        page = ledgers.general_ledger(desk, cash, PERIOD, cursor, limit=1)
        pages += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    assert tuple(pages) == whole


def test_a_parent_account_shows_the_lines_of_its_children(branch: BranchAtWork) -> None:
    invoice = branch.sale(upto="payable")
    branch.pay(invoice, "10", Method.WECHAT)
    branch.pay(invoice, "", Method.ALIPAY)
    branch.book()
    rows = ledgers.general_ledger(branch.desk("accountant"), account(branch, "1012").id, PERIOD).rows
    assert [row.debit for row in rows if row.kind is LineKind.ENTRY] == [D("10"), D("49.70")]
    assert rows[-1].balance == D("59.70")


def test_accounts_are_named_in_the_language_spoken(branch: BranchAtWork) -> None:
    assert account(branch, "1001").name == "Cash on hand"
    words.use("zh_CN")
    assert account(branch, "1001").name == "库存现金"


def test_advances_stand_by_customer_and_their_card_shows_the_lines(branch: BranchAtWork) -> None:
    branch.sale(upto="paid", customer=2)
    branch.sale(upto="shipped", customer=1)
    branch.book()
    desk = branch.desk("accountant")
    rows = subledgers.by_customer(desk, PERIOD)
    assert [(row.code, row.debit, row.credit, row.closing) for row in rows] == [
        ("C001", D("59.70"), D("59.70"), 0),
        ("C002", 0, D("59.70"), D("59.70")),
    ]
    assert sum(row.closing for row in rows) == -closing(branch, "2203")
    card = subledgers.customer_card(desk, rows[1].customer_id, PERIOD).rows
    assert [row.kind for row in card] == [LineKind.OPENING, LineKind.ENTRY, LineKind.MONTH, LineKind.YEAR]
    assert (card[1].side, card[1].balance) == (Direction.CREDIT, D("59.70"))
    assert subledgers.by_customer(desk, "2026-12")[0].opening == D("59.70")


def test_revenue_is_cut_by_rate_product_customer_and_day_to_the_same_total(branch: BranchAtWork) -> None:
    branch.sale([(1, "3"), (4, "2")], upto="shipped", customer=1)
    branch.sale([(1, "1")], upto="shipped", customer=2)
    branch.book()
    desk = branch.desk("accountant")
    total = subledgers.revenue_total(desk, PERIOD)
    assert total.net == -closing(branch, "6001")
    assert total.tax == -closing(branch, "22210101")
    assert total.cost == closing(branch, "6401")
    for cut in Cut:
        rows = subledgers.revenue(desk, PERIOD, cut)
        assert sum(row.net for row in rows) == total.net
        assert sum(row.tax for row in rows) == total.tax
    by_rate = {row.key: row for row in subledgers.revenue(desk, PERIOD, Cut.RATE)}
    assert set(by_rate) == {D("9"), D("13")}
    assert by_rate[D("9")].gross == D("218.00")
    cups = next(row for row in subledgers.revenue(desk, PERIOD, Cut.PRODUCT) if row.code == "P001")
    entries = subledgers.revenue_entries(desk, PERIOD, Cut.PRODUCT, cups.key).rows
    assert [entry.quantity for entry in entries] == [D("3"), D("1")]
    assert all(entry.number and entry.invoice for entry in entries)
    assert cups.margin == cups.net - cups.cost


def test_stock_in_value_moves_by_the_weighted_average(branch: BranchAtWork) -> None:
    """10 @ 5.00 and 20 @ 5.60: 7 go out at 37.80, 23 are left at 124.20; 2 come back, 25 at 135.00."""
    from app.services import catalog

    product = int(branch.one("SELECT max(id) FROM product")) + 1
    catalog.add_products(branch.desk("sales_supervisor"), [catalog.ProductForm("AVG", "盖碗", tax_rate="13")])
    supervisor, filer = branch.desk("sales_supervisor"), branch.desk("accounting_supervisor")
    from tests.branch import DAY

    proposed = catalog.propose_prices(supervisor, "2026-11", DAY, True, {product: "12"})
    catalog.file_prices(filer, proposed.ids[0])
    branch.receive(product, "10", "5.00")
    branch.receive(product, "20", "5.60")
    sold = branch.sale([(product, "7")], upto="booked")
    desk = branch.desk("accountant")
    row = next(row for row in stock_ledger.stock_in_value(desk, PERIOD) if row.code == "AVG")
    assert (row.out_amount, row.quantity, row.amount, row.average) == (D("37.80"), 23, D("124.20"), D("5.400000"))
    branch.take_back(sold, {1: "2"}, upto="booked")
    row = next(row for row in stock_ledger.stock_in_value(desk, PERIOD) if row.code == "AVG")
    assert (row.quantity, row.amount) == (25, D("135.00"))
    card = stock_ledger.stock_card(desk, product, PERIOD).rows
    assert [(line.in_quantity, line.out_quantity, line.quantity, line.amount) for line in card] == [
        (0, 0, 0, 0),
        (10, 0, 10, D("50.00")),
        (20, 0, 30, D("162.00")),
        (0, 7, 23, D("124.20")),
        (0, -2, 25, D("135.00")),
    ]
    assert all(line.voucher for line in card[1:])
    later = stock_ledger.stock_card(desk, product, "2026-12").rows
    assert [(line.quantity, line.amount) for line in later] == [(25, D("135.00"))]


def test_stock_in_value_adds_up_to_the_inventory_account(worked: BranchAtWork) -> None:
    rows = stock_ledger.stock_in_value(worked.desk("accountant"), PERIOD)
    assert sum(row.amount for row in rows) == closing(worked, "1405")


def test_the_cashiers_journal_stands_beside_the_ledger_and_shows_what_is_not_booked(branch: BranchAtWork) -> None:
    branch.sale(upto="booked")
    branch.sale(upto="paid")
    desk = branch.desk("accountant")
    cash = next(row for row in money_journals.journals(desk, PERIOD) if row.role == "CASH")
    assert (cash.journal.closing, cash.ledger.closing, cash.difference) == (D("119.40"), D("59.70"), D("59.70"))
    lines = money_journals.journal(desk, "CASH", PERIOD).rows
    assert [(line.received, line.balance, bool(line.voucher)) for line in lines] == [
        (0, 0, False),
        (D("59.70"), D("59.70"), True),
        (D("59.70"), D("119.40"), False),
    ]
    branch.book()
    assert all(row.difference == 0 for row in money_journals.journals(desk, PERIOD))


def test_a_waiting_paper_lies_beside_the_voucher_it_leads_to(branch: BranchAtWork) -> None:
    branch.sale(upto="shipped")
    desk = branch.desk("accountant")
    receipt, shipment = to_book.waiting_papers(desk).rows
    assert (receipt.paper, shipment.paper) == (Paper.RECEIPT, Paper.SHIPMENT)
    assert to_book.count_waiting(desk) == 2
    money = to_book.proposal(desk, receipt.id)
    assert [(line.code, line.debit, line.credit) for line in money.lines] == [
        ("1001", D("59.70"), 0),
        ("2203", 0, D("59.70")),
    ]
    assert (money.facts.method, money.facts.amount) == (Method.CASH, D("59.70"))
    goods = to_book.proposal(desk, shipment.id)
    assert goods.debit == goods.credit == D("75.90")
    assert [line.code for line in goods.facts.lines] == ["P001"]
    assert goods.refusal is None


def test_goods_received_are_proposed_at_the_standard_cost_or_the_one_typed(branch: BranchAtWork) -> None:
    branch.receive(1, "10")
    desk = branch.desk("accountant")
    (copy,) = to_book.waiting_papers(desk).rows
    assert to_book.proposal(desk, copy.id).debit == D("54.00")
    assert to_book.proposal(desk, copy.id, {1: "6.00"}).debit == D("60.00")


def test_what_stands_in_the_way_of_booking_is_shown_beside_the_paper(branch: BranchAtWork) -> None:
    from app.services import catalog

    catalog.add_products(branch.desk("sales_supervisor"), [catalog.ProductForm("NEW", "新品")])
    product = int(branch.one("SELECT max(id) FROM product"))
    branch.receive(product, "10")
    desk = branch.desk("accountant")
    (copy,) = to_book.waiting_papers(desk).rows
    proposed = to_book.proposal(desk, copy.id)
    assert isinstance(proposed.refusal, Missing)
    assert proposed.refusal.at == f"costs.{product}"
    assert proposed.lines == ()


def test_goods_are_proposed_in_the_order_they_moved(branch: BranchAtWork) -> None:
    warehouse.receive_goods(branch.desk("keeper"), [warehouse.ReceivedLine(1, "5")])
    branch.sale(upto="shipped")
    desk = branch.desk("accountant")
    received, _receipt, shipment = to_book.waiting_papers(desk).rows
    refusal = to_book.proposal(desk, shipment.id).refusal
    assert isinstance(refusal, BookEarlierFirst)
    assert (refusal.earlier, refusal.product) == (received.number, "P001")
    flow.take(desk, "book", [received.id])
    assert to_book.proposal(desk, shipment.id).refusal is None


def test_vouchers_are_listed_newest_first_and_found(worked: BranchAtWork) -> None:
    desk = worked.desk("accountant")
    listed = vouchers.vouchers(desk, PERIOD).rows
    assert [row.id for row in listed] == sorted((row.id for row in listed), reverse=True)
    assert len(listed) == 5, "goods in, receipt, shipment, taken back, refund"
    pages, cursor = [], None
    while True:
        page = vouchers.vouchers(desk, PERIOD, after=cursor, limit=2)
        pages += page.rows
        cursor = page.next_cursor
        if cursor is None:
            break
    assert tuple(pages) == listed
    receipt = next(row for row in listed if row.paper is Paper.RECEIPT)
    assert vouchers.vouchers(desk, search=receipt.paper_number).rows == (receipt,)
    assert vouchers.vouchers(desk, "2026-10").rows == ()
    assert vouchers.vouchers(desk, search="%").rows == ()
    assert len(vouchers.vouchers(desk, search="丰华").rows) == 4


def test_a_voucher_is_shown_as_it_was_posted(worked: BranchAtWork) -> None:
    desk = worked.desk("accountant")
    row = next(row for row in vouchers.vouchers(desk).rows if row.paper is Paper.TAKE_BACK)
    found = vouchers.voucher_of(desk, row.id)
    assert [(line.code, line.debit, line.credit, line.rule) for line in found.lines] == [
        ("6001", 0, D("-17.61"), "J8"),
        ("22210101", 0, D("-2.29"), "J8"),
        ("2203", 0, D("19.90"), "J8"),
        ("6401", D("-5.40"), 0, "J9"),
        ("1405", 0, D("-5.40"), "J9"),
    ]
    with pytest.raises(NotFound):
        vouchers.voucher_of(desk, 999)


def test_periods_are_those_with_entries_and_the_open_one(branch: BranchAtWork) -> None:
    assert ledgers.periods(branch.desk("accountant")) == (PERIOD,)
    assert month("2024-02")[1].day == 29
    with pytest.raises(NotFound):
        month("2024-13")


@pytest.mark.parametrize("role", ["clerk", "sales_supervisor", "cashier", "keeper", "administrator"])
def test_the_books_are_closed_to_those_who_do_not_keep_them(branch: BranchAtWork, role: str) -> None:
    desk = branch.desk(role)
    reads = [
        lambda: ledgers.trial_balance(desk, PERIOD),
        lambda: ledgers.general_ledger(desk, 1, PERIOD),
        lambda: subledgers.by_customer(desk, PERIOD),
        lambda: subledgers.revenue(desk, PERIOD),
        lambda: stock_ledger.stock_in_value(desk, PERIOD),
        lambda: money_journals.journals(desk, PERIOD),
        lambda: vouchers.vouchers(desk),
        lambda: to_book.waiting_papers(desk),
    ]
    for read in reads:
        with pytest.raises(NotPermitted):
            read()


def test_every_ledger_reads_the_same_on_either_database(any_branch: BranchAtWork) -> None:
    sold = any_branch.sale([(1, "3")], upto="booked")
    any_branch.take_back(sold, {1: "1"}, upto="booked")
    desk = any_branch.desk("accountant")
    balance = ledgers.trial_balance(desk, PERIOD)
    assert balance.balanced
    assert closing(any_branch, "6001") == D("-35.22")
    assert len(ledgers.general_ledger(desk, account(any_branch, "2203").id, PERIOD).rows) == 7
    assert [row.closing for row in subledgers.by_customer(desk, PERIOD)] == [0]
    assert len(subledgers.customer_card(desk, 1, PERIOD).rows) == 7
    for cut in Cut:
        (row,) = subledgers.revenue(desk, PERIOD, cut)
        assert (row.net, row.tax, row.cost) == (D("35.22"), D("4.58"), D("10.80"))
        assert len(subledgers.revenue_entries(desk, PERIOD, cut, row.key).rows) == 2
    assert sum(row.amount for row in stock_ledger.stock_in_value(desk, PERIOD)) == closing(any_branch, "1405")
    assert stock_ledger.stock_card(desk, 1, PERIOD).rows[-1].quantity == 998
    assert money_journals.journals(desk, PERIOD)[0].difference == 0
    assert money_journals.journal(desk, "CASH", PERIOD).rows[-1].balance == D("39.80")
    assert len(vouchers.vouchers(desk, search="hz-").rows) == 5
    assert vouchers.vouchers_of_invoice(desk, sold)[0].total == D("59.70")
    any_branch.sale(upto="shipped")
    shipment = to_book.waiting_papers(desk).rows[-1]
    assert to_book.proposal(desk, shipment.id).debit == D("75.90")
