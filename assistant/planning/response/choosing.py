"""Which way to make this contact: Thompson sampling that draws from the very propensities it logs.

For each draw of the posterior one option is worth most. The share of draws an option wins, mixed with a
floor, IS the chance with which it is then chosen (Thompson 1933, over a fixed sample instead of an integral),
so what is logged is true to the last figure and not an estimate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Invalid
from assistant.planning.response.chances import Chance, Draws, Interval, draw, odds_to_chance
from assistant.planning.response.memory import Memory, Shifts, shifts
from assistant.planning.response.model import Model
from assistant.planning.response.options import DayPart, DayType, Option, Setting

Floats = NDArray[np.float64]
FLOOR = 0.001
#: Draws are taken at this share of their distance from the mean: full Thompson sampling tries more than pays
#: (Chapelle & Li 2011, section 3.2). Measured on the simulated company's tuning seeds, see decision 11.
NARROW = 0.2


class Why(StrEnum):
    """What chose the option. NO_OPTION and WISH_UNMET come without one."""

    WISH = "wish"  # the customer asked for it
    ONLY = "only"  # there was no other
    ANSWERED = "answered"  # this customer was reached so before
    VARIED = "varied"  # what would be best failed with this customer before
    BEST = "best"  # worth most, going by what is known
    TRIED = "tried"  # another may be worth more, but too little is known to rule this one out
    NO_OPTION = "no_option"  # nothing to choose from
    WISH_UNMET = "wish_unmet"  # nothing to choose from is what the customer asked for


@dataclass(frozen=True, slots=True)
class Worth:
    """In one currency: margin if they reply, cost of the contact, loss if they ask to be left alone."""

    margin: float
    cost: float
    loss: float = 0.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What the customer asked for; an empty set asks for nothing. It beats every model."""

    channels: frozenset[str] = frozenset()
    days: frozenset[DayType] = frozenset()
    parts: frozenset[DayPart] = frozenset()

    def allows(self, option: Option) -> bool:
        """Whether the option is what they asked for."""
        return (
            (not self.channels or option.channel in self.channels)
            and (not self.days or option.day in self.days)
            and (not self.parts or option.part in self.parts)
        )

    def __bool__(self) -> bool:
        return bool(self.channels or self.days or self.parts)


@dataclass(frozen=True)
class Choice:
    """The option chosen, with what must be logged to judge it later.

    propensity: the chance with which this option was chosen; propensities: of every option it was chosen
    from, summing to 1. expected: mean margin less cost and loss. chance: of this customer by this option,
    90 % intervals. seen: contacts it rests on, faded. missed, answered: how often the option failed or
    reached this customer before.
    """

    option: Option
    propensity: float
    propensities: Mapping[Option, float]
    why: Why
    expected: float
    chance: Chance
    seen: float
    missed: int
    answered: int
    model: str


@dataclass(frozen=True, slots=True)
class NoChoice:
    """Nothing can be chosen, and why: a person decides, or the contact waits."""

    why: Why


def choose(
    model: Model,
    setting: Setting,
    options: Sequence[Option],
    worths: Mapping[Option, Worth],
    memory: Memory,
    wish: Wish | None,
    seed: str,
    today: int,
    floor: float = FLOOR,
) -> Choice | NoChoice:
    """One option of those given, or why there is none. The same arguments always give the same choice.

    options: what the contact rules allow; a choice is made among those the wish allows. seed: the customer's
    id and the attempt's number. floor: the least chance of each option, at most 1 / their number. Raises
    Invalid for an option without a worth, a floor outside 0 to 1, a past contact after today.
    """
    allowed = sorted({option for option in options if wish is None or wish.allows(option)})
    if not allowed:
        return NoChoice(Why.WISH_UNMET if options else Why.NO_OPTION)
    missing = [option for option in allowed if option not in worths]
    if missing:
        raise Invalid(f"no worth is given for {missing[0]}")
    drawn, own = draw(model, setting, allowed), shifts(model, setting.segment, memory, allowed, today)
    worth = np.array([(one.margin, one.cost, one.loss) for one in map(worths.__getitem__, allowed)]).T
    narrow = drawn.narrowed(NARROW)
    scores = worth_of(narrow, own.reach[None], own.reply[None], *(row[None] for row in worth))[0]
    chance = propensities(scores[None], np.ones((1, len(allowed)), bool), floor)[0]
    at = int(pick(chance[None], np.array([uniform(seed)]))[0])
    alone = worth_of(narrow, *np.zeros((2, 1, len(allowed))), *(row[None] for row in worth))[0].mean(axis=0)
    chosen = allowed[at]
    return Choice(
        chosen,
        float(chance[at]),
        {option: float(one) for option, one in zip(allowed, chance, strict=True)},
        _why(bool(wish), allowed, at, scores.mean(axis=0), alone, memory),
        float(scores[:, at].mean()),
        _chance(drawn, own, at),
        model.seen(setting, chosen),
        memory.missed(chosen),
        memory.answered(chosen),
        model.version,
    )


def worth_of(
    drawn: Draws, reach: Floats, reply: Floats, margin: Floats, cost: Floats, loss: Floats
) -> Floats:
    """Margin less cost and loss, for each customer, draw and option (N, DRAWS, K); the rest is (N, K)."""
    # Odds against, multiplied: one exponential a draw and one a customer, not one for each pair of them.
    unreached = 1 + np.exp(-drawn.reach)[None] * np.exp(-reach)[:, None]
    unanswered = 1 + np.exp(-drawn.reply)[None] * np.exp(-reply)[:, None]
    left = odds_to_chance(drawn.leave)[None]
    return np.asarray(margin[:, None] / (unreached * unanswered) - cost[:, None] - loss[:, None] * left)


def propensities(scores: Floats, open_: NDArray[np.bool_], floor: float) -> Floats:
    """The chance of each option (N, K): its share of won draws over a floor; 0 where `open_` (N, K) is False.

    The floor is lowered to 1 / the number of open options where it is more. Raises Invalid outside 0 to 1.
    """
    if not 0 <= floor <= 1:
        raise Invalid(f"the floor of exploration is a chance from 0 to 1, not {floor}")
    best = (scores if open_.all() else np.where(open_[:, None], scores, -np.inf)).argmax(axis=2)
    people, draws, options = scores.shape
    flat = best + options * np.arange(people)[:, None]
    won = np.bincount(flat.ravel(), minlength=people * options).reshape(people, options) / draws
    number = open_.sum(axis=1, keepdims=True)
    least = np.minimum(floor, 1 / np.maximum(number, 1))
    return np.asarray(np.where(open_, least + (1 - number * least) * won, 0.0))


def pick(chance: Floats, uniforms: Floats) -> NDArray[np.int64]:
    """The option of each customer: the first whose summed chances exceed the uniform number (N,)."""
    summed = np.cumsum(chance, axis=1)
    return np.asarray((summed > uniforms[:, None] * summed[:, -1:]).argmax(axis=1))


def uniform(seed: str) -> float:
    """A number from 0 up to 1 for this text, the same on every machine."""
    return int.from_bytes(blake2b(seed.encode(), digest_size=6).digest()) / 2**48


def _why(wished: bool, allowed: Sequence[Option], at: int, own: Floats, alone: Floats, memory: Memory) -> Why:
    best, first = int(own.argmax()), int(alone.argmax())
    if wished:
        return Why.WISH
    if len(allowed) == 1:
        return Why.ONLY
    if at != best:
        return Why.TRIED
    if best != first and memory.answered(allowed[at]):
        return Why.ANSWERED
    if best != first and memory.missed(allowed[first]):
        return Why.VARIED
    return Why.BEST


def _chance(drawn: Draws, own: Shifts, at: int) -> Chance:
    reached = odds_to_chance(drawn.reach[:, at] + own.reach[at])
    replied = reached * odds_to_chance(drawn.reply[:, at] + own.reply[at])
    return Chance(_interval(reached), _interval(replied), _interval(odds_to_chance(drawn.leave[:, at])))


def _interval(drawn: Floats) -> Interval:
    low, high = np.quantile(drawn, (0.05, 0.95))
    return Interval(float(drawn.mean()), float(low), float(high))
