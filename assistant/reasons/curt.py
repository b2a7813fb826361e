"""Curt answers that name no reason: "less" means the price where the price was asked about, else nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import Invalid
from assistant.reasons.normalise import normalise
from assistant.reasons.taxonomy import load_taxonomy
from assistant.reasons.yamlfile import HERE, load, only, texts_of

LONGEST = 60  # characters of an answer that may be curt
_FIELDS = frozenset({"zh", "en", "graded"})
_SET_APART = " .,!?;:~…。，！？；：、-–—\"'"
Span = tuple[int, int]
ByReason = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class CurtAnswers:
    """All as normalised. `graded` are wishes only with a word of `more` beside them; `nothing` says nothing
    whatever was asked; `beside`: what may stand before or after, longest first."""

    plain: ByReason
    graded: ByReason
    nothing: frozenset[str]
    more: frozenset[str]
    beside: tuple[str, ...]

    def within(self, text: str) -> tuple[frozenset[str], Span] | None:
        """The reasons the whole of normalised `text` may wish for, and where it does; without any where it
        says nothing by itself, None where it says more."""
        if len(text) > LONGEST:
            return None
        start, end = _bare(text, 0, len(text))
        graded = False
        while start < end:
            found = self._meant(text[start:end], graded)
            if found is not None:
                return found, (start, end)
            word, start, end = self._shorter(text, start, end)
            if not word:
                return None
            graded = graded or word in self.more
        return (frozenset(), (0, len(text))) if text else None

    def _meant(self, words: str, graded: bool) -> frozenset[str] | None:
        plain = {reason for reason, wishes in self.plain.items() if words in wishes}
        praised = {reason for reason, wishes in self.graded.items() if words in wishes}
        if plain or (praised and graded):
            return frozenset(plain | praised)
        return frozenset() if praised or words in self.nothing else None

    def _shorter(self, text: str, start: int, end: int) -> tuple[str, int, int]:
        """Without one word at the beginning, or where none is to go, at the end; which it was, else ""."""
        for word in self.beside:
            if text.startswith(word, start, end) and _stands_apart(text, word, start + len(word)):
                return word, *_bare(text, start + len(word), end)
        for word in self.beside:
            if text.endswith(word, start, end) and _stands_apart(text, word, end - len(word) - 1):
                return word, *_bare(text, start, end - len(word))
        return "", start, end


@cache
def load_curt() -> CurtAnswers:
    """The curt answers shipped with the product; raises Invalid naming file, reason and field."""
    return read_curt(HERE / "curt.yaml")


def read_curt(file: Path) -> CurtAnswers:
    """Curt answers from this file, checked against the taxonomy."""
    entry, name = load(file), file.name
    only(entry, frozenset({"around", "more", "nothing", "wishes"}), name)
    held = entry.get("wishes")
    if not isinstance(held, dict):
        raise Invalid(f"{name}: expected 'wishes' by reason")
    plain: dict[str, frozenset[str]] = {}
    graded: dict[str, frozenset[str]] = {}
    for reason, lists in held.items():
        where = f"{name}: {reason}"
        if reason not in load_taxonomy().ids:
            raise Invalid(f"{name}: names the unknown reason {reason!r}")
        if not isinstance(lists, dict):
            raise Invalid(f"{where}: expected words under zh, en or graded, not {lists!r}")
        only(lists, _FIELDS, where)
        plain[reason] = _words(lists, "zh", where) | _words(lists, "en", where)
        graded[reason] = _words(lists, "graded", where)
    more = _words(entry, "more", name)
    beside = sorted(more | _words(entry, "around", name), key=lambda word: (-len(word), word))
    return CurtAnswers(plain, graded, _words(entry, "nothing", name), more, tuple(beside))


def _words(entry: Mapping[str, object], field: str, where: str) -> frozenset[str]:
    return frozenset(normalise(word).text for word in texts_of(entry, field, where))


def _bare(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in _SET_APART:
        start += 1
    while start < end and text[end - 1] in _SET_APART:
        end -= 1
    return start, end


def _stands_apart(text: str, word: str, beside: int) -> bool:
    """English words end where they end; Chinese ones stand side by side."""
    if not word.isascii() or not 0 <= beside < len(text):
        return True
    return not (text[beside].isascii() and (text[beside].isalnum() or text[beside] == "'"))
