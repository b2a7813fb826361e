"""Reads lines as authors write them: a text per language, or variants by style and tier."""

from collections.abc import Collection, Mapping

import yaml

from assistant.dialogue.document import Notes
from assistant.dialogue.lines import faults, tidy
from assistant.dialogue.problems import Code
from assistant.dialogue.script import LANGUAGES, STYLES, TIERS, Wording

ANY = "any"
VARIANTS = frozenset({*STYLES, *TIERS, *(f"{tier} {style}" for tier in TIERS for style in STYLES)})


def by_language(
    notes: Notes, at: yaml.Node | None, what: str, place: yaml.Node | None
) -> dict[str, yaml.Node]:
    """What stands for each of the script's languages; a missing one and a foreign one are noted."""
    if at is None:
        return {}
    fields = notes.fields(at, what)
    for language in notes.languages:
        if language not in fields:
            notes.add(place or at, Code.MISSING_LANGUAGE, f"{what} has no {language!r}")
    for language in sorted(set(fields) - set(notes.languages)):
        if not (notes.shared and language in LANGUAGES):
            message = f"{what}: {language!r} is not among the script's languages"
            notes.add(fields[language], Code.UNKNOWN_KEY, message)
    return {language: node for language, node in fields.items() if language in notes.languages}


def words_by_language(
    notes: Notes, at: yaml.Node | None, what: str, place: yaml.Node | None
) -> dict[str, str]:
    """A plain text per language."""
    fields = by_language(notes, at, what, place)
    texts = {language: notes.text(node, f"{what}.{language}") for language, node in fields.items()}
    return {language: text for language, text in texts.items() if text is not None}


def read_wording(
    notes: Notes, place: tuple[str, ...], at: yaml.Node | None, variables: Collection[str]
) -> Wording:
    """A line in every language and variant, each checked; `place` is where it stands: (node, "lines")."""
    what = f"node {place[0]!r}: {' '.join(place[1:])}"
    plain: dict[str, str] = {}
    variants: dict[str, Mapping[str, str]] = {}
    for language, node in by_language(notes, at, what, at).items():
        if not isinstance(node, yaml.MappingNode):
            if (text := _line(notes, (*place, language), node, variables)) is not None:
                plain[language] = text
            continue
        found = _variants(notes, (*place, language), node, variables)
        if ANY not in found:
            notes.add(node, Code.MISSING_KEY, f"{what}.{language} needs {ANY!r}, said to everybody else")
        else:
            plain[language] = found.pop(ANY)
            notes.places[(*place, language)] = notes.places[(*place, language, ANY)]
        variants[language] = found
    return Wording(plain, variants)


def _variants(
    notes: Notes, place: tuple[str, ...], at: yaml.Node, variables: Collection[str]
) -> dict[str, str]:
    found = {}
    for name, node in notes.fields(at, f"node {place[0]!r}: {' '.join(place[1:])}").items():
        if name != ANY and name not in VARIANTS:
            message = f"{name!r} is no variant: any, {', '.join(STYLES)}, {', '.join(TIERS)}, or 'key warm'"
            notes.add(node, Code.UNKNOWN_KEY, message)
        elif (text := _line(notes, (*place, name), node, variables)) is not None:
            found[name] = text
    return found


def _line(notes: Notes, place: tuple[str, ...], node: yaml.Node, variables: Collection[str]) -> str | None:
    line = notes.text(node, ".".join(place[1:]))
    if line is None:
        return None
    notes.places[place] = node
    block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    for fault in faults(line, variables):
        message = f"node {place[0]!r}, {' '.join(place[2:])}: {fault.message}"
        notes.add(node, fault.code, message, lines_down=fault.row - 1 + block)
    return tidy(line)
