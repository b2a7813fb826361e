"""Ours against a named baseline, played in turn, so that a slow minute of the machine hits both."""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

HEAD = ("benchmark", "median", "unit", "baseline", "ratio", "runs")


@dataclass(frozen=True)
class Contest:
    """`ours` gives figures by benchmark name, `theirs` the baseline's, all in `unit`; a call is a round."""

    unit: str
    baseline: str
    ours: Callable[[], Mapping[str, float]]
    theirs: Callable[[], float]
    rounds: int
    warm_up: bool = True


@dataclass(frozen=True)
class Line:
    """One benchmark's figures of every round, beside the baseline's of the same rounds."""

    benchmark: str
    unit: str
    baseline: str
    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.ours)

    @property
    def against(self) -> float:
        return statistics.median(self.theirs)

    @property
    def ratio(self) -> float:
        """Our median as a multiple of the baseline's: below 1 is slower for rates, faster for times."""
        return self.median / self.against


def play(contest: Contest) -> list[Line]:
    """Every round of a contest; who begins changes with each round."""
    if contest.warm_up:
        contest.ours(), contest.theirs()
    ours: list[Mapping[str, float]] = []
    theirs: list[float] = []
    for number in range(contest.rounds):
        if number % 2:
            theirs.append(contest.theirs())
        ours.append(contest.ours())
        if not number % 2:
            theirs.append(contest.theirs())
    return [_line(contest, name, ours, theirs) for name in ours[0]]


def _line(contest: Contest, name: str, ours: list[Mapping[str, float]], theirs: list[float]) -> Line:
    return Line(name, contest.unit, contest.baseline, tuple(one[name] for one in ours), tuple(theirs))


def table(lines: Iterable[Line]) -> str:
    """The lines as a Markdown table, which a terminal shows well enough too."""
    rows = [HEAD, *(_cells(line) for line in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    shown = ["| " + " | ".join(_padded(row, widths)) + " |" for row in rows]
    return "\n".join([shown[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *shown[1:]])


def _cells(line: Line) -> tuple[str, ...]:
    median, ratio = _figure(line.median), f"{_figure(line.ratio)}×"
    against = f"{line.baseline}: {_figure(line.against)}"
    return line.benchmark, median, line.unit, against, ratio, str(len(line.ours))


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]


def _figure(number: float) -> str:
    """Three figures that mean something, without an exponent."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.3g}" if number >= 0.001 else f"{number:.6f}"
