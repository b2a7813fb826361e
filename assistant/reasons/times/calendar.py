"""Days as people name them, set against the calendar of the day they speak on. None has passed."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from assistant.reasons.times.terms import (
    Ahead,
    Day,
    Feast,
    Month,
    MonthDay,
    MonthsAhead,
    Slashed,
    Week,
    Weekday,
    Year,
)
from assistant.reasons.times.words import FeastWords

Days = tuple[date, date]


def joined(terms: Sequence[Day]) -> Day:
    """One day out of those that explain one another (Tuesday, next week); otherwise the first named."""
    first = terms[0]
    for other in terms[1:]:
        for one, wider in ((first, other), (other, first)):
            if isinstance(one, Weekday) and isinstance(wider, Week) and one.week is None:
                first = Weekday(one.day, wider.week)
            elif isinstance(one, MonthDay) and isinstance(wider, Month) and one.month is None:
                first = MonthDay(one.day, -1 - wider.ahead)
            elif isinstance(one, MonthDay) and isinstance(wider, Year) and one.year is None:
                first = MonthDay(one.day, one.month, wider.year)
            elif isinstance(one, Weekday) and isinstance(wider, MonthDay):
                first = wider
    return first


def explain_one_another(one: Day, other: Day) -> bool:
    """Whether two day words are halves of one: a weekday and its week, a number and its month."""
    kinds = {type(one), type(other)}
    return kinds in (
        {Weekday, Week},
        {MonthDay, Month},
        {MonthDay, Year},
        {Weekday, MonthDay},
        {Ahead, Weekday},
    )


def days_of(term: Day, today: date, feasts: Sequence[FeastWords], *, month_first: bool) -> Days | None:
    """The first and last of the days meant; None where there is no such day."""
    match term:
        case Ahead(days):
            return _only(today + timedelta(days=days))
        case MonthsAhead(months):
            first = _month(today, months)
            return _only(first.replace(day=min(today.day, monthrange(first.year, first.month)[1])))
        case Year(year):
            return max(date(year, 1, 1), today), max(date(year, 12, 31), today)
        case Weekday():
            return _only(_weekday(term, today))
        case Week():
            return _week(term, today)
        case Month():
            return _of_month(term, today)
        case MonthDay():
            return _month_day(term, today)
        case Slashed(first=first, second=second, year=year):
            day, month = (second, first) if month_first else (first, second)
            day, month = (month, day) if month > 12 else (day, month)
            return _month_day(MonthDay(day, month, year), today)
        case Feast(index):
            return _feast(feasts[index], today)


def _only(day: date) -> Days:
    return day, day


def _weekday(term: Weekday, today: date) -> date:
    """Of this week or a named one; a day of this week that has passed is the next of its name."""
    monday = today - timedelta(days=today.weekday())
    day = monday + timedelta(days=term.day, weeks=term.week or 0)
    return day if day >= today else day + timedelta(weeks=1)


def _week(term: Week, today: date) -> Days | None:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=term.week)
    first = monday + timedelta(days=5 if term.weekend else 0)
    return max(first, today), monday + timedelta(days=6)


def _month(today: date, ahead: int) -> date:
    """The first of this month or of a later one."""
    whole = today.year * 12 + today.month - 1 + ahead
    return date(whole // 12, whole % 12 + 1, 1)


def _of_month(term: Month, today: date) -> Days:
    first = _month(today, term.ahead)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    if term.edge == "end":
        return max(last - timedelta(days=2), today), last
    if term.edge == "start":
        last = first + timedelta(days=2)
        return (
            (max(first, today), last) if last >= today else _of_month(Month(term.ahead + 1, "start"), today)
        )
    return max(first, today), last


def _month_day(term: MonthDay, today: date) -> Days | None:
    """A month below nought is so many from this one (MonthDay out of `joined`)."""
    if term.month is None:
        starts = [_month(today, ahead) for ahead in range(3)]
    elif term.month < 0:
        starts = [_month(today, -1 - term.month)]
    else:
        years = [term.year] if term.year else range(today.year, today.year + 9)
        starts = [date(year, term.month, 1) for year in years]
    for start in starts:
        if term.day <= monthrange(start.year, start.month)[1] and start.replace(day=term.day) >= today:
            return _only(start.replace(day=term.day))
    return None


def _feast(feast: FeastWords, today: date) -> Days | None:
    for year in range(today.year, today.year + 2):
        first = _first_day(feast.country, feast.name, year)
        if first is not None and first + timedelta(days=feast.days - 1) >= today:
            return first, first + timedelta(days=feast.days - 1)
    return None


@cache
def _first_day(country: str, name: str, year: int) -> date | None:
    from holidays import country_holidays  # slow to import, and few speak of holidays

    known = country_holidays(country, years=year, language="en_US")
    return min((day for day, named in known.items() if name in named.split("; ")), default=None)
