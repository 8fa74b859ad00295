"""What the people of a branch did in October 2026, day by day. What it comes to stands in `figures.py`.

One function a day; each evening the clerk registers and the accountant books what lies on the desks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.process import Duty, Kind, Method
from app.services import (
    balance_replies,
    bank,
    bank_reading,
    carry_over,
    catalog,
    closing,
    discrepancies,
    exchanges,
    fapiao,
    flow,
    hand_vouchers,
    joint_payments,
    paying_back,
    people,
    refunds,
    releasing,
    schema,
    settings,
    stocktake,
    stocktake_reading,
    transfers,
    voucher_drafts,
    warehouse,
    warehouses,
)
from app.services.bank import StatementForm
from app.services.cashier import PaymentForm
from app.services.desk import Desk, Person
from app.services.fapiao import CoverForm, FapiaoForm, RateForm
from app.services.forms import LineForm
from app.services.imports.bank_file import BankLineForm
from app.services.stocktake import CountedLine
from app.services.store import Store
from app.services.voucher_drafts import HandLine, HandVoucher
from tests.going_back import red_invoice
from tests.worked_month.people import (
    CARD,
    CUP,
    FENGHUA,
    HOTEL,
    MAIN,
    NORDLICHT,
    OLD,
    PERIOD,
    POT,
    TEA,
    TEAHOUSE,
    Branch,
    found,
)


def played(store: Store) -> Branch:
    """The whole month in a new store."""
    schema.make_current(store)
    branch = Branch(store, lambda: datetime(2026, 10, 8, 1, tzinfo=UTC))
    found(branch)
    for day in DAYS:
        day(branch)
    return branch


def the_8th(branch: Branch) -> None:
    """Goods come in twice, cups at two prices; the first sales, by each way of paying."""
    branch.receive(CUP, "100", "5.40")
    keeper = branch.desk("keeper")
    lines = [warehouse.ReceivedLine(*line) for line in ((CUP, "100"), (POT, "40"), (TEA, "50"), (CARD, "50"))]
    warehouse.receive_goods(keeper, lines)
    branch.book()
    branch.sale([(CUP, "3")], "shipped")
    pot = branch.sale([(POT, "1")], customer=TEAHOUSE)
    branch.pay(pot, method=Method.WECHAT, reference="WX-1")
    branch.ship(pot)
    teas = branch.sale([(TEA, "2")])
    branch.pay(teas, method=Method.CARD, reference="POS-1")
    branch.ship(teas)
    branch.evening()


def the_9th(branch: Branch) -> None:
    """A sale that leaves in two parts, one paid in two ways with tax-free goods on it, and one paid too much."""
    branch.morning(9)
    parts = branch.sale([(CUP, "7"), (TEA, "1")], customer=NORDLICHT)
    branch.pay(parts, method=Method.TRANSFER, reference="T-1")
    branch.ship(parts, p1="3")
    branch.ship(parts)
    mixed = branch.sale([(TEA, "4"), (CARD, "2")])
    branch.paid(mixed, PaymentForm(Method.ALIPAY, "300", reference="AL-1"), PaymentForm(Method.CASH, "176", "200"))
    branch.ship(mixed)
    over = branch.sale([(POT, "1")], customer=TEAHOUSE)
    branch.paid(over, PaymentForm(Method.TRANSFER, "300", reference="T-2"), keep_excess=True)
    branch.ship(over)
    branch.evening()


def the_12th(branch: Branch) -> None:
    """An advance is used, a cup comes back, a pot comes back broken; the takings go to the bank."""
    branch.morning(12)
    cups = branch.sale([(CUP, "2")], customer=TEAHOUSE)
    flow.take(branch.desk("cashier"), "use_advance", [cups], amount="39.80")
    branch.ship(cups)
    red_invoice(branch, branch.numbered("XS", 1), Kind.RETURN, {1: "1"}, "refunded")
    pot = branch.take_back(branch.numbered("XS", 2), upto="authorised")
    flow.take(branch.desk("accountant"), "inspect", [pot], results={branch.lines(pot)[0]["id"]: ("0", "1")})
    branch.advance(pot, "payable", after="authorised", kind=Kind.RETURN)
    flow.take(branch.desk("cashier"), "refund", [pot], method=Method.WECHAT)
    branch.move("deposit", "CASH", "BANK", "215", reference="CR-1")
    branch.evening()


def the_13th(branch: Branch) -> None:
    """Discounts: on the whole invoice, small change, a gift for nothing and a gift sold with its goods."""
    branch.morning(13)
    whole = branch.invoice(NORDLICHT, (CUP, "3"), (POT, "1"), discount="5.70", discount_reason="regular")
    branch.pay(whole, method=Method.CARD, reference="POS-2")
    branch.ship(whole, p1="1", p2="1")
    branch.ship(whole)
    branch.ship(branch.invoice(FENGHUA, (CUP, "3"), upto="paid", small_change="0.70"))
    gift = LineForm(CUP, "1", discount="g", reason="welcome")
    branch.ship(branch.invoice(FENGHUA, (POT, "1"), gift, upto="paid"))
    bundle = branch.invoice(NORDLICHT, (POT, "2"), LineForm(CUP, "1", discount="b", reason="two pots, a cup"))
    branch.pay(bundle, method=Method.TRANSFER, reference="T-3")
    branch.ship(bundle)
    branch.evening()


def the_14th(branch: Branch) -> None:
    """Cancelled before it left, void, one that nobody will fetch, and a price that the manager signs."""
    branch.morning(14)
    teas = branch.sale([(TEA, "2")], "paid", customer=TEAHOUSE)
    red_invoice(branch, teas, Kind.CANCEL, {1: "2"}, "refunded")
    void = branch.sale([(CUP, "1")])
    branch.take("sales_supervisor", "ask_void", void, reason="twice")
    branch.take("accounting_supervisor", "void", void)
    branch.sale([(CUP, "1")], customer=HOTEL)
    low = branch.sale([LineForm(POT, "1", price="180.80", reason="last of its kiln")])
    branch.pay(low, method=Method.ALIPAY, reference="AL-2")
    branch.ship(low)
    branch.evening()


def the_15th(branch: Branch) -> None:
    """An allowance on two teas; two cups are exchanged for a tea."""
    branch.morning(15)
    allowance = red_invoice(branch, branch.numbered("XS", 3), Kind.ALLOWANCE, {1: "10.90"})
    flow.take(branch.desk("cashier"), "refund", [allowance], method=Method.CARD)
    back = branch.take_back(branch.numbered("XS", 4), {1: "2"}, "draft")
    instead = branch.sale([(TEA, "1")], "draft", customer=NORDLICHT)
    exchanges.tie_exchange(branch.desk("clerk"), back, instead)
    branch.advance(back, "payable", after="draft", kind=Kind.RETURN)
    branch.advance(instead, "payable", after="draft")
    flow.take(branch.desk("cashier"), "set_off", [back])
    branch.pay(instead, method=Method.TRANSFER, reference="T-4")
    branch.ship(instead)
    branch.evening()


def the_16th(branch: Branch) -> None:
    """A limit of 2,000 for thirty days, and four invoices that leave on credit."""
    branch.morning(16)
    policy = releasing.set_policy(branch.desk("accounting_supervisor"), FENGHUA, "2000", "30", "公司担保").ids[0]
    releasing.confirm_policy(branch.desk("manager"), policy)
    branch.on_credit(FENGHUA, (POT, "5"))
    branch.on_credit(FENGHUA, (TEA, "2"), paid="100")
    branch.on_credit(FENGHUA, (CUP, "1"), (TEA, "1"))
    branch.on_credit(FENGHUA, (CUP, "3"))
    branch.evening()


def the_19th(branch: Branch) -> None:
    """Debts are paid, a cheque is credited, a payment is moved to its own invoice, one transfer pays two invoices."""
    branch.morning(19)
    branch.pay(branch.numbered("XS", 17), "630", Method.TRANSFER, "T-5")
    small = branch.numbered("XS", 19)
    branch.pay(small, "128")
    flow.take(branch.desk("cashier"), "ask_waive", [small], reason="抹零")
    branch.take("accounting_supervisor", "waive", small)
    cheque = branch.sale([(POT, "1")], customer=NORDLICHT)
    branch.pay(cheque, method=Method.CHEQUE, reference="CH-1")
    flow.take(branch.desk("cashier"), "clear", [cheque], receipt_id=branch.receipt_of(cheque))
    branch.ship(cheque)
    wrong, right = branch.sale([(CUP, "3")]), branch.sale([(CUP, "3")], customer=TEAHOUSE)
    branch.pay(wrong, method=Method.TRANSFER, reference="T-6")
    given: dict[str, Any] = {
        "receipt_id": branch.receipt_of(wrong),
        "to_invoice_id": right,
        "reason": "付款人是西湖茶庄",
    }
    flow.take(branch.desk("cashier"), "ask_move", [wrong], **given)
    branch.take("accounting_supervisor", "move", wrong)
    branch.ship(right)
    two = [branch.sale([(TEA, "1")], customer=TEAHOUSE), branch.sale([(CUP, "1")], customer=TEAHOUSE)]
    payment = PaymentForm(Method.TRANSFER, "128.90", reference="T-7")
    joint_payments.collect_together(branch.desk("cashier"), two, payment)
    for sale in two:
        branch.ship(sale)
    branch.evening()


def the_20th(branch: Branch) -> None:
    """The cheque comes back and is paid again; cards and Alipay settle; a float is drawn; the drawer is 0.50 short."""
    branch.morning(20)
    cheque = branch.numbered("XS", 21)
    flow.take(branch.desk("cashier"), "ask_bounce", [cheque], receipt_id=branch.receipt_of(cheque), reason="空头支票")
    branch.take("accounting_supervisor", "confirm_bounce", cheque)
    branch.pay(cheque, method=Method.TRANSFER, reference="T-8")
    branch.move("settlement", "CARD_CLEARING", "BANK", "487.10", fee="2.92", reference="POS 1020")
    branch.move("settlement", "ALIPAY_CLEARING", "BANK", "480.80", fee="2.40", reference="AL 1020")
    branch.move("withdrawal", "BANK", "CASH_FLOAT", "300", reference="CW-1")
    branch.move("deposit", "CASH", "BANK", "500", reference="CR-2")
    sealed = branch.counted("close", {"10": "1", "1": "3", "0.1": "3"}, reason="找零有误", kept_reason="零钱")
    branch.book()
    branch.decided(sealed, "expense")
    branch.evening()


def the_21st(branch: Branch) -> None:
    """The drawer changes hands and is 0.30 over; stock is counted; twenty cups go to the other warehouse."""
    branch.morning(21)
    branch.sale([(CUP, "1")], "shipped")
    administrator, key = branch.desk("administrator"), "cashier-two-2026"
    other = people.appoint(administrator, "李明", "cashier", (Duty.COLLECT,), key).ids[0]
    receiver = people.sign(branch.desk("cashier"), other, key).signature
    branch.counted("handover", {"20": "1", "10": "1", "1": "3", "0.1": "2"}, receiver=receiver)
    sealed = branch.counted("close", {"20": "1", "10": "1", "1": "3", "0.5": "1"}, reason="多三角", kept_reason="零钱")
    branch.book()
    branch.decided(sealed, "income")
    count_stock(branch)
    warehouses.add_warehouse(branch.desk("administrator"), "02", "河东库")
    east = branch.one("SELECT id FROM warehouse WHERE code = '02'")
    duties = (Duty.SHIP,)
    keeper = people.appoint(administrator, "赵小兵", "keeper", duties, "another-tea-2026").ids[0]
    sent = transfers.send_goods(branch.desk("keeper"), MAIN, east, [transfers.SentLine(CUP, "20")]).ids[0]
    branch.book()
    transfers.receive_transfer(
        Desk(branch.store, Person(keeper, "赵小兵", "keeper", frozenset(duties)), now=branch.now), sent
    )
    branch.evening()


def count_stock(branch: Branch) -> None:
    """Two cups are missing, a tea is too many; one cup the keeper pays with its input tax."""
    supervisor, accountant = branch.desk("accounting_supervisor"), branch.desk("accountant")
    count = stocktake.order_count(supervisor).ids[0]
    lines = {line.code: line.id for line in stocktake_reading.sheet(branch.desk("keeper"), count)}
    first = {"P001": "172", "P002": "27", "P003": "39", "P004": "48"}
    stocktake.type_counts(branch.desk("keeper"), count, [CountedLine(lines[c], n) for c, n in first.items()])
    again = [CountedLine(lines[code], first[code], reason="recounted") for code in ("P001", "P003")]
    stocktake.type_counts(branch.desk("keeper"), count, again)
    stocktake.witness_count(accountant, count)
    stocktake.approve_count(supervisor, count)
    branch.book()
    for kind, amount, party, tax in (
        ("liable", "5.70", "王大力", "0.74"), ("ordinary", "5.70", "", "0"), ("surplus", "60", "", "0"),
    ):  # fmt: skip
        asked = discrepancies.propose_resolution(
            accountant, "stock_count", count, kind, amount, "as counted", party, tax
        )
        discrepancies.decide_resolution(supervisor, asked.ids[0], True)


def the_22nd(branch: Branch) -> None:
    """Dearer tea comes from the head office; tax falls due with the money once; a fapiao and a red one."""
    branch.morning(22)
    tea = [warehouse.ReceivedLine(TEA, "26")]
    warehouse.receive_goods(branch.desk("keeper"), tea, "", MAIN, warehouse.HEAD_OFFICE)
    flow.take(branch.desk("accountant"), "book", branch.tray("accounts"), costs={TEA: "65.00"})
    teas = branch.sale([(TEA, "2")], customer=TEAHOUSE)
    branch.pay(teas, method=Method.ALIPAY, reference="AL-3")
    branch.ship(teas)
    settings.set_setting(branch.desk("administrator"), "tax_point", "receipt")
    pot = branch.sale([(POT, "1")], customer=HOTEL)
    branch.pay(pot, method=Method.TRANSFER, reference="T-9")
    settings.set_setting(branch.desk("administrator"), "tax_point", "shipment")
    number = "26330000000000000017"
    blue = FapiaoForm("e_ordinary", number, "2026-10-22", "杭州丰华", (RateForm("13", "52.83", "6.87"),),
                      (CoverForm("HZ-XS-202610-0001"),))  # fmt: skip
    fapiao.record_fapiao(branch.desk("accountant"), blue)
    red = FapiaoForm("e_ordinary", "26330000000000000018", "2026-10-22", "杭州丰华", (RateForm("13", "17.61", "2.29"),),
                     (CoverForm("HZ-XH-202610-0001"),), original=number, confirmation="3301")  # fmt: skip
    fapiao.record_fapiao(branch.desk("accountant"), red)
    branch.evening()


def the_23rd(branch: Branch) -> None:
    """The pot whose tax is paid leaves; a cup comes back for later; an advance is paid out; a wrong voucher in red."""
    branch.morning(23)
    branch.ship(branch.numbered("XS", 28))
    back = branch.take_back(branch.numbered("XS", 23), {1: "1"})
    branch.take("accounting_supervisor", "keep", back, reason="she buys again next week")
    asked = refunds.ask_refund(branch.desk("clerk"), TEAHOUSE, Method.TRANSFER, "30.00", "needs less tea")
    refunds.decide_refund(branch.desk("accounting_supervisor"), asked.ids[0], True)
    paying_back.pay_advance(branch.desk("cashier"), asked.ids[0])
    branch.take_back(branch.numbered("XS", 17), {1: "1"})  # not paid yet: less is owed
    branch.evening()
    wrong = branch.by_hand(rent("3100"))
    branch.corrected(wrong, "房租为三千元")
    branch.by_hand(rent("3000"))


def rent(amount: str) -> HandVoucher:
    return HandVoucher("2026-10-23", "十月房租", (HandLine("6602", amount), HandLine("2241", "", amount)), "1")


def the_26th(branch: Branch) -> None:
    """The statement of the bank: a fee nobody knew of; a transfer and a refund are still on their way."""
    branch.morning(26)
    lines = [
        (9, "248.30", "T-1"), (9, "300.00", "T-2"), (12, "215.00", "CR-1"), (13, "452.00", "T-3"), (15, "69.20", "T-4"),
        (19, "630.00", "T-5"), (19, "226.00", "CH-1"), (19, "59.70", "T-6"), (19, "128.90", "T-7"),
        (20, "-226.00", "CH-1"), (20, "226.00", "T-8"), (20, "484.18", "POS 1020"), (20, "478.40", "AL 1020"),
        (20, "-300.00", "CW-1"), (20, "500.00", "CR-2"), (23, "-5.00", "FEE"),
    ]  # fmt: skip
    told = tuple(
        BankLineForm(
            date(2026, 10, day), "", reference, max(Decimal(amount), Decimal(0)), max(-Decimal(amount), Decimal(0))
        )
        for day, amount, reference in lines
    )
    desk = branch.desk("accountant")
    bank.import_statement(desk, StatementForm("BANK", "oct.csv", "0", "3486.68", told))
    while found := bank_reading.suggestions(desk, "BANK", date(2026, 10, 26)):
        bank.match(desk, found[0].bank.id, [line.id for line in found[0].journal])


def the_27th(branch: Branch) -> None:
    """A debt of 59.70 is written off by the manager."""
    branch.morning(27)
    lost = branch.numbered("XS", 20)
    branch.take("sales_supervisor", "ask_write_off", lost, reason="客户破产清算")
    branch.take("manager", "write_off", lost)
    branch.evening()


def the_28th(branch: Branch) -> None:
    """Cups are dearer from today on."""
    branch.morning(28)
    proposed = catalog.propose_prices(branch.desk("sales_supervisor"), "cups", date(2026, 10, 28), True, {CUP: "22.60"})
    catalog.file_prices(branch.desk("accounting_supervisor"), proposed.ids[0])
    cup = branch.sale([(CUP, "1")])
    branch.pay(cup, method=Method.WECHAT, reference="WX-2")
    branch.ship(cup)
    branch.evening()


def the_2nd_of_november(branch: Branch) -> None:
    """Customers confirm what stands; profit and unpaid tax are carried over, and two people lock October."""
    branch.morning(2, month=11)
    desk, supervisor = branch.desk("accountant"), branch.signed("accounting_supervisor")
    balance_replies.send_statements(desk, PERIOD, [FENGHUA, OLD])
    balance_replies.record_reply(desk, PERIOD, FENGHUA, "392.00")
    balance_replies.record_reply(desk, PERIOD, OLD, "880.00")
    made = carry_over.propose_carry(desk, PERIOD)
    hand_vouchers.post_vouchers(supervisor, made.ids)
    hand_vouchers.review_vouchers(supervisor, [row.id for row in voucher_drafts.unreviewed(desk, PERIOD)])
    for step in closing.close_checklist(desk, PERIOD).steps:
        if not step.settled:
            closing.explain_step(branch.signed("accountant"), PERIOD, step.key, "说明见附件")
    closing.prepare_close(branch.signed("accountant"), PERIOD)
    closing.lock_period(branch.signed("accounting_supervisor"), PERIOD)


DAYS: tuple[Callable[[Branch], None], ...] = (
    the_8th, the_9th, the_12th, the_13th, the_14th, the_15th, the_16th, the_19th, the_20th, the_21st, the_22nd,
    the_23rd, the_26th, the_27th, the_28th, the_2nd_of_november,
)  # fmt: skip
