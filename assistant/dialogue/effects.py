"""What a step asks of its host. The host applies all of them, or none."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Say:
    """Words for the customer. `line_id` is stable across edits of the wording: `<node>.<language>`."""

    node: str
    line_id: str
    kind: str
    text: str
    probe: str | None
    technique: str | None


@dataclass(frozen=True)
class Await:
    """The script rests at `node`; `after` is when silence counts, None when a person ends the wait."""

    after: timedelta | None
    node: str


@dataclass(frozen=True)
class Remember:
    """The customer's own words pointed to this reason, with this probability (0.5 to 1).

    `how` is stated, or confirmed when they said yes to our asking whether we understood them.
    """

    reason: str
    probability: float
    how: str = "stated"


@dataclass(frozen=True)
class HandOver:
    """A person goes on; the script says nothing more of itself."""

    why: str


@dataclass(frozen=True)
class Close:
    """The conversation has ended with this outcome."""

    outcome: str
    why: str


Effect = Say | Await | Remember | HandOver | Close
