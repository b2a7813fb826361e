"""Reads why a customer left out of what they said, with the words that show it, or abstains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np

from assistant.errors import Invalid
from assistant.reasons import amounts, attribution, combining, ngrams
from assistant.reasons.amounts import Amount
from assistant.reasons.aspects import load_aspects
from assistant.reasons.attribution import Attribution
from assistant.reasons.combining import ANY, Odds
from assistant.reasons.cues import load_cues
from assistant.reasons.general import load_generalities
from assistant.reasons.layer import Layer
from assistant.reasons.ngrams import Listened, NgramModel
from assistant.reasons.normalise import Normalised, normalise
from assistant.reasons.own_phrases import fingerprint, lexicon_with
from assistant.reasons.redirects import load_redirects
from assistant.reasons.replies import Evidence, Intent, ReplyReading, ReplyRules, load_reply_rules
from assistant.reasons.ruling import Part, RuleReader, Ruling
from assistant.reasons.tokens import Token, is_chinese, stem, tokenise
from assistant.reasons.weighing import FIRM, Hint
from assistant.reasons.wishes import load_wishes
from assistant.reasons.yamlfile import HERE

ASSERTED = 0.5
MENTIONED = 0.02  # a reason less likely than this by the words alone is left out
TOLD = 0.2  # from which the tone of the words is told as evidence
MOST_EVIDENCE = 5
OWN = "+"  # before the mark of a company's own phrases, in the name of a version
TRAINED = HERE / "trained" / "reasons.npz"
ASIDE = 0.2  # weight of a clause below which it is a question, or tells of what was mended
# Replies of these kinds tell no reason by their tone.
MANNERS = frozenset(
    {
        Intent.AFFIRM,
        Intent.NEGATIVE,
        Intent.HELP,
        Intent.QUESTION,
        Intent.OPT_OUT,
        Intent.WRONG_NUMBER,
    }
)
CURT = {True: 8, False: 5}  # words, or Chinese signs, of an answer too short to have a tone of its own
UNSURE = -0.01  # log-odds up to which a record lifts what is only heard in the tone of the words
# Up to where what is said of people in general lifts a reason: a chance of 0.4. Nobody measured it: it may
# well be their own, and be the likeliest, but they did not say so.
GENERAL = -0.14
PROBED = 0.8  # log-odds for the reason that was just asked about, where anything speaks for it


class Basis(StrEnum):
    """What a reading rests on. A reason is confirmed only by the customer or a person, never by a reader."""

    STATED = "stated"  # the customer's words name it
    INFERRED = "inferred"  # it is gathered from the tone of the words or from the customer's record


@dataclass(frozen=True, slots=True)
class Prior:
    """What the customer's record says beforehand: `log_odds` for `reason`, because of `why` (a code), known
    `since` that day (ISO; empty: always)."""

    reason: str
    log_odds: float
    why: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class ReasonReading:
    """`evidence` holds offsets into the text as written, strongest first; `priors` what the record adds."""

    reason: str
    probability: float
    evidence: tuple[Evidence, ...]
    basis: Basis = Basis.STATED
    priors: tuple[Prior, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What one text says. `reasons` by falling probability; asserted from 0.5; `abstained` when none is.

    `version` names the reader that read it.
    """

    text: str
    reply: ReplyReading
    reasons: tuple[ReasonReading, ...]
    abstained: bool
    version: str = ""

    @property
    def runner_up(self) -> ReasonReading | None:
        """The likeliest reason after the first, asserted or not."""
        return self.reasons[1] if len(self.reasons) > 1 else None

    # Worked out only when asked for: reading thousands of texts needs neither.
    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """The amounts complained of, in order."""
        return amounts.find(self._normal)

    def attribution(self, one: ReasonReading) -> Attribution | None:
        """Whose fault a reason of this reading is and whether it can change; None unless it is asserted."""
        if one.probability < ASSERTED:
            return None
        return attribution.of(one.reason, self.text, one.evidence, self._normal)

    @cached_property
    def _normal(self) -> Normalised:
        return normalise(self.text)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text as the layers take it: log-odds per reason, and what they came from.

    `general`: it speaks of people in general, of nothing that happened to the customer.
    """

    odds: Odds
    table: Odds
    rulings: Mapping[str, Ruling]
    tokens: Sequence[Token]
    listened: Listened
    general: bool

    def rules_hold(self, reason: str) -> bool:
        """Whether the rules alone would assert a reason."""
        return reason in self.rulings and self.rulings[reason].chance >= combining.FIRM


class ReasonReader:
    """Rules, the statistical layer over them, and, where a company has taught one, its own layer on top."""

    def __init__(
        self,
        rules: RuleReader,
        replies: ReplyRules,
        model: NgramModel,
        version: str,
        layer: Layer | None = None,
    ) -> None:
        self._rules = rules
        self._replies = replies
        self._wishes = load_wishes()
        self._generalities = load_generalities()
        self._model = model
        self._layer = layer
        self._any = model.labels.index(ANY)
        self.reasons = tuple(label for label in model.labels if label != ANY)
        self.version = version

    def taught(self, layer: Layer, version: str) -> "ReasonReader":
        """This reader with a company's layer on top, and a version of its own."""
        return ReasonReader(self._rules, self._replies, self._model, version, layer)

    def read(
        self,
        text: str,
        language: str | None = None,
        probe: str | None = None,
        offered_letters: frozenset[str] = frozenset(),
        priors: Sequence[Prior] = (),
        *,
        of_others: bool = False,
    ) -> Reading:
        """Read one text as written; safe for any str, only its first 10,000 characters count.

        The opt-out reader runs first, always. `probe` is what was asked about: what speaks for the reason
        with that id then weighs more. `offered_letters`: letters our last message gave as a way out.
        `priors` shift reasons the words speak for, and never assert one by themselves. `of_others`: the
        question was about other people. What is said of people in general is never asserted.
        """
        normal = normalise(text)
        reply = self._replies.read(text, normal, language, offered_letters)
        reasons = () if reply.formula else self._reasons(normal, text, probe, reply, priors, of_others)
        abstained = not any(one.probability >= ASSERTED for one in reasons)
        if reply.intent is Intent.UNSURE and not abstained:  # "not sure, maybe the price" is an answer
            reply = replace(reply, intent=Intent.OTHER)
        stated = any(one.probability >= ASSERTED and one.basis is Basis.STATED for one in reasons)
        reply = self._wishes.heed(reply, self._replies, normal, stated)
        return Reading(text, reply, reasons, abstained, self.version)

    def weigh(
        self,
        normal: Normalised,
        probe: str | None = None,
        aside: Sequence[tuple[int, int]] = (),
        *,
        of_others: bool = False,
    ) -> Weighed:
        """Log-odds of every reason by rules and shipped layer, before a company's own."""
        shrugged = self._replies.shrugs.within(normal.text)
        tokens = _beside(tokenise(normal.text, self._rules.cues.spellings), shrugged)
        parts = self._rules.parts(normal.text, tokens)
        rulings = self._rules.rulings(normal.text, tokens, parts, probe, (*aside, *shrugged))
        spoken = [part for part in parts if part.clause.weight >= ASIDE]
        listened = self._model.listen(ngrams.segments_of([part.tokens for part in spoken]))
        statements = len(listened.segments)
        every = combining.heard(listened)
        heard = np.delete(every, self._any)
        found = rulings.found
        ruled = np.array([found[one].chance if one in found else 0.0 for one in self.reasons])
        denied = np.array([rulings.bare or one in rulings.denied for one in self.reasons], dtype=np.float64)
        table = combining.features(ruled, heard, float(every[self._any]), statements)
        chinese = is_chinese(tokens)
        scales = combining.CHINESE if chinese else combining.ENGLISH
        curt = len(tokens) <= CURT[chinese]
        odds = combining.sobered(combining.combined(table, scales), ruled, denied, statements, curt=curt)
        if rulings.wished in self.reasons:  # the words a wish is made of tell the layer nothing
            at = self.reasons.index(rulings.wished)
            odds[at] = max(odds[at], combining.odds(ruled)[at])
        general = self._is_general(normal.text, spoken, found, of_others=of_others)
        return Weighed(odds, table, found, _flat(spoken), listened, general)

    def _is_general(
        self, text: str, spoken: Sequence[Part], found: Mapping[str, Ruling], *, of_others: bool
    ) -> bool:
        """Whether all that is said is of people in general; bare names are where others were asked about."""
        firm = [hint for ruling in found.values() for hint in ruling.hints if hint.kind in FIRM]
        said = False
        for part in spoken:
            names = of_others and not _within(firm, part) and self._names_only(text, part)
            if names or self._generalities.holds(text[slice(*part.span)], of_others=of_others):
                said = True
            elif not self._replies.shrugs.is_filler(text, *part.span):
                return False
        return said

    def _names_only(self, text: str, part: Part) -> bool:
        judged = any(stem(word) in self._rules.cues.polar for word in part.words)
        chinese = is_chinese(part.tokens)
        return not judged and self._generalities.names_only(
            text[slice(*part.span)], len(part.tokens), chinese=chinese
        )

    def _reasons(
        self,
        normal: Normalised,
        text: str,
        probe: str | None,
        reply: ReplyReading,
        priors: Sequence[Prior],
        of_others: bool,
    ) -> tuple[ReasonReading, ...]:
        weighed = self.weigh(normal, probe, _aside(reply, normal), of_others=of_others)
        if not weighed.tokens:
            return ()
        odds = self._layer.on_top(weighed.odds, weighed.tokens) if self._layer else weighed.odds.copy()
        hinted = np.array([reason in weighed.rulings for reason in self.reasons])
        if reply.intent in MANNERS:
            odds = np.where(hinted, odds, np.minimum(odds, combining.DENIED))
        said = hinted | (combining.calibrated(odds) >= MENTIONED)
        if probe in self.reasons:
            odds[self.reasons.index(probe)] += PROBED
        for prior in priors:
            if prior.reason in self.reasons:
                at = self.reasons.index(prior.reason)
                lifted = odds[at] + prior.log_odds
                spoken = odds[at] >= 0 or prior.reason in weighed.rulings
                odds[at] = lifted if spoken else min(lifted, UNSURE)
        if weighed.general:
            odds = np.minimum(odds, GENERAL)
        chances = combining.calibrated(odds)
        readings = []
        for number in np.flatnonzero(said):
            reason, chance = self.reasons[number], float(chances[number])
            evidence = self._evidence(reason, weighed, normal, text, told=chance >= TOLD)
            stated = weighed.rules_hold(reason) and not weighed.general
            basis = Basis.STATED if stated else Basis.INFERRED
            mine = tuple(prior for prior in priors if prior.reason == reason)
            readings.append(ReasonReading(reason, round(chance, 4), evidence, basis, mine))
        return tuple(sorted(readings, key=lambda one: (-one.probability, one.reason)))

    def _evidence(
        self, reason: str, weighed: Weighed, normal: Normalised, text: str, *, told: bool
    ) -> tuple[Evidence, ...]:
        """The words of the rules; where they have none, the runs that speak loudest, if `told`."""
        ruling = weighed.rulings.get(reason)
        spans: list[tuple[int, int]] = []
        if ruling is not None:
            spans = [(hint.start, hint.end) for hint in ruling.hints]
        elif told:
            runs = weighed.listened.telling(self._model.labels.index(reason))
            spans = [(weighed.tokens[first].start, weighed.tokens[last].end) for first, last in runs]
        return tuple(_evidence(normal.span(*span), text) for span in spans[:MOST_EVIDENCE])


def load_reader(phrases: Path | None = None) -> ReasonReader:
    """The reader over the shipped files and a company's folder of phrases, built once a process.

    Its version ends in + and a mark of the company's phrases. Raises Invalid naming the file at fault.
    """
    return _built(phrases)


@cache
def _built(phrases: Path | None) -> ReasonReader:
    rules = RuleReader(lexicon_with(phrases), load_cues(), load_aspects(), load_redirects())
    content = TRAINED.read_bytes()
    version = f"shipped-{sha256(content).hexdigest()[:8]}"
    if phrases is not None:
        version += f"{OWN}{fingerprint(phrases)}"
    return ReasonReader(rules, load_reply_rules(), NgramModel.from_bytes(content), version)


def reader_with(layer: bytes, version: str, phrases: Path | None = None) -> ReasonReader:
    """The reader with a learned layer on top; raises Invalid for a file that was not learned here."""
    reader = load_reader(phrases)
    _, own, mark = reader.version.partition(OWN)
    return reader.taught(layer_over(reader, layer), version + own + mark)


def layer_over(reader: ReasonReader, content: bytes) -> Layer:
    """The layer in a file; raises Invalid unless it was learned over the reasons this reader knows."""
    layer = Layer.from_bytes(content)
    if layer.words.labels != reader.reasons:
        raise Invalid("layer: learned over other reasons than this reader knows; learn again")
    return layer


def _aside(reply: ReplyReading, normal: Normalised) -> tuple[tuple[int, int], ...]:
    """Words that arrange the next call say nothing of why the customer left."""
    if reply.intent is not Intent.CALLBACK:
        return ()
    return tuple(normal.place(one.start, one.end) for one in reply.evidence)


def _beside(tokens: Sequence[Token], shrugged: Sequence[tuple[int, int]]) -> Sequence[Token]:
    """What is said beside the shrugs: those carry no reason, whatever their words."""
    if not shrugged:
        return tokens
    return [
        token
        for token in tokens
        if not any(start <= token.start and token.end <= end for start, end in shrugged)
    ]


def _within(hints: Sequence[Hint], part: Part) -> bool:
    return any(part.clause.start <= hint.start < part.clause.end for hint in hints)


def _flat(parts: Sequence[Part]) -> list[Token]:
    return [token for part in parts for token in part.tokens]


def _evidence(span: tuple[int, int], text: str) -> Evidence:
    start, end = span
    return Evidence(start, end, text[start:end])
