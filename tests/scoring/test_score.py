from datetime import date

import numpy as np
import pytest
from scipy.stats import rankdata

from assistant.scoring.bgnbd import Parameters, expected_purchases, fit, probability_alive, simulate
from assistant.scoring.lapse import LapseState
from assistant.scoring.purchases import Ledger, epoch_day, purchase_days, summarise
from assistant.scoring.score import score_all
from assistant.scoring.value import Tier
from tests.scoring.histories import AS_OF, bought, cdnow_ledger, every, ledger, town

CALIBRATED = date(1997, 9, 30)


def auc(positive: np.ndarray, score: np.ndarray) -> float:
    ranks, hits = rankdata(score), positive.sum()
    return float((ranks[positive].sum() - hits * (hits + 1) / 2) / (hits * (len(score) - hits)))


def test_the_cdnow_holdout_is_foreseen_as_well_as_published() -> None:
    orders = cdnow_ledger()
    cohort = summarise(orders, CALIBRATED).cohort()
    fitted = fit(cohort)
    days = purchase_days(orders)
    later = days.customer[days.day > epoch_day(CALIBRATED)]
    actual = np.bincount(later, minlength=len(orders.customers))
    expected = expected_purchases(fitted, cohort, 39)
    correlation = float(np.corrcoef(actual, expected)[0, 1])
    error = float(np.abs(actual - expected).mean())
    by_expected, by_alive = auc(actual > 0, expected), auc(actual > 0, probability_alive(fitted, cohort))
    print(
        f"CDNOW holdout: r={correlation:.3f} MAE={error:.3f} AUC={by_expected:.3f} (P(alive) {by_alive:.3f})"
    )
    assert correlation >= 0.62
    assert error <= 0.79
    assert by_expected == pytest.approx(0.773, abs=0.003)
    assert by_alive < 0.5


def test_the_whole_cdnow_file_is_scored_and_tiered() -> None:
    report = score_all(cdnow_ledger(), CALIBRATED)
    assert (round(report.fitted.r, 3), report.fitted.customers) == (0.243, 2357)
    assert sum(report.counts_per_tier.values()) == len(report.scores) == 2357
    assert 0 < report.counts_per_tier[Tier.key] < report.counts_per_tier[Tier.small]


def test_a_report_names_every_tier_and_keeps_the_order_of_customers() -> None:
    report = score_all(ledger(*town()), AS_OF)
    assert list(report.counts_per_tier) == list(Tier)
    assert [s.customer_id for s in report.scores] == [p.customer_id for p in town()]
    assert report.as_of == AS_OF


def test_a_database_without_any_order_is_scored_by_the_prior() -> None:
    report = score_all(ledger(bought("a"), bought("b")), AS_OF)
    assert report.fitted.method == "prior"
    assert {s.lapse_state for s in report.scores} == {LapseState.never_bought}
    assert {s.tier for s in report.scores} == {Tier.small}
    assert score_all(ledger(), AS_OF).scores == []


@pytest.mark.parametrize("person", [bought("once", 0), bought("once", 700), every("many", 9, 80, 4)])
def test_one_customer_alone_is_scored(person: object) -> None:
    report = score_all(ledger(person), AS_OF)  # type: ignore[arg-type]
    assert report.fitted.method == "map"
    assert np.isfinite(report.scores[0].future_value)


def test_customers_all_alike_share_one_tier() -> None:
    report = score_all(ledger(*(every(str(n), 30, 4, 50) for n in range(80))), AS_OF)
    assert len({(s.tier, s.lapse_state, round(s.future_value, 9)) for s in report.scores}) == 1


def test_orders_of_the_future_change_nothing() -> None:
    now = score_all(ledger(every("a", 30, 5, 10), *town()), AS_OF).scores[0]
    future = bought("a", 10, 40, 70, 100, 130, -3, -90)
    assert score_all(ledger(future, *town()), AS_OF).scores[0] == now


def test_a_fit_made_before_is_used_as_it_is() -> None:
    fitted = score_all(ledger(*town()), AS_OF).fitted
    report = score_all(ledger(bought("a", 3)), AS_OF, fitted=fitted)
    assert report.fitted is fitted


def test_a_one_time_buyer_is_not_ranked_first_for_being_alive_on_paper() -> None:
    once, steady = bought("once", 300), every("steady", 20, 12, 10)
    scores = score_all(ledger(once, steady, *town()), AS_OF).scores
    assert scores[0].probability_alive > scores[1].probability_alive
    assert scores[0].expected_purchases < scores[1].expected_purchases
    assert scores[0].future_value < scores[1].future_value


def test_twenty_thousand_made_customers_are_scored_in_one_go() -> None:
    rng = np.random.default_rng(2)
    made = simulate(Parameters(0.6, 6, 0.9, 3), 20_000, rng.integers(200, 700, 20_000) / 7, rng)
    times = made.frequency.astype(int) + 1
    who = np.repeat(np.arange(20_000), times)
    spread = np.concatenate([np.linspace(0, r, n) for r, n in zip(made.recency, times, strict=True)])
    day = epoch_day(AS_OF) - np.round((made.age[who] - spread) * 7).astype(np.int64)
    free = np.zeros(len(who), dtype=bool)
    orders = Ledger(who, day, rng.gamma(2, 15, len(who)), free, [str(n) for n in range(20_000)])
    report = score_all(orders, AS_OF)
    assert report.fitted.method == "maximum_likelihood"
    assert all(np.isfinite(s.future_value) and 0 <= s.lapse_score <= 100 + 1e-9 for s in report.scores)
