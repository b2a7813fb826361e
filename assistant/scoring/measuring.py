"""How well scoring foresees: fitted on the first weeks of a ledger, judged on the weeks after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from assistant.scoring.arrays import BoolArray, FloatArray
from assistant.scoring.bgnbd import Fitted, expected_purchases, fit, probability_alive
from assistant.scoring.gammagamma import fit_amounts
from assistant.scoring.judging import Bin, Figure, auc, brier, gain, judged, log_loss, reliability, sure
from assistant.scoring.purchases import (
    Ledger,
    Summary,
    counted,
    day_of,
    epoch_day,
    purchase_days,
    summarise,
    until,
)
from assistant.scoring.repurchase import bought_between, chance_by_model, learn_repurchase
from assistant.scoring.rhythm import rhythm_of
from assistant.scoring.value import credible_amounts


@dataclass(frozen=True)
class Measurement:
    """What was foreseen of the weeks held back. `ranking`: AUC of buying again by each way of ranking;
    `gains`: AUC of the learned chance less that of the others, on the same customers; `chances`: Brier and
    log loss by way; `amounts`: mean absolute error of the held-back mean purchase by way."""

    customers: int
    orders: int
    calibrated: date
    ends: date
    learned_from: date | None
    fitted: Fitted
    correlation: Figure
    error: Figure
    bought_again: float
    ranking: Mapping[str, Figure]
    gains: Mapping[str, Figure]
    chances: Mapping[str, tuple[Figure, Figure]]
    reliability: tuple[Bin, ...]
    amounts: Mapping[str, Figure]


def measurement(ledger: Ledger, calibration_weeks: int, holdout_weeks: int, times: int = 200) -> Measurement:
    """Calibrate on the first weeks, judge on the next; whatever is learned is learned within the first.

    Who buys again is learned by looking at customers two thirds into the calibration weeks. Ledgers need a
    customer who bought within them; raises Invalid like `fit` without.
    """
    start = day_of(int(ledger.day.min()))
    calibrated = start + timedelta(days=calibration_weeks * 7 - 1)
    ends = calibrated + timedelta(days=holdout_weeks * 7)
    known = _known(until(ledger, ends), calibrated)
    summary = summarise(known, calibrated)
    fitted = fit(summary.cohort())
    days = purchase_days(known)
    count = np.bincount(
        days.customer[days.day > epoch_day(calibrated)], minlength=len(known.customers)
    ).astype(np.float64)
    again = bought_between(known, calibrated, ends)
    expected = expected_purchases(fitted, summary.cohort(), holdout_weeks)
    ranks, learned_from = _ranks(known, summary, fitted, calibrated, holdout_weeks)
    ours = ranks["learned"]
    chances = {name: ranks[name] for name in ("learned", "model")}
    return Measurement(
        customers=len(known.customers),
        orders=len(known.day),
        calibrated=calibrated,
        ends=ends,
        learned_from=learned_from,
        fitted=fitted,
        correlation=sure(lambda at: float(np.corrcoef(count[at], expected[at])[0, 1]), len(count), times),
        error=sure(lambda at: float(np.abs(count[at] - expected[at]).mean()), len(count), times),
        bought_again=float(again.mean()),
        ranking={name: judged(auc, again, score, times) for name, score in ranks.items()},
        gains={n: gain(auc, again, ours, ranks[n], times) for n in ("expected", "recency")},
        chances={
            name: (judged(brier, again, chance, times), judged(log_loss, again, chance, times))
            for name, chance in chances.items()
        },
        reliability=reliability(again, ours),
        amounts=_amounts(known, summary, calibrated, again, times),
    )


def _known(ledger: Ledger, by: date) -> Ledger:
    """Without the customers whose first purchase comes later."""
    then = until(ledger, by)
    seen = np.bincount(then.customer_index[counted(then)], minlength=len(ledger.customers))
    place, rows = np.cumsum(seen > 0) - 1, seen[ledger.customer_index] > 0
    names = [name for name, many in zip(ledger.customers, seen, strict=True) if many]
    columns = ledger.day[rows], ledger.amount[rows], ledger.discretionary[rows]
    return Ledger(place[ledger.customer_index[rows]], *columns, names)


def _ranks(
    ledger: Ledger, summary: Summary, fitted: Fitted, calibrated: date, weeks: int
) -> tuple[dict[str, FloatArray], date | None]:
    cohort = summary.cohort()
    model = chance_by_model(fitted, summary, weeks)
    learned = learn_repurchase(ledger, calibrated, weeks, fitted)
    rhythm = rhythm_of(summary, epoch_day(calibrated))
    ranks = {
        "learned": learned.chance(fitted, summary, rhythm) if learned else model,
        "model": model,
        "expected": expected_purchases(fitted, cohort, weeks),
        "recency": cohort.recency - cohort.age,
        "frequency": cohort.frequency,
        "alive": probability_alive(fitted, cohort),
    }
    return ranks, calibrated - timedelta(days=round(learned.learned_weeks * 7)) if learned else None


def _amounts(
    ledger: Ledger, summary: Summary, calibrated: date, again: BoolArray, times: int
) -> Mapping[str, Figure]:
    late = purchase_days(ledger)
    rows = late.day > epoch_day(calibrated)
    money = np.bincount(late.customer[rows], late.amount[rows], len(ledger.customers))
    number = np.bincount(late.customer[rows], minlength=len(ledger.customers))
    actual = money[again] / number[again]
    days = summary.purchase_days.astype(np.float64)
    credible = credible_amounts(summary)
    ways = {
        "credible": credible.credible,
        "gamma_gamma": fit_amounts(days, summary.mean_amount).amounts(days, summary.mean_amount),
        "own_mean": summary.mean_amount,
        "average": np.full(len(days), credible.average),
    }
    return {name: _missed(way[again], actual, times) for name, way in ways.items()}


def _missed(said: FloatArray, actual: FloatArray, times: int) -> Figure:
    return sure(lambda at: float(np.abs(said[at] - actual[at]).mean()), len(actual), times)
