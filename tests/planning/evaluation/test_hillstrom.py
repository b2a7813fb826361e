"""A published randomised campaign: the evaluator must find its arms' means and no gain that is not there."""

import numpy as np
import pytest

from assistant.commands.plan_evaluating import read_log
from assistant.planning.evaluation.estimators import always, evaluate
from assistant.planning.evaluation.learning import learned_gain
from tests.conftest import shared

FEATURES = ["recency", "history", "mens", "womens", "zip_code", "newbie", "channel"]


@pytest.fixture(scope="module")
def hillstrom():
    return read_log(shared("data", "policy", "hillstrom.csv"), "segment", "visit", None, FEATURES)


@pytest.mark.parametrize("arm", ["Mens E-Mail", "Womens E-Mail", "No E-Mail"])
def test_each_arms_mean_lies_in_the_interval(hillstrom, arm: str) -> None:
    true = hillstrom.reward[hillstrom.action == hillstrom.actions.index(arm)].mean()
    found = evaluate(hillstrom, always(hillstrom, arm), resamples=40)
    for one in (found.ips, found.self_normalised, found.doubly_robust):
        assert one.low <= true <= one.high
    assert found.doubts == ()


def test_choosing_by_person_is_not_said_to_gain(hillstrom) -> None:
    found = learned_gain(hillstrom)
    assert not found.shown
    assert abs(found.gain.value) < 0.005
    assert np.isfinite([found.gain.low, found.gain.high]).all()
