"""Setting up a branch: its name, currency, tax scheme, chart of accounts, first people."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from app.models.branch import branch, setting, warehouse
from app.models.ledger import account
from app.process import Duty
from app.refusals import BranchExists, Missing, NobodyHolds, NotFound
from app.services import money_accounts, people, stock, typed
from app.services.desk import Changed, Work, command

CHARTS = Path(__file__).resolve().parents[2] / "resources" / "charts"

# Currencies whose smallest unit is not a hundredth (ISO 4217).
_PLACES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}  # fmt: skip
_PLACES_OF = {code: places for places, codes in _PLACES.items() for code in codes.split()}


@dataclass(frozen=True, slots=True)
class BranchForm:
    """The branch as the first-run assistant asks for it."""

    name: str
    code: str
    currency: str = "CNY"
    tax_scheme: str = "general"  # general 一般纳税人 · small 小规模纳税人 · none
    chart: str = "asbe"  # asbe 企业会计准则 · small 小企业会计准则
    language: str = "zh_CN"
    tax_included: bool = True
    address: str = ""
    phone: str = ""
    tax_id: str = ""
    practice: bool = False
    drawer_count: bool = False  # drawers are counted at opening and close, with a witness


@dataclass(frozen=True, slots=True)
class PersonForm:
    """Somebody to start with."""

    name: str
    role: str
    duties: frozenset[Duty]
    password: str


def places_of(currency: str) -> int:
    """How many decimals amounts in a currency have."""
    return _PLACES_OF.get(currency, 2)


@command(anyone=True)
def found(work: Work, form: BranchForm, first_people: Iterable[PersonForm]) -> Changed:
    """Makes the branch in a new database, once.

    Raises BranchExists, DutiesApart for a person given two duties kept apart, NobodyHolds when nobody administers, or
    the refusal of a field.
    """
    if work.conn.execute(select(branch.c.id)).first():
        raise BranchExists(branch=work.house.name)
    row = _branch_row(form)
    work.conn.execute(insert(branch), {"id": 1, **row, "founded_at": work.now})
    main = {"id": stock.MAIN_WAREHOUSE, "code": "01", "name": "Main warehouse", "kind": "main"}
    work.conn.execute(insert(warehouse), main)
    rejected = {
        "id": stock.MAIN_WAREHOUSE + 1,
        "code": stock.REJECTED_CODE,
        "name": "Rejected goods",
        "kind": "rejected",
    }
    work.conn.execute(insert(warehouse), {"id": stock.MAIN_WAREHOUSE + 1, **rejected})
    work.conn.execute(insert(setting), {"name": "expiry_days", "value": "7"})
    if form.drawer_count:
        work.conn.execute(insert(setting), {"name": "drawer_count", "value": "yes"})
    _open_chart(work, form)
    money_accounts.open_known(work)
    duties: set[Duty] = set()
    for number, person in enumerate(first_people, 1):
        people.add_person(work, person.name, person.role, person.duties, person.password, at=f"people.{number}")
        duties |= person.duties
    if Duty.ADMINISTER not in duties:
        raise NobodyHolds(duty=Duty.ADMINISTER)
    work.desk.store.forget_branch()
    return Changed(frozenset({"branch", "people"}), numbers=(str(row["code"]),))


def _branch_row(form: BranchForm) -> dict[str, Any]:
    code = typed.text(form.code, "code", 12).upper()
    currency = typed.text(form.currency, "currency", 3).upper()
    if not (code.isascii() and code.isalnum()):
        raise NotFound(what="branch code", name=form.code, at="code")
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise NotFound(what="currency", name=form.currency, at="currency")
    if form.tax_scheme not in ("general", "small", "none"):
        raise Missing(at="tax_scheme")
    return {
        "code": code,
        "name": typed.text(form.name, "name", 120),
        "currency": currency,
        "places": places_of(currency),
        "tax_scheme": form.tax_scheme,
        "chart": form.chart,
        "language": form.language,
        "tax_included": form.tax_included,
        "address": typed.text(form.address, "address", needed=False),
        "phone": typed.text(form.phone, "phone", needed=False),
        "tax_id": typed.text(form.tax_id, "tax_id", needed=False),
        "practice": form.practice,
    }


def chart(key: str) -> list[dict[str, str]]:
    """The accounts of a chart template. Raises NotFound."""
    file = CHARTS / f"{key}.toml"
    if not key.isalnum() or not file.exists():
        raise NotFound(what="chart", name=key, at="chart")
    return list(tomllib.loads(file.read_text("utf-8"))["account"])


def _open_chart(work: Work, form: BranchForm) -> None:
    """Opens the accounts. A small-scale taxpayer owes its tax on the VAT account itself, without an output column."""
    ids: dict[str, int] = {}
    for line in chart(form.chart):
        role = line["role"]
        if form.tax_scheme == "small":
            role = {"VAT": "OUTPUT_VAT", "OUTPUT_VAT": "VAT"}.get(role, role)
        ids[line["code"]] = work.add(
            account,
            code=line["code"],
            name_en=line["name_en"],
            name_zh=line["name_zh"],
            kind=line["kind"],
            normal=line["normal"],
            role=role,
            parent_id=ids[line["parent"]] if "parent" in line else None,
        )
