"""Reads why a customer left out of what they said, with the words that show it, or abstains."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.reasons.clauses import Clause, split
from assistant.reasons.cues import Cues, load_cues
from assistant.reasons.lexicon import Lexicon, Strength, load_lexicon
from assistant.reasons.likeness import ALIKE, CORRECTED, Likeness
from assistant.reasons.matching import Match, find, negated
from assistant.reasons.normalise import Normalised, normalise
from assistant.reasons.replies import Evidence, ReplyReading, ReplyRules, load_reply_rules
from assistant.reasons.tokens import HOLE, Token, tokenise

ASSERTED = 0.5
STRONG, WEAK, CEILING = 0.82, 0.4, 0.97  # probability that one phrase of this strength is meant
WEAK_ALONE = 0.49   # hints alone never assert anything in a long text, where every word turns up
SHORT = 8           # clauses up to which two different hints may add up
CURT = 2            # tokens of an answer so short that the one thing it names is meant
PROBED = 1.3  # a phrase about the very thing that was asked
SECOND_LOOKS = 12  # clauses per text in which likeness is tried
MOST_EVIDENCE = 5


@dataclass(frozen=True, slots=True)
class ReasonReading:
    """`evidence` holds offsets into the text as written, strongest first."""

    reason: str
    probability: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says. `reasons` by falling probability; asserted from 0.5; `abstained` when none is."""

    text: str
    reply: ReplyReading
    reasons: tuple[ReasonReading, ...]
    abstained: bool


@dataclass(frozen=True, slots=True)
class _Found:
    match: Match
    probability: float


class ReasonReader:
    def __init__(self, lexicon: Lexicon, cues: Cues, rules: ReplyRules) -> None:
        self._lexicon = lexicon
        self._cues = cues
        self._rules = rules
        self._likeness = Likeness(lexicon, cues)

    def read(self, text: str, language: str | None = None, probe: str | None = None,
             offered_letters: frozenset[str] = frozenset()) -> Reading:
        """Read one text as written; safe for any str, only its first 10,000 characters count.

        The opt-out reader runs first, always. `probe` is what was asked about: a hint of the reason with that
        id then weighs a little more. `offered_letters`: letters our last message gave as a way out.
        """
        normal = normalise(text)
        reply = self._rules.read(text, normal, language, offered_letters)
        reasons = self._reasons(text, normal, probe)
        return Reading(text, reply, reasons, not any(one.probability >= ASSERTED for one in reasons))

    def _reasons(self, text: str, normal: Normalised, probe: str | None) -> tuple[ReasonReading, ...]:
        by_reason: dict[str, list[_Found]] = {}
        clauses = split(normal.text, self._cues)
        tokens = tokenise(normal.text, self._cues.spellings)
        curt = PROBED if len(tokens) <= CURT else 1.0
        for match, weight in self._matches(normal.text, clauses, tokens):
            chance = STRONG if match.strength is Strength.STRONG else WEAK * curt
            chance *= weight * match.certainty * (PROBED if match.reason == probe else 1.0)
            by_reason.setdefault(match.reason, []).append(_Found(match, min(chance, CEILING)))
        readings = [_combined(reason, found, text, normal, len(clauses) <= SHORT)
                    for reason, found in by_reason.items()]
        return tuple(sorted(readings, key=lambda one: (-one.probability, one.reason)))

    def _matches(self, text: str, clauses: Sequence[Clause],
                 tokens: Sequence[Token]) -> list[tuple[Match, float]]:
        shielded = [found.span() for found in self._cues.shields.finditer(text)]
        found: list[tuple[Match, float]] = []
        second_looks = 0
        at = 0
        for clause in clauses:
            first = at
            while at < len(tokens) and tokens[at].start < clause.end:
                at += 1
            part = tokens[first:at]
            words = _words(part, shielded)
            matches = find(self._lexicon, self._cues, text, (clause.start, clause.end), part, words)
            if part and second_looks < SECOND_LOOKS and not _certain(matches):
                second_looks += 1
                matches = self._second_look(text, clause, part, words) or matches
            found.extend((match, clause.weight) for match in matches)
        return found

    def _second_look(self, text: str, clause: Clause, tokens: Sequence[Token],
                     words: list[str]) -> list[Match]:
        span = (clause.start, clause.end)
        corrected = [self._likeness.correct(word) for word in words]
        if corrected != words:
            matches = find(self._lexicon, self._cues, text, span, tokens, corrected, CORRECTED)
            if matches:
                return matches
        near = self._likeness.nearest(corrected)
        if near is None:
            return []
        phrase, first, last = near
        start, end = tokens[first].start, tokens[last].end
        if negated(self._cues, text, span, start, end):
            return []
        return [Match(phrase.reason, phrase.strength, start, end, True, ALIKE)]


@cache
def load_reader() -> ReasonReader:
    """The reader over the shipped lexicon, built once a process."""
    return ReasonReader(load_lexicon(), load_cues(), load_reply_rules())


def _words(tokens: Sequence[Token], shielded: Sequence[tuple[int, int]]) -> list[str]:
    if not shielded:
        return [token.word for token in tokens]
    return [HOLE if any(start <= token.start < end for start, end in shielded) else token.word
            for token in tokens]


def _combined(reason: str, found: list[_Found], text: str, normal: Normalised, short: bool) -> ReasonReading:
    """Independent hints add up as 1 - prod(1 - p); overlapping or repeated ones are one hint."""
    kept: list[_Found] = []
    said: set[str] = set()
    for one in sorted(found, key=lambda one: (-one.probability, one.match.start)):
        words = normal.text[one.match.start : one.match.end]
        if words not in said and not any(_overlap(one.match, other.match) for other in kept):
            kept.append(one)
            said.add(words)
    doubt = 1.0
    for one in kept:
        doubt *= 1.0 - one.probability
    if not short and all(one.match.strength is Strength.WEAK for one in kept):
        doubt = max(doubt, 1.0 - WEAK_ALONE)
    evidence = tuple(_evidence(one.match, text, normal) for one in kept[:MOST_EVIDENCE])
    return ReasonReading(reason, round(min(1.0 - doubt, CEILING), 4), evidence)


def _certain(matches: Sequence[Match]) -> bool:
    return any(match.strength is Strength.STRONG for match in matches)


def _overlap(one: Match, other: Match) -> bool:
    return one.start < other.end and other.start < one.end


def _evidence(match: Match, text: str, normal: Normalised) -> Evidence:
    start, end = normal.span(match.start, match.end)
    return Evidence(start, end, text[start:end])
