"""Reads the rows of an occasions file. What is wrong is named with its line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from holidays import country_holidays
from holidays.utils import list_supported_countries

from assistant.planning.cadence import Content
from assistant.planning.figures import said_both, texts, whole
from assistant.planning.lined import Table
from assistant.planning.rows import said

ELSEWHERE = "*"
CHECKED = range(2024, 2030)
"""Years in which a festival must fall at least once, else its name is a typing error."""
ENTERED = ("weather", "product_policy")


@dataclass(frozen=True, slots=True)
class Festival:
    """A public holiday worth a greeting, `before` days ahead at the earliest."""

    id: str
    holiday: str
    before: int
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HouseDay:
    """A fixed day of the year; no countries: everywhere."""

    id: str
    month: int
    day: int
    before: int
    countries: tuple[str, ...]
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ByHand:
    """Something a person entered, from `since` to `until`; no countries or cities: everywhere."""

    id: str
    kind: str
    since: date
    until: date
    countries: tuple[str, ...]
    cities: tuple[str, ...]
    content: str
    name: Mapping[str, str]


def festival_of(item: object, rows: Table, country: str) -> Festival:
    """Raises Invalid."""
    if not isinstance(item, Table):
        raise rows.wrong(
            f"each festival of {country} is a mapping with holiday, id, before and name", country
        )
    item.only("holiday", "id", "before", "name")
    holiday, before = item.need("holiday", str), whole(item, "before", least=0, most=31)
    if country != ELSEWHERE and not any(festival_day(country, holiday, year) for year in CHECKED):
        raise item.wrong(f"the public holidays of {country} have no {holiday!r}", "holiday")
    return Festival(item.need("id", str), holiday, before, said_both(item, "name"))


def house_day_of(item: object, top: Table) -> HouseDay:
    """Raises Invalid."""
    if not isinstance(item, Table):
        raise top.wrong("each day of the house is a mapping with id, month, day, before and name", "house")
    item.only("id", "month", "day", "countries", "before", "name")
    month, day = whole(item, "month", least=1, most=12), whole(item, "day", least=1, most=31)
    try:
        date(2000, month, day)
    except ValueError as error:
        raise item.wrong(f"there is no day {day} in month {month}", "day") from error
    before = whole(item, "before", least=0, most=31)
    return HouseDay(
        item.need("id", str), month, day, before, _places(item, "countries"), said_both(item, "name")
    )


def by_hand_of(item: object, top: Table) -> ByHand:
    """Raises Invalid."""
    if not isinstance(item, Table):
        raise top.wrong("each occasion entered by hand is a mapping", "by_hand")
    item.only("id", "kind", "from", "until", "countries", "cities", "content", "name")
    since = said(item, "from", date.fromisoformat)
    until = said(item, "until", date.fromisoformat) if "until" in item else since
    if until < since:
        raise item.wrong("'until' lies before 'from'", "until")
    kind = texts(item, "kind", ENTERED)[0]
    content = texts(item, "content", tuple(Content))[0] if "content" in item else Content.USEFUL
    places = _places(item, "countries"), _places(item, "cities")
    return ByHand(item.need("id", str), kind, since, until, *places, content, said_both(item, "name"))


def _places(item: Table, key: str) -> tuple[str, ...]:
    return texts(item, key) if key in item else ()


@lru_cache(maxsize=4096)
def festival_day(country: str, holiday: str, year: int) -> date | None:
    """The first day of that name in the year, not one it is made up for; None when there is none."""
    if country not in _listed_countries():
        return None
    listed = country_holidays(country, years=year, language="en_US")
    return min((day for day in listed if holiday in listed.get_list(day) and day.year == year), default=None)


@lru_cache(maxsize=1)
def _listed_countries() -> frozenset[str]:
    return frozenset(list_supported_countries(include_aliases=False))
