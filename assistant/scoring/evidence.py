"""The evidence behind one customer's score, picked out of the columns it was computed in."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from assistant.scoring.arrays import FloatArray
from assistant.scoring.bgnbd import Fitted
from assistant.scoring.cohorts import CohortFits
from assistant.scoring.extras import SOURCES, Signals
from assistant.scoring.lapse import Because, Lapses, Trends
from assistant.scoring.natural import natural_reasons
from assistant.scoring.purchases import Summary, day_of
from assistant.scoring.repurchase import Repurchase
from assistant.scoring.rhythm import SOURCES as RHYTHMS
from assistant.scoring.rhythm import Rhythm
from assistant.scoring.spending import Spending
from assistant.scoring.stages import STAGES, Stage, Stages
from assistant.scoring.value import Amounts, Values


@dataclass(frozen=True)
class Measured:
    """Every column of a scoring run, one entry per customer of the ledger."""

    fitted: Fitted
    summary: Summary
    rhythm: Rhythm
    trends: Trends
    signals: Signals
    lapses: Lapses
    expected: FloatArray
    alive: FloatArray
    amounts: Amounts
    values: Values
    tier: NDArray[np.int8]
    stages: Stages
    spending: Mapping[str, Spending]
    buys_again: FloatArray
    cohorts: CohortFits
    repurchase: Repurchase | None
    quadrant: NDArray[np.int8]


def because(m: Measured, at: int) -> tuple[Because, ...]:
    """Rhythm first, then what else adds to the score, most points first, then what the customer is worth.

    Codes: rhythm_own, rhythm_yearly, rhythm_seasonal, rhythm_cohort, rhythm_unknown; expectation, spend,
    frequency, complaints, reviews, activity, unanswered, interaction; left, natural; stage; worth,
    necessary, discretionary, sources; never_bought. `points` are points of the score.
    """
    worth = (*_stage(m, at), *_worth(m, at))
    if m.summary.purchase_days[at] == 0:
        return (Because("never_bought", {}), *worth)
    told = {name: float(part[at]) for name, part in m.lapses.points.items()}
    rhythm = Because(
        f"rhythm_{RHYTHMS[m.rhythm.source[at]]}", _rhythm(m, at) | {"points": told.pop("silence")}
    )
    left = (*((Because("left", {}),) if m.signals.left[at] else ()), *_natural(m, at))
    ranked = sorted(((points, name) for name, points in told.items() if points > 0), reverse=True)
    others = tuple(Because(name, _numbers(m, at, name) | {"points": points}) for points, name in ranked)
    return (*left, rhythm, *others, *worth)


def _rhythm(m: Measured, at: int) -> dict[str, float | str]:
    return {
        "usual_gap_days": float(m.rhythm.usual_gap[at]),
        "days_since": float(m.rhythm.days_since[at]),
        "ordinary_days": float(m.rhythm.allowance[at]),
        "orders": float(m.summary.purchase_days[at]),
        **({"seasons": float(m.rhythm.seasons[at])} if m.rhythm.seasons[at] else {}),
    }


def _natural(m: Measured, at: int) -> tuple[Because, ...]:
    said = m.signals.natural[at]
    return (Because("natural", {"reason": tuple(natural_reasons())[said]}),) if said >= 0 else ()


def _stage(m: Measured, at: int) -> tuple[Because, ...]:
    stage = STAGES[m.stages.stage[at]]
    if stage is Stage.none:
        return ()
    changes = {"spend_change": m.stages.spend_change[at], "order_change": m.stages.order_change[at]}
    known = {name: float(value) for name, value in changes.items() if np.isfinite(value)}
    return (
        Because("stage", {"stage": str(stage), "since": day_of(m.stages.since[at]).isoformat(), **known}),
    )


def _spending(m: Measured, at: int) -> tuple[Because, ...]:
    told = {
        kind: {part.name: float(getattr(one, part.name)[at]) for part in fields(one)}
        for kind, one in m.spending.items()
    }
    return tuple(
        Because(kind, {name: value for name, value in numbers.items() if np.isfinite(value)})
        for kind, numbers in told.items()
        if numbers["orders"]
    )


def _numbers(m: Measured, at: int, name: str) -> dict[str, float | str]:
    columns: dict[str, tuple[tuple[str, FloatArray], ...]] = {
        "expectation": (("now", m.expected), ("then", m.lapses.expected_then)),
        "spend": (("now", m.trends.spend_now), ("before", m.trends.spend_before), ("days", m.trends.window)),
        "frequency": (
            ("now", m.trends.count_now),
            ("before", m.trends.count_before),
            ("days", m.trends.window),
        ),
        "complaints": (
            ("count", m.signals.complaints),
            ("now", m.signals.complaints_now),
            ("before", m.signals.complaints_before),
        ),
        "reviews": (("count", m.signals.reviews), ("before", m.signals.reviews_before)),
        "activity": (("now", m.signals.activity_now), ("before", m.signals.activity_before)),
        "unanswered": (("count", m.signals.unanswered),),
        "interaction": (("now", m.signals.interactions_now), ("before", m.signals.interactions_before)),
    }
    return {key: float(column[at]) for key, column in columns[name]}


def _worth(m: Measured, at: int) -> tuple[Because, ...]:
    worth = Because(
        "worth",
        {
            "future_value": float(m.values.future[at]),
            "standing_value": float(m.values.standing[at]),
            "expected": float(m.expected[at]),
            "amount": float(m.amounts.credible[at]),
            "spend_365": float(m.summary.spend_365[at]),
            "spend_all": float(m.summary.spend_all[at]),
            "orders_365": float(m.summary.count_365[at]),
            "discretionary_share": float(m.summary.discretionary_share[at]),
            "buys_again": float(m.buys_again[at]),
        },
    )
    other = float(m.signals.purchases_worth[at])
    counted = {name: float(getattr(m.signals, name)[at]) for name in SOURCES}
    told = {name: count for name, count in counted.items() if count}
    sources = (Because("sources", {"purchases": other} | told),) if other or told else ()
    return (worth, *_spending(m, at), *sources)
