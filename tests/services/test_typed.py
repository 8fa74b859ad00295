"""What people type, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import refusals
from app.services import typed
from app.services.catalog import CustomerForm, add_customers
from app.services.forms import InvoiceForm, LineForm, read_form
from tests.branch import BranchAtWork


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", "3"), (" 3.50 ", "3.50"), ("1,234.5", "1234.5"), ("12,345,678", "12345678"), ("３．５", "3.5"),
     ("１，２３４", "1234"), ("+7", "7"), ("−7", "-7"), (".5", "0.5"), ("5.", "5"), ("007", "7"), ("1.000000", "1"),
     ("0.000", "0")],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, value: str) -> None:
    assert typed.number(text, "amount", 2) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["x", "1e5", "1E5", "NaN", "Infinity", "-inf", "1,23", "1,2345", ",5", "1.2.3", "1 000", "12a", "--1", "+", ".",
     "1_000", "0x10", "٣٣x", "9" * 41, "½x", "三"],
)  # fmt: skip
def test_no_number_is_made_of_these(text: str) -> None:
    with pytest.raises(refusals.NotANumber):
        typed.number(text, "amount", 2)


@pytest.mark.parametrize("text", ["", "  ", "\t", "　"])
def test_nothing_is_missing(text: str) -> None:
    with pytest.raises(refusals.Missing):
        typed.number(text, "amount", 2)


@pytest.mark.parametrize("text", ["0.001", "1.999", "1." + "0" * 30 + "1", "0." + "0" * 36 + "1"])
def test_too_many_decimals_are_refused_not_rounded(text: str) -> None:
    with pytest.raises(refusals.TooPrecise):
        typed.number(text, "amount", 2)


@pytest.mark.parametrize("text", ["9" * 40, "9" * 28, "1000000000000"])
def test_forty_digits_are_out_of_range(text: str) -> None:
    with pytest.raises(refusals.OutOfRange):
        typed.number(text, "amount", 2)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity")])
def test_numbers_from_files_may_be_no_numbers(value: Decimal) -> None:
    with pytest.raises(refusals.NotANumber):
        typed.number(value, "amount", 2)


@pytest.mark.parametrize("text", ["0", "0.00", "-1", "-0.01"])
def test_a_positive_number_is_above_zero(text: str) -> None:
    with pytest.raises(refusals.OutOfRange):
        typed.positive(text, "quantity", 2)


def read_or_refused(read: Callable[[], object]) -> tuple[object, str]:
    """What was read, or nothing and the place of the refusal; anything else that is raised is a fault of ours."""
    try:
        return read(), ""
    except refusals.Refusal as refusal:
        return None, refusal.at


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_politely_refused(text: str) -> None:
    value, at = read_or_refused(lambda: typed.number(text, "amount", 4))
    if value is None:
        assert at == "amount"
    else:
        assert isinstance(value, Decimal)
        assert value == value.quantize(Decimal("0.0001"))


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_politely_refused(text: str) -> None:
    value, at = read_or_refused(lambda: typed.day(text, "day"))
    assert at == "day" if value is None else isinstance(value, date)


@pytest.mark.parametrize("text", ["2026-11-24", "2026/11/24", "2026.11.24", "2026年11月24日", "２０２６-11-24"])
def test_days_as_people_write_them(text: str) -> None:
    assert typed.day(text, "day") == date(2026, 11, 24)


@pytest.mark.parametrize("text", ["2026-02-30", "24.11.2026", "2026-13-01", "0000-01-01", "tomorrow", "20261124"])
def test_no_day_is_made_of_these(text: str) -> None:
    with pytest.raises(refusals.NotADate):
        typed.day(text, "day")


@given(st.text(st.characters(), max_size=80))
def test_clean_text_can_always_be_stored(text: str) -> None:
    kept = typed.clean(text)
    kept.encode("utf-8")
    assert "\x00" not in kept
    assert typed.clean(kept) == kept


NAMES = [
    "<b>bold</b>", "A<B公司", "=cmd()", "+1", "-1", "@SUM(A1)", "🍵茶馆👨\u200d👩\u200d👧",
    "O'Brien; DROP TABLE customer;--", "%s %d {x}", "שלום עולם", "مرحبا", "𠮷田屋",
    "\U00030edd\U00030ede", "\U0003134a面馆", "\U00031350字",
    "\U0002ebf0店", "a\u0301é", "ﬁ", "名" * 500,
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_names_of_every_kind_come_back_as_they_were_typed(any_branch: BranchAtWork, name: str) -> None:
    """Markup, formulas, emoji, right to left, characters younger than this Python, five hundred of them."""
    add_customers(any_branch.desk("clerk"), [CustomerForm("ODD", name)])
    assert any_branch.one("SELECT name FROM customer WHERE code = 'ODD'") == name
    customer = any_branch.one("SELECT id FROM customer WHERE code = 'ODD'")
    invoice = any_branch.sale(upto="submitted", customer=customer)
    assert any_branch.row(invoice)["customer_name"] == name


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x00b", "ab"), ("a\tb\nc", "a b c"), ("\u202eevil", "evil"), ("a\ud800b", "ab"), ("\ufeffx", "x"),
     ("a\x1b[31mb", "a[31mb"), ("a\uffffb", "ab"), ("　王　", "王")],
)  # fmt: skip
def test_what_cannot_be_seen_is_left_out(text: str, kept: str) -> None:
    assert typed.clean(text) == kept


def test_a_name_too_long_is_refused_whole() -> None:
    with pytest.raises(refusals.TooLong):
        typed.text("名" * 501, "name")


def test_a_draft_keeps_exactly_what_was_typed(any_branch: BranchAtWork) -> None:
    """Even half a character that a broken clipboard gave."""
    from app.services import flow

    form = InvoiceForm(1, (LineForm(1, "drei", unfinished="a\x00\ud83d\u202e"),), note="\udc80\n x ")
    desk = any_branch.desk("clerk")
    invoice = flow.take(desk, "save", form=form).ids[0]
    assert read_form(any_branch.row(invoice)["typed"]) == form
    with pytest.raises(refusals.NotANumber) as refused:
        flow.take(desk, "submit", [invoice])
    assert refused.value.at == "lines.1.quantity"
