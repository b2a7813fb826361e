"""Hears the shrug in an answer: "not sure", "不好说". It carries no reason and is neither a yes nor a no."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assistant.errors import Invalid
from assistant.reasons.normalise import Normalised, normalise
from assistant.reasons.peeling import cores, peeled
from assistant.reasons.yamlfile import HERE, load, only

LONGEST = 200  # characters of a message that may hold a shrug worth hearing
CLAUSE = 60  # ... and of a clause that may be one
_END = re.compile(r"[,;!?。、:\n()~…]|\.(?!\d)| - |$")
_LANGUAGES = ("zh", "en")
Span = tuple[int, int]


@dataclass(frozen=True)
class Shrugs:
    """All as normalised; `least`: English shrugs that hold no other, `least_of_any`: those of any language;
    `beside`: what may stand around a shrug, longest first; `joint`: where one ends."""

    shrugs: frozenset[str]
    least: tuple[str, ...]
    least_of_any: tuple[str, ...]
    beside: tuple[str, ...]
    joint: re.Pattern[str]

    def within(self, text: str) -> tuple[Span, ...]:
        """Where clauses of normalised `text` are shrugs, in order."""
        if len(text) > LONGEST or not self._may_shrug(text):
            return ()
        spans = []
        start = 0
        for end in _END.finditer(text):
            span = self._shrug(text, start, end.start())
            if span is not None:
                spans.append(span)
            start = end.end()
        return tuple(spans)

    def said_alone(self, normal: Normalised, spans: tuple[Span, ...]) -> Normalised:
        """What a text says beside its shrugs and the words around them; empty when it is nothing more."""
        kept = [at for at in range(len(normal.text)) if not any(start <= at < end for start, end in spans)]
        text = "".join(normal.text[at] for at in kept)
        *_, last = peeled(text, 0, len(text), self.beside)
        if last.start >= last.end:
            return Normalised("", ())
        first = next(peeled(text, 0, len(text), ()))
        kept = kept[first.start : first.end]
        return Normalised(text[first.start : first.end], tuple(normal.origin[at] for at in kept))

    def is_filler(self, text: str, start: int, end: int) -> bool:
        """Whether text[start:end] of a short normalised text is nothing but the words around shrugs."""
        if end - start > CLAUSE:
            return False
        *_, last = peeled(text, start, end, self.beside)
        return last.start >= last.end

    def _may_shrug(self, text: str) -> bool:
        # Most texts hold no shrug at all, and plain search is the quickest way to know.
        return any(word in text for word in (self.least if text.isascii() else self.least_of_any))

    def _shrug(self, text: str, start: int, end: int) -> Span | None:
        """The clause if it is one, or as much of it as is one up to a joint."""
        if self._is_one(text, start, end):
            return start, end
        last = start
        for joint in (*(found.start() for found in self.joint.finditer(text, start + 1, end)), end):
            if not self._is_one(text, last, joint):
                break
            last = joint
        return (start, last) if last > start else None

    def _is_one(self, text: str, start: int, end: int) -> bool:
        return end - start <= CLAUSE and any(
            core in self.shrugs for core in cores(text, start, end, self.beside)
        )


@cache
def load_shrugs() -> Shrugs:
    """The shrugs shipped with the product; raises Invalid naming file and field."""
    return read_shrugs(HERE / "shrugs.yaml")


def read_shrugs(file: Path) -> Shrugs:
    """Shrugs from this file."""
    entry, name = load(file), file.name
    only(entry, frozenset({"around", "joints", "shrugs"}), name)
    held = entry.get("shrugs")
    if not isinstance(held, dict):
        raise Invalid(f"{name}: expected 'shrugs' by language")
    only(held, frozenset(_LANGUAGES), f"{name}: shrugs")
    shrugs = [word for language in _LANGUAGES for word in _words(held, language, f"{name}: shrugs")]
    around = _words(entry, "around", name)
    joints = _words(entry, "joints", name)
    if not shrugs or not joints:
        raise Invalid(f"{name}: needs shrugs, and joints at which they may end")
    english = [rf"\b{re.escape(word)}\b" for word in joints if word.isascii()]
    chinese = [re.escape(word) for word in joints if not word.isascii()]
    beside = sorted({*around, *joints}, key=lambda word: (-len(word), word))
    least = [one for one in shrugs if not any(other in one for other in shrugs if other != one)]
    return Shrugs(
        frozenset(shrugs),
        tuple(filter(str.isascii, least)),
        tuple(least),
        tuple(beside),
        re.compile("|".join([*english, *chinese])),
    )


def _words(entry: Any, field: str, where: str) -> list[str]:
    """The words of a list, or of a list of lists, as normalised."""
    found = entry.get(field, [])
    if not isinstance(found, list):
        raise Invalid(f"{where}: field '{field}' must be a list, not {found!r}")
    words = [word for row in found for word in (row if isinstance(row, list) else [row])]
    for word in words:
        if not isinstance(word, str) or not word.strip():
            raise Invalid(f"{where}: field '{field}' holds {word!r}, which is no text (quote it)")
    return [normalise(word).text for word in words]
