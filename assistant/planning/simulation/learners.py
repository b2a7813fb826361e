"""Ways of choosing that learn as they go, with the product's own model and chooser."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.planning.response.chances import DRAWS, Draws, draw, odds_to_chance
from assistant.planning.response.choosing import FLOOR, NARROW, worth_of
from assistant.planning.response.memory import effect
from assistant.planning.response.model import fresh, learn
from assistant.planning.response.options import Observed, Setting
from assistant.planning.simulation.company import CHANNEL_OF, CHANNELS, OPTIONS, SLOT_OF, SLOTS, Company
from assistant.planning.simulation.ways import Floats, Ints, Result, Round, option_costs

#: Fitted anew when so many more contacts were made: each week at first, more seldom later.
FRESH = 0.04


class Learner:
    """Thompson sampling by the product's model; `greedy` takes what looks best on average, tries nothing."""

    patient, assigned = True, False

    def __init__(
        self, company: Company, people: int, name: str, *, greedy: bool = False, remembers: bool = True
    ) -> None:
        self.company, self.name, self.greedy, self.remembers = company, name, greedy, remembers
        self.floor = 0.0 if greedy else FLOOR
        self.model, self.waiting, self.told = fresh(0), list[Observed](), 0
        # What each person did, by head (reach, reply): residual and information, by channel and by slot.
        self.channels = np.zeros((2, 2, people, len(CHANNELS)))
        self.slots = np.zeros((2, 2, people, len(SLOTS)))
        self.drawn = lru_cache(maxsize=None)(self._draw)

    def scores(self, due: Round) -> Floats:
        """What each option is worth by each draw; by the mean of them all when greedy."""
        found = np.empty((len(due.who), 1 if self.greedy else DRAWS, len(OPTIONS)))
        reach, reply = self._own(0, due.who), self._own(1, due.who)
        cost, loss = option_costs(self.company), self.company.loss
        for setting, at in _groups(due):
            margin = np.repeat(due.margin[at, None], len(OPTIONS), axis=1)
            worth = worth_of(
                self.drawn(*setting), reach[at], reply[at], margin, np.tile(cost, (len(at), 1)), loss * margin
            )
            found[at] = worth.mean(axis=1, keepdims=True) if self.greedy else worth
        return found

    def see(self, due: Round, result: Result) -> None:
        """Keeps what each person did; what it teaches of all is learned when enough has come together."""
        fading = 0.5 ** (7 / self.model.priors.own.half_life)
        self.channels *= fading
        self.slots *= fading
        segments = self.company.segments
        for setting, group in _groups(due):
            self._remember(self.drawn(*setting), result, group)
        for at in range(len(due.who)):
            self.waiting.append(
                Observed(
                    Setting(segments[due.segment[at]], int(due.attempt[at]) + 1),
                    OPTIONS[result.option[at]],
                    True,
                    bool(result.reached[at]),
                    bool(result.replied[at]),
                    due.week * 7,
                    float(result.propensity[at]),
                    bool(result.left[at]),
                )
            )
        self.told += len(due.who)
        if len(self.waiting) >= FRESH * self.told:
            self.model, self.waiting = learn(self.model, self.waiting, due.week * 7), []
            self.drawn.cache_clear()

    def _draw(self, segment: int, attempt: int) -> Draws:
        drawn = draw(self.model, Setting(self.company.segments[segment], attempt + 1), OPTIONS)
        return drawn.narrowed(NARROW)

    def _own(self, head: int, who: Ints) -> Floats:
        if not self.remembers:
            return np.zeros((len(who), len(OPTIONS)))
        own = self.model.priors.own
        channel = effect(self.channels[head, 0, who], self.channels[head, 1, who], own.channel)
        slot = effect(self.slots[head, 0, who], self.slots[head, 1, who], own.slot)
        return channel[:, CHANNEL_OF] + slot[:, SLOT_OF]

    def _remember(self, drawn: Draws, result: Result, at: Ints) -> None:
        option, who = result.option[at], result.who[at]
        for head, log_odds in enumerate((drawn.reach, drawn.reply)):
            chance = odds_to_chance(log_odds.mean(axis=0))[option]
            happened = (result.reached, result.replied)[head][at]
            counts = np.ones(len(at)) if head == 0 else result.reached[at].astype(float)
            for kept, place in ((self.channels, CHANNEL_OF), (self.slots, SLOT_OF)):
                kept[head, 0, who, place[option]] += counts * (happened - chance)
                kept[head, 1, who, place[option]] += counts * chance * (1 - chance)


def _groups(due: Round) -> list[tuple[tuple[int, int], NDArray[np.int64]]]:
    keys = due.segment * 16 + np.minimum(due.attempt, 15)
    return [((int(key) // 16, int(key) % 16), np.flatnonzero(keys == key)) for key in np.unique(keys)]
