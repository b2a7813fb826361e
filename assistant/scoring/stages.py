"""The stage of a customer's life with us: trial 考察期, growth 成长期, mature 成熟期, decline 衰退期."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from assistant.scoring.arrays import FloatArray, IntArray
from assistant.scoring.indicators import StagePolicy
from assistant.scoring.lapse import Lapses, Trends
from assistant.scoring.purchases import Summary
from assistant.scoring.rhythm import Rhythm


class Stage(StrEnum):
    """`none` before the first purchase."""

    none = "none"
    trial = "trial"
    growth = "growth"
    mature = "mature"
    decline = "decline"


STAGES = tuple(Stage)


@dataclass(frozen=True)
class Stages:
    """One entry per customer: a place in STAGES, the day number since which it is so, and the change of
    spend and of orders between the two windows behind it (0.5 is half as much again, NaN unknown)."""

    stage: NDArray[np.int8]
    since: IntArray
    spend_change: FloatArray
    order_change: FloatArray


def stages_of(
    summary: Summary, rhythm: Rhythm, moves: Trends, lapses: Lapses, today: int, policy: StagePolicy
) -> Stages:
    """The stage of each customer on day number `today`.

    Decline: at risk or lapsed, since the silence ceased to be ordinary, or both spend and orders fell by the
    share of the policy, since the later window began. Trial: fewer purchase days than it takes to be known,
    since the first. Growth: spend or orders rose by the share, and neither fell by it, since the later window
    began; also while two windows have not been lived yet. Else mature, since two windows were lived.
    """
    spend, orders = _changes(moves)
    most, least = np.fmax(spend, orders), np.fmin(spend, orders)
    leaving = lapses.lapsed | lapses.at_risk
    shrinking = moves.known & (most <= -policy.decline)
    growing = ~moves.known | ((most >= policy.growth) & (least > -policy.decline))
    cases = (~summary.bought, leaving, summary.purchase_days < policy.known_after, shrinking, growing)
    order = (Stage.none, Stage.decline, Stage.trial, Stage.decline, Stage.growth)
    stage = np.select(cases, [STAGES.index(one) for one in order], STAGES.index(Stage.mature))
    first = summary.last_day - np.round(summary.recency * 7).astype(np.int64)
    silent = np.minimum(summary.last_day + np.ceil(rhythm.allowance).astype(np.int64), today)
    later = np.maximum(today - moves.window.astype(np.int64), first)
    settled = np.minimum(first + 2 * moves.window.astype(np.int64), today)
    since = np.select(cases, (np.full_like(first, today), silent, first, later, later), settled)
    return Stages(stage.astype(np.int8), since.astype(np.int64), spend, orders)


def _changes(moves: Trends) -> tuple[FloatArray, FloatArray]:
    """The change of spend and of orders; one order more or less is chance, then only the amount of an order
    counts."""
    spend = _change(moves.spend_now, moves.spend_before, moves)
    orders = _change(moves.count_now, moves.count_before, moves)
    steady = moves.known & (np.abs(moves.count_now - moves.count_before) < 2) & (moves.count_now > 0)
    each = np.where(steady, moves.count_before / np.maximum(moves.count_now, 1.0), 1.0)
    return (1.0 + spend) * each - 1.0, np.where(steady, 0.0, orders)


def _change(now: FloatArray, before: FloatArray, moves: Trends) -> FloatArray:
    known = moves.known & (before > 0)
    return np.where(known, now / np.where(known, before, 1.0) - 1.0, np.nan)
