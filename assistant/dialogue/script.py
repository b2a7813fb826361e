"""A script as the engine sees it: frozen values, no text left to parse but the lines themselves."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Literal

Channel = Literal["sms", "call"]
CHANNELS: tuple[Channel, ...] = ("sms", "call")
LANGUAGES = ("en", "zh")
TRADITIONAL = "zh-Hant"
"""Not written by authors: made from the Simplified lines."""
STYLES = ("direct", "warm", "careful", "exact")
TIERS = ("key", "major", "ordinary", "small", "release")
MOODS = ("annoyed", "hurried", "sad", "cheerful")
OWNERS = ("rep", "supervisor")
OCCASIONS = (
    "winback",
    "second_touch",
    "birthday",
    "complaint",
    "lost_contact",
    "release",
    "voicemail",
    "visit",
)
FAMILIES = ("dissatisfaction", "competition", "relationship", "natural")
COMPLAINTS = (
    "attitude",
    "waiting",
    "speed",
    "quality",
    "environment",
    "transparency",
    "broken_promise",
    "complaint_handling",
    "neglect",
    "convenience",
)
"""Reasons that are something we did to them: said back to somebody who just told them, they want regret."""
ANY_REASON = "any"
CONFIRMATION = "confirmation"

TECHNIQUES = (
    "third_person",
    "comparison",
    "critical_incident",
    "projection",
    "laddering",
    "ranking",
    "completion",
    "hypothetical_return",
    "appreciation",
    "soft_direct",
    CONFIRMATION,
)
INTENTS = (
    "opt_out",
    "wrong_number",
    "deceased",
    "decline",
    "callback",
    "question",
    "help",
    "affirm",
    "negative",
    "unsure",
    "hostile",
    "other",
)

_DURATION = re.compile(r"([1-9][0-9]{0,3}) (minute|hour|day|week)s?")


def duration(text: str) -> timedelta | None:
    """The time written like "3 days" or "1 hour"; None when it is not written so."""
    found = _DURATION.fullmatch(text)
    return timedelta(**{f"{found[2]}s": int(found[1])}) if found else None


class NodeKind(StrEnum):
    IDENTIFY = "identify"  #: who we are, what for, how to refuse; always first
    RECORDING_NOTICE = "recording_notice"  #: says that the call is recorded; like identify, not to be skipped
    SAY = "say"  #: a line that needs no answer
    SMALL_TALK = "small_talk"  #: the eight minutes of life: the first cue that fits this person
    ASK = "ask"  #: an indirect question; waits for the answer
    ELICIT = "elicit"  #: probes from the library, each chosen when it is asked, until the reason is settled
    CONFIRM = "confirm"  #: puts the likeliest reason to the customer, once and lightly
    WAIT = "wait"  #: listens without saying anything
    REMEDY = "remedy"  #: answers the reason settled, or else believed most
    PROMISE = "promise"  #: undertakes something: what, by whom, by when
    HAND_OVER = "hand_over"  #: a person goes on
    CLOSE = "close"  #: the conversation ends


#: Kinds of nodes that are said before anything else may happen on a call.
OBLIGATORY = (NodeKind.IDENTIFY, NodeKind.RECORDING_NOTICE)


class On(StrEnum):
    REASON = "reason"
    INTENT = "intent"
    MOOD = "mood"
    SILENCE = "silence"
    FAILED = "failed"
    UNSETTLED = "unsettled"
    ELSE = "else"


@dataclass(frozen=True)
class Route:
    """Where a cause leads. `values` are reasons, intents or moods; empty for the other conditions."""

    on: On
    values: tuple[str, ...]
    to: str

    @property
    def named(self) -> tuple[str, ...]:
        """The reasons it asks for one by one; empty when any will do, or none is asked for."""
        return self.values if self.on is On.REASON and ANY_REASON not in self.values else ()


@dataclass(frozen=True)
class Wording:
    """One line in every language: `any` for everybody, and variants by style, by tier, or by both.

    Variants are keyed by language, then by `warm`, `key` or `key warm`.
    """

    any: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def pick(self, language: str, style: str = "", tier: str = "") -> tuple[str, str]:
        """The variant's name ("" for everybody's) and its text: for tier and style, tier, style, or any."""
        chosen = self.variants.get(language)
        if chosen:
            for key in (f"{tier} {style}", tier, style):
                if key in chosen:
                    return key, chosen[key]
        return "", self.any[language]

    def every(self) -> Iterator[tuple[str, str, str]]:
        """Language, variant ("" for everybody) and text of each line, in the author's order of languages."""
        for language, text in self.any.items():
            yield language, "", text
            for variant, other in self.variants.get(language, {}).items():
                yield language, variant, other


class CueKind(StrEnum):
    BIRTHDAY = "birthday"  #: their birthday is at most `days` away
    TRAIT = "trait"  #: one of `traits` is on record; the line may say it
    LAST_ORDER = "last_order"  #: they bought within `days`
    ALWAYS = "always"  #: fits everybody


@dataclass(frozen=True)
class Cue:
    """One way into a chat about life, and whom it fits."""

    id: str
    kind: CueKind
    wording: Wording
    days: int = 0
    traits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Undertaking:
    """What a promise node promises: in words per language, by whom, how long after it was said."""

    what: Mapping[str, str]
    owner: str
    due: timedelta


@dataclass(frozen=True)
class Elicitation:
    """How an elicit node asks. `probes` and `techniques` narrow the library; empty takes all that suit."""

    probes: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    confidence: float = 0.8
    at_most: int = 4


@dataclass(frozen=True)
class Node:
    """One node. Of the last fields each belongs to one kind; the others hold their empty value."""

    id: str
    kind: NodeKind
    lines: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    probe: str | None = None
    technique: str | None = None
    reveals: tuple[str, ...] = ()
    wait: timedelta | None = None
    then: str | None = None
    routes: tuple[Route, ...] = ()
    purpose: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    outcome: str = ""
    line_id: str = ""
    expires: date | None = None
    part: str = ""
    cues: tuple[Cue, ...] = ()
    elicitation: Elicitation | None = None
    undertaking: Undertaking | None = None

    @cached_property
    def wording(self) -> Wording:
        """The node's line in all its variants."""
        return Wording(self.lines, self.variants)

    @property
    def speaks(self) -> bool:
        """Whether something is said here."""
        return bool(self.lines or self.cues or self.elicitation)

    @cached_property
    def waits(self) -> bool:
        """Whether the script stops here until something is heard, silence falls or the rep goes on."""
        return self.kind in (NodeKind.ASK, NodeKind.WAIT) or bool(self.routes)

    @property
    def ends(self) -> bool:
        """Whether nothing of the script follows."""
        return self.kind in (NodeKind.HAND_OVER, NodeKind.CLOSE)

    def targets(self) -> Iterator[str]:
        """Every node that may follow, in the script's order, repeats kept."""
        yield from (route.to for route in self.routes)
        if self.then is not None:
            yield self.then

    def route(self, on: On) -> str | None:
        """The first target for silence, failed, unsettled or else, if the script names one."""
        return next((route.to for route in self.routes if route.on is on), None)


@dataclass(frozen=True)
class For:
    """When the product picks a script; an empty list fits everything."""

    occasion: str = "winback"
    touches: tuple[int, ...] = ()
    tiers: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Script:
    """One version of one script. `version` is the SHA-256 of `source`, parts included; `version[:12]` is for
    people. `bluntness` is the ceiling of its questions (0 to 100), `segments` the most a text may take."""

    id: str
    version: str
    title: Mapping[str, str]
    channel: Channel
    languages: tuple[str, ...]
    start: str
    nodes: Mapping[str, Node]
    source: str
    fits: For = field(default_factory=For)
    bluntness: int = 60
    segments: int = 2
