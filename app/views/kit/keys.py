"""Every key of the window, in one list: the shortcuts are made from it, and so is the table in the help."""

from __future__ import annotations

from dataclasses import dataclass

from app.words import N_


@dataclass(frozen=True, slots=True)
class Key:
    """A key sequence, the window's action behind it, and what a person reads about it."""

    sequence: str
    action: str
    words: str


KEYS: tuple[Key, ...] = (
    Key("Ctrl+Return", "main_action", N_("The main action of the screen")),
    Key("Ctrl+Enter", "main_action", ""),
    Key("Ctrl+N", "new_here", N_("New")),
    Key("Ctrl+F", "find_here", N_("Filter or search in this list")),
    Key("Ctrl+P", "print_here", N_("Print preview")),
    Key("Ctrl+E", "export_here", N_("Export this table")),
    Key("Escape", "back", N_("One level back; nothing typed is lost")),
    Key("Ctrl+K", "find_anything", N_("Find anything")),
    Key("F1", "help", N_("Help")),
    Key("F12", "switch_person", N_("Another person sits down; drafts stay")),
    Key("Ctrl+L", "lock", N_("Lock the screen; drafts stay")),
)

ALSO: tuple[tuple[str, str], ...] = (
    ("Ctrl+1 … 9", N_("Go to a tab")),
    ("F2", N_("Edit the cell")),
    ("F4", N_("Open the list of a field")),
    ("F9", N_("Approve here: a supervisor signs at this desk")),
    ("Ctrl+D", N_("Copy the last invoice")),
    ("Ctrl+Z", N_("Undo in the entry")),
    ("J / K, ↑ / ↓", N_("Move in a list; Enter opens")),
    ("Ctrl+C", N_("Copy rows for a spreadsheet")),
    ("A, R, S", N_("Approve, send back, skip (in the queue)")),
)
