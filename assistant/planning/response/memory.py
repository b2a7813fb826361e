"""What one customer did before: their own effects on the chances, by channel and by kind of hour."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Invalid
from assistant.planning.response.chances import odds_to_chance
from assistant.planning.response.fitting import fitted
from assistant.planning.response.model import Model
from assistant.planning.response.options import Option, Setting
from assistant.planning.response.priors import Head

Floats = NDArray[np.float64]
#: One customer has few contacts and may answer them all: their own effect stays within this many log-odds.
MOST = 3.0


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier contact of this customer that was sent; `at` is the number of its day."""

    option: Option
    attempt: int
    reached: bool
    replied: bool
    at: int


@dataclass(frozen=True, slots=True)
class Memory:
    """Earlier contacts of one customer, in any order; none of them is needed."""

    past: tuple[Past, ...] = ()

    def missed(self, option: Option) -> int:
        """How often they were not reached by this very option."""
        return sum(one.option == option and not one.reached and not one.replied for one in self.past)

    def answered(self, option: Option) -> int:
        """How often they were reached on the same channel at the same kind of hour."""
        return sum(one.option == option and (one.reached or one.replied) for one in self.past)


@dataclass(frozen=True)
class Shifts:
    """Log-odds to add for this customer, one an option (K,): to be reached, and to reply when reached."""

    reach: Floats
    reply: Floats


def effect(residual: Floats, information: Floats, spread: float) -> Floats:
    """One customer's own effect in log-odds, by one Newton step from 0.

    residual: what happened less what was expected, summed; information: chance x (1 - chance), summed;
    spread: the standard deviation of such effects between customers. Within MOST.
    """
    return np.asarray(np.clip(residual / (1 / spread**2 + information), -MOST, MOST))


def shifts(model: Model, segment: str, memory: Memory, options: Sequence[Option], today: int) -> Shifts:
    """What their own past adds to each option. A miss lowers its hour and channel, an answer raises them.

    Raises Invalid for a contact of a day after today.
    """
    if any(one.at > today for one in memory.past):
        raise Invalid("a customer's earlier contact lies after today")
    return Shifts(
        _added(model, Head.REACH, segment, memory.past, options, today),
        _added(
            model,
            Head.REPLY,
            segment,
            tuple(one for one in memory.past if one.reached or one.replied),
            options,
            today,
        ),
    )


def _added(
    model: Model, head: Head, segment: str, past: Sequence[Past], options: Sequence[Option], today: int
) -> Floats:
    own, posterior = model.priors.own, fitted(model)[head]
    channels: dict[object, list[float]] = {}
    slots: dict[object, list[float]] = {}
    for one in past:
        mean, _ = posterior.normal(Setting(segment, one.attempt), [one.option])
        chance = float(odds_to_chance(mean)[0])
        happened = one.replied or (head is Head.REACH and one.reached)
        weight = 0.5 ** ((today - one.at) / own.half_life)
        for kept, key in ((channels, one.option.channel), (slots, (one.option.day, one.option.part))):
            sums = kept.setdefault(key, [0.0, 0.0])
            sums[0] += weight * (happened - chance)
            sums[1] += weight * chance * (1 - chance)
    none = [0.0, 0.0]
    by_channel = np.array([channels.get(option.channel, none) for option in options])
    by_slot = np.array([slots.get((option.day, option.part), none) for option in options])
    return effect(by_channel[:, 0], by_channel[:, 1], own.channel) + effect(
        by_slot[:, 0], by_slot[:, 1], own.slot
    )
