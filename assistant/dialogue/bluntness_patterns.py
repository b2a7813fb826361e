"""The patterns of bluntness, read from bluntness.yaml and checked: a wrong entry is told with its place."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.dialogue.script import LANGUAGES
from assistant.errors import Invalid

FILE = Path(__file__).with_name("bluntness.yaml")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEYS = {"family", "language", "match", "example", "asks", "unless", "confirms", "points"}
_UNBOUNDED = re.compile(r"(?<!\\)[.\])][*+]|\{\d+,\}")


@dataclass(frozen=True)
class Pattern:
    """One way to be blunt: what it looks like, how much it weighs, and what lets a sentence through."""

    family: str
    language: str
    match: re.Pattern[str]
    points: int
    example: str
    asks: bool
    confirms: bool
    shields: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class Patterns:
    """Families with their points, the patterns of each language, and what asks only for leave to ask."""

    points: Mapping[str, int]
    of: Mapping[str, tuple[Pattern, ...]]
    permission: Mapping[str, re.Pattern[str]]


@cache
def shipped() -> Patterns:
    """The patterns of this version."""
    return read_patterns(FILE.read_text("utf-8"))


def read_patterns(text: str) -> Patterns:
    """The patterns in `text`. Raises Invalid, one line for each entry that is wrong and why."""
    raw = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe loaders
    if not isinstance(raw, dict) or set(raw) != {"families", "shields", "patterns"}:
        raise Invalid("bluntness: expected families, shields and patterns")
    wrong: list[str] = []
    points = {name: _points(name, entry, wrong) for name, entry in raw["families"].items()}
    shields = {
        (name, language): _expression([source], language, f"shields.{name}.{language}", wrong)
        for name, languages in raw["shields"].items()
        for language, source in languages.items()
    }
    found = [_pattern(index, entry, points, shields, wrong) for index, entry in enumerate(raw["patterns"], 1)]
    if wrong:
        raise Invalid("\n".join(f"bluntness: {one}" for one in wrong))
    patterns = [one for one in found if one is not None]
    by_language = {language: tuple(p for p in patterns if p.language == language) for language in LANGUAGES}
    return Patterns(points, by_language, {one: shields["permission", one] for one in LANGUAGES})


def _points(name: str, entry: object, wrong: list[str]) -> int:
    points = entry.get("points") if isinstance(entry, dict) else None
    if not isinstance(points, int) or not 0 < points <= 100:
        wrong.append(f"families.{name}: points must be a whole number from 1 to 100")
        return 1
    return points


def _pattern(
    index: int,
    entry: Mapping[str, Any],
    points: Mapping[str, int],
    shields: Mapping[tuple[str, str], re.Pattern[str]],
    wrong: list[str],
) -> Pattern | None:
    where = f"patterns[{index}] ({entry.get('family')}, {entry.get('language')})"
    before = len(wrong)
    family, language, unless = entry.get("family"), entry.get("language"), entry.get("unless", [])
    _note(wrong, where, f"unknown keys {sorted(set(entry) - _KEYS)}", bool(set(entry) - _KEYS))
    _note(wrong, where, "family is not listed above", family not in points)
    _note(wrong, where, f"language is one of {', '.join(LANGUAGES)}", language not in LANGUAGES)
    _note(wrong, where, "match is a list of expressions", not isinstance(entry.get("match"), list))
    _note(wrong, where, "example is missing", not entry.get("example"))
    _note(wrong, where, "a shield is not listed above", any((s, language) not in shields for s in unless))
    if len(wrong) > before:
        return None
    return Pattern(
        family=str(family),
        language=str(language),
        match=_expression(entry["match"], str(language), where, wrong),
        points=int(entry.get("points", points[str(family)])),
        example=str(entry["example"]),
        asks=entry.get("asks", False) is True,
        confirms=entry.get("confirms", False) is True,
        shields=tuple(shields[shield, str(language)] for shield in unless),
    )


def _note(wrong: list[str], where: str, what: str, holds: bool) -> None:
    if holds:
        wrong.append(f"{where}: {what}")


def _expression(sources: Iterable[str], language: str, where: str, wrong: list[str]) -> re.Pattern[str]:
    bounded = [rf"(?:\b(?:{one})(?!\w))" if language == "en" else f"(?:{one})" for one in sources]
    for one in bounded:
        _note(wrong, where, f"{one[:50]!r} looks ahead without bound", bool(_UNBOUNDED.search(one)))
    try:
        return re.compile("|".join(bounded), re.IGNORECASE)
    except re.error as error:
        _note(wrong, where, f"{error.pattern!r}: {error}"[:200], True)
        return re.compile("")
