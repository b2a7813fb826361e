from datetime import timedelta

import pytest

from assistant.errors import Invalid, Missing
from assistant.planning.codes import Why
from assistant.planning.ladder import Rung, load_ladder, next_rung, read_ladder

ALL = {"sms", "call", "letter", "visit"}
SMALL = """schema_version: 1
stop: {attempts: 6, silent: 3}
tiers:
  key:
    - {channel: call, hours: 0, or: [sms]}
    - {channel: sms, days: 2}
"""


def test_a_key_customer_is_called_first_and_at_once():
    assert next_rung(load_ladder(), "key", 0, ALL) == Rung(1, "call", timedelta(0), Why.LADDER)


def test_first_second_and_third_touch_each_have_their_channel():
    rungs = [next_rung(load_ladder(), "key", made, ALL) for made in range(7)]
    assert [rung.channel for rung in rungs if rung] == ["call", "sms", "call", "visit", "letter", "call"]
    assert [rung.number for rung in rungs if rung] == [1, 2, 3, 4, 5, 6]
    assert rungs[6] is None


def test_every_tier_has_a_ladder_and_the_less_a_tier_is_worth_the_shorter_it_is():
    lengths = [len(load_ladder().tiers[tier]) for tier in ("key", "major", "ordinary", "small", "release")]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] == 1


def test_three_attempts_without_a_sign_of_life_are_the_end():
    assert next_rung(load_ladder(), "key", 3, ALL, silent=2) is not None
    assert next_rung(load_ladder(), "key", 3, ALL, silent=3) is None


def test_the_wish_of_the_customer_beats_the_ladder_when_it_can_be_met():
    assert next_rung(load_ladder(), "key", 0, ALL, "sms") == Rung(1, "sms", timedelta(0), Why.WISH)
    assert next_rung(load_ladder(), "key", 0, {"call"}, "sms") == Rung(1, "call", timedelta(0), Why.LADDER)


def test_a_channel_that_cannot_be_reached_is_replaced():
    assert next_rung(load_ladder(), "key", 0, {"sms"}) == Rung(1, "sms", timedelta(0), Why.INSTEAD)
    assert next_rung(load_ladder(), "key", 0, set()) is None


def test_an_unknown_tier_is_named():
    with pytest.raises(Missing, match="gold"):
        next_rung(load_ladder(), "gold", 0, ALL)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("hours: 0", "weeks: 1", 5),
        ("days: 2", "days: 2, hours: 1", 6),
        ("days: 2", "days: -2", 6),
        ("or: [sms]", "or: [1]", 5),
        ("channel: sms, ", "", 6),
        ("attempts: 6", "attempts: 1", 4),
        ("silent: 3", "silent: 0", 2),
        ("schema_version: 1", "schema_version: 9", 1),
    ],
)
def test_a_mistake_in_the_ladder_is_named_with_its_line(old, new, line):
    assert SMALL.count(old) == 1
    with pytest.raises(Invalid, match=f"line {line}:"):
        read_ladder(SMALL.replace(old, new))
