"""The one gate: may we contact this customer on this channel now? Asked at planning and again at sending."""

from datetime import date, datetime, timedelta

from assistant.planning import checks
from assistant.planning.checks import Asked
from assistant.planning.codes import Answer, Reason
from assistant.planning.decisions import Check, Decision, Go, Later, Never
from assistant.planning.facts import Facts
from assistant.planning.jurisdictions import Jurisdiction
from assistant.planning.rules import EPOCH, Rules
from assistant.planning.timetables import Place, places_of, timetable_for, zones_of
from assistant.planning.windows import (
    DAY,
    Layer,
    Timetable,
    closed_by_holiday,
    is_open,
    local_day,
    moment,
    next_opening,
    offset_at,
    seconds,
)
from assistant.planning.zones import is_known_subdivision

_NO_COMMON_HOUR = Check("hours", Answer.NO, Reason.NO_COMMON_HOUR)


def may_go(rules: Rules, facts: Facts, channel: str, now: datetime, *, replying: bool = False) -> Decision:
    """Go, Later or Never for one touch at `now` (aware), with every rule's answer in `checks`.

    `replying`: the touch answers a message of the customer. While that is recent (Facts.last_inbound_at;
    24 hours, or the end of the next opening when the hours were closed) caps, cooling-off, wished hours and
    missing consent do not hold it back; a suppression, a withdrawn consent and contact hours always do.
    Later.until is the first moment at which this gate would say Go if nothing happens meanwhile.
    The checks come in this order: suppression, place and consent, hours, caps, channel, cooling-off; the
    first that says no, or later, gives the reason.
    Raises Invalid for a naive time or a year out of reach; everything else wrong is a Never.
    """
    second = seconds(now)
    first = checks.suppression(rules, facts, channel)
    places = places_of(facts)
    if (strange := _unknown(rules, channel, places)) is not None:
        return _refused((first, strange))
    rows = _rows(rules, places, facts.zones, second)
    plain = timetable_for(rules, channel, places=places, zones=facts.zones, wish=None)
    answering = replying and _recently_heard(rules, facts, plain, now)
    wish = None if answering else facts.preferred_hours
    table = timetable_for(rules, channel, places=places, zones=facts.zones, wish=wish)
    asked = Asked(rules, rows, facts, channel, now, answering)
    ground = (first, *checks.places(asked), *checks.consents(asked))
    rest = (*checks.caps(asked), *checks.carriage(asked), checks.reach(asked), checks.cooling_off(asked))
    if not isinstance(table, Timetable):
        return _refused((*ground, _no_hours(table, rows[0], facts), *rest))
    return _decide((*ground, *_hours(table, second), *rest), table, second)


def _unknown(rules: Rules, channel: str, places: tuple[Place, ...]) -> Check | None:
    if channel not in rules.channels:
        return Check("channel", Answer.NO, Reason.UNKNOWN_CHANNEL, channel)
    for country, part in places:
        if all(term.row is None for term in rules.terms(country, part)):
            return Check("country", Answer.NO, Reason.UNKNOWN_COUNTRY, country)
        if not is_known_subdivision(country, part):
            return Check("country", Answer.NO, Reason.UNKNOWN_SUBDIVISION, f"{country}-{part}")
    return None


def _rows(
    rules: Rules, places: tuple[Place, ...], zones: tuple[str, ...], second: int
) -> tuple[Jurisdiction, ...]:
    """The rows in force today, on the calendar of every zone the customer may be in."""
    days = {local_day(zone, second) for zone in zones_of(places, zones)} or {second // DAY}
    found = (rules.row(*place, date.fromordinal(day + EPOCH)) for place in places for day in sorted(days))
    return tuple(dict.fromkeys(row for row in found if row is not None))


def _no_hours(reason: Reason, row: Jurisdiction, facts: Facts) -> Check:
    if reason is Reason.UNKNOWN_ZONE:
        return Check("zone", Answer.NO, reason, ", ".join(facts.zones))
    if reason is Reason.PREFERENCE:
        return Check("wish.hours", Answer.NO, reason, " - ".join(facts.preferred_hours or ()))
    return Check(f"{row.code}.hours", Answer.NO, reason)


def _recently_heard(rules: Rules, facts: Facts, table: Timetable | Reason, now: datetime) -> bool:
    """Whether the customer's last message still asks for an answer."""
    heard = facts.last_inbound_at
    if heard is None:
        return False
    if now <= heard + timedelta(hours=rules.house.reply_hours):
        return True
    if not isinstance(table, Timetable):
        return False
    at = seconds(heard)
    opening = next_opening(table, at)
    if opening is not None and opening[0] <= at:
        opening = next_opening(table, opening[1])
    return opening is not None and now < moment(opening[1])


def _hours(table: Timetable, second: int) -> tuple[Check, ...]:
    """One check a rule: its first closed zone speaks for all of them; then whether they ever meet."""
    by_rule: dict[str, Layer] = {}
    for layer in table.layers:
        if layer.holds_on(local_day(layer.zone, second)) and (
            layer.rule not in by_rule or (is_open(by_rule[layer.rule], second) and not is_open(layer, second))
        ):
            by_rule[layer.rule] = layer
    said = tuple(_hour(layer, second) for layer in by_rule.values())
    return said if next_opening(table, second) else (*said, _NO_COMMON_HOUR)


def _hour(layer: Layer, second: int) -> Check:
    local = moment(second + offset_at(layer.zone, second))
    detail = f"{local:%Y-%m-%d %H:%M} {layer.zone}"
    if is_open(layer, second):
        return Check(layer.rule, Answer.YES, Reason.ALLOWED, detail)
    holiday = layer.calendar is not None and closed_by_holiday(layer, second)
    return Check(layer.rule, Answer.LATER, Reason.HOLIDAY if holiday else layer.closed, detail)


def _decide(answers: tuple[Check, ...], table: Timetable, second: int) -> Decision:
    if any(check.answer is Answer.NO for check in answers):
        return _refused(answers)
    waits = [-(-check.until.timestamp() // 1) for check in answers if check.until is not None]
    ready = int(max([second, *waits]))
    opening = next_opening(table, ready)
    if opening is None:
        return _refused((*answers, _NO_COMMON_HOUR))
    held = next((check for check in answers if check.answer is Answer.LATER), None)
    if held is None:
        return Go(moment(opening[1]), answers)
    return Later(moment(max(ready, opening[0])), held.reason, held.rule, answers)


def _refused(answers: tuple[Check, ...]) -> Never:
    no = next(check for check in answers if check.answer is Answer.NO)
    return Never(no.reason, no.rule, answers)
