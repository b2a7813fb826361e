"""What nobody can do better than: the least mean number of questions for a share of right reasons.

Both bounds favour the asker: it knows the world's true chances and how guarded each customer is, sees through
every story, and may ask the best question again and again (information) or learns the reason for certain the
first time it is let out, however garbled (waiting). Both hold, so the larger is the bound.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assistant.dialogue.elicitation.saying import Floats, plogp
from assistant.dialogue.simulation.customers import World

#: Prices of a bit of remaining doubt at which the frontier is drawn; any choice gives a true bound.
PRICES = (3.0, 1.5, 1.0, 0.7, 0.5, 0.35, 0.25, 0.18, 0.12, 0.08, 0.05, 0.02, 0.0)
ROUNDS = 60
GRID = 400
LONGEST_WAIT = 30


@dataclass(frozen=True)
class Bounds:
    """Least mean questions by either argument; `bits`: doubt at the start, `left`: what Fano allows at the
    end, `capacity`: most bits one answer can carry, from the usual customer."""

    information: float
    waiting: float
    bits: float
    left: float
    capacity: float

    @property
    def larger(self) -> float:
        return max(self.information, self.waiting)


def bounds(world: World, techniques: Mapping[str, str], share: float) -> Bounds:
    """The bounds for this share right. `techniques` by probe, of the pool asked from."""
    prior = np.array([world.shares[reason] for reason in world.reasons])
    chances = [_let_out(world, kind.evasion, techniques) for kind in world.kinds]
    weights = [kind.share for kind in world.kinds]
    bits = float(-plogp(prior).sum())
    wrong = np.linspace(1e-4, 1 - float(prior.max()), GRID)
    doubt = np.minimum(fano(wrong, len(prior)), bits)
    frontiers = [_frontier(rows, world.noise) for rows in chances]
    steps = [_questions(frontier, bits, doubt) for frontier in frontiers]
    return Bounds(
        information=_shared(weights, steps, wrong, 1 - share),
        waiting=_waiting(weights, [_found(rows, prior) for rows in chances], share - float(prior.max())),
        bits=bits,
        left=min(float(fano(np.array([1 - share]), len(prior))[0]), bits),
        capacity=frontiers[len(frontiers) // 2][-1][1],
    )


def fano(wrong: Floats, count: int) -> Floats:
    """The most bits of doubt left when a share `wrong` of guesses is wrong (Cover and Thomas 2.10)."""
    inside = np.clip(wrong, 1e-12, 1 - 1e-12)
    return np.asarray(-plogp(inside) - plogp(1 - inside) + inside * np.log2(count - 1))


def _let_out(world: World, evasion: float, techniques: Mapping[str, str]) -> Floats:
    return np.array(
        [
            [world.let_out(evasion, probe, techniques[probe], reason) for reason in world.reasons]
            for probe in sorted(techniques)
        ]
    )


def _frontier(let_out: Floats, noise: float) -> list[tuple[float, float]]:
    """For each price, the most any question can give of information plus price times doubt before it.

    Blahut-Arimoto with a price on the entropy of the input; the value is its upper side (the largest
    gradient), so that stopping early keeps the bound true. What a question tells at doubt h is at most
    value - price * h for every price: a concave curve that never rises with h.
    """
    answers = _answers(let_out, noise)
    certain = plogp(answers).sum(axis=2)
    input_ = np.full(answers.shape[:2], 1 / answers.shape[1])
    found = []
    for price in PRICES:
        for _ in range(ROUNDS):
            gradient = _gradient(answers, certain, input_)
            powers = (gradient + np.log2(input_)) / (1 + price)
            input_ = np.exp2(powers - powers.max(axis=1, keepdims=True))
            input_ = np.maximum(input_ / input_.sum(axis=1, keepdims=True), 1e-12)
        gradient = _gradient(answers, certain, input_) - price * np.log2(input_)
        found.append((price, float(gradient.max())))
    return found


def _answers(let_out: Floats, noise: float) -> Floats:
    count = let_out.shape[1]
    named = np.full((count, count), noise / (count - 1))
    np.fill_diagonal(named, 1 - noise)
    return np.concatenate([let_out[:, :, None] * named, (1 - let_out)[:, :, None]], axis=2)


def _gradient(answers: Floats, certain: Floats, input_: Floats) -> Floats:
    heard = np.log2(np.einsum("pr,pry->py", input_, answers))
    return np.asarray(certain - np.einsum("pry,py->pr", answers, heard))


def _questions(frontier: Sequence[tuple[float, float]], bits: float, doubt: Floats) -> Floats:
    """Least mean questions from `bits` of doubt down to each of these.

    f(h), the integral from h to `bits` of 1 / (most told at h), less the number of questions asked, never
    rises in the mean: what is told never rises with doubt, so f is concave and one question adds at most 1.
    """
    grid = np.linspace(0.0, bits, GRID)
    most = np.min([value - price * grid for price, value in frontier], axis=0)
    # The smaller of two neighbours' steps keeps the integral from below.
    step = (grid[1] - grid[0]) / most[:-1]
    down = np.append(np.cumsum(step[::-1])[::-1], 0.0)
    return np.asarray(np.interp(doubt, grid, down))


def _shared(weights: Sequence[float], steps: Sequence[Floats], wrong: Floats, most_wrong: float) -> float:
    """The least mean over kinds of people when errors may fall where they save most (Lagrange dual)."""
    prices = np.linspace(0.0, 400.0, 1601)
    dual = -prices * most_wrong
    for weight, questions in zip(weights, steps, strict=True):
        dual += weight * (questions[None, :] + prices[:, None] * wrong[None, :]).min(axis=1)
    return max(float(dual.max()), 0.0)


def _found(let_out: Floats, prior: Floats) -> list[float]:
    """The largest share of people who can have let their reason out after 0, 1, 2 ... questions, none twice.

    One minus a product of misses is concave in the questions taken by parts: Frank-Wolfe, and its upper side.
    """
    rates = -np.log1p(-let_out)
    found = [0.0]
    for count in range(1, min(LONGEST_WAIT, len(rates)) + 1):
        taken, upper = np.full(len(rates), count / len(rates)), 1.0
        for turn in range(ROUNDS):
            missed = prior * np.exp(-rates.T @ taken)
            slope = rates @ missed
            corner = np.zeros(len(rates))
            corner[np.argsort(-slope)[:count]] = 1.0
            upper = min(upper, float(1 - missed.sum() + slope @ (corner - taken)))
            taken = taken + 2 / (turn + 2) * (corner - taken)
        found.append(upper)
    return found


def _waiting(weights: Sequence[float], found: Sequence[Sequence[float]], share: float) -> float:
    """Least mean questions until this share has let it out: asking first where that pays most."""
    total = 0.0
    for _, asked, gained in sorted(_turns(weights, found), reverse=True):
        if gained >= share:
            return total + asked * max(share, 0.0) / gained if gained else total
        share -= gained
        total += asked
    return total


def _turns(
    weights: Sequence[float], found: Sequence[Sequence[float]]
) -> Iterator[tuple[float, float, float]]:
    for weight, shares in zip(weights, found, strict=True):
        for before, after in pairwise(shares):
            if before < 1 and after > before:
                yield (after - before) / (1 - before), weight * (1 - before), weight * (after - before)
