from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.scoring.lapse import LapseState
from assistant.scoring.purchases import Purchases, epoch_day, summarise
from assistant.scoring.rhythm import SOURCES, Source, rhythm_of
from assistant.scoring.score import score_all
from assistant.scoring.seasons import Seasons, seasons_of
from tests.scoring.histories import AS_OF, every, ledger, town


def at(name: str, *days: str, amount: float = 20.0) -> Purchases:
    found = tuple(sorted(date.fromisoformat(day) for day in days))
    return Purchases(name, found, (amount,) * len(found))


def seasons(*people: Purchases) -> Seasons:
    return seasons_of(summarise(ledger(*people), AS_OF))


SKIER = at("ski", *(f"{y}-{m}" for y in (2022, 2023, 2024, 2025) for m in ("12-05", "12-20")), "2026-01-10")
GARDENER = at("garden", *(f"{y}-{m}" for y in (2023, 2024, 2025) for m in ("04-10", "04-20", "10-05")))


def test_a_season_over_new_year_is_one_season() -> None:
    found = seasons(SKIER)
    assert (found.many[0], found.returns[0]) == (1, 3)
    assert found.patient_until[0] == epoch_day(date(2027, 2, 1)) + 45


def test_buyers_of_spring_and_autumn_are_waited_for_until_the_next_season_is_over() -> None:
    found = seasons(GARDENER)
    assert (found.many[0], found.returns[0]) == (2, 2)
    assert found.patient_until[0] == epoch_day(date(2026, 5, 1)) + 45


def test_no_need_yet_is_not_lost_and_seasons_missed_are() -> None:
    early = date(2026, 3, 20)
    scores = score_all(ledger(GARDENER, *town()), early).scores
    assert scores[0].lapse_state is LapseState.active
    assert scores[0].because[0].code == "rhythm_seasonal"
    assert score_all(ledger(GARDENER, *town()), date(2027, 1, 20)).scores[0].lapse_state is LapseState.at_risk
    assert score_all(ledger(GARDENER, *town()), date(2027, 12, 1)).scores[0].lapse_state is LapseState.lapsed


def test_steady_buyers_keep_no_season() -> None:
    found = seasons(every("monthly", 30, 40, 10), every("weekly", 7, 100, 3))
    assert list(found.many) == [0, 0]


def test_three_purchases_within_a_wide_season_may_be_chance() -> None:
    assert seasons(at("chance", "2024-05-05", "2025-07-05", "2026-04-05")).many[0] == 0


def test_random_buyers_are_seldom_taken_for_seasonal() -> None:
    rng = np.random.default_rng(4)
    people = [
        Purchases(str(n), tuple(date.fromordinal(int(d)) for d in sorted(days)), (9.0,) * len(days))
        for n in range(2_000)
        for days in [AS_OF.toordinal() - rng.choice(1_400, int(rng.integers(2, 9)), replace=False)]
    ]
    assert (seasons(*people).many > 0).mean() < 0.03


def test_a_single_long_gap_is_granted_again() -> None:
    durable = at("car", "2020-01-01", "2025-06-01")
    found = rhythm_of(summarise(ledger(durable, *town()), AS_OF), epoch_day(AS_OF))
    assert SOURCES[found.source[0]] is Source.cohort
    assert found.allowance[0] == (date(2025, 6, 1) - date(2020, 1, 1)).days


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2500), max_size=25), st.lists(st.integers(0, 2500), max_size=25))
def test_the_season_of_one_does_not_depend_on_the_others(mine: list[int], others: list[int]) -> None:
    def named(name: str, ago: list[int]) -> Purchases:
        days = tuple(sorted(date.fromordinal(AS_OF.toordinal() - n) for n in ago))
        return Purchases(name, days, (5.0,) * len(days))

    alone, beside = seasons(named("a", mine)), seasons(named("b", others), named("a", mine))
    assert (alone.many[0], alone.patient_until[0]) == (beside.many[1], beside.patient_until[1])
