"""One probability out of two readers: what the rules find, and what the statistical layer hears in the runs.

For every reason z = weights . features + offset, on log-odds throughout; see `features` for their order. The
figures of each language are one logistic regression over all reasons together, on the training corpus (each
line read by a layer that had not seen it) and the train rows of zh_reasons or of the airline tweets, which
count as much: `python -m tests.reasons.weigh` prints them. `lift` then moves the point at which asserting is
best, taken over both, to 0.5.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.reasons.ngrams import Listened

Odds = NDArray[np.float64]
ANY = "any"  # the label of the layer that says whether a text blames anything at all
SILENT = 0.01  # the odds of a reason the rules do not find, and how near to certain any gets
FAINT, LOUD, CALM = -6.0, 4.0, -4.0
COLUMNS = 8
FIRM = 0.5  # chance from which a rule holds a reason
SHORT = 2  # statements up to which a denial is taken to be about all that is said
DENIED = -2.0
PLAIN, STANDS = 0.55, 0.05
BELOW, ABOVE = 3.0, 3.0  # the curve of `calibrated`: nearest to what came true on the train rows


@dataclass(frozen=True, slots=True)
class Scales:
    """How the features of one language weigh."""

    weights: Odds
    offset: float
    lift: float


CHINESE = Scales(np.array([0.67, 0.41, 0.24, -0.56, 0.10, -0.02, 0.59, -0.15]), 0.12, 1.25)
ENGLISH = Scales(np.array([0.32, 0.17, 0.16, 0.04, 0.29, -0.14, -0.78, -0.15]), -0.08, 1.4)


def heard(listened: Listened) -> Odds:
    """Log-odds of every label of the layer for a whole text: the loudest of its statements counts.

    Faint for all where it knows none of the runs.
    """
    if not any(listened.known):
        return np.full(len(listened.model.labels), 2 * FAINT)
    return np.asarray(listened.scores.max(axis=0), dtype=np.float64)


def features(ruled: Odds, heard: Odds, blamed: float, statements: int) -> Odds:
    """What the weights apply to, a row a reason.

    `ruled`: probabilities by rule; `heard`: log-odds by the layer, both in one order of reasons; `blamed`:
    log-odds that anything is blamed. Columns: rule, layer, blame, ln statements, lead of the layer over the
    next reason, best other rule, no rule, blame where the layer leads.
    """
    rule = odds(ruled)
    run = np.clip(heard, FAINT, LOUD)
    blame = min(max(blamed, CALM), LOUD)
    lead = run - _best_other(run)
    table = np.empty((len(rule), COLUMNS))
    table[:, 0] = rule
    table[:, 1] = run
    table[:, 2] = blame
    table[:, 3] = np.log(max(statements, 1))
    table[:, 4] = np.clip(lead, CALM, LOUD)
    table[:, 5] = _best_other(rule)
    table[:, 6] = ruled == 0
    table[:, 7] = (lead >= 0) * blame
    return table


def combined(table: Odds, scales: Scales) -> Odds:
    """Log-odds of every reason, 0 where asserting begins."""
    return np.asarray(table @ scales.weights + (scales.offset + scales.lift))


def sobered(odds: Odds, ruled: Odds, denied: Odds, statements: int, *, curt: bool) -> Odds:
    """What a short text denies or praises, and no rule holds against it, is not asserted on its tone.

    What the rules hold in a curt text stands whatever the tone.
    """
    if statements > SHORT:
        return odds
    firm = ruled >= FIRM
    sober = np.where((denied > 0) & ~firm, np.minimum(odds, DENIED), odds)
    return np.where(ruled >= PLAIN, np.maximum(sober, STANDS), sober) if curt else sober


def odds(chance: Odds) -> Odds:
    """ln(p / (1 - p)), bounded on both sides by SILENT."""
    return np.asarray(np.log((chance + SILENT) / (1 + SILENT - chance)))


def calibrated(log_odds: Odds) -> Odds:
    """Probabilities as they come true, in the order of the log-odds and 0.5 where those are 0."""
    half = 1.0 / (1.0 + np.exp(-np.abs(log_odds))) - 0.5
    return np.where(log_odds < 0, 0.5 * (1 - 2 * half) ** BELOW, 0.5 + 0.5 * (2 * half) ** ABOVE)


def _best_other(values: Odds) -> Odds:
    """For each place, the largest value at any other place."""
    order = np.argsort(values)
    best = np.full(len(values), values[order[-1]])
    best[order[-1]] = values[order[-2]]
    return best
