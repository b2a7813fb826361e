"""One way of choosing through all the weeks: who is due, what is chosen while reps have time, what comes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from assistant.planning.response.choosing import pick, propensities
from assistant.planning.simulation.company import OPTIONS, Company
from assistant.planning.simulation.ways import Floats, Ints, Result, Round, Way, option_costs
from assistant.planning.simulation.world import CALL, LUCK, WEEKEND, People, truth

#: Weeks from one contact to the next, by how many were made; attempts in all; in a row without a call taken.
WAITS = np.array([1, 1, 2, 2, 3, 3])
ATTEMPTS, SILENT = 6, 3
NEVER = -1e9


@dataclass(frozen=True)
class Course:
    """What one way brought, by week: contacts, reached, returned, expected net margin, opt-outs."""

    name: str
    touches: Ints
    reached: Ints
    returned: Ints
    margin: Floats
    left: Ints


class _State:
    """Where each person stands."""

    def __init__(self, n: int) -> None:
        self.attempt, self.next, self.silent = np.zeros(n, int), np.zeros(n, int), np.zeros(n, int)
        self.gone, self.missed, self.weeks = np.zeros(n, bool), np.zeros(n, bool), np.zeros((n, 4))


def run(company: Company, everybody: People, way: Way, weeks: int, touches: int, seed: int) -> Course:
    """This way through so many weeks of so many contacts each."""
    state, dice = _State(len(everybody.tier)), np.random.default_rng((seed, 2))
    kept = np.zeros((5, weeks))
    order = np.lexsort((everybody.arrives, -everybody.margin, everybody.tier))
    for week in range(weeks):
        due = _due(
            company, everybody, state, week, touches, order if way.patient else np.arange(len(order)), way
        )
        result, made = _contact(company, everybody, state, way, due, dice, touches)
        real = truth(company, everybody, due.who, week, due.attempt, due.recent, due.missed)
        rows = np.arange(len(due.who))
        gain = np.where(made, due.margin * real.reply[rows, result.option], 0.0)
        margin = gain - option_costs(company)[result.option]
        counted = (made, result.reached, result.replied, margin, result.left)
        kept[:, week] = [float(one.sum()) for one in counted]
        kept[0, week] = len(due.who)
        _settle(state, due, result)
        way.see(due, result)
    whole = kept.astype(np.int64)
    return Course(way.name, whole[0], whole[1], whole[2], kept[3], whole[4])


def _due(
    company: Company, everybody: People, state: _State, week: int, touches: int, order: Ints, way: Way
) -> Round:
    here = (everybody.arrives <= week) & ~state.gone
    if way.patient:
        here &= (state.next <= week) & (state.attempt < ATTEMPTS) & (state.silent < SILENT)
    who = order[here[order]][:touches]
    return Round(
        week,
        who,
        everybody.tier[who] * len(company.types) + everybody.kind[who],
        state.attempt[who],
        everybody.margin[who],
        state.weeks[who].sum(axis=1),
        state.missed[who],
    )


def _contact(
    company: Company,
    everybody: People,
    state: _State,
    way: Way,
    due: Round,
    dice: np.random.Generator,
    touches: int,
) -> tuple[Result, NDArray[np.bool_]]:
    per_hundred = np.where(WEEKEND, company.capacity[1], company.capacity[0])
    room = np.where(CALL, touches * per_hundred // 100, len(due.who))
    scores, uniforms = way.scores(due), dice.random(len(due.who))
    if way.assigned:
        option, propensity = best_assignment(scores[:, 0], room), np.ones(len(due.who))
        made = np.ones(len(due.who), bool)
    elif way.patient:
        option, propensity = in_turn(scores, room, way.floor, uniforms)
        made = np.ones(len(due.who), bool)
    else:
        option, propensity = in_turn(scores, np.full(len(OPTIONS), len(due.who)), way.floor, uniforms)
        made = _place_in_line(option) < room[option]
    real = truth(company, everybody, due.who, due.week, due.attempt, due.recent, due.missed)
    rows = np.arange(len(due.who))
    luck = everybody.luck[due.who, due.attempt % LUCK]
    reached = made & (luck[:, 0] < real.reach[rows, option])
    replied = made & (luck[:, 0] < real.reply[rows, option])
    left = made & ~replied & (luck[:, 2] < real.leave[rows, option])
    return Result(due.who, option, propensity, reached, replied, left), made


def in_turn(scores: Floats, room: Ints, floor: float, uniforms: Floats) -> tuple[Ints, Floats]:
    """Each person's option and its propensity, one after another; an option closes when its room is used up.

    Each choice is drawn from what is open at that person's turn, so each propensity is true.
    """
    n, options = len(scores), scores.shape[2]
    chosen, propensity, left, start = np.zeros(n, int), np.zeros(n), room.copy(), 0
    while start < n:
        open_ = np.broadcast_to(left > 0, (n - start, options))
        chance = propensities(scores[start:], open_, floor)
        picks = pick(chance, uniforms[start:])
        full = _place_in_line(picks) + 1 >= left[picks]
        end = int(full.argmax()) + 1 if full.any() else n - start
        chosen[start : start + end] = picks[:end]
        propensity[start : start + end] = chance[np.arange(end), picks[:end]]
        left = left - np.bincount(picks[:end], minlength=options)
        start += end
    return chosen, propensity


def best_assignment(scores: Floats, room: Ints) -> Ints:
    """The options with the largest sum of scores (n, K) that keep to the room of each."""
    n = len(scores)
    scarce = np.flatnonzero(room < n)
    free = np.where(room < n, NEVER, scores)
    fallback = free.argmax(axis=1)
    seats = np.repeat(scarce, room[scarce])
    own = np.full((n, n), NEVER)
    np.fill_diagonal(own, free.max(axis=1))
    _, column = linear_sum_assignment(np.concatenate([scores[:, seats], own], axis=1), maximize=True)
    taken = np.append(seats, 0)[np.minimum(column, len(seats))]
    return np.asarray(np.where(column < len(seats), taken, fallback))


def _place_in_line(option: Ints) -> Ints:
    """How many before this one chose the same."""
    line = np.zeros(len(option), int)
    for one in np.unique(option):
        where = np.flatnonzero(option == one)
        line[where] = np.arange(len(where))
    return line


def _settle(state: _State, due: Round, result: Result) -> None:
    who, called = due.who, CALL[result.option]
    taken = (called & result.reached) | result.replied
    state.weeks[:, 1:] = state.weeks[:, :-1].copy()
    state.weeks[:, 0] = 0
    state.weeks[who, 0] = 1
    state.next[who] = due.week + WAITS[np.minimum(state.attempt[who], len(WAITS) - 1)]
    state.attempt[who] += 1
    state.silent[who] = np.where(taken, 0, state.silent[who] + 1)
    state.missed[who] = called & ~result.reached
    state.gone[who] |= result.replied | result.left
