"""The workbook of very many invoices: beside openpyxl's write-only mode writing the same cells and nothing else, how
much memory it takes, and how long the window ever stands still meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from app.process import Duty
from app.services import people
from app.services.desk import Desk
from app.services.store import open_store, sqlite_url
from benchmarks.many_sales import branch_with
from benchmarks.table import Line

LIMIT, MOST_MEMORY, LONGEST_BLOCK = 1.5, 300, 100
PERIOD = "2026-11"


def measure(quick: bool) -> list[Line]:
    """Three lines. The peer writes the cells of a tenth of the invoices; its time is taken for each cell."""
    sales, fewer = (100, 50) if quick else (100_000, 10_000)
    with tempfile.TemporaryDirectory() as folder:
        many, few = Path(folder) / "many.db", Path(folder) / "few.db"
        branch_with(sales, many).close()
        branch_with(fewer, few).close()
        ours, peer = _child("ours", many), _child("peer", few)
    same = peer["seconds"] / peer["cells"] * ours["cells"]
    name = f"the workbook of {sales:,} invoices"
    beside = "openpyxl, write-only"
    return [
        Line(f"{name}, {ours['cells'] / 1e6:,.1f} million cells", ours["seconds"], "s", same, beside, LIMIT),
        Line("memory of the window meanwhile", ours["memory"], "MB", None, "at most, all in all", MOST_MEMORY),
        Line("longest block of the window meanwhile", ours["block"], "ms", None, "of the event loop", LONGEST_BLOCK),
    ]


def _child(work: str, database: Path) -> dict[str, float]:
    """Runs one side in a process of its own, so that its memory is its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.workbook", work, str(database)],
        check=True, stdout=subprocess.PIPE, text=True, env={"QT_QPA_PLATFORM": "offscreen", **os.environ},
    )  # fmt: skip
    found: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return found


# In the child


def _memory() -> float:
    """The most memory this process has had, in MB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _ours(desk: Desk, target: Path) -> dict[str, float]:
    """Exports in the window's worker, as the button does, while the event loop is watched."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from app.services.workbooks.reconciliation import export
    from app.views.kit import op, theme
    from app.views.ledgers import LedgersTab
    from app.views.ledgers.reconcile import ReconcilePage
    from app.views.window import Window

    app = QApplication([])
    theme.apply(app, dark=False)
    window = Window(desk)
    window.show()
    tab = window.tab("ledgers")
    assert isinstance(tab, LedgersTab)
    page = tab.page["reconcile"]
    assert isinstance(page, ReconcilePage)
    _until(app, op.idle)
    ticks, blocks = [perf_counter()], [0.0]

    def tick() -> None:
        now = perf_counter()
        blocks[0] = max(blocks[0], now - ticks[0])
        ticks[0] = now

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(5)
    start = perf_counter()
    running = op.LongOp(page, lambda report: export(desk, PERIOD, target, report))
    running.progress.connect(page._show_progress)
    running.start()
    _until(app, op.idle)
    seconds = perf_counter() - start
    timer.stop()
    if running.error is not None:
        raise running.error
    return {"seconds": seconds, "memory": _memory(), "block": blocks[0] * 1000, "cells": _cells(target)}


def _until(app: Any, done: Any) -> None:
    from PySide6.QtCore import QEventLoop

    while not done():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)


def _cells(file: Path) -> int:
    """How many cells stand in a workbook."""
    import zipfile

    count = 0
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                with archive.open(name) as content:
                    rest = b""
                    while piece := content.read(1 << 20):
                        count += (rest + piece).count(b"<c r=")
                        rest = piece[-4:]
    return count


@dataclass(slots=True)
class _Captured:
    """What one sheet holds: per row the values, and for each column its style."""

    title: str
    styles: list[Any]
    rows: list[list[Any]]


def _peer(desk: Desk, target: Path) -> dict[str, float]:
    """The same cells, styles and formulas through openpyxl alone, timed without the reading."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    captured = _capture(desk, target)
    start, cells = perf_counter(), 0
    book = Workbook(write_only=True)
    for one in captured:
        sheet = book.create_sheet(one.title)
        for row in one.rows:
            made = []
            for value, style in zip(row, one.styles, strict=True):
                if value is None or value == "":
                    made.append(None)
                    continue
                cell = WriteOnlyCell(sheet, value)
                cell.number_format = style
                made.append(cell)
                cells += 1
            sheet.append(made)
    book.save(target.with_suffix(".peer.xlsx"))
    return {"seconds": perf_counter() - start, "cells": cells}


def _capture(desk: Desk, target: Path) -> list[_Captured]:
    """Every row that the tables of an export write, as values."""
    from app.services.workbooks import book
    from app.services.workbooks.cells import number_format
    from app.services.workbooks.reconciliation import export

    found: dict[str, _Captured] = {}
    add = book.Table.add

    def heard(table: book.Table, **values: Any) -> None:
        add(table, **values)
        title = table.sheets[-1]
        formats = [number_format(look.kind, table.book.places) for look in table.looks]
        one = found.setdefault(title, _Captured(title, formats, []))
        row = [
            f"={formula.format(row=table.row)}" if formula else values.get(key, table.count if key == "seq" else None)
            for key, formula in zip(table.keys, table.formulas, strict=True)
        ]
        one.rows.append(row)

    book.Table.add = heard  # type: ignore[method-assign]
    try:
        export(desk, PERIOD, target)
    finally:
        book.Table.add = add  # type: ignore[method-assign]
    return list(found.values())


def main() -> None:
    work, database = sys.argv[1], Path(sys.argv[2])
    store = open_store(sqlite_url(database))
    desk = people.seat(store, Duty.BOOK)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out.xlsx"
        print(json.dumps(_ours(desk, target) if work == "ours" else _peer(desk, target)))
    store.close()


if __name__ == "__main__":
    main()
