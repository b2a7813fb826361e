"""What many simulated talks come to: share right, questions, patience, annoyance, calibration."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.dialogue.simulation.talks import LONGEST, Course, cut

BINS = 10
#: Confidences at which a way of asking is tried as stopping rule when it must reach a given share.
STOPS = tuple(round(0.02 * step, 2) for step in range(5, 49))


@dataclass(frozen=True)
class Figures:
    """Shares from 0 to 1; `probes` and `patience` are means per customer; `off`: the expected calibration
    error in BINS equal bins of what was believed of the top reason (Naeini, Cooper, Hauskrecht 2015)."""

    right: float
    probes: float
    patience: float
    annoyed: float
    settled: float
    off: float


def figures(courses: Sequence[Course], confidence: float) -> Figures:
    """The figures of courses that have been cut already; `settled` from this confidence."""
    count = len(courses)
    last = [course.moments[-1] for course in courses]
    return Figures(
        right=sum(right(course) for course in courses) / count,
        probes=sum(len(course.moments) - 1 for course in courses) / count,
        patience=sum(moment.spent for moment in last) / count,
        annoyed=sum(course.annoyed_at is not None for course in courses) / count,
        settled=sum(moment.chance >= confidence for moment in last) / count,
        off=calibration_error(
            [(moment.chance, right(one)) for moment, one in zip(last, courses, strict=True)]
        ),
    )


def right(course: Course) -> bool:
    """Whether the top reason is the true one at the end."""
    return course.moments[-1].reason == course.truth


def calibration_error(told: Sequence[tuple[float, bool]]) -> float:
    """How far what is believed is from what comes true, weighted over the bins; 0 is perfect."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for chance, came_true in told:
        bins[min(int(chance * BINS), BINS - 1)].append((chance, came_true))
    gaps = (abs(sum(chance - true for chance, true in one)) for one in bins)
    return sum(gaps) / len(told) if told else 0.0


def needed_stopping(courses: Sequence[Course], share: float) -> float | None:
    """Mean questions to this share right, stopping at whatever confidence does it; None: never reached."""
    for confidence in STOPS:
        ended = [cut(course, confidence) for course in courses]
        if sum(map(right, ended)) >= share * len(ended):
            return sum(len(course.moments) - 1 for course in ended) / len(ended)
    return None


def needed_listed(courses: Sequence[Course], share: float) -> int | None:
    """Questions to this share right when everybody is asked as many; None: never reached."""
    for count in range(LONGEST + 1):
        ended = [cut(course, 2.0, count) for course in courses]
        if sum(map(right, ended)) >= share * len(ended):
            return count
    return None
