"""The table of the process in README and help: brings it up to `app/process.py`, or checks that it is.

scripts/handbook.py update
scripts/handbook.py check
"""

from __future__ import annotations

import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

from app.services.handbook import with_process  # noqa: E402 - the house must be on the path first

PAGES = (("README.md", "en"), ("resources/help/en.md", "en"), ("resources/help/zh_CN.md", "zh_CN"))


def main(action: str) -> int:
    """Updates or checks every page; returns the exit status."""
    stale = []
    for name, language in PAGES:
        page = HOUSE / name
        text = page.read_text("utf-8")
        fresh = with_process(text, language)
        if fresh != text:
            stale.append(name)
            if action == "update":
                page.write_text(fresh, "utf-8")
    if action == "check" and stale:
        print(f"handbook: not as the process table has it: {', '.join(stale)} (run scripts/handbook.py update)")
        return 1
    print("handbook: as the process table has it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
