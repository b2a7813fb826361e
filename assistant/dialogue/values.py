"""Small values as authors write them: names, choices, numbers, times, days."""

import re
from collections.abc import Collection
from datetime import date, timedelta

import yaml

from assistant.dialogue.document import Notes
from assistant.dialogue.problems import Code
from assistant.dialogue.script import duration

MAX_WAIT = timedelta(days=180)
_SLUG = re.compile(r"[a-z][a-z0-9_]{0,63}")


def is_slug(text: str) -> bool:
    """Whether a text is a name: lower-case letters, digits and _, beginning with a letter."""
    return bool(_SLUG.fullmatch(text))


def slug(notes: Notes, at: yaml.Node | None, what: str) -> str:
    """A name; "" when there is none. What is no name is noted and kept, so that it can be told again."""
    text = notes.text(at, what) if at is not None else None
    if text is None:
        return ""
    if not is_slug(text) and at is not None:
        notes.add(
            at, Code.BAD_VALUE, f"{what}: {text[:40]!r} is not a name of lower-case letters, digits and _"
        )
    return text


def _items(at: yaml.Node | None) -> list[yaml.Node]:
    """What stands in a list, or the one thing that stands without."""
    if at is None:
        return []
    return at.value if isinstance(at, yaml.SequenceNode) else [at]


def slugs(notes: Notes, at: yaml.Node | None, what: str) -> tuple[str, ...]:
    """A list of names."""
    return tuple(name for item in _items(at) if (name := slug(notes, item, what)))


def one_of(notes: Notes, at: yaml.Node | None, what: str, accepted: Collection[str]) -> str | None:
    """One of the accepted texts, or None."""
    text = notes.text(at, what) if at is not None else None
    if text is None or text in accepted:
        return text
    if at is not None:
        notes.add(at, Code.BAD_VALUE, f"{what}: {text[:40]!r} is not one of {', '.join(accepted)}")
    return None


def some_of(notes: Notes, at: yaml.Node | None, what: str, accepted: Collection[str]) -> tuple[str, ...]:
    """A list of accepted texts."""
    return tuple(text for item in _items(at) if (text := one_of(notes, item, what, accepted)))


def whole(notes: Notes, at: yaml.Node | None, what: str, least: int, most: int) -> int | None:
    """A whole number from `least` to `most`, or None."""
    text = notes.text(at, what) if at is not None else None
    if text is None or at is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
        notes.add(at, Code.BAD_VALUE, f"{what}: a whole number from {least} to {most}, not {text[:40]!r}")
        return None
    return int(text)


def share(notes: Notes, at: yaml.Node | None, what: str, least: float, most: float) -> float | None:
    """A number from `least` to `most`, or None."""
    text = notes.text(at, what) if at is not None else None
    if text is None or at is None:
        return None
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) or not least <= float(text) <= most:
        notes.add(at, Code.BAD_VALUE, f"{what}: a number from {least} to {most}, not {text[:40]!r}")
        return None
    return float(text)


def lasting(notes: Notes, at: yaml.Node | None, what: str) -> timedelta | None:
    """A time like "3 days", at most MAX_WAIT, or None."""
    text = notes.text(at, what) if at is not None else None
    if text is None or at is None:
        return None
    found = duration(text)
    if found is None or found > MAX_WAIT:
        name = what.rpartition(" ")[2]
        message = f"{what}: {name} is like '3 days' or '2 hours', up to {MAX_WAIT.days} days"
        notes.add(at, Code.BAD_VALUE, message)
        return None
    return found


def day(notes: Notes, at: yaml.Node | None, what: str) -> date | None:
    """A day like 2026-12-31, or None."""
    text = notes.text(at, what) if at is not None else None
    if text is None or at is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        notes.add(at, Code.BAD_VALUE, f"{what}: a day like 2026-12-31, not {text[:40]!r}")
        return None
