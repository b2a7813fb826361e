"""The contact rules as values: who may be contacted when, how often, and on what ground, by place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from assistant.planning.calendars import Added
from assistant.planning.codes import Reason
from assistant.planning.hours import Hours


class Status(StrEnum):
    """May this place be contacted at all?"""

    OPEN = "open"
    CONSENT_ONLY = "consent_only"  # a recorded consent on the channel, nothing less
    BLOCKED = "blocked"  # not through the providers of `blocked_on`; through none when that is empty


class Ground(StrEnum):
    """What a channel needs before a first touch. A withdrawn consent forbids it in every case."""

    EXPRESS = "express"  # a recorded consent
    RELATIONSHIP = "relationship"  # a consent, or an order (or an inquiry) not too long ago
    FREE = "free"  # nothing, as long as nobody objected


@dataclass(frozen=True, slots=True)
class Basis:
    """The ground of one channel; months since the last order or the customer's last message."""

    ground: Ground
    purchase_months: int = 0
    inquiry_months: int = 0


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `count` attempts on these channels (none: on all together) in `within`, or per cycle."""

    rule: str
    count: int
    within: timedelta | None
    channels: frozenset[str] = frozenset()

    @property
    def reason(self) -> Reason:
        if self.within is None:
            return Reason.CAP_CYCLE
        if self.within <= timedelta(hours=24):
            return Reason.CAP_24H
        return Reason.CAP_7D if self.within <= timedelta(days=7) else Reason.CAP_30D


@dataclass(frozen=True, slots=True)
class Refusals:
    """How long "not interested" holds; `final`: for good. `channels` empty: on every channel."""

    days: int = 0
    final: bool = False
    channels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChannelUse:
    """How a channel is treated.

    `hours`: whose hours it keeps, the first found; none: it is open day and night. `counted`: whether a touch
    is an attempt. `law`: whether the hours and grounds of the place speak of it; otherwise the house alone
    does. `like`: a consent or a refusal for that channel holds for this one too.
    """

    hours: tuple[str, ...] = ()
    counted: bool = True
    law: bool = True
    like: str | None = None


@dataclass(frozen=True, eq=False)
class Jurisdiction:
    """One version of one row, compared by identity; a subdivision's holds what it takes from its country.

    In force on local days in [effective_from, effective_until). `uncertain` names what is not confirmed, with
    the question to ask: a permission among it is not used and a restriction is kept, until the company's own
    file says otherwise. `off` says why the whole place is not switched on.
    """

    code: str
    status: Status
    evidence: str  # P primary source, S secondary, G general knowledge: not confirmed
    sources: tuple[str, ...]
    hours: Mapping[str, Hours]
    basis: Mapping[str, Basis]
    caps: tuple[Cap, ...] = ()
    refusals: Refusals = Refusals()
    blocked_on: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    zone: str | None = None  # the hours count in this zone, wherever in the place the customer is
    effective_from: date | None = None
    effective_until: date | None = None
    uncertain: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    off: str | None = None
    holidays_added: tuple[Added, ...] = ()
    duties: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))
    note: str = ""

    def in_force(self, on: date) -> bool:
        """Whether this version holds on a local day."""
        begun = self.effective_from is None or self.effective_from <= on
        return begun and (self.effective_until is None or on < self.effective_until)


@dataclass(frozen=True, slots=True)
class House:
    """The company's own limits; they hold everywhere, on top of the law."""

    hours: Mapping[str, Hours]
    caps: tuple[Cap, ...]
    refusals: Refusals
    reply_hours: int  # how long after a customer's message an answer is no attempt
    holidays_added: tuple[Added, ...] = ()
