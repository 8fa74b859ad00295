"""Every refusal and fault has a sentence a person can act on."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from app import refusals
from app.process import Duty
from app.refusals import (
    BadFile,
    BadRow,
    BadRows,
    Fault,
    Missing,
    NoPrice,
    NotANumber,
    NotFound,
    NotPaid,
    NotPermitted,
    OutOfRange,
    Refusal,
    StorageFault,
    WrongState,
)
from app.sentences import SENTENCES, VARIANTS, Trouble, sentence
from app.words import speaking

PLACEHOLDER = re.compile(r"\{(\w*)[^{}]*\}")


def every_trouble() -> list[type[Trouble]]:
    found: list[type[Trouble]] = []
    waiting: list[type[Trouble]] = [Refusal, Fault]
    while waiting:
        found.append(kind := waiting.pop())
        waiting += kind.__subclasses__()
    return [kind for kind in found if kind.__module__ == refusals.__name__]


@pytest.mark.parametrize("kind", every_trouble(), ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_sentence_of_its_own_made_of_its_facts(kind: type[Trouble]) -> None:
    facts = set(kind.names) if issubclass(kind, Refusal) else {"detail"}
    said = [SENTENCES[kind], *(word for _fits, word in VARIANTS.get(kind, ()))]
    for word in said:
        assert set(PLACEHOLDER.findall(word)) <= facts | {"field"}, word
        assert word[0].isupper() or word[0] in "“{", word
        assert word.endswith((".", ":")), word


def test_amounts_and_days_are_written_for_the_language() -> None:
    error = NoPrice(product="P-1", day=date(2026, 3, 9), at="lines.2.product")
    assert "2026-03-09" in sentence(error)
    with speaking("zh_CN"):
        assert "2026年3月9日" in sentence(error)
    assert "1,234.50" in sentence(NotPaid(invoice="A", missing=Decimal("1234.5000")))
    assert "more" not in sentence(NotPaid(invoice="A", missing=Decimal("3.0000")))


def test_duties_and_states_are_called_what_the_screen_calls_them() -> None:
    said = sentence(NotPermitted(person="Li", duty=Duty.SHIP))
    assert "“Ship”" in said
    assert sentence(WrongState(invoice="A", state="Draft", step="Collect")).startswith("“Collect” is not possible on A")


def test_the_line_of_a_form_is_named() -> None:
    assert sentence(Missing(at="lines.3.quantity")) == "Line 3: Quantity is empty. Fill it in."
    assert sentence(Missing(at="customer")) == "Customer is empty. Fill it in."


def test_what_is_outside_a_range_is_told_the_range() -> None:
    assert "0.001 to 10" in sentence(OutOfRange(text="0", least=Decimal("0.001"), most=Decimal(10), at="quantity"))
    assert "least, 0" in sentence(OutOfRange(text="-1", least=Decimal(0), at="price"))


def test_nothing_chosen_and_something_unknown_are_told_apart() -> None:
    assert sentence(NotFound(what="product", name="")) == "No product is chosen. Choose one."
    assert "“X9”" in sentence(NotFound(what="product", name="X9"))


def test_bad_rows_are_listed_one_a_line() -> None:
    rows = (
        BadRow(3, "quantity", NotANumber(text="many", at="quantity")),
        BadRow(9, "", Missing(at="name"), file="orders.csv"),
        BadRow(0, "", BadFile(file="products.csv", why="empty")),
    )
    said = sentence(BadRows(file="x.csv", rows=rows)).splitlines()
    assert len(said) == 4
    assert said[1].startswith("line 3, column quantity: “many” is not a number")
    assert said[2].startswith("orders.csv, line 9: Name is empty")
    assert said[3].startswith("products.csv is empty")


def test_braces_that_somebody_typed_do_not_upset_the_sentence() -> None:
    assert "{0}" in sentence(NotANumber(text="{0}", at="quantity"))


def test_a_fault_does_not_show_the_machines_words() -> None:
    assert "sqlite" not in sentence(StorageFault("sqlite3.OperationalError: disk I/O error"))
