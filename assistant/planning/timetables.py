"""Puts together the hours that must all be open for one customer on one channel."""

from functools import lru_cache

from assistant.errors import Invalid
from assistant.planning.calendars import Calendar
from assistant.planning.codes import Reason
from assistant.planning.hours import preferred
from assistant.planning.jurisdictions import Jurisdiction
from assistant.planning.rules import Rules
from assistant.planning.windows import Layer, Timetable, known_zones
from assistant.planning.zones import zones_for


@lru_cache(maxsize=8192)
def timetable_for(
    rules: Rules,
    row: Jurisdiction,
    channel: str,
    *,
    place: tuple[str, str | None],
    zones: tuple[str, ...],
    wish: tuple[str, str] | None,
) -> Timetable | Reason:
    """The hours of the place's row, of the house and of the customer's wish, in every candidate zone.

    Gives a Reason instead when there are no hours to go by: no_rule, unknown_zone, or preference for a
    wish that cannot be read. A channel without hours (a letter) is always open.
    """
    if not rules.channels[channel].hours:
        return Timetable(())
    law, house = rules.hours_for(channel, row.hours), rules.hours_for(channel, rules.house.hours)
    if law is None or house is None:
        return Reason.NO_RULE
    places = zones or zones_for(*place)
    if not places or any(zone not in known_zones() for zone in places):
        return Reason.UNKNOWN_ZONE
    calendar = Calendar(*place, row.holidays_added)
    legal = (row.zone,) if row.zone else places
    layers = [Layer(f"{row.code}.hours", law, zone, calendar) for zone in legal]
    layers += [Layer("house.hours", house, zone, calendar) for zone in places]
    if wish is not None:
        try:
            wished = preferred(*wish)
        except Invalid:
            return Reason.PREFERENCE
        layers += [Layer("wish.hours", wished, zone, None, Reason.PREFERENCE) for zone in places]
    return Timetable(tuple(layers))
