from datetime import date

import numpy as np
import pytest

from assistant.scoring.bgnbd import Parameters, fit, simulate
from assistant.scoring.cohorts import fit_cohorts
from assistant.scoring.judging import auc, gain
from assistant.scoring.measuring import measurement
from assistant.scoring.purchases import Ledger, epoch_day, summarise, until
from assistant.scoring.repurchase import bought_between, chance_by_model, learn_repurchase
from assistant.scoring.rhythm import rhythm_of
from tests.scoring.histories import AS_OF, cdnow_ledger, ledger, town

CALIBRATED, ENDS = date(1997, 9, 30), date(1998, 6, 30)


def company(people: int, seed: int = 2) -> Ledger:
    rng = np.random.default_rng(seed)
    made = simulate(Parameters(0.6, 6, 0.9, 3), people, rng.integers(500, 900, people) / 7, rng)
    times = made.frequency.astype(int) + 1
    who = np.repeat(np.arange(people), times)
    spread = np.concatenate([np.linspace(0, r, n) for r, n in zip(made.recency, times, strict=True)])
    day = epoch_day(AS_OF) - np.round((made.age[who] - spread) * 7).astype(np.int64)
    return Ledger(
        who, day, rng.gamma(2, 15, len(who)), np.zeros(len(who), bool), [str(n) for n in range(people)]
    )


def test_on_cdnow_the_learned_chance_ranks_better_than_expectation_and_recency() -> None:
    found = measurement(cdnow_ledger(), 39, 39, times=100)
    assert found.ranking["learned"].value > 0.773
    assert found.gains["expected"].value > 0.005
    assert found.gains["recency"].value > 0.005
    assert found.chances["learned"][0].value < found.chances["model"][0].value
    assert (round(found.correlation.value, 3), round(found.error.value, 3)) == (0.626, 0.785)
    assert found.ranking["alive"].value < 0.5


def test_what_is_learned_does_not_depend_on_what_comes_after() -> None:
    orders = cdnow_ledger()
    model = fit(summarise(orders, CALIBRATED).cohort())
    with_later = learn_repurchase(orders, CALIBRATED, 39, model)
    assert with_later == learn_repurchase(until(orders, CALIBRATED), CALIBRATED, 39, model)


def test_with_few_customers_nothing_is_learned() -> None:
    orders = ledger(*town(100))
    assert learn_repurchase(orders, AS_OF, 52, fit(summarise(orders, AS_OF).cohort())) is None


def test_the_learned_chance_is_a_chance_and_nought_for_who_never_bought() -> None:
    orders = company(600)
    summary = summarise(orders, AS_OF)
    model = fit(summary.cohort())
    learned = learn_repurchase(orders, AS_OF, 52, model)
    assert learned is not None
    nobody = summarise(
        Ledger(
            *(c[:0] for c in (orders.customer_index, orders.day, orders.amount, orders.discretionary)), ["a"]
        ),
        AS_OF,
    )
    assert learned.chance(model, nobody, rhythm_of(nobody, epoch_day(AS_OF)))[0] == 0
    chance = learned.chance(model, summary, rhythm_of(summary, epoch_day(AS_OF)))
    assert ((chance > 0) & (chance < 1)).all()


def test_the_chance_by_the_model_is_the_share_that_buys() -> None:
    truth, rng = Parameters(0.6, 6.0, 0.9, 3.0), np.random.default_rng(9)
    made = simulate(truth, 40_000, 30.0, rng)
    new = summarise(company(1), AS_OF)
    fresh = type(new)(**{**vars(new), "frequency": np.zeros(1), "recency": np.zeros(1), "age": np.zeros(1)})
    assert chance_by_model(truth, fresh, 30.0)[0] == pytest.approx((made.frequency > 0).mean(), abs=0.01)


def test_small_cohorts_stay_near_everybodys_fit() -> None:
    orders = company(3_000)
    summary = summarise(orders, AS_OF)
    pooled = fit(summary.cohort())
    found = fit_cohorts(summary, pooled)
    assert len(found.fits) > 2
    for one in found.fits:
        assert one.method == "map"
        assert 0.3 < one.r / pooled.r < 3
        assert 0.3 < one.alpha / pooled.alpha < 3


def test_a_single_cohort_is_everybodys_fit_itself() -> None:
    summary = summarise(cdnow_ledger(), CALIBRATED)
    pooled = fit(summary.cohort())
    assert fit_cohorts(summary, pooled).fits == (pooled,)


def test_auc_counts_pairs_and_gain_of_a_score_over_itself_is_nought() -> None:
    happened = np.array([True, False, True, False])
    assert auc(happened, np.array([4.0, 1.0, 2.0, 3.0])) == 0.75
    assert np.isnan(auc(np.ones(3, bool), np.arange(3.0)))
    same = gain(auc, happened, np.arange(4.0), np.arange(4.0), 20)
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_who_bought_between_two_days_is_counted_without_refunds() -> None:
    day = epoch_day(AS_OF)
    orders = Ledger(
        np.array([0, 1, 2]),
        np.array([day, day, day - 9]),
        np.array([5.0, -5.0, 5.0]),
        np.zeros(3, bool),
        ["a", "b", "c"],
    )
    found = bought_between(orders, date.fromordinal(AS_OF.toordinal() - 5), AS_OF)
    assert list(found) == [True, False, False]
