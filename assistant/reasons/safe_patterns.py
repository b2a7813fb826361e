"""Patterns that authors write, refused unless they can only take time linear in the text."""

import re
from dataclasses import dataclass

from assistant.errors import Invalid
from assistant.reasons.tokens import HAN

WIDEST = 24  # the largest repeat an author may write
_UNBOUNDED = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\}|\\[1-9]|\(\?P)")
_PIECE = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_HAN = re.compile(f"[{HAN}]")
_BOUND = re.compile(r"\{(?:(\d+),)?(\d+)\}")


@dataclass(frozen=True, slots=True)
class SafePattern:
    """Bounded patterns, kept apart by script so that an English text never meets the Chinese ones."""

    plain: re.Pattern[str] | None
    han: re.Pattern[str] | None

    def search(self, text: str) -> re.Match[str] | None:
        """The first match of any of the patterns; those without Chinese signs are tried first."""
        found = self.plain.search(text) if self.plain else None
        if found is None and self.han is not None and not text.isascii():
            found = self.han.search(text)
        return found


def compile_safe(patterns: tuple[str, ...], where: str) -> SafePattern:
    """Any of these patterns, over normalised text; raises Invalid for one that may take long.

    Allowed are literals, classes, alternatives, lookarounds, `?`, and {n} or {m,n} with n <= WIDEST after a
    single character or class; `*`, `+`, open repeats, repeated groups and backreferences are refused. What is
    left takes bounded steps at each place of the text: linear time, though steep for long bounds in a row.
    """
    for pattern in patterns:
        problem = _problem(pattern)
        if problem:
            raise Invalid(f"{where}: pattern {pattern!r} {problem}")
    choices = [choice for pattern in patterns for choice in _choices(pattern)]
    return SafePattern(
        _joined([one for one in choices if not _HAN.search(one)]),
        _joined([one for one in choices if _HAN.search(one)]),
    )


def _joined(choices: list[str]) -> re.Pattern[str] | None:
    """One pattern; what begins at a word's edge shares one test for it, which saves most of the time."""
    if not choices:
        return None
    words = [choice[2:] for choice in choices if choice.startswith(r"\b")]
    others = [choice for choice in choices if not choice.startswith(r"\b")]
    edge = [rf"\b(?:{'|'.join(words)})"] if words else []
    return re.compile("|".join([*edge, *others]))


def _choices(pattern: str) -> list[str]:
    """The alternatives of a pattern that stand outside every group and class."""
    found = [""]
    depth = 0
    for piece in _PIECE.findall(pattern):
        depth += piece == "("
        depth -= piece == ")"
        if piece == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += piece
    return found


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
