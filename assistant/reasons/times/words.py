"""The words of callbacks.yaml, checked and compiled."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from assistant.errors import Invalid
from assistant.reasons.safe_patterns import SafePattern, compile_safe
from assistant.reasons.times.terms import Ahead, Clock, Feast, Part, Term, Vague
from assistant.reasons.tokens import HAN
from assistant.reasons.yamlfile import HERE, load, only, text_of, texts_of

_HAN = re.compile(f"[{HAN}]")
_HOUR = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class PartWords:
    """Minutes into the day; `reads`: from where an hour said with this part is counted."""

    start: int
    end: int
    reads: int


@dataclass(frozen=True, slots=True)
class FeastWords:
    """A holiday as the holidays library names it, and how many days people are away for it."""

    country: str
    name: str
    days: int


@dataclass(frozen=True, slots=True)
class Around:
    """What a word right before or right after a time does to it."""

    before_it: SafePattern | None
    after_it: SafePattern | None


@dataclass(frozen=True)
class Words:
    """Everything callbacks.yaml says.

    `spoken`: each word's pattern with what it stands for; `around` and `clause`: by their names in the file.
    """

    unsaid_half: tuple[int, int]
    day: tuple[int, int]
    begun: timedelta
    evening: int
    another_day: int
    parts: Mapping[str, PartWords]
    feasts: tuple[FeastWords, ...]
    vague: tuple[timedelta, ...]
    spoken: tuple[tuple[re.Pattern[str], tuple[Term, ...]], ...]
    weekdays: tuple[tuple[str, ...], ...]
    months: tuple[str, ...]
    counted: str
    around: Mapping[str, Around]
    clause: Mapping[str, SafePattern]


@cache
def load_words() -> Words:
    """The words shipped with the product; raises Invalid naming the entry and the field."""
    return read_words(HERE / "callbacks.yaml")


_AROUND = ("from", "after", "before", "by", "until", "not_then", "no_call")
_CLAUSE = ("free", "busy", "asks", "bygone", "instead")
_FIELDS = frozenset(
    {"unsaid_half", "day", "begun", "evening", "another_day", "parts", "moments", "days", "weekdays"}
    | {"months", "holidays", "vague", "counted", *_CLAUSE, *_AROUND}
)


def read_words(file: Path) -> Words:
    """The words of this file. Raises Invalid, for a pattern that may take long as well."""
    entry = load(file)
    only(entry, _FIELDS, file.name)
    parts = {name: _part(part, f"{file.name}: parts.{name}") for name, part in entry["parts"].items()}
    return Words(
        unsaid_half=_hours(entry["unsaid_half"], f"{file.name}: unsaid_half"),
        day=_hours(entry["day"], f"{file.name}: day"),
        begun=timedelta(minutes=int(entry["begun"])),
        evening=_minutes(entry["evening"], f"{file.name}: evening"),
        another_day=_minutes(entry["another_day"], f"{file.name}: another_day"),
        parts=parts,
        feasts=tuple(_feast(one, f"{file.name}: holidays") for one in entry["holidays"]),
        vague=tuple(_later(one, f"{file.name}: vague") for one in entry["vague"]),
        spoken=tuple(_spoken(entry, parts, file.name)),
        weekdays=tuple(tuple(names) for names in entry["weekdays"]),
        months=texts_of(entry, "months", file.name),
        counted="|".join(texts_of(entry, "counted", file.name)),
        around={name: _around(entry[name], f"{file.name}: {name}") for name in _AROUND},
        clause={name: _safe(texts_of(entry, name, file.name), f"{file.name}: {name}") for name in _CLAUSE},
    )


def _part(entry: Mapping[str, Any], where: str) -> PartWords:
    only(entry, frozenset({"from", "until", "reads", "words"}), where)
    start, end = _hours(entry, where)
    return PartWords(start, end, _minutes(entry.get("reads"), f"{where}.reads"))


def _feast(entry: Mapping[str, Any], where: str) -> FeastWords:
    only(entry, frozenset({"country", "name", "days", "words"}), where)
    return FeastWords(text_of(entry, "country", where), text_of(entry, "name", where), int(entry["days"]))


def _later(entry: Mapping[str, Any], where: str) -> timedelta:
    only(entry, frozenset({"minutes", "days", "words"}), where)
    if ("minutes" in entry) == ("days" in entry):
        raise Invalid(f"{where}: give either minutes or days, not {entry!r}")
    return timedelta(minutes=int(entry.get("minutes", 0)), days=int(entry.get("days", 0)))


def _spoken(
    entry: Mapping[str, Any], parts: Mapping[str, PartWords], file: str
) -> Iterator[tuple[re.Pattern[str], tuple[Term, ...]]]:
    for name, part in entry["parts"].items():
        yield from _compiled(part, (Part(name),), f"{file}: parts.{name}")
    for moment, words in entry["moments"].items():
        clock = Clock(_minutes(moment, f"{file}: moments"), sure=True)
        yield from _compiled({"words": words}, (clock,), f"{file}: moments.{moment}")
    for day in entry["days"]:
        only(day, frozenset({"ahead", "part", "words"}), f"{file}: days")
        if day.get("part") not in {None, *parts}:
            raise Invalid(f"{file}: days: no part is called {day['part']!r}")
        also = (Part(day["part"]),) if "part" in day else ()
        yield from _compiled(day, (Ahead(int(day["ahead"])), *also), f"{file}: days")
    for index, feast in enumerate(entry["holidays"]):
        yield from _compiled(feast, (Feast(index),), f"{file}: holidays.{feast['name']}")
    for index, vague in enumerate(entry["vague"]):
        yield from _compiled(vague, (Vague(index),), f"{file}: vague")


def _compiled(
    entry: Mapping[str, Any], terms: tuple[Term, ...], where: str
) -> Iterator[tuple[re.Pattern[str], tuple[Term, ...]]]:
    safe = _safe(
        tuple(word if _HAN.search(word) else rf"\b(?:{word})" for word in texts_of(entry, "words", where)),
        where,
    )
    for pattern in (safe.plain, safe.han):
        if pattern is not None:
            yield pattern, terms


def _around(entry: Mapping[str, Any], where: str) -> Around:
    only(entry, frozenset({"before_it", "after_it"}), where)
    sides = (texts_of(entry, side, where) for side in ("before_it", "after_it"))
    return Around(*(_safe(side, where) if side else None for side in sides))


def _hours(entry: Mapping[str, Any], where: str) -> tuple[int, int]:
    start, end = (_minutes(entry.get(field), f"{where}.{field}") for field in ("from", "until"))
    if start >= end:
        raise Invalid(f"{where}: it ends before it begins")
    return start, end


def _minutes(text: object, where: str) -> int:
    found = _HOUR.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise Invalid(f"{where}: {text!r} is no time like '09:30' (quote it)")
    return int(found.group(1)) * 60 + int(found.group(2))


def _safe(patterns: tuple[str, ...], where: str) -> SafePattern:
    """With ASCII word edges, so that one stands between "tomorrow" and 下午."""
    safe = compile_safe(patterns, where)
    return SafePattern(
        *(re.compile(one.pattern, re.ASCII) if one else None for one in (safe.plain, safe.han))
    )
