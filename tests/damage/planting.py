"""How damage is planted: straight into the file, as somebody who knows SQL and has the file would do it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from app.process import Duty, Method
from app.services import catalog, days, flow, people, printing, settings
from app.services.cashier import PaymentForm
from app.services.store import Store
from tests.branch import BranchAtWork
from tests.busy import busy

Damage = Callable[..., BranchAtWork]


@dataclass(frozen=True, slots=True)
class Planted:
    """One kind of damage: the invariant it breaks, the document that must be named for it, and how it is done.

    The document is the number of a paper or an invoice, or the name of what has none: a day, a person, an account, a
    product, a price list, a setting.
    """

    invariant: str
    document: str
    statements: tuple[str, ...]


Trade = Mapping[str, Planted]


def plant(file: Path, *statements: str) -> None:
    """Writes with the triggers out of the way, and puts them back, so that the schema gives nothing away."""
    conn = sqlite3.connect(str(file), isolation_level=None)
    conn.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; BEGIN")
    triggers = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _sql in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        if statement.startswith("PRAGMA"):
            conn.execute("COMMIT")
            conn.execute(statement)
            conn.execute("BEGIN")
            continue
        changed = conn.execute(statement).rowcount
        assert changed != 0, f"changes nothing: {statement}"
    for _name, sql in triggers:
        conn.execute(sql)
    conn.execute("COMMIT")
    conn.close()


def shop(store: Store) -> BranchAtWork:
    """The busy branch, and what it lacks: prints, settings, people who come and go, price lists, open papers."""
    branch = busy(store)
    later = datetime(2026, 12, 5, 2, tzinfo=UTC)
    branch.now = lambda: max(later, datetime.now(UTC))
    days.open_day(branch.desk("accountant"), later.date())
    printing.count_copy(branch.desk("clerk"), 1, "a4")
    printing.count_copy(branch.desk("clerk"), 1, "a4")
    office = branch.desk("administrator")
    settings.set_setting(office, "expiry_days", "10")
    settings.change_branch(office, "西湖营业部", "杭州市西湖区 2 号", "0571-1", "91330100X")
    gone = people.appoint(office, "钱多多", "cashier", (Duty.COLLECT,), "gone-tea-2026").ids[0]
    people.revoke(office, gone, Duty.COLLECT)
    people.retire(office, gone)
    proposed = catalog.propose_prices(branch.desk("sales_supervisor"), "2027", date(2027, 1, 1), True, {1: "21"})
    catalog.file_prices(branch.desk("accounting_supervisor"), proposed.ids[0])
    catalog.propose_prices(branch.desk("sales_supervisor"), "2028", date(2028, 1, 1), True, {1: "22"})
    part = branch.sale([(1, "10")], upto="payable", customer=2)  # HZ-XS-202612-0002
    branch.pay(part, "100", Method.WECHAT, reference="W-7")
    open_ = branch.sale([(2, "3")], upto="shipped", customer=3)  # HZ-XS-202612-0003: its copies lie on both desks
    assert branch.row(open_)["number"] == "HZ-XS-202612-0003"
    lines = branch.lines(branch.sale([(4, "4")], upto="paid", customer=4))  # HZ-XS-202612-0004
    flow.take(branch.desk("keeper"), "ship", [lines[0]["invoice_id"]], quantities={lines[0]["id"]: "1"})
    waits = branch.sale([(5, "1")], upto="payable", customer=4)
    payment = (PaymentForm(Method.CHEQUE, "248", reference="0042817"),)
    flow.take(branch.desk("cashier"), "collect", [waits], payments=payment)
    days.close_day(branch.desk("accountant"))
    return branch
