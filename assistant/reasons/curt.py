"""Curt answers that name no reason: "less" means the price where the price was asked about, else nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.errors import Invalid
from assistant.reasons.normalise import normalise
from assistant.reasons.peeling import peeled
from assistant.reasons.taxonomy import load_taxonomy
from assistant.reasons.yamlfile import HERE, load, only, texts_of

LONGEST = 60  # characters of an answer that may be curt
_FIELDS = frozenset({"zh", "en", "graded"})
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
        graded = False
        for rest in peeled(text, 0, len(text), self.beside):
            graded = graded or rest.word in self.more
            if rest.start == rest.end:
                return (frozenset(), (0, len(text))) if text else None
            found = self._meant(text[rest.start : rest.end], graded)
            if found is not None:
                return found, (rest.start, rest.end)
        return None

    def _meant(self, words: str, graded: bool) -> frozenset[str] | None:
        plain = {reason for reason, wishes in self.plain.items() if words in wishes}
        praised = {reason for reason, wishes in self.graded.items() if words in wishes}
        if plain or (praised and graded):
            return frozenset(plain | praised)
        return frozenset() if praised or words in self.nothing else None


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
