"""Which way a contact is made: by logged chance, by memory, and above all by what the customer asked."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.planning.response.choosing import Choice, NoChoice, Why, Wish, Worth, choose
from assistant.planning.response.memory import Memory, Past
from assistant.planning.response.model import fresh, learn
from assistant.planning.response.options import DayPart, DayType, Observed, Option, Setting, every_option

OPTIONS = every_option(["call", "sms"])
WORTHS = {one: Worth(100.0, 6.0 if one.channel == "call" else 0.2, 20.0) for one in OPTIONS}
NOTHING = Memory()
KEY = Setting("key", 1)
EVENING_CALL = Option("call", DayType.WORKDAY, DayPart.EVENING)
MORNING_CALL = Option("call", DayType.WORKDAY, DayPart.MORNING)


def seen(option: Option, times: int, reached: float, replied: float, segment: str = "key") -> list[Observed]:
    """That many contacts of which those shares were reached and replied."""
    return [
        Observed(Setting(segment, 1), option, True, i < reached * times, i < replied * times, 0)
        for i in range(times)
    ]


EVENINGS = learn(
    fresh(0),
    [
        one
        for option in OPTIONS
        for one in seen(option, 60, *((0.8, 0.5) if option == EVENING_CALL else (0.2, 0.03)))
    ],
    0,
)


def chosen(model=EVENINGS, *, memory=NOTHING, wish=None, seed="c1:1", options=OPTIONS, **more) -> Choice:
    choice = choose(model, KEY, options, WORTHS, memory, wish, seed, 0, **more)
    assert isinstance(choice, Choice)
    return choice


def test_what_worked_is_chosen_nearly_always_and_the_rest_is_tried_now_and_then() -> None:
    choice = chosen()
    assert choice.propensities[EVENING_CALL] > 0.9
    assert min(choice.propensities.values()) >= 0.001


def test_the_logged_propensities_are_those_by_which_it_chooses() -> None:
    model, times = fresh(0), 300
    drawn = Counter(chosen(model, seed=f"c{i}:1").option for i in range(times))
    for option, chance in chosen(model).propensities.items():
        assert abs(drawn[option] / times - chance) < 4 * (chance * (1 - chance) / times) ** 0.5 + 1e-9


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(OPTIONS), min_size=1), st.floats(0, 1), st.text(max_size=8))
def test_propensities_sum_to_one_and_respect_the_floor(options, floor, seed) -> None:
    choice = chosen(options=sorted(options), floor=floor, seed=seed)
    assert sum(choice.propensities.values()) == pytest.approx(1)
    assert min(choice.propensities.values()) >= min(floor, 1 / len(options)) - 1e-12
    assert choice.propensity == choice.propensities[choice.option]


def test_the_same_customer_and_attempt_always_give_the_same_choice() -> None:
    assert chosen(seed="c7:3") == chosen(seed="c7:3")


@settings(max_examples=40, deadline=None)
@given(
    st.sets(st.sampled_from(["call", "sms"])),
    st.sets(st.sampled_from(DayType)),
    st.sets(st.sampled_from(DayPart)),
)
def test_what_the_customer_asked_for_beats_every_model(channels, days, parts) -> None:
    wish = Wish(frozenset(channels), frozenset(days), frozenset(parts))
    choice = chosen(wish=wish)
    assert wish.allows(choice.option)
    assert all(wish.allows(option) for option in choice.propensities)
    assert (choice.why is Why.WISH) == bool(wish)


def test_a_wish_that_cannot_be_met_is_not_bent() -> None:
    wish = Wish(channels=frozenset({"letter"}))
    assert choose(EVENINGS, KEY, OPTIONS, WORTHS, Memory(), wish, "c1", 0) == NoChoice(Why.WISH_UNMET)
    assert choose(EVENINGS, KEY, (), WORTHS, Memory(), None, "c1", 0) == NoChoice(Why.NO_OPTION)


def test_misses_at_an_hour_make_another_hour_likelier() -> None:
    missed = Memory(tuple(Past(EVENING_CALL, n, False, False, 0) for n in (1, 2, 3)))
    calls = [option for option in OPTIONS if option.channel == "call"]
    before, after = (chosen(fresh(0), options=calls, memory=one) for one in (NOTHING, missed))
    assert before.propensities[EVENING_CALL] > 0.1
    assert after.propensities[EVENING_CALL] < before.propensities[EVENING_CALL]


def test_an_hour_they_answered_at_is_preferred() -> None:
    weak = fresh(0)
    answered = Memory(tuple(Past(MORNING_CALL, n, True, True, 0) for n in (1, 2)))
    before, after = chosen(weak), chosen(weak, memory=answered)
    assert after.propensities[MORNING_CALL] > before.propensities[MORNING_CALL]


def test_an_old_miss_counts_less_than_a_new_one() -> None:
    model = learn(EVENINGS, [], 200)
    shares = [
        choose(
            model,
            KEY,
            OPTIONS,
            WORTHS,
            Memory(tuple(Past(EVENING_CALL, n, False, False, at) for n in (1, 2, 3))),
            None,
            "c",
            200,
        ).propensities[EVENING_CALL]
        for at in (0, 200)
    ]
    assert shares[0] > shares[1]


def test_an_option_whose_cost_nobody_named_is_refused() -> None:
    with pytest.raises(Invalid, match="no worth"):
        choose(EVENINGS, KEY, OPTIONS, {}, Memory(), None, "c", 0)


@pytest.mark.parametrize("floor", [-0.1, 1.5])
def test_a_floor_that_is_no_chance_is_refused(floor: float) -> None:
    with pytest.raises(Invalid, match="floor"):
        chosen(floor=floor)
