"""In which time zones somebody may be whose zone nobody wrote down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files

from assistant.planning.lined import Table, read_table
from assistant.planning.windows import known_zones, offset_at, seconds

FILE = "zones.yaml"


@dataclass(frozen=True)
class Places:
    """Zones by country, and by subdivision for the countries that have several."""

    countries: Mapping[str, tuple[str, ...]]
    subdivisions: Mapping[str, Mapping[str, tuple[str, ...]]]


def _zones(table: Table, key: str) -> tuple[str, ...]:
    zones = table.need(key, list)
    for zone in zones:
        if zone not in known_zones():
            raise table.wrong(f"{zone!r} is no known time zone", key)
    return tuple(zones)


def read_places(text: str, file: str = FILE) -> Places:
    """Reads the zones file. Raises Invalid with file and line."""
    top = read_table(text, file)
    top.only("schema_version", "countries", "subdivisions")
    parts = top.need("subdivisions", Table)
    inner = {country: parts.need(country, Table) for country in parts}
    subdivisions = {country: {key: _zones(table, key) for key in table} for country, table in inner.items()}
    whole = {country: tuple(dict.fromkeys(zone for row in rows.values() for zone in row))
             for country, rows in subdivisions.items()}  # fmt: skip
    countries = top.need("countries", Table)
    return Places(whole | {key: _zones(countries, key) for key in countries}, subdivisions)


@lru_cache(maxsize=1)
def load_places() -> Places:
    """The zones file shipped with the product, read once."""
    return read_places((files("assistant.planning") / FILE).read_text("utf-8"))


def subdivision_code(country: str, subdivision: str | None) -> str | None:
    """ "us-tx", "TX" and " tx " as "TX"; None when nothing is given."""
    code = (subdivision or "").strip().upper().removeprefix(f"{country}-")
    return code or None


def is_known_subdivision(country: str, subdivision: str | None) -> bool:
    """False only for a code that a country with a table of subdivisions does not have."""
    table = load_places().subdivisions.get(country)
    return table is None or subdivision is None or subdivision in table


def zones_for(country: str, subdivision: str | None = None) -> tuple[str, ...]:
    """Every zone a person in that place may live in, to be intersected; empty when nothing is known.

    Without a subdivision a country such as US gives all of its zones.
    """
    places, country = load_places(), country.strip().upper()
    code = subdivision_code(country, subdivision)
    rows = places.subdivisions.get(country, {})
    if code is not None and rows:
        return rows.get(code, ())
    return places.countries.get(country, ())


@lru_cache(maxsize=8192)
def candidate_zones(country: str, subdivision: str | None, declared: str, year: int) -> tuple[str, ...]:
    """The zones somebody may be in who is said to live in that place and in the zone `declared`.

    The declared zone alone when its clocks agree with those of a zone of the place, in winter and summer of
    that year; else the two conflict and every zone of both counts. A place nobody knows contradicts nothing,
    and a name that is no zone is given back for the gate to refuse.
    """
    usual = zones_for(country, subdivision)
    if not usual or declared not in known_zones():
        return (declared,)
    clocks = {_clock(zone, year) for zone in usual}
    return (declared,) if _clock(declared, year) in clocks else (declared, *usual)


def _clock(zone: str, year: int) -> tuple[int, int]:
    winter, summer = (offset_at(zone, seconds(datetime(year, month, 1, tzinfo=UTC))) for month in (1, 7))
    return winter, summer
