"""The first allowed moment of each kind of hour within some days: what a touch can be timed to."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from assistant.planning.decisions import Go
from assistant.planning.facts import Facts
from assistant.planning.gate import may_go
from assistant.planning.openings import group_of, openings
from assistant.planning.response.options import Option, day_of, part_of
from assistant.planning.rules import Rules
from assistant.planning.windows import moment
from assistant.planning.zones import zones_for

#: Hours at which a part of the day ends and the next begins (response.options.part_of).
EDGES = (0, 12, 14, 16)
Span = tuple[datetime, datetime]


def moments(rules: Rules, facts: Facts, channel: str, earliest: datetime, days: int) -> dict[Option, Span]:
    """For each kind of hour that is open within `days` of `earliest` (aware): its first stretch, in UTC.

    Kinds of hour are told in the first zone the customer may be in. A stretch begins where the gate says Go
    if nothing happens meanwhile, and ends with the opening or the part of the day. Empty where nothing opens.
    Raises Invalid for a naive time.
    """
    group = group_of(facts, channel)
    found = openings(rules, [group], earliest, days)[group]
    zone = zone_of(facts)
    stretches: dict[Option, Span] = {}
    for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True):
        for begin, until in _parts(max(moment(start), earliest), moment(end), zone):
            option = kind_of(channel, begin, zone)
            if option not in stretches and isinstance(may_go(rules, facts, channel, begin), Go):
                stretches[option] = begin, until
    return stretches


def zone_of(facts: Facts) -> str:
    """The zone in which the hours of this customer are told: the first they may be in, else UTC."""
    return next(iter(facts.zones or zones_for(facts.country, facts.subdivision)), "UTC")


def kind_of(channel: str, at: datetime, zone: str) -> Option:
    """The kind of contact made by this channel at that moment, in the recipient's local time."""
    local = at.astimezone(ZoneInfo(zone))
    return Option(channel, day_of(local.weekday()), part_of(local.hour))


def _parts(start: datetime, end: datetime, zone: str) -> Iterator[Span]:
    """An opening cut at the edges of the parts of the day."""
    place = ZoneInfo(zone)
    while start < end:
        following = min(end, _next_edge(start, place))
        yield start, following
        start = following


def _next_edge(at: datetime, place: ZoneInfo) -> datetime:
    local = at.astimezone(place)
    day = local.date()
    edges = [
        datetime.combine(date, time(hour), place).astimezone(UTC)
        for date in (day, day + timedelta(days=1))
        for hour in EDGES
    ]
    return min(edge for edge in edges if edge > at)
