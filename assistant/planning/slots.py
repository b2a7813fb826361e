"""The first good moment for a touch: inside every rule, and at the better hour where hours differ."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from assistant.planning.codes import Reason, Why
from assistant.planning.decisions import Go, Never
from assistant.planning.facts import Facts
from assistant.planning.gate import may_go
from assistant.planning.hours import Hours
from assistant.planning.rules import Rules
from assistant.planning.windows import open_intervals
from assistant.planning.zones import zones_for

SPOKEN = frozenset({"call", "automated_call"})
GOOD_CALL_HOURS = Hours(
    (((16 * 60, 19 * 60),),) * 7
)  # evidence: calls are answered best 16-19, texts at any hour
SPREAD = timedelta(minutes=30)
TRIES = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """Contact at `at`, allowed until `until`; `why` says what chose the moment and what delayed it."""

    at: datetime
    until: datetime
    why: tuple[Why | Reason, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """No moment can be given; the reason and the rule are those of the gate.

    `for_a_person`: nothing forbids it, but somebody must find out where and when (decisions.Never).
    """

    reason: Reason
    rule: str
    for_a_person: bool = False


def next_slot(
    rules: Rules,
    facts: Facts,
    channel: str,
    earliest: datetime,
    *,
    replying: bool = False,
    urgent: bool = False,
    seed: str = "",
) -> Slot | Withheld:
    """The first allowed moment at or after `earliest` (aware), as the gate sees it.

    Calls wait for 16-19 local time of the same opening day, unless the customer named hours, or `urgent`, or
    it is an answer. Texts that wait for an opening are spread over its first half hour by `seed`, always the
    same for one seed, so that not all go out on the minute; without a seed they go at the opening.
    """
    found = _first_opening(rules, facts, channel, earliest, replying=replying)
    if isinstance(found, Withheld) or replying:
        return found
    better, why = found.at, Why.SPREAD
    if channel in SPOKEN:
        why = Why.GOOD_CALL_HOURS
        better = found.at if urgent or facts.preferred_hours else _good_hour(facts, found.at)
    elif seed and found.at > earliest:
        better = found.at + spread(seed, found.until - found.at)
    again = may_go(rules, facts, channel, better) if better > found.at else None
    return Slot(better, again.until, (*found.why, why)) if isinstance(again, Go) else found


def _first_opening(
    rules: Rules, facts: Facts, channel: str, earliest: datetime, *, replying: bool
) -> Slot | Withheld:
    """Follows Later to the moment of a Go; asked again there, since a consent may run out on the way."""
    at, delays = earliest, dict[Reason, None]()
    wished = (Why.WISH,) if facts.preferred_hours and not replying else ()
    for _ in range(TRIES):
        decision = may_go(rules, facts, channel, at, replying=replying)
        if isinstance(decision, Go):
            opened = Why.HOURS_OPEN if delays else Why.AT_ONCE
            return Slot(at, decision.until, (opened, *wished, *delays))
        if isinstance(decision, Never):
            return Withheld(decision.reason, decision.rule, decision.for_a_person)
        delays[decision.reason] = None
        at = decision.until
    return Withheld(Reason.NO_COMMON_HOUR, "hours", for_a_person=True)


def _good_hour(facts: Facts, at: datetime) -> datetime:
    """When that day's good calling hours begin, in the first zone they may be in; `at` when over or begun."""
    zone = next(iter(facts.zones or zones_for(facts.country, facts.subdivision)), "UTC")
    today = at.astimezone(ZoneInfo(zone)).date()
    for start, _ in open_intervals(GOOD_CALL_HOURS, zone, at, at + timedelta(days=1)):
        if start.astimezone(ZoneInfo(zone)).date() == today:
            return max(start, at)
    return at


def spread(seed: str, room: timedelta) -> timedelta:
    """How far into an opening of that length a touch leaves: within its first half hour, or quarter."""
    digest = blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    share = int.from_bytes(digest, "big") / 2**32
    return timedelta(seconds=int(share * min(SPREAD, room / 4).total_seconds()))
