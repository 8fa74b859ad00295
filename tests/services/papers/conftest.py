"""Papers speak Chinese in these tests."""

from __future__ import annotations

import pytest

from app import words


@pytest.fixture(autouse=True)
def spoken_chinese(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words of the papers in Chinese, also while they stand in their own part of the catalogue."""
    with words.speaking("zh_CN"):
        if words._("Sales invoice") == "销货单":
            return
    part = words.CATALOGUES / "parts" / "papers.po"
    folder = tmp_path_factory.mktemp("words")
    catalogue = folder / "zh_CN" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: zh_CN\\n"\n\n'
    (catalogue / "branchdesk.po").write_text(head + part.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(words, "CATALOGUES", folder)
    words._catalogue.cache_clear()
