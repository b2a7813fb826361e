"""Weekly contact hours in local time: half-open, by weekday, with a word on holidays."""

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.errors import Invalid

Span = tuple[int, int]  # minutes of the local day, [from, to)
Week = tuple[tuple[Span, ...], ...]  # Monday first

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SATURDAY, SUNDAY = 5, 6
_SPAN = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})")


class OnHoliday(StrEnum):
    """What a public holiday does to the hours."""

    CLOSED = "closed"
    AS_SUNDAY = "as_sunday"
    AS_DAY = "as_day"


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of one rule. `eve_as_saturday`: the day before a holiday keeps Saturday's hours."""

    week: Week
    holiday: OnHoliday = OnHoliday.AS_DAY
    eve_as_saturday: bool = False

    def on(self, weekday: int, *, holiday: bool = False, eve: bool = False) -> tuple[Span, ...]:
        """The spans of a local day; weekday 0 is Monday."""
        if holiday and self.holiday is OnHoliday.CLOSED:
            return ()
        if holiday and self.holiday is OnHoliday.AS_SUNDAY:
            return self.week[SUNDAY]
        if eve and self.eve_as_saturday and weekday < SATURDAY:
            return self.week[SATURDAY]
        return self.week[weekday]


def minute_of(text: str) -> int:
    """Minutes since midnight of "09:30"; "24:00" is the end of the day. Raises Invalid."""
    hour, _, minute = text.partition(":")
    if not (re.fullmatch("[0-9]{2}", hour) and re.fullmatch("[0-9]{2}", minute)):
        raise Invalid(f"{text!r} is no time of day; write it like 09:30")
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > 1440:
        raise Invalid(f"{text!r} is no time of day; the last one is 24:00")
    return total


def read_spans(text: str) -> tuple[Span, ...]:
    """Reads "10:00-13:00 14:00-20:00" or "closed". Raises Invalid when a span is empty or overlaps."""
    if text == "closed":
        return ()
    spans: list[Span] = []
    for part in text.split():
        if not _SPAN.fullmatch(part):
            raise Invalid(f"{part!r} is no span; write it like 09:00-20:00, or closed")
        start, end = (minute_of(side) for side in part.split("-"))
        if start >= end or (spans and start < spans[-1][1]):
            raise Invalid(f"{part!r} must end after it starts and come after the span before it")
        spans.append((start, end))
    if not spans:
        raise Invalid("no span; write one like 09:00-20:00, or closed")
    return tuple(spans)


def read_days(text: str) -> range:
    """Reads "mon" or "mon-sat" as weekday numbers. Raises Invalid."""
    first, _, last = text.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
        raise Invalid(f"{text!r} names no days; write mon … sun or a range like mon-sat")
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    if end < start:
        raise Invalid(f"{text!r} runs backwards; the week starts with mon")
    return range(start, end + 1)


def preferred(start: str, end: str) -> Hours:
    """Hours a customer asked for, the same every day; 22:00 to 02:00 goes over midnight. Raises Invalid."""
    first, last = minute_of(start), minute_of(end)
    if first in (last, 1440):
        raise Invalid(f"preferred hours {start} to {end} are empty")
    if first < last:
        return Hours((((first, last),),) * 7)
    return Hours((tuple(span for span in ((0, last), (first, 1440)) if span[0] < span[1]),) * 7)
