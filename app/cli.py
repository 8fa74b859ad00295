"""The command line: the window, and one function a command.

Exit status 0 done, 1 refused or a check failed (a sentence on standard error), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.paths import DATABASE, data_folder, write_log
from app.refusals import Fault, FileFault, NoBranch, Refusal
from app.words import LANGUAGES, _, ngettext, use

if TYPE_CHECKING:
    from app.services.store import Store

log = logging.getLogger("branchdesk")
DONE, REFUSED = 0, 1


def main(arguments: Sequence[str]) -> int:
    """Runs one command, or the window; returns the exit status."""
    given = parser().parse_args(arguments)
    folder = data_folder(given.data)
    use(given.lang or "en")
    try:
        return _run(given, folder)
    except Refusal as refusal:
        return _say(refusal)
    except Fault as fault:
        log.error("%s failed", given.command or "the window", exc_info=fault)
        return _say(fault)
    except KeyboardInterrupt:
        sys.stderr.write(_("Stopped. What was done stays done; start again to go on.") + "\n")
        return REFUSED
    except OSError as error:
        log.exception("%s failed", given.command)
        return _say(FileFault(str(error)))
    except Exception as error:
        log.exception("%s failed", given.command)
        return _say(Fault(str(error)))


def _run(given: argparse.Namespace, folder: Path) -> int:
    if given.command is None:
        return window(given, folder)
    if given.command == "restore":
        return restore(given, folder)
    if given.command == "tour":
        return tour(given, folder)
    write_log(folder)
    command: Callable[[argparse.Namespace, Store], int] = given.run
    store = _store(given, folder, makes=given.command in ("setup", "play"))
    try:
        if given.command not in ("setup", "play") and store.branch:
            use(given.lang or store.branch.language)
        return command(given, store)
    finally:
        store.close()


def _say(error: Refusal | Fault) -> int:
    from app.sentences import sentence

    sys.stderr.write(sentence(error) + "\n")
    return REFUSED


def _store(given: argparse.Namespace, folder: Path, *, makes: bool) -> Store:
    """The database, brought up to date. Raises NoBranch when there is none and the command does not make one."""
    from app.services import backup, schema
    from app.services.store import open_store, sqlite_url

    file = folder / DATABASE
    if given.database is None and not makes and not file.exists():
        raise NoBranch()
    if given.database is None:
        folder.mkdir(parents=True, exist_ok=True)
    store = open_store(given.database or sqlite_url(file))
    backup.backup_before_upgrade(store)
    schema.make_current(store)
    return store


# The window


def window(given: argparse.Namespace, folder: Path) -> int:
    """Opens the window."""
    from app.views.start import has_display, open_window

    if has_display():
        write_log(folder)
    return open_window(lambda: _store(given, folder, makes=True), folder, given.lang)


def tour(given: argparse.Namespace, _folder: Path) -> int:
    """Drives the window through one sale in every role and keeps the screenshots."""
    from app.views.tour import run

    return run(Path(given.out))


# The branch


def setup(given: argparse.Namespace, store: Store) -> int:
    """Makes or upgrades the database; with --practice the practice branch in it."""
    if given.practice:
        from datetime import datetime

        from app.services.practice import found_practice

        found_practice(store, datetime.now().astimezone().date())
        _tell(_("The practice branch is ready. Its people and their passwords stand in the README."))
        return DONE
    _tell(_("The database is ready: {place}").format(place=store.path or store.engine.url.render_as_string()))
    return DONE


def import_(given: argparse.Namespace, store: Store) -> int:
    """Imports a file: all rows or none."""
    from app.services.imports import import_file

    taken = import_file(store, given.kind, Path(given.file), dry_run=given.dry_run)
    words = ngettext("{count} row would be taken.", "{count} rows would be taken.", taken)
    if not given.dry_run:
        words = ngettext("{count} row was taken.", "{count} rows were taken.", taken)
    _tell(words.format(count=taken))
    return DONE


def play(given: argparse.Namespace, store: Store) -> int:
    """Plays an order book."""
    from app.services.orderbook import read_book
    from app.services.play import play as play_book

    book = read_book(Path(given.folder))
    played = play_book(store, book, _progress)
    if sys.stderr.isatty():
        sys.stderr.write("\n")
    _tell(
        _("{orders} orders played, {already} had been played before.").format(
            orders=played.orders, already=played.already
        )
    )
    return DONE


def _progress(done: int, total: int) -> bool:
    """A line that counts; on a file every hundredth order only."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} / {total}")
        sys.stderr.flush()
    elif done % 100 == 0 or done == total:
        sys.stderr.write(f"{done} / {total}\n")
    return True


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
    sys.stderr.write(_("The books differ: {checks}.").format(checks=differing) + "\n")
    return REFUSED


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
        words = ngettext("{count} thing does not hold.", "{count} things do not hold.", count)
        sys.stderr.write(words.format(count=count) + "\n")
        return REFUSED
    _tell(_("Everything holds."))
    return DONE


def backup(given: argparse.Namespace, store: Store) -> int:
    """A backup, made while people work."""
    from app.services.backup import backup as back_up

    file = back_up(store, Path(given.file).absolute())
    _tell(_("Backed up and opened again: {file}").format(file=file))
    return DONE


def restore(given: argparse.Namespace, _folder: Path) -> int:
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

    add("setup", setup, "make or upgrade the database").add_argument(
        "--practice", action="store_true", help="found the practice branch in it"
    )
    importing = add("import", import_, "import customers, products, prices or stock from CSV or XLSX")
    importing.add_argument("kind", metavar="KIND", choices=("customers", "products", "prices", "stock"))
    importing.add_argument("file", metavar="FILE")
    importing.add_argument("--dry-run", action="store_true", help="judge every row and write nothing")
    add("play", play, "play an order book").add_argument("folder", metavar="FOLDER")
    reconciling = add("reconcile", reconcile, "set ledger against ledger and ledger against stock")
    reconciling.add_argument("--period", metavar="YYYY-MM", required=True)
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
