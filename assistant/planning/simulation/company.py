"""The simulated company's figures, read from company.yaml as arrays."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from assistant.planning.lined import Table, read_table
from assistant.planning.response.options import DayPart, DayType, Option

FILE = "company.yaml"
VERSION = 1
CHANNELS = ("call", "sms", "letter")
SLOTS = tuple((day, part) for day in DayType for part in DayPart)
#: A letter has no hour: it stands once.
OPTIONS = (
    *(Option(channel, day, part) for channel in ("call", "sms") for day, part in SLOTS),
    Option("letter", *SLOTS[0]),
)
CHANNEL_OF = np.array([CHANNELS.index(option.channel) for option in OPTIONS])
SLOT_OF = np.array([SLOTS.index((option.day, option.part)) for option in OPTIONS])

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Company:
    """Arrays by tier (T), type (Y), routine (R), slot (8), channel (3), attempt (6); chances from 0 to 1."""

    tiers: tuple[str, ...]
    types: tuple[str, ...]
    tier_share: Floats
    margin: Floats
    margin_spread: Floats
    type_share: Floats
    first: Floats  # Y, R
    last: Floats  # Y, R
    answers: Floats  # R, 8
    reads: Floats  # R, 8
    talks: Floats  # T, 3
    leanings: Floats  # Y, 3
    wanes: Floats
    after_missed: float
    costs: Floats
    capacity: tuple[int, int]
    arrivals: int
    weeks: int
    fatigue: float
    spam: tuple[int, float, float]
    person: Floats
    leaves: Floats
    recent: float
    weekend: float
    loss: float

    @property
    def segments(self) -> tuple[str, ...]:
        """The labels a planner sees: tier and type; number tier x types + type."""
        return tuple(f"{tier}/{type_}" for tier in self.tiers for type_ in self.types)


@lru_cache(maxsize=1)
def load_company() -> Company:
    """The company shipped with the product, read once."""
    return read_company((files("assistant.planning.simulation") / FILE).read_text("utf-8"))


def read_company(text: str, file: str = FILE) -> Company:
    """Reads a company's figures. Raises Invalid with file, line and what is wrong."""
    top = read_table(text, file)
    if top.need("schema_version", int) != VERSION:
        raise top.wrong(f"schema_version must be {VERSION}", "schema_version")
    tiers, types, routines = (top.need(key, Table) for key in ("tiers", "types", "routines"))
    talks, leanings, leaves = (top.need(key, Table) for key in ("talks", "leanings", "leaves"))
    spam, person, calls = (top.need(key, Table) for key in ("spam", "person", "calls_for_100"))
    kind = spam.need("type", str)
    if kind not in types:
        raise spam.wrong(f"{kind!r} is no type", "type")
    return Company(
        tiers=tuple(tiers),
        types=tuple(types),
        tier_share=_shares(_row(tiers, "share")),
        margin=_row(tiers, "margin"),
        margin_spread=_row(tiers, "spread") / 100,
        type_share=_shares(_row(types, "share")),
        first=np.array([_shares(_figures(types[one].need("first", Table), routines)) for one in types]),
        last=np.array([_shares(_figures(types[one].need("last", Table), routines)) for one in types]),
        answers=np.array([_list(routines[one], "answers", len(SLOTS)) for one in routines]) / 100,
        reads=np.array([_list(routines[one], "reads", len(SLOTS)) for one in routines]) / 100,
        talks=np.array([_figures(talks.need(one, Table), CHANNELS) for one in tiers]) / 100,
        leanings=np.array([_figures(leanings.need(one, Table), CHANNELS) for one in types]) / 100,
        wanes=_list(top, "wanes", 6) / 100,
        after_missed=top.need("after_missed_call", int) / 100,
        costs=_figures(top.need("costs", Table), CHANNELS) / 100,
        capacity=(calls.need("workday", int), calls.need("weekend", int)),
        arrivals=top.need("arrivals_for_100", int),
        weeks=top.need("weeks_of_drift", int),
        fatigue=top.need("fatigue", int) / 100,
        spam=(list(types).index(kind), spam.need("after", int) / 100, spam.need("calls", int) / 100),
        person=_figures(person, ("picks_up", "interest", "irritable")) / 100,
        leaves=_figures(leaves, CHANNELS) / 10_000,
        recent=leaves.need("recent", int) / 100,
        weekend=leaves.need("sms_on_weekends", int) / 100,
        loss=top.need("loss", int) / 100,
    )


def _row(table: Table, key: str) -> Floats:
    return np.array([table.need(one, Table).need(key, int) for one in table], float)


def _figures(table: Table, keys: tuple[str, ...] | Table) -> Floats:
    return np.array([table.need(key, int) for key in keys], float)


def _list(table: Table, key: str, length: int) -> Floats:
    items = table.need(key, list)
    if len(items) != length or not all(isinstance(item, int) for item in items):
        raise table.wrong(f"{key} must be {length} whole numbers", key)
    return np.array(items, float)


def _shares(parts: Floats) -> Floats:
    return np.asarray(parts / parts.sum())
