"""Off-policy estimates: right on average, wide enough, and loud where the log cannot tell."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.planning.evaluation.estimators import Doubt, always, evaluate
from assistant.planning.evaluation.learning import learned_gain
from assistant.planning.evaluation.logged import logged

ARMS = ("none", "text", "call")


def company(n: int, seed: int, *, personal: float = 0.0):
    """A log whose propensities hang on the customer, and the true mean reward of each arm.

    `personal`: how much more a text brings to every second customer, and less to the others.
    """
    dice = np.random.default_rng(seed)
    known = dice.standard_normal((n, 2))
    tilt = np.exp(np.stack([0 * known[:, 0], known[:, 0], -known[:, 0]], axis=1) * 0.7)
    policy = tilt / tilt.sum(axis=1, keepdims=True)
    action = (np.cumsum(policy, axis=1) > dice.random(n)[:, None]).argmax(axis=1)
    means = 0.3 + np.array([0.0, 0.1, 0.2]) + 0.1 * known[:, :1]
    means[:, 1] += personal * known[:, 1]
    reward = means[np.arange(n), action] + 0.2 * dice.standard_normal(n)
    return logged(ARMS, action, reward, policy[np.arange(n), action], known), policy, means.mean(axis=0)


def test_each_estimate_finds_the_true_mean_within_its_interval_nearly_always() -> None:
    inside = np.zeros(6)
    for seed in range(60):
        log, _, _ = company(1500, seed)
        found = evaluate(log, always(log, "call"), resamples=80)
        estimates = (found.ips, found.self_normalised, found.doubly_robust)
        inside[:3] += [one.low <= 0.5 <= one.high for one in estimates]
        inside[3:] += [one.boot_low <= 0.5 <= one.boot_high for one in estimates]
    assert (inside / 60 >= 0.85).all(), inside


def test_the_mean_of_the_log_alone_would_be_wrong() -> None:
    log, _, _ = company(20_000, 1)
    called = log.reward[log.action == 2].mean()
    assert abs(called - 0.5) > 0.03
    assert abs(evaluate(log, always(log, "call")).doubly_robust.value - 0.5) < 0.01


def test_outcomes_by_features_make_the_interval_narrower() -> None:
    log, _, _ = company(5000, 2)
    found = evaluate(log, always(log, "text"))
    assert found.doubly_robust.high - found.doubly_robust.low < found.ips.high - found.ips.low


def test_the_policy_that_was_logged_is_judged_by_what_it_brought() -> None:
    log, policy, _ = company(3000, 3)
    found = evaluate(log, policy)
    assert found.ips.value == pytest.approx(log.reward.mean())
    assert found.effective == pytest.approx(log.size)
    assert found.doubts == ()


def test_an_arm_the_log_never_took_is_named_as_unknown() -> None:
    log, _, _ = company(500, 4)
    kept = log.action != 2
    part = logged(ARMS, log.action[kept], log.reward[kept], log.propensity[kept])
    found = evaluate(part, always(part, "call"))
    assert Doubt.NEVER_LOGGED in found.doubts
    assert found.missing == ("call",)


def test_propensities_that_cannot_be_right_are_told() -> None:
    log, _, _ = company(5000, 5)
    wrong = logged(ARMS, log.action, log.reward, np.minimum(log.propensity * 1.5, 1.0), log.features)
    assert Doubt.WEIGHTS_OFF in evaluate(wrong, always(wrong, "none")).doubts
    assert Doubt.WEIGHTS_OFF not in evaluate(log, always(log, "none")).doubts


def test_one_row_that_carries_the_weight_is_told() -> None:
    action, reward = np.array([0] * 50 + [1]), np.ones(51)
    log = logged(("a", "b"), action, reward, np.array([0.99] * 50 + [0.001]))
    assert {Doubt.FEW_EFFECTIVE, Doubt.HEAVY_ROW} <= set(evaluate(log, always(log, "b")).doubts)


def test_no_gain_by_person_is_found_where_there_is_none() -> None:
    shown = [learned_gain(company(2000, seed)[0], seed).shown for seed in range(20)]
    assert sum(shown) <= 1


def test_a_gain_by_person_is_found_where_there_is_one() -> None:
    assert learned_gain(company(4000, 1, personal=0.5)[0]).shown


@settings(max_examples=25, deadline=None)
@given(st.floats(0.1, 10), st.floats(-5, 5))
def test_in_other_units_the_estimates_are_the_same_in_those_units(scale: float, shift: float) -> None:
    log, _, _ = company(300, 6)
    other = logged(ARMS, log.action, scale * log.reward + shift, log.propensity, log.features)
    one, two = (evaluate(each, always(each, "text")) for each in (log, other))
    for name in ("self_normalised", "doubly_robust"):
        first, second = getattr(one, name), getattr(two, name)
        if name == "self_normalised":
            assert second.value == pytest.approx(scale * first.value + shift, rel=1e-6, abs=1e-6)
        assert second.high - second.low == pytest.approx(scale * (first.high - first.low), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("reward", np.nan, "row 2: the reward"), ("propensity", 0.0, "row 2: the propensity")],
)
def test_a_row_that_cannot_be_is_named(column: str, value: float, said: str) -> None:
    columns = {"reward": np.ones(3), "propensity": np.full(3, 0.5)}
    columns[column][1] = value
    with pytest.raises(Invalid, match=said):
        logged(("a", "b"), np.array([0, 1, 0]), columns["reward"], columns["propensity"])


def test_a_policy_that_does_not_sum_to_one_is_refused() -> None:
    log, _, _ = company(10, 7)
    with pytest.raises(Invalid, match="summing to 1"):
        evaluate(log, np.full((10, 3), 0.5))
