"""Finds lexicon phrases in a clause: exactly first; by spelling and likeness only where nothing was found."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.reasons.cues import Cues
from assistant.reasons.lexicon import Followed, Lexicon, Phrase, Strength, Words
from assistant.reasons.tokens import Token

GAP_WORDS = 3  # words that may stand where an author wrote ~ between English words
GAP_CHARS = 4  # the same in Chinese, where a token is one character
FURTHEST = 1 + max(GAP_WORDS, GAP_CHARS)  # words among which the next of a phrase may stand
_NEGATION_REACH = 40
_ENDING_REACH = 12
_ASKS = re.compile("吗$|(?<![什怎这那要多])么$")


@dataclass(frozen=True, slots=True)
class Match:
    """`start` and `end` point into the normalised text; `certainty` is 1 for an exact match."""

    reason: str
    strength: Strength
    start: int
    end: int
    solid: bool
    certainty: float = 1.0
    denied: bool = False


def find(
    lexicon: Lexicon,
    cues: Cues,
    text: str,
    clause: tuple[int, int],
    tokens: Sequence[Token],
    words: Sequence[str],
    certainty: float = 1.0,
) -> list[Match]:
    """Every phrase in a clause, also what is denied of it; `words[i]` is what `tokens[i]` reads as."""
    said: list[Match] = []
    denied: list[Match] = []
    for phrase, first, last in _occurrences(lexicon, cues, words):
        start, end = tokens[first].start, tokens[last].end
        no = negated(cues, text, clause, start, end)
        solid = len(phrase.segments) == 1
        (denied if no else said).append(
            Match(phrase.reason, phrase.strength, start, end, solid, certainty, no)
        )
    return [*_without_contained(said), *denied]


def negated(cues: Cues, text: str, clause: tuple[int, int], start: int, end: int) -> bool:
    """Is text[start:end] denied by what stands right before it ("not too expensive") or after it?"""
    before = text[max(clause[0], start - _NEGATION_REACH) : start]
    denial = cues.negated_before.search(before) if cues.may_deny(before) else None
    if denial and not _rhetorical(cues, text, before, denial.start(), clause[1]):
        return True
    return bool(cues.negated_after.match(text, end, clause[1]))


def _rhetorical(cues: Cues, text: str, before: str, at: int, clause_end: int) -> bool:
    """ "能不贵吗", "not only slow": a negator that denies nothing."""
    ending = text[max(0, clause_end - _ENDING_REACH) : clause_end].rstrip("?!。., ")
    asks_back = before.startswith("不", at) and _ASKS.search(ending)
    return bool(asks_back) or any(
        found.start() <= at < found.end() for found in cues.rhetorical.finditer(before)
    )


def _occurrences(lexicon: Lexicon, cues: Cues, words: Sequence[str]) -> Iterator[tuple[Phrase, int, int]]:
    stop = len(words)
    for first in range(stop):
        word = words[first]
        groups = [(lexicon.singles.get(word), first + 1)]
        if first + 1 < stop:
            groups.append((lexicon.pairs.get((word, words[first + 1])), first + 2))
        for group, after in groups:
            for phrase in _possible(group, words, after) if group else ():
                last = _ending(phrase.segments, words, first, cues)
                if last is not None:
                    yield phrase, first, last


def _possible(group: Followed, words: Sequence[str], after: int) -> Iterator[Phrase]:
    """Those of a group whose next word stands near enough behind; each once."""
    yield from group.get("", ())
    for word in dict.fromkeys(words[after : after + FURTHEST]):
        yield from group.get(word, ())


def _ending(segments: tuple[Words, ...], words: Sequence[str], first: int, cues: Cues) -> int | None:
    """The index of the last token when the segments follow from `first`, gaps kept small; else None."""
    if tuple(words[first : first + len(segments[0])]) != segments[0]:
        return None
    at = first + len(segments[0])
    for segment in segments[1:]:
        reached = _next_segment(segment, words, at, cues)
        if reached is None:
            return None
        at = reached
    return at - 1


def _next_segment(segment: Words, words: Sequence[str], at: int, cues: Cues) -> int | None:
    reach = GAP_WORDS if segment[0].isascii() else GAP_CHARS
    for start in range(at, min(at + reach, len(words) - len(segment)) + 1):
        if tuple(words[start : start + len(segment)]) == segment:
            return start + len(segment)
        if words[start] in cues.gap_breakers:
            return None
    return None


def _without_contained(matches: list[Match]) -> list[Match]:
    """A solid longer phrase says what a shorter one inside it only seems to say."""
    reach: dict[int, int] = {}
    for match in matches:
        if match.solid:
            reach[match.start] = max(match.end, reach.get(match.start, 0))
    furthest: dict[int, int] = {}  # by start: where the solid matches that begin earlier end at the latest
    latest = 0
    for start in sorted({match.start for match in matches}):
        furthest[start] = latest
        latest = max(latest, reach.get(start, 0))
    return [
        match
        for match in matches
        if furthest[match.start] < match.end and reach.get(match.start, 0) <= match.end
    ]
