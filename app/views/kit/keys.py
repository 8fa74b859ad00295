"""The keys of the window, in one list: the window binds them, the help page draws its table from them."""

from __future__ import annotations

from dataclasses import dataclass

from app.words import N_


@dataclass(frozen=True, slots=True)
class Key:
    """A key and what it does; `action` is what the window calls, empty for keys that widgets know themselves."""

    key: str
    does: str
    action: str = ""


KEYS: tuple[Key, ...] = (
    Key("Ctrl+1…9", N_("Go to a tab")),
    Key("Ctrl+K", N_("Find anything: customer, product, invoice, voucher, command"), "find_anything"),
    Key("Ctrl+N", N_("New here"), "new_here"),
    Key("Ctrl+Return", N_("The main action of the screen"), "main_action"),
    Key("Esc", N_("Back one level; typing is never lost"), "back"),
    Key("Ctrl+F", N_("Filter this list"), "find_here"),
    Key("Ctrl+P", N_("Print preview"), "print_here"),
    Key("Ctrl+E", N_("Export this table"), "export_here"),
    Key("Ctrl+C", N_("Copy the rows as a table")),
    Key("F2", N_("Edit the cell")),
    Key("F4", N_("Open the list of a field")),
    Key("J, K", N_("Next and previous row; so do the arrows, Enter opens")),
    Key("Alt+A…Z", N_("Go to the field or button with that letter")),
    Key("F12", N_("Switch to another person"), "switch_person"),
    Key("Ctrl+L", N_("Lock the desk"), "lock"),
    Key("F1", N_("Help"), "show_help"),
)


def written(key: str) -> str:
    """A key as it is written on the keyboard."""
    return key.replace("Return", "Enter")
