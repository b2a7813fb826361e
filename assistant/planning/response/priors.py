"""What is believed before a company has contacts of its own: read from priors.yaml, with its sources."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from math import log
from typing import Any

from assistant.planning.lined import Table, read_table
from assistant.planning.response.options import DayPart, DayType, Option, Setting

FILE = "priors.yaml"
VERSION = 1
FACTORS = ("segment", "tier", "type", "channel", "day", "part", "attempt")
OTHER = "other"


class Head(StrEnum):
    """An outcome of a contact: reached; of those reached, replied; asked to be left alone."""

    REACH = "reach"
    REPLY = "reply"
    LEAVE = "leave"


@dataclass(frozen=True)
class Outcome:
    """What is believed of one head: log-odds by channel, shifts by part and attempt, spread of each group."""

    chance: Mapping[str, float]
    parts: Mapping[str, Mapping[str, float]]
    days: Mapping[str, Mapping[str, float]]
    attempts: tuple[float, ...]
    spread: Mapping[str, float]

    def expected(self, setting: Setting, option: Option) -> float:
        """Log-odds before any contact was seen."""
        base = self.chance.get(option.channel, self.chance[OTHER])
        part = self.parts.get(option.channel, {}).get(option.part.value, 0.0)
        day = self.days.get(option.channel, {}).get(option.day.value, 0.0)
        return base + part + day + self.attempts[min(setting.attempt, len(self.attempts)) - 1]


@dataclass(frozen=True)
class Own:
    """How far customers of one group differ, in log-odds, and the half-life of what one did, in days."""

    channel: float
    slot: float
    half_life: float


@dataclass(frozen=True)
class Priors:
    """All of priors.yaml but its sources. `weight`: groups' worth of evidence behind each spread."""

    half_life: float
    weight: float
    heads: Mapping[str, Outcome]
    own: Own

    def as_data(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @staticmethod
    def of_data(data: Mapping[str, Any]) -> "Priors":
        """The priors that `as_data` gave."""
        heads = {
            name: Outcome(**(row | {"attempts": tuple(row["attempts"])}))
            for name, row in data["heads"].items()
        }
        return Priors(data["half_life"], data["weight"], heads, Own(**data["own"]))


@lru_cache(maxsize=1)
def load_priors() -> Priors:
    """The priors shipped with the product, read once."""
    return read_priors((files("assistant.planning.response") / FILE).read_text("utf-8"))


def read_priors(text: str, file: str = FILE) -> Priors:
    """Reads and checks priors. Raises Invalid with file, line and what is wrong."""
    top = read_table(text, file)
    top.only("schema_version", "half_life_days", "weight", "heads", "memory", "sources")
    if top.need("schema_version", int) != VERSION:
        raise top.wrong(f"schema_version must be {VERSION}", "schema_version")
    heads, memory = top.need("heads", Table), top.need("memory", Table)
    heads.only(*Head)
    memory.only("channel", "slot", "half_life_days")
    own = Own(*(_positive(memory, key) for key in ("channel", "slot", "half_life_days")))
    outcomes = {head.value: _outcome(heads.need(head.value, Table)) for head in Head}
    return Priors(_positive(top, "half_life_days"), _positive(top, "weight"), outcomes, own)


def _outcome(table: Table) -> Outcome:
    table.only("chance", "parts", "days", "attempts", "sd")
    chance, spread = table.need("chance", Table), table.need("sd", Table)
    if OTHER not in chance:
        raise chance.wrong(f"{OTHER!r} is missing: what to believe of a channel not named")
    for term in spread:
        if not set(term.split()) <= set(FACTORS):
            raise spread.wrong(f"{term!r}: a group is made of {', '.join(FACTORS)}", term)
    attempts = table.empty()
    attempts.line = table.lines.get("attempts", table.line)
    attempts.update((str(at), share) for at, share in enumerate(table.need("attempts", list), 1))
    if not attempts:
        raise table.wrong("attempts needs a figure", "attempts")
    return Outcome(
        {channel: _log_odds(chance, channel) for channel in chance},
        _times(table.table("parts"), DayPart),
        _times(table.table("days"), DayType),
        tuple(log(_positive(attempts, at) / 100) for at in attempts),
        {term: _positive(spread, term) for term in spread},
    )


def _times(table: Table, of: type[StrEnum]) -> dict[str, dict[str, float]]:
    """Log of how many times as likely, by channel and hour or day."""
    for channel in table:
        table.need(channel, Table).only(*of)
    return {channel: {key: log(_positive(row, key) / 100) for key in row} for channel, row in table.items()}


def _positive(table: Table, key: str) -> float:
    if key not in table:
        raise table.wrong(f"{key!r} is missing")
    try:
        value = float(table[key])
    except (TypeError, ValueError):
        raise table.wrong(f"{key!r} must be a number, not {table[key]!r}", key) from None
    if not 0 < value < 1e6:
        raise table.wrong(f"{key!r} must be more than 0", key)
    return value


def _log_odds(table: Table, key: str) -> float:
    value = _positive(table, key)
    if value >= 100:
        raise table.wrong(f"{key!r} is in per cent, less than 100", key)
    return log(value / (100 - value))
