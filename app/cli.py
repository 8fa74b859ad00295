"""The command line: the window, and one function a command.

Exit status 0 done, 1 refused or a check failed (a sentence on standard error), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from app.paths import DATABASE, data_folder, write_log
from app.refusals import Fault, FileFault, NoBranch
from app.words import LANGUAGES, _, ngettext, use

if TYPE_CHECKING:
    from app.services.store import Store

log = logging.getLogger("branchdesk")
DONE, REFUSED = 0, 1


def main(arguments: Sequence[str]) -> int:
    """Runs one command, or the window; returns the exit status."""
    given = parser().parse_args(arguments)
    log.addHandler(logging.NullHandler())  # before the log is open, nothing of it may reach the screen
    use(given.lang or "en")
    try:
        return _run(given, data_folder(given.data))
    except KeyboardInterrupt:
        return _say(_("Stopped. What was done stays done; run the same command again to go on."))
    except Exception as error:  # noqa: BLE001 - the last net: nothing but a sentence reaches the person
        return _say_trouble(given, error)


def _run(given: argparse.Namespace, folder: Path) -> int:
    if given.command is None:
        return window(given, folder)
    write_log(folder)
    if given.command in ("restore", "tour"):
        return int(given.run(given))
    makes = given.command in ("setup", "play")
    store = _store(given, folder, makes=makes)
    try:
        if not makes:
            use(given.lang or store.branch.language)
        return int(given.run(given, store))
    finally:
        store.close()


def _say_trouble(given: argparse.Namespace, error: Exception) -> int:
    """One sentence for the person; what a machine said goes to the log."""
    from app.sentences import sentence
    from app.services.opening import as_trouble

    trouble = FileFault(str(error)) if isinstance(error, OSError) else as_trouble(error)
    if isinstance(trouble, Fault):
        log.error("%s failed", given.command or "the window", exc_info=error)
    return _say(sentence(trouble))


def _say(text: str) -> int:
    sys.stderr.write(text + "\n")
    return REFUSED


def _store(given: argparse.Namespace, folder: Path, *, makes: bool) -> Store:
    """The database, brought up to date. Raises NoBranch when there is none and the command does not make one."""
    from app.services.opening import open_current
    from app.services.store import sqlite_url

    file = folder / DATABASE
    if given.database is None and not makes and not file.exists():
        raise NoBranch()
    return open_current(given.database or sqlite_url(file))


# The window


def window(given: argparse.Namespace, folder: Path) -> int:
    """Opens the window."""
    from app.views.start import has_display, open_window

    if has_display():
        write_log(folder)
    return open_window(lambda: _store(given, folder, makes=True), folder, given.lang)


def tour(given: argparse.Namespace) -> int:
    """Drives the window through one sale in every role and keeps the screenshots."""
    from app.views.tour import run

    return int(run(Path(given.out)))


# The branch


def setup(given: argparse.Namespace, store: Store) -> int:
    """Makes or upgrades the database; --practice founds the practice branch, --password gives a person a new one."""
    if given.practice:
        from datetime import datetime

        from app.services.practice import found_practice

        found_practice(store, datetime.now().astimezone().date())
        _tell(_("The practice branch is ready. Its people and their passwords stand in the README."))
        return DONE
    if given.password:
        return _new_password(given.password, store)
    _tell(_("The database is ready: {place}").format(place=store.path or store.engine.url.render_as_string()))
    return DONE


def _new_password(name: str, store: Store) -> int:
    """A new password for a person, asked for and never shown; the trail says that it was given here."""
    from getpass import getpass

    from app.process import Duty
    from app.refusals import NotFound
    from app.services import people

    tile = next((tile for tile in people.tiles(store) if tile.name == name), None)
    if tile is None:
        raise NotFound(what="person", name=name)
    asked = _("New password for {name}: ").format(name=name)
    password = getpass(asked) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    people.reset_password(people.seat(store, Duty.ADMINISTER), tile.id, password)
    _tell(_("{name} has a new password.").format(name=name))
    return DONE


def import_(given: argparse.Namespace, store: Store) -> int:
    """Imports a file: all rows or none."""
    from app.services.imports import import_file

    taken = import_file(store, given.kind, Path(given.file), dry_run=given.dry_run)
    words = ngettext("{count} row was taken.", "{count} rows were taken.", taken.rows)
    if not taken.kept:
        words = ngettext("{count} row would be taken.", "{count} rows would be taken.", taken.rows)
    _tell(words.format(count=taken.rows))
    if not taken.booked:
        _tell(_("The goods wait for the accountant: earlier papers of the same products are not booked yet."))
    return DONE


def play(given: argparse.Namespace, store: Store) -> int:
    """Plays an order book. Ctrl+C stops it between two orders."""
    from app.services.orderbook import read_book
    from app.services.play import play as play_book

    book = read_book(Path(given.folder))
    with _stoppable() as stopping:
        played = play_book(store, book, _Progress(stopping))
    _tell(
        _("{orders} orders played, {already} had been played before.").format(
            orders=played.orders, already=played.already
        )
    )
    if played.aside:
        words = ngettext(
            "{count} order was left alone, because people have its invoice in hand: {orders}",
            "{count} orders were left alone, because people have their invoices in hand: {orders}",
            len(played.aside),
        )
        _tell(words.format(count=len(played.aside), orders=", ".join(played.aside)))
    if played.stopped:
        return _say(_("Stopped. What was done stays done; run the same command again to go on."))
    return DONE


@contextmanager
def _stoppable() -> Iterator[Event]:
    """While this is held, Ctrl+C only sets the event; a second one stops at once."""
    stopping = Event()

    def ask(_signal: int, _frame: object) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGINT, before)


class _Progress:
    """A line that counts, with the rate; in a file, every hundredth order only."""

    def __init__(self, stopping: Event) -> None:
        self._stopping, self._began, self._calls = stopping, time.monotonic(), 0

    def __call__(self, done: int, total: int) -> bool:
        self._calls += 1
        rate = self._calls / max(time.monotonic() - self._began, 0.001)
        line = _("{done} of {total} orders, {rate} a second").format(done=done, total=total, rate=f"{rate:.1f}")
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{line}" + ("\n" if done == total or self._stopping.is_set() else ""))
            sys.stderr.flush()
        elif done % 100 == 0 or done == total:
            sys.stderr.write(line + "\n")
        return not self._stopping.is_set()


def reconcile(given: argparse.Namespace, store: Store) -> int:
    """The reconciliation of a month; status 1 when a check differs."""
    from app.process import Duty
    from app.services import reconciliation
    from app.services.people import seat

    desk = seat(store, Duty.BOOK)
    found = reconciliation.reconcile(desk, given.period)
    if given.json:
        _write_json(given.json, reconciliation.as_json(found))
    if given.xlsx:
        from app.services.workbooks.reconciliation import export

        export(desk, given.period, Path(given.xlsx), None)
    if not given.json and not given.xlsx:
        _tell_checks(reconciliation.as_json(found))
    if found.agrees:
        return DONE
    differing = ", ".join(check.code for check in found.checks if not check.agrees)
    return _say(_("The books differ: {checks}. The workbook (--xlsx) names the documents.").format(checks=differing))


def _tell_checks(found: dict[str, Any]) -> None:
    for check in found["checks"]:
        _tell(f"{check['code']:<4}{check['left']:>20}{check['right']:>20}{check['difference']:>16}")


def invoice(given: argparse.Namespace, store: Store) -> int:
    """The printed invoice as a PDF."""
    from app.services.desk import Desk, Presence
    from app.services.printing import invoice_pdf

    invoice_pdf(Desk(store, presence=Presence.COMMAND_LINE), given.number, Path(given.pdf), given.paper)
    _tell(_("Written: {file}").format(file=given.pdf))
    return DONE


def verify(given: argparse.Namespace, store: Store) -> int:
    """Recomputes what must hold from the stored rows; status 1 and the rows when something does not."""
    from app.services import verify as verifying

    found = verifying.verify(store)
    if given.json:
        _write_json(given.json, verifying.as_json(found))
    for problem in found.problems:
        sys.stderr.write(f"{problem}\n")
    if found.problems:
        count = len(found.problems)
        return _say(ngettext("{count} thing does not hold.", "{count} things do not hold.", count).format(count=count))
    _tell(_("Everything holds."))
    return DONE


def backup(given: argparse.Namespace, store: Store) -> int:
    """A backup, made while people work."""
    from app.services.backup import backup as back_up

    file = back_up(store, Path(given.file).absolute())
    _tell(_("Backed up and opened again: {file}").format(file=file))
    return DONE


def restore(given: argparse.Namespace) -> int:
    """Puts a backup into a new folder."""
    from app.services.backup import restore as put_back

    place = put_back(Path(given.file), Path(given.into))
    _tell(_("Restored: {file}").format(file=place))
    return DONE


def _write_json(target: str, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    if target == "-":
        sys.stdout.write(text)
    else:
        Path(target).write_text(text, "utf-8")


def _period(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no month; write it like 2026-11")
    return text


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")


# The words of the command line


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(
        prog="main.py", description="Branchdesk: the sale of a branch, from the counter to the books."
    )
    top.add_argument("--data", metavar="DIR", help="where the data is (default: the platform's data folder)")
    top.add_argument("--database", metavar="URL", help="another database, as a SQLAlchemy URL")
    top.add_argument("--lang", choices=LANGUAGES, help="the language")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, run: object, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    setting_up = add("setup", setup, "make or upgrade the database").add_mutually_exclusive_group()
    setting_up.add_argument("--practice", action="store_true", help="found the practice branch in it")
    setting_up.add_argument("--password", metavar="PERSON", help="give a person a new password")
    importing = add("import", import_, "import customers, products, prices or stock from CSV or XLSX")
    importing.add_argument("kind", metavar="KIND", choices=("customers", "products", "prices", "stock"))
    importing.add_argument("file", metavar="FILE")
    importing.add_argument("--dry-run", action="store_true", help="judge every row and write nothing")
    add("play", play, "play an order book").add_argument("folder", metavar="FOLDER")
    reconciling = add("reconcile", reconcile, "set ledger against ledger and ledger against stock")
    reconciling.add_argument("--period", metavar="YYYY-MM", type=_period, required=True)
    reconciling.add_argument("--xlsx", metavar="FILE")
    reconciling.add_argument("--json", metavar="FILE", help="- is standard output")
    printing = add("invoice", invoice, "print an invoice")
    printing.add_argument("number", metavar="NUMBER")
    printing.add_argument("--pdf", metavar="FILE", required=True)
    printing.add_argument("--paper", choices=("a4", "a5"), default="a4")
    add("verify", verify, "recompute what must hold from the stored rows").add_argument("--json", metavar="FILE")
    add("backup", backup, "back the database up while people work").add_argument("file", metavar="FILE")
    restoring = add("restore", restore, "put a backup into a new folder")
    restoring.add_argument("file", metavar="FILE")
    restoring.add_argument("--into", metavar="DIR", required=True)
    add("tour", tour, "drive the window through one sale and keep screenshots").add_argument(
        "--out", metavar="DIR", required=True
    )
    return top
