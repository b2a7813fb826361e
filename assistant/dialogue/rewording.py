"""New words put into a YAML file where the old ones stood; not one other character of it changes."""

import textwrap
from collections.abc import Mapping

import yaml

from assistant.dialogue.lines import tidy
from assistant.dialogue.slots import slots
from assistant.errors import Invalid

WIDTH = 110


def reworded(text: str, name: str, words: Mapping[str, str]) -> str:
    """The file's text with these words under their line ids; a text that stays as it is keeps its layout.

    Each keeps its way of being written: folded, quoted or plain, as far as the new words allow. Raises
    Invalid for an id the file does not have, for a text without words, and when the file would not be read
    back as exactly this; ScriptInvalid when it cannot be read at all.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    before = slots(text, name)
    wanted = {line: tidy(new) for line, new in words.items()}
    known = {slot.line for slot in before}
    wrong = [f"{line}: {name} has no such line" for line in wanted if line not in known]
    wrong += [f"{line}: no words" for line, new in wanted.items() if not new]
    if wrong:
        raise Invalid("\n".join(wrong))
    changed = [slot for slot in before if wanted.get(slot.line, slot.text) != slot.text]
    for slot in sorted(changed, key=lambda slot: -slot.at.start_mark.index):
        start, end = slot.at.start_mark.index, slot.at.end_mark.index
        old = text[start:end]
        # A folded text ends only where the next thing begins; the blank rows between stay.
        kept = old[len(old.rstrip()) :]
        text = text[:start] + _written(wanted[slot.line], slot.at, old, text) + kept + text[end:]
    expected = {slot.line: wanted.get(slot.line, slot.text) for slot in before}
    if {slot.line: slot.text for slot in slots(text, name)} != expected:
        raise Invalid(f"{name}: the new words cannot be written here; edit the file by hand")
    return mark + text


def _written(new: str, at: yaml.ScalarNode, old: str, text: str) -> str:
    if at.style in ("|", ">"):
        return _block(new, old, "\r\n" if "\r\n" in text else "\n")
    if at.style == "'":
        return "'" + new.replace("'", "''") + "'"
    if at.style is None and _plain(new):
        return new
    return yaml.dump(new, default_style='"', allow_unicode=True, width=float("inf")).strip()


def _block(new: str, old: str, ends: str) -> str:
    """A folded text under its old header and indent, broken at spaces; Chinese stays in one row."""
    header, _, body = old.partition("\n")
    indent = body[: len(body) - len(body.lstrip(" "))]
    rows = textwrap.wrap(new, WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    return header.rstrip("\r") + "".join(f"{ends}{indent}{row}" for row in rows)


def _plain(new: str) -> bool:
    """Whether the words mean themselves without quotation marks, in a block and inside braces."""
    for written in (f"key: {new}", f"{{key: {new}}}"):
        try:
            if yaml.safe_load(written) != {"key": new}:
                return False
        except yaml.YAMLError:
            return False
    return True
