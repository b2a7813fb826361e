"""Hidden responses: who is there, what each contact would bring, and what happens when it is made.

The chances are products of habits, moods and fatigue, with traits of each person that no planner sees. They
share no formula with the model that learns them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.planning.simulation.company import CHANNEL_OF, OPTIONS, SLOT_OF, Company

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: Luck is drawn beforehand for so many contacts of one person, alike for every way of choosing.
LUCK = 16
WEEKEND = np.array([option.day == "weekend" for option in OPTIONS])
CALL, SMS = CHANNEL_OF == 0, CHANNEL_OF == 1


@dataclass(frozen=True)
class People:
    """Everybody who will ever lapse, one row each; only tier, type, margin and arrival can be seen."""

    tier: Ints
    kind: Ints
    margin: Floats
    arrives: Ints
    routine: Ints
    turns: Ints  # the week from which `later` is their routine
    later: Ints
    picks_up: Floats
    interest: Floats
    irritable: Floats
    luck: NDArray[np.float32]  # N, LUCK, 3


@dataclass(frozen=True)
class Truth:
    """True chances of some persons by option (n, K): reached, replies, asks to be left alone."""

    reach: Floats
    reply: Floats
    leave: Floats


def people(company: Company, weeks: int, touches: int, seed: int) -> People:
    """Everybody of a run of so many weeks with so many contacts a week; the same seed, the same people."""
    dice = np.random.default_rng((seed, 1))
    arrivals = max(1, round(touches * company.arrivals / 100))
    arrives = np.concatenate([np.zeros(2 * touches, int), np.repeat(np.arange(weeks), arrivals)])
    n = len(arrives)
    tier = dice.choice(len(company.tiers), n, p=company.tier_share)
    kind = dice.choice(len(company.types), n, p=company.type_share)
    passed = np.minimum(arrives / company.weeks, 1)
    routine = _routines(company, kind, passed, dice)
    spread = company.margin_spread[tier]
    picks_up, interest, irritable = (_trait(one, n, dice) for one in company.person)
    return People(
        tier,
        kind,
        company.margin[tier] * np.exp(spread * dice.standard_normal(n)),
        arrives,
        routine,
        arrives + dice.geometric(1 / 60, n),
        _routines(company, kind, np.minimum(passed + 0.3, 1), dice),
        picks_up,
        interest,
        irritable,
        dice.random((n, LUCK, 3), np.float32),
    )


def _routines(company: Company, kind: Ints, passed: Floats, dice: np.random.Generator) -> Ints:
    mix = company.first[kind] + passed[:, None] * (company.last - company.first)[kind]
    return np.asarray((np.cumsum(mix, axis=1) > dice.random(len(kind))[:, None]).argmax(axis=1))


def _trait(spread: float, n: int, dice: np.random.Generator) -> Floats:
    """Positive, with mean 1 and this standard deviation; skewed, as such traits are."""
    return dice.gamma(1 / spread**2, spread**2, n)


def truth(
    company: Company,
    who: People,
    at: Ints,
    week: int,
    attempt: Ints,
    recent: Floats,
    missed: NDArray[np.bool_],
) -> Truth:
    """The chances of these persons (`at`) this week.

    attempt: contacts before, from 0; recent: contacts of the last four weeks; missed: the last one was a call
    they did not take.
    """
    routine = np.where(week >= who.turns[at], who.later[at], who.routine[at])
    return blend(
        company,
        (who.tier[at], who.kind[at], routine),
        (who.picks_up[at], who.interest[at], who.irritable[at]),
        week,
        attempt,
        recent,
        missed,
    )


def blend(
    company: Company,
    groups: tuple[Ints, Ints, Ints],
    traits: tuple[Floats, Floats, Floats],
    week: int,
    attempt: Ints,
    recent: Floats,
    missed: NDArray[np.bool_],
) -> Truth:
    """The chances of persons of these tiers, types and routines with these traits."""
    (tier, kind, routine), (picks_up, interest, irritable) = groups, traits
    tired = np.exp(-company.fatigue * recent)[:, None]
    household, after, share = company.spam
    spam = np.where((kind == household) & (week >= after * company.weeks), share, 1.0)[:, None]
    answers = np.minimum(company.answers[routine][:, SLOT_OF] * picks_up[:, None] * tired * spam, 0.95)
    reads = company.reads[routine][:, SLOT_OF] * tired
    reach = np.where(CALL, answers, 0.97)
    talks = (company.talks[tier] * company.leanings[kind])[:, CHANNEL_OF] * interest[:, None]
    talks = talks * company.wanes[np.minimum(attempt, 5)][:, None]
    talks = talks * np.where(SMS, reads * np.where(missed, company.after_missed, 1.0)[:, None], 1.0)
    crowded = 1 + company.recent * recent[:, None] ** 2
    leave = company.leaves[CHANNEL_OF] * np.where(SMS & WEEKEND, company.weekend, 1.0)
    return Truth(reach, reach * np.minimum(talks, 0.9), np.minimum(leave * crowded * irritable[:, None], 0.5))
