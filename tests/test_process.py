"""The table of the sale is sound: every state is reached, every step has its effect, nobody is given too much."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import text

from app import process
from app.process import (
    APART,
    ROLES,
    STEPS,
    Conflict,
    Duty,
    Goods,
    Kind,
    Payment,
    Review,
    Subject,
    conflicts_among,
    fits,
    label,
    open_steps,
    review_moves,
)
from app.services import flow
from app.services.store import Store


def reached(kind: Kind) -> set[Review]:
    """The review states that steps lead to from a new draft of this kind."""
    found = {Review.DRAFT}
    while True:
        more = {
            step.to
            for step in STEPS
            if step.to and kind in step.kinds and step.subject is Subject.INVOICE and found & set(step.review)
        }
        if more <= found:
            return found
        found |= more


def test_every_state_of_a_sale_is_reached() -> None:
    assert reached(Kind.SALE) == set(Review)


def test_a_return_reaches_all_but_expiry() -> None:
    assert reached(Kind.RETURN) == set(Review) - {Review.EXPIRED, Review.RELEASED}


def test_ended_invoices_take_no_step() -> None:
    ends = (Review.CLOSED, Review.VOID, Review.EXPIRED)
    for kind, review, payment, goods in product(Kind, ends, Payment, Goods):
        steps = {step.key for step in open_steps(kind, review, payment, goods, Duty)}
        back = {"ask_bounce", "confirm_bounce"} if review is Review.CLOSED and kind is Kind.SALE else set()
        assert steps <= back, (kind, review, payment, goods)


def test_the_database_knows_the_same_moves(store: Store) -> None:
    with store.reading() as conn:
        kept = {(row.review_from, row.review_to) for row in conn.execute(text("SELECT * FROM review_move"))}
    assert {(a.value, b.value) for a, b in review_moves()} == kept


def test_the_database_keeps_the_same_duties_apart(store: Store) -> None:
    with store.reading() as conn:
        rows = conn.execute(text("SELECT duty_a, duty_b, kind FROM duty_conflict")).all()
    kept = {(frozenset((Duty(row.duty_a), Duty(row.duty_b))), Conflict(row.kind)) for row in rows}
    assert kept == set(APART.items())
    assert len(rows) == 2 * len(APART), "every pair stands both ways round"


def test_the_database_asks_each_step_for_the_same_duty(store: Store) -> None:
    loud = {
        step.key: step.duty.value for step in STEPS if step.duty and not step.quiet and step.subject is Subject.INVOICE
    }
    with store.reading() as conn:
        kept = {row.step: row.duty for row in conn.execute(text("SELECT step, duty FROM step_duty"))}
    assert loud == kept


def test_nineteen_hard_pairs_and_three_soft_ones_beside_the_administrator() -> None:
    business = {pair: kind for pair, kind in APART.items() if Duty.ADMINISTER not in pair}
    assert sorted(kind.value for kind in business.values()) == ["hard"] * 19 + ["soft"] * 3
    with_admin = [pair for pair in APART if Duty.ADMINISTER in pair]
    assert len(with_admin) == len(Duty) - 1
    assert all(APART[pair] is Conflict.HARD for pair in with_admin)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_no_role_holds_two_duties_kept_apart(role: process.Role) -> None:
    assert conflicts_among(role.duties) == []


def test_every_duty_belongs_to_one_role() -> None:
    held = [duty for role in ROLES for duty in role.duties]
    assert sorted(held) == sorted(Duty)


def test_goods_leave_only_after_the_money() -> None:
    """For everything that may take goods out of the house: full payment, released, a sale."""
    for kind, review, payment, goods in product(Kind, Review, Payment, Goods):
        if fits(process.STEP["ship"], kind, review, payment, goods):
            assert (kind, review, payment) == (Kind.SALE, Review.PAYABLE, Payment.FULL)


def test_money_is_taken_only_after_both_reviews() -> None:
    for key in ("collect", "clear", "bounce", "use_advance"):
        assert process.STEP[key].review == (Review.PAYABLE, Review.RELEASED), key
    assert process.STEP["refund"].review == (Review.PAYABLE,)


def test_goods_leave_before_the_money_only_when_released_by_two_duties() -> None:
    for kind, review, payment, goods in product(Kind, Review, Payment, Goods):
        if fits(process.STEP["ship_on_credit"], kind, review, payment, goods):
            assert (kind, review) == (Kind.SALE, Review.RELEASED)
    into = [step for step in STEPS if step.to is Review.RELEASED]
    assert {step.key: step.duty for step in into} == {"release": Duty.CHECK, "release_above": Duty.MANAGE}
    assert all(step.signed and step.review == (Review.PAYABLE,) for step in into)
    assert process.STEP["ask_release"].duty is Duty.AUTHORISE


def test_what_one_person_asks_another_approves() -> None:
    for ask, approve in (
        ("ask_move", "move"), ("ask_bounce", "confirm_bounce"), ("ask_waive", "waive"), ("ask_write_off", "write_off"),
    ):  # fmt: skip
        assert process.STEP[ask].duty is not process.STEP[approve].duty
        assert process.STEP[approve].signed


def test_money_goes_back_only_after_the_goods() -> None:
    """A return is released only when its goods are back, and nothing else brings it to where money is given back."""
    assert process.STEP["check_return"].goods == (Goods.RETURNED,)
    leading = {step.key for step in STEPS if step.to is Review.PAYABLE and Kind.RETURN in step.kinds}
    assert leading == {"check_return"}
    for key in ("refund", "set_off", "keep"):
        assert process.STEP[key].review == (Review.PAYABLE,), key
        assert Kind.SALE not in process.STEP[key].kinds, key


def test_a_red_invoice_that_is_released_is_not_voided() -> None:
    for kind, payment, goods in product(set(Kind) - {Kind.SALE}, Payment, Goods):
        for key in ("ask_void", "void"):
            assert not fits(process.STEP[key], kind, Review.PAYABLE, payment, goods)


def test_both_reviews_and_both_halves_of_voiding_are_signed() -> None:
    assert {step.key for step in STEPS if step.signed} == {
        "authorise", "approve_price", "check", "check_return", "check_red", "allow_late", "keep", "ask_void", "void",
        "ask_release", "release",
        "support_release", "release_above", "withdraw_release", "move", "confirm_bounce", "waive",
        "ask_write_off", "write_off",
    }  # fmt: skip


def test_no_two_steps_between_draft_and_payable_share_a_duty() -> None:
    way = [process.STEP[key].duty for key in ("submit", "authorise", "check", "collect", "ship", "book")]
    assert len(set(way)) == len(way)


def test_every_step_has_an_effect_and_every_effect_a_step() -> None:
    by_people = {step.key for step in STEPS if step.duty and step.subject is Subject.INVOICE}
    papers = {step.key for step in STEPS if step.subject is Subject.PAPER}
    assert set(flow.EFFECTS) == by_people
    assert set(flow.PAPER_EFFECTS) == papers
    assert {step.key for step in STEPS if step.duty is None} == {"expire", "lapse", "close"}


def test_step_keys_are_unique() -> None:
    assert len(process.STEP) == len(STEPS)


def words_of_the_table() -> Iterator[str]:
    yield from (step.label for step in STEPS)
    yield from (step.leaves for step in STEPS)
    yield from (role.label for role in ROLES)
    for table in (process.DUTY_LABELS, process.REVIEW_LABELS, process.METHOD_LABELS):
        yield from table.values()
    for kind, review, payment, goods, sent_back in product(Kind, Review, Payment, Goods, (False, True)):
        yield label(kind, review, payment, goods, sent_back)


def test_every_label_is_translatable() -> None:
    """Each word stands in the source inside N_(), where the catalogue finds it."""
    source = Path(process.__file__).read_text(encoding="utf-8")
    missing = {word for word in words_of_the_table() if f'N_("{word}")' not in source}
    assert not missing


def test_every_state_has_a_word() -> None:
    assert all(words_of_the_table())


def test_every_duty_method_and_review_has_its_label() -> None:
    assert set(process.DUTY_LABELS) == set(Duty)
    assert set(process.REVIEW_LABELS) == set(Review)
    assert set(process.METHOD_LABELS) == set(process.MONEY_ROLE) == set(process.Method)
