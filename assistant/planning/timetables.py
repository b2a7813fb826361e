"""Puts together the hours that must all be open for one customer on one channel."""

from collections.abc import Iterator
from functools import lru_cache

from assistant.errors import Invalid
from assistant.planning.calendars import Added, Calendar
from assistant.planning.codes import Reason
from assistant.planning.facts import Facts
from assistant.planning.hours import Hours, preferred
from assistant.planning.rules import Rules
from assistant.planning.windows import Layer, Timetable, known_zones
from assistant.planning.zones import subdivision_code, zones_for

Place = tuple[str, str | None]
CLOSED = Hours(((),) * 7)


def places_of(facts: Facts) -> tuple[Place, ...]:
    """Every place whose rules hold for a customer: their own first, then those the facts point at besides."""
    country = facts.country.strip().upper()
    own = (country, subdivision_code(country, facts.subdivision))
    return (own, *((other, None) for other in facts.also_in if other != country))


@lru_cache(maxsize=4096)
def zones_of(places: tuple[Place, ...], zones: tuple[str, ...]) -> tuple[str, ...]:
    """The candidate zones: those given, or every zone of every place; empty when one of them has none known
    or a name is no zone."""
    if not zones and not all(zones_for(*place) for place in places):
        return ()
    found = zones or tuple(dict.fromkeys(zone for place in places for zone in zones_for(*place)))
    return found if all(zone in known_zones() for zone in found) else ()


@lru_cache(maxsize=32768)
def timetable_for(
    rules: Rules,
    channel: str,
    *,
    places: tuple[Place, ...],
    zones: tuple[str, ...],
    wish: tuple[str, str] | None,
) -> Timetable | Reason:
    """The hours of every place's rows, of the house and of the customer's wish, in every candidate zone.

    Gives a Reason instead when there are no hours to go by: no_rule, unknown_zone, or preference for a
    wish that cannot be read. A channel without hours (a letter) is always open.
    """
    use = rules.channels[channel]
    if not use.hours:
        return Timetable(())
    house = rules.hours_for(channel, rules.house.hours)
    lacking = use.law and any(not _any_hours(rules, channel, place) for place in places)
    if house is None or lacking:
        return Reason.NO_RULE
    candidates = zones_of(places, zones)
    if not candidates:
        return Reason.UNKNOWN_ZONE
    layers = (
        [layer for place in places for layer in _legal(rules, channel, place, candidates)] if use.law else []
    )
    for place in places:
        calendar = Calendar(*place, _added(rules, place))
        layers += [_layer("house.hours", house, zone, calendar) for zone in candidates]
    if wish is not None:
        try:
            wished = preferred(*wish)
        except Invalid:
            return Reason.PREFERENCE
        layers += [_layer("wish.hours", wished, zone, None, Reason.PREFERENCE) for zone in candidates]
    return Timetable(tuple(dict.fromkeys(layers)))


def _added(rules: Rules, place: Place) -> tuple[Added, ...]:
    """Holidays of the company, and of every version of the place's rules: the house keeps them all."""
    rows = [term.row for term in rules.terms(*place) if term.row is not None]
    return tuple(
        dict.fromkeys((*rules.house.holidays_added, *(added for row in rows for added in row.holidays_added)))
    )


def _any_hours(rules: Rules, channel: str, place: Place) -> bool:
    rows = [term.row for term in rules.terms(*place) if term.row is not None]
    return any(rules.hours_for(channel, row.hours) is not None for row in rows)


def _legal(rules: Rules, channel: str, place: Place, candidates: tuple[str, ...]) -> Iterator[Layer]:
    """One layer for each version of the place's rules, so that each local day keeps the one of that day."""
    for since, until, row in rules.terms(*place):
        hours = rules.hours_for(channel, row.hours) if row else None
        calendar = Calendar(*place, (*rules.house.holidays_added, *(row.holidays_added if row else ())))
        why = Reason.NO_RULE if hours is None else Reason.OUTSIDE_HOURS
        for zone in (row.zone,) if row and row.zone else candidates:
            rule = f"{row.code if row else place[0]}.hours"
            yield _layer(rule, hours or CLOSED, zone, calendar, why, since, until)


@lru_cache(maxsize=8192)
def _layer(
    rule: str,
    hours: Hours,
    zone: str,
    calendar: Calendar | None,
    closed: Reason = Reason.OUTSIDE_HOURS,
    since: int | None = None,
    until: int | None = None,
) -> Layer:
    """One object for equal layers, so that customers who differ elsewhere share what is known of its days."""
    return Layer(rule, hours, zone, calendar, closed, since, until)
