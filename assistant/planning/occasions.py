"""Occasions for a touch: a birthday, festivals, days of the house, and what a person entered by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from assistant.planning.cadence import Content
from assistant.planning.figures import texts, whole
from assistant.planning.lined import Table, read_table
from assistant.planning.occasion_rows import (
    ELSEWHERE,
    ByHand,
    Festival,
    HouseDay,
    by_hand_of,
    festival_day,
    festival_of,
    house_day_of,
)

FILE = "occasions.yaml"
VERSION = 1
BIRTHDAY = MappingProxyType({"en": "birthday", "zh": "生日"})


class Kind(StrEnum):
    """What the occasion is; the first comes first when several fall together."""

    PRODUCT_POLICY = "product_policy"  #: told at once
    WEATHER = "weather"
    BIRTHDAY = "birthday"
    FESTIVAL = "festival"
    HOUSE_DAY = "house_day"


@dataclass(frozen=True, slots=True)
class Occasion:
    """A touch may go from `opens` to `closes`, both days included; `on` is the day it is about."""

    id: str
    kind: Kind
    on: date
    opens: date
    closes: date
    name: Mapping[str, str]
    content: Content


@dataclass(frozen=True, slots=True)
class Person:
    """What an occasion asks of a customer; "" and None where it is not known."""

    country: str = ""
    subdivision: str | None = None
    city: str = ""
    birthday: date | None = None
    tier: str = ""


@dataclass(frozen=True)
class Occasions:
    """The whole list. `prepare`: tiers whose words a rep prepares one to one."""

    birthday_before: int
    prepare: tuple[str, ...]
    festivals: Mapping[str, tuple[Festival, ...]]
    house: tuple[HouseDay, ...]
    by_hand: tuple[ByHand, ...]


@lru_cache(maxsize=1)
def load_occasions() -> Occasions:
    """The list shipped with the product, read once."""
    return read_occasions((files("assistant.planning") / FILE).read_text("utf-8"))


def read_occasions(text: str, file: str = FILE) -> Occasions:
    """Reads and checks a list. Raises Invalid with file, line and what is wrong."""
    return occasions_of(read_table(text, file))


def occasions_of(top: Table) -> Occasions:
    """The list that a file says. Raises Invalid."""
    top.only("schema_version", "birthday", "prepare", "festivals", "house", "by_hand")
    whole(top, "schema_version", least=VERSION, most=VERSION)
    birthday, festivals = top.need("birthday", Table), top.table("festivals")
    birthday.only("before")
    return Occasions(
        whole(birthday, "before", least=0, most=31),
        texts(top, "prepare") if "prepare" in top else (),
        MappingProxyType(
            {
                country: tuple(
                    festival_of(item, festivals, country) for item in festivals.need(country, list)
                )
                for country in festivals
            }
        ),
        tuple(house_day_of(item, top) for item in top.take("house", list, [])),
        tuple(by_hand_of(item, top) for item in top.take("by_hand", list, [])),
    )


def due(occasions: Occasions, person: Person, today: date) -> tuple[Occasion, ...]:
    """Every occasion for which this person may be touched today, the most urgent first."""
    found = [
        *_birthday(occasions, person, today),
        *_fixed(occasions, person, today),
        *_entered(occasions, person),
    ]
    open_now = [one for one in found if one.opens <= today <= one.closes]
    return tuple(sorted(open_now, key=lambda one: (list(Kind).index(one.kind), one.on, one.id)))


def prepared_by_hand(occasions: Occasions, person: Person) -> bool:
    """Whether a rep prepares the words of an occasion for this person."""
    return person.tier in occasions.prepare


def birthday_in(born: date, year: int) -> date:
    """The birthday in a year; who was born on a leap day has it on 28 February in other years."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def _birthday(occasions: Occasions, person: Person, today: date) -> list[Occasion]:
    """Care comes a week before; who was missed then is still greeted until the day itself."""
    if person.birthday is None:
        return []
    days = [birthday_in(person.birthday, year) for year in (today.year, today.year + 1)]
    before = timedelta(days=occasions.birthday_before)
    return [Occasion("birthday", Kind.BIRTHDAY, on, on - before, on, BIRTHDAY, Content.CARE) for on in days]


def _fixed(occasions: Occasions, person: Person, today: date) -> list[Occasion]:
    country = person.country.strip().upper()
    listed = occasions.festivals.get(country, occasions.festivals.get(ELSEWHERE, ()))
    found: list[Occasion] = []
    for year in (today.year, today.year + 1):
        for festival in listed:
            on = festival_day(country, festival.holiday, year)
            if on is not None:
                found.append(_ahead(festival.id, Kind.FESTIVAL, on, festival.before, festival.name))
        for day in occasions.house:
            if not day.countries or country in day.countries:
                on = birthday_in(date(2000, day.month, day.day), year)
                found.append(_ahead(day.id, Kind.HOUSE_DAY, on, day.before, day.name))
    return found


def _ahead(id: str, kind: Kind, on: date, before: int, name: Mapping[str, str]) -> Occasion:
    return Occasion(id, kind, on, on - timedelta(days=before), on, name, Content.CARE)


def _entered(occasions: Occasions, person: Person) -> list[Occasion]:
    country, city = person.country.strip().upper(), person.city.strip().casefold()
    return [
        Occasion(one.id, Kind(one.kind), one.since, one.since, one.until, one.name, Content(one.content))
        for one in occasions.by_hand
        if not one.countries or country in one.countries
        if not one.cities or city in {name.casefold() for name in one.cities}
    ]
