import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import check_grad
from scipy.stats import beta

from assistant.errors import Invalid
from assistant.scoring.bgnbd import (
    Cohort,
    Parameters,
    Prior,
    expected_if_alive,
    expected_purchases,
    fit,
    from_prior,
    probability_alive,
    simulate,
)
from assistant.scoring.likelihood import group, log_likelihood
from tests.scoring.histories import cdnow_cohort

TRUE = Parameters(0.6, 6.0, 0.9, 3.0)
CDNOW = Parameters(0.243, 4.414, 0.793, 2.426)
logs = st.floats(-2.5, 2.5)
parameters = st.builds(
    lambda r, alpha, a, b: Parameters(*np.exp([r, alpha + 1, a, b])), logs, logs, logs, logs
)
counts = st.sampled_from([0, 1, 2, 3, 10, 60, 1000])
weeks = st.floats(0.0, 300.0)


def one(x: float, recency: float, age: float) -> Cohort:
    return Cohort(np.array([x], dtype=float), np.array([recency], dtype=float), np.array([age], dtype=float))


def test_the_published_parameters_of_cdnow_come_back() -> None:
    found = fit(cdnow_cohort())
    assert (round(found.r, 3), round(found.a, 3), round(found.b, 3)) == (0.243, 0.793, 2.426)
    assert found.alpha == pytest.approx(4.414, abs=0.001)
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)
    assert (found.customers, found.method) == (2357, "maximum_likelihood")


def test_the_parameters_of_a_made_cohort_come_back() -> None:
    rng = np.random.default_rng(5)
    found = fit(simulate(TRUE, 30_000, rng.uniform(60, 150, 30_000), rng))
    assert found.method == "maximum_likelihood"
    assert (found.r, found.alpha) == pytest.approx((TRUE.r, TRUE.alpha), rel=0.06)
    assert found.a / (found.a + found.b) == pytest.approx(TRUE.a / (TRUE.a + TRUE.b), rel=0.06)


def test_a_made_cohort_buys_as_often_as_the_model_expects_of_newcomers() -> None:
    made = simulate(TRUE, 60_000, 52.0, np.random.default_rng(3))
    assert made.frequency.mean() == pytest.approx(expected_purchases(TRUE, one(0, 0, 0), 52)[0], rel=0.04)
    assert (made.recency <= made.age).all()


def test_the_gradient_is_the_slope_of_the_likelihood() -> None:
    made = simulate(TRUE, 200, 40.0, np.random.default_rng(1))
    rows = group(made.frequency, made.recency, made.age)
    for theta in np.random.default_rng(2).normal(0, 1, (5, 4)):
        error = check_grad(lambda t: log_likelihood(t, rows)[0], lambda t: log_likelihood(t, rows)[1], theta)
        assert error < 1e-4 * np.abs(log_likelihood(theta, rows)[1]).max()


def test_grouping_changes_nothing_but_the_number_of_rows() -> None:
    made = simulate(TRUE, 500, 40.0, np.random.default_rng(1))
    rounded = np.round(made.recency), np.round(made.age)
    rows = group(made.frequency, *rounded)
    assert rows.weight.sum() == 500
    assert len(rows.weight) < 500
    theta = np.log([0.6, 6.0, 0.9, 3.0])
    each = [
        log_likelihood(theta, group(*(np.array([v]) for v in row)))[0]
        for row in zip(made.frequency, *rounded, strict=True)
    ]
    assert log_likelihood(theta, rows)[0] == pytest.approx(sum(each))


def test_the_time_unit_does_not_matter_for_shares() -> None:
    made = simulate(TRUE, 3_000, 80.0, np.random.default_rng(8))
    slow = fit(Cohort(made.frequency, made.recency * 10, made.age * 10))
    quick = fit(made)
    assert slow.alpha == pytest.approx(10 * quick.alpha, rel=1e-2)
    assert (slow.r, slow.a, slow.b) == pytest.approx((quick.r, quick.a, quick.b), rel=1e-2)


@settings(max_examples=60, deadline=None)
@given(parameters, counts, st.floats(0.1, 300), st.floats(0, 1), st.floats(0.1, 500))
def test_expected_purchases_is_the_integral_it_stands_for(
    p: Parameters, x: int, age: float, share: float, ahead: float
) -> None:
    def given_stop(chance: float) -> float:
        return float(-np.expm1(-(p.r + x) * np.log1p(ahead * chance / (p.alpha + age))) / max(chance, 1e-300))

    customer = one(x, age * share if x else 0, age)
    integral = quad(
        lambda u: given_stop(max(beta.ppf(u, p.a, p.b + x), 1e-12)), 0, 1, limit=200, epsrel=1e-7
    )[0]
    assert expected_if_alive(p, customer, ahead)[0] == pytest.approx(integral, rel=1e-3)


@settings(max_examples=200, deadline=None)
@given(parameters, counts, weeks, weeks, weeks, weeks)
def test_a_longer_silence_never_raises_expectation_or_hope(
    p: Parameters, x: int, recency: float, silence: float, more: float, ahead: float
) -> None:
    recency = recency if x else 0.0
    soon, late = one(x, recency, recency + silence), one(x, recency, recency + silence + more)
    assert probability_alive(p, late)[0] <= probability_alive(p, soon)[0] + 1e-12
    assert expected_purchases(p, late, ahead)[0] <= expected_purchases(p, soon, ahead)[0] * (1 + 1e-7) + 1e-9


@settings(max_examples=200, deadline=None)
@given(parameters, counts, weeks, st.floats(0, 1), st.floats(0, 1), weeks)
def test_a_later_last_purchase_never_lowers_expectation(
    p: Parameters, x: int, age: float, first: float, second: float, ahead: float
) -> None:
    early, late = (one(x, age * share if x else 0, age) for share in sorted((first, second)))
    assert expected_purchases(p, late, ahead)[0] >= expected_purchases(p, early, ahead)[0] * (1 - 1e-9)


@settings(max_examples=200, deadline=None)
@given(parameters, counts, weeks, st.floats(0, 1), weeks, weeks)
def test_more_time_never_means_fewer_purchases(
    p: Parameters, x: int, age: float, share: float, ahead: float, more: float
) -> None:
    customer = one(x, age * share if x else 0, age)
    near, far = expected_purchases(p, customer, ahead)[0], expected_purchases(p, customer, ahead + more)[0]
    assert 0 <= near <= far * (1 + 1e-7) + 1e-9
    assert expected_purchases(p, customer, 0)[0] == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize("a", [1.0, 1.0 + 1e-9, 1.0 - 1e-9])
def test_expectation_is_smooth_where_the_closed_form_is_nought_over_nought(a: float) -> None:
    beside = expected_purchases(Parameters(0.5, 5, 1.001, 2), one(3, 10, 12), 52)[0]
    assert expected_purchases(Parameters(0.5, 5, a, 2), one(3, 10, 12), 52)[0] == pytest.approx(
        beside, rel=2e-3
    )


def test_equal_r_and_a_with_many_purchases_is_no_hole() -> None:
    beside = expected_purchases(Parameters(4.001, 2.7, 4, 2.7), one(1000, 10, 10), 250)[0]
    assert expected_purchases(Parameters(4, 2.7, 4, 2.7), one(1000, 10, 10), 250)[0] == pytest.approx(
        beside, rel=1e-3
    )


def test_a_plus_b_of_one_is_no_hole() -> None:
    beside = expected_purchases(Parameters(0.5, 5, 0.401, 0.6), one(0, 0, 12), 52)[0]
    assert expected_purchases(Parameters(0.5, 5, 0.4, 0.6), one(0, 0, 12), 52)[0] == pytest.approx(
        beside, rel=1e-2
    )


def test_everybody_without_a_repeat_purchase_counts_as_alive() -> None:
    assert probability_alive(CDNOW, one(0, 0, 500))[0] == 1.0


def test_ten_thousand_purchases_and_a_long_silence_stay_finite() -> None:
    customer = one(10_000, 100, 1_000)
    assert probability_alive(CDNOW, customer)[0] == pytest.approx(0.0)
    assert np.isfinite(expected_if_alive(CDNOW, customer, 52)[0])
    assert expected_purchases(CDNOW, customer, 52)[0] == pytest.approx(0.0)


@pytest.mark.parametrize(
    "cohort",
    [one(0, 0, 0), one(0, 0, 10), one(5, 20, 20), one(900, 3, 3)],
    ids=["bought today", "once", "often", "extreme"],
)
def test_one_customer_is_fitted_near_the_prior(cohort: Cohort) -> None:
    found = fit(cohort)
    assert found.method == "map"
    for name in ("r", "alpha", "a", "b"):
        assert abs(np.log(getattr(found, name) / getattr(from_prior(), name))) < 7
    assert np.isfinite(expected_purchases(found, cohort, 52)).all()


def test_a_prior_given_by_the_caller_is_used_and_said() -> None:
    made = simulate(TRUE, 500, 80.0, np.random.default_rng(8))
    tight = Prior(Parameters(2.0, 20.0, 1.0, 4.0), Parameters(1e-3, 1e-3, 1e-3, 1e-3))
    found = fit(made, tight)
    assert found.method == "map"
    assert (found.r, found.alpha) == pytest.approx((2.0, 20.0), rel=0.02)


def test_a_cohort_nobody_ever_left_falls_back_to_the_prior() -> None:
    made = simulate(Parameters(2.0, 10.0, 1e-4, 10.0), 400, 60.0, np.random.default_rng(4))
    found = fit(made)
    assert found.method == "map"
    assert probability_alive(found, made).mean() > 0.9


@pytest.mark.parametrize(
    ("frequency", "recency", "age", "says"),
    [
        ([], [], [], "at least one customer"),
        ([-1.0], [0.0], [1.0], "frequency"),
        ([1.0], [float("nan")], [1.0], "recency"),
        ([1.0], [0.5], [float("inf")], "age"),
        ([1.0], [2.0], [1.0], "cannot exceed"),
        ([1.0, 2.0], [1.0], [1.0], "same length"),
    ],
)
def test_an_impossible_cohort_is_refused_by_name(
    frequency: list[float], recency: list[float], age: list[float], says: str
) -> None:
    with pytest.raises(Invalid, match=says):
        fit(Cohort(np.array(frequency), np.array(recency), np.array(age)))


def test_negative_weeks_are_refused() -> None:
    with pytest.raises(Invalid, match="weeks"):
        expected_purchases(CDNOW, one(1, 1, 2), -1)
