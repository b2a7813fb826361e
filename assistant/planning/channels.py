"""The channel catalogue: who carries a touch, what it costs, what must be on record for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from assistant.errors import Missing
from assistant.planning.figures import figure, said_both, texts, whole
from assistant.planning.lined import Table, read_table

FILE = "channels.yaml"
VERSION = 1
DATA = ("phone", "city", "address", "handle", "office", "home")
SKILLS = ("professional", "service", "communication")


class Carrier(StrEnum):
    """Who makes the touch."""

    PRODUCT = "product"
    REP = "rep"


@dataclass(frozen=True, slots=True)
class Way:
    """One channel. `follows`: the channel of the contact rules whose hours, caps and counting it keeps.

    `needs`: contact data, any one of which will do. `cost` is money for one touch, `minutes` a rep's time,
    `days` how long a rep has to do it, `skill` what the rep must have ("" for none).
    """

    code: str
    name: Mapping[str, str]
    carrier: Carrier
    follows: str
    needs: tuple[str, ...]
    cost: float
    minutes: float
    days: int
    skill: str = ""


@dataclass(frozen=True)
class Catalogue:
    """Every channel by its code."""

    ways: Mapping[str, Way]

    def way(self, code: str) -> Way:
        """Raises Missing for a channel the catalogue does not have."""
        if code not in self.ways:
            raise Missing(f"the catalogue has no channel {code!r}; it knows {', '.join(self.ways)}")
        return self.ways[code]

    def reachable(self, data: Collection[str]) -> frozenset[str]:
        """The channels for which the contact data on record suffice; `data` out of DATA."""
        return frozenset(code for code, way in self.ways.items() if any(one in data for one in way.needs))


@dataclass(frozen=True, slots=True)
class RepTask:
    """A touch a person makes: not before `at`, done by `due_at`."""

    channel: str
    at: datetime
    due_at: datetime


def task_for(way: Way, at: datetime, until: datetime | None = None) -> RepTask | None:
    """What a rep is asked to do for a touch at `at` (aware); None when the product carries it.

    It is due `way.days` later, or at `until`, when contact hours close, if that comes first.
    """
    if way.carrier is Carrier.PRODUCT:
        return None
    due = at + timedelta(days=way.days)
    return RepTask(way.code, at, due if until is None else max(at, min(due, until)))


@lru_cache(maxsize=1)
def load_channels() -> Catalogue:
    """The catalogue shipped with the product, read once."""
    return read_channels((files("assistant.planning") / FILE).read_text("utf-8"))


def read_channels(text: str, file: str = FILE) -> Catalogue:
    """Reads and checks a catalogue. Raises Invalid with file, line and what is wrong."""
    return catalogue_of(read_table(text, file))


def catalogue_of(top: Table) -> Catalogue:
    """The catalogue that a file says. Raises Invalid."""
    top.only("schema_version", "channels")
    whole(top, "schema_version", least=VERSION, most=VERSION)
    rows = top.need("channels", Table)
    if not rows:
        raise top.wrong("at least one channel is needed", "channels")
    return Catalogue(MappingProxyType({code: _way(code, rows.need(code, Table)) for code in rows}))


def _way(code: str, row: Table) -> Way:
    row.only("name", "carried_by", "follows", "needs", "cost", "minutes", "days", "skill")
    carrier = Carrier(texts(row, "carried_by", tuple(Carrier))[0])
    minutes = figure(row, "minutes", most=24 * 60)
    if (minutes > 0) is not (carrier is Carrier.REP):
        raise row.wrong("a rep's channel takes minutes, one the product carries takes none", "minutes")
    return Way(
        code=code,
        name=said_both(row, "name"),
        carrier=carrier,
        follows=row.need("follows", str),
        needs=texts(row, "needs", DATA),
        cost=figure(row, "cost"),
        minutes=minutes,
        days=whole(row, "days", least=0, most=60),
        skill=texts(row, "skill", SKILLS)[0] if "skill" in row else "",
    )
