"""Ways of choosing that learn nothing: at random, by one rule, by the ladder, and by knowing the truth."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.planning.ladder import Ladder
from assistant.planning.response.options import Option
from assistant.planning.simulation.company import CHANNELS, OPTIONS, Company
from assistant.planning.simulation.world import People, blend, truth

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Round:
    """The persons due this week, best first, and what anybody can know of them."""

    week: int
    who: Ints
    segment: Ints
    attempt: Ints  # contacts before
    margin: Floats
    recent: Floats
    missed: NDArray[np.bool_]


@dataclass(frozen=True)
class Result:
    """What came of this week's contacts: the option of each of `who`, and what happened."""

    who: Ints
    option: Ints
    propensity: Floats
    reached: NDArray[np.bool_]
    replied: NDArray[np.bool_]
    left: NDArray[np.bool_]


class Way(Protocol):
    """A way of choosing. `scores` are what each option is worth (n, draws, K); the best of each draw wins.

    floor: the least chance of each option. patient: keeps the waits and stop rules, and knows how many calls
    can be made. assigned: is given the best assignment of all scores, instead of one customer after another.
    """

    name: str
    floor: float
    patient: bool
    assigned: bool

    def scores(self, due: Round) -> Floats:
        """What each option is worth for each person due."""
        ...

    def see(self, due: Round, result: Result) -> None:
        """Told what came of it, before the next week."""
        ...


class Blind:
    """Learns nothing."""

    floor, patient, assigned = 0.0, True, False
    name = ""

    def see(self, due: Round, result: Result) -> None:
        """Nothing is kept."""


class Random(Blind):
    """Any open option, each as likely."""

    name, floor = "uniform random", 1.0

    def scores(self, due: Round) -> Floats:
        return np.zeros((len(due.who), 1, len(OPTIONS)))


class Fixed(Blind):
    """Always one option; when reps have no time left, a text at that hour, or first calls at other hours."""

    def __init__(self, option: Option, *, calls_on: bool = False) -> None:
        self.name = f"{option.channel} {option.day.value} {option.part.value}" + " or other hours" * calls_on
        self.worth = np.array(
            [
                4.0 * (other == option)
                + 2.0 * (calls_on and other.channel == option.channel)
                + 1.0 * (other.day == option.day)
                + 0.5 * (other == replace(option, channel="sms"))
                for other in OPTIONS
            ]
        )

    def scores(self, due: Round) -> Floats:
        return np.tile(self.worth, (len(due.who), 1, 1))


class Steps(Blind):
    """The tier's ladder: calls in the evening of workdays, the rest in the morning; no learning."""

    name = "tier ladder"

    def __init__(self, company: Company, ladder: Ladder) -> None:
        types, last = len(company.types), len(company.wanes) - 1
        self.worth = np.zeros((len(company.segments), last + 1, len(OPTIONS)))
        for segment in range(len(company.segments)):
            steps = ladder.tiers[company.tiers[segment // types]]
            for attempt in range(last + 1):
                self.worth[segment, attempt] = _preferred(steps[min(attempt, len(steps) - 1)].channels)

    def scores(self, due: Round) -> Floats:
        attempt = np.minimum(due.attempt, self.worth.shape[1] - 1)
        return np.asarray(self.worth[due.segment, attempt][:, None])


def _preferred(channels: tuple[str, ...]) -> Floats:
    ranks: Mapping[str, int] = {
        name: len(channels) - at for at, name in enumerate(channels) if name in CHANNELS
    }
    hour = {"call": "evening"}
    return np.array(
        [
            ranks.get(one.channel, 0)
            + 0.5 * (one.day == "workday" and one.part == hour.get(one.channel, "morning"))
            for one in OPTIONS
        ]
    )


class Naive(Steps):
    """A scheduler's loop: the ladder's channel in the order of the list, whether reps are free or not."""

    name, patient = "naive loop", False


class Oracle(Blind):
    """Knows the true average of each segment, hour, attempt, fatigue and drift, and nothing of a person."""

    name, assigned = "oracle", True
    DEPTH = 6

    def __init__(self, company: Company, everybody: People) -> None:
        self.company, self.people = company, everybody
        spread, dice = company.person[0], np.random.default_rng(0)
        sorted_ = np.sort(dice.gamma(1 / spread**2, spread**2, 6000)).reshape(self.DEPTH, -1)
        self.levels = sorted_.mean(axis=1)

    def scores(self, due: Round) -> Floats:
        routines, n = self.company.answers.shape[0], len(due.who)
        cells = np.stack(np.meshgrid(np.arange(routines), np.arange(self.DEPTH), indexing="ij")).reshape(
            2, -1
        )
        times = cells.shape[1]
        tier, kind = np.divmod(due.segment, len(self.company.types))
        many = [np.repeat(one, times) for one in (tier, kind, due.attempt, due.recent, due.missed)]
        routine, level = np.tile(cells[0], n), self.levels[np.tile(cells[1], n)]
        ones = np.ones(n * times)
        real = blend(
            self.company,
            (many[0], many[1], routine),
            (level, ones, ones),
            due.week,
            many[2],
            many[3],
            many[4],
        )
        share = (self._mix(due.week)[kind][:, cells[0]] / self.DEPTH)[:, :, None]
        reply, leave = ((one.reshape(n, times, -1) * share).sum(axis=1) for one in (real.reply, real.leave))
        return _worth(self.company, due, reply, leave)

    def _mix(self, week: int) -> Floats:
        here = self.people.arrives <= week
        routine = np.where(week >= self.people.turns, self.people.later, self.people.routine)[here]
        kinds, routines = len(self.company.types), self.company.answers.shape[0]
        counts = np.bincount(self.people.kind[here] * routines + routine, minlength=kinds * routines)
        table = counts.reshape(kinds, routines)
        return np.asarray(table / table.sum(axis=1, keepdims=True))


class Clairvoyant(Blind):
    """Knows each person's own chances, which nobody can."""

    name, assigned = "clairvoyant", True

    def __init__(self, company: Company, everybody: People) -> None:
        self.company, self.people = company, everybody

    def scores(self, due: Round) -> Floats:
        real = truth(self.company, self.people, due.who, due.week, due.attempt, due.recent, due.missed)
        return _worth(self.company, due, real.reply, real.leave)


def _worth(company: Company, due: Round, reply: Floats, leave: Floats) -> Floats:
    margin = due.margin[:, None]
    return np.asarray(margin * reply - option_costs(company) - company.loss * margin * leave)[:, None]


def option_costs(company: Company) -> Floats:
    """Cost of one contact by each option (K,)."""
    return company.costs[[CHANNELS.index(option.channel) for option in OPTIONS]]
