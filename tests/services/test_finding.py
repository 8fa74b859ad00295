"""What is found while typing is what LIKE would find, whatever is typed."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import text

from app.services import catalog
from app.services.finding import search_customers
from tests.branch import BranchAtWork

SYLLABLES = "杭州丰华商贸茶庄西湖瓷杯壶龙井竹盘菊花"
TYPED = ["茶", "西湖", "商贸", "xh", "sm", "C0", "c01", "hang", "zhou", "%", "_", "O'B", "<tea>", "nothing like it"]


@pytest.fixture
def crowd(branch: BranchAtWork) -> BranchAtWork:
    """A branch with three hundred customers of random names."""
    chance = random.Random(2026)
    names = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 6))) for _number in range(300)]
    forms = [catalog.CustomerForm(f"K{n:04}", f"{name}{n}") for n, name in enumerate(names)]
    catalog.add_customers(branch.desk("clerk"), forms)
    return branch


def test_the_hits_are_those_of_like(crowd: BranchAtWork) -> None:
    chance = random.Random(7)
    typed = TYPED + ["".join(chance.choices(SYLLABLES, k=2)) for _pair in range(40)]
    columns = ("code", "name", "pinyin", "initials")
    where = " OR ".join(f"lower({column}) LIKE :like ESCAPE '\\'" for column in columns)
    for word in typed:
        plain = word.lower().replace("%", "\\%").replace("_", "\\_")
        with crowd.store.reading() as conn:
            found = conn.execute(text(f"SELECT id FROM customer WHERE {where}"), {"like": f"%{plain}%"}).scalars()
            expected = set(found)
        hits = [hit.id for hit in search_customers(crowd.desk("clerk"), word, 1000)]
        assert set(hits) == expected, word
        assert len(hits) == len(set(hits))


def test_what_begins_with_the_typed_code_comes_first(crowd: BranchAtWork) -> None:
    assert search_customers(crowd.desk("clerk"), "k0042")[0].code == "K0042"
