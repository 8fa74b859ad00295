"""The chart (科目): found while typing, lengthened below the standard accounts by two people, closed when empty."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from app.models.closing import sub_account
from app.models.ledger import account, account_balance, voucher_line
from app.process import Duty
from app.refusals import AccountInUse, CodeNotBelow, NotFound, OwnVoucher, VoucherMoved
from app.services import typed
from app.services.desk import Changed, Reading, Work, command, query
from app.services.pinyin import spelled
from app.words import language

LONGEST_CODE = 20
_READERS = (Duty.BOOK, Duty.CHECK)

# Papers post to these beside the accounts below them: takings beside the float, the first bank beside the others.
POSTED_BESIDE_PARTS = frozenset({"CASH", "BANK"})


@dataclass(frozen=True, slots=True)
class Choice:
    """An account to enter on. `by_customer`: each line on it names a customer."""

    id: int
    code: str
    name: str
    by_customer: bool


@dataclass(frozen=True, slots=True)
class SubAccount:
    """An account the branch added. `state` is proposed, open or closed."""

    id: int
    code: str
    name: str
    parent: str
    proposed_by: int
    state: str


BY_CUSTOMER = ("ADVANCES", "RECEIVABLE")


def by_code(conn: Connection, code: str, at: str) -> RowMapping:
    """An account by its code. Raises NotFound."""
    row = conn.execute(select(account).where(account.c.code == typed.clean(code))).mappings().first()
    if row is None:
        raise NotFound(what="account", name=typed.clean(code)[:60], at=at)
    return row


def shown(row: RowMapping) -> str:
    """Code and name, in the language spoken."""
    return f"{row['code']} {row['name_zh'] if language() == 'zh_CN' else row['name_en']}"


def ancestors_roles(conn: Connection, account_id: int) -> tuple[str, ...]:
    """The roles of an account and of those above it."""
    rows = {r.id: r for r in conn.execute(select(account.c.id, account.c.parent_id, account.c.role))}
    roles, at = [], rows.get(account_id)
    while at is not None:
        roles.append(at.role or "")
        at = rows.get(at.parent_id)
    return tuple(filter(None, roles))


@query(*_READERS)
def find_accounts(look: Reading, text: str, limit: int = 20) -> tuple[Choice, ...]:
    """Accounts without others below them whose code, name, pinyin or initials hold the text, in the order of codes."""
    wanted = text.strip().lower()
    rows = look.conn.execute(select(account).order_by(account.c.code)).mappings().all()
    above = {row["parent_id"] for row in rows}
    shut = set(look.conn.execute(select(sub_account.c.account_id).where(
        sub_account.c.confirmed_by.is_(None) | sub_account.c.closed_by.is_not(None))).scalars())  # fmt: skip
    found = []
    for row in rows:
        if row["id"] in above or row["id"] in shut:
            continue
        words = (row["code"], row["name_en"].lower(), row["name_zh"], *spelled(row["name_zh"]))
        if not wanted or any(wanted in word for word in words):
            name = row["name_zh"] if language() == "zh_CN" else row["name_en"]
            found.append(Choice(row["id"], row["code"], name, row["role"] in BY_CUSTOMER))
    return tuple(found[:limit])


@query(*_READERS)
def sub_accounts(look: Reading) -> tuple[SubAccount, ...]:
    """The accounts the branch added, in the order of codes."""
    above = account.alias()
    chosen = (
        select(account, above.c.code.label("parent"), sub_account.c.proposed_by, sub_account.c.confirmed_by,
               sub_account.c.closed_by)
        .join(sub_account, sub_account.c.account_id == account.c.id)
        .join(above, above.c.id == account.c.parent_id)
        .order_by(account.c.code)
    )  # fmt: skip
    return tuple(
        SubAccount(
            row["id"], row["code"], row["name_zh"] if language() == "zh_CN" else row["name_en"], row["parent"],
            row["proposed_by"],
            "closed" if row["closed_by"] else "open" if row["confirmed_by"] else "proposed",
        )
        for row in look.conn.execute(chosen).mappings()
    )  # fmt: skip


@command(Duty.BOOK)
def propose_account(work: Work, parent_code: str, code: str, name_zh: str, name_en: str = "") -> Changed:
    """Proposes an account below one that is there; it takes entries once a second person has confirmed it.

    The code goes on from the code above. Raises NotFound, CodeNotBelow, AccountInUse when the account above already
    has entries of its own, or the refusal of a field.
    """
    parent = by_code(work.conn, parent_code, "parent_code")
    code = typed.text(code, "code", LONGEST_CODE)
    if not (code.isascii() and code.isdigit() and code.startswith(parent["code"]) and len(code) > len(parent["code"])):
        raise CodeNotBelow(code=code, parent=parent["code"], at="code")
    if work.conn.execute(select(account.c.id).where(account.c.code == code)).first():
        raise CodeNotBelow(code=code, parent=parent["code"], at="code")
    if parent["role"] in _FROM_PAPERS or _has_entries(work.conn, parent["id"]):
        raise AccountInUse(account=shown(parent), at="parent_code")
    name = typed.text(name_zh, "name_zh", 60)
    account_id = work.add(
        account, code=code, name_zh=name, name_en=typed.text(name_en, "name_en", 60, needed=False) or name,
        kind=parent["kind"], normal=parent["normal"], role=None, parent_id=parent["id"],
    )  # fmt: skip
    work.conn.execute(
        insert(sub_account), {"account_id": account_id, "proposed_by": work.person.id, "proposed_at": work.now}
    )
    return Changed(frozenset({"ledger"}), (account_id,), (code,))


# Papers post to these by role: a sub-account would take nothing from them.
_FROM_PAPERS = (
    "CASH", "BANK", "CARD_CLEARING", "WECHAT_CLEARING", "ALIPAY_CLEARING", "RECEIVABLE", "ADVANCES", "INVENTORY",
    "OUTPUT_VAT", "REVENUE", "COST_OF_SALES",
)  # fmt: skip


def _has_entries(conn: Connection, account_id: int) -> bool:
    query_ = select(voucher_line.c.id).where(voucher_line.c.account_id == account_id).limit(1)
    return conn.execute(query_).first() is not None


@command(Duty.CHECK, signed=True)
def confirm_account(work: Work, account_id: int) -> Changed:
    """A second person confirms a proposed account. Raises OwnVoucher or VoucherMoved."""
    row = _proposed(work, account_id)
    if row["proposed_by"] == work.person.id:
        raise OwnVoucher(person=work.person.name)
    if row["confirmed_by"] is not None:
        raise VoucherMoved(name=str(row["code"]))
    _set(work, account_id, confirmed_by=work.person.id, confirmed_at=work.now)
    return Changed(frozenset({"ledger"}), (account_id,))


@command(Duty.CHECK)
def close_account(work: Work, account_id: int) -> Changed:
    """An added account takes no more entries; what stood on it stays. Raises AccountInUse while it has a balance."""
    row = _proposed(work, account_id)
    held = select(func.sum(account_balance.c.debit), func.sum(account_balance.c.credit)).where(
        account_balance.c.account_id == account_id
    )
    debit, credit = work.conn.execute(held).one()
    if debit != credit:
        raise AccountInUse(account=str(row["code"]))
    if row["closed_by"] is not None:
        raise VoucherMoved(name=str(row["code"]))
    _set(work, account_id, closed_by=work.person.id, closed_at=work.now)
    return Changed(frozenset({"ledger"}), (account_id,))


def _proposed(work: Work, account_id: int) -> RowMapping:
    chosen = select(sub_account, account.c.code).join(account).where(sub_account.c.account_id == account_id)
    row = work.conn.execute(chosen).mappings().first()
    if row is None:
        raise NotFound(what="account", name=str(account_id))
    return row


def _set(work: Work, account_id: int, **values: object) -> None:
    work.conn.execute(update(sub_account).where(sub_account.c.account_id == account_id).values(**values))
