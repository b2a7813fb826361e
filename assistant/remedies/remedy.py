"""What a remedy is: its words, when it may be given, what it costs and what we expect of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

ANY = "any"
STYLES = ("direct", "warm", "careful", "exact")
TIERS = ("key", "major", "ordinary", "small", "release")
CHANNELS = ("sms", "call", "visit", "letter")
FAULTS = ("company", "staff", "competitor", "customer", "circumstance", "unknown")


class Kind(StrEnum):
    FIX = "fix"  #: mend it, and tell them what was mended
    APOLOGY = "apology"
    INFORMATION = "information"
    REPLACEMENT = "replacement"
    COMPENSATION = "compensation"  #: makes good what went wrong; no promotion
    WARRANTY = "warranty"
    EASIER_RETURN = "easier_return"
    VISIT = "visit"
    UPGRADE = "upgrade"
    COMPARISON = "comparison"
    BUNDLE = "bundle"
    DISCOUNT = "discount"
    CLOSE = "close"  #: a warm goodbye that asks for nothing


OFFERS = frozenset({Kind.UPGRADE, Kind.BUNDLE, Kind.DISCOUNT})
"""Promotions: what one gives to sell, not to make good."""


class Role(StrEnum):
    """Who speaks, and so how much may be given; least first."""

    SCRIPT = "script"  #: an automatic text
    REP = "rep"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of the catalogue's currency, and a share of the customer's typical order."""

    fixed: float = 0.0
    order_share: float = 0.0

    def of(self, typical_order: float) -> float:
        """The amount for a customer whose orders come to `typical_order`."""
        return self.fixed + self.order_share * typical_order


@dataclass(frozen=True, slots=True)
class Saying:
    """Texts by language and style; every language has `any`."""

    texts: Mapping[str, Mapping[str, str]]

    def words(self, language: str, style: str = "") -> str:
        """The text in this style, else in any; Chinese for every zh tag, English for all others."""
        by_style = self.texts["zh" if language.startswith("zh") else "en"]
        return by_style.get(style, by_style[ANY])


@dataclass(frozen=True, slots=True)
class Conditions:
    """When a remedy fits; an empty set or None fits everybody."""

    tiers: frozenset[str] = frozenset()
    faults: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    changeable: bool | None = None
    by_us: bool | None = None
    complaint_open: bool | None = None

    @property
    def none(self) -> bool:
        """Whether it fits everybody."""
        return self == Conditions()


@dataclass(frozen=True, slots=True)
class Effect:
    """What we expect, all assumed until a test says otherwise.

    `returns`: chance that a customer told this comes back; `years`: how long they then stay; `spend`: what
    they then spend a year, of what they spent before; `full_price_lost`: share of a year's margin lost on
    those who would have come back at full price.
    """

    returns: float
    years: float
    spend: float = 1.0
    full_price_lost: float = 0.0


@dataclass(frozen=True, slots=True)
class Remedy:
    """`by`: who says or does it; `cost` is paid when they come back, or whatever happens if `cost_always`;
    `gives`: what it is worth to the customer; `until`: the last day it may be said; `valid_days`: how long
    it stands once said."""

    id: str
    reason: str
    kind: Kind
    what: Mapping[str, str]
    said: Saying
    effect: Effect
    only: Conditions = field(default_factory=Conditions)
    by: str = "rep"
    role: Role = Role.SCRIPT
    cost: Money = field(default_factory=Money)
    cost_always: bool = False
    gives: Money = field(default_factory=Money)
    until: date | None = None
    valid_days: int | None = None
    note: str = ""

    @property
    def is_offer(self) -> bool:
        """Whether it is a promotion."""
        return self.kind in OFFERS

    @property
    def plain(self) -> bool:
        """Whether it may always be given: it costs nothing, sells nothing, and has no condition or end."""
        costs = self.cost != Money() or self.role is not Role.SCRIPT
        return not (self.is_offer or costs or self.until) and self.only.none
