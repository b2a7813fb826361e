"""What a step asks of its host. The host applies all of them, or none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Say:
    """Words for the customer.

    `line_id` is stable across edits of the wording: `<node>.<language>`, or `<node>.<language>.<variant>`.
    `why` says of a probe why it was asked: `tells`, the reasons it tells apart best, and `gain` in bits.
    `expires` is the last day on which the words hold: a text that would leave later must not leave at all.
    """

    node: str
    line_id: str
    kind: str
    text: str
    probe: str | None
    technique: str | None
    why: Mapping[str, Any] = field(default_factory=dict)
    expires: date | None = None


@dataclass(frozen=True)
class Await:
    """The script rests at `node`; `after` is when silence counts, None when a person ends the wait."""

    after: timedelta | None
    node: str


@dataclass(frozen=True)
class Remember:
    """Why they left, with this probability (0.5 to 1).

    `how` is stated where their own words pointed to it, confirmed when they said yes to our asking whether
    we understood them, inferred when their answers settled it without their saying it.
    """

    reason: str
    probability: float
    how: str = "stated"


@dataclass(frozen=True)
class Undertake:
    """Something was promised: what, by rep or supervisor, due this long after it was said."""

    node: str
    what: str
    owner: str
    due: timedelta


@dataclass(frozen=True)
class HandOver:
    """A person goes on; the script says nothing more of itself."""

    why: str


@dataclass(frozen=True)
class Close:
    """The conversation has ended with this outcome."""

    outcome: str
    why: str


Effect = Say | Await | Remember | Undertake | HandOver | Close
