import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.scoring.purchases import Purchases, epoch_day, summarise
from assistant.scoring.rhythm import SOURCES, Rhythm, Source, rhythm_of
from tests.scoring.histories import AS_OF, bought, every, ledger


def rhythm(*people: Purchases) -> Rhythm:
    return rhythm_of(summarise(ledger(*people), AS_OF), epoch_day(AS_OF))


def test_three_purchases_make_an_own_rhythm() -> None:
    found = rhythm(every("a", 21, 3, 64))
    assert (found.usual_gap[0], found.days_since[0], SOURCES[found.source[0]]) == (21, 64, Source.own)
    assert round(found.ratio[0], 2) == 3.05
    assert not found.within[0]


def test_too_few_orders_borrow_the_others_median_gap() -> None:
    found = rhythm(every("a", 10, 5, 1), every("b", 30, 5, 1), every("c", 50, 5, 1), bought("new", 4))
    assert (found.usual_gap[3], SOURCES[found.source[3]]) == (30, Source.cohort)


def test_with_nobody_to_borrow_from_the_rhythm_is_unknown() -> None:
    found = rhythm(bought("only", 4))
    assert (found.usual_gap[0], SOURCES[found.source[0]]) == (90, Source.unknown)


def test_who_never_bought_has_no_silence() -> None:
    found = rhythm(bought("none"))
    assert np.isnan(found.days_since[0])
    assert not found.within[0]


def test_a_yearly_customer_is_within_rhythm_for_the_whole_year() -> None:
    found = rhythm(every("yearly", 365, 4, 390))
    assert SOURCES[found.source[0]] is Source.yearly
    assert found.within[0]


def test_a_burst_every_december_is_yearly_too() -> None:
    bursts = [start + n for start in (180, 545, 910) for n in (0, 5, 12)]
    found = rhythm(bought("season", *bursts))
    assert (found.usual_gap[0], SOURCES[found.source[0]], found.returns[0]) == (365, Source.yearly, 2)


def test_one_absence_of_a_year_is_no_yearly_rhythm() -> None:
    found = rhythm(bought("back", 10, 24, 38, 400, 414, 428))
    assert SOURCES[found.source[0]] is Source.own


def test_a_customer_who_often_stays_away_longer_is_given_that_time() -> None:
    steady, uneven = every("steady", 10, 9, 35), bought("uneven", 35, 45, 55, 65, 75, 85, 125, 165)
    found = rhythm(steady, uneven)
    assert list(found.usual_gap) == [10, 10]
    assert list(found.within) == [False, True]


def test_a_daily_customer_may_be_away_for_a_week() -> None:
    assert rhythm(every("daily", 1, 40, 7)).within[0]


@given(st.lists(st.integers(0, 2000), min_size=1, max_size=20), st.integers(0, 1000))
def test_the_rhythm_of_a_silent_customer_stays_while_the_silence_grows(ago: list[int], more: int) -> None:
    now, later = rhythm(bought("a", *ago)), rhythm(bought("a", *(n + more for n in ago)))
    assert now.usual_gap[0] == later.usual_gap[0] >= 1
    assert now.allowance[0] == later.allowance[0] >= 7 or later.seasons[0] or now.seasons[0]
    assert later.days_since[0] == now.days_since[0] + more
