"""Patterns that authors write, refused unless they can only take time linear in the text."""

import re

from assistant.errors import Invalid

WIDEST = 24  # the largest repeat an author may write
_UNBOUNDED = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\}|\\[1-9]|\(\?P)")
_BOUND = re.compile(r"\{(?:(\d+),)?(\d+)\}")


def compile_safe(patterns: tuple[str, ...], where: str) -> re.Pattern[str]:
    """Any of these patterns, over normalised text; raises Invalid for one that may take long.

    Allowed are literals, classes, alternatives, lookarounds, `?`, and {0,n} with n <= WIDEST after a single
    character or class; `*`, `+`, open repeats, repeated groups and backreferences are refused.
    """
    for pattern in patterns:
        problem = _problem(pattern)
        if problem:
            raise Invalid(f"{where}: pattern {pattern!r} {problem}")
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _problem(pattern: str) -> str | None:
    plain = re.sub(r"\[(?:\\.|[^\]\\])*\]", "x", pattern)
    if _UNBOUNDED.search(plain):
        return "repeats without bound or refers back"
    for bound in _BOUND.finditer(plain):
        if int(bound.group(2)) > WIDEST:
            return f"repeats more than {WIDEST} times"
        if plain[: bound.start()].endswith(")"):
            return "repeats a group; write the alternatives out, or use ?"
    try:
        re.compile(pattern)
    except re.error as problem:
        return f"is no valid pattern: {problem}"
    return None
