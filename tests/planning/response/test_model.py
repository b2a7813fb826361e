"""What contacts teach: pooled between groups, fading with time, the same whatever the order."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.planning.response.chances import chances
from assistant.planning.response.model import Model, fresh, learn
from assistant.planning.response.options import (
    DayPart,
    DayType,
    Observed,
    Option,
    Setting,
    day_of,
    every_option,
    part_of,
)

OPTIONS = every_option(["call", "sms"])
EVENING = Option("call", DayType.WORKDAY, DayPart.EVENING)
MORNING = Option("call", DayType.WORKDAY, DayPart.MORNING)
SETTINGS = st.builds(Setting, st.sampled_from(["key/firm", "key/household", "small/firm"]), st.integers(1, 8))
CONTACTS = st.builds(
    Observed,
    SETTINGS,
    st.sampled_from(OPTIONS),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 100),
    st.just(1.0),
    st.booleans(),
)


def calls(option: Option, segment: str, times: int, reached: float, at: int = 0) -> list[Observed]:
    """That many first calls, of which this share was taken."""
    return [Observed(Setting(segment, 1), option, True, i < reached * times, False, at) for i in range(times)]


def reach(model: Model, option: Option, segment: str = "key/firm"):
    return chances(model, Setting(segment, 1), [option])[option].reach


@settings(max_examples=30, deadline=None)
@given(st.lists(CONTACTS, max_size=30), st.integers(0, 30), st.randoms())
def test_learning_in_two_goes_and_any_order_is_learning_in_one(seen, cut, dice: random.Random) -> None:
    first, second = seen[:cut], seen[cut:]
    shuffled = dice.sample(seen, len(seen))
    twice = learn(learn(fresh(0), first, 100), second, 130)
    once = learn(fresh(0), shuffled, 130)
    assert twice.tallies.keys() == once.tallies.keys()
    for cell, tally in once.tallies.items():
        assert twice.tallies[cell].made == pytest.approx(tally.made)
        assert twice.tallies[cell].replied == pytest.approx(tally.replied)


@settings(max_examples=30, deadline=None)
@given(st.lists(CONTACTS, max_size=20))
def test_a_model_comes_back_from_json_with_its_version(seen) -> None:
    model = learn(fresh(0), seen, 120)
    back = Model.from_json(model.to_json())
    assert back == model
    assert back.version == model.version


@settings(max_examples=20, deadline=None)
@given(st.lists(CONTACTS, max_size=40), SETTINGS)
def test_chances_lie_in_order_and_nobody_replies_who_is_not_reached(seen, setting) -> None:
    for chance in chances(learn(fresh(0), seen, 120), setting, OPTIONS).values():
        for one in (chance.reach, chance.reply, chance.leave):
            assert 0 < one.low <= one.mean <= one.high < 1
        assert chance.reply.mean < chance.reach.mean


def test_before_any_contact_calls_are_best_from_16_and_texts_are_alike_all_day() -> None:
    by_option = chances(fresh(0), Setting("key", 1), OPTIONS)
    assert max(OPTIONS, key=lambda one: by_option[one].reach.mean * (one.channel == "call")).part == "evening"
    texts = [by_option[one].reply.mean for one in OPTIONS if one.channel == "sms"]
    assert np.ptp(texts) < 0.02


def test_what_is_seen_moves_the_chance_and_narrows_its_interval() -> None:
    few, many = (reach(learn(fresh(0), calls(EVENING, "key/firm", n, 0.6), 0), EVENING) for n in (10, 400))
    before = reach(fresh(0), EVENING)
    assert before.mean < few.mean < many.mean
    assert before.high - before.low > few.high - few.low > many.high - many.low
    assert many.low < 0.6 < many.high


def test_a_segment_with_few_contacts_leans_on_others_of_its_type() -> None:
    others = [*calls(MORNING, "small/firm", 300, 0.7), *calls(MORNING, "small/elder", 300, 0.1)]
    model = learn(fresh(0), [*others, *calls(MORNING, "key/firm", 4, 0.5)], 0)
    assert reach(model, MORNING, "key/firm").mean > reach(model, MORNING, "key/elder").mean + 0.1


def test_own_contacts_outweigh_those_of_others() -> None:
    others = calls(MORNING, "small/firm", 300, 0.7)
    model = learn(fresh(0), [*others, *calls(MORNING, "key/firm", 300, 0.2)], 0)
    assert reach(model, MORNING, "key/firm").mean < 0.27


def test_old_contacts_fade_for_new_ones() -> None:
    old = learn(fresh(0), calls(EVENING, "key/firm", 200, 0.6), 0)
    later = learn(old, calls(EVENING, "key/firm", 200, 0.2, at=720), 720)
    assert reach(later, EVENING).mean < 0.27


def test_contacts_that_were_held_back_teach_nothing() -> None:
    held = Observed(Setting("key", 1), EVENING, False, False, False, 0)
    assert learn(fresh(0), [held] * 50, 0) == fresh(0)


def test_a_contact_of_tomorrow_is_refused() -> None:
    with pytest.raises(Invalid, match="after today"):
        learn(fresh(0), calls(EVENING, "key", 1, 1.0, at=3), 2)


def test_a_model_does_not_go_back_in_time() -> None:
    with pytest.raises(Invalid, match="day 5 already"):
        learn(fresh(5), [], 4)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 99}'])
def test_what_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="response model"):
        Model.from_json(text)


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, "morning"), (11, "morning"), (12, "midday"), (14, "afternoon"), (16, "evening"), (23, "evening")],
)
def test_the_day_has_four_parts(hour: int, part: str) -> None:
    assert part_of(hour) == part


def test_saturday_and_sunday_are_the_weekend() -> None:
    assert [day_of(weekday) for weekday in range(7)] == ["workday"] * 5 + ["weekend"] * 2
