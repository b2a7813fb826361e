"""Figures and named texts in the planner's YAML files, read with the line of what is wrong."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from assistant.planning.lined import Table

LANGUAGES = ("en", "zh")


def figure(table: Table, key: str, *, least: float = 0.0, most: float = math.inf) -> float:
    """A number, whole or with a point, within [least, most]. Raises Invalid with the line."""
    value = table.need(key, object)
    try:
        number = float(value) if isinstance(value, int | str) and not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if not least <= number <= most or math.isinf(number):
        limit = f"{least:g} or more" if math.isinf(most) else f"from {least:g} to {most:g}"
        raise table.wrong(f"{key!r} must be a number {limit}, not {value!r}", key)
    return number


def whole(table: Table, key: str, *, least: int, most: int) -> int:
    """A whole number within [least, most]. Raises Invalid with the line."""
    number = table.need(key, int)
    if not least <= number <= most:
        raise table.wrong(f"{key!r} must be from {least} to {most}, not {number}", key)
    return number


def texts(table: Table, key: str, known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """One text or a list of texts, each among `known` where that is given. Raises Invalid with the line."""
    value = table.need(key, object)
    found = tuple(value) if isinstance(value, list) else (value,)
    if not found or not all(isinstance(one, str) and one for one in found):
        raise table.wrong(f"{key!r} must be a text or a list of texts", key)
    if known and (strange := [one for one in found if one not in known]):
        raise table.wrong(f"{key!r}: {strange[0]!r} is not known; known are {', '.join(known)}", key)
    return found


def said_both(table: Table, key: str) -> Mapping[str, str]:
    """What is said in English and in Chinese; both must be there. Raises Invalid with the line."""
    row = table.need(key, Table)
    row.only(*LANGUAGES)
    words = {language: row.need(language, str) for language in LANGUAGES}
    if empty := [language for language, text in words.items() if not text.strip()]:
        raise row.wrong(f"{key!r} says nothing in {empty[0]}", empty[0])
    return MappingProxyType(words)
