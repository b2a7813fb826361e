"""The reps on duty and the day cut into cells, so that hours become rows of booleans."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Invalid
from assistant.planning.hours import Hours
from assistant.planning.windows import Interval, moment, open_intervals, seconds

BoolArray = NDArray[np.bool_]
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Grid:
    """A stretch of time in cells of equal length. `start` in UTC seconds, `unit` in seconds."""

    start: int
    unit: int
    cells: int

    @property
    def end(self) -> int:
        return self.start + self.unit * self.cells

    def inside(self, intervals: Iterable[Interval]) -> BoolArray:
        """The cells that lie wholly within one of the intervals of UTC seconds."""
        row = np.zeros(self.cells, bool)
        for low, high in intervals:
            first, last = -((self.start - low) // self.unit), (high - self.start) // self.unit
            row[max(first, 0) : max(last, 0)] = True
        return row

    def at(self, cell: int) -> datetime:
        """When a cell begins, aware UTC."""
        return moment(self.start + self.unit * cell)


def day_grid(now: datetime, unit_minutes: int) -> Grid:
    """The 24 hours from the next full cell. Raises Invalid for a naive time or an odd length of cells."""
    if unit_minutes < 1 or DAY_MINUTES % unit_minutes:
        raise Invalid(
            f"a day cannot be cut into cells of {unit_minutes} minutes; take 5, 10, 15, 20, 30 or 60"
        )
    unit = unit_minutes * 60
    return Grid(-(-seconds(now) // unit) * unit, unit, DAY_MINUTES // unit_minutes)


@dataclass(frozen=True, slots=True)
class Rep:
    """Who works: contact hours in their own zone, the languages they speak and what they are good at."""

    id: str
    zone: str
    hours: Hours
    languages: frozenset[str]
    skills: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Roster:
    """The reps as arrays: free[rep, cell], speaks[rep, language] and able[rep, skill]."""

    reps: tuple[str, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    free: BoolArray
    speaks: BoolArray
    able: BoolArray

    def minutes(self, grid: Grid) -> float:
        """How many minutes all reps have together."""
        return float(self.free.sum()) * grid.unit / 60


def roster_of(reps: Sequence[Rep], grid: Grid, languages: tuple[str, ...], skills: tuple[str, ...]) -> Roster:
    """The reps on the cells of a grid. Raises Invalid for an unknown zone or the same rep twice."""
    if len({rep.id for rep in reps}) < len(reps):
        raise Invalid("reps: one of them is given twice")
    return Roster(
        tuple(rep.id for rep in reps),
        languages,
        skills,
        np.array([_duty(rep, grid) for rep in reps], bool).reshape(len(reps), grid.cells),
        np.array([[one in rep.languages for one in languages] for rep in reps], bool).reshape(
            len(reps), len(languages)
        ),
        np.array([[one in rep.skills for one in skills] for rep in reps], bool).reshape(
            len(reps), len(skills)
        ),
    )


def _duty(rep: Rep, grid: Grid) -> BoolArray:
    spans = open_intervals(rep.hours, rep.zone, grid.at(0), grid.at(grid.cells))
    return grid.inside((seconds(low), seconds(high)) for low, high in spans)
