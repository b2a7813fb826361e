"""Reads fields of the catalogue's YAML; every complaint names the file, the entry and the field."""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml

from assistant.errors import Invalid

LANGUAGES = ("zh", "en")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Choice = TypeVar("_Choice", bound=StrEnum)


def load(path: Path) -> Mapping[str, Any]:
    """The mapping a YAML file holds; raises Invalid when it is no mapping, no YAML or no UTF-8."""
    try:
        found = yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506  the quick safe loader
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise Invalid(f"{path.name}: not readable as YAML: {problem}") from problem
    except RecursionError:
        raise Invalid(f"{path.name}: nested too deep") from None
    return mapping(found, path.name)


def mapping(value: Any, where: str) -> Mapping[str, Any]:
    """The value as fields with texts for names; raises Invalid."""
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise Invalid(f"{where}: expected fields, not {_short(value)}")
    return value


def only(entry: Mapping[str, Any], allowed: Collection[str], where: str) -> None:
    """Refuses fields nobody reads: a misspelt field would otherwise be silently ignored."""
    unknown = sorted(key for key in entry if key not in allowed)
    if unknown:
        raise Invalid(f"{where}: unknown field {unknown[0]!r}; known are {', '.join(sorted(allowed))}")


def text(entry: Mapping[str, Any], field: str, where: str) -> str:
    """A required text that is not empty."""
    value = entry.get(field)
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{where}: field '{field}' must be a text, not {_short(value)}")
    return value


def both(entry: Mapping[str, Any], field: str, where: str) -> dict[str, str]:
    """A text in zh and in en, both required."""
    value = mapping(entry.get(field), f"{where}: field '{field}' must give zh and en")
    only(value, LANGUAGES, f"{where}.{field}")
    return {language: text(value, language, f"{where}.{field}") for language in LANGUAGES}


def number(
    entry: Mapping[str, Any],
    field: str,
    where: str,
    *,
    most: float | None = None,
    default: float | None = None,
) -> float:
    """A number from 0 to `most`; `default` when it is not there, required without one."""
    value = entry.get(field, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= (most or 1e9):
        limit = "or more" if most is None else f"to {most:g}"
        raise Invalid(f"{where}: field '{field}' must be a number, 0 {limit}, not {_short(value)}")
    return float(value)


def flag(entry: Mapping[str, Any], field: str, where: str) -> bool | None:
    """True, false, or None when it is not there."""
    value = entry.get(field)
    if value is not None and not isinstance(value, bool):
        raise Invalid(f"{where}: field '{field}' must be true or false, not {_short(value)}")
    return value


def day(entry: Mapping[str, Any], field: str, where: str) -> date | None:
    """A day written 2027-12-31, or None when it is not there."""
    value = entry.get(field)
    if value is not None and type(value) is not date:
        raise Invalid(f"{where}: field '{field}' must be a day like 2027-12-31, not {_short(value)}")
    return value


def choice(kind: type[_Choice], entry: Mapping[str, Any], field: str, where: str) -> _Choice:
    """One of the values of an enumeration; required."""
    value = text(entry, field, where)
    try:
        return kind(value)
    except ValueError:
        raise Invalid(f"{where}: field '{field}' is {value!r}; one of {', '.join(kind)} expected") from None


def some_of(entry: Mapping[str, Any], field: str, where: str, allowed: Collection[str]) -> frozenset[str]:
    """A list of these words; empty when it is not there."""
    value = entry.get(field, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one in allowed for one in value):
        raise Invalid(f"{where}: field '{field}' is {_short(value)}; a list of {', '.join(allowed)} expected")
    return frozenset(value)


def _short(value: Any) -> str:
    return repr(value)[:60]
