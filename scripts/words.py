"""The catalogues of words: brings them up to the code, and checks that nothing is left untranslated.

    scripts/words.py update    reads every word marked in the code, takes in the helpers' parts, drops what is unused
    scripts/words.py check     fails unless every word has a translation that keeps its placeholders

English stands in the code. `resources/words/<language>/LC_MESSAGES/branchdesk.po` is the truth about each other
language; files in `resources/words/parts/` are a letter box for new translations (plain msgid and msgstr entries,
Chinese) that `update` carries over.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).resolve().parent.parent
WORDS = HOUSE / "resources" / "words"
PARTS = WORDS / "parts"
LANGUAGES = ("zh_CN",)
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
MARKERS = set(KEYWORDS)
# {amount}, {0}, {total:,.2f} and %s, %d, %(name)s; doubled signs stand for themselves.
PLACEHOLDER = re.compile(r"\{\{|\}\}|%%|\{(\w*)[^{}]*\}|%(?:\((\w+)\))?[sdif]")
ENTRY = str | tuple[str, ...]


def main(arguments: list[str]) -> int:
    """Runs one of the two commands; 0 done, 1 something is missing or wrong, 2 wrong usage."""
    if arguments == ["update"]:
        return sum(update(language) for language in LANGUAGES) and 1
    if arguments == ["check"]:
        faults = [fault for language in LANGUAGES for fault in faults_in(language)] + list(unreadable_words())
        print("\n".join(faults) if faults else f"words: all {len(words_in_code())} are translated")
        return 1 if faults else 0
    print(__doc__, file=sys.stderr)
    return 2


# --------------------------------------------------------------------------------------------------- words in the code


def words_in_code() -> Catalog:
    """Every word marked in the program, with the files it stands in."""
    found = Catalog(project="Branchdesk", charset="utf-8", fuzzy=False)
    for file, _line, word, _comments, _context in extract_from_dir(
        HOUSE / "app", [("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=True
    ):
        found.add(word, locations=[(f"app/{file}", 0)])
    if (HOUSE / "main.py").exists():
        for _line, word, _comments, _context in extract_from_file("python", HOUSE / "main.py", keywords=KEYWORDS):
            found.add(word, locations=[("main.py", 0)])
    for message in found:
        message.locations = sorted(set(message.locations))
    return found


def unreadable_words() -> Iterator[str]:
    """Calls that no extractor can read, so that the word would never be translated."""
    for path in sorted((HOUSE / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
                for argument in node.args[: 2 if node.func.id == "ngettext" else 1]:
                    if isinstance(argument, ast.JoinedStr | ast.BinOp):
                        place = f"{path.relative_to(HOUSE)}:{node.lineno}"
                        yield f"{place}: {node.func.id}() needs one plain string; fill its {{placeholders}} afterwards"


# ---------------------------------------------------------------------------------------------------------- catalogues


def path_of(language: str) -> Path:
    """Where the catalogue of a language stands."""
    return WORDS / language / "LC_MESSAGES" / "branchdesk.po"


def catalogue_in(path: Path, language: str) -> Catalog:
    """The entries of a file; an empty catalogue where there is none."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as reading:
        return read_po(reading, locale=language, charset="utf-8", abort_invalid=True)


def update(language: str) -> int:
    """Writes the catalogue of a language anew and answers how many words still lack a translation."""
    old = catalogue_in(path_of(language), language)
    given = {**parts_of(language), **translations_in(old)}
    report_disagreement(parts_of(language), translations_in(old))
    new = Catalog(
        locale=language,
        project="Branchdesk",
        version="0.1.0",
        copyright_holder="The Branchdesk authors",
        last_translator="The Branchdesk authors",
        language_team="Chinese (Simplified)",
        msgid_bugs_address="the Branchdesk authors",
        creation_date=old.creation_date if len(old) else datetime.now(UTC),
        charset="utf-8",
        fuzzy=False,
    )
    new.header_comment = "# Words of Branchdesk. English stands in the code; `make words` brings this file up to it."
    new.revision_date = new.creation_date
    for word in words_in_code():
        if word.id:
            new.add(word.id, string=given.get(word.id, ""), locations=word.locations, flags=word.flags)
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    with path_of(language).open("wb") as writing:
        write_po(writing, new, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    missing = [message.id for message in new if message.id and not is_translated(message)]
    print(f"words: {language} has {len(new) - len(missing)} of {len(new)} translated")
    for word in missing:
        print(f"  missing: {word!r}")
    return len(missing)


def translations_in(catalogue: Catalog) -> dict[ENTRY, ENTRY]:
    """What a catalogue says, without empty and fuzzy entries."""
    return {
        message.id: message.string
        for message in catalogue
        if message.id and is_translated(message) and not message.fuzzy
    }


def parts_of(language: str) -> dict[ENTRY, ENTRY]:
    """The translations in the letter box; where two parts differ the first by name wins, and it is said."""
    taken: dict[ENTRY, ENTRY] = {}
    for path in sorted(PARTS.glob("*.po"), reverse=True) if language == "zh_CN" else []:
        part = translations_in(catalogue_in(path, language))
        report_disagreement(part, taken)
        taken |= part
    return taken


def report_disagreement(part: dict[ENTRY, ENTRY], kept: dict[ENTRY, ENTRY]) -> None:
    """Says where a part speaks against another or against the catalogue."""
    for word in part.keys() & kept.keys():
        if part[word] != kept[word]:
            print(f"  two translations of {word!r}: {kept[word]!r} and {part[word]!r}")


def is_translated(message: Message) -> bool:
    """Whether each form of the word has a translation."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return bool(forms) and all(forms)


# --------------------------------------------------------------------------------------------------------------- check


def faults_in(language: str) -> Iterator[str]:
    """Sentences about every word that is missing, unused, uncertain or has lost a placeholder."""
    catalogue = catalogue_in(path_of(language), language)
    kept = {message.id: message for message in catalogue if message.id}
    used = {message.id for message in words_in_code() if message.id}
    for word in sorted(used - kept.keys(), key=str):
        yield f"{language}: missing (run `make words`): {word!r}"
    for word in sorted(kept.keys() - used, key=str) + sorted(catalogue.obsolete, key=str):
        yield f"{language}: not in the code any more (run `make words`): {word!r}"
    for word, message in kept.items():
        if word in used:
            yield from faults_of(language, message)


def faults_of(language: str, message: Message) -> Iterator[str]:
    """What is wrong with one entry."""
    if message.fuzzy:
        yield f"{language}: fuzzy: {message.id!r}"
    if not is_translated(message):
        yield f"{language}: not translated: {message.id!r}"
        return
    # A language without plural forms translates the form for many.
    source = message.id[-1] if isinstance(message.id, tuple | list) else message.id
    for said in message.string if isinstance(message.string, tuple | list) else (message.string,):
        if placeholders(said) != placeholders(source):
            yield f"{language}: placeholders differ: {source!r} and {said!r}"
        if said.endswith("\n") != source.endswith("\n"):
            yield f"{language}: one ends with a new line: {source!r} and {said!r}"


def placeholders(words: str) -> Counter[str]:
    """The names to be filled in, each with how often it stands."""
    found: Counter[str] = Counter()
    for match in PLACEHOLDER.finditer(words):
        if match[0] not in ("{{", "}}", "%%"):
            found[match[1] or match[2] or match[0]] += 1
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
