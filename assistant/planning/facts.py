"""What the gate must know about a customer: plain values, gathered by the caller in its transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Consented(StrEnum):
    """What the customer said about being contacted on a channel."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Consent:
    """One channel's consent with its date and where the proof is."""

    status: Consented
    on: datetime | None = None
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A row of the suppression list; `channel` None holds for every channel. It holds at any time asked."""

    rule: str
    channel: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempted:
    """A touch made, or planned and not cancelled. `counts` False: an answer, or never left the house."""

    channel: str
    at: datetime
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """One customer as the gate sees them; all times aware.

    `also_in`: other countries they may be in, where what is known conflicts; the rules of all must agree.
    `zones`: every zone they may be in; none known: those of the place (zones.zones_for).
    `provider`: who would carry this touch ("twilio", "phone"); None when a person does it by hand.
    `reachable_channels`: the channels with a usable number or address.
    `cycle_since`: attempts before it belong to an earlier cycle; None counts them all.
    """

    country: str
    subdivision: str | None = None
    zones: tuple[str, ...] = ()
    suppressions: tuple[Suppressed, ...] = ()
    consents: Mapping[str, Consent] = field(default_factory=lambda: MappingProxyType({}))
    last_order_at: datetime | None = None
    preferred_hours: tuple[str, str] | None = None
    preferred_channel: str | None = None
    attempts: tuple[Attempted, ...] = ()
    last_inbound_at: datetime | None = None
    refused_at: datetime | None = None
    reachable_channels: frozenset[str] = frozenset()
    provider: str | None = None
    cycle_since: datetime | None = None
    also_in: tuple[str, ...] = ()
