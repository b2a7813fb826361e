"""What the rules find in a text: phrases and opinions, clause by clause, weighed into one chance a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.reasons.aspects import Aspects
from assistant.reasons.clauses import Clause, split
from assistant.reasons.cues import Cues
from assistant.reasons.curt import CurtAnswers, load_curt
from assistant.reasons.lexicon import Lexicon
from assistant.reasons.likeness import ALIKE, CORRECTED, Likeness
from assistant.reasons.matching import Match, find, negated
from assistant.reasons.opinions import Kind, judge
from assistant.reasons.redirects import Redirects
from assistant.reasons.tokens import Token, words_outside
from assistant.reasons.weighing import (
    FIRM,
    HALF,
    Hint,
    Phrasing,
    Tone,
    independent,
    probability,
    unshadowed,
)

CURT, CURT_SIGNS = 2, 4  # words, Chinese signs of an answer so short that the one thing it names is meant
SECOND_LOOKS = 4  # clauses up to which a text is looked at again for likeness


@dataclass(frozen=True, slots=True)
class Part:
    """A clause with its tokens and what each reads as."""

    clause: Clause
    tokens: Sequence[Token]
    words: list[str]

    @property
    def span(self) -> tuple[int, int]:
        return self.clause.start, self.clause.end


@dataclass(frozen=True, slots=True)
class _Gathered:
    hints: list[Hint]
    displeased: int
    denied: set[str]


@dataclass(frozen=True, slots=True)
class Ruling:
    """How likely the rules hold a reason, and the hints they hold it by, firmest first."""

    reason: str
    chance: float
    hints: tuple[Hint, ...]


@dataclass(frozen=True, slots=True)
class Rulings:
    """By reason; `denied`: reasons the text denies, praises, asks about or tells as solved.

    `bare`: the whole text says nothing by itself, like "less"; `wished`: but it means this, which was asked.
    """

    found: Mapping[str, Ruling]
    denied: frozenset[str]
    bare: bool = False
    wished: str | None = None


class RuleReader:
    """Pure over its author files; every question is answered in work linear in the text."""

    def __init__(self, lexicon: Lexicon, cues: Cues, aspects: Aspects, redirects: Redirects) -> None:
        self.cues = cues
        self._lexicon = lexicon
        self._aspects = aspects
        self._redirects = redirects
        self._likeness = Likeness(lexicon, cues)
        self._curt: CurtAnswers = load_curt()

    def rulings(
        self,
        text: str,
        tokens: Sequence[Token],
        parts: Sequence[Part],
        probe: str | None,
        aside: Sequence[tuple[int, int]],
    ) -> Rulings:
        """Every reason hinted at in normalised `text`; what lies in the spans `aside` says nothing."""
        found = self._gathered(text, parts)
        wish = self._curt.within(text)
        wished = probe if wish and probe in wish[0] else None
        if wish and wished:
            found = _Gathered([Hint(wished, Phrasing.STRONG, 1.0, *wish[1])], found.displeased, set())
        by_reason: dict[str, list[Hint]] = {}
        for hint in unshadowed(found.hints):
            if aside and _lies_in((hint.start, hint.end), aside):
                continue
            by_reason.setdefault(hint.reason, []).append(hint)
        tone = _tone(found, text, len(parts))
        curt = len(tokens) <= (CURT_SIGNS if tokens and not tokens[0].word.isascii() else CURT)
        rulings = {}
        denied = found.denied
        for reason, hints in by_reason.items():
            kept = independent(hints, text)
            if kept:
                praises = len(_wordings(hints, text, frozenset({Kind.PRAISE})))
                chance = probability(
                    reason, kept, praises, tone, probed=reason == probe, curt=curt and kept[0].weight > HALF
                )
                rulings[reason] = Ruling(reason, chance, tuple(kept))
            if any(hint.kind == Kind.PRAISE or hint.weight < HALF for hint in hints):
                denied.add(reason)
        return Rulings(rulings, frozenset(denied), bare=wish is not None, wished=wished)

    def parts(self, text: str, tokens: Sequence[Token]) -> list[Part]:
        """The clauses of a text, each with its tokens; clauses without any are left out."""
        cues = self.cues.within(text)
        shielded = [found.span() for found in cues.shields.finditer(text)]
        parts = []
        at = 0
        for clause in split(text, cues):
            first = at
            while at < len(tokens) and tokens[at].start < clause.end:
                at += 1
            if at > first:
                part = tokens[first:at]
                parts.append(Part(clause, part, words_outside(part, shielded)))
        return parts

    def _gathered(self, text: str, parts: Sequence[Part]) -> _Gathered:
        hints: list[Hint] = []
        displeased = 0
        denied: set[str] = set()
        topic: tuple[str, ...] = ()
        for part in parts:
            matches = find(self._lexicon, self.cues, text, part.span, part.tokens, part.words)
            hints.extend(self._phrases(text, part, matches))
            denied.update(match.reason for match in matches if match.denied)
            judged = judge(self._aspects, part.words, _Denial(self.cues, text, part), topic)
            topic, displeased = judged.topic, displeased + judged.displeased
            for one in judged.opinions:
                start, end = part.tokens[one.first].start, part.tokens[one.last].end
                reason = self._redirects.meant(one.reason, text, start, end)
                hints.append(Hint(reason, one.kind, part.clause.weight, start, end))
        if len(parts) <= SECOND_LOOKS and not any(hint.kind in FIRM for hint in hints):
            for part in parts:
                hints.extend(self._phrases(text, part, self._second_look(text, part)))
        return _Gathered(hints, displeased, denied)

    def _phrases(self, text: str, part: Part, matches: Sequence[Match]) -> list[Hint]:
        return [
            Hint(
                self._redirects.meant(match.reason, text, match.start, match.end),
                match.strength,
                part.clause.weight * match.certainty,
                match.start,
                match.end,
            )
            for match in matches
            if not match.denied
        ]

    def _second_look(self, text: str, part: Part) -> list[Match]:
        corrected = [self._likeness.correct(word) for word in part.words]
        if corrected != part.words:
            matches = find(self._lexicon, self.cues, text, part.span, part.tokens, corrected, CORRECTED)
            if any(not match.denied for match in matches):
                return matches
        near = self._likeness.nearest(corrected)
        if near is None:
            return []
        phrase, first, last = near
        start, end = part.tokens[first].start, part.tokens[last].end
        if negated(self.cues, text, part.span, start, end):
            return []
        return [Match(phrase.reason, phrase.strength, start, end, True, ALIKE)]


@dataclass(frozen=True, slots=True)
class _Denial:
    cues: Cues
    text: str
    part: Part

    def __call__(self, first: int, last: int) -> bool:
        tokens = self.part.tokens
        return negated(self.cues, self.text, self.part.span, tokens[first].start, tokens[last].end)


def _lies_in(span: tuple[int, int], aside: Sequence[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in aside)


def _tone(found: _Gathered, text: str, clauses: int) -> Tone:
    return Tone(
        len(_wordings(found.hints, text, FIRM)),
        len(_wordings(found.hints, text, frozenset({Kind.PRAISE}))),
        found.displeased,
        clauses,
    )


def _wordings(hints: Sequence[Hint], text: str, kinds: frozenset[str]) -> set[str]:
    return {text[hint.start : hint.end] for hint in hints if hint.kind in kinds and hint.weight > HALF}
