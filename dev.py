#!/usr/bin/env python3
"""Every command of the workshop, with nothing but the standard library: `python3 dev.py test`.

The Makefile calls this file, and on Windows it is called directly. It finds out what the machine lacks, installs it
where that is permitted, says what it does, and hands over to the tool that does the work.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

HOUSE = Path(__file__).resolve().parent
VENV = HOUSE / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
RUN_LOCK = HOUSE / "requirements.lock"
DEV_LOCK = HOUSE / "requirements-dev.lock"
OLDEST = (3, 11)

# What Qt loads at its start, by the name the loader knows, and the Debian package that brings it.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libcups.so.2": "libcups2",
}
# The font of papers and of Chinese words in the window; a TrueType font, since papers embed it.
FONT_PACKAGE = "fonts-wqy-microhei"
FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")


def say(words: str) -> None:
    """One line about what happens now."""
    print(f"branchdesk: {words}", flush=True)


def give_up(words: str) -> None:
    """Ends with status 1 and a sentence that says what to do."""
    print(f"branchdesk: {words}", file=sys.stderr, flush=True)
    raise SystemExit(1)


def call(command: Sequence[str | Path], environment: Mapping[str, str] | None = None, *, silent: bool = False) -> int:
    """Runs a command in the house and answers its status; silent, only its complaints are seen."""
    heard = subprocess.DEVNULL if silent else None
    return subprocess.call([str(part) for part in command], cwd=HOUSE, env=environment, stdout=heard)


# ------------------------------------------------------------------------------------------------- system packages


def missing_packages() -> list[str]:
    """The Debian packages that this machine lacks; empty on systems whose Qt brings everything along."""
    if not sys.platform.startswith("linux"):
        return []
    known = known_libraries()
    missing = [package for library, package in QT_LIBRARIES.items() if library not in known]
    if not FONT_FILE.exists():
        missing.append(FONT_PACKAGE)
    if not PYTHON.exists() and not has_ensurepip():
        missing.append("python3-venv")
    return missing


def known_libraries() -> set[str]:
    """The shared libraries the loader finds."""
    ldconfig = shutil.which("ldconfig") or "/sbin/ldconfig"
    try:
        listing = subprocess.run([ldconfig, "-p"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return set(QT_LIBRARIES)  # no way to tell; Qt itself will name what it lacks
    return set(re.findall(r"^\s*(\S+) \(", listing, re.MULTILINE))


def has_ensurepip() -> bool:
    """Whether this Python can make a virtual environment; Debian keeps that part in a package of its own."""
    try:
        import ensurepip  # noqa: F401 - only its presence matters
    except ImportError:
        return False
    return True


def install_packages() -> None:
    """Installs the missing system packages where permitted; otherwise names them and goes on."""
    missing = missing_packages()
    if not missing:
        return
    names = " ".join(missing)
    privilege = permitted_to_install()
    if privilege is None or already_tried(names):
        say(f"this machine lacks: {names}")
        say(f"please install them, on Debian with: sudo apt-get install --no-install-recommends {names}")
        return
    say(f"installing system packages with apt-get: {names}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = [*privilege, "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    call([*apt, "update"], environment, silent=True)
    if call([*apt, "install", "-y", "--no-install-recommends", *missing], environment, silent=True) != 0:
        say(f"apt-get could not install them; going on without: {names}")
        remember_tried(names)


def permitted_to_install() -> list[str] | None:
    """The words before `apt-get`: none for root, `sudo -n` where it asks no password; None where not permitted."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    asks_nothing = sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    return ["sudo", "-n"] if asks_nothing else None


def already_tried(names: str) -> bool:
    """Whether apt-get has failed on just these packages before, so that each start need not wait for it again."""
    note = VENV / "packages-not-found"
    return note.exists() and note.read_text(encoding="utf-8") == names


def remember_tried(names: str) -> None:
    """Notes what apt-get could not install; nothing where there is no environment yet."""
    if VENV.exists():
        (VENV / "packages-not-found").write_text(names, encoding="utf-8")


# ------------------------------------------------------------------------------------------- virtual environment


def fingerprint(lock: Path) -> str:
    """What an environment made from this lock is known by."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def stamp_of(lock: Path) -> Path:
    """The note in the environment that says from which lock it was filled."""
    return VENV / f"filled-from-{lock.stem}"


def is_filled_from(lock: Path) -> bool:
    """Whether the environment holds just what the lock names."""
    stamp = stamp_of(lock)
    return PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint(lock)


def set_up(*, developing: bool) -> None:
    """Brings the machine to where the program runs (and, developing, to where its tests do). Quick when it is there."""
    install_packages()
    lock = DEV_LOCK if developing else RUN_LOCK
    # The developers' lock holds everything the run lock does, in the same versions.
    if is_filled_from(lock) or is_filled_from(DEV_LOCK):
        return
    make_environment()
    say(f"installing Python packages from {lock.name} into .venv (Qt is some 80 MB; a minute or so)")
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if call([*pip, "--require-hashes", "-r", lock]) != 0:
        give_up("pip could not install the packages; what it says above names the cause. Then run the command again.")
    stamp_of(lock).write_text(fingerprint(lock), encoding="utf-8")
    say("the environment is ready")


def make_environment() -> None:
    """Makes .venv unless a working one is there."""
    if PYTHON.exists() and subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True).returncode == 0:
        return
    say("making .venv")
    # A new interpreter, since ensurepip may have been installed a moment ago.
    if call([sys.executable, "-m", "venv", "--clear", VENV]) != 0:
        give_up("could not make .venv; on Debian install python3-venv, then run the command again.")


# ------------------------------------------------------------------------------------------------------- commands


def setup(_given: argparse.Namespace) -> int:
    """Installs what is missing: system libraries, font, .venv with the developers' tools."""
    set_up(developing=True)
    say("everything is in place")
    return 0


def run(given: argparse.Namespace) -> int:
    """Opens the window, or runs the command given after it."""
    set_up(developing=False)
    return main_program(given.arguments)


def main_program(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> int:
    """Starts main.py with its own command line."""
    return call([PYTHON, HOUSE / "main.py", *arguments], environment)


def test(given: argparse.Namespace) -> int:
    """The tests, but for the slow ones; on PostgreSQL too where it is installed."""
    set_up(developing=True)
    return run_tests(given.arguments)


def run_tests(arguments: Sequence[str]) -> int:
    """pytest in two processes, without a screen."""
    command = with_postgres([PYTHON, "-m", "pytest", "-n", "2", *arguments])
    return call(command, test_environment())


def test_environment() -> dict[str, str]:
    """No screen, and a locale in which Qt does not complain."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def with_postgres(command: list[str | Path]) -> list[str | Path]:
    """The command, run beside a throw-away PostgreSQL where there is one."""
    if os.environ.get("BRANCHDESK_TEST_POSTGRES"):
        say("testing on the PostgreSQL that BRANCHDESK_TEST_POSTGRES names, too")
        return command
    server = HOUSE / "scripts" / "postgres.sh"
    if WINDOWS or call(["bash", server, "--available"]) != 0:
        say("no PostgreSQL here (Debian: apt-get install postgresql); what needs it is skipped, the rest runs")
        return command
    say("testing on a throw-away PostgreSQL, too")
    return ["bash", server, *command]


CHECKS: dict[str, list[str]] = {
    "lint": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "types": ["-m", "mypy"],
    "floors": ["-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-logo"],
    "words": ["scripts/words.py", "check"],
    "handbook": ["scripts/handbook.py", "check"],
    "migrations": ["scripts/check_migrations.py"],
}


def check(given: argparse.Namespace) -> int:
    """Lint, format, types, floors, words, handbook, migrations; all of them, then a verdict."""
    set_up(developing=True)
    wanted = given.arguments or list(CHECKS)
    failed = [name for name in wanted if not passes(name)]
    say(f"check failed: {', '.join(failed)}" if failed else f"check is clean: {', '.join(wanted)}")
    return 1 if failed else 0


def passes(name: str) -> bool:
    """Runs one check."""
    if name not in CHECKS:
        give_up(f"there is no check named {name}; there are: {', '.join(CHECKS)}")
    say(f"checking {name}")
    command: list[str | Path] = [PYTHON, *CHECKS[name]]
    return call(with_postgres(command) if name == "migrations" else command, test_environment()) == 0


def check_all(given: argparse.Namespace) -> int:
    """The check, then every test with the slow ones."""
    statuses = [check(given), run_tests(["-m", ""])]
    return max(statuses)


def bench(given: argparse.Namespace) -> int:
    """What must be fast, each figure beside its peer and its limit."""
    set_up(developing=True)
    return call([PYTHON, "-m", "benchmarks", *given.arguments], test_environment())


def tour(given: argparse.Namespace) -> int:
    """Walks one sale through every role in the real window; screenshots, PDF and workbook stay in build/tour."""
    set_up(developing=False)
    arguments = given.arguments or ["--out", str(HOUSE / "build" / "tour")]
    return main_program(["tour", *arguments], test_environment())


def words(_given: argparse.Namespace) -> int:
    """Brings the catalogues up to the words in the code."""
    set_up(developing=True)
    return call([PYTHON, "scripts/words.py", "update"])


def lock(given: argparse.Namespace) -> int:
    """Writes both locks anew from pyproject.toml, keeping the versions that still fit. Needs uv, a developer's tool."""
    uv = shutil.which("uv", path=f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if uv is None:
        give_up("make lock needs uv; install it where you like, for instance with: .venv/bin/python -m pip install uv")
    compiling = [str(uv), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
    compiling += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", *given.arguments]
    status = call([*compiling, "pyproject.toml", "-o", RUN_LOCK.name])
    everything = ["-c", RUN_LOCK.name, "--extra", "postgres", "--group", "dev", "-o", DEV_LOCK.name]
    return status or call([*compiling, "pyproject.toml", *everything])


def clean(_given: argparse.Namespace) -> int:
    """Removes what was built and what tools left behind; .venv and the branch's data stay."""
    tools = [".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis", "htmlcov"]
    caches = [path for top in ("app", "tests", "scripts", "migrations", "benchmarks") for path in caches_under(top)]
    for path in [HOUSE / "build", HOUSE / "__pycache__", *(HOUSE / name for name in tools), *caches]:
        shutil.rmtree(path, ignore_errors=True)
    for compiled in (HOUSE / "resources").rglob("*.mo"):
        compiled.unlink()
    return 0


def caches_under(top: str) -> list[Path]:
    """Compiled modules of one folder of ours."""
    return list((HOUSE / top).rglob("__pycache__"))


COMMANDS = {
    "setup": setup,
    "run": run,
    "test": test,
    "check": check,
    "check-all": check_all,
    "bench": bench,
    "tour": tour,
    "words": words,
    "lock": lock,
    "clean": clean,
}


def main() -> int:
    """Reads the command line."""
    if sys.version_info < OLDEST:
        give_up(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]} ({sys.executable}).")
    parser = argparse.ArgumentParser(description="The workshop of Branchdesk.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, function in COMMANDS.items():
        command = commands.add_parser(name, help=function.__doc__, add_help=False)
        command.set_defaults(function=function)
    given, arguments = parser.parse_known_args()
    given.arguments = arguments
    return given.function(given)


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
