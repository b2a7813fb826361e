"""All ways of choosing through the same weeks with the same people, set beside the oracle."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.planning.ladder import load_ladder
from assistant.planning.simulation.company import OPTIONS, Company, load_company
from assistant.planning.simulation.company_run import Course, run
from assistant.planning.simulation.learners import Learner
from assistant.planning.simulation.ways import Clairvoyant, Fixed, Naive, Oracle, Random, Steps, Way
from assistant.planning.simulation.world import People, people

OURS, GREEDY, FIXED, ORACLE = "ours", "greedy", "best fixed rule", "oracle"


@dataclass(frozen=True)
class Row:
    """One way in figures. Shares are of the oracle's margin: over all weeks, and in their last quarter."""

    way: str
    touches: int
    reached: int
    returned: int
    margin: float
    opt_outs: int
    regret: float
    share: float
    last_quarter: float


@dataclass(frozen=True)
class Contest:
    """All ways, in the order they are told; `fixed` says which fixed rule was best in hindsight."""

    seed: int
    weeks: int
    rows: tuple[Row, ...]
    fixed: str

    def row(self, way: str) -> Row:
        """The row of a way."""
        return next(row for row in self.rows if row.way == way)

    @property
    def over_fixed(self) -> float:
        """Our margin over that of the best fixed rule, less 1."""
        return self.row(OURS).margin / self.row(FIXED).margin - 1


def contest(touches: int, seed: int, weeks: int = 0, company: Company | None = None) -> Contest:
    """Every way through `touches` contacts, as many each week; by default for as long as the drift takes."""
    known = company or load_company()
    weeks = weeks or known.weeks
    weekly = max(1, touches // weeks)
    everybody = people(known, weeks, weekly, seed)
    courses = [run(known, everybody, way, weeks, weekly, seed) for way in ways(known, everybody)]
    rules = [run(known, everybody, rule, weeks, weekly, seed) for rule in fixed_rules()]
    best = max(rules, key=lambda course: float(course.margin.sum()))
    oracle = next(course for course in courses if course.name == ORACLE)
    named = [(course.name, course) for course in courses]
    named.insert(1, (FIXED, best))
    return Contest(seed, weeks, tuple(_row(name, one, oracle) for name, one in named), best.name)


def fixed_rules() -> list[Way]:
    """Every option as the one rule for all, and every hour of calls with other hours when it is full."""
    calls = [option for option in OPTIONS if option.channel == "call"]
    return [*(Fixed(option) for option in OPTIONS), *(Fixed(option, calls_on=True) for option in calls)]


def ways(company: Company, everybody: People) -> Sequence[Way]:
    """One of each, but the fixed rules; those that learn know nothing yet."""
    many, ladder = len(everybody.tier), load_ladder()
    return (
        Random(),
        Steps(company, ladder),
        Learner(company, many, GREEDY, greedy=True),
        Naive(company, ladder),
        Learner(company, many, OURS),
        Oracle(company, everybody),
        Clairvoyant(company, everybody),
    )


def _row(name: str, course: Course, oracle: Course) -> Row:
    margin, best = float(course.margin.sum()), float(oracle.margin.sum())
    late = slice(-(len(course.margin) // 4) or None, None)
    return Row(
        name,
        int(course.touches.sum()),
        int(course.reached.sum()),
        int(course.returned.sum()),
        margin,
        int(course.left.sum()),
        best - margin,
        margin / best,
        float(course.margin[late].sum() / np.sum(oracle.margin[late])),
    )
