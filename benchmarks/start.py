"""From the command to a sign-in that can be used, beside a bare window; and the memory it takes. Fresh processes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from threading import Timer
from time import perf_counter

from app.paths import DATABASE
from benchmarks.branch import new_branch
from benchmarks.table import Line

LIMIT = 3.5
LIMIT_MEMORY = 200
HOUSE = Path(__file__).resolve().parent.parent

# Both say so when the last thing that belongs on the screen has been painted, and how much memory they hold.
_READY = """
import os, sys
from PySide6.QtCore import QEvent, QObject, QTimer

def ready():
    held = 0
    if os.path.exists("/proc/self/status"):
        with open("/proc/self/status") as status:
            held = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    print("ready", held, flush=True)
    os._exit(0)

class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint:
            QTimer.singleShot(0, ready)
        return False

painted = Painted()
"""

_BARE = f"""{_READY}
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication(sys.argv[:1])
window = QLabel("Branchdesk")
window.resize(1366, 768)
window.installEventFilter(painted)
window.show()
app.exec()
"""

# The program itself by its own command line; only the painting of a person's tile at the sign-in is listened to.
_OURS = f"""{_READY}
from app.cli import main
from app.views import start

opened = start.Waiting._opened

def listening(self, store, exists):
    from app.views.sign_in import SignIn
    people = SignIn.show_people

    def with_people(sign_in, tiles):
        people(sign_in, tiles)
        sign_in._tiles[-1].installEventFilter(painted)

    SignIn.show_people = with_people
    opened(self, store, exists)

start.Waiting._opened = listening
sys.exit(main(["--data", sys.argv[1]]))
"""


def measure(quick: bool) -> list[Line]:
    """Two lines: the time beside a bare window's, and the memory."""
    rounds = 1 if quick else 15
    ours, bare, memory = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        new_branch(Path(folder) / DATABASE).close()
        environment = _as_at_a_desk(Path(folder))
        for round_ in range(rounds + 1):
            took, held = _started(_OURS, folder, environment)
            took_bare, _ = _started(_BARE, folder, environment)
            if round_ or quick:  # the first of each reads files that the disk has still to find
                ours.append(took)
                bare.append(took_bare)
                memory.append(held)
    lines = [Line("start to a usable sign-in", median(ours), "ms", median(bare), "a bare window", LIMIT)]
    if all(memory):
        lines.append(Line("memory at the sign-in", median(memory), "MiB", None, "", LIMIT_MEMORY))
    return lines


def _as_at_a_desk(folder: Path) -> dict[str, str]:
    """The environment of both programs. Modules are kept compiled, as they are wherever the program was started once
    before; a machine that forbids it (many build servers do) would compile ours at every start, and none of Qt's."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    own = {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(HOUSE), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    return environment | own


def _started(program: str, folder: str, environment: dict[str, str]) -> tuple[float, float]:
    """Milliseconds until a new process says that it is ready, and the MiB it holds (0 where that cannot be told)."""
    begun = perf_counter()
    started = subprocess.Popen(
        [sys.executable, "-c", program, folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
    )
    late = Timer(60, started.kill)
    late.start()
    assert started.stdout is not None
    said = started.stdout.readline().split()
    took = (perf_counter() - begun) * 1000
    _, trouble = started.communicate()
    late.cancel()
    if said[:1] != ["ready"]:
        raise AssertionError(f"the sign-in was not painted within a minute: {trouble}")
    return took, int(said[1]) / 1024
