from datetime import timedelta
from itertools import product

import pytest

from assistant.errors import Invalid, Missing
from assistant.planning.channels import load_channels
from assistant.planning.codes import Why
from assistant.planning.ladder import (
    End,
    Rung,
    load_ladder,
    next_rung,
    plan_for,
    read_ladder,
    rung_or_end,
)
from assistant.planning.ladder_rows import FAMILIES, KINDS, RELATIONSHIPS, STAGES
from assistant.planning.steps import Stop, Who

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


def test_a_firm_is_visited_at_its_office_and_a_friend_over_tea():
    everywhere = ALL | {"visit_office", "visit_tea"}
    firm = next_rung(load_ladder(), "key", 3, everywhere, who=Who(kind="firm"))
    friend = next_rung(load_ladder(), "key", 3, everywhere, who=Who(kind="person", relationship="warm"))
    assert (firm.channel, firm.overrides) == ("visit_office", ("firm_office",))
    assert (friend.channel, friend.overrides) == ("visit_tea", ("person_tea",))


def test_who_is_wary_is_never_visited_gets_more_time_and_an_earlier_end():
    wary = plan_for(load_ladder(), "key", Who(kind="firm", relationship="wary"))
    plain = plan_for(load_ladder(), "key")
    assert not any(channel.startswith("visit") for step in wary.steps for channel in step.channels)
    assert wary.steps[1].wait == 1.5 * plain.steps[1].wait
    assert rung_or_end(wary, 2, ALL, silent=2) is End.SILENT
    assert isinstance(rung_or_end(plain, 2, ALL, silent=2), Rung)


def test_an_apology_for_our_own_fault_is_spoken_whatever_the_tier_begins_with():
    rung = next_rung(load_ladder(), "ordinary", 0, ALL, who=Who(reason="attitude", family="dissatisfaction"))
    assert rung.channel == "call"


def test_natural_leaving_gets_one_word_and_no_second():
    plan = plan_for(load_ladder(), "key", Who(family="natural", reason="moved"))
    assert len(plan.steps) == 1
    assert rung_or_end(plan, 1, ALL, silent=0) is End.LAST_STEP


def test_an_end_says_which_rule_ended_it():
    plan = plan_for(load_ladder(), "key")
    assert rung_or_end(plan, 6, ALL, silent=0) is End.ATTEMPTS
    assert rung_or_end(plan, 3, ALL, silent=3) is End.SILENT
    assert rung_or_end(plan, 0, {"message"}, silent=0) is End.UNREACHABLE
    shorter = plan_for(load_ladder(), "major")
    assert rung_or_end(shorter, 5, ALL, silent=0) is End.LAST_STEP


def test_a_stop_rule_of_one_tier_is_its_own():
    text = SMALL.replace("tiers:", "stops: {key: {attempts: 2, silent: 1}}\ntiers:")
    ladder = read_ladder(text)
    assert plan_for(ladder, "key").stop == Stop(2, 1)
    assert next_rung(ladder, "key", 1, ALL, silent=1) is None


def test_every_combination_of_facts_leaves_a_ladder_of_one_to_six_known_channels():
    known = load_channels().ways
    reasons = ("", "attitude", "lost_contact", "staff_departure", "moved")
    for tier in load_ladder().tiers:
        for facts in product(("", *KINDS), ("", *STAGES), ("", *RELATIONSHIPS), ("", *FAMILIES), reasons):
            plan = plan_for(load_ladder(), tier, Who(*facts))
            assert 1 <= len(plan.steps) <= 6
            assert all(channel in known for step in plan.steps for channel in step.channels)


OVERRIDDEN = (
    SMALL
    + """overrides:
  - name: slow
    when: {kind: firm}
    because: {en: firms are slow, zh: 企业慢}
    slower: 2
"""
)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("kind: firm", "kind: club", 9),
        ("kind: firm", "size: big", 9),
        ("{kind: firm}", "{}", 9),
        ("slower: 2", "slower: 0", 11),
        ("slower: 2", "most: 7", 11),
        ("slower: 2", "avoid: [call, sms]", 8),
        ("slower: 2", "change: {3: {channel: sms, days: 1}}", 8),
        ("slower: 2", "change: {9: {channel: sms, days: 1}}", 11),
        (", zh: 企业慢", "", 10),
    ],
)
def test_a_mistake_in_an_override_is_named_with_its_line(old, new, line):
    assert OVERRIDDEN.count(old) == 1
    with pytest.raises(Invalid, match=f"line {line}:"):
        read_ladder(OVERRIDDEN.replace(old, new))


def test_an_override_that_changes_nothing_and_one_said_twice_are_refused():
    with pytest.raises(Invalid, match="nothing is changed"):
        read_ladder(OVERRIDDEN.replace("    slower: 2\n", ""))
    again = OVERRIDDEN + OVERRIDDEN.partition("overrides:\n")[2]
    with pytest.raises(Invalid, match="two overrides"):
        read_ladder(again)
