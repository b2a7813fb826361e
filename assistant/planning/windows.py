"""When local hours are open, computed in UTC seconds over the real offsets of the recipient's zone.

A local wall time may be skipped or come twice; so the UTC day is cut where the offset changes, and
inside a piece local time is UTC plus a constant. The weekday is always the recipient's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from assistant.errors import Invalid
from assistant.planning.calendars import Calendar, is_holiday
from assistant.planning.codes import Reason
from assistant.planning.hours import Hours

DAY, HOUR = 86_400, 3_600
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SEARCH_DAYS = 60
WHOLE_DAY = ((0, 1440),)
Interval = tuple[int, int]  # UTC seconds since 1970, [from, to)


@dataclass(frozen=True, eq=False)
class Layer:
    """One rule's hours in one zone. Compared by identity, which keeps the caches below cheap.

    `since` and `until` are local days since 1970, [since, until): on other days the rule says nothing.
    """

    rule: str
    hours: Hours
    zone: str
    calendar: Calendar | None = None
    closed: Reason = Reason.OUTSIDE_HOURS
    since: int | None = None
    until: int | None = None

    def holds_on(self, local_day: int) -> bool:
        """Whether the rule is in force on that local day."""
        begun = self.since is None or self.since <= local_day
        return begun and (self.until is None or local_day < self.until)


@dataclass(frozen=True, eq=False)
class Timetable:
    """The layers that must all be open; without any layer it is always open."""

    layers: tuple[Layer, ...]


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """The IANA names accepted as a zone; "localtime" and the like say nothing about a customer."""
    return frozenset(available_timezones() - {"localtime", "Factory", "posixrules", "Etc/Unknown"})


def seconds(at: datetime) -> int:
    """Whole UTC seconds since 1970. Raises Invalid for a naive time or one outside 1970-2199."""
    if at.tzinfo is None or at.utcoffset() is None:
        raise Invalid(f"{at.isoformat()} has no time zone; give an aware time like 2026-11-21T09:00:00+08:00")
    if not 1971 <= at.year <= 2198:
        raise Invalid(f"the year {at.year} is outside 1971 to 2198")
    return (at - EPOCH) // timedelta(seconds=1)


def moment(at: int) -> datetime:
    """The aware UTC time of `seconds`."""
    return EPOCH + timedelta(seconds=at)


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    if name not in known_zones():
        raise Invalid(f"{name!r} is no known time zone; use an IANA name like Asia/Shanghai")
    return ZoneInfo(name)


def offset_at(zone: str, at: int) -> int:
    """Seconds local time is ahead of UTC at that moment. Raises Invalid for an unknown zone."""
    delta = moment(at).astimezone(_zone(zone)).utcoffset()
    return delta // timedelta(seconds=1) if delta is not None else 0


def _change(zone: str, low: int, high: int) -> int:
    """The first second in (low, high] whose offset differs from that at `low`."""
    before = offset_at(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if offset_at(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=32768)
def _pieces(zone: str, day: int) -> tuple[tuple[int, int, int], ...]:
    """The UTC day cut into (from, to, offset). Hourly probes: no zone changes twice within an hour."""
    pieces: list[tuple[int, int, int]] = []
    start, offset = day * DAY, offset_at(zone, day * DAY)
    for probe in range(day * DAY + HOUR, (day + 1) * DAY + 1, HOUR):
        if offset_at(zone, probe) != offset and (cut := _change(zone, probe - HOUR, probe)) < (day + 1) * DAY:
            pieces.append((start, cut, offset))
            start, offset = cut, offset_at(zone, cut)
    return (*pieces, (start, (day + 1) * DAY, offset))


def _spans(layer: Layer, today: int, *, plain: bool = False) -> tuple[tuple[int, int], ...]:
    if not layer.holds_on(today):
        return WHOLE_DAY
    weekday, calendar = (today + 3) % 7, layer.calendar  # 1970-01-01 was a Thursday
    if calendar is None or plain:
        return layer.hours.on(weekday)
    eve = layer.hours.eve_as_saturday and is_holiday(calendar, today + 1)
    return layer.hours.on(weekday, holiday=is_holiday(calendar, today), eve=eve)


@lru_cache(maxsize=131072)
def layer_opens(layer: Layer, day: int) -> tuple[Interval, ...]:
    """When this layer is open within one UTC day, in order, without overlap."""
    opens: list[Interval] = []
    for start, end, offset in _pieces(layer.zone, day):
        for today in range((start + offset) // DAY, (end + offset - 1) // DAY + 1):
            midnight = today * DAY - offset
            for first, last in _spans(layer, today):
                low, high = max(start, midnight + first * 60), min(end, midnight + last * 60)
                if low < high:
                    opens.append((low, high))
    return joined(opens)


def joined(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """Ordered intervals with those that touch made one."""
    result: list[Interval] = []
    for low, high in intervals:
        if result and low <= result[-1][1]:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)


def both(left: Sequence[Interval], right: Sequence[Interval]) -> tuple[Interval, ...]:
    """The moments in both of two ordered lists of intervals."""
    common = [(max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) < min(b, d)]
    return tuple(sorted(common))


@lru_cache(maxsize=131072)
def common_opens(timetable: Timetable, day: int) -> tuple[Interval, ...]:
    """When every layer is open within one UTC day."""
    opens: tuple[Interval, ...] = ((day * DAY, (day + 1) * DAY),)
    for layer in timetable.layers:
        opens = both(opens, layer_opens(layer, day))
        if not opens:
            break
    return opens


def next_opening(timetable: Timetable, at: int) -> Interval | None:
    """The first common opening that ends after `at`, as (start, end); None if there is none in 60 days.

    The start may lie before `at`: then it is open now. An opening over midnight UTC is one opening,
    followed for at most two days.
    """
    today = at // DAY
    for day in range(today, today + SEARCH_DAYS + 1):
        for low, high in common_opens(timetable, day):
            if high > at:
                return _widened(timetable, day, low, high)
    return None


def _widened(timetable: Timetable, day: int, low: int, high: int) -> Interval:
    if low == day * DAY and (before := common_opens(timetable, day - 1)) and before[-1][1] == low:
        low = before[-1][0]
    for later in (day + 1, day + 2):
        if high == later * DAY and (after := common_opens(timetable, later)) and after[0][0] == high:
            high = after[0][1]
    return low, high


def is_open(layer: Layer, at: int) -> bool:
    """Whether this layer is open at that second."""
    return any(low <= at < high for low, high in layer_opens(layer, at // DAY))


def closed_by_holiday(layer: Layer, at: int) -> bool:
    """Whether a layer closed at `at` would be open were the local day no holiday (nor the eve of one)."""
    minute, today = _local(layer.zone, at)
    return any(first <= minute < last for first, last in _spans(layer, today, plain=True))


def _local(zone: str, at: int) -> tuple[int, int]:
    local = at + offset_at(zone, at)
    return local % DAY // 60, local // DAY


def local_day(zone: str, at: int) -> int:
    """Days since 1970 on the calendar of the zone. Raises Invalid for an unknown zone."""
    return _local(zone, at)[1]


def open_intervals(
    hours: Hours, zone: str, from_utc: datetime, until_utc: datetime, calendar: Calendar | None = None
) -> list[tuple[datetime, datetime]]:
    """When `hours` are open for somebody in `zone`, between two aware times, as aware UTC pairs [from, to).

    With a calendar its public holidays count. Raises Invalid for an unknown zone or a naive time.
    """
    low, high = seconds(from_utc), seconds(until_utc)
    layer = Layer("asked", hours, zone, calendar)
    opens = [span for day in range(low // DAY, (high - 1) // DAY + 1) for span in layer_opens(layer, day)]
    return [(moment(a), moment(b)) for a, b in both(joined(opens), ((low, high),) if low < high else ())]
