"""A keystroke in the product picker over 100,000 products, while the draft saves itself every few keystrokes."""

from __future__ import annotations

import random
import tempfile
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import Connection, text

from app.process import Duty
from app.services import flow, people
from app.services.desk import Desk
from app.services.finding import search_products
from app.services.pinyin import spelled
from app.services.store import Store
from benchmarks.branch import FORM, new_branch
from benchmarks.heap import resting
from benchmarks.table import Line, timed

LIMIT = 16  # one frame of a screen: what comes later is seen to come later
KEYS_A_SAVE = 5  # who types quickly types five signs in the second after which a draft saves itself
MOST = 1_000
_SIGNS = "杭州丰华商贸茶庄西湖瓷杯壶龙井竹盘菊花青白紫砂红檀碗筷毛巾果篮电水饭煲"
_LIKE = (
    "SELECT id FROM product WHERE active = 1 AND (code LIKE :like ESCAPE '\\' OR name LIKE :like ESCAPE '\\' "
    "OR pinyin LIKE :like ESCAPE '\\' OR initials LIKE :like ESCAPE '\\')"
)


def measure(quick: bool) -> list[Line]:
    """One line: 99 keystrokes of 100 are quicker than this. The same of LIKE is told beside it."""
    many, words = (2_000, 10) if quick else (100_000, 100)
    with tempfile.TemporaryDirectory() as folder:
        store = new_branch(Path(folder) / "picker.db")
        names = stock_up(store, many)
        desk = people.seat(store, Duty.INVOICE)
        search_products(desk, "x")  # the picker reads its rows once, when it is first opened
        ours, like = _typed(desk, _keystrokes(names, words))
        store.close()
    slowest, slowest_like = (quantiles(times, n=100)[98] for times in (ours, like))
    name = f"a keystroke over {many:,} products, 99th percentile"
    return [Line(name, slowest, "ms", None, f"median {median(ours):.2f} ms; by LIKE {slowest_like:.2f} ms", LIMIT)]


def _typed(desk: Desk, keystrokes: list[str]) -> tuple[list[float], list[float]]:
    """Milliseconds of each keystroke, ours and by LIKE in turn, with a draft saved in between as at a desk."""
    ours, like = [], []
    for count, typed in enumerate(keystrokes):
        if count % KEYS_A_SAVE == 0:
            flow.take(desk, "save", form=FORM)
        ours.append(timed(partial(search_products, desk, typed)))
        with desk.store.reading() as conn:
            like.append(timed(partial(_by_like, conn, typed, 50)))
            _require_same_hits(desk, conn, typed)
    return ours, like


def _by_like(conn: Connection, typed: str, limit: int) -> list[int]:
    plain = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    given = {"like": f"%{plain}%", "limit": limit}
    return list(conn.execute(text(f"{_LIKE} ORDER BY code LIMIT :limit"), given).scalars())


def _require_same_hits(desk: Desk, conn: Connection, typed: str) -> None:
    """What is found must be what LIKE finds; where that is very much, as much of it as was asked for."""
    expected = set(_by_like(conn, typed, 1_000_000))
    found = [hit.id for hit in search_products(desk, typed, MOST)]
    if len(found) != min(len(expected), MOST) or not set(found) <= expected or len(set(found)) != len(found):
        raise AssertionError(f"{typed!r}: {len(found)} found, {len(expected)} by LIKE")


def _keystrokes(names: list[tuple[str, ...]], words: int) -> list[str]:
    """Codes, names, pinyin and initials of products, as they grow under the fingers."""
    chance = random.Random(5)
    whole = [chance.choice(chance.choice(names))[:8] for _ in range(words)]
    return [word[:end] for word in whole for end in range(1, len(word) + 1)]


def stock_up(store: Store, many: int) -> list[tuple[str, ...]]:
    """So many products with a price each; returns code, name, pinyin and initials of them."""
    chance = random.Random(2026)
    known = {sign: spelled(sign) for sign in _SIGNS}
    named = []
    for number in range(many):
        signs = chance.choices(_SIGNS, k=chance.randint(3, 6))
        sounds = [known[sign] for sign in signs]
        named.append((f"G{number:06}", "".join(signs), "".join(s for s, _ in sounds), "".join(i for _, i in sounds)))
    with store.engine.connect() as conn, conn.begin(), resting(conn):
        _pour(conn, "product", ("code", "name", "pinyin", "initials"), named)
        first = conn.exec_driver_sql("SELECT MIN(id) FROM product WHERE code LIKE 'G______'").scalar() or 0
        _pour(conn, "price", ("product_id",), [(first + number,) for number in range(many)])
    return named


def _pour(conn: Connection, table: str, own: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    """Copies of a table's last row, each with its own values in some columns and an id of its own."""
    cursor = conn.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")
    last = dict(cursor.mappings().one())
    del last["id"]
    writer = conn.connection.driver_connection
    assert writer is not None
    marks = ", ".join("?" * len(last))
    values = (tuple((last | dict(zip(own, row, strict=True))).values()) for row in rows)
    writer.executemany(f"INSERT INTO {table} ({', '.join(last)}) VALUES ({marks})", values)
