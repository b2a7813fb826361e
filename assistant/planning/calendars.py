"""Public holidays of a place: the `holidays` library, plus days that a cited rule adds."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from holidays import country_holidays

EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Added:
    """A holiday the library's list lacks: on a fixed day, by weekday, or as another calendar has it."""

    name: str
    month: int = 0
    day: int = 0
    nth: int = 0  # the nth `weekday` of the month, then `plus_days`
    weekday: int = 0
    plus_days: int = 0
    borrow_from: str = ""  # "US-DE": take the day called `name` there

    def days(self, year: int) -> list[date]:
        """The dates in that year; empty when there is none."""
        if self.borrow_from:
            country, _, subdivision = self.borrow_from.partition("-")
            listed = country_holidays(country, subdiv=subdivision or None, years=year, language="en_US")
            return [day for day, name in listed.items() if name == self.name and day.year == year]
        if self.nth:
            first = date(year, self.month, 1)
            ahead = (self.weekday - first.weekday()) % 7 + 7 * (self.nth - 1)
            return [first + timedelta(days=ahead + self.plus_days)]
        return [date(year, self.month, self.day)]


@dataclass(frozen=True)
class Calendar:
    """The holidays of a country, of its subdivision where the library knows it, and the added ones."""

    country: str
    subdivision: str | None = None
    added: tuple[Added, ...] = ()


@lru_cache(maxsize=4096)
def holidays_of(calendar: Calendar, year: int) -> frozenset[date]:
    """All public holidays of the year. A country the library does not know has only the added ones."""
    try:
        days = set(country_holidays(calendar.country, subdiv=calendar.subdivision, years=year))
    except NotImplementedError:
        whole = Calendar(calendar.country, None)
        days = set(holidays_of(whole, year)) if calendar.subdivision else set()
    for added in calendar.added:
        days.update(added.days(year))
    return frozenset(day for day in days if day.year == year)


@lru_cache(maxsize=65536)
def is_holiday(calendar: Calendar, local_day: int) -> bool:
    """Whether that local day (days since 1970-01-01) is a public holiday there."""
    day = date.fromordinal(local_day + EPOCH)
    return day in holidays_of(calendar, day.year)
