"""The wall clock as judge: may this customer be contacted at that moment? Written from the rules' own words.

Nothing of assistant.planning is used but the file it ships: local time by `zoneinfo`, the weekday from the
local date, the file read as plain YAML. Only calendars and parsed texts are kept.
"""

from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import holidays
import yaml

NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FILE = yaml.load(
    (files("assistant.planning") / "contact_rules.yaml").read_text("utf-8"),
    Loader=yaml.BaseLoader,
)


def minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def spans(table: dict[str, str], name: str) -> list[tuple[int, int]]:
    """What a table of hours says of a weekday."""
    return parsed(tuple(table.items()), name)


@cache
def parsed(table: tuple[tuple[str, str], ...], name: str) -> list[tuple[int, int]]:
    for key, text in table:
        first, _, last = key.partition("-")
        if first in NAMES and NAMES.index(first) <= NAMES.index(name) <= NAMES.index(last or first):
            pairs = [part.split("-") for part in text.split()]
            return [(minute(start), minute(end)) for start, end in pairs]
    return []


@cache
def row(code: str, day: date) -> dict | None:
    """The version of a row that holds on a local day; a state without one has its country's."""
    rows = FILE["jurisdictions"].get(code, [])
    for one in rows if isinstance(rows, list) else [rows]:
        if one.get("effective_from", "0000") <= day.isoformat() < one.get("effective_until", "9999"):
            return one
    return row(code.split("-")[0], day) if "-" in code else None


def hours_of(code: str, channel: str, day: date) -> dict[str, str]:
    """The hours a place has for a channel on a local day, a machine's falling back on a person's."""
    country = code.split("-")[0]
    own, whole = row(code, day) or {}, row(country, day) or {}
    for name in (channel, *(["call"] if channel == "automated_call" else [])):
        for one in (own, whole):
            if name in one.get("hours", {}):
                return one["hours"][name]
    return {}


@cache
def calendar(country: str, part: str | None, year: int) -> holidays.HolidayBase:
    return holidays.country_holidays(country, subdiv=part, years=year)


@cache
def is_holiday(code: str, day: date) -> bool:
    country, _, part = code.partition("-")
    if day in calendar(country, part or None, day.year):
        return True
    rows = FILE["jurisdictions"].get(code, [])
    for one in rows if isinstance(rows, list) else [rows]:
        for added in one.get("holidays_added", []):
            if day == added_on(added, day.year):
                return True
    return False


def added_on(added: dict[str, str], year: int) -> date:
    if "borrow_from" in added:
        country, _, part = added["borrow_from"].partition("-")
        days = holidays.country_holidays(country, subdiv=part or None, years=year, language="en_US")
        return next(day for day, name in days.items() if name == added["name"])
    if "nth" in added:
        found = [
            day
            for day in (date(year, int(added["month"]), number) for number in range(1, 29))
            if NAMES[day.weekday()] == added["weekday"]
        ]
        return found[int(added["nth"]) - 1] + timedelta(days=int(added.get("plus_days", 0)))
    return date(year, int(added["month"]), int(added["day"]))


def allows(table: dict[str, str], code: str, local: datetime) -> bool:
    """Whether one table of hours is open at a local wall time."""
    day = local.date()
    name = NAMES[day.weekday()]
    if is_holiday(code, day):
        if table.get("holiday") == "closed":
            return False
        if table.get("holiday") == "as_sunday":
            name = "sun"
    elif (
        table.get("eve") == "as_saturday"
        and name not in ("sat", "sun")
        and is_holiday(code, day + timedelta(1))
    ):
        name = "sat"
    return any(start <= local.hour * 60 + local.minute < end for start, end in spans(table, name))


def wished(wish: tuple[str, str] | None, local: datetime) -> bool:
    if wish is None:
        return True
    start, end, now = minute(wish[0]), minute(wish[1]), local.hour * 60 + local.minute
    return start <= now < end if start < end else now >= start or now < end


def may(
    code: str, place: str, channel: str, zones: list[str], wish: tuple[str, str] | None, at: datetime
) -> bool:
    """Whether hours allow a contact at that moment: law, house and wish, in every zone.

    `code` is the row and `place` whose holidays are kept: PT for a customer who follows the row EU.
    """
    for zone in zones:
        local = at.astimezone(ZoneInfo(zone))
        law_zone = (row(code, local.date()) or {}).get("zone")
        lawful = at.astimezone(ZoneInfo(law_zone)) if law_zone else local
        if not allows(hours_of(code, channel, lawful.date()), place, lawful):
            return False
        house = FILE["house"]["hours"]
        kept = house.get(channel) or house["call"]
        if not allows(kept, place, local) or not wished(wish, local):
            return False
    return True
