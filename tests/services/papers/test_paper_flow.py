"""How rows flow over pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.services.papers.table import Column, flow, pieces, place

FIRST, LATER, FOOT, CARRY = 300.0, 400.0, 150.0, 20.0
heights = st.lists(st.floats(10, 250), max_size=60)


@given(heights)
def test_every_piece_stands_once_and_in_order(rows: list[float]) -> None:
    pages = flow(rows, FIRST, LATER, FOOT, CARRY)
    assert [at for page in pages for at in page] == list(range(len(rows)))


@given(heights)
def test_no_page_is_overfull(rows: list[float]) -> None:
    pages = flow(rows, FIRST, LATER, FOOT, CARRY)
    for number, page in enumerate(pages):
        room = FIRST if number == 0 else LATER - CARRY
        room -= FOOT if number == len(pages) - 1 else 0
        room -= CARRY if len(pages) > 1 else 0
        assert sum(rows[at] for at in page) <= room + 1e-3


@given(st.integers(0, 500), st.floats(0, 380))
def test_it_ends_whatever_the_foot_needs(rows: int, foot: float) -> None:
    assert len(flow([20.0] * rows, 100, LATER, foot, CARRY)) <= rows + 2


@given(st.lists(st.integers(0, 200), min_size=1, max_size=5))
def test_a_long_row_is_cut_into_pieces_that_together_say_all_of_it(lengths: list[int]) -> None:
    places = place((Column("name", "Name", 0, wraps=True), Column("sum", "Sum", 60, "right")), 0, 160)
    rows = [{"name": "长" * length, "sum": "1.00"} for length in lengths]
    made = pieces(rows, places, 9, 21, 200)
    for number, length in enumerate(lengths):
        own = [piece for piece in made if piece.row == number]
        assert "".join("".join(piece.cells["name"]) for piece in own) == "长" * length
        assert [piece.opens for piece in own] == [True] + [False] * (len(own) - 1)
        assert [piece.closes for piece in own] == [False] * (len(own) - 1) + [True]
    assert all(21 - 21 < piece.height <= 200 for piece in made)


def test_a_long_row_in_pieces_is_as_high_as_in_one() -> None:
    places = place((Column("name", "Name", 100, wraps=True),), 0, 100)
    tall = pieces([{"name": "长" * 100}], places, 9, 21, 500)
    lines = sum(len(piece.cells["name"]) for piece in tall)
    assert len(tall) > 1
    assert abs(sum(piece.height for piece in tall) - (21 + (lines - 1) * 9 * 1.3)) < 1e-6
