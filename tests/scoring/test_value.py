from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.scoring.extras import Extras
from assistant.scoring.purchases import Purchases, summarise
from assistant.scoring.score import score_all
from assistant.scoring.value import TIERS, Amounts, Tier, TierPolicy, credible_amounts, tiers, values_of
from assistant.scoring.worth import worth
from tests.scoring.histories import AS_OF, bought, every, ledger, town

money = st.lists(st.floats(0, 1e5), min_size=1, max_size=60)


def named(values: list[float], policy: TierPolicy | None = None) -> list[Tier]:
    array = np.array(values)
    return [TIERS[at] for at in tiers(array, np.ones(len(array), dtype=bool), policy or TierPolicy())]


@given(money)
def test_more_value_is_never_a_lower_tier_and_equal_value_is_the_same(values: list[float]) -> None:
    found = sorted(zip(values, named(values), strict=True), reverse=True)
    ranks = [TIERS.index(tier) for _, tier in found]
    assert ranks == sorted(ranks)
    for value in set(values):
        assert len({tier for v, tier in found if v == value}) == 1


@given(money)
def test_release_is_only_below_the_cost_of_a_contact(values: list[float]) -> None:
    policy = TierPolicy(contact_cost=5)
    for value, tier in zip(values, named(values, policy), strict=True):
        assert (tier is Tier.release) == (value < 5 and max(values) > 0)


def test_the_cut_offs_are_shares_of_all_value() -> None:
    assert named([40, 30, 20, 10]) == [Tier.key, Tier.major, Tier.ordinary, Tier.small]
    assert named([100]) == [Tier.key]


def test_without_any_amount_nobody_is_told_apart_or_released() -> None:
    assert named([0, 0]) == [Tier.ordinary, Tier.ordinary]


def test_who_never_bought_is_small_and_never_released() -> None:
    found = tiers(np.array([50.0, 0.0]), np.array([True, False]), TierPolicy())
    assert [TIERS[at] for at in found] == [Tier.key, Tier.small]


@pytest.mark.parametrize(
    "wrong", [{"key": 0.9}, {"contact_cost": -1}, {"win_rate": 1.5}, {"win_half_life_days": 0}]
)
def test_an_impossible_tier_policy_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(Invalid, match="tier policy"):
        TierPolicy(**wrong)


def test_who_never_bought_is_given_the_average_even_where_amounts_never_vary() -> None:
    rows = [bought("a", 10, 20, 30, amount=50), bought("b", 15, 25, 35, amount=80), bought("nobody")]
    amounts = credible_amounts(summarise(ledger(*rows), AS_OF))
    assert amounts.credible[2] == pytest.approx(amounts.average)


def test_few_purchases_are_drawn_to_the_average_and_many_are_believed() -> None:
    rng = np.random.default_rng(0)
    people = [
        Purchases(str(n), bought("", *range(1, 41)).days, tuple(rng.normal(mean, 10, 40)))
        for n, mean in enumerate(np.linspace(50, 150, 40))
    ]
    once = bought("once", 5, amount=1_000)
    amounts = credible_amounts(summarise(ledger(*people, once), AS_OF))
    assert amounts.credible[0] == pytest.approx(50, abs=6)
    assert amounts.average < amounts.credible[-1] < 1_000


@given(st.lists(st.tuples(st.integers(1, 300), st.floats(0, 500)), min_size=1, max_size=20))
def test_a_credible_amount_lies_between_the_own_and_the_average(rows: list[tuple[int, float]]) -> None:
    summary = summarise(ledger(*(bought(str(n), ago, amount=m) for n, (ago, m) in enumerate(rows))), AS_OF)
    amounts = credible_amounts(summary)
    low, high = (
        np.minimum(summary.mean_amount, amounts.average),
        np.maximum(summary.mean_amount, amounts.average),
    )
    assert (amounts.credible >= low - 1e-9).all()
    assert (amounts.credible <= high + 1e-9).all()


def test_value_is_purchases_times_amount_times_margin_and_what_winning_back_adds() -> None:
    amounts = Amounts(np.array([20.0]), 30.0)
    two, half, one, quarter = (np.array([n]) for n in (2.0, 0.5, 1.0, 0.25))
    values = values_of(two, half, amounts, purchases_worth=one, margin_share=0.1, chance=quarter)
    assert values.standing[0] == pytest.approx(0.1 * (2 * 0.5 * 20 + 30))
    assert values.future[0] == pytest.approx(values.standing[0] + 0.1 * 0.25 * 2 * 0.5 * 20)


def test_a_margin_above_one_is_refused() -> None:
    with pytest.raises(Invalid, match="margin_share"):
        score_all(ledger(bought("a", 3)), AS_OF, margin_share=1.5)


def test_a_good_customer_newly_lapsed_is_worth_an_effort_and_the_chance_fades() -> None:
    fresh, old = every("fresh", 14, 30, 90, amount=80), every("old", 14, 30, 900, amount=80)
    scores = score_all(ledger(fresh, old, *town()), AS_OF).scores
    assert scores[0].future_value > 2 * scores[0].standing_value
    assert scores[0].future_value > 10 * scores[1].future_value
    assert scores[0].tier in {Tier.key, Tier.major}
    plain = score_all(ledger(fresh, old, *town()), AS_OF, tier_policy=TierPolicy(win_rate=0)).scores[0]
    assert plain.future_value == plain.standing_value


def test_referrals_count_as_value_and_are_said() -> None:
    extras = {"a": Extras(referrals=3, advice=1)}
    plain, helpful = (
        score_all(ledger(bought("a", 3), *town()), AS_OF, extras=e).scores[0] for e in ({}, extras)
    )
    assert helpful.future_value > plain.future_value
    assert {b.code: b.numbers for b in helpful.because}["sources"] == {
        "purchases": pytest.approx(6.2),
        "referrals": 3,
        "advice": 1,
    }
    assert replace(worth().equivalents, referrals=0, advice=0).purchases(extras["a"]) == 0
