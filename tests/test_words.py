"""The words a person reads: compiled when needed, and whole for everybody who reads them at the same moment."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from app import words
from tests.order_books import HOUSE

READ = """
import sys
from pathlib import Path
from app import words
words.CATALOGUES = Path(sys.argv[1])
words.use("zh_CN")
print(words._("Submit") == "Submit")
"""


def test_many_programs_started_at_once_all_read_the_whole_catalogue(tmp_path: Path) -> None:
    """Nothing is compiled yet: each of them finds that, and none may see the half of another's work."""
    folder = tmp_path / "zh_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    shutil.copyfile(words.CATALOGUES / "zh_CN" / "LC_MESSAGES" / "branchdesk.po", folder / "branchdesk.po")
    command = [sys.executable, "-c", READ, str(tmp_path)]
    started = [
        subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _n in range(6)
    ]
    for each in started:
        out, err = each.communicate(timeout=120)
        assert (each.returncode, out) == (0, "False\n"), err
    assert sorted(path.name for path in folder.iterdir()) == ["branchdesk.mo", "branchdesk.po"]
