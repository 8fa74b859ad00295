"""The worked month: what the program made of it, book by book, against the pencil."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.services import (
    bank_reading,
    closing,
    ledgers,
    money_journals,
    reconciliation,
    register_reading,
    statements,
    stock_ledger,
    subledgers,
)
from app.services.subledgers import Cut, Standing
from app.services.verify import verify
from app.services.workbooks.reconciliation import export
from tests.branch import copied, made_once
from tests.invariants import broken
from tests.services.reconciling.test_workbook import rows_of
from tests.worked_month import figures
from tests.worked_month.days import played
from tests.worked_month.people import PERIOD, Branch

D = Decimal


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Branch]:
    """The branch on the second of November, with October behind it; nobody writes in it any more."""
    folder = tmp_path_factory.mktemp("worked_month")
    file = made_once(folder / "october.db", played)
    store = copied(file, folder)
    branch = Branch(store)
    yield branch
    store.close()


def money(scaled: int) -> Decimal:
    return D(scaled) / 10_000


def booked(branch: Branch) -> list[figures.Voucher]:
    lines = branch.rows(
        "SELECT v.id, v.number, v.day, v.paper, v.paper_number, a.code, l.debit, l.credit, l.rule, c.code AS customer "
        "FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id JOIN account a ON a.id = l.account_id "
        "LEFT JOIN customer c ON c.id = l.customer_id ORDER BY v.id, l.position"
    )
    found: dict[int, tuple[str, str, str, str, list[figures.Entry]]] = {}
    for row in lines:
        number, paper = row["number"].removeprefix("HZ-JZ-"), (row["paper_number"] or "").removeprefix("HZ-")
        head = found.setdefault(row["id"], (number, row["day"][5:], paper, row["paper"], []))
        side, amount = ("dr", row["debit"]) if row["debit"] else ("cr", row["credit"])
        head[4].append((row["rule"], side, row["code"], money(amount), row["customer"] or ""))
    return [(*head, tuple(entries)) for *head, entries in found.values()]  # type: ignore[misc]


# The pencil itself


def test_the_pencil_balances_and_knows_every_rule() -> None:
    rules = set()
    for number, _day, _paper, _kind, entries in figures.vouchers():
        sides = Counter[str]()
        for rule, side, _account, amount, _customer in entries:
            sides[side] += amount  # type: ignore[assignment]
            rules.add(rule)
        assert sides["dr"] == sides["cr"], number
    assert rules - {"OPENING", "HAND"} == figures.RULES
    assert len({paper for _n, _d, paper, _k, _e in figures.vouchers()}) >= 40


# The books


def test_every_voucher_line_by_line(month: Branch) -> None:
    found, expected = booked(month), figures.vouchers()
    assert [voucher[0] for voucher in found] == [voucher[0] for voucher in expected]
    for made, pencil in zip(found, expected, strict=True):
        assert made == pencil


def test_the_trial_balance(month: Branch) -> None:
    balance = ledgers.trial_balance(month.desk("accountant"), PERIOD, everything=True)
    assert balance.balanced
    held = {row.code: row.closing_debit - row.closing_credit for row in balance.rows}
    assert {code: amount for code, amount in held.items() if amount} == {
        code: D(amount) for code, amount in figures.CLOSING.items()
    }
    assert (balance.total.closing_debit, balance.total.closing_credit) == (D("15423.56"), D("15423.56"))


def test_what_customers_owe_and_have_paid(month: Branch) -> None:
    desk = month.desk("accountant")
    owed = subledgers.by_customer(desk, PERIOD, Standing.RECEIVABLE)
    assert {row.code: (row.opening, row.debit, row.credit, row.closing) for row in owed} == {
        code: tuple(map(D, amounts)) for code, amounts in figures.RECEIVABLES.items()
    }
    advances = {row.code: row.closing for row in subledgers.by_customer(desk, PERIOD, Standing.ADVANCES) if row.closing}
    assert advances == {code: D(amount) for code, amount in figures.ADVANCES.items()}


@pytest.mark.parametrize(("role", "pencil"), [("CASH", figures.CASH), ("BANK", figures.BANK)])
def test_the_journals_with_their_running_balances(
    month: Branch, role: str, pencil: tuple[tuple[int, str, str, str, str], ...]
) -> None:
    rows = money_journals.journal(month.desk("accountant"), role, PERIOD).rows
    assert [
        (row.day.day, row.number.removeprefix("HZ-"), row.received, row.paid, row.balance) for row in rows if row.day
    ] == [(day, number, D(received), D(paid), D(balance)) for day, number, received, paid, balance in pencil]


def test_the_adjustment_statement_of_the_bank(month: Branch) -> None:
    found = bank_reading.adjustment(month.desk("accountant"), "BANK", date(2026, 10, 31))
    assert (found.journal, found.bank) == (D(figures.BANK[-1][4]), figures.BANK_SAYS)
    assert found.journal_adjusted == found.bank_adjusted == figures.ADJUSTED
    assert {name: [abs(line.amount) for line in lines] for name, lines in found.lists.items()} == {
        name: [D(amount) for amount in amounts] for name, amounts in figures.OPEN_AT_THE_BANK.items()
    }


def test_the_sales_register(month: Branch) -> None:
    rows = month.rows("SELECT number, gross, review FROM invoice ORDER BY id")
    expected = {
        f"HZ-{series}-202610-{n:04}": D(amount)
        for series, amounts in figures.GROSS.items()
        for n, amount in enumerate(amounts.split(), 1)
    }
    assert {row["number"]: money(row["gross"]) for row in rows} == expected
    gone = {row["number"][3:]: row["review"] for row in rows if row["review"] in ("void", "expired")}
    assert gone == figures.NOT_SOLD
    lines = register_reading.register(month.desk("clerk"), PERIOD).rows
    for line in lines:
        assert line.gross == expected[line.number], line.number
    # What is cancelled before it leaves is no sale and no return: it stands with the invoice it cancels.
    assert {line.number for line in lines} == expected.keys() - {"HZ-QX-202610-0001"}


def test_what_the_keeper_has(month: Branch) -> None:
    rows = month.rows(
        "SELECT w.code, w.kind, p.code AS product, b.on_hand FROM custody_balance b JOIN warehouse w "
        "ON w.id = b.warehouse_id JOIN product p ON p.id = b.product_id WHERE b.on_hand <> 0"
    )
    places = {"rejected": "apart"}
    found = {
        (places.get(row["kind"], "02" if row["code"] == "02" else "main"), row["product"]): D(row["on_hand"]) / 1000
        for row in rows
    }
    assert found == {key: D(quantity) for key, quantity in figures.CUSTODY.items()}
    assert month.one("SELECT SUM(reserved) FROM custody_balance") == 0


def test_the_stock_ledger_in_quantity_and_value(month: Branch) -> None:
    rows = stock_ledger.stock_in_value(month.desk("accountant"), PERIOD)
    closing = {
        row.code: (
            row.opening_quantity + row.in_quantity - row.out_quantity,
            row.opening_amount + row.in_amount - row.out_amount,
        )
        for row in rows
    }
    assert closing == {code: tuple(map(D, pair)) for code, pair in figures.STOCK.items()}


def test_revenue_and_cost_by_product(month: Branch) -> None:
    rows = month.rows(
        "SELECT p.code, e.gift, SUM(e.quantity) AS quantity, SUM(e.net) AS net, SUM(e.cost) AS cost "
        "FROM revenue_entry e JOIN product p ON p.id = e.product_id GROUP BY p.code, e.gift"
    )
    sold = {r["code"]: (D(r["quantity"]) / 1000, money(r["net"]), money(r["cost"])) for r in rows if not r["gift"]}
    assert sold == {code: tuple(map(D, row)) for code, row in figures.SOLD.items()}
    given = {r["code"]: (D(r["quantity"]) / 1000, money(r["cost"])) for r in rows if r["gift"]}
    assert given == {code: tuple(map(D, row)) for code, row in figures.GIVEN.items()}
    shown = {row.code: row.net for row in subledgers.revenue(month.desk("accountant"), PERIOD, Cut.PRODUCT)}
    assert shown == {code: D(row[1]) for code, row in figures.SOLD.items()}


def test_the_income_statement(month: Branch) -> None:
    lines = statements.income_statement(month.desk("accountant"), PERIOD, PERIOD)
    found = {line.label: line.amount for line in lines if line.level == 0}
    assert {label: found.get(label) for label in figures.STATEMENT} == {
        label: D(amount) for label, amount in figures.STATEMENT.items()
    }


# What checks them


def test_every_check_agrees(month: Branch) -> None:
    found = reconciliation.reconcile(month.desk("accountant"), PERIOD)
    assert [(c.code, c.documents, [p for p in c.parts if not p.agrees]) for c in found.checks if not c.agrees] == []
    assert {check.code for check in found.checks} >= {f"R{n}" for n in range(1, 15)}
    bank = found.check("R5")
    assert (bank.left, bank.right) == (figures.ADJUSTED, figures.ADJUSTED)


def test_the_period_is_locked_by_two(month: Branch) -> None:
    found = closing.close_checklist(month.desk("accountant"), PERIOD)
    assert found.locked is not None
    assert (found.locked.person, len(found.head)) == ("高建国", 64)


def test_the_file_is_sound(month: Branch) -> None:
    assert [str(problem) for problem in verify(month.store).problems] == []
    assert broken(month) == []


# The workbook of the reconciliation


@pytest.fixture(scope="module")
def workbook(month: Branch, tmp_path_factory: pytest.TempPathFactory) -> Any:
    file = tmp_path_factory.mktemp("workbook") / "october.xlsx"
    export(month.desk("accountant"), PERIOD, file)
    return load_workbook(file)


def table(workbook: Any, title: str) -> list[dict[str, Any]]:
    """The numbered rows of a sheet, found by the beginning of its title."""
    return list(rows_of(next(sheet for sheet in workbook.worksheets if sheet.title.startswith(title))))


def cents(row: dict[str, Any], *heads: str) -> tuple[Decimal, ...]:
    return tuple(D(str(row[head] or 0)).quantize(D("0.01")) for head in heads)


def pencil(*amounts: str) -> tuple[Decimal, ...]:
    return tuple(D(amount).quantize(D("0.01")) for amount in amounts)


def test_the_cover_holds_each_check(workbook: Any) -> None:
    rows = list(workbook.worksheets[0].iter_rows(values_only=True))
    told = {row[0]: (D(str(row[3])), D(str(row[5])), row[6]) for row in rows if row[0] in figures.CHECKED}
    assert told == {code: (D(value), D(value), 0) for code, value in figures.CHECKED.items()}


def test_the_sheets_of_money(workbook: Any) -> None:
    counted = [cents(row, "Journal", "Counted", "Over or short") for row in table(workbook, "04 Cash counted")]
    assert counted == [pencil(*row) for row in figures.COUNTED_CASH]
    open_items = sorted(cents(row, "Amount")[0] for row in table(workbook, "05"))
    assert open_items == [D("5.00"), D("30.00"), D("226.00")]
    days_of = {"1001": figures.CASH, "1002": figures.BANK}
    for code, journal in days_of.items():
        at_night = {day: D(balance) for day, _paper, _in, _out, balance in journal}
        shown = [r for r in table(workbook, "04 Cash and bank") if r["Account"] == code]
        assert {r["Day"].day: cents(r, "Journal: closing")[0] for r in shown} == at_night
        assert {r["Day"].day: cents(r, "Ledger: closing")[0] for r in shown} == at_night


def test_the_sheets_of_goods(workbook: Any) -> None:
    closing_of: Counter[str] = Counter()
    for row in table(workbook, "06"):
        assert cents(row, "Custody: closing") == cents(row, "Stock ledger: closing")
        closing_of[row["Product"]] += cents(row, "Stock ledger: closing")[0]  # type: ignore[assignment]
    assert closing_of == {code: D(quantity) for code, (quantity, _amount) in figures.STOCK.items()}
    counted = {
        row["Product"]: cents(row, "Book quantity", "Counted", "Difference", "Amount of the difference")
        for row in table(workbook, "07")
    }
    assert counted == {code: pencil(*row) for code, row in figures.COUNTED_GOODS.items()}


def test_the_sheets_of_customers(workbook: Any) -> None:
    owed = [cents(row, "Opening", "Debit", "Credit", "Closing") for row in table(workbook, "08")]
    for amounts in figures.RECEIVABLES.values():
        assert pencil(*amounts) in owed
    stated = {
        row["Customer code"]: cents(row, "Our balance", "Their balance", "Difference")
        for row in table(workbook, "09")
        if row["Their balance"] is not None
    }
    assert stated == {"C001": pencil("392", "392", "0"), "C005": pencil("880", "880", "0")}


def test_the_sheets_of_tax(workbook: Any) -> None:
    rows = {f"{D(str(row['Tax rate %'])):.0f}": row for row in table(workbook, "10")}
    assert {rate: cents(row, "Net", "Ledger: tax", "Lines: tax") for rate, row in rows.items()} == {
        rate: pencil(net, tax, tax) for rate, (net, tax) in figures.TAX.items()
    }
    assert {rate: cents(row, "On fapiao: net", "On fapiao: tax") for rate, row in rows.items()} == {
        rate: pencil(*pair) for rate, pair in figures.ON_FAPIAO.items()
    }


def test_the_sheets_of_the_ledgers(workbook: Any) -> None:
    shown = {
        row["Account"]: cents(row, "Closing: debit")[0] - cents(row, "Closing: credit")[0]
        for row in table(workbook, "11")
    }
    own = {**figures.CLOSING, "1001": "33.50"}  # each account by itself
    for summed in ("1012", "2221"):
        del own[summed]
    assert {code: amount for code, amount in shown.items() if amount} == {code: D(a) for code, a in own.items()}
    numbers = {row["Series"]: (row["Expected"], row["Found"]) for row in table(workbook, "13")}
    assert {series: numbers[series] for series in figures.NUMBERS} == {s: (n, n) for s, n in figures.NUMBERS.items()}
    entries = [
        (row["Voucher"].removeprefix("HZ-JZ-"), row["Rule"], row["Account"], *cents(row, "Debit", "Credit"))
        for row in table(workbook, "26")
    ]
    october = [voucher for voucher in figures.vouchers() if voucher[0].startswith("202610")]
    assert entries == [
        (number, rule, account, *((amount, D("0.00")) if side == "dr" else (D("0.00"), amount)))
        for number, _day, _paper, _kind, lines in october
        for rule, side, account, amount, _customer in lines
    ]
    totals = [(row["Voucher"].removeprefix("HZ-JZ-"), *cents(row, "Voucher amount")) for row in table(workbook, "14")]
    assert totals == [(v[0], sum(e[3] for e in v[4] if e[1] == "dr")) for v in october]


def test_the_sheets_of_sales(workbook: Any) -> None:
    by_number = {
        f"HZ-{series}-202610-{n:04}": D(amount)
        for series, amounts in figures.GROSS.items()
        for n, amount in enumerate(amounts.split(), 1)
    }
    assert {row["Invoice"]: cents(row, "Gross")[0] for row in table(workbook, "20")} == by_number
    events = Counter(row["Event"] for row in table(workbook, "22"))
    assert (events["cancelled"], events["allowed"], events["shipped"], events["returned"]) == (1, 1, 27, 5)
    booked_gross = sum(cents(row, "Booked: gross")[0] for row in table(workbook, "02"))
    assert booked_gross == D(figures.CHECKED["R1"])


# The story


def test_the_story_for_accountants_tells_the_pencil() -> None:
    """Each voucher that `docs/accounting.md` names exists, and each amount stands in the pencil, to the cent."""
    story = (Path(__file__).parents[2] / "docs" / "accounting.md").read_text(encoding="utf-8")
    numbers = set(re.findall(r"20260\d-\d{4}|20261\d-\d{4}", story))
    assert len(numbers) >= 30
    assert numbers <= {voucher[0] for voucher in figures.vouchers()}
    known = {D(number) for number in re.findall(r"\d+(?:\.\d+)?", VOUCHERS_AND_FIGURES)}
    told = {D(amount.replace(",", "")) for amount in re.findall(r"\d[\d,]*\.\d\d\b", story)}
    assert told <= known, sorted(told - known)


VOUCHERS_AND_FIGURES = "".join(
    Path(__file__).with_name(name).read_text(encoding="utf-8")
    for name in ("vouchers.txt", "figures.py", "days.py", "people.py")
)
