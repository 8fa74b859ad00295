"""The branch's settings: known by name, each with its kind, its default and its limits; and the facts of the branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select, update

from app.models.branch import branch, setting
from app.models.ledger import voucher
from app.process import Duty
from app.refusals import Missing, NotFound, SeriesInUse
from app.services import typed
from app.services.desk import Changed, Reading, Work, command, query
from app.words import N_


class Kind(StrEnum):
    """What a setting holds."""

    NUMBER = "number"
    CHOICE = "choice"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class Setting:
    """One policy of the branch. Numbers lie between `least` and `most`; a choice is one of `choices`."""

    name: str
    label: str
    kind: Kind
    default: str
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    help: str = ""


SETTINGS: tuple[Setting, ...] = (
    Setting("expiry_days", N_("Days to collect a released invoice"), Kind.NUMBER, "7", 1, 90,
            help=N_("After this many days without money it expires, and its goods are free again.")),
    Setting("waive_limit", N_("Small change that may be waived"), Kind.NUMBER, "1", 0, 100,
            help=N_("When a receivable is settled; asked by the cashier, approved by the accounting supervisor.")),
    Setting("release_days", N_("Days a release on credit is good for"), Kind.NUMBER, "7", 1, 90,
            help=N_("A release that nobody used by then lapses.")),
    Setting("return_days", N_("Days in which goods may come back"), Kind.NUMBER, "30", 1, 3650,
            help=N_("Counted from the last shipment. A return or allowance after that needs the manager too.")),
    Setting("inspect_returns", N_("Who inspects what comes back"), Kind.CHOICE, "keeper",
            choices=("keeper", "witness"),
            help=N_("keeper: the keeper may do it alone where nobody else is there; witness: another person.")),
    Setting("lock_minutes", N_("Minutes until the desk locks itself"), Kind.NUMBER, "3", 1, 60,
            help=N_("Drafts stay as they are; the password opens the desk again.")),
    Setting("override_percent", N_("Per cent below the list that supervisors decide alone"), Kind.NUMBER, "5",
            0, 100, help=N_("A lower price, or one below the floor, also needs the branch manager.")),
    Setting("small_change_cents", N_("Cents of small change that a clerk may waive"), Kind.NUMBER, "99", 0, 99),
    Setting("tax_point", N_("When tax falls due"), Kind.CHOICE, "shipment", choices=("shipment", "receipt", "fapiao"),
            help=N_("With the goods, or before: on the day an invoice is paid in full, or with its fapiao.")),
    Setting("paper_size", N_("Paper for invoices"), Kind.CHOICE, "a4", choices=("a4", "a5")),
    Setting("paper_copies", N_("Copies in a set"), Kind.NUMBER, "4", 1, 6,
            help=N_("Stub, customer, accounting and collection copy make a set of four.")),
    Setting("paper_language", N_("Language on paper"), Kind.CHOICE, "zh_CN", choices=("zh_CN", "en")),
    Setting("voucher_series", N_("Voucher series"), Kind.CHOICE, "one", choices=("one", "three"),
            help=N_("One series, or received, paid and transfer apart. Chosen before a year's first voucher.")),
    Setting("drawer_count", N_("Drawer counted at opening and close"), Kind.CHOICE, "no", choices=("yes", "no"),
            help=N_("With yes, no day is closed before its cash is counted, signed by a witness.")),
    Setting("float_limit", N_("Most cash in the float"), Kind.NUMBER, "2000", 0, 1_000_000,
            help=N_("Three to five days of small expenses; in the branch's currency.")),
    Setting("uncollected_days", N_("Days until goods paid and not collected are flagged"), Kind.NUMBER, "30", 1, 365,
            help=N_("Older ones stand out in the list of goods that customers have still to fetch.")),
    Setting("backup_folder", N_("Folder for backups"), Kind.FOLDER, "",
            help=N_("Best on another disk. Empty means the folder beside the data.")),
)  # fmt: skip
SETTING: dict[str, Setting] = {known.name: known for known in SETTINGS}


def value_of(conn: Connection, name: str) -> str:
    """A setting as it is kept, or its default; for other services."""
    kept = conn.execute(select(setting.c.value).where(setting.c.name == name)).scalar()
    return SETTING[name].default if kept is None else str(kept)


@query()
def settings(look: Reading) -> Mapping[str, str]:
    """Every known setting as it is in force."""
    kept = {row.name: row.value for row in look.conn.execute(select(setting))}
    return {known.name: kept.get(known.name, known.default) for known in SETTINGS}


@command(Duty.ADMINISTER)
def set_setting(work: Work, name: str, value: str) -> Changed:
    """Changes one setting. Raises NotFound for an unknown one or an unknown choice, or the refusal of its value."""
    known = SETTING.get(name)
    if known is None:
        raise NotFound(what="setting", name=name)
    kept = _read(known, value)
    if name == "voucher_series" and kept != value_of(work.conn, name):
        _require_new_year(work)
    work.conn.execute(delete(setting).where(setting.c.name == name))
    work.conn.execute(insert(setting), {"name": name, "value": kept})
    return Changed(frozenset({"settings"}))


def _require_new_year(work: Work) -> None:
    """One series a year: Raises SeriesInUse when the year of the open day has vouchers."""
    year = f"{work.day:%Y}"
    if work.conn.execute(select(voucher.c.id).where(voucher.c.day >= date(int(year), 1, 1)).limit(1)).first():
        raise SeriesInUse(year=year, at="voucher_series")


def _read(known: Setting, value: str) -> str:
    if known.kind is Kind.NUMBER:
        return str(int(typed.number(value, known.name, 0, least=Decimal(known.least), most=Decimal(known.most))))
    text = typed.text(value, known.name, typed.NOTE_LENGTH, needed=known.kind is Kind.CHOICE)
    if known.kind is Kind.CHOICE and text not in known.choices:
        raise NotFound(what="choice", name=text, at=known.name)
    if known.kind is Kind.FOLDER and text and not Path(text).is_absolute():
        raise NotFound(what="folder", name=text, at=known.name)
    return text


@command(Duty.ADMINISTER)
def change_branch(work: Work, name: str, address: str, phone: str, tax_id: str) -> Changed:
    """Corrects what stands on the branch's papers. Code, currency and chart never change; papers already submitted keep
    what they said. Raises Missing or TooLong."""
    if not typed.clean(name):
        raise Missing(at="name")
    values = {
        "name": typed.text(name, "name", 120),
        "address": typed.text(address, "address", needed=False),
        "phone": typed.text(phone, "phone", needed=False),
        "tax_id": typed.text(tax_id, "tax_id", needed=False),
    }
    work.conn.execute(update(branch).values(**values))
    work.desk.store.forget_branch()
    return Changed(frozenset({"branch"}))
