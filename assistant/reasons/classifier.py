"""Reads why a customer left out of what they said, with the words that show it, or abstains."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.reasons.aspects import Aspects, load_aspects
from assistant.reasons.clauses import Clause, split
from assistant.reasons.cues import Cues, load_cues
from assistant.reasons.lexicon import Lexicon, load_lexicon
from assistant.reasons.likeness import ALIKE, CORRECTED, Likeness
from assistant.reasons.matching import Match, find, negated
from assistant.reasons.normalise import Normalised, normalise
from assistant.reasons.opinions import Kind, judge
from assistant.reasons.redirects import Redirects, load_redirects
from assistant.reasons.replies import Evidence, Intent, ReplyReading, ReplyRules, load_reply_rules
from assistant.reasons.tokens import HOLE, Token, tokenise
from assistant.reasons.weighing import FIRM, HALF, Hint, Tone, independent, probability, unshadowed

ASSERTED = 0.5
CURT, CURT_SIGNS = 2, 4  # words, Chinese signs of an answer so short that the one thing it names is meant
SECOND_LOOKS = 4  # clauses up to which a text is looked at again for likeness
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
class _Part:
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


class ReasonReader:
    def __init__(
        self, lexicon: Lexicon, cues: Cues, rules: ReplyRules, aspects: Aspects, redirects: Redirects
    ) -> None:
        self._lexicon = lexicon
        self._cues = cues
        self._rules = rules
        self._aspects = aspects
        self._redirects = redirects
        self._likeness = Likeness(lexicon, cues)

    def read(
        self,
        text: str,
        language: str | None = None,
        probe: str | None = None,
        offered_letters: frozenset[str] = frozenset(),
    ) -> Reading:
        """Read one text as written; safe for any str, only its first 10,000 characters count.

        The opt-out reader runs first, always. `probe` is what was asked about: a hint of the reason with that
        id then weighs a little more. `offered_letters`: letters our last message gave as a way out.
        """
        normal = normalise(text)
        reply = self._rules.read(text, normal, language, offered_letters)
        reasons = () if reply.formula else self._reasons(text, normal, probe, _aside(reply))
        abstained = not any(one.probability >= ASSERTED for one in reasons)
        if abstained:
            reply = self._rules.unexplained(reply, normal)
        return Reading(text, reply, reasons, abstained)

    def _reasons(
        self, text: str, normal: Normalised, probe: str | None, aside: Sequence[Evidence]
    ) -> tuple[ReasonReading, ...]:
        tokens = tokenise(normal.text, self._cues.spellings)
        parts = self._parts(normal.text, tokens)
        found = self._gathered(normal.text, parts)
        by_reason: dict[str, list[Hint]] = {}
        for hint in unshadowed(found.hints):
            if aside and _lies_in(normal.span(hint.start, hint.end), aside):
                continue
            by_reason.setdefault(hint.reason, []).append(hint)
        tone = _tone(found, normal.text, len(parts))
        curt = len(tokens) <= (CURT_SIGNS if tokens and not tokens[0].word.isascii() else CURT)
        readings = []
        for reason, hints in by_reason.items():
            kept = independent(hints, normal.text)
            if kept:
                praises = len(_wordings(hints, normal.text, frozenset({Kind.PRAISE})))
                chance = probability(
                    reason, kept, praises, tone, probed=reason == probe, curt=curt and kept[0].weight > HALF
                )
                evidence = tuple(_evidence(one, text, normal) for one in kept[:MOST_EVIDENCE])
                readings.append(ReasonReading(reason, round(chance, 4), evidence))
        return tuple(sorted(readings, key=lambda one: (-one.probability, one.reason)))

    def _parts(self, text: str, tokens: Sequence[Token]) -> list[_Part]:
        cues = self._cues.within(text)
        shielded = [found.span() for found in cues.shields.finditer(text)]
        parts = []
        at = 0
        for clause in split(text, cues):
            first = at
            while at < len(tokens) and tokens[at].start < clause.end:
                at += 1
            if at > first:
                part = tokens[first:at]
                parts.append(_Part(clause, part, _words(part, shielded)))
        return parts

    def _gathered(self, text: str, parts: Sequence[_Part]) -> _Gathered:
        hints: list[Hint] = []
        displeased = 0
        topic: tuple[str, ...] = ()
        for part in parts:
            hints.extend(
                self._phrases(
                    text, part, find(self._lexicon, self._cues, text, part.span, part.tokens, part.words)
                )
            )
            judged = judge(self._aspects, part.words, _Denial(self._cues, text, part), topic)
            topic, displeased = judged.topic, displeased + judged.displeased
            for one in judged.opinions:
                start, end = part.tokens[one.first].start, part.tokens[one.last].end
                reason = self._redirects.meant(one.reason, text, start, end)
                hints.append(Hint(reason, one.kind, part.clause.weight, start, end))
        if len(parts) <= SECOND_LOOKS and not any(hint.kind in FIRM for hint in hints):
            for part in parts:
                hints.extend(self._phrases(text, part, self._second_look(text, part)))
        return _Gathered(hints, displeased)

    def _phrases(self, text: str, part: _Part, matches: Sequence[Match]) -> list[Hint]:
        return [
            Hint(
                self._redirects.meant(match.reason, text, match.start, match.end),
                match.strength,
                part.clause.weight * match.certainty,
                match.start,
                match.end,
            )
            for match in matches
        ]

    def _second_look(self, text: str, part: _Part) -> list[Match]:
        corrected = [self._likeness.correct(word) for word in part.words]
        if corrected != part.words:
            matches = find(self._lexicon, self._cues, text, part.span, part.tokens, corrected, CORRECTED)
            if matches:
                return matches
        near = self._likeness.nearest(corrected)
        if near is None:
            return []
        phrase, first, last = near
        start, end = part.tokens[first].start, part.tokens[last].end
        if negated(self._cues, text, part.span, start, end):
            return []
        return [Match(phrase.reason, phrase.strength, start, end, True, ALIKE)]


@dataclass(frozen=True, slots=True)
class _Denial:
    cues: Cues
    text: str
    part: _Part

    def __call__(self, first: int, last: int) -> bool:
        tokens = self.part.tokens
        return negated(self.cues, self.text, self.part.span, tokens[first].start, tokens[last].end)


@cache
def load_reader() -> ReasonReader:
    """The reader over the shipped lexicon and aspects, built once a process."""
    return ReasonReader(load_lexicon(), load_cues(), load_reply_rules(), load_aspects(), load_redirects())


def _aside(reply: ReplyReading) -> tuple[Evidence, ...]:
    """Words that arrange the next call say nothing of why the customer left."""
    return reply.evidence if reply.intent is Intent.CALLBACK else ()


def _lies_in(span: tuple[int, int], aside: Sequence[Evidence]) -> bool:
    return any(span[0] < one.end and one.start < span[1] for one in aside)


def _words(tokens: Sequence[Token], shielded: Sequence[tuple[int, int]]) -> list[str]:
    if not shielded:
        return [token.word for token in tokens]
    return [
        HOLE if any(start <= token.start < end for start, end in shielded) else token.word for token in tokens
    ]


def _tone(found: _Gathered, text: str, clauses: int) -> Tone:
    return Tone(
        len(_wordings(found.hints, text, FIRM)),
        len(_wordings(found.hints, text, frozenset({Kind.PRAISE}))),
        found.displeased,
        clauses,
    )


def _wordings(hints: Sequence[Hint], text: str, kinds: frozenset[str]) -> set[str]:
    return {text[hint.start : hint.end] for hint in hints if hint.kind in kinds and hint.weight > HALF}


def _evidence(hint: Hint, text: str, normal: Normalised) -> Evidence:
    start, end = normal.span(hint.start, hint.end)
    return Evidence(start, end, text[start:end])
