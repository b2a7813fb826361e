"""A script's words as a table for translators, and the table brought back."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields

from assistant.dialogue.lines import tidy
from assistant.dialogue.rewording import reworded
from assistant.dialogue.script import LANGUAGES, Script
from assistant.dialogue.slots import Slot, slots
from assistant.errors import Invalid

#: A cell that begins so is run as a formula by spreadsheets (OWASP, CSV injection); wide forms count too.
_FORMULA = re.compile("'*[=+\\-@\t\r＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r＝＋－＠]")
HASH = 12


@dataclass(frozen=True)
class Row:
    """One text with what a translator needs to know. Only `text` is read back; `hash` is that of the text
    it had when the table was made; `other` is the same line in the other language."""

    file: str
    line: str
    language: str
    variant: str
    node: str
    kind: str
    said_before: str
    other: str
    most_segments: str
    hash: str
    text: str


COLUMNS = tuple(field.name for field in fields(Row))


@dataclass(frozen=True)
class Merged:
    """`texts` are the changed files whole; `changes` tell each changed line: file, line id, before, after."""

    texts: Mapping[str, str]
    changes: tuple[tuple[str, str, str, str], ...]


def rows(file: str, text: str, script: Script | None = None) -> tuple[Row, ...]:
    """The words of one file. With its script, the table tells what is said before each node, and its limit.

    Raises ScriptInvalid when the text cannot be read.
    """
    found = slots(text, file)
    most = str(script.segments) if script is not None and script.channel == "sms" else ""
    before = _said_before(found, script) if script is not None else {}
    texts = {(slot.stem, slot.variant, slot.language): slot.text for slot in found}
    made: dict[str, Row] = {}
    for slot in found:
        others = (texts.get((slot.stem, slot.variant, one), "") for one in LANGUAGES if one != slot.language)
        made[slot.line] = Row(
            file=file,
            line=slot.line,
            language=slot.language,
            variant=slot.variant,
            node=slot.node,
            kind=slot.what,
            said_before=before.get((slot.node, slot.language), ""),
            other=" / ".join(filter(None, others)),
            most_segments=most,
            hash=_hash(slot.text),
            text=slot.text,
        )
    return tuple(made.values())


def cells(row: Row) -> tuple[str, ...]:
    """The row as cells of a spreadsheet, none of which is taken for a formula."""
    return tuple(f"'{cell}" if _FORMULA.match(cell) else cell for cell in astuple(row))


def merge(table: Sequence[Mapping[str, str]], texts: Mapping[str, str]) -> Merged:
    """The files with the table's words; `texts` holds every file there is, by the name the table gives it.

    Lines whose words did not change are left alone. Raises Invalid with every row that cannot be taken: one
    whose line changed in the file since the table was made, is not there, is empty, or stands twice.
    """
    known = {file: {slot.line: slot.text for slot in slots(text, file)} for file, text in texts.items()}
    wanted: dict[str, dict[str, str]] = {}
    wrong: list[str] = []
    for number, cells_ in enumerate(table, 2):
        row = {key: _bare(value) for key, value in cells_.items()}
        problem = _problem(row, known, wanted)
        if problem:
            wrong.append(f"row {number}: {problem}")
        else:
            wanted.setdefault(row["file"], {})[row["line"]] = tidy(row["text"])
    if wrong:
        raise Invalid("\n".join(wrong))
    changes = tuple(
        (file, line, known[file][line], new)
        for file, lines in wanted.items()
        for line, new in lines.items()
        if known[file][line] != new
    )
    touched = {file for file, *_ in changes}
    return Merged({file: reworded(texts[file], file, wanted[file]) for file in touched}, changes)


def _problem(
    row: Mapping[str, str], known: Mapping[str, Mapping[str, str]], wanted: Mapping[str, Mapping[str, str]]
) -> str:
    missing = [name for name in ("file", "line", "hash", "text") if name not in row]
    if missing:
        return f"the table has no column {', '.join(missing)}"
    file, line = row["file"], row["line"]
    if file not in known:
        return f"there is no {file!r} here"
    if line not in known[file]:
        return f"{file} has no line {line!r}"
    if line in wanted.get(file, {}):
        return f"{line} of {file} stands twice"
    if not tidy(row["text"]):
        return f"{line}: the text is empty"
    if row["hash"] != _hash(known[file][line]) and tidy(row["text"]) != known[file][line]:
        return f"{line} of {file} changed since this table was made: extract it again"
    return ""


def _said_before(found: Sequence[Slot], script: Script) -> dict[tuple[str, str], str]:
    """What is said just before each node, by node and language: the first line that leads there."""
    said: dict[tuple[str, str], str] = {}
    for node in script.nodes.values():
        for target in node.targets():
            for language, text in node.lines.items():
                if target != node.id:
                    said.setdefault((target, language), text)
    return said


def _bare(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:HASH]
