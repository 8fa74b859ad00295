"""Where the branch keeps money: the drawer, its float, banks and wallets. Each has a journal of its own.

An account is known by its role, which is the role of its account in the chart. The cashier moves money between them;
only the accountant adds one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, bindparam, func, insert, select, update

from app.models.amounts import ZERO
from app.models.cash import cash_journal
from app.models.ledger import account
from app.models.money import money_account
from app.process import Duty
from app.refusals import NotFound
from app.services import typed
from app.services.desk import Changed, Reading, Work, command, query
from app.words import N_, language

CASH, FLOAT, BANK = "CASH", "CASH_FLOAT", "BANK"
KIND_OF = {
    CASH: "cash",
    FLOAT: "float",
    BANK: "bank",
    "CARD_CLEARING": "wallet",
    "WECHAT_CLEARING": "wallet",
    "ALIPAY_CLEARING": "wallet",
}
KIND_LABELS = {"cash": N_("Takings"), "float": N_("Float"), "bank": N_("Bank"), "wallet": N_("Wallet")}
DRAWERS = ("cash", "float")
_PARENT = {"bank": "BANK", "wallet": "OTHER_MONEY"}


@dataclass(frozen=True, slots=True)
class MoneyAccount:
    """A money account: its role, its kind (cash, float, bank, wallet), its account in the chart."""

    role: str
    kind: str
    account_id: int
    code: str
    name_en: str
    name_zh: str
    bank_name: str
    bank_number: str
    active: bool

    @property
    def name(self) -> str:
        """The name in the language of the desk."""
        return self.name_zh if language().startswith("zh") else self.name_en


_known = (
    select(
        money_account.c.role, money_account.c.kind, account.c.id, account.c.code, account.c.name_en, account.c.name_zh,
        money_account.c.bank_name, money_account.c.bank_number, money_account.c.active,
    )
    .join(account, account.c.role == money_account.c.role)
    .order_by(account.c.code)
)  # fmt: skip


def known(conn: Connection) -> dict[str, MoneyAccount]:
    """Every money account by role, in the order of the chart."""
    return {row.role: MoneyAccount(*row) for row in conn.execute(_known)}


def one(conn: Connection, role: str, at: str = "") -> MoneyAccount:
    """The money account of a role. Raises NotFound when there is none, or it is no longer used."""
    found = known(conn).get(role)
    if found is None or not found.active:
        raise NotFound(what=N_("money account"), name=role, at=at)
    return found


_last = (
    select(cash_journal.c.balance)
    .where(cash_journal.c.role == bindparam("role"))
    .order_by(cash_journal.c.id.desc())
    .limit(1)
)


def balance(conn: Connection, role: str) -> Decimal:
    """What the journal of an account says is there."""
    return conn.execute(_last, {"role": role}).scalar() or ZERO


def open_known(work: Work) -> None:
    """Makes rows of the money accounts a new branch has in its chart."""
    there = set(work.conn.execute(select(account.c.role).where(account.c.role.in_(list(KIND_OF)))).scalars())
    for role, kind in KIND_OF.items():
        if role in there:
            work.conn.execute(insert(money_account), {"role": role, "kind": kind, "active": True})


@query(Duty.COLLECT, Duty.BOOK, Duty.CHECK)
def money_accounts(look: Reading) -> tuple[MoneyAccount, ...]:
    """Every money account, in the order of the chart; those no longer used stand there too."""
    return tuple(known(look.conn).values())


@command(Duty.BOOK)
def add_account(work: Work, kind: str, name: str, bank_name: str = "", bank_number: str = "") -> Changed:
    """Opens a further bank or wallet: a sub-account of the chart, a role such as BANK:2, and a journal of its own.

    Raises Missing, TooLong, or NotFound for a kind that is neither.
    """
    if kind not in _PARENT:
        raise NotFound(what=N_("kind of account"), name=kind, at="kind")
    name = typed.text(name, "name", 60)
    role = _next_role(work.conn, kind)
    parent = work.conn.execute(select(account.c.id, account.c.code).where(account.c.role == _PARENT[kind])).one()
    work.add(
        account,
        code=_next_code(work.conn, parent.code),
        name_en=name,
        name_zh=name,
        kind="asset",
        normal="debit",
        role=role,
        parent_id=parent.id,
    )
    work.conn.execute(
        insert(money_account),
        {
            "role": role,
            "kind": kind,
            "bank_name": typed.text(bank_name, "bank_name", 120, needed=False),
            "bank_number": typed.text(bank_number, "bank_number", typed.CODE_LENGTH, needed=False),
            "active": True,
        },
    )
    work.desk.store.account_of_role.clear()
    return Changed(frozenset({"ledger", "money"}), numbers=(role,))


@command(Duty.BOOK)
def change_account(work: Work, role: str, bank_name: str, bank_number: str, active: bool) -> Changed:
    """Corrects the bank's facts of an account, or puts it out of use. Raises NotFound; Missing for the drawer."""
    found = known(work.conn).get(role)
    if found is None or (role in KIND_OF and not active):
        raise NotFound(what=N_("money account"), name=role, at="role")
    values = {
        "bank_name": typed.text(bank_name, "bank_name", 120, needed=False),
        "bank_number": typed.text(bank_number, "bank_number", typed.CODE_LENGTH, needed=False),
        "active": active,
    }
    work.conn.execute(update(money_account).where(money_account.c.role == role).values(**values))
    return Changed(frozenset({"ledger", "money"}))


def _next_role(conn: Connection, kind: str) -> str:
    same = select(func.count()).select_from(money_account).where(money_account.c.role.like(f"{kind.upper()}:%"))
    return f"{kind.upper()}:{int(conn.execute(same).scalar_one()) + 2}"


def _next_code(conn: Connection, parent: str) -> str:
    """The next two figures below an account that nobody has."""
    taken = set(conn.execute(select(account.c.code).where(account.c.code.like(f"{parent}%"))).scalars())
    return next(code for n in range(2, 100) if (code := f"{parent}{n:02}") not in taken)
