from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.scoring.extras import Extras
from assistant.scoring.indicators import indicators
from assistant.scoring.lapse import Breadth, LapsePolicy, LapseState
from assistant.scoring.purchases import Purchases
from assistant.scoring.score import Score, score_all
from tests.scoring.histories import AS_OF, bought, every, ledger, town

TOWN = town()


def scored(one: Purchases, extras: Extras | None = None, policy: LapsePolicy | None = None) -> Score:
    known: Mapping[str, Extras] = {one.customer_id: extras} if extras else {}
    return score_all(ledger(one, *TOWN), AS_OF, extras=known, lapse_policy=policy).scores[0]


def points(score: Score) -> dict[str, float]:
    return {b.code: float(b.numbers["points"]) for b in score.because if "points" in b.numbers}


def test_who_buys_on_time_is_active() -> None:
    score = scored(every("a", 21, 10, 12))
    assert (score.lapse_state, score.lapsed_on, score.breadth) == (LapseState.active, None, None)
    assert score.lapse_score < 15


def test_a_long_silence_after_a_steady_rhythm_is_lapsed_with_its_day() -> None:
    score = scored(every("a", 21, 10, 120))
    assert (score.lapse_state, score.breadth) == (LapseState.lapsed, Breadth.narrow)
    assert score.lapsed_on == AS_OF - timedelta(days=120 - 63)


def test_silence_without_end_becomes_broad() -> None:
    assert scored(every("a", 21, 10, 300)).breadth is Breadth.broad


def test_a_growing_silence_goes_from_active_over_at_risk_to_lapsed() -> None:
    order = [LapseState.active, LapseState.at_risk, LapseState.lapsed]
    seen = [order.index(scored(every("a", 30, 12, silent)).lapse_state) for silent in range(1, 200, 6)]
    assert seen == sorted(seen)
    assert set(seen) == {0, 1, 2}


def test_a_yearly_customer_is_not_lost_within_the_year() -> None:
    yearly = scored(every("y", 365, 4, 330))
    assert yearly.lapse_state is LapseState.active
    assert yearly.expected_purchases == pytest.approx(0.8)
    assert scored(every("y", 365, 4, 1200)).lapse_state is LapseState.lapsed


def test_half_a_year_alone_decides_nothing() -> None:
    quarterly, weekly = scored(every("q", 150, 6, 182)), scored(every("w", 7, 60, 182))
    assert quarterly.lapse_state is LapseState.active
    assert weekly.lapse_state is LapseState.lapsed


def test_a_one_time_buyer_is_judged_by_the_others_rhythm() -> None:
    assert scored(bought("new", 3)).lapse_state is LapseState.active
    assert scored(bought("gone", 390)).lapse_state is LapseState.lapsed
    assert scored(bought("gone", 390)).because[0].code == "rhythm_cohort"


def test_who_never_bought_is_neither_active_nor_lapsed() -> None:
    score = scored(bought("none"))
    assert (score.lapse_state, score.lapse_score) == (LapseState.never_bought, 0)
    assert score.because[0].code == "never_bought"


def test_warning_signs_put_a_punctual_customer_at_risk_but_never_lapsed() -> None:
    trouble = Extras(
        open_complaints=9, bad_reviews=9, unanswered=9, interactions_now=0, interactions_before=9
    )
    calm, troubled = scored(every("a", 21, 12, 25)), scored(every("a", 21, 12, 25), trouble)
    assert calm.lapse_state is LapseState.active
    assert troubled.lapse_score > calm.lapse_score + 30
    fading = bought("f", 20, 60, 100, *range(140, 330, 10))
    assert scored(fading, trouble).lapse_state is LapseState.at_risk


def test_who_said_they_left_is_lapsed_at_once_and_broadly() -> None:
    score = scored(every("a", 21, 10, 2), Extras(left=True))
    assert (score.lapse_state, score.breadth) == (LapseState.lapsed, Breadth.broad)
    assert score.because[0].code == "left"
    assert score.lapsed_on == AS_OF


def test_a_falling_spend_counts_even_when_visits_stay() -> None:
    days = tuple(AS_OF - timedelta(days=20 * n) for n in reversed(range(16)))
    falling = Purchases("f", days, (100.0,) * 11 + (10.0,) * 5)
    assert points(scored(falling))["spend"] > 10
    assert "frequency" not in points(scored(falling))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 900), min_size=1, max_size=10),
    st.builds(Extras, *(st.integers(0, 6) for _ in range(5)), left=st.booleans()),
)
def test_the_points_sum_to_the_score_within_0_and_100(ago: list[int], extras: Extras) -> None:
    score = scored(bought("a", *ago), extras)
    assert sum(points(score).values()) == pytest.approx(score.lapse_score)
    assert 0 <= score.lapse_score <= 100 + 1e-9
    assert (score.lapsed_on is None) == (score.lapse_state is not LapseState.lapsed)
    assert score.lapsed_on is None or AS_OF - timedelta(days=min(ago)) <= score.lapsed_on <= AS_OF


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 900), min_size=1, max_size=10), st.integers(0, 5))
def test_one_complaint_more_never_lowers_the_score(ago: list[int], complaints: int) -> None:
    fewer, more = (scored(bought("a", *ago), Extras(open_complaints=n)) for n in (complaints, complaints + 1))
    assert more.lapse_score >= fewer.lapse_score


def test_an_indicator_of_weight_nought_says_nothing() -> None:
    score = scored(every("a", 21, 10, 120), policy=replace(indicators().policy, spend=0, frequency=0))
    assert not {"spend", "frequency"} & set(points(score))


@pytest.mark.parametrize(
    "wrong", [{"silence": 0}, {"spend": -1}, {"at_risk": 70}, {"lapsed_after": 0.5}, {"full_after": 1}]
)
def test_an_impossible_policy_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(Invalid, match="lapse policy"):
        replace(indicators().policy, **wrong)  # type: ignore[arg-type]


def test_negative_extras_and_unknown_customers_are_refused() -> None:
    with pytest.raises(Invalid, match="open_complaints"):
        Extras(open_complaints=-1)
    with pytest.raises(Invalid, match="nobody"):
        score_all(ledger(bought("a", 3)), AS_OF, extras={"nobody": Extras()})
