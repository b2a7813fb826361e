"""Second-life margin: the sum as written, and how it moves."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.remedies.facts import Ground
from assistant.remedies.remedy import Effect, Kind, Money
from assistant.remedies.worth import chance_of, worth
from tests.remedies.making import SHIPPED, SORRY, case, remedy

shares, amounts = st.floats(0, 1), st.floats(0, 1000)
effects = st.builds(Effect, shares, st.floats(0, 10), st.floats(0, 3), shares)


def test_the_sum_is_chance_times_margin_times_years_less_cost_and_what_is_cannibalised() -> None:
    effect = Effect(returns=0.25, years=2.0, spend=1.5, full_price_lost=0.5)
    found = worth(remedy("one", effect=effect, cost=Money(fixed=8, order_share=0.12)), case())
    # 0.25 x (300 x 1.5) x 2 = 225; 0.25 x (8 + 0.12 x 100) = 5; 0.06 of all x half of 300 = 9
    assert (found.gain, found.cost, found.cannibalised) == (225.0, 5.0, 9.0)
    assert found.net == 211.0


def test_a_cost_paid_whatever_happens_is_counted_in_full() -> None:
    visit = remedy("one", Kind.VISIT, cost=Money(fixed=25))
    assert worth(visit, case()).cost == pytest.approx(0.3 * 25)
    assert worth(replace(visit, cost_always=True), case()).cost == 25


def test_without_orders_the_average_customer_is_assumed() -> None:
    unknown = case(typical_order=None, margin_a_year=None)
    assumed = SHIPPED.assumptions
    assert (unknown.typical_order, unknown.margin_a_year) == (assumed.typical_order, assumed.margin_a_year)


@given(effects, amounts, amounts)
def test_dearer_is_never_worth_more(effect: Effect, cost: float, more: float) -> None:
    cheap = remedy("one", effect=effect, cost=Money(fixed=cost))
    dear = replace(cheap, cost=Money(fixed=cost + more))
    assert worth(dear, case()).net <= worth(cheap, case()).net


@given(effects, shares)
def test_giving_full_price_sales_away_is_never_worth_more(effect: Effect, lost: float) -> None:
    keeps, gives = (remedy("one", effect=replace(effect, full_price_lost=share)) for share in (0.0, lost))
    assert worth(gives, case()).net <= worth(keeps, case()).net


@given(effects, st.booleans(), st.sampled_from([True, False, None]))
def test_a_chance_is_a_chance_and_hope_lies_in_what_we_can_change(effect: Effect, ours: bool, by_us) -> None:
    one = remedy("one", effect=effect)
    chances = [
        chance_of(one, case(ground=Ground("price", changeable=changeable, by_us=by_us)))
        for changeable in (False, None, True)
    ]
    assert chances == sorted(chances)
    assert 0 <= chances[0] <= chances[-1] <= 1


def test_an_offer_mends_no_wrong() -> None:
    ours = Ground("price", fault="company")
    for kind in Kind:
        one = remedy("one", kind)
        wronged, judged = case(one, apology=SORRY, ground=ours), case(one, ground=ours)
        assert (chance_of(one, wronged) < chance_of(one, judged)) is one.is_offer
