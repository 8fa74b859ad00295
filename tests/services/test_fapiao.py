"""The fapiao register: what it takes and refuses, what stands on no fapiao, and R13; tax points (J7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.process import Kind, Method
from app.refusals import (
    AlreadyThere,
    BadFapiaoNumber,
    BadFile,
    BadRows,
    BadTaxId,
    FapiaoDiffers,
    Missing,
    MoreThanDocument,
    MoreThanOriginal,
    NotFound,
    Refusal,
)
from app.services import fapiao, fapiao_reading, flow, register_reading, settings
from app.services.fapiao import CoverForm, FapiaoForm, RateForm
from app.services.fapiao_typed import covers_in, rates_in
from app.services.forms import LineForm
from app.services.imports.fapiao_file import import_fapiao
from app.services.reconciliation import reconcile
from app.services.tax_ids import check_character, is_tax_id
from app.services.verify import verify
from tests.branch import BranchAtWork
from tests.going_back import red_invoice
from tests.invariants import broken
from tests.straight import Straight, straight

D = Decimal
NUMBER = "26330000000000000017"
BUYER = "91330106MA2CFLDG4R"
NOVEMBER = "2026-11"


def form(*invoices: CoverForm, net: str = "52.83", tax: str = "6.87", rate: str = "13", **more: object) -> FapiaoForm:
    made = FapiaoForm("e_ordinary", NUMBER, "2026-11-24", "杭州丰华", (RateForm(rate, net, tax),), invoices)
    return replace(made, **more)  # type: ignore[arg-type]


def record(branch: BranchAtWork, made: FapiaoForm) -> int:
    return fapiao.record_fapiao(branch.desk("accountant"), made).ids[0]


def number_of(branch: BranchAtWork, invoice: int) -> str:
    return str(branch.row(invoice)["number"])


def sale(branch: BranchAtWork, upto: str = "booked", *lines: tuple[int, str]) -> str:
    return number_of(branch, branch.sale(lines or ((1, "3"),), upto))


# Tax numbers: checked by hand after GB 32100-2015


def test_the_check_character_is_that_of_the_standard() -> None:
    # 91350100M000100Y4 with the weights 1 3 9 27 19 26 16 17 20 29 25 13 8 24 10 30 28 comes to 1640 = 52 × 31 + 28:
    # 31 − 28 = 3, the example of the standard.
    assert check_character("91350100M000100Y4") == "3"
    assert is_tax_id("91350100M000100Y43")
    assert not is_tax_id("91350100M000100Y44")
    assert not is_tax_id("91350100M000100Y4")
    assert not is_tax_id("I1350100M000100Y43")


# What is taken


def test_a_fapiao_of_one_invoice(branch: BranchAtWork) -> None:
    number = sale(branch)
    made = form(CoverForm(number), buyer_tax_id="91350100M000100Y43", gross="59.70")
    record(branch, made)
    (row,) = fapiao_reading.register(branch.desk("accountant"), NOVEMBER)
    assert (row.number, row.net, row.tax, row.gross, row.red) == (NUMBER, D("52.83"), D("6.87"), D("59.70"), False)
    assert (row.invoices, row.who, row.buyer_tax_id) == (number, "孙丽华", "91350100M000100Y43")
    assert fapiao_reading.not_invoiced(branch.desk("accountant"), NOVEMBER) == ()
    assert verify(branch.store).clean


def test_one_fapiao_for_several_and_several_for_one(any_branch: BranchAtWork) -> None:
    one, other = sale(any_branch), sale(any_branch)
    record(any_branch, form(CoverForm(one), CoverForm(other, "40.00"), net="88.23", tax="11.47"))  # 59.70 + 40.00
    left = fapiao_reading.not_invoiced(any_branch.desk("accountant"), NOVEMBER)
    assert [(row.number, row.left) for row in left] == [(other, D("19.70"))]
    record(any_branch, form(CoverForm(other), net="17.43", tax="2.27", number=NUMBER[:-1] + "8"))
    assert fapiao_reading.not_invoiced(any_branch.desk("accountant"), NOVEMBER) == ()
    ids = {number: any_branch.one("SELECT id FROM invoice WHERE number = :n", n=number) for number in (one, other)}
    lines = register_reading.register(any_branch.desk("clerk")).rows
    assert {line.invoice_id: line.fapiao for line in lines} == {
        ids[one]: NUMBER,
        ids[other]: f"{NUMBER}, {NUMBER[:-1]}8",
    }


def test_red_ones_stay_within_their_original(branch: BranchAtWork) -> None:
    number = sale(branch)
    record(branch, form(CoverForm(number)))
    red = form(
        CoverForm(number), net="17.61", tax="2.29", number="26330000000000000018", original=NUMBER, confirmation="3301"
    )
    record(branch, red)
    record(branch, replace(red, number="26330000000000000019"))
    with pytest.raises(MoreThanOriginal) as refused:
        record(branch, replace(red, number="26330000000000000020", rates=(RateForm("13", "17.62", "2.29"),)))
    assert (refused.value.asked, refused.value.left) == (D("19.91"), D("19.90"))
    rows = fapiao_reading.register(branch.desk("accountant"), NOVEMBER)
    assert [(row.gross, row.original) for row in rows] == [
        (D("59.70"), ""),
        (D("-19.90"), NUMBER),
        (D("-19.90"), NUMBER),
    ]
    assert [row.left for row in fapiao_reading.not_invoiced(branch.desk("accountant"), NOVEMBER)] == [D("39.80")]


def test_a_red_fapiao_covers_a_return(branch: BranchAtWork) -> None:
    invoice = branch.sale([(1, "3")], "booked")
    record(branch, form(CoverForm(number_of(branch, invoice))))
    back = branch.take_back(invoice, {1: "1"}, upto="booked")
    red = form(CoverForm(number_of(branch, back)), net="17.61", tax="2.29", number=NUMBER[:-1] + "9", original=NUMBER,
               confirmation="3301")  # fmt: skip
    record(branch, red)
    assert fapiao_reading.not_invoiced(branch.desk("accountant"), NOVEMBER) == ()
    assert reconcile(branch.desk("accountant"), NOVEMBER).check("R13").agrees


# What is refused: at its field, and nothing is written


@pytest.mark.parametrize(
    ("change", "refusal", "at"),
    [
        ({"number": "2633000000000000001"}, BadFapiaoNumber, "number"),
        ({"number": "2633000000000000001X"}, BadFapiaoNumber, "number"),
        ({"code": "3300204130"}, BadFapiaoNumber, "code"),
        ({"kind": "paper_special", "number": "00012345"}, BadFapiaoNumber, "code"),
        ({"kind": "paper_special", "number": "0001234", "code": "3300204130"}, BadFapiaoNumber, "number"),
        ({"buyer_tax_id": "91350100M000100Y44"}, BadTaxId, "buyer_tax_id"),
        ({"buyer_name": ""}, Missing, "buyer_name"),
        ({"gross": "60.00"}, FapiaoDiffers, "gross"),
        ({"rates": ()}, Missing, "rates"),
        ({"rates": (RateForm("13", "52.83", "6.87"), RateForm("13", "1", "0"))}, AlreadyThere, "rates.2.tax_rate"),
        ({"rates": (RateForm("13", "52.83", "6.869"),)}, Refusal, "rates.1.tax"),
        ({"rates": (RateForm("0", "52.83", "6.87", "exempt"),)}, FapiaoDiffers, "rates.1.tax"),
        ({"rates": (RateForm("13", "53.00", "6.89"),)}, FapiaoDiffers, "invoices"),
        ({"rates": (RateForm("13", "50.00", "6.50"),), "invoices": ()}, Missing, "invoices"),
        ({"invoices": (CoverForm("HZ-XS-202611-0099"),)}, NotFound, "invoices.1.invoice"),
        ({"original": "26330000000000000099"}, NotFound, "original"),
        ({"issued_on": "2026-13-01"}, Refusal, "issued_on"),
    ],
)
def test_bad_input_is_refused_at_its_field(
    branch: BranchAtWork, change: dict[str, object], refusal: type[Refusal], at: str
) -> None:
    made = replace(form(CoverForm(sale(branch))), **change)  # type: ignore[arg-type]
    with pytest.raises(refusal) as refused:
        record(branch, made)
    assert refused.value.at == at
    assert branch.one("SELECT COUNT(*) FROM tax_fapiao") == 0


def test_a_number_stands_once(branch: BranchAtWork) -> None:
    record(branch, form(CoverForm(sale(branch))))
    with pytest.raises(AlreadyThere):
        record(branch, form(CoverForm(sale(branch))))


def test_no_document_is_covered_twice_over(branch: BranchAtWork) -> None:
    number = sale(branch)
    record(branch, form(CoverForm(number, "50.00"), net="44.25", tax="5.75"))
    with pytest.raises(MoreThanDocument) as refused:
        record(branch, form(CoverForm(number, "9.71"), net="8.59", tax="1.12", number=NUMBER[:-1] + "8"))
    assert (refused.value.asked, refused.value.left) == (D("9.71"), D("9.70"))


def test_an_invoice_in_review_is_no_document_yet(branch: BranchAtWork) -> None:
    with pytest.raises(NotFound):
        record(branch, form(CoverForm(sale(branch, "authorised"))))


# The database itself


@pytest.fixture
def sql(any_branch: BranchAtWork) -> Iterator[Straight]:
    record(any_branch, form(CoverForm(sale(any_branch))))
    with straight(any_branch) as made:
        yield made


def test_the_database_keeps_the_register(any_branch: BranchAtWork, sql: Straight) -> None:
    person = any_branch.id_of("accountant")
    row = {
        "kind": "e_ordinary", "number": "26330000000000000018", "issued_on": "2026-11-24", "buyer_name": "x", "net": 1,
        "tax": 0, "gross": 1, "red": 0, "person_id": person, "day": "2026-11-24", "at": "2026-11-24T08:00:00.000Z",
    }  # fmt: skip
    sql.do(next(sql.inserts("tax_fapiao", row | {"number": "26330000000000000030"})))
    sql.refused_inserts("tax_fapiao", row | {"number": NUMBER}, "already there")
    sql.refused_inserts("tax_fapiao", row | {"person_id": any_branch.id_of("cashier")}, "only an accountant")
    sql.refused_inserts("tax_fapiao", row | {"day": "2026-11-23"}, "not open")
    sql.refused_inserts("tax_fapiao", row | {"number": "123"}, "numbered_by_kind|check constraint")
    red = row | {"red": 1, "original_id": 1, "net": -600_000, "gross": -600_000}
    sql.refused_inserts("tax_fapiao", red, "more than their original")
    sql.refused("UPDATE tax_fapiao SET gross = 2", "rows are never changed")
    sql.refused("DELETE FROM tax_fapiao", "rows are never deleted")
    cover = {"fapiao_id": 2, "invoice_id": 1, "gross": 1}
    sql.refused_inserts("fapiao_invoice", cover, "more than the sales document")


# R13


def test_the_rates_stand_beside_each_other(any_branch: BranchAtWork) -> None:
    """Three cups (13 %: 52.83 + 6.87) and a tin of tea (9 %: 100.00 + 9.00)."""
    number = sale(any_branch, "booked", (1, "3"), (4, "1"))
    check = reconcile(any_branch.desk("accountant"), NOVEMBER).check("R13")
    assert [(part.subject, part.left, part.right) for part in check.parts] == [
        ("13 %", D("6.87"), D("6.87")),
        ("9 %", D("9.00"), D("9.00")),
    ]
    assert check.agrees
    assert [(d.kind, d.left, d.right) for d in check.listed] == [("not_invoiced", D("168.70"), D("0"))]
    rates = (RateForm("13", "52.83", "6.87"), RateForm("9", "100.00", "9.00"))
    record(any_branch, form(CoverForm(number), rates=rates))
    assert reconcile(any_branch.desk("accountant"), NOVEMBER).check("R13").listed == ()


def test_a_cent_of_rounding_is_kept_and_more_is_a_difference(branch: BranchAtWork) -> None:
    record(branch, form(CoverForm(sale(branch)), net="52.82", tax="6.88"))
    check = reconcile(branch.desk("accountant"), NOVEMBER).check("R13")
    assert check.agrees, "0.01 on one line is within rounding"
    record(branch, form(CoverForm(sale(branch)), net="52.80", tax="6.90", number=NUMBER[:-1] + "8"))
    check = reconcile(branch.desk("accountant"), NOVEMBER).check("R13")
    assert [(d.document, d.left, d.right, d.kind) for d in check.documents] == [
        (NUMBER[:-1] + "8", D("6.90"), D("6.87"), "tax_residue")
    ]


def test_a_fapiao_before_the_goods_is_listed(branch: BranchAtWork) -> None:
    number = sale(branch, "paid")
    record(branch, form(CoverForm(number)))
    check = reconcile(branch.desk("accountant"), NOVEMBER).check("R13")
    assert [(d.document, d.left, d.kind) for d in check.listed] == [(number, D("59.70"), "invoiced_early")]


# Tax points (J7)


def postings(branch: BranchAtWork, rule: str) -> list[tuple[str, int, int]]:
    rows = branch.rows(
        "SELECT a.role, l.debit, l.credit FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE l.rule = :rule ORDER BY l.id",
        rule=rule,
    )
    return [(row["role"], row["debit"], row["credit"]) for row in rows]


def test_tax_that_falls_due_with_the_money(branch: BranchAtWork) -> None:
    """59.70 paid: 6.87 of tax at once; at shipment 52.83 of the advance is left for the revenue."""
    settings.set_setting(branch.desk("administrator"), "tax_point", "receipt")
    invoice = branch.sale([(1, "3")], "paid")
    branch.book()
    assert postings(branch, "J7") == [("ADVANCES", 68_700, 0), ("OUTPUT_VAT", 0, 68_700)]
    check = reconcile(branch.desk("accountant"), NOVEMBER).check("R13")
    assert [(part.left, part.right) for part in check.parts] == [(D("6.87"), D("6.87"))]
    branch.advance(invoice, "booked", after="paid")
    assert postings(branch, "J2") == [("ADVANCES", 528_300, 0), ("REVENUE", 0, 528_300)]
    advances = branch.one(
        "SELECT SUM(l.credit - l.debit) FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE a.role = 'ADVANCES'"
    )
    assert advances == 0
    found = reconcile(branch.desk("accountant"), NOVEMBER)
    assert [check.code for check in found.checks if not check.agrees] == []
    assert branch.row(invoice)["review"] == "closed"
    assert broken(branch) == []
    assert verify(branch.store).clean


def test_tax_that_falls_due_with_the_fapiao(branch: BranchAtWork) -> None:
    settings.set_setting(branch.desk("administrator"), "tax_point", "fapiao")
    invoice = branch.sale([(1, "3")], "paid")
    branch.book()
    assert postings(branch, "J7") == []
    record(branch, form(CoverForm(number_of(branch, invoice))))
    branch.book()
    assert postings(branch, "J7") == [("ADVANCES", 68_700, 0), ("OUTPUT_VAT", 0, 68_700)]


def test_a_sale_in_parts_after_its_tax_fell_due(any_branch: BranchAtWork) -> None:
    settings.set_setting(any_branch.desk("administrator"), "tax_point", "receipt")
    invoice = any_branch.sale([(1, "3"), (4, "1")], "paid")
    line = any_branch.lines(invoice)[0]["id"]
    flow.take(any_branch.desk("keeper"), "ship", [invoice], quantities={line: "1"})
    flow.take(any_branch.desk("keeper"), "ship", [invoice])
    any_branch.register()
    any_branch.book()
    assert postings(any_branch, "J7") == [
        ("ADVANCES", 158_700, 0),
        ("OUTPUT_VAT", 0, 68_700),
        ("OUTPUT_VAT", 0, 90_000),
    ] or (
        postings(any_branch, "J7") == [("ADVANCES", 158_700, 0), ("OUTPUT_VAT", 0, 90_000), ("OUTPUT_VAT", 0, 68_700)]
    )
    assert sum(debit for role, debit, _credit in postings(any_branch, "J2") if role == "ADVANCES") == 1_528_300
    found = reconcile(any_branch.desk("accountant"), NOVEMBER)
    assert [check.code for check in found.checks if not check.agrees] == []


def test_tax_goes_back_when_what_was_paid_is_cancelled(branch: BranchAtWork) -> None:
    """Three cups paid, two cancelled: of 6.87 that fell due 4.58 goes back; one cup ships with 17.61 of revenue."""
    settings.set_setting(branch.desk("administrator"), "tax_point", "receipt")
    invoice = branch.sale([(1, "3")], "paid")
    branch.book()
    red = red_invoice(branch, invoice, Kind.CANCEL, {1: "2"})
    flow.take(branch.desk("cashier"), "refund", [red], method=Method.CASH)
    branch.register()
    branch.book()
    assert postings(branch, "J7")[2:] == [("ADVANCES", -45_800, 0), ("OUTPUT_VAT", 0, -45_800)]
    flow.take(branch.desk("keeper"), "ship", [invoice])
    branch.register()
    branch.book()
    assert postings(branch, "J2") == [("ADVANCES", 176_100, 0), ("REVENUE", 0, 176_100)]
    advances = branch.one(
        "SELECT SUM(l.credit - l.debit) FROM voucher_line l JOIN account a ON a.id = l.account_id "
        "WHERE a.role = 'ADVANCES'"
    )
    assert advances == 0
    check = reconcile(branch.desk("accountant"), NOVEMBER).check("R13")
    assert [(part.left, part.right) for part in check.parts] == [(D("2.29"), D("2.29"))]
    assert verify(branch.store).clean


def test_by_default_tax_falls_due_with_the_goods(branch: BranchAtWork) -> None:
    branch.sale([LineForm(1, "3")], "booked")
    assert postings(branch, "J7") == []
    assert branch.one("SELECT COUNT(*) FROM tax_point") == 0


# A file of the tax authority's site

HEAD = "发票号码,票种,开票日期,购方名称,购方识别号,税率,金额,税额,销货单号,原发票号码,红字确认单号\n"


def file_of(folder: Path, *rows: str) -> Path:
    file = folder / "fapiao.csv"
    file.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


def test_a_file_is_recorded_whole(branch: BranchAtWork, tmp_path: Path) -> None:
    """Two rates of one fapiao, another one for part of a document, and a red one."""
    both, one = sale(branch, "booked", (1, "3"), (4, "1")), sale(branch)
    file = file_of(
        tmp_path,
        f"{NUMBER},数电普票,2026-11-24,杭州丰华,91350100M000100Y43,13%,52.83,6.87,{both},,",
        f"{NUMBER},数电普票,2026-11-24,杭州丰华,91350100M000100Y43,9%,100.00,9.00,{both},,",
        f"{NUMBER[:-1]}8,数电普票,2026-11-24,杭州丰华,,13%,17.61,2.29,{one}=19.90,,",
        f"{NUMBER[:-1]}9,数电普票,2026-11-24,杭州丰华,,13%,-17.61,-2.29,{one},{NUMBER[:-1]}8,33010001",
    )
    assert import_fapiao(branch.desk("accountant"), file) == 3
    rows = fapiao_reading.register(branch.desk("accountant"), NOVEMBER)
    assert [(row.gross, row.invoices, row.red) for row in rows] == [
        (D("168.70"), both, False),
        (D("19.90"), one, False),
        (D("-19.90"), one, True),
    ]
    assert verify(branch.store).clean


def test_a_file_with_a_bad_row_records_nothing(branch: BranchAtWork, tmp_path: Path) -> None:
    number = sale(branch)
    file = file_of(
        tmp_path,
        f"{NUMBER},数电普票,2026-11-24,杭州丰华,,13%,52.83,6.87,{number},,",
        f"{NUMBER[:-1]}8,数电普票,2026-11-24,杭州丰华,,13%,52.83,6.87,{number},,",
        "123,数电普票,2026-11-24,杭州丰华,,13%,52.83,6.87,HZ-XS-202611-0099,,",
    )
    with pytest.raises(BadRows) as refused:
        import_fapiao(branch.desk("accountant"), file)
    assert [row.line for row in refused.value.rows] == [3, 4]
    assert branch.one("SELECT COUNT(*) FROM tax_fapiao") == 0


def test_a_file_with_other_columns_is_refused(branch: BranchAtWork, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadFile):
        import_fapiao(branch.desk("accountant"), file)


def test_rows_as_they_are_typed() -> None:
    assert rates_in("13\t52.83\t6.87\n免税 50") == (
        RateForm("13", "52.83", "6.87"),
        RateForm("0", "50", "0", "exempt"),
    )
    assert covers_in("HZ-XS-1  19.90\nHZ-XS-2\n") == (CoverForm("HZ-XS-1", "19.90"), CoverForm("HZ-XS-2"))
