"""What the cashier and the accountant print: slip, count, X and Z sheet, adjustment, journals; read back as text."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from app.process import Method
from app.refusals import FileFault, NotFound, NotPermitted
from app.services import (
    bank,
    bank_reading,
    book_printing,
    cash_printing,
    drawer,
    journal_sheet,
    money_transfers,
    people,
)
from app.services.bank import StatementForm
from app.services.drawer import CountForm, IouForm
from app.services.imports.bank_file import BankLineForm
from app.services.money_transfers import TransferForm
from app.words import _, speaking
from tests.branch import DAY, BranchAtWork, password

_TOTALS = ("Cash journal", "Day total", "Month total", "Year to date", "Opening balance")


def text_of(file: Path) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(str(file)))


def zh(word: str) -> str:
    """A word as papers of a Chinese branch have it."""
    with speaking("zh_CN"):
        return _(word)


def seal(branch: BranchAtWork, pieces: dict[str, str], **more: str) -> int:
    """Counts and signs the takings; the accountant is the witness."""
    desk = branch.desk("cashier")
    form = CountForm("CASH", "close", pieces, [IouForm("赵六", "20.00", "垫付邮费")])
    count = drawer.count_drawer(desk, form).ids[0]
    witness = people.sign(desk, branch.id_of("accountant"), password("accountant")).signature
    assert witness is not None
    return drawer.seal_drawer(desk, count, witness, more.get("reason", ""), more.get("kept", "银行已下班"), None).ids[0]


def deposit(branch: BranchAtWork, amount: str) -> int:
    form = TransferForm("deposit", "CASH", "BANK", amount, "", "HZ-88", "当日销货款")
    return money_transfers.move_money(branch.desk("cashier"), form).ids[0]


def test_a_deposit_slip_names_both_accounts_and_writes_the_amount_out(branch: BranchAtWork, tmp_path: Path) -> None:
    branch.pay(branch.sale(upto="payable"))  # 3 x 19.90 = 59.70
    file = cash_printing.transfer_slip_pdf(branch.desk("cashier"), deposit(branch, "50.00"), tmp_path / "slip.pdf")
    pages = [page.get_textpage().get_text_range() for page in PdfDocument(str(file))]
    assert len(pages) == 3  # counterfoil, bank, books
    for page in pages:
        for said in (zh("Deposit slip"), "HZ-JK-202611-0001", "1001 库存现金", "1002 银行存款", "¥50.00", "伍拾元整",
                     "HZ-88", "当日销货款", "陈静", "西湖营业部"):  # fmt: skip
            assert said in page
    assert "59.70" not in pages[0]


def test_a_settlement_slip_shows_the_fee(branch: BranchAtWork, tmp_path: Path) -> None:
    branch.pay(branch.sale(((5, "1"),), upto="payable"), method=Method.CARD)
    form = TransferForm("settlement", "CARD_CLEARING", "BANK", "248.00", "1.49")
    made = money_transfers.move_money(branch.desk("cashier"), form).ids[0]
    told = text_of(cash_printing.transfer_slip_pdf(branch.desk("accountant"), made, tmp_path / "s.pdf"))
    assert "¥248.00" in told
    assert "¥1.49" in told
    assert "¥246.51" in told


def test_a_count_stands_with_its_notes_its_reckoning_and_who_signed(branch: BranchAtWork, tmp_path: Path) -> None:
    branch.pay(branch.sale(upto="payable"))  # 59.70 expected, 55.00 there
    made = seal(branch, {"50": "1", "5": "1"}, reason="找零有误")
    told = text_of(cash_printing.cash_count_pdf(branch.desk("cashier"), made, tmp_path / "count.pdf"))
    for said in (zh("Cash count sheet"), "HZ-PD-202611-0001", zh("Book balance"), "59.70", "55.00", "-4.70",
                 zh("short"), "赵六", "20.00", "垫付邮费", "找零有误", "银行已下班", zh("not decided yet"), "陈静",
                 "孙丽华", zh("Accounting supervisor")):  # fmt: skip
        assert said in told, said
    checker = branch.signed("accounting_supervisor")
    second = people.sign(checker, branch.id_of("sales_supervisor"), password("sales_supervisor")).signature
    assert second is not None
    drawer.decide_difference(checker, made, "liable", second, "陈静", "下月工资扣回")
    told = text_of(cash_printing.cash_count_pdf(branch.desk("manager"), made, tmp_path / "count.pdf"))
    assert zh("not decided yet") not in told
    assert "下月工资扣回" in told
    with pytest.raises(NotFound):
        cash_printing.cash_count_pdf(branch.desk("cashier"), 99, tmp_path / "none.pdf")
    with pytest.raises(NotPermitted):
        cash_printing.cash_count_pdf(branch.desk("keeper"), made, tmp_path / "none.pdf")


def test_the_x_sheet_does_not_tell_what_to_count_and_the_z_sheet_does(branch: BranchAtWork, tmp_path: Path) -> None:
    branch.pay(branch.sale(upto="payable"))
    branch.pay(branch.sale(((5, "1"),), upto="payable"), method=Method.CARD)
    before = branch.one("SELECT COUNT(*) FROM audit")
    told = text_of(cash_printing.till_sheet_pdf(branch.desk("cashier"), tmp_path / "x.pdf"))
    assert zh("X sheet") in told
    assert "248.00" in told
    assert "59.70" not in told  # the count is blind
    assert zh("not counted") in told
    assert branch.one("SELECT COUNT(*) FROM audit") == before
    seal(branch, {"50": "1", "5": "1", "1": "4", "0.5": "1", "0.1": "2"})
    told = text_of(cash_printing.till_sheet_pdf(branch.desk("cashier"), tmp_path / "z.pdf"))
    assert zh("Z sheet") in told
    assert "59.70" in told
    assert "HZ-SK-202611-0001" in told
    assert "HZ-SK-202611-0002" in told
    assert "HZ-PD-202611-0001" in told
    assert str(branch.one("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1")) in "".join(told.split())


def test_the_adjustment_has_two_sides_and_four_lists(branch: BranchAtWork, tmp_path: Path) -> None:
    branch.pay(branch.sale(upto="payable"), method=Method.TRANSFER, reference="A-1")  # 59.70, the bank has it not
    branch.pay(branch.sale(((5, "1"),), upto="payable"), method=Method.TRANSFER, reference="B-2")  # 248.00, it has
    form = TransferForm("withdrawal", "BANK", "CASH_FLOAT", "100.00", "", "W-3")
    money_transfers.move_money(branch.desk("cashier"), form)  # the bank has it not
    lines = (
        BankLineForm(DAY, "货款", "B-2", Decimal("248.00"), Decimal(0)),
        BankLineForm(DAY, "利息", "I-4", Decimal("3.21"), Decimal(0)),
        BankLineForm(DAY, "手续费", "F-5", Decimal(0), Decimal("10.00")),
    )
    desk = branch.desk("accountant")
    bank.import_statement(desk, StatementForm("BANK", "s.csv", "0", "241.21", lines))
    entry = branch.one("SELECT id FROM cash_journal WHERE role = 'BANK' AND received = 2480000")
    bank.match(desk, branch.one("SELECT id FROM bank_line WHERE reference = 'B-2'"), [entry])
    told = text_of(cash_printing.adjustment_pdf(desk, "BANK", DAY, tmp_path / "adjustment.pdf"))
    for said in (
        zh("Balance adjustment statement"),
        "207.70",
        "241.21",
        "利息",
        "3.21",
        "手续费",
        "10.00",
        "59.70",
        "100.00",
        "1002",
        "孙丽华",
    ):
        assert said in told, said
    assert told.count("200.91") == 2  # 207.70 + 3.21 - 10.00, and 241.21 + 59.70 - 100.00
    for name in map(zh, bank_reading.LISTS.values()):
        assert told.count(name) == 2, name  # in the form, and as the title of its list
    with pytest.raises(NotPermitted):
        cash_printing.adjustment_pdf(branch.desk("cashier"), "BANK", DAY, tmp_path / "none.pdf")


def test_a_paper_that_cannot_be_written_says_so(branch: BranchAtWork, tmp_path: Path) -> None:
    with pytest.raises(FileFault):
        cash_printing.till_sheet_pdf(branch.desk("cashier"), tmp_path / "no folder" / "x.pdf")


def test_a_journal_has_totals_to_date_and_its_counter_accounts(branch: BranchAtWork, tmp_path: Path) -> None:
    branch.pay(branch.sale(upto="payable"))  # 59.70
    branch.pay(branch.sale(((2, "1"),), upto="payable"))  # 8.88
    deposit(branch, "50.00")
    branch.book()
    desk = branch.desk("cashier")
    with speaking("zh_CN"):
        sheet = journal_sheet.journal_sheet(desk, "CASH", "2026-11", "2026-11")
        pdf = book_printing.book_pdf(desk, sheet, tmp_path / "journal.pdf")
        xlsx = book_printing.book_xlsx(desk, sheet, tmp_path / "journal.xlsx")
    told = text_of(pdf)
    for said in (*map(zh, _TOTALS), "1001 库存现金", "1002 银行存款", "HZ-88"):
        assert said in told, said
    rows = [row.cells for row in sheet.rows]
    assert len(rows) == 7
    assert [row[5:] for row in rows[1:4]] == [
        (Decimal("59.70"), Decimal(0), Decimal("59.70")),
        (Decimal("8.88"), Decimal(0), Decimal("68.58")),
        (Decimal(0), Decimal("50.00"), Decimal("18.58")),
    ]
    assert {row[5:] for row in rows[4:]} == {(Decimal("68.58"), Decimal("50.00"), Decimal("18.58"))}
    assert str(rows[1][3]).startswith("2203")  # money before the goods is owed to the customer
    assert load_workbook(xlsx).active.max_row == 9


def test_a_long_journal_is_brought_forward_and_carried_on(branch: BranchAtWork, tmp_path: Path) -> None:
    for _n in range(30):
        branch.pay(branch.sale(upto="payable"))
    desk = branch.desk("accountant")
    with speaking("zh_CN"):
        sheet = journal_sheet.journal_sheet(desk, "CASH", "2026-11", "2026-11")
        file = book_printing.book_pdf(desk, sheet, tmp_path / "journal.pdf")
    first, second = (page.get_textpage().get_text_range() for page in PdfDocument(str(file)))
    assert zh("Carried forward") in first
    assert zh("Brought forward") in second
    assert second.count("1,791.00") >= 4  # 30 times 59.70: the last line, the day, the month, the year
