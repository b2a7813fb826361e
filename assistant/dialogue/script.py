"""A script as the engine sees it: frozen values, no text left to parse but the lines themselves."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal

Channel = Literal["sms", "call"]
CHANNELS: tuple[Channel, ...] = ("sms", "call")
LANGUAGES = ("en", "zh")
ANY_REASON = "any"

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
    "confirmation",
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
    SAY = "say"  #: a line that needs no answer
    ASK = "ask"  #: an indirect question; waits for the answer
    WAIT = "wait"  #: listens without saying anything
    REMEDY = "remedy"  #: answers the reason now believed most
    HAND_OVER = "hand_over"  #: a person goes on
    CLOSE = "close"  #: the conversation ends


class On(StrEnum):
    REASON = "reason"
    INTENT = "intent"
    SILENCE = "silence"
    FAILED = "failed"
    ELSE = "else"


@dataclass(frozen=True)
class Route:
    """Where a cause leads. `values` are reasons or intents; empty for silence, failed and else."""

    on: On
    values: tuple[str, ...]
    to: str

    @property
    def named(self) -> tuple[str, ...]:
        """The reasons it asks for one by one; empty when any will do, or none is asked for."""
        return self.values if self.on is On.REASON and ANY_REASON not in self.values else ()


@dataclass(frozen=True)
class Node:
    id: str
    kind: NodeKind
    lines: Mapping[str, str] = field(default_factory=dict)
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

    @property
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
        """The first target for silence, failed or else, if the script names one."""
        return next((route.to for route in self.routes if route.on is on), None)


@dataclass(frozen=True)
class Script:
    """One version of one script. `version` is the SHA-256 of `source`; `version[:12]` is for people."""

    id: str
    version: str
    title: Mapping[str, str]
    channel: Channel
    languages: tuple[str, ...]
    start: str
    nodes: Mapping[str, Node]
    source: str
