"""The figures behind a day's plan, and the channels and parts of the day it chooses from."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.planning.channels import Catalogue, load_channels
from assistant.planning.figures import figure, texts, whole
from assistant.planning.hours import preferred
from assistant.planning.lined import Table, read_table
from assistant.planning.rows import said

FILE = "dayplan.yaml"
VERSION = 1
KEYS = (
    "schema_version", "unit_minutes", "wait_days", "half_life_days", "wage", "one_to_one", "unplanned",
    "batches", "owed", "messages", "options",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """A channel in a part of the customer's local day; no part: any allowed time."""

    channel: str
    part: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Batches:
    """Customers of these tiers are worked `of` at a time on these channels, so many hours a day for a rep."""

    tiers: tuple[str, ...]
    channels: tuple[str, ...]
    of: int
    minutes: float
    hours: float


@dataclass(frozen=True, slots=True)
class DayPolicy:
    """Every figure of dayplan.yaml; `messages` None: no limit."""

    unit_minutes: int
    wait_days: float
    half_life_days: float
    wage: float
    one_to_one: tuple[str, ...]
    unplanned: tuple[str, ...]
    batches: Batches
    owed: tuple[str, ...]
    messages: int | None
    options: tuple[Option, ...]


@lru_cache(maxsize=1)
def load_day_policy() -> DayPolicy:
    """The policy shipped with the product, read once."""
    return read_day_policy((files("assistant.planning") / FILE).read_text("utf-8"), load_channels())


def read_day_policy(text: str, catalogue: Catalogue, file: str = FILE) -> DayPolicy:
    """Reads and checks a policy against a catalogue. Raises Invalid with file, line and what is wrong."""
    top = read_table(text, file)
    top.only(*KEYS)
    whole(top, "schema_version", least=VERSION, most=VERSION)
    known = tuple(catalogue.ways)
    unit = whole(top, "unit_minutes", least=5, most=60)
    if 60 % unit:
        raise top.wrong("'unit_minutes' must divide an hour", "unit_minutes")
    return DayPolicy(
        unit,
        figure(top, "wait_days", least=0.01),
        figure(top, "half_life_days", least=0.01),
        figure(top, "wage"),
        texts(top, "one_to_one") if "one_to_one" in top else (),
        texts(top, "unplanned") if "unplanned" in top else (),
        _batches(top.need("batches", Table), known),
        texts(top, "owed", known),
        whole(top, "messages", least=0, most=10**9) if "messages" in top else None,
        tuple(_option(item, top, known) for item in top.need("options", list)),
    )


def _batches(row: Table, known: tuple[str, ...]) -> Batches:
    row.only("tiers", "channels", "of", "minutes", "hours")
    tiers, channels = texts(row, "tiers"), texts(row, "channels", known)
    of, minutes = whole(row, "of", least=1, most=100), figure(row, "minutes", least=1, most=480)
    return Batches(tiers, channels, of, minutes, figure(row, "hours", most=24))


def _option(item: object, top: Table, known: tuple[str, ...]) -> Option:
    if not isinstance(item, Table):
        raise top.wrong("each option is a mapping with channel, and from and until for a part", "options")
    item.only("channel", "from", "until")
    channel = texts(item, "channel", known)[0]
    if "from" not in item and "until" not in item:
        return Option(channel)
    part = item.need("from", str), item.need("until", str)
    said(item, "from", lambda start: preferred(start, part[1]))
    return Option(channel, part)
