import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.planning.worth_acting import NEVER, Owed, classes, index, margin, order, saved, shadow_price

NOW, UNTIL = 1_000_000, 1_086_400
VALUES, CHANCES = st.floats(0, 1e7), st.floats(0, 1)
HALVES, PRICES = st.floats(0.5, 1e4), st.floats(0, 100)


def test_a_chance_that_halves_in_a_day_loses_half_its_worth_by_waiting_a_day():
    assert saved(1000.0, 0.2, 1.0, 1.0) == pytest.approx(100.0)
    assert saved(1000.0, 0.2, 1.0, 2.0) == pytest.approx(150.0)


@given(VALUES, VALUES, CHANCES, HALVES, PRICES)
def test_the_index_grows_with_the_value(one, other, chance, half, price):
    low, high = sorted((one, other))
    assert index(saved(low, chance, half, 1), 15, price) <= index(saved(high, chance, half, 1), 15, price)


@given(VALUES, CHANCES, CHANCES, HALVES, PRICES)
def test_the_index_grows_with_the_chance(value, one, other, half, price):
    low, high = sorted((one, other))
    assert index(saved(value, low, half, 1), 15, price) <= index(saved(value, high, half, 1), 15, price)


@given(VALUES, CHANCES, HALVES, HALVES)
def test_the_faster_a_chance_falls_the_more_acting_now_is_worth(value, chance, one, other):
    fast, slow = sorted((one, other))
    assert saved(value, chance, fast, 1) >= saved(value, chance, slow, 1)
    assert 0 <= saved(value, chance, fast, 1) <= value * chance


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(1, 90)), min_size=1, max_size=60), st.floats(0, 3000))
def test_what_is_above_the_shadow_price_fits_into_the_minutes(tasks, available):
    gain, minutes = np.array(tasks).T
    price = shadow_price(gain, minutes, available)
    above = gain / minutes > price
    assert minutes[above].sum() <= available + 1e-6
    if price > 0:
        assert minutes[gain / minutes >= price].sum() > available


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=20), st.integers(0, NOW), st.integers(0, NOW))
def test_an_overdue_promise_beats_any_margin_and_a_reply_any_but_that(indices, due, replied):
    many = len(indices)
    promised, replied_at = np.full(many, NEVER), np.full(many, NEVER)
    promised[-1], replied_at[-2] = due, replied
    ranked = order(Owed(promised, replied_at), np.array(indices), NOW, UNTIL)
    assert ranked[0] == many - 1
    assert ranked[1] == many - 2
    rest = np.array(indices)[ranked[2:]]
    assert (np.diff(rest) <= 0).all()


def test_the_oldest_debt_comes_first_and_a_promise_due_today_before_new_work():
    promised = np.array([NEVER, NOW - 10, NOW - 500, NOW + 60, NEVER, UNTIL + 1])
    replied = np.array([NOW - 5, NEVER, NEVER, NEVER, NEVER, NEVER])
    owed = Owed(promised, replied)
    assert classes(owed, NOW, UNTIL).tolist() == [1, 0, 0, 2, 3, 3]
    assert order(owed, np.zeros(6), NOW, UNTIL).tolist() == [2, 1, 0, 3, 4, 5]


def test_a_touch_that_brings_less_than_it_costs_has_a_negative_margin():
    assert margin(100.0, 0.05, 0.1, 15, 0.5) == pytest.approx(5 - 0.1 - 7.5)


@pytest.mark.parametrize(
    "wrong", [(1.0, 1.2, 1.0, 1.0), (1.0, 0.2, 0.0, 1.0), (1.0, 0.2, 1.0, 0.0), (np.nan, 0.2, 1.0, 1.0)]
)
def test_figures_that_cannot_be_are_refused(wrong):
    with pytest.raises(Invalid):
        saved(*wrong)
