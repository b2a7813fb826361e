"""Turnover against profit: four kinds of customers, each served in its own way (S1.8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from assistant.scoring.arrays import BoolArray, FloatArray
from assistant.scoring.sheet import Sheet, read_sheet

FILE = "quadrants.yaml"
SKILLS = ("professional", "service", "communication")
HIGHEST_SKILL = 3.0
NOBODY = -1


class Quadrant(StrEnum):
    """Turnover first, then profit."""

    high_high = "high_high"
    high_low = "high_low"
    low_low = "low_low"
    low_high = "low_high"


QUADRANTS = tuple(Quadrant)


@dataclass(frozen=True)
class Service:
    """How customers of a quadrant are served, in zh and en, and the skills it asks, 1 to 3."""

    approach: Mapping[str, str]
    skills: Mapping[str, float]


@dataclass(frozen=True)
class Medians:
    """Where the quadrants part: of those who bought, half have no more."""

    turnover: float
    profit: float


def medians_of(turnover: FloatArray, profit: FloatArray, bought: BoolArray) -> Medians:
    """The medians of those who bought; 0 where nobody did."""
    if not bought.any():
        return Medians(0.0, 0.0)
    return Medians(float(np.median(turnover[bought])), float(np.median(profit[bought])))


def quadrant_of(
    turnover: FloatArray, profit: FloatArray, bought: BoolArray, known: Medians | None = None
) -> NDArray[np.int8]:
    """A place in QUADRANTS for each customer, -1 for who never bought.

    High is more than the median of those who bought, or than `known` where these customers are only some of
    all. `turnover` is purchase days of the last 365 days, `profit` their margin; both in any unit.
    """
    medians = known or medians_of(turnover, profit, bought)
    busy, paying = turnover > medians.turnover, profit > medians.profit
    order = (Quadrant.high_high, Quadrant.high_low, Quadrant.low_high)
    cases = (busy & paying, busy & ~paying, ~busy & paying)
    found = np.select(cases, [QUADRANTS.index(one) for one in order], QUADRANTS.index(Quadrant.low_low))
    return np.where(bought, found, NOBODY).astype(np.int8)


@lru_cache(maxsize=1)
def services() -> Mapping[Quadrant, Service]:
    """The file shipped with the product, read once."""
    return read_services((files("assistant.scoring") / FILE).read_text("utf-8"))


def read_services(text: str, file: str = FILE) -> Mapping[Quadrant, Service]:
    """Reads and checks how each quadrant is served. Raises Invalid naming file, line and what is wrong."""
    top = read_sheet(text, file)
    top.only("schema_version", "quadrants")
    if top.number("schema_version") != 1:
        raise top.wrong("schema_version must be 1", "schema_version")
    rows = top.under("quadrants")
    rows.only(*Quadrant)
    return {quadrant: _service(rows.under(quadrant)) for quadrant in Quadrant}


def _service(row: Sheet) -> Service:
    row.only("approach", "skills")
    skills = row.under("skills")
    skills.only(*SKILLS)
    return Service(row.both("approach"), {name: skills.number(name, 1, HIGHEST_SKILL) for name in SKILLS})
