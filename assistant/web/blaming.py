"""Whose fault a reason is, whether we can change it, and how much: in a few words of the page's language."""

from collections.abc import Mapping
from typing import Any

from assistant.web.words import word

SIGNS = {"yuan": "¥", "dollar": "$", "pound": "£", "euro": "€"}
RISES = frozenset({"price"})
"""Reasons for which a share is by how much something went up."""


def blamed(found: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Whose doing it is, and whether that can change; nothing for a reading that does not say."""
    if not found:
        return ()
    return word(found["fault"], "fault"), word(_outlook(found["changeable"], found["by_us"]), "outlook")


def amount(found: Mapping[str, Any]) -> str:
    """An amount as a person writes it: "+30 %", "≈ 2 h", "$40"."""
    about = "" if found["exact"] else "≈ "
    value, unit = f"{found['value']:g}", found["unit"]
    if unit in SIGNS:
        return f"{about}{SIGNS[unit]}{value}"
    if unit == "percent":
        return f"{about}{'+' if found['reason'] in RISES else ''}{value} %"
    return f"{about}{value} {word(unit, 'unit')}"


def _outlook(changeable: bool | None, by_us: bool | None) -> str:
    if by_us:
        return "by_us"
    if changeable:
        return "by_itself"
    return "unknown" if changeable is None else "never"
