"""I16 to I19: people, duties, days, settings and price lists stand as the commands of the trail left them.

These rows may change, so no digest of the day they were written can hold them: the trail's commands are followed
one after the other, and what they lead to is compared with what stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import RowMapping

from app.services.verify.frame import Look, Rule
from app.services.verify.trail import digest, written
from app.words import N_

_BY_COMMAND = """NOT EXISTS (SELECT 1 FROM audit a WHERE a.at = {at} AND COALESCE(a.person_id, 0) = {person}
                 AND a.command IN ({commands}))"""
_APPOINTING = "'founding.found', 'people.appoint', 'people.grant'"

RULES = (
    Rule(
        "I16", "invoice_duty",
        N_("Invoice {document}: {person} stands on it under the duty {duty}, but gave no command then"),
        """SELECT d.invoice_id AS id, COALESCE(i.number, '') AS document, COALESCE(p.name, '') AS person, d.duty
           FROM invoice_duty d LEFT JOIN (SELECT DISTINCT person_id, at FROM audit) a
                ON a.person_id = d.person_id AND a.at = d.at
           LEFT JOIN invoice i ON i.id = d.invoice_id LEFT JOIN person p ON p.id = d.person_id
           WHERE a.at IS NULL ORDER BY d.invoice_id""",
    ),
    Rule(
        "I16", "person_duty", N_("{document}: the duty {duty} was not granted by a command"),
        f"""SELECT h.id, COALESCE(p.name, '') AS document, h.duty FROM person_duty h
            LEFT JOIN person p ON p.id = h.person_id
            WHERE {_BY_COMMAND.format(at="h.granted_at", person="COALESCE(h.granted_by, 0)", commands=_APPOINTING)}
            ORDER BY h.id""",
    ),
    Rule(
        "I16", "person_duty", N_("{document}: the duty {duty} was not ended by a command"),
        """SELECT h.id, COALESCE(p.name, '') AS document, h.duty FROM person_duty h
           LEFT JOIN person p ON p.id = h.person_id
           WHERE h.revoked_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.at = h.revoked_at)
           ORDER BY h.id""",
    ),
    Rule(
        "I19", "business_day", N_("The day {document} is open, although a later one was begun"),
        """SELECT b.day AS id, b.day AS document FROM business_day b WHERE b.closed_at IS NULL
           AND EXISTS (SELECT 1 FROM business_day x WHERE x.day > b.day) ORDER BY b.day""",
    ),
    Rule(
        "I19", "business_day", N_("The day {document} is open, although a command closed it"),
        """SELECT b.day AS id, b.day AS document FROM business_day b WHERE b.closed_at IS NULL
           AND EXISTS (SELECT 1 FROM audit a WHERE a.command = 'days.close_day' AND a.day = b.day)
           ORDER BY b.day""",
    ),
    Rule(
        "I19", "business_day", N_("The day {document} was opened or closed by no command"),
        """SELECT b.day AS id, b.day AS document FROM business_day b
           WHERE NOT EXISTS (SELECT 1 FROM audit a WHERE a.at = b.opened_at)
              OR (b.closed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.at = b.closed_at))
           ORDER BY b.day""",
    ),
    Rule(
        "I19", "business_day", N_("The day {document} is not among the business days, and papers bear it"),
        """SELECT x.day AS id, x.day AS document FROM (
               SELECT day FROM receipt UNION SELECT day FROM refund UNION SELECT day FROM shipment
               UNION SELECT day FROM goods_receipt UNION SELECT day FROM invoice_event) x
           WHERE NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = x.day) ORDER BY x.day""",
    ),
    Rule(
        "I13", "waiting", N_("{document}: the copy on the desk is not that of its paper"),
        """SELECT w.id, w.number AS document FROM waiting w
           LEFT JOIN receipt r ON w.paper = 'receipt' AND r.id = w.paper_id
           LEFT JOIN refund f ON w.paper = 'refund' AND f.id = w.paper_id
           LEFT JOIN shipment s ON w.paper IN ('shipment', 'take_back') AND s.id = w.paper_id
           LEFT JOIN goods_receipt g ON w.paper = 'goods_receipt' AND g.id = w.paper_id
           LEFT JOIN invoice i ON w.paper = 'invoice' AND i.id = w.paper_id
           WHERE w.paper IN ('receipt', 'refund', 'shipment', 'take_back', 'goods_receipt', 'invoice')
             AND (COALESCE(r.number, f.number, s.number, g.number, i.number, '') <> w.number
                  OR COALESCE(r.invoice_id, f.invoice_id, s.invoice_id, i.id, 0) <> COALESCE(w.invoice_id, 0))
           ORDER BY w.id""",
    ),
    Rule(
        "I8", "invoice", N_("Invoice {document} stands as {review} for a reason nobody gave: {reason}"),
        """SELECT i.id, COALESCE(i.number, '') AS document, i.review, i.void_reason AS reason FROM invoice i
           WHERE i.review = 'void' AND NOT EXISTS (SELECT 1 FROM invoice_event e WHERE e.invoice_id = i.id
                 AND e.step = 'ask_void' AND e.reason = i.void_reason) ORDER BY i.id""",
    ),
    Rule(
        "I8", "invoice", N_("Invoice {document} says that it was submitted at {at}; its revision says {revised}"),
        """SELECT i.id, i.number AS document, i.submitted_at AS at, v.at AS revised FROM invoice i
           JOIN invoice_revision v ON v.invoice_id = i.id AND v.revision = i.revision
           WHERE i.review IN ('submitted', 'authorised', 'payable', 'closed', 'expired')
             AND COALESCE(i.submitted_at, '') <> v.at ORDER BY i.id""",
    ),
    Rule(
        "I8", "invoice", N_("Invoice {document} expired on {day}, before its last day {last}"),
        """SELECT i.id, i.number AS document, MAX(e.day) AS day, i.expires_on AS last FROM invoice i
           JOIN invoice_event e ON e.invoice_id = i.id AND e.step = 'expire'
           WHERE i.review = 'expired' GROUP BY i.id, i.number, i.expires_on
           HAVING MAX(e.day) <= COALESCE(i.expires_on, '') ORDER BY i.id""",
    ),
)  # fmt: skip

_FOLLOWED = """('founding.found', 'people.appoint', 'people.grant', 'people.revoke', 'people.retire',
                'settings.set_setting', 'settings.change_branch', 'catalog.propose_prices', 'catalog.file_prices')"""
_ACTS = N_("{document} gave a command (entry {entry}) after leaving the branch")
_PERSON = N_("{document} is not as the last command left them: name, role, password or whether they work here")
_ACTIVE = N_("{document} stands as working here, although they left")
_HELD = N_("{document}: by the trail the duty {duty} is {expected}, in the table {found}")
_SETTING = N_("The setting {document} is {stored}; the last command made it {commanded}")
_BRANCH = N_("The branch: {document} is {stored}; the last command made it {commanded}")
_LIST = N_("Price list {document}: {field} is {stored}; the commands made it {commanded}")
_PAPERS = ("name", "address", "phone", "tax_id")
_FIRST = {"expiry_days": "7"}  # what a new branch begins with


class _Trail:
    """What the commands say, followed from the first entry to the last."""

    def __init__(self) -> None:
        self.left: dict[int, int] = {}  # who retired, by which entry
        self.held: dict[tuple[int, str], bool] = {}
        self.settings = dict(_FIRST)
        self.branch: dict[str, str] = {}
        self.lists: dict[int, dict[str, Any]] = {}

    def follow(self, entry: RowMapping) -> None:
        facts, result = json.loads(entry["facts"]), json.loads(entry["result"])
        match entry["command"]:
            case "founding.found":
                self.branch = {name: _clean(facts["form"].get(name)) for name in (*_PAPERS, "currency", "code")}
                self.branch |= {name: self.branch[name].upper() for name in ("currency", "code")}
            case "people.grant" | "people.revoke":
                self.held[facts["person_id"], facts["duty"]] = entry["command"] == "people.grant"
            case "people.retire":
                self.left[facts["person_id"]] = entry["seq"]
            case "settings.set_setting":
                self.settings[facts["name"]] = _clean(facts["value"])
            case "settings.change_branch":
                self.branch |= {name: _clean(facts[name]) for name in _PAPERS}
            case "catalog.propose_prices":
                self.lists[result["ids"][0]] = {
                    "name": _clean(facts["name"]), "valid_from": facts["valid_from"],
                    "tax_included": int(facts["tax_included"]), "state": "proposed",
                    "proposed_by": entry["person_id"], "proposed_at": entry["at"],
                    "filed_by": None, "filed_at": None,
                }  # fmt: skip
            case "catalog.file_prices":
                filed = {"state": "filed", "filed_by": entry["person_id"], "filed_at": entry["at"]}
                self.lists.setdefault(facts["list_id"], {}).update(filed)


def office(look: Look) -> int:
    """Returns how many commands were followed."""
    said, count = _Trail(), 0
    for entry in look.stream(f"SELECT * FROM audit WHERE command IN {_FOLLOWED} ORDER BY seq"):
        count += 1
        try:
            said.follow(entry)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            continue  # an entry that cannot be read is named where the chain is checked
    _people(look, said)
    _settings(look, said)
    _price_lists(look, said)
    return count


def _people(look: Look, said: _Trail) -> None:
    people = {row["id"]: row for row in look.rows("SELECT * FROM person")}
    for person_id, seq in said.left.items():
        row = people.get(person_id)
        name = row["name"] if row is not None else str(person_id)
        if row is not None and row["active"]:
            look.found("I16", "person", person_id, _ACTIVE, document=name)
        for later in look.rows("SELECT seq FROM audit WHERE person_id = :who AND seq > :seq", who=person_id, seq=seq):
            look.found("I16", "audit", later["seq"], _ACTS, document=name, entry=later["seq"])
    for person_id, kept in _vouched(look).items():
        row = people.get(person_id)
        columns = ("id", "name", "role", "password_hash", "active")
        if row is None or digest(written([row[name] for name in columns]))[:32] != kept:
            look.found("I16", "person", person_id, _PERSON, document=row["name"] if row is not None else person_id)
    now = {(r["person_id"], r["duty"]) for r in look.rows("SELECT * FROM person_duty WHERE revoked_at IS NULL")}
    for (person_id, duty), held in said.held.items():
        if ((person_id, duty) in now) != held and person_id in people:
            words = {"expected": "held" if held else "ended", "found": "ended" if held else "held"}
            look.found("I16", "person_duty", person_id, _HELD, document=people[person_id]["name"], duty=duty, **words)


def _vouched(look: Look) -> dict[int, str]:
    """The last digest that the trail keeps of each person."""
    kept: dict[int, str] = {}
    for entry in look.stream("""SELECT rows FROM audit WHERE command LIKE 'people.%' OR command LIKE 'founding.%'
                                ORDER BY seq"""):
        try:
            kept |= {int(row_id): value for table, row_id, value in json.loads(entry["rows"]) if table == "person"}
        except (ValueError, TypeError):
            continue
    return kept


def _settings(look: Look, said: _Trail) -> None:
    stored = {row["name"]: row["value"] for row in look.rows("SELECT name, value FROM setting")}
    for name, commanded in said.settings.items():
        if not _alike(stored.get(name), commanded) and look.value("SELECT COUNT(*) FROM branch"):
            look.found(
                "I18", "setting", name, _SETTING, document=name, stored=stored.get(name, ""), commanded=commanded
            )
    for row in look.rows("SELECT * FROM branch"):
        for name, commanded in said.branch.items():
            if _clean(row[name]) != commanded:
                look.found("I18", "branch", 1, _BRANCH, document=name, stored=row[name], commanded=commanded)


def _price_lists(look: Look, said: _Trail) -> None:
    for row in look.rows("SELECT * FROM price_list ORDER BY id"):
        commanded: Mapping[str, Any] = said.lists.get(row["id"], {"state": ""})
        for name, value in commanded.items():
            stored = _clean(row[name]) if name == "name" else row[name]
            if stored != value:
                facts = {"field": name, "stored": row[name], "commanded": value}
                look.found("I7", "price_list", row["id"], _LIST, document=row["name"], **facts)


def _clean(value: Any) -> str:
    """The text by what can be read of it: what is typed is kept without blanks around it and without marks unseen."""
    return "".join(c for c in str(value or "") if c.isprintable() and not c.isspace())


def _alike(stored: str | None, commanded: str) -> bool:
    if stored is None or _clean(stored) == commanded:
        return stored is not None
    try:
        return Decimal(stored) == Decimal(commanded)
    except InvalidOperation:
        return False
